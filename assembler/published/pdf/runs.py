"""What stands together on a line, and the columns that such runs make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from .lines import TextLine, joined
from .page import Sign

_APART = 0.9  # of a sign's size: what stands further from each other is not of one cell


class SignRun(NamedTuple):
    """What stands together on a line."""

    text: str
    x0: float
    x1: float

    def overlaps(self, other: SignRun) -> bool:
        """Whether it stands over or under another one."""
        return self.x0 < other.x1 and other.x0 < self.x1

    def distance(self, other: SignRun) -> tuple[float, float]:
        """How far it stands from another one; those that overlap, by their middles."""
        apart = max(self.x0 - other.x1, other.x0 - self.x1, 0.0)
        return apart, abs((self.x0 + self.x1) - (other.x0 + other.x1))

    def joined(self, other: SignRun, text: str) -> SignRun:
        """Both as one, with this text."""
        return SignRun(text, min(self.x0, other.x0), max(self.x1, other.x1))


def runs_of(line: TextLine) -> list[SignRun]:
    """The runs of a line, parted by wide blanks."""
    groups: list[list[Sign]] = [list(line.signs[:1])]
    for before, sign in pairwise(line.signs):
        if sign.x0 - before.x1 > _APART * max(sign.size, before.size):
            groups.append([])
        groups[-1].append(sign)
    return [SignRun(joined(group), group[0].x0, group[-1].x1) for group in groups]


class ColumnRuns(tuple[SignRun, ...]):
    """Where the columns of a table stand, from left to right."""

    @classmethod
    def of(cls, runs: Iterable[SignRun]) -> ColumnRuns:
        """Those that runs make: runs that overlap are of one column."""
        return cls(_joined(sorted(runs, key=lambda one: one.x0)))

    def nearest(self, run: SignRun) -> int:
        """The number of the column that a run stands in, or nearest to."""
        return min(range(len(self)), key=lambda number: run.distance(self[number]))

    @property
    def edges(self) -> list[float]:
        """The x between which they stand."""
        return [*(column.x0 for column in self), self[-1].x1]


def _joined(runs: Iterable[SignRun]) -> Iterator[SignRun]:
    last: SignRun | None = None
    for run in runs:
        if last is not None and not run.overlaps(last):
            yield last
            last = None
        last = run.joined(last or run, "")
    if last is not None:
        yield last
