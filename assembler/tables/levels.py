"""The rows of a pivot: levels (合计, 部门, 单位, 功能项 …), their order, and their labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from ..dataset.model import Dataset, Project
from ..figures import Figure, Ledger
from ..figures.ledger import OPEN_AXES
from ..figures.pivot import Key
from ..kernel.problems import Place
from .specification import TableError

TOTAL, DEPARTMENT = "合计", "部门"
RowOrder = Callable[[str, str], Any]  # sorts the rows by (dimension, value)
_UNLISTED = Project(Place(), "", "", "", "")  # a project of the ledger that the sheet 项目 lacks
_PLACEHOLDER = re.compile(r"\{([^{}.]+)\.([^{}.]+)\}")


class Level(NamedTuple):
    """A level of rows. keys: the dimensions it adds to those above it (none for 合计, 部门)."""

    name: str
    keys: tuple[str, ...]


@dataclass(slots=True)  # not frozen: long tables have thousands
class PivotRow:
    """A row: its level, the values of all keys so far, and the sums of the leaves. own: the figures
    of columns that show one of their own, by column."""

    level: Level
    values: Mapping[str, str]
    sums: list[Decimal]
    own: dict[int, Figure] = field(default_factory=dict)


def levels_of(rows: Sequence[Any]) -> list[Level]:
    """行: a name, or a list of dimensions that make one level together."""
    levels = []
    for row in rows:
        names = tuple(map(str, row if isinstance(row, list) else [row]))
        levels.append(Level(names[0], () if names[0] in (TOTAL, DEPARTMENT) else names))
    return [levels[-1], *levels[:-1]] if is_total_last(rows) else levels


def is_total_last(rows: Sequence[Any]) -> bool:
    """Whether 合计 is printed below what it sums."""
    return len(rows) > 1 and rows[-1] == TOTAL and rows[0] != TOTAL


def rows_of(
    levels: Sequence[Level],
    totals: Mapping[Key, list[Decimal]],
    width: int,
    order: RowOrder | None,
    above: Mapping[str, str] | None = None,
) -> list[PivotRow]:
    """The rows in order, a subtotal before what it sums. `order` sorts (dimension, value).
    above: the values of the row whose further levels these are."""
    level, *below = levels
    if level.name == DEPARTMENT and not totals:
        return []  # an empty table keeps its 合计 alone
    rows: list[PivotRow] = []
    for head, part in _split(level, totals, order):
        values = {**(above or {}), **dict(zip(level.keys, head, strict=True))}
        rows.append(PivotRow(level, values, _sum(part.values(), width)))
        if below:
            rows += rows_of(below, part, width, order, values)
    return rows


def _split(
    level: Level, totals: Mapping[Key, list[Decimal]], order: RowOrder | None
) -> Iterable[tuple[Key, Mapping[Key, list[Decimal]]]]:
    """The totals by the level's keys, which come first in each key that is left."""
    size = len(level.keys)
    if not size:
        return [((), totals)]
    parts: dict[Key, dict[Key, list[Decimal]]] = {}
    for key, sums in totals.items():
        parts.setdefault(key[:size], {})[key[size:]] = sums
    if order is None:
        return parts.items()

    def rank(part: tuple[Key, object]) -> list[Any]:
        return list(map(order, level.keys, part[0]))

    return sorted(parts.items(), key=rank)


def _sum(parts: Collection[list[Decimal]], width: int) -> list[Decimal]:
    if len(parts) == 1:
        return list(*parts)
    columns = list(zip(*parts, strict=True))
    return [sum(column, Decimal(0)) for column in columns] if columns else [Decimal(0)] * width


def order_of(name: str, dataset: Dataset) -> RowOrder | None:
    """The row order a table asks for: as in the ledger, by code, or as in the project sheet."""
    if name not in ORDERS:
        raise TableError(f"“顺序”应是{'、'.join(ORDERS)}之一，写的是“{name}”")
    return ORDERS[name](dataset)


