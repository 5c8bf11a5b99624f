"""What a text has that claims are made of: names, quantities, periods, directions, cues, stops."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache, reduce
from itertools import chain
from typing import NamedTuple

from ..text.direction import DOWN, FLAT, REASON, UP, DirectionWord, direction_words
from .claim import Name, Period, Quantity
from .lexicon import GENERIC, Lexicon
from .periods import UNKNOWN, periods_in, together
from .quantities import read_quantities


class MarkKind(Enum):
    """What kind of thing a mark is."""

    NAME = auto()
    QUANTITY = auto()
    PERIOD = auto()
    WAY = auto()  # 增加, 下降, 持平
    STOP = auto()  # 。
    PAUSE = auto()  # ；
    COMMA = auto()
    AMONG = auto()  # 其中
    INCLUDES = auto()  # 包括
    SHARE = auto()  # 占
    DONE = auto()  # 完成, 执行率
    EACH = auto()  # 分别为
    AGAINST = auto()  # 与2023年预算相比
    THAN = auto()  # 大于预算数
    NONE = auto()  # 没有


class TextMark(NamedTuple):
    """One of them. way: of a direction, None where two are offered (增加（减少）). in_reason: it
    stands in a reason, and tells of something else. basis: what a comparison compares with."""

    kind: MarkKind
    start: int
    end: int
    name: Name | None = None
    quantity: Quantity | None = None
    period: Period = UNKNOWN
    way: int | None = None
    in_reason: bool = False
    basis: str = ""


_LAST_YEAR = r"上年同期|去年同期|上一年度|上年度|上一年|上年|去年|(?:19|20)\d\d年度?"
_KIND = r"年初预算|全年预算|调整预算|预算|决算"
_BASE = rf"(?:(?:{_LAST_YEAR})(?:{_KIND})?|(?:{_KIND}))(?:安排|执行)?数?"
_CUES = re.compile(
    r"(?P<STOP>[。！!？?\n])|(?P<PAUSE>;)|(?P<COMMA>[,、:])"
    r"|(?P<AMONG>其中|主要用于(?:以下|下列)(?:几个)?方面)"
    r"|(?P<INCLUDES>包括|包含)"
    r"|(?P<SHARE>占比|占(?![用有地据]))"
    r"|(?P<DONE>完成率|执行率|完成(?=年初|全年|调整|预算|决算|\d))"
    r"|(?P<EACH>分别(?:为|是)?)"
    rf"|(?P<AGAINST>(?:[比较]|[与和同跟](?={_BASE}[^,。;]{{0,6}}(?:比|平|一致|差异|变化)))"
    rf"(?P<base>{_BASE})(?:相比)?)"
    rf"|(?P<THAN>(?P<word>大于|高于|多于|超过|小于|低于|少于|等于)(?P<than>(?:{_KIND})数?))"
    r"|(?P<NONE>没有(?!增减|变化|差异)|无(?!差异|变化|增减|法))"
    r"|(?P<SAME>无差异|没有差异|无增减变化|无增减|无变化)"
)
_WAY = {UP: 1, DOWN: -1, FLAT: 0}
_THAN = {"大": 1, "高": 1, "多": 1, "超": 1, "小": -1, "低": -1, "少": -1, "等": 0}
_REASON = re.compile(REASON)
# 用于 and 包括 tell what the money is for: names there are not what is claimed.
_PURPOSE = re.compile(r"(?:用于|包括|包含)(?!以下|下列)[^,。;]*")
_THRESHOLD = re.compile(r"(?:\(含\))?(?:及)?以[上下](?=通用|专用|大型|贵重|的?设备|的|\()")
_PRICED = re.compile(r"(?:单价|单位价值|单台价值|价值)$")


# A reworded sentence is asked for its claims, its terms and its choices one after the other.
@lru_cache(maxsize=4)
def marks_in(text: str, lexicon: Lexicon) -> Sequence[TextMark]:
    """The marks of a condensed text in order; of two in one place the longer."""
    quantities = [q for q in read_quantities(text) if not _is_threshold(text, q)]
    periods = periods_in(text)
    marks = chain(
        (TextMark(MarkKind.QUANTITY, q.start, q.end, quantity=q) for q in quantities),
        _names(text, lexicon, {q.start for q in quantities}, {p.start for p in periods}),
        (TextMark(MarkKind.PERIOD, p.start, p.end, period=p.period) for p in periods),
        _ways(direction_words(text), text),
        map(_cue, _CUES.finditer(text)),
    )
    return tuple(_outside_reasons(text, _apart(sorted(marks, key=_place))))


def compares(text: str) -> bool:
    """Whether a condensed text may say that something is more or less than something else: whether
    it has the words for that."""
    return any(cue["AGAINST"] or cue["THAN"] for cue in _CUES.finditer(text))


def _place(mark: TextMark) -> tuple[int, int]:
    return mark.start, -mark.end


def _apart(marks: Sequence[TextMark]) -> Iterator[TextMark]:
    end = 0
    for mark in marks:
        if mark.start >= end:
            yield mark
            end = mark.end


def _outside_reasons(text: str, marks: Iterator[TextMark]) -> Iterator[TextMark]:
    """Of a reason only its names and quantities, marked as such."""
    reasons = [match.span() for match in _REASON.finditer(text)]
    if not reasons:
        yield from marks
        return
    for mark in marks:
        if not within(reasons, mark.start):
            yield mark
        elif mark.kind in (MarkKind.QUANTITY, MarkKind.NAME, MarkKind.PERIOD):
            yield mark._replace(in_reason=True)


def within(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether a place lies in one of some spans, which are in order."""
    number = bisect_right(spans, (at, 1 << 60)) - 1
    return number >= 0 and at < spans[number][1]


