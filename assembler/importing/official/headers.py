"""Matches the headings of a worksheet to those of a specification, leaf by leaf.

A column's path is the headings above it, from merged areas, or, where a system exported none,
from the blanks to the right of a heading. Paths and leaves are aligned in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import chain, count, filterfalse, islice, product, starmap
from operator import attrgetter, itemgetter
from typing import Protocol, TypeVar

from ...codebook.spelling import fold
from ...kernel.problems import Place
from ..headings import UNUSED
from ..sheet import Value
from .layouts import OfficialColumn, OfficialLayout
from .regions import Region, WorksheetGrid
from .synonyms import other_names
from .texts import YEAR_BEFORE, bare, captured, is_note, is_total, similar, unit_in_heading, year_in

Path = tuple[str, ...]
_Anchor = tuple[int, int]
_Shown = TypeVar("_Shown")
_Wanted = TypeVar("_Wanted")
_LEVELS = frozenset({"类", "款", "项"})  # below the heading of a code, whose columns are one
_TOP_ROWS = 10  # within which the headings begin
_EXTRA_DEPTH = 2  # rows more than the specification's
_LIKELY = 0.55  # below that, two paths have nothing to do with each other
_NEVER = float("-inf")
_SPARE = 0.2  # what a column that fits nowhere costs
_ENOUGH = 0.5  # the share of the worksheet's columns that must fit for it to be this table
_OTHER_NAME = 0.96  # how alike a heading is to another name for it
_EXACT = 9  # digits of a score: sums of the same likenesses in another order are equal


class CodeText(Protocol):
    """Reads a code out of the columns in which a worksheet has it."""

    @property
    def columns(self) -> tuple[int, ...]: ...
    @property
    def ends(self) -> frozenset[int]: ...
    def text(self, texts: Sequence[str], /) -> str: ...


@dataclass(frozen=True)
class MatchedHeader:
    """A table's region with its headings matched to the specification's.

    top, bottom: the rows of the headings, bottom exclusive. columns: specification's number →
    worksheet's column. paths: the headings above each of the worksheet's columns. codes: the
    specification's columns whose codes the worksheet parts otherwise.
    """

    region: Region
    top: int
    bottom: int
    columns: dict[int, int]
    paths: dict[int, Path]
    score: float
    codes: Mapping[int, CodeText] = field(default_factory=dict)

    @property
    def likeness(self) -> float:
        """How alike the columns that fit are, all together."""
        return self.score + _SPARE * len(self.spare)

    @property
    def spare(self) -> list[int]:
        """The worksheet's columns whose headings fit no leaf."""
        further = chain.from_iterable(cells.columns for cells in self.codes.values())
        return sorted(self.paths.keys() - {*self.columns.values(), *further})

    @property
    def unknown(self) -> list[int]:
        """Those of them that are columns indeed: not what a heading that is known is merged over,
        with nothing below."""
        known = {self.paths[at] for at in self.columns.values()}
        return [at for at in self.spare if self.paths[at] not in known or self._holds(at)]

    def _holds(self, at: int) -> bool:
        return any(self.region.grid.own(row, at) is not None for row in self.body())

    def has(self, column: OfficialColumn) -> bool:
        return column.number in self.columns

    @cached_property
    def present(self) -> list[OfficialColumn]:
        """The specification's columns that the worksheet has."""
        return list(filter(self.has, self.region.layout.columns))

    @cached_property
    def missing(self) -> list[OfficialColumn]:
        """Those that it has not."""
        return list(filterfalse(self.has, self.region.layout.columns))

    @property
    def lost(self) -> list[OfficialColumn]:
        """Missing columns without which something is lost: data, or all labels of a form's
        block."""
        layout = self.region.layout
        lost = [c for c in self.missing if c.holds_data and c.block not in self.joined_blocks]
        blocks = {column.block for column in self.money} if layout.rows else set()
        labelled = {column.block for column in self.present if column.is_text}
        return [*lost, *chain.from_iterable(map(layout.labels_of_block, sorted(blocks - labelled)))]

    @cached_property
    def joined_blocks(self) -> dict[int, int]:
        """Blocks of a form that the worksheet has not, and the one that holds their rows as well:
        that before with the same headings (公用经费, which ours prints in two blocks)."""
        return joined_blocks(self.region.layout, {column.block for column in self.present})

    @property
    def money(self) -> list[OfficialColumn]:
        return list(filter(attrgetter("is_money"), self.present))

    @property
    def others(self) -> list[OfficialColumn]:
        """The columns that hold no amounts."""
        return list(filterfalse(attrgetter("is_money"), self.present))

    def unit(self, column: int) -> str:
        """The unit that a heading gives in brackets: 金额（万元）."""
        units = map(unit_in_heading, reversed(self.paths.get(column, ())))
        return next(filter(None, units), "")

    # --- cells by the specification's columns

    def at(self, column: OfficialColumn) -> int:
        """The worksheet's column of one of the specification's."""
        return self.columns[column.number]

    def all_at(self, columns: Iterable[OfficialColumn]) -> list[int]:
        return list(map(self.at, columns))

    def filled(self, row: int, columns: Iterable[OfficialColumn]) -> list[OfficialColumn]:
        """Those of some columns in which something is written in a row."""
        return [column for column in columns if self.own(row, column) is not None]

    def text(self, row: int, column: OfficialColumn) -> str:
        cells = self.codes.get(column.number)
        if cells is None:
            return self.region.grid.text(row, self.columns[column.number])
        return cells.text([self.region.grid.text(row, at) for at in cells.columns])

    def texts(self, row: int, columns: Iterable[OfficialColumn]) -> list[str]:
        """What these columns hold in a row, without those that are blank."""
        return list(filter(None, map(partial(self.text, row), columns)))

    def own(self, row: int, column: OfficialColumn) -> Value | None:
        return self.region.grid.own(row, self.columns[column.number])

    def place(self, row: int, column: OfficialColumn) -> Place:
        return self.region.grid.place(row, self.columns[column.number])

    # --- rows below the headings

    def body(self) -> Iterator[int]:
        """The rows that may hold something: no blank ones, headings again, or notes."""
        for row in range(self.bottom, self.region.bottom):
            texts = self.region.grid.texts(row).values()
            is_heading = self.repeats(row) or _LEVELS.issuperset(texts)
            if texts and not (is_note(texts) or is_heading):
                yield row

    @cached_property
    def _headings(self) -> set[str]:
        cells = product(range(self.top, self.bottom), self.paths)
        return set(map(fold, starmap(self.region.grid.text, cells)))

    def repeats(self, row: int) -> bool:
        """Whether a row is one of the headings again, on a further page."""
        texts = self.region.grid.texts(row).values()
        return len(texts) > 1 and self._headings.issuperset(map(fold, texts))

    def is_numbering(
        self, row: int, labels: Iterable[OfficialColumn], numbered: Iterable[OfficialColumn]
    ) -> bool:
        """Whether a row only numbers the columns (栏次 1 2 3 …)."""
        numbers = list(map(partial(self.text, row), numbered))
        return _are_counted(numbers) and all(map(_numbers_rows, self.texts(row, labels)))


