"""Last year's figures from last year's report (`上年` in 报告): a dataset, or a docx built here."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .dataset import Dataset, Words, read_dataset
from .dataset.cells import shown
from .dataset.reading import is_anchored
from .figures import Figure, Figures
from .figures.registry import LastYear
from .kernel.money import stated_number
from .kernel.problems import Place, Problem, did_you_mean, problem, unusable
from .template.loading import load_template
from .template.template import Template

if TYPE_CHECKING:
    from .snapshot.opening import OpenedDocx

_PATH_AT_MOST = 200  # signs


def with_last_year(
    dataset: Dataset, template: Template, problems: list[Problem]
) -> tuple[Dataset, LastYear | None]:
    """The dataset, its digest covering last year's too, and what last year's report gives; None
    (told) where it cannot be used."""
    words = dataset.last_year_from
    assert words is not None
    last = _read(dataset, words, template, problems)
    if last is None:
        return dataset, None
    digest = hashlib.sha256((dataset.digest + last.digest).encode()).hexdigest()
    return replace(dataset, digest=digest), last


def _read(
    dataset: Dataset, words: Words, template: Template, problems: list[Problem]
) -> LastYear | None:
    base = dataset.path.parent if dataset.path.is_file() else dataset.path
    if is_anchored(words):
        problems.append(problem("D-55", words.place, name=words.text, why="不是相对的位置"))
        return None
    path = base / words.text
    if path.suffix.lower() == ".docx":
        return _from_docx(path, dataset, words, template, problems)
    if not os.path.exists(path):  # noqa: PTH110 - a path that cannot be is told as one that is not
        why = _not_found(Path(os.path.normpath(path)), dataset)
        problems.append(problem("D-55", words.place, name=words.text, why=why))
        return None
    return _from_dataset(path, dataset, words, problems)


def _not_found(path: Path, dataset: Dataset) -> str:
    """What to say of a dataset that is not there: the nearest name beside it, never the dataset's
    own."""
    try:
        beside = [
            one.name
            for one in path.parent.iterdir()
            if one.name != dataset.path.name and (one.is_dir() or one.suffix.lower() == ".xlsx")
        ]
    except (OSError, ValueError):
        beside = []
    return f"不能用：找不到“{shown(str(path), _PATH_AT_MOST)}”{did_you_mean(path.name, beside)}"


def _agrees(year: int, kind: str, dataset: Dataset, words: Words, problems: list[Problem]) -> bool:
    """Whether it is the same kind of report of the year before; told where it is not."""
    if (year, kind) == (dataset.year - 1, dataset.kind):
        return True
    problems.append(
        problem(
            "D-56",
            words.place,
            name=words.text,
            found=f"{year}年的{kind}",
            wanted=f"{dataset.year - 1}年的{dataset.kind}",
        )
    )
    return False


# --- from a dataset


def _from_dataset(
    path: Path, dataset: Dataset, words: Words, problems: list[Problem]
) -> LastYear | None:
    own_problems: list[Problem] = []
    last = read_dataset(path, own_problems)
    if last is not None and not _agrees(last.year, last.kind, dataset, words, problems):
        return None
    template = load_template(last.template, Place(), own_problems) if last else None
    if last is None or template is None:
        why = next((p.message for p in own_problems if unusable([p])), "读不出来")
        problems.append(problem("D-55", words.place, name=words.text, why=f"不能用：{why}"))
        return None
    name = Path(words.text).name
    figures = _Within(Figures(last, template, []), name, last.path.is_file())
    reasons = {reason.name: reason.text for reason in last.reasons}
    return LastYear(f"上年数据“{name}”", figures, last.department.code, reasons, "", last.digest)


class _Within(Mapping[str, Figure]):
    """Last year's figures, their rows told with the name of their dataset."""

    def __init__(self, figures: Figures, name: str, workbook: bool) -> None:
        self.figures, self.name, self.workbook = figures, name, workbook

    def __getitem__(self, name: str) -> Figure:
        figure = self.figures[name]
        return Figure(
            figure.value,
            figure.unit,
            name,
            figure.label,
            figure.formula,
            tuple(map(self._within, figure.places)),
        )

    def _within(self, place: Place) -> Place:
        return place if self.workbook else replace(place, file=f"{self.name}/{place.file}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.figures)

    def __len__(self) -> int:
        return len(self.figures)


# --- from a docx


@dataclass(frozen=True)
class _Snapshot:
    """What a docx says of itself. values: by the label a figure was printed under."""

    year: int
    kind: str
    values: Mapping[str, str]
    prose: str
    digest: str


def _from_docx(
    path: Path, dataset: Dataset, words: Words, template: Template, problems: list[Problem]
) -> LastYear | None:
    from .snapshot.opening import open_docx

    if not path.is_file():
        hint = did_you_mean(path.name, _beside(path))
        why = f"不能用：找不到“{path.name}”{hint}"
        problems.append(problem("D-55", words.place, name=words.text, why=why))
        return None
    own_problems: list[Problem] = []
    opened = open_docx(path, own_problems, path.name)
    snapshot = _snapshot_of(opened, own_problems) if opened else None
    if opened is None or snapshot is None:
        why = f"不能用：{own_problems[0].message}"
        problems.append(problem("D-55", words.place, name=words.text, why=why))
        return None
    if not _agrees(snapshot.year, snapshot.kind, dataset, words, problems):
        return None
    if opened.is_edited:
        problems.append(problem("D-58", words.place, name=words.text))
    figures = _by_name(snapshot.values, template, path.name)
    source = f"上年文件“{path.name}”"
    return LastYear(source, figures, prose=snapshot.prose, digest=snapshot.digest)


def _beside(path: Path) -> list[str]:
    try:
        return [one.name for one in path.parent.iterdir() if one.suffix.lower() == ".docx"]
    except OSError:
        return []


def _snapshot_of(opened: OpenedDocx, problems: list[Problem]) -> _Snapshot | None:
    """What last year's docx says; None where it says nothing, which is told. Only what is needed
    is read, so that a docx of an older format serves too."""
    text = opened.snapshot_text(problems)
    if text is None:
        return None
    try:
        content: Any = json.loads(text)
        year, kind = content["年度"], str(content["类型"])
        values = _values((str(one["name"]), str(one["value"])) for one in content["数字"])
        prose = "\n".join(str(block["段"]) for block in content["正文"] if "段" in block)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        problems.append(problem("V-05", why="里面的数字认不出来"))
        return None
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _Snapshot(year if isinstance(year, int) else 0, kind, values, prose, digest)


def _values(printed: Iterator[tuple[str, str]]) -> dict[str, str]:
    """One value a label; none where it was printed with different ones."""
    by_label: dict[str, set[str]] = {}
    for label, value in printed:
        by_label.setdefault(label, set()).add(value)
    return {label: next(iter(values)) for label, values in by_label.items() if len(values) == 1}


def _by_name(values: Mapping[str, str], template: Template, file: str) -> dict[str, Figure]:
    """The values under the names that this year's template gives their labels; a label that two
    figures share tells nothing."""
    names: dict[str, list[str]] = {}
    for name, entry in template.figures.items():
        label = entry.node.word("显示名", name) if entry.node.is_map else name
        names.setdefault(label, []).append(name)
    figures = {}
    for label, value in values.items():
        number = stated_number(value)
        if number is not None and len(names.get(label, ())) == 1:
            name = names[label][0]
            figures[name] = Figure(number, "", name, label, "生成时的数", (Place(file),))
    return figures
