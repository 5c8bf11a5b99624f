"""What must add up, as equations over the cells of tables; and which cell is wrong where several do
not hold.

An amount of a table stands in its rows, in its columns and in other tables. One wrong cell breaks
each of these equations, and its neighbours hold: so the cell that explains them all is the cause,
and it is told once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, compress, islice
from operator import not_
from typing import NamedTuple

HALF = Decimal("0.5")
_MOST = 200  # equations of one report that do not hold: it is then no report of this kind


class CellKey(NamedTuple):
    """A cell: number of the table among the report's, row and column of its grid."""

    table: int
    row: int
    column: int


class KnownCell(NamedTuple):
    """An amount of a cell, 0 where it is blank, and what its last digit stands for; in 元."""

    value: Decimal
    step: Decimal


Cells = Mapping[CellKey, KnownCell]


class Equation(NamedTuple):
    """total = sum of the addends − sum of the deductions. words: what it is (下级之和). certain:
    whether one that does not hold cannot be right."""

    code: str
    total: CellKey
    addends: tuple[CellKey, ...]
    words: str
    certain: bool = True
    deductions: tuple[CellKey, ...] = ()

    @property
    def cells(self) -> tuple[CellKey, ...]:
        """All of its cells, the total first."""
        return (self.total, *self.addends, *self.deductions)

    def is_blank(self, cells: Cells) -> bool:
        """Whether it says nothing: all of its cells are 0."""
        return not any(cells[key].value for key in self.cells)

    def sum(self, cells: Cells) -> Decimal:
        """What the total should be."""
        plus = sum((cells[key].value for key in self.addends), Decimal(0))
        return plus - sum((cells[key].value for key in self.deductions), Decimal(0))

    def excess(self, cells: Cells) -> Decimal:
        """By how much the total is more than it should be."""
        return cells[self.total].value - self.sum(cells)

    def rounding(self, cells: Cells) -> Decimal:
        """By how much it may be missed through rounding: half a last digit for each amount."""
        return sum((cells[k].step * HALF for k in self.cells if cells[k].value), Decimal(0))

    def holds(self, cells: Cells) -> bool:
        """Whether it holds but for rounding."""
        excess = abs(self.excess(cells))
        return not excess or excess <= max(self.rounding(cells), self._least(cells))

    def _least(self, cells: Cells) -> Decimal:
        """Two printings of one amount differ by one last digit."""
        return cells[self.total].step if cells[self.total].value and self.sum(cells) else Decimal(0)


class Breach(NamedTuple):
    """A wrong cell, what it should be (None where that does not follow), and the equations it
    breaks."""

    key: CellKey
    expected: Decimal | None
    equations: tuple[Equation, ...]

    @property
    def certain(self) -> bool:
        """Whether something is certainly wrong."""
        return any(equation.certain for equation in self.equations)

    @property
    def doubtful(self) -> tuple[CellKey, ...]:
        """The cells of which one is wrong, where nobody knows which."""
        if self.expected is not None:
            return ()
        return tuple(chain.from_iterable(equation.cells for equation in self.equations))


def breaches(equations: Sequence[Equation], cells: Cells) -> list[Breach]:
    """The causes of all equations that do not hold, each once, in the order of the tables."""
    holding = [equation.holds(cells) for equation in equations]
    failing = compress(equations, map(not_, holding))
    broken = [_Broken.of(equation, cells) for equation in islice(failing, _MOST)]
    kept = _kept(compress(equations, holding), cells)
    return sorted(_causes(broken, kept, cells), key=lambda breach: breach.key)


def _causes(
    broken: Sequence[_Broken], kept: Mapping[CellKey, int], cells: Cells
) -> Iterator[Breach]:
    """The cause of most equations first; then that of those which it leaves."""
    while broken:
        breach, explained = _best(broken, kept, cells)
        yield breach
        broken = [one for one in broken if one not in explained]


class _Broken(NamedTuple):
    """An equation that does not hold, by how much its total is too much, and what rounding may
    explain of it."""

    equation: Equation
    excess: Decimal
    rounding: Decimal

    @classmethod
    def of(cls, equation: Equation, cells: Cells) -> _Broken:
        return cls(equation, equation.excess(cells), equation.rounding(cells))

    def free_cells(self, kept: Mapping[CellKey, int]) -> list[CellKey]:
        """Its cells that stand in no equation that holds."""
        return [key for key in self.equation.cells if not kept.get(key)]

    def correction(self, key: CellKey) -> Decimal:
        """By how much one of its cells is too little if all the others are right."""
        falls = key == self.equation.total or key in self.equation.deductions
        return -self.excess if falls else self.excess


def _kept(holding: Iterable[Equation], cells: Cells) -> Mapping[CellKey, int]:
    """In how many equations that hold, and say something, each cell stands."""
    telling = (equation for equation in holding if cells[equation.total].value)
    return Counter(chain.from_iterable(equation.cells for equation in telling))


def _best(
    broken: Sequence[_Broken], kept: Mapping[CellKey, int], cells: Cells
) -> tuple[Breach, Sequence[_Broken]]:
    """The cell that explains most of the equations with one value, and stands in none that holds;
    where none explains more than one, the first equation by itself."""
    by_cell: dict[CellKey, list[_Broken]] = defaultdict(list)
    for one in broken:
        for key in one.free_cells(kept):
            by_cell[key].append(one)
    agreeing = [(key, _agreeing(key, mine)) for key, mine in by_cell.items()]
    best = max(agreeing, key=lambda of_cell: len(of_cell[1]), default=None)
    if best and len(best[1]) > 1:
        return _breach(*best, cells), best[1]
    return _by_itself(broken[0], kept, cells), broken[:1]


def _by_itself(first: _Broken, kept: Mapping[CellKey, int], cells: Cells) -> Breach:
    """What one equation shows: its only cell that may be wrong, else that one of them is."""
    free = first.free_cells(kept)
    if len(free) == 1:
        return _breach(free[0], [first], cells)
    return Breach(first.equation.total, None, (first.equation,))


def _breach(key: CellKey, causes: Sequence[_Broken], cells: Cells) -> Breach:
    """Rounding lets the equations imply slightly different values: the one most of them do, of
    these that of the equation with fewest cells."""
    values = [cells[key].value + one.correction(key) for one in causes]
    ranked = zip(values, causes, strict=True)
    best = max(ranked, key=lambda one: (values.count(one[0]), -len(one[1].equation.cells)))
    return Breach(key, best[0], tuple(one.equation for one in causes))


def _agreeing(key: CellKey, broken: Sequence[_Broken]) -> list[_Broken]:
    """Those that one and the same other value of the cell would mend."""
    groups: list[list[_Broken]] = []
    for one in broken:
        amount = one.correction(key)
        for group in groups:
            if abs(group[0].correction(key) - amount) <= group[0].rounding + one.rounding:
                group.append(one)
                break
        else:
            groups.append([one])
    return max(groups, key=len)
