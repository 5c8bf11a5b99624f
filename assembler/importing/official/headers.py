"""Matches the headings of a worksheet to those of a specification, leaf by leaf.

A column's path is the headings above it, from merged areas, or, where a system exported none,
from the blanks to the right of a heading. Paths and leaves are aligned in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, product, starmap
from operator import attrgetter
from typing import TypeVar

from ...codebook.spelling import fold
from ...kernel.problems import Place
from ..sheet import Value
from .layouts import OfficialColumn
from .regions import Region, WorksheetGrid
from .texts import bare, is_note, is_total, similar, unit_in_heading

Path = tuple[str, ...]
_Anchor = tuple[int, int]
_Shown = TypeVar("_Shown")
_Wanted = TypeVar("_Wanted")
_TOP_ROWS = 10  # within which the headings begin
_EXTRA_DEPTH = 2  # rows more than the specification's
_LIKELY = 0.55  # below that, two paths have nothing to do with each other
_NEVER = float("-inf")
_SPARE = 0.2  # what a column that fits nowhere costs
_ENOUGH = 0.5  # the share of the worksheet's columns that must fit for it to be this table
_EXACT = 9  # digits of a score: sums of the same likenesses in another order are equal


@dataclass(frozen=True)
class MatchedHeader:
    """A table's region with its headings matched to the specification's.

    top, bottom: the rows of the headings, bottom exclusive. columns: specification's number →
    worksheet's column. paths: the headings above each of the worksheet's columns. missing: leaves
    that no column fits.
    """

    region: Region
    top: int
    bottom: int
    columns: dict[int, int]
    paths: dict[int, Path]
    missing: tuple[OfficialColumn, ...]
    score: float

    @property
    def spare(self) -> list[int]:
        """The worksheet's columns whose headings fit no leaf."""
        taken = set(self.columns.values())
        return [column for column in self.paths if column not in taken]

    @property
    def present(self) -> list[OfficialColumn]:
        """The specification's columns that the worksheet has."""
        return [c for c in self.region.layout.columns if c.number in self.columns]

    def unit(self, column: int) -> str:
        """The unit that a heading gives in brackets: 金额（万元）."""
        units = map(unit_in_heading, reversed(self.paths.get(column, ())))
        return next(filter(None, units), "")

    # --- cells by the specification's columns

    def at(self, column: OfficialColumn) -> int:
        """The worksheet's column of one of the specification's."""
        return self.columns[column.number]

    def all_at(self, columns: Iterable[OfficialColumn]) -> list[int]:
        return [self.columns[column.number] for column in columns]

    def text(self, row: int, column: OfficialColumn) -> str:
        return self.region.grid.text(row, self.columns[column.number])

    def texts(self, row: int, columns: Iterable[OfficialColumn]) -> list[str]:
        """What these columns hold in a row, without those that are blank."""
        return [text for column in columns if (text := self.text(row, column))]

    def own(self, row: int, column: OfficialColumn) -> Value | None:
        return self.region.grid.own(row, self.columns[column.number])

    def place(self, row: int, column: OfficialColumn) -> Place:
        return self.region.grid.place(row, self.columns[column.number])

    # --- rows below the headings

    def body(self) -> Iterator[int]:
        """The rows that may hold something: no blank ones, headings again, or notes."""
        for row in range(self.bottom, self.region.bottom):
            texts = self.region.grid.texts(row)
            if texts and not is_note(texts) and not self._repeated(row):
                yield row

    def _repeated(self, row: int) -> bool:
        """Whether a row is one of the headings again, on a further page."""
        grid = self.region.grid
        cells = product(range(self.top, self.bottom), self.paths)
        again = set(map(fold, starmap(grid.text, cells)))
        texts = [fold(text) for _, text in grid.texts(row)]
        return len(texts) > 1 and again.issuperset(texts)

    def is_numbering(
        self, row: int, labels: Iterable[OfficialColumn], numbered: Iterable[OfficialColumn]
    ) -> bool:
        """Whether a row only numbers the columns (栏次 1 2 3 …)."""
        if any(not _numbers_rows(text) for text in self.texts(row, labels)):
            return False
        numbers = [self.text(row, column) for column in numbered]
        return len(numbers) > 1 and numbers[0].isdecimal() and numbers == _counted(numbers)


def _numbers_rows(label: str) -> bool:
    return fold(label) == "栏次" or fold(label).isdecimal()


def _counted(numbers: Sequence[str]) -> list[str]:
    """As many numbers, counted from the first."""
    start = int(numbers[0])
    return list(map(str, range(start, start + len(numbers))))


def find_header(region: Region) -> MatchedHeader | None:
    """The headings that fit best; None where too little of them fits."""
    best = max(_matches(region), key=attrgetter("score"), default=None)
    enough = best and len(best.columns) >= max(2, _ENOUGH * len(best.paths))
    return best if enough else None


def _matches(region: Region) -> Iterator[MatchedHeader]:
    """Every run of rows that may be the headings, with what it matches."""
    depth = max((len(column.path) for column in region.layout.columns), default=1)
    for top in _tops(region):
        filled = filter(region.grid.texts, range(top, region.bottom))
        rows = list(islice(filled, depth + _EXTRA_DEPTH))
        yield from (_match(region, rows[:height]) for height in range(1, len(rows) + 1))