def _numbers_rows(label: str) -> bool:
    return fold(label) == "栏次" or fold(label).isdecimal()


def _are_counted(numbers: list[str]) -> bool:
    """Whether there are several numbers, counted on from the first."""
    if len(numbers) < 2 or not numbers[0].isdecimal():
        return False
    return numbers == list(map(str, islice(count(int(numbers[0])), len(numbers))))


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
    headings, is_final = set(map(bare, titles)) - {""}, region.layout.is_final
    for row in range(region.top, min(region.bottom, region.top + _TOP_ROWS)):
        texts = region.grid.texts(row).values()
        pairs = product(texts, headings)
        likeness = (heading_like(shown, wanted, is_final) for shown, wanted in pairs)
        known = max(likeness, default=0.0) > _LIKELY or any(map(region.meant, texts))
        if len(texts) > 1 and known:
            yield row


def _match(region: Region, rows: Sequence[int]) -> MatchedHeader:
    """Columns and leaves in their common order with the best sum of likeness, then those that
    are equal out of order."""
    wanted, is_final = region.layout.columns, region.layout.is_final
    as_saved = _as_saved(region, paths_of(region.grid, rows))
    paths = _turned(_of_this_year(region, as_saved), wanted)

    def likeness(column: int, leaf: OfficialColumn) -> float:
        return like(paths[column], leaf.path, is_final)

    pairs = align(list(paths), wanted, likeness)
    columns = {leaf.number: column for column, leaf in pairs}
    for leaf in wanted:
        if leaf.number in columns:
            continue
        same = _spare_with(leaf.path, paths, columns)
        if len(same) == 1:
            columns[leaf.number] = same[0]
    score = sum(starmap(likeness, pairs)) + (len(columns) - len(pairs))
    score -= _SPARE * (len(paths) - len(columns))
    return MatchedHeader(region, rows[0], rows[-1] + 1, columns, paths, round(score, _EXACT))


def _as_saved(region: Region, paths: Mapping[int, Path]) -> dict[int, Path]:
    """The headings as the clerk has them in 导入对照: ours in place of those of the worksheet, and
    none where a column is not used."""
    named = {column.title: column.path for column in region.layout.columns}
    meant = {at: region.meant("/".join(path)) for at, path in paths.items()}
    return {at: named.get(meant[at], path) for at, path in paths.items() if meant[at] != UNUSED}


def _of_this_year(region: Region, paths: Mapping[int, Path]) -> dict[int, Path]:
    """Without the table's own year before a heading: 2024年预算数. Another year's stays, for its
    column is another."""
    year = region.year
    return {at: tuple(_without_year(text, year) for text in path) for at, path in paths.items()}


def _without_year(text: str, year: str) -> str:
    written = captured(YEAR_BEFORE, text)
    return text[len(written) :] if year and year_in(written) == year else text


