"""Sections that a template changes without a copy of them (修改章节): their heading, and whether they
write each item with its zero."""

from __future__ import annotations

from pathlib import Path

import pytest
import small
from conftest import COUNTIES, ROOT

from assembler.cli import main
from assembler.figures import Figures
from assembler.kernel.problems import Place
from assembler.narrative import Narrative
from assembler.template.loading import load_template

pytestmark = pytest.mark.usefixtures("home")

BASE = {
    "template": "类型: 部门预算\n部分:\n  - {标题: 正文, 章节: [采购, 增减]}\n",
    "wording": small.WORDING,
    "figures": "货物: 支出(类别='人员经费')\n工程: 支出(类别='公用经费')\n",
    "sections/采购.md": "# 政府采购\n\n"
    "{% if 货物 or 工程 or 逐项写零 %}{{ [货物, 工程]|列示(含零=逐项写零) }}{% else %}没有采购{% endif %}。\n",
    "sections/增减.md": "没有标题的一段。\n",
}
NOTHING = small.dataset()


def written(*layers: str, section: str = "采购", **own: str) -> list[str]:
    """What a section says in the last of templates that extend each other, each with these settings;
    own: files of the last one."""
    small.write_template(BASE, "底")
    name = "底"
    for number, settings in enumerate(layers):
        last = own if number == len(layers) - 1 else {}
        small.write_template({"template": f"extends: {name}\n{settings}", **last}, f"县{number}")
        name = f"县{number}"
    problems = []
    template = load_template(name, Place(), problems)
    assert template is not None
    narrative = Narrative(NOTHING, template, Figures(NOTHING, template, problems), problems)
    texts = [block.text for block in narrative.section(section)]
    assert small.told(problems) == []
    return texts


SUMMED_UP = ["政府采购", "没有采购。"]
ITEM_BY_ITEM = ["政府采购", "货物0.00万元、工程0.00万元。"]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], SUMMED_UP),
        (["修改章节: {采购: {逐项写零: 是}}\n"], ITEM_BY_ITEM),
        (["修改章节: {采购: {逐项写零: 否}}\n"], SUMMED_UP),
        (["修改章节: {采购: {逐项写零: 是}}\n", ""], ITEM_BY_ITEM),
        (["修改章节: {采购: {逐项写零: 是}}\n", "修改章节: {采购: {逐项写零: 否}}\n"], SUMMED_UP),
        (["修改章节: {采购: {标题: 采购情况}}\n"], ["采购情况", "没有采购。"]),
        (["修改章节: {采购: {标题: '{{ 年度 }}年采购'}}\n"], ["2024年采购", "没有采购。"]),
        (
            ["修改章节: {采购: {标题: 甲, 逐项写零: 是}}\n", "修改章节: {采购: {标题: 乙}}\n"],
            ["乙", "货物0.00万元、工程0.00万元。"],
        ),
    ],
)
def test_what_a_section_says(layers: list[str], expected: list[str]) -> None:
    assert written(*layers) == expected


def test_a_section_of_one_s_own_keeps_its_heading() -> None:
    """What the base changes of its own section is not meant for another text in its place."""
    own = {"sections/采购.md": "# 本县的采购\n\n{% if 逐项写零 %}逐项{% endif %}。\n"}
    assert written("修改章节: {采购: {标题: 甲, 逐项写零: 是}}\n", "", **own) == [
        "本县的采购",
        "逐项。",
    ]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            "修改章节: {采购情况: {标题: 甲}}\n",
            "M-95 县/template.yaml 第2行 第8个字符：“修改章节”里写的“采购情况”不是节，是不是“采购”？",
        ),
        (
            "修改章节: {增减: {标题: 甲}}\n",
            "M-95 县/template.yaml 第2行 第8个字符：“修改章节”里写的“增减”没有标题可改：它接在上一节的标题下面",
        ),
        (
            "修改章节: {增减: {逐项写零: 是}}\n",
            "M-95 县/template.yaml 第2行 第8个字符：“修改章节”里写的“增减”没有“逐项写零”的写法，要逐项写的，把这一节复制过来改",
        ),
        ("修改章节: {采购: {标题: }}\n", "M-19"),
        ("修改章节: {采购: {标体: 甲}}\n", "M-06"),
        ("修改章节: {采购: {逐项写零: 有}}\n", "M-19"),
        ("修改章节: {采购: 甲}\n", "M-19"),
        ("修改章节: [采购]\n", "M-19"),
    ],
)
def test_what_cannot_be_changed(settings: str, told: str) -> None:
    small.write_template(BASE, "底")
    small.write_template({"template": f"extends: 底\n{settings}"}, "县")
    _, said = small.read_template("县")
    assert [line[: len(told)] for line in said] == [told]


def test_a_mistake_in_the_heading_is_told_where_it_is_written() -> None:
    small.write_template(BASE, "底")
    settings = "修改章节:\n  采购:\n    标题: '{{ 年份 }}年采购'\n"
    small.write_template({"template": f"extends: 底\n{settings}"}, "县")
    problems = []
    template = load_template("县", Place(), problems)
    assert template is not None
    Narrative(NOTHING, template, Figures(NOTHING, template, problems), problems)
    assert [f"{one.code} {one.place}" for one in problems] == [
        "M-10 县/template.yaml 第4行 第9个字符"
    ]


def test_a_copy_has_the_heading_that_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    small.write_template({"template": "extends: luolong-budget\n"}, "县")
    assert main(["template", "override", "县", "节", "预算绩效"]) == 0
    text = Path("templates/县/sections/预算绩效.md").read_text("utf-8")
    assert text.splitlines()[1] == "## 绩效目标设置情况"


def test_a_heading_is_led_back_to_the_setting(capsys: pytest.CaptureFixture[str]) -> None:
    data = ROOT / "data" / COUNTIES["luolong"]
    assert main(["template", "where", "绩效目标设置情况", str(data)]) == 0
    assert "节 预算绩效　luolong-budget/template.yaml 第6行 第14个字符" in capsys.readouterr().out
