"""The command line: what it writes, what it says, and with which exit status."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest
from conftest import ROOT, SAMPLES, Edit, Sample, start_assembler
from docx import Document

from assembler.cli import main
from assembler.files import whole_file

XIGONG = str(ROOT / "data" / SAMPLES["xigong"])
MENGJIN = str(ROOT / "data" / SAMPLES["mengjin"])
YANJIN = str(ROOT / "data" / SAMPLES["yanjin"])
CONFIRMED = "（另有已确认的2处，check --all 列出）"  # of 孟津
ENGLISH = re.compile(r"(?<![\w-])[A-Za-z][A-Za-z-]+(?![\w-])")
NAMES = {  # names of commands, files and programs, which stay as they are
    "assembler",
    "build",
    "check",
    "new",
    "import",
    "figures",
    "glance",
    "serve",
    "reasons",
    "review",
    "summary",
    "html",
    "trace",
    "verify",
    "audit",
    "diff",
    "refresh",
    "redline",
    "template",
    "data",
    "out",
    "docx",
    "xlsx",
    "csv",
    "yaml",
    "json",
    "Word",
    "Excel",
    "LibreOffice",
    "PDF",
    "JSON",
    "CSV",
    "WPS",
    "soffice",
    "henan-budget",
}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    try:
        status = main(arguments)
    except SystemExit as end:
        status = int(end.code or 0)
    said = capsys.readouterr()
    return status, said.out, said.err


def edit_by_hand(file: Path) -> None:
    """What a person does: open, type, save."""
    document = Document(str(file))
    document.paragraphs[0].add_run("（人工修改）")
    document.save(str(file))


# --- build


def test_builds_one_into_out(
    here: Path, mengjin: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "build", MENGJIN)
    file = Path("out/mengjin-2024-budget.docx")
    assert (status, err) == (0, "")
    assert file.read_bytes() == mengjin.published
    assert out.splitlines()[-1] == f"已生成 {file}{CONFIRMED}。"
    assert [path.name for path in Path("out").iterdir()] == [file.name]


def test_builds_one_into_a_named_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "build", MENGJIN, "-o", "甲/报告.docx")[0] == 0
    assert Path("甲/报告.docx").is_file()
    assert run(capsys, "build", MENGJIN, "-o", "乙")[0] == 0
    assert Path("乙.docx").is_file()


def test_builds_one_into_a_folder_that_is_there(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("丙").mkdir()
    assert run(capsys, "build", MENGJIN, "-o", "丙")[0] == 0
    assert Path("丙/mengjin-2024-budget.docx").is_file()


@pytest.mark.usefixtures("one_core")
def test_builds_several_into_a_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "build", MENGJIN, YANJIN, "-o", "全部")
    assert status == 0
    assert sorted(path.name for path in Path("全部").iterdir()) == [
        "mengjin-2024-budget.docx",
        "yanjin-2024-budget.docx",
    ]
    assert [line for line in out.splitlines() if line.startswith("——")] == [
        f"—— {MENGJIN}",
        f"—— {YANJIN}",
    ]


def test_builds_all_of_data_without_arguments(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(MENGJIN, "data/孟津")
    shutil.copytree(YANJIN, "data/延津")
    Path("data/说明.txt").write_text("不是数据", "utf-8")
    Path("data/空").mkdir()
    assert run(capsys, "build")[0] == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["孟津.docx", "延津.docx"]


@pytest.mark.usefixtures("one_core")
def test_one_bad_dataset_does_not_keep_the_others_back(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(MENGJIN, "data/孟津")
    shutil.copytree(YANJIN, "data/延津")
    Path("data/孟津/支出.csv").unlink()
    status, out, _ = run(capsys, "build")
    assert status == 1  # the other one was built
    assert [path.name for path in Path("out").iterdir()] == ["延津.docx"]
    assert "没有生成报告：无法使用1处。" in out.splitlines()


def test_two_datasets_of_one_name_do_not_overwrite_each_other(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(MENGJIN, "甲/部门")
    shutil.copytree(YANJIN, "乙/部门")
    status, out, err = run(capsys, "build", "甲/部门", "乙/部门", "-o", "全部")
    written = {path.read_bytes() for path in Path("全部").glob("*.docx")}
    assert status == 2 or len(written) == 2, out + err


def test_without_data_it_says_how_to_begin(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "build")
    assert (status, out) == (2, "")
    assert err == "data 文件夹里没有数据。用 assembler new data/<名称> 新建一套。\n"


def test_a_dataset_that_is_not_there(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "build", "没有的")
    assert status == 2
    assert out.splitlines() == [
        "无法使用 D-01 找不到“没有的”。请检查路径，或用 assembler new 新建。",
        "没有生成报告：无法使用1处。",
    ]
    assert list(here.iterdir()) == []


def test_a_draft_has_status_1_and_says_so(
    here: Path, mengjin_copy: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("原因.csv", "公务接待费,人员增加，物价上涨\n", "")
    status, out, _ = run(capsys, "build", str(mengjin_copy), "-o", "草稿.docx")
    first, *_, last = out.splitlines()
    assert status == 1
    assert first.startswith("错误 B-10 原因.csv：")  # the worst comes first
    assert last == "已生成草稿 草稿.docx：错误1处，文中待补之处已标出，改正后请重新生成。"
    assert Path("草稿.docx").is_file()


def test_a_draft_without_marks_does_not_say_that_there_are_some(
    here: Path, mengjin_copy: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("收入.csv", "9547200.00", "9547100.00")
    status, out, _ = run(capsys, "build", str(mengjin_copy), "-o", "草稿.docx")
    first, *_, last = out.splitlines()
    assert status == 1 and first.startswith("错误 B-01 收入.csv：")
    assert last == (
        "已生成草稿 草稿.docx：错误1处，正文没有标出错处，照上面列出的错误改正后请重新生成。"
    )
    edit("原因.csv", "公务接待费,人员增加，物价上涨\n", "")
    _, out, _ = run(capsys, "build", str(mengjin_copy), "-o", "草稿.docx")
    assert (
        "已生成草稿 草稿.docx：错误2处，文中待补之处已标出，没有标记的照上面列出的改正，然后重新生成。"
    ) in out.splitlines()


@pytest.mark.usefixtures("one_core")
def test_json_tells_the_same(
    here: Path, mengjin_copy: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("原因.csv", "公务接待费,人员增加，物价上涨\n", "")
    status, out, err = run(capsys, "build", str(mengjin_copy), "没有的", "-o", "全部", "--json")
    first, second = json.loads(out)
    assert (status, err) == (1, "")
    assert (first["exit"], second["exit"]) == (1, 2)
    assert (first["state"], second["state"]) == ("problems", "failed")
    assert first["report"] == str(Path("全部/mengjin-2024-budget.docx"))
    assert second["report"] is None
    found = next(each for each in first["problems"] if each["code"] == "B-10")
    assert (found["severity"], found["file"]) == ("错误", "原因.csv")
    assert set(found) == {
        "code",
        "severity",
        "title",
        "file",
        "sheet",
        "row",
        "column",
        "character",
        "message",
        "mend",
        "against",
        "expected",
        "found",
        "difference",
        "confirmed",
    }


def test_several_datasets_do_not_go_into_one_file(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, "build", MENGJIN, YANJIN, "-o", "甲.docx")
    assert status == 2
    assert out.startswith("无法使用 O-08 要生成几份报告，-o 写的“甲.docx”却是一个文件。")
    assert not Path("甲.docx").exists()


def test_two_datasets_of_one_name_are_refused(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, "build", "一/甲", "二/甲", "-o", "全部")
    assert status == 2
    assert out.startswith("无法使用 O-09 一/甲、二/甲 同名，都要生成 全部/甲.docx。")
    assert not Path("全部").exists()


# --- never over what a person changed


def test_builds_again_over_its_own_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "build", MENGJIN, "-o", "甲.docx")[0] == 0
    assert run(capsys, "build", YANJIN, "-o", "甲.docx")[0] == 0


def test_does_not_overwrite_what_a_person_changed(
    here: Path, mengjin: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "build", MENGJIN, "-o", "甲.docx")
    edit_by_hand(Path("甲.docx"))
    before = Path("甲.docx").read_bytes()
    status, out, _ = run(capsys, "build", MENGJIN, "-o", "甲.docx")
    assert status == 2
    assert out.splitlines()[0] == (
        "无法使用 O-01 甲.docx 生成之后被人改过，没有覆盖。"
        "要留住那些改动，用 assembler refresh 甲.docx 数据 -o 新文件名.docx 更新它，"
        "或用 -o 换一个文件名；不要那些改动的，加 --force。"
    )
    assert Path("甲.docx").read_bytes() == before
    assert run(capsys, "build", MENGJIN, "-o", "甲.docx", "--force")[0] == 0
    assert Path("甲.docx").read_bytes() == mengjin.published


@pytest.mark.parametrize("content", [b"", b"not a docx", "一份别人的文件".encode()])
def test_does_not_overwrite_a_foreign_file(
    here: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("甲.docx").write_bytes(content)
    status, out, _ = run(capsys, "build", MENGJIN, "-o", "甲.docx")
    assert (status, out.split()[1]) == (2, "O-02")
    assert Path("甲.docx").read_bytes() == content


# --- check


def test_check_tells_what_build_tells_and_writes_nothing(
    here: Path, xigong: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "check", XIGONG)
    first, *told, last = out.splitlines()
    assert (status, err) == (0, "")
    assert (first, last) == (f"—— {XIGONG}", "检查完毕：警告4处、提示6处。")
    assert sorted(told) == sorted(map(str, xigong.built.problems))
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("one_core")
def test_the_status_of_check(
    here: Path, mengjin_copy: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("原因.csv", "公务接待费,人员增加，物价上涨\n", "")
    status, out, _ = run(capsys, "check", XIGONG, str(mengjin_copy))
    assert (status, out.splitlines()[-1]) == (1, "共2份：没有错误1份，有错误1份。")
    assert f"检查完毕：错误1处{CONFIRMED}。" in out.splitlines()
    assert run(capsys, "check", XIGONG, "没有的")[0] == 1
    assert run(capsys, "check", "没有的")[0] == 2
    assert run(capsys, "check", "没有的", "也没有")[0] == 2
    assert run(capsys, "check", XIGONG)[0] == 0


@pytest.mark.usefixtures("one_core")
def test_check_as_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "check", XIGONG, "没有的", "--json")
    first, second = json.loads(out)
    assert (status, first["exit"], second["exit"]) == (1, 0, 2)
    assert (first["report"], len(first["problems"])) == (None, 10)


def test_check_without_datasets(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "check")
    assert (status, out) == (2, "")
    assert err.startswith("data 文件夹里没有数据。")


# --- writing fails


def test_a_place_that_cannot_be_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("文件").write_text("不是文件夹", "utf-8")
    status, out, _ = run(capsys, "build", MENGJIN, "-o", "文件/甲.docx")
    line = out.splitlines()[0]
    assert (status, line.split()[1]) == (2, "O-03")
    said = re.sub(r"\S+\.docx", "", line.replace("O-03", ""))
    assert set(ENGLISH.findall(said)) - NAMES == set(), line
    assert Path("文件").read_text("utf-8") == "不是文件夹"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(
    here: Path, step: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "build", MENGJIN, "-o", "甲.docx")
    before = Path("甲.docx").read_bytes()

    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(whole_file.os, step, full)
    status, out, _ = run(capsys, "build", YANJIN, "-o", "甲.docx")
    monkeypatch.undo()
    assert (status, out.split()[1]) == (2, "O-03")
    assert Path(here, "甲.docx").read_bytes() == before
    assert [path.name for path in here.iterdir()] == ["甲.docx"]


def test_a_folder_stands_where_the_file_should(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("全部/mengjin-2024-budget.docx").mkdir(parents=True)
    status, out, _ = run(capsys, "build", MENGJIN, "-o", "全部")
    assert (status, out.split()[1]) == (2, "O-06")


# --- pdf


def test_pdf_without_libreoffice(
    here: Path,
    mengjin: Sample,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", "")
    status, out, _ = run(capsys, "build", MENGJIN, "-o", "甲.docx", "--pdf")
    assert status == 1
    assert out.startswith(
        "错误 O-04 没有找到 LibreOffice（soffice），不能转成 PDF，Word 文件照样生成。"
    )
    assert Path("甲.docx").read_bytes() == mengjin.published
    assert "草稿" not in out  # the report itself is complete
    assert [path.name for path in here.iterdir()] == ["甲.docx"]


# --- new


@pytest.mark.parametrize(
    ("name", "asked", "year", "whence"),
    [
        ("甲-2025", [], 2025, "，照名称"),
        ("2023年决算", [], 2023, "，照名称"),
        ("甲2025.xlsx", [], 2025, "，照名称"),
        ("甲-2025", ["--year", "2024"], 2024, ""),
        ("甲-2024-2025", [], date.today().year, "，是今年；不对的请改“年度”"),
        ("甲-120250", [], date.today().year, "，是今年；不对的请改“年度”"),
        ("甲", [], date.today().year, "，是今年；不对的请改“年度”"),
    ],
)
def test_a_new_dataset_takes_its_year_from_its_name(
    here: Path,
    name: str,
    asked: list[str],
    year: int,
    whence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, _ = run(capsys, "new", name, *asked)
    assert status == 0
    assert out == (
        f"已新建 {name}（部门预算，{year}年{whence}）。填好后运行 assembler build {name}\n"
    )
    if not name.endswith(".xlsx"):
        assert f"年度: {year}" in (here / name / "报告.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "made"),
    [(["甲"], "甲"), (["甲.xlsx"], "甲.xlsx"), (["甲", "--xlsx"], "甲.xlsx")],
)
def test_a_new_dataset_tells_what_to_fill_in(
    here: Path, arguments: list[str], made: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "new", *arguments, "--year", "2024")
    assert (status, err) == (0, "")
    assert out == f"已新建 {made}（部门预算，2024年）。填好后运行 assembler build {made}\n"
    status, out, _ = run(capsys, "build", made)
    *told, last = out.splitlines()
    assert (status, last) == (2, "没有生成报告：无法使用6处。")
    codes = [line.split()[1] for line in told]
    assert codes == ["D-47"] * 3 + ["D-14"] * 3
    for word in ("部门.编码", "部门.名称", "职责", "单位", "支出", "收入"):
        assert f"“{word}”" in "".join(told)
    assert not Path("out").exists()


def test_new_overwrites_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("甲").mkdir()
    status, out, _ = run(capsys, "new", "甲")
    assert (status, out) == (
        2,
        "无法使用 D-90 “甲”已经存在，没有改动它。请换一个名字，或先把它移走。\n",
    )
    assert list(Path("甲").iterdir()) == []


@pytest.mark.parametrize("path", [".", "..", "/"])
def test_new_in_place_of_a_folder_above(
    path: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, "new", path, "--xlsx", "--year", "2024")
    told = f"无法使用 D-90 “{path}”已经存在，没有改动它。请换一个名字，或先把它移走。\n"
    assert (status, out, list(here.iterdir())) == (2, told, [])


def test_new_knows_the_kinds_of_report(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "new", "甲", "--kind", "部门总结")
    assert (status, out.split()[1]) == (2, "D-92")
    assert list(here.iterdir()) == []


# --- figures


def test_all_figures(here: Path, mengjin: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "figures", MENGJIN)
    heads = [line for line in out.splitlines() if not line.startswith(" ")]
    assert status == 0
    assert heads[0] == "收入总计 = 9,547,200.00元"
    assert "车辆 = 2辆" in heads
    assert len(heads) == len(set(heads)) == out.count("    算法：")


def test_one_figure(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "figures", MENGJIN, "公务接待费") == (
        0,
        "公务接待费 = 3,000.00元\n"
        "    算法：支出表中部门经济为30217、资金为一般公共预算拨款的金额合计"
        "［支出(部门经济='30217', 资金='一般公共预算拨款')］\n"
        "    依据：支出.csv 第11行\n",
        "",
    )


def test_an_unknown_figure(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "figures", MENGJIN, "公务接代费")
    assert (status, out) == (2, "没有名为“公务接代费”的指标，是不是“公务接待费”？\n")


def test_figures_of_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "figures", "没有的")[0] == 2


# --- help and wrong commands


@pytest.mark.parametrize(
    "command",
    [[], ["build"], ["check"], ["new"], ["figures"], ["trace"], ["verify"], ["audit"], ["diff"]],
)
def test_help_is_chinese(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, *command, "--help")
    words = set(ENGLISH.findall(re.sub(r"(?<!\w)--?[a-z][a-z-]*", "", out)))
    assert (status, words - NAMES) == (0, set())
    assert out.startswith("用法：assembler")
    assert "退出状态" in out


def test_the_commands_stand_under_one_title(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "--help")[1].splitlines()
    at = lines.index("命令：")
    assert lines[at + 1].split() == ["import", "从导出的工作簿得到数据"]
    assert [line.strip() for line in lines].count("命令") == 0


@pytest.mark.parametrize(
    ("command", "statuses"),
    [
        ("check", "0 没有错误（最多有警告）；1 有错误；2 数据或模板无法使用。"),
        ("new", "0 已新建；2 不能新建，什么都没有改动。"),
        (
            "figures",
            "0 完成（最多有警告）；1 数据有错误，能算的都已列出；2 没有这个指标，或数据无法使用。",
        ),
        ("review", "0 完成（最多有警告）；1 有错误，已在页面中标出；2 数据、报告或模板无法使用。"),
    ],
)
def test_help_says_what_each_status_means(
    command: str, statuses: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "".join(run(capsys, command, "--help")[1].split())
    assert said.endswith(f"退出状态：{statuses}".replace(" ", ""))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bild"],
        ["build", "--froce"],
        ["build", "-o"],
        ["new"],
        ["new", "甲", "乙"],
        ["new", "甲", "--year", "今年"],
        ["figures"],
        ["build", "--force=1"],
        ["new", "甲", "--xlsx=是"],
    ],
)
def test_a_wrong_command_is_told_in_chinese(
    here: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, *arguments)
    usage, *_, told = err.splitlines()
    assert (status, out) == (2, "")
    assert usage.startswith("用法：assembler")
    assert told.startswith("命令写错：")
    said = re.sub(r"(?<!\w)--?[a-z][a-z-]*", "", told)
    assert set(ENGLISH.findall(said)) - NAMES - {"bild"} == set()
    assert "用 assembler" in told
    assert list(here.iterdir()) == []


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--version")
    assert (status, bool(re.fullmatch(r"\d+\.\d+\.\d+\n", out))) == (0, True)


# --- as a process


def test_a_process_builds_and_speaks_utf_8_whatever_the_locale(here: Path, mengjin: Sample) -> None:
    done = start_assembler("build", MENGJIN, cwd=here, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"已生成 out/mengjin-2024-budget.docx{CONFIRMED}。"
    assert (here / "out/mengjin-2024-budget.docx").read_bytes() == mengjin.published


def test_a_process_gives_the_status(here: Path) -> None:
    assert start_assembler("build", "没有的", cwd=here).returncode == 2


def test_a_reader_that_goes_away_is_no_error(here: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "assembler.cli", "figures", MENGJIN],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert (process.wait(30), said) == (0, "")
