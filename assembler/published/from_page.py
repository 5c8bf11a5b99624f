"""A report as a web page: its paragraphs, headings, tables and pictures in their order."""

from __future__ import annotations

from collections.abc import Mapping

from ..files.markup import read_html
from ..importing.sheet import Cells, SourceWorksheet
from ..importing.text_tables import text_of_file
from ..importing.web_page import PageTables, declared_encoding, web_pages
from ..kernel.problems import Refusal
from .from_workbook import grid_of
from .outline import heading_level
from .parts import ReadGrid, ReadLine, ReadPart, widths_of

_PARTS_AT_MOST = 200_000
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read_page(data: bytes, file: str) -> list[ReadPart]:
    """The lines and grids of a page, or of all pages that one file holds. Raises Refusal."""
    page = PageParts(file)
    for content, encoding in web_pages(data):
        read_html(text_of_file(content, encoding or declared_encoding(content)), page)
    return page.parts()


class PageParts(PageTables):
    """Takes a page's tags. A table with another one in it lays out the page: what stands in its
    cells is text."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self._parts: list[ReadPart | Cells] = []
        self._level = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "img":
            self._take_texts()
            self._parts.append(ReadLine("", pictures=1))
        elif name == "table" and self._open:
            self._lay_out()
        elif name in _HEADINGS and not (self._open and self._open[-1].in_cell):
            self._take_texts()
            self._level = _HEADINGS[name]
        super().begin(name, attributes)

    def end(self, name: str) -> None:
        super().end(name)
        if name in _HEADINGS and self._level:
            self._take_texts()

    def _begin_table(self) -> None:
        super()._begin_table()
        self._parts.append(self.tables[-1])

    def _put_texts(self, table: object) -> None:
        self._take_texts()

    def _take_texts(self) -> None:
        for line in self._texts_outside():
            self._parts.append(ReadLine(line, level=heading_level(line) or self._level))
        self._level = 0
        if len(self._parts) > _PARTS_AT_MOST:
            raise Refusal("A-83", what=f"有{_PARTS_AT_MOST // 10_000}万段以上")

    def _lay_out(self) -> None:
        """The tables that are open lay out the page: what stood in their cells are lines. Only the
        innermost can have anything: the others were laid out when the next one began in them."""
        table = self._open[-1]
        table.end_cell()
        for row in sorted(table.cells.rows):
            texts = map(str, table.cells.rows[row].values())
            self._outside += (f"\v{text}\v".replace("\n", "\v") for text in texts)
        table.cells.rows.clear()
        table.cells.merges.clear()
        self._take_texts()

    def parts(self) -> list[ReadPart]:
        """What the page holds."""
        self._take_texts()
        parts: list[ReadPart] = []
        for part in self._parts:
            if not isinstance(part, Cells):
                parts.append(part)
            elif not part.is_empty:
                parts.append(_grid(part))
        return parts


def _grid(cells: Cells) -> ReadGrid:
    sheet: SourceWorksheet = cells.sheet([])
    return ReadGrid(grid_of(sheet), widths=widths_of(sheet.merges))
