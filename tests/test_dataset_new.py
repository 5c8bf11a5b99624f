"""`assembler new`: an empty dataset in either form, and the guide that is made from the schema."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sheets import letter_of

from assembler.dataset import read_dataset
from assembler.dataset.cells import Findings
from assembler.dataset.guide import guide, problems_guide
from assembler.dataset.kinds import KINDS_OF_REPORT
from assembler.dataset.new import Contents, begun_sheets, new_dataset, words_text
from assembler.dataset.overall_indicators import offered_rows
from assembler.dataset.schema import FIELDS, SHEETS
from assembler.dataset.words import read_yaml_words
from assembler.kernel.catalogue import CATALOGUE
from assembler.kernel.problems import Problem
from assembler.pipeline import build

ROOT = Path(__file__).parents[1]


def create(path: Path, *, workbook: bool = False, kind: str = "部门预算") -> list[str]:
    problems: list[Problem] = []
    new_dataset(path, kind, 2024, workbook, problems)
    return [str(problem) for problem in problems]


def read(path: Path) -> list[Problem]:
    problems: list[Problem] = []
    assert read_dataset(path, problems) is None
    return problems


@pytest.mark.parametrize("workbook", [False, True])
def test_an_empty_dataset_only_asks_to_be_filled(tmp_path: Path, workbook: bool) -> None:
    path = tmp_path / ("新.xlsx" if workbook else "新")
    assert create(path, workbook=workbook) == []
    problems = read(path)
    required = {field.name for field in FIELDS if field.required} - {"类型", "年度", "模板"}
    assert {p.values["name"] for p in problems if p.code == "D-47"} == required
    tables = {sheet.name for sheet in SHEETS if sheet.required}
    assert {p.values["table"] for p in problems if p.code == "D-14"} == tables
    assert {p.code for p in problems} == {"D-47", "D-14"}


@pytest.mark.parametrize("year", [24, 1999, 2100])
def test_a_year_that_is_none(tmp_path: Path, year: int) -> None:
    problems: list[Problem] = []
    new_dataset(tmp_path / "新", "部门预算", year, False, problems)
    assert list(map(str, problems)) == [
        f"无法使用 D-93 年度写的是{year}。请写四位数字的年份，如 --year 2025。"
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS_OF_REPORT)
def test_the_usual_template_is_filled_in(tmp_path: Path, kind: str) -> None:
    create(tmp_path / "新", kind=kind)
    wanted = {"预算": "henan-budget", "决算": "henan-accounts"}[kind[-2:]]
    assert f"\n模板: {wanted}\n" in (tmp_path / "新" / "报告.yaml").read_text("utf-8")


def test_nothing_is_left_beside_it(tmp_path: Path) -> None:
    create(tmp_path / "新")
    assert [path.name for path in tmp_path.iterdir()] == ["新"]
    assert {path.suffix for path in (tmp_path / "新").iterdir()} == {".yaml", ".csv", ".md"}


@pytest.mark.parametrize("workbook", [False, True])
def test_what_exists_is_not_touched(tmp_path: Path, workbook: bool) -> None:
    path = tmp_path / ("旧.xlsx" if workbook else "旧")
    path.write_text("旧的内容", "utf-8")
    said = create(path, workbook=workbook)
    assert len(said) == 1 and said[0].startswith("无法使用 D-90") and "已经存在" in said[0]
    assert path.read_text("utf-8") == "旧的内容"


def test_a_workbook_gets_its_suffix(tmp_path: Path) -> None:
    create(tmp_path / "新", workbook=True)
    assert [path.name for path in tmp_path.iterdir()] == ["新.xlsx"]


def test_a_kind_that_is_not_known(tmp_path: Path) -> None:
    said = create(tmp_path / "新", kind="部门决酸")
    assert len(said) == 1 and "D-92" in said[0] and "部门预算" in said[0]
    assert not (tmp_path / "新").exists()


@pytest.mark.skipif(os.name == "nt", reason="a file cannot be a folder anywhere")
def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("")
    said = create(tmp_path / "文件" / "新")
    assert len(said) == 1 and "D-91" in said[0]


def test_csv_files_open_right_in_excel(tmp_path: Path) -> None:
    create(tmp_path / "新")
    data = (tmp_path / "新" / "支出.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    assert "金额（元）" in data.decode("utf-8-sig")


def test_the_workbook_is_ready_to_be_filled_in(tmp_path: Path) -> None:
    create(tmp_path / "新.xlsx", workbook=True)
    book = load_workbook(tmp_path / "新.xlsx")
    sheet = book["支出"]
    assert sheet.freeze_panes == "A2" and sheet["A1"].font.bold
    assert sheet["A1"].fill.fill_type == "solid"
    assert sheet.column_dimensions[letter_of(sheet, "功能科目")].number_format == "@"
    assert book["清单"].sheet_state == "hidden"
    sources = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}

    def offered(heading: str) -> str:
        letter = letter_of(sheet, heading)
        return str(sources.pop(f"{letter}2:{letter}2000")).replace("$", "")

    units, projects = letter_of(book["单位"], "单位编码"), letter_of(book["项目"], "项目名称")
    assert offered("单位编码") == f"'单位'!{units}2:{units}2000"
    assert offered("项目") == f"'项目'!{projects}2:{projects}2000"
    funds = letter_of(book["清单"], "资金来源")
    assert offered("资金来源").startswith(f"'清单'!{funds}2:{funds}")
    for heading in ("支出类别", "年度", "政府采购"):
        listed = letter_of(book["清单"], f"支出.{heading}")
        assert offered(heading).startswith(f"'清单'!{listed}2:{listed}")
    assert not sources


@pytest.mark.parametrize(
    ("name", "number_format"),
    [("功能科目", "@"), ("项目", "@"), ("金额（元）", "#,##0.00"), ("年度", "General")],
)
def test_a_column_is_formatted_as_what_it_holds(
    tmp_path: Path, name: str, number_format: str
) -> None:
    create(tmp_path / "新.xlsx", workbook=True)
    sheet = load_workbook(tmp_path / "新.xlsx")["支出"]
    assert sheet.column_dimensions[letter_of(sheet, name)].number_format == number_format


@pytest.mark.parametrize("kind", KINDS_OF_REPORT)
def test_the_same_workbook_has_the_same_bytes(tmp_path: Path, kind: str) -> None:
    """Neither the clock nor the order of hashes shows."""
    create(tmp_path / "一.xlsx", workbook=True, kind=kind)
    script = (
        "import sys\n"
        "from assembler.dataset.new_workbook import empty_workbook\n"
        "sys.stdout.buffer.write(empty_workbook(sys.argv[1], 2024))"
    )
    again = subprocess.run(
        [sys.executable, "-c", script, kind],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )
    assert again.stdout == (tmp_path / "一.xlsx").read_bytes()
    properties = load_workbook(tmp_path / "一.xlsx").properties
    assert properties.created == properties.modified == datetime(2024, 1, 1)
    with ZipFile(tmp_path / "一.xlsx") as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_workbook_explains_its_columns(tmp_path: Path) -> None:
    create(tmp_path / "新.xlsx", workbook=True)
    book = load_workbook(tmp_path / "新.xlsx")
    explained = {cell.value for cell in book["填表说明"][letter_of(book["填表说明"], "列")][1:]}
    assert {"部门.名称", "功能科目", "金额（元）"} <= explained


@pytest.mark.parametrize("kind", KINDS_OF_REPORT)
def test_the_lists_offer_what_the_reader_accepts(tmp_path: Path, kind: str) -> None:
    create(tmp_path / "新.xlsx", workbook=True, kind=kind)
    lists = load_workbook(tmp_path / "新.xlsx")["清单"]
    offered = {
        column[0].value: [c.value for c in column[1:] if c.value] for column in lists.columns
    }
    assert "财政拨款" in offered["资金来源"]
    for sheet in begun_sheets(kind, Contents()):
        for column in sheet.columns:
            if column.choices:
                assert offered[f"{sheet.name}.{column.name}"] == list(column.choices)


def test_the_guide_names_every_column_and_problem() -> None:
    text = guide()
    for sheet in SHEETS:
        assert f"### {sheet.name}\n" in text
        assert all(f"| {column.name} |" in text for column in sheet.columns)
    assert all(f"| {field.name} |" in text for field in FIELDS)
    codes = [code for code in CATALOGUE if code.startswith("D-")]
    assert all(f"| {code} |" in problems_guide() for code in codes)


def test_every_message_of_the_catalogue_ends_without_a_full_stop() -> None:
    for code, entry in CATALOGUE.items():
        if code.startswith("D-"):
            assert not entry.message.endswith("。") and not entry.mend.endswith("。"), code


@pytest.mark.parametrize("workbook", [False, True])
def test_a_budget_is_told_nothing_of_final_accounts(tmp_path: Path, workbook: bool) -> None:
    """The explanations are of the sheets that there are, and of the words this kind of report has."""
    explained = {}
    for kind in ("部门预算", "部门决算"):
        path = tmp_path / f"{kind}.xlsx" if workbook else tmp_path / kind
        assert create(path, workbook=workbook, kind=kind) == []
        explained[kind] = _explanations(path, workbook)
    for name in ("年初结转和结余", "项目自评", "../某某局-2023-预算"):
        assert name not in explained["部门预算"]
        assert name in explained["部门决算"]
    assert "整体绩效" in explained["部门预算"] and "已确认" in explained["部门预算"]


def _explanations(path: Path, workbook: bool) -> str:
    if not workbook:
        return (path / "填表说明.md").read_text("utf-8") + (path / "报告.yaml").read_text("utf-8")
    book = load_workbook(path)
    sheets = (book["填表说明"], book["报告"])
    return "".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("workbook", [False, True])
def test_the_usual_indicators_are_offered(tmp_path: Path, workbook: bool) -> None:
    path = tmp_path / ("数据.xlsx" if workbook else "数据")
    assert create(path, workbook=workbook) == []
    explained = _explanations(path, workbook)
    assert all(row[3] in explained for row in offered_rows())
    assert len(offered_rows()) == 20


def test_an_offered_indicator_must_be_decided(mengjin_copy: Path) -> None:
    """Copied into 整体绩效 as it is offered, it is told until the department has put a number."""
    with (mengjin_copy / "整体绩效.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(row for row in offered_rows() if row[3] == "预算执行率")
    told = [str(p) for p in build(mengjin_copy).problems if p.code == "T-03"]
    assert len(told) == 1 and "还有占位的“待定”" in told[0] and "整体绩效.csv 第46行" in told[0]


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12
).map(lambda text: f"{text} 甲")


@given(st.lists(WORDS | st.sampled_from(["- a", "a: b", "#", "2024", "no", "'", '"', "{{ x }}"])))
def test_what_a_dataset_begins_with_is_read_again(texts: list[str]) -> None:
    contents = Contents({"职责": texts, "补充.三公经费": texts, "部门.名称": texts[:1]})
    text = words_text("部门预算", 2025, contents)
    entries = read_yaml_words(text, "报告.yaml", Findings()) or []
    given_texts = {
        name: [one.text for one in entries if one.name == name and one.text]
        for name in ("职责", "补充.三公经费", "部门.名称")
    }
    assert given_texts == {"职责": texts, "补充.三公经费": texts, "部门.名称": texts[:1]}
