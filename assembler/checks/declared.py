"""Declared figures (指标): against the ledger, their parts, each other, and what a number can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..dataset.model import FULL_YEAR_BUDGET, OPENING_BUDGET, THIS_YEAR, Declared
from ..dataset.sheets import WORDS
from ..figures import (
    MONEY,
    ExpressionError,
    Figure,
    Figures,
    Slice,
    UnitsDifferError,
    UnknownNameError,
)
from ..figures.expression import evaluate, parse
from ..kernel.problems import Problem, problem
from .comparing import (
    allowed,
    are_far_apart,
    compared,
    declared_for,
    in_full,
    known,
    known_pairs,
    label_of,
    ledger_sum,
    place_of,
    spent_on,
)
from .last_year_parts import BALANCED, PERIODS

_COUNTED = ("辆", "台（套）", "台", "个", "人", "人次", "批次")
_HIGHEST = {"分": Decimal(100), "%": Decimal("Infinity")}  # a rate of change may well be over 100
_NEVER_LARGER = (
    ("授予小微企业合同金额", "授予中小企业合同金额"),
    ("授予中小企业合同金额", "政府采购支出"),
    ("外宾接待支出", "公务接待费"),
    ("面向小微企业预留预算", "面向中小企业预留预算"),
    ("预留项目中小企业成交金额", "面向中小企业预留预算"),
    ("预留项目小微企业成交金额", "面向小微企业预留预算"),
    ("中小企业成交金额", "政府采购支出"),
    ("接待外宾批次", "公务接待批次"),
    ("接待外宾人次", "公务接待人次"),
    ("绩效问题整改数", "绩效自评发现问题"),
)
_EQUAL = (("绩效评级项目数", "绩效自评项目数"),)
_RARELY_LARGER = (
    ("政府采购预算", "支出总计"),
    ("政府采购支出", "支出总计"),
    ("公务用车保有量", "车辆"),
)
_TOGETHER = (  # an amount and a count: one without the other is odd
    ("因公出国境费", "因公出国境团组"),
    ("因公出国境费", "因公出国境人次"),
    ("外宾接待支出", "来访外宾团组"),
    ("外宾接待支出", "来访外宾人次"),
    ("其他国内公务接待支出", "国内来访团组"),
    ("其他国内公务接待支出", "国内来宾人次"),
    ("公务接待费", "公务接待批次"),
    ("公务接待费", "公务接待人次"),
    ("外宾接待支出", "接待外宾批次"),
    ("外宾接待支出", "接待外宾人次"),
    ("公务用车购置费", "公务用车购置数"),
)
_NEEDED = (("公务用车运行维护费", "公务用车保有量"), ("公务用车运行维护费", "车辆"))
_PEOPLE = (
    ("因公出国境人次", "因公出国境团组"),
    ("来访外宾人次", "来访外宾团组"),
    ("国内来宾人次", "国内来访团组"),
    ("公务接待人次", "公务接待批次"),
    ("接待外宾人次", "接待外宾批次"),
)
_GRANTS = ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款")
_NOT_TO_BE_HAD = (
    ExpressionError,
    UnknownNameError,
    UnitsDifferError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)


def declared_equals_ledger(figures: Figures) -> Iterator[Problem]:
    """A figure computed from the ledger and declared in 指标 as well must say the same."""
    for declared, spec in declared_for(figures, THIS_YEAR):
        computed = figures[declared.name]
        if spec.unit or computed.unit != declared.unit:
            continue  # of another unit: reported when the sheet was read
        yield from compared(
            "B-03",
            declared.at("数值"),
            computed.amount,
            declared.value,
            declared.unit,
            addends=0,
            what="填的是",
            name=spec.label,
            others=computed.places,
        )


def declared_equals_ledger_column(figures: Figures) -> Iterator[Problem]:
    """A declared figure that a column of the ledger answers (台账: 支出(政府采购='货物')) and 指标
    gives as well must be the same."""
    for declared, spec in declared_for(figures, THIS_YEAR):
        if spec.ledger and not spec.broken and declared.unit == MONEY:
            yield from _against_column(declared, figures[declared.name], spec.label)


def _against_column(declared: Declared, computed: Figure, label: str) -> Iterator[Problem]:
    if not isinstance(computed, Slice) or computed.ledger is None:
        return  # no line says anything of it: 指标 alone gives it
    yield from compared(
        "B-08",
        declared.at("数值"),
        computed.amount,
        declared.value,
        declared.unit,
        addends=0,
        what="填的是",
        name=label,
        ledger=computed.ledger.name,
        columns="、".join(computed.condition),
        others=computed.places,
    )


# --- parts


def parts_add_up(figures: Figures) -> Iterator[Problem]:
    """Last year's and budgeted totals equal their parts, where all of these are given."""
    for declared in figures.dataset.declared:
        if declared.period in PERIODS and declared.name in figures.specifications:
            parts = figures.from_parts(declared.name, declared.period)
            if parts is not None and parts.unit == declared.unit:
                yield from _against_parts(declared, parts, label_of(declared.name, figures))


