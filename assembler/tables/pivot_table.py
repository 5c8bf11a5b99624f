"""透视表 and 并列清单: rows by level of the ledger, columns by slice; lists beside each other.

A parallel list is a pivot whose last level (项目) reaches down over its lists of targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from ..dataset.answers import why_open
from ..dataset.model import Target
from ..figures import Figure, Ledger
from ..figures.pivot import Key, Taken, pivot
from ..kernel.money import NumberStyle
from ..narrative import Narrative
from ..report import Cell, CellOrigin, Origin, Row, Taking
from .columns import (
    LAST,
    Leaf,
    Leaves,
    in_periods,
    ledger_named,
    table_header,
    unbound_leaves,
)
from .grid import (
    Grid,
    Quotes,
    amount_cell,
    cell_origin,
    figure_cell,
    merged_downwards,
    open_cell,
    report_open,
)
from .levels import Labels, Level, PivotRow, is_total_last, levels_of, order_of, rows_of
from .remainder import remainders
from .row_figures import narrowed_figure
from .specification import MistakesAt, TableError, TableSpec, place_in

if TYPE_CHECKING:
    from ..figures.cuts import Answer
    from .periods import PeriodColumns


def pivot_grid(spec: TableSpec, narrative: Narrative) -> Grid:
    """Columns, header rows, body rows, and whether the table is empty."""
    table = Pivot(spec, narrative)
    header = table_header(spec, spec.items("列"), table.leaves, [len(table.leaves)])
    body = table.body()
    columns = spec.once("columns", lambda: table.leaves.columns)
    return Grid(columns, header, body, table.empty, table.uneven(), table.origin(body))


class Pivot:
    """One pivot: its rows with their sums, and the cells that show them.

    rows: from top to bottom, each with the sum of every slice. slices: the numbers of the columns
    that show these; each row has the figures of the columns with one of their own (指标).
    """

    def __init__(self, spec: TableSpec, narrative: Narrative) -> None:
        self.spec, self.narrative = spec, narrative
        self.dataset, self.figures = narrative.dataset, narrative.figures
        name = str(spec.get("台账", "支出"))
        ledgers, base = self.figures.ledgers, spec.get("筛选", None)
        with MistakesAt(spec.place_of("台账")):
            self.ledger = ledger_named(name, ledgers)
        leaves = spec.once("leaves", lambda: unbound_leaves(spec.needed("列"), name, base))
        before = {}
        if spec.once("periods", lambda: any(map(in_periods, leaves))):
            before = self.figures.last_ledgers
            ledgers = {**ledgers, **before}
        self.leaves = Leaves(leaf.over(ledgers) for leaf in leaves)
        self.slices = self.leaves.slices
        self.periods = self._periods()
        self.labels = Labels(self.dataset, self.ledger, before)
        self.levels: list[Level] = spec.once("levels", lambda: levels_of(spec.needed("行")))
        self.total_last = is_total_last(spec.needed("行"))
        self.level_names = tuple(level.name for level in self.levels)
        self.keys = list(chain.from_iterable(level.keys for level in self.levels))
        self._check_levels()
        self.taken: dict[str, tuple[list[int], Taken]] = {}
        self.answers: list[list[Answer | None]] = []  # by official tables, a row of slices each
        self.rows = self._rows()
        if self.total_last:
            self.rows.append(self.rows.pop(0))
            self.answers.extend([self.answers.pop(0)] if self.answers else ())
        self.starts: list[int] = []  # the first grid row of each row
        self.quotes = Quotes(narrative)
        self._texts: dict[tuple[str, str], Cell] = {}
        self._talls: dict[tuple[str, str, str, bool, int], Cell] = {}
        self._add_own_figures()
        amounts = chain.from_iterable(row.sums for row in self.rows)
        own = chain.from_iterable(row.own.values() for row in self.rows)
        self.empty = not (any(amounts) or any(own))
        self.styles = self._styles()

    def _periods(self) -> PeriodColumns | None:
        """The columns of last year and those computed of others, where there are any."""
        if not any(map(in_periods, self.leaves)):
            return None
        from .periods import PeriodColumns

        return PeriodColumns(self.spec, self.leaves, self.slices, self.narrative)

    def _check_levels(self) -> None:
        """Levels that are no dimension, and labels for levels that the table does not have."""
        with MistakesAt(self.spec.place_of("行")):
            for key in self.keys:
                self.ledger.dimension(key)  # raises where a level is misspelt
        for leaf in self.leaves:
            leaf.check_labels(self.level_names)

    def _add_own_figures(self) -> None:
        """The figures of columns that show one of their own, each within its row."""
        for n, leaf in enumerate(self.leaves):
            if leaf.expression:
                with MistakesAt(place_in(leaf.settings, "指标")):
                    self._check_rows()
                    for row in self.rows:
                        row.own[n] = narrowed_figure(
                            self.figures, leaf.expression, leaf.wanted, row.values
                        )

    def _check_rows(self) -> None:
        """Rows follow from the lines that some column takes."""
        if self.keys and not self.slices:
            raise TableError(
                f"各列都是“指标”，没有一列按“取”取数，排不出“{self.level_names[-1]}”各行",
                code="M-80",
            )

    def _styles(self) -> list[NumberStyle]:
        """The number style of each column; an empty table may show its zeros otherwise (空表零)."""
        zero = self.spec.settings.get("空表零") if self.empty else None
        style = self.spec.style if zero is None else self.spec.style.but(zero=zero)
        return [leaf.styled(style) for leaf in self.leaves]

    def _rows(self) -> list[PivotRow]:
        """The rows with the sums of all slices, from the lines or from official tables (cuts)."""
        slices = [self.leaves[n] for n in self.slices]
        for leaf in slices:
            leaf.ledger.note(self.spec.key, leaf.named)
        with MistakesAt(self.spec.place_of("顺序")):
            order = order_of(str(self.spec.get("顺序", "台账")), self.dataset)
        totals = _totals(self.keys, slices, self.spec.key, self.taken)
        rows = rows_of(self.levels, totals, len(slices), order)
        if self.periods is not None:
            self.periods.leave_open(rows)
        by_tables = any(leaf.ledger.by_tables for leaf in slices)
        return self._as_printed(rows, slices) if by_tables else rows

    def _as_printed(self, rows: list[PivotRow], slices: list[Leaf]) -> list[PivotRow]:
        """The rows with each amount as the official tables print it."""
        from .cut_rows import asked_again, open_columns

        answered = list(asked_again(rows, slices))
        rows, self.answers = [row for row, _ in answered], [answers for _, answers in answered]
        columns = open_columns(rows, slices, self.levels[-1])
        report_open(self.spec.key, (leaf.title for leaf in columns), self.narrative)
        return rows

    def uneven(self) -> tuple[str, ...]:
        """Where displayed parts do not add up to their total (尾差), in words."""
        styles = [self.styles[n] for n in self.slices]
        depths = {name: depth for depth, name in enumerate(self.level_names)}
        rows = [(depths[row.level.name], row.sums) for row in self.rows]
        if self.total_last:
            rows.insert(0, rows.pop())
        return tuple(
            f"“{self._name(self.rows[row - self.total_last])}”行“{self.leaves[self.slices[column]].title}”{shown}，"
            f"分项之和{summed}"
            for row, column, shown, summed in remainders(rows, styles, self.leaves.rounding)
        )

    def _name(self, row: PivotRow) -> str:
        """What the row's label columns say."""
        labels = filter(None, (leaf.label_at(row.level.name) for leaf in self.leaves))
        return " ".join(self.labels.text(label, row.values) for label in labels)

    def body(self) -> tuple[Row, ...]:
        """The rows of the grid."""
        rows: list[Row] = []
        for row in self.rows:
            self.starts.append(len(rows))
            rows += self._grid_rows(row)
        return tuple(merged_downwards(rows, self.leaves.merging))

    # --- where it comes from

    def origin(self, body: Sequence[Row]) -> Origin:
        """Which lines make each amount, once the body is made."""
        last = self.levels[-1]
        depths = [-1] * len(body)  # the further rows of a list have no level of their own
        numbers = {id(level): number for number, level in enumerate(self.levels)}
        innermost: dict[Key | None, int] = {}  # the first grid row of each key
        for row, start in zip(self.rows, self.starts, strict=True):
            depths[start] = numbers[id(row.level)]
            if row.level is last:
                innermost[tuple(row.values.values())] = start
        takings = tuple(
            self._taking(name, innermost) for name in self.taken if name in self.figures.ledgers
        )
        cells = (
            *self._own_cells(),
            *self._answered_cells(),
            *self._period_cells(),
            *self.quotes.cells(body),
        )
        ledgers = tuple([leaf.ledger.name for leaf in self.leaves])
        descriptions = self.spec.once(("descriptions", ledgers), lambda: self.leaves.descriptions)
        return Origin(descriptions, self.level_names, depths, takings, cells=cells)

    def _taking(self, name: str, innermost: Mapping[Key | None, int]) -> Taking:
        """Which lines of a ledger make which amounts."""
        numbers, taken = self.taken[name]
        columns = [self.slices[n] for n in numbers]
        return Taking(
            name,
            [innermost.get(key, -1) for key in taken.keys],
            taken.kinds,
            [[columns[n] for n in hits] for hits in taken.leaves],
        )

    def _own_cells(self) -> Iterator[CellOrigin]:
        """The figures of columns that show one."""
        for row, start in zip(self.rows, self.starts, strict=True):
            for column, figure in row.own.items():
                yield cell_origin(figure, start, column, self.narrative)

    def _period_cells(self) -> Iterator[CellOrigin]:
        """The amounts of last year, and what is computed of two columns."""
        if self.periods is not None:
            rows = list(zip(self.starts, self.rows, strict=True))
            yield from self.periods.origins(rows, self.taken, self.levels)

    def _answered_cells(self) -> Iterator[CellOrigin]:
        """The amounts that official tables print."""
        for start, answers in zip(self.starts, self.answers, strict=False):
            for column, answer in zip(self.slices, answers, strict=True):
                if answer is None or not answer.amount:
                    continue
                description = self.leaves[column].description
                figure = Figure(answer.amount, formula=description, places=answer.places)
                yield cell_origin(figure, start, column, self.narrative)

    # --- the cells of a row

    @cached_property
    def _zeros(self) -> list[Cell]:
        """A row of zeros: in a long table most amounts are."""
        return [amount_cell(Decimal(0), style) for style in self.styles]

    @cached_property
    def _others(self) -> list[int]:
        """The columns that show neither a slice nor a list."""
        return [n for n, leaf in enumerate(self.leaves) if leaf.is_single]

    @cached_property
    def _listings(self) -> set[str]:
        """The lists of targets that some column shows."""
        return {leaf.listing for leaf in self.leaves} - {""}

    @cached_property
    def _targets(self) -> Mapping[str, Mapping[str, list[Target]]]:
        """The targets by project, then by list."""
        targets: dict[str, dict[str, list[Target]]] = {}
        for target in self.dataset.targets:
            targets.setdefault(target.project, {}).setdefault(target.group, []).append(target)
        return targets

    def _grid_rows(self, row: PivotRow) -> list[Row]:
        """The grid rows of one pivot row: one, or as many as its longest list."""
        cells = self._cells(row)
        if not self._listings:
            return [tuple(cells)]
        shown = self._lists(row)
        height = max(1, *map(len, shown.values()))
        columns = [
            self._list_cells(leaf, shown[leaf.listing], height)
            if leaf.listing
            else self._tall(cell, height)
            for leaf, cell in zip(self.leaves, cells, strict=True)
        ]
        return list(zip(*columns, strict=True))

    def _lists(self, row: PivotRow) -> dict[str, list[Target]]:
        """What stands in each list of a row: a project's own targets."""
        own = self._targets.get(row.values.get("项目", ""), {}) if row.level.name == "项目" else {}
        return {name: own.get(name, []) for name in self._listings}

    def _cells(self, row: PivotRow) -> list[Cell]:
        """A cell a column; those of lists stay blank."""
        cells = self._zeros.copy()
        for column, amount in zip(self.slices, row.sums, strict=True):
            if amount:
                style = self.styles[column]
                cells[column] = (
                    self._open_cell(column) if amount.is_nan() else amount_cell(amount, style)
                )
        for column in self._others:
            cells[column] = self._other(column, row)
        return cells

    def _open_cell(self, column: int) -> Cell:
        return open_cell() if self.periods is None else self.periods.open_cell(column)

    def _other(self, column: int, row: PivotRow) -> Cell:
        """A label, or a figure of its own."""
        leaf = self.leaves[column]
        if column in row.own:
            return figure_cell(row.own[column], self.styles[column], self.narrative)
        if leaf.computed and self.periods is not None:
            return self.periods.cell(column, row, self.styles[column])
        try:
            text = self.labels.text(leaf.label_at(row.level.name), row.values)
        except TableError as error:
            error.place = place_in(leaf.labels, row.level.name)
            raise
        return self._text_cell(text, leaf.align)

    def _text_cell(self, text: str, align: str) -> Cell:
        """A cell of one position; those that are alike are one: in a long table nearly all are."""
        cell = self._texts.get((text, align))
        if cell is None:
            cell = self._texts[text, align] = Cell(text, align=align, missing=why_open(text))
        return cell

    def _list_cells(self, leaf: Leaf, targets: list[Target], height: int) -> list[Cell | None]:
        """A list's column: a cell a target, the last reaching down to the end."""
        align = "left" if leaf.content == "名称" or not targets else "center"
        cells = [self._text_cell(self._target(leaf, target), align) for target in targets]
        last = cells.pop() if cells else self._text_cell("", align)
        return [*cells, *self._tall(last, height - len(cells))]

    def _tall(self, cell: Cell, height: int) -> list[Cell | None]:
        """A cell that reaches down over `height` grid rows; those that are alike are one, but for
        amounts, which come once."""
        if height == 1:
            return [cell]
        if cell.value:
            tall = cell.reaching(height)
        else:
            alike = (cell.text, cell.align, cell.missing, cell.value is None, height)
            tall = self._talls.get(alike) or cell.reaching(height)
            self._talls[alike] = tall
        return [tall, *[None] * (height - 1)]

    def _target(self, leaf: Leaf, target: Target) -> str:
        """名称, or the target's value with the figures it quotes."""
        if leaf.content == "名称":
            return target.name
        if leaf.content != "指标值":
            raise TableError(
                f"列“{leaf.title}”的“内容”应是名称或指标值，写的是“{leaf.content}”",
                place_in(leaf.settings, "内容"),
            )
        if "{" not in target.value:
            return target.value
        names = {"项目金额": self._spent_on(target.project), "项目名称": target.project}
        return self.quotes.text(target.value, target.place.at("指标值"), names)

    def _spent_on(self, project: str) -> Figure:
        """What a project's lines add up to."""
        amount = self.figures.ledgers["支出"].sum({"项目": frozenset({project})})
        return Figure(
            amount.value,
            amount.unit,
            "",
            f"{project}的金额",
            f"支出表中项目为{project}的金额合计",
            amount.places,
        )


