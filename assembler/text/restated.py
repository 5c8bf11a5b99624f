"""A number that tells an old value, said again with the new one: in the unit and the rounding that
its writer chose (954.72万元, 9547200元, 0.0955亿元, 约955万元)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ..kernel.money import decimals_needed, round_half_up
from .numbers import Number

_TELLING_DIGITS = 3  # of a rounded number: 约10万元 could be anything
_FINEST = 2  # decimals that a new value may need more than the old one had


class Value(NamedTuple):
    """A value of a report without its sign: exact, as the report shows it (both in 元, % or the unit
    of a count), and what the last digit shown stands for."""

    exact: Decimal
    shown: Decimal
    step: Decimal

    @property
    def readings(self) -> set[Decimal]:
        """The amounts that say it as exactly as the report shows it, or more so."""
        return {self.exact, self.shown}

    @classmethod
    def of(cls, number: Number, exact: Decimal | None = None) -> Value:
        """A value by the number that shows it."""
        step = number.factor.scaleb(-number.places)
        return cls(abs(number.value if exact is None else exact), abs(number.value), step)


def tells(number: Number, value: Value) -> bool:
    """Whether a number, whatever its unit, says this value, exactly or rounded."""
    return says(number, value) or rounds(number, value)


def says(number: Number, value: Value) -> bool:
    """Whether a number says a value as exactly as the report shows it, or more so."""
    return abs(number.value) in value.readings


def rounds(number: Number, value: Value) -> bool:
    """Whether a number is a value rounded to fewer digits than the report shows."""
    printed = abs(number.printed)
    is_coarser = number.factor.scaleb(-number.places) > value.step
    if not is_coarser or len(printed.normalize().as_tuple().digits) < _TELLING_DIGITS:
        return False
    return round_half_up(value.exact / number.factor, number.places) == printed


def restated(number: Number, old: Value, new: Value) -> str:
    """A number that tells the old value with the new one, its unit included."""
    is_rounded = not says(number, old)
    is_exact = abs(number.value) == old.exact != old.shown
    amount = (new.exact if is_rounded or is_exact else new.shown) / number.factor
    places = number.places
    if not number.value:  # 0万元 is shown without decimals
        places = _FINEST
    elif not is_rounded:
        places = max(places, min(decimals_needed(amount), max(places, _FINEST)))
    style = ",f" if "," in number.digits else "f"
    sign = "-" if number.digits.startswith("-") else ""
    return f"{sign}{round_half_up(amount, places):{style}}{number.shown[len(number.digits) :]}"
