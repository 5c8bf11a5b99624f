"""What is asked for, a name or a number, and whether something is just that."""

from __future__ import annotations

from decimal import Decimal

from ..kernel.money import round_half_up, stated_number
from ..text.numbers import Number, folded, numbers_in


def bare(name: str) -> str:
    """A name without the quotation marks it may be written with."""
    return name.strip().translate({ord(sign): None for sign in "“”\"'‘’（）()"})


def as_number(wanted: str) -> Number | None:
    """What is asked for, if it is nothing but a number."""
    found = numbers_in(wanted)
    whole = folded(wanted).strip()
    return found[0] if len(found) == 1 and found[0].shown.strip() == whole else None


def says(number: Number, wanted: Number) -> bool:
    """Whether a number says what is asked for; without a unit any unit will do."""
    if wanted.unit:
        return number.key == wanted.key
    return digits(number) == digits(wanted)


def is_exactly(value: str, unit: str, wanted: Number) -> bool:
    """Whether an amount is to the cent what is asked for, in 元 or 万元, whatever it is printed as."""
    if unit != "元" or wanted.unit not in ("", "元"):
        return False
    exact = stated_number(value)
    return exact in ((wanted.value,) if wanted.unit else (wanted.value, wanted.value * 10_000))


def may_be(number: Number, wanted: Number) -> bool:
    """Whether an amount as it is printed may be what is asked for, rounded."""
    if wanted.unit not in ("", "元") or number.unit != "元" or not digits(number):
        return False
    decimals = len(number.digits.partition(".")[2])
    scale = number.value / digits(number)
    asked = [wanted.value] if wanted.unit else [wanted.value, wanted.value * 10_000]
    return digits(number) in {round_half_up(value / scale, decimals) for value in asked}


def digits(number: Number) -> Decimal:
    return Decimal(number.digits.replace(",", ""))


def exact_words(value: str, unit: str, shown: str) -> str:
    """The exact value with its unit; "" where the displayed one is as exact."""
    number = stated_number(value)
    if number is None:
        return ""
    if unit in ("", "%"):
        number, unit = (number * 100, "%") if unit == "" else (number, unit)
    said = numbers_in(shown)
    if unit != "元" and said and said[0].value == number:
        return ""
    return f"{number:,f}{unit}"


def grouped(value: str) -> str:
    number = stated_number(value)
    return value if number is None else f"{number:,f}"
