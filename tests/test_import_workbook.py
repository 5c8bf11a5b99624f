"""An imported dataset as one workbook: what Excel and the clerk need of it stays, twice over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from exports import workbook
from hostile import rewritten
from openpyxl import load_workbook
from sheets import cell_at, letter_of
from test_import_command import EARNED
from test_importing_lines import HALL, HEAD, TITLE, WAGES, Rows

from assembler.dataset import read_dataset
from assembler.importing.import_files import ImportOptions, import_files
from assembler.kernel.problems import Problem

FORMULA = '=HYPERLINK("x")&大厅'
SPENT: Rows = [TITLE, HEAD, WAGES, [*HALL[:7], FORMULA, *HALL[8:]]]

KEYS = {"单位": "单位编码", "项目": "项目名称"}


def _import(folder: Path, spent: Rows = SPENT) -> Path:
    source, data = folder / "明细.xlsx", folder / "数据.xlsx"
    source.write_bytes(workbook({"支出": spent, "收入": EARNED}))
    book = load_workbook(source)
    for cell in (cell for row in book["支出"].iter_rows() for cell in row if cell.value == FORMULA):
        cell.data_type = "s"
    book.save(source)
    problems: list[Problem] = []
    assert import_files([source], data, ImportOptions(force=True), problems).written, problems
    return data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return _import(tmp_path)


def _lists(sheet: Any) -> dict[str, str]:
    return {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}


def test_codes_and_formulas_are_text_and_amounts_are_numbers(data: Path) -> None:
    book = load_workbook(data)
    headings = [cell.value for cell in book["支出"][1]]
    row = dict(zip(headings, book["支出"][3], strict=True))
    shown = {
        name: (row[name].value, row[name].data_type) for name in ("功能科目", "项目", "金额（元）")
    }
    assert shown == {
        "功能科目": ("2010302", "s"),
        "项目": (FORMULA, "s"),
        "金额（元）": (20.5, "n"),
    }
    code = cell_at(book["项目"], "项目编码")
    assert (code.value, code.data_type, code.number_format) == ("410308240000000026856", "s", "@")


def test_drop_down_lists_stand_at_their_columns(data: Path) -> None:
    book = load_workbook(data)
    sheet, lists = book["支出"], book["清单"]
    unit, project = (letter_of(book[name], key) for name, key in KEYS.items())
    sources = {
        "单位编码": f"'单位'!${unit}$2:${unit}$2000",
        "项目": f"'项目'!${project}$2:${project}$2000",
    }
    for heading, name, last in (
        ("支出类别", "支出.支出类别", 5),
        ("政府采购", "支出.政府采购", 4),
        ("资金来源", "资金来源", 20),
        ("年度", "支出.年度", 3),
    ):
        letter = letter_of(lists, name)
        sources[heading] = f"'清单'!${letter}$2:${letter}${last}"
    assert _lists(sheet) == {
        f"{letter_of(sheet, heading)}2:{letter_of(sheet, heading)}2000": source
        for heading, source in sources.items()
    }
    assert book.sheetnames[:2] == ["报告", "待补"]
    assert '"行政,参公,事业"' in _lists(book["待补"]).values()


def _answers(questions: Any) -> dict[str, str]:
    """What has been answered, by the name of the question."""
    headings, *rows = questions.iter_rows(values_only=True)
    name, answer = headings.index("名称"), headings.index("回答")
    return {row[name]: row[answer] for row in rows if row[answer]}


def test_an_import_again_keeps_answers_words_and_lists(data: Path, tmp_path: Path) -> None:
    book = load_workbook(data)
    lists = {sheet.title: _lists(sheet) for sheet in book}
    headings = [cell.value for cell in book["待补"][1]]
    at = headings.index("回答")
    names = [row[headings.index("名称")].value for row in book["待补"].iter_rows()]
    book["待补"].cell(names.index("146001") + 1, at + 1).value = "事业"
    (settled,) = book["导入对照"].iter_cols(max_col=1, values_only=True)
    mapped = settled.index('  "项目名称": "项目"') + 1
    book["导入对照"].cell(mapped, 1).value = '  "项目名称": "项目"  # 看过'
    book["原因"].append(["支出总计", "人员增加"])
    book.save(data)
    before = len(list(book["待补"].iter_rows()))
    _import(tmp_path, [TITLE, HEAD, [*WAGES[:-1], 100.25], SPENT[3]])
    again = load_workbook(data)
    assert _answers(again["待补"]) == {"146001": "事业"}
    assert cell_at(again["原因"], "原因").value == "人员增加"
    assert before - len(list(again["待补"].iter_rows())) == 1  # the reason that has been given
    assert {name: _lists(again[name]) for name in lists} == {**lists, "待补": _lists(again["待补"])}
    read = read_dataset(data, [])
    assert read is not None
    assert [str(line.amount) for line in read.expenditure] == ["100.25", "20.5"]
    (unit,) = read.units
    assert unit.nature == "事业"


def test_a_workbook_whose_looks_are_damaged_is_left_as_it_is(data: Path, tmp_path: Path) -> None:
    """It is read; who wrote it anew would have to leave its looks out, or fail half-way."""
    damaged = rewritten(data.read_bytes(), "xl/styles.xml", lambda styles: styles[:-9])
    data.write_bytes(damaged)
    problems: list[Problem] = []
    outcome = import_files([tmp_path / "明细.xlsx"], data, ImportOptions(force=True), problems)
    assert not outcome.written and data.read_bytes() == damaged
    assert "“数据.xlsx”里面的格式有损坏" in str(next(p for p in problems if p.code == "D-91"))
