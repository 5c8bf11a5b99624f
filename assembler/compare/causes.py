"""Why something in a report changed: each consequence led back to the lines that were corrected.

A figure or cell names the lines behind it on both sides; those among them that changed are its
cause. Where there are none, what else may have caused it is said, or that nothing was found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from ..kernel.places import RowReference, spans_of
from ..report import CellOrigin, Origin, Taking
from ..snapshot.values import Snapshot, SnapshotFigure, SnapshotTable, is_amount
from ..text.differences import DiffKind, Segment
from .changes import (
    CellChange,
    Changes,
    FigureChange,
    LineChange,
    RowChange,
    TableChange,
    TextChange,
    paragraph_at,
    table_at,
)

TEMPLATE = "模板改了"
FORMULA = "算法改了"
ENGINE = "程序版本不同"
UNKNOWN = "公开的文件不带录入行，无从查找"
OTHER = "没有找到改动的录入行，可能是数据中别的内容改了（如部门名称、公开日期）"
NOT_FOUND = "没有找到改动的录入行"
BY_HAND = "在 Word 里改的"
_SHORTEST = 2  # characters of a corrected text that are looked for in a paragraph
_OPERATORS = re.compile("[＋－×÷（）]")
_TAG = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")


@dataclass(frozen=True, slots=True)
class Cause:
    """rows: the corrected lines. other: in words, where there are none, or besides. unknowable:
    one of the reports is published without the lines among which it would be looked for. by_hand: a
    person changed it in Word (手工改动)."""

    rows: tuple[RowChange, ...] = ()
    other: str = ""
    unknowable: bool = False
    by_hand: bool = False


def is_by_hand(change: TextChange, changes: Changes) -> bool:
    """Whether a person changed this heading or paragraph in Word, on one of the sides."""
    old, new = changes.by_hand
    if change.old in old.blocks or change.new in new.blocks:
        return True
    if change.old is None:
        return old.took_out(paragraph_at(changes.new, change.new).shown)
    if change.new is None:
        return new.took_out(paragraph_at(changes.old, change.old).shown)
    return False


class Causes:
    """The cause of each change in a comparison."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        old = [(row.old, n) for n, row in enumerate(changes.rows) if row.old]
        new = [(row.new, n) for n, row in enumerate(changes.rows) if row.new]
        self._old = ChangedLines(changes.old, old)
        self._new = ChangedLines(changes.new, new)

    def figure(self, change: FigureChange) -> Cause:
        """Why a named figure moved."""
        old, new = change.old, change.new
        rows = self._behind(self._old, old) | self._behind(self._new, new)
        other = FORMULA if old and new and old.formula != new.formula else ""
        by_hand = any(change.name in edits.figures for edits in self._changes.by_hand)
        return self._cause(rows, other, by_hand)

    def _behind(self, side: ChangedLines, figure: SnapshotFigure | None) -> set[int]:
        """The corrected lines behind a figure. A share names the lines of its part alone: where
        none of them was corrected, those of the figures that its formula names are looked at."""
        rows = side.of_figure(figure)
        if rows or figure is None:
            return rows
        words = set(_OPERATORS.split(figure.formula))
        named = (f for f in side.snapshot.figures if f.name in words and f.name != figure.name)
        return rows.union(*map(side.of_figure, named))

    def _behind_segment(self, segment: Segment) -> set[int]:
        """The corrected lines behind a figure of old or new words."""
        if segment.figure < 0 or segment.kind is DiffKind.SAME:
            return set()
        side = self._old if segment.kind is DiffKind.OLD else self._new
        return self._behind(side, side.snapshot.figures[segment.figure])

    def text(self, change: TextChange) -> Cause:
        """Why a heading or paragraph reads differently."""
        rows = self._quoted(change).union(*map(self._behind_segment, change.segments))
        by_hand = is_by_hand(change, self._changes)
        if not (rows or by_hand) and None in (change.old, change.new):
            # A text without figures stands or falls with a condition: any corrected line may be why.
            rows = set(range(len(self._changes.rows)))
        return self._cause(rows, by_hand=by_hand)

    def cell(self, table: TableChange, cell: CellChange) -> Cause:
        """Why a cell shows another text."""
        old, new = self._tables(table)
        rows = old.of_cell(*cell.old_at) | new.of_cell(*cell.new_at)
        rows |= set() if rows else self._typed([cell.old], [cell.new])
        places = (table.old, cell.old_at), (table.new, cell.new_at)
        by_hand = any(
            (block, *at) in edits.cells or (block, at[0]) in edits.rows
            for edits, (block, at) in zip(self._changes.by_hand, places, strict=True)
        )
        return self._cause(rows, by_hand=by_hand)

    def line(self, table: TableChange, line: LineChange, added: bool) -> Cause:
        """Why a row was added to a table, or removed from it."""
        texts = list(filter(None, line.cells))
        side = self._tables(table)[added]
        typed = ([], texts) if added else (texts, [])
        here, other = self._changes.by_hand[:: -1 if added else 1]
        block = table.new if added else table.old
        by_hand = (block, line.at) in here.rows or other.took_out_row(table.key, line.cells)
        return self._cause(side.of_row(line.at) or self._typed(*typed), by_hand=by_hand)

    def table(self, table: TableChange) -> Cause:
        """Why a table was added or removed, or what stands round it changed."""
        old, new = self._tables(table)
        return self._cause(old.of_table | new.of_table, by_hand=self._is_table_by_hand(table))

    def order(self, table: TableChange) -> Cause:
        """Why its rows stand in another order; nothing is said where nobody moved them."""
        return Cause(other=BY_HAND, by_hand=True) if self._is_table_by_hand(table) else Cause()

    def _is_table_by_hand(self, table: TableChange) -> bool:
        """Whether what stands round a table, or the whole of it, was changed by hand."""
        sides = zip((table.old, table.new), self._changes.by_hand, strict=True)
        return any(
            block in edits.blocks | edits.around
            if block is not None
            else table.key in edits.gone_tables
            for block, edits in sides
        )

    def _tables(self, table: TableChange) -> tuple[LinesOfTable, LinesOfTable]:
        """The corrected lines of a table on both sides."""
        return self._old.of(table.old), self._new.of(table.new)

    def _cause(self, rows: Iterable[int], other: str = "", by_hand: bool = False) -> Cause:
        lines = tuple(self._changes.rows[number] for number in sorted(rows))
        if by_hand:
            return Cause(lines, BY_HAND, by_hand=True)
        return Cause(lines, other) if lines or other else self._otherwise

    @cached_property
    def _otherwise(self) -> Cause:
        """What may be the cause where no line is."""
        old, new = self._changes.old, self._changes.new
        if old.digests.get("模板") != new.digests.get("模板"):
            return Cause(other=TEMPLATE)
        if not self._changes.rows_known:
            return Cause(other=UNKNOWN, unknowable=True)
        return Cause(other=self._besides_lines(old, new))

    def _besides_lines(self, old: Snapshot, new: Snapshot) -> str:
        if old.engine != new.engine:
            return f"{ENGINE}（{old.engine}，现为{new.engine}）"
        return NOT_FOUND if old.digests.get("数据") == new.digests.get("数据") else OTHER

    # --- words of the clerk

    def _quoted(self, change: TextChange) -> set[int]:
        """Corrected lines whose words, a reason for example, came into the paragraph or left it."""
        before = paragraph_at(self._changes.old, change.old).shown
        after = paragraph_at(self._changes.new, change.new).shown
        return {
            number
            for number, old, new in self._texts
            if _is_only_in(before, old, after) or _is_only_in(after, new, before)
        }

    def _typed(self, old: Collection[str], new: Collection[str]) -> set[int]:
        """Corrected lines that have these very texts in them."""
        return {n for n, a, b in self._texts if a in {*old} - {""} or b in {*new} - {""}}

    @cached_property
    def _texts(self) -> list[tuple[int, str, str]]:
        """The texts that were corrected, with the number of their line."""
        texts = [
            (number, _literal(field.old), _literal(field.new))
            for number, row in enumerate(self._changes.rows)
            for field in row.fields
        ]
        return [text for text in texts if any(text[1:])]


