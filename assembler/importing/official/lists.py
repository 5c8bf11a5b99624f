"""Reads 清单表 (项目单位自评表): each row a row of a sheet of the dataset."""

from __future__ import annotations

import re
from decimal import Decimal

from ...kernel.problems import Problem
from .finding import Region
from .headers import Header
from .pivots import is_numbering, repeats_header
from .texts import is_note, is_total
from .values import Amounts, Reading, plain

_FIELD = re.compile(r"\{([^{}]+)\}")
_AMOUNTS = ("全年预算数", "全年执行数", "系统查询全年执行数")
_NUMBERS = ("自评得分",)
_RATE = "得分率"
_NONE = frozenset({"-", "—", "/", "－"})


def read_list(region: Region, header: Header, problems: list[Problem]) -> Reading:
    """The rows of one region as records of 项目自评, 单位 and 项目."""
    amounts = Amounts(region, header, problems)
    columns = [c for c in region.layout.columns if c.number in header.columns]
    fields = {
        m[1]: header.columns[c.number] for c in columns if (m := _FIELD.fullmatch(c.leaf.content))
    }
    reading = Reading(region.layout, [region], columns=len(columns))
    places = list(header.columns.values())
    for row in range(header.bottom, region.bottom):
        texts = region.grid.texts(row)
        if len(texts) < 2 or is_note(texts) or is_total(texts[0][1]):
            continue
        if repeats_header(region.grid, header, row) or is_numbering(region.grid, row, [], places):
            continue
        if "项目" in fields and not region.grid.text(row, fields["项目"]):
            continue
        _record(region, amounts, row, fields, reading)
    return reading


def _record(
    region: Region, amounts: Amounts, row: int, fields: dict[str, int], reading: Reading
) -> None:
    values = {name: _value(region, amounts, row, name, at) for name, at in fields.items()}
    source = region.grid.source(row, fields.get("项目", 0))
    _heads(values, source, reading)
    left_out = ("单位名称", "主管部门编码", "主管部门名称", "预算执行率")
    evaluation = {name: text for name, text in values.items() if name not in left_out}
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


def _heads(values: dict[str, str], source: str, reading: Reading) -> None:
    """The unit and the department that the row names."""
    if values.get("单位编码") and values.get("单位名称"):
        reading.record("单位", source, 单位编码=values["单位编码"], 单位名称=values["单位名称"])
    if values.get("主管部门编码"):
        reading.record(
            "部门", source, 编码=values["主管部门编码"], 名称=values.get("主管部门名称", "")
        )


def _value(region: Region, amounts: Amounts, row: int, name: str, at: int) -> str:
    if name in _AMOUNTS or name in _NUMBERS:
        called = f"“{region.grid.text(row, 0)}”行“{name}”"
        unit = amounts.unit_at(at) if name in _AMOUNTS else "分"
        found = amounts.read(row, at, unit, called) if unit else None
        return "" if found is None else plain(found)
    value = region.grid.value(row, at)
    if name.endswith(_RATE) and isinstance(value, Decimal) and 0 <= value <= 1:
        return f"{plain(value * 100)}%"
    text = region.grid.text(row, at)
    return "" if name.endswith(_RATE) and text in _NONE else text
