"""The contents (目录) against the headings and titles of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import filterfalse, starmap
from operator import attrgetter
from typing import NamedTuple

from ..codebook.spelling import fold
from ..importing.official.texts import bare
from ..published.document import PublishedParagraph, Spot
from .context import AuditedReport
from .finding import Finding

_PART = re.compile(r"\A(?:第[一二三四五六七八九十\d]{1,3}(?:部分|章|篇)|附件?\d{0,2}[:：.、]?)")
_NUMBER = re.compile(
    r"\A(?:[(（]?[一二三四五六七八九十\d]{1,4}[)）、.．]|第[一二三四五六七八九十]{1,3}部分)"
)
_YEAR = re.compile(r"20\d\d年?(?:度)?")
_PAGE = re.compile(r"(?:[.·…．_\-—\s]{2,80}|\t)[-—\s]{0,4}\d{1,4}[-—\s]{0,4}$")
_BEHIND = re.compile(
    r"(?<=\S)\s{1,4}[-—]?\d{1,4}[-—]?\s{0,4}$"
)  # the page of a line of the contents
_SUBJECTS = (
    "收入",
    "支出",
    "一般公共预算",
    "政府性基金",
    "国有资本",
    "基本支出",
    "财政拨款",
    "三公",
)
_CONTENTS = frozenset({"目录", "目次"})
_TITLE_AT_MOST = 80  # signs
_MOSTLY, _FEW = 3, 3  # a third of the lines, and how many there must be
_NEAR = 0.75
_PLACEHOLDER = re.compile("[XxＸ×]{2}")
_KEY_AT_LEAST = 2  # signs
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
    listed = _joined([entry(_BEHIND.sub("", one.text), one.spot) for one in report.contents])
    titles = _Titles(list(starmap(entry, _titles(report))), listed)
    missing: list[_Entry] = []
    for line in listed:
        title = titles.meant_by(line)
        if title is None:
            missing.append(line)
        elif titles.differ(line, title):
            yield _finding("A-31", line, "", f"正文的标题是“{title.text}”", False)
    absent = list(filterfalse(partial(_stands_somewhere, report), missing))
    yield from _absent(absent, len(listed))


def _absent(lines: Sequence[_Entry], listed: int) -> Iterator[Finding]:
    """Lines that stand nowhere; where they are most, the titles were not understood."""
    is_certain = len(lines) * _MOSTLY <= listed or len(lines) < _FEW
    for line in lines:
        why = "目录列了这一项，正文里没有这个标题或这张表"
        yield _finding("A-30", line, "", why, is_certain)


class _Titles:
    """The titles of a report. left: those that no line of the contents has word for word."""

    def __init__(self, titles: Sequence[_Entry], listed: Sequence[_Entry]) -> None:
        self._by_key = {one.key: one for one in titles}
        self._parts = set(filter(_PART.fullmatch, (fold(one.text) for one in titles)))
        keys = set(map(attrgetter("key"), listed))
        self._left = [one for one in titles if one.key not in keys]

    def meant_by(self, line: _Entry) -> _Entry | None:
        """The title that a line of the contents is of."""
        title = self._by_key.get(line.key) or _near(line, self._left)
        if title in self._left:
            self._left.remove(title)
        return title

    def differ(self, line: _Entry, title: _Entry) -> bool:
        """Whether the words differ, or the number of a part; 第二部分 may stand on a line of its
        own, and placeholders are told as such."""
        if _PART.match(line.number) and line.number in self._parts:
            return False
        if title.key != line.key:
            return not _PLACEHOLDER.search(title.text)
        return bool(_PART.match(line.number)) and title.number != line.number


def _joined(listed: Sequence[_Entry]) -> list[_Entry]:
    """Lines of the contents that go on in the next, which has no number, as one."""
    joined: list[_Entry] = []
    for one in filter(_has_words, listed):
        if joined and _goes_on(joined[-1], one):
            last = joined.pop()
            one = last._replace(text=f"{last.text}{one.text}", key=last.key + one.key)
        joined.append(one)
    return joined


def _has_words(line: _Entry) -> bool:
    """Whether a line of the contents is more than its number or its heading."""
    return len(line.key) >= _KEY_AT_LEAST and line.key not in _CONTENTS


def _goes_on(line: _Entry, following: _Entry) -> bool:
    """Whether a numbered line goes on in the next, which has a few signs and no number."""
    return bool(line.number) and not following.number and len(following.key) < _ENOUGH


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
        if isinstance(block, PublishedParagraph):
            if _may_be_title(block):
                yield block.text, block.spot
        elif block.title:
            yield block.title, block.title_spot or block.spot


def _may_be_title(block: PublishedParagraph) -> bool:
    if block.contents or not 1 < len(block.text.strip()) <= _TITLE_AT_MOST:
        return False
    return block.level > 0 or not re.search("[。；;，]", block.text.strip())


def _near(line: _Entry, titles: Sequence[_Entry]) -> _Entry | None:
    """A title that is meant by a line of the contents, though its words differ."""
    same_part = next(filter(partial(_is_same_part, line), titles), None)
    if same_part:
        return same_part
    keys = _keys_like(line.key, titles)
    like = [one for one in titles if one.key in keys]
    return max(like, key=lambda one: one.number == line.number, default=None)


def _is_same_part(line: _Entry, title: _Entry) -> bool:
    """Whether a title is 第二部分 as the line is."""
    return title.number == line.number and _PART.match(title.number) is not None


def _keys_like(key: str, titles: Sequence[_Entry]) -> list[str]:
    from difflib import get_close_matches

    long = (one.key for one in titles if len(one.key) >= _KEY_AT_LEAST)
    keys = list(filter(partial(_same_side, key), long))
    holding = list(filter(partial(_holds, key), keys))
    return holding or get_close_matches(key, keys, n=1, cutoff=_NEAR)


def _holds(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _ENOUGH and long.endswith(short) and not short.endswith("支出决算表")


def _same_side(one: str, other: str) -> bool:
    """Whether neither is of income where the other is of expenditure, nor a table where the other is
    none."""
    is_same = all((words in one) == (words in other) for words in _SUBJECTS)
    return is_same and one.endswith("表") == other.endswith("表")


def _stands_somewhere(report: AuditedReport, line: _Entry) -> bool:
    """Whether a paragraph begins with the line as it stands, so that it is there all the same."""
    words = bare(line.text)
    return any(bare(one.text[:_TITLE_AT_MOST]).startswith(words) for one in report.texts)


def _finding(code: str, line: _Entry, expected: str, why: str, certain: bool) -> Finding:
    return Finding(code, line.spot, line.text, expected, why, certain, 0, len(line.text))
