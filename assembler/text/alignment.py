"""Two sequences brought beside each other: what is equal in the same order, by difflib, and
between that what is most alike.

difflib may answer differently when its two sides change places; here the smaller side always
goes first, so that what changed from new to old is the mirror of what changed from old to new.

difflib takes the more time the more often equal items stand on both sides, as signs do in long
texts. What would take long is parted first at clauses that stand once on either side (`_parted`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import Match, SequenceMatcher
from itertools import takewhile
from math import isqrt
from operator import eq
from typing import TypeVar

Pair = tuple[int, int]
T = TypeVar("T")
_MOST_PAIRS = 10_000  # compared for likeness; more are paired as they stand
_MOST_EQUAL = 400_000  # pairs of equal items that difflib may go through at once
_EQUAL_IN_PART = 10_000
_CLAUSE_ENDS = frozenset("，。；：、！？,;:!?\n")


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
    """Runs of equal items in order: (position, position, length)."""
    if _equal_items(first, second) <= _MOST_EQUAL:
        return SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    runs: list[Match] = []
    for run in _parted(first, second):
        if runs and (runs[-1].a + runs[-1].size, runs[-1].b + runs[-1].size) == (run.a, run.b):
            runs[-1] = Match(runs[-1].a, runs[-1].b, runs[-1].size + run.size)
        else:
            runs.append(run)
    return [*runs, Match(len(first), len(second), 0)]


def _equal_items(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """How many pairs of equal items there are, which is what difflib goes through."""
    if len(first) * len(second) <= _MOST_EQUAL:
        return 0
    counts = Counter(second)
    return sum(times * counts[item] for item, times in Counter(first).items() if item in counts)


def _parted(first: Sequence[Hashable], second: Sequence[Hashable]) -> Iterator[Match]:
    """The same of two long sequences: what both begin and end with, the clauses that stand once on
    either side, and what difflib finds between these."""
    head = common_start(first, second)
    tail = common_start(reversed(first[head:]), reversed(second[head:]))
    ends = len(first) - tail, len(second) - tail
    clauses = _common_clauses(first[head : ends[0]], second[head : ends[1]])
    at = Match(0, 0, head)
    yield at
    for a, b, size in [*clauses, (ends[0] - head, ends[1] - head, tail)]:
        gap = at.a + at.size, at.b + at.size
        yield from _between(first, second, (*gap, head + a, head + b))
        at = Match(head + a, head + b, size)
        if size:
            yield at


def _between(
    first: Sequence[Hashable], second: Sequence[Hashable], gap: tuple[int, int, int, int]
) -> Iterator[Match]:
    """Runs of equal items between two positions on either side (i, j, their ends), as difflib finds
    them in parts of the gap that stand in the same place of it."""
    i, j, ends = gap[0], gap[1], gap[2:]
    equal = _equal_items(first[i : ends[0]], second[j : ends[1]])
    parts = 1 if equal <= _MOST_EQUAL else isqrt(equal // _EQUAL_IN_PART) + 1
    for part in range(1, parts + 1):
        k, m = (gap[side] + (ends[side] - gap[side]) * part // parts for side in (0, 1))
        matcher = SequenceMatcher(None, first[i:k], second[j:m], autojunk=False)
        for a, b, size in matcher.get_matching_blocks()[:-1]:
            yield Match(i + a, j + b, size)
        i, j = k, m


def _common_clauses(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[Match]:
    """The clauses that stand once on either side, those in the same order."""
    ours, theirs = _clauses(first), _clauses(second)
    pairs = sorted((ours[clause], theirs[clause], len(clause)) for clause in ours.keys() & theirs)
    ranks = longest_rising([at for _, at, _ in pairs])
    return [Match(*pairs[rank]) for rank in ranks]


def _clauses(items: Sequence[Hashable]) -> Mapping[tuple[Hashable, ...], int]:
    """Where each clause begins that stands once."""
    begins, start = dict[tuple[Hashable, ...], int](), 0
    again = set[tuple[Hashable, ...]]()
    for at, item in enumerate(items, 1):
        if item in _CLAUSE_ENDS or at == len(items):
            clause = tuple(items[start:at])
            again.update([clause] if clause in begins else ())
            begins[clause] = start
            start = at
    return {clause: begin for clause, begin in begins.items() if clause not in again}


def longest_rising(values: Sequence[int]) -> list[int]:
    """Positions of the longest rising run among some values, which need not stand together."""
    tails: list[int] = []  # of the best run of each length: the last value
    ends: list[int] = []  # and its position
    before: list[int] = []
    for at, value in enumerate(values):
        length = bisect_left(tails, value)
        tails[length : length + 1] = [value]
        ends[length : length + 1] = [at]
        before.append(ends[length - 1] if length else -1)
    chain, at = list[int](), ends[-1] if ends else -1
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def longest_rising_pairs(pairs: Iterable[Pair]) -> list[Pair]:
    """Of pairs in order of one side as many as stand in order on the other side too."""
    items = list(pairs)
    return [items[at] for at in longest_rising([there for _, there in items])]


def stretches(
    first: Sequence[Hashable], second: Sequence[Hashable]
) -> Iterator[tuple[range, range, bool]]:
    """Both sides cut into stretches beside each other, in order, and whether they are equal."""
    i = j = 0
    for a, b, size in equal_runs(first, second):
        if a > i or b > j:
            yield range(i, a), range(j, b), False
        if size:
            yield range(a, a + size), range(b, b + size), True
        i, j = a + size, b + size


def resemblance(first: str, second: str, least: float = 0.0) -> float:
    """How alike two texts are sign by sign, 0 to 1; 0 where that is less than `least`, which is
    mostly found without comparing them."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    same = sum(run.size for run in equal_runs(first, second))
    return 2 * same / (len(first) + len(second)) if first or second else 1.0


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
    """The pairs of the greatest likeness in all."""
    best = _best_likeness(len(old), len(new), like, least)
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


def _best_likeness(old: int, new: int, like: list[list[float]], least: float) -> list[list[float]]:
    """At [i][j] the greatest likeness in all of what stands from i and j on."""
    best = [[0.0] * (new + 1) for _ in range(old + 1)]
    for i in reversed(range(old)):
        for j in reversed(range(new)):
            paired = like[i][j] + best[i + 1][j + 1] if like[i][j] >= least else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return best
