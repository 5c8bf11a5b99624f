"""Finished files that are looked at: whose they are, held to account, brought up to date. Each step is
what a command does; all of it is done on the engine's thread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from ...audit.audit import Audit
from ...audit.requirements import requirements
from ...commands.audit import audited_file
from ...commands.delivery import written
from ...commands.refresh import brought_up_to_date
from ...commands.report_target import is_public_report, may_overwrite
from ...commands.verify import verdict_of
from ...compare.changes import compare
from ...compare.phrases import known_changes, marked
from ...compare.sides import Side, side_of_docx
from ...compare.terminal import lines
from ...files.paths import are_same
from ...kernel.problems import Place, Problem
from ...pipeline import Built, build, usable_snapshot
from ...redline.files import redline_bytes, summary
from ...refresh.refresh import Refreshed, open_edited
from ...refresh.settling import Settlements
from ...snapshot.opening import open_docx
from ...snapshot.values import Snapshot
from ...verify.verdict import Verdict
from ...word.snapshot_part import changed_since_written, read_snapshot

_ZIP = b"PK"
_HEAD, _TEMPLATE = 2000, re.compile(r'"模板":"([^"]{1,100})"')  # of a snapshot
_REFRESHED, _WITH_CHANGES = "更新", "修订"


@dataclass(frozen=True)
class FinishedFile:
    """A file that is looked at. name: as the browser calls it, which is only shown."""

    name: str
    path: Path


class FileOrigin(NamedTuple):
    """Where a file comes from: its snapshot, where it was built here."""

    snapshot: Snapshot | None
    problems: list[Problem]


class HeldFile(NamedTuple):
    """A file held against its data, or its own snapshot. verdict: None where it could not be."""

    verdict: Verdict | None
    problems: list[Problem]
    snapshot: Snapshot | None


class UpdatedFile(NamedTuple):
    """A file brought up to date. changes: what the update changes in it; kept: what a person had
    changed in it, and stays; both as `diff` says it."""

    made: Refreshed
    changes: list[str]
    kept: list[str]


class WrittenUpdate(NamedTuple):
    """Files written into out/, and what is said of them."""

    files: list[Path]
    problems: list[Problem]
    shown: str = ""


def origin_of(file: FinishedFile) -> FileOrigin | None:
    """Where a file comes from; None where it was not built here."""
    try:
        with file.path.open("rb") as stream:
            if stream.read(len(_ZIP)) != _ZIP:
                return None
    except OSError:
        return None
    opened = open_docx(file.path, [], file.name, tolerant=True)
    if opened is None or not opened.is_ours:
        return None
    problems: list[Problem] = []
    return FileOrigin(opened.snapshot(problems), problems)


def built_alike(file: FinishedFile, reports: Mapping[Path, Path]) -> dict[Path, int]:
    """How alike that was which was built last of each dataset, by the snapshots: 2 the same, 1 of the
    same template. reports: by their datasets."""
    own = read_snapshot(file.path) or ""
    alike = {}
    for one, report in reports.items():
        other = read_snapshot(report) or ""
        alike[one] = 2 if own == other else int(_template_in(own) == _template_in(other))
    return alike


def _template_in(snapshot: str) -> str | None:
    entry = _TEMPLATE.search(snapshot[:_HEAD])
    return entry[1] if entry else None


def audit_of(file: FinishedFile, problems: list[Problem]) -> Audit | None:
    """A published report held against itself; None where it cannot be read, which is told."""
    rules = requirements(None, problems)
    own: list[Problem] = []
    audit = audited_file(file.path, rules, own, file.name) if rules else None
    problems += (_called(one, file.name) for one in own)
    return audit


def _called(one: Problem, name: str) -> Problem:
    """A problem of the file by the name under which a person knows it."""
    place = one.place
    return one.at(Place(name, place.sheet, place.row, place.column, place.character))


def held(file: FinishedFile, built: Built | None) -> HeldFile:
    """A file held against what was built of its data; against its own snapshot where there is none."""
    problems: list[Problem] = []
    opened = open_docx(file.path, problems, file.name, tolerant=True)
    if opened is None:
        return HeldFile(None, problems, None)
    fresh = (lambda: usable_snapshot(built, problems)) if built else None
    verdict = verdict_of(opened, problems, fresh)
    snapshot = built.snapshot if built else opened.snapshot([])
    return HeldFile(verdict, problems + (verdict.problems if verdict else []), snapshot)


def updated(file: FinishedFile, dataset: Path, settlements: Settlements) -> UpdatedFile:
    """A file brought up to date with its data. settlements: what is decided of its conflicts."""
    problems: list[Problem] = []
    edited = open_edited(file.path, problems, file.name)
    if edited is None:
        return UpdatedFile(Refreshed(problems=problems), [], [])
    made = brought_up_to_date(edited, build(dataset, None), settlements)
    before = side_of_docx(file.path, [], file.name)
    after = side_of_docx(made.data, [], "更新以后") if made.data else None
    if before is None or after is None:
        return UpdatedFile(made, [], [])
    as_built = Side("生成时", edited.snapshot, before.rows_known)
    return UpdatedFile(made, _changes(before, after), _changes(as_built, before))


def _changes(before: Side, after: Side) -> list[str]:
    """What differs, as `diff` prints it, without its head."""
    changes = compare(before.snapshot, after.snapshot, (before.by_hand, after.by_hand))
    if not changes:
        return []
    return [f"{known_changes(changes)}。", *list(lines(before, after, changes, marked))[3:]]


def write_update(
    out: Path, stem: str, file: FinishedFile, made: Refreshed, with_changes: bool
) -> WrittenUpdate:
    """Write what was brought up to date, and the same with tracked changes against the file as it
    was; never over one that a person changed."""
    assert made.data is not None
    files, problems, shown = list[Path](), list[Problem](), ""
    target = _free(out, f"{stem}-{_REFRESHED}", file.path, made.is_internal)
    if written(target, made.data, problems):
        files.append(target)
    if with_changes:
        redlined = redline_bytes(file.path.read_bytes(), made.data, problems, file.name)
        beside = _free(out, f"{stem}-{_WITH_CHANGES}", file.path, made.is_internal)
        if redlined and written(beside, redlined[0], problems):
            files.append(beside)
            shown = summary(redlined[1], file.name, explained=False)
    return WrittenUpdate(files, problems, shown)


def _free(out: Path, stem: str, source: Path, is_internal: bool) -> Path:
    """The first name under which a file may be written: none is there, or one that was written here
    and not changed since."""
    keeps_public = is_public_report if is_internal else None
    names = (out / f"{stem}{number}.docx" for number in chain([""], count(2)))
    return next(
        path
        for path in names
        if may_overwrite(path, [], is_changed=changed_since_written, keeps_public=keeps_public)
        and not are_same(path, source)
    )


def first_rows(snapshot: Snapshot | None) -> Mapping[str, tuple[str, ...]]:
    """The lines of the dataset behind each figure, by the figure's name as problems say it."""
    if snapshot is None:
        return {}
    return {f"“{figure.name}”": figure.lines for figure in snapshot.figures if figure.lines}
