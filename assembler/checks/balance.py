"""Balances: income against expenditure, in total and by source; declared against ledger."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..dataset.model import THIS_YEAR
from ..figures import Figures
from ..problems import Place, Problem, problem

_TOP_FUNDS = (
    "一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款", "财政专户管理资金", "单位资金",
)  # fmt: skip


_CARRIED_IN = ("年初结转和结余", "使用非财政拨款结余和专用结余")
_CARRIED_OUT = ("结余分配", "年末结转和结余")


def _sides(figures: Figures, fund: str = "") -> tuple[Decimal, Decimal]:
    """Income and what is carried in; expenditure and what is distributed or carried out."""
    asked = {"资金": fund} if fund else {}
    income, spent = (_sum(figures, name, **asked) for name in ("收入", "支出"))
    carried_in = _sum(figures, "结转", 栏目=_CARRIED_IN, **asked)
    carried_out = _sum(figures, "结转", 栏目=_CARRIED_OUT, **asked)
    return income + carried_in, spent + carried_out


def _sum(figures: Figures, ledger: str, **asked: Any) -> Decimal:
    found = figures.ledgers[ledger]
    return found.sum(found.condition(**asked)).amount


def totals_balance(figures: Figures) -> Iterator[Problem]:
    """预算01表, 公开01表: what comes in equals what goes out, in total."""
    income, expenditure = _sides(figures)
    if income != expenditure:
        yield problem(
            "B-01", Place(str(figures.dataset.path.name)),
            income=f"{income:,.2f}", expenditure=f"{expenditure:,.2f}",
            difference=f"{abs(income - expenditure):,.2f}",
        )  # fmt: skip


def funds_balance(figures: Figures) -> Iterator[Problem]:
    """The same for each source; told where the totals agree."""
    if any(totals_balance(figures)):
        return
    for fund in _TOP_FUNDS:
        income, spent = _sides(figures, fund)
        if income != spent:
            yield problem(
                "B-02", Place(str(figures.dataset.path.name)), fund=fund, income=f"{income:,.2f}",
                expenditure=f"{spent:,.2f}", difference=f"{abs(income - spent):,.2f}",
            )  # fmt: skip


def declared_equals_ledger(figures: Figures) -> Iterator[Problem]:
    """A figure computed from the ledger and declared in 指标 as well must say the same."""
    for declared in figures.dataset.declared:
        spec = figures.specifications.get(declared.name)
        if declared.period != THIS_YEAR or spec is None or spec.unit:
            continue
        computed = figures[declared.name].amount
        if computed != declared.value:
            yield problem(
                "B-03", declared.place.at("数值"), name=spec.label, declared=f"{declared.value:,}",
                computed=f"{computed:,}", difference=f"{abs(computed - declared.value):,}",
            )  # fmt: skip
