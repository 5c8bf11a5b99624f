"""The ledger and its slices: every amount of the report is a sum over some of its lines.

A slice (切片) is a set of conditions, one a dimension: 支出(类别=['人员经费', '公用经费'],
资金='一般公共预算拨款'). Codes match by their beginning (201 takes 2010301), funds take all
below them in the tree, everything else is equal or not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from ..codebook import Codebook
from ..dataset.model import FULL_YEAR_BUDGET, OPENING_BUDGET, Dataset
from ..dataset.schema import (
    CLASSIFICATIONS,
    UNIT_NATURES,
    Column,
    Kind,
    dimension_columns,
    ledger_sheets,
)
from ..kernel.problems import did_you_mean
from .coarse import CoarseValues, coarse_values
from .figure import MONEY, Figure

Condition = Mapping[str, frozenset[str]]  # dimension → the values it may have
Values = str | Sequence[str]


class UnknownNameError(LookupError):
    """A dimension or value that does not exist; the argument is the message in Chinese."""


OPEN_AXES = tuple(name for name, column in dimension_columns().items() if column.rows_apart)
"""Dimensions that only keep rows apart (项目类别, 明细): a blank is as good as a value."""


Takes = Callable[[str, frozenset[str]], frozenset[str]]


class Doubt(NamedTuple):
    """Why what was asked for may be a slip. of_department: whether departments differ in it."""

    reason: str
    of_department: bool


Doubtful = dict[str, Doubt]  # by what was asked for


@dataclass(frozen=True)
class Dimension:
    """What a line can be asked for. `value` reads it from a line, `takes` says which of the
    values that occur an asked-for value takes, `label` names a value."""

    value: Callable[[Any], str]
    takes: Takes
    label: Callable[[str], str]


@dataclass(frozen=True)
class Ledger:
    """Lines of one kind (支出 or 收入) with their dimensions, kept by column.

    by_tables: whether it has no lines, but is answered by official tables (see cuts.py).
    asked: conditions by the id of the mapping that asks for them, for tables that ask often.
    coarse: values of its lines that others lie below, where there are any.
    """

    by_tables: ClassVar[bool] = False
    rounding: ClassVar[Decimal] = Decimal(0)  # how far an amount may be from the exact one

    name: str
    lines: tuple[Any, ...]
    dimensions: Mapping[str, Dimension]
    asked: dict[int, tuple[object, Condition]] = field(default_factory=dict, repr=False)
    coarse: CoarseValues | None = field(default=None, repr=False)
    _columns: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _occurring: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)
    _indexes: dict[str, dict[str, list[int]]] = field(default_factory=dict, repr=False)
    _hits: dict[tuple[str, frozenset[str]], list[int]] = field(default_factory=dict, repr=False)
    _taken: dict[tuple[str, tuple[str, ...]], frozenset[str]] = field(
        default_factory=dict, repr=False
    )
    _sums: dict[frozenset[object], Figure] = field(default_factory=dict, repr=False)

    def without_lines(self, before: str) -> Ledger:
        """One that can be asked for the same, and has no lines. before: what its name begins with."""
        return Ledger(f"{before}{self.name}", (), self.dimensions)

    def forget(self) -> None:
        """Let go what is kept of the lines so that they can be asked quickly."""
        for kept in (self.asked, self._columns, self._indexes, self._hits, self._sums):
            kept.clear()

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
        asked = (values,) if isinstance(values, str) else _listed(values)
        values_taken = self._taken.get((name, asked))
        if values_taken is None:
            takes, occurring = self.dimension(name).takes, self._values_of(name)
            values_taken = frozenset[str]().union(*(takes(value, occurring) for value in asked))
            self._taken[name, asked] = values_taken
        return values_taken

    def _values_of(self, dimension: str) -> frozenset[str]:
        """The values of a dimension that occur; kept, for each name that is asked for needs them."""
        if dimension not in self._occurring:
            self._occurring[dimension] = frozenset(self.column(dimension))
        return self._occurring[dimension]

    def select(self, condition: Condition) -> list[Any]:
        """The lines that meet every condition, in ledger order."""
        if not condition:
            return list(self.lines)
        hits = {name: self._positions(name, allowed) for name, allowed in condition.items()}
        fewest = min(hits, key=lambda name: len(hits[name]))
        positions = hits[fewest]
        for name, allowed in condition.items():
            if name != fewest and positions:
                column = self.column(name)
                positions = [position for position in positions if column[position] in allowed]
        return [self.lines[position] for position in positions]

    def _positions(self, dimension: str, allowed: frozenset[str]) -> list[int]:
        """The lines with an allowed value. Kept, for forms ask for dozens of slices that share
        their conditions, and a slice of a few lines must not go through all of them."""
        positions = self._hits.get((dimension, allowed))
        if positions is None:
            index = self._index(dimension)
            several = [index[value] for value in allowed if value in index]
            positions = several[0] if len(several) == 1 else sorted(chain.from_iterable(several))
            self._hits[dimension, allowed] = positions
        return positions

    def _index(self, dimension: str) -> dict[str, list[int]]:
        """The lines by their value of a dimension."""
        if dimension not in self._indexes:
            index: dict[str, list[int]] = {}
            for position, value in enumerate(self.column(dimension)):
                index.setdefault(value, []).append(position)
            self._indexes[dimension] = index
        return self._indexes[dimension]

    def note(self, where: str, wanted: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Remember what a column or row of a table asks for, where lines may not say so much.
        wanted: with the name of what asks."""
        if self.coarse is not None:
            self.coarse.note(self, where, wanted)

    def sum(self, condition: Condition, words: str = "") -> Figure:
        """The sum over a slice as a figure in 元."""
        key: frozenset[object] = frozenset(condition.items())
        figure = self._sums.get(key)
        if figure is None:
            lines = self.select(condition)
            total = sum([line.amount for line in lines], Decimal(0))
            places = tuple([line.place for line in lines])
            figure = Figure(total, MONEY, formula=words or self.name, places=places)
            self._sums[key] = figure
        return figure

    def groups(
        self, names: Sequence[str], condition: Condition
    ) -> dict[tuple[str, ...], list[Any]]:
        """The selected lines by the values of some dimensions, in order of first appearance."""
        reads = [self.dimension(name).value for name in names]
        groups: dict[tuple[str, ...], list[Any]] = {}
        for line in self.select(condition):
            groups.setdefault(tuple(read(line) for read in reads), []).append(line)
        return groups

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


