"""Rows that belong together (a project with its indicators) kept on one page, and what repeats where
they do not fit on one: “（续）”.

A group is what merged cells join. One that fits on a page is never parted; one that does not is
parted where the fewest merged cells are cut, and those cells begin anew on the next page, their
labels with “（续）”, their amounts blank: an amount stands once. Where a page ends is known from the
heights of rows, which do not depend on fonts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from ..report import CONTINUED, Cell, Row, Table
from .pages import EPSILON
from .widths import TableLayout, TallCell, cell_lines, line_twips, measured_rows, row_height

_LONGEST = 60  # signs of a label that is repeated; a whole paragraph is not
_MOST_BLANK = 0.2  # of a page that a section of a form leaves, to stay whole
_MOST_SPREAD = 0.35  # of a page that is left at its foot and given to its rows
_SPARE = 0.5  # of the next row that stays free: programs differ by a hair
_LEAST_FULL = 0.7  # of a page that is parted early, so that fewer cells are cut


class CutCell(Cell):
    """A part of a merged cell that a page's end has cut, perhaps of one row alone."""

    __slots__ = ()


class PagedRows(NamedTuple):
    """Body rows on their pages. heights: in points. breaks: the rows that begin a page. kept: the
    rows that stay on one page with the next."""

    rows: tuple[Row, ...]
    heights: tuple[float, ...]
    breaks: frozenset[int]
    kept: frozenset[int]


class PageRoom(NamedTuple):
    """at: how far down the header rows begin on the first page; head: their height; height: of a
    page; least: the height asked of every row. All in points."""

    at: float
    head: float
    height: float
    least: float

    @property
    def end(self) -> float:
        """Where a page ends."""
        return self.height + EPSILON


def has_groups(table: Table) -> bool:
    """Whether merged cells join rows of the body; amounts are only merged beside labels."""
    labels = [n for n, column in enumerate(table.columns) if column.kind != "number"]
    return any(
        cell is not None and cell.rows > 1
        for row in table.body
        for cell in map(row.__getitem__, filter(len(row).__gt__, labels))
    )


def paged(table: Table, layout: TableLayout, room: PageRoom) -> PagedRows:
    """The rows of a table's body on their pages."""
    return _Pager(table, layout, room).run()


@dataclass(slots=True)
class _PageSoFar:
    """start: its first row. tops: where each of its rows begins; the last is where they end."""

    start: int
    tops: list[float]

    def top(self, row: int) -> float:
        return self.tops[row - self.start]


class _Heights(dict[float, float]):
    """The height of a row of so many lines, worked out when it is first asked for."""

    def __init__(self, layout: TableLayout, least: float) -> None:
        self._size, self._look, self._least = layout.size, layout.look, least

    def __missing__(self, count: float) -> float:
        height = self[count] = max(self._least, row_height(count, self._size, self._look))
        return height


