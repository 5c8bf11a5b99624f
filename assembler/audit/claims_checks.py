"""A text's claims held against each other: the checks, in the order that findings are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .claims_agreement import (
    amounts_have_units,
    figures_have_one_value,
    opening_budget_is_one,
    statements_agree,
    years_are_this_and_last,
)
from .claims_changes import (
    changes_follow_from_both_years,
    directions_follow_from_amounts,
    last_year_is_one,
    rates_follow_from_changes,
)
from .claims_context import ClaimedReport, claimed
from .claims_shares import completion_follows_from_amounts, shares_follow_from_amounts
from .claims_sums import (
    figures_are_their_parts,
    grades_add_up,
    items_add_up,
    parts_add_up,
    purchases_are_within_their_total,
)
from .context import AuditedReport
from .finding import Finding

CLAIM_CHECKS: tuple[Callable[[ClaimedReport], Iterator[Finding]], ...] = (
    rates_follow_from_changes,
    changes_follow_from_both_years,
    directions_follow_from_amounts,
    last_year_is_one,
    shares_follow_from_amounts,
    completion_follows_from_amounts,
    parts_add_up,
    figures_are_their_parts,
    items_add_up,
    grades_add_up,
    purchases_are_within_their_total,
    figures_have_one_value,
    opening_budget_is_one,
    statements_agree,
    years_are_this_and_last,
    amounts_have_units,
)


def claims_agree(report: AuditedReport) -> Iterator[Finding]:
    """All of them over a report that is audited."""
    claims = claimed(report)
    for check in CLAIM_CHECKS:
        yield from check(claims)
