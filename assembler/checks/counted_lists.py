"""What a text counts and then lists (内设机构4个：办公室、政务股……): as many are listed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..figures import Figures
from ..kernel.numerals import NUMERALS, parse_chinese
from ..kernel.problems import Problem, problem
from .left_over import clerk_texts

_LISTED = re.compile(
    rf"(?<!第)(?P<number>\d{{1,2}}|[{NUMERALS}]{{1,3}})个(?P<what>[^，。；：:、\d]{{0,12}})"
    r"(?:[：:]|[，,]?(?:分别是|分别为|包括|即)[：:]?)(?P<items>[^。；;：:\n]{2,400})"
)
_OPEN = re.compile(r"等(?:\d{1,2}个|[^、，。；]{0,6})$|其中|不含")
_ASIDE = re.compile(r"[（(][^（()）]{0,80}[)）]")
_JOINED = re.compile("[和及与]")
_NUMBERED = re.compile(r"[（(]?[0-9一二三四五六七八九十]{1,2}[）).．、]")


def lists_are_as_long_as_counted(figures: Figures) -> Iterator[Problem]:
    """Of a list whose length is told, as many are named; 和 may join two, or stand within a name."""
    if "个" not in figures.prose.once:
        return
    for one in dict.fromkeys(clerk_texts(figures.dataset)):
        for match in _LISTED.finditer(one.text):
            counted, fewest, most = _numbers(match)
            if counted and most and not fewest <= counted <= most:
                yield problem(
                    "B-115",
                    one.place,
                    what=match["what"],
                    found=f"{match['number']}个",
                    expected=f"{fewest}个",
                    text=one.around(*match.span()),
                )


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    """How many are counted, and how few and many the list may be taken to name; 0 where it is open,
    or no list."""
    text, items = match["number"], match["items"]
    number = int(text) if text.isdecimal() else int(parse_chinese(text) or 0)
    items = _ASIDE.sub("", items)
    names = [name for name in items.split("、") if name.strip()]
    if len(names) < 2 or _OPEN.search(items) or "，" in items or _NUMBERED.match(items):  # noqa: PLR2004
        return number, 0, 0
    return number, len(names), len(names) + len(_JOINED.findall(items))
