"""A shell's parts as their authors meant them, whatever Word, WPS and LibreOffice make of them on
saving: tags joined that were cut into runs, tags that take the place of a paragraph put into one of
their own, and what else our reading of a part as text would stumble over.

Only shells that need it are parsed: ours, and one that Word has left as simple, are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from itertools import pairwise

from ...files.zip_package import assemble, pack, read_parts
from ...kernel.places import whole
from ..edit.paragraph import set_value
from ..edit.repack import serialised
from ..edit.sections import empty
from ..read.tree import (
    Element,
    find,
    joined_text,
    name_of,
    parent_of,
    parsed,
    take_out,
    value_of,
    within,
)
from .tags import ALONE, TEXT_PART, WHOLE, needs_repair

_NOISE = ("proofErr", "lastRenderedPageBreak")
_MARKS = ("bookmarkStart", "bookmarkEnd")
_HELD = ("drawing", "pict", "object", "AlternateContent")
_WIDE_SPACE = str.maketrans("\u00a0\u3000", "  ")
_LARGEST = 2**31 - 1
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def repaired(part: str, markup: str) -> str:
    """A sound part of text, cured. Raises UnreadableError where it is none."""
    root = parsed({part: markup.encode()}, part)
    for noise in within(root, *_NOISE):
        _take_out_alone(noise)
    for properties in within(root, "pPr"):
        _ordered(properties)
    for grid in within(root, "docGrid"):
        _signed(grid)
    for paragraph in within(root, "p"):
        _join_tags(paragraph)
    alone = [p for p in within(root, "p") if ALONE.search(joined_text(_texts(p)))]
    _without_bookmarks(root, alone)
    for paragraph in alone:
        _part_from_rest(paragraph)
    for paragraph in within(root, "p"):
        if not len(paragraph) and not paragraph.text:
            paragraph.text = ""  # written with an end of its own
    return serialised(root).decode()


def repaired_file(data: bytes) -> bytes | None:
    """A whole shell with its parts of text cured; None where none needs it."""
    parts = read_parts(data)
    texts = {name: parts[name].decode() for name in filter(TEXT_PART.fullmatch, parts)}
    cured = {name: repaired(name, text) for name, text in texts.items() if needs_repair(text)}
    if all(texts[name] == text for name, text in cured.items()):
        return None
    changed = {name: text.encode() for name, text in cured.items()}
    return assemble(pack(name, [content]) for name, content in {**parts, **changed}.items())


def _ordered(properties: Element) -> None:
    """A paragraph's properties with its section's where the format wants them (LibreOffice writes
    them first), and without an empty one that keeps patterns from fitting."""
    mark = find(properties, "rPr")
    if mark is not None and not len(mark):
        properties.remove(mark)
    section, change = find(properties, "sectPr"), find(properties, "pPrChange")
    if section is not None:
        properties.remove(section)
        at = len(properties) if change is None else properties.index(change)
        properties.insert(at, section)


def _signed(grid: Element) -> None:
    """LibreOffice writes less than nothing as more than the format allows."""
    space = whole(value_of(grid, "charSpace"), digits=10)
    if space is not None and space > _LARGEST:
        set_value(grid, "charSpace", str(space - 2 * (_LARGEST + 1)))


def _texts(paragraph: Element) -> list[Element]:
    """What a paragraph says, without what its text boxes do."""
    return [text for text in within(paragraph, "t") if _paragraph_of(text) is paragraph]


def _paragraph_of(element: Element) -> Element | None:
    return next((a for a in element.iterancestors() if name_of(a) == "p"), None)


def _join_tags(paragraph: Element) -> None:
    """Each tag into the text it begins in."""
    texts = _texts(paragraph)
    ends = [0]
    for text in texts:
        ends.append(ends[-1] + len(text.text or ""))
    for tag in reversed(list(WHOLE.finditer(joined_text(texts)))):
        _join(texts, ends, tag)
    for text in texts:
        text.set(_SPACE, "preserve")
        if not text.text:
            _take_out_empty(text, paragraph)


def _join(texts: Sequence[Element], ends: Sequence[int], tag: re.Match[str]) -> None:
    """One tag. ends: where texts begin and end in the paragraph's; those after it may have changed
    in the meantime."""
    start, end = tag.span()
    inside = [n for n, (a, b) in enumerate(pairwise(ends)) if a < end and b > start]
    first = inside[0]
    for number in reversed(inside):
        a, b = ends[number], ends[number + 1]
        content = texts[number].text or ""
        kept, rest = content[: max(start - a, 0)], content[min(end, b) - a :]
        texts[number].text = (
            kept + (tag[0].translate(_WIDE_SPACE) if number == first else "") + rest
        )


def _take_out_empty(text: Element, paragraph: Element) -> None:
    """A text with nothing in it, and what around it has nothing else."""
    while text is not paragraph:
        around = parent_of(text)
        around.remove(text)
        if [child for child in around if name_of(child) != "rPr"]:
            return
        text = around


def _take_out_alone(element: Element) -> None:
    around = parent_of(element)
    around.remove(element)
    if name_of(around) == "r" and not [child for child in around if name_of(child) != "rPr"]:
        take_out(around)


def _without_bookmarks(root: Element, paragraphs: Iterable[Element]) -> None:
    """Without the bookmarks that begin or end in paragraphs which will be replaced."""
    ids = {value_of(mark, "id") for p in paragraphs for mark in within(p, *_MARKS)}
    for mark in within(root, *_MARKS):
        if value_of(mark, "id") in ids:
            take_out(mark)


def _part_from_rest(paragraph: Element) -> None:
    """A tag that takes the place of its paragraph, in a paragraph of its own: what else there is in
    it (the end of a section, a picture) stays behind in another."""
    properties = find(paragraph, "pPr")
    section = find(properties, "sectPr")
    held = [element for element in within(paragraph, *_HELD) if _is_outermost(element, paragraph)]
    if section is None and not held:
        return
    rest = deepcopy(paragraph)
    for text in _texts(rest):
        _take_out_empty(text, rest)
    if not held:
        empty(rest)
    for element in held:
        _take_out_alone(element)
    if properties is not None and section is not None:
        properties.remove(section)
    paragraph.addnext(rest)


def _is_outermost(element: Element, paragraph: Element) -> bool:
    """Whether a picture stands in the paragraph itself, and not in another picture."""
    for around in element.iterancestors():
        if around is paragraph or name_of(around) in _HELD:
            return around is paragraph
    return False
