"""Sections into paragraphs: filters, phrases, reasons, gaps, what stays data, what is refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st

from assembler.assemble import numbered_blocks, without_empty_headings
from assembler.dataset.model import Dataset, Department
from assembler.figures import Figures
from assembler.narrative import Narrative, check_supplements
from assembler.narrative.markdown import blocks_of
from assembler.problems import Problem
from assembler.report import Heading, Paragraph, Span

FIGURES = """
收入总计: 收入()
支出总计: 支出()
基本支出: 支出(类别=['人员经费', '公用经费'])
基金支出: 支出(资金='政府性基金预算拨款')
车辆: {声明: 辆, 显示名: 公务用车}
面积: {声明: 平方米}
占用: 基本支出 / 支出总计
结余: 收入总计 - 支出总计
"""
DATA = small.dataset(
    "人员经费 900000 功能=2010301\n公用经费 54720 功能=2010302\n其他运转类 45280 功能=2080505 项目=热线",
    "财政拨款 1000000",
    "收入总计 上年 956720 元\n车辆 本年 3 辆\n车辆 上年 3 辆",
    项目="热线 其他运转类 单位=146002",
)  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own, for the templates a test writes."""
    monkeypatch.chdir(tmp_path)


def sentence(text: str, data: Dataset = DATA, **files: str) -> str:
    return small.sentence(text, data, **{"figures": FIGURES, **files})


def write(text: str, data: Dataset = DATA, **files: str) -> small.Written:
    return small.write(text, data, **{"figures": FIGURES, **files})


def told(text: str, data: Dataset = DATA, **files: str) -> list[str]:
    return write(text, data, **files).told


# --- filters and words


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("收入总计", "100.00万元"),
        ("收入总计|万元", "100.00万元"),
        ("'收入总计'|万元", "100.00万元"),
        ("支出(功能='20103')|万元", "95.47万元"),
        ("支出(功能='20103')|万元(小数=1)", "95.5万元"),
        ("收入总计|万元(整数省略=true)", "100万元"),
        ("收入总计|元", "1000000.00元"),
        ("收入总计|元(小数=0)", "1000000元"),
        ("收入总计|亿元(小数=4)", "0.0100亿元"),
        ("基金支出|万元", "0.00万元"),
        ("(收入总计 - 支出总计)|元", "0.00元"),
        ("20000|万元", "2.00万元"),
        ("车辆", "3辆"),
        ("车辆.名称", "公务用车"),
        ("车辆.单位", "辆"),
        ("占用", "95.47%"),
        ("单位数()", "2个"),
        ("项目数(类型='其他运转类')", "1个"),
        ("基本支出|占(支出总计)", "，占95.47%"),
        ("基本支出|占比(支出总计)", "95.47%"),
        ("支出总计|占(基金支出)", "（无总额）"),
        ("支出总计|占比(基金支出)", "（无总额）"),
        ("'社会保障和就业支出'|去掉('支出')", "社会保障和就业"),
        ("'支出额'|去掉('支出')", "支出额"),
        ("(收入总计|万元)|去掉('万元')", "100.00"),
        ("['甲', '乙']|列举", "甲、乙"),
        ("['甲', 3]|列举(分隔='；')", "甲；3"),
        ("[收入总计, 基金支出, 车辆]|列示", "收入总计100.00万元、公务用车3辆"),
        ("[收入总计, 基金支出]|列示(分隔='；', 含零=true)", "收入总计100.00万元；基金支出0.00万元"),
        ("21|中文数字", "二十一"),
        ("年度|中文年份", "二〇二四"),
        ("年度", "2024"),
        ("上年度", "2023"),
        ("类型", "部门预算"),
        ("公开日期", "2024-04-10"),
        ("公开日期中文", "二〇二四年四月十日"),
        ("部门.名称", "某县政务局"),
        ("部门.简称 ~ 部门.自称 ~ 部门.编码", "县政务局我局146"),
        ("单位列表[1].名称", "某县政务服务中心"),
        ("项目列表[0].类型", "其他运转类"),
        ("2 * 3", "6"),
        ("(收入总计 * 2)|万元", "200.00万元"),
        ("用语('均为零')", "均未安排"),
    ],
)  # fmt: skip
def test_a_tag(tag: str, shown: str) -> None:
    assert sentence(f"甲{{{{ {tag} }}}}乙") == f"甲{shown}乙"


