"""The snapshot (快照): what a finished report carries of its making, as plain values.

With it a docx alone can be traced, verified, compared and refreshed: every paragraph with the
figures in it, every table with the lines its cells take, and the lines of the dataset. The
values here are made from a report (`making`), written as JSON (`to_json`) and read back
(`decoding`); how they are kept inside a docx is the business of `word.snapshot_part`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, groupby
from typing import Any, NamedTuple

from .. import __version__
from ..dataset.schema import may_share
from ..kernel.numerals import heading_lead
from ..kernel.places import RowReference, where
from ..kernel.problems import Place
from ..report import SHELL, CellOrigin, FigureRecord, Origin
from .encoding import column_out, exact_text, grid_out, numbers_out

FORMAT = 2

SnapshotFigure = FigureRecord


class FigureMark(NamedTuple):
    """A printed figure: the characters of the text it takes, and its number in the snapshot."""

    start: int
    end: int
    figure: int

    @property
    def span(self) -> tuple[int, int]:
        """The characters it takes."""
        return self.start, self.end


class MissingMark(NamedTuple):
    """A place left to be filled in (待填), and what is wanted there."""

    start: int
    end: int
    why: str


class PictureMark(NamedTuple):
    """A picture that is printed: what it shows, in words; what its contents are known by."""

    alt: str
    digest: str


class SeriesMark(NamedTuple):
    """A series of a chart: its name, and for each category the number displayed and, of a pie, the
    share; "" where there is none."""

    name: str
    values: tuple[str, ...]
    shares: tuple[str, ...] = ()


class ChartMark(NamedTuple):
    """A chart that is printed: see report.Chart."""

    key: str
    kind: str
    title: str
    alt: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[SeriesMark, ...]

    @property
    def words(self) -> str:
        """What it shows, in words: 柱形图，单位：万元：收入总计，2022年357.87、2023年449.76；…"""
        unit = f"，单位：{self.unit}" if self.unit else ""
        several = len(self.series) > 1
        shown = [
            category
            + ("，" if several else "")
            + "、".join(
                f"{series.name if several else ''}{series.values[at] or '（空）'}"
                for series in self.series
            )
            for at, category in enumerate(self.categories)
        ]
        return f"{self.kind}{unit}：{'；'.join(shown)}"

    def points(self) -> Iterator[tuple[str, str, str]]:
        """Series, category and number of each point."""
        for series in self.series:
            for category, value in zip(self.categories, series.values, strict=True):
                yield series.name, category, value


@dataclass(frozen=True, slots=True)
class SnapshotParagraph:
    """A paragraph, or a heading (level 1 and up, with its number). section: the file it is from; of a
    heading only where that is the shell.

    Marks count characters of `text`, which stands without the heading's number. landscape: it stands
    on such a page. picture, chart: above the text, which is the caption, or blank. is_footnote: the
    text of a footnote, to which the paragraph before refers; references: the characters before
    which that one refers to its footnotes.
    """

    text: str
    section: str = ""
    level: int = 0
    number: str = ""
    figures: tuple[FigureMark, ...] = ()
    missing: tuple[MissingMark, ...] = ()
    landscape: bool = False
    picture: PictureMark | None = None
    is_footnote: bool = False
    references: tuple[int, ...] = ()
    chart: ChartMark | None = None

    @property
    def in_shell(self) -> bool:
        """Whether it stands in the Word shell itself."""
        return self.section == SHELL

    @property
    def lead(self) -> str:
        """What stands before the text: the number, on a line of its own before a part."""
        return heading_lead(self.level, self.number)

    @property
    def shown(self) -> str:
        """The whole text as it is printed."""
        return self.lead + self.text


_LONGEST_LABEL = 40
HeaderCell = tuple[str, int, int]  # text, columns, rows
Merged = tuple[int, int, int, int]  # row, column, columns, rows


@dataclass(frozen=True)
class SnapshotTable:
    """An appended table. header: cells as (text, columns, rows); body: texts; both by grid
    position, None where another cell covers it. origin: see report.Origin. merged: the cells of
    the body that cover more than one position. aligned: how the texts of each column stand, l, c
    or r. drawn: see report.Table."""

    key: str
    title: str
    label: str = ""
    left: str = ""
    right: str = ""
    notes: tuple[str, ...] = ()
    landscape: bool = False
    header: tuple[tuple[HeaderCell | None, ...], ...] = ()
    body: tuple[tuple[str | None, ...], ...] = ()
    origin: Origin = field(default_factory=Origin)
    merged: tuple[Merged, ...] = ()
    aligned: str = ""
    drawn: bool = False

    @property
    def in_shell(self) -> bool:
        """Whether it stands in the Word shell itself."""
        return self.drawn

    @property
    def rows(self) -> list[list[str | None]]:
        """The texts by grid position, header rows first; None where another cell covers it."""
        header = [[cell[0] if cell else None for cell in row] for row in self.header]
        return [*header, *map(list, self.body)]

    @property
    def width(self) -> int:
        """How many columns its body has."""
        return max(map(len, self.body), default=0)

    def texts_under(self, heading: re.Pattern[str]) -> Iterator[str]:
        """The texts of the columns that are called so."""
        columns = [at for at in range(self.width) if heading.search(" ".join(self.path(at)))]
        for row in self.body:
            yield from (row[at] or "" for at in columns if at < len(row))

    @cached_property
    def cells(self) -> Mapping[tuple[int, int], CellOrigin]:
        """The cells that show one figure, or quote some, by row and column."""
        return {(cell.row, cell.column): cell for cell in self.origin.cells}

    @cached_property
    def lines_by_row(self) -> list[dict[int, list[int]]]:
        """For each taking: the lines of its ledger that each innermost row adds up."""
        by_taking: list[dict[int, list[int]]] = []
        for taking in self.origin.takings:
            lines: dict[int, list[int]] = {}
            for line, row in enumerate(taking.rows[: len(taking.kinds)]):
                lines.setdefault(row, []).append(line)
            by_taking.append(lines)
        return by_taking

    def path(self, column: int) -> tuple[str, ...]:
        """The headings above a grid column, from the outermost in."""
        headings = (
            cell[0]
            for row in self.header
            for at, cell in enumerate(row[: column + 1])
            if cell and at + cell[1] > column
        )
        return tuple(dict.fromkeys(filter(str.strip, headings)))

    def row_label(self, row: int, column: int) -> str:
        """What the row of a cell is called: the labels on its left, nearest block of them."""
        labels = list(dict.fromkeys(reversed(self._labels_left_of(row, column))))
        if not self.origin.levels:  # a form may have prose on the left of a cell
            labels = [text for text in labels if len(text) <= _LONGEST_LABEL] or labels
        return " ".join(labels)

    def _labels_left_of(self, row: int, column: int) -> list[str]:
        """The labels on the left of a cell, from the nearest outwards."""
        labels: list[str] = []
        for at in range(column - 1, -1, -1):
            text = "" if self.is_filled_in(row, at) else self.standing(row, at).strip()
            if self._is_label(at, text):
                labels.append(text)
            elif labels and not self.origin.columns and is_amount(text):
                break  # in a form, the block on the left begins here
        return labels

    def is_filled_in(self, row: int, column: int) -> bool:
        """Whether a cell of a table that was drawn in the shell shows figures, and is no label."""
        return self.drawn and (row, column) in self.cells

    def _is_label(self, column: int, text: str) -> bool:
        if not text:
            return False
        if self.origin.levels:
            return not "".join(self.origin.columns[column : column + 1])
        return not is_amount(text)

    def standing(self, row: int, column: int) -> str:
        """The text at a grid position; that of the cell which reaches to here, from the left (as in
        a form) or from above."""
        for at in range(row, -1, -1):
            cells = self.body[at][: column + 1]
            text = cells[column] if column < len(cells) else None
            text = self._from_left(at, cells) if text is None and cells else text
            if text is not None:
                return text
        return ""

    def _from_left(self, row: int, cells: Sequence[str | None]) -> str | None:
        """The text of the cell that covers the last of these from the left, if one does."""
        last = next((c for c in range(len(cells) - 1, -1, -1) if cells[c] is not None), -1)
        covered = last >= 0 and last + self._spans.get((row, last), 1) >= len(cells)
        return cells[last] if covered else None

    @cached_property
    def _spans(self) -> Mapping[tuple[int, int], int]:
        """How many columns the merged cells of the body cover."""
        return {(row, column): columns for row, column, columns, _ in self.merged}


def is_amount(text: str) -> bool:
    """Whether a text is a bare number, such as a cell of amounts shows."""
    bare = text.strip().replace(",", "").removesuffix("%").lstrip("-－−")
    return bare.replace(".", "", 1).isdecimal()


class SourceRow(NamedTuple):
    """A line of the dataset: where it stands, and its values by column; money in 元."""

    sheet: str
    file: str
    tab: str
    row: int
    values: Mapping[str, str]

    def joined(self, other: SourceRow) -> SourceRow:
        """The row that both lines stand in: 收入总计、支出总计."""
        values = {
            name: value
            if value == other.values.get(name, value)
            else f"{value}、{other.values[name]}"
            for name, value in self.values.items()
        }
        return self._replace(values=values)


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """The lines of one sheet: for each its row number, then its values in order of `columns`. key,
    numbers: of a list of the template's own (清单), the columns that tell its lines apart, and those
    of numbers; of any other sheet its declaration says so."""

    name: str
    file: str
    tab: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    key: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def is_own_list(self) -> bool:
        """Whether it is a list of the template's own."""
        return bool(self.key or self.numbers)

    def lines(self) -> Iterator[SourceRow]:
        """The lines one by one."""
        for number, *values in self.rows:
            texts = (v if isinstance(v, str) else exact_text(v) for v in values)
            named = dict(zip(self.columns, texts, strict=True))
            yield SourceRow(self.name, self.file, self.tab, number, named)


