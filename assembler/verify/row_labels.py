"""Labels of rows that say something else now: the row is known by the rest of what stands in it."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain, filterfalse

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
        official = chain.from_iterable(codes.values() for codes in books)
        rows = chain.from_iterable(table.body for table in self.snapshot.tables)
        texts = filter(None, chain.from_iterable(rows))
        return frozenset(chain(official, map(bare, texts))) - {""}

    def changed(self, was: str, now: str) -> str:
        """The code of the problem that a changed label is: V-64 where it names something else,
        V-65 where it may; "" where it says the same."""
        old, new = bare(was), bare(now)
        if not (_has_label_length(old) and _has_label_length(new)) or _say_the_same(old, new):
            return ""
        return "V-64" if old.isdecimal() or new in self.names else "V-65"


def _has_label_length(text: str) -> bool:
    return 0 < len(text) <= _LONGEST


def _say_the_same(old: str, new: str) -> bool:
    """Whether one of two labels is the other in short; a code says only itself."""
    return old == new if old.isdecimal() else old in new or new in old


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
    cell = match.table.cells.get((at, column))
    if match.table.is_filled_in(at, column) or (cell is not None and cell.quoted):
        return False  # "954.72万元" is an amount itself
    behind = next(filterfalse(_is_covered, match.ours[row][column + 1 :]), "") or ""
    return bool(behind.strip()) and is_number(behind)


def _is_covered(text: str | None) -> bool:
    """Whether another cell covers a place of the grid."""
    return text is None
