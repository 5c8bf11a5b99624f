"""Data, workbooks and reports from a stranger: nothing outside their folder is read or written,
nothing they state takes the machine's memory or time, nothing they say steers Excel or a terminal.

Where else this is tested: encrypted, damaged, macro-carrying, formula-only and foreign workbooks,
zip bombs and document types in test_importing_source and test_dataset_workbook; bombs, nesting and
entities of a docx in test_read_docx; hostile snapshots in test_snapshot; cells that begin like a
formula, written as text into a workbook, in test_tables_workbook; markup in the review page in
test_review and test_review_browser; files written whole or not at all in test_word_files.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, replace_in
from exports import workbook
from hostile import guarded, rewritten

from assembler.cli import main
from assembler.dataset import read_dataset
from assembler.dataset.folder import csv_sheet, quoted, unquoted
from assembler.importing.folder_writer import csv_bytes
from assembler.importing.source import read_source
from assembler.kernel.printable import Printable
from assembler.kernel.problems import Problem
from assembler.pipeline import build
from assembler.snapshot.opening import open_docx

# --- swollen workbooks: each is small as a file, and takes gigabytes or hours when believed


SHEET = "xl/worksheets/sheet1.xml"
TOO_LARGE = ["D-28"]


def within(before: bytes, what: bytes, part: str = SHEET) -> bytes:
    """A workbook with something put before a tag of a part."""
    book = workbook({"支出": [["单位编码", "金额（元）"], ["1", 2]]})
    return rewritten(book, part, lambda old: old.replace(before, what + before, 1))


SWOLLEN: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "cells of one row": (lambda: within(b"</row>", b"<c/>" * 12_000_000), TOO_LARGE),
    "what is no row": (lambda: within(b"<sheetData>", b"<y/>" * 12_000_000), TOO_LARGE),
    "rows": (lambda: within(b"</sheetData>", b"<row/>" * 13_000_000), TOO_LARGE),
    "styles": (lambda: within(b"</cellXfs>", b"<xf/>" * 8_000_000, "xl/styles.xml"), TOO_LARGE),
    "merged areas": (
        lambda: within(b"</sheetData>", b'<mergeCell ref="A1:XFD1048576"/>' * 3_000_000),
        TOO_LARGE,
    ),
    "one endless tag": (
        lambda: within(b"<sheetData>", b'<f/><c x="' + b" r='A1'" * 8_000_000 + b'"/>'),
        TOO_LARGE,
    ),
    "tags never closed": (
        lambda: within(b"<sheetData>", b"<!--<f>" + b"<c " * 300_000 + b"-->"),
        [],
    ),
    "worksheets": (lambda: within(b"</sheets>", sheets(300), "xl/workbook.xml"), TOO_LARGE),
    "one sheet thrice": (lambda: within(b"</sheets>", sheets(2), "xl/workbook.xml"), ["D-16"]),
}


def sheets(count: int) -> bytes:
    """More worksheets, all with the content of the first."""
    one = '<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" name="s{0}" sheetId="{1}" r:id="rId1"/>'
    return "".join(one.format(n, n + 9) for n in range(count)).encode()


def workbooks_told(folder: str) -> dict[str, list[str]]:
    """The codes told of each by the reader of imports."""
    told = {}
    for name, (make, _) in SWOLLEN.items():
        file = Path(folder, "甲.xlsx")
        file.write_bytes(make())
        problems: list[Problem] = []
        read_source(file, problems)
        told[name] = [problem.code for problem in problems]
    return told


def test_swollen_workbooks(tmp_path: Path) -> None:
    told = guarded(workbooks_told, str(tmp_path), memory=1300, seconds=120)
    assert told == {name: codes for name, (_, codes) in SWOLLEN.items()}


# --- swollen reports


def paragraph(text: str) -> bytes:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>".encode()


WIDE = b'<w:tc><w:tcPr><w:gridSpan w:val="1000"/></w:tcPr><w:p/></w:tc>'
REPORTS: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "paragraphs": (lambda: b"<w:p/>" * 4_100_000, ["V-02"]),
    "a wide row": (lambda: b"<w:tbl><w:tr>" + WIDE * 200_000 + b"</w:tr></w:tbl>", ["V-02"]),
    "wide rows": (
        lambda: b"<w:tbl>" + (b"<w:tr>" + WIDE + b"</w:tr>") * 200_000 + b"</w:tbl>",
        ["V-02"],
    ),
    "one paragraph": (lambda: paragraph("增加1万元，" * 10_000), ["V-02"]),
    "a level": (
        lambda: b'<w:p><w:pPr><w:outlineLvl w:val="' + b"9" * 5000 + b'"/></w:pPr></w:p>',
        [],
    ),
    "text": (lambda: paragraph("增加1万元，" * 7_000), []),
}


def swollen_report(name: str) -> bytes:
    """A built report with that before its text."""
    report = build(ROOT / "data" / SAMPLES["mengjin"]).data
    assert report is not None
    put = REPORTS[name][0]()
    return rewritten(
        report, "word/document.xml", lambda old: old.replace(b"<w:body>", b"<w:body>" + put, 1)
    )


def reports_told(folder: str) -> dict[str, list[str]]:
    """What reading and verifying each of them tells."""
    told = {}
    for name in REPORTS:
        file = Path(folder, "报告.docx")
        file.write_bytes(swollen_report(name))
        problems: list[Problem] = []
        opened = open_docx(file, problems)
        if opened is not None:
            opened.document(problems)
        told[name] = [problem.code for problem in problems]
        with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
            assert main(["verify", str(file)]) == (2 if problems else 0)
    return told


def test_swollen_reports(tmp_path: Path) -> None:
    told = guarded(reports_told, str(tmp_path), memory=900, seconds=60)
    assert told == {name: codes for name, (_, codes) in REPORTS.items()}


# --- long texts that patterns could go over again and again


LONG = ("支出", "收入", "支出事务", "财政拨款", "局", "单位:", "1.", "（一", "2024年", "1-", "续表")


def imports_done(folder: str) -> list[int]:
    """The status of importing tables and lines full of long texts of each kind."""
    os.chdir(folder)
    return [_imported(piece * (15_000 // len(piece)) + "!") for piece in LONG]


def _imported(long: str) -> int:
    headings = [
        "单位",
        "支出功能分类科目",
        "部门预算支出经济分类",
        "项目类别",
        "资金性质",
        "年初预算数",
    ]
    rows = [[long], [long] * 3, headings, *[[long] * 5 + [1]] * 3, [long, 1, long, 2], ["合计"]]
    Path("表.xlsx").write_bytes(workbook({"甲": rows, "乙": [["2024年收支总表"], *rows]}))
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
        return main(["import", "表.xlsx", "--kind", "部门预算", "--year", "2024", "-o", "数据"])


def test_long_texts_in_an_import(tmp_path: Path) -> None:
    assert guarded(imports_done, str(tmp_path), memory=900, seconds=20) == [2] * len(LONG)


# --- folders, links, pipes


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A dataset, with a secret beside it that nobody should see or change."""
    (tmp_path / "秘密.csv").write_text("秘密,密码\n一,二\n", "utf-8")
    with contextlib.chdir(tmp_path):
        yield shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / "数据")


