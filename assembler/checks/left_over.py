"""What is left of last year (上年留下的) in the clerk's texts: its year, its amounts, its projects.

Only where a text speaks of last year as such (比2024年, 2024年末, 上年安排的50万元) does what is last
year's belong there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache, cached_property
from itertools import chain
from typing import Any, NamedTuple

from ..codebook.spelling import fold
from ..dataset.model import Dataset
from ..dataset.prose import written
from ..dataset.schema import EXPENDITURE_KINDS, Column, sheet_named
from ..figures import Figures
from ..figures.registry import LastYear
from ..kernel.money import UNITS
from ..kernel.places import Place
from ..kernel.problems import Problem, problem
from ..text.direction import MOVED
from .amounts import AMOUNT, amounts_of_dataset, amounts_of_this_year, is_among
from .comparing import decimals

_SHEETS = ("原因", "绩效指标", "整体绩效")
_LONG_NAME = 4  # signs of a project's name that means nothing else
_AROUND = 14  # signs of a text that a message shows on either side
_CLAUSE = 60  # signs before an amount that say what it is
_BEFORE, _AFTER = 8, 12  # signs beside a year that say whether last year is spoken of
_COMPARED = r"(?:比|较|与|同|和|跟|截至|截止|自|从|至|到|于|上年|去年|[（(\-—－–～~、])\s*$"
_AS_BEFORE = (
    r"度?(?:的|全年|全部)?"
    r"(?:年?[末底]|期末|年终|以来|起|开始|同期|相比|(?:预算|支出|收入)?(?:决算|执行|完成)|结转|结余|成立"
    r"|以?之?前|1[0-2]月|追加|绩效评价|评价|考核|审计|检查"
    r"|一次性|已|上年|去年|[）)\-—－–～~、])"
)
_STANDARDS = r"(?:每|人均|标准|单价|限额)[^，。；]{0,10}$"  # amounts that stay from year to year
_LIMITS = r"\s*(?:[（(]含|及?以[上下内])"
_OF_LAST_YEAR = r"(?:上年|去年|上一年|上年度)"
_ENDED = (
    r"完成|结束|到期|不再|取消|停止|终止|撤销|压减|减少|核减|未安排|没有安排|已|"
    r"上年|去年|上一年|更名|改名|合并|并入|原"
)
_SENTENCE = "。；;\n"
_DIGITS = "〇一二三四五六七八九"


class ClerkText(NamedTuple):
    """A text of the clerk's that may be left over: where it stands, and what it is."""

    text: str
    place: Place

    def around(self, start: int, end: int) -> str:
        """A part of it with the signs beside it."""
        return self.text[max(start - _AROUND, 0) : end + _AROUND]

    def sentence(self, start: int, end: int) -> str:
        """The sentence that a part of it stands in."""
        first = max(self.text.rfind(sign, 0, start) for sign in _SENTENCE) + 1
        ends = [at for sign in _SENTENCE if (at := self.text.find(sign, end)) >= 0]
        return self.text[first : min(ends, default=len(self.text))]


def clerk_texts(dataset: Dataset) -> Iterator[ClerkText]:
    """The texts that the clerk words: not the names that units and projects have."""
    yield from (ClerkText(words.text, words.place) for words in written(dataset))
    for name in _SHEETS:
        sheet = sheet_named(name)
        # what is told of projects (立项依据) may well name other years
        columns = [column for column in sheet.columns if column.prose and column.attribute]
        for line in getattr(dataset, sheet.attribute):
            yield from _of_line(line, columns)


def _of_line(line: Any, columns: Iterable[Column]) -> Iterator[ClerkText]:
    typed = getattr(line, "typed", {})
    for column in columns:
        text = getattr(line, column.attribute)
        if text:
            yield ClerkText(text, line.place.at(typed.get(column.name, column.name)))


# --- years


def years_are_of_this_report(figures: Figures) -> Iterator[Problem]:
    """No text names last year, but where it speaks of last year."""
    dataset = figures.dataset
    pattern = _pattern(_year_pattern(dataset.year - 1))
    if not pattern.search(figures.prose.once):
        return
    named = [project.name for project in dataset.projects if pattern.search(project.name)]
    for one in _once(clerk_texts(dataset)):
        for match in pattern.finditer(_without(one.text, named)):
            if not _speaks_of_last_year(one, match, dataset.year):
                yield problem(
                    "N-33",
                    one.place,
                    found=dataset.year - 1,
                    year=dataset.year,
                    text=one.around(match.start(), match.end()),
                )
                break


def _year_pattern(year: int) -> str:
    """2024年, in whatever digits."""
    western = "".join(f"[{digit}{chr(ord(digit) + 0xFEE0)}]" for digit in str(year))
    chinese = "".join(_DIGITS[int(digit)] for digit in str(year)).replace("〇", "[〇○零]")
    return rf"(?:(?<![0-9０-９]){western}|{chinese})\s?年"


def _without(text: str, names: Iterable[str]) -> str:
    """The text with names blanked out: one may have a year of its own."""
    for name in names:
        text = text.replace(name, "□" * len(name))
    return text


def _speaks_of_last_year(text: ClerkText, match: re.Match[str], year: int) -> bool:
    """Whether the year is named as the one before; a sentence that names both years tells them
    apart."""
    before = text.text[max(match.start() - _BEFORE, 0) : match.start()]
    after = text.text[match.end() : match.end() + _AFTER]
    is_named_so = _pattern(_COMPARED).search(before) or _pattern(_AS_BEFORE).match(after)
    return bool(is_named_so) or f"{year}年" in text.sentence(match.start(), match.end())


