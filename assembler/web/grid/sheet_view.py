"""The sheets of a dataset as grids show them: their columns by their declaration, what these offer, and
beside each cell what the last build has found wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ...codebook import Codebook, load_codebook
from ...dataset.cells import Findings, shown, without_unit
from ...dataset.new import AS_NEEDED, heading
from ...dataset.own_lists import take_own_lists
from ...dataset.reading import read_raw
from ...dataset.schema import (
    CLASSIFICATIONS,
    WORDS_SHEET,
    Column,
    Kind,
    Sheet,
    sheet_named,
    sheets_for,
)
from ...dataset.sheets import WORDS, RawDataset, RawSheet
from ...dataset.table import Headings, read_headings
from ...dataset.words import parse_words
from ...kernel.money import NotAnAmountError, NumberStyle, parse_amount, show_digits
from ...kernel.places import Place
from ...kernel.problems import Problem, Refusal, Severity, unconfirmed, worst
from ...template.loading import sheets_declared
from .view import HEADING_ROW, CellMark, Lookup, Offer, SheetView, ViewColumn, ViewRow

_ANY_YEAR = 2024  # what is offered where the report's year is not known
_BLANK_ROWS_AT_MOST = 1000
_NAMED_BY = {"单位": ("单位编码", "单位名称"), "项目": ("项目名称", "项目编码")}
"""What other sheets name a row of these by, and what is shown beside it."""
_GROUPED = NumberStyle(grouped=True)


class SheetEntry(NamedTuple):
    """A sheet that a dataset has or may have. rows: how many it has."""

    name: str
    explanation: str
    is_there: bool
    rows: int


@dataclass(frozen=True)
class DatasetSheets:
    """A dataset as it was typed, with the declarations of its sheets. declared: in their order, those
    that are not there too; the lists (清单) of its template last. year: of the report, if known."""

    path: Path
    raw: RawDataset
    declared: Mapping[str, Sheet]
    year: int | None

    def entries(self) -> list[SheetEntry]:
        """The sheets in their order; those that cannot be read are not among them."""
        return [
            SheetEntry(name, sheet.explanation, name in self.there, len(self.rows(name)))
            for name, sheet in self.declared.items()
            if name in self.there or name not in self.raw.seen
        ]

    @cached_property
    def there(self) -> frozenset[str]:
        """The names of the sheets that there are."""
        words = [WORDS] if self.raw.words_sheet else []
        return frozenset((*words, *self.raw.sheets))

    def rows(self, name: str) -> Sequence[tuple[int, list[str]]]:
        """The rows of a sheet by their numbers; none where it is not there."""
        sheet = self.raw.sheet(name)
        return sheet.rows if sheet else ()

    @cached_property
    def book(self) -> Codebook:
        """The codes of the report's year, with those of the county's own (补充科目)."""
        extra: dict[str, dict[str, str]] = {}
        for kind, code, name in self.texts("补充科目", "分类", "编码", "名称"):
            if kind in CLASSIFICATIONS and code:
                extra.setdefault(CLASSIFICATIONS[kind].book, {})[code] = name
        return load_codebook(self.year or _ANY_YEAR).with_extra(**extra)

    def texts(self, name: str, *columns: str) -> Iterator[tuple[str, ...]]:
        """Cells of a sheet, by columns of it; none where the sheet or the first column is missing."""
        sheet = self.raw.sheet(name)
        if sheet is None:
            return
        at = _headings(sheet, sheet_named(name)).at
        if columns[0] not in at:
            return
        for _, cells in sheet.rows:
            yield tuple(_cell(cells, at.get(column)).strip() for column in columns)


def read_sheets(path: Path) -> DatasetSheets | None:
    """The sheets of a dataset as they were typed; None where nothing can be read."""
    raw = read_raw(path)
    if raw is None:
        return None
    findings = Findings()
    words = parse_words(raw.words, raw.file, findings)
    lists = sheets_declared(words.template, path)
    there = {sheet.name: sheet for sheet in take_own_lists(raw, path, lambda *_: lists, findings)}
    own = {name: there.get(name, sheet) for name, sheet in lists.items() if sheet}
    declared = {sheet.name: sheet for sheet in sheets_for(words.kind)}
    if raw.words_sheet:
        declared = {WORDS: WORDS_SHEET, **declared}
    others = {name: sheet_named(name) for name in raw.sheets if name not in {**declared, **own}}
    return DatasetSheets(path, raw, {**declared, **others, **own}, words.year)


def sheet_view(sheets: DatasetSheets, name: str, problems: Iterable[Problem] = ()) -> SheetView:
    """A sheet as a grid shows it, with what was found wrong with it. Raises KeyError where the dataset
    can have none of that name."""
    columns = columns_of(sheets, name)
    viewed = tuple(one.view for one in columns)
    return SheetView(
        name,
        viewed,
        _rows(sheets, name, len(columns)),
        _marks(sheets.raw.sheet(name), viewed, problems),
        {one.view.name: _total(one, sheets.rows(name)) for one in columns if one.adds_up},
        {
            one.view.codes: _lookup(one.declared, sheets)
            for one in columns
            if one.declared and one.view.codes
        },
        sheets.declared[name].explanation,
    )


# --- columns


class GridHeading(NamedTuple):
    """A column of a grid with what is declared of it; None where it is no column of the sheet.
    position: where it stands in the file, or is to stand. unit: of its amounts."""

    view: ViewColumn
    position: int
    declared: Column | None = None
    unit: str = ""

    @property
    def adds_up(self) -> bool:
        """Whether the grid shows the sum of it."""
        one = self.declared
        return one is not None and one.adds_up and one.kind in (Kind.AMOUNT, Kind.COUNT)


def columns_of(sheets: DatasetSheets, name: str) -> list[GridHeading]:
    """The columns of a sheet as they stand in the file; then those that must be there and are not.
    All that is declared where there is no such sheet yet. Raises KeyError."""
    declared, sheet = sheets.declared[name], sheets.raw.sheet(name)
    if sheet is None:
        columns = _with_names([(heading(one), one, "元") for one in _begun(declared)])
    else:
        columns = _with_names(_typed(sheet, declared))
    first = columns[0]
    return [first._replace(view=first.view._replace(frozen=True)), *columns[1:]] if columns else []


def _begun(declared: Sheet) -> list[Column]:
    """The columns that a new sheet begins with."""
    return [one for one in declared.columns if one.name not in AS_NEEDED or one.indispensable]


def _typed(sheet: RawSheet, declared: Sheet) -> list[tuple[str, Column | None, str]]:
    """Headings with what is declared of them and their units."""
    headings = _headings(sheet, declared)
    by_position = {position: name for name, position in headings.at.items()}
    width = max([len(sheet.headings), *(len(cells) for _, cells in sheet.rows)])
    typed = [*sheet.headings, *[""] * (width - len(sheet.headings))]
    columns: list[tuple[str, Column | None, str]] = [
        (
            text,
            declared.column(by_position[at]) if at in by_position else None,
            headings.units.get(by_position.get(at, "")) or "",
        )
        for at, text in enumerate(typed)
    ]
    missing = [c for c in declared.columns if c.indispensable and c.name not in headings.at]
    return [*columns, *((heading(column), column, "元") for column in missing)]


def _with_names(columns: Iterable[tuple[str, Column | None, str]]) -> list[GridHeading]:
    """Each with a name of its own: that of its declaration, or its heading."""
    named: Counter[str] = Counter()
    made = []
    for position, (text, column, unit) in enumerate(columns):
        name = column.name if column else text.strip() or f"第{position + 1}列"
        named[name] += 1
        if named[name] > 1:
            name = f"{name}（第{position + 1}列）"
        made.append(GridHeading(_viewed(name, text, column), position, column, unit))
    return made


def _viewed(name: str, text: str, column: Column | None) -> ViewColumn:
    if column is None:
        return ViewColumn(name, text.strip() or "（没有列名）")
    return ViewColumn(
        name,
        text.strip(),
        column.kind.value,
        column.choices,
        column.explanation,
        column.required,
        column.is_number,
        _lookup_name(column),
        column.several,
    )


def _headings(sheet: RawSheet, declared: Sheet) -> Headings:
    return read_headings(sheet, declared, Findings())


# --- rows


def _rows(sheets: DatasetSheets, name: str, width: int) -> tuple[ViewRow, ...]:
    """The rows, and the blank lines between them, unless there are too many of these."""
    sheet = sheets.raw.sheet(name)
    if sheet is None:
        return ()
    rows = {number: tuple(_fitted(cells, width)) for number, cells in sheet.rows}
    first, last = sheet.heading_row + 1, max(rows, default=0)
    if last - first > len(rows) + _BLANK_ROWS_AT_MOST:
        return tuple(ViewRow(number, cells) for number, cells in rows.items())
    blank = ("",) * width
    return tuple(ViewRow(at, rows.get(at, blank)) for at in range(first, last + 1))


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _cell(cells: Sequence[str], position: int | None) -> str:
    return cells[position] if position is not None and position < len(cells) else ""


# --- what a column offers


def _lookup_name(column: Column) -> str:
    """What a column's offers are called; "" where it has none. Columns of one name offer the same."""
    if column.kind is Kind.FUND:
        return "资金来源"
    if column.refers in CLASSIFICATIONS:
        digits = "、".join(map(str, column.digits))
        return f"{column.refers} {digits}" if digits else column.refers
    return column.refers


