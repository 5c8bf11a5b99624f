"""Cuts: what official tables can answer without a ledger, what they cannot, where they disagree."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from reading import texts_of
from table_amounts import without_ledgers

from assembler.assemble import assemble
from assembler.checks.official_tables import tables_add_up, tables_agree, tables_agree_with_ledger
from assembler.dataset import read_dataset
from assembler.dataset.model import Dataset, TableAmount
from assembler.figures import Figures
from assembler.figures.cuts import CutLedger, cut_ledger
from assembler.importing.folder_writer import write_folder
from assembler.importing.imported import Imported
from assembler.kernel.problems import Place, Problem
from assembler.narrative import Narrative
from assembler.pipeline import Prepared, prepare

DATA = Path(__file__).parent.parent / "data"
BUDGETS = ("mengjin-2024-budget", "yanjin-2024-budget")


def _prepared(name: str) -> Prepared:
    problems: list[Problem] = []
    found = prepare(DATA / name, problems)
    assert found is not None
    return found


def _table(
    ledger: str, table: str, *rows: tuple[dict[str, str], str], first: int = 2
) -> tuple[TableAmount, ...]:
    """Amounts written as ({"功能": "201", "类别": "人员经费、公用经费"}, "100")."""
    return tuple(
        TableAmount(
            Place("分表数.csv", row=number),
            table,
            ledger,
            {name: tuple(value.split("、")) for name, value in asked.items()},
            Decimal(amount),
            f"表.xlsx {table} A{number}",
        )
        for number, (asked, amount) in enumerate(rows, first)
    )


def _ledger(*amounts: TableAmount, dataset: Dataset | None = None) -> CutLedger:
    base = dataset or _prepared(BUDGETS[0]).dataset
    bare = replace(base, expenditure=(), table_amounts=tuple(amounts))
    dimensions = Figures(base, _prepared(BUDGETS[0]).template, []).ledgers["支出"].dimensions
    return cut_ledger("支出", dimensions, bare)


def _asked(ledger: CutLedger, **wanted: str | list[str]) -> Decimal | None:
    return ledger.sum(ledger.condition(**wanted)).value


# --- one table

BY_FUNCTION = _table(
    "支出",
    "预算03表",
    ({}, "300"),
    ({"类别": "人员经费、公用经费"}, "200"),
    ({"类别": "人员经费", "部门经济": "301"}, "150"),
    ({"类别": "公用经费", "部门经济": "302"}, "50"),
    ({"类别": "其他运转类"}, "100"),
    ({"功能": "2010301"}, "260"),
    ({"功能": "2010301", "类别": "人员经费、公用经费"}, "160"),
    ({"功能": "2010301", "类别": "人员经费", "部门经济": "301"}, "110"),
    ({"功能": "2010301", "类别": "公用经费", "部门经济": "302"}, "50"),
    ({"功能": "2010301", "类别": "其他运转类"}, "100"),
    ({"功能": "2080505"}, "40"),
    ({"功能": "2080505", "类别": "人员经费、公用经费"}, "40"),
    ({"功能": "2080505", "类别": "人员经费", "部门经济": "301"}, "40"),
)


@pytest.mark.parametrize(
    ("wanted", "amount"),
    [
        ({}, "300"),
        ({"功能": "201"}, "260"),
        ({"功能": "208", "类别": "人员经费"}, "40"),
        ({"类别": ["人员经费", "公用经费"]}, "200"),
        ({"类别": "人员经费"}, "150"),
        ({"部门经济": "302", "类别": "公用经费"}, "50"),
        ({"功能": "210"}, "0"),
        ({"单位": "146001"}, "300"),  # the only unit there is
        ({"项目": "网络通信费"}, None),  # the table knows no project
        ({"资金": "财政拨款"}, None),  # nor any fund
        ({"部门经济": "30101"}, None),  # nor anything below 301
        ({"部门经济": "302"}, None),  # the project may hold some of it
    ],
)
def test_a_table_answers_what_it_tells_apart(wanted: dict[str, str], amount: str | None) -> None:
    expected = None if amount is None else Decimal(amount)
    assert _asked(_ledger(*BY_FUNCTION), **wanted) == expected


def test_what_is_answered_names_the_rows_it_was_read_from() -> None:
    ledger = _ledger(*BY_FUNCTION)
    found = ledger.sum(ledger.condition(功能="201", 类别="公用经费"))
    assert [place.row for place in found.places] == [10]
    assert [place.row for place in ledger.sum({}).places] == [2]


def test_a_column_of_which_leaves_the_rest_that_is_not_told() -> None:
    ledger = _ledger(
        *_table(
            "支出",
            "预算07表",
            ({}, "100"),
            ({"资金": "一般公共预算拨款", "年度": "本年"}, "100"),
            ({"资金": "财政拨款", "年度": "本年"}, "80"),
            ({"年度": "上年结转"}, "0"),
        )
    )
    assert _asked(ledger, 资金="财政拨款") == 80
    assert _asked(ledger, 资金="一般公共预算拨款") == 100
    assert _asked(ledger, 资金="纳入预算管理的行政事业性收费") is None
    assert _asked(ledger, 资金="单位资金") == 0


def test_a_slice_over_both_periods_is_answered_by_two_tables() -> None:
    only_this_year = _table(
        "支出", "预算05表", ({"资金": "一般公共预算拨款", "年度": "本年"}, "70")
    )
    whole = _table(
        "支出",
        "预算07表",
        ({}, "90"),
        ({"年度": "上年结转"}, "20"),
        ({"年度": "上年结转", "资金": "一般公共预算拨款"}, "20"),
        first=10,
    )
    ledger = _ledger(*only_this_year, *whole)
    assert _asked(ledger, 资金="一般公共预算拨款") == 90
    assert _asked(_ledger(*only_this_year), 资金="一般公共预算拨款") is None


def test_a_printed_total_stays_as_it_was_printed() -> None:
    """Rounded parts miss it by a 尾差."""
    ledger = _ledger(
        *_table(
            "支出",
            "预算03表",
            ({}, "100100"),
            ({"功能": "2010301"}, "50000"),
            ({"功能": "2080505"}, "50000"),
        )
    )
    assert _asked(ledger) == 100100
    assert _asked(ledger, 功能=["201", "208"]) == 100000


def test_negative_amounts_forbid_to_take_zero_for_nothing() -> None:
    rows = (({"功能": "2010301"}, "0"), ({"功能": "2010301", "类别": "人员经费"}, "-5"))
    assert (
        _asked(_ledger(*_table("支出", "预算03表", *rows)), 功能="2010301", 资金="财政拨款") is None
    )
    assert (
        _asked(_ledger(*_table("支出", "预算03表", *rows[:1])), 功能="2010301", 资金="财政拨款")
        == 0
    )


def test_nothing_is_guessed_about_rows_that_only_some_table_keeps_apart() -> None:
    ledger = _ledger(*_table("支出", "预算11表", ({"类别": "公用经费"}, "10")))
    assert _asked(ledger, 类别="公用经费", 明细="奖金") is None


# --- whole reports


def _report(dataset: Dataset, prepared: Prepared) -> tuple[list[str], list[str]]:
    problems: list[Problem] = []
    figures = Figures(dataset, prepared.template, problems)
    report = assemble(Narrative(dataset, prepared.template, figures, problems), problems)
    return texts_of(report), [p.code for p in problems if p.code != "T-01"]


def test_the_tables_alone_give_the_same_report() -> None:
    prepared = _prepared(BUDGETS[0])
    bare = without_ledgers(prepared.dataset, prepared.template)
    assert bare.expenditure == () and bare.income == ()
    assert _report(bare, prepared) == _report(prepared.dataset, prepared)


def test_what_the_tables_cannot_tell_is_left_open_and_listed() -> None:
    """延津's targets quote amounts by 明细, which no table shows."""
    prepared = _prepared(BUDGETS[1])
    bare = without_ledgers(prepared.dataset, prepared.template)
    with_ledger, _ = _report(prepared.dataset, prepared)
    by_tables, codes = _report(bare, prepared)
    assert codes == ["C-01"] * 5
    assert sum(a != b for a, b in zip(with_ledger, by_tables, strict=True)) == 5


