"""Paragraphs too long to be compared sign by sign: a list that somebody pasted, a table run together.

What both begin and end with is left aside; the rest is compared sentence by sentence, and within
sentences that took each other's place sign by sign, as long as they are not too long themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from ..text.alignment import longest_rising_pairs
from ..text.differences import DiffKind, Segment, diff
from ..text.tokens import Token

LONG = 8_000  # signs
_MOST_PAIRS = 2_000_000  # of signs
_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；\n]|\Z)")
_NUMBER = re.compile(r"\d[\d,.]*")

Tokens = Callable[[int, int], Sequence[Token]]  # those of some signs of a text


def without_numbers(text: str) -> str:
    """What stays of a long text when figures move."""
    return _NUMBER.sub("", text)


def alike(old: str, new: str) -> float:
    """How many of their sentences two texts have in common, numbers left aside, from 0 to 1."""
    a, b = (Counter(_sentences(without_numbers(text))) for text in (old, new))
    return 2 * (a & b).total() / max(a.total() + b.total(), 1)


def long_diff(old: str, new: str, old_tokens: Tokens, new_tokens: Tokens) -> tuple[Segment, ...]:
    """Two long texts as one run of segments. The tokens are asked for where they are wanted."""
    start, end = _common_ends(old, new)
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    a, b = _sentences(inner_old), _sentences(inner_new)
    before, after = ([*accumulate(map(len, side), initial=start)] for side in (a, b))
    same = [old[:start]]
    segments: list[Segment] = []
    for left, right, is_same in _stretches(a, b):
        was, now = (before[left.start], before[left.stop]), (after[right.start], after[right.stop])
        if is_same:
            same.append(new[slice(*now)])
            continue
        segments.append(Segment(DiffKind.SAME, "".join(same)))
        same = []
        if 0 < (was[1] - was[0]) * (now[1] - now[0]) <= _MOST_PAIRS:
            segments += diff(old_tokens(*was), new_tokens(*now))
        else:
            segments.append(Segment(DiffKind.OLD, old[slice(*was)]))
            segments.append(Segment(DiffKind.NEW, new[slice(*now)]))
    segments.append(Segment(DiffKind.SAME, "".join((*same, old[len(old) - end :]))))
    return tuple(segment for segment in segments if segment.text)


def _sentences(text: str) -> list[str]:
    """The sentences of a text, and parts of them that end with a semicolon; nothing is left out."""
    return list(filter(None, _SENTENCE.findall(text)))


def _stretches(a: list[str], b: list[str]) -> Iterator[tuple[range, range, bool]]:
    """Both sides beside each other: sentences that stand once on both sides and in the same order,
    and what stands between them. (difflib goes through everything again for every change.)"""
    i = j = 0
    for x, y in (*_anchors(a, b), (len(a), len(b))):
        if x > i or y > j:
            yield range(i, x), range(j, y), False
        if x < len(a):
            yield range(x, x + 1), range(y, y + 1), True
        i, j = x + 1, y + 1


def _anchors(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """The sentences that stand once on both sides, the most of them that are in order on both."""
    first, second = Counter(a), Counter(b)
    where = {text: at for at, text in enumerate(b) if second[text] == 1}
    pairs = [(i, where[text]) for i, text in enumerate(a) if first[text] == 1 and text in where]
    return longest_rising_pairs(pairs)


def _common_ends(old: str, new: str) -> tuple[int, int]:
    """How many signs both begin and end with, in whole sentences."""
    start = _common_start(old, new)
    start = max(old.rfind(sign, 0, start) for sign in "。！？；\n") + 1
    shorter = min(len(old), len(new)) - start
    end = _common_start(old[::-1][:shorter], new[::-1][:shorter])
    if end < shorter:
        behind = len(old) - end
        ends = [old.find(sign, behind - 1) for sign in "。！？；\n"]
        end = len(old) - min((at + 1 for at in ends if at >= 0), default=len(old))
    return start, end


def _common_start(first: str, second: str) -> int:
    """How many signs two texts begin with, found by halves."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
