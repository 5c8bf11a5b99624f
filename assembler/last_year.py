"""Last year's figures from last year's report (`上年` in 报告): a dataset, or a docx built here."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .dataset import Dataset, Words, read_dataset
from .dataset.cells import shown
from .dataset.locations import base_of, datasets_beside, is_anchored, place_within
from .figures import Figure, Figures, Ledger
from .figures.registry import LastYear
from .files.paths import exists, is_file
from .files.sources import look_around, note
from .kernel.money import stated_number
from .kernel.problems import Place, Problem, did_you_mean, problem, system_reason, unusable
from .template.loading import load_template, sheets_declared
from .template.template import Template

if TYPE_CHECKING:
    from .snapshot.opening import OpenedDocx
    from .snapshot.values import SnapshotTable

_PATH_AT_MOST = 200  # signs


def with_last_year(
    dataset: Dataset, template: Template, problems: list[Problem]
) -> tuple[Dataset, LastYear | None]:
    """The dataset, its digest covering last year's too, and what last year's report gives; None
    (told) where it cannot be used."""
    words = dataset.last_year_from
    last = _read(dataset, words, template, problems) if words else None
    if last is None:
        return dataset, None
    digest = hashlib.sha256((dataset.digest + last.digest).encode()).hexdigest()
    return replace(dataset, digest=digest), last


def _read(
    dataset: Dataset, words: Words, template: Template, problems: list[Problem]
) -> LastYear | None:
    if is_anchored(words):
        problems.append(_not_usable(words, "不是相对的位置"))
        return None
    path = base_of(dataset) / words.text
    note(path)
    try:
        return _read_at(path, dataset, words, template, problems)
    except OSError as error:
        problems.append(_not_usable(words, f"不能用：{system_reason(error)}"))
        return None


def _read_at(
    path: Path, dataset: Dataset, words: Words, template: Template, problems: list[Problem]
) -> LastYear | None:
    if _is_docx(path):
        return _from_docx(path, dataset, words, template, problems)
    if not exists(path):
        problems.append(_not_usable(words, _not_there(Path(os.path.normpath(path)), dataset)))
        return None
    return _from_dataset(path, dataset, words, problems)


def _not_usable(words: Words, why: str) -> Problem:
    return problem("D-55", words.place, name=shown(words.text, _PATH_AT_MOST), why=why)


def _not_there(path: Path, dataset: Dataset) -> str:
    """What to say of a dataset that is not there: the nearest name beside it, never the dataset's
    own."""
    beside = [name for name in datasets_beside(path) if name != dataset.path.name]
    return f"不能用：找不到“{shown(str(path), _PATH_AT_MOST)}”{did_you_mean(path.name, beside)}"


def _beside(path: Path, fits: Callable[[Path], bool]) -> list[str]:
    """The names beside a path of what fits; none where that folder cannot be read."""
    look_around()
    try:
        return [one.name for one in path.parent.iterdir() if fits(one)]
    except (OSError, ValueError):
        return []


def _is_docx(path: Path) -> bool:
    return path.suffix.lower() == ".docx"


def _agrees(year: int, kind: str, dataset: Dataset, words: Words, problems: list[Problem]) -> bool:
    """Whether it is the same kind of report of the year before; told where it is not."""
    if (year, kind) == (dataset.year - 1, dataset.kind):
        return True
    problems.append(
        problem(
            "D-56",
            words.place,
            name=shown(words.text, _PATH_AT_MOST),
            found=f"{year}年的{kind}",
            wanted=f"{dataset.year - 1}年的{dataset.kind}",
        )
    )
    return False


# --- from a dataset


def _from_dataset(
    path: Path, dataset: Dataset, words: Words, problems: list[Problem]
) -> LastYear | None:
    own: list[Problem] = []
    last = read_dataset(path, own, sheets_declared)
    if last is not None and not _agrees(last.year, last.kind, dataset, words, problems):
        return None
    template = load_template(last.template, Place(), own, path) if last else None
    if last is None or template is None:
        why = next((p.message for p in own if unusable([p])), "读不出来")
        problems.append(_not_usable(words, f"不能用：{why}"))
        return None
    return _given_by(last, template, Path(words.text).name)


def _given_by(last: Dataset, template: Template, name: str) -> LastYear:
    """What a dataset of last year gives. name: what it is called in messages."""
    figures = _Within(Figures(last, template, []), name)
    reasons = {reason.name: reason.text for reason in last.reasons}
    return LastYear(
        f"上年数据“{name}”",
        figures,
        last.department.code,
        reasons,
        digest=last.digest,
        ledgers=_LedgersWithin(figures),
        projects=tuple(project.name for project in last.projects),
        whole=figures.figures,
        dataset=lambda: last,
    )


class _Within(Mapping[str, Figure]):
    """Last year's figures, their rows told with the name of their dataset."""

    def __init__(self, figures: Figures, name: str) -> None:
        self.figures, self.name = figures, name

    def __getitem__(self, name: str) -> Figure:
        figure = self.figures[name]
        places = tuple(map(self.within, figure.places))
        return Figure(figure.value, figure.unit, name, figure.label, figure.formula, places)

    def within(self, place: Place) -> Place:
        return place_within(self.name, place)

    def __iter__(self) -> Iterator[str]:
        return iter(self.figures)

    def __len__(self) -> int:
        return len(self.figures)


