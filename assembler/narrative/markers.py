"""How a printed value travels through Jinja and Markdown: as a number between two private-use
characters. Markdown never sees the value itself, so nothing in the data can be taken for markup,
and the run it stands in can be told apart again afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..report import Span

OPEN, CLOSE = "\ue000", "\ue001"
UNNUMBERED = OPEN + CLOSE  # a marker that says only that something stands there
MARKER = re.compile(f"{OPEN}([0-9]+){CLOSE}")


class Marked(str):
    """Text whose values are markers already: author's words that may go through as they are."""

    __slots__ = ()


def marker(number: int | str) -> Marked:
    """The marker of the span with that number."""
    return Marked(f"{OPEN}{number}{CLOSE}")


def spans_of(text: str, spans: Sequence[Span], bold: bool = False) -> Iterator[Span]:
    """Text with markers as spans."""
    for position, piece in enumerate(MARKER.split(text)):
        if position % 2:
            span = spans[int(piece)]
            yield Span(span.text, span.figure, bold or span.bold, span.missing)
        elif piece:
            yield Span(piece, bold=bold)


def plain_text(text: str, spans: Sequence[Span]) -> str:
    """Text with its markers replaced by what they stand for."""
    return MARKER.sub(lambda found: spans[int(found[1])].text, text)


def join_spans(spans: Iterator[Span]) -> tuple[Span, ...]:
    """Neighbouring plain spans of one look as one."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        plain = span.figure is None and not span.missing
        if last and plain and last.figure is None and not last.missing and last.bold == span.bold:
            joined[-1] = Span(last.text + span.text, bold=span.bold)
        elif span.text:
            joined.append(span)
    return tuple(joined)
