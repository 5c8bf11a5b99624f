"""Figures by name: declared, computed, of last year, and mistakes in figures.yaml."""

from __future__ import annotations

from decimal import Decimal

import pytest
import small
from figure_kit import LEDGER, calculated, told

from assembler.figures import Figure, Figures, UnknownNameError
from assembler.kernel.places import where

pytestmark = pytest.mark.usefixtures("home")


# --- the registry


def test_a_declared_figure() -> None:
    data = small.dataset(指标="车 本年 3 辆\n钱 本年 500 元")
    found, said = small.figures(data, "车: {声明: 辆, 显示名: 公务用车}\n钱: {声明: 元}\n")
    assert said == []
    assert (str(found["车"].value), found["车"].unit, found["车"].words) == ("3", "辆", "公务用车")
    assert found["车"].formula == "指标表中给出"
    assert where(found["车"].places) == ["指标.csv 第2行"]
    assert str(found["钱"].value) == "500"


def test_a_declared_figure_that_is_not_given() -> None:
    found, said = small.figures(
        small.dataset(), "车: {声明: 辆}\n钱: {声明: 万元}\n闲: {声明: 辆, 缺省: '0'}\n"
    )
    assert said == []
    assert not found["车"].known and found["车"].formula == "指标表中没有给出"
    assert (found["车"].unit, found["钱"].unit) == ("辆", "元")
    assert found["闲"].value == 0 and found["闲"].formula == "指标表中没有给出，按缺省值0"


def test_what_is_given_wins_over_the_default() -> None:
    data = small.dataset(指标="车 本年 3 辆\n车 上年 2 辆")
    found, _ = small.figures(data, "车: {声明: 辆, 缺省: '9'}\n")
    assert str(found["车"].value) == "3"


def test_a_computed_figure_has_its_name_and_label() -> None:
    found, _ = small.figures(
        small.dataset(LEDGER), "三公: {算法: 支出(), 显示名: “三公”经费}\n和: 三公 + 三公\n"
    )
    assert (found["三公"].name, found["三公"].words) == ("三公", "“三公”经费")
    assert found["和"].formula == "“三公”经费＋“三公”经费"
    assert list(found) == ["三公", "和"] and len(found) == 2


def test_figures_may_stand_in_any_order() -> None:
    found, said = small.figures(small.dataset(LEDGER), "丙: 乙 + 乙\n乙: 甲 * 2\n甲: 支出()\n")
    assert said == [] and found["丙"].value == Decimal("4938.0")


def last_year(
    expression: str, 指标: str, figures: str = "甲: {算法: 支出(), 显示名: 支出}\n车: {声明: 辆}\n"
) -> Figure:
    found = small.figures(small.dataset(LEDGER, 指标=指标), figures)[0].calculate(expression)
    assert isinstance(found, Figure)
    return found


def test_last_year() -> None:
    found = last_year("上年(甲)", "甲 上年 1000 元")
    assert (str(found.value), found.unit, found.words) == ("1000", "元", "上年支出")
    assert found.formula == "指标表中给出的上年支出"
    assert where(found.places) == ["指标.csv 第2行"]
    assert str(last_year("甲 - 上年('甲')", "甲 上年 1000 元").value) == "234.5"


def test_last_year_that_is_not_given_is_unknown() -> None:
    found = last_year("上年(甲)", "车 本年 1 辆")
    assert (found.value, found.unit, found.formula) == (None, "元", "指标表中没有给出")
    assert last_year("上年(车)", "车 本年 1 辆").unit == "辆"
    assert not last_year("甲 - 上年(甲)", "车 本年 1 辆").known


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("上年('支出')", "上年(…)里应是一个指标的名称，没有“支出”，是不是“支出合计”？"),
        ("上年(支出合计 + 支出合计)", "上年(…)里应是一个指标的名称，没有“”"),
        ("支出合记", "没有“支出合记”这个名称，是不是“支出合计”？"),
        ("__import__('os')", "没有“__import__”这个名称"),
        ("open('/etc/passwd')", "没有“open”这个名称"),
    ],
)
def test_a_name_that_does_not_exist(expression: str, message: str) -> None:
    with pytest.raises(UnknownNameError) as found:
        calculated(expression, figures="支出合计: 支出()\n")
    assert found.value.args == (message,)


