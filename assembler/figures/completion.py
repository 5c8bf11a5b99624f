"""Completion (完成率): actual against budget, and which phrase says it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ..kernel.money import NumberStyle, share
from .change import displayed
from .figure import Figure, UnitsDifferError


class Completion(NamedTuple):
    """phrase: the key of wording.yaml. rate: in per cent, None on a zero budget.

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
    return Completion("完成率", share(actual.amount, budget.amount), differs)
