"""Cuts (切面): a ledger known only through official tables answers as far as it can.

Each table is a cut of the lines nobody has: amounts of regions, some within others. What an
amount has beyond the amounts within it is its *own*; the own amounts are the table's finest lines.
A slice is answered

1. by an amount that a table prints for just this slice,
2. else by the first cut of whose lines each lies wholly in the slice or wholly outside,
3. else as zero, where a table prints zero for more than the slice (and nothing is negative),
4. else part by part, split by 年度, by 栏目, by kind of fund, or by 类别.

Otherwise it is open. Nothing is guessed to make a cut finer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import ClassVar, NamedTuple

from ..dataset.model import Dataset, TableAmount
from ..kernel.problems import Place
from .figure import MONEY, Figure, open_gap
from .ledger import OPEN_AXES, Condition, Dimension, Ledger, Values
from .regions import Axis, Buckets, Region, Space, common, size, space_of, within

_HALF_A_DISPLAYED_UNIT = Decimal(50)  # 0.005 万元
_DISPLAYED_UNIT = 100
_DEPTH = 3
_SPLIT_BY = ("年度", "栏目", "资金", "类别")

Groups = dict[tuple[str, ...], Decimal]


@dataclass(frozen=True)
class OwnAmount:
    """What an amount of a table has beyond those within it: as near to a line as tables come. inner: their regions. position: in its table."""

    region: Region
    amount: Decimal
    origin: TableAmount
    inner: tuple[Region, ...]
    position: int


@dataclass(frozen=True)
class Answer:
    """An amount and where it was read."""

    amount: Decimal
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Cut:
    """The amounts of one table on one ledger, by region; a region printed twice stands once."""

    table: str
    cells: Mapping[Region, TableAmount]

    @cached_property
    def rounded(self) -> bool:
        """Whether the amounts were rounded to 0.01 万元, so that parts may miss their total."""
        return not any(cell.amount % _DISPLAYED_UNIT for cell in self.cells.values())

    @cached_property
    def has_negatives(self) -> bool:
        return any(cell.amount < 0 for cell in self.cells.values())

    def tolerance(self, addends: int) -> Decimal:
        """How far rounded parts may miss their total: 0.005 万元 for each, and for the total."""
        return _HALF_A_DISPLAYED_UNIT * (addends + 1) if self.rounded else Decimal(0)

    @cached_property
    def lines(self) -> tuple[OwnAmount, ...]:
        """The own amounts that are not zero, finest first."""
        lines: list[OwnAmount] = []
        cells = enumerate(self.cells.items())
        for at, (region, cell) in sorted(cells, key=lambda numbered: size(numbered[1][0])):
            if cell.amount or self.has_negatives:
                self._add(lines, at, region, cell)
        return tuple(lines)

    def _add(self, lines: list[OwnAmount], at: int, region: Region, cell: TableAmount) -> None:
        """Add what an amount has beyond the lines there are."""
        near = map(lines.__getitem__, self._buckets.near(region))
        inner = [line for line in near if within(line.region, region)]
        own = self._own(cell.amount, inner)
        if own:
            regions = tuple([line.region for line in inner])
            lines.append(OwnAmount(region, own, cell, regions, at))
            self._buckets.add(region)

    def _own(self, amount: Decimal, inner: Sequence[OwnAmount]) -> Decimal:
        """What an amount has beyond those within it; nothing where that may come of rounding."""
        own = amount - sum([line.amount for line in inner], Decimal(0))
        is_more = abs(own) > (self.tolerance(len(inner)) if inner else 0)
        return own if is_more else Decimal(0)

    @cached_property
    def _zeros(self) -> Sequence[tuple[Region, TableAmount]]:
        return [(region, cell) for region, cell in self.cells.items() if not cell.amount]

    @cached_property
    def _zeros_near(self) -> Buckets:
        """The zeros by where they lie."""
        regions = [region for region, _ in self._zeros]
        buckets = Buckets(regions)
        for region in regions:
            buckets.add(region)
        return buckets

    def zero_around(self, region: Region) -> TableAmount | None:
        """The first zero that is printed for this region or more."""
        zeros, near = self._zeros, self._zeros_near.near(region)
        return next((zeros[n][1] for n in near if within(region, zeros[n][0])), None)

    @cached_property
    def _buckets(self) -> Buckets:
        """The lines by where they lie; `lines` fills it."""
        return Buckets(self.cells)

    @cached_property
    def roots(self) -> tuple[Region, ...]:
        """The regions that lie in no other: what the table covers."""
        outer: list[Region] = []
        for region in sorted(self.cells, key=size, reverse=True):
            if not any(within(region, other) for other in outer):
                outer.append(region)
        return tuple(outer)

    def lines_in(self, region: Region) -> list[OwnAmount] | None:
        """The lines that make up a slice; None where the table cannot tell."""
        if not any(within(region, root) for root in self.roots):
            return None
        lines, inner = self.lines, []
        for number in self._buckets.near(region):
            line = lines[number]
            if within(line.region, region):
                inner.append(line)
            elif _touches(line, region):
                return None
        return inner


def _touches(line: OwnAmount, region: Region) -> bool:
    """Whether some of the line's own part may lie in the region."""
    both = common(line.region, region)
    return both is not None and not any(within(both, inner) for inner in line.inner)


