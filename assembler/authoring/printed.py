"""The texts of a report one by one (headings, paragraphs, titles, cells, notes), each with what made
it in the template: of a report that was written, of one that only its docx tells, or rehearsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from ..charts.make import make_chart
from ..figures import Figures
from ..kernel.problems import Place
from ..kernel.yamltext import Node
from ..narrative import chart_placed, table_placed
from ..narrative.draft import IN_SHELL
from ..report import SHELL, Heading, Paragraph, Report, Row, Table
from ..tables import make_table
from ..template.reading import shown_path
from ..template.template import Template
from .items import CHART, SECTION, SETTING
from .situations import Situation, situations
from .small_table_sources import ShellTableSources, SmallTableSources, cleaned
from .table_sources import TableSources, specified
from .traced import Source, TracedBlock, TracedNarrative, TracedStretch, sources_in, traced_block


@dataclass(frozen=True)
class PrintedText:
    """A text as it stands in a report. within: the part, heading or table it stands in. section: of
    a paragraph, where it is known; is_row: a whole row of a table, its cells one after the other."""

    text: str
    stretches: tuple[TracedStretch, ...]
    within: str = ""
    section: str = ""
    is_heading: bool = False
    is_row: bool = False

    def sources(self, start: int = 0, end: int | None = None) -> tuple[Source, ...]:
        """What made a stretch of it."""
        return sources_in(self.stretches, start, len(self.text) if end is None else end)


@dataclass(frozen=True)
class TracedTable:
    """A table with what made its texts."""

    table: Table
    sources: TableSources | SmallTableSources


@dataclass(frozen=True)
class PrintedReport:
    """A report's blocks in order, the headings of its parts among them. titles: what its cover and
    its properties say, by the setting that says it."""

    blocks: tuple[TracedBlock | TracedTable, ...]
    titles: Mapping[str, tuple[str, Source]] = field(default_factory=dict)

    def texts(self) -> Iterator[PrintedText]:
        """Every text, in order; whole rows of tables come last."""
        for text, source in self.titles.values():
            yield _from(text, (source,), "封面")
        yield from self._texts_of_blocks()
        tables = (block for block in self.blocks if isinstance(block, TracedTable))
        yield from chain.from_iterable(map(_rows_of_table, tables))

    def _texts_of_blocks(self) -> Iterator[PrintedText]:
        part = heading = ""
        for block in self.blocks:
            if isinstance(block, TracedTable):
                yield from _texts_of_table(block)
                continue
            if isinstance(block.block, Heading):
                title = block.block.number + block.block.text
                part, heading = (title, "") if block.block.level == 1 else (part, title)
            yield text_of(block, " › ".join(filter(None, (part, heading))))


def printed_report(
    report: Report, template: Template, titles: Mapping[str, str] | None = None
) -> PrintedReport:
    """The blocks of a report that a `TracedNarrative` wrote."""
    blocks = (block for part in report.parts for block in (part.heading, *part.blocks))
    sources = {
        name: (text, Source(SETTING, name, template.place(name)))
        for name, text in (titles or {}).items()
    }
    return PrintedReport(tuple(traced(block, template) for block in blocks), sources)


def traced(block: Heading | Paragraph | Table, template: Template) -> TracedBlock | TracedTable:
    """A block with what made it."""
    if is_in_shell(block):
        return _of_shell(block, template)
    if isinstance(block, Paragraph) and block.chart is not None:
        return _of_chart(block, block.chart.key, template)
    return traced_table(block, template) if isinstance(block, Table) else traced_block(block)


def is_in_shell(block: Heading | Paragraph | Table) -> bool:
    """Whether a block stands in the Word shell itself."""
    match block:
        case Table(drawn=drawn):
            return drawn
        case Heading(in_shell=in_shell):
            return in_shell
    return block.section == SHELL


def _of_shell(block: Heading | Paragraph | Table, template: Template) -> TracedBlock | TracedTable:
    """A block of the Word shell's own, which is changed in Word."""
    file = shown_path(template.shell) if template.shell else SHELL
    shell = Source(IN_SHELL, "", Place(file))
    if isinstance(block, Table):
        return TracedTable(block, ShellTableSources(block, shell))
    return TracedBlock(block, (TracedStretch(0, len(block.text), (shell,)),))


def _of_chart(block: Paragraph, key: str, template: Template) -> TracedBlock:
    """The caption of a chart, by its specification."""
    files = template.charts.get(key, ())
    sources = (Source(CHART, key, Place(files[-1].file)),) if files else ()
    return TracedBlock(block, (TracedStretch(0, len(block.text), sources),))


def traced_table(table: Table, template: Template) -> TracedTable:
    """A table with what made it: one of the template's, or one of a section."""
    if specified(template, table.key):
        return TracedTable(table, TableSources(template, table))
    return TracedTable(cleaned(table), SmallTableSources(table))


def text_of(traced: TracedBlock, within: str) -> PrintedText:
    """A heading, with its number, or a paragraph."""
    block = traced.block
    if isinstance(block, Paragraph):
        return PrintedText(block.text, traced.stretches, within, block.section)
    lead = len(block.number)
    stretches = tuple(
        TracedStretch(one.start + lead, one.end + lead, one.sources) for one in traced.stretches
    )
    return PrintedText(block.number + block.text, stretches, within, is_heading=True)


