"""A text as it is read: without blanks and quotes, in half-width signs, with the way back."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..text.numbers import folded

_DROPPED = re.compile(r"[ \u3000\u00a0\t]+|[“”‘’\"'「」『』*]")
_SIGNS = str.maketrans("（）；：", "();:")


class Condensed(NamedTuple):
    """The signs of a text that say something. places: where each stands in the text, and where the
    text ends; None where all do."""

    text: str
    places: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where signs of it stand in the text that it was made of."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


def condensed(text: str) -> Condensed:
    """A text without blanks, quotes and the stars of Markdown; a blank between two digits stays,
    for it parts two numbers."""
    signs = folded(text).translate(_SIGNS)
    if not _DROPPED.search(signs):
        return Condensed(signs, None)
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for match in _DROPPED.finditer(signs):
        start, end = match.span()
        if _parts_numbers(signs, start, end):
            end = start + 1
            parts.append(signs[at:end])
            places.extend(range(at, end))
        else:
            parts.append(signs[at:start])
            places.extend(range(at, start))
        at = match.end()
    parts.append(signs[at:])
    places.extend(range(at, len(signs) + 1))
    return Condensed("".join(parts), places)


def _parts_numbers(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isdigit() and text[end : end + 1].isdigit()
