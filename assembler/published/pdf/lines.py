"""Signs as lines of text, and lines as paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .page import PageContent, Sign

_SAME_LINE = 0.5  # of a sign's height, by which signs of one line stand higher or lower
_BLANK = 0.25  # of a sign's size, between two words
_WIDE_BLANK = 0.8  # of a sign's size, between two things on one line
_FULL = 1.6  # signs that a full line may lack at its end
_INDENT = 0.8  # of a sign, by which a first line begins further in
_GAP = 1.9  # of the usual distance between lines, from which on a paragraph ends
_SAME_SIZE = 0.15  # by which the size of lines of one paragraph differs
_SAME_RIGHT = 4  # points by which full lines end earlier or later
_RIGHT = 0.9  # of the right margin that would be as wide as the left one
_LONG = 0.5  # of the page's width: lines from which the margins are told


@dataclass(frozen=True)
class TextLine:
    """A line of text on a page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    page: int
    signs: tuple[Sign, ...] = ()

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def is_sized_as(self, other: TextLine, share: float) -> bool:
        """Whether its signs are as large as another's, but for this share."""
        return abs(self.size - other.size) < share * max(other.size, 1.0)


def in_rows(signs: Iterable[Sign]) -> list[list[Sign]]:
    """Signs by the line they stand in, from top to bottom, each from left to right."""
    rows: list[list[Sign]] = []
    middle = height = 0.0
    for sign in sorted(signs, key=lambda one: (one.middle, one.x0)):
        tall = max(sign.bottom - sign.top, 1.0)
        if rows and abs(sign.middle - middle) <= _SAME_LINE * min(height, tall):
            rows[-1].append(sign)
            middle = (middle * (len(rows[-1]) - 1) + sign.middle) / len(rows[-1])
        else:
            rows.append([sign])
            middle, height = sign.middle, tall
    for row in rows:
        row.sort(key=lambda one: one.x0)
    return rows


def joined(row: Sequence[Sign], wide: str = "") -> str:
    """The text of a line: blanks between words of letters and digits; `wide` between things that
    stand far from each other."""
    between = (_between(before, sign, wide) + sign.text for before, sign in pairwise(row))
    return "".join([*(sign.text for sign in row[:1]), *between])


def _between(before: Sign, sign: Sign, wide: str) -> str:
    """What stands between two signs of a line."""
    gap, size = sign.x0 - before.x1, max(sign.size, before.size, 1.0)
    if wide and gap > _WIDE_BLANK * size:
        return wide
    are_latin = before.text.isascii() and sign.text.isascii()
    return " " if are_latin and gap > _BLANK * size else ""


def text_lines(signs: Iterable[Sign], page: int) -> list[TextLine]:
    """The lines of a page."""
    return [
        TextLine(
            joined(row, "　"),
            row[0].x0,
            max(sign.x1 for sign in row),
            min(sign.top for sign in row),
            max(sign.bottom for sign in row),
            median(sign.size for sign in row),
            page,
            tuple(row),
        )
        for row in in_rows(signs)
    ]


# --- paragraphs


@dataclass(frozen=True)
class Margins:
    """Between which x the text of a page stands; step: from line to line."""

    left: float
    right: float
    step: float


def margins_of(pages: Iterable[tuple[PageContent, Sequence[TextLine]]]) -> dict[int, Margins]:
    """The margins by the width of a page, from all pages of that width."""
    by_width: dict[int, list[TextLine]] = {}
    for page, lines in pages:
        by_width.setdefault(round(page.width), []).extend(lines)
    return {width: _margins(lines, width) for width, lines in by_width.items()}


def _margins(lines: Sequence[TextLine], width: int) -> Margins:
    long = [line for line in lines if line.x1 - line.x0 > _LONG * width] or list(lines)
    lefts = Counter(round(line.x0) for line in long)
    left = min(lefts, key=lambda x: (-lefts[x], x), default=0)
    return Margins(float(left), max(_right(long), _RIGHT * (width - left)), _step(lines))


def _right(lines: Sequence[TextLine]) -> float:
    """Where most lines end; short ones tell nothing of it."""
    rights = Counter(round(line.x1 / _SAME_RIGHT) for line in lines)
    usual = [right for right, _ in rights.most_common(1)]
    return max((line.x1 for line in lines if round(line.x1 / _SAME_RIGHT) in usual), default=0.0)


def _step(lines: Sequence[TextLine]) -> float:
    """The usual distance from line to line."""
    steps = [b.middle - a.middle for a, b in pairwise(lines) if a.page == b.page]
    return median(steps) if steps else 0.0


def goes_on(line: TextLine, following: TextLine, margins: Margins) -> bool:
    """Whether a paragraph goes on from a line to the next one: the line is full, and the next one
    begins at the margin, in the same size."""
    size = max(line.size, 1.0)
    is_full = line.x1 >= margins.right - _FULL * size
    is_first = following.x0 > margins.left + _INDENT * size
    if not is_full or is_first or not following.is_sized_as(line, _SAME_SIZE):
        return False
    gap = following.middle - line.middle
    return line.page != following.page or gap <= _GAP * max(margins.step, line.size)
