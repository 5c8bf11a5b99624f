"""What must be equal between tables (表间勾稽): the rules of `check`, over tables that are read by
their headings alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, filterfalse, islice, pairwise, product
from typing import NamedTuple

from ..importing.official.texts import bare, similar
from .accounts import Accounts, is_grand_total, is_sum
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
_OF_FUNDS = (TableKind.FUND, TableKind.STATE_CAPITAL)
_OF_THE_YEAR = re.compile("^(?:一、)?本年(?:收入|支出)(?:合计|小计)?$")
_SPENDING_LABEL = re.compile("支出合计|一般公共服务")
_PART_OF_SPENDING = re.compile("基本|项目支出")
_HALF_OF_BASIC = re.compile("(?:人员|公用)经费合计$")
_INCOME_OF_YEAR = ("合计", "本年收入合计", "本年收入/合计", "本年收入/小计", "收入合计")
_ALL_INCOME = ("总计", "收入总计")
_KINDS_OF_SPENDING = ("^基本支出$", "^项目支出$")
_CARRIED_OVER = ("^年末|^结转下年", "^年初|^上年结转", "^本年收入", "^本年支出")


class Whole(NamedTuple):
    """A table of accounts, its part with the amounts, its 合计 and its column of wholes."""

    table: AuditedTable
    block: GridBlock
    row: GridRow
    column: GridColumn

    @property
    def cell(self) -> CellKey:
        """The whole of all accounts."""
        return self.total(self.column)

    def total(self, column: GridColumn) -> CellKey:
        """合计 in one of its columns."""
        return self.table.key(self.row, column.index)

    def total_named(self, name: str) -> CellKey | None:
        """合计 in the column of a heading."""
        column = named_column(self.block, name)
        return self.total(column) if column else None

    def of_rows(self, rows: Iterable[GridRow]) -> tuple[CellKey, ...]:
        """The wholes of some of its rows."""
        return tuple(self.table.key(row, self.column.index) for row in rows)


@dataclass(frozen=True)
class TotalsSide:
    """One side of a table of totals."""

    table: AuditedTable
    block: GridBlock

    @property
    def amounts(self) -> tuple[GridColumn, ...]:
        return self.block.amounts

    @cached_property
    def is_spending(self) -> bool:
        """Whether it is the side of expenditure."""
        words = "".join(column.words for column in self.block.columns[:2])
        return words.startswith("支出") or any(map(_SPENDING_LABEL.search, self.block.labels))

    @cached_property
    def total(self) -> GridRow | None:
        """本年收入合计, 本年支出合计, 一、本年支出; None where there is only 总计."""
        sums = list(filterfalse(_is_all, self._sums))
        first_of_several = sums if len(sums) > 1 else ()
        return next(chain(filter(_is_of_the_year, self.block.rows), first_of_several), None)

    @cached_property
    def grand(self) -> GridRow | None:
        """总计: its last sum."""
        return next(reversed(self._sums), None)

    @property
    def _sums(self) -> list[GridRow]:
        return list(filter(is_sum, self.block.rows))

    @property
    def total_cell(self) -> CellKey | None:
        """The amount of `total`."""
        return self.key(self.total) if self.total else None

    @property
    def grand_cell(self) -> CellKey | None:
        """The amount of `grand`."""
        return self.key(self.grand) if self.grand else None

    def totals(self, column: GridColumn | None = None) -> list[CellKey]:
        """What a total of another table may mean: that of the year first, then that of all."""
        return [self.key(row, column) for row in filter(None, (self.total, self.grand))]

    def line(self, fund: str) -> CellKey | None:
        """The amount of the line of a fund."""
        return next((self.key(row) for row in self.block.rows if fund in row.label), None)

    def key(self, row: GridRow, column: GridColumn | None = None) -> CellKey:
        """The cell of a row, in its first column of amounts unless another is named."""
        return self.table.key(row, (column or self.amounts[0]).index)


def between_equations(report: AuditedReport) -> list[Equation]:
    """All equations between the report's tables."""
    return [equation for rule in RULES for equation in rule(report)]


# --- finding one's way in a table


def sides(table: AuditedTable) -> tuple[TotalsSide | None, TotalsSide | None]:
    """The side of income and the side of expenditure of a table of totals."""
    parts = [TotalsSide(table, block) for block in table.grid.blocks]
    income = next((part for part in parts if not part.is_spending), None)
    return income, next((part for part in parts if part.is_spending), None)


