"""Charts with an axis of values, drawn: columns, bars that lie, lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..report import Chart, ChartPoint
from .scale import Scale, scale_of
from .svg_parts import (
    LINE,
    box,
    colour,
    folded,
    legend,
    line,
    px,
    text,
    texts,
    width_of,
    words_of,
)

_HIGH, _ABOVE, _BAR_ROOM = 220.0, 26.0, 22.0
_FILLED = 0.62  # of the room of a category, by its columns
_WIDEST = 56.0  # a column
_LEAST = 1.0  # what is there can be seen
_LABEL_AT_MOST = 0.42  # of the width, for the names beside lying bars
_NONE = Decimal(0)


class Drawing(NamedTuple):
    """Markup, and how high it is."""

    markup: str
    height: float


class _Mark(NamedTuple):
    """A column or bar: of which category and series, from which value to which."""

    category: int
    series: int
    start: Decimal
    end: Decimal
    point: ChartPoint


def _marks(chart: Chart) -> Iterator[_Mark]:
    """Every column or bar; those that are stacked begin where the one before of their sign ends."""
    reached = {(at, up): _NONE for at in range(len(chart.categories)) for up in (True, False)}
    for number, series in enumerate(chart.series):
        for at, point in enumerate(series.points):
            if point.value is None:
                continue
            key = at, point.value >= 0
            start = reached[key] if chart.is_stacked else _NONE
            reached[key] = start + point.value
            yield _Mark(at, number, start, start + point.value, point)


class _ColumnLane(NamedTuple):
    """Where the columns of a category stand across the axis: begin and thickness of each series."""

    first: float
    thickness: float
    is_stacked: bool

    def begin(self, series: int) -> float:
        return self.first if self.is_stacked else self.first + self.thickness * series


def _lane(chart: Chart, start: float, room: float) -> _ColumnLane:
    side_by_side = 1 if chart.is_stacked else len(chart.series)
    thickness = min(room * _FILLED / side_by_side, _WIDEST)
    return _ColumnLane(start + (room - thickness * side_by_side) / 2, thickness, chart.is_stacked)


def draw_axes(chart: Chart, width: float, colours: Sequence[str]) -> Drawing:
    """A chart with an axis of values."""
    drawn = _lying(chart, width, colours) if chart.lies else _standing(chart, width, colours)
    if len(chart.series) < 2:
        return drawn
    rows = legend([series.name for series in chart.series], width, drawn.height + LINE, colours)
    return Drawing(drawn.markup + "".join(rows), drawn.height + LINE * (len(rows) + 1))


# --- columns and lines


class _Plot(NamedTuple):
    """Where the categories begin, how wide each is, and the axis of values."""

    left: float
    room: float
    scale: Scale

    def y(self, value: Decimal) -> float:
        return _ABOVE + _HIGH * (1 - self.scale.at(value))


def _standing(chart: Chart, width: float, colours: Sequence[str]) -> Drawing:
    scale = scale_of(chart)
    shown = [scale.text(mark) for mark in scale.marks()]
    left = max(map(width_of, shown)) + 10
    grid = _Plot(left, (width - left) / len(chart.categories), scale)
    parts = [text(0, 12, f"单位：{chart.unit}", "start")] if chart.unit else []
    for mark, words in zip(scale.marks(), shown, strict=True):
        y = grid.y(mark)
        parts.append(line(left, y, width, y, "0.2" if mark else "0.6"))
        parts.append(text(left - 6, y + 4, words, "end"))
    names = [folded(name, grid.room - 6) for name in chart.categories]
    for at, lines in enumerate(names):
        parts.append(texts(left + grid.room * (at + 0.5), _ABOVE + _HIGH + LINE, lines))
    draw = _lines if chart.is_line else _columns
    parts += draw(chart, grid, colours)
    return Drawing("".join(parts), _ABOVE + _HIGH + LINE * max(map(len, names)) + 8)


def _columns(chart: Chart, grid: _Plot, colours: Sequence[str]) -> Iterator[str]:
    for mark in _marks(chart):
        lane = _lane(chart, grid.left + grid.room * mark.category, grid.room)
        x, top = lane.begin(mark.series), min(grid.y(mark.start), grid.y(mark.end))
        height = abs(grid.y(mark.start) - grid.y(mark.end))
        category, series = chart.categories[mark.category], chart.series[mark.series].name
        words = words_of(chart, category, series, mark.point)
        yield box(x, top, lane.thickness, max(height, _LEAST), colour(mark.series, colours), words)
        yield from _label(chart, mark, x + lane.thickness / 2, top, height)


def _label(chart: Chart, mark: _Mark, middle: float, top: float, height: float) -> Iterator[str]:
    """The number above a column (below one that falls), or in the middle of a stacked one."""
    if not chart.is_stacked:
        yield text(middle, top - 5 if mark.end >= 0 else top + height + 14, mark.point.text)
    elif height >= LINE:
        yield text(middle, top + height / 2 + 4, mark.point.text)


def _lines(chart: Chart, grid: _Plot, colours: Sequence[str]) -> Iterator[str]:
    for number, series in enumerate(chart.series):
        at = [
            (grid.left + grid.room * (position + 0.5), grid.y(point.value), point, position)
            for position, point in enumerate(series.points)
            if point.value is not None
        ]
        joined = " ".join(f"{px(x)},{px(y)}" for x, y, *_ in at)
        fill = colour(number, colours)
        yield f'<polyline points="{joined}" fill="none" stroke="{fill}" stroke-width="2"/>'
        for x, y, point, position in at:
            words = words_of(chart, chart.categories[position], series.name, point)
            yield box(x - 3, y - 3, 6, 6, fill, words)
            yield text(x, y - 8, point.text)


# --- lying bars


def _lying(chart: Chart, width: float, colours: Sequence[str]) -> Drawing:
    most = width * _LABEL_AT_MOST
    names = [folded(name, most) for name in chart.categories]
    left = min(max(width_of(row) for lines in names for row in lines), most) + 10
    beyond = max(width_of(p.text) for series in chart.series for p in series.points) + 10
    side_by_side = 1 if chart.is_stacked else len(chart.series)
    room = max(_BAR_ROOM * side_by_side + 10, LINE * max(map(len, names)) + 8)
    rows = _Rows(left, width - left - beyond, room, scale_of(chart))
    bottom = room * len(names)
    parts = [line(rows.x(_NONE), 0, rows.x(_NONE), bottom, "0.6")]
    if chart.unit:
        parts.append(text(width, bottom + 4, f"单位：{chart.unit}", "end"))
    for at, lines in enumerate(names):
        first = room * (at + 0.5) - LINE * (len(lines) - 1) / 2 + 4
        parts.append(texts(left - 6, first, lines, "end"))
    for mark in _marks(chart):
        parts += _bar(chart, mark, rows, colours)
    return Drawing("".join(parts), bottom + 6)


class _Rows(NamedTuple):
    """Where lying bars begin, how long the longest can be, how high the room of each category is."""

    left: float
    plot: float
    room: float
    scale: Scale

    def x(self, value: Decimal) -> float:
        return self.left + self.plot * self.scale.at(value)


def _bar(chart: Chart, mark: _Mark, rows: _Rows, colours: Sequence[str]) -> Iterator[str]:
    """A lying bar with its number behind it, or in it where it is stacked and long enough."""
    lane = _lane(chart, rows.room * mark.category, rows.room)
    ends = rows.x(mark.start), rows.x(mark.end)
    y, long = lane.begin(mark.series), max(abs(ends[0] - ends[1]), _LEAST)
    category, series = chart.categories[mark.category], chart.series[mark.series].name
    words = words_of(chart, category, series, mark.point)
    yield box(min(ends), y, long, lane.thickness, colour(mark.series, colours), words)
    foot = y + lane.thickness / 2 + 4
    if not chart.is_stacked:
        yield text(min(ends) + long + 5, foot, mark.point.text, "start")
    elif long > width_of(mark.point.text) + 4:
        yield text(min(ends) + long / 2, foot, mark.point.text)
