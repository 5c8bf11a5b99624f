"""Where tables stand in worksheets: below a title, below a 编号, or all of a worksheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, product
from operator import itemgetter
from pathlib import PurePath
from typing import NamedTuple

from ...codebook.spelling import fold
from ...kernel.places import Place
from ..sheet import SourceWorksheet, Value, letter, number_text
from .layouts import OfficialLayout
from .texts import (
    label_before,
    label_in,
    money_unit,
    title_key,
    title_without_body,
    unit_of_caption,
    year_in,
)
from .titles import ends_as_title, is_title

_TITLE_AT_MOST = 80  # letters
_CAPTION_ROWS = 3  # below the title, in which captions stand
_CAPTION_CELLS = 4  # filled cells that a row of captions has at most
_LINES_OF_TITLE = 3  # at most
_ROWS_OF_ANY_TITLE = 6  # from the top, in which any text that ends in 表 may be one
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
    """Where a table stands. top: the row below its title; bottom: the first row after it. written:
    its title. meaning: what 导入对照 says of its headings, by their folded text."""

    grid: WorksheetGrid
    layout: OfficialLayout
    title_row: int
    title_column: int
    top: int
    bottom: int
    written: str = ""
    meaning: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def title(self) -> str:
        return self.written or self.layout.name

    def meant(self, heading: str) -> str:
        """What a heading means by 导入对照; "" where it does not say."""
        return self.meaning.get(fold(heading), "") if self.meaning else ""

    @cached_property
    def year(self) -> str:
        """The year that the title or a caption names; "" for none."""
        return self.caption(year_in).text

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
    """Where a table begins: its title, or its 编号, or a text that may be a title. last: the last
    row of a title over several lines."""

    row: int
    column: int
    title: str
    last: int
    layout: OfficialLayout | None = None


@dataclass(frozen=True)
class TablePlace:
    """Where a table stands in a worksheet, before it is known which it is. title: as it is
    written, "" for none. number: the table that the 编号 near it names, "" for none. layout: the
    table that has just this title, or, without a title, that the worksheet or file is named
    after."""

    grid: WorksheetGrid
    title_row: int
    title_column: int
    top: int
    bottom: int
    title: str = ""
    number: str = ""
    layout: OfficialLayout | None = None

    def region(self, layout: OfficialLayout, meaning: Mapping[str, str]) -> Region:
        """The place read as one of the template's tables. meaning: of its headings, as saved."""
        at = (self.title_row, self.title_column, self.top, self.bottom)
        return Region(self.grid, layout, *at, self.title, meaning)

    @property
    def place(self) -> Place:
        return self.grid.place(self.title_row, self.title_column)

    @property
    def name(self) -> str:
        """What it is called in 导入对照: its title, else the worksheet, else the file."""
        return next(filter(None, (self.title, *names_of(self.grid.sheet))), "")

    @cached_property
    def rows(self) -> list[int]:
        """The rows in which several cells are filled."""
        return [r for r in range(self.top, self.bottom) if len(self.grid.texts(r)) > 1]


def names_of(sheet: SourceWorksheet) -> list[str]:
    """What a worksheet is called by: its own name, then its file's."""
    return list(filter(None, (sheet.name, PurePath(sheet.file).stem)))


def find_places(grid: WorksheetGrid, layouts: Sequence[OfficialLayout]) -> list[TablePlace]:
    """The tables of a worksheet from top to bottom; all of it where no title stands in it."""
    starts = list(_with_rows(grid, sorted(_starts(grid, layouts), key=itemgetter(0, 1))))
    if not starts and grid.height:
        layout = next(
            filter(None, (by_title(name, layouts) for name in names_of(grid.sheet))), None
        )
        number = next(filter(None, map(label_in, names_of(grid.sheet))), "")
        return [TablePlace(grid, 0, 0, 0, grid.height, number=number, layout=layout)]
    ends = [*(_above(grid, start) for start in starts[1:]), grid.height]
    return [
        TablePlace(
            grid,
            start.row,
            start.column,
            start.last + 1,
            end,
            start.title,
            _number_near(grid, start, end),
            start.layout,
        )
        for start, end in zip(starts, ends, strict=False)
    ]


