"""Tracked changes (修订) written into the tree of a docx: what is new as `w:ins`, what is gone as
`w:del`, in paragraphs, rows and tables, each change with a comment.

The tree worked on is that of the new document, so accepting everything leaves it as it is. What
the old one had is copied in as deleted (`deleted`), so rejecting everything brings it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain, count, filterfalse, takewhile

from ..read.blocks import ReadBlock, ReadDocument, ReadParagraph, ReadTable
from ..read.tree import (
    Element,
    by_name,
    children,
    find,
    highest_id,
    name_of,
    parent_of,
    value_of,
    within,
)
from .comments import Comments
from .deleted import DeletedCopies
from .paragraph import begin_with, drop, made, properties_of, put_before, run_like, set_text

_WHOLE = 30  # the minute of changes of whole paragraphs
_NUMBERED = frozenset(["bookmarkStart", "ins", "del", "moveFrom", "moveTo"])
_NOT_BASE = frozenset(["rPr", "sectPr", "pPrChange"])
_INLINE = frozenset(
    ["hyperlink", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "dir", "bdo"]
)


@dataclass(frozen=True, slots=True)
class ChangedSpan:
    """A change in a paragraph: these characters of the new text stand for those of the old."""

    new_start: int
    new_end: int
    old_start: int
    old_end: int


@dataclass(slots=True)
class _TextElement:
    """An element of a paragraph's text and the characters it holds."""

    element: Element
    start: int
    end: int


