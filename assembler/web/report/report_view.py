"""A report as the page shows it: its blocks one by one, so that only those that differ are sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from ...authoring.printed import PrintedReport
from ...authoring.traced import TracedBlock
from ...kernel.problems import Problem
from ...pipeline import Built
from ...report import Part
from ...review.model import Located, MadeBy, ReviewPage, Section, TableSheet, Text
from ...review.origins import Origins, TypedSheet
from ...review.page import contents_of, write_blocks
from ...review.places import located
from ...review.sections import sections_of
from ...review.sources import figures_beside, typed_sheets
from ...review.template_sources import (
    lines_of_stretch,
    sources_of_report,
    with_template_lines,
)
from ...snapshot.values import Snapshot
from ...word.write.cover import cover_of

_SENTENCE_ENDS = "。；！？\n"


class AskedPlace(NamedTuple):
    """What somebody clicked in the report. at: which block. figure: which of its figures; row, column:
    of a cell, the row None in the head of a table; gap: the anchor of what is missing; offset: the
    sign of the text; each None (or "") where it is none. by_key: whether by the keyboard."""

    at: int
    figure: int | None = None
    row: int | None = None
    column: int | None = None
    gap: str = ""
    offset: int | None = None
    by_key: bool = False


class ShownBlock(NamedTuple):
    """A heading, paragraph or table. number: of the snapshot's block, -1 where it has none."""

    shown: Text | TableSheet
    number: int
    html: str

    @property
    def is_table(self) -> bool:
        return isinstance(self.shown, TableSheet)


@dataclass(frozen=True)
class ReportView:
    """The report of a dataset that was built with its lines."""

    path: Path
    built: Built
    snapshot: Snapshot
    sections: tuple[Section, ...]
    blocks: tuple[ShownBlock, ...]
    located: tuple[Located, ...]
    cover_lines: tuple[str, ...]

    @property
    def cover(self) -> list[str]:
        return list(self.cover_lines or (self.snapshot.title,))

    @property
    def contents(self) -> list[tuple[int, str, str]]:
        """Level, anchor and text of what the contents list."""
        return list(contents_of(self.sections))

    def problems_at(self, anchor: str) -> list[Problem]:
        """What is wrong at a place of the report."""
        return [one.problem for one in self.located if anchor and one.anchor == anchor]

    def anchor_of(self, problem: Problem) -> str:
        """The place of the report that a problem is about; "" where none is known."""
        return next((one.anchor for one in self.located if one.problem is problem), "")

    # --- where it comes from

    @cached_property
    def typed(self) -> Mapping[str, TypedSheet]:
        """The dataset's sheets by how a place names them."""
        assert self.built.prepared is not None
        return typed_sheets(self.path, self.built.prepared.dataset)

    @cached_property
    def _traced(self) -> PrintedReport:
        assert self.built.prepared is not None
        return sources_of_report(self.built.prepared)

    @cached_property
    def _made(self) -> list[Text | TableSheet]:
        sections = with_template_lines(self.sections, self._traced)
        return list(_flat(sections))

    def made(self, at: int, sentence: tuple[int, int] | None = None) -> tuple[MadeBy, ...]:
        """The lines of the template that made a text, or the signs of it that are a sentence."""
        traced, shown = self._traced.blocks[at : at + 1], self._made[at]
        if not shown.made or sentence is None or not isinstance(shown, Text):
            return shown.made
        one = traced[0]
        return lines_of_stretch(one, *sentence) if isinstance(one, TracedBlock) else shown.made

    def made_cell(self, at: int, row: int | None, column: int) -> tuple[MadeBy, ...]:
        """The lines that made a cell of a table; row: None in its head."""
        sheet = self._made[at]
        if not isinstance(sheet, TableSheet) or not sheet.made:
            return ()
        lines = [*sheet.made, *chain(*sheet.made_columns[column : column + 1])]
        sides = sheet.sides[column : column + 1]
        if row is not None and sides and sides[0] < len(sheet.made_rows):
            lines += filter(None, sheet.made_rows[sides[0]][row : row + 1])
        return tuple(dict.fromkeys(lines))


def report_view(path: Path, built: Built, before: ReportView | None = None) -> ReportView | None:
    """The report of a dataset; None where there is none. before: as it was, of which what is the same
    need not be written again."""
    report, snapshot = built.report, built.snapshot
    if report is None or snapshot is None or built.prepared is None:
        return None
    origins = Origins({}, snapshot.ledgers)
    sections = sections_of(report, snapshot.tables, origins)
    shown = list(_flat(sections))
    numbered = zip(shown, _numbers(report.parts), _written(shown, before), strict=True)
    blocks = tuple(ShownBlock(*one) for one in numbered)
    problems = located(built.problems, sections, origins)
    cover = _cover(built, snapshot, before)
    return ReportView(path, built, snapshot, sections, blocks, problems, cover)


def _written(shown: Sequence[Text | TableSheet], before: ReportView | None) -> Iterator[str]:
    """The blocks as markup; a table takes long, and most are the same as before."""
    known = {}
    for block in before.blocks if before else ():
        if isinstance(block.shown, TableSheet):
            known[block.shown.anchor] = block
    same = [
        known[one.anchor].html
        if isinstance(one, TableSheet) and one.anchor in known and known[one.anchor].shown == one
        else ""
        for one in shown
    ]
    new = iter(write_blocks(one for one, html in zip(shown, same, strict=True) if not html))
    return (html or next(new) for html in same)


def _cover(built: Built, snapshot: Snapshot, before: ReportView | None) -> tuple[str, ...]:
    """The lines of the cover: as the docx has them, which takes long to open."""
    if before is not None:
        drawn = before.snapshot.cover, before.built.is_marked
        if drawn == (snapshot.cover, built.is_marked):
            return before.cover_lines
    return cover_of(built.data or b"") or snapshot.cover


def beside(view: ReportView) -> ReviewPage:
    """What stands beside the report: last year and this year, what the whole is made of."""
    origins = Origins({}, view.snapshot.ledgers)
    page = figures_beside(view.path, view.snapshot.title, view.built, origins)
    page.origins.update(origins.as_json())
    return page


def _flat(sections: Iterable[Section]) -> Iterator[Text | TableSheet]:
    for section in sections:
        yield section.heading
        yield from section.blocks


def _numbers(parts: Iterable[Part]) -> Iterator[int]:
    """The numbers that the blocks have in the snapshot, which has no heading of what stands in the
    shell."""
    numbers = count()
    for part in parts:
        yield -1 if part.in_shell else next(numbers)
        yield from (next(numbers) for _ in part.blocks)


def sentence_at(text: str, at: int) -> tuple[int, int]:
    """The signs of the sentence in which a sign of a text stands."""
    start = max((text.rfind(end, 0, at) for end in _SENTENCE_ENDS), default=-1) + 1
    ends = [place for place in (text.find(end, at) for end in _SENTENCE_ENDS) if place >= 0]
    return start, min(ends, default=len(text) - 1) + 1
