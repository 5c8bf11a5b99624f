"""Transfers between the units of a department: eliminated where both sides agree, told where not."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import run_assembler
from units_kit import ACCOUNTS, BUDGET, FIRST, SECOND, write_dataset, write_department, write_unit

from assembler.dataset import Dataset, read_dataset
from assembler.kernel.problems import Problem
from assembler.pipeline import build, prepare

PAYS = """
201001 2010301 30101 - 人员经费 - 其他收入 - 100
201001 2010301 39999 - {kind} - 其他收入 {to} {amount}
"""
HAS = "201001 其他收入 - {total} 2010301"
SPENDS = "201002 2010301 30101 - 人员经费 - 其他收入 - {total}"
TAKES = """
201002 其他收入 - 50 2010301
201002 {fund} {by} {amount} 2010301
"""


def made(
    here: Path,
    paid: str = "30",
    received: str = "30",
    *,
    kind: str = "对附属单位补助支出",
    fund: str = "上级补助收入",
    to: str = "-",
    by: str = "-",
) -> Path:
    """A department whose first unit pays the second one; final accounts."""
    write_unit(
        here / FIRST,
        "201001",
        ACCOUNTS,
        支出=PAYS.format(kind=kind, to=to, amount=paid),
        收入=HAS.format(total=100 + int(paid)),
    )
    write_unit(
        here / SECOND,
        "201002",
        ACCOUNTS,
        支出=SPENDS.format(total=50 + int(received)),
        收入=TAKES.format(fund=fund, by=by, amount=received),
    )
    return write_department(here / "部门", ACCOUNTS)


def read_and_told(folder: Path) -> tuple[Dataset, list[str]]:
    problems: list[Problem] = []
    dataset = read_dataset(folder, problems)
    assert dataset is not None, list(map(str, problems))
    return dataset, list(map(str, problems))


def totals(folder: Path) -> tuple[str, str]:
    prepared = prepare(folder, [])
    assert prepared is not None
    figures = prepared.figures
    return f"{figures['收入总计'].amount:f}", f"{figures['支出总计'].amount:f}"


@pytest.mark.parametrize(
    ("to", "by"), [("-", "-"), ("201002", "-"), ("-", "201001"), ("201002", "201001")]
)
@pytest.mark.parametrize(
    ("kind", "fund"),
    [("对附属单位补助支出", "上级补助收入"), ("上缴上级支出", "附属单位上缴收入")],
)
def test_what_one_unit_pays_another_is_eliminated(
    tmp_path: Path, kind: str, fund: str, to: str, by: str
) -> None:
    department = made(tmp_path, kind=kind, fund=fund, to=to, by=by)
    dataset, told = read_and_told(department)
    assert told == []
    (one,) = dataset.eliminations
    assert (one.payer, one.receiver, f"{one.amount:f}") == ("201001", "201002", "30")
    assert [str(line.place) for line in one.paid] == [f"{FIRST}/支出.csv 第3行"]
    assert [str(line.place) for line in one.received] == [f"{SECOND}/收入.csv 第3行"]
    assert totals(department) == ("180", "180")


def test_units_still_balance_when_their_transfers_are_eliminated(tmp_path: Path) -> None:
    codes = {p.code for p in build(made(tmp_path)).problems}
    assert not codes & {"B-01", "B-02", "B-23", "B-29", "F-10", "F-11", "U-10", "U-11", "U-12"}


@pytest.mark.parametrize("command", [("figures",), ("check", "--all")])
def test_what_was_eliminated_is_shown(tmp_path: Path, command: tuple[str, ...]) -> None:
    department = made(tmp_path)
    done = run_assembler(*command, str(department), cwd=tmp_path)
    assert (
        f"抵销：201001 {FIRST}付给201002 {SECOND}30元，收支两边都不计"
        f"（{FIRST}/支出.csv 第3行；{SECOND}/收入.csv 第3行）\n"
    ) in done.stdout


def test_amounts_that_differ_are_told_with_both_lines(tmp_path: Path) -> None:
    dataset, told = read_and_told(made(tmp_path, "30", "20", to="201002", by="201001"))
    assert dataset.eliminations == ()
    assert told == [
        f"错误 U-10 {FIRST}/支出.csv 第3行 “金额”列：单位201001付给单位201002的共30元，"
        "单位201002收到的共20元，相差10元，没有抵销"
        f"（对照：{SECOND}/收入.csv 第3行）。请核对这几行的金额和“对方单位”，改正错的一边。"
    ]


def test_amounts_that_may_be_one_transfer_are_told_on_either_side(tmp_path: Path) -> None:
    mend = (
        "请核对金额，或在两边的“对方单位”列填对方的编码（有几笔的按合计抵销）；"
        "确是部门以外的，填“部门外”。"
    )
    assert read_and_told(made(tmp_path, "30", "20"))[1] == [
        f"错误 U-11 {FIRST}/支出.csv 第3行 “金额”列：单位201001的对附属单位补助支出30元，"
        f"在各单位的收入里找不到与它相配的一笔（金额相同，没有填别的对方），没有抵销（对照：{SECOND}/收入.csv 第3行）。{mend}",
        f"错误 U-11 {SECOND}/收入.csv 第3行 “金额”列：单位201002的上级补助收入20元，"
        f"在各单位的支出里找不到与它相配的一笔（金额相同，没有填别的对方），没有抵销（对照：{FIRST}/支出.csv 第3行）。{mend}",
    ]


def test_what_goes_outside_is_asked_once_and_then_quiet(tmp_path: Path) -> None:
    department = made(tmp_path, fund="其他收入")
    assert read_and_told(department)[1] == [
        f"警告 U-12 {FIRST}/支出.csv 第3行 “金额”列：单位201001的对附属单位补助支出30元，"
        "本部门各单位的收入里没有对应的，当作和部门以外的往来，没有抵销。"
        "确是部门以外的，在“对方单位”列填“部门外”；是本部门单位之间的，在两边填对方的编码。"
    ]
    made(tmp_path, fund="其他收入", to="部门外")
    assert read_and_told(department)[1] == []


def test_a_line_that_names_a_unit_without_the_other_side_is_told(tmp_path: Path) -> None:
    told = read_and_told(made(tmp_path, fund="其他收入", to="201002"))[1]
    assert [line.partition("：")[0] for line in told] == [
        f"错误 U-11 {FIRST}/支出.csv 第3行 “金额”列"
    ]


@pytest.mark.parametrize(
    ("other", "why"), [("201009", "不在本部门的单位之中"), ("201001", "是这一行自己的单位")]
)
def test_who_is_no_other_unit_is_told(tmp_path: Path, other: str, why: str) -> None:
    told = read_and_told(made(tmp_path, to=other))[1]
    assert told[0] == (
        f"错误 U-13 {FIRST}/支出.csv 第3行 “对方单位”列：“对方单位”填的“{other}”{why}。"
        "应填本部门另一个单位的编码；部门以外的填“部门外”。"
    )


def test_equal_amounts_that_do_not_pair_are_left_as_they_are(tmp_path: Path) -> None:
    """Twice 30 paid, once 30 received: which of the two it was, nobody says."""
    department = made(tmp_path)
    twice = PAYS.format(kind="对附属单位补助支出", to="-", amount=30)
    twice += "201001 2010350 39999 - 对附属单位补助支出 - 其他收入 - 30"
    write_unit(tmp_path / FIRST, "201001", ACCOUNTS, 支出=twice, 收入=HAS.format(total=160))
    dataset, told = read_and_told(department)
    assert dataset.eliminations == ()
    assert [line[:7] for line in told] == ["错误 U-11"] * 3


def test_several_lines_that_name_each_other_are_one_transfer(tmp_path: Path) -> None:
    """30 in two halves on one side, at once on the other."""
    department = made(tmp_path, to="201002", by="201001")
    halves = PAYS.format(kind="对附属单位补助支出", to="201002", amount=10)
    halves += "201001 2010350 39999 - 对附属单位补助支出 - 其他收入 201002 20"
    write_unit(tmp_path / FIRST, "201001", ACCOUNTS, 支出=halves, 收入=HAS.format(total=130))
    dataset, told = read_and_told(department)
    assert told == []
    assert [(len(one.paid), len(one.received)) for one in dataset.eliminations] == [(2, 1)]
    assert totals(department) == ("180", "180")


def test_budgets_have_no_kind_for_it_and_name_the_other_unit(tmp_path: Path) -> None:
    write_unit(
        tmp_path / FIRST,
        "201001",
        BUDGET,
        支出="201001 2010301 30101 50101 人员经费 - 其他收入 - 100\n"
        "201001 2010301 39999 59999 公用经费 - 其他收入 201002 30",
        收入="201001 其他收入 - 130",
    )
    write_unit(
        tmp_path / SECOND,
        "201002",
        BUDGET,
        支出="201002 2010350 30101 50101 人员经费 - 上级补助收入 - 30",
        收入="201002 上级补助收入 201001 30",
    )
    department = write_department(tmp_path / "部门")
    dataset, told = read_and_told(department)
    assert (len(dataset.eliminations), told) == (1, [])
    assert totals(department) == ("130", "130")
    codes = {p.code for p in build(department).problems}
    assert not codes & {"B-01", "B-02", "B-23", "B-29"}


def test_a_department_of_departments_eliminates_at_every_level(tmp_path: Path) -> None:
    """What is outside for the inner one is inside for the outer one."""
    inner = made(tmp_path)
    write_unit(
        tmp_path / "学会",
        "202001",
        ACCOUNTS,
        支出="202001 2010301 30101 - 人员经费 - 上级补助收入 - 7",
        收入="202001 上级补助收入 201001 7 2010301",
    )
    more = PAYS.format(kind="对附属单位补助支出", to="-", amount=30)
    more += "201001 2010350 39999 - 对附属单位补助支出 - 其他收入 202001 7"
    write_unit(tmp_path / FIRST, "201001", ACCOUNTS, 支出=more, 收入=HAS.format(total=137))
    outer = write_department(tmp_path / "上级部门", ACCOUNTS, 单位数据="[../部门, ../学会]")
    dataset, told = read_and_told(outer)
    assert told == []
    pairs = [(one.payer, one.receiver, f"{one.amount:f}") for one in dataset.eliminations]
    assert pairs == [("201001", "201002", "30"), ("201001", "202001", "7")]
    assert totals(outer) == ("187", "187")
    assert [line[:7] for line in read_and_told(inner)[1]] == ["错误 U-13"]


def test_units_of_one_dataset_name_each_other_too(tmp_path: Path) -> None:
    """A department that keeps all lines in one dataset: what names a unit on both sides goes."""
    write_dataset(
        tmp_path / "部门",
        *ACCOUNTS,
        "201",
        "某县某局",
        单位="201001 局机关 行政\n201002 服务中心 事业",
        支出="201001 2010301 30101 - 人员经费 - 其他收入 - 100\n"
        "201001 2010301 39999 - 对附属单位补助支出 - 其他收入 201002 30\n"
        "201002 2010301 30101 - 人员经费 - 上级补助收入 - 37",
        收入="201001 其他收入 - 130 2010301\n201002 上级补助收入 201001 30 2010301\n"
        "201002 上级补助收入 - 7 2010301",
    )
    dataset, told = read_and_told(tmp_path / "部门")
    assert told == []
    assert [f"{one.amount:f}" for one in dataset.eliminations] == ["30"]
    assert totals(tmp_path / "部门") == ("137", "137")


def test_a_unit_that_names_the_other_side_says_so_to_its_department_alone(tmp_path: Path) -> None:
    made(tmp_path, to="201002", by="201001")
    dataset, told = read_and_told(tmp_path / FIRST)
    assert (dataset.eliminations, told) == ((), [])