def _from(text: str, sources: tuple[Source, ...], within: str) -> PrintedText:
    return PrintedText(text, (TracedStretch(0, len(text), sources),), within)


# --- tables


def _texts_of_table(traced: TracedTable) -> Iterator[PrintedText]:
    table, sources = traced.table, traced.sources
    within = table.title
    if table.label:
        yield _from(table.label, sources.label(), within)
    yield _from(table.title, sources.title(), within)
    for text, own, setting in (
        (table.left, "左上", "表头左"),
        (table.right, "右上", "表头右"),
    ):
        if text:
            yield _from(text, sources.above(own, setting), within)
    yield from _texts_of_rows(table.header, sources.heading, f"{within} 表头")
    yield from _texts_of_rows(table.body, sources.cell, f"{within} ")
    for number, note in enumerate(table.notes):
        yield _from(note, sources.note(number), f"{within} 表下")


def _texts_of_rows(
    rows: Iterable[Row], made: Callable[[int, int], tuple[Source, ...]], within: str
) -> Iterator[PrintedText]:
    for row, cells in enumerate(rows):
        for column, text in _texts_in(cells):
            yield _from(text, made(row, column), f"{within}第{row + 1}行")


def _rows_of_table(traced: TracedTable) -> Iterator[PrintedText]:
    for row, cells in enumerate(traced.table.body):
        text, stretches = "", list[TracedStretch]()
        for column, shown in _texts_in(cells):
            made = traced.sources.cell(row, column)
            stretches.append(TracedStretch(len(text), len(text) + len(shown), made))
            text += shown
        within = f"{traced.table.title} 第{row + 1}行"
        yield PrintedText(text, tuple(stretches), within, is_row=True)


def _texts_in(cells: Row) -> Iterator[tuple[int, str]]:
    return ((column, cell.text) for column, cell in enumerate(cells) if cell and cell.text)


# --- rehearsed


def rehearsed_texts(template: Template, every_branch: bool = False) -> Iterator[PrintedText]:
    """What a template prints in each situation, each text once; tables and glossary as usual.

    every_branch: all branches of each section one after the other, whatever the figures are; some
    are such that no situation takes them. Nothing but sections then.
    """
    usual, *others = situations(template)
    texts = (_texts_in_situation(template, one, every_branch) for one in others)
    first = _texts_in_situation(template, usual, every_branch, is_usual=not every_branch)
    return _each_once(chain(first, chain.from_iterable(texts)))


def _texts_in_situation(
    template: Template, situation: Situation, every_branch: bool, is_usual: bool = False
) -> Iterator[PrintedText]:
    """Its sections; of the usual one what else there is."""
    figures = Figures(situation.dataset, template, [])
    narrative = TracedNarrative(situation.dataset, template, figures, [], every_branch)
    within = f"情形“{situation.name}”{'，各分支' if every_branch else ''}"
    yield from _texts_of_sections(template, narrative, within)
    if is_usual:
        yield from _usual_texts(template, narrative)


def _each_once(texts: Iterable[PrintedText]) -> Iterator[PrintedText]:
    """Texts that read and were made like one before left out."""
    seen: set[tuple[str, tuple[TracedStretch, ...]]] = set()
    for text in texts:
        if (text.text, text.stretches) not in seen:
            seen.add((text.text, text.stretches))
            yield text


def _texts_of_sections(
    template: Template, narrative: TracedNarrative, within: str
) -> Iterator[PrintedText]:
    for part in template.parts:
        for name in part.texts("章节"):
            blocks = narrative.section(name) if name in template.sections else ()
            for block in blocks:
                if isinstance(block, Table):
                    yield from _texts_of_table(traced_table(block, template))
                elif not (table_placed(block) or chart_placed(block)):
                    yield text_of(traced_block(block), f"{SECTION} {name}，{within}")


def _usual_texts(template: Template, narrative: TracedNarrative) -> Iterator[PrintedText]:
    """What does not depend on the situation: parts, glossary, tables, titles."""
    parts = (_usual_blocks(template, part, narrative) for part in template.parts)
    blocks = tuple(chain.from_iterable(parts))
    titles = {
        name: (narrative.word(name), Source(SETTING, name, template.place(name)))
        for name in ("标题", "封面标题")
    }
    yield from PrintedReport(blocks, titles).texts()


def _usual_blocks(
    template: Template, part: Node, narrative: TracedNarrative
) -> Iterator[TracedBlock | TracedTable]:
    """The heading of a part, its glossary, its tables."""
    place = Place(template.place("部分").file, row=part.line)
    yield traced_block(Heading(1, "", narrative.spans(part.word("标题"), place)))
    if part.get("名词") is not None:
        yield from map(traced_block, narrative.glossary("", True, template.numbering(part)))
    keys = filter(template.tables.__contains__, template.tables_of(part))
    for table in filter(None, (make_table(key, narrative, []) for key in keys)):
        yield traced_table(table, template)
    for number, key in enumerate(_charts_of(template, part), start=1):
        chart = make_chart(key, "", number, narrative, [])
        if chart is not None:
            yield traced(chart, template)


def _charts_of(template: Template, part: Node) -> Iterator[str]:
    """The charts that the sections of a part place."""
    names = chain.from_iterable(map(template.charts_placed_in, part.texts("章节")))
    return filter(template.charts.__contains__, names)
