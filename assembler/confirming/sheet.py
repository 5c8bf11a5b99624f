"""The sheet 已确认 written with what a clerk has just confirmed: a CSV file of a folder, or a
worksheet. What stands in it stays as it was typed, but for entries that are out of date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ..dataset.confirmed import Subject, entries_wanted
from ..dataset.model import Dataset
from ..dataset.sheet_edits import NotWritten as NotWritten
from ..dataset.sheet_edits import SheetEdits, write_sheet
from ..kernel.problems import Problem

NAME = "已确认"


class Confirming(NamedTuple):
    """What is added: what each entry is about, by whom, when, why."""

    subjects: Sequence[Subject]
    person: str
    date: str
    remark: str

    def entries(self) -> list[dict[str, str]]:
        """The rows by column."""
        return [
            {
                "代号": subject.code,
                "表": subject.sheet,
                "行的内容": subject.content,
                "问题": subject.message,
                "确认人": self.person,
                "日期": self.date,
                "说明": self.remark,
            }
            for subject in self.subjects
        ]


def add_entries(data: Path, confirming: Confirming, outdated: Iterable[int]) -> Path:
    """Write the entries into the dataset, the file or workbook whole or not at all; the file that was
    written. outdated: rows that go. Raises OSError or NotWritten; then nothing has changed."""
    return write_sheet(data, SheetEdits(NAME, confirming.entries(), gone=frozenset(outdated)))


class ConfirmedEntries(NamedTuple):
    """What confirming has written: the file, how many entries, and how many went that were of no more
    use."""

    file: Path
    added: int
    outdated: int


def confirm(
    dataset: Dataset,
    wanted: list[Problem],
    problems: list[Problem],
    person: str,
    remark: str,
) -> ConfirmedEntries | None:
    """Write today into 已确认 that a person has looked at these; None where all of them stand there
    already. problems: all that were found. Raises OSError or NotWritten; then nothing has changed."""
    subjects, outdated = entries_wanted(wanted, problems, dataset)
    if not subjects:
        return None
    confirming = Confirming(subjects, person, date.today().isoformat(), remark)
    file = add_entries(dataset.path, confirming, outdated)
    return ConfirmedEntries(file, len(subjects), len(outdated))


def withdraw(data: Path, rows: Iterable[int]) -> Path:
    """Take entries out again, by their rows; the file that was written. Raises OSError or
    NotWritten."""
    return write_sheet(data, SheetEdits(NAME, gone=frozenset(rows), needed=()))
