"""The ledger, its slices and pivots, and the named figures computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st
from strategies import FUNCTIONS, FUNDS, ledgers

from assembler.dataset.model import ExpenditureLine
from assembler.dataset.schema import EXPENDITURE_KINDS
from assembler.figures import (
    ExpressionError,
    Figure,
    Figures,
    Ledger,
    UnitsDifferError,
    UnknownNameError,
    intersect,
)
from assembler.figures.expression import names_in, parse
from assembler.figures.ledger import expenditure_ledger, income_ledger
from assembler.figures.pivot import pivot
from assembler.references import where

LEDGER = """
人员经费 1000 功能=2010301 部门经济=30101 政府经济=50101
公用经费 200 功能=2010302 部门经济=30201 政府经济=50201 明细=办公费 项目类别=公用经费
其他运转类 30 功能=2080505 部门经济=30299 政府经济=50299 单位=146002 项目=热线 资金=专项收入
特定目标类 4 功能=2210201 部门经济=31002 政府经济=50601 单位=146002 项目=大厅 资金=事业收入 年度=上年结转
人员经费 0.5 功能=2010301 部门经济=30301 政府经济=50901 资金=政府性基金
"""  # fmt: skip
INCOME = "财政拨款 1200\n专项收入 30 单位=146002\n事业收入 4 单位=146002 年度=上年结转"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own, for the templates a test writes."""
    monkeypatch.chdir(tmp_path)


def ledger(text: str = LEDGER) -> Ledger:
    return expenditure_ledger(small.dataset(text))


def total(**wanted: object) -> str:
    """A slice of the ledger above."""
    book = ledger()
    return str(book.sum(book.condition(**wanted)).value)  # type: ignore[arg-type]


def calculated(expression: str, text: str = LEDGER, figures: str = "甲: 支出()\n") -> Figure:
    data = small.dataset(text, INCOME, 项目="热线 其他运转类\n大厅 特定目标类")
    found = small.figures(data, figures)[0].calculate(expression)
    assert isinstance(found, Figure)
    return found


def told(figures: str, data: str = LEDGER, **sheets: str) -> list[str]:
    return small.figures(small.dataset(data, INCOME, **sheets), figures)[1]  # type: ignore[arg-type]


# --- slices


@pytest.mark.parametrize(
    ("wanted", "amount"),
    [
        ({}, "1234.5"),
        ({"类别": "人员经费"}, "1000.5"),
        ({"类别": ["人员经费", "公用经费"]}, "1200.5"),
        ({"类别": []}, "0"),
        # codes by their beginning
        ({"功能": "201"}, "1200.5"),
        ({"功能": "20103"}, "1200.5"),
        ({"功能": "2010301"}, "1000.5"),
        ({"功能": ["2010301", "221"]}, "1004.5"),
        ({"功能": "202"}, "0"),
        ({"功能类": "208"}, "30"),
        ({"功能款": "22102"}, "4"),
        ({"功能项": "2010302"}, "200"),
        ({"部门经济": "301"}, "1000"),
        ({"部门经济": ["301", "303"]}, "1000.5"),
        ({"部门经济类": "302"}, "230"),
        ({"部门经济款": "30299"}, "30"),
        ({"政府经济": "5"}, "1234.5"),
        ({"政府经济类": "502"}, "230"),
        ({"政府经济款": "50901"}, "0.5"),
        # funds take what is below them, in any spelling
        ({"资金": "财政拨款"}, "1200"),
        ({"资金": "一般公共预算拨款"}, "1230"),
        ({"资金": "一般公共预算"}, "1230"),
        ({"资金": "单位资金"}, "4"),
        ({"资金": ["单位资金", "专项收入"]}, "34"),
        ({"资金": "国有资本经营预算拨款"}, "0"),
        # the rest is equal or not
        ({"单位": "146002"}, "34"),
        ({"单位": "146"}, "0"),
        ({"单位性质": "行政"}, "1200.5"),
        ({"单位性质": ["行政", "事业"]}, "1234.5"),
        ({"项目": "热线"}, "30"),
        ({"项目": ""}, "1200.5"),
        ({"项目类别": "公用经费"}, "200"),
        ({"明细": "办公费"}, "200"),
        ({"年度": "本年"}, "1230.5"),
        ({"年度": "上年结转"}, "4"),
        # several at once
        ({"类别": "人员经费", "资金": "财政拨款"}, "1000"),
        ({"功能": "201", "单位": "146002"}, "0"),
    ],
)
def test_a_slice(wanted: dict[str, object], amount: str) -> None:
    # 政府性基金 is a spelling the reader would have turned into the fund's own name
    text = LEDGER.replace("资金=政府性基金", "资金=政府性基金预算拨款")
    book = ledger(text)
    assert str(book.sum(book.condition(**wanted)).value) == amount  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "amount"),
    [({}, "1234"), ({"资金": "一般公共预算拨款"}, "1230"), ({"年度": "上年结转"}, "4"), ({"单位": "146002"}, "34"), ({"单位性质": "事业"}, "34")],
)  # fmt: skip
def test_a_slice_of_income(wanted: dict[str, str], amount: str) -> None:
    book = income_ledger(small.dataset(收入=INCOME))
    assert str(book.sum(book.condition(**wanted)).value) == amount


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"功能科目": "201"}, "支出没有“功能科目”这个条件，是不是“功能”？"),
        ({"xyz": "201"}, "支出没有“xyz”这个条件"),
        ({"类别": "人员"}, "没有“人员”这个支出类别，是不是“人员经费”？"),
        ({"类别": ["人员经费", "公用"]}, "没有“公用”这个支出类别，是不是“公用经费”？"),
        ({"年度": "去年"}, "没有“去年”这个年度，是不是“本年”？"),
        ({"资金": "财政拔款"}, "没有“财政拔款”这个资金来源，是不是“财政拨款”？"),
    ],
)
def test_an_unknown_dimension_or_value(wanted: dict[str, str], message: str) -> None:
    with pytest.raises(UnknownNameError) as found:
        total(**wanted)
    assert found.value.args == (message,)


