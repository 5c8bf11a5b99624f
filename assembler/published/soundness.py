"""Whether what was read is one report: not a scan, not something else, not two in one file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from ..codebook.spelling import fold
from ..kernel.problems import Refusal
from .document import PublishedBlock, PublishedParagraph, PublishedReport, PublishedTable
from .headings import is_amount
from .outline import is_caption, is_part, is_table_title, without_unit
from .parts import ReadGrid, ReadLine, ReadPart

_WORDS = (
    "财政拨款",
    "一般公共预算",
    "政府性基金",
    "基本支出",
    "项目支出",
    "三公",
    "公务接待",
    "政府采购",
    "机关运行",
    "收入",
    "支出",
    "绩效",
)
_WORDS_AT_LEAST = 3
_AMOUNT = re.compile(r"\d\s{0,3}(?:万|亿)?元")
_FIRST_PART = re.compile(r"第[一1]部分")
_COVER = re.compile(
    r"(?P<name>[\u4e00-\u9fff（）()]{0,40}?)(?P<year>20\d\d)年度?(?P<more>[\u4e00-\u9fff]{0,40}?)"
    r"(?P<kind>预算|决算)(?:公开)?(?:情况)?(?:报告|说明)?"
)
_TEXT_OF_SCAN = 100  # signs: a stamp, the number of a page
_NAMES_AT_MOST = 5
_CAPTIONS_AT_MOST = 4  # lines between a title and its picture
_LINE_AT_MOST = 200


def refuse_unsound(report: PublishedReport, parts: Sequence[ReadPart]) -> None:
    """Raises Refusal for what is no report, or more than one."""
    signs = sum(map(len, _all_texts(report.blocks)))
    pictures = sum(part.pictures for part in parts if isinstance(part, ReadLine))
    if pictures and signs < _TEXT_OF_SCAN:
        raise Refusal("A-85", count=pictures)
    if not signs:
        raise Refusal("A-84")
    _refuse_other(report)
    _refuse_several(report)


def _all_texts(blocks: Iterable[PublishedBlock]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, PublishedParagraph):
            yield block.text
        else:
            yield from filter(None, chain.from_iterable(block.rows))


def _refuse_other(report: PublishedReport) -> None:
    """Raises Refusal where a text has none of the field's words, or no amounts."""
    text = "".join(_all_texts(report.blocks))
    if "预算" not in text and "决算" not in text:
        raise Refusal("A-86", why="没有一处写到预算或决算")
    words = sum(word in text for word in _WORDS)
    if words < _WORDS_AT_LEAST:
        raise Refusal("A-86", why="没有收入、支出、财政拨款等内容")
    has_amounts = _AMOUNT.search(text) or any(map(_has_amounts, report.tables))
    if not has_amounts and words < 2 * _WORDS_AT_LEAST:
        raise Refusal("A-86", why="里面没有金额")


def _has_amounts(table: PublishedTable) -> bool:
    return any(is_amount(text) for row in table.rows for text in row if text)


# --- two reports in one file


def _refuse_several(report: PublishedReport) -> None:
    """Raises Refusal where the parts begin anew behind amounts: a second report."""
    begins = list(_beginnings(report.blocks))
    if len(begins) < 2:
        return
    names = [_named(report.blocks, at) for at in begins]
    raise Refusal("A-87", count=len(begins), names="；".join(names[:_NAMES_AT_MOST]))


def _beginnings(blocks: Sequence[PublishedBlock]) -> Iterator[int]:
    """Each 第一部分 that amounts follow before the next one: not those of contents."""
    at = None
    for number, block in enumerate(blocks):
        if isinstance(block, PublishedParagraph) and _is_first_part(block):
            at = number
        elif at is not None and _tells_amounts(block):
            yield at
            at = None


def _is_first_part(block: PublishedParagraph) -> bool:
    line = fold(block.text[:_LINE_AT_MOST])
    is_heading = bool(block.level) or len(line) <= _TEXT_OF_SCAN // 2
    return bool(_FIRST_PART.match(line)) and is_heading and not block.contents


def _tells_amounts(block: PublishedBlock) -> bool:
    if isinstance(block, PublishedTable):
        return _has_amounts(block)
    return bool(_AMOUNT.search(block.text))


def _named(blocks: Sequence[PublishedBlock], at: int) -> str:
    """What the report is called whose first part begins here: by its cover, else by that part."""
    before = (b.text for b in reversed(blocks[:at]) if isinstance(b, PublishedParagraph))
    for text in islice(before, _LINE_AT_MOST):
        if _COVER.fullmatch(fold(text[:_LINE_AT_MOST])):
            return f"“{text.strip()}”"
    first = blocks[at]
    assert isinstance(first, PublishedParagraph)
    return f"“{' '.join(first.text.split())[:60]}”"


# --- tables that are pictures


def tables_as_pictures(parts: Sequence[ReadPart]) -> list[str]:
    """The titles below which a picture stands instead of a table."""
    titles = [
        without_unit(part.text)
        for number, part in enumerate(parts)
        if isinstance(part, ReadLine)
        and not part.contents
        and is_table_title(part.text)
        and _picture_follows(parts, number + 1)
    ]
    return list(dict.fromkeys(titles))


def _picture_follows(parts: Sequence[ReadPart], start: int) -> bool:
    below = islice(parts, start, None)
    filled = (part for part in below if isinstance(part, ReadGrid) or part.text or part.pictures)
    for part in islice(filled, _CAPTIONS_AT_MOST):
        if isinstance(part, ReadGrid):
            return False
        if part.pictures:
            return True
        if not is_caption(part.text) or is_part(part.text):
            return False
    return False
