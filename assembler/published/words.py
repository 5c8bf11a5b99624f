"""What the sections of a report say that a dataset holds as words: 职责, 机构设置."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile, islice, takewhile

from ..codebook.spelling import fold
from .document import PublishedBlock, PublishedParagraph, PublishedReport
from .outline import is_caption, is_table_title

_SECTIONS = {
    "职责": re.compile("职责|职能"),
    "机构设置": re.compile("机构设置|单位构成|机构构成|部门构成|内设机构"),
}
_NUMBER = re.compile(
    r"\s{0,9}(?:\d{1,3}[.．、]|[（(][一二三四五六七八九十\d]{1,4}[)）]|[一二三四五六七八九十]{1,4}、)\s{0,9}"
)
_HEADING_AT_MOST = 40  # signs
_PARAGRAPHS_AT_MOST = 200
_SIGNS_AT_MOST = 20_000


def words_of(report: PublishedReport) -> dict[str, list[str]]:
    """The paragraphs of these sections, without their numbers; only of those that are there."""
    sections = {name: list(_under(report, wanted)) for name, wanted in _SECTIONS.items()}
    return {n: texts for n, texts in sections.items() if 0 < len("".join(texts)) <= _SIGNS_AT_MOST}


def _under(report: PublishedReport, wanted: re.Pattern[str]) -> Iterator[str]:
    """The paragraphs under the first heading that names a section, up to the next heading or
    table."""
    section = dropwhile(lambda block: not _is_heading_of(block, wanted), report.blocks)
    below = islice(section, 1, 1 + _PARAGRAPHS_AT_MOST)
    for block in takewhile(_is_text, below):
        assert isinstance(block, PublishedParagraph)
        yield _NUMBER.sub("", block.text, count=1).replace("\n", "").strip()


def _is_text(block: PublishedBlock) -> bool:
    """Whether a block is a paragraph of a section, and belongs to no table."""
    if not isinstance(block, PublishedParagraph) or block.level:
        return False
    return not (is_table_title(block.text) or is_caption(block.text))


def _is_heading_of(block: PublishedBlock, wanted: re.Pattern[str]) -> bool:
    if not isinstance(block, PublishedParagraph) or block.level < 2 or block.contents:
        return False
    line = fold(block.text[: 2 * _HEADING_AT_MOST])
    return len(line) <= _HEADING_AT_MOST and bool(wanted.search(line))