def test_income_knows_no_kinds() -> None:
    book = income_ledger(small.dataset(收入=INCOME))
    with pytest.raises(UnknownNameError, match="^收入没有“类别”这个条件$"):
        book.condition(类别="人员经费")


def test_intersecting_conditions() -> None:
    book = ledger()
    first = book.condition(类别=["人员经费", "公用经费"], 单位="146001")
    both = intersect(first, book.condition(类别=["公用经费", "其他运转类"]))
    assert both == {"类别": frozenset({"公用经费"}), "单位": frozenset({"146001"})}
    assert first["类别"] == frozenset({"人员经费", "公用经费"})


def test_the_lines_behind_a_slice() -> None:
    book = ledger()
    figure = book.sum(book.condition(类别=["人员经费", "公用经费"]))
    assert [str(place) for place in figure.places] == ["支出.csv 第2行", "支出.csv 第3行", "支出.csv 第6行"]  # fmt: skip
    assert where(figure.places) == ["支出.csv 第2—3、6行"]


# --- groups


def groups(expression: str, dimension: str, *order: str) -> list[tuple[str, str, str]]:
    found = small.figures(small.dataset(LEDGER), "甲: 支出()\n")[0].calculate(expression)
    return [(g.code, g.label, str(g.value)) for g in found.by(dimension, *order)]


def test_groups_by_code_with_their_names() -> None:
    assert groups("支出()", "功能类") == [
        ("201", "一般公共服务支出", "1200.5"),
        ("208", "社会保障和就业支出", "30"),
        ("221", "住房保障支出", "4"),
    ]


def test_groups_in_the_order_of_the_ledger() -> None:
    text = "公用经费 1 功能=2210201\n人员经费 2 功能=2010301\n公用经费 4 功能=2210201"
    slices = small.figures(small.dataset(text), "甲: 支出()\n")[0].functions["支出"]
    assert [g.code for g in slices.by("功能项", "台账")] == ["2210201", "2010301"]
    assert [g.code for g in slices.by("功能项")] == ["2010301", "2210201"]
    assert [str(g.value) for g in slices.by("功能项", "台账")] == ["5", "2"]


def test_groups_within_a_slice_and_of_a_group() -> None:
    assert groups("支出(类别=['人员经费', '公用经费'])", "部门经济款") == [
        ("30101", "基本工资", "1000"),
        ("30201", "办公费", "200"),
        ("30301", "离休费", "0.5"),
    ]
    (group, *_) = small.figures(small.dataset(LEDGER), "甲: 支出()\n")[0].calculate("支出()").by("功能类")  # fmt: skip
    assert [(g.code, str(g.value)) for g in group.by("功能项")] == [("2010301", "1000.5"), ("2010302", "200")]  # fmt: skip
    assert [str(place) for place in group.places] == ["支出.csv 第2行", "支出.csv 第3行", "支出.csv 第6行"]  # fmt: skip


def test_groups_of_a_named_figure() -> None:
    found, said = small.figures(small.dataset(LEDGER), "人员: 支出(类别='人员经费')\n")
    assert said == []
    assert [g.code for g in found["人员"].by("单位")] == ["146001"]  # type: ignore[attr-defined]


def test_units_are_named() -> None:
    assert [label for _, label, _ in groups("支出()", "单位")] == ["某县政务局本级", "某县政务服务中心"]  # fmt: skip