def _sides(report: AuditedReport, kind: TableKind) -> tuple[TotalsSide | None, TotalsSide | None]:
    """Those of the report's table of a kind."""
    table = report.of_kind(kind)
    return sides(table) if table else (None, None)


def _is_of_the_year(row: GridRow) -> bool:
    """本年收入合计, 本年支出合计, 一、本年支出."""
    return _OF_THE_YEAR.search(bare(row.label)) is not None


def _is_all(row: GridRow) -> bool:
    """收入总计, 支出总计, 总计."""
    return bare(row.label).endswith("总计")


def coded_block(table: AuditedTable) -> GridBlock | None:
    """The part of a table whose rows are accounts or 合计."""
    return next((block for block in table.grid.blocks if block.amounts), None)


def total_row(block: GridBlock) -> GridRow | None:
    """合计 of a list of accounts."""
    return next(filter(is_grand_total, block.rows), None)


def total_column(block: GridBlock) -> GridColumn | None:
    """The column of a row's whole expenditure or income."""
    return next(filter(_is_of_wholes, block.amounts), None)


def _is_of_wholes(column: GridColumn) -> bool:
    """Whether a heading is 合计, and not that of 基本支出 or 项目支出 alone."""
    is_of_part = any(map(_PART_OF_SPENDING.search, column.path[:-1]))
    return _SUMS.search(bare(column.leaf)) is not None and not is_of_part


def named_column(block: GridBlock, name: str) -> GridColumn | None:
    """The column of a heading, or its 小计."""
    return next((column for column in block.amounts if _is_named(column, name)), None)


def _is_named(column: GridColumn, name: str) -> bool:
    """Whether one of its headings is named so, with nothing below it but 小计."""
    below = pairwise((*column.path, "小计"))
    return any(re.search(name, heading) and _SUMS.search(lower) for heading, lower in below)


def _whole(report: AuditedReport, kind: TableKind) -> Whole | None:
    """A table of accounts with its 合计 and its column of wholes."""
    table = report.of_kind(kind)
    block = coded_block(table) if table else None
    if table is None or block is None:
        return None
    row, column = total_row(block), total_column(block)
    return Whole(table, block, row, column) if row and column else None


def _whole_cell(report: AuditedReport, kind: TableKind) -> CellKey | None:
    """合计 of a table in its column of wholes."""
    whole = _whole(report, kind)
    return whole.cell if whole else None


def _named_cell(report: AuditedReport, kind: TableKind, name: str) -> CellKey | None:
    """合计 of a table in the column of a heading."""
    whole = _whole(report, kind)
    return whole.total_named(name) if whole else None


def rows_of_both(
    accounts: Accounts, part: GridBlock, whole: GridBlock
) -> Iterator[tuple[GridRow, GridRow]]:
    """The rows of the same account in two tables."""
    rows = {accounts.code(row): row for row in whole.rows}
    for row in accounts.rows(part):
        if accounts.code(row) in rows:
            yield row, rows[accounts.code(row)]


def spending_of_both(part: GridBlock, whole: GridBlock) -> list[tuple[GridColumn, GridColumn]]:
    """The columns of 基本支出 and of 项目支出 in two tables."""
    pairs = ((named_column(part, name), named_column(whole, name)) for name in _KINDS_OF_SPENDING)
    return [(one, other) for one, other in pairs if one and other]


def _first(report: AuditedReport, choices: Sequence[CellKey], other: CellKey) -> Iterator[Equation]:
    """That another cell is the first of the choices that it equals; the first where it is none."""
    equations = [_same(choice, other) for choice in choices]
    holding = (one for one in equations if one.holds(report.cells))
    return islice(chain(holding, equations), 1)


def _same(one: CellKey, other: CellKey) -> Equation:
    return Equation("A-03", one, (other,), "")


def _equal(
    one: CellKey | None, other: CellKey | None, code: str = "A-03", certain: bool = True
) -> Iterator[Equation]:
    """That two cells are the same, where the tables have both."""
    if one and other:
        yield Equation(code, one, (other,), "", certain)


# --- the rules


def income_is_that_of_the_totals(report: AuditedReport) -> Iterator[Equation]:
    """收入表 合计 = 收支总表 本年收入合计, or 收入总计 where it holds what was carried over."""
    income, _ = _sides(report, TableKind.TOTALS)
    whole = _whole(report, TableKind.INCOME)
    if income and whole:
        for column in whole.block.amounts:
            yield from _first(report, _income_totals(income, column), whole.total(column))


