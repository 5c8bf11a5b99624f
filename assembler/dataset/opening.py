"""The opening budget (年初预算) taken from the budget dataset of the same year, where one is named."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from ..kernel.problems import Place, Problem, problem, unusable
from .findings import shown
from .model import Dataset, OpeningLine, Words
from .schema import BUDGET


def with_opening(
    dataset: Dataset, budget: Dataset | None, found: list[Problem], problems: list[Problem]
) -> Dataset | None:
    """The dataset with the budget's expenditure as its opening budget; None where the budget named
    cannot be used. found: what reading the budget told."""
    words = dataset.opening_from
    assert words is not None
    why = _objection(dataset, budget, found)
    if budget is None or why:
        problems.append(problem("D-52", words.place, name=shown(words.text, 200), why=why))
        return None
    lines = tuple(
        OpeningLine(_within(budget, line.place), line.function, line.fund, None, line.amount)
        for line in budget.expenditure
    )
    digest = hashlib.sha256((dataset.digest + budget.digest).encode()).hexdigest()
    return replace(dataset, opening=lines, digest=digest)


def _within(budget: Dataset, place: Place) -> Place:
    """The place with its dataset's name, for it is not in this one."""
    return (
        place if budget.path.is_file() else replace(place, file=f"{budget.path.name}/{place.file}")
    )


def is_anchored(words: Words | None) -> bool:
    """Whether a place is named from a drive, a server or the root: a dataset names only what lies
    beside it."""
    kinds = (PurePosixPath, PureWindowsPath)
    return words is not None and any(kind(words.text).anchor for kind in kinds)


def opening_path(dataset: Dataset) -> Path:
    """Where the budget dataset lies: as seen from this dataset."""
    assert dataset.opening_from is not None
    base = dataset.path.parent if dataset.path.is_file() else dataset.path
    return base / dataset.opening_from.text


def _objection(dataset: Dataset, budget: Dataset | None, found: list[Problem]) -> str:
    """Why the budget cannot give the opening budget; "" where it can."""
    if dataset.kind == BUDGET:
        return "只有部门决算才用得上"
    if is_anchored(dataset.opening_from):
        return "不是相对的位置"
    if dataset.opening:
        return "已经指明，“年初预算”表又填了数，两者只能有一个"
    if budget is None:
        first = next((p for p in found if unusable([p])), None)
        return f"不能用：{first.message}" if first else "不能用"
    if budget.kind != BUDGET:
        return f"不是{BUDGET}的数据"
    return "" if budget.year == dataset.year else f"是{budget.year}年的，应是{dataset.year}年的"
