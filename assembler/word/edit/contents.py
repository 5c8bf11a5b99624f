"""The contents (目录) of an edited docx brought up to date: entries, their texts, their pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..read.blocks import ReadParagraph
from ..read.tree import Element, name_of, value_of
from .blocks import Grafts
from .paragraph import Editor, set_value

_PAGE = re.compile(r"\s{0,50}(\d{1,50})\s{0,50}$")
_REFERENCE = re.compile(r"PAGEREF\s+(\S+)")


@dataclass
class ContentsLine:
    """An entry of the contents. anchor: the bookmark it leads to."""

    anchor: str
    paragraph: ReadParagraph

    @property
    def said(self) -> str:
        """The text without the page."""
        return _PAGE.sub("", self.paragraph.text).rstrip("\t")

    @property
    def page(self) -> int | None:
        """The page it names."""
        found = _PAGE.search(self.paragraph.text)
        return int(found[1]) if found and len(found[1]) < 6 else None

    def write(self, said: str, page: int | None) -> None:
        """Give it another text and page."""
        editor = Editor(self.paragraph)
        found = _PAGE.search(self.paragraph.text)
        if found and page is not None and found[1] != str(page):
            editor.replace(*found.span(1), str(page))
        if said != self.said:
            editor.replace(0, len(self.said), said)


def contents_lines(paragraphs: Iterable[ReadParagraph]) -> list[ContentsLine]:
    """The entries in order; paragraphs that lead nowhere are left aside."""
    lines = [ContentsLine(_anchor(paragraph), paragraph) for paragraph in paragraphs]
    return [line for line in lines if line.anchor]


def _anchor(paragraph: ReadParagraph) -> str:
    code = ""
    for element in _inside(paragraph):
        if name_of(element) == "hyperlink" and value_of(element, "anchor"):
            return value_of(element, "anchor")
        if name_of(element) == "instrText":
            code += element.text or ""
    found = _REFERENCE.search(code)
    return found[1] if found else ""


def _inside(paragraph: ReadParagraph) -> Iterator[Element]:
    for element in paragraph.elements:
        yield from element.iter()


def lead_elsewhere(paragraphs: Iterable[ReadParagraph], names: Mapping[str, str]) -> None:
    """Let entries lead to bookmarks that were renamed."""
    for paragraph in paragraphs:
        for element in _inside(paragraph):
            if name_of(element) == "hyperlink":
                old = value_of(element, "anchor")
                if old in names:
                    set_value(element, "anchor", names[old])
            elif name_of(element) == "instrText" and element.text:
                element.text = _REFERENCE.sub(
                    lambda m: m[0].replace(m[1], names.get(m[1], m[1])), element.text
                )


def add_line(line: ContentsLine, before: ContentsLine, grafts: Grafts) -> ContentsLine:
    """Bring in an entry of the new contents behind another."""
    element = grafts.of(line.paragraph.element)
    for run in [run for ends in _loose_ends(element) for run in ends]:
        run.getparent().remove(run)
    at = before.paragraph.element
    _, closing = _loose_ends(at)
    at.addnext(element)
    element.extend(closing)
    source = line.paragraph
    copy = ReadParagraph(
        source.text, source.style, source.level, (), (element,), sources=_said(element)
    )
    return ContentsLine(line.anchor, copy)


def _said(element: Element) -> tuple[tuple[Element, str], ...]:
    """The pieces of an entry's text, as the reader has them."""
    signs = {"tab": "\t"}
    return tuple(
        (part, signs.get(name_of(part), part.text or ""))
        for part in element.iter()
        if name_of(part) == "t" or (name_of(part) == "tab" and name_of(part.getparent()) == "r")
    )


def remove_line(line: ContentsLine, lines: Sequence[ContentsLine]) -> None:
    """Take an entry out; the ends of the whole field that stand in it go to its neighbours."""
    element = line.paragraph.element
    number = lines.index(line)
    opening, closing = _loose_ends(element)
    if (opening and number + 1 == len(lines)) or (closing and not number):
        return
    if opening:
        following = lines[number + 1].paragraph.element
        at = 1 if len(following) and name_of(following[0]) == "pPr" else 0
        for run in reversed(opening):
            following.insert(at, run)
    if closing:
        lines[number - 1].paragraph.element.extend(closing)
    element.getparent().remove(element)


def _loose_ends(paragraph: Element) -> tuple[list[Element], list[Element]]:
    """Runs that begin a field which ends elsewhere, and runs that end one begun elsewhere."""
    begun: list[list[Element]] = []
    closing = []
    for run in (e for e in paragraph.iter() if name_of(e) == "r"):
        kinds = [value_of(child, "fldCharType") for child in run if name_of(child) == "fldChar"]
        if "begin" in kinds:
            begun.append([run])
        elif "end" in kinds:
            if begun:
                begun.pop()
            else:
                closing.append(run)
        elif begun and ("separate" in kinds or any(name_of(c) == "instrText" for c in run)):
            begun[-1].append(run)
    return [run for runs in begun for run in runs], closing
