"""Line exports (明细导出) of the budget system, as lines of the ledger.

Any worksheet counts whose headings can be matched to the ledger's columns. `read_lines` tells
everything that is wrong at once, and guesses nothing: what it cannot settle is asked in words
that 导入对照.yaml answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import chain, filterfalse, starmap
from operator import attrgetter

from ..codebook import Codebook, load_codebook
from ..codebook.spelling import fold
from ..dataset.cells import Findings, check_text, shown, spelled_choices
from ..dataset.kinds import kind_named
from ..dataset.model import THIS_YEAR
from ..dataset.schema import PROJECT_KINDS, Column, Kind, sheet_for
from ..kernel.money import round_half_up
from ..kernel.problems import Place, Problem, Refusal
from .cell_values import (
    COARSE,
    COARSE_KINDS,
    CellValues,
    Coded,
    amount,
    coded,
    differs,
    exact_text,
    is_blank,
    is_dash,
    is_nothing,
    money_text,
    period_of,
    split_code,
    split_project,
    text_of,
    year_of,
)
from .columns import Columns, assign, wanted
from .headings import (
    AMOUNT,
    CLASSIFIED,
    DEPARTMENT,
    FUNCTION,
    FUND,
    KIND,
    NAME,
    PERIOD,
    PROJECT,
    PROJECT_CODE,
    UNIT,
    UNIT_NAME,
    YEAR,
    ExportHeading,
    ExportHeadings,
    heading_above,
    in_quotes,
)
from .kinds import (
    DIVIDED,
    PROJECT_KIND,
    SHOWN_AS_NOTHING,
    UNDIVIDED,
    OpenKinds,
    ProjectKinds,
    TableKinds,
)
from .mapping import Mapped, SheetMapping, UsedMapping
from .official.amounts import is_amount, named_cells
from .readings import counted, skipped_by_reason
from .recognition import Export, kind_of_exports, line_exports, year_of_exports
from .rows import LINE, SKIPPED, TOTAL, ExportRow, Total, TotalsCheck, rows_below
from .sheet import SourceWorksheet, Value
from .units_and_projects import UnitsAndProjects

__all__ = ["ExportLine", "Lines", "read_lines"]

_LEVELS = {"类": 3, "款": 2, "项": 2}  # digits of each piece
_READ_BY_THEMSELVES = (UNIT, *CLASSIFIED, KIND, PROJECT, FUND, PERIOD, AMOUNT)
_NOTHING = Decimal(0)
_FEW_PLACES = 2  # decimals that an amount in 元 has at most


@dataclass(slots=True)
class ExportLine:
    """A row for a sheet of the dataset: texts by the schema's columns (金额 in 元, exact), and
    where it came from."""

    values: dict[str, str]
    place: Place


@dataclass(slots=True)
class Lines:
    """What line exports give. kind and year: as given or found; "" and None where neither.
    codes: for 补充科目, what the book lacks (分类, 编码, 名称). taken: file and worksheet of
    the sheets that are line exports."""

    kind: str
    year: int | None
    expenditure: list[ExportLine] = field(default_factory=list)
    income: list[ExportLine] = field(default_factory=list)
    units: list[ExportLine] = field(default_factory=list)
    projects: list[ExportLine] = field(default_factory=list)
    codes: list[ExportLine] = field(default_factory=list)
    mapping: UsedMapping = field(default_factory=UsedMapping)
    taken: list[tuple[str, str]] = field(default_factory=list)

    def ledger(self, part: str) -> list[ExportLine]:
        """The lines of 支出 or 收入."""
        return self.income if part == "收入" else self.expenditure


def read_lines(
    sheets: Sequence[SourceWorksheet],
    kind: str,
    year: int | None,
    mapping: Mapped | None,
    problems: list[Problem],
    tables: TableKinds | None = None,
) -> Lines:
    """The ledger's lines of all sheets that are line exports.

    kind and year: "" and None are found from titles. mapping: as `mapping.from_yaml` gives it;
    it goes before the synonyms. tables: what the official tables beside say of kinds.
    """
    saved, findings = mapping or {}, Findings()
    exports = line_exports(sheets, saved)
    lines = Lines(kind, year, taken=[export.sheet.key for export in exports])
    if exports:
        _settle_report(lines, exports, findings)
    if lines.kind and lines.year:
        reading = ExportsReading(lines, saved, tables or TableKinds(), findings)
        reading.read(exports, load_codebook(lines.year))
    problems.extend(findings.problems())
    return lines


def _settle_report(lines: Lines, exports: list[Export], findings: Findings) -> None:
    """The kind and the year of the report: as given, or else from titles."""
    lines.kind = lines.kind or kind_of_exports(exports, findings)
    lines.year = lines.year or year_of_exports(exports, findings)


@dataclass(slots=True)
class ExportsReading:
    """What the readers of all worksheets share."""

    lines: Lines
    saved: Mapped
    tables: TableKinds
    findings: Findings

    def read(self, exports: list[Export], book: Codebook) -> None:
        """Every worksheet that can be used; then what all of them name."""
        lines, findings = self.lines, self.findings
        values, named = CellValues(book, self.saved, findings), UnitsAndProjects(findings)
        stated: defaultdict[str, set[str]] = defaultdict(set)
        kinds = ProjectKinds(self.saved.get(PROJECT_KIND, {}), self.tables, stated)
        readers = [LineExportReader(e, lines, values, named, kinds, findings) for e in exports]
        usable = list(filter(LineExportReader.usable, readers))
        for name, kind in chain.from_iterable(map(LineExportReader.stated_kinds, usable)):
            stated[name].update({kind} & {*DIVIDED})
        for reader in readers:
            if reader in usable:
                lines.ledger(reader.part).extend(reader.read())
            else:
                lines.mapping.unusable.append(reader.mapped({}, None))
        lines.units = list(starmap(ExportLine, named.units()))
        lines.projects = list(starmap(ExportLine, named.projects()))
        lines.codes = list(_further_codes(values.extra))
        lines.mapping.values, lines.mapping.kept = values.used, self.saved


def _further_codes(extra: Mapping[str, Mapping[str, str]]) -> Iterator[ExportLine]:
    """The lines for 补充科目, by classification and code."""
    for name, codes in extra.items():
        for code, title in sorted(codes.items()):
            yield ExportLine({"分类": name, "编码": code, "名称": title}, Place())


class LineExportReader:
    """Reads one worksheet."""

    def __init__(
        self,
        export: Export,
        lines: Lines,
        values: CellValues,
        named: UnitsAndProjects,
        kinds: ProjectKinds,
        findings: Findings,
    ) -> None:
        self.export, self.sheet, self.headings = export, export.sheet, export.headings
        self.part, self.kind, self.year = export.part, lines.kind, lines.year
        declared = sheet_for(lines.kind, export.part).columns
        self.required = {column.name: column.required for column in declared}
        self.others = list(filter(_is_taken_as_declared, declared))
        self.values, self.named, self.findings = values, named, findings
        self.open_kinds = OpenKinds(kinds) if self._divides_projects() else None
        self.columns: Columns = assign(export, values, findings)
        self.levels = _levels(self.sheet, self.headings, self.columns)
        self.unit_above = export.unit_above()
        self.unit, self.unit_from = "", ""
        self.mapping = lines.mapping
        self.split: dict[tuple[str, ...], ExportLine] = {}
        # what the ledger does not tell apart, the system may have split lines by
        self.income_is_split = FUNCTION not in self.required and FUNCTION in self.columns.at
        self.dropped_projects = 0

    # --- the sheet

    def _divides_projects(self) -> bool:
        """Whether the report tells 其他运转类 from 特定目标类, of which the export may say nothing."""
        return self.part == "支出" and not kind_named(self.kind).has_undivided_projects

    def usable(self) -> bool:
        """Whether the columns that are needed are there, and the unit of money; else it is told."""
        missing = self._missing()
        if self._without_unit():
            missing.insert(0, UNIT)
        if missing:
            self._tell_missing(missing)
        if AMOUNT in self.columns.at:
            self._settle_money_unit(self.columns.at[AMOUNT])
        return not missing and not self.columns.unclear

    def _tell_missing(self, missing: list[str]) -> None:
        unused = in_quotes(heading.text for heading in self.columns.unused)
        self.findings.tell(
            "I-18",
            self.sheet.place(self.headings.last, 0).at(""),
            part=self.part,
            names=in_quotes(missing),
            unused=f"（没有用到的列：{unused}）" if unused else "",
            lacking=tuple(missing),
        )

    def _missing(self) -> list[str]:
        """The columns that lack; not 支出类别 alone, where each line's can be looked for."""
        missing = list(filterfalse(self._has, wanted(self.part, self.kind)))
        is_open = self.open_kinds and self.open_kinds.may_settle(self._has(PROJECT))
        return [] if missing == [KIND] and is_open else missing

    def _has(self, name: str) -> bool:
        """Whether a column is there, by its code, its name, or in pieces; one that is unclear is,
        for that has been told."""
        by_code = {*self.columns.at, *self.columns.unclear, *self.columns.spread_over}
        in_pieces = name == FUNCTION and bool(self.levels)
        return name in by_code or name + NAME in self.columns.at or in_pieces

    def _settle_money_unit(self, amounts: ExportHeading) -> None:
        self.unit, self.unit_from = self.export.money_unit(amounts, self.values.saved)
        if not self.unit:
            place = self.sheet.place(self.headings.last, amounts.column)
            self.findings.tell("I-20", place, name=amounts.text)
            self.unit = "元"  # to tell what else there is; nothing is written

    def _without_unit(self) -> bool:
        if self.unit_above.code or not self.required.get(UNIT):
            return False
        return {UNIT, UNIT_NAME}.isdisjoint((*self.columns.at, *self.columns.unclear))

    def read(self) -> list[ExportLine]:
        """The lines; rows that are none are counted, totals checked."""
        rows: defaultdict[str, list[int]] = defaultdict(list)
        sums, lines, taken = TotalsCheck(), [], rows[LINE]
        for row in rows_below(self.sheet, self.headings, self.columns):
            rows[row.kind].append(row.at)
            if row.kind == LINE:
                lines += self._lines(row, sums)
            elif row.kind == TOTAL:
                self._take_total(row, sums)
        sums.check(self.sheet, self.columns.at[AMOUNT].column, self.findings)
        if self.open_kinds:
            self.open_kinds.tell(self.sheet, self._column_of(KIND), self.findings)
        for cells in self._without_heading(taken):
            self._tell_without_heading(cells)
        self._note(rows, _summed(amount for _, amount in sums.amounts))
        return lines

    def _without_heading(self, rows: Sequence[int]) -> list[list[tuple[int, int]]]:
        """What stands in lines below no heading: its cells by column, in the order of the first."""
        headed = map(attrgetter("column"), self.headings.all)
        columns = set(range(len(self.sheet.rows[0]))).difference(headed)
        cells = (
            [(row, column) for row in rows if text_of(self.sheet.rows[row][column])]
            for column in columns
        )
        return sorted(filter(None, cells))

    def _tell_without_heading(self, cells: list[tuple[int, int]]) -> None:
        """A column that has no heading, and yet something in lines."""
        values = [self.sheet.rows[row][column] for row, column in cells]
        code = "I-79" if any(map(is_amount, values)) else "I-80"
        place, title = self.sheet.place(*cells[0]), f"{self.part}明细"
        self.findings.tell(code, place, title=title, cells=named_cells(cells))

    def _note(self, rows: Mapping[str, Sequence[int]], total: Decimal | None) -> None:
        """What was made of the worksheet, for 导入对照 and for people."""
        mapped = self.mapped(rows, total)
        place = Place(self.sheet.file, self.sheet.name)
        if mapped.skipped:
            self.findings.tell("I-22", place, what=counted(mapped.skipped))
        if self.dropped_projects:
            self.findings.tell("I-39", place, count=self.dropped_projects)
        self.mapping.sheets.append(mapped)

    def mapped(self, rows: Mapping[str, Sequence[int]], total: Decimal | None) -> SheetMapping:
        """Which heading went to which column. rows: below them (from 0), by what they are."""
        columns, headings = self.columns, self.headings
        return SheetMapping(
            self.sheet,
            self.part,
            (headings.first + 1, headings.last + 1),
            columns.at,
            columns.unused,
            self.unit,
            self.unit_from,
            len(rows.get(LINE, ())),
            skipped_by_reason(rows, SKIPPED),
            columns.spread,
            columns.further_kinds,
            self.open_kinds.settled_by() if self.open_kinds else "",
            headings.all,
            total,
            columns.unclear,
        )

    def _take_total(self, row: ExportRow, sums: TotalsCheck) -> None:
        filled = _holding(self.columns.totalled, row, _states_none)
        money = _summed(map(partial(self._amount_at, row), filled))
        if filled and money is not None:
            sums.totals.append(Total(row.at, row.label, money, len(sums.amounts)))

    def _amount_at(self, row: ExportRow, heading: ExportHeading) -> Decimal | None:
        cell = row.cells[heading.column]
        try:
            return amount(cell, self.unit)
        except Refusal as wrong:
            self.findings.tell_refusal(wrong, self.sheet.place(row.at, heading.column))
            return None

    # --- a line

    def _lines(self, row: ExportRow, sums: TotalsCheck) -> list[ExportLine]:
        """The line of a row; several where its amount is spread over columns."""
        parts = self._parts(row)
        if not parts:
            sums.add(row.at, _NOTHING if self.columns.spread else None, {})
            return []  # whatever else is wrong with it, it is no line
        self._check_year(row)
        summed = _summed(parts.values())
        values = self._income(row) if self.part == "收入" else self._expenditure(row, summed)
        sums.add(row.at, summed, values)
        return self._lines_of(parts, values, row)

    def _lines_of(
        self,
        parts: Mapping[ExportHeading, Decimal | None],
        values: dict[str, str],
        row: ExportRow,
    ) -> list[ExportLine]:
        lines = []
        for heading, money in parts.items():
            fixed = dict([heading.fixed]) if self.columns.spread else {}
            lines += self._kept({**values, **fixed}, money, row, heading)
        return lines

    def _parts(self, row: ExportRow) -> dict[ExportHeading, Decimal | None]:
        """The amounts of a row: one, or several where it is spread over columns; none where all
        are blank. Their sum is checked where it stands there too."""
        filled = _holding(self.columns.amounts, row, is_blank)
        some = _holding(filled, row, is_nothing) or filled[:1]
        parts = {heading: self._amount_in(row, heading) for heading in some}
        whole = self._whole(row)
        if whole:
            self._check_parts(row, whole, _summed(parts.values()))
        elif not parts:
            self.findings.tell("I-23", self._place(row, AMOUNT))
        return parts

    def _whole(self, row: ExportRow) -> ExportHeading | None:
        """The column of the sum of a row's amounts, where it states one."""
        whole = self.columns.compared
        return None if whole is None or _states_none(row.cells[whole.column]) else whole

    def _check_parts(self, row: ExportRow, whole: ExportHeading, summed: Decimal | None) -> None:
        """Compare a sum with its parts, unless one of them could not be had, which was told."""
        if summed is None:
            return
        stated = self._amount_in(row, whole)
        if stated is None or not differs(stated, summed, len(self.columns.spread)):
            return
        self.findings.tell(
            "I-16",
            self._place(row, AMOUNT),
            name=whole.text,
            total=money_text(stated),
            parts=in_quotes(map(attrgetter("text"), self.columns.spread)),
            found=money_text(summed),
            difference=money_text(abs(stated - summed)),
        )

    def _income(self, row: ExportRow) -> dict[str, str]:
        unit = self._unit(row)
        values = {UNIT: unit} if unit or self.required.get(UNIT) else {}
        if FUNCTION in self.required:
            values[FUNCTION] = self._classified(row, FUNCTION)
        return {**values, **self._of_both_parts(row)}

    def _expenditure(self, row: ExportRow, money: Decimal | None) -> dict[str, str]:
        values = {UNIT: self._unit(row)}
        for name in CLASSIFIED:
            values[name] = self._classified(row, name)
        project = self._project_name(row)
        values[KIND] = self._kind(row, values, project, money)
        values[PROJECT] = self._project(row, project, values)
        return {**values, **self._of_both_parts(row)}

    def _of_both_parts(self, row: ExportRow) -> dict[str, str]:
        """What lines of 收入 and of 支出 hold alike."""
        others = {column.name: self._other(row, column) for column in self.others}
        return {**others, FUND: self._fund(row), PERIOD: self._period(row)}

    def _kept(
        self,
        values: dict[str, str],
        money: Decimal | None,
        row: ExportRow,
        heading: ExportHeading,
    ) -> list[ExportLine]:
        """The line, if it is one of its own. Lines that differ in nothing the ledger keeps are
        one: the system splits basic expenditure by projects, and income by functions."""
        if money is None:
            return []
        place = self.sheet.place(row.at, heading.column)
        line = ExportLine({**values, AMOUNT: exact_text(money)}, place)
        key = tuple(values.values())
        same = self.split.setdefault(key, line) if self._is_split(row, values) else line
        if same is line:
            return [line]
        same.values[AMOUNT] = exact_text(Decimal(same.values[AMOUNT]) + money)
        return []

    def _is_split(self, row: ExportRow, values: Mapping[str, str]) -> bool:
        """Whether the system may have split a line by what the ledger does not keep."""
        dropped_project = self._project_name(row).name and not values.get(PROJECT)
        return self.income_is_split or bool(dropped_project)

    # --- its cells

    def _value(self, row: ExportRow, name: str) -> Value | None:
        heading = self.columns.at.get(name)
        return None if heading is None else row.cells[heading.column]

    def _text(self, row: ExportRow, name: str) -> str:
        return text_of(self._value(row, name))

    def _place(self, row: ExportRow, name: str) -> Place:
        column = self._column_of(name)
        place = self.sheet.place(row.at, column or 0)
        return place.at("") if column is None else place

    def _which(self, name: str, other: str) -> str:
        """The one of two columns at which something is told: the other, where there is no first."""
        return name if name in self.columns.at else other

    def _column_of(self, name: str) -> int | None:
        """The worksheet's column that holds one of the ledger's; None for none."""
        heading = self.columns.at.get(name)
        return None if heading is None else heading.column

    def _instead(self, wrong: Refusal, row: ExportRow, name: str) -> str:
        """What to go on with after telling: a code the book lacks stays."""
        self.findings.tell_refusal(wrong, self._place(row, name))
        return wrong.instead if isinstance(wrong.instead, str) else ""

    def _checked(self, row: ExportRow, name: str, text: str) -> str:
        try:
            return check_text(text)
        except Refusal as wrong:
            return self._instead(wrong, row, name)

    def _other(self, row: ExportRow, column: Column) -> str:
        """A column that is taken as it is declared: a text, or one of its choices."""
        text = self._checked(row, column.name, self._text(row, column.name))
        if not text or column.kind is not Kind.CHOICE:
            return text
        choices = spelled_choices(column)
        if fold(text) not in choices:
            place, known = self._place(row, column.name), "、".join(column.choices)
            self.findings.tell("I-90", place, name=column.name, found=shown(text), choices=known)
        return choices.get(fold(text), "")

    def _amount_in(self, row: ExportRow, heading: ExportHeading) -> Decimal | None:
        money = self._amount_at(row, heading)
        if money is not None:
            self._check_amount(money, row, heading)
        return money

    def _check_amount(self, money: Decimal, row: ExportRow, heading: ExportHeading) -> None:
        cell, place = row.cells[heading.column], self.sheet.place(row.at, heading.column)
        if money < 0:
            self.findings.tell("D-36", place, found=f"{money:f}")
        if self.unit_from and money != round_half_up(money, _FEW_PLACES):
            self.findings.tell("I-24", place, found=text_of(cell), unit=self.unit)

    def _check_year(self, row: ExportRow) -> None:
        year = year_of(self._text(row, YEAR))
        if year not in (None, self.year):
            self.findings.tell("I-37", self._place(row, YEAR), found=year, year=self.year)

    def _unit(self, row: ExportRow) -> str:
        cells = self._unit_cells(row)
        name = self._which(UNIT, UNIT_NAME)
        unit = cells.code or self.values.saved.get(UNIT, {}).get(cells.name, "")
        if not unit:
            self._tell_no_unit(row, name, cells.name)
            return ""
        try:
            unit = coded(unit)
        except Refusal as wrong:
            return self._instead(wrong, row, name)
        self.named.unit(unit, self._checked(row, name, cells.name), self._place(row, name))
        return unit

    def _tell_no_unit(self, row: ExportRow, column: str, unit_name: str) -> None:
        if unit_name:
            self.findings.tell("I-35", self._place(row, column), found=shown(unit_name))
        elif column in self.columns.at and self.part == "支出":
            self.findings.tell("D-30", self._place(row, column), name=UNIT)

    def _unit_cells(self, row: ExportRow) -> Coded:
        own = split_code(self._value(row, UNIT))
        beside = split_code(self._value(row, UNIT_NAME))
        cells = Coded(own.code or beside.code, own.name or beside.name)
        return cells if any(cells) else self.unit_above

    def _classified(self, row: ExportRow, name: str) -> str:
        """The code of a classification; "" where the export has no column for it."""
        at, cell, beside = self._classified_cell(row, name)
        if at not in self.columns.at:
            return ""
        if cell is None and not self.required.get(name):
            return ""  # final accounts are not shown by 政府经济科目
        try:
            result = self.values.classified(name, cell, beside)
        except Refusal as wrong:
            return self._instead(wrong, row, at)
        self._check_name(name, result, split_code(cell).name or beside, self._place(row, at))
        return result

    def _check_name(self, classification: str, code: str, name: str, place: Place) -> None:
        """Tell where a code's name is not the one that the book gives it."""
        misnamed = self.values.misnamed(classification, code, name)
        if misnamed:
            self.findings.tell("I-89", place, **misnamed)

    def _classified_cell(self, row: ExportRow, name: str) -> tuple[str, Value | None, str]:
        """The column that a code is told at, the code's cell, and the name beside it."""
        beside = split_code(self._value(row, name + NAME))
        at, cell = self._which(name, name + NAME), self._value(row, name)
        if cell is None and name == FUNCTION and self.levels:
            at, cell = self.levels[0], self._joined_code(row)
        if cell is None and beside.code:
            cell = beside.code
        return at, cell, beside.name

    def _joined_code(self, row: ExportRow) -> str | None:
        """201, 3, 1 → 2010301: Excel takes zeros off the front."""
        codes = [split_code(self._value(row, name)).code for name in self.levels]
        parts = map(str.zfill, codes, _LEVELS.values())
        return "".join(parts) if all(codes) else None

    def _fund(self, row: ExportRow) -> str:
        if FUND in self.columns.spread_over:
            return ""
        text = self._text(row, FUND)
        try:
            if not text:
                raise Refusal("D-30", name=FUND)
            return self.values.fund(text)
        except Refusal as wrong:
            return self._instead(wrong, row, FUND)

    def _period(self, row: ExportRow) -> str:
        text = self._text(row, PERIOD)
        try:
            return self.values.period(text) if text else THIS_YEAR
        except Refusal as wrong:
            return self._instead(wrong, row, PERIOD)

    # --- its kind

    def _kind_text(self, row: ExportRow) -> str:
        """The cell of 支出类别; of several columns the one that says most."""
        columns = filter(None, (self.columns.at.get(KIND), *self.columns.further_kinds))
        texts = list(filter(None, (text_of(row.cells[heading.column]) for heading in columns)))
        fine = (text for text in texts if self.values.kind_told(text) not in COARSE_KINDS)
        return next(chain(fine, texts), "")

    def stated_kinds(self) -> Iterator[tuple[str, str]]:
        """The projects whose lines say of which kind they are, by their folded names."""
        if self.open_kinds is None:
            return
        for row in rows_below(self.sheet, self.headings, self.columns):
            project = self._project_name(row) if row.kind == LINE else Coded("", "")
            if project.name:
                self.open_kinds.names_projects = True
                yield fold(project.name), self.values.kind_told(self._kind_text(row))

    def _kind(
        self, row: ExportRow, line: dict[str, str], project: Coded, money: Decimal | None
    ) -> str:
        text = self._kind_text(row)
        try:
            stated = self._stated_kind(text, project)
            if stated == COARSE:
                return self.values.basic(text or COARSE, line[DEPARTMENT])
        except Refusal as wrong:
            return self._instead(wrong, row, KIND)
        if self.open_kinds is None or stated not in ("", UNDIVIDED):
            return stated
        known = self._known_of(row, line, project)
        return self.open_kinds.settle(row.at, project, known, bool(stated), _is_shown(money))

    def _stated_kind(self, text: str, project: Coded) -> str:
        """What the export says, "" for nothing. Raises Refusal, also for a kind that the report has
        no columns for."""
        if not text and KIND in self.columns.at:
            raise Refusal("D-30", name=KIND)
        stated = self.values.kind(text) if text else ""
        if self.open_kinds is None and not stated:
            return UNDIVIDED if project.name else COARSE
        self._refuse_unlisted(stated, text)
        return stated

    def _refuse_unlisted(self, stated: str, text: str) -> None:
        kinds = kind_named(self.kind).expenditure_kinds
        if stated not in (*kinds, *COARSE_KINDS):
            known = "、".join(kinds)
            raise Refusal("I-75", found=shown(text), kind=self.kind, choices=known)

    def _known_of(self, row: ExportRow, line: dict[str, str], project: Coded) -> dict[str, str]:
        """A line as it is compared with amounts of official tables."""
        fund, period = self._text(row, FUND), self._text(row, PERIOD)
        return {
            **line,
            PROJECT: project.name,
            FUND: self.values.find_fund(fund) or "",
            PERIOD: period_of(period) or THIS_YEAR,
        }

    # --- projects

    def _project_name(self, row: ExportRow) -> Coded:
        own, beside = (
            split_project(self._value(row, PROJECT)),
            split_code(self._value(row, PROJECT_CODE)),
        )
        return Coded(beside.code or own.code, own.name)

    def _project(self, row: ExportRow, project: Coded, values: dict[str, str]) -> str:
        """The project's name; "" for basic expenditure, of whatever project the system made it."""
        kind = values[KIND]
        if kind not in PROJECT_KINDS:
            self.dropped_projects += bool(project.name)
            return ""
        if not project.name:
            if not (self.open_kinds and kind == UNDIVIDED):  # which is told of all such lines
                self.findings.tell("D-73", self._place(row, PROJECT), kind=kind)
            return ""
        name = self._checked(row, PROJECT, project.name)
        place = self._place(row, PROJECT)
        self.named.project(name, self._project_code(row, project), kind, values[UNIT], place)
        return name

    def _project_code(self, row: ExportRow, project: Coded) -> str | None:
        """None where the code is no code, which is told."""
        try:
            return coded(project.code) if project.code else ""
        except Refusal as wrong:
            self._instead(wrong, row, self._which(PROJECT_CODE, PROJECT))
            return None


