"""Declared figures (指标) of a department as the sum of its units' (单位数据): where the department does
not declare one itself, and every unit gives it. Amounts and counts add up; scores and ratios do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from ..dataset.model import THIS_YEAR, Dataset
from ..dataset.schema import RATINGS
from .figure import Figure
from .specifications import Specification

if TYPE_CHECKING:
    from .registry import Figures


class UnitFigure(NamedTuple):
    """A figure of one unit. figure: None where the unit does not give it."""

    dataset: Dataset
    figure: Figure | None

    @property
    def codes(self) -> str:
        """The unit's code; those of all, where its dataset is of several."""
        return "、".join(unit.code for unit in self.dataset.units) or self.dataset.department.code


class UnitSums:
    """The figures of the units of a department. figures_of: a dataset's figures by its template."""

    def __init__(self, department: Dataset, figures_of: Callable[[Dataset], Figures]) -> None:
        self.department = department
        self.units = [(unit, figures_of(unit)) for unit in department.unit_datasets]

    def each(self, spec: Specification, period: str) -> list[UnitFigure]:
        """A figure as each unit gives it; none where a sum of it would say nothing."""
        if spec.unit in RATINGS:
            return []
        return [UnitFigure(unit, _given(figures, spec, period)) for unit, figures in self.units]

    def sum_of(self, spec: Specification, period: str, label: str) -> Figure | None:
        """What the units give together; None where one of them does not give it, or where the
        department has lines of its own beside theirs, of which that is not known."""
        if self.department.holds_lines or (spec.unit in RATINGS):
            return None
        figures = [one.figure for one in self.each(spec, period)]
        known = [figure for figure in figures if figure is not None]
        return added(known, label) if known and len(known) == len(figures) else None


def _given(figures: Figures, spec: Specification, period: str) -> Figure | None:
    """A figure as a unit gives it."""
    if period == THIS_YEAR:
        figure = figures.get(spec.name)
    else:
        figure = figures.given_in_sheet(spec.name, period)
    return figure if figure is not None and figure.known else None


def added(figures: Sequence[Figure], label: str) -> Figure:
    """Figures of units as one of the department."""
    value = sum((figure.amount for figure in figures), Decimal(0))
    places = tuple(chain.from_iterable(figure.places for figure in figures))
    return Figure(value, figures[0].unit, "", label, f"各单位{label}之和", places)
