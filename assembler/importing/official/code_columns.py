"""Codes that a worksheet parts otherwise than the specification: 2010301 in one column where we print
类, 款 and 项, in two (20103, 01; 201, 0301), or in three where we print one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, pairwise

from ...codebook.spelling import fold
from .headers import MatchedHeader
from .layouts import OfficialColumn
from .texts import bare, similar

PARTS = {"类": 3, "款": 2, "项": 2}
"""The parts of a code from the widest, and how many digits each has."""
_PLACEHOLDER = re.compile(r"\{(?:功能|部门经济|政府经济)(?:类|款|项)\.(类|款|项|编码)\}")
_CODE = re.compile(r"\[?(\d{1,7})(?!\d)\]?")
_SEPARATED = re.compile(r"(?<=\d)[\s.\-—](?=\d)")
_ALIKE = 0.7  # a heading is that above the parts
_ENOUGH = 0.5  # of the filled cells must be codes


@dataclass(frozen=True)
class CodeCells:
    """Where a column of the specification has its text: in these columns of the worksheet, which
    together hold parts of so many digits; begin, end: which of the digits it shows. ends: how many
    digits a code may have. is_whole: whether it begins with the 类, which never begins with a
    zero."""

    columns: tuple[int, ...]
    sizes: tuple[int, ...]
    begin: int
    end: int
    ends: frozenset[int]
    is_whole: bool = True

    def text(self, texts: Sequence[str]) -> str:
        """What stands there; a text that is no code, such as 合计, in the first column alone."""
        first, code = texts[0], _joined(texts, self.sizes)
        if not self.is_whole:
            code = code and code.zfill(sum(self.sizes))
        if len(code) not in self.ends:
            return first if self.begin == 0 else ""
        return code[self.begin : self.end]


def _joined(texts: Sequence[str], sizes: Sequence[int]) -> str:
    """The code that stands in several cells, as far as it goes: 201, 3, 1 → 2010301; "" where
    there is none. Excel takes zeros off the front of all but the first."""
    digits = ""
    for text, size in zip(texts, sizes, strict=True):
        part = code_in(text)
        if not part:
            break
        digits += part if not digits else part.zfill(size)
    return digits


def code_in(text: str) -> str:
    """The code that a cell begins with, be its name behind it; "" for none."""
    match = _CODE.match(_SEPARATED.sub("", fold(text)))
    return match[1] if match else ""


def with_codes(header: MatchedHeader) -> MatchedHeader:
    """The header with the code columns that are not there as the specification has them."""
    cells: dict[int, CodeCells] = {}
    for parts in _missing_parts(header):
        cells.update(_from_one_column(header, parts))
    for column in header.missing:
        if _shown_part(column) == "编码":
            cells.update(_from_several(header, column, cells))
    columns = {number: one.columns[0] for number, one in cells.items()}
    return replace(header, columns={**header.columns, **columns}, codes=cells) if cells else header


def _shown_part(column: OfficialColumn) -> str:
    """类, 款, 项 or 编码, where a column shows that of a code; "" for any other."""
    parts = {match[1] for label in column.labels.values() for match in _PLACEHOLDER.finditer(label)}
    return next(iter(parts)) if len(parts) == 1 else ""


def _missing_parts(header: MatchedHeader) -> Iterator[list[OfficialColumn]]:
    """Runs of missing columns that show parts of one code, each below one heading."""
    run: list[OfficialColumn] = []
    for column in header.region.layout.columns:
        is_part = _shown_part(column) in PARTS and not header.has(column)
        if run and (not is_part or column.path[:-1] != run[-1].path[:-1]):
            yield run
            run = []
        if is_part:
            run.append(column)
    if run:
        yield run


def _from_one_column(
    header: MatchedHeader, parts: Sequence[OfficialColumn]
) -> Iterator[tuple[int, CodeCells]]:
    """The parts out of the first spare column whose codes have just so many digits."""
    sizes = [PARTS[_shown_part(column)] for column in parts]
    lengths = {0, *accumulate(sizes)}
    for at in header.spare if len(sizes) > 1 else ():
        longest, above = _longest_code(header, at), parts[0].path[:-1]
        is_called_so = bool(above) and similar(header.paths[at][-1], above[-1]) >= _ALIKE
        if longest == sum(sizes) or (is_called_so and longest in lengths):
            edges = pairwise(accumulate(sizes, initial=0))
            for column, (begin, end) in zip(parts, edges, strict=True):
                is_whole = _shown_part(parts[0]) == "类"
                ends = frozenset(lengths - {0})
                yield column.number, CodeCells((at,), (sum(sizes),), begin, end, ends, is_whole)
            return


def _longest_code(header: MatchedHeader, at: int) -> int:
    """How many digits the longest code in a column has; 0 where it is blank, -1 where it holds
    something else."""
    texts = list(filter(None, map(partial(_own_text, header, at), header.body())))
    codes = list(filter(None, map(code_in, texts)))
    if len(codes) < _ENOUGH * len(texts):
        return -1
    return max(map(len, codes), default=0)


def _own_text(header: MatchedHeader, at: int, row: int) -> str:
    return header.region.grid.text(row, at)


def _from_several(
    header: MatchedHeader, column: OfficialColumn, taken: dict[int, CodeCells]
) -> Iterator[tuple[int, CodeCells]]:
    """A code out of spare columns beside each other that are called 类, 款 and 项."""
    used = {at for cells in taken.values() for at in cells.columns}
    named = {at: bare(header.paths[at][-1]) for at in header.spare if at not in used}
    for first in (at for at, name in named.items() if name == "类"):
        columns = [first]
        for part in ("款", "项"):
            if named.get(columns[-1] + 1) == part:
                columns.append(columns[-1] + 1)
        sizes = tuple(PARTS.values())[: len(columns)]
        if len(columns) > 1:
            ends = frozenset(accumulate(sizes))
            yield column.number, CodeCells(tuple(columns), sizes, 0, sum(sizes), ends)
            return
