"""What an import brings, as the sheets of a dataset: from line exports and official tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..codebook.spelling import fold
from ..dataset.cells import shared_names
from ..dataset.schema import sheet_named
from ..kernel.money import UNITS, NotAnAmountError, parse_amount

Row = dict[str, str]
_LISTED_ONCE = ("单位", "项目")  # sheets that several exports name the same rows of


@dataclass(slots=True)
class Imported:
    """kind, year, template: of the report. words: entries of 报告 by their path (部门.名称).
    sheets: rows by the schema's columns, amounts in 元. mapping: the text of 导入对照.yaml, "" for
    none. funds: how the exports write each fund. summary: what was read from where, a line a
    fact."""

    kind: str
    year: int
    template: str
    words: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, list[Row]] = field(default_factory=dict)
    mapping: str = ""
    funds: dict[str, str] = field(default_factory=dict)
    summary: list[str] = field(default_factory=list)

    def add(self, sheet: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Rows of a sheet; of units and projects each once, the blanks of one filled by another."""
        known = self.sheets.setdefault(sheet, [])
        if sheet not in _LISTED_ONCE:
            known.extend(map(dict, rows))
            return
        (key,) = sheet_named(sheet).key
        by_key = {fold(row[key]): row for row in known}
        for row in rows:
            before = by_key.setdefault(fold(row[key]), dict(row))
            if before is not row and not any(before is one for one in known):
                known.append(before)
            before.update(
                {name: text for name, text in row.items() if text and not before.get(name)}
            )


def merged_rows(sheet: str, before: Iterable[Row], brought: Sequence[Row]) -> list[Row]:
    """The rows of a sheet that is kept: what the clerk wrote stays, what is brought anew is added
    or, where the row is the same (单位编码; 指标 and 期间), brought up to date."""
    keys = sheet_named(sheet).key
    rows = [dict(row) for row in before]
    by_key = {tuple(fold(row.get(key, "")) for key in keys): row for row in rows}
    for row in brought:
        key = tuple(fold(row.get(name, "")) for name in keys)
        if key in by_key:
            by_key[key].update({name: text for name, text in row.items() if text})
        elif not _is_shared(sheet, row, rows):
            by_key[key] = dict(row)
            rows.append(by_key[key])
    return rows


def _is_shared(sheet: str, brought: Row, rows: Sequence[Row]) -> bool:
    """Whether a row that serves several names (收入总计、支出总计) says what is brought. Where it says
    something else of that name, the name is taken out of it."""
    column = next((one.name for one in sheet_named(sheet).columns if one.shared), "")
    name = brought.get(column, "")
    others = [key for key in sheet_named(sheet).key if key != column]
    for row in rows if name else ():
        names = shared_names(row.get(column, ""))
        if name not in names or not _agree(row, brought, others):
            continue
        if _amount(row) == _amount(brought):
            return True
        row[column] = "、".join(one for one in names if one != name)
    return False


def _agree(row: Row, brought: Row, columns: Sequence[str]) -> bool:
    return all(fold(row.get(name, "")) == fold(brought.get(name, "")) for name in columns)


def _amount(row: Row) -> object:
    """What a row of 指标 says: in 元 where it is money."""
    value, unit = row.get("数值", ""), row.get("单位", "")
    try:
        return (parse_amount(value, unit), "元") if unit in UNITS else (parse_amount(value), unit)
    except NotAnAmountError:
        return value, unit
