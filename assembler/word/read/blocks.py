"""A docx read back, as plain values: paragraphs, tables and cells.

Each carries the XML elements it was read from, for `word.edit` alone: to every other room a block
is a value and, handed to the operations there, a handle (`tests/test_wall.py` holds them to it).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, filterfalse
from operator import attrgetter

from ...kernel.places import whole
from ..names import LEFT_OUT
from .tree import Element, find, name_of, value_of


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark: the characters of the paragraph's text that it encloses. One that goes on in
    the next paragraph ends with the text."""

    name: str
    start: int
    end: int

    @property
    def is_empty(self) -> bool:
        """Whether what it enclosed is gone."""
        return self.start >= self.end


@dataclass(eq=False, slots=True)
class ReadParagraph:
    """A paragraph. style: its name in lower case. level: of a heading, from 1; 0 for text.

    elements: its `w:p`, or several where paragraph marks between them are deleted. listed: Word
    numbers it. boxed: it stands in a text box; noted: in a footnote, behind what refers to it. text_elements: in what the text stands, in order:
    each element (`w:t`, `w:tab` …) with its part of the text.
    """

    text: str
    style: str
    level: int
    bookmarks: tuple[Bookmark, ...]
    elements: tuple[Element, ...]
    listed: bool = False
    boxed: bool = False
    noted: bool = False
    text_elements: tuple[tuple[Element, str], ...] = ()

    @property
    def spans(self) -> dict[str, tuple[int, int]]:
        """The characters that each of its bookmarks encloses, if it does."""
        marks = filterfalse(attrgetter("is_empty"), self.bookmarks)
        return {mark.name: (mark.start, mark.end) for mark in marks}

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it."""
        return not self.text.strip()

    def nodes(self) -> Iterator[Element]:
        """Its elements and everything inside them, in order."""
        return chain.from_iterable(element.iter() for element in self.elements)

    @property
    def element(self) -> Element:
        """The last of its elements, whose properties hold for the whole."""
        return self.elements[-1]


@dataclass(eq=False, slots=True)
class ReadCell:
    """A cell that begins here. columns: grid columns it covers."""

    paragraphs: tuple[ReadParagraph, ...]
    tables: tuple[ReadTable, ...]
    columns: int
    element: Element

    @property
    def text(self) -> str:
        """Its paragraphs, one a line."""
        if len(self.paragraphs) == 1:  # as nearly always
            return self.paragraphs[0].text
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(eq=False, slots=True)
class ContinuedCell:
    """A merged cell that begins anew where a page ends, its label repeated. cell: itself, in row
    `first`; own: what stands on the next page, in `row`."""

    cell: ReadCell
    own: ReadCell
    first: int
    row: int
    column: int

    @property
    def repeats(self) -> bool:
        """Whether it repeats a label; an amount is not repeated."""
        return bool(self.own.text)

    def moved(self, places: Mapping[int, int]) -> ContinuedCell | None:
        """It where its rows stand elsewhere; None where one of them does not any more."""
        if self.first not in places or self.row not in places:
            return None
        return replace(self, first=places[self.first], row=places[self.row])


@dataclass(eq=False)
class ReadTable:
    """A table. rows: by grid position, None where another cell covers it. row_elements: the
    `w:tr` of each row. bookmarks: those that are open where it begins. continued: its cells that
    begin anew on another page; to the rows they are covered."""

    rows: tuple[tuple[ReadCell | None, ...], ...]
    row_elements: tuple[Element, ...]
    bookmarks: tuple[str, ...]
    element: Element
    continued: tuple[ContinuedCell, ...] = ()
    is_blank = False  # as paragraphs have it

    @cached_property
    def names(self) -> frozenset[str]:
        """All bookmarks round it and inside it."""
        inside = paragraphs_in(chain.from_iterable(self.rows))
        marks = chain.from_iterable(paragraph.bookmarks for paragraph in inside)
        return frozenset({mark.name for mark in marks}.union(self.bookmarks))

    @property
    def width(self) -> int:
        """How many grid columns there are."""
        return max(map(len, self.rows), default=0)

    @cached_property
    def left_out(self) -> Mapping[int, int]:
        """Rows that stand for others, which were left out (`word.same_rows`), and for how many."""
        empty = (number for number, row in enumerate(self.rows) if not row)
        stated = ((n, whole(value_of(self.row_elements[n], LEFT_OUT))) for n in empty)
        return {number: count for number, count in stated if count}

    def number_of(self, row: int) -> int:
        """The number of a row among all of the table's, from 1."""
        above = (count - 1 for number, count in self.left_out.items() if number < row)
        return row + 1 + sum(above)

    @property
    def elements(self) -> tuple[Element, ...]:
        """Its element, as paragraphs have theirs."""
        return (self.element,)

    def shape(self, row: int) -> str:
        """How the cells of a row are merged: two rows of one shape differ in their texts alone."""
        return " ".join(
            f"{_value(cell, 'gridSpan')}{self._merge(cell)}"
            for cell in self.row_elements[row]
            if name_of(cell) == "tc"
        )

    def _merge(self, cell: Element) -> str:
        begins_anew = any(part.own.element is cell for part in self.continued)
        return "continue" if begins_anew else _value(cell, "vMerge", "continue")

    def of_rows(self, rows: Sequence[int]) -> ReadTable:
        """Some of its rows as a table of their own."""
        places = {row: at for at, row in enumerate(rows)}
        return ReadTable(
            tuple(map(self.rows.__getitem__, rows)),
            tuple(map(self.row_elements.__getitem__, rows)),
            self.bookmarks,
            self.element,
            tuple(filter(None, (part.moved(places) for part in self.continued))),
        )

    def followed_by(self, other: ReadTable) -> ReadTable:
        """It and another one as one table; rows that come at its end come at the end of that."""
        places = {row: row + len(self.rows) for row in range(len(other.rows))}
        return ReadTable(
            self.rows + other.rows,
            self.row_elements + other.row_elements,
            self.bookmarks + other.bookmarks,
            other.element,
            (*self.continued, *filter(None, (part.moved(places) for part in other.continued))),
        )

    def texts(self) -> list[list[str | None]]:
        """The texts by grid position."""
        return [[cell.text if cell else None for cell in row] for row in self.rows]


