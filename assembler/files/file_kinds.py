"""What a file is, as its content says: systems and sites name files as they like."""

from __future__ import annotations

import io
from zipfile import ZipFile

ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0"
DOCX_PART = "word/document.xml"
PARTS = {  # the part that betrays a zip package of another kind
    "xl/workbook.bin": ".xlsb 工作簿",
    DOCX_PART: "Word 文件",
    "ppt/presentation.xml": "PowerPoint 文件",
    "Index/Document.iwa": "苹果 Numbers 表格",
    "content.xml": "OpenDocument（.ods）表格",
    "OFD.xml": "OFD 文件",
}
STREAMS = {"WordDocument": "Word 文件", "PowerPoint Document": "PowerPoint 文件"}
MAGIC = {
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
_PDF_WITHIN = 1024  # bytes before its mark that readers of PDF put up with


def is_pdf(data: bytes) -> bool:
    """Whether a file is a PDF, perhaps with something before it."""
    return b"%PDF-" in data[:_PDF_WITHIN]


def names_in_zip(data: bytes) -> set[str]:
    """The names in a zip package; none where it is damaged, which its reader tells."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except Exception:  # zipfile raises anything on a damaged file
        return set()


def has_password(data: bytes) -> bool:
    """Whether an OLE container, or a part of a zip package, is encrypted."""
    if data.startswith(OLE):
        return "EncryptedPackage".encode("utf-16-le") in data
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return any(info.flag_bits & 1 for info in archive.infolist())
    except Exception:
        return False


def has_stream(data: bytes, name: str) -> bool:
    """Whether an OLE container names a stream."""
    return name.encode("utf-16-le") in data
