"""One row of 指标, 原因 or 待补 that serves several figures; totals of last year from their parts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assembler.cli import main
from assembler.dataset import Dataset, read_dataset
from assembler.figures.registry import LastYear
from assembler.importing.imported import merged_rows
from assembler.kernel.places import RowReference
from assembler.kernel.problems import Problem
from assembler.pipeline import build, prepare

SAMPLE = Path(__file__).parent.parent / "data" / "yanjin-2024-budget"


def copied(tmp_path: Path, **files: str) -> Path:
    folder = shutil.copytree(SAMPLE, tmp_path / "数据", dirs_exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def read(folder: Path) -> tuple[Dataset | None, list[str]]:
    problems: list[Problem] = []
    dataset = read_dataset(folder, problems)
    return dataset, [str(p) for p in problems if p.code != "D-81"]


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in build(folder).problems if problem.code != "D-81"]


@pytest.mark.parametrize("between", ["、", "；", ";", "，", "\n", "、 "])
def test_names_between_separators_are_a_line_each(between: str, tmp_path: Path) -> None:
    names = f"收入总计{between}支出总计"
    folder = copied(
        tmp_path,
        原因=f'指标,原因\n"{names}",项目增加\n',
        指标=f'指标,期间,数值,单位\n"{names}",上年,417.01,万元\n',
    )
    dataset, lines = read(folder)
    assert dataset is not None and lines == []
    assert [(r.name, r.text, r.place.row) for r in dataset.reasons] == [
        ("收入总计", "项目增加", 2),
        ("支出总计", "项目增加", 2),
    ]
    assert [(d.name, int(d.value), d.place.row) for d in dataset.declared] == [
        ("收入总计", 4170100, 2),
        ("支出总计", 4170100, 2),
    ]


def test_the_sample_says_the_same_with_its_reasons_in_one_row(tmp_path: Path) -> None:
    """Two reports: one with a reason written twice, one with the same in one row."""
    twice = copied(tmp_path / "两行", 原因="指标,原因\n收入总计,项目增加\n支出总计,项目增加\n")
    once = copied(tmp_path / "一行", 原因="指标,原因\n收入总计、支出总计,项目增加\n")
    reports = [build(folder).report for folder in (twice, once)]
    assert reports[0] is not None and reports[1] is not None
    assert reports[0].parts == reports[1].parts


def test_a_name_that_is_none_is_told_by_itself(tmp_path: Path) -> None:
    folder = copied(tmp_path, 原因="指标,原因\n收入总计、支出总汁,项目增加\n")
    assert [line for line in told(folder) if line.startswith("无法使用")] == [
        "无法使用 D-86 原因.csv 第2行 “指标”列：没有名为“支出总汁”的指标，也没有这个名称的项目、科目、单位，"
        "是不是“支出总计”？改正名称；全部指标可用 assembler figures 列出。"
    ]


def test_a_name_given_in_two_rows_is_told(tmp_path: Path) -> None:
    folder = copied(tmp_path, 原因="指标,原因\n收入总计、支出总计,项目增加\n支出总计,人员增加\n")
    _, lines = read(folder)
    assert [line.split("。")[0] for line in lines] == [
        "错误 D-79 原因.csv 第3行 “指标”列：“支出总计”的原因在第2行已经填过，用了先填的"
    ]


def test_a_hollow_reason_for_two_figures_is_told_once(tmp_path: Path) -> None:
    folder = copied(tmp_path, 原因="指标,原因\n收入总计、支出总计,工作需要\n")
    assert [line for line in told(folder) if " B-53 " in line] == [
        "警告 B-53 原因.csv 第2行 “原因”列：“收入总计、支出总计”的原因只写了“工作需要”。"
        "写明是哪项工作、哪类人员或哪笔开支的变化。"
    ]


def test_a_question_may_be_answered_for_several_figures(tmp_path: Path) -> None:
    questions = (
        "归入,名称,期间,单位,问题,用在,句子,回答\n"
        "原因,收入总计、支出总计,,,为什么？,,,项目增加\n"
        "指标,一般公共预算收入、一般公共预算支出,上年,万元,多少？,,,\n"
    )
    folder = copied(tmp_path, 原因="指标,原因\n", 待补=questions)
    dataset, _ = read(folder)
    assert dataset is not None
    assert [(r.name, str(r.at("原因"))) for r in dataset.reasons] == [
        ("收入总计", "待补.csv 第2行 “回答”列"),
        ("支出总计", "待补.csv 第2行 “回答”列"),
    ]
    assert list(dataset.open_questions) == [
        ("指标", "一般公共预算收入", "上年"),
        ("指标", "一般公共预算支出", "上年"),
    ]


def test_diff_names_the_one_row_behind_both_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    declared = "指标,期间,数值,单位\n收入总计、支出总计,上年,{},万元\n"
    for name, value in (("旧", "417.01"), ("新", "410.00")):
        folder = copied(tmp_path / name, 指标=declared.format(value))
        main(["build", str(folder), "-o", f"{name}.docx", "--internal"])
    capsys.readouterr()
    main(["diff", "旧.docx", "新.docx"])
    printed = capsys.readouterr().out
    assert "指标.csv" in printed and "收入总计" in printed and "支出总计" in printed


SHARED = [{"指标": "因公出国境费、公务接待费", "期间": "全年预算", "数值": "0.00", "单位": "元"}]


def test_an_import_leaves_a_shared_row_that_says_the_same() -> None:
    brought = [{"指标": "公务接待费", "期间": "全年预算", "数值": "0", "单位": "万元"}]
    assert merged_rows("指标", SHARED, brought)[0]["指标"] == "因公出国境费、公务接待费"


def test_an_import_takes_a_figure_out_of_a_shared_row_where_it_differs() -> None:
    brought = [{"指标": "公务接待费", "期间": "全年预算", "数值": "500", "单位": "元"}]
    assert merged_rows("指标", SHARED, brought) == [
        {"指标": "因公出国境费", "期间": "全年预算", "数值": "0.00", "单位": "元"},
        {"指标": "公务接待费", "期间": "全年预算", "数值": "500", "单位": "元"},
    ]


# --- totals from their parts

PARTS = """指标,期间,数值,单位
收入总计、支出总计、一般公共预算支出,上年,417.01,万元
因公出国境费、公务用车购置费,上年,0,元
公务接待费,上年,2,万元
公务用车运行维护费,上年,1.5,万元
"""


def test_a_total_of_last_year_follows_from_its_parts(tmp_path: Path) -> None:
    prepared = prepare(copied(tmp_path, 指标=PARTS), [])
    assert prepared is not None
    total = prepared.figures.last_year("三公经费")
    assert (total.exact, total.label) == ("35000.0", "上年“三公”经费")
    assert (
        total.formula
        == "上年因公出国（境）费＋（上年公务用车购置费＋上年公务用车运行维护费）＋上年公务接待费"
    )
    assert [str(place) for place in total.places] == [
        "指标.csv 第3行",
        "指标.csv 第5行",
        "指标.csv 第4行",
    ]


def test_a_total_with_a_part_missing_is_asked_for(tmp_path: Path) -> None:
    prepared = prepare(copied(tmp_path, 指标=PARTS.replace("公务接待费,上年,2,万元\n", "")), [])
    assert prepared is not None and not prepared.figures.last_year("三公经费").known


def test_what_is_given_goes_before_the_parts(tmp_path: Path) -> None:
    folder = copied(tmp_path, 指标=PARTS + "三公经费,上年,4,万元\n")
    prepared = prepare(folder, [])
    assert prepared is not None and prepared.figures.last_year("三公经费").exact == "40000"
    assert [line.split("：")[0] for line in told(folder) if " B-31 " in line] == [
        "错误 B-31 指标.csv 第6行 “数值”列"
    ]


def test_parts_go_before_last_years_report(tmp_path: Path) -> None:
    exact = []
    for name, given in (("给出的", PARTS), ("没有给出的", PARTS.splitlines(keepends=True)[0])):
        prepared = prepare(copied(tmp_path / name, 指标=given), [])
        assert prepared is not None
        before = prepared.figures["三公经费"].named("三公经费", "“三公”经费")
        prepared.figures.last = LastYear("上年数据“去年”", {"三公经费": before})
        exact.append(prepared.figures.last_year("三公经费").exact)
    assert exact == ["35000.0", before.exact]


def test_a_total_given_without_its_parts_is_taken_as_it_is(tmp_path: Path) -> None:
    """车辆 of this year, of which one kind is missing: the total is known, the part is asked for."""
    folder = copied(tmp_path, 指标=PARTS + "车辆,本年,3,辆\n")
    prepared = prepare(folder, [])
    assert prepared is not None and prepared.figures["车辆"].exact == "3"
    lines = told(folder)
    assert not [line for line in lines if " B-03 " in line]
    assert [line for line in lines if " B-11 " in line and "一般公务用车" in line]


def test_the_snapshot_keeps_a_line_for_each_figure(tmp_path: Path) -> None:
    folder = copied(tmp_path, 原因="指标,原因\n收入总计、支出总计,项目增加\n")
    built = build(folder, internal=True)
    assert built.snapshot is not None
    (sheet,) = [one for one in built.snapshot.sources if one.name == "原因"]
    assert [row[:2] for row in sheet.rows] == [(2, "收入总计"), (2, "支出总计")]
    row = built.snapshot.rows[RowReference("原因.csv", "", 2)]
    assert row.values == {"指标": "收入总计、支出总计", "原因": "项目增加"}


def test_of_a_name_given_twice_the_first_row_is_used(tmp_path: Path) -> None:
    """As D-78 and D-79 say: in the text, the checks and the tables."""
    folder = copied(
        tmp_path,
        原因="指标,原因\n收入总计、支出总计,项目增加\n支出总计,人员增加\n",
        指标="指标,期间,数值,单位\n收入总计、支出总计,上年,400,万元\n支出总计,上年,300,万元\n",
    )
    dataset, _ = read(folder)
    assert dataset is not None
    assert [(r.name, r.text) for r in dataset.reasons] == [
        ("收入总计", "项目增加"),
        ("支出总计", "项目增加"),
    ]
    assert [(d.name, int(d.value)) for d in dataset.declared] == [
        ("收入总计", 4000000),
        ("支出总计", 4000000),
    ]
    built = build(folder)
    assert built.report is not None and "人员增加" not in str(built.report)
    codes = [p.code for p in built.problems]
    assert codes.count("D-78") == codes.count("D-79") == 1 and "B-32" not in codes


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("去年", "上年"),
        ("前一年", "上年"),
        ("2023年", "上年"),
        ("2023", "上年"),
        ("2024年度", "本年"),
        ("今年", "本年"),
        ("2019年", ""),
        ("上牛", ""),
    ],
)
def test_another_word_for_a_period_is_not_taken_and_the_right_one_proposed(
    typed: str, hint: str, tmp_path: Path
) -> None:
    folder = copied(tmp_path, 指标=f"指标,期间,数值,单位\n收入总计,{typed},400,万元\n")
    _, lines = read(folder)
    asked = f"，是不是“{hint}”？" if hint else ""
    assert [line for line in lines if " D-34 " in line] == [
        f"无法使用 D-34 指标.csv 第2行 “期间”列：“{typed}”不在选项中{asked}"
        f"{'' if hint else '。'}可以填：本年、上年。"
    ]


def test_a_budget_still_tells_of_a_period_that_only_final_accounts_use(tmp_path: Path) -> None:
    folder = copied(tmp_path, 指标="指标,期间,数值,单位\n收入总计,年初预算,400,万元\n")
    codes = [problem.code for problem in build(folder).problems]
    assert "D-34" not in codes and "B-82" in codes


def test_last_years_figure_given_for_this_year_is_told_once(tmp_path: Path) -> None:
    """收入总计 of last year (417.01万元) stands in a row of 本年, and is lacking for 上年."""
    text = (SAMPLE / "指标.csv").read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith("收入总计,上年"))
    folder = copied(tmp_path, 指标=text.replace(row, row.replace("上年,", "本年,", 1)))
    lines = [line for line in told(folder) if line.startswith("错误")]
    assert len(lines) == 1
    assert lines[0].startswith("错误 B-09 指标.csv 第2行 “数值”列：“收入总计”的本年数按台账算是")
    assert "“期间”像是应填上年" in lines[0]
