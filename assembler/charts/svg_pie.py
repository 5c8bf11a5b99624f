"""A pie (饼图), drawn: its slices from above to the right, and beside it what each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import cos, pi, sin

from ..report import Chart
from ..word.xml import escape
from .svg_axes import Drawing
from .svg_parts import LINE, box, colour, folded, px, texts, words_of

_RADIUS, _EDGE = 100.0, 8.0
_SWATCH = 10.0
_ALL = 0.9999  # a slice that is all of it would end where it begins, and be drawn as nothing


def draw_pie(chart: Chart, width: float, colours: Sequence[str]) -> Drawing:
    """The first series of a chart as slices."""
    points = chart.series[0].points
    total = sum((point.value or Decimal(0) for point in points), Decimal(0))
    middle = _RADIUS + _EDGE
    parts, angle = [], 0.0
    for number, point in enumerate(points):
        part = float((point.value or Decimal(0)) / total) if total else 0.0
        words = words_of(chart, chart.categories[number], "", point)
        if part:
            parts.append(_slice(middle, angle, part, colour(number, colours), words))
        angle += part
    rows = list(_rows(chart, width - 2 * middle - 30))
    beside = sum(len(lines) for _, lines in rows) * LINE + len(rows) * 6
    y = max(middle - beside / 2 + LINE, LINE)
    for fill, lines in rows:
        parts.append(box(2 * middle + 6, y - _SWATCH, _SWATCH, _SWATCH, colour(fill, colours)))
        parts.append(texts(2 * middle + 22, y, lines, "start"))
        y += LINE * len(lines) + 6
    return Drawing("".join(parts), max(2 * middle, beside + LINE))


def _rows(chart: Chart, room: float) -> Iterator[tuple[int, list[str]]]:
    """What stands beside the pie: of each slice its number and its words."""
    for number, (name, point) in enumerate(
        zip(chart.categories, chart.series[0].points, strict=True)
    ):
        yield number, folded(words_of(chart, name, "", point), room)


def _slice(middle: float, start: float, part: float, fill: str, words: str) -> str:
    """A slice from a share of the circle on, clockwise from above."""
    look = f'fill="{fill}" stroke="#fff" stroke-width="1"><title>{escape(words)}</title>'
    centre = px(middle)
    if part > _ALL:
        return f'<circle cx="{centre}" cy="{centre}" r="{px(_RADIUS)}" {look}</circle>'
    (x1, y1), (x2, y2) = (_on_circle(middle, at) for at in (start, start + part))
    arc = f"A{px(_RADIUS)} {px(_RADIUS)} 0 {int(part > 0.5)} 1 {x2:.2f} {y2:.2f}"
    return f'<path d="M{centre} {centre}L{x1:.2f} {y1:.2f}{arc}Z" {look}</path>'


def _on_circle(middle: float, share: float) -> tuple[float, float]:
    angle = 2 * pi * share
    return middle + _RADIUS * sin(angle), middle - _RADIUS * cos(angle)
