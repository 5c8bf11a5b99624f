"""Last year's figures that follow from others of last year (推得的上年数): nobody need be asked.

A total follows from its parts, the one part that is not given from the total and the others, and
where a total is nil, so is each of its parts. Of slices of one ledger (支出(资金=…)): where some
that do not overlap already make up the whole, what lies beside them is nil. A fund without income
was not spent either, where income covers what was carried over. Nothing else follows.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial
from itertools import filterfalse
from typing import NamedTuple

from ..codebook.funds import FundTree
from .expression import ExpressionError, parse
from .figure import MONEY, Figure, joined
from .specifications import Specification

_ZERO = Decimal(0)
_FIGURES_AT_MOST = 1_000
_TOLD_APART = frozenset({"资金", "类别", "年度"})  # by values that do not overlap


class Deduced(NamedTuple):
    """A value and the figures it follows from, by name."""

    value: Decimal
    of: tuple[str, ...]


class _Sum(NamedTuple):
    """A figure that adds up others: the sign of each, the total's own being −1."""

    signs: Mapping[str, int]

    def rest(self, there: Mapping[str, Deduced]) -> Decimal:
        """What those of its figures that are there come to."""
        return sum((self.signs[name] * one.value for name, one in there.items()), _ZERO)


class _Region(NamedTuple):
    """A slice of a ledger by what its expression asks for: of the funds, every name below."""

    ledger: str
    asked: Mapping[str, frozenset[str]]

    @property
    def as_income(self) -> _Region:
        """The income that covers it: it is asked for by funds alone."""
        return _Region("收入", self.asked)

    def beside(self, balanced: bool) -> tuple[_Region, ...]:
        """Itself, and the income that covers it where there is such."""
        is_covered = balanced and set(self.asked) == {"资金"}
        return (self, self.as_income) if is_covered else (self,)

    def lies_in(self, other: _Region) -> bool:
        return self.ledger == other.ledger and all(
            name in self.asked and self.asked[name] <= values
            for name, values in other.asked.items()
        )

    def is_apart_from(self, other: _Region) -> bool:
        shared = self.asked.keys() & other.asked.keys() & _TOLD_APART
        return self.ledger == other.ledger and any(
            self.asked[name].isdisjoint(other.asked[name]) for name in shared
        )


class Deductions:
    """How the figures of a template follow from each other, whatever their values are."""

    def __init__(self, specifications: Mapping[str, Specification], funds: FundTree) -> None:
        several = len(specifications) <= _FIGURES_AT_MOST  # more has a stranger's template
        trees = dict(_trees(specifications.values())) if several else {}
        self._sums = _sums(trees, specifications)
        self._of_figure: dict[str, list[_Sum]] = {}
        for one in self._sums:
            for name in one.signs:
                self._of_figure.setdefault(name, []).append(one)
        self._regions = _regions(trees, funds)

    def deduce(self, given: Mapping[str, Figure], balanced: bool) -> dict[str, Deduced]:
        """What follows from the figures given, by name. balanced: income covers what was carried
        over, so that no fund spends more."""
        known = {name: Deduced(figure.amount, (name,)) for name, figure in given.items()}
        self._follow_sums(known)
        while new := dict(_from_regions(self._regions, known, balanced)):
            known.update(new)
            self._follow_sums(known)
        return {name: one for name, one in known.items() if name not in given}

    def _follow_sums(self, known: dict[str, Deduced]) -> None:
        """Add what sums give; one is looked at again when another of its figures becomes known."""
        waiting = list(self._sums)
        while waiting:
            for name, deduced in list(_from_sum(waiting.pop(), known)):
                known[name] = deduced
                waiting += self._of_figure[name]


def _sums(
    trees: Mapping[str, ast.expr], specifications: Mapping[str, Specification]
) -> Sequence[_Sum]:
    """The figures that are sums of others."""
    return [one for name, tree in trees.items() if (one := _sum(name, tree, specifications))]


def _regions(trees: Mapping[str, ast.expr], funds: FundTree) -> Mapping[str, _Region]:
    """The figures that are slices of a ledger."""
    below = cache(partial(_below, funds=funds))
    return {name: one for name, tree in trees.items() if (one := _region(tree, below))}


def follows(one: Deduced, given: Mapping[str, Figure], label: str) -> Figure:
    """The figure, its formula naming what it follows from. A docx gives amounts without a unit."""
    sources = [given[name] for name in one.of]
    unit = sources[0].unit or MONEY
    formula = f"由{'、'.join(source.label for source in sources)}推得"
    return Figure(one.value, unit, label=label, formula=formula, places=joined(sources))


