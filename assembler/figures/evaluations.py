"""The projects' self-evaluation form (项目自评): totals as entered, and counts by grade.

Grades are counted from scores by the bands a template declares (等级), so they always add up to
the number of projects.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..dataset.model import Dataset
from ..dataset.schema import Kind, sheet_named
from ..kernel.money import NotAnAmountError, parse_amount
from ..kernel.problems import Problem, did_you_mean, problem
from ..template.template import Template
from .figure import MONEY, Figure
from .ledger import UnknownNameError


def _amounts() -> dict[str, str]:
    """The form's columns of amounts, and the attribute that holds each."""
    columns = sheet_named("项目自评").columns
    return {column.name: column.attribute for column in columns if column.kind is Kind.AMOUNT}


def grades_of(template: Template, problems: list[Problem]) -> dict[str, Decimal]:
    """The bands: grade → the lowest score that earns it, best first."""
    entry = template.settings.get("等级")
    bands: dict[str, Decimal] = {}
    for name, node in entry.node.items() if entry else ():
        try:
            bands[name] = parse_amount(node.text)
        except NotAnAmountError as error:
            reason = f"等级“{name}”的最低分“{node.text}”{error}"
            problems.append(problem("M-09", entry.place if entry else None, reason=reason))
    return dict(sorted(bands.items(), key=lambda item: -item[1]))


class Evaluations:
    """What authors ask of the form."""

    def __init__(self, dataset: Dataset, grades: Mapping[str, Decimal]) -> None:
        self.rows, self.grades = dataset.evaluations, grades

    def grade_of(self, 得分: Figure | int) -> str:
        """The grade a score earns, for a sentence: 等级(部门整体自评得分)."""
        if isinstance(得分, Figure) and not 得分.known:
            return "【待定】"
        score = 得分.amount if isinstance(得分, Figure) else Decimal(得分)
        return next((name for name, least in self.grades.items() if score >= least), "")

    def total(self, 列: str) -> Figure:
        """The sum of a column of the form."""
        columns = _amounts()
        if 列 not in columns:
            raise UnknownNameError(f"项目自评表没有“{列}”这一列{did_you_mean(列, columns)}")
        amounts = [getattr(row, columns[列]) for row in self.rows]
        places = tuple(row.place.at(列) for row in self.rows)
        return Figure(
            sum(amounts, Decimal(0)), MONEY, formula=f"项目自评表“{列}”的合计", places=places
        )

    def _check_asked(self, grade: str, deviates: str) -> None:
        if deviates not in ("", "是", "否"):
            raise UnknownNameError(f"“偏差”应是是或否，写的是“{deviates}”")
        if grade and grade not in self.grades:
            raise UnknownNameError(f"模板没有“{grade}”这个等级{did_you_mean(grade, self.grades)}")

    def count(self, 等级: str = "", 偏差: str = "") -> Figure:
        """How many projects there are, of a grade, with or without deviation."""
        self._check_asked(等级, 偏差)
        rows, asked = list(self.rows), []
        if 等级:
            rows = [row for row in rows if self.grade_of(Figure(row.score)) == 等级]
            asked.append(f"等级为{等级}")
        if 偏差:
            rows = [row for row in rows if row.deviates == 偏差]
            asked.append(f"是否有偏差为{偏差}")
        places = tuple(row.place for row in rows)
        formula = f"项目自评表中{'、'.join(asked)}的行数" if asked else "项目自评表的行数"
        return Figure(Decimal(len(rows)), "个", formula=formula, places=places)