def _lookup(column: Column, sheets: DatasetSheets) -> Lookup:
    if column.kind is Kind.FUND:
        return Lookup(tuple(_funds(sheets.book)))
    if column.refers in CLASSIFICATIONS:
        codes = getattr(sheets.book, CLASSIFICATIONS[column.refers].book)
        return Lookup(tuple(_codes(codes, column)))
    is_code = column.kind is Kind.CODE
    offers: dict[str, Offer] = {}
    for value, beside in sheets.texts(column.refers, *_NAMED_BY[column.refers]):
        if value:  # a code is read by its name; a name needs no code beside it in every cell
            offers[value] = Offer(value, beside) if is_code else Offer(value, path=beside)
    return Lookup(tuple(offers.values()), closed=is_code)


def _funds(book: Codebook) -> Iterator[Offer]:
    for name in book.funds.names():
        yield Offer(name, path=" › ".join(book.funds.path(name)[:-1]))


def _codes(codes: Mapping[str, str], column: Column) -> Iterator[Offer]:
    """The codes of the lengths that the column may hold, with what stands above each."""
    levels = list(column.levels.values())
    for code, name in codes.items():
        if not column.digits or len(code) in column.digits:
            above = (codes.get(code[:digits], "") for digits in levels if digits < len(code))
            yield Offer(code, name, " › ".join(filter(None, above)))


