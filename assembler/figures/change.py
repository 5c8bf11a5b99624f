"""Change against last year (增减变化): its size, its rate, and which phrase it calls for.

The direction follows the displayed values, so a sentence never says 增加0.00万元.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ..kernel.money import NumberStyle, growth, in_unit, round_half_up
from .figure import MONEY, Figure


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


def change(now: Figure, before: Figure, style: NumberStyle) -> Change:
    """Compare a figure with last year's. Both must be known and of one unit."""
    raw = now.amount - before.amount
    rate = growth(now.amount, before.amount)
    phrase = _phrase(now, before, rate, style)
    return Change(now, before, phrase, abs(raw), None if rate is None else abs(rate))


def displayed(figure: Figure, style: NumberStyle) -> Decimal:
    """What a reader sees of a figure."""
    if figure.unit == MONEY:
        return in_unit(figure.amount, style)
    if not figure.unit:
        return round_half_up(figure.amount * 100, style.percent_places)
    return round_half_up(figure.amount, style.places)


def _phrase(now: Figure, before: Figure, rate: Decimal | None, style: NumberStyle) -> str:
    seen_now, seen_before = displayed(now, style), displayed(before, style)
    seen = displayed(now - before, style)
    if not seen_now and not seen_before:
        return "均为零"
    if not seen:
        return "持平"
    if seen_before < 0 or seen_now < 0:
        return "由负转正" if seen_now >= 0 else "由正转负" if seen_before >= 0 else _signed(seen)
    if not seen_before:
        return "上年为零"
    if not seen_now:
        return "本年为零"
    if rate is None or not round_half_up(rate, style.percent_places):
        return "略增" if seen > 0 else "略减"
    return "增加" if seen > 0 else "减少"


def _signed(seen: Decimal) -> str:
    """Both negative: the direction alone, a rate on a negative base says nothing."""
    return "略增" if seen > 0 else "略减"