def codes(path: Path) -> list[str]:
    problems: list[Problem] = []
    read_dataset(path, problems)
    return [str(p) for p in problems if p.code in ("D-05", "D-06", "D-52", "D-55")]


def test_a_link_out_of_a_dataset_is_not_followed(data: Path) -> None:
    (data / "原因.csv").unlink()
    (data / "原因.csv").symlink_to("../秘密.csv")
    told = codes(data)
    assert told == [
        "无法使用 D-05 原因.csv：这个文件读不了：它是一个链接，指向数据文件夹之外。"
        "请检查它是否正被别的程序占用、有没有读取权限。"
    ]


def test_a_link_within_a_dataset_is(data: Path) -> None:
    (data / "原因.csv").rename(data / "今年.txt")
    (data / "原因.csv").symlink_to("今年.txt")
    assert codes(data) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="这个系统没有命名管道")
def test_pipes_are_not_waited_for(data: Path) -> None:
    (data / "原因.csv").unlink()
    os.mkfifo(data / "原因.csv")
    os.mkfifo(data / "报告.docx")
    assert [line.split("。")[0] for line in codes(data)] == [
        "无法使用 D-05 原因.csv：这个文件读不了：它不是普通文件"
    ]
    problems: list[Problem] = []
    assert open_docx(data / "报告.docx", problems) is None
    assert [problem.code for problem in problems] == ["V-01"]


