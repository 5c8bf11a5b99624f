"""What a notice tells of two reports: their changes without what follows from a corrected name, and
what stands in the place of something else as one change. And whether there is anything to tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain, filterfalse
from operator import attrgetter

from ..kernel.problems import Problem, problem
from ..snapshot.matching import unspaced
from ..snapshot.values import Snapshot, SnapshotParagraph, SnapshotTable
from ..text.alignment import resemblance
from ..text.tokens import begins_with_ordinal
from .changes import Changes, LineChange, TableChange, TextChange, paragraph_at
from .sides import Side
from .text_changes import as_one

_SAME_REPORT = 0.8  # of the paragraphs stand in both, but for the department's name
_LONG = 15  # signs; shorter paragraphs may be anybody's
_REPLACED = 0.3  # how much of a paragraph stays in the one that took its place
_COMPARED = 2_000  # signs
_LACKS_TOLD = 6
_OPEN = re.compile(
    "[【（(〔\\[][^【】（）()〔〕\\[\\]\n]{0,40}(?:待填|待补|待确认|待核|待定)[^【】（）()〔〕\\[\\]\n]{0,20}[】）)〕\\]]"
)


# --- what no notice is written for


def refusals(sides: tuple[Side, Side]) -> Iterator[Problem]:
    """Why no notice can be drawn from a side: a draft says nothing that may be published."""
    for side in sides:
        if side.tracked:
            yield problem("R-71", side.place)
        lacks = list(dict.fromkeys(_lacks(side.snapshot)))
        if lacks:
            shown = "；".join(lacks[:_LACKS_TOLD])
            more = "等" if len(lacks) > _LACKS_TOLD else ""
            yield problem("R-70", side.place, count=len(lacks), lacks=shown + more)


def _lacks(snapshot: Snapshot) -> Iterator[str]:
    """What is still to be filled in or confirmed, each with where it stands."""
    yield from map("封面{}".format, _open_places(snapshot.cover))
    heading = ""
    for block in snapshot.blocks:
        if isinstance(block, SnapshotTable):
            yield from map(f"《{block.title}》{{}}".format, _lacks_of_table(block))
            continue
        if block.level:
            heading = f"“{' '.join(block.shown.split())}”"
        yield from map(f"{heading.replace('{', '')}{{}}".format, _lacks_of_text(block))


def _open_places(texts: Iterable[str]) -> Iterator[str]:
    """Marks of a draft, whoever wrote them."""
    return chain.from_iterable(map(_OPEN.findall, texts))


def _lacks_of_text(block: SnapshotParagraph) -> Iterator[str]:
    marks = [block.text[mark.start : mark.end] for mark in block.missing]
    yield from marks
    marked = "\n".join(marks)
    yield from filterfalse(marked.__contains__, _open_places([block.text]))


def _lacks_of_table(table: SnapshotTable) -> Iterator[str]:
    for cell in table.origin.cells:
        text = table.body[cell.row][cell.column]
        if cell.missing and text:
            yield text
    yield from _open_places(filter(None, chain(*table.body, table.notes)))


def is_same_report(old: Snapshot, new: Snapshot) -> bool:
    """Whether one report may be the correction of the other: of one year, and of one department, be
    it that its name is what is corrected."""
    if old.year != new.year:
        return False
    return old.department == new.department or _reads_the_same(old, new)


def _reads_the_same(old: Snapshot, new: Snapshot) -> bool:
    """Whether two reports say the same but for the department's name."""
    renamed = CorrectedName(old, new)
    here = {unspaced(block.text) for block in new.paragraphs}
    texts = [unspaced(renamed(text)) for text in map(attrgetter("text"), old.paragraphs)]
    long = [text for text in texts if len(text) >= _LONG]
    return sum(map(here.__contains__, long)) >= max(_SAME_REPORT * len(long), 1)


# --- what follows from a corrected name


