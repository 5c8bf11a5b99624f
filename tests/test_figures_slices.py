"""The ledger: slices, groups, pivots."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import product

import pytest
import small
from figure_kit import INCOME, LEDGER, ledger, total
from hypothesis import given
from hypothesis import strategies as st
from strategies import FUNCTIONS, FUNDS, ledgers

from assembler.dataset.model import ExpenditureLine
from assembler.dataset.schema import EXPENDITURE_KINDS
from assembler.figures import UnknownNameError, intersect
from assembler.figures.ledger import ledger_of
from assembler.figures.pivot import pivot
from assembler.kernel.places import where

pytestmark = pytest.mark.usefixtures("home")


# --- slices


@pytest.mark.parametrize(
    ("wanted", "amount"),
    [
        ({}, "1234.5"),
        ({"类别": "人员经费"}, "1000.5"),
        ({"类别": ["人员经费", "公用经费"]}, "1200.5"),
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
    [
        ({}, "1234"),
        ({"资金": "一般公共预算拨款"}, "1230"),
        ({"年度": "上年结转"}, "4"),
        ({"单位": "146002"}, "34"),
        ({"单位性质": "事业"}, "34"),
    ],
)
def test_a_slice_of_income(wanted: dict[str, str], amount: str) -> None:
    book = ledger_of("收入", small.dataset(收入=INCOME))
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
    book = ledger_of("收入", small.dataset(收入=INCOME))
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
    assert [str(place) for place in figure.places] == [
        "支出.csv 第2行",
        "支出.csv 第3行",
        "支出.csv 第6行",
    ]
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
    (group, *_) = (
        small.figures(small.dataset(LEDGER), "甲: 支出()\n")[0].calculate("支出()").by("功能类")
    )
    assert [(g.code, str(g.value)) for g in group.by("功能项")] == [
        ("2010301", "1000.5"),
        ("2010302", "200"),
    ]
    assert [str(place) for place in group.places] == [
        "支出.csv 第2行",
        "支出.csv 第3行",
        "支出.csv 第6行",
    ]


def test_groups_of_a_named_figure() -> None:
    found, said = small.figures(small.dataset(LEDGER), "人员: 支出(类别='人员经费')\n")
    assert said == []
    assert [g.code for g in found["人员"].by("单位")] == ["146001"]  # type: ignore[attr-defined]


def test_units_are_named() -> None:
    assert [label for _, label, _ in groups("支出()", "单位")] == [
        "某县政务局本级",
        "某县政务服务中心",
    ]


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
    lines: tuple[ExpenditureLine, ...],
    names: list[str],
    leaves: list[Mapping[str, str]],
    within: Mapping[str, str],
) -> None:
    book = ledger_of("支出", small.dataset(expenditure=lines))
    asked = [book.condition(**leaf) for leaf in leaves]
    condition = book.condition(**within)
    found = pivot(book, names, [intersect(condition, leaf) for leaf in asked])
    for key, sums in found.items():
        row = {name: frozenset({value}) for name, value in zip(names, key, strict=True)}
        for leaf, amount in zip(asked, sums, strict=True):
            assert book.sum(intersect(intersect(condition, row), leaf)).value == amount


@given(ledgers, keys, conditions)
def test_the_rows_of_a_pivot_add_up_to_the_slice(
    lines: tuple[ExpenditureLine, ...], names: list[str], within: Mapping[str, str]
) -> None:
    book = ledger_of("支出", small.dataset(expenditure=lines))
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
    book = ledger_of("支出", small.dataset(expenditure=lines))
    parts = [
        book.sum(book.condition(类别=kind, 年度=period)).amount
        for kind, period in product(EXPENDITURE_KINDS, ["本年", "上年结转"])
    ]
    assert sum(parts, Decimal(0)) == sum((line.amount for line in lines), Decimal(0))
