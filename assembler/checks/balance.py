"""Balances: income against expenditure, in total and by source; this year against last year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from ..dataset.model import CARRIED_OVER, LAST_YEAR, Unit
from ..figures import MONEY, Figure, Figures
from ..kernel.problems import Problem, problem
from .comparing import (
    amount_of,
    are_far_apart,
    declared_for,
    grouped_by,
    ledger_sum,
    total,
    unequal,
)

TOP_FUNDS = (
    "一般公共预算拨款",
    "政府性基金预算拨款",
    "国有资本经营预算拨款",
    "财政专户管理资金",
    "单位资金",
)


_MANY = 3  # figures that are not all typed in a wrong unit by themselves
_CARRIED_IN = ("年初结转和结余", "使用非财政拨款结余和专用结余")
_CARRIED_OUT = ("结余分配", "年末结转和结余")


class BalanceSide(NamedTuple):
    """One side of a balance. rows: how many it is summed from; known: whether the dataset gives
    all of it."""

    amount: Decimal
    rows: int
    known: bool


def _sides(figures: Figures, **asked: Any) -> tuple[Decimal, Decimal] | None:
    """Income and what is carried in; expenditure and what is distributed or carried out. None
    where they are equal but for rounding, or where official tables do not know them."""
    income = _side(figures, "收入", _CARRIED_IN, asked)
    spent = _side(figures, "支出", _CARRIED_OUT, asked)
    if not (income.known and spent.known):
        return None
    rounding = max(figures.ledgers[name].rounding for name in ("收入", "支出", "结转"))
    allowed = rounding * (income.rows + spent.rows)
    far = abs(income.amount - spent.amount) > allowed
    return (income.amount, spent.amount) if far else None


def _side(
    figures: Figures, name: str, items: Sequence[str], asked: Mapping[str, Any]
) -> BalanceSide:
    """What a ledger and these items of the balances come to together."""
    own = ledger_sum(figures, name, **asked)
    carried = ledger_sum(figures, "结转", 栏目=items, **asked)
    rows = len(own.places) + len(carried.places)
    return BalanceSide(own.amount + carried.amount, rows, own.known and carried.known)


def totals_balance(figures: Figures) -> Iterator[Problem]:
    """预算01表, 公开01表: what comes in equals what goes out, in total."""
    sides = _sides(figures)
    if sides is None:
        return
    if are_far_apart(*sides):
        hint = "，相差一千倍以上，是不是有一张表的列名把元和万元写错了"
    else:
        hint = _unbalanced_units(figures)
    yield from unequal("B-01", [figures.dataset.place_of("收入")], *sides, hint=hint)


def _unbalanced_units(figures: Figures) -> str:
    """The units whose income and expenditure differ, where all income knows its unit."""
    if "" in figures.ledgers["收入"].column("单位"):
        return ""
    unbalanced = list(
        filter(None, (_unbalanced_unit(unit, figures) for unit in figures.dataset.units))
    )
    return f"（其中单位{'；'.join(unbalanced[:3])}）" if unbalanced else ""


def _unbalanced_unit(unit: Unit, figures: Figures) -> str:
    income, spent = _income_and_spent(figures, 单位=unit.code)
    if not _differ(income, spent):
        return ""
    return f"{unit.code}收入{income.amount:,f}元、支出{spent.amount:,f}元"


def _income_and_spent(figures: Figures, **asked: Any) -> tuple[Figure, Figure]:
    return ledger_sum(figures, "收入", **asked), ledger_sum(figures, "支出", **asked)


def _differ(one: Figure, other: Figure) -> bool:
    return one.known and other.known and one.amount != other.amount


def amounts_as_large_as_last_year(figures: Figures) -> Iterator[Problem]:
    """A figure a thousand times last year's, or a thousandth: 元 and 万元 mixed up. Where nearly all
    of them are, it is the heading of the amounts that is wrong, and is told once."""
    compared = [
        (declared, figures[declared.name])
        for declared, _ in declared_for(figures, LAST_YEAR)
        if declared.value and figures[declared.name].unit == MONEY
    ]
    far = [(d, now) for d, now in compared if are_far_apart(now.amount, d.value)]
    if len(far) >= _MANY and len(far) * 3 > len(compared) * 2:
        yield _all_far(figures, [now for _, now in far])
        return
    for declared, now in far:
        yield problem(
            "B-06",
            declared.at("数值"),
            name=now.words,
            now=f"{now.amount:,f}",
            before=f"{declared.value:,f}",
        )


def _all_far(figures: Figures, far: Sequence[Figure]) -> Problem:
    sheets = [name for name in ("收入", "支出") if any(_stands_in(name, figures, f) for f in far)]
    return problem(
        "B-16",
        figures.dataset.place_of((sheets or ["指标"])[0]),
        names="".join(f"“{figure.words}”" for figure in far[:_MANY]),
        count=len(far),
        sheets="".join(f"“{name}”" for name in sheets) or "“指标”",
    )


def _stands_in(sheet: str, figures: Figures, figure: Figure) -> bool:
    """Whether lines of a ledger go into a figure."""
    own = figures.dataset.place_of(sheet)
    return any((place.file, place.sheet) == (own.file, own.sheet) for place in figure.places)


def used_funds(figures: Figures) -> list[str]:
    """The roots of the tree of funds that any line stands below."""
    tree = figures.dataset.codebook.funds
    names = {
        fund for name in ("收入", "支出", "结转") for fund in figures.ledgers[name].column("资金")
    }
    roots = {tree.path(fund)[0] for fund in names}
    return [fund for fund in TOP_FUNDS if fund in roots]


def funds_balance(figures: Figures) -> Iterator[Problem]:
    """The same for each source; reported where the totals agree."""
    if any(totals_balance(figures)):
        return
    place = figures.dataset.place_of("收入")
    all_sides = ((fund, _sides(figures, 资金=fund)) for fund in used_funds(figures))
    apart = [(fund, *sides) for fund, sides in all_sides if sides is not None]
    misnamed = _under_another_fund(figures, apart) if _cancel_out(apart) else None
    if misnamed:
        yield misnamed
        return
    for fund, income, spent in apart:
        yield from unequal("B-02", [place], income, spent, fund=fund)


def _cancel_out(apart: Sequence[tuple[str, Decimal, Decimal]]) -> bool:
    """Whether one source lacks just what another has too much of."""
    return len(apart) == 2 and sum(income - spent for _, income, spent in apart) == 0


def _under_another_fund(
    figures: Figures, apart: Sequence[tuple[str, Decimal, Decimal]]
) -> Problem | None:
    """What seems to be under one source on one side and under another on the other side: lines
    of just that amount; None where there are none."""
    (less, _, _), (more, income, spent) = sorted(apart, key=lambda each: each[1] - each[2])
    amount, dataset = income - spent, figures.dataset
    tree = dataset.codebook.funds
    lines = [
        line.place
        for lines, root in ((dataset.income, more), (dataset.expenditure, less))
        for line in lines
        if line.amount == amount and tree.path(line.fund)[0] == root
    ]
    if not lines:
        return None
    place, values = dataset.place_of("收入"), {"more": more, "less": less}
    return problem("B-17", place, lines, amount=f"{amount:,f}", **values)


def leaves_balance(figures: Figures) -> Iterator[Problem]:
    """Budgets: each leaf (财政拨款, 专项收入) of a source that balances as a whole, where every line
    of both ledgers names one; told once a source."""
    dataset = figures.dataset
    income, spent = figures.ledgers["收入"], figures.ledgers["支出"]
    settled = dataset.kind_of_report.has("结转结余")
    if settled or dataset.balances or income.by_tables or spent.by_tables:
        return
    if any(totals_balance(figures)):
        return
    for fund in used_funds(figures):
        if _sides(figures, 资金=fund) is None:
            yield from _unbalanced_leaves(fund, figures)


def _unbalanced_leaves(fund: str, figures: Figures) -> Iterator[Problem]:
    pairs = {leaf: _income_and_spent(figures, 资金=leaf) for leaf in _named_leaves(fund, figures)}
    wrong = {leaf: pair for leaf, pair in pairs.items() if _differ(*pair)}
    if not wrong:
        return
    sides = chain(*zip(*wrong.values(), strict=True))
    places = list(chain.from_iterable(side.places for side in sides))
    amounts = (
        f"“{leaf}”收入{income.amount:,f}元、支出{spent.amount:,f}元"
        for leaf, (income, spent) in wrong.items()
    )
    yield problem(
        "B-29", places[0].at("资金来源"), places[1:], fund=fund, amounts="；".join(amounts)
    )


def _named_leaves(fund: str, figures: Figures) -> list[str]:
    """The leaves of a source that both ledgers name; none where a line names a branch."""
    tree, dataset = figures.dataset.codebook.funds, figures.dataset
    both: tuple[Iterable[Any], Iterable[Any]] = (dataset.income, dataset.expenditure)
    income, spent = ({line.fund for line in lines} & tree.within(fund) for lines in both)
    leaves = income | spent
    return [] if not (income and spent) or any(map(tree.children, leaves)) else sorted(leaves)


# --- units (单位)


def units_balance(figures: Figures) -> Iterator[Problem]:
    """Each unit's income and expenditure; not where balances, which know no unit, are carried."""
    dataset = figures.dataset
    income: dict[str, list[Any]] = grouped_by(attrgetter("unit"), dataset.income)
    spent: dict[str, list[Any]] = grouped_by(attrgetter("unit"), dataset.expenditure)
    if not _know_their_units(figures) or any(totals_balance(figures)):
        return
    for unit in dataset.units:
        sides = income.get(unit.code, []), spent.get(unit.code, [])
        places = [unit.place, *(line.place for side in sides for line in side)]
        one, other = map(amount_of, sides)
        yield from unequal("B-23", places, one, other, unit=f"{unit.code} {unit.name}")


