"""The change of a figure taken apart over one axis: exactly, to the cent.

Both sides are slices of ledgers, known line by line or through official tables (cuts). A side known
through tables is taken apart as far as these tell its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from ..dataset.model import Dataset
from ..dataset.schema import PROJECT_KINDS
from ..figures import Ledger
from ..figures.cuts import CutLedger
from ..figures.ledger import Condition, intersect, ledgers_of
from .axes import (
    BREAKDOWNS,
    OTHER_LEDGERS,
    PROJECT,
    WORDS,
    Breakdown,
    Key,
    base_of,
    grouped_key,
    is_open_to,
    key_of_ledger,
    keys_of,
    label_of,
)
from .matching import Known, known_projects, matched

_HALF_STEP = Decimal(50)  # 0.005万元, by which a rounded amount may miss the exact one
Amounts = Mapping[Key, Decimal]


class LedgerSlice(NamedTuple):
    """A slice of a ledger."""

    ledger: Ledger
    condition: Condition


Side = Sequence[LedgerSlice]
"""What a figure adds up on one side."""


class ChangePart(NamedTuple):
    """One part of a change. former: what it was called on the earlier side, "" where that is the
    same. is_rest: whether projects have some of the item too, so that its name would say of all of it
    what is only so beside them."""

    key: Key
    label: str
    now: Decimal
    before: Decimal
    former: str = ""
    is_rest: bool = False

    @property
    def change(self) -> Decimal:
        return self.now - self.before

    @property
    def is_project(self) -> bool:
        return self.key.dimension == PROJECT

    @property
    def movement(self) -> str:
        """新增, 结束, 增加 or 减少."""
        if not self.before:
            return "新增" if self.now > 0 else "减少"
        if not self.now:
            return "结束" if self.before > 0 else "增加"
        return "增加" if self.change > 0 else "减少"


class Division(NamedTuple):
    """A change in its parts; those that did not move are among them. remainder: what rounded amounts
    leave (尾差): parts and remainder are the change."""

    axis: Breakdown
    parts: tuple[ChangePart, ...]
    remainder: Decimal

    @property
    def words(self) -> str:
        """As 按……分 calls it, by the dimensions that its parts really are of."""
        used = {part.key.dimension for part in self.parts}
        *others, last = [WORDS[name] for name in self.axis.dimensions if name in used]
        return f"{'、'.join(others)}和{last}" if others else last

    @property
    def moved(self) -> list[ChangePart]:
        """The parts that moved, the largest first."""
        moved = [part for part in self.parts if part.change]
        return sorted(moved, key=lambda part: -abs(part.change))


class Book:
    """One side's dataset with its ledgers. name: what the side is called (上年, 年初预算)."""

    def __init__(
        self, dataset: Dataset, name: str, ledgers: Mapping[str, Ledger] | None = None
    ) -> None:
        self.dataset, self.name = dataset, name
        self.ledgers = ledgers_of(dataset) if ledgers is None else ledgers
        self._keys: dict[tuple[int, Breakdown], list[Key | None]] = {}
        self._positions: dict[int, dict[int, int]] = {}

    def keys(self, ledger: Ledger, axis: Breakdown) -> list[Key | None]:
        """The key of each line of a ledger."""
        asked = id(ledger), axis
        if asked not in self._keys:
            self._keys[asked] = keys_of(ledger, axis, self.dataset.codebook.funds)
        return self._keys[asked]

    def positions(self, taken: LedgerSlice) -> Iterable[int]:
        """Where the lines of a slice stand in their ledger."""
        ledger = taken.ledger
        if not taken.condition:
            return range(len(ledger.lines))
        at = self._positions.get(id(ledger))
        if at is None:
            at = self._positions[id(ledger)] = {id(line): n for n, line in enumerate(ledger.lines)}
        return [at[id(line)] for line in ledger.select(taken.condition)]


