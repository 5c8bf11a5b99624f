"""What kind of file a published report is; what cannot be read is refused, with how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

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
_SAVE_AS_DOCX = "在 Word 或 WPS 里打开，另存为 .docx"
_HOW = {
    "PowerPoint 文件": "向做报告的人要",
    "OFD 文件（电子公文版式）": "在 OFD 阅读器或 WPS 里打开，导出为 PDF 或另存为 .docx",
    "图片": "只有图片的，先做文字识别，核对后另存为 .docx",
    "压缩包": "先解压，再读里面的报告",
    "苹果 Pages、Numbers 文件": "导出为 .docx 或 PDF",
    ".xlsb 工作簿": "只读附表的，在 Excel 或 WPS 里打开，另存为 .xlsx",
    "XML 文件": "向做报告的人要",
}
_CALLED = {
    "OFD 文件": "OFD 文件（电子公文版式）",
    "苹果 Numbers 表格": "苹果 Pages、Numbers 文件",
    "Word 文件": "旧的 Word 格式（.rtf）",
    "OpenDocument（.ods）表格": "OpenDocument 文件（.odt、.ods）",
}
_BINARY_WORKBOOK = "xl/workbook.bin"
_STREAMS = {  # by the stream of an OLE container: what it is, by the suffix of its name
    "WordDocument": {".wps": "WPS 文字（.wps）", "": "旧的 Word 格式（.doc）"},
    "PowerPoint Document": {"": "PowerPoint 文件"},
}


class _Container(NamedTuple):
    """A file that holds others, or streams. suffix: of its name."""

    data: bytes
    suffix: str


def kind_of(data: bytes, suffix: str) -> str:
    """Which kind of report a file is. Raises Refusal for what cannot be read."""
    if not data.strip():
        raise Refusal("A-84")
    is_container = (kind for mark, kind in _CONTAINERS.items() if data.startswith(mark))
    kind = next(is_container, None)
    if kind is not None:
        return kind(_Container(data, suffix))
    return PDF if is_pdf(data) else _written_kind(data)


def _not_read(what: str) -> Refusal:
    name = _CALLED.get(what, what)
    return Refusal("A-81", what=name, how=_HOW.get(name, _SAVE_AS_DOCX))


def _zip_kind(file: _Container) -> str:
    names = names_in_zip(file.data)
    if not names:
        raise Refusal("A-80", why="文件已损坏，或没有下载完整")
    folders = {name.partition("/")[0].lower() for name in names} - {""}
    if DOCX_PART in names or "word" in folders:  # its reader says what of it is damaged
        return DOCX
    if "xl" in folders and _BINARY_WORKBOOK not in names:
        return XLSX
    raise _of_zip(file.data, names)


def _of_zip(data: bytes, names: set[str]) -> Refusal:
    """Why a zip package of another kind cannot be read."""
    if has_password(data):
        return Refusal("A-82", what="压缩包")
    foreign = (name for part, name in PARTS.items() if part in names)
    return _not_read(next(foreign, "压缩包"))


def _ole_kind(file: _Container) -> str:
    if has_password(file.data):
        raise Refusal("A-82", what=" Word 文件或工作簿")
    streams = (known for name, known in _STREAMS.items() if has_stream(file.data, name))
    known = next(streams, None)
    if known is not None:
        raise _not_read(known.get(file.suffix, known[""]))
    if has_stream(file.data, "Workbook"):
        return XLSX
    raise _not_read("旧的 Office 格式")


_CONTAINERS: dict[bytes, Callable[[_Container], str]] = {ZIP: _zip_kind, OLE: _ole_kind}


def _written_kind(data: bytes) -> str:
    """A web page, or a text. Raises Refusal for what begins as a file of another kind does."""
    other = next((name for magic, name in MAGIC.items() if data.startswith(magic)), None)
    if other:
        raise _not_read(other)
    start = data[:_START].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").decode("latin-1")
    if _WEB_PAGE.match(start) or is_archive(data):
        return HTML
    if start.lstrip().startswith("<?xml"):
        raise _not_read("XML 文件")
    return TEXT