def _number_near(grid: WorksheetGrid, start: _Start, end: int) -> str:
    """The 编号 that stands in a table's title, or in a row near it."""
    rows = [
        start.row,
        *range(start.row - 1, start.row - 4, -1),
        *range(start.last + 1, start.last + 4),
    ]
    texts = chain.from_iterable(grid.texts(r).values() for r in rows if r < end)
    return next(filter(None, chain([label_before(start.title)], map(label_in, texts))), "")


def _above(grid: WorksheetGrid, start: _Start) -> int:
    """The first row that belongs to a table: its title's, or that of the 编号 above it."""
    row = start.row
    while row and all(map(label_in, grid.texts(row - 1).values())):
        row -= 1
    return row


def _starts(grid: WorksheetGrid, layouts: Sequence[OfficialLayout]) -> Iterator[_Start]:
    """Every title, the first of its row, and every 编号 that no title stands near."""
    titles = list(filter(None, (_title_in(grid, row, layouts) for row in range(grid.height))))
    near = {row + step for t in titles for row in (t.row, t.last) for step in _STEPS_NEAR}
    yield from titles
    for row in sorted({*range(grid.height)} - near):
        for column, text in grid.texts(row).items():
            if label_in(text):
                yield _Start(row, column, "", row)


def _title_in(grid: WorksheetGrid, row: int, layouts: Sequence[OfficialLayout]) -> _Start | None:
    """The title that ends in a row: one that is known, or else a row of its own that may be one."""
    texts = grid.texts(row)
    for column, text in texts.items():
        layout = by_title(text, layouts) if len(text) <= _TITLE_AT_MOST else None
        if layout:
            return _Start(row, column, text, row, layout)
    if len(texts) != 1:
        return None
    ((column, text),) = texts.items()
    joined = _joined_title(grid, row, layouts) if fold(text).endswith("表") else None
    may_be = is_title if row >= _ROWS_OF_ANY_TITLE else ends_as_title
    return joined or (_Start(row, column, text, row) if may_be(text) else None)


def _joined_title(
    grid: WorksheetGrid, row: int, layouts: Sequence[OfficialLayout]
) -> _Start | None:
    """A title over two or three lines, of which the last is in this row."""
    lines = [next(iter(grid.texts(row).items()))]
    for above in range(row - 1, max(-1, row - _LINES_OF_TITLE), -1):
        texts = grid.texts(above)
        if len(texts) != 1:
            break
        lines.insert(0, next(iter(texts.items())))
        text = "".join(map(itemgetter(1), lines))
        layout = by_title(text, layouts) if len(text) <= _TITLE_AT_MOST else None
        if layout:
            return _Start(above, lines[0][0], text, row, layout)
    return None


def by_title(text: str, layouts: Sequence[OfficialLayout]) -> OfficialLayout | None:
    """The table with this title; the template's own titles go before inherited ones."""
    for key in filter(_is_title, (title_key(text), title_without_body(text))):
        titled = [layout for layout in layouts if key in layout.titles]
        if titled:
            return min(titled, key=lambda layout: layout.titles.index(key))
    return None


def _is_title(key: str) -> bool:
    return len(key) >= 4 and key.endswith("表")


def _with_rows(grid: WorksheetGrid, starts: list[_Start]) -> Iterator[_Start]:
    """Without titles that have nothing below, as in a list of contents."""
    ends = [*map(itemgetter(0), starts[1:]), grid.height]
    for start, end in zip(starts, ends, strict=False):
        filled = sum(len(grid.texts(row)) > 1 for row in range(start.row + 1, end))
        if filled >= _ROWS_AT_LEAST - 1:
            yield start
