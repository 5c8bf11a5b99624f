"""Places in a report's texts: where a pattern stands, where a sentence ends, which line is a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..published.document import PublishedParagraph
from .context import AuditedReport

LINE = 5000  # signs of a paragraph that patterns look at


def passages(
    report: AuditedReport, pattern: re.Pattern[str]
) -> Iterator[tuple[PublishedParagraph, re.Match[str]]]:
    """Where a pattern stands in the report's texts."""
    for paragraph in report.texts:
        for match in pattern.finditer(paragraph.text[:LINE]):
            yield paragraph, match


def sentence_end(text: str, at: int) -> int:
    """Where the sentence of a place ends, behind its 。"""
    return text.find("。", at) + 1 or len(text)


def is_table_title(text: str) -> bool:
    """Whether a line may be the title of a table."""
    line = text.strip()
    return len(line) < 60 and line.endswith("表")
