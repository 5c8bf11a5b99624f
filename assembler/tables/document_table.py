"""文件表: a form of labelled sections, such as 部门整体绩效目标表.

栏: relative widths of the grid's columns. 段: its sections from top to bottom, each with
标签 (merged down the first column) or without, and one of
  内容: a text over the rest of the row;
  行: rows of cells {文字 | 指标, 跨};
  清单: the rows of the sheet 整体绩效 of one 类别, shown by 各栏 {内容, 跨, 合并},
        under 表头 {标题, 跨}.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain
from operator import getitem, itemgetter
from typing import Any, NamedTuple

from ..dataset.model import OverallTarget
from ..dataset.schema import OVERALL_GROUPS
from ..figures import Figure
from ..kernel.problems import Place, problem
from ..narrative import Narrative
from ..report import Cell, CellOrigin, Origin, Row, TableColumn
from .grid import Grid, Quotes, cell_origin, figure_cell, figure_of, placed, runs
from .specification import (
    MistakesAt,
    TableError,
    TableSpec,
    is_yes,
    list_in,
    place_in,
    refuse_unknown,
    text_in,
)

_FIELD = re.compile(r"\{([^{}]+)\}")
ALIGNS = {"左": "left", "居中": "center", "右": "right"}
SECTION_KEYS = ("标签", "内容", "行", "清单", "各栏", "表头", "条件")
CELL_KEYS = ("文字", "指标", "跨")
LIST_COLUMN_KEYS = ("内容", "跨", "合并", "对齐")
HEADING_KEYS = ("标题", "跨")


def document_grid(spec: TableSpec, narrative: Narrative) -> Grid:
    """Columns, header rows (none: the headings stand among the rows), body rows, emptiness."""
    form = DocumentForm(spec, narrative)
    rows = list(chain.from_iterable(map(form.section, spec.needed("段"))))
    _report_blank(spec, narrative)
    columns = tuple(TableColumn("text", int(width)) for width in spec.items("栏"))
    return Grid(columns, (), tuple(rows), not rows, origin=form.origin(rows))


def _report_blank(spec: TableSpec, narrative: Narrative) -> None:
    """Say which sheet to fill where none of the lists of the form has a row."""
    listing = any(section.get("清单") for section in spec.needed("段"))
    if listing and not narrative.dataset.overall_targets:
        narrative.draft.report(
            problem("B-07", Place("整体绩效"), table=narrative.numbers.renumbered(spec.label))
        )


class DocumentForm:
    """Makes the rows of the form, section by section."""

    def __init__(self, spec: TableSpec, narrative: Narrative) -> None:
        self.spec, self.narrative = spec, narrative
        self.width = len(spec.items("栏"))
        self.quotes = Quotes(narrative)
        self.shown: list[tuple[Cell, Figure]] = []  # cells of one figure

    def origin(self, rows: list[Row]) -> Origin:
        """Where the cells with figures come from, once all rows are made."""
        at = {id(cell): (row, column) for row, column, cell in placed(rows)}
        own: list[CellOrigin] = [
            cell_origin(figure, *at[id(cell)], self.narrative) for cell, figure in self.shown
        ]
        return Origin(cells=(*own, *self.quotes.cells(rows)))

    def section(self, section: Any) -> list[Row]:
        """The rows of a section; what is wrong with them is told at its place at least."""
        with MistakesAt(place_in(section)):
            return self._section(section)

    def _section(self, section: Any) -> list[Row]:
        """The section's rows, its label merged down beside them."""
        refuse_unknown("段", section, SECTION_KEYS)
        label = section.get("标签")
        room = self.width - bool(label)
        rows = [self._row(cells, room) for cells in self._cells(section, room)]
        if not label:
            return rows
        heads = [Cell(str(label), 1, len(rows), "center"), *[None] * len(rows)]
        return [(head, *row) for head, row in zip(heads, rows, strict=False)]

    def _cells(self, section: Any, room: int) -> list[list[Cell]]:
        if section.get("内容") is not None:
            text = self.quotes.text(str(section["内容"]), self.spec.place)
            return [[Cell(text, room)]]
        heading = [list(map(self._heading, section["表头"]))] if section.get("表头") else []
        if section.get("清单"):
            return heading + self._listed(section, room)
        return heading + [list(map(self._cell, row)) for row in list_in(section, "行")]

    def _row(self, cells: list[Cell], room: int) -> Row:
        if sum(cell.columns for cell in cells) != room:
            first = "".join(cell.text for cell in cells[:1])
            raise TableError(f"“{first}”这一行各格“跨”的栏数合起来应是{room}")
        row: list[Cell | None] = []
        for cell in cells:
            row += [None if isinstance(cell, _Covered) else cell, *[None] * (cell.columns - 1)]
        return tuple(row)

    def _heading(self, cell: Any) -> Cell:
        if isinstance(cell, str):
            return Cell(cell, align="center")
        return Cell(text_in(cell, "标题"), _span(cell), align="center")

    def _cell(self, cell: Any) -> Cell:
        if isinstance(cell, str):
            return Cell(cell)
        if cell.get("指标"):
            with MistakesAt(place_in(cell, "指标")):
                figure = figure_of(self.narrative.figures, str(cell["指标"]))
            made = figure_cell(figure, self.spec.style, self.narrative, _span(cell))
            self.shown.append((made, figure))
            return made
        return Cell(self.quotes.text(text_in(cell, "文字"), self.spec.place), _span(cell))

    # --- the rows of 整体绩效

    def _listed(self, section: Any, room: int) -> list[list[Cell]]:
        group = str(section["清单"])
        if group not in OVERALL_GROUPS:
            raise TableError(
                f"“清单”应是{'、'.join(OVERALL_GROUPS)}之一，写的是“{group}”",
                place_in(section, "清单"),
            )
        columns = list(map(TargetColumn.of, list_in(section, "各栏")))
        targets = self.narrative.dataset.overall_targets
        texts = [self._texts(columns, target) for target in targets if target.group == group]
        return _list_rows(texts, columns) if texts else [[Cell("", room)]]

    def _texts(self, columns: list[TargetColumn], target: OverallTarget) -> list[str]:
        """What stands in each column for a row of the sheet."""
        fields = {
            "一级指标": target.first,
            "二级指标": target.second,
            "名称": target.name,
            "指标值": target.value,
            "说明": target.explanation,
        }

        def fill(field: str) -> str:
            if field not in fields:
                raise TableError(f"各栏的“{{{field}}}”不能用，可用的有{'、'.join(fields)}")
            return self.quotes.text(fields[field], target.place)

        return [_joined(_FIELD.split(column.content), fill) for column in columns]


