"""The contents (目录) against the headings and titles of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from ..codebook.spelling import fold
from ..importing.official.texts import bare
from ..published.document import PublishedParagraph, PublishedTable, Spot
from .context import AuditedReport
from .finding import Finding

_PART = re.compile(r"\A(?:第[一二三四五六七八九十\d]{1,3}(?:部分|章|篇)|附件?\d{0,2}[:：.、]?)")
_NUMBER = re.compile(
    r"\A(?:[(（]?[一二三四五六七八九十\d]{1,4}[)）、.．]|第[一二三四五六七八九十]{1,3}部分)"
)
_YEAR = re.compile(r"20\d\d年?(?:度)?")
_PAGE = re.compile(r"(?:[.·…．_\-—\s]{2,}|\t)[-—\s]*\d{1,4}[-—\s]*$")
_SELF = re.compile(r"\A(?:本级|本)?(?:部门|单位)(?:\(单位\))?(?=.{2})")
_CONTENTS = frozenset({"目录", "目次"})
_TITLE_AT_MOST = 80  # signs
_NEAR = 0.75
_ENOUGH = 4  # signs that one title must share with another that holds it


class _Entry(NamedTuple):
    """A title, in the contents or in the report. key: what is compared. number: 第二部分, 三、."""

    text: str
    key: str
    number: str
    spot: Spot


def contents_agree(report: AuditedReport) -> Iterator[Finding]:
    """Every line of the contents stands in the report as a heading or title of a table."""
    entry = partial(_entry, report.department)
    listed = [entry(one.text, one.spot) for one in report.contents]
    listed = _joined([one for one in listed if len(one.key) > 1 and one.key not in _CONTENTS])
    titles = [entry(text, spot) for text, spot in _titles(report)]
    by_key = {one.key: one for one in titles}
    alone = {fold(one.text) for one in titles if _PART.fullmatch(fold(one.text))}
    left = [one for one in titles if one.key not in {line.key for line in listed}]
    for line in listed:
        title = by_key.get(line.key) or _near(line, left)
        if title is None:
            if not _stands_somewhere(report, line):
                yield _finding("A-30", line, "", "目录列了这一项，正文里没有这个标题或这张表", True)
        elif title.key != line.key:
            left.remove(title)
            if not re.search("[XxＸ×]{2}", title.text):  # told as a placeholder
                yield _differs(line, title)
        elif _PART.match(line.number) and title.number != line.number and line.number not in alone:
            yield _differs(line, title)


def _joined(listed: list[_Entry]) -> list[_Entry]:
    """Lines of the contents that go on in the next, which has no number, as one."""
    joined: list[_Entry] = []
    for one in listed:
        if joined and joined[-1].number and not one.number and len(one.key) < _ENOUGH:
            last = joined.pop()
            one = last._replace(text=f"{last.text}{one.text}", key=last.key + one.key)
        joined.append(one)
    return joined


def _entry(department: str, text: str, spot: Spot) -> _Entry:
    line = fold(_PAGE.sub("", text[:_TITLE_AT_MOST]))
    number = _NUMBER.match(line)
    key = _YEAR.sub("", line)
    key = key.replace(fold(department), "") if department else key
    return _Entry(
        " ".join(_PAGE.sub("", text).split()),
        bare(_PART.sub("", key)),
        number[0] if number else "",
        spot,
    )


def _titles(report: AuditedReport) -> Iterator[tuple[str, Spot]]:
    """Headings, titles of tables, and short lines that may be either."""
    for block in report.report.blocks:
        if isinstance(block, PublishedTable):
            if block.title:
                yield block.title, block.title_spot or block.spot
        elif not block.contents and _may_be_title(block):
            yield block.text, block.spot


def _may_be_title(block: PublishedParagraph) -> bool:
    text = block.text.strip()
    return 1 < len(text) <= _TITLE_AT_MOST and (block.level > 0 or not re.search("[。；;，]", text))


def _near(line: _Entry, titles: list[_Entry]) -> _Entry | None:
    """A title that is meant by a line of the contents, though its words differ."""
    from difflib import get_close_matches

    keys = [one.key for one in titles if len(one.key) > 1 and _same_side(one.key, line.key)]
    same_part = [one for one in titles if _PART.match(one.number) and one.number == line.number]
    if same_part:
        return same_part[0]
    holding = [key for key in keys if _holds(key, line.key)]
    near = holding or get_close_matches(line.key, keys, n=1, cutoff=_NEAR)
    numbered = [one for one in titles if one.key in near]
    return next((one for one in numbered if one.number == line.number), next(iter(numbered), None))


def _holds(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _ENOUGH and long.endswith(short) and not short.endswith("支出决算表")


def _same_side(one: str, other: str) -> bool:
    """Whether neither is of income where the other is of expenditure, nor a table where the other is
    none."""
    for words in (
        "收入",
        "支出",
        "一般公共预算",
        "政府性基金",
        "国有资本",
        "基本支出",
        "财政拨款",
        "三公",
    ):
        if (words in one) != (words in other):
            return False
    return one.endswith("表") == other.endswith("表")


def _stands_somewhere(report: AuditedReport, line: _Entry) -> bool:
    """Whether a paragraph begins with the line as it stands, so that it is there all the same."""
    words = bare(line.text)
    return any(bare(one.text[:_TITLE_AT_MOST]).startswith(words) for one in report.texts)


def _differs(line: _Entry, title: _Entry) -> Finding:
    return _finding("A-31", line, "", f"正文的标题是“{title.text}”", False)


def _finding(code: str, line: _Entry, expected: str, why: str, certain: bool) -> Finding:
    return Finding(code, line.spot, line.text, expected, why, certain, 0, len(line.text))
