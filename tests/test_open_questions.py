"""What a report asks of the clerk, with the sentences; and answers written where they belong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT, replace_in

from assembler.dataset.filling import ClerkAnswer, write_answer
from assembler.dataset.reading import read_raw
from assembler.dataset.sheet_edits import NotWritten
from assembler.dataset.trial import objections
from assembler.importing.open_questions import (
    AnswerKind,
    ReportQuestion,
    questions_of,
    settled,
)
from assembler.pipeline import Built, build

SAMPLES = ("示例-2025-预算", "示例-2025-预算-局机关", "示例-2025-预算-服务中心")
LAST = tuple(name.replace("2025", "2024") for name in SAMPLES)
CHANHE, MENGJIN = "chanhe-2022-budget", "mengjin-2024-budget"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the folder of samples."""
    for name in (*SAMPLES, *LAST, CHANHE, MENGJIN):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    return tmp_path / "data"


def asked(path: Path) -> tuple[Built, list[ReportQuestion]]:
    built = build(path, internal=True, keep=True)
    return built, questions_of(built, read_raw(path))


def one(questions: list[ReportQuestion], *key: str) -> ReportQuestion:
    (found,) = [each for each in questions if each.key == key]
    return found


def marked(question: ReportQuestion) -> list[str]:
    """The sentences, what is meant of each in brackets."""
    return [
        "".join(f"[{part.text}]" if part.is_meant else part.text for part in each.fragments)
        for each in question.sentences
    ]


def test_reasons_that_are_missing_with_what_is_drafted(data: Path) -> None:
    """In the order of the report, below the words of 报告, which are all given."""
    _, questions = asked(data / SAMPLES[0])
    needed = [each for each in questions if each.is_open]
    assert [each.name for each in needed] == [
        "收入总计",
        "一般公共预算支出",
        "三公经费",
        "公务接待费",
        "公务用车运行维护费",
        "机构运转经费",
    ]
    assert needed[3].asked == "公务接待费比上年变化的主要原因？"
    assert needed[3].section == "七、一般公共预算“三公”经费支出预算情况说明"
    assert marked(needed[3]) == [
        "（二）公务接待费2.00万元，用于按标准开支的各项公务接待，预算数比2024年减少0.40万元，"
        "主要原因：[云溪县数据资源局机关减少0.30万元]。"
    ]


def without_answer(data: Path) -> Path:
    """The dataset with one question of 待补 left open that the report needs."""
    path = data / CHANHE
    lines = (path / "待补.csv").read_text("utf-8-sig").splitlines()
    wanted = next(line for line in lines if line.startswith("指标,机构运转经费,上年"))
    replace_in(path / "待补.csv", wanted, wanted.removesuffix("7.98"))
    return path


def test_a_row_of_the_questions_is_answered(data: Path) -> None:
    """The others that are blank need no answer now."""
    path = without_answer(data)
    _, questions = asked(path)
    (needed,) = [each for each in questions if each.is_open]
    assert needed.key == ("指标", "机构运转经费", "上年")
    assert (needed.kind, needed.unit) == (AnswerKind.NUMBER, "万元")
    assert marked(needed) == [
        "机构运转经费预算数[【上年机构运转经费待填】]，主要原因：上年只统计了公用经费一项。"
    ]
    write_answer(path, ClerkAnswer(*needed.key, needed.unit, "8", needed.row))
    _, questions = asked(path)
    now = one(questions, *needed.key)
    assert (now.answer, now.is_open) == ("8", False)
    assert marked(now) == [
        "机构运转经费预算数比2021年增加[0.23]万元，增长[2.88%]，主要原因：上年只统计了公用经费一项。"
    ]


def test_a_word_and_a_nature_that_are_open(data: Path) -> None:
    """What is marked in the text of the report is shown there."""
    path = data / CHANHE
    lines = (path / "待补.csv").read_text("utf-8-sig").splitlines()
    name = next(line for line in lines if line.startswith("报告,部门.名称"))
    replace_in(path / "待补.csv", name, f"{name.rpartition(',')[0]},")
    nature = next(line for line in lines if line.startswith("单位,141001"))
    replace_in(path / "待补.csv", nature, f"{nature.rpartition(',')[0]},")
    _, questions = asked(path)
    needed = [each for each in questions if each.is_open]
    assert [(each.name, each.choices) for each in needed] == [
        ("部门.名称", ()),
        ("141001", ("行政", "参公", "事业")),
    ]
    assert [marked(each) for each in needed] == [
        ["[【部门.名称待填】]2022年收入总计173.07万元，支出总计173.07万元。"],
        [
            "2022年单独编列预算的单位共1个，即河南省洛阳市瀍河回族区政务服务和大数据管理局（[【单位性质待填】]单位）。"
        ],
    ]


