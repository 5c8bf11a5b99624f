"""Which official table it is, whatever it is called: every table of every sample, with noise in its
title, without a title, with a number of another table. It is read as itself, or told as one that
is not known; never as another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from conftest import ROOT, SAMPLES
from officials import sheet_of, stacked, tables_of

from assembler.codebook import load_codebook
from assembler.importing.official import Official, read_tables
from assembler.importing.official.layouts import layouts_of, meanings_of
from assembler.importing.official.titles import of_terms
from assembler.importing.sheet import SourceWorksheet
from assembler.importing.table_mapping import SavedTables
from assembler.kernel.problems import Problem, Severity
from assembler.pipeline import build, prepare
from assembler.report import Table
from assembler.template.template import Template

BODY = "洛阳市瀍河回族区政务服务和大数据管理局"
Edit = Callable[[str], list[str]]


@cache
def sample(name: str) -> tuple[Template, dict[str, Table]]:
    path = ROOT / "data" / SAMPLES[name]
    built, prepared = build(path), prepare(path, [])
    assert built.report is not None and prepared is not None
    return prepared.template, {table.key: table for table in tables_of(built.report)}


def keys(name: str) -> list[str]:
    return list(sample(name)[1])


def titled(table: Table, *lines: str, number: str = "", sheet: str = "Sheet1") -> SourceWorksheet:
    """A table with other lines in place of its number and title."""
    source = sheet_of(replace(table, label=""))
    width, moved = len(source.rows[0]), len(lines) + bool(number) - 1
    above = [[line, *[None] * (width - 1)] for line in (*([number] if number else ()), *lines)]
    merges = tuple(
        (top + moved, left, bottom + moved, right)
        for top, left, bottom, right in source.merges
        if top
    )
    return SourceWorksheet("表.xlsx", sheet, [*above, *source.rows[1:]], merges)


def read(
    template: Template, *sheets: SourceWorksheet, saved: SavedTables | None = None
) -> tuple[Official, list[Problem]]:
    problems: list[Problem] = []
    official = read_tables(list(sheets), template, problems, saved)
    problems += (one.problem for one in official.ignored)
    return official, problems


@cache
def as_published(name: str, key: str) -> Official:
    template, tables = sample(name)
    return read(template, sheet_of(tables[key]))[0]


def cells(official: Official) -> list[tuple[str, ...]]:
    """What was read, without where."""
    sheets = (official.amounts, official.declared, official.overall, official.targets)
    rows = [row for sheet in (*sheets, official.evaluations) for row in sheet]
    return [tuple(text for name, text in row.items() if name != "来源") for row in rows]


NOISE: dict[str, Edit] = {
    "department before": lambda title: [f"{BODY}{title}"],
    "year, department, title": lambda title: [f"2024年{BODY}{title.removeprefix('2024年')}"],
    "year behind": lambda title: [f"{title.removeprefix('2024年')}（2024年度）"],
    "department in brackets": lambda title: [f"{title}（{BODY}）"],
    "annex": lambda title: [f"附件2-1：{title}"],
    "annex in brackets": lambda title: [f"（附表三）{title}"],
    "a number before": lambda title: [f"表15　{title}"],
    "a number of final accounts": lambda title: [f"财决公开19表 {title}"],
    "blanks": lambda title: ["　".join(title)],
    "half width": lambda title: [title.replace("（", "(").replace("）", ")").replace("“", '"')],
    "lines": lambda title: ["2024年", BODY, title.removeprefix("2024年")],
    "lines within the title": lambda title: [BODY, title[:-3], title[-3:]],
}


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("name", ["mengjin", "xigong"])  # 延津 has the titles of another district
def test_noise_in_titles(name: str, noise: str) -> None:
    template, tables = sample(name)
    for key, table in tables.items():
        official, problems = read(template, titled(table, *NOISE[noise](table.title)))
        assert {one.key for one in official.tables} == {key}, table.title
        assert cells(official) == cells(as_published(name, key))
        assert [str(p) for p in problems if p.severity is not Severity.NOTE] == []


def next_number(name: str, key: str) -> str:
    """The number that the next table has: a district that leaves one out counts so."""
    numbers = [one for one in keys(name) if one[-3:-1].isdecimal()]
    return (numbers * 2)[numbers.index(key) + 1] if key in numbers else numbers[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_another_number(name: str) -> None:
    """The title goes before the number."""
    template, tables = sample(name)
    for key, table in tables.items():
        source = titled(table, table.title, number=next_number(name, key))
        official, problems = read(template, source)
        assert {one.key for one in official.tables} == {key}
        assert cells(official) == cells(as_published(name, key))
        assert [str(p) for p in problems] == []
        assert [one.number for one in official.renamed] == [next_number(name, key)]


@pytest.mark.parametrize("numbered", [False, True], ids=["no title", "no title, another number"])
@pytest.mark.parametrize("name", SAMPLES)
def test_no_title(name: str, numbered: bool) -> None:
    """What other tables have the same headings as is not known; it is told with their names."""
    template, tables = sample(name)
    for key, table in tables.items():
        number = next_number(name, key) if numbered else ""
        official, problems = read(template, titled(table, number=number))
        assert {one.key for one in official.tables} <= {key}
        if official.tables:
            assert cells(official) == cells(as_published(name, key))
            assert {p.code for p in problems} <= {"I-68"}
        else:
            (told,) = problems
            assert told.code == "I-66" and key in str(told)


def numbered(name: str, *, shifted_from: str = "") -> dict[str, SourceWorksheet]:
    """All tables without titles, with their numbers, from one on with that of the next."""
    _, tables = sample(name)
    shifted = keys(name)[keys(name).index(shifted_from) :] if shifted_from else []
    numbers = {key: next_number(name, key) if key in shifted else key for key in tables}
    return {
        key: titled(table, number=numbers[key], sheet=f"表{at}")
        for at, (key, table) in enumerate(tables.items())
    }


@pytest.mark.parametrize("name", ["mengjin", "xigong"])
def test_numbers_alone(name: str) -> None:
    """Tables of which the headings tell have the template's numbers: so have the others."""
    sheets = numbered(name)
    official, _ = read(sample(name)[0], *sheets.values())
    assert {one.sheet: one.key for one in official.tables} == {
        sheet.name: key for key, sheet in sheets.items()
    }


