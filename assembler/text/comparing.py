"""Two wordings of one paragraph: which number, and which direction word, became which.

Numbers and direction words are masked, so that the words round them say what belongs together,
whatever was done to the numbers themselves.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from ..snapshot.values import FigureMark
from .numbers import Number, folded, numbers_in

UP, DOWN, FLAT = "增", "减", "平"
_WORDS = {
    UP: "增加|增长|上升|提高|上涨|增多",
    DOWN: "减少|下降|降低|下滑|缩减|回落",
    FLAT: "持平|(?<!不)一致|没有变化|无变化|未变化|没有增减|保持不变",
}
_DIRECTION = re.compile("|".join(f"(?P<d{n}>{words})" for n, words in enumerate(_WORDS.values())))
_BOUND = re.compile(r"(?:了|约|额|额为|幅度为|为|至|到)?[ \u3000]*-?\d")
_REASON = re.compile(r"原因[^。；]*")
_NUMBER_MASK, _DIRECTION_MASK = "\ue010", "\ue011"
_MOST_WORK = 100_000_000  # pairs of characters; no honest paragraph comes near
_CONTEXT = 3  # characters alike round a number that make it the same one


@dataclass(frozen=True, slots=True)
class Direction:
    """A direction word. way: UP, DOWN or FLAT. bound: a number follows at once."""

    start: int
    end: int
    way: str
    shown: str
    bound: bool


Token = Number | Direction


@dataclass
class Wording:
    """A text with its numbers and direction words. figures: of numbers, by position in
    `tokens`: the number in the snapshot of the figure each is."""

    text: str
    tokens: list[Token] = field(default_factory=list)
    figures: dict[int, int] = field(default_factory=dict)

    @property
    def masked(self) -> tuple[str, list[int]]:
        """The text with its tokens masked, and for each character the token it masks, or -1."""
        pieces, owners, at = [], [], 0
        for number, token in enumerate(self.tokens):
            end = token.start + len(token.digits) if isinstance(token, Number) else token.end
            between = re.sub(r"\s", "", self.text[at : token.start])
            mask = _NUMBER_MASK if isinstance(token, Number) else _DIRECTION_MASK
            pieces += [between, mask]
            owners += [*[-1] * len(between), number]
            at = end
        rest = re.sub(r"\s", "", self.text[at:])
        return "".join(pieces) + rest, owners + [-1] * len(rest)


def wording(text: str, figures: Sequence[FigureMark] = ()) -> Wording:
    """A text read for comparison. figures: where it shows figures of the snapshot."""
    tokens: list[Token] = [*numbers_in(text), *_directions(text)]
    tokens.sort(key=lambda token: token.start)
    made = Wording(text, tokens)
    for mark in figures:
        at = made_at(made, mark.start, mark.end)
        if at is not None:
            made.figures[at] = mark.figure
    return made


def made_at(words: Wording, start: int, end: int) -> int | None:
    """The number of a text that stands, at least in part, within these characters."""
    for at, token in enumerate(words.tokens):
        if isinstance(token, Number) and token.start < end:
            last = token.start + len(token.digits)
            if last > start:
                return at
    return None


def _directions(text: str) -> Iterator[Direction]:
    reasons = [found.span() for found in _REASON.finditer(text)]
    plain = folded(text)
    for found in _DIRECTION.finditer(text):
        start, end = found.span()
        at = bisect_right(reasons, (start, len(text))) - 1  # the last that begins before it
        if at < 0 or start >= reasons[at][1]:
            way = list(_WORDS)[int(str(found.lastgroup)[1:])]
            yield Direction(start, end, way, found[0], _BOUND.match(plain, end) is not None)


Pair = tuple[int | None, int | None]


def pair(ours: Wording, theirs: Wording, anchors: Mapping[int, int]) -> list[Pair]:
    """Which token became which; None for one that is gone, or new. anchors: known already."""
    found = dict(anchors)
    taken = set(found.values())
    _by_context(ours, theirs, found, taken)
    _by_value(ours, theirs, found, taken)
    _by_gap(ours, theirs, found, taken)
    lost = [(n, None) for n in range(len(ours.tokens)) if n not in found]
    new = [(None, n) for n in range(len(theirs.tokens)) if n not in taken]
    return [*sorted(found.items()), *lost, *new]


def _by_context(ours: Wording, theirs: Wording, found: dict[int, int], taken: set[int]) -> None:
    """Tokens with the same words round them."""
    a, a_owners = ours.masked
    b, b_owners = theirs.masked
    if len(a) * len(b) > _MOST_WORK:
        return
    for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            one, other = a_owners[block.a + step], b_owners[block.b + step]
            if one < 0 or one in found or other in taken:
                continue
            first, second = ours.tokens[one], theirs.tokens[other]
            if block.size > _CONTEXT or _same(first, second):
                found[one] = other
                taken.add(other)


def _same(first: Token, second: Token) -> bool:
    if isinstance(first, Number) and isinstance(second, Number):
        return first.key == second.key
    return isinstance(first, Direction) and isinstance(second, Direction)


def _by_value(ours: Wording, theirs: Wording, found: dict[int, int], taken: set[int]) -> None:
    """Numbers that moved within the paragraph."""
    for one, first in enumerate(ours.tokens):
        if one in found or not isinstance(first, Number):
            continue
        for other, second in enumerate(theirs.tokens):
            if other not in taken and isinstance(second, Number) and first.key == second.key:
                found[one] = other
                taken.add(other)
                break


def _by_gap(ours: Wording, theirs: Wording, found: dict[int, int], taken: set[int]) -> None:
    """What is left between the same neighbours, in order, where kind and unit agree."""
    kept = sorted((a, b) for a, b in found.items())
    rising = [(-1, -1)]
    for a, b in kept:
        if b > rising[-1][1]:
            rising.append((a, b))
    rising.append((len(ours.tokens), len(theirs.tokens)))
    for (a, b), (c, d) in pairwise(rising):
        waiting = [n for n in range(b + 1, d) if n not in taken]
        for one in (n for n in range(a + 1, c) if n not in found):
            other = next((n for n in waiting if _fits(ours.tokens[one], theirs.tokens[n])), None)
            if other is not None:
                found[one] = other
                taken.add(other)
                waiting = [n for n in waiting if n > other]


def _fits(first: Token, second: Token) -> bool:
    if isinstance(first, Number) and isinstance(second, Number):
        return first.unit == second.unit or first.digits == second.digits
    return isinstance(first, Direction) and isinstance(second, Direction)
