"""How wide text is and how many lines it takes, without any font at hand.

Chinese characters fill a square of their size in every Chinese font; Latin letters and digits
are set in Times New Roman, whose widths are public. Where that is missing, as on most Linux
desktops (麒麟、统信), another font stands in for it: Liberation Serif, of the same widths, or
DejaVu Serif, the widest that is usual. Prose is measured as Times New Roman sets it, tables by
the widest, so that they stand the same with either. Lines break between any two Chinese
characters, never inside a number or a Latin word, and by the rules for line starts (避头尾).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple
from unicodedata import combining, east_asian_width

_TIMES = (
    "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 "
    "500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 "
    "722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 "
    "444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 "
    "200 480 541"
)
_DEJAVU = (
    "318 402 460 838 636 950 890 275 390 390 500 838 318 338 318 337 636 636 636 636 636 636 636 "
    "636 636 636 337 337 838 838 838 536 1000 722 735 765 802 730 694 799 872 395 401 747 664 1024 "
    "875 820 673 820 753 685 667 843 722 1028 712 660 695 390 337 390 838 500 500 596 640 560 640 "
    "592 370 640 644 320 310 606 320 948 644 602 640 640 478 513 402 644 565 856 564 565 527 636 "
    "337 636 838"
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


class Typeface:
    """A typeface of Latin letters and digits, by the widths of its characters in em."""

    def __init__(self, thousandths: str) -> None:
        sizes = enumerate(thousandths.split(), 32)
        self.widths = _Widths({chr(sign): int(size) / 1000 for sign, size in sizes})


TIMES = Typeface(_TIMES)
WIDEST = Typeface(_DEJAVU)  # of those that usually stand in for it
TYPEFACES = (TIMES, WIDEST)


class _Shape(dict[int, int]):
    """Signs that are set alike made one: every Chinese character 一, every digit 0. Names in a
    long table are of few shapes, and a shape's lines are counted once."""

    def __missing__(self, sign: int) -> int:
        alike = ord("一") if "一" <= chr(sign) <= "鿿" else sign
        self[sign] = alike
        return alike


_SHAPE = _Shape(dict.fromkeys(map(ord, "0123456789"), ord("0")))


@lru_cache(maxsize=1024)  # paragraphs among them, which stand in one report alone
def shape(text: str) -> str:
    """The text that stands for all that are set like this one."""
    return text.translate(_SHAPE)


@lru_cache(maxsize=2048)  # of a report in both faces; more would only be those of other reports
def ems(text: str, face: Typeface = TIMES) -> float:
    """The width of a line of text in em."""
    width = sum(map(face.widths.__getitem__, text))
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
    """The width in em of the longest piece that cannot be broken (a number, a Latin word), in the
    widest typeface."""
    if text.isascii() and " " not in text and "\n" not in text:
        return ems(text, WIDEST)
    return max((ems(unit, WIDEST) for unit in _UNITS.findall(text)), default=0.0)


class Typesetting(NamedTuple):
    """How a text is set. indent: narrows the first line; spacing: is added to each character;
    both in em. hang: a stop or comma may stand in the margin (标点溢出边界), as Word lets it by
    default."""

    indent: float = 0.0
    spacing: float = 0.0
    hang: bool = True
    face: Typeface = TIMES


@lru_cache(maxsize=256)
def setting_of(indent: float, spacing: float, face: Typeface = TIMES) -> Typesetting:
    """The setting of a paragraph; one for all that are alike, for caches keep them."""
    return Typesetting(indent, spacing, face=face)


_PROSE = Typesetting()
STRICT, STRICT_WIDEST = (Typesetting(hang=False, face=face) for face in TYPEFACES)


def lines(text: str, width: float, setting: Typesetting = _PROSE) -> int:
    """How many lines text takes in a width in em. Line ends in the text count."""
    room = width - _ROUNDING
    if "\n" not in text:
        return _lines(text, room, setting)
    return sum(_lines(line, room, setting) for line in text.split("\n"))


def _lines(text: str, width: float, setting: Typesetting) -> int:
    return len(_breaks_of_shape(shape(text), width, setting)) + 1


