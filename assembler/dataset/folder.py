"""The folder form of a dataset: `报告.yaml` and CSV files, as raw sheets."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from ..codebook.spelling import fold
from ..files.own_files import decode, read_own
from ..kernel.problems import Place, Refusal
from .cells import Findings
from .schema import SHEETS
from .sheets import HELP, MAPPING, WORDS, RawDataset, RawSheet, UnreadSheet
from .words import read_yaml_words

WORDS_FILE = f"{WORDS}.yaml"
_CSV_AT_MOST = 50 * 1024 * 1024
_YAML_AT_MOST = 2 * 1024 * 1024
_DATA = (".csv", ".yaml", ".yml")
_TEXTS = (".txt", ".json")  # notes as well as tables, so only told where the name is a sheet's
_OTHER_TYPES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".numbers", ".tsv", *_TEXTS)
_IGNORED = (".", "~$", HELP, MAPPING)
_UNREPORTED = {sheet.name for sheet in SHEETS if not sheet.reported}


def read_folder(path: Path, findings: Findings, within: str = "") -> RawDataset:
    """All that stands in the folder's files; what cannot be read is told. within: what stands before
    their names in places, where they are not files of the dataset itself."""
    raw, digest = RawDataset(within + WORDS_FILE, within=within), hashlib.sha256()
    files, unread = _files(path, within, findings)
    raw.seen.update(name for name, _ in files)
    raw.unread = unread
    for name, file in files:
        data = _take_file(raw, name, file, findings)
        if data is not None and name not in _UNREPORTED:
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
    raw.digest = digest.hexdigest()
    return raw


def _take_file(raw: RawDataset, name: str, file: Path, findings: Findings) -> bytes | None:
    """Read a file as the sheet of a name; its bytes, None (told) where it cannot be read."""
    try:
        data = read_own(file, _YAML_AT_MOST if name == WORDS else _CSV_AT_MOST)
        text = decode(data)
    except Refusal as refusal:
        findings.tell_refusal(refusal, Place(raw.within + file.name))
        return None
    _take(raw, name, raw.within + file.name, text, findings)
    return data


def _take_own_list(file: Path, findings: Findings, raw: RawDataset, name: str) -> None:
    """Read a file that is a list of the template's own (清单)."""
    data = _take_file(raw, name, file, findings)
    if data is not None:
        digest = hashlib.sha256(f"{raw.digest}\0{name}\0".encode())
        digest.update(data)
        raw.digest = digest.hexdigest()


def holds_a_sheet(path: Path) -> bool:
    """Whether a folder has a file of a dataset, by its name."""
    known = {fold(name) for name in (WORDS, *(sheet.name for sheet in SHEETS))}
    names = (unicodedata.normalize("NFC", file.stem) for file in path.iterdir() if _is_data(file))
    return not known.isdisjoint(map(fold, names))


def _files(
    path: Path, within: str, findings: Findings
) -> tuple[list[tuple[str, Path]], list[UnreadSheet]]:
    """The dataset's files in the order of the schema, each with its sheet's name; and those that
    are none, though they may be meant for one."""
    known = {fold(name): name for name in (WORDS, *(sheet.name for sheet in SHEETS))}
    files: dict[str, Path] = {}
    unread: list[UnreadSheet] = []
    for file in filter(_is_data, sorted(path.iterdir())):
        place = Place(within + file.name)
        name = unicodedata.normalize("NFC", file.stem)
        known_name, suffix = known.get(fold(name), ""), file.suffix.lower()
        if suffix not in _suffixes(known_name):
            near = known_name or likely_sheet(name, known.values(), findings)
            if near or suffix not in _TEXTS:
                take = partial(_take_own_list, file, findings) if suffix == _DATA[0] else None
                unread.append(UnreadSheet(place, name, near, suffix in _DATA, take))
        elif known_name in files:
            findings.tell("D-10", place, other=files[known_name].name)
        else:
            files[known_name] = file
    return [(name, files[name]) for name in known.values() if name in files], unread


def own_files(path: Path) -> list[Path]:
    """The files of a dataset's folder that a command may read or write, by name. What else lies there
    (an approval as a scan, an archive of gigabytes) is nobody's business."""
    return [file for file in sorted(path.iterdir()) if _is_own(file)]


def _is_own(file: Path) -> bool:
    if file.suffix.lower() not in (*_DATA, *_TEXTS) or file.name.startswith((".", "~")):
        return False
    return file.is_file() and file.stat().st_size <= _CSV_AT_MOST


def _is_data(file: Path) -> bool:
    """Whether a file may be meant for a sheet."""
    suffixes = (*_DATA, *_OTHER_TYPES)
    return file.suffix.lower() in suffixes and not file.name.startswith(_IGNORED)


def _suffixes(sheet: str) -> tuple[str, ...]:
    """The types of file that a sheet may stand in."""
    if not sheet:
        return ()
    return _DATA[1:] if sheet == WORDS else _DATA[:1]


def likely_sheet(name: str, sheets: Iterable[str], findings: Findings) -> str:
    """The sheet that a name seems to be meant for (支出 (2), 收人); "" for none."""
    within = [sheet for sheet in sheets if sheet in name]
    return max(within, key=len, default="") or findings.nearest(name, sheets) or ""


def _take(raw: RawDataset, name: str, file: str, text: str, findings: Findings) -> None:
    if name == WORDS:
        raw.file = file
        raw.words = read_yaml_words(text, file, findings)
        return
    try:
        raw.sheets[name] = csv_sheet(name, file, text)
    except Refusal as refusal:
        row = refusal.values.pop("row", None)
        findings.tell_refusal(refusal, Place(file, row=row if isinstance(row, int) else None))


def csv_sheet(name: str, file: str, text: str, delimiter: str = ",") -> RawSheet:
    """A CSV file's headings and rows, numbered as a spreadsheet numbers them."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    reader = map(_unquoted_cells, lines) if "'" in text else lines
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if any(map(str.strip, cells)):
                rows.append((number, cells))
    except csv.Error as error:
        reason = "一格文字太长，可能是" if "limit" in str(error) else ""
        raise Refusal("D-09", row=number + 1, reason=reason) from None
    if not rows:
        raise Refusal("D-11", table=name)
    return RawSheet(name, file, "", rows[0][1], rows[0][0], rows[1:])


def _unquoted_cells(cells: list[str]) -> list[str]:
    return list(map(unquoted, cells))


_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")


def quoted(cell: str) -> str:
    """A cell fit for a CSV file that Excel will open: a text that begins like a formula gets an
    apostrophe before it, for Excel would run it, and it may have come from anybody. So does one
    that has the apostrophe already, for it must come back as it is."""
    text = cell.lstrip("'")
    return f"'{cell}" if _FORMULA.match(text) and not _NUMBER.fullmatch(cell) else cell


def unquoted(cell: str) -> str:
    """What `quoted` wrote, as it was."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell.lstrip("'")) else cell
