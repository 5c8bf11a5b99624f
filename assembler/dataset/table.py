"""From a raw sheet to rows of values: headings to columns, cells to what their declaration says.

What is wrong with a heading is told once, and then nothing of the cells below it. Where a list
that a column refers to cannot be had, nothing is checked against it: what is wrong with the list
has been told already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any

from ..codebook import Codebook
from ..codebook.spelling import fold
from ..kernel.money import UNITS
from ..kernel.problems import Place, Refusal
from .cells import (
    Findings,
    Parser,
    amount,
    any_text,
    check_text,
    choice,
    code,
    fund,
    known_code,
    known_name,
    listed_code,
    number,
    several,
    shared_names,
    shown,
    without_unit,
)
from .misplaced import ReadColumn, misplaced
from .other_rows import OtherRows
from .schema import CLASSIFICATIONS, Column, Kind, Sheet, whole_sheet
from .sheets import CellFault, RawSheet

_WITH_UNIT = re.compile(r"(.+)\(([^(]+)\)")
_HEAD, _GROUP = re.compile(r"[+-]?[0-9]{1,3}"), re.compile(r"[0-9]{3}(\.[0-9]+)?")
_TITLES_AT_MOST = 10  # rows above the headings
_OTHER_SEPARATORS = ("\t", ";", "，", "；", "|")


@dataclass(slots=True)
class Row:
    """A row's place and values by column. A value is None where it could not be had, which has
    been told: never build on such a row. typed: the headings by column, as they were typed.
    whole: known to have every value."""

    place: Place
    values: Mapping[str, Any]
    typed: Mapping[str, str]
    whole: bool = False

    def at(self, column: str) -> Place:
        """The place of this row's cell, under the heading as it was typed."""
        return self.place.at(self.typed.get(column, column))

    @property
    def sound(self) -> bool:
        """Whether every value could be had."""
        return self.whole or None not in self.values.values()


@dataclass(slots=True)
class Headings:
    """Where the columns stand. at: position by column name; units: of the amounts (金额（元）).
    typed: the headings as they were typed, by column name, for the places of problems.
    suspected: columns that an unknown heading seems to mean. unknown: the other headings that mean
    nothing."""

    at: dict[str, int] = field(default_factory=dict)
    units: dict[str, str | None] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    width: int = 0
    suspected: set[str] = field(default_factory=set)
    unknown: list[Place] = field(default_factory=list)


# --- headings


def read_headings(raw: RawSheet, declared: Sheet, findings: Findings) -> Headings:
    """Which column stands where; what is unknown, twice there, or missing is told."""
    headings = Headings(width=len(raw.headings))
    if _other_separator(raw, findings) or _title_above(raw, declared, findings):
        return headings
    for position, typed in enumerate(raw.headings):
        if typed.strip():
            _take_heading(typed, position, raw, declared, headings, findings)
    needed = [column.name for column in declared.columns if column.indispensable]
    there = {*headings.at, *headings.suspected}
    _tell_missing([name for name in needed if name not in there], raw, headings, findings)
    return headings


def _tell_missing(
    missing: list[str], raw: RawSheet, headings: Headings, findings: Findings
) -> None:
    """What is missing, and with it what is unknown: one is likely to be meant by the other."""
    names = _listed([place.column for place in headings.unknown])
    if missing:
        unknown = f"，有不认识的列{names}" if names else ""
        place = raw.place(raw.heading_row)
        findings.tell("D-21", place, table=raw.name, names=_listed(missing), unknown=unknown)
        return
    for place in headings.unknown:
        findings.tell("D-20", place, found=place.column, table=raw.name, hint="")


def _listed(names: Iterable[str]) -> str:
    return "、".join(f"“{name}”" for name in names)


def _title_above(raw: RawSheet, declared: Sheet, findings: Findings) -> bool:
    """Whether the first row is none of headings, but one of the next rows is; it is told."""
    if _known_in(raw.headings, declared):
        return False
    below = raw.rows[:_TITLES_AT_MOST]
    row = next((number for number, cells in below if _known_in(cells, declared) > 1), None)
    if row is not None:
        title = next((shown(typed) for typed in raw.headings if typed.strip()), "")
        findings.tell("D-38", raw.place(raw.heading_row), table=raw.name, found=title, row=row)
    return row is not None


def _known_in(cells: Iterable[str], declared: Sheet) -> int:
    """How many of the cells are headings of the sheet's columns."""
    known = {fold(column.name) for column in declared.columns}
    return sum(_split_unit(fold(cell))[0] in known for cell in cells)


