"""A sentence cut into tokens: figures, numbers, words of direction, Latin words, characters.

`cut` gives the whole text, for what compares wordings; `wording` only what a sentence states, its
numbers with their units and its words of direction, for what compares values. Written Chinese does
not part its words, so the rest is compared character by character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile
from operator import attrgetter
from typing import NamedTuple

from .direction import FLAT, direction_words
from .numbers import Number, numbers_in

FIGURE = "\0"  # begins the key of a figure; no text has this character
MISSING = "待填"  # begins the key of a place that is still to be filled in
_DIRECTION = "±"  # the key of every word of direction
_ATOM = re.compile(r"\d[\d,.]*%?|[A-Za-z]+|.", re.DOTALL)
_LONGEST = 60_000  # signs cut one by one; no text that comes from a docx is longer
_COARSE_ATOM = re.compile(r"\d[\d,.]*%?|[^\d，。；：、！？\n]+|.", re.DOTALL)
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十百]+部分|[一二三四五六七八九十百]+、|（[一二三四五六七八九十百\d]+）|\d+(?:[．、]|\.(?!\d))"
)
SENTENCE_ENDS = frozenset("。！？\n")


class Token(NamedTuple):
    """Characters compared as one. key: equal for what is the same thing, whatever its value.

    figure: the number by which the owner of the text knows it, or -1. way: of a word of direction;
    bound: a number follows it at once. number: of one that `wording` gives.
    """

    start: int
    end: int
    text: str
    key: str
    figure: int = -1
    way: str = ""
    bound: bool = False
    number: Number | None = None

    @property
    def is_value(self) -> bool:
        """Whether its text may change while it stays the same thing."""
        return self.is_figure or bool(self.way)

    @property
    def is_figure(self) -> bool:
        """Whether it shows a figure of the text's owner."""
        return self.figure >= 0

    @property
    def moves(self) -> bool:
        """Whether it says of the number behind it that it went up or down."""
        return self.bound and self.way != FLAT

    @property
    def values_end(self) -> int:
        """Where a number ends without its unit; any other token as a whole."""
        return self.start + len(self.number.digits) if self.number else self.end

    def is_same(self, other: Token) -> bool:
        """Whether two tokens of wordings say the same: one amount, or any direction."""
        if self.number and other.number:
            return self.number.key == other.number.key
        return bool(self.way and other.way)

    def may_become(self, other: Token) -> bool:
        """Whether one may have been changed into the other: numbers of one unit, or unit for unit."""
        if self.number and other.number:
            same_unit = self.number.unit == other.number.unit
            return same_unit or self.number.digits == other.number.digits
        return bool(self.way and other.way)


def figure_token(text: str, start: int, end: int, name: str, figure: int) -> Token:
    """The token of a printed figure, which is known by its name."""
    return Token(start, end, text[start:end], FIGURE + name, figure)


# --- the whole text


def cut(text: str, fixed: Iterable[Token] = (), directions: bool = True) -> list[Token]:
    """The tokens of a text in order, without gaps: those given, words of direction between them,
    and the rest in numbers, Latin words and characters; an ordinal in front is one. Of a text that
    is longer than any paragraph the rest is cut in clauses instead of characters.

    directions: without them these words too are cut in characters, for readers want 增长 that
    became 增加 shown by its second character.
    """
    tokens = [token for token in fixed if token.end > token.start]
    if directions:
        tokens += _directions_between(text, tokens)
    tokens.sort(key=attrgetter("start"))
    whole: list[Token] = []
    at = 0
    for token in tokens:
        whole += _atoms(text, at, token.start)
        whole.append(token)
        at = token.end
    return [*whole, *_atoms(text, at, len(text))]


def _atoms(text: str, start: int, end: int) -> Iterator[Token]:
    ordinal = _ORDINAL.match(text, 0, end) if start == 0 else None
    if ordinal:
        start = ordinal.end()
        yield Token(0, start, ordinal[0], ordinal[0])
    atoms = _ATOM if len(text) <= _LONGEST else _COARSE_ATOM
    for atom in atoms.finditer(text, start, end):
        yield Token(atom.start(), atom.end(), atom[0], atom[0])


