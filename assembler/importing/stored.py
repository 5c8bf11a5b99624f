"""The dataset that an import changes: what stands there already, and what it is to become.

An import replaces the sheets it brings and leaves the rest as it is: words, reasons, answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..codebook.spelling import fold
from ..dataset.findings import Findings
from ..dataset.folder import WORDS_FILE, read_folder
from ..dataset.new import heading
from ..dataset.schema import Column, Kind, Sheet, sheets_for
from ..dataset.sheets import QUESTIONS, WORDS, RawDataset, RawSheet, RawWord
from ..files.own_files import Unreadable, decode, read_own
from ..files.paths import exists, is_folder
from ..kernel.money import UNITS, NotAnAmountError, parse_amount
from ..kernel.problems import Place, Problem
from .imported import Imported, Row, merged_rows
from .mapping import FILE as MAPPING_FILE

Rows = Mapping[str, Sequence[Row]]
KEPT = ("单位", "指标", "补充科目")  # brought rows are added to what stands there
_NOT_COMPARED = ("备注", "来源")
_MAPPING_AT_MOST = 2 * 1024 * 1024


@dataclass(slots=True)
class Stored:
    """A dataset on disk. raw: as read; None where nothing stands yet. mapping: 导入对照."""

    path: Path
    raw: RawDataset | None = None
    mapping: str = ""
    words: dict[str, str] = field(default_factory=dict)

    @property
    def is_workbook(self) -> bool:
        return self.path.suffix.lower() == ".xlsx"

    def rows(self, sheet: str) -> list[Row]:
        """The rows of a sheet by their typed headings."""
        found = self.raw.sheets.get(sheet) if self.raw else None
        if found is None:
            return []
        names = [name.strip() for name in found.headings]
        return [
            dict(zip(names, [*cells, *[""] * len(names)], strict=False)) for _, cells in found.rows
        ]


def open_stored(path: Path, problems: list[Problem]) -> Stored:
    """What stands at the target; problems of reading it are told."""
    stored, findings = Stored(path), Findings()
    if not exists(path):
        if stored.is_workbook:
            stored.mapping = _mapping_file(path.parent / MAPPING_FILE, findings)
        problems.extend(findings.problems())
        return stored
    if not stored.is_workbook and not is_folder(path):
        findings.tell("D-02", Place(path.name), name=path.name)
        problems.extend(findings.problems())
        return stored
    if stored.is_workbook:
        from .workbook import mapping_in, read_workbook

        stored.raw = read_workbook(path, findings)
        stored.mapping = mapping_in(path) if stored.raw else ""
        stored.mapping = stored.mapping or _mapping_file(path.parent / MAPPING_FILE, findings)
    elif is_folder(path):
        stored.raw = read_folder(path, findings)
        stored.mapping = _mapping_file(path / MAPPING_FILE, findings)
        if not stored.raw.seen:
            stored.raw = None  # a folder without a dataset is as good as none
    else:
        findings.tell("D-02", Place(path.name), name=path.name)
    words = (stored.raw.words if stored.raw else None) or []
    stored.words = {word.name: word.text for word in words if word.text}
    problems.extend(findings.problems())
    return stored


def _mapping_file(file: Path, findings: Findings) -> str:
    try:
        return decode(read_own(file, _MAPPING_AT_MOST)) if exists(file) else ""
    except Unreadable as error:
        findings.tell(error.code, Place(file.name), **error.values)
        return ""


# --- what changes


def rows_to_write(stored: Stored, imported: Imported) -> dict[str, list[Row]]:
    """The sheets to write, each with all its rows. A project's code that the clerk looked up stays
    where the export has none."""
    written = {
        name: merged_rows(name, stored.rows(name), rows) if name in KEPT else rows
        for name, rows in imported.sheets.items()
        if rows
    }
    codes = {fold(row.get("项目名称", "")): row.get("项目编码", "") for row in stored.rows("项目")}
    for row in written.get("项目", ()):
        row["项目编码"] = row.get("项目编码") or codes.get(fold(row["项目名称"]), "")
    return written


def replaced(stored: Stored, sheets: Rows) -> list[str]:
    """The sheets whose rows would be others than they are, in words: 支出（原有3行，去掉1行，加上2行）."""
    found = []
    for name, rows in sheets.items():
        before = stored.rows(name)
        if name in KEPT:
            changed = sum(map(_differs, before, rows))
            found += [f"{name}（改动{changed}行）"] if changed else []
        elif before and name != QUESTIONS:
            old, new = Counter(map(_content, before)), Counter(map(_content, rows))
            gone, added = ((one - other).total() for one, other in ((old, new), (new, old)))
            if gone or added:
                found.append(f"{name}（原有{len(before)}行，去掉{gone}行，加上{added}行）")
    return found


def _differs(before: Row, after: Row) -> bool:
    """Whether a row that is kept loses something: blanks that are filled are no loss."""
    return any(
        _plain_text(name, text) != _plain_text(name, after.get(name, ""))
        for name, text in before.items()
        if text.strip()
    )


def _content(row: Row) -> frozenset[tuple[str, str]]:
    """A row as it counts: without remarks and blanks, amounts in 元."""
    return frozenset(
        (_without_unit(name)[0], _plain_text(name, text))
        for name, text in row.items()
        if text.strip() and name not in _NOT_COMPARED
    )


def _without_unit(name: str) -> tuple[str, str]:
    """金额（万元） → 金额, 万元; 元 where the heading names no unit."""
    head, _, unit = name.removesuffix("）").partition("（")
    return (head, unit) if unit in UNITS else (name, "元")


def _plain_text(name: str, text: str) -> str:
    try:
        return f"{parse_amount(text, _without_unit(name)[1]).normalize():f}"
    except NotAnAmountError:
        return text.strip()


# --- the sheets as they will stand


def sheet_of(name: str, kind: str) -> Sheet:
    """How a sheet is declared."""
    return next(one for one in sheets_for(kind) if one.name == name)


def columns_of(declared: Sheet, rows: Sequence[Row]) -> list[str]:
    """The headings of a sheet: those of the schema that are required or filled, and any that the
    clerk had beside them."""
    filled = {name for row in rows for name, text in row.items() if text}
    columns = [
        column
        for column in declared.columns
        if column.indispensable or not rows or _named(column) & filled
    ]
    known = {name for column in declared.columns for name in _named(column)}
    return [*(_heading(column, filled) for column in columns), *sorted(filled - known)]


def _named(column: Column) -> set[str]:
    """The headings a column may stand under in a row: 金额, 金额（元）."""
    if column.kind is not Kind.AMOUNT:
        return {column.name}
    return {column.name, *(f"{column.name}（{unit}）" for unit in UNITS)}


def _heading(column: Column, filled: set[str]) -> str:
    typed = _named(column) & filled - {column.name}
    return min(typed, default=heading(column))


def cells_of(row: Row, headings: Sequence[str]) -> list[str]:
    """A row's cells; an amount stands under 金额（元） or, as brought, under 金额."""
    return [row.get(name) or row.get(name.removesuffix("（元）"), "") for name in headings]


