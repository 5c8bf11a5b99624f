"""Matches the headings of a worksheet to those of a specification, leaf by leaf.

A column's path is the headings above it, from merged areas, or, where a system exported none,
from the blanks to the right of a heading. Paths and leaves are aligned in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from .finding import Grid, Region
from .layouts import Column
from .texts import bare, is_total, similar, unit_in_heading

Path = tuple[str, ...]
_TOP_ROWS = 10  # within which the headings begin
_EXTRA_DEPTH = 2  # rows more than the specification's
_LIKELY = 0.55  # below that, two paths have nothing to do with each other
_SPARE = 0.2  # what a column that fits nowhere costs
_ENOUGH = 0.5  # the share of the worksheet's columns that must fit for it to be this table


@dataclass(frozen=True)
class Header:
    """top, bottom: the rows of the headings, bottom exclusive. columns: specification's number →
    worksheet's column. spare: columns with headings that fit none. missing: leaves not found."""

    top: int
    bottom: int
    columns: dict[int, int]
    paths: dict[int, Path]
    missing: tuple[Column, ...]
    score: float

    @property
    def spare(self) -> list[int]:
        taken = set(self.columns.values())
        return [column for column in self.paths if column not in taken]

    def unit(self, column: int) -> str:
        """The unit that a heading gives in brackets: 金额（万元）."""
        units = (unit_in_heading(text) for text in reversed(self.paths.get(column, ())))
        return next((unit for unit in units if unit), "")


def find_header(region: Region) -> Header | None:
    """The headings that fit best; None where too little of them fits."""
    wanted = region.layout.columns
    depth = max((len(column.path) for column in wanted), default=1)
    best: Header | None = None
    for top in _tops(region):
        filled = (row for row in range(top, region.bottom) if region.grid.texts(row))
        rows = list(islice(filled, depth + _EXTRA_DEPTH))
        for height in range(1, len(rows) + 1):
            found = _match(region.grid, rows[:height], wanted)
            if best is None or found.score > best.score + 1e-9:
                best = found
    enough = best and len(best.columns) >= max(2, _ENOUGH * len(best.paths))
    return best if enough else None


def _tops(region: Region) -> Iterator[int]:
    """Rows in which some text is like a heading of the table."""
    words = {bare(part) for column in region.layout.columns for part in column.path} - {""}
    for row in range(region.top, min(region.bottom, region.top + _TOP_ROWS)):
        texts = [text for _, text in region.grid.texts(row)]
        if len(texts) > 1 and any(
            similar(text, word) > _LIKELY for text in texts for word in words
        ):
            yield row


def _match(grid: Grid, rows: Sequence[int], wanted: Sequence[Column]) -> Header:
    paths = paths_of(grid, rows)
    columns, score = _aligned(paths, wanted)
    missing = tuple(column for column in wanted if column.number not in columns)
    score -= _SPARE * (len(paths) - len(columns))
    return Header(rows[0], rows[-1] + 1, columns, paths, missing, score)


# --- paths


def paths_of(grid: Grid, rows: Sequence[int]) -> dict[int, Path]:
    """The headings above each column that has any, in the given rows."""
    levels: list[dict[int, tuple[int, int]]] = []
    for number in range(len(rows)):
        level: dict[int, tuple[int, int]] = {}
        for column in range(grid.width):
            anchor = _heading(grid, rows[number:], column, level, levels)
            if anchor is not None:
                level[column] = anchor
        levels.append(level)
    found = {}
    for column in range(grid.width):
        cells = dict.fromkeys(level[column] for level in levels if column in level)
        if cells:
            found[column] = tuple(grid.text(*cell) for cell in cells)
    return found


def _heading(
    grid: Grid,
    rows: Sequence[int],
    column: int,
    level: dict[int, tuple[int, int]],
    above: Sequence[dict[int, tuple[int, int]]],
) -> tuple[int, int] | None:
    """The cell whose text heads a column in the first of the rows: its own, or, where nothing is
    merged, the one to the left."""
    if grid.text(rows[0], column):
        return grid.anchor(rows[0], column)
    left = level.get(column - 1)
    if left is None or grid.is_wide(*left) or not _filled(grid, rows, column):
        return None
    if not _filled(grid, rows, left[1]):
        return None  # nothing stands below it: a leaf does not reach to the right
    return left if all(up.get(column) == up.get(column - 1) for up in above) else None


def _filled(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether a text of its own stands in the column below the first of the rows."""
    anchor = grid.anchor(rows[0], column)
    return any(grid.text(row, column) and grid.anchor(row, column) != anchor for row in rows[1:])


# --- alignment


def _aligned(paths: dict[int, Path], wanted: Sequence[Column]) -> tuple[dict[int, int], float]:
    """Columns and leaves in their common order with the best sum of likeness, then those that
    are equal out of order."""
    order = list(paths)
    likeness = [[like(paths[column], leaf.path) for leaf in wanted] for column in order]
    pairs = align(likeness)
    columns = {wanted[leaf].number: order[column] for column, leaf in pairs}
    score = sum(likeness[column][leaf] for column, leaf in pairs)
    left = [column for column in order if column not in columns.values()]
    for leaf in wanted:
        same = [
            column
            for column in left
            if leaf.number not in columns and _same(paths[column], leaf.path)
        ]
        if len(same) == 1:
            columns[leaf.number] = same[0]
            left.remove(same[0])
            score += 1
    return columns, score


def _same(found: Path, wanted: Path) -> bool:
    return [bare(text) for text in found] == [bare(text) for text in wanted]


def align(likeness: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs (row, column) in common order whose likeness adds up to most."""
    rows, columns = len(likeness), len(likeness[0]) if likeness else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for r in range(rows - 1, -1, -1):
        for c in range(columns - 1, -1, -1):
            value = likeness[r][c]
            paired = value + best[r + 1][c + 1] if value >= _LIKELY else -1.0
            best[r][c] = max(paired, best[r + 1][c], best[r][c + 1])
    pairs, r, c = [], 0, 0
    while r < rows and c < columns:
        value = likeness[r][c]
        if value >= _LIKELY and best[r][c] == value + best[r + 1][c + 1]:
            pairs.append((r, c))
            r, c = r + 1, c + 1
        elif best[r][c] == best[r + 1][c]:
            r += 1
        else:
            c += 1
    return pairs


@lru_cache(maxsize=65536)
def like(found: Path, wanted: Path) -> float:
    """How likely a worksheet's path is a specification's; a 小计 may stand as its parent."""
    whole = _like(found, wanted)
    if len(wanted) > 1 and is_total(wanted[-1]):
        whole = max(whole, 0.9 * _like(found, wanted[:-1]))
    if len(found) > 1 and is_total(found[-1]):
        whole = max(whole, 0.9 * _like(found[:-1], wanted))
    return whole


def _like(found: Path, wanted: Path) -> float:
    last = _leaf_like(found[-1], wanted[-1])
    if last < _LIKELY:
        return 0.0
    above, below = found[:-1], wanted[:-1]
    if not above and not below:
        return last
    if not above or not below:
        return 0.7 * last + 0.15
    return 0.7 * last + 0.15 * (_covered(below, above) + _covered(above, below))


def _leaf_like(found: str, wanted: str) -> float:
    if is_total(found) and is_total(wanted):
        return max(0.9, similar(found, wanted))
    return similar(found, wanted)


def _covered(these: Path, by: Path) -> float:
    return sum(max(similar(one, other) for other in by) for one in these) / len(these)
