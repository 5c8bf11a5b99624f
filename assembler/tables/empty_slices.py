"""Slices that no line can ever meet: codes no book has, kinds of another report, a fund that does
not lie in its parent's.

They would print zeros for good. Each is told at the condition that is at fault.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, product, starmap
from operator import eq
from typing import Any, NamedTuple

from ..codebook import Codebook, load_codebook
from ..codebook.files import rows
from ..dataset.kinds import KindOfReport
from ..dataset.model import Dataset
from ..dataset.schema import (
    CLASSIFICATIONS,
    LEDGERS,
    UNIT_NATURES,
    Column,
    Kind,
    Sheet,
    derived,
    ledger_sheets,
)
from ..figures import ExpressionError
from ..figures.expression import parse
from ..figures.ledger import condition_words
from ..kernel.problems import Place, Problem, did_you_mean, problem
from .specification import TableSpec, as_list, list_in, place_in, text_in

_NATURE = "单位性质"


class AskedColumn(NamedTuple):
    """What a condition is about: a column of a ledger, of codes so many digits (0: all)."""

    sheet: Sheet
    column: Column
    digits: int = 0


class AskedSlice(NamedTuple):
    """Conditions with what asks for them: 筛选, or a column."""

    words: str
    wanted: Mapping[str, Any]


def empty_slices(spec: TableSpec, dataset: Dataset) -> Iterable[Problem]:
    """What of a table can never have an amount. Where the book of the year has all that is asked
    for, as nearly always, so has one with a county's own codes."""
    kind, book = dataset.kind_of_report, dataset.codebook
    common = load_codebook(book.year)
    mistakes: list[Problem] = spec.once(
        ("empty slices", kind.name, book.year), lambda: list(Slices(spec, kind, common).problems())
    )
    return mistakes if book is common or not mistakes else Slices(spec, kind, book).problems()


