"""Which of the corrected lines stand behind a figure, a cell, a row or a table of one report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from ..kernel.places import RowReference, spans_of
from ..report import Origin, Taking
from ..snapshot.values import Snapshot, SnapshotFigure, SnapshotTable


class ChangedLines:
    """The corrected lines of one side. changed: their numbers by where they stand there."""

    def __init__(self, snapshot: Snapshot, changed: Mapping[RowReference, int]) -> None:
        self.snapshot = snapshot
        self._changed = changed
        self._known: dict[str, frozenset[int]] = {}
        self._taken: dict[int, Mapping[tuple[int, int], set[int]]] = {}

    def of_figure(self, figure: SnapshotFigure | None) -> set[int]:
        """Those behind a figure; none where there is no figure."""
        return self._of(figure.lines) if figure else set()

    def of_cell(self, block: int, row: int, column: int) -> set[int]:
        """Those behind a cell of a table's body. block: the table's number in the snapshot."""
        table = self._table(block)
        cell = table.cells.get((row, column))
        if cell is not None:
            found = self._of(cell.lines)
            for number in cell.quoted:
                found |= self.of_figure(self.snapshot.figures[number])
            return found or self._of(table.origin.rows[row : row + 1])
        if table.origin.rows:
            return self._of(table.origin.rows[row : row + 1])
        return self._takings(block).get((row, column), set())

    def of_row(self, block: int, row: int) -> set[int]:
        """Those behind a row of a table's body."""
        width = len(self._table(block).body[row])
        return set().union(*(self.of_cell(block, row, column) for column in range(width)))

    def of_table(self, block: int) -> set[int]:
        """Those behind a whole table."""
        table = self._table(block)
        found = self._of(table.origin.rows)
        for row, column in table.cells:
            found |= self.of_cell(block, row, column)
        return found.union(*self._takings(block).values())

    def _table(self, block: int) -> SnapshotTable:
        found = self.snapshot.blocks[block]
        assert isinstance(found, SnapshotTable)
        return found

    # --- lines told in words

    def _of(self, references: Iterable[str]) -> set[int]:
        return set().union(*map(self._in, references))

    def _in(self, reference: str) -> frozenset[int]:
        """Those among the rows of a reference; many figures have the same one."""
        if reference not in self._known:
            file, tab, spans = spans_of(reference)
            here = self._by_file.get((file, tab), [])
            self._known[reference] = frozenset(
                number for row, number in here if any(first <= row <= last for first, last in spans)
            )
        return self._known[reference]

    @cached_property
    def _by_file(self) -> Mapping[tuple[str, str], list[tuple[int, int]]]:
        found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for place, number in self._changed.items():
            found[place.file, place.tab].append((place.row, number))
        return found

    # --- lines a pivot takes

    def _takings(self, block: int) -> Mapping[tuple[int, int], set[int]]:
        """Those behind each cell of a pivot, by row and column."""
        if block not in self._taken:
            origin = self._table(block).origin
            found: dict[tuple[int, int], set[int]] = defaultdict(set)
            above = parents(origin)
            for taking in origin.takings:
                for number, row, columns in self._taken_lines(taking):
                    for at in _upwards(row, above):
                        for column in columns:
                            found[at, column].add(number)
            self._taken[block] = found
        return self._taken[block]

    def _taken_lines(self, taking: Taking) -> Iterator[tuple[int, int, Iterable[int]]]:
        """The corrected lines among those taken, each with its innermost row and its columns."""
        for number, at in self._in_ledger(taking.ledger):
            if at < min(len(taking.rows), len(taking.kinds)):
                row, kind = taking.rows[at], taking.kinds[at]
                if row >= 0 and 0 <= kind < len(taking.columns):
                    yield number, row, taking.columns[kind]

    def _in_ledger(self, ledger: str) -> Iterator[tuple[int, int]]:
        """The corrected lines of a ledger, each with its place in the ledger's order."""
        before = 0
        for file, tab, first, last in self.snapshot.ledgers.get(ledger, ()):
            for row, number in self._by_file.get((file, tab), ()):
                if first <= row <= last:
                    yield number, before + row - first
            before += last - first + 1


def parents(origin: Origin) -> list[int]:
    """For each row of a pivot the row that adds it up, -1 for none."""
    found: list[int] = []
    open_rows: list[tuple[int, int]] = []  # depth and row
    for row, depth in enumerate(origin.depths):
        while depth >= 0 and open_rows and open_rows[-1][0] >= depth:
            open_rows.pop()
        found.append(open_rows[-1][1] if open_rows else -1)
        if depth >= 0:
            open_rows.append((depth, row))
    return found


def _upwards(row: int, above: list[int]) -> Iterator[int]:
    while 0 <= row < len(above):
        yield row
        row = above[row]
