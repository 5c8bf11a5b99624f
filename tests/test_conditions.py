"""条件: a section, part, table, row or column that is printed only where an expression holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
import small
from table_kit import DATA, FIGURES, FORM, PIVOT, body, made, told

from assembler.report import Heading, Report, Table

pytestmark = pytest.mark.usefixtures("home")

SMALL = "种类: 透视表\n行: [合计]\n列: [{标题: 名, 标签: {合计: 合计}}, {标题: 数}]\n"
FILES = {
    "figures": FIGURES + "基金支出: 支出(资金='政府性基金预算拨款')\n声明数: {声明: 元}\n",
    "sections/甲": "",
    "sections/甲.md": "# 甲\n\n见附表3。\n",
    "sections/乙.md": "# 乙\n\n乙文。\n",
    "sections/丙.md": "# 丙\n\n丙文。\n",
    **{
        f"tables/{name}": f"编号: 附表{number}\n标题: 表{number}\n{SMALL}"
        for number, name in enumerate(("一表", "二表", "三表"), 1)
    },
}
del FILES["sections/甲"]
SETTINGS = """类型: 部门预算
部分:
  - {标题: 正文, 章节: [甲, 乙, 丙]}
  - {名: 中, 标题: 中间, 章节: []}
  - {标题: 附表, 表格: [一表, 二表, 三表]}
"""
WITHOUT_FUND = small.dataset("人员经费 1000000")


def report(settings: str, data: object = DATA, **files: str) -> tuple[Report, list[str]]:
    return small.report(data, {**FILES, "template": SETTINGS + settings, **files})  # type: ignore[arg-type]


def outline(of: Report) -> list[str]:
    """Headings and tables, with their numbers."""
    lines = []
    for part in of.parts:
        lines.append(f"{part.heading.number}{part.heading.text}")
        for block in part.blocks:
            if isinstance(block, Heading):
                lines.append(f"{block.number}{block.text}")
            elif isinstance(block, Table):
                lines.append(f"{block.label} {block.title}")
    return lines


WHOLE = [
    *("第一部分正文", "一、甲", "二、乙", "三、丙"),
    *("第二部分附表", "附表1 表1", "附表2 表2", "附表3 表3"),
]
SHORT = ["第一部分正文", "一、甲", "二、丙", "第二部分附表", "附表1 表1", "附表2 表3"]
CONDITION = "条件: {乙: 基金支出 > 0, 二表: 基金支出 > 0}\n"


def test_a_section_and_a_table_with_their_numbers() -> None:
    assert outline(report(CONDITION)[0]) == WHOLE
    short, said = report(CONDITION, WITHOUT_FUND)
    assert (outline(short), said) == (SHORT, [])
    assert short.parts[0].blocks[1].text == "见附表2。"


def test_a_table_says_it_itself_or_follows_one_that_does() -> None:
    own = {"tables/二表": FILES["tables/二表"] + "条件: 基金支出\n"}
    assert outline(report("", WITHOUT_FUND, **own)[0]) == [*WHOLE[:6], "附表2 表3"]
    follows = {"tables/三表": "套用: 二表\n编号: 附表3\n"}
    assert outline(report("", WITHOUT_FUND, **own, **follows)[0]) == WHOLE[:6]
    freed = {"tables/三表": "套用: 二表\n编号: 附表3\n条件:\n"}
    assert outline(report("", WITHOUT_FUND, **own, **freed)[0]) == [*WHOLE[:6], "附表2 表2"]


def test_a_whole_part() -> None:
    settings = SETTINGS.replace("标题: 附表,", "标题: 附表, 条件: 单位数() > 2,")
    assert outline(report("", template=settings)[0]) == WHOLE[:4]
    glossary = "修改部分: {中: {名词: 全部, 条件: 基金支出}}\n"
    terms = {"glossary": "词: 义\n"}
    assert outline(report(glossary, WITHOUT_FUND, **terms)[0]) == WHOLE
    assert outline(report(glossary, **terms)[0]) == [
        *WHOLE[:4],
        "第二部分中间",
        "第三部分附表",
        *WHOLE[5:],
    ]


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("单位数() > 1", True),
        ("单位数(性质='事业') == 0", False),
        ("基金支出 > 0 and 收入总计 > 支出总计", False),
        ("not 基金支出", False),
        ("类型 == '部门预算'", True),
    ],
)
def test_what_a_condition_may_say(expression: str, holds: bool) -> None:
    found, said = report(f'条件: {{乙: "{expression}"}}\n')
    assert ("二、乙" in outline(found), said) == (holds, [])


def test_a_figure_that_may_be_left_out() -> None:
    found, said = report("条件: {乙: 有('声明数')}\n")
    assert "二、乙" not in outline(found)
    assert said == [
        "B-58 指标.csv：没有给出“声明数”，模板把它当作可有可无的，有关的话没有印（“乙”一节要用）"
    ]


@pytest.mark.parametrize(
    "expression", ["声明数 > 0", "声明数 == 0", "not 声明数", "上年(支出总计) == 0"]
)
def test_a_figure_that_is_not_known_is_asked_for(expression: str) -> None:
    """Nothing goes away because a figure is missing."""
    found, said = report(f"条件: {{乙: {expression}}}\n")
    assert outline(found) == WHOLE
    assert len(said) == 1 and said[0].startswith(("B-11", "B-12"))
    assert "（“乙”一节要用）" in said[0]


def test_a_condition_that_derived_templates_change() -> None:
    small.write_template(
        {**FILES, "wording": small.WORDING, "template": SETTINGS + CONDITION}, "底"
    )
    own = {"template": "extends: 底\n条件: {乙: 单位数() > 9, 二表: }\n", "sections/丁.md": "丁"}
    found, said = small.report(DATA, own)
    assert outline(found) == [*SHORT[:4], *WHOLE[5:]]
    assert [line for line in said if "M-12" not in line] == []


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            "条件: {乙: 基金支 > 0}\n",
            "M-10 小/template.yaml 第6行 第9个字符：没有“基金支”这个名称，是不是“基金支出”？",
        ),
        (
            "条件: {乙节: 基金支出}\n",
            "M-95 小/template.yaml 第6行 第6个字符：“条件”里写的“乙节”不是节，也不是表，是不是“乙”？",
        ),
        ("条件: 基金支出\n", "M-19 小/template.yaml 第6行 第5个字符：“条件”的写法不对"),
        ("条件: {乙: [基金支出]}\n", "M-19 小/template.yaml 第6行 第9个字符：“乙”的写法不对"),
        (
            '条件: {乙: "{{ 基金支出 }}"}\n',
            "M-13 小/template.yaml 第6行 第9个字符："
            "“条件”里不写大括号，直接写算式，如 政府性基金支出 > 0",
        ),
    ],
)
def test_a_condition_that_cannot_be(settings: str, problem: str) -> None:
    assert report(settings)[1] == [problem]


def test_a_text_that_mentions_a_table_without_its_condition() -> None:
    assert report("条件: {三表: 单位数() > 9}\n")[1] == [
        "M-21 小/sections/甲.md：这里写着“附表3”，而这张表的“条件”不成立，没有印"
    ]


def test_what_a_clerk_adds_to_a_section_that_is_not_printed() -> None:
    data = replace(DATA, supplements={"乙": small.words("补一段。")})
    assert report("条件: {乙: 单位数() > 9}\n", data)[1] == [
        "M-97 报告.yaml 第20行：“补充”写在“乙”一节，而模板里这一节的“条件”不成立，没有印"
    ]
    assert report("条件: {乙: 单位数() > 1}\n", data)[1] == []


# --- within a table

FEW = "单位数() > 9"


def test_a_column() -> None:
    text = PIVOT.replace("标题: 人员,", f"标题: 人员, 条件: {FEW},")
    assert body(text)[0] == ["合计", "123.40", "120.00"]
    assert body(text.replace(FEW, "单位数() > 1"))[0] == ["合计", "123.40", "120.00", "100.00"]


def test_the_columns_follow_each_report() -> None:
    """A template's table is read once and made for many reports."""
    text = PIVOT.replace("标题: 人员,", "标题: 人员, 条件: 单位数() > 1,")
    one = replace(DATA, units=small.UNITS[:1])
    assert [len(body(text, data)[0]) for data in (DATA, one, DATA)] == [4, 3, 4]
    assert [len(made(text, data).columns) for data in (DATA, one, DATA)] == [4, 3, 4]


