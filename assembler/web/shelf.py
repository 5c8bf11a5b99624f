"""What the first page says of each report of the folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ..commands.datasets import counted
from ..files.paths import is_file
from ..files.sources import digest_of, noted
from ..kernel.problems import Problem, worst_first
from ..pipeline import Built, build
from ..readiness import Readiness, readiness_of


class Shelved(NamedTuple):
    """A report of the folder. name: of its dataset. year, kind: "" where the dataset cannot be read.
    counted: its problems by severity. first: the worst of them. built: when its report was written,
    "" where it was not. changes: against that report, in one line. sources: what this was made from."""

    name: str
    title: str
    year: str
    kind: str
    readiness: Readiness
    counted: str
    first: Problem | None
    built: str
    changes: str
    sources: Mapping[str, str]

    @property
    def is_current(self) -> bool:
        """Whether nothing has changed since."""
        return all(digest_of(path) == digest for path, digest in self.sources.items())


def shelved(dataset: Path, report: Path) -> Shelved:
    """A dataset and where its report is built."""
    with noted() as sources:
        built = build(dataset, internal=False, keep=True)
        sources[str(report.absolute())] = digest_of(report)
    words = built.prepared.dataset if built.prepared else None
    return Shelved(
        name=dataset.name,
        title=built.report.title if built.report else dataset.name,
        year=str(words.year) if words else "",
        kind=words.kind if words else "",
        readiness=readiness_of(built.problems),
        counted=counted(built.problems),
        first=next(iter(worst_first(built.problems)), None),
        built=_written_at(report),
        changes=_changes(report, built),
        sources=dict(sources),
    )


def _written_at(report: Path) -> str:
    """When a file was written, as people say it."""
    if not is_file(report):
        return ""
    return datetime.fromtimestamp(report.stat().st_mtime).strftime("%m月%d日 %H:%M").lstrip("0")


def _changes(report: Path, built: Built) -> str:
    if not is_file(report) or built.snapshot is None or built.data is None:
        return ""
    from ..compare.sides import changes_against

    return changes_against(report, built.data, built.snapshot)
