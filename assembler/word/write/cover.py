"""The cover (封面): what a docx says before its report begins."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from xml.etree import ElementTree

from ...files.zip_package import DamagedError, TooLargeError, read_parts
from ..names import heading_bookmark
from ..xml import visible_text
from .shell import CONTENTS_HERE, DOCUMENT, REPORT_HERE, Shell
from .shell_text import ShellText

_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_FIRST_HEADING = 'w:name="' + heading_bookmark(1) + '"'
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINES_AT_MOST = 12
_PARAGRAPHS_AT_MOST = 60


def before_report(parts: Mapping[str, bytes]) -> list[str]:
    """The paragraphs before the first heading, without the contents, of a docx written here."""
    head = parts[DOCUMENT].decode().partition(_FIRST_HEADING)[0]
    outside = (p for p in _PARAGRAPH.findall(head) if "<w:instrText" not in p)  # the contents
    return list(filter(None, map(visible_text, outside)))


def cover_lines(shell: Shell, text: ShellText) -> tuple[str, ...]:
    """What a report in this shell says before its contents; nothing where the shell is the whole
    report."""
    if not shell.has_body:
        return ()
    document = text.parts.get(DOCUMENT, "")
    head = document.partition(REPORT_HERE)[0].partition(CONTENTS_HERE)[0]
    lines = filter(None, map(visible_text, _PARAGRAPH.findall(head)))
    return tuple("".join(span.text for span in text.spans_in(line)) for line in lines)


def cover_of(docx: bytes) -> tuple[str, ...]:
    """The lines of the cover of any docx, up to its contents or its first section's end; none where
    they cannot be had."""
    try:
        document = read_parts(docx).get(DOCUMENT, b"")
    except (DamagedError, TooLargeError):
        return ()
    if b"<!DOCTYPE" in document:
        return ()
    try:
        return tuple(_lines(document))[:_LINES_AT_MOST]
    except (ElementTree.ParseError, LookupError, ValueError):  # broken, or in an unknown encoding
        return ()


def _lines(document: bytes) -> Iterator[str]:
    """Paragraphs with text, read no further than the cover goes."""
    elements = (element for _, element in ElementTree.iterparse(io.BytesIO(document)))
    paragraphs = (element for element in elements if element.tag == f"{_W}p")
    for paragraph in islice(paragraphs, _PARAGRAPHS_AT_MOST + 1):
        if paragraph.find(f".//{_W}instrText") is not None:
            return
        text = "".join(t.text or "" for t in paragraph.iter(f"{_W}t")).strip()
        if text:
            yield text
        if paragraph.find(f".//{_W}sectPr") is not None:
            return
