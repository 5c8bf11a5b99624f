"""Finds the template's tables in worksheets: by title, by 编号, or by the worksheet's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import PurePath
from typing import NamedTuple

from ...kernel.money import UNITS
from ...kernel.problems import Place
from ..sheet import SourceWorksheet, Value, letter, number_text
from .layouts import OfficialLayout
from .texts import label_in, title_key, title_without_body, unit_of_caption

_TITLE_AT_MOST = 80  # letters
_CAPTION_ROWS = 3  # below the title, in which captions stand
_CAPTION_CELLS = 4  # filled cells that a row of captions has at most
_STEPS_NEAR = range(-3, 4)  # rows between a title and its 编号
_ROWS_AT_LEAST = 2  # filled rows below a title; a list of titles (目录) has fewer


class WorksheetGrid:
    """A worksheet whose merged areas are filled with their value."""

    def __init__(self, sheet: SourceWorksheet) -> None:
        self.sheet = sheet
        self.height = len(sheet.rows)
        self.width = max(map(len, sheet.rows[:1]), default=0)
        self._anchors: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, bottom, right in sheet.merges:
            positions = product(range(top, bottom + 1), range(left, right + 1))
            self._anchors.update(dict.fromkeys(positions, (top, left)))
        self._wide = {(top, left) for top, left, _, right in sheet.merges if right > left}

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that a position belongs to: itself, or the top left of its merged area."""
        return self._anchors.get((row, column), (row, column))

    def is_wide(self, row: int, column: int) -> bool:
        """Whether the position belongs to an area merged over several columns."""
        return self.anchor(row, column) in self._wide

    def own(self, row: int, column: int) -> Value | None:
        """What is written in this very cell."""
        if not (0 <= row < self.height and 0 <= column < self.width):
            return None
        return self.sheet.rows[row][column]

    def value(self, row: int, column: int) -> Value | None:
        """What the cell or the merged area around it holds."""
        return self.own(*self.anchor(row, column))

    def text(self, row: int, column: int) -> str:
        """The value as text, stripped."""
        return shown(self.value(row, column))

    def texts(self, row: int) -> list[tuple[int, str]]:
        """The filled cells of a row: (column, text)."""
        if not 0 <= row < self.height:
            return []
        texts = enumerate(map(shown, self.sheet.rows[row]))
        return [(column, text) for column, text in texts if text]

    def place(self, row: int, column: int) -> Place:
        """Where a cell stands; row and column from 0."""
        return self.sheet.place(row, column)

    def source(self, row: int, column: int) -> str:
        """A cell as 分表数 names it: 文件 工作表 F8."""
        parts = (self.sheet.file, self.sheet.name, f"{letter(column)}{row + 1}")
        return " ".join(part for part in parts if part)


def shown(value: Value | None) -> str:
    """A value as text: a number without exponents and without zeros at its end."""
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else number_text(value)


class Caption(NamedTuple):
    """What a caption says, "" where none does, and its cell."""

    text: str
    grid: WorksheetGrid
    row: int
    column: int

    @property
    def place(self) -> Place:
        return self.grid.place(self.row, self.column)

    @property
    def source(self) -> str:
        return self.grid.source(self.row, self.column)


@dataclass(frozen=True)
class Region:
    """Where a table stands. top: the row below its title; bottom: the first row after it."""

    grid: WorksheetGrid
    layout: OfficialLayout
    title_row: int
    title_column: int
    top: int
    bottom: int

    @cached_property
    def title(self) -> str:
        written = self.grid.text(self.title_row, self.title_column) if self.top else ""
        return written or self.layout.name

    @property
    def place(self) -> Place:
        """Where the title stands."""
        return self.grid.place(self.title_row, self.title_column)

    @cached_property
    def captions(self) -> list[tuple[str, int, int]]:
        """The title and the short lines below it, as (text, row, column)."""
        last = min(self.bottom, self.top + _CAPTION_ROWS)
        rows = (r for r in range(self.title_row, last) if len(self.grid.texts(r)) <= _CAPTION_CELLS)
        return [(text, row, column) for row in rows for column, text in self.grid.texts(row)]

    def caption(self, read: Callable[[str], str]) -> Caption:
        """What `read` makes of the first caption that says something to it."""
        captions = (Caption(read(text), self.grid, row, at) for text, row, at in self.captions)
        blank = Caption("", self.grid, self.title_row, self.title_column)
        return next((caption for caption in captions if caption.text), blank)

    @property
    def unit(self) -> str:
        """元, 万元 or 亿元, as the captions say, or else as the template prints the table."""
        written = self.caption(unit_of_caption).text
        return written if written in UNITS else self.layout.unit


