"""The parts of a report changed one by one (增加章节 …), and the order of the glossary."""

from __future__ import annotations

import pytest
import small

from assembler.cli import main
from assembler.kernel.problems import Place, Problem
from assembler.template.loading import load_template

pytestmark = pytest.mark.usefixtures("home")

PARTS = """类型: 部门预算
部分:
  - {名: 概况, 标题: 部门概况, 章节: [职责, 构成]}
  - 名: 说明
    标题: 情况说明
    章节:
      - 收支
      - 三公
  - {名: 名词, 标题: 名词解释, 名词: 全部}
  - {名: 附件, 标题: 附件, 编号: 否, 表格: 甲表}
"""
TABLE = "种类: 透视表\n行: [合计]\n列: [{标题: 名, 标签: {合计: 合计}}, {标题: 数}]\n"
BASE = {
    "template": PARTS,
    "glossary": "甲词: 甲\n乙词: 乙\n丙词: 丙\n",
    **{
        f"sections/{name}.md": f"# {name}\n\n{name}文。\n"
        for name in ("职责", "构成", "收支", "三公")
    },
    "tables/甲表": TABLE,
}
OWN = {
    "sections/工会.md": "# 工会\n\n工会文。\n",
    "sections/附录.md": "# 附录\n\n附录文。\n",
    "tables/乙表": TABLE,
}


def parts(settings: str, name: str = "小", extends: str = "底") -> list[str]:
    """The parts of a template with these settings, a line each: 名 标题: sections | tables."""
    small.write_template(BASE, "底")
    small.write_template({"template": f"extends: {extends}\n{settings}", **OWN}, name)
    template, said = small.read_template(name)
    assert template is not None
    assert [line for line in said if not line.startswith("M-12")] == []
    return [
        f"{part.word('名')} {part.word('标题')}: "
        f"{'、'.join(part.texts('章节'))} | {'、'.join(part.texts('表格'))}"
        for part in template.parts
    ]


SAME = [
    "概况 部门概况: 职责、构成 | ",
    "说明 情况说明: 收支、三公 | ",
    "名词 名词解释:  | ",
    "附件 附件:  | 甲表",
]


def with_line(at: int, *lines: str) -> list[str]:
    return [*SAME[:at], *lines, *SAME[at + 1 :]]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", SAME),
        ("增加章节: {收支: 工会}\n", with_line(1, "说明 情况说明: 收支、工会、三公 | ")),
        (
            "增加章节: {三公: [工会, 附录]}\n",
            with_line(1, "说明 情况说明: 收支、三公、工会、附录 | "),
        ),
        ("增加章节: {说明: 工会}\n", with_line(1, "说明 情况说明: 工会、收支、三公 | ")),
        ("增加章节: {附件: 附录}\n", with_line(3, "附件 附件: 附录 | 甲表")),
        (
            "删除章节: [职责, 三公]\n",
            ["概况 部门概况: 构成 | ", "说明 情况说明: 收支 | ", *SAME[2:]],
        ),
        (
            "删除章节: 三公\n增加章节: {职责: 三公}\n",
            ["概况 部门概况: 职责、三公、构成 | ", "说明 情况说明: 收支 | ", *SAME[2:]],
        ),
        ("增加表格: {甲表: 乙表}\n", with_line(3, "附件 附件:  | 甲表、乙表")),
        ("删除表格: 甲表\n增加表格: {附件: 乙表}\n", with_line(3, "附件 附件:  | 乙表")),
        ("修改部分: {说明: {标题: 预算说明}}\n", with_line(1, "说明 预算说明: 收支、三公 | ")),
        ("修改部分: {说明: {章节: [收支]}}\n", with_line(1, "说明 情况说明: 收支 | ")),
        ("删除部分: [名词]\n", [*SAME[:2], SAME[3]]),
        (
            "增加部分: {名词: {名: 附录, 标题: 附录, 章节: 附录}}\n增加章节: {附录/附录: 工会}\n",
            [*SAME[:3], "附录 附录: 附录、工会 | ", SAME[3]],
        ),
    ],
)
def test_an_edit_of_the_parts(settings: str, expected: list[str]) -> None:
    assert parts(settings) == expected