class Reviser:
    """Writes changes into the new one of two documents. author, date (YYYY-MM-DD): of all changes.

    What only the old document has goes before the block that follows it in the new one
    (`following`); where none does, behind `last`, the last block there.
    """

    def __init__(
        self, old: ReadDocument, new: ReadDocument, author: str, date: str, comments: Comments
    ) -> None:
        self._ids = count(max(highest_id(within(new.root, *_NUMBERED)), 0) + 1)
        self._like = new.root
        self._copies = DeletedCopies(old, new)
        self._author, self._date = author, date
        self.has_changes = False
        self._comments = comments
        self._open: list[tuple[Element, int]] = []  # comments on rows, not yet ended

    # --- paragraphs

    def reword(
        self,
        old: ReadParagraph,
        new: ReadParagraph,
        spans: Sequence[ChangedSpan],
        comment: str = "",
    ) -> None:
        """Show the changed words of a paragraph that both documents have."""
        elements = _cut(new, spans)
        marks: list[Element] = []
        for span in spans:
            added = self._added(elements, span)
            deleted = self._copies.characters(old, span.old_start, span.old_end)
            if deleted:
                gone = self._change("del")
                gone.extend(deleted)
                _put(gone, added, elements, span.new_start, new.element)
                marks.append(gone)
            marks += added
        self._comment(marks, comment)

    def _added(self, elements: Sequence[_TextElement], span: ChangedSpan) -> list[Element]:
        """The new characters of a change, enclosed."""
        inside = (e for e in elements if span.new_start <= e.start and e.end <= span.new_end)
        return self._enclosed([_alone(e.element) for e in inside if e.end > e.start])

    def add_paragraph(self, paragraph: ReadParagraph, comment: str = "") -> None:
        """A paragraph that only the new document has."""
        self._mark(paragraph.element, "ins")
        self._comment(self._added_runs(paragraph.element), comment, "ins")

    def remove_paragraph(
        self, old: ReadParagraph, following: ReadBlock | None, last: ReadBlock, comment: str = ""
    ) -> None:
        """A paragraph that only the old document has."""
        gone, marks = self._deleted(old.element)
        self._mark(gone, "del")
        self._comment(marks, comment, "del")
        _place(gone, following.element if following else None, last.element)

    def _deleted(self, paragraph: Element) -> tuple[Element, list[Element]]:
        gone, runs = self._copies.paragraph(paragraph)
        if not runs:
            return gone, []
        change = self._change("del", _WHOLE)
        change.extend(runs)
        gone.append(change)
        return gone, [change]

    def _mark(self, paragraph: Element, kind: str) -> None:
        """Say that the mark that ends a paragraph was added or removed."""
        properties = properties_of(paragraph)
        of_mark = find(properties, "rPr")
        if of_mark is None:
            of_mark = made(paragraph, "rPr")
            put_before(properties, of_mark, ("sectPr", "pPrChange"))
        of_mark.insert(0, self._change(kind, _WHOLE))

    def _added_runs(self, element: Element) -> list[Element]:
        """All runs of a paragraph, enclosed."""
        return self._enclosed(list(_runs(element)), _WHOLE)

    def _enclosed(self, runs: Sequence[Element], minute: int = 0) -> list[Element]:
        """Runs in `w:ins`, those beside each other in one."""
        changes: list[Element] = []
        for run in runs:
            if changes and run.getprevious() is changes[-1]:
                changes[-1].append(run)
                continue
            change = self._change("ins", minute)
            run.addprevious(change)
            change.append(run)
            changes.append(change)
        return changes

    def _change(self, kind: str, minute: int = 0) -> Element:
        """A change. minute: LibreOffice joins changes of nearly one time across the end of a paragraph,
        so whole paragraphs have another time than words."""
        self.has_changes = True
        stamp = f"{self._date}T00:{minute:02d}:00Z"
        return made(self._like, kind, id=next(self._ids), author=self._author, date=stamp)

    # --- rows and tables

    def add_row(self, table: ReadTable, row: int, comment: str = "") -> None:
        """A row that only the new document has."""
        element = table.row_elements[row]
        self._mark_row(element, "ins")
        for paragraph in _paragraphs(element):
            self._added_runs(paragraph)
            self._mark(paragraph, "ins")
        self._comment_on_row(element, comment)

    def remove_row(
        self, old: ReadTable, row: int, new: ReadTable, following: int | None, comment: str = ""
    ) -> None:
        """A row that only the old document has. following: the row of the new table before which
        it goes."""
        gone = self._removed_row(old.row_elements[row], comment)
        behind = None if following is None else new.row_elements[following]
        _place(gone, behind, new.row_elements[-1])

    def _removed_row(self, row: Element, comment: str) -> Element:
        gone = self._copies.copy(row)
        for paragraph, copied in zip(_paragraphs(row), _paragraphs(gone), strict=True):
            deleted, _ = self._deleted(paragraph)
            self._mark(deleted, "del")
            parent_of(copied).replace(copied, deleted)
        self._mark_row(gone, "del")
        self._comment_on_row(gone, comment)
        return gone

    def _mark_row(self, row: Element, kind: str) -> None:
        properties = find(row, "trPr")
        if properties is None:
            properties = made(row, "trPr")
            exception = find(row, "tblPrEx")
            row.insert(0 if exception is None else 1, properties)
        put_before(properties, self._change(kind), ("trPrChange",))

    def add_table(self, table: ReadTable, comment: str = "") -> None:
        """A table that only the new document has."""
        for row in range(len(table.row_elements)):
            self.add_row(table, row, "" if row else comment)

    def remove_table(
        self, old: ReadTable, following: ReadBlock | None, last: ReadBlock, comment: str = ""
    ) -> None:
        """A table that only the old document has."""
        gone = self._copies.frame(old.element)
        gone.extend(self._removed_rows(old, comment))
        _place(gone, following.element if following else None, last.element)

    def replace_rows(self, old: ReadTable, new: ReadTable, comment: str = "") -> None:
        """A table whose columns changed: all rows of the old one, then all of the new one."""
        for row in self._removed_rows(old, comment):
            new.row_elements[0].addprevious(row)
        self.add_table(new, comment)

    def _removed_rows(self, table: ReadTable, comment: str) -> list[Element]:
        rows = enumerate(table.row_elements)
        return [self._removed_row(row, "" if number else comment) for number, row in rows]

    # --- comments

    def _comment(self, marks: Sequence[Element], text: str, kind: str = "") -> None:
        """A comment from the first to the last of these. kind: of the change its sign belongs to."""
        if not marks or not text:
            return
        number = self._comments.register(text)
        sign = made(self._like, "r")
        sign.append(made(self._like, "commentReference", id=number))
        marks[0].addprevious(made(self._like, "commentRangeStart", id=number))
        end = made(self._like, "commentRangeEnd", id=number)
        marks[-1].addnext(end)
        if kind:
            change = self._change(kind, _WHOLE)
            change.append(sign)
            sign = change
        end.addnext(sign)

    def _comment_on_row(self, row: Element, text: str) -> None:
        """A comment that begins in a row and ends behind it: LibreOffice does not take out a row
        that has the sign of a comment in it."""
        paragraph = next(iter(_paragraphs(row)), None)
        if text and paragraph is not None:
            number = self._comments.register(text)
            begin_with(paragraph, [made(self._like, "commentRangeStart", id=number)])
            self._open.append((row, number))

    def finish(self) -> None:
        """What can only be done once all changes are known."""
        for table in within(self._like, "tbl"):
            self._free(table.getprevious())
        self._end_comments()

    def _free(self, last: Element | None) -> None:
        """A paragraph before a table cannot run on into it. Where its mark would go, the mark of
        the paragraph before goes instead, and its text runs on into the place left free."""
        kind = _mark_of(last)
        first = _before_all(last, kind) if kind else None
        if last is None or first is None or _mark_of(first) or _ends_section(first):
            return
        _unmark(last, kind)
        self._mark(first, kind)
        if kind == "ins":
            self._restyle(last, _base(last), _base(first))
        elif within(first, "t"):
            self._restyle(last, _base(first), _base(last))

    def _restyle(self, paragraph: Element, new: Sequence[Element], old: Sequence[Element]) -> None:
        """Give a paragraph other properties, as a change."""
        properties = properties_of(paragraph)
        for element in _base(paragraph):
            properties.remove(element)
        before = made(paragraph, "pPr")
        before.extend(deepcopy(element) for element in old)
        for number, element in enumerate(new):
            properties.insert(number, deepcopy(element))
        change = self._change("pPrChange")
        change.append(before)
        properties.append(change)

    def _end_comments(self) -> None:
        """End the comments on rows behind the rows that go or come."""
        known: dict[Element | None, Element] = {}  # such rows mostly follow each other
        for row, number in reversed(self._open):
            following = row.getnext()
            paragraph = known[following] if following in known else _behind(row)
            known[row] = paragraph
            sign = made(self._like, "r")
            sign.append(made(self._like, "commentReference", id=number))
            begin_with(paragraph, [made(self._like, "commentRangeEnd", id=number), sign])
        self._open.clear()