def _know_their_units(figures: Figures) -> bool:
    """Whether all money stands in lines, each of which names its unit: no balances, which name
    none, and no ledger that is known through official tables."""
    income, spent = figures.ledgers["收入"], figures.ledgers["支出"]
    if figures.dataset.balances or income.by_tables or spent.by_tables:
        return False
    return "" not in (*income.column("单位"), *spent.column("单位"))


def carried_over_is_spent(figures: Figures) -> Iterator[Problem]:
    """Budgets: what is carried over from last year, as income and as expenditure, by source."""
    dataset = figures.dataset
    lines: Iterable[Any] = (*dataset.income, *dataset.expenditure)
    settled = dataset.kind_of_report.has("结转结余")  # there carried over is no income of the year
    if settled or all(line.period != CARRIED_OVER for line in lines):
        return
    for fund in TOP_FUNDS:
        income, spent = _income_and_spent(figures, 资金=fund, 年度=CARRIED_OVER)
        if _differ(income, spent):
            places = (*income.places, *spent.places)
            yield from unequal("B-28", places, income.amount, spent.amount, fund=fund)


# --- functions (功能科目)

_APPROPRIATED = TOP_FUNDS[:3]
_FUND_BUDGET = TOP_FUNDS[1]


_Sides = dict[str, tuple[list[Any], list[Any]]]  # by function: what comes in, what goes out


