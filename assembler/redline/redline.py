"""A redline (修订稿): the new report with everything that differs from the old one as a tracked
change of Word, each with a comment that names the corrected lines.

Accepting all changes gives the texts of the new document, rejecting all those of the old one;
paragraphs, tables and contents alike. Headers, footers, footnotes and text boxes are those of the
new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from operator import attrgetter

from ..compare.sides import Side
from ..snapshot.values import Snapshot
from ..text.differences import DiffKind, Segment, diff, one_side
from ..text.tokens import Token
from ..word.edit.comments import Comments
from ..word.edit.repack import resealed
from ..word.edit.revisions import ChangedSpan, Reviser
from ..word.edit.rows import join_continued
from ..word.read.blocks import ReadBlock, ReadCell, ReadDocument, ReadParagraph, ReadTable
from .causes import ChangeComments, is_mark_of_draft
from .pairs import (
    Item,
    Step,
    beside,
    contents_item,
    moved,
    paragraph_item,
    paragraph_units,
    row_items,
    steps,
    table_item,
)

_DATE = re.compile(rb"<dcterms:modified[^>]*>(\d{4}-\d{2}-\d{2})")
_CORE = "docProps/core.xml"
_NO_DATE = "2000-01-01"


@dataclass
class Counts:
    """How many changes a redline shows. texts: paragraphs and headings; cells: of tables; rows:
    added to tables or taken out; tables: added or removed whole; contents: lines of it."""

    texts: int = 0
    cells: int = 0
    rows: int = 0
    tables: int = 0
    contents: int = 0

    @property
    def total(self) -> int:
        """All but the contents, which follow from the others."""
        return self.texts + self.cells + self.rows + self.tables


@dataclass(frozen=True)
class Version:
    """One of the two documents, with the snapshot it carries."""

    document: ReadDocument
    snapshot: Snapshot

    def side(self, name: str) -> Side:
        """It as a side of the comparison behind a redline."""
        return Side(name, self.snapshot, not self.snapshot.public)

    def units(self, paragraph: ReadParagraph) -> list[Token]:
        """A paragraph of it as words and figures."""
        return paragraph_units(paragraph, self.snapshot)

    def items(self, paragraphs: Iterable[ReadParagraph]) -> list[Item]:
        """Paragraphs of it that stand by themselves, as what is aligned."""
        return [paragraph_item(paragraph, self.snapshot) for paragraph in paragraphs]


def redline(old: Version, new: Version, data: bytes) -> tuple[bytes, Counts]:
    """The redline of two documents, and what it shows. data: the new document's bytes, given back
    as they are where nothing differs. The tree of the new document is worked on."""
    document = new.document
    modified = _DATE.search(document.parts.get(_CORE, b""))
    date = modified[1].decode() if modified else _NO_DATE
    comments = Comments(document.parts, document.main, date)
    reviser = Reviser(old.document, document, new.snapshot.department, date, comments)
    counts = _Redline(old, new, reviser).run()
    if not reviser.has_changes:
        return data, counts
    return resealed(document, comments), counts


class _Redline:
    """One redline being written."""

    def __init__(self, old: Version, new: Version, reviser: Reviser) -> None:
        self._old, self._new, self._reviser = old, new, reviser
        self._counts = Counts()
        self._comments = ChangeComments(old.snapshot, old.document, new.snapshot, new.document)

    def run(self) -> Counts:
        """Body and contents."""
        old, new = _shown(self._old.document), _shown(self._new.document)
        known = zip(_shortened(old), _shortened(new), strict=False)
        plan = steps(self._items(old, True), self._items(new, False), True, known)
        for before, after, following in beside(plan, old, new):
            self._block(before, after, following, new[-1])
        self._counts.contents = self._contents()
        self._reviser.finish()
        return self._counts

    def _items(self, blocks: Sequence[ReadBlock], is_old: bool) -> list[Item]:
        snapshot = (self._old if is_old else self._new).snapshot
        return [
            table_item(self._comments.table_key(block, is_old))
            if isinstance(block, ReadTable)
            else paragraph_item(block, snapshot, self._comments.kind(block, is_old))
            for block in blocks
        ]

    # --- the body

    def _block(
        self,
        old: ReadBlock | None,
        new: ReadBlock | None,
        following: ReadBlock | None,
        last: ReadBlock,
    ) -> None:
        """A block of the body: reworded, or where only one of the documents has it, struck or
        added. following: what comes next in the new document; last: what comes last there."""
        if old is not None and new is not None:
            self._changed(old, new)
            return
        comment = self._comments.block(old, new)
        if old is not None:
            self._count(old)
            self._remove(old, following, last, comment)
        elif new is not None:
            self._count(new)
            self._add(new, comment)

    def _count(self, block: ReadBlock) -> None:
        if isinstance(block, ReadTable):
            self._counts.tables += 1
        elif not is_mark_of_draft(block):
            self._counts.texts += bool(block.text)

    def _remove(
        self, old: ReadBlock, following: ReadBlock | None, last: ReadBlock, comment: str
    ) -> None:
        if isinstance(old, ReadTable):
            self._reviser.remove_table(old, following, last, comment)
        else:
            self._reviser.remove_paragraph(old, following, last, comment)

    def _add(self, new: ReadBlock, comment: str) -> None:
        if isinstance(new, ReadTable):
            self._reviser.add_table(new, comment)
        else:
            self._reviser.add_paragraph(new, comment)

    def _changed(self, old: ReadBlock, new: ReadBlock) -> None:
        if isinstance(old, ReadTable) and isinstance(new, ReadTable):
            self._table(old, new)
            return
        if isinstance(old, ReadTable) or isinstance(new, ReadTable) or old.text == new.text:
            return
        self._counts.texts += 1
        self._reword(old, new, self._comments.block(old, new))

    def _reword(self, old: ReadParagraph, new: ReadParagraph, comment: str) -> None:
        reading = diff(self._old.units(old), self._new.units(new))
        self._reviser.reword(old, new, changed_spans(reading), comment)

    # --- tables

    def _table(self, old: ReadTable, new: ReadTable) -> None:
        """A table that both have; one whose columns changed is replaced row by row."""
        if old.width != new.width and not new.left_out:
            self._counts.tables += 1
            self._reviser.replace_rows(old, new, self._comments.block(old, new))
            return
        if old.texts() == new.texts():
            return
        for table in (old, new):  # a label that is repeated on another page is no change
            join_continued(table)
        self._rows(old, new)

    def _rows(self, old: ReadTable, new: ReadTable) -> None:
        before, after = row_items(old), row_items(new)
        known = zip(old.left_out, new.left_out, strict=False)
        plan = list(steps(before, after, known=known))
        elsewhere = moved(plan, before, after)
        came_from = {j: i for i, j in elsewhere.items()}
        for i, j, following in beside(plan, range(len(old.rows)), range(len(new.rows))):
            if i is not None and j is not None:
                self._row(old, i, new, j)
                continue
            self._counts.rows += 1
            if i is not None:
                there = elsewhere.get(i)
                comment = self._moved_row(old, i, new, there) if there is not None else ""
                comment = comment or self._comments.row(old, i, is_old=True)
                self._reviser.remove_row(old, i, new, following, comment)
            elif j is not None:
                here = came_from.get(j)
                comment = self._moved_row(old, here, new, j, True) if here is not None else ""
                comment = comment or self._comments.row(new, j, is_old=False)
                self._reviser.add_row(new, j, comment)

    def _moved_row(self, old: ReadTable, i: int, new: ReadTable, j: int, came: bool = False) -> str:
        """What is said of a row that stands elsewhere now: where, and why its first changed cell
        changed. came: it is told where it stands now."""
        was, now = old.number_of(i), new.number_of(j)
        where = f"这一行原来是第{was}行，移到了这里" if came else f"这一行移到了第{now}行"
        cells = enumerate(zip(old.rows[i], new.rows[j], strict=False))
        changed = [at for at, (one, other) in cells if one and other and one.text != other.text]
        if not changed:
            return f"{where}，内容没有变。"
        why = self._comments.cell(old, i, new, j, changed[0]) if came else ""
        return f"{where}，内容有改动。" + (f"\n{why}" if why else "")

    def _row(self, old: ReadTable, i: int, new: ReadTable, j: int) -> None:
        for column, (before, after) in enumerate(zip_longest(old.rows[i], new.rows[j])):
            if before and after and before.text != after.text:
                self._counts.cells += 1
                self._cell(before, after, self._comments.cell(old, i, new, j, column))

    def _cell(self, old: ReadCell, new: ReadCell, comment: str) -> None:
        """The paragraphs of a cell; its last one can be neither added nor removed."""
        plan = steps(self._old.items(old.paragraphs), self._new.items(new.paragraphs), last=True)
        self._paragraphs(old.paragraphs, new.paragraphs, plan, comment)

    def _paragraphs(
        self,
        old: Sequence[ReadParagraph],
        new: Sequence[ReadParagraph],
        plan: Iterable[Step],
        comment: str = "",
    ) -> int:
        """Paragraphs that stand by themselves: those of a cell, or the contents. Gives how many
        changed; the first of them bears the comment."""
        changed = 0
        for before, after, following in beside(plan, old, new):
            if before is not None and after is not None:
                if before.text == after.text:
                    continue
                self._reword(before, after, comment)
            elif before is not None:
                self._reviser.remove_paragraph(before, following, new[-1], comment)
            elif after is not None:
                self._reviser.add_paragraph(after, comment)
            changed, comment = changed + 1, ""
        return changed

    # --- the contents

    def _contents(self) -> int:
        """The lines of the contents, without comments: they follow the headings. The first and
        the last line hold the field, so they are never struck out. Gives how many changed."""
        old, new = self._old.document.contents, self._new.document.contents
        if not old or not new:
            return 0
        head = int(min(len(old), len(new)) > 1)
        before, after = map(contents_item, old[head:]), map(contents_item, new[head:])
        changed = self._paragraphs(old[:head], new[:head], [(0, 0)] * head)
        plan = steps(list(before), list(after), last=True)
        return changed + self._paragraphs(old[head:], new[head:], plan)


def _shown(document: ReadDocument) -> list[ReadBlock]:
    """The blocks that are compared: not those in text boxes and footnotes."""
    blocks = document.blocks
    return [b for b in blocks if isinstance(b, ReadTable) or not (b.boxed or b.noted)]


def _shortened(blocks: Sequence[ReadBlock]) -> list[int]:
    """The tables of which rows are left out: the others have them as well."""
    return [n for n, each in enumerate(blocks) if isinstance(each, ReadTable) and each.left_out]


def changed_spans(reading: Sequence[Segment]) -> list[ChangedSpan]:
    """The changes in a run of segments, by character."""
    spans: list[ChangedSpan] = []
    old = new = 0
    for is_change, run in groupby(reading, attrgetter("is_change")):
        segments = list(run)
        old_end = old + len(one_side(segments, DiffKind.OLD))
        new_end = new + len(one_side(segments, DiffKind.NEW))
        if is_change:
            spans.append(ChangedSpan(new, new_end, old, old_end))
        old, new = old_end, new_end
    return spans
