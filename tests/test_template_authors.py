"""What the author's guide promises beyond single overrides: a section and a table of one's own,
a signature, several columns at once; and what an author is told of usual slips."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import small
from conftest import ROOT, replace_in

from assembler.narrative.markdown import blocks_of
from assembler.pipeline import build
from assembler.report import Paragraph
from assembler.review.page import write_page
from assembler.review.sources import page_of_dataset

GUIDE = (ROOT / "templates" / "README.md").read_text("utf-8")


pytestmark = pytest.mark.usefixtures("home")


def chapter(title: str) -> list[str]:
    """The examples in YAML of a chapter of the guide."""
    text = re.split(rf"(?m)^#+ {title}$", GUIDE)[1].split("\n#")[0]
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def told_of(data: Path, files: dict[str, str]) -> list[str]:
    """What a build with a template of these files says of the template."""
    small.write_template(files, "本县")
    replace_in(data / "报告.yaml", "模板: mengjin-budget", "模板: 本县")
    built = build(data)
    assert built.report is not None, [str(one) for one in built.problems]
    return [str(one) for one in built.problems if one.code.startswith(("M-", "T-09"))]


def test_rows_changed_as_the_guide_says(mengjin_copy: Path) -> None:
    _, rows = chapter("改一列、一行")
    files = {"template": "extends: henan-budget\n", "tables/预算01表": rows}
    assert told_of(mengjin_copy, files) == []


def test_parts_changed_as_the_guide_says(mengjin_copy: Path) -> None:
    (settings,) = chapter("改章节和表的先后、取舍")
    names = ("政府采购说明", "工会经费", "部门沿革", "编制依据")
    files = {f"sections/{name}.md": f"# {name}\n\n某文。\n" for name in names}
    files["tables/预算15表"] = "套用: 预算03表\n编号: 预算15表\n"
    assert told_of(mengjin_copy, {"template": f"extends: henan-budget\n{settings}", **files}) == []


def test_conditions_as_the_guide_says(mengjin_copy: Path) -> None:
    settings, table = chapter("有条件才印")
    files = {"template": f"extends: henan-budget\n{settings}", "tables/预算10表": table}
    assert told_of(mengjin_copy, files) == []


def test_columns_of_last_year_as_the_guide_says(mengjin_copy: Path) -> None:
    (columns,) = chapter("上年数、增减、完成%")
    told = told_of(
        mengjin_copy, {"template": "extends: henan-budget\n", "tables/预算03表": columns}
    )
    assert [line.split()[1] for line in told] == ["M-96"]


# --- the signature


def ended(text: str) -> list[tuple[str, bool]]:
    return [(b.text, b.at_end) for b in blocks_of(text, (), "节") if isinstance(b, Paragraph)]


@pytest.mark.parametrize("line", ["---", "-----", "--- "])
def test_what_follows_a_line_is_the_signature(line: str) -> None:
    assert ended(f"正文。\n{line}\n某局\n\n2024年6月13日") == [
        ("正文。", False),
        ("某局", True),
        ("2024年6月13日", True),
    ]


def test_a_dash_in_a_sentence_signs_nothing() -> None:
    assert ended("甲---乙\n\n丙") == [("甲---乙", False), ("丙", False)]


def test_the_clerks_words_stand_above_the_templates_signature() -> None:
    data = small.dataset(supplements={"节": small.words("补充一段。", "落款：某某处")})
    report, said = small.report(data, {"sections/节.md": "正文。\n\n---\n\n某局"} | TEMPLATE)
    assert said == []
    assert [(b.text, b.at_end) for part in report.parts for b in part.blocks] == [
        ("正文。", False),
        ("补充一段。", False),
        ("某某处", True),
        ("某局", True),
    ]


def test_the_sample_accounts_are_signed(xigong_copy: Path) -> None:
    report = build(xigong_copy).report
    assert report is not None
    signed = [
        b.text for p in report.parts for b in p.blocks if isinstance(b, Paragraph) and b.at_end
    ]
    assert signed == ["洛阳市西工区政务服务和大数据管理局", "2024年6月13日"]


def test_the_signature_stands_at_the_right_in_word_and_on_the_review_page(
    xigong_copy: Path,
) -> None:
    page, built = page_of_dataset(xigong_copy)
    assert page is not None and built.data is not None
    with zipfile.ZipFile(io.BytesIO(built.data)) as package:
        document = package.read("word/document.xml").decode()
    paragraphs = re.findall(r"<w:p>(?:(?!</w:p>).)*</w:p>", document)
    (dated,) = [text for text in paragraphs if ">2024年6月13日<" in text]
    assert '<w:jc w:val="right"/>' in dated
    assert re.findall(r'<p[^>]* class="at-end"[^>]*>(.*?)</p>', write_page(page).decode()) == [
        "洛阳市西工区政务服务和大数据管理局",
        "2024年6月13日",
    ]


# --- slips

TEMPLATE = {"template": "类型: 部门预算\n标题: 报告\n部分:\n  - {标题: 正, 章节: [节]}\n"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "合计｛｛ 支出总计|万元 ｝｝",
            "M-13 小/sections/节.md 第1行 第3个字符：“｛｛”里有全角的括号或百分号，要用半角的",
        ),
        (
            "甲\n\n{％ if 支出总计 ％}乙",
            "M-13 小/sections/节.md 第3行 第1个字符：“{％”里有全角的括号或百分号，要用半角的",
        ),
        (
            "{{ 占(支出总计, 收入总计) }}",
            "M-10 小/sections/节.md 第1行 第4个字符：没有“占”这个名称，“占”是筛选器，写成 {{ 数|占 }}",
        ),
        (
            "{{ 支出总计|比上年 }}",
            "M-10 小/sections/节.md 第1行 第9个字符：没有“比上年”这个名称，“比上年”是函数，写成 {{ 比上年(…) }}",
        ),
        (
            "{{ 支出总计|占 }}",
            "M-14 小/sections/节.md 第1行：“占”的括号里写得不对。用法：占某总额的比重，连同用语：{{ 基本支出|占(支出总计) }} → ，占75.65%",
        ),
        ("{{ 支出总计|万元(位数=1) }}", "M-14 小/sections/节.md 第1行：没有“位数”这个参数"),
        ("{{ 3 + '万元' }}", "M-14 小/sections/节.md 第1行：数和文字不能在一起运算"),
        (
            "支出954.72万元。{{ 支出总计|万元 }}",
            "M-62 小/sections/节.md 第1行：“954.72万元”是直接写的，数据改了它不会跟着改",
        ),
        (
            "{# 1.1% #}{% if 年度 %}\n{{ '2.2%' }}\n\n{% endif %}\n3.3%",
            "M-62 小/sections/节.md 第5行：“3.3%”是直接写的，数据改了它不会跟着改",
        ),
        ("一\n\n占4.75%", "M-62 小/sections/节.md 第3行：“4.75%”是直接写的，数据改了它不会跟着改"),
    ],
)
def test_slips_in_a_section(text: str, said: str) -> None:
    data = small.dataset(expenditure=small.expenditure("人员经费 100"))
    files = {"sections/节.md": text, "figures": small.FIGURES, "wording": small.WORDING}
    assert small.report(data, files | TEMPLATE)[1] == [said]


@pytest.mark.parametrize(
    "text", ["单价100万元以上设备", "{{ '{:.2f}' }}", "{# 954.72万元 #}甲", "第3.1节"]
)
def test_numbers_that_no_data_can_change_are_nobodys_slip(text: str) -> None:
    _, said = small.report(small.dataset(), {"sections/节.md": text} | TEMPLATE)
    assert said == []


BASE = {
    "template": "类型: 部门预算\n标题: 报告\n部分:\n  - {标题: 正, 章节: [节], 表格: [表]}\n",
    "sections/节.md": "节",
    "tables/表": "标题: 表\n种类: 透视表\n行: [合计]\n列:\n  - {标题: 名, 标签: {合计: 合计}}\n  - {标题: 数}\n",
}


def derived(files: dict[str, str]) -> list[str]:
    """What is told of a template that extends BASE."""
    small.write_template(BASE, "基")
    small.write_template({"template": "extends: 基\n", **files}, "小")
    return small.read_template()[1]


def test_what_no_part_names_is_told() -> None:
    assert derived({"sections/节二.md": "甲", "tables/表二": "套用: 表\n"}) == [
        "M-12 小/sections/节二.md：节“节二”没有列入 template.yaml 的“部分”，不会印出",
        "M-12 小/tables/表二.yaml：表“表二”没有列入 template.yaml 的“部分”，不会印出",
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"sections/节.md": "甲", "tables/表": "标题: 另一张\n"},
        {  # a table that another is made from
            "template": "extends: 基\n部分:\n  - {标题: 正, 表格: [表二]}\n",
            "tables/表三": "标题: 三\n",
            "tables/表二": "套用: 表三\n",
        },
        {  # a table that one is made from that another is made from
            "template": "extends: 基\n部分:\n  - {标题: 正, 表格: [丙]}\n",
            "tables/甲": "标题: 甲\n",
            "tables/乙": "套用: 甲\n",
            "tables/丙": "套用: 乙\n",
        },
        {  # told elsewhere; here it must come to an end
            "template": "extends: 基\n部分:\n  - {标题: 正, 表格: [甲]}\n",
            "tables/甲": "套用: 乙\n",
            "tables/乙": "套用: 甲\n",
        },
    ],
)
def test_what_is_used_is_not_told(files: dict[str, str]) -> None:
    assert derived(files) == []


def table_of(changes: str) -> tuple[list[list[str]], list[str]]:
    """The heading of BASE's table with these changes, and what is told."""
    small.write_template({**BASE, "wording": small.WORDING}, "基")
    table, said = small.table(
        changes,
        small.dataset("人员经费 10000"),
        wording="",
        figures="",
        template="extends: 基\n部分: [{标题: 附, 表格: [表]}]\n",
    )
    return (small.grid(table.header) if table else []), said


