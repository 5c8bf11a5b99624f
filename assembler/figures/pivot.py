"""A pivot of the ledger: sums by row keys and column slices, in one pass over the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .ledger import Condition, Ledger

Key = tuple[str, ...]


@dataclass(slots=True)
class Taken:
    """Which lines a pivot took. keys: of each line, `None` where no leaf takes it; kinds: lines
    that the same leaves take are of one kind; leaves: for each kind, the numbers of these."""

    keys: list[Key | None] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    leaves: list[list[int]] = field(default_factory=list)


def pivot(
    ledger: Ledger, keys: Sequence[str], leaves: Sequence[Condition], taken: Taken | None = None
) -> dict[Key, list[Decimal]]:
    """For each combination of `keys` that occurs, in ledger order: the sum of every leaf. Only
    lines that some leaf takes make a row.

    Lines that look alike to the leaves are matched once, so the cost grows with the lines alone.
    taken: filled with what each line went into.
    """
    taken = taken or Taken()
    used = sorted({name for leaf in leaves for name in leaf})
    seen_by_leaves, key_columns = _values(ledger, used), _values(ledger, keys)
    matched: dict[Key, int] = {}
    totals: dict[Key, list[Decimal]] = {}
    take_kind, take_key = taken.kinds.append, taken.keys.append
    for line, seen, key in zip(ledger.lines, seen_by_leaves, key_columns, strict=True):
        kind = matched.get(seen)
        if kind is None:
            kind = matched[seen] = len(taken.leaves)
            taken.leaves.append(_hits(dict(zip(used, seen, strict=True)), leaves))
        take_kind(kind)
        hits = taken.leaves[kind]
        if not hits:
            take_key(None)
            continue
        take_key(key)
        sums = totals.get(key)
        if sums is None:
            sums = totals[key] = [Decimal(0)] * len(leaves)
        amount = line.amount
        for hit in hits:
            sums[hit] += amount
    return totals


def _values(ledger: Ledger, names: Sequence[str]) -> Sequence[Key]:
    """Each line's values of some dimensions."""
    columns = [ledger.column(name) for name in names]
    return list(zip(*columns, strict=True)) if columns else [()] * len(ledger.lines)


def _hits(values: dict[str, str], leaves: Sequence[Condition]) -> list[int]:
    hits = []
    for number, leaf in enumerate(leaves):
        for name, allowed in leaf.items():
            if values[name] not in allowed:
                break
        else:
            hits.append(number)
    return hits