def functions_balance(figures: Figures) -> Iterator[Problem]:
    """Final accounts: each function's opening balance and income against expenditure and closing
    balance, of one source; reported where the source as a whole balances."""
    settled = figures.dataset.kind_of_report.has("结转结余")
    for fund in _APPROPRIATED if settled else ():
        sides = _sides_by_function(figures, figures.dataset.codebook.funds.within(fund))
        income, spent = zip(*sides.values(), strict=True) if sides else ((), ())
        if "" in sides or total(map(amount_of, income)) != total(map(amount_of, spent)):
            continue
        for function in sorted(sides):
            yield from _unbalanced(function, fund, sides[function], figures)


def _sides_by_function(figures: Figures, within: frozenset[str]) -> _Sides:
    dataset = figures.dataset
    carried_in = (line for line in dataset.balances if line.item == "年初结转和结余")
    carried_out = (line for line in dataset.balances if line.item in _CARRIED_OUT)
    both: tuple[Iterable[Any], ...] = (
        chain(dataset.income, carried_in),
        chain(dataset.expenditure, carried_out),
    )
    sides: _Sides = {}
    for at, lines in enumerate(both):
        for line in lines:
            if line.fund in within:
                sides.setdefault(line.function, ([], []))[at].append(line)
    return sides


def _unbalanced(
    function: str, fund: str, sides: tuple[list[Any], list[Any]], figures: Figures
) -> Iterator[Problem]:
    code = "F-10" if fund == _FUND_BUDGET else "F-11"
    places = [line.place for side in sides for line in side]
    one, other = map(amount_of, sides)
    name = figures.dataset.codebook.functional.get(function, "")
    yield from unequal(code, places, one, other, fund=fund, function=f"{function} {name}".strip())