# --- amounts


class AmountsOfLastYear:
    """The amounts of last year's report, worked out when they are first asked for."""

    def __init__(self, figures: Figures) -> None:
        self._figures, self._last = figures, figures.last

    def has(self, number: str, unit: str) -> bool:
        """Whether an amount, number and unit as they are typed, is one of last year's report."""
        value = Decimal(number.replace(",", ""))
        if self._last is None or not value:
            return False
        if (number, unit) in self._typed:
            return True
        if not decimals(value):  # many an amount rounds to it
            return value * UNITS[unit] in self._amounts
        return is_among(value, unit, self._amounts)

    @cached_property
    def _amounts(self) -> set[Decimal]:
        return set(map(abs, _amounts_of(self._last, self._figures))) if self._last else set()

    @cached_property
    def _typed(self) -> set[tuple[str, str]]:
        return set(_pattern(AMOUNT).findall(_prose_of(self._last))) if self._last else set()


def _amounts_of(last: LastYear, figures: Figures) -> Iterator[Decimal]:
    if last.whole is not None:
        yield from amounts_of_dataset(last.whole)
        return
    for name in last.figures:
        spec = figures.specifications.get(name)
        if spec is not None and figures[name].unit in UNITS:
            yield last.figures[name].amount


def _prose_of(last: LastYear) -> str:
    """What last year's report says in words, as far as the clerk worded it."""
    if last.whole is None:
        return "\n".join((last.prose, *last.reasons.values()))
    return "\n".join(one.text for one in clerk_texts(last.whole.dataset))


def amounts_are_of_this_year(figures: Figures) -> Iterator[Problem]:
    """No text names an amount that is last year's and none of this year's. Drafted reasons name what
    has ended, and are held against the parts of the change (N-02, N-06)."""
    last = figures.last
    if last is None or not _pattern(AMOUNT).search(figures.prose.once):
        return
    of_last_year, now = AmountsOfLastYear(figures), set[Decimal]()
    drafted = {one.at("原因") for one in figures.dataset.reasons if one.original}
    for one in _once(clerk_texts(figures.dataset)):
        if one.place in drafted:
            continue
        for match in _pattern(AMOUNT).finditer(one.text):
            if _is_innocent(one.text, match) or not of_last_year.has(*match.groups()):
                continue
            now = now or set(map(abs, amounts_of_this_year(figures)))
            if not is_among(Decimal(match[1].replace(",", "")), match[2], now):
                yield problem(
                    "N-34",
                    one.place,
                    found=f"{match[1]}{match[2]}",
                    source=last.name,
                    text=one.around(match.start(), match.end()),
                )


def _is_innocent(text: str, match: re.Match[str]) -> bool:
    """Whether an amount may stand in every year's text, or is said to be last year's."""
    if _pattern(_LIMITS).match(text, match.end()):
        return True
    clause = _clause_before(text, match)
    return bool(_pattern(_STANDARDS).search(clause)) or _names_last_year(clause)


def _clause_before(text: str, match: re.Match[str]) -> str:
    return re.split("[，。；,;\n]", text[max(match.start() - _CLAUSE, 0) : match.start()])[-1]


def _names_last_year(clause: str) -> bool:
    """Whether what stands before an amount makes it last year's: 上年的50万元, not 比上年增加50万元."""
    *_, behind = _pattern(_OF_LAST_YEAR).split(clause)
    return behind != clause and not _pattern(MOVED).search(behind)


# --- projects


def projects_are_of_this_year(figures: Figures) -> Iterator[Problem]:
    """No text names a project of last year that there is no more, but to say that it has ended."""
    last = figures.last
    names = _ended_projects(figures, last) if last is not None else []
    names = [name for name in names if name in figures.prose.once]
    for one in _once(clerk_texts(figures.dataset)) if names else ():
        for name in names:
            start = one.text.find(name)
            end = start + len(name)
            if start >= 0 and not _tells_of_end(one, start, end):
                source, text = last.name if last else "", one.around(start, end)
                yield problem("N-35", one.place, found=name, source=source, text=text)


def _tells_of_end(one: ClerkText, start: int, end: int) -> bool:
    return bool(_pattern(_ENDED).search(_without(one.sentence(start, end), [one.text[start:end]])))


def _ended_projects(figures: Figures, last: LastYear) -> list[str]:
    """The names of last year's projects that are none of this year's, nor mean anything else."""
    now = {fold(project.name) for project in figures.dataset.projects}
    if not now:  # this year's are not known yet
        return []
    terms = " ".join(chain(now, _terms(figures)))
    ended = (name for name in last.projects if fold(name) not in now)
    return [name for name in ended if len(fold(name)) >= _LONG_NAME and fold(name) not in terms]


def _terms(figures: Figures) -> Iterator[str]:
    """What words of the field and of this department may be called too."""
    book = figures.dataset.codebook
    yield from EXPENDITURE_KINDS
    for names in (book.functional, book.department_economic, book.government_economic):
        yield from map(fold, names.values())
    yield from (fold(spec.label) for spec in figures.specifications.values())
    yield from (fold(unit.name) for unit in figures.dataset.units)


# --- texts


def _once(texts: Iterable[ClerkText]) -> Iterator[ClerkText]:
    """Each cell once, though a row may serve several figures."""
    return iter(dict.fromkeys(texts))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
