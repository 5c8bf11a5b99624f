"""Damaged official tables give problems or rows, never an exception."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

from conftest import ROOT, SAMPLES, examples
from hypothesis import given
from hypothesis import strategies as st
from officials import sheet_of, tables_of

from assembler.dataset.schema import SHEETS
from assembler.importing.official import read_tables
from assembler.importing.sheet import SourceWorksheet, Value
from assembler.kernel.problems import Problem
from assembler.pipeline import build, prepare
from assembler.template.template import Template

AMOUNT_COLUMNS = {
    column.name for sheet in SHEETS if sheet.name == "分表数" for column in sheet.columns
}
VALUES: st.SearchStrategy[Value | None] = st.one_of(
    st.none(),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.sampled_from(
        [
            "合计",
            "小计",
            "一、",
            "（一）",
            "2010301",
            "类",
            "{功能项.类}",
            "（未列明）",
            "-",
            "1e5",
            "单位：元",
            "2024年部门支出预算表",
            "预算03表",
            "续表",
            "[",
            "\\",
            "年度主要任务",
            "三级指标",
        ]
    ),
    st.text(max_size=12),
)


@cache
def tables(name: str) -> tuple[Template, list[SourceWorksheet]]:
    path = ROOT / "data" / SAMPLES[name]
    built, prepared = build(path), prepare(path, [])
    assert built.report is not None and prepared is not None
    return prepared.template, [sheet_of(table) for table in tables_of(built.report)]


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Template, list[SourceWorksheet]]:
    """A few tables of a sample, each with cells overwritten, rows and columns taken out or
    doubled, and merged areas moved."""
    template, sheets = tables(draw(st.sampled_from(list(SAMPLES))))
    chosen = draw(st.lists(st.sampled_from(sheets), min_size=1, max_size=2))
    return template, [draw(damage(sheet)) for sheet in chosen]


@st.composite
def damage(draw: st.DrawFn, sheet: SourceWorksheet) -> SourceWorksheet:
    rows = [list(row) for row in sheet.rows]
    height, width = len(rows), len(rows[0])
    for _ in range(draw(st.integers(0, 6))):
        rows[draw(st.integers(0, min(12, height - 1)))][draw(st.integers(0, width - 1))] = draw(
            VALUES
        )
    merges = list(sheet.merges)
    if draw(st.booleans()):
        left, cut = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        rows = [[*row[:left], *row[left + 1 :]] for row in rows]
        rows = rows[:cut] + rows[cut + draw(st.integers(0, 3)) :]
        merges = []
    if draw(st.booleans()) and merges:
        merges = draw(st.lists(st.sampled_from(merges), unique=True, max_size=10))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(rows)))
        rows = rows[:at] + rows[max(0, at - 4) : at] + rows[at:]
        merges = []
    return replace(sheet, rows=rows, merges=tuple(merges))


@examples(120)
@given(damaged())
def test_never_an_exception(given_: tuple[Template, list[SourceWorksheet]]) -> None:
    template, sheets = given_
    problems: list[Problem] = []
    official = read_tables(sheets, template, problems)
    problems += (one.problem for one in official.ignored)
    assert all(str(problem) for problem in problems)
    for row in official.amounts:
        assert set(row) == AMOUNT_COLUMNS
        assert Decimal(row["金额"]).is_finite()
