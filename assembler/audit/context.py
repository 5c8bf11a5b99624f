"""What of a report all checks ask for: its kind, year and department, its tables understood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from ..codebook.spelling import fold
from ..importing.official.texts import captured
from ..kernel.money import UNITS
from ..published.document import PublishedParagraph, PublishedReport, PublishedTable
from .accounts import Accounts
from .equations import CellKey, KnownCell
from .grid import AuditGrid, GridBlock, GridColumn, GridRow, read_grid
from .kinds import TableKind, kind_of_table

_YEAR_OF = re.compile(r"(20\d\d)年(?:度)?")
_YEAR_ANYWHERE = re.compile(r"(20\d\d)年?")
_OTHER_BUDGETS = re.compile("一般公共预算|基金预算|经营预算|预算绩效|预算单位")
_OF_REPORT = re.compile(r"(20\d\d)年度?[^，。；]{0,40}?(预算|决算)")
_NAME = re.compile(r"第一部分[:：、]?([^，。；：:]{3,50}?)(?:概况|基本情况|部门概况|单位概况)\d*$")
_CAPTION_NAME = re.compile(
    r"(?:部门|单位|编制单位|公开部门|部门（单位）)(?:名称)?[:：]([^:：]{3,50}?)(?:\d{4}年度?|单位[:：]|金额单位|$)"
)
_TITLES = 400  # paragraphs and titles that are asked for year and kind
_DEFAULT_YEAR = 2024


class AuditedTable(NamedTuple):
    """A table of the report. number: among its tables, from 0."""

    number: int
    grid: AuditGrid
    kind: TableKind | None

    def key(self, row: GridRow, column: int) -> CellKey:
        """The key of a cell of one of its rows."""
        return CellKey(self.number, row.index, column)

    def keys(self, row: GridRow, columns: Iterable[GridColumn]) -> tuple[CellKey, ...]:
        """The keys of some cells of one of its rows."""
        return tuple(self.key(row, column.index) for column in columns)

    @property
    def size(self) -> Decimal:
        """Its unit in 元."""
        return UNITS.get(self.grid.table.unit or "万元", UNITS["万元"])


@dataclass(frozen=True)
class AuditedReport:
    """A report that is audited. year: 0 where none is said. is_final: whether it is one of final
    accounts (决算). corrections: what cells should be that are wrong by themselves. doubtful: cells
    of which one is wrong, nobody knows which."""

    report: PublishedReport
    year: int
    is_final: bool
    department: str
    tables: tuple[AuditedTable, ...]
    accounts: Accounts
    corrections: Mapping[CellKey, Decimal] = field(default_factory=dict)
    doubtful: frozenset[CellKey] = frozenset()

    @cached_property
    def believed(self) -> dict[CellKey, KnownCell]:
        """The amounts as they should be: where a table's own sums show a cell to be wrong, what
        they show it to be."""
        right = {key: self.cells[key]._replace(value=v) for key, v in self.corrections.items()}
        return {**self.cells, **right}

    @property
    def kind(self) -> str:
        """预算 or 决算."""
        return "决算" if self.is_final else "预算"

    @property
    def is_of_text(self) -> bool:
        """Whether its columns are guessed from blanks, as it was read from a mere text."""
        return self.report.form == "text"

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The official tables that were recognised, by name."""
        return tuple(table.kind.value for table in self.tables if table.kind)

    def of_kind(self, kind: TableKind) -> AuditedTable | None:
        """The first table of a kind that has any amounts; else the first."""
        mine = [table for table in self.tables if table.kind is kind]
        filled = (table for table in mine if not table.grid.is_empty)
        return next(chain(filled, mine), None)

    def table_of(self, table: PublishedTable) -> AuditedTable | None:
        """A table of the file as it was understood."""
        return next((one for one in self.tables if one.grid.table is table), None)

    @cached_property
    def cells(self) -> dict[CellKey, KnownCell]:
        """All amounts, 0 where a cell is blank."""
        return {
            CellKey(table.number, row.index, column.index): _known(row, column.index)
            for table in self.tables
            for block, row in table.grid.rows
            for column in block.amounts
        }

    @cached_property
    def texts(self) -> tuple[PublishedParagraph, ...]:
        """Its paragraphs and headings without the contents."""
        return tuple(one for one in self.report.paragraphs if not one.contents)

    @cached_property
    def contents(self) -> tuple[PublishedParagraph, ...]:
        """The lines of its contents."""
        return tuple(one for one in self.report.paragraphs if one.contents)

    def place_of(self, key: CellKey) -> tuple[AuditedTable, GridBlock, GridRow]:
        """Table, block and row of a cell."""
        table = self.tables[key.table]
        for block in table.grid.blocks:
            row = block.row(key.row)
            if row and block.column(key.column):
                return table, block, row
        raise KeyError(key)


