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
    found = targets(asked, names)
    why = next(filter(None, map(forbids, (asked, *found))), "")
    if why:
        return [problem("O-10", path=str(asked), why=why)]
    if len(names) > 1 and not is_folder(asked) and (_is_workbook(asked) or exists(asked)):
        return [problem("O-20", path=str(asked))]
    if not all(_is_workbook(target) for target in found):
        return [problem("O-21", path=str(asked))]
    data = {resolved(path) for path in datasets}
    return [problem("O-22", path=str(t)) for t in found if resolved(t) in data]