class _Pager:
    def __init__(self, table: Table, layout: TableLayout, room: PageRoom) -> None:
        self._layout, self._room = layout, room
        kinds = [column.kind for column in table.columns]
        self._labels = kinds.index("number") if "number" in kinds else len(kinds)
        self._rows: list[Row] = list(table.body)
        self._single, tall = measured_rows(table.body, layout)
        self._lines = list(self._single)
        self._tall: dict[int, list[TallCell]] = defaultdict(list)  # by their end
        for cell in tall:
            self._tall[cell[1]].append(cell)
        self._heights = _Heights(layout, room.least)
        self._cuts = _cuts(table.body)
        self._more = [0.0] * len(self._rows)  # points that a row is given beyond its height
        self._breaks: list[int] = []
        self._kept: set[int] = set()

    def run(self) -> PagedRows:
        """Page by page."""
        row = 0
        while row < len(self._rows):
            row = self._page(row)
        self._keep_groups()
        heights = zip(map(self._heights.__getitem__, self._lines), self._more, strict=True)
        return PagedRows(
            tuple(self._rows),
            # One number for all rows that are alike: of a long table they are many.
            tuple([height + more if more else height for height, more in heights]),
            frozenset(self._breaks),
            frozenset(self._kept),
        )

    def _page(self, start: int) -> int:
        """Rows from `start` on, as far as the page reaches; the row that begins the next."""
        room = self._room
        at, end = (0.0 if start else room.at) + room.head, room.end
        page = _PageSoFar(start, [at])
        for row in range(start, len(self._rows)):
            at += self._measure(row, start)
            if at > end and row > start:
                return self._turn(page, row)
            page.tops.append(at)
        return len(self._rows)

    def _measure(self, row: int, start: int) -> float:
        """The height of a row: the last of a merged cell has what the cell lacks."""
        count = self._single[row]
        for first, end, wanted in self._tall.get(row + 1, ()):
            if first >= start:
                count = max(count, wanted - sum(self._lines[first : end - 1]))
        self._lines[row] = count
        return self._heights[count]

    # --- where a page ends

    def _turn(self, page: _PageSoFar, row: int) -> int:
        """End a page for which `row` is too much; the row that begins the next."""
        first, end = self._group(row)
        if page.start < first < row and self._moves(page, first, end):
            at = first
        else:
            at = row if first == row else self._best(page, row)
        while at - 1 > page.start and self._heads(at - 1):
            at -= 1
        self._part(page.start, at)
        self._spread(page, at)
        self._breaks.append(at)
        self._kept.update(range(at, row))  # so that no program begins the page any later
        return at

    def _spread(self, page: _PageSoFar, at: int) -> None:
        """Give what is left at the foot of a page to its rows, so that the next does not fit there
        by itself: where LibreOffice has to move rows that are kept together, it may draw the last
        merged cells a row too short."""
        left = self._room.end - page.top(at) - _SPARE * self._measure(at, at)
        if 0 < left <= _MOST_SPREAD * self._room.height:
            for row in range(page.start, at):
                self._more[row] = left / (at - page.start)

    def _group(self, row: int) -> tuple[int, int]:
        """The rows joined with a row: the first, and the one after the last."""
        first, end = row, row + 1
        while self._cuts[first]:
            first -= 1
        while self._cuts[end]:
            end += 1
        return first, end

    def _moves(self, page: _PageSoFar, first: int, end: int) -> bool:
        """Whether a group goes to the next page as a whole. In a form (no header rows) a section
        does not leave much of a page blank: it is no unit as a project is."""
        blank = self._room.end - page.top(first)
        is_form = not self._room.head
        return self._fits(first, end) and not (is_form and blank > _MOST_BLANK * self._room.height)

    def _heads(self, row: int) -> bool:
        """Whether a row of a form is a heading of those below: all of it is centred."""
        cells = [cell for cell in self._rows[row] if cell is not None]
        centred = [cell for cell in cells if cell.text and cell.align == "center"]
        return not self._room.head and len(cells) > 1 and len(centred) == len(cells)

    def _fits(self, first: int, end: int) -> bool:
        """Whether rows fit on a page of their own."""
        height = sum(self._measure(row, first) for row in range(first, end))
        return self._room.head + height <= self._room.end

    def _best(self, page: _PageSoFar, row: int) -> int:
        """Where a group larger than a page is parted: where it cuts the fewest cells."""
        least = page.tops[0] + _LEAST_FULL * (self._room.end - page.tops[0])
        late = [at for at in range(row, page.start, -1) if page.top(at) >= least]
        late.sort(key=self._cuts.__getitem__)
        return next(filter(partial(self._holds, page), late), row)

    def _holds(self, page: _PageSoFar, at: int) -> bool:
        """Whether the parts of cells above a cut have room for their texts."""
        lacking = [
            count - sum(self._lines[first:at])
            for first, _, cell, count in self._cut_cells(page.start, at)
            if cell.text
        ]
        one = line_twips(self._layout.size, self._layout.look) / 20
        return page.top(at) + max([0, *lacking]) * one <= self._room.end

    def _cut_cells(self, start: int, at: int) -> Iterator[tuple[int, int, Cell, int]]:
        """The merged cells that a page's end before row `at` cuts: row, column, cell, lines."""
        for number in range(start, at):
            for column, cell in enumerate(self._rows[number]):
                if cell is not None and number + cell.rows > at:
                    room = self._layout.span(column, cell)
                    yield number, column, cell, cell_lines(cell.text, room)

    def _part(self, start: int, at: int) -> None:
        """Cut merged cells in two before row `at`."""
        for first, column, cell, count in list(self._cut_cells(start, at)):
            end = min(first + cell.rows, len(self._rows))
            self._put(first, column, _part_of(cell, cell.text, at - first))
            repeats = bool(cell.text) and column < self._labels and len(cell.text) <= _LONGEST
            text = without_continued(cell.text) + CONTINUED if repeats else ""
            below = _part_of(cell, text, end - at)
            below.missing, below.value = "", None
            self._put(at, column, below)
            self._tall[at].append((first, at, count))
            lines = cell_lines(text, self._layout.span(column, cell))
            self._tall[end].append((at, end, lines))
        self._measure(at - 1, start)
        self._cuts[at] = 0

    def _put(self, row: int, column: int, cell: Cell) -> None:
        """Another cell in a row; few of a long table's rows are changed at all."""
        cells = self._rows[row]
        self._rows[row] = (*cells[:column], cell, *cells[column + 1 :])

    def _keep_groups(self) -> None:
        """Keep each group, or part of one, on its page."""
        first = 0
        for end in range(1, len(self._rows) + 1):
            if self._cuts[end]:
                continue
            heights = map(self._heights.__getitem__, self._lines[first:end])
            if end - first > 1 and self._room.head + sum(heights) <= self._room.end:
                self._kept.update(range(first, end - 1))
            first = end


def _cuts(rows: Sequence[Row]) -> list[int]:
    """How many merged cells reach over the upper edge of each row, and of the end."""
    changes = [0] * (len(rows) + 1)
    for number, row in enumerate(rows):
        for cell in row:
            if cell is not None and cell.rows > 1 and number + 1 < len(rows):
                changes[number + 1] += 1
                changes[min(number + cell.rows, len(rows))] -= 1
    return list(accumulate(changes))


def _part_of(cell: Cell, text: str, rows: int) -> CutCell:
    return CutCell(text, cell.columns, rows, cell.align, cell.bold, cell.missing, cell.value)


def without_continued(text: str) -> str:
    """A label without the sign that it goes on from the page before."""
    return text.removesuffix(CONTINUED)
