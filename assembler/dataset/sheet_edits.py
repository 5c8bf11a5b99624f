"""One sheet of a dataset written with changes: a CSV file of a folder, or a worksheet. What stands in
it stays as it was typed, but for what is changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..codebook.spelling import fold
from ..files.own_files import read_bytes
from ..files.paths import is_folder
from ..files.whole_file import write_whole
from ..kernel.problems import Refusal
from .folder import quoted
from .new_workbook import HEADING_FILL, worksheet_columns
from .reading import read_raw
from .schema import sheet_named
from .sheets import RawSheet

_AT_MOST = 50 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
Cells = Mapping[str, str]
"""Cells of a row by the name of their column."""


class NotWritten(Exception):  # noqa: N818 - told to the clerk, not an error of the program
    """The sheet cannot be written; the argument says in Chinese why."""


@dataclass(frozen=True)
class SheetEdits:
    """What changes in a sheet. added: rows after the last. changed: cells of rows by their number.
    gone: rows that go. needed: the headings that must stand there; the declared ones where None."""

    name: str
    added: Sequence[Cells] = ()
    changed: Mapping[int, Cells] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    needed: Sequence[str] | None = None

    def headings(self, sheet: RawSheet | None) -> list[str]:
        """Those that stand there, and those that are missing."""
        typed = list(sheet.headings) if sheet else []
        known = set(map(fold, typed))
        columns = [column.name for column in sheet_named(self.name).columns]
        needed = columns if sheet is None or self.needed is None else self.needed
        return [*typed, *(name for name in needed if fold(name) not in known)]


def write_sheet(data: Path, edits: SheetEdits) -> Path:
    """Write the changes into the dataset, the file or workbook whole or not at all; the file that was
    written. Raises OSError or NotWritten; then nothing has changed."""
    raw = read_raw(data)
    if raw is None:
        raise NotWritten("这套数据读不了")
    sheet = raw.sheet(edits.name)
    if sheet is None and edits.name in raw.seen:
        raise NotWritten(f"“{edits.name}”表读不了，请先改正它")
    if is_folder(data):
        file = data / (sheet.file if sheet else f"{edits.name}.csv")
        write_whole(file, _csv(file, sheet, edits))
        return file
    write_whole(data, _workbook(data, sheet, edits))
    return data


def _cells(row: Cells, headings: Iterable[str]) -> list[str]:
    return [row.get(fold(heading), "") for heading in headings]


def _changed(cells: Sequence[str], change: Cells | None, headings: Sequence[str]) -> list[str]:
    """The cells of a row with what changes in it."""
    if change is None:
        return list(cells)
    padded = [*cells, *[""] * (len(headings) - len(cells))]
    for at, heading in enumerate(headings):
        padded[at] = change.get(fold(heading), padded[at])
    return padded


# --- a folder


def _csv(file: Path, sheet: RawSheet | None, edits: SheetEdits) -> bytes:
    headings = edits.headings(sheet)
    kept = [
        _changed(cells, edits.changed.get(row), headings)
        for row, cells in (sheet.rows if sheet else ())
        if row not in edits.gone
    ]
    rows = [headings, *kept, *(_cells(row, headings) for row in edits.added)]
    before = bytes_before(file) if sheet else _BOM
    out = io.StringIO(newline="")
    lines_end = "\r\n" if b"\r\n" in before or b"\n" not in before else "\n"
    csv.writer(out, lineterminator=lines_end).writerows(map(quoted, row) for row in rows)
    return out.getvalue().encode(encoding_of(before))


def bytes_before(file: Path) -> bytes:
    """A file as it stands. Raises NotWritten."""
    try:
        return read_bytes(file, _AT_MOST)
    except Refusal:
        raise NotWritten(f"“{file.name}”读不了") from None


def encoding_of(before: bytes) -> str:
    """That of the file as it stands: Excel takes UTF-8 without its mark for GB18030."""
    if before.startswith(_BOM):
        return "utf-8-sig"
    try:
        before.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


# --- a workbook


def _workbook(file: Path, sheet: RawSheet | None, edits: SheetEdits) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(file, keep_vba=file.suffix.lower() == ".xlsm")
    if any(cell.data_type == "f" for tab in book for row in tab.iter_rows() for cell in row):
        # Written again, they would have no results until Excel opens the workbook.
        raise NotWritten(
            f"工作簿里有公式，不能由程序写；请在 Excel 或 WPS 中把下面几行加到工作表“{edits.name}”：\n"
            + _as_lines((*edits.changed.values(), *edits.added))
        )
    worksheet = book[sheet.tab] if sheet else _new_worksheet(book, edits.name)
    first = sheet.heading_row if sheet else 1
    headings = edits.headings(sheet)
    for number, change in edits.changed.items():
        _change_row(worksheet, number, change, headings)
    for row in sorted(edits.gone, reverse=True):
        worksheet.delete_rows(row)
    last = max([first, *(row for row, _ in sheet.rows)] if sheet else [first]) - len(edits.gone)
    _put_row(worksheet, first, headings)
    for number, cells in enumerate(edits.added, max(last, first) + 1):
        _put_row(worksheet, number, _cells(cells, headings))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _as_lines(rows: Iterable[Cells]) -> str:
    return "\n".join("\t".join(row.values()) for row in rows)


def _put_row(worksheet: Any, number: int, cells: Iterable[str]) -> None:
    """Texts as texts: nothing is a formula."""
    for position, text in enumerate(cells, 1):
        if text:
            _put(worksheet.cell(number, position), text)


def _change_row(worksheet: Any, number: int, change: Cells, headings: Sequence[str]) -> None:
    """What a change says of a row; a blank takes away what stands there."""
    for position, heading in enumerate(headings, 1):
        text = change.get(fold(heading))
        if text:
            _put(worksheet.cell(number, position), text)
        elif text is not None:
            worksheet.cell(number, position).value = None


def _put(cell: Any, text: str) -> None:
    cell.value, cell.data_type, cell.number_format = text, "s", "@"


def _new_worksheet(book: Any, name: str) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill

    worksheet = book.create_sheet(name)
    worksheet.freeze_panes = "A2"
    for position, column in enumerate(worksheet_columns(sheet_named(name)), 1):
        cell = worksheet.cell(1, position, column.heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=HEADING_FILL)
        cell.alignment = Alignment(horizontal="center")
        worksheet.column_dimensions[cell.column_letter].width = column.width
    return worksheet
