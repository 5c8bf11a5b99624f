"""The cover (封面): what a docx says before its report begins."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from markupsafe import Markup

from ...files.zip_package import DamagedError, TooLargeError, read_parts
from ..names import heading_bookmark
from ..xml import plain
from .shell import BODY, CONTENTS, DOCUMENT, LAST_SECTION, Shell

_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_FIRST_HEADING = 'w:name="' + heading_bookmark(1) + '"'
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HERE = "\x01"  # where the contents go; no shell can hold this character
_LINES_AT_MOST = 12
_PARAGRAPHS_AT_MOST = 60


def before_report(parts: Mapping[str, bytes]) -> list[str]:
    """The paragraphs before the first heading, without the contents, of a docx written here."""
    head = parts[DOCUMENT].decode().partition(_FIRST_HEADING)[0]
    found = (p for p in _PARAGRAPH.findall(head) if "<w:instrText" not in p)
    return [text for text in map(plain, found) if text]


def cover_lines(shell: Shell, names: Mapping[str, object]) -> tuple[str, ...]:
    """What a report in this shell will say before its contents; none where the shell's tags
    cannot be answered, which is told when the report is written."""
    for part in shell.tagged:
        if part.part == DOCUMENT and not shell.unknown_names(names.keys()):
            values = {**names, CONTENTS: Markup(_HERE), BODY: Markup(_HERE), LAST_SECTION: ""}
            try:
                head = part.template.render(values).partition(_HERE)[0]
            except Exception:  # noqa: BLE001 - whatever a filter of the template may raise
                return ()
            return tuple(text for text in map(plain, _PARAGRAPH.findall(head)) if text)
    return ()


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
