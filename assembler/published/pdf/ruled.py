"""Tables whose lines are drawn: the grid, cells merged over several positions, their texts."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median_low
from typing import NamedTuple

from ..parts import Grid, Widths
from .lines import in_rows, joined
from .page import PageContent, Sign
from .rules import NEAR, LineSpan, connected, spans, stops

_COVERED = 0.6  # of an edge that a line must cover to part two cells
_POSITIONS_AT_MOST = 60_000  # of the grid of one table
Position = tuple[int, int]
_OUTSIDE = (-1, -1)


@dataclass
class PageTable:
    """A table on a page. widths: of its cells over several columns. columns: the x between which
    they stand; lines: the y between which its rows do."""

    rows: Grid
    widths: Widths
    columns: list[float]
    lines: list[float]
    page: int

    @property
    def top(self) -> float:
        return self.lines[0]

    @property
    def bottom(self) -> float:
        return self.lines[-1]

    def holds(self, sign: Sign) -> bool:
        """Whether a sign stands in it."""
        inside = self.columns[0] - NEAR <= sign.centre <= self.columns[-1] + NEAR
        return inside and self.top - NEAR <= sign.middle <= self.bottom + NEAR


def ruled_tables(content: PageContent) -> list[PageTable]:
    """The tables of a page that are drawn, from top to bottom."""
    groups = connected(spans(content.rules, across=True), spans(content.rules, across=False))
    drawn = (_Drawing(across, down) for across, down in groups)
    tables = (drawing.table(content) for drawing in drawn if drawing.is_table)
    return sorted(tables, key=lambda table: table.top)


class _Drawing:
    """The lines of a table."""

    def __init__(self, across: Sequence[LineSpan], down: Sequence[LineSpan]) -> None:
        self._across, self._down = across, down
        self.lines = stops(line.at for line in across)
        self.columns = self._with_open_sides(stops(line.at for line in down))

    def _with_open_sides(self, columns: list[float]) -> list[float]:
        """The columns of a table that is open on its left and right: its lines across go on
        there."""
        if not columns or not self._across:
            return columns
        left = median_low(line.start for line in self._across)
        right = median_low(line.end for line in self._across)
        before = [left] if columns[0] - left > 4 * NEAR else []
        behind = [right] if right - columns[-1] > 4 * NEAR else []
        return [*before, *columns, *behind]

    @property
    def is_table(self) -> bool:
        """Whether there are cells, more than one, and no more than a page may hold."""
        positions = (len(self.columns) - 1) * (len(self.lines) - 1)
        return min(len(self.columns), len(self.lines)) > 1 and 1 < positions <= _POSITIONS_AT_MOST

    def table(self, content: PageContent) -> PageTable:
        """The table with the signs of its page."""
        owners = self._owners()
        signs: dict[Position, list[Sign]] = defaultdict(list)
        for sign in content.signs:
            signs[owners.get(self._position(sign), _OUTSIDE)].append(sign)
        rows: Grid = [[None] * (len(self.columns) - 1) for _ in self.lines[1:]]
        for row, column in set(owners.values()):
            rows[row][column] = cell_text(signs[row, column])
        return PageTable(rows, _widths(owners), self.columns, self.lines, content.number)

    def _position(self, sign: Sign) -> Position:
        row, column = bisect_right(self.lines, sign.middle), bisect_right(self.columns, sign.centre)
        return row - 1, column - 1

    def _owners(self) -> dict[Position, Position]:
        """For each position of the grid the top left position of the cell it belongs to."""
        height, width = len(self.lines) - 1, len(self.columns) - 1
        right = _parted(self._down, self.columns, self.lines)
        below = {(row, column) for column, row in _parted(self._across, self.lines, self.columns)}
        partings = _Partings(right, below, height, width)
        owners: dict[Position, Position] = {}
        for position in product(range(height), range(width)):
            if position not in owners:
                owners.update(dict.fromkeys(partings.cell(position, owners), position))
        return owners


def _widths(owners: Mapping[Position, Position]) -> Widths:
    """How many columns each cell covers that covers several."""
    counts = Counter(owner for position, owner in owners.items() if position[0] == owner[0])
    return {owner: count for owner, count in counts.items() if count > 1}


class _Partings(NamedTuple):
    """Where lines part a position of the grid from the one on its right, from the one below."""

    right: set[Position]
    below: set[Position]
    height: int
    width: int

    def cell(self, start: Position, taken: Container[Position]) -> Iterator[Position]:
        """The positions of the cell that begins at one: to the right, then down, until a line
        parts them."""
        row, column = start
        end = column
        while self._goes_right((row, end), taken):
            end += 1
        bottom = row
        while self._goes_down(bottom, range(column, end + 1)):
            bottom += 1
        return product(range(row, bottom + 1), range(column, end + 1))

    def _goes_right(self, position: Position, taken: Container[Position]) -> bool:
        row, column = position
        is_last = column + 1 >= self.width
        return not (is_last or position in self.right or (row, column + 1) in taken)

    def _goes_down(self, row: int, columns: range) -> bool:
        if row + 1 >= self.height or not self.below.isdisjoint((row, c) for c in columns):
            return False
        return self.right.isdisjoint((row + 1, c) for c in columns[:-1])


def _parted(
    spans_of_lines: Iterable[LineSpan], places: Sequence[float], along: Sequence[float]
) -> set[Position]:
    """Where lines part a position from the next one: its number along the lines, and the number
    of the place before them."""
    return {
        (number, at)
        for line in spans_of_lines
        for at in [_nearest(places, line.at) - 1]
        for number in range(len(along) - 1)
        if _share(line, along[number], along[number + 1]) >= _COVERED
    }


def _nearest(places: Sequence[float], value: float) -> int:
    return min(range(len(places)), key=lambda number: abs(places[number] - value))


def _share(line: LineSpan, first: float, last: float) -> float:
    """How much of first to last a line covers."""
    return (min(line.end, last) - max(line.start, first)) / max(last - first, 0.1)


def cell_text(signs: Iterable[Sign]) -> str:
    """The text of a cell, its lines as one: with a blank between words of letters alone."""
    return one_text(map(joined, in_rows(signs)))


def one_text(lines: Iterable[str]) -> str:
    """Lines as one text: with a blank between words of letters alone."""
    text = ""
    for line in lines:
        between = " " if _is_word(text[-1:]) and _is_word(line[:1]) else ""
        text += between + line
    return text


def _is_word(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()
