"""The headings of a table without lines: those of single columns, and those over several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, filterfalse, groupby

from ..parts import Grid, Widths
from .lines import TextLine
from .runs import ColumnRuns, SignRun, runs_of

_TIGHT = 1.45  # signs between lines of one broken heading


def headings_of(lines: Sequence[TextLine], columns: ColumnRuns) -> tuple[Grid, Widths]:
    """The rows of headings. The last line has those of single columns; one above it is over the
    columns that are nearest, or over one that has no other heading."""
    levels = _levels(lines)
    if not levels:
        return [], {}
    own, over = _by_column(levels[-1], columns), list(chain.from_iterable(levels[:-1]))
    alone = _by_column(over, columns)
    single = {column: alone[column] for column in alone.keys() - own.keys()}
    wide = ColumnRuns(filterfalse(list(single.values()).__contains__, over))
    row = _texts({**own, **single}, len(columns))
    owners = {n: wide.nearest(columns[n]) for n in range(len(columns)) if wide and n not in single}
    return _two_levels(row, wide, owners) if owners else ([list(row)], {})


def _by_column(runs: Iterable[SignRun], columns: ColumnRuns) -> dict[int, SignRun]:
    return {columns.nearest(run): run for run in runs}


def _texts(named: Mapping[int, SignRun], count: int) -> list[str]:
    return [named[n].text if n in named else "" for n in range(count)]


def _two_levels(
    row: Sequence[str], wide: ColumnRuns, owners: dict[int, int]
) -> tuple[Grid, Widths]:
    """Headings of single columns below those over several. owners: by column, which of these is
    over it."""
    above: list[str | None] = list(row)
    below: list[str | None] = [text if n in owners else None for n, text in enumerate(row)]
    widths: Widths = {}
    for owner, group in groupby(sorted(owners), key=owners.__getitem__):
        first, *others = group
        above[first] = wide[owner].text
        widths[0, first] = len(others) + 1
        above[first + 1 : first + 1 + len(others)] = [None] * len(others)
    return [above, below], widths


def _levels(lines: Sequence[TextLine]) -> list[list[SignRun]]:
    """The lines of headings by their level: lines close to each other are of one, broken."""
    levels: list[list[SignRun]] = []
    last = None
    for line in lines:
        is_broken = last is not None and line.middle - last.middle < _TIGHT * line.size
        above = levels.pop() if is_broken else []
        levels.append(_stacked(above, runs_of(line)))
        last = line
    return levels


def _stacked(above: Sequence[SignRun], below: Sequence[SignRun]) -> list[SignRun]:
    """Two lines of broken headings as one."""
    stacked = list(above)
    for run in below:
        number = next((n for n, one in enumerate(stacked) if run.overlaps(one)), None)
        if number is None:
            stacked.append(run)
        else:
            one = stacked[number]
            stacked[number] = one.joined(run, one.text + run.text)
    return sorted(stacked, key=lambda one: one.x0)
