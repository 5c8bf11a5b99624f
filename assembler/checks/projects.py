"""Projects against the ledger, their targets, and their self-evaluation (预算12、14表, 项目自评表)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..figures import Figures
from ..money import NumberStyle, in_unit
from ..problems import Problem, problem

_STYLE = NumberStyle()  # the form is filled in in 万元 with two decimals


def projects_have_expenditure(figures: Figures) -> Iterator[Problem]:
    """Each project has lines in the ledger, or in the self-evaluation form."""
    dataset = figures.dataset
    known = {line.project for line in dataset.expenditure}
    known |= {row.project for row in dataset.evaluations}
    for project in dataset.projects:
        if project.name not in known:
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
        if not _same(row.spent, spent.amount):
            places = "、".join(map(str, spent.places)) or "支出表中没有这个项目"
            yield problem(
                "F-01", row.place.at("全年执行数"), name=row.project, places=places,
                declared=_shown(row.spent), computed=_shown(spent.amount),
                difference=_shown(abs(row.spent - spent.amount)),
            )  # fmt: skip


def evaluations_agree_with_system(figures: Figures) -> Iterator[Problem]:
    """What the form says was spent, against what the system showed."""
    for row in figures.dataset.evaluations:
        if not _same(row.spent, row.queried):
            yield problem(
                "F-02", row.place.at("系统查询全年执行数"), name=row.project,
                declared=_shown(row.spent), queried=_shown(row.queried),
                difference=_shown(abs(row.spent - row.queried)),
            )  # fmt: skip


def _same(one: Decimal, other: Decimal) -> bool:
    return in_unit(one, _STYLE) == in_unit(other, _STYLE)


def _shown(amount: Decimal) -> str:
    return f"{in_unit(amount, _STYLE)}万元"
