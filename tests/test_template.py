"""Template files: found, merged along extends, and what is wrong with them told at its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import small

from assembler.kernel.money import NumberStyle
from assembler.template.homes import template_homes, template_names
from assembler.template.template import Template

BASE = {
    "template": "名称: 基\n类型: 部门预算\n标题: 基的标题\n表头右: 单位：万元\n部分:\n  - {标题: 正, 章节: [甲, 乙], 表格: [表]}\n",
    "figures": "总: 支出()\n人: 支出(类别='人员经费')\n",
    "wording": "增加: 增{差额}\n减少: 减{差额}\n三公:\n  增加: 三公增{差额}\n  减少: 三公减{差额}\n",
    "glossary": "甲: 甲的释义\n乙: 乙的释义\n丙: 丙的释义\n",
    "sections/甲.md": "基的甲",
    "sections/乙.md": "基的乙",
    "tables/表": "标题: 表\n种类: 透视表\n行: [合计]\n列:\n  - {标题: 名, 标签: {合计: 合计}}\n  - {标题: 数}\n",
    "shell.docx": "基的外壳",
}

LEAST = "类型: 部门预算\n部分: [{标题: 正}]\n"


pytestmark = pytest.mark.usefixtures("home")


def derived(files: Mapping[str, str], base: Mapping[str, str] = BASE) -> Template:
    """The template of these files over 基."""
    small.write_template(base, "基")
    small.write_template({"template": "名称: 小\nextends: 基\n", **files}, "小")
    template, said = small.read_template()
    assert template is not None and said == []
    return template


def told(files: Mapping[str, str | bytes], base: Mapping[str, str] = BASE) -> list[str]:
    small.write_template(base, "基")
    small.write_template({"template": "extends: 基\n", **files}, "小")
    return small.read_template()[1]


def texts(entries: Mapping[str, object]) -> dict[str, str]:
    return {name: entry.node.text for name, entry in entries.items()}  # type: ignore[attr-defined]


# --- finding


def test_the_working_directory_is_looked_up_first() -> None:
    small.write_template({"template": f"名称: 这里的\n{LEAST}"}, "henan-budget")
    template, said = small.read_template("henan-budget")
    assert template is not None and said == []
    assert template.word("名称") == "这里的" and template.folders == (
        Path("templates/henan-budget"),
    )


def test_the_built_in_templates_are_found_beside_those_of_the_working_directory() -> None:
    built_in = template_names()
    assert {"henan-budget", "yanjin-budget"} <= set(built_in)
    small.write_template({"template": LEAST}, "小")
    small.write_template({"readme.yaml": "没有 template.yaml 的文件夹"}, "旁")
    assert template_names() == sorted([*built_in, "小"])
    assert template_homes()[0] == Path("templates")


@pytest.mark.parametrize("name", ["henan-budget", "yanjin-budget"])
def test_a_built_in_template_is_read_without_problems(name: str) -> None:
    template, said = small.read_template(name)
    assert template is not None and said == []
    assert template.word("类型") == "部门预算" and len(template.digest) == 64
    assert template.shell is not None and template.shell.is_file()


def test_a_template_that_is_not_there() -> None:
    assert small.read_template("henan-buget")[1] == [
        "M-01 报告.yaml 第3行：没有名为“henan-buget”的模板，是不是“henan-budget”？"
    ]
    assert small.read_template("无") == (None, ["M-01 报告.yaml 第3行：没有名为“无”的模板"])


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "..",
        ".",
        "/etc",
        "a/b",
        "a\\b",
        "小/",
        "./小",
        "~",
        "~root",
        "C:",
        "小\n",
        " 小",
        "小.",
        ".小",
        "a..b",
        "小\x00",
        "*",
    ],
)
def test_a_name_may_not_lead_out_of_the_folder(name: str) -> None:
    small.write_template({"template": LEAST}, "小")
    assert small.read_template(name) == (
        None,
        [f"M-02 报告.yaml 第3行：模板名“{name}”不能指向模板文件夹之外"],
    )


@pytest.mark.parametrize("name", ["小", "xiao-2024", "a.b", "某县_2024"])
def test_names_as_folders_have_them(name: str) -> None:
    small.write_template({"template": LEAST}, name)
    assert small.read_template(name)[1] == []


# --- extends


def test_what_is_not_written_comes_from_the_base() -> None:
    template = derived({})
    assert template.folders == (Path("templates/小"), Path("templates/基"))
    assert (template.name, template.word("名称"), template.word("标题")) == ("小", "小", "基的标题")
    assert texts(template.figures) == {"总": "支出()", "人": "支出(类别='人员经费')"}
    assert {name: source.text for name, source in template.sections.items()} == {
        "甲": "基的甲",
        "乙": "基的乙",
    }
    assert [part.texts("章节") for part in template.parts] == [["甲", "乙"]]
    assert template.word("没有", "缺省") == "缺省"


def test_a_chain_of_three() -> None:
    small.write_template(BASE, "基")
    small.write_template({"template": "extends: 基\n标题: 中\n", "sections/甲.md": "中的甲"}, "中")
    small.write_template({"template": "extends: 中\n", "sections/丙.md": "小的丙"}, "小")
    template, said = small.read_template()
    assert template is not None
    assert said == ["M-12 小/sections/丙.md：节“丙”没有列入 template.yaml 的“部分”，不会印出"]
    assert [folder.name for folder in template.folders] == ["小", "中", "基"]
    assert template.word("标题") == "中"
    assert {name: (s.name, s.text) for name, s in template.sections.items()} == {
        "甲": ("中/sections/甲.md", "中的甲"),
        "乙": ("基/sections/乙.md", "基的乙"),
        "丙": ("小/sections/丙.md", "小的丙"),
    }


def test_a_template_of_the_working_directory_over_a_built_in_one() -> None:
    small.write_template(
        {"template": "extends: henan-budget\n", "sections/收支总体.md": "甲"}, "小"
    )
    template, said = small.read_template()
    assert template is not None and said == []
    assert template.sections["收支总体"].text == "甲"
    assert template.sections["收入预算"].name == "henan-budget/sections/收入预算.md"
    assert len(template.tables) == 18


@pytest.mark.parametrize(
    ("extends", "problem"),
    [
        ("基本", "M-01 小/template.yaml 第2行：没有名为“基本”的模板，是不是“基”？"),
        ("../基", "M-02 小/template.yaml 第2行：模板名“../基”不能指向模板文件夹之外"),
        ("/etc", "M-02 小/template.yaml 第2行：模板名“/etc”不能指向模板文件夹之外"),
        ("小", "M-03 小/template.yaml 第2行：模板“小”经 extends 又继承了自己"),
    ],
)
def test_a_base_that_cannot_be_used(extends: str, problem: str) -> None:
    assert told({"template": f"名称: 小\nextends: {extends}\n"}) == [problem]


def test_a_circle_of_templates() -> None:
    for name, base in (("小", "中"), ("中", "大"), ("大", "中")):
        small.write_template({"template": f"extends: {base}\n"}, name)
    assert small.read_template() == (
        None,
        ["M-03 大/template.yaml 第1行：模板“中”经 extends 又继承了自己"],
    )


# --- one thing overridden


def test_one_section() -> None:
    template = derived({"sections/甲.md": "小的甲"})
    assert [template.sections[name].text for name in ("甲", "乙")] == ["小的甲", "基的乙"]
    assert template.sections["甲"].path == Path("templates/小/sections/甲.md")


def test_one_phrase() -> None:
    template = derived({"wording": "增加: 多{差额}\n持平: 一样\n"})
    words = texts(template.wording)
    assert (words["增加"], words["减少"], words["持平"]) == ("多{差额}", "减{差额}", "一样")
    assert (template.wording["增加"].file, template.wording["减少"].file) == (
        "小/wording.yaml",
        "基/wording.yaml",
    )


def test_one_phrase_inside_a_group() -> None:
    template = derived({"wording": "三公:\n  增加: 多{差额}\n"})
    group = template.wording["三公"].node
    assert group.as_data() == {"减少": "三公减{差额}", "增加": "多{差额}"}


def test_a_phrase_inside_a_group_as_it_is_said() -> None:
    small.write_template(
        {**BASE, "wording": small.WORDING + "三公:\n  增加: 增\n  减少: 减\n"}, "基"
    )
    said = [
        small.sentence(
            "{{ 比上年(支出总计, 用语='三公') }}",
            small.dataset(f"人员经费 {now}", 指标="支出总计 上年 50000 元"),
            template="extends: 基\n类型: 部门预算\n部分: [{标题: 正, 章节: [节]}]\n",
            wording="三公:\n  增加: 多\n",
        )
        for now in (90000, 10000, 50000)
    ]
    assert said == ["多", "减", "与上年持平"]


def test_one_glossary_term_changed_removed_added() -> None:
    template = derived({"glossary": "乙:\n丙: 小的丙\n丁: 小的丁\n"})
    assert texts(template.glossary) == {"甲": "甲的释义", "丙": "小的丙", "丁": "小的丁"}
    assert list(template.glossary) == ["甲", "丙", "丁"]


def test_removing_what_is_not_there_is_told() -> None:
    assert told({"glossary": "无此条:\n"}) == [
        "M-45 小/glossary.yaml 第1行 第5个字符：“无此条”不起作用：留空是删去所继承的，那里没有这一项"
    ]


def test_one_figure_changed_and_one_added() -> None:
    template = derived({"figures": "人: 支出(类别='公用经费')\n半: 总 / 2\n"})
    assert texts(template.figures) == {
        "总": "支出()",
        "人": "支出(类别='公用经费')",
        "半": "总 / 2",
    }
    assert template.figures["总"].file == "基/figures.yaml"
    assert template.figures["人"].file == "小/figures.yaml"


def test_a_changed_figure_changes_what_is_computed_from_it() -> None:
    base = {**BASE, "figures": "总: 支出()\n倍: 总 * 2\n", "wording": small.WORDING}
    small.write_template(base, "基")
    text = small.sentence(
        "{{ 倍|万元 }}",
        small.dataset("人员经费 80000\n公用经费 20000"),
        template="extends: 基\n类型: 部门预算\n部分: [{标题: 正, 章节: [节]}]\n",
        wording="",
        figures="总: 支出(类别='公用经费')\n",
    )
    assert text == "4.00万元"


def test_one_column() -> None:
    template = derived({"tables/表": "修改列: {数: {标题: 金额}}\n"})
    assert [entry.file for entry in template.tables["表"]] == [
        "基/tables/表.yaml",
        "小/tables/表.yaml",
    ]
    small.write_template({**BASE, "wording": small.WORDING}, "基")
    table, said = small.table(
        "修改列: {数: {标题: 金额}}\n",
        small.dataset("人员经费 10000"),
        template="extends: 基\n类型: 部门预算\n部分: [{标题: 附, 表格: [表]}]\n",
        wording="",
        figures="",
    )
    assert table is not None and said == []
    assert small.grid(table.header) == [["名", "金额"]]
    assert small.grid(table.body) == [["合计", "1.00"]]


def test_the_shell_comes_from_the_base_until_there_is_one() -> None:
    assert derived({}).shell == Path("templates/基/shell.docx")
    assert derived({"shell.docx": "小的外壳"}).shell == Path("templates/小/shell.docx")


def test_a_template_without_a_shell_or_figures() -> None:
    small.write_template({"template": LEAST})
    template, said = small.read_template()
    assert template is not None and said == []
    assert template.shell is None and not template.figures and not template.tables


def test_the_digest_follows_every_file() -> None:
    digests = {
        derived(files).digest
        for files in ({}, {"sections/甲.md": "x"}, {"shell.docx": "x"}, {"wording": "增加: x\n"})
    }
    assert len(digests) == 4
    assert derived({"wording": "增加: y\n"}).digest != derived({"wording": "增加: z\n"}).digest


# --- number styles


def test_number_styles() -> None:
    settings = (
        "extends: 基\n数字样式: {单位: 元, 小数: 0, 百分比小数: 1, 零: '-', 单位前: ' ', 千分位: 是, 整数省略: true}\n"
        "表格样式: {小数: 3, 零: ''}\n"
    )
    template = derived({"template": settings})
    style = NumberStyle("元", 0, 1, "-", " ", True, True)
    assert template.style() == style
    assert template.style("表格样式") == style.but(places=3, zero="")
    assert derived({"template": "extends: 基\n"}).style("表格样式") == NumberStyle()


@pytest.mark.parametrize(
    ("style", "problem"),
    [
        ("{小数: 9}", "第2行 第12个字符：“小数”应是0到8的整数，写的是“9”"),
        ("{小数: 两位}", "第2行 第12个字符：“小数”应是0到8的整数，写的是“两位”"),
        ("{百分比小数: -1}", "第2行 第15个字符：“百分比小数”应是0到8的整数，写的是“-1”"),
        ("{单位: 千元}", "第2行 第12个字符：“单位”应是元、万元、亿元之一，写的是“千元”"),
        ("{小数位: 2}", "第2行 第13个字符：没有“小数位”这一项，是不是“小数”？"),
    ],
)
def test_a_mistake_in_a_number_style(style: str, problem: str) -> None:
    assert told({"template": f"extends: 基\n数字样式: {style}\n"}) == [
        f"M-09 小/template.yaml {problem}"
    ]
    assert told({"template": f"extends: 基\n表格样式: {style}\n"}) == [
        f"M-09 小/template.yaml {problem}"
    ]


# --- mistakes


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {"template": "extends: 基\n标题栏: 甲\n"},
            "M-06 小/template.yaml 第2行 第6个字符：没有“标题栏”这一项，是不是“标题”？",
        ),
        (
            {"template": "extends: 基\nxyz: 甲\n"},
            "M-06 小/template.yaml 第2行 第6个字符：没有“xyz”这一项",
        ),
        (
            {"template": "extends: 基\n部分:\n  - {标题: 正, 章节: [甲], 表: [表]}\n"},
            "M-06 小/template.yaml 第3行 第25个字符：没有“表”这一项，是不是“表格”？",
        ),
        (
            {"template": "extends: 基\n部分:\n  - 标题: 正\n    章节:\n      - 甲\n      - 丙\n"},
            "M-08 小/template.yaml 第6行 第9个字符：没有名为“丙”的节",
        ),
        (
            {"template": "extends: 基\n部分:\n  - {标题: 附, 表格: [表, 表2]}\n"},
            "M-08 小/template.yaml 第3行 第21个字符：没有名为“表2”的表，是不是“表”？",
        ),
        ({"figures": "总: [支出()\n"}, "M-04 小/figures.yaml"),
        ({"wording": "增加: {差额}\n减少: {差额: 1\n"}, "M-04 小/wording.yaml"),
        (
            {"glossary": "甲: 乙: 丙\n"},
            "M-04 小/glossary.yaml 第1行 第5个字符：一行里有两个“名称: 值”，或值里有“: ”（请给值加引号）",
        ),
        ({"tables/表": "标题:\n\t甲\n"}, "M-04 小/tables/表.yaml 第2行"),
        (
            {"wording": "增加: 甲\n增加: 乙\n"},
            "M-04 小/wording.yaml 第2行 第1个字符：“增加”写了两次",
        ),
        ({"figures": "- 总\n- 人\n"}, "M-04 小/figures.yaml 第1行：最外层应是“名称: 值”的形式"),
        ({"glossary": "只有文字"}, "M-04 小/glossary.yaml 第1行：最外层应是“名称: 值”的形式"),
        ({"tables/表": "- 甲"}, "M-04 小/tables/表.yaml 第1行：最外层应是“名称: 值”的形式"),
        ({"glossary": "甲: &甲 乙\n丙: *甲\n"}, "M-04 小/glossary.yaml"),
        ({"wording": "增加: 甲".encode("gb18030")}, "M-05 小/wording.yaml：不是 UTF-8 编码的文本"),
        (
            {"sections/甲.md": "甲".encode("gb18030")},
            "M-05 小/sections/甲.md：不是 UTF-8 编码的文本",
        ),
        (
            {"tables/表": "\ufeff标题: 甲".encode("utf-16")},
            "M-05 小/tables/表.yaml：不是 UTF-8 编码的文本",
        ),
        ({"sections/甲.md": "x" * 2_000_001}, "M-05 小/sections/甲.md：文件太大"),
        ({"glossary": "#" * 2_000_001}, "M-05 小/glossary.yaml：文件太大"),
    ],
)
def test_a_mistake_is_told_at_its_place(files: dict[str, str | bytes], problem: str) -> None:
    assert [found[: len(problem)] for found in told(files)] == [problem]


def test_a_byte_order_mark_is_passed_over() -> None:
    template = derived({"glossary": "\ufeff丁: 释义\n", "sections/甲.md": "\ufeff甲"})
    assert template.glossary["丁"].node.text == "释义" and template.sections["甲"].text == "甲"


def test_a_template_needs_parts() -> None:
    small.write_template({"template": "类型: 部门预算\n"})
    assert small.read_template()[1] == ["M-07 小/template.yaml：缺少“部分”"]


def test_all_mistakes_are_told_together() -> None:
    said = told(
        {
            "template": "extends: 基\n标题栏: 甲\n数字样式: {小数: 9}\n",
            "wording": "- 甲",
            "sections/甲.md": b"\xff",
        }
    )
    assert [problem.split(" ")[0] for problem in said] == ["M-06", "M-04", "M-05", "M-09"]


def test_a_changed_file_is_read_anew() -> None:
    assert derived({"sections/甲.md": "一"}).sections["甲"].text == "一"
    assert derived({"sections/甲.md": "二二"}).sections["甲"].text == "二二"
