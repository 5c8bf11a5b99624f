"""Reads a dataset in either form."""

from __future__ import annotations

from pathlib import Path

from ..files.paths import exists, is_folder
from ..files.whole_file import remove_leftovers
from ..kernel.printable import as_typed
from ..kernel.problems import Place, Problem, system_reason, unusable
from .findings import Findings, shown
from .folder import read_folder
from .model import Dataset
from .opening import is_anchored, opening_path, with_opening
from .parse import parse
from .sheets import RawDataset

_WORKBOOKS = (".xlsx", ".xlsm")


def read_dataset(path: Path, problems: list[Problem]) -> Dataset | None:
    """The dataset that stands in a folder or a workbook; None if it cannot be used.

    All problems found are appended to `problems`, in the order of the sheets.
    """
    return _with_opening(_read_one(Path(path), problems), problems)


def read_raw(path: Path) -> RawDataset | None:
    """The sheets as they were typed, to show their rows. What is wrong is not told: `read_dataset`
    has done that."""
    return _read(Path(path), Findings())


def dataset_of(raw: RawDataset, path: Path, problems: list[Problem]) -> Dataset | None:
    """The dataset that these sheets are, as if they stood at `path`; None if it cannot be used."""
    return _with_opening(_parsed(raw, path, Findings(), problems), problems)


def _read_one(path: Path, problems: list[Problem]) -> Dataset | None:
    findings = Findings()
    return _parsed(_read(path, findings), path, findings, problems)


def _parsed(
    raw: RawDataset | None, path: Path, findings: Findings, problems: list[Problem]
) -> Dataset | None:
    dataset = parse(raw, path, findings) if raw else None
    found = findings.problems()
    problems.extend(found)
    return None if unusable(found) else dataset


def _with_opening(dataset: Dataset | None, problems: list[Problem]) -> Dataset | None:
    if dataset is None or dataset.opening_from is None:
        return dataset
    found: list[Problem] = []
    named = not is_anchored(dataset.opening_from)
    budget = _read_one(opening_path(dataset), found) if named else None
    return with_opening(dataset, budget, found, problems)


def _read(path: Path, findings: Findings) -> RawDataset | None:
    try:
        return _read_either(path, findings)
    except OSError as error:
        findings.tell("D-05", Place(shown(path.name, 200)), reason=system_reason(error))
        return None


def _read_either(path: Path, findings: Findings) -> RawDataset | None:
    if not exists(path):
        remove_leftovers(path.parent)  # an import that was killed may have moved it aside
    if is_folder(path):
        return read_folder(path, findings)
    if not exists(path):
        findings.tell("D-01", Place(), name=shown(str(path), 200), hint=_neighbour(path, findings))
    elif path.suffix.lower() in _WORKBOOKS:
        from .workbook import read_workbook

        return read_workbook(path, findings)
    elif path.suffix.lower() in (".xls", ".et", ".ods"):
        findings.tell("D-15", Place(path.name), suffix=path.suffix, name=as_typed(path))
    else:
        findings.tell("D-02", Place(path.name), name=path.name)
    return None


def _neighbour(path: Path, findings: Findings) -> str:
    """The dataset beside it that is spelled most like it."""
    try:
        beside = [
            p.name for p in path.parent.iterdir() if p.is_dir() or p.suffix.lower() in _WORKBOOKS
        ]
    except (OSError, ValueError):
        return ""
    return findings.hint(path.name, beside)
