"""Which lines make a paragraph, a heading, an entry of the contents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..outline import BEGINS, heading_level, is_caption, is_leader, is_table_title, stands_alone
from ..parts import ReadLine
from .lines import Margins, TextLine, goes_on
from .ruled import one_text

_ENDED = ("。", "！", "？", "；")
_MARKS = (*_ENDED, "：", ":", ";")
_IN_SENTENCE = re.compile("[，。；：]")
_LONG_LINE = 0.6  # of the width of the text
_LINES_OF_HEADING = 4
_NEAR = 2.5  # signs between two lines of one thing


def paragraph_of(lines: Sequence[TextLine]) -> ReadLine:
    """Lines as a paragraph."""
    text = one_text(line.text for line in lines).strip()
    return ReadLine(text, lines[0].page, heading_level(text))


def is_of_paragraph(paragraph: Sequence[TextLine], line: TextLine, margins: Margins) -> bool:
    """Whether a line belongs to the paragraph above it."""
    first, last = paragraph[0], paragraph[-1]
    if is_leader(line.text) or is_leader(last.text):
        return _is_end_of_entry(paragraph, line, margins)
    if heading_level(first.text) == 1 and len(paragraph) < _LINES_OF_HEADING:
        return _is_end_of_heading(last, line, margins)
    if stands_alone(last.text) or stands_alone(line.text):
        return False
    return _is_same_text(last, line, margins)


def _is_same_text(last: TextLine, line: TextLine, margins: Margins) -> bool:
    begins = bool(BEGINS.match(line.text))
    if begins and last.text.endswith(_ENDED):
        return False
    return goes_on(last, line, margins) or (not begins and _ends_within(last, line, margins))


def _is_end_of_entry(paragraph: Sequence[TextLine], line: TextLine, margins: Margins) -> bool:
    """Whether a line is the end of an entry of the contents that was broken."""
    first, last = paragraph[0], paragraph[-1]
    is_entry = bool(BEGINS.match(first.text)) and not is_leader(last.text)
    is_full = last.x1 >= margins.right - 4 * last.size
    return is_entry and is_full and is_leader(line.text) and not BEGINS.match(line.text)


def _is_end_of_heading(last: TextLine, line: TextLine, margins: Margins) -> bool:
    """Whether a line goes on with the heading of a part: 第一部分 above 某某局概况, both in the
    middle."""
    begins = BEGINS.match(line.text) or is_caption(line.text)
    are_titles = is_table_title(last.text) and is_table_title(line.text)
    if begins or are_titles or line.page != last.page:
        return False
    apart = abs((last.x0 + last.x1) - (line.x0 + line.x1)) / 2
    in_middle = apart < 1.5 * line.size and max(last.x0, line.x0) > margins.left + line.size
    return in_middle and line.is_sized_as(last, 0.05) and _is_near(last, line)


def _ends_within(last: TextLine, line: TextLine, margins: Margins) -> bool:
    """Whether a line ends within a sentence, whatever its margins: notes have their own."""
    is_within = bool(_IN_SENTENCE.search(last.text)) and not last.text.endswith(_MARKS)
    is_long = last.x1 - last.x0 > _LONG_LINE * (margins.right - margins.left)
    return is_within and is_long and line.is_sized_as(last, 0.1) and _is_near(last, line)


def _is_near(last: TextLine, line: TextLine) -> bool:
    return line.page != last.page or line.middle - last.middle < _NEAR * last.size
