"""Mistakes in the file of a table are told at their place, whatever stands in it."""

from __future__ import annotations

from typing import Any

import pytest
import small
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from table_kit import DATA, FIGURES, LISTS, SMALL, told, with_targets

from assembler.report import Cell
from assembler.tables import KINDS, TABLE_KEYS

pytestmark = pytest.mark.usefixtures("home")


# --- mistakes


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            SMALL + "标提: 甲\n",
            "M-06 小/tables/表.yaml 第4行 第5个字符：没有“标提”这一项，是不是“标题”？",
        ),
        (
            "种类: 透视表\n行: [合计]\n列:\n  - {标题: 甲, 宽度: 3}\n",
            "M-06 小/tables/表.yaml 第4行 第17个字符：没有“宽度”这一项",
        ),
        (
            "种类: 透视表\n行: [合计]\n列:\n  - 标题: 甲\n    列: [{标体: 乙}]\n",
            "M-06 小/tables/表.yaml 第5行 第14个字符：没有“标体”这一项，是不是“标题”？",
        ),
        (
            "种类: 表单\n块:\n  - {标题: 甲, 台帐: 支出}\n",
            "M-06 小/tables/表.yaml 第3行 第17个字符：没有“台帐”这一项，是不是“台账”？",
        ),
        (
            SMALL + "数字样式: {小数: 两位}\n",
            "M-09 小/tables/表.yaml 第4行 第12个字符：“小数”应是0到8的整数，写的是“两位”",
        ),
    ],
)
def test_an_unknown_key_is_told_at_its_place(text: str, problem: str) -> None:
    said = told(text)
    assert [line[: len(problem)] for line in said[:1]] == [problem]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("标题: 甲\n", "：“种类”应是透视表、表单、并列清单、文件表、清单表之一，写的是“”"),
        ("种类: 透视\n", "：“种类”应是透视表、表单、并列清单、文件表、清单表之一，写的是“透视”"),
        (
            SMALL + "台账: 资产\n",
            " 第4行 第5个字符：“台账”应是支出、收入、年初预算、结转、全年预算之一，写的是“资产”",
        ),
        (
            SMALL + "顺序: 金额\n",
            " 第4行 第5个字符：“顺序”应是台账、编码、项目表之一，写的是“金额”",
        ),
        (
            SMALL + "筛选: {科目: '201'}\n",
            " 第4行 第6个字符：支出没有“科目”这个条件，是不是“项目”？",
        ),
        (
            SMALL + "筛选: {资金: 财政拔款}\n",
            " 第4行 第6个字符：没有“财政拔款”这个资金来源，是不是“财政拨款”？",
        ),
        (SMALL + "筛选: 本年\n", " 第4行 第5个字符：“筛选”应是{条件: 值} 的形式"),
        (
            "种类: 透视表\n行: [合计, 科目]\n列: [{标题: 数}]\n",
            " 第2行 第4个字符：支出没有“科目”这个条件，是不是“项目”？",
        ),
        (
            "种类: 透视表\n台账: 收入\n行: [类别]\n列: [{标题: 数}]\n",
            " 第3行 第4个字符：收入没有“类别”这个条件",
        ),
        (
            "种类: 透视表\n行: [合计]\n列: [{标题: 数, 取: {类别: 人员}}]\n",
            " 第3行 第17个字符：没有“人员”这个支出类别，是不是“人员经费”？",
        ),
        (
            "种类: 透视表\n行: [合计]\n列: [{标题: 数, 指标: 支出总记}]\n",
            " 第3行 第13个字符：没有“支出总记”这个名称，是不是“支出总计”？",
        ),
        (
            "种类: 透视表\n行: [合计]\n列: [{标题: 数, 指标: '支出('}]\n",
            " 第3行 第13个字符：不成一个算式，请检查括号、引号和逗号（须用半角）",
        ),
        (
            "种类: 透视表\n行: [合计]\n列: [{标题: 数, 指标: 支出总计 + 项目数()}]\n",
            " 第3行 第13个字符：“支出总计”的单位是元，“（项目表的行数）”的单位是个",
        ),
        (
            "种类: 透视表\n行: [合计]\n列: [{标题: 数, 宽: 宽}]\n",
            " 第3行 第16个字符：“宽”应是整数，写的是“宽”",
        ),
        (
            "种类: 透视表\n行: [合计]\n列: [{标题: 名, 标签: 合计}]\n",
            " 第3行 第17个字符：“标签”应是{层: 文字} 的形式",
        ),
        (
            "种类: 透视表\n行: [合计]\n列: [{标题: 名, 标签: {合计: '{功能项.名称}'}}]\n",
            " 第3行 第18个字符：标签里的“功能项”在这一层还不知道",
        ),
        (
            "种类: 透视表\n行: [单位]\n列: [{标题: 名, 标签: {单位: '{单位.地址}'}}, {标题: 数}]\n",
            " 第3行 第18个字符：标签里的“{单位.地址}”不能用，“单位”有编码、名称、类、款、项",
        ),
        (
            LISTS.replace("内容: 名称", "内容: 名字"),
            " 第9行 第27个字符：列“名”的“内容”应是名称或指标值，写的是“名字”",
        ),
        (
            "种类: 表单\n块: [{标题: 甲, 列: [{标题: 乙}]}]\n",
            " 第2行 第5个字符：块“甲”至少要有两列：标签和金额",
        ),
        (
            "种类: 表单\n块: [{标题: 甲, 列: [{标题: 乙}, {标题: 丙}], 行: [{标签: 丁, 娶: {}}]}]\n",
            " 第2行 第48个字符：行“丁”里没有“娶”这一项，可用的有标签、台账、取、指标、合计、数字样式、条件",
        ),
        (
            "种类: 表单\n块: [{标题: 甲, 台账: 资产, 列: [{标题: 乙}, {标题: 丙}]}]\n",
            " 第2行 第17个字符：“台账”应是支出、收入、年初预算、结转、全年预算之一，写的是“资产”",
        ),
        (
            "种类: 透视表\n行: [合计]\n列: 甲\n",
            " 第3行 第4个字符：“列”应是一列一项的列表",
        ),
        (
            "种类: 透视表\n行: [合计]\n列: [[甲]]\n",
            " 第3行 第5个字符：“列”应是一列的各项（名称: 值）",
        ),
        ("种类: 表单\n块: 甲\n", " 第2行 第4个字符：“块”应是一块一项的列表"),
        ("种类: 文件表\n栏: [1]\n段: []\n", "：缺少“段”"),
        (
            "种类: 文件表\n栏: [宽]\n段: [{内容: 甲}]\n",
            " 第2行 第5个字符：“栏”应是整数，写的是“宽”",
        ),
        (
            "种类: 文件表\n栏: [1]\n段: [甲]\n",
            " 第3行 第5个字符：“段”应是一段的各项（名称: 值）",
        ),
    ],
)
def test_a_mistake_in_a_table(text: str, reason: str) -> None:
    data = with_targets("热线 产出指标 甲 1")
    assert told(text, data) == [f"M-20 小/tables/表.yaml{reason}"]


