"""Supplements, omissions, glossary; parts and headings numbered; titles."""

from __future__ import annotations

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st
from narrative_kit import DATA, FIGURES, told, write

from assembler.assemble import numbered_blocks, without_empty_headings
from assembler.dataset.model import Dataset
from assembler.figures import Figures
from assembler.kernel.problems import Place, Problem
from assembler.narrative import Narrative, check_supplements
from assembler.report import Heading, Paragraph, Span
from assembler.template.loading import load_template

pytestmark = pytest.mark.usefixtures("home")


# --- supplements, omissions and the glossary


def test_a_supplement_stands_at_the_end_and_may_quote_figures() -> None:
    words = small.words("本年{{ 收入总计|万元 }}，# 不是标题。", "**不**加粗")
    written = write("# 题\n\n甲", small.dataset(收入="财政拨款 50000", supplements={"节": words}))
    assert (written.texts, written.told) == (
        ["题", "甲", "本年5.00万元，# 不是标题。", "**不**加粗"],
        [],
    )
    assert written.records[0].text == "5.00"
    assert [block.section for block in written.blocks[1:]] == ["节", "节", "节"]  # type: ignore[union-attr]


def test_a_wrong_name_in_a_supplement_is_told_at_its_line() -> None:
    words = small.words("好", "坏{{ 收入总记 }}", row=20)
    assert told("甲", small.dataset(supplements={"节": words})) == [
        "M-10 报告.yaml 第21行：没有“收入总记”这个名称，是不是“收入总计”？"
    ]


def test_supplements_and_omissions_name_sections_and_tables() -> None:
    (words,) = small.words("文")
    data = small.dataset(
        supplements={"收支": (words,), "收入": (words,)}, omissions={"表": words, "收": words}
    )
    files = {"sections/收支.md": "甲", "tables/表": "种类: 透视表\n"}
    template = small.small_template(files, [])
    assert small.told(check_supplements(data, template)) == [
        "D-88 报告.yaml 第20行：写在下面的“文”没有印：模板里没有名为“收入”的节，是不是“收支”？",
        "D-89 报告.yaml 第20行：模板里没有名为“收”的节或表，是不是“收支”？",
    ]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("预算12", "预算12表"),
        ("项目支出预算表", "预算12表"),
        ("收入支出预算总体情况说明", "收支总体"),
        ("三公经费", ""),
        ("食堂", ""),
    ],
)
def test_a_wrong_name_gets_the_nearest_and_all_that_may_be_written(name: str, near: str) -> None:
    """The printed title leads to the name too."""
    template = load_template("henan-budget", Place(), [])
    assert template is not None
    (words,) = small.words("文")
    problems = check_supplements(small.dataset(omissions={name: words}), template)
    if name == "三公经费":
        assert problems == []
        return
    (found,) = problems
    assert found.message == f"模板里没有名为“{name}”的节或表" + (
        f"，是不是“{near}”？" if near else ""
    )
    assert found.mend.startswith("改正“省略”下的名称，可以写：主要职责、预算单位构成、收支总体、")
    assert "、预算13表、预算14表、" in found.mend


def settings(*parts: str) -> str:
    return "类型: 部门预算\n标题: 报告\n部分:\n" + "".join(f"  - {part}\n" for part in parts)


def outline(data: Dataset, files: dict[str, str]) -> list[str]:
    report, said = small.report(data, files)
    assert said == []
    lines = []
    for part in report.parts:
        lines.append(part.heading.number + part.heading.text)
        lines += [f"{getattr(block, 'number', '')}{block.text}" for block in part.blocks]  # type: ignore[union-attr]
    return lines


SECTIONS = {
    "template": settings("{标题: 概况, 章节: [甲, 乙]}", "{标题: 说明, 章节: [丙]}"),
    "sections/甲.md": "# 甲\n\n正文甲",
    "sections/乙.md": "# 乙\n\n## 乙一\n\n正文乙一\n\n## 乙二\n\n正文乙二",
    "sections/丙.md": "# 丙\n\n正文丙",
}


def test_parts_and_headings_are_numbered() -> None:
    assert outline(small.dataset(), SECTIONS) == [
        "第一部分概况",
        "一、甲",
        "正文甲",
        "二、乙",
        "（一）乙一",
        "正文乙一",
        "（二）乙二",
        "正文乙二",
        "第二部分说明",
        "一、丙",
        "正文丙",
    ]


