"""What somebody typed into a report: a number with the name before it, a direction without a number;
held against what the report says itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from ..claims.claim import Claim, ClaimKind, NameKind
from ..claims.lexicon import GENERIC
from ..claims.periods import periods_in
from ..claims.reading import read_claims
from ..text.direction import DOWN, FLAT, NAMES, UP
from ..text.numbers import Number
from .known_numbers import KnownNumbers
from .stated import Statement

_BETWEEN = re.compile(
    r"(?:支出|收入|经费|资金)?(?:预算|决算|总额|合计|共计|安排|数){0,2}(?:仅|约|近|超|共|为|是|达到|达|：|:){0,2}[ \u3000“”]*"
)
_WAYS = {1: UP, -1: DOWN, 0: FLAT}
_BASES = frozenset(("", "预算", "决算"))


class Truth(Enum):
    """What is known of a number that somebody typed."""

    KNOWN = auto()  # the report has it, or it claims nothing of the report
    WRONG = auto()  # the report gives what is named another one
    FOREIGN = auto()  # nothing vouches for it
    OPEN = auto()  # a person must see


class TypedNumber(NamedTuple):
    """name: of what the number is said to be of; expected: what the report says of that."""

    truth: Truth
    name: str = ""
    expected: str = ""


class TypedClaims:
    """What a sentence claims, as the report could prove it."""

    def __init__(self, says: Statement, known: KnownNumbers, before: str = "") -> None:
        self.says, self.known, self.before = says, known, before

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims of the sentence."""
        return read_claims(self.text, self.known.names.lexicon)

    @property
    def text(self) -> str:
        """The sentence."""
        return self.says.wording.text

    # --- a number

    def number(self, number: Number) -> TypedNumber:
        """What is known of a number that was not there."""
        claim = self._claim_of(number)
        other = self._other_value(claim, number) if claim else None
        if other is not None:
            return other
        if number.key in self.known.keys or self.says.is_norm(number):
            return TypedNumber(Truth.KNOWN)
        if not self.says.is_rough(number):
            return TypedNumber(Truth.FOREIGN)
        if claim is not None and self._same_kind(claim):
            return TypedNumber(Truth.KNOWN)  # compared above, and right
        if number.unit != "元":
            return TypedNumber(Truth.OPEN)
        meant = any(self.says.means(number, value, unit) for value, unit in self.known.keys)
        return TypedNumber(Truth.KNOWN if meant else Truth.FOREIGN)

    def _claim_of(self, number: Number) -> Claim | None:
        return next((c for c in self.claims if c.quantity and _covers(c, number.start)), None)

    def _other_value(self, claim: Claim, number: Number) -> TypedNumber | None:
        """What the report says of the same thing, where that is something else."""
        same = self._same_kind(claim)
        if not same or self._is_said(claim, number, same):
            return None
        name = claim.names[-1].text
        return TypedNumber(Truth.WRONG, name, self._shown(claim.names[-1].key, same))

    def _is_said(self, claim: Claim, number: Number, same: Iterable[Claim]) -> bool:
        """Whether the report gives what is named this number."""
        if self.known.names.may_be(claim.names[-1].key, number.key):
            return True
        quantities = (one.quantity for one in same if one.quantity)
        return any(
            (q.value, q.unit) == number.key or self.says.means(number, q.value, q.unit)
            for q in quantities
        )

    def _shown(self, key: str, same: Iterable[Claim]) -> str:
        """The values as the report shows them; zeros only where there are no others."""
        printed = self.known.printed(key)
        texts = sorted({one.quantity.text for one in same if one.quantity})
        values = [one.quantity.value for one in same if one.quantity]
        if any(values):
            texts = sorted({o.quantity.text for o in same if o.quantity and o.quantity.value})
        of_amount = all(one.kind is ClaimKind.AMOUNT for one in same)
        return "、".join(printed if printed and of_amount else texts)

    def _same_kind(self, claim: Claim) -> list[Claim]:
        """The claims of the report that say as much of the same thing: none where the sentence
        speaks of another year or 口径, or its words are not plain enough."""
        if not self._is_plain(claim):
            return []
        key = claim.names[-1].key
        return [
            one
            for one in self.known.names.claims
            if one.kind is claim.kind
            and one.quantity is not None
            and claim.quantity is not None
            and one.quantity.unit == claim.quantity.unit
            and one.names
            and one.names[-1].key == key
            and _same_basis(one.period.basis, claim.period.basis)
        ]

    def _is_plain(self, claim: Claim) -> bool:
        """Whether what is claimed is certain: a name that a list knows, of this year, and right
        before the number or, of changes and shares, before an amount that is."""
        year = self.known.snapshot.year
        if not claim.names or claim.names[-1].kind is NameKind.LABEL or claim.quantity is None:
            return False
        name = claim.names[-1]
        if name.key in GENERIC or claim.period.year not in (None, year):
            return False
        if claim.kind is ClaimKind.AMOUNT:
            between = self.text[name.end : claim.quantity.start]
            return _BETWEEN.fullmatch(between) is not None
        years = {word.period.year for word in periods_in(claim.against)} - {None}
        return claim.kind in _DERIVED and years <= {year - 1}

    # --- directions without a number

    def directions(self) -> Iterator[tuple[Claim, str]]:
        """Directions that were not said before, with what the report says; "" where it says
        nothing of what is named, and a person must see."""
        for claim in self.claims:
            is_direction = claim.kind is ClaimKind.DIRECTION and claim.direction and claim.against
            if is_direction and self.text[claim.start : claim.end] not in self.before:
                yield from self._direction(claim)

    def _direction(self, claim: Claim) -> Iterator[tuple[Claim, str]]:
        open_names = not claim.names
        for name in claim.names:
            ways = self.known.names.changes(name.key)
            open_names = open_names or not ways
            if ways and claim.direction not in ways:
                way = NAMES[_WAYS[next(iter(ways))]]
                yield claim, f"报告中“{name.text}”是{way}"
                return
        if open_names:
            yield claim, ""


_DERIVED = (ClaimKind.CHANGE, ClaimKind.RATE, ClaimKind.SHARE, ClaimKind.COMPLETION)


def _covers(claim: Claim, at: int) -> bool:
    return claim.quantity is not None and claim.quantity.start <= at < claim.quantity.end


def _same_basis(one: str, other: str) -> bool:
    """预算 and 决算 need not be said; 年初预算 and 上年 must."""
    return one == other or {one, other} <= _BASES
