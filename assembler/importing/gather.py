"""What all sheets of an import bring together: official tables first, line exports from the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import NamedTuple, TypeVar

from ..dataset.schema import NARRATIVES
from ..kernel.problems import Flow, Place, Problem, problem, unusable
from ..template.template import Template
from .headings import FUND, in_quotes
from .imported import Imported, Row
from .kinds import TableKinds
from .lines import Lines, read_lines
from .mapping import AMOUNT_UNIT, Mapped, mapping_text
from .official import Official, read_tables
from .official.amounts import without_source
from .official.naming import lines_for_template
from .own_lists import ListsRead, known_lists, read_own_lists
from .project_texts import project_texts
from .same_report import files_say
from .sheet import SourceWorksheet
from .sheet_choices import chosen_as, unwanted_names, without_unwanted
from .table_mapping import SavedTables
from .tables_read import tables_read
from .unit_list import listed_units, units_read

T = TypeVar("T")

_FEW = 2  # worksheets that are told one by one
_NOT_OF_FILES = ("类型", "年度")  # words that the import knows before it reads


class _SheetsRead(NamedTuple):
    """What was read of the worksheets. given: all of them; sheets: those that are no lists of the
    template's own, and not unwanted."""

    given: Sequence[SourceWorksheet]
    sheets: Sequence[SourceWorksheet]
    own: ListsRead
    official: Official
    lines: Lines


def gather(
    sheets: Sequence[SourceWorksheet],
    kind: str,
    year: int,
    template: Template,
    mapping: Mapped | None,
    tables: SavedTables,
    problems: list[Problem],
) -> Imported:
    """Read every sheet as what it is. What is neither is told. mapping, tables: 导入对照."""
    imported = Imported(kind, year, template.name)
    read = _read_sheets(sheets, imported, template, mapping or {}, tables, problems)
    _, sheets, own, official, lines = read
    imported.says = files_say(sheets, official, lines)
    _take_unit_list(imported, official)
    _take_project_texts(imported, official, lines)
    _tell_unfit(own, official, lines, problems)
    _tell_unread(sheets, official, lines, problems)
    imported.summary += _hidden_unread(sheets, official, lines)
    _tell_tables(imported, official)
    _take_tables(imported, official)
    _take_words(imported, official, problems)
    _take_report(imported, sheets)
    _take_lines(imported, lines)
    _take_own_lists(imported, own)
    imported.read = tables_read(read.given, own, official, lines, imported.read)
    imported.spellings = lines.mapping.values
    imported.known = (*official.known, *known_lists(template))
    imported.stated = lines.mapping.kept
    imported.mapping = mapping_text(lines.mapping, official.saved)
    imported.summary += lines_for_template(official.renamed, imported.words.get("部门.名称", ""))
    if not (imported.sheets or imported.project_texts or unusable(problems)):
        problems.append(problem("I-82", Place()))
    return imported


def _read_sheets(
    given: Sequence[SourceWorksheet],
    imported: Imported,
    template: Template,
    mapping: Mapped,
    tables: SavedTables,
    problems: list[Problem],
) -> _SheetsRead:
    """Lists of the template's own first, then official tables, line exports from the rest; what
    导入对照 calls a line export is one."""
    of_sheets: list[Problem] = []
    sheets = without_unwanted(given, mapping)
    stated = {one.key for one in sheets if chosen_as(one, mapping)}
    unstated = [one for one in sheets if one.key not in stated]
    own = read_own_lists(unstated, template, problems, tables, mapping.get(AMOUNT_UNIT))
    sheets = [one for one in sheets if one.key not in own.taken]
    official = read_tables(sheets, template, of_sheets, tables, stated)
    official.unwanted += unwanted_names(given, mapping)
    left = {*stated, *(one.sheet.key for one in official.ignored)}
    rest = [one for one in sheets if one.key in left]
    kinds = TableKinds(official.projects, official.amounts)
    lines = read_lines(rest, imported.kind, imported.year, mapping, of_sheets, kinds)
    lines.mapping.kept = mapping
    problems += (p for p in of_sheets if Flow.UNTOLD_ON_IMPORT not in p.flow)
    return _SheetsRead(given, sheets, own, official, lines)


def _take_own_lists(imported: Imported, own: ListsRead) -> None:
    """The lists of the template's own (清单)."""
    imported.lists = own.sheets
    imported.summary += own.summary
    for name, rows in own.rows.items():
        imported.add(name, rows)


def _tell_unfit(own: ListsRead, official: Official, lines: Lines, problems: list[Problem]) -> None:
    """The worksheets that seem to be lists of the template's own, where nothing is read of them."""
    read = _read(official, lines) if own.unfit else set()
    unfit = {key: one for key, one in own.unfit.items() if key not in read}
    problems += unfit.values()
    official.ignored = [one for one in official.ignored if one.sheet.key not in unfit]


def _take_unit_list(imported: Imported, official: Official) -> None:
    """Units that a worksheet lists by their names; it is then no table that could not be read."""
    for one in official.ignored:
        imported.listed_units = listed_units(one.sheet)
        if imported.listed_units:
            official.ignored.remove(one)
            where = f"{one.sheet.file} 工作表“{one.sheet.name}”"
            imported.summary.append(f"单位名单：{where}，{len(imported.listed_units)}个单位")
            imported.read.append(units_read(one.sheet))
            return


