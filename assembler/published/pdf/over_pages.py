"""Tables that go on over pages."""

from __future__ import annotations

from collections.abc import Sequence

from ...codebook.spelling import fold
from ...report import CONTINUED
from ..headings import heading_rows, repeated_headings
from ..parts import ReadGrid, Widths
from .ruled import PageTable

_SAME_COLUMN = 6.0  # points by which the columns of a table differ on the next page


class TableOverPages:
    """A table that may go on on the next page."""

    def __init__(self, table: PageTable) -> None:
        self._columns, self._page = table.columns, table.page
        self.grid = _grid(table)

    def takes(self, table: PageTable) -> bool:
        """Whether it goes on in a table at the top of the next page; then its rows are added."""
        columns = self._common(table) if table.page == self._page + 1 else None
        if columns is None:
            return False
        above = _on_columns(self.grid, self._columns, columns)
        below = _on_columns(_grid(table), table.columns, columns)
        again = repeated_headings(above.rows, below.rows)
        if not again and heading_rows(below.rows) and not self._is_divided_further(table):
            return False
        below = below.part(again, len(below.rows))
        _take_out_repeated(above, below)
        self.grid, self._columns = above.followed_by(below), columns
        self._page = table.page
        return True

    def _is_divided_further(self, table: PageTable) -> bool:
        """Whether only some of the columns are the same: a form goes on with a section that has
        headings of its own, as 整体绩效目标表 does."""
        return len(self._columns) != len(table.columns)

    def _common(self, table: PageTable) -> list[float] | None:
        """The columns that both have: those of the one that has more, where the other's are among
        them, from the first to the last."""
        more, fewer = sorted((self._columns, table.columns), key=len, reverse=True)
        ends = ((more[0], fewer[0]), (more[-1], fewer[-1]))
        are_as_wide = all(abs(one - other) <= _SAME_COLUMN for one, other in ends)
        return more if are_as_wide and all(_is_among(x, more) for x in fewer) else None


def _grid(table: PageTable) -> ReadGrid:
    return ReadGrid(table.rows, [table.page] * len(table.rows), table.widths)


def _is_among(x: float, columns: Sequence[float]) -> bool:
    return any(abs(x - other) <= _SAME_COLUMN for other in columns)


def _on_columns(grid: ReadGrid, own: Sequence[float], columns: Sequence[float]) -> ReadGrid:
    """A grid on the columns of another that has more: its cells cover several of them."""
    if len(own) == len(columns):
        return grid
    places = [min(range(len(columns)), key=lambda n: abs(columns[n] - x)) for x in own]
    rows: list[list[str | None]] = [[None] * (len(columns) - 1) for _ in grid.rows]
    widths: Widths = {}
    for row, column in grid.cells():
        place, end = places[column], places[column + grid.widths.get((row, column), 1)]
        rows[row][place], widths[row, place] = grid.rows[row][column], end - place
    return ReadGrid(rows, grid.pages, widths)


def _take_out_repeated(above: ReadGrid, below: ReadGrid) -> None:
    """A merged cell that begins anew on the next page, its label repeated with （续）, is the one
    above."""
    for column, text in enumerate(below.rows[0] if below.rows else ()):
        if text and text.endswith(CONTINUED) and fold(text) == _repeated(above, column):
            below.rows[0][column] = None


def _repeated(grid: ReadGrid, column: int) -> str:
    """What the last cell of a column would be called on the next page."""
    texts = (row[column] for row in reversed(grid.rows))
    return fold(next((text for text in texts if text is not None), "") + CONTINUED)
