"""When, and of which 口径: 2024年, 上年, 年初预算, 全年预算, 决算, 期末."""

from __future__ import annotations

import re
from typing import NamedTuple

from .claim import Period

UNKNOWN = Period(None, "")

# The words of each basis, by the name that a claim gives it.
_BASES = {
    "年初预算": ("年初预算",),
    "全年预算": ("全年预算", "全年预算资金"),
    "调整预算": ("调整预算", "调整后预算", "预算调整", "调整后的预算"),
    "决算": ("决算", "执行", "实际执行", "全年执行", "全年实际执行"),
    "预算": ("预算",),
    "上年": ("上年同期", "去年同期", "上年度", "上年", "去年", "上一年度", "上一年"),
    "本年": ("本年度", "本年", "当年", "今年"),
    "年初": ("年初", "期初"),
    "年末": ("年末", "期末", "年终", "年底"),
}
_BASIS_OF = {word: basis for basis, words in _BASES.items() for word in words}
_NUMBER = "数|资金总额|资金|总额|合计|安排"
_WORDS = "|".join(sorted(_BASIS_OF, key=len, reverse=True))
YEAR = r"(?:19|20)\d\d年度?"
_PERIOD = re.compile(
    rf"(?P<year>(?:19|20)\d\d)年度?|(?P<written>二[〇零]\w\w)年度?"
    rf"|(?P<word>{_WORDS})(?!结转|结余)(?:{_NUMBER})?"
)
_WRITTEN = str.maketrans("〇零一二三四五六七八九", "00123456789")


class PeriodWord(NamedTuple):
    """A word of a text that says when, or of which 口径."""

    start: int
    end: int
    period: Period


def periods_in(text: str) -> list[PeriodWord]:
    """Every such word of a text in order."""
    return [PeriodWord(*match.span(), _period(match)) for match in _PERIOD.finditer(text)]


def _period(match: re.Match[str]) -> Period:
    if match["word"]:
        return Period(None, _BASIS_OF[match["word"]])
    year = match["year"] or match["written"].translate(_WRITTEN)
    return Period(int(year) if year.isdigit() else None, "")


def together(first: Period, second: Period) -> Period:
    """The later word goes before, and what it leaves open is that of the earlier: 2024年, 年初预算."""
    year = first.year if second.year is None else second.year
    if second.basis in ("预算", "决算") and first.basis == "上年":
        return Period(year, "上年")
    return Period(year, second.basis or first.basis)
