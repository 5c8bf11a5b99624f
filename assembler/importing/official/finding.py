"""Finds the template's tables in worksheets: by title, by 编号, or by the worksheet's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from ..sheet import SourceSheet, Value, letter
from .layouts import Layout
from .texts import label_in, title_key, title_without_body

_TITLE_AT_MOST = 80  # letters
_CAPTION_ROWS = 3  # below the title, in which captions stand
_CAPTION_CELLS = 4  # filled cells that a row of captions has at most
_NEAR = 3  # rows between a title and its 编号
_ROWS_AT_LEAST = 2  # filled rows below a title; a list of titles (目录) has fewer


class Grid:
    """A worksheet whose merged areas are filled with their value."""

    def __init__(self, sheet: SourceSheet) -> None:
        self.sheet = sheet
        self.height = len(sheet.rows)
        self.width = len(sheet.rows[0]) if sheet.rows else 0
        self._anchors = {
            (row, column): (top, left)
            for top, left, bottom, right in sheet.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
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
        found = ((column, shown(value)) for column, value in enumerate(self.sheet.rows[row]))
        return [(column, text) for column, text in found if text]

    def source(self, row: int, column: int) -> str:
        """A cell as 分表数 names it: 文件 工作表 F8."""
        parts = (self.sheet.file, self.sheet.name, f"{letter(column)}{row + 1}")
        return " ".join(part for part in parts if part)


def shown(value: Value | None) -> str:
    """A value as text: a number without exponents and without zeros at its end."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Region:
    """Where a table stands. top: the row below its title; bottom: the first row after it."""

    grid: Grid
    layout: Layout
    title_row: int
    title_column: int
    top: int
    bottom: int

    @cached_property
    def title(self) -> str:
        found = self.grid.text(self.title_row, self.title_column) if self.top else ""
        return found or self.layout.name

    @cached_property
    def captions(self) -> list[tuple[str, int, int]]:
        """The title and the short lines below it, as (text, row, column)."""
        last = min(self.bottom, self.top + _CAPTION_ROWS)
        rows = (r for r in range(self.title_row, last) if len(self.grid.texts(r)) <= _CAPTION_CELLS)
        return [(text, row, column) for row in rows for column, text in self.grid.texts(row)]

    def caption(self, read: Callable[[str], str]) -> tuple[str, int, int]:
        """What `read` finds first in the captions, with its cell; "" where it finds nothing."""
        found = ((read(text), row, column) for text, row, column in self.captions)
        return next((one for one in found if one[0]), ("", self.title_row, self.title_column))


@dataclass(frozen=True, slots=True)
class _Start:
    layout: Layout
    row: int
    column: int


def find_regions(grid: Grid, layouts: Sequence[Layout]) -> list[Region]:
    """The tables of a worksheet from top to bottom."""
    starts = _with_rows(grid, sorted(_starts(grid, layouts), key=lambda s: (s.row, s.column)))
    if not starts:
        layout = _named(grid.sheet, layouts)
        return [Region(grid, layout, 0, 0, 0, grid.height)] if layout and grid.height else []
    ends = [*(_above(grid, start) for start in starts[1:]), grid.height]
    return [
        Region(grid, start.layout, start.row, start.column, start.row + 1, end)
        for start, end in zip(starts, ends, strict=True)
    ]


def _above(grid: Grid, start: _Start) -> int:
    """The first row that belongs to a table: its title's, or that of the 编号 above it."""
    row = start.row
    while row and all(label_in(text) for _, text in grid.texts(row - 1)):
        row -= 1
    return row


def _starts(grid: Grid, layouts: Sequence[Layout]) -> Iterator[_Start]:
    titled = list(_titled(grid, layouts))
    yield from titled
    for row in range(grid.height):
        for column, text in grid.texts(row):
            layout = _by_label(label_in(text), layouts)
            if layout and not any(abs(start.row - row) <= _NEAR for start in titled):
                yield _Start(layout, row, column)


def _titled(grid: Grid, layouts: Sequence[Layout]) -> Iterator[_Start]:
    for row in range(grid.height):
        for column, text in grid.texts(row):
            if len(text) <= _TITLE_AT_MOST and (layout := _by_title(text, layouts)):
                yield _Start(layout, row, column)
                break


def _by_title(text: str, layouts: Sequence[Layout]) -> Layout | None:
    """The table with this title; the template's own titles go before inherited ones."""
    for key in (title_key(text), title_without_body(text)):
        if len(key) < 4 or not key.endswith("表"):
            continue
        found = [layout for layout in layouts if key in layout.titles]
        if found:
            return min(found, key=lambda layout: layout.titles.index(key))
    return None


def _by_label(label: str, layouts: Sequence[Layout]) -> Layout | None:
    return next((layout for layout in layouts if label and label in layout.labels), None)


def _named(sheet: SourceSheet, layouts: Sequence[Layout]) -> Layout | None:
    """A table without a title, in a worksheet or file that is named after it."""
    names = [name for name in (sheet.name, PurePath(sheet.file).stem) if name]
    found = (_by_title(name, layouts) or _by_label(label_in(name), layouts) for name in names)
    return next((layout for layout in found if layout), None)


def _with_rows(grid: Grid, starts: list[_Start]) -> list[_Start]:
    """Without titles that have nothing below, as in a list of contents."""
    kept = []
    for number, start in enumerate(starts):
        end = starts[number + 1].row if number + 1 < len(starts) else grid.height
        filled = sum(1 for row in range(start.row + 1, end) if len(grid.texts(row)) > 1)
        if filled >= _ROWS_AT_LEAST - 1:
            kept.append(start)
    return kept
