"""What is asked for, a name or a number, and what is answered: a number with its origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from ..kernel.money import UNITS, round_half_up, stated_number
from ..kernel.places import RowReference, rows_of
from ..text.numbers import Number, folded, numbers_in

_ROWS_KEPT = 500_000  # of one figure; no ledger has more
_QUOTES = {ord(sign): None for sign in "“”\"'‘’（）()"}


@dataclass(frozen=True)
class Wanted:
    """What is asked for. number: where it is nothing but one. names: as a name, without quotation
    marks, and what that name of figures.yaml is called."""

    number: Number | None
    names: frozenset[str]

    def is_called(self, name: str) -> bool:
        """Whether something has this name."""
        return bare(name) in self.names

    def is_said_by(self, number: Number) -> bool:
        """Whether a number says what is asked for; without a unit any unit will do."""
        if self.number is None:
            return False
        if self.number.unit:
            return number.key == self.number.key
        return number.printed == self.number.printed

    def is_exactly(self, value: str, unit: str) -> bool:
        """Whether an amount is to the cent what is asked for, whatever it is printed as."""
        return unit == "元" and stated_number(value) in self.amounts

    def may_be(self, number: Number) -> bool:
        """Whether an amount as it is printed may be what is asked for, rounded."""
        if number.unit != "元" or not number.printed:
            return False
        rounded = (round_half_up(value / number.factor, number.places) for value in self.amounts)
        return number.printed in rounded

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """What is asked for as an amount in 元: a number without a unit may be in any of reports."""
        if self.number is None or self.number.unit not in ("", "元"):
            return ()
        value = self.number.value
        return (value,) if self.number.unit else tuple(value * size for size in UNITS.values())


def what_is_wanted(text: str, labels: Mapping[str, str]) -> Wanted:
    """labels: what names of figures.yaml are called."""
    return Wanted(as_number(text), frozenset({bare(text), bare(labels.get(text, text))}))


def bare(name: str) -> str:
    """A name without the quotation marks it may be written with."""
    return name.strip().translate(_QUOTES)


def as_number(text: str) -> Number | None:
    """What is asked for, if it is nothing but a number."""
    numbers = numbers_in(text)
    whole = len(numbers) == 1 and numbers[0].shown.strip() == folded(text).strip()
    return numbers[0] if whole else None


def exact_words(value: str, unit: str, shown: str) -> str:
    """The exact value with its unit; "" where the displayed one is as exact."""
    number = stated_number(value)
    if number is None:
        return ""
    if unit == "":
        number, unit = number * 100, "%"
    printed = numbers_in(shown)[:1]
    if unit != "元" and any(one.value == number for one in printed):
        return ""
    return f"{number:,f}{unit}"


def grouped(value: str) -> str:
    """A value with its thousands parted."""
    number = stated_number(value)
    return value if number is None else f"{number:,f}"


@dataclass
class Traced:
    """A number with its origin. value: exact, with its unit, "" where only lines give it.

    places: where it is printed. rows: the lines of the dataset, in order. alike: these are lines
    of the same amount each, of which a few are told.
    """

    name: str
    shown: str
    value: str
    formula: str
    places: list[str] = field(default_factory=list)
    rows: list[RowReference] = field(default_factory=list)
    in_table: bool = False
    alike: bool = False

    @property
    def title(self) -> str:
        """What it is called; not every cell shows a figure with a name."""
        return self.name or "表中一格"


def rows_in(lines: Iterable[str]) -> list[RowReference]:
    """The rows that a figure's lines name."""
    return list(islice((row for line in lines for row in rows_of(line)), _ROWS_KEPT))
