"""Every kind of bad input as a named case, with the exact lines a clerk is told.

A case is a folder of `tests/broken/`. It holds the files that differ from the good dataset in
`_base`, `expected.txt`, and if need be `case.txt` with lines `name: value`:

    base: _base_accounts    another good dataset to differ from: final accounts
    entry: dataset          which function is called, a name of ENTRIES: dataset, report or checks
    read: 数据.xlsx          what of the overlaid folder is read; the folder itself without it
    without: 项目.csv        files of the base that the case does not have, separated by blanks

`ASSEMBLER_UPDATE=1 pytest tests/test_broken.py` writes what is told now into `expected.txt`;
look at the difference before you commit it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assembler.checks import run_checks
from assembler.dataset import read_dataset
from assembler.kernel.problems import Problem
from assembler.pipeline import build, prepare

BROKEN = Path(__file__).parent / "broken"
BASES = ("_base", "_base_accounts")
CASES = sorted(path.name for path in BROKEN.iterdir() if path.is_dir() and path.name not in BASES)
# mistakes that are passed over in silence so far; take the name out once they are told
NOT_OVERLAID = {"expected.txt", "case.txt"}


def _dataset(path: Path) -> list[Problem]:
    problems: list[Problem] = []
    read_dataset(path, problems)
    return problems


def _report(path: Path) -> list[Problem]:
    return list(build(path).problems)


def _checks(path: Path) -> list[Problem]:
    """What is told of the dataset with its template, and by the checks, without the text."""
    problems: list[Problem] = []
    prepared = prepare(path, problems)
    return [*problems, *(run_checks(prepared.figures) if prepared else ())]


ENTRIES: dict[str, Callable[[Path], list[Problem]]] = {
    "dataset": _dataset,
    "report": _report,
    "checks": _checks,
}


def settings(case: Path) -> dict[str, str]:
    """The lines of `case.txt`."""
    file = case / "case.txt"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {name.strip(): value.strip() for name, _, value in (li.partition(":") for li in lines)}


def overlay(case: Path, folder: Path) -> Path:
    """The base with the case's files laid over it."""
    given = settings(case)
    shutil.copytree(BROKEN / given.get("base", "_base"), folder)
    for name in given.get("without", "").split():
        (folder / name).unlink()
    for file in case.iterdir():
        if file.name not in NOT_OVERLAID:
            shutil.copy(file, folder / file.name)
    return folder


def told(case: Path, tmp_path: Path) -> list[str]:
    """What the case's entry tells, one line a problem."""
    given = settings(case)
    folder = overlay(case, tmp_path / "数据")
    problems = ENTRIES[given.get("entry", "dataset")](folder / given.get("read", ""))
    return [str(problem).replace(str(tmp_path), "…") for problem in problems]


@pytest.mark.parametrize("name", CASES)
def test_tells_exactly(name: str, tmp_path: Path) -> None:
    case = BROKEN / name
    expected = case / "expected.txt"
    lines = told(case, tmp_path)
    if os.environ.get("ASSEMBLER_UPDATE"):
        expected.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    assert lines == expected.read_text("utf-8").splitlines()
    assert lines, "a broken case that nothing is said about"


@pytest.mark.parametrize("base", BASES)
def test_the_base_is_good(base: str, tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_dataset(shutil.copytree(BROKEN / base, tmp_path / "数据"), problems) is not None
    assert problems == []


def test_every_problem_of_a_dataset_is_shown_by_a_test() -> None:
    here = Path(__file__).parent
    tests = [
        *here.glob("broken/*/expected.txt"),
        *here.glob("test_dataset_*.py"),
        here / "test_import_advice.py",
    ]
    shown = "".join(file.read_text("utf-8") for file in tests)
    readers = (here.parent / "assembler" / "dataset").glob("*.py")
    told = re.findall(r'"(D-\d\d)"', "".join(file.read_text("utf-8") for file in readers))
    assert [code for code in dict.fromkeys(told) if code not in shown] == []
