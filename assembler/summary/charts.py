"""Charts of many reports: what their expenditure is made of, and what changed most."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..kernel.money import NumberStyle, in_unit, show_amount
from ..report import Chart, ChartPoint, ChartSeries
from .entries import MEASURES, BothYears, Moved, SummaryEntry, largest_changes

_STYLE = NumberStyle()
_DRAWN = 10
_COMPOSED = ("基本支出", "项目支出")


def summary_charts(entries: Sequence[SummaryEntry]) -> list[Chart]:
    """What can be drawn of the reports."""
    charts = [_composition(_largest(entries)), _changes(largest_changes(entries, _DRAWN))]
    return [chart for chart in charts if chart.categories]


def _largest(entries: Sequence[SummaryEntry]) -> list[SummaryEntry]:
    """The reports that spend most, the largest first."""
    known = [entry for entry in entries if _spent(entry) > 0]
    return sorted(known, key=_spent, reverse=True)[:_DRAWN]


def _spent(entry: SummaryEntry) -> Decimal:
    amounts = (entry.amounts.get(name, BothYears(None, None)).now for name in _COMPOSED)
    return sum(filter(None, amounts), Decimal(0))


def _composition(entries: Sequence[SummaryEntry]) -> Chart:
    series = tuple(
        ChartSeries(
            MEASURES[name],
            tuple(_point(entry.amounts.get(name, BothYears(None, None)).now) for entry in entries),
        )
        for name in _COMPOSED
    )
    title = f"支出构成（支出最多的{len(entries)}份）"
    names = tuple(map(_called, entries))
    return Chart("支出构成", "堆积条形图", title, names, series, _STYLE.unit, alt=title)


def _changes(moved: Sequence[Moved]) -> Chart:
    points = tuple(_point(one.difference) for one in moved)
    names = tuple(f"{_called(one.entry)} {MEASURES[one.name]}" for one in moved)
    title = f"比上年变化最大的{len(moved)}项"
    series = (ChartSeries("比上年增减", points),)
    return Chart("变化", "条形图", title, names, series, _STYLE.unit, alt=title)


def _called(entry: SummaryEntry) -> str:
    return f"{entry.department}{entry.year}年{entry.kind.removeprefix('部门')}"


def _point(amount: Decimal | None) -> ChartPoint:
    if amount is None:
        return ChartPoint(None, "")
    return ChartPoint(in_unit(amount, _STYLE), show_amount(amount, _STYLE))
