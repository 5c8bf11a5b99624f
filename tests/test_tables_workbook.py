"""The workbook of tables: the report's grid, exact numbers, print setup, the same bytes each time."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Sample, start_assembler
from office import convert, needs_printing, printed
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from sheets import body_start, merged, rendered, shown, spans, written
from word_kit import part, report, row, table

from assembler.kernel.problems import Problem
from assembler.report import Cell, Report, Table, TableColumn
from assembler.tables_workbook import tables_of, tables_workbook
from assembler.tables_workbook.numbers import Digits, number_format
from assembler.tables_workbook.texts import sheet_name


@pytest.fixture(scope="module")
def books() -> dict[str, Any]:
    """The samples' workbooks read back so far; they are only looked at."""
    return {}


@pytest.fixture
def book(sample: Sample, books: dict[str, Any]) -> Any:
    assert sample.built.report is not None
    if sample.name not in books:
        books[sample.name] = written(sample.built.report)
    return books[sample.name]


@pytest.fixture
def tables(sample: Sample) -> list[Table]:
    assert sample.built.report is not None
    return tables_of(sample.built.report)


def one(made: Table) -> Any:
    """The worksheet of a report of one table."""
    return written(report(part("", "附表", made))).worksheets[0]


# --- the samples


def test_a_sheet_a_table_in_order(book: Any, tables: list[Table]) -> None:
    assert book.sheetnames == [table.label or table.title for table in tables]
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}


def test_every_cell_shows_what_the_report_shows(book: Any, tables: list[Table]) -> None:
    for sheet, made in zip(book.worksheets, tables, strict=True):
        top, below = body_start(made)
        for start, rows in ((top, made.header), (below, made.body)):
            found = [
                [shown(sheet.cell(y, x + 1)) for x in range(len(made.columns))]
                for y in range(start, start + len(rows))
            ]
            assert found == [[cell.text if cell else "" for cell in row] for row in rows]


def test_numbers_are_exact_numbers(book: Any, tables: list[Table]) -> None:
    for sheet, made in zip(book.worksheets, tables, strict=True):
        _, below = body_start(made)
        for y, cells in enumerate(made.body, below):
            for x, cell in enumerate(cells, 1):
                if cell is None:
                    continue
                found = sheet.cell(y, x)
                if cell.value is None:
                    assert found.data_type == "s" or found.value is None
                elif cell.value or cell.text:
                    assert found.data_type == "n"
                    assert float(found.value) == float(cell.value)
                else:
                    assert found.value is None  # a zero that the report leaves blank


def test_merged_as_the_grid_is(book: Any, tables: list[Table]) -> None:
    for sheet, made in zip(book.worksheets, tables, strict=True):
        top, below = body_start(made)
        wanted = spans(made.header, top) | spans(made.body, below)
        found = {r for r in merged(sheet) if top <= r[1] < below + len(made.body)}
        assert found == wanted


def test_lines_above(book: Any, tables: list[Table]) -> None:
    for sheet, made in zip(book.worksheets, tables, strict=True):
        width, (top, below) = len(made.columns), body_start(made)
        title = top - 1 - bool(made.left or made.right)
        assert sheet.cell(title, 1).value == made.title
        assert (1, title, width, title) in merged(sheet)
        assert sheet.cell(title, 1).font.name == "方正小标宋简体"
        assert not made.label or sheet["A1"].value == made.label
        texts = [c.value for c in sheet[top - 1] if c.value]
        assert not made.left or texts == [made.left, made.right]
        assert sheet.max_row == below + len(made.body) + len(made.notes) - 1


def test_notes_below(book: Any, tables: list[Table]) -> None:
    for sheet, made in zip(book.worksheets, tables, strict=True):
        below = body_start(made)[1] + len(made.body)
        for at, note in enumerate(made.notes, below):
            assert sheet.cell(at, 1).value == note
            assert (1, at, len(made.columns), at) in merged(sheet)


