"""A text's claims held against each other as if its amounts were those of the tables: one wrong
amount is told once, and not again with each share and rate that is taken of it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..published.document import PublishedBlock, PublishedParagraph
from .claims_checks import claims_agree
from .context import AuditedReport
from .finding import Finding


class _Corrected(NamedTuple):
    """A paragraph with other words in some places. starts: where these places are behind it;
    shifts: how much further left a sign stood before, from each of them on."""

    paragraph: PublishedParagraph
    starts: list[int]
    shifts: list[int]

    def before(self, at: int) -> int:
        """Where a sign stood before."""
        number = bisect_right(self.starts, at) - 1
        return at - (self.shifts[number] if number >= 0 else 0)


def claims_with_tables(report: AuditedReport, findings: Sequence[Finding]) -> Iterator[Finding]:
    """What is wrong with the claims besides the findings against tables."""
    blocks = list(report.report.blocks)
    corrected = {n: _corrected(blocks[n], mine) for n, mine in _corrections(findings).items()}
    for number, one in corrected.items():
        blocks[number] = one.paragraph
    published = replace(report.report, blocks=tuple(blocks))
    for finding in claims_agree(replace(report, report=published)):
        changed = corrected.get(finding.spot.block)
        yield _as_it_stands(report, changed, finding) if changed else finding


def _corrections(findings: Sequence[Finding]) -> dict[int, list[Finding]]:
    """The findings that say for certain what should stand there, by block."""
    by_block: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.certain and finding.expected:
            by_block[finding.spot.block].append(finding)
    return by_block


def _corrected(block: PublishedBlock, findings: Sequence[Finding]) -> _Corrected:
    assert isinstance(block, PublishedParagraph)  # texts are held against tables, not cells
    text, shift = block.text, 0
    starts: list[int] = []
    shifts: list[int] = []
    for finding in sorted(findings, key=lambda one: one.start):
        start, end = finding.start + shift, finding.end + shift
        text = text[:start] + finding.expected + text[end:]
        shift += len(finding.expected) - (end - start)
        starts.append(start + len(finding.expected))
        shifts.append(shift)
    return _Corrected(replace(block, text=text), starts, shifts)


def _as_it_stands(report: AuditedReport, changed: _Corrected, finding: Finding) -> Finding:
    """The same with the words of the report itself."""
    block = report.report.blocks[finding.spot.block]
    assert isinstance(block, PublishedParagraph)
    start, end = changed.before(finding.start), changed.before(finding.end)
    return finding._replace(start=start, end=end, quote=block.text[start:end])
