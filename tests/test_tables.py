"""Tables from their specifications: headers, slices, rows, labels, notes, edits, and mistakes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import small
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from strategies import ledgers

from assembler.dataset.model import Dataset, ExpenditureLine
from assembler.report import Cell, Column, Table
from assembler.tables import KINDS, TABLE_KEYS
from assembler.tables.columns import header_rows

LEDGER = """
人员经费 1000000 功能=2080505 部门经济=30108
公用经费 200000 功能=2010301 部门经济=30201
其他运转类 30000 功能=2010301 部门经济=30299 项目=热线 单位=146002
特定目标类 4000 功能=2010301 部门经济=30299 项目=大厅 资金=政府性基金预算拨款 年度=上年结转
"""
DATA = small.dataset(
    LEDGER, "财政拨款 1230000\n政府性基金预算拨款 4000 年度=上年结转",
    项目="大厅 特定目标类 编码=02\n热线 其他运转类 编码=01 单位=146002",
)  # fmt: skip
FIGURES = (
    "收入总计: 收入()\n支出总计: 支出()\n车辆: {声明: 辆}\n占用: 支出(功能='208') / 支出总计\n"
)
PIVOT = """
标题: "{{ 年度 }}年表"
种类: 透视表
台账: 支出
行: [合计, 功能类]
列:
  - {标题: 科目, 标签: {合计: 合计, 功能类: "{功能类.名称}"}}
  - {标题: 总计}
  - 标题: 基本支出
    取: {类别: [人员经费, 公用经费]}
    列:
      - {标题: 小计}
      - {标题: 人员, 取: {类别: 人员经费}}
"""
SMALL = "种类: 透视表\n行: [合计]\n列: [{标题: 名, 标签: {合计: 合计}}, {标题: 数}]\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own, for the templates a test writes."""
    monkeypatch.chdir(tmp_path)


def made(text: str, data: Dataset = DATA, **files: str) -> Table:
    table, said = small.table(text, data, **{"figures": FIGURES, **files})
    assert [line for line in said if not line.startswith("T-01")] == [] and table is not None
    return table


def body(text: str, data: Dataset = DATA, **files: str) -> list[list[str]]:
    return small.grid(made(text, data, **files).body)


def told(text: str, data: Dataset = DATA, **files: str) -> list[str]:
    table, said = small.table(text, data, **{"figures": FIGURES, **files})
    assert table is None
    return said


def template(settings: str) -> str:
    return f"类型: 部门预算\n{settings}\n部分: [{{标题: 附, 编号: 否, 表格: [表]}}]\n"


# --- headers


def test_a_header_of_three_levels() -> None:
    columns = """
列:
  - {标题: 甲}
  - 标题: 乙
    列:
      - {标题: 乙一}
      - 标题: 乙二
        列: [{标题: 丙}, {标题: 丁}]
  - {标题: 戊}
"""
    table = made("种类: 透视表\n行: [合计]\n" + columns)
    assert small.grid(table.header) == [
        ["甲[1×3]", "乙[3×1]", "·", "·", "戊[1×3]"],
        ["·", "乙一[1×2]", "乙二[2×1]", "·", "·"],
        ["·", "·", "丙", "丁", "·"],
    ]
    assert {cell.align for row in table.header for cell in row if cell} == {"center"}


def test_a_header_of_one_level() -> None:
    assert small.grid(header_rows([{"标题": "甲"}, {"标题": "乙"}])) == [["甲", "乙"]]


trees: st.SearchStrategy[list[dict[str, Any]]] = st.recursive(
    st.just({"标题": "叶"}),
    lambda below: st.builds(lambda children: {"标题": "枝", "列": children}, st.lists(below, min_size=1, max_size=3)),
    max_leaves=8,
).flatmap(lambda tree: st.lists(st.just(tree), min_size=1, max_size=3))  # fmt: skip


@given(trees)
def test_a_header_covers_every_position_once(columns: list[dict[str, Any]]) -> None:
    rows = header_rows(columns)
    covered: set[tuple[int, int]] = set()
    for top, row in enumerate(rows):
        assert len(row) == len(rows[0])
        for left, cell in enumerate(row):
            if cell is not None:
                span = {(top + r, left + c) for r in range(cell.rows) for c in range(cell.columns)}
                assert not span & covered
                covered |= span
    assert covered == {(r, c) for r in range(len(rows)) for c in range(len(rows[0]))}


# --- pivots


