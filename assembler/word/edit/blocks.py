"""Paragraphs and tables brought into an edited docx from a newly built one, or taken out of it.

What is brought in takes the styles of the same name; sections keep the orientation of what
stands in them (`sections`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from functools import cached_property
from itertools import chain, count

from ..read.blocks import ReadBlock, ReadDocument, ReadParagraph, ReadTable
from ..read.tree import (
    Element,
    Styles,
    find,
    highest_id,
    name_of,
    parent_of,
    take_out,
    value_of,
    within,
)
from .comments import Comments
from .inserted import BroughtIn, illustration
from .paragraph import drop, set_value
from .sections import PlacedBlock, empty, end_section, is_ended

_CELL, _CELLS = "表格文字", ("表头", "表格数字")
STYLED = frozenset(["pStyle", "rStyle", "tblStyle"])
_COMMENTED = frozenset(["commentRangeStart", "commentRangeEnd", "commentReference"])
_MARKS = frozenset(["bookmarkStart", "bookmarkEnd"])
PICTURES = frozenset(["drawing", "pict", "object"])


def placed(block: ReadBlock | None) -> PlacedBlock | None:
    """The place of a block; None where it, or a part of it, was taken out."""
    if block is None or any(element.getparent() is None for element in block.elements):
        return None
    return PlacedBlock(block.elements[0], block.elements[-1])


def _spacer(table: Element) -> Element | None:
    """The small paragraph that stands behind a table, since two tables would be one."""
    small = table.getnext()
    if small is None or name_of(table) != "tbl" or name_of(small) != "p":
        return None
    return None if within(small, "t", *PICTURES) else small


# --- brought in


class Grafts:
    """Elements of the newly built document, made fit for the edited one. fresh: reads it the first
    time, which takes a while."""

    def __init__(
        self, fresh: Callable[[], ReadDocument], edited: ReadDocument, comments: Comments
    ) -> None:
        self._read, self._edited, self._comments = fresh, edited, comments
        marks = chain.from_iterable(within(root, "bookmarkStart") for root in edited.roots)
        self._ids = count(max(highest_id(marks), 0) + 1)
        self.brought_in = BroughtIn(fresh, edited)
        self._bookmark_ids: dict[str, str] = {}
        self._comment_ids: dict[str, str] = {}

    @property
    def _fresh(self) -> ReadDocument:
        return self._read()

    @cached_property
    def _sources(self) -> Comments:
        return Comments(self._fresh.parts, self._fresh.main, "2000-01-01")

    @cached_property
    def _styles(self) -> Mapping[str, str]:
        """Style ids of the new document to those of the edited one, by name."""
        ours = Styles(self._fresh.parts, self._fresh.main)
        theirs = Styles(self._edited.parts, self._edited.main)
        # A newer shell may have styles of its own for cells, which an older report lacks.
        usual = {name: theirs.number_of(_CELL) for name in _CELLS}
        return {
            number: theirs.number_of(name) or usual.get(name) or number
            for number, name in ours.names.items()
        }

    def next_id(self) -> int:
        """A bookmark id that is free."""
        return next(self._ids)

    def insert_after(
        self, fresh: ReadBlock, place: PlacedBlock, with_picture: bool = False
    ) -> PlacedBlock:
        """A block of the new document behind one of the edited document. with_picture: it is the
        caption of one, which comes with it."""
        copies = self._copies(fresh, with_picture)
        spacer = _spacer(place.last)
        at = place.last if spacer is None else spacer
        for copy in reversed(copies):
            at.addnext(copy)
        return PlacedBlock(copies[0], copies[-1])

    def insert_before(
        self, fresh: ReadBlock, place: PlacedBlock, with_picture: bool = False
    ) -> PlacedBlock:
        """The same before it."""
        copies = self._copies(fresh, with_picture)
        for copy in copies:
            place.first.addprevious(copy)
        return PlacedBlock(copies[0], copies[-1])

    def replace_table(self, table: ReadTable, fresh: ReadTable) -> None:
        """The table of the new document in place of one of the edited document."""
        copy = self.of(fresh.element)
        keep_marks(table.element)
        parent_of(table.element).replace(table.element, copy)

    def _copies(self, fresh: ReadBlock, with_picture: bool) -> list[Element]:
        """A block, behind a table the small paragraph, before a caption its picture."""
        above = illustration(fresh) if with_picture and isinstance(fresh, ReadParagraph) else None
        around = (above, *fresh.elements, _spacer(fresh.elements[-1]))
        return [self.of(element) for element in around if element is not None]

    def of(self, element: Element) -> Element:
        """A copy of an element of the new document, without the section it may end."""
        copy = deepcopy(element)
        for part in list(copy.iter()):
            name = name_of(part)
            if name in STYLED:
                number = value_of(part)
                set_value(part, "val", self._styles.get(number, number))
            elif name in _MARKS:
                self._renumber(part, self._bookmark_ids, lambda old: self.next_id())
            elif name in _COMMENTED:
                self._renumber(part, self._comment_ids, self._comment)
            elif name == "blip":
                set_value(part, "embed", self.brought_in.picture(value_of(part, "embed")))
            elif name == "chart":
                set_value(part, "id", self.brought_in.charts.copied(value_of(part, "id")))
            elif name == "footnoteReference":
                set_value(part, "id", self.brought_in.note(value_of(part, "id"), self.of))
        drop(copy, "pPr", "sectPr")
        return copy

    def _comment(self, old: str) -> int:
        return self._comments.register(self._sources.text_of(old))

    def _renumber(self, mark: Element, ids: dict[str, str], give: Callable[[str], int]) -> None:
        """Give a mark the id that its other end has, or a new one."""
        old = value_of(mark, "id")
        if old not in ids:
            ids[old] = str(give(old))
        set_value(mark, "id", ids[old])


# --- taken out


def holds_additions(block: ReadBlock, our_comments: frozenset[str]) -> bool:
    """Whether a person put a picture, or a comment, into a block. our_comments: their ids."""
    return any(has_additions(element, our_comments) for element in block.elements)


def has_additions(element: Element, our_comments: frozenset[str]) -> bool:
    """The same of an element."""
    comments = within(element, "commentReference")
    if any(value_of(comment, "id") not in our_comments for comment in comments):
        return True
    return bool(within(element, *PICTURES))


def remove_illustration(caption: ReadParagraph) -> None:
    """Take out the picture whose caption a paragraph is."""
    above = illustration(caption)
    if above is not None:
        _remove(above)


def remove_block(block: ReadBlock) -> None:
    """Take out a paragraph, or a table with the small paragraph behind it."""
    spacer = _spacer(block.elements[-1])
    for element in (*block.elements, *([] if spacer is None else [spacer])):
        _remove(element)


def _remove(element: Element) -> None:
    """Take out a paragraph or table; the section it ends goes on to what stands before it, and
    bookmarks that reach over it keep their ends."""
    section = find(element, "pPr", "sectPr")
    keep_marks(element)
    before = _beside(element, -1)
    is_left = section is not None and not _takes_over(before, section)
    if (is_left and not is_ended(before)) or _parts_tables(element, before):
        empty(element)
    else:
        take_out(element)


def _takes_over(before: Element | None, section: Element) -> bool:
    """Whether a section goes on to what stands before it: a paragraph that ends none itself."""
    if before is None or name_of(before) != "p" or is_ended(before):
        return False
    end_section(before, section)
    return True


def _parts_tables(element: Element, before: Element | None) -> bool:
    """Whether it keeps a table from running into the next one, or from ending the document."""
    behind = _beside(element, 1)
    is_after_table = before is not None and name_of(before) == "tbl"
    return is_after_table and (behind is None or name_of(behind) in ("tbl", "sectPr"))


def _beside(element: Element, step: int) -> Element | None:
    """The block before or behind, marks left aside."""
    siblings = element.itersiblings(preceding=step < 0)
    return next((e for e in siblings if name_of(e) not in _MARKS), None)


def keep_marks(element: Element) -> None:
    """Marks in an element whose other end stands elsewhere are moved before it."""
    inside = within(element, *_MARKS)
    ids = [value_of(mark, "id") for mark in inside]
    for mark in inside:
        if ids.count(value_of(mark, "id")) == 1:
            element.addprevious(mark)


def remove_bookmarks(document: ReadDocument, names: Collection[str]) -> None:
    """Take bookmarks out by their names, both ends."""
    marks = within(document.root, *_MARKS)
    ids = {value_of(mark, "id") for mark in marks if value_of(mark, "name") in names}
    for mark in (mark for mark in marks if value_of(mark, "id") in ids):
        take_out(mark)


def close_body(document: ReadDocument) -> None:
    """A document does not end with a section that has nothing in it."""
    body = find(document.root, "body")
    last = find(body, "sectPr")
    before = _beside(last, -1) if last is not None else None
    section = find(before, "pPr", "sectPr")
    if body is not None and last is not None and section is not None:
        body.replace(last, section)
