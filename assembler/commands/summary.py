"""The command `summary`: the main figures of many reports in one workbook, and in one page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ..files.paths import is_folder
from ..kernel.problems import Problem, print_problems, problem, unusable
from ..pipeline import build
from ..summary.entries import SummaryEntry, described, entry_from
from .datasets import chosen
from .delivery import impossible, may_replace_page, page_kind_is_wrong, with_ending, written
from .many import THIS_MACHINE, Done, Hands, Outcome, Task, Together, outcome_of, run_tasks

_PRIVATE = "里面有准确数和问题，供内部使用，不要公开。"


class SummaryOptions(NamedTuple):
    """What is asked of `summary`. output, page: the workbook and the page; the workbook where
    neither is named. reports: the folder of the reports that are linked to."""

    output: Path | None = None
    page: Path | None = None
    reports: Path = Path("out")
    force: bool = False
    as_json: bool = False


def summarise(data: list[Path], options: SummaryOptions, hands: Hands = THIS_MACHINE) -> int:
    """`summary`: every named dataset, or every one in data/; the exit status."""
    if options.output is None and options.page is None:
        options = options._replace(output=Path("out/汇总.xlsx"))
    refused = _wrong_targets(options)
    datasets = [] if refused else chosen(data)
    print_problems(refused)
    if not datasets:
        return 2
    entries: list[SummaryEntry] = []

    def keep(outcome: Outcome) -> None:
        entries.append(entry_of(outcome))

    tasks = [SummaryTask(str(path), path) for path in datasets]
    status = run_tasks(tasks, Together(options.as_json, hands, "没有错误"), keep)
    if not entries:  # nobody was there to look at them
        return status
    problems: list[Problem] = []
    deliver(entries, options, problems)
    print_problems(problems)
    return 2 if unusable(problems) else status


def entry_of(outcome: Outcome) -> SummaryEntry:
    """What a `SummaryTask` has found out of its report."""
    return entry_from(json.loads(outcome.result), outcome.first)


@dataclass(frozen=True)
class SummaryTask(Task):
    """A dataset whose report is summed up."""

    path: Path

    def run(self) -> Done:
        built = build(self.path, keep=True)
        problems = built.problems
        result = {"data": str(self.path), **described(built)}
        return Done(outcome_of(self.name, "", result, problems, failed=unusable(problems)))

    def files(self) -> list[Path]:
        return [self.path]

    def failed(self, why: Problem) -> Outcome:
        result = {"data": self.name, **described_as_failed(why)}
        return outcome_of(self.name, "", result, [why], failed=True)


def described_as_failed(why: Problem) -> dict[str, object]:
    """What a summary says of a report that could not be looked at."""
    from ..pipeline import Built

    return described(Built(problems=[why]))


def _wrong_targets(options: SummaryOptions) -> list[Problem]:
    """What speaks against the files to write, by their names alone."""
    named = filter(None, (options.output, options.page))
    refused = list(chain.from_iterable(map(impossible, named)))
    if refused:
        return refused
    if options.output and options.output.suffix.lower() not in ("", ".xlsx"):
        return [problem("O-73", path=str(options.output))]
    return [problem("O-74", path=str(options.page))] if page_kind_is_wrong(options.page) else []


def deliver(
    entries: Sequence[SummaryEntry], options: SummaryOptions, problems: list[Problem]
) -> None:
    """Write what is asked for; never over what a person has changed, nor a file of others."""
    if options.output:
        _write_workbook(entries, options, problems)
    if options.page:
        _write_page(entries, options, problems)


def _write_workbook(
    entries: Sequence[SummaryEntry], options: SummaryOptions, problems: list[Problem]
) -> None:
    from ..summary.workbook import summary_workbook
    from ..tables_workbook import changed_by_hand
    from .report_target import may_overwrite

    assert options.output is not None
    folder = is_folder(options.output)
    target = options.output / "汇总.xlsx" if folder else with_ending(options.output, ".xlsx")
    free = options.force or may_overwrite(target, problems, "-o", changed_by_hand)
    if free and written(target, summary_workbook(entries, options.reports, target), problems):
        _tell(f"已写成汇总 {target}。{_PRIVATE}", options)


def _write_page(
    entries: Sequence[SummaryEntry], options: SummaryOptions, problems: list[Problem]
) -> None:
    from ..summary.page import MARK, summary_page

    assert options.page is not None
    folder = is_folder(options.page)
    target = options.page / "汇总.html" if folder else with_ending(options.page, ".html")
    foreign = problem("O-75", path=str(target))
    mark = None if options.force else MARK
    free = may_replace_page(target, mark, foreign, "--html", problems)
    if free and written(target, summary_page(entries, options.reports, target), problems):
        _tell(f"已写成汇总页 {target}，用浏览器打开。{_PRIVATE}", options)


def _tell(text: str, options: SummaryOptions) -> None:
    if not options.as_json:
        print(text)
