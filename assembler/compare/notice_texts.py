"""What a notice says of words: the sentences that read differently, each as it was and is.

A list whose items came or went is quoted as a whole, for its parts say nothing alone: 单位共1个，即… and
单位共2个：1．…；2．….
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, filterfalse
from operator import attrgetter

from ..kernel.printable import within_quotes
from ..snapshot.values import Snapshot, SnapshotBlock, SnapshotParagraph
from ..text.differences import DiffKind, one_side
from ..text.tokens import begins_with_ordinal
from .changes import COVER, Changes, FieldChange, TextChange
from .notice_changes import CorrectedName
from .notice_places import Place, ReportOrder, place_of, place_of_heading

Item = Mapping[str, str]
_ENDS = ("。", "！", "？")
_SIGNS = "。；："  # an item ends with, as it is the last or not
_LEAD_AND_ITEM = 2  # paragraphs; what leads to one item alone is no list
_LEADS, _GOES_ON = "：", "；"  # what leads to a list ends with; an item that another one follows


@dataclass(frozen=True)
class QuotedList:
    """Paragraphs that are told as one: their blocks on both sides."""

    old: tuple[int, ...]
    new: tuple[int, ...]

    def has(self, change: TextChange) -> bool:
        """Whether a change is within it."""
        return change.old in self.old or change.new in self.new


class NoticeTexts:
    """The words of a report that were corrected."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.order = ReportOrder(changes)
        self.renamed = CorrectedName(changes.old, changes.new)

    def items(self) -> Iterator[Item]:
        """The sentences that read differently now, those that are the same told once."""
        yield from self._titles()
        for (old, new), places in self._sentences().items():
            words = [place for place in places if isinstance(place, str)]
            within = [place for place in places if not isinstance(place, str)]
            yield text_item("、".join(filter(None, (self.order.words(within), *words))), old, new)

    def _titles(self) -> Iterator[Item]:
        for field in self.changes.subject:
            if field.column in (COVER, "标题"):
                yield _of_field(field)

    def _sentences(self) -> Mapping[tuple[str, str], Collection[Place | str]]:
        """Each sentence as it was and is, with where it stands."""
        sentences: dict[tuple[str, str], dict[Place | str, None]] = {}
        for change in filterfalse(self._in_section, self.changes.texts):
            place = self._place(change)
            for sentence in self._quoted(change):
                sentences.setdefault(sentence, {})[place] = None
        return sentences

    def _place(self, change: TextChange) -> Place | str:
        """Where a change stands; of a section as a whole what it is a section of."""
        if self._below.get(id(change)):
            return place_of(change)[0], "".join(change.under[1:])
        return place_of_heading(change) if change.level else place_of(change)

    def _quoted(self, change: TextChange) -> Iterator[tuple[str, str]]:
        """What is quoted of a paragraph: its sentences, or the list that it is within; of a heading
        that came or went all that stood below it, too."""
        whole = self.passage_of(change)
        if whole:
            yield self._whole(whole)
            return
        below = "".join(map(_either_side, self._below.get(id(change), ())))
        for old, new in _sentences(change):
            if below:
                old, new = (f"{text}　{below}" if text else "" for text in (old, new))
            if old + new and not self.renamed.explains(old, new):
                yield old, new

    # --- sections that came or went

    @cached_property
    def _below(self) -> Mapping[int, list[TextChange]]:
        """The changes below each heading that came or went with them."""
        below: dict[int, list[TextChange]] = {}
        heading: TextChange | None = None
        for change in self.changes.texts:
            if heading and _came_or_went(change) and _is_below(change, heading):
                below[id(heading)].append(change)
            else:
                heading = change if change.level and _came_or_went(change) else None
                if heading:
                    below[id(heading)] = []
        return below

    def _in_section(self, change: TextChange) -> bool:
        """Whether a change is told with the heading it stands below."""
        return id(change) in self._of_sections

    @cached_property
    def _of_sections(self) -> set[int]:
        return set(map(id, chain.from_iterable(self._below.values())))

    def _whole(self, passage: QuotedList) -> tuple[str, str]:
        return _joined(self.changes.old, passage.old), _joined(self.changes.new, passage.new)

    # --- lists

    def passage_of(self, change: TextChange) -> QuotedList | None:
        """The list that a change is within, where that is told as a whole."""
        return next((passage for passage in self._passages if passage.has(change)), None)

    @cached_property
    def _passages(self) -> list[QuotedList]:
        """The lists whose items came, went, or only end otherwise now."""
        old, new = lists_in(self.changes.old), lists_in(self.changes.new)
        changed: dict[QuotedList, None] = {}
        for change in filter(self._is_of_list, self.changes.texts):
            before, after = _around(old, change.old), _around(new, change.new)
            if before or after:
                whole = self._completed(set(before), set(after), old, new)
                changed[whole] = None
        return list(changed)

    def _completed(
        self, before: set[int], after: set[int], old: Collection[range], new: Collection[range]
    ) -> QuotedList:
        """A passage with all that stands for it on the other side."""
        for change in self.changes.texts:
            if change.old in before or change.new in after:
                before.update(_around(old, change.old) or _one(change.old))
                after.update(_around(new, change.new) or _one(change.new))
        before.update(self._unchanged(after, self.changes.new, self.changes.old))
        return QuotedList(tuple(sorted(before)), tuple(sorted(after)))

    def _unchanged(self, here: Collection[int], side: Snapshot, other: Snapshot) -> Iterator[int]:
        """The blocks of the other side that read as these do, in their sections."""
        texts = {_reading(_paragraph_at(side, number)) for number in here}
        changed = {change.old for change in self.changes.texts}
        for number in filterfalse(changed.__contains__, range(len(other.blocks))):
            if _reading(_paragraph_at(other, number)) in texts:
                yield number

    def _is_of_list(self, change: TextChange) -> bool:
        """Whether a change is one of a list's items rather than of what they say."""
        if change.level:
            return False
        old, new = (one_side(change.segments, kind) for kind in (DiffKind.OLD, DiffKind.NEW))
        if None in (change.old, change.new):
            return True
        only_end = old.rstrip(_SIGNS) == new.rstrip(_SIGNS)
        return only_end or begins_with_ordinal(old) != begins_with_ordinal(new)

    # --- numbers of items

    def renumbered(self) -> str:
        """Where items have another number for one that came or went before them."""
        changes = filterfalse(self.passage_of, filter(attrgetter("renumbered"), self.changes.texts))
        headings, places = dict[str, None](), list[Place]()
        for change in changes:
            if change.level:
                headings[place_of_heading(change)] = None
            else:
                places.append(place_of(change))
        return "、".join(filter(None, (self.order.words(places), *headings)))


