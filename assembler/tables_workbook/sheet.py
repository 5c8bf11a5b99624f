"""One table as a worksheet: caption lines, merged grid, notes, and how it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from math import ceil
from typing import Any

from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.utility import xl_rowcol_to_cell

from ..kernel.money import ExactNumber
from ..layout.measure import ems
from ..report import Cell, Row, Table
from .formats import CellStyle, Formats
from .numbers import Digits, digits_of, number_format
from .sizes import (
    SIDE_INCHES,
    SIZE,
    TOP_INCHES,
    Sizes,
    fits_one_page,
    line_height,
    measure,
    page_breaks,
    split,
    title_size,
)
from .texts import LONGEST, cell_text, cut, looks_like_a_formula, utf16_length

_A4 = 9
_LONG_TEXT = 255  # characters; older programs show longer ones as #### in the format for text
_GAP = 2.0  # em between the left and the right of the caption line
_PIXELS_A_CHARACTER = 7  # of the standard font, in the widths of columns
_SCREEN_AND_PAPER = 2  # where no grid lines are shown


def write_sheet(worksheet: Any, table: Table, formats: Formats) -> list[str]:
    """Write a table into an empty worksheet of XlsxWriter; the beginnings of texts that were too
    long for a cell and were cut."""
    writer = _SheetWriter(worksheet, table, formats)
    writer.write()
    return writer.beginnings_cut


class _SheetWriter:
    """Writes from top to bottom; `next` is the first free row, `height` of those before, in points.
    Rows and columns count from 0."""

    def __init__(self, worksheet: Any, table: Table, formats: Formats) -> None:
        self.worksheet, self.table, self.formats = worksheet, table, formats
        self.sizes: Sizes = measure(table)
        self.digits: list[Digits] = digits_of(table)
        self.width = len(table.columns)
        self.next, self.height = 0, 0.0
        self.beginnings_cut: list[str] = []

    def write(self) -> None:
        table = self.table
        if table.label:
            self._line(table.label, CellStyle("caption"))
        self._line(table.title, CellStyle("title", "center", size=title_size(table, self.sizes)))
        self._caption(table.left, table.right)
        top = self.next
        split_at = len(table.header)
        self._grid(table.header, "heading", self.sizes.rows[:split_at])
        below, above = self.next, self.height
        spans = self._grid(table.body, "body", self.sizes.rows[split_at:])
        for note in table.notes:
            self._line(note, CellStyle("note"))
        for column, characters in enumerate(self.sizes.columns):
            pixels = ceil(characters * _PIXELS_A_CHARACTER)
            self.worksheet.set_column_pixels(column, column, pixels)
        self._print(top, below)
        alone = fits_one_page(table, self.sizes, self.height)
        self.worksheet.fit_to_pages(1, int(alone))
        if not alone:
            breaks = page_breaks(table, self.sizes, above)
            self.worksheet.set_h_pagebreaks([spans[number][0] for number in breaks])

    # --- lines over the whole table

    def _line(self, text: str, style: CellStyle) -> None:
        first, last = self._rows(line_height(text, self.sizes.total, style.size))
        self._text(text, style, first, 0, last, self.width - 1)

    def _caption(self, left: str, right: str) -> None:
        """The line above the grid: 部门名称 at the left, 单位 at the right; one below the other
        where they have no room beside each other."""
        start = self._right_from(right) if right else self.width
        if left and ems(left) * SIZE > sum(self._column_widths()[:start]):
            self._line(left, CellStyle("caption"))
            left, start = "", 0
        if not (left or right):
            return
        row, _ = self._rows(line_height("", self.sizes.total, SIZE))
        if start:
            self._text(left, CellStyle("caption", wraps=False), row, 0, row, start - 1)
        if right:
            style = CellStyle("caption", "right", wraps=False)
            self._text(right, style, row, start, row, self.width - 1)

    def _right_from(self, right: str) -> int:
        """The first of the last columns that together hold the text."""
        needed, start, widths = (ems(right) + _GAP) * SIZE, self.width - 1, self._column_widths()
        while start > 0 and sum(widths[start:]) < needed:
            start -= 1
        return start

    def _column_widths(self) -> list[float]:
        return [c * self.sizes.total / sum(self.sizes.columns) for c in self.sizes.columns]

    # --- the grid

    def _grid(
        self, rows: Sequence[Row], kind: str, heights: Sequence[float]
    ) -> list[tuple[int, int]]:
        """Write rows of the grid; the first and last worksheet row of each."""
        spans = [self._rows(height) for height in heights]
        covered = self.formats[CellStyle(kind)]
        for number, row in enumerate(rows):
            first, last = spans[number]
            cells = (*row[: self.width], *[None] * (self.width - len(row)))
            for column, cell in enumerate(cells):
                if cell is None:
                    for at in range(first, last + 1):
                        self.worksheet.write_blank(at, column, None, covered)
                else:
                    bottom = spans[min(number + cell.rows, len(rows)) - 1][1]
                    self._cell(cell, kind, first, column, bottom)
        return spans

    def _cell(self, cell: Cell, kind: str, first: int, column: int, last: int) -> None:
        right = min(column + cell.columns, self.width) - 1
        if cell.value is not None and not cell.missing:
            shown = number_format(cell, self.digits[column])
            style = CellStyle("body", cell.align, shown, wraps=False, bold=cell.bold)
            self._merge(style, first, column, last, right)
            if cell.value or cell.text:  # a zero that the report leaves blank stays blank
                number = ExactNumber(cell.value)
                self.worksheet.write_number(first, column, number, self.formats[style])
            return
        is_text = self.table.columns[column].kind == "text"
        style = CellStyle(
            kind,
            cell.align,
            bold=cell.bold,
            missing=bool(cell.missing),
            wraps=is_text or cell.columns > 1 or kind == "heading",
        )
        self._text(cell.text, style, first, column, last, right)

    def _text(
        self, text: str, style: CellStyle, first: int, left: int, last: int, right: int
    ) -> None:
        """A text, whatever it looks like: never a formula, a number or an error value."""
        text = cell_text(text)
        if utf16_length(text) > LONGEST:
            self.beginnings_cut.append(text[:20])
            text = cut(text, LONGEST)
        style = style._replace(
            number_format="General" if utf16_length(text) > _LONG_TEXT else "@",
            quoted=looks_like_a_formula(text),
        )
        self._merge(style, first, left, last, right)
        if text:
            self.worksheet.write_string(first, left, text, self.formats[style])

    def _merge(self, style: CellStyle, first: int, left: int, last: int, right: int) -> None:
        """An empty cell of this style over one position or several."""
        if (first, left) == (last, right):
            self.worksheet.write_blank(first, left, None, self.formats[style])
            return
        with suppress(OverlappingRange):  # a grid whose cells overlap keeps the first of them
            self.worksheet.merge_range(first, left, last, right, "", self.formats[style])

    def _rows(self, height: float) -> tuple[int, int]:
        """The next row, or the next few where one cannot be so tall."""
        count, each = split(height)
        self.height += height
        first, self.next = self.next, self.next + count
        for row in range(first, self.next):
            self.worksheet.set_row(row, each)
        return first, self.next - 1

    # --- screen and paper

    def _print(self, top: int, below: int) -> None:
        """The rows from `top` to `below` are the table's header."""
        sheet, last = self.worksheet, (self.next - 1, self.width - 1)
        sheet.hide_gridlines(_SCREEN_AND_PAPER)
        sheet.print_area(0, 0, *last)
        if below > top:
            sheet.freeze_panes(below, 0)
            sheet.repeat_rows(top, below - 1)
        sheet.set_paper(_A4)
        if self.table.landscape:
            sheet.set_landscape()
        sheet.center_horizontally()
        sheet.set_margins(SIDE_INCHES, SIDE_INCHES, TOP_INCHES, TOP_INCHES)
        sheet.set_header("", {"margin": TOP_INCHES / 2})
        sheet.set_footer("&C— &P —", {"margin": TOP_INCHES / 2})
        # Codes are text: no green corner for each of them.
        whole = f"A1:{xl_rowcol_to_cell(*last)}"
        sheet.ignore_errors({"number_stored_as_text": whole})
