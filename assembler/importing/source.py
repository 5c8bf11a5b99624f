"""Reads source workbooks of any kind (.xlsx, .xlsm, .xls, .csv) as plain sheets.

What a file is, its first bytes tell, not its name: systems write web pages called .xls. Nothing
in a workbook is ever executed or fetched.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZipFile

from ..dataset.folder import csv_sheet
from ..dataset.xlsx import OLE, WORKBOOK_AT_MOST
from ..files.own_files import Unreadable, decode, read_bytes
from ..files.paths import exists
from ..kernel.problems import Place, Problem, problem
from .sheet import Cells, SourceSheet, Value

__all__ = ["SourceSheet", "Value", "read_source"]

SHEETS_AT_MOST = 200
_ZIP = b"PK"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<head|<table|<meta|mime-version:)", re.I)
_XML_SHEET = re.compile(rb"\s*<\?xml[^>]*>\s*(?:<\?mso-application[^>]*>\s*)?<(?:\w+:)?Workbook\b")
_TEXT = (".csv", ".txt", ".tsv")
_SUFFIXES = {"xlsx": (".xlsx", ".xlsm"), "xls": (".xls",), "csv": _TEXT}
_FOREIGN = {  # the part that betrays a zip package of another kind
    "xl/workbook.bin": ".xlsb",
    "content.xml": ".ods",
    "word/document.xml": "Word",
    "ppt/presentation.xml": "PowerPoint",
}


def read_source(path: Path, problems: list[Problem]) -> list[SourceSheet]:
    """All worksheets of a file, hidden ones too, in their order.

    What cannot be read is told in `problems`, and gives no sheet.
    """
    try:
        cells = _read(path, problems)
    except Unreadable as error:
        row = error.values.pop("row", None)
        place = Place(path.name, row=row if isinstance(row, int) else None)
        problems.append(problem(error.code, place, **error.values))
        return []
    return [sheet for one in cells if (sheet := _sheet(one, problems)) is not None]


def _sheet(cells: Cells, problems: list[Problem]) -> SourceSheet | None:
    try:
        return cells.sheet(problems)
    except Unreadable as error:
        problems.append(problem(error.code, Place(cells.file, cells.name), **error.values))
        return None


def _read(path: Path, problems: list[Problem]) -> list[Cells]:
    if not exists(path):
        raise Unreadable("I-11", name=path.name)
    data = read_bytes(path, WORKBOOK_AT_MOST)
    suffix = path.suffix.lower()
    kind = _kind(data, suffix)
    if suffix not in _SUFFIXES[kind]:
        problems.append(problem("I-03", Place(path.name), found=suffix, real=f".{kind}"))
    if kind == "xlsx" and "xl/vbaProject.bin" in _parts(data):
        problems.append(problem("I-05", Place(path.name)))
    found = _cells(data, kind, path)
    if len(found) > SHEETS_AT_MOST:
        raise Unreadable("I-12", found=len(found), most=SHEETS_AT_MOST)
    if not any(cells.rows or cells.failed or cells.unsolved for cells in found):
        raise Unreadable("I-13")
    return found


def _kind(data: bytes, suffix: str) -> str:
    """xlsx, xls or csv, by what stands in the file. Raises Unreadable for anything else."""
    start = data[:2048].removeprefix(b"\xef\xbb\xbf")
    if not data:
        raise Unreadable("I-13")
    if _WEB_PAGE.match(start) or _XML_SHEET.match(start):
        raise Unreadable("I-02", what="网页" if _WEB_PAGE.match(start) else "XML 表格")
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(OLE):
        return _ole_kind(data, suffix)
    if suffix in _TEXT:
        return "csv"
    raise Unreadable("I-01", what="这种" if suffix in (".xlsx", ".xlsm", ".xls") else suffix)


def _zip_kind(data: bytes) -> str:
    parts = _parts(data)
    foreign = next((name for part, name in _FOREIGN.items() if part in parts), None)
    if foreign:
        raise Unreadable("I-01", what=foreign)
    return "xlsx"


def _parts(data: bytes) -> set[str]:
    """The names in a zip package; none where it is damaged, which its reader tells."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except Exception:  # zipfile raises anything on a damaged file
        return set()


def _ole_kind(data: bytes, suffix: str) -> str:
    if _LOCKED in data:
        raise Unreadable("D-16", reason="它有密码")
    if suffix == ".et":
        raise Unreadable("I-01", what=suffix)
    return "xls"


def _cells(data: bytes, kind: str, path: Path) -> list[Cells]:
    if kind == "csv":
        return [_csv_cells(data, path)]
    if kind == "xls":
        from .xls import read_xls

        return read_xls(data, path.name)
    from .xlsx import read_xlsx

    return read_xlsx(data, path.name)


def _csv_cells(data: bytes, path: Path) -> Cells:
    text = decode(data)
    first = text[: text.find("\n") + 1 or None]
    raw = csv_sheet(path.stem, path.name, text, "\t" if "\t" in first and "," not in first else ",")
    cells = Cells(path.name, "")
    for number, row in [(raw.heading_row, raw.headings), *raw.rows]:
        for column, value in enumerate(row):
            cells.put(number - 1, column, value)
    return cells
