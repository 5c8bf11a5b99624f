"""What a careful reader would ask about: targets whose value says nothing or stands in the wrong
column, and equipment that is bought without procurement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from ..codebook.spelling import fold
from ..dataset.model import FULL_YEAR_BUDGET, OPENING_BUDGET, Dataset, OverallTarget, Target
from ..figures import Figures
from ..kernel.money import UNITS, in_unit
from ..kernel.places import Place
from ..kernel.problems import Problem, problem
from .comparing import STYLE, grouped_by, in_wan, known, label_of, spent_on

_QUANTITY = re.compile(r"(?:[≤≥<>=＝≦≧＜＞]{1,2}\s*)?\d[\d,]*(?:\.\d+)?\s*(?:%|％|万元|元)?")
_COUNTED = re.compile("(?:率|人数|次数|数量|个数|户数|天数|面积|满意度)$")
_OF_ALL = re.compile("(?:满意|合格|达标|覆盖|通过|准确|及时|足额|到位)(?:率|度)$")
_SAYS_HOW_MUCH = re.compile(
    "[0-9０-９〇零一二三四五六七八九十百千万两半全{]|提[高升]|增|上升|下降|降低|减|改善|优|良|达|显|明|稳"
)
_PERCENT = re.compile(r"[≤≥<>=＝≦≧＜＞\s]{0,4}(\d[\d,]*(?:\.\d+)?)\s*[%％]")
_LIMITED = re.compile(r"\s*(?:[≤<≦＜]|不超过|不高于|不多于|低于|少于)")
_AT_LEAST = re.compile(r"\s*(?:[≥>≧＞]|不少于|不低于|高于|多于)")
_LOWEST = 50  # per cent that are satisfied: less is nobody's target
_EQUIPMENT = ("31002", "31003", "30902", "30903")  # 办公设备购置, 专用设备购置
_LIMIT = 50 * UNITS["万元"]  # what need not be procured where it is not listed, in most counties
_OF_ACCOUNTS = (OPENING_BUDGET, FULL_YEAR_BUDGET)
_PROCURED = ("政府采购预算", "政府采购支出")


class StatedTarget(NamedTuple):
    """A target with the columns its name and value stand in. of: what it is a target of."""

    place: Place
    of: str
    name: str
    value: str
    name_column: str


def _targets(dataset: Dataset) -> Iterator[StatedTarget]:
    for one in dataset.targets:
        yield StatedTarget(one.place, f"项目“{one.project}”", one.name, one.value, "三级指标")
    for overall in dataset.overall_targets:
        if overall.group == "绩效指标":
            yield StatedTarget(overall.place, "整体绩效", overall.name, overall.value, "名称")


def values_of_targets_say_something(figures: Figures) -> Iterator[Problem]:
    """A target's value is not its name, the two are not exchanged, and a rate has a number."""
    for target in _targets(figures.dataset):
        code, column = _doubt(target)
        if code:
            yield problem(
                code, target.place.at(column), of=target.of, name=target.name, found=target.value
            )


def _doubt(target: StatedTarget) -> tuple[str, str]:
    """The code of what is doubtful about a target, and the column it stands in; "" for nothing."""
    name, value = target.name.strip(), target.value.strip()
    if not value:
        return "", ""
    if fold(value) == fold(target.name):
        return "B-74", "指标值"
    if _QUANTITY.fullmatch(name) and not _QUANTITY.fullmatch(value):
        return "B-75", target.name_column
    if _COUNTED.search(name) and not _SAYS_HOW_MUCH.search(value):
        return "B-76", "指标值"
    return ("B-77", "指标值") if _OF_ALL.search(name) and (_rate(value) or 0) > 100 else ("", "")


def _rate(value: str) -> Decimal | None:
    """A value in per cent; None where it is none."""
    match = _PERCENT.fullmatch(value.strip())
    return Decimal(match[1].replace(",", "")) if match else None


def targets_aim_the_right_way(figures: Figures) -> Iterator[Problem]:
    """Satisfaction is to be at least what its value says, a cost at most."""
    for target in _targets(figures.dataset):
        if "满意" in target.name and "不满意" not in target.name:
            rate = _rate(target.value)
            is_low = rate is not None and rate < _LOWEST
            why = "不高于" if _LIMITED.match(target.value) else "太低" if is_low else ""
            if why:
                yield _turned(target, why)
    for one in figures.dataset.targets:
        if one.group == "成本指标" and _is_least_cost(one):
            yield _turned(
                StatedTarget(one.place, f"项目“{one.project}”", one.name, one.value, ""), "不低于"
            )


