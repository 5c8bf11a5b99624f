"""The figures that texts name, as cells of the report's tables: 收入总计, 基本支出, 公务接待费, the
account 行政运行（项）. What is meant by a name depends on the section: 基本支出 is that of all
expenditure in one, that of the general budget in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from ..claims.claim import Name, NameKind
from ..importing.official.texts import bare, similar
from .between import (
    TotalsSide,
    basic_total,
    coded_block,
    named_column,
    sides,
    total_column,
    total_row,
)
from .context import AuditedReport
from .equations import CellKey
from .grid import MEASURES, GridBlock, GridColumn, GridRow
from .kinds import TableKind

Cells = tuple[CellKey, ...]
"""The cells whose sum is a figure."""


class Scope(Enum):
    """What a section is about."""

    ALL = auto()  # 收入支出总体情况
    INCOME = auto()
    SPENDING = auto()
    APPROPRIATION = auto()  # 财政拨款收入支出总体情况
    GENERAL = auto()  # 一般公共预算
    FUND = auto()  # 政府性基金
    STATE_CAPITAL = auto()
    THREE = auto()  # “三公”经费
    RUNNING = auto()  # 机关运行经费, 机构运转经费
    NONE = auto()


_SCOPES = (
    (Scope.NONE, "绩效|采购|资产|名词|概况|职责|职能|机构设置|单位构成|重点项目|转移支付"),
    (Scope.THREE, "三公"),
    (Scope.RUNNING, "运转经费|运行经费"),
    (Scope.FUND, "政府性基金"),
    (Scope.STATE_CAPITAL, "国有资本"),
    (Scope.GENERAL, "一般公共预算"),
    (Scope.APPROPRIATION, "财政拨款(?:收入支出|收支)"),
    (Scope.ALL, "收入支出|收支|^[^收支]*总体情况"),
    (Scope.INCOME, "收入"),
    (Scope.SPENDING, "支出"),
)
_TABLE_OF = {
    Scope.SPENDING: TableKind.EXPENDITURE,
    Scope.GENERAL: TableKind.GENERAL,
    Scope.FUND: TableKind.FUND,
    Scope.STATE_CAPITAL: TableKind.STATE_CAPITAL,
}
_FUND_OF = {
    "一般公共预算": TableKind.GENERAL,
    "政府性基金": TableKind.FUND,
    "国有资本经营预算": TableKind.STATE_CAPITAL,
}
_INCOME_COLUMNS = {
    "财政拨款收入": "^财政拨款",
    "一般公共预算收入": "^一般公共预算",
    "政府性基金收入": "^政府性基金",
    "国有资本经营预算收入": "^国有资本",
    "事业收入": "^事业收入",
    "经营收入": "经营收入",
    "上级补助收入": "^上级补助",
    "附属单位上缴收入": "^附属单位",
    "其他收入": "^其他收入",
    "财政专户管理资金收入": "^财政专户",
}
_THREE_COLUMNS = {
    "三公经费": "合计$",
    "因公出国境费": "出国",
    "公务用车购置及运行费": "^公务用车购置及",
    "公务用车购置费": "^公务用车购置费$|^购置费$",
    "公务用车运行维护费": "^公务用车运行|^运行(?:维护)?费$",
    "公务接待费": "接待",
}
_SIDES = {
    "收入总计": (0, "grand"),
    "支出总计": (1, "grand"),
    "收支总计": (0, "grand"),
    "本年收入合计": (0, "total"),
    "本年支出合计": (1, "total"),
}
_SPENT_IN = {
    "上缴上级支出": "^上缴上级",
    "经营支出": "^经营支出",
    "对附属单位补助支出": "^对附属单位",
}
_COLUMNS = {
    **{(Scope.INCOME, key): (TableKind.INCOME, column) for key, column in _INCOME_COLUMNS.items()},
    **{(Scope.SPENDING, k): (TableKind.EXPENDITURE, column) for k, column in _SPENT_IN.items()},
}
_ALIKE = 0.95
_LEVELS = {"类": 3, "款": 5, "项": 7}


def scope_of(heading: str) -> Scope:
    """What a section is about, by its heading."""
    line = re.sub(r"\s|[“”\"]", "", heading)[:80]
    return next((scope for scope, pattern in _SCOPES if re.search(pattern, line)), Scope.NONE)


def figure_cells(
    report: AuditedReport, scope: Scope, names: Sequence[Name], basis: str
) -> Iterator[Cells]:
    """The cells that may be meant by names in a section; several where tables print it twice."""
    if not names or scope is Scope.NONE:
        return
    name = names[-1]
    if name.kind is NameKind.FIGURE:
        yield from _of_figure(report, scope, name.key, basis)
    elif name.kind is NameKind.ACCOUNT and scope in (Scope.GENERAL, Scope.SPENDING, Scope.FUND):
        yield from _of_account(report, _TABLE_OF[scope], names)


def _of_figure(report: AuditedReport, scope: Scope, key: str, basis: str) -> Iterator[Cells]:
    if scope is Scope.THREE:
        yield from _of_three(report, key, basis)
    elif scope is Scope.RUNNING:
        yield from _whole_of(report, TableKind.RUNNING, "") if key == "机构运转经费" else ()
    elif scope is Scope.APPROPRIATION:
        yield from _of_appropriation(report, key)
    elif key in _SIDES and scope in (Scope.ALL, Scope.INCOME, Scope.SPENDING):
        yield from _of_side(report, TableKind.TOTALS, *_SIDES[key])
    elif (scope, key) in _COLUMNS:
        yield from _whole_of(report, *_COLUMNS[scope, key])
    else:
        yield from _of_spending(report, scope, key)


def _of_appropriation(report: AuditedReport, key: str) -> Iterator[Cells]:
    if key.removeprefix("财政拨款") in _SIDES and key.startswith("财政拨款"):
        yield from _of_side(report, TableKind.APPROPRIATION, *_SIDES[key.removeprefix("财政拨款")])
    elif key.endswith("收支"):
        yield from _of_fund(report, key.removesuffix("收支"))
    else:
        yield from _of_spending(report, Scope.APPROPRIATION, key)


def _of_spending(report: AuditedReport, scope: Scope, key: str) -> Iterator[Cells]:
    """基本支出, 项目支出, 人员经费, 公用经费, 支出, of a fund where it is named or the section's."""
    fund = next((fund for fund in _FUND_OF if key.startswith(fund)), "")
    kind, aspect = _FUND_OF.get(fund) or _TABLE_OF.get(scope), key.removeprefix(fund)
    if kind is None or (fund and scope in (Scope.INCOME, Scope.ALL)):
        return
    if aspect in ("基本支出", "项目支出"):
        yield from _whole_of(report, kind, f"^{aspect}$")
    elif aspect in ("支出", "支出总计") and fund:
        yield from _whole_of(report, kind, "")
    if kind is TableKind.GENERAL:
        yield from _of_basic(report, aspect)


