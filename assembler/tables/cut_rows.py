"""The rows of a pivot where its ledger is known only through official tables (cuts).

Rows come from the cut that knows a column's keys; each amount, subtotals too, is then asked for
on its own, so that a printed total stays as it was printed. What no cut knows is OPEN.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from operator import and_

from ..figures import Ledger
from ..figures.cuts import Answer, CutLedger
from ..figures.ledger import OPEN_AXES
from ..figures.pivot import Key
from .columns import Leaf
from .levels import Level, PivotRow

_REMAINDER = Decimal(50)  # what rounding to 0.01 万元 may leave for each row
OPEN = Decimal(
    "NaN"
)  # stands for an amount that is not known: no sum or comparison takes it for one


def cut_totals(
    ledger: Ledger, keys: Sequence[str], leaves: Sequence[Leaf], table: str
) -> dict[Key, list[Decimal]]:
    """For each combination of keys that some column knows, the sum of every column, as `pivot`
    gives it; zero where a column does not know its keys. table: its own cut is asked first."""
    assert isinstance(ledger, CutLedger)
    totals: dict[Key, list[Decimal]] = {}
    for number, leaf in enumerate(leaves):
        grouped = ledger.grouped(keys, ledger.region(leaf.condition), table) or {}
        for key, amount in grouped.items():
            totals.setdefault(key, [Decimal(0)] * len(leaves))[number] = amount
    return totals


def asked_again(
    rows: Iterable[PivotRow], leaves: Sequence[Leaf]
) -> Iterator[tuple[PivotRow, list[Answer | None]]]:
    """The rows with each amount as the tables have it, and where it was read."""
    for row in rows:
        answers = [_answer(leaf, row) for leaf in leaves]
        sums = list(map(_amount, answers, leaves, row.sums))
        yield replace(row, sums=sums), answers


def _amount(answer: Answer | None, leaf: Leaf, summed: Decimal) -> Decimal:
    """As a table prints it; else as its parts sum up, where these are more than nothing."""
    if answer is not None:
        return answer.amount
    return OPEN if leaf.ledger.by_tables and not summed else summed


def open_columns(
    rows: Sequence[PivotRow], leaves: Sequence[Leaf], innermost: Level
) -> Iterator[Leaf]:
    """Columns with an amount that is not known, or with more than their rows show: no table tells
    what the rest belongs to. Where the rows show more than there is, the table contradicts
    itself, which its check reports."""
    for number, leaf in enumerate(leaves):
        amounts = [row.sums[number] for row in rows]
        shown = [row.sums[number] for row in rows if row.level == innermost]
        if isinstance(leaf.ledger, CutLedger) and _is_open(leaf.ledger, leaf, amounts, shown):
            yield leaf


def _is_open(
    ledger: CutLedger, leaf: Leaf, amounts: Sequence[Decimal], innermost: Sequence[Decimal]
) -> bool:
    whole = ledger.answer(ledger.region(leaf.condition))
    if whole is None or any(map(Decimal.is_nan, amounts)):
        return True
    hidden = abs(whole.amount) - abs(sum(innermost, Decimal(0)))
    return hidden > _REMAINDER * (len(amounts) + 1)


def _answer(leaf: Leaf, row: PivotRow) -> Answer | None:
    if not isinstance(leaf.ledger, CutLedger):
        return None
    asked = {
        name: frozenset({value})
        for name, value in row.values.items()
        if value or name not in OPEN_AXES
    }
    region = leaf.ledger.region(asked)
    return leaf.ledger.answer(tuple(map(and_, region, leaf.ledger.region(leaf.condition))))
