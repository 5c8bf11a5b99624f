"""What exports leave out of the lists of units and projects is asked in 待补, and the answers stand
where they belong; what is wrong with one is told where it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from test_import_command import EARNED, Run, _answers, _fill_in, run
from test_importing_broken import line
from test_importing_lines import HALL, HEAD, TITLE, WAGES, Rows

from assembler.cli import main
from assembler.dataset import read_dataset
from assembler.kernel.problems import Problem
from assembler.pipeline import build
from assembler.tables_workbook import tables_workbook

__all__ = ["run"]

NAMELESS: Rows = [
    TITLE,
    HEAD,
    line(WAGES, 单位名称=None),
    line(HALL, 单位名称=None, 项目编码=None),
]
LEFT_OUT = {
    "明细.xlsx": {
        "支出": NAMELESS,
        "收入": [EARNED[0], EARNED[1], ["146001", None, "财政拨款", 120.5]],
    }
}
TOLD = [
    "提示 I-34 导出里有1个单位没有名称（146001），已列在“待补”表中。请在“待补”表填上，或重新导出时带上单位名称。",
    "提示 I-33 导出里有1个项目没有项目编码（大厅运行），已列在“待补”表中。请在“待补”表填上，或重新导出时带上项目编码。",
]
ANSWERS = {
    ("单位", "146001"): "行政",
    ("单位名称", "146001"): "某县政务局",
    ("项目编码", "大厅运行"): "410308240000000026856",
}


def _places(problems: list[Problem], *codes: str) -> list[str]:
    return [f"{p.code} {p.place}：{p.message}" for p in problems if p.code in codes]


def test_names_and_codes_that_the_export_leaves_out_are_asked(run: Run) -> None:
    status, said = run(LEFT_OUT)
    assert (status, said[:2]) == (0, TOLD)
    asked = [(row["归入"], row["名称"], row["问题"]) for row in _answers(Path("数据"))]
    assert asked[7:10] == [
        ("单位名称", "146001", "单位146001的名称？"),
        ("项目编码", "大厅运行", "项目“大厅运行”的编码？（一体化系统中的项目编码）"),
        ("单位", "146001", "“146001”的性质（行政、参公或事业）？"),
    ]


def test_until_they_are_answered_the_draft_is_marked_and_the_questions_told(run: Run) -> None:
    run(LEFT_OUT)
    built = build(Path("数据"))
    assert _places(built.problems, "D-95")[3:6] == [
        "D-95 待补.csv 第9行 “回答”列：“单位146001的名称？”还没有回答",
        "D-95 待补.csv 第11行 “回答”列：“‘146001’的性质（行政、参公或事业）？”还没有回答",
        "D-95 待补.csv 第10行 “回答”列：“项目‘大厅运行’的编码？（一体化系统中的项目编码）”还没有回答",
    ]
    assert built.report is not None
    marked = {
        cell.text
        for part in built.report.parts
        for block in part.blocks
        for row in getattr(block, "body", ())
        for cell in row
        if cell and cell.missing
    }
    assert {"【146001的名称待填】", "【项目编码待填】"} <= marked


def test_their_answers_stand_where_they_belong(run: Run) -> None:
    run(LEFT_OUT)
    _fill_in(Path("数据"), ANSWERS)
    built = build(Path("数据"), keep=True)
    assert built.prepared is not None
    (unit,), (project,) = built.prepared.dataset.units, built.prepared.dataset.projects
    assert (unit.name, unit.nature, project.code) == ("某县政务局", "行政", "410308240000000026856")
    assert built.report is not None and tables_workbook(built.report, []) is not None
    assert run(LEFT_OUT)[1][0].startswith("已写成"), "neither is told again"


def test_a_code_that_the_clerk_looked_up_stays(run: Run) -> None:
    """It was written into 项目.csv itself."""
    run(LEFT_OUT)
    file = Path("数据/项目.csv")
    text = file.read_text("utf-8-sig").replace("\n,大厅", "\n410308240000000026856,大厅")
    file.write_text(text, "utf-8-sig")
    assert run(LEFT_OUT)[1] == [TOLD[0], *run(LEFT_OUT)[1][1:]]
    assert file.read_text("utf-8-sig") == text


def test_what_is_answered_where_it_belongs_is_no_question_any_more(run: Run) -> None:
    run(LEFT_OUT)
    Path("数据/单位.csv").write_text(
        "单位编码,单位名称,单位性质\n146001,某县政务局,行政\n", "utf-8"
    )
    assert not [
        one for one in _places(build(Path("数据")).problems, "D-95", "D-30") if "146001" in one
    ]


@pytest.mark.parametrize(
    ("belongs", "name", "answer", "message"),
    [
        ("单位", "146001", "机关", "D-34 待补.csv 第11行 “回答”列：“机关”不在选项中"),
        (
            "单位名称",
            "146001",
            "某\ue000县",
            "D-32 待补.csv 第9行 “回答”列：第2个字符是看不见的或自造的字符（U+E000）",
        ),
        (
            "项目编码",
            "大厅运行",
            "4.10308E+20",
            "D-60 待补.csv 第10行 “回答”列：“4.10308E+20”是被 Excel 改过的编码，后面的数字已经丢失",
        ),
    ],
)
def test_a_wrong_answer_is_told_where_it_was_written(
    belongs: str, name: str, answer: str, message: str, run: Run
) -> None:
    run(LEFT_OUT)
    _fill_in(Path("数据"), {**ANSWERS, (belongs, name): answer})
    assert _places(build(Path("数据")).problems, "D-34", "D-32", "D-60") == [message]


def test_a_unit_nobody_asks_about_is_told_as_blank(run: Run) -> None:
    """The clerk took its question out of the sheet, and wrote another unit below."""
    run(LEFT_OUT)
    _fill_in(Path("数据"), ANSWERS)
    with Path("数据/单位.csv").open("a", encoding="utf-8") as file:
        file.write("146009,某县中心,\n")
    assert _places(build(Path("数据")).problems, "D-30") == [
        "D-30 单位.csv 第3行 “单位性质”列：“单位性质”没有填"
    ]


def test_many_are_named_as_few(run: Run) -> None:
    rows = [line(HALL, 项目编码=None, 项目名称=f"项目{sign}") for sign in "甲乙丙丁"]
    _, said = run({"明细.xlsx": {"支出": [TITLE, HEAD, *rows], "收入": EARNED}})
    assert said[0].startswith("提示 I-33 导出里有4个项目没有项目编码（项目甲、项目乙、项目丙等），")


def test_the_short_name_is_asked_where_the_template_prints_it(run: Run) -> None:
    Path("templates/县/sections").mkdir(parents=True)
    Path("templates/县/template.yaml").write_text("名称: 县\nextends: henan-budget\n", "utf-8")
    run(LEFT_OUT)
    assert "部门.简称" not in [row["名称"] for row in _answers(Path("数据"))]
    section = Path("templates/县/sections/主要职责.md")
    section.write_text("# 主要职责\n\n{{ 部门.简称 }}的职责。\n", "utf-8")
    run(LEFT_OUT, "--template", "县", "--force")
    words = Path("数据/报告.yaml")
    words.write_text(words.read_text("utf-8").replace("henan-budget", "县"), "utf-8")
    run(LEFT_OUT, "--force")
    assert "部门.简称" in [row["名称"] for row in _answers(Path("数据"))]


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("target", ["导入", "导入.xlsx"])
def test_the_name_on_the_tables_is_for_the_clerk_to_confirm(
    target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is the answer of a question, so that it stands until the clerk changes it there."""
    name = "洛阳市孟津区政务服务和大数据管理局"
    sample = str(ROOT / "data/mengjin-2024-budget")
    main(["build", sample, "-o", "甲.docx", "--tables-xlsx", "附表.xlsx"])
    main(["import", "附表.xlsx", "-o", target])
    line = f"部门.名称：表上写的是“{name}”，已填进“待补”表的“回答”，请核对"
    assert line in capsys.readouterr().out.splitlines()
    dataset = read_dataset(Path(target), [])
    assert dataset is not None and dataset.department.name == name
    if target == "导入":
        assert name not in Path("导入/报告.yaml").read_text("utf-8")
        (row,) = (row for row in _answers(Path(target)) if row["名称"] == "部门.名称")
        assert row["回答"] == name and row["问题"].endswith(
            "：“回答”里是导入的表上写的，请核对，不对的改正"
        )
        _fill_in(Path(target), {("报告", "部门.名称"): "孟津区政务局"})
        main(["import", "附表.xlsx", "-o", target])
        assert line not in capsys.readouterr().out
        dataset = read_dataset(Path(target), [])
        assert dataset is not None and dataset.department.name == "孟津区政务局"
