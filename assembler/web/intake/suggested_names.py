"""What a new dataset is called unless the clerk says otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from ...commands.new import year_named
from ...dataset.kinds import ACCOUNTS, BUDGET, kind_named

_USUAL = "我的部门"
_CALLED_ACCOUNTS = (ACCOUNTS.word, "accounts")


def usual_name(year: int | None = None, kind: str = "") -> str:
    """我的部门-2025; 我的部门-2024-决算, for the budget of the same year may stand beside it."""
    name = _USUAL if year is None else f"{_USUAL}-{year}"
    return f"{name}-{ACCOUNTS.word}" if _is_final(kind) else name


def name_after(source: str, kind: str) -> str:
    """The name of a dataset that begins with another: that of the next year; final accounts of one that
    is not called so begin with the budget of the same year. source: its name, without an ending."""
    if _is_final(kind) and not any(word in source for word in _CALLED_ACCOUNTS):
        renamed = source.replace(BUDGET.word, ACCOUNTS.word)
        return renamed if renamed != source else f"{source}-{ACCOUNTS.word}"
    year = year_named(source)
    return f"{source}-下年" if year is None else source.replace(str(year), str(year + 1))


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, or the name with the first number that makes it another than those."""
    used = set(taken)
    numbered = (name, *(f"{name}-{number}" for number in range(2, 2 + len(used))))
    return next(one for one in numbered if one not in used)


def _is_final(kind: str) -> bool:
    return bool(kind) and kind_named(kind).is_final
