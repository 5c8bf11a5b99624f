"""The list of units (单位构成) that reports print: 序号, 单位名称, 备注, without codes."""

from __future__ import annotations

from collections.abc import Sequence

from ..codebook.spelling import fold
from .imported import Row
from .readings import UNITS, TableRead, table_below
from .sheet import SourceWorksheet, Value

_NUMBER, _NAME, _REMARK = "序号", "单位名称", "备注"
_HEAD_OFFICE = "(本级)"


def listed_units(sheet: SourceWorksheet) -> list[Row]:
    """The units that a worksheet lists by number and name alone; none where it is no such list."""
    for at, row in enumerate(sheet.rows):
        if is_heading_of_units(row):
            return _units(sheet.rows[at + 1 :], _headings(row))
    return []


def units_read(sheet: SourceWorksheet) -> TableRead:
    """The same worksheet as a value."""
    at, row = next(item for item in enumerate(sheet.rows) if is_heading_of_units(item[1]))
    columns = {name: column for column, name in enumerate(_headings(row)) if name}
    return table_below(sheet, UNITS, at, columns, len(listed_units(sheet)))


def is_heading_of_units(row: Sequence[Value | None]) -> bool:
    """Whether a row has the headings of such a list, and no others."""
    return {_NUMBER, _NAME} <= set(_headings(row)) <= {_NUMBER, _NAME, _REMARK, ""}


def _headings(row: Sequence[Value | None]) -> list[str]:
    return [fold(str(cell or "")) for cell in row]


def _units(rows: Sequence[Sequence[Value | None]], headings: Sequence[str]) -> list[Row]:
    """The rows below the headings, as long as they go on with a number."""
    units: list[Row] = []
    for row in rows:
        texts = {name: str(row[at] or "").strip() for at, name in enumerate(headings) if name}
        if not (texts[_NUMBER].isdecimal() and texts[_NAME]):
            break
        units.append({name: texts[name] for name in (_NAME, _REMARK) if texts.get(name)})
    return units


def department_in(units: Sequence[Row]) -> str:
    """The name of the department, which stands in the list as 某某局（本级）; "" where it does not."""
    names = (row[_NAME] for row in units)
    heads = (name[: -len(_HEAD_OFFICE)] for name in names if fold(name).endswith(_HEAD_OFFICE))
    return next(heads, "")
