"""What must be equal between tables (表间勾稽): the rules of `check`, over tables that are read by
their headings alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..importing.official.texts import bare, similar
from .accounts import is_grand_total, is_sum
from .context import AuditedReport, AuditedTable
from .equations import CellKey, Equation
from .grid import GridBlock, GridColumn, GridRow
from .kinds import TableKind

_SUMS = re.compile(r"(?:合计|小计|总计)$")
_ALIKE = 0.9
_FUNDS = {
    TableKind.GENERAL: "一般公共预算",
    TableKind.FUND: "政府性基金",
    TableKind.STATE_CAPITAL: "国有资本",
}


Whole = tuple[AuditedTable, GridBlock, GridRow, GridColumn]
"""A table of accounts, its part with the amounts, its 合计 and its column of wholes."""


class TotalsSide(NamedTuple):
    """One side of a table of totals. total: 本年收入合计; grand: 总计."""

    table: AuditedTable
    block: GridBlock
    total: GridRow | None
    grand: GridRow | None

    @property
    def amounts(self) -> tuple[GridColumn, ...]:
        return self.block.amounts

    def key(self, row: GridRow, column: GridColumn | None = None) -> CellKey:
        """The cell of a row, in its first column of amounts unless another is named."""
        return self.table.key(row, (column or self.amounts[0]).index)


def between_equations(report: AuditedReport) -> list[Equation]:
    """All equations between the report's tables."""
    return [equation for rule in RULES for equation in rule(report)]


# --- finding one's way in a table


def sides(table: AuditedTable) -> tuple[TotalsSide | None, TotalsSide | None]:
    """The side of income and the side of expenditure of a table of totals."""
    income = spending = None
    for block in table.grid.blocks:
        words = "".join(column.words for column in block.columns[:2])
        labels = " ".join(row.label for row in block.rows)
        is_spending = words.startswith("支出") or "支出合计" in labels or "一般公共服务" in labels
        side = TotalsSide(table, block, _total_of(block), _grand_of(block))
        if is_spending:
            spending = spending or side
        else:
            income = income or side
    return income, spending


def _total_of(block: GridBlock) -> GridRow | None:
    """本年收入合计, 本年支出合计, 一、本年支出; None where there is only 总计."""
    named = [
        row
        for row in block.rows
        if re.search("^(?:一、)?本年(?:收入|支出)(?:合计|小计)?$", bare(row.label))
    ]
    sums = [row for row in block.rows if is_sum(row) and not bare(row.label).endswith("总计")]
    return named[0] if named else sums[0] if len(sums) > 1 else None


def _grand_of(block: GridBlock) -> GridRow | None:
    rows = [row for row in block.rows if is_sum(row)]
    return rows[-1] if rows else None


def coded_block(table: AuditedTable) -> GridBlock | None:
    """The part of a table whose rows are accounts or 合计."""
    return next((block for block in table.grid.blocks if block.amounts), None)


def total_row(block: GridBlock) -> GridRow | None:
    """合计 of a list of accounts."""
    return next((row for row in block.rows if is_grand_total(row)), None)


def total_column(block: GridBlock) -> GridColumn | None:
    """The column of a row's whole expenditure or income."""
    for column in block.amounts:
        if _SUMS.search(bare(column.path[-1] if column.path else "")) and not _within(
            column, "基本|项目支出"
        ):
            return column
    return None


def named_column(block: GridBlock, name: str) -> GridColumn | None:
    """The column of a heading, or its 小计."""
    for column in block.amounts:
        for depth, heading in enumerate(column.path):
            rest = column.path[depth + 1 :]
            if re.search(name, heading) and (not rest or _SUMS.search(rest[0])):
                return column
    return None


def _within(column: GridColumn, name: str) -> bool:
    return any(re.search(name, heading) for heading in column.path[:-1])


