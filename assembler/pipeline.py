"""From a dataset to a docx: one function that reads as the pipeline."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from .assemble import assemble
from .checks import run_checks, run_report_checks
from .dataset import read_dataset
from .dataset.model import Dataset
from .dataset.sheets import WORDS
from .figures import Figures
from .kernel.problems import Flow, Place, Problem, Severity, distinct, problem, unusable
from .narrative import Narrative, check_supplements
from .report import Report
from .snapshot.making import snapshot_of
from .snapshot.values import Snapshot, to_json
from .template.template import Template, load_template, template_names
from .word.write.cover import cover_lines
from .word.write.docx import write_docx
from .word.write.shell import load_shell


@dataclass
class Built:
    """What came of a build: the report, its snapshot, its bytes (None where it could not be
    built); what it was made from, where that was to be kept."""

    report: Report | None = None
    snapshot: Snapshot | None = None
    data: bytes | None = None
    problems: list[Problem] = field(default_factory=list)
    prepared: Prepared | None = None


@dataclass
class Prepared:
    """A dataset with its template and figures, ready to be written about."""

    dataset: Dataset
    template: Template
    figures: Figures


def build(path: Path, public: bool = False, keep: bool = False) -> Built:
    """Read, compute, check, write. Problems of every stage that could run are told together.

    public: the file carries no lines of the dataset. keep: what it was made from is kept.
    """
    with uncollected():
        return _build(path, public, keep)


def draft(path: Path) -> Built:
    """Read, compute and write in memory: the report and its snapshot, no docx and no checks."""
    built = Built()
    with uncollected():
        prepared = prepare(path, built.problems)
        if prepared is not None:
            narrative = _draft(prepared, built, public=False)
            _add_cover(prepared.template, narrative, built)
    built.problems = without_consequences(distinct(built.problems))
    return built


def _build(path: Path, public: bool, keep: bool) -> Built:
    built = Built()
    prepared = prepare(path, built.problems)
    if prepared is not None:
        built.problems += run_checks(prepared.figures)
        if not unusable(built.problems):
            built.problems += check_supplements(prepared.dataset, prepared.template)
        _write(prepared, built, public)
        if keep:
            built.prepared = prepared
        else:
            # The one large cycle: without it dataset and figures go at once, and the collector
            # need not look through them first.
            prepared.figures.functions.clear()
    built.problems = without_consequences(distinct(built.problems))
    if unusable(built.problems):
        built.data = None
    return built


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for reference cycles: a build makes hardly any, and many objects that
    the collector would go through again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():
                # What was made counts as old: as young it would all be gone through at once.
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def without_consequences(problems: list[Problem]) -> list[Problem]:
    """Gaps in the text are not told beside a broken template, which may cause them, nor beside
    last year's report that cannot be used."""
    explained = any(
        p.severity is Severity.UNUSABLE and Flow.EXPLAINS_GAPS in p.flow for p in problems
    )
    return [p for p in problems if Flow.GAP not in p.flow] if explained else problems


def prepare(path: Path, problems: list[Problem]) -> Prepared | None:
    """The dataset, its template and its figures; None where one of them cannot be used."""
    dataset = read_dataset(path, problems)
    return prepare_dataset(dataset, problems) if dataset else None


def prepare_dataset(dataset: Dataset, problems: list[Problem]) -> Prepared | None:
    """The same for a dataset that has been read."""
    place = dataset.place_of(WORDS)
    template = load_template(dataset.template, place, problems)
    if template is None:
        return None
    if template.word("类型") != dataset.kind:
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
    others = (load_template(name, place, []) for name in template_names())
    known = "、".join(t.name for t in others if t and t.word("类型") == dataset.kind)
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


def _write(prepared: Prepared, built: Built, public: bool) -> None:
    """The narrative, the tables, and the docx they make."""
    template, problems = prepared.template, built.problems
    narrative = _draft(prepared, built, public)
    assert built.report is not None and built.snapshot is not None
    problems += run_report_checks(built.report, prepared.figures)
    if template.shell is None:
        problems.append(problem("M-07", Place(template.name), name="shell.docx"))
        return
    shell = load_shell(template.shell, narrative.language.environment, problems)
    if shell is not None and not unusable(problems):
        names = narrative.shell_names()
        built.snapshot = replace(built.snapshot, cover=cover_lines(shell, names))
        snapshot = to_json(built.snapshot)
        built.data = write_docx(built.report, shell, names, snapshot, problems)


def _add_cover(template: Template, narrative: Narrative, built: Built) -> None:
    """The cover of a report that is not written; what is wrong with the shell is not told."""
    shell = (
        load_shell(template.shell, narrative.language.environment, []) if template.shell else None
    )
    if shell is not None and built.snapshot is not None:
        cover = cover_lines(shell, narrative.shell_names())
        built.snapshot = replace(built.snapshot, cover=cover)


def _draft(prepared: Prepared, built: Built, public: bool) -> Narrative:
    """The report as values, and its snapshot."""
    narrative = Narrative(prepared.dataset, prepared.template, prepared.figures, built.problems)
    built.report = assemble(narrative, built.problems)
    built.snapshot = snapshot_of(built.report, prepared.dataset, public)
    return narrative


def exit_status(problems: list[Problem]) -> int:
    """0 done, warnings at most; 1 errors were found, a draft may stand; 2 nothing was built."""
    if unusable(problems):
        return 2
    return int(any(p.severity is Severity.ERROR for p in problems))
