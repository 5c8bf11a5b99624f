"""One table as a worksheet: caption lines, merged grid, notes, and how it is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break

from ..layout.measure import ems
from ..report import Cell, Row, Table
from .layout import (
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
from .looks import Look, Looks
from .numbers import Digits, digits_of, exactly, number_format
from .texts import LONGEST, cell_text, cut, looks_like_a_formula, utf16_length

_A4 = 9
_LONG_TEXT = 255  # characters; older programs show longer ones as #### in the format for text
_GAP = 2.0  # em between the left and the right of the caption line


def fill_sheet(worksheet: Any, table: Table, looks: Looks, told: Callable[[str], None]) -> None:
    """Write a table; `told` hears the beginning of a text too long for a cell."""
    _Sheet(worksheet, table, looks, told).write()


class _Sheet:
    """Writes from top to bottom; `next` is the first free row, `height` of those before."""

    def __init__(
        self, worksheet: Any, table: Table, looks: Looks, told: Callable[[str], None]
    ) -> None:
        self.worksheet, self.table, self.looks, self.told = worksheet, table, looks, told
        self.sizes: Sizes = measure(table)
        self.digits: list[Digits] = digits_of(table)
        self.width = len(table.columns)
        self.next, self.height = 1, 0.0
        self.merged: list[CellRange] = []

    def write(self) -> None:
        table = self.table
        if table.label:
            self._line(table.label, Look("caption"))
        title = Look("title", "center", size=title_size(table, self.sizes))
        self._line(table.title, title)
        self._caption(table.left, table.right)
        top = self.next
        split_at = len(table.header)
        self._grid(table.header, "heading", self.sizes.rows[:split_at])
        below, above = self.next, self.height
        spans = self._grid(table.body, "body", self.sizes.rows[split_at:])
        for note in table.notes:
            self._line(note, Look("note"))
        self.worksheet.merged_cells.ranges = self.merged
        self._widen()
        self._view(top, below)
        self._print(top, below)
        if not self.worksheet.page_setup.fitToHeight:
            for number in page_breaks(table, self.sizes, above):
                self.worksheet.row_breaks.append(Break(spans[number][0] - 1))

    # --- lines over the whole table

    def _line(self, text: str, look: Look) -> None:
        first, last = self._rows(line_height(text, self.sizes.total, look.size))
        self._text(first, 1, text, look)
        self._merge(first, last, 1, self.width)

    def _caption(self, left: str, right: str) -> None:
        """The line above the grid: 部门名称 at the left, 单位 at the right."""
        if not (left or right):
            return
        start = self._right_from(right) if right else self.width + 1
        if left and ems(left) * SIZE > sum(self._column_widths()[: start - 1]):
            self._line(left, Look("caption"))  # no room beside each other
            left, start = "", 1
            if not right:
                return
        row, _ = self._rows(line_height("", self.sizes.total, SIZE))
        if start > 1:
            self._text(row, 1, left, Look("caption", wraps=False))
            self._merge(row, row, 1, start - 1)
        if right:
            self._text(row, start, right, Look("caption", "right", wraps=False))
            self._merge(row, row, start, self.width)

    def _right_from(self, right: str) -> int:
        """The first of the last columns that together hold the text."""
        needed, start, widths = (ems(right) + _GAP) * SIZE, self.width, self._column_widths()
        while start > 1 and sum(widths[start - 1 :]) < needed:
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
        for number, row in enumerate(rows):
            for position in range(self.width):
                cell = row[position] if position < len(row) else None
                self._bordered(spans[number], position + 1, kind)
                if cell is not None:
                    last = spans[min(number + cell.rows, len(rows)) - 1][1]
                    self._cell(cell, spans[number][0], last, position, kind)
        return spans

    def _bordered(self, span: tuple[int, int], column: int, kind: str) -> None:
        for row in range(span[0], span[1] + 1):
            self.looks.give(self.worksheet.cell(row, column), Look(kind))

    def _cell(self, cell: Cell, first: int, last: int, position: int, kind: str) -> None:
        if cell.value is not None and not cell.missing:
            self._number(cell, first, position)
        else:
            look = Look(
                kind,
                cell.align,
                bold=cell.bold,
                missing=bool(cell.missing),
                wraps=self.table.columns[position].kind == "text"
                or cell.columns > 1
                or kind == "heading",
            )
            self._text(first, position + 1, cell.text, look)
        right = min(position + cell.columns, self.width)
        self._merge(first, last, position + 1, right)

    def _number(self, cell: Cell, row: int, position: int) -> None:
        """An exact number; a zero that the report leaves blank stays blank."""
        found = self.worksheet.cell(row, position + 1)
        if cell.value is not None and (cell.value or cell.text):
            found.value, found.data_type = exactly(cell.value), "n"
        shown = number_format(cell, self.digits[position])
        self.looks.give(found, Look("body", cell.align, shown, wraps=False, bold=cell.bold))

    def _text(self, row: int, column: int, text: str, look: Look) -> None:
        """A text, whatever it looks like: never a formula, a number or an error value."""
        found = self.worksheet.cell(row, column)
        said = cell_text(text)
        if utf16_length(said) > LONGEST:
            self.told(said[:20])
            said = cut(said, LONGEST)
        if said:
            found.value, found.data_type = said, "s"
        shown = "General" if utf16_length(said) > _LONG_TEXT else "@"
        quoted = looks_like_a_formula(said)
        self.looks.give(found, replace(look, number_format=shown, quoted=quoted))

    def _rows(self, height: float) -> tuple[int, int]:
        """The next row, or the next few where one cannot be so tall."""
        count, each = split(height)
        self.height += height
        first, self.next = self.next, self.next + count
        for row in range(first, self.next):
            self.worksheet.row_dimensions[row].height = each
        return first, self.next - 1

    def _merge(self, first: int, last: int, left: int, right: int) -> None:
        if first < last or left < right:
            self.merged.append(CellRange(None, left, first, right, last))

    # --- screen and paper

    def _widen(self) -> None:
        for position, width in enumerate(self.sizes.columns, 1):
            self.worksheet.column_dimensions[get_column_letter(position)].width = width

    def _view(self, top: int, below: int) -> None:
        self.worksheet.sheet_view.showGridLines = False
        if below > top:
            self.worksheet.freeze_panes = f"A{below}"

    def _print(self, top: int, below: int) -> None:
        sheet = self.worksheet
        sheet.print_area = f"A1:{get_column_letter(self.width)}{self.next - 1}"
        if below > top:
            sheet.print_title_rows = f"{top}:{below - 1}"
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.orientation = "landscape" if self.table.landscape else "portrait"
        alone = fits_one_page(self.table, self.sizes, self.height)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(alone)
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        half = TOP_INCHES / 2
        sheet.page_margins = PageMargins(
            SIDE_INCHES, SIDE_INCHES, TOP_INCHES, TOP_INCHES, half, half
        )
        sheet.oddFooter.center.text = "— &P —"
