"""The way of an audit: a report read is understood, and every check goes over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from ..published.document import PublishedReport, Spot
from .adding_up import tails, with_corrections
from .contents import contents_agree
from .context import AuditedReport, audited
from .corrected_texts import claims_with_tables
from .evaluations import evaluations_agree
from .finding import Finding
from .requirements import Requirements
from .rows import (
    amounts_are_not_negative,
    codes_have_their_names,
    forms_keep_their_rows,
    parts_are_within_their_whole,
    rows_stand_once,
)
from .statements import (
    changes_are_against_last_year,
    lists_are_as_long_as_counted,
    numbered_lines_are_as_many_as_counted,
    reasons_point_the_right_way,
    sentences_are_about_the_department,
    statements_do_not_contradict,
)
from .structure import (
    headings_are_numbered,
    names_are_the_department,
    notes_agree_with_tables,
    nothing_is_left_over,
    nothing_is_sensitive,
    required_parts,
    titles_are_of_the_kind,
    years_are_of_the_report,
)
from .text_and_tables import texts_agree_with_tables
from .wording import (
    listed_accounts_have_amounts,
    projects_are_as_many,
    purposes_fit_the_accounts,
    three_have_their_table,
)

Check = Callable[[AuditedReport], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
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
    titles_are_of_the_kind,
    names_are_the_department,
    headings_are_numbered,
    listed_accounts_have_amounts,
    purposes_fit_the_accounts,
    projects_are_as_many,
    three_have_their_table,
    evaluations_agree,
    reasons_point_the_right_way,
    lists_are_as_long_as_counted,
    numbered_lines_are_as_many_as_counted,
    statements_do_not_contradict,
    changes_are_against_last_year,
    sentences_are_about_the_department,
)


_WHOLE = Spot(0)


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
    report, of_sums = with_corrections(audited(published))
    against_tables = list(texts_agree_with_tables(report))
    checks = (*CHECKS, required_parts(rules))
    findings = [*of_sums, *against_tables, *claims_with_tables(report, against_tables)]
    findings += (finding for check in checks for finding in check(report))
    ordered = sorted(_by_cause(findings), key=_order)
    return Audit(report, tuple(ordered), tuple(tails(report)))


def _by_cause(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for the same words of a place: the first that is certain, else the first. What is
    likely wrong with words that are certainly wrong is no cause of its own."""
    by_place: dict[Spot, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_place[finding.spot].append(finding)
    for spot, mine in by_place.items():
        yield from mine if spot == _WHOLE else _of_place(mine)  # the whole report has no words


def _of_place(findings: Sequence[Finding]) -> Iterator[Finding]:
    certain, likely = (_by_words(findings, certain) for certain in (True, False))
    yield from certain
    for finding in likely:
        if not any(_overlap(finding, other) for other in certain):
            yield finding


def _overlap(one: Finding, other: Finding) -> bool:
    """Whether two findings of a place have words in common."""
    return one.start <= other.end and other.start <= one.end


def _by_words(findings: Sequence[Finding], certain: bool) -> Collection[Finding]:
    """The first of one grade for each words of a place; the last words first."""
    of_grade = (finding for finding in reversed(findings) if finding.certain is certain)
    return {(finding.start, finding.end): finding for finding in of_grade}.values()


def _order(finding: Finding) -> tuple[int, int, int, int]:
    spot = finding.spot
    return spot.block, -1 if spot.row is None else spot.row, spot.column or 0, finding.start
