"""What a template author changes by a template of their own: that changes, and nothing else.

Each test writes a template `my-budget` that extends `henan-budget`, builds 孟津 with it, and
compares the whole text with the report of the plain template.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, Edit, Sample, replace_in
from docx import Document
from reading import Read, read, render

from assembler.kernel.problems import exit_status
from assembler.pipeline import Built, build

Author = Callable[..., tuple[Built, Read]]
EXTENDS = "extends: mengjin-budget\n"
HENAN = ROOT / "templates" / "henan-budget"


@pytest.fixture
def author(mengjin_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    """author({file: text}, settings): 孟津 built with a template of these files."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "templates" / "my-budget"
    folder.mkdir(parents=True)
    replace_in(mengjin_copy / "报告.yaml", "模板: mengjin-budget", "模板: my-budget")

    def make(files: dict[str, str] | None = None, settings: str = "") -> tuple[Built, Read]:
        for name, text in {**(files or {}), "template.yaml": EXTENDS + settings}.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        built = build(mengjin_copy)
        assert built.data is not None, [str(problem) for problem in built.problems]
        return built, read(built.data)

    return make


def differences(before: Sample, after: Read) -> list[str]:
    """The lines that went and that came, in order, with - and +."""
    lines = difflib.ndiff(render(before.read).splitlines(), render(after).splitlines())
    return [line for line in lines if line[:2] in ("- ", "+ ")]


def test_an_empty_template_changes_nothing(author: Author, mengjin: Sample) -> None:
    assert differences(mengjin, author()[1]) == []


def test_one_section(author: Author, mengjin: Sample) -> None:
    text = "## 政府采购支出预算情况\n\n采购{{ 政府采购预算|元 }}，由{{ 部门.自称 }}**统一**办理。\n"
    _, report = author({"sections/政府采购.md": text})
    assert differences(mengjin, report) == [
        "- 0 洛阳市孟津区政务服务和大数据管理局2024年政府采购预算安排0万元，其中："
        "政府采购货物预算0万元、政府采购工程预算0万元、政府采购服务预算0万元。",
        "+ 0 采购0元，由我局统一办理。",
    ]


def test_one_phrase(author: Author, mengjin: Sample) -> None:
    _, report = author({"wording.yaml": "占比: （占比{比例}）\n"})
    gone, come = split(differences(mengjin, report))
    assert len(come) == 3  # 支出预算, 一般公共预算支出, 基本支出
    assert [line.replace("（占比", "，占").replace("%）", "%") for line in come] == gone


def test_one_phrase_of_a_group(author: Author, mengjin: Sample) -> None:
    _, report = author({"wording.yaml": "三公:\n  均为零: 两年都没有\n"})
    gone, come = split(differences(mengjin, report))
    assert [line.replace("两年都没有", "与2023年一致") for line in come] == gone
    assert sum(line.count("两年都没有") for line in come) == 2  # the group keeps its other phrases


def test_one_term(author: Author, mengjin: Sample) -> None:
    _, report = author({"glossary.yaml": "基本支出: 养人办公的钱。\n"})
    assert differences(mengjin, report)[1:] == ["+ 0 七、基本支出：养人办公的钱。"]
    assert len(differences(mengjin, report)) == 2


def test_a_term_left_out_and_one_put_in(author: Author, mengjin: Sample) -> None:
    _, report = author({"glossary.yaml": "财政专户管理资金:\n数据局: 管数据的局。\n"})
    before = {text.text.partition("、")[2] for text in mengjin.read.texts}
    after = {text.text.partition("、")[2] for text in report.texts}
    assert [text[:8] for text in before - after] == ["财政专户管理资金"]
    assert after - before == {"数据局：管数据的局。"}
    assert "十、数据局：管数据的局。" in report.body  # at the end, the others counted anew


def test_one_column_renamed(author: Author, mengjin: Sample) -> None:
    _, report = author({"tables/预算12表.yaml": "修改列:\n  类型: {标题: 项目类别}\n"})
    (gone,), (come,) = split(differences(mengjin, report))
    assert come == gone.replace("‖1 类型 ", "‖1 项目类别 ")


