"""An edited docx beside another side: what was changed in Word is a difference, quoted as it stands
and told apart from what follows from the data."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import office
import pytest
from conftest import Sample, replace_in
from refresh_edits import PNG, Edit, Word, edited

from assembler.cli import main
from assembler.compare.changes import Changes, compare
from assembler.compare.sides import Side, open_sides
from assembler.compare.standing import as_it_stands
from assembler.kernel.problems import Problem
from assembler.snapshot.opening import open_report

HAND = "←在 Word 里改的"
SPENT = "2024年支出合计954.72"
WHOLE = (
    "洛阳市孟津区政务服务和大数据管理局2024年支出合计954.72万元，其中：基本支出722.22万元，占75.65%；"
    "项目支出232.50万元，占24.35%。"
)

Diff = Callable[..., list[str]]


@pytest.fixture
def diff(mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Diff:
    """What `diff` lists of the published report and the same with some edits, without the summary
    and the problems."""

    def run(*edits: Edit) -> list[str]:
        old, new = tmp_path / "原件.docx", tmp_path / "改过.docx"
        old.write_bytes(mengjin.published)
        new.write_bytes(edited(mengjin.published, *edits))
        capsys.readouterr()
        assert main(["diff", str(old), str(new)]) == 0
        lines = capsys.readouterr().out.splitlines()[2:]
        return [line.strip() for line in lines if line and line[:2] not in ("提示", "警告")]

    return run


# --- what was edited is a difference


def test_a_number_typed_over(diff: Diff) -> None:
    assert diff(lambda w: w.say(SPENT, "954.72", "955.02")) == [
        "录入行无从比较，1个指标、1句话有变化。",
        "指标",
        f"支出总计：954.72 → 955.02　{HAND}",
        "句子",
        "第二部分　2024年洛阳市孟津区政务服务和大数据管理局部门预算情况说明 › 三、支出预算总体情况说明　"
        + HAND,
        f"{WHOLE}".replace("954.72", "〔－954.72－〕〔＋955.02＋〕"),
    ]


def test_a_reason_a_heading_and_a_sentence_more(diff: Diff) -> None:
    lines = diff(
        lambda w: w.say("（二）公务接待费", "人员增加，物价上涨", "来访批次增加"),
        lambda w: w.say("八、政府性基金支出", "政府性基金", "政府基金"),
        lambda w: w.add_after("公务用车由财政部门调拨", "全年接待20批次。"),
        lambda w: w.delete("2024年国有资本经营支出年初预算"),
    )
    assert lines[0] == "录入行无从比较，3个指标、4句话有变化。"
    texts = lines[lines.index("句子") + 1 :]
    assert [line.rpartition(" › ")[2] for line in texts] == [
        f"七、一般公共预算“三公”经费支出预算情况说明　{HAND}",
        "（二）公务接待费0.30万元，用于按标准开支的各项公务接待，预算数比2023年增加0.30万元，主要原因："
        "〔－人员－〕〔＋来访批次＋〕增加〔－，物价上涨－〕。",
        f"七、一般公共预算“三公”经费支出预算情况说明（新增段落）　{HAND}",
        "〔＋全年接待20批次。＋〕",
        f"第二部分　2024年洛阳市孟津区政务服务和大数据管理局部门预算情况说明　{HAND}",
        "八、政府〔－性－〕基金支出预算情况说明",
        f"九、国有资本经营支出预算情况说明（删去段落）　{HAND}",
        "〔－洛阳市孟津区政务服务和大数据管理局2024年国有资本经营支出年初预算为0万元，其中：基本支出0万元；"
        "项目支出0万元。－〕",
    ]


def test_cells_rows_titles_and_tables(diff: Diff) -> None:
    lines = diff(
        lambda w: w.cell("2024年部门收支预算表", 2, 1, "955.72"),
        lambda w: w.say("2024年部门收入预算表", "收入预算表", "收入决算表"),
        lambda w: w.delete_row("2024年部门支出预算表", 6),
        lambda w: w.add_row(
            "2024年一般公共预算支出预算表", 7, ["208", "05", "03", "", "管理机构", "1.00", "1.00"]
        ),
        _without_table,
    )
    assert lines[1:] == [
        "表格",
        f"预算01表 2024年部门收支预算表　{HAND}",
        "一、一般公共预算，收入/金额：954.72 → 955.72",
        f"预算02表 2024年部门收入决算表　{HAND}",
        "标题：2024年部门收入预算表 → 2024年部门收入决算表",
        f"预算03表 2024年部门支出预算表　{HAND}",
        "删行 208 05 01 行政单位离退休 1.83 1.83 1.83",
        f"预算05表 2024年一般公共预算支出预算表　{HAND}",
        "增行 208 05 03 管理机构 1.00 1.00 5.10",
        f"预算09表 2024年政府性基金支出预算表（删去这张表）　{HAND}",
    ]


def test_rows_in_another_order_and_a_table_in_two_parts(diff: Diff) -> None:
    def moved(word: Word) -> None:
        rows = word.table("2024年部门支出预算表").rows
        rows[8]._tr.addnext(rows[6]._tr)

    def parted(word: Word) -> None:
        table = word.table("2024年部门收支预算表")._tbl
        rest = deepcopy(table)
        for row in table.tr_lst[12:]:
            table.remove(row)
        for row in rest.tr_lst[2:12]:
            rest.remove(row)
        table.addnext(rest)
        word.document.add_paragraph("（续表）")
        table.addnext(word.paragraph("（续表）")._p)

    assert diff(moved)[-1] == "行的先后不同"
    assert diff(moved)[-2] == f"预算03表 2024年部门支出预算表　{HAND}"
    assert diff(parted)[1:] == [
        "句子",
        f"附件：2024年洛阳市孟津区政务服务和大数据管理局部门预算表（新增段落）　{HAND}",
        "〔＋（续表）＋〕",
    ]


def _without_table(word: Word) -> None:
    table = word.table("2024年政府性基金支出预算表")._tbl
    table.getparent().remove(table)


def test_the_line_above_a_table(diff: Diff) -> None:
    """It reads like that above every other table."""
    assert diff(lambda w: w.delete("单位：万元", 2))[1:] == [
        "表格",
        f"预算03表 2024年部门支出预算表　{HAND}",
        "表头左：部门名称：洛阳市孟津区政务服务和大数据管理局 → （无）",
        "表头右：单位：万元 → （无）",
    ]


def test_a_table_that_a_person_added(diff: Diff) -> None:
    def add(word: Word) -> None:
        table = word.document.add_table(2, 2)
        for at, text in enumerate(("项目", "金额", "电费", "3.00")):
            table.cell(at // 2, at % 2).text = text
        word.paragraph("公务用车由财政部门调拨")._p.addnext(table._tbl)

    assert diff(add)[-1] == (
        f"“七、一般公共预算‘三公’经费支出预算情况说明”之下的表格（新增这张表）　{HAND}"
    )


def test_the_cover(diff: Diff) -> None:
    lines = diff(lambda w: w.say("2024年部门预算公开", "公开", "（更正）"))
    assert lines == ["封面由“2024年部门预算公开”变为“2024年部门预算（更正）”，录入行无从比较。"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda w: w.bold(SPENT),
        lambda w: w.shatter(SPENT),
        lambda w: w.unmark(SPENT),
        lambda w: w.retype(SPENT, WHOLE),
        lambda w: w.split("2024年收入总计954.72", "与2023年预算相比"),
        lambda w: w.comment(SPENT, "已核"),
    ],
)
def test_what_reads_the_same_is_no_difference(diff: Diff, edit: Edit) -> None:
    assert diff(edit) == ["两边一致，没有变化。"]


@office.needs_office
def test_saved_by_libreoffice(mengjin: Sample, tmp_path: Path) -> None:
    plain, file = tmp_path / "原件.docx", tmp_path / "改过.docx"
    plain.write_bytes(mengjin.published)
    file.write_bytes(edited(mengjin.published, lambda w: w.say(SPENT, "954.72", "955.02")))
    saved = tmp_path / "另存"
    saved.mkdir()
    office.convert([plain, file], "docx", saved)
    assert not _changes(plain, saved / plain.name)
    assert not _changes(file, saved / file.name)
    assert [one.name for one in _changes(plain, saved / file.name).figures] == ["支出总计"]


def _sides(old: Path, new: Path) -> tuple[Side, Side]:
    problems: list[Problem] = []
    sides = open_sides(old, new, problems)
    assert sides is not None, problems
    return sides


def _changes(old: Path, new: Path) -> Changes:
    a, b = _sides(old, new)
    return compare(a.snapshot, b.snapshot, (a.by_hand, b.by_hand))


# --- data and hand


def test_what_follows_from_data_and_what_was_typed_are_told_apart(
    mengjin: Sample, mengjin_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The published file has a reason of its own; in the data a car is corrected."""
    file, page = tmp_path / "已公开.docx", tmp_path / "比较.html"
    file.write_bytes(
        edited(mengjin.data, lambda w: w.say("（二）公务接待费", "物价上涨", "批次增加"))
    )
    replace_in(mengjin_copy / "指标.csv", "一般公务用车,本年,2", "一般公务用车,本年,3")
    arguments = ["diff", str(file), str(mengjin_copy), "--html", str(page), "--json"]
    assert main(arguments) == 0
    out = json.loads(capsys.readouterr().out)
    assert (out["old"]["hand_edits"], out["new"]["hand_edits"]) == (1, 0)
    assert [(text["section"], text["cause"]) for text in out["texts"]] == [
        ("三公经费", {"rows": [], "other": "在 Word 里改的", "by_hand": True}),
        ("国有资产", {"rows": [0], "other": "", "by_hand": False}),
    ]
    assert all(not figure["cause"]["by_hand"] for figure in out["figures"])
    shown = page.read_text("utf-8")
    assert '<p class="because">原因：在 Word 里改的</p>' in shown
    assert "<del>批次增加</del><ins>物价上涨</ins>" in shown
    assert [problem["code"] for problem in out["problems"]] == ["R-06"]


