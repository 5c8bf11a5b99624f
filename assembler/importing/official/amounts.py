"""What was read of a table: cells with their meaning, rows, and the amounts in them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, product

from ...codebook.spelling import fold
from ...kernel.money import UNITS, NotAnAmountError, parse_amount
from ...kernel.problems import Place, Problem, first_few, problem
from ..cell_values import differs, without_noise
from ..sheet import Value, letter
from .headers import MatchedHeader
from .layouts import OfficialColumn, OfficialLayout
from .meaning import Given, LedgerMeaning, Meaning
from .regions import Region, WorksheetGrid
from .texts import is_total, money_unit, unit_of_caption

_BLANK = frozenset({"", "-", "--", "---", "—", "——", "－", "/", "无", "…"})
_CELLS_NAMED = 3
_TEXT_SHOWN = 40  # signs of a cell that a message quotes


@dataclass(slots=True)
class MoneyCell:
    """An amount. value: in 元, or as it stands where the figure is not money. row_name,
    column_name: how messages call it. column: the specification's number."""

    grid: WorksheetGrid
    row: int
    at: int
    column: int
    meaning: Meaning | None
    value: Decimal
    row_name: str
    column_name: str

    @property
    def position(self) -> tuple[int, int]:
        return self.row, self.at

    @property
    def place(self) -> Place:
        return self.grid.place(self.row, self.at)

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is written here, which counts as nought all the same."""
        return self.grid.own(self.row, self.at) in (None, "")

    @property
    def source(self) -> str:
        return self.grid.source(self.row, self.at)

    @property
    def text(self) -> str:
        """The amount as it is written; a blank as 0."""
        return self.grid.text(self.row, self.at) or "0"

    @property
    def name(self) -> str:
        """“合计”行“基本支出/小计”."""
        row = f"“{self.row_name}”行" if self.row_name else ""
        return f"{row}“{self.column_name}”"


@dataclass(slots=True)
class OfficialRow:
    """A row that was understood. key: what tells it from others. depth: its level, None in
    forms. columns: what the row says of 分表数's columns. counted: equal rows are told apart by
    明细. blank: columns that the row leaves open, though its level tells them."""

    key: Hashable
    depth: int | None
    name: str
    grid: WorksheetGrid
    row: int
    columns: dict[str, str]
    cells: list[MoneyCell] = field(default_factory=list)
    counted: bool = False
    blank: frozenset[str] = frozenset()

    @property
    def amounts(self) -> dict[int, MoneyCell]:
        """The cells by the specification's columns."""
        return {cell.column: cell for cell in self.cells}

    @property
    def slices(self) -> dict[int, MoneyCell]:
        """Those of them that are slices of a ledger."""
        return {cell.column: cell for cell in self.cells if isinstance(cell.meaning, LedgerMeaning)}

    @property
    def is_total(self) -> bool:
        """Whether it is 合计, which pages may repeat."""
        return self.depth is not None and not self.columns and is_total(self.name)

    @property
    def has_amounts(self) -> bool:
        """Whether any of its amounts is another one than nought."""
        return any(cell.value for cell in self.cells)

    def differences(self, other: OfficialRow) -> Iterator[tuple[MoneyCell, MoneyCell]]:
        """The cells of one column that hold other amounts in the other row."""
        amounts = other.amounts
        pairs = ((cell, amounts[cell.column]) for cell in self.cells if cell.column in amounts)
        return ((one, another) for one, another in pairs if differs(one.value, another.value))

    def agrees(self, other: OfficialRow) -> bool:
        """Whether two rows hold the same amounts in the same columns."""
        return self.amounts.keys() == other.amounts.keys() and not any(self.differences(other))

    def is_wider_than(self, other: OfficialRow) -> bool:
        """Whether another row of its level says all that it says."""
        same_level = other is not self and other.depth == self.depth
        return same_level and self.columns.items() <= other.columns.items()

    def contradicts(self, other: OfficialRow) -> bool:
        """Whether it cannot be the same row: equal rows of a list may hold other amounts."""
        return not self.counted and not self.agrees(other)


