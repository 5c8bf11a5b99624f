"""What a cell of a table means: a slice of a ledger, a declared figure, or a sum of such.

A slice is written with the columns of the sheet 分表数: which lines of which ledger it adds up.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeVar

from ...codebook.funds import FundTree
from ...dataset.model import FULL_YEAR_BUDGET, LAST_YEAR, OPENING_BUDGET, THIS_YEAR
from ...dataset.schema import LEDGERS, derived, dimension_columns, ledger_sheets
from ...figures import Specification
from ...figures.expression import ExpressionError, parse

CODED = tuple(column.name for column in dimension_columns().values() if column.levels)
"""The columns of 分表数 that hold codes of a classification."""
_Made = TypeVar("_Made")
_SIGNS = {ast.Add: 1, ast.Sub: -1}
_PERIODS = {"上年": LAST_YEAR, "年初": OPENING_BUDGET, "全年": FULL_YEAR_BUDGET}


@derived
def column_of() -> dict[str, str]:
    """The column of 分表数 for each dimension, and for each level of one: 功能类 → 功能科目."""
    return {
        f"{dimension}{level}": column.name
        for dimension, column in dimension_columns().items()
        for level in ("", *column.levels)
    }


@derived
def _columns_of_ledgers() -> dict[str, frozenset[str]]:
    """The columns that each ledger can be asked for by."""
    return {
        sheet.ledger: frozenset(column.name for column in sheet.dimensions)
        for sheet in ledger_sheets()
    }


@dataclass(frozen=True, slots=True)
class LedgerMeaning:
    """All lines of a ledger that have one of the values in every column asked for."""

    ledger: str
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        return dict(self.asked)


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that stands in the sheet 指标, for a period."""

    name: str
    period: str
    unit: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Several of them added up; the number says how often, negative for taken away."""

    parts: tuple[tuple[int, LedgerMeaning | Given], ...]


Meaning = LedgerMeaning | Given | Sum


class NoMeaningError(Exception):
    """A cell that cannot be said as a slice, a declared figure or a sum of them."""


def meaning_or_none(meaning: Callable[..., _Made], *parts: Any) -> _Made | None:
    """What `meaning` makes of its arguments; None where that cannot be said."""
    try:
        return meaning(*parts)
    except NoMeaningError:
        return None


def listed(value: Any) -> Sequence[Any]:
    """A setting's values, whether it is a list of them or a single one."""
    return value if isinstance(value, list | tuple) else [value]


def _made(ledger: str, asked: Mapping[str, tuple[str, ...]]) -> LedgerMeaning:
    """Equal slices are equal values, whatever order their conditions were met in."""
    return LedgerMeaning(
        ledger, tuple(sorted((column, tuple(sorted(set(v)))) for column, v in asked.items()))
    )


