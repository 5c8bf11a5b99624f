"""The dataset that an import writes: a folder or a workbook, over what stands there already.

An import replaces the sheets it brings and leaves the rest as it is: words, reasons, answers.
Everything is written beside the target first and moved over it whole.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..dataset.files import Unreadable, decode, read_own
from ..dataset.findings import Findings
from ..dataset.folder import quoted, read_folder
from ..dataset.new import heading
from ..dataset.schema import FIELDS, Column, Kind, sheets_for
from ..dataset.sheets import MAPPING, QUESTIONS, WORDS, RawDataset
from ..money import NotAnAmountError, parse_amount
from ..problems import Place, Problem
from ..word.output import write_whole
from .imported import Imported, Row, merged_rows
from .mapping import FILE as MAPPING_FILE

KEPT = ("单位", "指标", "补充科目")  # brought rows are added to what stands there
_MAPPING_AT_MOST = 2 * 1024 * 1024
_BOM = "utf-8-sig"


@dataclass(slots=True)
class Stored:
    """A dataset on disk. raw: as read; None where nothing stands yet. mapping: 导入对照.yaml."""

    path: Path
    raw: RawDataset | None = None
    mapping: str = ""

    @property
    def is_workbook(self) -> bool:
        return self.path.suffix.lower() == ".xlsx"

    def word(self, name: str) -> str:
        """An entry of the words; "" where it is not there."""
        words = (self.raw.words if self.raw else None) or []
        return next((word.text for word in words if word.name == name), "")

    def rows(self, sheet: str) -> list[Row]:
        """The rows of a sheet by their typed headings."""
        found = self.raw.sheets.get(sheet) if self.raw else None
        if found is None:
            return []
        return [
            dict(zip(found.headings, [*cells, *[""] * len(found.headings)], strict=False))
            for _, cells in found.rows
        ]


def open_stored(path: Path, problems: list[Problem]) -> Stored:
    """What stands at the target; problems of reading it are told."""
    stored = Stored(path)
    if not path.exists():
        return stored
    findings = Findings()
    if not stored.is_workbook and not path.is_dir():
        findings.tell("D-02", Place(path.name), name=path.name)
        problems.extend(findings.problems())
        return stored
    if stored.is_workbook:
        from ..dataset.workbook import read_workbook

        stored.raw = read_workbook(path, findings)
        stored.mapping = "\n".join(row.get(MAPPING, "") for row in stored.rows(MAPPING))
    else:
        stored.raw = read_folder(path, findings)
        mapping = path / MAPPING_FILE
        stored.mapping = _mapping_text(mapping, findings) if mapping.exists() else ""
    problems.extend(findings.problems())
    return stored


def _mapping_text(file: Path, findings: Findings) -> str:
    try:
        return decode(read_own(file, _MAPPING_AT_MOST))
    except Unreadable as error:
        findings.tell(error.code, Place(file.name), **error.values)
        return ""


def replaced(stored: Stored, sheets: Mapping[str, Sequence[Row]]) -> list[str]:
    """The sheets whose rows would be others than they are, in words: 支出（原有3行，去掉1行，加上2行）."""
    found = []
    for name, rows in sheets.items():
        if name in (*KEPT, QUESTIONS) or not (before := stored.rows(name)):
            continue
        old, new = Counter(map(_content, before)), Counter(map(_content, rows))
        if old != new:
            gone, added = (sum(c.values()) for c in (old - new, new - old))
            found.append(f"{name}（原有{len(before)}行，去掉{gone}行，加上{added}行）")
    return found


def _content(row: Row) -> tuple[tuple[str, str], ...]:
    """A row as it counts: without remarks and blanks, amounts as numbers."""
    return tuple(sorted((_plain_name(name), _plain_text(name, text)) for name, text in row.items()
                        if text.strip() and name not in ("备注", "来源")))  # fmt: skip


def _plain_name(name: str) -> str:
    return name.strip().removesuffix("（元）")


def _plain_text(name: str, text: str) -> str:
    if name.startswith("金额"):
        try:
            return f"{parse_amount(text, '元').normalize():f}"
        except NotAnAmountError:
            pass
    return text.strip()


def rows_to_write(stored: Stored, imported: Imported) -> dict[str, list[Row]]:
    """The sheets to write, each with all its rows."""
    return {
        name: merged_rows(name, _plain(stored.rows(name)), rows) if name in KEPT else rows
        for name, rows in imported.sheets.items()
        if rows or name == QUESTIONS
    }


def _plain(rows: Iterable[Row]) -> list[Row]:
    return [{name.strip(): text for name, text in row.items()} for row in rows]


# --- folder


def write_folder(path: Path, imported: Imported, sheets: Mapping[str, Sequence[Row]]) -> None:
    """The folder with these sheets in place of those it had. Raises OSError; then the old folder
    stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".import-", dir=path.parent))
    try:
        made = beside / path.name
        if path.exists():
            shutil.copytree(path, made, symlinks=True)  # else a link's target would be copied
        else:
            made.mkdir()
        for name, data in _files(imported, sheets, made):
            (made / name).unlink(missing_ok=True)  # a link would lead out of the folder
            (made / name).write_bytes(data)
        _swap(made, path, beside / "old")
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _swap(made: Path, path: Path, aside: Path) -> None:
    if path.exists():
        os.rename(path, aside)  # noqa: PTH104 - fails where something stands
    try:
        os.rename(made, path)  # noqa: PTH104
    except OSError:
        if aside.exists():
            os.rename(aside, path)  # noqa: PTH104
        raise


