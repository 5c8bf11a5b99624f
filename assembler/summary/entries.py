"""One report of many: its main figures of both years, exact; its problems; where its files are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ..figures import MONEY, Figures
from ..kernel.problems import Problem, Severity, unconfirmed
from ..pipeline import Built

# What a department's figures are called in templates, with the headings of the summary. What a
# template does not have stays blank.
MEASURES: Mapping[str, str] = {
    "收入总计": "收入总计",
    "支出总计": "支出总计",
    "基本支出": "基本支出",
    "项目支出": "项目支出",
    "三公经费": "“三公”经费",
    "因公出国境费": "因公出国（境）费",
    "公务用车购置费": "公务用车购置费",
    "公务用车运行维护费": "公务用车运行维护费",
    "公务接待费": "公务接待费",
}
SEVERITIES = tuple(severity.value for severity in reversed(Severity))


class BothYears(NamedTuple):
    """An amount of money in both years, in 元; None where it is not known."""

    now: Decimal | None
    before: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """How much more it is than last year."""
        return None if self.now is None or self.before is None else self.now - self.before


class Fault(NamedTuple):
    """A problem as far as reports may share it."""

    code: str
    severity: str
    title: str


class SummaryEntry(NamedTuple):
    """A report. data: the dataset as it was typed. within: the datasets of its units, by their whole
    paths. faults: a problem each. status: see `exit_status`. first: the worst problem in words."""

    data: str
    department: str
    kind: str
    year: int
    amounts: Mapping[str, BothYears]
    faults: tuple[Fault, ...]
    within: tuple[str, ...]
    status: int
    first: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether its figures are known."""
        return bool(self.kind)

    def count(self, severity: str) -> int:
        """How many of its problems are of a severity."""
        return sum(fault.severity == severity for fault in self.faults)


def described(built: Built) -> dict[str, object]:
    """What a summary says of a report, as values that JSON can hold."""
    described: dict[str, object] = {
        "department": "",
        "kind": "",
        "year": 0,
        "amounts": {},
        "within": [],
    }
    if built.prepared is not None:
        dataset = built.prepared.dataset
        described |= {
            "department": dataset.department.name,
            "kind": dataset.kind,
            "year": dataset.year,
            "amounts": _amounts(built.prepared.figures),
            "within": [os.path.realpath(unit.path) for unit in dataset.unit_datasets],
        }
    return {**described, "faults": [list(fault) for fault in _faults(built.problems)]}


def _faults(problems: Iterable[Problem]) -> Iterator[Fault]:
    for each in unconfirmed(problems):
        yield Fault(each.code, each.severity.value, each.title)


def _amounts(figures: Figures) -> dict[str, list[str | None]]:
    return {
        name: [_value(figures, name), _value(figures, name, last_year=True)]
        for name in MEASURES
        if name in set(figures)
    }


def _value(figures: Figures, name: str, last_year: bool = False) -> str | None:
    figure = figures.last_year(name) if last_year else figures[name]
    return f"{figure.amount:f}" if figure.known and figure.unit == MONEY else None


def entry_from(result: Mapping[str, Any], first: str) -> SummaryEntry:
    """The entry that `described` has made, with what the run says of it."""
    return SummaryEntry(
        result["data"],
        result["department"],
        result["kind"],
        result["year"],
        {name: BothYears(*map(_decimal, pair)) for name, pair in result["amounts"].items()},
        tuple(Fault(*fault) for fault in result["faults"]),
        tuple(result["within"]),
        result["exit"],
        first,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# --- of all of them


class SummaryTotal(NamedTuple):
    """The reports of one kind and year, added up; the exact sums of what is known."""

    kind: str
    year: int
    entries: Sequence[SummaryEntry]

    def amount(self, name: str) -> BothYears:
        """The sums of a measure; None where one of the reports does not know it."""
        pairs = [entry.amounts.get(name, BothYears(None, None)) for entry in self.entries]
        return BothYears(_sum(pair.now for pair in pairs), _sum(pair.before for pair in pairs))


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = list(values)
    return None if None in known else sum(filter(None, known), Decimal(0))


def totals(entries: Sequence[SummaryEntry]) -> list[SummaryTotal]:
    """By kind and year. A report whose dataset another one of them adds up is not added again."""
    inner = {path for entry in entries for path in entry.within}
    groups: dict[tuple[int, str], list[SummaryEntry]] = {}
    for entry in filter(lambda entry: entry.is_usable, entries):
        group = groups.setdefault((entry.year, entry.kind), [])
        if not _is_within(entry, inner, entries):
            group.append(entry)
    return [
        SummaryTotal(kind, year, group) for (year, kind), group in sorted(groups.items()) if group
    ]


def _is_within(entry: SummaryEntry, inner: set[str], entries: Sequence[SummaryEntry]) -> bool:
    """Whether a report of the same kind adds it up."""
    path = os.path.realpath(entry.data)
    return path in inner and any(
        path in other.within and (other.kind, other.year) == (entry.kind, entry.year)
        for other in entries
    )


class Moved(NamedTuple):
    """A change of a measure of one report."""

    entry: SummaryEntry
    name: str
    amount: BothYears
    difference: Decimal


def largest_changes(entries: Sequence[SummaryEntry], most: int) -> list[Moved]:
    """What changed most against last year, the largest first."""
    moved = [
        Moved(entry, name, amount, amount.difference)
        for entry in entries
        for name, amount in entry.amounts.items()
        if amount.difference
    ]
    return sorted(moved, key=lambda one: -abs(one.difference))[:most]


class Shared(NamedTuple):
    """A problem, and the reports that have it."""

    fault: Fault
    entries: Sequence[SummaryEntry]


def shared_faults(entries: Sequence[SummaryEntry]) -> list[Shared]:
    """Every problem with those that have it: the worst first, then what most of them have."""
    by_fault: dict[Fault, list[SummaryEntry]] = {}
    for entry in entries:
        for fault in dict.fromkeys(entry.faults):
            by_fault.setdefault(fault, []).append(entry)
    shared = [Shared(fault, having) for fault, having in by_fault.items()]
    return sorted(
        shared,
        key=lambda one: (
            SEVERITIES.index(one.fault.severity),
            -len(one.entries),
            one.fault.code,
        ),
    )


# --- files


def files_of(entry: SummaryEntry, reports: Path) -> dict[str, Path]:
    """The files that were made of it, as far as they are there, by what they are called."""
    data = Path(os.path.realpath(entry.data))
    name = data.stem if data.suffix.lower() == ".xlsx" else data.name
    wanted = {"报告": f"{name}.docx", "审阅页": f"{name}.html", "附表": f"{name}.xlsx"}
    return {called: reports / file for called, file in wanted.items() if (reports / file).is_file()}


def link(target: Path, page: Path) -> str:
    """A file as another one links to it: from the folder that this stands in, where that can be."""
    try:
        return Path(os.path.relpath(target, page.parent)).as_posix()
    except ValueError:  # another drive
        return target.resolve().as_uri()
