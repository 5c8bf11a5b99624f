"""The situations (情形) a template must have words for: the example department with more or less than
last year, nothing this year or last, one unit, no projects …, and for each figure that a text
asks about, with nothing behind it.

A dataset is made only when its situation is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, cached_property, partial
from itertools import combinations, cycle, product
from typing import Any, TypeVar

from ..codebook import Codebook
from ..dataset.kinds import kind_named
from ..dataset.model import (
    FULL_YEAR_BUDGET,
    LAST_YEAR,
    THIS_YEAR,
    BalanceLine,
    Dataset,
    Declared,
    Department,
    ExpenditureLine,
    FullYearLine,
    IncomeLine,
    OpeningLine,
    Project,
    Target,
    Transfer,
)
from ..dataset.schema import PROJECT_KINDS
from ..figures import MONEY, Figure, Figures
from ..kernel.money import NotAnAmountError, parse_amount
from ..kernel.problems import Place
from ..template.template import Template
from .example import (
    Measure,
    example,
    numbered,
    times,
    usual_measure,
    with_declared,
    with_other_years,
    with_reasons,
)

USUAL = "增加"
_LONG = "示例县行政审批和政务信息管理以及公共资源交易服务保障中心（县大数据发展管理局）"
_NAMED = 3  # figures that a label names one by one
_TIMES = 20  # as often in the long tables
_MANY = 48  # units, projects and evaluations of the long tables
_LITTLE = Decimal("100.00")  # a change that shows, and hardly has a rate
_FINEST, _MANY_LINES = 7, 200  # digits of a functional code of the finest level
_Line = TypeVar("_Line", ExpenditureLine, IncomeLine, OpeningLine, FullYearLine, BalanceLine)
_Change = Callable[[Dataset, Template], Dataset]


class Situation:
    """A situation of a template, its dataset made when it is first asked for. values: figures that
    have another value in it than the dataset gives."""

    def __init__(
        self, name: str, make: Callable[[], Dataset], values: Mapping[str, Decimal] | None = None
    ) -> None:
        self.name, self._make, self.values = name, make, values or {}

    @cached_property
    def dataset(self) -> Dataset:
        return self._make()


def situations(template: Template) -> list[Situation]:
    """Those that concern every text, the usual one first."""
    usual = Situation(USUAL, lambda: example(template))
    is_final = kind_named(template.word("类型")).is_final
    changes = {**_CHANGES, **(_CHANGES_OF_ACCOUNTS if is_final else {})}
    if template.mentions("预算口径"):
        changes |= _CHANGES_OF_BASIS
    if _threshold(template) > 0:
        changes["变化低于原因门槛"] = _below_threshold
    return [
        usual,
        *(
            Situation(name, partial(_changed, change, usual, template))
            for name, change in changes.items()
        ),
    ]


def example_of(template: Template, name: str = USUAL) -> Dataset:
    """The example department in a situation of that name."""
    return next(one.dataset for one in situations(template) if one.name == name)


def _changed(change: _Change, usual: Situation, template: Template) -> Dataset:
    return change(usual.dataset, template)


def long_example(template: Template) -> Dataset:
    """The example department many times over: tables that do not fit on a page."""
    usual = example(template)
    codes = [f"001{number:03}" for number in range(1, _MANY + 1)]
    natures = [unit.nature for unit in usual.units]
    units = tuple(
        replace(usual.units[0], code=code, name=f"示例县第{number}单位", nature=nature)
        for number, (code, nature) in enumerate(zip(codes, cycle(natures), strict=False), 1)
    )
    turned = {unit.code: codes[at :: len(natures)] for at, unit in enumerate(usual.units)}
    return with_declared(
        numbered(
            replace(
                usual,
                units=units,
                expenditure=tuple(
                    _over_codes(_over_units(usual.expenditure, turned), usual.codebook)
                ),
                income=tuple(_over_codes(_over_units(usual.income, turned), usual.codebook)),
                opening=tuple(_over_codes(usual.opening * _TIMES, usual.codebook)),
                full_year=tuple(_over_codes(usual.full_year * _TIMES, usual.codebook)),
                balances=tuple(_over_codes(usual.balances * _TIMES, usual.codebook)),
                projects=tuple(_over_units(usual.projects, turned)),
                targets=tuple(_over_projects(usual, turned)),
                overall_targets=usual.overall_targets * _TIMES,
                evaluations=tuple(_over_units(usual.evaluations, turned)),
            )
        ),
        template,
    )


def _over_units(lines: Iterable[Any], units: dict[str, list[str]]) -> Iterator[Any]:
    """Each line once for every unit in place of its own; projects under names of their own."""
    for line in lines:
        for number, unit in enumerate(units.get(line.unit, [line.unit]), 1):
            yield replace(line, unit=unit, **_renamed(line, number))


def _over_codes(lines: Iterable[_Line], book: Codebook) -> Iterator[_Line]:
    """Lines with other codes of the same 类 each, so that tables by code are long too."""
    codes = {
        "function": tuple(book.functional),
        "department_economic": tuple(book.department_economic),
        "government_economic": tuple(book.government_economic),
    }

    @cache
    def alike(attribute: str, code: str) -> list[str]:
        every = codes[attribute]
        return [one for one in every if len(one) == len(code) and one[:3] == code[:3]]

    for number, line in enumerate(lines):
        own = {name: getattr(line, name, "") for name in codes}
        turned = {name: _turned(alike(name, code), number) for name, code in own.items() if code}
        yield replace(line, **turned)  # type: ignore[arg-type]


def _turned(codes: Sequence[str], number: int) -> str:
    return codes[number % len(codes)]


def _renamed(line: Any, number: int) -> dict[str, str]:
    if isinstance(line, Project):
        return {"name": f"{line.name}{number}", "code": f"{line.code}{number:02}"}
    project = getattr(line, "project", "")
    return {"project": f"{project}{number}"} if project else {}


def _over_projects(usual: Dataset, units: dict[str, list[str]]) -> Iterator[Target]:
    for project in usual.projects:
        own = [target for target in usual.targets if target.project == project.name]
        for number, target in product(range(1, len(units[project.unit]) + 1), own):
            yield replace(target, project=f"{target.project}{number}")


# --- against last year, and against the budget


def _measured(measure: Measure) -> _Change:
    return lambda dataset, template: with_other_years(dataset, template, measure)


def _last_year(measure: Callable[[Figure], Decimal | None]) -> _Change:
    """Last year's figures by a measure, budgets as usual."""

    def measured(figure: Figure, period: str) -> Decimal | None:
        return measure(figure) if period == LAST_YEAR else usual_measure(figure, period)

    return _measured(measured)


