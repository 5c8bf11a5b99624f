"""The rows of a line export: which are lines, and which are totals, headings again, or remarks.

A total is not thrown away: it is compared with the lines it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, chain

from ..codebook.spelling import fold
from ..dataset.cells import Findings
from ..kernel.problems import Place
from .cell_values import differs, money_text, text_of
from .columns import Columns
from .headings import AMOUNT, CLASSIFIED, FUND, KIND, PROJECT, UNIT, ExportHeadings, split_unit
from .sheet import SourceWorksheet, Value

_TOTALS = ("合计", "总计", "小计", "累计", "总合计", "本页合计", "本页小计")
_ENDING = re.compile(r".*(小计|合计|总计):?")
_REMARK = re.compile(
    r"(?:备注|注|说明|\d+[.、]|(?:制表|填表|编制|审核|复核|经办|打印|导出|负责|联系|单位负责|财务负责)[^:]{0,6}:)"
)
_SUB = "小计"
_NAMELESS = "没有名称的一行"
_GROUPED_BY = (UNIT, *CLASSIFIED, KIND, PROJECT, FUND)
_NOTHING = Decimal(0)
_NEAR = 50  # other totals looked at on either side
_FEW = 2  # cells that a remark or a page number fills
LINE, TOTAL, BLANK, AGAIN, REMARK = "明细行", "合计行", "空行", "重复的列名", "说明行"
SKIPPED = (TOTAL, AGAIN, BLANK, REMARK)


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
        amounts = [amount for _, amount in self.amounts if amount is not None]
        if len(amounts) < len(self.amounts):
            return  # that line has been told, and no sum says anything
        upto = list(accumulate(amounts, initial=_NOTHING))
        for number, total in enumerate(self.totals):
            likely = self._runs(number)
            runs = chain(likely, self._group_runs(total))
            equal = (
                not differs(total.amount, upto[end] - upto[start], end - start)
                for start, end in runs
            )
            if likely and not any(equal):
                start, end = likely[0]
                place, summed = sheet.place(total.at, column), upto[end] - upto[start]
                self._tell(total, likely[0], summed, place, findings)

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

    def _group_runs(self, total: Total) -> Iterator[tuple[int, int]]:
        """The same as far as the end of a group: the lines of one unit, of one function …; never
        for what stands for every line."""
        if not self._is_whole(total):
            yield from _runs_to(total.after, {*self._group_edges(total.after)})

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
        self, total: Total, run: tuple[int, int], summed: Decimal, place: Place, findings: Findings
    ) -> None:
        findings.tell(
            "I-21",
            place,
            label=total.label,
            total=money_text(total.amount),
            rows=_rows(self.amounts[run[0]][0] + 1, self.amounts[run[1] - 1][0] + 1),
            found=money_text(summed),
            difference=money_text(abs(total.amount - summed)),
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
    kinds = RowKinds(sheet, headings, columns)
    fill = _filled_down(sheet, headings.last + 1, kinds.amounts)
    for at in range(headings.last + 1, len(sheet.rows)):
        own = sheet.rows[at]
        cells = [fill.get((at, column), value) for column, value in enumerate(own)]
        kind, label = kinds.of(own, cells)
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
            filled.update(((row, left), value) for row in range(top, bottom + 1))
    return filled


class RowKinds:
    """Tells the rows of a worksheet apart. Their own cells are those without merged areas filled
    down."""

    def __init__(self, sheet: SourceWorksheet, headings: ExportHeadings, columns: Columns) -> None:
        keys = (columns.at.get(name) for name in (*CLASSIFIED, FUND))
        self.amounts = {heading.column for heading in (columns.at[AMOUNT], *columns.spread)}
        self._keys = [heading.column for heading in filter(None, keys)]
        rows = sheet.rows[headings.first : headings.last + 1]
        self._headings = set(map(_heading_text, filter(None, chain.from_iterable(rows))))

    def of(self, own: list[Value | None], cells: list[Value | None]) -> tuple[str, str]:
        """LINE, TOTAL …, and what a total calls itself."""
        filled = list(filter(text_of, own))
        if not filled:
            return BLANK, ""
        if sum(_heading_text(cell) in self._headings for cell in filled) * 3 >= len(filled) * 2:
            return AGAIN, ""
        label = self._total_label(own, cells) or self._nameless(cells)
        if label:
            return TOTAL, label
        if any(text_of(cells[column]) for column in self.amounts):
            return LINE, ""
        without_key = len(filled) <= _FEW and not self._key_texts(own)
        return (REMARK if without_key or all(map(_is_remark, filled)) else LINE), ""

    def _nameless(self, cells: list[Value | None]) -> str:
        """What a row is called that has amounts alone; what it is, the sums of the lines say."""
        others = (cell for at, cell in enumerate(cells) if at not in self.amounts)
        return "" if any(map(text_of, others)) else _NAMELESS

    def _total_label(self, own: list[Value | None], cells: list[Value | None]) -> str:
        """What a total calls itself, "" for any other row. A project may be called 某某合计: then
        the row has codes and a fund like any line."""
        for text in (fold(cell.strip()) for cell in own if isinstance(cell, str)):
            label = text.removesuffix(":")
            if label in _TOTALS:
                return label
            if _ENDING.fullmatch(text) and {text}.issuperset(self._key_texts(cells)):
                return label
        return ""

    def _key_texts(self, cells: list[Value | None]) -> list[str]:
        """What stands in the columns that only a line fills."""
        return [fold(text) for key in self._keys if (text := text_of(cells[key]))]


@lru_cache(maxsize=20_000)
def _heading_text(cell: Value | None) -> str:
    """A cell as it is compared with the headings: without marks and units."""
    return split_unit(fold(text_of(cell)))[0]


def _is_remark(cell: Value | None) -> bool:
    return isinstance(cell, str) and bool(_REMARK.match(fold(cell)))
