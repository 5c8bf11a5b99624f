"""The rows of a table by themselves: names against codes, rows of a fixed form, doubled rows, amounts
below zero; and what is part of another table's amount."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from ..importing.official.texts import bare, similar
from ..published.document import Spot
from .between import coded_block, named_column
from .context import AuditedReport, AuditedTable
from .finding import Finding
from .grid import GridBlock, GridColumn, GridRow
from .kinds import TableKind

_FORM_AT_LEAST = 5  # rows of a class, so that its list is a form
_BLANK_AT_LEAST = 3  # rows with no amount: a form keeps them
_SAME = 0.85  # names alike
_ADJUSTS = re.compile("结转|结余|弥补|分配|调整|冲减|增减|减少|变动")


def codes_have_their_names(report: AuditedReport) -> Iterator[Finding]:
    """Each code of an account stands with its name in the book of the year."""
    codes_of = {bare(name): code for code, name in report.accounts.names.items()}
    for table, block, row in _account_rows(report):
        if bare(row.label) and not bare(row.label).isdigit():
            spot = table.grid.spot(row.index, block.label_column)
            yield from _of_name(report, row, spot, codes_of.get(bare(row.label), ""))


def _of_name(report: AuditedReport, row: GridRow, spot: Spot, meant: str) -> Iterator[Finding]:
    """Against the book. meant: the code that the name has there."""
    code, quote = report.accounts.code(row), f"{report.accounts.code(row)} {row.label}"
    name = report.accounts.names.get(code, "")
    if not name and not report.accounts.names.get(code[:5]):
        why = f"{report.year or ''}年政府收支分类科目里没有{code}"
        yield Finding("A-07", spot, quote, "", why, False)
    elif name and similar(row.label, name) < _SAME and not _is_shortened(row.label, name):
        is_another = bool(meant) and _same_class(meant, code)
        why = f"{code}是“{name}”" + (f"，“{row.label}”是{meant}" if is_another else "")
        yield Finding("A-06", spot, quote, f"{code} {name}", why, is_another)


def _same_class(one: str, other: str) -> bool:
    return one[:1] == other[:1] and len(one) == len(other)


def _is_shortened(label: str, name: str) -> bool:
    """Whether a name is cut or typed with a sign less."""
    short, long = bare(label), bare(name)
    return short in long or long in short or len(set(long) - set(short)) <= 1


def _account_rows(report: AuditedReport) -> Iterator[tuple[AuditedTable, GridBlock, GridRow]]:
    for table in report.tables:
        for block in table.grid.blocks:
            for row in block.rows:
                if report.accounts.is_account(row):
                    yield table, block, row


def forms_keep_their_rows(report: AuditedReport) -> Iterator[Finding]:
    """A table of basic expenditure that lists the accounts of a class whether they have amounts or not
    lists all of them."""
    basic = report.of_kind(TableKind.BASIC)
    classes: dict[str, dict[str, GridRow]] = defaultdict(dict)
    for table, _, row in _account_rows(report):
        if table == basic and len(report.accounts.code(row)) == 5:
            classes[row.code[:3]][row.code] = row
    for head, rows in classes.items():
        missing = report.accounts.below(head) - rows.keys()
        if basic and len(missing) == 1 and _is_form(rows.values()):
            yield _missing_row(report, basic, rows, min(missing))


def _is_form(rows: Collection[GridRow]) -> bool:
    """Whether the accounts are listed though they have no amounts."""
    blank = sum(not any(a.value for a in row.amounts.values()) for row in rows)
    return len(rows) >= _FORM_AT_LEAST and blank >= _BLANK_AT_LEAST


def _missing_row(
    report: AuditedReport, basic: AuditedTable, rows: Mapping[str, GridRow], code: str
) -> Finding:
    above = rows[max((one for one in rows if one < code), default=min(rows))]
    name = f"{code}{report.accounts.names[code]}"
    why = f"应在{above.code}{above.label}下面，同类其他科目没有数的也都列了"
    column = next(
        (b.label_column for b in basic.grid.blocks for row in b.rows if row is above), None
    )
    return Finding("A-08", basic.grid.spot(above.index, column), basic.grid.title, name, why, True)


def rows_stand_once(report: AuditedReport) -> Iterator[Finding]:
    """No row stands twice with the same words and amounts."""
    for table in report.tables:
        if table.kind in (None, TableKind.EVALUATION):
            continue
        for block in table.grid.blocks:
            yield from _doubled(table, block, report)


def _doubled(table: AuditedTable, block: GridBlock, report: AuditedReport) -> Iterator[Finding]:
    seen: dict[tuple[object, ...], GridRow] = {}
    scope = ""
    for row in block.rows:
        amounts = tuple((column, amount.value) for column, amount in row.amounts.items())
        if row.unit or not report.accounts.is_account(row):
            scope = row.label
        key = (scope, row.code, row.unit, bare(row.label), row.keys, amounts)
        if row.label and any(value for _, value in amounts):
            if key in seen and (row.code or table.kind is TableKind.PROJECTS):
                why = f"与第{seen[key].index + 1}行完全相同"
                yield Finding(
                    "A-09",
                    table.grid.spot(row.index, block.label_column),
                    row.label,
                    "",
                    why,
                    False,
                )
            seen.setdefault(key, row)


def amounts_are_not_negative(report: AuditedReport) -> Iterator[Finding]:
    """No amount of income or expenditure is below zero."""
    for table in report.tables:
        if table.kind in (None, TableKind.EVALUATION):
            continue
        for block in table.grid.blocks:
            for row, column in _negative(block):
                spot = table.grid.spot(row.index, column.index)
                why = "收入和支出一般不会是负数"
                yield Finding("A-10", spot, row.amounts[column.index].text, "", why, False)


def _negative(block: GridBlock) -> Iterator[tuple[GridRow, GridColumn]]:
    """The cells below zero, but for what is carried over or adjusted."""
    for column in block.amounts:
        for row in block.rows:
            if row.value(column.index) < 0 and not _ADJUSTS.search(f"{column.words}{row.label}"):
                yield row, column


def parts_are_within_their_whole(report: AuditedReport) -> Iterator[Finding]:
    """What the general budget pays for an account is no more than all that is paid for it."""
    whole, part = (report.of_kind(kind) for kind in (TableKind.EXPENDITURE, TableKind.GENERAL))
    all_of, general = (coded_block(table) if table else None for table in (whole, part))
    if whole and part and all_of and general:
        for name in ("^基本支出$", "^项目支出$"):
            one, of_all = named_column(general, name), named_column(all_of, name)
            if one and of_all:
                for row, other in _pairs(report, general, all_of):
                    yield from _within(report, (part, row, one), (whole, other, of_all))


_Cell = tuple[AuditedTable, GridRow, GridColumn]


def _within(report: AuditedReport, part: _Cell, whole: _Cell) -> Iterator[Finding]:
    """A part against its whole; nothing of cells that are wrong by themselves."""
    keys = {table.key(row, column.index) for table, row, column in (part, whole)}
    if report.corrections.keys() & keys or not _is_more(part[1], part[2], whole[1], whole[2]):
        return
    table, row, column = whole
    limit = f"《{table.grid.title}》“{row.label}”的{_text(row, column.index)}"
    table, row, column = part
    spot, text = table.grid.spot(row.index, column.index), _text(row, column.index)
    why = f"大于{limit}，财政拨款不会比全部支出多"
    yield Finding("A-11", spot, text, "", why, True)


def _pairs(
    report: AuditedReport, general: GridBlock, all_of: GridBlock
) -> Iterator[tuple[GridRow, GridRow]]:
    """The rows of the same account in both tables."""
    rows = {report.accounts.code(row): row for row in all_of.rows}
    for row in filter(report.accounts.is_account, general.rows):
        other = rows.get(report.accounts.code(row))
        if other is not None:
            yield row, other


def _is_more(part: GridRow, one: GridColumn, whole: GridRow, of_all: GridColumn) -> bool:
    """Whether a part is more than the whole, by more than rounding explains."""
    amount = part.amounts.get(one.index)
    return amount is not None and amount.value > whole.value(of_all.index) + amount.step * 2


def _text(row: GridRow, column: int) -> str:
    amount = row.amounts.get(column)
    return amount.text if amount else "空白"
