"""What a newly built docx says before its report begins: the cover, in short."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .shell import DOCUMENT
from .xml import plain

_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_FIRST_HEADING = 'w:name="_Toc100000001"'


def before_report(parts: Mapping[str, bytes]) -> list[str]:
    """The paragraphs before the first heading, without the contents, of a docx written here."""
    head = parts[DOCUMENT].decode().partition(_FIRST_HEADING)[0]
    found = (p for p in _PARAGRAPH.findall(head) if "<w:instrText" not in p)
    return [text for text in map(plain, found) if text]
