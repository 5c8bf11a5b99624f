"""What the clerk has chosen of an import: 导入对照 read, lines put into it or taken out, written again.

A page that offers drop-downs and a command that is given a file go the same way: both hand the text
of 导入对照 to the import, and what it says is read here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..codebook.spelling import fold
from ..files.paths import exists, is_folder
from ..kernel.catalogue.entry import Settled
from ..kernel.problems import Place, Problem, problem
from .headings import UNUSED, targets_of
from .mapping import AMOUNT_UNIT, FILE, Mapped, UsedMapping, from_yaml, mapping_text
from .official import KnownTable
from .readings import LINES, LIST, OFFICIAL, UNREAD, ColumnRead, TableRead
from .sheet_choices import EXPENDITURE, INCOME
from .sheet_choices import PART as SHEETS
from .table_mapping import PART as TABLES
from .table_mapping import TABLE, SavedTables, tables_from_yaml
from .target import mapping_at


class MappingFile(NamedTuple):
    """The text of a 导入对照, and the name of its file for messages."""

    text: str
    file: str = FILE

    @classmethod
    def of(cls, path: Path, problems: list[Problem]) -> MappingFile:
        """That of a file, or of a dataset (folder or workbook); what is wrong with it is told."""
        file = path / FILE if is_folder(path) else path
        if not exists(file):
            problems.append(problem("I-130", Place(), name=str(file)))
            return cls("", file.name)
        text = mapping_at(file, problems)
        if not text and file.suffix.lower() == ".xlsx":
            problems.append(problem("I-131", Place(file.name)))
        return cls(text, file.name)


class ChosenMapping(NamedTuple):
    """A 导入对照 as it is used. lines: the parts for line exports and worksheets; tables: 表格."""

    lines: Mapped
    tables: SavedTables


def read_mapping(given: MappingFile, problems: list[Problem]) -> ChosenMapping:
    """What a 导入对照 says; what is wrong with it is told, and left out."""
    lines = from_yaml(given.text, problems, given.file) if given.text else {}
    return ChosenMapping(lines, tables_from_yaml(given.text, given.file, problems))


def with_choices(text: str, choices: Iterable[Settled]) -> str:
    """The text of a 导入对照 with further lines; one without a meaning is taken out. What could not
    be read of the text is not in it any more."""
    mapping = read_mapping(MappingFile(text), [])
    for choice in choices:
        if choice.part == TABLES:
            mapping.tables.settle(choice.under, choice.spelling, choice.meaning)
        else:
            _settle(mapping.lines.setdefault(choice.part, {}), choice)
    return mapping_text(UsedMapping(kept=mapping.lines), mapping.tables)


def _settle(entries: dict[str, str], choice: Settled) -> None:
    entries.pop(fold(choice.spelling), None)
    if choice.meaning:
        entries[fold(choice.spelling)] = choice.meaning


def table_as(table: TableRead, choice: str) -> list[Settled]:
    """The lines that say what a table is: 支出明细, 收入明细, 不用, or one of the template's tables by
    its key; "" to have it seen again."""
    sheet, own = "", ""
    if (
        choice == UNUSED
        and table.taken_as not in (OFFICIAL, LIST, UNREAD)
        or choice in (EXPENDITURE, INCOME)
    ):
        sheet = choice
    else:
        own = choice
    return [
        Settled(SHEETS, table.sheet_called, sheet),
        Settled(TABLES, TABLE, own, under=table.called),
    ]


def column_as(table: TableRead, column: ColumnRead, ours: str) -> Settled:
    """The line that says which of our columns one of a table's is, 不用 for none."""
    if table.taken_as == LINES:
        return Settled(table.key, column.spelling, ours)
    return Settled(TABLES, column.spelling, ours, under=table.called)


def unit_as(table: TableRead, unit: str) -> Settled:
    """The line that says in which unit of money the amounts of a line export or a list are."""
    return Settled(AMOUNT_UNIT, table.unit_of, unit)


def choices_of_columns(table: TableRead, known: Iterable[KnownTable]) -> tuple[str, ...]:
    """What a column of a table may be; nothing where none can be chosen."""
    if table.taken_as == LINES:
        return targets_of(table.key)
    if table.taken_as not in (OFFICIAL, LIST):
        return ()
    return next((one.columns for one in known if one.key == table.key), ())
