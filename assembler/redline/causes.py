"""What the comments of a redline say: for each changed paragraph, cell, row or table the
corrected lines that caused it, found over the two snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import TypeVar

from ..compare.causes import Cause, Causes
from ..compare.changes import TableChange, compare
from ..compare.phrases import comment_text
from ..snapshot.matching import PrintedBlock, match, unspaced
from ..snapshot.values import Snapshot, SnapshotTable
from ..word.read.blocks import ReadBlock, ReadDocument, ReadTable
from ..word.snapshot_part import is_edited

T = TypeVar("T")
_Numbers = tuple[int | None, int | None]  # of the blocks in the old snapshot and in the new one


class ChangeComments:
    """Comments for the changes between two documents; and what their blocks are."""

    def __init__(
        self, old: Snapshot, old_document: ReadDocument, new: Snapshot, new_document: ReadDocument
    ) -> None:
        self._changes = compare(old, new)
        self._causes = Causes(self._changes)
        self._by_hand = bool(is_edited(old_document.parts))
        self._old = _printed(old, old_document)
        self._new = _printed(new, new_document)
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
        """Why a paragraph or table was changed, added or removed."""
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
        body = _table_of(printed)
        change = self._table(_numbers(printed, None) if is_old else _numbers(None, printed))
        if body is None or change is None:
            return comment_text(Cause(), self._by_hand)
        line = change.line_at(_body_row(body, table, number), added=not is_old)
        if line is None:
            return comment_text(self._causes.table(change), self._by_hand)
        return comment_text(self._causes.line(change, line, added=not is_old))

    def cell(self, old: ReadTable, i: int, new: ReadTable, j: int, column: int) -> str:
        """Why a cell changed."""
        before, after = self._printed_as(old, True), self._printed_as(new, False)
        change = self._table(_numbers(before, after))
        was_typed = self._by_hand and _is_typed_in(before, old, i, column)
        by_hand = was_typed and not _is_typed_in(after, new, j, column)
        body = _table_of(after)
        if change is None or body is None:
            return comment_text(Cause(), by_hand)
        cell = change.cell_at((_body_row(body, new, j), column))
        if cell is None:
            return comment_text(Cause() if by_hand else self._causes.table(change), by_hand)
        return comment_text(self._causes.cell(change, cell), by_hand)

    def _table(self, numbers: _Numbers) -> TableChange | None:
        old, new = numbers
        return self._new_tables.get(new) or self._old_tables.get(old)


def _by(changes: Iterable[T], number: Callable[[T], int | None]) -> Mapping[int | None, T]:
    """Changes by the number of a block; those without one are left out."""
    return {at: change for change in changes if (at := number(change)) is not None}


def _numbers(old: PrintedBlock | None, new: PrintedBlock | None) -> _Numbers:
    return _number_of(old), _number_of(new)


def _number_of(printed: PrintedBlock | None) -> int | None:
    return printed.block if printed else None


def _table_of(printed: PrintedBlock | None) -> SnapshotTable | None:
    return printed.table if printed else None


def _printed(snapshot: Snapshot, document: ReadDocument) -> Mapping[int, PrintedBlock]:
    """What each block of a document was printed as, by the block's identity."""
    matched = match(snapshot, document)
    printed = ((block, matched.printed_as(n)) for n, block in enumerate(matched.blocks))
    return {id(block): one for block, one in printed if one}


def _body_row(table: SnapshotTable, read: ReadTable, number: int) -> int:
    """The row of the snapshot's table that a row of the file is: in the file those covered from
    end to end are left out. Below 0: a row of the header."""
    shown = table.shown_rows
    at = number - len(table.header)
    return shown[at] if 0 <= at < len(shown) else at


def _typed(block: ReadBlock, printed: PrintedBlock | None) -> bool:
    """Whether a person wrote a block of a file: it is not what was built."""
    if printed is None:
        return True
    return not isinstance(block, ReadTable) and unspaced(printed.text) != unspaced(block.text)


def _is_typed_in(printed: PrintedBlock | None, read: ReadTable, number: int, column: int) -> bool:
    """The same of a cell."""
    table = _table_of(printed)
    if table is None:
        return True
    row, cell = _body_row(table, read, number), read.rows[number][column]
    if not 0 <= row < len(table.body) or column >= len(table.body[row]):
        return row >= 0
    return cell is not None and unspaced(table.body[row][column] or "") != unspaced(cell.text)