def _of_basic(report: AuditedReport, aspect: str) -> Iterator[Cells]:
    """The same as the table of basic expenditure has it."""
    if aspect == "基本支出":
        yield from _basic(report)
    elif aspect in ("人员经费", "公用经费"):
        yield from _halves(report, aspect)


def _whole_of(report: AuditedReport, kind: TableKind, column: str) -> Iterator[Cells]:
    """合计 of a table, in the column of a heading; in that of the wholes where none is named."""
    table = report.of_kind(kind)
    block = coded_block(table) if table else None
    row = total_row(block) if block else None
    if table is None or block is None or row is None:
        return
    wanted = named_column(block, column) if column else _spent_column(block)
    if wanted is not None:
        yield (table.key(row, wanted.index),)


def _spent_column(block: GridBlock) -> GridColumn | None:
    """The column of a table's whole expenditure, where it has income beside it."""
    return named_column(block, "^本年支出") or total_column(block)


def _of_side(report: AuditedReport, kind: TableKind, side: int, row: str) -> Iterator[Cells]:
    table = report.of_kind(kind)
    one: TotalsSide | None = sides(table)[side] if table else None
    line: GridRow | None = getattr(one, row) if one else None
    if one and line:
        yield (one.key(line),)


def _of_fund(report: AuditedReport, fund: str) -> Iterator[Cells]:
    """总计 of a fund's column of 财政拨款收支总表."""
    table = report.of_kind(TableKind.APPROPRIATION)
    side = sides(table)[1] if table else None
    column = named_column(side.block, f"^{fund}") if side else None
    if side and column and side.grand:
        yield (side.key(side.grand, column),)


