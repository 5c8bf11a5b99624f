"""What each table of the files was taken for, and each of its columns: shown, and chosen otherwise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial
from html import escape

from nicegui import ui
from nicegui.element import Element

from ...codebook.spelling import fold
from ...importing.chosen import choices_of_columns, column_as, table_as, unit_as
from ...importing.headings import UNUSED
from ...importing.imported import Imported
from ...importing.mapping import AMOUNT_UNIT
from ...importing.readings import (
    IN_HEADING,
    LINES,
    LIST,
    OFFICIAL,
    UNREAD,
    ColumnRead,
    SkippedRows,
    TableRead,
)
from ...importing.sheet import SourceWorksheet, Value, number_text
from ...importing.sheet_choices import EXPENDITURE, INCOME
from ...kernel.catalogue.entry import Settled
from ...kernel.money import UNITS, NumberStyle, show_amount
from ..parts.choice_box import ChoiceBox, Option
from ..parts.folded import folded
from ..parts.keyed_fields import KeyedFields
from ..parts.table_parts import head_row
from .intake import Intake

Do = Callable[[Callable[[Intake], Awaitable[object]]], None]
"""Has something done with the intake of the page."""
_EXACT = NumberStyle(unit="元", places=2, grouped=True)
_COLUMNS = ("列", "表上的列名", "前几个内容", "认作", "说明")
_ROWS_NAMED = 5
_ROWS_SHOWN, _CELLS_SHOWN, _SIGNS_SHOWN = 8, 16, 60


class ReadTables:
    """The part of the page. do: has something done."""

    def __init__(self, do: Do, fields: KeyedFields) -> None:
        self._do, self._fields = do, fields
        self._open: dict[tuple[str, str, str], bool] = {}
        self._sheets: dict[tuple[str, str], SourceWorksheet] = {}

    def show(self, imported: Imported, sheets: Iterable[SourceWorksheet]) -> None:
        """All tables, in their order; what was not read, or is a line export, is unfolded. sheets: the
        worksheets that they stand in."""
        self._sheets = {sheet.key: sheet for sheet in sheets}
        for table in imported.read:
            self._table(table, imported)

    def _table(self, table: TableRead, imported: Imported) -> None:
        with ui.element("article").classes("read-table"):
            with ui.element("div").classes("read-head"):
                ui.label(_where(table)).classes("source")
                self._kind_box(table, imported)
                self._facts(table, imported)
            if table.reason:
                ui.label(f"{table.reason}。").classes("muted")
            if table.columns:
                self._columns(table, imported)
            elif table.source in self._sheets:
                first_rows(self._sheets[table.source])

    def _kind_box(self, table: TableRead, imported: Imported) -> None:
        options = [
            Option("", "自己认" if table.chosen else f"自己认：{_called(table)}"),
            Option(EXPENDITURE),
            Option(INCOME),
            *(Option(one.key, f"{one.key}　{one.name}") for one in imported.known),
            Option(UNUSED, "不用这张表"),
        ]
        ChoiceBox(
            f"“{_where(table)}”是什么",
            options,
            table.chosen,
            lambda value: self._choose(table_as(table, value)),
            self._fields,
        )

    def _facts(self, table: TableRead, imported: Imported) -> None:
        """How many rows, in which unit, what they add up to, what was left out."""
        facts = [f"{table.rows}行"] if table.is_read else []
        if table.headings:
            facts.append(f"列名在{_rows_in_words(range(table.headings[0], table.headings[1] + 1))}")
        if table.total is not None and table.rows:
            facts.append(f"合计{show_amount(table.total, _EXACT)}元")
        facts += map(_left_out, table.skipped)
        ui.label("；".join(facts)).classes("facts")
        if table.taken_as in (LINES, LIST) and table.unit_of and table.unit_from != IN_HEADING:
            self._unit_box(table, imported)
        elif table.unit:
            ui.label(f"金额以{table.unit}为单位（{table.unit_from}）").classes("facts")

    def _unit_box(self, table: TableRead, imported: Imported) -> None:
        chosen = imported.stated.get(AMOUNT_UNIT, {}).get(fold(table.unit_of), "")
        seen = f"自己认：{table.unit}（{table.unit_from}）" if table.unit else "没有写单位，选一个"
        ChoiceBox(
            f"“{_where(table)}”的金额单位",
            [Option("", "自己认" if chosen else seen), *map(Option, UNITS)],
            chosen,
            lambda value: self._choose([unit_as(table, value)]),
            self._fields,
        )

    # --- columns

    def _columns(self, table: TableRead, imported: Imported) -> None:
        """The table of columns; made when it is unfolded, for there may be hundreds."""
        known = (*table.source, table.called)
        is_open = self._open.get(known, table.taken_as != OFFICIAL or _has_spare(table))
        fold = ui.element("details").classes("fold")
        if is_open:
            fold.props["open"] = True
        with fold:
            with ui.element("summary"):
                unused = sum(not one.becomes and not one.further for one in table.columns)
                more = f"，{unused}列没有用到" if unused else ""
                ui.label(f"{len(table.columns)}列{more}").classes("inline")
            body = ui.element("div").classes("scroll")
        fill = partial(self._fill, body, table, imported)
        if is_open:
            fill()

        def toggled(opened: bool) -> None:
            self._open[known] = opened
            if opened and not body.default_slot.children:
                fill()

        fold.on(
            "toggle",
            lambda event: toggled(bool(event.args)),
            js_handler="(event) => emit(event.target.open)",
        )

    def _fill(self, body: Element, table: TableRead, imported: Imported) -> None:
        choices = choices_of_columns(table, imported.known)
        with body, ui.element("table").classes("plain columns"):
            head_row(_COLUMNS)
            with ui.element("tbody"):
                for column in table.columns:
                    self._column(table, column, choices)

    def _column(self, table: TableRead, column: ColumnRead, choices: Iterable[str]) -> None:
        with ui.element("tr").classes("" if column.becomes or column.further else "unused"):
            with ui.element("td"):
                ui.label(column.letter)
            with ui.element("th").props('scope="row"'):
                ui.label(column.heading)
            with ui.element("td"):
                ui.label("、".join(column.samples)).classes("samples")
            with ui.element("td"):
                if column.spelling:
                    self._column_box(table, column, choices)
                else:
                    ui.label(column.becomes)
            with ui.element("td"):
                ui.label("；".join(_remarks(column))).classes("muted")

    def _column_box(self, table: TableRead, column: ColumnRead, choices: Iterable[str]) -> None:
        seen = column.becomes or "不用"
        options = [
            Option("", f"自己认：{seen}" if not column.chosen else "自己认"),
            *map(Option, choices),
            Option(UNUSED, "不用这一列"),
        ]
        chosen = (column.becomes or UNUSED) if column.chosen else ""
        ChoiceBox(
            f"“{column.heading}”（{column.letter}列）认作哪一列",
            options,
            chosen,
            lambda value: self._choose([column_as(table, column, value)]),
            self._fields,
        )

    def _choose(self, choices: Iterable[Settled]) -> None:
        lines = list(choices)
        self._do(lambda intake: intake.choose(lines))


def first_rows(sheet: SourceWorksheet) -> None:
    """How a worksheet begins, to see what it is."""
    rows = [row[:_CELLS_SHOWN] for row in sheet.rows[:_ROWS_SHOWN]]
    if not rows:
        return
    with folded("看前几行"):
        region = ui.element("div").classes("scroll")
        region.props["tabindex"], region.props["role"] = "0", "region"
        region.props["aria-label"] = f"{sheet.file} {sheet.name} 的前几行"
        cells = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
        with region:
            table = ui.element("table").classes("plain columns")
            table.props["innerHTML"] = f"<tbody>{cells}</tbody>"


def _cell(value: Value | None) -> str:
    text = number_text(value) if isinstance(value, Decimal) else (value or "")
    return f"<td>{escape(text[:_SIGNS_SHOWN])}</td>"


def _where(table: TableRead) -> str:
    return f"{table.file} 工作表“{table.sheet}”" if table.sheet else table.file


def _called(table: TableRead) -> str:
    """What a table was taken for."""
    if table.taken_as == UNREAD:
        return "没有读"
    if table.taken_as == OFFICIAL:
        return f"{table.key}　{table.title}"
    return table.title or table.taken_as


def _has_spare(table: TableRead) -> bool:
    """Whether a column that holds something was not used."""
    return any(one.samples and not one.becomes for one in table.columns)


def _remarks(column: ColumnRead) -> Iterator[str]:
    yield from filter(None, (column.further, column.reason))
    if column.chosen and column.becomes:
        yield "照导入对照"
    if column.holds:
        yield f"{column.holds}（{column.unit}）" if column.unit else column.holds


def _left_out(skipped: SkippedRows) -> str:
    """跳过合计行2行（第9、12行）."""
    rows = skipped.rows
    more = "等" if len(rows) > _ROWS_NAMED else ""
    named = "、".join(map(str, rows[:_ROWS_NAMED]))
    return f"跳过{skipped.reason}{len(rows)}行（第{named}{more}行）"


def _rows_in_words(rows: range) -> str:
    return f"第{rows[0]}行" if len(rows) == 1 else f"第{rows[0]}至{rows[-1]}行"