def test_an_omitted_section_renumbers_the_rest() -> None:
    (why,) = small.words("经批准")
    assert outline(small.dataset(omissions={"甲": why}), SECTIONS) == [
        "第一部分概况",
        "一、乙",
        "（一）乙一",
        "正文乙一",
        "（二）乙二",
        "正文乙二",
        "第二部分说明",
        "一、丙",
        "正文丙",
    ]
    assert outline(small.dataset(omissions={"甲": why, "乙": why}), SECTIONS) == [
        "第一部分说明",
        "一、丙",
        "正文丙",
    ]


def test_a_part_without_a_number_is_not_counted() -> None:
    parts = settings("{标题: 序, 章节: [甲], 编号: 否}", "{标题: '{{ 年度 }}年', 章节: [丙]}")
    assert outline(small.dataset(), {**SECTIONS, "template": parts}) == [
        "序",
        "一、甲",
        "正文甲",
        "第一部分2024年",
        "一、丙",
        "正文丙",
    ]


@pytest.mark.parametrize(
    ("numbering", "numbers"),
    [
        ("", ["第一部分", "一、", "二、", "（一）", "（二）", "第二部分", "一、"]),
        ("[一、, （一）, 1.]", ["一、", "（一）", "（二）", "1.", "2.", "二、", "（一）"]),
        (
            "[第一章, 第一节, 一、]",
            ["第一章", "第一节", "第二节", "一、", "二、", "第二章", "第一节"],
        ),
        ("[一、]", ["一、", "一、", "二、", "（一）", "（二）", "二、", "一、"]),
        ("[无, 1., ①]", ["", "1.", "2.", "①", "②", "", "1."]),
        ("[第1部分, 1、, （1）]", ["第1部分", "1、", "2、", "（1）", "（2）", "第2部分", "1、"]),
        ("[１．, 无]", ["１．", "", "", "（一）", "（二）", "２．", ""]),
        ("无", ["", "", "", "", "", "", ""]),
    ],
)
def test_numbers_are_chosen_level_by_level(numbering: str, numbers: list[str]) -> None:
    parts = SECTIONS["template"] + (f"标题编号: {numbering}\n" if numbering else "")
    report, said = small.report(small.dataset(), {**SECTIONS, "template": parts})
    assert said == []
    headings = [
        block
        for part in report.parts
        for block in (part.heading, *part.blocks)
        if isinstance(block, Heading)
    ]
    assert [heading.number for heading in headings] == numbers


def test_a_part_may_number_its_headings_by_itself() -> None:
    parts = settings(
        "{标题: 概况, 章节: [甲, 乙]}", "{标题: 说明, 章节: [丙], 标题编号: [附件1, '1.']}"
    )
    files = {**SECTIONS, "template": parts + "标题编号: [一、, （一）]\n"}
    lines = outline(small.dataset(), files)
    assert [lines[0], lines[1], *lines[-3:]] == [
        "一、概况",
        "（一）甲",
        "附件2说明",
        "1.丙",
        "正文丙",
    ]


def test_the_glossary_is_numbered_as_sections_are() -> None:
    files = {
        "template": settings("{标题: 名词解释, 名词: 全部}") + "标题编号: [一、, （一）]\n",
        "glossary": GLOSSARY,
    }
    assert outline(small.dataset(), files) == [
        "一、名词解释",
        "（一）基本支出：运转的2024年支出。",
        "（二）项目支出：任务。",
    ]


@pytest.mark.parametrize(
    ("numbering", "why"),
    [
        ("[第部分]", "一级一个序号的列表"),
        ("[一一]", "一级一个序号的列表"),
        ("[第一部分第1节]", "一级一个序号的列表"),
        ("[[一、]]", "一级一个序号的列表"),
        ("一、", "一级一个序号的列表"),
        ("{一: 二}", "一级一个序号的列表"),
        ("[一、, （一）, 1., （1）, ①, 1]", "最多5级"),
        ("[这是很长的一个序号形式]", "一级一个序号的列表"),
    ],
)
def test_a_number_that_is_none_is_told_at_its_line(numbering: str, why: str) -> None:
    small.write_template({**SECTIONS, "template": f"{SECTIONS['template']}标题编号: {numbering}\n"})
    problems: list[Problem] = []
    load_template("小", Place(), problems)
    (found,) = problems
    at = 8 if numbering[0] == "[" and why != "最多5级" else 7  # the level, else the whole setting
    assert (found.code, str(found.place)) == ("M-19", f"小/template.yaml 第6行 第{at}个字符")
    assert found.message == "“标题编号”的写法不对"
    assert why in found.mend


