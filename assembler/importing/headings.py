"""The headings of a line export: where they stand, and which column of the ledger each means.

What headings may be called is declared with the columns (`dataset/schema.py`). Headings of two or three rows are joined from
the top down (功能科目 over 编码 → 功能科目编码). Which of several possible columns is meant is
left to `columns.py`, which looks at the values below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from operator import attrgetter

from ..codebook.funds import load_funds
from ..codebook.spelling import fold
from ..dataset.model import CARRIED_OVER, THIS_YEAR
from ..dataset.schema import CLASSIFICATIONS, Column, derived, sheet_named
from ..kernel.money import UNITS
from .sheet import SourceWorksheet, Value, letter

UNUSED = "不用"
NAME = "名称"
AMOUNT, FUND, PERIOD, KIND, CATEGORY = "金额", "资金来源", "年度", "支出类别", "项目类别"
UNIT, UNIT_NAME, PROJECT, PROJECT_CODE = "单位编码", "单位名称", "项目", "项目编码"
FUNCTION, DEPARTMENT, GOVERNMENT = "功能科目", "部门经济科目", "政府经济科目"
DETAIL = "明细"
YEAR = "预算年度"
CLASSIFIED = (FUNCTION, DEPARTMENT, GOVERNMENT)

_LEVELS = CLASSIFICATIONS["功能分类"].levels  # a functional code may stand in a column a level

_CODES = ("编码", "代码", "编号")
_BOTH = (
    "编码名称",
    "编码及名称",
    "编码和名称",
    "编码-名称",
    "代码名称",
    "代码-名称",
    "名称编码",
    "编码/名称",
    "代码及名称",
)
_SUMS = ("合计", "小计", "总计", "金额合计")
_PERIOD_OF = re.compile(
    "(当年|本年|本年度|上年结转|上年结转结余|结转|结转结余|结转资金)(?:预算|收入|支出|安排)?(?:数|金额)?"
)
_ROWS_SEARCHED = 40
_DEEPEST = 3
_FEWEST = 3  # headings that must be known for a row to be one of headings
_WITH_UNIT = re.compile(r"(.+?)[(:/,\[](?:金额)?(?:单位)?:?(?:人民币)?(元|万元|亿元)[)\]]?")
_YEAR = re.compile(r"^20\d\d年?度?")
_MARKS = re.compile(r"^[*★]+|[*★]+$|\((?:必填|选填|项级|款级|项|款)\)$")
_VAGUE = re.compile(
    "(?:预算)?科目.*|[类款项]"
)  # of which classification, only the heading above may say
_CLASSIFIES = re.compile("经济|资金")


@dataclass(frozen=True, slots=True)
class ExportHeading:
    """A column's heading. text: as it is shown, levels joined by “/”. unit: 元 or 万元 where it
    says so. targets: the columns it can mean, none where it is unknown or not used.
    saved: whether a saved mapping says so. fixed: what an amount under it is of, where a sheet has
    a column for each period or fund: 年度, 上年结转. lettered: what a saved mapping calls it that
    tells it from others of the same text."""

    column: int
    text: str
    unit: str
    targets: tuple[str, ...]
    saved: bool = False
    fixed: tuple[str, str] = ("", "")
    lettered: str = ""

    @property
    def is_sum(self) -> bool:
        """Whether it is the sum of other columns, by its name."""
        return self.text.rpartition("/")[2] in _SUMS


@dataclass(frozen=True, slots=True)
class ExportHeadings:
    """The headings of a sheet; first and last: their rows, from 0."""

    first: int
    last: int
    all: tuple[ExportHeading, ...]

    @property
    def known(self) -> set[str]:
        """The columns that at least one heading can mean."""
        targets = {target for heading in self.all for target in heading.targets[:1]}
        return targets | ({AMOUNT, self.spread[0].fixed[0]} if self.spread else set())

    @property
    def count(self) -> int:
        """How many columns the headings mean."""
        return len(self.known)

    @property
    def spread(self) -> tuple[ExportHeading, ...]:
        """The columns of amounts that stand beside each other, one for each period, or one for each
        fund; none where another column says the period or fund of a row."""
        targets = self._possible
        if FUND in targets and PERIOD not in targets:
            return self._spread_by(PERIOD)
        if FUND not in targets and FUNCTION in targets and targets & {DEPARTMENT, GOVERNMENT}:
            return self._spread_by(FUND)
        return ()

    @property
    def _possible(self) -> set[str]:
        """Everything that one of the headings can mean."""
        return set(chain.from_iterable(map(attrgetter("targets"), self.all)))

    def _spread_by(self, column: str) -> tuple[ExportHeading, ...]:
        """A column of amounts for each period, or fund; none where there is only one."""
        by_value: dict[str, ExportHeading] = {}
        for heading in self.all:
            if heading.fixed[0] == column and not heading.saved:
                by_value.setdefault(heading.fixed[1], heading)
        return tuple(by_value.values()) if len(by_value) > 1 else ()


Saved = Mapping[str, str]
"""ExportHeadings of a saved mapping (folded) and the column each means."""


def find_headings(sheet: SourceWorksheet, saved: Saved) -> ExportHeadings | None:
    """The rows of a sheet whose headings mean most columns; None where there are too few."""
    best = max(_candidates(sheet, saved), key=attrgetter("count"), default=None)
    return best if best and best.count >= _FEWEST else None


def likeliest_headings(sheet: SourceWorksheet, saved: Saved) -> ExportHeadings | None:
    """The rows that are most like headings, of a sheet that is known to have some; None where it is
    empty. Where no heading is known, those with the most texts."""

    def likeness(headings: ExportHeadings) -> tuple[int, int]:
        return headings.count, len(headings.all)

    return max(filter(attrgetter("all"), _candidates(sheet, saved)), key=likeness, default=None)


def _candidates(sheet: SourceWorksheet, saved: Saved) -> Iterator[ExportHeadings]:
    """All rows that may be those of the headings, the fewest together and the highest first."""
    filled = _filled(sheet)
    for depth in range(1, _DEEPEST + 1):
        for first in range(len(filled) - depth + 1):
            if not _cuts(sheet, first, first + depth - 1):
                yield _headings(filled[first : first + depth], first, saved)


def _cuts(sheet: SourceWorksheet, first: int, last: int) -> bool:
    """Whether a merged area begins in these rows and goes on below them."""
    return any(first <= top <= last < bottom for top, _, bottom, _ in sheet.merges)


def heading_above(sheet: SourceWorksheet, headings: ExportHeadings, heading: ExportHeading) -> str:
    """What stands right above a heading, and over others beside it; "" where nothing does."""
    above = _filled(sheet)[: headings.first]
    return fold(str(above[-1][heading.column] or "")) if above else ""


def typed_headings(sheet: SourceWorksheet, headings: Sequence[int]) -> list[str]:
    """The heading of each column as it is typed. headings: their rows, from 0."""
    rows = _filled(sheet)
    columns = zip(*(rows[row] for row in headings), strict=True)
    texts = (map(str.strip, map(str, filter(None, levels))) for levels in columns)
    return ["/".join(dict.fromkeys(filter(None, levels))) for levels in texts]


def _filled(sheet: SourceWorksheet) -> list[list[Value | None]]:
    """The first rows, every position of a merged area with its value."""
    rows = [list(row) for row in sheet.rows[:_ROWS_SEARCHED]]
    for top, left, bottom, right in sheet.merges:
        for row in range(top, min(bottom + 1, len(rows))):
            rows[row][left : right + 1] = [rows[top][left]] * (right + 1 - left)
    return rows


def _headings(rows: list[list[Value | None]], first: int, saved: Saved) -> ExportHeadings:
    columns = enumerate(zip(*rows, strict=True))
    headings = filter(None, (_heading(at, levels, saved) for at, levels in columns))
    return ExportHeadings(first, first + len(rows) - 1, tuple(headings))


def _heading(column: int, levels: tuple[Value | None, ...], saved: Saved) -> ExportHeading | None:
    split = _split(levels)
    if not split or Decimal in map(type, levels):
        return None
    all_names, units = zip(*split, strict=True)
    names, unit = list(dict.fromkeys(all_names)), ["", *filter(None, units)][-1]
    text = "/".join(names)
    lettered = f"{text}({letter(column)}列)"
    key = lettered if lettered in saved else text
    if key in saved:
        targets = () if saved[key] == UNUSED else (saved[key],)
        own = key if key == lettered else ""
        return ExportHeading(column, text, unit, targets, saved=True, lettered=own)
    return ExportHeading(column, text, unit, _meaning(names), fixed=_fixed(names[-1]))


def _split(levels: Iterable[Value | None]) -> list[tuple[str, str]]:
    """The different levels of a heading, from the top down, each without its unit, and that."""
    texts = filter(None, (fold(str(level or "")) for level in levels))
    return list(map(split_unit, dict.fromkeys(texts)))


def _fixed(name: str) -> tuple[str, str]:
    """The period or the fund that a column of amounts is called by."""
    period = _PERIOD_OF.fullmatch(name)
    if period:
        return PERIOD, THIS_YEAR if period[1].startswith(("当年", "本年")) else CARRIED_OVER
    for spelling in (name, name.removesuffix("收入"), name.removesuffix("支出")):
        fund = load_funds().canonical(spelling)
        if fund:
            return FUND, fund
    return "", ""


def split_unit(text: str) -> tuple[str, str]:
    """A folded heading without its marks, and the unit that stands in it: 金额(万元)."""
    match = _WITH_UNIT.fullmatch(text)
    name, unit = (match[1], match[2]) if match else (text, "")
    return _MARKS.sub("", name), unit if unit in UNITS else ""


def _meaning(names: list[str]) -> tuple[str, ...]:
    """What the joined levels mean; failing that, those below the first."""
    known = _known_as(names)
    if known:
        return known
    if len(names) > 1 and names[-1] in _SUMS:
        return _meaning(names[:-1])
    return () if _ends_here(names) else _meaning(names[1:])


def _known_as(names: list[str]) -> tuple[str, ...]:
    """What the joined levels mean as they stand; none where no heading is called so."""
    joined = _YEAR.sub("", "".join(names)) or "".join(names)
    spellings = (joined, joined.replace("科目科目", "科目"))
    return next(filter(None, map(_lookup().get, spellings)), ())


def _ends_here(names: list[str]) -> bool:
    """Whether those below the first level mean nothing without it."""
    return len(names) < 2 or bool(_VAGUE.fullmatch(names[1]) and _CLASSIFIES.search(names[0]))


def exported_columns(part: str) -> dict[str, Column]:
    """The columns that a line export of 支出 or 收入 may have."""
    return {column.name: column for column in sheet_named(part).columns if column.synonyms}


@derived
def _lookup() -> dict[str, tuple[str, ...]]:
    """Every spelling of a heading, and the columns it can mean."""
    columns = exported_columns("收入") | exported_columns("支出")
    synonyms = {name: column.synonyms for name, column in columns.items()}
    synonyms |= {f"{FUNCTION}{level}": (level,) for level in _LEVELS}
    meanings: dict[str, tuple[str, ...]] = {}
    for target, spellings in synonyms.items():
        for name, meaning in chain.from_iterable(_forms(one, target) for one in spellings):
            meanings[name] = tuple(dict.fromkeys((*meanings.get(name, ()), meaning)))
    return meanings


def _forms(name: str, target: str) -> list[tuple[str, str]]:
    """A spelling with 编码 or 名称 behind it."""
    if target not in (*CLASSIFIED, UNIT, PROJECT, FUND):
        return [(name, target), (name + NAME, target)]
    coded, named = {
        UNIT: (UNIT, UNIT_NAME),
        PROJECT: (PROJECT_CODE, PROJECT),
        FUND: (FUND, FUND),
    }.get(target, (target, target + NAME))
    alone = [name, *(name + both for both in _BOTH)]
    return [
        *((one, target) for one in alone),
        *((name + code, coded) for code in _CODES),
        (name + NAME, named),
    ]


def in_quotes(names: Iterable[str]) -> str:
    """Headings or sheets as a message names them: “单位”、“金额”."""
    return "、".join(map("“{}”".format, names))


def targets_of(part: str) -> tuple[str, ...]:
    """What a heading of a line export of 支出 or 收入 can mean, but for 不用."""
    known = {*exported_columns(part), UNIT_NAME, PROJECT_CODE}
    levels = {FUNCTION + level for level in _LEVELS} if FUNCTION in known else set()
    names = {*known, *levels, *(name + NAME for name in known.intersection(CLASSIFIED)), YEAR}
    return tuple(target for target in all_targets() if target in names)


def all_targets() -> tuple[str, ...]:
    """Everything a heading can mean, as a saved mapping may name it."""
    names = {target: None for targets in _lookup().values() for target in targets}
    return (*names, YEAR, UNUSED)
