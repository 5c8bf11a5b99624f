"""A new value quantity as a writer quantity the old one in words: 九百五十四点七二万元, 玖佰伍拾肆万元整."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from ..kernel.money import round_half_up
from ..kernel.numerals import chinese

_FACTORS = {"亿元": 10**8, "万元": 10**4, "元": 1, "元整": 1, "元正": 1}
_CAPITALS = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_CAPITAL_DIGITS = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_IN_DIGITS = "万元"
_FEWEST_PLACES = {"%": 2}


class Quantified(Protocol):
    """A quantity as it was written."""

    @property
    def text(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def places(self) -> int: ...


def in_words(quantity: Quantified, value: Decimal) -> str:
    """A value in the words of a quantity; in digits where these could not say it (近八成)."""
    if quantity.unit == "元" and not _CAPITAL_DIGITS.isdisjoint(quantity.text):
        return _cash(value)
    factor = _factor(quantity)
    if not factor:
        return _in_digits(quantity.unit, value)
    places = max(quantity.places, _FEWEST_PLACES.get(quantity.unit, 0))
    number = round_half_up(value / factor, places)
    if any(map(str.isdecimal, quantity.text)):
        return f"{number:f}{quantity.shown}"
    return f"{_numeral(number)}{quantity.shown}"


def _factor(quantity: Quantified) -> Decimal:
    """What 1 in the words of a quantity is worth; 0 where these could not say another value."""
    if quantity.unit == "元":
        return Decimal(_FACTORS.get(quantity.shown, 0))
    is_in_tenths = quantity.unit == "%" and quantity.shown != "%"
    return Decimal(0 if is_in_tenths else 1)


def shown_amount(value: Decimal) -> str:
    """An amount in 元 as reports show it."""
    return f"{round_half_up(value / _FACTORS[_IN_DIGITS], 2):f}{_IN_DIGITS}"


def _in_digits(unit: str, value: Decimal) -> str:
    if unit == "元":
        return shown_amount(value)
    return f"{round_half_up(value, 2):f}{unit}"


def _numeral(number: Decimal) -> str:
    whole, _, fraction = f"{number:f}".partition(".")
    fraction = fraction.rstrip("0")
    return chinese(int(whole)) + (
        "点" + "".join(map(_DIGITS.__getitem__, fraction)) if fraction else ""
    )


def _cash(value: Decimal) -> str:
    """As on cheques (大写)."""
    cents = int(round_half_up(value, 2) * 100)
    whole, tenths, hundredths = cents // 100, cents // 10 % 10, cents % 10
    text = chinese(whole) + "元"
    if not cents % 100:
        return (text + "整").translate(_CAPITALS)
    text += f"{chinese(tenths)}角" if tenths else "零"
    return (text + (f"{chinese(hundredths)}分" if hundredths else "整")).translate(_CAPITALS)
