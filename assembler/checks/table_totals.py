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

_NUMERALS = frozenset("一二三四五六七八九十")
_LONGEST = 4  # 三十四、


def totals_add_up(report: Report, figures: Figures) -> Iterator[Problem]:
    """Rows 一、二、… of a form add up to the total below them, but for what rounding explains."""
    for part in report.parts:
        for table in part.blocks:
            if isinstance(table, Table) and _has_numbered_rows(table):
                yield from _of_table(table)


def _has_numbered_rows(table: Table) -> bool:
    first = table.body[0] if table.body else ()
    return any(_is_numbered(_text(cell)) for cell in first)


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
        label = _text(row[labels])
        if _is_numbered(label):
            parts.append(_value(_text(row[column])) or Decimal(0))
        elif label.endswith(("合计", "总计")):
            value = _value(_text(row[column]))
            if value is not None:
                yield from _of_total(table, label, column, parts, value)
            return


def _of_total(
    table: Table, label: str, column: int, parts: list[Decimal], found: Decimal
) -> Iterator[Problem]:
    summed = sum(parts, Decimal(0))
    addends = sum(bool(part) for part in parts)
    step = Decimal(1).scaleb(min(int(found.as_tuple().exponent), int(summed.as_tuple().exponent)))
    if abs(summed - found) > step / 2 * (addends + 1):
        yield problem(
            "T-09",
            Place(table.key),
            row=label,
            column=_title(table, column),
            expected=f"{summed:f}",
            found=f"{found:f}",
            difference=f"{abs(summed - found):f}",
        )


def _title(table: Table, column: int) -> str:
    """The innermost heading over a column."""
    titles = [cell.text for row in table.header if (cell := row[column]) is not None and cell.text]
    return next((title for title in reversed(titles) if not title.isdecimal()), "")


def _text(cell: Cell | None) -> str:
    return cell.text if cell else ""


def _value(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "")) if text else None
    except InvalidOperation:
        return None
