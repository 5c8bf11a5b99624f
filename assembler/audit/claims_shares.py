"""Shares (占比) and completion (完成率) recomputed, each by the whole that its words name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..claims.claim import Claim, ClaimKind
from .claims_agreement import RightAmounts
from .claims_changes import budgets_of
from .claims_context import (
    ClaimedReport,
    ClaimedText,
    Interval,
    interval,
    is_exact,
    per_cent,
    shown,
    words,
)
from .claims_sums import is_misplaced
from .finding import Finding

_BUDGETS = ("预算", "年初预算", "全年预算", "调整预算")
_SELDOM = ("因公出国境费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行维护费")


def shares_follow_from_amounts(report: ClaimedReport) -> Iterator[Finding]:
    """基本支出722.22万元，占75.65%: of the amount before 其中, or of that which is named."""
    corrections = RightAmounts.of(report)
    for text in report.texts:
        nothing: list[Claim] = []
        for share in text.claims:
            part = text.amount(share.about)
            if share.kind is not ClaimKind.SHARE or part is None or not is_exact(share):
                continue
            wholes = _wholes(report, corrections, text, share)
            if is_misplaced(wholes, part):
                continue
            if wholes and not any(whole.quantity and whole.quantity.value for whole in wholes):
                nothing.append(share)
            elif wholes and not any(_is_share(part, whole, share) for whole in wholes):
                yield from _wrong_share(text, part, wholes[0], share)
        yield from _of_nothing(text, nothing, "占比")


def _wholes(
    report: ClaimedReport, corrections: RightAmounts, text: ClaimedText, share: Claim
) -> Sequence[Claim]:
    """What a share may be of: one amount, or all that bear the name in the report."""
    whole = text.amount(share.whole)
    if whole is not None:
        return (corrections.right(whole),)
    key = report.lexicon.key(share.against) if share.against else ""
    named = (c for (f, places) in report.figures.items() if f.name == key for _, c in places)
    return tuple(named) if key else ()


def _is_share(part: Claim, whole: Claim, share: Claim) -> bool:
    if not part.quantity or not whole.quantity or not share.quantity:
        return True
    exact = per_cent(interval(part.quantity), interval(whole.quantity))
    return exact is None or exact.meets(Interval(share.quantity.low, share.quantity.high))


def _wrong_share(text: ClaimedText, part: Claim, whole: Claim, share: Claim) -> Iterator[Finding]:
    if not part.quantity or not whole.quantity or not share.quantity:
        return
    if part.quantity.unit != whole.quantity.unit or not is_exact(part) or not is_exact(whole):
        return
    exact = part.quantity.value / whole.quantity.value * 100
    why = f"{words(part)}÷{words(whole)}＝{exact:.4f}%"
    start = part.start if 0 <= share.start - part.end <= 2 else share.start
    expected = shown(exact, share.quantity)
    yield text.finding("A-102", (start, share.end), expected, why, True)


def _of_nothing(text: ClaimedText, claims: Sequence[Claim], what: str) -> Iterator[Finding]:
    """Per cent of nothing, once for a text."""
    if claims:
        more = f"（同一处共{len(claims)}个）" if len(claims) > 1 else ""
        why = f"分母是0，{what}不能计算{more}"
        yield text.finding("A-101", (claims[0].start, claims[0].end), "", why, True)


# --- completion


def completion_follows_from_amounts(report: ClaimedReport) -> Iterator[Finding]:
    """完成年初预算的98.20%: what was spent by the budget of that 口径."""
    for text in report.texts:
        nothing: list[Claim] = []
        for done in text.claims:
            actual = _actual(text, done)
            if done.kind is not ClaimKind.COMPLETION or actual is None or not is_exact(done):
                continue
            budgets = budgets_of(text, actual, done.against)
            right = [b for b in _all_budgets(text, actual) if _is_share(actual, b, done)]
            if any(_is_share(other, b, done) for other in _others(text, actual) for b in budgets):
                continue  # the amounts contradict each other, which is told of them
            some = [b for b in budgets if b.quantity and b.quantity.value]
            if budgets and not some and not any(b.quantity and b.quantity.value for b in right):
                nothing.append(done)
            elif budgets and not any(_is_share(actual, b, done) for b in some):
                yield from _wrong_completion(text, actual, budgets[0], right, done)
            elif not budgets:
                yield from _without_budget(text, actual, done)
        yield from _of_nothing(text, nothing, "完成率")


def _actual(text: ClaimedText, done: Claim) -> Claim | None:
    """What was spent; not the budget in 完成年初预算985.35万元的35.50%."""
    actual = text.amount(done.about)
    number = done.about
    while actual is not None and number and actual.period.basis in _BUDGETS:
        number -= 1
        actual = text.amount(number)
    if actual is None or actual.kind is not ClaimKind.AMOUNT:
        return None
    return None if actual.period.basis in _BUDGETS else actual


def _others(text: ClaimedText, actual: Claim) -> list[Claim]:
    """Other amounts of the same that were spent."""
    return [
        c
        for c in text.amounts
        if c is not actual and c.names == actual.names and c.period.basis not in _BUDGETS
    ]


def _all_budgets(text: ClaimedText, actual: Claim) -> list[Claim]:
    return budgets_of(text, actual, "")


def _wrong_completion(
    text: ClaimedText, actual: Claim, budget: Claim, right: Sequence[Claim], done: Claim
) -> Iterator[Finding]:
    if not actual.quantity or not budget.quantity or not done.quantity:
        return
    span = (done.start, done.end)
    meant = next((b for b in right if b.quantity and b.quantity.value), None)
    if meant is not None and meant.quantity:
        why = (
            f"{budget.period.basis}是{budget.quantity.text}；"
            f"{actual.quantity.text}÷{meant.quantity.text}＝{done.quantity.text}，"
            f"是按{meant.period.basis}算的"
        )
        expected = f"完成{meant.period.basis}的{done.quantity.text}"
        yield text.finding("A-104", span, expected, why.replace(" ", ""), True)
    elif budget.quantity.value:
        exact = actual.quantity.value / budget.quantity.value * 100
        why = f"{actual.quantity.text}÷{budget.quantity.text}＝{exact:.4f}%".replace(" ", "")
        yield text.finding("A-104", span, shown(exact, done.quantity), why, True)


def _without_budget(text: ClaimedText, actual: Claim, done: Claim) -> Iterator[Finding]:
    """A part of “三公” that was not spent, said to be 0% of a budget that nobody names."""
    if not actual.quantity or actual.quantity.value or not done.quantity or done.quantity.value:
        return
    if actual.names and actual.names[-1].key in _SELDOM:
        why = "没有写出预算数；这一项没有安排预算的，分母是0，不能计算完成率"
        yield text.finding("A-105", (actual.start, done.end), "", why, False)
