"""The projects' self-evaluation form (项目自评): counts, grades, rates, and its own contradictions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..dataset.model import Evaluation
from ..figures import Figure, Figures
from ..kernel.problems import Problem, problem
from .comparing import in_wan

_FULL = Decimal(100)
_TARGETS = ("成本指标得分率", "产出指标得分率", "效益指标得分率", "满意度指标得分率")
_RATE = r"([0-9]+(?:\.[0-9]+)?)[%％]"


def projects_are_evaluated(figures: Figures) -> Iterator[Problem]:
    """Each project is evaluated, once any is; the form's unit is the project's."""
    rows = {row.project: row for row in figures.dataset.evaluations}
    for project in figures.dataset.projects if rows else ():
        row = rows.get(project.name)
        if row is None:
            yield problem("F-20", project.place.at("项目名称"), name=project.name)
        elif row.unit != project.unit:
            yield problem(
                "F-26",
                row.place.at("单位编码"),
                [project.place],
                name=row.project,
                found=row.unit,
                expected=project.unit,
            )


def scores_have_grades(figures: Figures) -> Iterator[Problem]:
    """Each score lies within 0 to 100 and earns a grade, so that grades add up to the projects."""
    evaluations = figures.evaluations
    for row in figures.dataset.evaluations:
        if not 0 <= row.score <= _FULL:
            why = "不在0到100之间"
        elif evaluations.grades and not evaluations.grade_of(Figure(row.score)):
            why = f"不在模板的任何等级里（{'、'.join(evaluations.grades)}）"
        else:
            continue
        yield problem(
            "F-21", row.place.at("自评得分"), name=row.project, found=f"{row.score:f}", why=why
        )


def spent_within_budget(figures: Figures) -> Iterator[Problem]:
    """No project spent more than its full-year budget."""
    for row in figures.dataset.evaluations:
        if row.spent > row.budget:
            yield problem(
                "F-22",
                row.place.at("全年执行数"),
                name=row.project,
                found=in_wan(row.spent),
                expected=in_wan(row.budget),
                difference=in_wan(row.spent - row.budget),
            )


def rates_are_consistent(figures: Figures) -> Iterator[Problem]:
    """Rates are percentages up to 100; a full score, and the absence of deviation, need them full."""
    for row in figures.dataset.evaluations:
        for column, text in row.rates.items():
            if text.strip() and _rate(text) is None:
                yield _rate_problem("F-23", row, column, column)
        yield from _too_good(row)


def _too_good(row: Evaluation) -> Iterator[Problem]:
    """What contradicts that some of a project's rates fall short."""
    short = [column for column, text in row.rates.items() if _falls_short(text)]
    missed = list(filter(_TARGETS.__contains__, short))
    if short and row.score == _FULL:
        yield _rate_problem("F-24", row, "自评得分", short[0])
    if missed and row.deviates == "否":
        yield _rate_problem("F-25", row, "是否有偏差", missed[0])


def _rate_problem(code: str, row: Evaluation, at: str, column: str) -> Problem:
    return problem(code, row.place.at(at), name=row.project, column=column, found=row.rates[column])


def _falls_short(text: str) -> bool:
    rate = _rate(text)
    return rate is not None and rate < _FULL


def _rate(text: str) -> Decimal | None:
    """The percentage, None where the text is none up to 100."""
    match = re.fullmatch(_RATE, text.strip())
    rate = Decimal(match[1]) if match else None
    return rate if rate is not None and rate <= _FULL else None
