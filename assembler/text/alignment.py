"""Two sequences brought beside each other, by difflib.

difflib may answer differently when its two sides change places; here the smaller side always
goes first, so that what changed from new to old is the mirror of what changed from old to new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

Pair = tuple[int, int]
_MOST_PAIRS = 10_000  # compared for likeness; more are paired as they stand


def matched(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The positions of equal items that stand in the same order on both sides."""
    if old == new:
        return [(at, at) for at in range(len(old))]
    if list(old) > list(new):
        return [(i, j) for j, i in _matched(new, old)]
    return _matched(old, new)


def _matched(first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return [(i + n, j + n) for i, j, size in blocks for n in range(size)]


def likeness(old: Sequence[str], new: Sequence[str]) -> float:
    """How much two sequences have in common, from 0 to 1."""
    return 2 * len(matched(old, new)) / ((len(old) + len(new)) or 1)


def gaps(pairs: Sequence[Pair], old: int, new: int) -> Iterator[tuple[range, range]]:
    """What is left on both sides between matched items."""
    i = j = 0
    for a, b in [*pairs, (old, new)]:
        if a > i or b > j:
            yield range(i, a), range(j, b)
        i, j = a + 1, b + 1


def alike(old: range, new: range, measure: Callable[[int, int], float], least: float) -> list[Pair]:
    """Pairs in order whose likeness is at least `least`, the best of all ways to pair them."""
    if not old or not new:
        return []
    if len(old) * len(new) > _MOST_PAIRS:
        pairs = zip(old, new, strict=False)
        return [(i, j) for i, j in pairs if measure(i, j) >= least]
    return _best(old, new, [[measure(i, j) for j in new] for i in old], least)


def _best(old: range, new: range, like: list[list[float]], least: float) -> list[Pair]:
    """The pairs of the greatest likeness in all; `best[i][j]` is that of the rest from i and j."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = like[i][j] + best[i + 1][j + 1] if like[i][j] >= least else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if like[i][j] >= least and best[i][j] == like[i][j] + best[i + 1][j + 1]:
            found.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
