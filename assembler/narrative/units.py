"""Units typed behind a tag: {{ 收入总计|千分位 }}万元 shows 元 and says 万元."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ..kernel.money import UNITS
from ..kernel.problems import Place, Problem, problem

_TAG_AND_UNIT = re.compile(r"\{\{([^{}]{1,300})\}\}[ 　]?(亿元|万元|元)")
_NAME = re.compile(r"\s*(\w{1,60})")
_WITHOUT_UNIT = "千分位"  # shows an amount in 元, and no unit
_WITH_UNIT = ("金额", *UNITS)


def typed_units(text: str, file: str) -> Iterator[Problem]:
    """Units that are not those of the number before them."""
    for tag in _TAG_AND_UNIT.finditer(text):
        if _shown(tag[1], ()) == _WITHOUT_UNIT and tag[2] != "元":
            place = _place(text, tag.start(), file)
            yield problem("M-82", place, text=tag[0], at="", amounts="这个金额", unit="元")


def repeated_units(text: str, file: str, amounts: Collection[str]) -> Iterator[Problem]:
    """Units typed behind a tag that prints its own. In a report T-04 tells what comes of it.
    amounts: the names of figures in 元, which print their unit themselves."""
    for tag in _TAG_AND_UNIT.finditer(text):
        if _shown(tag[1], amounts) in _WITH_UNIT:
            yield problem("M-89", _place(text, tag.start(), file), text=tag[0], unit=tag[2])


def _shown(tag: str, amounts: Collection[str]) -> str:
    """The last filter of a tag that shows an amount; 金额 for an amount without a filter."""
    value, *filters = tag.split("|")
    name = _NAME.match(filters[-1] if filters else value)
    if name is None:
        return ""
    if filters:
        return name[1] if name[1] in (_WITHOUT_UNIT, *_WITH_UNIT) else ""
    return "金额" if value.strip() in amounts else ""


def _place(text: str, start: int, file: str) -> Place:
    row = text.count("\n", 0, start) + 1
    return Place(file, row=row, character=start - text.rfind("\n", 0, start))
