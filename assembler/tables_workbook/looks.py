"""How cells of a worksheet look: fonts, borders, alignment; each combination made once."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

from .layout import SIZE

STANDARD = Font(name="宋体", size=11)  # its digits are the measure of column widths
_TITLE, _HEADING, _BODY = "方正小标宋简体", "黑体", "宋体"
_LINE = Side("thin", color="000000")
_BORDER = Border(_LINE, _LINE, _LINE, _LINE)
_FILL = PatternFill("solid", start_color="FFFF00")


@dataclass(frozen=True, slots=True)
class Look:
    """kind: title, caption, heading, body or note. quoted: text that begins like a formula."""

    kind: str
    align: str = "left"
    number_format: str = "General"
    wraps: bool = True
    bold: bool = False
    missing: bool = False
    quoted: bool = False
    size: float = SIZE


class Looks:
    """Looks made so far; a second cell of a look takes over what the first was given."""

    def __init__(self) -> None:
        self._known: dict[Look, Any] = {}

    def give(self, cell: Any, look: Look) -> None:
        """Make a cell look so."""
        known = self._known.get(look)
        if known is not None:
            cell._style = copy(known)  # openpyxl has no quicker way, and sheets have many cells
            return
        cell._style = StyleArray()
        cell.font = _font(look)
        cell.alignment = Alignment(look.align, "center", wrap_text=look.wraps)
        cell.number_format = look.number_format
        if look.kind in ("heading", "body"):
            cell.border = _BORDER
        if look.missing:
            cell.fill = _FILL
        if look.quoted:
            cell.quotePrefix = True
        self._known[look] = copy(cell._style)


def _font(look: Look) -> Font:
    name = {"title": _TITLE, "heading": _HEADING}.get(look.kind, _BODY)
    return Font(name=name, size=look.size, bold=look.bold)
