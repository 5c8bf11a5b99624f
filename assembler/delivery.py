"""What every command does with what it made: problems printed, files written whole, or told why not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .problems import Problem, Severity, problem, system_reason
from .whole_file import write_whole

_HEAD = 4096  # the mark of a page of ours stands within so many bytes


def print_problems(problems: Iterable[Problem]) -> None:
    """One problem a line, the worst first."""
    order = list(Severity)
    for found in sorted(problems, key=lambda p: -order.index(p.severity)):
        print(found)


def written(path: Path, data: bytes, problems: list[Problem]) -> bool:
    """Write a file whole; whether it could be written, else it is told."""
    try:
        write_whole(path, data)
    except OSError as error:
        problems.append(problem("O-03", path=str(path), why=system_reason(error)))
        return False
    return True


def may_replace_page(
    path: Path, mark: str | None, foreign: Problem, option: str, problems: list[Problem]
) -> bool:
    """Whether an HTML page may be written here: over none, or over one that bears our mark.

    mark: None to write over anything. foreign: the problem to tell of another file. option: what
    named the target.
    """
    if path.is_dir():
        problems.append(problem("O-06", path=str(path), option=option))
        return False
    try:
        if mark and path.exists() and mark.encode() not in _beginning(path):
            problems.append(foreign)
            return False
    except OSError as error:
        problems.append(problem("O-03", path=str(path), why=system_reason(error)))
        return False
    return True


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)
