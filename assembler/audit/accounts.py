"""Which rows of a table are accounts (科目), units, totals: what of a code is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..codebook import Codebook, load_codebook
from ..importing.official.texts import bare, is_total
from .grid import GridBlock, GridRow

_BODY = re.compile(
    r"(?:局|委|委员会|办|办公室|院|中心|厅|会|所|站|部|校|处|队|社|馆|园|学校|机关|本级)(?:[（(][^（）()]*[)）])?$"
)
_TOTAL = re.compile(r"(?:合计|总计|小计)$")
_NAME_OF_SUM = 30  # signs at most: more are several rows in one
_LEVELS = (3, 5, 7)
_CLASS = re.compile(r"2\d\d")


class Accounts(NamedTuple):
    """The accounts of a year, by code, of all three classifications."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, year: int) -> Accounts:
        """Those of the book of a year."""
        book: Codebook = load_codebook(year)
        return cls({**book.government_economic, **book.department_economic, **book.functional})

    @property
    def functional_classes(self) -> dict[str, str]:
        """The 类 of expenditure by function."""
        return {code: name for code, name in self.names.items() if _CLASS.fullmatch(code)}

    def below(self, head: str) -> set[str]:
        """The 款 of an economic 类."""
        return {code for code in self.names if len(code) == 5 and code.startswith(head)}

    def is_account(self, row: GridRow) -> bool:
        """Whether a row is one of an account, not of a unit."""
        code = self.code(row)
        return self._has(code) and not self._names_body(row, code)

    def _has(self, code: str) -> bool:
        """Whether a code is in the book, or goes on from one that is."""
        return code in self.names or (len(code) in _LEVELS and code[:3] in self.names)

    def _names_body(self, row: GridRow, code: str) -> bool:
        """Whether a row's name is a unit's, not the account's."""
        is_own = bare(row.label) == bare(self.names.get(code, ""))
        return _BODY.search(row.label) is not None and not is_own

    def rows(self, block: GridBlock) -> Iterator[GridRow]:
        """The rows of accounts of a part of a table."""
        return filter(self.is_account, block.rows)

    def code(self, row: GridRow) -> str:
        """The row's code, which some tables have in the column of units."""
        return row.code or (row.unit if row.unit in self.names else "")


def is_sum(row: GridRow) -> bool:
    """Whether a row is 合计, 人员经费合计, 收入总计 …"""
    name = bare(row.label)
    return len(name) <= _NAME_OF_SUM and bool(_TOTAL.search(name)) and not row.code.isdigit()


def is_grand_total(row: GridRow) -> bool:
    """Whether a row is 合计 alone: of all rows."""
    return is_total(row.label)


def is_body(row: GridRow, accounts: Accounts) -> bool:
    """Whether a row is a unit's or a department's."""
    if accounts.is_account(row) or is_sum(row):
        return False
    return bool(row.unit or row.code or _BODY.search(row.label))
