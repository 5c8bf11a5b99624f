"""Places in files, rows as people say them (支出.csv 第2—9、12行), and such words read back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

_REFERENCE = re.compile(r"([^\n]+) 第([\d—、]+)行")
_MOST_ROWS = 1_100_000  # more than a worksheet has
_FILE_AND_TAB = attrgetter("file", "sheet")


@dataclass(slots=True, unsafe_hash=True)  # not frozen: one is made for every row
class Place:
    """Where something stands. row: as a spreadsheet numbers it (from 1); column: the heading's
    name. In text files row is the line, and `character` the position in it (from 1)."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    character: int | None = None

    def at(self, column: str) -> Place:
        """The cell of this row in another column."""
        return Place(self.file, self.sheet, self.row, column, self.character)

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”")
        if self.row is not None:
            parts.append(f"第{self.row}行")
        if self.column:
            parts.append(f"“{self.column}”列")
        if self.character is not None:
            parts.append(f"第{self.character}个字符")
        return " ".join(part for part in parts if part)


class RowReference(NamedTuple):
    """A row of a file, and of a worksheet where it is a workbook."""

    file: str
    tab: str
    row: int

    def __str__(self) -> str:
        return str(Place(self.file, self.tab, self.row))


def where(places: Iterable[Place]) -> list[str]:
    """Rows as people say them, a line a file: 支出.csv 第2—9、12行."""
    rows: dict[tuple[str, str], list[int]] = {}
    for file_and_tab, group in groupby(places, _FILE_AND_TAB):
        numbers = [place.row for place in group if place.row is not None]
        rows.setdefault(file_and_tab, []).extend(numbers)
    return [_in_words(file, tab, numbers) for (file, tab), numbers in rows.items()]


def _in_words(file: str, tab: str, rows: list[int]) -> str:
    name = f"{file} 工作表“{tab}”" if tab else file
    return f"{name} 第{_ranges(rows)}行" if rows else name


def _ranges(rows: list[int]) -> str:
    """2—9、12. Rows that follow each other without a break need no look at each of them."""
    rows.sort()
    first, last = rows[0], rows[-1]
    if last - first == len(rows) - 1 and len(set(rows)) == len(rows):
        return _range(first, last)
    breaks = ((end, start) for end, start in pairwise(rows) if start > end + 1)
    bounds = [first, *chain.from_iterable(breaks), last]
    return "、".join(map(_range, bounds[::2], bounds[1::2]))


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}—{last}"


class References:
    """`where`, worked out once for each tuple of places: the figures of one slice share theirs."""

    def __init__(self) -> None:
        self._by_id: dict[int, tuple[tuple[Place, ...], tuple[str, ...]]] = {}

    def of(self, places: tuple[Place, ...]) -> tuple[str, ...]:
        """The rows in words."""
        if not places:
            return ()
        known = self._by_id.get(id(places))
        if known is None:  # the places are kept, so that their id stays theirs
            known = self._by_id[id(places)] = (places, tuple(where(places)))
        return known[1]


def rows_of(reference: str) -> Iterator[RowReference]:
    """The rows that such words stand for; none where they are not of this form."""
    file, tab, spans = spans_of(reference)
    for first, last in spans:
        for row in range(first, last + 1):
            yield RowReference(file, tab, row)


def spans_of(reference: str) -> tuple[str, str, list[tuple[int, int]]]:
    """The same as file, worksheet, and first and last row of each run of rows."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return "", "", []
    name, rows = match.groups()
    file, _, tab = name.partition(" 工作表“") if name.endswith("”") else (name, "", "”")
    spans, total = [], 0
    for run in rows.split("、"):
        first, _, last = run.partition("—")
        start, end = whole(first), whole(last or first)
        if start is not None and end is not None and total < _MOST_ROWS:
            spans.append((start, min(end, _MOST_ROWS)))
            total += max(0, spans[-1][1] - start + 1)
    return file, tab[:-1], spans


def whole(text: str, digits: int = 9) -> int | None:
    """A whole number that a foreign file states; None where it is none, or longer than any that
    means something (Python itself refuses to read thousands of digits)."""
    return int(text) if len(text) <= digits and text.isdecimal() else None
