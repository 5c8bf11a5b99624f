"""Writes an imported dataset as one workbook.

A new workbook begins as `assembler new` makes it, with its formats and drop-down lists; in one
that stands already, only cells below the headings change.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..dataset.new_workbook import HEADING_FILL, empty_workbook, worksheet_columns
from ..dataset.schema import UNIT_NATURES, Kind, Sheet
from ..dataset.sheet_edits import opened_book
from ..dataset.sheets import MAPPING, QUESTIONS, WORDS
from ..files.whole_file import write_whole
from ..kernel.money import NotAnAmountError, parse_amount
from .imported import Imported, Row
from .target import Rows, cells_of, columns_of, known_words, sheet_of

_NUMBERS = {Kind.AMOUNT: "#,##0.00", Kind.NUMBER: "General"}
_WRAPPED = ("问题", "句子", "回答")
_MONEY = ("万元", "元")


def write_workbook(path: Path, imported: Imported, sheets: Rows) -> None:
    """The workbook with these sheets in place of those it had. Raises OSError; then the old one
    stands."""
    book = _book(path, imported)
    for name, rows in sheets.items():
        declared = sheet_of(name, imported)
        if name not in book.sheetnames:
            _add_worksheet(book, declared)
        _fill(book[name], declared, rows)
    if QUESTIONS in sheets:
        _make_answerable(book, sheets[QUESTIONS])
    if imported.mapping:
        _keep_mapping(book, imported.mapping)
    out = io.BytesIO()
    book.save(out)
    write_whole(path, out.getvalue())


def _book(path: Path, imported: Imported) -> Any:
    from openpyxl import load_workbook

    if path.exists():
        return opened_book(path)
    book = load_workbook(io.BytesIO(empty_workbook(imported.kind, imported.year)))
    known = known_words(imported)
    for row in book[WORDS].iter_rows(min_row=2):
        if row[0].value in known:
            _put(row[1], known[row[0].value], Kind.TEXT)
    return book


def _add_worksheet(book: Any, declared: Sheet) -> None:
    """A worksheet that the workbook lacks, as a new workbook would have it."""
    from openpyxl.styles import Alignment, Font, PatternFill

    worksheet = book.create_sheet(declared.name)
    worksheet.freeze_panes = "A2"
    for position, column in enumerate(worksheet_columns(declared), 1):
        cell = worksheet.cell(1, position, column.heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=HEADING_FILL)
        cell.alignment = Alignment(horizontal="center")
        dimension = worksheet.column_dimensions[cell.column_letter]
        dimension.width, dimension.number_format = column.width, column.number_format


def _fill(worksheet: Any, declared: Sheet, rows: Sequence[Row]) -> None:
    """These rows below the headings, each column where it stands."""
    headings = _headings(worksheet, columns_of(declared, rows))
    kinds = [_kind(declared, heading) for heading in headings]
    worksheet.delete_rows(2, worksheet.max_row)
    for number, row in enumerate(rows, 2):
        cells = zip(cells_of(row, headings), kinds, strict=True)
        for position, (text, kind) in enumerate(cells, 1):
            if text:
                _put(worksheet.cell(number, position), text, kind)


def _headings(worksheet: Any, wanted: Iterable[str]) -> list[str]:
    """The worksheet's headings, with those added that it lacks; amounts take on the new unit."""
    typed = [str(cell.value or "").strip() for cell in worksheet[1]]
    places = {_without_unit(heading): at for at, heading in enumerate(typed) if heading}
    for heading in wanted:
        at = places.setdefault(_without_unit(heading), len(typed))
        typed[at : at + 1] = [heading]
        worksheet.cell(1, at + 1).value = heading
    return typed


def _without_unit(heading: str) -> str:
    return heading.partition("（")[0]


def _kind(declared: Sheet, heading: str) -> Kind:
    name = _without_unit(heading)
    kinds = (column.kind for column in declared.columns if column.name == name)
    return next(kinds, Kind.TEXT)


def _put(cell: Any, text: str, kind: Kind) -> None:
    """Numbers as numbers, everything else as text: codes keep their digits, nothing is a formula."""
    number = _number(text) if kind in _NUMBERS else None
    if number is None:
        cell.value, cell.data_type, cell.number_format = text, "s", "@"
    else:
        cell.value, cell.number_format = number, _NUMBERS[kind]


def _number(text: str) -> Decimal | None:
    try:
        return parse_amount(text, "元")
    except NotAnAmountError:
        return None


# --- questions and mapping


def _make_answerable(book: Any, questions: Sequence[Row]) -> None:
    """The questions right behind the words; long texts wrap, and what is one of a few is offered."""
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.datavalidation import DataValidationList

    worksheet = book[QUESTIONS]
    book.move_sheet(worksheet, 1 - book.sheetnames.index(QUESTIONS))
    at = {cell.value: cell.column_letter for cell in worksheet[1]}
    worksheet.data_validations = DataValidationList()
    rows = list(enumerate(questions, 2))
    natures = [f"{at['回答']}{number}" for number, row in rows if row.get("归入") == "单位"]
    money = [f"{at['单位']}{number}" for number, row in rows if row.get("单位") in _MONEY]
    _offer(worksheet, natures, UNIT_NATURES)
    _offer(worksheet, money, _MONEY)
    for name in _WRAPPED:
        for cell in worksheet[at[name]][1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"


def _offer(worksheet: Any, cells: Sequence[str], choices: Sequence[str]) -> None:
    """A drop-down list of a few choices in some cells."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if cells:
        rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        rule.sqref = " ".join(cells)
        worksheet.add_data_validation(rule)


def _keep_mapping(book: Any, text: str) -> None:
    if MAPPING in book.sheetnames:
        book.remove(book[MAPPING])
    worksheet = book.create_sheet(MAPPING)
    for number, line in enumerate((MAPPING, *text.splitlines()), 1):
        _put(worksheet.cell(number, 1), line, Kind.TEXT)
    worksheet.column_dimensions["A"].width = 60