def test_one_column_left_out_and_one_put_in(author: Author, mengjin: Sample) -> None:
    edits = """\
删除列: [单位资金]
增加列:
  合计: {标题: 其中：财政拨款, 取: {资金: 财政拨款}}
"""
    _, report = author({"tables/预算12表.yaml": edits})
    table = report.table("项目支出预算表")
    assert table.grid.rows[0][3:6] == ("合计", "其中：财政拨款", "本年拨款")
    assert "单位资金" not in table.grid.rows[0]
    assert table.grid.rows[2][3:6] == ("232.50", "232.50", "232.50")
    others = [each for each in report.tables() if each.title != table.title]
    assert others == [each for each in mengjin.read.tables() if each.title != table.title]
    assert report.body == mengjin.read.body


def test_one_setting_of_a_table(author: Author, mengjin: Sample) -> None:
    text = "标题: 三公预算表\n数字样式: {单位: 元, 千分位: 是}\n右上: 单位：元\n"
    _, report = author({"tables/预算08表.yaml": text})
    gone, come = split(differences(mengjin, report))
    assert [
        line.replace("三公预算表", "2024年一般公共预算“三公”经费预算表") for line in come[:1]
    ] == gone[:1]
    assert report.table("三公预算表").grid.rows[-1] == (
        "18,000.00",
        "",
        "15,000.00",
        "",
        "15,000.00",
        "3,000.00",
    )
    assert len(come) == 4  # contents, title, unit, row


def test_one_figure(author: Author, mengjin: Sample) -> None:
    expression = "机构运转经费: 支出(类别=['公用经费', '其他运转类'])\n"
    _, report = author({"figures.yaml": expression})
    gone, come = split(differences(mengjin, report))
    changed = "\n".join(gone).replace("34.69万元", "267.19万元")
    assert "\n".join(come) == changed.replace("减少205.07万元", "增加27.43万元")


def test_a_new_figure_in_a_sentence(author: Author, mengjin: Sample) -> None:
    files = {
        "figures.yaml": "会议和培训: {算法: \"支出(部门经济=['30215', '30216'])\", 显示名: 会议费、培训费}\n",
        "sections/政府采购.md": "## 会议\n\n{{ 会议和培训.名称 }}{{ 会议和培训|万元 }}。\n",
    }
    _, report = author(files)
    _, come = split(differences(mengjin, report))
    assert come == ["+ 3 （二）会议", "+ 0 会议费、培训费0万元。"]


def test_the_threshold(author: Author, edit: Edit, mengjin: Sample) -> None:
    edit(
        "原因.csv",
        "收入总计,政务服务大厅的运行费用上升，专项工作和网络维护、租赁所需资金增加\n",
        "",
    )
    built, report = author(settings='原因门槛: "4.76"\n')
    assert exit_status(built.problems) == 0
    (gone,), (come,) = split(differences(mengjin, report))
    reason = "，主要原因：政务服务大厅的运行费用上升，专项工作和网络维护、租赁所需资金增加"
    assert come == gone.replace(reason, "")


@pytest.mark.parametrize("threshold", ["4.74", "0"])
def test_below_the_threshold_a_reason_is_due(author: Author, edit: Edit, threshold: str) -> None:
    edit(
        "原因.csv",
        "收入总计,政务服务大厅的运行费用上升，专项工作和网络维护、租赁所需资金增加\n",
        "",
    )
    built, _ = author(settings=f'原因门槛: "{threshold}"\n')
    assert [p.code for p in built.problems if p.severity.value == "错误"] == ["B-10"]


PARTS = """\
部分:
  - 名: 情况说明
    标题: 说明
    章节: [三公经费, 预算绩效, 收支总体]
  - 名: 表
    标题: 附表
    编号: 否
    表格: [预算12表, 预算02表]
"""


