"""Markdown, after its values have become markers, into headings and paragraphs.

Used of Markdown: # to #### headings, paragraphs, lists (each item a paragraph), **bold**.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from ..report import Heading, Paragraph, Span
from .markers import join_spans, spans_of


@lru_cache(maxsize=1)
def _parser() -> Callable[[str], Any]:
    import mistune

    return mistune.create_markdown(renderer=None)


def blocks_of(text: str, spans: Sequence[Span], section: str) -> list[Heading | Paragraph]:
    """The headings and paragraphs of a rendered section, headings not yet numbered.

    # is a section's own heading (level 2 of the report: level 1 are its parts).
    """
    return list(_blocks(_parser()(text), spans, section))


def _blocks(tokens: Any, spans: Sequence[Span], section: str) -> Iterator[Heading | Paragraph]:
    for token in tokens:
        kind = token["type"]
        if kind == "heading":
            level = min(token["attrs"]["level"], 4) + 1
            yield Heading(level, "", _inline(token, spans))
        elif kind in ("paragraph", "block_text", "block_code"):
            found = _inline(token, spans)
            if any(span.text.strip() for span in found):
                yield Paragraph(found, section)
        elif "children" in token:
            yield from _blocks(token["children"], spans, section)


def _inline(token: Any, spans: Sequence[Span]) -> tuple[Span, ...]:
    return join_spans(_runs(token, spans, False))


def _runs(token: Any, spans: Sequence[Span], bold: bool) -> Iterator[Span]:
    if "children" not in token:
        # A line break within a paragraph is the author's own wrapping: Chinese joins without space.
        if token["type"] not in ("softbreak", "linebreak"):
            yield from spans_of(token.get("raw", "").strip("\n"), spans, bold)
        return
    for child in token["children"]:
        yield from _runs(child, spans, bold or token["type"] == "strong")
