"""Balances: income against expenditure, in total and by source; declared against ledger."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..dataset.model import THIS_YEAR
from ..figures import Figures, Ledger
from ..problems import Place, Problem, problem

_TOP_FUNDS = (
    "一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款", "财政专户管理资金", "单位资金",
)  # fmt: skip


def _total(lines: object) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))  # type: ignore[attr-defined]


def _of_fund(ledger: Ledger, fund: str) -> Decimal:
    return _total(ledger.select(ledger.condition(资金=fund)))


def totals_balance(figures: Figures) -> Iterator[Problem]:
    """预算01表: income in total equals expenditure in total."""
    income, expenditure = (
        _total(figures.ledgers["收入"].lines),
        _total(figures.ledgers["支出"].lines),
    )
    if income != expenditure:
        yield problem(
            "B-01", Place(str(figures.dataset.path.name)),
            income=f"{income:,.2f}", expenditure=f"{expenditure:,.2f}",
            difference=f"{abs(income - expenditure):,.2f}",
        )  # fmt: skip


def funds_balance(figures: Figures) -> Iterator[Problem]:
    """预算02、03表: income equals expenditure for each source; told where the totals agree."""
    if any(totals_balance(figures)):
        return
    for fund in _TOP_FUNDS:
        income, spent = (_of_fund(figures.ledgers[name], fund) for name in ("收入", "支出"))
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
