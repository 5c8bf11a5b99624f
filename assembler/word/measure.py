"""How wide text is and how many lines it takes, without any font at hand.

Chinese characters fill a square of their size in every Chinese font; Latin letters and digits
are set in Times New Roman, whose widths are public. Lines break between any two Chinese
characters, never inside a number or a Latin word, and by the rules for line starts (避头尾).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from unicodedata import combining, east_asian_width

_TIMES = (
    "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 "
    "500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 "
    "722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 "
    "444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 "
    "200 480 541"
)
_NOT_FIRST = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞！＂％＇），．：；？］｀｜｝～￠"
)
_NOT_LAST = frozenset("$([{£¥‘“〈《「『【〔〖〝＄（．［｛￡￥")
_HANGING = frozenset("，。、；：？！．")
_EPSILON = 1e-6
_SEAM = re.compile(r"(?<=[一-鿿])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[一-鿿])")
_GAP = 0.22  # em between Chinese and Latin text: Word sets a quarter, LibreOffice a fifth
_UNITS = re.compile(r"[!-~]+|.", re.DOTALL)


class _Widths(dict[str, float]):
    """Width of a character in em, worked out when it is first met."""

    def __missing__(self, char: str) -> float:
        wide = 0.0 if combining(char) else 1.0 if east_asian_width(char) in "WFA" else 0.5
        self[char] = wide
        return wide


_EM = _Widths({chr(32 + i): int(w) / 1000 for i, w in enumerate(_TIMES.split())})


@lru_cache(maxsize=65536)
def ems(text: str) -> float:
    """The width of a line of text in em."""
    width = sum(map(_EM.__getitem__, text))
    return width if text.isascii() else width + _GAP * len(_SEAM.findall(text))


@lru_cache(maxsize=65536)
def longest_word(text: str) -> float:
    """The width in em of the longest piece that cannot be broken (a number, a Latin word)."""
    if text.isascii() and " " not in text and "\n" not in text:
        return ems(text)
    return max((ems(unit) for unit in _UNITS.findall(text)), default=0.0)


def lines(text: str, width: float, indent: float = 0.0, spacing: float = 0.0) -> int:
    """How many lines text takes. All in em; `indent` narrows the first line, `spacing` is added
    to each character. Line ends in the text count."""
    return sum(_lines(piece, width, indent, spacing) for piece in text.split("\n"))


@lru_cache(maxsize=65536)
def _lines(text: str, width: float, indent: float, spacing: float) -> int:
    if ems(text) + spacing * len(text) <= width - indent:
        return 1
    units = _UNITS.findall(text)
    sizes = [ems(unit) + spacing * len(unit) for unit in units]
    gaps = [0.0, *(_GAP * bool(_SEAM.search(a[-1] + b[0])) for a, b in pairwise(units))]
    return _break(units, sizes, gaps, width, width - indent)


def _break(
    units: list[str], sizes: list[float], gaps: list[float], width: float, room: float
) -> int:
    """Fill lines one by one; a unit wider than a line is cut."""
    count, start, at, left = 1, 0, 0, room
    while at < len(units):
        left -= sizes[at] + (gaps[at] if at > start else 0.0)
        if left >= -_EPSILON or units[at] == " ":
            at += 1
            continue
        cut = at + 1 if _hangs(units, at) and at > start else _last_break(units, start, at)
        if cut == start:  # one unit alone is too wide for the line
            count += max(0, -int(-sizes[start] // width) - 1)
            cut = max(at, start + 1)
        count += cut < len(units)
        start = at = cut
        left = width
    return count


def _hangs(units: list[str], at: int) -> bool:
    """Whether a sign may stand in the margin (标点溢出边界), as Word lets it by default."""
    return units[at] in _HANGING and (at + 1 == len(units) or units[at + 1][0] not in _NOT_FIRST)


def _last_break(units: list[str], start: int, at: int) -> int:
    """The last place not after `at` where a line may end; `start` where there is none."""
    while at > start and (units[at][0] in _NOT_FIRST or units[at - 1][-1] in _NOT_LAST):
        at -= 1
    return at


def widest(texts: Iterable[str]) -> float:
    """The widest line among texts in em."""
    return max((ems(piece) for text in texts for piece in text.split("\n")), default=0.0)
