"""The ledger and its slices: every amount of the report is a sum over some of its lines.

A slice (切片) is a set of conditions, one a dimension: 支出(类别=['人员经费', '公用经费'],
资金='一般公共预算拨款'). Codes match by their beginning (201 takes 2010301), funds take all
below them in the tree, everything else is equal or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any, ClassVar

from ..codebook import Codebook
from ..dataset.model import Dataset
from ..kernel.problems import did_you_mean
from .figure import MONEY, Figure

Condition = Mapping[str, frozenset[str]]  # dimension → the values it may have
Values = str | Sequence[str]


class UnknownNameError(LookupError):
    """A dimension or value that does not exist; the argument is the message in Chinese."""


OPEN_AXES = ("项目类别", "明细")  # they only keep rows apart; a blank is as good as a value


@dataclass(frozen=True)
class Dimension:
    """What a line can be asked for. `value` reads it from a line, `takes` says which of the
    values that occur an asked-for value takes, `label` names a value."""

    value: Callable[[Any], str]
    takes: Callable[[str, frozenset[str]], frozenset[str]]
    label: Callable[[str], str]


@dataclass(frozen=True)
class Ledger:
    """Lines of one kind (支出 or 收入) with their dimensions, kept by column.

    by_tables: whether it has no lines, but is answered by official tables (see cuts.py).
    asked: conditions by the id of the mapping that asks for them, for tables that ask often.
    """

    by_tables: ClassVar[bool] = False
    rounding: ClassVar[Decimal] = Decimal(0)  # how far an amount may be from the exact one

    name: str
    lines: tuple[Any, ...]
    dimensions: Mapping[str, Dimension]
    asked: dict[int, tuple[object, Condition]] = field(default_factory=dict, repr=False)
    _columns: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _occurring: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)
    _indexes: dict[str, dict[str, list[int]]] = field(default_factory=dict, repr=False)
    _hits: dict[tuple[str, frozenset[str]], list[int]] = field(default_factory=dict, repr=False)
    _taken: dict[tuple[str, tuple[str, ...]], frozenset[str]] = field(
        default_factory=dict, repr=False
    )
    _sums: dict[frozenset[object], Figure] = field(default_factory=dict, repr=False)

    def column(self, dimension: str) -> list[str]:
        """Each line's value of a dimension."""
        if dimension not in self._columns:
            read = self.dimension(dimension).value
            self._columns[dimension] = [read(line) for line in self.lines]
        return self._columns[dimension]

    def dimension(self, name: str) -> Dimension:
        """A dimension by name. Raises UnknownNameError with the nearest one."""
        if name not in self.dimensions:
            hint = did_you_mean(name, self.dimensions)
            raise UnknownNameError(f"{self.name}没有“{name}”这个条件{hint}")
        return self.dimensions[name]

    def condition(self, **wanted: Values) -> Condition:
        """Turn what an author asks for into the values that occur in the ledger."""
        return {name: self._take(name, values) for name, values in wanted.items()}

    def _take(self, name: str, values: Values) -> frozenset[str]:
        asked = tuple(map(str, values)) if isinstance(values, list | tuple) else (str(values),)
        found = self._taken.get((name, asked))
        if found is None:
            dimension = self.dimension(name)
            occurring = self._values_of(name)
            taken = [dimension.takes(value, occurring) for value in asked]
            found = self._taken[name, asked] = frozenset[str]().union(*taken)
        return found

    def _values_of(self, dimension: str) -> frozenset[str]:
        """The values of a dimension that occur; kept, for each name that is asked for needs them."""
        if dimension not in self._occurring:
            self._occurring[dimension] = frozenset(self.column(dimension))
        return self._occurring[dimension]

    def select(self, condition: Condition) -> list[Any]:
        """The lines that meet every condition, in ledger order."""
        if not condition:
            return list(self.lines)
        if len(condition) == 1:
            [(name, allowed)] = condition.items()
            return [self.lines[position] for position in self._positions(name, allowed)]
        hits = {name: self._positions(name, allowed) for name, allowed in condition.items()}
        fewest = min(hits, key=lambda name: len(hits[name]))
        found = hits[fewest]
        for name, allowed in condition.items():
            if name != fewest and found:
                column = self.column(name)
                found = [position for position in found if column[position] in allowed]
        return [self.lines[position] for position in found]

    def _positions(self, dimension: str, allowed: frozenset[str]) -> list[int]:
        """The lines with an allowed value. Kept, for forms ask for dozens of slices that share
        their conditions, and a slice of a few lines must not go through all of them."""
        found = self._hits.get((dimension, allowed))
        if found is None:
            index = self._index(dimension)
            several = [index[value] for value in allowed if value in index]
            found = several[0] if len(several) == 1 else sorted(chain.from_iterable(several))
            self._hits[dimension, allowed] = found
        return found

    def _index(self, dimension: str) -> dict[str, list[int]]:
        """The lines by their value of a dimension."""
        if dimension not in self._indexes:
            index: dict[str, list[int]] = {}
            for position, value in enumerate(self.column(dimension)):
                index.setdefault(value, []).append(position)
            self._indexes[dimension] = index
        return self._indexes[dimension]

    def sum(self, condition: Condition, words: str = "") -> Figure:
        """The sum over a slice as a figure in 元."""
        key: frozenset[object] = frozenset(condition.items())
        found = self._sums.get(key)
        if found is None:
            lines = self.select(condition)
            total = sum([line.amount for line in lines], Decimal(0))
            places = tuple([line.place for line in lines])
            found = Figure(total, MONEY, formula=words or self.name, places=places)
            self._sums[key] = found
        return found

    def groups(
        self, names: Sequence[str], condition: Condition
    ) -> dict[tuple[str, ...], list[Any]]:
        """The selected lines by the values of some dimensions, in order of first appearance."""
        reads = [self.dimension(name).value for name in names]
        found: dict[tuple[str, ...], list[Any]] = {}
        for line in self.select(condition):
            found.setdefault(tuple(read(line) for read in reads), []).append(line)
        return found

    def values(self, dimension: str, condition: Condition) -> list[str] | None:
        """The values of a dimension that occur in a slice, in ledger order; None where that
        cannot be told (never, of a ledger with lines)."""
        return [key[0] for key in self.groups([dimension], condition)]

    def amounts(self) -> Iterator[Decimal]:
        """Every amount the ledger was given."""
        return (line.amount for line in self.lines)


