"""What only the old document has, copied for the new one: text and its look, without whatever
leads elsewhere (pictures, links, fields, bookmarks, notes), which the new package may not hold."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from ..edit.paragraph import made, set_value
from .blocks import ReadDocument, ReadParagraph
from .tree import Element, Styles, find, name_of, value_of

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SAID = frozenset(["t", "tab", "ptab", "cr", "br", "noBreakHyphen", "softHyphen", "sym"])
_STYLED = frozenset(["pStyle", "rStyle", "tblStyle"])
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


class Old:
    """The old document as a source of copies for the new one."""

    def __init__(self, old: ReadDocument, new: ReadDocument) -> None:
        self._styles = _styles(old, new)
        self._same_lists = _numbering(old) == _numbering(new)

    def words(self, paragraph: ReadParagraph, start: int, end: int) -> list[Element]:
        """Characters of a paragraph as struck runs."""
        found: list[Element] = []
        at = 0
        for element, text in paragraph.sources:
            first, last = max(start - at, 0), min(end - at, len(text))
            at += len(text)
            if first < last:
                found.append(self._piece(element, text[first:last]))
        return found

    def _piece(self, element: Element, text: str) -> Element:
        run = made(element, "r")
        self._look(element.getparent(), run)
        if name_of(element) in ("tab", "ptab", "cr", "br", "noBreakHyphen", "sym"):
            run.append(_bare(element))
        else:
            run.append(_struck_text(element, text))
        return run

    def _look(self, old: Element, new: Element) -> None:
        """Give a run the look of another."""
        properties = find(old, "rPr")
        if properties is not None:
            new.append(self.copy(properties))

    def paragraph(self, old: Element) -> tuple[Element, list[Element]]:
        """A paragraph without its text, and the text as struck runs."""
        gone = made(old, "p")
        properties = find(old, "pPr")
        if properties is not None:
            gone.append(self.copy(properties))
        return gone, [run for run in map(self._run, _runs(old)) if run is not None]

    def _run(self, old: Element) -> Element | None:
        run = made(old, "r")
        self._look(old, run)
        said = [child for child in old if name_of(child) in _SAID]
        for child in said:
            is_text = name_of(child) == "t"
            run.append(_struck_text(child, child.text or "") if is_text else _bare(child))
        return run if said else None

    def frame(self, table: Element) -> Element:
        """A table without its rows."""
        gone = made(table, "tbl")
        gone.extend(self.copy(e) for e in table if name_of(e) in ("tblPr", "tblGrid"))
        return gone

    def copy(self, element: Element) -> Element:
        """A copy that has none of the old changes, marks and ids, with the new styles."""
        copied = deepcopy(element)
        copied.tail = None
        for part in list(copied.iter()):
            name = name_of(part)
            if part is not copied and (name in _CHANGES or name in _MARKS or self._is_list(name)):
                _take_out(part)
            elif name in _STYLED:
                number = value_of(part)
                set_value(part, "val", self._styles.get(number, number))
            else:
                _without_ids(part)
        return copied

    def _is_list(self, name: str) -> bool:
        return name == "numPr" and not self._same_lists


def _runs(element: Element) -> Iterator[Element]:
    """All runs of a paragraph but those in text boxes."""
    for child in element:
        if name_of(child) == "r":
            yield child
        elif name_of(child) not in _BOXES and name_of(child) != "pPr":
            yield from _runs(child)


def _struck_text(like: Element, text: str) -> Element:
    struck = made(like, "delText")
    struck.text = text
    struck.set(_SPACE, "preserve")
    return struck


def _bare(element: Element) -> Element:
    """A copy of a sign, with nothing after it."""
    copied = deepcopy(element)
    copied.tail = None
    return copied


def _take_out(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


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
