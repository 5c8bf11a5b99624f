"""Tables of final accounts: 行次, 栏次, sums of slices, several ledgers in one table, 清单表."""

from __future__ import annotations

from decimal import Decimal

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st

from assembler.dataset.model import Dataset
from assembler.kernel.money import NumberStyle, show_amount
from assembler.report import Table

DATA = small.dataset(
    "人员经费 1000000 功能=2010301\n项目支出 500000 功能=2290402 资金=政府性基金预算拨款 项目=平台\n"
    "公用经费 30000 功能=2080505",
    "财政拨款 1030000 功能=2010301\n政府性基金预算拨款 400000 功能=2290402",
    kind="部门决算",
    opening=small.opening(
        "财政拨款 900000 功能=2010301\n财政拨款 20000 功能=2010302\n财政拨款 5000"
    ),
    balances=small.balances(
        "年初结转和结余 政府性基金预算拨款 150000 功能=2290402\n"
        "年末结转和结余 政府性基金预算拨款 50000 功能=2290499\n"
    ),
    evaluations=small.evaluations(
        "平台 4980000 1000000 0 87.01 是 成本指标得分率=80%\n"
        "设备 37000 0 0 100 否 单位=146002 成本指标得分率="
    ),
)
ZERO = {
    "template": """
类型: 部门预算
表格样式: {零: "0"}
部分: [{标题: 附, 编号: 否, 表格: [表]}]
"""
}


pytestmark = pytest.mark.usefixtures("home")


def made(text: str, data: Dataset = DATA) -> Table:
    table, said = small.table(text, data, **ZERO)
    assert said == []
    assert table is not None
    return table


def whole(text: str, data: Dataset = DATA) -> list[list[str]]:
    """Header and body."""
    table = made(text, data)
    return small.grid((*table.header, *table.body))


def told(text: str, data: Dataset = DATA) -> list[str]:
    table, said = small.table(text, data, **ZERO)
    assert table is None
    return said


# --- 行次 and 栏次

FORM = """
种类: 表单
栏次: 是
块:
  - 标题: 收入
    台账: 收入
    列: [{标题: 项目}, {标题: 行次, 行次: 是}, {标题: 金额}]
    行:
      - {标签: 一、一般公共预算, 取: {资金: 一般公共预算拨款}}
      - {标签: 二、政府性基金, 取: {资金: 政府性基金预算拨款}}
      - {标签: 三、事业收入, 取: {资金: 事业收入}}
    末行:
      - {标签: 本年收入合计, 取: {}}
      - {标签: 年初结转和结余, 台账: 结转, 取: {栏目: 年初结转和结余}}
      - {标签: 总计, 合计: [{取: {}}, {台账: 结转, 取: {栏目: 年初结转和结余}}]}
  - 标题: 支出
    台账: 支出
    列:
      - {标题: 项目}
      - {标题: 行次, 行次: 是}
      - {标题: 合计}
      - {标题: 基金, 取: {资金: 政府性基金预算拨款}}
    行:
      - {标签: 一、一般公共服务, 取: {功能: "201"}}
      - {标签: 二、没有的}
    末行:
      - {标签: 总计, 合计: [{取: {}}, {台账: 结转, 取: {栏目: 年末结转和结余}}]}
"""


def test_lines_and_columns_are_numbered_on_from_block_to_block() -> None:
    assert whole(FORM) == [
        ["收入[3×1]", "·", "·", "支出[4×1]", "·", "·", "·"],
        ["项目", "行次", "金额", "项目", "行次", "合计", "基金"],
        ["栏次", "", "1", "栏次", "", "2", "3"],
        ["一、一般公共预算", "1", "103.00", "一、一般公共服务", "7", "100.00", "0"],
        ["二、政府性基金", "2", "40.00", "二、没有的", "8", "", ""],
        ["三、事业收入", "3", "0", "", "9", "", ""],
        ["本年收入合计", "4", "143.00", "", "10", "", ""],
        ["年初结转和结余", "5", "15.00", "", "11", "", ""],
        ["总计", "6", "158.00", "总计", "12", "158.00", "55.00"],
    ]


def test_lines_without_numbers_of_columns() -> None:
    assert whole(FORM.replace("栏次: 是\n", ""))[2][0] == "一、一般公共预算"


def test_a_sum_of_slices_stays_within_its_column() -> None:
    """总计 of the column 基金: 50.00 spent and 5.00 carried out, both of that fund."""
    text = FORM.replace(
        "{标题: 基金, 取: {资金: 政府性基金预算拨款}}", "{标题: 事业, 取: {资金: 事业收入}}"
    )
    assert whole(text)[-1][-2:] == ["158.00", "0"]