def test_several_columns_are_added_in_one_place() -> None:
    added = "增加列: {名: [{标题: 甲, 取: {类别: 人员经费}}, {标题: 乙}]}\n"
    assert table_of(added) == ([["名", "甲", "乙", "数"]], [])


@pytest.mark.parametrize(
    ("edit", "reported"),
    [
        ("增加列: {名: [甲]}", "第1行 第11个字符：“名”应是一列的各项，如 {标题: …}"),
        ("修改列: {名: [{标题: 甲}]}", "第1行 第10个字符：“名”应是一列的各项，如 {标题: …}"),
        ("增加列: [甲]", "第1行 第6个字符：“增加列”应是“标题: {标题: …}”的形式"),
    ],
)
def test_columns_that_are_no_columns(edit: str, reported: str) -> None:
    assert table_of(f"{edit}\n")[1] == [f"M-20 小/tables/表.yaml {reported}"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("横向: 对\n", "第1行 第5个字符"), ("列: [{标题: 名, 编码列: 有}]\n", "第1行 第18个字符")],
)
def test_a_third_answer_to_yes_or_no(text: str, place: str) -> None:
    _, said = table_of(text)
    name = "横向" if "横向" in text else "编码列"
    assert said == [f"M-19 小/tables/表.yaml {place}：“{name}”的写法不对"]


def test_a_mistake_is_told_once_however_many_tables_follow() -> None:
    files = {
        "tables/表": BASE["tables/表"].replace("{标题: 数}", "{标题: 数, 取: {资金: 财政}}"),
        "tables/二": "套用: 表\n",
        "tables/三": "套用: 二\n",
    }
    _, said = small.report(small.dataset("人员经费 1"), files)
    assert said == [
        "M-20 小/tables/表.yaml 第6行 第17个字符：没有“财政”这个资金来源，是不是“财政拨款”？"
    ]
