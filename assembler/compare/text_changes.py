"""Headings and paragraphs of two reports beside each other, section by section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..snapshot.values import Snapshot, SnapshotFigure, SnapshotParagraph
from ..text.alignment import aligned, likeness
from ..text.differences import Segment, changed_sentences, diff
from ..text.tokens import Token, cut, figure_token, skeleton, without_ordinal

_ALIKE = 0.5  # two paragraphs of a section are one, reworded, if they have this much in common
_HEADINGS = "\0"  # no section has this name


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
    segments: tuple[Segment, ...]
    renumbered: bool = False

    @property
    def sentences(self) -> list[tuple[Segment, ...]]:
        """The sentences in which something changed."""
        return changed_sentences(self.segments)

    @property
    def reworded(self) -> list[tuple[Segment, ...]]:
        """The sentences that say something else; none where only the number of a heading does."""
        return [] if self.renumbered else self.sentences


@dataclass(frozen=True)
class _Item:
    """A block where it stands. number: of the block; under: as in TextChange; figures: those of
    its snapshot."""

    number: int
    block: SnapshotParagraph
    under: tuple[str, ...]
    figures: Sequence[SnapshotFigure]

    @cached_property
    def text(self) -> str:
        """As it is printed, the number of a heading first."""
        return self.block.shown

    @cached_property
    def tokens(self) -> list[Token]:
        """The text cut for comparison, each figure known by its name."""
        lead = len(self.block.lead)
        figures = (
            figure_token(self.text, lead + start, lead + end, self.figures[at].name, at)
            for start, end, at in self.block.figures
        )
        return cut(self.text, figures, directions=False)

    @cached_property
    def skeleton(self) -> list[str]:
        """What stays when figures move and items are renumbered."""
        return skeleton(self.tokens)


_Matched = tuple[_Item | None, _Item | None]


def compare_texts(old: Snapshot, new: Snapshot) -> list[TextChange]:
    """Everything that reads differently, in the order of the new report; what is gone stands
    after what it followed."""
    before, after = _sections(old), _sections(new)
    matches: list[_Matched] = []
    for name in dict.fromkeys((*after, *before)):
        matches += _beside(before.get(name, []), after.get(name, []))
    where = {a.number: b.number for a, b in matches if a and b}
    matches.sort(key=lambda pair: _order(pair, where))
    return [_change(a, b) for a, b in matches if _text(a) != _text(b)]


def _sections(snapshot: Snapshot) -> Mapping[str, list[_Item]]:
    """The paragraphs by section, and all headings as a group of their own."""
    groups: dict[str, list[_Item]] = {}
    above: list[SnapshotParagraph] = []
    for number, block in enumerate(snapshot.blocks):
        if not isinstance(block, SnapshotParagraph):
            continue
        if block.level:
            above = [heading for heading in above if heading.level < block.level]
        under = tuple(heading.shown.replace("\n", "　") for heading in above)
        name = _HEADINGS if block.level else block.section
        groups.setdefault(name, []).append(_Item(number, block, under, snapshot.figures))
        if block.level:
            above.append(block)
    return groups


def _beside(old: list[_Item], new: list[_Item]) -> list[_Matched]:
    """The items of a section in pairs: those that read the same, then those that are the same but
    for figures and ordinals, then those that are alike; the rest stand alone."""
    pairs = aligned(
        old, new, (lambda item: item.text, lambda item: "".join(item.skeleton)), _likeness, _ALIKE
    )
    became = {old[i].number: new[j] for i, j in pairs}
    kept = {id(item) for item in became.values()}
    return [
        *((item, became.get(item.number)) for item in old),
        *((None, item) for item in new if id(item) not in kept),
    ]


def _likeness(old: _Item, new: _Item) -> float:
    """Headings of different levels are never the same one."""
    same_level = old.block.level == new.block.level
    return likeness(old.skeleton, new.skeleton) if same_level else 0.0


def _text(item: _Item | None) -> str | None:
    return item.text if item else None


def _order(pair: _Matched, where: Mapping[int, int]) -> tuple[float, int]:
    old, new = pair
    if new:
        return new.number, 0
    assert old is not None
    before = next((n for n in range(old.number, -1, -1) if n in where), None)
    return (-1 if before is None else where[before]) + 0.5, old.number


def _change(old: _Item | None, new: _Item | None) -> TextChange:
    item = new or old
    assert item is not None
    before, after = (side.tokens if side else [] for side in (old, new))
    renumbered = None not in (old, new) and _texts(before) == _texts(after)
    return TextChange(
        item.block.section,
        item.under,
        item.block.level,
        old.number if old else None,
        new.number if new else None,
        diff(before, after),
        renumbered,
    )


def _texts(tokens: Sequence[Token]) -> list[str]:
    return [token.text for token in without_ordinal(tokens)]