def _named(name: str, known: Collection[str], doubtful: Doubtful) -> Takes:
    """Equal, and what is no unit or project of the department is noted."""

    def takes(asked: str, occurring: frozenset[str]) -> frozenset[str]:
        if asked and asked not in known and asked not in occurring:
            reason = f"没有“{asked}”这个{name}{did_you_mean(asked, known)}"
            doubtful[asked] = Doubt(reason, of_department=True)
        return occurring & {asked}

    return takes


def _of_kind(takes: Takes, dataset: Dataset, doubtful: Doubtful) -> Takes:
    """The same, where an expenditure kind that reports of this kind do not have is noted."""
    known = dataset.kind_of_report.expenditure_kinds

    def takes_of_kind(asked: str, occurring: frozenset[str]) -> frozenset[str]:
        taken = takes(asked, occurring)
        if asked and not taken and asked not in known:
            reason = f"{dataset.kind}没有“{asked}”这个支出类别{did_you_mean(asked, known)}"
            doubtful[asked] = Doubt(reason, of_department=False)
        return taken

    return takes_of_kind


def _begins(column: Column, digits: int, book: Mapping[str, str], doubtful: Doubtful) -> Takes:
    """By the beginning of the code. One that no line can have is refused, one that no year's book
    has is noted."""

    def takes(asked: str, occurring: frozenset[str]) -> frozenset[str]:
        taken = frozenset(value for value in occurring if value.startswith(asked))
        if not taken and (asked not in book or digits not in (0, len(asked))):
            from .conditions import impossible_code, unknown_code

            why = impossible_code(asked, column.refers, digits, book)
            if why:
                raise UnknownNameError(f"{why}，取数永远是零")
            why = unknown_code(asked, column.refers, book)
            if why:
                doubtful[asked] = Doubt(why, of_department=False)
        return taken

    return takes


def _one_of(name: str, choices: Sequence[str], blank: Sequence[str]) -> Takes:
    """Equal, and a spelling that is none of the choices is refused."""

    def takes(asked: str, occurring: frozenset[str]) -> frozenset[str]:
        if asked not in (*choices, *blank) and asked not in occurring:
            hint = did_you_mean(asked, choices)
            raise UnknownNameError(f"没有“{asked}”这个{name}{hint}")
        return occurring & {asked}

    return takes


def _below(book: Codebook) -> Takes:
    def takes(asked: str, occurring: frozenset[str]) -> frozenset[str]:
        if book.funds.canonical(asked) is None:
            raise UnknownNameError(
                f"没有“{asked}”这个资金来源{did_you_mean(asked, book.funds.names())}"
            )
        return occurring & book.funds.within(asked)

    return takes


# --- the ledgers of a dataset


def ledgers_of(dataset: Dataset, doubtful: Doubtful | None = None) -> dict[str, Ledger]:
    """Every ledger by the name authors call it: 支出, 收入, 年初预算, 结转, 全年预算. One without lines is
    answered by the official tables the dataset brings. doubtful: takes what is asked for in vain,
    and may be a slip."""
    ledgers = {
        sheet.ledger: ledger_of(sheet.ledger, dataset, doubtful) for sheet in ledger_sheets()
    }
    by_tables = {amount.ledger for amount in dataset.table_amounts} | _unknown(dataset)
    kinds = dataset.kind_of_report.expenditure_kinds
    for name, ledger in ledgers.items():
        watched = coarse_values(ledger, dataset.codebook.funds, kinds) if ledger.lines else {}
        if watched:
            ledgers[name] = replace(ledger, coarse=CoarseValues(watched))
    without_lines = [name for name in ledgers if name in by_tables and not ledgers[name].lines]
    if without_lines:
        from .cuts import cut_ledger

        for name in without_lines:
            ledgers[name] = cut_ledger(name, ledgers[name].dimensions, dataset)
    return ledgers


