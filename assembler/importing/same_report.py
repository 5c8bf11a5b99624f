"""Whether all files of an import are of one report: what each says of its year and its department.

A year is told by what stands above a table as its title, or else by the name of the worksheet or the
file; never by its columns, for tables name last year all over, nor by what speaks of carry-over. A
department is told by the codes of its units. Where a file says neither, nothing is made of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from pathlib import PurePath
from typing import NamedTuple

from ..codebook.spelling import fold
from ..dataset.carried import few
from ..kernel.problems import Place, Problem, problem
from .lines import Lines
from .official import Official
from .official.texts import year_in
from .official.titles import ends_as_title
from .sheet import SourceWorksheet

_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*(?=年(?!\s*\d))")  # a date is when it was exported
_OF_YEAR = re.compile(r"年度\s*[:：]\s*(20\d\d)(?!\d)")
_NAME_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年(?!\s*\d)|[^\d\s年版._/-])")
_TITLED = re.compile("预算|决算|明细|收入|支出")
_NO_TITLE = re.compile("结转|结余|上年|以前年度|导出|打印|截至|[:：。；;]")
_TITLE_AT_MOST = 60
_DEPARTMENT = 3  # digits of a department's code, before those of its units
_LONGEST_CODE = 9
_UNKNOWN = "001"  # a code that the import made up
_LISTED = "已有的数据"


class FileSays(NamedTuple):
    """What a worksheet of lines, or all official tables of a file, say of their report. years: none
    where it does not say, several where its tables contradict each other. units: names by code, ""
    where not known."""

    name: str
    years: frozenset[str]
    units: Mapping[str, str]
    is_official: bool = False

    @property
    def departments(self) -> set[str]:
        """The codes of the departments that its units are of, where codes are built like that."""
        known = (code[:_DEPARTMENT] for code in self.units if len(code) <= _LONGEST_CODE)
        return {code for code in known if len(code) == _DEPARTMENT and code.isdigit()} - {_UNKNOWN}

    def contradicts(self, other: FileSays) -> bool:
        """Whether they are of different years."""
        return bool(self.years and other.years) and self.years.isdisjoint(other.years)

    def is_of_another(self, other: FileSays) -> bool:
        """Whether they are of different departments."""
        if not (self.departments and other.departments):
            return False
        if _names(self) & _names(other):
            return False
        return self.departments.isdisjoint(other.departments) or _have_other_names(self, other)

    def __str__(self) -> str:
        years = "、".join(f"{year}年" for year in sorted(self.years))
        units = few([f"{code} {name}".strip() for code, name in sorted(self.units.items())])
        return "，".join(filter(None, (years, units))) or "没有写"


def _names(one: FileSays) -> set[str]:
    return set(map(fold, filter(None, one.units.values())))


def _have_other_names(one: FileSays, other: FileSays) -> bool:
    """Whether each unit that both have is called quite otherwise: in another district the same code
    is another unit's."""
    codes = [code for code in one.units if code in other.units]
    pairs = [(fold(one.units[code]), fold(other.units[code])) for code in codes]
    return bool(pairs) and not any(_is_short_for(*pair) for pair in pairs)


def _is_short_for(one: str, other: str) -> bool:
    """Whether a name may be short for another: its signs are the other's, in their order."""
    shorter, longer = sorted((one, other), key=len)
    rest = iter(longer)
    return all(sign in rest for sign in shorter)


# --- what files say


def files_say(
    sheets: Sequence[SourceWorksheet], official: Official, lines: Lines
) -> list[FileSays]:
    """What was read, by where it stands."""
    by_key = {sheet.key: sheet for sheet in sheets}
    of_lines = list(_of_lines(lines))
    alone = {file for file in map(_file, of_lines) if list(map(_file, of_lines)).count(file) == 1}
    says = []
    for key, first_row, units in of_lines:
        file, name = key
        where = file if file in alone or not name else f"{file} 工作表“{name}”"
        says.append(FileSays(where, _years_of_lines(by_key[key], first_row), units))
    return [*says, *_of_tables(sheets, official)]


_SheetOfLines = tuple[tuple[str, str], int, dict[str, str]]


def _file(one: _SheetOfLines) -> str:
    return one[0][0]


def _of_lines(lines: Lines) -> Iterator[_SheetOfLines]:
    """The worksheets of lines: which, the row of the headings (from 0), the units."""
    names = {one.values["单位编码"]: one.values["单位名称"] for one in lines.units}
    units: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for line in chain(lines.expenditure, lines.income):
        code = line.values.get("单位编码", "")
        if code:
            units[line.place.file, line.place.sheet][code] = names.get(code, "")
    for mapped in lines.mapping.sheets:
        if mapped.lines:
            yield mapped.sheet.key, mapped.rows[0] - 1, units[mapped.sheet.key]


