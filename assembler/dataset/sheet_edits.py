"""One sheet of a dataset written with changes: a CSV file of a folder, or a worksheet. What stands in
it stays as it was typed, but for what is changed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from ..codebook.spelling import fold
from ..files.own_files import read_bytes
from ..files.paths import is_folder
from ..files.whole_file import write_whole
from ..kernel.problems import Refusal
from .cells import shown
from .folder import quoted
from .new_workbook import HEADING_FILL, worksheet_columns
from .reading import read_raw
from .schema import Sheet, sheet_named
from .sheets import RawSheet
from .xlsx import cell_text

_AT_MOST = 50 * 1024 * 1024
_LONGEST = 32_767  # signs that a cell of Excel holds
_BOM = b"\xef\xbb\xbf"
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,14})?%?")
Cells = Mapping[str, str]
"""Cells of a row by the name of their column."""


class NotWritten(Exception):  # noqa: N818 - told to the clerk, not an error of the program
    """The sheet cannot be written; the argument says in Chinese why."""


@dataclass(frozen=True)
class PlacedEdits:
    """What changes in a sheet, by the positions of its columns. declared: the sheet. headings: all
    there are afterwards; those beyond the ones that stand there are new. changed: cells by row number
    and position, a blank one emptied. added: rows after the last. gone: rows that go. numbers: columns
    whose plain numbers a workbook holds as numbers."""

    declared: Sheet
    headings: Sequence[str]
    changed: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    added: Sequence[Sequence[str]] = ()
    gone: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def rows(self) -> list[Sequence[str]]:
        """The rows as they are changed, and those that are added: what to do by hand."""
        return [*(list(cells.values()) for cells in self.changed.values()), *self.added]


@dataclass(frozen=True)
class SheetEdits:
    """What changes in a sheet. added: rows after the last. changed: cells of rows by their number.
    gone: rows that go. needed: the headings that must stand there; the declared ones where None."""

    name: str
    added: Sequence[Cells] = ()
    changed: Mapping[int, Cells] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    needed: Sequence[str] | None = None

    @property
    def declared(self) -> Sheet:
        return sheet_named(self.name)

    def headings(self, sheet: RawSheet | None) -> list[str]:
        """Those that stand there, and those that are missing."""
        typed = list(sheet.headings) if sheet else []
        known = set(map(fold, typed))
        columns = [column.name for column in self.declared.columns]
        needed = columns if sheet is None or self.needed is None else self.needed
        return [*typed, *(name for name in needed if fold(name) not in known)]

    def placed(self, sheet: RawSheet | None) -> PlacedEdits:
        """The same by the positions of the columns as they stand in the sheet."""
        headings = self.headings(sheet)
        folded = list(map(fold, headings))
        changed = {
            row: {at: cells[name] for at, name in enumerate(folded) if name in cells}
            for row, cells in self.changed.items()
        }
        added = [[cells.get(name, "") for name in folded] for cells in self.added]
        return PlacedEdits(self.declared, headings, changed, added, self.gone)


def write_sheet(data: Path, edits: SheetEdits | PlacedEdits) -> Path:
    """Write the changes into the dataset, the file or workbook whole or not at all; the file that was
    written. Raises OSError or NotWritten; then nothing has changed."""
    raw = read_raw(data, lists=[edits.declared] if edits.declared.own else [])
    if raw is None:
        raise NotWritten("这套数据读不了")
    sheet = raw.sheet(edits.name)
    if sheet is None and edits.name in raw.seen:
        raise NotWritten(f"“{edits.name}”表读不了，请先改正它")
    placed = edits.placed(sheet) if isinstance(edits, SheetEdits) else edits
    _refuse_texts(placed)
    if is_folder(data):
        file = data / (sheet.file if sheet else f"{edits.name}.csv")
        write_whole(file, _csv(file, sheet, placed))
        return file
    write_whole(data, _workbook(data, sheet, placed))
    return data


def _refuse_texts(edits: PlacedEdits) -> None:
    """Raises NotWritten for what no reader of the sheet would give back."""
    for text in chain.from_iterable(edits.rows):
        if len(text) > _LONGEST:
            raise NotWritten(f"一格最多{_LONGEST}个字，“{text[:20]}……”有{len(text)}个")
        sign = next((one for one in text if _is_unwritable(one)), "")
        if sign:
            raise NotWritten(f"“{shown(text)}”里有不能写进表格的字符 U+{ord(sign):04X}")


def _is_unwritable(sign: str) -> bool:
    """Control characters but for tabulators and line breaks, and halves of characters."""
    return (sign < " " and sign not in "\t\n") or unicodedata.category(sign) == "Cs"


def _changed(cells: Sequence[str], change: Mapping[int, str] | None) -> list[str]:
    """The cells of a row with what changes in it."""
    if not change:
        return list(cells)
    padded = [*cells, *[""] * (max(change) + 1 - len(cells))]
    for at, text in change.items():
        padded[at] = text
    return padded


# --- a folder


def _csv(file: Path, sheet: RawSheet | None, edits: PlacedEdits) -> bytes:
    """The rows where they stood: blank lines between them stay, so that every row keeps its number."""
    before = bytes_before(file) if sheet else _BOM
    out = io.StringIO(newline="")
    lines_end = "\r\n" if b"\r\n" in before or b"\n" not in before else "\n"
    rows = chain(_standing(sheet, edits), edits.added)
    csv.writer(out, lineterminator=lines_end).writerows(map(quoted, row) for row in rows)
    return out.getvalue().encode(encoding_of(before))


def _standing(sheet: RawSheet | None, edits: PlacedEdits) -> Iterator[Sequence[str]]:
    """The headings, and the rows that stay, with what changes in them."""
    if sheet is None:
        yield edits.headings
        return
    rows = dict(sheet.rows)
    for number in range(1, max(rows, default=sheet.heading_row) + 1):
        if number == sheet.heading_row:
            yield edits.headings
        elif number not in edits.gone:
            yield _changed(rows.get(number, ()), edits.changed.get(number))


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


def opened_book(file: Path, keep_vba: bool = False) -> Any:
    """A workbook to be changed. Raises NotWritten where its looks are damaged: it can be read, but
    what is written anew would lack them."""
    from openpyxl import load_workbook

    try:
        return load_workbook(file, keep_vba=keep_vba)
    except OSError:
        raise
    except Exception:  # openpyxl raises anything on a damaged file; it is the file's fault
        raise NotWritten(
            f"“{file.name}”里面的格式有损坏，不能由程序写；请在 Excel 或 WPS 中打开，另存为新的工作簿再改"
        ) from None


def _workbook(file: Path, sheet: RawSheet | None, edits: PlacedEdits) -> bytes:
    book = opened_book(file, file.suffix.lower() == ".xlsm")
    if any(cell.data_type == "f" for tab in book for row in tab.iter_rows() for cell in row):
        # Written again, they would have no results until Excel opens the workbook.
        raise NotWritten(
            f"工作簿里有公式，不能由程序写；请在 Excel 或 WPS 中把下面几行加到工作表“{edits.name}”：\n"
            + "\n".join(map("\t".join, edits.rows))
        )
    worksheet = book[sheet.tab] if sheet else _new_worksheet(book, edits)
    for number, change in edits.changed.items():
        _put_row(worksheet, number, change, edits.numbers)
    for start, count in _from_below(edits.gone):
        worksheet.delete_rows(start, count)
    first, there = (sheet.heading_row, len(sheet.headings)) if sheet else (1, 0)
    _put_row(worksheet, first, dict(enumerate(edits.headings[there:], there)))
    rows = [row for row, _ in sheet.rows] if sheet else []
    last = max([first, *rows]) - len(edits.gone)
    for number, cells in enumerate(edits.added, max(last, first) + 1):
        _put_row(worksheet, number, dict(enumerate(cells)), edits.numbers)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _from_below(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of rows that follow each other, the last one first: the first row of each, and how many."""
    runs: list[tuple[int, int]] = []
    for row in sorted(rows):
        if runs and row == sum(runs[-1]):
            runs[-1] = runs[-1][0], runs[-1][1] + 1
        else:
            runs.append((row, 1))
    return runs[::-1]


