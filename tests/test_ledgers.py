"""Final accounts in figures: opening budget, balances, self-evaluation, and their checks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st

from assembler.checks import run_checks
from assembler.dataset.model import Dataset
from assembler.figures import Figure, Figures, UnknownNameError
from assembler.kernel.places import where
from assembler.kernel.problems import Problem

OPENING = small.opening("""
一般公共预算拨款 506700 功能=2010301
财政拨款 100 功能=2010302
政府性基金预算拨款 30 功能=2290402
一般公共预算拨款 4 项目数=11
事业收入 0.5 功能=2010350 项目数=2
""")
BALANCES = small.balances("""
年初结转和结余 一般公共预算拨款 1000 功能=2010301
年初结转和结余 政府性基金预算拨款 200 功能=2290402
使用非财政拨款结余和专用结余 事业收入 30
结余分配 事业收入 4
年末结转和结余 财政拨款 0.5 功能=2010302
""")
EVALUATIONS = small.evaluations("""
大厅 280000 269700 269700 99.63 否
平台 4980000 1000000 0 87.01 是
设备 30000 0 0 25 是
党建 10000 6900 6900 90 是
""")
BANDS = {
    "template": "类型: 部门预算\n等级: {优: 90, 良: 80, 中: 60, 差: 0}\n部分: [{标题: 正文, 章节: [节]}]\n",
    "sections/节.md": "正文",
}


pytestmark = pytest.mark.usefixtures("home")


def figures(data: Dataset, text: str = small.FIGURES) -> Figures:
    problems: list[Problem] = []
    found = Figures(data, small.small_template({**BANDS, "figures": text}, problems), problems)
    assert problems == []
    return found


def calculated(expression: str, data: Dataset, text: str = small.FIGURES) -> Figure:
    found = figures(data, text).calculate(expression)
    assert isinstance(found, Figure)
    return found


# --- 年初预算 and 结转


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("年初预算()", "506834.5"),
        ("年初预算(功能='201')", "506800.5"),
        ("年初预算(功能='2')", "506830.5"),  # all that name their function
        ("年初预算(功能='2010301')", "506700"),
        ("年初预算(功能=['2010302', '229'])", "130"),
        ("年初预算(功能类='229')", "30"),
        ("年初预算(功能款='20103')", "506800.5"),
        ("年初预算(功能项='2010350')", "0.5"),
        ("年初预算(资金='一般公共预算拨款')", "506804"),  # 财政拨款 is below it
        ("年初预算(资金='财政拨款')", "100"),
        ("年初预算(资金=['政府性基金预算', '单位资金'])", "30.5"),
        ("年初预算(功能='201', 资金='财政拨款')", "100"),
        ("年初预算(功能='208')", "0"),
        ("结转()", "1234.5"),
        ("结转(栏目='年初结转和结余')", "1200"),
        ("结转(栏目='使用非财政拨款结余和专用结余')", "30"),
        ("结转(栏目=['结余分配', '年末结转和结余'])", "4.5"),
        ("结转(栏目='年初结转和结余', 资金='政府性基金预算拨款')", "200"),
        ("结转(资金='一般公共预算拨款')", "1000.5"),
        ("结转(功能='201')", "1000.5"),
        ("结转(功能类='229', 栏目='年末结转和结余')", "0"),
        ("结转(功能项='2010301')", "1000"),
        ("结转(功能款='22904')", "200"),
    ],
)
def test_a_slice(expression: str, value: str) -> None:
    found = calculated(expression, small.dataset(opening=OPENING, balances=BALANCES))
    assert (str(found.value), found.unit) == (value, "元")


def test_income_by_function() -> None:
    data = small.dataset(
        kind="部门决算", 收入="财政拨款 20 功能=2010301\n事业收入 3 功能=2080505\n其他收入 1"
    )
    for expression, value in (
        ("收入(功能='201')", "20"),
        ("收入(功能类='208')", "3"),
        ("收入()", "24"),
    ):
        assert str(calculated(expression, data).value) == value


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("年初预算(类别='人员经费')", "年初预算没有“类别”这个条件"),
        ("年初预算(功能科目='201')", "年初预算没有“功能科目”这个条件，是不是“功能”？"),
        ("年初预算(资金='财政拔款')", "没有“财政拔款”这个资金来源，是不是“财政拨款”？"),
        ("结转(栏目='年初结转')", "没有“年初结转”这个栏目，是不是“年初结转和结余”？"),
        ("结转(年度='本年')", "结转没有“年度”这个条件"),
        ("年初('没有的')", "年初预算(…)里应是一个指标的名称，没有“没有的”"),
        ("自评合计('全年预算')", "项目自评表没有“全年预算”这一列，是不是“全年预算数”？"),
        ("自评数(等级='优秀')", "模板没有“优秀”这个等级，是不是“优”？"),
    ],
)
def test_an_unknown_condition(expression: str, message: str) -> None:
    found = figures(small.dataset(opening=OPENING, balances=BALANCES, evaluations=EVALUATIONS))
    with pytest.raises(UnknownNameError) as error:
        found.calculate(expression)
    assert error.value.args == (message,)


def test_a_deviation_that_does_not_exist() -> None:
    found = figures(small.dataset(evaluations=EVALUATIONS))
    with pytest.raises(UnknownNameError):
        found.calculate("自评数(偏差='有')")


def test_the_lines_behind_an_opening_budget() -> None:
    found = calculated("年初预算(资金='一般公共预算拨款')", small.dataset(opening=OPENING))
    assert where(found.places) == ["年初预算.csv 第2—3、5行"]
    assert found.formula == "年初预算表中资金为一般公共预算拨款的金额合计"


def test_the_opening_budget_by_function() -> None:
    found = calculated("年初预算(资金='一般公共预算拨款')", small.dataset(opening=OPENING))
    assert [(g.code, g.label, str(g.value)) for g in found.by("功能项")] == [  # type: ignore[attr-defined]
        ("", "", "4"),
        ("2010301", "行政运行", "506700"),
        ("2010302", "一般行政管理事务", "100"),
    ]


def test_the_full_name_of_a_function() -> None:
    group = calculated("年初预算(功能='2010301')", small.dataset(opening=OPENING)).by("功能项")[0]  # type: ignore[attr-defined]
    assert (
        group.full_name
        == "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）"
    )


def test_opening_projects_are_counted() -> None:
    found = calculated("年初项目数()", small.dataset(opening=OPENING))
    assert (str(found.value), found.unit) == ("13", "个")
    assert where(found.places) == ["年初预算.csv 第5—6行"]
    assert calculated("年初项目数()", small.dataset()).value == 0


# --- 年初 and 全年


def test_a_declared_budget() -> None:
    data = small.dataset(
        "公用经费 900",
        指标="三公 年初预算 1000 元\n三公 全年预算 1200 元\n车 全年预算 2 辆\n三公 上年 7 元",
    )
    text = "三公: {算法: 支出(), 显示名: “三公”经费}\n车: {声明: 辆}\n"
    found = [
        calculated(e, data, text) for e in ("年初(三公)", "全年('三公')", "全年(车)", "年初(车)")
    ]
    assert [(f.value, f.unit) for f in found] == [
        (1000, "元"),
        (1200, "元"),
        (2, "辆"),
        (None, "辆"),
    ]
    assert [f.words for f in found[:2]] == ["年初预算“三公”经费", "全年预算“三公”经费"]
    assert where(found[1].places) == ["指标.csv 第3行"]
    assert str(calculated("全年(三公) - 三公", data, text).value) == "300"


# --- 项目自评


@pytest.mark.parametrize(
    ("expression", "value", "unit"),
    [
        ("自评合计('全年预算数')", "5300000", "元"),
        ("自评合计('全年执行数')", "1276600", "元"),
        ("自评合计('系统查询全年执行数')", "276600", "元"),
        ("自评数()", "4", "个"),
        ("自评数(等级='优')", "2", "个"),
        ("自评数(等级='良')", "1", "个"),
        ("自评数(等级='中')", "0", "个"),
        ("自评数(等级='差')", "1", "个"),
        ("自评数(偏差='是')", "3", "个"),
        ("自评数(偏差='否')", "1", "个"),
        ("自评数(等级='优', 偏差='是')", "1", "个"),
    ],
)
def test_the_self_evaluation(expression: str, value: str, unit: str) -> None:
    found = calculated(expression, small.dataset(evaluations=EVALUATIONS))
    assert (str(found.value), found.unit) == (value, unit)


def test_the_rows_behind_a_count() -> None:
    found = calculated("自评数(等级='优', 偏差='是')", small.dataset(evaluations=EVALUATIONS))
    assert where(found.places) == ["项目自评.csv 第5行"]
    assert found.formula == "项目自评表中等级为优、是否有偏差为是的行数"


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_a_band_begins_at_its_lowest_score(score: str, grade: str) -> None:
    found = figures(small.dataset(evaluations=small.evaluations(f"甲 1 1 1 {score} 否")))
    assert [g for g in "优良中差" if found.calculate(f"自评数(等级='{g}')")] == [grade]


scores = st.lists(st.decimals(0, 200, places=2), max_size=12)


@given(scores)
def test_the_grades_part_the_projects(given_scores: list[Decimal]) -> None:
    text = "\n".join(f"项目{n} 1 1 1 {score} 否" for n, score in enumerate(given_scores))
    found = figures(small.dataset(evaluations=small.evaluations(text)))
    counts = [found.calculate(f"自评数(等级='{grade}')").value for grade in "优良中差"]
    assert sum(counts) == len(given_scores) == found.calculate("自评数()").value


@pytest.mark.parametrize(("score", "said"), [("90.01", "优"), ("89.99", "良"), ("0", "差")])
def test_the_grade_of_a_score_in_a_sentence(score: str, said: str) -> None:
    data = small.dataset(指标=f"得分 本年 {score} 分")
    files = {**BANDS, "figures": "得分: {声明: 分}\n"}
    del files["sections/节.md"]
    assert small.sentence("{{ 等级(得分) }}", data, **files) == said


def test_a_band_that_is_no_number() -> None:
    files = {**BANDS, "template": BANDS["template"].replace("优: 90", "优: 九十")}
    problems: list[Problem] = []
    Figures(small.dataset(), small.small_template(files, problems), problems)
    assert small.told(problems) == [
        "M-09 小/template.yaml 第2行 第5个字符：等级“优”的最低分“九十”不是数字"
    ]


# --- checks


def checked(data: Dataset) -> list[str]:
    alone = replace(data, units=small.UNITS[:1])  # a unit without lines would be told
    return small.told(run_checks(figures(alone)))


def test_what_was_carried_in_and_out_belongs_to_the_balance() -> None:
    data = small.dataset(
        "人员经费 1100\n公用经费 150 资金=事业收入 部门经济=30201\n"
        "公用经费 20 资金=政府性基金预算拨款 部门经济=30201",
        "财政拨款 1000\n事业收入 134\n政府性基金预算拨款 30",
        balances=small.balances(
            "年初结转和结余 财政拨款 100\n使用非财政拨款结余和专用结余 事业收入 20\n"
            "结余分配 事业收入 4\n年末结转和结余 政府性基金预算拨款 10"
        ),
    )
    assert checked(data) == []


def test_a_balance_that_does_not_close() -> None:
    data = small.dataset(
        "人员经费 1100", "财政拨款 1000", balances=small.balances("年初结转和结余 财政拨款 60")
    )
    (said,) = checked(data)
    assert said.startswith("B-01 收入.csv：收入总计1,060元，支出总计1,100元，相差40元")


def test_balances_that_close_in_total_but_not_by_fund() -> None:
    data = small.dataset(
        "人员经费 1100", "财政拨款 1000", balances=small.balances("年初结转和结余 事业收入 100")
    )
    assert checked(data) == [
        "B-02 收入.csv：资金来源“一般公共预算拨款”收入1,000元，支出1,100元，相差100元",
        "B-02 收入.csv：资金来源“单位资金”收入100元，支出0元，相差100元",
    ]


@pytest.mark.parametrize(
    ("last_year", "told"),
    [
        ("1001", []),
        ("1000", []),
        ("0", []),
        (
            "999",
            ["B-06 指标.csv 第2行 “数值”列：“收入总计”本年1,000,000元，上年999元，相差一千倍以上"],
        ),
        (
            "1000000001",
            [
                "B-06 指标.csv 第2行 “数值”列：“收入总计”本年1,000,000元，上年1,000,000,001元，相差一千倍以上"
            ],
        ),
    ],
)
def test_last_year_in_another_unit(last_year: str, told: list[str]) -> None:
    data = small.dataset(
        "人员经费 1000000", "财政拨款 1000000", 指标=f"收入总计 上年 {last_year} 元"
    )
    assert checked(data) == told


def evaluated(spent: str, row: str) -> Dataset:
    return small.dataset(
        f"项目支出 {spent} 项目=大厅" if spent else "",
        f"财政拨款 {spent}" if spent else "",
        项目="大厅 项目支出",
        evaluations=small.evaluations(row),
    )


@pytest.mark.parametrize("spent", ["269700", "269749.99", "269650"])
def test_a_form_that_agrees_as_displayed(spent: str) -> None:
    assert checked(evaluated(spent, "大厅 280000 269700 269700 99 否")) == []


def test_a_form_that_differs_from_the_ledger() -> None:
    assert checked(evaluated("269600", "大厅 280000 269700 269700 99 否")) == [
        "F-01 项目自评.csv 第2行 “全年执行数”列：项目“大厅”的全年执行数26.97万元，"
        "台账的支出26.96万元，相差0.01万元（支出.csv 第2行）"
    ]


def test_a_form_with_a_project_that_the_ledger_lacks() -> None:
    assert checked(evaluated("", "大厅 280000 32600 32600 91 否")) == [
        "F-01 项目自评.csv 第2行 “全年执行数”列：项目“大厅”的全年执行数3.26万元，"
        "台账的支出0.00万元，相差3.26万元（支出表中没有这个项目）"
    ]


def test_a_form_that_differs_from_the_system() -> None:
    assert checked(evaluated("1000000", "大厅 4980000 1000000 0 87.01 是")) == [
        "F-02 项目自评.csv 第2行 “系统查询全年执行数”列：项目“大厅”的全年执行数100.00万元，"
        "系统查询0.00万元，相差100.00万元"
    ]
