"""Tracked changes (修订) written into the tree of a docx: what is new as `w:ins`, what is gone as
`w:del`, in paragraphs, rows and tables, each change with a comment.

The tree worked on is that of the new document, so accepting everything leaves it as it is. What
the old one had is copied in struck out (`struck`), so rejecting everything brings it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import count

from ..read.blocks import ReadDocument, ReadParagraph, ReadTable
from ..read.struck import Old
from ..read.tree import Element, by_name, find, name_of, value_of
from .comments import Comments
from .paragraph import made, properties_of, set_text

_WHOLE = 30  # the minute of changes of whole paragraphs
_NUMBERED = frozenset(["bookmarkStart", "ins", "del", "moveFrom", "moveTo"])
_NOT_BASE = frozenset(["rPr", "sectPr", "pPrChange"])
_INLINE = frozenset(
    ["hyperlink", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "dir", "bdo"]
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A change in a paragraph: these characters of the new text stand for those of the old."""

    new_start: int
    new_end: int
    old_start: int
    old_end: int


@dataclass(slots=True)
class _Source:
    """An element of a paragraph's text and the characters it holds."""

    element: Element
    start: int
    end: int


class Reviser:
    """Writes changes into one document. date: of all changes, YYYY-MM-DD."""

    def __init__(
        self, document: ReadDocument, old: Old, author: str, date: str, comments: Comments
    ) -> None:
        numbers = (value_of(e, "id") for e in document.root.iter() if name_of(e) in _NUMBERED)
        self._ids = count(max((int(n) for n in numbers if n.isdecimal()), default=0) + 1)
        self._like = document.root
        self._old = old
        self._author, self._date = author, date
        self.has_changes = False
        self._comments = comments
        self._open: list[tuple[Element, int]] = []  # comments on rows, not yet ended

    # --- paragraphs

    def reword(
        self, new: ReadParagraph, old: ReadParagraph, edits: Sequence[Edit], said: str = ""
    ) -> None:
        """Show the changed words of a paragraph that both documents have. said: the comment."""
        sources = _cut(new, edits)
        marks: list[Element] = []
        for edit in edits:
            added = self._added(sources, edit)
            struck = self._old.words(old, edit.old_start, edit.old_end)
            if struck:
                gone = self._change("del")
                gone.extend(struck)
                _put(gone, added, sources, edit.new_start, new.element)
                marks.append(gone)
            marks += added
        self._comment(marks, said)

    def _added(self, sources: Sequence[_Source], edit: Edit) -> list[Element]:
        """The new characters of an edit, enclosed."""
        inside = (s for s in sources if edit.new_start <= s.start and s.end <= edit.new_end)
        runs = [_alone(source.element) for source in inside if source.end > source.start]
        return self._enclosed(runs)

    def add_paragraph(self, paragraph: Element, said: str = "") -> None:
        """A paragraph that only the new document has."""
        self._mark(paragraph, "ins")
        self._comment(self._added_runs(paragraph), said, "ins")

    def remove_paragraph(self, paragraph: Element, said: str = "") -> Element:
        """A paragraph that only the old document has, as it goes into the new one."""
        gone, marks = self._struck(paragraph)
        self._mark(gone, "del")
        self._comment(marks, said, "del")
        return gone

    def _struck(self, paragraph: Element) -> tuple[Element, list[Element]]:
        gone, runs = self._old.paragraph(paragraph)
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
            following = (e for e in properties if name_of(e) in ("sectPr", "pPrChange"))
            behind = next(following, None)
            if behind is None:
                properties.append(of_mark)
            else:
                behind.addprevious(of_mark)
        of_mark.insert(0, self._change(kind, _WHOLE))

    def _added_runs(self, element: Element) -> list[Element]:
        """All runs of a paragraph, enclosed."""
        return self._enclosed(list(_runs(element)), _WHOLE)

    def _enclosed(self, runs: Sequence[Element], minute: int = 0) -> list[Element]:
        """Runs in `w:ins`, those beside each other in one."""
        found: list[Element] = []
        for run in runs:
            if found and run.getprevious() is found[-1]:
                found[-1].append(run)
                continue
            change = self._change("ins", minute)
            run.addprevious(change)
            change.append(run)
            found.append(change)
        return found

    def _change(self, kind: str, minute: int = 0) -> Element:
        """A change. minute: LibreOffice joins changes of nearly one time across the end of a paragraph,
        so whole paragraphs have another time than words."""
        self.has_changes = True
        stamp = f"{self._date}T00:{minute:02d}:00Z"
        return made(self._like, kind, id=next(self._ids), author=self._author, date=stamp)

    # --- rows and tables

    def add_row(self, row: Element, said: str = "") -> None:
        """A row that only the new document has."""
        self._mark_row(row, "ins")
        for paragraph in _paragraphs(row):
            self._added_runs(paragraph)
            self._mark(paragraph, "ins")
        self._comment_on_row(row, said)

    def remove_row(self, row: Element, said: str = "") -> Element:
        """A row that only the old document has, as it goes into a table of the new one."""
        gone = self._old.copy(row)
        for paragraph, copied in zip(_paragraphs(row), _paragraphs(gone), strict=True):
            struck, _ = self._struck(paragraph)
            self._mark(struck, "del")
            copied.getparent().replace(copied, struck)
        self._mark_row(gone, "del")
        self._comment_on_row(gone, said)
        return gone

    def _mark_row(self, row: Element, kind: str) -> None:
        properties = find(row, "trPr")
        if properties is None:
            properties = made(row, "trPr")
            exception = find(row, "tblPrEx")
            row.insert(0 if exception is None else 1, properties)
        tracked = find(properties, "trPrChange")
        if tracked is None:
            properties.append(self._change(kind))
        else:
            tracked.addprevious(self._change(kind))

    def add_table(self, table: ReadTable, said: str = "") -> None:
        """A table that only the new document has."""
        for number, row in enumerate(table.row_elements):
            self.add_row(row, "" if number else said)

    def remove_table(self, table: ReadTable, said: str = "") -> Element:
        """A table that only the old document has, as it goes into the new one."""
        gone = self._old.frame(table.element)
        gone.extend(self.removed_rows(table, said))
        return gone

    def removed_rows(self, table: ReadTable, said: str = "") -> list[Element]:
        """All rows of an old table."""
        rows = enumerate(table.row_elements)
        return [self.remove_row(row, "" if number else said) for number, row in rows]

    # --- comments

    def _comment(self, marks: Sequence[Element], said: str, kind: str = "") -> None:
        """A comment from the first to the last of these. kind: of the change its sign belongs to."""
        if not marks or not said:
            return
        number = self._comments.registered(said)
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

    def _comment_on_row(self, row: Element, said: str) -> None:
        """A comment that begins in a row and ends behind it: LibreOffice does not take out a row
        that has the sign of a comment in it."""
        paragraph = next(iter(_paragraphs(row)), None)
        if said and paragraph is not None:
            number = self._comments.registered(said)
            _begin(paragraph, [made(self._like, "commentRangeStart", id=number)])
            self._open.append((row, number))

    def finish(self) -> None:
        """What can only be done once all changes are known."""
        for table in (e for e in self._like.iter() if name_of(e) == "tbl"):
            self._free(table.getprevious())
        self._end_comments()

    def _free(self, last: Element | None) -> None:
        """A paragraph before a table cannot run on into it. Where its mark would go, the mark of
        the paragraph before goes instead, and its text runs on into the place left free."""
        kind = _mark_of(last)
        first = last
        while kind and _mark_of(first) == kind:
            first = _before(first)
        if last is None or first is None or not kind or _mark_of(first) or _ends_section(first):
            return
        _unmark(last, kind)
        self._mark(first, kind)
        if kind == "ins":
            self._restyle(last, _base(last), _base(first))
        elif any(name_of(e) == "t" for e in first.iter()):
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
        for row, number in reversed(self._open):
            paragraph = _behind(row)
            sign = made(self._like, "r")
            sign.append(made(self._like, "commentReference", id=number))
            _begin(paragraph, [made(self._like, "commentRangeEnd", id=number), sign])
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
    found = by_name(find(paragraph, "pPr", "rPr"))
    return next((kind for kind in ("ins", "del") if kind in found), "")


