"""A table of an edited docx as it stands there, with what is known of its making where that is
still the same cell or row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, starmap
from operator import itemgetter
from typing import TypeVar

from ..report import CellOrigin, Origin, Taking
from ..snapshot.table_matching import TableMatch, unspaced
from ..snapshot.values import HeaderCell, Merged, SnapshotTable
from ..text.numbers import cell_number
from ..verify.known_numbers import table_unit
from ..word.read.blocks import ReadTable

_ADDED = "手工加的表"  # the key of a table that a person added
_Value = TypeVar("_Value", int, str)
_HeaderRow = tuple[HeaderCell | None, ...]


@dataclass
class StandingTable:
    """A table as it stands. cells, rows: of its body, those a person changed or added; gone: rows that
    are not there any more; header: whether its headings or the order of its rows were changed."""

    table: SnapshotTable
    cells: set[tuple[int, int]] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    gone: list[tuple[str | None, ...]] = field(default_factory=list)
    header: bool = False

    def typed_names(self) -> Iterator[str]:
        """The names of figures whose cell a person wrote."""
        cells = map(self.table.cells.get, self.cells)
        yield from (cell.name for cell in cells if cell)

    @property
    def is_changed(self) -> bool:
        """Whether a person changed anything of its grid."""
        return any((self.cells, self.rows, self.gone, self.header))


def table_as_it_stands(match: TableMatch) -> StandingTable:
    """A table of the snapshot with what stands in the file."""
    if match.lacks_columns or match.own_columns:
        return _redrawn(match.table, match.read, match.header)
    made = _Rebuilt(match)
    made.run()
    return made.result()


def added_table(title: str, read: ReadTable) -> StandingTable:
    """A table that a person added; its first row are its headings."""
    made = _redrawn(SnapshotTable(_ADDED, title, title), read, 1)
    return replace(made, rows=set(range(len(made.table.body))))


def _redrawn(table: SnapshotTable, read: ReadTable, header: int) -> StandingTable:
    """A table with other columns than it was written with: nothing is known of its cells."""
    rows = tuple(map(tuple, read.texts()))
    headings = tuple(_headings(read, number) for number in range(min(header, len(rows))))
    body = rows[header:]
    merged = tuple(_merged(read, header))
    new = replace(table, header=headings, body=body, origin=Origin(), merged=merged, aligned="")
    return StandingTable(new, header=True)


def _headings(read: ReadTable, row: int) -> _HeaderRow:
    """A row of the file as headings: each over the columns it covers."""
    return tuple((cell.text, cell.columns, 1) if cell else None for cell in read.rows[row])


def _merged(read: ReadTable, header: int) -> Iterator[Merged]:
    for row, cells in enumerate(read.rows[header:]):
        for column, cell in enumerate(cells):
            if cell and cell.columns > 1:
                yield row, column, cell.columns, 1


class _Rebuilt:
    """The rows of a table in the order of the file, each with the row of the snapshot that it was."""

    def __init__(self, match: TableMatch) -> None:
        self.match, self.table = match, match.table
        self.header: list[_HeaderRow] = list(self.table.header)
        self.body: list[tuple[str | None, ...]] = []
        self.was: list[int] = []  # of each row its number in the snapshot's body; -1: added
        self.made = StandingTable(self.table, header=match.is_sorted)
        self.texts = dict(self._changed())  # by our row and column

    def run(self) -> None:
        """Every row of the file, then what is gone."""
        there = ((row, read) for row, read in self.match.rows if read is not None)
        for row, read in sorted(there, key=itemgetter(1)):
            self._read(row, read)
        for row in (row for row, read in self.match.rows if read is None):
            self._gone(row or 0)

    def _read(self, row: int | None, read: int) -> None:
        """A row of the file. row: the one of the snapshot that it was."""
        if row is None:
            self._added(read)
        elif row < self.match.header:
            self._heading(row)
        else:
            self._row(row)

    def _gone(self, row: int) -> None:
        if row >= self.match.header:
            self.made.gone.append(self.table.body[row - self.match.header])
        else:
            self.header[row] = ()
            self.made.header = True

    def _added(self, read: int) -> None:
        if not self.body and read < self.match.header:
            self.made.header = True
            return
        width = max(map(len, self.table.body), default=0)
        cells = [*self.match.theirs[read], *[None] * width][: max(width, 1)]
        self.made.rows.add(len(self.body))
        self.body.append(tuple(cells))
        self.was.append(-1)

    def _heading(self, row: int) -> None:
        self.header[row] = tuple(
            self._heading_now(cell, (row, column)) for column, cell in enumerate(self.header[row])
        )

    def _heading_now(self, cell: HeaderCell | None, at: tuple[int, int]) -> HeaderCell | None:
        if cell is None or at not in self.texts:
            return cell
        self.made.header = True
        return self.texts[at], cell[1], cell[2]

    def _row(self, row: int) -> None:
        body = row - self.match.header
        cells = list(self.table.body[body])
        for column in range(len(cells)):
            if (row, column) in self.texts:
                cells[column] = self.texts[row, column]
                self.made.cells.add((len(self.body), column))
        self.body.append(tuple(cells))
        self.was.append(body)
        self._covered_below(body)

    def _covered_below(self, row: int) -> None:
        """Rows that are covered from end to end by the one above, which no match tells of."""
        below = row + 1
        while below < len(self.table.body) and not any(
            cell is not None for cell in self.table.body[below]
        ):
            self.body.append(self.table.body[below])
            self.was.append(below)
            below += 1

    def _changed(self) -> Iterator[tuple[tuple[int, int], str]]:
        """The cells of the snapshot whose text is another one now, with that."""
        for pair in chain.from_iterable(starmap(self.match.cells, self.match.kept)):
            stands = pair.row is not None and pair.column is not None
            if stands and unspaced(pair.text) != unspaced(pair.read_text):
                yield (pair.row or 0, pair.column or 0), pair.read_text

    def result(self) -> StandingTable:
        """The table, the same object where nothing was changed."""
        if self.made.is_changed or self.was != list(range(len(self.table.body))):
            became = {was: now for now, was in enumerate(self.was) if was >= 0}
            self.made.table = replace(
                self.table,
                header=tuple(filter(None, self.header)),
                body=tuple(self.body),
                origin=_moved(self.table.origin, self.was, became, self._typed_values()),
                merged=tuple(
                    (became[row], column, columns, rows)
                    for row, column, columns, rows in self.table.merged
                    if row in became
                ),
            )
        return self.made

    def _typed_values(self) -> Mapping[tuple[int, int], str]:
        """The cells that a person wrote, with the amount that stands there, if it is one."""
        unit = table_unit(self.table)
        numbers = (
            ((row, column), cell_number(self.body[row][column] or "", unit))
            for row, column in self.made.cells
        )
        return {at: f"{number.value:f}" if number else "" for at, number in numbers}


def _moved(
    origin: Origin,
    was: Sequence[int],
    became: Mapping[int, int],
    typed: Mapping[tuple[int, int], str],
) -> Origin:
    """Where the cells come from, by the rows as they stand now. typed: the amounts in cells that a
    person wrote."""
    cells = (_cell(cell, became, typed) for cell in origin.cells)
    return replace(
        origin,
        depths=_by_row(origin.depths, was, -1),
        rows=tuple(_by_row(origin.rows, was, "")),
        takings=tuple(_taking(taking, became) for taking in origin.takings),
        cells=tuple(filter(None, cells)),
    )


def _by_row(values: Sequence[_Value], was: Sequence[int], none: _Value) -> list[_Value]:
    if not values:
        return []
    return [values[row] if 0 <= row < len(values) else none for row in was]


def _taking(taking: Taking, became: Mapping[int, int]) -> Taking:
    now: Callable[[int], int] = lambda row: became.get(row, -1)  # noqa: E731
    return replace(taking, rows=list(map(now, taking.rows)))


def _cell(
    cell: CellOrigin, became: Mapping[int, int], typed: Mapping[tuple[int, int], str]
) -> CellOrigin | None:
    """A cell's origin where its row is now; of one that was written over not how it came about."""
    row = became.get(cell.row)
    if row is None:
        return None
    value = typed.get((row, cell.column))
    if value is not None:
        return replace(cell, row=row, value=value, formula="", missing="", quoted=())
    return replace(cell, row=row)
