"""A report as the page shows it: its blocks one by one, so that only those that differ are sent, and
what reads differently from one reading to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

from ..authoring.printed import PrintedReport
from ..authoring.traced import TracedBlock
from ..compare.changes import Changes, TableChange, TextChange, compare, paragraph_at
from ..compare.phrases import joined, known_changes, or_empty
from ..kernel.problems import Problem
from ..pipeline import Built
from ..report import Part
from ..review.model import Located, MadeBy, ReviewPage, Section, TableSheet, Text
from ..review.origins import Origins, TypedSheet
from ..review.page import contents_of, write_blocks
from ..review.places import located
from ..review.sections import sections_of
from ..review.sources import figures_beside, typed_sheets
from ..review.template_sources import (
    lines_of_stretch,
    sources_of_report,
    with_template_lines,
)
from ..snapshot.values import Snapshot
from ..text.alignment import stretches
from ..text.differences import DiffKind, Segment
from ..word.write.cover import cover_of

_SENTENCE_ENDS = "。；！？\n"
_CELLS_TOLD = 6  # of one table; all of them are marked in it


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
    if before is not None and before.snapshot.cover == snapshot.cover:
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


# --- what reads differently


class ChangedSentence(NamedTuple):
    """A sentence that reads differently. key: of its block, "" where that is gone. under: the headings
    above it. segments: what it said and says."""

    key: str
    under: str
    segments: tuple[Segment, ...]

    @property
    def words(self) -> str:
        return joined(self.segments, _in_brackets)


class ChangedTable(NamedTuple):
    """A table that reads differently. cells: place, before, now. more: how many others are not told."""

    key: str
    name: str
    cells: tuple[tuple[str, str, str], ...]
    more: int = 0


class ShownChanges(NamedTuple):
    """What reads differently. total: sentences, cells and rows. summary: in one line. marks: by key of
    the block, what of it is to be marked: `words` (from sign to sign), `cells` (row, column),
    `whole`."""

    total: int = 0
    summary: str = ""
    texts: tuple[ChangedSentence, ...] = ()
    tables: tuple[ChangedTable, ...] = ()
    marks: Mapping[str, Mapping[str, Any]] = {}

    @property
    def first(self) -> str:
        """The key of the first block that reads differently; "" for none."""
        keys = [*(text.key for text in self.texts), *(table.key for table in self.tables)]
        return next(filter(None, keys), "")


NO_CHANGES = ShownChanges()


def _in_brackets(kind: DiffKind, text: str) -> str:
    return {DiffKind.OLD: f"〔{text}〕", DiffKind.NEW: f"【{text}】"}.get(kind, text)


def _shown_changes(changes: Changes, keys: Mapping[int | None, str]) -> ShownChanges:
    texts = [one for one in changes.texts if not one.renumbered]
    sentences = tuple(chain.from_iterable(_sentences(one, keys) for one in texts))
    tables = tuple(_changed_table(one, keys) for one in changes.tables)
    total = len(sentences) + sum(max(1, len(_details(one))) for one in changes.tables)
    summary = known_changes(changes) if total else ""
    return ShownChanges(total, summary, sentences, tables, _marks(texts, changes, keys))


def _marks(
    texts: Iterable[TextChange], changes: Changes, keys: Mapping[int | None, str]
) -> Mapping[str, Mapping[str, Any]]:
    """What is to be marked in each block."""
    marks = {keys[one.new]: _text_marks(one, changes.new) for one in texts if one.new in keys}
    return marks | {keys[one.new]: _table_marks(one) for one in changes.tables if one.new in keys}


def _sentences(change: TextChange, keys: Mapping[int | None, str]) -> Iterator[ChangedSentence]:
    under = " › ".join(change.under)
    whole = change.old is None or change.new is None
    for sentence in [change.segments] if whole else change.sentences:
        yield ChangedSentence(keys.get(change.new, ""), under, sentence)


def _text_marks(change: TextChange, snapshot: Snapshot) -> Mapping[str, Any]:
    """What of a text is new: the signs of a paragraph, a heading as a whole."""
    block = paragraph_at(snapshot, change.new)
    if change.old is None or block.level or block.chart or block.picture:
        return {"whole": True}
    words, at = [], 0
    for segment in change.segments:
        if segment.kind is DiffKind.NEW:
            words.append((at, at + len(segment.text)))
        at += 0 if segment.kind is DiffKind.OLD else len(segment.text)
    return {"words": words}


def _table_marks(change: TableChange) -> Mapping[str, Any]:
    if change.old is None:
        return {"whole": True}
    return {"cells": [cell.new_at for cell in change.cells], "rows": [r.at for r in change.added]}


def _changed_table(change: TableChange, keys: Mapping[int | None, str]) -> ChangedTable:
    details = _details(change)
    listed = tuple(details[:_CELLS_TOLD])
    return ChangedTable(keys.get(change.new, ""), change.name, listed, len(details) - len(listed))


def _details(change: TableChange) -> list[tuple[str, str, str]]:
    """Place, before and now of everything that differs in a table."""
    if change.old is None or change.new is None:
        words = ("", "（新增这张表）") if change.old is None else ("（删去这张表）", "")
        return [("", *words)]
    return [
        *((one.column, one.old, one.new) for one in change.around),
        *((f"第{one.at + 1}行", "", one.text) for one in change.added),
        *((f"原第{one.at + 1}行", one.text, "") for one in change.removed),
        *(
            ("，".join(filter(None, (one.row, "/".join(one.column)))), one.old, one.new)
            for one in change.cells
        ),
    ]


def shown_pair(before: str, now: str) -> str:
    """What a cell said and says."""
    return f"{or_empty(before)} → {or_empty(now)}"


# --- what the browser has


class Step(NamedTuple):
    """What is sent for the browser to show another reading, and what reads differently."""

    patch: dict[str, Any]
    changes: ShownChanges


class ReportMirror:
    """The blocks as the browser has them. A block keeps its key while it stays in its place."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.view: ReportView | None = None
        self.keys: list[str] = []

    def at(self, key: str) -> int | None:
        """Which block has a key; None where it is gone."""
        return self.keys.index(key) if key in self.keys else None

    def key_of(self, anchor: str) -> str:
        """The block in which a place of the report stands; "" where there is none."""
        wanted = f'id="{anchor}"'
        blocks = zip(self.keys, self.view.blocks if self.view else (), strict=False)
        return next((key for key, block in blocks if anchor and wanted in block.html), "")

    def whole(self) -> dict[str, Any]:
        """Everything, for a browser that has nothing yet."""
        if self.view is None:
            return {"cover": [], "contents": [], "blocks": {}, "layout": [], "marks": {}}
        return {**self._around(None), "blocks": self._html(self.keys), "marks": {}}

    def step_to(self, view: ReportView) -> Step:
        """Show this from now on: the blocks that differ, and what reads differently."""
        before, had = self.view, dict(zip(self.keys, self._blocks(self.view), strict=True))
        self.view, self.keys = view, self._aligned(self._blocks(before), view.blocks)
        html = {
            key: block.html
            for key, block in zip(self.keys, view.blocks, strict=True)
            if key not in had or had[key].html != block.html
        }
        changes = NO_CHANGES
        if before is not None and html.keys() | (had.keys() - set(self.keys)):
            pairs = zip(self.keys, view.blocks, strict=True)
            numbers: dict[int | None, str] = {b.number: key for key, b in pairs if b.number >= 0}
            changes = _shown_changes(compare(before.snapshot, view.snapshot), numbers)
        patch = {"blocks": html, "marks": changes.marks, **self._around(before, list(had))}
        return Step(patch, changes)

    @staticmethod
    def _blocks(view: ReportView | None) -> Sequence[ShownBlock]:
        return view.blocks if view is not None else ()

    def _html(self, keys: Iterable[str]) -> dict[str, str]:
        blocks = zip(self.keys, self._blocks(self.view), strict=True)
        html = {key: block.html for key, block in blocks}
        return {key: html[key] for key in keys}

    def _aligned(self, old: Sequence[ShownBlock], new: Sequence[ShownBlock]) -> list[str]:
        """The keys of the new blocks: those of the old ones in whose place they stand."""
        keys: list[str] = []
        texts = [block.html for block in old], [block.html for block in new]
        for a, b, _ in stretches(*texts):
            kept = zip(a, b, strict=False)
            alike = {j: self.keys[i] for i, j in kept if old[i].is_table == new[j].is_table}
            keys += (alike.get(j) or f"b{next(self._numbers)}" for j in b)
        return keys

    def _around(self, before: ReportView | None, keys: Sequence[str] = ()) -> dict[str, Any]:
        """Cover, contents and the order of the blocks, as far as they are others than before."""
        view = self.view
        assert view is not None
        around: dict[str, Any] = {}
        if before is None or before.cover != view.cover:
            around["cover"] = view.cover
        if before is None or before.contents != view.contents:
            around["contents"] = view.contents
        if before is None or list(keys) != self.keys:
            around["layout"] = self._layout(view)
        return around

    def _layout(self, view: ReportView) -> list[list[str]]:
        """The blocks by sheet of paper: tables each on its own, texts of a part together."""
        sheets: list[list[str]] = []
        starts_anew = True
        for key, block in zip(self.keys, view.blocks, strict=True):
            begins_part = isinstance(block.shown, Text) and block.shown.level == 1
            if starts_anew or block.is_table or begins_part:
                sheets.append([])
            sheets[-1].append(key)
            starts_anew = block.is_table
        return sheets