def _totals(
    keys: list[str], slices: list[Leaf], table: str, taken: dict[str, tuple[list[int], Taken]]
) -> dict[Key, list[Decimal]]:
    """The sums of all columns by row key, each column from its own ledger. taken: filled by
    ledger with the numbers of its columns, and what each line went into."""
    by_ledger: dict[str, list[int]] = {}
    for number, leaf in enumerate(slices):
        by_ledger.setdefault(leaf.ledger.name, []).append(number)
    if len(by_ledger) > 1:  # rows that only last year has stand behind this year's
        by_ledger = dict(sorted(by_ledger.items(), key=lambda item: item[0].startswith(LAST)))
    totals: dict[Key, list[Decimal]] = {}
    for name, numbers in by_ledger.items():
        leaves = [slices[n] for n in numbers]
        taken[name] = (numbers, Taken())
        part = _ledger_totals(leaves[0].ledger, keys, leaves, table, taken[name][1])
        if len(by_ledger) == 1:
            return part
        for key, sums in part.items():
            row = totals.setdefault(key, [Decimal(0)] * len(slices))
            _set(row, numbers, sums)
    return totals


def _set(row: list[Decimal], numbers: list[int], sums: list[Decimal]) -> None:
    """Put the sums into these columns of a row."""
    for number, value in zip(numbers, sums, strict=True):
        row[number] = value


def _ledger_totals(
    ledger: Ledger, keys: list[str], leaves: list[Leaf], table: str, taken: Taken
) -> dict[Key, list[Decimal]]:
    if ledger.by_tables:
        from .cut_rows import cut_totals

        return cut_totals(ledger, keys, leaves, table)
    return pivot(ledger, keys, [leaf.condition for leaf in leaves], taken)
