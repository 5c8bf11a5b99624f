"""The classification of government revenue and expenditure (政府收支分类科目) of one fiscal year.

Source: the yearly book of the Ministry of Finance, entered from general knowledge and not copied
from the printed book. Compared with a source: the codes that published reports show (they stand
in the tests), 款 21305 (财预〔2023〕83号), 22006 and 2300412 (财预〔2024〕22号), 2170404, 22911 and
23107 (财预〔2025〕41号). The three files

- `功能分类科目.csv`: functional codes, 类 of 3 digits, 款 of 5, 项 of 7;
- `部门经济分类科目.csv` and `政府经济分类科目.csv`: economic codes, 类 of 3 digits, 款 of 5;

share the columns 编码, 名称, 启用年度 (the first year in force; blank: before the first year
covered) and 停用年度 (the first year no longer in force; blank: still in use). A code that was
renamed has two rows with years that do not overlap. `常见搭配.csv` lists, by kind of unit
(单位性质: 行政, 参公, 事业), which departmental and government economic codes usually stand
together (财预〔2017〕98号); published reports mix them, so another pair is worth a hint at most.

类 are complete and 款 nearly so, 项 are listed as far as they are known: a code that is missing may
still be right, most of all a 项 under a known 款.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from .files import rows
from .funds import FundTree, load_funds

FIRST_YEAR = 2023
LAST_YEAR = 2024

Pair = tuple[str, str, str]
"""Departmental economic code, government economic code, kind of unit (行政, 参公 or 事业)."""


@dataclass(frozen=True)
class Codebook:
    """The codes in force in one fiscal year.

    year: the year asked for; see `covers`.
    functional, department_economic, government_economic: code -> name, in the order of codes,
    of all levels (the 类 and the 款 of a code are its first 3 and 5 digits).
    funds: the tree of fund sources, the same in every year.
    pairs: the usual pairs of economic codes by kind of unit.
    """

    year: int
    functional: Mapping[str, str]
    department_economic: Mapping[str, str]
    government_economic: Mapping[str, str]
    funds: FundTree
    pairs: frozenset[Pair]

    @property
    def covers(self) -> bool:
        """Whether the book was kept for this year, and is not just the nearest one there is."""
        return FIRST_YEAR <= self.year <= LAST_YEAR

    def with_extra(
        self,
        functional: Mapping[str, str] | None = None,
        department_economic: Mapping[str, str] | None = None,
        government_economic: Mapping[str, str] | None = None,
    ) -> Codebook:
        """The same book with a county's own codes (code -> name); its names go before ours."""
        if not (functional or department_economic or government_economic):
            return self
        return replace(
            self,
            functional=_merged(self.functional, functional),
            department_economic=_merged(self.department_economic, department_economic),
            government_economic=_merged(self.government_economic, government_economic),
        )


@cache
def load_codebook(year: int) -> Codebook:
    """The book for a fiscal year.

    A year before FIRST_YEAR gets the book of FIRST_YEAR. A year after LAST_YEAR gets the book of
    LAST_YEAR with those later changes that are known. In both cases `covers` is False.
    """
    return Codebook(
        year=year,
        functional=_in_force("功能分类科目", year),
        department_economic=_in_force("部门经济分类科目", year),
        government_economic=_in_force("政府经济分类科目", year),
        funds=load_funds(),
        pairs=_usual_pairs(),
    )


def _in_force(name: str, year: int) -> dict[str, str]:
    at = max(year, FIRST_YEAR)
    return {
        code: title
        for code, title, first, ended in rows(name)
        if (not first or int(first) <= at) and (not ended or at < int(ended))
    }


def _usual_pairs() -> frozenset[Pair]:
    table = rows("常见搭配")
    return frozenset((department, government, kind) for department, government, kind in table)


def _merged(ours: Mapping[str, str], theirs: Mapping[str, str] | None) -> dict[str, str]:
    return dict(sorted({**ours, **(theirs or {})}.items()))
