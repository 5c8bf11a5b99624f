"""Whatever a report says or leaves out because something is missing is asked for.

Held over every figure and reason of every sample, with every shipped template of its kind: each is
taken away, and then either it is asked for, or the report is to the letter what it was (nothing
uses it, or it follows from others). Figures of nil are made something first, so that nothing passes
for being nil. What is given and not used is told as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from assembler.dataset import read_dataset
from assembler.dataset.model import Dataset, Declared
from assembler.kernel.problems import Place, Problem
from assembler.pipeline import prepare_dataset, write_manuscript
from assembler.report import Block, Report, Table

DATA = Path(__file__).resolve().parents[1] / "data"
SAMPLES = {
    "孟津": ("mengjin-2024-budget", "mengjin-budget"),
    "孟津，基础模板": ("mengjin-2024-budget", "henan-budget"),
    "延津": ("yanjin-2024-budget", "yanjin-budget"),
    "延津，基础模板": ("yanjin-2024-budget", "henan-budget"),
    "西工": ("xigong-2023-accounts", "henan-accounts"),
}
SOMETHING = Decimal(7)  # in the place of nil
TOTALS = {"公务用车购置及运行费": 2, "三公经费": 4}  # of so many that are nil
FUNDS, LOST = ("政府性基金支出", "国有资本经营预算支出"), Decimal(300_000)  # had last year
BOTH_SIDES = ("收入总计", "支出总计")
SAID_OF_BOTH = ("支出总计", "财政拨款支出总计")  # 收支总计各增加…, with the one reason given


class Draft(NamedTuple):
    text: str
    problems: list[Problem]


@cache
def sample(name: str) -> Dataset:
    folder, template = SAMPLES[name]
    dataset = read_dataset(DATA / folder, [])
    assert dataset is not None
    return replace(dataset, template=template)


def something(dataset: Dataset) -> Dataset:
    """The same with something where 指标 gives nil, and nothing left out of the report."""
    declared = [*map(_with_something, dataset.declared)]
    if dataset.kind == "部门预算":
        declared = [
            replace(one, value=one.value + 2 * LOST) if one.name in BOTH_SIDES else one
            for one in declared
        ]
        declared += [
            Declared(Place("指标.csv", row=90 + row), name, "上年", LOST, "元")
            for row, name in enumerate(FUNDS)
        ]
    return replace(dataset, declared=tuple(declared), omissions={})


def _with_something(given: Declared) -> Declared:
    value = SOMETHING * (10_000 if given.unit == "元" else 1) * TOTALS.get(given.name, 1)
    return replace(given, value=given.value or value)


def draft(dataset: Dataset) -> Draft:
    problems: list[Problem] = []
    prepared = prepare_dataset(dataset, problems)
    assert prepared is not None
    report = write_manuscript(prepared, problems).report
    return Draft("\n".join(_lines(report)), problems)


def _lines(report: Report) -> Iterator[str]:
    for part in report.parts:
        yield part.heading.text
        for block in part.blocks:
            yield from _lines_of(block)


def _lines_of(block: Block) -> Iterator[str]:
    if not isinstance(block, Table):
        yield block.text
        return
    yield from (block.title, block.left, block.right, *block.notes)
    for row in (*block.header, *block.body):
        yield "|".join(cell.text if cell else "" for cell in row)


def is_asked_for(given: Declared, problems: list[Problem]) -> bool:
    """Whether a problem says which row of 指标 is to be filled in."""
    rows = [problem.filling for problem in problems]
    return any(row and (row.name, row.period) == (given.name, given.period) for row in rows)


@pytest.mark.parametrize("filled", [False, True], ids=["as given", "something for nil"])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_figure_that_is_taken_away(name: str, filled: bool) -> None:
    dataset = something(sample(name)) if filled else sample(name)
    before = draft(dataset).text
    silent = []
    for given in dataset.declared:
        rest = tuple(one for one in dataset.declared if one is not given)
        after = draft(replace(dataset, declared=rest))
        if after.text != before and not is_asked_for(given, after.problems):
            silent.append((given.name, given.period))
    assert silent == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_figure_at_once(name: str) -> None:
    """Nothing is asked twice, and every question says where its answer is used."""
    problems = draft(replace(sample(name), declared=())).problems
    asked = [
        (problem.filling.name, problem.filling.period) for problem in problems if problem.filling
    ]
    assert len(asked) == len(set(asked)) > 10
    assert [str(p) for p in problems if p.filling and "要用）" not in p.message] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_reason_that_is_taken_away(name: str) -> None:
    dataset = sample(name)
    before = draft(dataset).text
    silent = []
    for reason in dataset.reasons:
        rest = tuple(one for one in dataset.reasons if one is not reason)
        after = draft(replace(dataset, reasons=rest))
        rows = [problem.filling for problem in after.problems]
        if after.text != before and not any(row and row.name == reason.name for row in rows):
            silent.append(reason.name)
    assert [name for name in silent if name not in SAID_OF_BOTH] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_reason_is_printed_or_told(name: str) -> None:
    """Each reason is made unlike any other; what is not in the report is told, once."""
    dataset = sample(name)
    reasons = tuple(
        replace(reason, text=f"缘由{number:03}") for number, reason in enumerate(dataset.reasons)
    )
    after = draft(replace(dataset, reasons=reasons))
    lost = {reason.place.row for reason in reasons if reason.text not in after.text}
    told = [problem.place.row for problem in after.problems if problem.code in ("B-56", "B-57")]
    assert sorted(told, key=str) == sorted(lost, key=str)