def test_each_template_edits_what_the_one_before_made() -> None:
    parts("增加章节: {收支: 工会}\n", "中")
    assert parts("增加章节: {工会: 附录}\n删除章节: [收支]\n", extends="中") == with_line(
        1, "说明 情况说明: 工会、附录、三公 | "
    )


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            "增加章节: {收入: 工会}\n",
            "M-95 小/template.yaml 第2行 第8个字符：“增加章节”里写的“收入”在“部分”里没有，是不是“收支”？",
        ),
        (
            "删除表格:\n  - 丙表\n",
            "M-95 小/template.yaml 第3行 第5个字符：“删除表格”里写的“丙表”在“部分”里没有，是不是“甲表”？",
        ),
        (
            "删除章节:\n  - 收支总\n",
            "M-95 小/template.yaml 第3行 第5个字符：“删除章节”里写的“收支总”在“部分”里没有，是不是“收支”？",
        ),
        (
            "增加章节: {收支: 工汇}\n",
            "M-08 小/template.yaml 第2行 第12个字符：没有名为“工汇”的节，是不是“工会”？",
        ),
        (
            "增加章节: {概况/职责: 职责, 职责: 工会}\n",
            "M-95 小/template.yaml 第2行 第19个字符：“增加章节”里写的“职责”在“部分”里有好几处，"
            "请写明是哪一处，如“概况/职责”",
        ),
        (
            "修改部分: {说明: {标体: 甲}}\n",
            "M-06 小/template.yaml 第2行 第17个字符：没有“标体”这一项，是不是“标题”？",
        ),
        (
            "增加章节: [工会]\n",
            "M-19 小/template.yaml 第2行 第7个字符：“增加章节”的写法不对",
        ),
        (
            "增加部分: {附件: 附录}\n",
            "M-19 小/template.yaml 第2行 第12个字符：“附件”的写法不对",
        ),
        (
            "删除章节: {收支: 是}\n",
            "M-19 小/template.yaml 第2行 第7个字符：“删除章节”的写法不对",
        ),
        (
            "名词顺序: [甲词, 乙]\n",
            "M-95 小/template.yaml 第2行 第12个字符：“名词顺序”里写的“乙”在名词解释里没有，是不是“乙词”？",
        ),
        ("名词顺序: 甲词\n", "M-19 小/template.yaml 第2行 第7个字符：“名词顺序”的写法不对"),
    ],
)
def test_an_edit_that_cannot_be(settings: str, problem: str) -> None:
    small.write_template(BASE, "底")
    small.write_template({"template": f"extends: 底\n{settings}", **OWN})
    beside = ("M-12", "M-43")  # no shell; a section that stands in two places
    said = [line for line in small.read_template()[1] if not line.startswith(beside)]
    assert said == [problem]


def test_edits_without_number() -> None:
    """Each looks through all parts; so does each name of the order through the glossary."""
    small.write_template(BASE, "底")
    names = ", ".join(["收支"] * 1001)
    for setting, told in (("删除章节", "太多"), ("名词顺序", "有1001个")):
        small.write_template({"template": f"extends: 底\n{setting}: [{names}]\n"})
        said = small.read_template()[1]
        assert [line.split("：")[0] for line in said] == [
            "M-63 小/template.yaml 第2行 第7个字符"
        ], told
        assert told in said[0]


def test_what_is_not_listed_is_told_with_the_way_to_list_it() -> None:
    small.write_template(BASE, "底")
    small.write_template({"template": "extends: 底\n", "sections/工会.md": "文。"})
    problems: list[Problem] = []
    load_template("小", Place(), problems)
    assert [str(problem) for problem in problems] == [
        "警告 M-12 小/sections/工会.md：节“工会”没有列入 template.yaml 的“部分”，不会印出。"
        "在 template.yaml 里写 增加章节: {前一项: 工会}；不用就删去这个文件。"
    ]


@pytest.mark.parametrize(
    ("order", "terms"),
    [
        ("", "甲词 乙词 丙词 新词"),
        ("名词顺序: [丙词, 乙词, 甲词, 新词]\n", "丙词 乙词 甲词 新词"),
        ("名词顺序: [甲词, 新词]\n", "甲词 新词 乙词 丙词"),
        ("名词顺序: [新词, 甲词]\n", "新词 甲词 乙词 丙词"),
        ("名词顺序: [[乙词, 新词], [丙词, 甲词]]\n", "丙词 甲词 乙词 新词"),
    ],
)
def test_the_order_of_the_glossary(order: str, terms: str) -> None:
    small.write_template(BASE, "底")
    small.write_template({"template": f"extends: 底\n{order}", "glossary": "新词: 新\n"})
    template, said = small.read_template()
    assert template is not None and said == []
    assert list(template.glossary) == terms.split()


def test_a_term_that_is_deleted_may_stand_in_the_order_of_the_base() -> None:
    small.write_template({**BASE, "template": PARTS + "名词顺序: [乙词, 甲词]\n"}, "底")
    small.write_template({"template": "extends: 底\n", "glossary": "甲词:\n"})
    template, said = small.read_template()
    assert template is not None and said == []
    assert list(template.glossary) == ["乙词", "丙词"]


def test_the_report_follows() -> None:
    small.write_template({**BASE, "wording": small.WORDING}, "底")
    settings = "extends: 底\n删除部分: [附件]\n增加章节: {职责: 工会}\n"
    report, said = small.report(small.dataset(), {"template": settings, **OWN})
    assert [line for line in said if not line.startswith("M-12")] == []
    assert [
        f"{block.number}{block.text}"
        for block in report.parts[0].blocks
        if hasattr(block, "number")
    ] == ["一、职责", "二、工会", "三、构成"]


def test_show_tells_which_file_lists_a_section(capsys: pytest.CaptureFixture[str]) -> None:
    parts("增加章节: {收支: 工会}\n")
    with_table = "# 附录\n\n{{ 表('乙表') }}\n"
    small.write_template(
        {"template": "extends: 小\n增加章节:\n  工会: 附录\n", "sections/附录.md": with_table}, "末"
    )
    assert main(["template", "show", "末"]) == 0
    printed = capsys.readouterr().out
    assert [
        line.strip()
        for line in printed.splitlines()
        if "节 收支" in line or "工会" in line or "附录" in line or "乙表" in line
    ] == [
        "节 收支　［底/sections/收支.md］",
        "节 工会　［小/sections/工会.md，列入 小/template.yaml 第2行］",
        "节 附录　［末/sections/附录.md，改写 小/sections/附录.md，列入 末/template.yaml 第3行］",
        "表 乙表　［小/tables/乙表.yaml］",
    ]