def test_a_pivot() -> None:
    table = made(PIVOT)
    assert (table.key, table.title, table.label) == ("表", "2024年表", "")
    assert table.columns == (Column("text"), Column("number"), Column("number"), Column("number"))
    assert small.grid(table.header) == [
        ["科目[1×2]", "总计[1×2]", "基本支出[2×1]", "·"],
        ["·", "·", "小计", "人员"],
    ]
    assert small.grid(table.body) == [
        ["合计", "123.40", "120.00", "100.00"],
        ["社会保障和就业支出", "100.00", "100.00", "100.00"],
        ["一般公共服务支出", "23.40", "20.00", "0.00"],
    ]
    assert [cell.align for cell in table.body[0] if cell] == ["left", "right", "right", "right"]
    assert table.notes == () and not table.landscape


def test_the_other_settings_of_a_table() -> None:
    settings = template("表头左: 部门：{{ 部门.名称 }}\n表头右: 单位：万元")
    plain = made(SMALL, template=settings)
    assert (plain.title, plain.left, plain.right) == ("表", "部门：某县政务局", "单位：万元")
    text = (
        SMALL + "编号: 预算{{ 年度 }}\n横向: 是\n左上: 左\n右上: ''\n注: [\"一{{ 年度 }}\", 二]\n"
    )
    table = made(text, template=settings)
    assert (table.label, table.left, table.right) == ("预算2024", "左", "")
    assert table.notes == ("一2024", "二") and table.landscape


def test_a_child_narrows_its_parents_slice() -> None:
    columns = """
列:
  - 标题: 本年
    取: {年度: 本年, 类别: [人员经费, 公用经费]}
    列:
      - {标题: 甲, 取: {类别: [公用经费, 其他运转类]}}
      - {标题: 乙, 取: {资金: 政府性基金}}
      - 标题: 丙
        取: {功能: "208"}
        列: [{标题: 丁}, {标题: 戊, 取: {类别: 公用经费}}]
"""
    assert body("种类: 透视表\n行: [合计]\n" + columns) == [["20.00", "0.00", "100.00", "0.00"]]


def test_a_filter_takes_away_lines_and_rows() -> None:
    assert body(PIVOT + "筛选: {功能: '201', 年度: 本年}\n") == [
        ["合计", "23.00", "20.00", "0.00"],
        ["一般公共服务支出", "23.00", "20.00", "0.00"],
    ]


LEVELS = """
种类: 透视表
行: [合计, 部门, 单位, 功能项]
列:
  - {标题: 码, 编码列: 是, 宽: "12", 标签: {部门: "{部门.编码}", 单位: "{单位.编码}", 功能项: "{功能项.类}-{功能项.款}-{功能项.项}"}}
  - {标题: 名, 标签: {合计: 合计, 部门: "{部门.名称}", 单位: "{单位.名称}", 功能项: "{功能项.名称}（{功能项.编码}）"}}
  - {标题: 数}
"""  # fmt: skip


def test_levels_with_subtotals_and_labels() -> None:
    table = made(LEVELS)
    assert table.columns == (Column("code", 12), Column("text"), Column("number"))
    assert small.grid(table.body) == [
        ["", "合计", "123.40"],
        ["146", "某县政务局", "123.40"],
        ["146001", "某县政务局本级", "120.40"],
        ["208-05-05", "机关事业单位基本养老保险缴费支出（2080505）", "100.00"],
        ["201-03-01", "行政运行（2010301）", "20.40"],
        ["146002", "某县政务服务中心", "3.00"],
        ["201-03-01", "行政运行（2010301）", "3.00"],
    ]


def test_rows_of_several_keys_together() -> None:
    text = """
种类: 透视表
行: [合计, [部门经济款, 功能类]]
列:
  - {标题: 名, 标签: {合计: 合计, 部门经济款: "{部门经济款.款}/{功能类.编码}"}}
  - {标题: 数}
"""
    assert body(text) == [
        ["合计", "123.40"], ["08/208", "100.00"], ["01/201", "20.00"], ["99/201", "3.40"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "names"),
    [("台账", ["热线", "大厅"]), ("编码", ["热线", "大厅"]), ("项目表", ["大厅", "热线"])],
)
def test_projects_in_order(order: str, names: list[str]) -> None:
    text = (
        "种类: 透视表\n筛选: {类别: [其他运转类, 特定目标类]}\n行: [项目]\n"
        "列: [{标题: 名, 标签: {项目: '{项目.名称}'}}, {标题: 数}]\n"
    )
    assert [row[0] for row in body(text + f"顺序: {order}\n")] == names


