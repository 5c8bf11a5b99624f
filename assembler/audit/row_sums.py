"""Which rows of a table add up to which: accounts below accounts, items above a total, projects of a
list, and the halves of the table of basic expenditure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import filterfalse
from typing import NamedTuple

from ..importing.official.texts import bare, captured
from .accounts import Accounts, is_body, is_grand_total, is_sum
from .equations import CellKey, Equation
from .grid import AuditGrid, GridBlock, GridRow

OF_WHICH = re.compile(r"^其?中[：:]|^其中")
_FIRST_LEVEL = re.compile(r"^[一二三四五六七八九十]+[、.．]")
_SECOND_LEVEL = re.compile(r"^[（(][一二三四五六七八九十\d]+[）)]|^\d+[、.．]")
_HALF = re.compile("^(人员|公用).*合计$")
_PERSONNEL = ("301", "303")


class RowSum(NamedTuple):
    """A row, those that add up to it, and what a message calls that sum."""

    total: GridRow
    addends: Sequence[GridRow]
    words: str


def row_sums(block: GridBlock, accounts: Accounts) -> Iterator[RowSum]:
    """Those of a part of a table, as its rows are."""
    if any(accounts.is_account(row) for row in block.rows):
        yield from _account_sums(block, accounts)
    elif any(_FIRST_LEVEL.match(row.label) for row in block.rows):
        yield from _side_sums(block.rows)
    else:
        yield from _list_sums(block.rows, accounts)


# --- accounts


def _account_sums(block: GridBlock, accounts: Accounts) -> Iterator[RowSum]:
    """Rows of accounts, each below the account whose code it goes on from; units above them."""
    tree = _Tree(accounts)
    for row in block.rows:
        tree.add(row)
    return filter(None, map(tree.sum_of, block.rows))


class _Tree:
    """The rows below each row. scope: the accounts of the unit at hand; bodies: it, and those that
    it is part of."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self.below: dict[int, list[GridRow]] = defaultdict(list)
        self.roots: list[GridRow] = []
        self._scope: dict[str, GridRow] = {}
        self._bodies: list[GridRow] = []

    def add(self, row: GridRow) -> None:
        """Put a row where it belongs; totals belong nowhere."""
        if self._accounts.is_account(row):
            self._add_account(row)
        elif is_body(row, self._accounts):
            self._add_body(row)

    def sum_of(self, row: GridRow) -> RowSum | None:
        """What adds up to a row; None where nothing does."""
        if self.below[row.index]:
            return RowSum(row, self.below[row.index], "下级之和")
        return RowSum(row, self.roots, "各行之和") if self.roots and is_grand_total(row) else None

    def _add_account(self, row: GridRow) -> None:
        code = self._accounts.code(row)
        wider = (self._scope.get(code[:length]) for length in (5, 3) if length < len(code))
        self._put(row, next(filter(None, wider), None))
        self._scope.setdefault(code, row)

    def _add_body(self, row: GridRow) -> None:
        self._scope = {}
        self._bodies = [body for body in self._bodies if _is_below(row, body)]
        self._put(row, None)
        self._bodies.append(row)

    def _put(self, row: GridRow, parent: GridRow | None) -> None:
        """Below its parent, else below the unit at hand."""
        above = parent or (self._bodies[-1] if self._bodies else None)
        (self.below[above.index] if above else self.roots).append(row)


def _is_below(row: GridRow, body: GridRow) -> bool:
    """Whether a unit is part of another: its code goes on from it. A row with the same code and name
    behind a department's is that of its only unit."""
    one, other = row.body_code, body.body_code
    if one != other:
        return bool(other) and one.startswith(other)
    return row.index == body.index + 1 and bare(row.label) == bare(body.label)


def halves_of_basic(number: int, grid: AuditGrid, accounts: Accounts) -> Iterator[Equation]:
    """人员经费合计 and 公用经费合计, whose classes stand in several parts of a table."""
    classes = list(_economic_classes(number, grid, accounts))
    for block, total in grid.rows:
        half = captured(_HALF, bare(total.label))
        addends = tuple(key for key, of in classes if of == half)
        if addends:
            key = CellKey(number, total.index, block.amounts[0].index)
            yield Equation("A-01", key, addends, "各类之和")


def _economic_classes(
    number: int, grid: AuditGrid, accounts: Accounts
) -> Iterator[tuple[CellKey, str]]:
    """The amounts of 301, 302 …, each with the half of the basic expenditure that it is of."""
    for block, row in grid.rows:
        code = accounts.code(row)
        if len(code) == 3 and accounts.is_account(row):
            half = "人员" if code.startswith(_PERSONNEL) else "公用"
            yield CellKey(number, row.index, block.amounts[0].index), half


# --- lists that are numbered, and lists of projects


def _side_sums(rows: Sequence[GridRow]) -> Iterator[RowSum]:
    """One side of a table of totals: 一、二、三 up to 本年收入合计, then what is carried over up to
    总计."""
    before: list[GridRow] = []  # the last sum
    items: list[GridRow] = []
    for row in filterfalse(_is_second_level, filter(_is_item, rows)):
        if is_sum(row):
            if len(before) + len(items) > 1:
                yield RowSum(row, [*before, *items], "以上各项之和")
            before, items = [row], []
        elif not (before and items and _FIRST_LEVEL.match(row.label)):
            items.append(row)  # but not 一般公共预算财政拨款 below 年初财政拨款结转和结余
    yield from _second_levels(rows)


def _is_item(row: GridRow) -> bool:
    """Whether a row counts, and is no 其中."""
    return bool(row.label) and not OF_WHICH.match(row.label)


def _is_second_level(row: GridRow) -> bool:
    """Whether it is （一）（二）."""
    return _SECOND_LEVEL.match(row.label) is not None


def _second_levels(rows: Sequence[GridRow]) -> Iterator[RowSum]:
    """（一）（二） below 一、, up to the first total."""
    for head, below in _with_second_levels(rows):
        if len(below) > 1:
            yield RowSum(head, below, "下列各项之和")


def _with_second_levels(rows: Sequence[GridRow]) -> Iterator[tuple[GridRow, list[GridRow]]]:
    head: GridRow | None = None
    below: list[GridRow] = []
    for row in filter(_is_item, rows):
        if _is_second_level(row):
            below.append(row)
            continue
        if head:
            yield head, below
        if is_sum(row):
            return
        head, below = row, []


def _list_sums(rows: Sequence[GridRow], accounts: Accounts) -> Iterator[RowSum]:
    """A list of projects or units below 合计, with rows of units between them."""
    totals = list(filter(is_grand_total, rows))
    if len(totals) != 1 or totals[0].index not in (rows[0].index, rows[-1].index):
        return
    items = _items(rows, accounts)
    if len(items) > 1:
        yield RowSum(totals[0], items, "各行之和")


def _items(rows: Sequence[GridRow], accounts: Accounts) -> list[GridRow]:
    """The rows of a list without those of units above them; none where no code tells these apart."""
    others = [row for row in filterfalse(is_sum, rows) if row.amounts]
    items = list(filterfalse(_heads_items, others))
    are_alike = len(items) == len(others) and any(is_body(row, accounts) for row in others)
    return [] if are_alike else items


def _heads_items(row: GridRow) -> bool:
    """Whether a row is a unit's, above its projects: a code stands where theirs have words."""
    return any(key.isdigit() for key in row.keys[:2])
