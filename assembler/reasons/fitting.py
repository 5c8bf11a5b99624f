"""Whether a reason that goes back to a draft still fits: the projects it names, how these moved, the
amounts it took from the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from ..dataset.model import Reason
from .division import ChangePart
from .drafting import Drafted
from .explaining import Explanation
from .words import DraftWording

_PROJECT = re.compile(r"(新增|增加)?“([^“”]{1,100})”项目(完成|不再|没有形成|增加|减少|取消)?")
_AMOUNT = re.compile(r"[0-9][0-9,]{0,20}(?:\.[0-9]{1,10})?(?:亿元|万元|元)")
_ENDED = ("完成", "不再", "没有形成", "取消")


def objections(reason: Reason, drafted: Drafted, wording: DraftWording) -> list[str]:
    """What in a confirmed reason is not so any more, in Chinese."""
    if drafted.text == reason.text:
        return []
    if reason.text == reason.original and drafted.text:
        return [f"照现在的数应是：{drafted.text}"]
    explained = drafted.explained
    return [*_of_projects(reason.text, explained), *_of_amounts(reason, explained, wording)]


def _of_projects(text: str, explained: Explanation) -> Iterator[str]:
    """Projects that a reason names, and that there are none of, or that moved otherwise."""
    projects = _projects(explained)
    if not projects:  # nothing is known of them
        return
    for before, name, after in _PROJECT.findall(text):
        part = projects.get(name)
        if part is None:
            yield f"两年的台账里这里都没有“{name}”项目"
        elif _contradicts(before, after, part):
            yield f"“{name}”项目{_movement(part)}"


def _projects(explained: Explanation) -> dict[str, ChangePart]:
    """The projects of both sides by their names."""
    parts = chain.from_iterable(division.parts for division in explained.divisions)
    named = [part for part in parts if part.is_project]
    return {
        **{part.former: part for part in named if part.former},
        **{part.label: part for part in named},
    }


def _contradicts(before: str, after: str, part: ChangePart) -> bool:
    """Whether a movement is another one than is written of it."""
    if before == "新增":
        return bool(part.before)
    if after in _ENDED:
        return bool(part.now)
    rises = "增加" in (before, after)
    return (rises and part.change <= 0) or (after == "减少" and part.change >= 0)


def _movement(part: ChangePart) -> str:
    words = {"新增": "是本年新增的", "结束": "本年没有了", "增加": "本年多了", "减少": "本年少了"}
    return words[part.movement] if part.change else "两年一样"


def _of_amounts(reason: Reason, explained: Explanation, wording: DraftWording) -> Iterator[str]:
    """Amounts that came with the draft, and that no part has any more."""
    known = set(_amounts(explained, wording))
    drafted = set(_AMOUNT.findall(reason.original))
    for amount in dict.fromkeys(_AMOUNT.findall(reason.text)):
        if amount in drafted and amount not in known:
            yield f"{amount}对不上现在哪一部分的增减"


def _amounts(explained: Explanation, wording: DraftWording) -> Iterator[str]:
    """The amounts of a figure, and by how much its parts changed, as the report displays them."""
    for figure in (explained.now.amount, explained.before.amount, explained.change):
        yield wording.amount(abs(figure))
    for part in chain.from_iterable(division.parts for division in explained.divisions):
        yield wording.amount(abs(part.change))
