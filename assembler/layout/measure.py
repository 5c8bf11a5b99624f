"""How wide text is and how many lines it takes, without any font at hand.

Chinese characters fill a square of their size in every Chinese font; Latin letters and digits
are set in Times New Roman, whose widths are public. Lines break between any two Chinese
characters, never inside a number or a Latin word, and by the rules for line starts (避头尾).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
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
_CLOSING = frozenset("）》”’』」】〕")
_HANGING = frozenset("，。、；：？！．")
_EPSILON = 1e-6
_ROUNDING = 0.015  # em that a line loses where widths are rounded piece by piece
_LATIN = re.compile("[0-9A-Za-z]+")
_GAP = 0.22  # em between Chinese and Latin text: Word sets a quarter, LibreOffice a fifth
_UNITS = re.compile(r"[!-~]+|.", re.DOTALL)


class _Rules(NamedTuple):
    """hanging: signs that may stand in the margin. holding: signs after which LibreOffice does
    not let a line begin with a number."""

    hanging: frozenset[str]
    holding: frozenset[str]


_HANGING_RULES = _Rules(_HANGING, _CLOSING)
_STRICT_RULES = _Rules(frozenset(), _CLOSING | _HANGING)


class _Widths(dict[str, float]):
    """Width of a character in em, worked out when it is first met."""

    def __missing__(self, char: str) -> float:
        wide = 0.0 if combining(char) else 1.0 if east_asian_width(char) in "WFA" else 0.5
        self[char] = wide
        return wide


_EM = _Widths({chr(32 + i): int(w) / 1000 for i, w in enumerate(_TIMES.split())})


class _Shape(dict[int, int]):
    """Signs that are set alike made one: every Chinese character 一, every digit 0. Names in a
    long table are of few shapes, and a shape's lines are counted once."""

    def __missing__(self, sign: int) -> int:
        alike = ord("一") if "一" <= chr(sign) <= "鿿" else sign
        self[sign] = alike
        return alike


_SHAPE = _Shape(dict.fromkeys(map(ord, "0123456789"), ord("0")))


@lru_cache(maxsize=4096)  # a large table's texts; more would only be those of other reports
def ems(text: str) -> float:
    """The width of a line of text in em."""
    width = sum(map(_EM.__getitem__, text))
    return width if text.isascii() else width + _GAP * _seams(text)


def _seams(text: str) -> int:
    """How often a Chinese character and a Latin letter or digit stand side by side."""
    count = 0
    for latin in _LATIN.finditer(text):
        start, end = latin.span()
        count += start > 0 and "一" <= text[start - 1] <= "鿿"
        count += "一" <= text[end : end + 1] <= "鿿"
    return count


def longest_word(text: str) -> float:
    """The width in em of the longest piece that cannot be broken (a number, a Latin word)."""
    if text.isascii() and " " not in text and "\n" not in text:
        return ems(text)
    return max((ems(unit) for unit in _UNITS.findall(text)), default=0.0)


def lines(
    text: str, width: float, indent: float = 0.0, spacing: float = 0.0, hang: bool = True
) -> int:
    """How many lines text takes. All in em; `indent` narrows the first line, `spacing` is added
    to each character. hang: a stop or comma may stand in the margin (标点溢出边界), as Word lets
    it by default. Line ends in the text count."""
    room = width - _ROUNDING
    if "\n" not in text:
        return _lines(text, room, indent, spacing, hang)
    return sum(_lines(line, room, indent, spacing, hang) for line in text.split("\n"))


@lru_cache(maxsize=8192)
def _lines(text: str, width: float, indent: float, spacing: float, hang: bool) -> int:
    return _lines_of_shape(text.translate(_SHAPE), width, indent, spacing, hang)


