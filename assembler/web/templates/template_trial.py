"""A template tried with a dataset: its report in memory, and which of its texts read differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from ...dataset import read_dataset
from ...dataset.kinds import KINDS_OF_REPORT
from ...dataset.reading import read_raw
from ...kernel.problems import Problem, unusable
from ...pipeline import draft
from ...report import Heading, Paragraph, Part, Table
from ...template.template import Template
from ...text.alignment import stretches
from ...text.differences import Segment, diff
from ...text.tokens import cut


class DraftedText(NamedTuple):
    """A heading, paragraph or row of a table. source: the section or table it is of, "" for a
    heading."""

    source: str
    text: str


class DraftedReport(NamedTuple):
    """What is printed of a dataset; no texts where nothing can be, which problems say."""

    texts: tuple[DraftedText, ...]
    problems: tuple[Problem, ...] = ()


class TrialChange(NamedTuple):
    """A text that reads differently, in segments."""

    source: str
    segments: tuple[Segment, ...]


def drafted_report(dataset: Path, template: str) -> DraftedReport:
    """The report of a dataset by a template, be it the one that the dataset names or not."""
    built = draft(dataset, template)
    if built.report is None or unusable(built.problems):
        wrong = tuple(one for one in built.problems if unusable([one]))
        return DraftedReport((), wrong)
    return DraftedReport(tuple(_texts(built.report.parts)))


def _texts(parts: Sequence[Part]) -> Iterator[DraftedText]:
    for part in parts:
        for block in part.printed:
            if isinstance(block, Table):
                yield from _texts_of_table(block)
            elif isinstance(block, Heading):
                yield DraftedText("", f"{block.number}{block.text}")
            elif isinstance(block, Paragraph) and block.text:
                yield DraftedText(block.section, block.text)


def _texts_of_table(table: Table) -> Iterator[DraftedText]:
    yield DraftedText(table.key, table.title)
    for row in (*table.header, *table.body):
        yield DraftedText(table.key, " ｜ ".join(cell.text for cell in row if cell))


def changed_texts(before: DraftedReport, after: DraftedReport) -> Iterator[TrialChange]:
    """What reads differently, in the order of the report."""
    for old, new, is_equal in stretches(before.texts, after.texts):
        if not is_equal:
            for i, j in zip_longest(old, new):
                was = before.texts[i] if i is not None else None
                now = after.texts[j] if j is not None else None
                yield _changed(was, now)


def _changed(was: DraftedText | None, now: DraftedText | None) -> TrialChange:
    source = (now or was or DraftedText("", "")).source
    old, new = was.text if was else "", now.text if now else ""
    return TrialChange(source, diff(cut(old, directions=False), cut(new, directions=False)))


class UseOfTemplate(NamedTuple):
    """Which template a dataset names, and of which kind it is; "" where it cannot be read."""

    dataset: Path
    template: str
    kind: str


def uses_of(datasets: Sequence[Path]) -> list[UseOfTemplate]:
    """The datasets with the templates that they name, those too that cannot be used yet."""
    return list(map(_use_of, datasets))


def _use_of(path: Path) -> UseOfTemplate:
    dataset = read_dataset(path, [])
    if dataset is not None:
        return UseOfTemplate(path, dataset.template, dataset.kind)
    raw = read_raw(path)
    words = {word.name: word.text.strip() for word in (raw.words if raw else None) or ()}
    return UseOfTemplate(path, words.get("模板", ""), words.get("类型", ""))


def may_write(template: Template, use: UseOfTemplate) -> bool:
    """Whether a template is one for the kind of a dataset."""
    kind = KINDS_OF_REPORT.get(use.kind)
    return kind is not None and kind.is_written_by(template.word("类型"))