def pages_of(attribute: str | None) -> int:
    """So many pages a sheet is fitted to; one where the file says nothing (ECMA-376, 18.3.1.63)."""
    return 1 if attribute is None else int(attribute)


def test_print_setup(book: Any, tables: list[Table]) -> None:
    for sheet, made in zip(book.worksheets, tables, strict=True):
        top, below = body_start(made)
        setup = sheet.page_setup
        assert int(setup.paperSize) == 9  # A4
        assert setup.orientation == ("landscape" if made.landscape else "portrait")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (pages_of(setup.fitToWidth), pages_of(setup.fitToHeight) in (0, 1)) == (1, True)
        assert sheet.print_options.horizontalCentered
        assert sheet.oddFooter.center.text == "— &P —"
        last = get_column_letter(len(made.columns))
        assert sheet.print_area == f"'{sheet.title}'!$A$1:${last}${sheet.max_row}"
        repeated = (f"${top}:${below - 1}", f"A{below}") if made.header else (None, None)
        assert (sheet.print_title_rows, sheet.freeze_panes) == repeated


def characters(text: str) -> int:
    """The width of a text as worksheets count it: a Chinese character is as wide as two digits."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def test_no_number_or_code_is_wider_than_its_column(book: Any, tables: list[Table]) -> None:
    for sheet, made in zip(book.worksheets, tables, strict=True):
        widths = [
            sheet.column_dimensions[get_column_letter(x + 1)].width
            for x in range(len(made.columns))
        ]
        for cells in made.body:
            for x, cell in enumerate(cells):
                if cell and (cell.value is not None or made.columns[x].kind != "text"):
                    room = sum(widths[x : x + cell.columns])
                    needed = characters(cell.text) * 10.5 / 11 + 0.7  # type of 10.5 points
                    assert needed <= room, (sheet.title, cell)


def test_no_row_is_taller_than_a_row_may_be(book: Any) -> None:
    for sheet in book.worksheets:
        heights = [sheet.row_dimensions[y].height for y in range(1, sheet.max_row + 1)]
        assert all(height and 12 <= height <= 409 for height in heights)


def test_properties_name_report_and_department(book: Any, sample: Sample) -> None:
    made = sample.built.report
    assert made is not None
    about = book.properties
    assert (about.title, about.creator) == (made.title, made.author)
    assert about.created == about.modified
    assert about.created == datetime(2000, 1, 1)  # no sample names its day


def test_the_day_of_the_report_is_that_of_the_workbook() -> None:
    about = written(report(part("", "附表", table()))).properties
    assert (about.created, about.modified) == (datetime(2024, 2, 20), datetime(2024, 2, 20))


def test_the_same_bytes_in_every_process(tmp_path: Path, sample: Sample) -> None:
    made = []
    for seed in ("1", "2"):
        start_assembler(
            "build",
            str(sample.path),
            "-o",
            f"{seed}.docx",
            "--tables-xlsx",
            f"{seed}.xlsx",
            cwd=tmp_path,
            PYTHONHASHSEED=seed,
        )
        made.append((tmp_path / f"{seed}.xlsx").read_bytes())
    assert made[0] == made[1]
    infos = zipfile.ZipFile(io.BytesIO(made[0])).infolist()
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}


@pytest.fixture(scope="module")
def pages(
    mengjin: Sample, yanjin: Sample, xigong: Sample, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The text of each sample's workbook, as LibreOffice prints it."""
    folder = tmp_path_factory.mktemp("表")
    for one in (mengjin, yanjin, xigong):
        assert one.built.report is not None
        (folder / f"{one.name}.xlsx").write_bytes(tables_workbook(one.built.report, []) or b"")
    convert(sorted(folder.glob("*.xlsx")), "pdf", folder)
    return {pdf.stem: "".join(printed(pdf, "-layout")) for pdf in folder.glob("*.pdf")}


