"""Two wordings of one sentence: which number, and which word of direction, became which.

Values are masked, so that the words round them say what belongs together, whatever was done to the
numbers themselves.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import filterfalse

from .alignment import equal_runs, most_alike, rising, unmatched
from .tokens import Token, Wording

_NUMBER_MASK, _DIRECTION_MASK = "\ue010", "\ue011"
_CONTEXT = 3  # characters alike round a number that make it the same one

Pair = tuple[int | None, int | None]


def paired(
    ours: Wording,
    theirs: Wording,
    anchors: Mapping[int, int],
    ended: Collection[int] = frozenset(),
) -> list[Pair]:
    """Which token became which, as positions; None for one that is gone, or new.

    anchors: known already. ended: tokens of theirs that are known to be none of ours, unless they
    say the same. Tokens with the same words round them come first, then numbers that
    moved within the text, then what is left between the same neighbours.
    """
    if ours.text == theirs.text and not anchors and not ended:
        return [(n, n) for n in range(len(ours.tokens))]
    pairs = _Pairs(ours.tokens, theirs.tokens, dict(anchors), set(anchors.values()), ended)
    pairs.by_context(ours, theirs)
    pairs.by_amount()
    pairs.between_neighbours()
    lost: list[Pair] = [(n, None) for n in pairs.left(range(len(ours.tokens)))]
    new: list[Pair] = [(None, n) for n in pairs.free(range(len(theirs.tokens)))]
    standing: list[Pair] = [*sorted(pairs.became.items())]
    return standing + lost + new


def standing_pairs(
    ours: Wording, theirs: Wording, anchors: Mapping[int, int]
) -> Iterator[tuple[Token, Token]]:
    """The tokens that stand on both sides, as they were and as they are."""
    for one, other in paired(ours, theirs, anchors):
        if one is not None and other is not None:
            yield ours.tokens[one], theirs.tokens[other]


@dataclass
class _Pairs:
    """Pairs as they are made. became: our token → theirs; taken: those of theirs; ended: see
    `paired`."""

    ours: Sequence[Token]
    theirs: Sequence[Token]
    became: dict[int, int]
    taken: set[int]
    ended: Collection[int]

    def add(self, one: int, other: int) -> None:
        """Pair two tokens."""
        self.became[one] = other
        self.taken.add(other)

    def left(self, ours: Iterable[int]) -> list[int]:
        """Those among some of our tokens that are not paired yet."""
        return list(filterfalse(self.became.__contains__, ours))

    def free(self, theirs: Iterable[int]) -> list[int]:
        """Those among some of their tokens that are not paired yet."""
        return list(filterfalse(self.taken.__contains__, theirs))

    def waiting(self, one: int, other: int) -> bool:
        """Whether both are values that are not paired yet, and may be one."""
        is_free = one >= 0 and one not in self.became and other not in self.taken
        return is_free and self._may_be(one, other)

    def _may_be(self, one: int, other: int) -> bool:
        """Whether a token of theirs is not known to be none of ours."""
        if other not in self.ended:
            return True
        ours, theirs = self.ours[one], self.theirs[other]
        return ours.is_same(theirs) and ours.way == theirs.way

    def by_context(self, ours: Wording, theirs: Wording) -> None:
        """Tokens with the same words round them."""
        a, owners = _masked(ours)
        b, their_owners = _masked(theirs)
        for i, j, size in equal_runs(a, b):
            for one, other in zip(owners[i : i + size], their_owners[j : j + size], strict=True):
                if self.waiting(one, other) and (
                    size > _CONTEXT or self.ours[one].is_same(self.theirs[other])
                ):
                    self.add(one, other)

    def by_amount(self) -> None:
        """Numbers that moved within the text."""
        waiting: defaultdict[object, deque[int]] = defaultdict(deque)
        for other in self.free(range(len(self.theirs))):
            waiting[_amount(self.theirs[other])].append(other)
        for one in self.left(range(len(self.ours))):
            amount = _amount(self.ours[one])
            if amount and waiting[amount]:
                self.add(one, waiting[amount].popleft())

    def between_neighbours(self) -> None:
        """What is left between the same neighbours, in order, where kind and unit agree."""
        standing = rising(sorted(self.became.items()))
        for a, b in list(unmatched(standing, len(self.ours), len(self.theirs))):
            for one, other in most_alike(self.left(a), self.free(b), self._likeness, 1.0):
                self.add(one, other)

    def _likeness(self, one: int, other: int) -> float:
        may_be = self._may_be(one, other) and self.ours[one].may_become(self.theirs[other])
        return float(may_be)


def _amount(token: Token) -> object:
    """What a number says; None for a word of direction."""
    return token.number and token.number.key


def _masked(sentence: Wording) -> tuple[str, list[int]]:
    """A text without blanks and with its values masked; for each character the token that it
    masks, or -1."""
    parts: list[str] = []
    owners: list[int] = []
    at = 0
    for number, token in enumerate(sentence.tokens):
        between = "".join(sentence.text[at : token.start].split())
        parts += [between, _NUMBER_MASK if token.number else _DIRECTION_MASK]
        owners += [*[-1] * len(between), number]
        at = token.values_end
    rest = "".join(sentence.text[at:].split())
    return "".join(parts) + rest, owners + [-1] * len(rest)
