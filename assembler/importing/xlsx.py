"""The worksheets of .xlsx and .xlsm files. Macros are never looked at."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

from ..dataset.xlsx import merged_ranges, open_worksheets, unsolved
from .sheet import HIDDEN_COLUMNS, HIDDEN_ROWS, HIDDEN_SHEET, Area, Cells

_HIDDEN = r"\bhidden=[\"'](?:1|true)[\"']"
_HIDDEN_ROW = re.compile(rf"<(?:\w+:)?row\b[^<>]{{0,999}}?{_HIDDEN}".encode())
_HIDDEN_COLUMN = re.compile(rf"<(?:\w+:)?col\b[^<>]{{0,999}}?{_HIDDEN}".encode())


def read_xlsx(data: bytes, file: str) -> list[Cells]:
    """The cells of every worksheet. Raises Refusal."""
    return open_worksheets(data, lambda worksheet, source: _cells(worksheet, source, file))


def _cells(worksheet: Any, source: bytes, file: str) -> Cells:
    cells = Cells(file, str(worksheet.title))
    for cell in chain.from_iterable(worksheet.iter_rows()):
        if cell.value is None:
            continue
        if cell.data_type == "e":
            cells.fail(cell.row - 1, cell.column - 1, str(cell.value))
        else:
            cells.put(cell.row - 1, cell.column - 1, cell.value)
    cells.unsolved = [(row - 1, column) for row, column in unsolved(source)]
    cells.merges = [_area(reference) for reference in merged_ranges(source)]
    cells.hidden = _hidden(worksheet, source)
    return cells


def _area(reference: str) -> Area:
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(reference)
    return top - 1, left - 1, bottom - 1, right - 1


def _hidden(worksheet: Any, source: bytes) -> list[str]:
    parts = {
        HIDDEN_SHEET: worksheet.sheet_state != "visible",
        HIDDEN_ROWS: _HIDDEN_ROW.search(source),
        HIDDEN_COLUMNS: _HIDDEN_COLUMN.search(source),
    }
    return [name for name, is_hidden in parts.items() if is_hidden]
