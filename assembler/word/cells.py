"""Rows and cells of a table as WordprocessingML; by far the most of a report's text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..report import Cell, Row
from .look import Style
from .marks import Marks
from .widths import Layout, line_twips
from .xml import HIGHLIGHT, HINT, inline

_AMBIGUOUS = re.compile("[\u00a0-\u2fff]")  # signs that only a hint sets in the Chinese font
_LINE_END = re.compile(r"\r\n|\r|\n")
_WHOLE = 0.9  # of a page: a row taller than this may break across pages


class CellWriter:
    """Writes rows. What is the same from cell to cell is put together once and kept.

    least: the height asked of every row; page: the height of a page; both in points.
    """

    def __init__(
        self, style: Style, layout: Layout, least: float, page: float, marks: Marks
    ) -> None:
        self._style, self._marks, self._page = style, marks, page
        self._twips = layout.twips()
        self._height = f'<w:trHeight w:val="{int(least * 20)}" w:hRule="atLeast"/>'
        self._sizes = _sizes(style, layout.size)
        self._empties: dict[str, str] = {}
        self._openings: dict[tuple[int, int, str], str] = {}
        self._paragraphs: dict[tuple[str, bool, bool, bool], str] = {}

    def rows(self, rows: Sequence[Row], header: str, heights: Sequence[float]) -> list[str]:
        """Rows of the table. `header`: the property of header rows, or ""."""
        carried: dict[int, tuple[int, int]] = {}
        out: list[str] = []
        for row, height in zip(rows, heights, strict=True):
            whole = "<w:cantSplit/>" if height <= _WHOLE * self._page else ""
            out.append(f"<w:tr><w:trPr>{whole}{self._height}{header}</w:trPr>")
            self._row(row, carried, out)
            out.append("</w:tr>")
        return out

    def _row(self, row: Row, carried: dict[int, tuple[int, int]], out: list[str]) -> None:
        at, count = 0, len(self._twips)
        while at < count:
            cell = row[at] if at < len(row) else None
            if cell is None:
                at += self._covered(at, carried, out)
            else:
                columns = min(cell.columns, count - at)
                carried[at] = (cell.rows - 1, columns)
                out.append(self._opening(at, columns, "restart" if cell.rows > 1 else ""))
                self._text(cell, out)
                at += columns

    def _covered(self, at: int, carried: dict[int, tuple[int, int]], out: list[str]) -> int:
        """A position under a cell that covers several rows; gives the columns it takes."""
        left, columns = carried.get(at, (0, 1))
        carried[at] = (left - 1, columns) if left > 0 else (0, 1)
        columns = columns if left > 0 else 1
        out.append(self._opening(at, columns, "continue" if left > 0 else ""))
        out.append(self._empty("left"))
        return columns

    def _text(self, cell: Cell, out: list[str]) -> None:
        text = cell.text
        if not text and not cell.missing:
            out.append(self._empty(cell.align))
            return
        start = self._paragraph(cell.align, cell.bold, _AMBIGUOUS.search(text) is not None)
        if cell.missing:
            out.append(self._missing(cell))
        elif "\n" in text or "\r" in text:
            pieces = (f"{start}{inline(piece)}" for piece in _LINE_END.split(text))
            out.append("</w:t></w:r></w:p>".join(pieces) + "</w:t></w:r></w:p></w:tc>")
        else:
            out += (start, inline(text), "</w:t></w:r></w:p></w:tc>")

    def _missing(self, cell: Cell) -> str:
        """What the clerk has yet to give: highlighted, with a comment."""
        start = self._paragraph(cell.align, cell.bold, True, marked=True)
        properties, content = start.split("</w:pPr>", 1)
        content = f"{content}{inline(cell.text)}</w:t></w:r>"
        commented = self._marks.commented(content, f"待补：{cell.missing}")
        return f"{properties}</w:pPr>{commented}</w:p></w:tc>"

    def _empty(self, align: str) -> str:
        found = self._empties.get(align)
        if found is None:
            start = self._paragraph(align, False, False).split("<w:r>", 1)[0]
            found = self._empties[align] = f"{start}</w:p></w:tc>"
        return found

    def _paragraph(self, align: str, bold: bool, hint: bool, marked: bool = False) -> str:
        """The start of a paragraph up to its text."""
        key = (align, bold, hint, marked)
        found = self._paragraphs.get(key)
        if found is None:
            spacing, size = self._sizes
            weight = "<w:b/><w:bCs/>" if bold else ""
            properties = (HINT if hint else "") + weight + size + (HIGHLIGHT if marked else "")
            shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
            found = self._paragraphs[key] = (
                f'<w:p><w:pPr><w:pStyle w:val="{self._style.id}"/>{spacing}<w:jc w:val="{align}"/>'
                f'</w:pPr><w:r>{shown}<w:t xml:space="preserve">'
            )
        return found

    def _opening(self, at: int, columns: int, merge: str) -> str:
        key = (at, columns, merge)
        found = self._openings.get(key)
        if found is None:
            width = sum(self._twips[at : at + columns])
            span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
            kind = f'<w:vMerge w:val="{merge}"/>' if merge else ""
            found = self._openings[key] = (
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{kind}'
                '<w:vAlign w:val="center"/></w:tcPr>'
            )
        return found


def _sizes(style: Style, size: float) -> tuple[str, str]:
    """Line height and size of type, where they differ from the style's."""
    line = line_twips(size)
    exact = style.exact and round(style.line * 20) == line
    spacing = "" if exact else f'<w:spacing w:line="{line}" w:lineRule="exact"/>'
    half = round(size * 2)
    same = round(style.size * 2) == half
    return spacing, "" if same else f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