def _put_row(
    worksheet: Any, number: int, cells: Mapping[int, str], numbers: Container[int] = ()
) -> None:
    for position, text in cells.items():
        _put(worksheet.cell(number, position + 1), text, position in numbers)


def _put(cell: Any, text: str, of_numbers: bool) -> None:
    """A text as a text: nothing is a formula. As a number where numbers stood or belong, if it reads
    again as it was typed: not with leading zeros, nor with more digits than Excel keeps."""
    if not text:
        cell.value = None
        return
    stood = cell.data_type == "n" and cell.value is not None
    number = _as_number(text, cell) if stood or of_numbers else None
    if number is None:
        cell.value, cell.data_type, cell.number_format = text, "s", "@"
        return
    cell.value = number
    if cell.number_format == "@":
        cell.number_format = "General"


def _as_number(text: str, cell: Any) -> int | float | None:
    """The number of a cell, in its format, that is read as this text; None where none is."""
    if not _NUMBER.fullmatch(text):
        return None
    value = Decimal(text.removesuffix("%"))
    if text.endswith("%"):
        value /= 100
    number = int(value) if value == value.to_integral_value() else float(value)
    return number if cell_text(number, cell) == text else None


def _new_worksheet(book: Any, edits: PlacedEdits) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill

    worksheet = book.create_sheet(edits.name)
    worksheet.freeze_panes = "A2"
    for position, column in enumerate(worksheet_columns(edits.declared), 1):
        cell = worksheet.cell(1, position, column.heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=HEADING_FILL)
        cell.alignment = Alignment(horizontal="center")
        worksheet.column_dimensions[cell.column_letter].width = column.width
    return worksheet
