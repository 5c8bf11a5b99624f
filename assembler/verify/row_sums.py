"""Details of a table and their totals, where rows came, went or stand twice: the rows as they
stand in the file, summed by the levels that the snapshot knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from ..kernel.money import UNITS
from ..snapshot.table_matching import TableMatch
from ..text.numbers import cell_number
from .table_units import TableUnit

_ROUNDED = Decimal("0.005")  # what the last digit of an amount may hide


class RowSums:
    """The sums of a table by level, each told once. Rows of ours count from the first of the
    body."""

    def __init__(self, match: TableMatch, unit: TableUnit) -> None:
        self.match, self.unit = match, unit
        self.checked = {-1}
        self.taken = [n for n, words in enumerate(match.table.origin.columns) if words]

    def over_ours(self, row: int) -> str:
        """What is wrong with the total over one of our rows; "" for nothing."""
        return self._difference(self._parents.get(row, -1))

    def over_added(self, read_row: int) -> str:
        """The same over a row of the file that is none of ours."""
        return self._difference(self._parents_of_added.get(read_row, -1))

    def _difference(self, parent: int) -> str:
        """；明细相加是1006.10，“合计”行是954.72: the first column where that was not so before."""
        there = self._there.get(parent)
        if there is None or parent in self.checked:
            return ""
        self.checked.add(parent)
        for column in self.taken:
            at = self.match.columns[column]
            if at is None or not self._adds_up(parent, column):
                continue
            rows = [*self._details_there(parent), *self._added_below(parent)]
            details, total = self._sum_there(rows, at), self._sum_there([there], at)
            if abs(details - total) > self._room(len(rows)):
                return self._in_words(parent, details, self.match.theirs[there][at] or "空")
        return ""

    def _in_words(self, parent: int, details: Decimal, total: str) -> str:
        label = self.match.table.row_label(parent, len(self.match.table.body[parent]))
        places = len(total.partition(".")[2])
        shown = f"{details / self._size(self.unit.standing):.{places}f}"
        return f"；明细相加是{shown}，“{label}”行是{total}"

    def _adds_up(self, parent: int, column: int) -> bool:
        """Whether the details of the snapshot add up: those of 其中 do not."""
        body = self.match.table.body
        details = self._sum((body[n][column] for n in self._details[parent]), self.unit.printed)
        total = self._sum([body[parent][column]], self.unit.printed)
        return abs(details - total) <= self._room(len(self._details[parent]))

    def _room(self, count: int) -> Decimal:
        return _ROUNDED * self._size(self.unit.printed) * (count + 1)

    def _size(self, unit: str) -> Decimal:
        return UNITS.get(unit, Decimal(1))

    def _sum_there(self, rows: Iterable[int], column: int) -> Decimal:
        texts = (self.match.theirs[row][column : column + 1] for row in rows)
        return self._sum((text[0] for text in texts if text), self.unit.standing)

    def _sum(self, texts: Iterable[str | None], unit: str) -> Decimal:
        numbers = (cell_number(text, unit) for text in texts if text)
        return sum((number.value for number in numbers if number), Decimal(0))

    # --- levels

    @cached_property
    def _parents(self) -> Mapping[int, int]:
        """For each row of ours that over which it is added up."""
        parents: dict[int, int] = {}
        above: list[int] = []
        for row, depth in enumerate(self.match.table.origin.depths):
            if depth >= 0:
                above = [*above[:depth], row]
                parents |= {row: above[depth - 1]} if depth else {}
        return parents

    @cached_property
    def _details(self) -> Mapping[int, list[int]]:
        details: dict[int, list[int]] = defaultdict(list)
        for row, parent in self._parents.items():
            details[parent].append(row)
        return details

    @cached_property
    def _there(self) -> Mapping[int, int]:
        """Our rows → those of the file."""
        header = self.match.header
        return {row - header: at for row, at in self.match.kept if row >= header}

    @cached_property
    def _ours(self) -> Mapping[int, int]:
        return {at: row for row, at in self._there.items()}

    def _details_there(self, parent: int) -> list[int]:
        return [self._there[row] for row in self._details[parent] if row in self._there]

    def _added_below(self, parent: int) -> Iterator[int]:
        return (row for row, above in self._parents_of_added.items() if above == parent)

    @cached_property
    def _parents_of_added(self) -> Mapping[int, int]:
        """For each row of the file that is none of ours that over which it is added up: a doubled
        row as the one it doubles; any other as the row above it, or under that where it has
        details."""
        added, above = set(self.match.added), -1
        parents: dict[int, int] = {}
        for row in range(len(self.match.theirs)):
            ours = self._ours.get(row)
            if ours in self._parents or ours in self._details:
                above = -1 if ours is None else ours
            elif row in added:
                twin = self._ours.get(self.match.doubled.get(row, -1))
                below = above if above in self._details else self._parents.get(above, -1)
                parents[row] = below if twin is None else self._parents.get(twin, -1)
        return parents
