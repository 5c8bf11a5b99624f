"""Whether what was read is one report: not a scan, not something else, not two in one file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, dropwhile, islice
from typing import TypeGuard

from ..codebook.spelling import fold
from ..kernel.problems import Refusal
from .document import PublishedBlock, PublishedParagraph, PublishedReport, PublishedTable
from .headings import is_amount
from .outline import is_caption, is_contents_title, is_table_title, without_unit
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
_WORDS_AT_LEAST, _WORDS_WITHOUT_AMOUNTS = 2, 6
_KINDS = re.compile("预算|决算")
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
_LINES_OF_COVER = 4


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
    words = sum(map(text.__contains__, _WORDS))
    if not _KINDS.search(text):
        raise Refusal("A-86", why="没有一处写到预算或决算")
    if words < _WORDS_AT_LEAST:
        raise Refusal("A-86", why="没有收入、支出、财政拨款等内容")
    if words < _WORDS_WITHOUT_AMOUNTS and not any(map(_tells_amounts, report.blocks)):
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
    """Each beginning that amounts follow before the next one: 第一部分, not of contents, or the
    contents below a cover."""
    at = None
    for number, block in enumerate(blocks):
        if _begins(blocks, number):
            at = number
        elif at is not None and _tells_amounts(block):
            yield at
            at = None


def _begins(blocks: Sequence[PublishedBlock], number: int) -> bool:
    block = blocks[number]
    if not isinstance(block, PublishedParagraph):
        return False
    if is_contents_title(block.text):
        return any(map(_is_cover, blocks[max(0, number - _LINES_OF_COVER) : number]))
    line = fold(block.text[:_LINE_AT_MOST])
    is_heading = bool(block.level) or len(line) <= _TEXT_OF_SCAN // 2
    return bool(_FIRST_PART.match(line)) and is_heading and not block.contents


def _is_cover(block: PublishedBlock) -> bool:
    if not isinstance(block, PublishedParagraph):
        return False
    return bool(_COVER.fullmatch(fold(block.text[:_LINE_AT_MOST])))


def _tells_amounts(block: PublishedBlock) -> bool:
    if isinstance(block, PublishedTable):
        return _has_amounts(block)
    return bool(_AMOUNT.search(block.text))


def _named(blocks: Sequence[PublishedBlock], at: int) -> str:
    """What the report is called that begins here: by its cover, else by its first part."""
    before = islice(reversed(blocks[:at]), _LINE_AT_MOST)
    named = next(filter(_is_cover, before), blocks[at])
    assert isinstance(named, PublishedParagraph)
    return f"“{' '.join(named.text.split())[:60]}”"


# --- tables that are pictures


def tables_as_pictures(parts: Sequence[ReadPart]) -> list[str]:
    """The titles below which a picture stands instead of a table."""
    shown = [part for part in parts if isinstance(part, ReadGrid) or part.text or part.pictures]
    titles = (
        without_unit(part.text)
        for number, part in enumerate(shown)
        if _is_title(part) and _picture_follows(shown[number + 1 : number + 1 + _CAPTIONS_AT_MOST])
    )
    return list(dict.fromkeys(titles))


def _is_title(part: ReadPart) -> TypeGuard[ReadLine]:
    return isinstance(part, ReadLine) and not part.contents and is_table_title(part.text)


def _picture_follows(parts: Sequence[ReadPart]) -> bool:
    """Whether the first thing below a title, but for captions, is a picture."""
    first = next(dropwhile(_is_caption, parts), None)
    return isinstance(first, ReadLine) and bool(first.pictures)


def _is_caption(part: ReadPart) -> bool:
    return isinstance(part, ReadLine) and not part.pictures and is_caption(part.text)
