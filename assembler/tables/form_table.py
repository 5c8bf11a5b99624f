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
from functools import cached_property
from itertools import chain, product
from operator import attrgetter
from typing import Any

from ..figures import MONEY, Figure, Ledger, intersect, joined
from ..kernel.money import NumberStyle
from ..narrative import Narrative
from ..report import Cell, CellOrigin, Origin, Row
from .columns import (
    Leaf,
    Leaves,
    condition_of,
    describe_slice,
    leaves_of_this_year,
    ledger_named,
    restyled,
    table_header,
)
from .grid import Grid, cell_origin, figure_cell, figure_of
from .remainder import falls_short, possible
from .row_figures import narrowed_figure
from .specification import (
    ROW_KEYS,
    MistakesAt,
    TableError,
    TableSpec,
    as_list,
    list_in,
    place_in,
    refuse_unknown,
    text_in,
)

TERM_KEYS = ("台账", "取")  # of what a row adds up (合计)
_NUMBERINGS = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）")


def form_grid(spec: TableSpec, narrative: Narrative) -> Grid:
    """Columns, header rows, body rows, and whether the table is empty."""
    blocks = _blocks(spec, narrative)
    height = max(map(attrgetter("height"), blocks))
    filled = [block.rows(height, number * height) for number, block in enumerate(blocks)]
    sides = [block.leaves for block in blocks]
    leaves, sizes = Leaves(chain(*sides)), list(map(len, sides))
    return Grid(
        columns=leaves.columns,
        header=table_header(spec, _joined(spec.items("块")), leaves, sizes),
        body=tuple(tuple(chain.from_iterable(rows)) for rows in zip(*filled, strict=True)),
        empty=not any(block.has_amounts for block in blocks),
        uneven=tuple(chain.from_iterable(map(SideBlock.uneven, blocks))),
        origin=Origin(cells=tuple(chain.from_iterable(block.origins for block in blocks))),
    )


def _blocks(spec: TableSpec, narrative: Narrative) -> list[SideBlock]:
    """The blocks from left to right."""
    blocks: list[SideBlock] = []
    left = 0
    for settings in spec.needed("块"):
        blocks.append(SideBlock(settings, spec, narrative, left))
        left += len(blocks[-1].leaves)
    return blocks


def _joined(blocks: list[Any]) -> list[Any]:
    """The headings of the blocks: neighbours of one title under one (公开06表: 公用经费 twice)."""
    joined: list[Any] = []
    for block in blocks:
        if joined and joined[-1].get("标题") == block.get("标题"):
            joined[-1] = {**block, "列": [*joined[-1]["列"], *block["列"]]}
        else:
            joined.append(block)
    return list(chain.from_iterable(map(_headed, joined)))


def _headed(block: Any) -> list[Any]:
    """What stands over a block: its title; where that is blank on purpose, its columns alone."""
    untitled = block.get("标题") == "" and block.get("列")
    return list(block["列"]) if untitled else [block]