def _spare_with(path: Path, paths: Mapping[int, Path], columns: Mapping[int, int]) -> Sequence[int]:
    """The columns matched to nothing whose headings are the same in all but typing."""
    spare, wanted = paths.keys() - columns.values(), list(map(bare, path))
    return [column for column in spare if list(map(bare, paths[column])) == wanted]


def _turned(paths: dict[int, Path], wanted: Sequence[OfficialColumn]) -> dict[int, Path]:
    """Where 预算数 and 决算数 stand below each item, and ours has them above all items: the
    headings and columns in our order."""
    tops = list(dict.fromkeys(bare(c.path[0]) for c in wanted if len(c.path) > 1))
    last = {at: bare(path[-1]) for at, path in paths.items()}
    if len(tops) < 2 or len(paths) < 4 or set(last.values()) != set(tops):
        return paths
    order = sorted(paths, key=lambda at: tops.index(last[at]))
    return {at: (paths[at][-1], *paths[at][:-1]) for at in order}


def joined_blocks(layout: OfficialLayout, present: Collection[int]) -> dict[int, int]:
    """Each block that is not present, and the nearest one before with the same headings that is."""
    paths: dict[int, list[Path]] = {}
    for column in layout.columns:
        paths.setdefault(column.block, []).append(column.path)
    joined = {}
    for block in paths.keys() - set(present):
        same = [b for b in present if b < block and paths[b] == paths[block]]
        joined.update({block: max(same)} if same else {})
    return joined


# --- paths


def paths_of(grid: WorksheetGrid, rows: Sequence[int]) -> dict[int, Path]:
    """The headings above each column that has any, in the given rows."""
    levels: list[dict[int, _Anchor | None]] = []
    for number in range(len(rows)):
        level: dict[int, _Anchor | None] = {}
        for column in range(grid.width):
            level[column] = _heading(grid, rows[number:], column, level, levels)
        levels.append(level)
    cells = (map(itemgetter(column), levels) for column in range(grid.width))
    anchors = (dict.fromkeys(filter(None, above)) for above in cells)
    paths = enumerate(tuple(starmap(grid.text, above)) for above in anchors)
    return dict(filter(itemgetter(1), paths))


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
    best, paired = _sums_of_pairs(shown, wanted, likeness)
    pairs, r, c = [], 0, 0
    while r < len(shown) and c < len(wanted):
        if best[r][c] == paired[r][c]:
            pairs.append((shown[r], wanted[c]))
            r, c = r + 1, c + 1
        elif best[r][c] == best[r + 1][c]:
            r += 1
        else:
            c += 1
    return pairs


def _sums_of_pairs(
    shown: Sequence[_Shown],
    wanted: Sequence[_Wanted],
    likeness: Callable[[_Shown, _Wanted], float],
) -> tuple[list[list[float]], list[list[float]]]:
    """The best sum of likeness from each position of both on, and the best that begins with the
    pair at that position."""
    rows, columns = len(shown), len(wanted)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    paired = [[_NEVER] * columns for _ in range(rows)]
    for r, c in product(reversed(range(rows)), reversed(range(columns))):
        value = likeness(shown[r], wanted[c])
        if value >= _LIKELY:
            paired[r][c] = value + best[r + 1][c + 1]
        best[r][c] = max(paired[r][c], best[r + 1][c], best[r][c + 1])
    return best, paired


@lru_cache(maxsize=65536)
def like(shown: Path, wanted: Path, is_final: bool = False) -> float:
    """How likely a worksheet's path is a specification's, of final accounts or not; a 小计 may
    stand as its parent."""
    parents = {(shown, _without_total(wanted)), (_without_total(shown), wanted)}
    others = [_like(*pair, is_final) for pair in parents - {(shown, wanted)}]
    return max(_like(shown, wanted, is_final), 0.9 * max(others, default=0.0))


def _without_total(path: Path) -> Path:
    """The path above a 小计; a path to no total as it is."""
    return path[:-1] if len(path) > 1 and is_total(path[-1]) else path


def _like(shown: Path, wanted: Path, is_final: bool) -> float:
    last = heading_like(shown[-1], wanted[-1], is_final)
    if last < _LIKELY:
        return 0.0
    above, below = shown[:-1], wanted[:-1]
    if above and below:
        return 0.7 * last + 0.15 * (_covered(below, above) + _covered(above, below))
    return 0.7 * last + 0.15 if above or below else last


def heading_like(shown: str, wanted: str, is_final: bool) -> float:
    """How likely one heading is another; all names of a total are alike."""
    likeness = label_like(shown, wanted, is_final)
    return max(0.9, likeness) if is_total(shown) and is_total(wanted) else likeness


def label_like(shown: str, wanted: str, is_final: bool) -> float:
    """How likely a heading, or the label of a form's row, is one of ours, or another name for it."""
    if bare(shown) in other_names(wanted, is_final):
        return max(_OTHER_NAME, similar(shown, wanted))
    return similar(shown, wanted)


def _covered(these: Path, by: Path) -> float:
    return sum(max(similar(one, other) for other in by) for one in these) / len(these)
