"""A figure: a value with its unit, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from ..kernel.problems import Place

MONEY = "元"
LARGEST = 10**30  # beyond any amount: what is larger would be written with thousands of digits
Operation = Callable[[Decimal, Decimal], Decimal]


class Missing(NamedTuple):
    """A value that the sheet 指标 should give: the columns 指标, 期间 and 单位, and what it is called.
    Without a name: a slice that none of the official tables tells (see `open_gap`)."""

    name: str
    period: str
    unit: str
    label: str

    @property
    def is_open(self) -> bool:
        return not self.name


def open_gap(words: str) -> Missing:
    """The gap that a slice leaves which no cut can answer."""
    return Missing("", "", MONEY, words)


class UnitsDifferError(TypeError):
    """Two figures of different units were added, subtracted or compared."""


@dataclass(slots=True, eq=False)
class Figure:
    """A value (None where the dataset does not give it), in `unit` ("元", "辆" … "" for a ratio).

    name: the registry's identifier, "" for an intermediate one. formula: in Chinese.
    places: the rows of the dataset the value was taken from. code, label: of a group.
    """

    value: Decimal | None
    unit: str = MONEY
    name: str = ""
    label: str = ""
    formula: str = ""
    places: tuple[Place, ...] = field(default=(), repr=False)
    code: str = ""
    missing: tuple[Missing, ...] = ()  # the declared values the dataset lacks

    def named(self, name: str, label: str) -> Figure:
        """The same figure under a name (`replace` takes three times as long)."""
        return Figure(
            self.value,
            self.unit,
            name,
            label,
            self.formula,
            self.places,
            self.code,
            self.missing,
        )

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def is_money(self) -> bool:
        return self.unit == MONEY

    @property
    def amount(self) -> Decimal:
        """The value, zero where it is not known (what depends on it is marked elsewhere)."""
        return Decimal(0) if self.value is None else self.value

    @property
    def exact(self) -> str:
        """The value with all its digits, as text; "" where it is not known."""
        return "" if self.value is None else f"{self.value:f}"

    @property
    def words(self) -> str:
        """What stands for this figure in another one's formula."""
        return self.label or self.name or f"（{self.formula}）"

    @property
    def _first_words(self) -> str:
        """The same at the beginning of a sum, where no brackets are needed."""
        return self.label or self.name or self.formula

    def __bool__(self) -> bool:
        """Whether there is anything. What is not known may be something: a sentence that says
        “没有” must not follow from a gap."""
        return self.value is None or bool(self.value)

    def __add__(self, other: object) -> Figure:
        return self._combine(other, "＋", lambda a, b: a + b)

    def __radd__(self, other: object) -> Figure:
        return self if other == 0 else self._same_unit(other) + self

    def __rsub__(self, other: object) -> Figure:
        return self._same_unit(other) - self

    def __sub__(self, other: object) -> Figure:
        return self._combine(other, "－", lambda a, b: a - b)

    def __mul__(self, other: object) -> Figure:
        return self._scale(other, "×", lambda a, b: a * b)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Figure:
        if isinstance(other, Figure):
            return self._ratio(other)
        return self._scale(other, "÷", lambda a, b: a / b)

    def __neg__(self) -> Figure:
        return self._scale(-1, "×", lambda a, b: a * b)

    # What is not known may be anything: any order may hold, so that a sentence that depends on it
    # stands, with its mark; that it equals something cannot be said.

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Figure | int | Decimal):
            return NotImplemented
        difference = self._against(other)
        return difference is not None and difference == 0

    def __lt__(self, other: object) -> bool:
        difference = self._against(other)
        return difference is None or difference < 0

    def __gt__(self, other: object) -> bool:
        difference = self._against(other)
        return difference is None or difference > 0

    def __le__(self, other: object) -> bool:
        difference = self._against(other)
        return difference is None or difference <= 0

    def __ge__(self, other: object) -> bool:
        difference = self._against(other)
        return difference is None or difference >= 0

    __hash__ = None  # type: ignore[assignment]

    def _against(self, other: object) -> Decimal | None:
        """By how much it is more; None where either is not known."""
        that = self._same_unit(other)
        return self.amount - that.amount if self.known and that.known else None

    def _same_unit(self, other: object) -> Figure:
        if isinstance(other, int | Decimal):
            return Figure(Decimal(other), self.unit, label=str(other))
        if not isinstance(other, Figure):
            raise UnitsDifferError(f"“{self.words}”只能和数字运算")
        if other.unit != self.unit:
            raise UnitsDifferError(
                f"“{self.words}”的单位是{self.unit}，“{other.words}”的单位是{other.unit}"
            )
        return other

    def _combine(self, other: object, sign: str, operation: Operation) -> Figure:
        that = self._same_unit(other)
        both = self.known and that.known
        value = operation(self.amount, that.amount) if both else None
        formula = f"{self._first_words}{sign}{that.words}"
        missing = both_missing(self, that)
        return Figure(
            value, self.unit, formula=formula, places=joined((self, that)), missing=missing
        )

    def _scale(self, other: object, sign: str, operation: Operation) -> Figure:
        if not isinstance(other, int | Decimal):
            raise UnitsDifferError(f"“{self.words}”只能乘以、除以一个数")
        if sign == "÷" and not other:
            raise UnitsDifferError(f"“{self.words}”不能除以0")
        value = operation(self.amount, Decimal(other)) if self.known else None
        formula = f"{self.words}{sign}{other}"
        return Figure(value, self.unit, formula=formula, places=self.places, missing=self.missing)

    def _ratio(self, other: Figure) -> Figure:
        self._same_unit(other)
        known = self.known and other.known and other.amount
        value = self.amount / other.amount if known else None
        formula = f"{self.words}÷{other.words}"
        missing = both_missing(self, other)
        return Figure(value, "", formula=formula, places=joined((self, other)), missing=missing)


def joined(figures: Iterable[Figure]) -> tuple[Place, ...]:
    """The rows behind several figures, each once. Where one figure has them all, its own tuple: a
    part of a whole adds nothing, and whole ledgers need not be gone through again and again."""
    several = [figure.places for figure in figures]
    longest = max(several, key=len, default=())
    if {*map(id, longest)}.issuperset(map(id, chain.from_iterable(several))):
        return longest
    places = [*chain.from_iterable(several)]
    return tuple(dict(zip(map(id, places), places, strict=True)).values())  # a row has one place


def both_missing(first: Figure, second: Figure) -> tuple[Missing, ...]:
    """The declared values that either lacks, each once."""
    return tuple(dict.fromkeys((*first.missing, *second.missing)))
