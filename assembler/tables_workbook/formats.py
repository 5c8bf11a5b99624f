"""How cells of a worksheet look: fonts, borders, alignment; each combination made once."""

from __future__ import annotations

from typing import Any, NamedTuple

from .sizes import SIZE

# Of cells that say nothing else; its digits are the measure of column widths. A font of the theme
# would be shown in its place, hence none.
STANDARD = {"font_name": "宋体", "font_size": 11, "font_family": 0, "font_scheme": "none"}
_FONTS = {"title": "方正小标宋简体", "heading": "黑体"}
_BORDERED = ("heading", "body")
_BORDER = {"border": 1, "border_color": "#000000"}
_BUILT_IN = {"@": 49}  # the format for text, which programs know by its number
_FILL = {"pattern": 1, "bg_color": "#FFFF00"}


class CellStyle(NamedTuple):
    """kind: title, caption, heading, body or note. quoted: text that begins like a formula."""

    kind: str
    align: str = "left"
    number_format: str = "General"
    wraps: bool = True
    bold: bool = False
    missing: bool = False
    quoted: bool = False
    size: float = SIZE


class Formats(dict[CellStyle, Any]):
    """The formats of a workbook by what they are for, each made when it is first met."""

    def __init__(self, book: Any) -> None:
        self._book = book

    def __missing__(self, style: CellStyle) -> Any:
        properties: dict[str, object] = {
            **STANDARD,
            "font_name": _FONTS.get(style.kind, STANDARD["font_name"]),
            "font_size": style.size,
            "bold": style.bold,
            "align": style.align,
            "valign": "vcenter",
            "text_wrap": style.wraps,
            "num_format": _BUILT_IN.get(style.number_format, style.number_format),
            "quote_prefix": style.quoted,
            **(_BORDER if style.kind in _BORDERED else {}),
            **(_FILL if style.missing else {}),
        }
        made = self[style] = self._book.add_format(properties)
        return made