def _is_least_cost(target: Target) -> bool:
    """Whether a cost in money is to be at least so much: not a standard, nor what is saved."""
    is_money = "元" in target.value or "金额" in target.value
    may_be_least = "标准" in target.name or "节约" in target.name
    return is_money and not may_be_least and bool(_AT_LEAST.match(target.value))


def _turned(target: StatedTarget, why: str) -> Problem:
    place = target.place.at("指标值")
    return problem(
        "B-114", place, of=target.of, name=target.name, found=target.value, why=_WHY[why]
    )


_WHY = {
    "不高于": "满意度越高越好，写成了不超过",
    "太低": "满意度不到50%",
    "不低于": "成本越低越好，写成了不少于",
}


def costs_are_amounts(figures: Figures) -> Iterator[Problem]:
    """A cost in per cent that is the project's amount in 万元 (≤6.24%) has the wrong unit."""
    for target in figures.dataset.targets:
        rate = _rate(target.value) if target.group == "成本指标" else None
        if rate is None:
            continue
        spent = spent_on(figures, 项目=target.project)
        if spent.places and rate == in_unit(spent.amount, STYLE):
            yield problem(
                "B-78",
                target.place.at("指标值"),
                spent.places,
                of=f"项目“{target.project}”",
                name=target.name,
                found=target.value,
                expected=in_wan(spent.amount),
            )


def targets_stand_once(figures: Figures) -> Iterator[Problem]:
    """No project has two targets of one name, nor the overall ones."""
    dataset = figures.dataset
    yield from _twice(dataset.targets, ("project", "group", "name"), "三级指标")
    yield from _twice(dataset.overall_targets, ("group", "first", "second", "name"), "名称")


def _twice(rows: Iterable[Any], key: tuple[str, ...], column: str) -> Iterator[Problem]:
    for same in grouped_by(attrgetter(*key), rows).values():
        if len(same) > 1:
            places = [row.place for row in same]
            yield problem("B-79", places[1].at(column), [places[0], *places[2:]], name=same[0].name)


def nothing_is_given_in_vain(figures: Figures) -> Iterator[Problem]:
    """Cells that no report of this kind reads: of goals and tasks the columns of targets, in a
    budget the periods of final accounts."""
    dataset = figures.dataset
    others = (row for row in dataset.overall_targets if row.group != "绩效指标")
    yield from chain.from_iterable(map(_given_of_targets, others))
    for declared in () if dataset.kind_of_report.is_final else dataset.declared:
        if declared.period in _OF_ACCOUNTS:
            yield problem(
                "B-82",
                declared.at("期间"),
                name=label_of(declared.name, figures),
                kind=dataset.kind,
                period=declared.period,
            )


def _given_of_targets(row: OverallTarget) -> Iterator[Problem]:
    """What a goal or task has in columns of targets."""
    filled = [name for name, text in _columns_of_targets(row) if text]
    if filled:
        columns = "、".join(filled)
        yield problem("B-81", row.place.at(filled[0]), group=row.group, columns=columns)


def _columns_of_targets(row: OverallTarget) -> tuple[tuple[str, str], ...]:
    return ("一级指标", row.first), ("二级指标", row.second), ("指标值", row.value)


def equipment_is_procured(figures: Figures) -> Iterator[Problem]:
    """Equipment above what must be procured anyway, beside a procurement of zero."""
    bought = spent_on(figures, 部门经济=_EQUIPMENT)
    procured = next(filter(None, (_procured(figures, name) for name in _PROCURED)), None)
    if procured is None or not bought.known or bought.amount < _LIMIT:
        return
    yield problem(
        "B-80",
        bought.places[0].at("部门经济科目") if bought.places else None,
        bought.places[1:],
        codes="、".join(_equipment_bought(figures.dataset)),
        found=in_wan(bought.amount),
        name=procured,
    )


def _equipment_bought(dataset: Dataset) -> Iterator[str]:
    """The codes of equipment that lines name, with their names."""
    named = {line.department_economic for line in dataset.expenditure}
    for code in sorted(named.intersection(_EQUIPMENT)):
        yield f"{code} {dataset.codebook.department_economic.get(code, '')}"


def _procured(figures: Figures, name: str) -> str:
    """What the report calls its procurement, where it comes to zero."""
    figure = known(figures, name)
    return figure.words if figure is not None and not figure.amount else ""