def _tops(region: Region) -> Iterator[int]:
    """Rows in which some text is like a heading of the table."""
    titles = chain.from_iterable(column.path for column in region.layout.columns)
    headings = set(map(bare, titles)) - {""}
    for row in range(region.top, min(region.bottom, region.top + _TOP_ROWS)):
        texts = [text for _, text in region.grid.texts(row)]
        pairs = product(texts, headings)
        if len(texts) > 1 and any(likeness > _LIKELY for likeness in starmap(similar, pairs)):
            yield row


def _match(region: Region, rows: Sequence[int]) -> MatchedHeader:
    """Columns and leaves in their common order with the best sum of likeness, then those that
    are equal out of order."""
    paths, wanted = paths_of(region.grid, rows), region.layout.columns
    pairs = align(list(paths), wanted, lambda column, leaf: like(paths[column], leaf.path))
    score = sum(like(paths[column], leaf.path) for column, leaf in pairs)
    columns = {leaf.number: column for column, leaf in pairs}
    missing = []
    for leaf in wanted:
        if leaf.number in columns:
            continue
        spare = (column for column in paths if column not in columns.values())
        same = [column for column in spare if _bare(paths[column]) == _bare(leaf.path)]
        if len(same) == 1:
            columns[leaf.number] = same[0]
            score += 1
        else:
            missing.append(leaf)
    score -= _SPARE * (len(paths) - len(columns))
    return MatchedHeader(
        region, rows[0], rows[-1] + 1, columns, paths, tuple(missing), round(score, _EXACT)
    )


def _bare(path: Path) -> list[str]:
    return list(map(bare, path))


# --- paths


def paths_of(grid: WorksheetGrid, rows: Sequence[int]) -> dict[int, Path]:
    """The headings above each column that has any, in the given rows."""
    levels: list[dict[int, _Anchor | None]] = []
    for number in range(len(rows)):
        level: dict[int, _Anchor | None] = {}
        for column in range(grid.width):
            level[column] = _heading(grid, rows[number:], column, level, levels)
        levels.append(level)
    cells = ((column, [level[column] for level in levels]) for column in range(grid.width))
    anchors = {column: dict.fromkeys(filter(None, above)) for column, above in cells}
    return {column: tuple(starmap(grid.text, above)) for column, above in anchors.items() if above}


def _heading(
    grid: WorksheetGrid,
    rows: Sequence[int],
    column: int,
    level: dict[int, _Anchor | None],
    above: Sequence[dict[int, _Anchor | None]],
) -> _Anchor | None:
    """The cell whose text heads a column in the first of the rows: its own, or, where nothing is
    merged, the one to the left."""
    if grid.text(rows[0], column):
        return grid.anchor(rows[0], column)
    left = level.get(column - 1)
    if left is None or grid.is_wide(*left):
        return None
    if not (_filled(grid, rows, column) and _filled(grid, rows, left[1])):
        return None  # where nothing stands below it, it is a leaf, and does not reach to the right
    return left if all(up[column] == up[column - 1] for up in above) else None


def _filled(grid: WorksheetGrid, rows: Sequence[int], column: int) -> bool:
    """Whether a text of its own stands in the column below the first of the rows."""
    anchor = grid.anchor(rows[0], column)
    return any(grid.text(row, column) and grid.anchor(row, column) != anchor for row in rows[1:])


# --- alignment


def align(
    shown: Sequence[_Shown],
    wanted: Sequence[_Wanted],
    likeness: Callable[[_Shown, _Wanted], float],
) -> list[tuple[_Shown, _Wanted]]:
    """The pairs in common order whose likeness, 0 to 1, adds up to most."""
    rows, columns = len(shown), len(wanted)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    paired = [[_NEVER] * columns for _ in range(rows)]
    for r, c in product(reversed(range(rows)), reversed(range(columns))):
        value = likeness(shown[r], wanted[c])
        if value >= _LIKELY:
            paired[r][c] = value + best[r + 1][c + 1]
        best[r][c] = max(paired[r][c], best[r + 1][c], best[r][c + 1])
    pairs, r, c = [], 0, 0
    while r < rows and c < columns:
        if best[r][c] == paired[r][c]:
            pairs.append((shown[r], wanted[c]))
            r, c = r + 1, c + 1
        elif best[r][c] == best[r + 1][c]:
            r += 1
        else:
            c += 1
    return pairs


@lru_cache(maxsize=65536)
def like(shown: Path, wanted: Path) -> float:
    """How likely a worksheet's path is a specification's; a 小计 may stand as its parent."""
    whole = _like(shown, wanted)
    if len(wanted) > 1 and is_total(wanted[-1]):
        whole = max(whole, 0.9 * _like(shown, wanted[:-1]))
    if len(shown) > 1 and is_total(shown[-1]):
        whole = max(whole, 0.9 * _like(shown[:-1], wanted))
    return whole


def _like(shown: Path, wanted: Path) -> float:
    last = _leaf_like(shown[-1], wanted[-1])
    if last < _LIKELY:
        return 0.0
    above, below = shown[:-1], wanted[:-1]
    if above and below:
        return 0.7 * last + 0.15 * (_covered(below, above) + _covered(above, below))
    return 0.7 * last + 0.15 if above or below else last


def _leaf_like(shown: str, wanted: str) -> float:
    if is_total(shown) and is_total(wanted):
        return max(0.9, similar(shown, wanted))
    return similar(shown, wanted)


def _covered(these: Path, by: Path) -> float:
    return sum(max(similar(one, other) for other in by) for one in these) / len(these)
