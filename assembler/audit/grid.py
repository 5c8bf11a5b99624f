"""A published table understood by its headings alone: which columns hold codes, names and amounts,
and what each row is. No template of the place is needed.

Many official tables are two beside each other (收入 left, 支出 right; 301 left, 302 right): each
such part is a block of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from ..importing.official.texts import bare
from ..kernel.money import UNITS, NotAnAmountError, parse_amount
from ..published.document import PublishedTable, Spot

_BLANK = frozenset({"", "-", "—", "–", "——", "--", "－", "/", "\\"})
_CODE_PARTS = frozenset({"类", "款", "项"})
_CODE_HEADING = re.compile(r"(?:编码|代码|编号|科目号)$")
_OTHER_HEADING = re.compile(
    r"序号|行次|备注|说明|数量|个数|人数|单价|得分|分值|权重|比例|占比|比重|%|率$|年份|依据|编制数"
)
_OF_UNITS = re.compile(r"\A(?!.*(?:经济|功能|科目)).*(?:单位|部门)")
_NAME_HEADING = re.compile(r"名称|^项目$|项目\(|科目$|^科目|预算单位|项目单位|^类型$|^单位$|单位\(")
_HEADINGS = frozenset(
    {
        *("项目", "金额", "合计", "小计", "总计", "科目编码", "科目代码", "科目名称", "基本支出"),
        *("项目支出", "预算数", "决算数", "人员经费", "公用经费", "一般公共预算", "政府性基金"),
        *("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"),
        *("公务用车购置费", "公务用车运行费", "公务用车运行维护费", "财政拨款", "事业收入"),
    }
)
_HEADINGS_AT_MOST = 12  # rows
_SEQUENCE = frozenset({"栏次", "栏目"})
_WHOLE = re.compile(r"\d{1,3}")
_DECIMAL = re.compile(r"-?[\d,，]+\.\d+")
_DIGITS = re.compile(r"\d+")
_LONGEST = 200  # signs of a cell that may be a heading, a name or an amount
MEASURES = frozenset(
    {"预算数", "决算数", "年初预算数", "全年预算数", "调整预算数", "上年数", "本年数", "执行数"}
)


Rows = Sequence[Sequence[str | None]]
Owner = tuple[int, int] | None
"""Row and column of the cell that covers a position; None where none does."""


class Role(Enum):
    """What the cells of a column are."""

    CODE = "编码"
    UNIT_CODE = "单位代码"
    LABEL = "名称"
    AMOUNT = "金额"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class GridColumn:
    """path: its headings, the outermost first."""

    index: int
    path: tuple[str, ...]
    role: Role

    @property
    def words(self) -> str:
        """As a message names it."""
        return "/".join(re.sub(r"\s+", "", text) for text in self.path)


class CellAmount(NamedTuple):
    """An amount as it is printed. value, step: in 元; step: what its last digit stands for."""

    value: Decimal
    step: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a block. code: of the account, "" where it has none; unit: a unit's code. keys: what
    its other columns of text say."""

    index: int
    code: str
    unit: str
    label: str
    keys: tuple[str, ...]
    amounts: Mapping[int, CellAmount]

    def value(self, column: int) -> Decimal:
        """An amount, 0 where the cell is blank."""
        amount = self.amounts.get(column)
        return amount.value if amount else Decimal(0)


@dataclass(frozen=True)
class GridBlock:
    """A part of a table with its own names and amounts. width: how many columns stand before it."""

    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]

    @cached_property
    def amounts(self) -> tuple[GridColumn, ...]:
        """Its columns of amounts."""
        return tuple(column for column in self.columns if column.role is Role.AMOUNT)

    @cached_property
    def label_column(self) -> int:
        """The column that names its rows; the first where none does."""
        labels = [c.index for c in self.columns if c.role is Role.LABEL]
        return labels[0] if labels else self.columns[0].index

    @property
    def has_codes(self) -> bool:
        """Whether its rows are those of accounts."""
        return any(row.code for row in self.rows)


@dataclass(frozen=True)
class AuditGrid:
    """A table, understood."""

    table: PublishedTable
    columns: tuple[GridColumn, ...]
    blocks: tuple[GridBlock, ...]
    first_row: int  # the first that is no heading

    @property
    def title(self) -> str:
        return self.table.title

    def spot(self, row: int | None = None, column: int | None = None) -> Spot:
        """Where a cell stands."""
        pages = self.table.pages
        page = pages[row] if row is not None and row < len(pages) else self.table.spot.page
        return self.table.spot._replace(row=row, column=column, page=page)

    @cached_property
    def is_empty(self) -> bool:
        """Whether no amount but 0 stands in it."""
        return not any(
            amount.value
            for block in self.blocks
            for row in block.rows
            for amount in row.amounts.values()
        )

    @cached_property
    def has_cells(self) -> bool:
        """Whether any amount stands in it, be it 0."""
        return any(row.amounts for block in self.blocks for row in block.rows)


