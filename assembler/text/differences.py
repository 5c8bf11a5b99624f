"""What reads differently in a text: as segments for people, as changes of tokens for a merge.

A lone character left between two changes goes with them, and within a change all that is old
stands before all that is new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from operator import attrgetter

from .alignment import Pair, common_start, equal_pairs, matched, unmatched
from .tokens import SENTENCE_ENDS, Token, begins_with_ordinal

_SENTENCE_END = re.compile(r"(?<=[。！？\n])")


class DiffKind(Enum):
    """Where a segment stands: on both sides, on the old one alone, on the new one alone."""

    SAME = "same"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text. figure: its number among the figures of the old snapshot (an OLD segment), or
    of the new one; -1 for mere words."""

    kind: DiffKind
    text: str
    figure: int = -1

    @property
    def is_change(self) -> bool:
        """Whether only one side has it."""
        return self.kind is not DiffKind.SAME

    @property
    def is_words(self) -> bool:
        """Whether it shows no figure."""
        return self.figure < 0


def _segments(kind: DiffKind, tokens: Iterable[Token]) -> list[Segment]:
    return [Segment(kind, token.text, token.figure) for token in tokens]


# --- for people


def diff(old: Sequence[Token], new: Sequence[Token]) -> tuple[Segment, ...]:
    """Two texts as one run of segments: of every change first the old words, then the new."""
    pairs = _tidy(matched([t.key for t in old], [t.key for t in new]), old, new)
    segments: list[Segment] = []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        segments += _segments(DiffKind.OLD, old[i:a])
        segments += _segments(DiffKind.NEW, new[j:b])
        if a < len(old):
            segments += _of_pair(old[a], new[b])
        i, j = a + 1, b + 1
    ordered: list[Segment] = []
    for _, run in groupby(segments, attrgetter("is_change")):
        # False sorts before True: what is old comes first, each side in its order
        ordered += sorted(run, key=lambda segment: segment.kind is DiffKind.NEW)
    return tuple(merged(ordered))


def _of_pair(old: Token, new: Token) -> list[Segment]:
    if old.text == new.text:
        return _segments(DiffKind.SAME, [new])
    return _segments(DiffKind.OLD, [old]) + _segments(DiffKind.NEW, [new])


def _tidy(pairs: list[Pair], old: Sequence[Token], new: Sequence[Token]) -> list[Pair]:
    """Without a lone character between two changes of words, which only makes them hard to read."""
    before = [(-1, -1), *pairs[:-1]]
    after = [*pairs[1:], (len(old), len(new))]
    kept = []
    for (a, b), (i, j), (c, d) in zip(before, pairs, after, strict=False):
        lone = min(i - a, j - b, c - i, d - j) > 1
        if not (lone and old[i].figure < 0 and old[i].text.isalpha()):
            kept.append((i, j))
    return kept


def merged(segments: Iterable[Segment]) -> list[Segment]:
    """Segments of words of one kind that follow each other as one."""
    made: list[Segment] = []
    for (kind, is_words), run in groupby(segments, attrgetter("kind", "is_words")):
        parts = list(run)
        made += [Segment(kind, "".join(one.text for one in parts))] if is_words else parts
    return made


def changed_sentences(segments: Iterable[Segment]) -> list[tuple[Segment, ...]]:
    """The sentences that have a change in them; parted where both sides end one.

    An item that begins with its name (1．行政运行（项）。) is told with it: what follows could
    not be told apart from that of the next item.
    """
    parted: list[list[Segment]] = [[]]
    for segment in segments:
        if segment.is_change:
            parted[-1].append(segment)
            continue
        first, *rest = _SENTENCE_END.split(segment.text)
        parted[-1].append(Segment(DiffKind.SAME, first, segment.figure))
        parted += [[Segment(DiffKind.SAME, text)] for text in rest]
    if len(parted) > 1 and _is_name(parted[0]):
        parted[:2] = [merged([*parted[0], *parted[1]])]
    return list(map(tuple, filter(_has_change, parted)))


def _has_change(sentence: Sequence[Segment]) -> bool:
    return any(part.is_change for part in sentence)


def _is_name(sentence: Sequence[Segment]) -> bool:
    """Whether a sentence is an ordinal with a name, the same on both sides and without figures."""
    if _has_change(sentence) or not all(part.is_words for part in sentence):
        return False
    return begins_with_ordinal(one_side(sentence, DiffKind.SAME))


def one_side(segments: Iterable[Segment], kind: DiffKind) -> str:
    """What one side reads: DiffKind.OLD or DiffKind.NEW."""
    return "".join(part.text for part in segments if part.kind in (kind, DiffKind.SAME))


# --- for a merge


@dataclass(frozen=True, slots=True)
class TokenChange:
    """Tokens a to b of the base became tokens c to d."""

    a: int
    b: int
    c: int
    d: int

    def slid(self, by: int) -> TokenChange:
        """The same so many tokens later, on both sides."""
        return TokenChange(self.a + by, self.b + by, self.c + by, self.d + by)


def token_changes(first: Sequence[str], second: Sequence[str]) -> list[TokenChange]:
    """What became what, in order; whole sentences rather than the end of one and the beginning
    of the next. first, second: the keys of tokens."""
    head = common_start(first, second)
    tail = common_start(reversed(first[head:]), reversed(second[head:]))
    a, b = first[head : len(first) - tail], second[head : len(second) - tail]
    pairs = equal_pairs(a, b)
    changes = [
        TokenChange(head + i.start, head + i.stop, head + j.start, head + j.stop)
        for i, j in unmatched(pairs, len(a), len(b))
    ]
    done: list[TokenChange] = []
    for number, change in enumerate(changes, 1):
        low = done[-1].b if done else 0
        high = changes[number].a if number < len(changes) else len(first)
        done.append(change.slid(_slide(change, first, second, low, high)))
    return done


def _slide(
    change: TokenChange, first: Sequence[str], second: Sequence[str], low: int, high: int
) -> int:
    """By how many tokens an addition or omission moves so that it ends with a sentence, without
    going past `low` and `high` of the first side; 0 where it cannot."""
    if (change.a == change.b) == (change.c == change.d):
        return 0
    added = change.a == change.b
    side, start, end = (second, change.c, change.d) if added else (first, change.a, change.b)
    if side[end - 1] in SENTENCE_ENDS:
        return 0
    earlier, later = range(-1, low - change.a - 1, -1), range(1, high - change.b + 1)
    return _to_sentence_end(side, start, end, earlier) or _to_sentence_end(side, start, end, later)


def _to_sentence_end(side: Sequence[str], start: int, end: int, steps: range) -> int:
    """The first of these steps after which the tokens end a sentence, as long as each step goes
    over the same token on both edges."""
    for by in steps:
        over = (start + by, end + by) if by < 0 else (start + by - 1, end + by - 1)
        if side[over[0]] != side[over[1]]:
            return 0
        if side[end + by - 1] in SENTENCE_ENDS:
            return by
    return 0
