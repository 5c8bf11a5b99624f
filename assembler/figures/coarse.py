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


class Asked(NamedTuple):
    """Values by dimension that a place of the report asks for."""

    values: Mapping[str, Any]
    where: str


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


@dataclass
class CoarseValues:
    """The values to watch, each with those below it. taken: those that some slice which asks for
    their dimension takes as they are; asked: dimensions that slices ask for at all."""

    below: Mapping[CoarseValue, frozenset[str]]
    unclear: dict[CoarseValue, Unclear] = field(default_factory=dict)
    taken: set[CoarseValue] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def note(self, ledger: Ledger, wanted: Sequence[Asked]) -> None:
        """What a slice asks for: all of `wanted`."""
        for coarse, below in self.below.items():
            asked = [one for one in wanted if coarse.dimension in one.values]
            if asked:
                self.asked.add(coarse.dimension)
                self._note(ledger, wanted, coarse, below, asked)

    def _note(
        self,
        ledger: Ledger,
        wanted: Sequence[Asked],
        coarse: CoarseValue,
        below: frozenset[str],
        asked: Iterable[Asked],
    ) -> None:
        finer: dict[str, None] = {}
        where = ""
        for one in asked:
            values = _listed(one.values[coarse.dimension])
            condition = ledger.condition(**{coarse.dimension: values})
            if coarse.value not in condition[coarse.dimension]:
                within = [value for value in values if value in below]
                if not within:
                    return  # of another value altogether
                finer.update(dict.fromkeys(within))
                where = one.where
        lines = _lines(ledger, wanted, coarse)
        if not finer:
            self.taken.add(coarse)
        elif sum((line.amount for line in lines), Decimal(0)):
            unclear = self.unclear.setdefault(coarse, Unclear())
            unclear.asked.update(finer)
            unclear.where[where] = None
            unclear.lines.update((id(line), line) for line in lines)


def _listed(values: Any) -> Sequence[str]:
    return list(map(str, values)) if isinstance(values, list | tuple | frozenset) else [str(values)]


def _lines(ledger: Ledger, wanted: Iterable[Asked], coarse: CoarseValue) -> Sequence[Any]:
    """The lines of a value that meet what else is asked for."""
    condition: Condition = {coarse.dimension: frozenset({coarse.value})}
    for one in wanted:
        others = {name: _listed(v) for name, v in one.values.items() if name != coarse.dimension}
        for name, values in ledger.condition(**others).items():
            condition = {**condition, name: condition.get(name, values) & values}
    return ledger.select(condition)


def coarse_values(
    ledger: Ledger, funds: FundTree, kinds: Iterable[str]
) -> dict[CoarseValue, frozenset[str]]:
    """The values of a ledger to watch: branches of the tree of funds, 项目支出 undivided, and what
    this kind of report does not tell apart (kinds)."""
    watched: dict[CoarseValue, frozenset[str]] = {}
    for fund in sorted(set(ledger.column(FUND)) if FUND in ledger.dimensions else ()):
        if funds.canonical(fund) and funds.children(fund):
            watched[CoarseValue(FUND, fund)] = funds.within(fund) - {fund}
    for kind in sorted(set(ledger.column(KIND)) if KIND in ledger.dimensions else ()):
        if kind == _UNDIVIDED or kind not in kinds:
            finer = frozenset(PROJECT_KINDS[:-1] if kind == _UNDIVIDED else ())
            watched[CoarseValue(KIND, kind)] = finer
    return watched
