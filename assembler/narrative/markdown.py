"""Markdown, after its values have become markers, into headings and paragraphs.

Used of Markdown: # to #### headings, paragraphs, lists (each item a paragraph), **bold**.
Everything else stays as typed: bold is found here, for Markdown's own rule refuses **“三公”**经费.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from ..report import Heading, Paragraph, Span
from .markers import join_spans, spans_of


@lru_cache(maxsize=1)
def _parser() -> Callable[[str], Any]:
    import mistune

    return mistune.create_markdown(renderer=None)


BOLD = "\ue002"  # stands for ** while Markdown reads the text
_PUT_BY = {ord(sign): chr(0xE010 + n) for n, sign in enumerate("*_<>&[]`~\\|")}
_PUT_BACK = {ord(kept): chr(sign) for sign, kept in _PUT_BY.items()}


def blocks_of(text: str, spans: Sequence[Span], section: str) -> list[Heading | Paragraph]:
    """The headings and paragraphs of a rendered section, headings not yet numbered.

    # is a section's own heading (level 2 of the report: level 1 are its parts).
    """
    return list(_blocks(_parser()(_plainly(text)), spans, section))


def _plainly(text: str) -> str:
    """The text with the signs that Markdown would read otherwise put by."""
    text = text.replace("**", BOLD).translate(_PUT_BY)
    return re.sub(r"(?m)^(\s*[0-9]+)([.)]) ", r"\1\\\2 ", text)


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
    """The spans of a heading or paragraph; every second piece between ** is bold."""
    pieces = "".join(_raw(token)).split(BOLD)
    found = (
        span
        for number, piece in enumerate(pieces)
        for span in spans_of(piece.translate(_PUT_BACK), spans, bold=number % 2 == 1)
    )
    return join_spans(found)


def _raw(token: Any) -> Iterator[str]:
    if "children" not in token:
        # A line break within a paragraph is the author's own wrapping: Chinese joins without space.
        if token["type"] not in ("softbreak", "linebreak"):
            yield token.get("raw", "").strip("\n")
        return
    for child in token["children"]:
        yield from _raw(child)