def test_the_order_of_sections(author: Author, mengjin: Sample) -> None:
    _, report = author(settings=PARTS)
    headings = [text.text.replace("\n", "　") for text in report.texts if text.level]
    assert headings == [
        "第一部分　说明",
        "一、一般公共预算“三公”经费支出预算情况说明",
        "（一）预算绩效情况说明",
        "二、收入支出预算总体情况说明",
        "附表",
    ]
    titles = ["2024年项目支出预算表", "2024年部门收入预算表"]
    assert [text for _, text, _ in report.contents] == [
        *(text for text in headings if not text.startswith("（")),
        *titles,
    ]
    assert [table.title for table in report.tables()] == titles
    for table in report.tables():
        assert table == mengjin.read.table(table.title)
    sections = {text.text for text in report.texts if text.style == "报告正文"}
    assert sections <= {text.text for text in mengjin.read.texts}


def test_number_styles(author: Author, mengjin: Sample) -> None:
    _, report = author(settings='数字样式: {小数: 1, 单位前: " "}\n表格样式: {零: "0.00"}\n')
    assert "收入总计954.7 万元" in report.body
    assert "占75.65%" in report.body
    last = report.table("部门收入预算表").grid.rows[-1]
    assert last[2:7] == ("954.7", "954.7", "954.7", "954.7", "0.00")


def test_the_shell(author: Author, mengjin: Sample, tmp_path: Path) -> None:
    shell = Document(str(HENAN / "shell.docx"))
    shell.paragraphs[0].insert_paragraph_before("预算{{ 收入总计|万元 }}，{{ 部门.自称 }}编")
    shell.sections[-1].footer.paragraphs[0].insert_paragraph_before("{{ 部门.简称 }}")
    shell.save(str(tmp_path / "templates" / "my-budget" / "shell.docx"))
    _, report = author()
    assert differences(mengjin, report) == [
        "+ 0 预算954.72万元，我局编",
        "+ 区政务服务和大数据管理局— 1 —",
    ]


def test_a_chain_of_three(author: Author, mengjin: Sample, tmp_path: Path) -> None:
    middle = tmp_path / "templates" / "city"
    middle.mkdir()
    (middle / "template.yaml").write_text(f"{EXTENDS}尾差注: 注：尾差。\n", "utf-8")
    (middle / "glossary.yaml").write_text(
        "基本支出: 市里的说法。\n其他收入: 市里的说法。\n", "utf-8"
    )
    (tmp_path / "templates/my-budget/glossary.yaml").write_text("其他收入: 县里的说法。\n", "utf-8")
    _, report = author()
    assert differences(mengjin, report)[-1:] == ["+ 0 五、其他收入：县里的说法。"]
    replace_in(tmp_path / "templates/my-budget/template.yaml", "mengjin-budget", "city")
    built = build(tmp_path / SAMPLES["mengjin"])
    assert built.data is not None
    _, come = split(differences(mengjin, read(built.data)))
    assert come == ["+ 0 五、其他收入：县里的说法。", "+ 0 七、基本支出：市里的说法。"]


def test_what_was_changed_since_is_read_again(author: Author) -> None:
    section = "## 政府采购支出预算情况\n\n{}\n"
    assert "甲。" in author({"sections/政府采购.md": section.format("甲。")})[1].body
    assert "乙乙。" in author({"sections/政府采购.md": section.format("乙乙。")})[1].body


def test_a_shell_changed_since_changes_the_digest(author: Author, tmp_path: Path) -> None:
    built, _ = author()
    shell = Document(str(HENAN / "shell.docx"))
    shell.paragraphs[0].insert_paragraph_before("新封面")
    shell.save(str(tmp_path / "templates" / "my-budget" / "shell.docx"))
    again = build(tmp_path / SAMPLES["mengjin"])
    assert built.report is not None
    assert again.report is not None
    assert again.data is not None
    assert read(again.data).texts[0].text == "新封面"
    assert again.report.digests["模板"] != built.report.digests["模板"]


def split(lines: list[str]) -> tuple[list[str], list[str]]:
    """What went and what came, the sign cut off where both are compared."""
    gone = ["+ " + line[2:] for line in lines if line.startswith("- ")]
    return gone, [line for line in lines if line.startswith("+ ")]
