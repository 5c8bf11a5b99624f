"""Changes, their rates and directions held against the amounts that they are of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from ..claims.claim import Claim, ClaimKind, Period
from .claims_context import (
    NOTHING,
    ClaimedReport,
    ClaimedText,
    Interval,
    as_printed,
    have_one_value,
    interval,
    is_exact,
    last_key,
    per_cent,
    shown,
    unit,
    value,
    words,
)
from .finding import Finding

_DIRECTION_WORDS = {1: "增加", -1: "减少", 0: "持平"}
_ABOUT_EQUAL = re.compile(r"基本|大致|大体|总体|几乎")
_COMPARED = re.compile(r"大于|高于|多于|超过|小于|低于|少于|等于")
_CLOSE = Decimal("0.02")  # how far 基本持平 may be off, of the whole
BUDGETS = ("预算", "年初预算", "全年预算", "调整预算")


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


# --- rates


def rates_follow_from_changes(report: ClaimedReport) -> Iterator[Finding]:
    """增加43.28万元，增长4.75%: the rate is the change by what was there before."""
    for text in report.texts:
        for change, rate in pairwise(text.claims):
            if _is_rate_of(change, rate) and is_exact(rate) and is_exact(change):
                yield from _of_rate(text, _amount(report, text, change), change, rate)


_CHANGE_AND_RATE = ClaimKind.CHANGE, ClaimKind.RATE


def _is_rate_of(change: Claim, rate: Claim) -> bool:
    """Whether a change is followed by its rate."""
    return (change.kind, rate.kind) == _CHANGE_AND_RATE and change.about == rate.about


def _amount(report: ClaimedReport, text: ClaimedText, change: Claim) -> Claim | None:
    """The amount that a change is of: in its text, else the one that the report has of its name."""
    amount = text.amount(change.about)
    if amount is not None or change.in_reason or not change.names:
        return amount
    places = report.known(last_key(change), report.basis(""))
    return places[0][1] if have_one_value(places) else None


def _of_rate(
    text: ClaimedText, amount: Claim | None, change: Claim, rate: Claim
) -> Iterator[Finding]:
    if {change.direction, rate.direction} == {1, -1}:
        why = f"前面是{_DIRECTION_WORDS[change.direction or 0]}，后面的增减率方向相反"
        yield text.finding("A-106", (change.start, rate.end), "", why, True)
    elif amount is not None and not _agrees_with_any(text, amount, change, rate):
        yield _wrong_rate(text, amount, change, rate)


def _agrees_with_any(text: ClaimedText, amount: Claim, change: Claim, rate: Claim) -> bool:
    """Whether a rate is that of its change; of one without a direction nothing can be held."""
    if not change.direction or not is_exact(amount):
        return True
    return any(_agrees(one, change, rate) for one in _meant(text, amount, change))


def _meant(text: ClaimedText, amount: Claim, change: Claim) -> Sequence[Claim]:
    """The amounts that a change may be of: those of its name, or where it has none of its own, all
    of the text, for the reading may have taken the wrong one."""
    named = _names_its_own(change) and last_key(change) == last_key(amount)
    alike = text.amounts_of(amount) if named else text.amounts_round(change)
    return [amount, *(claim for claim in alike if unit(claim) == unit(change))]


def _names_its_own(change: Claim) -> bool:
    """Whether the words of a change name what it is of."""
    return bool(change.names) and change.names[-1].start >= change.start


def _before(amount: Claim, change: Claim) -> Interval:
    """What was there before the change."""
    if change.direction == -1:
        return interval(amount) + interval(change)
    if value(amount) == value(change):
        return NOTHING
    return interval(amount).minus(interval(change))


def _agrees(amount: Claim, change: Claim, rate: Claim) -> bool:
    exact = per_cent(interval(change), _before(amount, change))
    return exact is not None and exact.meets(printed(rate))


def printed(claim: Claim) -> Interval:
    """What its percentage leaves open, 0.00% too."""
    quantity = claim.quantity
    return Interval(quantity.low, quantity.high) if quantity else NOTHING


def _wrong_rate(text: ClaimedText, amount: Claim, change: Claim, rate: Claim) -> Finding:
    sign = change.direction or 1
    moved = _DIRECTION_WORDS[sign] + as_printed(change)
    span = (change.start, rate.end)
    base = value(amount) - sign * value(change)
    if _before(amount, change) == NOTHING:
        why = f"{words(amount)}，{moved}，上年是0：分母为0，不能计算增减率"
        return text.finding("A-101", span, "", why, True)
    if value(amount) == 0 and value(rate):
        implied = value(change) * (100 + sign * value(rate)) / value(rate)
        why = f"{moved}、{as_printed(rate)}，本年应在{shown(implied, change)}左右，不会是0"
        return text.finding("A-100", (amount.start, amount.end), "", why, True)
    if base <= 0:
        why = f"{words(amount)}，却{moved}，上年成了负数"
        return text.finding("A-100", span, "", why, value(amount) >= 0)
    exact = value(change) / base * 100
    why = (
        f"{words(amount)}，{moved}，上年是{shown(base, amount)}，"
        f"增减率是{shown(value(change), change)}÷{shown(base, amount)}＝{exact:.4f}%"
    )
    return text.finding("A-100", span, shown(exact, rate), why, True)


# --- against the amount of last year


def changes_follow_from_both_years(report: ClaimedReport) -> Iterator[Finding]:
    """比2023年预算数239.76万元减少205.07万元: this year's less last year's is the change."""
    for text in report.texts:
        for before, change in zip((None, *text.claims), text.claims, strict=False):
            # a rate behind a change is of that, not of both years
            if not before or (before.kind, change.kind) != _CHANGE_AND_RATE:
                yield from _between_years(report, text, change)


def _between_years(report: ClaimedReport, text: ClaimedText, change: Claim) -> Iterator[Finding]:
    """A change or rate against this year's and last year's amount, where the text has both."""
    against = _AGAINST_BOTH.get(change.kind)
    amount = _amount(report, text, change)
    if amount is not None and against and change.direction and is_exact(change):
        base = _last_year(report, text, amount, change)
        yield from against(text, amount, base, change) if base is not None else ()


def _last_year(
    report: ClaimedReport, text: ClaimedText, amount: Claim, change: Claim
) -> Claim | None:
    """The amount of last year that stands before a change."""
    called = text.amounts_called(amount)
    earlier = (claim for claim in called if claim.period.is_before(report.year))
    alike = (claim for claim in earlier if _is_another_of(amount, claim))
    return next((claim for claim in alike if claim.end <= change.start), None)


def _is_another_of(amount: Claim, claim: Claim) -> bool:
    """Whether of two amounts of the same name one is another, in the same unit."""
    return unit(claim) == unit(amount) and claim is not amount


def _of_both(text: ClaimedText, amount: Claim, base: Claim, change: Claim) -> Iterator[Finding]:
    exact = interval(amount).minus(interval(base))
    if change.direction == -1:
        exact = interval(base).minus(interval(amount))
    if exact.meets(interval(change)):
        return
    difference = value(amount) - value(base)
    size = shown(abs(difference), change)
    expected = _DIRECTION_WORDS[_sign(difference)] + (size if difference else "")
    why = f"{words(amount)}，上年{as_printed(base)}，相差{size}"
    yield text.finding("A-106", (change.start, change.end), expected, why, True)


def _growth(text: ClaimedText, amount: Claim, base: Claim, rate: Claim) -> Iterator[Finding]:
    """A rate that stands without its change: by the amounts of both years."""
    span = (rate.start, rate.end)
    if value(base) == 0:
        why = f"{words(amount)}，上年是0：分母为0，不能计算增减率"
        yield text.finding("A-101", span, "", why, True)
        return
    exact = per_cent(interval(amount).minus(interval(base)), interval(base))
    stated = printed(rate)
    if rate.direction == -1:
        stated = Interval(-stated.high, -stated.low)
    if exact is not None and not exact.meets(stated):
        growth = (value(amount) - value(base)) / value(base) * 100
        right = _DIRECTION_WORDS[_sign(growth)]
        why = f"{words(amount)}，上年{as_printed(base)}，{right}{abs(growth):.4f}%"
        yield text.finding("A-100", span, f"{right}{shown(abs(growth), rate)}", why, True)


_AGAINST_BOTH = {ClaimKind.CHANGE: _of_both, ClaimKind.RATE: _growth}


def last_year_is_one(report: ClaimedReport) -> Iterator[Finding]:
    """What a figure was last year follows from each place that tells its change: it is the same."""
    for (first, before, base), *others in _implied(report):
        for text, change, other in others:
            if not other.meets(base):
                quote = first.text[before.start : before.end].strip()
                why = f"前面写的是“{quote}”，推算的上年数不同"
                yield text.finding("A-113", (change.start, change.end), "", why, False)
                break


def _implied(report: ClaimedReport) -> Iterable[list[tuple[ClaimedText, Claim, Interval]]]:
    """The changes of each figure against each year, with what was there before by each."""
    implied: dict[object, list[tuple[ClaimedText, Claim, Interval]]] = defaultdict(list)
    for text, change in report.claims:
        amount = _moved(text, change)
        figure = report.figure(text, amount) if amount else None
        if amount and figure:
            implied[figure, change.against].append((text, change, _before(amount, change)))
    return implied.values()


def _moved(text: ClaimedText, change: Claim) -> Claim | None:
    """The amount of a change that surely is its own."""
    amount = text.amount(change.about)
    if change.kind is not ClaimKind.CHANGE or amount is None or not change.direction:
        return None
    return amount if is_exact(change) and change.names[-1:] == amount.names[-1:] else None


# --- more or less than the budget


def directions_follow_from_amounts(report: ClaimedReport) -> Iterator[Finding]:
    """决算数大于预算数, 持平: which of two amounts is the larger."""
    for text in report.texts:
        for claim in filter(_is_against_budget, text.claims):
            actual = text.amount(claim.about)
            if actual is not None and is_spent(actual):
                yield from _of_direction(text, claim, actual)


def _is_against_budget(claim: Claim) -> bool:
    """Whether it says that something is more or less than its budget, or as much."""
    directed = claim.kind is ClaimKind.DIRECTION and claim.direction is not None
    return directed and "预算" in claim.against


def is_spent(amount: Claim) -> bool:
    """Whether it is no budget."""
    return amount.period.basis not in BUDGETS


def _of_direction(text: ClaimedText, claim: Claim, actual: Claim) -> Iterator[Finding]:
    budgets = budgets_of(text, actual, claim.against)
    if budgets and not any(_holds(text, claim, actual, one) for one in budgets):
        yield _turned(text, claim, actual, budgets[0])


def budgets_of(text: ClaimedText, actual: Claim, words_of_basis: str) -> list[Claim]:
    """The budgets of the same thing in a text, of the 口径 that is named; the latest first."""
    named = tuple(filter(words_of_basis.__contains__, BUDGETS[1:])) or BUDGETS
    periods = {Period(actual.period.year, basis) for basis in named}
    alike = reversed(text.amounts_of(actual))
    return [claim for claim in alike if claim.period in periods]


def _holds(text: ClaimedText, claim: Claim, actual: Claim, budget: Claim) -> bool:
    difference = value(actual) - value(budget)
    if claim.direction:
        return difference * claim.direction > 0
    near = _ABOUT_EQUAL.search(text.text, max(0, claim.start - 4), claim.end)
    return abs(difference) <= (value(budget) * _CLOSE if near else 0)


def _turned(text: ClaimedText, claim: Claim, actual: Claim, budget: Claim) -> Finding:
    sign = _sign(value(actual) - value(budget))
    right = {1: "大于", -1: "小于", 0: "等于"}[sign]
    why = f"决算{as_printed(actual)}，{claim.against}{as_printed(budget)}：决算数{right}预算数"
    quote = text.text[claim.start : claim.end]
    expected = _COMPARED.sub(right, quote) if claim.direction else f"决算数{right}{claim.against}"
    # equal as they are printed, they may differ by less than is shown
    certain = bool(sign) or claim.direction == 0
    return text.finding("A-106", (claim.start, claim.end), expected, why, certain)