# --- the elements of a paragraph


def _runs(element: Element) -> Iterator[Element]:
    """The runs of a paragraph, also in links and content controls."""
    for child in element:
        if name_of(child) == "r":
            yield child
        elif name_of(child) in _INLINE:
            yield from _runs(child)


def _mark_of(paragraph: Element | None) -> str:
    """Whether the mark of a paragraph was added or removed: ins, del or ""."""
    if paragraph is None or name_of(paragraph) != "p":
        return ""
    stated = by_name(find(paragraph, "pPr", "rPr"))
    return next((kind for kind in ("ins", "del") if kind in stated), "")


def _ends_section(paragraph: Element) -> bool:
    return find(paragraph, "pPr", "sectPr") is not None


def _base(paragraph: Element) -> list[Element]:
    """The properties of a paragraph itself, without those of its mark and section."""
    return [e for e in by_name(find(paragraph, "pPr")).values() if name_of(e) not in _NOT_BASE]


def _before(paragraph: Element) -> Element | None:
    """The paragraph right before another."""
    before = paragraph.getprevious()
    return before if before is not None and name_of(before) == "p" else None


def _unmark(paragraph: Element, kind: str) -> None:
    drop(paragraph, "pPr", "rPr", kind)


def _behind(row: Element) -> Element:
    """The first paragraph behind a row that is in no row added or removed."""
    rows = filterfalse(_is_changed, children(row.itersiblings(), "tr"))
    cells = chain.from_iterable(children(following, "tc") for following in rows)
    cell = next(filterfalse(_is_covered, cells), None)
    if cell is not None:
        return _paragraphs(cell)[0]
    behind = children(parent_of(row).itersiblings(), "p")
    return (behind or _paragraphs(row))[0]


