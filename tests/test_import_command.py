"""`assembler import` as a command: what it says in each case that it refuses, what it asks, and
that nothing is written unless all of it is."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from exports import workbook
from test_importing_lines import HALL, HEAD, TITLE, WAGES, Rows

from assembler.cli import main
from assembler.dataset.folder import unquoted

SPENT: Rows = [TITLE, HEAD, WAGES, HALL]
EARNED: Rows = [
    ["2024年部门预算收入明细表"],
    ["单位编码", "单位名称", "资金来源", "金额（元）"],
    ["146001", "某中心", "财政拨款", 100],
    ["146001", "某中心", "专项收入", 20.5],
]
Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Writes the workbooks of this test and imports them: the status, and the lines printed but
    those that say what was found."""
    monkeypatch.chdir(tmp_path)

    def imported(
        books: dict[str, dict[str, Rows]], *options: str, to: str = "数据"
    ) -> tuple[int, list[str]]:
        for name, sheets in books.items():
            Path(name).write_bytes(workbook(sheets))
        status = main(["import", *books, "-o", to, *options])
        lines = capsys.readouterr().out.splitlines()
        return status, [line for line in lines if "→" not in line and "列名" not in line]

    return imported


BOTH: dict[str, dict[str, Rows]] = {"明细.xlsx": {"支出": SPENT, "收入": EARNED}}