def test_a_heading_goes_with_all_that_is_under_it() -> None:
    text = PIVOT.replace("标题: 人员,", f"标题: 人员, 条件: {FEW},").replace(
        "{标题: 小计}", f"{{标题: 小计, 条件: {FEW}}}"
    )
    assert small.grid(made(text).header) == [["科目", "总计"]]
    heading = PIVOT.replace("标题: 基本支出\n", f"标题: 基本支出\n    条件: {FEW}\n")
    assert small.grid(made(heading).header) == [["科目", "总计"]]


def test_a_row_of_a_form() -> None:
    text = FORM.replace("标签: 二、外交,", f"标签: 二、外交, 条件: {FEW},")
    assert [row[2] for row in body(text)] == ["五、人员", "二、公用", "结余", "支出总计"]
    added = f"套用: 旁\n修改行: {{二、外交: {{条件: {FEW}}}}}\n"
    assert body(added, **{"tables/旁": FORM}) == body(text)


def test_a_row_that_looks_at_a_figure_that_is_not_known() -> None:
    table, said = small.table(
        FORM.replace("标签: 二、外交,", "标签: 二、外交, 条件: 车辆 > 0,"), DATA, figures=FIGURES
    )
    assert table is not None and len(table.body) == 5
    assert [line.split("：")[0] for line in said if "T-01" not in line] == ["B-11 指标.csv"]


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        (
            "支出总记 > 0",
            "M-10 小/tables/表.yaml 第13行 第18个字符：没有“支出总记”这个名称，是不是“支出总计”？",
        ),
        (
            "[甲]",
            "M-20 小/tables/表.yaml 第13行 第22个字符：“条件”应是一个算式，如 政府性基金支出 > 0",
        ),
    ],
)
def test_a_condition_of_a_column_that_cannot_be(condition: str, problem: str) -> None:
    text = PIVOT.replace("标题: 人员,", f"标题: 人员, 条件: {condition},")
    assert small.table(text, DATA, figures=FIGURES)[1] == [problem]


def test_a_table_without_any_column_left() -> None:
    text = f"种类: 透视表\n行: [合计]\n列: [{{标题: 数, 条件: {FEW}}}]\n"
    assert told(text) == [
        "M-20 小/tables/表.yaml 第3行 第4个字符：“列”里各项的“条件”都不成立，一项也没有"
    ]
