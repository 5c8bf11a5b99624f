"""Reads lists of the template's own (清单) from exports and official tables: a worksheet is one where
its name, its file's or what stands above its headings is the list's title, and its headings are the
list's columns (or what these are called besides, 别名). Totals are left out, and what is left out is
said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import PurePath
from typing import NamedTuple

from ..codebook.spelling import fold
from ..dataset.schema import Column, Kind, Sheet
from ..kernel.money import UNITS, NotAnAmountError, parse_amount
from ..kernel.problems import Problem, problem
from ..template.lists import ListDeclaration
from ..template.template import Template
from .cell_values import split_code
from .headings import UNUSED, in_quotes
from .official import KnownTable
from .official.texts import is_note, is_total, title_key, unit_in_heading, unit_of_caption
from .readings import LIST, ColumnRead, TableRead, table_below
from .sheet import SourceWorksheet, Value, letter, number_text
from .table_mapping import SavedTables

Row = dict[str, str]
_ROWS_ABOVE = 8
_ENOUGH = 2  # headings that tell a row of headings from others
_SERIAL = ("序号", "编号", "行次", "No", "NO")
_OF_UNITS = (
    *(
        "单位编码",
        "单位代码",
        "预算单位编码",
        "单位名称",
        "预算单位",
        "采购单位",
        "购买主体",
        "购买单位",
    ),
    *("单位", "部门名称", "主管部门", "填报单位"),
)


@dataclass(slots=True)
class ListsRead:
    """What was read. rows: by list. sheets: the declarations. taken: worksheets that are nothing
    else. unfit: what is told of those that are called like a list and do not look like one, unless
    something else is read of them. summary: a line a table. tables: the same as values."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)
    unfit: dict[tuple[str, str], Problem] = field(default_factory=dict)
    summary: list[str] = field(default_factory=list)
    tables: list[TableRead] = field(default_factory=list)


class _ListTable(NamedTuple):
    """A table of a list: where its headings stand, and which column is which."""

    declaration: ListDeclaration
    sheet: Sheet
    title: str
    row: int
    columns: Mapping[str, int]
    meaning: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _ListOf:
    """The list that a worksheet is. title: by which it is one, as it is written. meaning: what 导入对照
    says of its headings, by their folded text."""

    declaration: ListDeclaration
    sheet: Sheet
    title: str
    meaning: Mapping[str, str]


def read_own_lists(
    worksheets: Sequence[SourceWorksheet],
    template: Template,
    problems: list[Problem],
    saved: SavedTables | None = None,
    units: Mapping[str, str] | None = None,
) -> ListsRead:
    """The lists of a template that stand in worksheets, a worksheet each. saved: what 导入对照 says of
    tables; units: what it says of units of money, by heading (folded)."""
    read = ListsRead()
    for worksheet in worksheets if template.lists else ():
        is_list = _list_of(worksheet, template, saved or SavedTables())
        if is_list is None:
            continue
        table = _table_in(worksheet, is_list)
        if table is None:
            columns = [c.name for c in is_list.sheet.columns if c.required]
            name, wanted = is_list.declaration.name, "、".join(columns)
            values = {"title": is_list.title, "name": name, "wanted": wanted}
            read.unfit[worksheet.key] = problem("I-110", worksheet.place(0, 0), **values)
        else:
            _take(worksheet, table, read, units or {}, problems)
    return read


def known_lists(template: Template) -> list[KnownTable]:
    """The lists of a template, as 导入对照 may name them."""
    return [
        KnownTable(one.name, "清单", tuple(column.name for column in one.sheet.columns))
        for one in template.lists.values()
        if one.sheet
    ]


# --- which list a worksheet is


