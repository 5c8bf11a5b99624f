"""A worksheet as it was found in a source workbook, and how its cells are gathered.

The readers of each format hand cells over one by one; what they make of a worksheet is the same
for all: a full grid, the merged areas, and what has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import NamedTuple

from ..dataset.xlsx import HIDDEN_SHEET, cell_text, exact
from ..kernel.problems import Place, Problem, Refusal, problem

Value = str | Decimal
"""A text as typed, or a number exactly as stored."""
Area = tuple[int, int, int, int]
"""A merged area: top, left, bottom, right, from 0, all inclusive."""

INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+"
)
"""Signs that take no room: U+200B and its like, marks of direction, a byte order mark."""
_GUARDED = re.compile(r"""="(.*)"|'([^']+)""", re.DOTALL)
CELLS_AT_MOST = 2_000_000  # that are filled, in one worksheet
POSITIONS_AT_MOST = 5_000_000  # of the grid they span
_NAMED_AT_MOST = 5  # cells that a message names


class StatedReport(NamedTuple):
    """What the published report says that a table was taken out of: "", None where it does not.
    words: what its sections say, by the entry of 报告, a paragraph a line."""

    department: str = ""
    year: int | None = None
    kind: str = ""
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceWorksheet:
    """One worksheet.

    file: the file's name. name: the worksheet's, "" for CSV. rows: the full grid, rectangular,
    row 0 is the spreadsheet's row 1; a merged area has its value at its top left and None
    elsewhere. merges: (top, left, bottom, right), from 0, inclusive, within the grid. is_hidden:
    whether the worksheet as a whole is. report: the published report that it is a table of.
    """

    file: str
    name: str
    rows: list[list[Value | None]]
    merges: tuple[Area, ...]
    is_hidden: bool = False
    report: StatedReport = StatedReport()

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others of an import."""
        return self.file, self.name

    def place(self, row: int, column: int) -> Place:
        """Where a cell stands; row and column from 0."""
        return Place(self.file, self.name, row + 1, letter(column))


def number_text(value: Decimal) -> str:
    """A number as text without exponents and needless zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def letter(column: int) -> str:
    """The letters a spreadsheet gives a column counted from 0: 0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@dataclass(slots=True)
class Cells:
    """The cells of one worksheet as they are met. hidden: what of it a user does not see;
    crossed_out: cells that are struck through. spanned: the columns that cells of web pages take.
    cleaned: cells that had signs nobody can see."""

    file: str
    name: str
    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    failed: dict[tuple[int, int], str] = field(default_factory=dict)
    unsolved: list[tuple[int, int]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    crossed_out: list[tuple[int, int]] = field(default_factory=list)
    count: int = 0
    spanned: int = 0
    cleaned: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.failed or self.unsolved)

    def put(self, row: int, column: int, value: object) -> None:
        """Take a cell's value as the format's library gives it."""
        if value is None or value == "":
            return
        self.count += 1
        if self.count > CELLS_AT_MOST:
            raise Refusal("I-09", name=self.name, most=CELLS_AT_MOST // 10_000)
        read = _value(value)
        if isinstance(read, str) and not read.isprintable() and INVISIBLE.search(read):
            self.cleaned.append((row, column))
            read = INVISIBLE.sub("", read)
        if isinstance(read, str) and read[:1] in ("=", "'"):
            read = _unguarded(read)
        if read != "":
            self.rows.setdefault(row, {})[column] = read

    def fail(self, row: int, column: int, shown: str) -> None:
        """Take a cell that shows an error, such as #REF!."""
        self.failed[row, column] = shown

    def sheet(self, problems: list[Problem]) -> SourceWorksheet:
        """The worksheet as a grid; what is wrong with its cells is told. Raises Refusal."""
        height = 1 + max(self.rows, default=-1)
        width = 1 + max((max(row) for row in self.rows.values()), default=-1)
        if height * width > POSITIONS_AT_MOST:
            raise Refusal("I-10", name=self.name, rows=height, columns=width)
        merges = tuple(self._clipped(height, width))
        for area in merges:
            self._empty(area)
        self._tell(problems)
        rows = [_line(self.rows.get(row, {}), width) for row in range(height)]
        return SourceWorksheet(self.file, self.name, rows, merges, HIDDEN_SHEET in self.hidden)

    def _clipped(self, height: int, width: int) -> Iterable[Area]:
        """The merged areas of more than one cell, as far as the grid goes."""
        covered = 0
        for top, left, bottom, right in self.merges:
            bottom, right = min(bottom, height - 1), min(right, width - 1)
            size = max(0, bottom - top + 1) * max(0, right - left + 1)
            if size < 2:
                continue
            covered += size
            if covered > height * width:
                raise Refusal("D-16", reason="合并的单元格互相重叠")
            yield top, left, bottom, right

    def _empty(self, area: Area) -> None:
        """A merged area may hide old values under its own."""
        top, left, bottom, right = area
        for row in range(top, bottom + 1):
            cells = self.rows.get(row, {})
            for column in range(left + (row == top), right + 1):
                cells.pop(column, None)

    def _tell(self, problems: list[Problem]) -> None:
        if self.hidden:
            place = Place(self.file, self.name)
            problems.append(problem("I-06", place, what="、".join(self.hidden)))
        if self.crossed_out:
            place, cells = self._named(self.crossed_out)
            problems.append(problem("I-134", place, count=len(self.crossed_out), cells=cells))
        if self.cleaned:
            place, cells = self._named(self.cleaned)
            problems.append(problem("I-77", place, count=len(self.cleaned), cells=cells))
        if self.unsolved:
            place, cells = self._named(self.unsolved)
            problems.append(problem("I-07", place, count=len(self.unsolved), cells=cells))
        if self.failed:
            place, cells = self._named(list(self.failed))
            shown = "、".join(dict.fromkeys(self.failed.values()))
            problems.append(
                problem("I-08", place, count=len(self.failed), cells=cells, found=shown)
            )

    def _named(self, cells: list[tuple[int, int]]) -> tuple[Place, str]:
        """The place of the first of them, and the names of the first few: C3、C4等."""
        cells = sorted(cells)
        names = "、".join(f"{letter(column)}{row + 1}" for row, column in cells[:_NAMED_AT_MOST])
        row, column = cells[0]
        place = Place(self.file, self.name, row + 1, letter(column))
        return place, names + ("等" if len(cells) > _NAMED_AT_MOST else "")


def _line(cells: dict[int, Value], width: int) -> list[Value | None]:
    if not cells:
        return [None] * width
    return [cells.get(column) for column in range(width)]


def _unguarded(text: str) -> str:
    """A text without what systems put round codes so that Excel takes them for text: ="2010301",
    '2010301."""
    match = _GUARDED.fullmatch(text)
    return (match[1] or match[2]).replace('""', '"') if match else text


def _value(value: object) -> Value:
    if isinstance(value, str):
        return value.replace("_x000D_", "")  # a carriage return, as XML has to write it
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return exact(value) if isfinite(value) else str(value)
    return cell_text(value)
