"""A table that follows another with changes; tables left out; titles."""

from __future__ import annotations

import pytest
import small
from table_kit import DATA, FIGURES, FORM, PIVOT, SMALL, body, made, told

pytestmark = pytest.mark.usefixtures("home")


# --- one table after another, and edits


def test_a_table_that_follows_another() -> None:
    other = "套用: 旁\n标题: 另一张\n筛选: {功能: '208'}\n"
    table = made(other, **{"tables/旁": PIVOT})
    assert table.title == "另一张"
    assert [row[:2] for row in small.grid(table.body)] == [
        ["合计", "100.00"],
        ["社会保障和就业支出", "100.00"],
    ]


def test_a_table_that_follows_one_that_follows_another() -> None:
    files = {"tables/中": "套用: 旁\n标题: 中\n注: 中的注\n", "tables/旁": PIVOT}
    table = made("套用: 中\n数字样式: {小数: 0}\n", **files)
    assert (table.title, table.notes) == ("中", ("中的注",))
    assert small.grid(table.body)[0] == ["合计", "123", "120", "100"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "套用的“旁”不存在，或又套用了自己"),
        ({"tables/旁边": SMALL}, "套用的“旁”不存在，或又套用了自己，是不是“旁边”？"),
        ({"tables/旁": "套用: 表\n" + SMALL}, "套用的“表”不存在，或又套用了自己，是不是“表”？"),
    ],
)
def test_a_table_that_follows_nothing_or_itself(files: dict[str, str], reason: str) -> None:
    said = small.table("套用: 旁\n" + SMALL, DATA, **{"figures": FIGURES, **files})[1]
    assert said == [f"M-20 小/tables/表.yaml：{reason}"]


def edited(edit: str) -> list[list[str]]:
    return small.grid(made("套用: 旁\n" + edit, **{"tables/旁": PIVOT}).header)


@pytest.mark.parametrize(
    ("edit", "header"),
    [
        (
            "修改列: {总计: {标题: 金额}}",
            [["科目[1×2]", "金额[1×2]", "基本支出[2×1]", "·"], ["·", "·", "小计", "人员"]],
        ),
        (
            "修改列: {基本支出/人员: {标题: 人}}",
            [["科目[1×2]", "总计[1×2]", "基本支出[2×1]", "·"], ["·", "·", "小计", "人"]],
        ),
        (
            "修改列: {小计: {标题: 计}}",
            [["科目[1×2]", "总计[1×2]", "基本支出[2×1]", "·"], ["·", "·", "计", "人员"]],
        ),
        ("删除列: [总计]", [["科目[1×2]", "基本支出[2×1]", "·"], ["·", "小计", "人员"]]),
        ("删除列: [基本支出, 科目]", [["总计"]]),
        ("删除列: [小计]", [["科目[1×2]", "总计[1×2]", "基本支出"], ["·", "·", "人员"]]),
        (
            "增加列: {总计: {标题: 备注}}",
            [
                ["科目[1×2]", "总计[1×2]", "备注[1×2]", "基本支出[2×1]", "·"],
                ["·", "·", "·", "小计", "人员"],
            ],
        ),
        (
            "增加列: {人员: {标题: 公用, 取: {类别: 公用经费}}}",
            [
                ["科目[1×2]", "总计[1×2]", "基本支出[3×1]", "·", "·"],
                ["·", "·", "小计", "人员", "公用"],
            ],
        ),
        (
            "修改列: {总计: {标题: 金额}}\n删除列: [金额]",
            [["科目[1×2]", "基本支出[2×1]", "·"], ["·", "小计", "人员"]],
        ),
    ],
)
def test_an_edit_of_one_column(edit: str, header: list[list[str]]) -> None:
    assert edited(edit) == header


def test_an_added_column_takes_its_parents_slice() -> None:
    text = "套用: 旁\n增加列: {人员: {标题: 公用, 取: {类别: 公用经费}}}\n"
    assert body(text, **{"tables/旁": PIVOT})[0] == ["合计", "123.40", "120.00", "100.00", "20.00"]


def test_an_edit_of_a_block() -> None:
    text = "套用: 旁\n修改列: {收入/金额: {标题: 数}}\n"
    assert small.grid(made(text, **{"tables/旁": FORM}).header)[1] == [
        "项目",
        "数",
        "项目",
        "金额",
        "基金",
    ]


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        ("修改列: {总记: {标题: 甲}}", "第2行 第7个字符：修改列的“总记”没有这一列，是不是“总计”？"),
        ("删除列:\n  - 无此列", "第3行 第3个字符：删除列的“无此列”没有这一列"),
        (
            "增加列: {基本支出/总计: {标题: 甲}}",
            "第2行 第7个字符：增加列的“基本支出/总计”没有这一列，是不是“基本支出”？",
        ),
    ],
)
def test_an_edit_of_a_column_that_is_not_there(edit: str, problem: str) -> None:
    assert told("套用: 旁\n" + edit, **{"tables/旁": PIVOT}) == [
        f"M-20 小/tables/表.yaml {problem}"
    ]


def test_an_edit_of_a_column_that_stands_twice() -> None:
    assert told("套用: 旁\n删除列: [金额]\n", **{"tables/旁": FORM}) == [
        "M-20 小/tables/表.yaml 第2行 第6个字符：删除列的“金额”有好几列，请写出上级标题"
    ]


def test_a_wrong_tag_in_a_title_is_told() -> None:
    table, said = small.table(SMALL + "标题: '{{ 年渡 }}年'\n", DATA, figures=FIGURES)
    assert [line.split("：")[1] for line in said] == ["没有“年渡”这个名称，是不是“年度”？"]


def test_a_table_leaves_the_others() -> None:
    files = {
        "tables/甲": "种类: 无\n",
        "tables/乙": SMALL,
        "sections/节.md": "正文",
        "figures": FIGURES,
    }
    report, said = small.report(DATA, files)
    assert [block.key for block in report.parts[-1].blocks] == ["乙"]  # type: ignore[union-attr]
    assert said == [
        "M-20 小/tables/甲.yaml：“种类”应是透视表、表单、并列清单、文件表、清单表之一，写的是“无”"
    ]


def test_an_omitted_table_is_left_out() -> None:
    (why,) = small.words("经批准")
    files = {"tables/甲": SMALL, "tables/乙": SMALL, "sections/节.md": "正文"}
    report, said = small.report(small.dataset(omissions={"甲": why}), files)
    assert said == [] and [block.key for block in report.parts[-1].blocks] == ["乙"]  # type: ignore[union-attr]
