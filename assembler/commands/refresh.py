"""The command `refresh`: an edited docx brought up to date with its data."""

from __future__ import annotations

from pathlib import Path

from ..files.paths import are_same, is_folder
from ..kernel.problems import Flow, Problem, Severity, print_problems, problem
from ..pipeline import Built, build, exit_status, uncollected
from ..refresh.refresh import Refreshed, open_edited, refresh_opened
from ..word.snapshot_part import changed_since_written
from .delivery import print_json, with_ending, written, wrong_report_name
from .report_target import may_overwrite


def refresh_report(
    path: Path, data: Path, output: Path, force: bool, as_json: bool, redline: bool = False
) -> int:
    """`refresh`: an edited docx brought up to date with its data; the exit status. redline: what
    was brought up to date is shown as tracked changes."""
    made = Refreshed(problems=wrong_report_name(output))
    output = output if is_folder(output) else with_ending(output, ".docx")
    if not made.problems:
        made = _made(path, data, output, force, redline)
    done = made.data is not None and written(output, made.data, made.problems)
    status = exit_status(made.problems)
    if as_json:
        print_json(_as_json(output, done, status, made))
    else:
        print_problems(made.problems)
        print(_summary(output, made) if done else "没有更新，原文件没有改动。")
    return status


@uncollected()
def _made(path: Path, data: Path, output: Path, force: bool, redline: bool) -> Refreshed:
    """The docx brought up to date, as it is to be written."""
    made = _refreshed(path, data, output, force)
    if redline and made.data is not None:
        made.data = _with_changes(path, made.data, made.problems)
    return made


def _refreshed(path: Path, data: Path, output: Path, force: bool) -> Refreshed:
    made = Refreshed()
    edited = open_edited(path, made.problems)
    if edited is None or not _may_write(path, output, force, made.problems):
        return made
    built = build(data, edited.snapshot.public)
    made = refresh_opened(edited, built)
    made.problems = [*_of_data(built, made), *made.problems]
    return made


def _with_changes(path: Path, data: bytes, problems: list[Problem]) -> bytes | None:
    from ..redline.files import redline_bytes

    shown = redline_bytes(path.read_bytes(), data, problems, str(path))
    return shown[0] if shown else None


def _may_write(path: Path, output: Path, force: bool, problems: list[Problem]) -> bool:
    """Never over the edited file itself, nor over another that was edited, without --force."""
    if force:
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
    conflicts = len(made.conflicts)
    if conflicts:
        return f"{done}；另有{conflicts}处与手工修改冲突，保留原样，已在文中加批注。"
    errors = sum(problem.severity is Severity.ERROR for problem in made.problems)
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
        "problems": [p.as_json() for p in made.problems],
    }