@dataclass(frozen=True)
class CutLedger(Ledger):
    """A ledger answered by cuts. It is asked just like one with lines."""

    cuts: tuple[Cut, ...] = ()
    space: Space = field(default_factory=lambda: Space((), {}, {}))
    by_tables: ClassVar[bool] = True
    _answers: dict[Region, Answer | None] = field(default_factory=dict, repr=False)

    def column(self, dimension: str) -> list[str]:
        """The values of a dimension that the tables name."""
        self.dimension(dimension)
        return [value for cell in self._cells() for value in cell.asked.get(dimension, ())]

    def condition(self, **wanted: Values) -> Condition:
        """As a ledger's, over all values there may be, on the dimensions themselves (功能类 is 功能)."""
        condition: dict[str, frozenset[str]] = {}
        for name, values in wanted.items():
            taken = self._possible(name, values)
            base = "单位" if name == "单位性质" else self.space.base(name)[0]
            condition[base] = condition[base] & taken if base in condition else taken
        return condition

    def _possible(self, name: str, values: Values) -> frozenset[str]:
        """The values of the axis that what is asked for may mean."""
        asked = _texts(values)
        known = self._taken.get((name, asked))
        if known is None:
            known = self._taken[name, asked] = self._meant(name, asked)
        return known

    def _meant(self, name: str, asked: Sequence[str]) -> frozenset[str]:
        dimension = self.dimension(name)
        if name == "单位性质":
            return frozenset[str]().union(*(self.space.natures.get(v, frozenset()) for v in asked))
        at = self.space.position[self.space.base(name)[0]]
        axis = self.space.axes[at]
        everything = axis.everything
        taken = (dimension.takes(value, everything) or axis.elsewhere for value in asked)
        return frozenset[str]().union(*taken)

    def region(self, condition: Condition) -> Region:
        return self.space.region(condition)

    def sum(self, condition: Condition, words: str = "") -> Figure:
        """The slice as a figure; unknown, with what is missing, where no cut can tell."""
        answer = self.answer(self.region(condition))
        formula = words or self.name
        if answer is None:
            return Figure(None, MONEY, formula=formula, missing=(open_gap(formula),))
        return Figure(answer.amount, MONEY, formula=formula, places=answer.places)

    def values(self, dimension: str, condition: Condition) -> list[str] | None:
        """The values of a dimension that occur in a slice; None where no cut can tell."""
        grouped = self.grouped([dimension], self.region(condition))
        return None if grouped is None else [key[0] for key in grouped]

    @cached_property
    def rounding(self) -> Decimal:  # type: ignore[override]
        """Half of 0.01 万元, where all tables are rounded to that."""
        return _HALF_A_DISPLAYED_UNIT if all(cut.rounded for cut in self.cuts) else Decimal(0)

    def amounts(self) -> Iterator[Decimal]:
        return (cell.amount for cell in self._cells())

    def _cells(self) -> Iterator[TableAmount]:
        return chain.from_iterable(cut.cells.values() for cut in self.cuts)

    # --- answering

    def answer(self, region: Region, depth: int = _DEPTH) -> Answer | None:
        """The amount of a region; None where no cut can tell."""
        if not all(region):
            return Answer(Decimal(0), ())
        if region not in self._answers:
            whole = self._printed(region) or self._summed(region) or self._zero(region)
            self._answers[region] = whole or self._split(region, depth)
        return self._answers[region]

    def _printed(self, region: Region) -> Answer | None:
        cells = (cut.cells[region] for cut in self.cuts if region in cut.cells)
        cell = next(cells, None)
        return Answer(cell.amount, (cell.place,)) if cell else None

    def _summed(self, region: Region) -> Answer | None:
        for cut in self.cuts:
            lines = cut.lines_in(region)
            if lines is not None:
                total = sum((line.amount for line in lines), Decimal(0))
                return Answer(total, tuple(line.origin.place for line in lines))
        return None

    def _zero(self, region: Region) -> Answer | None:
        for cut in () if self._has_negatives else self.cuts:
            cell = cut.zero_around(region)
            if cell is not None:
                return Answer(Decimal(0), (cell.place,))
        return None

    @cached_property
    def _has_negatives(self) -> bool:
        return any(cut.has_negatives for cut in self.cuts)

    def _split(self, region: Region, depth: int) -> Answer | None:
        for parts in self._splits(region) if depth else ():
            whole = _added([self.answer(part, depth - 1) for part in parts])
            if whole is not None:
                return whole
        return None

    def _splits(self, region: Region) -> Iterator[list[Region]]:
        """The ways to split a region into several parts."""
        for name, blocks in self._blocks.items():
            parts = self.space.parts(region, name, blocks)
            if len(parts) > 1:
                yield parts

    @cached_property
    def _blocks(self) -> dict[str, list[int]]:
        """How a slice may be split: by period, by item, by root of the tree of funds, by kind."""
        names = filter(self.space.position.__contains__, _SPLIT_BY)
        return {name: self._blocks_of(name) for name in names}

    def _blocks_of(self, name: str) -> list[int]:
        axis = self._axis(name)
        if name == "资金":
            return [axis.mask(self._below(root)) for root in self._fund_roots]
        return [1 << number for number in range(len(axis.values))]

    def _below(self, fund: str) -> frozenset[str]:
        return self.dimensions["资金"].takes(fund, self._axis("资金").everything)

    @cached_property
    def _fund_roots(self) -> list[str]:
        names = self._axis("资金").values
        below = {name: self._below(name) for name in names}
        return [name for name in names if not any(name in below[o] for o in names if o != name)]

    def _axis(self, name: str) -> Axis:
        return self.space.axes[self.space.position[name]]

    # --- breaking down

    def grouped(self, names: Sequence[str], region: Region, table: str = "") -> Groups | None:
        """A slice by the values of some dimensions, as the first cut that knows them all has it,
        in its order; None where no cut does. Zero groups do not occur. table: asked first."""
        zero = self._zero(region)
        if zero is not None:
            return {}
        for cut in sorted(self.cuts, key=lambda cut: cut.table != table):
            groups = self._grouped(cut, names, region)
            if groups is not None:
                return groups
        return self._grouped_parts(names, region, table)

    def _grouped(self, cut: Cut, names: Sequence[str], region: Region) -> Groups | None:
        lines = cut.lines_in(region)
        if lines is None:
            return None
        groups: Groups = {}
        for line in sorted(lines, key=attrgetter("position")):
            values = [self._value(line, name, cut) for name in names]
            if None in values:
                return None
            key = tuple(map(str, values))
            groups[key] = groups.get(key, Decimal(0)) + line.amount
        return {key: amount for key, amount in groups.items() if amount}

    def _value(self, line: OwnAmount, name: str, cut: Cut) -> str | None:
        """A line's value in a dimension. One that only keeps rows apart is blank where this very
        cut leaves it blank, or where no cut tells it."""
        if name not in OPEN_AXES or self.space.tells(line.region, name):
            return self.space.single(line.region, name)
        left_blank = self._tells(cut, name) or not any(self._tells(c, name) for c in self.cuts)
        return "" if left_blank else None

    def _tells(self, cut: Cut, name: str) -> bool:
        return any(self.space.tells(line.region, name) for line in cut.lines)

    def _grouped_parts(self, names: Sequence[str], region: Region, table: str) -> Groups | None:
        """The same, part by part: what is carried over may stand in another table, or be zero."""
        for parts in self._splits(region):
            groups = _joined(self.grouped(names, part, table) for part in parts)
            if groups is not None:
                return groups
        return None


