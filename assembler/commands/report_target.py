"""No report is written over what a person has changed, nor an internal one over a published one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from ..files.paths import exists, is_folder
from ..kernel.printable import as_typed
from ..kernel.problems import Problem, problem
from ..word.snapshot_part import changed_by_hand, read_snapshot


def may_overwrite(
    path: Path,
    problems: list[Problem],
    option: str = "-o",
    is_changed: Callable[[Path], bool | None] = changed_by_hand,
    keeps_public: Callable[[Path], bool] | None = None,
) -> bool:
    """Whether the target is free, or was built here and not changed since.

    option: what names another target. is_changed: for files of another kind than docx.
    keeps_public: where what is written is internal, whether a file there is a published one.
    """
    if not exists(path):
        return True
    code = _objection(path, is_changed, keeps_public)
    if not code:
        return True
    problems.append(problem(code, path=str(path), option=option, keep=_to_keep(path, option)))
    return False


def _objection(
    path: Path,
    is_changed: Callable[[Path], bool | None],
    keeps_public: Callable[[Path], bool] | None,
) -> str:
    """The code of what speaks against writing over a file; "" for nothing."""
    if is_folder(path):
        return "O-06"
    changed = is_changed(path)
    if changed is not False:
        return "O-01" if changed else "O-02"
    return "O-11" if keeps_public and keeps_public(path) else ""


def is_public_report(path: Path) -> bool:
    """Whether a docx was built to be published, whatever format its snapshot has."""
    try:
        content = json.loads(read_snapshot(path) or "")
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("公开") is True


def _to_keep(path: Path, option: str) -> str:
    """How a report's edits are kept; a workbook or a notice is not brought up to date."""
    if option != "-o":
        return f"要留住那些改动，用 {option} 换一个文件名"
    way = f"assembler refresh {as_typed(path)} 数据 -o 新文件名.docx"
    return f"要留住那些改动，用 {way} 更新它，或用 -o 换一个文件名"
