"""Years as texts write them: 2024年, ２０２４年度, 二〇二四年."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..text.numbers import folded

_CHINESE = {sign: str(digit) for digit, sign in enumerate("〇一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
}
_YEAR = re.compile(
    rf"(?<![\d.])(?P<year>(?:19|20)\d\d|[一二][{''.join(_CHINESE)}]{{3}})"
    r"(?P<sign>[ \u3000]?年度?)(?P<date>[ \u3000]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})月)?"
)


class StatedYear(NamedTuple):
    """A year of a text. is_date: a month follows, so it dates something."""

    start: int
    end: int
    text: str
    year: int
    is_date: bool


def years_in(text: str) -> Iterator[StatedYear]:
    """Every year of a text, in order."""
    for match in _YEAR.finditer(folded(text)):
        digits = "".join(_CHINESE.get(sign, sign) for sign in match["year"])
        yield StatedYear(
            match.start(), match.end("sign"), match["year"] + "年", int(digits), bool(match["date"])
        )
