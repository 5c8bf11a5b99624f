"""Which lines of a report are its contents (目录)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, takewhile

from .outline import contents_key, is_contents_title, is_leader, is_part
from .parts import ReadGrid, ReadLine, ReadPart

_LINES_AT_MOST = 400
_PART_KEY = 4  # signs of 第一部分


def contents_of(parts: Sequence[ReadPart]) -> set[int]:
    """The numbers of the lines of the contents, their heading too."""
    stated = {number for number, part in enumerate(parts) if _is_stated(part)}
    headings = (number for number, part in enumerate(parts) if begins_contents(part))
    heading = next(headings, None)
    if heading is None:
        return stated
    return {heading, *(stated or _lines_below(parts, heading + 1))}


def _is_stated(part: ReadPart) -> bool:
    """Whether the format says that it is a line of the contents."""
    return isinstance(part, ReadLine) and part.contents


def begins_contents(part: ReadPart) -> bool:
    """Whether a part is the heading of the contents."""
    return isinstance(part, ReadLine) and is_contents_title(part.text)


def _lines_below(parts: Sequence[ReadPart], first: int) -> range:
    """The lines below 目录: up to where its first line stands again, as a heading; where it does
    not, as far as the lines have the number of a page."""
    lines = list(takewhile(_is_line, islice(parts, first, first + _LINES_AT_MOST)))
    keys = [contents_key(line.text) for line in lines if isinstance(line, ReadLine)]
    again = next((n for n in range(1, len(keys)) if _is_again(keys[n], keys[0])), None)
    if again is None:
        again = len(list(takewhile(_is_with_page, lines)))
    return range(first, first + again)


def _is_line(part: ReadPart) -> bool:
    return not isinstance(part, ReadGrid)


def _is_with_page(part: ReadPart) -> bool:
    return isinstance(part, ReadLine) and is_leader(part.text)


def _is_again(key: str, first_key: str) -> bool:
    """Whether a line is the first of the contents again, now as a heading, perhaps broken off
    behind 第一部分."""
    is_broken_off = len(key) >= _PART_KEY and is_part(key) and first_key.startswith(key)
    return key == first_key or is_broken_off
