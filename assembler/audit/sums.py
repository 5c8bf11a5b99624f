"""What must add up within one table: rows below their row (下级之和), columns below their heading
(合计 = 基本支出 + 项目支出), the totals of both sides (本年收入合计, 总计)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ..importing.official.texts import bare
from .accounts import Accounts, is_body, is_grand_total, is_sum
from .equations import CellKey, Cells, Equation
from .grid import MEASURES, Grid, GridBlock, GridColumn, GridRow

_SUM_HEADING = re.compile(r"(?:合计|小计|总计|总额)$")
_OF_WHICH = re.compile(r"^其?中[：:]|^其中")
_FIRST_LEVEL = re.compile(r"^[一二三四五六七八九十]+[、.．]")
_SECOND_LEVEL = re.compile(r"^[（(][一二三四五六七八九十\d]+[）)]|^\d+[、.．]")
_KNOWN = re.compile(
    "基本支出|项目支出|人员经费|公用经费|一般公共预算|政府性基金|国有资本经营|财政专户|事业收入|上级补助|公务|出国|财政拨款"
)
_PERSONNEL = ("301", "303")
_CARRIED = re.compile("结转|结余|弥补")


def table_equations(number: int, grid: Grid, accounts: Accounts, cells: Cells) -> list[Equation]:
    """All equations within one table; a kind that mostly fails is none of this table's."""
    found: list[Equation] = []
    for block in grid.blocks:
        families = [
            list(_row_equations(number, block, accounts)),
            *_column_equations(number, block),
        ]
        for family in families:
            said = [one for one in family if any(cells[key].value for key in one.cells)]
            found += _believable(said, cells)
    return found


def _believable(family: Sequence[Equation], cells: Cells) -> Sequence[Equation]:
    """Equations of one kind, unless most of them fail: then the table means something else."""
    failing = sum(not one.holds(cells) for one in family)
    return [] if failing > 1 and failing * 2 > len(family) else family


# --- rows


def _row_equations(number: int, block: GridBlock, accounts: Accounts) -> Iterator[Equation]:
    if any(accounts.is_account(row) for row in block.rows):
        sums = _account_sums(block, accounts)
    elif any(_FIRST_LEVEL.match(row.label) for row in block.rows):
        sums = _side_sums(block.rows)
    else:
        sums = _list_sums(block.rows, accounts)
    for total, addends, words in sums:
        for column in block.amounts:
            if total.index in {row.index for row in addends}:
                continue
            yield Equation(
                "A-01",
                CellKey(number, total.index, column.index),
                tuple(CellKey(number, row.index, column.index) for row in addends),
                words,
            )


_RowSum = tuple[GridRow, Sequence[GridRow], str]


def _account_sums(block: GridBlock, accounts: Accounts) -> Iterator[_RowSum]:
    """Rows of accounts, each below the account whose code it goes on from; units above them."""
    below: dict[int, list[GridRow]] = defaultdict(list)
    scope: dict[str, GridRow] = {}  # the accounts of the unit at hand
    bodies: list[GridRow] = []
    roots: list[GridRow] = []
    for row in block.rows:
        if accounts.is_account(row):
            code = accounts.code(row)
            parent = next(
                (scope[code[:n]] for n in (5, 3) if n < len(code) and code[:n] in scope), None
            )
            parent = parent or (bodies[-1] if bodies else None)
            scope.setdefault(code, row)
            (below[parent.index] if parent else roots).append(row)
        elif is_body(row, accounts):
            scope = {}
            bodies = [body for body in bodies if _is_part_of(row, body)]
            (below[bodies[-1].index] if bodies else roots).append(row)
            bodies.append(row)
    for row in block.rows:
        if below[row.index]:
            yield row, below[row.index], "下级之和"
        elif is_grand_total(row) and roots:
            yield row, roots, "各行之和"


def _is_part_of(row: GridRow, body: GridRow) -> bool:
    """Whether a unit's code goes on from a department's."""
    one, other = row.unit or row.code, body.unit or body.code
    return bool(one and other) and one != other and one.startswith(other)


def _side_sums(rows: Sequence[GridRow]) -> Iterator[_RowSum]:
    """One side of a table of totals: 一、二、三 up to 本年收入合计, then what is carried over up to
    总计."""
    before: GridRow | None = None  # the last sum
    items: list[GridRow] = []
    below: list[GridRow] = []
    for row in rows:
        if is_sum(row):
            addends = [*([before] if before else []), *items]
            if len(addends) > 1:
                yield row, addends, "以上各项之和"
            before, items, below = row, [], []
        elif _OF_WHICH.match(row.label) or not row.label:
            continue
        elif _SECOND_LEVEL.match(row.label):
            below.append(row)
            if items and not before and len(below) > 1 and row is _last_below(rows, row):
                yield items[-1], below, "下列各项之和"
                below = []
        elif before and _FIRST_LEVEL.match(row.label) and items:
            continue  # 一般公共预算财政拨款 below 年初财政拨款结转和结余
        else:
            items, below = [*items, row], []


def _last_below(rows: Sequence[GridRow], row: GridRow) -> GridRow | None:
    """The row itself where it is the last of its second level."""
    behind = rows[rows.index(row) + 1 :]
    following = next((one for one in behind if not _OF_WHICH.match(one.label) and one.label), None)
    return None if following and _SECOND_LEVEL.match(following.label) else row


