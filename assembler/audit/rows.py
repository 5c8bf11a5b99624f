"""The rows of a table by themselves: names against codes, rows of a fixed form, doubled rows, amounts
below zero; and what is part of another table's amount."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from ..importing.official.texts import bare, similar
from ..published.document import Spot
from .accounts import Accounts
from .between import coded_block, rows_of_both, spending_of_both
from .context import AuditedReport, AuditedTable
from .equations import CellKey
from .finding import Finding
from .grid import GridBlock, GridColumn, GridRow
from .kinds import TableKind

_FORM_AT_LEAST = 5  # rows of a class, so that its list is a form
_BLANK_AT_LEAST = 3  # rows with no amount: a form keeps them
_SAME = 0.85  # names alike
_ADJUSTS = re.compile("结转|结余|弥补|分配|调整|冲减|增减|减少|变动")
_WITHOUT_AMOUNTS = (None, TableKind.EVALUATION)

_Words = tuple[object, ...]


def codes_have_their_names(report: AuditedReport) -> Iterator[Finding]:
    """Each code of an account stands with its name in the book of the year."""
    codes_of = {bare(name): code for code, name in report.accounts.names.items()}
    for table, block, row in _account_rows(report.accounts, report.tables):
        if bare(row.label) and not bare(row.label).isdigit():
            spot = table.grid.spot(row.index, block.label_column)
            yield from _of_name(report, row, spot, codes_of.get(bare(row.label), ""))


def _of_name(report: AuditedReport, row: GridRow, spot: Spot, meant: str) -> Iterator[Finding]:
    """Against the book. meant: the code that the name has there."""
    code, quote = report.accounts.code(row), f"{report.accounts.code(row)} {row.label}"
    name = report.accounts.names.get(code, "")
    if not (name or report.accounts.names.get(code[:5])):
        why = f"{report.year or ''}年政府收支分类科目里没有{code}"
        yield Finding("A-07", spot, quote, "", why, False)
    elif name and _is_another(row.label, name):
        is_meant = _same_class(meant, code)
        why = f"{code}是“{name}”" + (f"，“{row.label}”是{meant}" if is_meant else "")
        yield Finding("A-06", spot, quote, f"{code} {name}", why, is_meant)


def _is_another(label: str, name: str) -> bool:
    """Whether a row's name is not that of the book, nor one way of writing it."""
    return similar(label, name) < _SAME and not _is_shortened(label, name)


def _same_class(one: str, other: str) -> bool:
    return one[:1] == other[:1] and len(one) == len(other)


def _is_shortened(label: str, name: str) -> bool:
    """Whether a name is cut or typed with a sign less."""
    short, long = bare(label), bare(name)
    return short in long or long in short or len(set(long) - set(short)) <= 1


def _account_rows(
    accounts: Accounts, tables: Iterable[AuditedTable]
) -> Iterator[tuple[AuditedTable, GridBlock, GridRow]]:
    for table in tables:
        for block, row in table.grid.rows:
            if accounts.is_account(row):
                yield table, block, row


def forms_keep_their_rows(report: AuditedReport) -> Iterator[Finding]:
    """A table of basic expenditure that lists the accounts of a class whether they have amounts or not
    lists all of them."""
    basic = report.of_kind(TableKind.BASIC)
    for head, rows in _by_class(report.accounts, basic).items() if basic else ():
        missing = report.accounts.below(head) - rows.keys()
        if basic and len(missing) == 1 and _is_form(rows.values()):
            yield _missing_row(report, basic, rows, min(missing))


def _by_class(accounts: Accounts, basic: AuditedTable) -> dict[str, dict[str, GridRow]]:
    """The rows of economic 款 by their 类, each by its code."""
    classes: dict[str, dict[str, GridRow]] = defaultdict(dict)
    for _, _, row in _account_rows(accounts, [basic]):
        if len(accounts.code(row)) == 5:
            classes[row.code[:3]][row.code] = row
    return classes


def _is_form(rows: Collection[GridRow]) -> bool:
    """Whether the accounts are listed though they have no amounts."""
    blank = sum(row.is_blank for row in rows)
    return len(rows) >= _FORM_AT_LEAST and blank >= _BLANK_AT_LEAST


def _missing_row(
    report: AuditedReport, basic: AuditedTable, rows: Mapping[str, GridRow], code: str
) -> Finding:
    above = rows[max((one for one in rows if one < code), default=min(rows))]
    name = f"{code}{report.accounts.names[code]}"
    why = f"应在{above.code}{above.label}下面，同类其他科目没有数的也都列了"
    column = next(block.label_column for block, row in basic.grid.rows if row is above)
    return Finding("A-08", basic.grid.spot(above.index, column), basic.grid.title, name, why, True)


