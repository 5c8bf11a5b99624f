"""`assembler diff` on the sample reports: all forms of both sides, terminal, JSON, page, refusals,
and the line `build` says about the file it replaces.

The whole output for two named corrections stands in `tests/diffs/`; after a change that is meant,
write it anew with ASSEMBLER_UPDATE=1 and read the difference.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import Sample, replace_in
from docx import Document
from test_dataset_workbook import workbook_of

from assembler.cli import main
from assembler.pipeline import build

EXPECTED = Path(__file__).parent / "diffs"
BONUS = "录入改了2行，14个指标、8句话、66格表格有变化"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Exit status and standard output."""
    status = main([str(argument) for argument in arguments])
    return status, capsys.readouterr().out


@pytest.fixture
def bonus(mengjin_copy: Path) -> Path:
    """孟津 with a bonus of 3,000 元 more, and the income for it."""
    replace_in(mengjin_copy / "支出.csv", "1129600.00", "1132600.00")
    replace_in(mengjin_copy / "收入.csv", "9547200.00", "9550200.00")
    return mengjin_copy


def expected(name: str, out: str) -> None:
    """The output is what the file says."""
    file = EXPECTED / f"{name}.txt"
    if os.environ.get("ASSEMBLER_UPDATE"):
        file.write_text(out, "utf-8")
    assert out.splitlines() == file.read_text("utf-8").splitlines()


# --- what is printed