@dataclass(slots=True)
class TableReading:
    """What one region, or all regions of one table, gave. Records are rows of the dataset's
    sheets with 来源. header: the headings, None for forms without. accounted: the rows below them
    of which something was read or told. lacks_labels: a column that tells the rows apart is not
    there, so that not all of them were read."""

    layout: OfficialLayout
    regions: list[Region]
    rows: list[OfficialRow] = field(default_factory=list)
    records: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    columns: int = 0
    header: MatchedHeader | None = None
    accounted: set[int] = field(default_factory=set)
    lacks_labels: bool = False

    @property
    def region(self) -> Region:
        """The first of them."""
        return self.regions[0]

    @property
    def cells(self) -> list[MoneyCell]:
        return [cell for row in self.rows for cell in row.cells]

    @property
    def by_key(self) -> dict[Hashable, OfficialRow]:
        return {row.key: row for row in self.rows}

    @property
    def last_columns(self) -> dict[str, str]:
        """What the last row that was read says of 分表数's columns."""
        return self.rows[-1].columns if self.rows else {}

    def column(self, number: int) -> list[MoneyCell]:
        """The cells of one of the specification's columns."""
        return [cell for cell in self.cells if cell.column == number]

    def repeated(self, further: TableReading) -> list[tuple[OfficialRow, OfficialRow]]:
        """The rows of a further sheet that stand here too, each with the one that does."""
        known = self.by_key
        return [(row, known[row.key]) for row in further.rows if row.key in known]

    def recorded(self, sheet: str) -> list[dict[str, str]]:
        """The rows for one of the dataset's sheets."""
        return self.records.get(sheet, [])

    def go_on(self, further: TableReading) -> None:
        """Take the rows of a further sheet of the same table, each once."""
        known = self.by_key
        self.rows += [row for row in further.rows if row.key not in known or row.counted]
        self.regions += further.regions
        for sheet, records in further.records.items():
            self.add_records(sheet, records)

    def record(self, sheet: str, source: str, **values: str) -> None:
        """Take a row for one of the dataset's sheets, once."""
        self.add_records(sheet, [{**values, "来源": source}])

    def add_records(self, sheet: str, rows: Iterable[dict[str, str]]) -> None:
        """Take the rows of a sheet that say something else than those that are known."""
        known = self.records.setdefault(sheet, [])
        for row in rows:
            if without_source(row) not in map(without_source, known):
                known.append(row)


def without_source(row: dict[str, str]) -> dict[str, str]:
    """A row without where it was read."""
    return {name: text for name, text in row.items() if name != "来源"}


