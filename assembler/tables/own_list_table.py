"""清单表 of a list of the template's own (清单): its rows, or those asked for (只列), numbered, and
what its columns of numbers come to (合计行).

Each column's 内容 is a text with the list's columns in {…}, and 序号; {…名称} of a column that refers
to units is the unit's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..dataset.schema import Column, Kind, Sheet
from ..figures import Figure, UnknownNameError
from ..figures.own_lists import ListRow, ListRows, column_named
from ..kernel.money import NumberStyle, exact_in_unit, show_amount, show_number, show_percent
from ..kernel.places import where
from ..kernel.problems import Place, did_you_mean
from ..narrative import Narrative
from ..report import Cell, CellOrigin, Origin
from ..template.lists import why_no_sum
from .columns import Leaf, leaves_of, table_header
from .grid import Grid, cell_origin
from .list_table import TOTAL_ROWS
from .specification import MistakesAt, TableError, TableSpec, place_in

NUMBER = "序号"
_FIELD = re.compile(r"\{([^{}]{1,60})\}")
_NAME = "名称"


def own_list_grid(spec: TableSpec, narrative: Narrative) -> Grid:
    """Columns, header rows, a body row for each row of the list, and its total."""
    with MistakesAt(spec.place_of("清单")):
        rows = narrative.figures.own_lists.rows(str(spec.get("清单")))
    with MistakesAt(spec.place_of("只列")):
        rows = rows.where(**spec.get("只列")) if spec.get("只列") else rows
    leaves = leaves_of(spec.needed("列"), narrative.figures.ledgers, "支出")
    header = table_header(spec, spec.items("列"), leaves, [len(leaves)])
    columns = [_ListColumn(leaf, rows.sheet, spec, narrative) for leaf in leaves]
    lines = [
        _TableRow([column.cell(row, at) for column in columns], row.line.place)
        for at, row in enumerate(rows, start=1)
    ]
    total = _total_row(columns, rows)
    if rows and spec.get("合计行") in TOTAL_ROWS:
        lines = [total, *lines] if spec.get("合计行") == TOTAL_ROWS[0] else [*lines, total]
    return Grid(
        leaves.columns,
        header,
        tuple(tuple(cell for cell, _ in line.cells) for line in lines),
        not rows,
        origin=_origin(columns, lines, narrative),
    )


_ShownCell = tuple[Cell, Figure | None]


class _TableRow:
    """The cells of a row with the figures they show, and where it stands; None of a total."""

    def __init__(self, cells: Sequence[_ShownCell], place: Place | None) -> None:
        self.cells, self.place = cells, place


def _total_row(columns: Sequence[_ListColumn], rows: ListRows) -> _TableRow:
    """What the columns of numbers come to, 合计 under the first heading of a text."""
    cells = [column.total(rows) for column in columns]
    label = next((at for at, column in enumerate(columns) if column.holds_text), None)
    if label is not None:
        cells[label] = (Cell("合计", align="center"), None)
    return _TableRow(cells, None)


def _origin(
    columns: Sequence[_ListColumn], lines: Sequence[_TableRow], narrative: Narrative
) -> Origin:
    """Each row shows one line of the list; the cells with numbers where these are from."""
    fields = tuple(_FIELD.sub(r"\1", column.leaf.content) for column in columns)
    rows = tuple("".join(where([line.place])) if line.place else "" for line in lines)
    cells: list[CellOrigin] = [
        cell_origin(figure, at, position, narrative)
        for at, line in enumerate(lines)
        for position, (_, figure) in enumerate(line.cells)
        if figure is not None
    ]
    return Origin(fields, rows=rows, cells=tuple(cells))


class _ListColumn:
    """A column of the table: the text it fills in, checked once against the list's columns."""

    def __init__(self, leaf: Leaf, sheet: Sheet, spec: TableSpec, narrative: Narrative) -> None:
        self.leaf, self.sheet, self.style = leaf, sheet, leaf.styled(spec.style)
        self.units = {unit.code: unit.name for unit in narrative.dataset.units}
        for name in _FIELD.findall(leaf.content):
            self._check(name)
        alone = _FIELD.fullmatch(leaf.content.strip())
        self.alone = self._column(alone[1]) if alone else None
        self.summed = self.alone if self.alone and not why_no_sum(self.alone) else None

    @property
    def holds_text(self) -> bool:
        """Whether no number stands in it alone."""
        return self.alone is None or not self.alone.is_number

    def cell(self, row: ListRow, number: int) -> _ShownCell:
        """What stands in a row's cell."""
        figure = row.figure(self.alone) if self.alone else None
        if figure is not None:
            return self._shown(figure), figure
        text = _FIELD.sub(lambda field: self._text(field[1], row, number), self.leaf.content)
        centred = self.leaf.is_code or self.leaf.content.strip() == f"{{{NUMBER}}}"
        return Cell(text, align="center" if centred else "left"), None

    def total(self, rows: ListRows) -> _ShownCell:
        """What the column comes to; blank where it is none of numbers."""
        if self.summed is None:
            return Cell(""), None
        figure = rows.total(self.summed.name)
        if not self.summed.unit and self.summed.kind is not Kind.AMOUNT:
            figure.unit = ""  # as in the rows above
        return self._shown(figure), figure

    def _shown(self, figure: Figure) -> Cell:
        assert self.alone is not None
        text = _number(self.alone, figure, self.style)
        is_money = self.alone.kind is Kind.AMOUNT
        value = exact_in_unit(figure.amount, self.style) if is_money else figure.amount
        return Cell(text, align="right", value=value)

    def _column(self, name: str) -> Column | None:
        return next((column for column in self.sheet.columns if column.name == name), None)

    def _check(self, name: str) -> None:
        if name == NUMBER or self._of_unit(name):
            return
        try:
            column_named(self.sheet, name)
        except UnknownNameError as error:
            names = [column.name for column in self.sheet.columns]
            more = "" if did_you_mean(name, names) else f"、{NUMBER}"
            place = place_in(self.leaf.settings, "内容")
            reason = f"列“{self.leaf.title}”的“{{{name}}}”不能用：{error}{more}"
            raise TableError(reason, place) from None

    def _of_unit(self, name: str) -> Column | None:
        """The column of units whose names a field asks for: {单位编码名称}, {单位名称}."""
        for column in self.sheet.columns:
            if column.refers == "单位" and name in (
                f"{column.name}{_NAME}",
                f"{column.name.removesuffix('编码')}{_NAME}",
            ):
                return column
        return None

    def _text(self, name: str, row: ListRow, number: int) -> str:
        if name == NUMBER:
            return str(number)
        column = self._column(name)
        if column is None:
            of_unit = self._of_unit(name)
            code = row.cells.get(of_unit.name, "") if of_unit else ""
            return self.units.get(code, code)
        figure = row.figure(column)
        if figure is not None:
            return _number(column, figure, self.style)
        return str(row.cells.get(name, ""))


def _number(column: Column, figure: Figure, style: NumberStyle) -> str:
    """A number as the table shows it, without its unit."""
    if column.kind is Kind.AMOUNT:
        return show_amount(figure.amount, style)
    if column.kind is Kind.PERCENT:
        return show_percent(figure.amount * 100, style)
    return show_number(figure.amount.normalize(), style.but(zero="0"))