def _first(
    report: AuditedReport,
    choices: Sequence[CellKey],
    other: CellKey,
    make: Callable[[CellKey, CellKey], Equation],
) -> Iterator[Equation]:
    """The equation with the first of the choices that holds; with the first where none does."""
    equations = [make(choice, other) for choice in choices]
    holding = (one for one in equations if one.holds(report.cells))
    chosen = next(holding, equations[0] if equations else None)
    if chosen is not None:
        yield chosen


def _same(one: CellKey, other: CellKey) -> Equation:
    return Equation("A-03", one, (other,), "")


def _likely_same(one: CellKey, other: CellKey) -> Equation:
    return Equation("A-03", one, (other,), "", certain=False)


# --- the rules


def _whole(report: AuditedReport, kind: TableKind) -> Whole | None:
    """A table of accounts with its 合计 and its column of wholes."""
    table = report.of_kind(kind)
    block = coded_block(table) if table else None
    row = total_row(block) if block else None
    column = total_column(block) if block else None
    return (table, block, row, column) if table and block and row and column else None


def income_is_that_of_the_totals(report: AuditedReport) -> Iterator[Equation]:
    """收入表 合计 = 收支总表 本年收入合计, or 收入总计 where it holds what was carried over."""
    totals = report.of_kind(TableKind.TOTALS)
    whole = _whole(report, TableKind.INCOME)
    income = sides(totals)[0] if totals else None
    if income is None or whole is None:
        return
    table, block, row, _ = whole
    for column in block.amounts:
        name = "/".join(column.path)
        if name in ("合计", "本年收入合计", "本年收入/合计", "本年收入/小计", "收入合计"):
            choices = [one for one in (income.total, income.grand) if one]
        elif name in ("总计", "收入总计"):
            choices = [one for one in (income.grand, income.total) if one]
        else:
            continue
        yield from _first(
            report, [income.key(one) for one in choices], table.key(row, column.index), _same
        )


def expenditure_is_that_of_the_totals(report: AuditedReport) -> Iterator[Equation]:
    """支出表 合计 = 收支总表 本年支出合计, and each 类 its line there."""
    totals = report.of_kind(TableKind.TOTALS)
    whole = _whole(report, TableKind.EXPENDITURE)
    spending = sides(totals)[1] if totals else None
    if spending is None or whole is None:
        return
    table, block, row, column = whole
    choices = [spending.key(one) for one in (spending.total, spending.grand) if one]
    yield from _first(report, choices, table.key(row, column.index), _same)
    yield from _lines(report, spending, spending.amounts[0], table, block, column)


def _lines(
    report: AuditedReport,
    side: TotalsSide,
    of_side: GridColumn,
    table: AuditedTable,
    block: GridBlock,
    column: GridColumn,
) -> Iterator[Equation]:
    """Each 类 of a side of totals is the sum of the accounts of that 类 in another table."""
    for line in side.block.rows:
        code = _class_code(report, line)
        if code:
            rows = _of_class(report, block, code)
            addends = tuple(table.key(row, column.index) for row in rows)
            words = "" if rows else f"《{table.grid.title}》没有这一类，应"
            yield Equation("A-03", side.key(line, of_side), addends, words)


def _class_code(report: AuditedReport, line: GridRow) -> str:
    """The 类 that a line of a table of totals is of; "" where it is none."""
    if is_sum(line) or len(bare(line.label)) < 2:
        return ""
    for code, name in report.accounts.names.items():
        if len(code) == 3 and code.startswith("2") and similar(line.label, name) >= _ALIKE:
            return code
    return ""


def _of_class(report: AuditedReport, block: GridBlock, code: str) -> list[GridRow]:
    """The row of a 类, else the accounts that make it up: those with none above them."""
    mine = [
        row
        for row in block.rows
        if report.accounts.is_account(row) and report.accounts.code(row).startswith(code)
    ]
    codes = {report.accounts.code(row) for row in mine}
    return [
        row
        for row in mine
        if not any(
            report.accounts.code(row) != one and report.accounts.code(row).startswith(one)
            for one in codes
        )
    ]


