"""Which heading of a line export goes to which column of the ledger.

A heading that can mean only one column goes there. Of several that can mean the same column, the
one whose values say so is taken; where the values do not settle it, the choices are told and
nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from ..dataset.cells import Findings
from ..dataset.kinds import kind_named
from ..dataset.schema import NARRATIVES, sheet_for
from .cell_values import COARSE, CellValues, choices_of, text_of, year_of
from .headings import AMOUNT, CATEGORY, KIND, PERIOD, PROJECT, UNIT, YEAR, ExportHeading
from .project_texts import column_of
from .recognition import Export
from .sheet import Value

_SAMPLED = 1000  # rows whose values are looked at
_FINE, _COARSE = 1.0, 0.5  # a 支出类别 that tells 人员 from 公用 is worth more than 基本支出


@dataclass(slots=True)
class Columns:
    """at: heading by column of the ledger (and 单位名称, 功能科目名称, 预算年度 …). unused: the
    other headings. unclear: columns of which nothing could be settled, which has been told.
    spread: columns of amounts, one for each period or fund; 金额 is their sum then, or the first
    of them where there is none. taken: the worksheet's columns that have gone to one.
    further_kinds: columns that say of some rows what 支出类别 leaves open: 项目类别 beside it."""

    at: dict[str, ExportHeading] = field(default_factory=dict)
    spread: tuple[ExportHeading, ...] = ()
    unused: list[ExportHeading] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)
    further_kinds: list[ExportHeading] = field(default_factory=list)

    def take(self, role: str, chosen: Sequence[ExportHeading]) -> None:
        """Give a column its heading; several headings are none that could be settled."""
        if len(chosen) > 1:
            self.unclear.add(role)
        elif chosen:
            self.at[role] = chosen[0]
        self.taken.update(heading.column for heading in chosen)

    def take_further_kinds(self, headings: list[ExportHeading]) -> None:
        """Columns that say what 支出类别 may leave open."""
        self.further_kinds = headings
        self.taken.update(heading.column for heading in headings)

    def take_sum(self, headings: Iterable[ExportHeading]) -> None:
        """The column of 金额 beside those that it is spread over: the one said to be so, or else
        the first that is a sum by its name; without any, the first of them."""
        sums = filter(attrgetter("is_sum"), self.left(headings))
        whole = self.at.setdefault(AMOUNT, next(sums, self.spread[0]))
        self.taken.add(whole.column)

    def left(self, headings: Iterable[ExportHeading]) -> list[ExportHeading]:
        """Those of the headings that have gone to no column."""
        return [heading for heading in headings if heading.column not in self.taken]

    @property
    def spread_over(self) -> set[str]:
        """What the columns of amounts tell apart: 年度, 资金来源."""
        return {heading.fixed[0] for heading in self.spread}

    @property
    def amounts(self) -> tuple[ExportHeading, ...]:
        """The columns whose amounts are a line's: several where it is spread."""
        return self.spread or (self.at[AMOUNT],)

    @property
    def totalled(self) -> tuple[ExportHeading, ...]:
        """The columns that a row of totals is read from: their sum alone, where there is one."""
        return (self.compared,) if self.compared else self.amounts

    @property
    def compared(self) -> ExportHeading | None:
        """A sum of the columns of amounts, which is compared with them."""
        whole = self.at[AMOUNT]
        return None if whole in self.amounts else whole


def assign(export: Export, values: CellValues, findings: Findings) -> Columns:
    """The column of each heading; what cannot be settled is told."""
    headings = export.headings
    columns = Columns(spread=headings.spread)
    columns.taken.update(map(attrgetter("column"), columns.spread))
    chooser = ColumnChooser(export, values)
    for target in _in_order(headings.all):
        fitting = [heading for heading in columns.left(headings.all) if target in heading.targets]
        for role, candidates in chooser.by_role(target, fitting).items():
            chosen = chooser.choose(role, candidates)
            columns.take(role, chosen)
            if len(chosen) > 1:
                _tell_unclear(role, chosen, export, findings)
            elif chosen and role == KIND:
                columns.take_further_kinds(chooser.naming_kinds(columns.left(candidates)))
    if columns.spread:
        columns.take_sum(headings.all)
    left = columns.left(headings.all)
    # what is told of projects is read by itself: see `project_texts`
    told_of = NARRATIVES if PROJECT in columns.at else ()
    columns.unused = [heading for heading in left if column_of(heading.text) not in told_of]
    return columns


def _in_order(headings: Iterable[ExportHeading]) -> list[str]:
    """支出类别 before 项目类别: what is no kind of expenditure may be a category."""
    targets = dict.fromkeys(target for heading in headings for target in heading.targets)
    return sorted(targets, key=CATEGORY.__eq__)