@lru_cache(maxsize=8192)
def _lines_of_shape(text: str, width: float, indent: float, spacing: float, hang: bool) -> int:
    if ems(text) + spacing * len(text) <= width - indent:
        return 1
    rules = _HANGING_RULES if hang else _STRICT_RULES
    if not spacing and ems(text) == len(text) and not _seams(text):
        square = [1.0] * len(text)  # Chinese signs alone
        return _break(text, square, [0.0] * len(text), rules, width, width - indent)
    units = _UNITS.findall(text)
    sizes = [ems(unit) + spacing * len(unit) for unit in units]
    return _break(units, sizes, _spaces(text, units, spacing), rules, width, width - indent)


def _spaces(text: str, units: list[str], spacing: float) -> list[float]:
    """What is added before each unit, in em."""
    if not spacing and not _seams(text):
        return [0.0] * len(units)
    return [0.0, *(_space(a[-1], b[0], spacing) for a, b in pairwise(units))]


@lru_cache(maxsize=65536)
def _space(before: str, after: str, spacing: float) -> float:
    """What is added between two units: where the script changes, LibreOffice leaves out the
    spacing of the character before."""
    if _seams(before + after):
        return _GAP
    return -spacing if before.isascii() != after.isascii() else 0.0


def _break(
    units: Sequence[str],
    sizes: list[float],
    spaces: list[float],
    rules: _Rules,
    width: float,
    room: float,
) -> int:
    """Fill lines one by one; a unit wider than a line is cut."""
    count, start, at, left = 1, 0, 0, room
    square = set(sizes) == {1.0} and not any(spaces)
    while at < len(units):
        if square and at == start and left > 1.0:
            # Chinese signs alone: so many fit at once, with exactly the same left as one by one.
            fitting = min(int(left), len(units) - at)
            at, left = at + fitting, left - fitting
            continue
        left -= sizes[at] + (spaces[at] if at > start else 0.0)
        if left >= -_EPSILON or units[at] == " ":
            at += 1
            continue
        cut = _line_end(units, start, at, rules)
        if cut == start:  # one unit alone is too wide for the line
            count += max(0, -int(-sizes[start] // width) - 1)
            cut = max(at, start + 1)
        count += cut < len(units)
        start = at = cut
        left = width
    return count


def _line_end(units: Sequence[str], start: int, at: int, rules: _Rules) -> int:
    """Where the line ends that begins at `start`, and for which the unit at `at` is too much."""
    return (
        at + 1 if at > start and _hangs(units, at, rules) else _last_break(units, start, at, rules)
    )


def _hangs(units: Sequence[str], at: int, rules: _Rules) -> bool:
    """Whether a sign may stand in the margin: only between Chinese characters."""
    chinese_before = not units[at - 1].isascii()
    return units[at] in rules.hanging and chinese_before and not _bound(units, at + 1, rules)


def _bound(units: Sequence[str], at: int, rules: _Rules) -> bool:
    """Whether a line may not begin here."""
    if at >= len(units):
        return False
    first, before = units[at][0], units[at - 1][-1] if at else ""
    return first in _NOT_FIRST or (before in rules.holding and first.isascii() and first.isalnum())


def _last_break(units: Sequence[str], start: int, at: int, rules: _Rules) -> int:
    """The last place not after `at` where a line may end; `start` where there is none."""
    while at > start and (_bound(units, at, rules) or units[at - 1][-1] in _NOT_LAST):
        at -= 1
    return at


Extent = tuple[float, float, bool]  # the widest line in em, the longest word, several lines?


@lru_cache(maxsize=65536)
def extent(text: str) -> Extent:
    """How far a text reaches."""
    return _extent_of_shape(text.translate(_SHAPE))


@lru_cache(maxsize=8192)
def _extent_of_shape(text: str) -> Extent:
    return max(map(ems, text.split("\n"))), longest_word(text), "\n" in text


def extent_of(texts: Iterable[str]) -> Extent:
    """The furthest that any of the texts reaches."""
    widest = longest = 0.0
    several = False
    for line, word, more in map(extent, texts):  # a loop, not max(): this is asked very often
        widest = line if line > widest else widest
        longest = word if word > longest else longest
        several = several or more
    return widest, longest, several
