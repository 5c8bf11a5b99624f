"""Where centred text is broken into lines (回行): titles where a word or name ends, headings of
tables without a character left alone.

The text stays as it is: an indent at both sides narrows its room until it breaks there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from .measure import ems, lines

_STEP = 0.25  # em between the widths that are tried
_SURE = 2  # so many of them must break alike: no rounding of widths may change it
_NAME, _SIGN, _JOINT = 4, 3, 1  # what a break is worth: by a name, a colon, a conjunction
_SPLIT_YEAR = -4
_SIGNS, _JOINTS = "：", "和与及暨"
_UNITS = re.compile(r"[!-~]+|.", re.DOTALL)
_ROOM = 0.4  # em more than a line needs
_LEAST = 2.4  # em: a narrower heading stands upright, a character or two a line
_CLOSING = "：）”"
_UP_TO_SIGN = re.compile(f"(?m)^.*[{_CLOSING}]")
_NOT_FIRST, _NOT_LAST = "，。、；：）》”％%", "（《“"


@lru_cache(maxsize=256)
def title_width(text: str, room: float, name: str) -> float:
    """The width in em in which a title of several lines breaks best, `name` (of the department)
    whole; it takes no more lines than in its whole room."""
    count = lines(text, room)
    if count == 1:
        return room
    steps = [room - _STEP * n for n in range(int(room / 2 / _STEP))]
    tried = [(tuple(_ends(text, width)), width) for width in steps]
    found = [
        (ends, [width for _, width in alike])
        for ends, alike in groupby(tried, key=lambda pair: pair[0])
        if len(ends) == count
    ]
    sure = [pair for pair in found if len(pair[1]) >= _SURE or pair[1][0] == room]
    best = max(sure, key=lambda pair: _worth(text, pair[0], name), default=None)
    return best[1][len(best[1]) // 2] if best and best[1][0] < room else room


def _ends(text: str, width: float) -> Iterator[int]:
    """Where each line ends, filled one by one."""
    start = at = 0
    for unit in _UNITS.findall(text):
        after = at + len(unit)
        if at > start and ems(text[start:after]) > width and unit not in _NOT_FIRST:
            start = at - 1 if text[at - 1] in _NOT_LAST else at
            yield start
        at = after
    yield len(text)


def _worth(text: str, ends: Sequence[int], name: str) -> tuple[int, float]:
    """How good the breaks are; of those as good, the more even ones."""
    starts = (0, *ends[:-1])
    widths = [ems(text[start:end]) for start, end in zip(starts, ends, strict=True)]
    return sum(_break(text, end, name) for end in ends[:-1]), min(widths) - max(widths)


def _break(text: str, at: int, name: str) -> int:
    if name and (text[:at].endswith(name) or text[at:].startswith(name)):
        return _NAME
    if text[at - 1] in _SIGNS:
        return _SIGN
    if text[at - 1].isdigit() and text[at] == "年":
        return _SPLIT_YEAR
    return _JOINT if text[at] in _JOINTS or text[at - 1] in _JOINTS else 0


@lru_cache(maxsize=4096)
def heading_width(text: str, room: float) -> float:
    """The width in em in which a heading leaves no character alone on its second line."""
    if "\n" in text or text.isascii() or ems(text) <= room or room < _LEAST:
        return room
    if lines(text, room, hang=False) != 2:
        return room  # in three and more, evening them out parts more words than it joins
    first = next(_ends(text, room))
    if ems(text[first:]) > 1.0:
        return room
    for cut in _cuts(text, first):
        width = max(ems(text[:cut]), ems(text[cut:])) + _ROOM
        if width <= room and next(_ends(text, width)) == cut:
            return width
    return room


def _cuts(text: str, first: int) -> list[int]:
    """Where a heading may be broken, the best first: by a sign, then where most words end, which
    are of two characters."""
    cuts = [n for n in range(first - 1, 1, -1) if _is_fair(text, n)]
    marked = [n for n in cuts if text[n - 1] in _CLOSING or text[n] == "（"]
    even = [n for n in cuts if len(_UP_TO_SIGN.sub("", text[:n])) % 2 == 0]
    return [*marked, *even, *cuts]


def _is_fair(text: str, at: int) -> bool:
    """Whether a heading may be broken here: not inside brackets, a number or a word."""
    inside = text[:at].count("（") > text[:at].count("）")
    joined = text[at - 1].isascii() and text[at].isascii()
    return not inside and not joined and text[at] not in _NOT_FIRST
