"""The labels of a table: what its rows and columns are called, against what they were."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..snapshot.matching import unspaced
from ..text.numbers import folded
from .names import Names, are_alike, without_ordinal
from .organisations import is_name_of, is_self, looks_like_name
from .restated import restatements

_LONGEST = 40  # signs of a label; longer ones are prose
_UNIT = re.compile(r"亿元|万元|元")


class LabelChange(NamedTuple):
    """A label that says something else than it did. code: of the problem."""

    code: str
    standing: str
    expected: str


def label_change(old: str, new: str, names: Names) -> LabelChange | None:
    """What a label says that it did not say before; None where it is merely worded otherwise."""
    was, now = unspaced(old), unspaced(new)
    if "" in (was, now) or was == now or len(was) > _LONGEST:
        return None
    if _has_another_unit(was, now):
        return LabelChange("V-14", now, was)
    says_another = _names_another(was, now, names) or any(restatements(was, now, names))
    return LabelChange("V-49", now, was) if says_another else None


def _has_another_unit(was: str, now: str) -> bool:
    """Whether a label that has a unit of money has another one now."""
    one, other = (_UNIT.findall(folded(text)) for text in (was, now))
    return bool(one and other) and one != other


def names_another_unit(was: str, now: str, names: Names) -> bool:
    """Whether the name of a unit (单位) became that of another one, and no short form."""
    was, now = unspaced(was), unspaced(now)
    related = is_self(now) or is_name_of(now, was) or is_name_of(was, now)
    return was in names.units and looks_like_name(now) and not related


def _names_another(was: str, now: str, names: Names) -> bool:
    """Whether a label that is known became another one that is known, or a unit another unit."""
    if was in names.units:
        return names_another_unit(was, now, names)
    one, other = names.key(was), names.key(now)
    if "" in (one, other) or one == other:
        return False
    bare = without_ordinal(was), without_ordinal(now)
    return not are_alike(one, other) and not are_alike(*bare)