def test_label_columns_of_a_form() -> None:
    text = """
种类: 表单
栏次: 数字
块:
  - 标题: 人员经费
    台账: 支出
    列: [{标题: 代码, 编码列: 是}, {标题: 名称, 文字: 是}, {标题: 决算数}]
    行:
      - {标签: ["301", 工资福利支出], 取: {部门经济: "301"}}
      - {标签: ["", 人员经费合计], 取: {类别: 人员经费}}
      - {标签: 只有代码}
"""
    assert whole(text) == [
        ["人员经费[3×1]", "·", "·"],
        ["代码", "名称", "决算数"],
        ["", "", "1"],
        ["301", "工资福利支出", "153.00"],
        ["", "人员经费合计", "100.00"],
        ["只有代码", "", ""],
    ]
    assert [cell.align for cell in made(text).body[0] if cell] == ["center", "left", "right"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            FORM.replace("{台账: 结转, 取: {栏目: 年末结转和结余}}", "{台账: 结余, 取: {}}"),
            " 第27行 第37个字符：“台账”应是支出、收入、年初预算、结转、全年预算之一，写的是“结余”",
        ),
        (
            FORM.replace("栏目: 年末结转和结余", "栏目: 年末结转"),
            " 第27行 第45个字符：没有“年末结转”这个栏目，是不是“年末结转和结余”？",
        ),
        (
            FORM.replace("{标签: 二、没有的}", "{标签: 二、没有的, 台帐: 结转}"),
            " 第25行 第21个字符：行“二、没有的”里没有“台帐”这一项，可用的有标签、台账、取、指标、合计、数字样式、条件",
        ),
    ],
)
def test_a_mistake_in_a_form(text: str, reason: str) -> None:
    assert told(text) == [f"M-20 小/tables/表.yaml{reason}"]


# --- several ledgers

PIVOT = """
种类: 透视表
栏次: 是
行: [合计, 功能类, 功能项]
列:
  - 标题: 项目
    列:
      - {标题: 代码, 编码列: 是, 标签: {功能类: "{功能类.编码}", 功能项: "{功能项.编码}"}}
      - {标题: 名称, 标签: {合计: 合计, 功能类: "{功能类.名称}", 功能项: "{功能项.名称}"}}
  - {标题: 年初, 台账: 结转, 取: {栏目: 年初结转和结余}}
  - {标题: 收入, 台账: 收入}
  - 标题: 支出
    列: [{标题: 小计}, {标题: 项目, 取: {类别: 项目支出}}]
  - {标题: 年末, 台账: 结转, 取: {栏目: 年末结转和结余}}
"""


def test_columns_from_several_ledgers_share_the_rows_of_all() -> None:
    assert whole(PIVOT + "筛选: {资金: 政府性基金预算拨款}\n") == [
        ["项目[2×1]", "·", "年初[1×2]", "收入[1×2]", "支出[2×1]", "·", "年末[1×2]"],
        ["代码", "名称", "·", "·", "小计", "项目", "·"],
        ["栏次[2×1]", "·", "1", "2", "3", "4", "5"],
        ["", "合计", "15.00", "40.00", "50.00", "50.00", "5.00"],
        ["229", "其他支出", "15.00", "40.00", "50.00", "50.00", "5.00"],
        [
            "2290402",
            "其他地方自行试点项目收益专项债券收入安排的支出",
            "15.00",
            "40.00",
            "50.00",
            "50.00",
            "0",
        ],
        ["2290499", "2290499", "0", "0", "0", "0", "5.00"],
    ]


def test_rows_that_only_one_ledger_has() -> None:
    text = """
种类: 透视表
顺序: 编码
行: [合计, 功能项]
列:
  - {标题: 科目, 标签: {合计: 合计, 功能项: "{功能项.编码}"}}
  - {标题: 年初预算数, 台账: 年初预算}
  - {标题: 决算数}
"""
    assert whole(text)[1:] == [
        ["合计", "92.50", "153.00"],
        ["", "0.50", "0"],
        ["2010301", "90.00", "100.00"],
        ["2010302", "2.00", "0"],
        ["2080505", "0", "3.00"],
        ["2290402", "0", "50.00"],
    ]


def test_a_filter_must_suit_every_ledger_of_the_table() -> None:
    assert told(PIVOT + "筛选: {类别: 项目支出}\n") == [
        "M-20 小/tables/表.yaml 第15行 第6个字符：结转没有“类别”这个条件"
    ]


functions = st.sampled_from(["2010301", "2010302", "2290402", "2290499"])
funds = st.sampled_from(["财政拨款", "政府性基金预算拨款", "事业收入"])
amounts = st.integers(0, 10**9)
lines = st.lists(st.tuples(st.integers(0, 3), functions, funds, amounts), max_size=10)


