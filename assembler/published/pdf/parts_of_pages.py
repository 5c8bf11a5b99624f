"""Pages as the parts of a report: paragraphs, tables that go on over pages, pictures, in their
order; without page numbers and running headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...codebook.spelling import fold
from ...report import CONTINUED
from ..headings import heading_rows, repeated_headings
from ..outline import heading_level, is_caption, is_contents_title, is_leader, is_table_title
from ..parts import ReadGrid, ReadLine, ReadPart
from .lines import Margins, TextLine, goes_on, margins_of, text_lines
from .page import PageContent
from .ruled import RuledTable, ruled_tables

_PAGE_NUMBER = re.compile(
    r"[-—－–·•.\s]{0,9}(?:第\s{0,3})?\d{1,4}(?:\s{0,3}页)?(?:\s{0,3}[/／,，共]{1,3}\s{0,3}\d{1,4}\s{0,3}页?)?[-—－–·•.\s]{0,9}"
)
_EDGE = 0.12  # of a page, at its top and bottom, in which numbers and running headers stand
_RUNNING_PAGES = 3  # on which the same line stands, where it is a running header
_SAME_PLACE = 4.0  # points by which it is higher or lower
_SAME_COLUMN = 6.0  # points by which the columns of a table differ on the next page
_ENDED = ("。", "！", "？", "；")
_MARKS = (*_ENDED, "：", ":", ";")
_IN_SENTENCE = re.compile("[，。；：]")
_LONG_LINE = 0.6  # of the width of the text
_LINES_OF_HEADING = 4
_BEGINS = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}(?:部分|章)|[一二三四五六七八九十]{1,4}、|[（(][一二三四五六七八九十\d]{1,4}[)）]"
    r"|\d{1,3}[.、．](?!\d)|附[件表]|注[:：]"
)


@dataclass
class _Page:
    """A page with what was made of it."""

    content: PageContent
    tables: list[RuledTable] = field(default_factory=list)
    lines: list[TextLine] = field(default_factory=list)

    @property
    def placed(self) -> list[tuple[float, Any]]:
        """Tables, lines and pictures with the place where each begins, from top to bottom."""
        pictures = [
            picture
            for picture in self.content.pictures
            if picture.x1 - picture.x0 > 0.3 * self.content.width
            and picture.bottom - picture.top > 0.05 * self.content.height
        ]
        placed: list[tuple[float, Any]] = [(table.top, table) for table in self.tables]
        placed += ((line.middle, line) for line in self.lines)
        placed += ((picture.top, picture) for picture in pictures)
        return sorted(placed, key=lambda one: one[0])


def parts_of(contents: Iterable[PageContent]) -> list[ReadPart]:
    """The parts of a report."""
    pages = [_page(content) for content in contents]
    _take_out_running(pages)
    margins = margins_of((page.content, page.lines) for page in pages)
    return list(_joined(pages, margins))


def _page(content: PageContent) -> _Page:
    tables = ruled_tables(content)
    signs = [s for s in content.signs if not any(table.holds(s) for table in tables)]
    return _Page(content, tables, text_lines(signs, content.number))


# --- what stands on every page


def _take_out_running(pages: Sequence[_Page]) -> None:
    """Take out the numbers of pages, and what stands in the same place on several of them."""
    running = Counter(
        key for page in pages for key in {_running_key(line, page) for line in _at_edges(page)}
    )
    for page in pages:
        at_edges = set(map(id, _at_edges(page)))
        page.lines = [
            line
            for line in page.lines
            if id(line) not in at_edges
            or not (
                _PAGE_NUMBER.fullmatch(line.text)
                or running[_running_key(line, page)] >= _RUNNING_PAGES
            )
        ]


def _at_edges(page: _Page) -> list[TextLine]:
    """The lines at the top and bottom, but for what belongs to tables: 单位：万元 stands there on
    many a page."""
    height = page.content.height
    return [
        line
        for line in page.lines
        if (line.bottom < _EDGE * height or line.top > (1 - _EDGE) * height)
        and not _stands_alone(line.text)
    ]


def _running_key(line: TextLine, page: _Page) -> tuple[str, int, int]:
    text = re.sub(r"\d+", "0", fold(line.text[:200]))
    return text, round(line.middle / _SAME_PLACE), round(page.content.width)


# --- from page to page


def _joined(pages: Sequence[_Page], margins: dict[int, Margins]) -> Iterator[ReadPart]:
    """The parts of all pages: paragraphs and tables that go on are one."""
    paragraph: list[TextLine] = []
    table: _TableOverPages | None = None
    for page in pages:
        of_page = margins[round(page.content.width)]
        for number, (_, item) in enumerate(page.placed):
            if isinstance(item, TextLine) and paragraph and _same(paragraph, item, of_page):
                paragraph.append(item)
                continue
            if paragraph:
                yield _paragraph(paragraph)
                paragraph = []
            if isinstance(item, RuledTable) and table is not None:
                if number == 0 and table.takes(item):
                    continue
                yield table.grid()
                table = None
            if isinstance(item, TextLine):
                if table is not None:
                    yield table.grid()
                    table = None
                paragraph = [item]
            elif isinstance(item, RuledTable):
                table = _TableOverPages(item)
            else:
                if table is not None:
                    yield table.grid()
                    table = None
                yield ReadLine("", page.content.number, pictures=1)
    if paragraph:
        yield _paragraph(paragraph)
    if table is not None:
        yield table.grid()


def _same(paragraph: Sequence[TextLine], line: TextLine, margins: Margins) -> bool:
    """Whether a line belongs to the paragraph above it."""
    first, last = paragraph[0], paragraph[-1]
    if is_leader(line.text) or is_leader(last.text):
        return _is_end_of_entry(paragraph, line, margins)
    if heading_level(first.text) == 1 and len(paragraph) < _LINES_OF_HEADING:
        return _is_end_of_heading(last, line, margins)
    if _stands_alone(last.text) or _stands_alone(line.text):
        return False
    if _BEGINS.match(line.text) and last.text.endswith(_ENDED):
        return False
    return goes_on(last, line, margins) or _ends_within(last, line, margins)


def _is_end_of_entry(paragraph: Sequence[TextLine], line: TextLine, margins: Margins) -> bool:
    """Whether a line is the end of an entry of the contents that was broken."""
    first, last = paragraph[0], paragraph[-1]
    is_entry = bool(_BEGINS.match(first.text)) and not is_leader(last.text)
    is_full = last.x1 >= margins.right - 4 * last.size
    return is_entry and is_full and is_leader(line.text) and not _BEGINS.match(line.text)


def _is_end_of_heading(last: TextLine, line: TextLine, margins: Margins) -> bool:
    """Whether a line goes on with the heading of a part: 第一部分 above 某某局概况, both in the
    middle."""
    if _BEGINS.match(line.text) or is_caption(line.text) or line.page != last.page:
        return False
    if is_table_title(last.text) and is_table_title(line.text):
        return False
    apart = abs((last.x0 + last.x1) - (line.x0 + line.x1)) / 2
    in_middle = apart < 1.5 * line.size and max(last.x0, line.x0) > margins.left + line.size
    near = line.middle - last.middle < 2.5 * last.size
    return in_middle and near and abs(line.size - last.size) < 0.05 * last.size


def _ends_within(last: TextLine, line: TextLine, margins: Margins) -> bool:
    """Whether a line ends within a sentence, whatever its margins: notes have their own."""
    is_within = bool(_IN_SENTENCE.search(last.text)) and not last.text.endswith(_MARKS)
    is_long = last.x1 - last.x0 > _LONG_LINE * (margins.right - margins.left)
    same_size = abs(line.size - last.size) < 0.1 * last.size
    near = line.page != last.page or line.middle - last.middle < 2.5 * last.size
    return is_within and is_long and same_size and near and not _BEGINS.match(line.text)


def _stands_alone(text: str) -> bool:
    return is_contents_title(text) or is_caption(text) or is_table_title(text)


def _paragraph(lines: Sequence[TextLine]) -> ReadLine:
    text = lines[0].text
    for line in lines[1:]:
        between = (
            " "
            if text[-1:].isascii()
            and text[-1:].isalpha()
            and line.text[:1].isascii()
            and line.text[:1].isalpha()
            else ""
        )
        text += between + line.text
    return ReadLine(text.strip(), lines[0].page, heading_level(text))


class _TableOverPages:
    """A table that may go on on the next page."""

    def __init__(self, table: RuledTable) -> None:
        self._columns, self._page = table.columns, table.page
        self._grid = ReadGrid(table.rows, [table.page] * len(table.rows), table.widths)

    def takes(self, table: RuledTable) -> bool:
        """Whether it goes on in a table at the top of the next page; then its rows are added."""
        if table.page != self._page + 1 or not self._is_as_wide(table):
            return False
        columns = self._common(table)
        if columns is None:
            return False
        above = _on_columns(self._grid, self._columns, columns)
        pages = [table.page] * len(table.rows)
        below = _on_columns(ReadGrid(table.rows, pages, table.widths), table.columns, columns)
        again = repeated_headings(above.rows, below.rows)
        if not again and heading_rows(below.rows):
            return False
        below = below.part(again, len(below.rows))
        _take_out_repeated(above, below)
        self._grid, self._columns = above.followed_by(below), columns
        self._page = table.page
        return True

    def _is_as_wide(self, table: RuledTable) -> bool:
        ends = ((self._columns[0], table.columns[0]), (self._columns[-1], table.columns[-1]))
        return all(abs(one - other) <= _SAME_COLUMN for one, other in ends)

    def _common(self, table: RuledTable) -> list[float] | None:
        """The columns that both have: those of the one that has more, where the other's are among
        them."""
        more, fewer = sorted((self._columns, table.columns), key=len, reverse=True)
        are_among = all(any(abs(x - other) <= _SAME_COLUMN for other in more) for x in fewer)
        return more if are_among else None

    def grid(self) -> ReadGrid:
        """The whole table."""
        return self._grid


def _on_columns(grid: ReadGrid, own: Sequence[float], columns: Sequence[float]) -> ReadGrid:
    """A grid on the columns of another that has more: its cells cover several of them."""
    if len(own) == len(columns):
        return grid
    places = [min(range(len(columns)), key=lambda n: abs(columns[n] - x)) for x in own]
    rows: list[list[str | None]] = []
    widths = {}
    for number, row in enumerate(grid.rows):
        whole: list[str | None] = [None] * (len(columns) - 1)
        for column, text in enumerate(row):
            whole[places[column]] = text
            width = places[column + grid.widths.get((number, column), 1)] - places[column]
            if text is not None and width > 1:
                widths[number, places[column]] = width
        rows.append(whole)
    return ReadGrid(rows, grid.pages, widths)


def _take_out_repeated(above: ReadGrid, below: ReadGrid) -> None:
    """A merged cell that begins anew on the next page, its label repeated with （续）, is the one
    above."""
    first = below.rows[0] if below.rows else []
    for column, text in enumerate(first):
        if text and text.endswith(CONTINUED):
            label = next((r[column] for r in reversed(above.rows) if r[column] is not None), None)
            if label is not None and fold(text) == fold(label + CONTINUED):
                first[column] = None