def _against_parts(declared: Declared, parts: Figure, label: str) -> Iterator[Problem]:
    period = PERIODS[declared.period]
    return compared(
        "B-31",
        declared.at("数值"),
        parts.amount,
        declared.value,
        declared.unit,
        addends=len(parts.places),
        what=f"的{period}填的是",
        others=parts.places,
        name=label,
        period=period,
        formula=parts.formula or parts.label,
    )


def last_year_balances(figures: Figures) -> Iterator[Problem]:
    """Last year's income and expenditure were equal too."""
    for income, spent in _pairs_of_last_year(figures, BALANCED):
        yield from compared(
            "B-32",
            place_of(income, figures),
            income.amount,
            spent.amount,
            MONEY,
            addends=1,
            what="",
            others=spent.places,
            income=income.words,
            name=spent.words,
        )


# --- one figure against another


def parts_are_no_larger(figures: Figures) -> Iterator[Problem]:
    """What is a part of something is no larger."""
    yield from _larger_parts("B-33", _NEVER_LARGER, figures)
    yield from _larger_parts("B-34", _RARELY_LARGER, figures)


def _larger_parts(
    code: str, pairs: Sequence[tuple[str, str]], figures: Figures
) -> Iterator[Problem]:
    for part, whole in (*known_pairs(figures, pairs), *_pairs_of_last_year(figures, pairs)):
        tail = _rounded(part) if code == "B-33" else Decimal(0)
        if part and part.unit == whole.unit and part.amount - whole.amount > tail:
            yield problem(
                code,
                place_of(part, figures),
                whole.places,
                name=part.words,
                whole=whole.words,
                found=in_full(part.amount, part.unit),
                expected=in_full(whole.amount, whole.unit),
                difference=in_full(part.amount - whole.amount, part.unit),
            )


def _rounded(part: Figure) -> Decimal:
    """By how much the addends of an amount may have been rounded up, each on its own (246.47 and
    4.79 of 251.25万元)."""
    several = part.unit == MONEY and len(part.places) > 1
    return allowed(len(part.places)) if several else Decimal(0)


def parts_make_the_whole(figures: Figures) -> Iterator[Problem]:
    """Counts of all classes together are what is classed."""
    for parts, whole in known_pairs(figures, _EQUAL):
        if parts.amount != whole.amount:
            yield problem(
                "B-106",
                place_of(whole, figures),
                parts.places,
                name=parts.words,
                whole=whole.words,
                found=in_full(parts.amount, parts.unit),
                expected=in_full(whole.amount, whole.unit),
                difference=in_full(abs(parts.amount - whole.amount), parts.unit),
            )


def _pairs_of_last_year(
    figures: Figures, names: Iterable[tuple[str, str]]
) -> Iterator[tuple[Figure, Figure]]:
    """The pairs whose figures are both known of last year."""
    for pair in names:
        if all(map(figures.__contains__, pair)):
            one, other = map(figures.last_year, pair)
            if one.known and other.known:
                yield one, other


def amounts_have_counts(figures: Figures) -> Iterator[Problem]:
    """Travel abroad, receptions and vehicles: no amount without a count, and the other way."""
    for names, also_unpaid in ((_TOGETHER, True), (_NEEDED, False)):
        for amount, count in known_pairs(figures, names):
            unpaid = also_unpaid and _stands_alone(count, amount)
            if count.places and (unpaid or _stands_alone(amount, count)):
                yield problem(
                    "B-35",
                    place_of(count, figures),
                    amount.places,
                    name=amount.words,
                    found=in_full(amount.amount, amount.unit),
                    count=count.words,
                    expected=in_full(count.amount, count.unit),
                )


def _stands_alone(one: Figure, other: Figure) -> bool:
    return one.amount > 0 and not other


def people_outnumber_groups(figures: Figures) -> Iterator[Problem]:
    """There are no fewer people than groups of them."""
    for people, groups in known_pairs(figures, _PEOPLE):
        if people.amount < groups.amount:
            yield problem(
                "B-38",
                place_of(people, figures),
                groups.places,
                name=people.words,
                found=in_full(people.amount, people.unit),
                groups=groups.words,
                expected=in_full(groups.amount, groups.unit),
            )


def numbers_are_possible(figures: Figures) -> Iterator[Problem]:
    """Counts are whole, scores and percentages within their range."""
    for declared in figures.dataset.declared:
        code = _impossible(declared.value, declared.unit)
        if code:
            yield problem(
                code,
                declared.at("数值"),
                name=label_of(declared.name, figures),
                found=f"{declared.value:f}",
                unit=declared.unit,
            )


def _impossible(value: Decimal, unit: str) -> str:
    """The code of what is wrong with a number; "" where it can be."""
    if unit in _COUNTED:
        return "B-36" if value < 0 or value % 1 else ""
    highest = _HIGHEST.get(unit)
    return "B-37" if highest is not None and not 0 <= value <= highest else ""


