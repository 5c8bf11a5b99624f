"""Expressions over figures, and what figures can do with each other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from figure_kit import calculated
from hypothesis import given
from hypothesis import strategies as st

from assembler.figures import ExpressionError, Figure, UnitsDifferError
from assembler.figures.expression import names_in, parse
from assembler.kernel.places import where

pytestmark = pytest.mark.usefixtures("home")


# --- expressions


@pytest.mark.parametrize(
    ("expression", "value", "unit", "formula"),
    [
        ("支出()", "1234.5", "元", "支出表的金额合计"),
        ("支出(类别='公用经费')", "200", "元", "支出表中类别为公用经费的金额合计"),
        (
            "支出(类别=['人员经费', '公用经费'], 功能='201')",
            "1200.5",
            "元",
            "支出表中类别为人员经费或公用经费、功能为201的金额合计",
        ),
        (
            "支出(类别=('人员经费', '公用经费'))",
            "1200.5",
            "元",
            "支出表中类别为人员经费或公用经费的金额合计",
        ),
        ("收入()", "1234", "元", "收入表的金额合计"),
        ("甲", "1234.5", "元", "支出表的金额合计"),
        ("甲 + 甲", "2469.0", "元", "甲＋甲"),
        ("甲 - 支出(功能='201')", "34.0", "元", "甲－（支出表中功能为201的金额合计）"),
        ("支出(功能='201') - 甲", "-34.0", "元", "支出表中功能为201的金额合计－甲"),
        ("甲 * 2", "2469.0", "元", "甲×2"),
        ("2 * 甲", "2469.0", "元", "甲×2"),
        ("甲 / 2", "617.25", "元", "甲÷2"),
        ("-甲", "-1234.5", "元", "甲×-1"),
        ("(甲 + 甲) / 甲", "2", "", "（甲＋甲）÷甲"),
        ("甲 - 甲 - 甲", "-1234.5", "元", "甲－甲－甲"),
        ("甲 + 100", "1334.5", "元", "甲＋100"),
        ("项目数()", "2", "个", "项目表的行数"),
        ("项目数(类型='特定目标类')", "1", "个", "项目表的行数"),
        ("项目数(单位='146002')", "0", "个", "项目表的行数"),
        ("单位数()", "2", "个", "单位表的行数"),
        ("单位数(性质='行政')", "1", "个", "单位表的行数"),
        ("  甲  ", "1234.5", "元", "支出表的金额合计"),
    ],
)
def test_an_expression(expression: str, value: str, unit: str, formula: str) -> None:
    found = calculated(expression)
    assert (str(found.value), found.unit, found.formula) == (value, unit, formula)


def test_a_share_of_nothing_is_unknown() -> None:
    found = calculated("甲 / 支出(功能='229')")
    assert found.value is None and not found.known


def test_the_lines_behind_a_sum_are_those_of_its_parts_once() -> None:
    found = calculated("支出(功能='201') + 支出(类别='人员经费') + 收入(年度='上年结转')")
    assert where(found.places) == ["支出.csv 第2—3、6行", "收入.csv 第4行"]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("甲.value", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("().__class__", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("lambda: 1", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("[甲 for 甲 in 乙]", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("{甲: 乙}", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("{*甲}", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("[*甲]", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("支出(*甲)", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("甲[0]", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("甲 if 甲 else 乙", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("甲 and 乙", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("甲 < 乙", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("f'{甲}'", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("(甲 := 1)", "只能用名称、支出(…)一类的取数、加减乘除和括号"),
        ("甲 ** 9", "运算只能用 + - * /"),
        ("甲 // 2", "运算只能用 + - * /"),
        ("甲 % 2", "运算只能用 + - * /"),
        ("甲 @ 乙", "运算只能用 + - * /"),
        ("甲 << 9", "运算只能用 + - * /"),
        ("not 甲", "运算只能用 + - * /"),
        ("+甲", "运算只能用 + - * /"),
        ("~甲", "运算只能用 + - * /"),
        ("支出()()", "括号前只能是名称"),
        ("支出(**甲)", "不能用 **"),
        ("支出(", "不成一个算式，请检查括号、引号和逗号（须用半角）"),
        ("支出（类别='人员经费'）", "不成一个算式，请检查括号、引号和逗号（须用半角）"),
        ("支出(类别=‘人员经费’)", "不成一个算式，请检查括号、引号和逗号（须用半角）"),
        ("甲 乙", "不成一个算式，请检查括号、引号和逗号（须用半角）"),
        ("甲 = 乙", "不成一个算式，请检查括号、引号和逗号（须用半角）"),
        ("import os", "不成一个算式，请检查括号、引号和逗号（须用半角）"),
        ("", "不成一个算式，请检查括号、引号和逗号（须用半角）"),
        ("\x00", "不成一个算式，请检查括号、引号和逗号（须用半角）"),
        ("'" + "a" * 1000 + "'", "太长"),
        ("-" * 40 + "甲", "嵌套过深"),
        ("[" * 40 + "]" * 40, "嵌套过深"),
        ("+".join(["甲"] * 40), "嵌套过深"),
    ],
)
def test_a_refused_expression(expression: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as found:
        parse(expression)
    assert str(found.value) == reason


def test_hundreds_of_brackets_are_refused() -> None:
    with pytest.raises(ExpressionError):
        parse("(" * 400 + "甲" + ")" * 400)


@given(st.text("甲支出()[]'\"=,+-*/ .:1{}*x", max_size=20))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        names_in(parse(text))
    except ExpressionError as error:
        assert str(error)


# --- figures and their operators


def test_units_do_not_mix() -> None:
    money, cars = Figure(Decimal(5), label="收入"), Figure(Decimal(2), "辆", label="车")
    message = "“收入”的单位是元，“车”的单位是辆"
    for operation in (
        lambda: money + cars,
        lambda: money - cars,
        lambda: money / cars,
        lambda: money < cars,
        lambda: money == cars,
    ):
        with pytest.raises(UnitsDifferError) as found:
            operation()
        assert str(found.value) == message


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("甲 * 甲", "“甲”只能乘以、除以一个数"),
        ("甲 / 0", "“甲”不能除以0"),
        ("甲 + 'a'", "“甲”只能和数字运算"),
        ("甲 + 项目数()", "“甲”的单位是元，“（项目表的行数）”的单位是个"),
    ],
)
def test_what_a_figure_cannot_do(expression: str, message: str) -> None:
    with pytest.raises(UnitsDifferError) as found:
        calculated(expression)
    assert str(found.value) == message


def test_what_is_unknown_makes_a_sum_unknown() -> None:
    known, unknown = Figure(Decimal(5)), Figure(None)
    for figure in (known + unknown, unknown - known, unknown * 2, unknown / known, known / unknown):
        assert not figure.known and figure.amount == 0
    assert unknown and not Figure(Decimal(0)) and known  # what is not known may be something


def test_figures_compare_with_numbers_and_each_other() -> None:
    two, three = Figure(Decimal(2)), Figure(Decimal(3))
    assert two < three and three > 2 and two <= 2 and three >= two and two == 2 and two != three
