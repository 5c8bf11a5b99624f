"""The table of a notice: what was corrected in the appended tables, before and after.

One corrected line moves many cells by the same amount. Within a table they are folded: the rows
that show the same change in the same columns are one line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain, filterfalse, repeat
from operator import attrgetter

from ..report import Cell, Row, Table, TableColumn
from ..snapshot.values import SnapshotTable
from ..verify.known_numbers import table_unit
from .changes import CellChange, Changes, LineChange, TableChange, table_at
from .notice_rows import (
    Relabelled,
    label_columns,
    relabelled_rows,
    row_label,
    shortened,
    whole_name,
)
from .phrases import or_empty
from .table_changes import without_number

_COLUMNS = ("表格", "项目", "栏目", "更正前", "更正后")
_WEIGHTS, _WEIGHTS_OF_TEXTS = (4, 9, 6, 4, 4), (4, 7, 5, 6, 6)  # where texts were corrected, too
_MOST_LINES = 40  # of one table; of more the corrected table itself is looked at
_LONGEST_ROW = 400  # signs
_NONE = "（无）"
_AROUND = {"标题": "表名", "表头左": "表格左上方文字", "表头右": "表格右上方文字"}

_Line = tuple[str, str, str, str, str]


def corrections(changes: Changes) -> Table:
    """One table of everything that was corrected in the appended tables."""
    rows = [_row(line) for table in changes.tables for line in _shortened(table, changes)]
    return Table(
        key="更正表",
        label="附件",
        title="附表更正前后对照表",
        columns=tuple(map(TableColumn, repeat("text"), _widths(rows))),
        header=(tuple(Cell(name, align="center") for name in _COLUMNS),),
        body=tuple(rows),
        right=f"金额单位：{_unit(changes) or '与原表一致'}",
    )


def _widths(rows: Iterable[Row]) -> tuple[int, ...]:
    """How wide the columns are: amounts are short, notes and whole rows are not."""
    of_amounts = all(_is_short(cell.text) for row in rows for cell in row[-2:] if cell)
    return _WEIGHTS if of_amounts else _WEIGHTS_OF_TEXTS


def _unit(changes: Changes) -> str:
    """The unit that all corrected tables have; "" where they differ."""
    units = {table_unit(table_at(changes.new, table.new)) for table in changes.tables} - {""}
    return units.pop() if len(units) == 1 else ""


def _row(line: Iterable[str]) -> tuple[Cell, ...]:
    *labels, old, new = line
    return (
        *map(Cell, labels),
        *(Cell(text, align="right" if _is_short(text) else "left") for text in (old, new)),
    )


def _is_short(text: str) -> bool:
    return text == or_empty("") or bool(re.fullmatch(r"[\d,.%\-－−]*", text))


def _shortened(table: TableChange, changes: Changes) -> list[_Line]:
    lines = list(_lines(table, changes))
    if len(lines) <= _MOST_LINES:
        return lines
    count = len(table.cells) + len(table.added) + len(table.removed)
    return [(lines[0][0], f"共{count}处", "", "见原表", "见更正后公开的本表")]


def _lines(table: TableChange, changes: Changes) -> Iterator[_Line]:
    """What was corrected in one table: labels, then old and new."""
    name = table.label or table.title
    if table.old is None or table.new is None:
        come = _NONE, "新增，内容见更正后公开的报告"
        yield (whole_name(table), "整张表", "", *(come if table.old is None else ("删去", _NONE)))
        return
    inside = _OfTable(table, changes).lines()
    yield from ((name, *line) for line in chain(_around(table), inside))


def _around(table: TableChange) -> Iterator[tuple[str, str, str, str]]:
    for around in table.around:
        old, new = _differing(around.old, around.new)
        yield _AROUND.get(around.column, around.column), "", old or _NONE, new or _NONE
    for path in table.columns_added:
        yield "", "·".join(path), "", "新增这一栏"
    for path in table.columns_removed:
        yield "", "·".join(path), "删去这一栏", ""


def _differing(old: str, new: str) -> tuple[str, str]:
    """Of notes the paragraphs that differ."""
    before, after = old.split("\n"), new.split("\n")
    gone, come = filterfalse(after.__contains__, before), filterfalse(before.__contains__, after)
    return "\n".join(gone), "\n".join(come)


class _OfTable:
    """What was corrected in the rows and cells of a table that both reports have."""

    def __init__(self, change: TableChange, changes: Changes) -> None:
        self.change, self.changes = change, changes
        self.old, self.new = table_at(changes.old, change.old), table_at(changes.new, change.new)

    def lines(self) -> Iterator[tuple[str, str, str, str]]:
        """What it is of, then how it read and reads."""
        yield from self._whole_rows()
        renamed = relabelled_rows(self.change, self.changes)
        for one in renamed:
            yield self._row(one), one.heading, or_empty(one.old), or_empty(one.new)
        cells = self._cells({one.at for one in renamed})
        for rows, columns, old, new in _folded(map(self._named, cells)):
            labels = (rows, columns) if rows else (columns, "")
            yield *labels, or_empty(old), or_empty(new)
        if self.change.reordered:
            yield "各行", "", "", "先后次序更正"

    def _whole_rows(self) -> Iterator[tuple[str, str, str, str]]:
        """The rows that came or went."""
        for label, text in _by_label(self.new, self.change.added):
            yield label, "整行", _NONE, f"新增：{text}"
        for label, text in _by_label(self.old, self.change.removed):
            yield label, "整行", f"删去：{text}", _NONE

    def _row(self, renamed: Relabelled) -> str:
        """What a row is called now."""
        cells = self.new.body[renamed.at]
        return row_label(self.new, LineChange("", renamed.at, cells))

    def _named(self, cell: CellChange) -> CellChange:
        """A cell with the name of its row, which may stand on its right."""
        line = LineChange("", cell.new_at[0], self.new.body[cell.new_at[0]])
        return replace(cell, row=shortened(cell.row) or row_label(self.new, line))

    def _cells(self, renamed: Collection[int]) -> Iterator[CellChange]:
        """The cells but for the labels of rows that are called otherwise."""
        labels = label_columns(self.new)
        for cell in self.change.cells:
            row, column = cell.new_at
            if not (row in renamed and column in labels):
                yield cell


def _by_label(table: SnapshotTable, rows: Iterable[LineChange]) -> Iterator[tuple[str, str]]:
    """Rows that came or went with what stands in them; those of one label as one."""
    texts: dict[str, list[str]] = {}
    for line in filter(attrgetter("text"), rows):
        texts.setdefault(row_label(table, line), []).append(_row_text(table, line))
    for label, parts in texts.items():
        text = "；".join(parts)
        cut = f"{text[:_LONGEST_ROW]}……（全文见更正后公开的本表）"
        yield label, text if len(text) <= _LONGEST_ROW else cut


def _row_text(table: SnapshotTable, line: LineChange) -> str:
    """What stands in a row beside its labels, with the headings above; all of it where there is
    nothing else."""
    labels = label_columns(table)
    filled = [
        f"{'·'.join(without_number(table.path(column)))} {text}".strip()
        for column, text in enumerate(line.cells)
        if text and column not in labels and text.strip("0.")
    ]
    return "；".join(filled) or line.text


def _folded(cells: Iterable[CellChange]) -> Iterator[tuple[str, str, str, str]]:
    """Rows and columns with what they read before and after: 合计；行政运行."""
    by_row: dict[tuple[str, str, str], dict[str, None]] = {}
    for cell in cells:
        by_row.setdefault((cell.old, cell.new, cell.row), {})["·".join(cell.column)] = None
    folded: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (old, new, row), columns in by_row.items():
        folded.setdefault((old, new, tuple(columns)), []).append(row)
    for (old, new, shown), rows in folded.items():
        yield "；".join(filter(None, dict.fromkeys(rows))), "；".join(shown), old, new
