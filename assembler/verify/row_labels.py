"""Labels of rows that say something else now: the row is known by the rest of what stands in it."""

from __future__ import annotations

import re
from functools import cached_property

from ..codebook import load_codebook
from ..snapshot.table_matching import TableMatch, is_number, known_as
from ..snapshot.values import Snapshot

_LONGEST = 40  # a longer text in a cell is no label
_ORDINAL = re.compile(
    r"[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|其中[：:]?"
)


class LabelChanges:
    """Which changes of a label matter."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    @cached_property
    def names(self) -> frozenset[str]:
        """What something is called, in the report or in the classification."""
        book = load_codebook(self.snapshot.year)
        books = (book.functional, book.department_economic, book.government_economic)
        names = {name for codes in books for name in codes.values()}
        for table in self.snapshot.tables:
            names.update(bare(text) for row in table.body for text in row if text)
        return frozenset(names) - {""}

    def changed(self, was: str, now: str) -> str:
        """The code of the problem that a changed label is: V-64 where it names something else,
        V-65 where it may; "" where it says the same."""
        old, new = bare(was), bare(now)
        if not old or not new or max(len(old), len(new)) > _LONGEST:
            return ""
        if old.isdecimal():
            return "V-64" if old != new else ""
        if old in new or new in old:
            return ""
        return "V-64" if new in self.names else "V-65"


def bare(label: str) -> str:
    """A label without blanks, its number and 其中."""
    text = known_as(label)
    while ordinal := _ORDINAL.match(text):
        text = text[ordinal.end() :]
    return text


def is_label(match: TableMatch, row: int, column: int) -> bool:
    """Whether a cell of our table names its row: of a pivot what stands before its amounts in a
    row of its own, of another table what stands right before an amount."""
    origin, at = match.table.origin, row - match.header
    if origin.levels and any(origin.columns):
        is_own = at < len(origin.depths) and origin.depths[at] >= 0
        return is_own and not any(origin.columns[: column + 1])
    behind = next((text for text in match.ours[row][column + 1 :] if text is not None), "")
    return bool(behind.strip()) and is_number(behind)
