"""导入对照: which heading went to which column, told to people and kept for next year.

    支出: {科目编码: 功能科目, 项目负责人: 不用}
    资金来源: {111-一般公共预算资金: 一般公共预算拨款}

In memory a saved mapping is the same: part → spelling (folded) → what it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..codebook.funds import load_funds
from ..codebook.spelling import fold
from ..dataset.cells import shown
from ..kernel.money import UNITS
from ..kernel.problems import Place, Problem, problem
from ..kernel.yamltext import Node, YamlError, parse_yaml
from .cell_values import KINDS, PERIODS
from .headings import AMOUNT, FUND, KIND, PERIOD, UNIT, UNUSED, ExportHeading, all_targets
from .sheet import letter

FILE = "导入对照.yaml"
AMOUNT_UNIT = "金额单位"
PARTS = ("支出", "收入")
_SECTIONS = (*PARTS, AMOUNT_UNIT, FUND, KIND, PERIOD, UNIT)
_HEAD = """\
# 导入对照：明细导出的列名、资金来源和支出类别怎样对到台账。下次导入先看这里，再看程序自带的叫法。
# 可以改：冒号前是导出里的写法，冒号后是台账的列或内容；不要的列写“不用”。
"""
Mapped = dict[str, dict[str, str]]


@dataclass(slots=True)
class SheetMapping:
    """What was made of one worksheet. rows: first and last row of the headings, from 1. unit:
    of the amounts, and where that stands. skipped: rows that are no lines, in words."""

    file: str
    sheet: str
    part: str
    rows: tuple[int, int]
    columns: dict[str, ExportHeading]
    unused: list[ExportHeading]
    unit: str = ""
    unit_from: str = ""
    lines: int = 0
    skipped: str = ""
    spread: tuple[ExportHeading, ...] = ()

    def told(self) -> list[str]:
        """The mapping in words, a line a fact."""
        first, last = self.rows
        where = f"第{first}行是列名" if first == last else f"第{first}至{last}行是列名"
        name = f"“{self.sheet}”" if self.sheet else ""
        used = "；".join(f"“{h.text}”（{letter(h.column)}）→{c}" for c, h in self._told())
        lines = [f"{self.file} 工作表{name}" if name else self.file]
        lines[0] += f"：{self.part}明细{self.lines}行；{where}"
        unit = (
            f"金额以{self.unit}为单位（{self.unit_from}）" if self.unit_from else "金额没有写明单位"
        )
        lines.append(f"  {used}；{unit}")
        if self.unused:
            names = "、".join(f"“{heading.text}”" for heading in self.unused)
            lines.append(f"  没有用到的列：{names}")
        if self.skipped:
            lines.append(f"  跳过：{self.skipped}")
        return lines

    def _told(self) -> Iterator[tuple[str, ExportHeading]]:
        """Each column with its heading; of amounts that are spread, what each is of."""
        for name, heading in self.columns.items():
            if heading not in self.spread:
                yield f"{name}（用来核对）" if self.spread and name == AMOUNT else name, heading
        for heading in self.spread:
            yield f"{AMOUNT}，{heading.fixed[0]}为{heading.fixed[1]}", heading


@dataclass(slots=True)
class UsedMapping:
    """The mapping of all worksheets, and the spellings of funds and kinds that were met."""

    sheets: list[SheetMapping] = field(default_factory=list)
    values: Mapped = field(default_factory=dict)
    kept: Mapped = field(default_factory=dict)

    def told(self) -> list[str]:
        """For people, a line a fact."""
        lines = [line for sheet in self.sheets for line in sheet.told()]
        for column, spellings in self.values.items():
            changed = [f"“{a}”→{b}" for a, b in spellings.items() if a != b]
            if changed:
                lines.append(f"{column}：{'、'.join(changed)}")
        return lines

    def as_yaml(self) -> str:
        """The text of 导入对照.yaml: what was found, over what was saved before."""
        found: Mapped = {name: dict(self.kept.get(name, {})) for name in _SECTIONS}
        for sheet in self.sheets:
            _add_sheet(found, sheet)
        for column, spellings in self.values.items():
            found[column].update({fold(a): b for a, b in spellings.items() if a != b})
        sections = [_section(name, entries) for name, entries in found.items() if entries]
        return _HEAD + "".join(sections)


def _add_sheet(found: Mapped, sheet: SheetMapping) -> None:
    columns = found[sheet.part]
    columns.update({heading.text: UNUSED for heading in sheet.unused})
    columns.update(
        {
            heading.text: target
            for target, heading in sheet.columns.items()
            if not (sheet.spread and target == AMOUNT)
        }
    )


def _section(name: str, entries: Mapping[str, str]) -> str:
    lines = "".join(f"  {_quoted(key)}: {_quoted(value)}\n" for key, value in entries.items())
    return f"{name}:\n{lines}"


def _quoted(text: str) -> str:
    """A scalar that YAML reads back as it is."""
    import json

    return json.dumps(text, ensure_ascii=not text.isprintable())


# --- reading it again


def from_yaml(text: str, problems: list[Problem]) -> Mapped:
    """A saved mapping; what is wrong with it is told, and left out."""
    try:
        root = parse_yaml(text, depth=3)
    except YamlError as error:
        place = Place(FILE, row=error.line, character=error.character)
        problems.append(problem("I-36", place, reason=error.reason))
        return {}
    found: Mapped = {}
    for name, node in _pairs(root, FILE, problems):
        if name.text in _SECTIONS:
            found[name.text] = dict(_entries(name.text, node, problems))
        else:
            _tell(name, f"没有“{shown(name.text)}”这一部分", "、".join(_SECTIONS), problems)
    return found


def _pairs(node: Node, name: str, problems: list[Problem]) -> Iterable[tuple[Node, Node]]:
    if node.pairs is None and not node.null:
        _tell(node, f"“{name}”不是“名称: 内容”", "一行一项", problems)
    return node.pairs or ()


def _entries(part: str, node: Node, problems: list[Problem]) -> Iterable[tuple[str, str]]:
    allowed = _allowed(part)
    for key, value in _pairs(node, part, problems):
        if not value.is_text or value.null:
            _tell(key, f"“{shown(key.text)}”没有对应的内容", "一个名称", problems)
        elif allowed is not None and value.text not in allowed:
            _tell(value, f"“{shown(value.text)}”不能写在这里", "、".join(allowed), problems)
        else:
            yield fold(key.text), value.text


def _allowed(part: str) -> tuple[str, ...] | None:
    """What may stand behind the colon; None for anything."""
    return {
        **dict.fromkeys(PARTS, all_targets()),
        AMOUNT_UNIT: tuple(UNITS),
        FUND: load_funds().names(),
        KIND: tuple(KINDS),
        PERIOD: tuple(PERIODS),
    }.get(part)


def _tell(node: Node, reason: str, wanted: str, problems: list[Problem]) -> None:
    place = Place(FILE, row=node.line, character=node.character)
    problems.append(problem("I-38", place, reason=reason, wanted=wanted))
