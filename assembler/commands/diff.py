"""What `assembler diff` does: open both sides, compare, print or write; the exit status.

The status is that of the other commands, not that of Unix's diff: 0 done, whether there are
differences or not; 1 a notice without its reason; 2 nothing could be compared or written.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from ..compare.changes import Changes, compare
from ..compare.in_words import coloured, marked
from ..compare.sides import Side, open_sides
from ..kernel.problems import Place, Problem, problem, unusable
from ..pipeline import exit_status
from .delivery import is_another_kind, may_replace_page, print_problems, written


@dataclass(frozen=True)
class Wanted:
    """What is asked for beside the comparison: files to write, and how."""

    as_json: bool = False
    html: Path | None = None
    notice: Path | None = None
    reason: str = ""
    force: bool = False


def diff(old: Path, new: Path, wanted: Wanted) -> int:
    """`diff`: what changed from one report to the other."""
    problems = _refused(old, new, wanted)
    sides = None if unusable(problems) else open_sides(old, new, problems)
    if sides is None:
        _tell_failure(problems, wanted)
        return 2
    changes = compare(sides[0].snapshot, sides[1].snapshot)
    said = _deliver(*sides, changes, wanted, problems)
    status = exit_status(problems)
    if wanted.as_json:
        from ..compare.as_json import as_json

        print(json.dumps(as_json(*sides, changes, problems, status), ensure_ascii=False, indent=1))
    else:
        _tell(*sides, changes, problems, said)
    return status


def _tell_failure(problems: list[Problem], wanted: Wanted) -> None:
    if wanted.as_json:
        told = {"exit": 2, "problems": [found.as_json() for found in problems]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print_problems(problems)


def _tell(old: Side, new: Side, changes: Changes, problems: list[Problem], said: list[str]) -> None:
    from ..compare.terminal import lines

    colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in lines(old, new, changes, coloured if colours else marked):
        print(line)
    if problems or said:
        print()
    print_problems(problems)
    for line in said:
        print(line)


# --- files


def _refused(old: Path, new: Path, wanted: Wanted) -> list[Problem]:
    """Targets that cannot be written, told before anything is read."""
    found = []
    if wanted.reason and wanted.notice is None:
        found.append(problem("R-15"))
    if wanted.notice and wanted.notice.suffix.lower() != ".docx":
        found.append(problem("R-13", path=str(wanted.notice)))
    if wanted.html and is_another_kind(wanted.html, ".html", ".htm"):
        found.append(problem("R-18", path=str(wanted.html)))
    for option, target in (("--notice", wanted.notice), ("--html", wanted.html)):
        if target and any(_is_same(target, source) for source in (old, new)):
            found.append(problem("R-14", option=option, path=str(target)))
    return found


def _is_same(target: Path, source: Path) -> bool:
    return target.exists() and source.exists() and target.samefile(source)


def _deliver(
    old: Side, new: Side, changes: Changes, wanted: Wanted, problems: list[Problem]
) -> list[str]:
    """Write what is asked for; a line about each file."""
    said = []
    if wanted.html and _page(old, new, changes, wanted.html, wanted.force, problems):
        said.append(f"已生成比较页 {wanted.html}，用浏览器打开。")
    if wanted.notice and _notice(changes, wanted.notice, wanted, problems):
        said.append(f"已生成更正说明 {wanted.notice}，请核对文字后公开。")
    return said


def _page(
    old: Side, new: Side, changes: Changes, target: Path, force: bool, problems: list[Problem]
) -> bool:
    from ..compare.page import MARK, write_page

    foreign = problem("R-16", path=str(target))
    if not may_replace_page(target, None if force else MARK, foreign, "--html", problems):
        return False
    return written(target, write_page(old, new, changes, list(problems)), problems)


def _notice(changes: Changes, target: Path, wanted: Wanted, problems: list[Problem]) -> bool:
    from ..compare.notice import write_notice
    from .report_target import may_overwrite

    found: list[Problem] = []
    if wanted.force or may_overwrite(target, found, "--notice"):
        data = write_notice(changes, wanted.reason, Place(str(target)), found)
    else:
        data = None
    problems += found
    return data is not None and written(target, data, problems)
