"""表单: literal row labels with or without a slice, in blocks side by side (收支总表).

A block: 标题, 台账, 列 (the first leaf holds the labels), 行, and 末行 for rows that stand at the
bottom whatever the other block's length. A row: 标签, and 取 (a slice), 指标 (a figure), 合计
(a list of slices, each with its 台账) or none of them; labels are printed as they are and never
renumbered. A leaf may number the rows (行次), running on from block to block, or hold further
labels (文字): then 标签 is a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

from ..figures import MONEY, Figure, intersect, joined
from ..kernel.money import NumberStyle
from ..narrative import Narrative
from ..report import Cell, CellOrigin, Origin, Row
from .columns import Leaf, leaves_of, ledger_named, restyled, slice_words, taken
from .figure_cell import cell_origin, figure_cell, figure_of
from .pivot_table import Grid, header_with_numbers
from .remainder import falls_short, possible
from .specification import TableError, TableSpec

ROW_KEYS = ("标签", "台账", "取", "指标", "合计", "数字样式")


def form_grid(spec: TableSpec, narrative: Narrative) -> Grid:
    """Columns, header rows, body rows, and whether the table is empty."""
    blocks: list[_Block] = []
    for block in spec.needed("块"):
        blocks.append(_Block(block, spec, narrative, sum(len(b.leaves) for b in blocks)))
    height = max((block.height for block in blocks), default=0)
    leaves = [leaf for block in blocks for leaf in block.leaves]
    filled = [block.rows(height, number * height) for number, block in enumerate(blocks)]
    body = tuple(tuple(cell for row in rows for cell in row) for rows in zip(*filled, strict=True))
    sizes = [len(block.leaves) for block in blocks]
    header = header_with_numbers(spec, _joined(spec.items("块")), leaves, sizes)
    empty = not any(block.any for block in blocks)
    columns = tuple(leaf.column for leaf in leaves)
    return Grid(
        columns,
        header,
        body,
        empty,
        uneven=tuple(line for block in blocks for line in block.uneven()),
        origin=Origin(cells=tuple(cell for block in blocks for cell in block.origins)),
    )


def _joined(blocks: list[Any]) -> list[Any]:
    """Neighbouring blocks of one title under one heading (公开06表: 公用经费 twice)."""
    joined: list[Any] = []
    for block in blocks:
        if joined and joined[-1].get("标题") == block.get("标题"):
            joined[-1] = {**block, "列": [*joined[-1]["列"], *block["列"]]}
        else:
            joined.append(block)
    return joined


class _Block:
    """One of the blocks side by side."""

    def __init__(self, block: Any, spec: TableSpec, narrative: Narrative, left: int) -> None:
        """left: how many grid columns stand before the block."""
        self.left, self.origins = left, list[CellOrigin]()
        self.title = str(block.get("标题") or "")
        self.narrative, self.figures = narrative, narrative.figures
        ledgers, name = self.figures.ledgers, str(block.get("台账") or "支出")
        base = spec.settings.get("筛选")
        self.leaves: list[Leaf] = leaves_of(block.get("列") or [], ledgers, name, base)
        if len(self.leaves) < 2:
            raise TableError(f"块“{self.title}”至少要有两列：标签和金额")
        self.leaves[0] = replace(self.leaves[0], is_text=True)
        self.style: NumberStyle = spec.style
        self.top, self.bottom = block.get("行") or [], block.get("末行") or []
        self.any = False
        self._slices: dict[tuple[int, int], Figure] = {}

    def uneven(self) -> Iterator[str]:
        """Numbered rows (一、… or （一）…) that add up to a total at the bottom, but not as shown."""
        ledgers = {leaf.ledger.name: leaf.ledger for leaf in self.leaves}.values()
        amounts = (amount for ledger in ledgers for amount in ledger.amounts())
        rounding = max((ledger.rounding for ledger in ledgers), default=Decimal(0))
        if not possible(amounts, self.style, rounding):
            return
        totals = [row for row in self.bottom if row.get("取") is not None]
        for parts, total, leaf in product(self._numbered(), totals, self.leaves):
            exact = [self._slice(row, leaf).amount for row in parts if leaf.is_slice]
            style = leaf.styled(self.style)
            whole = self._slice(total, leaf).amount
            short = falls_short(whole, exact, style, rounding) if exact else None
            if short:
                yield f"“{total['标签']}”行“{leaf.title}”{short[0]}，分项之和{short[1]}"

    def _numbered(self) -> list[list[Any]]:
        rows = [row for row in self.top if row.get("取") is not None]
        marks = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）")
        return [[row for row in rows if re.match(mark, str(row["标签"]))] for mark in marks]

    @property
    def height(self) -> int:
        return len(self.top) + len(self.bottom)

    def rows(self, height: int, before: int) -> list[Row]:
        """The block's rows, blank ones between top and bottom. before: rows numbered already."""
        gap: list[Any] = [{}] * (height - self.height)
        rows = [*self.top, *gap, *self.bottom]
        return [self._row(row, at, before + at + 1) for at, row in enumerate(rows)]

    def _row(self, row: Any, at: int, number: int) -> Row:
        unknown = [key for key in row if key not in ROW_KEYS]
        if unknown:
            raise TableError(
                f"行“{row.get('标签')}”里没有“{unknown[0]}”这一项，可用的有{'、'.join(ROW_KEYS)}"
            )
        given = row.get("标签")
        labels = [str(one or "") for one in (given if isinstance(given, list) else [given])]
        cells, first = [], True
        for column, leaf in enumerate(self.leaves, self.left):
            if leaf.numbers:
                cells.append(Cell(str(number), align="center"))
            elif leaf.is_text:
                cells.append(self._label(labels, leaf))
            else:
                cells.append(self._cell(row, leaf, first, (at, column)))
                first = False
        return tuple(cells)

    def _label(self, labels: list[str], leaf: Leaf) -> Cell:
        return Cell(labels.pop(0) if labels else "", align="center" if leaf.is_code else "left")

    def _cell(self, row: Any, leaf: Leaf, first: bool, at: tuple[int, int]) -> Cell:
        """A figure (指标) stands in the block's first amount column, the others stay blank."""
        figure = self._figure(row, leaf, first)
        if figure is None:
            return Cell("", align="right")
        self.any = self.any or bool(figure)
        if figure or not figure.known:
            self._note(figure, row, leaf, at)
        return figure_cell(
            figure, restyled(leaf.styled(self.style), row.get("数字样式")), self.narrative
        )

    def _note(self, figure: Figure, row: Any, leaf: Leaf, at: tuple[int, int]) -> None:
        """Where the figure comes from; nothing is noted where no line was taken."""
        parts = row.get("合计") or ([row] if row.get("取") is not None else [])
        words = (
            slice_words(str(p.get("台账") or leaf.ledger.name), (*leaf.wanted, p.get("取")))
            for p in parts
        )
        self.origins.append(cell_origin(figure, *at, self.narrative, "＋".join(words)))

    def _figure(self, row: Any, leaf: Leaf, first: bool) -> Figure | None:
        if row.get("指标"):
            return figure_of(self.figures, str(row["指标"])) if first else None
        if row.get("合计"):
            parts = [self._slice(part, leaf) for part in row["合计"]]
            total = sum((part.amount for part in parts), Decimal(0))
            return Figure(total, MONEY, places=joined(parts))
        return self._slice(row, leaf) if row.get("取") is not None else None

    def _slice(self, wanted: Any, leaf: Leaf) -> Figure:
        """A row's slice within the column's, on the row's own ledger where it names one."""
        key = (id(wanted), id(leaf))
        if key not in self._slices:
            name = wanted.get("台账")
            ledger = ledger_named(str(name), self.figures.ledgers) if name else leaf.ledger
            asked = taken(wanted.get("取"), ledger)
            self._slices[key] = ledger.sum(intersect(leaf.condition_on(ledger), asked))
        return self._slices[key]
