"""Which columns of a table add up to which, by their headings: 合计 = 基本支出 + 项目支出, each with its
小计 where it is divided further."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..importing.official.texts import bare
from .grid import MEASURES, GridColumn
from .row_sums import OF_WHICH

_SUM_HEADING = re.compile(r"(?:合计|小计|总计|总额)$")

_Groups = dict[str, list[GridColumn]]


class ColumnSum(NamedTuple):
    """A column and those that add up to it."""

    total: GridColumn
    addends: Sequence[GridColumn]


def column_sums(columns: Sequence[GridColumn]) -> Iterator[ColumnSum]:
    """Every column that is the sum of others by its heading."""
    for part in _by_measure(columns):
        if len({column.path for column in part}) == len(part):
            yield from _sums_below(part, 0)


def _by_measure(columns: Sequence[GridColumn]) -> Iterator[list[GridColumn]]:
    """预算数 and 决算数 apart, where each heading has both; their paths without it."""
    for at in (-1, 0):
        if columns and all(len(c.path) > 1 and c.path[at] in MEASURES for c in columns):
            groups: _Groups = defaultdict(list)
            for column in columns:
                path = column.path[:-1] if at else column.path[1:]
                groups[column.path[at]].append(replace(column, path=path))
            yield from groups.values()
            return
    yield list(columns)


def _sums_below(columns: Sequence[GridColumn], depth: int) -> Iterator[ColumnSum]:
    groups = _grouped(columns, depth)
    for group in groups.values():
        if len(group) > 1:
            yield from _sums_below(group, depth + 1)
    total = _total(groups)
    rest = [g for name, g in groups.items() if g[0] is not total and not OF_WHICH.match(name)]
    addends = [column for group in rest for column in _standing_for(group, depth + 1)]
    if total and len(addends) > 1 and not any(map(_is_stray_total, rest)):
        yield ColumnSum(total, addends)


def _grouped(columns: Sequence[GridColumn], depth: int) -> _Groups:
    """By the heading of a level; "" where there is none any more."""
    groups: _Groups = defaultdict(list)
    for column in columns:
        groups[column.path[depth] if depth < len(column.path) else ""].append(column)
    return groups


def _total(groups: _Groups) -> GridColumn | None:
    """The column whose heading says that it is the sum of those beside it."""
    for name, group in groups.items():
        if len(group) == 1 and _SUM_HEADING.search(bare(name)):
            return group[0]
    return None


def _is_stray_total(group: Sequence[GridColumn]) -> bool:
    """Whether a total stands beside a total, with nothing that it is the total of: its parts have
    lost the heading they had in common."""
    return len(group) == 1 and bool(_SUM_HEADING.search(bare(group[0].path[-1])))


def _standing_for(group: Sequence[GridColumn], depth: int) -> list[GridColumn]:
    """The columns that make up a group: its 小计, else all but 其中."""
    if len(group) == 1:
        return list(group)
    parts = _grouped(group, depth)
    total = _total(parts)
    if total or "" in parts:
        return [total or parts[""][0]]
    kept = [part for name, part in parts.items() if not OF_WHICH.match(name)]
    return [column for part in kept for column in _standing_for(part, depth + 1)]
