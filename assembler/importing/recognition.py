"""What worksheets say of themselves: which report they are for (its kind, year and template), which
of them are line exports, of what, and in which unit of money.

Line exports are told by headings first, then by what stands above them, then by the names of
worksheet and file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ..codebook.spelling import fold
from ..dataset.cells import Findings
from ..dataset.kinds import KINDS_OF_REPORT, KindOfReport, kind_named
from ..kernel.money import UNITS
from ..kernel.problems import Place
from ..tables.specification import specification
from ..template.homes import template_names
from ..template.loading import load_template
from ..template.template import Template
from ..template.titles import of_department
from .cell_values import Coded, split_code, text_of, year_of
from .headings import (
    AMOUNT,
    CATEGORY,
    DEPARTMENT,
    DETAIL,
    FUNCTION,
    FUND,
    GOVERNMENT,
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
    find_headings,
    likeliest_headings,
)
from .mapping import AMOUNT_UNIT, PARTS
from .official.titles import ends_as_title
from .sheet import SourceWorksheet
from .sheet_choices import chosen_as

_ROWS_OF_TITLES = 6
_YEARS = (
    re.compile(r"(?<!\d)(20\d\d)\s*(?=年(?!\s*\d))"),  # a date is when it was exported
    re.compile(r"年度\s*[:：]\s*(20\d\d)(?!\d)"),
)
_TAG = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")

_TELLING = {UNIT, FUNCTION, DEPARTMENT, GOVERNMENT, KIND, PROJECT, FUND}
_SAME = {
    UNIT_NAME: UNIT,
    PROJECT_CODE: PROJECT,
    **{name + NAME: name for name in (FUNCTION, DEPARTMENT, GOVERNMENT)},
}
_MONEY = re.compile(r"单位:?(?:人民币)?(万元|亿元|元)|[(](万元|亿元|元)[)]")
_UNIT = re.compile(
    r"(?:预算|填报|编报|编制|填表)?(?:单位|部门)(?:名称|编码)?\s*[:：]\s*(\d.*)", re.DOTALL
)
_TITLE_YEAR = re.compile(r"(20\d\d)(?=年)")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_NO_KIND = re.compile("预算单位|预算管理|部门预算支出经济|政府预算支出经济")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


# --- the report


def _titles(sheet: SourceWorksheet) -> list[str]:
    """The texts that say what a worksheet is of: names, and what stands above its table."""
    above = chain.from_iterable(sheet.rows[:_ROWS_OF_TITLES])
    return [sheet.file, sheet.name, *(cell for cell in above if isinstance(cell, str))]


def year_in(sheets: Sequence[SourceWorksheet]) -> int | None:
    """The year of the report that they were taken out of, else the one that is named most often;
    None where none is."""
    reports = Counter(sheet.report.year for sheet in sheets if sheet.report.year)
    if reports:
        return reports.most_common(1)[0][0]
    texts = list(chain.from_iterable(map(_titles, sheets)))
    for pattern in _YEARS:
        years = Counter(chain.from_iterable(map(pattern.findall, texts)))
        if years:
            return int(years.most_common(1)[0][0])
    return None


def kind_in(sheets: Sequence[SourceWorksheet]) -> str:
    """部门决算 where at least half of the worksheets speak of 决算: final accounts name budgets all
    over, budgets hardly ever name final accounts. Of tables of a report it is that report's."""
    reports = Counter(sheet.report.kind for sheet in sheets if sheet.report.kind)
    if reports:
        return reports.most_common(1)[0][0]
    for kind in KINDS_OF_REPORT.values() if sheets else ():
        naming = sum(kind.word in "\n".join(_titles(sheet)) for sheet in sheets)
        if kind.is_final and 2 * naming >= len(sheets):
            return _of_unit(sheets, kind)
    return _of_unit(sheets, kind_named(""))


