"""Where text is broken into lines (回行): titles where a word or name ends, headings and cells of
tables without a character left alone on a line.

The text stays as it is: an indent narrows its room until it breaks there. A width is taken only
if the lines are the same in Times New Roman and in the widest typeface that stands in for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import groupby

from .measure import (
    STRICT,
    STRICT_WIDEST,
    TYPEFACES,
    WIDEST,
    Typesetting,
    ems,
    fitting,
    line_ends,
    lines,
    setting_of,
    shape,
)

_STEP = 0.25  # em between the widths that are tried
_SURE = 2  # so many of them must break alike: no rounding of widths may change it
_NAME = 4  # what a break beside the name is worth; by the signs before and after it, others are
_WORTH = (
    (re.compile("：.", re.DOTALL), 3),
    (re.compile(r"\d年"), -4),
    (re.compile("[和与及暨].|.[和与及暨]", re.DOTALL), 1),
)
_ALONE = -8  # what a line of one character is worth
_ROOM = 0.4  # em more than a line needs
_LEAST = 2.0  # em: in less, a character a line cannot be helped
_DEEPEST = 6  # lines that a heading may take
_LEAST_MOST = 5.0  # em that a heading asks for at most
_TRIED = 300  # em of text: in longer ones a last line of one character is rare, and not seen
_CLOSING = "：）”"
_UP_TO_SIGN = re.compile(f"(?m)^.*[{_CLOSING}]")
_NOT_FIRST = "，。、；：）》”％%"
_SETTINGS = (STRICT, STRICT_WIDEST)
_Ends = tuple[int, ...]


@lru_cache(maxsize=256)
def title_width(text: str, room: float, name: str) -> float:
    """The width in em in which a title of several lines breaks best, `name` (of the department)
    whole; it takes no more lines than in its whole room."""
    count = max(lines(text, room, setting) for setting in _SETTINGS)
    if count == 1:
        return room
    steps = [room - _STEP * n for n in range(int(room / 2 / _STEP))]
    alike = [(ends, list(widths)) for ends, widths in groupby(steps, partial(_same_ends, text))]
    sure = [
        (ends, widths)
        for ends, widths in alike
        if len(ends) == count and (len(widths) >= _SURE or widths[0] == room)
    ]
    _, widths = max(sure, key=lambda pair: _worth(text, pair[0], name), default=((), [room]))
    return room if widths[0] == room else widths[len(widths) // 2]


@lru_cache(maxsize=1024)
def heading_room(text: str, room: float, indent: float, spacing: float) -> float:
    """The width in em in which a heading of the text leaves no character alone on its last line."""
    settings = [setting_of(indent, spacing, face) for face in TYPEFACES]
    widths = (room - part for part in (0.0, 1.2, 2.2, 3.2))
    return next(filter(partial(_ends_well, text, settings), widths), room)


def _ends_well(text: str, settings: Sequence[Typesetting], width: float) -> bool:
    ends = (line_ends(text, width, setting) for setting in settings)
    lasts = (text[each[-2] :].rstrip(_NOT_FIRST) for each in ends if len(each) > 1)
    return all(map(_is_several, lasts))


def _same_ends(text: str, width: float) -> _Ends:
    """Where each line ends; () where that depends on the typeface."""
    ends, others = (line_ends(text, width, setting) for setting in _SETTINGS)
    return ends if ends == others else ()


def _worth(text: str, ends: Sequence[int], name: str) -> tuple[int, float]:
    """How good the breaks are; of those as good, the more even ones."""
    starts = (0, *ends[:-1])
    widths = [ems(text[start:end]) for start, end in zip(starts, ends, strict=True)]
    alone = _ALONE * (min(map(int.__sub__, ends, starts)) == 1)
    return alone + sum(_break(text, end, name) for end in ends[:-1]), min(widths) - max(widths)


def _break(text: str, at: int, name: str) -> int:
    """What a break here is worth."""
    if name and (text[:at].endswith(name) or text[at:].startswith(name)):
        return _NAME
    around = text[at - 1 : at + 1]
    return next((worth for signs, worth in _WORTH if signs.fullmatch(around)), 0)


@lru_cache(maxsize=4096)
def heading_width(text: str, room: float) -> float:
    """The width in em in which a heading is broken well: without a character left alone, and
    where it has two lines, rather at the end of a word."""
    width = cell_width(text, room)
    ends = line_ends(text, room, STRICT)
    if "\n" in text or len(ends) != 2 or _is_good(text, room):
        return width  # in three and more, evening them out parts more words than it joins
    for cut in _cuts(text, ends[0]):
        narrow = max(ems(text[:cut], WIDEST), ems(text[cut:], WIDEST)) + _ROOM
        if narrow <= room and _same_ends(text, narrow) == (cut, len(text)):
            return narrow
    return width


def cell_width(text: str, room: float) -> float:
    """The width in em, as much as possible of the room, in which a text leaves no character alone
    on a line; the whole room where there is none."""
    return _width_of_shape(shape(text), room)


@lru_cache(maxsize=2048)
def _width_of_shape(text: str, room: float) -> float:
    if text.isascii() or not _LEAST < room < ems(text, WIDEST) < _TRIED:
        return room
    return next(filter(partial(_is_good, text), _widths(room)), room)


def _widths(room: float) -> Iterator[float]:
    """The widths to try. Between whole numbers of characters, so that rounding changes nothing."""
    yield room
    width = min(int(room), room - _STEP) + _ROOM
    while width > room:
        width -= 0.5
    while width >= max(_LEAST, room / 2):
        yield width
        width -= 0.5


def _is_good(text: str, width: float) -> bool:
    """Whether no line of the text is a character alone, in either typeface."""
    several = filter(_is_several, text.split("\n"))
    return all(_leaves_none_alone(line, width) for line in several)


def _is_several(line: str) -> bool:
    return len(line) > 1


def _leaves_none_alone(line: str, width: float) -> bool:
    """A sign that cannot begin a line is no company."""
    each = fitting(line, width)
    if each:
        return each > 1 and len(line) % each != 1
    is_same = ems(line) == ems(line, WIDEST)
    for setting in _SETTINGS[:1] if is_same else _SETTINGS:
        start = 0
        for end in line_ends(line, width, setting):
            if len(line[start:end].rstrip(_NOT_FIRST)) == 1 < len(line):
                return False
            start = end
    return True


@lru_cache(maxsize=4096)
def least_width(text: str) -> float:
    """The least width in em in which a heading can be read: not a character a line, nor one left
    alone, in a few lines."""
    widest = max(ems(line, WIDEST) for line in text.split("\n"))
    width = max(_LEAST, float(int(widest / _DEEPEST)))
    while width < min(widest, _LEAST_MOST):
        if _is_good(text, width + _ROOM / 4):
            return width + _ROOM / 4
        width += 0.5
    return min(widest, width)


def _cuts(text: str, first: int) -> list[int]:
    """Where a heading may be broken, the best first."""
    fair = filter(partial(_is_fair, text), range(first - 1, 1, -1))
    return sorted(fair, key=partial(_rank, text))


def _rank(text: str, at: int) -> int:
    """How good a cut is, 0 the best: by a sign, then where most words end, which are of two
    characters."""
    if text[at - 1] in _CLOSING or text[at] == "（":
        return 0
    return 1 + len(_UP_TO_SIGN.sub("", text[:at])) % 2


def _is_fair(text: str, at: int) -> bool:
    """Whether a heading may be broken here: not inside brackets, a number or a word."""
    inside = text[:at].count("（") > text[:at].count("）")
    joined = text[at - 1].isascii() and text[at].isascii()
    return not inside and not joined and text[at] not in _NOT_FIRST
