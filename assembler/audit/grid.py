"""A published table understood by its headings alone: which columns hold codes, names and amounts,
and what each row is. No template of the place is needed.

Many official tables are two beside each other (收入 left, 支出 right; 301 left, 302 right): each
such part is a block of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import cached_property
from itertools import chain, dropwhile, filterfalse, groupby, takewhile
from typing import NamedTuple, TypeVar

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
        *(
            "类",
            "款",
            "项",
            "项目",
            "金额",
            "合计",
            "小计",
            "总计",
            "科目编码",
            "科目代码",
            "科目名称",
            "基本支出",
        ),
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
_NO_NAME = re.compile(r"\d*|[类款项]")
_LONGEST = 200  # signs of a cell that may be a heading, a name or an amount
MEASURES = frozenset(
    {"预算数", "决算数", "年初预算数", "全年预算数", "调整预算数", "上年数", "本年数", "执行数"}
)


_T = TypeVar("_T")
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


_NAMES = (Role.CODE, Role.UNIT_CODE, Role.LABEL)
_NAMED_BY = (Role.LABEL, Role.CODE, Role.UNIT_CODE, Role.OTHER)  # the first that has words


@dataclass(frozen=True, slots=True)
class GridColumn:
    """path: its headings, the outermost first."""

    index: int
    path: tuple[str, ...]
    role: Role

    @property
    def leaf(self) -> str:
        """Its innermost heading."""
        return _leaf(self.path)

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

    def text(self, column: int) -> str:
        """An amount as it is printed, "" where the cell is blank."""
        amount = self.amounts.get(column)
        return amount.text if amount else ""

    @property
    def name(self) -> str:
        """As a message names it."""
        return self.label or self.code or f"第{self.index + 1}行"

    @property
    def body_code(self) -> str:
        """The code of a unit or department, which some tables have in the column of accounts."""
        return self.unit or self.code

    @property
    def is_blank(self) -> bool:
        """Whether it has no amount but 0."""
        return not any(amount.value for amount in self.amounts.values())

    @property
    def is_void(self) -> bool:
        """Whether nothing stands in it."""
        return not any((self.code, self.unit, self.label, self.amounts))


@dataclass(frozen=True)
class GridBlock:
    """A part of a table with its own names and amounts. width: how many columns stand before it."""

    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]

    @cached_property
    def amounts(self) -> tuple[GridColumn, ...]:
        """Its columns of amounts."""
        return tuple(_of_role(self.columns, Role.AMOUNT))

    @cached_property
    def label_column(self) -> int:
        """The column that names its rows; the first where none does."""
        return next(_of_role(self.columns, Role.LABEL), self.columns[0]).index

    def row(self, index: int | None) -> GridRow | None:
        """One of its rows by its number in the table; None where it is another part's."""
        return next((row for row in self.rows if row.index == index), None)

    def column(self, index: int | None) -> GridColumn | None:
        """One of its columns by its number in the table; None where it is another part's."""
        return next((column for column in self.columns if column.index == index), None)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The names of its rows."""
        return tuple(row.label for row in self.rows)


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

    @property
    def rows(self) -> Iterator[tuple[GridBlock, GridRow]]:
        """All rows, each with the part that it stands in."""
        return ((block, row) for block in self.blocks for row in block.rows)

    @cached_property
    def is_empty(self) -> bool:
        """Whether no amount but 0 stands in it."""
        return all(row.is_blank for _, row in self.rows)

    @cached_property
    def has_cells(self) -> bool:
        """Whether any amount stands in it, be it 0."""
        return any(row.amounts for _, row in self.rows)


def read_grid(table: PublishedTable, unit: str = "万元") -> AuditGrid:
    """A table understood. unit: where it does not say its own."""
    first = _first_row(table)
    size = UNITS.get(table.unit or unit, UNITS["万元"])
    width = max(map(len, table.rows), default=0)
    rows = table.rows[: min(first, _HEADINGS_AT_MOST)]
    owners = heading_owners(rows)
    paths = (_path(owners, rows, index) for index in range(width))
    columns = tuple(_column(table, first, *numbered) for numbered in enumerate(paths))
    step = _step(table, first, columns) * size
    blocks = [_block(table, first, part, size, step) for part in _parts(columns)]
    return AuditGrid(table, columns, tuple(blocks), first)


# --- headings


def _column(table: PublishedTable, first: int, index: int, path: tuple[str, ...]) -> GridColumn:
    return GridColumn(index, path, _role(path, _texts(table, first, index)))


def _of_role(columns: Iterable[GridColumn], role: Role) -> Iterator[GridColumn]:
    return (column for column in columns if column.role is role)


def _leaf(path: Sequence[str]) -> str:
    """The innermost of a column's headings; "" where it has none."""
    return path[-1] if path else ""


