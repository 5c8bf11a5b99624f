"""What the browser has of a sheet, kept here: so that only what differs is sent, and what comes back
is understood.

A row has a key that stays its own while its number changes. The browser shows a change at once and
sends it; each change has a number, and what is sent to the browser says which it has seen (`seen`),
so that a later one is not taken back by an answer to an earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any, NamedTuple

from .view import (
    HEADING_ROW,
    CellsChanged,
    Edit,
    RowsAdded,
    RowsDeleted,
    SheetView,
    ViewRow,
)

_NO_ROW = 0
"""The key of marks that concern no row."""
Message = Mapping[str, Any]


class CopiedRow(NamedTuple):
    """A row with the key that browser and server know it by."""

    key: int
    number: int
    cells: tuple[str, ...]


class BrowserCopy:
    """The sheet as the browser has it."""

    def __init__(self, view: SheetView) -> None:
        self._keys = count(1)
        self.view, self.seen = view, 0
        self.dropped = 0
        self.rows = self._keyed(view.rows)

    def _keyed(self, rows: Iterable[ViewRow]) -> list[CopiedRow]:
        return [CopiedRow(next(self._keys), row.number, row.cells) for row in rows]

    # --- to the browser

    def whole(self) -> dict[str, Any]:
        """Everything, for a browser that has nothing yet."""
        self.seen = 0
        return {
            "name": self.view.name,
            "explanation": self.view.explanation,
            "columns": [column._asdict() for column in self.view.columns],
            "rows": self.rows,
            "lookups": self._lookups(),
            "totals": self._totals(),
            "marks": self._marks(),
        }

    def step_to(self, view: SheetView) -> dict[str, Any] | None:
        """What has to be sent for the browser to show `view`; None where the columns are others, so
        that everything has to."""
        before, self.view = self.view, view
        if (before.name, before.columns) != (view.name, view.columns):
            self.rows = self._keyed(view.rows)
            return None
        had = self._marks_of(before)
        changes: dict[str, Any] = {"seen": self.seen} | self._changed_rows(view.rows)
        for name, value, earlier in (
            ("lookups", self._lookups, before.lookups == view.lookups),
            ("totals", self._totals, before.totals == view.totals),
        ):
            if not earlier:
                changes[name] = value()
        marks = self._marks()
        return changes if marks == had else changes | {"marks": marks}

    def _changed_rows(self, rows: Sequence[ViewRow]) -> dict[str, Any]:
        before = self.rows
        changes: dict[str, Any] = {}
        if len(before) == len(rows):
            pairs = zip(before, rows, strict=True)
            self.rows = [CopiedRow(one.key, row.number, row.cells) for one, row in pairs]
            cells = [
                (row.key, row.cells)
                for one, row in zip(before, self.rows, strict=True)
                if one.cells != row.cells
            ]
            changes = {"cells": cells} if cells else {}
        else:
            changes = {"splice": self._splice(rows)}
        if [row.number for row in before] != [row.number for row in self.rows]:
            changes["numbers"] = _runs(row.number for row in self.rows)
        return changes

    def _splice(self, rows: Sequence[ViewRow]) -> tuple[int, int, list[CopiedRow]]:
        """The rows that stand in the place of others: where, how many go, those that come."""
        before = [row.cells for row in self.rows]
        after = [row.cells for row in rows]
        start = _alike(before, after)
        end = _alike(before[start:][::-1], after[start:][::-1])
        new = self._keyed(rows[start : len(rows) - end])
        gone = len(before) - start - end
        kept = [*self.rows[:start], *new, *self.rows[len(before) - end :]]
        numbered = zip(kept, rows, strict=True)
        self.rows = [row._replace(number=one.number) for row, one in numbered]
        return start, gone, new

    def _lookups(self) -> dict[str, Any]:
        return {name: one._asdict() for name, one in self.view.lookups.items()}

    def _totals(self) -> list[str]:
        return [self.view.totals.get(column.name, "") for column in self.view.columns]

    def _marks(self) -> list[tuple[int, int, str, str]]:
        return self._marks_of(self.view)

    def _marks_of(self, view: SheetView) -> list[tuple[int, int, str, str]]:
        """Row's key, position of the column (-1 for none), severity, message."""
        keys = {row.number: row.key for row in self.rows} | {HEADING_ROW: _NO_ROW}
        positions = {column.name: at for at, column in enumerate(view.columns)} | {"": -1}
        return [
            (keys[number], positions[column], *mark)
            for (number, column), mark in view.marks.items()
            if number in keys and column in positions
        ]

    # --- from the browser

    def take(self, message: Message) -> list[Edit]:
        """What was changed in the browser, which shows it already. dropped: how much of it was of rows
        that are gone."""
        self.seen = max(self.seen, int(message["step"]))
        numbers = {row.key: row.number for row in self.rows}
        changed, self.dropped = self._changed(message, numbers)
        added = self._added(message)
        gone = {int(key) for key in message.get("deleted", ()) if key in numbers}
        self._apply(changed, added, gone)
        names = [column.name for column in self.view.columns]
        edits: tuple[tuple[object, Edit], ...] = (
            (changed, CellsChanged(tuple((numbers[k], names[at], t) for k, at, t in changed))),
            (added, RowsAdded(tuple(cells for _, cells in added))),
            (gone, RowsDeleted(tuple(sorted(numbers[key] for key in gone)))),
        )
        return [edit for some, edit in edits if some]

    def _changed(
        self, message: Message, numbers: Mapping[int, int]
    ) -> tuple[list[tuple[int, int, str]], int]:
        """The changed cells of rows that there are: key, position, text; how many others there were."""
        every = [(int(key), int(at), str(text)) for key, at, text in message.get("changed", ())]
        width = len(self.view.columns)
        there = [one for one in every if one[0] in numbers and 0 <= one[1] < width]
        return there, len(every) - len(there)

    def _added(self, message: Message) -> list[tuple[int, tuple[str, ...]]]:
        """The rows that were added, with the keys that the browser gave them."""
        width = len(self.view.columns)
        return [
            (int(key), _fitted(map(str, cells), width)) for key, cells in message.get("added", ())
        ]

    def _apply(
        self,
        changed: list[tuple[int, int, str]],
        added: list[tuple[int, tuple[str, ...]]],
        gone: set[int],
    ) -> None:
        texts: dict[int, dict[int, str]] = {}
        for key, at, text in changed:
            texts.setdefault(key, {})[at] = text
        kept = [row for row in self.rows if row.key not in gone]
        rows = [_with_texts(row, texts[row.key]) if row.key in texts else row for row in kept]
        first = max((row.number for row in self.rows), default=HEADING_ROW + 1) + 1
        new = (CopiedRow(key, at, cells) for at, (key, cells) in enumerate(added, first))
        self.rows = [*rows, *new]


def _with_texts(row: CopiedRow, texts: Mapping[int, str]) -> CopiedRow:
    return row._replace(cells=tuple(texts.get(at, cell) for at, cell in enumerate(row.cells)))


def _fitted(cells: Iterable[str], width: int) -> tuple[str, ...]:
    """As many cells as there are columns."""
    return tuple(cell for cell, _ in zip(chain(cells, iter(str, None)), range(width)))  # noqa: B905


def _alike(some: Sequence[object], others: Sequence[object]) -> int:
    """How many of the first ones are the same in both."""
    pairs = enumerate(zip(some, others))  # noqa: B905 - one is longer
    return next((at for at, (one, other) in pairs if one != other), min(len(some), len(others)))


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers as runs of such that follow each other: the first of each, and how many."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == sum(runs[-1]):
            runs[-1][1] += 1
        else:
            runs.append([number, 1])
    return runs