def _by(ratio: str) -> Callable[[Figure], Decimal]:
    return lambda figure: times(figure, Decimal(ratio))


def _off_by(difference: Decimal) -> Callable[[Figure], Decimal]:
    return lambda figure: figure.amount + difference * (figure.unit == MONEY and figure.amount > 0)


def _threshold(template: Template) -> Decimal:
    """The rate (原因门槛) from which a change asks for its reason; 0 where it is none, which is told
    by `template check`."""
    try:
        return parse_amount(template.word("原因门槛", "0"))
    except NotAnAmountError:
        return Decimal(0)


def _below_threshold(dataset: Dataset, template: Template) -> Dataset:
    """An increase that is half of what asks for its reason; none is given."""
    ratio = 1 / (1 + _threshold(template) / 200)
    changed = _last_year(_by(str(ratio)))(dataset, template)
    return replace(changed, reasons=())


def _budgets(ratio: str) -> _Change:
    """Budgets by a ratio of what was spent, those of the sheet 年初预算 too; last year as usual."""

    def measured(figure: Figure, period: str) -> Decimal:
        is_last = period == LAST_YEAR
        return usual_measure(figure, period) if is_last else times(figure, Decimal(ratio))

    def change(dataset: Dataset, template: Template) -> Dataset:
        sums: dict[tuple[str, str], Decimal] = {}
        for line in dataset.expenditure:
            key = line.function, line.fund
            sums[key] = sums.get(key, Decimal(0)) + line.amount * Decimal(ratio)
        opening = tuple(
            OpeningLine(Place("示例数据"), function, fund, None, amount.quantize(Decimal("0.01")))
            for (function, fund), amount in sums.items()
            if amount
        )
        return with_other_years(numbered(replace(dataset, opening=opening)), template, measured)

    return change


