"""透视表 and 并列清单: rows by level of the ledger, columns by slice; lists beside each other.

A parallel list is a pivot whose last level (项目) reaches down over its lists of targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..dataset.answers import why_open
from ..dataset.model import Target
from ..figures import Figure, Ledger
from ..figures.pivot import Key, Taken, pivot
from ..kernel.money import NumberStyle
from ..narrative import Narrative
from ..report import Cell, CellOrigin, Origin, Row, TableColumn, Taking
from .columns import Leaf, header_rows, ledger_named, numbered_header, plain_leaves
from .figure_cell import (
    Quotes,
    amount_cell,
    cell_origin,
    figure_cell,
    figure_of,
    open_cell,
    tell_open,
)
from .levels import Labels, Level, PivotRow, levels_of, order_of, rows_of
from .remainder import across, downwards, possible
from .specification import TableError, TableSpec

if TYPE_CHECKING:
    from ..figures.cuts import Answer


@dataclass(frozen=True)
class Grid:
    """What a specification makes. empty: no amount in it; uneven: where displayed parts do not
    add up to their displayed total (尾差)."""

    columns: tuple[TableColumn, ...]
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    empty: bool = False
    uneven: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin)


def pivot_grid(spec: TableSpec, narrative: Narrative) -> Grid:
    """Columns, header rows, body rows, and whether the table is empty."""
    maker = _Maker(spec, narrative)
    columns = tuple(leaf.column for leaf in maker.leaves)
    header = header_with_numbers(spec, spec.items("列"), maker.leaves, [len(maker.leaves)])
    body = maker.body()
    return Grid(columns, header, body, maker.empty, maker.uneven(), maker.origin(body))


def header_with_numbers(
    spec: TableSpec, columns: list[Any], leaves: list[Leaf], blocks: list[int]
) -> tuple[Row, ...]:
    """The header rows, with that of 栏次 where the table asks for it (是, or 数字 alone)."""
    return spec.once("header", lambda: _header_with_numbers(spec, columns, leaves, blocks))


def _header_with_numbers(
    spec: TableSpec, columns: list[Any], leaves: list[Leaf], blocks: list[int]
) -> tuple[Row, ...]:
    rows = header_rows(columns)
    asked = str(spec.get("栏次"))
    if asked != "数字" and not spec.yes("栏次"):
        return rows
    return (*rows, numbered_header(leaves, blocks, "" if asked == "数字" else "栏次"))


class _Maker:
    """Makes the body of one pivot."""

    def __init__(self, spec: TableSpec, narrative: Narrative) -> None:
        self.spec, self.narrative = spec, narrative
        self.dataset = narrative.draft.dataset
        self.figures = narrative.draft.figures
        name = str(spec.get("台账", "支出"))
        ledgers, base = self.figures.ledgers, spec.get("筛选", None)
        self.ledger = ledger_named(name, ledgers)
        leaves = spec.once("leaves", lambda: plain_leaves(spec.needed("列"), name, base))
        self.leaves = [leaf.over(ledgers) for leaf in leaves]
        self.labels = Labels(self.dataset, self.ledger)
        self.levels: list[Level] = levels_of(spec.needed("行"))
        self._check_labels()
        self.taken: dict[str, tuple[list[int], Taken]] = {}
        self.answers: list[list[Answer | None]] = []  # by official tables, a row of slices each
        self.rows = self._rows()
        self.starts: list[int] = []  # the first grid row of each row
        self.quotes = Quotes(narrative)
        self.own = {
            n: figure_of(self.figures, leaf.expression)
            for n, leaf in enumerate(self.leaves)
            if leaf.expression
        }
        self.empty = self._nothing()
        self.style = self._style()
        self.styles = [leaf.styled(self.style) for leaf in self.leaves]
        self.listings = {leaf.listing for leaf in self.leaves if leaf.listing}
        self.targets = _targets_by_project(self.dataset.targets) if self.listings else {}
        self.sums = [n for n, leaf in enumerate(self.leaves) if leaf.is_slice]
        self.others = [
            n for n, leaf in enumerate(self.leaves) if not leaf.is_slice and not leaf.listing
        ]
        self.texts: dict[tuple[str, str], Cell] = {}
        self.zeros = [amount_cell(Decimal(0), style) for style in self.styles]

    def _check_labels(self) -> None:
        """A label for a level that the table does not have would stay blank unseen."""
        for key in (key for level in self.levels for key in level.keys):
            self.ledger.dimension(key)  # a misspelt level is told as such
        known = {level.name for level in self.levels}
        for leaf in self.leaves:
            unknown = [name for name in leaf.labels or () if name not in known]
            if unknown:
                levels = "、".join(level.name for level in self.levels)
                raise TableError(f"列“{leaf.title}”的标签写了“{unknown[0]}”，行的层次只有{levels}")

    def _style(self) -> NumberStyle:
        zero = self.spec.settings.get("空表零")
        return (
            self.spec.style.but(zero=zero) if self.empty and zero is not None else self.spec.style
        )

    def _rows(self) -> list[PivotRow]:
        keys = [key for level in self.levels for key in level.keys]
        slices = [leaf for leaf in self.leaves if leaf.is_slice]
        order = order_of(str(self.spec.get("顺序", "台账")), self.dataset)
        totals = _totals(keys, slices, self.spec.key, self.taken)
        rows = list(rows_of(self.levels, totals, len(slices), order))
        by_tables = any(leaf.ledger.by_tables for leaf in slices)
        return self._asked_again(rows, slices) if by_tables else rows

    def _asked_again(self, rows: list[PivotRow], slices: list[Leaf]) -> list[PivotRow]:
        """The rows as the official tables tell them; what they do not tell is told."""
        from .cut_rows import asked_again, open_columns

        answered = list(asked_again(rows, slices))
        found, self.answers = [row for row, _ in answered], [answers for _, answers in answered]
        columns = open_columns(found, slices, self.levels[-1])
        tell_open(self.spec.key, (leaf.title for leaf in columns), self.narrative)
        return found

    def _nothing(self) -> bool:
        """No amount in any row, and no figure of its own in any column."""
        return not any(any(row.sums) for row in self.rows) and not any(self.own.values())

    def uneven(self) -> tuple[str, ...]:
        """Where displayed parts do not add up to their total (尾差), in words."""
        leaves = [n for n, leaf in enumerate(self.leaves) if leaf.is_slice]
        styles = [self.styles[n] for n in leaves]
        inner = (row.sums for row in self.rows if row.level == self.levels[-1])
        rounding = max((self.leaves[n].ledger.rounding for n in leaves), default=Decimal(0))
        columns = zip(zip(*inner, strict=True), styles)  # noqa: B905
        if not any(possible(column, style, rounding) for column, style in columns):
            return ()
        depths = {level.name: depth for depth, level in enumerate(self.levels)}
        rows = [(depths[row.level.name], row.sums) for row in self.rows]
        found = [(row, *short) for row, short in self._across(styles, rounding)]
        found += list(downwards(rows, styles, rounding))
        return tuple(
            f"“{self._name(self.rows[row])}”行“{self.leaves[leaves[column]].title}”{shown}，"
            f"分项之和{summed}"
            for row, column, shown, summed in found
        )

    def _across(
        self, styles: list[NumberStyle], rounding: Decimal
    ) -> Iterator[tuple[int, tuple[int, Decimal, Decimal]]]:
        for number, row in enumerate(self.rows):
            yield from ((number, short) for short in across(row.sums, styles, rounding))

    def _name(self, row: PivotRow) -> str:
        """What the row's label columns say."""
        said = (leaf.labels.get(row.level.name) for leaf in self.leaves if leaf.labels)
        return " ".join(self.labels.text(label, row.values) for label in said if label)

    def body(self) -> tuple[Row, ...]:
        cells: list[Row] = []
        for found in self.rows:
            self.starts.append(len(cells))
            cells += self._cells(found)
        self.height = len(cells)
        return tuple(_merged(cells, [n for n, leaf in enumerate(self.leaves) if leaf.merges]))

    # --- where it comes from

    def origin(self, body: Sequence[Row]) -> Origin:
        """Which lines make each amount, once the body is made."""
        slices = [n for n, leaf in enumerate(self.leaves) if leaf.is_slice]
        at = self._innermost()
        takings = tuple(
            Taking(
                name,
                [at.get(key, -1) for key in taken.keys],
                taken.kinds,
                [[slices[numbers[n]] for n in hits] for hits in taken.leaves],
            )
            for name, (numbers, taken) in self.taken.items()
        )
        words = tuple(leaf.words if leaf.is_slice else "" for leaf in self.leaves)
        names = tuple(level.name for level in self.levels)
        cells = (*self._own_cells(), *self._answered_cells(), *self.quotes.cells(body))
        return Origin(words, names, self._depths(), takings, cells=cells)

    def _innermost(self) -> Mapping[Key | None, int]:
        """The first grid row of each key."""
        last = self.levels[-1]
        return {
            tuple(row.values.values()): start
            for row, start in zip(self.rows, self.starts, strict=True)
            if row.level is last
        }

    def _depths(self) -> list[int]:
        """The level of each grid row; -1 for the further rows of a list."""
        depths = [-1] * self.height
        numbers = {id(level): number for number, level in enumerate(self.levels)}
        for row, start in zip(self.rows, self.starts, strict=True):
            depths[start] = numbers[id(row.level)]
        return depths

    def _own_cells(self) -> Iterator[CellOrigin]:
        """The figures of columns that show one."""
        for column, figure in self.own.items():
            for start in self.starts:
                yield cell_origin(figure, start, column, self.narrative)

    def _answered_cells(self) -> Iterator[CellOrigin]:
        """The amounts that official tables told."""
        columns = [n for n, leaf in enumerate(self.leaves) if leaf.is_slice]
        for start, answers in zip(self.starts, self.answers, strict=False):
            for column, answer in zip(columns, answers, strict=True):
                if answer is not None and answer.amount:
                    words = self.leaves[column].words
                    figure = Figure(answer.amount, formula=words, places=answer.places)
                    yield cell_origin(figure, start, column, self.narrative)

    # --- the cells of a row

    def _cells(self, row: PivotRow) -> list[Row]:
        """The grid rows of one pivot row: one, or as many as its longest list."""
        found = self._row(row)
        if not self.listings:
            return [tuple(found)]
        lists = self._lists(row)
        height = max((len(found) for found in lists.values()), default=0) or 1
        columns = [
            self._list_cells(leaf, lists.get(leaf.listing, []), height)
            if leaf.listing
            else _tall(cell, height)
            for leaf, cell in zip(self.leaves, found, strict=True)
        ]
        return list(zip(*columns, strict=True))

    def _row(self, row: PivotRow) -> list[Cell]:
        """A cell a column; those of lists stay blank."""
        cells = self.zeros.copy()  # most amounts are zero
        for position, value in zip(self.sums, row.sums, strict=True):
            if value:
                cells[position] = self._amount(value, position)
        for position in self.others:
            cells[position] = self._other(position, row)
        return cells

    def _other(self, position: int, row: PivotRow) -> Cell:
        """A label, or a figure of its own."""
        leaf = self.leaves[position]
        if leaf.expression or leaf.labels is None:
            return figure_cell(self.own[position], self.styles[position], self.narrative)
        text = self.labels.text(leaf.labels.get(row.level.name) or "", row.values)
        return self._text_cell(text, "center" if leaf.is_code else "left")

    def _text_cell(self, text: str, align: str) -> Cell:
        """A cell of one position; those that are alike are one: in a long table nearly all are."""
        cell = self.texts.get((text, align))
        if cell is None:
            cell = self.texts[text, align] = Cell(text, align=align, missing=why_open(text))
        return cell

    def _amount(self, amount: Decimal, position: int) -> Cell:
        if amount.is_nan():
            return open_cell()
        return amount_cell(amount, self.styles[position])

    def _lists(self, row: PivotRow) -> Mapping[str, list[Target]]:
        """The lists of a project's targets that some column shows."""
        if row.level.name != "项目":
            return {}
        found = self.targets.get(row.values.get("项目", ""), {})
        return {name: targets for name, targets in found.items() if name in self.listings}

    def _list_cells(self, leaf: Leaf, items: list[Target], height: int) -> list[Cell | None]:
        """A list's column: a cell an item, the last reaching down to the end."""
        align = "left" if leaf.content == "名称" or not items else "center"
        cells = [self._text_cell(self._target(leaf, item), align) for item in items]
        last = cells.pop() if cells else self._text_cell("", align)
        return [*cells, *_tall(last, height - len(cells))]

    def _target(self, leaf: Leaf, target: Target) -> str:
        """名称, or the target's value with the figures it quotes."""
        if leaf.content == "名称":
            return target.name
        if leaf.content != "指标值":
            raise TableError(f"列“{leaf.title}”的“内容”应是名称或指标值，写的是“{leaf.content}”")
        if "{" not in target.value:
            return target.value
        amount = self.figures.ledgers["支出"].sum({"项目": frozenset({target.project})})
        total = Figure(
            amount.value,
            amount.unit,
            "",
            f"{target.project}的金额",
            f"支出表中项目为{target.project}的金额合计",
            amount.places,
        )
        names = {"项目金额": total, "项目名称": target.project}
        return self.quotes.text(target.value, target.place.at("指标值"), names)