@pytest.mark.parametrize(
    ("figures", "problem"),
    [
        (
            "甲: 支出(",
            "M-11 小/figures.yaml 第1行 第4个字符：算法“支出(”有误：不成一个算式，请检查括号、引号和逗号（须用半角）",
        ),
        (
            "乙: 支出()\n甲: 乙 + 丙丁",
            "M-11 小/figures.yaml 第2行 第4个字符：算法“乙 + 丙丁”有误：没有“丙丁”这个名称",
        ),
        (
            "支出合计: 支出()\n甲: 支出合记",
            "M-11 小/figures.yaml 第2行 第4个字符：算法“支出合记”有误：没有“支出合记”这个名称，是不是“支出合计”？",
        ),
        (
            "甲: 支出(类别='人员')",
            "M-11 小/figures.yaml 第1行 第4个字符：算法“支出(类别='人员')”有误：没有“人员”这个支出类别，是不是“人员经费”？",
        ),
        (
            "甲: 支出(科目='201')",
            "M-11 小/figures.yaml 第1行 第4个字符：算法“支出(科目='201')”有误：支出没有“科目”这个条件，是不是“项目”？",
        ),
        (
            "甲: '201'",
            "M-11 小/figures.yaml 第1行 第4个字符：算法“201”有误：算出来的不是一个数，取数请写成 支出(…) 的形式",
        ),
        (
            "甲: 支出",
            "M-11 小/figures.yaml 第1行 第4个字符：算法“支出”有误：算出来的不是一个数，取数请写成 支出(…) 的形式",
        ),
        (
            "乙: 支出()\n甲: 乙()",
            "M-11 小/figures.yaml 第2行 第4个字符：算法“乙()”有误：“乙”不能带括号",
        ),
        (
            "甲: 支出() + 项目数()",
            "M-11 小/figures.yaml 第1行 第4个字符：算法“支出() + 项目数()”有误：“（支出表的金额合计）”的单位是元，“（项目表的行数）”的单位是个",
        ),
        ("甲: 甲", "M-11 小/figures.yaml 第1行 第4个字符：算法“甲”有误：绕一圈又用到了自己"),
        (
            "甲: {声明: 条}",
            "M-11 小/figures.yaml 第1行 第4个字符：算法“甲”有误：单位“条”不在元、万元、辆、台（套）、台、个、人、人次、批次、平方米、分、%之中",
        ),
        (
            "甲: {显示名: 乙}",
            "M-11 小/figures.yaml 第1行 第4个字符：算法“甲”有误：“算法”和“声明”须有一项，且只有一项",
        ),
        (
            "甲: {算法: 支出(), 声明: 元}",
            "M-11 小/figures.yaml 第1行 第4个字符：算法“甲”有误：“算法”和“声明”须有一项，且只有一项",
        ),
        (
            "甲: {声明: 辆, 缺省: 两辆}",
            "M-11 小/figures.yaml 第1行 第4个字符：算法“甲”有误：“缺省”写的“两辆”不是数字",
        ),
        (
            "甲: {算法: 支出(), 显示: 乙}",
            "M-06 小/figures.yaml 第1行 第19个字符：没有“显示”这一项，是不是“显示名”？",
        ),
    ],
)
def test_a_mistake_in_figures_yaml(figures: str, problem: str) -> None:
    assert told(figures) == [problem]


def test_a_circle_is_told_once() -> None:
    assert told("甲: 乙 + 丁\n乙: 丙\n丙: 甲\n丁: 支出()") == [
        "M-11 小/figures.yaml 第1行 第4个字符：算法“乙 + 丁”有误：绕一圈又用到了自己"
    ]


def test_a_figure_that_only_uses_a_broken_one_is_not_told() -> None:
    found, said = small.figures(small.dataset(LEDGER), "甲: 错\n乙: 支出()\n丙: 甲 + 乙\n")
    assert said == ["M-11 小/figures.yaml 第1行 第4个字符：算法“错”有误：没有“错”这个名称"]
    assert found["乙"].value == Decimal("1234.5")


def test_names_in_the_sheets_must_be_figures() -> None:
    data = small.dataset(
        指标="支出合记 上年 1 元\n甲 上年 1 元", 原因={"支出合": "多了", "甲": "少了"}
    )
    _, said = small.figures(data, "支出合计: 支出()\n甲: 支出()\n")
    assert said == [
        "D-85 指标.csv 第2行 “指标”列：模板的 figures.yaml 里没有名为“支出合记”的指标，是不是“支出合计”？",
        "D-86 原因.csv 第2行 “指标”列：没有名为“支出合”的指标，也没有这个名称的项目、科目、单位，是不是“支出合计”？",
    ]


def test_the_unit_of_last_year_must_be_that_of_the_figure() -> None:
    assert told("甲: 支出()\n车: {声明: 辆}\n", 指标="甲 上年 1 辆\n车 上年 1 个") == [
        "D-87 指标.csv 第2行 “单位”列：“甲”的单位是元，填的是辆",
        "D-87 指标.csv 第3行 “单位”列：“车”的单位是辆，填的是个",
    ]


@pytest.mark.parametrize("name", ["支出", "年度", "部门", "比上年", "原因"])
def test_a_figure_may_not_take_a_name_of_the_language(name: str) -> None:
    written = small.write("甲", small.dataset(), figures=f"{name}: {{声明: 辆}}\n")
    assert written.told == [
        f"M-17 小/figures.yaml 第1行 第{len(name) + 3}个字符：“{name}”已是语言里的名称，不能再作指标名"
    ]


def test_the_figures_of_the_base_template() -> None:
    data = small.dataset(LEDGER)
    template, _ = small.read_template("henan-budget")
    assert template is not None
    found = Figures(data, template, [])
    assert str(found["支出总计"].value) == "1234.5"
    assert str(found["年终结转结余"].value) == "-1234.5"


def test_a_unit_of_the_clerk_is_not_the_templates_mistake() -> None:
    text = "轿车: {声明: 辆}\n客车: {声明: 辆}\n车辆: 轿车 + 客车\n全部: 车辆 * 2"
    assert told(text, 指标="轿车 本年 2 台\n客车 本年 1 辆") == [
        "D-87 指标.csv 第2行 “单位”列：“轿车”的单位是辆，填的是台",
    ]