@needs_printing
def test_libreoffice_prints_every_number(sample: Sample, pages: dict[str, str]) -> None:
    assert sample.built.report is not None
    assert "##" not in pages[sample.name]
    words = re.findall(r"[\d.,%-]+", pages[sample.name])
    for made in tables_of(sample.built.report):
        for row_ in made.body:
            for cell in row_:
                if cell and cell.value is not None and cell.text:
                    assert cell.text in words, (made.title, cell)


def test_an_empty_table_keeps_heading_and_note(mengjin: Sample) -> None:
    assert mengjin.built.report is not None
    sheet = written(mengjin.built.report)["预算09表"]
    assert sheet["A2"].value == "2024年政府性基金支出预算表"
    assert [cell.value for cell in sheet["A7:N7"][0] if cell.value] == ["合计"]
    assert sheet["A8"].value == "注：我局2024年没有使用政府性基金预算拨款安排的支出。"


# --- numbers


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("954.72", "954.7165", "0.00"),
        ("1,234.50", "1234.5", "#,##0.00"),
        ("950.00", "950", "#,##0.00"),  # in a column with separators
        ("0.00", "0", "0.00"),
        ("", "0", "0.00;-0.00;;@"),
        ("0", "0", "0"),
        ("—", "0", '0.00;-0.00;"—";@'),
        ("", "0.0003", "[>=0.005]0.00;[<=-0.005]-0.00;;@"),
        ("0.00", "-0.0003", '[>=0.005]0.00;[<=-0.005]-0.00;"0.00";@'),
        ("33.33%", "0.3333333333333333333333333333", "0.00%"),
        ("0.00%", "0.00001", '[>=0.00005]0.00%;[<=-0.00005]-0.00%;"0.00%";@'),
        ("7", "7", "0"),
        ("-12.35", "-12.345", "0.00"),
    ],
)
def test_the_format_shows_the_text(text: str, value: str, expected: str) -> None:
    cell = Cell(text, align="right", value=Decimal(value))
    usual = Digits(2, grouped="#,##" in expected)
    assert number_format(cell, usual) == expected
    assert rendered(Decimal(value), expected) == text


def test_numbers_stand_in_the_file_as_they_are() -> None:
    values = ["8.95", "0.1", "123456789012.345678", "-0", "1000000"]
    body = tuple((Cell("名"), Cell("1.00", align="right", value=Decimal(v))) for v in values)
    data = tables_workbook(report(part("", "附表", table(body=body))), [], exact=True)
    assert data is not None
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<c (?![^>]*t="s")[^>]*><v>(.*?)</v>', xml) == [
        "8.95",
        "0.1",
        "123456789012.345678",
        "0",
        "1000000",
    ]


# --- texts

HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2",
    "@SUM(A1)",
    "#N/A",
    "TRUE",
    "0012",
    "41030824000000012345",
]


def test_text_is_never_a_formula_or_a_number() -> None:
    body = tuple((Cell(text), Cell("1.00", value=Decimal(1))) for text in HOSTILE)
    made = table(
        "=标题",
        header=(row("=甲", "+乙"),),
        body=body,
        label="=编号",
        left="=左",
        right="@右",
        notes=("=注",),
    )
    sheet = one(made)
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
    texts = [cell for cell in cells if cell.data_type != "n"]
    assert {cell.data_type for cell in texts} == {"s"}
    assert [c.value for c in texts] == [
        "=编号",
        "=标题",
        "=左",
        "@右",
        "=甲",
        "+乙",
        *HOSTILE,
        "=注",
    ]
    for cell in texts:
        assert cell.number_format == "@"
        assert bool(cell.quotePrefix) == cell.value.startswith(("=", "+", "-", "@")), cell.value


def test_what_xml_cannot_hold_falls_away_and_escapes_stay_as_they_are() -> None:
    body = ((Cell("甲\x00\x0b\x1f\ud800\uffff乙\r\n丙\r丁"), Cell("_x0041_<&>")),)
    made = report(part("", "附表", table(body=body, columns=(TableColumn(), TableColumn()))))
    assert [cell.value for cell in written(made).worksheets[0][3]] == ["甲乙\n丙\n丁", "_x0041_<&>"]
    strings = zipfile.ZipFile(io.BytesIO(tables_workbook(made, []) or b"")).read(
        "xl/sharedStrings.xml"
    )
    assert b"<t>_x005F_x0041_&lt;&amp;&gt;</t>" in strings  # programs take _x0041_ for A


