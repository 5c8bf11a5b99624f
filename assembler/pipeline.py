"""From a dataset to a docx: `build` reads as the pipeline, one line a stage.

Every stage takes values and returns values; what is wrong goes into the one list of problems, so
that the clerk hears of everything at once and mends it in one go.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .assemble import assemble
from .checks import run_checks, run_report_checks
from .consequences import without_consequences
from .dataset import read_dataset
from .dataset.kinds import KINDS_OF_REPORT
from .dataset.model import Dataset
from .dataset.schema import Sheet
from .dataset.sheets import WORDS, ListsOf
from .figures import Figures
from .kernel.problems import (
    Place,
    Problem,
    distinct,
    exit_status,
    grave,
    problem,
    unusable,
)
from .narrative import Narrative, check_supplements, closing_problems
from .narrative.draft import IN_SHELL
from .narrative.language import reason_of
from .narrative.markdown import spans_with_markers
from .narrative.marks import marked
from .narrative.narrative import OF_COVERS, TITLES
from .report import Heading, Part, Report, Span
from .snapshot.making import snapshot_of
from .snapshot.values import Snapshot, SnapshotJson
from .template.homes import template_names
from .template.loading import load_template, sheets_declared
from .template.template import Template
from .word.write.cover import cover_lines
from .word.write.docx import write_filled_in
from .word.write.shell import Shell, load_shell
from .word.write.shell_text import ShellText, blocks_around, fill_in


@contextmanager
def uncollected(documents: bool = False) -> Iterator[None]:
    """Without looking for reference cycles: a build makes hardly any, and many objects that
    the collector would go through again and again. documents: documents are opened, whose parts
    refer to each other; they go at the end, for counted as old they would hardly ever."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if documents:
                gc.collect(0)
            _collect_again()


def _collect_again() -> None:
    if not gc.get_freeze_count():
        # What was made counts as old: as young it would all be gone through at once.
        gc.freeze()
        gc.unfreeze()
    gc.enable()


@dataclass
class Prepared:
    """A dataset with its template and figures, ready to be written about."""

    dataset: Dataset
    template: Template
    figures: Figures


class FilledShell(NamedTuple):
    """A Word shell with its tags answered."""

    shell: Shell
    text: ShellText


class Manuscript(NamedTuple):
    """A report as values, its snapshot, and the narrative that wrote it, as long as that is needed;
    the shell it is to be set in, None where that cannot be used, and what is wrong with it."""

    narrative: Narrative | None
    report: Report
    snapshot: Snapshot
    filled: FilledShell | None
    faults: list[Problem]


@dataclass
class Built:
    """What came of a build: the report, its snapshot, its bytes (None where it could not be
    built); what it was made from, where that was to be kept. is_marked: whether its cover says that
    it is a draft."""

    report: Report | None = None
    snapshot: Snapshot | None = None
    data: bytes | None = None
    problems: list[Problem] = field(default_factory=list)
    prepared: Prepared | None = None
    narrative: Narrative | None = None
    is_marked: bool = False

    @property
    def is_internal(self) -> bool:
        """Whether it carries the dataset's lines, and is not to be published."""
        return self.snapshot is not None and not self.snapshot.public


@uncollected()
def build(
    path: Path, internal: bool | None = None, keep: bool = False, template: str = ""
) -> Built:
    """Read, compute, check, write. Problems of every stage that could run are told together.

    internal: whether the file carries the lines of the dataset; as the dataset says (报告文件)
    where that is left open. keep: what it was made from is kept. template: in place of the one
    that the dataset names.
    """
    problems: list[Problem] = []
    prepared = prepare(path, problems, template)
    if prepared is None:
        return Built(problems=without_consequences(distinct(problems)))
    problems += run_checks(prepared.figures)
    if not unusable(problems):
        problems += check_supplements(prepared.dataset, prepared.template)
    internal = prepared.dataset.internal if internal is None else internal
    manuscript = write_manuscript(prepared, problems, internal)
    problems += run_report_checks(manuscript.report, prepared.figures)
    problems += manuscript.faults
    judged = _with_confirmed(without_consequences(distinct(problems)), prepared.dataset)
    is_marked = prepared.dataset.marks_drafts and bool(exit_status(judged))
    built = Built(manuscript.report, manuscript.snapshot, is_marked=is_marked)
    if keep:
        built.prepared, built.narrative = prepared, manuscript.narrative
    else:  # a long dataset makes room for the document
        prepared.figures.finish()
        manuscript = manuscript._replace(narrative=None)
    del prepared
    faults: list[Problem] = []
    if not unusable(problems):
        built.data = set_in_word(manuscript, faults, is_marked)
    built.problems = [*judged, *faults]
    return built


@uncollected()
def draft(path: Path, template: str = "") -> Built:
    """Read, compute and write in memory: the report and its snapshot, no docx and no checks.
    template: in place of the one that the dataset names."""
    problems: list[Problem] = []
    prepared = prepare(path, problems, template)
    if prepared is None:
        return Built(problems=without_consequences(distinct(problems)))
    # What is wrong with its shell is told when the report is built.
    written = write_manuscript(prepared, problems, internal=True)
    return Built(
        written.report, written.snapshot, problems=without_consequences(distinct(problems))
    )


