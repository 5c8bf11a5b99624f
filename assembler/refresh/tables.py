"""The tables of an edited docx brought up to date: cells, rows that came and rows that went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter

from ..snapshot.table_matching import TableMatch, match_table, signature, unspaced
from ..snapshot.values import SnapshotTable, is_amount
from ..text.marked import MarkedText
from ..word.edit.blocks import holds_additions
from ..word.edit.paragraph import Editor, reread
from ..word.edit.rows import (
    TableRow,
    append_row,
    grafted_row,
    join_continued,
    remove_row,
    repeat_labels,
    row_holds_additions,
    rows_of,
    uncover,
    write_cell,
)
from ..word.read.blocks import ContinuedCell, ReadCell, ReadTable, paragraphs_in
from .grids import TableGrid, same_rows
from .merge import merge
from .state import TO_FILL, Refreshing, apply, beside

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
    built = list(
        filter(None, map(signature, table.rows))
    )  # one covered from end to end is not there
    standing = list(map(signature, read.texts()))
    return standing == built and not holds_additions(read, state.our_comments)


def first_cell(rows: Sequence[Sequence[ReadCell | None]]) -> ReadCell | None:
    """The first cell with a paragraph, where a comment on the whole can stand."""
    cells = filter(None, chain.from_iterable(rows))
    return next(filter(attrgetter("paragraphs"), cells), None)


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
            if (self.old.width, self.old.header) != (self.new.width, self.new.header):
                self._replace()
                return
            self._rows()
            repeat_labels(self.read)
        if self.state.open_conflicts:
            self._settle_open_conflicts()

    def _is_changed(self) -> bool:
        old, new = self.old, self.new
        return (old.rows, old.open_cells) != (new.rows, new.open_cells)

    def _rows(self) -> None:
        for row, wanted in self.same.items():
            at = self.there.get(row)
            if at is not None:
                self._row(row, wanted, at)
            elif self.old.rows[row] != self.new.rows[wanted]:  # a person took it out
                self.state.report("R-39", where=self.new.where_row(wanted))
        are_others = not (
            len(self.same) == len(self.old.written_rows) == len(self.new.written_rows)
        )
        if are_others:  # pages end elsewhere now
            join_continued(self.read)
        self._remove_rows()
        placed = self._add_rows()
        if are_others:
            for row, handle in placed.items():  # joined cells may reach elsewhere now
                handle.join_like(self._fresh_rows[row])
            self._continue_cells(placed)

    def _continue_cells(self, placed: Mapping[int, TableRow]) -> None:
        """Merged cells begin anew where a page ends in the new build."""
        numbers = self.new.written_rows
        for part in self._fresh[1]:
            first, row = placed.get(numbers[part.first]), placed.get(numbers[part.row])
            if first is not None and row is not None:
                row.continue_from(first, part.column, part.repeats)

    @cached_property
    def same(self) -> Mapping[int, int]:
        return same_rows(self.old, self.new)

    @cached_property
    def match(self) -> TableMatch:
        return match_table(self.old.table, self.read)

    @cached_property
    def there(self) -> Mapping[int, int]:
        return dict(self.match.kept)

    # --- cells

    def _row(self, row: int, wanted: int, at: int) -> None:
        cells, new = self.read.rows[at], self.new.rows[wanted]
        if self.old.content(row) == self.new.content(wanted):
            return
        if _covered(self.old.rows[row]) != _covered(cells):
            self._row_by_text(row, wanted, at)
            return
        for column, text in enumerate(new):
            cell = cells[column]
            if cell is not None:
                self._cell(cell, (row, column), (wanted, column))
            elif text is not None:  # was covered by the cell above, and has its own text now
                uncover(self.read, at, column, text)

    def _row_by_text(self, row: int, wanted: int, at: int) -> None:
        """Cells of a row whose cells a person joined or split, by what stands in them."""
        for column, read_column in self.match.kept_cells(row, at):
            cell = self.read.rows[at][read_column]
            if cell is not None and self.new.rows[wanted][column] is not None:
                self._cell(cell, (row, column), (wanted, column))

    def _cell(self, cell: ReadCell, old: _Position, new: _Position) -> None:
        was, standing, text = self.old.text(*old), cell.text, self.new.text(*new)
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
        in_place = _is_wording(text) and "\n" not in text
        if in_place and cell.text and len(cell.paragraphs) == 1:
            merged = merge(MarkedText(cell.text), cell.text, MarkedText(text))
            apply(merged, Editor(cell.paragraphs[0]))
        else:
            write_cell(cell, text, self._models(cell))

    def _models(self, cell: ReadCell) -> Iterator[ReadCell | None]:
        """Cells whose look a figure takes: those of the same column, then of the same row."""
        row = next(row for row in self.read.rows if cell in row)
        column = row.index(cell)
        for other in self.read.rows[self.old.header :]:
            yield from other[column : column + 1]
        yield from row

    def _mark_open_place(self, cell: ReadCell, wanted: str) -> None:
        """Mark a cell that is still to be filled in, or no longer. wanted: with what."""
        if not cell.paragraphs:
            return
        editor = Editor(reread(cell.paragraphs[0]))
        start, end = span = editor.whole
        self.state.take_back(TO_FILL, editor, [(start, end + 1)])  # one at the very end too
        if wanted:
            editor.highlight(*span)
            self.state.comments.add(editor, *span, TO_FILL + wanted)
        else:
            editor.clear_highlight(*span)

    def _merge_wording(self, cell: ReadCell, was: str, text: str) -> bool:
        """Whether a wording that both changed could be merged."""
        if len(cell.paragraphs) != 1 or not all(map(_is_wording, (was, text))):
            return False
        merged = merge(MarkedText(was), cell.text, MarkedText(text))
        if merged.conflicts or merged.dropped:
            return False
        apply(merged, Editor(cell.paragraphs[0]))
        self.state.changes += bool(merged.edits)
        return True

    def _conflict(self, cell: ReadCell, new: _Position, text: str) -> None:
        values = {"found": _quoted(cell.text), "wanted": _quoted(text)}
        block = self.state.ours.blocks[self.number].block
        cause = self.state.corrections.behind_cell(block, new[0] - self.new.header, new[1])
        self.state.cell_conflict("R-23", [cell], self.new.where(*new), cause, **values)

    # --- rows

    def _remove_rows(self) -> None:
        """Rows that the new table does not have."""
        texts = self.read.texts()
        for row in sorted(self.there.keys() - self.same.keys()):
            at = self.there[row]
            untouched = signature(texts[at]) == signature(self.old.rows[row])
            if untouched and not row_holds_additions(self.read, at, self.state.our_comments):
                remove_row(self.read, at)
                self.state.changes += 1
            else:
                where = self.old.where_row(row)
                self.state.cell_conflict("R-25", self.read.rows[at], where)

    def _add_rows(self) -> dict[int, TableRow]:
        """Rows that the old table did not have, in the look of a row beside them. Gives the row
        of the file for each row of the new table."""
        handles, there = rows_of(self.read), self.there
        standing = {new: handles[there[old]] for old, new in self.same.items() if old in there}
        placed = dict(standing)
        for row in sorted({*self.new.written_rows} - {*self.same.values()}):
            handle = self._new_row(row, standing)
            self._place_row(handle, *beside(placed, row))
            placed[row] = handle
            self.state.changes += 1
        return placed

    def _place_row(self, row: TableRow, before: TableRow | None, behind: TableRow | None) -> None:
        if before is not None:
            before.add_after(row)
        elif behind is not None:
            behind.add_before(row)
        else:
            append_row(self.read, row)

    def _new_row(self, row: int, standing: Mapping[int, TableRow]) -> TableRow:
        """In the look of a row of the same kind and depth, the nearest one; else as it is in the
        new build."""
        fresh = self._fresh_rows[row]
        header = self.new.header
        near = (n for n in standing if (n < header) == (row < header))
        nearest = min(near, key=partial(self._unlikeness, row), default=None)
        if nearest is None or not standing[nearest].has_columns_of(fresh):
            return grafted_row(fresh, self.state.grafts)
        models = chain.from_iterable(self.read.rows)
        copy = standing[nearest].copied(self.new.texts(row), models)
        copy.join_like(fresh)
        return copy

    def _unlikeness(self, row: int, other: int) -> tuple[bool, bool, int, bool]:
        """How little a row serves as the model of another: of another depth, of other cells, far
        away, above it."""
        depths = dict(enumerate(self.new.table.origin.depths, self.new.header))
        return (
            depths.get(row) != depths.get(other),
            _covered(self.new.rows[row]) != _covered(self.new.rows[other]),
            abs(other - row),
            other < row,
        )

    @cached_property
    def _fresh(self) -> tuple[ReadTable, tuple[ContinuedCell, ...]]:
        """The table in the new build, and its cells that were cut where a page ends."""
        fresh = self.state.fresh_block(self.number)
        assert isinstance(fresh, ReadTable)
        return fresh, join_continued(fresh)

    @cached_property
    def _fresh_rows(self) -> Mapping[int, TableRow]:
        """The rows of the table in the new build, by number."""
        return dict(zip(self.new.written_rows, rows_of(self._fresh[0]), strict=True))

    # --- the whole

    def _replace(self) -> None:
        """Another head: a table nobody touched is replaced, any other is left."""
        if table_is_untouched(self.state, self.old.table, self.read):
            fresh = self.state.fresh_block(self.number)
            assert isinstance(fresh, ReadTable)
            self.state.grafts.replace_table(self.read, fresh)
            self.state.changes += 1
        else:
            cells = chain.from_iterable(self.read.rows)
            self.state.cell_conflict("R-26", cells, f"附表《{self.new.table.title}》")

    def _settle_open_conflicts(self) -> None:
        """Conflicts of an earlier refresh whose comments still stand."""
        for at, row in enumerate(self.read.rows):
            where = f"附表《{self.new.table.title}》第{at + 1}行"
            for paragraph in paragraphs_in(row):
                self.state.settle_open_conflicts(Editor(reread(paragraph)), where)


def _covered(row: Sequence[object | None]) -> list[bool]:
    """Which positions of a row are covered by other cells."""
    return [cell is None for cell in row]


def _is_wording(text: str) -> bool:
    """Whether a cell is to be read, not an amount."""
    return bool(text) and not is_amount(text)


def _quoted(text: str) -> str:
    return text or "（空白）"
