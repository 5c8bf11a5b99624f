"""A figure (指标) in a column: within the row, and within what the column and the table take."""

from __future__ import annotations

import pytest
import small
from table_kit import DATA, FIGURES, body, made, told

pytestmark = pytest.mark.usefixtures("home")

WITH_FIGURES = {
    "figures": FIGURES + "基本支出: 支出(类别=['人员经费', '公用经费'])\n"
    "人员: 支出(类别='人员经费')\n非人员: 支出总计 - 人员\n"
}


def pivot(column: str, more: str = "") -> str:
    return (
        f"种类: 透视表\n行: [合计, 功能类, 功能项]\n{more}列:\n"
        '  - {标题: 科目, 标签: {合计: 合计, 功能类: "{功能类.编码}", 功能项: "{功能项.编码}"}}\n'
        f"  - {{标题: 合计}}\n  - {column}\n"
    )


@pytest.mark.parametrize(
    "expression",
    [
        "支出总计 - 支出(类别='人员经费')",
        "非人员",
        "基本支出 - 人员 + 支出(项目='热线') + 支出(项目='大厅')",
    ],
)
def test_a_figure_is_that_of_the_row(expression: str) -> None:
    text = pivot(f'{{标题: 非人员, 指标: "{expression}"}}')
    assert body(text, **WITH_FIGURES) == [
        ["合计", "123.40", "23.40"],
        ["208", "100.00", "0.00"],
        ["2080505", "100.00", "0.00"],
        ["201", "23.40", "23.40"],
        ["2010301", "23.40", "23.40"],
    ]


def test_a_figure_is_within_the_slices_of_the_table_and_the_column() -> None:
    text = pivot("{标题: 公用, 取: {类别: 公用经费}, 指标: 支出总计}", "筛选: {资金: 财政拨款}\n")
    assert [row[2] for row in body(text)] == ["20.00", "0.00", "0.00", "20.00", "20.00"]


def test_a_share_of_the_row() -> None:
    text = pivot("{标题: 占比, 指标: 人员 / 支出总计}")
    assert [row[2] for row in body(text, **WITH_FIGURES)] == [
        "81.04%",
        "100.00%",
        "100.00%",
        "0.00%",
        "0.00%",
    ]


def test_a_figure_comes_from_the_lines_of_its_row() -> None:
    cells = made(pivot("{标题: 基本, 指标: 基本支出}"), **WITH_FIGURES).origin.cells
    assert [(c.row, c.name, c.formula, c.value, c.lines) for c in cells if c.row in (0, 2, 4)] == [
        (
            0,
            "基本支出",
            "支出表中类别为人员经费或公用经费的金额合计",
            "1200000",
            ("支出.csv 第2—3行",),
        ),
        (
            2,
            "基本支出",
            "支出表中类别为人员经费或公用经费、功能类为208、功能项为2080505的金额合计",
            "1000000",
            ("支出.csv 第2行",),
        ),
        (
            4,
            "基本支出",
            "支出表中类别为人员经费或公用经费、功能类为201、功能项为2010301的金额合计",
            "200000",
            ("支出.csv 第3行",),
        ),
    ]


def test_figures_alone_in_one_row_are_the_departments() -> None:
    text = "种类: 透视表\n行: [合计]\n列: [{标题: 车, 指标: 车辆}, {标题: 增加, 指标: 上年(支出总计)}]\n"
    data = small.dataset(
        指标="", declared=small.declared("车辆 本年 3 辆\n支出总计 上年 500000 元")
    )
    assert body(text, data) == [["3", "50.00"]]


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ("车辆", ""),
        ("支出总计 - 上年(支出总计)", "里的“上年(…)”"),
        ("项目数()", ""),
        ("非人员 + 上年(人员)", "里的“上年(…)”"),
    ],
)
def test_what_is_no_slice_has_no_part_in_a_row(expression: str, part: str) -> None:
    data = small.dataset(
        "公用经费 100",
        declared=small.declared("车辆 本年 3 辆\n支出总计 上年 9 元\n人员 上年 9 元"),
    )
    assert told(pivot(f"{{标题: 甲, 指标: {expression}}}"), data, **WITH_FIGURES) == [
        f"M-80 小/tables/表.yaml 第6行 第13个字符：“指标”的“{expression}”{part}不是从台账取的数，"
        "不能按行、按“筛选”和“取”分开算"
    ]


def test_a_ledger_that_does_not_know_the_rows() -> None:
    text = (
        '种类: 透视表\n行: [合计, 类别]\n列:\n  - {标题: 类别, 标签: {类别: "{类别.名称}"}}\n'
        "  - {标题: 合计}\n  - {标题: 甲, 指标: 收入总计}\n"
    )
    assert told(text) == ["M-20 小/tables/表.yaml 第6行 第13个字符：收入没有“类别”这个条件"]


# --- forms

FORM = """
种类: 表单
块:
  - 标题: 支出
    列: [{标题: 项目}, {标题: 合计}, {标题: 基本支出, 指标: 基本支出}]
    行:
      - {标签: 一、社会保障, 取: {功能: "208"}}
      - {标签: 二、一般公共服务, 取: {功能: "201"}}
      - {标签: 空着}
    末行:
      - {标签: 合计, 取: {}}
"""


def test_a_column_of_a_form_shows_its_figure_within_the_row() -> None:
    table = made(FORM, **WITH_FIGURES)
    assert small.grid(table.body) == [
        ["一、社会保障", "100.00", "100.00"],
        ["二、一般公共服务", "23.40", "20.00"],
        ["空着", "", ""],
        ["合计", "123.40", "120.00"],
    ]
    (cell,) = (c for c in table.origin.cells if (c.row, c.column) == (1, 2))
    assert (cell.formula, cell.lines) == (
        "支出表中类别为人员经费或公用经费、功能为201的金额合计",
        ("支出.csv 第3行",),
    )


def test_the_ledgers_of_the_small_department_are_as_the_tests_think() -> None:
    assert sum(line.amount for line in DATA.expenditure) == 1234000