def _as_in_ledger(dataset: Dataset) -> None:
    return None  # the order in which the lines stand


def _by_code(dataset: Dataset) -> RowOrder:
    codes = {project.name: project.code for project in dataset.projects}
    return lambda key, value: codes.get(value, value) if key == "项目" else value


def _as_in_projects(dataset: Dataset) -> RowOrder:
    positions = {project.name: position for position, project in enumerate(dataset.projects)}
    return lambda key, value: positions.get(value, len(positions)) if key == "项目" else 0


ORDERS: Mapping[str, Callable[[Dataset], RowOrder | None]] = {
    "台账": _as_in_ledger,
    "编码": _by_code,
    "项目表": _as_in_projects,
}


# --- labels

_OF_DEPARTMENT = ("编码", "名称")
_OF_PROJECT = ("名称", "编码", "类型", "单位编码", "单位名称")
_OF_CODE = ("编码", "名称", "类", "款", "项")


def label_attributes(level: str) -> tuple[str, ...]:
    """What a label may ask of a row level: {功能项.名称}, {项目.类型}."""
    return {DEPARTMENT: _OF_DEPARTMENT, "项目": _OF_PROJECT}.get(level, _OF_CODE)


@lru_cache(maxsize=1024)
def _placeholders(template: str) -> tuple[str, list[tuple[str, str, str]]]:
    """A label's first text, then each name and attribute with the text after it."""
    first, *rest = _PLACEHOLDER.split(template)
    return first, list(zip(rest[::3], rest[1::3], rest[2::3], strict=True))


class Labels:
    """Fills {功能项.名称} and the like in a column's label for a row."""

    def __init__(
        self, dataset: Dataset, ledger: Ledger, before: Mapping[str, Ledger] | None = None
    ) -> None:
        """before: last year's ledgers, which call by name what this year's do not know."""
        self.dataset, self.ledger = dataset, ledger
        self.before = (before or {}).get(f"上年{ledger.name}")
        self.projects = {project.name: project for project in dataset.projects}
        self.units = {unit.code: unit.name for unit in dataset.units}
        self._known: dict[tuple[str, str], dict[str, str]] = {}

    def text(self, template: str, values: Mapping[str, str]) -> str:
        """The label with its placeholders filled in. Raises TableError for an unknown one."""
        if "{" not in template:
            return template
        text, placeholders = _placeholders(template)
        for name, attribute, after in placeholders:
            attributes = self._attributes(name, values)
            if attribute not in attributes:
                raise TableError(
                    f"标签里的“{{{name}.{attribute}}}”不能用，“{name}”有{'、'.join(attributes)}"
                )
            text += attributes[attribute] + after
        return text

    def _attributes(self, name: str, values: Mapping[str, str]) -> dict[str, str]:
        if name == DEPARTMENT:
            department = self.dataset.department
            return dict(zip(_OF_DEPARTMENT, (department.code, department.name), strict=True))
        if name not in values:
            raise TableError(f"标签里的“{name}”在这一层还不知道")
        key = (name, values[name])
        if key not in self._known:
            self._known[key] = self._look_up(*key)
        return self._known[key]

    def _label(self, name: str, value: str) -> str:
        label = self.ledger.dimension(name).label(value)
        if label == value and self.before is not None:
            return self.before.dimension(name).label(value)
        return label

    def _look_up(self, name: str, value: str) -> dict[str, str]:
        if name == "项目":
            project = self.projects.get(value, _UNLISTED)
            unit = self.units.get(project.unit, project.unit)
            own = (value, project.code, project.kind, project.unit, unit)
            return dict(zip(_OF_PROJECT, own, strict=True))
        blank = "" if name in OPEN_AXES else "（未列明）"
        label = self._label(name, value) if value else blank
        code = (value, label, value[:3], value[3:5], value[5:7])
        return dict(zip(_OF_CODE, code, strict=True))
