"""`build --tables-xlsx`: where the workbook goes, what it may replace, what is refused."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, Sample
from openpyxl import load_workbook

from assembler.cli import main
from assembler.files import whole_file
from assembler.tables_workbook import changed_by_hand, tables_workbook

MENGJIN = str(ROOT / "data" / SAMPLES["mengjin"])
XIGONG = str(ROOT / "data" / SAMPLES["xigong"])
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Build in an empty folder: exit status and standard output."""
    monkeypatch.chdir(tmp_path)

    def build(*arguments: str) -> tuple[int, str]:
        status = main(["build", *arguments])
        return status, capsys.readouterr().out

    return build


def files() -> list[str]:
    return sorted(str(path) for path in Path().rglob("*") if path.is_file())


def edit_by_hand(file: str) -> None:
    book = load_workbook(file)
    book.worksheets[0]["B7"] = 1
    book.save(file)


def test_a_file_for_one_dataset(run: Run, mengjin: Sample) -> None:
    status, out = run(MENGJIN, "-o", "甲.docx", "--tables-xlsx", "表/甲.xlsx")
    assert status == 0
    assert out.splitlines()[-2:] == [
        "已生成 甲.docx（另有已确认的2处，check --all 列出）。",
        "附表已写成工作簿 表/甲.xlsx。",
    ]
    assert files() == ["甲.docx", "表/甲.xlsx"]
    assert Path("甲.docx").read_bytes() == mengjin.published
    assert mengjin.built.report is not None
    assert Path("表/甲.xlsx").read_bytes() == tables_workbook(mengjin.built.report, [])


@pytest.mark.usefixtures("one_core")
def test_a_folder_for_several_or_one(run: Run) -> None:
    status, _ = run(MENGJIN, XIGONG, "--tables-xlsx", "表")
    names = [SAMPLES["mengjin"], SAMPLES["xigong"]]
    assert status == 0
    assert files() == [f"out/{n}.docx" for n in names] + [f"表/{n}.xlsx" for n in names]
    run(MENGJIN, "-o", "甲.docx", "--tables-xlsx", "out")
    assert Path("out", f"{names[0]}.xlsx").is_file()


def test_without_the_option_there_is_no_workbook(run: Run) -> None:
    run(MENGJIN, "-o", "甲.docx")
    assert files() == ["甲.docx"]


def test_as_json(run: Run) -> None:
    _, out = run(MENGJIN, "-o", "甲.docx", "--tables-xlsx", "甲.xlsx", "--json")
    (found,) = json.loads(out)
    assert (found["report"], found["tables"]) == ("甲.docx", "甲.xlsx")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            [MENGJIN, XIGONG, "--tables-xlsx", "甲.xlsx"],
            "无法使用 O-20 要生成几本附表，--tables-xlsx 写的“甲.xlsx”却是一个文件。"
            "--tables-xlsx 写一个文件夹的名字（没有就新建）；或者一次只写一套数据。",
        ),
        (
            [MENGJIN, "--tables-xlsx", "甲.xls"],
            "无法使用 O-21 附表只能写成 .xlsx 工作簿，--tables-xlsx 写的是“甲.xls”。文件名以 .xlsx 结尾。",
        ),
        (
            [MENGJIN, "-o", "甲.docx", "--tables-xlsx", "甲.docx"],
            "无法使用 O-21 附表只能写成 .xlsx 工作簿，--tables-xlsx 写的是“甲.docx”。文件名以 .xlsx 结尾。",
        ),
        (
            [MENGJIN, "--tables-xlsx", "甲"],
            "无法使用 O-21 附表只能写成 .xlsx 工作簿，--tables-xlsx 写的是“甲”。文件名以 .xlsx 结尾。",
        ),
        (
            ["数据.xlsx", "--force", "--tables-xlsx", "./数据.xlsx"],
            "无法使用 O-22 --tables-xlsx 写的 数据.xlsx 是数据本身，不能写成附表。"
            "用 --tables-xlsx 换一个文件名。",
        ),
    ],
)
def test_refused_before_anything_is_built(run: Run, arguments: list[str], told: str) -> None:
    assert run(*arguments) == (2, told + "\n")
    assert files() == []


def test_what_a_person_changed_is_kept(run: Run) -> None:
    wanted = (MENGJIN, "-o", "甲.docx", "--tables-xlsx", "甲.xlsx")
    run(*wanted)
    made = Path("甲.xlsx").read_bytes()
    assert run(*wanted)[0] == 0  # nobody changed it
    edit_by_hand("甲.xlsx")
    Path("甲.docx").unlink()
    changed = Path("甲.xlsx").read_bytes()
    status, out = run(*wanted)
    assert status == 2
    assert out.splitlines()[0] == (
        "无法使用 O-01 甲.xlsx 生成之后被人改过，没有覆盖。"
        "要留住那些改动，用 --tables-xlsx 换一个文件名；不要那些改动的，加 --force。"
    )
    assert out.splitlines()[-1].startswith("没有生成报告")
    assert files() == ["甲.xlsx"]  # neither of the two is written
    assert Path("甲.xlsx").read_bytes() == changed
    assert run(*wanted, "--force")[0] == 0
    assert Path("甲.xlsx").read_bytes() == made


def test_both_files_are_told_of_at_once(run: Run) -> None:
    Path("甲.docx").write_bytes(b"docx")
    Path("甲.xlsx").mkdir()
    _, out = run(MENGJIN, "-o", "甲.docx", "--tables-xlsx", "甲.xlsx")
    assert [line.split()[1] for line in out.splitlines()[:2]] == ["O-02", "O-06"]
    assert "用 --tables-xlsx 换一个文件名" in out.splitlines()[1]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", "别人的文件".encode()])
def test_a_foreign_file_is_kept(run: Run, content: bytes) -> None:
    Path("甲.xlsx").write_bytes(content)
    status, out = run(MENGJIN, "-o", "甲.docx", "--tables-xlsx", "甲.xlsx")
    assert (status, out.split()[1]) == (2, "O-02")
    assert Path("甲.xlsx").read_bytes() == content


def test_a_workbook_of_another_program_is_not_ours(tmp_path: Path, mengjin: Sample) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "别.xlsx")
    assert changed_by_hand(tmp_path / "别.xlsx") is None
    assert mengjin.built.report is not None
    data = tables_workbook(mengjin.built.report, [])
    assert data is not None
    (tmp_path / "甲.xlsx").write_bytes(data)
    assert changed_by_hand(tmp_path / "甲.xlsx") is False


def test_a_place_that_cannot_be_written(run: Run) -> None:
    Path("文件").write_text("不是文件夹", "utf-8")
    status, out = run(MENGJIN, "-o", "甲.docx", "--tables-xlsx", "文件/甲.xlsx")
    assert (status, out.split()[1]) == (2, "O-03")
    assert files() == ["文件", "甲.docx"]


def test_a_full_disk_leaves_the_old_workbook(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ("-o", "甲.docx", "--tables-xlsx", "甲.xlsx")
    run(MENGJIN, *wanted)
    before = Path("甲.xlsx").read_bytes()

    move = os.replace

    def full(source: str, target: Path) -> None:
        if target.suffix == ".xlsx":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        move(source, target)

    monkeypatch.setattr(whole_file.os, "replace", full)
    status, out = run(XIGONG, *wanted)
    monkeypatch.undo()
    assert (status, out.split()[1]) == (2, "O-03")
    assert (tmp_path / "甲.xlsx").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["甲.docx", "甲.xlsx"]