def test_an_edit_that_the_data_now_have_is_no_difference(
    mengjin: Sample, mengjin_copy: Path, tmp_path: Path
) -> None:
    file = tmp_path / "已公开.docx"
    file.write_bytes(
        edited(mengjin.data, lambda w: w.say("（二）公务接待费", "物价上涨", "批次增加"))
    )
    replace_in(
        mengjin_copy / "原因.csv", "公务接待费,人员增加，物价上涨", "公务接待费,人员增加，批次增加"
    )
    changes = _changes(file, mengjin_copy)
    assert (changes.shown, len(changes.rows)) == (False, 1)


def test_tracked_changes_are_told(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "原件.docx", tmp_path / "带修订.docx"
    old.write_bytes(mengjin.published)
    new.write_bytes(
        edited(
            mengjin.published,
            lambda w: w.track_insert("公务用车由财政部门调拨", "支出。", "另有安排。"),
        )
    )
    assert main(["diff", str(old), str(new)]) == 0
    out = capsys.readouterr().out
    assert "〔＋另有安排。＋〕" in out
    assert f"警告 R-72 {new}：文件里还有没有接受或拒绝的修订，这里按全部接受以后的内容比较。" in out


def _header(word: Word) -> None:
    word.document.sections[0].header.paragraphs[0].text = "内部资料"


def _picture(word: Word) -> None:
    word.document.paragraphs[-1].add_run().add_picture(io.BytesIO(PNG))


def test_headers_and_pictures_are_told(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are no words of the report; of two docx it is told that they differ."""
    old, new, same = (tmp_path / name for name in ("原件.docx", "改过.docx", "另存.docx"))
    old.write_bytes(mengjin.published)
    new.write_bytes(edited(mengjin.published, _header, _picture))
    same.write_bytes(edited(mengjin.published, lambda w: w.bold(SPENT)))
    assert main(["diff", str(old), str(new)]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line[:4] == "提示 R"]
    assert [line for line in said if "R-74" in line or "R-75" in line] == [
        f"提示 R-74 {new}：页眉不同：原来是没有文字，现在是“内部资料”；页眉、页脚不在比较的文字之内。"
        "要公开的，核对一下；更正说明里不写页眉、页脚。",
        f"提示 R-75 {new}：图片不同：现在多了1张，少了0张；图片不在比较的文字之内。"
        "要公开的，核对一下；更正说明里不写图片。",
    ]
    assert main(["diff", str(old), str(same)]) == 0
    assert not re.search("R-7[45]", capsys.readouterr().out)


def test_an_edited_report_is_read_at_little_cost(mengjin: Sample, tmp_path: Path) -> None:
    """What stands in it is made from a document that was read: a few times less than reading."""
    file = tmp_path / "改过.docx"
    file.write_bytes(edited(mengjin.data, lambda w: w.say(SPENT, "954.72", "955.02")))
    report = open_report(file, [])
    assert report is not None
    start = time.process_time()
    document = report.file.document([])
    read = time.process_time() - start
    assert document is not None
    start = time.process_time()
    as_it_stands(report.snapshot, document)
    assert time.process_time() - start < 3 * read + 0.2
