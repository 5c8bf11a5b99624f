"""What all sheets of an import bring together: official tables first, line exports from the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..kernel.problems import Place, Problem, problem, unusable
from ..template.template import Template
from .imported import Imported, Row
from .lines import ExportLine, Lines, read_lines
from .mapping import Mapped
from .official import Official, read_tables
from .sheet import SourceWorksheet

_NO_TABLE = "I-40"  # a worksheet without an official table: it may be a line export
_HIDDEN = "I-06"
_FEW = 2  # worksheets that are told one by one
_SKIPPED = "I-22"  # rows that are no lines, which the mapping tells too


def gather(
    sheets: Sequence[SourceWorksheet],
    kind: str,
    year: int,
    template: Template,
    mapping: Mapped | None,
    problems: list[Problem],
) -> Imported:
    """Read every sheet as what it is. What is neither is told."""
    told: list[Problem] = []
    official = read_tables(sheets, template, told)
    lines = read_lines([one.sheet for one in official.ignored], kind, year, mapping, told)
    told += (one.problem for one in official.ignored)
    problems += (p for p in told if p.code not in (_SKIPPED, _NO_TABLE))
    read = {*lines.taken, *((found.file, found.sheet) for found in official.tables)}
    hidden = _hidden_for_nothing(problems, read)
    problems[:] = [p for p in problems if p.code != _HIDDEN or _sheet(p) in read]
    problems += _unread([p for p in told if p.code == _NO_TABLE], read | hidden)
    _tell_other_year(official, year, problems)
    imported = Imported(kind, year, template.name)
    _tell_found(imported, official, lines)
    _take_tables(imported, official)
    _take_lines(imported, lines)
    if not imported.sheets and not unusable(problems):
        problems.append(problem("I-82", Place()))
    return imported


def _sheet(found: Problem) -> tuple[str, str]:
    return found.place.file, found.place.sheet


def _hidden_for_nothing(
    problems: list[Problem], read: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """The hidden worksheets, lists of codes most often, of which nothing was read."""
    hidden = (p for p in problems if p.code == _HIDDEN and "工作表" in str(p.values["what"]))
    return {_sheet(p) for p in hidden} - read


def _unread(told: list[Problem], taken: set[tuple[str, str]]) -> list[Problem]:
    """The worksheets that were neither; many of a file at once."""
    files: dict[str, list[Problem]] = {}
    for one in told:
        if _sheet(one) not in taken:
            files.setdefault(one.place.file, []).append(one)
    found: list[Problem] = []
    for file, group in files.items():
        names = "、".join(f"“{one.place.sheet}”" for one in group)
        many = [problem("I-87", Place(file), count=len(group), names=names)]
        found += group if len(group) <= _FEW else many
    return found


def _tell_other_year(official: Official, year: int, problems: list[Problem]) -> None:
    for word in official.words:
        if word["栏目"] == "年度" and word["内容"] != str(year):
            place = Place(official.tables[0].file) if official.tables else Place()
            problems.append(problem("I-85", place, found=word["内容"], year=year))


def _tell_found(imported: Imported, official: Official, lines: Lines) -> None:
    imported.told += [str(found) for found in official.tables]
    if official.tables and official.missing:
        names = "、".join(f"{key}　{title}" for key, title in official.missing)
        imported.told.append(f"没有找到：{names}")
    imported.told += lines.mapping.told()


def _take_tables(imported: Imported, official: Official) -> None:
    sheets = {
        "单位": official.units,
        "项目": official.projects,
        "绩效指标": official.targets,
        "整体绩效": official.overall,
        "项目自评": official.evaluations,
        "指标": official.declared,
        "分表数": official.amounts,
    }
    for name, rows in sheets.items():
        if rows:
            imported.add(name, rows if name == "分表数" else map(_without_source, rows))
    for word in official.words:
        name, text = word["栏目"], word["内容"]
        if name not in ("类型", "年度"):
            imported.words.setdefault(name, text)


def _without_source(row: Row) -> Row:
    return {name: text for name, text in row.items() if name != "来源"}


def _take_lines(imported: Imported, lines: Lines) -> None:
    for name, found in (
        ("单位", lines.units),
        ("项目", lines.projects),
        ("支出", lines.expenditure),
        ("收入", lines.income),
        ("补充科目", lines.codes),
    ):
        if found:
            imported.add(name, _values(found))
    if lines.mapping.sheets:
        imported.mapping = lines.mapping.as_yaml()


def _values(lines: Iterable[ExportLine]) -> Iterable[Row]:
    return (line.values for line in lines)