def test_a_question_that_moved_meanwhile(data: Path) -> None:
    path = without_answer(data)
    (needed,) = [each for each in asked(path)[1] if each.is_open]
    with pytest.raises(NotWritten, match="这个问题不在原来的地方了"):
        write_answer(path, ClerkAnswer(*needed.key, needed.unit, "8", 2))


def without_its_row(data: Path) -> Path:
    """A dataset without a row of 指标 that the report prints."""
    path = data / MENGJIN
    lines = (path / "指标.csv").read_text("utf-8-sig").splitlines(keepends=True)
    (path / "指标.csv").write_text(
        "".join(x for x in lines if "政府采购货物预算" not in x), "utf-8"
    )
    return path


def test_a_row_of_figures_is_added_and_changed(data: Path) -> None:
    """Where 待补 does not ask: a row of 指标, the same row again when the answer is changed."""
    path = without_its_row(data)
    _, questions = asked(path)
    (needed,) = [each for each in questions if each.is_open and each.belongs == "指标"]
    assert (needed.name, needed.row) == ("政府采购货物预算", None)
    before = (path / "指标.csv").read_text("utf-8").splitlines()
    for text in ("5", "6.5"):
        write_answer(path, ClerkAnswer(*needed.key, needed.unit, text))
        rows = (path / "指标.csv").read_text("utf-8").splitlines()
        assert rows[:-1] == before
        assert rows[-1].split(",")[:4] == ["政府采购货物预算", "本年", text, "万元"]
    built, questions = asked(path)
    assert needed.key not in {each.key for each in questions}
    answered = settled(needed, built)
    assert answered.answer == "6.5"
    assert "政府采购货物预算[6.50]万元" in marked(answered)[0]


def test_words_of_a_report_that_cannot_be_built_yet(data: Path) -> None:
    """What is required and missing, and what is wrong, with what the reader says of it."""
    path = data / SAMPLES[0]
    replace_in(path / "报告.yaml", "  名称: 云溪县数据资源局\n", "")
    replace_in(path / "报告.yaml", "2025-02-20", "2025-13-01")
    _, questions = asked(path)
    assert [(each.name, each.answer, each.faults) for each in questions if each.is_open] == [
        ("部门.名称", "", ()),
        (
            "公开日期",
            "2025-13-01",
            ("“公开日期”填的是“2025-13-01”。应当填：年-月-日或年-月，如2024-04-10。",),
        ),
    ]
    write_answer(path, ClerkAnswer("报告", "部门.名称", "", "", "云溪县数据资源局"))
    write_answer(path, ClerkAnswer("报告", "公开日期", "", "", "2025-02-20"))
    write_answer(path, ClerkAnswer("报告", "职责", "", "", "1. 甲。\n（二）乙。"))
    _, questions = asked(path)
    assert one(questions, "报告", "职责", "").answer == "甲。\n乙。"
    assert len([each for each in questions if each.is_open]) == 6  # the reasons


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (ClerkAnswer("报告", "公开日期", "", "", "2025-02-30"), ["D-50"]),
        (ClerkAnswer("报告", "公开日期", "", "", "2025-02-28"), []),
        (ClerkAnswer("报告", "部门.名称", "", "", ""), ["D-47"]),
        (ClerkAnswer("指标", "公务接待费", "上年", "万元", "很多"), ["D-31"]),
        (ClerkAnswer("指标", "公务接待费", "上年", "万元", "12"), []),
        (ClerkAnswer("原因", "三公经费", "", "", ""), ["D-30"]),
    ],
)
def test_what_the_readers_would_say(data: Path, answer: ClerkAnswer, told: list[str]) -> None:
    """The dataset itself is not touched."""
    path = data / SAMPLES[0]
    before = {file: file.read_bytes() for file in path.iterdir()}
    known = build(path, keep=True).problems
    problems = objections(path, lambda copy: write_answer(copy, answer), known)
    assert [each.code for each in problems] == told
    assert {file: file.read_bytes() for file in path.iterdir()} == before
