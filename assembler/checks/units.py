"""The list of units (单位): each is listed once, belongs to the department and has lines."""

from __future__ import annotations

from collections.abc import Iterator

from ..dataset.answers import is_open
from ..dataset.model import Unit
from ..figures import Figures
from ..kernel.problems import Problem, problem


def units_have_lines(figures: Figures) -> Iterator[Problem]:
    """Each unit listed has expenditure."""
    dataset = figures.dataset
    spending = {line.unit for line in dataset.given("expenditure")}
    for unit in dataset.units if spending - {""} else ():
        if unit.code not in spending:
            yield problem("B-24", unit.place, unit=unit.code, name=unit.name)


def units_are_listed_once(figures: Figures) -> Iterator[Problem]:
    """No two units have one name, and each unit's code begins with the department's."""
    first: dict[str, Unit] = {}
    department = figures.dataset.department.code
    for unit in figures.dataset.units:
        before = first.setdefault(unit.name, unit)
        if before is not unit:
            yield problem(
                "B-25",
                unit.place.at("单位名称"),
                [before.place],
                unit=unit.code,
                name=unit.name,
                expected=before.code,
            )
        if not (is_open(department) or unit.code.startswith(department)):
            yield problem("B-26", unit.place.at("单位编码"), found=unit.code, expected=department)
