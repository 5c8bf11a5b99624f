"""Single rows of a form changed by their labels: 修改行, 删除行, 增加行."""

from __future__ import annotations

import pytest
import small
from table_kit import FORM, PIVOT, body, told

pytestmark = pytest.mark.usefixtures("home")

ROWS = """
种类: 表单
块:
  - 标题: 支出
    列: [{标题: 项目}, {标题: 行次, 行次: 是}, {标题: 金额}]
    行:
      - {标签: 人员, 取: {类别: 人员经费}}
      - {标签: 公用, 取: {类别: 公用经费}}
    末行:
      - {标签: 合计, 取: {}}
"""
CODED = """
种类: 表单
块:
  - {标题: 款, 列: [{标题: 代码}, {标题: 名, 文字: 是}, {标题: 数}], 行: [{标签: ["301", 工资], 取: {部门经济: "301"}}]}
"""


def edited(edit: str, base: str = ROWS) -> list[list[str]]:
    return body("套用: 旁\n" + edit, **{"tables/旁": base})


def refused(edit: str, base: str = FORM) -> list[str]:
    return told("套用: 旁\n" + edit, **{"tables/旁": base})


@pytest.mark.parametrize(
    ("edit", "rows"),
    [
        (
            "修改行: {公用: {标签: 日常公用, 数字样式: {小数: 0}}}",
            [["人员", "1", "100.00"], ["日常公用", "2", "20"], ["合计", "3", "123.40"]],
        ),
        ("删除行: [公用]", [["人员", "1", "100.00"], ["合计", "2", "123.40"]]),
        (
            "增加行: {公用: {标签: 项目, 取: {类别: [其他运转类, 特定目标类]}}}",
            [
                ["人员", "1", "100.00"],
                ["公用", "2", "20.00"],
                ["项目", "3", "3.40"],
                ["合计", "4", "123.40"],
            ],
        ),
        (
            "增加行: {人员: [{标签: 其中：空}, {标签: 甲, 取: {类别: 公用经费}}]}\n删除行: 公用",
            [
                ["人员", "1", "100.00"],
                ["其中：空", "2", ""],
                ["甲", "3", "20.00"],
                ["合计", "4", "123.40"],
            ],
        ),
        (
            "增加行: {支出: {标签: 头一行}}\n删除行: [人员, 公用]",
            [["头一行", "1", ""], ["合计", "2", "123.40"]],
        ),
        (
            "增加行: {合计: {标签: 总计, 合计: [{取: {}}, {取: {类别: 公用经费}}]}}\n删除行: [人员]",
            [["公用", "1", "20.00"], ["合计", "2", "123.40"], ["总计", "3", "143.40"]],
        ),
    ],
)
def test_an_edit_of_one_row(edit: str, rows: list[list[str]]) -> None:
    """行次 counts what is printed, and a total is of the ledger, whatever rows stand above it."""
    assert edited(edit) == rows


def test_a_row_of_several_labels_is_called_by_any_of_them() -> None:
    change = "{标签: ['301', 人工]}"
    for name in ('"301"', "工资", "301 工资", "款/工资"):
        assert edited(f"修改行: {{{name}: {change}}}", CODED) == [["301", "人工", "100.00"]]


def test_a_row_that_stands_in_two_blocks_is_named_with_its_block() -> None:
    twice = FORM.replace("标签: 支出总计", "标签: 收入总计")
    assert refused("删除行: [收入总计]", twice) == [
        "M-20 小/tables/表.yaml 第2行 第6个字符：删除行的“收入总计”有好几行，"
        "请写成“块的标题/行名”，如“收入/收入总计”"
    ]
    rows = edited("删除行: [支出/收入总计]", twice)
    assert [row[2] for row in rows] == ["五、人员", "二、公用", "二、外交", "结余"]


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (
            "修改行: {一、拨宽: {标签: 甲}}",
            "第2行 第7个字符：修改行的“一、拨宽”没有这一行，是不是“一、拨款”？",
        ),
        ("删除行:\n  - 无此行", "第3行 第3个字符：删除行的“无此行”没有这一行"),
        ("删除行: {一、拨款: 是}", "第2行 第6个字符：“删除行”应是行名的列表"),
        ("增加行: [一、拨款]", "第2行 第6个字符：“增加行”应是“行名: {标签: …}”的形式"),
        ("增加行: {一、拨款: 甲}", "第2行 第13个字符：“一、拨款”应是一行，或各行的列表"),
        (
            "增加行: {一、拨款: {标签: 甲, 指标数: 支出总计}}",
            "第2行 第21个字符：行“甲”里没有“指标数”这一项，"
            "可用的有标签、台账、取、指标、合计、数字样式、条件",
        ),
    ],
)
def test_an_edit_of_a_row_that_cannot_be(edit: str, problem: str) -> None:
    assert refused(edit)[:1] == [f"M-20 小/tables/表.yaml {problem}"]
    assert len(refused(edit)) == 1


def test_a_wrong_number_style_of_an_added_row() -> None:
    edit = "增加行: {一、拨款: [{标签: 甲, 数字样式: {小数: 多}}]}"
    assert refused(edit) == [
        "M-09 小/tables/表.yaml 第2行 第33个字符：“小数”应是0到8的整数，写的是“多”"
    ]


def test_a_pivot_has_no_rows_of_its_own() -> None:
    assert refused("删除行: [合计]", PIVOT) == [
        "M-20 小/tables/表.yaml 第2行 第6个字符：“删除行”只能用于表单，这张表没有“块”"
    ]


def test_rows_are_changed_over_several_templates() -> None:
    """What one template added, the next one may change."""
    small.write_template(
        {"template": "类型: 部门预算\n部分: [{标题: 附, 表格: [表]}]\n", "tables/表": ROWS}, "底"
    )
    small.write_template(
        {"template": "extends: 底\n", "tables/表": "增加行: {公用: {标签: 新, 取: {}}}\n"}, "中"
    )
    last = "修改行: {新: {标签: 新名}}\n删除行: [人员]\n"
    settings = "extends: 中\n类型: 部门预算\n"
    assert body(last, template=settings) == [
        ["公用", "1", "20.00"],
        ["新名", "2", "123.40"],
        ["合计", "3", "123.40"],
    ]