def test_every_filter_is_tried_here() -> None:
    from assembler.narrative import FILTERS

    written = Path(__file__).read_text("utf-8")
    assert [name for name in FILTERS if f"|{name}" not in written] == []


def test_loops_and_conditions() -> None:
    text = (
        "{% for 类 in 支出.按('功能类') %}{{ loop.index }}{{ 类.名称|去掉('支出') }}{{ 类.编码 }}"
        "{{ 类|占(支出总计) }}{% if not loop.last %}；{% endif %}{% endfor %}。"
    )
    assert sentence(text) == "1一般公共服务201，占95.47%；2社会保障和就业208，占4.53%。"
    assert sentence("{% if 基金支出 %}有{% else %}无{% endif %}") == "无"
    assert sentence("{% if 收入总计 > 999999 %}多{% endif %}{{ 年度 }}") == "多2024"
    assert (
        sentence("{% if 有('车辆') %}有车{% endif %}{% if 有('面积') %}有房{% endif %}") == "有车"
    )
    assert sentence("{% set 甲 = 收入总计 %}{{ 甲|万元 }}") == "100.00万元"


def test_special_transfers() -> None:
    data = small.dataset(transfers=small.transfers("就业补助 20000 用于就业\n教育 5000 学校"))
    text = (
        "{% for 项 in 专项转移支付 %}{{ 项.名称 }}{{ 项.金额|万元 }}（{{ 项.说明 }}）{% endfor %}"
    )
    assert sentence(text, data) == "就业补助2.00万元（用于就业）教育0.50万元（学校）"


def test_the_number_style_of_the_template() -> None:
    settings = (
        "类型: 部门预算\n数字样式: {单位: 元, 小数: 1, 百分比小数: 0, 零: 零, 单位前: ' ', 千分位: 是}\n"
        "部分: [{标题: 正, 章节: [节]}]\n"
    )
    text = "{{ 收入总计 }}，{{ 基金支出 }}，{{ 基本支出|占比(支出总计) }}"
    assert sentence(text, template=settings) == "1,000,000.0 元，零 元，95%"


def test_a_printed_figure_is_a_span_with_its_origin() -> None:
    written = write("共{{ 基本支出|万元 }}{{ 基本支出|占(支出总计) }}。")
    (paragraph,) = written.blocks
    assert paragraph.spans == (
        Span("共"),
        Span("95.47", figure=0),
        Span("万元，占"),
        Span("95.47%", figure=1),
        Span("。"),
    )
    amount, share = written.records
    assert (amount.name, amount.text, amount.value) == ("基本支出", "95.47", "954720")
    assert amount.formula == "支出表中类别为人员经费或公用经费的金额合计"
    assert amount.lines == ("支出.csv 第2—3行",)
    assert (share.name, share.text) == ("基本支出占支出总计的比重", "95.47%")
    assert (share.value, share.formula) == ("95.4720000000", "基本支出÷支出总计")


# --- phrases


def compared(now: str, before: str, tag: str = "比上年(收入总计)", **files: str) -> str:
    data = small.dataset(收入=f"财政拨款 {now}", 指标=f"收入总计 上年 {before} 元")
    return sentence(f"{{{{ {tag} }}}}", data, **files)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ("1000000", "956720", "增加4.33万元，增长4.52%"),
        ("956720", "1000000", "减少4.33万元，下降4.33%"),
        ("1000000050", "1000000000", "增加0.01万元"),
        ("999999950", "1000000000", "减少0.01万元"),
        ("1000000", "999999", "与上年持平"),
        ("0", "0", "均未安排"),
        ("30000", "0", "增加3.00万元（上年未安排）"),
        ("0", "30000", "减少3.00万元，本年未再安排"),
        ("10000", "-20000", "由上年的-2.00万元转为1.00万元"),
        ("-10000", "20000", "由上年的2.00万元转为-1.00万元"),
        ("-10000", "-20000", "增加1.00万元"),
    ],
)
def test_the_change_against_last_year(now: str, before: str, said: str) -> None:
    assert compared(now, before) == said


def test_a_figure_may_be_given_by_name() -> None:
    assert compared("10000", "0", "比上年('收入总计')") == "增加1.00万元（上年未安排）"