def _years_of_lines(sheet: SourceWorksheet, headings: int) -> frozenset[str]:
    """The year of the nearest thing that names one."""
    above = chain.from_iterable(sheet.rows[:headings])
    titles = [text for text in above if isinstance(text, str) and _may_be_title(text)]
    of_titles = list(_years(_YEAR, titles))
    if of_titles:
        return _only(of_titles)
    stated = chain.from_iterable(sheet.rows[:headings])
    of_captions = list(_years(_OF_YEAR, (text for text in stated if isinstance(text, str))))
    if of_captions:
        return _only(of_captions)
    for name in (sheet.name, PurePath(sheet.file).stem):
        of_name = [] if _NO_TITLE.search(name) else list(_years(_NAME_YEAR, [name]))
        if of_name:
            return _only(of_name)
    return frozenset()


def _may_be_title(text: str) -> bool:
    """Whether a text above a table may be its title."""
    if len(text) > _TITLE_AT_MOST or _NO_TITLE.search(text):
        return False
    return ends_as_title(text) or bool(_TITLED.search(text))


def _years(pattern: re.Pattern[str], texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from pattern.findall(text.translate(_CHINESE_DIGITS))


def _only(years: Iterable[str]) -> frozenset[str]:
    """The year, where it is one: of several one is last year's."""
    one = frozenset(years)
    return one if len(one) == 1 else frozenset()


def _of_tables(sheets: Sequence[SourceWorksheet], official: Official) -> Iterator[FileSays]:
    """The official tables by file."""
    reports = {sheet.file: sheet.report.year for sheet in sheets if sheet.report.year}
    for file in dict.fromkeys(table.file for table in official.tables):
        years = {year_in(one.read.title) for one in official.tables if one.file == file}
        years |= {row["内容"] for row in _from(file, official.words) if row["栏目"] == "年度"}
        years = {str(reports[file])} if file in reports else years - {""}
        rows = _from(file, official.units)
        units = {row["单位编码"]: row["单位名称"] for row in rows if row["单位编码"]}
        yield FileSays(file, frozenset(years), units, is_official=True)


def _from(file: str, rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The rows that were read in a file."""
    return (row for row in rows if row.get("来源", "").startswith(f"{file} "))


# --- whether they agree


def other_reports(
    files: Sequence[FileSays], stated: int | None, listed: Iterable[Mapping[str, str]] = ()
) -> Iterator[Problem]:
    """One problem where files are of several reports, with what each says. stated: the year where the
    clerk or the dataset says it, None where files alone do. listed: the units of the dataset."""
    units = {row.get("单位编码", ""): row.get("单位名称", "") for row in listed}
    dataset = FileSays(_LISTED, frozenset(), units)
    is_other_year = any(one.contradicts(other) for one, other in combinations(files, 2))
    if stated is not None:
        is_other_year = any(_is_of_other_year(one, stated) for one in files)
    several = _has_several_departments(files, dataset)
    if not (is_other_year or several):
        return
    listing = [*files, dataset] if several and dataset.departments else files
    values = {"files": "；".join(_by_what_they_say(listing))}
    if is_other_year and stated is None:
        yield problem("I-132", Place(), **values)
    else:
        of_year = f"，报告是{stated}年的" if is_other_year else ""
        yield problem("I-133", Place(), **values, year=of_year)


def _is_of_other_year(one: FileSays, stated: int) -> bool:
    """Whether lines are of another year than the report; of official tables that is told as such."""
    return not one.is_official and bool(one.years) and str(stated) not in one.years


def _has_several_departments(files: Sequence[FileSays], dataset: FileSays) -> bool:
    """Whether the files fall apart into those of several departments, none of which shares a unit's
    department with another; so does one file that has several of them hold them together."""
    known = [one for one in (*files, dataset) if one.departments]
    groups: list[list[FileSays]] = []
    for one in known:
        near = [g for g in groups if not all(one.is_of_another(other) for other in g)]
        groups = [g for g in groups if g not in near] + [[one, *chain.from_iterable(near)]]
    return len(groups) > 1


def _by_what_they_say(files: Iterable[FileSays]) -> Iterator[str]:
    """甲.csv、乙.csv（2025年，318001 某局）: those that say the same together."""
    alike = defaultdict[str, list[str]](list)
    for one in files:
        alike[str(one)].append(one.name)
    for says, names in alike.items():
        yield f"{few(names)}（{says}）"
