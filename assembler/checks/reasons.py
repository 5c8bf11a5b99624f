"""Reasons (原因): left over from another year, pointing the wrong way, saying nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..dataset.model import Reason
from ..figures import Figure, Figures, displayed
from ..kernel.money import UNITS, round_half_up
from ..kernel.problems import Problem, problem
from ..text.direction import direction
from .comparing import STYLE, said
from .declared import opening_of

_EMPTY = (
    r"(?:因|由于|根据|按照|按|主要|是|为|系|属|本年|实际|正常|客观|工作|业务|预算|单位|部门|相关|有关|的)*"
    r"(?:需要|需求|情况|原因|变动|变化|调整|安排|编制|列支|据实|开支|增减|所致|导致|无|略|同上|其他)+"
)
_NOTHING = rf"{_EMPTY}|[\W_]*|."
_REVERSED = ("结转", "结余", "差额", "率")  # a smaller expenditure makes these larger


def _label(reason: Reason, figures: Figures) -> str:
    spec = figures.specifications.get(reason.name)
    names = figures.dataset.codebook.functional
    return spec.label if spec else f"{reason.name} {names.get(reason.name, '')}".strip()


def reasons_say_something(figures: Figures) -> Iterator[Problem]:
    """A reason is more than a set phrase."""
    for reason in figures.dataset.reasons:
        text = re.sub(r"[\s。；;，,]+", "", reason.text)
        if re.fullmatch(_NOTHING, text):
            yield problem(
                "B-53", reason.at("原因"), name=_label(reason, figures), found=reason.text
            )


def reasons_are_of_this_year(figures: Figures) -> Iterator[Problem]:
    """Years named in a reason are those compared."""
    year = figures.dataset.year
    for reason in figures.dataset.reasons:
        for found in dict.fromkeys(re.findall(r"((?:19|20)\d\d)年", reason.text)):
            if int(found) not in (year, year - 1):
                yield problem(
                    "B-50",
                    reason.at("原因"),
                    name=_label(reason, figures),
                    found=found,
                    expected=f"{year}年和{year - 1}年",
                )


# --- amounts


def amounts_of_reasons(figures: Figures) -> Iterator[Problem]:
    """An amount named in a reason is one of the dataset's, or a change of one."""
    for reason in figures.dataset.reasons:
        for number, unit in re.findall(r"(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元)", reason.text):
            if not _is_known(Decimal(number.replace(",", "")), unit, figures):
                yield problem(
                    "B-51", reason.at("原因"), name=_label(reason, figures), found=f"{number}{unit}"
                )


def _is_known(typed: Decimal, unit: str, figures: Figures) -> bool:
    places = max(-int(typed.as_tuple().exponent), 0)
    return any(
        round_half_up(abs(amount) / UNITS[unit], places) == typed for amount in _amounts(figures)
    )


def _amounts(figures: Figures) -> Iterator[Decimal]:
    """Every amount a reason may well speak of."""
    dataset = figures.dataset
    for name, figure in figures.items():
        yield figure.amount
        for base in _bases(name, figures):
            yield base.amount
            yield figure.amount - base.amount if base.unit == figure.unit else base.amount
    for lines in (dataset.expenditure, dataset.income, dataset.opening, dataset.transfers):
        yield from (line.amount for line in lines)
    spent, opening = figures.ledgers["支出"], figures.ledgers["年初预算"]
    for dimension in ("项目", "单位", "功能类", "功能款", "功能项", "部门经济类", "部门经济款"):
        for (value,) in spent.groups([dimension], {}):
            yield spent.sum({dimension: frozenset({value})}).amount
    for (code,) in opening.groups(["功能项"], {}):
        condition = {"功能项": frozenset({code})}
        yield opening.sum(condition).amount
        yield spent.sum(condition).amount - opening.sum(condition).amount


# --- direction


def reasons_point_the_right_way(figures: Figures) -> Iterator[Problem]:
    """A reason that only tells of increases stands with no decrease, and the other way."""
    for reason in figures.dataset.reasons:
        points = direction(reason.text, figures.dataset.year)
        moved = _movement(reason.name, figures) if points else None
        if moved is None or any(mark in _label(reason, figures) for mark in _REVERSED):
            continue
        now, base = moved
        change = now.amount - base.amount
        if (change > 0) != (points > 0):
            yield problem(
                "B-52",
                reason.at("原因"),
                (*now.places, *base.places),
                name=_label(reason, figures),
                text=reason.text,
                base=f"比{base.label}",
                found="增加" if points > 0 else "减少",
                expected=f"{'增加' if change > 0 else '减少'}{said(abs(change), now.unit)}",
            )


def _movement(name: str, figures: Figures) -> tuple[Figure, Figure] | None:
    """A figure and what it was compared with; None where several bases, any of which the reason
    may be for, do not agree on its direction."""
    now = figures.get(name)
    if now is None:
        now = _function(name, figures)
    if now is None or not now.known:
        return None
    bases = [base for base in _bases(name, figures) if base.unit == now.unit]
    seen = displayed(now, STYLE)
    directions = {_sign(seen - displayed(base, STYLE)) for base in bases}
    return (now, bases[0]) if len(directions) == 1 and 0 not in directions else None


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _function(code: str, figures: Figures) -> Figure | None:
    """What was spent on a function, for a reason given under its code."""
    ledger = figures.ledgers["支出"]
    return ledger.sum(ledger.condition(功能=code)) if code.isdecimal() else None


def _bases(name: str, figures: Figures) -> Iterator[Figure]:
    """What a figure or function may be compared with: last year, its budgets."""
    if name not in figures.specifications:
        ledger = figures.ledgers["年初预算"]
        found = ledger.sum(ledger.condition(功能=name))
        yield Figure(found.value, found.unit, label="年初预算", places=found.places)
        return
    for ask, label in (
        (figures.last_year, "上年"),
        (figures.opening_budget, "年初预算"),
        (figures.full_year_budget, "全年预算"),
    ):
        base = ask(name)
        if base.known:
            yield Figure(base.value, base.unit, label=label, places=base.places)
    opening = opening_of(name, figures)
    if opening is not None:
        yield Figure(opening.value, opening.unit, label="年初预算", places=opening.places)