# --- this year otherwise, other years as they were


def _now(change: Callable[[Dataset], Dataset]) -> _Change:
    """This year changed; of other years what they were in the usual situation."""

    def changed(dataset: Dataset, template: Template) -> Dataset:
        return with_declared(change(dataset), template)

    return changed


def _nothing(dataset: Dataset) -> Dataset:
    """Nothing at all this year."""
    return replace(
        dataset, expenditure=(), income=(), balances=(), evaluations=(), projects=(),
        targets=(), overall_targets=(), transfers=(), declared=_counting(dataset, Decimal(0)),
    )  # fmt: skip


def _nothing_now(dataset: Dataset, template: Template) -> Dataset:
    return _nothing(dataset)


def _nothing_ever(dataset: Dataset, template: Template) -> Dataset:
    nothing = replace(_nothing(dataset), opening=())
    return with_other_years(nothing, template, lambda figure, period: Decimal(0))


def _counting(dataset: Dataset, value: Decimal, money: bool = True) -> tuple[Declared, ...]:
    """Declared figures of this year with another value: all of them, or only what is counted."""
    return tuple(
        replace(one, value=value)
        if one.period == THIS_YEAR and (money or one.unit not in (MONEY, "分", "%"))
        else one
        for one in dataset.declared
    )


def _nothing_counted(dataset: Dataset, template: Template) -> Dataset:
    return replace(dataset, declared=_counting(dataset, Decimal(0), money=False))


def _one_of_each(dataset: Dataset, template: Template) -> Dataset:
    return replace(dataset, declared=_counting(dataset, Decimal(1), money=False))


def _negative(dataset: Dataset) -> Dataset:
    return replace(
        dataset,
        expenditure=tuple(replace(one, amount=-one.amount) for one in dataset.expenditure),
        income=tuple(replace(one, amount=-one.amount) for one in dataset.income),
        balances=(),
    )


def _negative_throughout(ratio: str) -> _Change:
    return lambda dataset, template: _last_year(_by(ratio))(_negative(dataset), template)


def _one_unit(nature: str) -> _Change:
    def change(dataset: Dataset) -> Dataset:
        unit = replace(dataset.units[0], nature=nature)

        def of_unit(lines: Iterable[Any]) -> tuple[Any, ...]:
            return tuple(replace(one, unit=unit.code) for one in lines)

        return replace(
            dataset,
            units=(unit,),
            expenditure=of_unit(dataset.expenditure),
            income=of_unit(dataset.income),
            projects=of_unit(dataset.projects),
            evaluations=of_unit(dataset.evaluations),
        )

    return _now(change)


def _without_projects(dataset: Dataset) -> Dataset:
    lines = tuple(one for one in dataset.expenditure if one.kind not in PROJECT_KINDS)
    return replace(dataset, expenditure=lines, projects=(), targets=(), evaluations=())


def _one_project(dataset: Dataset) -> Dataset:
    first = dataset.projects[0].name
    return replace(
        dataset,
        expenditure=tuple(one for one in dataset.expenditure if one.project in ("", first)),
        projects=dataset.projects[:1],
        targets=tuple(one for one in dataset.targets if one.project == first),
        evaluations=dataset.evaluations[:1],
    )


def _only_projects(dataset: Dataset) -> Dataset:
    lines = tuple(one for one in dataset.expenditure if one.kind in PROJECT_KINDS)
    return replace(dataset, expenditure=lines)


