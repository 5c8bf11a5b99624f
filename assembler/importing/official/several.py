"""Official tables of several units, each with totals of its own, are no tables of a department.

Their printed amounts cannot be added up: each has been rounded for itself, so the sums would
contradict each other, and shares, texts and targets have no sum at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...codebook.spelling import fold
from ...kernel.problems import Place, Problem, problem
from .finding import Region
from .texts import department_of_caption

_WITH_TOTALS = ("透视表", "表单")  # kinds of tables that have a total
_NAMED_AT_MOST = 3


def tell_several_units(regions: Sequence[Region], problems: list[Problem]) -> bool:
    """Whether one and the same table is there for different units, which is told."""
    tables: dict[str, dict[str, Region]] = {}
    for region in regions:
        name = fold(region.caption(department_of_caption)[0])
        if name and region.layout.kind in _WITH_TOTALS:
            tables.setdefault(region.layout.key, {}).setdefault(name, region)
    units = max(tables.values(), key=len, default={})
    if len(units) < 2:
        return False
    first, *others = units.values()
    place = others[0].grid.sheet.place(others[0].title_row, others[0].title_column)
    problems.append(
        problem(
            "I-65",
            Place(place.file, place.sheet),
            title=first.title,
            count=len(units),
            names=_names(units),
        )
    )
    return True


def _names(units: dict[str, Region]) -> str:
    said = [f"{name}（{region.grid.sheet.file}）" for name, region in units.items()]
    return "、".join(said[:_NAMED_AT_MOST]) + ("等" if len(said) > _NAMED_AT_MOST else "")
