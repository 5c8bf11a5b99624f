"""Cross-checks (勾稽): a plain list of functions over a dataset and its figures.

A new check is one function and one entry in `CHECKS`. Each yields its problems and knows
nothing of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..figures import Figures
from ..problems import Problem
from .balance import (
    declared_equals_ledger,
    funds_balance,
    totals_balance,
    units_of_last_year,
)
from .official import tables_add_up, tables_agree, tables_agree_with_ledger
from .projects import (
    evaluations_agree_with_ledger,
    evaluations_agree_with_system,
    projects_have_expenditure,
    projects_have_targets,
)

CHECKS: tuple[Callable[[Figures], Iterator[Problem]], ...] = (
    totals_balance,
    funds_balance,
    declared_equals_ledger,
    units_of_last_year,
    projects_have_expenditure,
    projects_have_targets,
    evaluations_agree_with_ledger,
    evaluations_agree_with_system,
    tables_add_up,
    tables_agree,
    tables_agree_with_ledger,
)


def run_checks(figures: Figures) -> list[Problem]:
    """Everything the checks find, in their order."""
    return [problem for check in CHECKS for problem in check(figures)]
