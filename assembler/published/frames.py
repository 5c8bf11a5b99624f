"""Lines that stand within a grid: a title, caption or note over the whole width of a table, and a
grid of one cell, which is a frame round a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, takewhile

from .outline import is_caption, is_note, is_table_title
from .parts import ReadGrid, ReadLine, ReadPart

_CAPTION_CELLS = 4  # at most: 部门, 年度, 单位


def opened(parts: Iterable[ReadPart]) -> list[ReadPart]:
    """The parts with such lines outside of the grids."""
    return list(chain.from_iterable(map(_opened, parts)))


def _opened(part: ReadPart) -> Iterable[ReadPart]:
    if isinstance(part, ReadLine):
        return [part]
    texts = list(chain.from_iterable(map(filled, part.rows)))
    return _framed(part, texts[0]) if len(texts) == 1 else _without_lines(part)


def filled(row: Sequence[str | None]) -> list[str]:
    """The texts of a row."""
    return [text for text in row if text and text.strip()]


def _framed(grid: ReadGrid, text: str) -> Iterator[ReadLine]:
    return (ReadLine(line, grid.page(0)) for line in text.split("\n") if line.strip())


def _without_lines(grid: ReadGrid) -> Iterator[ReadPart]:
    top = _lines_at_top(grid)
    bottom = len(grid.rows) - _lines_at_bottom(grid.rows[top + 1 :])
    yield from _lines(grid, range(top))
    part = grid.part(top, bottom)
    part.rows = [[*row, *[""] * (grid.width - len(row))] for row in part.rows]
    yield part
    yield from _lines(grid, range(bottom, len(grid.rows)))


def _lines(grid: ReadGrid, rows: range) -> Iterator[ReadLine]:
    texts = ((grid.page(row), "　".join(filled(grid.rows[row]))) for row in rows)
    return (ReadLine(text, page) for page, text in texts if text)


def _lines_at_top(grid: ReadGrid) -> int:
    """How many rows at the top are lines above the table; none where all rows are."""
    above = list(takewhile(_is_above, map(filled, grid.rows)))
    has_text = any(above)
    return len(above) if has_text and len(above) < len(grid.rows) else 0


def _is_above(texts: Sequence[str]) -> bool:
    """Whether a row is a title, or what belongs to one."""
    is_title = len(texts) == 1 and is_table_title(texts[0])
    return is_title or (len(texts) <= _CAPTION_CELLS and all(map(is_caption, texts)))


def _lines_at_bottom(rows: Sequence[Sequence[str | None]]) -> int:
    """How many of the last rows are notes below the table."""
    return len(list(takewhile(_is_below, map(filled, reversed(rows)))))


def _is_below(texts: Sequence[str]) -> bool:
    return len(texts) == 1 and is_note(texts[0])