def _take_project_texts(imported: Imported, official: Official, lines: Lines) -> None:
    """What worksheets that are no official tables tell of projects; they are then no tables that
    could not be read."""
    texts = project_texts(one.sheet for one in official.ignored)
    for (file, name), texts_read in texts.items():
        rows = texts_read.rows
        imported.project_texts += rows
        if (file, name) not in lines.taken:
            imported.read.append(texts_read.read)
        where = f"{file} 工作表“{name}”" if name else file
        columns = [one for one in NARRATIVES if any(one in row for row in rows)]
        imported.summary.append(f"项目情况：{where}，{len(rows)}个项目的{'、'.join(columns)}")
    official.ignored = [
        one
        for one in official.ignored
        if one.sheet.key not in texts or one.sheet.key in lines.taken
    ]


def _tell_unread(
    sheets: Sequence[SourceWorksheet], official: Official, lines: Lines, problems: list[Problem]
) -> None:
    """Of worksheets of which nothing was read: that they were not; many of a file at once. Hidden
    ones, lists of codes most often, are passed over, and so is what they hide."""
    read = _read(official, lines)
    problems[:] = filter(partial(_is_of_read, read), problems)
    hidden = filter(attrgetter("is_hidden"), sheets)
    passed_over = read.union(map(attrgetter("key"), hidden))
    unread = [one.problem for one in official.ignored if one.sheet.key not in passed_over]
    problems += _together(unread, {file for file, _ in read})


def _read(official: Official, lines: Lines) -> set[tuple[str, str]]:
    """The worksheets of which something was read."""
    return {*lines.taken, *((table.file, table.sheet) for table in official.tables)}


def _is_of_read(read: Container[tuple[str, str]], one: Problem) -> bool:
    """Whether a problem is to be told, seeing which worksheets were read."""
    return Flow.ONLY_IF_READ not in one.flow or (one.place.file, one.place.sheet) in read


def _hidden_unread(
    sheets: Sequence[SourceWorksheet], official: Official, lines: Lines
) -> Iterator[str]:
    """The hidden worksheets that were passed over, a line a file."""
    read, by_file = _read(official, lines), defaultdict[str, list[str]](list)
    for sheet in filter(attrgetter("is_hidden"), sheets):
        if sheet.key not in read:
            by_file[sheet.file].append(sheet.name)
    for file, names in by_file.items():
        yield f"{file}：隐藏的工作表没有读：{in_quotes(names)}"


def _together(unread: Sequence[Problem], read: Container[str]) -> list[Problem]:
    """What is told of worksheets, many of a file at once, for they have one cause; but a table
    that others of the file stand beside is one that the clerk has to settle. read: files of which
    something was read."""
    files: defaultdict[tuple[str, str], list[Problem]] = defaultdict(list)
    for one in unread:
        files[one.place.file, one.entry.together].append(one)
    problems: list[Problem] = []
    for (file, code), alike in files.items():
        problems += alike if _stand_alone(alike, file in read) else [_as_one(code, file, alike)]
    return problems


def _stand_alone(alike: Sequence[Problem], is_read: bool) -> bool:
    """Whether each is told: they are few, or among them is one that the clerk has to settle."""
    return len(alike) <= _FEW or (is_read and any(map(attrgetter("settled"), alike)))


def _as_one(code: str, file: str, alike: Sequence[Problem]) -> Problem:
    names = in_quotes(dict.fromkeys(one.place.sheet for one in alike))
    return problem(code, Place(file), count=len(alike), names=names)


def _tell_tables(imported: Imported, official: Official) -> None:
    imported.tables = len(official.tables)
    imported.missing = [f"{key}　{title}" for key, title in official.missing]
    imported.summary += map(str, official.tables)
    if official.tables and official.missing:
        imported.summary.append(f"没有找到：{'、'.join(imported.missing)}")
    if official.unwanted:
        imported.summary.append(f"照导入对照没有读：{in_quotes(official.unwanted)}")


def _take_tables(imported: Imported, official: Official) -> None:
    sheets = {
        "单位": official.units,
        "项目": official.projects,
        "绩效指标": official.targets,
        "整体绩效": official.overall,
        "项目自评": official.evaluations,
        "指标": official.declared,
    }
    _add_rows(imported, sheets, without_source)
    _add_rows(imported, {"分表数": official.amounts}, dict)


def _add_rows(
    imported: Imported, sheets: Mapping[str, Sequence[T]], as_row: Callable[[T], Row]
) -> None:
    """Add what there is for each sheet."""
    for name, lines in sheets.items():
        if lines:
            imported.add(name, map(as_row, lines))


def _take_words(imported: Imported, official: Official, problems: list[Problem]) -> None:
    """The words of 报告; a year that the tables say otherwise is told."""
    for word in official.words:
        name, text = word["栏目"], word["内容"]
        if name not in _NOT_OF_FILES:
            imported.words.setdefault(name, text)
        elif name == "年度" and text != str(imported.year):
            place = Place(official.tables[0].file if official.tables else "")
            problems.append(problem("I-85", place, found=text, year=imported.year))


def _take_report(imported: Imported, sheets: Sequence[SourceWorksheet]) -> None:
    """What the published report says that tables were taken out of, where no table says it: whose
    it is, and what its sections hold."""
    for sheet in sheets:
        if sheet.report.department:
            imported.words.setdefault("部门.名称", sheet.report.department)
        for name, text in sheet.report.words:
            imported.words.setdefault(name, text)


def _take_lines(imported: Imported, lines: Lines) -> None:
    imported.summary += lines.mapping.summary()
    written = lines.mapping.values.get(FUND, {})
    imported.funds = {fund: spelling for spelling, fund in written.items()}
    sheets = {
        "单位": lines.units,
        "项目": lines.projects,
        "支出": lines.expenditure,
        "收入": lines.income,
        "补充科目": lines.codes,
    }
    _add_rows(imported, sheets, attrgetter("values"))
