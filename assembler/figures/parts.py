"""Which figures are part of which: 一般公共预算支出 of 支出总计, by what each takes of the ledgers.

What a figure takes is read from its entry in figures.yaml, so that last year's values, which no
ledger gives, can be held against each other as this year's are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from itertools import filterfalse, product, starmap
from typing import NamedTuple

from ..codebook import FundTree
from ..dataset.schema import CLASSIFICATIONS, Column, Kind, derived, ledger_sheets
from .expression import ExpressionError, parse
from .specifications import Specification

_DEPTH_AT_MOST = 20


class Portion(NamedTuple):
    """What a figure takes of one ledger. asked: the values by dimension."""

    ledger: str
    asked: Mapping[str, frozenset[str]]


Portions = tuple[Portion, ...]


class Parts:
    """The portions of figures, and how they lie within each other."""

    def __init__(
        self, specifications: Mapping[str, Specification], funds: FundTree, kinds: Iterable[str]
    ) -> None:
        self._specifications, self._funds, self._kinds = specifications, funds, frozenset(kinds)
        self._known: dict[str, Portions] = {}
        self._within: dict[tuple[str, str], bool] = {}

    def of(self, name: str) -> Portions:
        """What a figure takes; none where it is anything but slices added up."""
        if name not in self._known:
            try:
                self._known[name] = self._of(name, 0)
            except ExpressionError:
                self._known[name] = ()
        return self._known[name]

    def _of(self, name: str, depth: int) -> Portions:
        spec = self._specifications.get(name)
        if spec is None or not spec.expression or depth > _DEPTH_AT_MOST:
            raise ExpressionError(name)
        return self._of_tree(parse(spec.expression), depth)

    def _of_tree(self, tree: ast.expr, depth: int) -> Portions:
        """Raises ExpressionError for anything but slices added up."""
        match tree:
            case ast.Name(id=name):
                return self._of(name, depth + 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._of_tree(left, depth) + self._of_tree(right, depth)
        return (_portion(tree),)

    def of_expression(self, expression: str) -> Portions | None:
        """The same of an expression; None where it is anything but slices added up."""
        try:
            return self._of_tree(parse(expression), 0)
        except ExpressionError:
            return None

    # --- within

    def is_within(self, name: str, other: str) -> bool:
        """Whether all that one figure takes is taken by another too."""
        pair = (name, other)
        if pair not in self._within:
            self._within[pair] = self.within(self.of(name), self.of(other))
        return self._within[pair]

    def within(self, part: Portions, whole: Portions) -> bool:
        """Whether all that one takes is taken by the other too."""
        return all(any(self._lies_in(p, w) for w in whole) for p in part)

    def _lies_in(self, part: Portion, whole: Portion) -> bool:
        return part.ledger == whole.ledger and all(
            dimension in part.asked and self._are_below(dimension, part.asked[dimension], values)
            for dimension, values in whole.asked.items()
        )

    def _are_below(self, dimension: str, inner: Iterable[str], values: Iterable[str]) -> bool:
        return all(self._is_below(dimension, value, values) for value in inner)

    def _meets(self, dimension: str, some: Iterable[str], values: Iterable[str]) -> bool:
        return any(self._is_below(dimension, value, values) for value in some)

    def _is_below(self, dimension: str, value: str, values: Iterable[str]) -> bool:
        """Whether a value is one of these, or below one of them."""
        if dimension == "资金" and self._funds.canonical(value):
            return not {*values}.isdisjoint(self._funds.path(value))
        if _is_code(dimension):
            return value.startswith(tuple(values))
        return value in values

    def narrowed(self, part: Portions, whole: Portions) -> frozenset[str]:
        """The dimensions in which a part takes less than its whole."""
        pairs = (pair for pair in product(part, whole) if self._lies_in(*pair))
        return frozenset[str]().union(*starmap(_narrowed, pairs))

    def apart(self, first: Portions, second: Portions) -> bool:
        """Whether two figures take nothing in common."""
        return all(starmap(self._are_apart, product(first, second)))

    def _are_apart(self, one: Portion, other: Portion) -> bool:
        return one.ledger != other.ledger or any(
            not self._meets(dimension, one.asked[dimension], other.asked[dimension])
            and not self._meets(dimension, other.asked[dimension], one.asked[dimension])
            for dimension in one.asked.keys() & other.asked.keys()
        )

    # --- a whole in all its parts

    def cover(self, parts: Iterable[Portions], whole: Portions, dimension: str) -> bool:
        """Whether parts that differ in one dimension leave nothing of a whole."""
        portions = [portion for part in parts for portion in part]
        return all(self._is_covered(w, portions, dimension) for w in whole)

    def _is_covered(self, whole: Portion, portions: Iterable[Portion], dimension: str) -> bool:
        own = [p.asked.get(dimension, frozenset()) for p in portions if self._lies_in(p, whole)]
        taken = frozenset[str]().union(*own)
        wanted = whole.asked.get(dimension) or self._every_value(whole.ledger, dimension)
        return bool(wanted) and all(self._has(dimension, value, taken) for value in wanted)

    def _has(self, dimension: str, value: str, taken: frozenset[str]) -> bool:
        if self._is_below(dimension, value, taken):
            return True
        below = self._funds.children(value) if dimension == "资金" else ()
        return bool(below) and all(self._has(dimension, child, taken) for child in below)

    def _every_value(self, ledger: str, dimension: str) -> frozenset[str]:
        """All values of a dimension; none where they are not known."""
        column = _column(ledger, dimension)
        if column is None:
            return frozenset()
        if column.kind is Kind.FUND:
            return frozenset(filterfalse(self._funds.parent, self._funds.names()))
        if dimension == "类别":
            return self._kinds
        return _choices(column)


def _choices(column: Column) -> frozenset[str]:
    """All values of a column that is never blank."""
    return frozenset(column.choices) if column.required or column.default else frozenset()


def _narrowed(part: Portion, whole: Portion) -> frozenset[str]:
    """The dimensions in which a portion takes other values than one around it."""
    asked = part.asked.items()
    return frozenset(
        dimension for dimension, values in asked if values != whole.asked.get(dimension)
    )


def _portion(tree: ast.expr) -> Portion:
    """What a slice takes. Raises ExpressionError for anything else."""
    match tree:
        case ast.Call(func=ast.Name(id=ledger), args=[], keywords=keywords):
            asked = {str(keyword.arg): _constants(keyword.value) for keyword in keywords}
            if ledger in _ledgers() and all(asked.values()):
                return Portion(ledger, asked)
    raise ExpressionError(ast.unparse(tree))


def _constants(tree: ast.expr) -> frozenset[str]:
    """The texts of a list, or the one text; none for anything else."""
    items = tree.elts if isinstance(tree, ast.List | ast.Tuple) else [tree]
    texts = [item.value for item in items if isinstance(item, ast.Constant)]
    return frozenset(map(str, texts)) if len(texts) == len(items) else frozenset()


@derived
def _ledgers() -> frozenset[str]:
    return frozenset(sheet.ledger for sheet in ledger_sheets())


@derived
def _column(ledger: str, dimension: str) -> Column | None:
    columns = (c for s in ledger_sheets() if s.ledger == ledger for c in s.dimensions)
    return next((column for column in columns if column.dimension == dimension), None)


@derived
def _is_code(dimension: str) -> bool:
    """Whether a dimension, or its level (功能类), holds codes of a classification."""
    return any(
        dimension == column.dimension or dimension.removeprefix(column.dimension) in column.levels
        for sheet in ledger_sheets()
        for column in sheet.dimensions
        if column.refers in CLASSIFICATIONS
    )
