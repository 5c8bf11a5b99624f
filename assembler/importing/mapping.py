"""导入对照: which heading went to which column, told to people and kept for next year; and the lines
to write there for what an import could not settle.

    支出: {科目编码: 功能科目, 项目负责人: 不用}
    资金来源: {111-一般公共预算资金: 一般公共预算拨款}
    工作表: {代码表: 不用}

In memory a saved mapping is the same: part → spelling (folded) → what it means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, starmap
from operator import attrgetter
from pathlib import Path

from ..codebook.funds import load_funds
from ..codebook.spelling import fold
from ..dataset.cells import shown
from ..files.paths import exists
from ..kernel.money import UNITS
from ..kernel.problems import Place, Problem, problem
from ..kernel.yamltext import Node, YamlError, parse_yaml
from .cell_values import COARSE, KINDS, PERIODS
from .headings import (
    AMOUNT,
    FUND,
    KIND,
    PERIOD,
    UNIT,
    UNUSED,
    ExportHeading,
    all_targets,
    in_quotes,
)
from .kinds import BASIC, DIVIDED, PROJECT_KIND
from .readings import SkippedRows, counted
from .sheet import SourceWorksheet, letter
from .sheet_choices import PART as SHEETS
from .sheet_choices import SHEET_CHOICES
from .table_mapping import PART as TABLES
from .table_mapping import SavedTables, quoted

FILE = "导入对照.yaml"
AMOUNT_UNIT = "金额单位"
PARTS = ("支出", "收入")
_SECTIONS = (*PARTS, AMOUNT_UNIT, FUND, KIND, PROJECT_KIND, PERIOD, UNIT, SHEETS)
_HEAD = """\
# 导入对照：明细导出的列名、资金来源和支出类别怎样对到台账，正式表格各是哪一张。下次导入先看这里，再看程序自带的叫法。
# 可以改：冒号前是导出里的写法，冒号后是台账的列或内容；不要的列、不要的表写“不用”。
"""
Mapped = dict[str, dict[str, str]]


@dataclass(slots=True)
class SheetMapping:
    """What was made of one worksheet. rows: first and last row of the headings, from 1. unit:
    of the amounts, and where that stands. skipped: rows that are no lines. kinds_settled:
    by what the 支出类别 of lines was found that do not say it. total: of the lines, in 元. unclear:
    columns that several headings may mean."""

    sheet: SourceWorksheet
    part: str
    rows: tuple[int, int]
    columns: dict[str, ExportHeading]
    unused: list[ExportHeading]
    unit: str = ""
    unit_from: str = ""
    lines: int = 0
    skipped: tuple[SkippedRows, ...] = ()
    spread: tuple[ExportHeading, ...] = ()
    further_kinds: Sequence[ExportHeading] = ()
    kinds_settled: str = ""
    headings: Sequence[ExportHeading] = ()
    total: Decimal | None = None
    unclear: Collection[str] = ()

    def summary(self) -> list[str]:
        """The mapping in words, a line a fact."""
        used = "；".join(f"“{h.text}”（{letter(h.column)}）→{column}" for column, h in self._used())
        unit = f"以{self.unit}为单位（{self.unit_from}）" if self.unit_from else "没有写明单位"
        others = {
            "没有用到的列": in_quotes(map(attrgetter("text"), self.unused)),
            f"没有写明的{KIND}": self.kinds_settled,
            "跳过": counted(self.skipped),
        }
        further = (f"  {name}：{text}" for name, text in others.items() if text)
        return [self._where_lines(), f"  {used}；金额{unit}", *further]

    def _where_lines(self) -> str:
        """How many lines there are and where, and in which rows the headings."""
        first, last = self.rows
        rows = f"第{first}行" if first == last else f"第{first}至{last}行"
        file, name = self.sheet.key
        file = f"{file} 工作表“{name}”" if name else file
        return f"{file}：{self.part}明细{self.lines}行；{rows}是列名"

    def _used(self) -> Iterator[tuple[str, ExportHeading]]:
        """Each column with its heading; of amounts that are spread, what each is of."""
        for name, heading in self.columns.items():
            if heading not in self.spread:
                compared = "（用来核对）" if self.spread and name == AMOUNT else ""
                yield name + compared, heading
        for heading in self.further_kinds:
            yield f"{KIND}（别的列没有写明的）", heading
        for heading in self.spread:
            column, value = heading.fixed
            yield f"{AMOUNT}，{column}为{value}", heading

    def targets(self) -> dict[str, str]:
        """Every heading and the column it went to, or 不用; not that of a sum of other columns."""
        targets = {heading.lettered or heading.text: UNUSED for heading in self.unused}
        for target, heading in self.columns.items():
            if not (self.spread and target == AMOUNT):
                targets[heading.lettered or heading.text] = target
        return targets


@dataclass(slots=True)
class UsedMapping:
    """The mapping of all worksheets, and the spellings of funds and kinds that were met. unusable:
    of those that are exports, and lack a column or cannot be settled."""

    sheets: list[SheetMapping] = field(default_factory=list)
    unusable: list[SheetMapping] = field(default_factory=list)
    values: Mapped = field(default_factory=dict)
    kept: Mapped = field(default_factory=dict)

    def summary(self) -> list[str]:
        """For people, a line a fact."""
        lines = list(chain.from_iterable(sheet.summary() for sheet in self.sheets))
        for column, changed in self._changed().items():
            pairs = "、".join(f"“{spelling}”→{meaning}" for spelling, meaning in changed.items())
            lines += [f"{column}：{pairs}"] if pairs else []
        return lines

    def _changed(self) -> Mapped:
        """The spellings that are not the ledger's own."""
        return {
            column: {a: b for a, b in spellings.items() if a != b}
            for column, spellings in self.values.items()
        }

    def as_yaml(self) -> str:
        """The parts of 导入对照.yaml for line exports: what was found, over what was saved."""
        sections: Mapped = {name: dict(self.kept.get(name, {})) for name in _SECTIONS}
        for sheet in self.sheets:
            sections[sheet.part].update(sheet.targets())
        for column, changed in self._changed().items():
            sections[column].update({fold(spelling): b for spelling, b in changed.items()})
        return "".join(starmap(_section, sections.items()))