GLOSSARY = "基本支出: 运转的{{ 年度 }}年支出。\n项目支出: 任务。\n"


@pytest.mark.parametrize(
    ("choice", "terms"),
    [
        ("全部", ["一、基本支出：运转的2024年支出。", "二、项目支出：任务。"]),
        ("出现的", ["一、项目支出：任务。"]),
    ],
)
def test_the_glossary(choice: str, terms: list[str]) -> None:
    files = {
        "template": settings("{标题: 正, 章节: [甲]}", f"{{标题: 名词解释, 名词: {choice}}}"),
        "sections/甲.md": "项目支出{{ 收入总计|万元 }}。",
        "glossary": GLOSSARY,
    }
    assert outline(small.dataset(), files) == [
        "第一部分正",
        "项目支出0.00万元。",
        "第二部分名词解释",
        *terms,
    ]


def test_a_glossary_of_nothing_falls_away() -> None:
    files = {
        "template": settings("{标题: 正, 章节: [甲]}", "{标题: 名词解释, 名词: 出现的}"),
        "sections/甲.md": "正文",
        "glossary": GLOSSARY,
    }
    assert outline(small.dataset(), files) == ["第一部分正", "正文"]


def heading(level: int, text: str = "题") -> Heading:
    return Heading(level, "", (Span(text),))


def shape(blocks: list[Heading | Paragraph]) -> str:
    """Levels of headings, and . for a paragraph."""
    return "".join(str(b.level) if isinstance(b, Heading) else "." for b in blocks)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2.", "2."),
        ("2", ""),
        ("22.", "2."),
        ("23.", "23."),
        ("232.", "2."),
        ("233.3", "23."),
        ("23", ""),
        ("2345", ""),
        ("2.3", "2."),
        (".2", "."),
        ("2324.", "24."),
        ("3.2", "3."),
        ("32.", "2."),
    ],
)
def test_headings_with_nothing_below_fall_away(before: str, after: str) -> None:
    blocks = [Paragraph((Span("文"),)) if c == "." else heading(int(c)) for c in before]
    assert shape(without_empty_headings(blocks)) == after  # type: ignore[arg-type]


def test_headings_are_counted_anew_below_each_higher_one() -> None:
    blocks = [heading(int(level)) for level in "23344532353"]
    numbers = [block.number for block in numbered_blocks(blocks)]  # type: ignore[union-attr]
    assert numbers == [
        "一、",
        "（一）",
        "（二）",
        "1.",
        "2.",
        "（1）",
        "（三）",
        "二、",
        "（一）",
        "（1）",
        "（二）",
    ]


@given(st.lists(st.integers(2, 5)))
def test_headings_of_one_level_count_without_gaps(levels: list[int]) -> None:
    from assembler.kernel.numerals import heading_number

    counts: dict[int, int] = {}
    for level, block in zip(levels, numbered_blocks([heading(n) for n in levels]), strict=True):
        counts = {known: n for known, n in counts.items() if known <= level}
        counts[level] = counts.get(level, 0) + 1
        assert block.number == heading_number(level, counts[level])  # type: ignore[union-attr]


# --- titles


def test_the_title_and_the_shells_names() -> None:
    files = {
        "template": "类型: 部门预算\n标题: '{{ 部门.名称 }}{{ 年度 }}年'\n封面标题: '{{ 年度|中文年份 }}年'\n部分: [{标题: 正, 章节: [甲]}]\n",
        "sections/甲.md": "甲",
    }
    problems: list[Problem] = []
    template = small.small_template(files, problems)
    data = small.dataset()
    narrative = Narrative(data, template, Figures(data, template, problems), problems)
    names = narrative.shell_names()
    assert (names["标题"], names["封面标题"]) == ("某县政务局2024年", "二〇二四年")
    assert problems == []
    report, _ = small.report(data, files)
    assert (report.title, report.author, report.date) == (
        "某县政务局2024年",
        "某县政务局",
        "2024-04-10",
    )


def test_the_report_keeps_every_printed_figure_in_order() -> None:
    report, said = small.report(
        DATA, {"sections/甲.md": "{{ 收入总计|万元 }}{{ 车辆 }}", "figures": FIGURES}
    )
    assert said == []
    spans = [s for part in report.parts for block in part.blocks for s in block.spans]  # type: ignore[union-attr]
    assert [report.figures[s.figure].text for s in spans if s.figure is not None] == ["100.00", "3"]
    assert set(report.digests) == {"数据", "模板"} and len(report.digests["模板"]) == 64