Run = tuple[str, str, int, int]  # file, worksheet, first and last row
SnapshotBlock = SnapshotParagraph | SnapshotTable


@dataclass(frozen=True)
class Snapshot:
    """Everything of one report.

    public: built to be published: without the dataset's lines, and with values as exact as the
    report displays them (`publication`). ledgers: where the lines of each
    ledger stand, in its order. cover: what stands before the report; () where that is not known.
    synonyms: what else the template calls figures; older versions did not keep them.
    """

    title: str
    kind: str
    year: int
    department: str
    template: str
    digests: Mapping[str, str]
    figures: tuple[SnapshotFigure, ...] = ()
    blocks: tuple[SnapshotBlock, ...] = ()
    ledgers: Mapping[str, tuple[Run, ...]] = field(default_factory=dict)
    sources: tuple[SourceSheet, ...] = ()
    public: bool = False
    engine: str = __version__
    cover: tuple[str, ...] = ()
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """Whose report of which year it is: 某某局2024年."""
        return f"{self.department}{self.year}年"

    @property
    def tables(self) -> list[SnapshotTable]:
        """The appended tables in order."""
        return [block for block in self.blocks if isinstance(block, SnapshotTable)]

    @property
    def pictures(self) -> list[PictureMark]:
        """The pictures in order."""
        return [block.picture for block in self.paragraphs if block.picture]

    @property
    def charts(self) -> list[ChartMark]:
        """The charts in order."""
        return [block.chart for block in self.paragraphs if block.chart]

    @property
    def paragraphs(self) -> list[SnapshotParagraph]:
        """Headings and paragraphs in order."""
        return [block for block in self.blocks if isinstance(block, SnapshotParagraph)]

    @cached_property
    def rows(self) -> Mapping[RowReference, SourceRow]:
        """The dataset's lines by where they stand, one for all that share a row; none in a public
        version."""
        rows: dict[RowReference, SourceRow] = {}
        for line in chain.from_iterable(sheet.lines() for sheet in self.sources):
            reference = RowReference(line.file, line.tab, line.row)
            before = rows.get(reference)
            rows[reference] = before.joined(line) if before and may_share(line.sheet) else line
        return rows

    @cached_property
    def ledger_rows(self) -> Mapping[str, list[RowReference]]:
        """Where each line of a ledger stands."""
        return {
            name: [
                RowReference(f, tab, n)
                for f, tab, first, last in runs
                for n in range(first, last + 1)
            ]
            for name, runs in self.ledgers.items()
        }

    def taken(self, table: SnapshotTable, row: int, column: int) -> list[RowReference]:
        """The lines of the ledgers that a cell of a pivot adds up."""
        references: list[RowReference] = []
        rows = rows_below(table.origin, row)
        for taking, lines in zip(table.origin.takings, table.lines_by_row, strict=True):
            wanted = {n for n, columns in enumerate(taking.columns) if column in columns}
            places = self.ledger_rows.get(taking.ledger, [])
            taken = chain.from_iterable(lines.get(at, ()) for at in rows)
            numbers = sorted(line for line in taken if taking.kinds[line] in wanted)
            references += [places[n] for n in numbers if n < len(places)]
        return references

    def lines_of(self, table: SnapshotTable, row: int, column: int) -> tuple[str, ...]:
        """The lines behind a cell in words, as a figure of the text has them."""
        cell = table.cells.get((row, column))
        if cell is not None:
            return cell.lines
        if table.origin.rows:
            return tuple(filter(None, table.origin.rows[row : row + 1]))
        return tuple(where(Place(r.file, r.tab, r.row) for r in self.taken(table, row, column)))


