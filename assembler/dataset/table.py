"""From a raw sheet to rows of values: headings to columns, cells to what their kind says.

What is wrong with a heading is told once, and then nothing of the cells below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from ..codebook.spelling import fold
from ..kernel.money import UNITS
from ..kernel.problems import Place
from .cells import Parser, check_text, plain_text
from .findings import Findings, Wrong, shown
from .schema import Column, Kind, Sheet
from .sheets import Fault, RawSheet

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
    missing = [c.name for c in declared.columns if c.indispensable and c.name not in headings.at]
    _tell_missing(
        [name for name in missing if name not in headings.suspected], raw, headings, findings
    )
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
        found = next((shown(typed) for typed in raw.headings if typed.strip()), "")
        findings.tell("D-38", raw.place(raw.heading_row), table=raw.name, found=found, row=row)
    return row is not None


def _known_in(cells: Iterable[str], declared: Sheet) -> int:
    """How many of the cells are headings of the sheet's columns."""
    known = {fold(column.name) for column in declared.columns}
    return sum(_split_unit(fold(cell))[0] in known for cell in cells)


def _other_separator(raw: RawSheet, findings: Findings) -> bool:
    if len([typed for typed in raw.headings if typed.strip()]) != 1:
        return False
    found = next((sign for sign in _OTHER_SEPARATORS if sign in raw.headings[0]), None)
    if found:
        name = {"\t": "制表符"}.get(found, f"“{found}”")
        findings.tell("D-13", raw.place(raw.heading_row), found=name)
    return found is not None


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
    if column is None or (unit and column.kind is not Kind.AMOUNT):
        _tell_unknown(name, place, raw, declared, headings, findings)
    elif column.name in headings.at:
        findings.tell("D-22", place, found=column.name)
    else:
        headings.at[column.name] = position
        headings.typed[column.name] = shown(typed)
        if column.kind is Kind.AMOUNT:
            headings.units[column.name] = _unit(column.name, unit, place, findings)


def _tell_unknown(
    name: str,
    place: Place,
    raw: RawSheet,
    declared: Sheet,
    headings: Headings,
    findings: Findings,
) -> None:
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


# --- rows


class ColumnReader:
    """Reads one column's cells. It parses each distinct text once."""

    def __init__(
        self, column: Column, position: int, heading: str, parse: Parser, findings: Findings
    ) -> None:
        self.column, self.position, self.heading = column, position, heading
        self.name = column.name
        self._parse, self._findings = parse, findings
        self.known: dict[str, object] = {}
        self._wrong: dict[str, Wrong] = {}

    def read(self, text: str, place: Place) -> object:
        """The cell's value; None, and told, where it has none."""
        if text not in self._wrong:
            if text in self.known:
                return self.known[text]
            found = self._value(text.strip())
            if not isinstance(found, Wrong):
                self.known[text] = found
                return found
            self._wrong[text] = found
        wrong = self._wrong[text]
        self._findings.tell_wrong(wrong, place.at(self.heading))
        return wrong.value

    def learn(self, texts: Iterable[str]) -> bool:
        """Parse all texts of a column before any is read; whether nothing is wrong with any."""
        for text in dict.fromkeys(texts):
            if text not in self.known:
                found = self._value(text.strip())
                if isinstance(found, Wrong):
                    self._wrong[text] = found
                    return False
                self.known[text] = found
        return True

    def refuse(self, fault: Fault, place: Place) -> None:
        """Tell why the cell's text could not be had."""
        self._findings.tell(fault.code, place.at(self.heading), **fault.values)

    def _value(self, text: str) -> object:
        try:
            return self._parse(check_text(text)) if text else self._blank()
        except Wrong as wrong:
            if self.column.kind in (Kind.AMOUNT, Kind.NUMBER):
                wrong.value = None  # a text is nothing to go on with where a number belongs
            return wrong.with_traceback(None)  # it is kept, the frames must not be

    def _blank(self) -> object:
        if self.column.required:
            raise Wrong("D-30", name=self.column.name)
        return self.column.default


