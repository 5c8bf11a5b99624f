"""The situations (情形) a template must have words for: the example department with more or less than
last year, nothing this year or last, one unit, no projects …, and for each figure that a text
asks about, with nothing behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple, TypeVar

from ..dataset.model import (
    LAST_YEAR,
    THIS_YEAR,
    BalanceLine,
    Dataset,
    Declared,
    Department,
    ExpenditureLine,
    IncomeLine,
    OpeningLine,
    Transfer,
)
from ..dataset.schema import PROJECT_KINDS
from ..figures import Figures
from ..kernel.problems import Place
from ..template.template import Template
from .example import example, with_other_years

_LONG = "示例县行政审批和政务信息管理以及公共资源交易服务保障中心（县大数据发展管理局）"
_MOST_PAIRS = 45
_FINEST, _MANY_LINES = 7, 200  # digits of a functional code of the finest level
_Line = TypeVar("_Line", ExpenditureLine, IncomeLine, OpeningLine, BalanceLine)


class Situation(NamedTuple):
    """A situation with the dataset in it."""

    name: str
    dataset: Dataset


def situations(template: Template) -> Iterator[Situation]:
    """Those that concern every text, the usual one first."""
    usual = example(template)
    yield Situation("增加", usual)
    for name, ratio in _RATIOS.items():
        yield Situation(name, with_other_years(usual, template, Decimal(ratio)))
    yield Situation("上年为零", _last_year_zero(usual))
    for name, change in _CHANGES.items():
        yield Situation(name, _declared_anew(change(usual), template, usual))
    yield Situation("本年为零", replace(_nothing(usual), declared=_only_last_year(usual)))
    yield Situation("两年均为零", with_other_years(_nothing(usual), template, Decimal(0)))
    yield Situation("没有写原因", replace(usual, reasons=()))


_RATIOS = {"减少": "1.25", "持平": "1", "略增": "0.9999", "略减": "1.0001"}


def _declared_anew(dataset: Dataset, template: Template, usual: Dataset) -> Dataset:
    """Figures of other years as they were in the usual situation, this year's as they are now."""
    others = tuple(one for one in usual.declared if one.period != THIS_YEAR)
    own = tuple(one for one in dataset.declared if one.period == THIS_YEAR)
    return replace(dataset, declared=own + others)


def _last_year_zero(dataset: Dataset) -> Dataset:
    declared = tuple(
        one if one.period == THIS_YEAR else replace(one, value=Decimal(0))
        for one in dataset.declared
    )
    return replace(dataset, declared=declared)


def _only_last_year(dataset: Dataset) -> tuple:  # type: ignore[type-arg]
    return tuple(
        replace(one, value=Decimal(0)) if one.period == THIS_YEAR else one
        for one in dataset.declared
    )


def _nothing(dataset: Dataset) -> Dataset:
    """Nothing at all this year."""
    zero = tuple(
        replace(one, value=Decimal(0)) for one in dataset.declared if one.period == THIS_YEAR
    )
    return replace(
        dataset, expenditure=(), income=(), opening=(), balances=(), evaluations=(), projects=(),
        targets=(), overall_targets=(), transfers=(), declared=zero, reasons=(),
    )  # fmt: skip


# --- changes to the dataset


def _negative(dataset: Dataset) -> Dataset:
    turned = {
        "expenditure": tuple(replace(one, amount=-one.amount) for one in dataset.expenditure),
        "income": tuple(replace(one, amount=-one.amount) for one in dataset.income),
    }
    return replace(dataset, expenditure=turned["expenditure"], income=turned["income"])  # type: ignore[arg-type]


def _one_unit(nature: str) -> Callable[[Dataset], Dataset]:
    def change(dataset: Dataset) -> Dataset:
        unit = replace(dataset.units[0], nature=nature)
        return replace(
            dataset,
            units=(unit,),
            expenditure=tuple(replace(one, unit=unit.code) for one in dataset.expenditure),
            income=tuple(replace(one, unit=unit.code) for one in dataset.income),
            projects=tuple(replace(one, unit=unit.code) for one in dataset.projects),
        )

    return change


def _without_projects(dataset: Dataset) -> Dataset:
    lines = tuple(one for one in dataset.expenditure if one.kind not in PROJECT_KINDS)
    return replace(dataset, expenditure=lines, projects=(), targets=(), evaluations=())


