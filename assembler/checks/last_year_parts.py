"""What 指标 gives of another period (上年, 年初预算, 全年预算): totals against their parts.

Which figure is part of which follows from what each takes of the ledgers. Parts that make up all
of a whole must equal it, others may leave a rest: it is told how large it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import combinations, starmap
from typing import NamedTuple

from ..dataset.model import FULL_YEAR_BUDGET, LAST_YEAR, OPENING_BUDGET, Declared
from ..figures import MONEY, Figure, Figures
from ..figures.parts import Portions
from ..kernel.problems import Place, Problem, problem
from .comparing import allowed, compared, declared_for, in_full, label_of, total

BALANCED = (("收入总计", "支出总计"), ("财政拨款收入总计", "财政拨款支出总计"))
PERIODS = {LAST_YEAR: "上年数", OPENING_BUDGET: "年初预算数", FULL_YEAR_BUDGET: "全年预算数"}

_FACTOR = 2  # a rest of half or twice this year's is no wonder


class Family(NamedTuple):
    """Figures that split a whole in the same dimensions. given: those of the period."""

    dimensions: frozenset[str]
    given: Sequence[Figure]

    @property
    def summed(self) -> Decimal:
        """All of them together."""
        return total(figure.amount for figure in self.given)

    @property
    def places(self) -> list[Place]:
        """Where they are given."""
        return [place for figure in self.given for place in figure.places]


class PeriodAmounts:
    """What 指标 gives of one period, amounts by name: stated, or added up from stated parts."""

    def __init__(self, figures: Figures, period: str) -> None:
        self.figures, self.period = figures, period
        self.parts = figures.parts
        self.stated = {
            declared.name: declared
            for declared, _ in declared_for(figures, period)
            if declared.unit == MONEY and declared.value >= 0 and self.parts.of(declared.name)
        }

    @cached_property
    def _once(self) -> list[str]:
        """The stated figures, one of those that take the same."""
        names = list(self.stated)
        return [
            name
            for at, name in enumerate(names)
            if not any(self.is_same(name, other) for other in names[:at])
        ]

    def is_same(self, name: str, other: str) -> bool:
        """Whether two figures take the same."""
        return self.parts.is_within(name, other) and self.parts.is_within(other, name)

    def same_as(self, name: str) -> Iterator[Figure]:
        """The figures stated before this one that take the same."""
        for other in self.stated:
            if other == name:
                return
            if self.is_same(name, other):
                yield self._figure(other)

    def families(self, whole: str) -> Iterator[Family]:
        """The stated parts of a whole, none within another, by how they split it."""
        by_dimensions: dict[frozenset[str], list[str]] = {}
        for name in self._largest_parts(whole):
            dimensions = self.parts.narrowed(self.parts.of(name), self.parts.of(whole))
            by_dimensions.setdefault(dimensions, []).append(name)
        for dimensions, names in by_dimensions.items():
            if self._are_apart(names):
                yield Family(dimensions, [self._figure(name) for name in names])

    def _largest_parts(self, whole: str) -> list[str]:
        """The stated parts of a whole, none within another."""
        within = [name for name in self._once if self._is_part(name, whole)]
        return [name for name in within if not any(self._is_part(name, other) for other in within)]

    def _are_apart(self, names: Iterable[str]) -> bool:
        """Whether no two figures take anything in common."""
        return all(starmap(self.parts.apart, combinations(map(self.parts.of, names), 2)))

    def _is_part(self, name: str, whole: str) -> bool:
        """Whether a figure is a part of another one, and less than all of it."""
        is_within = self.parts.is_within
        return name != whole and is_within(name, whole) and not is_within(whole, name)

    def _figure(self, name: str) -> Figure:
        given = self.stated[name]
        label = label_of(name, self.figures)
        return Figure(given.value, MONEY, name, label, places=(given.place,))

    def is_whole(self, family: Family, whole: str) -> bool:
        """Whether the parts leave nothing of their whole."""
        if len(family.dimensions) != 1:
            return False
        return self.parts.cover(
            self._portions(family), self.parts.of(whole), next(iter(family.dimensions))
        )

    def _portions(self, family: Family) -> list[Portions]:
        return [self.parts.of(figure.name) for figure in family.given]

    def lacking(self, family: Family, whole: str) -> list[Figure]:
        """This year's figures that split the whole so too, of which nothing is stated."""
        given = [figure.name for figure in family.given]
        return [
            self.figures[name]
            for name in self.figures.specifications
            if self._splits_so(name, family, whole)
            and not any(self.parts.is_within(name, one) for one in given)
        ]

    def _splits_so(self, name: str, family: Family, whole: str) -> bool:
        """Whether a figure is a part of a whole in the same dimensions."""
        part, of = self.parts.of(name), self.parts.of(whole)
        is_part = bool(part) and self._is_part(name, whole)
        return is_part and self.parts.narrowed(part, of) == family.dimensions

    def may_leave_a_rest(self, family: Family, whole: str) -> bool:
        """Whether other parts, of which nothing is stated, may well make up for the rest. 基本支出
        alone leaves 项目支出; beside 一般公共预算支出 a fund that this year has nothing of is unlikely."""
        lacking = self.lacking(family, whole)
        if family.dimensions - {"栏目"} == {"资金"}:
            return any(lacking)
        return bool(lacking) or family.dimensions != {"类别"}


