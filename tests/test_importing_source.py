"""Source workbooks of any kind as plain sheets, and what is told of those that cannot be read."""

from __future__ import annotations

import base64
import io
import tempfile
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import hostile
import pytest
import xlwt
from conftest import examples
from exports import workbook
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font
from test_dataset_fuzz import edits, mutated
from test_dataset_workbook import repacked

from assembler.dataset import xlsx
from assembler.importing import sheet as limits
from assembler.importing import source
from assembler.importing.lines import read_lines
from assembler.importing.source import SourceWorksheet, read_source
from assembler.kernel.problems import Place, Problem

SAVE_AS = "请改用 Excel 工作簿（.xlsx）：用 Excel 或 WPS 打开它，另存为 .xlsx 再导入。"
COPY = "请改用 Excel 工作簿（.xlsx）：从系统中导出；没有的，在 Word 或 WPS 里打开，另存为 .docx 再导入。"
AGAIN = "请重新下载或重新导出这个文件，确认能用 Word、WPS 或阅读器打开。"
NEW = "请在 Excel 或 WPS 中打开它，去掉密码，另存为新的 .xlsx 工作簿。"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(
    data: bytes | Workbook, tmp_path: Path, name: str
) -> tuple[list[SourceWorksheet], list[str]]:
    """The sheets of a file, and what is told."""
    file = tmp_path / name
    if isinstance(data, bytes):
        file.write_bytes(data)
    else:
        data.save(file)
    problems: list[Problem] = []
    return read_source(file, problems), [str(problem) for problem in problems]


def xls(fill: object = None) -> bytes:
    """A small .xls of one sheet."""
    book = xlwt.Workbook()
    worksheet = book.add_sheet("旧表")
    worksheet.write_merge(0, 1, 0, 1, "标题")
    worksheet.write(2, 0, 0.1 + 0.2)
    dated = xlwt.XFStyle()
    dated.num_format_str = "yyyy-mm-dd"
    worksheet.write(2, 1, date(2024, 4, 10), dated)
    worksheet.write(3, 0, True)
    worksheet.row(3).hidden = True
    if callable(fill):
        fill(worksheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- what is read


def test_a_workbook_as_a_grid(tmp_path: Path) -> None:
    book = Workbook()
    worksheet = book.active
    worksheet.title = "明细"
    worksheet["A1"] = " 标题 "
    worksheet.merge_cells("A1:C2")
    worksheet["B4"], worksheet["C4"] = 0.1 + 0.2, 2010301.0
    worksheet["A5"], worksheet["B5"], worksheet["C5"] = (
        datetime(2024, 4, 10),
        True,
        datetime(2024, 4, 10, 9, 30),
    )
    worksheet["D5"] = 4.1030824e20
    assert read(book, tmp_path, "甲.xlsx") == (
        [
            SourceWorksheet(
                "甲.xlsx",
                "明细",
                [
                    [" 标题 ", None, None, None],
                    [None, None, None, None],
                    [None, None, None, None],
                    [None, Decimal("0.3"), Decimal(2010301), None],
                    ["2024-04-10", "TRUE", "2024-04-10 09:30:00", Decimal("4.1030824E+20")],
                ],
                ((0, 0, 1, 2),),
            )
        ],
        [],
    )


def test_places_are_those_of_the_spreadsheet() -> None:
    sheet = SourceWorksheet("甲.xlsx", "明细", [], ())
    assert str(sheet.place(0, 2)) == "甲.xlsx 工作表“明细” 第1行 “C”列"
    assert sheet.place(9, 27) == Place("甲.xlsx", "明细", 10, "AB")


def test_an_old_workbook(tmp_path: Path) -> None:
    sheets, said = read(xls(), tmp_path, "旧.xls")
    assert sheets == [
        SourceWorksheet(
            "旧.xls",
            "旧表",
            [["标题", None], [None, None], [Decimal("0.3"), "2024-04-10"], ["TRUE", None]],
            ((0, 0, 1, 1),),
        )
    ]
    assert said == [
        "提示 I-06 旧.xls 工作表“旧表”：这张工作表有隐藏的内容（行），也读入了。如果不该导入，请删去隐藏的内容。"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t"])
def test_text_files(tmp_path: Path, encoding: str, sign: str) -> None:
    text = f"单位{sign}金额\n\n某局{sign}001.50\n"
    sheets, said = read(text.encode(encoding), tmp_path, "甲.csv")
    commas = "提示 I-78 甲.csv：这个文件用制表符分列，已照这样读入。不用改。"
    assert said == ([] if sign == "," else [commas])
    assert sheets == [
        SourceWorksheet("甲.csv", "", [["单位", "金额"], [None, None], ["某局", "001.50"]], ())
    ]


def test_hidden_sheets_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["甲"])
    hidden = book.create_sheet("藏")
    hidden.append(["乙", 1])
    hidden.sheet_state = "hidden"
    hidden.row_dimensions[1].hidden = hidden.column_dimensions["B"].hidden = True
    sheets, said = read(book, tmp_path, "甲.xlsx")
    assert [sheet.rows for sheet in sheets] == [[["甲"]], [["乙", Decimal(1)]]]
    assert said == [
        "提示 I-06 甲.xlsx 工作表“藏”：这张工作表有隐藏的内容（工作表、行、列），也读入了。"
        "如果不该导入，请删去隐藏的内容。"
    ]


def test_what_is_struck_through_is_read_and_told(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["甲", 1])
    book.active.append(["乙", 2])
    book.active["A2"].font = book.active["B2"].font = Font(strike=True)
    sheets, said = read(book, tmp_path, "甲.xlsx")
    assert [sheet.rows for sheet in sheets] == [[["甲", Decimal(1)], ["乙", Decimal(2)]]]
    assert said == [
        "警告 I-134 甲.xlsx 工作表“Sheet” 第2行 “A”列：有2格划了删除线（A2、B2），也读入了。"
        "不算数的，在工作簿里删去这些行（格）再导入；还算数的不用改。"
    ]


def test_a_protected_sheet_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["甲"])
    book.active.protection.set_password("密")
    sheets, said = read(book, tmp_path, "甲.xlsx")
    assert ([sheet.rows for sheet in sheets], said) == ([[["甲"]]], [])


