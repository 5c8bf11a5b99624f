"""What no report may print: a list, a judgement, an object of the program. What to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jinja2 import Undefined

from ..dataset.model import OverallTarget, Project, Target, Transfer, Unit
from ..figures import Figure, LedgerSlices

_ITEMS = (Unit, Project, Target, OverallTarget, Transfer)


def why_unprintable(value: Any) -> str:
    """Why a value cannot stand in a text, and what to write; "" where it can."""
    if isinstance(value, bool):
        return "这里印不出来：它只有“是”和“否”，要写在 {% if … %} 里"
    if isinstance(value, str | int | Figure):
        return ""
    if value is None:
        return "这里印不出来：它是空的，要写一个指标或文字"
    if isinstance(value, Undefined):
        return "这里印不出来：条件不成立时没有可印的，要写上 else，如 {{ 甲 if 条件 else '' }}"
    if isinstance(value, float | Decimal):
        return f"这里印不出来：小数“{value}”要直接写在文字里，或改用指标"
    return f"这里印不出来：{_kind(value)}"


def why_no_text(value: Any) -> str:
    """The same where a text is wanted, not a figure: after 列举, 去掉, 日期 and their kind."""
    if isinstance(value, Figure):
        return f"这里要的是文字，写的是一个数（{value.words}）：只要它的名称写“.名称”，几个指标连名带数用“列示”"
    return why_unprintable(value)


def _kind(value: Any) -> str:
    if isinstance(value, Mapping):
        names = "、".join(f"“.{name}”" for name in value)
        return f"它有几项，要写明是哪一项（{names}）"
    if isinstance(value, _ITEMS):
        return "它有几项，要写明是哪一项，如“.名称”"
    if isinstance(value, list | tuple):
        return "它是一列，用 {% for … %} 逐个写，一列名称用“列举”，一列指标用“列示”"
    if isinstance(value, LedgerSlices) or callable(value):
        return "它是函数，后面要写括号，如 支出()"
    return "它不是一个数，也不是文字"
