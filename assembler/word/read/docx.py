"""A docx read back into plain values, also one edited in Word, WPS or LibreOffice.

Tracked changes are read one way or the other: accepted (as the text will be) or rejected (as it
was). Every value keeps its XML elements, so that whoever edits the file edits the same tree.
Comments and endnotes are left aside, headers and footers are read when they are asked for
(`margins`); the contents (目录) are told apart. A footnote is read as paragraphs behind the one that
refers to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from ...files.zip_package import (
    LIMIT_BYTES,
    DamagedError,
    LockedError,
    OldFormatError,
    TooLargeError,
    read_file,
    read_parts,
)
from ...kernel.places import whole
from ...kernel.problems import system_reason
from ...report import CONTINUED
from .blocks import (
    Bookmark,
    ContinuedCell,
    ReadBlock,
    ReadCell,
    ReadDocument,
    ReadParagraph,
    ReadTable,
    paragraphs_in,
)
from .plain_cells import PlainCells
from .tree import (
    BODY_LEVEL,
    Element,
    ShortenedPart,
    Styles,
    UnreadableError,
    by_name,
    children,
    find,
    inside,
    is_on,
    is_on_attribute,
    joined_text,
    main_part,
    name_of,
    parsed,
    relations,
    value_of,
    within,
)

_WIDEST = 1000  # grid columns that one cell may cover
_POSITIONS_AT_MOST = 5_000_000  # of the grids of all tables
_PARAGRAPH_AT_MOST = 50_000  # signs; a cell of Excel holds 32,767
_INSIDE = frozenset(
    [
        "hyperlink",
        "smartTag",
        "customXml",
        "sdtContent",
        "fldSimple",
        "dir",
        "bdo",
        "ruby",
        "rubyBase",
    ]
)
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "cr": "\n",
    "noBreakHyphen": "-",
    "softHyphen": "",
}
MARGINS = {"header": "页眉", "footer": "页脚"}
_ADDED, _REMOVED = ("ins", "moveTo"), ("del", "moveFrom")


def load(path: Path) -> bytes:
    """The bytes of a docx. Raises UnreadableError where the file cannot be had."""
    try:
        return read_file(path, LIMIT_BYTES)
    except TooLargeError as error:
        raise UnreadableError("V-02") from error
    except FileNotFoundError as error:
        raise UnreadableError("V-07") from error
    except IsADirectoryError as error:
        raise UnreadableError("V-08") from error
    except OSError as error:
        raise UnreadableError("V-01", why=system_reason(error)) from error


def unpacked(data: bytes, broken: dict[str, str] | None = None) -> Mapping[str, bytes]:
    """The parts of a docx. Raises UnreadableError. broken: see `read_parts`."""
    try:
        return read_parts(data, broken)
    except LockedError as error:
        raise UnreadableError("V-09") from error
    except OldFormatError as error:
        raise UnreadableError("V-33") from error
    except TooLargeError as error:
        raise UnreadableError("V-02") from error
    except DamagedError as error:
        why = f"里面的 {error.part} 已损坏" if error.part else "不是 Word 文件，或文件已损坏"
        raise UnreadableError("V-01", why=why) from error


def read_bytes(data: bytes, rejected: bool = False) -> ReadDocument:
    """A docx read. Raises UnreadableError."""
    return read_package(unpacked(data), rejected)


def read_package(
    parts: Mapping[str, bytes], rejected: bool = False, shortened: ShortenedPart | None = None
) -> ReadDocument:
    """The same of the parts of a docx.

    rejected: tracked changes are read as if they were rejected; else as accepted. shortened: the
    main part without some of its rows, which is read in its place.
    """
    main = main_part(parts)
    root = parsed({**parts, main: shortened.text} if shortened else parts, main)
    body = next((child for child in root if name_of(child) == "body"), None)
    if body is None:
        raise UnreadableError("V-01", why="里面没有正文")
    notes = _footnotes(parts, main)
    reader = _Reader(Styles(parts, main), rejected, _by_id(notes))
    try:
        reader.blocks(body)
    except RecursionError as error:
        raise UnreadableError("V-02") from error
    reader.flush()
    left_out = shortened.rows if shortened else ()
    return ReadDocument(
        reader.read, reader.contents, parts, main, root, reader.tracked, notes, left_out
    )


def margins(document: ReadDocument) -> Iterator[tuple[str, ReadParagraph]]:
    """The paragraphs of the headers (页眉) and footers (页脚) that are not blank, each with the name
    of where it stands."""
    styles = Styles(document.parts, document.main)
    for kind, part in relations(document.parts, document.main):
        if kind in MARGINS and part in document.parts:
            blocks = _margin_blocks(document, part, styles)
            for paragraph in filter(attrgetter("text"), _all_paragraphs(blocks)):
                yield MARGINS[kind], paragraph


def _margin_blocks(document: ReadDocument, part: str, styles: Styles) -> list[ReadBlock]:
    """The blocks of a header or footer; none of one that is damaged, which is told elsewhere."""
    reader = _Reader(styles, False)
    try:
        reader.blocks(parsed(document.parts, part))
    except (UnreadableError, RecursionError):
        return []
    reader.flush()
    return reader.read


def _all_paragraphs(blocks: Iterable[ReadBlock]) -> Iterator[ReadParagraph]:
    """The paragraphs among some blocks, those of tables too."""
    for block in blocks:
        if isinstance(block, ReadParagraph):
            yield block
        else:
            yield from paragraphs_in(chain.from_iterable(block.rows))


def _footnotes(parts: Mapping[str, bytes], main: str) -> tuple[str, Element] | None:
    """The part of the footnotes with its tree; None where the text refers to none."""
    if b"footnoteReference" not in parts[main]:
        return None
    names = (target for kind, target in relations(parts, main) if kind == "footnotes")
    name = next((name for name in names if name in parts), "")
    return (name, parsed(parts, name)) if name else None


def _by_id(notes: tuple[str, Element] | None) -> dict[str, Element]:
    notes_of_text = children(notes[1], "footnote") if notes else ()
    return {value_of(note, "id"): note for note in notes_of_text}


def is_protected(parts: Mapping[str, bytes]) -> bool:
    """Whether somebody forbade editing (限制编辑). Raises UnreadableError."""
    name = main_part(parts).rpartition("/")[0] + "/settings.xml"
    settings = parsed(parts, name) if name in parts else ()
    return any(
        name_of(setting) == "documentProtection" and is_on_attribute(setting, "enforcement")
        for setting in settings
    )


# --- reading


@dataclass(slots=True)
class _Text:
    """The text of a paragraph while it is read."""

    parts: list[tuple[Element, str]] = field(default_factory=list)  # element and its text
    length: int = 0
    marks: list[list[Any]] = field(default_factory=list)  # name, start, end or None
    elements: list[Element] = field(default_factory=list)
    properties: Mapping[str, Element] = field(default_factory=dict)
    in_contents: bool = False

    def add(self, text: str, source: Element) -> None:
        self.parts.append((source, text))
        self.length += len(text)

    def bookmarks(self) -> tuple[Bookmark, ...]:
        return tuple(
            Bookmark(name, start, self.length if end is None else end)
            for name, start, end in self.marks
        )

    def close_marks(self) -> None:
        """The text ends here: a bookmark that is still open has no end in it."""
        for mark in self.marks:
            mark[2] = -1 if mark[2] is None else mark[2]


class _MergedDown:
    """The vertical merges of a table that go on from the rows above.

    A merged cell that was cut where a page ends (`layout.row_groups`) begins anew with “（续）”: it
    is still the same cell. It is told by standing under what it repeats, while no merged cell on
    its left ends there; the blank ones on its right go with it.
    """

    def __init__(self) -> None:
        self.continued: list[ContinuedCell] = []
        self._open: dict[int, tuple[int, ReadCell]] = {}  # by column: first row, the cell itself
        self._row, self._is_new, self._goes_on = 0, False, False

    def begin_row(self, row: int) -> None:
        """The cells from here on are those of another row."""
        self._row, self._is_new, self._goes_on = row, False, False

    def standing(self, cell: ReadCell, kind: Mapping[str, Element], at: int) -> ReadCell | None:
        """The cell; None if it only goes on from the one above it, or on its left."""
        above, merge = self._open.get(at), kind.get("vMerge")
        if merge is None:
            self._open.pop(at, None)
            self._is_new = self._is_new or above is not None
            left = kind.get("hMerge")
            is_joined = left is not None and value_of(left) != "restart" and at > 0
            return None if is_joined else cell
        if above is not None:
            if value_of(merge) != "restart":
                return None
            if self._repeats(cell, above[1]):
                self._goes_on = True
                self.continued.append(ContinuedCell(above[1], cell, above[0], self._row, at))
                return None
        self._open[at] = self._row, cell
        self._is_new = self._is_new or above is not None
        return cell

    def _repeats(self, cell: ReadCell, above: ReadCell) -> bool:
        if self._is_new:
            return self._goes_on and not cell.text
        return cell.text == above.text + CONTINUED or (self._goes_on and not cell.text)


class _Reader:
    """Goes through a body once. `read`: its blocks so far."""

    def __init__(
        self, styles: Styles, rejected: bool, notes: Mapping[str, Element] | None = None
    ) -> None:
        self._styles = styles
        self._notes = dict(notes or {})  # those that nothing has referred to so far, by id
        self._referred: list[Element] = []
        self._in_note = False
        self._dropped = _ADDED if rejected else _REMOVED
        self._rejected = rejected
        self.read: list[ReadBlock] = []
        self.contents: list[ReadParagraph] = []
        self.tracked = False
        self._open: dict[str, list[Any]] = {}  # by id: the mark of the paragraph it began in
        self._fields: list[list[str]] = []  # code, and "" or "result"
        self._pending: _Text | None = None  # its paragraph mark is deleted
        self._boxes: list[Element] = []
        self._in_contents = 0
        self._positions = count()

    # --- blocks

    def blocks(self, container: Element | None) -> None:
        """The paragraphs and tables inside an element, in order."""
        for child in inside(container):
            name = name_of(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self.flush()
                self.read.append(self._table(child))
            else:
                self._other(child, name)

    def _other(self, child: Element, name: str) -> None:
        """What may stand between paragraphs."""
        if name == "bookmarkStart":
            self._begin(child, None)
        elif name == "bookmarkEnd":
            self._end(child, None)
        elif name == "sdt":
            self._control(child)
        elif name in ("customXml", "smartTag", "sdtContent") or self._is_kept_change(name):
            self.blocks(child)
        elif name == "AlternateContent":
            self.blocks(_chosen(child))

    def _is_kept_change(self, name: str) -> bool:
        """Whether it is a tracked change whose text counts, the way changes are read here."""
        if name not in _ADDED and name not in _REMOVED:
            return False
        self.tracked = True
        return name not in self._dropped

    def _control(self, sdt: Element) -> None:
        """A content control; that of the contents is told by its gallery."""
        gallery = find(sdt, "sdtPr", "docPartObj", "docPartGallery")
        is_contents = value_of(gallery) == "Table of Contents"
        self._in_contents += is_contents
        self.blocks(find(sdt, "sdtContent"))
        self._in_contents -= is_contents

    def flush(self) -> None:
        """A paragraph whose mark is deleted, with no other after it to go on in."""
        if self._pending is not None:
            pending, self._pending = self._pending, None
            if pending.length:
                self._finish(pending)

    def _paragraph(self, element: Element) -> None:
        text = self._pending or _Text()
        self._pending = None
        text.elements.append(element)
        self._inline(element, text)
        text.properties = by_name(find(element, "pPr"))
        of_mark = by_name(text.properties.get("rPr"))
        if self._is_dropped(of_mark, _ADDED, _REMOVED):
            self._pending = text
        else:
            self._finish(text)

    def _finish(self, text: _Text) -> None:
        if text.length > _PARAGRAPH_AT_MOST:
            raise UnreadableError("V-02")
        properties = text.properties
        name, level = self._styles.of(value_of(properties.get("pStyle")))
        stated = whole(value_of(properties.get("outlineLvl")))
        if stated is not None:
            level = (stated + 1) % (BODY_LEVEL + 1)
        made = ReadParagraph(
            "".join(part for _, part in text.parts),
            name,
            level,
            text.bookmarks(),
            tuple(text.elements),
            "numPr" in properties,
            text_elements=tuple(text.parts),
        )
        text.close_marks()
        is_contents = text.in_contents or self._in_contents or name.startswith("toc ")
        (self.contents if is_contents else self.read).append(made)
        self._read_boxes()
        self._read_notes()

    def _read_notes(self) -> None:
        """The footnotes of a paragraph, as paragraphs after it."""
        referred, self._referred = self._referred, []
        for note in referred:
            inner = self._inside(note, in_note=True)
            for block in inner.read:
                if isinstance(block, ReadParagraph):
                    block.noted = True
            self.read += inner.read

    def _read_boxes(self) -> None:
        """The text boxes of a paragraph, as paragraphs after it."""
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            inner = self._inside(box)
            for block in inner.read:
                if isinstance(block, ReadParagraph):
                    block.boxed = True
            self.read += inner.read

    def _inside(self, container: Element, in_note: bool = False) -> _Reader:
        """A reader of a cell, text box or footnote, whose paragraphs do not run on into the outer
        ones."""
        inner = _Reader(self._styles, self._rejected)
        inner._in_note = in_note
        inner._open, inner._positions = self._open, self._positions
        inner.blocks(container)
        inner.flush()
        self.tracked = self.tracked or inner.tracked
        return inner

    # --- tables

    def _table(self, element: Element) -> ReadTable:
        names = tuple(mark[0] for mark in self._open.values())
        rows: list[tuple[ReadCell | None, ...]] = []
        elements: list[Element] = []
        carried = _MergedDown()
        plain = PlainCells(element, self._styles, _TELLING_IN_CELLS, _PARAGRAPH_AT_MOST)
        for tr in self._children(element, "tr"):
            properties = by_name(find(tr, "trPr"))
            if self._is_dropped(properties, _ADDED, _REMOVED):
                continue
            carried.begin_row(len(rows))
            rows.append(self._row(tr, properties, carried, plain))
            elements.append(tr)
        continued = tuple(carried.continued)
        return ReadTable(tuple(rows), tuple(elements), names, element, continued)

    def _children(self, element: Element, wanted: str) -> Iterator[Element]:
        """Rows of a table or cells of a row, also inside content controls."""
        for child in element:
            name = name_of(child)
            if name == wanted:
                yield child
            elif name in ("sdt", "sdtContent", "customXml", "smartTag", *_ADDED, *_REMOVED):
                if name not in self._dropped:
                    yield from self._children(child, wanted)
            elif name in ("bookmarkStart", "bookmarkEnd"):
                self._other(child, name)

    def _is_dropped(
        self, properties: Mapping[str, Element], added: Iterable[str], removed: Iterable[str]
    ) -> bool:
        """Whether the properties say that their element was added, or removed, by a change."""
        is_added = any(name in properties for name in added)
        is_removed = any(name in properties for name in removed)
        self.tracked = self.tracked or is_added or is_removed
        return is_added if self._rejected else is_removed

    def _row(
        self,
        tr: Element,
        properties: Mapping[str, Element],
        carried: _MergedDown,
        plain: PlainCells,
    ) -> tuple[ReadCell | None, ...]:
        row: list[ReadCell | None] = [None] * _count(properties, "gridBefore")
        elements = list(self._children(tr, "tc"))
        for tc in elements:
            quick = plain.read(tc)
            kind = quick.merges if quick else by_name(find(tc, "tcPr"))
            if not quick and self._is_dropped(kind, ("cellIns",), ("cellDel",)):
                continue
            width = min(max(_count(kind, "gridSpan"), 1), _WIDEST) if kind else 1
            at = len(row)
            if quick:
                read = ReadCell(quick.paragraphs, (), width, tc)
            else:
                read = _cell(self._inside(tc).read, width, tc)
            cell = carried.standing(read, kind, at)
            row.append(cell)
            if width > 1:
                row += [None] * (width - 1)
                self._limit(width - 1)
        self._limit(len(elements))
        return tuple(row)

    def _limit(self, positions: int) -> None:
        """Few bytes may state a grid of billions."""
        if max(islice(self._positions, positions), default=0) > _POSITIONS_AT_MOST:
            raise UnreadableError("V-02")

    # --- what stands in a paragraph

    def _inline(self, element: Element | None, text: _Text) -> None:
        for child in inside(element):
            handle = _INLINE.get(name_of(child))
            if handle:
                handle(self, child, text)

    def _inline_control(self, sdt: Element, text: _Text) -> None:
        self._inline(find(sdt, "sdtContent"), text)

    def _inline_change(self, change: Element, text: _Text) -> None:
        if self._is_kept_change(name_of(change)):
            self._inline(change, text)

    def _inline_alternatives(self, alternatives: Element, text: _Text) -> None:
        self._inline(_chosen(alternatives), text)

    def _formula(self, formula: Element, text: _Text) -> None:
        text.add(joined_text(within(formula, "t")), formula)

    def _begin(self, element: Element, text: _Text | None) -> None:
        mark = [value_of(element, "name"), text.length if text else 0, None if text else -1]
        self._open[value_of(element, "id")] = mark
        if text:
            text.marks.append(mark)

    def _end(self, element: Element, text: _Text | None) -> None:
        mark = self._open.pop(value_of(element, "id"), None)
        if mark is not None and mark[2] is None and text:
            mark[2] = text.length

    def _run(self, run: Element | None, text: _Text) -> None:
        """What stands in a run; a hidden one may still begin or end a field."""
        handlers = _IN_HIDDEN_RUN if is_on(find(run, "rPr", "vanish")) else _IN_RUN
        for child in inside(run):
            handle = handlers.get(name_of(child))
            if handle:
                handle(self, child, text)

    def _words(self, element: Element, text: _Text) -> None:
        self._add(element.text or "", text, element)

    def _sign(self, element: Element, text: _Text) -> None:
        self._add(_SIGNS[name_of(element)], text, element)

    def _break(self, element: Element, text: _Text) -> None:
        is_line = value_of(element, "type") in ("", "textWrapping")
        self._add("\n" if is_line else "", text, element)

    def _symbol(self, element: Element, text: _Text) -> None:
        try:
            sign = chr(int(value_of(element, "char"), 16))
        except (ValueError, OverflowError):
            sign = ""
        self._add(sign, text, element)

    def _add(self, content: str, text: _Text, source: Element) -> None:
        if any(not state for _, state in self._fields):
            return  # the code of a field
        if any(code.lstrip().upper().startswith("TOC") for code, _ in self._fields):
            text.in_contents = True
        if self._in_note and not text.length:  # what programs put behind the number of a note
            content = content.lstrip()
        text.add(content, source)

    def _reference(self, element: Element, text: _Text) -> None:
        """A reference to a footnote, which is read after the paragraph."""
        note = self._notes.pop(value_of(element, "id"), None)
        if note is not None:
            self._referred.append(note)

    def _field(self, element: Element, text: _Text) -> None:
        kind = value_of(element, "fldCharType")
        if kind == "begin":
            self._fields.append(["", ""])
        elif kind == "separate" and self._fields:
            self._fields[-1][1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _code(self, element: Element, text: _Text) -> None:
        if self._fields and not self._fields[-1][1]:
            self._fields[-1][0] += element.text or ""

    def _picture(self, element: Element, text: _Text) -> None:
        """Text boxes are kept for after the paragraph; a choice between two forms of one is made."""
        name = name_of(element)
        if name == "AlternateContent":
            self._run(_chosen(element), text)
        elif name == "txbxContent":
            self._boxes.append(element)
        else:
            for child in element:
                if name_of(child):
                    self._picture(child, text)


def _chosen(alternatives: Element) -> Element | None:
    """One of the forms of an AlternateContent."""
    choice = find(alternatives, "Choice")
    return choice if choice is not None else find(alternatives, "Fallback")


def _count(properties: Mapping[str, Element], name: str) -> int:
    return min(whole(value_of(properties.get(name))) or 0, _WIDEST)


def _cell(blocks: Sequence[ReadBlock], width: int, element: Element) -> ReadCell:
    paragraphs = tuple(block for block in blocks if isinstance(block, ReadParagraph))
    tables = tuple(block for block in blocks if isinstance(block, ReadTable))
    return ReadCell(paragraphs, tables, width, element)


# --- by the name of an element

_Handler = Callable[[_Reader, Element, _Text], None]
_IN_HIDDEN_RUN: dict[str, _Handler] = {"fldChar": _Reader._field, "instrText": _Reader._code}
_IN_RUN: dict[str, _Handler] = {
    **_IN_HIDDEN_RUN,
    **dict.fromkeys(("t", "delText"), _Reader._words),
    **dict.fromkeys(_SIGNS, _Reader._sign),
    "br": _Reader._break,
    "sym": _Reader._symbol,
    "footnoteReference": _Reader._reference,
    "ruby": _Reader._inline,
    **dict.fromkeys(("drawing", "pict", "object", "AlternateContent"), _Reader._picture),
}
_INLINE: dict[str, _Handler] = {
    "r": _Reader._run,
    "bookmarkStart": _Reader._begin,
    "bookmarkEnd": _Reader._end,
    **dict.fromkeys(_INSIDE, _Reader._inline),
    "sdt": _Reader._inline_control,
    **dict.fromkeys((*_ADDED, *_REMOVED), _Reader._inline_change),
    "AlternateContent": _Reader._inline_alternatives,
    **dict.fromkeys(("oMath", "oMathPara"), _Reader._formula),
}
# What says more of a cell than its runs of text do: all that is read by name, but for these.
_TELLING_IN_CELLS = frozenset(
    [
        *({*_INLINE, *_IN_RUN} - {"r", "t"}),
        *("tbl", "cellIns", "cellDel", "hMerge", "numPr", "outlineLvl", "vanish"),
    ]
)
