"""The dataset that an import changes: what stands there already, and what it is to become.

An import replaces the sheets it brings and leaves the rest as it is: words, reasons, answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

from ..codebook.spelling import fold
from ..dataset.cells import Findings
from ..dataset.folder import WORDS_FILE, read_folder
from ..dataset.new import heading
from ..dataset.schema import INDICATORS, NARRATIVES, STATE, Column, Kind, Sheet, sheets_for
from ..dataset.schema import TO_CONFIRM as TO_CONFIRM_ROW
from ..dataset.sheets import MAPPING, QUESTIONS, WORDS, RawDataset, RawSheet, RawWord
from ..dataset.xlsx import WORKBOOK_AT_MOST, open_worksheets
from ..files.own_files import decode, read_bytes, read_own
from ..files.paths import exists, is_folder
from ..kernel.money import UNITS, NotAnAmountError, parse_amount
from ..kernel.problems import Place, Problem, Refusal
from .imported import Imported, Row, merged_rows
from .mapping import FILE as MAPPING_FILE

Rows = Mapping[str, Sequence[Row]]
KEPT = ("单位", "指标", "补充科目")  # brought rows are added to what stands there
_NOT_COMPARED = ("备注", "来源")
_MAPPING_AT_MOST = 2 * 1024 * 1024


@dataclass(slots=True)
class TargetDataset:
    """A dataset on disk. raw: as read; None where nothing stands yet. mapping: 导入对照."""

    path: Path
    raw: RawDataset | None = None
    mapping: str = ""

    @property
    def is_workbook(self) -> bool:
        return self.path.suffix.lower() == ".xlsx"

    @property
    def words(self) -> dict[str, str]:
        """The entries of 报告 that are filled, by their path."""
        words = self.raw.words if self.raw else None
        return {word.name: word.text for word in words or () if word.text}

    def rows(self, sheet: str) -> list[Row]:
        """The rows of a sheet by their typed headings."""
        raw = self.raw.sheets.get(sheet) if self.raw else None
        if raw is None:
            return []
        names = [name.strip() for name in raw.headings]
        blank = [""] * len(names)
        return [dict(zip(names, [*cells, *blank], strict=False)) for _, cells in raw.rows]


def open_target(path: Path, problems: list[Problem]) -> TargetDataset:
    """What stands at the target; problems of reading it are told."""
    target, findings, folder = TargetDataset(path), Findings(), path
    if target.is_workbook:
        folder = path.parent
        if exists(path):
            from ..dataset.workbook import read_workbook

            target.raw = read_workbook(path, findings)
            target.mapping = _mapping_sheet(path) if target.raw else ""
    elif is_folder(path):
        raw = read_folder(path, findings)
        target.raw = raw if raw.seen else None  # a folder without a dataset is as good as none
    elif exists(path):
        findings.tell("D-02", Place(path.name), name=path.name)
    target.mapping = target.mapping or _mapping_file(folder / MAPPING_FILE, findings)
    problems.extend(findings.problems())
    return target


def _mapping_sheet(path: Path) -> str:
    """The text of the worksheet 导入对照, a line a row; "" where there is none."""

    def lines(worksheet: Any, source: bytes) -> str:
        if worksheet.title != MAPPING:
            return ""
        rows = worksheet.iter_rows(min_row=2, max_col=1, values_only=True)
        return "".join(f"{row[0] or ''}\n" for row in rows)

    try:
        return "".join(open_worksheets(read_bytes(path, WORKBOOK_AT_MOST), lines))
    except Refusal:
        return ""  # reading the dataset tells why


def mapping_at(file: Path, problems: list[Problem]) -> str:
    """The text of a 导入对照: of a file of its own, or of a workbook's worksheet."""
    if file.suffix.lower() == ".xlsx":
        return _mapping_sheet(file)
    findings = Findings()
    text = _mapping_file(file, findings)
    problems.extend(findings.problems())
    return text


def _mapping_file(file: Path, findings: Findings) -> str:
    try:
        return decode(read_own(file, _MAPPING_AT_MOST)) if exists(file) else ""
    except Refusal as error:
        findings.tell_refusal(error, Place(file.name))
        return ""


# --- what changes


