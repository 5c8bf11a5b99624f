"""The part 工作表 of 导入对照: what a worksheet is, whatever it looks like.

    工作表:
      支出: 支出明细
      导出/Sheet1: 收入明细
      代码表: 不用

A worksheet is called by its name; by its file's and its own where several files have one of that
name; a file of one table by the file's. Years in names count for nothing: next year's export is the
same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from .headings import UNUSED
from .sheet import SourceWorksheet
from .table_mapping import without_year

PART = "工作表"
EXPENDITURE, INCOME = "支出明细", "收入明细"
SHEET_CHOICES = (EXPENDITURE, INCOME, UNUSED)


def chosen_as(sheet: SourceWorksheet, saved: Mapping[str, Mapping[str, str]]) -> str:
    """What 导入对照 says that a worksheet is; "" where it does not say."""
    entries = saved.get(PART)
    if not entries:
        return ""
    by_name = {without_year(name): meaning for name, meaning in entries.items()}
    return next((by_name[name] for name in _names(sheet) if name in by_name), "")


def called(sheet: SourceWorksheet, sheets: Sequence[SourceWorksheet]) -> str:
    """What 导入对照 calls a worksheet among others."""
    stem = PurePath(sheet.file).stem
    if not sheet.name:
        return stem
    alike = Counter(without_year(other.name) for other in sheets)
    return sheet.name if alike[without_year(sheet.name)] == 1 else f"{stem}/{sheet.name}"


def without_unwanted(
    sheets: Sequence[SourceWorksheet], saved: Mapping[str, Mapping[str, str]]
) -> list[SourceWorksheet]:
    """The worksheets but those that 导入对照 says not to use."""
    return [sheet for sheet in sheets if chosen_as(sheet, saved) != UNUSED]


def unwanted_names(
    sheets: Sequence[SourceWorksheet], saved: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """What those are called."""
    return [called(one, sheets) for one in sheets if chosen_as(one, saved) == UNUSED]


def _names(sheet: SourceWorksheet) -> list[str]:
    """What it may be called by, the narrowest name first."""
    stem = PurePath(sheet.file).stem
    names = [f"{stem}/{sheet.name}", sheet.name] if sheet.name else []
    return list(map(without_year, (*names, stem)))
