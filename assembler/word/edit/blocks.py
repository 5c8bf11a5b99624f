"""Paragraphs and tables brought into an edited docx from a newly built one, or taken out of it.

What is brought in takes the styles of the same name; sections keep the orientation of what
stands in them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from itertools import count

from ..read.blocks import ReadDocument
from ..read.tree import Element, Styles, find, name_of, value_of
from .comments import Comments
from .paragraph import made, properties_of, set_value

_STYLED = frozenset(["pStyle", "rStyle", "tblStyle"])
_COMMENTED = frozenset(["commentRangeStart", "commentRangeEnd", "commentReference"])
_MARKS = frozenset(["bookmarkStart", "bookmarkEnd"])
_TURNED = ("pgSz", "pgMar", "docGrid")


class Grafts:
    """Elements of the newly built document, made fit for the edited one. fresh: reads it, which
    takes its time."""

    def __init__(
        self, fresh: Callable[[], ReadDocument], edited: ReadDocument, comments: Comments
    ) -> None:
        self._read, self._edited, self._comments = fresh, edited, comments
        self._ids = count(_last_id(edited.root) + 1)
        self._styles: Mapping[str, str] | None = None
        self._renumbered: dict[str, str] = {}
        self._told: dict[str, str] = {}

    @cached_property
    def _fresh(self) -> ReadDocument:
        return self._read()

    @cached_property
    def _sources(self) -> Comments:
        return Comments(self._fresh.parts, self._fresh.main, "2000-01-01")

    def next_id(self) -> int:
        """A bookmark id that is free."""
        return next(self._ids)

    def of(self, element: Element) -> Element:
        """A copy of an element of the new document, without the section it may end."""
        copy = deepcopy(element)
        for part in list(copy.iter()):
            name = name_of(part)
            if name in _STYLED:
                _restyle(part, self._names())
            elif name in ("bookmarkStart", "bookmarkEnd"):
                self._renumber(part)
            elif name in _COMMENTED:
                self._recomment(part)
        properties = find(copy, "pPr")
        section = find(properties, "sectPr")
        if properties is not None and section is not None:
            properties.remove(section)
        return copy

    def _names(self) -> Mapping[str, str]:
        """Style ids of the new document to those of the edited one."""
        if self._styles is None:
            ours = Styles(self._fresh.parts, self._fresh.main)
            theirs = Styles(self._edited.parts, self._edited.main)
            self._styles = {
                number: theirs.number_of(name) or number for number, name in ours.names.items()
            }
        return self._styles

    def _renumber(self, mark: Element) -> None:
        old = value_of(mark, "id")
        if old not in self._renumbered:
            self._renumbered[old] = str(self.next_id())
        set_value(mark, "id", self._renumbered[old])

    def _recomment(self, mark: Element) -> None:
        old = value_of(mark, "id")
        if old not in self._told:
            self._told[old] = str(self._comments.registered(self._sources.said(old)))
        set_value(mark, "id", self._told[old])


def _restyle(element: Element, styles: Mapping[str, str]) -> None:
    number = value_of(element)
    set_value(element, "val", styles.get(number, number))


def _last_id(root: Element) -> int:
    ids = (value_of(e, "id") for e in root.iter() if name_of(e) == "bookmarkStart")
    return max((int(number) for number in ids if number.isdecimal()), default=0)


# --- taken out


def remove_block(element: Element) -> None:
    """Take out a paragraph or table; the section it ends goes on to what stands before it, and
    bookmarks that reach over it keep their ends."""
    section = find(element, "pPr", "sectPr")
    keep_marks(element)
    before, behind = _beside(element, -1), _beside(element, 1)
    parent = element.getparent()
    if section is not None and _takes_section(before, section):
        section = None
    if section is not None and not _is_ended(before):
        _empty(element)
        return
    if (
        before is not None
        and name_of(before) == "tbl"
        and (behind is None or name_of(behind) in ("tbl", "sectPr"))
    ):
        _empty(element)
        return
    parent.remove(element)


def _beside(element: Element, step: int) -> Element | None:
    """The block before or behind, marks left aside."""
    at = element.getnext() if step > 0 else element.getprevious()
    while at is not None and name_of(at) in _MARKS:
        at = at.getnext() if step > 0 else at.getprevious()
    return at


def drop_marks(root: Element, names: Collection[str]) -> None:
    """Take bookmarks out by their names, both ends."""
    marks = [e for e in root.iter() if name_of(e) in _MARKS]
    ids = {value_of(mark, "id") for mark in marks if value_of(mark, "name") in names}
    for mark in marks:
        if value_of(mark, "id") in ids:
            mark.getparent().remove(mark)


def _takes_section(before: Element | None, section: Element) -> bool:
    """Let the paragraph before end the section."""
    if before is None or name_of(before) != "p" or _is_ended(before):
        return False
    _end_section(before, section)
    return True


def _is_ended(element: Element | None) -> bool:
    return element is None or find(element, "pPr", "sectPr") is not None


def _end_section(paragraph: Element, section: Element) -> None:
    """Let a paragraph end a section."""
    properties = properties_of(paragraph)
    tracked = find(properties, "pPrChange")
    if tracked is None:
        properties.append(section)
    else:
        tracked.addprevious(section)


def keep_marks(element: Element) -> None:
    """Marks in an element whose other end stands elsewhere are moved before it."""
    inside = [e for e in element.iter() if name_of(e) in _MARKS]
    ids = [value_of(mark, "id") for mark in inside]
    for mark in inside:
        if ids.count(value_of(mark, "id")) == 1:
            element.addprevious(mark)


def _empty(paragraph: Element) -> None:
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


def close_body(root: Element) -> None:
    """A document does not end with a section that has nothing in it."""
    body = find(root, "body")
    last = find(body, "sectPr")
    before = _beside(last, -1) if last is not None else None
    section = find(before, "pPr", "sectPr")
    if body is not None and section is not None:
        body.replace(last, section)


# --- sections of what was brought in


def is_landscape(section: Element) -> bool:
    """Whether a section's pages lie on their side."""
    size = find(section, "pgSz")
    return size is not None and value_of(size, "orient") == "landscape"