def test_groups_by_an_unknown_dimension() -> None:
    with pytest.raises(UnknownNameError, match="^支出没有“功能类别”这个条件，是不是“功能类”？$"):
        groups("支出()", "功能类别")


# --- pivots


def test_a_pivot() -> None:
    text = "人员经费 1 功能=2210201\n人员经费 2\n公用经费 4\n其他运转类 8\n人员经费 16"
    book = ledger(text)
    leaves = [book.condition(类别=["人员经费", "公用经费"]), book.condition(类别="人员经费")]
    found = pivot(book, ["功能类", "类别"], leaves)
    assert {key: [str(amount) for amount in sums] for key, sums in found.items()} == {
        ("221", "人员经费"): ["1", "1"],
        ("201", "人员经费"): ["18", "18"],
        ("201", "公用经费"): ["4", "0"],
    }
    assert list(found) == [("221", "人员经费"), ("201", "人员经费"), ("201", "公用经费")]


def test_only_lines_that_a_leaf_takes_make_a_row() -> None:
    book = ledger("人员经费 1\n公用经费 2 功能=2080505")
    assert list(pivot(book, ["功能类"], [book.condition(类别="人员经费")])) == [("201",)]
    assert pivot(book, ["功能类"], []) == {}


def test_an_empty_ledger_has_no_rows() -> None:
    book = ledger("")
    assert pivot(book, ["功能类"], [{}]) == {}
    assert book.sum({}).value == 0


keys = st.lists(
    st.sampled_from(["单位", "功能类", "功能项", "类别", "资金"]), unique=True, max_size=3
)
conditions = st.fixed_dictionaries(
    {},
    optional={
        "类别": st.lists(st.sampled_from(EXPENDITURE_KINDS), min_size=1, max_size=2),
        "功能": st.sampled_from(["2", "201", "20103", *FUNCTIONS]),
        "资金": st.sampled_from([*FUNDS, "单位资金"]),
        "年度": st.sampled_from(["本年", "上年结转"]),
    },
)


@given(ledgers, keys, st.lists(conditions, min_size=1, max_size=3), conditions)
def test_each_cell_of_a_pivot_is_a_slice(
    lines: tuple[ExpenditureLine, ...], names: list[str],
    leaves: list[Mapping[str, str]], within: Mapping[str, str],
) -> None:  # fmt: skip
    book = expenditure_ledger(small.dataset(expenditure=lines))
    asked = [book.condition(**leaf) for leaf in leaves]
    condition = book.condition(**within)
    found = pivot(book, names, [intersect(condition, leaf) for leaf in asked])
    for key, sums in found.items():
        row = {name: frozenset({value}) for name, value in zip(names, key, strict=True)}
        for leaf, amount in zip(asked, sums, strict=True):
            assert book.sum(intersect(intersect(condition, row), leaf)).value == amount


@given(ledgers, keys, conditions)
def test_the_rows_of_a_pivot_add_up_to_the_slice(lines: tuple[ExpenditureLine, ...], names: list[str], within: Mapping[str, str]) -> None:  # fmt: skip
    book = expenditure_ledger(small.dataset(expenditure=lines))
    condition = book.condition(**within)
    rows = pivot(book, names, [condition])
    assert sum((sums[0] for sums in rows.values()), Decimal(0)) == book.sum(condition).value
    expected = {
        tuple(book.column(name)[number] for name in names)
        for number, line in enumerate(lines)
        if line in book.select(condition)
    }
    assert set(rows) == expected


@given(ledgers)
def test_slices_by_kind_and_fund_part_the_whole(lines: tuple[ExpenditureLine, ...]) -> None:
    book = expenditure_ledger(small.dataset(expenditure=lines))
    parts = [
        book.sum(book.condition(类别=kind, 年度=period)).amount
        for kind, period in product(EXPENDITURE_KINDS, ["本年", "上年结转"])
    ]
    assert sum(parts, Decimal(0)) == sum((line.amount for line in lines), Decimal(0))


# --- expressions


@pytest.mark.parametrize(
    ("expression", "value", "unit", "formula"),
    [
        ("支出()", "1234.5", "元", "支出表的金额合计"),
        ("支出(类别='公用经费')", "200", "元", "支出表中类别为公用经费的金额合计"),
        ("支出(类别=['人员经费', '公用经费'], 功能='201')", "1200.5", "元",
         "支出表中类别为人员经费或公用经费、功能为201的金额合计"),
        ("支出(类别=('人员经费', '公用经费'))", "1200.5", "元", "支出表中类别为人员经费或公用经费的金额合计"),
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
)  # fmt: skip
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
)  # fmt: skip
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
    found, said = small.figures(small.dataset(), "车: {声明: 辆}\n钱: {声明: 万元}\n闲: {声明: 辆, 缺省: '0'}\n")  # fmt: skip
    assert said == []
    assert not found["车"].known and found["车"].formula == "指标表中没有给出"
    assert (found["车"].unit, found["钱"].unit) == ("辆", "元")
    assert found["闲"].value == 0 and found["闲"].formula == "指标表中没有给出，按缺省值0"


