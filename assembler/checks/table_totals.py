"""The total rows of forms (收支总表) against the numbered rows above them.

Pivots add up by construction. A form lists its rows in the template: where the ledger has a
function or a source that no row stands for, the rows miss the total.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from ..figures import Figures
from ..kernel.problems import Place, Problem, problem
from ..report import Cell, Report, Table
from .comparing import total

_NUMERALS = frozenset("一二三四五六七八九十")
_LONGEST = 4  # 三十四、


def totals_add_up(report: Report, figures: Figures) -> Iterator[Problem]:
    """Rows 一、二、… of a form add up to the total below them, but for what rounding explains. Not
    where lines leave a source undivided, which is told."""
    undivided = tables_of_undivided(figures)
    for table in _tables(report):
        if table.key not in undivided:
            yield from _of_table(table)


def tables_that_fall_short(report: Report) -> set[str]:
    """The tables whose rows miss their total."""
    return {table.key for table in _tables(report) if any(_of_table(table))}


def tables_of_undivided(figures: Figures) -> set[str]:
    """The tables that ask for more than lines tell."""
    return {
        place.partition("“")[0]
        for ledger in figures.ledgers.values()
        if ledger.coarse is not None
        for unclear in ledger.coarse.unclear.values()
        for place in unclear.where
    }


def _tables(report: Report) -> Iterator[Table]:
    for part in report.parts:
        for block in part.blocks:
            if isinstance(block, Table) and block.body:
                yield block


def _is_numbered(label: str) -> bool:
    """Whether a label begins with 一、"""
    return label[:1] in _NUMERALS and "、" in label[:_LONGEST]


def _of_table(table: Table) -> Iterator[Problem]:
    labels = -1
    for column in range(len(table.columns)):
        cell = table.body[0][column]
        if _is_numbered(_text(cell)):
            labels = column
        elif labels >= 0 and table.columns[column].kind == "number":
            yield from _of_column(table, labels, column)


def _of_column(table: Table, labels: int, column: int) -> Iterator[Problem]:
    parts: list[Decimal] = []
    for row in table.body:
        label, amount = _text(row[labels]), _value(_text(row[column]))
        if _is_numbered(label):
            parts.append(amount or Decimal(0))
        elif label.endswith(("合计", "总计")):
            yield from _of_total(table, label, column, parts, amount)
            return


def _of_total(
    table: Table, label: str, column: int, parts: list[Decimal], shown: Decimal | None
) -> Iterator[Problem]:
    if shown is None:
        return
    summed, addends = total(parts), sum(map(bool, parts))
    step = Decimal(1).scaleb(min(int(shown.as_tuple().exponent), int(summed.as_tuple().exponent)))
    if abs(summed - shown) > step / 2 * (addends + 1):
        yield problem(
            "T-09",
            Place(table.key),
            row=label,
            column=_title(table, column),
            expected=f"{summed:f}",
            found=f"{shown:f}",
            difference=f"{abs(summed - shown):f}",
        )


def _title(table: Table, column: int) -> str:
    """The innermost heading over a column."""
    titles = [_text(row[column]) for row in reversed(table.header)]
    return next((title for title in titles if title and not title.isdecimal()), "")


def _text(cell: Cell | None) -> str:
    return cell.text if cell else ""


def _value(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "")) if text else None
    except InvalidOperation:
        return None