def test_macros_are_told_and_left_alone(tmp_path: Path) -> None:
    data = io.BytesIO(workbook({"甲": [["乙"]]}))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    sheets, said = read(data.getvalue(), tmp_path, "甲.xlsm")
    assert [sheet.rows for sheet in sheets] == [[["乙"]]]
    assert said == ["提示 I-05 甲.xlsm：工作簿里有宏，没有运行它，只读了单元格里的内容。不用改。"]


def test_a_file_is_what_it_holds_not_what_it_is_called(tmp_path: Path) -> None:
    sheets, said = read(xls(), tmp_path, "甲.xlsx")
    assert sheets[0].rows[0] == ["标题", None]
    assert said[0] == "提示 I-03 甲.xlsx：扩展名是“.xlsx”，内容其实是 .xls，已照内容读入。不用改。"
    sheets, said = read(workbook({"甲": [["乙"]]}), tmp_path, "乙.xls")
    assert sheets[0].rows == [["乙"]]
    assert said == ["提示 I-03 乙.xls：扩展名是“.xls”，内容其实是 .xlsx，已照内容读入。不用改。"]


def test_formulas_by_their_stored_results(tmp_path: Path) -> None:
    data = workbook({"甲": [["=1+1", "=2+2", "=3+3"], ["=4", None, "x"]]})
    part = "xl/worksheets/sheet1.xml"

    def solve(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        one = content.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
        )
        empty = one.replace(b'r="A2"', b'r="A2" t="str"')
        assert one != content and empty != one
        return empty

    sheets, said = read(repacked(data, solve), tmp_path, "甲.xlsx")
    assert sheets[0].rows == [[Decimal(2), None, None], [None, None, "x"]]
    assert said == [
        "无法使用 I-07 甲.xlsx 工作表“甲” 第1行 “B”列：有2格是公式，但文件里没有存下结果（B1、C1）。"
        "请在 Excel 或 WPS 中打开并保存一次，或把公式粘贴为数值。"
    ]


def test_errors_in_cells_are_one_message_a_sheet(tmp_path: Path) -> None:
    book = Workbook()
    for row in range(1, 8):
        cell = book.active.cell(row, 2)
        cell.value, cell.data_type = ("#REF!" if row < 4 else "#N/A"), "e"
    sheets, said = read(book, tmp_path, "甲.xlsx")
    assert said == [
        "无法使用 I-08 甲.xlsx 工作表“Sheet” 第1行 “B”列：有7格显示为错误#REF!、#N/A"
        "（B1、B2、B3、B4、B5等）。请改正公式，或直接填数值。"
    ]


