"""Headings and paragraphs of two reports beside each other, section by section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..snapshot.values import Snapshot, SnapshotFigure, SnapshotParagraph
from ..text.alignment import Pair, alike, gaps, likeness, matched
from ..text.differences import Piece, Unit, bare, pieces, sentences, skeleton, units

_ALIKE = 0.5  # two paragraphs of a section are one, reworded, if they have this much in common
_HEADINGS = "\0"  # no section has this name
_Keys = Mapping[int, list[str]]


@dataclass(frozen=True, slots=True)
class TextChange:
    """A heading or paragraph that reads differently, was added (no old) or removed (no new).

    old, new: numbers of the snapshots' blocks. under: the headings it stands below, outermost
    first. level: 0 for a paragraph. renumbered: nothing but its number differs.
    """

    section: str
    under: tuple[str, ...]
    level: int
    old: int | None
    new: int | None
    pieces: tuple[Piece, ...]
    renumbered: bool = False

    @property
    def sentences(self) -> list[tuple[Piece, ...]]:
        """The sentences in which something changed."""
        return sentences(self.pieces)


@dataclass(frozen=True, slots=True)
class _Item:
    """A block where it stands. under: as in TextChange."""

    number: int
    block: SnapshotParagraph
    under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """A section on one side, and what it takes to compare its items."""

    items: list[_Item]
    figures: Sequence[SnapshotFigure]

    def texts(self) -> list[str]:
        return [item.block.shown for item in self.items]

    def units(self, at: int) -> list[Unit]:
        return units(self.items[at].block, self.figures)

    def skeletons(self, at: range) -> dict[int, list[str]]:
        return {n: skeleton(self.units(n)) for n in at}


_Matched = tuple[_Item | None, _Item | None]


def compare_texts(old: Snapshot, new: Snapshot) -> list[TextChange]:
    """Everything that reads differently, in the order of the new report; what is gone stands
    after what it followed."""
    before, after = _sections(old), _sections(new)
    found: list[_Matched] = []
    for name in dict.fromkeys((*after, *before)):
        a = _Side(before.get(name, []), old.figures)
        b = _Side(after.get(name, []), new.figures)
        found += _beside(a, b)
    where = {a.number: b.number for a, b in found if a and b}
    found.sort(key=lambda pair: _order(pair, where))
    return [_change(a, b, old, new) for a, b in found if _differ(a, b)]


def _sections(snapshot: Snapshot) -> Mapping[str, list[_Item]]:
    """The paragraphs by section, and all headings as a group of their own."""
    groups: dict[str, list[_Item]] = {}
    above: list[SnapshotParagraph] = []
    for number, block in enumerate(snapshot.blocks):
        if not isinstance(block, SnapshotParagraph):
            continue
        if block.level:
            above = [heading for heading in above if heading.level < block.level]
        under = tuple(one_line(heading.shown) for heading in above)
        name = _HEADINGS if block.level else block.section
        groups.setdefault(name, []).append(_Item(number, block, under))
        if block.level:
            above.append(block)
    return groups


def one_line(text: str) -> str:
    """A heading on one line."""
    return text.replace("\n", "　")


def _beside(old: _Side, new: _Side) -> list[_Matched]:
    """The items of a section in pairs: those that read the same, then those that are the same but
    for figures and ordinals, then those that are alike; the rest stand alone."""
    pairs = matched(old.texts(), new.texts())
    for a, b in list(gaps(pairs, len(old.items), len(new.items))):
        pairs += _in_gap(old, new, a, b)
    taken_old, taken_new = {i for i, _ in pairs}, {j for _, j in pairs}
    return [
        *((old.items[i], new.items[j]) for i, j in pairs),
        *((item, None) for i, item in enumerate(old.items) if i not in taken_old),
        *((None, item) for j, item in enumerate(new.items) if j not in taken_new),
    ]


def _in_gap(old: _Side, new: _Side, a: range, b: range) -> list[Pair]:
    if not a or not b:
        return []
    first, second = old.skeletons(a), new.skeletons(b)
    same = matched(["".join(first[i]) for i in a], ["".join(second[j]) for j in b])
    pairs = [(a[i], b[j]) for i, j in same]
    for i, j in gaps(same, len(a), len(b)):
        rest, other = a[i.start : i.stop], b[j.start : j.stop]
        pairs += alike(rest, other, lambda x, y: _likeness(old, new, x, y, first, second), _ALIKE)
    return pairs


def _likeness(old: _Side, new: _Side, i: int, j: int, first: _Keys, second: _Keys) -> float:
    """Headings of different levels are never the same one."""
    if old.items[i].block.level != new.items[j].block.level:
        return 0.0
    return likeness(first[i], second[j])


def _order(pair: _Matched, where: Mapping[int, int]) -> tuple[float, int]:
    old, new = pair
    if new:
        return new.number, 0
    assert old is not None
    before = next((n for n in range(old.number, -1, -1) if n in where), None)
    return (-1 if before is None else where[before]) + 0.5, old.number


def _differ(old: _Item | None, new: _Item | None) -> bool:
    return old is None or new is None or old.block.shown != new.block.shown


def _change(old: _Item | None, new: _Item | None, before: Snapshot, after: Snapshot) -> TextChange:
    item = new or old
    assert item is not None
    a = units(old.block, before.figures) if old else []
    b = units(new.block, after.figures) if new else []
    renumbered = bool(old and new) and [u.text for u in bare(a)] == [u.text for u in bare(b)]
    return TextChange(
        item.block.section,
        item.under,
        item.block.level,
        old.number if old else None,
        new.number if new else None,
        pieces(a, b),
        renumbered,
    )
