"""Reads 透视表 and 并列清单: rows of any level, amounts by column, lists beside a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from itertools import filterfalse
from operator import attrgetter, itemgetter, or_

from ...codebook import Codebook
from ...dataset.schema import PROJECT_KINDS
from ...kernel.problems import Problem, problem
from ...tables.levels import DEPARTMENT, TOTAL, Level
from ..cell_values import misnamed
from .amounts import Amounts, MoneyCell, OfficialRow, TableReading, missing_columns, unknown_row
from .headers import MatchedHeader
from .labels import ALL_ROWS, UNLISTED, LevelFit, RowLabels, RowLevels, codes_of, is_coded
from .layouts import OfficialColumn
from .meaning import LedgerMeaning, column_of
from .sums import CellSum

_UNIT = Level("单位", ("单位",))
_RANK = 10  # between two levels, so that a level that is only implied has room
_RANKS_ABOVE = {"款": 1, "类": 2}  # how far an implied subtotal stands above the level below it
_STEP = Decimal(100)  # 元: 0.01 万元, to which amounts may be rounded
_TEXT_SHOWN = 40  # signs of a cell that a message quotes


@dataclass
class PivotState:
    """What is carried from row to row, and from one sheet of a table to the next."""

    above: dict[int, dict[str, str]] = field(default_factory=dict)
    labels: RowLabels = field(default_factory=RowLabels)
    project: str = ""
    department: tuple[str, str] | None = None  # code and name

    def enter(self, depth: int, own: dict[str, str]) -> dict[str, str]:
        """Go on to a row of some depth: what it says together with the rows above it."""
        self.above = {d: columns for d, columns in self.above.items() if d < depth}
        self.above[depth] = own
        return reduce(or_, self.above.values(), dict[str, str]())


def read_pivot(
    header: MatchedHeader, book: Codebook, state: PivotState, problems: list[Problem]
) -> TableReading:
    """The rows of one region. state: how an earlier sheet of the same table ended."""
    reader = PivotReader(header, book, state, problems)
    if any(map(attrgetter("has_levels"), header.region.layout.columns)):
        reader.read_levels()
    else:
        reader.read_only_row()
    return reader.reading


class PivotReader:
    """Reads one region of a table, row by row."""

    def __init__(
        self, header: MatchedHeader, book: Codebook, state: PivotState, problems: list[Problem]
    ) -> None:
        self.header, self.state, self.problems = header, state, problems
        self.grid, self.layout = header.region.grid, header.region.layout
        self.amounts = Amounts(header.region, header, problems)
        self.labels = list(filter(attrgetter("has_levels"), header.present))
        self.money = header.money
        self.levels = RowLevels(self.layout.levels, self.labels, book)
        self.lists: dict[str, dict[str, OfficialColumn]] = {}
        self.list_columns = list(filter(attrgetter("leaf.listing"), header.present))
        for column in self.list_columns:
            self.lists.setdefault(column.leaf.listing, {})[column.leaf.content] = column
        self.reading = TableReading(
            self.layout, [header.region], columns=len(header.present), header=header
        )
        self.unit_rows = 0
        self.unknown: list[Problem] = []

    def read_levels(self) -> None:
        """A table whose rows are known by their labels."""
        fits = {row: self._fit(row) for row in self._rows()}
        self._settle_department(list(filter(attrgetter("is_unit"), filter(None, fits.values()))))
        for row, fit in fits.items():
            self._take(row, fit)
        self._put_total_first()
        missing = list(filter(attrgetter("has_levels"), self.header.missing))
        if self.unknown and missing:  # a column of labels is not there: that is why
            self.unknown = [missing_columns(self.header, missing)]
            self.reading.lacks_labels = True
        self.problems += self.unknown

    def _put_total_first(self) -> None:
        """A total below its rows stands where others have it, so that it is added up like them."""
        for last in self.reading.rows[-1:]:
            is_only = last.key not in {row.key for row in self.reading.rows[:-1]}
            if not last.columns and last.depth == self._total_depth and is_only:
                self.reading.rows = [last, *self.reading.rows[:-1]]

    @property
    def _total_depth(self) -> int:
        """The level of 合计; one that the specification does not print stands above all levels."""
        return 0 if TOTAL in self.levels.names else -_RANK

    def read_only_row(self) -> None:
        """A table without labels has one row; blank cells are zeros, and so is a row that the
        worksheet does not reach."""
        filled = list(filter(self._filled, self._rows()))
        below = self.header.bottom
        row = next(iter(filled), below + self._is_numbering(below))
        self._add(row, ALL_ROWS, 0, {}, self.layout.name)
        for more in filled[1:]:
            self._keep_unknown(more, "")
        self.problems += self.unknown

    # --- rows

    def _rows(self) -> Iterator[int]:
        return filterfalse(self._is_numbering, self.header.body())

    def _is_numbering(self, row: int) -> bool:
        return self.header.is_numbering(row, self.labels, self.money)

    def _filled(self, row: int) -> list[OfficialColumn]:
        """The money columns that are filled in a row."""
        return self.header.filled(row, self.money)

    def _label_texts(self, row: int) -> dict[int, str]:
        return {column.number: self.header.text(row, column) for column in self.labels}

    def _label(self, row: int) -> str:
        return " ".join(self.header.texts(row, self.labels))

    def _fit(self, row: int) -> LevelFit | None:
        listing = self._begins_in(row, self.list_columns)
        return self.levels.fit(self._label_texts(row), listing, parallel=bool(self.lists))

    def _settle_department(self, units: Sequence[LevelFit]) -> None:
        """Whether the first row of a unit's shape is the department: the next one's code begins
        with its code. Units of equal rank have no department above them."""
        if self.state.department is not None or DEPARTMENT not in self.levels.names:
            return
        for first in units[:1]:
            if all(other.unit_code.startswith(first.unit_code) for other in units[1:2]):
                self.state.department = (first.unit_code, first.unit_name)

    # --- taking a row

    def _take(self, row: int, fit: LevelFit | None) -> None:
        if self.lists and self._continues(row, fit):
            self._take_targets(row)
            return
        fit = fit or self.levels.by_name(self._label_texts(row), self._above())
        if fit is None:
            self._take_unlabelled(row)
        elif fit.level.name == TOTAL:
            self._take_total(row)
        elif fit.is_unit:
            self._take_unit(row, fit)
        else:
            self._take_keyed(row, fit)

    def _above(self) -> list[dict[str, str]]:
        """What the rows above say, a mapping a level."""
        depths = range(0, len(self.layout.levels) * _RANK, _RANK)
        return [self.state.above.get(depth, {}) for depth in depths]

    def _take_unlabelled(self, row: int) -> None:
        """Amounts beside blank labels: the total, where they come first."""
        label = self._label(row)
        if not any((label, self._filled(row))):
            return
        may_be_total = TOTAL in self.levels.names and not label
        if may_be_total and (not self.reading.rows or self._adds_up(row)):
            self._take_total(row)
        elif not self._tell_wrong_code(row, None):
            hint = "；它没有名称，也不等于各行之和，不能当作合计" if may_be_total else ""
            self._keep_unknown(row, label, hint)

    def _adds_up(self, row: int) -> bool:
        """Whether a row without a label has the sums of the rows above it in all its columns."""
        depth = min(one.depth for one in self.reading.rows if one.depth is not None)
        widest = [one.amounts for one in self.reading.rows if one.depth == depth]
        for column in self._filled(row):
            cell = self._cell(row, column, TOTAL)
            parts = [amounts[column.number] for amounts in widest if column.number in amounts]
            if cell is None or CellSum.of(cell, parts).is_wrong(_STEP):
                return False
        return True

    def _take_total(self, row: int) -> None:
        self._add(row, ALL_ROWS, self._total_depth, {}, TOTAL)

    def _take_unit(self, row: int, fit: LevelFit) -> None:
        code, name, source = fit.unit_code, fit.unit_name, self._source(row)
        self.unit_rows += 1
        if (self.state.department, self.unit_rows) == ((code, name), 1):
            self.reading.record("部门", source, 编码=code, 名称=name)
            self._add(row, Level(DEPARTMENT, ()), self._depth(DEPARTMENT), {}, fit.unit)
        elif not code:
            self._keep_unknown(row, name)
        else:
            if name:
                self.reading.record("单位", source, 单位编码=code, 单位名称=name)
            self._add(row, _UNIT, self._depth("单位"), {"单位编码": code}, fit.unit)

    def _source(self, row: int) -> str:
        return self.grid.source(row, self.header.at(self.labels[0]))

    def _take_keyed(self, row: int, fit: LevelFit) -> None:
        if fit.level in self.layout.levels and self._tell_wrong_code(row, fit.level):
            return
        carried = self.levels.carried(fit, self.state.labels)
        labels = RowLabels({**fit.labels, **carried})
        values = self.levels.values(fit.level, labels)
        columns = dict(filter(itemgetter(1), values.items()))
        blank = frozenset(values.keys() - columns.keys())
        if column_of()[fit.dimension] in blank and UNLISTED not in fit.labels.values():
            self._keep_unknown(row, self._label(row))
            return
        self.state.labels = labels
        self._tell_misnamed(row, fit.dimension, labels)
        name = " ".join(dict.fromkeys(self.header.texts(row, self.labels)))
        depth = self._depth(fit.level.name)
        taken = self._add(row, fit.level, depth, columns, name, blank)
        if fit.dimension == "项目":
            self._take_project(row, labels.of("项目"), taken)

    def _tell_misnamed(self, row: int, dimension: str, labels: RowLabels) -> None:
        """That a code stands beside another one's name, once for all tables."""
        if not is_coded(dimension):
            return
        code, book = labels.code(dimension), codes_of(self.levels.book, dimension)
        values = misnamed(column_of()[dimension], code, labels.name(dimension), book)
        known = (one.values for one in self.problems if one.code == "I-89")
        if values and not any(values.items() <= one.items() for one in known):
            place = self.header.place(row, self.labels[0])
            self.problems.append(problem("I-89", place, **values, more=""))

    def _depth(self, name: str) -> int:
        names = self.levels.names
        if name in names:
            return names.index(name) * _RANK
        if name == "单位":
            return names.index(DEPARTMENT) * _RANK + _RANK // 2
        finer = next(n for n, known in enumerate(names) if known[:-1] == name[:-1])
        return finer * _RANK - _RANKS_ABOVE[name[-1]]

    def _add(
        self,
        row: int,
        level: Level,
        depth: int,
        own: dict[str, str],
        name: str,
        blank: frozenset[str] = frozenset(),
    ) -> OfficialRow:
        """Take a row with its amounts."""
        columns = self.state.enter(depth, own)
        key = (depth, tuple(sorted(columns.items())), tuple(sorted(blank)))
        counted = "明细" in level.keys
        row_name = name if self.labels else ""
        cells = (self._cell(row, column, row_name) for column in self._columns_in(level))
        amounts = list(filter(None, cells))
        taken = OfficialRow(key, depth, name, self.grid, row, columns, amounts, counted, blank)
        self.reading.rows.append(taken)
        self.reading.accounted.add(row)
        return taken

    def _columns_in(self, level: Level) -> list[OfficialColumn]:
        """The columns whose amounts are read in a row. A slice holds in every row; a figure stands
        in the total alone."""
        if not self.amounts.unit:
            return []
        slices = [column for column in self.money if isinstance(column.meaning, LedgerMeaning)]
        return self.money if level.name == TOTAL else slices

    def _cell(self, row: int, column: OfficialColumn, row_name: str) -> MoneyCell | None:
        position, meaning = (row, self.header.at(column)), column.meaning
        return self.amounts.cell(position, column.number, meaning, row_name, column.title)

    # --- projects and their targets

    def _take_project(self, row: int, project: dict[str, str], taken: OfficialRow) -> None:
        kind = project.get("类型", "")
        self.state.project = taken.columns["项目"]
        self.reading.record(
            "项目",
            self._source(row),
            项目编码=project.get("编码", ""),
            项目名称=taken.columns["项目"],
            项目类型=kind if kind in PROJECT_KINDS else "",
            单位编码=project.get("单位编码", "") or taken.columns.get("单位编码", ""),
            单位名称=project.get("单位名称", ""),
        )
        self._take_targets(row)

    def _continues(self, row: int, fit: LevelFit | None) -> bool:
        """Whether a row only goes on with the lists of the project above."""
        if not self.state.project:
            return False
        if not self._begins_in(row, self.labels):
            return not self._filled(row)
        last = self.reading.last_columns.get("项目")
        if not (last and fit):
            return False
        same = (last, self.state.labels.code("项目"))
        return (fit.labels.name("项目"), fit.labels.code("项目")) == same

    def _take_targets(self, row: int) -> None:
        """The entries of the lists beside a project that begin in a row."""
        for group, columns in self.lists.items():
            if "名称" not in columns:
                continue
            name, value = (self._list_text(row, columns.get(one)) for one in ("名称", "指标值"))
            if name or value:
                self.reading.accounted.add(row)
            if name:
                self.reading.record(
                    "绩效指标",
                    self.grid.source(row, self.header.at(columns["名称"])),
                    项目=self.state.project,
                    指标类别=group,
                    三级指标=name,
                    指标值=value,
                )
            elif value:
                place = self.header.place(row, columns["指标值"])
                value = value[:_TEXT_SHOWN]
                self.problems.append(problem("I-61", place, value=value, group=group))

    def _list_text(self, row: int, column: OfficialColumn | None) -> str:
        """The text of a cell that begins in this row; "" where a merged area goes on."""
        if column is None or self.grid.anchor(row, self.header.at(column))[0] < row:
            return ""
        return self.header.text(row, column)

    def _begins_in(self, row: int, columns: Iterable[OfficialColumn]) -> bool:
        """Whether a text begins in this row in one of some columns."""
        return any(self._list_text(row, column) for column in columns)

    # --- rows that are not understood

    def _keep_unknown(self, row: int, label: str, hint: str = "") -> None:
        """A row that fits no level; it matters where it holds amounts. Lists beside it are not
        those of the project above."""
        filled = self._filled(row)
        if not filled:
            return
        self.state.project = ""
        self.reading.accounted.add(row)
        position = (row, (self.labels or self.money)[0])
        columns = self.header.all_at(filled)
        self.unknown.append(unknown_row(self.header, position, label, columns, hint))

    def _tell_wrong_code(self, row: int, level: Level | None) -> bool:
        """Whether a code has the wrong number of digits, which is told."""
        for column in self.labels:
            text = self.header.text(row, column)
            sizes = self.levels.missed_sizes(column, text, level)
            cells = self.header.codes.get(column.number)
            if sizes:
                sizes = [max(cells.ends)] if cells else sizes
                shown, wanted = text[:_TEXT_SHOWN], "、".join(map(str, sizes))
                place = self.header.place(row, column)
                self.problems.append(problem("I-53", place, found=shown, wanted=wanted))
                self.reading.accounted.add(row)
                return True
        return False
