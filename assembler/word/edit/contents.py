"""The contents (目录) of an edited docx brought up to date: entries, their texts, their pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ..read.blocks import ReadDocument, ReadParagraph
from ..read.tree import (
    Element,
    children,
    joined_text,
    name_of,
    parent_of,
    take_out,
    value_of,
    within,
)
from .blocks import Grafts
from .paragraph import Editor, begin_with, set_value

_PAGE = re.compile(r"\s{0,50}(\d{1,50})\s{0,50}$")
_REFERENCE = re.compile(r"PAGEREF\s+(\S+)")


@dataclass
class ContentsLine:
    """An entry of the contents. anchor: the bookmark it leads to."""

    anchor: str
    paragraph: ReadParagraph

    @property
    def entry(self) -> str:
        """The text without the page."""
        return _PAGE.sub("", self.paragraph.text).rstrip("\t")

    @property
    def page(self) -> int | None:
        """The page it names."""
        match = _PAGE.search(self.paragraph.text)
        return int(match[1]) if match and len(match[1]) < 6 else None

    def write(self, entry: str, page: int | None) -> None:
        """Give it another text and page."""
        editor = Editor(self.paragraph)
        match = _PAGE.search(self.paragraph.text)
        if match and page is not None and match[1] != str(page):
            editor.replace(*match.span(1), str(page))
        if entry != self.entry:
            editor.replace(0, len(self.entry), entry)


def contents_lines(paragraphs: Iterable[ReadParagraph]) -> list[ContentsLine]:
    """The entries in order; paragraphs that lead nowhere are left aside."""
    lines = [ContentsLine(_anchor(paragraph), paragraph) for paragraph in paragraphs]
    return [line for line in lines if line.anchor]


def _anchor(paragraph: ReadParagraph) -> str:
    """Where an entry leads: its link says it, or the field of its page."""
    nodes = list(paragraph.nodes())
    reference = _REFERENCE.search(joined_text(children(nodes, "instrText")))
    links = (value_of(link, "anchor") for link in children(nodes, "hyperlink"))
    return next(filter(None, links), reference[1] if reference else "")


def rename_bookmarks(document: ReadDocument, names: Mapping[str, str]) -> None:
    """Give bookmarks other names, and let the contents lead there. names: old to new."""
    for mark in within(document.root, "bookmarkStart"):
        _rename(mark, "name", names)
    nodes = list(chain.from_iterable(paragraph.nodes() for paragraph in document.contents))
    for link in children(nodes, "hyperlink"):
        _rename(link, "anchor", names)
    for code in children(nodes, "instrText"):
        if code.text:
            code.text = _REFERENCE.sub(
                lambda m: m[0].replace(m[1], names.get(m[1], m[1])), code.text
            )


def _rename(element: Element, attribute: str, names: Mapping[str, str]) -> None:
    name = value_of(element, attribute)
    set_value(element, attribute, names.get(name, name))


def add_line(line: ContentsLine, before: ContentsLine, grafts: Grafts) -> ContentsLine:
    """Bring in an entry of the new contents behind another."""
    element = grafts.of(line.paragraph.element)
    for run in chain.from_iterable(_loose_ends(element)):
        take_out(run)
    at = before.paragraph.element
    _, closing = _loose_ends(at)
    at.addnext(element)
    element.extend(closing)
    copy = replace(
        line.paragraph, bookmarks=(), elements=(element,), text_elements=_text_elements(element)
    )
    return ContentsLine(line.anchor, copy)


def _text_elements(element: Element) -> tuple[tuple[Element, str], ...]:
    """In what an entry's text stands, as the reader has it."""
    signs = {"tab": "\t"}
    return tuple(
        (part, signs.get(name_of(part), part.text or ""))
        for part in element.iter()
        if name_of(part) == "t" or (name_of(part) == "tab" and name_of(parent_of(part)) == "r")
    )


def remove_line(line: ContentsLine, lines: Sequence[ContentsLine]) -> None:
    """Take an entry out; the ends of the whole field that stand in it go to its neighbours."""
    element = line.paragraph.element
    number = lines.index(line)
    opening, closing = _loose_ends(element)
    if (opening and number + 1 == len(lines)) or (closing and not number):
        return
    if opening:
        begin_with(lines[number + 1].paragraph.element, opening)
    if closing:
        lines[number - 1].paragraph.element.extend(closing)
    take_out(element)


def _loose_ends(paragraph: Element) -> tuple[list[Element], list[Element]]:
    """Runs that begin a field which ends elsewhere, and runs that end one begun elsewhere."""
    begun: list[list[Element]] = []
    closing = []
    for run in within(paragraph, "r"):
        roles = _field_roles(run)
        if "begin" in roles:
            begun.append([run])
        elif "end" in roles and begun:
            begun.pop()
        elif "end" in roles:
            closing.append(run)
        elif begun and roles:
            begun[-1].append(run)
    return list(chain.from_iterable(begun)), closing


def _field_roles(run: Element) -> set[str]:
    """What a run is of a field: begin, separate, end; instrText where it holds code."""
    kinds = {value_of(child, "fldCharType") for child in children(run, "fldChar")}
    return (kinds & {"begin", "separate", "end"}) | {*map(name_of, children(run, "instrText"))}
