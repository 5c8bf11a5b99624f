"""The snapshot of a report that has just been built: its texts, its tables, the dataset's lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby, repeat
from operator import attrgetter
from typing import Any

from ..dataset.model import Dataset, OwnList, TableAmount, Words
from ..dataset.schema import SHEETS, STATE, Column, Sheet, dimension_columns, ledger_sheets
from ..dataset.sheets import WORDS
from ..report import SHELL, Cell, Chart, Heading, Paragraph, Report, Span, Table
from .publication import published
from .values import (
    ChartMark,
    FigureMark,
    Merged,
    MissingMark,
    PictureMark,
    Run,
    SeriesMark,
    Snapshot,
    SnapshotBlock,
    SnapshotParagraph,
    SnapshotTable,
    SourceSheet,
)

_ROWS_THAT_TELL = 40


def snapshot_of(report: Report, dataset: Dataset, internal: bool = False) -> Snapshot:
    """The snapshot of a report. internal: with the lines of the dataset and exact amounts; else
    nothing stands in it that the report does not show."""
    made = _without_dataset(report, dataset)
    if not internal:
        return published(made)
    ledgers = {
        sheet.ledger: tuple(_runs(getattr(dataset, sheet.attribute))) for sheet in ledger_sheets()
    }
    return replace(made, ledgers=ledgers, sources=tuple(sources_of(dataset)))


def _without_dataset(report: Report, dataset: Dataset) -> Snapshot:
    return Snapshot(
        title=report.title,
        kind=dataset.kind,
        year=dataset.year,
        department=dataset.department.name,
        template=dataset.template,
        digests=report.digests,
        figures=report.figures,
        blocks=tuple(_blocks(report)),
        synonyms=report.synonyms,
    )


def _blocks(report: Report) -> Iterator[SnapshotBlock]:
    for part in report.parts:
        for block in part.printed:
            if isinstance(block, Table):
                yield _table(block)
            else:
                yield _paragraph(block, part.landscape)


def _paragraph(block: Heading | Paragraph, landscape: bool) -> SnapshotParagraph:
    figures, missing = _marks(block.spans)
    section, level, number = (
        (SHELL if block.in_shell else "", block.level, block.number)
        if isinstance(block, Heading)
        else (block.section, 0, "")
    )
    made = SnapshotParagraph(block.text, section, level, number, figures, missing, landscape)
    return made if isinstance(block, Heading) else _with_inserted(made, block)


def _with_inserted(made: SnapshotParagraph, block: Paragraph) -> SnapshotParagraph:
    """A paragraph with its picture, as a footnote, or with the places where it refers to some."""
    references = _references(block.spans)
    if not (references or block.picture or block.chart or block.is_footnote):  # as nearly all
        return made
    picture = block.picture and PictureMark(block.picture.alt, block.picture.digest)
    return replace(
        made,
        picture=picture,
        is_footnote=block.is_footnote,
        references=references,
        chart=block.chart and chart_mark(block.chart),
    )


def chart_mark(chart: Chart) -> ChartMark:
    """A chart as a snapshot keeps it."""
    series = tuple(
        SeriesMark(
            one.name,
            tuple("" if point.value is None else f"{point.value:f}" for point in one.points),
            tuple(point.share for point in one.points) if chart.is_pie else (),
        )
        for one in chart.series
    )
    return ChartMark(
        chart.key, chart.kind, chart.title, chart.alt, chart.unit, chart.categories, series
    )


def _references(spans: Sequence[Span]) -> tuple[int, ...]:
    references, at = [], 0
    for span in spans:
        at += len(span.text)
        if span.refers:
            references.append(at)
    return tuple(references)


def _marks(spans: Sequence[Span]) -> tuple[tuple[FigureMark, ...], tuple[MissingMark, ...]]:
    figures, missing = [], []
    at = 0
    for span in spans:
        end = at + len(span.text)
        if span.figure is not None:
            figures.append(FigureMark(at, end, span.figure))
        if span.missing:
            missing.append(MissingMark(at, end, span.missing))
        at = end
    return tuple(figures), tuple(missing)


def _table(table: Table) -> SnapshotTable:
    return SnapshotTable(
        table.key,
        table.title,
        table.label,
        table.left,
        table.right,
        table.notes,
        table.landscape,
        tuple(map(_header_row, table.header)),
        tuple(map(_body_row, table.body)),
        table.origin,
        _merged(table),
        _aligned(table),
        table.drawn,
    )


def _header_row(row: Sequence[Cell | None]) -> tuple[tuple[str, int, int] | None, ...]:
    return tuple((cell.text, cell.columns, cell.rows) if cell else None for cell in row)


def _body_row(row: Sequence[Cell | None]) -> tuple[str | None, ...]:
    return tuple([cell.text if cell is not None else None for cell in row])


def _merged(table: Table) -> tuple[Merged, ...]:
    if all(map(all, table.body)):  # a cell is true, what it covers is not
        return ()  # as in a long pivot
    return tuple(
        [
            (row, column, cell.columns, cell.rows)
            for row, cells in enumerate(table.body)
            for column, cell in enumerate(cells)
            if cell is not None and max(cell.rows, cell.columns) > 1
        ]
    )


def _aligned(table: Table) -> str:
    """The usual alignment of each column; its first rows say it."""
    alignment = "".join(map(_usual, zip(*table.body[:_ROWS_THAT_TELL], strict=True)))
    return alignment.ljust(len(table.columns), "l")


def _usual(cells: Iterable[Cell | None]) -> str:
    """The usual alignment of some cells."""
    aligns = [cell.align[0] for cell in cells if cell is not None and cell.text]
    return max(sorted(set(aligns)), key=aligns.count, default="l")


def _runs(lines: Sequence[Any]) -> Iterator[Run]:
    """Where lines stand, rows that follow each other as one."""
    for (file, tab, _), group in groupby(enumerate(lines), _row_before_first):
        run = [line.place.row or 0 for _, line in group]
        yield file, tab, run[0], run[-1]


def _row_before_first(numbered: tuple[int, Any]) -> tuple[str, str, int]:
    """The same for lines that follow each other in one sheet."""
    number, line = numbered
    place = line.place
    return place.file, place.sheet, (place.row or 0) - number


_IN_FILE, _ROW = attrgetter("place.file", "place.sheet"), attrgetter("place.row")
# Figures come first: what is told of them is what most people look for.
_LAST = ("绩效指标", "整体绩效")
_TABLE_AMOUNTS = "分表数"


def sources_of(dataset: Dataset) -> Iterator[SourceSheet]:
    """The lines of every sheet, those of one file together."""
    for sheet in sorted(SHEETS, key=lambda sheet: sheet.name in _LAST):
        lines: Sequence[Any] = dataset.given(sheet.attribute) if sheet.attribute else ()
        if sheet.reported and sheet.name != _TABLE_AMOUNTS:
            yield from _source_sheets(sheet, lines)
    for own in dataset.own_lists.values():
        yield from _list_sheets(own)
    yield from _table_amounts(dataset)
    yield from _prose(dataset)


def _prose(dataset: Dataset) -> Iterator[SourceSheet]:
    """The clerk's prose, that of one file together."""
    for (file, tab), entries in groupby(_entries(dataset), lambda pair: _IN_FILE(pair[1])):
        lines = [(words.place.row or 0, name, words.text) for name, words in entries]
        yield SourceSheet(WORDS, file, tab, ("栏目", "内容"), lines)


