"""导入对照 that a clerk chooses: on a page or in a file, for one import or for every year; and what is
told of a file that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from import_kit import (
    EARNED,
    SPENT,
    STRANGE,
    STRANGE_SETTLED,
    column,
    planned,
    sources,
    tables,
)
from test_importing_lines import HALL, HEAD, TITLE, WAGES, Rows

from assembler.cli import main
from assembler.importing.chosen import (
    choices_of_columns,
    column_as,
    table_as,
    unit_as,
    with_choices,
)
from assembler.importing.readings import LINES, OFFICIAL, UNREAD
from assembler.kernel.catalogue.entry import Settled

BOOKS: dict[str, dict[str, Rows]] = {"导出.xlsx": {"批复": STRANGE, "收入": EARNED}}


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_an_export_of_which_nothing_is_known_is_read_by_choices_alone(tmp_path: Path) -> None:
    """As a page makes them, one after the other, each upon what the last one gave."""
    text = ""
    (strange, _) = tables(planned(tmp_path, BOOKS, text))
    assert strange.taken_as == UNREAD
    text = with_choices(text, table_as(strange, "支出明细"))
    (strange, _) = tables(planned(tmp_path, BOOKS, text))
    assert (strange.taken_as, strange.headings, strange.rows) == (LINES, (2, 2), 0)
    assert [one.becomes for one in strange.columns] == [""] * 8
    wanted = [
        "单位编码",
        "功能科目",
        "部门经济科目",
        "政府经济科目",
        "支出类别",
        "项目",
        "资金来源",
        "金额",
    ]
    known = choices_of_columns(strange, ())
    for heading, ours in zip("甲乙丙丁戊己庚辛", wanted, strict=True):
        assert ours in known
        choice = column_as(strange, column(strange, heading), ours)
        text = with_choices(text, [choice])
    (strange, _) = tables(planned(tmp_path, BOOKS, text))
    assert [one.becomes for one in strange.columns] == wanted
    assert [one.code for one in planned(tmp_path, BOOKS, text).problems] == ["I-20", "I-26"]
    text = with_choices(text, [unit_as(strange, "万元")])
    plan = planned(tmp_path, BOOKS, text)
    (unknown,) = plan.problems
    (settled,) = unknown.settled
    assert settled == Settled("资金来源", "县级财力", "财政拨款")
    text = with_choices(text, [settled])
    plan = planned(tmp_path, BOOKS, text)
    assert ([one.code for one in plan.problems], plan.is_ready) == (["I-33"], True)
    assert [row["金额"] for row in plan.brought["支出"]] == ["100.00", "20.50"]
    assert with_choices(text, ()) == with_choices(STRANGE_SETTLED, ())


def test_the_page_and_the_command_write_the_same_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert planned(tmp_path, BOOKS, with_choices(STRANGE_SETTLED, ())).write()
    by_page = files_of(tmp_path / "数据")
    other = tmp_path / "命令"
    other.mkdir()
    monkeypatch.chdir(other)
    sources(other, BOOKS)
    Path("对照.yaml").write_text(STRANGE_SETTLED, "utf-8")
    assert main(["import", "导出.xlsx", "-o", "数据", "--mapping", "对照.yaml"]) == 0
    assert files_of(other / "数据") == by_page
    capsys.readouterr()


def test_next_year_takes_the_choices_of_this_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the dataset of this year: a folder, or a workbook."""
    monkeypatch.chdir(tmp_path)
    sources(tmp_path, BOOKS)
    Path("对照.yaml").write_text(STRANGE_SETTLED, "utf-8")
    for target in ("今年", "今年.xlsx"):
        assert main(["import", "导出.xlsx", "-o", target, "--mapping", "对照.yaml"]) == 0
        further: Rows = [["某市2025年部门预算批复支出"], *STRANGE[1:]]
        earned: Rows = [["2025年部门预算收入明细表"], *EARNED[1:]]
        sources(tmp_path, {"导出2025.xlsx": {"批复": further, "收入": earned}})
        status = main(["import", "导出2025.xlsx", "-o", f"明年-{target}", "--mapping", target])
        assert status == 0, capsys.readouterr().out
    assert Path("明年-今年/支出.csv").read_bytes() == Path("今年/支出.csv").read_bytes(), (
        "the same lines"
    )