def _ends_section(paragraph: Element) -> bool:
    return find(paragraph, "pPr", "sectPr") is not None


def _base(paragraph: Element) -> list[Element]:
    """The properties of a paragraph itself, without those of its mark and section."""
    return [e for e in by_name(find(paragraph, "pPr")).values() if name_of(e) not in _NOT_BASE]


def _before(paragraph: Element) -> Element | None:
    """The paragraph right before another."""
    found = paragraph.getprevious()
    return found if found is not None and name_of(found) == "p" else None


def _unmark(paragraph: Element, kind: str) -> None:
    of_mark = find(paragraph, "pPr", "rPr")
    change = find(of_mark, kind)
    if of_mark is not None and change is not None:
        of_mark.remove(change)


def _begin(paragraph: Element, elements: Sequence[Element]) -> None:
    """Put elements at the beginning of a paragraph."""
    at = int(len(paragraph) > 0 and name_of(paragraph[0]) == "pPr")
    for number, element in enumerate(elements):
        paragraph.insert(at + number, element)


def _behind(row: Element) -> Element:
    """The first paragraph behind a row that is in no row added or removed."""
    for following in row.itersiblings():
        if name_of(following) == "tr" and not _is_changed(following):
            cells = (e for e in following if name_of(e) == "tc" and not _is_covered(e))
            cell = next(cells, None)
            if cell is not None:
                return _paragraphs(cell)[0]
    following = (e for e in row.getparent().itersiblings() if name_of(e) == "p")
    return next(following, _paragraphs(row)[0])


