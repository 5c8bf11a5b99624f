"""The workbook form of a dataset: one XLSX file, as raw sheets.

The only place where binary floats come in: they leave it as the decimal text that Excel shows.
The file is looked through before openpyxl opens it, so that it cannot be made to unpack, nest or
fetch what no spreadsheet of ours contains.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, LargeZipFile, ZipFile

from ..codebook.spelling import fold
from ..problems import Place
from .files import Unreadable, read_bytes
from .findings import Findings, shown
from .schema import SHEETS, WORDS_SHEET
from .sheets import HELP, LISTS, WORDS, Fault, RawDataset, RawSheet, RawWord
from .table import Row, read_plain

_FILE_AT_MOST = 50 * 1024 * 1024
_UNPACKED_AT_MOST = 300 * 1024 * 1024
_PARTS_AT_MOST = 2_000
_COLUMNS_AT_MOST = 100
_ROWS_AT_MOST = 1_048_576
_OLE = b"\xd0\xcf\x11\xe0"
_DECLARATIONS = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T|E\x00?N\x00?T)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d+)")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]+\d+:[A-Z]+\d+)[\"']")
_UNSOLVED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]+)(\d+)[\"'][^>]*>"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?</(?:\w+:)?c>"
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A worksheet as it was read: its rows with their numbers, what is wrong with cells, and the
    references of its merged ranges."""

    title: str
    rows: list[tuple[int, list[str]]]
    faults: Mapping[tuple[int, int], Fault]
    merged: list[str]


def read_workbook(path: Path, findings: Findings) -> RawDataset | None:
    """All sheets of the workbook; None if it cannot be opened, which is told."""
    try:
        data = read_bytes(path, _FILE_AT_MOST)
        tabs = _tabs(data)
    except Unreadable as error:
        findings.tell(error.code, Place(path.name), **error.values)
        return None
    raw = RawDataset(path.name, digest=hashlib.sha256(data).hexdigest())
    for name, tab in _known(tabs, path.name, findings):
        raw.seen.add(name)
        _take(raw, name, tab, path.name, findings)
    return raw


# --- bytes to worksheets