def _of_unit(sheets: Sequence[SourceWorksheet], kind: KindOfReport) -> str:
    """A department's kind, or that of its unit, where titles speak of that alone (单位预算支出明细表)
    and lines of no second unit."""
    titles = [text for sheet in sheets for text in _titles(sheet) if ends_as_title(text)]
    of_unit = any(kind.of_unit in text for text in titles)
    if not of_unit or any(kind.name in text for text in titles):
        return kind.name
    units = set(chain.from_iterable(one.units() for one in line_exports(sheets, {})))
    return kind.of_unit if len(units) <= 1 else kind.name


def template_for(sheets: Sequence[SourceWorksheet], kind: str, near: Path | None = None) -> str:
    """The template of this kind of report that most titles of tables belong to; the usual one
    where no other has more."""
    texts = set(map(fold, chain.from_iterable(map(_titles, sheets))))
    counts: dict[str, int] = {}
    usual = kind_named(kind).template
    for name in dict.fromkeys((usual, *template_names(near))):
        template = load_template(name, Place(), [], near)
        if template is not None and kind_named(kind).is_written_by(template.word("类型")):
            titles = _titles_of_tables(template)
            counts[name] = sum(any(title in text for text in texts) for title in titles)
    return max(counts, key=counts.__getitem__, default=usual)


def _titles_of_tables(template: Template) -> Iterator[str]:
    """The titles of a template's tables, without the tags in them."""
    keys = filter(template.tables.__contains__, template.named_by_parts("表格"))
    tables = (specification(template, key, []) for key in keys)
    for spec in filter(None, tables):
        yield fold(_TAG.sub("", of_department(str(spec.get("标题"))))).removeprefix("年")


# --- line exports


class Export(NamedTuple):
    """A worksheet that is a line export. part: 支出 or 收入."""

    sheet: SourceWorksheet
    headings: ExportHeadings
    part: str

    def above(self) -> Iterator[str]:
        """The texts above the headings, the nearest row first."""
        rows = self.sheet.rows[: self.headings.first][::-1]
        return (cell for cell in chain.from_iterable(rows) if isinstance(cell, str))

    def titles(self) -> list[str]:
        """What stands above the headings, and the worksheet's name."""
        return [*map(fold, self.above()), fold(self.sheet.name)]

    def names(self) -> list[str]:
        """All that it is called by, the file's name too."""
        return [*self.titles(), fold(self.sheet.file)]

    def units(self) -> set[str]:
        """The codes of the units that the lines name."""
        at = [heading.column for heading in self.headings.all if UNIT in heading.targets][:1]
        below = self.sheet.rows[self.headings.last + 1 :]
        texts = filter(None, (text_of(row[column]) for row in below for column in at))
        coded = map(split_code, texts)
        return {one.code for one in coded if one.code}

    def years_in_titles(self) -> set[int]:
        return _years(_TITLE_YEAR, *self.titles())

    def years_in_column(self) -> set[int]:
        """The years in the columns of years and periods."""
        headings = (h for h in self.headings.all if not {PERIOD, YEAR}.isdisjoint(h.targets))
        below = self.sheet.rows[self.headings.last + 1 :]
        cells = (row[heading.column] for heading in headings for row in below)
        return set(filter(None, map(year_of, map(text_of, cells))))

    def years_in_file_name(self) -> set[int]:
        return _years(_ANY_YEAR, self.sheet.file)

    def money_unit(
        self, amount: ExportHeading, saved: Mapping[str, Mapping[str, str]]
    ) -> tuple[str, str]:
        """The unit of the amounts and where it stands; "" where it stands nowhere."""
        if amount.unit:
            return amount.unit, "写在列名里"
        unit = saved.get(AMOUNT_UNIT, {}).get(amount.text, "")
        if unit in UNITS:
            return unit, "按导入对照"
        match = next(filter(None, map(_MONEY.search, self.titles())), None)
        return (match[1] or match[2], "写在表头上方") if match else ("", "")

    def unit_above(self) -> Coded:
        """The unit named above the headings: 预算单位：146001-某单位."""
        match = next(filter(None, map(_UNIT.search, self.above())), None)
        return split_code(match[1].strip()) if match else Coded("", "")