def _sum(typed: list[tuple[int, str, str, int]], kind: int, function: str) -> Decimal:
    own = (line for line in typed if line[0] == kind and line[1].startswith(function))
    return sum((Decimal(line[3]) for line in own), Decimal(0))


def _rows(typed: list[tuple[int, str, str, int]], kind: int, form: str) -> str:
    """The lines of a kind, each written by its function {0}, amount {1} and fund {2}."""
    own = (line[1:] for line in typed if line[0] == kind)
    return "\n".join(form.format(function, amount, fund) for function, fund, amount in own)


@given(lines)
def test_every_row_stands_once_and_every_column_adds_up(
    typed: list[tuple[int, str, str, int]],
) -> None:
    """0 carried in, 1 income, 2 spending, 3 carried out."""

    data = small.dataset(
        _rows(typed, 2, "项目支出 {1} 功能={0} 资金={2}"),
        _rows(typed, 1, "{2} {1} 功能={0}"),
        kind="部门决算",
        balances=small.balances(
            _rows(typed, 0, "年初结转和结余 {2} {1} 功能={0}")
            + "\n"
            + _rows(typed, 3, "年末结转和结余 {2} {1} 功能={0}")
        ),
    )
    table, _ = small.table(PIVOT + "筛选: {资金: 政府性基金预算拨款}\n", data, **ZERO)
    assert table is not None
    rows = small.grid(table.body)
    kept = [line for line in typed if line[2] == "政府性基金预算拨款"]
    items = [row[0] for row in rows if len(row[0]) == 7]
    assert sorted(items) == sorted({line[1] for line in kept})
    for row in rows:
        for kind, column in ((0, 2), (1, 3), (2, 4), (2, 5), (3, 6)):
            assert row[column] == show_amount(_sum(kept, kind, row[0]), NumberStyle(zero="0"))


# --- 清单表

LIST = """
种类: 清单表
清单: 项目自评
列:
  - 标题: 单位
    列:
      - {标题: 编码, 编码列: 是, 内容: "{单位编码}"}
      - {标题: 名称, 内容: "{单位名称}（{主管部门名称}）"}
  - {标题: 项目, 内容: "{项目}"}
  - {标题: 预算, 内容: "{全年预算数}"}
  - {标题: 执行, 内容: "{全年执行数}"}
  - {标题: 系统, 内容: "{系统查询全年执行数}"}
  - {标题: 执行率, 内容: "{预算执行率}"}
  - {标题: 成本, 内容: "{成本指标得分率}"}
  - {标题: 得分, 内容: "{自评得分}"}
  - {标题: 偏差, 内容: "{是否有偏差}"}
"""


def test_the_rows_of_a_sheet() -> None:
    assert whole(LIST) == [
        [
            "单位[2×1]",
            "·",
            "项目[1×2]",
            "预算[1×2]",
            "执行[1×2]",
            "系统[1×2]",
            "执行率[1×2]",
            "成本[1×2]",
            "得分[1×2]",
            "偏差[1×2]",
        ],
        ["编码", "名称", *["·"] * 8],
        [
            "146001",
            "某县政务局本级（某县政务局）",
            "平台",
            "498.00",
            "100.00",
            "0",
            "20.08%",
            "80%",
            "87.01",
            "是",
        ],
        [
            "146002",
            "某县政务服务中心（某县政务局）",
            "设备",
            "3.70",
            "0",
            "0",
            "0.00%",
            "-",
            "100",
            "否",
        ],
    ]


def test_no_rate_of_no_budget() -> None:
    data = small.dataset(evaluations=small.evaluations("甲 0 0 0 90 否 成本指标得分率="))
    assert whole(LIST, data)[-1][3:7] == ["0", "0", "0", "-"]


def test_an_empty_list_is_said() -> None:
    table = made(LIST + "空表说明: 没有自评的项目。\n", small.dataset())
    assert (table.body, table.notes) == ((), ("没有自评的项目。",))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            LIST.replace("清单: 项目自评", "清单: 项目"),
            " 第3行 第5个字符：“清单”应是项目自评之一，写的是“项目”，是不是“项目自评”？",
        ),
        (LIST.replace("清单: 项目自评\n", ""), "：“清单”应是项目自评之一，写的是“”"),
    ],
)
def test_a_mistake_in_a_list(text: str, reason: str) -> None:
    assert told(text) == [f"M-20 小/tables/表.yaml{reason}"]


def test_an_unknown_field_of_a_list() -> None:
    (said,) = told(LIST.replace("{全年预算数}", "{预算数}"))
    assert said.startswith(
        "M-20 小/tables/表.yaml 第10行 第14个字符：列“预算”的“{预算数}”不能用，可用的有单位编码、"
    )
