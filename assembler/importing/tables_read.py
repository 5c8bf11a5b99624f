"""What became of every table of the files, in the order of the worksheets: none is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .line_readings import line_reading
from .lines import Lines
from .official import Official
from .own_lists import ListsRead
from .readings import UNREAD, TableRead
from .sheet import SourceWorksheet
from .sheet_choices import called, chosen_as


def tables_read(
    sheets: Sequence[SourceWorksheet],
    own: ListsRead,
    official: Official,
    lines: Lines,
    others: Sequence[TableRead],
) -> list[TableRead]:
    """Each table of the worksheets; of what is none, why. others: lists of units, texts of projects."""
    mapped = [*lines.mapping.sheets, *lines.mapping.unusable]
    read = [
        *map(line_reading, mapped),
        *(one.read for one in official.tables),
        *own.tables,
        *others,
    ]
    read += list(_unread(read, official, lines))
    taken = {one.source for one in read}
    read += (_nothing_of(one, lines) for one in sheets if one.key not in taken)
    order = [one.key for one in sheets]
    names = {one.key: called(one, sheets) for one in sheets}
    stated = {one.key: chosen_as(one, lines.mapping.kept) for one in sheets}
    read.sort(key=lambda one: order.index(one.source))
    named = [_with_names(_unfit(one, own), official, names[one.source]) for one in read]
    return [
        replace(one, chosen=stated[one.source] or official.saved.of(one.called)[0]) for one in named
    ]


def _unfit(read: TableRead, own: ListsRead) -> TableRead:
    """A table that is not read; where it is called like a list, that is why."""
    unfit = None if read.is_read else own.unfit.get(read.source)
    return replace(read, reason=unfit.message) if unfit else read


def _unread(read: Sequence[TableRead], official: Official, lines: Lines) -> Iterator[TableRead]:
    """The tables that nothing was read of, in worksheets that are no line exports; one without a
    title where its worksheet is nothing else."""
    taken = {one.source for one in read}
    known = {(one.source, one.called) for one in read}
    for one in official.unread:
        is_other = one.source not in lines.taken and (one.source, one.called) not in known
        if is_other and (one.title or one.source not in taken):
            yield one


def _with_names(read: TableRead, official: Official, sheet: str) -> TableRead:
    """A table with what 导入对照 calls it and its worksheet."""
    return replace(
        read, sheet_called=sheet, called=read.called or official.names.get(read.source, sheet)
    )


def _nothing_of(sheet: SourceWorksheet, lines: Lines) -> TableRead:
    """A worksheet of which nothing was read, and nothing more precise is known."""
    reason = "照导入对照不用" if sheet.rows else "空的工作表"
    if sheet.key in lines.taken:
        reason = "像明细，看不出是哪种报告、哪一年的"
    return TableRead(sheet.file, sheet.name, UNREAD, reason=reason, is_hidden=sheet.is_hidden)
