"""Tables whose lines are drawn: the grid, cells merged over several positions, their texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from ..parts import Grid, Widths
from .lines import in_rows, joined
from .page import PageContent, Rule, Sign

_NEAR = 3.0  # points within which two lines are one, or touch
_COVERED = 0.6  # of an edge that a line must cover to part two cells
_RULES_AT_MOST = 3_000
_POSITIONS_AT_MOST = 60_000  # of the grid of one table
_SHORTEST = 4.0  # points: a shorter line is a dot of a dotted one, or part of a sign


@dataclass
class RuledTable:
    """A table on a page. widths: of its cells over several columns. columns: the x of its lines
    down; lines: the y of those across."""

    rows: Grid
    widths: Widths
    columns: list[float]
    lines: list[float]
    page: int

    @property
    def top(self) -> float:
        return self.lines[0]

    @property
    def bottom(self) -> float:
        return self.lines[-1]

    def holds(self, sign: Sign) -> bool:
        """Whether a sign stands in it."""
        inside = self.columns[0] - _NEAR <= sign.centre <= self.columns[-1] + _NEAR
        return inside and self.top - _NEAR <= sign.middle <= self.bottom + _NEAR


def ruled_tables(content: PageContent) -> list[RuledTable]:
    """The tables of a page that are drawn, from top to bottom."""
    rules = _merged([r for r in content.rules if _length(r) >= _SHORTEST][: _RULES_AT_MOST * 5])
    tables = []
    for group in _connected(rules[:_RULES_AT_MOST]):
        across = [rule for rule in group if rule.is_across]
        down = [rule for rule in group if not rule.is_across]
        columns, lines = _stops(r.x0 for r in down), _stops(r.top for r in across)
        columns = _open_sides(columns, across)
        if len(columns) < 2 or len(lines) < 2 or (len(columns) == 2 and len(lines) == 2):
            continue
        if len(columns) * len(lines) <= _POSITIONS_AT_MOST:
            tables.append(_table(content, columns, lines, across, down))
    return sorted((t for t in tables if t.rows), key=lambda table: table.top)


def _length(rule: Rule) -> float:
    return max(rule.x1 - rule.x0, rule.bottom - rule.top)


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Lines that lie on one another, or follow one another, as one."""
    merged: list[Rule] = []
    for is_across in (True, False):
        same = [rule for rule in rules if rule.is_across == is_across]
        key = _across_key if is_across else _down_key
        by_line: dict[int, list[Rule]] = {}
        at = -1e9
        number = 0
        for rule in sorted(same, key=lambda r: key(r)[0]):
            if key(rule)[0] - at > _NEAR / 2:
                number += 1
            at = key(rule)[0]
            by_line.setdefault(number, []).append(rule)
        for line in by_line.values():
            merged += _joined_along(sorted(line, key=lambda r: key(r)[1]), is_across)
    return merged


def _across_key(rule: Rule) -> tuple[float, float, float]:
    return rule.top, rule.x0, rule.x1


def _down_key(rule: Rule) -> tuple[float, float, float]:
    return rule.x0, rule.top, rule.bottom