def test_a_missing_table_leaves_its_rows_open() -> None:
    prepared = _prepared(BUDGETS[0])
    bare = without_ledgers(prepared.dataset, prepared.template)
    kept = tuple(a for a in bare.table_amounts if a.table not in ("预算12表", "预算14表"))
    texts, codes = _report(replace(bare, table_amounts=kept), prepared)
    assert codes == ["C-02", "C-02"]
    assert sum("12345便民热线办公经费" in text for text in texts) == 0


# --- never wrong

_FUNCTIONS = ("2010301", "2010350", "2080505", "2210201")
_KINDS = (
    ("人员经费", "30101"),
    ("人员经费", "30305"),
    ("公用经费", "30201"),
    ("其他运转类", "30201"),
)
_FUNDS = ("财政拨款", "专项收入", "政府性基金预算资金", "事业收入")
_lines = st.lists(
    st.tuples(
        st.sampled_from(_FUNCTIONS),
        st.sampled_from(_KINDS),
        st.sampled_from(_FUNDS),
        st.sampled_from(("本年", "上年结转")),
        st.integers(1, 10**7),
    ),
    max_size=12,
)
_asks = st.fixed_dictionaries(
    {},
    optional={
        "功能": st.sampled_from(("201", "20103", *_FUNCTIONS)),
        "类别": st.sampled_from(("人员经费", "公用经费", "其他运转类")),
        "部门经济": st.sampled_from(("301", "30101", "302", "30201", "303")),
        "资金": st.sampled_from(("一般公共预算拨款", "单位资金", *_FUNDS)),
        "年度": st.sampled_from(("本年", "上年结转")),
    },
)


