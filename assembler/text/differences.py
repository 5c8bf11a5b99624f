"""What reads differently in a paragraph: words and figures, each figure a unit known by its name.

Written Chinese does not part its words, so a text is compared character by character; numbers
and Latin words stay whole, and a lone character left between two changes goes with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from ..snapshot.values import SnapshotFigure, SnapshotParagraph
from .alignment import matched

_UNIT = re.compile(r"\d[\d,.]*%?|[A-Za-z]+|.", re.DOTALL)
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十百]+部分|[一二三四五六七八九十百]+、|（[一二三四五六七八九十百\d]+）|\d+(?:[．、]|\.(?!\d))"
)
_FIGURE = "\0"  # begins the key of a figure; no text has this character
_ENDS = re.compile(r"(?<=[。！？\n])")


class Kind(Enum):
    """Where a piece stands: on both sides, on the old one alone, on the new one alone."""

    SAME = "same"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. figure: its number among the figures of the old snapshot (an OLD piece), or
    of the new one; None for plain text."""

    kind: Kind
    text: str
    figure: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What is compared as one: a figure, a number, a Latin word, an ordinal, or a character.

    key: a figure's name, or the text itself.
    """

    key: str
    text: str
    figure: int | None = None


def units(block: SnapshotParagraph, figures: Sequence[SnapshotFigure]) -> list[Unit]:
    """A paragraph as units, its number (of a heading) before the text."""
    shown, lead = block.shown, len(block.lead)
    found: list[Unit] = []
    at = 0
    for mark in block.figures:
        found += _plain(shown[at : lead + mark.start], at == 0)
        at = lead + mark.end
        name = f"{_FIGURE}{figures[mark.figure].name}"
        found.append(Unit(name, shown[lead + mark.start : at], mark.figure))
    return [*found, *_plain(shown[at:], at == 0)]


def _plain(text: str, begins: bool) -> Iterator[Unit]:
    ordinal = _ORDINAL.match(text) if begins else None
    if ordinal:
        yield Unit(ordinal[0], ordinal[0])
        text = text[ordinal.end() :]
    for found in _UNIT.finditer(text):
        yield Unit(found[0], found[0])


def bare(found: Sequence[Unit]) -> Sequence[Unit]:
    """The units without the ordinal in front."""
    return found[1:] if found and _ORDINAL.fullmatch(found[0].key) else found


def skeleton(found: Sequence[Unit]) -> list[str]:
    """The keys without the ordinal: what stays when figures move and items are renumbered."""
    return [unit.key for unit in bare(found)]


def pieces(old: Sequence[Unit], new: Sequence[Unit]) -> tuple[Piece, ...]:
    """The two texts as one run of pieces: of every change first the old words, then the new."""
    pairs = _tidy(matched([u.key for u in old], [u.key for u in new]), old, new)
    found: list[Piece] = []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        found += [Piece(Kind.OLD, u.text, u.figure) for u in old[i:a]]
        found += [Piece(Kind.NEW, u.text, u.figure) for u in new[j:b]]
        if a < len(old):
            found += _pair(old[a], new[b])
        i, j = a + 1, b + 1
    return tuple(merged(list(_joined(found))))


def _pair(old: Unit, new: Unit) -> list[Piece]:
    if old.text == new.text:
        return [Piece(Kind.SAME, new.text, new.figure)]
    return [Piece(Kind.OLD, old.text, old.figure), Piece(Kind.NEW, new.text, new.figure)]


def _tidy(
    pairs: list[tuple[int, int]], old: Sequence[Unit], new: Sequence[Unit]
) -> list[tuple[int, int]]:
    """Without a lone character between two changes of words, which only makes them hard to read."""
    kept = []
    for at, (i, j) in enumerate(pairs):
        a, b = pairs[at - 1] if at else (-1, -1)
        c, d = pairs[at + 1] if at + 1 < len(pairs) else (len(old), len(new))
        lone = i - a > 1 and j - b > 1 and c - i > 1 and d - j > 1
        if not (lone and old[i].figure is None and old[i].text.isalpha()):
            kept.append((i, j))
    return kept


def _joined(found: Sequence[Piece]) -> Iterator[Piece]:
    """Plain pieces of a kind as one; within a change all that is old before all that is new."""
    run: list[Piece] = []
    for piece in [*found, Piece(Kind.SAME, "")]:
        if piece.kind is not Kind.SAME:
            run.append(piece)
            continue
        yield from _plainly_joined([p for p in run if p.kind is Kind.OLD])
        yield from _plainly_joined([p for p in run if p.kind is Kind.NEW])
        run = []
        if piece.text:
            yield piece


def _plainly_joined(run: Sequence[Piece]) -> list[Piece]:
    made: list[Piece] = []
    for piece in run:
        if made and made[-1].kind is piece.kind and made[-1].figure is piece.figure is None:
            made[-1] = Piece(piece.kind, made[-1].text + piece.text)
        else:
            made.append(piece)
    return made


def merged(found: Sequence[Piece]) -> list[Piece]:
    """Plain pieces of one kind that follow each other as one."""
    return _plainly_joined(found)


def sentences(found: Sequence[Piece]) -> list[tuple[Piece, ...]]:
    """The sentences that have a change in them; parted where both sides end one.

    An item that begins with its name (1．行政运行（项）。) is told with it: what follows could
    not be told apart from that of the next item.
    """
    parted: list[list[Piece]] = [[]]
    for piece in found:
        if piece.kind is not Kind.SAME:
            parted[-1].append(piece)
            continue
        first, *rest = _ENDS.split(piece.text)
        parted[-1].append(Piece(Kind.SAME, first, piece.figure))
        parted += [[Piece(Kind.SAME, text)] for text in rest]
    if len(parted) > 1 and _is_name(parted[0]):
        parted[:2] = [merged([*parted[0], *parted[1]])]
    return [tuple(s) for s in parted if any(p.kind is not Kind.SAME for p in s)]


def _is_name(sentence: Sequence[Piece]) -> bool:
    """Whether a sentence is an ordinal with a name, the same on both sides and without figures."""
    same = all(piece.kind is Kind.SAME and piece.figure is None for piece in sentence)
    return same and bool(_ORDINAL.match("".join(piece.text for piece in sentence)))


def side(found: Sequence[Piece], kind: Kind) -> str:
    """What one side reads: Kind.OLD or Kind.NEW."""
    return "".join(piece.text for piece in found if piece.kind in (kind, Kind.SAME))
