"""What every kind of table makes: a grid of cells, of which some show a figure.

A cell with a figure shows an amount, a count, a share, or a mark where the dataset lacks it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from ..figures import MONEY, Figure, Figures
from ..kernel.money import (
    NumberStyle,
    exact_in_unit,
    round_half_up,
    show_amount,
    show_digits,
    show_number,
    show_percent,
)
from ..kernel.problems import Place, problem
from ..narrative import Narrative
from ..report import Cell, CellOrigin, Origin, Row, TableColumn
from .specification import TableError


@dataclass(frozen=True)
class Grid:
    """What a specification makes. empty: no amount in it; uneven: where displayed parts do not
    add up to their displayed total (尾差), in words."""

    columns: tuple[TableColumn, ...]
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    empty: bool = False
    uneven: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin)


def merged_downwards(rows: Sequence[Row], columns: Collection[int]) -> Sequence[Row]:
    """The rows with equal neighbours merged downwards in these columns (纵向合并)."""
    if not columns:
        return rows
    grid = list(map(list, rows))
    for column in columns:
        _merge_downwards(grid, column)
    return list(map(tuple, grid))


def _merge_downwards(grid: list[list[Cell | None]], column: int) -> None:
    for first, covered in runs([_text(row[column]) for row in grid]):
        cell = grid[first][column]
        if cell and cell.text:
            grid[first][column] = cell.reaching(1 + len(covered))
            for at in covered:
                grid[at][column] = None


def _text(cell: Cell | None) -> str:
    return cell.text if cell else ""


def placed(rows: Iterable[Row]) -> Iterator[tuple[int, int, Cell]]:
    """Every cell with its row and column."""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                yield row, column, cell


def runs(values: Sequence[object]) -> Iterator[tuple[int, list[int]]]:
    """Where equal values follow each other: the first one's position and the others'."""
    for _, equal in groupby(range(len(values)), values.__getitem__):
        first, *others = equal
        if others:
            yield first, others


# --- cells with a figure


def figure_of(figures: Figures, expression: str) -> Figure:
    """The figure of an expression in a table. Raises what Figures.calculate raises."""
    value = figures.calculate(expression)
    if not isinstance(value, Figure):
        raise TableError(f"“指标”的算法“{expression}”算出来的不是一个数")
    return value


def figure_cell(figure: Figure, style: NumberStyle, narrative: Narrative, columns: int = 1) -> Cell:
    """The figure in the table's style, without its unit; a mark where the dataset lacks it."""
    if not figure.known:
        text, why = narrative.draft.unknown_figure(figure)
        return Cell(text, columns, align="right", missing=why)
    value = figure.amount
    if figure.unit == MONEY:
        value, text = exact_in_unit(figure.amount, style), show_amount(figure.amount, style)
    elif figure.unit:
        text = show_number(figure.amount, style.but(trim_whole=True))
    else:
        text = show_percent(figure.amount * 100, style)
    return Cell(text, columns, align="right", value=value)


_NO_TABLE = "没有台账，“分表数”中的各表不能得出这个数。"


def open_cell(why: str = _NO_TABLE) -> Cell:
    """The mark of an amount that is not known; by itself one that no official table tells (see
    figures/cuts.py)."""
    return Cell("【待填】", align="right", missing=why)


def report_open(table: str, columns: Iterable[str], narrative: Narrative) -> None:
    """Note which columns of a table have such marks, or rows that nothing tells."""
    draft, names = narrative.draft, "".join(f"“{name}”" for name in dict.fromkeys(columns))
    if names:
        draft.report(problem("C-02", draft.dataset.place_of("分表数"), table=table, columns=names))


def cell_origin(
    figure: Figure, row: int, column: int, narrative: Narrative, formula: str = ""
) -> CellOrigin:
    """Where a cell with this figure comes from. formula: in place of the figure's own."""
    missing = "" if figure.known else narrative.draft.unknown_figure(figure)[1]
    lines = narrative.draft.references.of(figure.places)
    name = figure.label or figure.name
    return CellOrigin(
        row, column, name, figure.exact, figure.unit, formula or figure.formula, lines, missing
    )


class Quotes(dict[str, tuple[int, ...]]):
    """Texts that quote figures, with the numbers of these in the report."""

    def __init__(self, narrative: Narrative) -> None:
        super().__init__()
        self._narrative = narrative

    def text(self, text: str, place: Place, names: Mapping[str, Any] | None = None) -> str:
        """A text with its tags filled in."""
        if "{" not in text:
            return text
        records = self._narrative.draft.records
        before = len(records)
        shown = self._narrative.text(text, place, names)
        if len(records) > before:
            self[shown] = tuple(range(before, len(records)))
        return shown

    def cells(self, body: Sequence[Row]) -> list[CellOrigin]:
        """The cells of a body where such a text stands."""
        return [
            CellOrigin(row, column, quoted=self[cell.text])
            for row, column, cell in placed(body if self else ())
            if cell.text in self
        ]


def amount_cell(amount: Decimal, style: NumberStyle) -> Cell:
    """An amount in 元. Cells of zero are shared: most of a long table are."""
    if not amount:
        return _zero_cell(show_amount(amount, style))
    exact = exact_in_unit(amount, style)
    text = show_digits(round_half_up(exact, style.places), style)
    return Cell(text, align="right", value=exact)


@lru_cache(maxsize=64)
def _zero_cell(text: str) -> Cell:
    return Cell(text, align="right", value=Decimal(0))