class ColumnReading(NamedTuple):
    """What the cells below a heading say, if it goes to a column. score: how much they say."""

    heading: ExportHeading
    score: float
    meanings: tuple[object, ...]

    @classmethod
    def of(
        cls, heading: ExportHeading, role: str, cells: Iterable[Value | None], values: CellValues
    ) -> ColumnReading:
        read = [_worth(role, text_of(cell), values) for cell in cells]
        score = sum(score for score, _ in read)
        return cls(heading, score, tuple(meaning for _, meaning in read))


def _worth(role: str, text: str, values: CellValues) -> tuple[float, object]:
    """How much a text says of a column, and what it means there."""
    if not text:
        return 0.0, None
    meaning = values.meaning(role, text)
    if role == KIND and meaning in (COARSE, "项目支出"):
        return _COARSE, meaning
    return (_FINE, meaning) if meaning else (0.0, text)


class ColumnChooser:
    """Chooses between headings of a worksheet by the cells below them."""

    def __init__(self, export: Export, values: CellValues) -> None:
        self.values = values
        first = export.headings.last + 1
        self._below = export.sheet.rows[first : first + _SAMPLED]

    def _cells(self, heading: ExportHeading) -> list[Value | None]:
        return [row[heading.column] for row in self._below]

    def by_role(
        self, target: str, candidates: list[ExportHeading]
    ) -> Mapping[str, list[ExportHeading]]:
        """年度 may hold 2024 as well as 上年结转: two columns with one name."""
        if target != PERIOD:
            return {target: candidates}
        years = [heading for heading in candidates if self._holds_years(heading)]
        periods = [heading for heading in candidates if heading not in years]
        return {YEAR: years[:1], PERIOD: periods}

    def _holds_years(self, heading: ExportHeading) -> bool:
        texts = self._texts(heading)
        years = sum(year_of(text) is not None for text in texts)
        return years * 2 > len(texts)

    def choose(self, role: str, candidates: list[ExportHeading]) -> list[ExportHeading]:
        """The one that fits; none; or several between which only a person can choose."""
        saved = list(filter(attrgetter("saved"), candidates))
        if role == AMOUNT:
            return self._distinct(self._of_year(saved or candidates))
        if saved or not candidates:
            return self._distinct(saved)
        return self._most_telling(role, candidates)

    def _of_year(self, candidates: list[ExportHeading]) -> list[ExportHeading]:
        """Those that name the year of the report; all where none does."""
        year = f"{self.values.book.year}年"
        return [heading for heading in candidates if year in heading.text] or candidates

    def naming_kinds(self, candidates: list[ExportHeading]) -> list[ExportHeading]:
        """Those in which kinds of expenditure stand, and nothing else."""
        meanings = (
            (heading, [self.values.meaning(KIND, text) for text in self._texts(heading)])
            for heading in candidates
        )
        return [heading for heading, kinds in meanings if kinds and all(kinds)]

    def _texts(self, heading: ExportHeading) -> list[str]:
        return list(filter(None, map(text_of, self._cells(heading))))

    def _distinct(self, candidates: list[ExportHeading]) -> list[ExportHeading]:
        """Columns with the same heading and the same cells are one: the first."""
        kept: dict[object, ExportHeading] = {}
        for heading in candidates if len(candidates) > 1 else ():
            kept.setdefault((heading.text, tuple(map(str, self._cells(heading)))), heading)
        return list(kept.values()) or candidates

    def _most_telling(self, role: str, candidates: list[ExportHeading]) -> list[ExportHeading]:
        """Those whose cells say most; one of them where they all say the same."""
        readings = [ColumnReading.of(h, role, self._cells(h), self.values) for h in candidates]
        equal = _best(readings)
        if equal[0].score == 0 and (len(candidates[0].targets) > 1 or choices_of(role)):
            return []  # 项目类型 without a single kind of expenditure in it is no 支出类别
        headings = list(map(attrgetter("heading"), equal))
        return headings[:1] if len(set(map(attrgetter("meanings"), equal))) == 1 else headings


def _best(readings: Sequence[ColumnReading]) -> list[ColumnReading]:
    """Those that say most."""
    best = max(map(attrgetter("score"), readings))
    return [reading for reading in readings if reading.score == best]


def _tell_unclear(
    role: str, chosen: list[ExportHeading], export: Export, findings: Findings
) -> None:
    place = export.sheet.place(export.headings.last, chosen[0].column)
    names = [heading.text for heading in chosen]
    alike = len(set(names)) < len(names)
    choices = "、".join(f"“{name}”" for name in dict.fromkeys(names))
    values = {"role": role, "count": len(chosen), "choices": choices}
    if alike:
        findings.tell("I-14", place, **values)
    else:
        findings.tell("I-19", place, **values, part=export.part, first=names[0])


def wanted(part: str, kind: str) -> tuple[str, ...]:
    """The columns a line export must have: those a row needs, but the unit, which may stand above
    the headings, and the 支出类别 where 项目支出 need not be told apart."""
    spared = {UNIT, KIND} if kind_named(kind).has_undivided_projects else {UNIT}
    columns = sheet_for(kind, part).columns
    return tuple(column.name for column in columns if column.required and column.name not in spared)