def read_grid(table: PublishedTable, unit: str = "万元") -> AuditGrid:
    """A table understood. unit: where it does not say its own."""
    first = _first_row(table)
    size = UNITS.get(table.unit or unit, UNITS["万元"])
    width = max(map(len, table.rows), default=0)
    rows = table.rows[: min(first, _HEADINGS_AT_MOST)]
    owners = heading_owners(rows)
    paths = [_path(owners, rows, index) for index in range(width)]
    columns = tuple(
        GridColumn(index, path, _role(path, _texts(table, first, index)))
        for index, path in enumerate(paths)
    )
    step = _step(table, first, columns) * size
    blocks = [_block(table, first, part, size, step) for part in _parts(columns)]
    return AuditGrid(table, columns, tuple(blocks), first)


# --- headings


def _first_row(table: PublishedTable) -> int:
    """The first row that is no heading: not always the one a reader took, for 合计 may stand beside
    类, 款, 项, and a second row of headings may have no merged cells."""
    for number, row in enumerate(table.rows[: table.headings]):
        if number and any(cell and _DECIMAL.fullmatch(cell.strip()) for cell in row):
            return number
    first = min(max(table.headings, 1), len(table.rows))
    while first < min(len(table.rows), _HEADINGS_AT_MOST) and _is_heading(table.rows[first]):
        first += 1
    return first


def _is_heading(row: Sequence[str | None]) -> bool:
    """Whether a row's words are those of headings, two at least, and no amount is in it."""
    texts = ["".join(cell.split()) for cell in row if cell and cell.strip() not in _BLANK]
    if any(len(text) <= _LONGEST and is_amount(text) for text in texts):
        return bool(texts) and texts[0] in _SEQUENCE
    if texts and row[0] is None:  # covered from above
        return True
    return sum(text in _HEADINGS or text in _CODE_PARTS for text in texts) > 1


def _path(owners: Sequence[Sequence[Owner]], rows: Rows, column: int) -> tuple[str, ...]:
    """The headings above a column, the outermost first; one that covers several rows once."""
    above = dict.fromkeys(row[column] for row in owners if column < len(row))
    texts = [bare_heading(rows[r][c] or "") for r, c in filter(None, above)]
    kept = [text for text in texts if text and not _is_number_of_column(text)]
    return tuple(text for n, text in enumerate(kept) if not n or text != kept[n - 1])


def _is_number_of_column(text: str) -> bool:
    return text in _SEQUENCE or _WHOLE.fullmatch(text) is not None


def heading_owners(rows: Rows) -> list[list[Owner]]:
    """For each position of the headings the cell that covers it: to the left where both stand
    under the same heading, else above."""
    owners: list[list[Owner]] = []
    for number, row in enumerate(rows):
        above = owners[-1] if owners else []
        own: list[Owner] = []
        for column, cell in enumerate(row):
            over = above[column] if column < len(above) else None
            if cell is not None:
                own.append((number, column))
            elif not own or (above and over != _at(above, column - 1)):
                own.append(over)
            else:
                own.append(own[-1])
        owners.append(own)
    return owners


def _at(owners: Sequence[Owner], column: int) -> Owner:
    return owners[column] if column < len(owners) else None


def bare_heading(text: str) -> str:
    """A heading on one line."""
    return "".join(text.split())[:_LONGEST]


def _texts(table: PublishedTable, first: int, column: int) -> list[str]:
    cells = (row[column] for row in table.rows[first:] if column < len(row))
    return [cell.strip() for cell in cells if cell and cell.strip() not in _BLANK]


def _role(path: tuple[str, ...], texts: Sequence[str]) -> Role:
    leaf = path[-1] if path else ""
    if _is_code_heading(path):
        return Role.UNIT_CODE if _OF_UNITS.search("".join(path)) else Role.CODE
    numbers = sum(is_amount(text) for text in texts)
    if _OTHER_HEADING.search(leaf):
        return Role.OTHER
    if _NAME_HEADING.search(leaf.replace("（", "(")) and numbers * 2 <= len(texts):
        return Role.LABEL
    if len(texts) > numbers * 2:
        return Role.LABEL
    return Role.AMOUNT if path or numbers else Role.OTHER


def _is_code_heading(path: tuple[str, ...]) -> bool:
    leaf = path[-1] if path else ""
    return leaf in _CODE_PARTS or bool(_CODE_HEADING.search(leaf))


def is_amount(text: str) -> bool:
    """Whether a cell holds an amount."""
    try:
        parse_amount(text[:_LONGEST])
    except NotAnAmountError:
        return False
    return True


# --- blocks


