"""The command `verify`: a finished docx held against its snapshot or its data."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, filterfalse
from pathlib import Path

from ..files.paths import is_folder
from ..kernel.problems import Problem, print_problems, problem, unusable
from ..pipeline import build, uncollected, usable_snapshot
from ..snapshot.opening import OpenedDocx, open_docx
from ..snapshot.values import Snapshot
from ..verify.left_in import tracked_problems
from ..verify.verdict import Verdict, grouped
from ..verify.verify import verify
from .datasets import dataset_name, expanded
from .delivery import print_lines
from .many import THIS_MACHINE, Done, Hands, Task, Together, outcome_of, printed, run_tasks


def verify_all(
    files: Sequence[Path], as_json: bool, hands: Hands = THIS_MACHINE, template: str = ""
) -> int:
    """`verify`: every number of finished reports against its source; the exit status. template: of
    the data, in place of the one that it names."""
    pairs = _pairs(expanded(files))
    several = len(pairs) > 1
    tasks = [VerifyTask(str(report), report, data, several, template) for report, data in pairs]
    return run_tasks(tasks, Together(as_json, hands, "没有错误", listed=False))


def _pairs(files: Sequence[Path]) -> list[tuple[Path, Path | None]]:
    """Each report with the data that it is held against: of one, those that are named with it; of
    several, those of its name."""
    if len(files) == 1:
        return [(files[0], None)]
    if len(files) == 2 and not _is_report(files[1]):
        return [(files[0], files[1])]
    return _pairs_by_name(files)


def _pairs_by_name(files: Sequence[Path]) -> list[tuple[Path, Path | None]]:
    """Each report with the data of its name; the files that are in no pair are passed over."""
    reports = list(filter(_is_report, files))
    datasets = {dataset_name(path): path for path in filter(_may_be_data, files)}
    pairs = [(report, datasets.get(report.stem)) for report in reports]
    used = set(chain.from_iterable(pairs))
    for path in filterfalse(used.__contains__, files):
        print(f"跳过 {path}：没有同名的报告，也不是报告（.docx）。", file=sys.stderr)
    if not pairs:
        print(problem("O-72"))
    return pairs


def _is_report(path: Path) -> bool:
    is_open = path.name.startswith("~$")  # Word's own, while a document is open
    return path.suffix.lower() == ".docx" and not is_folder(path) and not is_open


def _may_be_data(path: Path) -> bool:
    """Whether a report may be held against it: a folder, or a workbook other than of its tables."""
    if is_folder(path):
        return True
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    from ..tables_workbook import changed_by_hand

    return changed_by_hand(path) is None


@dataclass(frozen=True)
class VerifyTask(Task):
    """A report and the data it is held against, None for the snapshot in it. several: whether
    others are looked at with it."""

    path: Path
    data: Path | None
    several: bool
    template: str = ""

    def run(self) -> Done:
        problems: list[Problem] = []
        verdict = _verdict(self.path, self.data, self.template, problems)
        problems += verdict.problems if verdict else []
        text = f"—— {self.path}\n" if self.several else ""
        text += printed(_print_result, verdict, problems)
        result = {
            "report": str(self.path),
            "counts": _counts(verdict) if verdict else None,
            "problems": [{**p.as_json(), "values": p.values} for p in problems],
        }
        return Done(outcome_of(self.name, text, result, problems, failed=unusable(problems)))

    def files(self) -> list[Path]:
        return list(filter(None, (self.path, self.data)))


def _print_result(verdict: Verdict | None, problems: list[Problem]) -> None:
    if verdict is None:
        print_problems(problems)
        return
    print_lines(map(str, grouped(problems)))  # in the order of the file
    if not unusable(problems):
        print(f"{verdict.summary}。" + ("" if problems else "没有问题。"))


def _verdict(
    path: Path, data: Path | None, template: str, problems: list[Problem]
) -> Verdict | None:
    """None where there is nothing to hold the file against, which is told."""
    opened = open_docx(path, problems, path.name, tolerant=True)
    if opened is None:
        return None
    fresh = partial(fresh_snapshot, data, template, problems) if data else None
    return verdict_of(opened, problems, fresh)


@uncollected(documents=True)
def verdict_of(
    opened: OpenedDocx,
    problems: list[Problem],
    fresh: Callable[[], Snapshot | None] | None = None,
) -> Verdict | None:
    """A finished docx held against its own snapshot, or against a fresh one of its data. None where
    there is nothing to hold it against, which is told; further problems of the file are told, too."""
    document = opened.document(problems)
    if document is None:
        return None
    problems += opened.objections("V-34", "V-35", document)
    problems += tracked_problems(document, opened.place)
    own = opened.snapshot([] if fresh else problems)
    now = fresh() if fresh else own
    return verify(document, opened.place.file, now, own) if now else None


def fresh_snapshot(data: Path, template: str, problems: list[Problem]) -> Snapshot | None:
    """The snapshot of a dataset as it is now; None where it cannot be built, which is told."""
    return usable_snapshot(build(data, internal=True, template=template), problems)


def _counts(verdict: Verdict) -> dict[str, int]:
    return {
        "text": verdict.text,
        "cells": verdict.cells,
        "same": verdict.same,
        "changed": verdict.changed,
        "outdated": verdict.outdated,
        "lost": verdict.lost,
        "foreign": verdict.foreign,
    }