@examples(50)
@given(_lines, _asks)
def test_an_answer_is_what_the_ledger_would_have_said(
    lines: list[tuple[str, tuple[str, str], str, str, int]], wanted: dict[str, str]
) -> None:
    prepared = _prepared_once()
    dataset = _spending(lines)
    truth = Figures(dataset, prepared.template, []).ledgers["支出"]
    bare = without_ledgers(dataset, prepared.template)
    cut = cut_ledger("支出", truth.dimensions, bare)
    found = _asked(cut, **wanted)
    expected = truth.sum(truth.condition(**wanted)).amount
    assert found is None or found == expected
    for part in ("功能类", "资金"):
        values = cut.values(part, cut.condition(**wanted))
        if values is not None:
            condition = truth.condition(**wanted)
            assert set(values) == set(truth.values(part, condition) or [])


def _spending(lines: list[tuple[str, tuple[str, str], str, str, int]]) -> Dataset:
    """The sample with these lines for its expenditure."""
    dataset = _prepared_once().dataset
    pattern = dataset.expenditure[0]
    expenditure = tuple(
        replace(
            pattern,
            function=function,
            kind=kind,
            department_economic=code,
            fund=fund,
            period=period,
            amount=Decimal(amount),
            place=Place("支出.csv", row=n),
            project="网络通信费" if kind == "其他运转类" else "",
            detail="",
        )
        for n, (function, (kind, code), fund, period, amount) in enumerate(lines, 2)
    )
    return replace(dataset, expenditure=expenditure)


_COLUMNS = {
    "单位": "单位编码",
    "功能": "功能科目",
    "部门经济": "部门经济科目",
    "政府经济": "政府经济科目",
    "类别": "支出类别",
    "资金": "资金来源",
}


def _row(amount: TableAmount) -> dict[str, str]:
    """An amount as a row of 分表数."""
    asked = {_COLUMNS.get(name, name): "、".join(values) for name, values in amount.asked.items()}
    return {"表": amount.table, "台账": amount.ledger, **asked, "金额": f"{amount.amount:f}"}


@examples(20)
@given(_lines)
def test_written_and_read_back_the_tables_say_the_same(
    lines: list[tuple[str, tuple[str, str], str, str, int]],
) -> None:
    prepared = _prepared_once()
    bare = without_ledgers(_spending(lines), prepared.template)
    imported = Imported("部门预算", 2024, "henan-budget")
    rows = {"分表数": [_row(amount) for amount in bare.table_amounts]}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "数据"
        shutil.copytree(DATA / BUDGETS[0], data)
        for name in ("支出.csv", "收入.csv"):
            (data / name).unlink()
        write_folder(data, imported, rows)
        problems: list[Problem] = []
        read = read_dataset(data, problems)
    assert read is not None, problems
    said = [
        [(a.table, a.ledger, dict(a.asked), a.amount) for a in one.table_amounts]
        for one in (bare, read)
    ]
    assert said[0] == said[1]