def _joined_along(line: Sequence[Rule], is_across: bool) -> list[Rule]:
    joined_rules: list[Rule] = []
    for rule in line:
        last = joined_rules[-1] if joined_rules else None
        if last is not None and is_across and rule.x0 <= last.x1 + _NEAR:
            joined_rules[-1] = last._replace(x1=max(last.x1, rule.x1))
        elif last is not None and not is_across and rule.top <= last.bottom + _NEAR:
            joined_rules[-1] = last._replace(bottom=max(last.bottom, rule.bottom))
        else:
            joined_rules.append(rule)
    return joined_rules


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The lines by the table they belong to: those that touch."""
    across = [rule for rule in rules if rule.is_across]
    down = [rule for rule in rules if not rule.is_across]
    groups = list(range(len(across) + len(down)))

    def root(number: int) -> int:
        while groups[number] != number:
            groups[number] = groups[groups[number]]
            number = groups[number]
        return number

    for (i, h), (j, v) in product(enumerate(across), enumerate(down, len(across))):
        if _touch(h, v):
            groups[root(j)] = root(i)
    by_root: dict[int, list[Rule]] = {}
    for number, rule in enumerate([*across, *down]):
        by_root.setdefault(root(number), []).append(rule)
    return list(by_root.values())


def _touch(across: Rule, down: Rule) -> bool:
    return (
        across.x0 - _NEAR <= down.x0 <= across.x1 + _NEAR
        and down.top - _NEAR <= across.top <= down.bottom + _NEAR
    )


def _stops(values: Iterable[float]) -> list[float]:
    """Where lines stand, those near each other as one."""
    stops: list[list[float]] = []
    for value in sorted(values):
        if stops and value - stops[-1][-1] <= _NEAR:
            stops[-1].append(value)
        else:
            stops.append([value])
    return [sum(near) / len(near) for near in stops]


def _open_sides(columns: list[float], across: Sequence[Rule]) -> list[float]:
    """The columns of a table that is open on its left and right: its lines across go on there."""
    if not columns or not across:
        return columns
    lefts, rights = sorted(r.x0 for r in across), sorted(r.x1 for r in across)
    left, right = lefts[len(lefts) // 2], rights[len(rights) // 2]
    before = [left] if columns[0] - left > 4 * _NEAR else []
    behind = [right] if right - columns[-1] > 4 * _NEAR else []
    return [*before, *columns, *behind]


# --- cells


def _table(
    content: PageContent,
    columns: list[float],
    lines: list[float],
    across: Sequence[Rule],
    down: Sequence[Rule],
) -> RuledTable:
    height, width = len(lines) - 1, len(columns) - 1
    owner = _cells(columns, lines, across, down)
    signs: dict[tuple[int, int], list[Sign]] = {}
    for sign in content.signs:
        row, column = bisect_right(lines, sign.middle) - 1, bisect_right(columns, sign.centre) - 1
        if 0 <= row < height and 0 <= column < width:
            signs.setdefault(owner[row][column], []).append(sign)
    rows: Grid = [
        [
            cell_text(signs.get((row, column), ())) if owner[row][column] == (row, column) else None
            for column in range(width)
        ]
        for row in range(height)
    ]
    widths = {
        (row, column): sum(owner[row][c] == (row, column) for c in range(column, width))
        for row, column in product(range(height), range(width))
        if owner[row][column] == (row, column)
    }
    wide = {position: count for position, count in widths.items() if count > 1}
    return RuledTable(rows, wide, columns, lines, content.number)


def cell_text(signs: Iterable[Sign]) -> str:
    """The text of a cell, its lines as one: with a blank between words of letters alone."""
    text = ""
    for line in map(joined, in_rows(signs)):
        between = " " if _is_word(text[-1:]) and _is_word(line[:1]) else ""
        text += between + line
    return text


def _is_word(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _cells(
    columns: Sequence[float], lines: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]
) -> list[list[tuple[int, int]]]:
    """For each position of the grid the top left position of the cell it belongs to."""
    height, width = len(lines) - 1, len(columns) - 1
    right = _parted_right(columns, lines, down)
    below = _parted_below(columns, lines, across)
    owner = [[(-1, -1)] * width for _ in range(height)]
    for row, column in product(range(height), range(width)):
        if owner[row][column] != (-1, -1):
            continue
        end = column + 1
        while end < width and not right[row][end - 1] and owner[row][end] == (-1, -1):
            end += 1
        bottom = row + 1
        while (
            bottom < height
            and not any(below[bottom - 1][column:end])
            and _is_open(right[bottom], column, end)
        ):
            bottom += 1
        for covered in product(range(row, bottom), range(column, end)):
            owner[covered[0]][covered[1]] = (row, column)
    return owner


def _is_open(parted: Sequence[bool], column: int, end: int) -> bool:
    """Whether nothing parts the positions of a row from each other."""
    return not any(parted[column : end - 1])


def _parted_right(
    columns: Sequence[float], lines: Sequence[float], down: Sequence[Rule]
) -> list[list[bool]]:
    """For each position whether a line parts it from the one on its right."""
    parted = [[False] * (len(columns) - 1) for _ in lines[1:]]
    for rule in down:
        at = _nearest(columns, rule.x0) - 1
        if not 0 <= at < len(columns) - 1:
            continue
        for row in range(len(lines) - 1):
            if _share(rule.top, rule.bottom, lines[row], lines[row + 1]) >= _COVERED:
                parted[row][at] = True
    return parted


def _parted_below(
    columns: Sequence[float], lines: Sequence[float], across: Sequence[Rule]
) -> list[list[bool]]:
    """For each position whether a line parts it from the one below it."""
    parted = [[False] * (len(columns) - 1) for _ in lines[1:]]
    for rule in across:
        at = _nearest(lines, rule.top) - 1
        if not 0 <= at < len(lines) - 1:
            continue
        for column in range(len(columns) - 1):
            if _share(rule.x0, rule.x1, columns[column], columns[column + 1]) >= _COVERED:
                parted[at][column] = True
    return parted


def _nearest(stops: Sequence[float], value: float) -> int:
    return min(range(len(stops)), key=lambda number: abs(stops[number] - value))


def _share(start: float, end: float, first: float, last: float) -> float:
    """How much of first to last lies within start and end."""
    return (min(end, last) - max(start, first)) / max(last - first, 0.1)
