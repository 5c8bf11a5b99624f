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
    height = page.content.height
    return [
        line
        for line in page.lines
        if line.bottom < _EDGE * height or line.top > (1 - _EDGE) * height
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
    centre = (margins.left + margins.right) / 2
    in_middle = all(abs((each.x0 + each.x1) / 2 - centre) < 2 * each.size for each in (last, line))
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
        self._rows = [list(row) for row in table.rows]
        self._pages = [table.page] * len(table.rows)
        self._columns = table.columns
        self._page = table.page

    def takes(self, table: RuledTable) -> bool:
        """Whether it goes on in a table at the top of the next page; then its rows are added."""
        if table.page != self._page + 1 or not self._is_as_wide(table):
            return False
        rows = self._on_columns(table)
        if rows is None:
            return False
        again = repeated_headings(self._rows, rows)
        if not again and heading_rows(rows, 0):
            return False
        self._add(rows[again:], table.page)
        return True

    def _is_as_wide(self, table: RuledTable) -> bool:
        ends = ((self._columns[0], table.columns[0]), (self._columns[-1], table.columns[-1]))
        return all(abs(one - other) <= _SAME_COLUMN for one, other in ends)

    def _on_columns(self, table: RuledTable) -> list[list[str | None]] | None:
        """The rows of a table on the columns of this one; None where it has others. Where it has
        fewer, cells are merged over several."""
        places = [self._column(x) for x in table.columns]
        if any(place is None for place in places):
            if not all(self._is_of(x, table.columns) for x in self._columns):
                return None
            self._widen(table.columns)
            places = [self._column(x) for x in table.columns]
        rows = []
        for row in table.rows:
            whole: list[str | None] = [None] * (len(self._columns) - 1)
            for place, text in zip(places, row, strict=False):
                if place is not None:
                    whole[place] = text
            rows.append(whole)
        return rows

    def _column(self, x: float) -> int | None:
        near = min(range(len(self._columns)), key=lambda n: abs(self._columns[n] - x))
        return near if abs(self._columns[near] - x) <= _SAME_COLUMN else None

    def _is_of(self, x: float, columns: Sequence[float]) -> bool:
        return any(abs(x - other) <= _SAME_COLUMN for other in columns)

    def _widen(self, columns: list[float]) -> None:
        """Take over the columns of a page that has more of them."""
        places = [
            min(range(len(columns)), key=lambda n: abs(columns[n] - x)) for x in self._columns
        ]
        widened = []
        for row in self._rows:
            whole: list[str | None] = [None] * (len(columns) - 1)
            for place, text in zip(places, row, strict=False):
                whole[place] = text
            widened.append(whole)
        self._rows, self._columns = widened, columns

    def _add(self, rows: Sequence[list[str | None]], page: int) -> None:
        """Add rows; a merged cell that begins anew with （续） is the one above."""
        for number, row in enumerate(rows):
            whole = list(row)
            if number == 0:
                for column, text in enumerate(whole):
                    if text and text.endswith(CONTINUED):
                        above = self._above(column)
                        if above is not None and fold(text) == fold(above + CONTINUED):
                            whole[column] = None
            self._rows.append(whole)
            self._pages.append(page)
        self._page = page

    def _above(self, column: int) -> str | None:
        texts = (row[column] for row in reversed(self._rows))
        return next((text for text in texts if text is not None), None)

    def grid(self) -> ReadGrid:
        """The whole table."""
        return ReadGrid(self._rows, self._pages)
