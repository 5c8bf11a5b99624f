"""Which columns of a table add up to which, by their headings: 合计 = 基本支出 + 项目支出, each with its
小计 where it is divided further."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
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


def _by_measure(columns: Sequence[GridColumn]) -> Iterable[list[GridColumn]]:
    """预算数 and 决算数 apart, where each heading has both; their paths without it."""
    at = next((end for end in (-1, 0) if _have_measures(columns, end)), None)
    if at is None:
        return [list(columns)]
    groups: _Groups = defaultdict(list)
    for column in columns:
        path = column.path[:-1] if at else column.path[1:]
        groups[column.path[at]].append(replace(column, path=path))
    return groups.values()


def _have_measures(columns: Sequence[GridColumn], at: int) -> bool:
    """Whether the first or last heading of each column is 预算数, 决算数 …"""
    have = all(len(column.path) > 1 and column.path[at] in MEASURES for column in columns)
    return have and bool(columns)


def _sums_below(columns: Sequence[GridColumn], depth: int) -> Iterator[ColumnSum]:
    groups = _grouped(columns, depth)
    for group in groups.values():
        if len(group) > 1:
            yield from _sums_below(group, depth + 1)
    yield from _sum_of(groups, depth)


def _sum_of(groups: _Groups, depth: int) -> Iterator[ColumnSum]:
    """The heading of a level that is the sum of those beside it."""
    total = _total(groups)
    rest = [group for group in _parts(groups) if group[0] is not total]
    addends = _all_standing_for(rest, depth + 1)
    if total and len(addends) > 1 and not any(map(_is_stray_total, rest)):
        yield ColumnSum(total, addends)


def _parts(groups: _Groups) -> list[list[GridColumn]]:
    """The groups without 其中."""
    return [group for name, group in groups.items() if not OF_WHICH.match(name)]


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
    return len(group) == 1 and bool(_SUM_HEADING.search(bare(group[0].leaf)))


def _all_standing_for(groups: Iterable[Sequence[GridColumn]], depth: int) -> list[GridColumn]:
    return list(chain.from_iterable(_standing_for(group, depth) for group in groups))


def _standing_for(group: Sequence[GridColumn], depth: int) -> list[GridColumn]:
    """The columns that make up a group: its 小计, else all but 其中."""
    if len(group) == 1:
        return list(group)
    parts = _grouped(group, depth)
    total = _total(parts) or next(iter(parts.get("", ())), None)
    return [total] if total else _all_standing_for(_parts(parts), depth + 1)