def _known(row: GridRow, column: int) -> KnownCell:
    amount = row.amounts.get(column)
    return KnownCell(amount.value, amount.step) if amount else KnownCell(Decimal(0), Decimal(0))


def audited(report: PublishedReport) -> AuditedReport:
    """A report understood."""
    words = list(_title_texts(report))
    year, is_final = _year_and_kind(words)
    unit = _usual_unit(report.tables)
    grids = [read_grid(table, unit) for table in report.tables]
    tables = [AuditedTable(n, grid, kind_of_table(grid)) for n, grid in enumerate(grids)]
    accounts = Accounts.of(year or _DEFAULT_YEAR)
    return AuditedReport(
        report, year, is_final, _department(words, report), tuple(tables), accounts
    )


def _title_texts(report: PublishedReport) -> Iterator[str]:
    """Lines of the contents, headings, titles of tables, and the first paragraphs: as they name
    the report."""
    for number, block in enumerate(report.blocks):
        if isinstance(block, PublishedTable):
            yield fold(block.title)[:100]
        elif _may_name_report(number, block):
            yield fold(block.text)[:100]


def _may_name_report(number: int, paragraph: PublishedParagraph) -> bool:
    """Whether a paragraph is among the first, a heading or short."""
    is_short = number < 8 or len(paragraph.text) < 60
    return is_short or paragraph.contents or paragraph.level > 0


def _year_and_kind(words: Sequence[str]) -> tuple[int, bool]:
    """The year and the kind that most titles name."""
    final = sum("决算" in text for text in words)
    budget = sum("预算" in _OTHER_BUDGETS.sub("", text) for text in words)
    return _year(words[:_TITLES]), final >= budget and final > 0


def _year(words: Sequence[str]) -> int:
    """The year that most titles name: of the report, failing that any; 0 where none does."""
    for pattern in (_OF_REPORT, _YEAR_OF, _YEAR_ANYWHERE):
        year = _most_common(captured(pattern, text) for text in words)
        if year:
            return int(year)
    return 0


def _department(words: Sequence[str], report: PublishedReport) -> str:
    """The name between 第一部分 and 概况, else that of a table's caption; "" where there is none."""
    names = (captured(_NAME, text.partition("\t")[0]) for text in words)
    name = next(filter(None, names), "")
    return _YEAR_OF.sub("", name) if name else _name_in_captions(report.tables)


def _name_in_captions(tables: Iterable[PublishedTable]) -> str:
    captions = (fold(caption)[:120] for table in tables for caption in table.captions)
    return _most_common(captured(_CAPTION_NAME, caption) for caption in captions)


def _usual_unit(tables: Iterable[PublishedTable]) -> str:
    return _most_common(table.unit for table in tables if table.unit in UNITS) or "万元"


def _most_common(texts: Iterable[str]) -> str:
    """The text that comes most often, of several the first; "" where there is none."""
    counts = Counter(filter(None, texts))
    return max(counts, key=counts.__getitem__, default="")
