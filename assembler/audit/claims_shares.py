"""Shares (占比) and completion (完成率) recomputed, each by the whole that its words name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from ..claims.claim import AMOUNTS, Claim, ClaimKind
from .claims_agreement import RightAmounts
from .claims_changes import budgets_of, is_spent, printed
from .claims_context import (
    MOST_ALIKE,
    ClaimedReport,
    ClaimedText,
    as_printed,
    interval,
    is_exact,
    last_key,
    per_cent,
    shown,
    unit,
    value,
    words,
)
from .claims_sums import is_misplaced
from .finding import Finding

_SELDOM = ("因公出国境费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行维护费")


def shares_follow_from_amounts(report: ClaimedReport) -> Iterator[Finding]:
    """基本支出722.22万元，占75.65%: of the amount before 其中, or of that which is named."""
    right = RightAmounts.of(report)
    for text in report.texts:
        nothing: list[tuple[Claim, Claim]] = []
        for share, part, wholes in _shared(report, right, text):
            if not any(map(value, wholes)):
                nothing.append((part, share))
            elif not any(_is_share(part, whole, share) for whole in wholes):
                yield from _wrong_share(text, part, wholes[0], share)
        yield from _of_nothing(text, nothing, "总数", "占比")


Shared = tuple[Claim, Claim, Sequence[Claim]]


def _shared(report: ClaimedReport, right: RightAmounts, text: ClaimedText) -> Iterator[Shared]:
    """Each share with its part and what it may be of: one amount, or all that bear the name."""
    for share, part in _exact_shares(text):
        whole = text.amount(share.whole)
        wholes = [right.right(whole)] if whole else _named(report, share.against)
        if wholes and not is_misplaced(wholes, part):
            yield share, part, wholes


def _exact_shares(text: ClaimedText) -> Iterator[tuple[Claim, Claim]]:
    """Each share with its part; not where an amount stands between, for it may be of that one."""
    for number, share in enumerate(text.claims):
        part = text.amount(share.about) if share.kind is ClaimKind.SHARE else None
        between = text.claims[(share.about or 0) + 1 : number]
        if part is not None and is_exact(share) and not any(c.kind in AMOUNTS for c in between):
            yield share, part


def _named(report: ClaimedReport, name: str) -> Sequence[Claim]:
    """The amounts of the figure that goes by a name."""
    key = report.lexicon.key(name)
    return report.amounts_called(key)


def _is_share(part: Claim, whole: Claim, share: Claim) -> bool:
    exact = per_cent(interval(part), interval(whole))
    return exact is None or exact.meets(printed(share))


def _wrong_share(text: ClaimedText, part: Claim, whole: Claim, share: Claim) -> Iterator[Finding]:
    if unit(part) == unit(whole) and is_exact(part) and is_exact(whole):
        exact = value(part) / value(whole) * 100
        why = f"{words(part)}÷{words(whole)}＝{exact:.4f}%"
        start = part.start if 0 <= share.start - part.end <= 2 else share.start
        yield text.finding("A-102", (start, share.end), shown(exact, share), why, True)


def _of_nothing(
    text: ClaimedText, claims: Sequence[tuple[Claim, Claim]], whole: str, what: str
) -> Iterator[Finding]:
    """Per cent of nothing, once for a text; each from what it is of to the percentage."""
    if claims:
        more = f"（同一处共{len(claims)}个）" if len(claims) > 1 else ""
        why = f"{whole}是0，分母是0，{what}不能计算{more}"
        first, last = claims[0]
        yield text.finding("A-101", (first.start, last.end), "", why, True)


# --- completion


def completion_follows_from_amounts(report: ClaimedReport) -> Iterator[Finding]:
    """完成年初预算的98.20%: what was spent by the budget of that 口径."""
    for text in report.texts:
        nothing: list[tuple[Claim, Claim]] = []
        for done, actual in _completed(text):
            budgets = budgets_of(text, actual, done.against)
            meant = next(_fitting(text, actual, done), None)
            if not budgets:
                yield from _without_budget(text, actual, done)
            elif meant in budgets:
                continue
            elif meant is not None:
                yield _other_budget(text, actual, budgets[0], meant, done)
            elif not any(map(value, budgets)):
                nothing.append((done, done))
            else:
                yield _wrong_completion(text, actual, budgets[0], done)
        yield from _of_nothing(text, nothing, "预算", "完成率")


def _completed(text: ClaimedText) -> Iterator[tuple[Claim, Claim]]:
    """Each completion with what was spent; not where another amount of the same fits it, for then
    the amounts contradict each other, which is told of them."""
    for done in text.claims:
        actual = _actual(text, done) if done.kind is ClaimKind.COMPLETION else None
        if actual is not None and is_exact(done) and not _another_fits(text, actual, done):
            yield done, actual


def _another_fits(text: ClaimedText, actual: Claim, done: Claim) -> bool:
    budgets = budgets_of(text, actual, done.against)
    others = (c for c in text.amounts_of(actual) if c is not actual and is_spent(c))
    return any(_fits(other, budget, done) for other, budget in product(others, budgets))


def _fits(actual: Claim, budget: Claim, done: Claim) -> bool:
    return bool(value(budget)) and _is_share(actual, budget, done)


def _fitting(text: ClaimedText, actual: Claim, done: Claim) -> Iterator[Claim]:
    """The budgets that the percentage follows from, of the 口径 that is named first."""
    for basis in (done.against, ""):
        yield from (b for b in budgets_of(text, actual, basis) if _fits(actual, b, done))


def _actual(text: ClaimedText, done: Claim) -> Claim | None:
    """What was spent; not the budget in 完成年初预算985.35万元的35.50%."""
    about = done.about
    before = text.claims[max(0, about - MOST_ALIKE) : about + 1] if about is not None else ()
    amounts = (claim for claim in reversed(before) if claim.is_amount)
    return next(filter(is_spent, amounts), None)


def _other_budget(
    text: ClaimedText, actual: Claim, budget: Claim, meant: Claim, done: Claim
) -> Finding:
    """The percentage follows from another budget than is named."""
    basis, rate = meant.period.basis, as_printed(done)
    why = (
        f"{budget.period.basis}是{as_printed(budget)}；"
        f"{as_printed(actual)}÷{as_printed(meant)}＝{rate}，是按{basis}算的"
    )
    return text.finding("A-104", (done.start, done.end), f"完成{basis}的{rate}", why, True)


def _wrong_completion(text: ClaimedText, actual: Claim, budget: Claim, done: Claim) -> Finding:
    exact = value(actual) / value(budget) * 100 if value(budget) else value(budget)
    why = f"{as_printed(actual)}÷{as_printed(budget)}＝{exact:.4f}%"
    return text.finding("A-104", (done.start, done.end), shown(exact, done), why, True)


def _without_budget(text: ClaimedText, actual: Claim, done: Claim) -> Iterator[Finding]:
    """A part of “三公” that was not spent, said to be 0% of a budget that nobody names."""
    nothing = value(actual) == value(done) == 0
    if nothing and last_key(actual) in _SELDOM:
        why = "没有写出预算数；这一项没有安排预算的，分母是0，不能计算完成率"
        yield text.finding("A-105", (actual.start, done.end), "", why, False)
