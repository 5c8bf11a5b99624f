"""Markdown, after its values have become markers, into headings and paragraphs.

Used of Markdown: # to #### headings, paragraphs, lists (each item a paragraph), **bold**, and
a line --- before the signature (落款), which stands at the right.
Everything else stays as typed: bold is found here, for Markdown's own rule refuses **“三公”**经费.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from ..report import Heading, Paragraph, Span
from .markers import MARKER, UNNUMBERED, join_spans, marker, spans_of


@lru_cache(maxsize=1)
def _parser() -> Callable[[str], Any]:
    import mistune

    return mistune.create_markdown(renderer=None)


BOLD = "\ue002"  # stands for ** while Markdown reads the text
_SIGNED = -1  # the level of a paragraph of the signature
_SIGNATURE_LINE = re.compile(r"(?m)^[ \t]*-{3,}[ \t]*$")
_PUT_BY = {ord(sign): chr(0xE010 + n) for n, sign in enumerate("*_<>&[]`~\\|")}
_PUT_BACK = {ord(kept): chr(sign) for sign, kept in _PUT_BY.items()}


def blocks_of(text: str, spans: Sequence[Span], section: str) -> list[Heading | Paragraph]:
    """The headings and paragraphs of a rendered section, headings not yet numbered.

    # is a section's own heading (level 2 of the report: level 1 are its parts).
    """
    numbers = iter(MARKER.findall(text))
    blocks: list[Heading | Paragraph] = []
    for level, raw in _outline(MARKER.sub(UNNUMBERED, text)):
        found = _spans(raw, numbers, spans)
        if level > 0:
            blocks.append(Heading(level, "", found))
        elif any(span.text.strip() for span in found):
            blocks.append(Paragraph(found, section, level == _SIGNED))
    return blocks


@lru_cache(maxsize=1024)
def _outline(text: str) -> tuple[tuple[int, str], ...]:
    """The level (0: a paragraph) and text of each block, in order.

    Kept: as no value stands in it and the markers have lost their numbers, this text is the same
    for every department whose section takes the same turns.
    """
    return tuple(_blocks(_parser()(_plainly(text))))


def _plainly(text: str) -> str:
    """The text with the signs that Markdown would read otherwise put by."""
    text = text.replace("**", BOLD).translate(_PUT_BY)
    text = _SIGNATURE_LINE.sub("\n---\n", text)  # never what makes a heading of a line
    return re.sub(r"(?m)^(\s*[0-9]+)([.)]) ", r"\1\\\2 ", text)


def _blocks(tokens: Any) -> Iterator[tuple[int, str]]:
    level = 0
    for token in tokens:
        kind = token["type"]
        if kind == "thematic_break":
            level = _SIGNED
        elif kind == "heading":
            level = 0  # a signature has no headings: what follows one is text again
            yield min(token["attrs"]["level"], 4) + 1, "".join(_raw(token))
        elif kind in ("paragraph", "block_text", "block_code"):
            yield level, "".join(_raw(token))
        elif "children" in token:
            yield from _blocks(token["children"])


def _spans(raw: str, numbers: Iterator[str], spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans of a heading or paragraph; every second piece between ** is bold."""
    first, *others = raw.split(UNNUMBERED)
    text = first + "".join(marker(next(numbers)) + other for other in others)
    found = (
        span
        for number, piece in enumerate(text.split(BOLD))
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
