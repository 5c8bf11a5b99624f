"""What the readers of both forms (folder, workbook) hand over: sheets of text cells.

Nothing is checked yet. A reader knows its file format and nothing of budgets; `table.py` knows
the columns and nothing of files. So a folder and a workbook with the same content give the same
model and the same problems.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..kernel.problems import Place

if TYPE_CHECKING:
    from .schema import Sheet

WORDS = "报告"
"""The report's words: `报告.yaml` in a folder, the worksheet 报告 in a workbook."""
LISTS = "清单"
"""The hidden worksheet that holds what drop-down lists offer."""
QUESTIONS = "待补"
"""The sheet of open questions, each with room for its answer."""
MAPPING = "导入对照"
"""What `import` keeps for next year: how the headings of exports were understood."""
HELP = "填表说明"
"""The worksheet, or text file, that explains every column."""


class CellFault(NamedTuple):
    """Why a cell has no usable text: the code of a problem and its values."""

    code: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it was typed. name: 支出; file: 支出.csv or 数据.xlsx; tab: the worksheet's name,
    "" in a CSV file. headings stand in row `heading_row`; rows: row number, cells.
    faults: by row number and position in the row, cells whose value could not be had."""

    name: str
    file: str
    tab: str
    headings: list[str]
    heading_row: int
    rows: list[tuple[int, list[str]]]
    faults: Mapping[tuple[int, int], CellFault] = field(default_factory=dict)

    def place(self, row: int | None = None, column: str = "") -> Place:
        """A place in this sheet."""
        return Place(self.file, self.tab, row, column)


class RawWord(NamedTuple):
    """One entry of the report's words: the path of its field (部门.名称), and the text.
    refused: the entry is there but cannot be used, which has been told already."""

    name: str
    text: str
    place: Place
    refused: bool = False

    @property
    def is_given(self) -> bool:
        """Whether the clerk wrote anything there."""
        return self.refused or bool(self.text.strip())


class UnreadSheet(NamedTuple):
    """A file or worksheet that is no sheet of a dataset. near: the sheet it seems to be meant for,
    "" for none. readable: whether it is of the right type of file. take: reads it into the dataset
    as the sheet of a name, which a list of the template's own may be."""

    place: Place
    name: str
    near: str
    readable: bool = True
    take: Callable[[RawDataset, str], None] | None = None


ListsOf = Callable[[str, Path], Mapping[str, "Sheet | None"]]
"""The lists (清单) of the template of a name, for a dataset at a path; None for one whose declaration
is wrong, which is told of the template."""


@dataclass(slots=True)
class RawDataset:
    """Everything that was read. words: None where they could not be read (which has been told).
    words_sheet: the worksheet they stand in, where it is a workbook. seen: the names of all sheets
    there are, also of those that could not be read. unread: what else is there, yet to be told.
    within: what places put before the names of its files, where it is the dataset of a unit."""

    file: str
    words: list[RawWord] | None = None
    sheets: dict[str, RawSheet] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    unread: list[UnreadSheet] = field(default_factory=list)
    digest: str = ""
    within: str = ""
    words_sheet: RawSheet | None = None

    def sheet(self, name: str) -> RawSheet | None:
        """The sheet of that name, 报告 of a workbook too; None where there is none."""
        return self.words_sheet if name == WORDS else self.sheets.get(name)
