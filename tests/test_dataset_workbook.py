"""The workbook form: the same model as the folder form, and what is special about XLSX."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError
from sheets import cell_at

from assembler.dataset import Dataset, read_dataset
from assembler.dataset.xlsx import number_text
from assembler.kernel.problems import Place, Problem

BASE = Path(__file__).parent / "broken" / "_base"


def workbook_of(folder: Path) -> Workbook:
    """The same dataset as a workbook, every cell typed as text."""
    book = Workbook()
    book.remove(book.active)
    words = book.create_sheet("报告")
    words.append(["栏目", "内容"])
    for row in _entries(yaml.load((folder / "报告.yaml").read_text("utf-8"), yaml.BaseLoader)):
        words.append(row)
    for file in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(file.stem)
        for cells in csv.reader(io.StringIO(file.read_text("utf-8"))):
            sheet.append(cells)
    return book


def _entries(tree: dict[str, Any], above: str = "") -> list[list[str]]:
    rows: list[list[str]] = []
    for name, value in tree.items():
        if isinstance(value, dict):
            rows += _entries(value, f"{above}{name}.")
        else:
            items = value if isinstance(value, list) else [value]
            rows += [[above + name, item] for item in items]
    return rows


def without_places(value: Any) -> Any:
    """The same value with nothing of where it stood."""
    if isinstance(value, tuple):
        return tuple(map(without_places, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {f.name: without_places(getattr(value, f.name)) for f in fields(value)}
    if "place" in changes:
        changes["place"] = Place()
    if isinstance(value, Dataset):
        changes.update(path=Path(), digest="", supplements=None, omissions=None)
    return replace(value, **changes)


def read(book: Workbook | bytes, tmp_path: Path) -> tuple[Dataset | None, list[str]]:
    file = tmp_path / "数据.xlsx"
    if isinstance(book, bytes):
        file.write_bytes(book)
    else:
        book.save(file)
    problems: list[Problem] = []
    return read_dataset(file, problems), [str(problem) for problem in problems]


def as_bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same zip with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def sheet_part(data: bytes, title: str) -> str:
    """The part's name of a worksheet."""
    return f"xl/worksheets/sheet{load_workbook(io.BytesIO(data)).sheetnames.index(title) + 1}.xml"


def test_both_forms_give_the_same_model(tmp_path: Path) -> None:
    from_folder = read_dataset(BASE, [])
    from_workbook, said = read(workbook_of(BASE), tmp_path)
    assert said == []
    assert without_places(from_workbook) == without_places(from_folder)


def test_both_forms_tell_the_same(tmp_path: Path) -> None:
    """Case by case: codes, values and rows are alike; only the file's name differs."""
    compared = 0
    for case in sorted(BASE.parent.iterdir()):
        changed = [file for file in case.iterdir() if file.suffix == ".csv"]
        if case == BASE or not changed or (case / "case.txt").exists():
            continue
        try:
            book = workbook_of(_overlay(case, tmp_path / case.name))
        except (UnicodeDecodeError, csv.Error, ValueError, IllegalCharacterError):
            continue  # no workbook can hold that
        problems: list[Problem] = []
        book.save(tmp_path / "数据.xlsx")
        read_dataset(tmp_path / "数据.xlsx", problems)
        folder_problems: list[Problem] = []
        read_dataset(tmp_path / case.name, folder_problems)
        if {p.code for p in folder_problems} & FORM_SPECIFIC:
            continue
        compared += 1
        assert set(map(_gist, problems)) == set(map(_gist, folder_problems)), case.name
    assert compared > 20


FORM_SPECIFIC = {"D-09", "D-10", "D-11", "D-12", "D-13", "D-26", "D-27", "D-35", "D-33"}


def _gist(problem: Problem) -> tuple[str, int | None, str, str]:
    return problem.code, problem.place.row, problem.place.column, problem.message


def _overlay(case: Path, folder: Path) -> Path:
    from test_broken import overlay

    return overlay(case, folder)


