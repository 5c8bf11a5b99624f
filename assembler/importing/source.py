"""Reads source workbooks of any kind as plain sheets: .xlsx, .xlsm, .xls, text with separators, web
pages and XML tables.

What a file is, its content tells, not its name: systems write web pages called .xls. Nothing
in a workbook is ever executed or fetched.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZipFile

from ..dataset.xlsx import OLE, WORKBOOK_AT_MOST
from ..files.own_files import read_bytes
from ..files.paths import exists
from ..kernel.problems import Place, Problem, Refusal, problem
from .sheet import Cells, SourceWorksheet, Value
from .text_tables import TEXT_SUFFIXES, looks_like_table, read_text_table, text_of_file
from .web_page import is_archive

__all__ = ["SourceWorksheet", "Value", "read_source"]

SHEETS_AT_MOST = 200
_ZIP = b"PK"
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
_PARTS = {  # the part that betrays a zip package of another kind
    "xl/workbook.bin": ".xlsb 工作簿",
    "word/document.xml": "Word 文件",
    "ppt/presentation.xml": "PowerPoint 文件",
    "Index/Document.iwa": "苹果 Numbers 表格",
    "content.xml": "OpenDocument（.ods）表格",
    "OFD.xml": "OFD 文件",
}
_STREAMS = {"WordDocument": "Word 文件", "PowerPoint Document": "PowerPoint 文件"}
_MAGIC = {
    b"%PDF": "PDF",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"BM": "图片",
    b"II*\0": "图片",
    b"MM\0*": "图片",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
    b"\x1f\x8b": "压缩包",
    b"{\\rtf": "Word 文件",
}
_HOW = {
    "压缩包": "先解压，再导入里面的工作簿",
    "图片": "图片里的表读不出来，从系统中导出",
    "PDF": "从系统中导出；没有的，在 WPS 中把它转换为 .xlsx，核对后再导入",
    "OFD 文件": "从系统中导出；没有的，在 WPS 中把它转换为 .xlsx，核对后再导入",
    "Word 文件": "从系统中导出；没有的，把里面的表格复制到 Excel 或 WPS 表格，存成 .xlsx 再导入",
    "PowerPoint 文件": "从系统中导出",
}
_SAVE_AS = "用 Excel 或 WPS 打开它，另存为 .xlsx 再导入"


def read_source(path: Path, problems: list[Problem]) -> list[SourceWorksheet]:
    """All worksheets of a file, hidden ones too, in their order.

    What cannot be read is told in `problems`, and gives no sheet.
    """
    sheets = []
    try:
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


def _read(path: Path, problems: list[Problem]) -> list[Cells]:
    if not exists(path):
        raise Refusal("I-11", name=path.name)
    data, suffix = read_bytes(path, WORKBOOK_AT_MOST), path.suffix.lower()
    kind = _kind(data, suffix)
    if suffix not in _SUFFIXES[kind]:
        problems.append(problem("I-03", Place(path.name), found=suffix, real=_CALLED[kind]))
    if kind == _WORKBOOK and "xl/vbaProject.bin" in _names_in_zip(data):
        problems.append(problem("I-05", Place(path.name)))
    sheets = _cells(data, kind, path, problems)
    if len(sheets) > SHEETS_AT_MOST:
        raise Refusal("I-12", found=len(sheets), most=SHEETS_AT_MOST)
    if all(cells.is_empty for cells in sheets):
        raise Refusal("I-13")
    return sheets


def _kind(data: bytes, suffix: str) -> str:
    """What kind of tables a file holds. Raises Refusal for anything else."""
    if not data:
        raise Refusal("I-13")
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(OLE):
        return _ole_kind(data)
    other = next((name for magic, name in _MAGIC.items() if data.startswith(magic)), None)
    if other:
        raise _not_read(other)
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
    names = _names_in_zip(data)
    foreign = next((name for part, name in _PARTS.items() if part in names), None)
    if foreign is None and names and not any(name.lower().startswith("xl/") for name in names):
        foreign = "压缩包"
    if foreign:
        raise _not_read(foreign)
    return _WORKBOOK


def _names_in_zip(data: bytes) -> set[str]:
    """The names in a zip package; none where it is damaged, which its reader tells."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except Exception:  # zipfile raises anything on a damaged file
        return set()


def _ole_kind(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refusal("D-16", reason="它有密码")
    streams = (what for name, what in _STREAMS.items() if name.encode("utf-16-le") in data)
    other = next(streams, None)
    if other and "Workbook".encode("utf-16-le") not in data:
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
