"""Rows and cells of a table as WordprocessingML; by far the most of a report's text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ..report import Cell, Row
from .look import Style
from .marks import Marks
from .widths import Layout, line_twips
from .xml import HIGHLIGHT, HINT, inline

_AMBIGUOUS = re.compile("[\u00a0-\u2fff]")  # signs that only a hint sets in the Chinese font
_LINE_END = re.compile(r"\r\n|\r|\n")
_WHOLE = 0.9  # of a page: a row taller than this may break across pages


# Position, columns, vertical merge, alignment, whether its text needs the hint (None: it has no
# text), bold: two cells of one kind differ in their text alone.
_Kind = tuple[int, int, str, str, bool | None, bool]


class _Starts(dict[_Kind, str]):
    """What `write` gives for a kind of cell, written when it is first met."""

    def __init__(self, write: Callable[[_Kind], str]) -> None:
        self._write = write

    def __missing__(self, kind: _Kind) -> str:
        start = self[kind] = self._write(kind)
        return start


def _tall(points: float) -> str:
    return f'<w:trHeight w:val="{int(points * 20)}" w:hRule="atLeast"/>'


class CellWriter:
    """Writes rows. What is the same from cell to cell is put together once and kept.

    least: the height asked of every row; page: the height of a page; both in points.
    """

    def __init__(
        self, style: Style, layout: Layout, least: float, page: float, marks: Marks
    ) -> None:
        self._style, self._marks, self._page = style, marks, page
        self._twips = layout.twips()
        self._height = _tall(least)
        self._sizes = _sizes(style, layout.size)
        self._starts = _Starts(self._start)

    def rows(self, rows: Sequence[Row], header: str, heights: Sequence[float]) -> Iterator[str]:
        """Rows of the table. `header`: the property of header rows, or ""."""
        carried: dict[int, tuple[int, int]] = {}
        for row, height in zip(rows, heights, strict=True):
            whole = "<w:cantSplit/>" if height <= _WHOLE * self._page else ""
            cells = "".join(self._row(row, carried))
            # A repeated header row does not grow on later pages: its height is asked for here.
            tall = _tall(height) if header else self._height
            yield f"<w:tr><w:trPr>{whole}{tall}{header}</w:trPr>{cells}</w:tr>"

    def _row(self, row: Row, carried: dict[int, tuple[int, int]]) -> list[str]:
        out: list[str] = []
        at, count = 0, len(self._twips)
        while at < count:
            cell = row[at] if at < len(row) else None
            if cell is None:
                columns, merge = _covered(at, carried)
                out.append(self._starts[at, columns, merge, "left", None, False])
            else:
                columns = min(cell.columns, count - at)
                carried[at] = (cell.rows - 1, columns)
                out.append(self._cell(cell, at, columns))
            at += columns
        return out

    def _cell(self, cell: Cell, at: int, columns: int) -> str:
        text, merge = cell.text, "restart" if cell.rows > 1 else ""
        if cell.missing:
            return self._opening(at, columns, merge) + self._missing(cell)
        if not text:
            return self._starts[at, columns, merge, cell.align, None, False]
        hint = not text.isascii() and _AMBIGUOUS.search(text) is not None
        start = self._starts[at, columns, merge, cell.align, hint, cell.bold]
        if "\n" in text or "\r" in text:
            again = f"</w:t></w:r></w:p>{self._paragraph(cell.align, cell.bold, hint)}"
            text = again.join(map(inline, _LINE_END.split(text)))
        else:
            text = inline(text)
        return f"{start}{text}</w:t></w:r></w:p></w:tc>"

    def _missing(self, cell: Cell) -> str:
        """What the clerk has yet to give: highlighted, with a comment."""
        start = self._paragraph(cell.align, cell.bold, True, marked=True)
        properties, content = start.split("</w:pPr>", 1)
        content = f"{content}{inline(cell.text)}</w:t></w:r>"
        commented = self._marks.commented(content, f"待补：{cell.missing}")
        return f"{properties}</w:pPr>{commented}</w:p></w:tc>"

    def _start(self, kind: _Kind) -> str:
        """A cell up to its text; the whole cell where it has none."""
        at, columns, merge, align, hint, bold = kind
        start = self._paragraph(align, bold, bool(hint))
        if hint is None:
            start = start.split("<w:r>", 1)[0] + "</w:p></w:tc>"
        return self._opening(at, columns, merge) + start

    def _paragraph(self, align: str, bold: bool, hint: bool, marked: bool = False) -> str:
        """The start of a paragraph up to its text."""
        spacing, size = self._sizes
        weight = "<w:b/><w:bCs/>" if bold else ""
        properties = (HINT if hint else "") + weight + size + (HIGHLIGHT if marked else "")
        shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{self._style.id}"/>{spacing}<w:jc w:val="{align}"/>'
            f'</w:pPr><w:r>{shown}<w:t xml:space="preserve">'
        )

    def _opening(self, at: int, columns: int, merge: str) -> str:
        width = sum(self._twips[at : at + columns])
        span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
        kind = f'<w:vMerge w:val="{merge}"/>' if merge else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{kind}'
            '<w:vAlign w:val="center"/></w:tcPr>'
        )


def _covered(at: int, carried: dict[int, tuple[int, int]]) -> tuple[int, str]:
    """A position under a cell that covers several rows: the columns it takes, and its merge."""
    left, columns = carried.get(at, (0, 1))
    if left <= 0:
        return 1, ""
    carried[at] = (left - 1, columns)
    return columns, "continue"


def _sizes(style: Style, size: float) -> tuple[str, str]:
    """Line height and size of type, where they differ from the style's."""
    line = line_twips(size)
    exact = style.exact and round(style.line * 20) == line
    spacing = "" if exact else f'<w:spacing w:line="{line}" w:lineRule="exact"/>'
    half = round(size * 2)
    same = round(style.size * 2) == half
    return spacing, "" if same else f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
