"""The worksheets of .xlsx and .xlsm files. Macros are never looked at."""

from __future__ import annotations

from itertools import chain
from typing import Any

from ..dataset.xlsx import hidden_parts, merged_ranges, open_worksheets, struck_cells, unsolved
from .sheet import Area, Cells


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
    cells.hidden = hidden_parts(worksheet, source)
    cells.crossed_out = [(row - 1, column) for row, column in struck_cells(worksheet, source)]
    return cells


def _area(reference: str) -> Area:
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(reference)
    return top - 1, left - 1, bottom - 1, right - 1