def known_words(imported: Imported) -> dict[str, str]:
    """The words of the report that an import finds out."""
    known = {"类型": imported.kind, "年度": str(imported.year), "模板": imported.template}
    return {**known, **imported.words}


def as_it_will_be(stored: Stored, imported: Imported, sheets: Rows) -> RawDataset:
    """The dataset with these sheets in place of those it had, as if it had been read."""
    file = stored.path.name if stored.is_workbook else WORDS_FILE
    raw = stored.raw or RawDataset(file, _new_words(imported, file))
    tables = {
        name: _raw_sheet(stored, sheet_of(name, imported.kind), rows)
        for name, rows in sheets.items()
    }
    return replace(raw, sheets={**raw.sheets, **tables}, seen={*raw.seen, WORDS, *tables})


def _new_words(imported: Imported, file: str) -> list[RawWord]:
    return [RawWord(name, text, Place(file)) for name, text in known_words(imported).items()]


def _raw_sheet(stored: Stored, declared: Sheet, rows: Sequence[Row]) -> RawSheet:
    name, headings = declared.name, columns_of(declared, rows)
    file, tab = (stored.path.name, name) if stored.is_workbook else (f"{name}.csv", "")
    cells = [(number, cells_of(row, headings)) for number, row in enumerate(rows, 2)]
    return RawSheet(name, file, tab, headings, 1, cells)
