"""A table of the report as WordprocessingML: caption lines, merged cells, repeated header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...layout.measure import WIDEST, ems
from ...layout.pages import PageFlow, fill, paragraph_height, paragraph_lines
from ...layout.row_groups import PagedRows, PageRoom, has_groups, paged
from ...layout.styles import Style
from ...layout.widths import (
    TableLayout,
    lay_out,
    row_heights,
    row_lines,
)
from ...report import Table
from ..names import table_bookmark, title_bookmark
from ..xml import HINT, paragraph, run
from .cells import CellWriter
from .marks import Marks
from .shell import Shell
from .shell_styles import CAPTION, CELL, NOTE, TITLE
from .titles import narrowed

_RATIOS = (1.9, 1.8, 1.7, 1.6, 1.55, 1.5, 1.45, 1.4)  # row height over size of type
_USUAL = 1.6  # of these, the usual one
_USUAL_FIRST = sorted(_RATIOS, key=lambda ratio: ratio > _USUAL)  # taller only where that helps
_TINY = (
    '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
)
_TINY_HEIGHT = 1.0
_CLEAR = 3.0  # points left free at the foot of a page
_APART = 1.0  # em between the left and the right of the caption line
_ROWS_TO_BEGIN = 2  # rows that a table has at least where it begins and does not end
_LEAST_CAPTION = 13  # half-points
_BREAK_BEFORE = "<w:pageBreakBefore/>"
_NO_HEADING = (
    '<w:outlineLvl w:val="9"/>'  # whatever the style of titles says: no line of the contents
)


class Placement(NamedTuple):
    """A table laid out for its page. header: heights of its header rows in points; body: its body
    rows. page: the height of the page. new_page: it begins on a new one."""

    layout: TableLayout
    header: tuple[float, ...]
    body: PagedRows
    page: float
    new_page: bool


def place(table: Table, shell: Shell, flow: PageFlow, alone: bool) -> Placement:
    """Fit a table to its page. `alone`: it begins a page in any case."""
    room, split = flow.room, len(table.header)
    above = _above_height(table, shell, room.width)
    note = shell.style(NOTE)
    below = sum(paragraph_height(text, note, room.width) for text in table.notes) + _CLEAR
    look = shell.tables.look
    layout = lay_out(table, room.width, _largest(shell), room.height, above + below, look)
    counts = layout.lines or row_lines([*table.header, *table.body], layout, split)
    natural = row_heights(counts, layout.size, look)
    natural[:1] = [height + look.edges for height in natural[:1]]  # repeated on each page
    needed = natural if table.new_page is None else natural[: split + _ROWS_TO_BEGIN]
    new_page = alone or (not flow.fresh and sum(needed) + above + below > flow.left)
    at = above + (0.0 if new_page else room.height - flow.left)
    line = layout.size * look.line
    least = _RowsToPlace(natural, split, at, below, room.height, line).airiest(layout.size)
    heights = tuple(_at_least(least, natural))
    head, page = heights[:split], PageRoom(at, sum(heights[:split]), room.height, least)
    body = PagedRows(table.body, heights[split:], frozenset(), frozenset())
    if fill(at, page.head, body.heights, room.height)[0] and has_groups(table):
        body = paged(table, layout, page)
    return Placement(layout, head, body, room.height, new_page)


def _at_least(least: float, heights: Sequence[float]) -> list[float]:
    """The heights, none less than `least`."""
    known = {height: max(least, height) for height in set(heights)}
    return [known[height] for height in heights]


def _largest(shell: Shell) -> float:
    style = shell.style(CELL)
    return style.size if style.id else 10.5


class _RowsToPlace(NamedTuple):
    """Rows about to be placed: their natural heights, the first `split` of them header rows; how
    far down they begin; what must fit below the last; the height of the page, and of a line."""

    natural: Sequence[float]
    split: int
    at: float
    below: float
    room: float
    line: float

    def placed(self, least: float) -> tuple[int, float, float]:
        """With rows of this height: pages turned, what is left below, what the last page holds."""
        heights = _at_least(least, self.natural)
        head = sum(heights[: self.split])
        turned, end = fill(self.at, head, heights[self.split :], self.room)
        return turned, self.room - end - self.below, end - (head if turned else 0.0)

    def airiest(self, size: float) -> float:
        """The height to ask of rows: airy where the table then still takes one page, never so that
        a line more or less would begin another page or leave a single row on it."""
        usual = _USUAL * size
        least = None
        if not self.placed(_RATIOS[-1] * size)[0]:
            least = self._calmest(size, _RATIOS, 0)
        if least is None:
            least = self._calmest(size, _USUAL_FIRST, self.placed(usual)[0])
        return usual if least is None else least

    def _calmest(self, size: float, ratios: Sequence[float], most: int) -> float | None:
        """The first height that turns no more than so many pages and leaves room for a line more;
        or the first that at least fits."""
        fitting = None
        for least in (ratio * size for ratio in ratios):
            turned, left, last = self.placed(least)
            if turned > most or left < 0:
                continue
            if left >= self.line and (not turned or last >= 2 * _USUAL * size):
                return least
            fitting = least if fitting is None else fitting
        return fitting


def _above_height(table: Table, shell: Shell, width: float) -> float:
    """The height of label, title and caption line."""
    caption = shell.style(CAPTION)
    lines = bool(table.label) + bool(table.left or table.right)
    line = caption.line_height + caption.around
    return lines * line + paragraph_height(table.title, shell.style(TITLE), width)


def flow_table(
    table: Table, placement: Placement, shell: Shell, flow: PageFlow, on_page: Callable[[int], None]
) -> None:
    """Move the pen past a table; `on_page` hears the page of its title."""
    flow.keep(_above_height(table, shell, flow.room.width), on_page)
    flow.rows(placement.header, placement.body.heights, placement.body.breaks)
    note = shell.style(NOTE)
    for text in table.notes:
        flow.paragraph(paragraph_lines(text, note, flow.room.width), note)
    if not table.notes:
        flow.at += _TINY_HEIGHT


def write_table(
    table: Table, placement: Placement, shell: Shell, marks: Marks, number: int, width: float
) -> list[Chunk]:
    """A table, chunk by chunk; the last one is a paragraph."""
    start, end = marks.opened(table_bookmark(number))
    title = marks.named(title_bookmark(number), run(table.title, HINT))
    captions = _captions(table, shell, title, width)
    captions[0] = _begun(captions[0], start, placement.new_page)
    writer = CellWriter(shell.tables, placement.layout, placement.page, marks)
    header = writer.header(table.header, placement.header)
    notes = _notes(table, shell)
    notes[-1] = notes[-1].removesuffix("</w:p>") + end + "</w:p>"
    body = _body(LateRows(placement.body, writer))
    return [
        *captions,
        _opening(placement.layout, shell.tables.borders),
        header,
        *body,
        "</w:tbl>",
        *notes,
    ]


@dataclass(frozen=True, slots=True)
class LateRows:
    """The body rows of a table, written only while the document is packed: a long table's text
    is never held as a whole."""

    body: PagedRows
    writer: CellWriter

    def __iter__(self) -> Iterator[bytes]:
        return self.writer.body(self.body)


Chunk = str | bytes | LateRows  # of a document's markup


def _body(rows: LateRows) -> Sequence[Chunk]:
    """The rows to be written later; now, where they have comments, which are numbered in order."""
    marks = {cell.missing for row in rows.body.rows for cell in row if cell is not None}
    return list(rows) if marks - {""} else [rows]


def _begun(first: str, bookmark: str, new_page: bool) -> str:
    """The first paragraph with the bookmark's start, perhaps on a new page."""
    if new_page:
        first = re.sub(
            r"(<w:pStyle [^>]*/>)(<w:keepNext/>)?", rf"\1\2{_BREAK_BEFORE}", first, count=1
        )
    return first.replace("</w:pPr>", f"</w:pPr>{bookmark}", 1)


