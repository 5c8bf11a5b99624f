"""Whatever a section names, filters and compares: no object of the program ever prints."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembler.authoring.checking import Bench
from assembler.kernel.problems import Place, Problem
from assembler.narrative.language import CALLS, FILTERS, NAMES, render
from assembler.template.loading import load_template

STRANGE = re.compile(
    r"Slice\(|Figure\(|Unit\(|Project\(|Place\(|Decimal|<[^<>]*object at|<bound|<function|None|True|False"
    r"|Undefined|\.csv|示例数据|datetime|frozenset|\{'|\['"
)
FIGURES = ("收入总计", "支出总计", "基本支出", "车辆", "项目个数")
VALUES = (
    *FIGURES, *NAMES, *CALLS, "none", "true", "1.5", "3", "'文字'", "[]", "{}",
    "支出()", "支出().按('功能类')", "支出(类别='人员经费')", "单位列表[0]", "项目列表[0]", "部门.名称",
    "单位列表[0].名称", "比上年(收入总计)", "原因('收入总计')", "同增减('收入总计', '支出总计')",
    "有('车辆')", "用语('增加')", "用语('三公')", "用语('占比', 比例=支出总计)", "上年(收入总计)",
    "[基本支出, 项目支出]", "[收入总计, '文字', none]", "{'甲': 收入总计}", "self", "项目数()", "单位数()",
)  # fmt: skip
OPERATORS = ("+", "-", "*", "/", "//", "~", "==", "!=", "<", ">", "and", "or", "in", "is not")
ARGUMENTS = (
    "",
    "(支出总计)",
    "('、')",
    "(小数=1)",
    "(分隔='；')",
    "(含零=true)",
    "(支出())",
    "(none)",
)
values = st.sampled_from(VALUES)


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """A value, perhaps compared with another, perhaps filtered, perhaps asked for an attribute."""
    text = draw(values)
    if draw(st.booleans()):
        text = f"({text} {draw(st.sampled_from(OPERATORS))} {draw(values)})"
    for _ in range(draw(st.integers(0, 2))):
        text += f"|{draw(st.sampled_from(list(FILTERS)))}{draw(st.sampled_from(ARGUMENTS))}"
    return draw(
        st.sampled_from((text, f"{text} if 收入总计", f"{text} if not 收入总计", f"not {text}"))
    )


@cache
def bench() -> Bench:
    template = load_template("henan-budget", Place(), [])
    assert template is not None
    return Bench(template, [])


def printed(text: str) -> tuple[str, list[Problem]]:
    narrative, problems = bench().narrative, list[Problem]()
    compiled = narrative.language.compile(text, Place("节.md"), problems)
    rendered = compiled and render(compiled, narrative.names, Place("节.md"), problems)
    return narrative.draft.text_of(rendered or ""), problems


@given(expressions())
def test_no_object_prints(expression: str) -> None:
    text, problems = printed(f"{{{{ {expression} }}}}")
    assert not STRANGE.search(text), expression
    for one in problems:
        assert not re.search(r"Slice\(|Decimal\(|object at|Place\(", str(one)), expression


@given(expressions())
def test_no_object_prints_from_a_loop(expression: str) -> None:
    text, _ = printed(f"{{% for 项 in {expression} %}}{{{{ 项 }}}}{{% endfor %}}")
    assert not STRANGE.search(text), expression


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("'共' ~ 车辆", "共8辆"),
        ("用语('占比', 比例=车辆)", "，占8辆"),
        ("[1, '甲']|列举", "1、甲"),
        ("3|中文数字", "三"),
        ("部门.名称|去掉('局')", "示例县政务服务"),
    ],
)
def test_what_may_be_printed(expression: str, text: str) -> None:
    assert printed(f"{{{{ {expression} }}}}") == (text, [])
