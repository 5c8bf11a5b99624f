"""Tables that are no pivots: forms, parallel lists, document forms."""

from __future__ import annotations

import pytest
import small
from table_kit import FIGURES, FORM, LEDGER, LISTS, body, made, told, with_targets

from assembler.report import TableColumn

pytestmark = pytest.mark.usefixtures("home")


# --- forms


def test_a_form_of_two_blocks() -> None:
    table = made(FORM)
    assert small.grid(table.header) == [
        ["收入[2×1]", "·", "支出[3×1]", "·", "·"],
        ["项目", "金额", "项目", "金额", "基金"],
    ]
    rows = small.grid(table.body)
    assert [row[:2] for row in rows] == [
        ["一、拨款", "123.00"],
        ["其中：空着", ""],
        ["", ""],
        ["", ""],
        ["收入总计", "123.40"],
    ]
    assert [row[2:4] for row in rows] == [
        ["五、人员", "100.00"],
        ["二、公用", "20"],
        ["二、外交", "—"],
        ["结余", "0.000"],
        ["支出总计", "123.00"],
    ]
    assert [row[4] for row in rows] == ["0.00", "0", "—", "", "0.40"]


def test_a_form_that_is_empty() -> None:
    text = FORM + "空表说明: 没有\n"
    assert made(text, small.dataset()).notes == ("没有",)
    assert made(text).notes == ()


# --- parallel lists


def test_parallel_lists() -> None:
    data = with_targets(
        "热线 产出指标 接听 ≥90%\n热线 产出指标 时长 ≤1分\n热线 产出指标 回访 100%\n"
        "热线 成本指标 成本 ≤{{‿项目金额|万元‿}}\n大厅 产出指标 天数 ≥250天"
    )
    table = made(LISTS, data)
    assert small.grid(table.body) == [
        ["某县政务局", "3.40", "", "", "", ""],
        ["热线[1×3]", "3.00[1×3]", "接听", "≥90%", "成本[1×3]", "≤3.00万元[1×3]"],
        ["·", "·", "时长", "≤1分", "·", "·"],
        ["·", "·", "回访", "100%", "·", "·"],
        ["大厅", "0.40", "天数", "≥250天", "", ""],
    ]
    assert table.columns[2] == TableColumn("text") and table.columns[1] == TableColumn("number")


def test_the_last_of_a_shorter_list_reaches_down() -> None:
    data = with_targets(
        "大厅 成本指标 甲 1\n大厅 成本指标 乙 2\n大厅 产出指标 丙 3\n大厅 产出指标 丁 4\n大厅 产出指标 戊 5"
    )
    (_, _, *rows) = small.grid(made(LISTS, data).body)
    assert [row[4:] for row in rows] == [["甲", "1"], ["乙[1×2]", "2[1×2]"], ["·", "·"]]


def test_a_wrong_figure_in_a_target_is_told_at_its_cell() -> None:
    data = with_targets("热线 成本指标 成本 ≤{{‿项目金客|万元‿}}")
    _, said = small.table(LISTS, data, figures=FIGURES)
    assert said == [
        "M-10 绩效指标.csv 第2行 “指标值”列：没有“项目金客”这个名称，是不是“项目金额”？"
    ]


# --- document forms

DOCUMENT = """
种类: 文件表
栏: [1, 2, 3]
段:
  - {标签: 名称, 内容: "{{ 部门.名称 }}"}
  - 标签: 任务
    表头: [甲, {标题: 乙}]
    清单: 主要任务
    各栏: [{内容: "{名称}"}, {内容: "{说明}"}]
  - 标签: 预算
    行:
      - [{文字: "{{ 年度 }}总额"}, {指标: 支出总计}]
      - [{文字: 合并, 跨: 2}]
  - 表头: [一级, 名称, 值]
    清单: 绩效指标
    各栏: [{内容: "{一级指标}", 合并: 是}, {内容: "{名称}"}, {内容: "{指标值}", 对齐: 居中}]
"""
OVERALL = """
主要任务 - - 任务一 - 做一
主要任务 - - 任务二 - 做二
绩效指标 产出 数量 甲 ≥1 说
绩效指标 产出 质量 乙 ≥2 说
绩效指标 效益 社会 丙 ≥3 说
"""


