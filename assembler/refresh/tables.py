"""The tables of an edited docx brought up to date: cells, rows that came and rows that went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from ..compare.grids import TableGrid, same_rows
from ..snapshot.matching import match_table, unspaced
from ..snapshot.values import SnapshotTable, is_amount
from ..text.marked import MarkedText
from ..word.edit.blocks import holds_additions
from ..word.edit.paragraph import Editor, reread
from ..word.edit.rows import (
    TableRow,
    append_row,
    grafted_row,
    remove_row,
    row_holds_additions,
    rows_of,
    uncover,
    write_cell,
)
from ..word.read.blocks import ReadCell, ReadTable
from .merge import Merged, merge
from .state import TO_FILL, Refreshing

_Position = tuple[int, int]  # row and column of a grid


def refresh_tables(state: Refreshing) -> None:
    """Every table of the base that stands in the file and in the new build."""
    for base, ours in state.same.items():
        old, new = state.base.blocks[base].table, state.ours.blocks[ours].table
        read = state.block(base)
        if old and new and isinstance(read, ReadTable):
            _TableRefresh(state, ours, old, new, read).run()


def table_is_untouched(state: Refreshing, table: SnapshotTable, read: ReadTable) -> bool:
    """Whether a table stands in the file as it was built, and nothing was put into it."""
    grid = TableGrid(table)
    built = [
        [unspaced(text) for text in row if text is not None]
        for number, row in enumerate(grid.rows)
        if not grid.is_covered(number)
    ]
    standing = [[unspaced(cell.text) for cell in row if cell] for row in read.rows]
    return standing == built and not holds_additions(read, state.our_comments)


def first_cell(rows: Sequence[Sequence[ReadCell | None]]) -> ReadCell | None:
    """The first cell with a paragraph, where a comment on the whole can stand."""
    return next((cell for row in rows for cell in row if cell and cell.paragraphs), None)


class _TableRefresh:
    """One table. same: rows of the old table that are still there → rows of the new one; there:
    rows of the old table → rows of the file."""

    def __init__(
        self,
        state: Refreshing,
        number: int,
        old: SnapshotTable,
        new: SnapshotTable,
        read: ReadTable,
    ) -> None:
        self.state, self.number, self.read = state, number, read
        self.old, self.new = TableGrid(old), TableGrid(new)

    def run(self) -> None:
        """Cells first, then rows."""
        if self._is_changed():
            if self.old.width != self.new.width or self.old.header != self.new.header:
                self._replace()
                return
            self._rows()
        self._settle_open_conflicts()

    def _is_changed(self) -> bool:
        old, new = (
            [at for at, cell in grid.table.cells.items() if cell.missing]
            for grid in (self.old, self.new)
        )
        return self.old.rows != self.new.rows or old != new

    def _rows(self) -> None:
        for row, wanted in self.same.items():
            at = self.there.get(row)
            if at is not None:
                self._row(row, wanted, at)
            elif self.old.rows[row] != self.new.rows[wanted]:  # a person took it out
                where = self.new.where(wanted, len(self.new.rows[wanted]))
                self.state.report("R-39", where=where)
        self._remove_rows()
        placed = self._add_rows()
        if any(len(self.same) != len(_written(grid)) for grid in (self.old, self.new)):
            for row, handle in placed.items():  # joined cells may reach elsewhere now
                handle.join_like(self._fresh_rows[row])

    @cached_property
    def same(self) -> Mapping[int, int]:
        return same_rows(self.old, self.new)

    @cached_property
    def there(self) -> Mapping[int, int]:
        pairs = match_table(self.old.table, self.read).rows
        return {a: b for a, b in pairs if a is not None and b is not None}

    # --- cells

    def _row(self, row: int, wanted: int, at: int) -> None:
        cells = self.read.rows[at]
        old, new = self.old.rows[row], self.new.rows[wanted]
        if old == new and not self._has_new_gaps(row, wanted):
            return
        if [text is None for text in old] != [cell is None for cell in cells]:
            self._row_by_text(row, wanted, at)
            return
        for column, text in enumerate(new):
            cell = cells[column]
            if cell is not None:
                self._cell(cell, (row, column), (wanted, column), text or "")
            elif text is not None:  # was covered by the cell above, and has its own text now
                uncover(self.read, at, column, text)

    def _has_new_gaps(self, row: int, wanted: int) -> bool:
        columns = range(self.new.width)
        return any(self.old.missing(row, c) != self.new.missing(wanted, c) for c in columns)

    def _row_by_text(self, row: int, wanted: int, at: int) -> None:
        """Cells of a row whose cells a person joined or split, by what stands in them."""
        for pair in match_table(self.old.table, self.read).cells(row, at):
            if pair.column is None or pair.read_column is None:
                continue
            text = self.new.rows[wanted][pair.column]
            cell = self.read.rows[at][pair.read_column]
            if cell is not None and text is not None:
                self._cell(cell, (row, pair.column), (wanted, pair.column), text)

    def _cell(self, cell: ReadCell, old: _Position, new: _Position, text: str) -> None:
        was, standing = self.old.rows[old[0]][old[1]] or "", cell.text
        wanted, filled = self.new.missing(*new), self.old.missing(*old)
        if text in (was, standing) and wanted == filled:
            return
        if unspaced(standing) == unspaced(was):
            self._write(cell, text)
            if wanted or filled:
                self._mark_open_place(cell, wanted)
        elif unspaced(standing) != unspaced(text) and not self._merge_wording(cell, was, text):
            self._conflict(cell, new, text)

    def _write(self, cell: ReadCell, text: str) -> None:
        self.state.changes += 1
        paragraph = cell.paragraphs[0] if len(cell.paragraphs) == 1 else None
        if paragraph and paragraph.text and text and not is_amount(text) and "\n" not in text:
            _apply(
                merge(MarkedText(paragraph.text), paragraph.text, MarkedText(text)),
                Editor(paragraph),
            )
        else:
            write_cell(cell, text, self._models(cell))

    def _models(self, cell: ReadCell) -> Iterator[ReadCell | None]:
        """Cells whose look a figure takes: those of the same column, then of the same row."""
        row = next((row for row in self.read.rows if cell in row), ())
        column = row.index(cell) if row else 0
        below = (other for other in self.read.rows[self.old.header :] if column < len(other))
        yield from (other[column] for other in below)
        yield from row

    def _mark_open_place(self, cell: ReadCell, wanted: str) -> None:
        """Mark a cell that is still to be filled in, or no longer. wanted: with what."""
        if not cell.paragraphs:
            return
        editor = Editor(reread(cell.paragraphs[0]))
        for number in list(editor.comments()):
            if self.state.comments.text_of(number).startswith(TO_FILL):
                self.state.comments.remove(number, editor)
        span = 0, len(editor.text)
        if wanted:
            editor.highlight(*span)
            self.state.comments.add(editor, *span, TO_FILL + wanted)
        else:
            editor.clear_highlight(*span)

    def _merge_wording(self, cell: ReadCell, was: str, text: str) -> bool:
        """Whether a wording that both changed could be merged."""
        if is_amount(text) or is_amount(was) or not (was and text) or len(cell.paragraphs) != 1:
            return False
        merged = merge(MarkedText(was), cell.text, MarkedText(text))
        if merged.conflicts or merged.dropped:
            return False
        _apply(merged, Editor(cell.paragraphs[0]))
        self.state.changes += bool(merged.edits)
        return True

    def _conflict(self, cell: ReadCell, new: _Position, text: str) -> None:
        if not cell.paragraphs:
            return
        editor = Editor(cell.paragraphs[0])
        values = {"found": cell.text or "（空白）", "wanted": text or "（空白）"}
        block = self.state.ours.blocks[self.number].block
        cause = self.state.corrections.behind_cell(block, new[0] - self.new.header, new[1])
        span = 0, len(editor.text)
        self.state.conflict("R-23", editor, span, self.new.where(*new), cause, **values)

    # --- rows

    def _remove_rows(self) -> None:
        """Rows that the new table does not have."""
        gone = {row: at for row, at in self.there.items() if row not in self.same}
        for row, at in sorted(gone.items()):
            cells = self.read.rows[at]
            built = [unspaced(text) for text in self.old.rows[row] if text is not None]
            untouched = [unspaced(cell.text) for cell in cells if cell] == built
            if untouched and not row_holds_additions(self.read, at, self.state.our_comments):
                remove_row(self.read, at)
                self.state.changes += 1
            elif (cell := first_cell([cells])) is not None:
                editor = Editor(cell.paragraphs[0])
                where = self.old.where(row, len(self.old.rows[row]))
                self.state.conflict("R-25", editor, (0, len(editor.text)), where)

    def _add_rows(self) -> dict[int, TableRow]:
        """Rows that the old table did not have, in the look of a row beside them. Gives the row
        of the file for each row of the new table."""
        handles, kept = rows_of(self.read), set(self.same.values())
        standing = {
            new: handles[self.there[old]] for old, new in self.same.items() if old in self.there
        }
        placed = dict(standing)
        for row in (n for n in _written(self.new) if n not in kept):
            handle = self._new_row(row, standing)
            before = max((n for n in placed if n < row), default=None)
            behind = min((n for n in placed if n > row), default=None)
            if before is not None:
                placed[before].add_after(handle)
            elif behind is not None:
                placed[behind].add_before(handle)
            else:
                append_row(self.read, handle)
            placed[row] = handle
            self.state.changes += 1
        return placed

    def _new_row(self, row: int, standing: Mapping[int, TableRow]) -> TableRow:
        """In the look of a row of the same kind and depth, the nearest one; else as it is in the
        new build."""
        fresh = self._fresh_rows[row]
        is_header = row < self.new.header
        near = (n for n in standing if (n < self.new.header) == is_header)
        nearest = min(near, key=lambda n: self._unlikeness(row, n), default=None)
        if nearest is None or not standing[nearest].has_columns_of(fresh):
            return grafted_row(fresh, self.state.grafts)
        texts = {at: text for at, text in enumerate(self.new.rows[row]) if text}
        models = (cell for cells in self.read.rows for cell in cells)
        copy = standing[nearest].copied(texts, models)
        copy.join_like(fresh)
        return copy

    def _unlikeness(self, row: int, other: int) -> tuple[bool, bool, int, bool]:
        """How little a row serves as the model of another: of another depth, of other cells, far
        away, above it."""
        depths = dict(enumerate(self.new.table.origin.depths, self.new.header))
        covered = [[text is None for text in self.new.rows[n]] for n in (row, other)]
        return (
            depths.get(row) != depths.get(other),
            covered[0] != covered[1],
            abs(other - row),
            other < row,
        )

    @cached_property
    def _fresh_rows(self) -> Mapping[int, TableRow]:
        """The rows of the table in the new build, by number."""
        fresh = self.state.fresh_block(self.number)
        assert isinstance(fresh, ReadTable)
        return dict(zip(_written(self.new), rows_of(fresh), strict=True))

    # --- the whole

    def _replace(self) -> None:
        """Another head: a table nobody touched is replaced, any other is left."""
        if table_is_untouched(self.state, self.old.table, self.read):
            fresh = self.state.fresh_block(self.number)
            assert isinstance(fresh, ReadTable)
            self.state.grafts.replace_table(self.read, fresh)
            self.state.changes += 1
        elif (cell := first_cell(self.read.rows)) is not None:
            editor = Editor(cell.paragraphs[0])
            where = f"附表《{self.new.table.title}》"
            self.state.conflict("R-26", editor, (0, len(editor.text)), where)

    def _settle_open_conflicts(self) -> None:
        """Conflicts of an earlier refresh whose comments still stand."""
        for at, row in enumerate(self.read.rows if self.state.open_conflicts else ()):
            where = f"附表《{self.new.table.title}》第{at + 1}行"
            for paragraph in (p for cell in row if cell for p in cell.paragraphs):
                self.state.settle_open_conflicts(Editor(reread(paragraph)), where)


def _apply(merged: Merged, editor: Editor) -> None:
    for edit in reversed(merged.edits):
        editor.replace(edit.start, edit.end, edit.text)


def _written(grid: TableGrid) -> list[int]:
    """The rows of a grid that are written: not those covered from end to end."""
    return [row for row in range(len(grid.rows)) if not grid.is_covered(row)]
