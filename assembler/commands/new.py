"""The command `new`: an empty dataset of either form."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from ..dataset.new import new_dataset
from ..kernel.printable import as_typed
from ..kernel.problems import print_problems
from ..pipeline import exit_status
from .delivery import with_ending, wrong_dataset_name

_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


def make_new(path: Path, kind: str, year: int | None, workbook: bool) -> int:
    """`new`: a folder, or a workbook where one is asked for or named; the exit status."""
    problems = wrong_dataset_name(path)
    if workbook or path.suffix.lower() == ".xlsx":
        workbook, path = True, with_ending(path, ".xlsx")
    used, whence = _year(path, year)
    if not problems:
        new_dataset(path, kind, used, workbook, problems)
    print_problems(problems)
    if not problems:
        print(
            f"已新建 {path}（{kind}，{used}年{whence}）。填好后运行 assembler build {as_typed(path)}"
        )
    return exit_status(problems)


def _year(path: Path, asked: int | None) -> tuple[int, str]:
    """The report's year and where it is from: as asked for, else the only one in the dataset's name,
    else this year."""
    if asked is not None:
        return asked, ""
    named = set(_YEAR.findall(path.name))
    if len(named) == 1:
        return int(named.pop()), "，照名称"
    return date.today().year, "，是今年；不对的请改“年度”"