def _parts(columns: Sequence[GridColumn]) -> Iterator[tuple[GridColumn, ...]]:
    """The columns cut where names begin again behind amounts."""
    part: list[GridColumn] = []
    for column in columns:
        begins = column.role in (Role.CODE, Role.UNIT_CODE, Role.LABEL)
        if begins and any(one.role is Role.AMOUNT for one in part):
            yield tuple(part)
            part = []
        part.append(column)
    if any(one.role is Role.AMOUNT for one in part):
        yield tuple(part)


def _step(table: PublishedTable, first: int, columns: Sequence[GridColumn]) -> Decimal:
    """What the last digit of the table's amounts stands for, in its unit."""
    places = 0
    for column in columns:
        if column.role is Role.AMOUNT:
            for text in _texts(table, first, column.index):
                if is_amount(text):
                    places = max(places, len(text.strip().partition(".")[2]))
    return Decimal(1).scaleb(-min(places, 6))


def _block(
    table: PublishedTable, first: int, columns: tuple[GridColumn, ...], size: Decimal, step: Decimal
) -> GridBlock:
    rows: list[GridRow] = []
    for index in range(first, len(table.rows)):
        row = _row(table.rows[index], index, columns, size, step, rows[-1] if rows else None)
        if row is not None:
            rows.append(row)
    return GridBlock(columns, tuple(rows))


def _row(
    cells: Sequence[str | None],
    index: int,
    columns: tuple[GridColumn, ...],
    size: Decimal,
    step: Decimal,
    above: GridRow | None,
) -> GridRow | None:
    """A row of a block; None where nothing stands in it, or only the numbers of the columns."""
    texts = {c.index: _text(cells, c.index) for c in columns}
    label = _label(columns, texts)
    code, unit = (_code(columns, texts, role) for role in (Role.CODE, Role.UNIT_CODE))
    amounts = dict(_amounts(columns, texts, size, step))
    if bare(label) in _SEQUENCE or _numbers_columns(columns, texts):
        return None
    if not any((code, unit, label, amounts)):
        return None
    if above and not (code or unit) and _is_covered(cells, columns):
        code, label = above.code, label or above.label
    return GridRow(index, code, unit, label, _keys(columns, texts), amounts)


def _keys(columns: Sequence[GridColumn], texts: Mapping[int, str | None]) -> tuple[str, ...]:
    return tuple(texts[c.index] or "" for c in columns if c.role is not Role.AMOUNT)


def _amounts(
    columns: Sequence[GridColumn], texts: Mapping[int, str | None], size: Decimal, step: Decimal
) -> Iterator[tuple[int, CellAmount]]:
    for column in columns:
        text = texts[column.index]
        if column.role is Role.AMOUNT and text and is_amount(text):
            yield column.index, CellAmount(parse_amount(text) * size, step, text)


def _text(cells: Sequence[str | None], index: int) -> str | None:
    cell = cells[index] if index < len(cells) else None
    return None if cell is None else "".join(cell.split())[:_LONGEST]


def _label(columns: Sequence[GridColumn], texts: Mapping[int, str | None]) -> str:
    """The row's name: what its first column of names says, else words where a code would stand."""
    for role in (Role.LABEL, Role.CODE, Role.UNIT_CODE, Role.OTHER):
        for column in columns:
            text = texts[column.index]
            if (
                column.role is role
                and text
                and not _DIGITS.fullmatch(text)
                and text not in _CODE_PARTS
            ):
                return text
            if column.role is Role.AMOUNT and role is Role.LABEL:
                break
    return ""


def _code(columns: Sequence[GridColumn], texts: Mapping[int, str | None], role: Role) -> str:
    """The digits of the first group of code columns (类, 款, 项 may have one each)."""
    group: list[str] = []
    begun = False
    for column in columns:
        if column.role is role:
            begun = True
            text = texts[column.index] or ""
            group.append(text if _DIGITS.fullmatch(text) else "")
        elif begun:
            break
    return "".join(group)


def _is_covered(cells: Sequence[str | None], columns: Sequence[GridColumn]) -> bool:
    """Whether a row's code is that of the cell above, which covers it."""
    first = next((c.index for c in columns if c.role is Role.CODE), None)
    if first is None or (first < len(cells) and cells[first] is not None):
        return False
    return first == 0 or any(cells[i] is not None for i in range(first) if i < len(cells)) is False


def _numbers_columns(columns: Sequence[GridColumn], texts: Mapping[int, str | None]) -> bool:
    """Whether a row numbers the columns: 1 2 3 …"""
    numbers = [texts[c.index] for c in columns if c.role is Role.AMOUNT]
    whole = [int(text) for text in numbers if text and _WHOLE.fullmatch(text)]
    return (
        len(whole) > 1
        and len(whole) == len([n for n in numbers if n])
        and whole == list(range(whole[0], whole[0] + len(whole)))
    )