def _is_changed(row: Element) -> bool:
    return not by_name(find(row, "trPr")).keys().isdisjoint(("ins", "del"))


def _is_covered(cell: Element) -> bool:
    merge = find(cell, "tcPr", "vMerge")
    return merge is not None and value_of(merge) != "restart"


def _paragraphs(row: Element) -> list[Element]:
    return [e for e in row.iter() if name_of(e) == "p"]


def _cut(paragraph: ReadParagraph, edits: Sequence[Edit]) -> list[_Source]:
    """What the text of a paragraph stands in, cut where an edit begins or ends."""
    places = sorted({at for edit in edits for at in (edit.new_start, edit.new_end)})
    found: list[_Source] = []
    at = 0
    for element, text in paragraph.sources:
        end = at + len(text)
        for place in (p for p in places if at < p < end and name_of(element) == "t"):
            rest = made(element, "t")
            set_text(rest, (element.text or "")[place - at :])
            set_text(element, (element.text or "")[: place - at])
            element.addnext(rest)
            found.append(_Source(element, at, place))
            element, at = rest, place
        found.append(_Source(element, at, end))
        at = end
    return found


def _alone(element: Element) -> Element:
    """The run that holds an element, with everything else moved to runs beside it."""
    run = _split_behind(element)
    if run is element:
        return element
    before = [e for e in element.itersiblings(preceding=True) if name_of(e) != "rPr"][::-1]
    if before:
        first = _like(run)
        first.extend(before)
        run.addprevious(first)
    return run


def _like(run: Element) -> Element:
    """An empty run that looks like another."""
    other = made(run, "r")
    properties = find(run, "rPr")
    if properties is not None:
        other.append(deepcopy(properties))
    return other


def _put(
    gone: Element, added: Sequence[Element], sources: Sequence[_Source], at: int, paragraph: Element
) -> None:
    """What is gone goes before what came for it; else behind what stands before it."""
    if added:
        added[0].addprevious(gone)
        return
    shown = [source for source in sources if source.end > source.start]
    before = next((s for s in reversed(shown) if s.end <= at), None)
    behind = next((s for s in shown if s.start >= at), None)
    if before is not None:
        _outermost(_split_behind(before.element)).addnext(gone)
    elif behind is not None:
        _outermost(_alone(behind.element)).addprevious(gone)
    else:
        paragraph.append(gone)


def _split_behind(element: Element) -> Element:
    """The run that holds an element, ended behind it."""
    run = element.getparent()
    if name_of(run) != "r":
        return element
    behind = list(element.itersiblings())
    if behind:
        rest = _like(run)
        rest.extend(behind)
        run.addnext(rest)
    return run


def _outermost(run: Element) -> Element:
    """The change a run stands in; itself, where it is in none."""
    parent = run.getparent()
    return parent if name_of(parent) in ("ins", "del") else run