def _at(cells: Sequence[_T | None], position: int) -> _T | None:
    """A cell of a row that may be too short."""
    return cells[position] if position < len(cells) else None


def _filled(cells: Iterable[str | None]) -> Iterator[str]:
    """The cells with anything in them but a dash."""
    texts = ((cell or "").strip() for cell in cells)
    return filterfalse(_BLANK.__contains__, texts)


def _first_row(table: PublishedTable) -> int:
    """The first row that is no heading: not always the one a reader took, for 合计 may stand beside
    类, 款, 项, and a second row of headings may have no merged cells."""
    headings = enumerate(table.rows[: table.headings])
    with_amounts = (number for number, row in headings if number and _has_decimals(row))
    return next(with_amounts, None) or _behind_headings(table)


def _has_decimals(row: Sequence[str | None]) -> bool:
    return any(map(_DECIMAL.fullmatch, _filled(row)))


def _behind_headings(table: PublishedTable) -> int:
    """The first row that has no words of headings."""
    first = min(max(table.headings, 1), len(table.rows))
    return first + len(list(takewhile(_is_heading, table.rows[first:_HEADINGS_AT_MOST])))


def _is_heading(row: Sequence[str | None]) -> bool:
    """Whether a row's words are those of headings, two at least, and no amount is in it."""
    texts = ["".join(text.split()) for text in _filled(row)]
    if any(map(_is_short_amount, texts)):
        return texts[0] in _SEQUENCE
    is_covered = bool(texts) and row[0] is None  # from above
    return is_covered or sum(map(_HEADINGS.__contains__, texts)) > 1


def _is_short_amount(text: str) -> bool:
    return len(text) <= _LONGEST and is_amount(text)


def _path(owners: Sequence[Sequence[Owner]], rows: Rows, column: int) -> tuple[str, ...]:
    """The headings above a column, the outermost first; one that covers several rows once."""
    above = dict.fromkeys(_at(row, column) for row in owners)
    texts = (bare_heading(rows[r][c]) for r, c in filter(None, above))
    kept = filterfalse(_is_number_of_column, filter(None, texts))
    return tuple(text for text, _ in groupby(kept))


def _is_number_of_column(text: str) -> bool:
    return text in _SEQUENCE or _WHOLE.fullmatch(text) is not None


def heading_owners(rows: Rows) -> list[list[Owner]]:
    """For each position of the headings the cell that covers it: to the left where both stand
    under the same heading, else above."""
    owners: list[list[Owner]] = []
    above: list[Owner] = []
    for number, row in enumerate(rows):
        above = _row_owners(number, row, above)
        owners.append(above)
    return owners


def _row_owners(number: int, row: Sequence[str | None], above: Sequence[Owner]) -> list[Owner]:
    own: list[Owner] = []
    for column, cell in enumerate(row):
        if cell is not None:
            own.append((number, column))
        elif not own or _begins(above, column):
            own.append(_at(above, column))
        else:
            own.append(own[-1])
    return own


def _begins(above: Sequence[Owner], column: int) -> bool:
    """Whether another heading stands above a column than above the one to its left."""
    return bool(above) and _at(above, column) != _at(above, column - 1)


def bare_heading(text: str | None) -> str:
    """A heading on one line."""
    return "".join((text or "").split())[:_LONGEST]


def _texts(table: PublishedTable, first: int, column: int) -> list[str]:
    return list(_filled(_at(row, column) for row in table.rows[first:]))


def _role(path: tuple[str, ...], texts: Sequence[str]) -> Role:
    return _role_by_heading(path) or _role_by_texts(path, texts)


def _role_by_heading(path: tuple[str, ...]) -> Role | None:
    """What a heading alone shows: codes, and what is neither name nor amount."""
    if _is_code_heading(_leaf(path)):
        return Role.UNIT_CODE if _OF_UNITS.search("".join(path)) else Role.CODE
    return Role.OTHER if _OTHER_HEADING.search(_leaf(path)) else None


