"""Reads 清单表 (项目单位自评表): each row a row of a sheet of the dataset."""

from __future__ import annotations

import re
from decimal import Decimal

from ...kernel.problems import Problem
from ..sheet import Value, number_text
from .amounts import Amounts, Reading
from .headers import MatchedHeader
from .regions import shown
from .texts import is_total

_FIELD = re.compile(r"\{([^{}]+)\}")
_AMOUNTS = ("全年预算数", "全年执行数", "系统查询全年执行数")
_NUMBERS = ("自评得分",)
_NOT_EVALUATED = ("单位名称", "主管部门编码", "主管部门名称", "预算执行率")
_RATE = "得分率"
_NONE = frozenset({"-", "—", "/", "－"})


def read_list(header: MatchedHeader, problems: list[Problem]) -> Reading:
    """The rows of one region as records of 项目自评, 单位 and 项目."""
    region, columns = header.region, header.present
    amounts = Amounts(region, header, problems)
    contents = ((_FIELD.fullmatch(column.leaf.content), column) for column in columns)
    fields = {field[1]: header.at(column) for field, column in contents if field}
    reading = Reading(region.layout, [region], columns=len(columns))
    for row in header.body():
        texts = region.grid.texts(row)
        if len(texts) < 2 or is_total(texts[0][1]) or header.is_numbering(row, (), columns):
            continue
        if "项目" in fields and not region.grid.text(row, fields["项目"]):
            continue
        values = {name: _value(amounts, row, name, at) for name, at in fields.items()}
        _record(values, region.grid.source(row, fields.get("项目", 0)), reading)
    return reading


def _record(values: dict[str, str], source: str, reading: Reading) -> None:
    """A row's project with its evaluation, and the unit and department that it names."""
    if values.get("单位编码") and values.get("单位名称"):
        reading.record("单位", source, 单位编码=values["单位编码"], 单位名称=values["单位名称"])
    if values.get("主管部门编码"):
        reading.record(
            "部门", source, 编码=values["主管部门编码"], 名称=values.get("主管部门名称", "")
        )
    evaluation = {name: text for name, text in values.items() if name not in _NOT_EVALUATED}
    reading.record("项目自评", source, **evaluation)
    reading.record(
        "项目",
        source,
        项目编码="",
        项目名称=values.get("项目", ""),
        项目类型="项目支出",
        单位编码=values.get("单位编码", ""),
        单位名称=values.get("单位名称", ""),
    )


def _value(amounts: Amounts, row: int, name: str, at: int) -> str:
    """A cell as the dataset has it: amounts in 元, rates in %."""
    grid = amounts.region.grid
    if name in _AMOUNTS or name in _NUMBERS:
        unit = amounts.unit_at(at) if name in _AMOUNTS else "分"
        called = f"“{grid.text(row, 0)}”行“{name}”"
        amount = amounts.read((row, at), unit, called) if unit else None
        return "" if amount is None else number_text(amount)
    return _rate(grid.value(row, at)) if name.endswith(_RATE) else grid.text(row, at)


def _rate(value: Value | None) -> str:
    """得分率, which a worksheet may hold as a fraction: 0.95 is 95%."""
    if isinstance(value, Decimal) and 0 <= value <= 1:
        return f"{number_text(value * 100)}%"
    return "" if shown(value) in _NONE else shown(value)