def _from_grants_alone(dataset: Dataset) -> Dataset:
    """As most departments of a county are: this year's general grants, and nothing else."""

    def granted(lines: tuple[_Line, ...]) -> tuple[_Line, ...]:
        return tuple(
            line
            for line in lines
            if line.fund == "财政拨款" and getattr(line, "period", THIS_YEAR) == THIS_YEAR
        )

    return replace(
        dataset,
        expenditure=granted(dataset.expenditure),
        income=granted(dataset.income),
        opening=granted(dataset.opening),
        full_year=granted(dataset.full_year),
        balances=(),
    )


def _grants_alone_for_years(dataset: Dataset, template: Template) -> Dataset:
    alone = with_declared(_from_grants_alone(dataset), template)
    return with_other_years(alone, template, usual_measure)


def _without_targets(dataset: Dataset, template: Template) -> Dataset:
    return replace(dataset, targets=(), overall_targets=())


def _some_targets(dataset: Dataset, template: Template) -> Dataset:
    first = dataset.projects[0].name
    return replace(dataset, targets=tuple(one for one in dataset.targets if one.project == first))


def _several_transfers(dataset: Dataset, template: Template) -> Dataset:
    more = Transfer(Place("示例数据"), "示例转移支付乙", Decimal("1200000"), "")
    return replace(dataset, transfers=(*dataset.transfers, more))


def _without_transfers(dataset: Dataset, template: Template) -> Dataset:
    return replace(dataset, transfers=())


def _without_reasons(dataset: Dataset, template: Template) -> Dataset:
    return replace(dataset, reasons=())


def _several_reasons(dataset: Dataset, template: Template) -> Dataset:
    return with_reasons(dataset, template, "人员增加", "项目增加")


def _by_full_year(dataset: Dataset, template: Template) -> Dataset:
    return replace(dataset, budget_basis=FULL_YEAR_BUDGET)


def _without_own_words(dataset: Dataset, template: Template) -> Dataset:
    return replace(dataset, function_notes=(), texts={})


def _nothing_declared(dataset: Dataset, template: Template) -> Dataset:
    return replace(dataset, declared=())


def _long_names(dataset: Dataset, template: Template) -> Dataset:
    department = Department(dataset.department.code, _LONG, "县审批中心", "我中心")
    units = tuple(replace(one, name=f"{_LONG}{n}") for n, one in enumerate(dataset.units, 1))
    return replace(dataset, department=department, units=units)


_CHANGES: dict[str, _Change] = {
    "减少": _last_year(_by("1.25")),
    "持平": _last_year(_by("1")),
    "略增": _last_year(_off_by(-_LITTLE)),
    "略减": _last_year(_off_by(_LITTLE)),
    "上年为零": _last_year(_by("0")),
    "本年为零": _nothing_now,
    "两年均为零": _nothing_ever,
    "由正转负": _now(_negative),
    "由负转正": _last_year(_by("-0.5")),
    "两年均为负（减少）": _negative_throughout("0.8"),
    "两年均为负（增加）": _negative_throughout("1.25"),
    "只有一个行政单位": _one_unit("行政"),
    "只有一个参公单位": _one_unit("参公"),
    "只有一个事业单位": _one_unit("事业"),
    "只有当年财政拨款": _grants_alone_for_years,
    "没有项目": _now(_without_projects),
    "只有一个项目": _now(_one_project),
    "只有项目": _now(_only_projects),
    "没有绩效目标": _without_targets,
    "部分项目有绩效目标": _some_targets,
    "有几个专项转移支付": _several_transfers,
    "没有专项转移支付": _without_transfers,
    "没有车辆（各项数量为零）": _nothing_counted,
    "各项数量为一": _one_of_each,
    "名称很长": _long_names,
    "各项原因不同": _several_reasons,
    "没有写原因": _without_reasons,
    "没有填指标": _nothing_declared,
}
_CHANGES_OF_ACCOUNTS: dict[str, _Change] = {
    "决算等于预算": _budgets("1"),
    "决算大于预算": _budgets("0.9"),
    "没有预算": _budgets("0"),
}


