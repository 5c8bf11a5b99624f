"""What a sentence that somebody wrote states: its numbers in digits, in words (九百五十四点七二万元,
近八成, 翻一番), and how exactly each is meant (约955万元, 0.0955亿元, 3%—5%)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from ..claims.claim import Quantity
from ..claims.quantities import read_quantities
from ..kernel.money import UNITS
from ..text.numbers import Number
from ..text.tokens import Token, Wording, wording

_ROUGH_UNITS = frozenset(("成", "番", "分之", "倍"))
_WORTH = {name: Decimal(size) for name, size in UNITS.items()}
_JOINED = re.compile(r"[\d,.]+[ \u3000]?亿[ \u3000]?[\d,.]+[ \u3000]?万?元")  # 1亿2000万元
_CLAUSE = re.compile(r"[，,。；;！？\n]")
# What is demanded of everybody, planned or allowed: no figure of this report.
_NORM = re.compile(
    r"要求|规定|标准|目标|上级|不(?:超过|高于|低于|少于|突破)|以[内上下]|控制在|力争|确保|原则上|幅度不"
)


@dataclass(frozen=True, slots=True)
class WordedNumber(Number):
    """A number that is written in words. room: how far what is meant may be off."""

    room: Decimal = Decimal(0)

    @property
    def printed(self) -> Decimal:
        return self.value

    @property
    def places(self) -> int:
        return 0

    @property
    def factor(self) -> Decimal:
        return self.room * 2


@dataclass(frozen=True)
class WrittenText:
    """A sentence with its numbers, those in words too. quantities: by the character of the text
    where the number begins."""

    wording: Wording
    quantities: Mapping[int, Quantity]

    def means(self, number: Number, value: Decimal, unit: str, than: Decimal | None = None) -> bool:
        """Whether a number that is not exact means a value: hedged (约), in words (近八成), or in a
        larger unit than what stood there. than: what 1 of that unit is worth; None where nothing
        stood there."""
        quantity = self.quantities.get(number.start)
        if quantity is None or quantity.unit != unit or not _is_rough(quantity, number, than):
            return False
        low, high = _meant(quantity)
        return low <= abs(value) <= high

    def rough(self, number: Number) -> tuple[Decimal, Decimal] | None:
        """Between which values is what a number means that is not exact; None where it is."""
        quantity = self.quantities.get(number.start)
        if quantity is None or not _is_rough(quantity, number, None):
            return None
        return _meant(quantity)

    def is_norm(self, number: Number) -> bool:
        """Whether a number is a range or stands in a clause of what is demanded or allowed."""
        quantity = self.quantities.get(number.start)
        if quantity is not None and quantity.end > number.end:
            return True
        before, after = self._clause(number.start), self._clause(number.end)
        return before in self._norms or after in self._norms

    def _clause(self, at: int) -> int:
        """The number of the clause in which a place lies."""
        return bisect_right(self._clauses, at)

    @cached_property
    def _clauses(self) -> list[int]:
        """Where each clause but the first begins."""
        return [match.end() for match in _CLAUSE.finditer(self.wording.text)]

    @cached_property
    def _norms(self) -> frozenset[int]:
        """The clauses of what is demanded or allowed."""
        return frozenset(self._clause(norm.start()) for norm in _NORM.finditer(self.wording.text))


def stated(text: str) -> WrittenText:
    """Read a sentence."""
    made = wording(text)
    quantities = read_quantities(text)
    by_start = _by_start(made.numbers, quantities)
    within = {by_start[n.start].start for n in made.numbers if n.start in by_start}
    worded = [q for q in quantities if q.start not in within or _JOINED.fullmatch(q.text)]
    if not worded:
        return WrittenText(made, by_start)
    return WrittenText(Wording(text, _with_worded(made, worded, by_start)), by_start)


def _with_worded(
    made: Wording, worded: Sequence[Quantity], by_start: Mapping[int, Quantity]
) -> list[Token]:
    """The tokens of a sentence with quantities in the place of the numbers within them."""
    starts = {quantity.start for quantity in worded}
    kept = (t for t in made.tokens if _quantity_start(t, by_start) not in starts)
    return sorted([*kept, *map(_token, worded)], key=attrgetter("start"))


def _quantity_start(token: Token, by_start: Mapping[int, Quantity]) -> int:
    """Where the quantity begins that a number is part of; -1 where it is of none."""
    return by_start[token.start].start if token.number and token.start in by_start else -1


def _token(quantity: Quantity) -> Token:
    room = (quantity.high - quantity.low) / 2
    unit = quantity.shown if quantity.text.endswith(quantity.shown) else ""
    digits = quantity.text.removesuffix(unit)
    number = WordedNumber(
        quantity.start, quantity.end, digits, quantity.value, quantity.unit, quantity.text, room
    )
    return Token(quantity.start, quantity.end, quantity.text, digits, number=number)


def _by_start(numbers: Sequence[Number], quantities: Sequence[Quantity]) -> dict[int, Quantity]:
    """Quantities by where they, and the numbers within them, begin."""
    by_start = {quantity.start: quantity for quantity in quantities}
    at = 0
    for number in numbers:
        while at < len(quantities) and quantities[at].end <= number.start:
            at += 1
        if at < len(quantities) and quantities[at].start <= number.start:
            by_start[number.start] = quantities[at]
    return by_start


def _is_rough(quantity: Quantity, number: Number, than: Decimal | None) -> bool:
    if quantity.shown in _ROUGH_UNITS:
        return True
    larger = quantity.unit == "元" and _worth(quantity) > (than or _WORTH["万元"])
    return larger or (quantity.low, quantity.high) != _rounded(quantity)


def _meant(quantity: Quantity) -> tuple[Decimal, Decimal]:
    """What a quantity may mean: 约 is rounded to the last digit that is not zero (约950万元)."""
    low, high = quantity.low, quantity.high
    if quantity.shown in _ROUGH_UNITS or quantity.value - low != high - quantity.value:
        return low, high
    exponent = int(quantity.value.normalize().as_tuple().exponent)
    room = min(high - quantity.value, Decimal(1).scaleb(exponent))
    return quantity.value - room, quantity.value + room


def _worth(quantity: Quantity) -> Decimal:
    """What 1 of the unit that is shown is worth."""
    return _WORTH.get(quantity.shown, Decimal(1))


def _rounded(quantity: Quantity) -> tuple[Decimal, Decimal]:
    """What a number without a hedge leaves open: half of its last digit; a count nothing."""
    if not quantity.places and quantity.unit not in ("元", "%"):
        return quantity.value, quantity.value
    half = _worth(quantity).scaleb(-quantity.places) / 2
    return quantity.value - half, quantity.value + half
