"""What a docx that was built here holds: an internal one the dataset's lines, a public one the tables
that it shows, which are read back as official tables are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from ..dataset.cells import check_text
from ..dataset.model import THIS_YEAR
from ..dataset.schema import SHEETS, Sheet, sheet_named
from ..dataset.sheets import WORDS
from ..figures.specifications import specifications
from ..importing.gather import gather
from ..importing.imported import Imported
from ..importing.sheet import POSITIONS_AT_MOST, SourceWorksheet, Value
from ..importing.table_mapping import tables_from_yaml
from ..kernel.problems import Place, Problem, Refusal, problem, unusable
from ..report import CellOrigin, FigureRecord
from ..snapshot.opening import OpenedReport, open_docx, open_report
from ..snapshot.values import Snapshot, SnapshotTable, SourceSheet
from ..template.loading import load_template
from ..template.template import Template
from .source import CodeUse, Row, SourceReport, refused

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
    template = load_template(opened.snapshot.template, Place(), own, near) if opened else None
    if opened is None or template is None:
        why = next((one.message for one in own if unusable([one])), "读不出来")
        problems.append(refused(path, f"不能用：{why}"))
        return None
    if opened.file.is_edited:
        problems.append(problem("N-52", Place(), name=path.name))
    return _source(path, opened, template)


def _source(path: Path, opened: OpenedReport, template: Template) -> SourceReport:
    snapshot = opened.snapshot
    source = SourceReport(path, snapshot.kind, snapshot.year, snapshot.template, is_docx=True)
    tables = _read_back(snapshot, template)
    source.words = {"部门.名称": [snapshot.department]}
    if tables.words.get("部门.编码"):
        source.words["部门.编码"] = [tables.words["部门.编码"]]
    source.lacking = ["部门.简称", "部门.自称", "公开日期", "补充科目"]
    source.figures = _figures_shown(snapshot)
    source.printed = frozenset(figure.name for figure in snapshot.figures)
    if snapshot.public:
        source.is_exact = False
        source.rows = {name: tables.sheets.get(name, []) for name in (*TABLES, AMOUNTS)}
        source.words |= _words_shown(snapshot, template)
        source.codes = list(codes_of_tables(source.rows[AMOUNTS], path.name))
        source.rows["指标"] = list(_counts_shown(snapshot, template))
        source.lacking += ["单位性质", "补充", "省略", "指标", "原因", "支出、收入各行"]
    else:
        source.words |= _words_kept(snapshot.sources)
        for sheet in SHEETS:
            rows = list(_rows_kept(sheet, snapshot.sources))
            source.rows[sheet.name] = [row for _, row in rows]
            source.codes += _codes_of_lines(sheet, rows)
    source.words = {n: [_readable(text) for text in texts] for n, texts in source.words.items()}
    source.rows = {
        name: [{column: _readable(text) for column, text in row.items()} for row in rows]
        for name, rows in source.rows.items()
    }
    return source


def _readable(text: str) -> str:
    """A text of a foreign file without what no cell may hold."""
    try:
        return check_text(text)
    except Refusal as refusal:
        return str(refusal.instead)


# --- an internal one: the lines that it carries


def _words_kept(sources: Iterable[SourceSheet]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for line in chain.from_iterable(s.lines() for s in sources if s.name == WORDS):
        words.setdefault(line.values["栏目"], []).append(line.values["内容"])
    return words


def _rows_kept(sheet: Sheet, sources: Iterable[SourceSheet]) -> Iterator[tuple[Place, Row]]:
    """The rows of a sheet with their places."""
    columns = {column.name for column in sheet.columns}
    for line in chain.from_iterable(s.lines() for s in sources if s.name == sheet.name):
        row = {name: text for name, text in line.values.items() if text and name in columns}
        yield Place(line.file, line.tab, line.row), row


def _codes_of_lines(sheet: Sheet, rows: Iterable[tuple[Place, Row]]) -> Iterator[CodeUse]:
    columns = [column for column in sheet.columns if column.levels]
    for place, row in rows:
        for column in columns:
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
            if cell is not None and (cell[1] > 1 or cell[2] > 1):
                yield at, column, at + cell[2] - 1, column + cell[1] - 1
    for at, column, columns, rows in table.merged:
        top = first + len(table.header) + at
        yield top, column, top + rows - 1, column + columns - 1


def codes_of_tables(amounts: Iterable[Row], file: str) -> Iterator[CodeUse]:
    """The codes that amounts of official tables are of."""
    columns = [column for column in sheet_named(AMOUNTS).columns if column.levels]
    codes = {
        (column.refers, code)
        for row in amounts
        for column in columns
        for code in row.get(column.name, "").split("、")
        if len(code) == max(column.levels.values())
    }
    yield from (CodeUse(refers, code, Place(file)) for refers, code in sorted(codes))


def _words_shown(snapshot: Snapshot, template: Template) -> dict[str, list[str]]:
    """Duties and organisation: the paragraphs, without figures, of the sections that go through
    them."""
    words = {}
    for name in ("职责", "机构设置"):
        section = _section_through(name, snapshot, template)
        texts = [
            _NUMBER.sub("", one.text, count=1)
            for one in snapshot.paragraphs
            if section and one.section == section and not one.level and not one.figures
        ]
        if texts:
            words[name] = texts
    return words


def _section_through(name: str, snapshot: Snapshot, template: Template) -> str:
    """The first section of the report whose text goes through the paragraphs of an entry."""
    through = [n for n, one in template.sections.items() if f" in {name} " in one.text]
    printed = (one.section for one in snapshot.paragraphs)
    return next((section for section in printed if section in through), "")


def _counts_shown(snapshot: Snapshot, template: Template) -> Iterator[Row]:
    """The declared figures that are no money, as the text prints them."""
    printed = {figure.name: figure for figure in snapshot.figures}
    for spec in specifications(template, []).values():
        figure = printed.get(spec.label)
        if spec.unit and not spec.is_money and figure and figure.unit == spec.unit:
            yield {"指标": spec.name, "期间": THIS_YEAR, "数值": figure.value, "单位": spec.unit}


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