class _LedgersWithin(Mapping[str, Ledger]):
    """Last year's ledgers as far as they have lines, told with the name of their dataset; each is
    made when a table asks for it."""

    def __init__(self, last: _Within) -> None:
        self.last, self.ledgers = last, last.figures.ledgers

    def __getitem__(self, name: str) -> Ledger:
        ledger = self.ledgers[name]
        within = self.last.within
        lines = (replace(line, place=within(line.place)) for line in ledger.lines)
        return Ledger(f"上年{name}", tuple(lines), ledger.dimensions)

    def __contains__(self, name: object) -> bool:
        return name in self.ledgers and not self.ledgers[str(name)].by_tables

    def __iter__(self) -> Iterator[str]:
        return filter(self.__contains__, self.ledgers)

    def __len__(self) -> int:
        return sum(1 for _ in self)


# --- from a docx


@dataclass(frozen=True)
class _Snapshot:
    """What a docx says of itself. values: by the label a figure was printed under. steps: what the
    last digit of each stands for, where they are only as exact as the report displays them."""

    year: int
    kind: str
    values: Mapping[str, str]
    prose: str
    digest: str
    steps: Mapping[str, Decimal] | None
    projects: tuple[str, ...] = ()


def _from_docx(
    path: Path, dataset: Dataset, words: Words, template: Template, problems: list[Problem]
) -> LastYear | None:
    from .snapshot.opening import open_docx

    if not is_file(path):
        hint = did_you_mean(path.name, _beside(path, _is_docx))
        why = f"不能用：找不到“{shown(path.name, _PATH_AT_MOST)}”{hint}"
        problems.append(_not_usable(words, why))
        return None
    own: list[Problem] = []
    opened = open_docx(path, own, path.name)
    snapshot = _snapshot_of(opened, own) if opened else None
    if opened is None or snapshot is None:
        problems.append(_not_usable(words, f"不能用：{own[0].message}"))
        return None
    if not _agrees(snapshot.year, snapshot.kind, dataset, words, problems):
        return None
    if opened.is_edited:
        problems.append(problem("D-58", words.place, name=shown(words.text, _PATH_AT_MOST)))
    figures = _by_name(snapshot.values, template, path.name)
    steps = _steps_of(figures, snapshot)
    if steps:
        problems.append(problem("V-27", words.place, name=shown(words.text, _PATH_AT_MOST)))
    source = f"上年文件“{path.name}”"
    return LastYear(
        source,
        figures,
        prose=snapshot.prose,
        digest=snapshot.digest,
        steps=steps,
        projects=snapshot.projects,
        dataset=lambda: _dataset_in(opened, path),
    )