class CorrectedName:
    """A department whose name is corrected: calling it gives a text as it reads with the new one."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        self.old, self.new = old.department, new.department

    def __bool__(self) -> bool:
        return self.old != self.new

    def __call__(self, text: str) -> str:
        return text.replace(self.old, self.new) if self else text

    def explains(self, old: str, new: str) -> bool:
        """Whether nothing but the name differs."""
        return bool(self) and self(old) == new


def for_notice(changes: Changes) -> Changes:
    """The changes that a notice tells one by one."""
    return _ForNotice(changes).result()


class _ForNotice:
    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.renamed = CorrectedName(changes.old, changes.new)

    def result(self) -> Changes:
        """The changes without what a corrected name explains, replacements as one."""
        changes = self.changes
        texts = tuple(self._replaced(filter(self._is_worth, _without_moved(self._both()))))
        tables = tuple(filter(_is_left, map(self._table, changes.tables)))
        subject = tuple(
            field
            for field in changes.subject
            if not (self.renamed and field.column == "部门")
            and not self.renamed.explains(field.old, field.new)
        )
        return replace(changes, subject=subject, texts=texts, tables=tables)

    def _both(self) -> list[tuple[TextChange, str, str]]:
        """Each change with what was there and what is."""
        return [(change, *self._shown(change)) for change in self.changes.texts]

    def _shown(self, change: TextChange) -> tuple[str, str]:
        old = paragraph_at(self.changes.old, change.old).shown
        return old, paragraph_at(self.changes.new, change.new).shown

    def _is_worth(self, change: TextChange) -> bool:
        """Whether a change is more than a corrected name, and says something at all."""
        old, new = self._shown(change)
        return bool((old + new).strip()) and not self.renamed.explains(old, new)

    def _replaced(self, texts: Iterable[TextChange]) -> Iterator[TextChange]:
        """A paragraph that went, and the one right behind that came, as one change."""
        waiting: TextChange | None = None
        for change in texts:
            if waiting and self._took_place(waiting, change):
                change, waiting = self._as_one(waiting, change), None
            if waiting:
                yield waiting
            waiting = change
        if waiting:
            yield waiting

    def _as_one(self, gone: TextChange, come: TextChange) -> TextChange:
        return as_one(self.changes.old, gone.old or 0, self.changes.new, come.new or 0)

    def _took_place(self, gone: TextChange, come: TextChange) -> bool:
        if not (_are_one_text(gone, come) and self._follow_the_same(gone, come)):
            return False
        old, new = self._shown(gone)[0], self._shown(come)[1]
        both_items = begins_with_ordinal(old) == begins_with_ordinal(new)
        return both_items and resemblance(old[:_COMPARED], new[:_COMPARED]) >= _REPLACED

    def _follow_the_same(self, gone: TextChange, come: TextChange) -> bool:
        """Whether the same block stands right before a paragraph that went and one that came."""
        before, after = (gone.old or 0) - 1, (come.new or 0) - 1
        if (before, after) in self._pairs:
            return True
        old, new = self.changes.old.blocks[before], self.changes.new.blocks[after]
        if isinstance(old, SnapshotParagraph) and isinstance(new, SnapshotParagraph):
            return old.text == new.text
        return isinstance(old, SnapshotTable) and isinstance(new, SnapshotTable)

    @cached_property
    def _pairs(self) -> set[tuple[int | None, int | None]]:
        """The blocks that read differently now."""
        return {(change.old, change.new) for change in self.changes.texts}

    # --- tables

    def _table(self, table: TableChange) -> TableChange:
        if not self.renamed:
            return table
        explains = self.renamed.explains
        cells = filterfalse(lambda cell: explains(cell.old, cell.new), table.cells)
        around = filterfalse(lambda field: explains(field.old, field.new), table.around)
        # Rows that are called by the old name here and by the new one there are the same.
        before = set(map(self._renamed_row, table.removed))
        after = set(map(attrgetter("text"), table.added))
        return replace(
            table,
            cells=tuple(cells),
            around=tuple(around),
            added=tuple(line for line in table.added if line.text not in before),
            removed=tuple(one for one in table.removed if self._renamed_row(one) not in after),
        )

    def _renamed_row(self, line: LineChange) -> str:
        return self.renamed(line.text)


def _without_moved(changes: list[tuple[TextChange, str, str]]) -> Iterator[TextChange]:
    """Without paragraphs that only stand elsewhere: they say what they said."""
    gone = {_text_in_section(one) for one in changes if not one[2]}
    come = {_text_in_section(one) for one in changes if not one[1]}
    moved = gone & come
    for one in changes:
        if all(one) or _text_in_section(one) not in moved:
            yield one[0]


def _text_in_section(change: tuple[TextChange, str, str]) -> tuple[str, str]:
    """What came or went, with the section that it is of."""
    return change[0].section, change[1] or change[2]


def _are_one_text(gone: TextChange, come: TextChange) -> bool:
    """Whether one paragraph went and the other came, in one section."""
    alone = gone.new is None and come.old is None
    return alone and not gone.level + come.level and gone.section == come.section


def _is_left(table: TableChange) -> bool:
    return None in (table.old, table.new) or table.differs


def is_published(changes: Changes) -> bool:
    """Whether a reader of the reports can see any of the changes."""
    if changes.old.department != changes.new.department:
        return True
    worth = for_notice(changes)
    return any((worth.subject, worth.tables, worth.texts))
