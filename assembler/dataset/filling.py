"""What the clerk answers to a question of the report, written where it belongs: into its row of 待补,
else a row of the sheet that it fills (指标, 原因, 科目说明), else an entry of 报告."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ..codebook.spelling import fold
from .answers import lines_of_answer
from .reading import read_raw
from .sheet_edits import NotWritten, SheetEdits, write_sheet
from .sheets import QUESTIONS, WORDS, RawDataset, RawSheet
from .word_edits import write_words
from .words import field_of

_KEYS = ("归入", "名称", "期间")
_ROWS: Mapping[str, Mapping[str, str]] = {
    "指标": {"指标": "name", "期间": "period", "数值": "text", "单位": "unit"},
    "原因": {"指标": "name", "原因": "text"},
    "科目说明": {"功能科目": "name", "用途": "text"},
}
"""The sheets whose rows answer a question, and what of it stands in each of their columns."""
_IDENTIFYING = ("name", "period")


class ClerkAnswer(NamedTuple):
    """An answer. belongs, name, period: what it answers, as 归入, 名称 and 期间 of 待补 say it. unit: of
    a number. row: where it is asked in 待补, None where it is not."""

    belongs: str
    name: str
    period: str
    unit: str
    text: str
    row: int | None = None


def write_answer(data: Path, answer: ClerkAnswer) -> Path:
    """Write an answer, whole or not at all; the file that was written. Raises OSError, NotWritten."""
    raw = read_raw(data)
    if raw is None:
        raise NotWritten("这套数据读不了")
    if answer.row is not None:
        return write_sheet(data, _in_questions(raw, answer, answer.row))
    if answer.belongs == WORDS:
        declared = field_of(answer.name)
        is_list = declared is not None and declared.many
        texts = lines_of_answer(answer.text) if is_list else [answer.text]
        return write_words(data, answer.name, texts)
    if answer.belongs not in _ROWS:
        raise NotWritten(f"“{answer.belongs}”要在“数据”页填")
    return write_sheet(data, _in_its_sheet(raw.sheets.get(answer.belongs), answer))


def _in_questions(raw: RawDataset, answer: ClerkAnswer, row: int) -> SheetEdits:
    sheet = raw.sheets.get(QUESTIONS)
    cells = dict(sheet.rows).get(row) if sheet else None
    asked = tuple(_cell(sheet, cells, name) for name in _KEYS) if sheet and cells else ()
    if asked != (answer.belongs, answer.name, answer.period):
        raise NotWritten(f"“{QUESTIONS}”表刚刚改过，这个问题不在原来的地方了")
    return SheetEdits(QUESTIONS, changed={row: {"回答": answer.text}}, needed=("回答",))


def _in_its_sheet(sheet: RawSheet | None, answer: ClerkAnswer) -> SheetEdits:
    """The row that has it already, or a new one."""
    columns = _ROWS[answer.belongs]
    cells = {column: getattr(answer, part) for column, part in columns.items()}
    keys = {column: cells[column] for column, part in columns.items() if part in _IDENTIFYING}
    for row, typed in sheet.rows if sheet else ():
        if sheet and all(fold(_cell(sheet, typed, one)) == fold(keys[one]) for one in keys):
            return SheetEdits(answer.belongs, changed={row: cells}, needed=tuple(columns))
    return SheetEdits(answer.belongs, [cells], needed=tuple(columns))


def _cell(sheet: RawSheet, cells: list[str], column: str) -> str:
    """What stands in a column of a row; "" where there is no such column."""
    headings = list(map(fold, sheet.headings))
    at = headings.index(fold(column)) if fold(column) in headings else len(cells)
    return cells[at].strip() if at < len(cells) else ""