@pytest.mark.parametrize(("order", "codes"), [("台账", ["208", "201"]), ("编码", ["201", "208"])])
def test_codes_in_order(order: str, codes: list[str]) -> None:
    text = f"种类: 透视表\n顺序: {order}\n行: [功能类]\n列: [{{标题: 码, 标签: {{功能类: '{{功能类.编码}}'}}}}, {{标题: 数}}]\n"
    assert [row[0] for row in body(text)] == codes


def test_labels_of_projects() -> None:
    text = """
种类: 透视表
筛选: {类别: 其他运转类}
行: [项目]
列:
  - {标题: 甲, 标签: {项目: "{项目.编码} {项目.类型} {项目.单位编码} {项目.单位名称}"}}
  - {标题: 数}
"""
    assert body(text) == [["01 其他运转类 146002 某县政务服务中心", "3.00"]]


def test_equal_neighbours_are_merged_downwards() -> None:
    text = """
种类: 透视表
行: [合计, [功能类, 类别]]
列:
  - {标题: 码, 编码列: 是, 纵向合并: 是, 标签: {功能类: "{功能类.编码}"}}
  - {标题: 名, 标签: {合计: 合计, 功能类: "{类别.名称}"}}
  - {标题: 数}
"""
    table = made(text)
    assert small.grid(table.body) == [
        ["", "合计", "123.40"],
        ["208", "人员经费", "100.00"],
        ["201[1×3]", "公用经费", "20.00"],
        ["·", "其他运转类", "3.00"],
        ["·", "特定目标类", "0.40"],
    ]


def test_columns_that_are_figures() -> None:
    data = small.dataset(LEDGER, 指标="车辆 本年 3 辆")
    text = "种类: 透视表\n行: [合计]\n列: [{标题: 甲, 指标: 支出总计}, {标题: 乙}, {标题: 丙, 指标: 支出(功能='208') + 支出总计}]\n"
    assert body(text, data) == [["123.40", "123.40", "223.40"]]


# --- empty tables, zeros, and what does not add up


def test_an_empty_table_keeps_its_total_and_says_so() -> None:
    text = (
        LEVELS + "筛选: {资金: 国有资本经营预算拨款}\n空表说明: '{{ 部门.自称 }}没有。'\n注: 注一\n"
    )
    table = made(text)
    assert small.grid(table.body) == [["", "合计", "0.00"]]
    assert table.notes == ("注一", "我局没有。")
    assert made(LEVELS + "空表说明: 没有\n").notes == ()


def test_zeros_of_an_empty_table() -> None:
    empty = SMALL + "数字样式: {零: ''}\n空表零: '0.00'\n筛选: {功能: '229'}\n"
    assert body(empty) == [["合计", "0.00"]]
    assert body(SMALL + "数字样式: {零: ''}\n筛选: {功能: '229'}\n") == [["合计", ""]]
    other = "  - {标题: 外交, 取: {功能: '202'}}\n"
    assert body(PIVOT + other + "空表零: '-'\n")[0][-1] == "0.00"
    assert body(PIVOT + other + "空表零: '-'\n筛选: {功能: '229'}\n") == [["合计", *["-"] * 4]]


def test_number_styles_of_template_table_and_column() -> None:
    text = """
种类: 透视表
筛选: {功能: "201"}
行: [合计]
列:
  - {标题: 甲}
  - {标题: 乙, 取: {功能: "208"}}
  - {标题: 丙, 取: {功能: "208"}, 数字样式: {零: "0"}}
  - {标题: 丁, 数字样式: {小数: 0, 单位: 元, 千分位: 是}}
"""
    assert body(text) == [["23.40", "0.00", "0", "234,000"]]
    assert body(text, template=template("数字样式: {小数: 1}\n表格样式: {零: ''}")) == [
        ["23.4", "", "0", "234,000"]
    ]
    assert body(text + "数字样式: {零: —, 小数: 3}\n", template=template("表格样式: {零: ''}")) == [
        ["23.400", "—", "0", "234,000"]
    ]


WEI = template("尾差注: 有尾差")
PARTS = (
    "种类: 透视表\n行: [合计, 类别]\n"
    "列: [{标题: 名, 标签: {合计: 合计, 类别: '{类别.名称}'}}, {标题: 数}]\n"
)


