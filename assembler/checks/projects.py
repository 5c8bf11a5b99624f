"""Projects against the ledger, their targets, and their self-evaluation (预算12、14表, 项目自评表)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..dataset.model import Target
from ..figures import Figure, Figures
from ..kernel.money import UNITS, NumberStyle, in_unit
from ..kernel.problems import Problem, problem

_WAN = UNITS["万元"]
Stated = tuple[Decimal, Decimal]  # an amount as typed, and what its last digit is worth; in 元
_STYLE = NumberStyle()  # the form is filled in in 万元 with two decimals


def projects_have_expenditure(figures: Figures) -> Iterator[Problem]:
    """Each project has lines in the ledger, or in the self-evaluation form."""
    dataset, ledger = figures.dataset, figures.ledgers["支出"]
    known = {line.project for line in dataset.expenditure}
    known |= {row.project for row in dataset.evaluations}
    for project in (project for project in dataset.projects if project.name not in known):
        spent = ledger.sum(ledger.condition(项目=project.name))
        if spent.known and not spent.places:
            yield problem("B-04", project.place.at("项目名称"), name=project.name)


def projects_have_targets(figures: Figures) -> Iterator[Problem]:
    """Each project has performance targets, or has been evaluated."""
    dataset = figures.dataset
    known = {target.project for target in dataset.targets}
    known |= {row.project for row in dataset.evaluations}
    for project in dataset.projects:
        if project.name not in known:
            yield problem("B-05", project.place.at("项目名称"), name=project.name)


def evaluations_agree_with_ledger(figures: Figures) -> Iterator[Problem]:
    """What the form says was spent, against the ledger, as the form displays it."""
    ledger = figures.ledgers["支出"]
    for row in figures.dataset.evaluations:
        spent = ledger.sum(ledger.condition(项目=row.project))
        if spent.known and not _same(row.spent, spent.amount):
            places = "、".join(map(str, spent.places)) or "支出表中没有这个项目"
            yield problem(
                "F-01",
                row.place.at("全年执行数"),
                name=row.project,
                places=places,
                found=_shown(row.spent),
                expected=_shown(spent.amount),
                difference=_shown(abs(row.spent - spent.amount)),
            )


def evaluations_agree_with_system(figures: Figures) -> Iterator[Problem]:
    """What the form says was spent, against what the system showed."""
    for row in figures.dataset.evaluations:
        if not _same(row.spent, row.queried):
            yield problem(
                "F-02",
                row.place.at("系统查询全年执行数"),
                name=row.project,
                found=_shown(row.spent),
                expected=_shown(row.queried),
                difference=_shown(abs(row.spent - row.queried)),
            )


def _same(one: Decimal, other: Decimal) -> bool:
    return in_unit(one, _STYLE) == in_unit(other, _STYLE)


def _shown(amount: Decimal) -> str:
    return f"{in_unit(amount, _STYLE)}万元"


# --- cost targets


def cost_targets_agree(figures: Figures) -> Iterator[Problem]:
    """What a project's cost targets state as its amount is its amount in the ledger."""
    stated: dict[str, list[tuple[Target, Stated | None]]] = {}
    for target in figures.dataset.targets:
        if target.group == "成本指标":
            stated.setdefault(target.project, []).append((target, stated_amount(target.value)))
    ledger = figures.ledgers["支出"]
    for name, found in stated.items():
        known = [one for _, one in found if one is not None]
        if len(known) == len(found):  # one that quotes the ledger agrees with it
            project = ledger.sum(ledger.condition(项目=name))
            yield from _contradiction(name, [target for target, _ in found], known, project)


def _contradiction(
    name: str, targets: list[Target], stated: list[Stated], project: Figure
) -> Iterator[Problem]:
    """One amount must be the project's; of several, one may be, or they may be a part of it."""
    amount = project.amount
    total = sum((typed for typed, _ in stated), Decimal(0))
    step = sum((digit for _, digit in stated), Decimal(0)) / 2
    agrees = any(abs(typed - amount) <= digit / 2 for typed, digit in stated)
    part = len(stated) > 1 and total <= amount + step
    if not project.places or agrees or part:
        return
    yield problem(
        "B-27",
        targets[0].place.at("指标值"),
        project.places,
        name=name,
        found=f"{total / _WAN:f}",
        expected=f"{in_unit(amount, _STYLE)}",
        difference=f"{in_unit(abs(total - amount), _STYLE)}",
    )


def stated_amount(value: str) -> Stated | None:
    """The amount that a target's value is (≤29.2万元); None where it is none, as 500元/人."""
    if "{" in value or "元" not in value:
        return None  # it quotes the ledger, or is no amount
    match = re.fullmatch(
        r"\s*[≤<=＝≦不超过]*\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(亿元|万元|元)\s*", value
    )
    if match is None:
        return None
    number, unit = Decimal(match[1].replace(",", "")), UNITS[match[2]]
    return number * unit, unit.scaleb(int(number.as_tuple().exponent))
