"""A cell that shows a figure: an amount, a count, a share, or a marked gap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ..figures import MONEY, Figure, Figures
from ..kernel.money import (
    NumberStyle,
    exact_in_unit,
    round_half_up,
    show_amount,
    show_number,
    show_percent,
)
from ..kernel.problems import Place, problem
from ..narrative import Narrative
from ..report import Cell, CellOrigin, Row
from .specification import TableError


def figure_of(figures: Figures, expression: str) -> Figure:
    """The figure of an expression in a table. Raises what Figures.calculate raises."""
    found = figures.calculate(expression)
    if not isinstance(found, Figure):
        raise TableError(f"“指标”的算法“{expression}”算出来的不是一个数")
    return found


def figure_cell(figure: Figure, style: NumberStyle, narrative: Narrative, columns: int = 1) -> Cell:
    """The figure in the table's style, without its unit; a gap where the dataset lacks it."""
    if not figure.known:
        text, why = narrative.draft.gap(figure)
        return Cell(text, columns, align="right", missing=why)
    value = exact_in_unit(figure.amount, style) if figure.unit == MONEY else figure.amount
    return Cell(_shown(figure, style), columns, align="right", value=value)


def open_cell() -> Cell:
    """The gap of an amount that no official table tells (see figures/cuts.py)."""
    why = "没有台账，“分表数”中的各表不能得出这个数。"
    return Cell("【待填】", align="right", missing=why)


def tell_open(table: str, columns: Iterable[str], narrative: Narrative) -> None:
    """Tell which columns of a table have such gaps, or rows that nothing tells."""
    draft, names = narrative.draft, "".join(f"“{name}”" for name in dict.fromkeys(columns))
    if names:
        draft.tell(problem("C-02", draft.dataset.place_of("分表数"), table=table, columns=names))


def cell_origin(
    figure: Figure, row: int, column: int, narrative: Narrative, formula: str = ""
) -> CellOrigin:
    """Where a cell with this figure comes from. formula: in place of the figure's own."""
    value = f"{figure.amount:f}" if figure.known else ""
    missing = "" if figure.known else narrative.draft.gap(figure)[1]
    lines = narrative.draft.references.of(figure.places)
    name = figure.label or figure.name
    return CellOrigin(
        row, column, name, value, figure.unit, formula or figure.formula, lines, missing
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
        found = [
            (row, column, cell.text)
            for row, cells in enumerate(body if self else ())
            for column, cell in enumerate(cells)
            if cell is not None and cell.text in self
        ]
        return [CellOrigin(row, column, quoted=self[text]) for row, column, text in found]


def _shown(figure: Figure, style: NumberStyle) -> str:
    if figure.unit == MONEY:
        return show_amount(figure.amount, style)
    if not figure.unit:
        return show_percent(figure.amount * 100, style)
    return show_number(figure.amount, style.but(trim_whole=True))


def amount_cell(amount: Decimal, style: NumberStyle) -> Cell:
    """An amount in 元. Cells of zero are shared: most of a long table are."""
    if not amount:
        return _zero_cell(show_amount(amount, style))
    exact = exact_in_unit(amount, style)
    text = show_number(round_half_up(exact, style.places), style)
    return Cell(text, align="right", value=exact)


@lru_cache(maxsize=64)
def _zero_cell(text: str) -> Cell:
    return Cell(text, align="right", value=Decimal(0))
