"""The names of a department and its units: those of another department, left in from where the
dataset was begun, belong to nobody here."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import commonprefix

from ..dataset.sheets import WORDS
from ..figures import Figures
from ..kernel.problems import Problem, problem

_PLACES = "省市州盟县区旗镇乡"
_OF_ANY = frozenset(
    "省市州县区旗镇乡街道办事处委局厅院部会中心站所队校馆处科室机关本级单位人民政府（）()我本原和及的"
)


def names_are_of_one_department(figures: Figures) -> Iterator[Problem]:
    """The short name abridges the full one, and one of the units is called like the department."""
    department = figures.dataset.department
    if not _signs(department.name) or "待填" in department.name:
        return
    own = _signs(department.short_name)
    if own and len(own - _signs(department.name)) * 2 > len(own):
        yield problem(
            "B-113",
            figures.dataset.place_of(WORDS),
            what="简称",
            found=department.short_name,
            expected=department.name,
        )
    units = figures.dataset.units
    if units and all(_is_strange(unit.name, department.name) for unit in units):
        yield problem(
            "B-113",
            units[0].place.at("单位名称"),
            [unit.place for unit in units[1:]],
            what="单位名称",
            found=units[0].name,
            expected=department.name,
        )


def _is_strange(name: str, department: str) -> bool:
    """Whether nothing beyond the place that both are of is the same in two names."""
    common = commonprefix([name, department])
    start = 1 + max(map(common.rfind, _PLACES))
    rest = _signs(name[start:])
    return bool(rest) and not rest & _signs(department[start:])


def _signs(name: str) -> set[str]:
    """The signs of a name that tell it from others."""
    return set(name) - _OF_ANY