def _other_separator(raw: RawSheet, findings: Findings) -> bool:
    if len([typed for typed in raw.headings if typed.strip()]) != 1:
        return False
    separator = next((sign for sign in _OTHER_SEPARATORS if sign in raw.headings[0]), None)
    if separator:
        name = {"\t": "制表符"}.get(separator, f"“{separator}”")
        findings.tell("D-13", raw.place(raw.heading_row), found=name)
    return separator is not None


def _take_heading(
    typed: str,
    position: int,
    raw: RawSheet,
    declared: Sheet,
    headings: Headings,
    findings: Findings,
) -> None:
    place = raw.place(raw.heading_row, shown(typed))
    name, unit = _split_unit(fold(typed))
    column = next((c for c in declared.columns if fold(c.name) == name), None)
    if column is None or (unit and not _has_unit(column, unit)):
        _tell_unknown(name, place, raw, declared, headings, findings)
    elif column.name in headings.at:
        findings.tell("D-22", place, found=column.name)
    else:
        headings.at[column.name] = position
        headings.typed[column.name] = shown(typed)
        if column.kind is Kind.AMOUNT:
            headings.units[column.name] = _unit(column.name, unit, place, findings)


def _has_unit(column: Column, unit: str) -> bool:
    """Whether the heading of a column may say a unit: of money any, of a share per cent."""
    return column.kind is Kind.AMOUNT or (column.kind is Kind.PERCENT and unit == "%")


def _tell_unknown(
    name: str,
    place: Place,
    raw: RawSheet,
    declared: Sheet,
    headings: Headings,
    findings: Findings,
) -> None:
    if any(fold(column.name) == name for column in whole_sheet(declared).columns):
        hint = "，这种报告不用这一列"
        findings.tell("D-20", place, found=place.column, table=raw.name, hint=hint)
        return
    near = findings.nearest(name, [c.name for c in declared.columns])
    if near is None or near in headings.suspected:
        headings.unknown.append(place)
        return
    headings.suspected.add(near)
    hint = f"，最接近的是“{near}”"
    findings.tell("D-20", place, found=place.column, table=raw.name, hint=hint)


def _split_unit(name: str) -> tuple[str, str]:
    """`金额(万元)` → 金额, 万元."""
    match = _WITH_UNIT.fullmatch(name)
    return (match[1], match[2].removeprefix("单位:")) if match else (name, "")


def _unit(name: str, unit: str, place: Place, findings: Findings) -> str | None:
    if unit in UNITS:
        return unit
    if unit:
        findings.tell("D-24", place, name=name, found=shown(unit))
    else:
        findings.tell("D-23", place, name=name)
    return None


# --- which parser reads a column


@dataclass(slots=True)
class Lists:
    """What values may refer to. None: the list could not be had. book: that of the report's year,
    with the county's own codes; codes: whether these could all be had."""

    year: int | None
    book: Codebook
    units: list[str] | None = None
    projects: list[str] | None = None
    codes: bool = True


def _column_parser(column: Column, headings: Headings, lists: Lists, findings: Findings) -> Parser:
    one = _parser(column, headings, lists, findings)
    return several(one) if column.several else one


def _parser(column: Column, headings: Headings, lists: Lists, findings: Findings) -> Parser:
    match column.kind:
        case _ if column.refers:
            return _referring(column, lists, findings)
        case Kind.CHOICE:
            return choice(column, findings, lists.year)
        case Kind.FUND:
            return fund(lists.book.funds, findings)
        case Kind.AMOUNT:
            unit = headings.units.get(column.name)
            return amount(unit) if unit else _no_amount
        case Kind.NUMBER:
            return number()
        case Kind.CODE:
            return code(column)
        case Kind.COUNT | Kind.PERCENT | Kind.DATE:
            from .list_cells import OF_LISTS  # few datasets have such columns

            return OF_LISTS[column.kind]()
        case _:
            return any_text()


def _no_amount(text: str) -> None:
    """The heading says no unit, which has been told: no amount can be had."""


def _referring(column: Column, lists: Lists, findings: Findings) -> Parser:
    if column.refers == "单位":
        return known_code(column, lists.units, findings) if lists.units else code(column)
    if column.refers == "项目":
        return known_name(lists.projects, findings) if lists.projects else any_text()
    if lists.year is None or not lists.codes:
        return code(column)
    classification = CLASSIFICATIONS[column.refers]
    book = getattr(lists.book, classification.book)
    return listed_code(column, book, findings, classification.leaf, lists.book.year)


# --- rows


