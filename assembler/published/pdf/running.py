"""The numbers of pages, and what stands in the same place on several of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...codebook.spelling import fold
from ..outline import stands_alone
from .lines import TextLine
from .page import PageContent

_PAGE_NUMBER = re.compile(
    r"[-—－–·•.\s]{0,9}(?:第\s{0,3})?\d{1,4}(?:\s{0,3}页)?"
    r"(?:\s{0,3}[/／,，共]{1,3}\s{0,3}\d{1,4}\s{0,3}页?)?[-—－–·•.\s]{0,9}"
)
_DIGITS = re.compile(r"\d+")
_EDGE = 0.12  # of a page, at its top and bottom, in which they stand
_PAGES = 3  # on which the same line stands, where it is a running header
_SAME_PLACE = 4.0  # points by which it is higher or lower


class _RunningKey(NamedTuple):
    """What a running header is known by."""

    text: str
    place: int
    width: int


def without_running(
    pages: Sequence[tuple[PageContent, Sequence[TextLine]]],
) -> list[list[TextLine]]:
    """The lines of each page without them."""
    counts = Counter(key for page, lines in pages for key in _keys(page, lines))
    running = {key for key, count in counts.items() if count >= _PAGES}
    return [_kept(page, lines, running) for page, lines in pages]


def _kept(
    page: PageContent, lines: Sequence[TextLine], running: set[_RunningKey]
) -> list[TextLine]:
    at_edge = (line for line in lines if _is_at_edge(line, page))
    left_out = {id(line) for line in at_edge if _is_left_out(line, page, running)}
    return [line for line in lines if id(line) not in left_out]


def _keys(page: PageContent, lines: Iterable[TextLine]) -> set[_RunningKey]:
    return {_key(line, page) for line in lines if _is_at_edge(line, page)}


def _is_at_edge(line: TextLine, page: PageContent) -> bool:
    """Whether a line stands at the top or bottom, and does not belong to a table: 单位：万元 stands
    there on many a page."""
    is_near = line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height
    return is_near and not stands_alone(line.text)


def _is_left_out(line: TextLine, page: PageContent, running: set[_RunningKey]) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(line.text)) or _key(line, page) in running


def _key(line: TextLine, page: PageContent) -> _RunningKey:
    text = _DIGITS.sub("0", fold(line.text[:200]))
    return _RunningKey(text, round(line.middle / _SAME_PLACE), round(page.width))
