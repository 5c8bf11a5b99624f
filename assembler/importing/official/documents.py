"""Reads 文件表 (部门整体绩效目标表): labelled sections, lists of goals and indicators, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

from ...codebook.spelling import fold
from ...kernel.money import UNITS
from ...kernel.problems import Problem
from ...template.settings import is_true
from .amounts import Amounts, OfficialRow, Reading
from .headers import align
from .layouts import meaning_of
from .meaning import Meanings
from .regions import Region, WorksheetGrid
from .texts import bare, is_note, similar, unit_in_heading

_FIELD = re.compile(r"\{([^{}]+)\}")
_DEPARTMENT_NAME = re.compile(r"\{\{\s*部门\.名称\s*\}\}")
_SAME = 0.9  # how alike a label is that begins a section
_UNLABELLED = -1


@dataclass(frozen=True)
class DocumentSection:
    """A section with its rows in a worksheet. label_column: where its label stands, -1 for none."""

    spec: Any
    grid: WorksheetGrid
    top: int
    bottom: int
    label_column: int

    def texts(self, row: int) -> list[tuple[int, str]]:
        """The filled cells of a row beside the label: (column, text)."""
        return [(at, text) for at, text in self.grid.texts(row) if at > self.label_column]

    def all_texts(self) -> list[tuple[int, int, str]]:
        """All of them: (row, column, text)."""
        rows = range(self.top, self.bottom)
        return [(row, at, text) for row in rows for at, text in self.texts(row)]

    def list_columns(self) -> tuple[int, list[ListColumn]]:
        """The first row of its list, and the list's columns: below its headings, or else one after
        another from the label."""
        columns, headings = self.spec.get("各栏") or [], _headings(self.spec)
        start = next((at for at, _ in self.texts(self.top)), self.label_column + 1)
        spans = (int(column.get("跨") or 1) for column in columns)
        first, places = self.top, list(accumulate(spans, initial=start))
        for row in range(self.top, self.bottom) if headings else ():
            shown = {bare(text): at for at, text in self.texts(row)}
            if shown.keys() >= set(headings):
                first, places = row + 1, [shown[heading] for heading in headings]
                break
        pairs = zip(columns, places, strict=False)
        return first, [ListColumn(self.grid, at, first, column) for column, at in pairs]


@dataclass(frozen=True)
class ListColumn:
    """A column of a list of goals or indicators. at: of the worksheet. first: the list's row."""

    grid: WorksheetGrid
    at: int
    first: int
    spec: Any

    @property
    def is_merged(self) -> bool:
        """Whether a group of rows has its text in common."""
        return is_true(str(self.spec.get("合并") or ""))

    def begins(self, row: int) -> bool:
        """Whether a text of this very row begins in it."""
        anchored = self.grid.anchor(row, self.at)[0] == row
        return anchored and not self.is_merged and bool(self.grid.text(row, self.at))

    def fields(self, row: int) -> Iterator[tuple[str, str]]:
        """What it says in a row. A merged group's text is that above, also where a system exported
        no merged areas."""
        texts = [self.grid.text(row, self.at)]
        if self.is_merged:
            texts += (self.grid.text(r, self.at) for r in range(row - 1, self.first - 1, -1))
        return _unfilled(str(self.spec.get("内容") or ""), next(filter(None, texts), ""))


def read_document(region: Region, meanings: Meanings, problems: list[Problem]) -> Reading | None:
    """The sections that can be made out; None where none can."""
    sections = _sections(region)
    if not sections:
        return None
    reader = DocumentReader(region, meanings, problems)
    for section in sections:
        reader.read_section(section)
    reader.reading.columns = len(sections)
    return reader.reading


def _sections(region: Region) -> list[DocumentSection]:
    """Where each section begins, in their order; it reaches to the next one."""
    starts, first = [], region.top
    for spec in region.layout.spec.items("段"):
        rows = (
            (row, _label_column(spec, region.grid.texts(row)))
            for row in range(first, region.bottom)
        )
        for row, column in rows:
            if column is not None:
                starts.append((spec, row, column))
                first = row
                break
    ends = [*(row for _, row, _ in starts[1:]), region.bottom]
    return [
        DocumentSection(spec, region.grid, top, end, column)
        for (spec, top, column), end in zip(starts, ends, strict=False)
    ]


