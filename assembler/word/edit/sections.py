"""The sections of an edited docx: what was brought in stands on pages of its own orientation.

A section ends with the paragraph that holds its properties (`w:sectPr`), the last one with the
body; so a section is made, moved or given up by what happens to such paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from ..read.blocks import ReadDocument
from ..read.tree import Element, find, name_of, value_of
from .paragraph import drop, made, properties_of, put_before

_TURNED = ("pgSz", "pgMar", "docGrid")


@dataclass(frozen=True, slots=True, eq=False)
class PlacedBlock:
    """Where a block stands in the edited document: a handle, to put others beside it."""

    first: Element
    last: Element


def settle(blocks: Sequence[PlacedBlock], landscape: bool, fresh: ReadDocument) -> None:
    """See that blocks which were brought in, and follow each other, stand in a section of their
    orientation. fresh: the document that they come from, which has such a section."""
    first, last = blocks[0].first, blocks[-1].last
    current = _section_of(last)
    if current is None or _is_landscape(current) == landscape:
        return
    before = first.getprevious()
    ended = find(before, "pPr", "sectPr")
    if ended is not None and _is_landscape(ended) == landscape and name_of(last) == "p":
        end_section(last, ended)  # what stands behind the end of such a section belongs to it
        return
    model = _like(fresh.root, current, landscape)
    if model is not None:
        _turn(before, last, current, model)


def _turn(before: Element | None, last: Element, current: Element, model: Element) -> None:
    """Give blocks a section of their own, and end the current one before them.

    model: the properties that such a section had in the document they come from; they count for
    the page alone, and only where the edited document has no such section itself.
    """
    landscape = _is_landscape(model)
    other = _like(current.getroottree().getroot(), current, landscape)
    section = deepcopy(current if other is None else other)
    if other is None:
        _take_page(section, model)
    for name in ("pgNumType", "titlePg"):
        drop(section, name)
    if before is not None and not is_ended(before):
        ended = deepcopy(current)
        end_section(before if name_of(before) == "p" else _behind(before), ended)
        drop(current, "pgNumType")
    end_section(last, section)


def _like(root: Element, section: Element, landscape: bool) -> Element | None:
    """A section of an orientation in a document."""
    sections = root.iter(section.tag)
    return next((one for one in sections if _is_landscape(one) == landscape), None)


def _is_landscape(section: Element) -> bool:
    return value_of(find(section, "pgSz"), "orient") == "landscape"


def _section_of(element: Element) -> Element | None:
    """The properties of the section in which a block of the body stands."""
    for block in (element, *element.itersiblings()):
        section = block if name_of(block) == "sectPr" else find(block, "pPr", "sectPr")
        if section is not None:
            return section
    return None


def is_ended(before: Element | None) -> bool:
    """Whether a section ends here already: with this paragraph, or where nothing stands before."""
    return before is None or find(before, "pPr", "sectPr") is not None


def end_section(paragraph: Element, section: Element) -> None:
    """Let a paragraph end a section."""
    properties = properties_of(paragraph)
    put_before(properties, section, ("pPrChange",))


def _take_page(section: Element, model: Element) -> None:
    for name in _TURNED:
        old, new = find(section, name), find(model, name)
        if old is not None and new is not None:
            section.replace(old, deepcopy(new))
        elif old is not None:
            section.remove(old)


def _behind(table: Element) -> Element:
    """A small paragraph behind a table, which cannot end a section itself."""
    paragraph = made(table, "p")
    empty(paragraph)
    table.addnext(paragraph)
    return paragraph


def empty(paragraph: Element) -> None:
    """A paragraph that has to stay, as small as can be."""
    for child in list(paragraph):
        if name_of(child) not in ("pPr", "bookmarkStart", "bookmarkEnd"):
            paragraph.remove(child)
    properties = properties_of(paragraph)
    section = find(properties, "sectPr")
    for child in list(properties):
        if child is not section:
            properties.remove(child)
    small = (
        made(paragraph, "snapToGrid", val=0),
        made(paragraph, "spacing", before=0, after=0, line=20, lineRule="exact"),
    )
    for number, child in enumerate(small):
        properties.insert(number, child)
