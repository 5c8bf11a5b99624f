"""The unit in which the amounts of a table stand in the file: a person may have turned a table
from 万元 to 元, with the line above it or without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from ..kernel.money import UNITS
from ..snapshot.matching import Match
from ..snapshot.table_matching import CellPair, TableMatch
from ..snapshot.values import is_amount
from ..text.numbers import Number, cell_number, unit_in
from .known_numbers import table_unit

_HALF = Decimal("0.5")
_LEAST = 2  # amounts that must say so


class TableUnit(NamedTuple):
    """printed: the unit that the table was built in, "" where it says none; stated: that of the
    line above it now; standing: the one that its amounts are in."""

    printed: str
    stated: str
    standing: str

    @property
    def is_turned(self) -> bool:
        """Whether the amounts are in another unit now."""
        return self.standing != self.printed

    def shown(self, text: str, like: str = "") -> str:
        """An amount that was printed as it is to stand in the file. like: what stands there now,
        whose decimals and commas it takes."""
        if not is_money(text) or not (self.is_turned or "," in like):
            return text
        value = Decimal(text.strip().replace(",", "")) * self._factor
        step = Decimal(1).scaleb(-_decimals(like))
        if value == value.quantize(step):
            value = value.quantize(step)
        return f"{value:,f}" if "," in like + text else f"{value:f}"

    @property
    def _factor(self) -> Decimal:
        """What an amount as printed is to be multiplied by."""
        return UNITS[self.printed] / UNITS[self.standing] if self.is_turned else Decimal(1)

    def is_same(self, standing: str, was: str) -> bool:
        """Whether an amount of the file says what was printed, in whatever spelling."""
        one, other = cell_number(was, self.printed), cell_number(standing, self.standing)
        if one is None or other is None or not is_money(was):
            return False
        return says_the_same(one, other) if self.is_turned else one.key == other.key


def _decimals(like: str) -> int:
    """How many decimals an amount is to be shown with, like another one."""
    return len(like.partition(".")[2]) if is_amount(like) else 2


def is_money(text: str) -> bool:
    """Whether a cell holds an amount: codes and counts have no decimals."""
    return is_amount(text) and "." in text and "%" not in text


def standing_unit(match: Match, number: int) -> TableUnit:
    """The unit of a printed table that stands in the file."""
    rows = match.table_match(number)
    printed = table_unit(rows.table) if rows else ""
    if rows is None or not printed:
        return TableUnit(printed, printed, printed)
    stated = unit_in(match.unit_above(number)) or printed
    fits = Counter(_fitting(rows, printed))
    standing = max(fits, key=lambda unit: (fits[unit], unit == printed), default=printed)
    return TableUnit(printed, stated, standing if fits[standing] >= _LEAST else printed)


def _fitting(rows: TableMatch, printed: str) -> Iterator[str]:
    """For each amount that is another one now the units in which it says what it said, and for
    each that is the same that it was printed in."""
    for cell in _cells_of_changed_rows(rows):
        was = cell_number(cell.text, printed)
        if was is not None and was.value and was.unit == "元":
            yield from filter(partial(_fits, was, cell.read_text), UNITS)


def _cells_of_changed_rows(rows: TableMatch) -> Iterator[CellPair]:
    for row, read_row in rows.kept:
        if row >= rows.header and rows.ours[row] != rows.theirs[read_row]:
            yield from rows.cells(row, read_row)


def _fits(was: Number, text: str, unit: str) -> bool:
    now = cell_number(text, unit)
    return now is not None and says_the_same(was, now)


def says_the_same(was: Number, now: Number) -> bool:
    """Whether a number says what another one said, as exactly as that did."""
    step = was.factor.scaleb(-was.places)
    return was.unit == now.unit and abs(now.value - was.value) <= step * _HALF