def _source_sheets(sheet: Sheet, lines: Sequence[Any]) -> Iterator[SourceSheet]:
    """The lines of a sheet by the columns that its declaration gives them."""
    columns = _columns(sheet, lines)
    names = tuple(column.name for column in columns)
    for (file, tab), group in groupby(lines, _IN_FILE):
        of_file = list(group)
        values = [_values(column, of_file) for column in columns]
        rows = list(zip(map(_ROW, of_file), *values, strict=True))
        yield SourceSheet(sheet.name, file, tab, names, rows)


def _list_sheets(own: OwnList) -> Iterator[SourceSheet]:
    """A list of the template's own; without a key, all but its numbers tell its lines apart."""
    numbers = tuple(column.name for column in own.sheet.columns if column.is_number)
    others = tuple(c.name for c in own.sheet.columns if not c.is_number and c.name != STATE)
    for sheet in _source_sheets(own.sheet, own.lines):
        yield replace(sheet, key=own.sheet.key or others, numbers=numbers)


def _columns(sheet: Sheet, lines: Sequence[Any]) -> list[Column]:
    """The columns that are kept: of those without an attribute, the ones that some line fills in."""
    filled = {name for name, _ in chain.from_iterable(map(attrgetter("further"), lines))}
    return [column for column in sheet.columns if column.attribute or column.name in filled]


def _values(column: Column, lines: Sequence[Any]) -> Iterable[Any]:
    """A column's value in each line, "" where it is blank."""
    name, attribute = column.name, column.attribute
    if not attribute:
        return [dict(line.further).get(name, "") for line in lines]
    values = map(attrgetter(attribute), lines)
    may_be_none = column.is_number and not column.required
    return ["" if value is None else value for value in values] if may_be_none else values


def _table_amounts(dataset: Dataset) -> Iterator[SourceSheet]:
    """The amounts of official tables that answer for a ledger without lines."""
    attributes = {sheet.ledger: sheet.attribute for sheet in ledger_sheets()}
    kept = [a for a in dataset.table_amounts if not getattr(dataset, attributes[a.ledger])]
    names = _dimensions_of(kept)
    columns = ("表", "台账", *names, "金额", "来源")
    for (file, tab), group in groupby(kept, _IN_FILE):
        rows = [
            (one.place.row, one.table, one.ledger, *_asked(one, names), one.amount, one.source)
            for one in group
        ]
        yield SourceSheet(_TABLE_AMOUNTS, file, tab, columns, rows)


def _dimensions_of(amounts: Sequence[TableAmount]) -> tuple[str, ...]:
    """The dimensions that are kept of them: those without an attribute in the ledger's lines only
    where some amount asks for them."""
    columns = chain.from_iterable(sheet.dimensions for sheet in ledger_sheets())
    wanted = {column.dimension for column in columns if column.attribute}
    wanted = wanted.union(*map(attrgetter("asked"), amounts))
    return tuple(filter(wanted.__contains__, dimension_columns()))


def _asked(amount: TableAmount, names: Iterable[str]) -> Iterator[str]:
    return ("、".join(amount.asked.get(name, ())) for name in names)


def _entries(dataset: Dataset) -> Iterator[tuple[str, Words]]:
    """The clerk's prose, each text with the name of its entry."""
    yield from zip(repeat("职责"), dataset.duties, strict=False)
    yield from zip(repeat("机构设置"), dataset.organisation, strict=False)
    for section, paragraphs in dataset.supplements.items():
        yield from zip(repeat(f"补充.{section}"), paragraphs, strict=False)
    for name, texts in dataset.texts.items():
        yield from zip(repeat(f"文字.{name}"), texts, strict=False)
    yield from ((f"省略.{name}", words) for name, words in dataset.omissions.items())
