"""每单位: a table printed once for each budget unit, with that unit's lines only.

Its slices are narrowed by 单位, so their origin is told as that of any other; figures, conditions and
texts are those of the unit. What is known of the whole department alone (指标, last year's figures)
is no unit's: a table that asks for it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..dataset.model import Dataset, OwnList, Unit
from ..figures import Figures
from ..kernel.made_once import MadeOnce
from ..kernel.problems import Flow, Problem, problem
from ..narrative import Narrative, table_number
from .specification import TableError, TableSpec

SETTING = "每单位"
UNITS_AT_MOST = 300  # each has all the tables
KINDS_BY_UNIT = ("透视表", "并列清单", "表单", "清单表")
_BARE = re.compile(r"(?<!\{)\{单位\.(编码|名称|性质)\}(?!\})")
_UNIT = "单位"


def of_unit(spec: TableSpec, unit: Unit, units: int) -> TableSpec:
    """The specification narrowed to a unit, under a name of its own. units: how many there are."""
    place = spec.place_of(SETTING)
    if units > UNITS_AT_MOST:
        raise TableError(f"单位太多（{units}个），“每单位”最多{UNITS_AT_MOST}个", place)
    if spec.get("种类") not in KINDS_BY_UNIT:
        raise TableError(f"“每单位”只能用于{'、'.join(KINDS_BY_UNIT)}", place)
    base = spec.settings.get("筛选") or {}
    if _UNIT in base:
        raise TableError("写了“每单位”的表，“筛选”里不能再写“单位”", spec.place_of("筛选"))
    settings = {**spec.settings, "筛选": {**base, _UNIT: unit.code}}
    return replace(spec, key=f"{spec.key}·{unit.code}", settings=settings, _made=MadeOnce())


def narrative_of(narrative: Narrative, unit: Unit, problems: list[Problem]) -> Narrative:
    """The narrative as it is of this unit alone. Tables take their lines from the department's
    ledgers, for that is where each of them stands."""
    own = narrative.unit_figures.get(unit.code)
    if own is None:
        own = narrative.unit_figures[unit.code] = _figures_of(narrative, unit)
    return narrative.of_unit(unit, own, problems)


def _figures_of(narrative: Narrative, unit: Unit) -> Figures:
    figures = narrative.figures
    last = figures.last and replace(figures.last, figures={}, reasons={}, prose="")
    own = Figures(_dataset_of(narrative.dataset, unit), narrative.template, [], last)
    own.ledgers = figures.ledgers
    return own


def _dataset_of(dataset: Dataset, unit: Unit) -> Dataset:
    """What a dataset says of one unit."""
    projects = _of_unit(dataset.projects, unit)
    names = {project.name for project in projects}
    return replace(
        dataset,
        units=(unit,),
        expenditure=_of_unit(dataset.expenditure, unit),
        income=_of_unit(dataset.income, unit),
        evaluations=_of_unit(dataset.evaluations, unit),
        projects=projects,
        targets=tuple(target for target in dataset.targets if target.project in names),
        declared=(),
        reasons=(),
        unit_datasets=(),
        own_lists={name: _list_of(own, unit) for name, own in dataset.own_lists.items()},
    )


def _list_of(own: OwnList, unit: Unit) -> OwnList:
    """A list with the lines of one unit, where it has a column that names it."""
    column = next((c.name for c in own.sheet.columns if c.refers == "单位"), "")
    if not column:
        return own
    lines = (line for line in own.lines if dict(line.further).get(column) == unit.code)
    return OwnList(own.sheet, tuple(lines))


def _of_unit(lines: Iterable[Any], unit: Unit) -> tuple[Any, ...]:
    return tuple(line for line in lines if line.unit == unit.code)


def tell(own: Iterable[Problem], spec: TableSpec) -> Iterator[Problem]:
    """What was told of a unit's table; what it lacks is not to be asked for, no sheet has it."""
    for one in own:
        if Flow.GAP not in one.flow:
            yield one
            continue
        name = str(one.values.get("label") or one.values.get("name") or "")
        yield problem("M-98", spec.place, table=spec.label, name=name)


def text_of_unit(text: str) -> str:
    """A table's text with {单位.名称} written as the texts of tables are written elsewhere."""
    return _BARE.sub(r"{{ 单位.\1 }}", text)


def title_of_unit(title: str, written: str, unit: Unit, alone: bool) -> str:
    """A title that tells the units' tables apart, whether it says the unit or not."""
    return title if alone or _UNIT in written else f"{title}（{unit.name}）"


def label_of_unit(label: str, number: int) -> str:
    """预算15表 → 预算15-2表 for the second unit."""
    parts = table_number(label)
    after = parts.after if parts else ""
    return f"{label.removesuffix(after)}-{number}{after}" if label else ""
