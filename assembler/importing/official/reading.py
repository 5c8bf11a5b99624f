"""From worksheets to rows of a dataset: the template's tables found, read, joined and added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ...codebook import FIRST_YEAR, LAST_YEAR, Codebook, load_codebook
from ...codebook.spelling import fold
from ...kernel.money import UNITS
from ...kernel.problems import Place, Problem, problem
from ...template.template import Template
from ..sheet import SourceSheet, letter
from .documents import read_document
from .finding import Grid, Region, find_regions
from .forms import is_amount, read_form
from .headers import Header, find_header
from .joining import joined, joined_projects, number_details
from .layouts import Layout, layouts_of, meanings_of
from .lists import read_list
from .meaning import CODED, Given, Meaning, Meanings, NoMeaningError, Slice
from .pivots import State, read_pivot
from .several import tell_several_units
from .sums import Sums
from .texts import department_of_caption, unit_of_caption, year_in
from .values import Line, MoneyCell, Reading, named_cells, plain

Row = dict[str, str]
_AMOUNT_COLUMNS = (
    "单位编码",
    *CODED,
    "支出类别",
    "项目",
    "项目类别",
    "明细",
    "资金来源",
    "年度",
    "栏目",
)
_ZERO = Decimal(0)
_NO_AMOUNTS = ("序号", "编码", "代码", "行次")  # headings of columns whose numbers are no amounts


@dataclass(frozen=True, slots=True)
class Found:
    """A table, or a part of it, that was read."""

    key: str
    title: str
    file: str
    sheet: str
    cells: str
    rows: int
    columns: int

    def __str__(self) -> str:
        where = f"{self.file} 工作表“{self.sheet}”" if self.sheet else self.file
        return f"{self.key}　{self.title}：{where} {self.cells}，{self.rows}行 {self.columns}栏"


@dataclass
class Official:
    """What the tables gave. Rows are keyed by the columns of the dataset's sheets, and by 来源.

    amounts: 分表数. declared: 指标. projects: 项目. targets: 绩效指标. overall: 整体绩效.
    evaluations: 项目自评 (amounts in 元). units: 单位. words: 报告 (栏目, 内容). missing: the
    template's tables that were not found, as (key, title). ignored: worksheets without a table.
    """

    amounts: list[Row] = field(default_factory=list)
    declared: list[Row] = field(default_factory=list)
    projects: list[Row] = field(default_factory=list)
    targets: list[Row] = field(default_factory=list)
    overall: list[Row] = field(default_factory=list)
    evaluations: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[SourceSheet] = field(default_factory=list)


def read_tables(
    sheets: Sequence[SourceSheet], template: Template, problems: list[Problem]
) -> Official:
    """All tables of the template that stand in the worksheets."""
    return _Reader(sheets, template, problems).read()


class _Reader:
    def __init__(
        self, sheets: Sequence[SourceSheet], template: Template, problems: list[Problem]
    ) -> None:
        self.template, self.problems = template, problems
        self.official = Official()
        meanings = meanings_of(template, load_codebook(LAST_YEAR).funds)
        self.meanings: Meanings = meanings
        self.layouts = layouts_of(template, meanings, problems)
        self.regions = self._regions(sheets)
        self.book = self._book()

    def _regions(self, sheets: Sequence[SourceSheet]) -> list[Region]:
        found = []
        for sheet in sheets:
            regions = find_regions(Grid(sheet), self.layouts)
            found += regions
            if not regions:
                self.official.ignored.append(sheet)
                example = self.layouts[0].name if self.layouts else ""
                place = Place(sheet.file, sheet.name)
                self.problems.append(problem("I-40", place, example=example))
        return found

    def _book(self) -> Codebook:
        years = (region.caption(year_in)[0] for region in self.regions)
        year = next((int(year) for year in years if year), LAST_YEAR)
        return load_codebook(year if year >= FIRST_YEAR - 20 else LAST_YEAR)

    def read(self) -> Official:
        if tell_several_units(self.regions, self.problems):
            return self.official
        readings = [reading for layout in self.layouts if (reading := self._table(layout))]
        self._words(readings)
        for reading in readings:
            self._finish(reading)
        self._check(readings)
        self._records(readings)
        return self.official

    # --- one table

    def _table(self, layout: Layout) -> Reading | None:
        """All regions of one table, read in their order and joined."""
        state, parts = State(), []
        for region in self.regions:
            if region.layout is layout and (reading := self._region(region, state)):
                parts.append(reading)
        if not parts:
            self.official.missing.append((layout.key, layout.name))
            return None
        reading = joined(parts, self.problems)
        for part in parts:
            self.official.found.append(_found(part))
        return reading

    def _region(self, region: Region, state: State) -> Reading | None:
        if region.layout.kind == "文件表":
            reading = read_document(region, self.meanings, self.problems)
            if reading is None:
                self._tell_no_header(region)
            return reading
        header = find_header(region)
        if header is None:
            self._tell_no_header(region)
            return None
        self._tell_columns(region, header)
        if region.layout.kind == "表单":
            return read_form(region, header, self.meanings, self.problems)
        if region.layout.kind == "清单表":
            return read_list(region, header, self.problems)
        return read_pivot(region, header, self.book, state, self.problems)

    # --- headings that do not fit

    def _tell_no_header(self, region: Region) -> None:
        place = region.grid.sheet.place(region.title_row, region.title_column)
        wanted = "、".join(dict.fromkeys(column.title for column in region.layout.columns[:6]))
        wanted = wanted or "、".join(
            str(section.get("标签") or "") for section in region.layout.spec.items("段")[:6]
        )
        self.problems.append(
            problem("I-41", place, title=region.title, key=region.layout.key, wanted=wanted)
        )

    def _tell_columns(self, region: Region, header: Header) -> None:
        grid, layout = region.grid, region.layout
        place = grid.sheet.place(header.top, min(header.paths, default=0))
        lost = [
            c.title for c in header.missing if c.leaf.is_money or c.leaf.listing or c.leaf.content
        ]
        labels = [c for c in layout.label_columns if c not in header.missing]
        if layout.rows and not labels:
            lost += [c.title for c in layout.label_columns]
        if lost:
            names = "、".join(f"“{title}”" for title in lost)
            self.problems.append(problem("I-42", place, title=region.title, columns=names))
        for column in header.spare:
            self._tell_spare(region, header, column)

    def _tell_spare(self, region: Region, header: Header, column: int) -> None:
        grid = region.grid
        heading = "/".join(header.paths[column])
        numbers = [
            MoneyCell(grid, row, column, -1, None, _ZERO, "", "")
            for row in range(header.bottom, region.bottom)
            if is_amount(grid.own(row, column))
        ]
        if any(word in fold(heading) for word in _NO_AMOUNTS):
            numbers = []
        code = "I-43" if numbers else "I-44"
        self.problems.append(
            problem(
                code,
                grid.sheet.place(header.top, column),
                heading=heading,
                title=region.title,
                cells=named_cells(numbers),
            )
        )

    # --- what cells mean in the end

    def _finish(self, reading: Reading) -> None:
        number_details(reading.lines)
        for line in reading.lines:
            line.cells = [cell for cell in line.cells if self._meant(cell, line)]

    def _meant(self, cell: MoneyCell, line: Line) -> bool:
        """Give a cell its row's part of the meaning; False where there is none."""
        try:
            if isinstance(cell.meaning, Slice):
                cell.meaning = self.meanings.within(cell.meaning, line.columns)
        except NoMeaningError:
            cell.meaning = None
        if cell.meaning is None and cell.value:
            self.problems.append(problem("I-59", cell.place, cell=cell.name))
        return cell.meaning is not None

    def _check(self, readings: Sequence[Reading]) -> None:
        sums = Sums(self.book, self.template.word("类型"), self.problems)
        by_meaning: dict[object, MoneyCell] = {}
        for cell in _cells(readings):
            by_meaning.setdefault(cell.meaning, cell)
        for reading in readings:
            unit = _unit(reading)
            sums.check(reading, unit)
            sums.check_figures(reading, unit, by_meaning)

    # --- rows of the dataset

    def _records(self, readings: Sequence[Reading]) -> None:
        official = self.official
        for reading in readings:
            open_lines = _open_lines(reading.lines)
            for line in reading.lines:
                for cell in line.cells if id(line) not in open_lines else ():
                    self._amount(reading.layout.key, cell, cell.meaning)
            official.targets += reading.records.get("绩效指标", [])
            official.overall += reading.records.get("整体绩效", [])
            official.evaluations += reading.records.get("项目自评", [])
            for unit in reading.records.get("单位", []):
                if all(unit["单位编码"] != known["单位编码"] for known in official.units):
                    official.units.append(unit)
        official.projects = joined_projects(readings, official.units, self.problems)

    def _amount(self, key: str, cell: MoneyCell, meaning: Meaning | None) -> None:
        if isinstance(meaning, Slice):
            asked = {column: "、".join(values) for column, values in meaning.asked}
            self.official.amounts.append(
                {
                    "表": key,
                    "台账": meaning.ledger,
                    **{column: asked.get(column, "") for column in _AMOUNT_COLUMNS},
                    "金额": plain(cell.value),
                    "来源": cell.source,
                }
            )
        elif isinstance(meaning, Given):
            self._declared(cell, meaning)

    def _declared(self, cell: MoneyCell, given: Given) -> None:
        row = {
            "指标": given.name,
            "期间": given.period,
            "数值": plain(cell.value),
            "单位": given.unit,
            "来源": cell.source,
        }
        for known in self.official.declared:
            if (known["指标"], known["期间"]) == (given.name, given.period):
                if known["数值"] != row["数值"]:
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
                return
        self.official.declared.append(row)

    # --- words

    def _words(self, readings: Sequence[Reading]) -> None:
        regions = [region for reading in readings for region in reading.regions]
        self._word("类型", [(self.template.word("类型"), None, "")])
        self._word("年度", [_said(region, year_in) for region in regions], "I-45")
        captions = [_said(region, department_of_caption) for region in regions]
        rows = [row for reading in readings for row in reading.records.get("部门", [])]
        self._word("部门.名称", captions, "I-46")
        if not any(word["栏目"] == "部门.名称" for word in self.official.words):
            self._word("部门.名称", [(row["名称"], None, row["来源"]) for row in rows])
        self._word("部门.编码", [(row["编码"], None, row["来源"]) for row in rows])

    def _word(
        self, name: str, said: Iterable[tuple[str, Place | None, str]], code: str = ""
    ) -> None:
        """The first of what the tables say; another one is told by `code`."""
        first: tuple[str, str] | None = None
        for text, place, source in said:
            if not text:
                continue
            if first is None:
                first = (text, source)
                self.official.words.append({"栏目": name, "内容": text, "来源": source})
            elif code and place and fold(text) != fold(first[0]):
                self.problems.append(
                    problem(code, place, found=text, wanted=first[0], other=first[1])
                )


