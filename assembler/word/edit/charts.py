"""Charts of an edited docx brought up to date from a newly built one: other numbers in the look that
people gave them, and the workbook that says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from itertools import count
from typing import NamedTuple

from ..names import chart_name, chart_part, chart_workbook
from ..read.blocks import ReadDocument
from ..read.charts import ReadChart, charts_of, series_of
from ..read.tree import (
    Element,
    children,
    find,
    name_of,
    parent_of,
    parsed,
    relation_targets,
    take_out,
    value_of,
    within,
)
from .paragraph import set_value
from .repack import serialised

_PLOTS = ("barChart", "lineChart", "pieChart")
_OF_VALUES = ("tx", "cat", "val")
_BOUNDS = ("min", "max")
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NewRelation(NamedTuple):
    """A relationship that a part comes to have, and the part to which it leads."""

    owner: str
    number: str
    kind: str
    part: str
    content_type: str


class BroughtCharts:
    """Charts that come to the package of an edited docx. fresh: reads the new one."""

    def __init__(self, fresh: Callable[[], ReadDocument], edited: ReadDocument) -> None:
        self._fresh, self._edited = fresh, edited
        self.parts: dict[str, bytes] = {}
        self.relations: list[NewRelation] = []

    def copied(self, old: str) -> str:
        """The chart to which a relationship of the new document leads, with its workbook, brought in;
        the id of one that leads to it here."""
        fresh = self._fresh()
        source = relation_targets(fresh.parts, fresh.main)[old]
        chart = next(one for one in charts_of(fresh) if one.part == source)
        taken = {**self._edited.parts, **self.parts}
        free = next(n for n in count(1) if not {chart_part(n), chart_workbook(n)} & taken.keys())
        number, part = f"rIdAssemblerChart{free}_{len(self.relations)}", chart_part(free)
        self.parts[part] = fresh.parts[source]
        self.relations.append(NewRelation(self._edited.main, number, "chart", part, _CHART_TYPE))
        self._bring_workbook(part, chart_workbook(free), fresh.parts[chart.workbook])
        return number

    def _bring_workbook(self, chart: str, part: str, data: bytes, number: str = "rId1") -> None:
        self.parts[part] = data
        self.relations.append(NewRelation(chart, number, "package", part, _WORKBOOK_TYPE))

    def update(self, standing: ReadChart, key: str, alt: str, was: str) -> bool:
        """The chart of a specification as it stands given the numbers, the names and the workbook of
        the new one. alt, was: its words now and before. False where it is one of another kind now,
        and has lost its look."""
        fresh = self._fresh()
        model = next(one for one in charts_of(fresh) if one.key == key)
        source, root = parsed(fresh.parts, model.part), parsed(self._edited.parts, standing.part)
        keeps = _plots(root) == _plots(source)
        if keeps:
            _take_over(root, source)
        else:
            root = source
            set_value(next(iter(within(root, "externalData"))), "id", _data_id(self, standing))
        self._take_workbook(standing, root, fresh.parts[model.workbook])
        self.parts[standing.part] = serialised(root)
        for properties in within(standing.drawing, "docPr"):
            set_value(properties, "name", chart_name(key))
            if value_of(properties, "descr") in ("", was):
                set_value(properties, "descr", alt)
        return keeps

    def _take_workbook(self, standing: ReadChart, root: Element, data: bytes) -> None:
        if standing.workbook:
            self.parts[standing.workbook] = data
            return
        taken = {**self._edited.parts, **self.parts}
        part = next(one for n in count(1) if (one := chart_workbook(n)) not in taken)
        number = "rIdAssemblerData"
        self._bring_workbook(standing.part, part, data, number)
        for external in within(root, "externalData"):
            set_value(external, "id", number)


def _data_id(brought: BroughtCharts, standing: ReadChart) -> str:
    """The relationship of a chart to its workbook as it stands."""
    targets = relation_targets(brought._edited.parts, standing.part)
    return next((n for n, part in targets.items() if part.endswith(".xlsx")), "rId1")


def _plots(root: Element) -> list[tuple[str, str]]:
    """The kinds of what a chart draws, bars with their direction."""
    return [(name_of(one), value_of(find(one, "barDir"))) for one in within(root, *_PLOTS)]


def _take_over(root: Element, source: Element) -> None:
    """What a chart says, from another of its kind; how it looks stays."""
    standing, fresh = series_of(root), series_of(source)
    for old, new in zip(standing, fresh, strict=False):
        for name in _OF_VALUES:
            _replace(old, new, name)
        _take_points(old, new)
        _take_labels(old, new)
    if len(fresh) > len(standing):
        for new in fresh[len(standing) :]:
            standing[-1].addnext(copy := deepcopy(new))
            standing.append(copy)
    for old in standing[len(fresh) :]:
        take_out(old)
    _take_bounds(root, source)


def _replace(old: Element, new: Element, name: str) -> None:
    mine, theirs = find(old, name), find(new, name)
    if mine is not None and theirs is not None:
        old.replace(mine, deepcopy(theirs))


def _take_points(old: Element, new: Element) -> None:
    """The looks of single slices: those that are too many go, those that lack come."""
    mine, theirs = _by_index(old, "dPt"), _by_index(new, "dPt")
    last = next((mine[at] for at in sorted(mine, reverse=True) if at in theirs), None)
    for at in sorted(mine.keys() - theirs.keys()):
        take_out(mine[at])
    for at in sorted(theirs.keys() - mine.keys()) if last is not None else ():
        assert last is not None
        last.addnext(copy := deepcopy(theirs[at]))
        last = copy


def _take_labels(old: Element, new: Element) -> None:
    """Labels of single points that say something themselves, or are left out: as they are now."""
    labels = find(old, "dLbls")
    if labels is None:
        return
    mine, theirs = _by_index(labels, "dLbl"), _by_index(find(new, "dLbls"), "dLbl")
    for label in mine.values():
        if within(label, "tx", "delete"):
            take_out(label)
    for at in sorted(theirs, reverse=True):
        standing = mine.get(at)
        if standing is not None:
            take_out(standing)
        labels.insert(0, deepcopy(theirs[at]))
    ordered = sorted(children(labels, "dLbl"), key=lambda one: int(value_of(find(one, "idx")) or 0))
    for label in reversed(ordered):
        labels.remove(label)
        labels.insert(0, label)


def _by_index(element: Element | None, name: str) -> Mapping[int, Element]:
    return dict(_indexed(element, name))


def _indexed(element: Element | None, name: str) -> Iterator[tuple[int, Element]]:
    for child in children(element, name) if element is not None else ():
        index = value_of(find(child, "idx"))
        if index.isdecimal() and len(index) < 6:
            yield int(index), child


def _take_bounds(root: Element, source: Element) -> None:
    """The ends of the axis of values: one at zero goes where numbers lie beyond it."""
    scaling, fresh = _scaling(root), _scaling(source)
    for name in _BOUNDS if scaling is not None else ():
        bound = find(scaling, name)
        if bound is not None and value_of(bound) == "0" and find(fresh, name) is None:
            parent_of(bound).remove(bound)


def _scaling(root: Element) -> Element | None:
    axis = next(iter(within(root, "valAx")), None)
    return find(axis, "scaling")
