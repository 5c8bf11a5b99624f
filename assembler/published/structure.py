"""From lines and grids to the report: contents, headings, tables with what stands round them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from ..importing.sheet import INVISIBLE
from .contents import contents_of
from .continued import with_continued
from .document import PublishedBlock, PublishedParagraph, PublishedTable, Spot
from .frames import filled, opened
from .headings import heading_rows
from .outline import heading_level, unit_in, without_unit
from .parts import ReadGrid, ReadLine, ReadPart
from .titles import notes_below, title_above

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LEADERS = re.compile(r"[\s.·…．]{4,200}(?=[\d-])")  # dots before the number of a page


def assembled(parts: Sequence[ReadPart]) -> tuple[PublishedBlock, ...]:
    """The blocks of a report."""
    present = [part for part in map(_cleaned, parts) if not _is_blank(part)]
    whole = with_continued(opened(present))
    contents = contents_of(whole)
    return tuple(
        _table(whole, number, part, contents)
        if isinstance(part, ReadGrid)
        else _paragraph(part, number, number in contents)
        for number, part in enumerate(whole)
    )


def _cleaned(part: ReadPart) -> ReadPart:
    """Without signs that nobody can see."""
    if isinstance(part, ReadLine):
        return replace(part, text=_visible(part.text))
    rows = [[text if text is None else _visible(text) for text in row] for row in part.rows]
    return replace(part, rows=rows)


def _visible(text: str) -> str:
    return text if text.isprintable() else _CONTROLS.sub("", INVISIBLE.sub("", text))


def _is_blank(part: ReadPart) -> bool:
    if isinstance(part, ReadGrid):
        return not any(map(filled, part.rows))
    return not part.text.strip()


def _paragraph(line: ReadLine, number: int, is_contents: bool) -> PublishedParagraph:
    by_words = 0 if line.apart or is_contents else heading_level(line.text)
    text = _LEADERS.sub("\t", line.text) if is_contents else line.text
    return PublishedParagraph(text, Spot(number, line.page), line.level or by_words, is_contents)


def _table(
    parts: Sequence[ReadPart], number: int, grid: ReadGrid, contents: AbstractSet[int]
) -> PublishedTable:
    title = title_above(parts, number, contents)
    units = map(unit_in, (*reversed(title.captions), title.text))
    first = None if title.first is None else parts[title.first]
    return PublishedTable(
        without_unit(title.text),
        next(filter(None, units), ""),
        tuple(map(tuple, grid.rows)),
        Spot(number, grid.page(0)),
        heading_rows(grid.rows),
        tuple(notes_below(parts, number)),
        tuple(map(grid.page, range(len(grid.rows)))),
        title.captions,
        Spot(title.first or 0, first.page) if isinstance(first, ReadLine) else None,
        tuple(grid.merged()),
    )
