"""One cause, one message: problems that follow from another one are not told beside it.

A rule is a function from all problems to those that are told; what a problem means for others stands
at its entry in the catalogue (`Flow`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .dataset.model import LAST_YEAR
from .kernel.problems import Flow, Problem, Severity

_Problems = list[Problem]


def without_consequences(problems: _Problems) -> _Problems:
    """The problems without those that another one explains."""
    for rule in _RULES:
        problems = rule(problems)
    return problems


def _beside_broken_templates(problems: _Problems) -> _Problems:
    """Gaps in the text may be the doing of a broken template, or of last year's report that cannot
    be used."""
    if any(map(_explains_gaps, problems)):
        return [one for one in problems if Flow.GAP not in one.flow]
    return problems


def _explains_gaps(problem: Problem) -> bool:
    return problem.severity is Severity.UNUSABLE and Flow.EXPLAINS_GAPS in problem.flow


def _reasons_of_misspelt_figures(problems: _Problems) -> _Problems:
    """The figure that was meant has no row of its own: the misspelt one is its."""
    meant = {_row_of(one) for one in problems if Flow.MISNAMES_A_FIGURE in one.flow}
    if not meant:
        return problems
    return [one for one in problems if not (Flow.GAP in one.flow and _row_of(one) in meant)]


def _row_of(problem: Problem) -> tuple[str, ...] | None:
    """The sheet, name and period of the row that fills a gap."""
    return problem.filling and problem.filling[:3]


def _amounts_in_a_wrong_unit(problems: _Problems) -> _Problems:
    """What such amounts differ from says nothing of its own."""
    if any(Flow.UNIT_IS_WRONG in one.flow for one in problems):
        return [one for one in problems if Flow.FOLLOWS_FROM_UNIT not in one.flow]
    return problems


def _mistaken_periods(problems: _Problems) -> _Problems:
    """A row that is wrong for this year and the same figure lacking for last year are one mistake:
    the row is of last year."""
    given = {p.values["name"] for p in problems if Flow.PERHAPS_OF_LAST_YEAR in p.flow}
    mistaken = given & {p.values["label"] for p in problems if _lacks_last_year(p)}
    return [
        replace(p, code="B-09")
        if Flow.PERHAPS_OF_LAST_YEAR in p.flow and p.values["name"] in mistaken
        else p
        for p in problems
        if not (_lacks_last_year(p) and p.values["label"] in mistaken)
    ]


def _lacks_last_year(problem: Problem) -> bool:
    filling = problem.filling
    return filling is not None and filling.period == LAST_YEAR


def _coarse_funds(problems: _Problems) -> _Problems:
    """Official tables say better of a fund that lines name it too widely."""
    explained = {p.values["fund"] for p in problems if Flow.EXPLAINS_COARSE_FUNDS in p.flow}
    if not explained:
        return problems
    return [
        p
        for p in problems
        if not (Flow.OF_COARSE_FUNDS in p.flow and p.values["found"] in explained)
    ]


_RULES: tuple[Callable[[_Problems], _Problems], ...] = (
    _beside_broken_templates,
    _reasons_of_misspelt_figures,
    _amounts_in_a_wrong_unit,
    _mistaken_periods,
    _coarse_funds,
)
