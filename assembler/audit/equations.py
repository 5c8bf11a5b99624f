"""What must add up, as equations over the cells of tables; and which cell is wrong where several do
not hold.

An amount of a table stands in its rows, in its columns and in other tables. One wrong cell breaks
each of these equations, and its neighbours hold: so the cell that explains them all is the cause,
and it is told once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
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


def breaches(equations: Sequence[Equation], cells: Cells) -> list[Breach]:
    """The causes of all equations that do not hold, each once, in the order of the tables."""
    failing = [n for n, one in enumerate(equations) if not one.holds(cells)]
    kept = _kept(equations, set(failing), cells)
    broken = [_Broken.of(equations[n], cells) for n in failing[:_MOST]]
    explained: list[Breach] = []
    while broken:
        breach, causes = _best(broken, kept, cells)
        explained.append(breach)
        broken = [one for one in broken if not any(one is cause for cause in causes)]
    return sorted(explained, key=lambda breach: breach.key)


class _Broken(NamedTuple):
    """An equation that does not hold, by how much its total is too much, and what rounding may
    explain of it."""

    equation: Equation
    excess: Decimal
    rounding: Decimal

    @classmethod
    def of(cls, equation: Equation, cells: Cells) -> _Broken:
        return cls(equation, equation.excess(cells), equation.rounding(cells))

    def correction(self, key: CellKey) -> Decimal:
        """By how much one of its cells is too little if all the others are right."""
        falls = key == self.equation.total or key in self.equation.deductions
        return -self.excess if falls else self.excess


def _kept(equations: Sequence[Equation], failing: set[int], cells: Cells) -> Mapping[CellKey, int]:
    """In how many equations that hold, and say something, each cell stands."""
    kept: dict[CellKey, int] = defaultdict(int)
    for number, one in enumerate(equations):
        if number not in failing and cells[one.total].value:
            for key in one.cells:
                kept[key] += 1
    return kept


def _best(
    broken: Sequence[_Broken], kept: Mapping[CellKey, int], cells: Cells
) -> tuple[Breach, list[_Broken]]:
    """The cell that explains most of the equations with one value, and stands in none that holds;
    where none explains more than one, the first equation by itself."""
    by_cell: dict[CellKey, list[_Broken]] = defaultdict(list)
    for one in broken:
        for key in one.equation.cells:
            if not kept.get(key):
                by_cell[key].append(one)
    agreeing = {key: _agreeing(key, mine) for key, mine in by_cell.items() if len(mine) > 1}
    best = max(agreeing, key=lambda key: len(agreeing[key]), default=None)
    if best is not None and len(agreeing[best]) > 1:
        causes = agreeing[best]
        return _breach(best, causes, cells), causes
    first = broken[0]
    free = [key for key in first.equation.cells if not kept.get(key)]
    if len(free) == 1:
        return _breach(free[0], [first], cells), [first]
    return Breach(first.equation.total, None, (first.equation,)), [first]


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
