"""The worksheets of .xls files, as older systems still write them, through xlrd."""

from __future__ import annotations

import io
from typing import Any

from ..dataset.xlsx import HIDDEN_COLUMNS, HIDDEN_ROWS, HIDDEN_SHEET
from ..kernel.problems import Refusal
from .sheet import Cells


def read_xls(data: bytes, file: str) -> list[Cells]:
    """The cells of every worksheet. Raises Refusal."""
    try:
        import xlrd
    except ImportError:
        raise Refusal("I-04") from None
    try:
        # without formatting_info xlrd tells of no merged cells
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        return [_cells(sheet, book, file) for sheet in book.sheets()]
    except Refusal:
        raise
    except Exception as error:  # xlrd raises anything on a damaged file; it is the file's fault
        raise Refusal("D-16", reason=_reason(str(error))) from None


def _reason(message: str) -> str:
    if "encrypt" in message.lower():
        return "它有密码"
    return "里面没有工作表" if "find workbook" in message else "里面的内容已损坏"


def _cells(sheet: Any, book: Any, file: str) -> Cells:
    cells = Cells(file, str(sheet.name))
    for row in range(sheet.nrows):
        types, values = sheet.row_types(row), sheet.row_values(row)
        for column, (kind, value) in enumerate(zip(types, values, strict=True)):
            _put(cells, row, column, kind, value, book.datemode)
    cells.merges = [
        (top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells
    ]
    cells.hidden = _hidden(sheet)
    return cells


def _put(cells: Cells, row: int, column: int, kind: int, value: Any, datemode: int) -> None:
    import xlrd

    if kind == xlrd.XL_CELL_ERROR:
        cells.fail(row, column, xlrd.error_text_from_code.get(value, "#N/A"))
    elif kind == xlrd.XL_CELL_DATE:
        cells.put(row, column, _date(value, datemode))
    elif kind == xlrd.XL_CELL_BOOLEAN:
        cells.put(row, column, bool(value))
    else:
        cells.put(row, column, value)


def _date(value: float, datemode: int) -> object:
    """A date; the number itself where no calendar has it."""
    import xlrd

    try:
        return xlrd.xldate_as_datetime(value, datemode)
    except (xlrd.XLDateError, ValueError, OverflowError):
        return value


def _hidden(sheet: Any) -> list[str]:
    parts = {
        HIDDEN_SHEET: bool(sheet.visibility),
        HIDDEN_ROWS: any(info.hidden for info in sheet.rowinfo_map.values()),
        HIDDEN_COLUMNS: any(info.hidden for info in sheet.colinfo_map.values()),
    }
    return [name for name, is_hidden in parts.items() if is_hidden]