def totals_hold_their_parts(figures: Figures) -> Iterator[Problem]:
    """No parts exceed their whole; all of them equal it; what else they leave is told."""
    for period in PERIODS:
        amounts = PeriodAmounts(figures, period)
        if len(amounts.stated) > 1:
            for whole in amounts.stated.values():
                yield from _all_against(whole, amounts)


def _all_against(whole: Declared, amounts: PeriodAmounts) -> Iterator[Problem]:
    """A whole against what takes the same, and against its parts."""
    for same in amounts.same_as(whole.name):
        yield from _compared("B-71", whole, Family(frozenset(), [same]), amounts)
    for family in amounts.families(whole.name):
        yield from _against(whole, family, amounts)


def _against(whole: Declared, family: Family, amounts: PeriodAmounts) -> Iterator[Problem]:
    exceeds, complete = family.summed > whole.value, amounts.is_whole(family, whole.name)
    if exceeds or complete:
        yield from _compared("B-70" if exceeds else "B-71", whole, family, amounts)
    elif whole.period == LAST_YEAR and whole.value - family.summed > allowed(len(family.given)):
        yield from _rest(whole, family, amounts)


def _compared(
    code: str, whole: Declared, family: Family, amounts: PeriodAmounts
) -> Iterator[Problem]:
    return compared(
        code,
        whole.at("数值"),
        family.summed,
        whole.value,
        MONEY,
        addends=len(family.given),
        what=f"的{PERIODS[whole.period]}填的是",
        others=family.places,
        name=label_of(whole.name, amounts.figures),
        period=PERIODS[whole.period],
        parts=_named(family),
    )


def _rest(whole: Declared, family: Family, amounts: PeriodAmounts) -> Iterator[Problem]:
    """What the parts leave of a whole that nothing else splits so; mildly where this year's leave
    something too, and not at all where that is about as much. Not where one of them is in doubt,
    nor of income beside expenditure."""
    names = [whole.name, *(figure.name for figure in family.given)]
    if amounts.may_leave_a_rest(family, whole.name) or _are_in_doubt(names, amounts):
        return
    rest, now = whole.value - family.summed, _rest_now(whole, family, amounts.figures)
    if _is_no_wonder(rest, now):
        return
    yield problem(
        "B-73" if now else "B-72",
        whole.at("数值"),
        family.places,
        name=label_of(whole.name, amounts.figures),
        period=PERIODS[whole.period],
        parts=_named(family),
        found=in_full(whole.value, MONEY),
        expected=in_full(family.summed, MONEY),
        difference=in_full(rest, MONEY),
        now=in_full(now, MONEY),
    )


def _is_no_wonder(rest: Decimal, now: Decimal) -> bool:
    """Whether a rest is about as much as this year's."""
    return bool(now) and now / _FACTOR <= rest <= now * _FACTOR


def _named(family: Family) -> str:
    names = "、".join(figure.words for figure in family.given)
    return f"{names}合计" if len(family.given) > 1 else names


def _are_in_doubt(names: Sequence[str], amounts: PeriodAmounts) -> bool:
    """Whether the other side of a balance says something else, which is told; or says the same, so
    that the rest is told of expenditure alone."""
    return any(_is_in_doubt(balance, names, amounts) for balance in BALANCED)


def _is_in_doubt(balance: tuple[str, str], names: Sequence[str], amounts: PeriodAmounts) -> bool:
    stated = list(filter(amounts.stated.__contains__, balance))
    is_reported = balance[0] in names[:1] and len(stated) > 1
    values = {amounts.stated[name].value for name in stated}
    return is_reported or (len(values) > 1 and not set(balance).isdisjoint(names))


def _rest_now(whole: Declared, family: Family, figures: Figures) -> Decimal:
    """What this year's parts leave of this year's whole; zero where it is not known."""
    own = [figures[figure.name] for figure in family.given]
    now = figures[whole.name]
    if not all(figure.known for figure in (now, *own)):
        return Decimal(0)
    return now.amount - total(figure.amount for figure in own)
