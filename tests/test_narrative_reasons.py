"""Reasons of changes and declared figures that are due: used, or marked and told once."""

from __future__ import annotations

from pathlib import Path

import pytest
import small
from narrative_kit import told, write

from assembler.report import Span

pytestmark = pytest.mark.usefixtures("home")


# --- reasons and gaps


def reasoned(
    now: str, before: str, given: dict[str, str] | None = None, template: str = ""
) -> small.Written:
    data = small.dataset(收入=f"财政拨款 {now}", 指标=f"收入总计 上年 {before} 元", 原因=given)
    files = {"template": template} if template else {}
    return write("变{{ 原因('收入总计') }}。", data, **files)


@pytest.mark.parametrize("given", ["人多了", "人多了。", " 人多了；", "人多了。。"])
def test_a_reason_in_the_clerks_words(given: str) -> None:
    written = reasoned("30000", "20000", {"收入总计": given})
    assert (written.texts, written.told) == (["变，主要原因：人多了。"], [])


def test_a_reason_that_is_due_and_missing_is_marked() -> None:
    written = reasoned("30000", "20000")
    assert written.texts == ["变，主要原因：【收入总计变化原因待填】。"]
    assert written.told == ["B-10 原因.csv：“收入总计”比上年有变化，没有写原因（“节”一节要用）"]
    assert written.blocks[0].spans[1] == Span(
        "【收入总计变化原因待填】",
        missing="“收入总计”比上年有变化，“原因”表中没有写原因。请补上后重新生成。",
    )


@pytest.mark.parametrize("before", ["30000", "30049", "0"])
def test_what_has_not_changed_needs_no_reason(before: str) -> None:
    now = "0" if before == "0" else "30000"
    written = reasoned(now, before)
    assert (written.texts, written.told) == (["变。"], [])


@pytest.mark.parametrize(
    ("now", "before", "due"),
    [
        ("104999", "100000", False),
        ("105000", "100000", True),
        ("95000", "100000", True),
        ("95001", "100000", False),
        ("100000", "0", True),
        ("0", "100000", True),
        ("-50000", "-100000", True),
    ],
)
def test_a_reason_is_due_from_the_threshold_on(now: str, before: str, due: bool) -> None:
    settings = "类型: 部门预算\n原因门槛: '5'\n部分: [{标题: 正, 章节: [节]}]\n"
    written = reasoned(now, before, template=settings)
    assert [problem.code for problem in written.problems] == (["B-10"] if due else [])


def test_no_last_year_no_reason_but_a_gap_in_the_comparison() -> None:
    written = write("{{ 比上年(支出总计) }}{{ 原因('支出总计') }}")
    assert written.texts == ["【上年支出总计待填】"]
    assert written.told == [
        "B-12 指标.csv：没有给出“支出总计”的上年数，文字中不能比较（“节”一节要用）"
    ]
    assert written.blocks[0].spans[0].missing.startswith("“指标”表中没有“支出总计”的上年数")


@pytest.mark.parametrize(
    "tag", ["面积", "比上年(面积)", "面积|占(面积)", "[面积]|列示", "面积|万元"]
)
def test_a_declared_figure_that_is_missing_is_marked(tag: str) -> None:
    written = write(f"甲{{{{ {tag} }}}}")
    assert "【面积待填】" in written.texts[0]
    assert written.told == ["B-11 指标.csv：没有给出“面积”（“节”一节要用）"]
    assert [span.missing for span in written.blocks[0].spans if span.missing] == [
        "“指标”表中没有面积，请补上后重新生成。"
    ]


def test_a_gap_is_told_once_however_often_it_stands() -> None:
    written = write("{{ 面积 }}{{ 面积 }}\n\n{{ 面积 }}")
    assert written.told == ["B-11 指标.csv：没有给出“面积”（“节”一节要用）"]
    assert written.texts == ["【面积待填】【面积待填】", "【面积待填】"]


def test_a_gap_of_a_workbook_is_told_with_its_sheet(tmp_path: Path) -> None:
    (tmp_path / "数据.xlsx").write_bytes(b"")
    data = small.dataset(path=tmp_path / "数据.xlsx")
    assert told("{{ 面积 }}", data) == [
        "B-11 数据.xlsx 工作表“指标”：没有给出“面积”（“节”一节要用）"
    ]


# --- two figures in one sentence


@pytest.mark.parametrize(
    ("given", "spent_before", "alike"),
    [
        ({"收入总计": "人多了", "支出总计": "人多了。"}, "20000", True),
        ({"收入总计": "人多了"}, "20000", True),
        ({"收入总计": "人多了", "支出总计": "房租涨了"}, "20000", False),
        ({"收入总计": "人多了"}, "10000", False),
        ({"支出总计": "人多了"}, "20000", False),  # the first one's is due
        ({}, "20000", False),
    ],
)
def test_two_that_move_alike(given: dict[str, str], spent_before: str, alike: bool) -> None:
    data = small.dataset(
        支出="人员经费 30000",
        收入="财政拨款 30000",
        指标=f"收入总计 上年 20000 元\n支出总计 上年 {spent_before} 元",
        原因=given,
    )
    text = "{% if 同增减('收入总计', '支出总计') %}合{% else %}分{% endif %}"
    written = write(text, data)
    assert (written.texts, written.told) == (["合" if alike else "分"], [])


def test_two_that_did_not_move_need_no_reason_to_be_alike() -> None:
    data = small.dataset(
        支出="人员经费 30000",
        收入="财政拨款 30000",
        指标="收入总计 上年 30000 元\n支出总计 上年 30000 元",
    )
    text = "{% if 同增减('收入总计', '支出总计') %}合{% else %}分{% endif %}"
    assert write(text, data).texts == ["合"]


def test_what_lacks_last_year_moves_with_nothing() -> None:
    data = small.dataset(支出="人员经费 3", 收入="财政拨款 3", 指标="收入总计 上年 3 元")
    text = "{% if 同增减('收入总计', '支出总计') %}合{% else %}分{% endif %}"
    assert write(text, data).texts == ["分"]
