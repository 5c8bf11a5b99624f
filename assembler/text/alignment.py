"""Two sequences brought beside each other: what is equal in the same order, by difflib, and
between that what is most alike.

difflib may answer differently when its two sides change places; here the smaller side always
goes first, so that what changed from new to old is the mirror of what changed from old to new.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from difflib import Match, SequenceMatcher
from itertools import takewhile
from operator import eq
from typing import TypeVar

Pair = tuple[int, int]
T = TypeVar("T")
_MOST_PAIRS = 10_000  # compared for likeness; more are paired as they stand


def aligned(
    old: Sequence[T],
    new: Sequence[T],
    keys: Sequence[Callable[[T], str]],
    alike: Callable[[T, T], float],
    least: float,
) -> list[Pair]:
    """Which item became which, as positions in order: items equal by the first key, between them
    those equal by the next, and so on; what is left between is paired by likeness.

    keys: from the strictest to the loosest. alike: 0 to 1; below `least` two items are not one.
    """
    if not old or not new:
        return []
    if not keys:
        return most_alike(
            range(len(old)), range(len(new)), lambda i, j: alike(old[i], new[j]), least
        )
    key, *looser = keys
    pairs = matched(list(map(key, old)), list(map(key, new)))
    for a, b in list(unmatched(pairs, len(old), len(new))):
        inside = aligned(old[a.start : a.stop], new[b.start : b.stop], looser, alike, least)
        pairs += [(a.start + i, b.start + j) for i, j in inside]
    return sorted(pairs)


def matched(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The positions of equal items that stand in the same order on both sides."""
    if old == new:
        return [(at, at) for at in range(len(old))]
    if list(old) > list(new):
        return [(i, j) for j, i in equal_pairs(new, old)]
    return equal_pairs(old, new)


def common_start(first: Iterable[object], second: Iterable[object]) -> int:
    """How many items are the same from the first on."""
    return len(list(takewhile(bool, map(eq, first, second))))


def equal_pairs(first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    """The positions in the runs of equal items, as difflib finds them with these sides."""
    return [(i + n, j + n) for i, j, size in equal_runs(first, second) for n in range(size)]


def equal_runs(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[Match]:
    """Runs of equal items in order, the longest found first: (position, position, length)."""
    return SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()


def stretches(
    first: Sequence[Hashable], second: Sequence[Hashable]
) -> Iterator[tuple[range, range, bool]]:
    """Both sides cut into stretches beside each other, in order, and whether they are equal."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        yield range(a, b), range(c, d), tag == "equal"


def resemblance(first: str, second: str, least: float = 0.0) -> float:
    """How alike two texts are sign by sign, 0 to 1; 0 where that is less than `least`, which is
    mostly found without comparing them."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    return matcher.ratio()


def likeness(old: Sequence[str], new: Sequence[str]) -> float:
    """How much two sequences have in common, from 0 to 1."""
    return 2 * len(matched(old, new)) / ((len(old) + len(new)) or 1)


def unmatched(pairs: Iterable[Pair], old: int, new: int) -> Iterator[tuple[range, range]]:
    """The positions left on both sides between pairs in order. old, new: how many there are."""
    i = j = 0
    for a, b in [*pairs, (old, new)]:
        if a > i or b > j:
            yield range(i, a), range(j, b)
        i, j = a + 1, b + 1


def rising(pairs: Iterable[Pair]) -> list[Pair]:
    """Of pairs in order of one side those that stand in order on the other side too."""
    kept: list[Pair] = [(-1, -1)]
    for i, j in pairs:
        if i > kept[-1][0] and j > kept[-1][1]:
            kept.append((i, j))
    return kept[1:]


def most_alike(
    old: Sequence[int],
    new: Sequence[int],
    measure: Callable[[int, int], float],
    least: float,
) -> list[Pair]:
    """Pairs in order whose likeness is at least `least`, the best of all ways to pair them."""
    if len(old) * len(new) > _MOST_PAIRS:
        pairs = zip(old, new, strict=False)
        return [(i, j) for i, j in pairs if measure(i, j) >= least]
    return _best(old, new, [[measure(i, j) for j in new] for i in old], least)


def _best(
    old: Sequence[int], new: Sequence[int], like: list[list[float]], least: float
) -> list[Pair]:
    """The pairs of the greatest likeness in all; `best[i][j]` is that of the rest from i and j."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = like[i][j] + best[i + 1][j + 1] if like[i][j] >= least else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if like[i][j] >= least and best[i][j] == like[i][j] + best[i + 1][j + 1]:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
