"""How charts look in a shell: in the typefaces of its captions, and the colours of its theme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from xml.etree import ElementTree

from ..xml import escape

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 20  # styles based on each other; more would be a circle
_ACCENTS = 6
_USUAL = ("4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646")  # where there is no theme
_TINTS = (  # of the colours, when there are more slices than colours
    "",
    '<a:lumMod val="60000"/>',
    '<a:lumMod val="60000"/><a:lumOff val="40000"/>',
    '<a:lumMod val="80000"/>',
    '<a:lumMod val="40000"/><a:lumOff val="60000"/>',
)
_HUNDREDTHS = 100


class ChartLook(NamedTuple):
    """latin, chinese: typefaces. size: of letters, in points. themed: whether there is a theme with
    colours of its own."""

    latin: str
    chinese: str
    size: float
    themed: bool

    def colour(self, number: int) -> str:
        """The colour of a series or slice, counted from 0, as a filling."""
        tint = _TINTS[number // _ACCENTS % len(_TINTS)]
        at = number % _ACCENTS
        if self.themed:
            return (
                f'<a:solidFill><a:schemeClr val="accent{at + 1}">{tint}</a:schemeClr></a:solidFill>'
            )
        return f'<a:solidFill><a:srgbClr val="{_USUAL[at]}">{tint}</a:srgbClr></a:solidFill>'

    @property
    def text(self) -> str:
        """The properties of a text."""
        return (
            f'<a:defRPr sz="{round(self.size * _HUNDREDTHS)}" b="0"><a:solidFill>'
            f'<a:srgbClr val="000000"/></a:solidFill><a:latin typeface="{escape(self.latin)}"/>'
            f'<a:ea typeface="{escape(self.chinese)}"/></a:defRPr>'
        )

    @property
    def of_level_texts(self) -> str:
        """The same of texts that are to be folded and not turned where they are long."""
        return self.of_texts.replace("<a:bodyPr/>", '<a:bodyPr rot="0" vert="horz"/>')

    @property
    def of_texts(self) -> str:
        """The same as the look of all texts of something."""
        return f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{self.text}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'


def chart_look(styles: str, style: str, size: float, themed: bool) -> ChartLook:
    """The look of charts whose texts are set as a style of the shell. styles: its part of styles, in
    sound XML; style: an id."""
    root = ElementTree.fromstring(styles.encode()) if styles else ElementTree.Element("none")
    elements = {one.get(f"{_W}styleId", ""): one for one in root.iter(f"{_W}style")}
    latin = _typeface(root, style, elements, "ascii") or ("+mn-lt" if themed else "Times New Roman")
    chinese = _typeface(root, style, elements, "eastAsia") or ("+mn-ea" if themed else "宋体")
    return ChartLook(latin, chinese, size, themed)


def _typeface(
    root: ElementTree.Element, style: str, elements: Mapping[str, ElementTree.Element], name: str
) -> str:
    """A typeface of a style, or of what it is based on; "" where the theme says it, or nothing."""
    holders: list[ElementTree.Element] = []
    while style in elements and len(holders) <= _DEEPEST:
        holders.append(elements[style])
        based = elements[style].find(f"{_W}basedOn")
        style = "" if based is None else based.get(f"{_W}val", "")
    default = root.find(f"{_W}docDefaults/{_W}rPrDefault")
    for holder in [*holders, *([] if default is None else [default])]:
        fonts = holder.find(f"{_W}rPr/{_W}rFonts")
        if fonts is not None and fonts.get(f"{_W}{name}"):
            return fonts.get(f"{_W}{name}", "")
    return ""
