"""The sheet 已确认 written with what a clerk has just confirmed: a CSV file of a folder, or a
worksheet. What stands in it stays as it was typed, but for entries that are out of date."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..codebook.spelling import fold
from ..dataset.confirmed import Subject
from ..dataset.folder import quoted
from ..dataset.new_workbook import HEADING_FILL, worksheet_columns
from ..dataset.reading import read_raw
from ..dataset.schema import sheet_named
from ..dataset.sheets import RawSheet
from ..files.own_files import read_bytes
from ..files.paths import is_folder
from ..files.whole_file import write_whole
from ..kernel.problems import Refusal

NAME = "已确认"
_AT_MOST = 50 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


class Confirming(NamedTuple):
    """What is added: what each entry is about, by whom, when, why."""

    subjects: Sequence[Subject]
    person: str
    date: str
    remark: str

    def entries(self) -> list[dict[str, str]]:
        """The rows by column."""
        return [
            {
                "代号": subject.code,
                "表": subject.sheet,
                "行的内容": subject.content,
                "问题": subject.message,
                "确认人": self.person,
                "日期": self.date,
                "说明": self.remark,
            }
            for subject in self.subjects
        ]


class NotWritten(Exception):  # noqa: N818 - told to the clerk, not an error of the program
    """The sheet cannot be written; the argument says in Chinese why."""


def add_entries(data: Path, confirming: Confirming, outdated: Iterable[int]) -> Path:
    """Write the entries into the dataset, the file or workbook whole or not at all; the file that was
    written. outdated: rows that go. Raises OSError or NotWritten; then nothing has changed."""
    raw = read_raw(data)
    if raw is None:
        raise NotWritten("这套数据读不了")
    sheet = raw.sheets.get(NAME)
    if sheet is None and NAME in raw.seen:
        raise NotWritten(f"“{NAME}”表读不了，请先改正它")
    entries, gone = confirming.entries(), frozenset(outdated)
    if is_folder(data):
        file = data / (sheet.file if sheet else f"{NAME}.csv")
        write_whole(file, _csv(file, sheet, entries, gone))
        return file
    write_whole(data, _workbook(data, sheet, entries, gone))
    return data


def _headings(sheet: RawSheet | None) -> list[str]:
    """Those that stand there, and those of the declaration that are missing."""
    typed = list(sheet.headings) if sheet else []
    known = set(map(fold, typed))
    columns = sheet_named(NAME).columns
    return [*typed, *(column.name for column in columns if fold(column.name) not in known)]


def _cells(entry: dict[str, str], headings: Iterable[str]) -> list[str]:
    return [entry.get(fold(heading), "") for heading in headings]


# --- a folder


def _csv(
    file: Path, sheet: RawSheet | None, entries: list[dict[str, str]], gone: frozenset[int]
) -> bytes:
    headings = _headings(sheet)
    kept = [cells for row, cells in sheet.rows if row not in gone] if sheet else []
    rows = [headings, *kept, *(_cells(entry, headings) for entry in entries)]
    before = _before(file) if sheet else _BOM
    out = io.StringIO(newline="")
    lines_end = "\r\n" if b"\r\n" in before or b"\n" not in before else "\n"
    csv.writer(out, lineterminator=lines_end).writerows(map(quoted, row) for row in rows)
    return out.getvalue().encode(_encoding(before))


def _before(file: Path) -> bytes:
    try:
        return read_bytes(file, _AT_MOST)
    except Refusal:
        raise NotWritten(f"“{file.name}”读不了") from None


def _encoding(before: bytes) -> str:
    """That of the file as it stands: Excel takes UTF-8 without its mark for GB18030."""
    if before.startswith(_BOM):
        return "utf-8-sig"
    try:
        before.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


# --- a workbook


def _workbook(
    file: Path, sheet: RawSheet | None, entries: list[dict[str, str]], gone: frozenset[int]
) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(file, keep_vba=file.suffix.lower() == ".xlsm")
    if any(cell.data_type == "f" for tab in book for row in tab.iter_rows() for cell in row):
        # Written again, they would have no results until Excel opens the workbook.
        raise NotWritten(
            f"工作簿里有公式，不能由程序写；请在 Excel 或 WPS 中把下面几行加到工作表“{NAME}”：\n"
            + _as_lines(entries)
        )
    worksheet = book[sheet.tab] if sheet else _new_worksheet(book)
    for row in sorted(gone, reverse=True):
        worksheet.delete_rows(row)
    first = sheet.heading_row if sheet else 1
    headings = _headings(sheet)
    last = max([first, *(row for row, _ in sheet.rows)] if sheet else [first]) - len(gone)
    _put_row(worksheet, first, headings)
    for number, entry in enumerate(entries, max(last, first) + 1):
        _put_row(worksheet, number, _cells(entry, headings))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _as_lines(entries: Iterable[dict[str, str]]) -> str:
    return "\n".join("\t".join(entry.values()) for entry in entries)


def _put_row(worksheet: Any, number: int, cells: Iterable[str]) -> None:
    """Texts as texts: nothing is a formula."""
    for position, text in enumerate(cells, 1):
        if text:
            cell = worksheet.cell(number, position)
            cell.value, cell.data_type, cell.number_format = text, "s", "@"


def _new_worksheet(book: Any) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill

    worksheet = book.create_sheet(NAME)
    worksheet.freeze_panes = "A2"
    for position, column in enumerate(worksheet_columns(sheet_named(NAME)), 1):
        cell = worksheet.cell(1, position, column.heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=HEADING_FILL)
        cell.alignment = Alignment(horizontal="center")
        worksheet.column_dimensions[cell.column_letter].width = column.width
    return worksheet
