"""What a worksheet says of itself: whether it is a line export, of what, which year, which unit
of money.

Told by headings first, then by what stands above them, then by the names of worksheet and file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..codebook.spelling import fold
from ..dataset.cells import Findings
from ..dataset.schema import ACCOUNTS, BUDGET
from ..kernel.money import UNITS
from ..kernel.problems import Place
from .headings import (
    AMOUNT,
    CATEGORY,
    DEPARTMENT,
    DETAIL,
    FUNCTION,
    FUND,
    GOVERNMENT,
    KIND,
    NAME,
    PERIOD,
    PROJECT,
    PROJECT_CODE,
    UNIT,
    UNIT_NAME,
    YEAR,
    Heading,
    Headings,
    find_headings,
)
from .mapping import AMOUNT_UNIT, PARTS
from .sheet import SourceSheet
from .values import Coded, split_code, text_of, year_of

_TELLING = {UNIT, FUNCTION, DEPARTMENT, GOVERNMENT, KIND, PROJECT, FUND}
_SAME = {
    UNIT_NAME: UNIT,
    PROJECT_CODE: PROJECT,
    **{name + NAME: name for name in (FUNCTION, DEPARTMENT, GOVERNMENT)},
}
_MONEY = re.compile(r"单位:?(?:人民币)?(万元|亿元|元)|[(](万元|亿元|元)[)]")
_UNIT = re.compile(
    r"(?:预算|填报|编报|编制|填表)?(?:单位|部门)(?:名称|编码)?\s*[:：]\s*(\d.*)", re.DOTALL
)
_YEAR = re.compile(r"(20\d\d)(?=年)")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_NO_KIND = re.compile("预算单位|预算管理|部门预算支出经济|政府预算支出经济")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


class Export(NamedTuple):
    """A worksheet that is a line export. part: 支出 or 收入."""

    sheet: SourceSheet
    headings: Headings
    part: str


def line_exports(
    sheets: Sequence[SourceSheet], saved: Mapping[str, Mapping[str, str]]
) -> list[Export]:
    """The worksheets whose headings are those of a line export."""
    known = {heading: target for part in PARTS for heading, target in saved.get(part, {}).items()}
    found = []
    for sheet in sheets:
        headings = find_headings(sheet, known)
        part = _part(sheet, headings) if headings else ""
        if headings and part and part in saved:
            headings = find_headings(sheet, saved[part]) or headings
        if headings and part:
            found.append(Export(sheet, headings, part))
    return found


def _part(sheet: SourceSheet, headings: Headings) -> str:
    """支出, 收入, or "" where the headings are those of no line export."""
    known = {_SAME.get(target, target) for target in headings.known}
    telling = known & _TELLING
    if known & {DEPARTMENT, GOVERNMENT}:
        enough = len(telling) >= 3 and (AMOUNT in known or len(telling) >= 4 and FUND in known)
        return "支出" if enough else ""
    if not {AMOUNT, FUND} <= known:
        return ""
    return _part_by_name(sheet, headings, known, telling)


def _part_by_name(
    sheet: SourceSheet, headings: Headings, known: set[str], telling: set[str]
) -> str:
    named = "".join([*_above(sheet, headings), sheet.name, sheet.file])
    if "收入" in named and "支出" not in named.replace("收入支出", ""):
        return "收入"
    if known & {KIND, PROJECT, CATEGORY, DETAIL} or "支出" in named:
        return "支出" if len(telling) >= 3 else ""
    return "收入" if known & {UNIT, FUNCTION, PERIOD} else ""


def _above(sheet: SourceSheet, headings: Headings) -> Iterator[str]:
    """The folded texts above the headings, the nearest row first."""
    for row in sheet.rows[: headings.first][::-1]:
        yield from (fold(cell) for cell in row if isinstance(cell, str))


def _names(export: Export) -> list[str]:
    return [*_above(export.sheet, export.headings), fold(export.sheet.name)]


def _year_texts(pattern: re.Pattern[str], texts: Sequence[str]) -> set[int]:
    digits = (text.translate(_CHINESE_DIGITS) for text in texts)
    return {int(year) for text in digits for year in pattern.findall(text)}


def _column_years(export: Export) -> set[int]:
    columns = [h.column for h in export.headings.all if {PERIOD, YEAR} & {*h.targets}]
    below = export.sheet.rows[export.headings.last + 1 :]
    years = {year_of(text_of(row[column])) for column in columns for row in below}
    return {year for year in years if year is not None}


def year_of_report(exports: Sequence[Export], findings: Findings) -> int | None:
    """The year all exports are of; None, and told, where they say none or several."""
    sources: tuple[Callable[[Export], set[int]], ...] = (
        lambda export: _year_texts(_YEAR, _names(export)),
        _column_years,
        lambda export: _year_texts(_ANY_YEAR, [export.sheet.file]),
    )
    for source in sources:
        years = sorted(set[int]().union(*(source(export) for export in exports)))
        if len(years) == 1:
            return years[0]
        if years:
            break
    found = "写的年度有" + "、".join(map(str, years)) if years else "没有写明年度"
    findings.tell("I-15", Place(exports[0].sheet.file), found=found)
    return None


def kind_of_report(exports: Sequence[Export], findings: Findings) -> str:
    """部门预算 or 部门决算; "", and told, where it cannot be seen."""
    titles = "".join(text for e in exports for text in (*_names(e), fold(e.sheet.file)))
    amounts = "".join(h.text for e in exports for h in e.headings.all if AMOUNT in h.targets)
    for words in (_NO_KIND.sub("", titles), amounts):
        if "决算" in words:
            return ACCOUNTS
        if "预算" in words:
            return BUDGET
    findings.tell("I-17", Place(exports[0].sheet.file))
    return ""


def money_unit(
    sheet: SourceSheet, headings: Headings, amount: Heading, saved: Mapping[str, Mapping[str, str]]
) -> tuple[str, str]:
    """The unit of the amounts and where it stands; "" where it stands nowhere."""
    if amount.unit:
        return amount.unit, "写在列名里"
    unit = saved.get(AMOUNT_UNIT, {}).get(amount.text, "")
    if unit in UNITS:
        return unit, "按导入对照"
    for text in [*_above(sheet, headings), fold(sheet.name)]:
        match = _MONEY.search(text)
        if match:
            return match[1] or match[2], "写在表头上方"
    return "", ""


def unit_above(sheet: SourceSheet, headings: Headings) -> Coded:
    """The unit named above the headings: 预算单位：146001-某单位."""
    for row in sheet.rows[: headings.first][::-1]:
        for cell in row:
            match = _UNIT.search(cell) if isinstance(cell, str) else None
            if match:
                return split_code(match[1].strip())
    return Coded("", "")
