"""A pivot of the ledger: sums by row keys and column slices, in one pass over the lines."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from .ledger import Condition, Ledger

Key = tuple[str, ...]


def pivot(
    ledger: Ledger, keys: Sequence[str], leaves: Sequence[Condition]
) -> dict[Key, list[Decimal]]:
    """For each combination of `keys` that occurs, in ledger order: the sum of every leaf. Only
    lines that some leaf takes make a row.

    Lines that look alike to the leaves are matched once, so the cost grows with the lines alone.
    """
    used = sorted({name for leaf in leaves for name in leaf})
    seen_by_leaves = list(zip(*(ledger.column(name) for name in used), strict=True))
    key_columns = list(zip(*(ledger.column(name) for name in keys), strict=True))
    matched: dict[Key, list[int]] = {}
    totals: dict[Key, list[Decimal]] = {}
    for index, line in enumerate(ledger.lines):
        seen = seen_by_leaves[index] if used else ()
        hits = matched.get(seen)
        if hits is None:
            hits = matched[seen] = _hits(dict(zip(used, seen, strict=True)), leaves)
        if hits:
            key = key_columns[index] if keys else ()
            sums = totals.get(key)
            if sums is None:
                sums = totals[key] = [Decimal(0)] * len(leaves)
            for hit in hits:
                sums[hit] += line.amount
    return totals


def _hits(values: dict[str, str], leaves: Sequence[Condition]) -> list[int]:
    return [number for number, leaf in enumerate(leaves) if _meets(values, leaf)]


def _meets(values: dict[str, str], condition: Condition) -> bool:
    return all(values[name] in allowed for name, allowed in condition.items())
