"""A department's dataset and those of its units added up (汇总): every line stands as its unit has
it, with its place; words, 整体绩效, 指标 and 原因 are the department's own.

Nothing is chosen where two datasets contradict each other: that is told, with both places.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from ..codebook import Codebook, load_codebook
from ..kernel.problems import Problem, problem, unusable
from .model import Dataset, ListLine, OpenQuestion, OwnList, Unit
from .schema import CLASSIFICATIONS
from .transfers import eliminated

_ADDED = (
    "expenditure",
    "income",
    "projects",
    "targets",
    "transfers",
    "opening",
    "full_year",
    "balances",
    "evaluations",
)
"""The lines that a department's report has of all its units."""
_HELD = (
    "expenditure",
    "income",
    "projects",
    "opening",
    "full_year",
    "balances",
    "evaluations",
)
_OF_ONE_UNIT = ("expenditure", "income", "projects", "evaluations")  # lines that name their unit
_OF_DEPARTMENT = ("报告", "指标", "原因")
"""归入 of open questions that a unit's own report asks for, and no other."""


def consolidated(
    department: Dataset, units: Sequence[Dataset], problems: list[Problem], is_whole: bool
) -> Dataset | None:
    """The department's dataset with the lines of its units; None (told) where they do not fit
    together. is_whole: it is no unit of another department, to whose units transfers may go."""
    objections: list[Problem] = [
        *_given_by_tables(units),
        *_codes_twice(units),
        *_given_by_both(department, units),
        *_natures_differ(department, units),
    ]
    book = _codebook(department, units, objections)
    problems += objections
    if unusable(objections):
        return None
    parts = _projects_apart([department, *units])
    lines: dict[str, Any] = {
        name: tuple(chain.from_iterable(getattr(part, name) for part in parts)) for name in _ADDED
    }
    if department.opening_from is not None:
        lines["opening"] = ()  # the budget of the whole department gives it
    holds_lines = any(getattr(department, name) for name in _HELD)
    dataset = replace(
        department,
        **lines,
        units=_units(department, units),
        codebook=book,
        unit_datasets=tuple(units),
        holds_lines=holds_lines,
        opening_known=_is_opening_known(department, units, holds_lines),
        open_questions=_open_questions(department, units),
        own_lists=_own_lists(parts),
        digest=_digest([department, *units]),
    )
    return eliminated(dataset, parts, problems if is_whole else [])


def _digest(datasets: Sequence[Dataset]) -> str:
    return hashlib.sha256("".join(one.digest for one in datasets).encode()).hexdigest()


def _is_opening_known(department: Dataset, units: Sequence[Dataset], holds_lines: bool) -> bool:
    """Whether an opening budget is given of the whole department."""
    if department.opening_from is not None:
        return True
    parts = [department, *units] if holds_lines else units
    return all(part.opening_known for part in parts)


def _open_questions(
    department: Dataset, units: Sequence[Dataset]
) -> Mapping[tuple[str, str, str], OpenQuestion]:
    """The department's, and those about lines of its units."""
    every: dict[tuple[str, str, str], OpenQuestion] = {}
    for unit in units:
        asked = unit.open_questions.items()
        every |= {key: one for key, one in asked if key[0] not in _OF_DEPARTMENT}
    return {**every, **department.open_questions}


def _own_lists(parts: Sequence[Dataset]) -> Mapping[str, OwnList]:
    """The template's own lists, with the lines of all."""
    added: dict[str, OwnList] = {}
    for part in parts:
        for name, own in part.own_lists.items():
            before = added[name].lines if name in added else ()
            added[name] = OwnList(own.sheet, (*before, *own.lines))
    return added


# --- the list of units


def _units(department: Dataset, units: Sequence[Dataset]) -> tuple[Unit, ...]:
    """The department's list in its order, then those that it does not list; each as its own dataset
    has it, but for what the department says beside it (备注)."""
    given = {unit.code: unit for dataset in units for unit in dataset.units}
    listed = {unit.code: unit for unit in department.units}
    every = (listed | given).values()
    remarks = {code: unit.remark for code, unit in listed.items() if unit.remark}
    return tuple(replace(u, remark=remarks[u.code]) if u.code in remarks else u for u in every)


def _given_by_tables(units: Sequence[Dataset]) -> Iterator[Problem]:
    """A unit of which only official tables are known has no lines to add up."""
    for unit in units:
        lacking = [
            name
            for name, attribute in (("支出", "expenditure"), ("收入", "income"))
            if any(one.ledger == name for one in unit.table_amounts)
            and not getattr(unit, attribute)
        ]
        if lacking:
            yield problem("U-08", unit.place_of("分表数"), tables="、".join(lacking))


