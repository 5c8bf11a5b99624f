"""What of one year is the same as what of the other: a project by its code, else by its name; a unit
or an item by its code, else by its name.

Nothing is guessed: names that are merely alike stay two, and are asked about (see `perhaps_renamed`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..codebook.spelling import fold
from ..dataset.model import Project
from ..dataset.schema import FORMER_NAME

_ALIKE = 0.6
_COMPARED_AT_MOST = 200  # names, for each is held against each


class Known(NamedTuple):
    """A project, unit or item of one year: what lines have of it, its code and its name. former: its
    name of last year, where the clerk gives it."""

    value: str
    code: str
    name: str
    former: str = ""


def known_projects(projects: Iterable[Project]) -> list[Known]:
    """Projects, which lines have by name."""
    return [
        Known(one.name, one.code, one.name, dict(one.further).get(FORMER_NAME, ""))
        for one in projects
    ]


def matched(before: Sequence[Known], now: Sequence[Known]) -> dict[str, str]:
    """For what stood in the earlier year: which of the later one it is. Each is one at most; a code
    or a name that several have tells none of them."""
    pairs: dict[str, str] = {}
    for tell_before, tell_now in (
        (_name, _former),
        (_code, _code),
        (_name, _name),
    ):
        taken = set(pairs.values())
        left = _telling(tell_before, (one for one in before if one.value not in pairs))
        right = _telling(tell_now, (one for one in now if one.value not in taken))
        pairs |= {left[key]: right[key] for key in left if key in right}
    return pairs


def _name(one: Known) -> str:
    return fold(one.name)


def _former(one: Known) -> str:
    return fold(one.former)


def _code(one: Known) -> str:
    return one.code


def _telling(tell: object, known: Iterable[Known]) -> Mapping[str, str]:
    """What each key stands for, where it stands for one."""
    assert callable(tell)
    several = [(str(tell(one)), one.value) for one in known]
    counted = Counter(key for key, _ in several)
    return {key: value for key, value in several if key and counted[key] == 1}


def perhaps_renamed(ended: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A name that is gone and one that has come, so alike that they may be one project's."""
    from difflib import get_close_matches

    left = list(new[:_COMPARED_AT_MOST])
    for name in ended[:_COMPARED_AT_MOST]:
        near = get_close_matches(name, left, n=1, cutoff=_ALIKE)
        if near:
            left.remove(near[0])
            yield name, near[0]
