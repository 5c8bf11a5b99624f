"""What was found: a number with its places, its formula and the lines of the dataset behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from ..kernel.places import RowReference, rows_of

_ROWS_KEPT = 500_000  # of one figure; no ledger has more


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


def rows_in(lines: Iterable[str]) -> list[RowReference]:
    return list(islice((row for line in lines for row in rows_of(line)), _ROWS_KEPT))