def _blocks_of_amounts(report: AuditedReport) -> Iterator[tuple[AuditedTable, GridBlock]]:
    """The parts of the official tables, but for those that hold no amounts of the budget."""
    for table in report.tables:
        if table.kind not in _WITHOUT_AMOUNTS:
            yield from product([table], table.grid.blocks)


def rows_stand_once(report: AuditedReport) -> Iterator[Finding]:
    """No row stands twice with the same words and amounts."""
    for table, block in _blocks_of_amounts(report):
        first: dict[_Words, GridRow] = {}
        for words, row in _with_words(block, report.accounts):
            same = first.setdefault(words, row)
            if same is not row and (row.code or table.kind is TableKind.PROJECTS):
                spot = table.grid.spot(row.index, block.label_column)
                why = f"与第{same.index + 1}行完全相同"
                yield Finding("A-09", spot, row.label, "", why, False)


def _with_words(block: GridBlock, accounts: Accounts) -> Iterator[tuple[_Words, GridRow]]:
    """The named rows with amounts, each with all that it says, and the row that it stands below."""
    scope = ""
    for row in block.rows:
        if row.unit or not accounts.is_account(row):
            scope = row.label
        if row.label and not row.is_blank:
            amounts = tuple((column, amount.value) for column, amount in row.amounts.items())
            yield (scope, row.code, row.unit, bare(row.label), row.keys, amounts), row


def amounts_are_not_negative(report: AuditedReport) -> Iterator[Finding]:
    """No amount of income or expenditure is below zero."""
    for table, block in _blocks_of_amounts(report):
        for row, column in _negative(block):
            spot = table.grid.spot(row.index, column.index)
            why = "收入和支出一般不会是负数"
            yield Finding("A-10", spot, row.amounts[column.index].text, "", why, False)


def _negative(block: GridBlock) -> Iterator[tuple[GridRow, GridColumn]]:
    """The cells below zero, but for what is carried over or adjusted."""
    for column, row in product(block.amounts, block.rows):
        if row.value(column.index) < 0 and not _ADJUSTS.search(f"{column.words}{row.label}"):
            yield row, column


def parts_are_within_their_whole(report: AuditedReport) -> Iterator[Finding]:
    """What the general budget pays for an account is no more than all that is paid for it."""
    whole, part = (report.of_kind(kind) for kind in (TableKind.EXPENDITURE, TableKind.GENERAL))
    if whole and part:
        for one, other in _cells_of_both(report.accounts, part, whole):
            yield from _within(report, one, other)


class _PlacedAmount(NamedTuple):
    table: AuditedTable
    row: GridRow
    column: GridColumn

    @property
    def key(self) -> CellKey:
        return self.table.key(self.row, self.column.index)

    @property
    def spot(self) -> Spot:
        return self.table.grid.spot(self.row.index, self.column.index)

    @property
    def text(self) -> str:
        """The amount as it is printed."""
        return self.row.text(self.column.index) or "空白"

    def is_more_than(self, whole: _PlacedAmount) -> bool:
        """Whether it is more than another, by more than rounding explains."""
        amount = self.row.amounts.get(self.column.index)
        of_all = whole.row.value(whole.column.index)
        return amount is not None and amount.value > of_all + amount.step * 2


def _cells_of_both(
    accounts: Accounts, part: AuditedTable, whole: AuditedTable
) -> Iterator[tuple[_PlacedAmount, _PlacedAmount]]:
    """基本支出 and 项目支出 of the same accounts in two tables."""
    general, all_of = coded_block(part), coded_block(whole)
    if general and all_of:
        columns = spending_of_both(general, all_of)
        rows = rows_of_both(accounts, general, all_of)
        for (one, other), (row, same) in product(columns, rows):
            yield _PlacedAmount(part, row, one), _PlacedAmount(whole, same, other)


def _within(report: AuditedReport, part: _PlacedAmount, whole: _PlacedAmount) -> Iterator[Finding]:
    """A part against its whole; nothing of cells that are wrong by themselves."""
    is_wrong = not report.corrections.keys().isdisjoint((part.key, whole.key))
    if part.is_more_than(whole) and not is_wrong:
        limit = f"《{whole.table.grid.title}》“{whole.row.label}”的{whole.text}"
        why = f"大于{limit}，财政拨款不会比全部支出多"
        yield Finding("A-11", part.spot, part.text, "", why, True)
