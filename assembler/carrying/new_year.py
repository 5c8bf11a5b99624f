"""A new dataset begun with a source (`assembler new --from`): checked, carried over, written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..dataset.kinds import KINDS_OF_REPORT, kind_named
from ..dataset.new import new_dataset
from ..files.paths import exists
from ..kernel.problems import Place, Problem, problem, unusable
from ..template.for_new import sheets_for_new, with_lists_brought
from ..template.loading import load_template
from ..template.template import Template
from .carry import Carried, Carrying
from .source import SourceReport, open_source


@dataclass(slots=True)
class NewYear:
    """What came of it: the kind and year of the new dataset, what was brought from where, what of it
    is to be confirmed, what else there is to know, sentence by sentence."""

    kind: str
    year: int
    source: str = ""
    brought: str = ""
    to_confirm: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """What the command tells."""
        to_confirm = (
            f"待确认：{self.to_confirm}。表里的核对后把“状态”改成“已确认”或清空，"
            "“报告”里的删去“待确认：”；没有核对完的，报告是草稿。"
        )
        first = f"从 {self.source}带来：{self.brought}。"
        return [first, *([to_confirm] if self.to_confirm else ()), *self.notes]


def begin_with(
    path: Path,
    source_path: Path,
    kind: str,
    year: int | None,
    workbook: bool,
    problems: list[Problem],
) -> NewYear | None:
    """Write the dataset; None, and nothing written, where something forbids it. kind: "" for that of
    the source. year: None for what follows from the source."""
    if exists(path):
        problems.append(problem("D-90", Place(), name=str(path)))
        return None
    source = open_source(source_path, path, problems)
    made = _wanted(source, kind or source.kind, year, problems) if source else None
    template = _template(source, made, path, problems) if source and made else None
    if source is None or made is None or template is None:
        return None
    beside = _beside(source, path.parent if workbook else path)
    carried = Carrying(source, made.kind, made.year, template, beside).carried()
    own = with_lists_brought(sheets_for_new(template), carried.rows)
    contents = replace(carried.contents, own=own)
    new_dataset(path, made.kind, made.year, workbook, problems, contents)
    made.source, made.brought = f"{source.path}（{source.name}）", "、".join(carried.brought)
    made.to_confirm, made.notes = "、".join(carried.open), list(_notes(source, carried))
    return None if unusable(problems) else made


def _wanted(
    source: SourceReport, kind: str, year: int | None, problems: list[Problem]
) -> NewYear | None:
    """The kind and year of the new dataset; None, and told, where the source does not serve it."""
    if kind not in KINDS_OF_REPORT:
        choices = "、".join(KINDS_OF_REPORT)
        problems.append(problem("D-92", Place(), found=kind, choices=choices))
        return None
    after = _years_after(source.kind, kind)
    served = None if after is None else source.year + after
    if served is None or year not in (None, served):
        problems.append(_serves_another(source, kind, year or source.year))
        return None
    return NewYear(kind, served)


def _serves_another(source: SourceReport, kind: str, year: int) -> Problem:
    """That the source serves no report of that kind and year."""
    return problem(
        "N-51",
        Place(),
        name=str(source.path),
        found=source.name,
        wanted=f"{year}年的{kind}",
        fits="、".join(_fitting(kind, year)),
    )


def _years_after(source: str, kind: str) -> int | None:
    """How many years a report is after the source that serves it; None where none does."""
    if source == kind:
        return 1
    return 0 if kind_named(kind).opening_from == source else None


def _fitting(kind: str, year: int) -> Iterator[str]:
    """The reports that serve one."""
    yield f"{year - 1}年的{kind}"
    if kind_named(kind).opening_from:
        yield f"{year}年的{kind_named(kind).opening_from}"


def _template(
    source: SourceReport, made: NewYear, near: Path, problems: list[Problem]
) -> Template | None:
    """The source's template, for the same kind of report; else the usual one."""
    name = source.template if source.kind == made.kind else kind_named(made.kind).template
    return load_template(name, Place(), problems, near)


def _beside(source: SourceReport, base: Path) -> str:
    """Where the source is, as the new dataset names it; "" where it cannot name it, or that is on
    another drive."""
    if not source.can_be_named:
        return ""
    try:
        return Path(os.path.relpath(source.path.absolute(), base.absolute())).as_posix()
    except ValueError:
        return ""


def _notes(source: SourceReport, carried: Carried) -> Iterator[str]:
    yield from (f"{note}。" for note in (*source.notes, *carried.notes))
    if carried.left:
        yield f"没有带来：{'；'.join(carried.left)}。"