def test_a_document_form() -> None:
    data = small.dataset(LEDGER, overall_targets=small.overall(OVERALL))
    table = made(DOCUMENT, data)
    assert table.columns == (TableColumn("text", 1), TableColumn("text", 2), TableColumn("text", 3))
    assert table.header == ()
    assert small.grid(table.body) == [
        ["名称", "某县政务局[2×1]", "·"],
        ["任务[1×3]", "甲", "乙"],
        ["·", "任务一", "做一"],
        ["·", "任务二", "做二"],
        ["预算[1×2]", "2024总额", "123.40"],
        ["·", "合并[2×1]", "·"],
        ["一级", "名称", "值"],
        ["产出[1×2]", "甲", "≥1"],
        ["·", "乙", "≥2"],
        ["效益", "丙", "≥3"],
    ]


def test_a_merged_group_ends_where_one_to_its_left_ends() -> None:
    text = """
种类: 文件表
栏: [1, 1, 1]
段:
  - 清单: 绩效指标
    各栏: [{内容: "{一级指标}", 合并: 是}, {内容: "{二级指标}", 合并: 是}, {内容: "{名称}"}]
"""
    rows = "绩效指标 产出 数量 甲 1 -\n绩效指标 产出 数量 乙 1 -\n绩效指标 效益 数量 丙 1 -\n绩效指标 效益 质量 丁 1 -"
    data = small.dataset(overall_targets=small.overall(rows))
    assert body(text, data) == [
        ["产出[1×2]", "数量[1×2]", "甲"],
        ["·", "·", "乙"],
        ["效益[1×2]", "数量", "丙"],
        ["·", "质量", "丁"],
    ]


def test_a_document_form_with_an_empty_list() -> None:
    table, said = small.table(DOCUMENT, small.dataset(LEDGER), figures=FIGURES)
    assert table is not None
    rows = small.grid(table.body)
    assert said == ["B-07 整体绩效：“整体绩效”表没有一行，表的目标、任务和指标都是空的"]
    assert rows[1:3] == [["任务[1×2]", "甲", "乙"], ["·", "[2×1]", "·"]]
    assert rows[-1] == ["[3×1]", "·", "·"]


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        (
            "{标签: 甲, 行: [[{文字: 乙, 跨: 3}]]}",
            " 第4行 第5个字符：“乙”这一行各格“跨”的栏数合起来应是2",
        ),
        ("{标签: 甲, 表头: [乙]}", " 第4行 第5个字符：“乙”这一行各格“跨”的栏数合起来应是2"),
        (
            "{标签: 甲, 清单: 任务}",
            " 第4行 第17个字符：“清单”应是履职目标、主要任务、绩效指标之一，写的是“任务”",
        ),
        (
            "{标签: 甲, 类容: 乙}",
            " 第4行 第13个字符：段里没有“类容”这一项，可用的有标签、内容、行、清单、各栏、表头、条件",
        ),
        (
            "{清单: 主要任务, 各栏: [{跨: 3, 内容: '{名字}'}]}",
            " 第4行 第5个字符：各栏的“{名字}”不能用，可用的有一级指标、二级指标、名称、指标值、说明",
        ),
        (
            "{标签: 甲, 行: [[{指标: '支出总记', 跨: 2}]]}",
            " 第4行 第19个字符：没有“支出总记”这个名称，是不是“支出总计”？",
        ),
    ],
)
def test_a_mistake_in_a_document_form(section: str, reason: str) -> None:
    data = small.dataset(overall_targets=small.overall(OVERALL))
    assert told(f"种类: 文件表\n栏: [1, 2, 3]\n段:\n  - {section}\n", data) == [
        f"M-20 小/tables/表.yaml{reason}"
    ]
