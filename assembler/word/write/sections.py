"""Sections: the page as the shell sets it, and the landscape page derived from it."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...layout.styles import Page

_DEFAULT = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" '
    'w:bottom="1984" w:left="1587" w:header="851" w:footer="1304" w:gutter="0"/></w:sectPr>'
)
_TWIPS_PER_MM = 56.7
_LANDSCAPE = {"top": 25, "bottom": 20, "left": 20, "right": 20, "header": 10, "footer": 10}


class Sections(NamedTuple):
    """first: section properties of the report's first section; upright and landscape: of those
    after it, where page numbers go on. start: the number of the first page."""

    first: dict[bool, str]
    following: dict[bool, str]
    pages: dict[bool, Page]
    start: int


def read_sections(properties: str, landscape: str = "") -> Sections:
    """From the section properties in which the shell has its 正文 tag. landscape: those of the
    shell's empty landscape section, "" where it has none."""
    upright = properties if _has_page(properties) else _DEFAULT
    landscape = landscape if _has_page(landscape) else _turned(upright)
    start = re.search(r'<w:pgNumType[^<>]*?w:start="(\d{1,9})"', upright)
    kinds = {False: upright, True: landscape}
    return Sections(
        first=kinds,
        following={kind: _continued(text) for kind, text in kinds.items()},
        pages={kind: _page(text) for kind, text in kinds.items()},
        start=int(start[1]) if start else 1,
    )


def _has_page(properties: str) -> bool:
    return "<w:pgSz" in properties and "<w:pgMar" in properties


def _continued(properties: str) -> str:
    """For a section that goes on: on a new page, numbers not started again."""
    text = re.sub(r'(<w:pgNumType[^>]*?) w:start="\d+"', r"\1", properties)
    text = re.sub(r"<w:pgNumType\s*/>|<w:titlePg[^>]*/>", "", text)
    return re.sub(r'(<w:type w:val=")[^"]*"', r'\1nextPage"', text)


def _turned(properties: str) -> str:
    width, height = _attribute(properties, "pgSz", "w"), _attribute(properties, "pgSz", "h")
    size = f'<w:pgSz w:w="{max(width, height)}" w:h="{min(width, height)}" w:orient="landscape"/>'
    margins = " ".join(f'w:{k}="{round(v * _TWIPS_PER_MM)}"' for k, v in _LANDSCAPE.items())
    text = re.sub(r"<w:pgSz[^>]*/>", size, properties)
    text = re.sub(r"<w:docGrid[^>]*/>", "", text)  # the grid of lines is for the upright page
    return re.sub(r"<w:pgMar[^>]*/>", f'<w:pgMar {margins} w:gutter="0"/>', text)


def _page(properties: str) -> Page:
    def margin(name: str) -> int:
        return abs(_attribute(properties, "pgMar", name))

    width = _attribute(properties, "pgSz", "w") - margin("left") - margin("right")
    height = _attribute(properties, "pgSz", "h") - margin("top") - margin("bottom")
    return Page(width=(width - margin("gutter")) / 20, height=_on_grid(properties, height) / 20)


def _on_grid(properties: str, height: int) -> int:
    """The height of whole lines, where the page has a grid of them: LibreOffice uses no more."""
    pitch = _attribute(properties, "docGrid", "linePitch")
    gridded = re.search(r'<w:docGrid[^>]*w:type="(lines|linesAndChars|snapToChars)"', properties)
    return height // pitch * pitch if gridded and 0 < pitch <= height else height


def _attribute(properties: str, element: str, name: str) -> int:
    value = re.search(rf'<w:{element}[^<>]*?\bw:{name}="(-?\d{{1,9}})', properties)
    return int(value[1]) if value else 0
