"""Reads source workbooks of any kind as plain sheets: .xlsx, .xlsm, .xls, text with separators, web
pages and XML tables; and the tables of published reports (.docx, PDF).

What a file is, its content tells, not its name: systems write web pages called .xls. Nothing
in a workbook is ever executed or fetched.
"""

from __future__ import annotations

import re
from operator import attrgetter
from pathlib import Path

from ..dataset.xlsx import WORKBOOK_AT_MOST
from ..files.file_kinds import (
    DOCX_PART,
    MAGIC,
    OLE,
    PARTS,
    STREAMS,
    ZIP,
    has_password,
    has_stream,
    is_pdf,
    names_in_zip,
)
from ..files.own_files import read_bytes
from ..files.paths import exists
from ..kernel.problems import Place, Problem, Refusal, problem
from .sheet import Cells, SourceWorksheet, Value
from .text_tables import TEXT_SUFFIXES, looks_like_table, read_text_table, text_of_file
from .web_page import is_archive

__all__ = ["SourceWorksheet", "Value", "read_source"]

SHEETS_AT_MOST = 200
_WORKBOOK, _OLD_WORKBOOK, _TEXT, _PAGE, _XML = "xlsx", "xls", "csv", "html", "xml"
_SUFFIXES = {
    _WORKBOOK: (".xlsx", ".xlsm"),
    _OLD_WORKBOOK: (".xls", ".et"),
    _TEXT: TEXT_SUFFIXES,
    _PAGE: (".htm", ".html", ".mht", ".mhtml"),
    _XML: (".xml",),
}
_CALLED = {
    _WORKBOOK: ".xlsx",
    _OLD_WORKBOOK: ".xls",
    _TEXT: "文本（用逗号、制表符等分列）",
    _PAGE: "网页表格",
    _XML: "XML 表格",
}
_START = 4096  # bytes in which a file says what it is
_WEB_PAGE = re.compile(
    r"\s*(?:<!--[^<>]{0,999}-->\s*)?<(?:!doctype\s+html|html|head|body|table|meta|style|div|center|form)\b",
    re.I,
)
_XML_FILE = re.compile(r"\s*<\?xml\b")
_XML_SHEET = re.compile(r"<(?:\w{1,20}:)?Workbook\b")
_XHTML = re.compile(r"<(?:!doctype\s+)?html\b", re.I)
_HOW = {
    "压缩包": "先解压，再导入里面的工作簿",
    "图片": "图片里的表读不出来，从系统中导出",
    "OFD 文件": "从系统中导出；没有的，在 WPS 中把它转换为 .docx 或 PDF，核对后再导入",
    "Word 文件": "从系统中导出；没有的，在 Word 或 WPS 里打开，另存为 .docx 再导入",
    "PowerPoint 文件": "从系统中导出",
}
_SAVE_AS = "用 Excel 或 WPS 打开它，另存为 .xlsx 再导入"


def read_source(path: Path, problems: list[Problem]) -> list[SourceWorksheet]:
    """All worksheets of a file, hidden ones too, in their order.

    What cannot be read is told in `problems`, and gives no sheet.
    """
    sheets = []
    try:
        report = _published(path, problems)
        if report is not None:
            return report
        cells = _read(path, problems)
    except Refusal as refusal:
        row = refusal.values.pop("row", None)
        problems.append(refusal.at(Place(path.name, row=row if isinstance(row, int) else None)))
        return []
    for one in cells:
        try:
            sheets.append(one.sheet(problems))
        except Refusal as refusal:
            problems.append(refusal.at(Place(one.file, one.name)))
    return sheets


def _published(path: Path, problems: list[Problem]) -> list[SourceWorksheet] | None:
    """The tables of a published report, a Word file or PDF; None for a file of another kind."""
    if not exists(path):
        return None
    data = read_bytes(path, WORKBOOK_AT_MOST)
    is_docx = data.startswith(ZIP) and DOCX_PART in names_in_zip(data)
    is_locked = data.startswith(OLE) and path.suffix.lower() == ".docx"
    if not (is_docx or is_locked or is_pdf(data)):
        return None
    from ..published.reading import read_published
    from ..published.worksheets import worksheets_of

    report = read_published(path, problems)
    return worksheets_of(report) if report else []