# --- sums


def _total(column: GridHeading, rows: Iterable[tuple[int, Sequence[str]]]) -> str:
    """The exact sum of a column in the unit of its heading; what is no number is counted beside it."""
    texts = [text for _, cells in rows if (text := _cell(cells, column.position).strip())]
    values = [value for text in texts if (value := _value(text, column.unit)) is not None]
    if not texts:
        return ""
    total = show_digits(sum(values, Decimal()), _GROUPED)
    left = len(texts) - len(values)
    return f"{total}（另有{left}格读不出）" if left else total


def _value(text: str, unit: str) -> Decimal | None:
    try:
        return parse_amount(without_unit(text, unit) if unit else text)
    except (NotAnAmountError, Refusal):
        return None


# --- what is wrong, beside its cell


def _marks(
    sheet: RawSheet | None, columns: Sequence[ViewColumn], problems: Iterable[Problem]
) -> dict[tuple[int, str], CellMark]:
    """What was found wrong with the sheet, by row and column. A problem of two sides, or of several
    rows, stands beside each of them."""
    if sheet is None:
        return {}
    names = {one.name: one.name for one in columns} | {
        shown(one.heading): one.name for one in reversed(columns)
    }
    there: dict[tuple[int, str], list[Problem]] = {}
    for one in unconfirmed(problems):
        for place in dict.fromkeys((one.place, *one.alike, *one.others)):
            if (place.file, place.sheet) == (sheet.file, sheet.tab):
                row = HEADING_ROW if place.row in (None, sheet.heading_row) else place.row
                there.setdefault((row or HEADING_ROW, names.get(place.column, "")), []).append(one)
    return {at: _mark(ones) for at, ones in there.items()}


def _mark(problems: Sequence[Problem]) -> CellMark:
    severity = worst(problems) or Severity.NOTE
    messages = dict.fromkeys(str(one.at(Place())) for one in problems)
    return CellMark(severity.value, "\n".join(messages))
