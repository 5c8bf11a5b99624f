"""Headings and paragraphs of two reports beside each other, section by section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter

from ..snapshot.values import Snapshot, SnapshotFigure, SnapshotParagraph
from ..text.alignment import aligned, likeness
from ..text.differences import Segment, changed_sentences, diff
from ..text.tokens import Token, cut, figure_token, skeleton, without_ordinal
from .long_texts import LONG, alike, long_diff, without_numbers

_ALIKE = 0.5  # two paragraphs of a section are one, reworded, if they have this much in common
_DIGEST_SHOWN = 8  # signs: enough to tell two pictures apart
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
    """A block where it stands. number: of the block, -1 for none; above: the headings it stands
    below; figures: those of its snapshot."""

    number: int = -1
    block: SnapshotParagraph = SnapshotParagraph("")
    above: tuple[SnapshotParagraph, ...] = ()
    figures: Sequence[SnapshotFigure] = ()

    @property
    def stands(self) -> bool:
        """Whether there is a block at all on this side."""
        return self.number >= 0

    @property
    def at(self) -> int | None:
        """The block as a TextChange names it."""
        return self.number if self.stands else None

    @property
    def group(self) -> str:
        """What it is compared within: its section, headings among themselves."""
        return _HEADINGS if self.block.level else self.block.section

    @property
    def under(self) -> tuple[str, ...]:
        """The headings it stands below as they are told."""
        return tuple(heading.shown.replace("\n", "　") for heading in self.above)

    @property
    def reading(self) -> tuple[bool, str]:
        """What it says; an empty paragraph is another thing than none."""
        return self.stands, self.text

    @cached_property
    def text(self) -> str:
        """As it is printed, the number of a heading first; a picture or chart, which is no text, as
        words."""
        picture, chart = self.block.picture, self.block.chart
        if chart is not None:
            return f"{self.block.shown}〔{chart.words}〕"
        if picture is None:
            return self.block.shown
        return f"{self.block.shown}〔图片“{picture.alt}”，{picture.digest[:_DIGEST_SHOWN]}〕"

    @property
    def bare(self) -> str:
        """The text without figures and ordinal."""
        return without_numbers(self.text) if self.is_long else "".join(self.skeleton)

    @property
    def is_long(self) -> bool:
        """Whether it is too long to be compared sign by sign."""
        return len(self.text) > LONG

    @property
    def unnumbered(self) -> list[str]:
        """The text without the ordinal, figures as they are printed."""
        return [token.text for token in without_ordinal(self.tokens)]

    @cached_property
    def tokens(self) -> list[Token]:
        """The text cut for comparison, each figure known by its name."""
        return self.tokens_within(0, len(self.text))

    def tokens_within(self, first: int, last: int) -> list[Token]:
        """The same of some of its signs."""
        shift = len(self.block.lead) - first
        text = self.text[first:last]
        figures = (
            figure_token(text, start + shift, end + shift, self.figures[at].name, at)
            for start, end, at in self.block.figures
            if start + shift >= 0 and end + shift <= len(text)
        )
        return cut(text, figures, directions=False)

    @cached_property
    def skeleton(self) -> list[str]:
        """What stays when figures move and items are renumbered."""
        return skeleton(self.tokens)


_NOTHING = _Item()
_Matched = tuple[_Item, _Item]


def compare_texts(old: Snapshot, new: Snapshot) -> list[TextChange]:
    """Everything that reads differently, in the order of the new report; what is gone stands
    after what it followed."""
    before, after = _sections(old), _sections(new)
    matches: list[_Matched] = []
    for name in dict.fromkeys((*after, *before)):
        matches += _beside(before.get(name, []), after.get(name, []))
    where = {a.number: b.number for a, b in matches}
    matches.sort(key=lambda pair: _order(pair[0], pair[1], where))
    return [_change(a, b) for a, b in matches if a.reading != b.reading]


def as_one(old: Snapshot, removed: int, new: Snapshot, added: int) -> TextChange:
    """A paragraph that went and the one that came in its place, by their blocks, as one that reads
    differently."""
    return _change(_item_at(old, removed), _item_at(new, added))


def _item_at(snapshot: Snapshot, number: int) -> _Item:
    items = chain.from_iterable(_sections(snapshot).values())
    return next(item for item in items if item.number == number)


def _sections(snapshot: Snapshot) -> Mapping[str, list[_Item]]:
    """The paragraphs by section, and all headings as a group of their own."""
    groups: defaultdict[str, list[_Item]] = defaultdict(list)
    above: tuple[SnapshotParagraph, ...] = ()
    for number, block in enumerate(snapshot.blocks):
        if not isinstance(block, SnapshotParagraph):
            continue
        if block.level:
            above = tuple(heading for heading in above if heading.level < block.level)
        item = _Item(number, block, above, snapshot.figures)
        groups[item.group].append(item)
        if block.level:
            above += (block,)
    return groups


def _beside(old: list[_Item], new: list[_Item]) -> list[_Matched]:
    """The items of a section in pairs: those that read the same, then those that are the same but
    for figures and ordinals, then those that are alike; the rest stand alone."""
    pairs = aligned(old, new, (attrgetter("text"), attrgetter("bare")), _likeness, _ALIKE)
    became = {i: new[j] for i, j in pairs}
    kept = {j for _, j in pairs}
    return [
        *((item, became.get(i, _NOTHING)) for i, item in enumerate(old)),
        *((_NOTHING, item) for j, item in enumerate(new) if j not in kept),
    ]


def _likeness(old: _Item, new: _Item) -> float:
    """Headings of different levels are never the same one."""
    if old.block.level != new.block.level:
        return 0.0
    if old.is_long or new.is_long:
        return alike(old.text, new.text)
    return likeness(old.skeleton, new.skeleton)


def _order(old: _Item, new: _Item, where: Mapping[int, int]) -> tuple[float, int]:
    """Where a change stands. where: the block that each of the old ones became, -1 for none."""
    if new.stands:
        return new.number, 0
    followed = (where.get(n, -1) for n in range(old.number, -1, -1))
    return next((at for at in followed if at >= 0), -1) + 0.5, old.number


def _change(old: _Item, new: _Item) -> TextChange:
    item = new if new.stands else old
    is_long = old.is_long or new.is_long
    renumbered = old.stands and new.stands and not is_long and old.unnumbered == new.unnumbered
    return TextChange(
        item.block.section,
        item.under,
        item.block.level,
        old.at,
        new.at,
        _long_diff(old, new) if is_long else diff(old.tokens, new.tokens),
        renumbered,
    )


def _long_diff(old: _Item, new: _Item) -> tuple[Segment, ...]:
    return long_diff(old.text, new.text, old.tokens_within, new.tokens_within)
