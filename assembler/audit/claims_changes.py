"""Changes, their rates and directions held against the amounts that they are of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ..claims.claim import Claim, ClaimKind, Quantity
from .claims_context import (
    NOTHING,
    ClaimedReport,
    ClaimedText,
    Interval,
    interval,
    is_exact,
    per_cent,
    shown,
    words,
)
from .finding import Finding

_ALL = Interval(Decimal(100), Decimal(100))
_DIRECTION_WORDS = {1: "增加", -1: "减少", 0: "持平"}
_ABOUT_EQUAL = re.compile(r"基本|大致|大体|总体|几乎")
_COMPARED = re.compile(r"大于|高于|多于|超过|小于|低于|少于|等于")
_CLOSE = Decimal("0.02")  # how far 基本持平 may be off, of the whole
_BUDGETS = ("预算", "年初预算", "全年预算", "调整预算")


def rates_follow_from_changes(report: ClaimedReport) -> Iterator[Finding]:
    """增加43.28万元，增长4.75%: the rate is the change by what was there before."""
    for text in report.texts:
        for number, rate in enumerate(text.claims):
            change = text.claims[number - 1] if number else None
            if rate.kind is not ClaimKind.RATE or change is None or not is_exact(rate):
                continue
            if change.kind is ClaimKind.CHANGE and change.about == rate.about:
                yield from _of_rate(text, change, rate)


def _of_rate(text: ClaimedText, change: Claim, rate: Claim) -> Iterator[Finding]:
    amount = text.amount(rate.about)
    span = (change.start, rate.end)
    if {change.direction, rate.direction} == {1, -1}:
        why = f"前面是{_DIRECTION_WORDS[change.direction or 0]}，后面的增减率方向相反"
        yield text.finding("A-106", span, "", why, True)
        return
    if amount is None or not amount.quantity or not change.quantity or not rate.quantity:
        return
    if change.direction is None or not is_exact(amount) or not is_exact(change):
        return
    unit = change.quantity.unit
    alike = [c for c in text.amounts if c.quantity and c.quantity.unit == unit]
    named = (
        change.names
        and change.names[-1].start >= change.start
        and change.names[-1].key == amount.names[-1].key
    )
    amounts = [c for c in alike if not named or c.names == amount.names] or [amount]
    if any(_agrees(one, change, rate) for one in amounts):
        return
    yield from _wrong_rate(text, amount, change, rate)


def _before(amount: Quantity, change: Quantity, way: int) -> Interval:
    """What was there before the change."""
    if way > 0:
        return NOTHING if amount.value == change.value else interval(amount).minus(interval(change))
    return interval(amount) + interval(change)


def _agrees(amount: Claim, change: Claim, rate: Claim) -> bool:
    if not amount.quantity or not change.quantity or not rate.quantity or not change.direction:
        return True
    before = _before(amount.quantity, change.quantity, change.direction)
    exact = per_cent(interval(change.quantity), before)
    stated = Interval(rate.quantity.low, rate.quantity.high)
    return exact is not None and exact.meets(stated)


def _wrong_rate(text: ClaimedText, amount: Claim, change: Claim, rate: Claim) -> Iterator[Finding]:
    now, moved, stated = amount.quantity, change.quantity, rate.quantity
    if now is None or moved is None or stated is None or not change.direction:
        return
    before = _before(now, moved, change.direction)
    span = (change.start, rate.end)
    way = _DIRECTION_WORDS[change.direction]
    if before == NOTHING:
        why = f"{words(amount)}，{way}{moved.text}，上年是0：分母为0，不能计算增减率"
        yield text.finding("A-101", span, "", why, True)
        return
    base = now.value - change.direction * moved.value
    if now.value == 0 and moved.value and stated.value not in (0, 100):
        implied = moved.value * (100 + change.direction * stated.value) / stated.value
        why = f"{way}{moved.text}、{stated.text}，本年应在{shown(implied, moved)}左右，不会是0"
        yield text.finding("A-100", (amount.start, amount.end), "", why, True)
    elif base <= 0:
        why = f"{words(amount)}，却{way}{moved.text}，上年成了负数"
        yield text.finding("A-100", span, "", why, not now.value < 0)
    else:
        exact = moved.value / base * 100
        why = (
            f"{words(amount)}，{way}{moved.text}，上年是{shown(base, now)}，"
            f"增减率是{shown(moved.value, moved)}÷{shown(base, now)}＝{exact:.4f}%"
        )
        yield text.finding("A-100", span, shown(exact, stated), why, True)


# --- against the amount of last year


def changes_follow_from_both_years(report: ClaimedReport) -> Iterator[Finding]:
    """比2023年预算数239.76万元减少205.07万元: this year's less last year's is the change."""
    for text in report.texts:
        for change in text.claims:
            amount = text.amount(change.about)
            if amount is None or not is_exact(change) or not change.direction:
                continue
            base = _last_year(report, text, amount, change)
            if base is not None and change.kind is ClaimKind.CHANGE:
                yield from _of_both(text, amount, base, change)
            elif base is not None and change.kind is ClaimKind.RATE:
                yield from _growth(text, amount, base, change)


def _last_year(
    report: ClaimedReport, text: ClaimedText, amount: Claim, change: Claim
) -> Claim | None:
    """The amount of last year that stands before a change."""
    for claim in text.amounts:
        earlier = claim.period.basis == "上年" or (
            claim.period.year is not None and claim.period.year < report.year
        )
        before = claim.end <= change.start
        if earlier and before and claim is not amount and claim.names == amount.names:
            return claim
    return None


def _of_both(text: ClaimedText, amount: Claim, base: Claim, change: Claim) -> Iterator[Finding]:
    now, before, moved = amount.quantity, base.quantity, change.quantity
    if now is None or before is None or moved is None or not change.direction:
        return
    exact = interval(now).minus(interval(before))
    stated = interval(moved)
    if change.direction < 0:
        exact = Interval(-exact.high, -exact.low)
    if exact.meets(stated):
        return
    difference = now.value - before.value
    way = _DIRECTION_WORDS[(difference > 0) - (difference < 0)]
    expected = way if not difference else f"{way}{shown(abs(difference), moved)}"
    why = f"{words(amount)}，上年{before.text}，相差{shown(abs(difference), moved)}"
    yield text.finding("A-106", (change.start, change.end), expected, why, True)


def _growth(text: ClaimedText, amount: Claim, base: Claim, rate: Claim) -> Iterator[Finding]:
    """A rate that stands without its change: by the amounts of both years."""
    now, before, stated = amount.quantity, base.quantity, rate.quantity
    if now is None or before is None or stated is None or now.unit != before.unit:
        return
    span = (rate.start, rate.end)
    if before.value == 0:
        why = f"{words(amount)}，上年是0：分母为0，不能计算增减率"
        yield text.finding("A-101", span, "", why, True)
        return
    difference = interval(now).minus(interval(before))
    exact = per_cent(difference, interval(before))
    way = rate.direction or 1
    printed = Interval(*sorted((way * stated.low, way * stated.high)))
    if exact is not None and not exact.meets(printed):
        growth = (now.value - before.value) / before.value * 100
        right = _DIRECTION_WORDS[(growth > 0) - (growth < 0)]
        why = f"{words(amount)}，上年{before.text}，{right}{abs(growth):.4f}%".replace(" ", "")
        yield text.finding("A-100", span, f"{right}{shown(abs(growth), stated)}", why, True)


def last_year_is_one(report: ClaimedReport) -> Iterator[Finding]:
    """What a figure was last year follows from each place that tells its change: it is the same."""
    implied: dict[object, list[tuple[ClaimedText, Claim, Interval]]] = defaultdict(list)
    for text in report.texts:
        for change in text.claims:
            amount = text.amount(change.about)
            if change.kind is not ClaimKind.CHANGE or amount is None or not change.direction:
                continue
            figure = report.figure(text, amount)
            last = change.names[-1:] == amount.names[-1:] or not change.names
            if figure and last and amount.quantity and change.quantity and is_exact(change):
                before = _before(amount.quantity, change.quantity, change.direction)
                implied[figure, change.against].append((text, change, before))
    for places in implied.values():
        first = places[0]
        for text, change, before in places[1:]:
            if not before.meets(first[2]) and change.quantity and first[1].quantity:
                why = f"前面写的是{first[0].text[first[1].start : first[1].end].strip()}，推算的上年数不同"
                yield text.finding("A-113", (change.start, change.end), "", why, False)
                break


# --- more or less than the budget


def directions_follow_from_amounts(report: ClaimedReport) -> Iterator[Finding]:
    """决算数大于预算数, 持平: which of two amounts is the larger."""
    for text in report.texts:
        for claim in text.claims:
            actual = text.amount(claim.about)
            if claim.kind is not ClaimKind.DIRECTION or "预算" not in claim.against:
                continue
            if actual is None or claim.direction is None or actual.period.basis in _BUDGETS:
                continue
            budgets = budgets_of(text, actual, claim.against)
            if budgets and not any(_holds(text, claim, actual, one) for one in budgets):
                yield _turned(text, claim, actual, budgets[0])


def budgets_of(text: ClaimedText, actual: Claim, words_of_basis: str) -> list[Claim]:
    """The budgets of the same thing in a text, of the 口径 that is named; the latest first."""
    named = next((b for b in _BUDGETS[1:] if b in words_of_basis), "")
    return [
        claim
        for claim in reversed(list(text.amounts))
        if claim.period.basis in ((named,) if named else _BUDGETS)
        and claim.names == actual.names
        and claim.period.year == actual.period.year
    ]


def _holds(text: ClaimedText, claim: Claim, actual: Claim, budget: Claim) -> bool:
    if not actual.quantity or not budget.quantity:
        return True
    now, planned = actual.quantity.value, budget.quantity.value
    if claim.direction:
        return (now - planned) * claim.direction > 0
    near = _ABOUT_EQUAL.search(text.text, max(0, claim.start - 4), claim.end)
    return abs(now - planned) <= (planned * _CLOSE if near else 0)


def _turned(text: ClaimedText, claim: Claim, actual: Claim, budget: Claim) -> Finding:
    now, planned = actual.quantity, budget.quantity
    assert now is not None and planned is not None
    sign = (now.value > planned.value) - (now.value < planned.value)
    right = {1: "大于", -1: "小于", 0: "等于"}[sign]
    why = f"决算{now.text}，{claim.against or '预算'}{planned.text}：决算数{right}预算数"
    quote = text.text[claim.start : claim.end]
    expected = _COMPARED.sub(right, quote) if claim.direction else f"决算数{right}{claim.against}"
    # equal as they are printed, they may differ by less than is shown
    certain = bool(sign) or claim.direction == 0
    return text.finding("A-106", (claim.start, claim.end), expected, why.replace(" ", ""), certain)
