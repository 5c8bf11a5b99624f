"""The cover as the docx has it: the lines of text before its contents or its first section's end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree import ElementTree

from ..word.package import DamagedError, TooLargeError, read_parts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINES_AT_MOST = 12
_PARAGRAPHS_AT_MOST = 60


def cover_of(docx: bytes) -> tuple[str, ...]:
    """The lines of the cover; none where they cannot be had."""
    try:
        document = read_parts(docx).get("word/document.xml", b"")
    except (DamagedError, TooLargeError):
        return ()
    if b"<!DOCTYPE" in document:
        return ()
    try:
        return tuple(_lines(document))[:_LINES_AT_MOST]
    except ElementTree.ParseError:
        return ()


def _lines(document: bytes) -> Iterator[str]:
    """Paragraphs with text, read no further than the cover goes."""
    seen = 0
    for _, element in ElementTree.iterparse(io.BytesIO(document)):
        if element.tag != f"{_W}p":
            continue
        if element.find(f".//{_W}instrText") is not None or seen > _PARAGRAPHS_AT_MOST:
            return
        text = "".join(piece.text or "" for piece in element.iter(f"{_W}t")).strip()
        if text:
            yield text
        if element.find(f".//{_W}sectPr") is not None:
            return
        seen += 1