@pytest.mark.parametrize(
    ("ledger", "numbers", "remainder"),
    [
        ("人员经费 50\n公用经费 50", ["0.01", "0.01", "0.01"], "“合计”行“数”0.01，分项之和0.02"),
        ("人员经费 49\n公用经费 49", ["0.01", "0.00", "0.00"], "“合计”行“数”0.01，分项之和0.00"),
        ("人员经费 50\n公用经费 49", ["0.01", "0.01", "0.00"], ""),
        ("人员经费 100\n公用经费 200", ["0.03", "0.01", "0.02"], ""),
        ("", ["0.00"], ""),
    ],
)
def test_rows_that_do_not_add_up_are_noted(ledger: str, numbers: list[str], remainder: str) -> None:
    table, said = small.table(PARTS, small.dataset(ledger), template=WEI)
    assert table is not None
    assert [row[1] for row in small.grid(table.body)] == numbers
    assert table.notes == (("有尾差",) if remainder else ())
    assert said == ([f"T-01 表：表中有尾差：{remainder}"] if remainder else [])


def test_a_column_of_its_own_style_is_added_up_as_it_is_shown() -> None:
    data = small.dataset("人员经费 50\n公用经费 50")
    fine = PARTS.replace("{标题: 数}", "{标题: 数, 数字样式: {小数: 4}}")
    assert made(fine, data, template=WEI).notes == ()


def test_no_note_where_the_template_has_none() -> None:
    assert made(PARTS, small.dataset("人员经费 50\n公用经费 50")).notes == ()


@given(ledgers)
def test_the_note_appears_exactly_when_shown_rows_do_not_add_up(lines: tuple[ExpenditureLine, ...]) -> None:  # fmt: skip
    table = made(PARTS, small.dataset(expenditure=lines), template=WEI)
    total, *rows = [Decimal(row[1]) for row in small.grid(table.body)]
    assert (table.notes == ("有尾差",)) == (bool(rows) and sum(rows) != total)


@given(ledgers)
def test_every_cell_of_a_table_is_a_slice_of_the_ledger(lines: tuple[ExpenditureLine, ...]) -> None:
    table = made(PIVOT, small.dataset(expenditure=lines))
    book = small.BOOK.functional
    for name, *shown in small.grid(table.body):
        within = [line for line in lines if name in ("合计", book[line.function[:3]])]
        basic = [line for line in within if line.kind in ("人员经费", "公用经费")]
        people = [line for line in basic if line.kind == "人员经费"]
        sums = [sum((line.amount for line in part), Decimal(0)) for part in (within, basic, people)]
        assert shown == [small_amount(amount) for amount in sums]


def small_amount(amount: Decimal) -> str:
    from assembler.money import NumberStyle, show_amount

    return show_amount(amount, NumberStyle())


# --- forms

FORM = """
种类: 表单
块:
  - 标题: 收入
    台账: 收入
    列: [{标题: 项目}, {标题: 金额}]
    行:
      - {标签: 一、拨款, 取: {资金: 一般公共预算拨款, 年度: 本年}}
      - {标签: 其中：空着}
    末行:
      - {标签: 收入总计, 指标: 收入总计}
  - 标题: 支出
    列: [{标题: 项目}, {标题: 金额, 取: {年度: 本年}}, {标题: 基金, 取: {资金: 政府性基金预算拨款}}]
    行:
      - {标签: 五、人员, 取: {类别: 人员经费}}
      - {标签: 二、公用, 取: {类别: 公用经费}, 数字样式: {小数: 0}}
      - {标签: 二、外交, 取: {功能: "202"}, 数字样式: {零: —}}
      - {标签: 结余, 指标: 收入总计 - 支出总计, 数字样式: {零: "0.000"}}
    末行:
      - {标签: 支出总计, 取: {}}
"""


def test_a_form_of_two_blocks() -> None:
    table = made(FORM)
    assert small.grid(table.header) == [
        ["收入[2×1]", "·", "支出[3×1]", "·", "·"],
        ["项目", "金额", "项目", "金额", "基金"],
    ]
    rows = small.grid(table.body)
    assert [row[:2] for row in rows] == [
        ["一、拨款", "123.00"], ["其中：空着", ""], ["", ""], ["", ""], ["收入总计", "123.40"],
    ]  # fmt: skip
    assert [row[2:4] for row in rows] == [
        ["五、人员", "100.00"], ["二、公用", "20"], ["二、外交", "—"], ["结余", "0.000"], ["支出总计", "123.00"],
    ]  # fmt: skip
    assert [row[4] for row in rows] == ["0.00", "0", "—", "", "0.40"]


