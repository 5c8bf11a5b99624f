"""No report is written over what a person has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..problems import Problem, problem
from .snapshot import changed_by_hand


def may_overwrite(
    path: Path, problems: list[Problem], option: str = "-o",
    is_changed: Callable[[Path], bool | None] = changed_by_hand,
) -> bool:  # fmt: skip
    """Whether the target is free, or was built here and not changed since.

    option: what names another target. is_changed: for files of another kind than docx.
    """
    if not path.exists():
        return True
    changed = None if path.is_dir() else is_changed(path)
    if changed is False:
        return True
    code = "O-06" if path.is_dir() else "O-01" if changed else "O-02"
    problems.append(problem(code, path=str(path), option=option))
    return False
