"""条件 within a table: columns, blocks, rows and sections that are printed only where an expression of
figures holds. The table is then made as if its specification did not have the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..kernel.made_once import MadeOnce
from ..kernel.problems import Place
from .columns import column_paths
from .specification import Settings, TableError, TableSpec, place_in

Holds = Callable[[str, Place], bool]
_LISTS = ("列", "块", "行", "末行", "段")
_CONDITION = "条件"


def without_failing(spec: TableSpec, holds: Holds) -> TableSpec:
    """The specification without what has a condition that does not hold."""
    if not spec.once("conditional", lambda: any(_conditions(spec.settings))):
        return spec
    settings = dict(spec.settings)
    for name in _LISTS:
        if isinstance(settings.get(name), list):
            settings[name] = list(_kept(settings[name], spec.place, holds))
            if name == "列":
                gone = set(column_paths(spec.items(name))) - set(column_paths(settings[name]))
                settings[name] = list(_without_orphans(settings[name], gone))
            if not settings[name]:
                raise TableError(f"“{name}”里各项的“条件”都不成立，一项也没有", spec.place_of(name))
    return replace(spec, settings=settings, _made=MadeOnce())


def _conditions(settings: Mapping[str, Any]) -> Iterator[bool]:
    """Whether each mapping within has a condition."""
    for name in _LISTS:
        below = settings.get(name)
        for each in below if isinstance(below, list) else ():
            if isinstance(each, Mapping):
                yield each.get(_CONDITION) is not None
                yield from _conditions(each)


def _kept(items: list[Any], above: Place, holds: Holds) -> Iterator[Any]:
    for item in items:
        kept = _without(item, above, holds) if isinstance(item, Settings) else item
        if kept is not None:
            yield kept


def _without(item: Settings, above: Place, holds: Holds) -> Settings | None:
    """An item with what is left within it; None where it is not printed, or has nothing left."""
    place = place_in(item, _CONDITION) or above
    condition = item.get(_CONDITION)
    if condition and not holds(str(condition), place):
        return None
    values = _left_within(item, place, holds)
    had_columns = item.get("列") and not values["列"]
    return None if had_columns else Settings(values, item.place, item.places)


def _left_within(item: Settings, place: Place, holds: Holds) -> dict[str, Any]:
    """What an item says, its lists without what is not printed."""
    values = {name: value for name, value in item.items() if name != _CONDITION}
    for name in _LISTS:
        if isinstance(values.get(name), list):
            values[name] = list(_kept(values[name], place, holds))
    return values


def _without_orphans(columns: list[Any], gone: set[str]) -> Iterator[Any]:
    """The columns without those that are computed (算) of one that is not printed. gone: the paths
    of these."""
    for column in columns:
        wanted = [f"/{column.get(name)}" for name in ("本期", "基期") if column.get("算")]
        if not any(f"/{path}".endswith(tuple(wanted)) for path in gone):
            below = column.get("列")
            if below:
                values = {**column, "列": list(_without_orphans(below, gone))}
                column = Settings(values, column.place, column.places)
            yield column