def _tabs(data: bytes) -> list[Tab]:
    """The worksheets. Raises Unreadable, whatever is wrong with the file."""
    parts = _look_through(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it does not keep
            return _open(data, parts)
    except Unreadable:
        raise
    except Exception:  # openpyxl raises anything on a damaged file; it is the file's fault
        raise Unreadable("D-16", reason="里面的内容已损坏") from None


def _look_through(data: bytes) -> dict[str, bytes]:
    """The worksheets' XML by path, after making sure that the file is harmless."""
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable("D-16", reason="它有密码" if locked else "它其实是旧版的 .xls 文件")
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return _worksheets(archive)
    except (BadZipFile, LargeZipFile, OSError, ValueError, EOFError, NotImplementedError):
        raise Unreadable("D-16", reason="文件已损坏，或不是真正的 .xlsx 文件") from None
    except RuntimeError:  # zipfile's way of saying that a password is needed
        raise Unreadable("D-16", reason="它有密码") from None
    except Unreadable:
        raise
    except Exception:  # zlib.error and its like
        raise Unreadable("D-16", reason="文件已损坏") from None


def _worksheets(archive: ZipFile) -> dict[str, bytes]:
    parts = archive.infolist()
    most = _UNPACKED_AT_MOST // 1024 // 1024
    if len(parts) > _PARTS_AT_MOST or sum(p.file_size for p in parts) > _UNPACKED_AT_MOST:
        raise Unreadable("D-28", most=most)
    found = {}
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            content = archive.read(part)
            if _DECLARATIONS.search(content):
                raise Unreadable("D-29", part=shown(part.filename))
            if part.filename.startswith("xl/worksheets/"):
                found[part.filename] = content
    return found


def _open(data: bytes, parts: Mapping[str, bytes]) -> list[Tab]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    return [_tab(worksheet, parts) for worksheet in book.worksheets]


def _tab(worksheet: Any, parts: Mapping[str, bytes]) -> Tab:
    source = parts.get(str(worksheet._worksheet_path), b"")
    if any(int(number) > _ROWS_AT_MOST for number in _ROW.findall(source)):
        raise Unreadable("D-16", reason="行号超出了范围")
    worksheet.reset_dimensions()  # some programs write wrong ones
    faults = _unsolved(source)
    rows = []
    for number, cells in enumerate(worksheet.iter_rows(max_col=_COLUMNS_AT_MOST), 1):
        texts = _texts(number, cells, faults)
        if any(texts) or any(number == row for row, _ in faults):
            rows.append((number, texts))
    merged = [reference.decode() for reference in _MERGED.findall(source)]
    return Tab(str(worksheet.title), rows, faults, merged)


def _unsolved(source: bytes) -> dict[tuple[int, int], Fault]:
    """The cells with a formula that has no stored result."""
    from openpyxl.utils import column_index_from_string

    if b"f>" not in source and b"<f" not in source and b":f" not in source:
        return {}
    return {
        (int(row), column_index_from_string(column.decode()) - 1): Fault("D-18", {})
        for column, row in _UNSOLVED.findall(source)
    }


def _texts(number: int, cells: Iterable[Any], faults: dict[tuple[int, int], Fault]) -> list[str]:
    texts = []
    for position, cell in enumerate(cells):
        value = cell.value
        if value is None or value == "":
            texts.append("")
        elif cell.data_type == "e":
            faults[number, position] = Fault("D-19", {"found": shown(str(value))})
            texts.append("")
        else:
            texts.append(_text(value, cell))
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: object, cell: Any) -> str:
    """What the cell shows, as far as it matters: numbers without loss, dates as dates."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        shows_percent = str(cell.number_format).rstrip().endswith("%")
        return number_text(value, percent=shows_percent)
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("_x000D_", "").strip()


def number_text(value: float, *, percent: bool = False) -> str:
    """A number of a cell as decimal text, with the 15 digits that Excel keeps.

    0.1 + 0.2 → 0.3; 2010301.0 → 2010301; beyond 15 digits in scientific form, 4.1E+20, for then
    digits are lost; 0.95 in a cell that shows per cent → 95%.
    """
    if isinstance(value, float) and (value != value or abs(value) >= 1e15):
        return repr(value).upper()
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    text = f"{exact * 100 if percent else exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if percent else text


# --- worksheets to sheets


def _known(tabs: list[Tab], file: str, findings: Findings) -> list[tuple[str, Tab]]:
    """The worksheets that are sheets of a dataset; of others that hold something, it is told."""
    names = {fold(name): name for name in (WORDS, *(sheet.name for sheet in SHEETS))}
    found: dict[str, Tab] = {}
    for tab in tabs:
        name = names.get(fold(tab.title))
        if name is None:
            _tell_unknown(tab, list(names.values()), file, findings)
        elif name in found:
            findings.tell("D-10", Place(file, shown(tab.title)), other=found[name].title)
        else:
            found[name] = tab
    return list(found.items())


def _tell_unknown(tab: Tab, names: list[str], file: str, findings: Findings) -> None:
    if tab.rows and tab.title not in (HELP, LISTS):
        title = shown(tab.title)
        findings.tell("D-12", Place(file, title), found=title, hint=findings.hint(title, names))


def _take(raw: RawDataset, name: str, tab: Tab, file: str, findings: Findings) -> None:
    sheet = _sheet(name, tab, file, findings)
    if sheet is None:
        return
    if name == WORDS:
        rows = read_plain(sheet, WORDS_SHEET, findings)
        raw.words = [_word(row) for row in rows if row.sound] if rows is not None else None
    else:
        raw.sheets[name] = sheet


def _word(row: Row) -> RawWord:
    name, text = row.values["栏目"], row.values["内容"]
    return RawWord(name, text, row.at("内容"))


def _sheet(name: str, tab: Tab, file: str, findings: Findings) -> RawSheet | None:
    if not tab.rows:
        findings.tell("D-11", Place(file, tab.title), table=name)
        return None
    heading_row, headings = tab.rows[0]
    touching = [reference for reference in tab.merged if _last_row(reference) >= heading_row]
    if touching:
        ranges = "、".join(touching[:3]) + ("等" if len(touching) > 3 else "")
        findings.tell("D-17", Place(file, tab.title), table=name, ranges=ranges)
        return None
    rows = [(row, cells + [""] * (len(headings) - len(cells))) for row, cells in tab.rows[1:]]
    return RawSheet(name, file, tab.title, headings, heading_row, rows, tab.faults)


def _last_row(reference: str) -> int:
    return int(re.sub(r"\D", "", reference.split(":")[1]))