def _is_threshold(text: str, quantity: Quantity) -> bool:
    """单价100万元（含）以上设备: a part of a name."""
    return bool(
        _THRESHOLD.match(text, quantity.end)
        or _PRICED.search(text, max(0, quantity.start - 5), quantity.start)
    )


_LINK = re.compile(r"(?:支出|收入|决算数?|预算数?|年初|全年|[为是共约支]|总额|金额){0,4}")


_EXCLUDED = ("不含", "(含", "(包含", "(其中含", "人均", "平均", "户均")


def _names(
    text: str, lexicon: Lexicon, quantities: set[int], periods: set[int]
) -> Iterator[TextMark]:
    """The names, but for those that only say what money is for, what is left out (不含车辆), and
    what is meant a head (人均支出), and 支出 of 支出决算, a 口径 of what was named before."""
    purposes = [match.span() for match in _PURPOSE.finditer(text)]
    for name in lexicon.names_in(text):
        is_basis = name.key in GENERIC and name.end in periods
        if is_basis or text.endswith(_EXCLUDED, 0, name.start):
            continue
        if not within(purposes, name.start) or _leads_to(quantities, text, name):
            yield TextMark(MarkKind.NAME, name.start, name.end, name=name)


def _leads_to(quantities: set[int], text: str, name: Name) -> bool:
    """Whether a quantity follows a name, at most behind words that link them."""
    link = _LINK.match(text, name.end)
    return (link.end() if link else name.end) in quantities


def _ways(words: Iterator[DirectionWord], text: str) -> Iterator[TextMark]:
    """Words of direction; two that are offered (增加（减少）) are one that says nothing."""
    word = next(words, None)
    while word is not None:
        second = next(words, None)
        if second is not None and _offered(text, word, second):
            yield TextMark(MarkKind.WAY, word.start, second.end + 1)
            second = next(words, None)
        else:
            yield TextMark(MarkKind.WAY, word.start, word.end, way=_WAY[word.way])
        word = second


def _offered(text: str, first: DirectionWord, second: DirectionWord) -> bool:
    between = text[first.end : second.start]
    return between in ("(", "/", "或") and (
        between != "(" or text[second.end : second.end + 1] == ")"
    )


def _cue(match: re.Match[str]) -> TextMark:
    kind = next(name for name in _CUE_NAMES if match[name])
    start, end = match.span()
    if kind == "SAME":
        return TextMark(MarkKind.WAY, start, end, way=0)
    if kind == "AGAINST":
        periods = (word.period for word in periods_in(match["base"]))
        period = reduce(together, periods, UNKNOWN)
        return TextMark(MarkKind.AGAINST, start, end, period=period, basis=match["base"])
    if kind == "THAN":
        way = _THAN[match["word"][0]]
        return TextMark(MarkKind.THAN, start, end, way=way, basis=match["than"])
    return TextMark(MarkKind[kind], start, end)


_CUE_NAMES = tuple(name for name in _CUES.groupindex if name.isupper())
