"""表单: literal row labels with or without a slice, in blocks side by side (收支总表).

A block: 标题, 台账, 列 (the first leaf holds the labels), 行, and 末行 for rows that stand at the
bottom whatever the other block's length. A row: 标签, and 取 (a slice) or 指标 (a figure) or
neither; labels are printed as they are and never renumbered.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ..figures import Figure, intersect
from ..money import NumberStyle, in_unit
from ..narrative import Narrative
from ..report import Cell, Row
from .columns import Leaf, header_rows, leaves_of, restyled, taken
from .figure_cell import figure_cell, figure_of
from .pivot_table import Grid, ledger_named
from .specification import TableError, TableSpec

ROW_KEYS = ("标签", "取", "指标", "数字样式", "加粗")


def form_grid(spec: TableSpec, narrative: Narrative) -> Grid:
    """Columns, header rows, body rows, and whether the table is empty."""
    blocks = [_Block(block, spec, narrative) for block in spec.items("块")]
    height = max((block.height for block in blocks), default=0)
    columns = tuple(leaf.column for block in blocks for leaf in block.leaves)
    filled = [block.rows(height) for block in blocks]
    body = tuple(tuple(cell for row in rows for cell in row) for rows in zip(*filled, strict=True))
    return Grid(
        columns=columns,
        header=header_rows(spec.items("块")),
        body=body,
        empty=not any(block.any for block in blocks),
        uneven=any(block.uneven() for block in blocks),
    )


class _Block:
    """One of the blocks side by side."""

    def __init__(self, block: Any, spec: TableSpec, narrative: Narrative) -> None:
        self.title = str(block.get("标题") or "")
        self.narrative, self.figures = narrative, narrative.figures
        self.ledger = ledger_named(str(block.get("台账") or "支出"), self.figures)
        base = taken(spec.settings.get("筛选"), self.ledger)
        self.leaves: list[Leaf] = leaves_of(block.get("列") or [], self.ledger, base)
        if len(self.leaves) < 2:
            raise TableError(f"块“{self.title}”至少要有两列：标签和金额")
        self.style: NumberStyle = spec.style
        self.top, self.bottom = block.get("行") or [], block.get("末行") or []
        self.any = False

    def uneven(self) -> bool:
        """Whether numbered rows (一、… or （一）…) that add up to a total at the bottom do not as
        displayed. Told by their exact sums, so an 其中 is never taken for a part."""
        totals = [row for row in self.bottom if row.get("取") is not None]
        return any(
            self._falls_short(parts, total, leaf)
            for parts in self._numbered()
            for total in totals
            for leaf in self.leaves[1:]
        )

    def _numbered(self) -> list[list[Any]]:
        rows = [row for row in self.top if row.get("取") is not None]
        marks = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）")
        return [[row for row in rows if re.match(mark, str(row["标签"]))] for mark in marks]

    def _falls_short(self, parts: list[Any], total: Any, leaf: Leaf) -> bool:
        style = leaf.styled(self.style)
        exact = [self._slice(row, leaf).amount for row in parts]
        whole = self._slice(total, leaf).amount
        shown = sum((in_unit(amount, style) for amount in exact), Decimal(0))
        return sum(exact, Decimal(0)) == whole and shown != in_unit(whole, style)

    def _slice(self, row: Any, leaf: Leaf) -> Figure:
        """A row's slice within a column's."""
        return self.ledger.sum(intersect(leaf.condition, taken(row["取"], self.ledger)))

    @property
    def height(self) -> int:
        return len(self.top) + len(self.bottom)

    def rows(self, height: int) -> list[Row]:
        """The block's rows, blank ones between top and bottom."""
        blank: Row = tuple(Cell("") for _ in self.leaves)
        gap = [blank] * (height - self.height)
        return [*map(self._row, self.top), *gap, *map(self._row, self.bottom)]

    def _row(self, row: Any) -> Row:
        unknown = [key for key in row if key not in ROW_KEYS]
        if unknown:
            raise TableError(
                f"行“{row.get('标签')}”里没有“{unknown[0]}”这一项，可用的有{'、'.join(ROW_KEYS)}"
            )
        label = Cell(str(row.get("标签") or ""))
        return (label, *(self._cell(row, leaf, n) for n, leaf in enumerate(self.leaves[1:])))

    def _cell(self, row: Any, leaf: Leaf, position: int) -> Cell:
        style = restyled(leaf.styled(self.style), row.get("数字样式"))
        if row.get("指标"):
            return self._figure(figure_of(self.figures, str(row["指标"])), style, position)
        if row.get("取") is None:
            return Cell("", align="right")
        return self._figure(self._slice(row, leaf), style, 0)

    def _figure(self, figure: Figure, style: NumberStyle, position: int) -> Cell:
        """A figure stands in the block's first amount column, the others stay blank."""
        if position:
            return Cell("", align="right")
        self.any = self.any or bool(figure)
        return figure_cell(figure, style, self.narrative)
