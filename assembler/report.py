"""The assembled report as plain values: what is written into Word, and nothing of how.

A narrative is headings and paragraphs made of spans; a span that shows a figure carries the
figure's number in `Report.figures`. A table is a grid of cells with its header rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from itertools import chain
from typing import NamedTuple

# A value printed into a text that is still to be cut into spans: the number of its span between two
# private-use characters.
OPEN, CLOSE = "\ue000", "\ue001"
MARKER = re.compile(f"{OPEN}([0-9]+){CLOSE}")
SHELL = "shell.docx"  # the section of what stands in the Word shell itself
CONTINUED = "（续）"  # behind a label that is repeated where its rows go on on another page


@dataclass(slots=True, unsafe_hash=True)
class Span:
    """A run of text. `figure`: number in Report.figures. `missing`: what the clerk has yet to
    give; the text is then a placeholder, highlighted and commented. `refers`: no text, but the
    number of a footnote (脚注), which stands in the block behind."""

    text: str
    figure: int | None = None
    bold: bool = False
    missing: str = ""
    refers: bool = False


class Heading(NamedTuple):
    """A heading of the contents. level 1: 第一部分; 2: 一、; 3: （一）; 4: 1. ; deeper: （1）.

    `number` is the text before the heading ("第一部分", "一、", "（一）"); "" for none. in_shell: it
    stands in the Word shell, with whatever number it has there.
    """

    level: int
    number: str
    spans: tuple[Span, ...]
    in_shell: bool = False

    @property
    def text(self) -> str:
        return "".join([span.text for span in self.spans])


class Picture(NamedTuple):
    """A picture. data: of its file, of a kind "png" or "jpeg". width, height: as large as it is
    by itself, in points; wished: how wide it should be, None for that. alt: what it shows, in
    words (替代文字)."""

    data: bytes
    kind: str
    width: float
    height: float
    alt: str = ""
    wished: float | None = None

    @property
    def digest(self) -> str:
        """What its contents are known by."""
        return sha256(self.data).hexdigest()

    def fitted(self, width: float, height: float) -> tuple[float, float]:
        """How wide and high it is printed, in a room of that size."""
        wide = min(self.wished or self.width, width)
        wide = min(wide, self.width * height / self.height)
        return wide, wide * self.height / self.width


class ChartPoint(NamedTuple):
    """A value as a chart shows it. value: the number displayed, in the unit of the chart; None, and
    no text, where there is none. text: as its label says it. share: of the whole of a pie, as text.
    figure: its number in Report.figures."""

    value: Decimal | None
    text: str
    share: str = ""
    figure: int | None = None


class ChartSeries(NamedTuple):
    """A series (系列): its name, and a point for each category."""

    name: str
    points: tuple[ChartPoint, ...]


class Chart(NamedTuple):
    """A chart (图表) as plain values; how it is drawn is the business of whoever draws it.

    key: the specification's name; kind: one of CHART_KINDS; places: decimals of the values; alt:
    what it shows, in words (替代文字); height: in points.
    """

    key: str
    kind: str
    title: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    unit: str = ""
    places: int = 2
    alt: str = ""
    height: float = 200.0

    @property
    def is_pie(self) -> bool:
        return self.kind == "饼图"

    @property
    def is_line(self) -> bool:
        return self.kind == "折线图"

    @property
    def is_stacked(self) -> bool:
        return self.kind.startswith("堆积")

    @property
    def lies(self) -> bool:
        """Whether its bars lie (条形图)."""
        return self.kind.endswith("条形图")


CHART_KINDS = ("柱形图", "堆积柱形图", "条形图", "堆积条形图", "饼图", "折线图")


class Paragraph(NamedTuple):
    """A paragraph of the narrative. `section` is the section file's name it came from. at_end: set
    at the end of the line, as a signature is. picture, chart: stand above the text, which is the
    caption (图题), if there is any. is_footnote: the text of a footnote; those of the references in
    a paragraph stand right behind it, in their order."""

    spans: tuple[Span, ...]
    section: str = ""
    at_end: bool = False
    picture: Picture | None = None
    is_footnote: bool = False
    chart: Chart | None = None

    @property
    def text(self) -> str:
        return "".join([span.text for span in self.spans])


@dataclass(slots=True, unsafe_hash=True)
class Cell:
    """A cell that starts here and covers `columns` × `rows` grid positions.

    value: the exact number that the text shows rounded: an amount in the unit shown, a share
    as a ratio (0.5 for "50.00%"), a count; None where the cell shows no number.
    Not frozen, though nobody changes one: a frozen value takes four times as long to make, and
    of cells there are tens of thousands.
    """

    text: str
    columns: int = 1
    rows: int = 1
    align: str = "left"  # left, center or right
    bold: bool = False
    missing: str = ""  # as in Span
    value: Decimal | None = None

    def reaching(self, rows: int) -> Cell:
        """The same cell, covering so many rows (`replace` takes five times as long)."""
        return Cell(self.text, self.columns, rows, self.align, self.bold, self.missing, self.value)


class TableColumn(NamedTuple):
    """A column of the grid. kind: "text", "number" or "code" (numbers and codes never wrap).

    weight: relative width wished for by the template, None to let contents decide.
    """

    kind: str = "text"
    weight: int | None = None


Row = tuple[Cell | None, ...]  # one entry a grid column; None where another cell covers it


@dataclass(slots=True)
class CellOrigin:
    """Where one cell of a table's body comes from. row, column: its grid position.

    value: exact, in `unit`, as text. lines: as in FigureRecord. missing: as in Span.
    quoted: numbers in Report.figures of the figures that a text in the cell quotes.
    """

    row: int
    column: int
    name: str = ""
    value: str = ""
    unit: str = ""
    formula: str = ""
    lines: tuple[str, ...] = ()
    missing: str = ""
    quoted: tuple[int, ...] = ()


@dataclass(slots=True)
class Taking:
    """Which lines of a ledger a pivot takes, line by line, in the ledger's order.

    rows: the innermost body row that a line is summed in. kinds: lines that the same columns
    take are of one kind. columns: for each kind, these grid columns.
    """

    ledger: str
    rows: Sequence[int]
    kinds: Sequence[int]
    columns: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table's amounts come from; as cheap to keep as to make.

    columns: what each grid column takes, in words, "" for labels. levels: the levels of rows
    from the outside in, depths: for each body row which of them it is, -1 where it goes on
    from the row above. rows: for each body row the line of the dataset it shows.
    """

    columns: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    depths: Sequence[int] = ()
    takings: tuple[Taking, ...] = ()
    rows: tuple[str, ...] = ()
    cells: tuple[CellOrigin, ...] = ()


