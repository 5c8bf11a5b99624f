"""Balances: income against expenditure, in total and by source; this year against last year."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..dataset.model import LAST_YEAR
from ..figures import MONEY, Figure, Figures
from ..kernel.problems import Problem, problem
from .comparing import total

TOP_FUNDS = (
    "一般公共预算拨款",
    "政府性基金预算拨款",
    "国有资本经营预算拨款",
    "财政专户管理资金",
    "单位资金",
)


_FAR = 1000
_CARRIED_IN = ("年初结转和结余", "使用非财政拨款结余和专用结余")
_CARRIED_OUT = ("结余分配", "年末结转和结余")


def _sides(figures: Figures, fund: str = "") -> tuple[Decimal, Decimal] | None:
    """Income and what is carried in; expenditure and what is distributed or carried out. None
    where they are equal but for rounding, or where official tables cannot tell them."""
    asked = {"资金": fund} if fund else {}
    come = (_sum(figures, "收入", **asked), _sum(figures, "结转", 栏目=_CARRIED_IN, **asked))
    gone = (_sum(figures, "支出", **asked), _sum(figures, "结转", 栏目=_CARRIED_OUT, **asked))
    if not all(figure.known for figure in (*come, *gone)):
        return None
    one, other = (total(figure.amount for figure in side) for side in (come, gone))
    addends = sum(len(figure.places) for figure in (*come, *gone))
    rounding = max(figures.ledgers[name].rounding for name in ("收入", "支出", "结转"))
    return (one, other) if abs(one - other) > rounding * addends else None


def _sum(figures: Figures, ledger: str, **asked: Any) -> Figure:
    found = figures.ledgers[ledger]
    return found.sum(found.condition(**asked))


def totals_balance(figures: Figures) -> Iterator[Problem]:
    """预算01表, 公开01表: what comes in equals what goes out, in total."""
    sides = _sides(figures)
    if sides is not None:
        income, expenditure = sides
        yield problem(
            "B-01",
            figures.dataset.place_of("收入"),
            expected=f"{income:,f}",
            found=f"{expenditure:,f}",
            difference=f"{abs(income - expenditure):,f}",
            hint=_unit_hint(income, expenditure) or _unbalanced_units(figures),
        )


def _unit_hint(one: Decimal, other: Decimal) -> str:
    apart = max(one, other) > _FAR * min(one, other) > 0
    return "，相差一千倍以上，是不是有一张表的列名把元和万元写错了" if apart else ""


def _unbalanced_units(figures: Figures) -> str:
    """The units whose income and expenditure differ, where all income knows its unit."""
    if "" in figures.ledgers["收入"].column("单位"):
        return ""
    found = []
    for unit in figures.dataset.units:
        one, other = (_sum(figures, name, 单位=unit.code) for name in ("收入", "支出"))
        income, spent = one.amount, other.amount
        if one.known and other.known and income != spent:
            found.append(f"{unit.code}收入{income:,f}元、支出{spent:,f}元")
    return f"（其中单位{'；'.join(found[:3])}）" if found else ""


def units_of_last_year(figures: Figures) -> Iterator[Problem]:
    """A figure a thousand times last year's, or a thousandth: 元 and 万元 mixed up."""
    for declared in figures.dataset.declared:
        now = figures.get(declared.name)
        if declared.period != LAST_YEAR or now is None or now.unit != MONEY:
            continue
        small, large = sorted((abs(now.amount), abs(declared.value)))
        if small and large > _FAR * small:
            yield problem(
                "B-06",
                declared.at("数值"),
                name=now.words,
                now=f"{now.amount:,f}",
                before=f"{declared.value:,f}",
            )


def used_funds(figures: Figures) -> list[str]:
    """The roots of the tree of funds that any line stands below."""
    tree = figures.dataset.codebook.funds
    named = {
        fund for name in ("收入", "支出", "结转") for fund in figures.ledgers[name].column("资金")
    }
    roots = {tree.path(fund)[0] for fund in named}
    return [fund for fund in TOP_FUNDS if fund in roots]


def funds_balance(figures: Figures) -> Iterator[Problem]:
    """The same for each source; told where the totals agree."""
    if any(totals_balance(figures)):
        return
    for fund in used_funds(figures):
        sides = _sides(figures, fund)
        if sides is not None:
            income, spent = sides
            yield problem(
                "B-02",
                figures.dataset.place_of("收入"),
                fund=fund,
                expected=f"{income:,f}",
                found=f"{spent:,f}",
                difference=f"{abs(income - spent):,f}",
            )
