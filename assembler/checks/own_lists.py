"""Lists of the template's own (清单): those that must be there, and what their columns must come to
(核对). Only what the template says; a list that the dataset does not bring is held against nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..figures import ExpressionError, Figure, Figures, UnitsDifferError, UnknownNameError
from ..figures.own_lists import ListRows, column_named
from ..kernel.money import round_half_up
from ..kernel.problems import Place, Problem, problem
from ..template.lists import ListCheck, ListDeclaration
from .comparing import compared

_MISTAKES = (ExpressionError, UnknownNameError, UnitsDifferError)
_FAILURES = (*_MISTAKES, TypeError, ArithmeticError, AttributeError, RecursionError)


def required_lists_are_there(figures: Figures) -> Iterator[Problem]:
    """A list that the template requires has at least one row."""
    brought = figures.dataset.own_lists
    for one in figures.template.lists.values():
        if one.sheet and one.is_required and not (one.name in brought and brought[one.name].lines):
            columns = "、".join(column.name for column in one.sheet.columns if column.required)
            place = figures.dataset.place_of(one.name)
            yield problem("D-158", place, name=one.name, columns=columns or "各列")


def lists_add_up(figures: Figures) -> Iterator[Problem]:
    """What a column comes to, against the figure that the template names."""
    for one in figures.template.lists.values():
        rows = figures.own_lists.rows(one.name) if one.checks else ()
        for check in one.checks if rows else ():
            try:
                yield from _held(one, check, rows, figures)  # type: ignore[arg-type]
            except _FAILURES as error:
                yield _mistake(check, error)


def mistaken_checks(figures: Figures) -> Iterator[Problem]:
    """Checks that cannot be made, whatever the dataset brings."""
    for one in figures.template.lists.values():
        for check in one.checks:
            try:
                _bound(check, figures, _a_value(one, check))
                figures.own_lists.rows(one.name).where(**check.where)
            except _FAILURES as error:
                yield _mistake(check, error)


def _mistake(check: ListCheck, error: Exception) -> Problem:
    reason = str(error) if isinstance(error, _MISTAKES) else "写法不对"
    return problem("M-102", check.place, reason=f"核对的“{check.bound}”有误：{reason}")


def _a_value(one: ListDeclaration, check: ListCheck) -> str:
    """Some value of the column by which a check is made."""
    column = column_named(one.sheet, check.by) if one.sheet and check.by else None
    return column.choices[0] if column and column.choices else ""


def _held(
    one: ListDeclaration, check: ListCheck, every: ListRows, figures: Figures
) -> Iterator[Problem]:
    rows = every.where(**check.where) if check.where else every
    if not check.by:
        yield from _against(check, rows, _bound(check, figures, ""), every[0].line.place)
        return
    for group in rows.by(check.by):
        bound = _bound(check, figures, group.label)
        yield from _against(check, group, bound, group[0].line.place)


def _bound(check: ListCheck, figures: Figures, value: str) -> Figure:
    """The figure that a column is held against. value: of the column by which that is done."""
    result = figures.calculate(check.bound, {check.by: value} if check.by else {})
    if not isinstance(result, Figure):
        raise ExpressionError("算出来的不是一个数")
    return result


def _to_the_fen(amount: Decimal) -> Decimal:
    """An amount with two decimals, as others are told; one that has more as it is."""
    rounded = round_half_up(amount, 2)
    return rounded if rounded == amount else amount


def _against(check: ListCheck, rows: ListRows, bound: Figure, first: Place) -> Iterator[Problem]:
    """rows: those that are added up; there may be none of them. first: of the list."""
    total = rows.total(check.column)
    if not bound.known:
        return  # what the dataset lacks is asked for where it is used
    if total.unit != bound.unit:
        message = f"“{check.column}”的单位是{total.unit}，它的单位是{bound.unit or '比例'}"
        raise UnitsDifferError(message)
    wanted = round_half_up(bound.amount, 2) if bound.is_money else bound.amount  # a part of one
    if check.is_limit and total.amount <= wanted:
        return
    places = total.places or (first.at(check.column),)
    of = f"{rows.words}“{check.column}”"
    yield from compared(
        "D-161" if check.is_limit else "D-160",
        places[0],
        wanted,
        _to_the_fen(total.amount),
        total.unit,
        addends=len(rows),
        what=f"（{of}的合计）是",
        others=(*places[1:], *bound.places),
        name=bound.label or check.bound,
        of=of,
    )
