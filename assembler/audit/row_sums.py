"""Which rows of a table add up to which: accounts below accounts, items above a total, projects of a
list, and the halves of the table of basic expenditure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..importing.official.texts import bare
from .accounts import Accounts, is_body, is_grand_total, is_sum
from .equations import CellKey, Equation
from .grid import AuditGrid, GridBlock, GridRow

OF_WHICH = re.compile(r"^其?中[：:]|^其中")
_FIRST_LEVEL = re.compile(r"^[一二三四五六七八九十]+[、.．]")
_SECOND_LEVEL = re.compile(r"^[（(][一二三四五六七八九十\d]+[）)]|^\d+[、.．]")
_HALF = re.compile("(人员|公用).*合计$")
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
    for row in block.rows:
        if tree.below[row.index]:
            yield RowSum(row, tree.below[row.index], "下级之和")
        elif is_grand_total(row) and tree.roots:
            yield RowSum(row, tree.roots, "各行之和")


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
            code = self._accounts.code(row)
            wider = (self._scope.get(code[:n]) for n in (5, 3) if n < len(code))
            self._put(row, next(filter(None, wider), None))
            self._scope.setdefault(code, row)
        elif is_body(row, self._accounts):
            self._scope = {}
            self._bodies = [body for body in self._bodies if _is_part_of(row, body)]
            self._put(row, None)
            self._bodies.append(row)

    def _put(self, row: GridRow, parent: GridRow | None) -> None:
        """Below its parent, else below the unit at hand."""
        above = parent or (self._bodies[-1] if self._bodies else None)
        (self.below[above.index] if above else self.roots).append(row)


def _is_part_of(row: GridRow, body: GridRow) -> bool:
    """Whether a unit's code goes on from a department's."""
    one, other = row.unit or row.code, body.unit or body.code
    return bool(one and other) and one != other and one.startswith(other)


def halves_of_basic(number: int, grid: AuditGrid, accounts: Accounts) -> Iterator[Equation]:
    """人员经费合计 and 公用经费合计, whose classes stand in several parts of a table."""
    classes = [
        (row, block.amounts[0].index)
        for block in grid.blocks
        for row in block.rows
        if len(accounts.code(row)) == 3 and accounts.is_account(row)
    ]
    for block in grid.blocks:
        for total in block.rows:
            half = _HALF.match(bare(total.label))
            addends = [
                CellKey(number, row.index, column)
                for row, column in classes
                if half and accounts.code(row).startswith(_PERSONNEL) is (half[1] == "人员")
            ]
            if addends:
                key = CellKey(number, total.index, block.amounts[0].index)
                yield Equation("A-01", key, tuple(addends), "各类之和")


# --- lists that are numbered, and lists of projects


def _side_sums(rows: Sequence[GridRow]) -> Iterator[RowSum]:
    """One side of a table of totals: 一、二、三 up to 本年收入合计, then what is carried over up to
    总计."""
    before: list[GridRow] = []  # the last sum
    items: list[GridRow] = []
    for row in _first_levels(rows):
        if is_sum(row):
            if len(before) + len(items) > 1:
                yield RowSum(row, [*before, *items], "以上各项之和")
            before, items = [row], []
        elif not (before and items and _FIRST_LEVEL.match(row.label)):
            items.append(row)  # but not 一般公共预算财政拨款 below 年初财政拨款结转和结余
    yield from _second_levels(rows)


def _first_levels(rows: Sequence[GridRow]) -> Iterator[GridRow]:
    for row in rows:
        if row.label and not OF_WHICH.match(row.label) and not _SECOND_LEVEL.match(row.label):
            yield row


def _second_levels(rows: Sequence[GridRow]) -> Iterator[RowSum]:
    """（一）（二） below 一、, up to the first total."""
    head: GridRow | None = None
    below: list[GridRow] = []
    for row in rows:
        if _SECOND_LEVEL.match(row.label):
            below.append(row)
        elif row.label and not OF_WHICH.match(row.label):
            if head and len(below) > 1:
                yield RowSum(head, below, "下列各项之和")
            if is_sum(row):
                return
            head, below = row, []


def _list_sums(rows: Sequence[GridRow], accounts: Accounts) -> Iterator[RowSum]:
    """A list of projects or units below 合计, with rows of units between them."""
    totals = [row for row in rows if is_grand_total(row)]
    if len(totals) != 1 or totals[0].index not in (rows[0].index, rows[-1].index):
        return
    items = _items(rows, accounts)
    if len(items) > 1:
        yield RowSum(totals[0], items, "各行之和")


def _items(rows: Sequence[GridRow], accounts: Accounts) -> list[GridRow]:
    """The rows of a list without those of units above them; none where no code tells these apart."""
    others = [row for row in rows if not is_sum(row) and row.amounts]
    items = [row for row in others if not _heads_items(row)]
    if len(items) == len(others) and any(is_body(row, accounts) for row in others):
        return []
    return items


def _heads_items(row: GridRow) -> bool:
    """Whether a row is a unit's, above its projects: a code stands where theirs have words."""
    return any(key.isdigit() for key in row.keys[:2])
