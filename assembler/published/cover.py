"""What a report says it is: whose, of which year, of which kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple, TypeVar

from ..codebook.spelling import fold
from .document import PublishedParagraph, PublishedReport, PublishedTable
from .outline import is_table_title

_STATED = re.compile(
    r"(?P<before>[\u4e00-\u9fff（）()“”A-Za-z]{0,60}?)(?P<year>20\d\d)年度?"
    r"(?P<behind>[\u4e00-\u9fff（）()“”]{0,60}?)(?P<of>部门|单位)?(?P<kind>预算|决算)"
    r"(?:信息)?(?:公开|情况|报告|说明|公开情况说明|公开说明|公开报告|及“三公”经费预算|表){0,3}"
)
_PART = re.compile(r"^第[一二三四五六七八九十\d]{1,3}部分|^附件\d{0,2}[:：]?")
_CAPTION = re.compile(
    r"(?:部门名称|单位名称|编制单位|编制部门|填报单位|预算单位|部门|单位)[:：](?P<name>[^:：\d]{2,60})"
)
_NO_NAME = re.compile("(?:部门|单位|本级|汇总|年度)+")
_NAME_AT_LEAST = 3
_Stated = TypeVar("_Stated")
_LINES_OF_COVER = 6
_AT_MOST = 200  # signs of a line


class StatedCover(NamedTuple):
    """department: "" where it is not said. year: None where it is not. kind: 部门预算 …, "" where it
    is not said."""

    department: str = ""
    year: int | None = None
    kind: str = ""


def cover_of(report: PublishedReport) -> StatedCover:
    """What the cover says; where it leaves something out, what headings and captions say most."""
    cover = next(_stated("".join(_cover_lines(report))), StatedCover())
    others = list(_elsewhere(report))
    names = [*map(attrgetter("department"), others), *_captioned(report)]
    return StatedCover(
        cover.department or _most(names) or "",
        cover.year or _most(map(attrgetter("year"), others)),
        cover.kind or _most(map(attrgetter("kind"), others)) or "",
    )


def _most(values: Iterable[_Stated | None]) -> _Stated | None:
    """What is stated most often."""
    counts = Counter(filter(None, values))
    return next((value for value, _ in counts.most_common(1)), None)


def _cover_lines(report: PublishedReport) -> Iterator[str]:
    """The first lines, before the contents or the first part."""
    for paragraph, _ in zip(report.paragraphs, range(_LINES_OF_COVER), strict=False):
        if paragraph.contents or paragraph.level or "。" in paragraph.text:
            return
        yield fold(paragraph.text[:_AT_MOST])


def _elsewhere(report: PublishedReport) -> Iterator[StatedCover]:
    for block in report.blocks:
        if isinstance(block, PublishedParagraph) and "。" not in block.text:
            yield from _stated(fold(block.text[:_AT_MOST]))


def _stated(line: str) -> Iterator[StatedCover]:
    """What a line says of the report, where that is all it says."""
    line = _PART.sub("", line)
    match = _STATED.match(line)
    if match is None:
        return
    is_table = is_table_title(line) and not match["of"]
    rest = line[match.end() :]
    name = match["before"] or match["behind"]
    if is_table or len(rest) > _NAME_AT_LEAST:
        return
    kind = f"{match['of'] or '部门'}{match['kind']}"
    yield StatedCover(_name(name), int(match["year"]), kind)


def _name(text: str) -> str:
    name = text.strip("（）() ")
    is_name = len(name) >= _NAME_AT_LEAST and not _NO_NAME.fullmatch(name)
    return name if is_name else ""


def _captioned(report: PublishedReport) -> Iterator[str]:
    """The names that stand above tables."""
    for table in report.tables:
        yield from _names_above(table)


def _names_above(table: PublishedTable) -> Iterator[str]:
    for caption in table.captions:
        for part in re.split(r"[\s\u3000]+", caption[:_AT_MOST]):
            match = _CAPTION.match(fold(part))
            if match and _name(match["name"]):
                yield _name(match["name"])