def _section(name: str, entries: Mapping[str, str]) -> str:
    """A part of the file; "" where nothing stands in it."""
    lines = "".join(f"  {quoted(key)}: {quoted(value)}\n" for key, value in entries.items())
    return f"{name}:\n{lines}" if lines else ""


def mapping_text(lines: UsedMapping, tables: SavedTables) -> str:
    """The text of 导入对照.yaml; "" where there is nothing to keep."""
    parts = lines.as_yaml() + tables.as_yaml()
    return _HEAD + parts if parts else ""


# --- reading it again


def from_yaml(text: str, problems: list[Problem], file: str = FILE) -> Mapped:
    """A saved mapping; what is wrong with it is told, and left out."""
    try:
        root = parse_yaml(text, depth=4)
    except YamlError as error:
        place = Place(file, row=error.line, character=error.character)
        problems.append(problem("I-36", place, reason=error.reason))
        return {}
    mapping: Mapped = {}
    of_file: list[Problem] = []
    for name, node in _pairs(root, file, of_file):
        if name.text in _SECTIONS:
            mapping[name.text] = dict(_entries(name.text, node, of_file))
        elif name.text != TABLES:
            parts = "、".join((*_SECTIONS, TABLES))
            _tell(name, f"没有“{shown(name.text)}”这一部分", parts, of_file)
    problems += (one.at(replace(one.place, file=file)) for one in of_file)
    return mapping


def _pairs(node: Node, name: str, problems: list[Problem]) -> Iterable[tuple[Node, Node]]:
    if node.pairs is None and not node.null:
        _tell(node, f"“{name}”不是“名称: 内容”", "一行一项", problems)
    return node.pairs or ()


def _entries(part: str, node: Node, problems: list[Problem]) -> Iterable[tuple[str, str]]:
    allowed = meanings_allowed(part)
    for key, value in _pairs(node, part, problems):
        if not value.is_text or value.null:
            _tell(key, f"“{shown(key.text)}”没有对应的内容", "一个名称", problems)
        elif allowed is not None and value.text not in allowed:
            _tell(value, f"“{shown(value.text)}”不能写在这里", "、".join(allowed), problems)
        else:
            yield fold(key.text), value.text


def meanings_allowed(part: str) -> tuple[str, ...] | None:
    """What may stand behind the colon; None for anything."""
    return {
        SHEETS: SHEET_CHOICES,
        **dict.fromkeys(PARTS, all_targets()),
        AMOUNT_UNIT: tuple(UNITS),
        FUND: load_funds().names(),
        KIND: tuple(KINDS),
        PROJECT_KIND: (*DIVIDED, *BASIC, COARSE),
        PERIOD: tuple(PERIODS),
    }.get(part)


def _tell(node: Node, reason: str, wanted: str, problems: list[Problem]) -> None:
    place = Place(FILE, row=node.line, character=node.character)
    problems.append(problem("I-38", place, reason=reason, wanted=wanted))


# --- what only the clerk can settle


def mapping_advice(problems: Sequence[Problem], target: Path) -> list[str]:
    """Where the clerk settles what an import could not, and the lines for it, ready to be changed;
    nothing where no problem can be settled so.

    Where nothing has been written yet, that file is not there, so its place is named."""
    sections = _to_settle(problems)
    if not sections:
        return []
    lines = [f"写明的办法：{_where(target)}写上下面这些，冒号后面换成实际的，再导入一次。"]
    for part, groups in sections.items():
        lines.append(f"  {part}:")
        lines += chain.from_iterable(starmap(_advised, groups.items()))
    return lines


def _to_settle(problems: Iterable[Problem]) -> dict[str, dict[str, dict[str, str]]]:
    """What would settle the problems: part → what it stands under → spelling → meaning."""
    sections: dict[str, dict[str, dict[str, str]]] = {}
    for settled in chain.from_iterable(map(attrgetter("settled"), problems)):
        entries = sections.setdefault(settled.part, {}).setdefault(settled.under, {})
        entries[settled.spelling] = settled.meaning
    return sections


def _advised(under: str, entries: Mapping[str, str]) -> Iterator[str]:
    """The lines of a part of the file that stand under one name, "" for none."""
    if under:
        yield f"    {quoted(under)}:"
    indent = "      " if under else "    "
    for spelling, meaning in entries.items():
        yield f"{indent}{quoted(spelling)}: {meaning}"


def _where(target: Path) -> str:
    is_workbook = target.suffix.lower() == ".xlsx"
    if is_workbook and exists(target):
        return f"在 {target} 的工作表“导入对照”里"
    file = (target.parent if is_workbook else target) / FILE
    new = " " if exists(file) else "（没有就新建，用记事本存成 UTF-8）"
    return f"在 {file}{new}里"
