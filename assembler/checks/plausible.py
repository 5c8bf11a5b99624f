"""What adds up and still cannot be (合情理): a ledger that is last year's, a cost a head that nobody
pays, a score that cannot be reached, a salary that is procured, an amount in another unit than all
others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..dataset.model import Evaluation, ExpenditureLine, IncomeLine
from ..figures import Figure, Figures
from ..kernel.money import UNITS, round_half_up
from ..kernel.places import Place
from ..kernel.problems import Problem, problem
from .comparing import in_full, in_wan, known

_ENOUGH = 3  # lines of personnel that no two years pay alike
_MANY = 10  # lines of whole 元 beside which one with 角 and 分 is odd
_SMALL = 1000  # 元: below what any line of them comes to
_FULL, _FOR_SPENDING = (
    Decimal(100),
    Decimal(10),
)  # points, and those of 预算执行率 (财预〔2020〕10号)
_TAIL = Decimal("0.05")
_ALL = re.compile(r"100(?:\.0{1,4})?[%％]")
_SALARIES = "301"
_WAN = UNITS["万元"]


class Average(NamedTuple):
    """An amount, or a number of people, over what is counted: between what it lies wherever it is
    true."""

    name: str
    counts: tuple[str, ...]
    least: Decimal
    most: Decimal


def _average(name: str, counts: tuple[str, ...], least: int, most: int) -> Average:
    return Average(name, counts, Decimal(least), Decimal(most))


_AVERAGES = (
    _average("其他国内公务接待支出", ("国内来宾人次",), 10, 2_000),
    _average("公务接待费", ("公务接待人次",), 10, 2_000),
    _average("外宾接待支出", ("来访外宾人次", "接待外宾人次"), 10, 10_000),
    _average("因公出国境费", ("因公出国境人次",), 1_000, 300_000),
    _average("公务用车购置费", ("公务用车购置数",), 30_000, 3_000_000),
    _average("公务用车运行维护费", ("公务用车保有量", "车辆"), 300, 200_000),
    _average("国内来宾人次", ("国内来访团组",), 1, 500),
    _average("公务接待人次", ("公务接待批次",), 1, 500),
    _average("来访外宾人次", ("来访外宾团组",), 1, 500),
    _average("接待外宾人次", ("接待外宾批次",), 1, 500),
    _average("因公出国境人次", ("因公出国境团组",), 1, 100),
)


# --- last year's ledger


def ledger_is_not_last_years(figures: Figures) -> Iterator[Problem]:
    """The expenditure, or all that is paid to people, is not last year's line by line: no year is
    as the one before to the 元."""
    last = figures.last
    if last is None or last.whole is None:
        return
    now, before = figures.dataset.expenditure, last.whole.dataset.expenditure
    for what, is_meant in (("支出", _is_given), ("人员经费", _is_personnel)):
        lines = list(filter(is_meant, now))
        if len(lines) >= _ENOUGH and _contents(lines) == _contents(filter(is_meant, before)):
            yield problem(
                "B-108",
                lines[0].place.at("金额"),
                [line.place for line in lines[1:]],
                what=what,
                count=len(lines),
                source=last.name,
            )
            return


def _is_given(line: ExpenditureLine) -> bool:
    return line.amount != 0


def _is_personnel(line: ExpenditureLine) -> bool:
    return line.kind == "人员经费" and line.amount != 0


def _contents(lines: Iterable[ExpenditureLine]) -> Counter[tuple[object, ...]]:
    return Counter(
        (one.unit, one.function, one.department_economic, one.kind, one.project, one.amount)
        for one in lines
    )


# --- one line in another unit


def amounts_are_in_one_unit(figures: Figures) -> Iterator[Problem]:
    """Where all lines are whole 元, one of a few 元 with 角 and 分 is an amount in 万元."""
    dataset = figures.dataset
    for lines in (dataset.expenditure, dataset.income):
        odd = [line for line in lines if _is_odd(line)]
        others = [line for line in lines if line.amount and line.amount % 1 == 0]
        if len(odd) == 1 and len(others) >= _MANY and len(others) + 1 == _count_given(lines):
            yield problem(
                "B-116",
                odd[0].place.at("金额"),
                found=in_full(odd[0].amount, "元"),
                expected=in_full(odd[0].amount * _WAN, "元"),
            )


def _is_odd(line: ExpenditureLine | IncomeLine) -> bool:
    return 0 < abs(line.amount) < _SMALL and line.amount % 1 != 0


def _count_given(lines: Sequence[ExpenditureLine | IncomeLine]) -> int:
    return sum(1 for line in lines if line.amount)


# --- averages


def averages_are_possible(figures: Figures) -> Iterator[Problem]:
    """Receptions, travel abroad and vehicles cost what such things cost, each."""
    for average in _AVERAGES:
        whole = known(figures, average.name)
        counts = (known(figures, name) for name in average.counts)
        count = next((one for one in counts if one is not None), None)
        if whole is not None and count is not None and whole.amount > 0 < count.amount:
            yield from _improbable(average, whole, count)


def _improbable(average: Average, whole: Figure, count: Figure) -> Iterator[Problem]:
    each = whole.amount / count.amount
    if average.least <= each <= average.most:
        return
    places = (*count.places, *whole.places)
    yield problem(
        "B-110",
        places[0] if places else Place(),
        places[1:],
        name=whole.words,
        found=in_full(whole.amount, whole.unit),
        count=count.words,
        expected=in_full(count.amount, count.unit),
        each=count.unit,
        average=in_full(round_half_up(each, 2), whole.unit),
        why="太少" if each < average.least else "太多",
    )


# --- scores


def scores_are_within_reach(figures: Figures) -> Iterator[Problem]:
    """Ten points of a self-evaluation are for what was spent: who spent a fifth has at most 92. Who
    has all points everywhere has all."""
    for row in figures.dataset.evaluations:
        if not 0 <= row.spent <= row.budget or not row.budget or row.score > _FULL:
            continue  # told by others
        highest = _FULL - _FOR_SPENDING + _FOR_SPENDING * row.spent / row.budget
        why = ""
        if row.score - highest > _TAIL:
            most = round_half_up(highest, 2)
            why = f"预算执行率{_rate_of(row)}，预算执行率占10分，最多得{most:f}分"
        elif row.spent == row.budget and row.score < _FULL and _has_all(row):
            why = "预算执行率和各项得分率都是100%，应是100分"
        if why:
            yield problem(
                "B-109",
                row.place.at("自评得分"),
                name=row.project,
                found=f"{row.score:f}",
                why=why,
            )


def _rate_of(row: Evaluation) -> str:
    rate = round_half_up(100 * row.spent / row.budget, 2)
    return f"{rate:f}%（{in_wan(row.spent)}除以{in_wan(row.budget)}）"


def _has_all(row: Evaluation) -> bool:
    rates = [text.strip() for text in row.rates.values() if text.strip()]
    return bool(rates) and all(map(_ALL.fullmatch, rates))


# --- procurement


def salaries_are_not_procured(figures: Figures) -> Iterator[Problem]:
    """Nobody procures a salary: 政府采购 stands in the wrong row."""
    for line in figures.dataset.expenditure:
        procured = dict(line.further).get("政府采购", "")
        if procured and line.department_economic.startswith(_SALARIES):
            name = figures.dataset.codebook.department_economic.get(line.department_economic, "")
            yield problem(
                "B-111",
                line.place.at("政府采购"),
                code=f"{line.department_economic} {name}".strip(),
                found=procured,
            )
