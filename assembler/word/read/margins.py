"""The headers and footers of a docx (页眉、页脚), and its endnotes: texts that stand beside the body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .tree import Element, children, joined_text, parsed, relations, within

_KINDS = {"header": "页眉", "footer": "页脚", "endnotes": "尾注"}
_HIDDEN = ("del", "moveFrom")


class MarginText(NamedTuple):
    """A paragraph beside the body. where: what people call its part; part: its name."""

    where: str
    part: str
    text: str


def margin_texts(parts: Mapping[str, bytes], main: str) -> Iterator[MarginText]:
    """Every paragraph of these parts that has words in it, each part once. Raises UnreadableError."""
    targets = {part: kind for kind, part in relations(parts, main) if kind in _KINDS}
    for part, kind in targets.items():
        for paragraph in within(parsed(parts, part), "p") if part in parts else ():
            text = _text(paragraph)
            if text.strip():
                yield MarginText(_KINDS[kind], part, text)


def _text(paragraph: Element) -> str:
    removed = {run for change in children(paragraph, *_HIDDEN) for run in change.iter()}
    return joined_text(text for text in within(paragraph, "t") if text not in removed)
