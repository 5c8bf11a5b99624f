"""Where workbooks of tables go, and which places are refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..kernel.problems import Problem, problem


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx"


def targets(asked: Path, names: Sequence[str]) -> list[Path]:
    """The workbook of each dataset: `asked` is a file for one, a folder for several."""
    if len(names) == 1 and (_is_workbook(asked) or not asked.is_dir()):
        return [asked]
    return [asked / f"{name}.xlsx" for name in names]


def wrong_targets(asked: Path, names: Sequence[str], datasets: Sequence[Path]) -> list[Problem]:
    """Why the workbooks cannot go there; [] where they can."""
    is_file = asked.exists() or _is_workbook(asked)
    if len(names) > 1 and is_file and not asked.is_dir():
        return [problem("O-20", path=str(asked))]
    workbooks = targets(asked, names)
    if not all(map(_is_workbook, workbooks)):
        return [problem("O-21", path=str(asked))]
    data = {path.resolve() for path in datasets}
    return [problem("O-22", path=str(path)) for path in workbooks if path.resolve() in data]
