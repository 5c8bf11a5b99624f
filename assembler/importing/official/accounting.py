"""What of a table's rows was not read, and why: whatever stands in a worksheet is used, or told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .amounts import Reading
from .regions import Region
from .texts import is_note

_QUOTED_AT_MOST = 3  # rows
_SIGNS_QUOTED = 20
_ROW_NUMBERS = re.compile("行次|序号")
_NOTE, _AGAIN, _NUMBERING, _OTHER = "签名、说明行", "重复的列名", "栏次", "没有用到的行"


def rows_not_read(reading: Reading) -> str:
    """第15行“填报人：张三”（签名、说明行）、栏次1行; "" where every row was read."""
    quoted: dict[str, list[str]] = {}
    counted: Counter[str] = Counter()
    for row, reason in _reasons(reading):
        if reason in (_AGAIN, _NUMBERING):
            counted[reason] += 1
        else:
            quoted.setdefault(reason, []).append(_quoted(reading.region, row))
    parts = [f"{reason}{count}行" for reason, count in counted.items()]
    return "、".join([*(_listed(*item) for item in quoted.items()), *parts])


def _reasons(reading: Reading) -> Iterator[tuple[int, str]]:
    """The rows below the headings that nothing was read of, each with the reason."""
    for region in reading.regions[:1]:
        header = reading.header
        first = header.bottom if header else min(reading.accounted, default=region.bottom)
        for row in range(first, region.bottom):
            if row not in reading.accounted and _says_something(reading, region, row):
                yield row, _reason(reading, region, row)


def _says_something(reading: Reading, region: Region, row: int) -> bool:
    """Whether more than the row's own number stands in it."""
    paths = reading.header.paths if reading.header else {}
    return any(
        not (text.isdecimal() and _ROW_NUMBERS.search("".join(paths.get(at, ()))))
        for at, text in region.grid.texts(row).items()
    )


def _reason(reading: Reading, region: Region, row: int) -> str:
    header, texts = reading.header, region.grid.texts(row).values()
    if is_note(texts):
        return _NOTE
    if header is None:
        return _OTHER
    if header.repeats(row):
        return _AGAIN
    return _NUMBERING if header.is_numbering(row, header.others, header.money) else _OTHER


def _quoted(region: Region, row: int) -> str:
    text = " ".join(" ".join(region.grid.texts(row).values()).split())
    more = "……" if len(text) > _SIGNS_QUOTED else ""
    return f"第{row + 1}行“{text[:_SIGNS_QUOTED]}{more}”"


def _listed(reason: str, rows: list[str]) -> str:
    more = f"等{len(rows)}行" if len(rows) > _QUOTED_AT_MOST else ""
    return f"{'、'.join(rows[:_QUOTED_AT_MOST])}{more}（{reason}）"
