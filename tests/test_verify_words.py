"""Verify on the words round the numbers: a right number under a wrong name, year, 口径, unit or
direction is found, with what belongs there; rewordings that say the same are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from conftest import Sample
from verify_cases import found_in, verdict_of
from verify_edits import Edited
from verify_words import (
    FOUND_IN_ACCOUNTS,
    FOUND_IN_SENTENCES,
    LEFT_OPEN,
    MENGJIN_HARMLESS,
    OTHERWISE_RIGHT,
    OTHERWISE_WRONG,
    RUNNING,
    SHARES,
    WRITTEN,
    WRITTEN_RIGHT,
    XIGONG_HARMLESS,
    YANJIN_HARMLESS,
    Found,
    Reworded,
    reword,
)

from assembler.verify.verdict import Verdict


def of_edit(sample: Sample, edit: Callable[[Edited], object]) -> Verdict:
    opened = Edited(sample.data)
    edit(opened)
    return verdict_of(opened.saved())


def of_words(sample: Sample, words: Reworded) -> Verdict:
    return of_edit(sample, lambda e: reword(e, *words))


def test_there_are_enough_rewordings() -> None:
    assert len(MENGJIN_HARMLESS) + len(XIGONG_HARMLESS) + len(YANJIN_HARMLESS) >= 60


@pytest.mark.parametrize("words", MENGJIN_HARMLESS, ids=lambda words: words[2])
def test_harmless_in_mengjin(words: Reworded, mengjin: Sample) -> None:
    assert list(map(str, of_words(mengjin, words).problems)) == []


@pytest.mark.parametrize("words", XIGONG_HARMLESS, ids=lambda words: words[2])
def test_harmless_in_xigong(words: Reworded, xigong: Sample) -> None:
    assert list(map(str, of_words(xigong, words).problems)) == []


@pytest.mark.parametrize("words", YANJIN_HARMLESS, ids=lambda words: words[2])
def test_harmless_in_yanjin(words: Reworded, yanjin: Sample) -> None:
    assert list(map(str, of_words(yanjin, words).problems)) == []


@pytest.mark.parametrize("name", FOUND_IN_SENTENCES)
def test_found_in_a_budget(name: str, mengjin: Sample) -> None:
    words, found = FOUND_IN_SENTENCES[name]
    assert found_in(of_words(mengjin, words)) == found


def exchange(e: Edited) -> None:
    for old, new in (("基本支出", "甲支出"), ("项目支出", "基本支出"), ("甲支出", "项目支出")):
        e.type_over(SHARES, old, new)


def test_names_exchanged(mengjin: Sample) -> None:
    assert found_in(of_edit(mengjin, exchange)) == [
        ("V-44", "基本支出（2024年预算）", "项目支出"),
        ("V-44", "项目支出（2024年预算）", "基本支出"),
    ]


@pytest.mark.parametrize(
    ("synonyms", "found"),
    [({}, [("V-44", "项目支出（2024年预算）", "专项业务")]), ({"项目支出": ("专项业务经费",)}, [])],
)
def test_a_name_of_the_county(
    synonyms: dict[str, tuple[str, ...]], found: list[object], mengjin: Sample
) -> None:
    assert mengjin.built.snapshot
    known = replace(mengjin.built.snapshot, synonyms=synonyms)
    edited = Edited(mengjin.data)
    reword(edited, SHARES, "项目支出232.50", "专项业务经费232.50")
    assert found_in(verdict_of(edited.saved(), known)) == found


def test_what_a_message_says(mengjin: Sample) -> None:
    (problem,) = of_words(mengjin, (SHARES, "基本支出722.22", "项目支出722.22")).problems
    assert str(problem) == (
        "错误 V-44 报告.docx：“三、支出预算总体情况说明”第1段“…管理局2024年支出合计954.72万元，"
        "其中：项目支出722.22万元，占75.65%”：这里应是基本支出（2024年预算），现在写成“项目支出”，"
        "报告里它不是这个数。改回原来的名称；确实要说“项目支出”的，写它自己的数。"
    )


@pytest.mark.parametrize("name", FOUND_IN_ACCOUNTS)
def test_found_in_final_accounts(name: str, xigong: Sample) -> None:
    words, found = FOUND_IN_ACCOUNTS[name]
    assert found_in(of_words(xigong, words)) == found


@pytest.mark.parametrize("text", WRITTEN)
def test_written_and_wrong(text: str, mengjin: Sample) -> None:
    assert found_in(of_edit(mengjin, lambda e: e.add(RUNNING, text))) == WRITTEN[text]


@pytest.mark.parametrize("text", WRITTEN_RIGHT)
def test_written_and_right(text: str, mengjin: Sample) -> None:
    assert list(map(str, of_edit(mengjin, lambda e: e.add(RUNNING, text)).problems)) == []


@pytest.mark.parametrize("text", LEFT_OPEN)
def test_written_and_left_to_a_person(text: str, mengjin: Sample) -> None:
    (problem,) = of_edit(mengjin, lambda e: e.add(RUNNING, text)).problems
    assert problem.code == "V-50" and problem.severity.value == "提示"
    assert text.rstrip("。") in problem.message


@pytest.mark.parametrize("words", OTHERWISE_RIGHT, ids=lambda words: words[2])
def test_a_number_written_otherwise(words: Reworded, mengjin: Sample) -> None:
    assert list(map(str, of_words(mengjin, words).problems)) == []


@pytest.mark.parametrize("name", OTHERWISE_WRONG)
def test_another_number_written_otherwise(name: str, mengjin: Sample) -> None:
    words, found = OTHERWISE_WRONG[name]
    assert found_in(of_words(mengjin, words)) == found


# --- tables

KINDS = "2024年部门支出预算表"
CELLS: dict[str, tuple[str, str, str, list[Found]]] = {
    "a row of another account": (
        "2024年部门收支预算表",
        "一、一般公共服务",
        "一、公共安全",
        [("V-64", "一、一般公共服务", "一、公共安全")],
    ),
    "a row of another unit": (
        "2024年部门收入预算表",
        "洛阳市孟津区政务服务和大数据管理局",
        "洛阳市孟津区发展和改革委员会",
        [("V-64", "洛阳市孟津区政务服务和大数据管理局", "洛阳市孟津区发展和改革委员会")],
    ),
    "a row of another project": (
        "2024年项目支出预算表",
        "日常公用经费",
        "北区光纤租赁服务费",
        [("V-64", "日常公用经费", "北区光纤租赁服务费")],
    ),
    "a column of another kind": (
        KINDS,
        "基本支出",
        "人员经费",
        [("V-49", "基本支出", "人员经费")],
    ),
    "a column of another fund": (
        "2024年财政拨款收支预算表",
        "一般公共预算",
        "政府性基金",
        [("V-49", "一般公共预算", "政府性基金")],
    ),
    "a column in another unit": (
        "本级部门预算项目绩效目标汇总表",
        "项目金额（万元）",
        "项目金额（元）",
        [("V-14", "项目金额（万元）", "项目金额（元）")],
    ),
    "a column in other words": (KINDS, "工资福利支出", "工资福利", []),
    "a column with blanks": (KINDS, "人员经费", "人员 经费", []),
    "a row in other words": (
        "2024年部门收支预算表",
        "一、一般公共服务",
        "一、一般公共服务支出",
        [],
    ),
}


@pytest.mark.parametrize("name", CELLS)
def test_labels(name: str, mengjin: Sample) -> None:
    title, old, new, found = CELLS[name]
    assert found_in(of_edit(mengjin, lambda e: e.type_in_table(title, old, new))) == found