def _directions_between(text: str, tokens: Iterable[Token]) -> list[Token]:
    """The words of direction that have no character in common with some tokens."""
    taken = {at for token in tokens for at in range(token.start, token.end)}
    return [t for t in _directions(text) if taken.isdisjoint(range(t.start, t.end))]


def _directions(text: str) -> Iterator[Token]:
    for start, end, way, bound in direction_words(text):
        yield Token(start, end, text[start:end], _DIRECTION, -1, way, bound)


def without_ordinal(tokens: Sequence[Token]) -> Sequence[Token]:
    """Tokens of a whole text without the ordinal in front."""
    return tokens[1:] if tokens and _ORDINAL.fullmatch(tokens[0].key) else tokens


def skeleton(tokens: Sequence[Token]) -> list[str]:
    """The keys without the ordinal: what stays when figures move and items are renumbered."""
    return [token.key for token in without_ordinal(tokens)]


def begins_with_ordinal(text: str) -> bool:
    """Whether a text is an item of a list: 1．, （一）, 一、."""
    return _ORDINAL.match(text) is not None


def by_text(token: Token) -> Token:
    """A word of direction as a mere word, known by its text."""
    return token._replace(key=token.text, way="") if token.key == _DIRECTION else token


def moved_figures(tokens: Iterable[Token]) -> Iterator[tuple[Token, Token]]:
    """The figures that went up or down, each behind the word that says so."""
    for word, number in pairwise(tokens):
        if word.moves and number.is_figure:
            yield word, number


def sentences(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The sentences, from token to token."""
    ends = [n for n, token in enumerate(tokens, 1) if token.text[-1:] in SENTENCE_ENDS]
    if tokens and ends[-1:] != [len(tokens)]:
        ends.append(len(tokens))
    return list(zip([0, *ends], ends, strict=False))


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the end of a sentence."""
    return bool(re.search(r"[。！？\n][”』）)]?\s*$", text))


# --- what a sentence states


@dataclass(frozen=True)
class Wording:
    """A text with its numbers and words of direction, in order."""

    text: str
    tokens: list[Token]

    @property
    def numbers(self) -> list[Number]:
        """Its numbers, in order."""
        return [token.number for token in self.tokens if token.number]

    @property
    def figures(self) -> list[Token]:
        """The numbers that show a figure of the text's owner."""
        return [token for token in self.tokens if token.is_figure]

    def token(self, at: int | None) -> Token | None:
        """The token at a position; None for no position."""
        return None if at is None else self.tokens[at]

    def number(self, at: int | None) -> Number | None:
        """The number that a token is; None for a word of direction, or no token."""
        return None if at is None else self.tokens[at].number

    def number_at(self, start: int, end: int) -> int | None:
        """The position among the tokens of the number that stands, at least in part, within these
        characters."""
        first = bisect_right(self._ends, start)
        inside = takewhile(lambda n: self.tokens[n].start < end, range(first, len(self.tokens)))
        return next((n for n in inside if self.tokens[n].number), None)

    @cached_property
    def _ends(self) -> list[int]:
        return [token.values_end for token in self.tokens]


def wording(text: str, figures: Iterable[tuple[int, int, int]] = ()) -> Wording:
    """What a text states. figures: where it shows figures: start, end, and the figure's number."""
    tokens = [*map(_of_number, numbers_in(text)), *_directions(text)]
    tokens.sort(key=attrgetter("start"))
    made = Wording(text, tokens)
    for start, end, figure in figures:
        at = made.number_at(start, end)
        if at is not None:
            tokens[at] = tokens[at]._replace(figure=figure)
    return made


def _of_number(number: Number) -> Token:
    return Token(number.start, number.end, number.shown, number.digits, number=number)
