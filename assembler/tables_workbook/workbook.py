"""The workbook as a whole: a worksheet for each table of a report, in the report's order."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from ..kernel.problems import Place, Problem, problem
from ..layout.widths import without_covered_rows
from ..report import Report, Table
from ..word.xml import legal
from .formats import STANDARD, Formats
from .numbers import as_displayed
from .seal import add_seal, sealed
from .sheet import write_sheet
from .texts import sheet_name


def tables_of(report: Report) -> list[Table]:
    """The tables of a report in its order."""
    return [block for part in report.parts for block in part.blocks if isinstance(block, Table)]


def tables_workbook(report: Report, problems: list[Problem], exact: bool = False) -> bytes | None:
    """The bytes of the workbook, the same for the same report; None where there is no table.

    exact: its cells hold the exact numbers, which it is not to be published with; else a number is
    what the report displays, and no rounding remainder hides behind a number format.
    """
    tables = list(map(without_covered_rows, tables_of(report)))
    tables = tables if exact else list(map(as_displayed, tables))
    if not tables:
        problems.append(problem("O-23"))
        return None
    saved = BytesIO()
    book = Workbook(saved, {"in_memory": True, "default_format_properties": STANDARD})
    book.set_properties(
        {
            "title": legal(report.title),
            "author": legal(report.author),
            "created": _date(report.date),  # and changed
        }
    )
    formats, names = Formats(book), list[str]()
    for table in tables:
        names.append(sheet_name(table.label or table.title, names))
        for beginning in write_sheet(book.add_worksheet(names[-1]), table, formats):
            problems.append(problem("O-24", Place(table.key), text=f"{beginning}…"))
    add_seal(book, public=not exact)
    book.close()
    return sealed(saved.getvalue())


def _date(text: str) -> datetime:
    """The report's day, or a fixed one: the same report gives the same bytes."""
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return datetime(2000, 1, 1)
