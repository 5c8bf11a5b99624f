"""What drawings are made of: texts, lines and areas of SVG, by presentation attributes alone, so that
a page whose policy forbids styles shows them too. Lengths are in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..layout.measure import STRICT, ems, line_ends
from ..report import Chart, ChartPoint
from ..word.xml import escape

SIZE = 13.0  # of letters
LINE = 17.0
COLOURS = ("#4f81bd", "#c0504d", "#9bbb59", "#8064a2", "#4bacc6", "#f79646")
_TINTS = (1.0, 0.6, 1.35)  # of the colours, when there are more parts than colours
_NAME_LINES = 3
_SWATCH = 10.0


def px(length: float) -> str:
    """A length as an attribute."""
    return f"{length:.1f}".removesuffix(".0")


def colour(number: int, colours: Sequence[str] = COLOURS) -> str:
    """The colour of a series or slice, counted from 0."""
    base, tint = colours[number % len(colours)], _TINTS[number // len(colours) % len(_TINTS)]
    channels = (int(base[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{_tinted(channel, tint):02x}" for channel in channels)


def _tinted(channel: int, tint: float) -> int:
    lighter = 255 - (255 - channel) / tint if tint > 1 else channel * tint
    return round(lighter)


def width_of(text: str) -> float:
    """How wide a text is."""
    return ems(text) * SIZE


def text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    """A line of text on the line y. anchor: which of its ends, or its middle, is at x."""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{px(x)}" y="{px(y)}"{side} fill="currentColor">{escape(words)}</text>'


def folded(words: str, width: float) -> list[str]:
    """A name in lines of that width; what does not fit ends in “…”."""
    ends = (0, *line_ends(words, width / SIZE, STRICT))
    lines = [words[start:end] for start, end in pairwise(ends)]
    if len(lines) > _NAME_LINES:
        lines = [*lines[: _NAME_LINES - 1], lines[_NAME_LINES - 1][:-1] + "…"]
    return lines


def texts(x: float, y: float, lines: Iterable[str], anchor: str = "middle") -> str:
    """Lines of text one below the other, the first on the line y."""
    return "".join(text(x, y + LINE * number, line, anchor) for number, line in enumerate(lines))


def line(x1: float, y1: float, x2: float, y2: float, strength: str = "0.25") -> str:
    """A line of an axis or of its grid."""
    return (
        f'<line x1="{px(x1)}" y1="{px(y1)}" x2="{px(x2)}" y2="{px(y2)}" stroke="currentColor" '
        f'stroke-opacity="{strength}"/>'
    )


def box(x: float, y: float, width: float, height: float, fill: str, words: str = "") -> str:
    """An area; words: what it says when it is pointed at."""
    size = f'x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}" fill="{fill}"'
    return f"<rect {size}><title>{escape(words)}</title></rect>" if words else f"<rect {size}/>"


def words_of(chart: Chart, category: str, series: str, point: ChartPoint) -> str:
    """What a point says: 基本支出（2023年）：954.72万元."""
    named = f"（{series}）" if series and len(chart.series) > 1 else ""
    share = f"，{point.share}" if point.share else ""
    return f"{category}{named}：{point.text}{chart.unit}{share}"


def legend(names: Sequence[str], width: float, y: float, colours: Sequence[str]) -> list[str]:
    """The names of series with their colours, in as many centred lines as they take, from y down;
    each item of the list is a line."""
    rows: list[list[tuple[int, str]]] = [[]]
    used = 0.0
    for number, name in enumerate(names):
        wide = _entry_width(name)
        if rows[-1] and used + wide > width:
            rows.append([])
            used = 0.0
        rows[-1].append((number, name))
        used += wide
    return [_legend_row(row, width, y + LINE * at, colours) for at, row in enumerate(rows)]


def _entry_width(name: str) -> float:
    return _SWATCH + 6 + width_of(name) + 18


def _legend_row(
    row: Sequence[tuple[int, str]], width: float, y: float, colours: Sequence[str]
) -> str:
    x = (width - sum(_entry_width(name) for _, name in row)) / 2
    parts = []
    for number, name in row:
        parts.append(box(x, y - _SWATCH, _SWATCH, _SWATCH, colour(number, colours)))
        parts.append(text(x + _SWATCH + 6, y, name, "start"))
        x += _entry_width(name)
    return "".join(parts)
