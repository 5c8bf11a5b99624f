"""What stands above and below a table: its title, the captions round it, its notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import NamedTuple

from .outline import (
    contents_key,
    goes_on,
    heading_level,
    is_caption,
    is_continued,
    is_note,
    is_part,
    is_table_title,
)
from .parts import ReadGrid, ReadLine, ReadPart

_ABOVE_AT_MOST = 8  # lines between which and the table its title is looked for
_TITLE_AT_MOST = 80
_SHORT_TITLE = 5  # signs of which a title has more: 表 alone is the end of one
_SENTENCE_ENDS = ("。", "；", "：", "！", "？", ":", ";")


class TableTitle(NamedTuple):
    """The title above a table, "" for none; first: the number of its first line; captions: the
    lines between it and the table, and the number above it."""

    text: str = ""
    first: int | None = None
    captions: tuple[str, ...] = ()


def title_above(
    parts: Sequence[ReadPart], number: int, contents: AbstractSet[int] = frozenset()
) -> TableTitle:
    """The title of the table that is the part of this number."""
    captions: list[str] = []
    for at, line in _lines_above(parts, number, contents):
        if _is_title(line, parts, at):
            return _whole_title(parts, at, captions)
        if not (is_caption(line.text) or is_continued(line.text)):
            break
        captions.insert(0, line.text)
    return TableTitle(captions=tuple(captions))


def _lines_above(
    parts: Sequence[ReadPart], number: int, contents: AbstractSet[int]
) -> Iterator[tuple[int, ReadLine]]:
    """The nearest lines above a part, the last first."""
    for at in range(number - 1, max(-1, number - 1 - _ABOVE_AT_MOST), -1):
        line = parts[at]
        if isinstance(line, ReadGrid) or line.apart or at in contents:
            return
        yield at, line


def _is_title(line: ReadLine, parts: Sequence[ReadPart], at: int) -> bool:
    """Whether a line is a title, or the last one of it."""
    if is_table_title(line.text):
        return True
    if is_caption(line.text) or is_continued(line.text):
        return False
    is_heading = bool(line.level or heading_level(line.text)) and not is_part(line.text)
    return is_heading or _ends_a_title(line.text, parts, at)


def _ends_a_title(text: str, parts: Sequence[ReadPart], at: int) -> bool:
    """Whether a line is the end of a title that was broken: （2024年度） below …表."""
    above = _line_at(parts, at - 1)
    is_short = len(text) <= _TITLE_AT_MOST and not text.endswith(_SENTENCE_ENDS)
    return above is not None and is_short and is_table_title(above.text + text)


def _line_at(parts: Sequence[ReadPart], at: int) -> ReadLine | None:
    part = parts[at] if at >= 0 else None
    return part if isinstance(part, ReadLine) else None


def _whole_title(parts: Sequence[ReadPart], at: int, captions: Sequence[str]) -> TableTitle:
    """A title with the line above that belongs to it, where it is broken; the number of the table
    above it is a caption."""
    last, above = _line_at(parts, at), _line_at(parts, at - 1)
    text = last.text if last else ""
    is_end = len(contents_key(text)) < _SHORT_TITLE
    if above and is_end and not above.text.endswith(_SENTENCE_ENDS):
        text, at = above.text + text, at - 1
        above = _line_at(parts, at - 1)
    number = (above.text,) if above and is_caption(above.text) else ()
    return TableTitle(" ".join(text.split()), at, (*number, *captions))


def notes_below(parts: Sequence[ReadPart], number: int) -> Iterator[str]:
    """The lines below a table that belong to it: 注, and the further ones of it."""
    is_noted = False
    for part in islice(parts, number + 1, None):
        if not isinstance(part, ReadLine) or part.level:
            return
        if not (is_note(part.text) or (is_noted and goes_on(part.text))):
            return
        is_noted = True
        yield part.text
