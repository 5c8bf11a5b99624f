"""Reads 文件表 (部门整体绩效目标表): labelled sections, lists of goals and indicators, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, islice
from operator import attrgetter
from typing import Any

from ...codebook.spelling import fold
from ...dataset.schema import INDICATORS
from ...kernel.problems import Problem, problem
from ...template.settings import is_true
from .amounts import Amounts, OfficialRow, TableReading
from .headers import align
from .layouts import written
from .meaning import Meanings, meaning_or_none
from .regions import Region, WorksheetGrid
from .texts import bare, is_note, money_unit, similar, unit_in_heading

_FIELD = re.compile(r"\{([^{}]+)\}")
_DEPARTMENT_NAME = re.compile(r"\{\{\s*部门\.名称\s*\}\}")
_SAME = 0.9  # how alike a label is that begins a section
_UNLABELLED = -1
_NAME_AT_MOST = 20  # signs; what is longer, or has marks of a sentence, is no goal's name
_SENTENCE = re.compile(r"[，。；！？,;!?\n]|\d[.、．]")
_TEXT_SHOWN = 40  # signs of a cell that a message quotes
_ENTRY = ("一级指标", "二级指标", "名称", "指标值", "说明")


@dataclass(frozen=True)
class DocumentSection:
    """A section with its rows in a worksheet. label_column: where its label stands, -1 for none."""

    spec: Any
    grid: WorksheetGrid
    top: int
    bottom: int
    label_column: int

    @property
    def rows(self) -> range:
        return range(self.top, self.bottom)

    def texts(self, row: int) -> dict[int, str]:
        """The filled cells of a row beside the label: column → text."""
        return {at: text for at, text in self.grid.texts(row).items() if at > self.label_column}

    def all_texts(self) -> list[tuple[int, int, str]]:
        """All of them: (row, column, text)."""
        return [cell for cell in self.grid.texts_of(self.rows) if cell[1] > self.label_column]

    def read_list(self) -> IndicatorList:
        """Its list: below its headings, or else one column after another from the label."""
        columns = self.spec.get("各栏") or []
        first, places = self._below_headings() or self._beside_label(columns)
        pairs = zip(columns, places, strict=False)
        return IndicatorList(
            [IndicatorColumn(self.grid, at, first, column) for column, at in pairs], first
        )

    def _below_headings(self) -> tuple[int, list[int]] | None:
        """The row below the list's headings and where they stand; None for a list without."""
        headings = _headings(self.spec)
        for row in self.rows if headings else ():
            texts = self.texts(row)
            shown = dict(zip(map(bare, texts.values()), texts, strict=True))
            if shown.keys() >= set(headings):
                return row + 1, list(map(shown.__getitem__, headings))
        return None

    def _beside_label(self, columns: Sequence[Any]) -> tuple[int, list[int]]:
        start = next(iter(self.texts(self.top)), self.label_column + 1)
        spans = (int(column.get("跨") or 1) for column in columns)
        return self.top, list(accumulate(spans, initial=start))


@dataclass(frozen=True)
class IndicatorColumn:
    """A column of a list of goals or indicators. at: of the worksheet. first: the list's row."""

    grid: WorksheetGrid
    at: int
    first: int
    spec: Any

    @property
    def is_merged(self) -> bool:
        """Whether a group of rows has its text in common."""
        return is_true(written(self.spec, "合并"))

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
        return _unfilled(written(self.spec, "内容"), next(filter(None, texts), ""))


@dataclass(frozen=True)
class IndicatorList:
    """A list of goals or indicators, one a row from the first on."""

    columns: Sequence[IndicatorColumn]
    first: int

    def begins(self, row: int) -> bool:
        """Whether an entry begins in a row."""
        return any(column.begins(row) for column in self.columns)

    def values(self, row: int) -> dict[str, str]:
        """What an entry says, by the columns of the dataset's sheet."""
        fields = dict(chain.from_iterable(column.fields(row) for column in self.columns))
        return {name: fields.get(name, "") for name in _ENTRY}


def read_document(
    region: Region, meanings: Meanings, problems: list[Problem]
) -> TableReading | None:
    """The sections that can be made out; None where none can."""
    sections = _sections(region)
    if not sections:
        return None
    reader = DocumentReader(region, meanings, problems)
    for section in sections:
        reader.read_section(section)
    reader.reading.columns = len(sections)
    return reader.reading


def read_share(region: Region) -> float:
    """How many of a form's sections can be made out, 0 to 1."""
    return len(_sections(region)) / max(1, len(region.layout.spec.items("段")))


def _sections(region: Region) -> list[DocumentSection]:
    """Where each section begins, in their order; it reaches to the next one."""
    starts: list[DocumentSection] = []
    first = region.top
    for spec in region.layout.spec.items("段"):
        for start in islice(_starts(spec, region, first), 1):
            starts.append(start)
            first = start.top
    ends = [*map(attrgetter("top"), starts[1:]), region.bottom]
    return [replace(start, bottom=end) for start, end in zip(starts, ends, strict=False)]


