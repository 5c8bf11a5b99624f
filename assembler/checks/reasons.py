"""Reasons (原因): left over from another year, pointing the wrong way, saying nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import Any

from ..dataset.model import Reason
from ..figures import Figure, Figures, Ledger, displayed
from ..kernel.money import UNITS, round_half_up
from ..kernel.problems import Problem, problem
from ..text.direction import direction
from .comparing import STYLE, decimals, grouped_by, in_full, ledger_sum, spent_on
from .declared import opening_of

_EMPTY = (
    r"(?:因|由于|根据|按照|按|主要|是|为|系|属|本年|实际|正常|客观|工作|业务|预算|单位|部门|相关|有关|的)*"
    r"(?:需要|需求|情况|原因|变动|变化|调整|安排|编制|列支|据实|开支|增减|所致|导致|无|略|同上|其他)+"
)
_NOTHING = rf"{_EMPTY}|[\W_]*|."
# the dimensions whose values a reason may name with an amount
_SPOKEN_OF = ("项目", "单位", "功能类", "功能款", "功能项", "部门经济类", "部门经济款")
_DIRECTIONS = {1: "增加", -1: "减少"}
_REVERSED = ("结转", "结余", "差额", "率")  # a smaller expenditure makes these larger


def label_of_reason(reason: Reason, figures: Figures) -> str:
    spec = figures.specifications.get(reason.name)
    names = figures.dataset.codebook.functional
    return spec.label if spec else f"{reason.name} {names.get(reason.name, '')}".strip()


def written_reasons(figures: Figures) -> Iterator[tuple[Reason, str]]:
    """Each reason once, however many figures it serves, and what these are called."""
    for own in grouped_by(attrgetter("place"), figures.dataset.reasons).values():
        yield own[0], "、".join(label_of_reason(reason, figures) for reason in own)


def reasons_say_something(figures: Figures) -> Iterator[Problem]:
    """A reason is more than a set phrase."""
    for reason, label in written_reasons(figures):
        text = re.sub(r"[\s。；;，,]+", "", reason.text)
        if re.fullmatch(_NOTHING, text):
            yield problem("B-53", reason.at("原因"), name=label, found=reason.text)


def reasons_are_of_this_year(figures: Figures) -> Iterator[Problem]:
    """Years named in a reason are those compared."""
    year = figures.dataset.year
    for reason, label in written_reasons(figures):
        for named in dict.fromkeys(re.findall(r"((?:19|20)\d\d)年", reason.text)):
            if int(named) not in (year, year - 1):
                yield problem(
                    "B-50",
                    reason.at("原因"),
                    name=label,
                    found=named,
                    expected=f"{year}年和{year - 1}年",
                )


# --- amounts


def amounts_of_reasons(figures: Figures) -> Iterator[Problem]:
    """An amount named in a reason is one of the dataset's, or a change of one. Those of drafts, and
    of what was drafted, are held against the parts of the change (N-02, N-06)."""
    for reason, label in written_reasons(figures):
        if reason.original:
            continue
        for number, unit in re.findall(r"(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元)", reason.text):
            if not _is_known(Decimal(number.replace(",", "")), unit, figures):
                yield problem("B-51", reason.at("原因"), name=label, found=f"{number}{unit}")


def _is_known(typed: Decimal, unit: str, figures: Figures) -> bool:
    places = decimals(typed)
    return any(
        round_half_up(abs(amount) / UNITS[unit], places) == typed for amount in _amounts(figures)
    )


def _amounts(figures: Figures) -> Iterator[Decimal]:
    """Every amount a reason may well speak of."""
    dataset = figures.dataset
    yield from chain.from_iterable(_with_changes(name, figures) for name in figures)
    lines: Iterable[Any] = chain(
        dataset.expenditure, dataset.income, dataset.opening, dataset.transfers
    )
    yield from (line.amount for line in lines)
    spent, opening = figures.ledgers["支出"], figures.ledgers["年初预算"]
    for dimension in _SPOKEN_OF:
        yield from (amount for _, amount in _by(spent, dimension))
    for code, planned in _by(opening, "功能项"):
        yield planned
        yield spent.sum({"功能项": frozenset({code})}).amount - planned


def _with_changes(name: str, figures: Figures) -> Iterator[Decimal]:
    """A figure, what it may be compared with, and its changes against that."""
    figure = figures[name]
    yield figure.amount
    for base in _bases(name, figures):
        yield base.amount
        if base.unit == figure.unit:
            yield figure.amount - base.amount


def _by(ledger: Ledger, dimension: str) -> Iterator[tuple[str, Decimal]]:
    """The amount of each value of a dimension."""
    for (value,) in ledger.groups([dimension], {}):
        yield value, ledger.sum({dimension: frozenset({value})}).amount


# --- direction


def reasons_point_the_right_way(figures: Figures) -> Iterator[Problem]:
    """A reason that only tells of increases stands with no decrease, and the other way."""
    for reason in figures.dataset.reasons:
        points = direction(reason.text, figures.dataset.year)
        label = label_of_reason(reason, figures)
        if not points or any(mark in label for mark in _REVERSED):
            continue
        for now, base in _movement(reason.name, figures):
            change = now.amount - base.amount
            if _sign(change) != points:
                yield problem(
                    "B-52",
                    reason.at("原因"),
                    (*now.places, *base.places),
                    name=label,
                    text=reason.text,
                    base=f"比{base.label}",
                    found=_DIRECTIONS[points],
                    expected=f"{_DIRECTIONS[_sign(change)]}{in_full(abs(change), now.unit)}",
                )


def _movement(name: str, figures: Figures) -> Iterator[tuple[Figure, Figure]]:
    """A figure with what it was compared with; none where several bases, any of which the reason
    may be for, do not agree on its direction."""
    now = figures[name] if name in figures else _function(name, figures)
    if now is None or not now.known:
        return
    bases = [base for base in _bases(name, figures) if base.unit == now.unit]
    shown = displayed(now, STYLE)
    directions = {_sign(shown - displayed(base, STYLE)) for base in bases}
    if directions in ({1}, {-1}):
        yield now, bases[0]


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _function(code: str, figures: Figures) -> Figure | None:
    """What was spent on a function, for a reason given under its code."""
    return spent_on(figures, 功能=code) if code.isdecimal() else None


def _bases(name: str, figures: Figures) -> Iterator[Figure]:
    """What a figure or function may be compared with: last year, its budgets."""
    if name not in figures.specifications:
        yield _labelled(ledger_sum(figures, "年初预算", 功能=name), "年初预算")
        return
    opening = opening_of(name, figures)
    for base, label in (
        (figures.last_year(name), "上年"),
        (figures.opening_budget(name), "年初预算"),
        (figures.full_year_budget(name), "全年预算"),
    ):
        if base.known:
            yield _labelled(base, label)
    if opening is not None:
        yield _labelled(opening, "年初预算")


def _labelled(base: Figure, label: str) -> Figure:
    return Figure(base.value, base.unit, label=label, places=base.places)
