"""Widths of columns and heights of rows, in points, so that a table prints on one page's width.

Type is never smaller than on paper it would be read: a wide table may be wider than the page by
so much, and is printed smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from ..layout.measure import STRICT, lines
from ..layout.styles import Page
from ..layout.widths import MARGIN, column_needs, lay_out, row_lines
from ..report import Table

SIZE = 10.5  # of type in cells
TITLE_SIZE = 18.0
SIDE_INCHES, TOP_INCHES = 0.6, 0.8  # margins of the page
_SHORT, _LONG = 595.3, 841.9  # A4
_WIDER = (1.35, 1.6)  # times the page a sheet may be as wide; the second to save a page
_AROUND = 120.0  # points: about what title, captions and notes take
_SLACK = 1.12  # fonts that stand in for missing ones are wider, and #### is worse than space
_EDGE = 1.0  # points between cell and border on top of widths.MARGIN
_LINE = 1.38  # height of a line over size of type
_PADDING = 5.0
_TALLEST = 400.0  # points; no row may be taller than 409
_SMALLEST = 0.6  # of its size that type is shrunk to, to bring a table onto one page
_SURE = 0.97  # of a page: fonts differ
_POINTS_A_CHARACTER = 6.0  # the width of a digit in the workbook's standard font, 宋体 11


@dataclass(frozen=True, slots=True)
class Sizes:
    """columns: widths in characters, as worksheets count. rows: the height of each header and
    body row. total: the width of all columns in points."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    total: float


def measure(table: Table) -> Sizes:
    """The sizes of a table's grid."""
    tried = [_measure(table, wider) for wider in _WIDER]
    fitting = (s for s in tried if fits_one_page(table, s, sum(s.rows) + _AROUND))
    return next(fitting, tried[0])


def _measure(table: Table, wider: float) -> Sizes:
    layout = lay_out(table, _width(table, wider), SIZE, float("inf"), 0.0)
    counts = layout.lines or row_lines([*table.header, *table.body], layout)
    columns = [width * _SLACK for width in layout.columns]
    return Sizes(
        tuple(round(width / _POINTS_A_CHARACTER, 2) for width in columns),
        tuple(text_height(count) for count in counts),
        sum(columns),
    )


def _width(table: Table, wider: float) -> float:
    """The page's width, or as much more as the table's contents wish for."""
    page = _page(table).width / _SLACK
    needs = column_needs(table)
    around = len(needs) * (2 * MARGIN + _EDGE)
    least = sum(need.least for need in needs) * SIZE + around
    wish = sum(need.wish for need in needs) * SIZE + around
    return max(page, least, min(wish, page * wider))


def _page(table: Table) -> Page:
    """The room on an A4 page."""
    width, height = (_LONG, _SHORT) if table.landscape else (_SHORT, _LONG)
    return Page(width - 2 * 72 * SIDE_INCHES, height - 2 * 72 * TOP_INCHES)


def title_size(table: Table, sizes: Sizes) -> float:
    """The title's size, larger where the sheet is wider than the page and printed smaller."""
    return round(TITLE_SIZE * max(1.0, sizes.total / _page(table).width))


def fits_one_page(table: Table, sizes: Sizes, height: float) -> bool:
    """Whether all of it can still be read when it is printed on one page."""
    across, down = _page(table)
    return min(across / sizes.total, down / height) >= _SMALLEST


def page_breaks(table: Table, sizes: Sizes, above: float) -> list[int]:
    """Body rows that begin a page so that it does not cut a merged cell in two.

    above: what stands over the body on the first page. Where a page would stay half empty the
    program that prints is left to it; so it is in a table without merged rows, and in a form,
    whose headings stand among the rows.
    """
    whole = _boundaries(table)
    if not table.header or len(whole) == len(table.body):
        return []
    across, down = _page(table)
    room = down / min(1.0, across / sizes.total) * _SURE
    heights = sizes.rows[len(table.header) :]
    head, used, breaks = sum(sizes.rows[: len(table.header)]), above, []
    boundary, at_boundary = 0, used
    for number, height in enumerate(heights):
        if number in whole:
            boundary, at_boundary = number, used
        if used + height > room:
            cut = at_boundary > room / 2
            breaks += [boundary] if cut else []
            used = head + (used - at_boundary if cut else 0.0)
            at_boundary = head if boundary == number else 0.0
        used += height
    return breaks


def _boundaries(table: Table) -> set[int]:
    """Body rows that no cell from above reaches into."""
    boundaries, reach = set(), 0
    for number, row in enumerate(table.body):
        if number >= reach:
            boundaries.add(number)
        reach = max([reach, *(number + cell.rows for cell in row if cell)])
    return boundaries


def text_height(count: float, size: float = SIZE) -> float:
    """The height of a row of so many lines of text."""
    return round(count * size * _LINE + _PADDING, 1)


def line_height(text: str, total: float, size: float) -> float:
    """The height of a row whose text runs over the whole table."""
    return text_height(lines(text, total / _SLACK / size, STRICT) if text else 1, size)


def split(height: float) -> tuple[int, float]:
    """How many worksheet rows a row of this height takes, and how tall each is."""
    count = max(1, ceil(height / _TALLEST))
    return count, round(height / count, 1)