def test_a_group_of_phrases_falls_back_on_those_outside() -> None:
    wording = small.WORDING + "三公:\n  增加: 比{上年度}年{上年}多{差额}\n"
    tag = "比上年(收入总计, 用语='三公')"
    assert compared("30000", "20000", tag, wording=wording) == "比2023年2.00万元多1.00万元"
    assert compared("20000", "30000", tag, wording=wording) == "减少1.00万元，下降33.33%"


def test_only_what_a_phrase_says_is_recorded() -> None:
    data = small.dataset(收入="财政拨款 30000", 指标="收入总计 上年 20000 元")
    written = write("{{ 比上年(收入总计) }}", data)
    assert [(r.name, r.text, r.value, r.formula) for r in written.records] == [
        ("收入总计比上年的增减额", "1.00", "10000", "收入总计－上年收入总计"),
        ("收入总计比上年的增减率", "50.00%", "50.0000000000", "（收入总计－上年收入总计）÷上年收入总计"),
    ]  # fmt: skip
    assert written.records[0].lines == ("收入.csv 第2行", "指标.csv 第2行")


def test_a_phrase_may_not_quote_a_share_that_is_not_there() -> None:
    wording = small.WORDING.replace("上年为零: 增加{差额}（上年未安排）", "上年为零: 增长{比例}")
    data = small.dataset(收入="财政拨款 1", 指标="收入总计 上年 0 元")
    line = wording.splitlines().index("上年为零: 增长{比例}") + 1
    assert told("甲", data, wording=wording) == [
        f"M-16 小/wording.yaml 第{line}行 第7个字符：用语“上年为零”里的“{{比例}}”不能用"
    ]


def test_a_phrase_of_the_template_itself() -> None:
    wording = small.WORDING + '无此项: "{年度}年无此项"\n'
    assert sentence("{{ 用语('无此项') }}。", wording=wording) == "2024年无此项。"


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("用语('均为')", "wording.yaml 中没有“均为”这一用语，是不是“均为零”？"),
        ("用语('均为零', '组')", "wording.yaml 中没有“组”这一组用语"),
        ("比上年(收入总计, 用语='占比')", "wording.yaml 中没有“占比”这一组用语，是不是“占比”？"),
        ("比上年(支出())", "上年(…)里应是一个指标的名称，没有“”"),
    ],
)
def test_a_phrase_that_is_not_there(tag: str, message: str) -> None:
    assert told(f"{{{{ {tag} }}}}") == [f"M-14 小/sections/节.md 第1行：{message}"]


# --- reasons and gaps


def reasoned(now: str, before: str, given: dict[str, str] | None = None, template: str = "") -> small.Written:  # fmt: skip
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
    assert written.told == ["B-10 原因.csv：“收入总计”比上年有变化，没有写原因"]
    assert written.blocks[0].spans[1] == Span(
        "【收入总计变化原因待填】",
        missing="“收入总计”比上年有变化，“原因”表中没有写原因。请补上后重新生成。",
    )


@pytest.mark.parametrize("before", ["30000", "30049", "0"])
def test_what_has_not_changed_needs_no_reason(before: str) -> None:
    now = "49" if before == "0" else "30000"
    written = reasoned(now, before)
    assert (written.texts, written.told) == (["变。"], [])


@pytest.mark.parametrize(
    ("now", "before", "due"),
    [("104999", "100000", False), ("105000", "100000", True), ("95000", "100000", True),
     ("95001", "100000", False), ("100000", "0", True), ("0", "100000", True), ("-50000", "-100000", True)],
)  # fmt: skip
def test_a_reason_is_due_from_the_threshold_on(now: str, before: str, due: bool) -> None:
    settings = "类型: 部门预算\n原因门槛: '5'\n部分: [{标题: 正, 章节: [节]}]\n"
    written = reasoned(now, before, template=settings)
    assert [problem.code for problem in written.problems] == (["B-10"] if due else [])


def test_no_last_year_no_reason_but_a_gap_in_the_comparison() -> None:
    written = write("{{ 比上年(支出总计) }}{{ 原因('支出总计') }}")
    assert written.texts == ["【上年支出总计待填】"]
    assert written.told == ["B-12 指标.csv：没有给出“支出总计”的上年数，文字中不能比较"]
    assert written.blocks[0].spans[0].missing.startswith("“指标”表中没有“支出总计”的上年数")