def sheet_rows(
    raw: RawSheet,
    declared: Sheet,
    lists: Lists,
    findings: Findings,
    typed: Mapping[str, str] | None = None,
) -> list[Row]:
    """A sheet's rows, each cell read as its column is declared.

    typed: what the columns are called in the file, where they stand under other names.
    """
    if declared.name == "指标":
        raw = _without_units(raw)
    headings = read_headings(raw, declared, findings)
    headings.typed.update(typed or {})
    if not raw.rows and headings.at and declared.required and not typed:
        findings.tell("D-14", raw.place(), table=raw.name)
    parsers = {c.name: _column_parser(c, headings, lists, findings) for c in declared.columns}
    rows = _read_rows(raw, declared, headings, parsers, findings)
    shared = next((column.name for column in declared.columns if column.shared), "")
    return list(_each_on_its_own(rows, shared)) if shared else rows


def _each_on_its_own(rows: Iterable[Row], column: str) -> Iterator[Row]:
    """The rows, one that serves several names (收入总计、支出总计) as a row for each of them."""
    for row in rows:
        names = shared_names(row.values[column] or "")
        if len(names) < 2:
            yield row
        for name in names if len(names) > 1 else ():
            yield replace(row, values={**row.values, column: name})


def read_texts(raw: RawSheet, declared: Sheet, findings: Findings) -> list[Row] | None:
    """The rows of a sheet of nothing but texts; None where a column is missing."""
    headings = read_headings(raw, declared, findings)
    if any(c.indispensable and c.name not in headings.at for c in declared.columns):
        return None
    parsers = {column.name: any_text() for column in declared.columns}
    return _read_rows(raw, declared, headings, parsers, findings)


def _without_units(sheet: RawSheet, value: str = "数值", unit: str = "单位") -> RawSheet:
    """The sheet with its numbers alone, where another column says the unit of each."""
    headings = [fold(name) for name in sheet.headings]
    if not {value, unit} <= set(headings):
        return sheet
    at, by = headings.index(value), headings.index(unit)
    faults: dict[tuple[int, int], CellFault] = dict(sheet.faults)
    rows = []
    for row, cells in sheet.rows:
        if len(cells) > max(at, by):
            try:
                cells = [*cells[:at], without_unit(cells[at], cells[by]), *cells[at + 1 :]]
            except Refusal as refusal:
                faults[row, at] = CellFault(refusal.code, refusal.values)
        rows.append((row, cells))
    return replace(sheet, rows=rows, faults=faults)


class ColumnReader:
    """Reads one column's cells. It parses each distinct text once."""

    def __init__(
        self, column: Column, position: int, heading: str, parse: Parser, findings: Findings
    ) -> None:
        self.column, self.position, self.heading = column, position, heading
        self.name = column.name
        self._parse, self._findings = parse, findings
        self.is_misplaced = False  # holds what belongs under another heading, which has been told
        self.known: dict[str, object] = {}
        self._refused: dict[str, Refusal] = {}

    def read(self, text: str, place: Place) -> object:
        """The cell's value; None, and told, where it has none."""
        if self.is_misplaced:
            return None
        if text in self.known or self._learn(text):
            return self.known[text]
        refusal = self._refused[text]
        self._findings.tell_refusal(refusal, place.at(self.heading))
        return refusal.instead

    def learn(self, texts: Iterable[str]) -> bool:
        """Parse all texts of a column before any is read; whether nothing is wrong with any."""
        known = self.known
        for text in dict.fromkeys(texts):
            if text not in known and not self._learn(text):
                return False
        return True

    def _learn(self, text: str) -> bool:
        """Parse a text, once; whether it has a value."""
        if text in self._refused:
            return False
        stripped = text.strip()
        try:
            self.known[text] = self._parse(check_text(stripped)) if stripped else self._blank()
        except Refusal as refusal:
            if self.column.is_number or (self.column.key and self.column.kind is Kind.TEXT):
                # A text is nothing to go on with where a number belongs, nor is another name than
                # others refer to.
                refusal.instead = None
            self._refused[text] = refusal.with_traceback(None)  # kept, the frames must not be
        return text in self.known

    @property
    def takes_any(self) -> bool:
        """Whether the cells may hold any text."""
        return self.column.kind is Kind.TEXT and not self.column.refers

    def parse(self, text: str) -> object:
        """What a text that is not blank reads as; Refusal where it does not."""
        return self._parse(check_text(text.strip()))

    def refuse(self, fault: CellFault, place: Place) -> None:
        """Tell why the cell's text could not be had."""
        self._findings.tell(fault.code, place.at(self.heading), **fault.values)

    def _blank(self) -> object:
        if self.column.required:
            raise Refusal("D-30", name=self.column.name)
        return self.column.default


