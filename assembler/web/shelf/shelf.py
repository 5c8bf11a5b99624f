"""What the first page says of each report of the folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ...commands.datasets import counted
from ...files.paths import is_file
from ...files.sources import changed, digest_of, noted
from ...kernel.problems import Problem, unconfirmed, worst_first
from ...pipeline import Built, build
from ...readiness import Readiness, readiness_of
from ..parts.titles import dataset_title


class Shelved(NamedTuple):
    """A report of the folder. name: of its dataset. year, kind: "" where the dataset cannot be read.
    problems: how many it has; counted: the same by severity. first: the worst of them. written: when its report was, in
    seconds; 0 where it was not. changes: against that report, in one line. is_as_built: whether that
    report is what would be built now. sources: what this was made from.

    It is kept of every report, so it holds nothing of what was built."""

    name: str
    title: str
    year: str
    kind: str
    readiness: Readiness
    problems: int
    counted: str
    first: Problem | None
    written: float
    changes: str
    is_as_built: bool
    sources: Mapping[str, str]

    @property
    def is_current(self) -> bool:
        """Whether nothing has changed since."""
        return not changed(self.sources)

    @property
    def built(self) -> str:
        """When its report was written, as people say it; "" where it was not."""
        if not self.written:
            return ""
        moment = datetime.fromtimestamp(self.written)
        this_year = moment.year == datetime.now().year
        day = f"{moment.month}月{moment.day}日"
        return f"{'' if this_year else f'{moment.year}年'}{day} {moment:%H:%M}"

    @property
    def period(self) -> str:
        """2024年预算."""
        return f"{self.year}年{self.kind.removeprefix('部门')}" if self.year else ""


def outdated(entries: Iterable[Shelved]) -> set[str]:
    """The names of those of which something has changed since. Only digests are compared, of each
    file once."""
    known: dict[str, str] = {}
    return {one.name for one in entries if changed(one.sources, known)}


def shelved(dataset: Path, report: Path) -> Shelved:
    """A dataset and where its report is built; whatever happens, for it stops no other."""
    with noted() as sources:
        built = _built(dataset)
        sources[str(report.absolute())] = digest_of(report)
    words = built.prepared.dataset if built.prepared else None
    data = _content(report)
    return Shelved(
        name=dataset.name,
        title=built.report.title if built.report else dataset_title(dataset),
        year=str(words.year) if words else "",
        kind=words.kind if words else "",
        readiness=readiness_of(built.problems),
        problems=len(unconfirmed(built.problems)),
        counted=counted(built.problems),
        first=next(iter(worst_first(built.problems)), None),
        written=report.stat().st_mtime if data else 0.0,
        changes=_changes(report, built) if data else "",
        is_as_built=bool(data) and data == built.data,
        sources=dict(sources),
    )


def _built(dataset: Path) -> Built:
    try:
        return build(dataset, keep=True)
    except Exception as error:
        from ...kernel.mishaps import mishap, unexpected

        return Built(problems=[mishap(error) or unexpected(error)])


def _content(report: Path) -> bytes:
    try:
        return report.read_bytes() if is_file(report) else b""
    except OSError:
        return b""


def _changes(report: Path, built: Built) -> str:
    if built.snapshot is None or built.data is None:
        return ""
    from ...compare.sides import changes_against

    return changes_against(report, built.data, built.snapshot)


def differences(dataset: Path, report: Path) -> list[str]:
    """What `diff` says of the report that was built and of what would be built now."""
    from ...commands.diff import difference_lines

    problems: list[Problem] = []
    lines = difference_lines(report, dataset, problems)
    return lines or list(map(str, problems))
