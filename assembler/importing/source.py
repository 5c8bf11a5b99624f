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
from ..files.own_files import decode, read_bytes
from ..files.paths import exists
from ..kernel.problems import Place, Problem, Refusal, problem
from .sheet import Cells, SourceWorksheet, Value

__all__ = ["SourceWorksheet", "Value", "read_source"]

SHEETS_AT_MOST = 200
_ZIP = b"PK"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<head|<table|<meta|mime-version:)", re.I)
_XML_SHEET = re.compile(rb"\s*<\?xml[^>]*>\s*(?:<\?mso-application[^>]*>\s*)?<(?:\w+:)?Workbook\b")
_TEXT = (".csv", ".txt", ".tsv")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls")
_SUFFIXES = {"xlsx": (".xlsx", ".xlsm"), "xls": (".xls",), "csv": _TEXT}
_FOREIGN = {  # the part that betrays a zip package of another kind
    "xl/workbook.bin": ".xlsb",
    "content.xml": ".ods",
    "word/document.xml": "Word",
    "ppt/presentation.xml": "PowerPoint",
}


def read_source(path: Path, problems: list[Problem]) -> list[SourceWorksheet]:
    """All worksheets of a file, hidden ones too, in their order.

    What cannot be read is told in `problems`, and gives no sheet.
    """
    sheets = []
    try:
        cells = _read(path, problems)
    except Refusal as refusal:
        row = refusal.values.pop("row", None)
        problems.append(refusal.at(Place(path.name, row=row if isinstance(row, int) else None)))
        return []
    for one in cells:
        try:
            sheets.append(one.sheet(problems))
        except Refusal as refusal:
            problems.append(refusal.at(Place(one.file, one.name)))
    return sheets


def _read(path: Path, problems: list[Problem]) -> list[Cells]:
    if not exists(path):
        raise Refusal("I-11", name=path.name)
    data, suffix = read_bytes(path, WORKBOOK_AT_MOST), path.suffix.lower()
    kind = _kind(data, suffix)
    if suffix not in _SUFFIXES[kind]:
        problems.append(problem("I-03", Place(path.name), found=suffix, real=f".{kind}"))
    if kind == "xlsx" and "xl/vbaProject.bin" in _parts(data):
        problems.append(problem("I-05", Place(path.name)))
    sheets = _cells(data, kind, path)
    if len(sheets) > SHEETS_AT_MOST:
        raise Refusal("I-12", found=len(sheets), most=SHEETS_AT_MOST)
    if all(cells.is_empty for cells in sheets):
        raise Refusal("I-13")
    return sheets


def _kind(data: bytes, suffix: str) -> str:
    """xlsx, xls or csv, by what stands in the file. Raises Refusal for anything else."""
    start = data[:2048].removeprefix(b"\xef\xbb\xbf")
    if not data:
        raise Refusal("I-13")
    for begins, what in ((_WEB_PAGE.match, "网页"), (_XML_SHEET.match, "XML 表格")):
        if begins(start):
            raise Refusal("I-02", what=what)
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(OLE):
        return _ole_kind(data, suffix)
    if suffix in _TEXT:
        return "csv"
    raise Refusal("I-01", what="这种" if suffix in _WORKBOOKS else suffix)


def _zip_kind(data: bytes) -> str:
    parts = _parts(data)
    foreign = next((name for part, name in _FOREIGN.items() if part in parts), None)
    if foreign:
        raise Refusal("I-01", what=foreign)
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
        raise Refusal("D-16", reason="它有密码")
    if suffix == ".et":
        raise Refusal("I-01", what=suffix)
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