def _unknown(dataset: Dataset) -> set[str]:
    """The ledgers that, without lines, are unknown and not zero: nothing answers them."""
    opening = set() if dataset.opening_known else {OPENING_BUDGET}
    is_of_full_year = dataset.budget_basis == FULL_YEAR_BUDGET
    return opening | ({FULL_YEAR_BUDGET} if is_of_full_year else set())


def ledger_of(name: str, dataset: Dataset, doubtful: Doubtful | None = None) -> Ledger:
    """The lines of one ledger with a dimension for each column that declares one."""
    sheet = next(sheet for sheet in ledger_sheets() if sheet.ledger == name)
    noted = {} if doubtful is None else doubtful
    dimensions: dict[str, Dimension] = {}
    for column in sheet.dimensions:
        own = _dimensions(column, dataset, noted)
        kind = dataset.kind_of_report
        if kind.has(sheet.name) and not kind.has(sheet.name, column.name):
            own = {
                key: replace(one, takes=_absent(sheet.name, dataset)) for key, one in own.items()
            }
        dimensions |= own
    return Ledger(name, getattr(dataset, sheet.attribute), dimensions)


def _absent(sheet: str, dataset: Dataset) -> Takes:
    """A column that reports of this kind do not have: whatever is asked of it is a slip."""

    def takes(asked: str, occurring: frozenset[str]) -> frozenset[str]:
        raise UnknownNameError(f"{dataset.kind}的{sheet}表没有这一列，取数永远是零")

    return takes


def dimension_names(column: Column) -> tuple[str, ...]:
    """What authors ask a ledger for by a column: 功能, 功能类, 功能款, 功能项; 单位, 单位性质."""
    further = ("性质",) if column.refers == "单位" else column.levels
    return (column.dimension, *(f"{column.dimension}{name}" for name in further))


def _dimensions(column: Column, dataset: Dataset, doubtful: Doubtful) -> dict[str, Dimension]:
    """A column's dimension, with its levels (功能 → 功能类, 功能款, 功能项) or what else its values
    lead to (单位 → 单位性质)."""
    name, read = column.dimension, _reader(column)
    if column.refers in CLASSIFICATIONS:
        book: Mapping[str, str] = getattr(dataset.codebook, CLASSIFICATIONS[column.refers].book)
        label = _label(book)
        levels = {
            f"{name}{level}": Dimension(
                _prefix(read, digits), _begins(column, digits, book, doubtful), label
            )
            for level, digits in column.levels.items()
        }
        return {name: Dimension(read, _begins(column, 0, book, doubtful), label), **levels}
    if column.refers == "单位":
        natures = {unit.code: unit.nature for unit in dataset.units}
        names = {unit.code: unit.name for unit in dataset.units}
        nature = _one_of(f"{name}性质", UNIT_NATURES, ("",))
        return {
            name: Dimension(read, _named(name, names, doubtful), _label(names)),
            f"{name}性质": Dimension(lambda line: natures.get(read(line), ""), nature, str),
        }
    return {name: Dimension(read, _takes(column, dataset, doubtful), str)}


def _takes(column: Column, dataset: Dataset, doubtful: Doubtful) -> Takes:
    """How the values of a column that holds no code are asked for."""
    if column.kind is Kind.FUND:
        return _below(dataset.codebook)
    if column.kind is Kind.CHOICE:
        blank = () if column.required or column.default else ("",)
        takes = _one_of(column.name, column.choices, blank)
        return _of_kind(takes, dataset, doubtful) if column.dimension == "类别" else takes
    if column.refers == "项目":
        names = {project.name for project in dataset.projects}
        return _named(column.dimension, names, doubtful)
    return _equal


def _reader(column: Column) -> Callable[[Any], str]:
    """What reads a column's value from a line."""
    if column.attribute:
        return attrgetter(column.attribute)
    name, blank = column.name, column.default
    return lambda line: str(dict(line.further).get(name, blank))


def _prefix(read: Callable[[Any], str], length: int) -> Callable[[Any], str]:
    return lambda line: read(line)[:length]


def _label(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda code: names.get(code, code)


def condition_words(conditions: Mapping[str, Values]) -> str:
    """A slice's conditions in Chinese, 类别为人员经费或公用经费、资金为财政拨款."""
    return "、".join([f"{name}为{_values_in_words(values)}" for name, values in conditions.items()])


def _values_in_words(values: Values) -> str:
    if isinstance(values, str) and values:  # nearly always
        return values
    return "或".join(value or "空" for value in _listed(values))


def _listed(values: Values) -> tuple[str, ...]:
    """What an author asks for, one value or several. Raises UnknownNameError of what is no text."""
    several = tuple(values) if isinstance(values, list | tuple) else (values,)
    if not several:
        raise UnknownNameError("取数的条件是空的列表，一个值也没有，取不到数")
    for value in several:
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise UnknownNameError(
                "取数的条件里应是文字，如 支出(单位='001001')、支出(单位=单位.编码)"
            )
    return tuple(map(str, several))