def fitting(text: str, width: float) -> int:
    """How many characters stand on each line of a text of Chinese characters alone; 0 for any other
    text."""
    return 0 if shape(text).strip("一") else int(width - _ROUNDING + _EPSILON)


def line_ends(text: str, width: float, setting: Typesetting) -> tuple[int, ...]:
    """Where each line of a text without line ends ends: after so many characters."""
    return (*_breaks_of_shape(shape(text), width - _ROUNDING, setting), len(text))


@lru_cache(maxsize=2048)
def _breaks_of_shape(text: str, width: float, setting: Typesetting) -> Sequence[int]:
    """After how many characters each line but the last ends."""
    indent, spacing, hang, face = setting
    if ems(text, face) + spacing * len(text) <= width - indent:
        return ()
    rules = _HANGING_RULES if hang else _STRICT_RULES
    units = _units_of(text, spacing, face)
    return [units.ends[cut] for cut in _break(units, rules, width, width - indent)]


class _UnitsOfText(NamedTuple):
    """What of a text is never broken. sizes: the width of each in em; edges: where each ends on an
    endless line; ends: before each, and at the end of the text, how many characters stand."""

    units: Sequence[str]
    sizes: Sequence[float]
    edges: Sequence[float]
    ends: Sequence[int]


@lru_cache(maxsize=512)
def _units_of(text: str, spacing: float, face: Typeface) -> _UnitsOfText:
    """Kept, for a text in a table is tried in several widths."""
    if not spacing and ems(text, face) == len(text) and not _seams(text):
        count = len(text)  # Chinese signs alone
        return _UnitsOfText(text, [1.0] * count, range(1, count + 1), range(count + 1))
    units = _UNITS.findall(text)
    sizes = [ems(unit, face) + spacing * len(unit) for unit in units]
    edges = list(accumulate(map(float.__add__, sizes, _spaces(text, units, spacing))))
    return _UnitsOfText(units, sizes, edges, list(accumulate(map(len, units), initial=0)))


def _spaces(text: str, units: list[str], spacing: float) -> list[float]:
    """What is added before each unit, in em."""
    if not spacing and not _seams(text):
        return [0.0] * len(units)
    return [0.0, *(_space(a[-1], b[0], spacing) for a, b in pairwise(units))]


@lru_cache(maxsize=2048)
def _space(before: str, after: str, spacing: float) -> float:
    """What is added between two units: where the script changes, LibreOffice leaves out the
    spacing of the character before."""
    if _seams(before + after):
        return _GAP
    return -spacing if before.isascii() != after.isascii() else 0.0


def _break(text: _UnitsOfText, rules: _Rules, width: float, room: float) -> list[int]:
    """Fill lines one by one: before which unit each but the first begins. A unit wider than a line
    is cut, and named once for each of its lines."""
    units, sizes, edges, _ = text
    cuts: list[int] = []
    start, count, left = 0, len(units), room
    while start < count:
        end = edges[start] - sizes[start] + left + _EPSILON
        at = bisect_right(edges, end, start)  # the first that is too much
        while at < count and units[at] == " ":
            at += 1
        if at == count:
            break
        cut = _line_end(units, start, at, rules)
        if cut == start:  # one unit alone is too wide for the line
            cuts += [start] * max(0, -int(-sizes[start] // width) - 1)
            cut = max(at, start + 1)
        if cut < count:
            cuts.append(cut)
        start, left = cut, width
    return cuts


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


@lru_cache(maxsize=2048)
def extent(text: str) -> Extent:
    """How far a text reaches in the widest typeface."""
    return _extent_of_shape(shape(text))


@lru_cache(maxsize=2048)
def _extent_of_shape(text: str) -> Extent:
    widest = max(ems(line, WIDEST) for line in text.split("\n"))
    return widest, longest_word(text), "\n" in text


def extent_of(texts: Iterable[str]) -> Extent:
    """The furthest that any of the texts reaches."""
    widest = longest = 0.0
    several = False
    for line, word, more in map(extent, texts):  # a loop, not max(): this is asked very often
        widest = line if line > widest else widest
        longest = word if word > longest else longest
        several = several or more
    return widest, longest, several
