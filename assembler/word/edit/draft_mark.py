"""The mark of a draft (草稿) in an edited docx: taken off, or put on."""

from __future__ import annotations

from ..draft_mark import MARK, PARAGRAPH
from ..read.blocks import ReadDocument
from ..read.tree import Element, children, find, joined_text, take_out, within
from ..xml import W

_FIRST_PARAGRAPHS = 20  # among which it is looked for: a person may have moved it


def mark_as_draft(document: ReadDocument, is_draft: bool) -> None:
    """Let a document bear the mark, or not."""
    body = find(document.root, "body")
    if body is None:
        return
    first = children(body, "p")[:_FIRST_PARAGRAPHS]
    marks = [one for one in first if joined_text(within(one, "t")).strip() == MARK]
    if is_draft and not marks:
        body.insert(0, _paragraph())
    for one in () if is_draft else marks:
        take_out(one)


def _paragraph() -> Element:
    from lxml import etree

    paragraph: Element = etree.fromstring(PARAGRAPH.replace("<w:p>", f"<w:p {W}>", 1))
    return paragraph
