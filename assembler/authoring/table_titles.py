"""Titles (标题) and numbers (编号) of the tables: each has one of its own, and so has each column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..kernel.problems import Place, Problem, problem
from ..report import Table
from ..tables.specification import TableSpec, as_list, list_in, place_in
from ..template.template import Template

_TITLED = ("透视表", "并列清单", "表单", "清单表")


def table_titles(
    specs: Iterable[TableSpec], tables: Mapping[str, Table], template: Template
) -> Iterator[Problem]:
    """Tables that are called like another, and what has no title. tables: as they are printed."""
    first: dict[tuple[str, str], str] = {}
    for spec in specs:
        if spec.settings.get("标题") is None:
            place = Place(template.tables[spec.key][-1].file)
            yield problem("M-88", place, what="这张表")
        table = tables.get(spec.key)
        named = (("标题", table.title), ("编号", table.label)) if table else ()
        for name, text in named:
            other = first.setdefault((name, text), spec.key)
            if text and other != spec.key:
                place = _own_place(spec, name, template)
                yield problem("M-87", place, name=name, text=text, other=other)
        if spec.get("种类") in _TITLED:
            yield from _untitled([*spec.items("列"), *spec.items("块")])


def _own_place(spec: TableSpec, name: str, template: Template) -> Place:
    """Where a table says its title; its own file where another table says it (套用)."""
    place, files = spec.place_of(name), [entry.file for entry in template.tables[spec.key]]
    return place if place.file in files else Place(files[-1])


def _untitled(columns: Iterable[Any]) -> Iterator[Problem]:
    """Columns and blocks that nothing is written over; a title may be blank on purpose."""
    for column in columns:
        if column.get("标题") is None:
            yield problem("M-88", place_in(column), what="这一列（块）")
        yield from _untitled(as_list(list_in(column, "列")))
