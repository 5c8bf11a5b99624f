"""Values of a ledger's lines that others lie below (一般公共预算拨款), and the slices that ask for
those: what lines that say no more cannot answer stays blank, which would pass in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from ..codebook import FundTree
from ..dataset.schema import PROJECT_KINDS

if TYPE_CHECKING:
    from .ledger import Condition, Ledger

FUND, KIND = "资金", "类别"
_UNDIVIDED = PROJECT_KINDS[-1]  # 项目支出, of which the others are kinds


Asked = Mapping[str, Any]
"""Values by dimension that a place of the report asks for."""


class CoarseValue(NamedTuple):
    """A value of a dimension that the lines of a ledger have."""

    dimension: str
    value: str


@dataclass
class Unclear:
    """What cannot be told of a value. asked: the values below it that slices ask for; where: in
    which places of the report; lines: those that say no more."""

    asked: dict[str, None] = field(default_factory=dict)
    where: dict[str, None] = field(default_factory=dict)
    lines: dict[int, Any] = field(default_factory=dict)


class Neighbours(NamedTuple):
    """What lies below a value, and what takes it: itself and all above."""

    below: frozenset[str]
    above: frozenset[str]


@dataclass
class CoarseValues:
    """The values to watch. taken: those that some slice which asks for their dimension takes as
    they are; asked: dimensions that slices ask for at all."""

    watched: Mapping[CoarseValue, Neighbours]
    unclear: dict[CoarseValue, Unclear] = field(default_factory=dict)
    taken: set[CoarseValue] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def note(self, ledger: Ledger, where: str, wanted: Iterable[tuple[str, Asked]]) -> None:
        """What a slice asks for: all of `wanted`, each with the name of what asks."""
        named = list(wanted)
        for coarse, neighbours in self.watched.items():
            asked = [one for one in named if coarse.dimension in one[1]]
            if asked:
                self.asked.add(coarse.dimension)
                finer = self.asked_below(coarse, neighbours, [values for _, values in asked])
                if finer:
                    name = next(n for n, values in reversed(asked) if _any(values, coarse, finer))
                    self._note(ledger, [v for _, v in named], coarse, finer, f"{where}“{name}”")

    def asked_below(
        self, coarse: CoarseValue, neighbours: Neighbours, asked: Iterable[Asked]
    ) -> list[str]:
        """The values below this one that are asked for where it is not taken itself; none where
        it is, or where others are meant altogether."""
        finer: list[str] = []
        for one in asked:
            values = _listed(one[coarse.dimension])
            if neighbours.above.isdisjoint(values):
                within = [value for value in values if value in neighbours.below]
                if not within:
                    return []
                finer += within
        if not finer:
            self.taken.add(coarse)
        return finer

    def _note(
        self,
        ledger: Ledger,
        wanted: Iterable[Asked],
        coarse: CoarseValue,
        finer: Sequence[str],
        where: str,
    ) -> None:
        lines = _lines(ledger, wanted, coarse)
        if sum((line.amount for line in lines), Decimal(0)):
            unclear = self.unclear.setdefault(coarse, Unclear())
            unclear.asked.update(dict.fromkeys(finer))
            unclear.where[where] = None
            unclear.lines.update((id(line), line) for line in lines)


def _any(values: Asked, coarse: CoarseValue, finer: Iterable[str]) -> bool:
    return not {*_listed(values[coarse.dimension])}.isdisjoint(finer)


def _listed(values: Any) -> Sequence[str]:
    return list(map(str, values)) if isinstance(values, list | tuple | frozenset) else [str(values)]


def _lines(ledger: Ledger, wanted: Iterable[Asked], coarse: CoarseValue) -> Sequence[Any]:
    """The lines of a value that meet what else is asked for."""
    condition: Condition = {coarse.dimension: frozenset({coarse.value})}
    for one in wanted:
        others = {name: _listed(v) for name, v in one.items() if name != coarse.dimension}
        for name, values in ledger.condition(**others).items():
            condition = {**condition, name: condition.get(name, values) & values}
    return ledger.select(condition)


def coarse_values(
    ledger: Ledger, funds: FundTree, kinds: Iterable[str]
) -> dict[CoarseValue, Neighbours]:
    """The values of a ledger to watch: branches of the tree of funds, 项目支出 undivided, and what
    this kind of report does not tell apart (kinds)."""
    watched: dict[CoarseValue, Neighbours] = {}
    for fund in sorted(set(ledger.column(FUND)) if FUND in ledger.dimensions else ()):
        if funds.canonical(fund) and funds.children(fund):
            above = frozenset(funds.path(fund))
            watched[CoarseValue(FUND, fund)] = Neighbours(funds.within(fund) - {fund}, above)
    for kind in sorted(set(ledger.column(KIND)) if KIND in ledger.dimensions else ()):
        if kind == _UNDIVIDED or kind not in kinds:
            below = frozenset(PROJECT_KINDS[:-1] if kind == _UNDIVIDED else ())
            watched[CoarseValue(KIND, kind)] = Neighbours(below, frozenset({kind}))
    return watched