def _reading(block: SnapshotParagraph) -> tuple[str, str]:
    return block.section, block.shown


def _came_or_went(change: TextChange) -> bool:
    return None in (change.old, change.new)


def _is_below(change: TextChange, heading: TextChange) -> bool:
    """Whether a change stands below a heading, which came or went as it did."""
    both = (change.old is None) == (heading.old is None)
    title = _either_side(heading).replace("\n", "　")
    return both and title in change.under


def _either_side(change: TextChange) -> str:
    """What came or went."""
    return "".join(part.text for part in change.segments)


def lists_in(snapshot: Snapshot) -> list[range]:
    """The lists of a report: what leads to one (…：), and its items, of which all but the last go
    on (1．…；2．…。)."""
    leads = (n for n, block in enumerate(snapshot.blocks) if _leads(block))
    lists = (range(number, _end_of_list(snapshot, number)) for number in leads)
    return [one for one in lists if len(one) > _LEAD_AND_ITEM]


def _leads(block: SnapshotBlock) -> bool:
    return isinstance(block, SnapshotParagraph) and (block.text[-1:], block.level) == (_LEADS, 0)


def _end_of_list(snapshot: Snapshot, lead: int) -> int:
    """Behind the last item of a list."""
    section, end = _paragraph_at(snapshot, lead).section, lead + 1
    goes_on = True
    while goes_on and _is_item(snapshot, end, section):
        goes_on = _paragraph_at(snapshot, end).text.endswith(_GOES_ON)
        end += 1
    return end


def _is_item(snapshot: Snapshot, at: int, section: str) -> bool:
    block = _paragraph_at(snapshot, at)
    own = (block.section, block.level) == (section, 0)
    return own and begins_with_ordinal(block.text)


def _paragraph_at(snapshot: Snapshot, at: int) -> SnapshotParagraph:
    """The paragraph at a place; an empty one where there is none."""
    block = snapshot.blocks[at] if at < len(snapshot.blocks) else None
    return block if isinstance(block, SnapshotParagraph) else SnapshotParagraph("")


def _around(lists: Iterable[range], number: int | None) -> range:
    """The list that a block is within; an empty one where it is in none."""
    return next((one for one in lists if number in one), range(0))


def _one(number: int | None) -> tuple[int, ...]:
    return () if number is None else (number,)


def _joined(snapshot: Snapshot, numbers: Iterable[int]) -> str:
    return "".join(_paragraph_at(snapshot, number).shown for number in numbers)


# --- sentences


def _sentences(change: TextChange) -> Iterator[tuple[str, str]]:
    """Each as it was and is; a paragraph that came or went is told as a whole."""
    if change.old is None or change.new is None:
        yield one_side(change.segments, DiffKind.OLD), one_side(change.segments, DiffKind.NEW)
        return
    for sentence in change.reworded:
        old, new = (one_side(sentence, kind) for kind in (DiffKind.OLD, DiffKind.NEW))
        yield old.strip(), new.strip()


def _of_field(field: FieldChange) -> Item:
    place = COVER if field.column == COVER else "报告标题"
    return text_item(place, field.old, field.new)


def text_item(place: str, old: str, new: str) -> Item:
    """What stood and stands somewhere. 分隔, 句末: the signs that are wanted behind the quotations,
    where these do not end a sentence themselves."""
    kind = "更正" if old and new else "新增" if new else "删去"
    old, new = (within_quotes(" ".join(text.split("\n"))) for text in (old, new))
    return {
        "位置": place,
        "变化": kind,
        "原文": old,
        "现文": new,
        "分隔": _sign_behind(old, "，"),
        "句末": _sign_behind(new or old, "。"),
    }


def _sign_behind(text: str, sign: str) -> str:
    """The sign that is wanted behind a quotation; "" where it ends a sentence itself."""
    return "" if text.endswith(_ENDS) else sign
