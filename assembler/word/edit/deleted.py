"""What only the old document has, copied for the new one: text and its look, without whatever
leads elsewhere (pictures, links, fields, bookmarks, notes), which the new package may not hold."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from ..read.blocks import ReadDocument, ReadParagraph
from ..read.tree import Element, Styles, children, find, name_of, parent_of, take_out, value_of
from .blocks import STYLED
from .paragraph import made, set_text, set_value

_SIGNS = frozenset(["tab", "ptab", "cr", "br", "noBreakHyphen", "sym"])
_TEXTS = _SIGNS | {"t", "softHyphen"}
_CHANGES = frozenset(
    [
        "ins",
        "del",
        "moveFrom",
        "moveTo",
        "pPrChange",
        "rPrChange",
        "sectPr",
        "sectPrChange",
        "tblPrChange",
        "tblGridChange",
        "trPrChange",
        "tcPrChange",
    ]
)
_MARKS = frozenset(
    [
        "bookmarkStart",
        "bookmarkEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "permStart",
        "permEnd",
        "proofErr",
    ]
)
_BOXES = frozenset(["txbxContent", "drawing", "pict", "object"])


class DeletedCopies:
    """The old document as a source of copies for the new one."""

    def __init__(self, old: ReadDocument, new: ReadDocument) -> None:
        self._styles = _styles(old, new)
        # Numbered lists mean the same in both only where the numbering is the same.
        same_lists = _numbering(old) == _numbering(new)
        self._left_out = _CHANGES | _MARKS | (set() if same_lists else {"numPr"})

    def characters(self, paragraph: ReadParagraph, start: int, end: int) -> list[Element]:
        """Characters of a paragraph as deleted runs."""
        runs: list[Element] = []
        at = 0
        for element, text in paragraph.text_elements:
            first, last = max(start - at, 0), min(end - at, len(text))
            at += len(text)
            if first < last:
                run = self._empty_run(parent_of(element))
                is_sign = name_of(element) in _SIGNS
                part = text[first:last]
                run.append(_bare(element) if is_sign else _deleted_text(element, part))
                runs.append(run)
        return runs

    def _empty_run(self, old: Element) -> Element:
        """A run that looks like another."""
        run = made(old, "r")
        properties = find(old, "rPr")
        if properties is not None:
            run.append(self.copy(properties))
        return run

    def paragraph(self, old: Element) -> tuple[Element, list[Element]]:
        """A paragraph without its text, and the text as deleted runs."""
        gone = made(old, "p")
        properties = find(old, "pPr")
        if properties is not None:
            gone.append(self.copy(properties))
        return gone, [run for run in map(self._run, _runs(old)) if run is not None]

    def _run(self, old: Element) -> Element | None:
        run = self._empty_run(old)
        texts = children(old, *_TEXTS)
        for child in texts:
            is_text = name_of(child) == "t"
            run.append(_deleted_text(child, child.text or "") if is_text else _bare(child))
        return run if texts else None

    def frame(self, table: Element) -> Element:
        """A table without its rows."""
        gone = made(table, "tbl")
        gone.extend(map(self.copy, children(table, "tblPr", "tblGrid")))
        return gone

    def copy(self, element: Element) -> Element:
        """A copy that has none of the old changes, marks and ids, with the new styles."""
        copied = deepcopy(element)
        copied.tail = None
        for part in list(copied.iter()):
            name = name_of(part)
            if part is not copied and name in self._left_out:
                take_out(part)
            elif name in STYLED:
                number = value_of(part)
                set_value(part, "val", self._styles.get(number, number))
            else:
                _without_ids(part)
        return copied


def _runs(element: Element) -> Iterator[Element]:
    """All runs of a paragraph but those in text boxes."""
    for child in element:
        if name_of(child) == "r":
            yield child
        elif name_of(child) not in _BOXES and name_of(child) != "pPr":
            yield from _runs(child)


def _deleted_text(like: Element, text: str) -> Element:
    deleted = made(like, "delText")
    set_text(deleted, text)
    return deleted


def _bare(element: Element) -> Element:
    """A copy of a sign, with nothing after it."""
    copied = deepcopy(element)
    copied.tail = None
    return copied


def _without_ids(element: Element) -> None:
    """Word's own ids of paragraphs and rows may stand only once in a document."""
    for key in element.keys():  # noqa: SIM118 - an element is no mapping
        local = key.rpartition("}")[2]
        if local in ("paraId", "textId") or local.startswith("rsid"):
            del element.attrib[key]


def _styles(old: ReadDocument, new: ReadDocument) -> dict[str, str]:
    """Style ids of the old document to those of the new one, by name."""
    before, after = Styles(old.parts, old.main), Styles(new.parts, new.main)
    return {number: after.number_of(name) or number for number, name in before.names.items()}


def _numbering(document: ReadDocument) -> bytes | None:
    return document.parts.get("word/numbering.xml")
