"""A report's tables as a workbook; worksheets count as pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain, pairwise, product
from pathlib import Path

from ..importing.official.regions import shown
from ..importing.sheet import SourceWorksheet
from ..importing.source import read_source
from ..kernel.problems import Problem, unusable
from .frames import filled
from .outline import is_table_title
from .parts import Grid, ReadGrid, ReadLine, ReadPart, widths_of

_TITLE_WITHIN = 6  # rows from the top


def read_workbook(path: Path, problems: list[Problem]) -> list[ReadPart]:
    """The tables of its worksheets that are shown. What cannot be read is told."""
    own: list[Problem] = []
    sheets = read_source(path, own)
    problems += filter(lambda one: unusable([one]), own)
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    return [part for number, sheet in enumerate(visible, 1) for part in _parts(sheet, number)]


def grid_of(sheet: SourceWorksheet) -> Grid:
    """The cells of a worksheet as texts, None where a merged area covers them."""
    grid: Grid = [[shown(value) for value in row] for row in sheet.rows]
    for top, left, bottom, right in sheet.merges:
        for row, column in product(range(top, bottom + 1), range(left, right + 1)):
            if (row, column) != (top, left):
                grid[row][column] = None
    return grid


def _parts(sheet: SourceWorksheet, number: int) -> Iterator[ReadPart]:
    rows = grid_of(sheet)
    grid = ReadGrid(rows, [number] * len(rows), widths_of(sheet.merges))
    first = next((n for n, row in enumerate(rows) if any(row)), 0)
    if is_table_title(sheet.name) and not any(map(is_table_title, _texts(rows, first))):
        yield ReadLine(sheet.name, number)
    starts = filter(partial(_begins_table, rows), range(first + 1, len(rows)))
    for start, end in pairwise([first, *starts, len(rows)]):
        yield grid.part(start, end)


def _texts(rows: Grid, first: int) -> Iterator[str]:
    """The texts of the rows in which a title may stand."""
    return filter(None, chain.from_iterable(rows[first : first + _TITLE_WITHIN]))


def _begins_table(rows: Grid, number: int) -> bool:
    """Whether a row is the title of another table, behind rows of the one before."""
    texts = filled(rows[number])
    if len(texts) != 1 or not is_table_title(texts[0]):
        return False
    return sum(len(filled(row)) > 1 for row in rows[:number]) > 1
