"""The amounts of a dataset that a text may well speak of: figures, their changes, lines and what these
add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

from ..figures import Figure, Figures, Ledger
from ..kernel.money import UNITS, round_half_up
from .comparing import decimals, ledger_sum
from .declared import opening_of

AMOUNT = r"(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元)"
# the dimensions whose values a reason may name with an amount
_SPOKEN_OF = ("项目", "单位", "功能类", "功能款", "功能项", "部门经济类", "部门经济款")


def is_among(typed: Decimal, unit: str, amounts: Iterable[Decimal]) -> bool:
    """Whether a number as it is typed shows one of the amounts."""
    places = decimals(typed)
    return any(round_half_up(abs(one) / UNITS[unit], places) == typed for one in amounts)


def amounts_of_dataset(figures: Figures) -> Iterator[Decimal]:
    """Every amount a reason may well speak of."""
    yield from chain.from_iterable(_with_changes(name, figures) for name in figures)
    yield from _amounts_of_lines(figures)


def amounts_of_this_year(figures: Figures) -> Iterator[Decimal]:
    """The same without what is last year's alone."""
    for name in figures:
        last = figures.last_year(name)
        passed_over = {last.amount} - {figures[name].amount} if last.known else set()
        yield from (one for one in _with_changes(name, figures) if one not in passed_over)
    yield from _amounts_of_lines(figures)


def _amounts_of_lines(figures: Figures) -> Iterator[Decimal]:
    """What the lines come to, one by one and by what they are for."""
    dataset = figures.dataset
    lines: Iterable[Any] = chain(
        dataset.expenditure,
        dataset.income,
        dataset.opening,
        dataset.full_year,
        dataset.transfers,
    )
    yield from (line.amount for line in lines)
    spent, opening = figures.ledgers["支出"], figures.ledgers[dataset.budget_basis]
    for dimension in _SPOKEN_OF:
        yield from (amount for _, amount in _by(spent, dimension))
    for code, planned in _by(opening, "功能项"):
        yield planned
        yield spent.sum({"功能项": frozenset({code})}).amount - planned


def _with_changes(name: str, figures: Figures) -> Iterator[Decimal]:
    """A figure, what it may be compared with, and its changes against that."""
    figure = figures[name]
    yield figure.amount
    for base in bases(name, figures):
        yield base.amount
        if base.unit == figure.unit:
            yield figure.amount - base.amount


def _by(ledger: Ledger, dimension: str) -> Iterator[tuple[str, Decimal]]:
    """The amount of each value of a dimension."""
    for (value,) in ledger.groups([dimension], {}):
        yield value, ledger.sum({dimension: frozenset({value})}).amount


def bases(name: str, figures: Figures) -> Iterator[Figure]:
    """What a figure or function may be compared with: last year, its budgets."""
    if name not in figures.specifications:
        basis = figures.dataset.budget_basis
        yield labelled(ledger_sum(figures, basis, 功能=name), basis)
        return
    opening = opening_of(name, figures)
    for base, label in (
        (figures.last_year(name), "上年"),
        (figures.opening_budget(name), "年初预算"),
        (figures.full_year_budget(name), "全年预算"),
    ):
        if base.known:
            yield labelled(base, label)
    if opening is not None:
        yield labelled(opening, "年初预算")


def labelled(base: Figure, label: str) -> Figure:
    return Figure(base.value, base.unit, label=label, places=base.places)
