"""The report's parts as the page shows them: each heading, table and gap with an anchor, each
printed figure with the number of its origin."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..report import Block, Heading, Paragraph, Part, Picture, Report, Row, Span, Table
from ..snapshot.values import SnapshotTable
from .model import Section, ShownPicture, TableSheet, Text, TextRun
from .origins import Origins

_PAGE_WIDTH, _PAGE_HEIGHT = 440.0, 640.0  # points of text on an official page
_PIXELS_IN_POINT = 96 / 72


def sections_of(
    report: Report, tables: Iterable[SnapshotTable], origins: Origins
) -> tuple[Section, ...]:
    """All parts in order. tables: the report's tables, as its snapshot has them."""
    maker = _SectionMaker(report, iter(tables), origins)
    return tuple(maker.section(part) for part in report.parts)


class _SectionMaker:
    """Counts anchors through the whole report: h for headings, t for tables, g for gaps."""

    def __init__(self, report: Report, tables: Iterator[SnapshotTable], origins: Origins) -> None:
        self.report, self.tables, self.origins = report, tables, origins
        self.counts = {"h": 0, "t": 0, "g": 0, "note": 0, "reference": 0}

    def anchor(self, kind: str) -> str:
        self.counts[kind] += 1
        return f"{kind}{self.counts[kind]}"

    def section(self, part: Part) -> Section:
        heading = self.heading(part.heading)
        return Section(heading, tuple(self.block(block) for block in part.blocks))

    def block(self, block: Block) -> Text | TableSheet:
        if isinstance(block, Heading):
            return self.heading(block)
        if isinstance(block, Paragraph):
            return self.paragraph(block)
        return self.sheet(block)

    def paragraph(self, block: Paragraph) -> Text:
        text = Text(self.runs(block.spans), at_end=block.at_end)
        if block.is_footnote:
            self.counts["note"] += 1
            return replace(text, note=self.counts["note"])
        if block.chart is not None:
            from ..charts.svg import chart_svg

            return replace(text, chart=chart_svg(block.chart))
        return replace(text, picture=_shown(block.picture)) if block.picture else text

    def heading(self, heading: Heading) -> Text:
        runs = self.runs(heading.spans)
        return Text(runs, min(heading.level, 5), heading.number, self.anchor("h"))

    def runs(self, spans: Sequence[Span]) -> tuple[TextRun, ...]:
        return tuple(map(self.run, spans))

    def run(self, span: Span) -> TextRun:
        if span.refers:
            self.counts["reference"] += 1
            return TextRun("", note=self.counts["reference"])
        if span.missing:
            return TextRun(span.text, span.bold, None, self.anchor("g"), span.missing)
        if span.figure is None:
            return TextRun(span.text, span.bold)
        return TextRun(
            span.text, span.bold, self.origins.of_record(self.report.figures[span.figure])
        )

    def sheet(self, table: Table) -> TableSheet:
        gap_anchors = tuple(self.anchor("g") for _ in missing_cells(table.body))
        anchor = self.anchor("t")
        self.origins.add_table(anchor, next(self.tables), self.report.figures)
        return TableSheet(anchor, table, gap_anchors)


def _shown(picture: Picture) -> ShownPicture:
    data = base64.b64encode(picture.data).decode()
    width, _ = picture.fitted(_PAGE_WIDTH, _PAGE_HEIGHT)
    address = f"data:image/{picture.kind};base64,{data}"
    return ShownPicture(address, picture.alt, round(width * _PIXELS_IN_POINT))


def missing_cells(rows: Sequence[Row]) -> Iterator[str]:
    """What is missing in each cell that has a gap, in reading order."""
    for row in rows:
        for cell in row:
            if cell is not None and cell.missing:
                yield cell.missing
