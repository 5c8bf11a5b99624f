"""Which of a table's first rows are headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ..codebook.spelling import fold

Row = Sequence[str | None]
_AMOUNT = re.compile(r"[-+−－]?[\d,，]{1,30}(?:\.\d{1,9})?[%％]?")
_CODE = re.compile(r"\d{3,15}")
_TOTAL = re.compile(r"(?:总|合|小|共)\s*计|[^,，]{0,8}合计")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,4}、|\([一二三四五六七八九十\d]{1,3}\)")
_HEADING_AT_MOST = 40  # signs
_ROWS_AT_MOST = 8  # of headings
_COLUMN_NUMBER = re.compile(r"\d{1,2}|[—*甲乙丙丁A-Z-]{1,3}|\d{1,2}=[\d+-]{1,40}")
_LOW = 3  # numbers of columns begin with this at most
_NUMBERS = ("栏次", "栏目", "行次", "序号")


def heading_rows(rows: Sequence[Row]) -> int:
    """How many rows at the top are headings; where no row holds data, those that the merged cells
    of the first one reach over."""
    first = next((n for n, row in enumerate(rows) if _is_data(row)), None)
    if first is None:
        first = max(_reach(rows), 1)
    return min(first, _ROWS_AT_MOST, len(rows))


def repeated_headings(above: Sequence[Row], below: Sequence[Row]) -> int:
    """How many rows of the second table are the headings of the first again."""
    count = heading_rows(above)
    same = [list(map(_key, row)) for row in above[:count]] == [
        list(map(_key, row)) for row in below[:count]
    ]
    return count if same and count else 0


def _key(text: str | None) -> str:
    return fold(text or "")


def is_amount(text: str) -> bool:
    """Whether a cell holds a number."""
    return bool(_AMOUNT.fullmatch(fold(text[:60])))


def _is_data(row: Row) -> bool:
    """Whether a row holds data and no headings."""
    texts = [fold(text[:200]) for text in row if text and text.strip()]
    if not texts:
        return None not in row  # blank cells, and none that a heading above reaches into
    if _are_column_numbers(texts):
        return False
    if any(_AMOUNT.fullmatch(text) or _is_text(text) for text in texts):
        return True
    is_total = bool(_TOTAL.fullmatch(texts[0])) and len(texts) == 1 and len(row) > 2
    return is_total or bool(_NUMBERED.match(texts[0])) or bool(_CODE.match(texts[0]))


def _is_text(text: str) -> bool:
    """Whether a cell is a text and no heading: a goal, a remark."""
    return len(text) > _HEADING_AT_MOST or "。" in text


def _are_column_numbers(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 栏次 1 2 3, also twice beside each other, and A, B."""
    numbers = [text for text in texts if text not in _NUMBERS]
    is_named = len(numbers) < len(texts)
    if not all(map(_COLUMN_NUMBER.fullmatch, numbers)):
        return False
    values = [int(text) for text in numbers if text.isdigit()]
    grows = all(later > earlier for earlier, later in pairwise(values))
    return bool(values) and grows and (is_named or len(values) >= 2) and values[0] <= _LOW


def _reach(rows: Sequence[Row]) -> int:
    """How many rows the headings take by their merged cells."""
    reach = 1
    while reach < len(rows) and None in rows[reach]:
        reach += 1
    return reach
