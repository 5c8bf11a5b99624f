"""The workbook form of a dataset: one XLSX file, as raw sheets."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from ..codebook.spelling import fold
from ..files.own_files import read_bytes
from ..kernel.printable import as_typed
from ..kernel.problems import Place, Refusal, first_few
from .cells import Findings, shown
from .folder import likely_sheet
from .schema import SHEETS, WORDS_SHEET
from .sheets import (
    HELP,
    LISTS,
    MAPPING,
    WORDS,
    CellFault,
    RawDataset,
    RawSheet,
    RawWord,
    UnreadSheet,
)
from .table import Row, read_texts
from .xlsx import (
    WORKBOOK_AT_MOST,
    cell_text,
    hidden_parts,
    merged_ranges,
    open_worksheets,
    struck_cells,
    unsolved,
)

_COLUMNS_AT_MOST = 100
_NAMED_AT_MOST = 3  # worksheets or ranges that a message names
_OUR_OWN = (HELP, LISTS, MAPPING)
_TELLING = (WORDS, "单位")


@dataclass(frozen=True, slots=True)
class Tab:
    """A worksheet as it was read: its rows with their numbers, what is wrong with cells, and the
    references of its merged ranges. hidden: what of it a user does not see; crossed_out: cells that
    are struck through."""

    title: str
    rows: list[tuple[int, list[str]]]
    faults: Mapping[tuple[int, int], CellFault]
    merged: list[str]
    hidden: list[str]
    crossed_out: list[tuple[int, int]]


def read_workbook(path: Path, findings: Findings, within: str = "") -> RawDataset | None:
    """All sheets of the workbook; None if it cannot be opened, which is told. within: what
    places call it, where that is not its name."""
    called = within or path.name
    try:
        data = read_bytes(path, WORKBOOK_AT_MOST)
        tabs = open_worksheets(data, _tab)
    except Refusal as refusal:
        findings.tell_refusal(refusal, Place(called))
        return None
    if _is_foreign(tabs):
        names = [f"“{shown(tab.title)}”" for tab in tabs if tab.rows]
        listed = first_few(names, _NAMED_AT_MOST, "等")
        findings.tell("D-94", Place(called), name=as_typed(path), names=listed)
        return None
    raw = RawDataset(called, digest=hashlib.sha256(data).hexdigest(), within=within)
    for name, tab in _known(tabs, called, raw.unread, findings):
        raw.seen.add(name)
        _take(raw, name, tab, called, findings)
    return raw


def _is_foreign(tabs: list[Tab]) -> bool:
    """Whether a workbook is no dataset, but likely an export: every dataset has these sheets."""
    return any(tab.rows for tab in tabs) and not any(fold(tab.title) in _TELLING for tab in tabs)


# --- worksheets to texts


def _tab(worksheet: Any, source: bytes) -> Tab:
    faults = {cell: CellFault("D-18", {}) for cell in unsolved(source)}
    faulty = {row for row, _ in faults}
    rows, blank = [], None
    for number, cells in enumerate(worksheet.iter_rows(max_col=_COLUMNS_AT_MOST), 1):
        if cells is blank:  # openpyxl gives one tuple for all rows that the file does not have
            continue
        before = len(faults)
        texts = _texts(number, cells, faults)
        if any(texts) or number in faulty or len(faults) > before:
            rows.append((number, texts))
        else:
            blank = cells
    return Tab(
        str(worksheet.title),
        rows,
        faults,
        merged_ranges(source),
        hidden_parts(worksheet, source),
        struck_cells(worksheet, source),
    )


def _texts(
    number: int, cells: Iterable[Any], faults: dict[tuple[int, int], CellFault]
) -> list[str]:
    texts = []
    for position, cell in enumerate(cells):
        value = cell.value
        if value is None or value == "":
            texts.append("")
        elif cell.data_type == "e":
            faults[number, position] = CellFault("D-19", {"found": shown(str(value))})
            texts.append("")
        else:
            texts.append(cell_text(value, cell))
    return _without_blank_end(texts)


def _without_blank_end(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts


# --- worksheets to sheets


def _known(
    tabs: list[Tab], file: str, unread: list[UnreadSheet], findings: Findings
) -> list[tuple[str, Tab]]:
    """The worksheets that are sheets of a dataset. unread: others that hold something."""
    names = {fold(name): name for name in (WORDS, *map(attrgetter("name"), SHEETS))}
    known: dict[str, Tab] = {}
    for tab in tabs:
        name = names.get(fold(tab.title))
        if name is None:
            unread += _unread(tab, names.values(), file, findings)
        elif name in known:
            findings.tell("D-10", Place(file, shown(tab.title)), other=known[name].title)
        else:
            known[name] = tab
    return list(known.items())


def _unread(
    tab: Tab, names: Collection[str], file: str, findings: Findings
) -> Iterator[UnreadSheet]:
    """A worksheet that is no sheet of a dataset, if it holds something that is not our own."""
    if tab.rows and tab.title not in _OUR_OWN:
        title = shown(tab.title)
        near = likely_sheet(tab.title, names, findings)

        def take(raw: RawDataset, name: str) -> None:
            _take(raw, name, tab, file, findings)

        yield UnreadSheet(Place(file, title), title, near, take=take)


def _take(raw: RawDataset, name: str, tab: Tab, file: str, findings: Findings) -> None:
    sheet = _sheet(name, tab, file, findings)
    if sheet is None:
        return
    if name == WORDS:
        raw.words_sheet = sheet
        rows = read_texts(sheet, WORDS_SHEET, findings)
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
        ranges = first_few(touching, _NAMED_AT_MOST, "等")
        findings.tell("D-17", Place(file, tab.title), table=name, ranges=ranges)
        return None
    if tab.hidden:
        findings.tell("D-102", Place(file, tab.title), table=name, what="、".join(tab.hidden))
    crossed_out = [
        (row, at) for row, at in tab.crossed_out if row > heading_row and at < len(headings)
    ]
    if crossed_out:
        row, at = crossed_out[0]
        cells = f"等{len(crossed_out)}格" if len(crossed_out) > 1 else ""
        findings.tell("D-172", Place(file, tab.title, row, headings[at]), table=name, cells=cells)
    rows = [(row, cells + [""] * (len(headings) - len(cells))) for row, cells in tab.rows[1:]]
    return RawSheet(name, file, tab.title, headings, heading_row, rows, tab.faults)


def _last_row(reference: str) -> int:
    return int(re.sub(r"\D", "", reference.split(":")[1]))