@pytest.mark.parametrize(
    "tag", ["面积", "比上年(面积)", "面积|占(面积)", "[面积]|列示", "面积|万元"]
)
def test_a_declared_figure_that_is_missing_is_marked(tag: str) -> None:
    written = write(f"甲{{{{ {tag} }}}}")
    assert "【面积待填】" in written.texts[0]
    assert written.told == ["B-11 指标.csv：没有给出“面积”"]
    assert [span.missing for span in written.blocks[0].spans if span.missing] == [
        "“指标”表中没有面积，请补上后重新生成。"
    ]


def test_a_gap_is_told_once_however_often_it_stands() -> None:
    written = write("{{ 面积 }}{{ 面积 }}\n\n{{ 面积 }}")
    assert written.told == ["B-11 指标.csv：没有给出“面积”"]
    assert written.texts == ["【面积待填】【面积待填】", "【面积待填】"]


def test_a_gap_of_a_workbook_is_told_with_its_sheet(tmp_path: Path) -> None:
    (tmp_path / "数据.xlsx").write_bytes(b"")
    data = small.dataset(path=tmp_path / "数据.xlsx")
    assert told("{{ 面积 }}", data) == ["B-11 数据.xlsx 工作表“指标”：没有给出“面积”"]


# --- what is data stays data

HOSTILE = [
    "# 题", "**粗**", "- 项", "1. 项", "[a](b)", "`码`", "_斜_", "\\*", "<b>x</b>", "<div>", "&amp;",
    "{{ 收入总计 }}", "{% if %}", "{# 注 #}", "}}", "甲\n\n# 乙", "甲\n- 乙", "    四格", "***", "> 引",
    "|a|b|", "![图](x)", "http://a.b", "~~删~~", "　全角", "a  \nb", "---",
]  # fmt: skip


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
    written = write("# 题{{ 年度 }}\n\n**甲**{{ 年度 }}，\n接着写。\n\n- 乙\n- **{{ 年度 }}**\n\n### 三\n\n<b>丙")  # fmt: skip
    assert written.blocks == [
        Heading(2, "", (Span("题2024"),)),
        Paragraph((Span("甲", bold=True), Span("2024，接着写。")), "节"),
        Paragraph((Span("乙"),), "节"),
        Paragraph((Span("2024", bold=True),), "节"),
        Heading(4, "", (Span("三"),)),
        Paragraph((Span("<b>丙"),), "节"),
    ]


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
        "D-88 报告.yaml 第20行：模板里没有名为“收入”的节，是不是“收支”？",
        "D-89 报告.yaml 第20行：模板里没有名为“收”的节或表，是不是“收支”？",
    ]


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
        "第一部分概况", "一、甲", "正文甲", "二、乙", "（一）乙一", "正文乙一", "（二）乙二", "正文乙二",
        "第二部分说明", "一、丙", "正文丙",
    ]  # fmt: skip


def test_an_omitted_section_renumbers_the_rest() -> None:
    (why,) = small.words("经批准")
    assert outline(small.dataset(omissions={"甲": why}), SECTIONS) == [
        "第一部分概况", "一、乙", "（一）乙一", "正文乙一", "（二）乙二", "正文乙二",
        "第二部分说明", "一、丙", "正文丙",
    ]  # fmt: skip
    assert outline(small.dataset(omissions={"甲": why, "乙": why}), SECTIONS) == [
        "第一部分说明", "一、丙", "正文丙",
    ]  # fmt: skip


def test_a_part_without_a_number_is_not_counted() -> None:
    parts = settings("{标题: 序, 章节: [甲], 编号: 否}", "{标题: '{{ 年度 }}年', 章节: [丙]}")
    assert outline(small.dataset(), {**SECTIONS, "template": parts}) == [
        "序", "一、甲", "正文甲", "第一部分2024年", "一、丙", "正文丙",
    ]  # fmt: skip


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
        "第一部分正", "项目支出0.00万元。", "第二部分名词解释", *terms,
    ]  # fmt: skip


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
    [("2.", "2."), ("2", ""), ("22.", "2."), ("23.", "23."), ("232.", "2."), ("233.3", "23."),
     ("23", ""), ("2345", ""), ("2.3", "2."), (".2", "."), ("2324.", "24."), ("3.2", "3."), ("32.", "2.")],
)  # fmt: skip
def test_headings_with_nothing_below_fall_away(before: str, after: str) -> None:
    blocks = [Paragraph((Span("文"),)) if c == "." else heading(int(c)) for c in before]
    assert shape(without_empty_headings(blocks)) == after  # type: ignore[arg-type]


