"""Reads 清单表 (项目单位自评表): each row a row of a sheet of the dataset."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from operator import attrgetter

from ...kernel.problems import Problem
from ..sheet import Value, number_text
from .amounts import Amounts, TableReading
from .headers import MatchedHeader
from .regions import shown
from .texts import is_total

_AMOUNTS = ("全年预算数", "全年执行数", "系统查询全年执行数")
_NUMBERS = ("自评得分",)
_NOT_EVALUATED = ("单位名称", "主管部门编码", "主管部门名称", "预算执行率")
_RATE = "得分率"
_NONE = frozenset({"-", "—", "/", "－"})


def read_list(header: MatchedHeader, problems: list[Problem]) -> TableReading:
    """The rows of one region as records of 项目自评, 单位 and 项目."""
    region, columns = header.region, header.present
    amounts = Amounts(region, header, problems)
    fields = {column.field: header.at(column) for column in filter(attrgetter("field"), columns)}
    reading = TableReading(region.layout, [region], columns=len(columns), header=header)
    for row in filter(partial(_is_entry, header, fields), header.body()):
        values = {name: _value(amounts, row, name, at) for name, at in fields.items()}
        reading.accounted.add(row)
        _record(values, region.grid.source(row, fields.get("项目", 0)), reading)
    return reading


def _is_entry(header: MatchedHeader, fields: Mapping[str, int], row: int) -> bool:
    """Whether a row is more than a remark, a total, or the columns' numbers, and names a project
    where there is a column for it."""
    grid = header.region.grid
    first, *others = grid.texts(row).values()
    if not others or is_total(first) or header.is_numbering(row, (), header.present):
        return False
    return "项目" not in fields or bool(grid.text(row, fields["项目"]))


def _record(values: dict[str, str], source: str, reading: TableReading) -> None:
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
    if name in _AMOUNTS:
        return _number(amounts, row, name, at, amounts.unit_at(at))
    if name in _NUMBERS:
        return _number(amounts, row, name, at, "分")
    return _rate(grid.value(row, at)) if name.endswith(_RATE) else grid.text(row, at)


def _number(amounts: Amounts, row: int, name: str, at: int, unit: str) -> str:
    """A cell's number; "" where it is none, or no unit is known."""
    called = f"“{amounts.region.grid.text(row, 0)}”行“{name}”"
    amount = amounts.read((row, at), unit, called) if unit else None
    return "" if amount is None else number_text(amount)


def _rate(value: Value | None) -> str:
    """得分率, which a worksheet may hold as a fraction: 0.95 is 95%."""
    if isinstance(value, Decimal) and 0 <= value <= 1:
        return f"{number_text(value * 100)}%"
    return "" if shown(value) in _NONE else shown(value)
