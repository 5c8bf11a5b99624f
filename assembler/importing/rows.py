"""The rows of a line export: which are lines, and which are totals, headings again, or remarks.

A total is not thrown away: it is compared with the lines it stands for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate

from ..codebook.spelling import fold
from ..dataset.cells import Findings
from ..kernel.problems import Place
from .cell_values import text_of
from .columns import Columns
from .headings import AMOUNT, CLASSIFIED, FUND, KIND, PROJECT, UNIT, ExportHeadings, split_unit
from .sheet import SourceWorksheet, Value

_TOTALS = ("合计", "总计", "小计", "累计", "总合计", "本页合计", "本页小计")
_ENDING = re.compile(r".*(小计|合计|总计):?")
_REMARK = re.compile(
    r"(?:备注|注|说明|\d+[.、]|(?:制表|填表|编制|审核|复核|经办|打印|导出|负责|联系|单位负责|财务负责)[^:]{0,6}:)"
)
_SUB = "小计"
_GROUPED_BY = (UNIT, *CLASSIFIED, KIND, PROJECT, FUND)
_NOTHING = Decimal(0)
_NEAR = 50  # other totals looked at on either side
_FEW = 2  # cells that a remark or a page number fills
LINE, TOTAL, BLANK, AGAIN, REMARK = "明细行", "合计行", "空行", "重复的列名", "说明行"


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A row below the headings. at: from 0. cells: merged areas filled down. kind: LINE, TOTAL …
    label: what a total calls itself."""

    at: int
    cells: list[Value | None]
    kind: str
    label: str = ""


@dataclass(slots=True)
class Total:
    """A total with the number of lines read before it."""

    at: int
    label: str
    amount: Decimal
    after: int


@dataclass(slots=True)
class TotalsCheck:
    """What the lines of a sheet add up to. amounts: row (from 0) and amount of each line, None
    where it could not be had, which has been told. groups: what each line may be grouped by."""

    amounts: list[tuple[int, Decimal | None]] = field(default_factory=list)
    groups: list[tuple[str, ...]] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)

    def add(self, at: int, amount: Decimal | None, values: Mapping[str, str]) -> None:
        """Take a line with what was read of it."""
        self.amounts.append((at, amount))
        self.groups.append(tuple(values.get(name, "") for name in _GROUPED_BY))

    def check(self, sheet: SourceWorksheet, column: int, findings: Findings) -> None:
        """Tell of each total that no run of lines it can stand for adds up to."""
        if None in (amount for _, amount in self.amounts):
            return  # that line has been told, and no sum says anything
        upto = [*accumulate((amount or _NOTHING for _, amount in self.amounts), initial=_NOTHING)]
        for number, total in enumerate(self.totals):
            runs = self._runs(number)
            wrong = runs and not any(upto[end] - upto[start] == total.amount for start, end in runs)
            groups = () if not wrong or self._is_whole(total) else self._groups(total)
            if wrong and not any(upto[end] - upto[start] == total.amount for start, end in groups):
                found = upto[runs[0][1]] - upto[runs[0][0]]
                self._tell(total, runs[0], found, sheet.place(total.at, column), findings)

    def _is_whole(self, total: Total) -> bool:
        """Whether it is the only 合计, which stands for every line."""
        return [one for one in self.totals if _SUB not in one.label] == [total]

    def _runs(self, number: int) -> list[tuple[int, int]]:
        """The runs of lines a total can stand for, the likeliest first: those before it, then
        those behind it, as far as some other total."""
        total = self.totals[number]
        if self._is_whole(total):
            return [(0, len(self.amounts))] if self.amounts else []
        near = self.totals[max(0, number - _NEAR) : number + 1 + _NEAR]
        return _runs_to(total.after, {0, len(self.amounts), *(other.after for other in near)})

    def _groups(self, total: Total) -> list[tuple[int, int]]:
        """The same as far as the end of a group: the lines of one unit, of one function …"""
        return _runs_to(total.after, {*self._group_edges(total.after)})

    def _group_edges(self, at: int) -> Iterator[int]:
        """Where the groups end that the lines beside a total belong to."""
        for column in range(len(_GROUPED_BY)):
            start = end = at
            while start > 0 and self.groups[start - 1][column] == self.groups[at - 1][column]:
                start -= 1
            while end < len(self.groups) and self.groups[end][column] == self.groups[at][column]:
                end += 1
            yield from (start, end)

    def _tell(
        self, total: Total, run: tuple[int, int], found: Decimal, place: Place, findings: Findings
    ) -> None:
        findings.tell(
            "I-21",
            place,
            label=total.label,
            total=f"{total.amount:,.2f}",
            rows=_rows(self.amounts[run[0]][0] + 1, self.amounts[run[1] - 1][0] + 1),
            found=f"{found:,.2f}",
            difference=f"{abs(total.amount - found):,.2f}",
        )


