"""What a reader of one format hands on: lines and grids in their order, before anything is made
of them. `structure` makes the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Grid = list[list[str | None]]
Widths = dict[tuple[int, int], int]
"""By row and column of a cell that covers several columns, how many."""
Area = tuple[int, int, int, int]
"""A merged area: top, left, bottom, right, from 0, all inclusive."""


@dataclass(slots=True)
class ReadLine:
    """A paragraph. level: of a heading where the format says so, from 1; 0 where it says nothing.
    contents: a line of the contents (目录). pictures: how many pictures stand in it. apart: it
    stands beside the text (a text box, a footnote)."""

    text: str
    page: int = 0
    level: int = 0
    contents: bool = False
    pictures: int = 0
    apart: bool = False


@dataclass(slots=True)
class ReadGrid:
    """A table by grid position, None where another cell covers it: one on its left, by its width,
    else one above. pages: of each row."""

    rows: Grid
    pages: list[int] = field(default_factory=list)
    widths: Widths = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def page(self, row: int) -> int:
        """The page of a row, 0 where there are none."""
        return self.pages[row] if row < len(self.pages) else 0

    def part(self, start: int, end: int) -> ReadGrid:
        """Some of its rows."""
        widths = {
            (row - start, column): width
            for (row, column), width in self.widths.items()
            if start <= row < end
        }
        return ReadGrid(self.rows[start:end], self.pages[start:end], widths)

    def followed_by(self, other: ReadGrid) -> ReadGrid:
        """The rows of both."""
        count = len(self.rows)
        moved = {(row + count, column): width for (row, column), width in other.widths.items()}
        pages = [self.page(row) for row in range(count)]
        pages += [other.page(row) for row in range(len(other.rows))]
        return ReadGrid([*self.rows, *other.rows], pages, {**self.widths, **moved})

    def cells(self) -> Iterator[tuple[int, int]]:
        """Row and column of each cell, not of what others cover."""
        for row, texts in enumerate(self.rows):
            yield from ((row, column) for column, text in enumerate(texts) if text is not None)

    def merged(self) -> Iterator[Area]:
        """Its merged areas."""
        for row, column in self.cells():
            right = column + self.widths.get((row, column), 1) - 1
            bottom = self._bottom(row, column, right)
            if (bottom, right) != (row, column):
                yield row, column, bottom, right

    def _bottom(self, row: int, column: int, right: int) -> int:
        """The last row that a cell covers: below it nothing begins, and nothing from the left
        reaches there."""
        bottom = row
        while bottom + 1 < len(self.rows) and self._is_open(bottom + 1, column, right):
            bottom += 1
        return bottom

    def _is_open(self, row: int, column: int, right: int) -> bool:
        texts = self.rows[row]
        if len(texts) <= right or any(text is not None for text in texts[column : right + 1]):
            return False
        left = next((c for c in range(column - 1, -1, -1) if texts[c] is not None), None)
        return left is None or left + self.widths.get((row, left), 1) <= column


ReadPart = ReadLine | ReadGrid
Parts = Sequence[ReadPart]


def widths_of(areas: Sequence[Area]) -> Widths:
    """The widths that merged areas give their cells."""
    return {(top, left): right - left + 1 for top, left, _, right in areas if right > left}
