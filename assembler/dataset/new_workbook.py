"""The empty workbook: headings, formats, drop-down lists, and a sheet of explanations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..codebook import load_codebook
from .new import heading, known_words
from .schema import FIELDS, WORDS_SHEET, Column, Kind, Sheet, sheets_to_fill
from .sheets import HELP, LISTS, WORDS

_ROWS = 2000  # as many rows are prepared; more can be filled in all the same
_FUNDS = "资金来源"
_WIDTHS = {Kind.CODE: 24, Kind.CHOICE: 14, Kind.FUND: 26, Kind.AMOUNT: 18, Kind.NUMBER: 18}
_TEXT_WIDTH = 28
_FILL = "DDEBF7"


def empty_workbook(kind: str, year: int) -> Any:
    """An openpyxl workbook, ready to be saved."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    _words_sheet(book, kind, year)
    for sheet in sheets_to_fill(kind):
        data_sheet(book, sheet)
    _help_sheet(book, kind)
    _lists_sheet(book, kind, year)
    for sheet in sheets_to_fill(kind):
        _drop_downs(book, sheet)
    return book


def _words_sheet(book: Any, kind: str, year: int) -> None:
    worksheet = book.create_sheet(WORDS)
    _headings(worksheet, [column.name for column in WORDS_SHEET.columns])
    known = known_words(kind, year)
    for field in FIELDS:
        if not field.keyed:
            note = f"{field.explanation}（{'必填' if field.required else '可不填'}）"
            worksheet.append([field.name, known.get(field.name), note])
    for letter, width in zip("ABC", (16, 60, 60), strict=True):
        worksheet.column_dimensions[letter].width = width
    _as_text(worksheet, 2)


def data_sheet(book: Any, sheet: Sheet) -> None:
    """A worksheet with the sheet's headings, its columns of fitting width and format."""
    worksheet = book.create_sheet(sheet.name)
    _headings(worksheet, [heading(column) for column in sheet.columns])
    for position, column in enumerate(sheet.columns, 1):
        worksheet.column_dimensions[_letter(position)].width = _WIDTHS.get(column.kind, _TEXT_WIDTH)
        if column.kind in (Kind.CODE, Kind.TEXT):
            _as_text(worksheet, position)
        elif column.kind is Kind.AMOUNT:
            worksheet.column_dimensions[_letter(position)].number_format = "#,##0.00"


def _headings(worksheet: Any, headings: list[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    worksheet.append(headings)
    for cell in worksheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=_FILL)
        cell.alignment = Alignment(horizontal="center")
    worksheet.freeze_panes = "A2"


def _as_text(worksheet: Any, position: int) -> None:
    """Format a whole column as text, so that Excel leaves codes alone."""
    worksheet.column_dimensions[_letter(position)].number_format = "@"


def _letter(position: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(position))


# --- drop-down lists


def _lists_sheet(book: Any, kind: str, year: int) -> None:
    """The hidden worksheet with what the drop-down lists offer, one list a column."""
    worksheet = book.create_sheet(LISTS)
    worksheet.sheet_state = "hidden"
    for position, (name, values) in enumerate(_lists(kind, year).items(), 1):
        for row, value in enumerate((name, *values), 1):
            worksheet.cell(row, position, value)


def _lists(kind: str, year: int) -> dict[str, tuple[str, ...]]:
    lists = {_FUNDS: load_codebook(year).funds.names()}
    for sheet in sheets_to_fill(kind):
        for column in sheet.columns:
            if column.choices:
                lists[f"{sheet.name}.{column.name}"] = column.choices
    return lists


def _drop_downs(book: Any, sheet: Sheet) -> None:
    for position, column in enumerate(sheet.columns, 1):
        source = _source(book, sheet, column)
        if source:
            _drop_down(book[sheet.name], position, source, column)


def _source(book: Any, sheet: Sheet, column: Column) -> str:
    """The range a column's values come from; "" for free ones."""
    if column.refers in ("单位", "项目"):
        wanted = "单位编码" if column.refers == "单位" else "项目名称"
        names = [cell.value for cell in book[column.refers][1]]
        letter = _letter(names.index(wanted) + 1)
        return f"'{column.refers}'!${letter}$2:${letter}${_ROWS}"
    name = _FUNDS if column.kind is Kind.FUND else f"{sheet.name}.{column.name}"
    return next(
        (
            f"'{LISTS}'!${cell.column_letter}$2:${cell.column_letter}${_filled(book, cell)}"
            for cell in book[LISTS][1]
            if cell.value == name
        ),
        "",
    )


def _filled(book: Any, heading_cell: Any) -> int:
    column = book[LISTS][heading_cell.column_letter]
    return max(int(cell.row) for cell in column if cell.value is not None)


def _drop_down(worksheet: Any, position: int, source: str, column: Column) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=source, allow_blank=True)
    # a list of names people keep themselves only offers; short forms of funds are understood
    rule.showErrorMessage = column.kind is Kind.CHOICE
    rule.errorTitle, rule.error = column.name, "请从下拉清单中选择"
    letter = _letter(position)
    rule.add(f"{letter}2:{letter}{_ROWS}")
    worksheet.add_data_validation(rule)


def offer(worksheet: Any, cells: Sequence[str], choices: Sequence[str]) -> None:
    """A drop-down list of a few choices in some cells."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if cells:
        rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        rule.sqref = " ".join(cells)
        worksheet.add_data_validation(rule)


# --- explanations


def _help_sheet(book: Any, kind: str) -> None:
    worksheet = book.create_sheet(HELP)
    _headings(worksheet, ["表", "列", "必填", "类型", "说明", "例"])
    for field in FIELDS:
        need = "是" if field.required else ""
        worksheet.append([WORDS, field.name, need, "文字", field.explanation, field.example])
    for sheet in sheets_to_fill(kind):
        worksheet.append([sheet.name, "", "", "", sheet.explanation, ""])
        for column in sheet.columns:
            need = "是" if column.required else ""
            worksheet.append(
                ["", heading(column), need, column.kind.value, column.explanation, column.example]
            )
    for letter, width in zip("ABCDEF", (14, 18, 6, 10, 60, 36), strict=True):
        worksheet.column_dimensions[letter].width = width
    _as_text(worksheet, 6)
