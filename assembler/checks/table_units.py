"""Official tables in another unit than they say: what two tables print differs by ten thousand times.

Of a table whose unit is wrong every amount differs from every other table: it is told once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Protocol, TypeVar

_STEPS = {"一千": Decimal(1_000), "一万": Decimal(10_000), "一亿": Decimal(100_000_000)}
_ROUNDING = Decimal("0.005")  # of the larger amount, whose table may print fewer digits


class Differs(Protocol):
    """An amount of a table and another table's, and whose they are."""

    @property
    def pair(self) -> tuple[Decimal, Decimal]: ...

    @property
    def tables(self) -> set[str]: ...


_Difference = TypeVar("_Difference", bound=Differs)


def in_other_units(differences: Iterable[_Difference]) -> Iterator[tuple[str, list[_Difference]]]:
    """The tables that seem to be in another unit, each with its differences that say so."""
    left = [one for one in differences if times(one)]
    while left:
        table = _common(left)
        yield table, [one for one in left if table in one.tables]
        left = [one for one in left if table not in one.tables]


def times(difference: Differs) -> str:
    """How many times the larger amount is the smaller one, where a wrong unit explains it; else ""."""
    small, large = sorted(map(abs, difference.pair))
    steps = (
        name for name, step in _STEPS.items() if abs(large - small * step) <= large * _ROUNDING
    )
    return next(steps, "") if small else ""


def _common(differences: Sequence[Differs]) -> str:
    """The table that most of them are about."""
    counted = Counter(chain.from_iterable(sorted(one.tables) for one in differences))
    return counted.most_common(1)[0][0]