def _income_totals(income: TotalsSide, column: GridColumn) -> Sequence[CellKey]:
    """The totals that a column of 收入表 may be, the likeliest first."""
    name = "/".join(column.path)
    if name in _ALL_INCOME:
        return income.totals()[::-1]
    return income.totals() if name in _INCOME_OF_YEAR else ()


def expenditure_is_that_of_the_totals(report: AuditedReport) -> Iterator[Equation]:
    """支出表 合计 = 收支总表 本年支出合计, and each 类 its line there."""
    _, spending = _sides(report, TableKind.TOTALS)
    whole = _whole(report, TableKind.EXPENDITURE)
    if spending and whole:
        yield from _first(report, spending.totals(), whole.cell)
        yield from _lines(report.accounts, spending, spending.amounts[0], whole)


def _lines(
    accounts: Accounts, side: TotalsSide, of_side: GridColumn, whole: Whole
) -> Iterator[Equation]:
    """Each 类 of a side of totals is the sum of the accounts of that 类 in another table."""
    for line in side.block.rows:
        code = _class_code(accounts, line)
        if code:
            addends = whole.of_rows(_of_class(accounts, whole.block, code))
            words = "" if addends else f"《{whole.table.grid.title}》没有这一类，应"
            yield Equation("A-03", side.key(line, of_side), addends, words)


def _class_code(accounts: Accounts, line: GridRow) -> str:
    """The 类 that a line of a table of totals is of; "" where it is none."""
    if is_sum(line) or len(bare(line.label)) < 2:
        return ""
    names = accounts.functional_classes.items()
    return next((code for code, name in names if similar(line.label, name) >= _ALIKE), "")


def _of_class(accounts: Accounts, block: GridBlock, code: str) -> list[GridRow]:
    """The row of a 类, else the accounts that make it up: those with none above them."""
    codes = {one for one in map(accounts.code, accounts.rows(block)) if one.startswith(code)}
    highest = {one for one in codes if not _goes_on_from_another(one, codes)}
    return [row for row in accounts.rows(block) if accounts.code(row) in highest]


def _goes_on_from_another(code: str, codes: Iterable[str]) -> bool:
    return any(code != one and code.startswith(one) for one in codes)


def appropriations_are_those_of_the_funds(report: AuditedReport) -> Iterator[Equation]:
    """财政拨款总表, fund by fund = 一般公共预算支出表, 政府性基金表, 国有资本经营表."""
    _, spending = _sides(report, TableKind.APPROPRIATION)
    for kind in _FUNDS if spending else ():
        whole = _whole_spent(report, kind)
        if spending and whole:
            yield from _of_fund(report, spending, _FUNDS[kind], whole)


def _of_fund(
    report: AuditedReport, spending: TotalsSide, fund: str, whole: Whole
) -> Iterator[Equation]:
    """The expenditure of one fund, in all and class by class."""
    column = named_column(spending.block, fund)
    if column is None:
        return
    yield from _first(report, spending.totals(column), whole.cell)
    if not whole.table.grid.is_empty:
        yield from _lines(report.accounts, spending, column, whole)


def _whole_spent(report: AuditedReport, kind: TableKind) -> Whole | None:
    """As `_whole`; where a table has income as well, its column is that of the expenditure."""
    whole = _whole(report, kind)
    column = named_column(whole.block, "^本年支出") if whole else None
    return whole._replace(column=column) if whole and column else whole


def income_of_funds_agrees(report: AuditedReport) -> Iterator[Equation]:
    """In final accounts, the lines of each fund are the same in 收支总表 and 财政拨款总表, and
    财政拨款收入 of 收入表 is 本年收入合计 there."""
    income, _ = _sides(report, TableKind.APPROPRIATION)
    if income and report.is_final:
        yield from _same_lines(income, _sides(report, TableKind.TOTALS)[0])
        yield from _equal(income.total_cell, _named_cell(report, TableKind.INCOME, "^财政拨款"))


def _same_lines(income: TotalsSide, other: TotalsSide | None) -> Iterator[Equation]:
    for fund in _FUNDS.values():
        if other:
            yield from _equal(income.line(fund), other.line(fund))


