"""A ledger that names a kind of fund (一般公共预算拨款) where official tables tell the funds within it
(财政拨款): every such amount differs for this one cause, which is told once, with the fund to name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from ..codebook.funds import load_funds
from ..dataset.model import TableAmount
from ..figures import Figures
from ..kernel.places import Place, where
from ..kernel.problems import Problem, problem
from .comparing import amount_of, grouped_by

_FUND = "资金"
_FUNDS_NAMED = 3
_AS_THEY_ARE: Mapping[str, str] = {}


class CoarseAmount(NamedTuple):
    """An amount of a table whose fund the ledger only has as part of a wider one. answer: what the
    ledger says to it. lines: those of the wider fund that may hold what is missing."""

    wider: str
    cell: TableAmount
    answer: Decimal
    lines: tuple[Place, ...]


def coarse_amount(cell: TableAmount, answer: Decimal, figures: Figures) -> CoarseAmount | None:
    """Why an amount differs, where a wider fund of the ledger's may be the cause; None otherwise.
    It is, where lines of the wider fund itself hold at least what the ledger is short of."""
    asked = [load_funds().canonical(fund) or fund for fund in cell.asked.get(_FUND, ())]
    for wider in _wider_than_all(asked):
        lines = _lines_of(wider, cell, figures)
        if 0 < cell.amount - answer <= amount_of(lines):
            return CoarseAmount(wider, cell, answer, tuple(line.place for line in lines))
    return None


def _wider_than_all(asked: Sequence[str]) -> Iterator[str]:
    """The funds that all of those asked for are part of."""
    funds = load_funds()
    for fund in funds.names():
        within = funds.within(fund) - {fund}
        if asked and within.issuperset(asked):
            yield fund


def _lines_of(fund: str, cell: TableAmount, figures: Figures) -> Sequence[TableAmount]:
    """The ledger's lines of this fund itself that meet all else a cell asks for."""
    ledger = figures.ledgers[cell.ledger]
    asked = {name: list(values) for name, values in cell.asked.items() if name != _FUND}
    condition = {**ledger.condition(**asked), _FUND: frozenset({fund})}
    return ledger.select(condition)


def coarse_funds(
    amounts: Iterable[CoarseAmount], spellings: Mapping[str, str] = _AS_THEY_ARE
) -> Iterator[Problem]:
    """One problem for each fund that is too wide. spellings: how an export writes a fund, where
    that is known."""
    for wider, group in grouped_by(attrgetter("wider"), amounts).items():
        cell, lines = group[0].cell, chain.from_iterable(one.lines for one in group)
        finer = list(dict.fromkeys(chain.from_iterable(one.cell.asked[_FUND] for one in group)))
        yield problem(
            "I-56",
            cell.place,
            fund=wider,
            lines="；".join(where(tuple(dict.fromkeys(lines)))),
            finer="、".join(finer[:_FUNDS_NAMED]),
            count=len(group),
            table=cell.table,
            printed=f"{cell.amount:,f}",
            answer=f"{group[0].answer:,f}",
            source=cell.source or str(cell.place),
            found=spellings.get(wider, wider),
            first=finer[0],
        )
