"""The new workbook: headings, formats, drop-down lists, what is known already, and a sheet of
explanations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple

from ..codebook import load_codebook
from .new import Contents, begun_sheets, heading, sheet_cells, with_known
from .overall_indicators import HEADINGS, OFFER, offered_rows
from .schema import WORDS_SHEET, Column, Field, Kind, Sheet, fields_for
from .sheets import HELP, LISTS, MAPPING, WORDS

HEADING_FILL = "DDEBF7"
_ROWS = 2000  # as many rows are prepared; more can be filled in all the same
_FUNDS = "资金来源"
_KEYS = {"单位": "单位编码", "项目": "项目名称"}  # what other sheets name a row of these by
_TEXT, _AMOUNT, _GENERAL = "@", "#,##0.00", "General"
_BUILT_IN = {_TEXT: 49, _AMOUNT: 4}  # programs know these by their numbers
_WIDTHS = {Kind.CODE: 24, Kind.CHOICE: 14, Kind.FUND: 26, Kind.AMOUNT: 18, Kind.NUMBER: 18}
_TEXT_WIDTH = 28
# Columns of text are formatted as such, so that Excel leaves codes alone.
_NUMBER_FORMATS = {Kind.CODE: _TEXT, Kind.TEXT: _TEXT, Kind.AMOUNT: _AMOUNT}


class WorksheetColumn(NamedTuple):
    """How a column of a worksheet begins, and how all its cells look. width: in characters."""

    heading: str
    width: int
    number_format: str = _GENERAL


def worksheet_columns(sheet: Sheet) -> list[WorksheetColumn]:
    """The columns of a sheet as its worksheet has them."""
    return [
        WorksheetColumn(
            heading(column),
            _WIDTHS.get(column.kind, _TEXT_WIDTH),
            _NUMBER_FORMATS.get(column.kind, _GENERAL),
        )
        for column in sheet.columns
    ]


def empty_workbook(kind: str, year: int) -> bytes:
    """The bytes of the workbook, the same for the same kind of report and year."""
    return new_workbook(kind, year, Contents())


def new_workbook(kind: str, year: int, contents: Contents) -> bytes:
    """The same with what is known already."""
    contents = with_known(contents, kind, year)
    from xlsxwriter import Workbook

    saved = BytesIO()
    book = Workbook(saved, {"in_memory": True})
    book.set_properties({"created": datetime(year, 1, 1)})  # the clock would change the bytes
    _words_sheet(book, kind, contents)
    sheets = {sheet.name: sheet for sheet in begun_sheets(kind, contents)}
    lists = _lists(sheets.values(), year)
    for sheet in sheets.values():
        _, *rows = sheet_cells(sheet, contents)
        worksheet = _add_worksheet(book, sheet.name, worksheet_columns(sheet), rows)
        for position, column in enumerate(sheet.columns):
            source = _source(sheets, lists, sheet, column)
            if source:
                _drop_down(worksheet, position, source, column)
    _help_sheet(book, kind, [*sheets.values(), *contents.own.optional])
    _lists_sheet(book, lists)
    if contents.mapping:
        lines = [[line] for line in contents.mapping.splitlines()]
        _add_worksheet(book, MAPPING, [WorksheetColumn(MAPPING, 60, _TEXT)], lines)
    book.close()
    return saved.getvalue()


def _add_worksheet(
    book: Any,
    name: str,
    columns: Sequence[WorksheetColumn],
    rows: Iterable[Sequence[str]] = (),
) -> Any:
    """A worksheet with headings that stay in view, and rows of texts below them."""
    worksheet = book.add_worksheet(name)
    worksheet.freeze_panes(1, 0)
    look = {"bold": True, "pattern": 1, "bg_color": f"#{HEADING_FILL}", "align": "center"}
    headed = book.add_format(look)
    for position, column in enumerate(columns):
        number_format = _BUILT_IN.get(column.number_format, column.number_format)
        all_cells = book.add_format({"num_format": number_format})
        worksheet.set_column(position, position, column.width, all_cells)
        worksheet.write_string(0, position, column.heading, headed)
    for number, row in enumerate(rows, 1):
        for position, text in enumerate(row):
            if text:
                worksheet.write_string(number, position, text)
    return worksheet


def _words_sheet(book: Any, kind: str, contents: Contents) -> None:
    looks = ((16, _GENERAL), (60, _TEXT), (60, _GENERAL))
    columns = [
        WorksheetColumn(column.name, *look)
        for column, look in zip(WORDS_SHEET.columns, looks, strict=True)
    ]
    rows = chain.from_iterable(_rows_of_words(field, contents) for field in fields_for(kind))
    _add_worksheet(book, WORDS, columns, rows)


def _rows_of_words(field: Field, contents: Contents) -> Iterator[tuple[str, str, str]]:
    """The rows of an entry, a text a row; an empty one where there is none yet."""
    remark = f"{field.explanation}（{'必填' if field.required else '可不填'}）"
    for name, texts in contents.keyed(field).items():
        yield from ((f"{field.name}.{name}", text, remark) for text in texts)
    if not field.keyed:
        yield from ((field.name, text, remark) for text in contents.texts(field) or ("",))


# --- drop-down lists


def _lists(sheets: Iterable[Sheet], year: int) -> dict[str, tuple[str, ...]]:
    """What the drop-down lists offer, by the heading in the hidden worksheet."""
    lists = {_FUNDS: load_codebook(year).funds.names()}
    for sheet in sheets:
        for column in sheet.columns:
            if column.choices:
                lists[f"{sheet.name}.{column.name}"] = column.choices
    return lists


def _lists_sheet(book: Any, lists: dict[str, tuple[str, ...]]) -> None:
    """The hidden worksheet with what the drop-down lists offer, one list a column."""
    worksheet = book.add_worksheet(LISTS)
    worksheet.hide()
    for position, (name, values) in enumerate(lists.items()):
        for row, text in enumerate((name, *values)):
            worksheet.write_string(row, position, text)


def _source(
    sheets: dict[str, Sheet], lists: dict[str, tuple[str, ...]], sheet: Sheet, column: Column
) -> str:
    """The range a column's values come from; "" for free ones."""
    if column.refers in _KEYS:
        names = [other.name for other in sheets[column.refers].columns]
        return _range(column.refers, names.index(_KEYS[column.refers]), _ROWS)
    name = _FUNDS if column.kind is Kind.FUND else f"{sheet.name}.{column.name}"
    if name not in lists:
        return ""
    return _range(LISTS, list(lists).index(name), len(lists[name]) + 1)


