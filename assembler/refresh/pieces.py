"""Two snapshots piece by piece: which paragraph and which table of the old one became which of
the new one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from ..snapshot.matching import Piece, likeness, pieces_of
from ..snapshot.values import Snapshot, SnapshotTable
from ..text.direction import MOVED
from ..text.marked import MarkedText

_LIKE = 0.3  # the same sentence where it stands between the same neighbours
_NUMBER = re.compile(r"-?\d[\d,.]*%?")
_DIRECTION = re.compile(MOVED)

Key = tuple[str, ...]


def said_by(piece: Piece, snapshot: Snapshot) -> MarkedText:
    """A piece as the merge wants it."""
    names = tuple(snapshot.figures[mark.figure].name for mark in piece.figures)
    return MarkedText(piece.text, piece.figures, names, piece.missing)


class Pieces:
    """The pieces of a snapshot in order, with what tells them apart."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.list = list(pieces_of(snapshot))
        self.groups = [self._group(piece) for piece in self.list]
        self.keys = [
            (*group, _masked(piece.text))
            for group, piece in zip(self.groups, self.list, strict=True)
        ]

    def _group(self, piece: Piece) -> Key:
        """Pieces of one group can be one and the same."""
        block = self.snapshot.blocks[piece.block]
        if isinstance(block, SnapshotTable):
            return piece.kind, block.key
        return piece.kind, str(block.level), block.section


def _masked(text: str) -> str:
    return _DIRECTION.sub("±", _NUMBER.sub("0", re.sub(r"\s", "", text)))


def same_pieces(base: Pieces, ours: Pieces) -> dict[int, int]:
    """Pieces of the old snapshot that are still there: number there → number in the new one."""
    found: dict[int, int] = {}
    matcher = SequenceMatcher(None, base.keys, ours.keys, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.update(zip(range(a, b), range(c, d), strict=True))
        elif tag == "replace":
            found.update(_pairs(base, ours, range(a, b), range(c, d)))
    return found


def _pairs(
    base: Pieces, ours: Pieces, left: Sequence[int], right: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Between two places: of each group in order, all where there are as many as before."""
    for group in dict.fromkeys(base.groups[n] for n in left):
        old = [n for n in left if base.groups[n] == group]
        new = [n for n in right if ours.groups[n] == group]
        if group[0] == "heading" or len(old) != len(new):
            yield from _likest(base, ours, old, new)
        else:
            yield from zip(old, new, strict=True)


def _likest(
    base: Pieces, ours: Pieces, left: Sequence[int], right: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """The best pairs that keep the order."""
    scores = {(a, b): likeness(_bare(base, a), _bare(ours, b)) for a in left for b in right}
    best: dict[tuple[int, int], tuple[float, tuple[tuple[int, int], ...]]] = {}
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            options: list[tuple[float, tuple[tuple[int, int], ...]]] = [(0.0, ())]
            if i and j:
                options = [best[i - 1, j], best[i, j - 1]]
            if i and j and scores[left[i - 1], right[j - 1]] >= _LIKE:
                score, pairs = best[i - 1, j - 1]
                pair = left[i - 1], right[j - 1]
                options.append((score + scores[pair], (*pairs, pair)))
            best[i, j] = max(options, key=lambda option: option[0])
    yield from best[len(left), len(right)][1]


def _bare(pieces: Pieces, number: int) -> str:
    """A heading without its number; any other piece as it is."""
    piece = pieces.list[number]
    block = pieces.snapshot.blocks[piece.block]
    return block.text if not isinstance(block, SnapshotTable) and block.level else piece.text