def _captions(table: Table, shell: Shell, title: str, width: float) -> list[str]:
    keep = "<w:keepNext/>"
    caption = shell.style(CAPTION).id
    captions = [paragraph(caption, run(table.label, HINT), keep)] if table.label else []
    style = shell.style(TITLE)
    properties = keep + narrowed(table.title, style, width, "")
    if not table.listed:
        properties += _NO_HEADING
    captions.append(paragraph(style.id, title, properties))
    if table.left or table.right:
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{round(width * 20)}"/></w:tabs>'
        size = _caption_size(table, shell.style(CAPTION), width)
        line = run(f"{table.left}\t{table.right}", HINT + size)
        captions.append(paragraph(caption, line, keep + tabs))
    return captions


def _caption_size(table: Table, style: Style, width: float) -> str:
    """The size of type in which a long name stands on one line with the unit, where the style's
    is too large for that."""
    needed = ems(table.left, WIDEST) + _APART + ems(table.right, WIDEST)
    if needed * style.size <= width:
        return ""
    half = max(int(2 * width / needed), _LEAST_CAPTION)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _notes(table: Table, shell: Shell) -> list[str]:
    """The notes, or the smallest paragraph, since a table cannot end a section."""
    style = shell.style(NOTE).id
    notes = [paragraph(style, run(note, HINT)) for note in table.notes]
    return notes or [paragraph("", "", _TINY)]


def _opening(layout: TableLayout, borders: str) -> str:
    twips = layout.twips()
    look = layout.look
    edges = {"top": look.top, "left": look.left, "bottom": look.bottom, "right": look.right}
    margins = "".join(f'<w:{s} w:w="{round(e * 20)}" w:type="dxa"/>' for s, e in edges.items())
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )
