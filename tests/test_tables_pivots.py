"""Tables from their specifications: headers, slices, rows, labels, and what does not add up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st
from strategies import ledgers
from table_kit import LEDGER, PIVOT, SMALL, body, made, template

from assembler.dataset.model import ExpenditureLine
from assembler.report import TableColumn
from assembler.tables.columns import header_rows

pytestmark = pytest.mark.usefixtures("home")


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
    lambda below: st.builds(
        lambda children: {"标题": "枝", "列": children}, st.lists(below, min_size=1, max_size=3)
    ),
    max_leaves=8,
).flatmap(lambda tree: st.lists(st.just(tree), min_size=1, max_size=3))


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
    assert table.columns == (
        TableColumn("text"),
        TableColumn("number"),
        TableColumn("number"),
        TableColumn("number"),
    )
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
"""


def test_levels_with_subtotals_and_labels() -> None:
    table = made(LEVELS)
    assert table.columns == (TableColumn("code", 12), TableColumn("text"), TableColumn("number"))
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
        ["合计", "123.40"],
        ["08/208", "100.00"],
        ["01/201", "20.00"],
        ["99/201", "3.40"],
    ]


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
    other = "  - {标题: 年初预留, 取: {功能: '22902'}}\n"
    assert body(PIVOT + other + "空表零: '-'\n")[0][-1] == "0.00"
    assert body(PIVOT + other + "空表零: '-'\n筛选: {功能: '229'}\n") == [["合计", *["-"] * 4]]


def test_number_styles_of_template_table_and_column() -> None:
    text = """
种类: 透视表
筛选: {功能: "201"}
行: [合计]
列:
  - {标题: 甲}
  - {标题: 乙, 取: {功能: "20105"}}
  - {标题: 丙, 取: {功能: "20105"}, 数字样式: {零: "0"}}
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
def test_the_note_appears_exactly_when_shown_rows_do_not_add_up(
    lines: tuple[ExpenditureLine, ...],
) -> None:
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
    from assembler.kernel.money import NumberStyle, show_amount

    return show_amount(amount, NumberStyle())


def test_a_row_whose_name_is_yet_to_be_filled_in_is_not_told() -> None:
    text = PARTS.replace("合计: 合计", "合计: 【部门.名称待填】")
    table, said = small.table(text, small.dataset("人员经费 50\n公用经费 50"), template=WEI)
    assert table is not None and table.notes == ("有尾差",) and said == []