class Slices:
    """The slices of a table, gone through from the outside in."""

    def __init__(self, spec: TableSpec, kind: KindOfReport, book: Codebook) -> None:
        self.spec, self.kind, self.book = spec, kind, book
        self.ledger = str(spec.get("台账") or "支出")

    def problems(self) -> Iterator[Problem]:
        """All that is empty in the table, outermost first."""
        base = self.spec.settings.get("筛选")
        above: tuple[AskedSlice, ...] = ()
        if isinstance(base, Mapping):
            ledger = "支出" if self.spec.get("块") else self.ledger
            yield from self._impossible(base, ledger)
            above = (AskedSlice("“筛选”", base),)
        yield from self._ledger(self.ledger, self.spec.place_of("台账"))
        yield from self._levels()
        for column in _mappings(self.spec.items("列")):
            yield from self._column(column, self.ledger, above)
        for block in _mappings(self.spec.items("块")):
            yield from self._block(block, above)
        yield from chain.from_iterable(map(self._expression, self._cells()))

    def _cells(self) -> Iterator[Mapping[str, Any]]:
        """The cells of the rows in 段."""
        sections = _mappings(self.spec.items("段"))
        rows = (row for section in sections for row in _lists(section, "行"))
        return _mappings(chain.from_iterable(map(as_list, rows)))

    # --- tables

    def _levels(self) -> Iterator[Problem]:
        names = chain.from_iterable(map(as_list, self.spec.items("行")))
        for name in map(str, names):
            axis = _axes(self.ledger).get(name)
            if axis and self._lacks(axis):
                yield self._problem(self.spec.place_of("行"), self._no_column(axis, name))

    def _column(
        self, column: Mapping[str, Any], ledger: str, above: tuple[AskedSlice, ...]
    ) -> Iterator[Problem]:
        own = text_in(column, "台账")
        ledger = own or ledger
        wanted = column.get("取")
        mistakes = [*self._ledger(own, place_in(column, "台账")), *self._expression(column)]
        if isinstance(wanted, Mapping):
            mistakes += self._slice(wanted, ledger, [above])
            above = (*above, AskedSlice(f"上级“{text_in(column, '标题')}”", wanted))
        yield from mistakes
        if not mistakes:
            for child in _mappings(_lists(column, "列")):
                yield from self._column(child, ledger, above)

    def _slice(
        self, wanted: Mapping[str, Any], ledger: str, above: Iterable[Iterable[AskedSlice]]
    ) -> Iterator[Problem]:
        """It is empty where it has nothing in common with any of what stands above it."""
        impossible = list(self._impossible(wanted, ledger))
        yield from impossible
        reasons = [] if impossible else [self._apart(wanted, ledger, each) for each in above]
        if reasons and all(reasons):
            yield self._problem(place_in(wanted), reasons[0])

    # --- forms

    def _block(self, block: Mapping[str, Any], above: tuple[AskedSlice, ...]) -> Iterator[Problem]:
        ledger = text_in(block, "台账") or "支出"
        yield from self._ledger(text_in(block, "台账"), place_in(block, "台账"))
        columns = list(_slice_leaves(_lists(block, "列"), above))[1:]
        for column in _mappings(_lists(block, "列")):
            yield from self._column(column, ledger, above)
        for row in _mappings([*_lists(block, "行"), *_lists(block, "末行")]):
            yield from self._form_row(row, ledger, columns)

    def _form_row(
        self, row: Mapping[str, Any], ledger: str, columns: Sequence[tuple[AskedSlice, ...]]
    ) -> Iterator[Problem]:
        yield from self._expression(row)
        for part in (row, *_mappings(_lists(row, "合计"))):
            yield from self._row(part, ledger, columns)

    def _row(
        self, row: Mapping[str, Any], ledger: str, columns: Sequence[tuple[AskedSlice, ...]]
    ) -> Iterator[Problem]:
        own = text_in(row, "台账")
        yield from self._ledger(own, place_in(row, "台账"))
        wanted = row.get("取")
        if isinstance(wanted, Mapping):
            yield from self._slice(wanted, own or ledger, columns)

    # --- one condition

    def _problem(self, place: Place | None, reason: str) -> Problem:
        return problem("M-83", place or self.spec.place, reason=reason)

    def _ledger(self, name: str, place: Place | None) -> Iterator[Problem]:
        axes = _axes(name)
        sheet = next(iter(axes.values())).sheet.name if axes else ""
        if sheet and not self.kind.has(sheet):
            yield self._problem(place, f"{self.kind.name}没有“{sheet}”表，“{name}”取不到数")

    def _lacks(self, axis: AskedColumn) -> bool:
        """Whether the kind of report has the sheet, but not this column of it."""
        sheet = axis.sheet.name
        return self.kind.has(sheet) and not self.kind.has(sheet, axis.column.name)

    def _no_column(self, axis: AskedColumn, name: str) -> str:
        sheet = axis.sheet.name
        return f"{self.kind.name}的“{sheet}”表没有“{axis.column.name}”一列，“{name}”取不到数"

    def _expression(self, settings: Mapping[str, Any]) -> Iterator[Problem]:
        """The slices in a figure's expression (指标)."""
        expression = settings.get("指标")
        if not isinstance(expression, str) or "(" not in expression:
            return
        for ledger, wanted in _slices_in(expression):
            for _, reason in self._reasons(wanted, ledger):
                yield self._problem(place_in(settings, "指标"), reason)

    def _impossible(self, wanted: Mapping[str, Any], ledger: str) -> Iterator[Problem]:
        for name, reason in self._reasons(wanted, ledger):
            yield self._problem(place_in(wanted, name), reason)

    def _reasons(self, wanted: Mapping[str, Any], ledger: str) -> Iterator[tuple[str, str]]:
        """Each condition that nothing can meet, with why."""
        for name, values in wanted.items():
            axis = _axes(ledger).get(name)
            if axis is None or not self.kind.has(axis.sheet.name):
                continue  # told where the slice is taken, or of its ledger
            for reason in self._impossible_values(axis, name, values):
                yield name, reason

    def _impossible_values(self, axis: AskedColumn, name: str, values: Any) -> Iterator[str]:
        if self._lacks(axis):
            yield self._no_column(axis, name)
            return
        if not as_list(values):
            yield f"“{name}”的列表里一个值也没有，取不到数"
        for value in map(str, as_list(values)):
            reason = self._impossible_value(axis, name, value)
            if reason:
                yield f"“{name}: {value}”取不到数：{reason}"

    def _impossible_value(self, axis: AskedColumn, name: str, value: str) -> str:
        if axis.column.levels:
            return self._impossible_code(axis, name, value)
        kinds = self.kind.expenditure_kinds
        if name == "类别" and value in axis.column.choices and value not in kinds:
            return f"{self.kind.name}没有这个支出类别，可用的有{'、'.join(kinds)}"
        if name == _NATURE and value not in UNIT_NATURES:
            return f"单位性质有{'、'.join(UNIT_NATURES)}"
        return ""

    def _impossible_code(self, axis: AskedColumn, name: str, value: str) -> str:
        if not value:
            return "没有写编码"
        if axis.digits and len(value) > axis.digits:
            return f"“{name}”的编码是{axis.digits}位"
        classification = axis.column.refers
        known: Mapping[str, str] = getattr(self.book, CLASSIFICATIONS[classification].book)
        if value in known or _may_be_known(value, classification, known):
            return ""
        own = "（本县自设的，要写进数据的“补充科目”）"
        return f"{classification}科目里没有这个编码{own}{did_you_mean(value, known)}"

    # --- several conditions at once

    def _apart(self, wanted: Mapping[str, Any], ledger: str, above: Iterable[AskedSlice]) -> str:
        """Why these conditions and those above have nothing in common; "" where they have."""
        axes = _axes(ledger)
        for asked in above:
            for one, other in product(wanted.items(), asked.wanted.items()):
                if self._are_apart(axes, one, other):
                    own, its = condition_words(dict([one])), condition_words(dict([other]))
                    return f"{own}，而{asked.words}只取{its}，两者没有共同的部分"
        return ""

    def _are_apart(
        self, axes: Mapping[str, AskedColumn], one: tuple[str, Any], other: tuple[str, Any]
    ) -> bool:
        """Whether two conditions are about one column and have no value in common."""
        axis, that = axes.get(one[0]), axes.get(other[0])
        if axis is None or that is None or axis.column is not that.column:
            return False
        is_comparable = (one[0] == _NATURE) == (other[0] == _NATURE)
        return is_comparable and not self._meet(axis, one[1], other[1])

    def _meet(self, axis: AskedColumn, values: Any, others: Any) -> bool:
        """Whether some value of one lies in one of the other, or the other way round."""
        if not (as_list(values) and as_list(others)):
            return True  # that it is empty is told at the list itself
        pairs = product(map(str, as_list(values)), map(str, as_list(others)))
        return any(starmap(self._comparison(axis.column), pairs))

    def _comparison(self, column: Column) -> Callable[[str, str], bool]:
        """Whether two values of a column meet."""
        if column.levels:
            return _codes_meet
        return self._funds_meet if column.kind is Kind.FUND else eq

    def _funds_meet(self, one: str, other: str) -> bool:
        funds = self.book.funds
        if funds.canonical(one) is None or funds.canonical(other) is None:
            return True  # told where the slice is taken
        return funds.path(one)[-1] in funds.path(other) or funds.path(other)[-1] in funds.path(one)


