"""What the shell's styles say: their ids, and the sizes from which lines and pages are counted.

Blocks name styles by what authors read in Word ("报告正文"); ids differ from Word to WPS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from xml.etree import ElementTree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

BODY, TITLE, CAPTION, CELL, NOTE = "报告正文", "表格标题", "表格标注", "表格文字", "表注"
HEADINGS = ("heading 1", "heading 2", "heading 3", "heading 4")
CONTENTS = ("toc 1", "toc 2")
_LARGEST = 31_680  # twentieths of a point: 22 inches, the largest page of Word
NEEDED = (*HEADINGS, BODY, TITLE, CAPTION, CELL, NOTE, *CONTENTS)


class Style(NamedTuple):
    """A paragraph style resolved through what it is based on. Lengths in points.

    id: "" where the shell lacks it. line: height of a line. indent: of the first line, on top of
    left. spacing: added to each character.
    """

    id: str = ""
    size: float = 10.5
    line: float = 0.0
    exact: bool = False
    before: float = 0.0
    after: float = 0.0
    left: float = 0.0
    right: float = 0.0
    indent: float = 0.0
    spacing: float = 0.0

    @property
    def line_height(self) -> float:
        """The height of a line; guessed from the font where the style leaves it to the font."""
        return self.line if self.exact else max(self.line, self.size * 1.3)


Look = Mapping[str, Style]


def read_look(styles_xml: bytes) -> dict[str, Style]:
    """Every paragraph style of the shell by its name. Raises ElementTree.ParseError."""
    root = ElementTree.fromstring(styles_xml)
    elements = {
        e.get(f"{_W}styleId", ""): e
        for e in root.iter(f"{_W}style")
        if e.get(f"{_W}type") == "paragraph"
    }
    base = _styled(Style(), root.find(f"{_W}docDefaults/{_W}pPrDefault"))
    base = _styled(base, root.find(f"{_W}docDefaults/{_W}rPrDefault"))
    resolved = {key: _resolve(key, elements, base, 0) for key in elements}
    return {_name(elements[key]): style for key, style in resolved.items()}


def _name(element: ElementTree.Element) -> str:
    name = element.find(f"{_W}name")
    text = name.get(f"{_W}val", "") if name is not None else ""
    return text.lower() if text.lower() in NEEDED else text


def _resolve(
    key: str, elements: Mapping[str, ElementTree.Element], base: Style, depth: int
) -> Style:
    element = elements.get(key)
    if element is None or depth > 20:
        return base
    parent = element.find(f"{_W}basedOn")
    above = parent.get(f"{_W}val", "") if parent is not None else ""
    inherited = _resolve(above, elements, base, depth + 1) if above else base
    return _styled(inherited, element)._replace(id=key)


def _styled(style: Style, holder: ElementTree.Element | None) -> Style:
    """The style with what this element sets."""
    if holder is None:
        return style
    size = _number(holder, f"{_W}rPr/{_W}sz", "val", style.size * 2) / 2
    changed = style._replace(
        size=size,
        spacing=_number(holder, f"{_W}rPr/{_W}spacing", "val", style.spacing * 20) / 20,
    )
    return _indented(_spaced(changed, holder), holder)


def _spaced(style: Style, holder: ElementTree.Element) -> Style:
    element = holder.find(f"{_W}pPr/{_W}spacing")
    if element is None:
        return style
    path = f"{_W}pPr/{_W}spacing"
    rule = element.get(f"{_W}lineRule")
    line = _number(holder, path, "line", style.line * 20) / 20
    if rule == "auto" or (rule is None and element.get(f"{_W}line")):
        line = line / 12 * style.size * 1.3
    return style._replace(
        line=line,
        exact=rule == "exact" if element.get(f"{_W}line") else style.exact,
        before=_number(holder, path, "before", style.before * 20) / 20,
        after=_number(holder, path, "after", style.after * 20) / 20,
    )


def _indented(style: Style, holder: ElementTree.Element) -> Style:
    path = f"{_W}pPr/{_W}ind"
    if holder.find(path) is None:
        return style

    def length(name: str, before: float) -> float:
        chars = _number(holder, path, f"{name}Chars", -1)
        if chars >= 0:
            return chars / 100 * style.size
        return _number(holder, path, name, before * 20) / 20

    return style._replace(
        left=length("left", style.left),
        right=length("right", style.right),
        indent=length("firstLine", style.indent),
    )


def _number(holder: ElementTree.Element, path: str, name: str, default: float) -> float:
    element = holder.find(path)
    text = element.get(f"{_W}{name}") if element is not None else None
    try:
        found = float(text) if text else default
    except ValueError:
        return default
    return found if abs(found) <= _LARGEST else default  # nor what is no number at all
