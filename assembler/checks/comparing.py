"""How two amounts are compared and told: exactly in 元 first, then within the joint tolerance.

A number that was rounded for display may miss its exact value by half of its last digit, a sum
of n such numbers by 0.005 × (n + 1) 万元. Within that it is a 尾差 and told as one; beyond it, an
error. Nothing is ever passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ..figures import MONEY, Figure, Figures
from ..kernel.money import NumberStyle, in_unit
from ..kernel.problems import Place, Problem, problem

STYLE = NumberStyle()  # 万元 with two decimals, the customary display
_HALF_STEP = Decimal(50)  # 0.005万元


def allowed(addends: int) -> Decimal:
    """How far the sum of that many rounded numbers may be from its rounded total, in 元."""
    return _HALF_STEP * (addends + 1)


def said(value: Decimal, unit: str) -> str:
    """A value with its unit, in full: 43,280.00元, 2辆."""
    plain = value if unit == MONEY else value.normalize()
    return f"{plain:,f}{unit}"


def in_wan(value: Decimal) -> str:
    """An amount as it is displayed: 4.33万元."""
    return f"{in_unit(value, STYLE)}万元"


def compared(
    code: str,
    place: Place,
    expected: Decimal,
    found: Decimal,
    unit: str,
    *,
    addends: int,
    what: str,
    others: Iterable[Place] = (),
    **values: object,
) -> Iterator[Problem]:
    """The problem of that code where two values differ, a 尾差 where that explains it."""
    difference = abs(expected - found)
    if not difference:
        return
    rounded = unit == MONEY and difference <= allowed(addends)
    if rounded:
        code, values = "T-02", {**values, "what": what, "allowed": said(allowed(addends), unit)}
    yield problem(
        code,
        place,
        others,
        expected=said(expected, unit),
        found=said(found, unit),
        difference=said(difference, unit),
        **values,
    )


def place_of(figure: Figure, figures: Figures) -> Place:
    """Where a figure was given: its first row."""
    return figure.places[0] if figure.places else figures.dataset.place_of("指标")


def known(figures: Figures, name: str) -> Figure | None:
    """A figure that the template has and the dataset gives; None where either lacks it."""
    found = figures.get(name)
    return found if found is not None and found.known else None


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum."""
    return sum(amounts, Decimal(0))
