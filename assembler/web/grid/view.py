"""What a grid shows, and what a clerk changes in it, as plain values. Cells are texts as they were
typed; nothing here knows of files or of a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

HEADING_ROW = 0
"""The row of a mark that concerns a column's heading, or the sheet as a whole (column "")."""


class Offer(NamedTuple):
    """A value that a column offers. name: what a code stands for; path: what stands above it."""

    value: str
    name: str = ""
    path: str = ""


class Lookup(NamedTuple):
    """The values that a column offers. closed: hardly another one may stand there, so that a part of
    a name stands for the value; else it is only offered."""

    offers: tuple[Offer, ...]
    closed: bool = True


class ViewColumn(NamedTuple):
    """name: what edits call it; heading: as it stands in the file. kind: what it holds (金额, 编码 …).
    codes: the name of the lookup that it offers, "" for none. several: a cell may hold several
    values between 、. frozen: stays in view."""

    name: str
    heading: str
    kind: str = "文字"
    choices: tuple[str, ...] = ()
    explanation: str = ""
    required: bool = False
    is_number: bool = False
    codes: str = ""
    several: bool = False
    frozen: bool = False


class ViewRow(NamedTuple):
    """number: as a spreadsheet numbers it in the file. cells: as many as there are columns."""

    number: int
    cells: tuple[str, ...]


class CellMark(NamedTuple):
    """What is wrong with a cell: 错误, 警告 or 提示, and the messages, a line each."""

    severity: str
    message: str


class SheetView(NamedTuple):
    """A sheet as a grid shows it. marks: by row number and column name; "" for the whole row, and
    HEADING_ROW for the heading or the sheet. totals: by column name, as text. lookups: by name."""

    name: str
    columns: tuple[ViewColumn, ...]
    rows: tuple[ViewRow, ...] = ()
    marks: Mapping[tuple[int, str], CellMark] = {}
    totals: Mapping[str, str] = {}
    lookups: Mapping[str, Lookup] = {}
    explanation: str = ""


class CellsChanged(NamedTuple):
    """Cells that hold another text: row number, column name, text."""

    cells: tuple[tuple[int, str, str], ...]


class RowsAdded(NamedTuple):
    """Rows after the last one; a text for each column."""

    rows: tuple[tuple[str, ...], ...]


class RowsDeleted(NamedTuple):
    """Rows that go, by their numbers."""

    numbers: tuple[int, ...]


Edit = CellsChanged | RowsAdded | RowsDeleted
"""Rows of the edits of one step are all numbered as they were before it."""


def text_of(edits: Sequence[Edit]) -> str:
    """What a step did, in words, for a list of steps (撤销)."""
    return "，".join(map(_words, edits))


def _words(edit: Edit) -> str:
    match edit:
        case CellsChanged(cells):
            return f"改{len(cells)}格"
        case RowsAdded(rows):
            return f"加{len(rows)}行"
        case RowsDeleted(numbers):
            return f"删{len(numbers)}行"