def section_of(element: Element) -> Element | None:
    """The properties of the section in which a block of the body stands."""
    at: Element | None = element
    while at is not None:
        found = at if name_of(at) == "sectPr" else find(at, "pPr", "sectPr")
        if found is not None:
            return found
        at = at.getnext()
    return None


def ends_section(element: Element) -> bool:
    """Whether it can end a section: paragraphs can, tables cannot."""
    return name_of(element) == "p"


def hand_on_section(before: Element, last: Element) -> None:
    """What was added behind the end of a section belongs to it: its end moves there."""
    section = find(before, "pPr", "sectPr")
    if section is not None and name_of(last) == "p":
        _end_section(last, section)


def turn(blocks: Sequence[Element], landscape: bool, fresh: Element) -> None:
    """Give blocks that were brought in a section of their own, where the one they stand in has
    another orientation. fresh: the section properties they had in the new document."""
    current = section_of(blocks[-1])
    if current is None or is_landscape(current) == landscape:
        return
    before = blocks[0].getprevious()
    root = current.getroottree().getroot()
    other = next((s for s in root.iter(current.tag) if is_landscape(s) == landscape), None)
    section = deepcopy(current if other is None else other)
    if other is None:
        _take_page(section, fresh)
    for name in ("pgNumType", "titlePg"):
        _drop(section, name)
    if before is not None and not _is_ended(before):
        ended = deepcopy(current)
        if name_of(before) != "p":
            before = _after(before)
        _end_section(before, ended)
        _drop(current, "pgNumType")
    _end_section(blocks[-1], section)


def _take_page(section: Element, fresh: Element) -> None:
    for name in _TURNED:
        old, new = find(section, name), find(fresh, name)
        if old is not None and new is not None:
            section.replace(old, deepcopy(new))
        elif old is not None:
            section.remove(old)


def _drop(section: Element, name: str) -> None:
    found = find(section, name)
    if found is not None:
        section.remove(found)


def _after(table: Element) -> Element:
    """A small paragraph behind a table, which cannot end a section itself."""
    paragraph = made(table, "p")
    _empty(paragraph)
    table.addnext(paragraph)
    return paragraph
