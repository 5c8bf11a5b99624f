"""What must add up within one table: rows below their row (下级之和), columns below their heading
(合计 = 基本支出 + 项目支出), the totals of both sides (本年收入合计, 总计)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from .accounts import Accounts
from .column_sums import ColumnSum, column_sums
from .equations import CellKey, Cells, Equation
from .grid import AuditGrid, GridBlock, GridColumn
from .row_sums import halves_of_basic, row_sums

_KNOWN = re.compile(
    "基本支出|项目支出|人员经费|公用经费|一般公共预算|政府性基金|国有资本经营|财政专户|事业收入|上级补助|公务|出国|财政拨款"
)
_NAMED = 4  # columns that a message names


def table_equations(
    number: int, grid: AuditGrid, accounts: Accounts, cells: Cells
) -> list[Equation]:
    """All equations within one table; a kind that mostly fails is none of this table's."""
    equations: list[Equation] = []
    for family in _families(number, grid, accounts):
        telling = [equation for equation in family if not equation.is_blank(cells)]
        equations += _believable(telling, cells)
    return [*equations, *halves_of_basic(number, grid, accounts)]


def _families(number: int, grid: AuditGrid, accounts: Accounts) -> Iterator[list[Equation]]:
    for block in grid.blocks:
        yield list(_of_rows(number, block, accounts))
        for one in column_sums(block.amounts):
            yield _of_columns(number, block, one)


def _believable(family: Sequence[Equation], cells: Cells) -> Sequence[Equation]:
    """Equations of one kind, unless most of them fail: then the table means something else."""
    failing = sum(not one.holds(cells) for one in family)
    return [] if failing > 1 and failing * 2 > len(family) else family


def _of_rows(number: int, block: GridBlock, accounts: Accounts) -> Iterator[Equation]:
    for one, column in product(row_sums(block, accounts), block.amounts):
        total = CellKey(number, one.total.index, column.index)
        addends = tuple(CellKey(number, row.index, column.index) for row in one.addends)
        if total not in addends:
            yield Equation("A-01", total, addends, one.words)


def _of_columns(number: int, block: GridBlock, one: ColumnSum) -> list[Equation]:
    """A heading's sum in each row. Headings that nobody knows may mean another thing, which a
    table of few rows does not show."""
    rows = [row for row in block.rows if row.amounts]
    certain = all(map(_is_known, one.addends)) or len(rows) > 2
    equations = []
    for row in rows:
        total = CellKey(number, row.index, one.total.index)
        addends = tuple(total._replace(column=column.index) for column in one.addends)
        equations.append(Equation("A-02", total, addends, _words(one.addends), certain))
    return equations


def _is_known(column: GridColumn) -> bool:
    return _KNOWN.search("".join(column.path)) is not None


def _words(addends: Sequence[GridColumn]) -> str:
    """基本支出＋项目支出."""
    more = "＋…" if len(addends) > _NAMED else ""
    return "＋".join(column.leaf for column in addends[:_NAMED]) + more
