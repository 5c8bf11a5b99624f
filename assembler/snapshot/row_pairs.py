"""Which row of a table in a file is which row of the snapshot's.

A row is known by its key: its labels (codes, names, unit), told apart by the row it stands under
(上级) and at last by its amounts; its place says nothing, for a table may have been sorted, and
blocks of it moved. Only what has no key (blank rows) is found by its place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import filterfalse, product
from typing import NamedTuple

from ..text.alignment import longest_rising_pairs, most_alike, unmatched

_ALIKE, _ALIKE_HERE = 0.3, 0.15  # anywhere; between the same neighbours
_MOST_PAIRS = 10_000  # compared for likeness, or of rows with one key


class KeyedRow(NamedTuple):
    """A row by what tells it apart. labels: those above it in merged cells too; amounts: the
    numbers that say something; texts: all that stands in it, blanks left aside."""

    labels: tuple[str, ...]
    amounts: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing tells it apart."""
        return not any(self.texts)


@dataclass
class RowPairing:
    """The rows of a table and those of a file, led to each other by key.

    depths: the level of each of ours, -1 where it goes on from the row above; () where the table
    has no levels. there: ours → theirs.
    """

    ours: Mapping[int, KeyedRow]
    theirs: Mapping[int, KeyedRow]
    depths: Sequence[int] = ()
    there: dict[int, int] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)

    def run(self) -> dict[int, int]:
        """From what is sure to what is likely."""
        for key in (_texts, _labels):
            self._single(key)
        for key in (_texts, _labels):
            self._several(key)
        self._alike()
        self._in_place()
        return self.there

    def _pair(self, one: int, other: int) -> None:
        if one not in self.there and other not in self.taken:
            self.there[one], self.taken[other] = other, one

    def _groups(self, key: Callable[[KeyedRow], Hashable]) -> Iterator[tuple[list[int], list[int]]]:
        """The rows of both sides that are open and have one key."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for number in self._open_theirs:
            waiting[key(self.theirs[number])].append(number)
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for number in self._open_ours:
            groups[key(self.ours[number])].append(number)
        yield from ((rows, waiting[k]) for k, rows in groups.items() if k and k in waiting)

    @property
    def _open_ours(self) -> list[int]:
        return [n for n, row in self.ours.items() if n not in self.there and not row.is_blank]

    @property
    def _open_theirs(self) -> list[int]:
        return [n for n, row in self.theirs.items() if n not in self.taken and not row.is_blank]

    def _single(self, key: Callable[[KeyedRow], Hashable]) -> None:
        """Keys that both sides have once."""
        for ours, theirs in list(self._groups(key)):
            if len(ours) == len(theirs) == 1:
                self._pair(ours[0], theirs[0])

    def _several(self, key: Callable[[KeyedRow], Hashable]) -> None:
        """Keys that are there several times, the highest levels first: those below are known by
        them."""
        groups = list(self._groups(key))
        for ours, theirs in sorted(groups, key=lambda group: self._depth(group[0][0])):
            if len(ours) * len(theirs) > _MOST_PAIRS:
                list(map(self._pair, ours, theirs))
                continue
            ranked = sorted(
                product(ours, theirs), key=lambda pair: (*self._strangeness(*pair), *pair)
            )
            for one, other in ranked:
                self._pair(one, other)

    def _strangeness(self, one: int, other: int) -> tuple[bool, float, int]:
        """How little speaks for two rows of one key: under another row, with other amounts,
        beside others."""
        neighbours = sum(self.there.get(one + by) == other + by for by in (-1, 1))
        is_under = self._parent(one) == self._parent_there(one, other)
        return not is_under, -self._likeness(one, other), -neighbours

    def _depth(self, one: int) -> int:
        depth = self.depths[one] if one < len(self.depths) else 0
        return depth if depth >= 0 else len(self.depths)

    def _parent(self, one: int) -> int | None:
        """The row under which one of ours stands."""
        return self._parents.get(one)

    @cached_property
    def _parents(self) -> Mapping[int, int]:
        parents: dict[int, int] = {}
        above: list[int] = []  # by depth
        for number in self.ours:
            depth = self.depths[number] if number < len(self.depths) else 0
            before = above if depth < 0 else above[:depth]
            if before:
                parents[number] = before[-1]
            above = above if depth < 0 else [*above[:depth], number]
        return parents

    def _parent_there(self, one: int, other: int) -> int | None:
        """The row of ours under which a row of the file stands there, if it were this one."""
        for at in range(other - 1, -1, -1):
            row = self.taken.get(at)
            if row is not None and self._depth(row) < self._depth(one):
                return row
        return None

    # --- by likeness

    def _alike(self) -> None:
        """Rows whose labels or code were changed: those that have most in common."""
        ours, theirs = self._open_ours, self._open_theirs
        if not ours or len(ours) * len(theirs) > _MOST_PAIRS:
            return
        scores = ((self._likeness(a, b), a, b) for a, b in product(ours, theirs))
        for score, one, other in sorted(scores, key=lambda each: (-each[0], *each[1:])):
            if score >= _ALIKE:
                self._pair(one, other)

    def _likeness(self, one: int, other: int) -> float:
        """The share of what tells them apart that two rows have in common; what many rows have
        counts little."""
        first, second = (
            {*row.labels, *row.amounts} for row in (self.ours[one], self.theirs[other])
        )
        whole = sum(map(self._weight, first | second))
        return sum(map(self._weight, first & second)) / whole if whole else 0.0

    def _weight(self, text: str) -> float:
        return self._weights.get(text, 0.0)

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        sides = self.ours.values(), self.theirs.values()
        counts = [Counter(t for row in rows for t in {*row.labels, *row.amounts}) for rows in sides]
        return {text: 1 / count for text, count in (counts[0] | counts[1]).items()}

    # --- by place

    def _in_place(self) -> None:
        """What is left between the same neighbours: as many as before are the same ones in order,
        where rows have no level; else those that have something in common. Blank rows in order."""
        for ours, theirs in self._open_between():
            if len(ours) == len(theirs) and not self._have_keys(ours):
                list(map(self._pair, ours, theirs))
                continue
            rows = (
                list(filterfalse(self._is_blank, ours)),
                list(filterfalse(self._is_blank_there, theirs)),
            )
            for one, other in most_alike(*rows, self._likeness_here, _ALIKE_HERE):
                self._pair(one, other)
            blank = filter(self._is_blank, ours), filter(self._is_blank_there, theirs)
            list(map(self._pair, *blank))

    def _likeness_here(self, one: int, other: int) -> float:
        """Between the same neighbours the same amounts are the same row, whatever it is called."""
        ours, theirs = self.ours[one].amounts, self.theirs[other].amounts
        return 1.0 if ours and ours == theirs else self._likeness(one, other)

    def _open_between(self) -> Iterator[tuple[list[int], list[int]]]:
        """The open rows of both sides between neighbours that belong together."""
        ours, theirs = sorted(self.ours), sorted(self.theirs)
        where = {number: at for at, number in enumerate(theirs)}
        kept = [(at, where[self.there[n]]) for at, n in enumerate(ours) if n in self.there]
        for left, right in list(unmatched(longest_rising_pairs(kept), len(ours), len(theirs))):
            yield (
                list(filterfalse(self.there.__contains__, map(ours.__getitem__, left))),
                list(filterfalse(self.taken.__contains__, map(theirs.__getitem__, right))),
            )

    def _have_keys(self, ours: Iterable[int]) -> bool:
        """Whether rows are told apart by labels, and not by their place in a form."""
        return bool(self.depths) and any(self.ours[n].labels for n in ours)

    def _is_blank(self, one: int) -> bool:
        return self.ours[one].is_blank

    def _is_blank_there(self, other: int) -> bool:
        return self.theirs[other].is_blank


def _texts(row: KeyedRow) -> Hashable:
    return row.texts


def _labels(row: KeyedRow) -> Hashable:
    return row.labels
