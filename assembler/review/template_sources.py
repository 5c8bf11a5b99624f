"""What made each text of a report in its template: for the review page, and for `template where`."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import overload

from ..assemble import assemble
from ..authoring.printed import PrintedReport, TracedTable, printed_report
from ..authoring.small_table_sources import SmallTableSources
from ..authoring.table_sources import TableSources
from ..authoring.traced import Source, TracedBlock, TracedNarrative, sources_in
from ..authoring.where import in_order, in_words
from ..pipeline import Prepared, with_shell
from .model import MadeBy, Section, TableSheet, Text


def sources_of_report(prepared: Prepared) -> PrintedReport:
    """The report of a dataset, written anew with its sources."""
    template = prepared.template
    narrative = TracedNarrative(prepared.dataset, template, prepared.figures, [])
    titles = {name: narrative.word(name) for name in ("封面标题", "标题")}
    report = with_shell(assemble(narrative, []), narrative)
    return printed_report(report, template, titles)


# --- on the review page


def with_template_lines(
    sections: tuple[Section, ...], printed: PrintedReport
) -> tuple[Section, ...]:
    """The sections of a page, each text and table with the lines that made it."""
    traced, count = iter(printed.blocks), itertools.count(1)
    made = []
    for section in sections:
        heading = _with_lines(section.heading, next(traced, None), count)
        blocks = tuple(_with_lines(block, next(traced, None), count) for block in section.blocks)
        made.append(Section(heading, blocks))
    return tuple(made)


@overload
def _with_lines(
    shown: Text, traced: TracedBlock | TracedTable | None, count: Iterator[int]
) -> Text: ...
@overload
def _with_lines(
    shown: Text | TableSheet, traced: TracedBlock | TracedTable | None, count: Iterator[int]
) -> Text | TableSheet: ...
def _with_lines(
    shown: Text | TableSheet, traced: TracedBlock | TracedTable | None, count: Iterator[int]
) -> Text | TableSheet:
    """A block with its lines; as it is where it was traced as another text than it reads."""
    match shown, traced:
        case TableSheet(table=table), TracedTable(table=same) if table.key == same.key:
            return _table(shown, traced)
        case Text(text=text), TracedBlock(block=same) if text == same.text:
            anchor = shown.anchor or f"p{next(count)}"
            return replace(shown, anchor=anchor, made=_lines(_sources(traced)))
    return shown


def lines_of_stretch(made: TracedBlock, start: int, end: int) -> tuple[MadeBy, ...]:
    """The lines that made some signs of a text."""
    return _lines(sources_in(made.stretches, start, end))


def _sources(made: TracedBlock) -> Iterator[Source]:
    for stretch in made.stretches:
        yield from stretch.sources


def _table(sheet: TableSheet, made: TracedTable) -> TableSheet:
    table, sources = made.table, made.sources
    sides = sources.sides
    return replace(
        sheet,
        made=_lines(sources.title()),
        made_columns=tuple(_lines(sources.column(at)) for at in range(len(table.columns))),
        made_rows=tuple(_rows(sources, sides.index(side)) for side in sorted(set(sides))),
        sides=tuple(sides),
    )


def _rows(sources: TableSources | SmallTableSources, column: int) -> tuple[MadeBy | None, ...]:
    """The rows of the block of a column."""
    rows = sources.rows(column)
    return tuple(None if one is None else MadeBy(in_words(one), one.place) for one in rows)


def _lines(sources: Iterable[Source]) -> tuple[MadeBy, ...]:
    """Each line once, whatever branches of it were taken."""
    alike = in_order(replace(source, branch="") for source in sources)
    return tuple(MadeBy(in_words(source), source.place) for source in alike)


class TemplateLines:
    """The lines that a page names, each once, by their numbers."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self.numbers: dict[str, int] = {}
        self.columns: dict[str, list[list[int]]] = {}
        self.sides: dict[str, tuple[int, ...]] = {}
        self.rows: dict[str, list[list[int | None]]] = {}
        for section in sections:
            for block in (section.heading, *section.blocks):
                self.of(block.made)
                if isinstance(block, TableSheet) and block.made:
                    self._add_table(block)

    def of(self, made: Iterable[MadeBy]) -> list[int]:
        """The numbers of these lines."""
        return [self.numbers.setdefault(one.words, len(self.numbers)) for one in made]

    def _add_table(self, sheet: TableSheet) -> None:
        self.columns[sheet.anchor] = list(map(self.of, sheet.made_columns))
        if any(sheet.made_rows):
            self.sides[sheet.anchor] = sheet.sides
            self.rows[sheet.anchor] = [
                [None if one is None else self.of([one])[0] for one in rows]
                for rows in sheet.made_rows
            ]

    def as_json(self) -> dict[str, object]:
        """Everything the page's panel needs."""
        return {
            "lines": list(self.numbers),
            "columns": self.columns,
            "sides": self.sides,
            "rows": self.rows,
        }