ANCHORED = ["/etc/passwd", "C:\\数据", "\\\\host\\share\\数据", "//host/数据", "C:数据"]


@pytest.mark.parametrize("name", ANCHORED)
@pytest.mark.parametrize("entry", ["年初预算", "上年"])
def test_other_data_are_named_from_here(entry: str, name: str, tmp_path: Path) -> None:
    path = shutil.copytree(ROOT / "data" / SAMPLES["xigong"], tmp_path / "数据")
    (path / "年初预算.csv").unlink()
    replace_in(path / "报告.yaml", "模板: ", f"{entry}: '{name}'\n模板: ")
    code = {"年初预算": "D-52", "上年": "D-55"}[entry]
    told = [str(p) for p in build(path).problems if p.code == code]
    assert [line.split("。")[0].partition("“" + entry + "”")[2] for line in told] == [
        f"指的“{name}”不是相对的位置"
    ]


def imports(target: Path) -> str:
    """What an import of one line into that dataset prints."""
    rows = [["单位", "资金来源", "金额"], ["146001-某局", "财政拨款", 100]]
    Path("表.xlsx").write_bytes(workbook({"收入": rows}))
    printed = io.TextIOWrapper(io.BytesIO(), write_through=True)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        main(
            [
                "import",
                "表.xlsx",
                "--kind",
                "部门预算",
                "--year",
                "2024",
                "-o",
                str(target),
                "--force",
            ]
        )
    return printed.buffer.getvalue().decode()  # type: ignore[attr-defined, no-any-return]


def test_an_import_writes_through_no_link(data: Path) -> None:
    secret = data.parent / "秘密.csv"
    (data / "待补.csv").symlink_to(secret)
    (data / "无关.txt").symlink_to(secret)
    before = secret.read_bytes()
    imports(data)
    assert secret.read_bytes() == before
    assert (data / "无关.txt").is_symlink()


def test_an_import_into_what_is_no_dataset(data: Path) -> None:
    said = imports(data.parent / "秘密.csv")
    assert "D-91" in said and "数据应是文件夹，或以 .xlsx 结尾的工作簿" in said


def test_a_saved_mapping_that_is_no_text(data: Path) -> None:
    (data / "导入对照.yaml").write_bytes(b"\xff\xfe\x00")
    assert "D-07 导入对照.yaml" in imports(data)


# --- what Excel or a terminal would obey


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-甲", "'-甲"),
        ("\t=1", "'\t=1"),
        ("'=1", "''=1"),
        ("''+a", "'''+a"),
        ("-1,234.50", "-1,234.50"),
        ("+3%", "+3%"),
        ("'甲", "'甲"),
        ("甲=1", "甲=1"),
        ("", ""),
    ],
)
def test_no_cell_of_a_csv_file_is_a_formula(cell: str, written: str) -> None:
    assert quoted(cell) == written
    assert unquoted(written) == cell
    data = csv_bytes(["原因"], [{"原因": cell}, {"原因": "末行"}]).decode("utf-8-sig")
    assert written in data
    rows = csv_sheet("原因", "原因.csv", data).rows
    assert [cells for _, cells in rows] == [[cell], ["末行"]][not cell :]


def test_what_is_printed_steers_no_terminal(tmp_path: Path) -> None:
    out = io.StringIO()
    print("一\x1b[2J\x9b2J\u202e二\u200b\r\n三\t四\x07", file=Printable(out))
    assert out.getvalue() == "一□[2J□2J□二□□\n三\t四□\n"


def test_a_name_that_would_steer_a_terminal(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if os.name == "nt":
        pytest.skip("Windows 的文件名不能有控制字符")
    (data / "\x1b[2J.csv").write_text("甲\n", "utf-8")
    main(["check", str(data)])
    printed = capsys.readouterr().out
    assert "\x1b" not in printed and "□[2J.csv" in printed