def prepare(path: Path, problems: list[Problem], template: str = "") -> Prepared | None:
    """The dataset, its template and its figures; None where one of them cannot be used. template:
    in place of the one that the dataset names."""
    dataset = read_dataset(path, problems, _lists_of(template))
    if dataset is not None and template:
        dataset = replace(dataset, template=template)
    return prepare_dataset(dataset, problems) if dataset else None


def _lists_of(template: str) -> ListsOf:
    """What says which lists a template declares: the one that the dataset names, or another."""

    def lists_of(name: str, near: Path) -> Mapping[str, Sheet | None]:
        return sheets_declared(template or name, near)

    return lists_of


def prepare_dataset(dataset: Dataset, problems: list[Problem]) -> Prepared | None:
    """The same for a dataset that has been read."""
    place = dataset.place_of(WORDS)
    template = load_template(dataset.template, place, problems, dataset.path)
    if template is None:
        return None
    if template.word("类型") not in KINDS_OF_REPORT:  # which has been told
        return None
    if not dataset.kind_of_report.is_written_by(template.word("类型")):
        _tell_wrong_kind(template, dataset, place, problems)
        return None
    last = None
    if dataset.last_year_from is not None:
        from .last_year import with_last_year

        dataset, last = with_last_year(dataset, template, problems)
    return Prepared(dataset, template, Figures(dataset, template, problems, last))


def _tell_wrong_kind(
    template: Template, dataset: Dataset, place: Place, problems: list[Problem]
) -> None:
    near = dataset.path
    others = (load_template(name, place, [], near) for name in template_names(near))
    kind = dataset.kind_of_report
    known = "、".join(t.name for t in others if t and kind.is_written_by(t.word("类型")))
    problems.append(
        problem(
            "M-18",
            place,
            name=template.name,
            kind=template.word("类型"),
            wanted=dataset.kind,
            known=known,
        )
    )


def write_manuscript(prepared: Prepared, problems: list[Problem], internal: bool) -> Manuscript:
    """The narrative and the tables of a report, and its snapshot; with the lines of the dataset
    where it is internal."""
    narrative = Narrative(prepared.dataset, prepared.template, prepared.figures, problems)
    report = marked(assemble(narrative, problems), prepared.figures, problems)
    faults: list[Problem] = []
    filled = _filled_in(narrative, faults)
    if filled is not None:
        figures = tuple(narrative.draft.records)  # those that the shell prints, too
        report = _with_shell(replace(report, figures=figures), *filled)
    # What a whole report in Word uses is not known while that cannot be read.
    if not unusable(problems) and (filled or prepared.template.parts):
        problems += closing_problems(narrative)
    snapshot = snapshot_of(report, prepared.dataset, internal)
    if filled is not None:
        snapshot = replace(snapshot, cover=cover_lines(*filled))
    return Manuscript(narrative, report, snapshot, filled, faults)


def set_in_word(
    manuscript: Manuscript, problems: list[Problem], is_marked: bool = False
) -> bytes | None:
    """The docx of a report; None where its shell has no place for it, or cannot be used. is_marked:
    whether its cover says that it is a draft, which one with errors is."""
    _, report, snapshot, filled, _ = manuscript
    if filled is None:
        return None
    return write_filled_in(report, *filled, SnapshotJson(snapshot), problems, is_marked)


def _filled_in(narrative: Narrative, problems: list[Problem]) -> FilledShell | None:
    """The template's shell with its tags answered."""
    template = narrative.template
    if template.shell is None:
        problems.append(problem("M-07", Place(template.name), name="shell.docx"))
        return None
    language = narrative.language
    known = language.names.union(TITLES)
    made, is_whole = template.made, not template.parts
    shell = load_shell(template.shell, language.environment, problems, known, is_whole, made)
    if shell is None:
        return None
    names = narrative.names_of_shell()
    spans_in = partial(spans_with_markers, narrative.draft.spans)  # which leaves the narrative free
    text = fill_in(shell, names, problems, spans_in, reason_of)
    return FilledShell(shell, text) if text else None


def with_shell(report: Report, narrative: Narrative) -> Report:
    """A report with what its shell says; what is wrong with that is told by a build."""
    filled = _filled_in(narrative, [])
    return report if filled is None else _with_shell(report, *filled)


def _with_shell(report: Report, shell: Shell, text: ShellText) -> Report:
    """The report with the paragraphs and tables of a shell that is more than a cover."""
    if shell.has_body and shell.names <= OF_COVERS:
        return report
    before, after = blocks_around(text, shell)
    heading = Heading(1, "", (Span(IN_SHELL),))
    first, last = (
        [Part(heading, blocks, in_shell=True)] if blocks else [] for blocks in (before, after)
    )
    return replace(report, parts=(*first, *report.parts, *last))


def _with_confirmed(problems: list[Problem], dataset: Dataset) -> list[Problem]:
    """The problems, those marked that the clerk has confirmed. What a confirmation was about may
    not have been looked for where something is unusable."""
    if not dataset.given("confirmations"):
        return problems
    from .dataset.confirmed import confirmed

    marked = confirmed(problems, dataset)
    return marked.problems if unusable(problems) else [*marked.problems, *marked.told_of_unused()]


def usable_snapshot(built: Built, problems: list[Problem]) -> Snapshot | None:
    """The snapshot of a build; None where it cannot be used, and what must be mended is told."""
    if unusable(built.problems) or built.snapshot is None:
        problems += grave(built.problems)
        return None
    return built.snapshot