# --- whatever stands in the file

WORDS = (
    "合计",
    "部门",
    "单位",
    "项目",
    "功能类",
    "类别",
    "本年",
    "人员经费",
    "是",
    "否",
    "支出",
    "收入",
    "台账",
    "编码",
    "0",
    "1",
    "2",
    "-1",
    "5",
    "",
    "甲",
    "{项目.名称}",
    "{甲",
    "产出指标",
    "主要任务",
    "支出总计",
    "支出()",
    "{{ 年度 }}",
    *KINDS,
)
# 修改列, 删除列 and 增加列 are left out here
NAMES = (
    *TABLE_KEYS,
    "标题",
    "取",
    "指标",
    "标签",
    "清单",
    "内容",
    "宽",
    "编码列",
    "纵向合并",
    "末行",
    "各栏",
    "表头",
    "跨",
    "文字",
    "合并",
    "零",
    "小数",
    "资金",
    "甲",
)
structures: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(WORDS) | st.none(),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(NAMES), below, max_size=4)
    ),
    max_leaves=12,
)
tables = st.fixed_dictionaries(
    {"种类": st.sampled_from(KINDS) | structures},
    optional={name: structures for name in (*TABLE_KEYS, "甲") if name != "种类"},
)


def as_yaml(value: Any) -> str:
    """Lists and mappings in brackets, texts in quotes, nothing for None."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_yaml(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_yaml(below) for below in value) + "]"
    return "~" if value is None else f"'{value}'"


@given(tables)
@examples(160)
def test_any_structure_is_a_table_or_a_problem(value: dict[str, Any]) -> None:
    text = "".join(f"{name}: {as_yaml(below)}\n" for name, below in value.items())
    table, said = small.table(text, DATA, figures=FIGURES)
    assert table is not None or said
    for row in (*table.header, *table.body) if table else ():
        assert all(
            cell is None or isinstance(cell, Cell) and isinstance(cell.text, str) for cell in row
        )
