"""The command `refresh`: an edited docx brought up to date with its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..files.paths import are_same, is_folder
from ..kernel.problems import (
    Flow,
    Problem,
    Severity,
    exit_status,
    print_problems,
    problem,
    unconfirmed,
)
from ..pipeline import Built, build, uncollected
from ..refresh.refresh import Edited, Refreshed, open_edited, refresh_opened
from ..refresh.settling import Settlements
from ..word.snapshot_part import changed_since_written
from .delivery import (
    IS_INTERNAL,
    print_json,
    print_lines,
    with_ending,
    written,
    wrong_report_name,
)
from .report_target import is_public_report, may_overwrite
from .settling import LISTED, listed, settlements_of


class RefreshOptions(NamedTuple):
    """What is asked of `refresh`. redline: what was brought up to date is shown as tracked changes.
    internal: whether the file carries the dataset's lines, None where the dataset decides. template:
    in place of the one that the dataset names. settle: how conflicts are settled, as it was typed."""

    output: Path
    force: bool = False
    as_json: bool = False
    redline: bool = False
    internal: bool | None = None
    template: str = ""
    settle: tuple[str, ...] = ()


def refresh_report(path: Path, data: Path, options: RefreshOptions) -> int:
    """`refresh`: an edited docx brought up to date with its data; the exit status."""
    output = options.output
    made = Refreshed(problems=wrong_report_name(output))
    output = output if is_folder(output) else with_ending(output, ".docx")
    if not made.problems:
        made = _made(path, data, options._replace(output=output))
    done = made.data is not None and written(output, made.data, made.problems)
    status = exit_status(made.problems)
    if options.as_json:
        print_json(_as_json(output, done, status, made))
    else:
        _print(output, done, made, options.settle)
    return status


def _print(output: Path, done: bool, made: Refreshed, settle: Sequence[str]) -> None:
    print_problems(made.problems)
    if settle:
        print_lines(listed(made.met))
    print(_summary(output, made) if done else "没有更新，原文件没有改动。")
    if done and made.is_internal:
        print(IS_INTERNAL)


@uncollected(documents=True)
def _made(path: Path, data: Path, options: RefreshOptions) -> Refreshed:
    """The docx brought up to date, as it is to be written."""
    made = _refreshed(path, data, options)
    if options.redline and made.data is not None:
        from ..redline.files import redline_bytes

        shown = redline_bytes(path.read_bytes(), made.data, made.problems, str(path))
        made.data = shown[0] if shown else None
    return made


def _refreshed(path: Path, data: Path, options: RefreshOptions) -> Refreshed:
    made = Refreshed()
    edited = open_edited(path, made.problems)
    if edited is None or not _may_write(path, options, made.problems):
        return made
    built = build(data, options.internal, template=options.template)
    if built.is_internal and not _may_be_internal(options, built.problems):
        return Refreshed(problems=built.problems)
    made = brought_up_to_date(edited, built)
    return _settled(path, built, made, options.settle) if options.settle else made


def _settled(path: Path, built: Built, made: Refreshed, asked: Sequence[str]) -> Refreshed:
    """The same with its conflicts settled as it was asked; nothing where only to list them was asked,
    or where one cannot be settled so."""
    problems: list[Problem] = []
    settlements = settlements_of(asked, made.met, problems)
    if problems or LISTED in asked:
        return replace(made, data=None, problems=[*made.problems, *problems])
    edited = open_edited(path, []) if settlements else None
    return brought_up_to_date(edited, built, settlements) if edited else made


@uncollected(documents=True)
def brought_up_to_date(
    edited: Edited, built: Built, settlements: Settlements | None = None
) -> Refreshed:
    """An edited docx with what was built of its data, and all that is wrong with either."""
    made = refresh_opened(edited, built, settlements)
    made.problems = [*_of_data(built, made), *made.problems]
    made.is_internal = built.is_internal
    return made


def _may_be_internal(options: RefreshOptions, problems: list[Problem]) -> bool:
    """Never over a published file without --force."""
    if options.force:
        return True
    changed, public = changed_since_written, is_public_report
    return may_overwrite(options.output, problems, is_changed=changed, keeps_public=public)


def _may_write(path: Path, options: RefreshOptions, problems: list[Problem]) -> bool:
    """Never over the edited file itself, nor over another that was edited, without --force."""
    output = options.output
    if options.force:
        return True
    if are_same(output, path):
        problems.append(problem("R-38", path=str(output)))
        return False
    return may_overwrite(output, problems, is_changed=changed_since_written)


def _of_data(built: Built, made: Refreshed) -> list[Problem]:
    """What is wrong with the data; gaps that a person filled in the file are none any more."""
    if made.data is None or made.has_gaps:
        return built.problems
    return [problem for problem in built.problems if Flow.GAP not in problem.flow]


def _summary(output: Path, made: Refreshed) -> str:
    if made.is_new_build:
        return f"已写成 {output}：原文件没有手工改动，这就是新生成的报告。"
    done = _done(output, made.changes)
    if made.settled:
        done += f"，定了{len(made.settled)}处冲突"
    conflicts = len(made.conflicts)
    if conflicts:
        return f"{done}；另有{conflicts}处与手工修改冲突，保留原样，已在文中加批注。"
    errors = sum(p.severity is Severity.ERROR for p in unconfirmed(made.problems))
    return f"{done}；数据还有错误{errors}处，改正后请再更新。" if errors else f"{done}。"


def _done(output: Path, changes: int) -> str:
    if not changes:
        return f"已写成 {output}：没有要改的地方"
    return f"已更新 {output}：更新{changes}处"


def _as_json(output: Path, done: bool, status: int, made: Refreshed) -> dict[str, object]:
    return {
        "report": str(output) if done else None,
        "exit": status,
        "changes": made.changes,
        "conflicts": len(made.conflicts),
        "settled": len(made.settled),
        "problems": [p.as_json() for p in made.problems],
    }
