"""Projects against the ledger and against their targets (预算12表, 预算14表)."""

from __future__ import annotations

from collections.abc import Iterator

from ..figures import Figures
from ..problems import Problem, problem


def projects_have_expenditure(figures: Figures) -> Iterator[Problem]:
    """Each project of the sheet has lines in the ledger, or the tables would not count it."""
    spent = {line.project for line in figures.dataset.expenditure}
    for project in figures.dataset.projects:
        if project.name not in spent:
            yield problem("B-04", project.place.at("项目名称"), name=project.name)


def projects_have_targets(figures: Figures) -> Iterator[Problem]:
    """Each project has performance targets."""
    targeted = {target.project for target in figures.dataset.targets}
    for project in figures.dataset.projects:
        if project.name not in targeted:
            yield problem("B-05", project.place.at("项目名称"), name=project.name)
