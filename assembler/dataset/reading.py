"""Reads a dataset in either form, with the opening budget (年初预算) from the budget dataset of the
same year where one is named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..files.paths import exists, is_folder
from ..files.sources import look_around, note
from ..files.whole_file import remove_leftovers
from ..kernel.printable import as_typed
from ..kernel.problems import Place, Problem, problem, system_reason, unusable
from .cells import Findings, shown
from .folder import read_folder
from .kinds import KINDS_OF_REPORT
from .locations import base_of, is_anchored, place_within
from .model import Dataset, OpeningLine, Words
from .parse import parse
from .schema import SHEETS, Sheet
from .sheets import ListsOf, RawDataset

_SEVERAL = 2  # units, between which there may be transfers
_WORKBOOKS = (".xlsx", ".xlsm")
_EVERYWHERE = frozenset(sheet.name for sheet in SHEETS)


def no_lists(name: str, near: Path) -> Mapping[str, Sheet | None]:
    """Of a dataset whose template is not asked."""
    return {}


def read_dataset(
    path: Path, problems: list[Problem], lists_of: ListsOf = no_lists
) -> Dataset | None:
    """The dataset that stands in a folder or a workbook; None if it cannot be used.

    All problems found are appended to `problems`, in the order of the sheets. lists_of: says which
    lists (清单) its template declares.
    """
    dataset = read_alone(Path(path), "", problems, lists_of)
    return _completed(dataset, problems, lists_of)


def read_raw(path: Path, within: str = "", lists: Sequence[Sheet] = ()) -> RawDataset | None:
    """The sheets as they were typed, to show their rows. What is wrong is not told: `read_dataset`
    has done that. within: what places put before the names of its files. lists: of the template's
    own, which are read too."""
    findings = Findings()
    raw = _read(Path(path), findings, within)
    if raw is not None and lists:
        _own_lists(raw, path, lambda _name, _near: {one.name: one for one in lists}, findings)
    return raw


def dataset_of(
    raw: RawDataset, path: Path, problems: list[Problem], lists_of: ListsOf = no_lists
) -> Dataset | None:
    """The dataset that these sheets are, as if they stood at `path`; None if it cannot be used."""
    kept = replace(raw, sheets=dict(raw.sheets))
    dataset = _parsed(kept, path, Findings(), problems, lists_of)
    return _completed(dataset, problems, lists_of)


def _completed(
    dataset: Dataset | None, problems: list[Problem], lists_of: ListsOf
) -> Dataset | None:
    """The dataset with what it takes from others; None where that cannot be used."""
    return with_opening(_with_units(dataset, problems, lists_of), problems)


def _with_units(
    dataset: Dataset | None, problems: list[Problem], lists_of: ListsOf
) -> Dataset | None:
    """The dataset with its units' datasets added up, where some are named."""
    if dataset is None or not dataset.units_from:
        return _without_transfers(dataset, problems)
    from .unit_datasets import with_units

    return with_units(dataset, partial(read_alone, lists_of=lists_of), with_opening, problems)


def _without_transfers(dataset: Dataset | None, problems: list[Problem]) -> Dataset | None:
    """A department of several units in one dataset, where its lines name transfers between them."""
    if dataset is None or len(dataset.units) < _SEVERAL or not dataset.names_counterparts:
        return dataset
    from .transfers import eliminated_by_name

    return eliminated_by_name(dataset, problems)


def read_alone(
    path: Path, within: str, problems: list[Problem], lists_of: ListsOf = no_lists
) -> Dataset | None:
    """A dataset without what it takes from others; None if it cannot be used. within: what places
    put before the names of its files."""
    findings = Findings()
    return _parsed(_read(path, findings, within), path, findings, problems, lists_of)


def _parsed(
    raw: RawDataset | None,
    path: Path,
    findings: Findings,
    problems: list[Problem],
    lists_of: ListsOf,
) -> Dataset | None:
    lists = _own_lists(raw, path, lists_of, findings) if raw else []
    dataset = parse(raw, path, findings, lists) if raw else None
    own = findings.problems(_confirming(dataset))
    problems.extend(own)
    return None if unusable(own) else dataset


