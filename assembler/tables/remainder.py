"""尾差: displayed parts that do not add up to their displayed total, though the exact ones do.

Every cell is rounded on its own, so this is no error; it is noted under the table and told.
Parts are known by their exact sums alone, so an 其中 is never taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from ..money import UNITS, NumberStyle, in_unit


def falls_short(
    total: Decimal, parts: Sequence[Decimal], style: NumberStyle
) -> tuple[Decimal, Decimal] | None:
    """The displayed total and the sum of the displayed parts, where these differ; else None."""
    if sum(parts, Decimal(0)) != total:
        return None
    shown, summed = in_unit(total, style), sum((in_unit(p, style) for p in parts), Decimal(0))
    return None if shown == summed else (shown, summed)


def possible(values: Iterable[Decimal], style: NumberStyle) -> bool:
    """Whether rounding changes any of the values: without that there is no 尾差."""
    step = UNITS[style.unit].scaleb(-style.places)
    return any(value % step for value in values)


def across(
    values: Sequence[Decimal], styles: Sequence[NumberStyle]
) -> Iterator[tuple[int, Decimal, Decimal]]:
    """Within a row: a column whose value is exactly the sum of two or more right after it, as
    (its number, displayed total, sum of displayed parts)."""
    for start, total in enumerate(values):
        found = _parts_after(values, start) if total else []
        short = falls_short(total, found, styles[start]) if len(found) > 1 else None
        if short:
            yield start, *short


def _parts_after(values: Sequence[Decimal], start: int) -> list[Decimal]:
    """The columns right after one that add up to it exactly; [] where none do."""
    parts: list[Decimal] = []
    summed = Decimal(0)
    for value in values[start + 1 :]:
        parts.append(value)
        summed += value
        if summed == values[start] and value:
            return parts
    return []


def downwards(
    rows: Sequence[tuple[int, Sequence[Decimal]]], styles: Sequence[NumberStyle]
) -> Iterator[tuple[int, int, Decimal, Decimal]]:
    """Between rows given as (depth, values) with a subtotal before its parts: as (row, column,
    displayed total, sum of displayed parts)."""
    for number, (depth, values) in enumerate(rows):
        children = list(_children(rows, number, depth))
        for column, total in enumerate(values) if children else ():
            parts = [child[column] for child in children]
            short = falls_short(total, parts, styles[column])
            if short:
                yield number, column, *short


def _children(
    rows: Sequence[tuple[int, Sequence[Decimal]]], number: int, depth: int
) -> Iterator[Sequence[Decimal]]:
    for below, values in rows[number + 1 :]:
        if below <= depth:
            return
        if below == depth + 1:
            yield values