_KEPT: list[Prepared] = []


def _prepared_once() -> Prepared:
    if not _KEPT:
        _KEPT.append(_prepared(BUDGETS[0]))
    return _KEPT[0]


# --- disagreements


def _figures(*amounts: TableAmount, lines: bool = False) -> Figures:
    prepared = _prepared(BUDGETS[0])
    expenditure = prepared.dataset.expenditure if lines else ()
    dataset = replace(prepared.dataset, expenditure=expenditure, table_amounts=tuple(amounts))
    return Figures(dataset, prepared.template, [])


def test_rows_that_do_not_add_up_are_told_with_both_places() -> None:
    wrong = [replace(a, amount=Decimal(41)) if a.place.row == 12 else a for a in BY_FUNCTION]
    assert [str(p) for p in tables_add_up(_figures(*wrong))] == [
        "错误 C-03 分表数.csv 第2行：预算03表“支出合计”填的是300元，同一张表里它的分项之和是301元，"
        "相差1元（表.xlsx 预算03表 A2；分项：表.xlsx 预算03表 A7、A12）。核对原来的表格，改正后重新导入。"
    ]
    assert list(tables_add_up(_figures(*BY_FUNCTION))) == []


def test_a_remainder_of_rounding_is_no_disagreement() -> None:
    rounded = _table(
        "支出",
        "预算03表",
        ({}, "100100"),
        ({"功能": "2010301"}, "50000"),
        ({"功能": "2080505"}, "50000"),
    )
    assert list(tables_add_up(_figures(*rounded))) == []
    too_far = [replace(rounded[0], amount=Decimal(100200)), *rounded[1:]]
    assert [p.code for p in tables_add_up(_figures(*too_far))] == ["C-03"]


def test_two_tables_that_disagree_are_told_once_where_they_are_finest() -> None:
    other = _table(
        "支出", "预算01表", ({}, "290"), ({"功能": "201"}, "250"), ({"功能": "208"}, "40"), first=30
    )
    assert [str(p) for p in tables_agree(_figures(*BY_FUNCTION, *other))] == [
        "错误 C-04 分表数.csv 第31行：“支出，功能为一般公共服务支出（201）”预算01表是250元，预算03表是260元，"
        "相差10元（表.xlsx 预算01表 A31；表.xlsx 预算03表 A9、A10、A11）。核对这两张表，改正后重新导入。"
    ]
    right = _table("支出", "预算01表", ({}, "300"), ({"功能": "201"}, "260"), first=30)
    assert list(tables_agree(_figures(*BY_FUNCTION, *right))) == []


def test_the_ledger_is_held_against_the_tables() -> None:
    prepared = _prepared(BUDGETS[0])
    right = without_ledgers(prepared.dataset, prepared.template).table_amounts
    assert list(tables_agree_with_ledger(_figures(*right, lines=True))) == []
    at = next(
        n
        for n, a in enumerate(right)
        if a.table == "预算12表" and a.asked.get("项目") == ("网络通信费",)
    )
    wrong = [*right[:at], replace(right[at], amount=Decimal(1)), *right[at + 1 :]]
    assert [p.code for p in tables_agree_with_ledger(_figures(*wrong, lines=True))] == ["C-05"]


def test_of_many_disagreements_the_first_twenty_are_listed() -> None:
    book = _prepared_once().dataset.codebook
    codes = [code for code in book.functional if len(code) == 7][:23]
    one, other = (
        _table(
            "支出",
            table,
            *(({"功能": code}, str(n * times)) for n, code in enumerate(codes, 1)),
            first=first,
        )
        for table, times, first in (("预算01表", 1, 2), ("预算03表", 3, 30))
    )
    told = list(tables_agree(_figures(*one, *other)))
    assert [p.code for p in told] == ["C-04"] * 20 + ["C-06"]
    assert str(told[-1]) == (
        "错误 C-06 分表数.csv：还有3处不符没有列出。先改正列出的，再检查一遍。"
    )
