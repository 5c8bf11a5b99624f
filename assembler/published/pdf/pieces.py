"""What stands together on a line, and the columns that such pieces make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from .lines import TextLine, joined
from .page import Sign

_APART = 0.9  # of a sign's size: what stands further from each other is not of one cell


class Piece(NamedTuple):
    """What stands together on a line."""

    text: str
    x0: float
    x1: float

    def overlaps(self, other: Piece) -> bool:
        """Whether it stands over or under another one."""
        return self.x0 < other.x1 and other.x0 < self.x1

    def distance(self, other: Piece) -> tuple[float, float]:
        """How far it stands from another one; those that overlap, by their middles."""
        apart = max(self.x0 - other.x1, other.x0 - self.x1, 0.0)
        return apart, abs((self.x0 + self.x1) - (other.x0 + other.x1))

    def joined(self, other: Piece, text: str) -> Piece:
        """Both as one, with this text."""
        return Piece(text, min(self.x0, other.x0), max(self.x1, other.x1))


def pieces_of(line: TextLine) -> list[Piece]:
    """The pieces of a line, parted by wide blanks."""
    groups: list[list[Sign]] = [list(line.signs[:1])]
    for before, sign in pairwise(line.signs):
        if sign.x0 - before.x1 > _APART * max(sign.size, before.size):
            groups.append([])
        groups[-1].append(sign)
    return [Piece(joined(group), group[0].x0, group[-1].x1) for group in groups]


class Columns(tuple[Piece, ...]):
    """Where the columns of a table stand, from left to right."""

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> Columns:
        """Those that pieces make: pieces that overlap are of one column."""
        return cls(_joined(sorted(pieces, key=lambda one: one.x0)))

    def nearest(self, piece: Piece) -> int:
        """The number of the column that a piece stands in, or nearest to."""
        return min(range(len(self)), key=lambda number: piece.distance(self[number]))

    @property
    def edges(self) -> list[float]:
        """The x between which they stand."""
        return [*(column.x0 for column in self), self[-1].x1]


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in pieces:
        if last is not None and not piece.overlaps(last):
            yield last
            last = None
        last = piece.joined(last or piece, "")
    if last is not None:
        yield last
