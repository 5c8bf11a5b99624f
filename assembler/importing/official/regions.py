"""Finds the template's tables in worksheets: by title, by 编号, or by the worksheet's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, islice, product
from operator import itemgetter
from pathlib import PurePath
from typing import NamedTuple

from ...kernel.problems import Place
from ..sheet import SourceWorksheet, Value, letter, number_text
from .layouts import OfficialLayout
from .texts import label_in, money_unit, title_key, title_without_body, unit_of_caption

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

    def texts(self, row: int) -> dict[int, str]:
        """The filled cells of a row from left to right: column → text."""
        if not 0 <= row < self.height:
            return {}
        return dict(filter(itemgetter(1), enumerate(map(shown, self.sheet.rows[row]))))

    def texts_of(self, rows: Iterable[int]) -> Iterator[tuple[int, int, str]]:
        """The filled cells of several rows: (row, column, text)."""
        return ((row, column, text) for row in rows for column, text in self.texts(row).items())

    def place(self, row: int, column: int) -> Place:
        """Where a cell stands; row and column from 0."""
        return self.sheet.place(row, column)

    def source(self, row: int, column: int) -> str:
        """A cell as 分表数 names it: 文件 工作表 F8."""
        parts = (self.sheet.file, self.sheet.name, f"{letter(column)}{row + 1}")
        return " ".join(filter(None, parts))


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
    def captions(self) -> list[tuple[int, int, str]]:
        """The title and the short lines below it, as (row, column, text)."""
        last = min(self.bottom, self.top + _CAPTION_ROWS)
        rows = (r for r in range(self.title_row, last) if len(self.grid.texts(r)) <= _CAPTION_CELLS)
        return list(self.grid.texts_of(rows))

    def caption(self, read: Callable[[str], str]) -> Caption:
        """What `read` makes of the first caption that says something to it."""
        captions = (Caption(read(text), self.grid, row, at) for row, at, text in self.captions)
        blank = Caption("", self.grid, self.title_row, self.title_column)
        return next((caption for caption in captions if caption.text), blank)

    @property
    def unit(self) -> str:
        """元, 万元 or 亿元, as the captions say, or else as the template prints the table."""
        return money_unit(self.caption(unit_of_caption).text, self.layout.unit)


class _Start(NamedTuple):
    row: int
    column: int
    layout: OfficialLayout


def find_regions(grid: WorksheetGrid, layouts: Sequence[OfficialLayout]) -> list[Region]:
    """The tables of a worksheet from top to bottom."""
    starts = list(_with_rows(grid, sorted(_starts(grid, layouts), key=itemgetter(0, 1))))
    if not starts and grid.height:
        whole = filter(None, [_named(grid.sheet, layouts)])
        return [Region(grid, layout, 0, 0, 0, grid.height) for layout in whole]
    ends = [*(_above(grid, start) for start in starts[1:]), grid.height]
    return [
        Region(grid, layout, row, column, row + 1, end)
        for (row, column, layout), end in zip(starts, ends, strict=False)
    ]


def _above(grid: WorksheetGrid, start: _Start) -> int:
    """The first row that belongs to a table: its title's, or that of the 编号 above it."""
    row = start.row
    while row and all(map(label_in, grid.texts(row - 1).values())):
        row -= 1
    return row


def _starts(grid: WorksheetGrid, layouts: Sequence[OfficialLayout]) -> Iterator[_Start]:
    """Every title, the first of its row, and every 编号 that no title stands near."""
    rows = range(grid.height)
    titled = (_naming(grid, [row], partial(_titled, layouts=layouts)) for row in rows)
    titles = list(chain.from_iterable(islice(starts, 1) for starts in titled))
    near = {start.row + step for start in titles for step in _STEPS_NEAR}
    others = sorted({*rows} - near)
    return chain(titles, _naming(grid, others, partial(_labelled, layouts=layouts)))


def _naming(
    grid: WorksheetGrid, rows: Iterable[int], table: Callable[[str], OfficialLayout | None]
) -> Iterator[_Start]:
    """The cells of some rows that name a table."""
    for row, column, text in grid.texts_of(rows):
        layout = table(text)
        if layout:
            yield _Start(row, column, layout)


def _titled(text: str, layouts: Sequence[OfficialLayout]) -> OfficialLayout | None:
    """The table whose title a cell is; a long text is none."""
    return _by_title(text, layouts) if len(text) <= _TITLE_AT_MOST else None


def _labelled(text: str, layouts: Sequence[OfficialLayout]) -> OfficialLayout | None:
    """The table whose 编号 a text is."""
    label = label_in(text)
    return next((layout for layout in layouts if label in layout.labels), None)


def _by_title(text: str, layouts: Sequence[OfficialLayout]) -> OfficialLayout | None:
    """The table with this title; the template's own titles go before inherited ones."""
    for key in filter(_is_title, (title_key(text), title_without_body(text))):
        titled = [layout for layout in layouts if key in layout.titles]
        if titled:
            return min(titled, key=lambda layout: layout.titles.index(key))
    return None


def _is_title(key: str) -> bool:
    return len(key) >= 4 and key.endswith("表")


def _named(sheet: SourceWorksheet, layouts: Sequence[OfficialLayout]) -> OfficialLayout | None:
    """A table without a title, in a worksheet or file that is named after it."""
    names = filter(None, (sheet.name, PurePath(sheet.file).stem))
    tables = (_by_title(name, layouts) or _labelled(name, layouts) for name in names)
    return next(filter(None, tables), None)


def _with_rows(grid: WorksheetGrid, starts: list[_Start]) -> Iterator[_Start]:
    """Without titles that have nothing below, as in a list of contents."""
    ends = [*map(itemgetter(0), starts[1:]), grid.height]
    for start, end in zip(starts, ends, strict=False):
        filled = sum(len(grid.texts(row)) > 1 for row in range(start.row + 1, end))
        if filled >= _ROWS_AT_LEAST - 1:
            yield start
