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
from typing import Any

from ..dataset.model import OverallTarget
from ..dataset.schema import OVERALL_GROUPS
from ..figures import Figure
from ..kernel.problems import Place, problem
from ..narrative import Narrative
from ..report import Cell, CellOrigin, Origin, Row, TableColumn
from ..template.settings import is_true
from .figure_cell import Quotes, cell_origin, figure_cell, figure_of
from .pivot_table import Grid
from .specification import TableError, TableSpec

_FIELD = re.compile(r"\{([^{}]+)\}")
SECTION_KEYS = ("标签", "内容", "行", "清单", "各栏", "表头")


def document_grid(spec: TableSpec, narrative: Narrative) -> Grid:
    """Columns, header rows (none: the headings stand among the rows), body rows, emptiness."""
    maker = _Maker(spec, narrative)
    rows = [row for section in spec.needed("段") for row in maker.section(section)]
    _tell_blank(spec, narrative)
    columns = tuple(TableColumn("text", int(width)) for width in spec.items("栏"))
    return Grid(columns, (), tuple(rows), not rows, origin=maker.origin(rows))


def _tell_blank(spec: TableSpec, narrative: Narrative) -> None:
    """Say which sheet to fill where none of the lists of the form has a row."""
    listing = any(section.get("清单") for section in spec.needed("段"))
    if listing and not narrative.draft.dataset.overall_targets:
        table = str(spec.get("编号") or spec.key)
        narrative.draft.tell(problem("B-07", Place("整体绩效"), table=table))


class _Maker:
    def __init__(self, spec: TableSpec, narrative: Narrative) -> None:
        self.spec, self.narrative = spec, narrative
        self.width = len(spec.items("栏"))
        self.quotes = Quotes(narrative)
        self.shown: list[tuple[Cell, Figure]] = []  # cells of one figure

    def origin(self, rows: list[Row]) -> Origin:
        """Where the cells with figures come from, once all rows are made."""
        at = {id(cell): (r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell}
        own: list[CellOrigin] = [
            cell_origin(figure, *at[id(cell)], self.narrative) for cell, figure in self.shown
        ]
        return Origin(cells=(*own, *self.quotes.cells(rows)))

    def section(self, section: Any) -> list[Row]:
        unknown = [key for key in section if key not in SECTION_KEYS]
        if unknown:
            raise TableError(f"段里没有“{unknown[0]}”这一项，可用的有{'、'.join(SECTION_KEYS)}")
        label = section.get("标签")
        room = self.width - (1 if label else 0)
        rows = [self._row(cells, room) for cells in self._cells(section, room)]
        return _labelled(str(label), rows) if label else rows

    def _cells(self, section: Any, room: int) -> list[list[Cell]]:
        if section.get("内容") is not None:
            text = self.quotes.text(str(section["内容"]), self.spec.place)
            return [[Cell(text, room)]]
        heading = [self._heading(cell) for cell in section.get("表头") or []]
        rows = [heading] if heading else []
        if section.get("清单"):
            return rows + self._listed(section)
        return rows + [[self._cell(cell) for cell in row] for row in section.get("行") or []]

    def _row(self, cells: list[Cell], room: int) -> Row:
        if sum(cell.columns for cell in cells) != room:
            raise TableError(
                f"“{cells[0].text if cells else ''}”这一行各格“跨”的栏数合起来应是{room}"
            )
        row: list[Cell | None] = []
        for cell in cells:
            row += [None if isinstance(cell, _Gap) else cell, *[None] * (cell.columns - 1)]
        return tuple(row)

    def _heading(self, cell: Any) -> Cell:
        if isinstance(cell, str):
            return Cell(cell, align="center")
        return Cell(str(cell.get("标题") or ""), _span(cell), align="center")

    def _cell(self, cell: Any) -> Cell:
        if isinstance(cell, str):
            return Cell(cell)
        if cell.get("指标"):
            figure = figure_of(self.narrative.figures, str(cell["指标"]))
            made = figure_cell(figure, self.spec.style, self.narrative, _span(cell))
            self.shown.append((made, figure))
            return made
        return Cell(self.quotes.text(str(cell.get("文字") or ""), self.spec.place), _span(cell))

    # --- the rows of 整体绩效

    def _listed(self, section: Any) -> list[list[Cell]]:
        group = str(section["清单"])
        if group not in OVERALL_GROUPS:
            raise TableError(f"“清单”应是{'、'.join(OVERALL_GROUPS)}之一，写的是“{group}”")
        targets = [t for t in self.narrative.draft.dataset.overall_targets if t.group == group]
        columns = section.get("各栏") or []
        contents = [str(column.get("内容") or "") for column in columns]
        texts = [self._texts(contents, target) for target in targets]
        return (
            _merge_down(texts, columns)
            if texts
            else [[Cell("", self.width - bool(section.get("标签")))]]
        )

    def _texts(self, contents: list[str], target: OverallTarget) -> list[str]:
        """What stands in each column for a row of the sheet."""
        fields = {
            "一级指标": target.first,
            "二级指标": target.second,
            "名称": target.name,
            "指标值": target.value,
            "说明": target.explanation,
        }

        def fill(found: re.Match[str]) -> str:
            if found[1] not in fields:
                raise TableError(f"各栏的“{{{found[1]}}}”不能用，可用的有{'、'.join(fields)}")
            return self.quotes.text(fields[found[1]], target.place)

        return [_FIELD.sub(fill, content) for content in contents]


def _span(cell: Any) -> int:
    return int(cell.get("跨") or 1)


def _labelled(label: str, rows: list[Row]) -> list[Row]:
    """The label merged down beside its rows."""
    head = Cell(label, 1, len(rows), "center")
    return [((head if not number else None), *row) for number, row in enumerate(rows)]


def _merge_down(texts: list[list[str]], columns: list[Any]) -> list[list[Cell]]:
    """Cells of a list, equal neighbours merged downwards where the column says so.

    A merged group ends where a column to its left ends. Covered cells are left out by `_Gap`.
    """
    looks = [(_span(c), _align(c), is_true(str(c.get("合并") or ""))) for c in columns]
    reach = [1] * len(columns)  # of the cell in the row under way: they are made from below
    rows = []
    for above, here in zip([None, *texts[:-1]][::-1], texts[::-1], strict=True):
        goes_on = above is not None  # the group of the row above, in this column and those before
        cells = []
        for position, (text, (span, align, merges)) in enumerate(zip(here, looks, strict=True)):
            goes_on = goes_on and (not merges or above is None or text == above[position])
            if not merges:
                cells.append(Cell(text, span, align=align))
            elif goes_on:
                cells.append(_Gap("", span))
                reach[position] += 1
            else:
                cells.append(Cell(text, span, reach[position], "center"))
                reach[position] = 1
        rows.append(cells)
    return rows[::-1]


def _align(column: Any) -> str:
    return {"居中": "center", "右": "right"}.get(str(column.get("对齐") or ""), "left")


class _Gap(Cell):
    """A position that the merged cell above covers."""
