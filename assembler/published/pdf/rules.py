"""The lines that are drawn on a page: those that lie on one another as one, and those that touch
together, for they are of one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from .page import DrawnLine

NEAR = 3.0  # points within which two lines are one, or touch
_AT_MOST = 3_000
_SHORTEST = 4.0  # points: a shorter line is a dot of a dotted one, or part of a sign


class LineSpan:
    """A line along its own direction: where it lies, from where to where it goes."""

    __slots__ = ("at", "end", "start")

    def __init__(self, at: float, start: float, end: float) -> None:
        self.at, self.start, self.end = at, start, end


def spans(rules: Iterable[DrawnLine], across: bool) -> list[LineSpan]:
    """The lines across, or those down, those that lie on or follow one another as one."""
    ends = (_ends(rule) for rule in rules if rule.is_across == across)
    long = sorted((one for one in ends if one[2] - one[1] >= _SHORTEST), key=lambda one: one[0])
    joined: list[LineSpan] = []
    for line in _by_place(long):
        joined += _joined_along(sorted(line, key=lambda one: one[1]))
    return joined[:_AT_MOST]


def _ends(rule: DrawnLine) -> tuple[float, float, float]:
    if rule.is_across:
        return rule.top, rule.x0, rule.x1
    return rule.x0, rule.top, rule.bottom


def _by_place(
    ends: Iterable[tuple[float, float, float]],
) -> Iterator[list[tuple[float, float, float]]]:
    """Lines that lie beside each other, by where they lie."""
    line: list[tuple[float, float, float]] = []
    for one in ends:
        if line and one[0] - line[-1][0] > NEAR / 2:
            yield line
            line = []
        line.append(one)
    if line:
        yield line


def _joined_along(line: Iterable[tuple[float, float, float]]) -> Iterator[LineSpan]:
    """The lines in one place, from start to end, those that follow one another as one."""
    last: LineSpan | None = None
    for at, start, end in line:
        if last is not None and start <= last.end + NEAR:
            last.end = max(last.end, end)
            continue
        if last is not None:
            yield last
        last = LineSpan(at, start, end)
    if last is not None:
        yield last


def connected(
    across: Sequence[LineSpan], down: Sequence[LineSpan]
) -> list[tuple[list[LineSpan], list[LineSpan]]]:
    """The lines across and down of each table: those that touch, through others too."""
    groups = _Groups(len(across) + len(down))
    for (i, line), (j, other) in product(enumerate(across), enumerate(down, len(across))):
        if _touch(line, other):
            groups.join(i, j)
    tables: dict[int, tuple[list[LineSpan], list[LineSpan]]] = defaultdict(lambda: ([], []))
    for i, line in enumerate(across):
        tables[groups.head(i)][0].append(line)
    for j, line in enumerate(down, len(across)):
        tables[groups.head(j)][1].append(line)
    return list(tables.values())


class _Groups:
    """Which of some things belong together."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def head(self, number: int) -> int:
        """The one that stands for its group."""
        while self._above[number] != number:
            self._above[number] = self._above[self._above[number]]
            number = self._above[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Make two groups one."""
        self._above[self.head(other)] = self.head(one)


def _touch(across: LineSpan, down: LineSpan) -> bool:
    is_beside = across.start - NEAR <= down.at <= across.end + NEAR
    return is_beside and down.start - NEAR <= across.at <= down.end + NEAR


def stops(values: Iterable[float]) -> list[float]:
    """Where lines stand, those near each other as one."""
    near: list[list[float]] = []
    for value in sorted(values):
        if near and value - near[-1][-1] <= NEAR:
            near[-1].append(value)
        else:
            near.append([value])
    return [sum(values) / len(values) for values in near]