def _totals(
    keys: list[str], slices: list[Leaf], table: str, taken: dict[str, tuple[list[int], Taken]]
) -> dict[Key, list[Decimal]]:
    """The sums of all columns by row key, each column from its own ledger. taken: filled by
    ledger with the numbers of its columns, and what each line went into."""
    totals: dict[Key, list[Decimal]] = {}
    for name in dict.fromkeys(leaf.ledger.name for leaf in slices):
        at = [n for n, leaf in enumerate(slices) if leaf.ledger.name == name]
        ledger, leaves = slices[at[0]].ledger, [slices[n] for n in at]
        taken[name] = (at, found := Taken())
        made = _pivot(ledger, keys, leaves, table, found)
        if len(at) == len(slices):
            return made  # all from one ledger
        for key, sums in made.items():
            row = totals.setdefault(key, [Decimal(0)] * len(slices))
            for n, value in zip(at, sums, strict=True):
                row[n] = value
    return totals


def _pivot(
    ledger: Ledger, keys: list[str], leaves: list[Leaf], table: str, taken: Taken
) -> dict[Key, list[Decimal]]:
    if ledger.by_tables:
        from .cut_rows import cut_totals

        return cut_totals(ledger, keys, leaves, table)
    return pivot(ledger, keys, [leaf.condition for leaf in leaves], taken)


def _targets_by_project(targets: tuple[Target, ...]) -> dict[str, dict[str, list[Target]]]:
    found: dict[str, dict[str, list[Target]]] = {}
    for target in targets:
        found.setdefault(target.project, {}).setdefault(target.group, []).append(target)
    return found


def _tall(cell: Cell, height: int) -> list[Cell | None]:
    """A cell that reaches down over `height` grid rows."""
    tall = cell if height == 1 else cell.reaching(height)
    return [tall, *[None] * (height - 1)]


def _merged(rows: list[Row], columns: list[int]) -> list[Row]:
    """Merge equal neighbours downwards in the given columns (纵向合并)."""
    if not columns:
        return rows
    grid = [list(row) for row in rows]
    for column in columns:
        start = 0
        for position in range(1, len(grid) + 1):
            here = grid[position][column] if position < len(grid) else None
            first = grid[start][column]
            if position < len(grid) and here and first and first.text and here.text == first.text:
                continue
            if position - start > 1 and first:
                grid[start][column] = first.reaching(position - start)
                for below in range(start + 1, position):
                    grid[below][column] = None
            start = position
    return [tuple(row) for row in grid]
