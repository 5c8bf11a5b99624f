"""What exports tell of projects in words (立项依据, 实施内容 …): of lists of projects, and of line exports
that say it beside each line. Official tables of targets are read by their own specifications.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..codebook.spelling import fold
from ..dataset.schema import NARRATIVES
from .cell_values import split_project
from .official.texts import is_note, is_total
from .readings import TEXTS, TableRead, table_below
from .sheet import SourceWorksheet, Value, number_text

Row = dict[str, str]
_ROWS_SEARCHED = 16
_PROJECT, _CODE = "项目名称", "项目编码"
_OTHER_NAMES = {
    _PROJECT: ("项目", "预算项目", "预算项目名称"),
    _CODE: ("项目代码", "预算项目编码"),
    "立项依据": ("设立依据", "立项依据及必要性"),
    "实施主体": ("实施单位",),
    "实施周期": ("实施期限", "项目周期"),
    "实施内容": ("主要内容", "项目内容", "主要实施内容"),
    "年度预算安排": ("年度预算安排情况", "预算安排情况"),
    "绩效目标": ("总体绩效目标", "项目目标"),
}
_TELLING = NARRATIVES[:4]
"""Of these one must be there: 绩效目标 is a heading of other tables too."""


def column_of(heading: str) -> str:
    """The column that a heading of project texts goes to; "" for none."""
    text = fold(heading).partition("(")[0].strip("*：:")
    for name, others in _OTHER_NAMES.items():
        if text.removeprefix("项目") in (name, name.removeprefix("项目")) or text in others:
            return name
    return ""


def project_texts(sheets: Iterable[SourceWorksheet]) -> dict[tuple[str, str], ProjectTexts]:
    """By worksheet, the projects of which something is told there, each once."""
    read = {sheet.key: _projects(sheet) for sheet in sheets if not sheet.is_hidden}
    return {key: texts for key, texts in read.items() if texts}


class ProjectTexts(NamedTuple):
    """What a worksheet tells of projects. at: the row of its headings, from 0."""

    sheet: SourceWorksheet
    at: int
    columns: Mapping[str, int]
    rows: list[Row]

    @property
    def read(self) -> TableRead:
        return table_below(self.sheet, TEXTS, self.at, self.columns, len(self.rows))


def _projects(sheet: SourceWorksheet) -> ProjectTexts | None:
    for at, row in enumerate(sheet.rows[:_ROWS_SEARCHED]):
        columns = _columns(row)
        if _PROJECT in columns and any(name in columns for name in _TELLING):
            rows = _together(_rows(sheet, at + 1, columns))
            return ProjectTexts(sheet, at, columns, rows) if rows else None
    return None


def _columns(row: Sequence[Value | None]) -> dict[str, int]:
    """Where the columns stand, the first of each."""
    columns: dict[str, int] = {}
    for at, value in enumerate(row):
        name = column_of(value) if isinstance(value, str) else ""
        if name:
            columns.setdefault(name, at)
    return columns


def _rows(sheet: SourceWorksheet, first: int, columns: Mapping[str, int]) -> Iterator[Row]:
    """The rows below the headings, without totals, up to the notes."""
    covered = _covered(sheet)
    for number, cells in enumerate(sheet.rows[first:], start=first):
        filled = [text for text in map(_text, cells) if text]
        if filled and is_note(filled):
            return
        shown = {name: cells[at] or covered.get((number, at)) for name, at in columns.items()}
        row = _row({name: _text(value) for name, value in shown.items()})
        if row and not any(map(is_total, filled[:2])):
            yield row


def _covered(sheet: SourceWorksheet) -> dict[tuple[int, int], Value | None]:
    """What cells show that are covered from above."""
    return {
        (row, left): sheet.rows[top][left]
        for top, left, bottom, _ in sheet.merges
        for row in range(top + 1, bottom + 1)
    }


def _row(texts: Row) -> Row | None:
    """A row by its columns, without blanks; the name may have the code before it."""
    code, name = split_project(texts[_PROJECT])
    row = {_CODE: code, **{column: text for column, text in texts.items() if text}}
    row |= {_PROJECT: name}
    return {column: text for column, text in row.items() if text} if name else None


def _text(value: Value | None) -> str:
    return number_text(value) if isinstance(value, Decimal) else (value or "").strip()


def _together(rows: Iterable[Row]) -> list[Row]:
    """Each project once: what several rows tell of it is a paragraph each."""
    projects: dict[str, Row] = {}
    for row in rows:
        known = projects.setdefault(fold(row[_PROJECT]), row)
        for column in NARRATIVES:
            text, before = row.get(column, ""), known.get(column, "")
            if text and text not in before.split("\n") and text != before:
                known[column] = f"{before}\n{text}" if before else text
    return [row for row in projects.values() if row.keys() & set(NARRATIVES)]


def with_project_texts(projects: Sequence[Row], texts: Iterable[Row]) -> list[str]:
    """Write into rows of 项目 what is told of them; the names of those that are not there."""
    by_code = {row["项目编码"]: row for row in projects if row.get("项目编码")}
    by_name = {fold(row.get(_PROJECT, "")): row for row in projects}
    others = list[str]()
    for row in texts:
        project = by_code.get(row.get(_CODE, "")) or by_name.get(fold(row[_PROJECT]))
        if project is None:
            others.append(row[_PROJECT])
        else:
            project.update({name: row[name] for name in NARRATIVES if name in row})
    return others
