"""What the shell says of tables: the table style 表格, and the paragraph styles of their cells.

It is written into each table itself and not left to the style: so LibreOffice shows what Word does,
heights and widths are counted from the same values, and a heading of several rows looks like one.
What a shell does not say is as it always was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.etree import ElementTree

from ...layout.styles import USUAL, Style, TableLook
from .shell_styles import CELL, HEAD, NUMBER

TABLE, SIDES = "表格", ("left", "center", "right")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_THIN = {"val": "single", "sz": "4", "space": "0", "color": "000000"}
_ATTRIBUTES = {
    "val": re.compile("[A-Za-z]{1,24}"),
    "sz": re.compile("[1-9][0-9]?"),
    "space": re.compile("[0-9]|[12][0-9]|3[01]"),
    "color": re.compile("auto|[0-9A-Fa-f]{6}"),
}
_BOTH = (False, True)
_NONE = ("", "nil", "none")
_WIDEST = 20.0  # points between a cell's edge and its text: more is a mistake
_LEAST_HEAD, _MOST_HEAD = 0.5, 3.0
_Borders = Mapping[str, Mapping[str, str]]


class TableStyle(NamedTuple):
    """borders: of the whole table, as markup. vertical: how texts stand in their cells. head: what
    the cells of header rows add to their properties, those of the first, of the last and of others
    as markup by (is first, is last); bold: whether they are. text, number, heading: the styles of
    their paragraphs. look: sizes. is_own: the shell has such a table style."""

    borders: str
    vertical: str
    head: Mapping[tuple[bool, bool], str]
    bold: bool
    text: Style
    number: Style
    heading: Style
    look: TableLook
    is_own: bool


def read_table_style(styles_xml: bytes, styles: Mapping[str, Style]) -> TableStyle:
    """From the shell's styles, in sound XML."""
    text = styles.get(CELL, Style())
    element = _table_style(styles_xml)
    head = _part(element, "firstRow")
    borders = _borders(element, "tblPr/tblBorders") or dict.fromkeys(_SIDES, _THIN)
    heading = styles.get(HEAD) or text
    return TableStyle(
        borders="".join(_border(side, borders.get(side, {})) for side in _SIDES),
        vertical=_value(element, "tcPr/vAlign", "center", ("top", "center", "bottom")),
        head={(first, last): _head(head, first, last) for first in _BOTH for last in _BOTH},
        bold=_find(head, "rPr/b") is not None and _value(head, "rPr/b", "1") not in ("0", "false"),
        text=text,
        number=styles.get(NUMBER) or text,
        heading=heading,
        look=_look(element, borders, text, heading),
        is_own=element is not None,
    )


def _table_style(styles_xml: bytes) -> ElementTree.Element | None:
    if f'"{TABLE}"'.encode() not in styles_xml:
        return None
    styles = ElementTree.fromstring(styles_xml).iter(f"{_W}style")
    tables = (style for style in styles if style.get(f"{_W}type") == "table")
    return next((style for style in tables if _value(style, "name", "") == TABLE), None)


def _part(element: ElementTree.Element | None, kind: str) -> ElementTree.Element | None:
    """What a table style says of a part of the table."""
    parts = () if element is None else element.iter(f"{_W}tblStylePr")
    return next((part for part in parts if part.get(f"{_W}type") == kind), None)


def _find(element: ElementTree.Element | None, path: str) -> ElementTree.Element | None:
    steps = "/".join(f"{_W}{step}" for step in path.split("/"))
    return None if element is None else element.find(steps)


def _value(
    element: ElementTree.Element | None,
    path: str,
    default: str,
    known: tuple[str, ...] = (),
    name: str = "val",
) -> str:
    """An attribute of what stands at a path; the default where it is missing, or none of these."""
    holder = _find(element, path)
    value = default if holder is None else holder.get(f"{_W}{name}", default)
    return default if known and value not in known else value


def _borders(element: ElementTree.Element | None, path: str) -> _Borders:
    """The lines of each side, their attributes by name."""
    holder = _find(element, path)
    return {
        child.tag.removeprefix(_W): {
            name.removeprefix(_W): value for name, value in child.items() if name.startswith(_W)
        }
        for child in (() if holder is None else holder)
    }


def _border(side: str, line: Mapping[str, str]) -> str:
    if line.get("val", "") in _NONE:
        return ""
    usual = _THIN.items()
    values = {name: line.get(name, "") for name in _THIN}
    values = {n: values[n] if _ATTRIBUTES[n].fullmatch(values[n]) else thin for n, thin in usual}
    attributes = "".join(f' w:{name}="{value}"' for name, value in values.items())
    return f"<w:{side}{attributes}/>"


def _head(head: ElementTree.Element | None, first: bool, last: bool) -> str:
    """What the cells of a header row add: lines of their own, and a ground."""
    lines = _borders(head, "tcPr/tcBorders")
    inner = lines.get("insideH", {})
    top = lines.get("top", {}) if first else inner
    bottom = lines.get("bottom", {}) if last else inner
    markup = _border("top", top) + _border("bottom", bottom)
    fill = _value(head, "tcPr/shd", "", name="fill")
    ground = fill if fill != "auto" and _ATTRIBUTES["color"].fullmatch(fill) else ""
    return (f"<w:tcBorders>{markup}</w:tcBorders>" if markup else "") + (
        f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>' if ground else ""
    )


def _look(
    element: ElementTree.Element | None, borders: _Borders, text: Style, heading: Style
) -> TableLook:
    usual = USUAL._asdict()
    margins = {
        side: _points(_value(element, f"tblPr/tblCellMar/{side}", "", name="w"), usual[side])
        for side in ("left", "right", "top", "bottom")
    }
    return TableLook(
        **margins,
        line=_line(text),
        rule=max(_thickness(borders, "insideH"), USUAL.rule),
        edges=sum(max(0.0, _thickness(borders, side) - USUAL.rule) for side in ("top", "bottom")),
        head=_head_size(text, heading),
    )


def _head_size(text: Style, heading: Style) -> float:
    """The size of headings over that of the rest, within what anybody could read."""
    if not (heading.id and text.id and text.size > 0):
        return USUAL.head
    return min(max(heading.size / text.size, _LEAST_HEAD), _MOST_HEAD)


def _thickness(borders: _Borders, side: str) -> float:
    """How thick a line is, in points."""
    eighths = borders.get(side, {}).get("sz", "")
    return int(eighths) / 8 if _ATTRIBUTES["sz"].fullmatch(eighths) else 0.0


def _points(twips: str, usual: float) -> float:
    """A margin; the usual one where the style says none, or one that leaves no room."""
    return int(twips) / 20 if twips.isdecimal() and int(twips) / 20 <= _WIDEST else usual


def _line(text: Style) -> float:
    """Line height over size of type, where the style of cells has one of its own."""
    usual = int(text.size * USUAL.line * 20)
    if not text.exact or text.size <= 0 or round(text.line * 20) == usual or text.line < text.size:
        return USUAL.line
    return text.line / text.size
