"""Worksheets of tables read back as a person sees them; no tests of its own."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from assembler.kernel.money import NumberStyle, round_half_up, show_number
from assembler.report import Report, Row, Table
from assembler.tables_workbook import tables_workbook


def letter_of(worksheet: Any, heading: str) -> str:
    """The letter of the column under a heading of the first row."""
    (letter,) = (cell.column_letter for cell in worksheet[1] if cell.value == heading)
    return str(letter)


def cell_at(worksheet: Any, heading: str, row: int = 2) -> Any:
    """The cell of a row under a heading of the first row."""
    return worksheet[f"{letter_of(worksheet, heading)}{row}"]


def written(report: Report) -> Any:
    """The workbook of a report, read back; its tables made no problems."""
    problems: list[Any] = []
    data = tables_workbook(report, problems, exact=True)
    assert data is not None and problems == []
    return load_workbook(io.BytesIO(data))


def shown(cell: Any) -> str:
    """What a worksheet cell shows, by its value and its number format."""
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    return rendered(Decimal(str(cell.value)), cell.number_format)


def rendered(value: Decimal, number_format: str) -> str:
    """A number under a format of the few kinds that occur: 0.00, #,##0.00%, three parts with or
    without conditions."""
    parts = number_format.split(";")
    if len(parts) == 1:
        return digits(value, parts[0])
    bounds = re.findall(r"\[[<>]=(-?[\d.]+)\]", number_format)
    high, low = map(Decimal, bounds) if bounds else (Decimal("1e-99"), Decimal("-1e-99"))
    plain = re.sub(r"\[.*?\]", "", parts[0])
    assert re.sub(r"\[.*?\]", "", parts[1]) == f"-{plain}"
    return parts[2].strip('"') if low < value < high else digits(value, plain)


def digits(value: Decimal, plain: str) -> str:
    """A number as 0.00, #,##0.00 or 0.00% show it, by the project's own rounding."""
    code = re.fullmatch(r"(0|#,##0)(?:\.(0+))?(%?)", plain)
    assert code, plain
    places, ratio = len(code[2] or ""), bool(code[3])
    style = NumberStyle(places=places, grouped=code[1] != "0")
    return show_number(round_half_up(value * 100 if ratio else value, places), style) + code[3]


def merged(worksheet: Any) -> set[tuple[int, int, int, int]]:
    """Merged ranges as (first column, first row, last column, last row)."""
    return {range_boundaries(str(one)) for one in worksheet.merged_cells.ranges}


def body_start(table: Table) -> tuple[int, int]:
    """The worksheet rows where a table's header and body begin, if no line is very tall."""
    top = 2 + bool(table.label) + bool(table.left or table.right)
    return top, top + len(table.header)


def spans(rows: tuple[Row, ...], start: int) -> set[tuple[int, int, int, int]]:
    """The merged ranges that a grid asks for."""
    return {
        (x + 1, y + start, x + cell.columns, y + start + cell.rows - 1)
        for y, row in enumerate(rows)
        for x, cell in enumerate(row)
        if cell and (cell.columns > 1 or cell.rows > 1)
    }