def _only_projects(dataset: Dataset) -> Dataset:
    lines = tuple(one for one in dataset.expenditure if one.kind in PROJECT_KINDS)
    return replace(dataset, expenditure=lines)


def _without_targets(dataset: Dataset) -> Dataset:
    return replace(dataset, targets=(), overall_targets=())


def _some_targets(dataset: Dataset) -> Dataset:
    first = dataset.projects[0].name
    return replace(dataset, targets=tuple(one for one in dataset.targets if one.project == first))


def _several_transfers(dataset: Dataset) -> Dataset:
    more = Transfer(Place("示例数据"), "示例转移支付乙", Decimal("1200000"), "")
    return replace(dataset, transfers=(*dataset.transfers, more))


def _without_transfers(dataset: Dataset) -> Dataset:
    return replace(dataset, transfers=())


def _long_names(dataset: Dataset) -> Dataset:
    department = Department(dataset.department.code, _LONG, "县审批中心", "我中心")
    units = tuple(replace(one, name=f"{_LONG}{n}") for n, one in enumerate(dataset.units, 1))
    return replace(dataset, department=department, units=units)


_CHANGES: dict[str, Callable[[Dataset], Dataset]] = {
    "金额为负": _negative,
    "只有一个行政单位": _one_unit("行政"),
    "只有一个参公单位": _one_unit("参公"),
    "只有一个事业单位": _one_unit("事业"),
    "没有项目": _without_projects,
    "只有项目": _only_projects,
    "没有绩效目标": _without_targets,
    "部分项目有绩效目标": _some_targets,
    "有几个专项转移支付": _several_transfers,
    "没有专项转移支付": _without_transfers,
    "名称很长": _long_names,
}


def unusual_datasets(usual: Dataset) -> Iterator[Dataset]:
    """Departments that are hard on tables: with one line, with very many, with negative amounts,
    with long names."""
    usual = replace(usual, reasons=())  # of which no table knows
    yield replace(usual, expenditure=usual.expenditure[:1], income=usual.income[:1])
    yield _many_lines(usual)
    yield _negative(usual)
    yield _long_names(usual)


def _many_lines(dataset: Dataset) -> Dataset:
    """A line for each functional code."""
    codes = [code for code in dataset.codebook.functional if len(code) == _FINEST]
    line = dataset.expenditure[0]
    more = tuple(replace(line, function=code) for code in codes[:_MANY_LINES])
    return replace(dataset, expenditure=(*dataset.expenditure, *more))


# --- figures that come to nothing


def without_figures(
    names: Iterable[str], usual: Dataset, template: Template
) -> Iterator[Situation]:
    """For each of these figures, and each two of them: nothing behind it this year; and nothing
    last year either."""
    figures = Figures(usual, template, [])
    known = [name for name in dict.fromkeys(names) if name in figures]
    groups = [(name,) for name in known]
    groups += list(combinations(known, 2))[:_MOST_PAIRS]  # type: ignore[arg-type]
    for group in groups:
        dataset = _without(group, figures, usual)
        yield Situation(f"{'、'.join(group)}为零", dataset)
        yield Situation(f"{'、'.join(group)}两年均为零", _never(group, dataset))


def _without(names: Iterable[str], figures: Figures, usual: Dataset) -> Dataset:
    gone = {place.row for name in names for place in figures[name].places}
    values = set(names)

    def kept(lines: tuple[_Line, ...]) -> tuple[_Line, ...]:
        return tuple(line for line in lines if line.place.row not in gone)

    def zero(one: Declared) -> Declared:
        is_gone = one.name in values and one.period == THIS_YEAR
        return replace(one, value=Decimal(0)) if is_gone else one

    return replace(
        usual,
        expenditure=kept(usual.expenditure),
        income=kept(usual.income),
        opening=kept(usual.opening),
        balances=kept(usual.balances),
        declared=tuple(map(zero, usual.declared)),
    )


def _never(names: Iterable[str], dataset: Dataset) -> Dataset:
    values = set(names)
    return replace(
        dataset,
        declared=tuple(
            replace(one, value=Decimal(0))
            if one.name in values and one.period == LAST_YEAR
            else one
            for one in dataset.declared
        ),
    )