def _dataset_in(opened: OpenedDocx, path: Path) -> Dataset | None:
    """The lines of the dataset that an internal docx carries; None where it carries none."""
    from .snapshot.lines import dataset_of_lines

    snapshot = opened.snapshot([])
    return dataset_of_lines(snapshot, path) if snapshot and not snapshot.public else None


def _steps_of(figures: Mapping[str, Figure], snapshot: _Snapshot) -> dict[str, Decimal]:
    """For each figure what its last digit stands for; of none where they are exact."""
    if snapshot.steps is None:
        return {}
    return {name: snapshot.steps.get(f.label, Decimal(0)) for name, f in figures.items()}


def _snapshot_of(opened: OpenedDocx, problems: list[Problem]) -> _Snapshot | None:
    """What last year's docx says; None where it says nothing, which is told. Only what is needed
    is read, so that a docx of an older format serves too."""
    text = opened.snapshot_text(problems)
    if text is None:
        return None
    try:
        return replace(_parsed(text), projects=tuple(_projects_in(text)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        problems.append(problem("V-05", why="里面的数字认不出来"))
        return None


def _parsed(text: str) -> _Snapshot:
    """What a snapshot's text says, which may be anything: raises what Python raises then."""
    content: Any = json.loads(text)
    year, kind = content["年度"], str(content["类型"])
    values = _values((str(one["name"]), str(one["value"])) for one in content["数字"])
    prose = "\n".join(str(block["段"]) for block in content["正文"] if "段" in block)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    steps = _steps(content["数字"]) if content.get("公开") is True else None
    return _Snapshot(year if isinstance(year, int) else 0, kind, values, prose, digest, steps)


def _projects_in(text: str) -> Iterator[str]:
    """The names of the projects that a snapshot has lines of, or that its tables show; none of one
    of another format."""
    from .snapshot.decoding import OtherFormatError, SnapshotError, from_json

    try:
        snapshot = from_json(text)
    except (OtherFormatError, SnapshotError):
        return
    for sheet in snapshot.sources:
        if sheet.name == "项目":
            yield from (line.values["项目名称"] for line in sheet.lines())
    for table in snapshot.tables if not snapshot.sources else ():
        if "项目" in table.origin.levels:
            yield from _projects_of(table)


def _projects_of(table: SnapshotTable) -> Iterator[str]:
    """What stands under 项目名称 in the rows of a table that are projects."""
    level = table.origin.levels.index("项目")
    columns = [c for c in range(len(table.aligned)) if table.path(c)[-1:] == ("项目名称",)]
    for row, depth in enumerate(table.origin.depths):
        if depth == level:
            yield from (table.body[row][column] or "" for column in columns)


def _steps(printed: Any) -> dict[str, Decimal]:
    from .snapshot.publication import displayed_step

    return {
        str(one["name"]): displayed_step(str(one["text"]), str(one["value"])) for one in printed
    }


def _values(printed: Iterator[tuple[str, str]]) -> dict[str, str]:
    """One value a label; none where it was printed with different ones."""
    by_label: dict[str, set[str]] = {}
    for label, value in printed:
        by_label.setdefault(label, set()).add(value)
    return _unambiguous(by_label)


def _unambiguous(by_label: Mapping[str, Collection[str]]) -> dict[str, str]:
    """What each label stands for, where that is one thing."""
    return {label: next(iter(them)) for label, them in by_label.items() if len(them) == 1}


def _by_name(values: Mapping[str, str], template: Template, file: str) -> dict[str, Figure]:
    """The values under the names that this year's template gives their labels; a label that two
    figures share tells nothing."""
    by_label: dict[str, list[str]] = {}
    for name, entry in template.figures.items():
        by_label.setdefault(entry.node.word("显示名", name), []).append(name)
    figures = {}
    for label, name in _unambiguous(by_label).items():
        number = stated_number(values.get(label, ""))
        if number is not None:
            figures[name] = Figure(number, "", name, label, "生成时的数", (Place(file),))
    return figures