def test_a_worksheet_that_is_not_used(tmp_path: Path) -> None:
    books: dict[str, dict[str, Rows]] = {
        "导出.xlsx": {"支出": SPENT, "收入": EARNED, "另一份支出": SPENT}
    }
    third = tables(planned(tmp_path, books))[2]
    text = with_choices("", table_as(third, "不用"))
    plan = planned(tmp_path, books, text)
    assert [(one.sheet, one.taken_as, one.reason) for one in tables(plan)] == [
        ("支出", LINES, ""),
        ("收入", LINES, ""),
        ("另一份支出", UNREAD, "照导入对照不用"),
    ]
    assert "照导入对照没有读：“另一份支出”" in plan.lines
    assert len(plan.brought["支出"]) == 2
    again = with_choices(text, table_as(tables(plan)[2], ""))
    assert again == "", "taken back, nothing is left of it"


@pytest.mark.parametrize("name", ["Sheet1", "导出2024/Sheet1", "导出2025年度/Sheet1"])
def test_worksheets_of_one_name_are_told_apart_by_their_files(tmp_path: Path, name: str) -> None:
    """The year in a file's name is left out: next year's export is the same."""
    books: dict[str, dict[str, Rows]] = {
        "导出2024.xlsx": {"Sheet1": SPENT},
        "收入2024.xlsx": {"Sheet1": EARNED},
    }
    plan = planned(tmp_path, books, f"工作表:\n  {name}: 不用\n")
    read = [one.file for one in tables(plan) if one.is_read] if plan.imported else []
    assert read == ([] if name == "Sheet1" else ["收入2024.xlsx"])
    (spent, earned) = tables(planned(tmp_path, books))
    assert (spent.sheet_called, earned.sheet_called) == ("导出2024/Sheet1", "收入2024/Sheet1")


def test_columns_of_one_name_are_told_apart_by_their_letters(tmp_path: Path) -> None:
    rows: Rows = [TITLE, [*HEAD, "金额（元）"], [*WAGES, 1], [*HALL, 2]]
    books: dict[str, dict[str, Rows]] = {"导出.xlsx": {"支出": rows, "收入": EARNED}}
    plan = planned(tmp_path, books)
    assert [one.code for one in plan.problems] == ["I-14"]
    spent = tables(plan)[0]
    first, second = spent.columns[-2:]
    assert (first.spelling, second.spelling) == ("金额(J列)", "金额(K列)")
    text = with_choices("", [column_as(spent, first, "不用"), column_as(spent, second, "金额")])
    plan = planned(tmp_path, books, text)
    assert plan.problems == []
    assert [row["金额"] for row in plan.brought["支出"]] == ["1.00", "2.00"]
    assert plan.write()
    kept = (tmp_path / "数据/导入对照.yaml").read_text("utf-8")
    assert '  "金额(J列)": "不用"\n  "金额(K列)": "金额"\n' in kept
    assert planned(tmp_path, books).problems == [], "and it is known the next time"


def test_an_official_table_that_looks_like_an_export(tmp_path: Path) -> None:
    """A worksheet is what it is said to be, whatever it looks like; and back again."""
    books: dict[str, dict[str, Rows]] = {"导出.xlsx": {"支出": SPENT, "收入": EARNED}}
    earned = tables(planned(tmp_path, books))[1]
    assert (earned.called, earned.sheet_called) == ("2024年部门预算收入明细表", "收入")
    text = with_choices("", table_as(earned, "预算02表"))
    plan = planned(tmp_path, books, text)
    assert [one.code for one in plan.problems if one.place.sheet == "收入"] == ["I-69"]
    again = with_choices(text, table_as(tables(plan)[1], "收入明细"))
    assert [one.key for one in tables(planned(tmp_path, books, again))] == ["支出", "收入"]


