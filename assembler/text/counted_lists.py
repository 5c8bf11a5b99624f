"""What a text counts and then lists (内设机构4个：办公室、政务股……): as many are to be listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..kernel.numerals import NUMERALS, parse_chinese

_LISTED = re.compile(
    rf"(?<!第)(?P<number>\d{{1,2}}|[{NUMERALS}]{{1,3}})个(?P<what>[^，。；：:、\d]{{0,12}})"
    r"(?:[：:]|[，,]?(?P<lead>分别是|分别为|包括|即)[：:]?)(?P<items>[^。；;：:\n]{2,400})"
)
_OPEN = re.compile(r"等(?:\d{1,2}个|[^、，。；]{0,6})$|其中|不含")
_ASIDE = re.compile(r"[（(][^（()）]{0,80}[)）]")
_JOINED = re.compile("[和及与]")
_NUMBERED = re.compile(r"[（(]?[0-9一二三四五六七八九十]{1,2}[）).．、]")


class Miscount(NamedTuple):
    """A list that is longer or shorter than its text says. counted, listed: how many
    (5个); what: of what; start, end: its characters in the text."""

    counted: str
    listed: str
    what: str
    start: int
    end: int


def miscounted(text: str) -> Iterator[Miscount]:
    """Lists whose length is told and that name more or fewer; 和 may join two, or stand within a
    name. What ends with 等, or holds more than names, is not counted; 包括 may leave some out."""
    for match in _LISTED.finditer(text) if "个" in text else ():
        counted, (fewest, most) = _counted(match["number"]), _listed(match["items"])
        is_short = counted > most and match["lead"] != "包括"
        if counted and fewest and (is_short or counted < fewest):
            listed = f"{fewest}个" if fewest == most else f"最多{most}个"
            yield Miscount(f"{match['number']}个", listed, match["what"], *match.span())


_BEGUN = re.compile(rf"(\d{{1,2}}|[{NUMERALS}]{{1,3}})[个家][^，。；：:\d]{{0,12}}[：:]\s{{0,9}}$")
_ITEM = re.compile(rf"\s{{0,9}}[（(]?(\d{{1,2}}|[{NUMERALS}]{{1,3}})[）)．.、]")


def miscounted_below(lines: Sequence[str]) -> tuple[int, int] | None:
    """How many items the first line counts (单位共2个：), and how many the numbered lines below it
    are; None where it counts none, none are numbered, or both are the same."""
    match = _BEGUN.search(lines[0][-80:])
    listed = 0
    for line in lines[1:] if match else ():
        item = _ITEM.match(line[:40])
        if item is None or _counted(item[1]) != listed + 1:
            break
        listed += 1
    counted = _counted(match[1]) if match else 0
    return (counted, listed) if listed and counted not in (0, listed) else None


def _counted(number: str) -> int:
    return int(number) if number.isdecimal() else int(parse_chinese(number) or 0)


def _listed(items: str) -> tuple[int, int]:
    """How few and how many names a list may be taken to have; 0 where it is open, or no list."""
    items = _ASIDE.sub("", items)
    names, joined = items.split("、"), len(_JOINED.findall(items))
    is_list = len(names) > 1 or joined
    if not is_list or _OPEN.search(items) or "，" in items or _NUMBERED.match(items):
        return 0, 0
    count = sum(1 for name in names if name.strip())
    return count, count + joined
