"""A redline (修订稿): the new report with everything that differs from the old one as a tracked
change of Word, each with a comment that names the corrected lines.

Accepting all changes gives the texts of the new document, rejecting all those of the old one;
paragraphs, tables and contents alike. Headers, footers and text boxes are those of the new one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from ..snapshot.values import Snapshot
from ..text.differences import DiffKind, Segment, diff
from ..word.edit.comments import Comments
from ..word.edit.repack import resealed
from ..word.edit.revisions import Edit, Reviser
from ..word.read.blocks import ReadBlock, ReadCell, ReadDocument, ReadParagraph, ReadTable
from ..word.read.struck import Old
from ..word.read.tree import Element
from .causes import Reasons
from .pairs import (
    Item,
    Step,
    contents_item,
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


def redline(old: Version, new: Version, data: bytes) -> tuple[bytes, Counts]:
    """The redline of two documents, and what it shows. data: the new document's bytes, given back
    as they are where nothing differs. The tree of the new document is worked on."""
    counts = Counts()
    document = new.document
    found = _DATE.search(document.parts.get(_CORE, b""))
    date = found[1].decode() if found else _NO_DATE
    comments = Comments(document.parts, document.main, date)
    copies = Old(old.document, document)
    reviser = Reviser(document, copies, new.snapshot.department, date, comments)
    _Redline(old, new, reviser, counts).run()
    if not reviser.has_changes:
        return data, counts
    return resealed(document, comments), counts


class _Redline:
    """The work on one document."""

    def __init__(self, old: Version, new: Version, reviser: Reviser, counts: Counts) -> None:
        self._old, self._new = old, new
        self._reviser, self._counts = reviser, counts
        self._reasons = Reasons(old.snapshot, old.document, new.snapshot, new.document)

    def run(self) -> None:
        """Body and contents."""
        old, new = _shown(self._old.document), _shown(self._new.document)
        plan = steps(self._items(old, True), self._items(new, False), last=True)
        self._blocks(old, new, list(plan))
        self._contents()
        self._reviser.finish()

    def _items(self, blocks: Sequence[ReadBlock], is_old: bool) -> list[Item]:
        snapshot = (self._old if is_old else self._new).snapshot
        return [
            table_item(self._reasons.table_key(block, is_old))
            if isinstance(block, ReadTable)
            else paragraph_item(block, snapshot, self._reasons.kind(block, is_old))
            for block in blocks
        ]

    # --- the body

    def _blocks(
        self, old: Sequence[ReadBlock], new: Sequence[ReadBlock], plan: Sequence[Step]
    ) -> None:
        elements = [block.element for block in new]
        for (i, j), behind in zip(plan, _behind(plan, elements), strict=True):
            before = None if i is None else old[i]
            after = None if j is None else new[j]
            if after is None and before is not None:
                _place(self._removed(before), behind, elements[-1])
            elif before is None and after is not None:
                self._added(after)
            elif isinstance(before, ReadParagraph) and isinstance(after, ReadParagraph):
                self._reworded(before, after)
            elif isinstance(before, ReadTable) and isinstance(after, ReadTable):
                self._table(before, after)

    def _removed(self, block: ReadBlock) -> Element:
        said = self._reasons.block(block, None)
        if isinstance(block, ReadTable):
            self._counts.tables += 1
            return self._reviser.remove_table(block, said)
        self._counts.texts += bool(block.text)
        return self._reviser.remove_paragraph(block.element, said)

    def _added(self, block: ReadBlock) -> None:
        said = self._reasons.block(None, block)
        if isinstance(block, ReadTable):
            self._counts.tables += 1
            self._reviser.add_table(block, said)
        else:
            self._counts.texts += bool(block.text)
            self._reviser.add_paragraph(block.element, said)

    def _reworded(self, old: ReadParagraph, new: ReadParagraph) -> None:
        if old.text != new.text:
            self._counts.texts += 1
            self._reword(old, new, self._reasons.block(old, new))

    def _reword(self, old: ReadParagraph, new: ReadParagraph, said: str) -> None:
        before = paragraph_units(old, self._old.snapshot)
        after = paragraph_units(new, self._new.snapshot)
        self._reviser.reword(new, old, edits(diff(before, after)), said)

    # --- tables

    def _table(self, old: ReadTable, new: ReadTable) -> None:
        """A table that both have; one whose columns changed is replaced row by row."""
        if old.width != new.width:
            self._counts.tables += 1
            said = self._reasons.block(old, new)
            for row in self._reviser.removed_rows(old, said):
                new.row_elements[0].addprevious(row)
            self._reviser.add_table(new, said)
            return
        if old.texts() == new.texts():
            return
        plan = list(steps(row_items(old), row_items(new)))
        for (i, j), behind in zip(plan, _behind(plan, new.row_elements), strict=True):
            if i is not None and j is not None:
                self._row(old, i, new, j)
            else:
                self._line(old, i, new, j, behind)

    def _line(
        self, old: ReadTable, i: int | None, new: ReadTable, j: int | None, behind: Element | None
    ) -> None:
        """A row that only one of the two has."""
        self._counts.rows += 1
        if i is not None:
            said = self._reasons.row(old, i, is_old=True)
            gone = self._reviser.remove_row(old.row_elements[i], said)
            _place(gone, behind, new.row_elements[-1])
        elif j is not None:
            said = self._reasons.row(new, j, is_old=False)
            self._reviser.add_row(new.row_elements[j], said)

    def _row(self, old: ReadTable, i: int, new: ReadTable, j: int) -> None:
        for column, (before, after) in enumerate(zip_longest(old.rows[i], new.rows[j])):
            if before and after and before.text != after.text:
                self._counts.cells += 1
                self._cell(before, after, self._reasons.cell(old, i, new, j, column))

    def _cell(self, old: ReadCell, new: ReadCell, said: str) -> None:
        """The paragraphs of a cell; its last one can be neither added nor removed."""
        before = [paragraph_item(p, self._old.snapshot) for p in old.paragraphs]
        after = [paragraph_item(p, self._new.snapshot) for p in new.paragraphs]
        plan = list(steps(before, after, last=True))
        elements = [paragraph.element for paragraph in new.paragraphs]
        for (i, j), behind in zip(plan, _behind(plan, elements), strict=True):
            if j is None and i is not None:
                gone = self._reviser.remove_paragraph(old.paragraphs[i].element, said)
                _place(gone, behind, elements[-1])
            elif i is None and j is not None:
                self._reviser.add_paragraph(elements[j], said)
            elif (
                i is not None and j is not None and old.paragraphs[i].text != new.paragraphs[j].text
            ):
                self._reword(old.paragraphs[i], new.paragraphs[j], said)
            else:
                continue
            said = ""  # one comment a cell

    # --- the contents

    def _contents(self) -> None:
        """The lines of the contents, without comments: they follow the headings. The first and
        the last line hold the field, so they are never struck out."""
        old, new = self._old.document.contents, self._new.document.contents
        if not old or not new:
            return
        head = min(len(old), len(new)) > 1
        before = [contents_item(line) for line in old[head:]]
        after = [contents_item(line) for line in new[head:]]
        rest = [
            (None if i is None else i + head, None if j is None else j + head)
            for i, j in steps(before, after, last=True)
        ]
        plan: list[Step] = [(0, 0)] * head + rest
        elements = [line.element for line in new]
        for (i, j), behind in zip(plan, _behind(plan, elements), strict=True):
            if j is None and i is not None:
                _place(self._reviser.remove_paragraph(old[i].element), behind, elements[-1])
            elif i is None and j is not None:
                self._reviser.add_paragraph(elements[j])
            elif i is not None and j is not None and old[i].text != new[j].text:
                self._reword(old[i], new[j], "")
            else:
                continue
            self._counts.contents += 1


def _shown(document: ReadDocument) -> list[ReadBlock]:
    """The blocks that are compared: not those in text boxes."""
    return [b for b in document.blocks if isinstance(b, ReadTable) or not b.boxed]


def _behind(plan: Sequence[Step], elements: Sequence[Element]) -> list[Element | None]:
    """For each step the element of the new side that comes next."""
    found: list[Element | None] = []
    following: Element | None = None
    for _, j in reversed(plan):
        following = following if j is None else elements[j]
        found.append(following)
    return found[::-1]


def _place(gone: Element, behind: Element | None, last: Element) -> None:
    """What is gone goes before what comes next, or at the end."""
    if behind is not None:
        behind.addprevious(gone)
        return
    at = last
    while at.getnext() is not None and at.getnext().tag == gone.tag:
        at = at.getnext()
    at.addnext(gone)


def edits(found: Sequence[Segment]) -> list[Edit]:
    """The changes in a run of pieces, by character."""
    made: list[Edit] = []
    old = new = 0
    begun: tuple[int, int] | None = None
    for piece in [*found, Segment(DiffKind.SAME, "")]:
        if piece.kind is DiffKind.SAME:
            if begun:
                made.append(Edit(begun[1], new, begun[0], old))
            begun = None
        elif begun is None:
            begun = old, new
        old += len(piece.text) if piece.kind is not DiffKind.NEW else 0
        new += len(piece.text) if piece.kind is not DiffKind.OLD else 0
    return made