def rows_below(origin: Origin, row: int) -> range:
    """The grid rows that a row adds up: itself, and those of deeper levels right after it."""
    depths = origin.depths
    if row >= len(depths) or depths[row] < 0:
        return range(0)
    end = row + 1
    while end < len(depths) and not 0 <= depths[end] <= depths[row]:
        end += 1
    return range(row, end)


# --- as JSON


_LONG = 500  # rows of a table that is written entry by entry
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def to_json(snapshot: Snapshot) -> str:
    """The snapshot as JSON; the same snapshot gives the same text."""
    return "".join(SnapshotJson(snapshot))


class SnapshotJson:
    """The same piece by piece, each made when it is asked for: that of a long report is nowhere held
    as a whole."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __iter__(self) -> Iterator[str]:
        snapshot, encode = self._snapshot, _ENCODER.encode
        head = {
            "格式": FORMAT,
            "引擎": snapshot.engine,
            "类型": snapshot.kind,
            "年度": snapshot.year,
            "部门": snapshot.department,
            "模板": snapshot.template,
            "标题": snapshot.title,
            "校验": dict(snapshot.digests),
            "公开": snapshot.public,
            "封面": snapshot.cover,
            "数字": [_figure_out(figure) for figure in snapshot.figures],
        }
        tail = {
            "台账": snapshot.ledgers,
            "数据": [_sheet_out(sheet) for sheet in snapshot.sources],
            **({"同义词": snapshot.synonyms} if snapshot.synonyms else {}),
        }
        yield encode(head)[:-1] + ',"正文":['
        between = ""
        for is_table, blocks in groupby(snapshot.blocks, _is_table):
            # A table by itself, for it may be long; paragraphs together, for they are many.
            for some in zip(blocks) if is_table else [tuple(blocks)]:
                yield between
                yield from _pieces(some)
                between = ","
        yield "]," + encode(tail)[1:]


def _pieces(blocks: Sequence[SnapshotBlock]) -> Iterator[str]:
    """Blocks as JSON with commas between them, a long table entry by entry."""
    encode, first = _ENCODER.encode, blocks[0]
    if not isinstance(first, SnapshotTable) or len(first.body) < _LONG:
        yield encode(list(map(_block_out, blocks)))[1:-1]
        return
    between = "{"
    for name, value in _table_out(first).items():
        yield f"{between}{encode(name)}:"
        yield encode(value)
        between = ","
    yield "}"


def _is_table(block: SnapshotBlock) -> bool:
    return isinstance(block, SnapshotTable)


def _sheet_out(sheet: SourceSheet) -> dict[str, object]:
    """The lines column by column: texts that are alike stand together."""
    numbers, *columns = (
        zip(*sheet.rows, strict=True) if sheet.rows else ((), *((),) * len(sheet.columns))
    )
    own = {"键": sheet.key, "数列": sheet.numbers} if sheet.is_own_list else {}
    return {
        **own,
        "表": sheet.name,
        "文件": sheet.file,
        "工作表": sheet.tab,
        "列": sheet.columns,
        "行号": numbers_out(numbers),
        "各列": [column_out(column) for column in columns],
    }


def _figure_out(figure: SnapshotFigure) -> dict[str, object]:
    return {
        "name": figure.name,
        "text": figure.text,
        "value": figure.value,
        "unit": figure.unit,
        "formula": figure.formula,
        "lines": figure.lines,
    }


def _block_out(block: SnapshotBlock) -> dict[str, object]:
    if isinstance(block, SnapshotTable):
        return _table_out(block)
    marks = {
        "数": block.figures,
        "缺": block.missing,
        "横": block.landscape,
        "图": block.picture,
        "脚注": block.is_footnote,
        "引": block.references,
        "图表": block.chart,
    }
    return _text_out(block) | {name: mark for name, mark in marks.items() if mark}


def _text_out(block: SnapshotParagraph) -> dict[str, object]:
    if not block.level:
        return {"节": block.section, "段": block.text}
    section = {"节": block.section} if block.section else {}
    return {"标题": block.text, "级": block.level, "号": block.number, **section}


def _table_out(table: SnapshotTable) -> dict[str, object]:
    origin = table.origin
    drawn = {"画": True} if table.drawn else {}
    return drawn | {
        "表": table.title,
        "键": table.key,
        "号": table.label,
        "左": table.left,
        "右": table.right,
        "注": table.notes,
        "横": table.landscape,
        "头": table.header,
        "格": grid_out(table.body),
        "宽": len(table.body[0]) if table.body else 0,
        "并": numbers_out(chain.from_iterable(table.merged)),
        "对": table.aligned,
        "列": origin.columns,
        "层": origin.levels,
        "级": numbers_out(origin.depths),
        "行": origin.rows,
        "取": [
            (t.ledger, numbers_out(t.rows), numbers_out(t.kinds), t.columns) for t in origin.takings
        ],
        "数": [
            (c.row, c.column, c.name, c.value, c.unit, c.formula, c.lines, c.missing, c.quoted)
            for c in origin.cells
        ],
    }
