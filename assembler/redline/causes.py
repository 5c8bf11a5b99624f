"""What the comments of a redline say: for each changed paragraph, cell, row or table the
corrected lines that caused it, found over the two snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..compare.causes import Cause, Causes
from ..compare.changes import RowChange, TableChange, TextChange, compare
from ..compare.phrases import place_words, row_words
from ..snapshot.matching import Piece, match, plain
from ..snapshot.values import Snapshot, SnapshotTable
from ..word.read.blocks import ReadBlock, ReadDocument, ReadTable
from ..word.snapshot_part import edited

_LONGEST = 200  # characters of one
_MOST = 6  # lines told in one comment
_Texts = Mapping[int | None, TextChange]
_Numbers = tuple[int | None, int | None]  # of the blocks in the old snapshot and in the new one


class Reasons:
    """Comments for the changes between two documents; and what their blocks are."""

    def __init__(
        self, old: Snapshot, old_document: ReadDocument, new: Snapshot, new_document: ReadDocument
    ) -> None:
        self._changes = compare(old, new)
        self._causes = Causes(self._changes)
        self._by_hand = bool(edited(old_document.parts))
        self._old = _pieces(old, old_document)
        self._new = _pieces(new, new_document)
        self._texts = {(t.old, t.new): t for t in self._changes.texts}
        self._new_texts = _by(self._changes.texts, lambda text: text.new)
        self._old_texts = _by(self._changes.texts, lambda text: text.old)
        self._tables = {t.new: t for t in self._changes.tables if t.new is not None}
        self._old_tables = {t.old: t for t in self._changes.tables if t.old is not None}

    # --- what a block is

    def table_key(self, table: ReadTable, is_old: bool) -> str:
        """What a table is, whatever is in it; "" for one that a person added."""
        piece = self._piece(table, is_old)
        return piece.table.key if piece and piece.table else ""

    def kind(self, paragraph: ReadBlock, is_old: bool) -> str:
        """The place of a paragraph round a table: its title, caption or note; "" for others."""
        piece = self._piece(paragraph, is_old)
        if piece is None or piece.kind in ("heading", "paragraph"):
            return ""
        block = (self._changes.old if is_old else self._changes.new).blocks[piece.block]
        return f"{piece.kind} {block.key}" if isinstance(block, SnapshotTable) else ""

    def _piece(self, block: ReadBlock | None, is_old: bool) -> Piece | None:
        return (self._old if is_old else self._new).get(id(block))

    # --- comments

    def block(self, old: ReadBlock | None, new: ReadBlock | None) -> str:
        """Why a paragraph or table was changed, added or removed."""
        cause = self._cause(_numbers(self._piece(old, True), self._piece(new, False)))
        return said(cause or Cause(), self._is_taken_back(old, new, cause is not None))

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
        if not self._by_hand or (new is not None and _typed(new, self._piece(new, False))):
            return False
        return not differs if old is None else _typed(old, self._piece(old, True))

    def row(self, table: ReadTable, number: int, is_old: bool) -> str:
        """Why a row was added or removed."""
        piece = self._piece(table, is_old)
        if piece is None or piece.table is None:
            return said(Cause(), self._by_hand)
        change = self._table((piece.block, None) if is_old else (None, piece.block))
        at = _body_row(piece.table, table, number)
        lines = () if change is None else change.removed if is_old else change.added
        line = next((line for line in lines if line.at == at), None)
        if change is None or line is None:
            return said(self._causes.table(change) if change else Cause(), self._by_hand)
        return said(self._causes.line(change, line, added=not is_old))

    def cell(self, old: ReadTable, i: int, new: ReadTable, j: int, column: int) -> str:
        """Why a cell changed."""
        before, after = self._piece(old, True), self._piece(new, False)
        change = self._table(_numbers(before, after))
        by_hand = self._by_hand and _is_typed_in(before, old, i, column)
        by_hand = by_hand and not _is_typed_in(after, new, j, column)
        if change is None or after is None or after.table is None:
            return said(Cause(), by_hand)
        at = _body_row(after.table, new, j), column
        cell = next((cell for cell in change.cells if cell.new_at == at), None)
        if cell is None:
            return said(Cause() if by_hand else self._causes.table(change), by_hand)
        return said(self._causes.cell(change, cell), by_hand)

    def _table(self, numbers: _Numbers) -> TableChange | None:
        old, new = numbers
        if new is not None and new in self._tables:
            return self._tables[new]
        return self._old_tables.get(old) if old is not None else None


def _by(texts: Iterable[TextChange], number: Callable[[TextChange], int | None]) -> _Texts:
    """Changes by the number of a block; those without one are left out."""
    return {at: text for text in texts if (at := number(text)) is not None}


def _numbers(old: Piece | None, new: Piece | None) -> _Numbers:
    return (old.block if old else None), (new.block if new else None)


def _pieces(snapshot: Snapshot, document: ReadDocument) -> Mapping[int, Piece]:
    """The piece of the snapshot that each block of a document is, by the block's identity."""
    found = match(snapshot, document)
    pieces = ((block, found.piece_of(n)) for n, block in enumerate(found.blocks))
    return {id(block): piece for block, piece in pieces if piece}


def _body_row(table: SnapshotTable, read: ReadTable, number: int) -> int:
    """The row of the snapshot's table that a row of the file is: in the file those covered from
    end to end are left out. Below 0: a row of the header."""
    shown = [at for at, row in enumerate(table.body) if any(text is not None for text in row)]
    at = number - len(table.header)
    return shown[at] if 0 <= at < len(shown) else at


def _typed(block: ReadBlock, piece: Piece | None) -> bool:
    """Whether a person wrote a block of a file: it is not what was built."""
    if piece is None:
        return True
    return not isinstance(block, ReadTable) and plain(piece.text) != plain(block.text)


def _is_typed_in(piece: Piece | None, read: ReadTable, number: int, column: int) -> bool:
    """The same of a cell."""
    if piece is None or piece.table is None:
        return True
    row, cell = _body_row(piece.table, read, number), read.rows[number][column]
    if not 0 <= row < len(piece.table.body) or column >= len(piece.table.body[row]):
        return row >= 0
    return cell is not None and plain(piece.table.body[row][column] or "") != plain(cell.text)


def said(cause: Cause, by_hand: bool = False) -> str:
    """A cause as a comment. by_hand: a person had changed this in the old file."""
    return "\n".join(_lines(cause, by_hand))


def _lines(cause: Cause, by_hand: bool) -> Iterator[str]:
    if by_hand:
        yield "原文件的这一处在生成后被人手工改过，这里改成了由数据生成的内容。"
        if not cause.rows:
            return
    if cause.rows:
        yield "依据的更正："
        yield from map(_row, cause.rows[:_MOST])
    if len(cause.rows) > _MOST:
        yield f"等共{len(cause.rows)}行"
    if cause.other:
        yield f"原因：{cause.other}。"
    elif not cause.rows:
        yield "原因：没有找到改动的录入行。"


def _row(row: RowChange) -> str:
    """A corrected line; long texts stand in the report itself."""
    said = row_words(row)
    return said if len(said) <= _LONGEST else f"{place_words(row)} {_names(row)}有改动"


def _names(row: RowChange) -> str:
    return "、".join(field.column for field in row.fields)
