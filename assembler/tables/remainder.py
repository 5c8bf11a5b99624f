"""尾差: displayed parts that do not add up to their displayed total, though the exact ones do.

Every cell is rounded on its own, so this is no error; it is noted under the table and reported.
Parts are known by their exact sums alone, so an 其中 is never taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import repeat
from operator import itemgetter

from ..kernel.money import UNITS, NumberStyle, in_unit

_EXACT = Decimal(0)


def falls_short(
    total: Decimal, parts: Sequence[Decimal], style: NumberStyle, rounding: Decimal = _EXACT
) -> tuple[Decimal, Decimal] | None:
    """The displayed total and the sum of the displayed parts, where these differ; else None.
    rounding: how far each amount may be from the exact one, where they came rounded."""
    if not _adds_up(total, parts, rounding):
        return None
    shown, summed = in_unit(total, style), sum((in_unit(p, style) for p in parts), Decimal(0))
    return None if shown == summed else (shown, summed)


def remainders(
    rows: Sequence[tuple[int, Sequence[Decimal]]],
    styles: Sequence[NumberStyle],
    rounding: Decimal = _EXACT,
) -> Iterator[tuple[int, int, Decimal, Decimal]]:
    """Within each row, then between rows, as `downwards` takes and gives them; none where the
    innermost amounts are displayed exactly."""
    innermost = max(map(itemgetter(0), rows), default=0)
    columns = zip(*(values for depth, values in rows if depth == innermost), strict=True)
    if not any(map(possible, columns, styles, repeat(rounding))):
        return
    for number, (_, values) in enumerate(rows):
        yield from ((number, *short) for short in across(values, styles, rounding))
    yield from downwards(rows, styles, rounding)


def _adds_up(total: Decimal, parts: Sequence[Decimal], rounding: Decimal) -> bool:
    short = sum(parts, _EXACT) - total
    return not short.is_nan() and abs(short) <= rounding * (len(parts) + 1)


def possible(values: Iterable[Decimal], style: NumberStyle, rounding: Decimal = _EXACT) -> bool:
    """Whether rounding changes any of the values, or has changed them: without that there is no
    尾差."""
    if rounding:
        return True
    step = UNITS[style.unit].scaleb(-style.places)
    return any(value % step for value in values)


def across(
    values: Sequence[Decimal], styles: Sequence[NumberStyle], rounding: Decimal = _EXACT
) -> Iterator[tuple[int, Decimal, Decimal]]:
    """Within a row: a column whose value is exactly the sum of two or more right after it, as
    (its number, displayed total, sum of displayed parts)."""
    for start, total in enumerate(values):
        parts = _parts_after(values, start, rounding) if total else []
        short = falls_short(total, parts, styles[start], rounding) if len(parts) > 1 else None
        if short:
            yield start, *short


def _parts_after(values: Sequence[Decimal], start: int, rounding: Decimal) -> list[Decimal]:
    """The columns right after one that add up to it; [] where none do. One that is the total but
    for its rounding is no reason to look no further."""
    parts: list[Decimal] = []
    for value in values[start + 1 :]:
        parts.append(value)
        if value and _adds_up(values[start], parts, rounding if len(parts) > 1 else _EXACT):
            return parts
    return []


def downwards(
    rows: Sequence[tuple[int, Sequence[Decimal]]],
    styles: Sequence[NumberStyle],
    rounding: Decimal = _EXACT,
) -> Iterator[tuple[int, int, Decimal, Decimal]]:
    """Between rows given as (depth, values) with a subtotal before its parts: as (row, column,
    displayed total, sum of displayed parts)."""
    for number, (depth, values) in enumerate(rows):
        columns = zip(*_children(rows, number, depth), strict=True)  # none where no row is below
        for column, (total, parts) in enumerate(zip(values, columns, strict=False)):
            short = falls_short(total, parts, styles[column], rounding)
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
