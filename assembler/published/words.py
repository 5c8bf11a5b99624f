"""What the sections of a report say that a dataset holds as words: 职责, 机构设置."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..codebook.spelling import fold
from .document import PublishedParagraph, PublishedReport
from .outline import is_caption, is_table_title

_SECTIONS = {
    "职责": re.compile("职责|职能"),
    "机构设置": re.compile("机构设置|单位构成|机构构成|部门构成|内设机构"),
}
_NUMBER = re.compile(
    r"\s*(?:\d{1,3}[.．、]|[（(][一二三四五六七八九十\d]{1,4}[)）]|[一二三四五六七八九十]{1,4}、)\s*"
)
_HEADING_AT_MOST = 40  # signs
_PARAGRAPHS_AT_MOST = 200
_SIGNS_AT_MOST = 20_000


def words_of(report: PublishedReport) -> dict[str, list[str]]:
    """The paragraphs of these sections, without their numbers; only of those that are there."""
    words: dict[str, list[str]] = {}
    for name, pattern in _SECTIONS.items():
        texts = list(_paragraphs_under(report, pattern))
        if texts and sum(map(len, texts)) <= _SIGNS_AT_MOST:
            words[name] = texts[:_PARAGRAPHS_AT_MOST]
    return words


def _paragraphs_under(report: PublishedReport, wanted: re.Pattern[str]) -> Iterator[str]:
    """The paragraphs under the first heading that names a section, up to the next heading or
    table."""
    is_within = False
    for block in report.blocks:
        if not isinstance(block, PublishedParagraph) or block.level:
            if is_within:
                return
            is_within = isinstance(block, PublishedParagraph) and _is_of(block, wanted)
        elif is_within and (is_table_title(block.text) or is_caption(block.text)):
            return
        elif is_within and not block.contents:
            yield _NUMBER.sub("", block.text, count=1).replace("\n", "").strip()


def _is_of(heading: PublishedParagraph, wanted: re.Pattern[str]) -> bool:
    line = fold(heading.text[: 2 * _HEADING_AT_MOST])
    is_section = heading.level > 1 and not heading.contents and len(line) <= _HEADING_AT_MOST
    return is_section and bool(wanted.search(line))
