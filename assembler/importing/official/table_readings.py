"""What became of an official table's columns and rows, as values; and the line that tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..headings import UNUSED
from ..readings import OFFICIAL, UNREAD, ColumnRead, SkippedRows, TableRead, samples_of
from ..sheet import letter
from .accounting import in_words, rows_not_read
from .amounts import TableReading
from .headers import MatchedHeader, paths_of
from .layouts import OfficialColumn
from .regions import TablePlace, names_of
from .texts import unit_of_caption


@dataclass(frozen=True, slots=True)
class RecognizedTable:
    """A table, or a part of it, that was read. width: how many of our columns it has."""

    read: TableRead
    width: int

    @classmethod
    def of(cls, reading: TableReading) -> RecognizedTable:
        return cls(_table_read(reading), reading.columns)

    @property
    def key(self) -> str:
        return self.read.key

    @property
    def file(self) -> str:
        return self.read.file

    @property
    def sheet(self) -> str:
        return self.read.sheet

    def __str__(self) -> str:
        read = self.read
        where = f"{read.file} 工作表“{read.sheet}”" if read.sheet else read.file
        skipped = f"\n  跳过：{in_words(read.skipped)}" if read.skipped else ""
        counts = f"{read.rows}行 {self.width}栏"
        return f"{read.key}　{read.title}：{where} {read.cells}，{counts}{skipped}"


def _table_read(reading: TableReading) -> TableRead:
    region, header = reading.region, reading.header
    sheet, skipped = region.grid.sheet, rows_not_read(reading)
    filled = filter(region.grid.texts, range(region.title_row, region.bottom))
    last = max(filled, default=region.title_row)
    return TableRead(
        sheet.file,
        sheet.name,
        OFFICIAL,
        key=reading.layout.key,
        title=region.title,
        called=next(filter(None, (region.written, *names_of(sheet))), ""),
        cells=f"A{region.title_row + 1}:{letter(max(0, region.grid.width - 1))}{last + 1}",
        headings=(header.top + 1, header.bottom) if header else None,
        columns=tuple(_columns(header, skipped)) if header else (),
        rows=len(reading.rows or reading.recorded("项目自评")),
        skipped=skipped,
        unit=region.unit,
        unit_from="写在表上" if region.caption(unit_of_caption).text else "照模板",
        is_hidden=sheet.is_hidden,
    )


def _columns(header: MatchedHeader, skipped: Iterable[SkippedRows]) -> Iterator[ColumnRead]:
    """The worksheet's columns below the headings as they are typed."""
    grid, ours = header.region.grid, dict(_ours(header))
    filled = filter(grid.texts, range(header.top, header.bottom))
    for at, path in paths_of(grid, list(filled)).items():
        heading = "/".join(path)
        column, meant = ours.get(at), header.region.meant(heading)
        yield ColumnRead(
            letter(at),
            heading,
            samples_of(grid.sheet, at, header.bottom, skipped),
            column.title if column else "",
            holds=_holds(column),
            unit=(header.unit(at) or header.region.unit) if column and column.is_money else "",
            reason="" if column else _reason(header, at, meant),
            chosen=bool(meant),
            spelling=heading,
        )


def _ours(header: MatchedHeader) -> Iterator[tuple[int, OfficialColumn]]:
    """The specification's column of each of the worksheet's, of a code in pieces too."""
    for column in header.present:
        yield header.at(column), column
        codes = header.codes.get(column.number)
        yield from ((at, column) for at in (codes.columns if codes else ()))


def _holds(column: OfficialColumn | None) -> str:
    if column is None:
        return ""
    return "金额" if column.is_money else "行的名称、编码" if column.holds_labels else "文字"


def _reason(header: MatchedHeader, at: int, meant: str) -> str:
    if meant == UNUSED:
        return "照导入对照不用"
    return "模板的这张表没有这一栏" if at in header.unknown else "没有内容"


def unread_place(place: TablePlace, reason: str) -> TableRead:
    """A table that is not read."""
    sheet = place.grid.sheet
    return TableRead(
        sheet.file,
        sheet.name,
        UNREAD,
        title=place.title,
        called=place.name,
        rows=len(place.rows),
        reason=reason,
        is_hidden=sheet.is_hidden,
    )