def test_a_form_that_is_empty() -> None:
    text = FORM + "空表说明: 没有\n"
    assert made(text, small.dataset()).notes == ("没有",)
    assert made(text).notes == ()


# --- parallel lists

LISTS = """
种类: 并列清单
筛选: {类别: [其他运转类, 特定目标类]}
行: [部门, 项目]
列:
  - {标题: 项目, 标签: {部门: "{部门.名称}", 项目: "{项目.名称}"}}
  - {标题: 金额}
  - 标题: 产出
    列: [{标题: 名, 清单: 产出指标, 内容: 名称}, {标题: 值, 清单: 产出指标, 内容: 指标值}]
  - 标题: 成本
    列: [{标题: 名, 清单: 成本指标, 内容: 名称}, {标题: 值, 清单: 成本指标, 内容: 指标值}]
"""


def with_targets(text: str) -> Dataset:
    projects = "大厅 特定目标类\n热线 其他运转类"
    return small.dataset(LEDGER, 项目=projects, targets=small.targets(text))


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
    assert table.columns[2] == Column("text") and table.columns[1] == Column("number")


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
    assert table.columns == (Column("text", 1), Column("text", 2), Column("text", 3))
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
    rows = small.grid(made(DOCUMENT, small.dataset(LEDGER)).body)
    assert rows[1:3] == [["任务[1×2]", "甲", "乙"], ["·", "[2×1]", "·"]]
    assert rows[-1] == ["[3×1]", "·", "·"]


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ("{标签: 甲, 行: [[{文字: 乙, 跨: 3}]]}", "“乙”这一行各格“跨”的栏数合起来应是2"),
        ("{标签: 甲, 表头: [乙]}", "“乙”这一行各格“跨”的栏数合起来应是2"),
        ("{标签: 甲, 清单: 任务}", "“清单”应是履职目标、主要任务、绩效指标之一，写的是“任务”"),
        ("{标签: 甲, 类容: 乙}", "段里没有“类容”这一项，可用的有标签、内容、行、清单、各栏、表头"),
        ("{清单: 主要任务, 各栏: [{跨: 3, 内容: '{名字}'}]}",
         "各栏的“{名字}”不能用，可用的有一级指标、二级指标、名称、指标值、说明"),
        ("{标签: 甲, 行: [[{指标: '支出总记', 跨: 2}]]}", "没有“支出总记”这个名称，是不是“支出总计”？"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_document_form(section: str, reason: str) -> None:
    data = small.dataset(overall_targets=small.overall(OVERALL))
    assert told(f"种类: 文件表\n栏: [1, 2, 3]\n段:\n  - {section}\n", data) == [
        f"M-20 小/tables/表.yaml：{reason}"
    ]


# --- one table after another, and edits


def test_a_table_that_follows_another() -> None:
    other = "套用: 旁\n标题: 另一张\n筛选: {功能: '208'}\n"
    table = made(other, **{"tables/旁": PIVOT})
    assert table.title == "另一张"
    assert [row[:2] for row in small.grid(table.body)] == [["合计", "100.00"], ["社会保障和就业支出", "100.00"]]  # fmt: skip


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
        ("修改列: {总计: {标题: 金额}}", [["科目[1×2]", "金额[1×2]", "基本支出[2×1]", "·"], ["·", "·", "小计", "人员"]]),
        ("修改列: {基本支出/人员: {标题: 人}}", [["科目[1×2]", "总计[1×2]", "基本支出[2×1]", "·"], ["·", "·", "小计", "人"]]),
        ("修改列: {小计: {标题: 计}}", [["科目[1×2]", "总计[1×2]", "基本支出[2×1]", "·"], ["·", "·", "计", "人员"]]),
        ("删除列: [总计]", [["科目[1×2]", "基本支出[2×1]", "·"], ["·", "小计", "人员"]]),
        ("删除列: [基本支出, 科目]", [["总计"]]),
        ("删除列: [小计]", [["科目[1×2]", "总计[1×2]", "基本支出"], ["·", "·", "人员"]]),
        ("增加列: {总计: {标题: 备注}}", [["科目[1×2]", "总计[1×2]", "备注[1×2]", "基本支出[2×1]", "·"], ["·", "·", "·", "小计", "人员"]]),
        ("增加列: {人员: {标题: 公用, 取: {类别: 公用经费}}}", [["科目[1×2]", "总计[1×2]", "基本支出[3×1]", "·", "·"], ["·", "·", "小计", "人员", "公用"]]),
        ("修改列: {总计: {标题: 金额}}\n删除列: [金额]", [["科目[1×2]", "基本支出[2×1]", "·"], ["·", "小计", "人员"]]),
    ],
)  # fmt: skip
def test_an_edit_of_one_column(edit: str, header: list[list[str]]) -> None:
    assert edited(edit) == header


