"""No report is written over what a person has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..files.paths import exists, is_folder
from ..kernel.printable import as_typed
from ..kernel.problems import Problem, problem
from ..word.snapshot_part import changed_by_hand


def may_overwrite(
    path: Path,
    problems: list[Problem],
    option: str = "-o",
    is_changed: Callable[[Path], bool | None] = changed_by_hand,
) -> bool:
    """Whether the target is free, or was built here and not changed since.

    option: what names another target. is_changed: for files of another kind than docx.
    """
    if not exists(path):
        return True
    changed = None if is_folder(path) else is_changed(path)
    if changed is False:
        return True
    code = "O-06" if is_folder(path) else "O-01" if changed else "O-02"
    problems.append(problem(code, path=str(path), option=option, keep=_to_keep(path, option)))
    return False


def _to_keep(path: Path, option: str) -> str:
    """How a report's edits are kept; a workbook or a notice is not brought up to date."""
    if option != "-o":
        return f"要留住那些改动，用 {option} 换一个文件名"
    way = f"assembler refresh {as_typed(path)} 数据 -o 新文件名.docx"
    return f"要留住那些改动，用 {way} 更新它，或用 -o 换一个文件名"
