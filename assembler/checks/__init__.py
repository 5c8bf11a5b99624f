"""Cross-checks (勾稽): plain lists of functions, over a dataset's figures and over its report.

A new check is one function and one entry in `CHECKS` or `REPORT_CHECKS`, and its code in
`catalogue/`. Each yields its problems and knows nothing of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..figures import Figures
from ..kernel.problems import Problem
from ..report import Report
from . import (
    balance,
    carried,
    coarse,
    codes,
    counted_lists,
    declared,
    department_names,
    doubtful,
    evaluations,
    last_year,
    last_year_parts,
    left_over,
    plausible,
    projects,
    prose_figures,
    published,
    reasons,
    sensitive,
    table_totals,
    units,
    wording,
)


def official_tables_hold(figures: Figures) -> Iterator[Problem]:
    """Official tables (分表数), of which few datasets have any: see `official_tables`."""
    if figures.dataset.table_amounts:
        from .official_tables import CHECKS

        for check in CHECKS:
            yield from check(figures)


def units_add_up(figures: Figures) -> Iterator[Problem]:
    """A department as the sum of its units (单位数据), which few datasets name: see `unit_sums`."""
    if figures.dataset.unit_datasets:
        from .unit_sums import CHECKS

        for check in CHECKS:
            yield from check(figures)


def own_lists_hold(figures: Figures) -> Iterator[Problem]:
    """Lists of the template's own (清单), where it declares any that a dataset must or does bring:
    see `own_lists`."""
    lists = figures.template.lists.values()
    if figures.dataset.own_lists or any(one.is_required for one in lists):
        from .own_lists import lists_add_up, required_lists_are_there

        yield from required_lists_are_there(figures)
        yield from lists_add_up(figures)


CHECKS: tuple[Callable[[Figures], Iterator[Problem]], ...] = (
    balance.totals_balance,
    balance.funds_balance,
    balance.leaves_balance,
    declared.declared_equals_ledger,
    declared.declared_equals_ledger_column,
    balance.amounts_as_large_as_last_year,
    projects.projects_have_expenditure,
    projects.projects_have_targets,
    projects.evaluations_agree_with_ledger,
    projects.evaluations_agree_with_system,
    official_tables_hold,
    balance.units_balance,
    units_add_up,
    units.units_have_lines,
    units.units_are_listed_once,
    balance.carried_over_is_spent,
    balance.functions_balance,
    codes.schemes_agree,
    codes.kinds_fit_codes,
    codes.three_public_by_name,
    projects.cost_targets_agree,
    doubtful.costs_are_amounts,
    doubtful.targets_aim_the_right_way,
    doubtful.values_of_targets_say_something,
    doubtful.targets_stand_once,
    doubtful.equipment_is_procured,
    doubtful.nothing_is_given_in_vain,
    declared.parts_add_up,
    declared.last_year_balances,
    last_year_parts.totals_hold_their_parts,
    declared.parts_are_no_larger,
    declared.parts_make_the_whole,
    declared.amounts_have_counts,
    declared.people_outnumber_groups,
    declared.numbers_are_possible,
    declared.published_in_time,
    declared.opening_is_as_listed,
    declared.within_full_year_budget,
    declared.functions_within_full_year_budget,
    declared.units_of_opening,
    declared.opening_is_attributed,
    evaluations.projects_are_evaluated,
    evaluations.scores_have_grades,
    evaluations.spent_within_budget,
    evaluations.rates_are_consistent,
    last_year.declared_as_last_year,
    last_year.same_department,
    last_year.units_go_on,
    last_year.former_names_are_known,
    last_year.reasons_are_new,
    reasons.reasons_say_something,
    reasons.reasons_are_of_this_year,
    reasons.amounts_of_reasons,
    reasons.rates_of_reasons,
    reasons.reasons_point_the_right_way,
    prose_figures.prose_agrees,
    wording.clerk_left_nothing_over,
    wording.names_agree,
    wording.clerk_uses_one_self_name,
    sensitive.clerk_tells_nothing_sensitive,
    carried.rows_are_confirmed,
    carried.words_are_confirmed,
    left_over.years_are_of_this_report,
    left_over.amounts_are_of_this_year,
    left_over.projects_are_of_this_year,
    plausible.ledger_is_not_last_years,
    plausible.amounts_are_in_one_unit,
    plausible.averages_are_possible,
    plausible.scores_are_within_reach,
    plausible.salaries_are_not_procured,
    department_names.names_are_of_one_department,
    counted_lists.lists_are_as_long_as_counted,
    own_lists_hold,
)

REPORT_CHECKS: tuple[Callable[[Report, Figures], Iterator[Problem]], ...] = (
    coarse.lines_are_as_fine_as_asked,
    table_totals.totals_add_up,
    published.narrative_reads_well,
)


def run_checks(figures: Figures) -> list[Problem]:
    """Everything the checks of the dataset find, in their order."""
    return [problem for check in CHECKS for problem in check(figures)]


def run_report_checks(report: Report, figures: Figures) -> list[Problem]:
    """Everything the checks of the assembled report find, in their order."""
    return [problem for check in REPORT_CHECKS for problem in check(report, figures)]
