"""Where each word of a PDF stands, as Poppler reads it; what is broken and what stands alone."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

_WORD = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<'
)
_NEAR = 0.32  # of the height of type: words nearer than that are of one line of one cell


class PrintedWord(NamedTuple):
    """A word on a page: its edges in points, and what it says."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def is_beside(self, other: PrintedWord) -> bool:
        """Whether another word stands beside it on the same line of the same cell."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        gap = max(other.left - self.right, self.left - other.right)
        return shared > 0.5 * self.height and -0.1 < gap < _NEAR * self.height


def pages_of(pdf: Path) -> list[list[PrintedWord]]:
    """The words of each page."""
    command = ["pdftotext", "-bbox", str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [[_word(*found) for found in _WORD.findall(page)] for page in text.split("<page ")[1:]]


def _word(left: str, top: str, right: str, bottom: str, text: str) -> PrintedWord:
    return PrintedWord(float(left), float(top), float(right), float(bottom), html.unescape(text))


def alone(words: Sequence[PrintedWord]) -> Iterator[PrintedWord]:
    """Words of one character with nothing beside them."""
    for word in words:
        others = (other for other in words if other is not word)
        if len(word.text) == 1 and not any(map(word.is_beside, others)):
            yield word