def test_what_a_merged_area_hides_is_gone(tmp_path: Path) -> None:
    data = workbook({"甲": [["乙", "旧"], ["旧", "旧"], ["丙", 1]]})
    hidden = repacked(
        data,
        lambda name, content: content.replace(
            b"</sheetData>",
            b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>',
        ),
    )
    sheets, _ = read(hidden, tmp_path, "甲.xlsx")
    assert sheets[0].rows == [["乙", None], [None, None], ["丙", Decimal(1)]]


# --- the shapes that systems write


@pytest.mark.parametrize("sign", [*";|，；"])
def test_other_separators_are_told(tmp_path: Path, sign: str) -> None:
    text = f"标题{sign}{sign}\n单位{sign}金额{sign}备注\n某局{sign}1,234.50{sign}\n"
    sheets, said = read(text.encode("gb18030"), tmp_path, "甲.csv")
    assert sheets[0].rows[2] == ["某局", "1,234.50", None]
    assert len(said) == 1 and said[0].startswith("提示 I-78 甲.csv：这个文件用")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_of_two_bytes_a_sign(tmp_path: Path, encoding: str) -> None:
    sheets, said = read("单位,金额\n某局,1\n".encode(encoding), tmp_path, "甲.csv")
    assert ([sheet.rows for sheet in sheets], said) == ([[["单位", "金额"], ["某局", "1"]]], [])


def test_codes_guarded_from_excel(tmp_path: Path) -> None:
    text = 'a,="2010301-行政运行","=""0301""",\'007,="甲,乙",it\'s\n'
    sheets, _ = read(text.encode(), tmp_path, "甲.csv")
    assert sheets[0].rows == [["a", "2010301-行政运行", "0301", "007", "甲,乙", "it's"]]


def test_signs_nobody_sees_are_taken_out_and_told(tmp_path: Path) -> None:
    data = workbook({"甲": [["单\u200b位", "\ufeff金额"], ["某局\u200e", "\u200b"]]})
    sheets, said = read(data, tmp_path, "甲.xlsx")
    assert sheets[0].rows == [["单位", "金额"], ["某局", None]]
    assert said == [
        "提示 I-77 甲.xlsx 工作表“甲” 第1行 “A”列：有4格里有看不见的字符（A1、B1、A2、B2），已经去掉再读。不用改。"
    ]


def test_tables_of_wps(tmp_path: Path) -> None:
    """.et files are old workbooks by another name."""
    sheets, said = read(xls(), tmp_path, "甲.et")
    assert sheets[0].rows[0] == ["标题", None]
    assert [one.split()[1] for one in said] == ["I-06"]


def test_text_called_a_workbook(tmp_path: Path) -> None:
    sheets, said = read("单位\t金额\n某局\t1\n".encode("gb18030"), tmp_path, "甲.xls")
    assert sheets[0].rows == [["单位", "金额"], ["某局", "1"]]
    assert [one.split()[1] for one in said] == ["I-03", "I-78"]


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>不在页面上</title>
<style>td {color: red}</style></head><body><h2>2024年部门预算支出明细表</h2><p>单位：元</p>
<table border=1>
 <tr><th rowspan="2">单位<th colspan="2">金额&nbsp;<th style="display:none">备注
 <tr><td>本年<td>结转<td>
 <tr><td>某局&amp;中心 <td x:num="20400.123">20,400.12</td><td>1<br>2</td><td><b>无</b></td></tr>
 <tr style='display: none'><td>藏</td></tr>
</table><p>制表人：甲</p><script>var x = "<td>1</td>"</script></body></html>"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_web_page_called_a_workbook(tmp_path: Path, encoding: str) -> None:
    sheets, said = read(PAGE.encode(encoding), tmp_path, "甲.xls")
    assert sheets == [
        SourceWorksheet(
            "甲.xls",
            "",
            [
                ["2024年部门预算支出明细表", None, None, None],
                ["单位：元", None, None, None],
                ["单位", "金额", None, "备注"],
                [None, "本年", "结转", None],
                ["某局&中心", Decimal("20400.123"), "1\n2", "无"],
                ["藏", None, None, None],
                ["制表人：甲", None, None, None],
            ],
            ((2, 0, 3, 0), (2, 1, 2, 2)),
        )
    ]
    assert [one.split()[1] for one in said] == ["I-03", "I-06"]
    assert "内容其实是 网页表格" in said[0] and "（列、行）" in said[1]