def _from_sum(one: _Sum, known: Mapping[str, Deduced]) -> Iterator[tuple[str, Deduced]]:
    lacking = list(filterfalse(known.__contains__, one.signs))
    if not lacking:
        return
    there = {name: known[name] for name in filter(known.__contains__, one.signs)}
    of = _sources(there.values())
    if len(lacking) == 1:
        yield lacking[0], Deduced(-one.rest(there) * one.signs[lacking[0]], of)
    elif _is_nil(one, there):
        yield from ((name, Deduced(_ZERO, of)) for name in lacking)


def _is_nil(one: _Sum, there: Mapping[str, Deduced]) -> bool:
    """Whether all that is known of a plain sum is nil, the total among it."""
    total = next(iter(one.signs))
    only_adds = sum(one.signs.values()) == len(one.signs) - 2
    return only_adds and total in there and not any(it.value for it in there.values())


def _from_regions(
    regions: Mapping[str, _Region], known: Mapping[str, Deduced], balanced: bool
) -> Iterator[tuple[str, Deduced]]:
    largest = sorted(known, key=lambda name: -known[name].value)
    there = {name: regions[name] for name in filter(regions.__contains__, largest)}
    for name in filterfalse(known.__contains__, regions):
        of = _made_up_without(regions[name].beside(balanced), there, known)
        if of:
            yield name, Deduced(_ZERO, _sources(known[one] for one in of))


def _made_up_without(
    beside: Iterable[_Region], there: Mapping[str, _Region], known: Mapping[str, Deduced]
) -> list[str]:
    """The first whole around one of these regions that others make up, with them."""
    for region in beside:
        for whole, around in there.items():
            if region.lies_in(around):
                of = _making_up(whole, around, region, there, known)
                if of:
                    return of
    return []


def _making_up(
    whole: str,
    around: _Region,
    beside: _Region,
    there: Mapping[str, _Region],
    known: Mapping[str, Deduced],
) -> list[str]:
    """The whole and slices of it that make it up beside another one; none where they do not."""
    chosen, apart, left = [whole], [beside], known[whole].value
    for name, region in there.items():  # the largest first
        is_inside = known[name].value > 0 and region.lies_in(around)
        if is_inside and all(map(region.is_apart_from, apart)):
            chosen.append(name)
            apart.append(region)
            left -= known[name].value
    return [] if left else chosen


def _sources(of: Iterable[Deduced]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in of for name in one.of))


# --- what expressions say


def _trees(specifications: Iterable[Specification]) -> Iterator[tuple[str, ast.expr]]:
    for spec in specifications:
        if spec.expression and not spec.broken:
            try:
                yield spec.name, parse(spec.expression)
            except ExpressionError:
                continue


def _sum(name: str, tree: ast.expr, specifications: Mapping[str, Specification]) -> _Sum | None:
    """A figure as a sum of others; None where it is none, or uses one twice."""
    addends = list(_addends(tree, 1))
    names = [one for one, _ in addends]
    if len(names) < 2 or len({name, *names}) <= len(names):
        return None
    if not all(map(specifications.__contains__, names)):
        return None
    return _Sum({name: -1, **dict(addends)})


def _addends(tree: ast.expr, sign: int) -> Iterator[tuple[str, int]]:
    """The figures that an expression adds and subtracts; "" for anything else in it."""
    match tree:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _addends(left, sign)
            yield from _addends(right, sign)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield from _addends(left, sign)
            yield from _addends(right, -sign)
        case ast.Name(id=name):
            yield name, sign
        case _:
            yield "", sign


def _region(tree: ast.expr, below: Callable[[frozenset[str]], frozenset[str]]) -> _Region | None:
    """The slice that an expression asks for; None where it is none."""
    match tree:
        case ast.Call(func=ast.Name(id="支出" | "收入" as ledger), args=[], keywords=keywords):
            asked = {one.arg: _values(one.value) for one in keywords if one.arg}
            if "资金" in asked:
                asked["资金"] = below(asked["资金"])
            return _Region(ledger, asked)
    return None


def _values(node: ast.expr) -> frozenset[str]:
    constants = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return frozenset(map(str, constants))


def _below(names: frozenset[str], funds: FundTree) -> frozenset[str]:
    """These funds and all below them; the tree names a branch before what is below it."""
    wanted, below = set(map(funds.canonical, names)), set[str | None]()
    for name, parent in funds.parents.items():
        if name in wanted or parent in below:
            below.add(name)
    return frozenset(filter(None, below))
