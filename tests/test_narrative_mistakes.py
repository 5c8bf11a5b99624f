"""Mistakes in a section are told where they stand; what a section may not do."""

from __future__ import annotations

import time

import pytest
import small
from narrative_kit import told, write

pytestmark = pytest.mark.usefixtures("home")


# --- mistakes in a section


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("{{ 收入总记 }}", "第1行 第4个字符：没有“收入总记”这个名称，是不是“收入总计”？"),
        (
            "# 题\n\n甲乙{{ 收入总记|万元 }}",
            "第3行 第6个字符：没有“收入总记”这个名称，是不是“收入总计”？",
        ),
        (
            "甲\n{% if 收入总记 %}乙{% endif %}",
            "第2行 第7个字符：没有“收入总记”这个名称，是不是“收入总计”？",
        ),
        ("{{\n  收入总记\n}}", "第2行 第3个字符：没有“收入总记”这个名称，是不是“收入总计”？"),
        ("{{ 收入总计|万园 }}", "第1行 第9个字符：没有“万园”这个名称，是不是“万元”？"),
        ("甲\n\n{{ 收入总计|upper }}", "第3行 第9个字符：没有“upper”这个名称"),
        ("{{ 原因('收入总记') }}", "第1行 第8个字符：没有“收入总记”这个名称，是不是“收入总计”？"),
        ("{{ 比上年('收入总记') }}", "第1行 第9个字符：没有“收入总记”这个名称，是不是“收入总计”？"),
        ("{% if 有('面') %}甲{% endif %}", "第1行 第10个字符：没有“面”这个名称，是不是“面积”？"),
        ("{{ 上年('收入总记') }}", "第1行 第8个字符：没有“收入总记”这个名称，是不是“收入总计”？"),
        ("{{ range(9) }}", "第1行 第4个字符：没有“range”这个名称"),
        ("{{ _draft }}", "第1行 第4个字符：没有“_draft”这个名称"),
        ("{{ loop.index }}", "第1行 第4个字符：没有“loop”这个名称"),
        (
            "{% for 项 in 职责 %}{% endfor %}{{ 项 }}",
            "第1行 第8个字符：没有“项”这个名称，是不是“项目数”？",
        ),
    ],
)
def test_an_unknown_name_is_told_where_it_stands(section: str, problem: str) -> None:
    written = write(section)
    assert written.told == [f"M-10 小/sections/节.md {problem}"]
    assert written.texts == []


