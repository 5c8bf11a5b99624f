"""The figures that texts name, as cells of the report's tables: 收入总计, 基本支出, 公务接待费, the
account 行政运行（项）. What is meant by a name depends on the section: 基本支出 is that of all
expenditure in one, that of the general budget in another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from functools import partial
from itertools import filterfalse
from operator import attrgetter
from typing import NamedTuple

from ..claims.claim import Name, NameKind
from ..importing.official.texts import bare, similar
from .between import basic_total, named_column
from .context import AuditedReport
from .grid import MEASURES, GridBlock, GridColumn, GridRow
from .kinds import TableKind
from .table_parts import Cells, accounts_part, only, parts_of, side_of


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
_ALL_THREE = "合计$"
_THREE_COLUMNS = {
    "三公经费": _ALL_THREE,
    "因公出国境费": "出国",
    "公务用车购置及运行费": "^公务用车购置及",
    "公务用车购置费": "^公务用车购置费$|^购置费$",
    "公务用车运行维护费": "^公务用车运行|^运行(?:维护)?费$",
    "公务接待费": "接待",
}
_TOTALS = {
    "收入总计": (0, "grand"),
    "支出总计": (1, "grand"),
    "收支总计": (0, "grand"),
    "本年收入合计": (0, "total"),
    "本年支出合计": (1, "total"),
}
_SIDES = {
    **{
        (scope, key): (TableKind.TOTALS, *place)
        for scope in (Scope.ALL, Scope.INCOME, Scope.SPENDING)
        for key, place in _TOTALS.items()
    },
    **{
        (Scope.APPROPRIATION, f"财政拨款{key}"): (TableKind.APPROPRIATION, *place)
        for key, place in _TOTALS.items()
    },
}
"""Totals by section and name: table, side, row."""
_SPENT_IN = {
    "上缴上级支出": "^上缴上级",
    "经营支出": "^经营支出",
    "对附属单位补助支出": "^对附属单位",
}
_COLUMNS = {
    **{(Scope.INCOME, key): (TableKind.INCOME, column) for key, column in _INCOME_COLUMNS.items()},
    **{(Scope.SPENDING, k): (TableKind.EXPENDITURE, column) for k, column in _SPENT_IN.items()},
    (Scope.RUNNING, "机构运转经费"): (TableKind.RUNNING, ""),
}
"""Columns by section and name: table, heading."""
_NATURES = {"基本支出": "^基本支出$", "项目支出": "^项目支出$"}
_FUND_COLUMNS = {**_NATURES, "支出": "", "支出总计": ""}
_OF_ALL_FUNDS = (Scope.ALL, Scope.INCOME, Scope.RUNNING)  # what a fund spends is not told there
_WITH_ACCOUNTS = (Scope.GENERAL, Scope.SPENDING, Scope.FUND)
_ALIKE = 0.95
_LEVELS = {"类": 3, "款": 5, "项": 7}


def scope_of(heading: str) -> Scope:
    """What a section is about, by its heading."""
    line = re.sub(r"\s|[“”\"]", "", heading)[:80]
    return next((scope for scope, pattern in _SCOPES if re.search(pattern, line)), Scope.NONE)


class _NamedFigure(NamedTuple):
    """A figure that a section names. basis: of which 口径."""

    report: AuditedReport
    scope: Scope
    key: str
    basis: str

    @property
    def fund(self) -> str:
        """The fund that is named, "" where none is."""
        return next(filter(self.key.startswith, _FUND_OF), "")

    @property
    def aspect(self) -> str:
        """What of the fund or of the section is meant."""
        return self.key.removeprefix(self.fund)

    @property
    def kind(self) -> TableKind | None:
        """The table of expenditure that has it: of the fund that is named, else of the section."""
        if self.fund:
            return None if self.scope in _OF_ALL_FUNDS else _FUND_OF[self.fund]
        return _TABLE_OF.get(self.scope)

    @property
    def column(self) -> str | None:
        """The heading of its column there, "" for that of the wholes; None where it has none."""
        return (_FUND_COLUMNS if self.fund else _NATURES).get(self.aspect)

    @property
    def measure(self) -> str:
        """预算数 or 决算数, where a table has both."""
        return "预算数" if "预算" in self.basis or not self.report.is_final else "决算数"


def figure_cells(
    report: AuditedReport, scope: Scope, names: Sequence[Name], basis: str
) -> Iterator[Cells]:
    """The cells that may be meant by names in a section; several where tables print it twice."""
    if not names:
        return
    name = names[-1]
    if name.kind is NameKind.FIGURE:
        yield from _of_figure(_NamedFigure(report, scope, name.key, basis))
    elif name.kind is NameKind.ACCOUNT and scope in _WITH_ACCOUNTS:
        yield from _of_account(report, _TABLE_OF[scope], names)


def _of_figure(figure: _NamedFigure) -> Iterator[Cells]:
    place = (figure.scope, figure.key)
    if place in _SIDES:
        yield from _of_side(figure.report, *_SIDES[place])
    elif place in _COLUMNS:
        yield from whole_of(figure.report, *_COLUMNS[place])
    else:
        yield from _IN_SECTION.get(figure.scope, _of_spending)(figure)


def _of_appropriation(figure: _NamedFigure) -> Iterator[Cells]:
    if figure.key.endswith("收支"):
        yield from _of_fund(figure.report, figure.key.removesuffix("收支"))
    else:
        yield from _of_spending(figure)


def _of_spending(figure: _NamedFigure) -> Iterator[Cells]:
    """基本支出, 项目支出, 人员经费, 公用经费, 支出, of a fund where it is named or the section's."""
    kind, column = figure.kind, figure.column
    if kind and column is not None:
        yield from whole_of(figure.report, kind, column)
    if kind is TableKind.GENERAL:
        yield from _of_basic(figure.report, figure.aspect)


