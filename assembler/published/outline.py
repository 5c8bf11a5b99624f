"""What a line of a report is by its words: a heading and its level, a line of the contents, a
title, unit, caption or note of a table."""

from __future__ import annotations

import re

from ..codebook.spelling import fold
from ..importing.official.texts import label_in
from ..importing.official.titles import ends_as_title

_NUMERALS = "一二三四五六七八九十百"
_PART = re.compile(rf"第[{_NUMERALS}\d]{{1,3}}(?:部分|章|篇)")
_LEVELS = {
    1: re.compile(rf"{_PART.pattern}|附(?:件|表|录)\d{{0,2}}[:：、.]"),
    2: re.compile(rf"[{_NUMERALS}]{{1,4}}、"),
    3: re.compile(rf"\([{_NUMERALS}]{{1,4}}\)"),
}
_SENTENCE = re.compile(r"[。；;！？!?]|[:：，,].*[，,]")
_HEADING_AT_MOST = 60  # signs
_ROW_ENDS = re.compile(r"[ \t\u3000][\d.,]{1,20}%?\s*$")  # an amount: a row of a table
_LINE_AT_MOST = 200  # signs that patterns look at
_LEADERS = ("...", "···", "……", "…", "．．．", "___", "---", "———")
_PAGE_BEHIND = re.compile(r"[\s.·…．_\-—\t]{0,200}[\dⅰ-ⅹivxIVX]{1,4}$")
_NOTE = re.compile(
    r"(?:备?注|附注|(?:补充|备注|填表|编制)?说明|数据说明)\d{0,2}[:：.、]|\(?注\)?[:：]|★|\*(?=[^\d])"
)
_NO_DATA = re.compile(r"(?:本|此|该|上|以上)[^，。]{0,3}表[^。]{0,12}(?:无|没有|空)")
_FURTHER = re.compile(r"\(?\d{1,2}[.、．)]")
_UNIT = re.compile(
    r"(?:金额)?(?:计量)?单位[:：]?(?:人民币)?[:：]?((?:万|亿|百万|千)?元)(?![\u4e00-\u9fff])"
)
_UNIT_ALONE = re.compile(r"\(?((?:万|亿)元)\)?")
_UNIT_BRACKETS = re.compile(r"[(（](?:单位[:：])?((?:万|亿)?元)[)）]$")
_CAPTION = re.compile(
    r"(?:部门|单位|编制部门|编制单位|预算部门|预算单位|填报单位|填报部门|编报单位|公开部门|公开单位|主管部门)"
    r"(?:名称|编码|代码)?(?:\((?:盖?公?章|签章|公开)\))?[:：]"
)
_YEAR_ALONE = re.compile(r"\(?20\d\d年?度?\)?|20\d\d年\d{1,2}月(?:\d{1,2}日)?")
_TABLE_NUMBER = re.compile(r"(?:附?表|附件)\d{1,2}(?:-\d{1,2})?[:：]?")
_WHOLE_CAPTIONS = (_YEAR_ALONE, _UNIT_ALONE, _TABLE_NUMBER)
_CAPTION_AT_MOST = 120  # signs
_CONTINUED = re.compile(r"\(?(?:续表?\d{0,2}|接上[页表])\)?")
BEGINS = re.compile(
    rf"\s{{0,9}}(?:第[{_NUMERALS}\d]{{1,3}}(?:部分|章)|[{_NUMERALS}]{{1,4}}、"
    rf"|[（(][{_NUMERALS}\d]{{1,4}}[)）]|\d{{1,3}}[.、．](?!\d)|[①-⑳]|附[件表]|注[:：])"
)
"""How a paragraph begins that has a number."""
_CONTENTS = ("目录", "目次", "contents")


def heading_level(text: str) -> int:
    """The level of a heading as official texts number them: 第一部分 1, 一、 2, （一） 3; 0 for
    text."""
    line = fold(text[:_LINE_AT_MOST])
    if len(line) > _HEADING_AT_MOST or _SENTENCE.search(line) or _ROW_ENDS.search(text):
        return 0
    level = next((level for level, begins in _LEVELS.items() if begins.match(line)), 0)
    return 0 if level > 1 and ":" in line else level


def is_part(text: str) -> bool:
    """Whether a line begins a part of a report: 第一部分."""
    return bool(_PART.match(fold(text[:_LINE_AT_MOST])))


def is_contents_title(text: str) -> bool:
    """Whether a line is the heading of the contents: 目　录."""
    return fold(text[:_LINE_AT_MOST]).lower() in _CONTENTS


def is_leader(text: str) -> bool:
    """Whether a line ends as those of contents do: dots, and the number of a page."""
    line = text[-_LINE_AT_MOST:].rstrip(" \u3000-—")
    before = line.rstrip("0123456789")
    if line == before:
        return False
    return before.endswith("\t") or before.rstrip(" \u3000-—\t").endswith(_LEADERS)


def contents_key(text: str) -> str:
    """A line of the contents, or a heading, as it is compared: without the number of a page."""
    return fold(_PAGE_BEHIND.sub("", text[:_LINE_AT_MOST].rstrip()))


def is_table_title(text: str) -> bool:
    """Whether a line may be the title of a table."""
    return ends_as_title(without_unit(text))


def unit_in(text: str) -> str:
    """The unit that a line above a table names: 单位：万元 → 万元; "" for none."""
    line = fold(text[:_LINE_AT_MOST])
    match = _UNIT.search(line) or _UNIT_ALONE.fullmatch(line) or _UNIT_BRACKETS.search(line)
    return match[1] if match else ""


def without_unit(text: str) -> str:
    """A title without the unit in brackets behind it, or behind a blank."""
    return _UNIT_BRACKETS.sub("", text.rstrip()).rstrip()


def is_caption(text: str) -> bool:
    """Whether a line stands between the title of a table and the table: its number, unit, the
    department, the year."""
    line = fold(text[:_LINE_AT_MOST])
    if len(line) > _CAPTION_AT_MOST or line.endswith(("。", "；")):
        return False
    is_whole = bool(label_in(line)) or any(one.fullmatch(line) for one in _WHOLE_CAPTIONS)
    return is_whole or bool(_CAPTION.match(line) or _UNIT.search(line))


def is_continued(text: str) -> bool:
    """Whether a line says that the table above it goes on: （续表）."""
    return bool(_CONTINUED.fullmatch(fold(text[:_LINE_AT_MOST])))


def is_note(text: str) -> bool:
    """Whether a line belongs to the table above it: 注, 说明, that it is empty."""
    line = fold(text[:_LINE_AT_MOST])
    is_marked = bool(_NOTE.match(line))
    return is_marked or bool(_NO_DATA.search(line) and len(text) < _LINE_AT_MOST)


def goes_on(text: str) -> bool:
    """Whether a line is a further one of a note: 2．…"""
    return bool(_FURTHER.match(fold(text[:_LINE_AT_MOST])))


def stands_alone(text: str) -> bool:
    """Whether a line is no part of a paragraph: a title, what belongs to one, 目录."""
    return is_contents_title(text) or is_caption(text) or is_table_title(text)
