"""Rows and cells of a table as WordprocessingML; by far the most of a report's text.

A cell is an opening, which its column decides, and a paragraph, which its text and the type it is
set in decide. The openings are written once a table, a paragraph once for all tables in one type:
a report says few things, and many times. So the rows of a body are bytes that are only joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import inf
from operator import attrgetter, getitem
from typing import NamedTuple

from ...layout.line_breaks import cell_width, heading_width
from ...layout.row_groups import CutCell, PagedRows
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
_HEADER = "<w:tblHeader/>"  # a row that is repeated on each page
_END_CELL, _END_ROW = "</w:p></w:tc>", b"</w:tr>"
_OF_TYPE, _LOOKS = 256, 8  # paragraphs kept of a type; looks of rows, of which a report has five
_TEXT, _ALIGN = attrgetter("text"), attrgetter("align")
_BOLD, _MISSING = attrgetter("bold"), attrgetter("missing")


class _Type(NamedTuple):
    """How the paragraph of a cell is set. style: as markup, with what keeps the row on one page with
    the next. side: where the text stands, as markup says it; "" where the style does."""

    style: str
    spacing: str
    size: str
    side: str
    is_centred: bool
    is_bold: bool

    def narrowed(self, spare: float) -> _Type:
        """With so many points less room for the text."""
        if not spare:
            return self
        left = spare / 2 if self.is_centred else 0.0
        return self._replace(spacing=self.spacing + indented(left, spare - left))


class _Paragraphs(dict[str, bytes]):
    """The paragraphs of a type by their texts, each written when it is first met. Of a long table
    not all are kept: most of its amounts come once."""

    def __init__(self, type_: _Type) -> None:
        self._type = type_

    def __missing__(self, text: str) -> bytes:
        if len(self) >= _OF_TYPE:
            self.clear()
        written = self[text] = _paragraph(self._type, text).encode()
        return written


class _CellTypes(NamedTuple):
    """By alignment: types, and their paragraphs. blank: the paragraph without a text."""

    types: Mapping[str, _Type]
    paragraphs: Mapping[str, _Paragraphs]
    blank: bytes


@dataclass(slots=True)
class _Carried:
    """A cell that covers several rows, on its way down: rows left, and how many columns it covers."""

    left: int
    columns: int


class _RowLook:
    """How the cells of some rows look. added: to their properties. openings: of cells of one column;
    surely: how many characters surely stand on one line of a column: only longer texts may have to
    be narrowed, so that none stands alone on the last. Both without an entry for headings, which
    are all looked at."""

    def __init__(self, types: _CellTypes, added: str) -> None:
        self.types, self.paragraphs, self.blank = types
        self.added = added
        self.openings: Sequence[bytes] = ()
        self.surely: Sequence[float] = ()

    def plain(self, row: Row) -> Iterable[bytes]:
        """A row of cells that are nothing but texts: no loop of ours goes over them."""
        by_text = map(self.paragraphs.__getitem__, map(_ALIGN, row))
        return chain.from_iterable(
            zip(self.openings, map(getitem, by_text, map(_TEXT, row)), strict=True)
        )


class CellWriter:
    """Writes rows. page: the height of a page in points."""

    def __init__(self, style: TableStyle, layout: TableLayout, page: float, marks: Marks) -> None:
        self._style, self._layout, self._marks = style, layout, marks
        self._twips, self._rooms, self._whole = layout.twips(), layout.rooms(), _WHOLE * page
        self._vertical = f'<w:vAlign w:val="{style.vertical}"/>'
        self._carried: dict[int, _Carried] = {}  # by column

    def header(self, rows: Sequence[Row], heights: Sequence[float]) -> bytes:
        """The header rows."""
        style, out = self._style, list[bytes]()
        types = _head_types(
            style.heading, style.heading is style.text, style.bold, self._setting(True)
        )
        for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
            lines = style.head[number == 0, number == len(rows) - 1]
            look = _RowLook(types, lines + self._vertical)
            out.append(self._row_start(height, _HEADER))
            self._row(row, look, out)
            out.append(_END_ROW)
        self._carried.clear()
        return b"".join(out)

    def body(self, body: PagedRows) -> Iterator[bytes]:
        """The body rows, several at a time."""
        usual = self._look_of_body("")
        staying = self._look_of_body(_KEEP) if body.kept else usual
        all_fit = {*usual.surely} <= {inf}
        is_plain = all_fit and not body.breaks and _are_plain(body.rows, len(self._twips))
        # Each row asks for its height as measured: it is the same in every typeface.
        starts = {height: self._row_start(height) for height in {*body.heights}}
        out: list[bytes] = []
        for number, (row, height) in enumerate(zip(body.rows, body.heights, strict=True)):
            look = staying if number in body.kept else usual
            out.append(starts[height])
            if is_plain:
                out += look.plain(row)
            else:
                self._row(row, look, out)
            out.append(_END_ROW)
            if len(out) > _AT_ONCE:
                yield b"".join(out)
                out.clear()
        yield b"".join(out)

    def _look_of_body(self, kept: str) -> _RowLook:
        """kept: what keeps a row on one page with the next, or ""."""
        layout, style = self._layout, self._style
        types = _body_types(style.text, style.number, self._setting(False, kept))
        look = _RowLook(types, self._vertical)
        look.openings = [_opening(width, 1, "", self._vertical) for width in self._twips]
        rooms = zip(self._rooms, layout.widest, strict=True)
        look.surely = [inf if widest <= room else room for room, widest in rooms]
        return look

    def _setting(self, heads: bool, kept: str = "") -> _Setting:
        """What the table decides of its types."""
        layout = self._layout
        size = layout.size * layout.look.head if heads else layout.size
        return _Setting(size, line_twips(size, layout.look), layout.condensed, kept)

    def _row(self, row: Row, look: _RowLook, out: list[bytes]) -> None:
        """A row of headings, or with cells that are merged or not as others."""
        end, append, carried, openings = 0, out.append, self._carried, look.openings
        for at, cell in enumerate(row if len(row) == len(self._twips) else self._even(row)):
            if at < end:
                continue
            if cell is None:
                end = self._covered(at, look, out)
            elif not openings or cell.columns > 1 or cell.rows > 1 or type(cell) is CutCell:
                end = self._merged(at, cell, look, out)
            else:
                carried.pop(at, None)
                append(openings[at])
                if len(cell.text) > look.surely[at] or cell.missing or cell.bold:
                    append(self._own(at, cell, look))
                else:
                    append(look.paragraphs[cell.align][cell.text])

    def _even(self, row: Row) -> Row:
        """The row with a position for each column."""
        count = len(self._twips)
        return (*row[:count], *[None] * (count - len(row)))

    def _covered(self, at: int, look: _RowLook, out: list[bytes]) -> int:
        """A position without a cell of its own; where the next one is."""
        above, columns, merge = self._carried.get(at), 1, ""
        if above is not None and above.left:
            above.left -= 1
            columns, merge = above.columns, "continue"
        out += self._opening(at, columns, merge, look), look.blank
        return at + columns

    def _merged(self, at: int, cell: Cell, look: _RowLook, out: list[bytes]) -> int:
        """A heading, or a cell over several positions; where the next one is."""
        columns, merge = min(cell.columns, len(self._twips) - at), ""
        if cell.rows > 1 or type(cell) is CutCell:
            self._carried[at], merge = _Carried(cell.rows - 1, columns), "restart"
        else:
            self._carried.pop(at, None)
        out += self._opening(at, columns, merge, look), self._own(at, cell, look)
        return at + columns

    def _opening(self, at: int, columns: int, merge: str, look: _RowLook) -> bytes:
        width = self._twips[at] if columns == 1 else sum(self._twips[at : at + columns])
        return _opening(width, columns, merge, look.added)

    def _own(self, at: int, cell: Cell, look: _RowLook) -> bytes:
        """The paragraph of a cell that is looked at by itself."""
        is_heading = not look.openings
        size = self._layout.look.head if is_heading else 1.0
        room = self._rooms[at] if cell.columns == 1 else self._layout.span(at, cell)
        room /= size
        width = heading_width(cell.text, room) if is_heading else cell_width(cell.text, room)
        spare = (room - width) * self._layout.size * size
        if not (spare or cell.missing or cell.bold):
            return look.paragraphs[cell.align][cell.text]
        return self._paragraph(cell, look.types[cell.align].narrowed(spare)).encode()

    def _row_start(self, height: float, header: str = "") -> bytes:
        whole = "<w:cantSplit/>" if height <= self._whole else ""
        tall = f'<w:trHeight w:val="{int(height * 20)}" w:hRule="atLeast"/>'
        return f"<w:tr><w:trPr>{whole}{tall}{header}</w:trPr>".encode()

    def _paragraph(self, cell: Cell, type_: _Type) -> str:
        """What the clerk has yet to give is highlighted, with a comment."""
        if not cell.missing:
            return _paragraph(type_, cell.text, cell.bold)
        run = f"{_run_start(type_, cell.bold, True, HIGHLIGHT)}{inline(cell.text)}</w:t></w:r>"
        return _start(type_) + self._marks.commented(run, f"待补：{cell.missing}") + _END_CELL


def _are_plain(rows: Sequence[Row], count: int) -> bool:
    """Whether the cells of rows are nothing but texts: none covers others, is bold or missing."""
    if {*map(len, rows)} != {count} or not all(map(all, rows)):  # a cell is true
        return False
    return not any(any(map(unlike, chain.from_iterable(rows))) for unlike in (_MISSING, _BOLD))


@lru_cache(maxsize=1024)
def _opening(width: int, columns: int, merge: str, added: str) -> bytes:
    """A cell up to its paragraph. Kept for all tables, whose columns are often of one width."""
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    kind = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    own = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{kind}{added}'
    return f"<w:tc><w:tcPr>{own}</w:tcPr>".encode()


def _paragraph(type_: _Type, text: str, bold: bool = False) -> str:
    """The paragraph of a cell, one for each line of its text, to the end of the cell."""
    start = _start(type_)
    if not text:
        return start + _END_CELL
    start += _run_start(type_, bold, _AMBIGUOUS.search(text) is not None)
    again = f"</w:t></w:r></w:p>{start}"
    lines = [text] if text.isprintable() else _LINE_END.split(text)
    return f"{start}{again.join(map(inline, lines))}</w:t></w:r>{_END_CELL}"


def _start(type_: _Type) -> str:
    return f"<w:p><w:pPr>{type_.style}{type_.spacing}{type_.side}</w:pPr>"


def _run_start(type_: _Type, bold: bool, hint: bool, more: str = "") -> str:
    """A run up to its text. more: properties at the end."""
    weight = "<w:b/><w:bCs/>" if bold or type_.is_bold else ""
    properties = (HINT if hint else "") + weight + type_.size + more
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">'


# --- types


class _Setting(NamedTuple):
    """What a table decides of its types. size: in points; line: in twips; condensed: of their width;
    kept: what keeps a row on one page with the next, or ""."""

    size: float
    line: int
    condensed: float
    kept: str


@lru_cache(maxsize=_LOOKS)
def _body_types(text: Style, number: Style, setting: _Setting) -> _CellTypes:
    """Of rows below the headings: texts and numbers stand where their styles say, codes in the
    middle."""
    owned = "" if number == text else number.align
    return _by_alignment(
        left=_type(text, setting, "left", text.align),
        center=_type(text, setting, "center", ""),
        right=_type(number, setting, "right", owned),
    )


@lru_cache(maxsize=_LOOKS)
def _head_types(style: Style, is_of_texts: bool, bold: bool, setting: _Setting) -> _CellTypes:
    """Of header rows: as the style 表头 says, where there is one (else is_of_texts)."""
    owned = "" if is_of_texts else style.align
    sides = ("left", "center", "right")
    return _by_alignment(**{side: _type(style, setting, side, owned, bold) for side in sides})


def _by_alignment(**types: _Type) -> _CellTypes:
    paragraphs = {side: _Paragraphs(type_) for side, type_ in types.items()}
    return _CellTypes(types, paragraphs, _paragraph(types["left"], "").encode())


def _type(style: Style, setting: _Setting, align: str, owned: str, bold: bool = False) -> _Type:
    """owned: the alignment that the style decides, or ""."""
    side = "" if owned else f'<w:jc w:val="{align}"/>'
    sizes = _sizes(style, setting)
    named = f'<w:pStyle w:val="{style.id}"/>{setting.kept}'
    return _Type(named, *sizes, side, (owned or align) == "center", bold)


def _sizes(style: Style, setting: _Setting) -> tuple[str, str]:
    """Line height and size of type, where they differ from the style's."""
    size, line, condensed, _ = setting
    exact = style.exact and round(style.line * 20) == line
    spacing = "" if exact else f'<w:spacing w:line="{line}" w:lineRule="exact"/>'
    half = int(size * 2 + _ROUNDING)
    same = round(style.size * 2) == half
    narrow = f'<w:w w:val="{int(condensed * 100)}"/>' if condensed < 1.0 else ""
    return spacing, narrow + ("" if same else f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>')
