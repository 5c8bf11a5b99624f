"""Tables that go on: one that a file has in several pieces is one, with its headings once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from .headings import heading_rows, repeated_headings
from .outline import contents_key, is_caption, is_continued, without_unit
from .parts import ReadGrid, ReadLine, ReadPart
from .titles import title_above

_BETWEEN_AT_MOST = 8  # lines between two pieces: 续表, the title again, 单位


def with_continued(parts: Iterable[ReadPart]) -> list[ReadPart]:
    """The parts with such tables joined: behind 续表, behind the title again, or with nothing
    between."""
    joined: list[ReadPart] = []
    for part in parts:
        above = _table_above(joined, part) if isinstance(part, ReadGrid) else None
        if above is not None:
            last, grid = above
            joined[last:] = [grid]
        else:
            joined.append(part)
    return joined


def _table_above(parts: Sequence[ReadPart], grid: ReadGrid) -> tuple[int, ReadGrid] | None:
    """The number of the table that goes on in a grid, with both as one."""
    lines = list(takewhile(_is_line, reversed(parts)))
    last = len(parts) - len(lines) - 1
    above = parts[last] if last >= 0 and len(lines) <= _BETWEEN_AT_MOST else None
    if not isinstance(above, ReadGrid) or above.width != grid.width:
        return None
    texts = [line.text for line in lines if isinstance(line, ReadLine)]
    again = repeated_headings(above.rows, grid.rows)
    if not (
        _may_stand_between(texts, title_above(parts, last).text) and _is_rest(texts, grid, again)
    ):
        return None
    return last, above.followed_by(grid.part(again, len(grid.rows)))


def _is_rest(between: Sequence[str], grid: ReadGrid, again: int) -> bool:
    """Whether a grid is the rest of another: its headings stand again, 续表 is said, or it begins
    right below with data."""
    return bool(again) or any(map(is_continued, between)) or _goes_on(between, grid)


def _is_line(part: ReadPart) -> bool:
    return isinstance(part, ReadLine)


def _may_stand_between(texts: Sequence[str], title: str) -> bool:
    return all(_is_between(text, title) for text in texts)


def _is_between(text: str, title: str) -> bool:
    """Whether a line may stand between the pieces of a table."""
    is_again = bool(title) and contents_key(without_unit(text)).startswith(contents_key(title))
    return is_again or is_continued(text) or is_caption(text)


def _goes_on(between: Sequence[str], grid: ReadGrid) -> bool:
    """Whether a grid right below another one begins with data."""
    return not between and not heading_rows(grid.rows)
