"""What was read of a table: cells with their meaning, rows, and the amounts in them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ...codebook.spelling import fold
from ...kernel.money import UNITS, NotAnAmountError, parse_amount
from ...kernel.problems import Place, Problem, problem
from .finding import Grid, Region
from .headers import Header
from .layouts import Layout
from .meaning import Meaning
from .texts import unit_of_caption

_NOTHING = frozenset({"", "-", "--", "---", "—", "——", "－", "/", "无", "…"})
_CELLS_NAMED = 3


@dataclass(slots=True)
class MoneyCell:
    """An amount. value: in 元, or as it stands where the figure is not money. row_name,
    column_name: how messages call it. column: the specification's number."""

    grid: Grid
    row: int
    at: int
    column: int
    meaning: Meaning | None
    value: Decimal
    row_name: str
    column_name: str

    @property
    def place(self) -> Place:
        return self.grid.sheet.place(self.row, self.at)

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is written here, which counts as nought all the same."""
        return self.grid.own(self.row, self.at) in (None, "")

    @property
    def source(self) -> str:
        return self.grid.source(self.row, self.at)

    @property
    def name(self) -> str:
        """“合计”行“基本支出/小计”."""
        row = f"“{self.row_name}”行" if self.row_name else ""
        return f"{row}“{self.column_name}”"


@dataclass(slots=True)
class Line:
    """A row that was understood. key: what tells it from others. depth: its level, None in
    forms. columns: what the row says of 分表数's columns. counted: equal rows are told apart by 明细. blank:
    columns that the row leaves open, though its level tells them."""

    key: Hashable
    depth: int | None
    name: str
    grid: Grid
    row: int
    columns: dict[str, str]
    cells: list[MoneyCell] = field(default_factory=list)
    counted: bool = False
    blank: frozenset[str] = frozenset()

    def same(self, other: Line) -> bool:
        """Whether two rows hold the same amounts."""
        mine = {cell.column: cell.value for cell in self.cells}
        return mine == {cell.column: cell.value for cell in other.cells}


@dataclass(slots=True)
class Reading:
    """What one region, or all regions of one table, gave. Records are rows of the dataset's
    sheets with 来源."""

    layout: Layout
    regions: list[Region]
    lines: list[Line] = field(default_factory=list)
    records: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    columns: int = 0

    def record(self, sheet: str, source: str, **values: str) -> None:
        """Take a row for one of the dataset's sheets, once."""
        rows = self.records.setdefault(sheet, [])
        if not any({**row, "来源": ""} == {**values, "来源": ""} for row in rows):
            rows.append({**values, "来源": source})


class Amounts:
    """Reads the amounts of a region in its unit."""

    def __init__(self, region: Region, header: Header | None, problems: list[Problem]) -> None:
        self.region, self.header, self.problems = region, header, problems
        self.unit = self._unit()
        self._tell_headings()

    def _unit(self) -> str:
        """元, 万元 or 亿元: as the caption says, or else as the template prints the table."""
        written, row, column = self.region.caption(unit_of_caption)
        if not written or written in UNITS:
            return written or self.region.layout.unit
        place = self.region.grid.sheet.place(row, column)
        self.problems.append(
            problem(
                "I-49", place, found=written, title=self.region.title, unit=self.region.layout.unit
            )
        )
        return ""

    def _tell_headings(self) -> None:
        """Headings with another unit than the caption."""
        told = set()
        for column in self.header.paths if self.header and self.unit else ():
            own = self.unit_at(column)
            heading = "/".join(self.header.paths[column]) if self.header else ""
            written = self.region.caption(unit_of_caption)[0]
            if own != self.unit and written and heading.partition("/")[0] not in told:
                told.add(heading.partition("/")[0])
                place = self.region.grid.sheet.place(self.header.top if self.header else 0, column)
                self.problems.append(
                    problem(
                        "I-64",
                        place,
                        title=self.region.title,
                        heading=heading,
                        found=own,
                        wanted=self.unit,
                    )
                )

    def unit_at(self, column: int) -> str:
        """The unit of a column; its heading may say another."""
        own = self.header.unit(column) if self.header else ""
        return own if own in UNITS else self.unit

    def read(self, row: int, column: int, unit: str, called: str) -> Decimal | None:
        """The amount in a cell; None where it is not one, which is told. A blank is a zero.

        unit: 元, 万元 or 亿元, or any other for a plain number."""
        value = self.region.grid.own(row, column)
        text = fold(value) if isinstance(value, str) else ""
        if value is None or (isinstance(value, str) and text in _NOTHING):
            return Decimal(0)
        money = unit in UNITS
        try:
            amount = parse_amount(
                format(value, "f") if isinstance(value, Decimal) else text.lstrip("¥￥"),
                unit if money else "元",
            )
        except NotAnAmountError as error:
            self._tell("I-50", row, column, called, text or str(value), str(error))
            return None
        if amount < 0:
            self._tell("I-51", row, column, called, text or str(value), "")
        return amount

    def _tell(self, code: str, row: int, column: int, called: str, found: str, why: str) -> None:
        place = self.region.grid.sheet.place(row, column)
        self.problems.append(
            problem(code, place, title=self.region.title, cell=called, found=found[:40], why=why)
        )


def rounding(cells: list[MoneyCell], layout: Layout) -> Decimal:
    """The step the amounts are rounded to (0.01万元 is 100元); 0 where some are finer, and so
    exact."""
    style = layout.spec.style
    step = UNITS[style.unit].scaleb(-style.places)
    return Decimal(0) if any(cell.value % step for cell in cells) else step


def named_cells(cells: list[MoneyCell]) -> str:
    """Where they stand, in few words: F9、F10、F11等12格."""
    from ..sheet import letter

    names = [f"{letter(cell.at)}{cell.row + 1}" for cell in cells[:_CELLS_NAMED]]
    more = f"等{len(cells)}格" if len(cells) > _CELLS_NAMED else ""
    return "、".join(names) + more


def with_detail(line: Line, number: int) -> None:
    """Tell one of several equal rows apart by 明细."""
    line.columns["明细"] = str(number)


def plain(value: Any) -> str:
    """A number as text without exponents and needless zeros."""
    if not isinstance(value, Decimal):
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