def _codes_meet(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _mappings(items: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    return (item for item in items if isinstance(item, Mapping))


def _lists(settings: Mapping[str, Any], name: str) -> list[Any]:
    return as_list(list_in(settings, name))


def _slice_leaves(
    columns: Iterable[Any], above: tuple[AskedSlice, ...]
) -> Iterator[tuple[AskedSlice, ...]]:
    """What each column of a form takes; of one that shows a figure what its headings do."""
    for column in _mappings(columns):
        wanted, children = column.get("取"), _lists(column, "列")
        title = text_in(column, "标题")
        own = (*above, AskedSlice(f"列“{title}”", wanted)) if isinstance(wanted, Mapping) else above
        if children:
            yield from _slice_leaves(children, own)
        elif not (text_in(column, "行次") or text_in(column, "文字")):
            yield own


@derived
def _axes(ledger: str) -> Mapping[str, AskedColumn]:
    """What a ledger may be asked for."""
    sheets = (sheet for sheet in ledger_sheets() if sheet.ledger == ledger)
    columns = ((sheet, column) for sheet in sheets for column in sheet.dimensions)
    return dict(chain.from_iterable(starmap(_axes_of, columns)))


def _axes_of(sheet: Sheet, column: Column) -> Iterator[tuple[str, AskedColumn]]:
    """What a column may be asked for: its values, the levels of its codes, the natures of units."""
    yield column.dimension, AskedColumn(sheet, column)
    for level, digits in column.levels.items():
        yield f"{column.dimension}{level}", AskedColumn(sheet, column, digits)
    if column.dimension == "单位":
        yield _NATURE, AskedColumn(sheet, column)


def _may_be_known(value: str, classification: str, known: Iterable[str]) -> bool:
    """Whether a code that the book lacks may be right all the same: it is the beginning of one, one
    of another year, or as detailed as no book is complete."""
    leaf = CLASSIFICATIONS[classification].leaf
    if leaf and len(value) == leaf:
        value = value[: leaf - 2]
    codes = (*known, *(code for code, *_ in rows(f"{classification}科目")))
    return bool(value) and any(code.startswith(value) for code in codes)


def _slices_in(expression: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The slices an expression asks for: ledger and conditions."""
    try:
        tree = parse(expression)
    except ExpressionError:
        return  # told where it is computed
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in LEDGERS:
            yield _called(node), _conditions(node)


def _conditions(call: ast.Call) -> dict[str, Any]:
    """The conditions of a slice, as far as they are written in so many words."""
    wanted = {str(word.arg): _literal(word.value) for word in call.keywords}
    return {name: each for name, each in wanted.items() if each is not None}


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _literal(tree: ast.expr) -> Any:
    """What is written out; None for what is computed."""
    try:
        return ast.literal_eval(tree)
    except ValueError:
        return None
