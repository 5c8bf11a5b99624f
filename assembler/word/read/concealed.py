"""What stands in a docx and should not be read, or cannot be seen: struck-through and hidden text."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from .blocks import ReadBlock, ReadDocument, ReadParagraph, paragraphs_in
from .tree import (
    Element,
    children,
    find,
    is_on,
    joined_text,
    name_of,
    parsed,
    relations,
    value_of,
    within,
)


class Concealment(Enum):
    """How a text is marked as not to be read."""

    STRUCK = "删除线"
    HIDDEN = "隐藏"


class ConcealedText(NamedTuple):
    """A text that is struck through or hidden. block: in which it stands."""

    how: Concealment
    text: str
    block: ReadBlock


_MARKS = {
    "strike": Concealment.STRUCK,
    "dstrike": Concealment.STRUCK,
    "vanish": Concealment.HIDDEN,
}


def concealed_texts(document: ReadDocument) -> Iterator[ConcealedText]:
    """Every such text of the body, runs that follow each other as one."""
    styles = _marked_styles(document)
    tags = [f"{{*}}{name}" for name in (*_MARKS, *(("rStyle", "pStyle") if styles else ()))]
    if next(iter(document.root.iter(*tags)), None) is None:
        return
    for block in document.blocks:
        for paragraph in _paragraphs(block):
            for how, text in _of_paragraph(paragraph, styles):
                yield ConcealedText(how, text, block)


def _paragraphs(block: ReadBlock) -> Iterator[ReadParagraph]:
    if isinstance(block, ReadParagraph):
        yield block
        return
    for row in block.rows:
        yield from paragraphs_in(row)


def _of_paragraph(
    paragraph: ReadParagraph, styles: dict[str, Concealment]
) -> Iterator[tuple[Concealment, str]]:
    runs = [run for element in paragraph.elements for run in within(element, "r")]
    of_paragraph = styles.get(value_of(find(paragraph.element, "pPr", "pStyle")))
    marked = ((_mark_of(run, styles) or of_paragraph, run) for run in runs if _is_kept(run))
    for how, group in groupby(marked, lambda pair: pair[0]):
        text = "".join(joined_text(children(run, "t")) for _, run in group)
        if how and text.strip():
            yield how, text.strip()


def _is_kept(run: Element) -> bool:
    """Whether a run is not deleted by a tracked change."""
    return not any(name_of(one) in ("del", "moveFrom") for one in run.iterancestors())


def _mark_of(run: Element, styles: dict[str, Concealment]) -> Concealment | None:
    properties = find(run, "rPr")
    if properties is None:
        return None
    stated = {name_of(one): one for one in properties}
    for name, how in _MARKS.items():
        if name in stated:
            return how if is_on(stated[name]) else None
    return styles.get(value_of(stated.get("rStyle")))


def _marked_styles(document: ReadDocument) -> dict[str, Concealment]:
    """The styles that strike or hide, by id."""
    marked: dict[str, Concealment] = {}
    kinds = relations(document.parts, document.main)
    name = next((part for kind, part in kinds if kind == "styles"), "")
    for style in parsed(document.parts, name) if name in document.parts else ():
        properties = find(style, "rPr")
        for one in properties if properties is not None else ():
            if name_of(one) in _MARKS and is_on(one):
                marked[value_of(style, "styleId")] = _MARKS[name_of(one)]
    return marked
