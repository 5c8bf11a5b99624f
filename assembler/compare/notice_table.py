"""The table of a notice: what was corrected in the appended tables, before and after.

One corrected line moves many cells by the same amount. Within a table they are folded: the rows
that show the same change in the same columns are one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from ..report import Cell, Table, TableColumn
from ..verify.known_numbers import table_unit
from .changes import CellChange, Changes, TableChange, table_at
from .phrases import or_empty

_COLUMNS = {"表格": "text", "项目": "text", "栏目": "text", "更正前": "number", "更正后": "number"}
_MOST_LINES = 40  # of one table; of more the corrected table itself is looked at
_AROUND = {"标题": "表名", "表头左": "表格左上方文字", "表头右": "表格右上方文字"}

_Line = tuple[str, str, str, str, str]


def corrections(changes: Changes) -> Table:
    """One table of everything that was corrected in the appended tables."""
    rows = [_row(line) for table in changes.tables for line in _shortened(table)]
    return Table(
        key="更正表",
        label="附件",
        title="附表更正前后对照表",
        columns=tuple(map(TableColumn, _COLUMNS.values())),
        header=(tuple(Cell(name, align="center") for name in _COLUMNS),),
        body=tuple(rows),
        right=f"金额单位：{_unit(changes) or '与原表一致'}",
    )


def _unit(changes: Changes) -> str:
    """The unit that all corrected tables have; "" where they differ."""
    units = {table_unit(table_at(changes.new, table.new)) for table in changes.tables} - {""}
    return units.pop() if len(units) == 1 else ""


def _row(line: Iterable[str]) -> tuple[Cell, ...]:
    *labels, old, new = line
    return (
        *map(Cell, labels),
        *(Cell(text, align="right" if _is_short(text) else "left") for text in (old, new)),
    )


def _is_short(text: str) -> bool:
    return bool(re.fullmatch(r"[\d,.%\-－−]*", text))


def _shortened(table: TableChange) -> list[_Line]:
    lines = list(_lines(table))
    if len(lines) <= _MOST_LINES:
        return lines
    count = len(table.cells) + len(table.added) + len(table.removed)
    return [(lines[0][0], f"共{count}处", "", "见原表", "见更正后公开的本表")]


def _lines(table: TableChange) -> Iterator[_Line]:
    """What was corrected in one table: labels, then old and new."""
    name = table.label or table.title
    if table.old is None or table.new is None:
        yield (name, "整张表", "", *(("", "新增") if table.old is None else ("删去", "")))
        return
    yield from ((name, *line) for line in chain(_around(table), _rows_and_cells(table)))


def _around(table: TableChange) -> Iterator[tuple[str, str, str, str]]:
    for around in table.around:
        yield _AROUND.get(around.column, around.column), "", around.old, around.new
    for path in table.columns_added:
        yield "", "·".join(path), "", "新增这一栏"
    for path in table.columns_removed:
        yield "", "·".join(path), "删去这一栏", ""


def _rows_and_cells(table: TableChange) -> Iterator[tuple[str, str, str, str]]:
    for line in table.added:
        yield line.label, "整行", "", f"新增：{line.text}"
    for line in table.removed:
        yield line.label, "整行", f"删去：{line.text}", ""
    for rows, columns, old, new in _folded(table.cells):
        yield rows, columns, or_empty(old), or_empty(new)
    if table.reordered:
        yield "各行", "", "", "先后次序更正"


def _folded(cells: Iterable[CellChange]) -> Iterator[tuple[str, str, str, str]]:
    """Rows and columns with what they read before and after: 合计；行政运行."""
    by_row: dict[tuple[str, str, str], dict[str, None]] = {}
    for cell in cells:
        by_row.setdefault((cell.old, cell.new, cell.row), {})["·".join(cell.column)] = None
    folded: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (old, new, row), columns in by_row.items():
        folded.setdefault((old, new, tuple(columns)), []).append(row)
    for (old, new, shown), rows in folded.items():
        yield "；".join(rows), "；".join(shown), old, new
