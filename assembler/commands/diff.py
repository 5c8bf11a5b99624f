"""What `assembler diff` does: open both sides, compare, print or write; the exit status.

The status is that of the other commands, not that of Unix's diff: 0 done, whether there are
differences or not; 1 a notice without its reason; 2 nothing could be compared or written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ..compare.changes import Changes, compare
from ..compare.phrases import coloured, marked
from ..compare.sides import Side, open_sides
from ..files.paths import are_same
from ..kernel.problems import Place, Problem, exit_status, print_problems, problem, unusable
from ..pipeline import uncollected
from .delivery import (
    impossible,
    may_replace_page,
    page_kind_is_wrong,
    print_json,
    print_lines,
    written,
)


@dataclass(frozen=True)
class DiffOptions:
    """What is asked for beside the comparison: files to write, and how."""

    as_json: bool = False
    html: Path | None = None
    notice: Path | None = None
    reason: str = ""
    force: bool = False


class ReportsCompared(NamedTuple):
    """Two reports compared. reported: a line about each file that was written. sides, changes: None
    where nothing could be compared, which the problems tell."""

    problems: list[Problem]
    sides: tuple[Side, Side] | None = None
    changes: Changes | None = None
    reported: Sequence[str] = ()


@uncollected(documents=True)
def compared(old: Path, new: Path, options: DiffOptions) -> ReportsCompared:
    """What changed from one report to the other, and the files written that are asked for."""
    problems = _refused(old, new, options)
    sides = None if unusable(problems) else open_sides(old, new, problems)
    if sides is None:
        return ReportsCompared(problems)
    by_hand = sides[0].by_hand, sides[1].by_hand
    changes = compare(sides[0].snapshot, sides[1].snapshot, by_hand)
    reported = _deliver(*sides, changes, options, problems)
    return ReportsCompared(problems, sides, changes, reported)


def diff(old: Path, new: Path, options: DiffOptions) -> int:
    """`diff`: what changed from one report to the other; the exit status."""
    problems, sides, changes, reported = compared(old, new, options)
    if sides is None or changes is None:
        _print_failure(problems, options)
        return 2
    status = exit_status(problems)
    if options.as_json:
        from ..compare.as_json import as_json

        print_json(as_json(*sides, changes, problems, status))
    else:
        _print_changes(*sides, changes, problems, reported)
    return status


@uncollected(documents=True)
def difference_lines(old: Path, new: Path, problems: list[Problem]) -> list[str]:
    """What `diff` prints of two reports; nothing where they cannot be compared, which is told."""
    from ..compare.terminal import lines

    sides = open_sides(old, new, problems)
    if sides is None:
        return []
    old_side, new_side = sides
    changes = compare(old_side.snapshot, new_side.snapshot, (old_side.by_hand, new_side.by_hand))
    return list(lines(old_side, new_side, changes, marked))


def _print_failure(problems: list[Problem], options: DiffOptions) -> None:
    if options.as_json:
        result = {"exit": 2, "problems": [problem.as_json() for problem in problems]}
        print_json(result)
    else:
        print_problems(problems)


def _print_changes(
    old: Side, new: Side, changes: Changes, problems: list[Problem], reported: Sequence[str]
) -> None:
    from ..compare.terminal import lines

    colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    print_lines(lines(old, new, changes, coloured if colours else marked))
    if problems or reported:
        print()
    print_problems(problems)
    print_lines(reported)


# --- files


def _refused(old: Path, new: Path, options: DiffOptions) -> list[Problem]:
    """Targets that cannot be written, told before anything is read."""
    targets = [("--notice", options.notice), ("--html", options.html)]
    named = [(option, target) for option, target in targets if target]
    refused = list(chain.from_iterable(map(impossible, dict(named).values())))
    return refused or [
        *_wrong_options(options),
        *(
            problem("R-14", option=option, path=str(target))
            for option, target in named
            if _is_one_of(target, old, new)
        ),
    ]


def _wrong_options(options: DiffOptions) -> list[Problem]:
    """What is wrong with the options, whatever is compared."""
    wrong = [] if options.notice is None else _wrong_notice(options.notice)
    if options.reason and options.notice is None:
        wrong.append(problem("R-15"))
    if page_kind_is_wrong(options.html):
        wrong.append(problem("R-18", path=str(options.html)))
    return wrong


def _wrong_notice(path: Path) -> list[Problem]:
    return [] if path.suffix.lower() == ".docx" else [problem("R-13", path=str(path))]


def _is_one_of(target: Path, *sources: Path) -> bool:
    return any(are_same(target, source) for source in sources)


def _deliver(
    old: Side, new: Side, changes: Changes, options: DiffOptions, problems: list[Problem]
) -> list[str]:
    """Write what is asked for; a line about each file."""
    reported = []
    if options.html and _page(old, new, changes, options.html, options.force, problems):
        private = "页里有改动的录入行，不要公开。" if changes.rows else ""
        reported.append(f"已生成比较页 {options.html}，用浏览器打开。{private}")
    if options.notice and _notice((old, new), changes, options.notice, options, problems):
        reported.append(f"已生成更正说明 {options.notice}，请核对文字后公开。")
    return reported


def _page(
    old: Side, new: Side, changes: Changes, target: Path, force: bool, problems: list[Problem]
) -> bool:
    from ..compare.page import MARK, write_page

    foreign = problem("R-16", path=str(target))
    if not may_replace_page(target, None if force else MARK, foreign, "--html", problems):
        return False
    return written(target, write_page(old, new, changes, list(problems)), problems)


def _notice(
    sides: tuple[Side, Side],
    changes: Changes,
    target: Path,
    options: DiffOptions,
    problems: list[Problem],
) -> bool:
    from ..compare.notice import write_notice
    from .report_target import may_overwrite

    own: list[Problem] = []  # what is wrong with the comparison does not stand against it
    if not (options.force or may_overwrite(target, own, "--notice")):
        problems += own
        return False
    data = write_notice(sides, changes, options.reason, Place(str(target)), own)
    problems += own
    return data is not None and written(target, data, problems)