def test_every_unknown_name_is_told_once() -> None:
    assert told("{{ 甲甲 }}{{ 乙乙 }}\n{{ 甲甲 }}") == [
        "M-10 小/sections/节.md 第1行 第4个字符：没有“甲甲”这个名称",
        "M-10 小/sections/节.md 第1行 第12个字符：没有“乙乙”这个名称",
    ]


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("甲\n{{ 部门.姓名 }}", "第2行 第1个字符：没有“.姓名”，可用的有编码、名称、简称、自称"),
        ("{{ 收入总计.value }}", "第1行：没有“.value”，可用的有按、全称、名称、编码、单位"),
        ("{{ 单位列表[0].place }}", "第1行：没有“.place”，可用的有编码、名称、性质、备注"),
        ("{{ 单位列表[9].名称 }}", "第1行：没有“.9”，可用的有（无）"),
        ("{{ 年度.real }}", "第1行：没有“.real”，可用的有（无）"),
        (
            "甲\n\n乙\n{{ 支出(科目='201') }}",
            "第4行 第1个字符：支出没有“科目”这个条件，是不是“项目”？",
        ),
        ("{{ 支出(类别='人员') }}", "第1行 第1个字符：没有“人员”这个支出类别，是不是“人员经费”？"),
        ("{{ 支出.按('科目') }}", "第1行：支出没有“科目”这个条件，是不是“项目”？"),
        ("{{ '收入总记'|万元 }}", "第1行：没有“收入总记”这个指标，是不是“收入总计”？"),
        ("{{ 收入总计 + 车辆 }}", "第1行：“收入总计”的单位是元，“公务用车”的单位是辆"),
        ("{{ 收入总计 * 车辆 }}", "第1行：“收入总计”只能乘以、除以一个数"),
        ("{{ 收入总计 / 0 }}", "第1行：“收入总计”不能除以0"),
        (
            "{{ 部门 }}",
            "第1行：这里印不出来：它有几项，要写明是哪一项（“.编码”、“.名称”、“.简称”、“.自称”）",
        ),
        ("{{ 职责|万元 }}", "第1行：这个筛选器前面应是一个指标或金额"),
    ],
)
def test_a_mistake_that_shows_when_written(section: str, problem: str) -> None:
    assert told(section) == [f"M-14 小/sections/节.md {problem}"]


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("甲\n乙{%", "第2行 第2个字符：标签没有写完，结尾应是 %}"),
        ("甲\n{{ 收入总计", "第2行 第1个字符：标签没有写完，结尾应是 }}"),
        ("甲{{ 收入总计 }，{{ 支出总计 }}", "第1行 第2个字符：标签没有写完，结尾应是 }}"),
        ("甲{# 收入总计 }}", "第1行 第2个字符：标签没有写完，结尾应是 #}"),
        ("甲{{ 收入总计\n\n乙{{ 支出总计 }}", "第1行 第2个字符：标签没有写完，结尾应是 }}"),
        ("甲{{ 收入总计 {{ 支出总计 }}", "第1行 第10个字符：前面的标签没有写完，结尾应是 }}"),
        ("甲{% if 收入总计 }}乙{% endif %}", "第1行 第2个字符：标签没有写完，结尾应是 %}"),
        ("甲{{ 支出(类别='人员经费' }}", "第1行 第2个字符：标签里的括号没有成对"),
        ("甲{{ }}", "第1行 第5个字符：{{ }} 里是空的"),
        ("甲{% if %}乙{% endif %}", "第1行 第8个字符：“if”后面缺少名称或值"),
        (
            "甲{{ 收入总计 支出总计 }}",
            "第1行 第10个字符：“支出总计”前面少了逗号、竖线、运算符或引号",
        ),
        ("{{ 收入总计| }}", "第1行 第10个字符：这里缺少名称或值"),
        ("{{ 收入总计｜万元 }}", "第1行 第8个字符：标签里的 ｜ 是全角的，要写成半角的 |"),
        ("{{ 支出（） }}", "第1行 第6个字符：标签里的 （ 是全角的，要写成半角的 ("),
        ("甲\n乙{{ 收入总计，年度 }}", "第2行 第9个字符：标签里的 ， 是全角的，要写成半角的 ,"),
        (
            "{{ 支出(类别=‘人员经费’) }}",
            "第1行 第10个字符：标签里的 ‘ 是全角的，要写成半角的 '",
        ),
        ("{{ 原因('收入总计) }}", "第1行 第7个字符：引号没有成对"),
        ("{{ 收入总计 ? 1 }}", "第1行 第9个字符：标签里不能用“?”"),
        ("{% if 收入总计 = 3 %}{% endif %}", "第1行 第12个字符：“=”应写成 =="),
        ("{% if 收入总计 并且 年度 %}{% endif %}", "第1行 第12个字符：“并且”应写成 and"),
        (
            "{% if 收入总计 is 空 %}{% endif %}",
            "第1行 第15个字符：is 后面没有“空”这种判断，只有 defined、undefined、none",
        ),
        ("{{ 部门. }}", "第1行 第8个字符：点后面缺少名称，如 部门.名称"),
        ("{% for 项 of 职责 %}{% endfor %}", "第1行 第10个字符：{% for … in … %} 里缺少 in"),
        ("{% 如果 收入总计 %}", "第1行 第4个字符：没有“如果”这个标签，应写 if"),
        ("{% edif %}", "第1行 第4个字符：没有“edif”这个标签，是不是“endif”？"),
        (
            "{% if 收入总计 %}甲{% elseif 年度 %}乙{% endif %}",
            "第1行 第18个字符：没有“elseif”这个标签，应写 elif",
        ),
        (
            "{% if 收入总计 %}甲{% else if 年度 %}乙{% endif %}",
            "第1行 第23个字符：{% else if … %} 应写成 {% elif … %}",
        ),
        (
            "{% if 收入总计 %}甲{% else %}乙{% else %}丙{% endif %}",
            "第1行 第29个字符：{% else %} 之后不能再写 {% else %}",
        ),
        ("甲\n{% if 收入总计 %}\n乙", "第2行 第1个字符：{% if %} 没有对应的 {% endif %}"),
        (
            "{% if 收入总计 %}甲{% endif %}\n{% for 项 in 职责 %}{% if 项 %}乙{% endif %}",
            "第2行 第1个字符：{% for %} 没有对应的 {% endfor %}",
        ),
        ("甲\n{% endif %}", "第2行 第4个字符：{% endif %} 前面没有 {% if %}"),
        (
            "{% if 收入总计 %}\n{% for 项 in 职责 %}{% endif %}{% endfor %}",
            "第2行 第21个字符：{% endif %} 和第2行的 {% for %} 交错了，先要写 {% endfor %}",
        ),
    ],
)
def test_a_broken_tag(section: str, problem: str) -> None:
    assert told(section) == [f"M-13 小/sections/节.md {problem}"]


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__",
        "收入总计.__class__",
        "部门.__init__",
        "[].append",
        "''.join",
        "支出.ledger",
        "比上年.__globals__",
        "支出.__call__",
        "部门['__class__']",
        "self",
        "self.__init__",
        "'%s' % 1",
        "'a' * 10**9",
        "'a' * 1000000000",
        "[1] * 1000000000",
        "9 ** 9 ** 9",
        "2 ** 99999",
        "range(10 ** 9)",
        "lipsum()",
        "cycler",
        "namespace()",
        "joiner",
        "dict()",
        "caller()",
        "职责|map('x')",
        "''|attr('__class__')",
        "''|format",
        "''|safe",
        "收入总计|tojson",
        "'{0.__class__}'.format(1)",
        "项目列表.__len__",
        "部门.items()",
        "loop",
        "varargs",
    ],
)
def test_what_the_sandbox_refuses(expression: str) -> None:
    before = time.perf_counter()
    written = write(f"甲{{{{ {expression} }}}}")
    assert time.perf_counter() - before < 5
    assert written.texts == []
    assert [problem.code for problem in written.problems] in (["M-10"], ["M-13"], ["M-14"])
    assert (
        written.problems[0].place.file == "小/sections/节.md" and written.problems[0].place.row == 1
    )


@pytest.mark.parametrize(
    "section",
    [
        "{% include 'shell' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% include '/etc/passwd' %}",
        "{% macro 甲() %}{{ 甲() }}{% endmacro %}{{ 甲() }}",
        "{% filter upper %}甲{% endfilter %}",
        "{{ " + "(" * 3000 + ")" * 3000 + " }}",
        "{% if 1 %}" * 500 + "{% endif %}" * 500,
    ],
)
def test_what_a_section_may_not_do(section: str) -> None:
    written = write(section)
    assert written.texts == [] and len(written.told) == 1
    assert written.problems[0].place.file == "小/sections/节.md"


def test_a_broken_section_leaves_the_others() -> None:
    files = {"sections/甲.md": "{{ 无 }}", "sections/乙.md": "乙{{ 年度 }}"}
    report, said = small.report(small.dataset(), files)
    assert [block.text for part in report.parts for block in part.blocks] == ["乙2024"]  # type: ignore[union-attr]
    assert said == ["M-10 小/sections/甲.md 第1行 第4个字符：没有“无”这个名称"]