_CHANGES_OF_BASIS: dict[str, _Change] = {
    "预算口径是全年预算": _by_full_year,
    "没有写用途和文字": _without_own_words,
}
"""Of templates that follow 预算口径, which print purposes, too."""


def unusual_datasets(usual: Dataset, template: Template) -> Iterator[Dataset]:
    """Departments that are hard on tables: with one line, with very many, with negative amounts,
    with long names."""
    usual = replace(usual, reasons=())  # of which no table knows
    yield replace(usual, expenditure=usual.expenditure[:1], income=usual.income[:1])
    yield _many_lines(usual)
    yield _negative(usual)
    yield _long_names(usual, template)


def _many_lines(dataset: Dataset) -> Dataset:
    """A line for each functional code."""
    codes = [code for code in dataset.codebook.functional if len(code) == _FINEST]
    line = dataset.expenditure[0]
    more = tuple(replace(line, function=code) for code in codes[:_MANY_LINES])
    return replace(dataset, expenditure=(*dataset.expenditure, *more))


# --- figures that come to nothing


def without_figures(
    names: Iterable[str], figures: Figures, usual: Situation
) -> Iterator[Situation]:
    """For each of these figures, for all but one, for each two: nothing behind them this year; and
    nothing last year either."""
    known = [name for name in dict.fromkeys(names) if name in figures]
    others = [tuple(name for name in known if name != kept) for kept in known]
    groups = [*((name,) for name in known), *others, *combinations(known, 2)]
    for group in dict.fromkeys(filter(None, groups)):
        words = _gone(group, figures)
        gone = Situation(f"{words}为零", partial(_without, group, figures, usual.dataset))
        yield gone
        yield Situation(f"{words}两年均为零", partial(_never, group, gone))


def with_values(
    names: Iterable[str], numbers: Iterable[Decimal], figures: Figures, usual: Situation
) -> Iterator[Situation]:
    """Each of these figures with each number that a text compares something with, one more, and
    one less."""
    known = [name for name in names if name in figures]
    every = dict.fromkeys(number + by for number in numbers for by in (0, 1, -1))
    for name, value in product(known, every):
        words = f"{_called(name, figures)}为{value:f}"
        yield Situation(words, lambda: usual.dataset, {name: value})


def _gone(group: tuple[str, ...], figures: Figures) -> str:
    """Figures as a label names them: 甲、乙等9项."""
    words = [_called(name, figures) for name in group[:_NAMED]]
    more = f"等{len(group)}项" if len(group) > _NAMED else ""
    return "、".join(words) + more


def _called(name: str, figures: Figures) -> str:
    """What a figure is called as it is printed; by its own name where another one is printed so too:
    a situation is known by what it is called."""
    words = figures[name].words
    alike = (other for other, spec in figures.specifications.items() if spec.label == words)
    return words if set(alike) <= {name} else name


def _without(names: tuple[str, ...], figures: Figures, usual: Dataset) -> Dataset:
    gone = {place.row for name in names for place in figures[name].places}

    def kept(lines: tuple[_Line, ...]) -> tuple[_Line, ...]:
        return tuple(line for line in lines if line.place.row not in gone)

    def zero(one: Declared) -> Declared:
        is_gone = one.name in names and one.period == THIS_YEAR
        return replace(one, value=Decimal(0)) if is_gone else one

    return replace(
        usual,
        expenditure=kept(usual.expenditure),
        income=kept(usual.income),
        opening=kept(usual.opening),
        full_year=kept(usual.full_year),
        balances=kept(usual.balances),
        declared=tuple(map(zero, usual.declared)),
    )


def _never(names: tuple[str, ...], gone: Situation) -> Dataset:
    def zero(one: Declared) -> Declared:
        is_gone = one.name in names and one.period == LAST_YEAR
        return replace(one, value=Decimal(0)) if is_gone else one

    return replace(gone.dataset, declared=tuple(map(zero, gone.dataset.declared)))
