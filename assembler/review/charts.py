"""Charts as plain geometry, which page.html draws as SVG: columns of changes, bars of parts.

Lengths are in pixels of a drawing of `WIDTH`; they are text, so that no float comes near.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import nlargest

from ..kernel.money import round_half_up
from .model import Compared, Composition

WIDTH = 760
_COLUMNS_AT_MOST = 12
_PLOT = Decimal(180)  # the height that the largest columns up and down share
_ABOVE, _LABEL_LINE, _LABEL_LINES = 28, 17, 4
_SIDE = 8
_SIGNS_A_LINE = 12  # pixels a character of a label takes
_CLOSING = "”）、，》"  # never at the beginning of a line
_LEAST = Decimal(2)  # a change that is there can be seen
_DOWN_ROOM = 22  # for the number under a falling column


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """One change. x, y, width, height: of its column; middle: of its texts; text_y: of its number.
    lines: its name as it fits below."""

    name: str
    text: str
    direction: str
    x: str
    y: str
    width: str
    height: str
    middle: str
    text_y: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """axis: where zero is. label_y: of the first line of the names. left_out: how many changes
    were too many to be drawn."""

    columns: tuple[ChartColumn, ...]
    height: int
    axis: str
    label_y: str
    left_out: int


def column_chart(compared: Sequence[Compared]) -> ColumnChart | None:
    """The largest changes as columns, in the order of the table; None where nothing changed."""
    moved = [one for one in compared if one.size is not None and one.direction != "flat"]
    if not moved:
        return None
    largest = nlargest(_COLUMNS_AT_MOST, moved, key=lambda one: abs(one.length))
    drawn = [one for one in moved if one in largest]
    return _chart(drawn, len(moved) - len(drawn))


def _chart(drawn: list[Compared], left_out: int) -> ColumnChart:
    sizes = [one.length for one in drawn]
    up, down = max(*sizes, Decimal(0)), -min(*sizes, Decimal(0))
    scale = _PLOT / (up + down)
    axis = _ABOVE + up * scale
    room = Decimal(WIDTH - 2 * _SIDE) / len(drawn)
    columns = tuple(
        _column(one, size, number, room, axis, scale)
        for number, (one, size) in enumerate(zip(drawn, sizes, strict=True))
    )
    label_y = axis + down * scale + (_DOWN_ROOM if down else 0) + _LABEL_LINE
    lines = max(len(column.lines) for column in columns)
    height = int(label_y) + lines * _LABEL_LINE
    return ColumnChart(columns, height, _px(axis), _px(label_y), left_out)


def _column(
    one: Compared, size: Decimal, number: int, room: Decimal, axis: Decimal, scale: Decimal
) -> ChartColumn:
    height = max(abs(size) * scale, _LEAST)
    top = axis - height if size > 0 else axis
    text_y = top - 8 if size > 0 else axis + height + 17
    signs = max(3, int(room / _SIGNS_A_LINE))
    lines, text = folded(one.name, signs), one.change.text
    return column_lengths(one.name, text, one.direction, number, room, top, height, text_y, lines)


def column_lengths(
    name: str,
    text: str,
    direction: str,
    number: int,
    room: Decimal,
    top: Decimal,
    height: Decimal,
    text_y: Decimal,
    lines: tuple[str, ...],
) -> ChartColumn:
    """A column in its place. number: which one it is; room: how wide the place of each is."""
    width = min(room * Decimal("0.56"), Decimal(64))
    middle = _SIDE + room * number + room / 2
    return ChartColumn(
        name,
        text,
        direction,
        _px(middle - width / 2),
        _px(top),
        _px(width),
        _px(height),
        _px(middle),
        _px(text_y),
        lines,
    )


def folded(name: str, signs: int) -> tuple[str, ...]:
    """A name in lines of about one length; what does not fit ends in “…”."""
    lines = -(-len(name) // signs)
    even = -(-len(name) // lines)
    parts: list[str] = []
    while name:
        at = even + (1 if name[even : even + 1] in _CLOSING and name[even:] else 0)
        parts.append(name[:at])
        name = name[at:]
    if len(parts) > _LABEL_LINES:
        parts = [*parts[: _LABEL_LINES - 1], parts[_LABEL_LINES - 1][:-1] + "…"]
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One part of a bar."""

    label: str
    text: str
    x: str
    width: str


def stretches(composition: Composition) -> tuple[Stretch, ...]:
    """The parts of a composition side by side."""
    bar, at = [], Decimal(0)
    for part in composition.parts:
        width = Decimal(part.width) * WIDTH / 100
        bar.append(
            Stretch(
                part.label,
                f"{part.amount.text}，{part.percent}",
                _px(at),
                _px(max(width - 2, Decimal("0.5"))),
            )
        )
        at += width
    return tuple(bar)


def _px(length: Decimal) -> str:
    return f"{round_half_up(length, 1):f}"