def _list_of(worksheet: SourceWorksheet, template: Template, saved: SavedTables) -> _ListOf | None:
    """The list that a worksheet is: as 导入对照 says, or as it is titled; None where it is none."""
    names = list(_names(worksheet))
    stated = {text: saved.of(text)[0] for text in names} if saved.tables else {}
    for declaration in template.lists.values():
        if declaration.sheet is None:
            continue
        by_statement = next((t for t, name in stated.items() if name == declaration.name), "")
        title = by_statement or ("" if any(stated.values()) else _title(names, declaration))
        if title:
            return _ListOf(declaration, declaration.sheet, title, saved.of(title)[1])
    return None


def _names(worksheet: SourceWorksheet) -> Iterator[str]:
    """What a worksheet may be called by: what stands above its headings, its name, its file's."""
    for row in worksheet.rows[:_ROWS_ABOVE]:
        yield from (value.strip() for value in row if isinstance(value, str) and value.strip())
    yield from filter(None, (worksheet.name, PurePath(worksheet.file).stem))


def _title(names: Iterable[str], declaration: ListDeclaration) -> str:
    """The title by which a worksheet is a list, as it is written; "" where it is none."""
    wanted = {title_key(title) for title in declaration.titles}
    for text in names:
        key = title_key(text)
        if any(key == one or (key.endswith(one) and one.endswith("表")) for one in wanted):
            return text
    return ""


def _table_in(worksheet: SourceWorksheet, is_list: _ListOf) -> _ListTable | None:
    """The row of headings with most of the list's columns; None where none has enough."""
    best: _ListTable | None = None
    for number, row in enumerate(worksheet.rows[: 2 * _ROWS_ABOVE]):
        columns = _columns_as_stated(row, is_list)
        if len(columns) > max(_ENOUGH - 1, len(best.columns) if best else 0):
            at = (is_list.declaration, is_list.sheet, is_list.title, number, columns)
            best = _ListTable(*at, is_list.meaning)
    if best is None:
        return None
    missing = [c for c in is_list.sheet.columns if c.required and c.name not in best.columns]
    return best if all(column.refers == "单位" for column in missing) else None


def _columns_as_stated(row: Sequence[Value | None], is_list: _ListOf) -> dict[str, int]:
    """Where the columns of a list stand in a row of headings: as 导入对照 says, and else as they are
    called."""
    if not is_list.meaning:
        return _columns(row, is_list.sheet)
    meant = [is_list.meaning.get(fold(v), "") if isinstance(v, str) else "" for v in row]
    stated = {
        column.name: meant.index(column.name)
        for column in is_list.sheet.columns
        if column.name in meant
    }
    free = [None if meaning else value for meaning, value in zip(meant, row, strict=True)]
    return {**_columns(free, is_list.sheet), **stated}


def _columns(row: Sequence[Value | None], sheet: Sheet) -> dict[str, int]:
    """Where the columns of a list stand in a row of headings: by their names, then by what else
    they are called; the units by whatever exports call them."""
    texts = [_bare(value) if isinstance(value, str) else "" for value in row]
    columns: dict[str, int] = {}

    def take(column: Column, names: Sequence[str]) -> None:
        for name in map(fold, names):
            if name in texts and texts.index(name) not in columns.values():
                columns.setdefault(column.name, texts.index(name))

    for column in sheet.columns:
        take(column, (column.name,))
    for column in sheet.columns:
        take(column, column.synonyms)
    for column in sheet.columns:
        if column.refers == "单位":
            take(column, _OF_UNITS)
        elif column.refers == "项目":
            take(column, ("项目名称", "预算项目"))
    return columns


def _bare(text: str) -> str:
    """A heading without its unit and what makes it stand apart."""
    return fold(text).partition("(")[0].strip("*：:")


# --- its rows