def test_the_tables_of_a_page_are_worksheets(tmp_path: Path) -> None:
    """A table that only lays out the page holds nothing of its own."""
    page = "<table><tr><td><table><caption>一</caption><tr><td>1</table></td></tr></table>二<table><td>2</table>"
    sheets, _ = read(page.encode(), tmp_path, "甲.html")
    assert [(sheet.name, sheet.rows) for sheet in sheets] == [
        ("表1", [["一"], ["1"]]),
        ("表2", [["二"], ["2"]]),
    ]


def archive() -> bytes:
    """A workbook saved as a web archive: a frame, and a page a worksheet."""
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
    frame = "<html><!--[if gte mso 9]><xml><x:Name>甲</x:Name><x:Name>乙</x:Name></xml><![endif]--></html>"
    pages = [frame, "<table><td>一", "<table><td>二"]
    parts = [
        b"--b\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(page.encode("gb18030"))
        + b"\n"
        for page in pages
    ]
    return head + b"".join(parts) + b"--b--\n"


def test_a_web_archive(tmp_path: Path) -> None:
    sheets, said = read(archive(), tmp_path, "甲.mht")
    assert [(sheet.name, sheet.rows) for sheet in sheets] == [("甲", [["一"]]), ("乙", [["二"]])]
    assert said == []


XML = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">
 <Worksheet ss:Name="明细"><Table><Column ss:Hidden="1"/>
  <Row><Cell ss:MergeAcross="2"><Data ss:Type="String">标题</Data></Cell><Cell><Data ss:Type="String">右</Data></Cell></Row>
  <Row ss:Index="4"><Cell ss:MergeDown="1"><Data ss:Type="String">甲</Data></Cell>
   <Cell ss:Index="3"><Data ss:Type="Number">20400.000000000004</Data><Comment><ss:Data>不是它</ss:Data></Comment></Cell></Row>
  <Row><Cell ss:Index="2"><Data ss:Type="Boolean">1</Data></Cell>
   <Cell><Data ss:Type="DateTime">2024-04-10T00:00:00.000</Data></Cell></Row>
  {more}
 </Table></Worksheet>
 <Worksheet ss:Name="藏"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
  <x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "UTF-16"])
def test_xml_tables_of_excel_2003(tmp_path: Path, encoding: str) -> None:
    text = XML.replace("UTF-8", encoding).format(more="")
    sheets, said = read(text.encode(encoding), tmp_path, "甲.xls")
    assert sheets[0] == SourceWorksheet(
        "甲.xls",
        "明细",
        [
            ["标题", None, None, "右"],
            [None] * 4,
            [None] * 4,
            ["甲", None, Decimal(20400), None],
            [None, "TRUE", "2024-04-10", None],
        ],
        ((0, 0, 0, 2), (3, 0, 4, 0)),
    )
    assert (sheets[1].name, sheets[1].rows, sheets[1].is_hidden) == ("藏", [["x"]], True)
    assert [one.split()[1] for one in said] == ["I-03", "I-06", "I-06"]


def test_errors_and_unsolved_formulas_of_xml_tables(tmp_path: Path) -> None:
    more = (
        '<Row><Cell><Data ss:Type="Error">#REF!</Data></Cell><Cell ss:Formula="=1+1"/>'
        '<Cell ss:Formula="=1+1"><Data ss:Type="Number">2</Data></Cell></Row>'
    )
    sheets, said = read(XML.format(more=more).encode(), tmp_path, "甲.xml")
    assert sheets[0].rows[5] == [None, None, Decimal(2), None]
    assert [one.split()[1] for one in said] == ["I-06", "I-07", "I-08", "I-06"]


SHAPES = Path(__file__).parent / "import_files"


