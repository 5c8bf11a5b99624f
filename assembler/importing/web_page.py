"""The tables of web pages: many systems write one and call it .xls, Excel saves a workbook as one
(.htm) or as several in one file (.mht)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ..dataset.xlsx import HIDDEN_COLUMNS, HIDDEN_ROWS, exact
from ..files.markup import read_html
from ..kernel.places import whole
from ..kernel.problems import Refusal
from .sheet import POSITIONS_AT_MOST, Cells
from .text_tables import text_of_file

_WIDEST, _HIGHEST = 1_000, 65_534  # what a browser makes of a larger span
_SILENT = ("script", "style", "head", "noscript", "template", "xml")
_BREAKS = (
    "br",
    "p",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "caption",
    "body",
    "pre",
    "center",
)
_NAMES = re.compile(r"<x:Name>([^<>]{1,99})</x:Name>")
_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none|mso-hide\s{0,9}:\s{0,9}all", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^<>]{0,400}?(?:charset|encoding)\s{0,9}=\s{0,9}["']?([A-Za-z0-9_-]{2,20})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096


@dataclass
class _Table:
    """A table that is being read. top: the row that its first row is. filled: columns that rows
    above reach into, and how many rows they still do."""

    cells: Cells
    row: int = -1
    column: int = 0
    filled: dict[int, int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    span: tuple[int, int] = (1, 1)
    number: str = ""
    in_cell: bool = False
    in_row: bool = False

    def next_row(self) -> None:
        self.end_cell()
        if self.row >= 0:
            self.filled = {column: rows - 1 for column, rows in self.filled.items() if rows > 1}
        self.row, self.column, self.in_row = self.row + 1, 0, True

    def begin_cell(self, attributes: Mapping[str, str]) -> None:
        self.end_cell()
        if not self.in_row:
            self.next_row()
        while self.column in self.filled:
            self.column += 1
        spans = (_span(attributes.get(name, "")) for name in ("rowspan", "colspan"))
        height, width = next(spans), next(spans)
        self.span = min(height, _HIGHEST), min(width, _WIDEST)
        self.number, self.texts, self.in_cell = attributes.get("num", ""), [], True

    def end_cell(self) -> None:
        if not self.in_cell:
            return
        (height, width), row, column = self.span, self.row, self.column
        self.cells.put(row, column, _number(self.number) or _shown(self.texts))
        if (height, width) != (1, 1):
            self.cells.merges.append((row, column, row + height - 1, column + width - 1))
            self.cells.spanned += width
            if self.cells.spanned > POSITIONS_AT_MOST:
                raise Refusal("I-10", name=self.cells.name, rows=row + 1, columns=column + width)
            if height > 1:
                self.filled.update(dict.fromkeys(range(column, column + width), height))
        self.column, self.in_cell = column + width, False


def _span(text: str) -> int:
    return max(1, whole(text.strip()) or 1)


def _number(text: str) -> Decimal | None:
    """What Excel keeps beside a cell that it shows rounded."""
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return exact(float(value)) if value is not None and value.is_finite() else None


def _shown(texts: list[str]) -> str:
    """A cell's text as a browser shows it: blanks are one, breaks are kept."""
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(texts).split("\v"))
    return "\n".join(filter(None, lines))


class PageTables:
    """Takes a page's tags: each table a worksheet, with the texts that stand before it above its
    rows, and those behind the last one below. A table within another's cell is one of its own."""

    def __init__(self, file: str) -> None:
        self.file, self.tables = file, list[Cells]()
        self.names: list[str] = []
        self._open: list[_Table] = []
        self._silent = 0
        self._outside: list[str] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _SILENT:
            self._silent += 1
        elif name == "table":
            self._begin_table()
        elif self._open:
            self._begin_in_table(name, attributes)
        if name in _BREAKS:
            self.text("\v")
        if self._open and _HIDDEN.search(attributes.get("style", "")[:999]):
            self._hide(name)

    def _begin_in_table(self, name: str, attributes: Mapping[str, str]) -> None:
        table = self._open[-1]
        if name == "tr":
            table.next_row()
        elif name in ("td", "th"):
            table.begin_cell(attributes)

    def _begin_table(self) -> None:
        cells = Cells(self.file, "")
        table = _Table(cells)
        self._put_texts(table)
        self._open.append(table)
        self.tables.append(cells)

    def _put_texts(self, table: _Table) -> None:
        """What stands outside of cells, as rows of a table."""
        for line in self._texts_outside():
            table.next_row()
            table.in_row = False
            table.cells.put(table.row, 0, line)

    def _texts_outside(self) -> Iterator[str]:
        lines, self._outside = _shown(self._outside).split("\n"), []
        yield from filter(None, lines)

    def _hide(self, name: str) -> None:
        what = HIDDEN_COLUMNS if name in ("col", "td", "th") else HIDDEN_ROWS
        hidden = self._open[-1].cells.hidden
        if what not in hidden:
            hidden.append(what)

    def end(self, name: str) -> None:
        if name in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif name == "table" and self._open:
            self._open.pop().end_cell()
        elif name in ("td", "th", "tr") and self._open:
            self._open[-1].end_cell()
        elif name == "caption" and self._open:
            self._put_texts(self._open[-1])
        elif name in _BREAKS:
            self.text("\v")

    def text(self, text: str) -> None:
        if self._silent:
            return
        if not self._open or not self._open[-1].in_cell:
            self._outside.append(text)
        else:
            self._open[-1].texts.append(text)

    def remark(self, text: str) -> None:
        self.names += _NAMES.findall(text[:100_000])

    def finished(self) -> list[Cells]:
        """The tables that hold something; what stands behind the last one goes below it."""
        tables = [cells for cells in self.tables if not cells.is_empty]
        for line in self._texts_outside() if tables else ():
            tables[-1].put(1 + max(tables[-1].rows), 0, line)
        return tables


def read_web_page(data: bytes, file: str) -> list[Cells]:
    """The tables of a page, or of all pages that one file holds. Raises Refusal."""
    pages = PageTables(file)
    for page, encoding in web_pages(data):
        read_html(text_of_file(page, encoding or declared_encoding(page)), pages)
    tables = pages.finished()
    names = (
        pages.names
        if len(pages.names) == len(tables)
        else [f"表{n}" for n in range(1, len(tables) + 1)]
    )
    for cells, name in zip(tables, names, strict=True):
        cells.name = name if len(tables) > 1 or pages.names else ""
    return tables


def declared_encoding(data: bytes) -> str:
    """The encoding that a page or an XML file says it has; "" where it says none."""
    match = _CHARSET.search(data[:_DECLARED_WITHIN])
    return match[1].decode() if match else ""


def web_pages(data: bytes) -> Iterator[tuple[bytes, str]]:
    """The page itself; of a web archive (.mht) its pages, with what it says of their encodings."""
    if not is_archive(data):
        yield data, ""
        return
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            yield content if isinstance(content, bytes) else b"", part.get_content_charset() or ""


_ARCHIVE = re.compile(
    rb"\s{0,99}(?:mime-version|from|content-type|subject|date|snapshot-content-location)\s{0,9}:",
    re.IGNORECASE,
)


def is_archive(data: bytes) -> bool:
    """Whether a file is a web archive, as Excel and browsers save one (.mht)."""
    return bool(_ARCHIVE.match(data[:400])) and b"text/html" in data[:1_000_000].lower()
