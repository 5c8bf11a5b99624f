"""How two amounts are compared and reported: exactly in 元 first, then within the joint tolerance.

A number that was rounded for display may miss its exact value by half of its last digit, a sum
of n such numbers by 0.005 × (n + 1) 万元. Within that it is a 尾差 and reported as one; beyond it,
an error. Nothing is ever passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from ..dataset.model import Declared
from ..figures import MONEY, Figure, Figures, Specification
from ..figures.ledger import ledger_of
from ..kernel.money import NumberStyle, in_unit
from ..kernel.problems import Place, Problem, problem

_One = TypeVar("_One")
_Key = TypeVar("_Key", bound=Hashable)

STYLE = NumberStyle()  # 万元 with two decimals, the customary display
_HALF_STEP = Decimal(50)  # 0.005万元
_FAR = 1000
_CENT = Decimal("0.01")


def allowed(addends: int) -> Decimal:
    """How far the sum of that many rounded numbers may be from its rounded total, in 元."""
    return _HALF_STEP * (addends + 1)


def in_full(value: Decimal, unit: str) -> str:
    """A value with its unit, in full: 43,280.00元, 2辆. An amount has two decimals or none, though it
    was given in 万元 with others (1450.6)."""
    digits = value if unit == MONEY else value.normalize()
    if digits.as_tuple().exponent == -1:
        digits = digits.quantize(_CENT) if unit == MONEY else digits
    return f"{digits:,f}{unit}"


def in_wan(value: Decimal) -> str:
    """An amount as it is displayed: 4.33万元."""
    return f"{in_unit(value, STYLE)}万元"


def compared(
    code: str,
    place: Place,
    expected: Decimal,
    given: Decimal,
    unit: str,
    *,
    addends: int,
    what: str,
    others: Iterable[Place] = (),
    **values: object,
) -> Iterator[Problem]:
    """The problem of that code where two values differ, a 尾差 where that explains it."""
    difference = abs(expected - given)
    if not difference:
        return
    if unit == MONEY and difference <= allowed(addends):
        code, values = "T-02", {**values, "what": what, "allowed": in_full(allowed(addends), unit)}
    yield problem(
        code,
        place,
        others,
        expected=in_full(expected, unit),
        found=in_full(given, unit),
        difference=in_full(difference, unit),
        **values,
    )


def unequal(
    code: str, places: Sequence[Place], expected: Decimal, given: Decimal, **values: object
) -> Iterator[Problem]:
    """The problem of that code where two amounts differ at all. places: its own, then those of
    what it contradicts."""
    if expected != given:
        yield problem(
            code,
            places[0],
            places[1:],
            expected=f"{expected:,f}",
            found=f"{given:,f}",
            difference=f"{abs(expected - given):,f}",
            **values,
        )


def are_far_apart(one: Decimal, other: Decimal) -> bool:
    """Whether one is more than a thousand times the other: 元 and 万元 mixed up."""
    small, large = sorted((abs(one), abs(other)))
    return 0 < _FAR * small < large


def place_of(figure: Figure, figures: Figures) -> Place:
    """Where a figure was given: its first row."""
    return figure.places[0] if figure.places else figures.dataset.place_of("指标")


def known(figures: Figures, name: str) -> Figure | None:
    """A figure that the template has and the dataset gives; None where either lacks it."""
    figure = figures.get(name)
    return figure if figure is not None and figure.known else None


def known_pairs(
    figures: Figures, names: Iterable[tuple[str, str]]
) -> Iterator[tuple[Figure, Figure]]:
    """The pairs of figures both of which are known."""
    for name, other_name in names:
        one, other = known(figures, name), known(figures, other_name)
        if one is not None and other is not None:
            yield one, other


def declared_for(figures: Figures, period: str) -> Iterator[tuple[Declared, Specification]]:
    """What 指标 gives for a period, with the figure's entry in the template."""
    for declared in figures.dataset.declared:
        spec = figures.specifications.get(declared.name)
        if spec is not None and declared.period == period:
            yield declared, spec


def grouped_by(key: Callable[[_One], _Key], values: Iterable[_One]) -> dict[_Key, list[_One]]:
    """Values by what they have in common, each group in their order."""
    groups: dict[_Key, list[_One]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def label_of(name: str, figures: Figures) -> str:
    """What the template calls a figure; its name where it has none of that name."""
    spec = figures.specifications.get(name)
    return spec.label if spec else name


def spent_on(figures: Figures, **asked: Any) -> Figure:
    """The expenditure of a slice."""
    return ledger_sum(figures, "支出", **asked)


def ledger_sum(figures: Figures, name: str, **asked: Any) -> Figure:
    """A slice of a ledger."""
    ledger = figures.ledgers[name]
    return ledger.sum(ledger.condition(**asked))


def gross_sum(figures: Figures, name: str, **asked: Any) -> Figure:
    """The same before transfers between units are eliminated: what a unit takes in and spends, and
    what comes from a source and goes out of it, balance only with them."""
    figure = ledger_sum(figures, name, **asked)
    sheet = "income" if name == "收入" else "expenditure"
    dataset = figures.dataset
    if not dataset.eliminations or figure.value is None:
        return figure
    lines: dict[str, Any] = {sheet: dataset.eliminated(sheet)}
    ledger = ledger_of(name, replace(dataset, **lines))
    further = ledger.sum(ledger.condition(**asked))
    value, places = figure.value + further.amount, (*figure.places, *further.places)
    return replace(figure, value=value, places=places)


def decimals(number: Decimal) -> int:
    """How many decimals a number was typed with."""
    return max(-int(number.as_tuple().exponent), 0)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum; zero for none."""
    return sum(amounts, Decimal(0))


def amount_of(lines: Iterable[Any]) -> Decimal:
    """What lines of a ledger add up to."""
    return total(line.amount for line in lines)
