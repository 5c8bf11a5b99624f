"""What a shell's styles say: their ids, and the sizes from which lines and pages are counted.

Blocks name styles by what authors read in Word ("报告正文"); ids differ from Word to WPS.

Read from the XML at each build. python-docx knows styles too, but neither lengths in characters
(firstLineChars), nor the document's defaults, nor spacing between characters; and importing it
takes longer than all that is done here.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from ...layout.styles import Style

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

BODY, TITLE, CAPTION, CELL, NOTE = "报告正文", "表格标题", "表格标注", "表格文字", "表注"
HEAD, NUMBER, SIGNATURE = "表头", "表格数字", "落款"
PICTURE, PICTURE_TITLE = "图片", "图题"
FOOTNOTE = "footnote text"
OPTIONAL = (
    HEAD,
    NUMBER,
    SIGNATURE,
    PICTURE,
    PICTURE_TITLE,
    FOOTNOTE,
)  # without them, what they are for looks as it always did
HEADINGS = ("heading 1", "heading 2", "heading 3", "heading 4")
CONTENTS = ("toc 1", "toc 2")
NEEDED = (*HEADINGS, BODY, TITLE, CAPTION, CELL, NOTE, *CONTENTS)
_LARGEST = 31_680  # twentieths of a point: 22 inches, the largest page of Word
_SIDES = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right"}
_DEEPEST = 20  # styles based on each other; more would be a circle


def read_styles(styles_xml: bytes) -> dict[str, Style]:
    """Every paragraph style of the shell by its name. Raises ElementTree.ParseError."""
    root = ElementTree.fromstring(styles_xml)
    elements = {
        element.get(f"{_W}styleId", ""): element
        for element in root.iter(f"{_W}style")
        if element.get(f"{_W}type") == "paragraph" and element.get(f"{_W}styleId")
    }
    defaults = Style()
    for part in ("pPrDefault", "rPrDefault"):
        holder = root.find(f"{_W}docDefaults/{_W}{part}")
        defaults = defaults if holder is None else _styled(defaults, holder)
    return {
        _name(element): _resolved(key, elements, defaults)._replace(id=key)
        for key, element in elements.items()
    }


def _name(element: ElementTree.Element) -> str:
    text = _Values(element, "name").get("val")
    return text.lower() if text.lower() in NEEDED else text


def _resolved(key: str, elements: Mapping[str, ElementTree.Element], defaults: Style) -> Style:
    """The style with what it is based on: from the last ancestor down."""
    ancestry: list[ElementTree.Element] = []
    while key in elements and len(ancestry) <= _DEEPEST:
        ancestry.append(elements[key])
        key = _Values(elements[key], "basedOn").get("val")
    style = defaults
    for element in reversed(ancestry):
        style = _styled(style, element)
    return style


def _styled(style: Style, holder: ElementTree.Element) -> Style:
    """The style with what this element sets."""
    side = _Values(holder, "pPr", "jc").get("val")
    style = style._replace(
        align=_SIDES.get(side, "") if side else style.align,
        size=_Values(holder, "rPr", "sz").number("val", style.size * 2) / 2,
        spacing=_Values(holder, "rPr", "spacing").points("val", style.spacing),
    )
    return _indented(_spaced(style, holder), holder)


def _spaced(style: Style, holder: ElementTree.Element) -> Style:
    values = _Values(holder, "pPr", "spacing")
    if values.element is None:
        return style
    line, rule = values.points("line", style.line), values.get("lineRule")
    sets_line = bool(values.get("line"))
    if rule == "auto" or (sets_line and not rule):
        line = line / 12 * style.size * 1.3
    return style._replace(
        line=line,
        exact=rule == "exact" if sets_line else style.exact,
        before=values.points("before", style.before),
        after=values.points("after", style.after),
    )


def _indented(style: Style, holder: ElementTree.Element) -> Style:
    values = _Values(holder, "pPr", "ind")
    if values.element is None:
        return style

    def length(name: str, inherited: float) -> float:
        chars = values.number(f"{name}Chars", -1)
        return chars / 100 * style.size if chars >= 0 else values.points(name, inherited)

    return style._replace(
        left=length("left", style.left),
        right=length("right", style.right),
        indent=length("firstLine", style.indent),
    )


class _Values:
    """The attributes of the element at a path, which may be missing."""

    def __init__(self, holder: ElementTree.Element, *path: str) -> None:
        self.element = holder.find("/".join(_W + name for name in path))

    def get(self, name: str) -> str:
        """An attribute's text; "" where it is missing."""
        return "" if self.element is None else self.element.get(_W + name, "")

    def number(self, name: str, default: float) -> float:
        """An attribute's number; the default where it is missing, is none, or beyond all pages."""
        try:
            value = float(self.get(name) or default)
        except ValueError:
            return default
        return value if abs(value) <= _LARGEST else default

    def points(self, name: str, default: float) -> float:
        """The same of an attribute in twentieths of a point, in points."""
        return self.number(name, default * 20) / 20