def both_sides_balance(report: AuditedReport) -> Iterator[Equation]:
    """总计 of income = 总计 of expenditure."""
    for kind in (TableKind.TOTALS, TableKind.APPROPRIATION):
        income, spending = _sides(report, kind)
        if income and spending:
            yield from _equal(income.grand_cell, spending.grand_cell, "A-04")


def basic_expenditure_agrees(report: AuditedReport) -> Iterator[Equation]:
    """一般公共预算支出表 基本支出 = 基本支出表 合计, or 人员经费合计 + 公用经费合计."""
    whole = _named_cell(report, TableKind.GENERAL, "^基本支出$")
    basic = report.of_kind(TableKind.BASIC)
    addends = basic_total(basic) if basic and not basic.grid.is_empty else []
    if whole and addends:
        yield Equation("A-03", whole, tuple(addends), "")


def basic_total(table: AuditedTable) -> list[CellKey]:
    """The cells that make up the whole of the basic expenditure."""
    wholes = filter(None, (_whole_of_part(table, block) for block in table.grid.blocks))
    whole = next(wholes, None)
    return [whole] if whole else _halves(table)


def _whole_of_part(table: AuditedTable, block: GridBlock) -> CellKey | None:
    """合计 of a part of a table, in its column of wholes or its only one."""
    row, column = total_row(block), total_column(block)
    if row and (column or len(block.amounts) == 1):
        return table.key(row, (column or block.amounts[0]).index)
    return None


def _halves(table: AuditedTable) -> list[CellKey]:
    """人员经费合计 and 公用经费合计; none where it has not both."""
    cells = [
        table.key(row, block.amounts[0].index)
        for block, row in table.grid.rows
        if _HALF_OF_BASIC.search(bare(row.label))
    ]
    return cells if len(cells) == 2 else []


def general_is_part_of_all(report: AuditedReport) -> Iterator[Equation]:
    """Where the general budget is the whole expenditure, each account is the same in both tables."""
    whole, part = _whole(report, TableKind.EXPENDITURE), _whole(report, TableKind.GENERAL)
    if whole and part and _are_same(report, whole, part):
        rows = rows_of_both(report.accounts, part.block, whole.block)
        columns = [(part.column, whole.column), *spending_of_both(part.block, whole.block)]
        for (row, same), (one, other) in product(rows, columns):
            yield _same(part.table.key(row, one.index), whole.table.key(same, other.index))


def _are_same(report: AuditedReport, one: Whole, other: Whole) -> bool:
    """Whether two tables have the same whole, and have one at all."""
    first, second = report.cells[one.cell], report.cells[other.cell]
    return bool(first.value) and abs(first.value - second.value) <= first.step


def projects_are_the_project_expenditure(report: AuditedReport) -> Iterator[Equation]:
    """项目支出表 合计 = 支出表 项目支出."""
    of_all = _named_cell(report, TableKind.EXPENDITURE, "^项目支出$")
    return _equal(of_all, _whole_cell(report, TableKind.PROJECTS))


def economic_table_is_all(report: AuditedReport) -> Iterator[Equation]:
    """支出经济分类汇总表 合计 = 支出表 合计."""
    of_all = _whole_cell(report, TableKind.EXPENDITURE)
    return _equal(of_all, _whole_cell(report, TableKind.ECONOMIC))


def running_expenses_are_the_public_ones(report: AuditedReport) -> Iterator[Equation]:
    """机构运转经费表 合计 = 基本支出表 公用经费, where the general budget alone pays them."""
    running = _whole_cell(report, TableKind.RUNNING)
    return _equal(running, _named_cell(report, TableKind.BASIC, "^公用经费$"), certain=False)


def funds_are_carried_over(report: AuditedReport) -> Iterator[Equation]:
    """年初结转和结余 + 本年收入 − 本年支出 = 年末结转和结余, row by row."""
    for table in report.tables:
        block = coded_block(table)
        if block and table.kind in _OF_FUNDS:
            yield from _carried_over(table, block)


def _carried_over(table: AuditedTable, block: GridBlock) -> Iterator[Equation]:
    named = (named_column(block, name) for name in _CARRIED_OVER)
    columns = list(filter(None, named))
    for row in block.rows if len(columns) == len(_CARRIED_OVER) else ():
        closing, opening, income, spent = table.keys(row, columns)
        words = "年初结转和结余＋本年收入－本年支出"
        yield Equation("A-05", closing, (opening, income), words, deductions=(spent,))


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