class SideBlock:
    """One of the blocks side by side. has_amounts: whether any of its rows shows more than zero;
    origins: where its figures come from; both are known once the rows are made."""

    def __init__(self, settings: Any, spec: TableSpec, narrative: Narrative, left: int) -> None:
        """left: how many grid columns stand before the block."""
        self.left, self.key, self.origins = left, spec.key, list[CellOrigin]()
        self.narrative, self.figures = narrative, narrative.figures
        leaves = spec.once(("leaves", left), lambda: _leaves(settings, spec))
        with MistakesAt(place_in(settings, "台账")):
            self.leaves = Leaves(leaf.over(self.figures.ledgers) for leaf in leaves)
        self.style: NumberStyle = spec.style
        self.top, self.bottom = list_in(settings, "行"), list_in(settings, "末行")
        self.has_amounts = False
        self._slices: dict[tuple[int, int], Figure] = {}
        # What follows from the specification alone: the cells of labels by row, and in words what
        # amounts are made of.
        self._labels: dict[int, list[Cell | None]] = spec.once(("labels", left), dict)
        self._formulas: dict[tuple[int, int], str] = spec.once(("formulas", left), dict)

    def uneven(self) -> Iterator[str]:
        """Numbered rows (一、… or （一）…) that add up to a total at the bottom, but not as shown."""
        if not self._is_rounded():
            return
        totals, slices = _sliced(self.bottom), [self.leaves[n] for n in self.leaves.slices]
        for rows, total, leaf in product(self._numbered(), totals, slices):
            short = self._falls_short(rows, total, leaf)
            if short:
                yield f"“{total['标签']}”行“{leaf.title}”{short[0]}，分项之和{short[1]}"

    def _is_rounded(self) -> bool:
        """Whether any amount of its ledgers is shown otherwise than it is."""
        ledgers = {leaf.ledger.name: leaf.ledger for leaf in self.leaves}
        amounts = chain.from_iterable(ledger.amounts() for ledger in ledgers.values())
        return possible(amounts, self.style, self.leaves.rounding)

    def _falls_short(
        self, rows: list[Any], total: Any, leaf: Leaf
    ) -> tuple[Decimal, Decimal] | None:
        """A total and the sum of its rows as they are displayed, where these differ."""
        parts = [self._slice(row, leaf).amount for row in rows]
        if not parts:
            return None
        whole, style = self._slice(total, leaf).amount, leaf.styled(self.style)
        return falls_short(whole, parts, style, self.leaves.rounding)

    def _numbered(self) -> Iterator[list[Any]]:
        """The rows numbered 一、…, then those numbered （一）…."""
        for numbering in _NUMBERINGS:
            yield [row for row in _sliced(self.top) if re.match(numbering, str(row["标签"]))]

    @property
    def height(self) -> int:
        return len(self.top) + len(self.bottom)

    def rows(self, height: int, before: int) -> list[Row]:
        """The block's rows, blank ones between top and bottom. before: rows numbered already."""
        blank: list[Any] = [{}] * (height - self.height)
        rows = [*self.top, *blank, *self.bottom]
        return [self._row(row, at, before + at + 1) for at, row in enumerate(rows)]

    @cached_property
    def _first_amounts(self) -> Leaf | None:
        """The first column of amounts, where a row's own figure stands."""
        return next((leaf for leaf in self.leaves if leaf.is_money), None)

    def _row(self, row: Any, at: int, number: int) -> Row:
        if at not in self._labels:
            refuse_unknown(f"行“{row.get('标签')}”", row, ROW_KEYS)
            labels = (str(label or "") for label in as_list(row.get("标签")))
            self._labels[at] = [_label_cell(leaf, labels, number) for leaf in self.leaves]
        return tuple(
            [
                cell or self._cell(row, leaf, (at, column))
                for column, (leaf, cell) in enumerate(
                    zip(self.leaves, self._labels[at], strict=True), self.left
                )
            ]
        )

    def _cell(self, row: Any, leaf: Leaf, at: tuple[int, int]) -> Cell:
        figure = self._figure(row, leaf)
        if figure is None:
            return Cell("", align="right")
        self.has_amounts |= bool(figure)
        if figure or not figure.known:  # nothing is noted where no line was taken
            self._note(figure, row, leaf, at)
        style = restyled(leaf.styled(self.style), row.get("数字样式"))
        return figure_cell(figure, style, self.narrative)

    def _note(self, figure: Figure, row: Any, leaf: Leaf, at: tuple[int, int]) -> None:
        """Where the figure comes from."""
        if at not in self._formulas:
            self._formulas[at] = "" if leaf.expression else _formula(row, leaf)
        self.origins.append(cell_origin(figure, *at, self.narrative, self._formulas[at]))

    def _figure(self, row: Any, leaf: Leaf) -> Figure | None:
        """What a row shows in a column. A figure of its own (指标) stands in the block's first
        amount column, the others stay blank."""
        if row.get("指标"):
            if leaf is not self._first_amounts:
                return None
            with MistakesAt(place_in(row, "指标")):
                return figure_of(self.figures, str(row["指标"]))
        if leaf.expression and row.get("取") is not None:
            with MistakesAt(place_in(leaf.settings, "指标")):
                return narrowed_figure(self.figures, leaf.expression, (*leaf.wanted, row["取"]))
        if row.get("合计"):
            return self._total([self._slice(part, leaf) for part in row["合计"]])
        return self._slice(row, leaf) if row.get("取") is not None else None

    def _total(self, parts: list[Figure]) -> Figure:
        total = sum((part.amount for part in parts), Decimal(0))
        return Figure(total, MONEY, places=joined(parts))

    def _slice(self, wanted: Any, leaf: Leaf) -> Figure:
        """A row's slice within the column's, on the row's own ledger where it names one."""
        key = (id(wanted), id(leaf))
        if key not in self._slices:
            ledger = self._own_ledger(wanted) if wanted.get("台账") else leaf.ledger
            condition = condition_of(wanted.get("取"), ledger)
            ledger.note(self.key, [*leaf.named, (_label(wanted), wanted.get("取") or {})])
            self._slices[key] = ledger.sum(intersect(leaf.condition_on(ledger), condition))
        return self._slices[key]

    def _own_ledger(self, wanted: Any) -> Ledger:
        with MistakesAt(place_in(wanted, "台账")):
            return ledger_named(str(wanted["台账"]), self.figures.ledgers)


def _leaves(settings: Any, spec: TableSpec) -> list[Leaf]:
    """The columns of a block, the first of them of labels."""
    name, base = text_in(settings, "台账") or "支出", spec.settings.get("筛选")
    with MistakesAt(place_in(settings, "台账")):
        leaves = leaves_of_this_year(list_in(settings, "列"), name, base)
    if len(leaves) < 2:
        raise TableError(
            f"块“{text_in(settings, '标题')}”至少要有两列：标签和金额", place_in(settings)
        )
    return [replace(leaves[0], is_text=True), *leaves[1:]]


def _label_cell(leaf: Leaf, labels: Iterator[str], number: int) -> Cell | None:
    """The cell of a number or of the next label; None where an amount stands."""
    if leaf.numbers:
        return Cell(str(number), align="center")
    return Cell(next(labels, ""), align=leaf.align) if leaf.is_text else None


def _formula(row: Any, leaf: Leaf) -> str:
    """What a row takes in a column, in words."""
    parts = row.get("合计") or _sliced([row])
    asked = (str(part.get("台账") or leaf.ledger.name) for part in parts)
    wanted = ((*leaf.wanted, part.get("取")) for part in parts)
    return "＋".join(map(describe_slice, asked, wanted))


def _label(row: Any) -> str:
    """What a row is called in a message."""
    return str(next(iter(as_list(row.get("标签"))), ""))


def _sliced(rows: list[Any]) -> list[Any]:
    """The rows that show a slice."""
    return [row for row in rows if row.get("取") is not None]