def rows_to_write(target: TargetDataset, imported: Imported) -> dict[str, list[Row]]:
    """The sheets to write, each with all its rows. A project's code that the clerk looked up, and
    what is told of it, stay where the export has none; what was carried over for projects that have ended goes."""
    written = {
        name: merged_rows(name, target.rows(name), rows) if name in KEPT else rows
        for name, rows in imported.sheets.items()
        if rows
    }
    before = {fold(row.get("项目名称", "")): row for row in target.rows("项目")}
    for row in written.get("项目", ()):
        known = before.get(fold(row["项目名称"]), {})
        row["项目编码"] = row.get("项目编码") or known.get("项目编码", "")
        row.update(
            {name: known[name] for name in NARRATIVES if known.get(name) and name not in row}
        )
    if INDICATORS not in written and _missing_projects(target, imported):
        written[INDICATORS] = _targets_that_stay(target, imported)
    return written


def _targets_that_stay(target: TargetDataset, imported: Imported) -> list[Row]:
    """The targets without those that were carried over for projects that have ended."""
    ended, renamed = ended_projects(target, imported), renamed_projects(target, imported)
    rows = (row for row in target.rows(INDICATORS) if not _is_of(row, ended))
    return [_renamed(row, renamed) for row in rows]


def ended_projects(target: TargetDataset, imported: Imported) -> dict[str, str]:
    """The projects that were carried over from last year and that the export has neither by their
    name nor by their code, by their folded names."""
    renamed = renamed_projects(target, imported)
    return {
        fold(name): name
        for name in map(itemgetter("项目名称"), _missing_projects(target, imported))
        if fold(name) not in renamed
    }


def renamed_projects(target: TargetDataset, imported: Imported) -> dict[str, tuple[str, str]]:
    """The projects that were carried over and that the export has by their code under another name:
    both names, by the folded old one."""
    names = {row.get("项目编码"): row["项目名称"] for row in imported.sheets.get("项目", ())}
    return {
        fold(row["项目名称"]): (row["项目名称"], names[row["项目编码"]])
        for row in _missing_projects(target, imported)
        if row.get("项目编码") and row["项目编码"] in names
    }


def _missing_projects(target: TargetDataset, imported: Imported) -> list[Row]:
    """The projects that were carried over and that the export does not have by their name; none
    where it names no projects at all."""
    brought = {fold(row["项目名称"]) for row in imported.sheets.get("项目", ())}
    carried = [row for row in target.rows("项目") if is_carried(row) and row.get("项目名称")]
    return [row for row in carried if fold(row["项目名称"]) not in brought] if brought else []


def _renamed(row: Row, renamed: Mapping[str, tuple[str, str]]) -> Row:
    """A target under the new name of its project."""
    _, name = renamed.get(fold(row.get("项目", "")), ("", ""))
    return {**row, "项目": name} if name and is_carried(row) else row


def targets_of(target: TargetDataset, projects: Container[str]) -> int:
    """How many targets were carried over for some projects."""
    return sum(_is_of(row, projects) for row in target.rows(INDICATORS))


def _is_of(row: Row, projects: Container[str]) -> bool:
    return is_carried(row) and fold(row.get("项目", "")) in projects


def is_carried(row: Row) -> bool:
    """Whether a row was carried over from last year, and nobody has looked at it yet."""
    return row.get(STATE, "").strip() == TO_CONFIRM_ROW


def replaced_sheets(target: TargetDataset, sheets: Rows) -> list[str]:
    """The sheets whose rows would be others than they are: 支出（原有3行，去掉1行，加上2行）."""
    changes = {name: _change(name, target.rows(name), rows) for name, rows in sheets.items()}
    return [f"{name}（{change}）" for name, change in changes.items() if change]


def _change(name: str, before: Sequence[Row], rows: Sequence[Row]) -> str:
    """How many rows of a sheet change, in words; "" where none does."""
    if name in KEPT:
        changed = sum(map(_differs, before, rows))
        return f"改动{changed}行" if changed else ""
    if name == QUESTIONS or (name == "项目" and _only_fills(before, rows)):
        return ""
    return _exchanged(before, rows)