def _list_sums(rows: Sequence[GridRow], accounts: Accounts) -> Iterator[_RowSum]:
    """A list of projects or units below 合计, with rows of units between them."""
    totals = [row for row in rows if is_grand_total(row)]
    if len(totals) != 1 or totals[0] not in (rows[0], rows[-1]):
        return
    others = [row for row in rows if not is_sum(row) and row.amounts]
    items = [row for row in others if not _heads_items(row)]
    if len(items) < len(others) and len(items) > 1:
        yield totals[0], items, "各行之和"
    elif len(others) > 1 and not any(is_body(row, accounts) for row in others):
        yield totals[0], others, "各行之和"


def _heads_items(row: GridRow) -> bool:
    """Whether a row is a unit's, above its projects: a code stands where theirs have words."""
    return any(key.isdigit() for key in row.keys[:2])


# --- columns


def _column_equations(number: int, block: GridBlock) -> Iterator[list[Equation]]:
    """The equations of each heading that is a sum of others, a list each."""
    for total, addends in column_sums(block.amounts):
        known = all(_KNOWN.search("".join(column.path)) for column in addends)
        rows = [row for row in block.rows if row.amounts]
        yield [
            Equation(
                "A-02",
                CellKey(number, row.index, total.index),
                tuple(CellKey(number, row.index, column.index) for column in addends),
                "＋".join(column.path[-1] for column in addends[:4])
                + ("＋…" if len(addends) > 4 else ""),
                known or len(rows) > 2,
            )
            for row in rows
        ]


def column_sums(columns: Sequence[GridColumn]) -> Iterator[tuple[GridColumn, list[GridColumn]]]:
    """Each column that is the sum of others by its heading, and these."""
    for part in _by_measure(columns):
        if len({column.path for column in part}) == len(part):
            yield from _sums_below(part)


def _by_measure(columns: Sequence[GridColumn]) -> Iterator[list[GridColumn]]:
    """预算数 and 决算数 apart, where each heading has both; their paths without it."""
    for at in (-1, 0):
        if columns and all(len(c.path) > 1 and c.path[at] in MEASURES for c in columns):
            groups: dict[str, list[GridColumn]] = defaultdict(list)
            for column in columns:
                path = column.path[:-1] if at else column.path[1:]
                groups[column.path[at]].append(column._replace(path=path))
            yield from groups.values()
            return
    yield list(columns)


def _sums_below(
    columns: Sequence[GridColumn], depth: int = 0
) -> Iterator[tuple[GridColumn, list[GridColumn]]]:
    groups: dict[str, list[GridColumn]] = defaultdict(list)
    for column in columns:
        groups[column.path[depth] if depth < len(column.path) else ""].append(column)
    for group in groups.values():
        if len(group) > 1:
            yield from _sums_below(group, depth + 1)
    total = next(
        (group[0] for name, group in groups.items() if _is_total_heading(name, group)), None
    )
    if total is None:
        return
    rest = [g for name, g in groups.items() if g[0] is not total and not _OF_WHICH.match(name)]
    addends = [column for group in rest for column in _standing_for(group, depth + 1)]
    if len(addends) > 1 and not any(is_stray_total(group) for group in rest):
        yield total, addends


def is_stray_total(group: Sequence[GridColumn]) -> bool:
    """Whether a total stands beside a total, with nothing that it is the total of: its parts have
    lost the heading they had in common."""
    return len(group) == 1 and bool(_SUM_HEADING.search(bare(group[0].path[-1])))


def _is_total_heading(name: str, group: Sequence[GridColumn]) -> bool:
    return len(group) == 1 and bool(_SUM_HEADING.search(bare(name)))


def _standing_for(group: Sequence[GridColumn], depth: int) -> list[GridColumn]:
    """The columns that make up a group: its 小计, else all."""
    if len(group) == 1:
        return list(group)
    parts: dict[str, list[GridColumn]] = defaultdict(list)
    for column in group:
        parts[column.path[depth] if depth < len(column.path) else ""].append(column)
    for name, part in parts.items():
        if not name or _is_total_heading(name, part):
            return part[:1]
    if len(parts) == 1:
        return _standing_for(group, depth + 1) if depth < 6 else list(group)
    kept = [part for name, part in parts.items() if not _OF_WHICH.match(name)]
    return [column for part in kept for column in _standing_for(part, depth + 1)]


def personnel_and_public(number: int, grid: Grid, accounts: Accounts) -> Iterator[Equation]:
    """人员经费合计 and 公用经费合计, which stand below several parts of a table."""
    rows = [(block, row) for block in grid.blocks for row in block.rows]
    present = {accounts.code(row) for _, row in rows if accounts.is_account(row)}
    roots = [
        (block, row)
        for block, row in rows
        if accounts.is_account(row) and not _has_parent(accounts.code(row), present)
    ]
    for block, total in rows:
        name = bare(total.label)
        if not name.endswith("合计") or not re.search("人员|公用", name):
            continue
        is_personnel = "人员" in name
        mine = [
            CellKey(number, row.index, one.amounts[0].index)
            for one, row in roots
            if accounts.code(row).startswith(_PERSONNEL) is is_personnel
        ]
        if mine and block.amounts:
            key = CellKey(number, total.index, block.amounts[0].index)
            yield Equation("A-01", key, tuple(mine), "各类之和")


def _has_parent(code: str, present: Iterable[str]) -> bool:
    return any(code != one and code.startswith(one) for one in present)