class Meanings:
    """Makes slices and reads expressions of figures.yaml."""

    def __init__(self, funds: FundTree, figures: Mapping[str, Specification]) -> None:
        self.funds, self.figures = funds, figures

    def slice_of(self, ledger: str, *wanted: Mapping[str, Any] | None) -> LedgerMeaning:
        """A slice that meets every mapping of 取. Raises NoMeaningError."""
        asked: dict[str, tuple[str, ...]] = {}
        for mapping in wanted:
            for dimension, values in (mapping or {}).items():
                self._narrow(asked, ledger, dimension, values)
        return _made(ledger, asked)

    def within(self, whole: LedgerMeaning, columns: Mapping[str, str]) -> LedgerMeaning:
        """The slice of a row: narrowed by the columns the row tells. Raises NoMeaningError."""
        asked = whole.columns
        for column, value in columns.items():
            self._put(asked, whole.ledger, column, (value,))
        return _made(whole.ledger, asked)

    def both(self, ledger: str, *slices: LedgerMeaning) -> LedgerMeaning:
        """What all of them take, on a ledger of its own. Raises NoMeaningError."""
        asked: dict[str, tuple[str, ...]] = {}
        for one in slices:
            for column, values in one.asked:
                self._put(asked, ledger, column, values)
        return _made(ledger, asked)

    def _narrow(
        self, asked: dict[str, tuple[str, ...]], ledger: str, dimension: str, values: Any
    ) -> None:
        if dimension not in column_of():
            raise NoMeaningError(dimension)
        self._put(asked, ledger, column_of()[dimension], tuple(map(str, listed(values))))

    def _put(
        self, asked: dict[str, tuple[str, ...]], ledger: str, column: str, values: tuple[str, ...]
    ) -> None:
        if column not in _columns_of_ledgers().get(ledger, ()):
            raise NoMeaningError(column)
        values = tuple(self._canonical(column, value) for value in values)
        if column in asked:
            values = tuple(self._common(column, asked[column], values))
        if not values:
            raise NoMeaningError(column)
        asked[column] = values

    def _canonical(self, column: str, value: str) -> str:
        """A value by its own name: a 资金来源 may be written by another one."""
        return (column == "资金来源" and self.funds.canonical(value)) or value

    def _common(self, column: str, one: tuple[str, ...], other: tuple[str, ...]) -> Iterator[str]:
        """The values both take: of two that contain each other, the narrower."""
        for a, b in product(one, other):
            if self._contains(column, a, b):
                yield b
            elif self._contains(column, b, a):
                yield a

    def _contains(self, column: str, wide: str, narrow: str) -> bool:
        if column in CODED:
            return narrow.startswith(wide)
        if column == "资金来源" and self.funds.canonical(wide):
            return narrow in self.funds.within(wide)
        return wide == narrow

    # --- expressions

    def of(self, expression: str) -> Meaning:
        """What an expression adds up. Raises NoMeaningError."""
        terms: Counter[LedgerMeaning | Given] = Counter()
        try:
            for sign, term in self._terms(parse(expression), 1, ()):
                terms[term] += sign
        except ExpressionError:
            raise NoMeaningError(expression) from None
        left = {term: count for term, count in terms.items() if count}
        if list(left.values()) == [1]:
            return next(iter(left))
        return Sum(tuple((count, term) for term, count in left.items()))

    def _terms(
        self, tree: ast.expr, sign: int, open_names: tuple[str, ...]
    ) -> Iterator[tuple[int, LedgerMeaning | Given]]:
        match tree:
            case ast.BinOp(left, ast.Add() | ast.Sub() as operator, right):
                yield from self._terms(left, sign, open_names)
                yield from self._terms(right, sign * _SIGNS[type(operator)], open_names)
            case ast.Name(name):
                yield from self._named(name, sign, open_names)
            case ast.Call(ast.Name(name)):
                yield sign, self._called(name, tree)
            case _:
                raise NoMeaningError(ast.dump(tree))

    def _named(
        self, name: str, sign: int, open_names: tuple[str, ...]
    ) -> Iterator[tuple[int, LedgerMeaning | Given]]:
        spec = self.figures.get(name)
        if spec is None or spec.broken or name in open_names:
            raise NoMeaningError(name)
        if spec.unit:
            yield sign, Given(name, THIS_YEAR, _unit(spec))
        else:
            yield from self._terms(parse(spec.expression), sign, (*open_names, name))

    def _called(self, name: str, call: ast.Call) -> LedgerMeaning | Given:
        if name in LEDGERS and not call.args:
            return self.slice_of(
                name, {str(word.arg): _literal(word.value) for word in call.keywords}
            )
        figure = _figure_named(call)
        if name in _PERIODS and figure in self.figures:
            return Given(figure, _PERIODS[name], _unit(self.figures[figure]))
        raise NoMeaningError(name)


def _figure_named(call: ast.Call) -> str:
    """The figure that is a call's only argument, by its name or in quotes; "" for none."""
    match call:
        case ast.Call(_, [ast.Name(name)], []):
            return name
        case ast.Call(_, [argument], []):
            return str(_literal(argument))
        case _:
            return ""


def _unit(spec: Specification) -> str:
    """The unit a declared figure is written in; money always in 元."""
    return "元" if spec.unit in ("", "万元", "亿元") else spec.unit


def _literal(tree: ast.expr) -> Any:
    try:
        return ast.literal_eval(tree)
    except ValueError:
        raise NoMeaningError(ast.dump(tree)) from None