def _read(path: Path, problems: list[Problem]) -> list[Cells]:
    if not exists(path):
        raise Refusal("I-11", name=path.name)
    data, suffix = read_bytes(path, WORKBOOK_AT_MOST), path.suffix.lower()
    kind = _kind(data, suffix)
    if suffix not in _SUFFIXES[kind]:
        problems.append(problem("I-03", Place(path.name), found=suffix, real=_CALLED[kind]))
    if kind == _WORKBOOK and "xl/vbaProject.bin" in names_in_zip(data):
        problems.append(problem("I-05", Place(path.name)))
    sheets = _cells(data, kind, path, problems)
    _refuse_sheets(sheets)
    return sheets


def _refuse_sheets(sheets: list[Cells]) -> None:
    """Raises Refusal where there are too many, or nothing stands in any."""
    if len(sheets) > SHEETS_AT_MOST:
        raise Refusal("I-12", found=len(sheets), most=SHEETS_AT_MOST)
    if all(map(attrgetter("is_empty"), sheets)):
        raise Refusal("I-13")


def _kind(data: bytes, suffix: str) -> str:
    """What kind of tables a file holds. Raises Refusal for anything else."""
    if not data:
        raise Refusal("I-13")
    if data.startswith(ZIP):
        return _zip_kind(data)
    if data.startswith(OLE):
        return _ole_kind(data)
    _refuse_magic(data)
    return _written_kind(data, suffix)


def _refuse_magic(data: bytes) -> None:
    """Raises Refusal for a file that begins as one of another kind does."""
    other = next((name for magic, name in MAGIC.items() if data.startswith(magic)), None)
    if other:
        raise _not_read(other)


def _written_kind(data: bytes, suffix: str) -> str:
    """Which kind of text with tables a file is."""
    kind = _PAGE if is_archive(data) else _kind_of_text(data)
    if kind == _TEXT and suffix not in TEXT_SUFFIXES and not _is_text_table(data):
        raise _not_read("不认识的格式")
    return kind


def _is_text_table(data: bytes) -> bool:
    try:
        return looks_like_table(text_of_file(data))
    except Refusal:
        return False


def _kind_of_text(data: bytes) -> str:
    # tags are ASCII: in whatever encoding the rest is, they can be read without the zeros of UTF-16
    start = data[:_START].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").decode("latin-1")
    if _WEB_PAGE.match(start):
        return _PAGE
    if not _XML_FILE.match(start):
        return _TEXT
    if _XML_SHEET.search(start):
        return _XML
    if _XHTML.search(start):
        return _PAGE
    raise _not_read("XML 文件")


def _not_read(what: str) -> Refusal:
    return Refusal("I-01", what=what, how=_HOW.get(what, _SAVE_AS))


def _zip_kind(data: bytes) -> str:
    names = names_in_zip(data)
    foreign = next((name for part, name in PARTS.items() if part in names), None)
    if foreign:
        raise _not_read(foreign)
    if names and not any(name.lower().startswith("xl/") for name in names):
        raise _not_read("压缩包")
    return _WORKBOOK


def _ole_kind(data: bytes) -> str:
    if has_password(data):
        raise Refusal("D-16", reason="它有密码")
    other = next((what for name, what in STREAMS.items() if has_stream(data, name)), None)
    if other and not has_stream(data, "Workbook"):
        raise _not_read(other)
    return _OLD_WORKBOOK


def _cells(data: bytes, kind: str, path: Path, problems: list[Problem]) -> list[Cells]:
    if kind == _TEXT:
        return [read_text_table(data, path, problems)]
    if kind == _OLD_WORKBOOK:
        from .xls import read_xls

        return read_xls(data, path.name)
    if kind == _PAGE:
        from .web_page import read_web_page

        return read_web_page(data, path.name)
    if kind == _XML:
        from .xml_workbook import read_xml_workbook

        return read_xml_workbook(data, path.name)
    from .xlsx import read_xlsx

    return read_xlsx(data, path.name)