def _take(
    worksheet: SourceWorksheet,
    table: _ListTable,
    read: ListsRead,
    stated: Mapping[str, str],
    problems: list[Problem],
) -> None:
    units = _units(worksheet, table, stated)
    unknown = [name for name, unit in units.items() if not unit]
    if unknown:
        at = worksheet.place(table.row, table.columns[unknown[0]])
        values = {"title": table.title, "name": table.declaration.name, "column": unknown[0]}
        problems.append(problem("I-111", at, **values))
        read.taken.add(worksheet.key)
        read.tables.append(_table_read(worksheet, table, 0, ""))
        return
    numbers, totals = _numbers_of_rows(worksheet, table.row + 1)
    merged = _with_merged(worksheet)
    rows = [_row(number, table, units, merged, worksheet) for number in numbers]
    read.rows.setdefault(table.declaration.name, []).extend(rows)
    read.sheets[table.declaration.name] = table.sheet
    read.taken.add(worksheet.key)
    last = max(numbers, default=table.row)
    read.summary.append(_line(worksheet, table, len(rows), totals, last))
    unit = next(iter(units.values()), "")
    read.tables.append(_table_read(worksheet, table, len(rows), unit))


def _numbers_of_rows(worksheet: SourceWorksheet, first: int) -> tuple[list[int], int]:
    """The rows of a list, up to the notes below it; and how many totals are among them."""
    numbers: list[int] = []
    totals = 0
    for number, cells in enumerate(worksheet.rows[first:], start=first):
        filled = [_text(value) for value in cells if _text(value)]
        if filled and is_note(filled):
            break
        if any(map(is_total, filled[:2])):
            totals += 1
        elif filled and not _is_numbering(filled):
            numbers.append(number)
    return numbers, totals


def _units(
    worksheet: SourceWorksheet, table: _ListTable, stated: Mapping[str, str]
) -> dict[str, str]:
    """The unit of each column of money: as its heading says, else as 导入对照 or what stands above
    does; "" where none says any."""
    above = [
        unit_of_caption(value)
        for row in worksheet.rows[: table.row + 1]
        for value in row
        if isinstance(value, str)
    ]
    common = next((unit for unit in above if unit in UNITS), "")
    headings = worksheet.rows[table.row]
    return {
        column.name: _heading_unit(headings[table.columns[column.name]])
        or stated.get(fold(str(headings[table.columns[column.name]])), "")
        or common
        for column in table.sheet.columns
        if column.kind is Kind.AMOUNT and column.name in table.columns
    }


def _heading_unit(value: Value | None) -> str:
    unit = unit_in_heading(value) if isinstance(value, str) else ""
    return unit if unit in UNITS else ""


_Merged = Mapping[tuple[int, int], Value | None]


def _with_merged(worksheet: SourceWorksheet) -> _Merged:
    """What cells show that are covered from above."""
    return {
        (row, left): worksheet.rows[top][left]
        for top, left, bottom, _ in worksheet.merges
        for row in range(top + 1, bottom + 1)
    }


def _row(
    number: int,
    table: _ListTable,
    units: Mapping[str, str],
    merged: _Merged,
    worksheet: SourceWorksheet,
) -> Row:
    row: Row = {}
    for column in table.sheet.columns:
        at = table.columns.get(column.name)
        if at is None:
            continue
        value = worksheet.rows[number][at]
        if value is None and not column.is_number:
            value = merged.get((number, at))
        text = _cell(column, value, units)
        if text:
            row[column.name] = text
    return row


def _cell(column: Column, value: Value | None, units: Mapping[str, str]) -> str:
    """A cell as the dataset has it: money in 元. What does not read stays as it is, to be told with
    the dataset."""
    text = _text(value)
    if column.kind is Kind.AMOUNT and text:
        try:
            return number_text(parse_amount(text, units[column.name]))
        except NotAnAmountError:
            return text
    if column.kind is Kind.PERCENT and isinstance(value, Decimal) and 0 <= value <= 1:
        return f"{number_text(value * 100)}%"  # as a worksheet holds it
    if column.kind is Kind.CHOICE:
        return next((one for one in column.choices if text == f"{one}类"), text)
    return text


def _text(value: Value | None) -> str:
    if isinstance(value, Decimal):
        return number_text(value)
    return (value or "").strip()