def intersect(first: Condition, second: Condition) -> Condition:
    """Both conditions at once."""
    result = dict(first)
    for name, values in second.items():
        result[name] = result[name] & values if name in result else values
    return result


# --- how a value is asked for


def _equal(asked: str, occurring: frozenset[str]) -> frozenset[str]:
    return occurring & {asked}


def _begins(asked: str, occurring: frozenset[str]) -> frozenset[str]:
    return frozenset(value for value in occurring if value.startswith(asked))


def _one_of(known: Iterable[str], what: str) -> Callable[[str, frozenset[str]], frozenset[str]]:
    """Equal, and a spelling that is none of the known ones is refused."""
    names = tuple(known)

    def takes(asked: str, occurring: frozenset[str]) -> frozenset[str]:
        if asked not in names and asked not in occurring:
            raise UnknownNameError(f"没有“{asked}”这个{what}{did_you_mean(asked, names)}")
        return occurring & {asked}

    return takes


def _below(book: Codebook) -> Callable[[str, frozenset[str]], frozenset[str]]:
    def takes(asked: str, occurring: frozenset[str]) -> frozenset[str]:
        if book.funds.canonical(asked) is None:
            raise UnknownNameError(
                f"没有“{asked}”这个资金来源{did_you_mean(asked, book.funds.names())}"
            )
        return occurring & book.funds.within(asked)

    return takes


def _prefix(read: Callable[[Any], str], length: int) -> Callable[[Any], str]:
    return lambda line: read(line)[:length]


def _coded(
    name: str, read: Callable[[Any], str], book: Mapping[str, str], lengths: Mapping[str, int]
) -> dict[str, Dimension]:
    """The dimension itself and its levels: 功能 → 功能类 (3), 功能款 (5), 功能项 (7)."""

    def label(code: str) -> str:
        return book.get(code, code)

    levels = {
        f"{name}{level}": Dimension(_prefix(read, n), _begins, label)
        for level, n in lengths.items()
    }
    return {name: Dimension(read, _begins, label), **levels}


