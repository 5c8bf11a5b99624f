"""From worksheets to rows of a dataset: the template's tables found, read, joined and added up."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ...codebook import FIRST_YEAR, LAST_YEAR, Codebook, load_codebook
from ...codebook.spelling import fold
from ...dataset.cells import shown
from ...dataset.schema import dimension_columns
from ...kernel.problems import Place, Problem, problem
from ...template.template import Template
from ..headings import UNUSED
from ..readings import TableRead
from ..recognition import line_exports
from ..sheet import SourceWorksheet, number_text
from ..table_mapping import TABLE, SavedTables
from .amounts import MoneyCell, OfficialRow, TableReading
from .code_columns import with_codes
from .documents import read_document
from .forms import read_form
from .headers import MatchedHeader, find_header
from .identity import IdentifiedTable, identified
from .joining import joined, joined_projects, number_details, tell_several_units
from .layouts import OfficialLayout, layouts_of, meanings_of, written
from .lists import read_list
from .meaning import Given, LedgerMeaning, meaning_or_none
from .naming import RenamedTable, guessed_table, unmatched_columns, unread_table
from .pivots import PivotState, read_pivot
from .regions import Caption, Region, TablePlace, WorksheetGrid, by_title, find_places
from .same_projects import settle_projects, tell_unit_names
from .sums import SumChecks
from .table_readings import RecognizedTable, unread_place
from .texts import department_of_caption, year_in

Row = dict[str, str]
_YEARS_BEFORE = 20  # the first year of the codebook in which a table may still say its year
_HEADINGS_NAMED = 6


class IgnoredSheet(NamedTuple):
    """A worksheet without a table that is known, and what there is to tell of it, or of one of its
    tables, where it turns out to be nothing else either."""

    sheet: SourceWorksheet
    problem: Problem


@dataclass
class Official:
    """What the tables gave. Rows are keyed by the columns of the dataset's sheets, and by 来源.

    amounts: 分表数. declared: 指标. projects: 项目. targets: 绩效指标. overall: 整体绩效.
    evaluations: 项目自评 (amounts in 元). units: 单位. words: 报告 (栏目, 内容). missing: the
    template's tables that are not there, as (key, title). ignored: worksheets without a table.
    unread: all tables that were not read, whatever is told of them. known: the template's tables.
    names: what 导入对照 calls the first table of each worksheet.
    renamed: tables that are called otherwise than the template calls them. unwanted: those that
    导入对照 says not to read, by title. saved: what 导入对照
    says of tables, and what was found out besides.
    """

    amounts: list[Row] = field(default_factory=list)
    declared: list[Row] = field(default_factory=list)
    projects: list[Row] = field(default_factory=list)
    targets: list[Row] = field(default_factory=list)
    overall: list[Row] = field(default_factory=list)
    evaluations: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    tables: list[RecognizedTable] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[IgnoredSheet] = field(default_factory=list)
    renamed: list[RenamedTable] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    saved: SavedTables = field(default_factory=SavedTables)
    unread: list[TableRead] = field(default_factory=list)
    known: tuple[KnownTable, ...] = ()
    names: dict[tuple[str, str], str] = field(default_factory=dict)


class KnownTable(NamedTuple):
    """A table that the template prints, with its columns as 导入对照 names them."""

    key: str
    name: str
    columns: tuple[str, ...]


class Statement(NamedTuple):
    """What a table says of the report. place: where another table may contradict it."""

    text: str
    source: str = ""
    place: Place | None = None

    @classmethod
    def of(cls, caption: Caption) -> Statement:
        return cls(caption.text, caption.source, caption.place)

    def differs(self, other: Statement) -> bool:
        return fold(self.text) != fold(other.text)


def read_tables(
    sheets: Sequence[SourceWorksheet],
    template: Template,
    problems: list[Problem],
    saved: SavedTables | None = None,
    others: Container[tuple[str, str]] = (),
) -> Official:
    """All tables of the template that stand in the worksheets. What is told of a worksheet
    without any stands in `Official.ignored`. saved: what 导入对照 says of tables. others: the
    worksheets that are something else."""
    reader = OfficialReader(sheets, template, saved or SavedTables(), problems, others)
    if not tell_several_units(reader.regions, problems):
        reader.read()
    return reader.official


class OfficialReader:
    """Reads the tables of one template."""

    def __init__(
        self,
        sheets: Sequence[SourceWorksheet],
        template: Template,
        saved: SavedTables,
        problems: list[Problem],
        others: Container[tuple[str, str]],
    ) -> None:
        self.template, self.problems = template, problems
        self.official = Official(saved=saved)
        self.meanings = meanings_of(template, load_codebook(LAST_YEAR).funds)
        self.layouts = layouts_of(template, self.meanings, problems)
        self.official.known = tuple(map(_known_table, self.layouts))
        self._check_saved(saved)
        grids = map(WorksheetGrid, sheets)
        places = list(chain.from_iterable(find_places(grid, self.layouts) for grid in grids))
        for place in places:
            self.official.names.setdefault(place.grid.sheet.key, place.name)
        places = [place for place in places if place.grid.sheet.key not in others]
        exports = {export.sheet.key for export in line_exports(sheets, {})}
        self.tables = identified(places, self.layouts, saved, exports)
        self.regions = list(filter(None, map(attrgetter("region"), self.tables)))
        self._tell_tables()
        self.book = self._book()

    def _check_saved(self, saved: SavedTables) -> None:
        """What 导入对照 calls a table or a heading, this template must have."""
        layouts = {layout.key: layout for layout in self.layouts}
        lists = {one.name: one.sheet for one in self.template.lists.values() if one.sheet}
        known = [*layouts, *lists, UNUSED]
        for title, entries in saved.tables.items():
            place, table = saved.places.get(title, Place()), entries.get(TABLE, "")
            if table and table not in known:
                self._tell_not_there(place, f"没有“{shown(table)}”这张表", known)
            layout = layouts.get(table) or by_title(title, self.layouts)
            if table in lists:
                columns = [column.name for column in lists[table].columns]
                self._check_headings(place, table, columns, saved.of(title)[1].values())
            elif layout:
                columns = [column.title for column in layout.columns]
                self._check_headings(place, layout.key, columns, saved.of(title)[1].values())

    def _check_headings(
        self, place: Place, key: str, columns: Sequence[str], meanings: Iterable[str]
    ) -> None:
        for ours in meanings:
            if ours not in (*columns, UNUSED):
                reason = f"{key}没有“{shown(ours)}”这一栏"
                self._tell_not_there(place, reason, [*columns, UNUSED])

    def _tell_not_there(self, place: Place, reason: str, wanted: Sequence[str]) -> None:
        self.problems.append(problem("I-38", place, reason=reason, wanted="、".join(wanted)))

    def _tell_tables(self) -> None:
        """What was guessed, and what could not even be guessed."""
        read = {table.place.grid.sheet.key for table in self.tables if table.region}
        for table in self.tables:
            if table.region and not table.is_proved:
                self.problems.append(guessed_table(table, table.region))
                self.official.saved.add(table.place.name, table.region.layout.key)
            elif not table.region and table.is_proved:
                self.official.unwanted.append(table.place.name)
                self.official.unread.append(unread_place(table.place, "照导入对照不用"))
            elif not table.region:
                self._tell_unknown(table, read)

    def _tell_unknown(self, table: IdentifiedTable, read: Container[tuple[str, str]]) -> None:
        """A table that is not read: told at once where others of its worksheet are, else where the
        worksheet turns out to be nothing else."""
        sheet = table.place.grid.sheet
        unread = unread_table(table, self.layouts)
        self.official.unread.append(unread_place(table.place, unread.message))
        if sheet.key in read:
            self.problems.append(unread)
        else:
            self.official.ignored.append(IgnoredSheet(sheet, unread))

    def _book(self) -> Codebook:
        years = (region.caption(year_in).text for region in self.regions)
        year = int(next(filter(None, years), LAST_YEAR))
        return load_codebook(year if year >= FIRST_YEAR - _YEARS_BEFORE else LAST_YEAR)

    def read(self) -> None:
        """Every table read and joined, then added up, then taken as rows of the dataset."""
        readings = list(filter(None, map(self._table, self.layouts)))
        self._add_words(readings)
        settle_projects(readings, self.problems)
        tell_unit_names(readings, self.problems)
        for reading in readings:
            number_details(reading.rows)
            self._settle_meanings(reading)
        SumChecks(self.book, self.template.word("类型"), self.problems).check_all(readings)
        for reading in readings:
            self._add_rows(reading)
        renamed = (RenamedTable.of(t.place, t.region.layout) for t in self.tables if t.region)
        self.official.renamed = list(filter(attrgetter("is_other"), dict.fromkeys(renamed)))
        self.official.projects = joined_projects(readings, self.official.units, self.problems)

    # --- one table

    def _table(self, layout: OfficialLayout) -> TableReading | None:
        """All regions of one table, read in their order and joined."""
        state = PivotState()
        regions = (region for region in self.regions if region.layout is layout)
        parts = list(filter(None, (self._region(region, state) for region in regions)))
        if not parts:
            self.official.missing.append((layout.key, layout.name))
            return None
        reading = joined(parts, self.problems)
        self.official.tables += map(RecognizedTable.of, parts)
        return reading

    def _region(self, region: Region, state: PivotState) -> TableReading | None:
        if region.layout.kind == "文件表":
            reading = read_document(region, self.meanings, self.problems)
        else:
            reading = self._below_header(region, state)
        if reading is None:
            self._tell_no_header(region)
            self.official.unread.append(_without_header(region))
        return reading

    def _below_header(self, region: Region, state: PivotState) -> TableReading | None:
        """A table with headings; None where they do not fit."""
        header = find_header(region)
        if header is None:
            return None
        header = with_codes(header)
        self._tell_columns(header)
        if region.layout.kind == "表单":
            return read_form(header, self.meanings, self.problems)
        if region.layout.kind == "清单表":
            return read_list(header, self.problems)
        return read_pivot(header, self.book, state, self.problems)

    # --- headings that do not fit

    def _tell_no_header(self, region: Region) -> None:
        columns = dict.fromkeys(column.title for column in region.layout.columns[:_HEADINGS_NAMED])
        sections = region.layout.spec.items("段")[:_HEADINGS_NAMED]
        labels = (written(section, "标签") for section in sections)
        wanted, key = "、".join(columns) or "、".join(labels), region.layout.key
        values = {"title": region.title, "key": key, "wanted": wanted}
        self.problems.append(problem("I-41", region.place, **values))

    def _tell_columns(self, header: MatchedHeader) -> None:
        under = next(t.place.name for t in self.tables if t.region is header.region)
        problems = unmatched_columns(header, under)
        agreed = "I-42" if self.official.saved.may_lack(under) else ""
        self.problems += (one for one in problems if one.code != agreed)

    # --- what cells mean in the end

    def _settle_meanings(self, reading: TableReading) -> None:
        """Leave the cells that mean something in their row."""
        for row in reading.rows:
            row.cells = [cell for cell in row.cells if self._settle_meaning(cell, row)]

    def _settle_meaning(self, cell: MoneyCell, row: OfficialRow) -> bool:
        """Give a cell its row's part of the meaning; False where there is none."""
        if isinstance(cell.meaning, LedgerMeaning):
            cell.meaning = meaning_or_none(self.meanings.within, cell.meaning, row.columns)
        if cell.meaning is None and cell.value:
            self.problems.append(problem("I-59", cell.place, cell=cell.name))
        return cell.meaning is not None

    # --- rows of the dataset

    def _add_rows(self, reading: TableReading) -> None:
        official = self.official
        for cell in chain.from_iterable(row.cells for row in _telling(reading.rows)):
            if isinstance(cell.meaning, LedgerMeaning):
                self._add_amount(reading.layout.key, cell, cell.meaning)
            elif isinstance(cell.meaning, Given):
                self._add_declared(cell, cell.meaning)
        official.targets += reading.recorded("绩效指标")
        official.overall += reading.recorded("整体绩效")
        official.evaluations += reading.recorded("项目自评")
        for unit in reading.recorded("单位"):
            if unit["单位编码"] not in map(itemgetter("单位编码"), official.units):
                official.units.append(unit)

    def _add_amount(self, key: str, cell: MoneyCell, meaning: LedgerMeaning) -> None:
        asked = {column: "、".join(values) for column, values in meaning.asked}
        columns = dict.fromkeys((column.name for column in dimension_columns().values()), "")
        self.official.amounts.append(
            {
                "表": key,
                "台账": meaning.ledger,
                **columns,
                **asked,
                "金额": number_text(cell.value),
                "来源": cell.source,
            }
        )

    def _add_declared(self, cell: MoneyCell, given: Given) -> None:
        """A figure once; where another table has another value, that is told."""
        row = {
            "指标": given.name,
            "期间": given.period,
            "数值": number_text(cell.value),
            "单位": given.unit,
            "来源": cell.source,
        }
        same = (
            known
            for known in self.official.declared
            if (known["指标"], known["期间"]) == (given.name, given.period)
        )
        known = next(same, None)
        if known is None:
            self.official.declared.append(row)
        elif known["数值"] != row["数值"]:
            self.problems.append(
                problem(
                    "I-63",
                    cell.place,
                    name=given.name,
                    period=given.period,
                    found=row["数值"],
                    wanted=known["数值"],
                    unit=given.unit,
                    other=known["来源"],
                )
            )

    # --- words

    def _add_words(self, readings: Sequence[TableReading]) -> None:
        """The words of 报告 that the tables give: captions first, rows of the department after."""
        regions = list(chain.from_iterable(reading.regions for reading in readings))
        years = [Statement.of(region.caption(year_in)) for region in regions]
        names = [Statement.of(region.caption(department_of_caption)) for region in regions]
        rows = list(chain.from_iterable(reading.recorded("部门") for reading in readings))
        names += (Statement(row["名称"], row["来源"]) for row in rows)
        self._add_word("类型", [Statement(self.template.word("类型"))])
        self._add_word("年度", years, "I-45")
        self._add_word("部门.名称", names, "I-46")
        self._add_word("部门.编码", [Statement(row["编码"], row["来源"]) for row in rows])

    def _add_word(self, name: str, statements: Iterable[Statement], code: str = "") -> None:
        """The first of what the tables say; another one, where it has a place, is told by
        `code`."""
        stated = list(filter(attrgetter("text"), statements))
        if not stated:
            return
        first, *others = stated
        self.official.words.append({"栏目": name, "内容": first.text, "来源": first.source})
        for other in others:
            if other.place and other.differs(first):
                values = {"found": other.text, "wanted": first.text, "other": first.source}
                self.problems.append(problem(code, other.place, **values))


def _without_header(region: Region) -> TableRead:
    place = TablePlace(
        region.grid,
        region.title_row,
        region.title_column,
        region.top,
        region.bottom,
        region.written,
    )
    read = unread_place(place, f"认作{region.layout.key}，没有认得出的表头")
    return replace(read, key=region.layout.key)


def _known_table(layout: OfficialLayout) -> KnownTable:
    columns = dict.fromkeys(column.title for column in layout.columns if column.title)
    return KnownTable(layout.key, layout.name, tuple(columns))


def _telling(rows: Sequence[OfficialRow]) -> list[OfficialRow]:
    """Without rows that leave a column open while others of the same kind fill it: in 分表数,
    where an open column takes all, they would say more than they are."""
    return [row for row in rows if not (row.blank and any(map(row.is_wider_than, rows)))]