def appropriations_are_those_of_the_funds(report: AuditedReport) -> Iterator[Equation]:
    """财政拨款总表, fund by fund = 一般公共预算支出表, 政府性基金表, 国有资本经营表."""
    totals = report.of_kind(TableKind.APPROPRIATION)
    spending = sides(totals)[1] if totals else None
    if spending is None:
        return
    for kind, fund in _FUNDS.items():
        whole, column = _whole_spent(report, kind), named_column(spending.block, fund)
        if whole is None or column is None:
            continue
        table, block, row, of_table = whole
        rows = [one for one in (spending.total, spending.grand) if one]
        choices = [spending.key(one, column) for one in rows]
        yield from _first(report, choices, table.key(row, of_table.index), _same)
        if not table.grid.is_empty:
            yield from _lines(report, spending, column, table, block, of_table)


def _whole_spent(report: AuditedReport, kind: TableKind) -> Whole | None:
    """As `_whole`; where a table has income as well, its column is that of the expenditure."""
    whole = _whole(report, kind)
    if whole is None:
        return None
    table, block, row, column = whole
    return table, block, row, named_column(block, "^本年支出") or column


def income_of_funds_agrees(report: AuditedReport) -> Iterator[Equation]:
    """In final accounts, the lines of each fund are the same in 收支总表 and 财政拨款总表, and
    财政拨款收入 of 收入表 is 本年收入合计 there."""
    income = _income_side(report, TableKind.APPROPRIATION)
    if not report.is_final or income is None:
        return
    other = _income_side(report, TableKind.TOTALS)
    for fund in _FUNDS.values():
        one, same = _line_of(income, fund), _line_of(other, fund)
        if one and same and other:
            yield _same(income.key(one), other.key(same))
    whole = _whole(report, TableKind.INCOME)
    column = named_column(whole[1], "^财政拨款") if whole else None
    if whole and column and income.total:
        yield _same(income.key(income.total), whole[0].key(whole[2], column.index))


def _income_side(report: AuditedReport, kind: TableKind) -> TotalsSide | None:
    table = report.of_kind(kind)
    return sides(table)[0] if table else None


def _line_of(side: TotalsSide | None, fund: str) -> GridRow | None:
    rows = side.block.rows if side else ()
    return next((row for row in rows if fund in row.label), None)


def both_sides_balance(report: AuditedReport) -> Iterator[Equation]:
    """总计 of income = 总计 of expenditure."""
    for kind in (TableKind.TOTALS, TableKind.APPROPRIATION):
        table = report.of_kind(kind)
        income, spending = sides(table) if table else (None, None)
        if income and spending and income.grand and spending.grand:
            yield Equation("A-04", income.key(income.grand), (spending.key(spending.grand),), "")


def basic_expenditure_agrees(report: AuditedReport) -> Iterator[Equation]:
    """一般公共预算支出表 基本支出 = 基本支出表 合计, or 人员经费合计 + 公用经费合计."""
    whole = _whole(report, TableKind.GENERAL)
    basic = report.of_kind(TableKind.BASIC)
    column = named_column(whole[1], "^基本支出$") if whole else None
    if whole is None or basic is None or column is None or basic.grid.is_empty:
        return
    addends = basic_total(basic)
    if addends:
        yield Equation("A-03", whole[0].key(whole[2], column.index), tuple(addends), "")


def basic_total(table: AuditedTable) -> list[CellKey]:
    """The cells that make up the whole of the basic expenditure."""
    halves: list[CellKey] = []
    for block in table.grid.blocks:
        row, column = total_row(block), total_column(block)
        if row and (column or len(block.amounts) == 1):
            return [table.key(row, (column or block.amounts[0]).index)]
        for row in block.rows:
            if re.search("(?:人员|公用)经费合计$", bare(row.label)):
                halves.append(table.key(row, block.amounts[0].index))
    return halves if len(halves) == 2 else []


