"""Tables without lines: below a title, their columns told by where their texts stand.

Only what is sure is taken for a table: several rows of amounts under a title, parted by blanks that
no sentence has. A label that was broken belongs to the row that is nearest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, takewhile
from statistics import median_low

from ..headings import is_amount
from ..outline import is_caption, is_note, is_table_title
from ..parts import Grid
from .lines import TextLine
from .ruled import PageTable, one_text
from .runs import ColumnRuns, SignRun, runs_of
from .unruled_headings import headings_of

_ROWS_AT_LEAST = 3  # with amounts
_SAME_ROW = 0.75  # of the distance between rows, within which a broken label belongs to one
_CAPTIONS_AT_MOST = 4
_LONGEST = 0.6  # of the width of the page: a longer run without blanks is of a sentence


def unruled_tables(
    lines: Sequence[TextLine], width: float
) -> Iterator[tuple[PageTable, Sequence[TextLine]]]:
    """The tables among the lines of a page, each with the lines it is made of."""
    for number, line in enumerate(lines):
        region = (
            _RegionBelow(_below(lines, number + 1, width)) if is_table_title(line.text) else None
        )
        if region is not None and region.is_table:
            yield region.table(), region.lines


def _below(lines: Sequence[TextLine], first: int, width: float) -> list[TextLine]:
    """The lines below a title that may be its table."""
    captions = lines[first : first + _CAPTIONS_AT_MOST]
    first += len(list(takewhile(lambda line: is_caption(line.text), captions)))
    return list(takewhile(lambda line: _is_of_table(line, width), lines[first:]))


def _is_of_table(line: TextLine, width: float) -> bool:
    if is_note(line.text) or is_table_title(line.text) or line.text.endswith("。"):
        return False
    return max(run.x1 - run.x0 for run in runs_of(line)) < _LONGEST * width


def _has_amounts(line: TextLine) -> bool:
    """Whether a line is a row: something, and an amount that is no code at its end."""
    runs = runs_of(line)
    return len(runs) > 1 and "." in runs[-1].text and is_amount(runs[-1].text)


@dataclass
class _Row:
    """A row: its runs by column, and where it stands."""

    middle: float
    runs: dict[int, list[tuple[float, str]]] = field(default_factory=dict)

    def add(self, column: int, middle: float, run: SignRun) -> None:
        """Take a run; those of one cell stand from top to bottom."""
        self.runs.setdefault(column, []).append((middle, run.text))

    def text(self, column: int) -> str:
        """What a cell says."""
        return one_text(text for _, text in sorted(self.runs.get(column, [])))


@dataclass
class _RegionBelow:
    """The lines below a title."""

    lines: list[TextLine]

    @cached_property
    def amounts(self) -> list[float]:
        """Where the rows with amounts stand."""
        return [line.middle for line in self.lines if _has_amounts(line)]

    @property
    def is_table(self) -> bool:
        """Whether they are a table."""
        return len(self.amounts) >= _ROWS_AT_LEAST and len(self.columns) > 1

    @cached_property
    def near(self) -> float:
        """Within which distance a line is of a row with amounts."""
        return _SAME_ROW * median_low(b - a for a, b in pairwise(self.amounts))

    @cached_property
    def body(self) -> list[TextLine]:
        """The lines that are no headings."""
        return [line for line in self.lines if line.middle >= self.amounts[0] - self.near]

    @cached_property
    def columns(self) -> ColumnRuns:
        """The columns of the rows."""
        return ColumnRuns.of(run for line in self.body for run in runs_of(line))

    def table(self) -> PageTable:
        """The table that they are."""
        heads, widths = headings_of(self.lines[: -len(self.body)], self.columns)
        numbers = range(len(self.columns))
        rows: Grid = [list(map(row.text, numbers)) for row in self._rows()]
        places = [self.lines[0].top, self.lines[-1].bottom]
        page = self.lines[0].page
        return PageTable([*heads, *rows], widths, self.columns.edges, places, page)

    def _rows(self) -> list[_Row]:
        """A line with amounts is a row, and so is a label that stands as far from them as rows do;
        a nearer one belongs to the nearest row."""
        rows: dict[float, _Row] = {}
        for line in self.body:
            place = self._place(line)
            row = rows.setdefault(place, _Row(place))
            for run in runs_of(line):
                row.add(self.columns.nearest(run), line.middle, run)
        return [rows[place] for place in sorted(rows)]

    def _place(self, line: TextLine) -> float:
        """Where the row stands that a line belongs to."""
        nearest = min(self.amounts, key=lambda middle: abs(middle - line.middle))
        return line.middle if abs(nearest - line.middle) > self.near else nearest
