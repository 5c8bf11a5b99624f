"""What verify tells of a file besides its text: headers and footers, struck-through and hidden text,
tracked changes left in; a table that is gone with its title; what long paragraphs cost."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Sample
from docx.enum.style import WD_STYLE_TYPE
from verify_cases import KINDS, SHARES, TOTALS, found_in, verdict_of
from verify_edits import Edited, part

from assembler.cli import main
from assembler.text.alignment import longest_rising, matched, resemblance
from assembler.text.tokens import wording
from assembler.text.value_pairs import paired

# --- headers and footers

BUREAU = "洛阳市孟津区政务服务和大数据管理局"


@pytest.mark.parametrize(
    "text",
    [
        f"{BUREAU}2024年部门预算",
        "孟津区政务服务和大数据管理局 2024年度部门预算公开",
        "2024年部门预算（收入总计954.72万元）",
        "政务公开　二〇二四年二月　第 1 页",
        "财政预决算公开",
        "",
    ],
)
def test_a_header_that_says_what_the_report_says(text: str, mengjin: Sample) -> None:
    opened = Edited(mengjin.data)
    opened.document.sections[0].header.paragraphs[0].text = text
    assert list(map(str, verdict_of(opened.saved()).problems)) == []


@pytest.mark.parametrize(
    ("text", "name", "expected", "found"),
    [
        (f"{BUREAU}2023年部门预算", "年度", "2024年", "2023年"),
        ("二〇二三年部门预算", "年度", "2024年", "二〇二三年"),
        (f"{BUREAU}2024年部门决算", "报告的种类", "部门预算", "部门决算"),
        ("洛阳市孟津区财政局2024年部门预算", "部门名称", BUREAU, "洛阳市孟津区财政局"),
    ],
)
def test_a_header_of_another_report(
    text: str, name: str, expected: str, found: str, mengjin: Sample
) -> None:
    opened = Edited(mengjin.data)
    opened.document.sections[0].header.paragraphs[0].text = text
    (problem,) = verdict_of(opened.saved()).problems
    assert problem.code == "V-43" and problem.message.startswith(f"页眉“{text}”：{name}")
    assert (problem.values["expected"], problem.values["found"]) == (expected, found)


def test_a_number_in_a_footer(mengjin: Sample) -> None:
    opened = Edited(mengjin.data)
    opened.document.sections[0].footer.paragraphs[0].text = "收入955.72万元"
    (problem,) = verdict_of(opened.saved()).problems
    assert (problem.code, problem.values["where"]) == ("V-11", "页脚")
    assert problem.values["found"] == "955.72万元"


# --- what should not be read any more


def test_struck_through_text(mengjin: Sample) -> None:
    opened = Edited(mengjin.data)
    paragraph = opened.paragraph(TOTALS)
    paragraph.add_run("原为911.44万元").font.strike = True
    problems = verdict_of(opened.saved()).problems
    assert [p.code for p in problems] == ["V-40", "V-11"]
    assert problems[0].message == (
        "“一、收入支出预算总体情况说明”第1段“原为911.44万元”带删除线，还留在文件里，公开以后照样看得到"
    )


def test_hidden_text_is_told_and_not_read(mengjin: Sample) -> None:
    opened = Edited(mengjin.data)
    opened.paragraph(TOTALS).add_run("内部掌握：911.44万元").font.hidden = True
    (problem,) = verdict_of(opened.saved()).problems
    assert problem.code == "V-41" and problem.values["quote"] == "内部掌握：911.44万元"


def test_struck_through_by_a_style_and_in_a_cell(mengjin: Sample) -> None:
    opened = Edited(mengjin.data)
    style = opened.document.styles.add_style("删去", WD_STYLE_TYPE.CHARACTER)
    style.font.strike = True
    cell = opened.cell(KINDS, 3, 4)
    cell.add_run("（作废）", style=style)
    codes = [(p.code, p.values.get("quote")) for p in verdict_of(opened.saved()).problems]
    assert ("V-40", "（作废）") in codes


def test_a_mark_that_is_off_is_none(mengjin: Sample) -> None:
    opened = Edited(mengjin.data)
    for run in opened.paragraph(TOTALS).runs:
        run.font.strike, run.font.hidden = False, False
    assert verdict_of(opened.saved()).problems == []


def test_tracked_changes_left_in(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = Edited(mengjin.data)
    opened.track_insert(opened.track_delete(TOTALS, "万元，支出总计"), "万元，而支出总计")
    (tmp_path / "报告.docx").write_bytes(opened.saved())
    assert main(["verify", str(tmp_path / "报告.docx")]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first == (
        "警告 V-42 报告.docx：文件里还有没有接受或拒绝的修订，这里按全部接受以后的文字核对。"
        "公开以前在“审阅”里逐处接受或拒绝，再核对一次。"
    )
    assert last == "核对正文数字63个、表中数字572个：一致635个。"


# --- a table that is gone


def test_a_table_gone_with_its_title(mengjin: Sample) -> None:
    """Its title is not looked for on the cover, where a line is like it."""
    opened = Edited(mengjin.data)
    table = opened.table(KINDS)._tbl
    opened.delete(KINDS)
    table.getparent().remove(table)
    (problem,) = verdict_of(opened.saved()).problems
    assert problem.code == "V-23" and problem.message == f"表《{KINDS}》不见了"


# --- signs and spans


def test_half_width_signs(mengjin: Sample) -> None:
    opened = Edited(mengjin.data)
    text = opened.paragraph(SHARES).text
    opened.retype(SHARES, text, text.translate(str.maketrans("，；：", ",;:")))
    assert verdict_of(opened.saved()).problems == []
    opened.add(TOTALS, "收入722.22万元,其中:人员687.53万元,项目232.50万元;合计722.22万元。")
    assert [code for code, *_ in found_in(verdict_of(opened.saved()))] == ["V-16"]


# --- what long texts cost


def test_changed_numbers_of_a_long_paragraph_are_paired() -> None:
    """Without a clause that both have; one by one, as they stand."""
    ours = wording("；".join(f"第{n}类的经费安排{n}.25万元，用于设备" for n in range(800)))
    theirs = wording("；".join(f"第{n}类安排资金{n}.75万元，用于设备" for n in range(800)))
    pairs = paired(ours, theirs, {})
    assert [(one, other) for one, other in pairs if one != other] == []
    assert len(pairs) == len(ours.tokens) == len(theirs.tokens)


def test_long_texts_are_compared_by_clauses() -> None:
    """Difflib alone takes minutes for these."""
    clauses = [f"第{n}项工作增加经费安排数据平台建设{n * 7 % 1000}，" for n in range(4000)]
    old = "".join(clauses)
    new = "".join([*clauses[:2000], "另有一句，", *clauses[2000:3000], *clauses[3001:]])
    pairs = matched(old, new)
    assert len(pairs) == len(old) - len(clauses[3000])
    assert all(old[i] == new[j] for i, j in pairs)
    assert resemblance(old, new) > 0.99


def test_the_longest_rising_run() -> None:
    assert [[3, 1, 2, 5, 4][at] for at in longest_rising([3, 1, 2, 5, 4])] == [1, 2, 4]
    assert longest_rising([]) == []


def test_a_broken_footer_is_told_once(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = part(mengjin.data, "word/footer1.xml", lambda text: text.replace("</w:ftr>", ""))
    (tmp_path / "坏.docx").write_bytes(data)
    assert main(["verify", str(tmp_path / "坏.docx")]) == 1
    first, _ = capsys.readouterr().out.splitlines()
    assert first.startswith("错误 V-34 坏.docx：文件里的 word/footer1.xml 已损坏")
