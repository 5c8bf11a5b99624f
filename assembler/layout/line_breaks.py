"""Where centred text is broken into lines (回行): titles where a word or name ends, headings of
tables without a character left alone.

The text stays as it is: an indent at both sides narrows its room until it breaks there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import groupby

from .measure import ems, lines

_STEP = 0.25  # em between the widths that are tried
_SURE = 2  # so many of them must break alike: no rounding of widths may change it
_NAME = 4  # what a break beside the name is worth; by the signs before and after it, others are
_WORTH = (
    (re.compile("：.", re.DOTALL), 3),
    (re.compile(r"\d年"), -4),
    (re.compile("[和与及暨].|.[和与及暨]", re.DOTALL), 1),
)
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
    alike = [(ends, list(widths)) for ends, widths in groupby(steps, partial(_line_ends, text))]
    sure = [
        (ends, widths)
        for ends, widths in alike
        if len(ends) == count and (len(widths) >= _SURE or widths[0] == room)
    ]
    _, widths = max(sure, key=lambda pair: _worth(text, pair[0], name), default=((), [room]))
    return room if widths[0] == room else widths[len(widths) // 2]


def _line_ends(text: str, width: float) -> tuple[int, ...]:
    """Where each line ends, filled one by one."""
    start = at = 0
    ends = []
    for unit in _UNITS.findall(text):
        after = at + len(unit)
        if at > start and ems(text[start:after]) > width and unit not in _NOT_FIRST:
            start = at - 1 if text[at - 1] in _NOT_LAST else at
            ends.append(start)
        at = after
    return (*ends, len(text))


def _worth(text: str, ends: Sequence[int], name: str) -> tuple[int, float]:
    """How good the breaks are; of those as good, the more even ones."""
    starts = (0, *ends[:-1])
    widths = [ems(text[start:end]) for start, end in zip(starts, ends, strict=True)]
    return sum(_break(text, end, name) for end in ends[:-1]), min(widths) - max(widths)


def _break(text: str, at: int, name: str) -> int:
    """What a break here is worth."""
    if name and (text[:at].endswith(name) or text[at:].startswith(name)):
        return _NAME
    around = text[at - 1 : at + 1]
    return next((worth for signs, worth in _WORTH if signs.fullmatch(around)), 0)


@lru_cache(maxsize=4096)
def heading_width(text: str, room: float) -> float:
    """The width in em in which a heading leaves no character alone on its second line."""
    if "\n" in text or text.isascii() or not _LEAST <= room < ems(text):
        return room
    if lines(text, room, hang=False) != 2:
        return room  # in three and more, evening them out parts more words than it joins
    first = _line_ends(text, room)[0]
    if ems(text[first:]) > 1.0:
        return room
    for cut in _cuts(text, first):
        width = max(ems(text[:cut]), ems(text[cut:])) + _ROOM
        if width <= room and _line_ends(text, width)[0] == cut:
            return width
    return room


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