def test_a_text_longer_than_a_cell_is_cut_and_told() -> None:
    problems: list[Problem] = []
    body = ((Cell("长" * 40_000), Cell("1.00", value=Decimal(1))),)
    data = tables_workbook(report(part("", "附表", table(body=body))), problems)
    assert data is not None
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet["A3"].value == "长" * 32_766 + "…"
    assert [(p.code, str(p.place)) for p in problems] == [("O-24", "表")]
    assert sheet["A3"].number_format == "General"  # old programs show #### for long text in “@”


def test_a_row_taller_than_a_row_may_be_takes_several() -> None:
    text = "很长的说明。" * 500
    body = (
        (Cell(text), Cell("1.00", value=Decimal(1))),
        (Cell("后"), Cell("2.00", value=Decimal(2))),
    )
    sheet = one(table(body=body))
    last = next(cell.row for cell in sheet["A"] if cell.value == "后")
    assert last > 4
    assert sheet["A3"].value == text
    assert {(1, 3, 1, last - 1), (2, 3, 2, last - 1)} <= merged(sheet)
    heights = [sheet.row_dimensions[y].height for y in range(3, last)]
    assert max(heights) <= 409 and sum(heights) > 409
    assert (sheet.cell(last, 2).value, sheet.max_row) == (2, last)


def test_pages_do_not_end_within_a_merged_cell() -> None:
    group = ((Cell("甲", rows=20), Cell("1.00", value=Decimal(1))),)
    group += ((None, Cell("1.00", value=Decimal(1))),) * 19
    sheet = one(table(body=group * 5))
    assert [found.id for found in sheet.row_breaks.brk] == [22, 42, 62, 82]
    plain = ((Cell("甲"), Cell("1.00", value=Decimal(1))),) * 100
    assert one(table(body=plain)).row_breaks.brk == []
    tall = ((Cell("甲", rows=99), Cell("1.00", value=Decimal(1))), *group[1:2] * 98)
    assert one(table(body=tall)).row_breaks.brk == []  # no break would help


def test_a_gap_is_marked() -> None:
    body = ((Cell("车辆"), Cell("【待补】", align="right", missing="车辆数")),)
    sheet = one(table(body=body))
    assert (sheet["B3"].value, sheet["B3"].fill.start_color.rgb) == ("【待补】", "FFFFFF00")
    assert sheet["A3"].fill.fill_type is None


def test_spans_that_reach_past_the_grid_end_with_it() -> None:
    body = ((Cell("甲", columns=9, rows=9), None), (None, None), ())
    assert merged(one(table(body=body))) == {(1, 1, 2, 1), (1, 3, 2, 3)}


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("预算01表", [], "预算01表"),
        ("预算01表", ["预算01表"], "预算01表(2)"),
        ("表A", ["表a", "表A(2)"], "表A(3)"),
        ("收入/支出[总]表：*?\\:", [], "收入 支出 总 表："),
        ("'甲'", [], "甲"),
        ("", [], "附表"),
        ("History", [], "History表"),
        ("长" * 40, [], "长" * 30 + "…"),
        ("长" * 40, ["长" * 30 + "…"], "长" * 27 + "…(2)"),
        ("𠮷" * 20, [], "𠮷" * 15 + "…"),
    ],
)
def test_names_of_sheets(wanted: str, taken: list[str], name: str) -> None:
    assert sheet_name(wanted, taken) == name
    assert len(name.encode("utf-16-le")) <= 62


def test_a_report_without_tables_has_no_workbook() -> None:
    problems: list[Problem] = []
    assert tables_workbook(Report("题", "某局", "", ()), problems) is None
    assert [problem.code for problem in problems] == ["O-23"]