def _is_taken_as_declared(column: Column) -> bool:
    return bool(column.synonyms) and column.name not in _READ_BY_THEMSELVES


def _is_shown(money: Decimal | None) -> bool:
    """Whether an amount is large enough to be seen in a table."""
    return money is not None and abs(money) >= SHOWN_AS_NOTHING


def _holding(
    headings: Iterable[ExportHeading], row: ExportRow, is_none: Callable[[Value | None], bool]
) -> list[ExportHeading]:
    """The headings below which a row holds something."""
    return [heading for heading in headings if not is_none(row.cells[heading.column])]


def _states_none(cell: Value | None) -> bool:
    """Whether a sum is not written, or with a dash in place of it."""
    return is_blank(cell) or is_dash(cell)


def _summed(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Their sum; None where one could not be had."""
    known = list(amounts)
    return None if None in known else sum(filter(None, known), _NOTHING)


def _levels(sheet: SourceWorksheet, headings: ExportHeadings, columns: Columns) -> list[str]:
    """The columns that hold a functional code piece by piece: 类, 款, 项, unless what stands over
    them says that they are another classification's."""
    levels = [FUNCTION + level for level in _LEVELS]
    if not columns.at.keys() >= set(levels):
        return []
    above = heading_above(sheet, headings, columns.at[levels[0]])
    return [] if "经济" in above else levels