def test_headings_are_counted_anew_below_each_higher_one() -> None:
    blocks = [heading(int(level)) for level in "23344532353"]
    numbers = [block.number for block in numbered_blocks(blocks)]  # type: ignore[union-attr]
    assert numbers == ["一、", "（一）", "（二）", "1.", "2.", "（1）", "（三）", "二、", "（一）", "（1）", "（二）"]  # fmt: skip


@given(st.lists(st.integers(2, 5)))
def test_headings_of_one_level_count_without_gaps(levels: list[int]) -> None:
    from assembler.numerals import heading_number

    counts: dict[int, int] = {}
    for level, block in zip(levels, numbered_blocks([heading(n) for n in levels]), strict=True):
        counts = {known: n for known, n in counts.items() if known <= level}
        counts[level] = counts.get(level, 0) + 1
        assert block.number == heading_number(level, counts[level])  # type: ignore[union-attr]


# --- mistakes in a section


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("{{ 收入总记 }}", "第1行 第4个字符：没有“收入总记”这个名称，是不是“收入总计”？"),
        ("# 题\n\n甲乙{{ 收入总记|万元 }}", "第3行 第6个字符：没有“收入总记”这个名称，是不是“收入总计”？"),
        ("甲\n{% if 收入总记 %}乙{% endif %}", "第2行 第7个字符：没有“收入总记”这个名称，是不是“收入总计”？"),
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
        ("{% for 项 in 职责 %}{% endfor %}{{ 项 }}", "第1行 第8个字符：没有“项”这个名称，是不是“项目数”？"),
    ],
)  # fmt: skip
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
        ("甲\n{{ 部门.姓名 }}", "第2行：没有“.姓名”，可用的有编码、名称、简称、自称"),
        ("{{ 收入总计.value }}", "第1行：没有“.value”，可用的有按、全称、名称、编码、单位"),
        ("{{ 单位列表[0].place }}", "第1行：没有“.place”，可用的有编码、名称、性质"),
        ("{{ 单位列表[9].名称 }}", "第1行：没有“.9”，可用的有（无）"),
        ("{{ 年度.real }}", "第1行：没有“.real”，可用的有（无）"),
        ("甲\n\n乙\n{{ 支出(科目='201') }}", "第4行：支出没有“科目”这个条件，是不是“项目”？"),
        ("{{ 支出(类别='人员') }}", "第1行：没有“人员”这个支出类别，是不是“人员经费”？"),
        ("{{ 支出.按('科目') }}", "第1行：支出没有“科目”这个条件，是不是“项目”？"),
        ("{{ '收入总记'|万元 }}", "第1行：没有“收入总记”这个指标，是不是“收入总计”？"),
        ("{{ 收入总计 + 车辆 }}", "第1行：“收入总计”的单位是元，“公务用车”的单位是辆"),
        ("{{ 收入总计 * 车辆 }}", "第1行：“收入总计”只能乘以、除以一个数"),
        ("{{ 收入总计 / 0 }}", "第1行：“收入总计”不能除以0"),
        ("{{ 部门 }}", "第1行：这里印不出来：它不是一个数，也不是文字"),
        ("{{ 职责|万元 }}", "第1行：这个筛选器前面应是一个指标或金额"),
    ],
)  # fmt: skip
def test_a_mistake_that_shows_when_written(section: str, problem: str) -> None:
    assert told(section) == [f"M-14 小/sections/节.md {problem}"]


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("甲\n{{ 收入总计", "第2行 第1个字符：标签没有写完，或 {% if %}、{% for %} 没有对应的 {% endif %}、{% endfor %}"),
        ("{{ 收入总计 }", "第1行 第1个字符：{{ 和 }} 没有配对"),
        ("甲{{ }}", "第1行 第2个字符：{{ }} 里是空的"),
        ("甲{{ 收入总计 支出总计 }}", "第1行 第2个字符：{{ }} 里写法不对，名称之间少了逗号、竖线或引号"),
        ("{{ 收入总计｜万元 }}", "第1行 第1个字符：标签里有不能用的字符（引号、括号、逗号须用半角）"),
        ("{{ 支出（） }}", "第1行 第1个字符：标签里有不能用的字符（引号、括号、逗号须用半角）"),
        ("{% 如果 收入总计 %}", "第1行 第1个字符：不认识的 {% %} 标签"),
        ("{% if 收入总计 %}", "第1行 第1个字符：{% if %} 或 {% for %} 没有对应的 {% endif %}、{% endfor %}"),
        ("甲\n{% endif %}", "第2行 第1个字符：不认识的 {% %} 标签"),
    ],
)  # fmt: skip
def test_a_broken_tag(section: str, problem: str) -> None:
    assert told(section) == [f"M-13 小/sections/节.md {problem}"]


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__", "收入总计.__class__", "部门.__init__", "[].append", "''.join", "支出.ledger",
        "比上年.__globals__", "支出.__call__", "部门['__class__']", "self", "self.__init__", "'%s' % 1",
        "'a' * 10**9", "'a' * 1000000000", "[1] * 1000000000", "9 ** 9 ** 9", "2 ** 99999",
        "range(10 ** 9)", "lipsum()", "cycler", "namespace()", "joiner", "dict()", "caller()",
        "职责|map('x')", "''|attr('__class__')", "''|format", "''|safe", "收入总计|tojson",
        "'{0.__class__}'.format(1)", "项目列表.__len__", "部门.items()", "loop", "varargs",
    ],
)  # fmt: skip
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
        "{% include 'shell' %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{% include '/etc/passwd' %}",
        "{% macro 甲() %}{{ 甲() }}{% endmacro %}{{ 甲() }}", "{% filter upper %}甲{% endfilter %}",
        "{{ " + "(" * 3000 + ")" * 3000 + " }}", "{% if 1 %}" * 500 + "{% endif %}" * 500,
    ],
)  # fmt: skip
def test_what_a_section_may_not_do(section: str) -> None:
    written = write(section)
    assert written.texts == [] and len(written.told) == 1
    assert written.problems[0].place.file == "小/sections/节.md"