def test_codes_typed_as_numbers_are_recovered(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    sheet = book["支出"]
    codes = ("单位编码", "功能科目", "部门经济科目", "政府经济科目")
    for row in range(2, sheet.max_row + 1):
        for heading in codes:
            cell_at(sheet, heading, row).value = int(cell_at(sheet, heading, row).value)
        for heading in ("功能科目", "金额（元）"):
            cell_at(sheet, heading, row).value = float(cell_at(sheet, heading, row).value)
    fields = {cell.value: cell.row for cell in book["报告"]["A"]}
    cell_at(book["报告"], "内容", fields["年度"]).value = 2024
    cell_at(book["报告"], "内容", fields["公开日期"]).value = datetime(2024, 4, 10)
    dataset, said = read(book, tmp_path)
    assert said == []
    assert without_places(dataset) == without_places(read_dataset(BASE, []))


def test_a_code_that_lost_digits_is_refused(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    cell_at(book["项目"], "项目编码").value = 410308240000000026856.0
    _, said = read(book, tmp_path)
    assert said == [
        "无法使用 D-60 数据.xlsx 工作表“项目” 第2行 “项目编码”列："
        "“4.1030824E+20”是被 Excel 改过的编码，后面的数字已经丢失。"
        "请把这一列设为文本格式，从系统中重新复制编码。"
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (1e-05, "0.00001"),
        (2010301.0, "2010301"),
        (4.1e20, "4.1E+20"),
        (-5.5, "-5.5"),
        (12, "12"),
        (0.0, "0"),
        (float("nan"), "NAN"),
        (float("inf"), "INF"),
        (1234567.89, "1234567.89"),
    ],
)
def test_numbers_leave_as_decimal_text(value: float, text: str) -> None:
    assert number_text(value) == text


def test_a_percentage_stays_one(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    cell = cell_at(book["绩效指标"], "指标值")
    cell.value, cell.number_format = 0.95, "0.00%"
    dataset, said = read(book, tmp_path)
    assert said == [] and dataset is not None
    assert dataset.targets[0].value == "95%"


def test_amounts_are_exact(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    cell_at(book["收入"], "金额（元）").value = 0.1 + 0.2
    dataset, _ = read(book, tmp_path)
    assert dataset is not None and dataset.income[0].amount == Decimal("0.3")


def test_a_formula_without_a_result(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    cell_at(book["收入"], "金额（元）").value = "=1+1"
    cell_at(book["收入"], "备注").value = "=A1"
    _, said = read(book, tmp_path)
    assert [line.split("：")[0] for line in said] == [
        "无法使用 D-18 数据.xlsx 工作表“收入” 第2行 “金额（元）”列",
        "无法使用 D-18 数据.xlsx 工作表“收入” 第2行 “备注”列",
    ]
    assert "这一格是公式，但文件里没有存下结果" in said[0]


def test_a_formula_with_its_result_is_read(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    cell_at(book["收入"], "金额（元）").value = "=1+1"
    data = as_bytes(book)
    part = sheet_part(data, "收入")
    solved = repacked(
        data,
        lambda name, content: (
            content.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
                b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
            )
            if name == part
            else content
        ),
    )
    dataset, said = read(solved, tmp_path)
    assert said == [] and dataset is not None and dataset.income[0].amount == 2


def test_a_formula_that_failed(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    cell = cell_at(book["收入"], "金额（元）")
    cell.value, cell.data_type = "#REF!", "e"
    _, said = read(book, tmp_path)
    assert len(said) == 1 and "D-19" in said[0] and "#REF!" in said[0]
    assert "第2行 “金额（元）”列" in said[0]


def test_a_row_of_nothing_but_a_failed_formula_is_told(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    cell = cell_at(book["收入"], "金额（元）", book["收入"].max_row + 1)
    cell.value, cell.data_type = "#REF!", "e"
    assert any("D-19" in line for line in read(book, tmp_path)[1])


def test_merged_cells(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    book["支出"].merge_cells("A2:A3")
    _, said = read(book, tmp_path)
    assert len(said) == 1 and "D-17" in said[0] and "（A2:A3）" in said[0]


def test_a_merge_of_the_whole_sheet_costs_nothing(tmp_path: Path) -> None:
    data = as_bytes(workbook_of(BASE))
    part = sheet_part(data, "支出")
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    hostile = repacked(
        data,
        lambda name, content: content.replace(b"</sheetData>", merge) if name == part else content,
    )
    _, said = read(hostile, tmp_path)
    assert len(said) == 1 and "D-17" in said[0]


def test_sheets_missing_unknown_and_ignored(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    book["收入"].title = "收人"
    book.create_sheet("Sheet1")
    book.create_sheet("填表说明").append(["随便写"])
    _, said = read(book, tmp_path)
    assert [line.split("：")[0] for line in said] == [
        "无法使用 D-99 数据.xlsx 工作表“收人”",
    ]
    assert "没有“收入”表，这里有“收人”" in said[0]


def test_an_empty_sheet_and_a_missing_column_of_words(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    del book["支出"]
    book.create_sheet("支出")
    cell_at(book["报告"], "内容", 1).value = "内溶"
    _, said = read(book, tmp_path)
    assert [line.split(" ")[1] for line in said] == ["D-20", "D-11"]


def test_title_rows_and_blank_rows_do_no_harm(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    book["支出"].insert_rows(4)
    book["支出"].insert_rows(1)
    dataset, said = read(book, tmp_path)
    assert said == [] and dataset is not None
    assert [line.place.row for line in dataset.expenditure] == [3, 4, 6, 7]


def test_a_cell_at_the_very_end_is_no_trouble(tmp_path: Path) -> None:
    data = as_bytes(workbook_of(BASE))
    part = sheet_part(data, "支出")
    end = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    far = repacked(
        data,
        lambda name, content: content.replace(b"</sheetData>", end) if name == part else content,
    )
    assert b"XFD1048576" in far
    _, said = read(far, tmp_path)
    assert said == []


@pytest.mark.parametrize("row", [b"99999999999", b"1048577"])
def test_row_numbers_beyond_the_sheet(tmp_path: Path, row: bytes) -> None:
    data = as_bytes(workbook_of(BASE))
    part = sheet_part(data, "支出")
    hostile = repacked(
        data,
        lambda name, content: (
            content.replace(b'<row r="2"', b'<row r="' + row + b'"') if name == part else content
        ),
    )
    _, said = read(hostile, tmp_path)
    assert len(said) == 1 and "D-16" in said[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_nothing_external_is_read(tmp_path: Path, encoding: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("祕密", "utf-8")
    data = as_bytes(workbook_of(BASE))
    part = sheet_part(data, "单位")

    def infect(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
        return (
            f'<?xml version="1.0" encoding="{encoding}"?>{doctype}'
            + content.decode()[content.index(b"<worksheet") :]
        ).encode(encoding)

    _, said = read(repacked(data, infect), tmp_path)
    assert len(said) == 1 and "D-29" in said[0]


def test_a_zip_bomb(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                for _ in range(100):
                    part.write(bytes(1024 * 1024))
    _, said = read(out.getvalue(), tmp_path)
    assert len(said) == 1 and "D-28" in said[0]


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    _, said = read(out.getvalue(), tmp_path)
    assert len(said) == 1 and "D-16" in said[0]


def test_hidden_rows_are_read_and_named(tmp_path: Path) -> None:
    book = workbook_of(BASE)
    book["支出"].row_dimensions[3].hidden = True
    book["收入"].sheet_state = "hidden"
    dataset, told = read(book, tmp_path)
    assert dataset is not None
    assert [line.place.row for line in dataset.expenditure] == [2, 3, 4, 5]
    assert told == [
        "提示 D-102 数据.xlsx 工作表“支出”：“支出”表有隐藏的内容（行），也读了。"
        "不该算进去的，请取消隐藏后删去；只是隐藏着看的，不用改。",
        "提示 D-102 数据.xlsx 工作表“收入”：“收入”表有隐藏的内容（工作表），也读了。"
        "不该算进去的，请取消隐藏后删去；只是隐藏着看的，不用改。",
    ]


def test_what_is_struck_through_is_read_and_named(tmp_path: Path) -> None:
    """Who strikes a row through takes it for deleted; a cell that is empty means nothing."""
    from openpyxl.styles import Font

    book = workbook_of(BASE)
    for cell in (*book["支出"][3], book["支出"].cell(9, 1)):
        cell.font = Font(strike=True)
    dataset, told = read(book, tmp_path)
    assert dataset is not None and len(dataset.expenditure) == 4
    filled = sum(1 for cell in book["支出"][3] if cell.value)
    assert told == [
        "警告 D-172 数据.xlsx 工作表“支出” 第3行 “单位编码”列：“支出”表里这一格等"
        f"{filled}格划了删除线，也读了。不算数的，把这一行（格）删去；还算数的，去掉删除线。"
    ]
