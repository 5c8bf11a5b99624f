"""Transfers between the units of a department (内部往来), eliminated when they are added up: what one
unit spends on another (对附属单位补助支出, 上缴上级支出) is what that one takes in (上级补助收入,
附属单位上缴收入), and the department neither spends it nor takes it in.

A line says in 对方单位 who is on the other side. Where it does not, lines are matched only if one and
the same amount stands on both sides as often; anything else is told and left as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import Any

from ..codebook.spelling import fold
from ..kernel.problems import Problem, problem
from .model import Dataset, Elimination
from .schema import OUTSIDE

FLOWS = {"对附属单位补助支出": "上级补助收入", "上缴上级支出": "附属单位上缴收入"}
"""支出类别 of what is spent on another unit, and the fund under which that unit takes it in."""
_INCOME_OF = frozenset(FLOWS.values())


@dataclass(slots=True)
class _Side:
    """A line of a transfer on one side. unit: whose line it is. other: the unit on the other side,
    "" where the line does not say. flow: the fund under which it is taken in; "" for any."""

    line: Any
    unit: str
    other: str
    flow: str

    @property
    def amount(self) -> Decimal:
        """What is transferred."""
        amount: Decimal = self.line.amount
        return amount

    def meets(self, other: _Side) -> bool:
        """Whether both may be the two sides of one transfer, whatever their amounts."""
        return (
            self.unit != other.unit
            and self.other in ("", other.unit)
            and other.other in ("", self.unit)
            and ("" in (self.flow, other.flow) or self.flow == other.flow)
        )


_Matched = tuple[list[_Side], list[_Side]]  # paid, received


def eliminated(dataset: Dataset, parts: Iterable[Dataset], problems: list[Problem]) -> Dataset:
    """The department's dataset without the transfers between its units, which it keeps apart. parts:
    its own lines and those of each unit."""
    before = tuple(chain.from_iterable(part.eliminations for part in parts))
    dataset = replace(dataset, eliminations=before)
    paid, received = _sides(parts)
    codes = {unit.code for unit in dataset.units}
    misnamed = [one for one in (*paid, *received) if _is_misnamed(one, codes)]
    problems += map(_misnamed, misnamed)
    _take_out(paid, misnamed)
    _take_out(received, misnamed)
    return _without(dataset, paid, received, problems)


def eliminated_by_name(dataset: Dataset, problems: list[Problem]) -> Dataset:
    """The same of a dataset that holds the lines of several units: only what names one of them, for
    others may be meant where it is one of many."""
    codes = {unit.code for unit in dataset.units}
    sides = ([one for one in side if one.other in codes] for side in _sides([dataset]))
    paid, received = sides
    return _without(dataset, paid, received, problems)


def _without(
    dataset: Dataset, paid: list[_Side], received: list[_Side], problems: list[Problem]
) -> Dataset:
    """The dataset without what is matched of these lines; what is not is told."""
    matched = [*_by_name(paid, received, problems), *_by_amount(paid, received)]
    problems += _left(paid, received)
    gone = {id(one.line) for pair in matched for side in pair for one in side}
    return replace(
        dataset,
        expenditure=tuple(line for line in dataset.expenditure if id(line) not in gone),
        income=tuple(line for line in dataset.income if id(line) not in gone),
        eliminations=(*dataset.eliminations, *map(_elimination, matched)),
    )


def _elimination(pair: _Matched) -> Elimination:
    paid, received = pair
    lines = (tuple(one.line for one in side) for side in pair)
    return Elimination(paid[0].unit, received[0].unit, *lines)


# --- the lines of transfers


def _sides(parts: Iterable[Dataset]) -> _Matched:
    paid: list[_Side] = []
    received: list[_Side] = []
    for part in parts:
        alone = part.units[0].code if len(part.units) == 1 else ""
        for line in part.expenditure:
            other = _other(line)
            if line.kind in FLOWS or other:
                paid.append(_Side(line, line.unit or alone, other, FLOWS.get(line.kind, "")))
        for taken in part.income:
            other = _other(taken)
            if taken.fund in _INCOME_OF or other:
                flow = taken.fund if taken.fund in _INCOME_OF else ""
                received.append(_Side(taken, taken.unit or alone, other, flow))
    return _within(paid), _within(received)


def _within(sides: Iterable[_Side]) -> list[_Side]:
    return [one for one in sides if one.other != OUTSIDE]


def _other(line: Any) -> str:
    """What a line says in 对方单位."""
    return fold(dict(line.further).get("对方单位", "")) if line.further else ""


def _is_misnamed(one: _Side, codes: set[str]) -> bool:
    return bool(one.other) and (one.other not in codes or one.other == one.unit)


def _misnamed(one: _Side) -> Problem:
    why = "是这一行自己的单位" if one.other == one.unit else "不在本部门的单位之中"
    return problem("U-13", one.line.place.at("对方单位"), found=one.other, why=why)


# --- matched


def _by_name(
    paid: list[_Side], received: list[_Side], problems: list[Problem]
) -> Iterator[_Matched]:
    """The transfers of two units where both sides say who is on the other; taken out of both lists."""
    pairs: defaultdict[tuple[str, str], _Matched] = defaultdict(lambda: ([], []))
    for one in paid:
        if one.other:
            pairs[one.unit, one.other][0].append(one)
    for one in received:
        if one.other:
            pairs[one.other, one.unit][1].append(one)
    for (payer, receiver), (out, into) in pairs.items():
        if not (out and into):
            continue  # the other side may not say it
        _take_out(paid, out)
        _take_out(received, into)
        if _total(out) == _total(into):
            yield out, into
        else:
            problems.append(_unequal(payer, receiver, out, into))


def _by_amount(paid: list[_Side], received: list[_Side]) -> Iterator[_Matched]:
    """The other transfers, where one amount stands as often on both sides; taken out of both
    lists."""
    for amount in dict.fromkeys(one.amount for one in paid):
        out = [one for one in paid if one.amount == amount]
        into = [one for one in received if one.amount == amount]
        pairs = _paired(out, into)
        if pairs is not None:
            _take_out(paid, out)
            _take_out(received, into)
            yield from pairs


def _paired(out: Sequence[_Side], into: Sequence[_Side]) -> list[_Matched] | None:
    """Each line of one side with one of the other; None where some are left on either side."""
    left = list(into)
    pairs: list[_Matched] = []
    # A line that says more is matched first, so that it leaves the others theirs.
    for one in sorted(out, key=lambda side: (side.other == "", side.flow == "")):
        fitting = [other for other in left if one.meets(other)]
        if not fitting:
            return None
        other = min(fitting, key=lambda side: side.other == "")
        left.remove(other)
        pairs.append(([one], [other]))
    return None if left else pairs


def _take_out(sides: list[_Side], gone: Iterable[_Side]) -> None:
    numbers = {id(one) for one in gone}
    sides[:] = [one for one in sides if id(one) not in numbers]


def _total(sides: Iterable[_Side]) -> Decimal:
    return sum((one.amount for one in sides), Decimal(0))


# --- told


def _unequal(payer: str, receiver: str, out: Sequence[_Side], into: Sequence[_Side]) -> Problem:
    paid, received = _total(out), _total(into)
    return problem(
        "U-10",
        out[0].line.place.at("金额"),
        [one.line.place for one in (*out[1:], *into)],
        payer=payer,
        receiver=receiver,
        expected=f"{paid:,f}",
        found=f"{received:,f}",
        difference=f"{abs(paid - received):,f}",
    )


def _left(paid: Sequence[_Side], received: Sequence[_Side]) -> Iterator[Problem]:
    """What has no other side: an error where a line names one of the units, or where lines that may be
    meant by it are left on the other side too; else it may go outside."""
    for one, others, wanted in (
        *((one, received, "收入") for one in paid),
        *((one, paid, "支出") for one in received),
    ):
        facing = [other for other in others if one.meets(other)]
        code = "U-11" if facing or one.other else "U-12"
        what = getattr(one.line, "kind", "") if one.flow else "往来"
        yield problem(
            code,
            one.line.place.at("金额"),
            [other.line.place for other in facing],
            unit=one.unit,
            what=what or one.flow,
            amount=f"{one.amount:,f}",
            side=wanted,
        )
