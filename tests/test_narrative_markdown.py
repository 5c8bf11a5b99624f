"""What is data stays data; the author's Markdown becomes blocks."""

from __future__ import annotations

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st
from narrative_kit import write

from assembler.dataset.model import Department
from assembler.figures import Figures
from assembler.kernel.problems import Problem
from assembler.narrative import Narrative
from assembler.narrative.markdown import blocks_of
from assembler.report import Heading, Paragraph, Span

pytestmark = pytest.mark.usefixtures("home")


# --- what is data stays data

HOSTILE = [
    "# 题",
    "**粗**",
    "- 项",
    "1. 项",
    "[a](b)",
    "`码`",
    "_斜_",
    "\\*",
    "<b>x</b>",
    "<div>",
    "&amp;",
    "{{ 收入总计 }}",
    "{% if %}",
    "{# 注 #}",
    "}}",
    "甲\n\n# 乙",
    "甲\n- 乙",
    "    四格",
    "***",
    "> 引",
    "|a|b|",
    "![图](x)",
    "http://a.b",
    "~~删~~",
    "　全角",
    "a  \nb",
    "---",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_printed_as_it_is(name: str) -> None:
    data = small.dataset(department=Department("146", name, name, name))
    written = write("{{ 部门.名称 }}的{{ 部门.简称 }}。\n\n- **{{ 部门.自称 }}**", data)
    assert written.told == []
    assert written.texts == [f"{name}的{name}。", name]


@given(st.text(st.characters(exclude_categories=["Cs", "Co"]), min_size=1, max_size=20))
def test_any_name_is_printed_as_it_is(name: str) -> None:
    data = small.dataset(department=Department("146", name, "", ""))
    problems: list[Problem] = []
    template = small.small_template({"sections/节.md": "甲{{ 部门.名称 }}乙"}, problems)
    written = Narrative(data, template, Figures(data, template, problems), problems).section("节")
    assert [block.text for block in written] == [f"甲{name}乙"] and problems == []


@pytest.mark.parametrize("text", [text for text in HOSTILE if not text.endswith(";")])
def test_a_reason_is_printed_as_it_is(text: str) -> None:
    data = small.dataset(收入="财政拨款 1", 原因={"收入总计": text})
    written = write("甲{{ 原因('收入总计') }}。", data)
    assert (written.texts, written.told) == ([f"甲，主要原因：{text.strip()}。"], [])


def test_markdown_of_the_author() -> None:
    written = write(
        "# 题{{ 年度 }}\n\n**甲**{{ 年度 }}，\n接着写。\n\n- 乙\n- **{{ 年度 }}**\n\n### 三\n\n丙"
    )
    assert written.blocks == [
        Heading(2, "", (Span("题2024"),)),
        Paragraph((Span("甲", bold=True), Span("2024，接着写。")), "节"),
        Paragraph((Span("乙"),), "节"),
        Paragraph((Span("2024", bold=True),), "节"),
        Heading(4, "", (Span("三"),)),
        Paragraph((Span("丙"),), "节"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲\n\n---\n\n局\n\n日", [("甲", False), ("局", True), ("日", True)]),
        (
            "甲\n\n---\n\n### 下\n\n乙\n\n丙",
            [("甲", False), ("下", None), ("乙", False), ("丙", False)],
        ),
        (
            "甲\n\n---\n\n### 下\n\n乙\n\n---\n\n局",
            [("甲", False), ("下", None), ("乙", False), ("局", True)],
        ),
    ],
)
def test_a_heading_ends_a_signature(text: str, expected: list[tuple[str, bool | None]]) -> None:
    written = write(text).blocks
    assert [(block.text, getattr(block, "at_end", None)) for block in written] == expected


def test_blank_paragraphs_fall_away() -> None:
    assert write("甲\n\n{% if 基金支出 %}\n乙\n{% endif %}\n\n{{ '' }}\n\n丙").texts == ["甲", "丙"]


def test_a_value_in_bold_keeps_its_figure() -> None:
    written = write("**共{{ 收入总计|万元 }}**")
    assert written.blocks[0].spans == (
        Span("共", bold=True),
        Span("100.00", 0, True),
        Span("万元", bold=True),
    )


def test_blocks_of_plain_markdown() -> None:
    assert blocks_of("##### 五\n\n甲", [], "节") == [
        Heading(5, "", (Span("五"),)),
        Paragraph((Span("甲"),), "节"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. 甲\n2. 乙\n3. 丙", ["1.甲", "2.乙", "3.丙"]),
        ("如下：\n\n1. 甲\n1. 乙\n1. 丙\n\n完。", ["如下：", "1.甲", "2.乙", "3.丙", "完。"]),
        ("3. 甲\n4. 乙", ["3.甲", "4.乙"]),
        ("1) 甲\n2) 乙", ["1）甲", "2）乙"]),
        ("1. 甲\n\n2. 乙\n\n   接着说乙。\n\n3. 丙", ["1.甲", "2.乙", "接着说乙。", "3.丙"]),
        ("1. 甲\n   1. 子\n   2. 丑\n2. 乙", ["1.甲", "（1）子", "（2）丑", "2.乙"]),
        ("1. 甲\n   1. 子\n      1. 细\n", ["1.甲", "（1）子", "①细"]),
        ("1. 甲\n   - 子\n   - 丑\n2. 乙", ["1.甲", "子", "丑", "2.乙"]),
        ("1. 甲\n2. {{ '' }}\n3. 丙", ["1.甲", "2.丙"]),
        ("1. 甲，\n   折行。\n2. 乙", ["1.甲，折行。", "2.乙"]),
        (
            "{% for 单位 in 单位列表 %}\n1. {{ 单位.名称 }}\n{% endfor %}",
            ["1.某县政务局本级", "2.某县政务服务中心"],
        ),
        ("2024. 甲", ["2024.甲"]),
        ("1.5倍", ["1.5倍"]),
        ("1.甲\n2.乙", ["1.甲2.乙"]),
        ("1．甲\n\n2．乙", ["1．甲", "2．乙"]),
    ],
)
def test_items_of_a_numbered_list_are_paragraphs_with_their_numbers(
    text: str, expected: list[str]
) -> None:
    written = write(text)
    assert (written.texts, written.told) == (expected, [])


def test_a_figure_in_an_item_keeps_its_identity() -> None:
    written = write("1. 共{{ 收入总计|万元 }}\n2. **粗**")
    assert written.blocks == [
        Paragraph((Span("1.共"), Span("100.00", 0), Span("万元")), "节"),
        Paragraph((Span("2."), Span("粗", bold=True)), "节"),
    ]


def test_items_of_a_signature_stand_at_the_end() -> None:
    written = write("甲\n\n---\n\n- 局\n- 日").blocks
    assert [(block.text, getattr(block, "at_end", None)) for block in written] == [
        ("甲", False),
        ("局", True),
        ("日", True),
    ]
