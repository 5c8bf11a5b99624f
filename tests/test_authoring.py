"""`assembler template`: the effective wording with its origin, copies to be changed, differences."""

from __future__ import annotations

from pathlib import Path

import pytest

from assembler.authoring.copies import copied, digest_of, outdated, reworded, withdrawn
from assembler.authoring.differences import differences
from assembler.authoring.items import KINDS, items_of
from assembler.cli import main
from assembler.kernel.problems import Place, Problem
from assembler.kernel.yaml_edits import NotEdited
from assembler.template.homes import template_names
from assembler.template.loading import load_template
from assembler.template.template import Template


@pytest.fixture
def county(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """A template 某县 that extends yanjin-budget, in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    assert main(["template", "new", "某县", "--extends", "yanjin-budget"]) == 0
    assert "已新建 templates/某县，沿用 yanjin-budget" in capsys.readouterr().out
    return tmp_path / "templates" / "某县"


def loaded(name: str) -> Template:
    problems: list[Problem] = []
    template = load_template(name, Place(), problems)
    assert template is not None
    assert [p for p in problems if p.severity.value in ("错误", "无法使用")] == []
    return template


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    assert main(["template", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_new_template_changes_nothing(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert output(capsys, "diff", "某县") == ["与 yanjin-budget 相比：没有不同。"]


@pytest.mark.parametrize("kind", ["节", "表", "清单", "用语", "指标", "名词"])
def test_whatever_is_copied_changes_nothing(county: Path, kind: str) -> None:
    """Every item of every kind, of a template that extends one that extends another."""
    for name in items_of(loaded("某县"), kind):
        copied(loaded("某县"), kind, name)
    template = loaded("某县")
    assert list(differences(template, loaded("yanjin-budget"))) == []
    assert {item.template for item in items_of(template, kind).values()} == {"某县"}
    assert list(outdated(template)) == []


def test_a_copy_that_was_changed_is_what_counts(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output(capsys, "override", "某县", "用语", "三公›持平")
    file = county / "wording.yaml"
    file.write_text(file.read_text("utf-8").replace("与{上年度}年预算持平", "没有变化"), "utf-8")
    assert output(capsys, "diff", "某县") == [
        "用语 三公›持平　［某县/wording.yaml 第4行；yanjin-budget 用 yanjin-budget/wording.yaml 第3行］",
        "  - 与{上年度}年预算持平",
        "  + 没有变化",
        "与 yanjin-budget 相比：不同之处已列出。",
    ]
    assert output(capsys, "show", "某县", "用语", "三公›持平")[0] == (
        "三公›持平：没有变化　［某县/wording.yaml 第4行，改写 yanjin-budget/wording.yaml 第3行，"
        "改写 henan-budget/wording.yaml 第35行］"
    )


def test_a_copy_whose_original_has_changed_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    output(capsys, "new", "某市", "--extends", "henan-budget")
    output(capsys, "override", "某市", "节", "政府采购")
    output(capsys, "new", "某区", "--extends", "某市")
    output(capsys, "override", "某区", "节", "政府采购")
    original = tmp_path / "templates" / "某市" / "sections" / "政府采购.md"
    original.write_text("## 政府采购\n\n没有安排。\n", "utf-8")
    assert [(str(place), file) for place, file in outdated(loaded("某区"))] == [
        ("某区/sections/政府采购.md 第1行", "某市/sections/政府采购.md")
    ]


def test_the_tree_of_a_table_names_the_file_of_each_column(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (county / "tables").mkdir()
    (county / "tables" / "预算03表.yaml").write_text(
        "修改列:\n  小计: {标题: 计}\n".replace("小计", "基本支出/小计")
        + "增加列:\n  公用经费: {标题: 其中：工会经费, 取: {部门经济: '30228'}}\n",
        "utf-8",
    )
    lines = output(capsys, "show", "某县", "表", "预算03表")
    assert (
        "        计　［某县/tables/预算03表.yaml 第2行，改写 henan-budget/tables/预算03表.yaml 第20行］"
        in lines
    )
    assert (
        "        其中：工会经费：取 {部门经济: 30228}　［某县/tables/预算03表.yaml 第4行］" in lines
    )
    assert (
        "            资本性支出：取 {部门经济: [309, 310]}　［henan-budget/tables/预算03表.yaml 第30行］"
        in lines
    )
    assert any(line.startswith("台账“支出”的行的层次：合计、部门、单位、") for line in lines)


def test_a_section_is_shown_with_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = output(capsys, "show", "yanjin-budget", "节", "政府采购")
    assert lines[0] == (
        "—— 节 政府采购　［yanjin-budget/sections/政府采购.md，改写 henan-budget/sections/政府采购.md］"
    )
    assert lines[1] == "1  ## 政府采购支出情况"
    assert lines[-1].startswith("可用的筛选器：金额、万元、元、亿元、")


@pytest.mark.parametrize("name", template_names())
def test_every_item_of_every_template_can_be_shown(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert output(capsys, "show", name)[0].startswith(f"模板 {name}　")
    for kind in KINDS:
        lines = "\n".join(output(capsys, "show", name, kind))
        assert all(item in lines for item in items_of(loaded(name), kind))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "某省"), "无法使用 M-01 没有名为“某省”的模板"),
        (
            ("show", "某县", "节", "政府采构"),
            "无法使用 M-34 某县：没有名为“政府采构”的节，是不是“政府采购”？",
        ),
        (
            ("override", "某县", "表", "项目支出"),
            "无法使用 M-34 某县：没有名为“项目支出”的表，标题里有“项目支出”的是 预算12表。",
        ),
        (("override", "某县", "用语", "三公›增"), "无法使用 M-34 某县：没有名为“三公›增”的用语"),
        (("new", "某县", "--extends", "henan-budget"), "无法使用 M-31 已经有名为“某县”的模板"),
        (("new", "../某县", "--extends", "henan-budget"), "无法使用 M-02 模板名“../某县”不能指向"),
        (
            ("diff", "henan-budget"),
            "无法使用 M-30 henan-budget/template.yaml：模板“henan-budget”没有沿用",
        ),
    ],
)
def test_what_cannot_be_done_is_told(
    arguments: tuple[str, ...], told: str, county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["template", *arguments]) == 2
    assert capsys.readouterr().out.startswith(told)


def test_what_is_there_is_not_copied_over(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output(capsys, "override", "某县", "节", "政府采购")
    assert main(["template", "override", "某县", "节", "政府采购"]) == 2
    assert "M-33 节“政府采购”已经写在 " in capsys.readouterr().out


def test_a_folder_that_cannot_be_written(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (county / "sections").write_text("", "utf-8")
    capsys.readouterr()
    assert main(["template", "override", "某县", "节", "政府采购"]) == 2
    assert capsys.readouterr().out.startswith("无法使用 M-32 “templates/某县”不能写：")


def test_a_table_that_cannot_be_read_is_told_and_differs(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (county / "tables").mkdir()
    (county / "tables" / "预算03表.yaml").write_text("- 甲\n", "utf-8")
    assert main(["template", "diff", "某县"]) == 2
    told = capsys.readouterr()
    assert (told.out + told.err).count("M-04 某县/tables/预算03表.yaml 第1行：最外层应是") == 1


# --- single texts, as the workbench changes them


def wording(county: Path) -> str:
    return (county / "wording.yaml").read_text("utf-8")


def test_an_inherited_phrase_gets_another_text_in_a_copy(county: Path) -> None:
    """Of a group too; what was copied stays noted, and the base stays as it is."""
    reworded(loaded("某县"), "用语", "增加", "{差额}，多了")
    reworded(loaded("某县"), "用语", "三公›均为零", "都没有安排")
    assert items_of(loaded("某县"), "用语")["增加"].text == "{差额}，多了"
    assert wording(county).splitlines()[2:] == [
        '增加: "{差额}，多了"',
        "三公:",
        "  # 复制自 yanjin-budget/wording.yaml，原文摘要 "
        + digest_of(items_of(loaded("yanjin-budget"), "用语")["三公›均为零"]),
        "  均为零: 都没有安排",
    ]


def test_of_an_own_phrase_only_the_text_changes(county: Path) -> None:
    (county / "wording.yaml").write_bytes("# 头\n增加: 旧  # 尾\n减少: 少\n".encode())
    reworded(loaded("某县"), "用语", "增加", "新")
    assert wording(county) == "# 头\n增加: 新  # 尾\n减少: 少\n"


@pytest.mark.parametrize("names", [["增加"], ["三公›均为零"], ["三公›均为零", "三公›增加", "增加"]])
def test_what_is_withdrawn_is_inherited_again(county: Path, names: list[str]) -> None:
    (county / "wording.yaml").write_bytes("# 头\n减少: 少\n".encode())
    before = wording(county)
    for name in names:
        reworded(loaded("某县"), "用语", name, "另一种说法")
    for name in names:
        withdrawn(loaded("某县"), "用语", name)
    assert wording(county) == before


def test_a_section_that_is_withdrawn_is_inherited_again(county: Path) -> None:
    path = copied(loaded("某县"), "节", "三公经费")
    withdrawn(loaded("某县"), "节", "三公经费")
    assert not path.exists()
    assert list(differences(loaded("某县"), loaded("yanjin-budget"))) == []


def test_what_shares_its_line_is_left_to_its_author(county: Path) -> None:
    text = "三公: {均为零: 甲, 增加: 乙}\n"
    (county / "wording.yaml").write_bytes(text.encode())
    with pytest.raises(NotEdited):
        withdrawn(loaded("某县"), "用语", "三公›均为零")
    assert wording(county) == text