@pytest.mark.parametrize(
    "name",
    [
        "样式里有空的填充.xlsx",
        "严格OpenXML.xlsx",
        "列名有零宽字符.xlsx",
        "编码写成公式.csv",
        "分号分列.csv",
        "制表符分列.xls",
        "金额带浮点误差.xlsx",
    ],
)
def test_one_export_in_the_shapes_that_systems_write(name: str) -> None:
    """All are the export of one department: 29 lines of 954.72 万元."""
    problems: list[Problem] = []
    lines = read_lines(read_source(SHAPES / name, problems), "部门预算", 2024, None, problems)
    assert len(lines.expenditure) == 29
    assert sum(Decimal(line.values["金额"]) for line in lines.expenditure) == Decimal(9_547_200)
    assert {problem.severity.value for problem in problems} <= {"提示"}


def test_dates_stay_dates_where_the_styles_are_put_right(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"], book.active["B1"] = date(2024, 4, 10), 45392
    out = io.BytesIO()
    book.save(out)
    bad = repacked(
        out.getvalue(),
        lambda name, content: (
            content.replace(b"<fills", b"<fills><fill/></fills><fills")
            if name.endswith("styles.xml")
            else content
        ),
    )
    assert read(bad, tmp_path, "甲.xlsx")[0][0].rows == [["2024-04-10", Decimal(45392)]]


HOSTILE_PAGES = {
    "wide": b"<table>" + b"<tr><td colspan=1000>x" * 6_000,
    "deep": b"<table><tr><td>" * 30_000,
    "tall": b"<table>" + b"<tr><td rowspan=65534>x<td rowspan=99999999999>y" * 6_000,
    "unclosed": b"<table><tr><td " + b"a=" * 500_000,
    "silent": b"<script>" * 100_000 + b"<table><td>x</table>",
}


def pages_read(folder: str) -> list[str]:
    """The hostile pages that give worksheets, or problems, under limits."""
    return [file.name for file in sorted(Path(folder).iterdir()) if any(_told(file))]


def _told(file: Path) -> list[object]:
    problems: list[Problem] = []
    return [*read_source(file, problems), *problems]


def test_pages_that_mean_harm(tmp_path: Path) -> None:
    for name, data in HOSTILE_PAGES.items():
        (tmp_path / f"{name}.html").write_bytes(data)
    read_under_limits = hostile.guarded(pages_read, str(tmp_path), memory=1300, seconds=60)
    assert read_under_limits == sorted(f"{name}.html" for name in HOSTILE_PAGES)


# --- what is too much


def test_a_sheet_that_claims_a_million_rows_is_trimmed(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "甲"
    book.active.cell(1_048_576, 16_384).number_format = "@"
    sheets, said = read(book, tmp_path, "甲.xlsx")
    assert (sheets[0].rows, said) == ([["甲"]], [])


def test_a_value_at_the_very_end_makes_the_sheet_too_large(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "甲"
    book.active.cell(1_048_576, 16_384).value = "x"
    book.create_sheet("好").append(["乙"])
    sheets, said = read(book, tmp_path, "甲.xlsx")
    assert [sheet.name for sheet in sheets] == ["好"]
    assert said == [
        "无法使用 I-10 甲.xlsx 工作表“Sheet”：工作表“Sheet”伸展到1048576行、16384列，太大了。"
        "请检查最后几行、几列有没有误填的内容，删去后再导入。"
    ]


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook({"甲": [["乙", "丙"]], "丁": [["戊"]]})
    monkeypatch.setattr(source, "SHEETS_AT_MOST", 1)
    assert read(data, tmp_path, "甲.xlsx") == (
        [],
        ["无法使用 I-12 甲.xlsx：有2张工作表，最多1张。请只留要导入的工作表。"],
    )
    monkeypatch.setattr(limits, "CELLS_AT_MOST", 1)
    assert read(data, tmp_path, "甲.xlsx") == (
        [],
        [
            "无法使用 I-09 甲.xlsx：工作表“甲”填了内容的单元格超过0万个。请只导出要用的部门和年度，或分成几个文件。"
        ],
    )
    monkeypatch.setattr(source, "WORKBOOK_AT_MOST", 1024)
    assert read(data, tmp_path, "甲.xlsx") == (
        [],
        ["无法使用 D-06 甲.xlsx：文件超过0MB。请检查是否放错了文件，或粘贴进了多余的内容。"],
    )


def test_a_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_UNPACKED_AT_MOST", 3 * 1024 * 1024)
    data = repacked(workbook({"甲": [["乙"]]}), lambda name, content: content + bytes(1024 * 1024))
    assert read(data, tmp_path, "甲.xlsx") == (
        [],
        [
            "无法使用 D-28 甲.xlsx：工作簿展开后超过3MB，或里面的部件、工作表、单元格多得不正常。"
            "请把各表复制到一个新的工作簿，只留有内容的行。"
        ],
    )


# --- what cannot be read


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def overlapping() -> bytes:
    merge = b'<mergeCell ref="A1:B2"/><mergeCell ref="A1:B3"/>'
    return repacked(
        workbook({"甲": [["乙", 1], ["丙", 2], ["丁", 3]]}),
        lambda _, content: content.replace(
            b"</sheetData>", b'</sheetData><mergeCells count="2">' + merge + b"</mergeCells>"
        ),
    )


def with_entity() -> bytes:
    bad = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return repacked(
        workbook({"甲": [["乙"]]}),
        lambda name, content: bad + content if name.endswith("sheet1.xml") else content,
    )


BROKEN = {
    "加密的.xlsx": (OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
                 f"D-16 加密的.xlsx：工作簿打不开：它有密码。{NEW}"),
    "断的.xlsx": (workbook({"甲": [["乙"]]})[:-200],
                f"D-16 断的.xlsx：工作簿打不开：文件已损坏，或不是真正的 .xlsx 文件。{NEW}"),
    "断的.xls": (xls()[:700], f"D-16 断的.xls：工作簿打不开：里面的内容已损坏。{NEW}"),
    "别的.xml": (b'<?xml version="1.0"?><book><page/></book>',
               f"I-01 别的.xml：不能读这个文件：它是XML 文件。{SAVE_AS}"),
    "声明.xml": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "1">]><Workbook>&e;</Workbook>',
               "D-29 声明.xml：工作簿里有不该有的声明（XML）。"
               "这不是 Excel 或 WPS 存出的样子；请另存为新的 .xlsx 工作簿。"),
    "断的.xml": (b'<?xml version="1.0"?><Workbook><Worksheet>',
               f"D-16 断的.xml：工作簿打不开：里面的内容已损坏。{NEW}"),
    "没有表.html": (b"<html><body>x</body></html>",
                "I-13 没有表.html：文件里没有内容。请检查是否选错了文件，或重新导出。"),
    "文字.xlsx": ("这是一段话".encode(), f"I-01 文字.xlsx：不能读这个文件：它是不认识的格式。{SAVE_AS}"),
    "字节.xls": (bytes(range(256)), f"I-01 字节.xls：不能读这个文件：它是不认识的格式。{SAVE_AS}"),
    "表.ods": (zipped("mimetype", "content.xml"),
             f"I-01 表.ods：不能读这个文件：它是OpenDocument（.ods）表格。{SAVE_AS}"),
    "表.numbers": (zipped("Index/Document.iwa"),
                 f"I-01 表.numbers：不能读这个文件：它是苹果 Numbers 表格。{SAVE_AS}"),
    "表.xlsb": (zipped("xl/workbook.bin"), f"I-01 表.xlsb：不能读这个文件：它是.xlsb 工作簿。{SAVE_AS}"),
    "表.docx": (zipped("word/document.xml"), f"A-80 表.docx：读不出来：word/document.xml 不是完好的 XML。{AGAIN}"),
    "表.doc": (OLE + bytes(512) + "WordDocument".encode("utf-16-le"),
             f"I-01 表.doc：不能读这个文件：它是Word 文件。{COPY}"),
    "图.png": (b"\x89PNG\r\n", "I-01 图.png：不能读这个文件：它是图片。请改用 Excel 工作簿（.xlsx）：图片里的表读不出来，从系统中导出。"),
    "表.pdf": (b"%PDF-1.7", f"A-80 表.pdf：读不出来：PDF 已损坏，或没有下载完整。{AGAIN}"),
    "表.zip": (zipped("预算.xlsx"), "I-01 表.zip：不能读这个文件：它是压缩包。请改用 Excel 工作簿（.xlsx）：先解压，再导入里面的工作簿。"),
    "表.rar": (b"Rar!\x1a\x07", "I-01 表.rar：不能读这个文件：它是压缩包。请改用 Excel 工作簿（.xlsx）：先解压，再导入里面的工作簿。"),
    "空格.csv": (b" \r\n,,\r\n", "I-13 空格.csv：文件里没有内容。请检查是否选错了文件，或重新导出。"),
    "空的.csv": (b"", "I-13 空的.csv：文件里没有内容。请检查是否选错了文件，或重新导出。"),
    "没有内容.xlsx": (workbook({"甲": []}),
                  "I-13 没有内容.xlsx：文件里没有内容。请检查是否选错了文件，或重新导出。"),
    "引号.csv": ("甲,乙\n\"丙,丁\n".encode(),
               "D-09 引号.csv 第2行：从这一行起读不下去：英文双引号没有成对。"
               "请在这一行找到多余或缺少的英文双引号（文字里的引号请用中文引号“”）。"),
    "重叠.xlsx": (overlapping(), f"D-16 重叠.xlsx 工作表“甲”：工作簿打不开：合并的单元格互相重叠。{NEW}"),
    "实体.xlsx": (with_entity(),
                "D-29 实体.xlsx：工作簿里有不该有的声明（xl/worksheets/sheet1.xml）。"
                "这不是 Excel 或 WPS 存出的样子；请另存为新的 .xlsx 工作簿。"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_told(name: str, tmp_path: Path) -> None:
    data, expected = BROKEN[name]
    assert read(data, tmp_path, name) == ([], [f"无法使用 {expected}"])


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_source(tmp_path / "无.xlsx", problems) == []
    assert read_source(tmp_path, problems) == []
    assert [problem.code for problem in problems] == ["I-11", "D-05"]


def test_the_library_for_old_workbooks_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlrd", None)
    assert read(xls(), tmp_path, "旧.xls") == (
        [],
        [
            "无法使用 I-04 旧.xls：读 .xls 文件要用的程序库 xlrd 没有安装。"
            "请运行 pip install 'assembler[xls]'，或把文件另存为 .xlsx 再导入。"
        ],
    )


# --- any bytes

FUZZ = examples(80)
GOOD = {
    ".xlsx": workbook({"甲": [["标题"], ["乙", 1.5], ["=1+1"]]}, {"甲": ["A1:B1"]}),
    ".xls": xls(),
    ".csv": "单位,金额\n某局,1\n".encode("gb18030"),
    ".html": "<table><tr><td colspan=2>标题<tr><td rowspan=2>甲<td>1<tr><td>2</table>".encode(),
    ".xml": XML.encode(),
    ".mht": archive(),
}
NAMES = st.sampled_from(sorted(GOOD))
STARTS = st.sampled_from(
    [
        b"",
        b"PK\3\4",
        OLE,
        b"<html",
        b"<table><tr><td>",
        b'<?xml version="1.0"?><Workbook',
        b"MIME-Version: 1.0\n\ntext/html",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
    ]
)


def holds(name: str, data: bytes) -> None:
    """Sheets, or problems that can be told; rows always a rectangle."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"甲{name}"
        file.write_bytes(data)
        problems: list[Problem] = []
        sheets = read_source(file, problems)
    assert sheets or problems
    assert all(str(problem) for problem in problems)
    for sheet in sheets:
        assert len({len(row) for row in sheet.rows}) <= 1
        assert all(
            cell is None or isinstance(cell, str) or cell.is_finite()
            for row in sheet.rows
            for cell in row
        )


@FUZZ
@given(name=NAMES, start=STARTS, data=st.binary(max_size=400))
def test_any_bytes(name: str, start: bytes, data: bytes) -> None:
    holds(name, start + data)


@FUZZ
@given(name=NAMES, changes=edits(st.binary(max_size=8)))
def test_a_good_file_gone_bad(name: str, changes: list[tuple[int, int, bytes]]) -> None:
    holds(name, mutated(GOOD[name], changes))


@FUZZ
@given(
    changes=edits(
        st.one_of(
            st.binary(max_size=8),
            st.sampled_from([b"<", b'"', b"</c>", b'r="ZZZZ1"', b't="d"', b"1e999", b"nan", b"/>"]),
        )
    )
)
def test_a_worksheet_gone_bad(changes: list[tuple[int, int, bytes]]) -> None:
    holds(
        ".xlsx",
        repacked(
            GOOD[".xlsx"],
            lambda name, content: (
                mutated(content, changes) if name.endswith("sheet1.xml") else content
            ),
        ),
    )