def _is_only_in(here: str, text: str, there: str) -> bool:
    return bool(text) and text in here and text not in there


def _literal(text: str) -> str:
    """What of a typed text stands in the report as it is; "" if that is too little to tell."""
    longest = max(_TAG.split(text), key=len).strip().rstrip("。；")
    return "" if len(longest) < _SHORTEST or is_amount(longest) else longest


# --- which corrected lines stand behind a place of a report


class ChangedLines:
    """The corrected lines of one side. changed: where each stands there, and its number; a row
    may serve several figures, and is a line of each."""

    def __init__(self, snapshot: Snapshot, changed: Iterable[tuple[RowReference, int]]) -> None:
        self.snapshot = snapshot
        self._by_file: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for place, number in changed:
            self._by_file[place.file, place.tab].append((place.row, number))
        self._in = cache(self._in_rows)  # many figures have the same lines
        self.of = cache(self._of_table)

    def behind(self, references: Iterable[str]) -> set[int]:
        """Those among the rows of some references, as a figure has them."""
        return set().union(*map(self._in, references))

    def _in_rows(self, reference: str) -> frozenset[int]:
        file, tab, spans = spans_of(reference)
        here = self._by_file.get((file, tab), ())
        return frozenset(
            number for row, number in here if any(first <= row <= last for first, last in spans)
        )

    def of_figure(self, figure: SnapshotFigure | None) -> set[int]:
        """Those behind a figure; none where there is no figure."""
        return self.behind(figure.lines) if figure else set()

    def _of_table(self, block: int | None) -> LinesOfTable:
        """Those of a table. block: its number in the snapshot; None where this side has none."""
        return LinesOfTable(self, table_at(self.snapshot, block))

    def in_ledger(self, ledger: str) -> Iterator[tuple[int, int]]:
        """The corrected lines of a ledger, each with its place in the ledger's order."""
        before = 0
        for file, tab, first, last in self.snapshot.ledgers.get(ledger, ()):
            for row, number in self._by_file.get((file, tab), ()):
                if first <= row <= last:
                    yield number, before + row - first
            before += last - first + 1