def _rows(first: int, last: int) -> str:
    return f"第{first}行" if first == last else f"第{first}行到第{last}行"


def _runs_to(at: int, edges: set[int]) -> list[tuple[int, int]]:
    """From each edge to a total, the nearest before it first; then from it to those behind."""
    before = [(edge, at) for edge in sorted(edges, reverse=True) if edge < at]
    return before + [(at, edge) for edge in sorted(edges) if edge > at]


def rows_below(
    sheet: SourceWorksheet, headings: ExportHeadings, columns: Columns
) -> Iterator[ExportRow]:
    """Every row below the headings, told apart."""
    amounts = {heading.column for heading in (columns.at[AMOUNT], *columns.spread)}
    fill = _filled_down(sheet, headings.last + 1, amounts)
    again = _heading_texts(sheet, headings)
    for at in range(headings.last + 1, len(sheet.rows)):
        own = sheet.rows[at]
        cells = [fill.get((at, column), value) for column, value in enumerate(own)]
        kind, label = _kind(own, cells, columns, again)
        yield ExportRow(at, cells, kind, label)


def _filled_down(
    sheet: SourceWorksheet, first: int, amounts: set[int]
) -> dict[tuple[int, int], Value]:
    """The values of merged areas over several rows, for the rows below their first. Never an
    amount, which would count several times."""
    filled: dict[tuple[int, int], Value] = {}
    for top, left, bottom, _ in sheet.merges:
        value = sheet.rows[top][left]
        if top >= first and left not in amounts and value is not None:
            filled.update({(row, left): value for row in range(top, bottom + 1)})
    return filled


def _heading_texts(sheet: SourceWorksheet, headings: ExportHeadings) -> set[str]:
    rows = sheet.rows[headings.first : headings.last + 1]
    return {_plain(cell) for row in rows for cell in row if cell is not None}


@lru_cache(maxsize=20_000)
def _plain(cell: Value | None) -> str:
    return split_unit(fold(text_of(cell)))[0]


def _kind(
    own: list[Value | None], cells: list[Value | None], columns: Columns, again: set[str]
) -> tuple[str, str]:
    filled = [cell for cell in own if text_of(cell)]
    if not filled:
        return BLANK, ""
    if sum(_plain(cell) in again for cell in filled) * 3 >= len(filled) * 2:
        return AGAIN, ""
    label = _total_label(own, cells, columns)
    if label:
        return TOTAL, label
    amount = any(text_of(cells[h.column]) for h in (columns.at[AMOUNT], *columns.spread))
    if amount:
        return LINE, ""
    if all(isinstance(cell, str) and _REMARK.match(fold(cell)) for cell in filled):
        return REMARK, ""
    if len(filled) <= _FEW and not _keys(own, columns):
        return REMARK, ""
    return LINE, ""


def _total_label(own: list[Value | None], cells: list[Value | None], columns: Columns) -> str:
    """What a total calls itself, "" for any other row. A project may be called 某某合计: then
    the row has codes and a fund like any line."""
    for cell in own:
        text = fold(text_of(cell)) if isinstance(cell, str) else ""
        if text.removesuffix(":") in _TOTALS:
            return text.removesuffix(":")
        if _ENDING.fullmatch(text) and not [key for key in _keys(cells, columns) if key != text]:
            return text.removesuffix(":")
    return ""


def _keys(cells: list[Value | None], columns: Columns) -> list[str]:
    """What stands in the columns that only a line fills."""
    keys = [columns.at[name].column for name in (*CLASSIFIED, FUND) if name in columns.at]
    return [fold(text_of(cells[key])) for key in keys if text_of(cells[key])]


def skipped(counts: Counter[str]) -> str:
    """“合计行2行、空行1行”, "" where every row is a line."""
    kinds = (TOTAL, AGAIN, BLANK, REMARK)
    return "、".join(f"{kind}{counts[kind]}行" for kind in kinds if counts[kind])