def test_a_budget_with_one_amount_corrected(
    mengjin: Sample, mengjin_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_in(
        mengjin_copy / "支出.csv",
        "网络通信费,,,财政拨款,169200.00",
        "网络通信费,,,财政拨款,179200.00",
    )
    status, out = run(capsys, "diff", mengjin.path, mengjin_copy)
    assert status == 0
    expected("budget", out.replace(str(mengjin.path), "甲").replace(str(mengjin_copy), "乙"))


def test_final_accounts_with_one_amount_corrected(
    xigong: Sample, xigong_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_in(
        xigong_copy / "支出.csv",
        "人员经费,,一般公共预算拨款,228900.00",
        "人员经费,,一般公共预算拨款,218900.00",
    )
    status, out = run(capsys, "diff", xigong.path, xigong_copy)
    assert status == 0
    expected("accounts", out.replace(str(xigong.path), "甲").replace(str(xigong_copy), "乙"))


def test_colours_only_on_a_terminal(
    mengjin: Sample,
    bonus: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, out = run(capsys, "diff", mengjin.path, bonus)
    assert "〔－954.72－〕〔＋955.02＋〕" in out and "\033" not in out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    _, out = run(capsys, "diff", mengjin.path, bonus)
    assert "\033[9;31m954.72\033[0m\033[32m955.02\033[0m" in out and "〔－" not in out


def test_the_same_on_both_sides(
    mengjin: Sample, mengjin_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = run(capsys, "diff", mengjin.path, mengjin_copy)
    assert (status, out.splitlines()) == (
        0,
        [f"原来：{mengjin.path}", f"现在：{mengjin_copy}", "两边一致，没有变化。"],
    )


# --- dataset, workbook and docx on either side


@pytest.mark.parametrize("old", ["folder", "workbook", "docx"])
@pytest.mark.parametrize("new", ["folder", "workbook", "docx"])
def test_every_form_gives_the_same_changes(
    old: str,
    new: str,
    mengjin: Sample,
    bonus: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before, after = _as(old, mengjin.path, tmp_path / "甲"), _as(new, bonus, tmp_path / "乙")
    status, out = run(capsys, "diff", before, after, "--json")
    found = json.loads(out)
    assert (status, found["summary"], found["rows_known"]) == (0, BONUS, True)
    assert [(row["sheet"], row["change"], row["fields"]) for row in found["rows"]] == [
        ("支出", "changed", [{"column": "金额", "old": "1129600", "new": "1132600"}]),
        ("收入", "changed", [{"column": "金额", "old": "9547200", "new": "9550200"}]),
    ]
    assert all(figure["cause"]["rows"] for figure in found["figures"])
    assert all(cell["cause"]["rows"] for table in found["tables"] for cell in table["cells"])


def _as(form: str, folder: Path, target: Path) -> Path:
    """The dataset in one of its forms, or the report built from it."""
    if form == "folder":
        return folder
    target.mkdir()
    if form == "workbook":
        file = target / f"{folder.name}.xlsx"
        workbook_of(folder).save(file)
        return file
    file = target / f"{folder.name}.docx"
    data = build(folder, internal=True).data
    assert data is not None
    file.write_bytes(data)
    return file


def test_json_says_everything(
    mengjin: Sample, bonus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out = run(capsys, "diff", mengjin.path, bonus, "--json")
    found = json.loads(out)
    place = {"file": "支出.csv", "sheet": "", "row": 4}
    assert found["rows"][0] == {
        "sheet": "支出",
        "change": "changed",
        "old": place,
        "new": place,
        "key": ["146001", "2010301", "30103", "50101", "人员经费", "奖金(1)", "财政拨款", "本年"],
        "fields": [{"column": "金额", "old": "1129600", "new": "1132600"}],
    }
    assert found["figures"][1] == {
        "name": "支出总计",
        "old": {"text": "954.72", "value": "9547200.00", "unit": "元"},
        "new": {"text": "955.02", "value": "9550200.00", "unit": "元"},
        "cause": {"rows": [0], "other": "", "by_hand": False},
    }
    text = found["texts"][2]
    assert (text["section"], text["change"], text["under"][-1], text["cause"]) == (
        "支出预算",
        "changed",
        "三、支出预算总体情况说明",
        {"rows": [0], "other": "", "by_hand": False},
    )
    assert [piece for piece in text["pieces"] if piece["kind"] != "same"][:2] == [
        {"kind": "old", "text": "954.72"},
        {"kind": "new", "text": "955.02"},
    ]
    for side, kinds in (("old", ("same", "old")), ("new", ("same", "new"))):
        assert text[side] == "".join(p["text"] for p in text["pieces"] if p["kind"] in kinds)
    assert found["tables"][0]["cells"][0] == {
        "row": "一、一般公共预算",
        "column": ["收入", "金额"],
        "old": "954.72",
        "new": "955.02",
        "old_at": [0, 1],
        "new_at": [0, 1],
        "cause": {"rows": [1], "other": "", "by_hand": False},
    }
    assert run(capsys, "diff", mengjin.path, bonus, "--json")[1] == out


def test_a_prose_entry_of_the_report_is_a_line_too(
    mengjin: Sample, mengjin_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_in(
        mengjin_copy / "报告.yaml",
        "  - 承担区委、区政府交办的其他工作。\n",
        "  - 承担区委、区政府交办的其他任务。\n",
    )
    _, out = run(capsys, "diff", mengjin.path, mengjin_copy)
    assert (
        "  改 报告.yaml 第20行〔职责〕：内容 承担区委、区政府交办的其他工作。 → 承担区委、区政府交办的其他任务。"
        in out
    )
    assert (
        "一、主要职责　←报告.yaml 第20行\n    （九）承担区委、区政府交办的其他〔－工作－〕〔＋任务＋〕。"
        in out
    )


# --- what is refused or said beside


def test_what_cannot_be_compared(
    mengjin: Sample, xigong: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, broken = tmp_path / "别人的.docx", tmp_path / "坏的.docx"
    Document().save(str(plain))
    broken.write_bytes(mengjin.data[:5000])
    missing = tmp_path / "没有"
    told = {
        (mengjin.path, missing): f"无法使用 R-01 {missing}：没有这个文件或文件夹。",
        (mengjin.path, mengjin.path): f"无法使用 R-02 {mengjin.path}：要比较的两边是同一个文件。",
        (
            mengjin.path,
            xigong.path,
        ): f"无法使用 R-03 {mengjin.path}：这是部门预算，{xigong.path} 是部门决算，不能比较。",
        (plain, mengjin.path): f"无法使用 V-03 {plain}：文件里没有生成时留下的快照",
        (
            broken,
            mengjin.path,
        ): f"无法使用 V-01 {broken}：读不出来（不是 Word 文件，或文件已损坏）。",
        (plain, missing): f"无法使用 V-03 {plain}：文件里没有生成时留下的快照",
    }
    for (old, new), said in told.items():
        status, out = run(capsys, "diff", old, new)
        assert (status, out[: len(said)]) == (2, said)
    status, out = run(capsys, "diff", plain, missing)
    assert [line.split()[1] for line in out.splitlines()] == ["V-03", "R-01"]
    status, out = run(capsys, "diff", plain, missing, "--json")
    assert [found["code"] for found in json.loads(out)["problems"]] == ["V-03", "R-01"]


def test_a_dataset_that_cannot_be_used_says_why(
    mengjin: Sample, mengjin_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_in(mengjin_copy / "支出.csv", "1129600.00", "很多")
    status, out = run(capsys, "diff", mengjin.path, mengjin_copy)
    assert status == 2
    assert re.match("无法使用 D-\\d+ 支出.csv 第4行 “金额（元）”列", out)


def test_another_year_and_a_file_changed_by_hand_are_told(
    mengjin: Sample, mengjin_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / "改过.docx"
    edited.write_bytes(mengjin.data)
    document = Document(str(edited))
    document.paragraphs[-1].add_run("手工加的话")
    document.save(str(edited))
    replace_in(mengjin_copy / "报告.yaml", '年度: "2024"', '年度: "2025"')
    status, out = run(capsys, "diff", edited, mengjin_copy)
    assert status == 0
    assert "年度由“2024”变为“2025”" in out.splitlines()[2]
    assert [line.split()[:2] for line in out.splitlines() if line[3:5] == "R-"] == [
        ["警告", "R-05"],
        ["提示", "R-06"],
    ]
    assert "手工加的话" in out


def test_a_public_version_has_no_lines(
    bonus: Path, mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    public = tmp_path / "公开.docx"
    data = build(mengjin.path).data
    assert data is not None
    public.write_bytes(data)
    status, out = run(capsys, "diff", public, bonus)
    assert status == 0
    assert out.splitlines()[2] == "录入行无从比较，14个指标、8句话、66格表格有变化。"
    assert f"提示 R-07 {public}：这是公开的文件，不带台账各行" in out
    assert "←" not in out  # told once, not of every change
    page = tmp_path / "页.html"
    assert run(capsys, "diff", public, bonus, "--html", page)[0] == 0
    shown = page.read_text("utf-8")
    assert "原因：</p>" not in shown and "csv" not in shown and "9,547,200" not in shown


# --- the page


def test_the_page_is_one_escaped_file(
    mengjin: Sample, bonus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_in(
        bonus / "原因.csv",
        "大厅运行、专项工作及网络维护、租赁方面的开支增加",
        "<script>alert(1)</script>开支增加",
    )
    page = tmp_path / "比较.html"
    status, out = run(capsys, "diff", mengjin.path, bonus, "--html", page)
    text = page.read_text("utf-8")
    assert (status, out.splitlines()[-1]) == (
        0,
        f"已生成比较页 {page}，用浏览器打开。页里有改动的录入行，不要公开。",
    )
    assert "<script" not in text and "&lt;script&gt;alert(1)&lt;/script&gt;开支增加" in text
    assert not re.findall(r"(?:src|href)=|url\(|@import", text)
    assert "<del>954.72</del>" in text and "<ins>955.02</ins>" in text
    assert '<td class="because">支出.csv 第4行</td>' in text
    first = page.read_bytes()
    run(capsys, "diff", mengjin.path, bonus, "--html", page)
    assert page.read_bytes() == first


def test_the_page_replaces_nothing_else(
    mengjin: Sample, bonus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "别的.html"
    page.write_text("<p>别的页面</p>", "utf-8")
    status, out = run(capsys, "diff", mengjin.path, bonus, "--html", page)
    assert (status, page.read_text("utf-8")) == (2, "<p>别的页面</p>")
    assert f"无法使用 R-16 {page} 已经存在" in out
    status, _ = run(capsys, "diff", mengjin.path, bonus, "--html", page, "--force")
    assert (status, page.read_bytes()[:15]) == (0, b"<!DOCTYPE html>")
    status, out = run(capsys, "diff", mengjin.path, bonus, "--html", tmp_path)
    assert status == 2 and "O-06" in out
    report = tmp_path / "报告.docx"
    report.write_bytes(mengjin.data)
    status, out = run(capsys, "diff", report, bonus, "--html", report, "--force")
    assert status == 2 and "R-14" in out and report.read_bytes() == mengjin.data


# --- build


def test_build_says_what_changed(
    mengjin: Sample, bonus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "报告.docx"
    said = [
        run(capsys, "build", data, "-o", report)[1].splitlines()[-1]
        for data in (mengjin.path, mengjin.path, bonus)
    ]
    lines, _, rest = BONUS.partition("，")
    assert lines == "录入改了2行"  # which files that are published do not know
    assert said == [
        f"已生成 {report}（另有已确认的2处，check --all 列出）。",
        "与原文件一致。",
        f"与原文件相比：{rest}。",
    ]
    _, out = run(capsys, "build", mengjin.path, "-o", report, "--json")
    assert json.loads(out)[0]["changes"] == said[2]


def test_build_counts_the_lines_of_internal_files(
    mengjin: Sample, bonus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "报告.docx"
    report.write_bytes(mengjin.data)
    _, out = run(capsys, "build", bonus, "-o", report, "--internal")
    assert out.splitlines()[-2:] == [
        f"与原文件相比：{BONUS}。",
        "这是内部文件，带台账各行和准确数，不要公开。",
    ]


def test_build_keeps_quiet_about_what_is_not_ours(
    mengjin: Sample, bonus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "报告.docx"
    Document().save(str(report))
    _, out = run(capsys, "build", bonus, "-o", report, "--force")
    assert out.splitlines()[-1].startswith(f"已生成 {report}")
    document = Document(str(report))
    document.paragraphs[-1].add_run("手工加的话")
    document.save(str(report))
    _, out = run(capsys, "build", bonus, "-o", report, "--force")
    assert out.splitlines()[-1] == "与原文件一致；原文件里的手工改动不在其内。"
    shutil.copy(report, tmp_path / "坏.docx")
    (tmp_path / "坏.docx").write_bytes(report.read_bytes()[:3000])
    _, out = run(capsys, "build", bonus, "-o", tmp_path / "坏.docx", "--force")
    assert out.splitlines()[-1].startswith(f"已生成 {tmp_path / '坏.docx'}")
