"""Official tables as other checks ask for them: the parts of a table with their 合计 and columns, its
two sides, its cells as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from .between import TotalsSide, named_column, sides, total_column, total_row
from .context import AuditedReport, AuditedTable
from .equations import CellKey
from .grid import GridBlock, GridColumn, GridRow
from .kinds import TableKind

T = TypeVar("T")
Cells = tuple[CellKey, ...]
"""The cells whose sum is a figure."""


class TablePart(NamedTuple):
    """A part of a table with its own names and amounts."""

    table: AuditedTable
    block: GridBlock

    @property
    def spent(self) -> GridColumn | None:
        """The column of its whole expenditure, where it has income beside it."""
        return named_column(self.block, "^本年支出") or total_column(self.block)

    def whole(self, column: str) -> Iterator[Cells]:
        """合计, in the column of a heading; in that of the wholes where none is named."""
        row = total_row(self.block)
        wanted = named_column(self.block, column) if column else self.spent
        if row and wanted:
            yield (self.table.key(row, wanted.index),)

    def spent_on(self, rows: Sequence[GridRow]) -> Iterator[Cells]:
        """What is spent on all of some rows."""
        column = self.spent
        if rows and column:
            yield tuple(self.table.key(row, column.index) for row in rows)

    def columns(self, *names: str) -> list[GridColumn]:
        """Those of the columns of some headings that there are."""
        return list(filter(None, map(partial(named_column, self.block), names)))


def parts_of(report: AuditedReport, kind: TableKind) -> Iterator[TablePart]:
    """The parts of the table of a kind."""
    table = report.of_kind(kind)
    if table:
        yield from map(partial(TablePart, table), table.grid.blocks)


def accounts_part(report: AuditedReport, kind: TableKind) -> TablePart | None:
    """The part whose rows are accounts or 合计."""
    return next((part for part in parts_of(report, kind) if part.block.amounts), None)


def rows_of(report: AuditedReport, kind: TableKind) -> Iterator[GridRow]:
    """The rows of all parts of the table of a kind."""
    for part in parts_of(report, kind):
        yield from part.block.rows


def side_of(report: AuditedReport, kind: TableKind, number: int) -> TotalsSide | None:
    """A side of a table of totals: 0 income, 1 expenditure."""
    table = report.of_kind(kind)
    return sides(table)[number] if table else None


def title_of(report: AuditedReport, kind: TableKind) -> str:
    """The title of the table of a kind, "" where there is none."""
    table = report.of_kind(kind)
    return table.grid.title if table else ""


def column_headed(columns: Iterable[GridColumn], pattern: str) -> int | None:
    """The first column whose own heading is so."""
    return next((c.index for c in columns if re.search(pattern, c.leaf)), None)


def cell_text(row: Sequence[str | None], column: int | None) -> str:
    """What stands in a cell; "" where there is none."""
    return (row[column] or "").strip() if column is not None and column < len(row) else ""


def only(values: Iterable[T]) -> T | None:
    """The one value that there is; None where there are none or several."""
    listed = list(values)
    return listed[0] if len(listed) == 1 else None