def _label_column(spec: Any, texts: Sequence[tuple[int, str]]) -> int | None:
    """Where the label stands in a row that begins a section, -1 where it has headings alone; None
    where the row does not begin it."""
    label = bare(str(spec.get("标签") or ""))
    if label:
        return next((at for at, text in texts if similar(text, label) >= _SAME), None)
    headings, shown = _headings(spec), {bare(text) for _, text in texts}
    begins = sum(heading in shown for heading in headings) * 2 > len(headings)
    return _UNLABELLED if begins else None


def _headings(spec: Any) -> list[str]:
    cells = spec.get("表头") or []
    titles = (cell if isinstance(cell, str) else cell.get("标题") for cell in cells)
    return [bare(str(title or "")) for title in titles]


class DocumentReader:
    """Reads one region."""

    def __init__(self, region: Region, meanings: Meanings, problems: list[Problem]) -> None:
        self.meanings, self.grid = meanings, region.grid
        self.amounts = Amounts(region, None, problems)
        self.reading = Reading(region.layout, [region])

    def read_section(self, section: DocumentSection) -> None:
        """A section as its specification has it: the department, a list, or figures."""
        spec = section.spec
        if _DEPARTMENT_NAME.fullmatch(str(spec.get("内容") or "")):
            for at, text in section.texts(section.top)[:1]:
                source = self.grid.source(section.top, at)
                self.reading.record("部门", source, 编码="", 名称=text)
        elif spec.get("清单"):
            self._read_list(section, str(spec["清单"]))
        elif spec.get("行"):
            self._read_figures(section)

    def _read_figures(self, section: DocumentSection) -> None:
        """Texts, each with its amount to the right."""
        wanted = list(filter(_expression, section.spec["行"]))
        pairs = align(
            section.all_texts(), wanted, lambda shown, cells: similar(shown[2], _label(cells))
        )
        for (row, column, text), cells in pairs:
            self._read_figure(row, column, text, _expression(cells))

    def _read_figure(self, row: int, column: int, text: str, expression: str) -> None:
        unit, meaning = unit_in_heading(text), meaning_of(expression, self.meanings)
        unit = unit if unit in UNITS else self.amounts.unit
        if not unit or meaning is None:
            return
        at = next((at for at, _ in self.grid.texts(row) if at > column), column + 1)
        number = len(self.reading.rows)
        cell = self.amounts.cell((row, at), number, meaning, "", text, unit)
        if cell:
            key = (bare(text), expression)
            self.reading.rows.append(OfficialRow(key, None, text, self.grid, row, {}, [cell]))

    def _read_list(self, section: DocumentSection, group: str) -> None:
        """Goals or indicators, one a row, down to a note below the table."""
        names = ("一级指标", "二级指标", "名称", "指标值", "说明")
        first, columns = section.list_columns()
        for row in range(first, section.bottom):
            texts = self.grid.texts(row)
            if len(texts) == 1 and not texts[0][0] and is_note(texts):
                break
            fields = dict(chain.from_iterable(column.fields(row) for column in columns))
            values = {name: fields.get(name, "") for name in names}
            if any(column.begins(row) for column in columns) and values["名称"] + values["说明"]:
                source = self.grid.source(row, columns[-1].at)
                self.reading.record("整体绩效", source, 类别=group, **values)


def _expression(cells: Any) -> str:
    """The figure of a specification's row."""
    named = (cell.get("指标") for cell in cells if not isinstance(cell, str))
    return str(next(filter(None, named), ""))


def _label(cells: Any) -> str:
    """The first text of a specification's row."""
    texts = (cell if isinstance(cell, str) else str(cell.get("文字") or "") for cell in cells)
    return next(filter(None, texts), "")


def _unfilled(pattern: str, text: str) -> Iterator[tuple[str, str]]:
    """The fields of a pattern such as {名称}：{说明}, read from a text that it made."""
    names = _FIELD.findall(pattern)
    if not text:
        return
    literals = _FIELD.split(pattern)[::2]
    values = _between(literals, text) or _between(list(map(fold, literals)), fold(text))
    if values:
        yield from zip(names, map(str.strip, values), strict=True)
    elif names:
        yield names[-1], text


def _between(literals: Sequence[str], text: str) -> list[str]:
    """What stands between the literal parts of a pattern; [] where it is none of its texts. Read
    part by part, for a pattern of several groups may take time without end."""
    start, end, values = len(literals[0]), len(text) - len(literals[-1]), list[str]()
    framed = text.startswith(literals[0]) and text.endswith(literals[-1])
    if len(literals) < 2 or start > end or not framed:
        return []
    for literal in literals[1:-1]:
        at = text.find(literal, start, end)
        if at < 0:
            return []
        values.append(text[start:at])
        start = at + len(literal)
    return [*values, text[start:end]]
