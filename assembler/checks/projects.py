"""Projects against the ledger, their targets, and their self-evaluation (预算12、14表, 项目自评表)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from ..dataset.model import Dataset, Evaluation, ExpenditureLine, Project, Target
from ..figures import Figure, Figures
from ..kernel.money import UNITS, in_unit
from ..kernel.problems import Problem, problem
from ..template.template import Template
from .comparing import STYLE, grouped_by, in_wan, spent_on, total

_WAN = UNITS["万元"]
_OF_ONE = re.compile("均|单价|单位成本|每|标准|/")
_OF_ALL = (
    "预算成本",
    "总成本",
    "总投资",
    "总额",
    "总金额",
    "总支出",
    "项目成本",
    "项目金额",
    "全年支出",
    "全年经费",
    "项目全年",
)


def projects_have_expenditure(figures: Figures) -> Iterator[Problem]:
    """Each project has lines in the ledger, or in the self-evaluation form."""
    for project in _unknown(figures.dataset.expenditure, figures.dataset):
        spent = spent_on(figures, 项目=project.name)
        if spent.known and not spent.places:
            yield problem("B-04", project.place.at("项目名称"), name=project.name)


def projects_have_targets(figures: Figures) -> Iterator[Problem]:
    """Each project has performance targets, or has been evaluated, where the report lists any."""
    if not _lists_projects(figures.template):
        return
    for project in _unknown(figures.dataset.targets, figures.dataset):
        yield problem("B-05", project.place.at("项目名称"), name=project.name)


def _lists_projects(template: Template) -> bool:
    """Whether a table of the report lists what projects are to reach, or have reached (清单)."""
    tables = (template.tables.get(name, ()) for name in template.printed_tables)
    entries = chain.from_iterable(tables)
    return template.once(
        "lists projects", lambda: any(entry.node.has_key("清单") for entry in entries)
    )


def _unknown(rows: Iterable[ExpenditureLine | Target], dataset: Dataset) -> list[Project]:
    """The projects that neither these rows nor the self-evaluation form name."""
    known = {row.project for row in rows} | {row.project for row in dataset.evaluations}
    return [project for project in dataset.projects if project.name not in known]


def evaluations_agree_with_ledger(figures: Figures) -> Iterator[Problem]:
    """What the form says was spent, against the ledger, as the form displays it."""
    for row in figures.dataset.evaluations:
        spent = spent_on(figures, 项目=row.project)
        if spent.known:
            places = "、".join(map(str, spent.places)) or "支出表中没有这个项目"
            yield from _other_amount("F-01", "全年执行数", row, spent.amount, places=places)


def evaluations_agree_with_system(figures: Figures) -> Iterator[Problem]:
    """What the form says was spent, against what the system showed."""
    for row in figures.dataset.evaluations:
        yield from _other_amount("F-02", "系统查询全年执行数", row, row.queried)


def _other_amount(
    code: str, column: str, row: Evaluation, expected: Decimal, **values: object
) -> Iterator[Problem]:
    """Where an amount is another than the form displays: in 万元 with two decimals."""
    if in_wan(row.spent) != in_wan(expected):
        yield problem(
            code,
            row.place.at(column),
            name=row.project,
            found=in_wan(row.spent),
            expected=in_wan(expected),
            difference=in_wan(abs(row.spent - expected)),
            **values,
        )


# --- cost targets


class StatedAmount(NamedTuple):
    """An amount as typed in a target. digit: what its last digit is worth. Both in 元."""

    amount: Decimal
    digit: Decimal

    def is_about(self, amount: Decimal) -> bool:
        """Whether an exact amount may be typed so."""
        return abs(self.amount - amount) <= self.digit / 2


def cost_targets_agree(figures: Figures) -> Iterator[Problem]:
    """What a project's cost targets state as its amount is its amount in the ledger."""
    targets = (target for target in figures.dataset.targets if target.group == "成本指标")
    for name, own in grouped_by(_project, targets).items():
        if not any("{" in target.value for target in own):  # one that quotes the ledger agrees
            whole = [t for t in own if not _OF_ONE.search(t.name) and stated_amount(t.value)]
            yield from _contradiction(whole, spent_on(figures, 项目=name))


def _project(target: Target) -> str:
    return target.project


def _is_of_all(name: str) -> bool:
    """Whether a target is called the cost of the whole project."""
    return any(word in name for word in _OF_ALL)


def _contradiction(targets: list[Target], project: Figure) -> Iterator[Problem]:
    """One amount must be the project's; of several, one may be, or all together; or they may be a
    part of it. targets: those that state an amount, not of one person or month (人均)."""
    if not (targets and project.places) or _agree(targets, project.amount):
        return
    named = next((target for target in targets if _is_of_all(target.name)), None)
    summed, amount = total(one.amount for one in _stated(targets)), project.amount
    if len(targets) > 1 and summed < amount / 2 and named is None:
        return  # what is meant to be all of it comes near, or is called by its name
    first = named or targets[0]
    yield problem(
        "B-27",
        first.place.at("指标值"),
        project.places,
        name=first.project,
        found=f"{summed / _WAN:f}",
        expected=f"{in_unit(amount, STYLE)}",
        difference=f"{in_unit(abs(summed - amount), STYLE)}",
    )


def _stated(targets: list[Target]) -> list[StatedAmount]:
    return list(filter(None, (stated_amount(target.value) for target in targets)))


def _agree(targets: list[Target], amount: Decimal) -> bool:
    """Whether one of the amounts stated, or all together, may be this one."""
    stated = _stated(targets)
    rounding = total(one.digit for one in stated) / 2
    together = abs(total(one.amount for one in stated) - amount) <= rounding
    return together or any(one.is_about(amount) for one in stated)


def stated_amount(value: str) -> StatedAmount | None:
    """The amount that a target's value is (≤29.2万元); None where it is none, as 500元/人."""
    if "{" in value or "元" not in value:
        return None  # it quotes the ledger, or is no amount
    match = re.fullmatch(
        r"\s*[≤<=＝≦不超过]*\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(亿元|万元|元)\s*", value
    )
    if match is None:
        return None
    number, unit = Decimal(match[1].replace(",", "")), UNITS[match[2]]
    return StatedAmount(number * unit, unit.scaleb(int(number.as_tuple().exponent)))
