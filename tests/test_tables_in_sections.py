"""A table within a section: {{ 表('预算08表') }} in a paragraph of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import small
from conftest import replace_in
from table_kit import DATA, FIGURES
from test_conditions import SMALL, outline

from assembler.cli import main
from assembler.report import Heading, Paragraph, Table

pytestmark = pytest.mark.usefixtures("home")

SECTION = "# 甲\n\n上文，见附表1。\n\n{{ 表('一表') }}\n\n下文。\n\n# 乙\n\n乙文，见附表2。\n"
FILES = {
    "figures": FIGURES,
    "template": "类型: 部门预算\n部分:\n  - {标题: 正文, 章节: [甲]}\n  - {标题: 附表, 表格: [二表]}\n",
    "sections/甲.md": SECTION,
    **{
        f"tables/{name}": f"编号: 附表{number}\n标题: 表{number}\n{SMALL}"
        for number, name in enumerate(("一表", "二表"), 1)
    },
}


def blocks(data: object = DATA, **files: str) -> tuple[list[str], list[str]]:
    """The blocks of the first part in short, and what is told."""
    report, said = small.report(data, {**FILES, **files})  # type: ignore[arg-type]
    shown = {Heading: "题", Paragraph: "文", Table: "表"}
    names = [getattr(block, "title", "") or block.text for block in report.parts[0].blocks]
    return [
        f"{shown[type(block)]} {name}"
        for block, name in zip(report.parts[0].blocks, names, strict=True)
    ], said


WHOLE = ["题 甲", "文 上文，见附表1。", "表 表1", "文 下文。", "题 乙", "文 乙文，见附表2。"]


def test_a_table_stands_where_the_section_places_it() -> None:
    assert blocks() == (WHOLE, [])
    assert outline(small.report(DATA, FILES)[0])[-1] == "附表2 表2"


def test_left_out_it_takes_its_number_and_its_empty_heading_along() -> None:
    section = "# 甲\n\n## 表\n\n{{ 表('一表') }}\n\n# 乙\n\n乙文，见附表2。\n"
    conditional = {"tables/一表": FILES["tables/一表"] + "条件: 单位数() > 9\n"}
    expected = ["题 乙", "文 乙文，见附表1。"]
    assert blocks(**{"sections/甲.md": section}, **conditional) == (expected, [])
    omitted = replace(DATA, omissions={"一表": small.words("没有")[0]})
    assert blocks(omitted, **{"sections/甲.md": section}) == (expected, [])


def test_a_table_of_its_own_that_only_a_section_places_is_used() -> None:
    small.write_template({**FILES, "wording": small.WORDING}, "底")
    own = {"template": "extends: 底\n", "tables/三表": SMALL}
    own["sections/甲.md"] = "文。\n\n{{ 表('三表') }}\n"
    assert small.report(DATA, own)[1] == []


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("{{ 表('三表') }}", "M-14 小/sections/甲.md 第1行：没有名为“三表”的表，是不是“二表”？"),
        (
            "{{ 表('二表') }}",
            "M-14 小/sections/甲.md 第1行：“二表”已列在“部分”的“表格”里，会印两次；先写 删除表格: 二表",
        ),
        (
            "见{{ 表('一表') }}。",
            "M-14 小/sections/甲.md：表(…)要单独成段，不能和文字、标题写在一起",
        ),
        ("{{ 表('一表') }}\n\n{{ 表('一表') }}", "M-14 小/sections/甲.md：“一表”放了两次"),
    ],
)
def test_a_place_that_cannot_be(section: str, problem: str) -> None:
    assert blocks(**{"sections/甲.md": f"{section}\n\n文。\n"})[1] == [problem]


def test_a_table_in_a_title_or_in_a_clerks_words() -> None:
    title = {"tables/二表": FILES["tables/二表"].replace("标题: 表2", "标题: \"{{ 表('一表') }}\"")}
    assert blocks(**title)[1] == ["M-13 小/tables/二表.yaml 第2行 第5个字符：“表(…)”只能写在节里"]
    data = replace(DATA, supplements={"甲": small.words("{{ 表('一表') }}")})
    assert blocks(data)[1] == ["M-13 报告.yaml 第20行：“表(…)”只能写在节里"]


def test_a_report_with_a_table_in_its_text(mengjin_copy: Path, tmp_path: Path) -> None:
    """verify takes it for a table like any other, refresh brings it up to date in its place."""
    replace_in(mengjin_copy / "报告.yaml", "模板: mengjin-budget", "模板: 本局")
    own = tmp_path / "templates" / "本局"
    (own / "sections").mkdir(parents=True)
    (own / "template.yaml").write_text("extends: mengjin-budget\n删除表格: 预算08表\n", "utf-8")
    text = "# “三公”经费\n\n各项如下。\n\n{{ 表('预算08表') }}\n\n以上是“三公”经费。\n"
    (own / "sections" / "三公经费.md").write_text(text, "utf-8")
    before, after = tmp_path / "报告.docx", tmp_path / "更正.docx"
    main(["build", str(mengjin_copy), "-o", str(before)])
    assert main(["verify", str(before), str(mengjin_copy)]) == 0
    main(["refresh", str(before), str(mengjin_copy), "-o", str(after)])
    assert main(["verify", str(after), str(mengjin_copy)]) == 0
    assert main(["template", "check", "本局"]) in (0, 1)