def test_what_is_given_wins_over_the_default() -> None:
    data = small.dataset(指标="车 本年 3 辆\n车 上年 2 辆")
    found, _ = small.figures(data, "车: {声明: 辆, 缺省: '9'}\n")
    assert str(found["车"].value) == "3"


def test_a_computed_figure_has_its_name_and_label() -> None:
    found, _ = small.figures(small.dataset(LEDGER), "三公: {算法: 支出(), 显示名: “三公”经费}\n和: 三公 + 三公\n")  # fmt: skip
    assert (found["三公"].name, found["三公"].words) == ("三公", "“三公”经费")
    assert found["和"].formula == "“三公”经费＋“三公”经费"
    assert list(found) == ["三公", "和"] and len(found) == 2


def test_figures_may_stand_in_any_order() -> None:
    found, said = small.figures(small.dataset(LEDGER), "丙: 乙 + 乙\n乙: 甲 * 2\n甲: 支出()\n")
    assert said == [] and found["丙"].value == Decimal("4938.0")


def last_year(expression: str, 指标: str, figures: str = "甲: {算法: 支出(), 显示名: 支出}\n车: {声明: 辆}\n") -> Figure:  # fmt: skip
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
        ("甲: 支出(", "M-11 小/figures.yaml 第1行 第4个字符：算法“支出(”有误：不成一个算式，请检查括号、引号和逗号（须用半角）"),
        ("乙: 支出()\n甲: 乙 + 丙丁", "M-11 小/figures.yaml 第2行 第4个字符：算法“乙 + 丙丁”有误：没有“丙丁”这个名称"),
        ("支出合计: 支出()\n甲: 支出合记", "M-11 小/figures.yaml 第2行 第4个字符：算法“支出合记”有误：没有“支出合记”这个名称，是不是“支出合计”？"),
        ("甲: 支出(类别='人员')", "M-11 小/figures.yaml 第1行 第4个字符：算法“支出(类别='人员')”有误：没有“人员”这个支出类别，是不是“人员经费”？"),
        ("甲: 支出(科目='201')", "M-11 小/figures.yaml 第1行 第4个字符：算法“支出(科目='201')”有误：支出没有“科目”这个条件，是不是“项目”？"),
        ("甲: '201'", "M-11 小/figures.yaml 第1行 第4个字符：算法“201”有误：算出来的不是一个数，取数请写成 支出(…) 的形式"),
        ("甲: 支出", "M-11 小/figures.yaml 第1行 第4个字符：算法“支出”有误：算出来的不是一个数，取数请写成 支出(…) 的形式"),
        ("乙: 支出()\n甲: 乙()", "M-11 小/figures.yaml 第2行 第4个字符：算法“乙()”有误：“乙”不能带括号"),
        ("甲: 支出() + 项目数()", "M-11 小/figures.yaml 第1行 第4个字符：算法“支出() + 项目数()”有误：“（支出表的金额合计）”的单位是元，“（项目表的行数）”的单位是个"),
        ("甲: 甲", "M-11 小/figures.yaml 第1行 第4个字符：算法“甲”有误：绕一圈又用到了自己"),
        ("甲: {声明: 条}", "M-11 小/figures.yaml 第1行 第4个字符：算法“甲”有误：单位“条”不在元、万元、辆、台（套）、台、个、人、人次、批次、平方米、分、%之中"),
        ("甲: {显示名: 乙}", "M-11 小/figures.yaml 第1行 第4个字符：算法“甲”有误：“算法”和“声明”须有一项，且只有一项"),
        ("甲: {算法: 支出(), 声明: 元}", "M-11 小/figures.yaml 第1行 第4个字符：算法“甲”有误：“算法”和“声明”须有一项，且只有一项"),
        ("甲: {声明: 辆, 缺省: 两辆}", "M-11 小/figures.yaml 第1行 第4个字符：算法“甲”有误：“缺省”写的“两辆”不是数字"),
        ("甲: {算法: 支出(), 显示: 乙}", "M-06 小/figures.yaml 第1行 第4个字符：没有“显示”这一项，是不是“显示名”？"),
    ],
)  # fmt: skip
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
        "D-86 原因.csv 第2行 “指标”列：模板的 figures.yaml 里没有名为“支出合”的指标，是不是“支出合计”？",
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
