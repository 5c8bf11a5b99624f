"""The projects that a notice of a correction names: what was corrected in fact, where the figures
of the text only add it up.

A project is told by the rows of the appended tables that are called by its name, so that a report
without the dataset's lines has them as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..kernel.money import UNITS
from ..snapshot.values import Snapshot, SnapshotTable
from ..verify.known_numbers import table_unit
from .changes import CellChange, Changes, TableChange
from .notice_items import Item, shows, table_name

_LEVEL = "项目"  # what the level of a table is called whose rows are projects
_NAMED = "项目名称"  # the heading of the column with their names
_MOST = 20  # of more the appended table is looked at


@dataclass
class _Project:
    """A project in one unit: its name, amount before and after, and the lines of that."""

    name: str
    unit: str
    cell: CellChange
    lines: tuple[str, ...]


def project_items(changes: Changes) -> Iterator[Item]:
    """Each project whose whole amount was corrected, with the tables that show it."""
    found: dict[object, _Project] = {}
    for table in changes.tables:
        for project in _projects(table, changes.new):
            found.setdefault(project.lines or project.name, project)
    if len(found) > _MOST:
        return
    for project in found.values():
        yield {
            "名称": f"“{project.name}”项目",
            "原数": f"{project.cell.old}{project.unit}",
            "现数": f"{project.cell.new}{project.unit}",
            "位置": "、".join(_tables(project, changes)),
        }


def _projects(change: TableChange, new: Snapshot) -> Iterator[_Project]:
    """The projects of a table whose first amount was corrected, which is the whole one."""
    table = new.blocks[change.new] if change.new is not None else None
    if not isinstance(table, SnapshotTable) or _LEVEL not in table.origin.levels:
        return
    depth, origin = table.origin.levels.index(_LEVEL), table.origin
    named = [c for c in range(len(origin.columns)) if _NAMED in table.path(c)]
    amounts = [c for c, taken in enumerate(origin.columns) if taken]
    for cell in change.cells:
        row, column = cell.new_at
        if (
            named
            and [column] == amounts[:1]
            and origin.depths[row] == depth
            and cell.old
            and cell.new
        ):
            lines = new.lines_of(table, row, column)
            yield _Project(table.standing(row, named[0]), _unit(table, column), cell, lines)


def _unit(table: SnapshotTable, column: int) -> str:
    return table_unit(table) or next(
        (unit for unit in UNITS for text in table.path(column) if f"（{unit}）" in text), ""
    )


def _tables(project: _Project, changes: Changes) -> Iterator[str]:
    """The tables that show this amount of the project."""
    shown = {(project.cell.old, project.cell.new, project.lines, project.name)}
    return (table_name(t) for t in changes.tables if shows(t, shown, changes.new))
