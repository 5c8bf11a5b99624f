"""Rows and cells of a table as WordprocessingML; by far the most of a report's text.

Written as bytes: what is the same from cell to cell is put together once, kept, and only joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from math import inf
from typing import NamedTuple, TypeVar

from ...layout.line_breaks import cell_width, heading_width
from ...layout.row_groups import CutCell
from ...layout.styles import Style
from ...layout.widths import TableLayout, line_twips
from ...report import Cell, Row
from ..xml import HIGHLIGHT, HINT, indented, inline
from .marks import Marks
from .table_style import TableStyle

_AMBIGUOUS = re.compile("[\u00a0-\u2fff]")  # signs that only a hint sets in the Chinese font
_LINE_END = re.compile(r"\r\n|\r|\n")
_WHOLE = 0.9  # of a page: a row taller than this may break across pages
_AT_ONCE = 512  # byte strings joined, so that the packer is not called for every row
_ROUNDING = 1e-6
_KEEP = "<w:keepNext/>"
_END = "</w:t></w:r></w:p></w:tc>"

# Position, columns, vertical merge, alignment, whether its text needs the hint (None: it has no
# text): two cells of one kind differ in their text alone.
_Kind = tuple[int, int, str, str, bool | None]
_SingleKind = tuple[int, str, bool | None]  # the same of a cell of one column and row
_K = TypeVar("_K")


@dataclass(slots=True)
class _Carried:
    """A cell that covers several rows or columns, on its way down: rows left, where the next
    cell is, and the kind of cell that continues it."""

    left: int
    end: int
    continued: _Kind


class _Starts(dict[_K, bytes]):
    """What `write` gives for a kind of cell, written when it is first met."""

    def __init__(self, write: Callable[[_K], bytes]) -> None:
        self._write = write

    def __missing__(self, kind: _K) -> bytes:
        start = self[kind] = self._write(kind)
        return start


class _Type(NamedTuple):
    """How the paragraph of a cell is set. style: as markup, with what keeps the row on one page with
    the next. side: where the text stands, as markup says it; "" where the style does."""

    style: str
    spacing: str
    size: str
    side: str
    is_centred: bool
    is_bold: bool


class _RowLook:
    """The cells of rows that look alike, by their alignment. added: to their properties."""

    def __init__(self, twips: Sequence[int], types: Mapping[str, _Type], added: str) -> None:
        self.types, self.added = types, added
        # Neither knows the writer: a table's fragments go with it, and need no collector.
        self.starts: _Starts[_Kind] = _Starts(partial(_start, twips, types, added))
        self.single: _Starts[_SingleKind] = _Starts(partial(_single_start, twips, types, added))


class CellWriter:
    """Writes rows. page: the height of a page in points."""

    def __init__(self, style: TableStyle, layout: TableLayout, page: float, marks: Marks) -> None:
        self._marks, self._page, self._layout = marks, page, layout
        self._twips = layout.twips()
        self._style = style
        self._body = self._look_of_body("")
        self._looks = self._body
        # How many characters surely stand on one line of a column: only longer texts may have to
        # be narrowed, so that none stands alone on the last.
        self._rooms = layout.rooms()
        rooms = zip(self._rooms, layout.widest, strict=True)
        body = [inf if widest <= room else room for room, widest in rooms]
        self._surely = (body, [-1.0] * len(body))  # headings are always looked at

    def rows(
        self,
        rows: Sequence[Row],
        header: str,
        heights: Sequence[float],
        kept: Container[int] = (),
    ) -> Iterator[bytes]:
        """Rows of the table, several at a time. `header`: the property of header rows, or "".
        kept: the rows that stay on one page with the next."""
        carried: dict[int, _Carried] = {}
        whole, count = _WHOLE * self._page, len(self._twips)
        out: list[bytes] = []
        staying = self._look_of_body(_KEEP) if kept else self._body
        for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
            if header:
                self._looks = self._heading(number == 0, number == len(rows) - 1)
            else:
                self._looks = staying if number in kept else self._body
            # Each row asks for its height as measured: it is the same in every typeface.
            out.append(_row_start(height <= whole, height, header))
            even = row if len(row) == count else _even(row, count)
            self._row(even, carried, out, bool(header))
            out.append(b"</w:tr>")
            if len(out) > _AT_ONCE:
                yield b"".join(out)
                out = []
        yield b"".join(out)

    def _heading(self, is_first: bool, is_last: bool) -> _RowLook:
        """How the cells of a header row look."""
        added = self._style.head[is_first, is_last] + f'<w:vAlign w:val="{self._style.vertical}"/>'
        return _RowLook(self._twips, self._head_types, added)

    @cached_property
    def _head_types(self) -> Mapping[str, _Type]:
        return _head_types(self._style, self._layout)

    def _look_of_body(self, kept: str) -> _RowLook:
        """How the cells of a row below the headings look. kept: what keeps it on one page with the
        next, or ""."""
        added = f'<w:vAlign w:val="{self._style.vertical}"/>'
        return _RowLook(self._twips, _body_types(self._style, self._layout, kept), added)

    def _row(self, row: Row, carried: dict[int, _Carried], out: list[bytes], heads: bool) -> None:
        single, append, end, surely = self._looks.single, out.append, 0, self._surely[heads]
        for at, cell in enumerate(row):
            if at < end:
                continue
            if cell is None:
                end = self._covered(at, carried, out)
            elif cell.columns > 1 or cell.rows > 1 or type(cell) is CutCell:
                end = self._merged(at, cell, carried, out, heads)
            else:
                if carried:
                    carried.pop(at, None)
                hint, content = _content(cell.text)
                is_long = len(cell.text) > surely[at]
                if is_long or content is None or cell.missing or cell.bold:
                    append(self._whole(cell, at, 1, "", heads))
                else:
                    append(single[at, cell.align, hint])
                    append(content)

    def _covered(self, at: int, carried: dict[int, _Carried], out: list[bytes]) -> int:
        """A position without a cell of its own; where the next one is."""
        above = carried.get(at)
        if above is None or not above.left:
            out.append(self._looks.starts[at, 1, "", "left", None])
            return at + 1
        above.left -= 1  # under a cell that covers several rows
        out.append(self._looks.starts[above.continued])
        return above.end

    def _merged(
        self, at: int, cell: Cell, carried: dict[int, _Carried], out: list[bytes], heads: bool
    ) -> int:
        """A cell over several positions; where the next one is."""
        columns = min(cell.columns, len(self._twips) - at)
        merge = ""
        if cell.rows > 1 or type(cell) is CutCell:
            merge = "restart"
            continued = (at, columns, "continue", "left", None)
            carried[at] = _Carried(cell.rows - 1, at + columns, continued)
        else:
            carried.pop(at, None)
        out.append(self._whole(cell, at, columns, merge, heads))
        return at + columns

    def _whole(self, cell: Cell, at: int, columns: int, merge: str, heads: bool) -> bytes:
        """A cell with its text; of several lines, narrowed, bold or missing, it is put together
        anew each time."""
        hint, content = _content(cell.text)
        spare = self._spare(at, cell, heads)
        if not (content is None or cell.missing or cell.bold or spare):
            return self._looks.starts[at, columns, merge, cell.align, hint] + content
        width = sum(self._twips[at : at + columns])
        opening = _opening(width, columns, merge, self._looks.added)
        lines = self._missing(cell) if cell.missing else self._lines(cell, spare)
        return (opening + lines).encode()

    def _spare(self, at: int, cell: Cell, heads: bool) -> float:
        """How much narrower, in points, a text is set so that it breaks well."""
        room = self._rooms[at] if cell.columns == 1 else self._layout.span(at, cell)
        size = self._layout.look.head if heads else 1.0
        room /= size
        width = heading_width(cell.text, room) if heads else cell_width(cell.text, room)
        return (room - width) * self._layout.size * size

    def _lines(self, cell: Cell, spare: float) -> str:
        type_ = self._looks.types[cell.align]
        if spare:
            left = spare / 2 if type_.is_centred else 0.0
            type_ = type_._replace(spacing=type_.spacing + indented(left, spare - left))
        start = _paragraph(type_, cell.bold, _needs_hint(cell.text))
        if not cell.text:
            return start.split("<w:r>", 1)[0] + "</w:p></w:tc>"
        again = f"</w:t></w:r></w:p>{start}"
        return start + again.join(map(inline, _LINE_END.split(cell.text))) + _END

    def _missing(self, cell: Cell) -> str:
        """What the clerk has yet to give: highlighted, with a comment."""
        start = _paragraph(self._looks.types[cell.align], cell.bold, True, marked=True)
        properties, content = start.split("</w:pPr>", 1)
        content = f"{content}{inline(cell.text)}</w:t></w:r>"
        commented = self._marks.commented(content, f"待补：{cell.missing}")
        return f"{properties}</w:pPr>{commented}</w:p></w:tc>"


def _start(twips: Sequence[int], types: Mapping[str, _Type], added: str, kind: _Kind) -> bytes:
    """A cell up to its text; the whole cell where it has none."""
    at, columns, merge, align, hint = kind
    return _cell_start(sum(twips[at : at + columns]), columns, merge, added, types[align], hint)


def _single_start(
    twips: Sequence[int], types: Mapping[str, _Type], added: str, kind: _SingleKind
) -> bytes:
    """The same of a cell of one column and row."""
    at, align, hint = kind
    return _cell_start(twips[at], 1, "", added, types[align], hint)


def _even(row: Row, count: int) -> Row:
    """The row with a position for each column."""
    return (*row[:count], *[None] * (count - len(row)))


# --- fragments, kept for all tables: a report has few kinds of cell and many tables


@lru_cache(maxsize=4096)
def _content(text: str) -> tuple[bool | None, bytes | None]:
    """Whether a text needs the hint (None: it is blank), and the text with what ends its cell;
    None where it has several lines."""
    if not text:
        return None, b""
    several = "\n" in text or "\r" in text
    return _needs_hint(text), None if several else (inline(text) + _END).encode()


def _needs_hint(text: str) -> bool:
    return _AMBIGUOUS.search(text) is not None


@lru_cache(maxsize=1024)
def _row_start(whole: bool, height: float, header: str) -> bytes:
    kept = "<w:cantSplit/>" if whole else ""
    tall = f'<w:trHeight w:val="{int(height * 20)}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr>{kept}{tall}{header}</w:trPr>".encode()


@lru_cache(maxsize=4096)
def _opening(width: int, columns: int, merge: str, added: str) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    kind = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{kind}{added}</w:tcPr>'


@lru_cache(maxsize=4096)
def _cell_start(
    width: int,
    columns: int,
    merge: str,
    added: str,
    type_: _Type,
    hint: bool | None,
) -> bytes:
    """A cell up to its text; the whole cell where it has none (hint: None)."""
    start = _paragraph(type_, False, bool(hint))
    if hint is None:
        start = start.split("<w:r>", 1)[0] + "</w:p></w:tc>"
    return (_opening(width, columns, merge, added) + start).encode()


@lru_cache(maxsize=1024)
def _paragraph(type_: _Type, bold: bool, hint: bool, marked: bool = False) -> str:
    """The start of a paragraph up to its text."""
    weight = "<w:b/><w:bCs/>" if bold or type_.is_bold else ""
    properties = (HINT if hint else "") + weight + type_.size + (HIGHLIGHT if marked else "")
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f"<w:p><w:pPr>{type_.style}{type_.spacing}{type_.side}"
        f'</w:pPr><w:r>{shown}<w:t xml:space="preserve">'
    )


def _body_types(tables: TableStyle, layout: TableLayout, kept: str) -> dict[str, _Type]:
    """Of rows below the headings: texts and numbers stand where their styles say, codes in the
    middle."""
    styles = {"left": tables.text, "center": tables.text, "right": tables.number}
    owned = {"left": tables.text.align, "center": "", "right": tables.number.align}
    if tables.number is tables.text:
        owned["right"] = ""
    return {
        align: _type(style, layout, layout.size, align, owned[align], False, kept)
        for align, style in styles.items()
    }


def _head_types(tables: TableStyle, layout: TableLayout) -> dict[str, _Type]:
    """Of header rows: as the style 表头 says, where there is one."""
    style = tables.heading
    owned = "" if style is tables.text else style.align
    size = layout.size * layout.look.head
    return {
        align: _type(style, layout, size, align, owned, tables.bold)
        for align in ("left", "center", "right")
    }


def _type(
    style: Style,
    layout: TableLayout,
    size: float,
    align: str,
    owned: str,
    bold: bool,
    kept: str = "",
) -> _Type:
    """owned: the alignment that the style decides, or ""."""
    side = "" if owned else f'<w:jc w:val="{align}"/>'
    sizes = _sizes(style, layout, size)
    named = f'<w:pStyle w:val="{style.id}"/>{kept}'
    return _Type(named, *sizes, side, (owned or align) == "center", bold)


def _sizes(style: Style, layout: TableLayout, size: float) -> tuple[str, str]:
    """Line height and size of type, where they differ from the style's."""
    line = line_twips(size, layout.look)
    exact = style.exact and round(style.line * 20) == line
    spacing = "" if exact else f'<w:spacing w:line="{line}" w:lineRule="exact"/>'
    half = int(size * 2 + _ROUNDING)
    same = round(style.size * 2) == half
    narrow = f'<w:w w:val="{int(layout.condensed * 100)}"/>' if layout.condensed < 1.0 else ""
    return spacing, narrow + ("" if same else f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>')
