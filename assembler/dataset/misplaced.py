"""Columns that hold what belongs under other headings (两列对调): told once a column, not cell by cell.

A column is one of these where none of its cells reads as its heading says, while nearly all read as
another does: one that this column's heading suits as well, or one whose own cells do not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..kernel.problems import Refusal

_FEWEST = 2  # different texts, where the two columns are not simply exchanged
_NEARLY_ALL = 0.9


class ReadColumn(NamedTuple):
    """A column of a sheet: its different filled texts, what reads one (Refusal where it cannot),
    and whether that takes any text."""

    name: str
    texts: frozenset[str]
    parse: Callable[[str], object]
    takes_any: bool

    def reads_nothing(self) -> bool:
        """Whether there is something in it, and none of that belongs there."""
        return bool(self.texts) and not any(_reads(self, text) for text in self.texts)

    def reads_all_of(self, other: ReadColumn) -> bool:
        """Whether nearly all of another's texts could stand here, and there are any."""
        read = sum(_reads(self, text) for text in other.texts)
        return bool(other.texts) and read >= _NEARLY_ALL * len(other.texts)


def misplaced(columns: Iterable[ReadColumn]) -> Mapping[str, str]:
    """The columns whose cells belong under another heading, and which that is. Of two that are
    exchanged, each names the other."""
    columns = list(columns)
    unreadable = [column for column in columns if column.reads_nothing()]
    meant = {one.name: _exchanged_with(one, unreadable, columns) for one in unreadable}
    meant |= {other: name for name, other in meant.items() if other}
    rest = (one for one in unreadable if not meant[one.name])
    meant |= {one.name: _meant(one, unreadable) for one in rest}
    return {name: other for name, other in meant.items() if other}


def _exchanged_with(
    column: ReadColumn, unreadable: Sequence[ReadColumn], columns: Iterable[ReadColumn]
) -> str:
    others = [*unreadable, *(other for other in columns if other.takes_any)]
    return _only(other for other in others if _are_exchanged(column, other))


def _are_exchanged(one: ReadColumn, other: ReadColumn) -> bool:
    return one is not other and one.reads_all_of(other) and other.reads_all_of(one)


def _meant(column: ReadColumn, others: Sequence[ReadColumn]) -> str:
    """The column that the texts are of; "" where several may be, or none."""
    if len(column.texts) < _FEWEST:
        return ""
    return _only(other for other in others if other is not column and other.reads_all_of(column))


def _only(columns: Iterable[ReadColumn]) -> str:
    """The name of the one column there is; "" for none, or several."""
    names = [column.name for column in columns]
    return names[0] if len(names) == 1 else ""


def _reads(column: ReadColumn, text: str) -> bool:
    try:
        column.parse(text)
    except Refusal:
        return False
    return True