def _files(
    imported: Imported, sheets: Mapping[str, Sequence[Row]], folder: Path
) -> Iterator[tuple[str, bytes]]:
    if not any((folder / f"{WORDS}{suffix}").exists() for suffix in (".yaml", ".yml")):
        yield f"{WORDS}.yaml", words_text(imported).encode()
    for name, rows in sheets.items():
        yield f"{name}.csv", csv_bytes(columns_of(name, imported.kind, rows), rows)
    for name in _still_to_fill(imported, sheets, folder):
        yield f"{name}.csv", csv_bytes(columns_of(name, imported.kind, []), [])
    if imported.mapping:
        yield MAPPING_FILE, imported.mapping.encode()


def _still_to_fill(
    imported: Imported, sheets: Mapping[str, Sequence[Row]], folder: Path
) -> Iterator[str]:
    """Sheets that a clerk may want to fill and that the folder lacks: 原因, 指标."""
    for name in ("指标", "原因"):
        if name not in sheets and not (folder / f"{name}.csv").exists():
            yield name


def columns_of(sheet: str, kind: str, rows: Sequence[Row]) -> list[str]:
    """The headings of a sheet: those of the schema that are required or filled, and any that the
    clerk had beside them."""
    declared = next(one for one in sheets_for(kind) if one.name == sheet)
    filled = {name for row in rows for name, text in row.items() if text}
    columns = [
        column for column in declared.columns
        if column.indispensable or not rows or _named(column) & filled
    ]  # fmt: skip
    known = {name for column in declared.columns for name in _named(column)}
    return [*(_heading(column, filled) for column in columns), *sorted(filled - known)]


def _named(column: Column) -> set[str]:
    """The headings a column may stand under in a row: 金额, 金额（元）."""
    if column.kind is not Kind.AMOUNT:
        return {column.name}
    return {column.name, *(f"{column.name}（{unit}）" for unit in ("元", "万元", "亿元"))}


def _heading(column: Column, filled: set[str]) -> str:
    typed = _named(column) & filled - {column.name}
    return next(iter(sorted(typed)), heading(column))


def cells_of(row: Row, headings: Sequence[str]) -> list[str]:
    """A row's cells; an amount stands under 金额（元） or, as brought, under 金额."""
    return [row.get(name) or row.get(name.removesuffix("（元）"), "") for name in headings]


def csv_bytes(headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A CSV file as Excel writes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(quoted, headings))
    writer.writerows(map(quoted, cells_of(row, headings)) for row in rows)
    return out.getvalue().encode(_BOM)


def words_text(imported: Imported) -> str:
    """报告.yaml with what is known; what is not is asked in 待补."""
    import json

    lines = [
        "# 报告的信息和文字。由 assembler import 写成，可以改；这里没有的，看“待补”表，也可以直接写在这里：",
        f"# {'、'.join(f.name for f in FIELDS)}",
    ]
    group = ""
    for name, text in _known_words(imported).items():
        head, _, leaf = name.rpartition(".")
        if head and head != group:
            lines.append(f"{head}:")
        group = head
        lines.append(f"{'  ' if head else ''}{leaf}: {json.dumps(text, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _known_words(imported: Imported) -> dict[str, str]:
    known = {"类型": imported.kind, "年度": str(imported.year), "模板": imported.template}
    return {**known, **imported.words}


# --- workbook


def write_workbook(path: Path, imported: Imported, sheets: Mapping[str, Sequence[Row]]) -> None:
    """The workbook with these sheets in place of those it had. Raises OSError."""
    book = _book(path, imported)
    for name, rows in sheets.items():
        headings = columns_of(name, imported.kind, rows)
        _fill(book, name, headings, rows)
    if imported.mapping:
        lines = imported.mapping.splitlines()
        _fill(book, MAPPING, [MAPPING], [{MAPPING: line} for line in lines])
    out = io.BytesIO()
    book.save(out)
    write_whole(path, out.getvalue())


def _book(path: Path, imported: Imported) -> Any:
    from openpyxl import load_workbook

    if path.exists():
        return load_workbook(path)
    from ..dataset.new_workbook import empty_workbook

    book = empty_workbook(imported.kind, imported.year)
    known = _known_words(imported)
    for row in book[WORDS].iter_rows(min_row=2):
        if row[0].value in known:
            row[1].value = known[row[0].value]
    return book


def _fill(book: Any, name: str, headings: Sequence[str], rows: Iterable[Row]) -> None:
    """A worksheet with these rows, as text: codes keep their digits, nothing is a formula."""
    worksheet = book[name] if name in book.sheetnames else book.create_sheet(name)
    worksheet.delete_rows(1, worksheet.max_row)
    for number, cells in enumerate([list(headings), *(cells_of(r, headings) for r in rows)], 1):
        for position, text in enumerate(cells, 1):
            if text:
                _set(worksheet.cell(number, position), text, number > 1 and headings[position - 1])
    worksheet.freeze_panes = "A2"


def _set(cell: Any, text: str, column: str | bool) -> None:
    """Amounts as numbers, everything else as text, whatever it begins with."""
    if isinstance(column, str) and column.startswith("金额"):
        try:
            cell.value, cell.number_format = Decimal(text), "#,##0.00"
            return
        except ArithmeticError:
            pass
    cell.set_explicit_value(text, "s")
    cell.number_format = "@"
