"""A report built from a page, as the command builds it."""

from __future__ import annotations

from pathlib import Path

from ..commands.build import BuildOptions, BuildTask
from ..commands.many import Outcome, outcome_in_this_process


def built(dataset: Path, report: Path, options: BuildOptions) -> Outcome:
    """What came of building one report, its tables and its PDF where they are asked for."""
    workbook = report.with_suffix(".xlsx") if options.tables else None
    task = BuildTask(str(dataset), dataset, report, workbook, options, several=False)
    return outcome_in_this_process(task)
