"""What an import made of each table of its files, as plain values: what the command prints and what
a page shows are made of them.

A table is a line export (明细), an official table (正式表格), a list of the template's own (清单), or
one that was not read. What a clerk may choose of it stands beside it as lines of 导入对照: which
table it is, and which of our columns each of its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from .sheet import SourceWorksheet, Value, letter, number_text

IN_HEADING = "写在列名里"  # where the unit of amounts may stand: then nobody may say otherwise
LINES, OFFICIAL, LIST, UNITS, TEXTS, UNREAD = (
    "明细",
    "正式表格",
    "清单",
    "单位名单",
    "项目情况",
    "没有读",
)
"""What a table is: see TableRead.taken_as."""
_SAMPLES = 3
_SAMPLED_ROWS = 200
_SAMPLE_AT_MOST = 40  # signs


class ColumnRead(NamedTuple):
    """A column of a table. letter: as a spreadsheet calls it. heading: as typed, levels joined by
    “/”, "" for none. becomes: the column of ours, "" for none; further words say of what its
    amounts are. holds: 编码, 金额 …, with the unit. reason: why it was not used. chosen: by 导入对照.
    spelling: what 导入对照 calls it, "" where nothing of it can be chosen."""

    letter: str
    heading: str
    samples: tuple[str, ...]
    becomes: str = ""
    further: str = ""
    holds: str = ""
    unit: str = ""
    reason: str = ""
    chosen: bool = False
    spelling: str = ""


class SkippedRows(NamedTuple):
    """Rows below the headings that were not read, for one reason. rows: from 1. texts: how the
    first of them begin, where that tells more than the reason."""

    reason: str
    rows: tuple[int, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table of a worksheet. taken_as: 明细, 正式表格, 清单, 单位名单, 项目情况 or 没有读. key: which it
    is: 支出, 预算01表, the list's name. called, sheet_called: what the parts 表格 and 工作表 of 导入对照
    call it and its worksheet. headings: their first and last row, from 1. rows: that were read.
    unit: of its amounts, where that stands, and the heading that 金额单位 of 导入对照 would have it
    under. total: what its amounts add up to, in 元. reason: why it was not read.
    chosen: what 导入对照 says that it is, "" where it does not say."""

    file: str
    sheet: str
    taken_as: str
    key: str = ""
    title: str = ""
    called: str = ""
    sheet_called: str = ""
    cells: str = ""
    headings: tuple[int, int] | None = None
    columns: tuple[ColumnRead, ...] = ()
    rows: int = 0
    skipped: tuple[SkippedRows, ...] = ()
    unit: str = ""
    unit_from: str = ""
    unit_of: str = ""
    total: Decimal | None = None
    reason: str = ""
    is_hidden: bool = False
    chosen: str = ""

    @property
    def is_read(self) -> bool:
        return self.taken_as != UNREAD

    @property
    def source(self) -> tuple[str, str]:
        """The worksheet it stands in."""
        return self.file, self.sheet


def samples_of(
    sheet: SourceWorksheet, column: int, first: int, skipped: Iterable[SkippedRows] = ()
) -> tuple[str, ...]:
    """The first different texts of a column, from a row on (both from 0), but for rows that were
    left out."""
    left_out = {row - 1 for one in skipped for row in one.rows}
    below = islice(enumerate(sheet.rows), first, first + _SAMPLED_ROWS)
    texts = (_text(row[column]) for at, row in below if at not in left_out and column < len(row))
    return tuple(islice(dict.fromkeys(filter(None, texts)), _SAMPLES))


def _text(value: Value | None) -> str:
    if value is None:
        return ""
    return _short(value.strip() if isinstance(value, str) else number_text(value))


def table_below(
    sheet: SourceWorksheet, taken_as: str, at: int, columns: Mapping[str, int], rows: int
) -> TableRead:
    """A table whose headings stand in one row (from 0), with the columns of ours that it has."""
    ours = {column: name for name, column in columns.items()}
    read = (
        ColumnRead(
            letter(column),
            value.strip(),
            samples_of(sheet, column, at + 1),
            ours.get(column, ""),
            reason="" if column in ours else "这里用不到这一列",
        )
        for column, value in enumerate(sheet.rows[at])
        if isinstance(value, str) and value.strip()
    )
    table = TableRead(sheet.file, sheet.name, taken_as, is_hidden=sheet.is_hidden)
    return replace(table, headings=(at + 1, at + 1), columns=tuple(read), rows=rows)


def _short(text: str) -> str:
    return text if len(text) <= _SAMPLE_AT_MOST else f"{text[:_SAMPLE_AT_MOST]}……"


def skipped_by_reason(
    rows: Mapping[str, Sequence[int]], order: Iterable[str]
) -> tuple[SkippedRows, ...]:
    """The rows (from 0) that were left out, by their reasons in this order."""
    return tuple(
        SkippedRows(reason, tuple(row + 1 for row in rows[reason]))
        for reason in order
        if rows.get(reason)
    )


def counted(skipped: Iterable[SkippedRows]) -> str:
    """合计行2行、空行1行; "" for none."""
    return "、".join(f"{one.reason}{len(one.rows)}行" for one in skipped)
