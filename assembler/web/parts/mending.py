"""Where a problem is mended: the page, and on it the row."""

from __future__ import annotations

from collections.abc import Sequence

from ...dataset.sheets import QUESTIONS
from ...kernel.problems import Flow, Place, Problem
from ..addresses import address_of, cell_address
from ..frame import problem_list
from ..open_dataset import OpenDataset
from .shown_places import sheet_named, sheet_of

_REASONS = "原因"
_LISTED = 20


def mended_at(dataset: OpenDataset, problem: Problem) -> str:
    """The address of the page on which a problem of a dataset is mended; "" where there is none."""
    filling = problem.filling
    if filling is not None and filling.sheet == _REASONS:
        return address_of(dataset.name, "reasons")
    if filling is not None or Flow.GAP in problem.flow:
        return address_of(dataset.name, "questions")
    if sheet_of(problem.place) == QUESTIONS:
        return f"{address_of(dataset.name, 'questions')}#asked-{problem.place.row}"
    return "" if "/" in problem.place.file else _cell_address(dataset, problem.place)


def _cell_address(dataset: OpenDataset, place: Place) -> str:
    """Where the cell stands, or the sheet; "" where a place is in neither."""
    if place.row is None and not sheet_of(place):
        return ""
    return cell_address(dataset.name, sheet_named(place), place.row, place.column)


def to_mend(problems: Sequence[Problem], dataset: OpenDataset) -> None:
    """What stands in the way, each with the way to where it is mended."""
    problem_list(problems, lambda one: mended_at(dataset, one), at_most=_LISTED)
