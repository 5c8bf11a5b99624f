"""Last year known only through official tables: a change is taken apart as far as these tell, and
where they end is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from reason_kit import two_years
from table_amounts import without_ledgers

from assembler.dataset import read_dataset
from assembler.figures import Figures
from assembler.figures.registry import LastYear
from assembler.pipeline import Prepared, prepare
from assembler.reasons.drafting import Drafted, Drafting


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    found = prepare(two_years(tmp_path), [])
    assert found is not None
    return found


def by_tables(prepared: Prepared, tables: tuple[str, ...] = ()) -> Figures:
    """The figures of this year, last year's ledgers taken away but for what official tables say of
    them. tables: the only ones there are."""
    last = read_dataset(prepared.dataset.path.parent / "去年", [])
    assert last is not None
    bare = without_ledgers(last, prepared.template)
    if tables:
        kept = tuple(one for one in bare.table_amounts if one.table in tables)
        bare = replace(bare, table_amounts=kept)
    before = LastYear("上年数据“去年”", Figures(bare, prepared.template, []), dataset=lambda: bare)
    return Figures(prepared.dataset, prepared.template, [], before)


def drafted(figures: Figures, name: str) -> Drafted:
    return Drafting(figures).of_change(figures[name])


def parts(found: Drafted) -> list[str]:
    choice = found.explained.choice
    assert choice is not None
    return [f"{part.label} {part.change:+,f}" for part in choice.division.moved]


def test_as_far_as_the_tables_go(prepared: Prepared) -> None:
    figures = by_tables(prepared)
    found = drafted(figures, "项目支出")
    assert parts(found) == [
        "数字文化馆 +850,000",
        "农家书屋更新 -500,000.05",
        "戏曲进乡村 +60,000",
        "馆舍维修 -50,000",
        "可移动文物普查 +45,000",
        "文物普查 -45,000",
    ]
    assert found.text == (
        "新增“数字文化馆”项目85.00万元（建设线上展厅）；同时“农家书屋更新”项目完成、不再安排，减少50.00万元"
    )


def test_every_division_by_tables_is_the_change(prepared: Prepared) -> None:
    figures = by_tables(prepared)
    drafting = Drafting(figures)
    divided = 0
    for name in figures:
        explained = drafting.of_change(figures[name]).explained
        for division in explained.divisions:
            moved = sum(part.change for part in division.parts)
            assert moved + division.remainder == explained.change
            divided += 1
    assert divided > 20


def test_projects_and_the_rest_stand_in_different_tables(prepared: Prepared) -> None:
    found = drafted(by_tables(prepared), "支出总计")
    assert found.explained.choice is not None
    assert found.explained.choice.division.words == "项目和部门经济科目（类）"
    assert parts(found)[:3] == [
        "数字文化馆 +850,000",
        "农家书屋更新 -500,000.05",
        "工资福利支出 +160,000",
    ]


def test_tables_that_tell_no_parts(prepared: Prepared) -> None:
    found = drafted(by_tables(prepared, ("预算01表", "预算02表")), "支出总计")
    assert (found.text, found.why) == (
        "",
        "上年只有正式表格，没有一张把它分到两边都有的项目、科目、类别或资金",
    )


def test_tables_that_do_not_tell_the_figure(prepared: Prepared) -> None:
    found = drafted(by_tables(prepared, ("预算01表", "预算02表")), "三公经费")
    assert (found.text, found.why) == ("", "本年数或上年数还没有给出")