_NO_ORIGIN = Origin()


@dataclass(frozen=True, slots=True)
class Table:
    """An appended table.

    key: the specification's name ("预算01表"); label: printed above at the left ("预算01表"), may be "".
    left, right: the line between title and table ("部门名称：…", "单位：万元"), may be "".
    notes: paragraphs below. header rows repeat on each page. new_page: whether it begins one; None:
    where it follows a table, or does not fit. drawn: an author drew it in the Word shell, and wrote
    there what stands over and under it. listed: it has a line in the contents.
    """

    key: str
    title: str
    columns: tuple[TableColumn, ...]
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    label: str = ""
    left: str = ""
    right: str = ""
    notes: tuple[str, ...] = ()
    landscape: bool = False
    origin: Origin = _NO_ORIGIN
    new_page: bool | None = None
    drawn: bool = False
    listed: bool = True


Block = Heading | Paragraph | Table


class Part(NamedTuple):
    """A part of the report (第一部分 …). new_page: it begins on one. landscape: its texts stand on
    such pages; tables say so themselves. in_shell: it stands in the Word shell itself, in which the
    report is written; its heading is then not printed."""

    heading: Heading
    blocks: tuple[Block, ...]
    new_page: bool = True
    landscape: bool = False
    in_shell: bool = False

    @property
    def printed(self) -> tuple[Block, ...]:
        """Everything of it that is printed, in order."""
        return self.blocks if self.in_shell else (self.heading, *self.blocks)


@dataclass(slots=True, unsafe_hash=True)  # not frozen, as Cell is not
class FigureRecord:
    """What a printed figure is: its name, text, formula in Chinese, and the lines behind it.

    value: exact, in `unit` (元, 辆, % …), as text. lines: "支出.csv 第14行" …
    """

    name: str
    text: str
    value: str
    formula: str
    lines: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `title` names the document; `date` (YYYY-MM-DD) dates it, or "". synonyms:
    what else its template calls figures (同义词), by which texts that people add are read."""

    title: str
    author: str
    date: str
    parts: tuple[Part, ...]
    figures: tuple[FigureRecord, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_marked(self) -> bool:
        """Whether something in it is highlighted and commented as yet to be given (待补)."""
        blocks = chain.from_iterable(part.printed for part in self.parts)
        return any(span_or_cell.missing for block in blocks for span_or_cell in _contents(block))


def _contents(block: Block) -> Iterator[Span | Cell]:
    if isinstance(block, Table):
        yield from filter(None, chain(*block.header, *block.body))
    else:
        yield from block.spans
