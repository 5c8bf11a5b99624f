"""A small ledger with one line of each kind, for tests of figures."""

from __future__ import annotations

import small

from assembler.figures import Figure, Ledger
from assembler.figures.ledger import ledger_of

LEDGER = """
人员经费 1000 功能=2010301 部门经济=30101 政府经济=50101
公用经费 200 功能=2010302 部门经济=30201 政府经济=50201 明细=办公费 项目类别=公用经费
其他运转类 30 功能=2080505 部门经济=30299 政府经济=50299 单位=146002 项目=热线 资金=专项收入
特定目标类 4 功能=2210201 部门经济=31002 政府经济=50601 单位=146002 项目=大厅 资金=事业收入 年度=上年结转
人员经费 0.5 功能=2010301 部门经济=30301 政府经济=50901 资金=政府性基金
"""
INCOME = "财政拨款 1200\n专项收入 30 单位=146002\n事业收入 4 单位=146002 年度=上年结转"


def ledger(text: str = LEDGER) -> Ledger:
    return ledger_of("支出", small.dataset(text))


def total(**wanted: object) -> str:
    """A slice of the ledger above."""
    book = ledger()
    return str(book.sum(book.condition(**wanted)).value)  # type: ignore[arg-type]


def calculated(expression: str, text: str = LEDGER, figures: str = "甲: 支出()\n") -> Figure:
    data = small.dataset(text, INCOME, 项目="热线 其他运转类\n大厅 特定目标类")
    figure = small.figures(data, figures)[0].calculate(expression)
    assert isinstance(figure, Figure)
    return figure


def told(figures: str, data: str = LEDGER, **sheets: str) -> list[str]:
    return small.figures(small.dataset(data, INCOME, **sheets), figures)[1]  # type: ignore[arg-type]
