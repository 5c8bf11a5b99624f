"""What was changed in a grid, as changes of the dataset's own file or workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ...dataset.sheet_edits import NotWritten, PlacedEdits, write_sheet
from ...dataset.sheets import RawSheet
from .sheet_view import DatasetSheets, GridHeading, columns_of
from .view import CellsChanged, Edit, RowsAdded, RowsDeleted

_Changed = Mapping[int, Mapping[int, str]]


def write_edits(sheets: DatasetSheets, name: str, edits: Sequence[Edit]) -> Path:
    """Write one step into the dataset, the file or workbook whole or not at all; the file that was
    written. sheets: the dataset as the grid shows it, by whose rows the edits are numbered. Raises
    OSError or NotWritten; then nothing has changed."""
    return write_sheet(sheets.path, placed_edits(sheets, name, edits))


def moves_rows(edits: Iterable[Edit]) -> bool:
    """Whether other rows stand elsewhere after a step."""
    return any(isinstance(edit, RowsDeleted) for edit in edits)


def placed_edits(sheets: DatasetSheets, name: str, edits: Sequence[Edit]) -> PlacedEdits:
    """The edits of one step by the positions of the columns. Raises NotWritten for rows that are not
    there."""
    columns, sheet = columns_of(sheets, name), sheets.raw.sheet(name)
    changed = _changed(edits, {one.view.name: one.position for one in columns})
    added = _added(edits)
    gone = frozenset(row for edit in edits if isinstance(edit, RowsDeleted) for row in edit.numbers)
    _refuse_missing({*gone, *changed}, sheet)
    headings = _headings(columns, sheet, [*changed.values(), *map(_by_position, added)])
    return PlacedEdits(
        sheets.declared[name],
        headings,
        {row: cells for row, cells in changed.items() if row not in gone},
        [cells[: len(headings)] for cells in added],
        gone,
        frozenset(one.position for one in columns if one.view.is_number),
    )


def _added(edits: Iterable[Edit]) -> list[list[str]]:
    rows = (cells for edit in edits if isinstance(edit, RowsAdded) for cells in edit.rows)
    return [list(map(_with_breaks, cells)) for cells in rows]


def _changed(edits: Iterable[Edit], positions: Mapping[str, int]) -> _Changed:
    changed: dict[int, dict[int, str]] = {}
    for edit in edits:
        for row, column, text in edit.cells if isinstance(edit, CellsChanged) else ():
            changed.setdefault(row, {})[positions[column]] = _with_breaks(text)
    return changed


def _with_breaks(text: str) -> str:
    """A text with line breaks as Excel has them in a cell, however the browser's were."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _by_position(cells: Sequence[str]) -> Mapping[int, str]:
    return dict(enumerate(cells))


def _refuse_missing(rows: Iterable[int], sheet: RawSheet | None) -> None:
    """Raises NotWritten for rows that the sheet does not have."""
    first = sheet.heading_row + 1 if sheet else 1
    last = max((row for row, _ in sheet.rows), default=0) if sheet else 0
    missing = sorted(row for row in rows if not first <= row <= last)
    if missing:
        raise NotWritten(f"第{missing[0]}行已经不在表里")


def _headings(
    columns: Sequence[GridHeading], sheet: RawSheet | None, texts: Iterable[Mapping[int, str]]
) -> list[str]:
    """The headings afterwards: with those that are missing, once something is filled in below them."""
    if sheet is None:
        return [one.view.heading for one in columns]
    width = len(sheet.headings)
    if not any(text and at >= width for cells in texts for at, text in cells.items()):
        return list(sheet.headings)
    further = [one.view.heading if one.declared else "" for one in columns[width:]]
    return [*sheet.headings, *further]
