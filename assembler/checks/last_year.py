"""This year's dataset against last year's report, where one is named (上年)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import filterfalse
from operator import attrgetter
from typing import TYPE_CHECKING

from ..codebook.spelling import fold
from ..dataset.carried import has_state
from ..dataset.model import LAST_YEAR, Reason
from ..dataset.schema import FORMER_NAME
from ..figures import Figures
from ..kernel.problems import Problem, did_you_mean, problem
from .comparing import compared, declared_for, grouped_by, label_of

if TYPE_CHECKING:
    from ..figures.registry import LastYear

_TELLING = 6  # a reason that short is found in any text


def declared_as_last_year(figures: Figures) -> Iterator[Problem]:
    """Last year's figures given in 指标 are those of last year's report; the sheet wins."""
    last = figures.last
    if last is None:
        return
    for declared, spec in declared_for(figures, LAST_YEAR):
        before = last.figure(declared.name, figures[declared.name], spec.label)
        if before is None or before.unit != declared.unit:
            continue
        if not _is_displayed_as(before.amount, declared.value, last.steps.get(declared.name)):
            yield from compared(
                "B-20",
                declared.at("数值"),
                before.amount,
                declared.value,
                before.unit,
                addends=0,
                what="的上年数填的是",
                others=before.places,
                name=spec.label,
                source=last.name,
            )


def _is_displayed_as(displayed: Decimal, exact: Decimal, step: Decimal | None) -> bool:
    """Whether an amount may be what last year's published report displays rounded."""
    return step is not None and abs(displayed - exact) * 2 <= step


def same_department(figures: Figures) -> Iterator[Problem]:
    """Last year's dataset is this department's."""
    last, named = figures.last, figures.dataset.last_year_from
    now = figures.dataset.department.code
    if last is not None and named is not None and last.department not in ("", now):
        yield problem("B-21", named.place, source=last.name, found=last.department, expected=now)


def units_go_on(figures: Figures) -> Iterator[Problem]:
    """The units of last year's dataset are there this year: one that was forgotten halves the report
    and leaves its sentences true."""
    last = figures.last
    if last is None or last.whole is None:
        return
    now = {unit.code for unit in figures.dataset.units}
    units = [one for one in last.whole.dataset.units if one.code not in now]
    gone = "、".join(f"{unit.code} {unit.name}" for unit in units)
    if gone:
        place = figures.dataset.place_of("单位")
        yield problem("B-39", place, source=last.name, units=gone)


def former_names_are_known(figures: Figures) -> Iterator[Problem]:
    """What 上年名称 says a project was called, last year's dataset has: a name that is misspelt there
    makes of one project an old one that ended and a new one."""
    last = figures.last
    if last is None or last.whole is None:
        return
    before = {fold(project.name): project.name for project in last.whole.dataset.projects}
    for project in figures.dataset.projects:
        former = dict(project.further).get(FORMER_NAME, "")
        if former and fold(former) not in before:
            yield problem(
                "B-18",
                project.place.at(FORMER_NAME),
                name=project.name,
                former=former,
                source=last.name,
                hint=did_you_mean(former, before.values()),
            )


def reasons_are_new(figures: Figures) -> Iterator[Problem]:
    """No reason is word for word last year's."""
    last = figures.last
    if last is None:
        return
    unmarked = filterfalse(has_state, figures.dataset.reasons)  # others are confirmed to be so
    repeated = filter(lambda reason: _repeats(reason, last), unmarked)
    for own in grouped_by(attrgetter("place"), repeated).values():
        yield problem(
            "B-22",
            own[0].at("原因"),
            found=_bare(own[0].text),
            source=last.name,
            name="、".join(label_of(reason.name, figures) for reason in own),
        )


def _repeats(reason: Reason, last: LastYear) -> bool:
    """Whether last year gave the reason too, for the same figure or anywhere in its text."""
    text, before = _bare(reason.text), _bare(last.reasons.get(reason.name, ""))
    if before and fold(before) == fold(text):
        return True
    return len(text) >= _TELLING and text in last.prose


def _bare(reason: str) -> str:
    return reason.strip("。；; ")
