"""The command `new`: an empty dataset of either form."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ..dataset.new import new_dataset
from ..kernel.printable import as_typed
from ..kernel.problems import print_problems
from ..pipeline import exit_status
from .delivery import with_ending, wrong_dataset_name


def make_new(path: Path, kind: str, year: int | None, workbook: bool) -> int:
    """`new`: a folder, or a workbook where one is asked for or named; the exit status."""
    problems = wrong_dataset_name(path)
    if workbook or path.suffix.lower() == ".xlsx":
        workbook, path = True, with_ending(path, ".xlsx")
    if not problems:
        new_dataset(path, kind, year or date.today().year, workbook, problems)
    print_problems(problems)
    if not problems:
        print(f"已新建 {path}。填好后运行 assembler build {as_typed(path)}")
    return exit_status(problems)
