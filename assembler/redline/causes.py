"""What the comments of a redline say: for each changed paragraph, cell, row or table the
corrected lines that caused it, found over the two snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from operator import attrgetter
from typing import TypeVar

from ..compare.causes import Cause, Causes
from ..compare.changes import TableChange, compare
from ..compare.phrases import comment_text
from ..compare.table_changes import At, CellChange, LineChange
from ..snapshot.matching import Match, PrintedBlock, match
from ..snapshot.table_matching import unspaced
from ..snapshot.values import Snapshot, SnapshotTable
from ..word.draft_mark import MARK
from ..word.read.blocks import ReadBlock, ReadDocument, ReadParagraph, ReadTable
from ..word.snapshot_part import is_edited

T = TypeVar("T")
_Numbers = tuple[int | None, int | None]  # of the blocks in the old snapshot and in the new one


def is_mark_of_draft(block: ReadBlock | None) -> bool:
    """Whether a paragraph says no more than that the report is a draft, which no line explains."""
    return isinstance(block, ReadParagraph) and block.text.strip() == MARK


class ChangeComments:
    """Comments for the changes between two documents; and what their blocks are."""

    def __init__(
        self, old: Snapshot, old_document: ReadDocument, new: Snapshot, new_document: ReadDocument
    ) -> None:
        self._changes = compare(old, new)
        self._causes = Causes(self._changes)
        self._by_hand = bool(is_edited(old_document.parts))
        before, after = match(old, old_document), match(new, new_document)
        self._old, self._new = _printed(before), _printed(after)
        self._rows_of = cache(lambda table, is_old: _body_rows(before if is_old else after, table))
        tables = self._changes.tables  # these know no more, so that the documents go with this
        self._cells = cache(lambda number: _cells_of(tables[number]))
        self._lines = cache(lambda number, added: _lines_of(tables[number], added))
        self._texts = {(t.old, t.new): t for t in self._changes.texts}
        self._new_texts = _by(self._changes.texts, attrgetter("new"))
        self._old_texts = _by(self._changes.texts, attrgetter("old"))
        self._new_tables = _by(self._changes.tables, attrgetter("new"))
        self._old_tables = _by(self._changes.tables, attrgetter("old"))

    # --- what a block is

    def table_key(self, table: ReadTable, is_old: bool) -> str:
        """What a table is, whatever is in it; "" for one that a person added."""
        printed = _table_of(self._printed_as(table, is_old))
        return printed.key if printed else ""

    def kind(self, paragraph: ReadBlock, is_old: bool) -> str:
        """The place of a paragraph round a table: its title, caption or note; "" for others."""
        printed = self._printed_as(paragraph, is_old)
        if printed is None or printed.kind in ("heading", "paragraph"):
            return ""
        block = (self._changes.old if is_old else self._changes.new).blocks[printed.block]
        return f"{printed.kind} {block.key}" if isinstance(block, SnapshotTable) else ""

    def _printed_as(self, block: ReadBlock | None, is_old: bool) -> PrintedBlock | None:
        return (self._old if is_old else self._new).get(id(block))

    # --- comments

    def block(self, old: ReadBlock | None, new: ReadBlock | None) -> str:
        """Why a paragraph or table was changed, added or removed; "" of the mark of a draft."""
        if any(map(is_mark_of_draft, (old, new))):
            return ""
        cause = self._cause(_numbers(self._printed_as(old, True), self._printed_as(new, False)))
        return comment_text(cause or Cause(), self._is_taken_back(old, new, cause is not None))

    def _cause(self, numbers: _Numbers) -> Cause | None:
        """None where the reports as they were built do not differ."""
        text = (
            self._texts.get(numbers)
            or self._new_texts.get(numbers[1])
            or self._old_texts.get(numbers[0])
        )
        if text is not None:
            return self._causes.text(text)
        table = self._table(numbers)
        return self._causes.table(table) if table else None

    def _is_taken_back(self, old: ReadBlock | None, new: ReadBlock | None, differs: bool) -> bool:
        """Whether what a person did to the old file is not in the new one. differs: whether the
        reports as they were built do."""
        if not self._by_hand or (new is not None and _typed(new, self._printed_as(new, False))):
            return False
        return not differs if old is None else _typed(old, self._printed_as(old, True))

    def row(self, table: ReadTable, number: int, is_old: bool) -> str:
        """Why a row was added or removed."""
        printed = self._printed_as(table, is_old)
        change = self._table(_numbers(printed, None) if is_old else _numbers(None, printed))
        if change is None:
            return comment_text(Cause(), self._by_hand)
        row = self._rows_of(table, is_old).get(number)
        line = None if row is None else self._lines(self._key(change), not is_old).get(row)
        if line is None:
            return comment_text(self._causes.table(change), self._by_hand)
        return comment_text(self._causes.line(change, line, added=not is_old))

    def cell(self, old: ReadTable, i: int, new: ReadTable, j: int, column: int) -> str:
        """Why a cell changed."""
        before, after = self._printed_as(old, True), self._printed_as(new, False)
        change = self._table(_numbers(before, after))
        was, now = self._rows_of(old, True).get(i), self._rows_of(new, False).get(j)
        was_typed = self._by_hand and _is_typed_in(before, old, was, (i, column))
        by_hand = was_typed and not _is_typed_in(after, new, now, (j, column))
        if change is None:
            return comment_text(Cause(), by_hand)
        cell = None if now is None else self._cells(self._key(change)).get((now, column))
        if cell is None:
            return comment_text(Cause() if by_hand else self._causes.table(change), by_hand)
        return comment_text(self._causes.cell(change, cell), by_hand)

    def _key(self, change: TableChange) -> int:
        """The number of a change among those of tables."""
        return self._numbers_of_changes[id(change)]

    @cached_property
    def _numbers_of_changes(self) -> Mapping[int, int]:
        return {id(change): number for number, change in enumerate(self._changes.tables)}

    def _table(self, numbers: _Numbers) -> TableChange | None:
        old, new = numbers
        return self._new_tables.get(new) or self._old_tables.get(old)


def _cells_of(change: TableChange) -> Mapping[At, CellChange]:
    return {cell.new_at: cell for cell in reversed(change.cells)}


def _lines_of(change: TableChange, added: bool) -> Mapping[int, LineChange]:
    return {line.at: line for line in reversed(change.added if added else change.removed)}


def _by(changes: Iterable[T], number: Callable[[T], int | None]) -> Mapping[int | None, T]:
    """Changes by the number of a block; those without one are left out."""
    return {at: change for change in changes if (at := number(change)) is not None}


def _numbers(old: PrintedBlock | None, new: PrintedBlock | None) -> _Numbers:
    return _number_of(old), _number_of(new)


def _number_of(printed: PrintedBlock | None) -> int | None:
    return printed.block if printed else None


def _table_of(printed: PrintedBlock | None) -> SnapshotTable | None:
    return printed.table if printed else None


def _printed(matched: Match) -> Mapping[int, PrintedBlock]:
    """What each block of a document was printed as, by the block's identity."""
    printed = ((block, matched.printed_as(n)) for n, block in enumerate(matched.blocks))
    return {id(block): one for block, one in printed if one}


def _body_rows(matched: Match, table: ReadTable) -> Mapping[int, int]:
    """The rows of a table of the file that are rows of the snapshot's, in its body."""
    block = next((n for n, each in enumerate(matched.blocks) if each is table), -1)
    rows = matched.table_match(matched.printed_of[block]) if block in matched.printed_of else None
    if rows is None or rows.read is not table:
        return {}
    return {at: row - rows.header for row, at in rows.kept if row >= rows.header}


def _typed(block: ReadBlock, printed: PrintedBlock | None) -> bool:
    """Whether a person wrote a block of a file: it is not what was built."""
    if printed is None:
        return True
    return not isinstance(block, ReadTable) and unspaced(printed.text) != unspaced(block.text)


def _is_typed_in(printed: PrintedBlock | None, read: ReadTable, row: int | None, place: At) -> bool:
    """The same of a cell. row: that of the snapshot's body which it is in."""
    table = _table_of(printed)
    if table is None:
        return True
    cell, column = read.rows[place[0]][place[1]], place[1]
    if row is None or column >= len(table.body[row]):
        return place[0] >= len(table.header)
    return cell is not None and unspaced(table.body[row][column] or "") != unspaced(cell.text)
