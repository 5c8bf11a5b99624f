"""Columns of a pivot beside each other in time: last year's amount (期间: 上年), and what is computed
of two columns (算: 增减, 增减%, 完成%) from their exact amounts.

Last year's amounts are slices of last year's ledger, so its rows stand among this year's. Where that
ledger is not known, they are asked for once, and so is what is computed from them: unknown is not
zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate, product
from typing import Any

from ..dataset.sheets import WORDS
from ..figures import MONEY, Figure
from ..figures.pivot import Key, Taken
from ..kernel.money import NumberStyle, growth, share
from ..kernel.places import Place
from ..kernel.problems import did_you_mean, problem
from ..narrative import Narrative
from ..report import Cell, CellOrigin
from .columns import LAST, Leaf, Leaves, column_paths
from .grid import cell_origin, figure_cell, open_cell
from .levels import Level, PivotRow
from .specification import TableError, TableSpec, place_in, text_in

_WHY = "不知道上年的台账，请在报告里写明“上年”的数据后重新生成。"
UNKNOWN = Decimal("NaN")  # an amount that is not known: no sum or comparison takes it for one
_OPERANDS = ("本期", "基期")
Lines = Mapping[tuple[Key, int], list[Place]]  # by the values of a row and the number of a slice


def _difference(now: Decimal, base: Decimal) -> Decimal:
    return now - base


def _ratio(of: Callable[[Decimal, Decimal], Decimal | None]) -> Any:
    def ratio(now: Decimal, base: Decimal) -> Decimal | None:
        percent = None if (now + base).is_nan() else of(now, base)
        return UNKNOWN if (now + base).is_nan() else percent and percent / 100

    return ratio


COMPUTED: Mapping[str, tuple[Callable[[Decimal, Decimal], Decimal | None], str, str]] = {
    "增减": (_difference, MONEY, "{now} － {base}"),
    "增减%": (_ratio(growth), "", "（{now} － {base}）÷ {base}"),
    "完成%": (_ratio(share), "", "{now} ÷ {base}"),
}


class PeriodColumns:
    """The columns of one pivot that show last year's amounts or are computed of two others.

    unknown: those of last year whose ledger is not known. operands: for each computed column the
    positions of its two among the slices.
    """

    def __init__(
        self, spec: TableSpec, leaves: Leaves, slices: Sequence[int], narrative: Narrative
    ) -> None:
        self.leaves, self.slices, self.narrative = leaves, slices, narrative
        year = narrative.figures.last
        known = year.ledgers if year else ()
        self.last = {n for n in slices if leaves[n].source.startswith(LAST)}
        self.unknown = {n for n in self.last if leaves[n].source.removeprefix(LAST) not in known}
        paths = list(column_paths(spec.items("列")))
        self.operands = {
            n: self._operands_of(leaf, paths) for n, leaf in enumerate(leaves) if leaf.computed
        }
        if self.unknown:
            self._ask(spec)

    def _ask(self, spec: TableSpec) -> None:
        narrative = self.narrative
        if narrative.asks_last_year:
            return  # one cause, however many tables show it
        narrative.asks_last_year = True
        titles = dict.fromkeys(self.leaves[n].title for n in sorted(self.unknown))
        names = "、".join(f"“{title}”" for title in titles)
        last = narrative.figures.last
        why = f"{last.name}里没有逐行的台账" if last else "报告没有写“上年”"
        values = {"table": narrative.numbers.renumbered(spec.label), "columns": names, "why": why}
        narrative.draft.report(problem("M-96", narrative.dataset.place_of(WORDS), **values))

    def _operands_of(self, leaf: Leaf, paths: Sequence[str]) -> tuple[int, int]:
        now, base = (self._operand(leaf, name, paths) for name in _OPERANDS)
        return now, base

    def _operand(self, leaf: Leaf, name: str, paths: Sequence[str]) -> int:
        """The position among the slices of the column that a setting names."""
        wanted = text_in(leaf.settings, name)
        place = place_in(leaf.settings, name if wanted else "算")
        if not wanted:
            raise TableError(f"列“{leaf.title}”写了“算”，还要写“{name}”：是哪一列", place)
        matches = [n for n, path in enumerate(paths) if f"/{path}".endswith(f"/{wanted}")]
        if not matches:
            hint = did_you_mean(wanted, [one.title for one in self.leaves])
            raise TableError(f"“{name}”的“{wanted}”没有这一列{hint}", place)
        if len(matches) > 1:
            raise TableError(f"“{name}”的“{wanted}”有好几列，请写出上级标题", place)
        if matches[0] not in self.slices:
            raise TableError(f"“{name}”的“{wanted}”不是取数的金额列，不能用来算", place)
        return self.slices.index(matches[0])

    # --- amounts

    def leave_open(self, rows: Sequence[PivotRow]) -> None:
        """Amounts of last year that are not known are no zeros."""
        positions = [at for at, n in enumerate(self.slices) if n in self.unknown]
        for row in rows:
            for at in positions:
                row.sums[at] = UNKNOWN

    def _figure(self, column: int, row: PivotRow, lines: Lines | None = None) -> Figure | None:
        """What a computed column shows in a row; None where its base is zero. lines: behind each
        amount, where it matters which they are."""
        leaf = self.leaves[column]
        compute, unit, formula = COMPUTED[leaf.computed]
        now, base = self.operands[column]
        value = compute(row.sums[now], row.sums[base])
        if value is None:
            return None
        names = {"now": self._title(now), "base": self._title(base)}
        return Figure(
            None if value.is_nan() else value,
            unit,
            label=leaf.title,
            formula=formula.format(**names),
            places=(*_places(lines, row, now), *_places(lines, row, base)),
        )

    def _title(self, position: int) -> str:
        return self.leaves[self.slices[position]].title

    # --- cells

    def open_cell(self, column: int) -> Cell:
        """The mark of an amount that is not known."""
        return open_cell(_WHY) if column in self.unknown else open_cell()

    def cell(self, column: int, row: PivotRow, style: NumberStyle) -> Cell:
        """A computed cell; of a base that is nothing no rate can be said."""
        figure = self._figure(column, row)
        if figure is None:
            zero = style.zero or ""
            return Cell("" if any(map(str.isdecimal, zero)) else zero, align="right")
        if not figure.known:
            return open_cell(_WHY)
        return figure_cell(figure, style, self.narrative)

    # --- where it comes from

    def origins(
        self,
        rows: Sequence[tuple[int, PivotRow]],
        taken: Mapping[str, tuple[list[int], Taken]],
        levels: Sequence[Level],
    ) -> Iterator[CellOrigin]:
        """Of the cells of these columns. rows: with the grid row of each. taken: which lines went
        into which slices."""
        lines = self._lines(taken, levels)
        for at, row in rows:
            yield from self._shown_origins(at, row, lines)
            yield from self._computed_origins(at, row, lines)

    def _shown_origins(self, at: int, row: PivotRow, lines: Lines) -> Iterator[CellOrigin]:
        """Of last year's amounts in a row."""
        for position, column in enumerate(self.slices):
            if column in self.unknown:
                yield CellOrigin(at, column, missing=_WHY)
            elif column in self.last and row.sums[position]:
                yield self._of_last_year(at, position, row, lines)

    def _computed_origins(self, at: int, row: PivotRow, lines: Lines) -> Iterator[CellOrigin]:
        """Of what is computed of two columns in a row."""
        for column in self.operands:
            figure = self._figure(column, row, lines)
            if figure is not None and figure.known:
                yield cell_origin(figure, at, column, self.narrative)
            elif figure is not None:
                yield CellOrigin(at, column, figure.label, missing=_WHY)

    def _of_last_year(self, at: int, position: int, row: PivotRow, lines: Lines) -> CellOrigin:
        column = self.slices[position]
        leaf, places = self.leaves[column], _places(lines, row, position)
        amount = Figure(row.sums[position], MONEY, "", leaf.title, leaf.description, places)
        return cell_origin(amount, at, column, self.narrative)

    def _lines(
        self, taken: Mapping[str, tuple[list[int], Taken]], levels: Sequence[Level]
    ) -> Lines:
        """The lines behind each amount that these columns show or compute with."""
        wanted = {at for at, n in enumerate(self.slices) if n in self.last}
        wanted = wanted.union(*self.operands.values())
        depths = set(accumulate(len(level.keys) for level in levels))
        lines: dict[tuple[Key, int], list[Place]] = {}
        for numbers, part in taken.values():
            ledger = self.leaves[self.slices[numbers[0]]].ledger
            shown = [wanted.intersection(numbers[hit] for hit in hits) for hits in part.leaves]
            for line, key, kind in zip(ledger.lines, part.keys, part.kinds, strict=False):
                for position, depth in product(shown[kind], depths):
                    lines.setdefault(((key or ())[:depth], position), []).append(line.place)
        return lines


def _places(lines: Lines | None, row: PivotRow, position: int) -> tuple[Place, ...]:
    return tuple((lines or {}).get((tuple(row.values.values()), position), ()))
