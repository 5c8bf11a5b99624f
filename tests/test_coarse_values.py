"""资金来源 and 支出类别 that say less than the report asks for, in copies of the samples."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assembler.pipeline import build

SAMPLES = Path(__file__).parent.parent / "data"
BRANCH, LEAF = "一般公共预算拨款", "财政拨款"
LEAVES_OF_B11 = (
    "财政拨款、纳入预算管理的行政事业性收费、专项收入、国有资产资源有偿使用收入、"
    "其他一般公共预算资金、一般性转移支付资金、一般债券"
)
CODES = ("D-34", "D-96", "D-97", "T-09", "B-01", "B-02")


def told(tmp_path: Path, sample: str, **changed: tuple[str, str] | str) -> list[str]:
    """What is told of a sample with a text replaced in some of its files, or a whole file."""
    folder = shutil.copytree(SAMPLES / sample, tmp_path / "数据")
    for name, change in changed.items():
        file = folder / f"{name}.csv"
        if isinstance(change, str):
            file.write_text(change, "utf-8")
        else:
            text = file.read_text("utf-8")
            assert change[0] in text
            file.write_text(text.replace(*change), "utf-8")
    lines = [str(problem) for problem in build(folder).problems]
    return [line for line in lines if line.split()[1] in CODES]


def test_a_branch_on_both_sides_is_told_once_a_file(tmp_path: Path) -> None:
    lines = told(tmp_path, "mengjin-2024-budget", 支出=(LEAF, BRANCH), 收入=(LEAF, BRANCH))
    assert lines == [
        "警告 D-96 支出.csv 第2行 “资金来源”列：“资金来源”只填到“一般公共预算拨款”，没有分到明细，"
        "预算04表“其中：财政拨款”、预算07表“其中：财政拨款”等9处是空的或不全（对照：支出.csv 第3—30行）。"
        f"是财政拨款的，把这些行的“资金来源”改成 财政拨款（这里要分的有：{LEAVES_OF_B11}）；"
        "确实分不清的就不用改。",
        "警告 D-96 收入.csv 第2行 “资金来源”列：“资金来源”只填到“一般公共预算拨款”，没有分到明细，"
        "预算01表“其中：财政拨款”、预算02表“其中：财政拨款”等3处是空的或不全。"
        "是财政拨款的，把这些行的“资金来源”改成 财政拨款（这里要分的有：财政拨款）；确实分不清的就不用改。",
    ]


@pytest.mark.parametrize(
    ("coarse", "fine", "row", "places"),
    [
        (
            "支出",
            "收入",
            "第2行",
            "预算04表“其中：财政拨款”、预算07表“其中：财政拨款”等9处",
        ),
        (
            "收入",
            "支出",
            "第2行",
            "预算01表“其中：财政拨款”、预算02表“其中：财政拨款”等3处",
        ),
    ],
)
def test_different_depths_are_an_error(
    coarse: str, fine: str, row: str, places: str, tmp_path: Path
) -> None:
    (line,) = told(tmp_path, "mengjin-2024-budget", **{coarse: (LEAF, BRANCH)})
    assert line.startswith(
        f"错误 D-97 {coarse}.csv {row} “资金来源”列：“资金来源”只填到“一般公共预算拨款”，没有分到明细，"
        f"而“{fine}”表分到了“财政拨款”，{places}的数对不上"
    )


def test_a_branch_that_no_row_of_a_form_stands_for_is_told_with_its_cause(tmp_path: Path) -> None:
    """The form does not add up (T-09), which follows from the source."""
    lines = told(tmp_path, "mengjin-2024-budget", 支出=(LEAF, "单位资金"), 收入=(LEAF, "单位资金"))
    assert [line[: line.index("，预算")] for line in lines] == [
        "警告 D-96 支出.csv 第2行 “资金来源”列：“资金来源”只填到“单位资金”，没有分到明细",
        "错误 D-97 收入.csv 第2行 “资金来源”列：“资金来源”只填到“单位资金”，没有分到明细，"
        "而表里只有它的各项明细，合计与各行对不上",
    ]


def test_what_is_carried_over_is_not_asked_for_by_leaf(tmp_path: Path) -> None:
    """收入 is divided for this year alone (其中：财政拨款); 结余 of last year stands in one column."""
    income = "单位编码,资金来源,年度,金额（元）\n146001,财政拨款,本年,9537200.00\n"
    carried = "146001,一般公共预算拨款,上年结转,10000.00\n"
    assert told(tmp_path, "mengjin-2024-budget", 收入=income + carried) == []


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.glob("*-20*")))
def test_the_samples_say_as_much_as_they_are_asked_for(sample: str, tmp_path: Path) -> None:
    assert told(tmp_path, sample) == []


def test_kinds_that_a_budget_has_not_are_refused(tmp_path: Path) -> None:
    """What its tables do not tell apart would stand in their totals alone."""
    kinds = "其他运转类", "项目支出"
    assert told(tmp_path, "mengjin-2024-budget", 支出=kinds) == [
        "无法使用 D-34 支出.csv 第16行 “支出类别”列：“项目支出”不在选项中（这样的共9处）。"
        "可以填：人员经费、公用经费、其他运转类、特定目标类。"
    ]
