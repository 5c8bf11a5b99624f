"""Numbers that people type with their unit behind them: 911.44万元, 2 辆; or ¥ before them.

A unit that is the one of the column changes nothing and is taken off; another one is told, for
nobody can say which of the two is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from ..codebook.spelling import fold
from ..kernel.money import UNITS
from .findings import Wrong, shown
from .schema import DECLARED_UNITS
from .sheets import Fault, RawSheet

_WITH_UNIT = re.compile(r"([+\-−]?[\d,.]*\d)([^\d,.]{1,8})")
_NUMBER = re.compile(r"[\d,.]*\d")
_CURRENCY = ("¥", "￥")
_ALSO_CALLED = {
    "万": "万元",
    "亿": "亿元",
    "台": "台(套)",
    "套": "台(套)",
    "平米": "平方米",
    "元整": "元",
}
_KNOWN = {*map(fold, DECLARED_UNITS), "亿元"}


def without_unit(text: str, unit: str) -> str:
    """The number alone, where the unit behind it is this one. Raises Wrong where it is another;
    what is no unit stays, for the number's own reader to refuse."""
    if _is_plain(text):
        return text
    plain = fold(text).removeprefix("¥") if unit in UNITS else fold(text)
    match = _WITH_UNIT.fullmatch(plain)
    if match is None:
        return plain if _NUMBER.fullmatch(plain) else text
    typed, wanted = match[2], fold(unit)
    if wanted in (typed, _ALSO_CALLED.get(typed)):
        return match[1]
    meant = typed if typed in _KNOWN else _ALSO_CALLED.get(typed)
    if meant is None or not wanted:
        return text
    raise Wrong("D-37", found=shown(text), unit=unit)


def _is_plain(text: str) -> bool:
    """Whether it ends in a digit, as nearly all do; or holds signs like ² and ①, which folding
    would turn into digits."""
    if text[-1:].isdigit() and text[:1] not in _CURRENCY:
        return True
    return any(unicodedata.category(sign) == "No" for sign in text)


def without_units(sheet: RawSheet, value: str = "数值", unit: str = "单位") -> RawSheet:
    """The sheet with its numbers alone, where another column says the unit of each."""
    headings = [fold(name) for name in sheet.headings]
    if not {value, unit} <= set(headings):
        return sheet
    at, by = headings.index(value), headings.index(unit)
    faults: dict[tuple[int, int], Fault] = dict(sheet.faults)
    rows = []
    for number, cells in sheet.rows:
        if len(cells) > max(at, by):
            try:
                cells = [*cells[:at], without_unit(cells[at], cells[by]), *cells[at + 1 :]]
            except Wrong as wrong:
                faults[number, at] = _fault(wrong)
        rows.append((number, cells))
    return replace(sheet, rows=rows, faults=faults)


def _fault(wrong: Wrong) -> Fault:
    values: Mapping[str, object] = wrong.values
    return Fault(wrong.code, values)