def _exchanged(before: Sequence[Row], rows: Sequence[Row]) -> str:
    """How many rows go and come, in words; "" where none does. What was carried over may go."""
    before = [row for row in before if not is_carried(row)]
    if not before:
        return ""
    rows = [row for row in rows if not is_carried(row)]
    old, new = Counter(map(_content, before)), Counter(map(_content, rows))
    gone, added = (old - new).total(), (new - old).total()
    return f"原有{len(before)}行，去掉{gone}行，加上{added}行" if gone or added else ""


def _only_fills(before: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether the projects are the same, and only what was blank of them is filled."""
    names = [fold(row.get("项目名称", "")) for row in before]
    same = names == [fold(row.get("项目名称", "")) for row in rows]
    return same and not any(map(_differs, before, rows))


def _differs(before: Row, after: Row) -> bool:
    """Whether a row that is kept loses something: blanks that are filled are no loss, nor is what
    was carried over and is known now."""
    return not is_carried(before) and any(
        _comparable(name, text) != _comparable(name, after.get(name, ""))
        for name, text in before.items()
        if text.strip()
    )


def _content(row: Row) -> frozenset[tuple[str, str]]:
    """A row as it counts: without remarks and blanks, amounts in 元."""
    return frozenset(
        (_without_unit(name)[0], _comparable(name, text))
        for name, text in row.items()
        if text.strip() and name not in _NOT_COMPARED
    )


def _without_unit(name: str) -> tuple[str, str]:
    """金额（万元） → 金额, 万元; 元 where the heading names no unit."""
    head, _, unit = name.removesuffix("）").partition("（")
    return (head, unit) if unit in UNITS else (name, "元")


def _comparable(name: str, text: str) -> str:
    try:
        return f"{parse_amount(text, _without_unit(name)[1]).normalize():f}"
    except NotAnAmountError:
        return text.strip()


# --- the sheets as they will stand


def sheet_of(name: str, imported: Imported) -> Sheet:
    """How a sheet is declared, for every dataset or by the template."""
    own = imported.lists.get(name)
    return own or next(one for one in sheets_for(imported.kind) if one.name == name)


def columns_of(declared: Sheet, rows: Sequence[Row]) -> list[str]:
    """The headings of a sheet: those of the schema that are required or filled, and any that the
    clerk had beside them."""
    filled = _filled(rows)
    columns = [
        column
        for column in declared.columns
        if column.indispensable or _named(column) & filled or (not rows and column.name != STATE)
    ]
    known = set[str]().union(*map(_named, declared.columns))
    return [*(_heading(column, filled) for column in columns), *sorted(filled - known)]


def _filled(rows: Sequence[Row]) -> set[str]:
    """The columns that hold something in one of the rows."""
    return {name for row in rows for name, text in row.items() if text}


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


TO_CONFIRM = ("部门.名称", "职责", "机构设置")
"""Words that stand on tables or in a published report, and are asked all the same, with what stands
there as the answer: a caption may be short, or of another body."""


def known_words(imported: Imported) -> dict[str, str]:
    """The words of the report that an import finds out and writes into it."""
    known = {"类型": imported.kind, "年度": str(imported.year), "模板": imported.template}
    given = {name: text for name, text in imported.words.items() if name not in TO_CONFIRM}
    return {**known, **given}


def as_it_will_be(target: TargetDataset, imported: Imported, sheets: Rows) -> RawDataset:
    """The dataset with these sheets in place of those it had, as if it had been read."""
    file = target.path.name if target.is_workbook else WORDS_FILE
    raw = target.raw or RawDataset(file, _new_words(imported, file))
    tables = {
        name: _raw_sheet(target, sheet_of(name, imported), rows) for name, rows in sheets.items()
    }
    return replace(raw, sheets={**raw.sheets, **tables}, seen={*raw.seen, WORDS, *tables})


def _new_words(imported: Imported, file: str) -> list[RawWord]:
    return [RawWord(name, text, Place(file)) for name, text in known_words(imported).items()]


def _raw_sheet(target: TargetDataset, declared: Sheet, rows: Sequence[Row]) -> RawSheet:
    name, headings = declared.name, columns_of(declared, rows)
    file, tab = (target.path.name, name) if target.is_workbook else (f"{name}.csv", "")
    cells = [(number, cells_of(row, headings)) for number, row in enumerate(rows, 2)]
    return RawSheet(name, file, tab, headings, 1, cells)
