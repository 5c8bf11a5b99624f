"""Adds up what was read: totals against their rows, subtotals against their columns, sums of
figures against their parts. Rounded amounts may differ by a 尾差, which is no error."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import chain, combinations, filterfalse, starmap
from math import prod
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ...codebook import Codebook
from ...dataset.kinds import kind_named
from ...dataset.schema import BALANCES, PERIODS
from ...kernel.money import UNITS
from ...kernel.problems import Problem, problem
from ..cell_values import TOLERANCE
from ..sheet import number_text
from .amounts import MoneyCell, OfficialRow, TableReading, named_cells, rounding
from .meaning import CODED, Given, LedgerMeaning, Meaning, Sum

_OTHERS = "…"  # whatever else there may be, so that what is listed is never all of it


class CellSum(NamedTuple):
    """A total, and the cells that make it up, each with how often it counts: -1 is taken away."""

    total: MoneyCell
    terms: Sequence[tuple[int, MoneyCell]]

    @classmethod
    def of(cls, total: MoneyCell, cells: Iterable[MoneyCell]) -> CellSum:
        """A total of cells that each count once."""
        return cls(total, [(1, cell) for cell in cells])

    @property
    def summed(self) -> Decimal:
        return sum((sign * cell.value for sign, cell in self.terms), Decimal(0))

    @property
    def difference(self) -> Decimal:
        return abs(self.total.value - self.summed)

    def is_wrong(self, step: Decimal) -> bool:
        """Whether it differs by more than rounding each of its amounts to a step may make it."""
        return self.difference > (step / 2 + TOLERANCE) * (len(self.terms) + 1)

    @property
    def parts(self) -> str:
        """Where the parts stand, in words."""
        names = named_cells([cell.position for _, cell in self.terms])
        return names + ("之和" if len(self.terms) > 1 else "")

    @property
    def elsewhere(self) -> str:
        """The worksheet of the parts, where it is another one."""
        sheets = (c.grid.sheet for _, c in self.terms if c.grid is not self.total.grid)
        sheet = next(sheets, None)
        return f"{sheet.file} 工作表“{sheet.name}”的" if sheet else ""


@dataclass
class SumReport:
    """Tells of sums that are wrong in one table. step: what the amounts are rounded to, 0 where
    they are exact. wrong: totals known to be wrong, which no other sum tells again."""

    step: Decimal
    unit: str
    problems: list[Problem]
    wrong: set[tuple[int, int]] = field(default_factory=set)

    @classmethod
    def on(cls, reading: TableReading, problems: list[Problem]) -> SumReport:
        return cls(rounding(reading.cells, reading.layout), reading.region.unit, problems)

    def tell(self, sums: Iterable[CellSum]) -> None:
        """The totals of one row: the first that is wrong is told, and how many more are."""
        wrong = list(filter(self._is_news, sums))
        self.wrong.update(map(attrgetter("total.position"), wrong))
        for first in wrong[:1]:
            more = f"，这一行还有{len(wrong) - 1}栏不符" if len(wrong) > 1 else ""
            self.problems.append(
                problem(
                    "I-55",
                    first.total.place,
                    cell=first.total.name,
                    found=self._shown(first.total.value),
                    parts=first.parts,
                    where=first.elsewhere,
                    summed=self._shown(first.summed),
                    difference=self._shown(first.difference),
                    more=more,
                )
            )

    def _is_news(self, one: CellSum) -> bool:
        """Whether a total is wrong, and not known to be."""
        return one.total.position not in self.wrong and one.is_wrong(self.step)

    def tell_unequal(self, cells: Iterable[MoneyCell]) -> None:
        """Cells of one meaning hold one value; where they do not, that is told."""
        first: dict[object, MoneyCell] = {}
        for cell in cells:
            if not isinstance(cell.meaning, LedgerMeaning):
                continue
            same = first.setdefault(cell.meaning, cell)
            known = not self.wrong.isdisjoint((same.position, cell.position))
            if abs(same.value - cell.value) > self.step + TOLERANCE and not known:
                self.problems.append(
                    problem(
                        "I-57",
                        cell.place,
                        cell=cell.name,
                        found=self._shown(cell.value),
                        other=same.name,
                        wanted=self._shown(same.value),
                        place=str(same.place),
                    )
                )

    def _shown(self, value: Decimal) -> str:
        return f"{number_text(value / UNITS[self.unit])}{self.unit}"


# --- slices as boxes: of which others is one made up?


class Box(NamedTuple):
    """A slice as the values it takes in each column, of all values that there may be."""

    sides: tuple[frozenset[str], ...]

    @property
    def size(self) -> int:
        return prod(map(len, self.sides))

    def is_part_of(self, other: Box) -> bool:
        """Whether it lies within another one, and is smaller."""
        sides = zip(self.sides, other.sides, strict=True)
        return self != other and all(own <= wide for own, wide in sides)

    def overlaps(self, other: Box) -> bool:
        return all(one & another for one, another in zip(self.sides, other.sides, strict=True))


def filling_parts(box: Box, boxes: dict[int, Box]) -> list[int]:
    """The largest boxes inside a box, where they fill it without overlap; else none."""
    inside = {other: number for number, other in reversed(boxes.items()) if other.is_part_of(box)}
    largest = [one for one in inside if not any(map(one.is_part_of, inside))]
    if sum(map(attrgetter("size"), largest)) != box.size:
        return []
    overlap = any(starmap(Box.overlaps, combinations(largest, 2)))
    return [] if overlap else sorted(map(inside.__getitem__, largest))


def column_sums(total: OfficialRow, rows: Iterable[OfficialRow]) -> Iterator[CellSum]:
    """The sums of a total row, column by column, where all of its rows have an amount."""
    amounts = list(map(attrgetter("amounts"), rows))
    shared = set(total.amounts).intersection(*amounts)
    for cell in total.cells:
        if cell.column in shared:
            yield CellSum.of(cell, map(itemgetter(cell.column), amounts))


def figure_terms(
    meaning: Meaning | None, cells: Mapping[object, MoneyCell]
) -> list[tuple[int, MoneyCell]]:
    """The cells of a sum's parts with their signs; none where one of them is missing, or where it
    is no sum."""
    parts = meaning.parts if isinstance(meaning, Sum) else ()
    terms: list[tuple[int, MoneyCell]] = []
    for sign, part in parts:
        singles = [part] if part in cells else list(_singles(part))
        if not all(single in cells for single in singles):
            return []
        terms += [(sign, cells[single]) for single in singles]
    return terms


def _singles(part: LedgerMeaning | Given) -> Iterator[LedgerMeaning | Given]:
    """A slice of several values as slices of one each, in which tables print it; anything else as
    it is."""
    several = isinstance(part, LedgerMeaning) and [c for c, values in part.asked if len(values) > 1]
    if not isinstance(part, LedgerMeaning) or not several or len(several) > 1:
        yield part
        return
    for value in part.columns[several[0]]:
        asked = tuple((c, (value,) if c == several[0] else values) for c, values in part.asked)
        yield LedgerMeaning(part.ledger, asked)


@dataclass
class SumChecks:
    """Checks one table after the other. kind: 部门预算 or 部门决算."""

    book: Codebook
    kind: str
    problems: list[Problem]

    def check_all(self, readings: Sequence[TableReading]) -> None:
        """Every table, each with the figures of all others at hand."""
        cells = list(chain.from_iterable(reading.cells for reading in readings))
        by_meaning: dict[object, MoneyCell] = {cell.meaning: cell for cell in reversed(cells)}
        for reading in filterfalse(attrgetter("lacks_labels"), readings):
            self._check_table(reading)
            self._check_figures(reading, by_meaning)

    def _check_table(self, reading: TableReading) -> None:
        """Everything inside one table."""
        report = SumReport.on(reading, self.problems)
        for total, rows in filter(itemgetter(1), rows_within(reading.rows)):
            report.tell(column_sums(total, rows))
        self._check_columns(reading, report)
        if reading.layout.rows:
            self._check_form(reading, report)
        report.tell_unequal(reading.cells)

    def _check_figures(self, reading: TableReading, cells: Mapping[object, MoneyCell]) -> None:
        """Sums of figures, whose parts may stand in another table. cells: by meaning."""
        report = SumReport.on(reading, self.problems)
        own: dict[object, MoneyCell] = {cell.meaning: cell for cell in reading.cells}
        known = {**cells, **own}
        for total in own.values():
            terms = figure_terms(total.meaning, known)
            if terms:
                report.tell([CellSum(total, terms)])

    def _check_columns(self, reading: TableReading, report: SumReport) -> None:
        """Subtotals against their columns. Parts that are all left blank are no parts: money
        whose source is not broken down stands in the subtotal alone."""
        partitions = self.partitions(list(map(attrgetter("meaning"), reading.layout.columns)))
        for row in reading.rows:
            amounts = row.slices
            for total, parts in partitions.items():
                if not amounts.keys() >= {total, *parts}:
                    continue
                cells = list(map(amounts.__getitem__, parts))
                if not all(map(attrgetter("is_blank"), cells)):
                    report.tell([CellSum.of(amounts[total], cells)])

    def _check_form(self, reading: TableReading, report: SumReport) -> None:
        """A form's rows are slices too: those of one column that make up another one."""
        for column in reading.layout.money_columns:
            cells = reading.column(column.number)
            partitions = self.partitions(list(map(attrgetter("meaning"), cells)))
            for total, parts in partitions.items():
                report.tell([CellSum.of(cells[total], map(cells.__getitem__, parts))])

    def partitions(self, meanings: Sequence[Meaning | None]) -> dict[int, list[int]]:
        """For each slice that others make up without gap or overlap: the largest such others.
        Slices go by their position; what is no slice is passed over."""
        ledgers: dict[str, dict[int, LedgerMeaning]] = {}
        for number, meaning in enumerate(meanings):
            if isinstance(meaning, LedgerMeaning):
                ledgers.setdefault(meaning.ledger, {})[number] = meaning
        parts: dict[int, list[int]] = {}
        for slices in ledgers.values():
            boxes = dict(zip(slices, self._boxes(list(slices.values())), strict=True))
            parts.update({number: filling_parts(box, boxes) for number, box in boxes.items()})
        return dict(filter(itemgetter(1), parts.items()))

    def _boxes(self, slices: Sequence[LedgerMeaning]) -> list[Box]:
        asked: dict[str, set[str]] = defaultdict(set)
        for column, values in chain.from_iterable(one.asked for one in slices):
            asked[column].update(values)
        universes = {column: self._universe(column, asked[column]) for column in sorted(asked)}
        return [self._box(one.columns, universes) for one in slices]

    def _box(
        self, asked: Mapping[str, tuple[str, ...]], universes: Mapping[str, frozenset[str]]
    ) -> Box:
        sides = (
            self._taken(column, asked.get(column), values) for column, values in universes.items()
        )
        return Box(tuple(sides))

    # --- what values there may be in a column

    @cached_property
    def _listed(self) -> dict[str, frozenset[str]]:
        """The columns whose values are a list."""
        funds = self.book.funds
        return {
            "资金来源": frozenset(name for name in funds.names() if not funds.children(name)),
            "支出类别": frozenset(kind_named(self.kind).expenditure_kinds),
            "年度": frozenset(PERIODS),
            "栏目": frozenset(BALANCES),
        }

    def _universe(self, column: str, asked: set[str]) -> frozenset[str]:
        """All values of a column; of codes the finest that are asked for: 类, 款 or 项."""
        if column not in CODED:
            return self._listed.get(column) or frozenset({*asked, _OTHERS})
        books = {
            "功能科目": self.book.functional,
            "部门经济科目": self.book.department_economic,
            "政府经济科目": self.book.government_economic,
        }
        size = max(map(len, asked))
        return frozenset(code for code in (*books[column], *asked) if len(code) == size)

    def _taken(
        self, column: str, values: Iterable[str] | None, universe: frozenset[str]
    ) -> frozenset[str]:
        if values is None:
            return universe
        return frozenset[str]().union(*(self._below(column, one, universe) for one in values))

    def _below(self, column: str, value: str, universe: frozenset[str]) -> frozenset[str]:
        if column == "资金来源":
            known = self.book.funds.canonical(value)
            return universe & self.book.funds.within(known) if known else frozenset({value})
        if column in CODED:
            return frozenset(c for c in universe if c.startswith(value)) or frozenset({value})
        return frozenset({value})


def rows_within(rows: Sequence[OfficialRow]) -> Iterator[tuple[OfficialRow, list[OfficialRow]]]:
    """Each row with the rows it is the total of: those right below its level, maybe none."""
    open_rows: list[tuple[int, OfficialRow, list[OfficialRow]]] = []
    for row in rows:
        if row.depth is None:
            continue
        while open_rows and open_rows[-1][0] >= row.depth:
            yield open_rows.pop()[1:]
        for _, _, within in open_rows[-1:]:
            within.append(row)
        open_rows.append((row.depth, row, []))
    for _, total, within in reversed(open_rows):
        yield total, within
