"""The axis of values: from where to where it goes, and where it has its marks."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from ..kernel.money import round_half_up
from ..report import Chart

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_MARKS = 5  # about so many


class Scale(NamedTuple):
    """low, high: the ends of the axis, which always has zero on it. step: from mark to mark."""

    low: Decimal
    high: Decimal
    step: Decimal

    def at(self, value: Decimal) -> float:
        """Where a value is: 0 at the low end, 1 at the high one."""
        return float((value - self.low) / (self.high - self.low))

    def marks(self) -> list[Decimal]:
        """The marks from the low end to the high one."""
        count = int((self.high - self.low) / self.step)
        return [self.low + self.step * number for number in range(count + 1)]

    def text(self, mark: Decimal) -> str:
        """A mark as the axis shows it."""
        places = max(-int(self.step.normalize().as_tuple().exponent), 0)
        return f"{round_half_up(mark, places):,f}"


def scale_of(chart: Chart) -> Scale:
    """The axis that has room for every value of a chart."""
    heights = list(_heights(chart)) or [Decimal(0)]
    low, high = min(*heights, Decimal(0)), max(*heights, Decimal(0))
    step = _step((high - low) / _MARKS)
    return Scale(_outward(low, step), _outward(high, step) or (step if not low else high), step)


def _heights(chart: Chart) -> Iterable[Decimal]:
    """How far a chart reaches at each category, up and down."""
    columns = zip(*(series.points for series in chart.series), strict=True)
    for points in columns:
        values = [point.value for point in points if point.value is not None]
        if chart.is_stacked:
            yield sum(filter(lambda value: value > 0, values), Decimal(0))
            yield sum(filter(lambda value: value < 0, values), Decimal(0))
        else:
            yield from values


def _step(least: Decimal) -> Decimal:
    """The next round number above a step."""
    if not least:
        return Decimal(1)
    size = Decimal(1).scaleb(least.adjusted())
    return next(filter(least.__le__, chain((size * step for step in _STEPS), [least])))


def _outward(value: Decimal, step: Decimal) -> Decimal:
    """The mark at a value, or the next away from zero."""
    count = value / step
    whole = count.to_integral_value()
    if whole != count:
        whole = (abs(count) // 1 + 1).copy_sign(count)
    return whole * step
