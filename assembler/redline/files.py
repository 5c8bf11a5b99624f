"""A redline against a file: the old document opened, refused where it cannot serve, and what the
redline shows told in one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..compare import sides
from ..compare.phrases import enumerated
from ..files.paths import are_same, exists, is_folder
from ..kernel.problems import Place, Problem, problem, unusable
from ..pipeline import uncollected
from ..snapshot.opening import OpenedReport, open_report, without_same_rows
from ..snapshot.values import Snapshot
from .redline import Counts, Version, redline

_SUFFIXES = (".docx", ".docm")


@uncollected(documents=True)
def redlined(
    old: Path, data: bytes, target: Path, problems: list[Problem]
) -> tuple[bytes | None, str]:
    """The redline of a report that was built against an old file, and what it shows in a line;
    None where the old file cannot be used, which is told. target: where it will be written."""
    refusal = _refusal(old, target)
    if refusal:
        problems.append(refusal)
        return None, ""
    before = open_report(old, problems, tolerant=True)
    after = open_report(data, problems) if before else None
    made = _redline(before, after, problems)
    if before is None or after is None or made is None:
        return None, ""
    if before.file.is_edited:
        problems.append(problem("R-44", before.file.place))
    explained = not (before.snapshot.public or after.snapshot.public)
    return made[0], summary(made[1], before.name, explained)


@uncollected(documents=True)
def redline_bytes(
    old: bytes, new: bytes, problems: list[Problem], name: str = ""
) -> tuple[bytes, Counts] | None:
    """The redline of two documents built here, or edited since; None where one of them cannot be
    used, which is told. name: of the old file, for messages."""
    before = open_report(old, problems, name, tolerant=True)
    return _redline(before, open_report(new, problems) if before else None, problems)


def _redline(
    old: OpenedReport | None, new: OpenedReport | None, problems: list[Problem]
) -> tuple[bytes, Counts] | None:
    if old is None or new is None:
        return None
    old, new = without_same_rows(old, new)
    objections = old.file.objections("R-45", "R-46")  # it came back from other hands
    problems += objections
    before = None if objections else _version(old, problems)
    after = _version(new, problems) if before else None
    if before is None or after is None:
        return None
    problems += sides.fit(before.side(old.name), after.side("现在生成的报告"))
    if unusable(problems):
        return None
    problems += _changed_charts(before.snapshot, after.snapshot)
    return redline(before, after, new.file.data)


def _changed_charts(old: Snapshot, new: Snapshot) -> Iterator[Problem]:
    """That charts show other numbers: no tracked change can say so."""
    before = {mark.key: mark.words for mark in old.charts}
    changed = [mark for mark in new.charts if before.get(mark.key, mark.words) != mark.words]
    if changed:
        yield problem("R-84", names="”“".join(mark.title for mark in changed))


def _refusal(old: Path, target: Path) -> Problem | None:
    """What forbids a redline against this file, by its name alone."""
    place = Place(str(old))
    if is_folder(old) or (exists(old) and old.suffix.lower() not in _SUFFIXES):
        return problem("R-43", place)
    if are_same(old, target):
        return problem("R-41", place)
    return None


def _version(report: OpenedReport, problems: list[Problem]) -> Version | None:
    """A report read to be shown; None where it cannot serve, which is told."""
    document = report.file.document(problems)
    if document is None:
        return None
    if document.tracked:
        problems.append(problem("R-42", report.file.place))
        return None
    return Version(document, report.snapshot)


def summary(counts: Counts, name: str, explained: bool) -> str:
    """What a redline shows, in one line. explained: whether comments name the corrected lines."""
    kinds = [
        ("文字{}段", counts.texts),
        ("表格{}格", counts.cells),
        ("增删{}行", counts.rows),
        ("整张表{}张", counts.tables),
        ("目录{}行", counts.contents),
    ]
    shown = enumerated(kinds)
    if not shown:
        return f"与 {name} 相比没有改动，没有修订标记。"
    comments = "，并批注了所依据的更正" if explained else ""
    return f"与 {name} 相比，改动{shown}，已用修订标记标出{comments}。"
