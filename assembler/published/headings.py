"""Which of a table's first rows are headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from ..codebook.spelling import fold

Row = Sequence[str | None]
_AMOUNT = re.compile(r"[-+−－]?[\d,，]{1,30}(?:\.\d{1,9})?[%％]?")
_LABEL = re.compile(
    r"\d{3,15}"  # a code
    r"|[一二三四五六七八九十]{1,4}、|\([一二三四五六七八九十\d]{1,3}\)"
)
_TOTAL = re.compile(r"(?:总|合|小|共)\s*计|[^,，]{0,8}合计")
_HEADING_AT_MOST = 40  # signs
_ROWS_AT_MOST = 8  # of headings
_SIGNS_LOOKED_AT = 200
_COLUMN_NUMBER = re.compile(r"\d{1,2}|[—*甲乙丙丁A-Z-]{1,3}|\d{1,2}=[\d+-]{1,40}")
_LOW = 3  # numbers of columns begin with this at most
_NUMBERS = ("栏次", "栏目", "行次", "序号")


def heading_rows(rows: Sequence[Row]) -> int:
    """How many rows at the top are headings; where no row holds data, those that the merged cells
    of the first one reach over."""
    first = next((n for n, row in enumerate(rows) if _is_data(row)), None)
    if first is None:
        first = 1 + len(list(takewhile(lambda row: None in row, rows[1:])))
    return min(first, _ROWS_AT_MOST, len(rows))


def repeated_headings(above: Sequence[Row], below: Sequence[Row]) -> int:
    """How many rows of the second table are the headings of the first again."""
    count = heading_rows(above)
    return count if _keys(above[:count]) == _keys(below[:count]) else 0


def _keys(rows: Sequence[Row]) -> list[list[str]]:
    return [[fold(text or "") for text in row] for row in rows]


def is_amount(text: str) -> bool:
    """Whether a cell holds a number."""
    return bool(_AMOUNT.fullmatch(fold(text[:_SIGNS_LOOKED_AT])))


def _is_data(row: Row) -> bool:
    """Whether a row holds data and no headings."""
    texts = [fold(text[:_SIGNS_LOOKED_AT]) for text in row if text and text.strip()]
    if not texts:
        return None not in row  # blank cells, and none that a heading above reaches into
    if _are_column_numbers(texts):
        return False
    return _is_label(texts, len(row)) or any(map(_is_content, texts))


def _is_label(texts: Sequence[str], width: int) -> bool:
    """Whether a row begins as one of data: with a code, a number, 合计 and nothing else."""
    is_total = len(texts) == 1 and width > 2 and _TOTAL.fullmatch(texts[0])
    return bool(is_total or _LABEL.match(texts[0]))


def _is_content(text: str) -> bool:
    """Whether a cell holds an amount, or a text that is no heading: a goal, a remark."""
    return bool(_AMOUNT.fullmatch(text)) or len(text) > _HEADING_AT_MOST or "。" in text


def _are_column_numbers(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 栏次 1 2 3, also twice beside each other, and A, B."""
    numbers = [text for text in texts if text not in _NUMBERS]
    if not all(map(_COLUMN_NUMBER.fullmatch, numbers)):
        return False
    values = list(map(int, filter(str.isdecimal, numbers)))
    enough = len(values) >= 2 or bool(values and len(numbers) < len(texts))
    return enough and values[0] <= _LOW and _grow(values)


def _grow(values: Sequence[int]) -> bool:
    return all(later > earlier for earlier, later in pairwise(values))
