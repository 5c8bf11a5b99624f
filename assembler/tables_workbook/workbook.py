"""The workbook as a whole: a worksheet for each table of a report, in the report's order."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.indexed_list import IndexedList

from ..kernel.problems import Place, Problem, problem
from ..layout.widths import without_covered_rows
from ..report import Report, Table
from ..word.xml import legal
from .looks import STANDARD, Looks
from .package import sealed, with_seal
from .sheet import fill_sheet
from .texts import sheet_name


def tables_of(report: Report) -> list[Table]:
    """The tables of a report in its order."""
    return [block for part in report.parts for block in part.blocks if isinstance(block, Table)]


def tables_workbook(report: Report, problems: list[Problem]) -> bytes | None:
    """The bytes of the workbook, the same for the same report; None where there is no table."""
    tables = [without_covered_rows(table) for table in tables_of(report)]
    if not tables:
        problems.append(problem("O-23"))
        return None
    book, looks = _empty(report), Looks()
    for table in tables:
        worksheet = book.create_sheet(sheet_name(table.label or table.title, book.sheetnames))
        fill_sheet(worksheet, table, looks, _Told(table, problems))
    with_seal(book)
    saved = BytesIO()
    book.save(saved)
    return sealed(saved.getvalue())


class _Told:
    """Tells of texts that were cut."""

    def __init__(self, table: Table, problems: list[Problem]) -> None:
        self.table, self.problems = table, problems

    def __call__(self, beginning: str) -> None:
        place = Place(self.table.key)
        self.problems.append(problem("O-24", place, text=f"{beginning}…"))


def _date(text: str) -> datetime:
    """The report's day, or a fixed one: the same report gives the same bytes."""
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return datetime(2000, 1, 1)


def _empty(report: Report) -> Any:
    book = Workbook()
    book.remove(book.active)
    book._fonts = IndexedList([STANDARD])  # openpyxl offers no other way to set it
    book._named_styles[0].font = STANDARD
    about = book.properties
    about.title, about.creator = legal(report.title), legal(report.author)
    about.created = _date(report.date)
    return book
