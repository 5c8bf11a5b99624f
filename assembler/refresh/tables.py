"""The tables of an edited docx brought up to date: cells, rows that came and rows that went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter

from ..snapshot.table_matching import StandingCell, TableMatch, signature, unspaced
from ..snapshot.values import SnapshotTable, is_amount
from ..text.marked import MarkedText
from ..verify.table_units import standing_unit
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
from .merge import Span, merge
from .own_rows import OwnRows, report_deleted
from .settling import Settling
from .state import TO_FILL, ConflictRemark, Refreshing, apply, beside

_Position = tuple[int, int]  # row and column of a grid


def refresh_tables(state: Refreshing) -> None:
    """Every table of the base that stands in the file and in the new build."""
    for base, ours in state.same.items():
        old, new = state.base.blocks[base].table, state.ours.blocks[ours].table
        match = state.match.table_match(base)
        if old and new and match:
            _TableRefresh(state, base, ours, TableGrid(old), TableGrid(new), match).run()
        elif old and new:
            report_deleted(state, new)


def table_is_untouched(state: Refreshing, table: SnapshotTable, read: ReadTable) -> bool:
    """Whether a table stands in the file as it was built, and nothing was put into it."""
    if any(read is part for part in state.match.parts.values()):
        return False
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
    """One table. number: of its block in the new build. same: rows of the old table that are still
    there → rows of the new one; there: rows of the old table → rows of the file."""

    def __init__(
        self,
        state: Refreshing,
        base: int,
        number: int,
        old: TableGrid,
        new: TableGrid,
        match: TableMatch,
    ) -> None:
        self.state, self.number, self.read = state, number, match.read
        self.old, self.new, self.match = old, new, match
        self.unit = standing_unit(state.match, base)
        self.own = OwnRows(state, match, old, new)

    def run(self) -> None:
        """Cells first, then rows."""
        if self._is_changed():
            if (self.old.width, self.old.header) != (self.new.width, self.new.header):
                self._replace()
                return
            self._rows()
            repeat_labels(self.read)
        else:
            self.own.report_outdated(self.same)
        if self.state.open_conflicts:
            self._settle_open_conflicts()

    def _is_changed(self) -> bool:
        old, new = self.old, self.new
        return (old.rows, old.open_cells) != (new.rows, new.open_cells)

    def _rows(self) -> None:
        self._deleted_rows()
        self.own.report_outdated(self.same, with_others=True)
        for row, wanted in self.same.items():
            at = self.there.get(row)
            if at is not None:
                self._row(row, wanted, at)
        if self._has_other_rows:  # pages end elsewhere now
            join_continued(self.read)
        self._remove_rows()
        placed = self._add_rows()
        if self._has_other_rows and self._is_arranged:
            for row, handle in placed.items():  # joined cells may reach elsewhere now
                handle.join_like(self._fresh_rows[row])
            self._continue_cells(placed)

    @cached_property
    def _has_other_rows(self) -> bool:
        """Whether rows came or went."""
        old, new = self.old.written_rows, self.new.written_rows
        return not len(self.same) == len(old) == len(new)

    @property
    def _is_arranged(self) -> bool:
        """Whether rows and cells stand as they were built, so that cells can be joined as in the
        new build."""
        return not self.match.is_sorted and self.match.has_same_cells

    def _deleted_rows(self) -> None:
        """Rows that a person took out, and that say something by the data."""
        gone = [row for row in self.old.written_rows if row not in self.there]
        for row in filter(self.same.__contains__, gone) if gone else ():
            self.own.report_deleted(row, self.same[row])

    def _continue_cells(self, placed: Mapping[int, TableRow]) -> None:
        """Merged cells begin anew where a page ends in the new build."""
        numbers = self.new.written_rows
        for part in self._fresh[1]:
            first, row = placed.get(numbers[part.first]), placed.get(numbers[part.row])
            if first is not None and row is not None:
                row.continue_from(first, part.column, part.repeats)

    @cached_property
    def same(self) -> Mapping[int, int]:
        """A row that the data bring and a person had added is that person's, and no other."""
        pairs = same_rows(self.old, self.new).items()
        return {a: b for a, b in pairs if not self.own.is_merged(b, self.old.key(a))}

    @cached_property
    def there(self) -> Mapping[int, int]:
        return dict(self.match.kept)

    # --- cells

    def _row(self, row: int, wanted: int, at: int) -> None:
        if self.old.content(row) == self.new.content(wanted):
            return
        if not self.match.has_same_cells:
            for region in self.match.regions(row, at):
                self._region(region)
            return
        cells = self.read.rows[at]
        for column, text in enumerate(self.new.rows[wanted]):
            cell = cells[column]
            if cell is not None:
                self._cell(cell, (row, column), (wanted, column))
            elif text is not None:  # was covered by the cell above, and has its own text now
                uncover(self.read, at, column, text)

    def _region(self, region: StandingCell) -> None:
        """A cell of the file, which a person may have joined from several of ours."""
        if region.read is None:
            return
        cell = self.read.rows[region.read[0]][region.read[1]]
        stating = self._stating(region)
        if cell is None or not stating:
            return
        if len(stating) == 1:
            self._cell(cell, *stating[0])
        else:
            self._joined_cell(cell, stating)

    def _stating(self, region: StandingCell) -> list[tuple[_Position, _Position]]:
        """The cells of a region that say something, before or now: of the old table and the new."""
        places = [(old, (self.same[old[0]], old[1])) for old in region.ours if old[0] in self.same]
        return [each for each in places if self.old.text(*each[0]) or self.new.text(*each[1])]

    def _joined_cell(self, cell: ReadCell, places: list[tuple[_Position, _Position]]) -> None:
        """One that says what several did, a line each, or the same of all."""
        was = [self.old.text(*old) for old, _ in places]
        text = [self.new.text(*new) for _, new in places]
        if was == text:
            return
        lines = list(filter(str.strip, cell.text.split("\n")))
        is_one = len({*was}) == len({*text}) == len(lines) == 1
        if is_one or len(lines) == len(was):
            shown = [self.unit.shown(t, like) for t, like in zip(text, lines, strict=False)]
            if all(map(self._is_same, lines, was)):
                self._write(cell, "\n".join(shown))
                return
        if unspaced(cell.text) != unspaced("".join(text)):
            self._conflict(cell, "\n".join(was), places[0][1], "\n".join(text))

    def _cell(self, cell: ReadCell, old: _Position, new: _Position) -> None:
        was, standing = self.old.text(*old), cell.text
        text = self.unit.shown(self.new.text(*new), standing)
        wanted, filled = self.new.missing(*new), self.old.missing(*old)
        if (self.new.text(*new) == was or text == standing) and wanted == filled:
            return
        if self._is_same(standing, was):
            self._write(cell, text)
            if wanted or filled:
                self._mark_open_place(cell, wanted)
        elif unspaced(standing) != unspaced(text) and not self._merge_wording(cell, was, text):
            self._conflict(cell, was, new, text)

    def _is_same(self, standing: str, was: str) -> bool:
        """Whether a text of the file says what was printed."""
        return unspaced(standing) == unspaced(was) or self.unit.is_same(standing, was)

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

    def _conflict(self, cell: ReadCell, was: str, new: _Position, text: str) -> None:
        values = {"found": _quoted(cell.text), "wanted": _quoted(text), "was": _quoted(was)}
        block = self.state.ours.blocks[self.number].block
        cause = self.state.corrections.behind_cell(block, new[0] - self.new.header, new[1])
        settling = Settling(
            take=lambda _: self._write(cell, text),
            write=lambda _, own: self._write(cell, own),
            standing=values["found"],
        )
        self.state.cell_conflict("R-23", [cell], self.new.where(*new), cause, settling, **values)

    # --- rows

    def _remove_rows(self) -> None:
        """Rows that the new table does not have."""
        for row in sorted(self.there.keys() - self.same.keys()):
            at = self.there[row]
            if self._is_untouched(row, at):
                remove_row(self.read, at)
                self.state.changes += 1
            else:
                where = self.old.where_row(row)
                amounts = dict.fromkeys(self.match.amounts_in(at))
                shown = f"（行里还有{'、'.join(amounts)}）" if amounts else ""
                settling = Settling(
                    take=partial(self._remove_row, at),
                    standing="  ".join(filter(None, self.match.theirs[at])),
                    outcome="（没有这一行）",
                )
                cells, values = self.read.rows[at], {"was": where, "shown": shown}
                self.state.cell_conflict("R-25", cells, where, settling=settling, **values)

    def _remove_row(self, at: int, _: Span) -> None:
        remove_row(self.read, at)

    def _is_untouched(self, row: int, at: int) -> bool:
        """Whether a row says what it said, and a person put nothing into it."""
        cells = self.match.cells(row, at)
        same = all(self._is_same(pair.read_text, pair.text) for pair in cells)
        own = chain.from_iterable(
            self.read.rows[at][column : column + 1] for column in self.match.own_columns
        )
        blank = not any(cell.text.strip() for cell in filter(None, own))
        return same and blank and not row_holds_additions(self.read, at, self.state.our_comments)

    def _add_rows(self) -> dict[int, TableRow]:
        """Rows that the old table did not have: those that a person had added, filled in; else in
        the look of a row beside them. Gives the row of the file for each row of the new table."""
        handles, there = rows_of(self.read), self.there
        standing = {new: handles[there[old]] for old, new in self.same.items() if old in there}
        placed = dict(standing)
        for row in sorted({*self.new.written_rows} - {*self.same.values()}):
            at = self.own.merged.get(row)
            if at is not None:
                if not self._had_fallen_away(row, at):
                    self._fill_in(row, at)
                placed[row] = handles[at]
                continue
            handle = self._new_row(row, standing)
            before, behind = beside(placed, row)
            self._place_row(handle, before, behind)
            placed[row] = handle
            self.state.changes += 1
        return placed

    def _had_fallen_away(self, row: int, at: int) -> bool:
        """Whether an earlier refresh left a row of the file, with a comment, though the data lacked
        it, and they have it again."""
        editors = (Editor(reread(each)) for each in paragraphs_in(self.read.rows[at]))
        remarks = chain.from_iterable(map(self.state.open_in, editors))
        return any(unspaced(remark.was) == unspaced(self.new.where_row(row)) for remark in remarks)

    def _fill_in(self, row: int, at: int) -> None:
        """A row that a person had added and the data have now."""
        cells = self.read.rows[at]
        for column, text in enumerate(self.new.rows[row]):
            there = self.match.columns[column]
            cell = None if there is None else next(iter(cells[there : there + 1]), None)
            if cell is not None and text is not None:
                shown = self.unit.shown(text, cell.text)
                if unspaced(shown) != unspaced(cell.text):
                    self._write(cell, shown)
        self.state.report("R-50", where=self.new.where_row(row))

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
        fresh, texts = self._fresh_rows[row], self._texts_there(row)
        like = self._row_like(row, standing, texts)
        if like is None:
            return grafted_row(fresh, self.state.grafts)
        copy = like.copied(texts, chain.from_iterable(self.read.rows))
        if self._is_arranged:
            copy.join_like(fresh)
        return copy

    def _row_like(
        self, row: int, standing: Mapping[int, TableRow], texts: Mapping[int, str]
    ) -> TableRow | None:
        """The nearest row of the same kind and depth, if it has the columns; where a person added
        columns the nearest that has them."""
        header = self.new.header
        near = (n for n in standing if (n < header) == (row < header))
        ranked = [standing[n] for n in sorted(near, key=partial(self._unlikeness, row))]
        if self.match.own_columns:
            return next((each for each in ranked if texts.keys() <= set(each.columns)), None)
        fresh = self._fresh_rows[row]
        return next((each for each in ranked[:1] if each.has_columns_of(fresh)), None)

    def _texts_there(self, row: int) -> dict[int, str]:
        """The texts of a new row by column of the file."""
        columns = self.match.columns
        return {
            at: self.unit.shown(text, "")
            for column, text in self.new.texts(row).items()
            if (at := columns[column]) is not None
        }

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
            self._take_fresh()
            self.state.changes += 1
        else:
            cells, where = chain.from_iterable(self.read.rows), f"附表《{self.new.table.title}》"
            settling = Settling(
                take=lambda _: self._take_fresh(),
                standing="（手工改过的表）",
                outcome="（换成现在的表）",
            )
            self.state.cell_conflict("R-26", cells, where, settling=settling)

    def _take_fresh(self) -> None:
        fresh = self.state.fresh_block(self.number)
        assert isinstance(fresh, ReadTable)
        self.state.grafts.replace_table(self.read, fresh)

    def _settle_open_conflicts(self) -> None:
        """Conflicts of an earlier refresh whose comments still stand."""
        rows = "\n".join(map(self.new.where_row, self.new.written_rows))
        for at, row in enumerate(self.read.rows):
            where = f"附表《{self.new.table.title}》第{at + 1}行"
            for editor in map(Editor, map(reread, paragraphs_in(row))):
                right = filter(self._holds_again, self.state.open_in(editor))
                now = "\n".join((rows, *(remark.was for remark in right)))
                self.state.settle_open_conflicts(editor, where, now, is_cell=True)

    def _holds_again(self, remark: ConflictRemark) -> bool:
        """Whether the table shows again the amounts that were told as old, and those that were
        proposed no more."""
        old, new = (set(filter(None, text.split("、"))) for text in (remark.was, remark.wanted))
        return bool(old) and old <= self._amounts and not new & self._amounts

    @cached_property
    def _amounts(self) -> set[str]:
        texts = filter(None, chain.from_iterable(self.new.rows))
        return set(filter(is_amount, map(str.strip, texts)))


def _covered(row: Sequence[object | None]) -> list[bool]:
    """Which positions of a row are covered by other cells."""
    return [cell is None for cell in row]


def _is_wording(text: str) -> bool:
    """Whether a cell is to be read, not an amount."""
    return bool(text) and not is_amount(text)


def _quoted(text: str) -> str:
    return text or "（空白）"
