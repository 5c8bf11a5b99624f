"""The pictures that a docx shows."""

from __future__ import annotations

from hashlib import sha256

from .blocks import ReadDocument, ReadParagraph
from .tree import name_of, relation_targets, value_of, within


def picture_digests(document: ReadDocument) -> dict[str, set[str]]:
    """What the pictures of a text show, in words, by the digests of their contents."""
    targets = relation_targets(document.parts, document.main)
    shown: dict[str, set[str]] = {}
    for drawing in within(document.root, "drawing"):
        words = {value_of(name, "descr") for name in within(drawing, "docPr")}
        for blip in within(drawing, "blip"):
            data = document.parts.get(targets.get(value_of(blip, "embed"), ""), b"")
            shown.setdefault(sha256(data).hexdigest(), set()).update(words)
    return shown


def pictures_in(paragraph: ReadParagraph) -> int:
    """How many pictures stand in a paragraph."""
    return sum(name_of(node) in ("blip", "imagedata") for node in paragraph.nodes())