def _range(worksheet: str, position: int, last_row: int) -> str:
    """A column of a worksheet below its heading, as formulas write it."""
    from xlsxwriter.utility import xl_range_abs

    return f"'{worksheet}'!{xl_range_abs(1, position, last_row - 1, position)}"


def _drop_down(worksheet: Any, position: int, source: str, column: Column) -> None:
    rule = {
        "validate": "list",
        "source": f"={source}",
        # a list of names people keep themselves only offers; short forms of funds are understood
        "show_error": column.kind is Kind.CHOICE,
        "show_input": False,
        "error_title": column.name,
        "error_message": "请从下拉清单中选择",
    }
    worksheet.data_validation(1, position, _ROWS - 1, position, rule)


# --- explanations


def _help_sheet(book: Any, kind: str, sheets: Iterable[Sheet]) -> None:
    columns = [
        WorksheetColumn("表", 14),
        WorksheetColumn("列", 18),
        WorksheetColumn("必填", 6),
        WorksheetColumn("类型", 10),
        WorksheetColumn("说明", 60),
        WorksheetColumn("例", 36, _TEXT),
    ]
    rows = [
        (WORDS, field.name, _need(field.required), "文字", field.explanation, field.example)
        for field in fields_for(kind)
    ]
    for sheet in sheets:
        rows.append((sheet.name, "", "", "", sheet.explanation, ""))
        rows += [
            (
                "",
                heading(column),
                _need(column.required),
                column.kind.value,
                column.explanation,
                column.example,
            )
            for column in sheet.columns
        ]
    if any(sheet.name == "整体绩效" for sheet in sheets):
        rows += [(OFFER, "", "", "", "", ""), HEADINGS, *offered_rows()]
    _add_worksheet(book, HELP, columns, rows)


def _need(required: bool) -> str:
    return "是" if required else ""