def _joined(pattern: list[str], fill: Callable[[str], str]) -> str:
    """A pattern's literal parts and its fields filled in. What parts two fields stands only where
    both are there: a goal without a name has no colon before it."""
    texts = [part if at % 2 == 0 else fill(part) for at, part in enumerate(pattern)]
    for at in range(2, len(texts) - 1, 2):
        if not (texts[at - 1] and texts[at + 1]):
            texts[at] = ""
    return "".join(texts)


def _span(cell: Any) -> int:
    return int(cell.get("跨") or 1)


class TargetColumn(NamedTuple):
    """A column of a list (各栏). merges: equal neighbours as one cell (合并)."""

    content: str
    span: int
    align: str
    merges: bool

    @classmethod
    def of(cls, settings: Any) -> TargetColumn:
        merges = is_yes(settings, "合并")
        align = "center" if merges else ALIGNS.get(text_in(settings, "对齐"), "left")
        return cls(text_in(settings, "内容"), _span(settings), align, merges)

    def cell(self, text: str) -> Cell:
        return Cell(text, self.span, align=self.align)


class _CellsOfColumn(dict[str, Cell]):
    """The cells of a column by their texts: those that are alike are one, and in a long list of
    targets most are."""

    def __init__(self, column: TargetColumn) -> None:
        self._column = column

    def __missing__(self, text: str) -> Cell:
        cell = self[text] = self._column.cell(text)
        return cell


def _list_rows(texts: list[list[str]], columns: list[TargetColumn]) -> list[list[Cell]]:
    """Cells of a list. A merged group ends where one in a merged column to its left ends."""
    cells = list(map(_CellsOfColumn, columns))
    rows = [list(map(getitem, cells, row)) for row in texts]
    merging = [n for n, column in enumerate(columns) if column.merges]
    for depth, at in enumerate(merging, 1):
        span = columns[at].span
        for first, covered in runs(list(map(itemgetter(*merging[:depth]), texts))):
            rows[first][at] = Cell(texts[first][at], span, 1 + len(covered), "center")
            for below in covered:
                rows[below][at] = _Covered("", span)
    return rows


class _Covered(Cell):
    """A position that the merged cell above covers."""