def general_is_part_of_all(report: AuditedReport) -> Iterator[Equation]:
    """Where the general budget is the whole expenditure, each account is the same in both tables."""
    all_of, general = _whole(report, TableKind.EXPENDITURE), _whole(report, TableKind.GENERAL)
    if all_of is None or general is None or not _are_same(report, all_of, general):
        return
    (whole, of_all, _, all_column), (table, block, _, column) = all_of, general
    rows = {report.accounts.code(row): row for row in of_all.rows}
    pairs = [(column, all_column)]
    for name in ("^基本支出$", "^项目支出$"):
        one, other = named_column(block, name), named_column(of_all, name)
        pairs += [(one, other)] if one and other else []
    for row in filter(report.accounts.is_account, block.rows):
        same = rows.get(report.accounts.code(row))
        for one, other in pairs if same else ():
            yield _same(table.key(row, one.index), whole.key(same or row, other.index))


def _are_same(report: AuditedReport, one: Whole, other: Whole) -> bool:
    """Whether two tables have the same whole, and have one at all."""
    cells = [report.cells[t.key(row, column.index)] for t, _, row, column in (one, other)]
    return bool(cells[0].value) and abs(cells[0].value - cells[1].value) <= cells[0].step


def projects_are_the_project_expenditure(report: AuditedReport) -> Iterator[Equation]:
    """项目支出表 合计 = 支出表 项目支出."""
    whole, table = _whole(report, TableKind.EXPENDITURE), report.of_kind(TableKind.PROJECTS)
    column = named_column(whole[1], "^项目支出$") if whole else None
    projects = _whole(report, TableKind.PROJECTS)
    if whole and column and table and projects:
        yield _same(whole[0].key(whole[2], column.index), table.key(projects[2], projects[3].index))


def economic_table_is_all(report: AuditedReport) -> Iterator[Equation]:
    """支出经济分类汇总表 合计 = 支出表 合计."""
    whole, economic = _whole(report, TableKind.EXPENDITURE), _whole(report, TableKind.ECONOMIC)
    if whole and economic:
        yield _same(
            whole[0].key(whole[2], whole[3].index), economic[0].key(economic[2], economic[3].index)
        )


def running_expenses_are_the_public_ones(report: AuditedReport) -> Iterator[Equation]:
    """机构运转经费表 合计 = 基本支出表 公用经费, where the general budget alone pays them."""
    running, basic = _whole(report, TableKind.RUNNING), _whole(report, TableKind.BASIC)
    column = named_column(basic[1], "^公用经费$") if basic else None
    if running and basic and column:
        yield _likely_same(
            running[0].key(running[2], running[3].index), basic[0].key(basic[2], column.index)
        )


def funds_are_carried_over(report: AuditedReport) -> Iterator[Equation]:
    """年初结转和结余 + 本年收入 − 本年支出 = 年末结转和结余, row by row."""
    for table in report.tables:
        block = coded_block(table)
        if block is None or table.kind not in (TableKind.FUND, TableKind.STATE_CAPITAL):
            continue
        names = ("^年初|^上年结转", "^本年收入", "^本年支出", "^年末|^结转下年")
        opening, income, spent, closing = (named_column(block, name) for name in names)
        if opening and income and spent and closing:
            for row in block.rows:
                keys = [
                    table.key(row, column.index) for column in (closing, opening, income, spent)
                ]
                yield Equation(
                    "A-05",
                    keys[0],
                    (keys[1], keys[2]),
                    "年初结转和结余＋本年收入－本年支出",
                    True,
                    (keys[3],),
                )


RULES: tuple[Callable[[AuditedReport], Iterator[Equation]], ...] = (
    income_is_that_of_the_totals,
    expenditure_is_that_of_the_totals,
    both_sides_balance,
    appropriations_are_those_of_the_funds,
    income_of_funds_agrees,
    basic_expenditure_agrees,
    general_is_part_of_all,
    projects_are_the_project_expenditure,
    economic_table_is_all,
    running_expenses_are_the_public_ones,
    funds_are_carried_over,
)