def _answers(data: Path) -> list[dict[str, str]]:
    with (data / "待补.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _fill_in(data: Path, answers: dict[tuple[str, str], str]) -> None:
    rows = _answers(data)
    for row in rows:
        row["回答"] = answers.get((row["归入"], row["名称"]), "")
    with (data / "待补.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _changed(amount: object) -> dict[str, dict[str, Rows]]:
    """The same export after a correction in the system."""
    earned = [*EARNED[:2], [*EARNED[2][:3], amount], EARNED[3]]
    return {"明细.xlsx": {"支出": [TITLE, HEAD, [*WAGES[:-1], amount], HALL], "收入": earned}}


# --- what it writes


def test_a_line_export_becomes_a_dataset(run: Run) -> None:
    status, said = run(BOTH)
    assert (status, said) == (
        0,
        [
            "已写成 数据：单位1行、项目1行、支出2行、收入2行。",
            "还有39个问题（其中15个可以不答）：在 数据/待补.csv 的“回答”一列填，再运行 assembler build 数据",
        ],
    )
    assert sorted(file.name for file in Path("数据").iterdir()) == [
        "单位.csv",
        "原因.csv",
        "导入对照.yaml",
        "待补.csv",
        "报告.yaml",
        "指标.csv",
        "支出.csv",
        "收入.csv",
        "整体绩效.csv",
        "绩效指标.csv",
        "项目.csv",
    ]
    blank = [Path(f"数据/{name}.csv").read_text("utf-8-sig") for name in ("绩效指标", "整体绩效")]
    assert blank == [
        "项目,指标类别,三级指标,指标值\n",
        "类别,一级指标,二级指标,名称,指标值,说明\n",
    ]
    assert Path("数据/收入.csv").read_text("utf-8-sig").splitlines() == [
        "单位编码,资金来源,年度,金额（元）",
        "146001,财政拨款,本年,100.00",
        "146001,专项收入,本年,20.50",
    ]
    assert sorted(file.name for file in Path().iterdir()) == ["数据", "明细.xlsx"]


def test_the_questions_of_a_small_dataset(run: Run) -> None:
    run(BOTH)
    asked = [
        (row["归入"], row["名称"], row["期间"], row["单位"], row["问题"], row["用在"])
        for row in _answers(Path("数据"))
    ]
    assert asked[:11] == [
        ("报告", "部门.编码", "", "", "部门的预算编码，如：146", ""),
        (
            "报告",
            "部门.名称",
            "",
            "",
            "部门全称，用于封面、标题和正文，如：某某县政务服务和大数据管理局",
            "",
        ),
        (
            "报告",
            "部门.自称",
            "",
            "",
            "正文中部门怎样称呼自己；不填即“本部门”，如：我局（可以不答）",
            "",
        ),
        (
            "报告",
            "公开日期",
            "",
            "",
            "公开的日期（年-月-日，或年-月），如：2024-04-10（可以不答）",
            "",
        ),
        (
            "报告",
            "上年",
            "",
            "",
            "上年同类报告的位置：上年的数据，或本程序生成的上年 Word 文件，相对本数据，如："
            "../某某局-2023（可以不答；答了，能从那里取的上年数都不用答）",
            "",
        ),
        ("报告", "职责", "", "", "主要职责；一条一行，不写序号", "主要职责"),
        (
            "报告",
            "机构设置",
            "",
            "",
            "内设机构和单位构成的说明；一段一行（可以不答）",
            "预算单位构成",
        ),
        ("单位", "146001", "", "", "“某中心”的性质（行政、参公或事业）？", "预算单位构成"),
        (
            "指标",
            "收入总计",
            "上年",
            "万元",
            "2023年（上年）的收入总计是多少万元？",
            "一、收入支出预算总体情况说明",
        ),
        (
            "指标",
            "支出总计",
            "上年",
            "万元",
            "2023年（上年）的支出总计是多少万元？",
            "一、收入支出预算总体情况说明",
        ),
        (
            "原因",
            "收入总计",
            "",
            "",
            "收入总计比上年变化的主要原因？（没有变化的不用答）",
            "一、收入支出预算总体情况说明",
        ),
    ]
    assert [one[1] for one in asked[-5:]] == [
        "一般执法执勤用车",
        "特种专业技术用车",
        "其他用车",
        "通用设备",
        "专用设备",
    ]
    sentence = next(row["句子"] for row in _answers(Path("数据")) if row["名称"] == "收入总计")
    assert sentence == "与2023年预算相比，收入【上年收入总计待填】；支出【上年支出总计待填】。"


def test_what_an_answer_settles_is_not_asked_again_and_what_it_raises_is(run: Run) -> None:
    run(BOTH)
    _fill_in(Path("数据"), {("指标", "收入总计"): "0.01205", ("指标", "支出总计"): "0.02"})
    run(BOTH)
    asked = [(row["归入"], row["名称"], row["问题"], row["回答"]) for row in _answers(Path("数据"))]
    assert [one for one in asked if one[1] in ("收入总计", "支出总计")] == [
        ("指标", "收入总计", "2023年（上年）的收入总计是多少万元？", "0.01205"),
        ("指标", "支出总计", "2023年（上年）的支出总计是多少万元？", "0.02"),
        ("原因", "支出总计", "支出总计比上年变化的主要原因？", ""),
    ]


def test_a_correction_is_shown_before_it_replaces_anything(run: Run) -> None:
    run(BOTH)
    data = Path("数据")
    _fill_in(
        data,
        {("单位", "146001"): "事业", ("报告", "职责"): "甲\n乙", ("原因", "收入总计"): "=人员"},
    )
    (data / "原因.csv").write_text("指标,原因\n支出总计,人员增加\n", "utf-8")
    with (data / "报告.yaml").open("a", encoding="utf-8") as stream:
        stream.write("公开日期: 2024-04\n")
    before = {file.name: file.read_bytes() for file in data.iterdir()}
    status, said = run(_changed(101))
    assert (status, said) == (
        2,
        [
            "无法使用 I-81 数据：数据里已有的内容会被替换：支出（原有2行，去掉1行，加上1行）、"
            "收入（原有2行，去掉1行，加上1行）；什么都没有改动。确认要替换的，加 --force：只换这里列出的表"
            "（“分表数”整张换成这次的），“待补”的回答和“报告”“原因”里写的都留着；想保留原来的，用 -o 写到另一个数据。",
            "没有写成数据。",
        ],
    )
    assert {file.name: file.read_bytes() for file in data.iterdir()} == before
    assert run(_changed(101), "--force")[0] == 0
    kept = {file.name for file in data.iterdir() if file.read_bytes() == before[file.name]}
    assert kept == {
        "单位.csv",
        "原因.csv",
        "导入对照.yaml",
        "报告.yaml",
        "指标.csv",
        "项目.csv",
        "绩效指标.csv",
        "整体绩效.csv",
    }
    answered = {row["名称"]: row["回答"] for row in _answers(data) if row["回答"]}
    answered = {name: unquoted(answer) for name, answer in answered.items()}
    assert answered == {"146001": "事业", "职责": "甲\n乙", "收入总计": "=人员"}


def test_the_mapping_that_the_clerk_corrected_goes_before_the_synonyms(run: Run) -> None:
    more = [[*row, extra] for row, extra in zip(SPENT[1:], ("批复数（元）", 7, 8), strict=True)]
    books: dict[str, dict[str, Rows]] = {"明细.xlsx": {"支出": [TITLE, *more], "收入": EARNED}}
    run(BOTH)
    file = Path("数据/导入对照.yaml")
    file.write_text(
        file.read_text("utf-8").replace(
            '  "金额": "金额"', '  "金额": "不用"\n  "批复数": "金额"', 1
        ),
        "utf-8",
    )
    assert run(books, "--force")[0] == 0
    lines = Path("数据/支出.csv").read_text("utf-8-sig").splitlines()
    assert [row["金额（元）"] for row in csv.DictReader(lines)] == ["7.00", "8.00"]


# --- what it refuses

_TEXT: dict[str, dict[str, Rows]] = {
    "通知.xlsx": {"Sheet1": [["关于做好2024年部门预算公开的通知"]]}
}
_NO_YEAR: dict[str, dict[str, Rows]] = {
    "明细.xlsx": {"支出": [["部门预算支出明细表"], HEAD, WAGES, HALL]}
}
_ACCOUNTS: dict[str, dict[str, Rows]] = {
    "决算.xlsx": {"支出": [["2024年度部门决算支出明细表"], HEAD, WAGES]}
}
_ONLY_EARNED: dict[str, dict[str, Rows]] = {"收入.xlsx": {"收入": EARNED}}

REFUSED: dict[str, tuple[dict[str, dict[str, Rows]], list[str], str]] = {
    "没有可导入的": (
        _TEXT,
        [],
        "无法使用 I-82 这些文件里没有明细，也没有正式表格。请给出一体化系统导出的明细，或预算01—14表、公开01—09表。",
    ),
    "看不出年度": (
        _NO_YEAR,
        [],
        "无法使用 I-83 从文件里看不出是哪一年的。用 --year 写明，如 --year 2025。",
    ),
    "没有这种报告": (
        BOTH,
        ["--kind", "部门预测"],
        "无法使用 D-92 没有“部门预测”这种报告。可以新建：部门预算、部门决算、单位预算、单位决算。",
    ),
    "没有这个模板": (BOTH, ["--template", "henan"], "无法使用 M-01 没有名为“henan”的模板"),
    "模板与类型不配": (
        BOTH,
        ["--template", "henan-accounts"],
        "无法使用 I-84 模板 henan-accounts 是做部门决算的，这些文件是部门预算的。换一个 --template，或用 --kind 写明类型。",
    ),
    "只有收入": (
        _ONLY_EARNED,
        [],
        "无法使用 I-88 这些文件里没有支出的明细，也没有能代替它的正式表格。把这部分的导出一起导入，可以一次给几个文件。",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str, run: Run) -> None:
    books, options, expected = REFUSED[name]
    status, said = run(books, *options)
    assert status == 2
    assert said[0].startswith(expected), said
    assert said[-1] == "没有写成数据。"
    assert not Path("数据").exists()


def test_a_source_that_is_not_there(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "没有.xlsx", "-o", "数据"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "无法使用 I-11 没有.xlsx：找不到“没有.xlsx”。请检查路径和文件名。",
        "没有写成数据。",
    ]


def test_another_kind_of_report_over_a_dataset(run: Run) -> None:
    run(BOTH)
    assert run(_ACCOUNTS) == (
        2,
        [
            "无法使用 I-86 这些文件是部门决算的，数据是部门预算的。用 -o 写到另一个数据；确实要用在这里的，用 --kind 写明类型。",
            "没有写成数据。",
        ],
    )


def test_a_mapping_that_cannot_be_read(run: Run) -> None:
    run(BOTH)
    Path("数据/导入对照.yaml").write_text("支出:\n  金额: [\n", "utf-8")
    status, said = run(BOTH)
    assert status == 2
    assert said[0].startswith("无法使用 I-36 导入对照.yaml 第")


def test_a_target_that_is_a_file_of_another_kind(run: Run) -> None:
    Path("数据").write_text("", "utf-8")
    status, said = run(BOTH)
    assert (status, said[0].split("：")[0]) == (2, "无法使用 D-02 数据")
    assert Path("数据").read_text("utf-8") == ""


# --- whole or not at all


@pytest.mark.parametrize("fails_at", [0, 1])
def test_a_folder_that_cannot_be_moved_into_place_stays_as_it_was(
    fails_at: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(BOTH)
    before = {file.name: file.read_bytes() for file in Path("数据").iterdir()}
    calls: list[object] = []

    def rename(source: Path, target: Path) -> None:
        calls.append(source)
        if len(calls) == fails_at + 1:
            raise OSError(28, "No space left on device")
        os.replace(source, target)  # noqa: PTH105

    monkeypatch.setattr(os, "rename", rename)
    status, said = run(_changed(101), "--force")
    assert status == 2
    assert said[0].startswith("无法使用 D-91 ")
    assert {file.name: file.read_bytes() for file in Path("数据").iterdir()} == before
    assert sorted(file.name for file in Path().iterdir()) == ["数据", "明细.xlsx"]


def test_a_workbook_that_cannot_be_written_stays_as_it_was(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    run(BOTH, to="数据.xlsx")
    before = Path("数据.xlsx").read_bytes()
    monkeypatch.setattr("assembler.importing.workbook_writer.write_whole", full)
    assert run(_changed(101), "--force", to="数据.xlsx")[0] == 2
    assert Path("数据.xlsx").read_bytes() == before