def _codes_twice(units: Sequence[Dataset]) -> Iterator[Problem]:
    first: dict[str, Unit] = {}
    for dataset in units:
        for unit in dataset.units:
            before = first.setdefault(unit.code, unit)
            if before is not unit:
                place = unit.place.at("单位编码")
                yield problem("U-05", place, [before.place], code=unit.code, name=unit.name)


def _given_by_both(department: Dataset, units: Sequence[Dataset]) -> Iterator[Problem]:
    """Lines of the department's own files must not be of a unit whose dataset is added."""
    given = {unit.code: dataset for dataset in units for unit in dataset.units}
    known: set[str] = set()
    for name in _OF_ONE_UNIT:
        for line in getattr(department, name):
            if line.unit in given and line.unit not in known:
                known.add(line.unit)
                named = _named(given[line.unit])
                yield problem("U-06", line.place.at("单位编码"), code=line.unit, name=named)


def _named(unit: Dataset) -> str:
    return unit.within.rstrip("/")


def _natures_differ(department: Dataset, units: Sequence[Dataset]) -> Iterator[Problem]:
    """A unit that the department lists too is listed alike."""
    given = {unit.code: unit for dataset in units for unit in dataset.units}
    for listed in department.units:
        unit = given.get(listed.code)
        for column, attribute in (("单位名称", "name"), ("单位性质", "nature")):
            typed, wanted = getattr(listed, attribute), getattr(unit or listed, attribute)
            if unit is not None and typed != wanted:
                place, others = listed.place.at(column), [unit.place]
                yield problem("U-07", place, others, code=unit.code, found=typed, wanted=wanted)


# --- the counties' own codes


def _codebook(department: Dataset, units: Sequence[Dataset], problems: list[Problem]) -> Codebook:
    """The department's book with what its units add to it (补充科目); where two of them call one code
    differently, that is told."""
    base = load_codebook(department.codebook.year)
    extra: dict[str, dict[str, str]] = {}
    for classification in CLASSIFICATIONS.values():
        known = getattr(base, classification.book)
        own: dict[str, str] = {}
        for dataset in (department, *units):
            names = getattr(dataset.codebook, classification.book)
            for code in names.keys() - known.keys() if names is not known else ():
                if own.setdefault(code, names[code]) != names[code]:
                    values = {"code": code, "found": names[code], "before": own[code]}
                    problems.append(problem("U-09", dataset.place_of("补充科目"), **values))
        extra[classification.book] = own
    return base.with_extra(**extra)


# --- projects


def _projects_apart(parts: Sequence[Dataset]) -> list[Dataset]:
    """The datasets with projects that have one name in several of them called by their unit too: two
    units may each have a project of that name."""
    counted = Counter(project.name for part in parts for project in part.projects)
    shared = {name for name, times in counted.items() if times > 1}
    return [_renamed(part, shared) for part in parts] if shared else list(parts)


def _renamed(part: Dataset, shared: set[str]) -> Dataset:
    called = {unit.code: unit.name for unit in part.units}
    names = {
        project.name: f"{project.name}（{called.get(project.unit, project.unit)}）"
        for project in part.projects
        if project.name in shared
    }
    if not names:
        return part

    def by_project(lines: Sequence[Any]) -> tuple[Any, ...]:
        return _each(lines, lambda line: {"project": names.get(line.project)})

    return replace(
        part,
        projects=_each(part.projects, lambda line: {"name": names.get(line.name)}),
        expenditure=by_project(part.expenditure),
        targets=by_project(part.targets),
        evaluations=by_project(part.evaluations),
        own_lists={name: _by_project(own, names) for name, own in part.own_lists.items()},
    )


def _by_project(own: OwnList, names: Mapping[str, str]) -> OwnList:
    """A list with the names that its projects have now."""
    columns = {column.name for column in own.sheet.columns if column.refers == "项目"}

    def renamed(line: ListLine) -> ListLine:
        cells = (
            (name, names.get(value, value) if name in columns else value)
            for name, value in line.further
        )
        return ListLine(line.place, tuple(cells))

    return OwnList(own.sheet, tuple(map(renamed, own.lines))) if columns else own


def _each(lines: Sequence[Any], change: Callable[[Any], dict[str, str | None]]) -> tuple[Any, ...]:
    """The lines with what changes in each; as they are where that is None."""
    changes = ((line, change(line)) for line in lines)
    return tuple(replace(line, **new) if all(new.values()) else line for line, new in changes)