def _read_rows(
    raw: RawSheet,
    declared: Sheet,
    headings: Headings,
    parsers: Mapping[str, Parser],
    findings: Findings,
) -> list[Row]:
    """The rows that are not blank, each cell read by its column's parser. A column that this kind
    of report does not have reads as its default."""
    readers = [
        ColumnReader(column, headings.at[name], headings.typed[name], parsers[name], findings)
        for name, column in ((column.name, column) for column in declared.columns)
        if name in headings.at
    ]
    absent = _values_of_absent(declared, headings)
    shape = Shape(headings, readers, raw)
    columns = _columns(raw, shape, readers)
    if columns is None:
        _tell_misplaced(raw, readers, findings)
        return RowReader(readers, raw, absent).rows(raw, shape, headings.typed, findings)
    names = [*absent, *(reader.name for reader in readers)]
    every_value = (absent.values(), *(reader.known.values() for reader in readers))
    whole = not any(None in values for values in every_value)
    return _rows(raw, names, [*map(repeat, absent.values()), *columns], headings.typed, whole)


def _values_of_absent(declared: Sheet, headings: Headings) -> dict[str, object]:
    """What the columns read as that are not there, or that this kind of report does not have."""
    values: dict[str, object] = {c.name: c.default for c in whole_sheet(declared).columns}
    values |= {c.name: None if c.required else c.default for c in declared.columns}
    return {name: value for name, value in values.items() if name not in headings.at}


def _columns(
    raw: RawSheet, shape: Shape, readers: list[ColumnReader]
) -> list[Iterable[object]] | None:
    """The values of each column, where nothing is wrong with any row or cell, as in nearly every
    sheet; else None: row by row everything is told in its order."""
    if not raw.rows or raw.faults or not readers:
        return None
    rows = [cells for _, cells in raw.rows]
    if {*map(len, rows)} != {shape.width}:
        return None
    columns = list(zip(*rows, strict=True))
    if not shape.fits_columns(columns):
        return None
    if not all(reader.learn(columns[reader.position]) for reader in readers):
        return None
    return [map(reader.known.__getitem__, columns[reader.position]) for reader in readers]


def _tell_misplaced(raw: RawSheet, readers: list[ColumnReader], findings: Findings) -> None:
    """Tell of columns that hold what belongs under other headings, and say no more of their cells."""
    by_name = {reader.name: reader for reader in readers}
    columns = [
        ReadColumn(one.name, _texts(raw, one.position), one.parse, one.takes_any) for one in readers
    ]
    meant = misplaced(columns)
    for name, other in meant.items():
        by_name[name].is_misplaced = True
        if meant.get(other) == name and readers.index(by_name[other]) < readers.index(
            by_name[name]
        ):
            continue  # the two are exchanged, which the first of them has told
        example = next(
            cells[by_name[name].position]
            for _, cells in raw.rows
            if _is_filled(cells, by_name[name])
        )
        place = raw.place(raw.heading_row, by_name[name].heading)
        code = "D-100" if meant.get(other) == name else "D-101"
        findings.tell(code, place, name=name, other=other, found=shown(example))


def _is_filled(cells: list[str], reader: ColumnReader) -> bool:
    return len(cells) > reader.position and bool(cells[reader.position].strip())


def _texts(raw: RawSheet, position: int) -> frozenset[str]:
    """The different texts of a column that are not blank."""
    cells = (cells[position] for _, cells in raw.rows if len(cells) > position)
    return frozenset(text for text in cells if text.strip())


def _rows(
    raw: RawSheet,
    names: list[str],
    columns: list[Iterable[object]],
    typed: Mapping[str, str],
    whole: bool,
) -> list[Row]:
    file, tab = raw.file, raw.tab
    return [
        Row(Place(file, tab, number), dict(zip(names, values)), typed, whole)  # noqa: B905
        for (number, _), values in zip(raw.rows, zip(*columns))  # noqa: B905
    ]


