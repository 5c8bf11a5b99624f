"""Charts of an edited docx brought up to date: other numbers in the look that people gave them. One
whose numbers a person changed stays as it is, and is told."""

from __future__ import annotations

from collections.abc import Mapping

from ..snapshot.values import ChartMark, SnapshotParagraph
from ..verify.charts import hand_edits, wanted_chart
from ..word.edit.paragraph import Editor
from ..word.read.blocks import ReadParagraph
from ..word.read.charts import ReadChart, charts_of, matched
from .settling import Settling
from .state import PrintedSnapshot, Refreshing

_SHOWN_AT_MOST = 3  # of the numbers that are told


def refresh_charts(state: Refreshing) -> None:
    """The charts that both builds have; those that came or went do so with their captions."""
    before, after = _by_key(state.base), _by_key(state.ours)
    both = [key for key in before if key in after]
    if not both:
        return
    wanted = [wanted_chart(before[key]) for key in both]
    shown = matched(charts_of(state.document), wanted)
    for key, chart in zip(both, shown, strict=True):
        _refresh(state, before[key], after[key], chart)


def _by_key(printed: PrintedSnapshot) -> Mapping[str, ChartMark]:
    return {mark.key: mark for mark in printed.snapshot.charts}


def _refresh(
    state: Refreshing, before: ChartMark, after: ChartMark, chart: ReadChart | None
) -> None:
    is_same = _values(before) == _values(after)
    if chart is None:
        if not is_same:
            state.report("R-82", name=after.title)
        return
    edits = hand_edits(before, chart, state.document)
    if edits and is_same:
        state.report("R-81", name=after.title, edits=_few(edits))
    elif edits and _values(after) != _values_as_standing(after, chart):
        _conflict(state, before, after, edits, chart)
    elif not is_same:
        _update(state, before, after, chart)
        state.changes += 1


def _update(state: Refreshing, before: ChartMark, after: ChartMark, chart: ReadChart) -> None:
    charts = state.grafts.brought_in.charts
    if not charts.update(chart, after.key, after.alt, before.alt):
        state.report("R-83", name=after.title, kind=after.kind)


def _values(mark: ChartMark) -> tuple[object, ...]:
    """What of a chart is of the data."""
    return mark.kind, mark.unit, mark.categories, mark.series


def _values_as_standing(after: ChartMark, chart: ReadChart) -> tuple[object, ...] | None:
    """The same of a chart that a person has corrected already: then nothing is in conflict."""
    shown = [(one.name, one.categories, one.values) for one in chart.series]
    wanted = [(one.name, after.categories, one.values) for one in after.series]
    return _values(after) if shown == wanted else None


def _few(edits: list[str]) -> str:
    more = f"等{len(edits)}处" if len(edits) > _SHOWN_AT_MOST else ""
    return "；".join(edits[:_SHOWN_AT_MOST]) + more


def _conflict(
    state: Refreshing, before: ChartMark, after: ChartMark, edits: list[str], chart: ReadChart
) -> None:
    """Told at the caption; the chart stays as it is."""
    old = {(series, category): value for series, category, value in before.points()}
    wanted = [
        f"“{category}”（{series}）{value}{after.unit}"
        for series, category, value in after.points()
        if old.get((series, category)) != value
    ]
    values = {"name": after.title, "edits": _few(edits), "wanted": _few(wanted) or "各项都有变动"}
    caption = _caption(state, before.key)
    if caption is None:
        state.report("R-80", where="", why="", **values)
        return
    editor = Editor(caption)
    settling = Settling(
        take=lambda _: _update(state, before, after, chart), standing=values["edits"]
    )
    state.conflict("R-80", editor, editor.whole, "", settling=settling, **values)


def _caption(state: Refreshing, key: str) -> ReadParagraph | None:
    """The caption of a chart as it stands."""
    for number, block in enumerate(state.base.blocks):
        source = state.base.snapshot.blocks[block.block]
        if isinstance(source, SnapshotParagraph) and source.chart and source.chart.key == key:
            standing = state.block(number)
            return standing if isinstance(standing, ReadParagraph) else None
    return None
