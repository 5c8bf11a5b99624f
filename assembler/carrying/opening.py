"""The opening budget (年初预算) by 项 and fund, as a docx of the budget has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain

from ..dataset.schema import ledger_sheets, sheet_named
from ..kernel.money import stated_number
from .source import Row, SourceReport

_FUNCTION, _FUND, _PERIOD = "功能科目", "资金来源", "年度"  # tables by fund show 本年 alone
_DIGITS = 7


def opening_rows(source: SourceReport) -> tuple[list[Row], str]:
    """The rows of 年初预算; and what of it cannot be had, "" where all of it is there."""
    if source.is_exact:
        return _rows(source.rows.get("支出", [])), ""
    shown = [row for row in source.rows.get("分表数", ()) if _is_of_item(row)]
    cells = {(row[_FUNCTION], row[_FUND]): row for row in shown}
    rows = _rows(list(cells.values()))
    return rows, _incomplete(rows, source.rows.get("分表数", []))


def _is_of_item(row: Row) -> bool:
    """Whether an amount is the whole expenditure on one 项 of one top fund."""
    is_whole = row.get("台账") == "支出" and not any(map(row.get, _other_dimensions()))
    return is_whole and len(row.get(_FUNCTION, "")) == _DIGITS and row.get(_FUND) in _TOP_FUNDS


def _other_dimensions() -> Iterator[str]:
    """The dimensions of the ledgers by which an amount of one 项 and fund is only a part."""
    for column in chain.from_iterable(sheet.dimensions for sheet in ledger_sheets()):
        if column.name not in (_FUNCTION, _FUND, _PERIOD):
            yield column.name


_TOP_FUNDS = ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款")


def _rows(lines: Iterable[Row]) -> list[Row]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.get(_FUNCTION, ""), line.get(_FUND, "")] += _amount(line)
    return [
        {_FUNCTION: function, _FUND: fund, "金额": f"{amount.normalize():f}"}
        for (function, fund), amount in sums.items()
        if amount
    ]


def _amount(row: Row) -> Decimal:
    return stated_number(row.get("金额", "")) or Decimal(0)


def _incomplete(rows: Iterable[Row], amounts: Iterable[Row]) -> str:
    """That the tables show more expenditure than what is told apart by 项 and fund."""
    total = max(map(_amount, filter(_is_of_all, amounts)), default=Decimal(0))
    if total > sum(map(_amount, rows), Decimal(0)):
        return "公开的表分不出各项的其他资金，请在“年初预算”表补上"
    return ""


def _is_of_all(row: Row) -> bool:
    """Whether an amount is one of all expenditure, whatever it is for."""
    names = (column.name for column in sheet_named("分表数").dimensions)
    return row.get("台账") == "支出" and not any(map(row.get, names))
