"""Units against the department: each balances by itself, each is listed once and has lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from ..dataset.answers import is_open
from ..dataset.model import CARRIED_OVER
from ..dataset.schema import BUDGET
from ..figures import Figures
from ..kernel.problems import Problem, problem
from .balance import TOP_FUNDS, totals_balance
from .comparing import total


def units_balance(figures: Figures) -> Iterator[Problem]:
    """Each unit's income and expenditure; not where balances, which know no unit, are carried."""
    dataset = figures.dataset
    income, spent = _by_unit(dataset.income), _by_unit(dataset.expenditure)
    if figures.ledgers["收入"].by_tables or figures.ledgers["支出"].by_tables:
        return  # not all of what they have is there as lines
    if dataset.balances or "" in income or "" in spent or any(totals_balance(figures)):
        return
    for unit in dataset.units:
        come, gone = income.get(unit.code, []), spent.get(unit.code, [])
        one, other = (total(line.amount for line in lines) for lines in (come, gone))
        if one != other:
            yield problem(
                "B-23",
                unit.place,
                [line.place for line in (*come, *gone)],
                unit=f"{unit.code} {unit.name}",
                expected=f"{one:,f}",
                found=f"{other:,f}",
                difference=f"{abs(one - other):,f}",
            )


def _by_unit(lines: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for line in lines:
        found[line.unit].append(line)
    return found


def units_have_lines(figures: Figures) -> Iterator[Problem]:
    """Each unit listed has expenditure."""
    dataset = figures.dataset
    spending = {line.unit for line in dataset.expenditure}
    for unit in dataset.units if spending - {""} else ():
        if unit.code not in spending:
            yield problem("B-24", unit.place, unit=unit.code, name=unit.name)


def units_are_listed_once(figures: Figures) -> Iterator[Problem]:
    """No two units have one name, and each unit's code begins with the department's."""
    first: dict[str, Any] = {}
    department = figures.dataset.department.code
    for unit in figures.dataset.units:
        before = first.setdefault(unit.name, unit)
        if before is not unit:
            yield problem(
                "B-25",
                unit.place.at("单位名称"),
                [before.place],
                unit=unit.code,
                name=unit.name,
                expected=before.code,
            )
        if not (is_open(department) or unit.code.startswith(department)):
            yield problem("B-26", unit.place.at("单位编码"), found=unit.code, expected=department)


def carried_over_is_spent(figures: Figures) -> Iterator[Problem]:
    """Budgets: what is carried over from last year, as income and as expenditure, by source."""
    dataset = figures.dataset
    lines: Iterable[Any] = (*dataset.income, *dataset.expenditure)
    carried = any(line.period == CARRIED_OVER for line in lines)
    if not carried or dataset.kind != BUDGET:
        return
    for fund in TOP_FUNDS:
        income, spent = (_carried(figures, name, fund) for name in ("收入", "支出"))
        one, other = income.amount, spent.amount
        if income.known and spent.known and one != other:
            place = (*income.places, *spent.places)[0]
            yield problem(
                "B-28",
                place,
                (*income.places, *spent.places)[1:],
                fund=fund,
                expected=f"{one:,f}",
                found=f"{other:,f}",
                difference=f"{abs(one - other):,f}",
            )


def _carried(figures: Figures, name: str, fund: str) -> Any:
    ledger = figures.ledgers[name]
    return ledger.sum(ledger.condition(资金=fund, 年度=CARRIED_OVER))


# --- functions (功能科目)

_APPROPRIATED = TOP_FUNDS[:3]
_FUND_BUDGET = TOP_FUNDS[1]
_IN, _OUT = "年初结转和结余", ("年末结转和结余", "结余分配")
_Sides = dict[str, tuple[list[Any], list[Any]]]


def functions_balance(figures: Figures) -> Iterator[Problem]:
    """Final accounts: each function's opening balance and income against expenditure and closing
    balance, of one source; told where the source as a whole balances."""
    for fund in _APPROPRIATED if figures.dataset.kind != BUDGET else ():
        sides = _sides_by_function(figures, figures.dataset.codebook.funds.within(fund))
        whole = [total(_amount(side[at]) for side in sides.values()) for at in (0, 1)]
        if "" in sides or whole[0] != whole[1]:
            continue
        for function in sorted(sides):
            yield from _unbalanced(function, fund, *sides[function], figures)


def _sides_by_function(figures: Figures, within: frozenset[str]) -> _Sides:
    dataset, found = figures.dataset, defaultdict[str, Any](lambda: ([], []))
    for line in dataset.income:
        if line.fund in within:
            found[line.function][0].append(line)
    for spent in dataset.expenditure:
        if spent.fund in within:
            found[spent.function][1].append(spent)
    for carried in dataset.balances:
        if carried.fund in within and (carried.item == _IN or carried.item in _OUT):
            found[carried.function][carried.item in _OUT].append(carried)
    return found


def _amount(lines: Iterable[Any]) -> Decimal:
    return total(line.amount for line in lines)


def _unbalanced(
    function: str, fund: str, come: list[Any], gone: list[Any], figures: Figures
) -> Iterator[Problem]:
    one, other = _amount(come), _amount(gone)
    if one != other:
        place, *others = [line.place for line in (*come, *gone)]
        name = figures.dataset.codebook.functional.get(function, "")
        yield problem(
            "F-10" if fund == _FUND_BUDGET else "F-11",
            place,
            others,
            fund=fund,
            function=f"{function} {name}".strip(),
            expected=f"{one:,f}",
            found=f"{other:,f}",
            difference=f"{abs(one - other):,f}",
        )
