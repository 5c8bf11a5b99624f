"""Official tables as worksheets: a report's tables laid out as a system exports them.

`sheet_of` lays one table out (title, captions, headings, body, notes); the options are the ways
in which exports differ. `stacked` puts several below each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from assembler.importing.sheet import SourceWorksheet, Value
from assembler.report import Cell, Report, Row, Table

Text = Callable[[str], str]


def tables_of(report: Report) -> list[Table]:
    return [block for part in report.parts for block in part.blocks if isinstance(block, Table)]


def sheet_of(
    table: Table,
    file: str = "表.xlsx",
    merges: bool = True,
    unit: str = "万元",
    text: Text = lambda said: said,
    numbers: bool = True,
    header_text: Text = lambda said: said,
) -> SourceWorksheet:
    """merges: with merged areas; else only the values at their top left. numbers: amounts as
    numbers, else as text. unit: 元 multiplies the amounts of money columns."""
    rows: list[list[Value | None]] = []
    areas: list[tuple[int, int, int, int]] = []
    width = len(table.columns)
    if table.label:
        rows.append(_padded([table.label], width))
    rows.append(_padded([text(table.title)], width))
    areas.append((len(rows) - 1, 0, len(rows) - 1, width - 1))
    right = table.right.replace("单位：万元", f"单位：{unit}")
    if table.left or right:
        rows.append([table.left, *[None] * (width - 2), right])
    for row in table.header:
        _put(row, rows, areas, lambda cell, column: text(header_text(cell.text)))
    for row in table.body:
        _put(
            row, rows, areas, lambda cell, column: _value(cell, column, table, unit, numbers, text)
        )
    rows += [_padded([note], width) for note in table.notes]
    found = tuple(area for area in areas if (area[0], area[1]) != (area[2], area[3]))
    return SourceWorksheet(file, table.key, rows, found if merges else ())


def _padded(values: list[Value | None], width: int) -> list[Value | None]:
    return [*values, *[None] * (width - len(values))]


def _put(
    row: Row,
    rows: list[list[Value | None]],
    areas: list[tuple[int, int, int, int]],
    value: Callable[[Cell, int], Value],
) -> None:
    here = len(rows)
    rows.append(
        [(value(cell, column) or None) if cell else None for column, cell in enumerate(row)]
    )
    for column, cell in enumerate(row):
        if cell is not None:
            areas.append((here, column, here + cell.rows - 1, column + cell.columns - 1))


def _value(cell: Cell, column: int, table: Table, unit: str, numbers: bool, text: Text) -> Value:
    """A cell of the body. In 元 an amount is exact, in 万元 as it is shown."""
    if table.columns[column].kind != "number" or not cell.text or cell.value is None:
        return text(cell.text)
    amount = cell.value * 10_000 if unit == "元" else Decimal(cell.text)
    return amount if numbers else format(amount, "f")


def stacked(sheets: Iterable[SourceWorksheet], gap: int = 2, name: str = "全部") -> SourceWorksheet:
    """Several worksheets below each other on one."""
    rows: list[list[Value | None]] = []
    areas: list[tuple[int, int, int, int]] = []
    sheets = list(sheets)
    width = max(len(sheet.rows[0]) for sheet in sheets)
    for sheet in sheets:
        top = len(rows)
        rows += [_padded(row, width) for row in sheet.rows]
        rows += [[None] * width for _ in range(gap)]
        areas += [(a + top, b, c + top, d) for a, b, c, d in sheet.merges]
    return SourceWorksheet(sheets[0].file, name, rows, tuple(areas))


def spread(sheet: SourceWorksheet) -> SourceWorksheet:
    """With an empty row after each, and an empty column in front."""
    width = len(sheet.rows[0]) + 1
    rows: list[list[Value | None]] = []
    for row in sheet.rows:
        rows += [[None, *row], [None] * width]
    areas = tuple((2 * a, b + 1, 2 * c, d + 1) for a, b, c, d in sheet.merges)
    return replace(sheet, rows=rows, merges=areas)


def changed(sheet: SourceWorksheet, **cells: Value | None) -> SourceWorksheet:
    """With other values in some cells, by their address: changed(sheet, F8=Decimal("1"))."""
    rows = [list(row) for row in sheet.rows]
    for address, value in cells.items():
        row, column = place_of(address)
        rows[row][column] = value
    return replace(sheet, rows=rows)


def place_of(address: str) -> tuple[int, int]:
    """F8 → row 7, column 5."""
    letters = address.rstrip("0123456789")
    column = 0
    for sign in letters:
        column = column * 26 + ord(sign) - ord("A") + 1
    return int(address[len(letters) :]) - 1, column - 1


def without_column(sheet: SourceWorksheet, column: int) -> SourceWorksheet:
    """Without a column, as numbered from 0; nothing stays merged."""
    rows = [[*row[:column], *row[column + 1 :]] for row in sheet.rows]
    return replace(sheet, rows=rows, merges=())


def with_column(sheet: SourceWorksheet, *values: Value | None) -> SourceWorksheet:
    """With one more column at the right, from the first row on."""
    filled = [*values, *[None] * (len(sheet.rows) - len(values))]
    return replace(
        sheet, rows=[[*row, value] for row, value in zip(sheet.rows, filled, strict=True)]
    )


def with_row(sheet: SourceWorksheet, at: int, *values: Value | None) -> SourceWorksheet:
    """With one more row before row `at`, as numbered from 1, below all that is merged."""
    row = _padded(list(values), len(sheet.rows[0]))
    return replace(sheet, rows=[*sheet.rows[: at - 1], row, *sheet.rows[at - 1 :]])
