"""What a docx that was built here holds: an internal one the dataset's lines, a public one the tables
that it shows, which are read back as official tables are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, product
from pathlib import Path

from ..dataset.cells import check_text
from ..dataset.model import THIS_YEAR
from ..dataset.schema import SHEETS, Column, Sheet, sheet_named
from ..dataset.sheets import WORDS
from ..figures.specifications import Specification, specifications
from ..importing.gather import gather
from ..importing.imported import Imported
from ..importing.sheet import POSITIONS_AT_MOST, SourceWorksheet, Value
from ..importing.table_mapping import tables_from_yaml
from ..kernel.problems import Place, Problem, Refusal, problem
from ..report import CellOrigin, FigureRecord
from ..snapshot.opening import OpenedReport, open_docx, open_report
from ..snapshot.values import Snapshot, SnapshotTable, SourceRow, SourceSheet
from ..template.loading import load_template
from ..template.template import Template
from .source import CodeUse, Row, SourceReport, coded_columns, first_objection, refused

_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十百\d]{1,5}[）)、.．]\s*")
TABLES = ("单位", "项目", "绩效指标", "整体绩效", "项目自评")
AMOUNTS = "分表数"


def source_of_docx(path: Path, near: Path, problems: list[Problem]) -> SourceReport | None:
    """What a docx holds, built here or not; None where it cannot be read, which is told."""
    own: list[Problem] = []
    file = open_docx(path, own, path.name)
    if file is not None and not file.is_ours:
        from .published_source import source_of_published

        return source_of_published(path, near, problems)
    opened = open_report(path, own, path.name) if file else None
    source = _source_of_report(path, opened, near, own) if opened else None
    if source is None:
        problems.append(refused(path, f"不能用：{first_objection(own) or '读不出来'}"))
    elif opened is not None and opened.file.is_edited:
        problems.append(problem("N-52", Place(), name=path.name))
    return source


def _source_of_report(
    path: Path, opened: OpenedReport, near: Path, problems: list[Problem]
) -> SourceReport | None:
    template = load_template(opened.snapshot.template, Place(), problems, near)
    return _source(path, opened.snapshot, template) if template else None


def _source(path: Path, snapshot: Snapshot, template: Template) -> SourceReport:
    source = SourceReport(path, snapshot.kind, snapshot.year, snapshot.template, is_docx=True)
    tables = _read_back(snapshot, template)
    source.words = {"部门.名称": [snapshot.department]}
    if tables.words.get("部门.编码"):
        source.words["部门.编码"] = [tables.words["部门.编码"]]
    source.lacking = ["部门.简称", "部门.自称", "公开日期", "补充科目"]
    source.figures = _figures_shown(snapshot)
    source.printed = frozenset(figure.name for figure in snapshot.figures)
    if snapshot.public:
        _take_shown(source, tables, snapshot, template)
    else:
        _take_kept(source, snapshot)
    source.words = {name: list(map(_readable, texts)) for name, texts in source.words.items()}
    source.rows = {name: list(map(_readable_row, rows)) for name, rows in source.rows.items()}
    return source


def _take_shown(
    source: SourceReport, tables: Imported, snapshot: Snapshot, template: Template
) -> None:
    """What the tables and texts of a public one show."""
    source.is_exact = False
    source.rows = {name: tables.sheets.get(name, []) for name in (*TABLES, AMOUNTS)}
    source.words |= _words_shown(snapshot, template)
    source.codes = list(codes_of_tables(source.rows[AMOUNTS], source.path.name))
    source.rows["指标"] = list(_counts_shown(snapshot, template))
    source.lacking += ["单位性质", "补充", "省略", "指标", "原因", "支出、收入各行"]


def _take_kept(source: SourceReport, snapshot: Snapshot) -> None:
    """The texts and lines that an internal one carries."""
    source.words |= _words_kept(snapshot.sources)
    for sheet in SHEETS:
        rows = list(_rows_kept(sheet, snapshot.sources))
        source.rows[sheet.name] = [row for _, row in rows]
        source.codes += _codes_of_lines(sheet, rows)
    for one in snapshot.sources:
        if one.is_own_list:
            rows_of_list = source.rows.setdefault(one.name, [])
            rows_of_list += [dict(line.values) for line in one.lines()]


def _readable_row(row: Row) -> Row:
    return {column: _readable(text) for column, text in row.items()}


def _readable(text: str) -> str:
    """A text of a foreign file without what no cell may hold."""
    try:
        return check_text(text)
    except Refusal as refusal:
        return str(refusal.instead)


# --- an internal one: the lines that it carries


def _lines_of(name: str, sources: Iterable[SourceSheet]) -> Iterator[SourceRow]:
    """The lines of the sheets of a name."""
    return chain.from_iterable(sheet.lines() for sheet in sources if sheet.name == name)


def _words_kept(sources: Iterable[SourceSheet]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for line in _lines_of(WORDS, sources):
        words.setdefault(line.values["栏目"], []).append(line.values["内容"])
    return words


def _rows_kept(sheet: Sheet, sources: Iterable[SourceSheet]) -> Iterator[tuple[Place, Row]]:
    """The rows of a sheet with their places."""
    columns = {column.name for column in sheet.columns}
    for line in _lines_of(sheet.name, sources):
        row = {name: text for name, text in line.values.items() if text and name in columns}
        yield Place(line.file, line.tab, line.row), row


def _codes_of_lines(sheet: Sheet, rows: Iterable[tuple[Place, Row]]) -> Iterator[CodeUse]:
    for (place, row), column in product(rows, coded_columns(sheet)):
        if row.get(column.name):
            yield CodeUse(column.refers, row[column.name], place, row.get("项目", ""))


# --- a public one: what its tables and sections show


def _read_back(snapshot: Snapshot, template: Template) -> Imported:
    """Its tables, read as official tables are."""
    small = (one for one in snapshot.tables if _width(one) * len(one.rows) < POSITIONS_AT_MOST)
    sheets = [_worksheet(table) for table in small]
    saved = tables_from_yaml("", "", [])
    return gather(sheets, snapshot.kind, snapshot.year, template, None, saved, [])


def _width(table: SnapshotTable) -> int:
    return max(map(len, table.rows), default=1)


def _worksheet(table: SnapshotTable) -> SourceWorksheet:
    """A table as a worksheet has it: its number, its title, the line above its headings, its cells."""
    width = _width(table)
    line: list[str | None] = [table.left, *[None] * (width - 2), table.right]
    above: list[list[str | None]] = [[table.label], [table.title], line[:width]]
    notes: list[list[str | None]] = [[note] for note in table.notes]
    rows: list[list[str | None]] = [*above, *table.rows, *notes]
    filled: list[list[Value | None]] = [[*row, *[None] * (width - len(row))] for row in rows]
    merges = (one for one in _merges(table, len(above)) if one[2] < len(rows) and one[3] < width)
    return SourceWorksheet("", table.key, filled, tuple(merges))


def _merges(table: SnapshotTable, first: int) -> Iterator[tuple[int, int, int, int]]:
    for at, row in enumerate(table.header, first):
        for column, cell in enumerate(row):
            if cell is not None and max(cell[1:3]) > 1:
                yield at, column, at + cell[2] - 1, column + cell[1] - 1
    for at, column, columns, rows in table.merged:
        top = first + len(table.header) + at
        yield top, column, top + rows - 1, column + columns - 1


def codes_of_tables(amounts: Iterable[Row], file: str) -> Iterator[CodeUse]:
    """The codes that amounts of official tables are of."""
    columns = coded_columns(sheet_named(AMOUNTS))
    used = chain.from_iterable(_codes_of_column(*pair) for pair in product(amounts, columns))
    yield from (CodeUse(refers, code, Place(file)) for refers, code in sorted(set(used)))


def _codes_of_column(row: Row, column: Column) -> Iterator[tuple[str, str]]:
    """The codes of the last level that a column of an amount names, with their classification."""
    for code in row.get(column.name, "").split("、"):
        if len(code) == max(column.levels.values()):
            yield column.refers, code


def _words_shown(snapshot: Snapshot, template: Template) -> dict[str, list[str]]:
    """Duties and organisation: the paragraphs, without figures, of the sections that go through
    them."""
    words = {}
    for name in ("职责", "机构设置"):
        section = _section_through(name, snapshot, template)
        texts = list(_texts_in(section, snapshot)) if section else []
        if texts:
            words[name] = texts
    return words


def _texts_in(section: str, snapshot: Snapshot) -> Iterator[str]:
    """The paragraphs of a section that quote no figures, without the numbers they begin with."""
    for one in snapshot.paragraphs:
        if one.section == section and not one.level and not one.figures:
            yield _NUMBER.sub("", one.text, count=1)


def _section_through(name: str, snapshot: Snapshot, template: Template) -> str:
    """The first section of the report whose text goes through the paragraphs of an entry."""
    through = [n for n, one in template.sections.items() if f" in {name} " in one.text]
    printed = (one.section for one in snapshot.paragraphs)
    return next((section for section in printed if section in through), "")


def _counts_shown(snapshot: Snapshot, template: Template) -> Iterator[Row]:
    """The declared figures that are no money, as the text prints them."""
    printed = {figure.name: figure for figure in snapshot.figures}
    for spec in filter(_is_declared_count, specifications(template, []).values()):
        figure = printed.get(spec.label)
        if figure is not None and figure.unit == spec.unit:
            yield {"指标": spec.name, "期间": THIS_YEAR, "数值": figure.value, "单位": spec.unit}


def _is_declared_count(spec: Specification) -> bool:
    return bool(spec.unit) and not spec.is_money


def _figures_shown(snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """The value and unit of what cells and texts show, by its name, where that is one thing; as the
    text has it, where both do."""
    cells = (cell for table in snapshot.tables for cell in table.origin.cells)
    return {**_unambiguous(cells), **_unambiguous(snapshot.figures)}


def _unambiguous(shown: Iterable[CellOrigin | FigureRecord]) -> dict[str, tuple[str, str]]:
    values: dict[str, set[tuple[str, str]]] = {}
    for one in shown:
        if one.name and one.value:
            values.setdefault(one.name, set()).add((one.value, one.unit))
    return {name: next(iter(them)) for name, them in values.items() if len(them) == 1}
