"""Column widths (列宽) and the size of type at which a table fits its page.

A number or code is never broken: its column is as wide as its longest, in the widest typeface
that stands in for Times New Roman. Text columns share what is left by what they hold. A column
with nothing in it may shrink to what its heading can be read in, two characters or more.

Where a table has more columns than the page has room for, smaller type comes first, as long as it
can be read; then headings of two characters a line, then of one, as in forms filled in by hand. A
table that does not fit even so is set condensed (`TableLayout.condensed`); nothing is broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from math import inf
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ..report import Cell, Row, Table
from .line_breaks import cell_width, least_width
from .measure import STRICT_WIDEST, extent, extent_of, lines, shape
from .pages import fill
from .styles import USUAL, TableLook

SIZES = (10.5, 9.0, 8.0, 7.5, 7.0, 6.5, 6.0)
MARGIN = USUAL.left  # points left and right of the text in a cell
_SLACK = 0.75  # points, so that a border or a rounding never breaks a number
_LEAST_CONDENSED = 0.4
_TWO = 2.1  # em: two characters of a heading
_TEXT_LEAST = 6.0  # em: a text column with text in it
_TEXT_MOST = 24.0  # em: from here on text may as well take another line
_HEADING_MOST = 4.0  # em that a number or word in a heading widens its column to
_NUMBER_MORE = 0.5  # em that numbers like to have beside them
READABLE = 8.0  # smaller type than this is only for tables that would not fit otherwise
_SPENT = 1.25  # pages that larger type may take over those of the smallest that reads well
_ENDLESS = 10**6
_SIGN_AT_MOST = 1.25  # em that any sign takes, with the gap beside it
_LOOKED_AT = 300  # rows from which the number of pages is judged
_TEXT, _COLUMNS, _FIRST = attrgetter("text"), attrgetter("columns"), itemgetter(0)


@dataclass(slots=True)
class Need:
    """What a column asks for, in em: the least it can live with, and what it would like. widest:
    of its cells below the heading; endless where one of them has several lines or columns."""

    least: float
    wish: float
    widest: float = inf


class TableLayout(NamedTuple):
    """size: of type in points. columns: widths in points; widest: as in Need."""

    size: float
    columns: tuple[float, ...]
    widest: tuple[float, ...]
    lines: tuple[float, ...] | None = None  # of each row, where all have been measured
    condensed: float = 1.0  # of their width that numbers are set in, where they find no room
    look: TableLook = USUAL

    def span(self, start: int, cell: Cell) -> float:
        """The width of a cell in em of text."""
        width = sum(self.columns[start : start + cell.columns])
        return max(1.0, (width - self.look.beside) / self.size)

    def rooms(self) -> list[float]:
        """The width of a cell of each one column in em; a cell over several has no less."""
        beside, size = self.look.beside, self.size
        least = size + beside
        return [(width - beside) / size if width > least else 1.0 for width in self.columns]

    def twips(self) -> list[int]:
        """Column widths in twips, rounded so that they add up."""
        ends, total = [0], 0.0
        for width in self.columns:
            total += width * 20
            ends.append(int(total + 1e-6))
        return [right - left for left, right in zip(ends, ends[1:], strict=False)]


def lay_out(
    table: Table,
    width: float,
    largest: float,
    height: float,
    around: float,
    look: TableLook = USUAL,
) -> TableLayout:
    """The type and columns for a page of this width and height; `around` goes to title and notes.

    As large as fits the width; smaller, down to what still reads well, where that saves pages.
    """
    needs, fitting, condensed = _fitting(table, width, largest, look)
    widest = tuple([need.widest for need in needs])
    layouts = (
        TableLayout(
            size,
            _share_out(needs, table, width, size, look),
            widest,
            condensed=condensed,
            look=look,
        )
        for size in fitting
    )
    return _thriftiest(table, layouts, height, around)


def _fitting(
    table: Table, width: float, largest: float, look: TableLook
) -> tuple[list[Need], Sequence[float], float]:
    """What the columns ask for where headings are set as well as there is room; the sizes of type
    in which that fits; how much the type is condensed."""
    sizes = [largest, *(size for size in SIZES if size < largest)]
    bodies = _bodies(table)
    for heading, smallest in _HEADINGS:
        needs = _needs(table, bodies, heading, look.head)
        least = sum([need.least for need in needs])
        room = width + 0.01 - _points(0.0, 0.0, look) * len(needs)
        fitting = [size for size in sizes if size >= smallest and least * size <= room]
        if fitting:
            return needs, fitting, 1.0
    return needs, sizes[-1:], _condensed(needs, width, sizes[-1], look)


def _condensed(needs: Sequence[Need], width: float, size: float, look: TableLook) -> float:
    """How much of their width is left to texts that cannot be broken, where a page is too narrow
    for all columns."""
    around = sum(_points(0.0, size, look) for _ in needs)
    wanted = sum(need.least for need in needs) * size
    return min(1.0, max(_LEAST_CONDENSED, (width + 0.01 - around) / wanted)) if wanted else 1.0


def _two_a_line(text: str) -> float:
    return min(_TWO, extent(text)[0])


def _one_a_line(text: str) -> float:
    return min(1.0, extent(text)[0])


Heading = Callable[[str], float]  # the width in em that a heading asks for
_HEADINGS: tuple[tuple[Heading, float], ...] = (
    (least_width, 7.0),  # with the smallest type that it is asked in
    (_two_a_line, SIZES[-1]),
    (_one_a_line, SIZES[-1]),
)


def _thriftiest(
    table: Table, layouts: Iterable[TableLayout], height: float, around: float
) -> TableLayout:
    """The largest type that takes hardly more pages than the smallest that reads well."""
    tried: list[tuple[int, TableLayout]] = []
    least, split = _ENDLESS, len(table.header)
    whole = len(table.body) <= _LOOKED_AT
    for layout in layouts:
        if layout.size < READABLE and least < _ENDLESS:
            break
        lines = row_lines([*table.header, *table.body[:_LOOKED_AT]], layout, split)
        count = _pages(lines, split, layout, height, around)
        tried.append((count, layout._replace(lines=tuple(lines)) if whole else layout))
        least = min(least, count)
        if count == 1:
            break
    return next(layout for count, layout in tried if count <= _SPENT * least)


def _pages(
    lines: Sequence[float], split: int, layout: TableLayout, height: float, around: float
) -> int:
    """How many pages rows of so many lines take, the first `split` of them header rows; endless
    where a row is too tall for a page."""
    heights = row_heights(lines, layout.size, layout.look)
    head = sum(heights[:split])
    if head + max(heights, default=0) > 0.8 * height:
        return _ENDLESS
    turned, _ = fill(around, head, heights[split:], height)
    return turned + 1


def row_heights(counts: Sequence[float], size: float, look: TableLook = USUAL) -> list[float]:
    """The least heights of rows of so many lines."""
    known = {count: row_height(count, size, look) for count in set(counts)}
    return [known[count] for count in counts]


def row_height(count: float, size: float, look: TableLook = USUAL) -> float:
    """The least height of a row of so many lines."""
    return count * line_twips(size, look) / 20 + look.top + look.bottom + look.rule


def line_twips(size: float, look: TableLook = USUAL) -> int:
    """The height of a line of this type."""
    return int(size * look.line * 20)


def _points(em: float, size: float, look: TableLook) -> float:
    return em * size + look.beside + _SLACK


class ColumnBody(NamedTuple):
    """How far the texts of a column reach below its heading, in em. longest: a line of them; word:
    what cannot be broken. widest: as in Need. has_text: whether anything stands in it."""

    longest: float
    word: float
    widest: float
    has_text: bool


def column_needs(
    table: Table, heading: Heading = least_width, head_size: float = USUAL.head
) -> list[Need]:
    """What each column asks for, by what it holds. head_size: of the headings' type over that of
    the rest."""
    return _needs(table, _bodies(table), heading, head_size)


def _needs(
    table: Table, bodies: Sequence[ColumnBody], heading: Heading, head_size: float
) -> list[Need]:
    heads = _columns(table.header, len(table.columns))
    return [
        _need(column.kind, _texts(head), body, heading, head_size)
        for column, head, body in zip(table.columns, heads, bodies, strict=True)
    ]


def _columns(rows: Sequence[Row], count: int) -> list[tuple[Cell | None, ...]]:
    """What stands in each column."""
    if {*map(len, rows)} == {count}:
        return list(zip(*rows, strict=True))
    return list(zip_longest(*rows, (None,) * count))[:count]


def _bodies(table: Table) -> list[ColumnBody]:
    """Of all columns; asked once a table, however many ways of setting its headings are tried."""
    is_single = all(map(all, table.body))  # a cell is true, what it covers is not
    columns = _columns(table.body, len(table.columns))
    return [_body(cells, is_single) for cells in columns]


def _body(cells: Sequence[Cell | None], is_single: bool) -> ColumnBody:
    """is_single: no cell covers several columns."""
    is_single = is_single or {*map(_COLUMNS, filter(None, cells))} <= {1}
    texts = _distinct(cells) if is_single else _texts(cells)
    texts.discard("")
    longest, word, several = extent_of(texts)
    widest = longest if is_single and not several else inf
    return ColumnBody(longest, word, widest, bool(texts))


def _need(
    kind: str, headings: Iterable[str], body: ColumnBody, asked: Heading, head_size: float
) -> Need:
    title, word, _ = extent_of(headings)
    heading = max(min(word, _HEADING_MOST), *map(asked, headings), 0.0) * head_size
    title = min(title, _HEADING_MOST) * head_size
    if kind == "text" and body.has_text:
        least = max(1.0, body.word, heading, min(body.longest, _TEXT_LEAST))
        return Need(least, max(least, min(body.longest, _TEXT_MOST), title), body.widest)
    least = max(1.0, body.longest, heading)
    return Need(least, max(least, title) + _NUMBER_MORE * body.has_text, body.widest)


def _distinct(cells: Iterable[Cell | None]) -> set[str]:
    """The texts of cells, each once: a column of a long table says few things many times."""
    return {*map(_TEXT, filter(None, cells))}


def _texts(cells: Iterable[Cell | None]) -> set[str]:
    """The texts of the cells of one column."""
    texts = {cell.text for cell in cells if cell is not None and cell.columns == 1}
    texts.discard("")
    return texts


def _share_out(
    needs: Sequence[Need], table: Table, width: float, size: float, look: TableLook
) -> tuple[float, ...]:
    """Widths in points that add up to the whole width."""
    beside = look.beside
    least = [need.least * size + beside + _SLACK for need in needs]
    wish = _weighted(table, [need.wish * size + beside + _SLACK for need in needs], width)
    wish = [max(pair) for pair in zip(wish, least, strict=True)]
    if sum(least) >= width:
        part = _condensed(needs, width, size, look)
        return _scaled([_points(need.least * part, size, look) for need in needs], width)
    if sum(wish) <= width:
        return _grown(table, wish, width)
    part = (width - sum(least)) / (sum(wish) - sum(least))
    return tuple(low + (high - low) * part for low, high in zip(least, wish, strict=True))


def _weighted(table: Table, wish: list[float], width: float) -> list[float]:
    """Where the template wishes for a relative width, that comes first."""
    weights = [column.weight for column in table.columns]
    total = sum(filter(None, weights))
    if not total:
        return wish
    rest = sum(own for own, weight in zip(wish, weights, strict=True) if not weight)
    room = max(width - rest, 0.0)
    return [
        room * weight / total if weight else own for weight, own in zip(weights, wish, strict=True)
    ]


def _scaled(widths: Sequence[float], width: float) -> tuple[float, ...]:
    factor = width / (sum(widths) or 1.0)
    return tuple(value * factor for value in widths)


def _grown(table: Table, wish: Sequence[float], width: float) -> tuple[float, ...]:
    """Give away what is left over: text columns take more of it, empty ones little."""
    shares = [
        own * (1.5 if column.kind == "text" else 1.0)
        for own, column in zip(wish, table.columns, strict=True)
    ]
    factor = (width - sum(wish)) / (sum(shares) or 1.0)
    return tuple(own + part * factor for own, part in zip(wish, shares, strict=True))


def row_lines(rows: Sequence[Row], layout: TableLayout, header: int = 0) -> list[float]:
    """How many lines each row is tall, the first `header` of them header rows, whose lines count by
    the size of their type."""
    counts, tall = measured_rows(rows, layout, header)
    _lengthen(counts, tall)
    return counts


TallCell = tuple[int, int, float]  # over several rows: the first, the one after the last, lines


def measured_rows(
    rows: Sequence[Row], layout: TableLayout, header: int = 0
) -> tuple[list[float], list[TallCell]]:
    """How many lines the cells of one row take in each row, and those over several rows."""
    counts: list[float] = [layout.look.head] * header + [1] * (len(rows) - header)
    measured = _Measured(layout, counts, [])
    rooms = layout.rooms()
    for number, row in enumerate(rows[:header]):
        measured.headings(number, row, rooms)
    body = rows[header:]
    for column, room in enumerate(rooms):
        # Below the heading only columns in which something may not fit are looked at: few of many.
        if layout.widest[column] > room:
            cells = [row[column] if column < len(row) else None for row in body]
            measured.column(header, column, cells, room)
    measured.tall.sort(key=_FIRST)
    return counts, measured.tall


class _Measured(NamedTuple):
    """What has been measured of a table's rows: see `measured_rows`."""

    layout: TableLayout
    counts: list[float]
    tall: list[TallCell]

    def headings(self, number: int, row: Row, rooms: Sequence[float]) -> None:
        """A header row, whose lines count by the size of their type."""
        size = self.layout.look.head
        for column, (cell, room) in enumerate(zip(row, rooms, strict=False)):
            if cell is None:
                continue
            room = room if cell.columns == 1 else self.layout.span(column, cell)
            count = cell_lines(cell.text, room / size)
            if count > 1:
                self._take(number, cell, count * size)

    def column(self, header: int, column: int, cells: Sequence[Cell | None], room: float) -> None:
        """A column of the body. Only few of its texts are different, and fewer of several lines."""
        several: dict[str, int] = {}
        for text in _distinct(cells):
            count = cell_lines(text, room)
            if count > 1:
                several[text] = count
        for number, cell in enumerate(cells, header) if several else ():
            if cell is not None and cell.text in several:
                count = several[cell.text]
                if cell.columns > 1:
                    count = cell_lines(cell.text, self.layout.span(column, cell))
                self._take(number, cell, count)

    def _take(self, number: int, cell: Cell, count: float) -> None:
        if cell.rows > 1:
            self.tall.append((number, min(number + cell.rows, len(self.counts)), count))
        elif count > self.counts[number]:
            self.counts[number] = count


