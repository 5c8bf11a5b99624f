"""What an import brings, as the sheets of a dataset: from line exports and official tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..codebook.spelling import fold
from ..dataset.cells import shared_names
from ..dataset.schema import STATE, Sheet, sheet_named
from ..kernel.money import UNITS, NotAnAmountError, parse_amount
from .official import KnownTable
from .readings import TableRead
from .same_report import FileSays

Row = dict[str, str]
_LISTED_ONCE = ("单位", "项目")  # sheets that several exports name the same rows of


@dataclass(slots=True)
class Imported:
    """kind, year, template: of the report. words: entries of 报告 by their path (部门.名称).
    sheets: rows by the schema's columns, amounts in 元. mapping: the text of 导入对照.yaml, "" for
    none. tables: how many official tables were read; missing: those of the template that are not
    there. lists: the declarations of lists of the template's own among the sheets. listed_units:
    units that a file lists without their codes. project_texts: what is told of projects. begun_lists: lists that are to be filled in. funds: how the exports write
    each fund. summary: what was read from where, a line a fact. read: the same of each table, as
    values. spellings: how the exports write what the ledger calls otherwise, by column. known: the
    tables that the template prints. stated: what 导入对照 said before, but for 表格. says: what each
    file says of its report."""

    kind: str
    year: int
    template: str
    words: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, list[Row]] = field(default_factory=dict)
    mapping: str = ""
    funds: dict[str, str] = field(default_factory=dict)
    summary: list[str] = field(default_factory=list)
    tables: int = 0
    missing: list[str] = field(default_factory=list)
    lists: dict[str, Sheet] = field(default_factory=dict)
    listed_units: list[Row] = field(default_factory=list)
    project_texts: list[Row] = field(default_factory=list)
    begun_lists: list[str] = field(default_factory=list)
    read: list[TableRead] = field(default_factory=list)
    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    known: tuple[KnownTable, ...] = ()
    stated: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    says: Sequence[FileSays] = ()

    def add(self, sheet: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Rows of a sheet; of units and projects each once, the blanks of one filled by another."""
        known = self.sheets.setdefault(sheet, [])
        if sheet not in _LISTED_ONCE:
            known.extend(map(dict, rows))
            return
        (key,) = sheet_named(sheet).key
        by_key = {fold(row[key]): row for row in known}
        for row in rows:
            name = fold(row[key])
            if name not in by_key:
                by_key[name] = dict(row)
                known.append(by_key[name])
            by_key[name].update(_further(row, by_key[name]))


def _further(brought: Mapping[str, str], before: Row) -> Row:
    """What a row says that one of the same key leaves blank."""
    return {name: text for name, text in brought.items() if text and not before.get(name)}


def merged_rows(sheet: str, before: Iterable[Row], brought: Sequence[Row]) -> list[Row]:
    """The rows of a sheet that is kept: what the clerk wrote stays, what is brought anew is added
    or, where the row is the same (单位编码; 指标 and 期间), brought up to date."""
    keys = sheet_named(sheet).key
    rows = list(map(dict, before))
    by_key = {_texts_of(row, keys): row for row in rows}
    for row in brought:
        key = _texts_of(row, keys)
        if key in by_key:
            known = by_key[key]
            known.update({name: text for name, text in row.items() if text})
            known.pop(STATE, None)  # it is this year's now
        elif not _is_shared(sheet, row, rows):
            by_key[key] = dict(row)
            rows.append(by_key[key])
    return rows


def _is_shared(sheet: str, brought: Row, rows: Sequence[Row]) -> bool:
    """Whether a row that serves several names (收入总计、支出总计) says what is brought. Where it says
    something else of that name, the name is taken out of it."""
    column = next((one.name for one in sheet_named(sheet).columns if one.shared), "")
    name = brought.get(column, "")
    for row in _serving(sheet, column, brought, rows) if name else ():
        if _amount(row) == _amount(brought):
            return True
        row[column] = "、".join(filter(name.__ne__, shared_names(row[column])))
    return False


def _serving(sheet: str, column: str, brought: Row, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that serve the name of what is brought, and are the same beside it."""
    others = list(filter(column.__ne__, sheet_named(sheet).key))
    for row in rows:
        is_named = brought[column] in shared_names(row.get(column, ""))
        if is_named and _texts_of(row, others) == _texts_of(brought, others):
            yield row


def _texts_of(row: Row, columns: Iterable[str]) -> tuple[str, ...]:
    """What a row has in some columns, as it is compared."""
    return tuple(fold(row.get(name, "")) for name in columns)


def _amount(row: Row) -> object:
    """What a row of 指标 says: in 元 where it is money."""
    value, unit = row.get("数值", ""), row.get("单位", "")
    try:
        return (parse_amount(value, unit), "元") if unit in UNITS else (parse_amount(value), unit)
    except NotAnAmountError:
        return value, unit