@dataclass(frozen=True, slots=True)
class _Start:
    layout: OfficialLayout
    row: int
    column: int


def find_regions(grid: WorksheetGrid, layouts: Sequence[OfficialLayout]) -> list[Region]:
    """The tables of a worksheet from top to bottom."""
    starts = sorted(_starts(grid, layouts), key=lambda start: (start.row, start.column))
    starts = list(_with_rows(grid, starts))
    if not starts:
        layout = _named(grid.sheet, layouts)
        return [Region(grid, layout, 0, 0, 0, grid.height)] if layout and grid.height else []
    ends = [*(_above(grid, start) for start in starts[1:]), grid.height]
    return [
        Region(grid, start.layout, start.row, start.column, start.row + 1, end)
        for start, end in zip(starts, ends, strict=True)
    ]


def _above(grid: WorksheetGrid, start: _Start) -> int:
    """The first row that belongs to a table: its title's, or that of the 编号 above it."""
    row = start.row
    while row and all(label_in(text) for _, text in grid.texts(row - 1)):
        row -= 1
    return row


def _starts(grid: WorksheetGrid, layouts: Sequence[OfficialLayout]) -> Iterator[_Start]:
    """Every title, the first of its row, and every 编号 that no title stands near."""
    titles = [start for row in range(grid.height) for start in _titled(grid, row, layouts)[:1]]
    yield from titles
    near = {start.row + step for start in titles for step in _STEPS_NEAR}
    for row in sorted({*range(grid.height)} - near):
        tables = ((_by_label(label_in(text), layouts), at) for at, text in grid.texts(row))
        yield from (_Start(layout, row, column) for layout, column in tables if layout)


def _titled(grid: WorksheetGrid, row: int, layouts: Sequence[OfficialLayout]) -> list[_Start]:
    """The cells of a row that are titles of tables."""
    short = ((column, text) for column, text in grid.texts(row) if len(text) <= _TITLE_AT_MOST)
    tables = ((_by_title(text, layouts), column) for column, text in short)
    return [_Start(layout, row, column) for layout, column in tables if layout]


def _by_title(text: str, layouts: Sequence[OfficialLayout]) -> OfficialLayout | None:
    """The table with this title; the template's own titles go before inherited ones."""
    for key in filter(_is_title, (title_key(text), title_without_body(text))):
        titled = [layout for layout in layouts if key in layout.titles]
        if titled:
            return min(titled, key=lambda layout: layout.titles.index(key))
    return None


def _is_title(key: str) -> bool:
    return len(key) >= 4 and key.endswith("表")


def _by_label(label: str, layouts: Sequence[OfficialLayout]) -> OfficialLayout | None:
    return next((layout for layout in layouts if label in layout.labels), None) if label else None


def _named(sheet: SourceWorksheet, layouts: Sequence[OfficialLayout]) -> OfficialLayout | None:
    """A table without a title, in a worksheet or file that is named after it."""
    names = filter(None, (sheet.name, PurePath(sheet.file).stem))
    tables = (_by_title(name, layouts) or _by_label(label_in(name), layouts) for name in names)
    return next(filter(None, tables), None)


def _with_rows(grid: WorksheetGrid, starts: list[_Start]) -> Iterator[_Start]:
    """Without titles that have nothing below, as in a list of contents."""
    ends = [*(start.row for start in starts[1:]), grid.height]
    for start, end in zip(starts, ends, strict=False):
        filled = sum(len(grid.texts(row)) > 1 for row in range(start.row + 1, end))
        if filled >= _ROWS_AT_LEAST - 1:
            yield start
