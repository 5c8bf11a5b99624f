"""Two figures compared: change against last year (增减变化), and completion of a budget (完成率).

Each has its size, its rate, and the phrase of wording.yaml it calls for. The direction follows the
displayed values, so a sentence never says 增加0.00万元, nor 增加 where both amounts look alike; a few
元 are displayed as such, and are not nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ..kernel.money import UNITS, NumberStyle, as_seen, growth, round_half_up, share
from .figure import MONEY, Figure, UnitsDifferError


class Change(NamedTuple):
    """now − before. phrase: the key of wording.yaml that says it.

    difference: absolute, exact. rate: absolute, in per cent, None where there is none to state.
    """

    now: Figure
    before: Figure
    phrase: str
    difference: Decimal
    rate: Decimal | None

    @property
    def flat(self) -> bool:
        return self.phrase in ("持平", "均为零")

    def by_display(self, style: NumberStyle) -> Decimal | None:
        """The displayed difference as the displayed amounts give it, where it is another one than
        that of the exact amounts (尾差); None where they agree."""
        if self.flat:
            return None
        seen = abs(displayed(self.now, style) - displayed(self.before, style))
        shown = displayed(Figure(self.difference, self.now.unit), style)
        return None if seen == shown else seen


def change(now: Figure, before: Figure, style: NumberStyle) -> Change:
    """Compare a figure with last year's. Both must be known and of one unit."""
    raw = now.amount - before.amount
    rate = growth(now.amount, before.amount)
    phrase = _phrase(now, before, rate, style)
    return Change(now, before, phrase, abs(raw), None if rate is None else abs(rate))


def displayed(figure: Figure, style: NumberStyle) -> Decimal:
    """What a reader sees of a figure; of money in the unit of the style, whatever it shows in."""
    if figure.unit == MONEY:
        return as_seen(figure.amount, style) / UNITS[style.unit]
    if not figure.unit:
        return round_half_up(figure.amount * 100, style.percent_places)
    return round_half_up(figure.amount, style.places)


def _phrase(now: Figure, before: Figure, rate: Decimal | None, style: NumberStyle) -> str:
    """Which phrase tells the change; the first that fits, from the plainest case."""
    seen_now, seen_before = displayed(now, style), displayed(before, style)
    if now.unit != before.unit:
        raise UnitsDifferError(f"“{now.words}”和“{before.words}”的单位不同，不能比较")
    has_rate = rate is not None and round_half_up(rate, style.percent_places) != 0
    up = seen_now > seen_before
    cases = (
        (not seen_now and not seen_before, "均为零"),
        (seen_now == seen_before, "持平"),
        (seen_before < 0 <= seen_now, "由负转正"),
        (seen_now < 0 <= seen_before, "由正转负"),
        # Both negative: the direction alone, for a rate on a negative base says nothing.
        (seen_now < 0, "略增" if up else "略减"),
        (not seen_before, "上年为零"),
        (not seen_now, "本年为零"),
        (not has_rate, "略增" if up else "略减"),
    )
    usual = "增加" if up else "减少"
    return next((phrase for fits, phrase in cases if fits), usual)


class Completion(NamedTuple):
    """phrase: the key of wording.yaml. rate: in per cent, None on a budget of nothing, and where
    either is negative: such a rate says nothing.

    differs: whether the displayed amounts differ, so that a reason is due.
    """

    phrase: str
    rate: Decimal | None
    differs: bool


def completion(actual: Figure, budget: Figure, style: NumberStyle) -> Completion:
    """Compare an actual amount with its budget. Both must be known.

    Raises UnitsDifferError.
    """
    if actual.unit != budget.unit:
        raise UnitsDifferError(f"“{actual.words}”和“{budget.words}”的单位不同，不能比较")
    seen_actual, seen_budget = displayed(actual, style), displayed(budget, style)
    differs = seen_actual != seen_budget
    if not seen_budget:
        phrase = "完成率无预算" if seen_actual else "完成率均为零"
        return Completion(phrase, None, differs)
    if not seen_actual:
        return Completion("完成率无支出", Decimal(0), differs)
    if seen_actual < 0 or seen_budget < 0:
        return Completion("完成率为负", None, differs)
    return Completion("完成率", share(actual.amount, budget.amount), differs)