def _own_lists(
    raw: RawDataset, path: Path, lists_of: ListsOf, findings: Findings
) -> Sequence[Sheet]:
    """The lists of its template (清单) that a dataset brings; few have a sheet that might be one."""
    if raw.sheets.keys() <= _EVERYWHERE and all(one.take is None for one in raw.unread):
        return ()
    from .own_lists import take_own_lists

    return take_own_lists(raw, path, lists_of, findings)


def _confirming(dataset: Dataset | None) -> Callable[[list[Problem]], list[Problem]] | None:
    """What marks the problems that the clerk has confirmed; None where nothing is."""
    if dataset is None or not dataset.confirmations:
        return None
    from .confirmed import confirmed

    return lambda problems: confirmed(problems, dataset).problems


# --- the opening budget


def with_opening(dataset: Dataset | None, problems: list[Problem]) -> Dataset | None:
    """The dataset with the budget's expenditure as its opening budget, where one is named; None
    where that cannot be used."""
    if dataset is None or dataset.opening_from is None:
        return dataset
    words, own = dataset.opening_from, list[Problem]()
    budget = None if is_anchored(words) else read_alone(base_of(dataset) / words.text, "", own)
    why = _objection(dataset, words, budget, own)
    if budget is not None and not why:
        budget = _with_units(budget, own, no_lists)
        why = _objection(dataset, words, budget, own)
    if budget is None or why:
        problems.append(problem("D-52", words.place, name=shown(words.text, 200), why=why))
        return None
    lines = tuple(
        OpeningLine(
            place_within(budget.path.name, line.place), line.function, line.fund, None, line.amount
        )
        for line in budget.expenditure
    )
    digest = hashlib.sha256((dataset.digest + budget.digest).encode()).hexdigest()
    return replace(dataset, opening=lines, digest=digest)


def _objection(
    dataset: Dataset, words: Words, budget: Dataset | None, problems: list[Problem]
) -> str:
    """Why the budget cannot give the opening budget; "" where it can. problems: of reading it."""
    wanted = dataset.kind_of_report.opening_from
    if not wanted:
        names = [name for name, kind in KINDS_OF_REPORT.items() if kind.opening_from]
        return f"只有{'、'.join(names)}才用得上"
    if is_anchored(words):
        return "不是相对的位置"
    if dataset.opening:
        return "已经指明，“年初预算”表又填了数，两者只能有一个"
    if budget is None:
        why = [f"：{one.message}" for one in problems if unusable([one])]
        return f"不能用{why[0] if why else ''}"
    if budget.kind != wanted:
        return f"不是{wanted}的数据"
    return "" if budget.year == dataset.year else f"是{budget.year}年的，应是{dataset.year}年的"


# --- either form


def _read(path: Path, findings: Findings, within: str = "") -> RawDataset | None:
    try:
        return _read_either(path, findings, within)
    except OSError as error:
        place = Place(shown(within.rstrip("/") or path.name, 200))
        findings.tell("D-05", place, reason=system_reason(error))
        return None


def _read_either(path: Path, findings: Findings, within: str) -> RawDataset | None:
    note(path)
    if not exists(path):
        remove_leftovers(path.parent)  # an import that was killed may have moved it aside
    if is_folder(path):
        return read_folder(path, findings, within)
    if not exists(path):
        findings.tell("D-01", Place(), name=shown(str(path), 200), hint=_neighbour(path, findings))
    elif path.suffix.lower() in _WORKBOOKS:
        from .workbook import read_workbook

        return read_workbook(path, findings, within)
    elif path.suffix.lower() in (".xls", ".et", ".ods"):
        findings.tell("D-15", Place(path.name), suffix=path.suffix, name=as_typed(path))
    else:
        findings.tell("D-02", Place(path.name), name=path.name)
    return None


def _neighbour(path: Path, findings: Findings) -> str:
    """The dataset beside it that is spelled most like it."""
    look_around()
    try:
        beside = [
            p.name for p in path.parent.iterdir() if p.is_dir() or p.suffix.lower() in _WORKBOOKS
        ]
    except (OSError, ValueError):
        return ""
    return findings.hint(path.name, beside)
