"""What an import brings, as the sheets of a dataset: from line exports and official tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..codebook.spelling import fold
from ..dataset.schema import sheet_named

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


def merged_rows(sheet: str, before: Iterable[Row], brought: Iterable[Row]) -> list[Row]:
    """The rows of a sheet that is kept: what the clerk wrote stays, what is brought anew is added
    or, where the row is the same (单位编码; 指标 and 期间), brought up to date."""
    keys = sheet_named(sheet).key
    rows = [dict(row) for row in before]
    by_key = {tuple(fold(row.get(key, "")) for key in keys): row for row in rows}
    for row in brought:
        key = tuple(fold(row.get(name, "")) for name in keys)
        if key in by_key:
            by_key[key].update({name: text for name, text in row.items() if text})
        else:
            by_key[key] = dict(row)
            rows.append(by_key[key])
    return rows
