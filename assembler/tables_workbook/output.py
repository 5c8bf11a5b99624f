"""Where workbooks of tables go, and which places are refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..files.paths import exists, forbids, is_folder, resolved
from ..kernel.problems import Problem, problem


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx"


def targets(asked: Path, names: Sequence[str]) -> list[Path]:
    """The workbook of each dataset: `asked` is a file for one, a folder for several."""
    if len(names) == 1 and (_is_workbook(asked) or not is_folder(asked)):
        return [asked]
    return [asked / f"{name}.xlsx" for name in names]


def wrong_targets(asked: Path, names: Sequence[str], datasets: Sequence[Path]) -> list[Problem]:
    """Why the workbooks cannot go there; [] where they can."""
    workbooks = targets(asked, names)
    why = next(filter(None, map(forbids, (asked, *workbooks))), "")
    if why:
        return [problem("O-10", path=str(asked), why=why)]
    is_file = exists(asked) or _is_workbook(asked)
    if len(names) > 1 and is_file and not is_folder(asked):
        return [problem("O-20", path=str(asked))]
    if not all(map(_is_workbook, workbooks)):
        return [problem("O-21", path=str(asked))]
    data = {resolved(path) for path in datasets}
    return [problem("O-22", path=str(path)) for path in workbooks if resolved(path) in data]