def _is_numbering(texts: Sequence[str]) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3 …"""
    return len(texts) > _ENOUGH and texts == [str(at) for at in range(1, len(texts) + 1)]


def _table_read(worksheet: SourceWorksheet, table: _ListTable, rows: int, unit: str) -> TableRead:
    """The table as a value. unit: of its amounts, "" where that is not known."""
    read = table_below(worksheet, LIST, table.row, table.columns, rows)
    declared = {column.name: column.kind for column in table.sheet.columns}
    columns = [_as_declared(one, declared.get(one.becomes), table) for one in read.columns]
    amounts = (one for one in columns if declared.get(one.becomes) is Kind.AMOUNT)
    first = next((one for one in amounts if not _heading_unit(one.heading)), None)
    has_amounts = Kind.AMOUNT in map(declared.get, table.columns)
    return replace(
        read,
        key=table.declaration.name,
        title=table.title,
        called=table.title,
        columns=tuple(columns),
        unit=unit,
        unit_from="按导入对照或表上写的" if unit else "",
        unit_of=first.heading if first else "",
        reason="没有写明金额单位" if has_amounts and not unit else "",
    )


def _as_declared(column: ColumnRead, kind: Kind | None, table: _ListTable) -> ColumnRead:
    """A column with what it holds, and what 导入对照 says of it."""
    meant = table.meaning.get(fold(column.heading), "")
    reason = "照导入对照不用" if meant == UNUSED else column.reason
    return column._replace(
        holds=kind.value if kind else "",
        reason=reason,
        chosen=bool(meant),
        spelling=column.heading,
    )


def _line(worksheet: SourceWorksheet, table: _ListTable, rows: int, totals: int, last: int) -> str:
    """What was read from where, and what was not."""
    name = worksheet.name
    where = f"{worksheet.file} 工作表“{name}”" if name else worksheet.file
    cells = f"A{table.row + 1}:{letter(max(len(worksheet.rows[table.row]) - 1, 0))}{last + 1}"
    used = set(table.columns.values())
    others = dict.fromkeys(
        value.strip()
        for at, value in enumerate(worksheet.rows[table.row])
        if isinstance(value, str) and at not in used and value.strip() not in _SERIAL
    )
    skipped = [f"合计{totals}行"] if totals else []
    skipped += [f"清单里没有的列{in_quotes(others)}"] if others else []
    more = f"\n  跳过：{'；'.join(skipped)}" if skipped else ""
    count = len(table.columns)
    return f"{table.declaration.name}　{table.title}：{where} {cells}，{rows}行 {count}栏{more}"


# --- units by their names


def with_units(rows: Sequence[Row], sheet: Sheet, units: Sequence[Mapping[str, str]]) -> list[Row]:
    """The rows with the codes of units in place of their names, or of both together; the one unit
    that there is where a row names none."""
    known = _UnitCodes(units)
    columns = [column.name for column in sheet.columns if column.refers == "单位"]
    return [{**row, **dict(known.coded(row, columns))} for row in rows]


class _UnitCodes:
    """The codes of units, by their names however 本级 is written behind these."""

    def __init__(self, units: Sequence[Mapping[str, str]]) -> None:
        pairs = [(unit.get("单位名称", ""), unit.get("单位编码", "")) for unit in units]
        self._by_name = {_unit_name(name): code for name, code in pairs if name}
        self._codes = {code for _, code in pairs if code}
        self._only = next(iter(self._codes)) if len(self._codes) == 1 else ""

    def coded(self, row: Row, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The cells of a row that name a unit, by its code."""
        for name in columns:
            text = row.get(name, "")
            code = self._code(text) if text else self._only
            if code:
                yield name, code

    def _code(self, text: str) -> str:
        """The code of what a cell names; what it says where it names none that is known."""
        code, name = split_code(text)
        if code in self._codes:
            return code
        return self._by_name.get(_unit_name(text)) or self._by_name.get(_unit_name(name), text)


def _unit_name(name: str) -> str:
    return fold(name).replace("(本级)", "本级").replace("(机关)", "机关")