def read_rows(
    raw: RawSheet,
    declared: Sheet,
    headings: Headings,
    parsers: Mapping[str, Parser],
    findings: Findings,
) -> list[Row]:
    """The rows that are not blank, each cell read by its column's parser."""
    readers = [
        ColumnReader(
            column,
            headings.at[column.name],
            headings.typed[column.name],
            parsers[column.name],
            findings,
        )
        for column in declared.columns
        if column.name in headings.at
    ]
    absent: dict[str, object] = {
        column.name: None if column.required else column.default
        for column in declared.columns
        if column.name not in headings.at
    }
    last_required = max((r.position for r in readers if r.column.required), default=-1)
    unknown: dict[str, None] = {column.name: None for column in declared.columns}
    shape = Shape(headings, last_required, raw, declared)
    at_once = _columns(raw, shape, readers)
    if at_once is not None:
        names = [*absent, *(reader.name for reader in readers)]
        columns = [*map(repeat, absent.values()), *at_once]
        whole = not any(
            None in found for found in (absent.values(), *(r.known.values() for r in readers))
        )
        return _rows(raw, names, columns, headings.typed, whole)
    reader = RowReader(readers, raw, absent)
    rows = []
    for number, cells in raw.rows:
        place = raw.place(number)
        if readers and shape.fits(cells, place, findings):
            rows.append(Row(place, reader.values(cells, place), headings.typed))
        else:
            rows.append(Row(place, unknown, headings.typed))
    return rows


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


def read_plain(raw: RawSheet, declared: Sheet, findings: Findings) -> list[Row] | None:
    """The rows of a sheet of nothing but texts; None where a column is missing."""
    headings = read_headings(raw, declared, findings)
    if any(c.indispensable and c.name not in headings.at for c in declared.columns):
        return None
    parsers = {column.name: plain_text() for column in declared.columns}
    return read_rows(raw, declared, headings, parsers, findings)


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

    def values(self, cells: list[str], place: Place) -> dict[str, object]:
        """A row's values by column."""
        if len(cells) < self.width:
            cells = [*cells, *[""] * (self.width - len(cells))]
        texts = [cells[position] for position in self.positions]
        found = [known.get(text) for known, text in zip(self.known, texts, strict=True)]
        if None in found or self.faults:
            found = [
                self._value(reader, text, place) if value is None or self.faults else value
                for reader, text, value in zip(self.readers, texts, found, strict=True)
            ]
        values = self.blank.copy()  # has its full size from the start
        values.update(zip(self.names, found, strict=True))
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

    def __init__(
        self, headings: Headings, last_required: int, raw: RawSheet, declared: Sheet
    ) -> None:
        self.width, self.last_required = headings.width, last_required
        self.in_workbook = bool(raw.tab)
        self.nameless = [at for at, typed in enumerate(raw.headings) if not typed.strip()]
        kinds = {headings.at[c.name]: c.kind for c in declared.columns if c.name in headings.at}
        self.amounts = (
            []
            if self.in_workbook
            else [
                at
                for at, kind in kinds.items()
                if kind is Kind.AMOUNT and kinds.get(at + 1, Kind.TEXT) is Kind.TEXT
            ]
        )

    def fits(self, cells: list[str], place: Place, findings: Findings) -> bool:
        """Tell what does not fit, if anything."""
        if len(cells) == self.width and not self.amounts and not self.nameless:
            return True  # as in nearly every row
        code, extra = self._objection(cells)
        if code:
            findings.tell(code, place, found=len(cells), wanted=self.width, extra=shown(extra))
        return not code

    def fits_columns(self, columns: Sequence[Sequence[str]]) -> bool:
        """Whether rows of full width fit, all of them; False also where that is not seen at once."""
        followers = [columns[at + 1] for at in self.amounts if at + 1 < len(columns)]
        split = any(_GROUP.fullmatch(text.strip()) for column in followers for text in {*column})
        return not split and not self.nameless

    def _objection(self, cells: list[str]) -> tuple[str, str]:
        split = self._split_amount(cells)
        if split:
            return "D-35", split
        if len(cells) != self.width:
            extra = next((cell for cell in cells[self.width :] if cell.strip()), None)
            if extra:
                return ("D-25" if self.in_workbook else "D-27"), extra
            if len(cells) <= self.last_required:
                return "D-26", ""
        for at in self.nameless:
            if at < len(cells) and cells[at].strip():
                return "D-25", cells[at]
        return "", ""

    def _split_amount(self, cells: list[str]) -> str:
        """1,200.00 without quotes around it is two cells, and reads as 1."""
        for at in self.amounts:
            if at + 1 < len(cells) and _GROUP.fullmatch(cells[at + 1].strip()):
                head, group = cells[at].strip(), cells[at + 1].strip()
                if _HEAD.fullmatch(head):
                    return f"{head},{group}"
        return ""