def _basic(report: AuditedReport) -> Iterator[Cells]:
    table = report.of_kind(TableKind.BASIC)
    cells = basic_total(table) if table and not table.grid.is_empty else []
    if cells:
        yield tuple(cells)


def _halves(report: AuditedReport, aspect: str) -> Iterator[Cells]:
    """人员经费 or 公用经费 of the table of basic expenditure: a row 人员经费合计, or a column."""
    table = report.of_kind(TableKind.BASIC)
    for block in table.grid.blocks if table else ():
        for row in block.rows:
            if bare(row.label) == f"{aspect}合计" and table:
                yield (table.key(row, block.amounts[0].index),)
        column, total = named_column(block, f"^{aspect}$"), total_row(block)
        if column and total and table:
            yield (table.key(total, column.index),)


def _of_three(report: AuditedReport, key: str, basis: str) -> Iterator[Cells]:
    table, pattern = report.of_kind(TableKind.THREE), _THREE_COLUMNS.get(key)
    if table is None or pattern is None:
        return
    wanted = "预算数" if "预算" in basis or not report.is_final else "决算数"
    for block in table.grid.blocks:
        rows = [row for row in block.rows if row.amounts]
        columns = (c for c in block.amounts if _is_column_of(c, pattern, wanted))
        column = next(columns, None)
        if column and len(rows) == 1:
            yield (table.key(rows[0], column.index),)


def _is_column_of(column: GridColumn, pattern: str, wanted: str) -> bool:
    """Whether a column is that of an item of “三公”, and of 预算数 or 决算数 where there are both."""
    measures = MEASURES.intersection(column.path)
    path = [heading for heading in column.path if heading not in MEASURES]
    return (not measures or wanted in measures) and _is_of_three(path, pattern)


def _is_of_three(path: Sequence[str], pattern: str) -> bool:
    """Whether a column is that of an item, or the 小计 below its heading."""
    if not path:
        return False
    if pattern == "合计$":
        return (
            len(path) == 1
            and bool(re.search(pattern, path[0]))
            or path[-1] == "合计"
            and len(path) < 3
        )
    if re.search(r"小计$", path[-1]):
        return any(re.search(pattern, heading) for heading in path[:-1])
    return bool(re.search(pattern, path[-1]))


# --- accounts


def _of_account(report: AuditedReport, kind: TableKind, names: Sequence[Name]) -> Iterator[Cells]:
    """The rows of a function account, in the column of the wholes."""
    table = report.of_kind(kind)
    block = coded_block(table) if table else None
    column = _spent_column(block) if block else None
    if table is None or block is None or column is None or table.grid.is_empty:
        return
    rows = _account_rows(report, block, names)
    if rows:
        yield tuple(table.key(row, column.index) for row in rows)


def _account_rows(report: AuditedReport, block: GridBlock, names: Sequence[Name]) -> list[GridRow]:
    """The one row that has the name, below those of the wider names before it; the rows that make
    up a 类 or 款 which the table does not list."""
    level = _LEVELS.get(names[-1].text[-2:-1], 0)
    named = [row for row in block.rows if _has_name(report, row, names[-1], level)]
    if len(named) > 1:
        named = _below(report, named, names[:-1])
    if named or level not in (_LEVELS["类"], _LEVELS["款"]):
        return named if len(named) == 1 else []
    heads = _codes_of(report, names[-1].key, level)
    rows = block.rows if len(heads) == 1 else ()
    return [row for row in rows if report.accounts.code(row).startswith(heads[0])]


def _below(report: AuditedReport, rows: Sequence[GridRow], wider: Sequence[Name]) -> list[GridRow]:
    """Those whose 款 has one of the wider names."""
    names = {bare(name.key) for name in wider}
    above = {code for code, name in report.accounts.names.items() if bare(name) in names}
    return [row for row in rows if report.accounts.code(row)[:5] in above]


def _has_name(report: AuditedReport, row: GridRow, name: Name, level: int) -> bool:
    """Whether a row is of an account of that name, and of that level where one is named."""
    code = report.accounts.code(row)
    return bool(code) and level in (0, len(code)) and similar(row.label, name.key) >= _ALIKE


def _codes_of(report: AuditedReport, name: str, level: int) -> list[str]:
    """The functional codes of a level that have a name."""
    codes = ((c, one) for c, one in report.accounts.names.items() if len(c) == level)
    return [c for c, one in codes if c.startswith("2") and similar(one, name) >= _ALIKE]