def _role_by_texts(path: tuple[str, ...], texts: Sequence[str]) -> Role:
    """Names or amounts, by what most cells hold; the heading decides where these are as many."""
    numbers = sum(map(is_amount, texts))
    words = len(texts) - numbers
    is_named = _NAME_HEADING.search(_leaf(path).replace("（", "("))
    if words > numbers or (is_named and words == numbers):
        return Role.LABEL
    return Role.AMOUNT if path or numbers else Role.OTHER


def _is_code_heading(leaf: str) -> bool:
    return leaf in _CODE_PARTS or _CODE_HEADING.search(leaf) is not None


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
        if column.role in _NAMES and _has_amounts(part):
            yield tuple(part)
            part = []
        part.append(column)
    if _has_amounts(part):
        yield tuple(part)


def _has_amounts(columns: Sequence[GridColumn]) -> bool:
    return any(column.role is Role.AMOUNT for column in columns)


def _step(table: PublishedTable, first: int, columns: Sequence[GridColumn]) -> Decimal:
    """What the last digit of the table's amounts stands for, in its unit."""
    amounts = _of_role(columns, Role.AMOUNT)
    texts = chain.from_iterable(_texts(table, first, column.index) for column in amounts)
    places = max(map(_decimal_places, filter(is_amount, texts)), default=0)
    return Decimal(1).scaleb(-min(places, 6))


def _decimal_places(amount: str) -> int:
    return len(amount.partition(".")[2])


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
    texts = {column.index: bare_heading(_at(cells, column.index)) for column in columns}
    row = GridRow(
        index,
        _code(columns, texts, Role.CODE),
        _code(columns, texts, Role.UNIT_CODE),
        _label(columns, texts),
        _keys(columns, texts),
        dict(_amounts(columns, texts, size, step)),
    )
    if row.is_void or bare(row.label) in _SEQUENCE or _numbers_columns(columns, texts):
        return None
    return _continued(row, above) if _is_covered(cells, columns) else row


def _continued(row: GridRow, above: GridRow | None) -> GridRow:
    """A row with the code of the row above, whose cell covers its own."""
    if above is None or row.code or row.unit:
        return row
    return replace(row, code=above.code, label=row.label or above.label)


def _keys(columns: Sequence[GridColumn], texts: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(texts[c.index] for c in columns if c.role is not Role.AMOUNT)


def _amounts(
    columns: Sequence[GridColumn], texts: Mapping[int, str], size: Decimal, step: Decimal
) -> Iterator[tuple[int, CellAmount]]:
    for column in _of_role(columns, Role.AMOUNT):
        text = texts[column.index]
        if text and is_amount(text):
            yield column.index, CellAmount(parse_amount(text) * size, step, text)


def _label(columns: Sequence[GridColumn], texts: Mapping[int, str]) -> str:
    """The row's name: what its first column of names says, else words where a code would stand."""
    named = (texts[c.index] for role in _NAMED_BY for c in _of_role(columns, role))
    return next(filterfalse(_NO_NAME.fullmatch, named), "")


def _code(columns: Sequence[GridColumn], texts: Mapping[int, str], role: Role) -> str:
    """The digits of the first group of code columns (类, 款, 项 may have one each)."""
    from_first = dropwhile(lambda column: column.role is not role, columns)
    group = takewhile(lambda column: column.role is role, from_first)
    return "".join(filter(_DIGITS.fullmatch, (texts[column.index] for column in group)))


def _is_covered(cells: Sequence[str | None], columns: Sequence[GridColumn]) -> bool:
    """Whether a row's code is that of the cell above, which covers it and all to its left."""
    code = next(_of_role(columns, Role.CODE), None)
    return code is not None and all(cell is None for cell in cells[: code.index + 1])


def _numbers_columns(columns: Sequence[GridColumn], texts: Mapping[int, str]) -> bool:
    """Whether a row numbers the columns: 1 2 3 …"""
    amounts = (texts[column.index] for column in _of_role(columns, Role.AMOUNT))
    filled = list(filter(None, amounts))
    if len(filled) < 2 or not all(map(_WHOLE.fullmatch, filled)):
        return False
    first = int(filled[0])
    return list(map(int, filled)) == list(range(first, first + len(filled)))
