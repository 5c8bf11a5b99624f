"""Rows and cells of a table edited in its XML: texts set, rows copied from a neighbour, cells
joined as the new table has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy

from ..read.blocks import ReadCell, ReadParagraph
from ..read.tree import Element, find, name_of, value_of
from .paragraph import Editor, made

_MARKS = frozenset(
    ["bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "ins", "del"]
)
_KEPT = frozenset(["drawing", "pict", "object"])


def cells_by_column(row: Element) -> dict[int, Element]:
    """The cells of a row by the grid column at which they begin."""
    found: dict[int, Element] = {}
    at = _count(find(row, "trPr", "gridBefore"))
    for cell in row.iter():
        if name_of(cell) == "tc" and _row_of(cell) is row:
            found[at] = cell
            at += max(_count(find(cell, "tcPr", "gridSpan")), 1)
    return found


def _row_of(cell: Element) -> Element | None:
    return next((up for up in cell.iterancestors() if name_of(up) == "tr"), None)


def _count(element: Element | None) -> int:
    text = value_of(element) if element is not None else ""
    return int(text) if text.isdecimal() else 0


def write_cell(cell: ReadCell, text: str, like: Element | None) -> None:
    """Give a cell another text, a line a paragraph. like: a run whose look a blank cell takes."""
    lines = text.split("\n")
    paragraphs = list(cell.paragraphs)
    for spare in paragraphs[len(lines) :]:
        spare.element.getparent().remove(spare.element)
    for paragraph, line in zip(paragraphs, lines, strict=False):
        write_paragraph(paragraph, line, like)
    last = paragraphs[min(len(paragraphs), len(lines)) - 1].element if paragraphs else None
    for line in lines[len(paragraphs) :]:
        if last is None:
            return
        copy = deepcopy(last)
        say(copy, line, like)
        last.addnext(copy)
        last = copy


def write_paragraph(paragraph: ReadParagraph, text: str, like: Element | None = None) -> None:
    """Give a paragraph another text as a whole."""
    if paragraph.text == text:
        return
    editor = Editor(paragraph)
    if paragraph.text:
        editor.replace(0, len(paragraph.text), text)
    else:
        say(paragraph.element, text, like)


def say(paragraph: Element, text: str, like: Element | None = None) -> None:
    """Let a paragraph say this and nothing else, in the look of its first run."""
    runs = [run for run in paragraph.iter() if name_of(run) == "r"]
    spoken = next((run for run in runs if find(run, "t") is not None), None)
    model = spoken if spoken is not None else like
    properties = deepcopy(find(model, "rPr")) if model is not None else None
    for run in runs:
        if not any(name_of(child) in _KEPT for child in run):
            run.getparent().remove(run)
    if not text:
        return
    run, said = made(paragraph, "r"), made(paragraph, "t")
    said.text = text
    said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.extend([said] if properties is None else [properties, said])
    paragraph.append(run)


def copied_row(row: Element) -> Element:
    """A copy of a row without what belongs to the row alone: marks, changes, texts, pictures."""
    copy = deepcopy(row)
    for element in list(copy.iter()):
        if name_of(element) in _MARKS and element.getparent() is not None:
            if name_of(element) in ("ins", "del") and len(element):
                _unwrap(element)
            else:
                element.getparent().remove(element)
    for cell in cells_by_column(copy).values():
        paragraphs = [child for child in cell if name_of(child) == "p"]
        for spare in paragraphs[1:]:
            cell.remove(spare)
        for run in [r for r in cell.iter() if name_of(r) == "r"][1:]:
            run.getparent().remove(run)
    return copy


def _unwrap(element: Element) -> None:
    parent, at = element.getparent(), element.getparent().index(element)
    for child in list(element):
        parent.insert(at, child)
        at += 1
    parent.remove(element)


def fill_row(row: Element, texts: Mapping[int, str], like: Element | None) -> None:
    """Let the cells of a copied row say these texts, by grid column; the others nothing."""
    for column, cell in cells_by_column(row).items():
        paragraph = next((child for child in cell if name_of(child) == "p"), None)
        if paragraph is None:
            continue
        first, *others = texts.get(column, "").split("\n")
        say(paragraph, first, like)
        for line in others:
            copy = deepcopy(paragraph)
            say(copy, line, like)
            paragraph.addnext(copy)
            paragraph = copy


def join_like(row: Element, fresh: Element) -> None:
    """Join the cells of a row downwards as those of a row of the new table."""
    ours, theirs = cells_by_column(fresh), cells_by_column(row)
    if list(ours) != list(theirs):
        return
    for column, cell in theirs.items():
        wanted = find(ours[column], "tcPr", "vMerge")
        properties = find(cell, "tcPr")
        old = find(properties, "vMerge")
        if properties is None:
            continue
        if wanted is None and old is not None:
            properties.remove(old)
        elif wanted is not None:
            kind = value_of(wanted) or "continue"
            new = made(cell, "vMerge", val=kind)
            if old is not None:
                properties.replace(old, new)
            else:
                _put_merge(properties, new)


def _put_merge(properties: Element, merge: Element) -> None:
    """A vertical merge where the schema wants it: behind width and span."""
    before = [c for c in properties if name_of(c) in ("cnfStyle", "tcW", "gridSpan", "hMerge")]
    if before:
        before[-1].addnext(merge)
    else:
        properties.insert(0, merge)


def first_run(cells: Sequence[ReadCell | None]) -> Element | None:
    """The first run that says something in some cells."""
    for cell in cells:
        for paragraph in cell.paragraphs if cell else ():
            for element, said in paragraph.sources:
                if said.strip() and name_of(element.getparent()) == "r":
                    return element.getparent()
    return None


def holds_more(element: Element, is_ours: frozenset[str]) -> bool:
    """Whether a person put a picture, or a comment, into it. is_ours: ids of our comments."""
    for part in element.iter():
        name = name_of(part)
        if name in _KEPT or (name == "commentReference" and value_of(part, "id") not in is_ours):
            return True
    return False
