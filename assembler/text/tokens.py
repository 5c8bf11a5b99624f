"""A paragraph cut into what is compared as one: figures, numbers, direction words, characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ..snapshot.values import FigureMark, MissingMark
from .comparing import Direction, Wording, made_at, pair, wording
from .numbers import Number

_DIRECTION, MISSING = "±", "待填"
_ENDS = "。！？\n"


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph as the engine wrote it. names: what each of `figures` shows."""

    text: str
    figures: tuple[FigureMark, ...] = ()
    names: tuple[str, ...] = ()
    missing: tuple[MissingMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """Characters compared as one. key: equal for what is the same thing, whatever its value.

    figure: position in Said.figures, or -1. way: of a direction word.
    """

    start: int
    end: int
    key: str
    text: str
    figure: int = -1
    way: str = ""

    @property
    def is_value(self) -> bool:
        """Whether its text may change while it stays the same thing."""
        return self.figure >= 0 or bool(self.way)


def tokens_of(said: Said) -> list[Token]:
    """The tokens of a paragraph written by the engine."""
    found = [
        Token(m.start, m.end, f"#{name}", said.text[m.start : m.end], number)
        for number, (m, name) in enumerate(zip(said.figures, said.names, strict=True))
        if m.end > m.start
    ]
    found += [
        Token(m.start, m.end, MISSING + m.why, said.text[m.start : m.end])
        for m in said.missing
        if m.end > m.start
    ]
    return _filled(said.text, found, _loose(said.text))


def _loose(text: str) -> Iterator[Token]:
    """Direction words, and numbers that are no figures."""
    for found in wording(text).tokens:
        if isinstance(found, Direction):
            yield Token(found.start, found.end, _DIRECTION, found.shown, -1, found.way)
        else:
            end = found.start + len(found.digits)
            yield Token(found.start, end, found.digits, text[found.start : end])


def _filled(text: str, found: Sequence[Token], loose: Iterator[Token]) -> list[Token]:
    """Tokens in order, the characters between them as tokens of their own."""
    taken = {at for token in found for at in range(token.start, token.end)}
    extra = [t for t in loose if not any(at in taken for at in range(t.start, t.end))]
    filled, at = [], 0
    for token in sorted([*found, *extra], key=lambda token: token.start):
        filled += [Token(n, n + 1, text[n], text[n]) for n in range(at, token.start)]
        filled.append(token)
        at = token.end
    return filled + [Token(n, n + 1, text[n], text[n]) for n in range(at, len(text))]


# --- what stands in the file


@dataclass
class Pairing:
    """The tokens of a text in the file. base: for its values the token of the base each is."""

    tokens: list[Token] = field(default_factory=list)
    base: dict[int, int] = field(default_factory=dict)


def tokens_in(
    text: str, said: Said, base: Sequence[Token], anchors: Mapping[int, tuple[int, int]]
) -> Pairing:
    """The tokens of a text that came of `said`, whose tokens are `base`.

    anchors: figures of `said` that a bookmark leads to, with their characters.
    """
    ours, theirs = wording(said.text, said.figures), wording(text)
    known = _known(said, ours, theirs, anchors)
    found = _enclosed(text, base, anchors)
    taken = {at for token in found.values() for at in range(token.start, token.end)}
    for one, other in pair(ours, theirs, known):
        if one is None or other is None:
            continue
        at = _token_at(base, ours.tokens[one].start)
        if at is not None and at not in found and base[at].is_value:
            token = _as_value(text, base[at], at, ours.tokens[one], theirs.tokens[other])
            if taken.isdisjoint(range(token.start, token.end)):
                found[at] = token
                taken.update(range(token.start, token.end))
    owners = {token.start: at for at, token in found.items()}
    made = Pairing(_filled(text, list(found.values()), _loose_by_text(text)))
    made.base = {
        n: owners[t.start]
        for n, t in enumerate(made.tokens)
        if t.start in owners and t.key.startswith("@")
    }
    return made


def _enclosed(
    text: str, base: Sequence[Token], anchors: Mapping[int, tuple[int, int]]
) -> dict[int, Token]:
    """Figures that stand in their bookmarks as they were: tokens of the base → in the file."""
    found = {}
    for at, token in enumerate(base):
        start, end = anchors.get(token.figure, (0, 0))
        if token.figure >= 0 and text[start:end] == token.text:
            found[at] = Token(start, end, f"@{at}", token.text, token.figure)
    return found


def _loose_by_text(text: str) -> Iterator[Token]:
    """Values that are none of the base's are known by their text alone."""
    for token in _loose(text):
        yield Token(token.start, token.end, token.text, token.text)


def _known(
    said: Said, ours: Wording, theirs: Wording, anchors: Mapping[int, tuple[int, int]]
) -> dict[int, int]:
    """Numbers that bookmarks lead to: position in the base's wording → in the file's."""
    known: dict[int, int] = {}
    for figure, (start, end) in anchors.items():
        mark = said.figures[figure]
        one, other = made_at(ours, mark.start, mark.end), made_at(theirs, start, end)
        if one is not None and other is not None and other not in known.values():
            known[one] = other
    return known


def _token_at(tokens: Sequence[Token], at: int) -> int | None:
    return next((n for n, token in enumerate(tokens) if token.start <= at < token.end), None)


def _as_value(
    text: str, base: Token, at: int, one: Number | Direction, other: Number | Direction
) -> Token:
    """A value in the file: as much of it as the base's token takes (“4.75%” and not “4.75”)."""
    start, end = other.start, other.end
    if isinstance(one, Number) and isinstance(other, Number):
        end = other.start + len(other.digits)
        behind = base.text[one.start + len(one.digits) - base.start :]
        end += len(behind) if text.startswith(behind, end) else 0
    way = other.way if isinstance(other, Direction) else ""
    return Token(start, end, f"@{at}", text[start:end], base.figure, way)


# --- differences


@dataclass(frozen=True, slots=True)
class Change:
    """Tokens a to b of the base became tokens c to d."""

    a: int
    b: int
    c: int
    d: int


def keys_for_file(base: Sequence[Token]) -> list[str]:
    """The keys of the base's tokens where it is compared with a file."""
    return [f"@{n}" if token.is_value else token.text for n, token in enumerate(base)]


def differences(first: Sequence[str], second: Sequence[str]) -> list[Change]:
    """What became what, in order; whole sentences rather than the end of one and the beginning
    of the next."""
    head = 0
    while head < min(len(first), len(second)) and first[head] == second[head]:
        head += 1
    tail = 0
    most = min(len(first), len(second)) - head
    while tail < most and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    a, b = first[head : len(first) - tail], second[head : len(second) - tail]
    if not a or not b:
        found = [Change(head, head + len(a), head, head + len(b))] if a or b else []
    else:
        codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        found = [
            Change(head + i, head + j, head + k, head + m)
            for tag, i, j, k, m in codes
            if tag != "equal"
        ]
    return _slid(found, first, second)


def _slid(changes: Sequence[Change], first: Sequence[str], second: Sequence[str]) -> list[Change]:
    """Additions and omissions moved to where they end with a sentence, if they can be."""
    done: list[Change] = []
    for number, change in enumerate(changes):
        low = done[-1].b if done else 0
        high = changes[number + 1].a if number + 1 < len(changes) else len(first)
        by = _slide(change, first, second, low, high)
        done.append(Change(change.a + by, change.b + by, change.c + by, change.d + by))
    return done


def _slide(change: Change, first: Sequence[str], second: Sequence[str], low: int, high: int) -> int:
    """By how many tokens; not past `low` and `high` of the first side."""
    if (change.a == change.b) == (change.c == change.d):
        return 0
    added = change.a == change.b
    side, start, end = (second, change.c, change.d) if added else (first, change.a, change.b)
    left = range(0, low - change.a - 1, -1)
    for step, edges in ((-1, left), (1, range(1, high - change.b + 1))):
        for by in edges:
            if by and not _passes(side, start + by, end + by, step):
                break
            if side[end + by - 1] in _ENDS:
                return by
    return 0


def _passes(side: Sequence[str], start: int, end: int, step: int) -> bool:
    """Whether the step to these positions went over the same token on both edges."""
    return side[start] == side[end] if step < 0 else side[start - 1] == side[end - 1]


def sentences(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The sentences, from token to token."""
    ends = [n + 1 for n, token in enumerate(tokens) if token.text and token.text[-1] in _ENDS]
    if not ends or ends[-1] != len(tokens):
        ends.append(len(tokens))
    return list(zip([0, *ends[:-1]], ends, strict=True)) if tokens else []


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the end of a sentence."""
    return bool(re.search(r"[。！？\n][”』）)]?\s*$", text))
