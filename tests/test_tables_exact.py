"""Cells keep the exact number behind their text, in the unit shown."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain

import pytest
import small
from conftest import Sample
from officials import tables_of

from assembler.dataset.model import Dataset
from assembler.kernel.money import NumberStyle, round_half_up, show_number
from assembler.report import Cell

DATA = small.dataset(
    "人员经费 1234567.85 功能=2010301\n公用经费 3 功能=2010301",
    "财政拨款 1234570.85",
    指标="公务用车 本年 7 辆",
    项目="平台 特定目标类 编码=01",
    evaluations=small.evaluations("平台 4980000 1660000 0 87.014 是 成本指标得分率=80%"),
)
FIGURES = "支出总计: 支出()\n公务用车: {声明: 辆}\n人员占比: 支出(类别='人员经费') / 支出总计\n"


pytestmark = pytest.mark.usefixtures("home")


def values(text: str, data: Dataset = DATA) -> list[list[tuple[str, Decimal | None]]]:
    """Text and exact value of every cell of the body."""
    table, _ = small.table(text, data, figures=FIGURES)
    assert table is not None
    return [[(cell.text, cell.value) for cell in row if cell] for row in table.body]


def test_a_pivot_shows_rounded_amounts_and_keeps_exact_ones() -> None:
    pivot = """
种类: 透视表
行: [合计]
列:
  - {标题: 名, 标签: {合计: 合计}}
  - {标题: 总计}
  - {标题: 公用, 取: {类别: 公用经费}}
  - {标题: 元, 取: {类别: 公用经费}, 数字样式: {单位: 元}}
  - {标题: 基金, 取: {资金: 政府性基金预算拨款}, 数字样式: {零: ""}}
  - {标题: 车, 指标: 公务用车}
  - {标题: 占比, 指标: 人员占比}
"""
    share = Decimal("1234567.85") / Decimal("1234570.85")
    assert values(pivot) == [
        [
            ("合计", None),
            ("123.46", Decimal("123.457085")),
            ("0.00", Decimal("0.0003")),
            ("3.00", Decimal(3)),
            ("", Decimal(0)),
            ("7", Decimal(7)),
            ("100.00%", share),
        ]
    ]


def test_a_form_keeps_them_and_labels_have_none() -> None:
    form = """
种类: 表单
块:
  - 标题: 支出
    列: [{标题: 项目}, {标题: 金额}]
    行:
      - {标签: 2024, 取: {类别: 人员经费}}
      - {标签: 空着}
"""
    assert values(form) == [
        [("2024", None), ("123.46", Decimal("123.456785"))],
        [("空着", None), ("", None)],
    ]


def test_a_list_keeps_them_where_a_field_stands_alone() -> None:
    listed = """
种类: 清单表
清单: 项目自评
列:
  - {标题: 预算, 内容: "{全年预算数}"}
  - {标题: 执行, 内容: "{全年执行数}万元"}
  - {标题: 执行率, 内容: "{预算执行率}"}
  - {标题: 成本, 内容: "{成本指标得分率}"}
  - {标题: 得分, 内容: "{自评得分}"}
"""
    rate = Decimal(1660000) / Decimal(4980000)
    found = values(listed)[0]
    assert found[:2] == [("498.00", Decimal(498)), ("166.00万元", None)]
    assert found[2][0] == "33.33%"
    assert found[2][1] == pytest.approx(rate)
    assert found[3:] == [("80%", None), ("87.014", Decimal("87.014"))]


def test_cells_that_reach_down_over_a_list_keep_them() -> None:
    parallel = """
种类: 并列清单
行: [项目]
列:
  - {标题: 项目, 标签: {项目: "{项目.名称}"}}
  - {标题: 金额}
  - {标题: 指标, 清单: 产出指标, 内容: 名称}
"""
    data = small.dataset(
        "特定目标类 123456 项目=甲\n特定目标类 123456 项目=乙",
        "财政拨款 246912",
        项目="甲 特定目标类\n乙 特定目标类",
        targets=small.targets("甲 产出指标 一 1\n甲 产出指标 二 2"),
    )
    table, _ = small.table(parallel, data, figures=FIGURES)
    assert table is not None
    amount = Cell("12.35", 1, 2, "right", value=Decimal("12.3456"))
    assert table.body[0][1] == amount


def test_every_number_of_a_sample_is_its_value_rounded(sample: Sample) -> None:
    report = sample.built.report
    assert report is not None
    rows = chain.from_iterable(table.body for table in tables_of(report))
    cells = filter(None, chain.from_iterable(rows))
    numbers = [cell for cell in cells if cell.value is not None]
    assert len(numbers) > 300
    for cell in numbers:
        assert cell.text in shown(cell), cell


def shown(cell: Cell) -> set[str]:
    """What the value may be shown as: rounded to as many places as the text has."""
    value = cell.value
    assert value is not None
    ratio = cell.text.endswith("%")
    digits = cell.text.removesuffix("%")
    places = len(digits.partition(".")[2])
    rounded = round_half_up(value * 100 if ratio else value, places)
    said = show_number(rounded, NumberStyle(places=places)) + "%" * ratio
    return {said, ""} if not rounded else {said}