def paragraphs_in(cells: Iterable[ReadCell | None]) -> Iterator[ReadParagraph]:
    """The paragraphs of some cells."""
    for cell in filter(None, cells):
        yield from cell.paragraphs


def _value(cell: Element, name: str, default: str = "") -> str:
    """What a property of a cell says: "" where it has none, `default` where it does not say."""
    stated = find(cell, "tcPr", name)
    return "" if stated is None else value_of(stated) or default


ReadBlock = ReadParagraph | ReadTable


@dataclass(eq=False)
class ReadDocument:
    """A whole docx. blocks: the body in order, without contents; blank paragraphs included.

    parts: the package; root: the tree of the main part, whose name is `main`. tracked: there are
    tracked changes that nobody has accepted or rejected. notes: the part of the footnotes, and
    its tree; None where there are none. left_out: the rows that are not in the tree (`same_rows`).
    """

    blocks: list[ReadBlock]
    contents: list[ReadParagraph]
    parts: Mapping[str, bytes]
    main: str
    root: Element
    tracked: bool = False
    notes: tuple[str, Element] | None = None
    left_out: Sequence[bytes] = ()

    @property
    def roots(self) -> list[Element]:
        """The trees in which its text stands."""
        return [self.root] if self.notes is None else [self.root, self.notes[1]]

    @property
    def paragraphs(self) -> list[ReadParagraph]:
        """The paragraphs of the body outside tables."""
        return [block for block in self.blocks if isinstance(block, ReadParagraph)]

    @property
    def tables(self) -> list[ReadTable]:
        """The tables of the body."""
        return [block for block in self.blocks if isinstance(block, ReadTable)]