def _of_basic(report: AuditedReport, aspect: str) -> Iterator[Cells]:
    """The same as the table of basic expenditure has it."""
    if aspect == "基本支出":
        yield from _basic(report)
    elif aspect in ("人员经费", "公用经费"):
        yield from _halves(report, aspect)


def whole_of(report: AuditedReport, kind: TableKind, column: str) -> Iterator[Cells]:
    """合计 of a table, in the column of a heading; in that of the wholes where none is named."""
    part = accounts_part(report, kind)
    return part.whole(column) if part else iter(())


def _of_side(report: AuditedReport, kind: TableKind, number: int, row: str) -> Iterator[Cells]:
    side = side_of(report, kind, number)
    line: GridRow | None = getattr(side, row, None)
    if side and line:
        yield (side.key(line),)


def _of_fund(report: AuditedReport, fund: str) -> Iterator[Cells]:
    """总计 of a fund's column of 财政拨款收支总表."""
    side = side_of(report, TableKind.APPROPRIATION, 1)
    column = named_column(side.block, f"^{fund}") if side else None
    if side and side.grand and column:
        yield (side.key(side.grand, column),)


def _basic(report: AuditedReport) -> Iterator[Cells]:
    table = report.of_kind(TableKind.BASIC)
    cells = basic_total(table) if table and not table.grid.is_empty else []
    if cells:
        yield tuple(cells)


def _halves(report: AuditedReport, aspect: str) -> Iterator[Cells]:
    """人员经费 or 公用经费 of the table of basic expenditure: a row 人员经费合计, or a column."""
    for part in parts_of(report, TableKind.BASIC):
        for row in part.block.rows:
            if bare(row.label) == f"{aspect}合计":
                yield (part.table.key(row, part.block.amounts[0].index),)
        yield from part.whole(f"^{aspect}$")


def _of_three(figure: _NamedFigure) -> Iterator[Cells]:
    pattern = _THREE_COLUMNS.get(figure.key)
    if pattern is None:
        return
    is_meant = partial(_is_column_of, pattern, figure.measure)
    for part in parts_of(figure.report, TableKind.THREE):
        column = next(filter(is_meant, part.block.amounts), None)
        row = only(filter(attrgetter("amounts"), part.block.rows))
        if column and row:
            yield (part.table.key(row, column.index),)


def _is_column_of(pattern: str, wanted: str, column: GridColumn) -> bool:
    """Whether a column is that of an item of “三公”, and of 预算数 or 决算数 where there are both."""
    measures = MEASURES.intersection(column.path)
    path = filterfalse(MEASURES.__contains__, column.path)
    return (not measures or wanted in measures) and _is_of_three(pattern, *path)


def _is_of_three(pattern: str, *path: str) -> bool:
    """Whether a column is that of an item, or the 小计 below its heading."""
    *above, last = path or ("",)
    if pattern == _ALL_THREE:
        return last == "合计" if len(above) == 1 else not above and last.endswith("合计")
    headings = above if last.endswith("小计") else [last]
    return any(map(re.compile(pattern).search, headings))


_IN_SECTION: dict[Scope, Callable[[_NamedFigure], Iterator[Cells]]] = {
    Scope.THREE: _of_three,
    Scope.APPROPRIATION: _of_appropriation,
}
"""Where figures are looked for in sections that have a way of their own."""


# --- accounts


def _of_account(report: AuditedReport, kind: TableKind, names: Sequence[Name]) -> Iterator[Cells]:
    """The rows of a function account, in the column of the wholes."""
    part = accounts_part(report, kind)
    if part and not part.table.grid.is_empty:
        yield from part.spent_on(_account_rows(report, part.block, names))


def _account_rows(report: AuditedReport, block: GridBlock, names: Sequence[Name]) -> list[GridRow]:
    """The one row that has the name, below those of the wider names before it; the rows that make
    up a 类 or 款 which the table does not list."""
    *wider, name = names
    level = _LEVELS.get(name.text[-2:-1], 0)
    named = list(filter(partial(_has_name, report, name, level), block.rows))
    if len(named) > 1:
        named = _below(report, named, wider)
    if not named and level in (_LEVELS["类"], _LEVELS["款"]):
        return _making_up(report, block, name, level)
    return named if len(named) == 1 else []


def _making_up(report: AuditedReport, block: GridBlock, name: Name, level: int) -> list[GridRow]:
    """The rows whose codes begin with that of a name, if only one code has it."""
    head = only(_codes_of(report, name.key, level))
    return [row for row in block.rows if head and report.accounts.code(row).startswith(head)]


def _below(report: AuditedReport, rows: Sequence[GridRow], wider: Sequence[Name]) -> list[GridRow]:
    """Those whose 款 has one of the wider names."""
    names = {bare(name.key) for name in wider}
    above = report.accounts.names
    return [row for row in rows if bare(above.get(report.accounts.code(row)[:5], "")) in names]


def _has_name(report: AuditedReport, name: Name, level: int, row: GridRow) -> bool:
    """Whether a row is of an account of that name, and of that level where one is named."""
    code = report.accounts.code(row)
    return bool(code) and level in (0, len(code)) and similar(row.label, name.key) >= _ALIKE


def _codes_of(report: AuditedReport, name: str, level: int) -> Iterator[str]:
    """The functional codes of a level that have a name."""
    for code, one in report.accounts.names.items():
        if len(code) == level and code.startswith("2") and similar(one, name) >= _ALIKE:
            yield code
