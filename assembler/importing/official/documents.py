"""Reads 文件表 (部门整体绩效目标表): labelled sections, lists of goals and indicators, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...codebook.spelling import fold
from ...kernel.problems import Problem
from ...template.settings import is_true
from .finding import Region
from .headers import align
from .layouts import meaning_of
from .meaning import Given, Meanings
from .texts import bare, is_note, similar, unit_in_heading
from .values import Amounts, Line, MoneyCell, Reading

_FIELD = re.compile(r"\{([^{}]+)\}")
_DEPARTMENT_NAME = re.compile(r"\{\{\s*部门\.名称\s*\}\}")


@dataclass(frozen=True)
class _Part:
    """A section with its rows. label_column: where its label stands, -1 for none."""

    section: Any
    top: int
    bottom: int
    label_column: int


def read_document(region: Region, meanings: Meanings, problems: list[Problem]) -> Reading | None:
    """The sections that are found; None where none is."""
    parts = _parts(region)
    if not parts:
        return None
    reader = _Reader(region, meanings, problems)
    for part in parts:
        reader.part(part)
    reader.reading.columns = len(parts)
    return reader.reading


# --- sections


def _parts(region: Region) -> list[_Part]:
    """Where each section begins, in their order; it reaches to the next one."""
    starts, row = [], region.top
    for section in region.layout.spec.items("段"):
        found = _begin(region, section, row)
        if found is not None:
            starts.append((section, *found))
            row = found[0]
    ends = [*(start[1] for start in starts[1:]), region.bottom][: len(starts)]
    return [
        _Part(section, top, end, column)
        for (section, top, column), end in zip(starts, ends, strict=True)
    ]


def _begin(region: Region, section: Any, first: int) -> tuple[int, int] | None:
    label = bare(str(section.get("标签") or ""))
    headings = [bare(text) for text in _headings(section)]
    for row in range(first, region.bottom):
        texts = region.grid.texts(row)
        if label:
            at = next((c for c, text in texts if similar(text, label) >= 0.9), None)
            if at is not None:
                return row, at
        elif headings:
            shown = {bare(text) for _, text in texts}
            if sum(heading in shown for heading in headings) * 2 > len(headings):
                return row, -1
    return None


def _headings(section: Any) -> list[str]:
    cells = section.get("表头") or []
    return [cell if isinstance(cell, str) else str(cell.get("标题") or "") for cell in cells]


class _Reader:
    def __init__(self, region: Region, meanings: Meanings, problems: list[Problem]) -> None:
        self.region, self.meanings, self.grid = region, meanings, region.grid
        self.amounts = Amounts(region, None, problems)
        self.reading = Reading(region.layout, [region])

    def part(self, part: _Part) -> None:
        section = part.section
        if _DEPARTMENT_NAME.fullmatch(str(section.get("内容") or "")):
            self._department(part)
        elif section.get("清单"):
            self._listed(part, str(section["清单"]))
        elif section.get("行"):
            self._figures(part)

    def _department(self, part: _Part) -> None:
        cells = [(c, text) for c, text in self.grid.texts(part.top) if c > part.label_column]
        if cells:
            source = self.grid.source(part.top, cells[0][0])
            self.reading.record("部门", source, 编码="", 名称=cells[0][1])

    # --- figures: a text, and its amount to the right

    def _figures(self, part: _Part) -> None:
        wanted = [row for row in part.section["行"] if _expression(row)]
        shown = [
            (row, c, text)
            for row in range(part.top, part.bottom)
            for c, text in self.grid.texts(row)
            if c > part.label_column
        ]
        likeness = [[similar(text, _said(row)) for row in wanted] for _, _, text in shown]
        for found, given in align(likeness) if shown and wanted else ():
            self._figure(*shown[found], _expression(wanted[given]))

    def _figure(self, row: int, column: int, text: str, expression: str) -> None:
        at = next((c for c, _ in self.grid.texts(row) if c > column), column + 1)
        unit = unit_in_heading(text) if unit_in_heading(text) in ("元", "万元", "亿元") else ""
        unit = unit or self.amounts.unit
        meaning = meaning_of(expression, self.meanings)
        if not unit or meaning is None:
            return
        if isinstance(meaning, Given) and meaning.unit != "元":
            unit = meaning.unit
        value = self.amounts.read(row, at, unit, f"“{text}”")
        if value is None:
            return
        line = Line((bare(text), expression), None, text, self.grid, row, {})
        line.cells.append(
            MoneyCell(self.grid, row, at, len(self.reading.lines), meaning, value, "", text)
        )
        self.reading.lines.append(line)

    # --- lists

    def _listed(self, part: _Part, group: str) -> None:
        columns = part.section.get("各栏") or []
        first, places = self._places(part, columns)
        for row in range(first, part.bottom):
            texts = self.grid.texts(row)
            if len(texts) == 1 and not texts[0][0] and is_note(texts):
                break
            values = dict[str, str]()
            own = False
            for column, at in zip(columns, places, strict=False):
                text, is_own = self._list_text(
                    row, at, is_true(str(column.get("合并") or "")), first
                )
                own = own or (is_own and bool(text))
                values.update(_unfilled(str(column.get("内容") or ""), text))
            if own and values.get("名称", "") + values.get("说明", ""):
                self._overall(group, values, self.grid.source(row, places[-1]))

    def _overall(self, group: str, values: dict[str, str], source: str) -> None:
        names = ("一级指标", "二级指标", "名称", "指标值", "说明")
        self.reading.record("整体绩效", source, 类别=group, **{n: values.get(n, "") for n in names})

    def _list_text(self, row: int, at: int, merges: bool, first: int) -> tuple[str, bool]:
        """A cell of a list, and whether it begins in this row. A merged group's text is that
        above, also where a system exported no merged areas."""
        text = self.grid.text(row, at)
        if text or not merges:
            return text, self.grid.anchor(row, at)[0] == row and not merges
        above = (self.grid.text(r, at) for r in range(row - 1, first - 1, -1))
        return next((one for one in above if one), ""), False

    def _places(self, part: _Part, columns: list[Any]) -> tuple[int, list[int]]:
        """The first row of a list, and the worksheet's column of each of its columns: below its
        headings, or else one after another from the label."""
        headings = [bare(text) for text in _headings(part.section)]
        for row in range(part.top, part.bottom) if headings else ():
            at = {bare(text): c for c, text in self.grid.texts(row) if c > part.label_column}
            if all(heading in at for heading in headings):
                return row + 1, [at[heading] for heading in headings]
        filled = [c for c, _ in self.grid.texts(part.top) if c > part.label_column]
        start = filled[0] if filled else part.label_column + 1
        spans = [int(column.get("跨") or 1) for column in columns]
        return part.top, [start + sum(spans[:n]) for n in range(len(spans))]


def _expression(cells: Any) -> str:
    return next((str(c["指标"]) for c in cells if not isinstance(c, str) and c.get("指标")), "")


def _said(cells: Any) -> str:
    texts = (c if isinstance(c, str) else str(c.get("文字") or "") for c in cells)
    return next((text for text in texts if text), "")


def _unfilled(pattern: str, text: str) -> Iterator[tuple[str, str]]:
    """The fields of a pattern such as {名称}：{说明}, read from a text that it made."""
    names = _FIELD.findall(pattern)
    if not text:
        return
    if len(names) == 1 and _FIELD.fullmatch(pattern):
        yield names[0], text
        return
    parts = _FIELD.split(pattern)[::2]
    pieces = _between(parts, text) or _between([fold(part) for part in parts], fold(text))
    if pieces:
        yield from zip(names, map(str.strip, pieces), strict=True)
    elif names:
        yield names[-1], text


def _between(parts: Sequence[str], text: str) -> list[str]:
    """What stands between the literal parts of a pattern; [] where it is none of its texts. Found
    part by part, for a pattern of several groups may take time without end."""
    at, end, found = len(parts[0]), len(text) - len(parts[-1]), list[str]()
    if len(parts) < 2 or at > end or not text.startswith(parts[0]) or not text.endswith(parts[-1]):
        return []
    for part in parts[1:-1]:
        here = text.find(part, at, end)
        if here < 0:
            return []
        found.append(text[at:here])
        at = here + len(part)
    return [*found, text[at:end]]