class Amounts:
    """Reads the amounts of a region in its unit, "" where that is none that is known."""

    def __init__(
        self, region: Region, header: MatchedHeader | None, problems: list[Problem]
    ) -> None:
        self.region, self.header, self.problems = region, header, problems
        caption = region.caption(unit_of_caption)
        self.unit = region.unit
        if caption.text and caption.text not in UNITS:
            self._tell("I-49", caption.place, found=caption.text, unit=region.layout.unit)
            self.unit = ""
        if header and self.unit and caption.text:
            self._tell_headings(header)
        if header:
            self._tell_without_heading(header)

    def _tell_without_heading(self, header: MatchedHeader) -> None:
        """Columns that have no heading, and yet something in rows of the table. One whose heading
        the clerk has called unused has one."""
        grid, rows = self.region.grid, list(header.body())
        headings = chain.from_iterable(map(grid.texts, range(header.top, header.bottom)))
        for column in sorted(set(range(grid.width)) - {*header.paths, *headings}):
            filled = [(row, column) for row in rows if grid.own(row, column) not in (None, "")]
            if filled:
                code = (
                    "I-79" if any(is_amount(grid.own(*position)) for position in filled) else "I-80"
                )
                self._tell(code, grid.place(*filled[0]), cells=named_cells(filled))

    def _tell_headings(self, header: MatchedHeader) -> None:
        """Headings with another unit than the caption, once for each group of columns."""
        groups = set()
        for column, path in header.paths.items():
            own, heading = self.unit_at(column), "/".join(path)
            group = heading.partition("/")[0]
            if own == self.unit or group in groups:
                continue
            groups.add(group)
            place = self.region.grid.place(header.top, column)
            self._tell("I-64", place, heading=heading, found=own, wanted=self.unit)

    def unit_at(self, column: int) -> str:
        """The unit of a column; its heading may say another."""
        return money_unit(self.header.unit(column) if self.header else "", self.unit)

    def cell(
        self,
        position: tuple[int, int],
        column: int,
        meaning: Meaning | None,
        row_name: str,
        column_name: str,
        unit: str = "",
    ) -> MoneyCell | None:
        """The amount in a cell with what it means; None where it is none, which is told.

        column: the specification's number. unit: of the cell, where it is not its column's. A
        figure that is no money is a plain number in its own unit."""
        unit = unit or self.unit_at(position[1])
        if isinstance(meaning, Given) and meaning.unit != "元":
            unit = meaning.unit
        cell = MoneyCell(
            self.region.grid, *position, column, meaning, Decimal(0), row_name, column_name
        )
        value = self.read(position, unit, cell.name)
        if value is None:
            return None
        cell.value = value
        return cell

    def read(self, position: tuple[int, int], unit: str, called: str) -> Decimal | None:
        """The amount in a cell; None where it is not one, which is told. A blank is a zero.

        unit: 元, 万元 or 亿元, or any other for a plain number."""
        value = self.region.grid.own(*position)
        text = _typed(value)
        if text in _BLANK:
            return Decimal(0)
        place, quoted = self.region.grid.place(*position), fold(str(value))[:_TEXT_SHOWN]
        try:
            amount = without_noise(parse_amount(text.lstrip("¥￥"), money_unit(unit, "元")))
        except NotAnAmountError as error:
            self._tell("I-50", place, cell=called, found=quoted, why=str(error))
            return None
        if amount < 0:
            self._tell("I-51", place, cell=called, found=quoted, why="")
        return amount

    def _tell(self, code: str, place: Place, **values: str) -> None:
        self.problems.append(problem(code, place, title=self.region.title, **values))


def _typed(value: Value | None) -> str:
    """A cell as somebody would type it: numbers without exponents."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return fold(value or "")


def is_amount(value: object) -> bool:
    """Whether a cell holds a number other than zero."""
    if isinstance(value, Decimal):
        return bool(value)
    try:
        return bool(value) and bool(parse_amount(str(value)))
    except NotAnAmountError:
        return False


def rounding(cells: list[MoneyCell], layout: OfficialLayout) -> Decimal:
    """The step the amounts are rounded to (0.01万元 is 100元); 0 where some are finer, and so
    exact."""
    style = layout.spec.style
    step = UNITS[style.unit].scaleb(-style.places)
    return Decimal(0) if any(cell.value % step for cell in cells) else step


def named_cells(positions: Sequence[tuple[int, int]]) -> str:
    """Where they stand, in few words: F9、F10、F11等12格."""
    names = [f"{letter(column)}{row + 1}" for row, column in positions]
    return first_few(names, _CELLS_NAMED, f"等{len(names)}格")


def missing_columns(header: MatchedHeader, columns: Sequence[OfficialColumn]) -> Problem:
    """That a worksheet lacks columns which the table should have."""
    place = header.region.grid.place(header.top, min(header.paths, default=0))
    names = "、".join(f"“{column.title}”" for column in columns)
    return problem("I-42", place, title=header.region.title, columns=names)


def unknown_row(
    header: MatchedHeader,
    position: tuple[int, OfficialColumn],
    label: str,
    columns: Iterable[int],
    hint: str = "",
) -> Problem:
    """That a row is none of the table's. position: of its label. columns: the worksheet's, in
    which it has amounts."""
    row, place, title = position[0], header.place(*position), header.region.title
    cells = named_cells(list(product([row], columns)))
    return problem("I-52", place, label=label or "（空）", title=title, cells=cells, hint=hint)