def _said(region: Region, read: Callable[[str], str]) -> tuple[str, Place | None, str]:
    text, row, column = region.caption(read)
    return text, region.grid.sheet.place(row, column), region.grid.source(row, column)


def _found(reading: Reading) -> Found:
    region = reading.regions[0]
    filled = [r for r in range(region.title_row, region.bottom) if region.grid.texts(r)]
    last = max(filled, default=region.title_row)
    cells = f"A{region.title_row + 1}:{letter(max(0, region.grid.width - 1))}{last + 1}"
    rows = len(reading.lines) or len(reading.records.get("项目自评", []))
    return Found(
        reading.layout.key,
        region.title,
        region.grid.sheet.file,
        region.grid.sheet.name,
        cells,
        rows,
        reading.columns,
    )


def _cells(readings: Iterable[Reading]) -> Iterable[MoneyCell]:
    return (cell for reading in readings for line in reading.lines for cell in line.cells)


def _unit(reading: Reading) -> str:
    written = reading.regions[0].caption(unit_of_caption)[0]
    return written if written in UNITS else reading.layout.unit


def _open_lines(lines: Sequence[Line]) -> set[int]:
    """Rows that leave a column open while others of the same kind fill it: in 分表数, where an
    open column takes all, they would say more than they are."""
    found = set()
    for line in lines:
        rest = line.columns.items()
        if line.blank and any(
            other is not line and other.depth == line.depth and rest <= other.columns.items()
            for other in lines
        ):
            found.add(id(line))
    return found
