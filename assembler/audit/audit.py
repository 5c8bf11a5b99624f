"""The way of an audit: a report read is understood, and every check goes over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..published.document import PublishedReport
from .adding_up import tables_add_up, tails
from .contents import contents_agree
from .context import AuditedReport, audited
from .finding import Finding
from .requirements import Requirements
from .rows import (
    amounts_are_not_negative,
    codes_have_their_names,
    forms_keep_their_rows,
    parts_are_within_their_whole,
    rows_stand_once,
)
from .structure import (
    headings_are_numbered,
    names_are_the_department,
    notes_agree_with_tables,
    nothing_is_left_over,
    nothing_is_sensitive,
    required_parts,
    years_are_of_the_report,
)
from .wording import (
    listed_accounts_have_amounts,
    projects_are_as_many,
    purposes_fit_the_accounts,
    three_have_their_table,
)

Check = Callable[[AuditedReport], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    tables_add_up,
    codes_have_their_names,
    forms_keep_their_rows,
    rows_stand_once,
    amounts_are_not_negative,
    parts_are_within_their_whole,
    contents_agree,
    notes_agree_with_tables,
    nothing_is_left_over,
    nothing_is_sensitive,
    years_are_of_the_report,
    names_are_the_department,
    headings_are_numbered,
    listed_accounts_have_amounts,
    purposes_fit_the_accounts,
    projects_are_as_many,
    three_have_their_table,
)


@dataclass(frozen=True)
class Audit:
    """A report with its findings, in the order of the report."""

    report: AuditedReport
    findings: tuple[Finding, ...]
    tails: tuple[Finding, ...]

    @property
    def certain(self) -> tuple[Finding, ...]:
        """What cannot be right."""
        return tuple(finding for finding in self.findings if finding.certain)

    @property
    def likely(self) -> tuple[Finding, ...]:
        """What is likely wrong."""
        return tuple(finding for finding in self.findings if not finding.certain)


def audit(published: PublishedReport, rules: Requirements) -> Audit:
    """A published report held against itself, and against what its kind must publish."""
    report = audited(published)
    checks = (*CHECKS, required_parts(rules))
    found = {(f.code, f.spot, f.start, f.quote): f for check in checks for f in check(report)}
    return Audit(report, tuple(sorted(found.values(), key=_order)), tuple(tails(report)))


def _order(finding: Finding) -> tuple[int, int, int, int]:
    spot = finding.spot
    return spot.block, -1 if spot.row is None else spot.row, spot.column or 0, finding.start
