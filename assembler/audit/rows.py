"""The rows of a table by themselves: names against codes, rows of a fixed form, doubled rows, amounts
below zero; and what is part of another table's amount."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ..importing.official.texts import bare, similar
from .between import coded_block, named_column
from .context import AuditedReport, AuditedTable
from .finding import Finding
from .grid import GridBlock, GridRow
from .kinds import TableKind

_FORM_AT_LEAST = 5  # rows of a class, so that its list is a form
_BLANK_AT_LEAST = 3  # rows with no amount: a form keeps them
_SAME = 0.85  # names alike
_ADJUSTS = re.compile("结转|结余|弥补|分配|调整|冲减|增减|减少|变动")


def codes_have_their_names(report: AuditedReport) -> Iterator[Finding]:
    """Each code of an account stands with its name in the book of the year."""
    names = report.accounts.names
    codes_of = {bare(name): code for code, name in names.items()}
    for table, block, row in _account_rows(report):
        code, label = report.accounts.code(row), bare(row.label)
        name = names.get(code, "")
        if not label or label.isdigit():
            continue
        spot = table.grid.spot(row.index, block.label_column)
        if not name:
            if code[:5] not in names and len(code) > 5 or len(code) == 5:
                why = f"{report.year or ''}年政府收支分类科目里没有{code}"
                yield Finding("A-07", spot, f"{code} {row.label}", "", why, False)
        elif similar(row.label, name) < _SAME and not _is_shortened(label, bare(name)):
            other = codes_of.get(label)
            why = f"{code}是“{name}”" + (
                f"，“{row.label}”是{other}" if other and _same_class(other, code) else ""
            )
            yield Finding(
                "A-06",
                spot,
                f"{code} {row.label}",
                f"{code} {name}",
                why,
                bool(other) and _same_class(other or "", code),
            )


def _same_class(one: str, other: str) -> bool:
    return one[:1] == other[:1] and len(one) == len(other)


def _is_shortened(label: str, name: str) -> bool:
    """Whether a name is cut or typed with a sign less."""
    return label in name or name in label or len(set(name) - set(label)) <= 1


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
    if basic is None:
        return
    classes: dict[str, dict[str, GridRow]] = defaultdict(dict)
    for block in basic.grid.blocks:
        for row in block.rows:
            code = report.accounts.code(row)
            if report.accounts.is_account(row) and len(code) == 5:
                classes[code[:3]][code] = row
    for head, rows in classes.items():
        missing = [
            c for c in report.accounts.names if len(c) == 5 and c.startswith(head) and c not in rows
        ]
        blank = sum(not any(a.value for a in row.amounts.values()) for row in rows.values())
        if len(missing) == 1 and len(rows) >= _FORM_AT_LEAST and blank >= _BLANK_AT_LEAST:
            code = missing[0]
            before = max((one for one in rows if one < code), default=min(rows))
            row = rows[before]
            name = f"{code}{report.accounts.names[code]}"
            why = f"缺“{name}”一行（{before}{row.label}下面），同类其他科目没有数的也都列了"
            spot = basic.grid.spot(row.index, basic.grid.blocks[0].label_column)
            yield Finding("A-08", spot, basic.grid.title, name, why, True)


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
            adjusts = {c.index for c in block.amounts if _ADJUSTS.search(c.words)}
            for row in block.rows:
                for column, amount in row.amounts.items():
                    if (
                        amount.value < 0
                        and column not in adjusts
                        and not _ADJUSTS.search(row.label)
                    ):
                        spot = table.grid.spot(row.index, column)
                        yield Finding(
                            "A-10", spot, amount.text, "", "收入和支出一般不会是负数", False
                        )


def parts_are_within_their_whole(report: AuditedReport) -> Iterator[Finding]:
    """What the general budget pays for an account is no more than all that is paid for it."""
    whole, part = (report.of_kind(kind) for kind in (TableKind.EXPENDITURE, TableKind.GENERAL))
    all_of, general = (coded_block(t) if t else None for t in (whole, part))
    if whole is None or part is None or all_of is None or general is None:
        return
    rows = {
        report.accounts.code(row): row for row in all_of.rows if report.accounts.is_account(row)
    }
    pairs = [
        (named_column(general, n), named_column(all_of, n)) for n in ("^基本支出$", "^项目支出$")
    ]
    for row in general.rows:
        other = rows.get(report.accounts.code(row)) if report.accounts.is_account(row) else None
        for one, of_all in pairs:
            if other is None or one is None or of_all is None:
                continue
            amount, limit = row.amounts.get(one.index), other.value(of_all.index)
            if amount and amount.value > limit + amount.step * 2:
                why = f"大于《{whole.grid.title}》“{other.label}”的{_text(other, of_all.index)}，财政拨款不会比全部支出多"
                yield Finding(
                    "A-11", part.grid.spot(row.index, one.index), amount.text, "", why, True
                )


def _text(row: GridRow, column: int) -> str:
    amount = row.amounts.get(column)
    return amount.text if amount else "空白"
