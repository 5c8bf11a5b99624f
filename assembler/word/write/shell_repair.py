"""A shell's parts as their authors meant them, whatever Word, WPS and LibreOffice make of them on
saving: tags joined that were cut into runs, tags that take the place of a paragraph put into one of
their own, and what else our reading of a part as text would stumble over.

Only shells that need it are parsed: ours, and one that Word has left as simple, are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import accumulate, chain, pairwise, repeat

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
    for names, cure in _CURES:
        for element in within(root, *names):
            cure(element)
    alone = [p for p in within(root, "p") if ALONE.search(joined_text(_texts(p)))]
    _without_bookmarks(root, alone)
    for paragraph in alone:
        _part_from_rest(paragraph)
    for paragraph in within(root, "p"):
        _end(paragraph)
    return serialised(root).decode()


def repaired_file(data: bytes) -> bytes | None:
    """A whole shell with its parts of text cured; None where none needs it."""
    parts = read_parts(data)
    cured = dict(_cured(parts))
    if not cured:
        return None
    return assemble(pack(name, [content]) for name, content in {**parts, **cured}.items())


def _cured(parts: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The parts that curing changes."""
    texts = {name: parts[name].decode() for name in filter(TEXT_PART.fullmatch, parts)}
    for name, text in texts.items():
        cured = repaired(name, text) if needs_repair(text) else text
        if cured != text:
            yield name, cured.encode()


def _end(paragraph: Element) -> None:
    """One with nothing in it is written with an end of its own."""
    if not len(paragraph) and not paragraph.text:
        paragraph.text = ""


def _without_empty_mark(properties: Element) -> None:
    """A paragraph's properties without empty ones of its mark, which keep patterns from fitting."""
    mark = find(properties, "rPr")
    if mark is not None and not len(mark):
        properties.remove(mark)


def _ordered(properties: Element) -> None:
    """A paragraph's properties with its section's where the format wants them (LibreOffice writes
    them first)."""
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
    ends = list(accumulate((len(text.text or "") for text in texts), initial=0))
    for tag in reversed(list(WHOLE.finditer(joined_text(texts)))):
        _join(texts, ends, tag)
    _tidy(texts, paragraph)


def _tidy(texts: Iterable[Element], paragraph: Element) -> None:
    """Texts whose spaces count; those that are empty now are taken out."""
    for text in texts:
        text.set(_SPACE, "preserve")
        if not text.text:
            _take_out_empty(text, paragraph)


def _join(texts: Sequence[Element], ends: Sequence[int], tag: re.Match[str]) -> None:
    """One tag. ends: where texts begin and end in the paragraph's; those after it may have changed
    in the meantime."""
    start, end = tag.span()
    inside = [n for n, (a, b) in enumerate(pairwise(ends)) if a < end and b > start]
    shown = chain([tag[0].translate(_WIDE_SPACE)], repeat(""))
    for number, words in zip(inside, shown, strict=False):
        a, content = ends[number], texts[number].text or ""
        kept, rest = content[: max(start - a, 0)], content[min(end, ends[number + 1]) - a :]
        texts[number].text = kept + words + rest


def _take_out_empty(text: Element, paragraph: Element) -> None:
    """A text with nothing in it, and what around it has nothing else."""
    while text is not paragraph:
        around = parent_of(text)
        around.remove(text)
        if _holds_anything(around):
            return
        text = around


def _take_out_alone(element: Element) -> None:
    around = parent_of(element)
    around.remove(element)
    if name_of(around) == "r" and not _holds_anything(around):
        take_out(around)


def _holds_anything(element: Element) -> bool:
    """Whether there is more in it than its properties."""
    return any(name_of(child) != "rPr" for child in element)


def _without_bookmarks(root: Element, paragraphs: Iterable[Element]) -> None:
    """Without the bookmarks that begin or end in paragraphs which will be replaced."""
    ids = {value_of(mark, "id") for p in paragraphs for mark in within(p, *_MARKS)}
    for mark in within(root, *_MARKS):
        if value_of(mark, "id") in ids:
            take_out(mark)


def _part_from_rest(paragraph: Element) -> None:
    """A tag that takes the place of its paragraph, in a paragraph of its own: what else there is in
    it (the end of a section, a picture) stays behind in another."""
    section = find(paragraph, "pPr", "sectPr")
    held = [element for element in within(paragraph, *_HELD) if _is_outermost(element, paragraph)]
    if section is None and not held:
        return
    rest = _rest_of(paragraph, is_empty=not held)
    for element in held:
        _take_out_alone(element)
    if section is not None:
        take_out(section)
    paragraph.addnext(rest)


def _rest_of(paragraph: Element, is_empty: bool) -> Element:
    """A copy of a paragraph without what it says; is_empty: there is nothing else in it."""
    rest = deepcopy(paragraph)
    for text in _texts(rest):
        _take_out_empty(text, rest)
    if is_empty:
        empty(rest)
    return rest


def _is_outermost(element: Element, paragraph: Element) -> bool:
    """Whether a picture stands in the paragraph itself, and not in another picture."""
    for around in element.iterancestors():
        if around is paragraph or name_of(around) in _HELD:
            return around is paragraph
    return False


# What is cured everywhere, in this order: elements by name.
_CURES: tuple[tuple[tuple[str, ...], Callable[[Element], None]], ...] = (
    (_NOISE, _take_out_alone),
    (("pPr",), _without_empty_mark),
    (("pPr",), _ordered),
    (("docGrid",), _signed),
    (("p",), _join_tags),
)
