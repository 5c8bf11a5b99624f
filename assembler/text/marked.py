"""A text as it was written, with its figures and the places still to be filled in; and what of it
stands in a text that a person has edited since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, Protocol

from .punctuation import levelled
from .tokens import MISSING, Token, by_text, cut, figure_token, wording
from .value_pairs import standing_pairs

_THERE = "@"  # begins the key of a value that is one of the written text's


class Mark(Protocol):
    """Characters of a text that are one thing."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class MissingPlace(Mark, Protocol):
    """A place to be filled in (待填), and what is wanted there."""

    @property
    def why(self) -> str: ...


class ShiftedMark(NamedTuple):
    """A mark of a text that was put together."""

    start: int
    end: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A paragraph as the engine wrote it. names: what each of `figures` shows."""

    text: str
    figures: Sequence[Mark] = ()
    names: Sequence[str] = ()
    missing: Sequence[MissingPlace] = ()

    def tokens(self) -> list[Token]:
        """The whole text; a figure is known by its position in `figures`."""
        return cut(self.text, self._marked())

    def followed_by(self, other: MarkedText) -> MarkedText:
        """This text and another right behind it, as one."""
        by = len(self.text)
        return MarkedText(
            self.text + other.text,
            (*self.figures, *(ShiftedMark(m.start + by, m.end + by) for m in other.figures)),
            (*self.names, *other.names),
            (*self.missing, *(ShiftedMark(m.start + by, m.end + by, m.why) for m in other.missing)),
        )

    def _marked(self) -> Iterator[Token]:
        for number, (mark, name) in enumerate(zip(self.figures, self.names, strict=True)):
            yield figure_token(self.text, mark.start, mark.end, name, number)
        for place in self.missing:
            shown = self.text[place.start : place.end]
            yield Token(place.start, place.end, shown, MISSING + place.why)


@dataclass(frozen=True, slots=True)
class EditedTokens:
    """The tokens of a text in the file. base: for its values the token of the base each is."""

    tokens: list[Token]
    base: Mapping[int, int]


def edited_tokens(
    text: str,
    base: MarkedText,
    base_tokens: Sequence[Token],
    anchors: Mapping[int, tuple[int, int]],
) -> EditedTokens:
    """The tokens of a text that came of `base`, whose tokens are `base_tokens`.

    anchors: figures of the base that a bookmark leads to, with their characters.
    """
    values: dict[int, Token] = {}
    taken: set[int] = set()
    enclosed = _enclosed(text, base_tokens, anchors)
    for number, token in chain(enclosed, _by_wording(text, base, base_tokens, anchors)):
        characters = range(token.start, token.end)
        if number not in values and taken.isdisjoint(characters):
            values[number] = token
            taken.update(characters)
    tokens = list(map(by_text, cut(text, values.values())))
    owners = {token.start: number for number, token in values.items()}
    standing = {n: owners[t.start] for n, t in enumerate(tokens) if t.key.startswith(_THERE)}
    return EditedTokens(tokens, standing)


def _enclosed(
    text: str, base: Sequence[Token], anchors: Mapping[int, tuple[int, int]]
) -> Iterator[tuple[int, Token]]:
    """Figures that stand in their bookmarks as they were: tokens of the base → in the file."""
    for number, token in enumerate(base):
        start, end = anchors.get(token.figure, (0, 0))
        if token.figure >= 0 and text[start:end] == token.text:
            yield number, Token(start, end, token.text, f"{_THERE}{number}", token.figure)


def _by_wording(
    text: str,
    base: MarkedText,
    base_tokens: Sequence[Token],
    anchors: Mapping[int, tuple[int, int]],
) -> Iterator[tuple[int, Token]]:
    """Values known by the words round them, or by a bookmark though they were written over."""
    ours, theirs = wording(base.text), wording(text)
    known: dict[int, int] = {}  # of the file → of the base
    for figure, (start, end) in anchors.items():
        mark = base.figures[figure]
        one, other = ours.number_at(mark.start, mark.end), theirs.number_at(start, end)
        if one is not None and other is not None:
            known.setdefault(other, one)
    led = {one: other for other, one in known.items()}
    owner = {at: n for n, token in enumerate(base_tokens) for at in range(token.start, token.end)}
    for was, now in standing_pairs(ours, theirs, led):
        number = owner[was.start]
        if base_tokens[number].is_value:
            yield number, _standing(text, base_tokens[number], number, was, now)


def _standing(text: str, base: Token, number: int, one: Token, other: Token) -> Token:
    """A value in the file: as much of it as the base's token takes (“4.75%” and not “4.75”)."""
    end = other.values_end
    if other.number:
        behind = base.text[one.values_end - base.start :]
        end += len(behind) if levelled(text[end : end + len(behind)]) == levelled(behind) else 0
    shown = text[other.start : end]
    return Token(other.start, end, shown, f"{_THERE}{number}", base.figure, other.way)


def keys_for_file(base: Sequence[Token]) -> list[str]:
    """The keys of the base's tokens where it is compared with a file."""
    return [
        f"{_THERE}{n}" if token.is_value else levelled(token.text) for n, token in enumerate(base)
    ]


def keys_in_file(tokens: Sequence[Token]) -> list[str]:
    """The keys of a file's tokens where it is compared with its base."""
    return [token.key if token.key.startswith(_THERE) else levelled(token.text) for token in tokens]
