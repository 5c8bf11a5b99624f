"""From lines and grids to the report: contents, headings, tables with what stands round them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .document import PublishedBlock, PublishedParagraph, PublishedTable, Spot
from .headings import heading_rows, repeated_headings
from .outline import (
    contents_key,
    goes_on,
    heading_level,
    is_caption,
    is_contents_title,
    is_continued,
    is_leader,
    is_note,
    is_part,
    is_table_title,
    unit_in,
    without_unit,
)
from .parts import ReadGrid, ReadLine, ReadPart

_CONTENTS_AT_MOST = 400  # lines
_ABOVE_AT_MOST = 8  # lines between which and the table its title is looked for
_TITLE_AT_MOST = 80
_LEADERS = re.compile(r"[\s.·…．]{4,}(?=[\d-])")  # dots before the number of a page
_PART_KEY = 4  # signs of 第一部分
_SENTENCE_ENDS = ("。", "；", "：", "！", "？", ":", ";")


def assembled(parts: Sequence[ReadPart]) -> tuple[PublishedBlock, ...]:
    """The blocks of a report."""
    whole = _joined_tables(_opened([part for part in parts if not _is_blank(part)]))
    contents = _contents(whole)
    blocks: list[PublishedBlock] = []
    for number, part in enumerate(whole):
        if isinstance(part, ReadGrid):
            blocks.append(_table(whole, number, contents))
        else:
            blocks.append(_paragraph(part, number, number in contents))
    return tuple(blocks)


def _is_blank(part: ReadPart) -> bool:
    if isinstance(part, ReadGrid):
        return not any(text and text.strip() for row in part.rows for text in row)
    return not part.text.strip()


def _paragraph(line: ReadLine, number: int, is_contents: bool) -> PublishedParagraph:
    is_text = line.apart or is_contents
    level = line.level or (0 if is_text else heading_level(line.text))
    text = _LEADERS.sub("\t", line.text) if is_contents else line.text
    return PublishedParagraph(text, Spot(number, line.page), level, is_contents)


# --- contents


def _contents(parts: Sequence[ReadPart]) -> set[int]:
    """The numbers of the lines of the contents (目录)."""
    contents = {n for n, part in enumerate(parts) if isinstance(part, ReadLine) and part.contents}
    start = next((n for n, part in enumerate(parts) if _begins_contents(part)), None)
    if start is None or contents:
        return contents if start is None else {start, *contents}
    return {start, *_lines_of_contents(parts, start + 1)}


def _begins_contents(part: ReadPart) -> bool:
    return isinstance(part, ReadLine) and is_contents_title(part.text)


def _lines_of_contents(parts: Sequence[ReadPart], first: int) -> range:
    """The lines below 目录: up to where its first line stands again, as the first heading; where
    it does not, as far as the lines have the number of a page."""
    keys: list[str] = []
    for number in range(first, min(len(parts), first + _CONTENTS_AT_MOST)):
        part = parts[number]
        if isinstance(part, ReadGrid):
            return (
                range(first, number)
                if _all_with_pages(parts[first:number])
                else range(first, first)
            )
        key = contents_key(part.text)
        if keys and _is_again(key, keys[0], number - first):
            return range(first, number)
        keys.append(key)
    end = first
    while end < len(parts) and _is_with_page(parts[end]):
        end += 1
    return range(first, end)


def _is_again(key: str, first_key: str, lines: int) -> bool:
    """Whether a line is the first of the contents again, now as a heading, perhaps broken off
    behind 第一部分."""
    if key == first_key:
        return lines > 0
    return len(key) >= _PART_KEY and is_part(key) and first_key.startswith(key)


def _all_with_pages(parts: Sequence[ReadPart]) -> bool:
    return all(map(_is_with_page, parts))


def _is_with_page(part: ReadPart) -> bool:
    return isinstance(part, ReadLine) and is_leader(part.text)


# --- lines that stand within a grid


def _opened(parts: Sequence[ReadPart]) -> list[ReadPart]:
    """Without the lines within the grids: a title, caption or note over the whole width of a table,
    and a grid of one cell, which is a frame round a text."""
    opened: list[ReadPart] = []
    for part in parts:
        if isinstance(part, ReadGrid):
            opened += _without_lines(part)
        else:
            opened.append(part)
    return opened


def _without_lines(grid: ReadGrid) -> Iterator[ReadPart]:
    if sum(bool(text and text.strip()) for row in grid.rows for text in row) == 1:
        for text in _texts(grid):
            yield from (ReadLine(line, grid.page(0)) for line in text.split("\n") if line.strip())
        return
    top = _lines_at_top(grid)
    bottom = _lines_at_bottom(grid, top)
    yield from _lines(grid, range(top))
    part = grid.part(top, bottom)
    part.rows = [_padded(row, grid.width) for row in part.rows]
    yield part
    yield from _lines(grid, range(bottom, len(grid.rows)))


def _padded(row: list[str | None], width: int) -> list[str | None]:
    return [*row, *[""] * (width - len(row))]


def _texts(grid: ReadGrid) -> Iterator[str]:
    return (text for row in grid.rows for text in row if text and text.strip())


def _lines(grid: ReadGrid, rows: range) -> Iterator[ReadLine]:
    for row in rows:
        text = "　".join(text for text in grid.rows[row] if text and text.strip())
        if text:
            yield ReadLine(text, grid.page(row))


def _lines_at_top(grid: ReadGrid) -> int:
    """How many rows at the top are lines above the table: a title, with what belongs to it."""
    is_titled = False
    for number, row in enumerate(grid.rows):
        texts = [text for text in row if text and text.strip()]
        is_line = (
            not texts
            or (len(texts) == 1 and is_table_title(texts[0]))
            or (all(map(is_caption, texts)) and len(texts) <= 4)
        )
        if not is_line:
            return number if is_titled else 0
        is_titled = is_titled or bool(texts)
    return 0


def _lines_at_bottom(grid: ReadGrid, top: int) -> int:
    """The row from which on there are notes below the table."""
    bottom = len(grid.rows)
    while bottom > top + 1:
        texts = [text for text in grid.rows[bottom - 1] if text and text.strip()]
        if len(texts) != 1 or not is_note(texts[0]):
            break
        bottom -= 1
    return bottom


# --- tables that go on


def _joined_tables(parts: Sequence[ReadPart]) -> list[ReadPart]:
    """A table that goes on as one, with its headings once: behind 续表, or with nothing between
    but the title again."""
    joined: list[ReadPart] = []
    for part in parts:
        last = _last_grid(joined) if isinstance(part, ReadGrid) else None
        if last is not None and isinstance(part, ReadGrid) and _goes_on(joined, last, part):
            above = joined[last]
            assert isinstance(above, ReadGrid)
            del joined[last + 1 :]
            joined[last] = _one(above, part)
        else:
            joined.append(part)
    return joined


def _last_grid(parts: Sequence[ReadPart]) -> int | None:
    near = range(len(parts) - 1, max(-1, len(parts) - 1 - _ABOVE_AT_MOST), -1)
    return next((n for n in near if isinstance(parts[n], ReadGrid)), None)


def _goes_on(parts: Sequence[ReadPart], last: int, grid: ReadGrid) -> bool:
    """Whether a grid is the rest of the last one."""
    above, between = parts[last], parts[last + 1 :]
    assert isinstance(above, ReadGrid)
    if above.width != grid.width:
        return False
    lines = [part.text for part in between if isinstance(part, ReadLine)]
    title = _title_lines(parts, last)[0] if lines else ""
    marked = any(map(is_continued, lines))
    if not all(is_continued(line) or is_caption(line) or _same(line, title) for line in lines):
        return False
    if marked or repeated_headings(above.rows, grid.rows):
        return True
    return not lines and not heading_rows(grid.rows)


def _same(line: str, title: str) -> bool:
    return bool(title) and contents_key(without_unit(line)).startswith(contents_key(title))


def _one(above: ReadGrid, grid: ReadGrid) -> ReadGrid:
    again = repeated_headings(above.rows, grid.rows)
    return above.followed_by(grid.part(again, len(grid.rows)))


# --- a table with what stands round it


def _table(parts: Sequence[ReadPart], number: int, contents: set[int]) -> PublishedTable:
    grid = parts[number]
    assert isinstance(grid, ReadGrid)
    title, at, captions = _title_lines(parts, number, contents)
    unit = next(filter(None, map(unit_in, (*reversed(captions), title))), "")
    first = parts[at] if at is not None else None
    spot = Spot(number, grid.page(0))
    made = PublishedTable(
        without_unit(title),
        unit,
        tuple(map(tuple, grid.rows)),
        spot,
        heading_rows(grid.rows),
        tuple(_notes(parts, number)),
        tuple(grid.page(row) for row in range(len(grid.rows))),
        tuple(captions),
        merged=tuple(grid.merged()),
    )
    if at is None or not isinstance(first, ReadLine):
        return made
    return replace(made, title_spot=Spot(at, first.page))


def _title_lines(
    parts: Sequence[ReadPart], number: int, contents: set[int] | frozenset[int] = frozenset()
) -> tuple[str, int | None, list[str]]:
    """The title above a table, the number of its first line, and the captions round it."""
    captions: list[str] = []
    at = number - 1
    while at >= max(0, number - _ABOVE_AT_MOST) and at not in contents:
        line = parts[at]
        if not isinstance(line, ReadLine) or line.apart:
            break
        if is_table_title(line.text):
            return _whole_title(parts, at, captions)
        if not is_caption(line.text) and not is_continued(line.text):
            is_heading = bool(line.level or heading_level(line.text)) and not is_part(line.text)
            if is_heading or _ends_a_title(line.text, parts, at):
                return _whole_title(parts, at, captions)
            break
        captions.insert(0, line.text)
        at -= 1
    return "", None, captions


def _ends_a_title(text: str, parts: Sequence[ReadPart], at: int) -> bool:
    """Whether a line is the end of a title that was broken: （2024年度） below …表."""
    above = parts[at - 1] if at else None
    is_short = len(text) <= _TITLE_AT_MOST and not text.endswith(_SENTENCE_ENDS)
    return is_short and isinstance(above, ReadLine) and is_table_title(above.text + text)


def _whole_title(
    parts: Sequence[ReadPart], at: int, captions: list[str]
) -> tuple[str, int, list[str]]:
    """A title with the lines above that belong to it, where it is broken over several: 表 alone, or
    the department's name; the number of the table above it is a caption."""
    last = parts[at]
    assert isinstance(last, ReadLine)
    text, first = last.text, at
    if len(contents_key(text)) < 5:
        above = parts[at - 1] if at else None
        if isinstance(above, ReadLine) and not above.text.endswith(_SENTENCE_ENDS):
            text, first = above.text + text, at - 1
    above = parts[first - 1] if first else None
    if isinstance(above, ReadLine) and is_caption(above.text):
        captions = [above.text, *captions]
    return " ".join(text.split()), first, captions


def _notes(parts: Sequence[ReadPart], number: int) -> Iterator[str]:
    """The lines below a table that belong to it."""
    is_noted = False
    for part in parts[number + 1 :]:
        if not isinstance(part, ReadLine) or part.level:
            return
        if not is_note(part.text) and not (is_noted and goes_on(part.text)):
            return
        is_noted = True
        yield part.text