def _is_changed(row: Element) -> bool:
    return not by_name(find(row, "trPr")).keys().isdisjoint(("ins", "del"))


def _is_covered(cell: Element) -> bool:
    merge = find(cell, "tcPr", "vMerge")
    return merge is not None and value_of(merge) != "restart"


def _paragraphs(row: Element) -> list[Element]:
    return within(row, "p")


def _cut(paragraph: ReadParagraph, spans: Sequence[ChangedSpan]) -> list[_TextElement]:
    """What the text of a paragraph stands in, cut where a change begins or ends."""
    places = sorted({at for span in spans for at in (span.new_start, span.new_end)})
    elements: list[_TextElement] = []
    at = 0
    for element, text in paragraph.text_elements:
        end = at + len(text)
        for place in (p for p in places if at < p < end and name_of(element) == "t"):
            rest, held = made(element, "t"), element.text or ""
            set_text(rest, held[place - at :])
            set_text(element, held[: place - at])
            element.addnext(rest)
            elements.append(_TextElement(element, at, place))
            element, at = rest, place
        elements.append(_TextElement(element, at, end))
        at = end
    return elements


def _alone(element: Element) -> Element:
    """The run that holds an element, with everything else moved to runs beside it."""
    run = _split_behind(element)
    if run is element:
        return element
    before = [e for e in element.itersiblings(preceding=True) if name_of(e) != "rPr"][::-1]
    if before:
        first = run_like(run, run)
        first.extend(before)
        run.addprevious(first)
    return run


def _put(
    gone: Element,
    added: Sequence[Element],
    elements: Sequence[_TextElement],
    at: int,
    paragraph: Element,
) -> None:
    """What is gone goes before what came for it; else behind what stands before it."""
    if added:
        added[0].addprevious(gone)
        return
    before, behind = _round(elements, at)
    if before is not None:
        _outermost(_split_behind(before.element)).addnext(gone)
    elif behind is not None:
        _outermost(_alone(behind.element)).addprevious(gone)
    else:
        paragraph.append(gone)


def _round(
    elements: Sequence[_TextElement], at: int
) -> tuple[_TextElement | None, _TextElement | None]:
    """What shows the text before a place, and what shows that behind it."""
    shown = [element for element in elements if element.end > element.start]
    before = next((e for e in reversed(shown) if e.end <= at), None)
    return before, next((e for e in shown if e.start >= at), None)


def _place(gone: Element, behind: Element | None, last: Element) -> None:
    """What is gone goes before what comes next, or at the end: behind what went there before."""
    if behind is not None:
        behind.addprevious(gone)
        return
    after = takewhile(lambda element: element.tag == gone.tag, last.itersiblings())
    [last, *after][-1].addnext(gone)


def _split_behind(element: Element) -> Element:
    """The run that holds an element, ended behind it."""
    run = parent_of(element)
    if name_of(run) != "r":
        return element
    behind = list(element.itersiblings())
    if behind:
        rest = run_like(run, run)
        rest.extend(behind)
        run.addnext(rest)
    return run


def _before_all(last: Element | None, kind: str) -> Element | None:
    """What stands before a paragraph and all above it whose marks are of the same kind."""
    while last is not None and _mark_of(last) == kind:
        last = _before(last)
    return last


def _outermost(run: Element) -> Element:
    """The change a run stands in; itself, where it is in none."""
    parent = parent_of(run)
    return parent if name_of(parent) in ("ins", "del") else run