def test_an_added_column_takes_its_parents_slice() -> None:
    text = "套用: 旁\n增加列: {人员: {标题: 公用, 取: {类别: 公用经费}}}\n"
    assert body(text, **{"tables/旁": PIVOT})[0] == ["合计", "123.40", "120.00", "100.00", "20.00"]


def test_an_edit_of_a_block() -> None:
    text = "套用: 旁\n修改列: {收入/金额: {标题: 数}}\n"
    assert small.grid(made(text, **{"tables/旁": FORM}).header)[1] == ["项目", "数", "项目", "金额", "基金"]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        ("修改列: {总记: {标题: 甲}}", "第2行 第6个字符：修改列的“总记”没有这一列，是不是“总计”？"),
        ("删除列:\n  - 无此列", "第3行 第3个字符：删除列的“无此列”没有这一列"),
        (
            "增加列: {基本支出/总计: {标题: 甲}}",
            "第2行 第6个字符：增加列的“基本支出/总计”没有这一列，是不是“基本支出”？",
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


# --- mistakes


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (SMALL + "标提: 甲\n", "M-06 小/tables/表.yaml 第4行 第5个字符：没有“标提”这一项，是不是“标题”？"),
        ("种类: 透视表\n行: [合计]\n列:\n  - {标题: 甲, 宽度: 3}\n", "M-06 小/tables/表.yaml 第4行 第17个字符：没有“宽度”这一项"),
        ("种类: 透视表\n行: [合计]\n列:\n  - 标题: 甲\n    列: [{标体: 乙}]\n",
         "M-06 小/tables/表.yaml 第5行 第14个字符：没有“标体”这一项，是不是“标题”？"),
        ("种类: 表单\n块:\n  - {标题: 甲, 台帐: 支出}\n", "M-06 小/tables/表.yaml 第3行 第17个字符：没有“台帐”这一项，是不是“台账”？"),
        (SMALL + "数字样式: {小数: 两位}\n", "M-09 小/tables/表.yaml 第4行 第12个字符：“小数”应是0到8的整数，写的是“两位”"),
    ],
)  # fmt: skip
def test_an_unknown_key_is_told_at_its_place(text: str, problem: str) -> None:
    said = told(text)
    assert [line[: len(problem)] for line in said[:1]] == [problem]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("标题: 甲\n", "“种类”应是透视表、表单、并列清单、文件表、清单表之一，写的是“”"),
        ("种类: 透视\n", "“种类”应是透视表、表单、并列清单、文件表、清单表之一，写的是“透视”"),
        (SMALL + "台账: 资产\n", "“台账”应是支出、收入、年初预算、结转之一，写的是“资产”"),
        (SMALL + "顺序: 金额\n", "“顺序”应是台账、编码、项目表之一，写的是“金额”"),
        (SMALL + "筛选: {科目: '201'}\n", "支出没有“科目”这个条件，是不是“项目”？"),
        (SMALL + "筛选: {资金: 财政拔款}\n", "没有“财政拔款”这个资金来源，是不是“财政拨款”？"),
        (SMALL + "筛选: 本年\n", "“取”应写成 {条件: 值} 的形式"),
        ("种类: 透视表\n行: [合计, 科目]\n列: [{标题: 数}]\n", "支出没有“科目”这个条件，是不是“项目”？"),
        ("种类: 透视表\n台账: 收入\n行: [类别]\n列: [{标题: 数}]\n", "收入没有“类别”这个条件"),
        ("种类: 透视表\n行: [合计]\n列: [{标题: 数, 取: {类别: 人员}}]\n", "没有“人员”这个支出类别，是不是“人员经费”？"),
        ("种类: 透视表\n行: [合计]\n列: [{标题: 数, 指标: 支出总记}]\n", "没有“支出总记”这个名称，是不是“支出总计”？"),
        ("种类: 透视表\n行: [合计]\n列: [{标题: 数, 指标: '支出('}]\n", "不成一个算式，请检查括号、引号和逗号（须用半角）"),
        ("种类: 透视表\n行: [合计]\n列: [{标题: 数, 指标: 支出总计 + 项目数()}]\n",
         "“支出总计”的单位是元，“（项目表的行数）”的单位是个"),
        ("种类: 透视表\n行: [合计]\n列: [{标题: 数, 宽: 宽}]\n", "列“数”的“宽”应是整数"),
        ("种类: 透视表\n行: [合计]\n列: [{标题: 名, 标签: 合计}]\n", "列“名”的“标签”应写成 {层: 文字} 的形式"),
        ("种类: 透视表\n行: [合计]\n列: [{标题: 名, 标签: {合计: '{功能项.名称}'}}]\n", "标签里的“功能项”在这一层还不知道"),
        ("种类: 透视表\n行: [单位]\n列: [{标题: 名, 标签: {单位: '{单位.地址}'}}, {标题: 数}]\n",
         "标签里的“{单位.地址}”不能用，“单位”有编码、名称、类、款、项"),
        (LISTS.replace("内容: 名称", "内容: 名字"), "列“名”的“内容”应是名称或指标值，写的是“名字”"),
        ("种类: 表单\n块: [{标题: 甲, 列: [{标题: 乙}]}]\n", "块“甲”至少要有两列：标签和金额"),
        ("种类: 表单\n块: [{标题: 甲, 列: [{标题: 乙}, {标题: 丙}], 行: [{标签: 丁, 娶: {}}]}]\n",
         "行“丁”里没有“娶”这一项，可用的有标签、台账、取、指标、合计、数字样式"),
        ("种类: 表单\n块: [{标题: 甲, 台账: 资产, 列: [{标题: 乙}, {标题: 丙}]}]\n", "“台账”应是支出、收入、年初预算、结转之一，写的是“资产”"),
        ("种类: 透视表\n行: [合计]\n列: 甲\n", "有一项不是所要求的形式（文字、列表或“名称: 值”）"),
        ("种类: 透视表\n行: [合计]\n列: [[甲]]\n", "有一项不是所要求的形式（文字、列表或“名称: 值”）"),
        ("种类: 表单\n块: 甲\n", "有一项不是所要求的形式（文字、列表或“名称: 值”）"),
        ("种类: 文件表\n栏: [1]\n段: []\n", "缺少“段”"),
        ("种类: 文件表\n栏: [宽]\n段: [{内容: 甲}]\n", "有一项不是所要求的形式（文字、列表或“名称: 值”）"),
        ("种类: 文件表\n栏: [1]\n段: [甲]\n", "段里没有“甲”这一项，可用的有标签、内容、行、清单、各栏、表头"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table(text: str, reason: str) -> None:
    data = with_targets("热线 产出指标 甲 1")
    assert told(text, data) == [f"M-20 小/tables/表.yaml：{reason}"]


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


# --- whatever stands in the file

WORDS = (
    "合计", "部门", "单位", "项目", "功能类", "类别", "本年", "人员经费", "是", "否", "支出", "收入", "台账", "编码",
    "0", "1", "2", "-1", "5", "", "甲", "{项目.名称}", "{甲", "产出指标", "主要任务", "支出总计", "支出()", "{{ 年度 }}",
    *KINDS,
)  # fmt: skip
# 修改列, 删除列 and 增加列 are left out here
NAMES = (
    *TABLE_KEYS, "标题", "取", "指标", "标签", "清单", "内容", "宽", "编码列", "纵向合并", "末行", "各栏", "表头",
    "跨", "文字", "合并", "零", "小数", "资金", "甲",
)  # fmt: skip
structures: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(WORDS) | st.none(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(NAMES), below, max_size=4),
    max_leaves=12,
)  # fmt: skip
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
@examples(80)
def test_any_structure_is_a_table_or_a_problem(value: dict[str, Any]) -> None:
    text = "".join(f"{name}: {as_yaml(below)}\n" for name, below in value.items())
    table, said = small.table(text, DATA, figures=FIGURES)
    assert table is not None or said
    for row in (*table.header, *table.body) if table else ():
        assert all(cell is None or isinstance(cell, Cell) and isinstance(cell.text, str) for cell in row)  # fmt: skip