def _lengthen(counts: list[float], tall: Iterable[TallCell]) -> None:
    """What a cell over several rows lacks, its last row gets."""
    for first, end, count in tall:
        counts[end - 1] += max(0, count - sum(counts[first:end]))


def cell_lines(text: str, room: float) -> int:
    """How many lines the text of a cell takes in so much room, in the widest typeface."""
    if len(text) * _SIGN_AT_MOST <= room and "\n" not in text:
        return 1  # as most labels: nothing need be measured
    return _lines_of_shape(shape(text), room)


@lru_cache(maxsize=2048)
def _lines_of_shape(text: str, room: float) -> int:
    longest, _, several = extent(text)
    if longest <= room and not several:
        return 1
    return lines(text, cell_width(text, room), STRICT_WIDEST)


def without_covered_rows(table: Table) -> Table:
    """The table without body rows that are covered from end to end: no reader can see them."""
    covered = [not any(row) for row in table.body]
    if not any(covered):
        return table
    body = tuple(
        tuple(cell and cell.reaching(_seen(cell, covered, number)) for cell in row)
        for number, row in enumerate(table.body)
        if not covered[number]
    )
    return replace(table, body=body)


def _seen(cell: Cell, covered: Sequence[bool], number: int) -> int:
    """How many rows of a cell can be seen."""
    return cell.rows - sum(covered[number + 1 : number + cell.rows])