class RowReader:
    """Reads rows. Most texts have stood in an earlier row, so they are looked up all at once.

    absent: the values of the columns that are not there.
    """

    def __init__(
        self, readers: list[ColumnReader], raw: RawSheet, absent: Mapping[str, object]
    ) -> None:
        self.readers, self.faults = readers, raw.faults
        self.names = [reader.name for reader in readers]
        self.positions = [reader.position for reader in readers]
        self.known = [reader.known for reader in readers]
        self.width = max(self.positions, default=-1) + 1
        self.blank: dict[str, object] = {**absent, **dict.fromkeys(self.names)}

    def rows(
        self, raw: RawSheet, shape: Shape, typed: Mapping[str, str], findings: Findings
    ) -> list[Row]:
        """Every row; what is wrong with one or its cells is told in their order."""
        unreadable = dict.fromkeys(self.blank)
        rows = []
        for row, cells in raw.rows:
            place = raw.place(row)
            fits = self.readers and shape.fits(cells, place, findings)
            rows.append(Row(place, self.values(cells, place) if fits else unreadable, typed))
        return rows

    def values(self, cells: list[str], place: Place) -> dict[str, object]:
        """A row's values by column."""
        if len(cells) < self.width:
            cells = [*cells, *[""] * (self.width - len(cells))]
        texts = [cells[position] for position in self.positions]
        cell_values = [known.get(text) for known, text in zip(self.known, texts, strict=True)]
        if None in cell_values or self.faults:
            cell_values = [
                self._value(reader, text, place) if value is None or self.faults else value
                for reader, text, value in zip(self.readers, texts, cell_values, strict=True)
            ]
        values = self.blank.copy()  # has its full size from the start
        values.update(zip(self.names, cell_values, strict=True))
        return values

    def _value(self, reader: ColumnReader, text: str, place: Place) -> object:
        fault = self.faults.get((place.row or 0, reader.position))
        if fault is None:
            return reader.read(text, place)
        reader.refuse(fault, place)
        return None


class Shape:
    """Whether a row has cells where the headings are. Excel leaves blank cells off a row's end,
    and adds some: both do no harm."""

    def __init__(self, headings: Headings, readers: list[ColumnReader], raw: RawSheet) -> None:
        self.width = headings.width
        required = [reader.position for reader in readers if reader.column.required]
        self.last_required = max(required, default=-1)
        self.in_workbook = bool(raw.tab)
        self.others = OtherRows(raw.headings, required)
        self.nameless = [at for at, typed in enumerate(raw.headings) if not typed.strip()]
        # In a CSV file, an amount with a text behind it may be the first half of 1,200.00.
        kinds = {reader.position: reader.column.kind for reader in readers}
        amounts = () if self.in_workbook else (at for at in kinds if kinds[at] is Kind.AMOUNT)
        self.amounts = [at for at in amounts if kinds.get(at + 1, Kind.TEXT) is Kind.TEXT]

    def fits(self, cells: list[str], place: Place, findings: Findings) -> bool:
        """Tell what does not fit, if anything."""
        what = self.others.what(cells)
        if what:
            findings.tell("D-84", place, what=what)
            return False
        if len(cells) == self.width and not self.amounts and not self.nameless:
            return True  # as in nearly every row
        code, extra, at = self._objection(cells)
        if code:
            letters = _letters(at)
            findings.tell(
                code,
                place,
                found=len(cells),
                wanted=self.width,
                extra=shown(extra),
                letters=letters,
            )
        return not code

    def fits_columns(self, columns: Sequence[Sequence[str]]) -> bool:
        """Whether rows of full width fit, all of them; False also where that is not seen at once."""
        followers = [columns[at + 1] for at in self.amounts if at + 1 < len(columns)]
        split = any(_GROUP.fullmatch(text.strip()) for column in followers for text in {*column})
        return not split and not self.nameless and self.others.seem_absent(columns)

    def _objection(self, cells: list[str]) -> tuple[str, str, int]:
        """A code, the cell that does not fit, and its position; "" for none."""
        split = self._split_amount(cells)
        if split:
            return "D-35", split, 0
        if len(cells) != self.width:
            beyond = range(self.width, len(cells))
            at = next((at for at in beyond if cells[at].strip()), None)
            if at is not None:
                return ("D-25" if self.in_workbook else "D-27"), cells[at], at
            if len(cells) <= self.last_required:
                return "D-26", "", 0
        for at in self.nameless:
            if at < len(cells) and cells[at].strip():
                return "D-25", cells[at], at
        return "", "", 0

    def _split_amount(self, cells: list[str]) -> str:
        """1,200.00 without quotes around it is two cells, and reads as 1."""
        for at in self.amounts:
            if at + 1 < len(cells) and _GROUP.fullmatch(cells[at + 1].strip()):
                head, group = cells[at].strip(), cells[at + 1].strip()
                if _HEAD.fullmatch(head):
                    return f"{head},{group}"
        return ""


def _letters(at: int) -> str:
    """What a spreadsheet calls a column: A for 0, AA for 26."""
    letters = ""
    number = at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
