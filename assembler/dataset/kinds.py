"""The kinds of report (类型): everything that is special to one of them, in one place.

A decision asks an attribute of the kind, never its name; so another kind (政府预算) is another entry
of `KINDS_OF_REPORT`, with a template that names it. A report of one unit (单位预算, 单位决算) is its
department's in all but who it is of, and is written by the same templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class KindOfReport(NamedTuple):
    """One kind of report. name: 部门预算. template: the usual one.

    subject: whom it is of, 部门 or 单位. self_name: what that calls itself where the clerk does not say.
    word: what titles of exports and tables call it. is_final: whether it tells what a year came
    to (决算); such reports name budgets all over, and settle what was carried in and out.
    without: by sheet, the columns it does not have; a sheet with no columns named is absent.
    free: by sheet, the columns that others require and it does not.
    expenditure_kinds: the 支出类别 that its official tables tell apart.
    published: the first and the last month it may be published in, as years after the report's
    and the month. opening_from: the kind whose dataset of the same year may give the opening
    budget (年初预算); "" where there is none.
    to_fill: the sheets a clerk will want to write into after an import. of_unit: the kind of the
    reports of its units, which it may add up (单位数据); "" where it is one of them. written_as: the
    kind whose templates write it, where it has none of its own.
    """

    name: str
    template: str
    subject: str
    self_name: str
    word: str
    is_final: bool
    without: Mapping[str, tuple[str, ...]]
    free: Mapping[str, tuple[str, ...]]
    expenditure_kinds: tuple[str, ...]
    published: tuple[tuple[int, int], tuple[int, int]]
    opening_from: str
    to_fill: tuple[str, ...]
    of_unit: str = ""
    written_as: str = ""

    @property
    def of_units(self) -> tuple[str, ...]:
        """The kinds that it may add up: those of its units, which may be departments in turn."""
        return (self.of_unit, self.name) if self.of_unit else ()

    def is_written_by(self, kind: str) -> bool:
        """Whether a template of a kind of report writes it."""
        return kind in (self.name, self.written_as)

    def has(self, sheet: str, column: str = "") -> bool:
        """Whether it has a sheet, or a column of one."""
        absent = self.without.get(sheet)
        return absent is None or (bool(absent) and column not in absent)

    def requires(self, sheet: str, column: str) -> bool:
        """Whether a column that is required in general is so here."""
        return column not in self.free.get(sheet, ())

    @property
    def has_undivided_projects(self) -> bool:
        """Whether 项目支出 need not be told apart, so that an export may lack 支出类别."""
        return "项目支出" in self.expenditure_kinds

    def months(self, year: int) -> tuple[str, str]:
        """The first and the last month of publication, 2023-10 and 2023-12."""
        first, last = (f"{year + after}-{month:02d}" for after, month in self.published)
        return first, last


BUDGET = KindOfReport(
    name="部门预算",
    template="henan-budget",
    subject="部门",
    self_name="本部门",
    word="预算",
    is_final=False,
    without={
        "收入": ("功能科目",),
        "年初预算": (),
        "全年预算": (),
        "科目说明": (),
        "结转结余": (),
        "项目自评": (),
    },
    free={},
    expenditure_kinds=("人员经费", "公用经费", "其他运转类", "特定目标类"),
    published=((-1, 10), (0, 12)),
    opening_from="",
    to_fill=("指标", "原因", "绩效指标", "整体绩效"),
    of_unit="单位预算",
)
ACCOUNTS = KindOfReport(
    name="部门决算",
    template="henan-accounts",
    subject="部门",
    self_name="本部门",
    word="决算",
    is_final=True,
    without={},
    free={
        "支出": ("政府经济科目",),
        "收入": ("单位编码",),
        "项目": ("项目编码",),
    },
    expenditure_kinds=(
        "人员经费",
        "公用经费",
        "其他运转类",
        "特定目标类",
        "项目支出",
        "上缴上级支出",
        "经营支出",
        "对附属单位补助支出",
    ),
    published=((1, 1), (1, 12)),
    opening_from=BUDGET.name,
    to_fill=("指标", "原因", "年初预算"),
    of_unit="单位决算",
)
UNIT_BUDGET, UNIT_ACCOUNTS = (
    kind._replace(
        name=kind.of_unit, subject="单位", self_name="本单位", of_unit="", written_as=kind.name
    )
    for kind in (BUDGET, ACCOUNTS._replace(opening_from=BUDGET.of_unit))
)
KINDS_OF_REPORT = {kind.name: kind for kind in (BUDGET, ACCOUNTS, UNIT_BUDGET, UNIT_ACCOUNTS)}
"""Every kind by its name, the one that is meant where none is given first."""


def kind_named(name: str) -> KindOfReport:
    """The kind of that name; the first of all where there is none, which is told elsewhere."""
    return KINDS_OF_REPORT.get(name) or next(iter(KINDS_OF_REPORT.values()))
