"""The charts of an edited docx as they stand, in the place of those that were built."""

from __future__ import annotations

from collections.abc import Mapping

from ..snapshot.values import ChartMark, SeriesMark, Snapshot
from ..verify.charts import same_number, wanted_chart
from ..word.read.blocks import ReadDocument
from ..word.read.charts import ReadChart, ReadSeries, charts_of, matched


def charts_as_standing(snapshot: Snapshot, document: ReadDocument) -> Mapping[str, ChartMark]:
    """The charts that the file still has, by their specification."""
    marks = snapshot.charts
    shown = matched(charts_of(document), list(map(wanted_chart, marks)))
    pairs = zip(marks, shown, strict=True)
    return {mark.key: _standing(mark, chart) for mark, chart in pairs if chart is not None}


def _standing(mark: ChartMark, chart: ReadChart) -> ChartMark:
    """A chart with the names and numbers of the file; where it has others of them, with its own."""
    if not chart.series:
        return mark
    categories = chart.series[0].categories
    printed = dict(enumerate(mark.series)) if categories == mark.categories else {}
    series = tuple(_series(one, printed.get(at)) for at, one in enumerate(chart.series))
    return mark._replace(categories=categories, series=series)


def _series(shown: ReadSeries, printed: SeriesMark | None) -> SeriesMark:
    count = len(shown.categories)
    values = (*shown.values, *("",) * count)[:count]
    if printed is None:
        return SeriesMark(shown.name, values)
    kept = tuple(
        old if same_number(new, old) else new
        for new, old in zip(values, printed.values, strict=True)
    )
    return SeriesMark(shown.name, kept, printed.shares if kept == printed.values else ())
