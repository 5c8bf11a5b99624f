"""A snapshot as a report again: what a docx alone can show.

The snapshot comes out of a file that anybody may have changed: whatever reaches out of its text
or grid is cut off.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from ..kernel.money import stated_number
from ..report import (
    Block,
    Cell,
    Chart,
    ChartPoint,
    ChartSeries,
    Heading,
    Origin,
    Paragraph,
    Part,
    Report,
    Row,
    Span,
    Table,
    TableColumn,
)
from ..snapshot.values import ChartMark, SeriesMark, Snapshot, SnapshotParagraph, SnapshotTable

_ALIGN = {"l": "left", "c": "center", "r": "right"}
_NO_HEADING = Heading(1, "", ())


def report_of(snapshot: Snapshot) -> Report:
    """The report; a part begins at each heading of the first level."""
    parts: list[tuple[Heading, list[Block]]] = []
    for block in snapshot.blocks:
        restored = _table(block) if isinstance(block, SnapshotTable) else _text(block)
        if isinstance(restored, Heading) and restored.level == 1:
            parts.append((restored, []))
            continue
        if not parts:
            parts.append((_NO_HEADING, []))
        parts[-1][1].append(restored)
    return Report(
        title=snapshot.title,
        author=snapshot.department,
        date="",
        parts=tuple(Part(heading, tuple(blocks)) for heading, blocks in parts),
        figures=snapshot.figures,
        digests=snapshot.digests,
        synonyms=snapshot.synonyms,
    )


def _text(block: SnapshotParagraph) -> Heading | Paragraph:
    spans = tuple(_spans(block))
    if block.level > 0:
        return Heading(block.level, block.number, spans, block.in_shell)
    if block.chart is not None:
        return Paragraph(spans, block.section, chart=_chart(block.chart))
    if block.picture is not None:
        return Paragraph((Span(f"〔图片：{block.picture.alt}〕"), *spans), block.section)
    return Paragraph(spans, block.section, is_footnote=block.is_footnote)


def _chart(mark: ChartMark) -> Chart:
    series = tuple(ChartSeries(one.name, tuple(_points(one))) for one in mark.series)
    return Chart(mark.key, mark.kind, mark.title, mark.categories, series, mark.unit, alt=mark.alt)


def _points(series: SeriesMark) -> Iterator[ChartPoint]:
    shares = series.shares or ("",) * len(series.values)
    for value, share in zip(series.values, shares, strict=True):
        yield ChartPoint(stated_number(value) if value else None, value, share)


def _spans(block: SnapshotParagraph) -> Iterator[Span]:
    """The text cut at its marks; a mark that begins inside another is left out."""
    marks = [
        *((mark.start, mark.end, mark.figure, "") for mark in block.figures),
        *((mark.start, mark.end, None, mark.why) for mark in block.missing),
        *((at, at, None, "") for at in block.references),
    ]
    at = 0
    for start, end, figure, why in sorted(marks, key=itemgetter(0, 1)):
        if start < at or (start == end and start not in block.references):
            continue
        yield from _unmarked(block.text[at:start])
        if start == end:
            at = start
            yield Span("", refers=True)
            continue
        yield Span(block.text[start:end], figure, missing=why)
        at = end
    yield from _unmarked(block.text[at:])


def _unmarked(text: str) -> list[Span]:
    return [Span(text)] if text else []


def _table(table: SnapshotTable) -> Table:
    width = max((len(row) for row in (*table.header, *table.body)), default=0)
    restorer = _RestoredRows(table)
    return Table(
        key=table.key,
        title=table.title,
        columns=(TableColumn(),) * width,
        header=tuple(tuple(Cell(*cell) if cell else None for cell in row) for row in table.header),
        body=tuple(restorer.row(number, row) for number, row in enumerate(table.body)),
        label=table.label,
        left=table.left,
        right=table.right,
        notes=table.notes,
        landscape=table.landscape,
        origin=table.origin,
        drawn=table.drawn,
    )


class _RestoredRows:
    """The rows of a body with what the snapshot says of single cells."""

    def __init__(self, table: SnapshotTable) -> None:
        self.merged = {
            (row, column): (columns, rows) for row, column, columns, rows in table.merged
        }
        self.missing = {(c.row, c.column): c.missing for c in table.origin.cells if c.missing}
        self.aligned = table.aligned

    def row(self, number: int, texts: tuple[str | None, ...]) -> Row:
        return tuple(
            None if text is None else self.cell((number, column), text)
            for column, text in enumerate(texts)
        )

    def cell(self, at: tuple[int, int], text: str) -> Cell:
        columns, rows = self.merged.get(at, (1, 1))
        align = _ALIGN.get(self.aligned[at[1] : at[1] + 1], "left")
        align = "left" if align == "right" and not is_amount(text) else align
        return Cell(text, max(columns, 1), max(rows, 1), align, missing=self.missing.get(at, ""))


def own_cells(origin: Origin) -> set[tuple[int, int]]:
    """The cells that an origin speaks of one by one."""
    return {(cell.row, cell.column) for cell in origin.cells}


def is_amount(text: str) -> bool:
    """Whether a cell's text is a number as tables show it."""
    bare = text.strip().replace(",", "").removesuffix("%").lstrip("-－−")
    return bool(bare) and bare.replace(".", "", 1).isdecimal()
