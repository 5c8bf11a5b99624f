"""What of a table's rows was not read, and why: whatever stands in a worksheet is used, or told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..readings import SkippedRows
from .amounts import TableReading
from .regions import Region
from .texts import is_note

_QUOTED_AT_MOST = 3  # rows
_SIGNS_QUOTED = 20
_ROW_NUMBERS = re.compile("行次|序号")
_NOTE, _AGAIN, _NUMBERING, _OTHER = "签名、说明行", "重复的列名", "栏次", "没有用到的行"
_COUNTED = (_AGAIN, _NUMBERING)


def rows_not_read(reading: TableReading) -> tuple[SkippedRows, ...]:
    """The rows that were not read, by their reasons; those that are counted alone come last."""
    rows: dict[str, list[int]] = {}
    for row, reason in _reasons(reading):
        rows.setdefault(reason, []).append(row)
    reasons = sorted(rows, key=_COUNTED.__contains__)
    return tuple(_skipped(reading.region, reason, rows[reason]) for reason in reasons)


def _skipped(region: Region, reason: str, rows: list[int]) -> SkippedRows:
    quoted = () if reason in _COUNTED else rows[:_QUOTED_AT_MOST]
    texts = tuple(_beginning(region, row) for row in quoted)
    return SkippedRows(reason, tuple(row + 1 for row in rows), texts)


def in_words(skipped: Iterable[SkippedRows]) -> str:
    """第15行“填报人：张三”（签名、说明行）、栏次1行; "" where every row was read."""
    return "、".join(map(_listed, skipped))


def _reasons(reading: TableReading) -> Iterator[tuple[int, str]]:
    """The rows below the headings that nothing was read of, each with the reason."""
    for region in reading.regions[:1]:
        header = reading.header
        first = header.bottom if header else min(reading.accounted, default=region.bottom)
        for row in range(first, region.bottom):
            if row not in reading.accounted and _says_something(reading, region, row):
                yield row, _reason(reading, region, row)


def _says_something(reading: TableReading, region: Region, row: int) -> bool:
    """Whether more than the row's own number stands in it."""
    paths = reading.header.paths if reading.header else {}
    return any(
        not (text.isdecimal() and _ROW_NUMBERS.search("".join(paths.get(at, ()))))
        for at, text in region.grid.texts(row).items()
    )


def _reason(reading: TableReading, region: Region, row: int) -> str:
    header, texts = reading.header, region.grid.texts(row).values()
    if is_note(texts):
        return _NOTE
    if header is None:
        return _OTHER
    if header.repeats(row):
        return _AGAIN
    return _NUMBERING if header.is_numbering(row, header.others, header.money) else _OTHER


def _beginning(region: Region, row: int) -> str:
    text = " ".join(" ".join(region.grid.texts(row).values()).split())
    return text[:_SIGNS_QUOTED] + ("……" if len(text) > _SIGNS_QUOTED else "")


def _listed(skipped: SkippedRows) -> str:
    count = len(skipped.rows)
    if not skipped.texts:
        return f"{skipped.reason}{count}行"
    quoted = [f"第{row}行“{text}”" for row, text in zip(skipped.rows, skipped.texts, strict=False)]
    more = f"等{count}行" if count > len(quoted) else ""
    return f"{'、'.join(quoted)}{more}（{skipped.reason}）"