def published_in_time(figures: Figures) -> Iterator[Problem]:
    """A budget is published in its year or the end of the one before, accounts the year after."""
    dataset = figures.dataset
    months = dataset.kind_of_report.months(dataset.year)
    month = dataset.published[:7]
    if month and not months[0] <= month <= months[1]:
        given = dataset.published_as
        place = given.place if given else dataset.place_of(WORDS)
        yield problem(
            "B-55",
            place,
            found=dataset.published,
            year=dataset.year,
            kind=dataset.kind,
            expected="至".join(months),
        )


# --- final accounts: opening and full-year budgets


class _Opening(Mapping[str, Any]):
    """Figures computed over the opening budget's ledger instead of the expenditure's."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def __getitem__(self, name: str) -> Any:
        if name == "支出":
            return self.figures.functions[OPENING_BUDGET]
        return evaluate(parse(self.figures.specifications[name].expression), self)

    def __iter__(self) -> Iterator[str]:
        return iter(self.figures)

    def __len__(self) -> int:
        return len(self.figures)


def opening_of(name: str, figures: Figures) -> Figure | None:
    """A figure over the opening budget; None where that cannot tell it."""
    if not (figures.dataset.opening and name in figures.specifications):
        return None
    try:
        opening = _Opening(figures)[name]
    except _NOT_TO_BE_HAD:
        return None
    return opening if isinstance(opening, Figure) and opening.unit == MONEY else None


def opening_is_as_listed(figures: Figures) -> Iterator[Problem]:
    """An opening budget declared in 指标 equals what the sheet 年初预算 adds up to."""
    for declared, spec in declared_for(figures, OPENING_BUDGET):
        listed = opening_of(declared.name, figures) if declared.unit == MONEY else None
        if listed is not None:
            yield from compared(
                "F-12",
                declared.at("数值"),
                listed.amount,
                declared.value,
                MONEY,
                addends=len(listed.places),
                what="的年初预算填的是",
                others=listed.places,
                name=spec.label,
            )


def within_full_year_budget(figures: Figures) -> Iterator[Problem]:
    """No more is spent than the full-year budget."""
    for declared, _ in declared_for(figures, FULL_YEAR_BUDGET):
        spent = known(figures, declared.name)
        if spent is not None and spent.unit == declared.unit and spent.amount > declared.value:
            yield problem(
                "F-13",
                declared.at("数值"),
                spent.places,
                name=spent.words,
                found=in_full(spent.amount, spent.unit),
                expected=in_full(declared.value, spent.unit),
                difference=in_full(spent.amount - declared.value, spent.unit),
            )


def functions_within_full_year_budget(figures: Figures) -> Iterator[Problem]:
    """No more is spent of a function and fund than its full-year budget, where that is given."""
    given = {fund for line in figures.dataset.full_year for fund in _grants_of(line.fund, figures)}
    for fund in sorted(given):
        spent = figures.ledgers["支出"]
        for function in sorted(spent.values("功能项", spent.condition(资金=fund)) or ()):
            actual = spent_on(figures, 功能=function, 资金=fund)
            planned = ledger_sum(figures, FULL_YEAR_BUDGET, 功能=function, 资金=fund)
            if actual.amount > planned.amount:
                place = figures.dataset.place_of(FULL_YEAR_BUDGET)
                yield problem(
                    "F-13",
                    planned.places[0].at("金额") if planned.places else place,
                    actual.places,
                    name=figures.label_of(function),
                    found=in_full(actual.amount, MONEY),
                    expected=in_full(planned.amount, MONEY),
                    difference=in_full(actual.amount - planned.amount, MONEY),
                )


def _grants_of(fund: str, figures: Figures) -> list[str]:
    """The grant that a fund is part of; itself where it is none."""
    funds = figures.dataset.codebook.funds
    return [one for one in _GRANTS if fund in funds.within(one)] or [fund]


def units_of_opening(figures: Figures) -> Iterator[Problem]:
    """A function's opening budget a thousand times what was spent, or a thousandth."""
    functions = dict.fromkeys(line.function for line in figures.dataset.opening)
    for function in filter(None, functions):
        planned = ledger_sum(figures, "年初预算", 功能=function)
        actual = spent_on(figures, 功能=function)
        if are_far_apart(planned.amount, actual.amount):
            yield problem(
                "F-14",
                planned.places[0].at("金额"),
                actual.places,
                function=function,
                found=f"{actual.amount:,f}",
                expected=f"{planned.amount:,f}",
            )


def opening_is_attributed(figures: Figures) -> Iterator[Problem]:
    """Each line of the opening budget names its function, or counts the projects it stands for."""
    for line in figures.dataset.opening:
        if not line.function and line.projects is None and line.amount:
            yield problem("F-15", line.place.at("功能科目"), found=f"{line.amount:,f}")
