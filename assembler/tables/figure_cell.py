"""A cell that shows a figure: an amount, a count, a share, or a marked gap."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from ..figures import MONEY, Figure, Figures
from ..money import NumberStyle, exact_in_unit, show_amount, show_number, show_percent
from ..narrative import Narrative
from ..report import Cell
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


def _shown(figure: Figure, style: NumberStyle) -> str:
    if figure.unit == MONEY:
        return show_amount(figure.amount, style)
    if not figure.unit:
        return show_percent(figure.amount * 100, style)
    return show_number(figure.amount, style.but(trim_whole=True))


def amount_cell(amount: Decimal, style: NumberStyle) -> Cell:
    """An amount in 元. Cells of zero are shared: most of a long table are."""
    text = show_amount(amount, style)
    if not amount:
        return _zero_cell(text)
    return Cell(text, align="right", value=exact_in_unit(amount, style))


@lru_cache(maxsize=64)
def _zero_cell(text: str) -> Cell:
    return Cell(text, align="right", value=Decimal(0))