def _years(pattern: re.Pattern[str], *texts: str) -> set[int]:
    digits = (text.translate(_CHINESE_DIGITS) for text in texts)
    return set(map(int, chain.from_iterable(map(pattern.findall, digits))))


def line_exports(
    sheets: Sequence[SourceWorksheet], saved: Mapping[str, Mapping[str, str]]
) -> list[Export]:
    """The worksheets whose headings are those of a line export."""
    known: dict[str, str] = {}
    for part in PARTS:
        known.update(saved.get(part, {}))
    exports: list[Export] = []
    for sheet in sheets:
        stated = chosen_as(sheet, saved)
        if stated:
            exports += _as_stated(sheet, stated, saved)
            continue
        headings = find_headings(sheet, known)
        part = _part(sheet, headings) if headings else ""
        if part in saved:
            headings = find_headings(sheet, saved[part]) or headings
        if headings and part:
            exports.append(Export(sheet, headings, part))
    return exports


def _as_stated(
    sheet: SourceWorksheet, stated: str, saved: Mapping[str, Mapping[str, str]]
) -> Iterator[Export]:
    """A worksheet as the export that 导入对照 says it is; none where it is none, or empty."""
    part = next((part for part in PARTS if stated.startswith(part)), "")
    headings = likeliest_headings(sheet, saved.get(part, {})) if part else None
    if headings:
        yield Export(sheet, headings, part)


def _part(sheet: SourceWorksheet, headings: ExportHeadings) -> str:
    """支出, 收入, or "" where the headings are those of no line export."""
    known = {_SAME.get(target, target) for target in headings.known}
    telling = len(known & _TELLING)
    if known & {DEPARTMENT, GOVERNMENT}:
        # some systems call the amount by a name of their own: then the other columns must tell
        enough = 3 if AMOUNT in known else 4
        return "支出" if telling >= enough and known & {AMOUNT, FUND} else ""
    if not {AMOUNT, FUND} <= known:
        return ""
    names = "".join(Export(sheet, headings, "").names())
    if _is_of_income(names):
        return "收入"
    if known & {KIND, PROJECT, CATEGORY, DETAIL} or "支出" in names:
        return "支出" if telling >= 3 else ""
    return "收入" if known & {UNIT, FUNCTION, PERIOD} else ""


def _is_of_income(names: str) -> bool:
    return "收入" in names and "支出" not in names.replace("收入支出", "")


def year_of_exports(exports: Sequence[Export], findings: Findings) -> int | None:
    """The year all exports are of; None, and told, where they say none or several."""
    sources: tuple[Callable[[Export], set[int]], ...] = (
        Export.years_in_titles,
        Export.years_in_column,
        Export.years_in_file_name,
    )
    by_source = (sorted(set[int]().union(*map(source, exports))) for source in sources)
    years = next(filter(None, by_source), [])
    if len(years) == 1:
        return years[0]
    stated = "写的年度有" + "、".join(map(str, years)) if years else "没有写明年度"
    findings.tell("I-15", Place(exports[0].sheet.file), found=stated)
    return None


def kind_of_exports(exports: Sequence[Export], findings: Findings) -> str:
    """部门预算 or 部门决算; "", and told, where it cannot be seen."""
    titles = "".join(chain.from_iterable(map(Export.names, exports)))
    headings = chain.from_iterable(export.headings.all for export in exports)
    amounts = "".join(heading.text for heading in headings if AMOUNT in heading.targets)
    final_first = sorted(KINDS_OF_REPORT.values(), key=lambda kind: not kind.is_final)
    for text in (_NO_KIND.sub("", titles), amounts):
        named = next((kind for kind in final_first if kind.word in text), None)
        if named is not None:
            return named.name
    findings.tell("I-17", Place(exports[0].sheet.file))
    return ""