class LinesOfTable:
    """The corrected lines behind the cells of one table; none where there is no table."""

    def __init__(self, lines: ChangedLines, table: SnapshotTable) -> None:
        self._lines, self._table = lines, table

    def of_cell(self, row: int, column: int) -> set[int]:
        """Those behind a cell of the body."""
        cell, origin = self._table.cells.get((row, column)), self._table.origin
        if cell is None and not origin.rows:
            return self._takings.get((row, column), set())
        lines = self._behind(cell) if cell else set()
        return lines or self._lines.behind(origin.rows[row : row + 1])

    def _behind(self, cell: CellOrigin) -> set[int]:
        """Those of a cell itself, and of the figures that it quotes."""
        figures = map(self._lines.snapshot.figures.__getitem__, cell.quoted)
        return self._lines.behind(cell.lines).union(*map(self._lines.of_figure, figures))

    def of_row(self, row: int) -> set[int]:
        """Those behind a row of the body."""
        cells = self._table.body[row] if row < len(self._table.body) else ()
        return set().union(*(self.of_cell(row, column) for column in range(len(cells))))

    @cached_property
    def of_table(self) -> set[int]:
        """Those behind the whole table."""
        cells = (self.of_cell(row, column) for row, column in self._table.cells)
        lines = self._lines.behind(self._table.origin.rows)
        return lines.union(*cells, *self._takings.values())

    @cached_property
    def _takings(self) -> Mapping[tuple[int, int], set[int]]:
        """Those behind each cell of a pivot, by row and column."""
        origin = self._table.origin
        lines: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
        above = parents(origin)
        for taking in origin.takings:
            for number, row, columns in self._taken(taking):
                for at in _upwards(row, above):
                    for column in columns:
                        lines[at, column].add(number)
        return lines

    def _taken(self, taking: Taking) -> Iterator[tuple[int, int, Iterable[int]]]:
        """The corrected lines among those taken, each with its innermost row and its columns."""
        for number, at in self._lines.in_ledger(taking.ledger):
            if at < min(len(taking.rows), len(taking.kinds)):
                row, kind = taking.rows[at], taking.kinds[at]
                if row >= 0 and 0 <= kind < len(taking.columns):
                    yield number, row, taking.columns[kind]


def parents(origin: Origin) -> list[int]:
    """For each row of a pivot the row that adds it up, -1 for none."""
    above: list[int] = []
    open_rows: list[tuple[int, int]] = [(-1, -1)]  # depth and row
    for row, depth in enumerate(origin.depths):
        while 0 <= depth <= open_rows[-1][0]:
            open_rows.pop()
        above.append(open_rows[-1][1])
        if depth >= 0:
            open_rows.append((depth, row))
    return above


def _upwards(row: int, above: list[int]) -> Iterator[int]:
    while 0 <= row < len(above):
        yield row
        row = above[row]