class Pair:
    """This side and the earlier one, with what of one is the same as what of the other."""

    def __init__(self, now: Book, before: Book) -> None:
        self.now, self.before = now, before
        self._same: dict[tuple[str, str], Mapping[str, str]] = {}

    # --- which is which

    @cached_property
    def projects(self) -> Mapping[str, str]:
        """Last year's projects and which they are now."""
        known = (known_projects(book.dataset.projects) for book in (self.before, self.now))
        return matched(*known)

    def _same_as(self, name: str, now: Ledger, before: Ledger) -> Mapping[str, str]:
        """The values of a dimension on the earlier side, and which they are now."""
        if name == PROJECT:
            return self.projects
        asked = name, now.name
        if asked not in self._same:
            sides = (self._known(name, ledger) for ledger in (before, now))
            self._same[asked] = matched(*sides)
        return self._same[asked]

    def _known(self, name: str, ledger: Ledger) -> list[Known]:
        base = base_of(name)
        if base not in ledger.dimensions:
            return []
        label = ledger.dimensions[base].label
        return [Known(value, value, label(value)) for value in dict.fromkeys(ledger.column(base))]

    # --- parts

    def divided(self, now: Side, before: Side, axis: Breakdown, change: Decimal) -> Division | None:
        """A change over one axis; None where a side cannot be told apart so, or its parts miss what
        the figure says."""
        if not all(is_open_to(axis, taken.ledger) for taken in chain(now, before)):
            return None
        sums = self._amounts(now, axis, self.now), self._amounts(before, axis, self.before)
        if sums[0] is None or sums[1] is None:
            return None
        parts = self._paired(sums[0], sums[1], now, before)
        remainder = change - sum((part.change for part in parts), Decimal(0))
        if abs(remainder) > _HALF_STEP * (len(parts) + 1):
            return None
        return Division(axis, tuple(parts), remainder)

    def divisions(self, now: Side, before: Side, change: Decimal) -> list[Division]:
        """The change over every axis that tells parts of both sides."""
        tried = {axis: self.divided(now, before, axis, change) for axis in BREAKDOWNS}
        return [
            _beside_projects(one, tried)
            for one in tried.values()
            if one is not None and _tells_something(one)
        ]

    def _paired(self, now: Amounts, before: Amounts, ours: Side, theirs: Side) -> list[ChangePart]:
        parts: dict[Key, ChangePart] = {}
        for key, amount in now.items():
            label = label_of(key, ours[0].ledger, self.now.dataset)
            parts[key] = ChangePart(key, label, amount, Decimal(0))
        for key, amount in before.items():
            same = self._same_as(key.dimension, ours[0].ledger, theirs[0].ledger).get(key.value)
            label = label_of(key, theirs[0].ledger, self.before.dataset)
            into = Key(key.dimension, same) if same is not None else self._left(key, ours[0].ledger)
            part = parts.get(into)
            if part is None:
                name = label_of(into, ours[0].ledger, self.now.dataset) if same else label
                former = label if same and name != label else ""
                parts[into] = ChangePart(into, name, Decimal(0), amount, former)
            else:
                former = label if label != part.label and not part.former else part.former
                parts[into] = part._replace(before=part.before + amount, former=former)
        return list(parts.values())

    def _left(self, key: Key, ours: Ledger) -> Key:
        """The key of what is nothing of this side's: another one of that name may be."""
        return key._replace(ended=key.dimension == PROJECT and key.value in self._names_now)

    @cached_property
    def _names_now(self) -> frozenset[str]:
        return frozenset(one.name for one in self.now.dataset.projects)

    def _amounts(self, side: Side, axis: Breakdown, book: Book) -> Amounts | None:
        """The amount of each key of a side; None where its tables do not tell them."""
        totals: dict[Key, Decimal] = {}
        for taken in side:
            if isinstance(taken.ledger, CutLedger):
                groups = _groups_of(taken, axis, book)
                if groups is None:
                    return None
                for key, amount in groups:
                    totals[key] = totals.get(key, Decimal(0)) + amount
                continue
            keys, lines = book.keys(taken.ledger, axis), taken.ledger.lines
            for position in book.positions(taken):
                line_key = keys[position]
                if line_key is None:
                    return None
                totals[line_key] = totals.get(line_key, Decimal(0)) + lines[position].amount
        return totals


