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
        beside = self.look.beside
        return [max(1.0, (width - beside) / self.size) for width in self.columns]

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
    for heading, smallest in _HEADINGS:
        needs = column_needs(table, heading, look.head)
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


def column_needs(
    table: Table, heading: Heading = least_width, head_size: float = USUAL.head
) -> list[Need]:
    """What each column asks for, by what it holds. head_size: of the headings' type over that of
    the rest."""
    count = len(table.columns)
    columns = zip(_columns(table.header, count), _columns(table.body, count), strict=True)
    return [
        _need(column.kind, head, body, heading, head_size)
        for column, (head, body) in zip(table.columns, columns, strict=True)
    ]


def _columns(rows: Sequence[Row], count: int) -> list[tuple[Cell | None, ...]]:
    """What stands in each column."""
    return list(zip_longest(*rows, (None,) * count))[:count]


def _need(
    kind: str,
    head: Sequence[Cell | None],
    body: Sequence[Cell | None],
    asked: Heading,
    head_size: float,
) -> Need:
    cells = [cell for cell in body if cell is not None]
    texts, headings = _texts(cells), _texts(filter(None, head))
    title, word, _ = extent_of(headings)
    title, heading = min(title, _HEADING_MOST), min(word, _HEADING_MOST)
    heading = max(heading, max(map(asked, headings), default=0.0)) * head_size
    title *= head_size
    longest, word, several = extent_of(texts)
    single = not several and {cell.columns for cell in cells} <= {1}
    widest = longest if single else inf
    if kind == "text" and texts:
        least = max(1.0, word, heading, min(longest, _TEXT_LEAST))
        return Need(least, max(least, min(longest, _TEXT_MOST), title), widest)
    least = max(1.0, longest, heading)
    return Need(least, max(least, title) + _NUMBER_MORE * bool(texts), widest)


def _texts(cells: Iterable[Cell]) -> set[str]:
    """The texts of the cells of one column."""
    texts = {cell.text for cell in cells if cell.columns == 1}
    texts.discard("")
    return texts


def _share_out(
    needs: Sequence[Need], table: Table, width: float, size: float, look: TableLook
) -> tuple[float, ...]:
    """Widths in points that add up to the whole width."""
    least = [_points(need.least, size, look) for need in needs]
    wish = _weighted(table, [_points(need.wish, size, look) for need in needs], width)
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
    sizes = (1, layout.look.head)
    counts: list[float] = [sizes[1]] * header + [1] * (len(rows) - header)
    rooms = layout.rooms()
    tall: list[TallCell] = []
    everywhere = range(len(rooms))
    # Below the heading only columns in which something may not fit are looked at: few of many.
    narrow = [n for n in everywhere if layout.widest[n] > rooms[n]]
    for number, row in enumerate(rows):
        size = sizes[number < header]
        columns = everywhere if number < header else narrow
        for start in columns if len(row) >= len(rooms) else filter(len(row).__gt__, columns):
            cell = row[start]
            if cell is None:
                continue
            count = cell_lines(cell.text, rooms[start] / size) * size
            if count == size:
                continue
            if cell.columns > 1:
                count = cell_lines(cell.text, layout.span(start, cell) / size) * size
            if cell.rows > 1:
                tall.append((number, min(number + cell.rows, len(rows)), count))
            elif count > counts[number]:
                counts[number] = count
    return counts, tall


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
