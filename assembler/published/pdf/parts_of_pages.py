"""Pages as the parts of a report: paragraphs, tables that go on over pages, pictures, in their
order; without page numbers and running headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from ..parts import ReadLine, ReadPart
from .lines import Margins, TextLine, margins_of, text_lines
from .over_pages import TableOverPages
from .page import PageContent, PagePicture
from .paragraphs import is_of_paragraph, paragraph_of
from .ruled import PageTable, ruled_tables
from .running import without_running
from .unruled import unruled_tables

_PICTURE_WIDTH, _PICTURE_HEIGHT = 0.3, 0.05  # of a page: a smaller one is an ornament
Item = PageTable | TextLine | PagePicture


def parts_of(contents: Iterable[PageContent]) -> list[ReadPart]:
    """The parts of a report."""
    pages = list(contents)
    tables = list(map(ruled_tables, pages))
    outside = list(map(_lines_outside, pages, tables))
    kept = without_running(list(zip(pages, outside, strict=True)))
    margins = margins_of(zip(pages, kept, strict=True))
    collector = _Collector()
    for page, ruled, lines in zip(pages, tables, kept, strict=True):
        unruled = list(unruled_tables(lines, page.width))
        taken = {id(line) for _, its_lines in unruled for line in its_lines}
        rest = [line for line in lines if id(line) not in taken]
        items = _in_order(page, [*ruled, *(table for table, _ in unruled)], rest)
        collector.take_page(items, margins[round(page.width)], page.number)
    return list(collector.finished())


def _lines_outside(page: PageContent, tables: Sequence[PageTable]) -> list[TextLine]:
    signs = (sign for sign in page.signs if not any(table.holds(sign) for table in tables))
    return text_lines(signs, page.number)


def _in_order(
    page: PageContent, tables: Iterable[PageTable], lines: Iterable[TextLine]
) -> list[Item]:
    """What stands on a page, from top to bottom."""
    placed: list[tuple[float, Item]] = [(table.top, table) for table in tables]
    placed += ((line.middle, line) for line in lines)
    placed += ((picture.top, picture) for picture in page.pictures if _is_large(picture, page))
    return list(map(itemgetter(1), sorted(placed, key=itemgetter(0))))


def _is_large(picture: PagePicture, page: PageContent) -> bool:
    is_wide = picture.x1 - picture.x0 > _PICTURE_WIDTH * page.width
    return is_wide and picture.bottom - picture.top > _PICTURE_HEIGHT * page.height


class _Collector:
    """Takes what stands on the pages, one after the other; what goes on is one part."""

    def __init__(self) -> None:
        self._parts: list[ReadPart] = []
        self._paragraph: list[TextLine] = []
        self._table: TableOverPages | None = None

    def take_page(self, items: Sequence[Item], margins: Margins, number: int) -> None:
        """Take a page. margins: of its text."""
        for at, item in enumerate(items):
            if isinstance(item, TextLine):
                self._take_line(item, margins)
            elif isinstance(item, PageTable):
                self._take_table(item, is_first=at == 0)
            else:
                self._finish()
                self._parts.append(ReadLine("", number, pictures=1))

    def _take_line(self, line: TextLine, margins: Margins) -> None:
        if not (self._paragraph and is_of_paragraph(self._paragraph, line, margins)):
            self._finish()
        self._paragraph.append(line)

    def _take_table(self, table: PageTable, is_first: bool) -> None:
        if not (is_first and self._table is not None and self._table.takes(table)):
            self._finish()
            self._table = TableOverPages(table)

    def _finish(self) -> None:
        """End the paragraph, or the table, that is open."""
        if self._paragraph:
            self._parts.append(paragraph_of(self._paragraph))
        if self._table is not None:
            self._parts.append(self._table.grid)
        self._paragraph, self._table = [], None

    def finished(self) -> Iterator[ReadPart]:
        """All parts."""
        self._finish()
        yield from self._parts