def _groups_of(taken: LedgerSlice, axis: Breakdown, book: Book) -> list[tuple[Key, Decimal]] | None:
    """The amounts of a slice by the values of an axis, as far as official tables go. Projects are
    told where the kind of expenditure is one of projects, the other dimension where it is not."""
    named = [name for name in axis.dimensions if base_of(name) in taken.ledger.dimensions]
    if not named:
        return _by_ledger(taken) if OTHER_LEDGERS in axis.dimensions else None
    if len(named) == 1:
        return _grouped(taken, named[0], book)
    of_projects, others = _kinds(book)
    projects = _grouped(_within(taken, of_projects), named[0], book)
    rest = _grouped(_within(taken, others), named[1], book)
    return None if projects is None or rest is None else [*projects, *rest]


def _kinds(book: Book) -> tuple[list[str], list[str]]:
    """The kinds of expenditure that are of projects, and the others."""
    kinds = book.dataset.kind_of_report.expenditure_kinds
    of_projects = [kind for kind in kinds if kind in PROJECT_KINDS]
    return of_projects, [kind for kind in kinds if kind not in of_projects]


def _by_ledger(taken: LedgerSlice) -> list[tuple[Key, Decimal]] | None:
    """A slice as one part; of 结转, by its 栏目."""
    ledger = taken.ledger
    assert isinstance(ledger, CutLedger)
    if "栏目" not in ledger.dimensions:
        whole = ledger.sum(taken.condition)
        return [(key_of_ledger(ledger), whole.amount)] if whole.known else None
    groups = ledger.grouped(["栏目"], ledger.region(taken.condition))
    if groups is None:
        return None
    return [(Key(OTHER_LEDGERS, item), amount) for (item,), amount in groups.items()]


def _within(taken: LedgerSlice, kinds: Sequence[str]) -> LedgerSlice:
    """What of a slice is of these kinds of expenditure."""
    own = taken.ledger.condition(类别=list(kinds))
    return LedgerSlice(taken.ledger, intersect(taken.condition, own))


def _grouped(taken: LedgerSlice, name: str, book: Book) -> list[tuple[Key, Decimal]] | None:
    """The same by one dimension."""
    ledger = taken.ledger
    assert isinstance(ledger, CutLedger)
    if base_of(name) not in ledger.dimensions:
        return None
    groups = ledger.grouped([base_of(name)], ledger.region(taken.condition))
    if groups is None:
        return None
    funds = book.dataset.codebook.funds
    keyed = [(grouped_key(name, value, funds), amount) for (value,), amount in groups.items()]
    return [(key, amount) for key, amount in keyed if key is not None]


def _beside_projects(
    division: Division, divisions: Mapping[Breakdown, Division | None]
) -> Division:
    """A division by projects and items, knowing which items projects have some of: those whose own
    amounts are others."""
    items = division.axis.beside_projects
    if items is None or not any(part.is_project for part in division.parts):
        return division
    of_items = divisions.get(items)
    whole = {part.key: (part.now, part.before) for part in of_items.parts} if of_items else {}
    parts = [
        part._replace(
            is_rest=not part.is_project and whole.get(part.key) != (part.now, part.before)
        )
        for part in division.parts
    ]
    return division._replace(parts=tuple(parts))


def _tells_something(division: Division) -> bool:
    """Whether it says more than the figure: of several parts, or of a project, which has a name."""
    return len(division.parts) > 1 or any(part.is_project for part in division.parts)
