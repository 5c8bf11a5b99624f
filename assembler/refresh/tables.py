"""The tables of an edited docx brought up to date: cells, rows that came and rows that went."""

from __future__ import annotations

from collections.abc import Mapping

from ..compare.grids import TableGrid, same_rows
from ..snapshot.matching import match_table, plain
from ..snapshot.values import SnapshotTable, is_amount
from ..text.marked import MarkedText
from ..word.edit.blocks import keep_marks
from ..word.edit.paragraph import Editor
from ..word.edit.rows import (
    cells_by_column,
    copied_row,
    fill_row,
    first_run,
    holds_more,
    join_like,
    say,
    write_cell,
)
from ..word.read.blocks import ReadCell, ReadParagraph, ReadTable
from ..word.read.tree import Element, name_of
from .merge import merge
from .work import GAP, Work


def refresh_tables(work: Work) -> None:
    """Every table of the base that stands in the file and in the new build."""
    for piece, ours in work.same.items():
        old, new = work.base.list[piece].table, work.ours.list[ours].table
        read = work.block(piece)
        if old and new and isinstance(read, ReadTable):
            _Table(work, piece, ours, old, new, read).run()


class _Table:
    """One table."""

    def __init__(
        self,
        work: Work,
        piece: int,
        ours: int,
        old: SnapshotTable,
        new: SnapshotTable,
        read: ReadTable,
    ) -> None:
        self.work, self.piece, self.number, self.read = work, piece, ours, read
        self.old, self.new = TableGrid(old), TableGrid(new)

    def run(self) -> None:
        """Cells first, then rows."""
        if self.old.rows == self.new.rows and self._same_gaps():
            self._tell_open()
            return
        if self.old.width != self.new.width or self.old.header != self.new.header:
            self._other_columns()
            return
        self.same = same_rows(self.old, self.new)
        pairs = match_table(self.old.table, self.read).rows
        self.there = {a: b for a, b in pairs if a is not None and b is not None}
        for row, wanted in self.same.items():
            self._row(row, wanted)
        self._removed()
        self._added()
        if self._is_reshaped():
            self._join()
        self._tell_open()

    def _same_gaps(self) -> bool:
        return self._gaps(self.old) == self._gaps(self.new)

    def _gaps(self, grid: TableGrid) -> list[tuple[int, int]]:
        return [at for at, cell in grid.table.cells.items() if cell.missing]

    # --- cells

    def _row(self, row: int, wanted: int) -> None:
        at = self.there.get(row)
        if at is None:
            self._left_out(row, wanted)
            return
        cells = self.read.rows[at]
        old, new = self.old.rows[row], self.new.rows[wanted]
        if old == new and not self._has_gaps(row, wanted):
            return
        intact = [text is None for text in old] == [cell is None for cell in cells]
        if not intact:
            self._row_by_text(row, wanted, at)
            return
        for column, text in enumerate(new):
            cell, was = cells[column], old[column]
            if cell is not None and was is not None:
                self._cell(cell, (row, column), (wanted, column), text or "")
            elif text is not None and was is None:
                self._uncovered(at, column, text)

    def _has_gaps(self, row: int, wanted: int) -> bool:
        return any(
            self.old.missing(row, c) != self.new.missing(wanted, c) for c in range(self.new.width)
        )

    def _row_by_text(self, row: int, wanted: int, at: int) -> None:
        """Cells of a row whose cells a person joined or split, by what stands in them."""
        for pair in match_table(self.old.table, self.read).cells(row, at):
            if pair.column is None or pair.read_column is None:
                continue
            text = self.new.rows[wanted][pair.column]
            cell = self.read.rows[at][pair.read_column]
            if cell is not None and text is not None:
                self._cell(cell, (row, pair.column), (wanted, pair.column), text)

    def _cell(self, cell: ReadCell, old: tuple[int, int], new: tuple[int, int], text: str) -> None:
        was, found = self.old.rows[old[0]][old[1]] or "", cell.text
        gap, filled = self.new.missing(*new), self.old.missing(*old)
        if found == text and gap == filled:
            return
        if was == text and gap == filled:
            return
        if plain(found) == plain(was):
            self._write(cell, text)
            self._gap(cell, gap, filled)
        elif plain(found) != plain(text) and not self._merged(cell, was, text):
            self._conflict(cell, new, text)

    def _write(self, cell: ReadCell, text: str) -> None:
        self.work.changes += 1
        paragraph = cell.paragraphs[0] if len(cell.paragraphs) == 1 else None
        if paragraph and paragraph.text and text and not is_amount(text) and "\n" not in text:
            merged = merge(MarkedText(paragraph.text), paragraph.text, MarkedText(text))
            editor = Editor(paragraph)
            for edit in reversed(merged.edits):
                editor.replace(edit.start, edit.end, edit.text)
        else:
            write_cell(cell, text, self._look(cell))

    def _look(self, cell: ReadCell) -> Element | None:
        """The look of a figure in the same column, else in the same row."""
        if any(paragraph.text for paragraph in cell.paragraphs):
            return None
        for row in self.read.rows:
            if cell in row:
                column = row.index(cell)
                below = [r[column] for r in self.read.rows[self.old.header :] if column < len(r)]
                found = first_run(below)
                return found if found is not None else first_run(row)
        return None

    def _gap(self, cell: ReadCell, gap: str, filled: str) -> None:
        if not gap and not filled or not cell.paragraphs:
            return
        editor = Editor(_again(cell.paragraphs[0]))
        for number in list(editor.comments()):
            if self.work.comments.said(number).startswith(GAP):
                self.work.comments.remove(number, editor.paragraph.elements)
        span = 0, len(editor.text)
        if span[1]:
            editor.highlight(*span, bool(gap))
        if gap:
            self.work.comments.add(editor, *span, GAP + gap)

    def _merged(self, cell: ReadCell, was: str, text: str) -> bool:
        """Whether a wording that both changed could be merged."""
        if is_amount(text) or is_amount(was) or not (was and text) or len(cell.paragraphs) != 1:
            return False
        merged = merge(MarkedText(was), cell.text, MarkedText(text))
        if merged.conflicts or merged.left:
            return False
        editor = Editor(cell.paragraphs[0])
        for edit in reversed(merged.edits):
            editor.replace(edit.start, edit.end, edit.text)
        self.work.changes += bool(merged.edits)
        return True

    def _conflict(self, cell: ReadCell, new: tuple[int, int], text: str) -> None:
        if not cell.paragraphs:
            return
        editor = Editor(cell.paragraphs[0])
        where = self.new.where(*new)
        values = {"found": cell.text or "（空白）", "wanted": text or "（空白）"}
        block = self.work.ours.list[self.number].block
        cause = self.work.reasons.cell(block, new[0] - self.new.header, new[1])
        self.work.conflict("R-23", editor, (0, len(editor.text)), where, cause, **values)

    def _uncovered(self, at: int, column: int, text: str) -> None:
        """A cell that was covered by the one above it, and has a text of its own now."""
        cell = cells_by_column(self.read.row_elements[at]).get(column)
        paragraph = next((p for p in cell if name_of(p) == "p"), None) if cell is not None else None
        if paragraph is not None:
            say(paragraph, text, first_run(self.read.rows[at]))

    def _left_out(self, row: int, wanted: int) -> None:
        """A row that a person took out."""
        if self.old.rows[row] != self.new.rows[wanted]:
            column = len(self.new.rows[wanted])
            self.work.tell("R-39", where=self.new.where(wanted, column))

    # --- rows

    def _is_reshaped(self) -> bool:
        """Whether rows came or went, so that joined cells may reach elsewhere."""
        gone = len(self.same) != sum(not self.old.is_covered(n) for n in range(len(self.old.rows)))
        new = len(self.same) != sum(not self.new.is_covered(n) for n in range(len(self.new.rows)))
        return gone or new

    def _removed(self) -> None:
        """Rows that the new table does not have."""
        for row in range(len(self.old.rows)):
            at = self.there.get(row)
            if row in self.same or at is None:
                continue
            element = self.read.row_elements[at]
            if self._is_untouched(row, at) and not holds_more(element, self.work.our_comments):
                keep_marks(element)
                element.getparent().remove(element)
                self.work.changes += 1
            else:
                self._keep(row, at)

    def _is_untouched(self, row: int, at: int) -> bool:
        theirs = [plain(cell.text) for cell in self.read.rows[at] if cell]
        return theirs == [plain(text) for text in self.old.rows[row] if text is not None]

    def _keep(self, row: int, at: int) -> None:
        cell = next((c for c in self.read.rows[at] if c and c.paragraphs), None)
        if cell is not None:
            editor = Editor(cell.paragraphs[0])
            where = self.old.where(row, len(self.old.rows[row]))
            self.work.conflict("R-25", editor, (0, len(editor.text)), where)

    def _added(self) -> None:
        """Rows that the old table did not have, in the look of a row beside them."""
        kept = {new: old for old, new in self.same.items()}
        standing = {
            new: self.read.row_elements[self.there[old]]
            for new, old in kept.items()
            if old in self.there
        }
        self.placed = dict(standing)
        for row in range(len(self.new.rows)):
            if row in kept or self.new.is_covered(row):
                continue
            element = self._new_row(row, standing)
            before = next(
                (self.placed[n] for n in range(row - 1, -1, -1) if n in self.placed), None
            )
            behind = next((self.placed[n] for n in sorted(self.placed) if n > row), None)
            if before is not None:
                before.addnext(element)
            elif behind is not None:
                behind.addprevious(element)
            else:
                self.read.element.append(element)
            self.placed[row] = element
            self.work.changes += 1

    def _new_row(self, row: int, standing: Mapping[int, Element]) -> Element:
        fresh = self._fresh_rows()[row]
        model = self._model(row, standing)
        if model is None or list(cells_by_column(model)) != list(cells_by_column(fresh)):
            return self.work.grafts.of(fresh)
        copy = copied_row(model)
        texts = {at: text for at, text in enumerate(self.new.rows[row]) if text}
        fill_row(copy, texts, first_run([c for r in self.read.rows for c in r]))
        join_like(copy, fresh)
        return copy

    def _model(self, row: int, standing: Mapping[int, Element]) -> Element | None:
        """A row of the same kind and depth, the nearest one; one with the most in it."""
        is_header = row < self.new.header
        near = [n for n in standing if (n < self.new.header) == is_header]
        return min(
            ((self._unlike(row, n), standing[n]) for n in near),
            key=lambda pair: pair[0],
            default=(None, None),
        )[1]

    def _unlike(self, row: int, other: int) -> tuple[bool, bool, int, bool]:
        depths, header = self.new.table.origin.depths, self.new.header
        deep = [depths[n - header] if 0 <= n - header < len(depths) else None for n in (row, other)]
        shape = [[text is None for text in self.new.rows[n]] for n in (row, other)]
        return deep[0] != deep[1], shape[0] != shape[1], abs(other - row), other < row

    def _fresh_rows(self) -> Mapping[int, Element]:
        """The rows of the table in the new build, by number."""
        fresh = self.work.fresh_block(self.number)
        assert isinstance(fresh, ReadTable)
        written = [n for n in range(len(self.new.rows)) if not self.new.is_covered(n)]
        return dict(zip(written, fresh.row_elements, strict=True))

    def _join(self) -> None:
        """Cells joined downwards as in the new build, in rows that have the same cells."""
        fresh = self._fresh_rows()
        for row, element in self.placed.items():
            join_like(element, fresh[row])

    # --- the whole

    def _other_columns(self) -> None:
        """Another head: a table nobody touched is replaced, any other is left."""
        theirs = [[plain(c.text) for c in row if c] for row in self.read.rows]
        ours = [
            [plain(text) for text in row if text is not None]
            for n, row in enumerate(self.old.rows)
            if not self.old.is_covered(n)
        ]
        element = self.read.element
        if theirs == ours and not holds_more(element, self.work.our_comments):
            new = self.work.grafts.of(self.work.fresh_block(self.number).element)
            keep_marks(element)
            element.getparent().replace(element, new)
            self.work.changes += 1
            return
        cell = next((c for row in self.read.rows for c in row if c and c.paragraphs), None)
        if cell is not None:
            editor = Editor(cell.paragraphs[0])
            where = f"附表《{self.new.table.title}》"
            self.work.conflict("R-26", editor, (0, len(editor.text)), where)

    def _tell_open(self) -> None:
        """Conflicts of an earlier refresh whose comments still stand."""
        for at, row in enumerate(self.read.rows if self.work.conflicts_before else ()):
            for cell in row:
                for paragraph in cell.paragraphs if cell else ():
                    where = f"附表《{self.new.table.title}》第{at + 1}行"
                    self.work.tell_open(Editor(_again(paragraph)), where)


def _again(paragraph: ReadParagraph) -> ReadParagraph:
    """A paragraph of a cell whose text was written anew, as it is read now."""
    sources = tuple(
        (element, element.text or "")
        for part in paragraph.elements
        for element in part.iter()
        if name_of(element) == "t"
    )
    text = "".join(said for _, said in sources)
    return ReadParagraph(
        text, paragraph.style, paragraph.level, (), paragraph.elements, sources=sources
    )
