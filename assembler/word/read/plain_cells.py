"""Cells that hold nothing but runs of text, as nearly all cells of a report do, read by their shape:
the names of what stands in them, in order. Cells come in few shapes, and what is where in one is
found out once for all of its cells; going through each of them takes several times as long.

Whatever is not known here is left to `_Reader` of `docx.py`, which reads plain cells the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from .blocks import ReadParagraph
from .tree import Element, Styles

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE = f"{_W}val"
_CELL = 0  # the position of the cell itself
_SHAPES = 1000  # kept; a report has some dozens
# What says only how something looks, and what is told apart below; all else is not plain.
_LOOKS = frozenset(
    f"{_W}{name}"
    for name in (
        *("tcW", "vAlign", "tcBorders", "top", "left", "bottom", "right", "shd", "noWrap"),
        *("tcMar", "spacing", "jc", "ind", "keepNext", "keepLines", "widowControl"),
        *("snapToGrid", "adjustRightInd", "textAlignment", "rFonts", "sz", "szCs", "b", "bCs"),
        *("i", "color", "kern", "lang", "w", "u"),
    )
)
_ORDINARY = "tcPr", "p", "pPr", "pStyle", "r", "rPr", "t", "gridSpan", "vMerge"
_NAMES = {f"{_W}{name}": name for name in _ORDINARY}
# In what each of these must stand to be read; properties of runs say nothing here.
_STANDS_IN = {
    "p": "tc",
    "tcPr": "tc",
    "pPr": "p",
    "r": "p",
    "pStyle": "pPr",
    "t": "r",
    "gridSpan": "tcPr",
    "vMerge": "tcPr",
}
_ONCE = "tcPr", "gridSpan", "vMerge"


@dataclass
class _ParagraphShape:
    """Where in a cell a paragraph, its style and its texts are; style: 0 where it has none."""

    at: int
    style: int = 0
    texts: list[int] = field(default_factory=list)


class _CellShape(NamedTuple):
    """Where in a cell what is. parents: of each place that in which it must stand. merges: by name
    what says how the cell is merged."""

    paragraphs: Sequence[_ParagraphShape]
    parents: Sequence[tuple[int, int]]
    merges: Mapping[str, int]


class PlainCell(NamedTuple):
    """What is read of a cell. merges: see `_CellShape`."""

    paragraphs: tuple[ReadParagraph, ...]
    merges: Mapping[str, Element]


def plain_cell(cell: Element, styles: Styles, longest: int) -> PlainCell | None:
    """A cell; None where it is not plain. longest: signs of a paragraph that is read here."""
    elements = list(cell.iter())
    shape = _shape(tuple([element.tag for element in elements]))
    if shape is None:
        return None
    for at, parent in shape.parents:
        if elements[at].getparent() is not elements[parent]:
            return None
    made = tuple([_paragraph(elements, one, styles) for one in shape.paragraphs])
    for paragraph in made:
        if paragraph.style.startswith("toc ") or len(paragraph.text) > longest:
            return None
    merges = {name: elements[at] for name, at in shape.merges.items()} if shape.merges else {}
    return PlainCell(made, merges)


def _paragraph(
    elements: Sequence[Element], shape: _ParagraphShape, styles: Styles
) -> ReadParagraph:
    parts = tuple([(elements[at], elements[at].text or "") for at in shape.texts])
    text = parts[0][1] if len(parts) == 1 else "".join([part for _, part in parts])
    name, level = styles.of(elements[shape.style].get(_VALUE, "") if shape.style else "")
    return ReadParagraph(text, name, level, (), (elements[shape.at],), text_elements=parts)


@lru_cache(maxsize=_SHAPES)
def _shape(tags: tuple[object, ...]) -> _CellShape | None:
    """What is where in cells with these tags; None where they are not plain."""
    names = [_NAMES.get(str(tag), "") for tag in tags[1:]]
    if any(not name and tag not in _LOOKS for name, tag in zip(names, tags[1:], strict=True)):
        return None
    if any(names.count(name) > 1 for name in _ONCE):
        return None
    last = {"tc": _CELL}  # of each kind the last one so far
    parents, merges = list[tuple[int, int]](), dict[str, int]()
    paragraphs = list[_ParagraphShape]()
    for at, name in _named(names):
        if _STANDS_IN.get(name, "tc") not in last:
            return None
        if name in _STANDS_IN:
            parents.append((at, last[_STANDS_IN[name]]))
        last[name] = at
        if not _take(name, at, paragraphs, merges):
            return None
    return _CellShape(paragraphs, parents, merges)


def _named(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    return ((at, name) for at, name in enumerate(names, 1) if name)


def _take(name: str, at: int, paragraphs: list[_ParagraphShape], merges: dict[str, int]) -> bool:
    """Note where something is; False where a paragraph has it twice."""
    if name == "p":
        paragraphs.append(_ParagraphShape(at))
    elif name == "t":
        paragraphs[-1].texts.append(at)
    elif name in ("gridSpan", "vMerge"):
        merges[name] = at
    elif name == "pStyle":
        if paragraphs[-1].style:
            return False
        paragraphs[-1].style = at
    return True