@pytest.mark.parametrize("name", ["mengjin", "xigong"])
def test_numbers_alone_of_a_district_that_leaves_a_table_out(name: str) -> None:
    sheets = numbered(name, shifted_from=keys(name)[3])
    official, problems = read(sample(name)[0], *sheets.values())
    expected = {sheet.name: key for key, sheet in sheets.items()}
    read_as = {one.sheet: one.key for one in official.tables}
    assert read_as.items() <= expected.items() and read_as != expected
    unknown = {p.place.sheet for p in problems if p.code == "I-66"}
    assert unknown == expected.keys() - read_as.keys()


BUDGETS = {
    "部门财务收支预算总表": "预算01表",
    "2024年部门综合预算收支总表": "预算01表",
    "收入总表": "预算02表",
    "部门支出预算总表": "预算03表",
    "财政拨款收支预算总表": "预算04表",
    "一般公共预算财政拨款支出预算表": "预算05表",
    "部门一般公共预算支出功能分类预算表": "预算05表",
    "部门一般公共预算基本支出部门预算经济分类预算表": "预算06表",
    "某某县政府采购中心2024年一般公共预算“三公”经费支出表": "预算08表",
    "政府性基金预算财政拨款支出预算表": "预算09表",
    "某区国有资产监督管理局国有资本经营预算支出表": "预算10表",
    "项目支出表": "预算12表",
    "部门整体支出绩效目标申报表": "预算13表",
    "省级部门预算项目支出绩效目标批复表": "预算14表",
    "财政专户管理资金预算支出表": "",
    "政府采购预算明细表": "",
    "财政拨款支出预算表（部门经济分类科目）": "",
}
FINAL_ACCOUNTS = {
    "收支决算总表": "公开01表",
    "部门收入决算表": "公开02表",
    "某某局2024年度支出决算表（汇总）": "公开03表",
    "一般公共预算财政拨款基本支出决算表": "公开06表",
    "一般公共预算财政拨款“三公”经费支出决算表": "公开09表",
    "一般公共预算财政拨款项目支出决算表": "",
    "国有资产占有使用情况表": "",
}


@pytest.mark.parametrize(
    ("name", "title", "key"),
    [("mengjin", *case) for case in BUDGETS.items()]
    + [("xigong", *case) for case in FINAL_ACCOUNTS.items()],
)
def test_titles_of_other_places(name: str, title: str, key: str) -> None:
    """The wordings of other provinces and districts, by the terms in them; "" for none of ours."""
    template, _ = sample(name)
    layouts = layouts_of(template, meanings_of(template, load_codebook(2024).funds), [])
    same, _ = of_terms(title, [(layout.key, layout.titles) for layout in layouts])
    assert same == ([key] if key else [])


def test_an_unknown_table_below_a_known_one() -> None:
    """Its rows are not those of the table above it."""
    template, tables = sample("mengjin")
    unknown = SourceWorksheet(
        "表.xlsx",
        "表",
        [
            ["2024年政府采购预算表", None, None],
            ["采购项目", "品目", "金额"],
            ["201", "货物", Decimal("6.50")],
            ["合计", None, Decimal("6.50")],
        ],
        (),
    )
    known = sheet_of(tables["预算02表"])
    official, problems = read(template, stacked([known, unknown]))
    assert [one.key for one in official.tables] == ["预算02表"]
    assert cells(official) == cells(as_published("mengjin", "预算02表"))
    assert [(p.code, p.values["title"]) for p in problems] == [("I-66", "2024年政府采购预算表")]


def test_headings_of_a_table_under_the_title_of_another() -> None:
    """They go before the title, which is told."""
    template, tables = sample("mengjin")
    official, problems = read(template, titled(tables["预算12表"], "2024年部门收入预算表"))
    assert [one.key for one in official.tables] == ["预算12表"]
    assert [p.code for p in problems] == ["I-68"]