def _plain(read: Callable[[Any], str]) -> Dimension:
    return Dimension(read, _equal, str)


# --- the ledgers of a dataset

_FUNCTION_LEVELS = {"类": 3, "款": 5, "项": 7}


def ledgers_of(dataset: Dataset) -> dict[str, Ledger]:
    """Every ledger by the name authors call it: 支出, 收入, 年初预算, 结转. One without lines is
    answered by the official tables the dataset brings."""
    made = (expenditure_ledger, income_ledger, opening_ledger, balance_ledger)
    ledgers = {ledger.name: ledger for ledger in (make(dataset) for make in made)}
    by_tables = {amount.ledger for amount in dataset.table_amounts}
    if not dataset.opening_known:
        by_tables.add("年初预算")  # nothing answers it: unknown, not zero
    if by_tables:
        from .cuts import cut_ledger

        for name in by_tables & set(ledgers):
            if not ledgers[name].lines:
                ledgers[name] = cut_ledger(name, ledgers[name].dimensions, dataset)
    return ledgers


def expenditure_ledger(dataset: Dataset) -> Ledger:
    """支出 with all its dimensions."""
    from ..dataset.schema import EXPENDITURE_KINDS, PERIODS

    book = dataset.codebook
    economic = {"类": 3, "款": 5}
    dimensions = {
        **_by_unit(dataset),
        **_by_function(dataset),
        **_coded(
            "部门经济",
            lambda line: str(line.department_economic),
            book.department_economic,
            economic,
        ),
        **_coded(
            "政府经济",
            lambda line: str(line.government_economic),
            book.government_economic,
            economic,
        ),
        "类别": Dimension(lambda line: str(line.kind), _one_of(EXPENDITURE_KINDS, "支出类别"), str),
        "年度": Dimension(lambda line: str(line.period), _one_of(PERIODS, "年度"), str),
        "项目": _plain(lambda line: str(line.project)),
        "项目类别": _plain(lambda line: str(line.project_category)),
        "明细": _plain(lambda line: str(line.detail)),
    }
    return Ledger("支出", dataset.expenditure, dimensions)


def income_ledger(dataset: Dataset) -> Ledger:
    """收入 with its dimensions; functions in final accounts only."""
    from ..dataset.schema import PERIODS

    period = Dimension(lambda line: str(line.period), _one_of(PERIODS, "年度"), str)
    dimensions = {**_by_unit(dataset), **_by_function(dataset), "年度": period}
    return Ledger("收入", dataset.income, dimensions)


def opening_ledger(dataset: Dataset) -> Ledger:
    """年初预算, by function and fund."""
    return Ledger("年初预算", dataset.opening, _by_function(dataset))


def balance_ledger(dataset: Dataset) -> Ledger:
    """结转: balances carried in and out, by item (栏目), function and fund."""
    from ..dataset.schema import BALANCES

    item = Dimension(lambda line: str(line.item), _one_of(BALANCES, "栏目"), str)
    return Ledger("结转", dataset.balances, {**_by_function(dataset), "栏目": item})


def _by_unit(dataset: Dataset) -> dict[str, Dimension]:
    names = {unit.code: unit.name for unit in dataset.units}
    natures = {unit.code: unit.nature for unit in dataset.units}
    return {
        "单位": Dimension(lambda line: str(line.unit), _equal, lambda code: names.get(code, code)),
        "单位性质": _plain(lambda line: natures.get(line.unit, "")),
    }


def _by_function(dataset: Dataset) -> dict[str, Dimension]:
    names = dataset.codebook.functional
    fund = Dimension(lambda line: str(line.fund), _below(dataset.codebook), str)
    return {
        **_coded("功能", lambda line: str(line.function), names, _FUNCTION_LEVELS),
        "资金": fund,
    }


def condition_words(conditions: Mapping[str, Values]) -> str:
    """A slice's conditions in Chinese, 类别为人员经费或公用经费、资金为财政拨款."""
    said = [
        f"{name}为{values if isinstance(values, str) else '或'.join(map(str, values))}"
        for name, values in conditions.items()
    ]
    return "、".join(said)