def _texts(values: Values) -> tuple[str, ...]:
    """What is asked for, one or several, as texts."""
    return tuple(map(str, values)) if isinstance(values, list | tuple) else (str(values),)


def _added(answers: Sequence[Answer | None]) -> Answer | None:
    """Several answers as one; None where one of them is open."""
    known = list(filter(None, answers))
    if len(known) < len(answers):
        return None
    places = dict.fromkeys(chain.from_iterable(answer.places for answer in known))
    return Answer(sum([answer.amount for answer in known], Decimal(0)), tuple(places))


def _joined(parts: Iterable[Groups | None]) -> Groups | None:
    """The groups of several parts as one; None where those of one are not known."""
    joined: Groups = {}
    for part in parts:
        if part is None:
            return None
        for key, amount in part.items():
            joined[key] = joined.get(key, Decimal(0)) + amount
    return joined


class _Answering(NamedTuple):
    """The cuts of one ledger and what they have answered, which follows from the amounts, the axes
    and the projects alone."""

    of: Sequence[TableAmount]
    space: Space
    cuts: tuple[Cut, ...]
    answers: dict[Region, Answer | None]


_ANSWERING: dict[str, _Answering] = {}  # the last of each ledger: an import asks its own again


def cut_ledger(name: str, dimensions: Mapping[str, Dimension], dataset: Dataset) -> CutLedger:
    """The ledger that the dataset's table amounts (分表数) answer for."""
    amounts = [amount for amount in dataset.table_amounts if amount.ledger == name]
    space = space_of(name, dataset, amounts)
    known = _ANSWERING.get(name)
    if known is None or known.of is not dataset.table_amounts or not known.space.is_like(space):
        blank = CutLedger(name, (), dimensions, space=space)
        cuts = tuple(_cuts(amounts, blank))
        known = _ANSWERING[name] = _Answering(dataset.table_amounts, space, cuts, {})
    space = replace(space, axes=known.space.axes)
    return CutLedger(name, (), dimensions, space=space, cuts=known.cuts, _answers=known.answers)


def _cuts(amounts: Sequence[TableAmount], ledger: CutLedger) -> Iterator[Cut]:
    """The amounts by table. ledger: what turns their conditions into regions."""
    tables: dict[str, dict[Region, TableAmount]] = {}
    for amount in amounts:
        condition = ledger.condition(**amount.asked)
        tables.setdefault(amount.table, {}).setdefault(ledger.region(condition), amount)
    for table, cells in tables.items():
        yield Cut(table, cells)
