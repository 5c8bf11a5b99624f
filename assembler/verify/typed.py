"""What somebody typed into a report: a number with the name before it, a direction without a number;
held against what the report says itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import cached_property, partial
from operator import attrgetter
from typing import NamedTuple

from ..claims.claim import Claim, ClaimKind, Name, NameKind, Quantity
from ..claims.condensing import condensed
from ..claims.lexicon import GENERIC
from ..claims.marks import compares
from ..claims.periods import periods_in
from ..claims.reading import read_claims
from ..text.direction import DOWN, FLAT, NAMES, UP
from ..text.numbers import Number
from .known_numbers import KnownNumbers
from .names import are_alike
from .stated import WrittenText

_BETWEEN = re.compile(
    r"(?:支出|收入|经费|资金)?(?:预算|决算|总额|合计|共计|安排|数){0,2}(?:仅|约|近|超|共|为|是|达到|达|：|:){0,2}[ \u3000“”]*"
)
_HEDGES = re.compile(r"[的约近超过逾达到大将概为]*$")
_WAYS = {1: UP, -1: DOWN, 0: FLAT}
_BASES = frozenset(("", "预算", "决算"))
_BEFORE_SHARE = 300  # signs before a share among which the name of its part is looked for


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

    def __init__(self, says: WrittenText, known: KnownNumbers, before: str = "") -> None:
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
        same = self._same_kind(claim) if claim else []
        if claim and same:
            return self._named(claim, number, same)
        return TypedNumber(self._truth(number))

    def _named(self, claim: Claim, number: Number, same: Sequence[Claim]) -> TypedNumber:
        """What is known of a number of which the report makes the same claims."""
        if self._is_given(claim, number, same):
            return TypedNumber(Truth.KNOWN)
        name = claim.names[-1]
        return TypedNumber(Truth.WRONG, name.text, self._shown(name.key, same))

    def _truth(self, number: Number) -> Truth:
        """What is known of a number by itself, whatever it is said to be of."""
        known = self.known.keys
        if self.says.is_norm(number):
            return Truth.KNOWN
        meant = self.says.rough(number)
        if meant is None:
            return Truth.KNOWN if number.key in known else Truth.FOREIGN
        if number.unit != "元":
            return Truth.OPEN
        return Truth.KNOWN if self.known.has_money_between(*meant) else Truth.FOREIGN

    @cached_property
    def _counted(self) -> list[tuple[int, int]]:
        """Where the quantities of the claims begin, in order, and the numbers of the claims."""
        counted = ((claim.quantity, at) for at, claim in enumerate(self.claims))
        return [(quantity.start, at) for quantity, at in counted if quantity]

    def _covering(self, at: int) -> Claim | None:
        """The claim whose quantity covers a place of the sentence."""
        before = bisect_right(self._counted, (at, len(self.claims)))
        claim = self.claims[self._counted[before - 1][1]] if before else None
        return claim if claim and claim.quantity and at < claim.quantity.end else None

    def _claim_of(self, number: Number) -> Claim | None:
        claim = self._covering(number.start)
        if claim and claim.kind is ClaimKind.SHARE and not claim.names:
            return claim._replace(names=self._names_before_share(claim))
        return claim

    def _names_before_share(self, claim: Claim) -> tuple[Name, ...]:
        """基本支出占支出总计的近八成: what stands before 占."""
        end = claim.quantity.start if claim.quantity else 0
        short = condensed(self.text[max(0, end - _BEFORE_SHARE) : end])
        sentence = re.split("[。;]", short.text)[-1].rpartition("占")[0]
        return tuple(self.known.names.lexicon.names_in(sentence))[-1:]

    def _is_given(self, claim: Claim, number: Number, same: Iterable[Claim]) -> bool:
        """Whether the report gives what is named this number."""
        if self.known.names.may_be(claim.names[-1].key, number.key):
            return True
        values = ((quantity.value, quantity.unit) for quantity in _quantities(same))
        return any(number.key == value or self.says.means(number, *value) for value in values)

    def _shown(self, key: str, same: Iterable[Claim]) -> str:
        """The values as the report shows them; zeros only where there are no others."""
        printed = self.known.printed(key)
        if printed and {one.kind for one in same} <= {ClaimKind.AMOUNT}:
            return "、".join(printed)
        quantities = _quantities(same)
        others = list(filter(attrgetter("value"), quantities)) or quantities
        return "、".join(sorted({quantity.text for quantity in others}))

    def _same_kind(self, claim: Claim) -> list[Claim]:
        """The claims of the report that say as much of the same thing: none where the sentence
        speaks of another year or 口径, or its words are not plain enough."""
        if not self._is_certain(claim):
            return []
        named = self.known.names.claims_of(claim.names[-1].key, claim.kind)
        return list(filter(partial(_say_as_much, claim), named))

    def _is_certain(self, claim: Claim) -> bool:
        """Whether what is claimed is certain: a name that a list knows, of this year, and what
        is said of it stands right behind it or is said of its amount."""
        year = self.known.snapshot.year
        if not claim.names or claim.names[-1].kind is NameKind.LABEL:
            return False
        if claim.period.year not in (None, year):
            return False
        checks = {ClaimKind.AMOUNT: self._is_named, ClaimKind.SHARE: self._is_of_known_whole}
        return checks.get(claim.kind, self._is_of_known_amount)(claim)

    def _is_named(self, claim: Claim) -> bool:
        """Whether an amount stands right behind its name."""
        name, end = claim.names[-1], claim.quantity.start if claim.quantity else 0
        between = self.text[name.end : end]
        return name.key not in GENERIC and _BETWEEN.fullmatch(between) is not None

    def _is_of_known_whole(self, claim: Claim) -> bool:
        """Whether a share is of what the report's is of."""
        names, of_whole = self.known.names, _HEDGES.sub("", claim.against)
        whole = names.key(of_whole)
        if not self._is_of_known_amount(claim):
            return False
        return not of_whole or any(
            key == claim.names[-1].key and are_alike(of, whole) for key, of in names.wholes if whole
        )

    def _is_of_known_amount(self, claim: Claim) -> bool:
        """Whether the amount that a change or share is of is right, or not there; and the year
        compared with is last year's."""
        years = {word.period.year for word in periods_in(claim.against)} - {None}
        about = None if claim.about is None else self.claims[claim.about].quantity
        is_right = about is None or (about.value, about.unit) in self.known.keys
        is_derived = is_right and claim.kind in _DERIVED
        return is_derived and years <= {self.known.snapshot.year - 1}

    # --- directions without a number

    def directions(self) -> Iterator[tuple[Claim, str]]:
        """Directions that were not said before, with what the report says; "" where it says
        nothing of what is named, and a person must see."""
        if not compares(condensed(self.text).text):  # most texts: the report's names are not read
            return
        for claim in filter(_compares, self.claims):
            if self.text[claim.start : claim.end] not in self.before:
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


def _compares(claim: Claim) -> bool:
    """Whether a claim says which way something went, and against what."""
    return claim.kind is ClaimKind.DIRECTION and bool(claim.direction and claim.against)


def _quantities(claims: Iterable[Claim]) -> list[Quantity]:
    return [claim.quantity for claim in claims if claim.quantity]


def _say_as_much(one: Claim, other: Claim) -> bool:
    """Whether two claims give a quantity of one unit and of one 口径."""
    if one.quantity is None or other.quantity is None:
        return False
    same_unit = one.quantity.unit == other.quantity.unit
    return same_unit and _same_basis(one.period.basis, other.period.basis)


def _same_basis(one: str, other: str) -> bool:
    """预算 and 决算 need not be said; 年初预算 and 上年 must."""
    return one == other or {one, other} <= _BASES