def test_a_heading_of_an_official_table(tmp_path: Path) -> None:
    from test_import_readings import OFFICIAL_TABLES

    from assembler.importing.chosen import MappingFile
    from assembler.importing.import_files import ImportOptions, SourceFiles, plan_import

    files = SourceFiles.read([OFFICIAL_TABLES])
    plan = plan_import(files, tmp_path / "数据", ImportOptions())
    assert plan.imported is not None
    table = next(one for one in tables(plan) if one.key == "预算02表")
    assert table.taken_as == OFFICIAL
    known = choices_of_columns(table, plan.imported.known)
    other = column(table, "本年收入/其他收入")
    assert other.becomes in known
    text = with_choices("", [column_as(table, other, "不用")])
    assert text.splitlines()[2:] == [
        "表格:",
        '  "2022年部门收入预算表":',
        '    "本年收入/其他收入": "不用"',
    ]
    options = ImportOptions(mapping=MappingFile(text))
    plan = plan_import(files, tmp_path / "数据", options)
    table = next(one for one in tables(plan) if one.key == "预算02表")
    assert column(table, "本年收入/其他收入").reason == "照导入对照不用"
    assert [one.code for one in plan.problems] == ["I-42", "D-51"]


# --- files that are wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "工作表:\n  支出: 支出\n",
            "无法使用 I-38 我的对照.yaml 第2行 第7个字符：“支出”不能写在这里。这里可以写：支出明细、收入明细、不用。",
        ),
        (
            "支出:\n  甲: 金额数\n",
            "无法使用 I-38 我的对照.yaml 第2行 第6个字符：“金额数”不能写在这里。这里可以写：",
        ),
        (
            "表格:\n  2024年部门收支预算表: 预算99表\n",
            "无法使用 I-38 我的对照.yaml 第2行 第3个字符：没有“预算99表”这张表。这里可以写：预算01表、",
        ),
        (
            "金额单位:\n  金额: 千元\n",
            "无法使用 I-38 我的对照.yaml 第2行 第7个字符：“千元”不能写在这里。这里可以写：元、万元、亿元。",
        ),
        (
            "支出: [\n",
            "无法使用 I-36 我的对照.yaml 第1行 第1个字符：从这里起读不下去：",
        ),
        ("支出：\n  甲: 金额\n", "无法使用 I-36 我的对照.yaml 第1行 第3个字符："),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_place(
    text: str,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    sources(tmp_path, {"导出.xlsx": {"支出": SPENT, "收入": EARNED}})
    Path("我的对照.yaml").write_text(text, "utf-8")
    status = main(["import", "导出.xlsx", "-o", "数据", "--mapping", "我的对照.yaml"])
    (told,) = [line for line in capsys.readouterr().out.splitlines() if "我的对照" in line]
    assert (status, told[: len(expected)]) == (2, expected)
    assert not Path("数据").exists()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "没有.yaml",
            "无法使用 I-130 找不到导入对照“没有.yaml”。--mapping 后面写 导入对照.yaml 的路径，或带有它的数据"
            "（文件夹、工作簿）。",
        ),
        (
            "空的",
            "无法使用 I-130 找不到导入对照“空的/导入对照.yaml”。--mapping 后面写 导入对照.yaml 的路径，或带有它的数据"
            "（文件夹、工作簿）。",
        ),
        (
            "导出.xlsx",
            "无法使用 I-131 导出.xlsx：这本工作簿里没有“导入对照”工作表。换成带有它的数据，或 导入对照.yaml 文件。",
        ),
    ],
)
def test_a_file_that_is_not_there(
    name: str,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("空的").mkdir()
    sources(tmp_path, {"导出.xlsx": {"支出": SPENT, "收入": EARNED}})
    status = main(["import", "导出.xlsx", "-o", "数据", "--mapping", name])
    lines = capsys.readouterr().out.splitlines()
    assert (status, lines) == (2, [expected, "没有写成数据。"])


def test_the_files_own_choices_stand_in_place_of_the_dataset_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    sources(tmp_path, {"导出.xlsx": {"支出": SPENT, "收入": EARNED}})
    Path("数据").mkdir()
    Path("数据/导入对照.yaml").write_text("工作表:\n  支出: 不用\n", "utf-8")
    Path("对照.yaml").write_text("资金来源:\n  专项收入: 财政拨款\n", "utf-8")
    assert main(["import", "导出.xlsx", "-o", "数据", "--mapping", "对照.yaml"]) == 0
    capsys.readouterr()
    kept = Path("数据/导入对照.yaml").read_text("utf-8")
    assert "工作表" not in kept and '"专项收入": "财政拨款"' in kept
