"""A published report's tables as worksheets, for whoever reads official tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ..importing.sheet import Area, SourceWorksheet, StatedReport, Value
from ..importing.unit_list import is_heading_of_units
from .cover import cover_of
from .document import PublishedReport, PublishedTable
from .headings import is_amount
from .words import words_of

_NAME_AT_MOST = 60  # signs


def worksheets_of(report: PublishedReport) -> list[SourceWorksheet]:
    """The tables that have a title or an amount, or list units, each with the lines above and below
    it."""
    words = tuple((name, "\n".join(texts)) for name, texts in words_of(report).items())
    cover = StatedReport(*cover_of(report), words)
    names: dict[str, int] = {}
    sheets = []
    for table in filter(_is_told, report.tables):
        name = _name(table)
        names[name] = names.get(name, 0) + 1
        number = f"（{names[name]}）" if names[name] > 1 else ""
        sheets.append(_worksheet(report.file, f"{name}{number}", table, cover))
    return sheets


def _is_told(table: PublishedTable) -> bool:
    texts = filter(None, chain.from_iterable(row[1:] for row in table.rows))
    listed = any(map(is_heading_of_units, table.rows))
    return bool(table.title) or listed or any(map(is_amount, texts))


def _name(table: PublishedTable) -> str:
    page = f"第{table.spot.page}页　" if table.spot.page else ""
    return f"{page}{table.title[:_NAME_AT_MOST] or '没有标题的表'}"


def _worksheet(file: str, name: str, table: PublishedTable, cover: StatedReport) -> SourceWorksheet:
    above = list(_lines_above(table))
    width = max(map(len, table.rows), default=1)
    body: list[list[Value | None]] = [[text or None for text in row] for row in table.rows]
    rows = (*_as_rows(above), *body, *_as_rows(table.notes))
    filled = [_padded(row, width) for row in rows]
    merges = tuple(_shifted(table.merged, len(above)))
    return SourceWorksheet(file, name, filled, merges, report=cover)


def _lines_above(table: PublishedTable) -> Iterator[str]:
    lines = list(filter(None, (table.title, *table.captions)))
    yield from lines
    if table.unit and table.unit not in "".join(lines):
        yield f"单位：{table.unit}"


def _as_rows(lines: Iterable[str]) -> Iterator[list[Value | None]]:
    return ([line] for line in lines)


def _padded(row: Sequence[Value | None], width: int) -> list[Value | None]:
    return [*row, *[None] * (width - len(row))]


def _shifted(areas: Sequence[Area], rows: int) -> Iterator[Area]:
    return ((top + rows, left, bottom + rows, right) for top, left, bottom, right in areas)
