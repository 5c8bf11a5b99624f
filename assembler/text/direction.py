"""Words of direction (增加, 下降, 持平): the one list, which way each points, and where it counts.

Some words are said of an amount, right before it (提高4.75%), some only of what moved it (追加,
取消), most of both. 提高 says nothing in a reason, where efficiency is what is raised.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

UP, DOWN, FLAT = "增", "减", "平"
NAMES = {UP: "增加", DOWN: "减少", FLAT: "持平"}  # what a message calls each

_OF_BOTH = {
    UP: ("增加", "增长", "增多", "上升", "上涨"),
    DOWN: ("减少", "下降", "降低", "缩减"),
}
_OF_AMOUNTS = {
    UP: ("提高",),
    DOWN: ("减低", "下滑", "回落"),
    FLAT: ("持平", "一致", "没有变化", "无变化", "未变化", "没有增减", "保持不变"),
}
_OF_REASONS = {
    UP: ("增大", "增设", "增编", "新增", "上调", "调增", "追加", "扩大", "新成立"),
    DOWN: (
        *("下调", "调减", "核减", "压减", "压缩", "削减", "缩小"),
        *("精简", "节约", "节省", "取消", "撤销"),
    ),
}


def _words(way: str, *lists: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(words.get(way, ()) for words in lists))


_WAY_OF = {word: way for way in NAMES for word in _words(way, _OF_BOTH, _OF_AMOUNTS)}
_UP_IN_REASONS = _words(UP, _OF_BOTH, _OF_REASONS)
_DOWN_IN_REASONS = _words(DOWN, _OF_BOTH, _OF_REASONS)

# A reason, to the end of its sentence; what goes on with 同时 belongs to it.
REASON = r"原因[^。；;]*(?:[；;](?:同时|另外|此外|但)[^。；;]*)*"

# Of amounts, up or down, as an alternative of a pattern.
MOVED = "|".join(word for word, way in _WAY_OF.items() if way != FLAT)


# --- in a sentence about amounts


class DirectionWord(NamedTuple):
    """A direction word of a text. way: UP, DOWN or FLAT. bound: a number follows at once."""

    start: int
    end: int
    way: str
    bound: bool


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A direction word, what leads from it to its number, and a reason: compiled when wanted."""
    return (
        re.compile("|".join(_WAY_OF).replace("一致", "(?<!不)一致")),
        re.compile(r"(?:了|约|额|额为|幅度为|为|至|到)?[ \u3000]*[-－−]?\d"),
        re.compile(REASON),
    )


def direction_words(text: str) -> Iterator[DirectionWord]:
    """Every direction word of a text, but for those of a reason (原因：……), which tell of
    something else than the amounts of the sentence."""
    word, bound, reason = _patterns()
    reasons = [match.span() for match in reason.finditer(text)]
    for match in word.finditer(text):
        start, end = match.span()
        before = bisect_right(reasons, (start, len(text))) - 1  # the last that begins before it
        if before < 0 or start >= reasons[before][1]:
            yield DirectionWord(start, end, _WAY_OF[match[0]], bool(bound.match(text, end)))


# --- in the reason of a change

_COMPARED = (
    r"[较比](?:上年|去年|上一年|20\d\d年)|[与同和](?:上年|去年|上一年|20\d\d年)(?:同期)?相?比"
)
_NOT_THIS_YEAR = ("上年", "去年", "上一年", "以前年度", "往年", "年初")
_DENIED = ("不", "未", "没", "无", "增减", "避免", "防止")
_MARKS = "。；、,;：:"


def direction(reason: str, year: int) -> int:
    """1 where every clause that points at all points up, −1 down; 0 where they differ, or none
    does.

    A clause counts for what moved this year. It counts for nothing where it speaks of last year
    (上年一次性项目增加 explains a decrease), denies (没有增加), or names both directions. What is
    compared with (比上年, 与上年相比) is not speaking of last year.
    """
    ways = {_of_clause(clause, str(year - 1)) for clause in _clauses(reason)} - {0}
    return ways.pop() if len(ways) == 1 else 0


def _clauses(reason: str) -> list[str]:
    if "比" in reason or "较" in reason:  # else there is nothing to compile the pattern for
        reason = re.sub(_COMPARED, "", reason)
    return reason.translate(dict.fromkeys(map(ord, _MARKS), "，")).split("，")


def _of_clause(clause: str, last_year: str) -> int:
    up, down = (
        any(word in clause for word in words) for words in (_UP_IN_REASONS, _DOWN_IN_REASONS)
    )
    silent = (last_year, *_NOT_THIS_YEAR, *_DENIED)
    return 0 if up == down or any(word in clause for word in silent) else int(up) - int(down)
