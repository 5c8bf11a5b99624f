"""What kind of file a published report is; what cannot be read is refused, with how to mend it."""

from __future__ import annotations

import re

from ..files.file_kinds import (
    DOCX_PART,
    MAGIC,
    OLE,
    PARTS,
    ZIP,
    has_password,
    has_stream,
    is_pdf,
    names_in_zip,
)
from ..importing.web_page import is_archive
from ..kernel.problems import Refusal

DOCX, PDF, HTML, TEXT, XLSX = "docx", "pdf", "html", "text", "xlsx"
_START = 4096
_WEB_PAGE = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}>\s*)?(?:<!--[^<>]{0,999}-->\s*)?"
    r"<(?:!doctype\s+html|html|head|body|table|meta|style|div|center|form|p|h\d|article|section)\b",
    re.I,
)
_SAVE_AS_DOCX = "请在 Word 或 WPS 里打开，另存为 .docx"
_HOW = {
    "PowerPoint 文件": "请改用报告的 Word 文件或 PDF",
    "OFD 文件（电子公文版式）": "请在 OFD 阅读器或 WPS 里打开，导出为 PDF 或另存为 .docx",
    "图片": "请改用报告的 Word 文件或直接导出的 PDF；只有图片的，先做文字识别，核对后另存为 .docx",
    "压缩包": "请先解压，再读里面的报告",
    "苹果 Pages、Numbers 文件": "请导出为 .docx 或 PDF",
    ".xlsb 工作簿": "请在 Excel 或 WPS 里打开，另存为 .xlsx",
}
_CALLED = {
    "OFD 文件": "OFD 文件（电子公文版式）",
    "苹果 Numbers 表格": "苹果 Pages、Numbers 文件",
    "Word 文件": "旧的 Word 格式（.rtf）",
}
_OPEN_DOCUMENTS = {
    b"text": "OpenDocument 文字（.odt）",
    b"spreadsheet": "OpenDocument 表格（.ods）",
}


def kind_of(data: bytes, suffix: str) -> str:
    """Which kind of report a file is. Raises Refusal for what cannot be read."""
    if not data.strip():
        raise Refusal("A-84")
    if data.startswith(ZIP):
        return _zip_kind(data)
    if data.startswith(OLE):
        return _ole_kind(data, suffix)
    if is_pdf(data):
        return PDF
    other = next((name for magic, name in MAGIC.items() if data.startswith(magic)), None)
    if other:
        raise _not_read(other)
    return _written_kind(data)


def _not_read(what: str) -> Refusal:
    name = _CALLED.get(what, what)
    return Refusal("A-81", what=name, how=_HOW.get(name, _SAVE_AS_DOCX))


def _zip_kind(data: bytes) -> str:
    names = names_in_zip(data)
    if not names:
        raise Refusal("A-80", why="文件已损坏，或没有下载完整")
    if DOCX_PART in names:
        return DOCX
    if any(name.lower().startswith("xl/") for name in names) and "xl/workbook.bin" not in names:
        return XLSX
    if has_password(data):
        raise Refusal("A-82", what="压缩包")
    foreign = next((name for part, name in PARTS.items() if part in names), None)
    if foreign and "content.xml" in names and "OFD.xml" not in names:
        start = data[:_START]
        kind = next((name for mark, name in _OPEN_DOCUMENTS.items() if mark in start), None)
        raise _not_read(kind or "OpenDocument 文件")
    if foreign:
        raise _not_read(foreign)
    if any(name.startswith("word/") for name in names):
        return DOCX  # its reader says what of it is damaged
    raise _not_read("压缩包")


def _ole_kind(data: bytes, suffix: str) -> str:
    if has_password(data):
        raise Refusal("A-82", what="Word 文件或工作簿")
    if has_stream(data, "WordDocument"):
        raise _not_read("WPS 文字（.wps）" if suffix == ".wps" else "旧的 Word 格式（.doc）")
    if has_stream(data, "PowerPoint Document"):
        raise _not_read("PowerPoint 文件")
    if has_stream(data, "Workbook") or has_stream(data, "Book"):
        return XLSX
    raise _not_read("旧的 Office 格式")


def _written_kind(data: bytes) -> str:
    """A web page, or a text."""
    start = data[:_START].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").decode("latin-1")
    if _WEB_PAGE.match(start) or is_archive(data):
        return HTML
    if start.lstrip().startswith("<?xml"):
        raise _not_read("XML 文件")
    return TEXT