def test_a_broken_section_leaves_the_others() -> None:
    files = {"sections/甲.md": "{{ 无 }}", "sections/乙.md": "乙{{ 年度 }}"}
    report, said = small.report(small.dataset(), files)
    assert [block.text for part in report.parts for block in part.blocks] == ["乙2024"]  # type: ignore[union-attr]
    assert said == ["M-10 小/sections/甲.md 第1行 第4个字符：没有“无”这个名称"]


# --- titles


def test_the_title_and_the_shells_names() -> None:
    files = {
        "template": "类型: 部门预算\n标题: '{{ 部门.名称 }}{{ 年度 }}年'\n封面标题: '{{ 年度|中文年份 }}年'\n部分: [{标题: 正, 章节: [甲]}]\n",
        "sections/甲.md": "甲",
    }  # fmt: skip
    problems: list[Problem] = []
    template = small.small_template(files, problems)
    data = small.dataset()
    narrative = Narrative(data, template, Figures(data, template, problems), problems)
    names = narrative.shell_names()
    assert (names["标题"], names["封面标题"]) == ("某县政务局2024年", "二〇二四年")
    assert problems == []
    report, _ = small.report(data, files)
    assert (report.title, report.author, report.date) == ("某县政务局2024年", "某县政务局", "2024-04-10")  # fmt: skip


def test_the_report_keeps_every_printed_figure_in_order() -> None:
    report, said = small.report(DATA, {"sections/甲.md": "{{ 收入总计|万元 }}{{ 车辆 }}", "figures": FIGURES})  # fmt: skip
    assert said == []
    spans = [s for part in report.parts for block in part.blocks for s in block.spans]  # type: ignore[union-attr]
    assert [report.figures[s.figure].text for s in spans if s.figure is not None] == ["100.00", "3"]
    assert set(report.digests) == {"数据", "模板"} and len(report.digests["模板"]) == 64