def _starts(spec: Any, region: Region, first: int) -> Iterator[DocumentSection]:
    """Every row that may begin a section, as if it reached to the end."""
    for row in range(first, region.bottom):
        column = _label_column(spec, region.grid.texts(row))
        if column is not None:
            yield DocumentSection(spec, region.grid, row, region.bottom, column)


def _label_column(spec: Any, texts: Mapping[int, str]) -> int | None:
    """Where the label stands in a row that begins a section, -1 where it has headings alone; None
    where the row does not begin it."""
    label = bare(written(spec, "标签"))
    if label:
        return next((at for at, text in texts.items() if similar(text, label) >= _SAME), None)
    headings, shown = _headings(spec), set(map(bare, texts.values()))
    begins = sum(map(shown.__contains__, headings)) * 2 > len(headings)
    return _UNLABELLED if begins else None


def _headings(spec: Any) -> list[str]:
    return [bare(_text(cell, "标题")) for cell in spec.get("表头") or []]


def _text(cell: Any, key: str) -> str:
    """The text of a specification's cell, which may be all of it."""
    return cell if isinstance(cell, str) else written(cell, key)


class DocumentReader:
    """Reads one region."""

    def __init__(self, region: Region, meanings: Meanings, problems: list[Problem]) -> None:
        self.meanings, self.grid, self.problems = meanings, region.grid, problems
        self.amounts = Amounts(region, None, problems)
        self.reading = TableReading(region.layout, [region])

    def read_section(self, section: DocumentSection) -> None:
        """A section as its specification has it: the department, a list, or figures."""
        spec = section.spec
        self.reading.accounted.add(section.top)
        if _DEPARTMENT_NAME.fullmatch(written(spec, "内容")):
            for at, text in islice(section.texts(section.top).items(), 1):
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
        unit = money_unit(unit_in_heading(text), self.amounts.unit)
        meaning = meaning_or_none(self.meanings.of, expression)
        if not unit or meaning is None:
            return
        at = next((at for at in self.grid.texts(row) if at > column), column + 1)
        number = len(self.reading.rows)
        cell = self.amounts.cell((row, at), number, meaning, "", text, unit)
        if cell:
            self.reading.accounted.add(row)
            key = (bare(text), expression)
            self.reading.rows.append(OfficialRow(key, None, text, self.grid, row, {}, [cell]))

    def _read_list(self, section: DocumentSection, group: str) -> None:
        """Goals or indicators, one a row, down to a note below the table."""
        entries = section.read_list()
        self.reading.accounted.update(range(section.top, entries.first))
        for row in range(entries.first, section.bottom):
            texts = self.grid.texts(row)
            if list(texts) == [0] and is_note(texts.values()):
                break
            values = entries.values(row)
            if not entries.begins(row):
                continue
            self.reading.accounted.add(row)
            if group == INDICATORS and not values["名称"]:
                self._tell_nameless(row, entries, values)
            elif values["名称"] + values["说明"]:
                source = self.grid.source(row, entries.columns[-1].at)
                self.reading.record("整体绩效", source, 类别=group, **values)

    def _tell_nameless(self, row: int, entries: IndicatorList, values: Mapping[str, str]) -> None:
        value = values["指标值"] or values["说明"]
        group = values["一级指标"] or values["二级指标"] or INDICATORS
        place = self.grid.place(row, entries.columns[-1].at)
        if value:
            shown_value = value[:_TEXT_SHOWN]
            self.problems.append(problem("I-61", place, value=shown_value, group=group))


def _expression(cells: Any) -> str:
    """The figure of a specification's row."""
    named = (cell.get("指标") for cell in cells if not isinstance(cell, str))
    return str(next(filter(None, named), ""))


def _label(cells: Any) -> str:
    """The first text of a specification's row."""
    return next(filter(None, (_text(cell, "文字") for cell in cells)), "")


def _unfilled(pattern: str, text: str) -> Iterator[tuple[str, str]]:
    """The fields of a pattern such as {名称}：{说明}, read from a text that it made; any other text is
    all of the last one: a colon within a sentence parts no name from it."""
    names = _FIELD.findall(pattern)
    if not text:
        return
    values = list(map(str.strip, _between(_FIELD.split(pattern)[::2], text)))
    if values and all(map(_is_name, values[:-1])):
        yield from zip(names, values, strict=True)
    elif names:
        yield names[-1], text


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _NAME_AT_MOST and not _SENTENCE.search(text)


def _between(literals: Sequence[str], text: str) -> list[str]:
    """What stands between the literal parts of a pattern, whatever their width; [] where it is
    none of its texts. Read part by part, for a pattern of several groups may take time without
    end."""
    start, end, values = len(literals[0]), len(text) - len(literals[-1]), list[str]()
    framed = fold(text[:start]) == fold(literals[0]) and fold(text[end:]) == fold(literals[-1])
    if len(literals) < 2 or start > end or not framed:
        return []
    for literal in literals[1:-1]:
        places = (text.find(one, start, end) for one in (literal, fold(literal)))
        at = min((place for place in places if place >= 0), default=-1)
        if at < 0:
            return []
        values.append(text[start:at])
        start = at + len(literal)
    return [*values, text[start:end]]
