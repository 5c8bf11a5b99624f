"""What the files of `assembler build` and `new` may be called, and what is said of the PDF beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES

from assembler.cli import main

MENGJIN = str(ROOT / "data" / SAMPLES["mengjin"])
YANJIN = str(ROOT / "data" / SAMPLES["yanjin"])


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit status and standard output."""
    status = main(arguments)
    return status, capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("甲.pdf", "写 -o 甲.docx；build 加 --pdf，PDF 就写在它旁边。"),
        ("甲 乙.xlsx", '写 -o "甲 乙.docx"；附表的工作簿用 --tables-xlsx。'),
        ("甲.DOC", "文件名以 .docx 结尾，如 -o 甲.docx。"),
    ],
)
def test_a_report_is_a_word_file(
    here: Path, name: str, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], [YANJIN]):
        status, out = run(capsys, "build", MENGJIN, *more, "-o", name)
        said = f"无法使用 O-07 报告是 Word 文件，-o 写的是“{name}”。{way}"
        assert (status, out.splitlines()) == (2, [said])
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "made"), [("甲", "甲.docx"), ("甲2.0", "甲2.0.docx"), ("甲.DOCX", "甲.DOCX")]
)
def test_the_ending_need_not_be_typed(
    here: Path, name: str, made: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "build", MENGJIN, "-o", name)[0] == 0
    assert [path.name for path in here.iterdir()] == [made]


def test_pdf_is_told_with_its_place(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def made(docx: Path, pdf: Path, problems: object) -> bool:
        pdf.write_bytes(b"%PDF of " + docx.name.encode())
        return True

    monkeypatch.setattr("assembler.word.write.pdf.to_pdf", made)
    status, out = run(capsys, "build", MENGJIN, "-o", "甲.docx", "--pdf")
    assert (status, out.splitlines()[-2:]) == (
        0,
        ["已生成 甲.docx（另有已确认的2处，check --all 列出）。", "PDF 已写成 甲.pdf。"],
    )
    assert Path("甲.pdf").read_bytes() == "%PDF of 甲.docx".encode()
    out = run(capsys, "build", MENGJIN, "-o", "甲.docx", "--pdf", "--json")[1]
    assert json.loads(out)[0]["pdf"] == "甲.pdf"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ["refresh", "改过.docx", MENGJIN, "-o", "新.pdf"],
            "O-07 报告是 Word 文件，-o 写的是“新.pdf”。",
        ),
        (["review", MENGJIN, "-o", "页.docx"], "O-42 审阅页是网页，-o 写的是“页.docx”。"),
        (
            ["diff", MENGJIN, YANJIN, "--html", "页.docx"],
            "R-18 比较页是网页，--html 写的是“页.docx”。",
        ),
        (
            ["verify", MENGJIN, MENGJIN],
            f"V-08 {Path(MENGJIN).name}：这是一个文件夹，这里要写 Word 文件（.docx）。",
        ),
        (["verify", "没有.docx"], "V-07 没有.docx：没有这个文件。"),
        (["trace", "没有.docx", "954.72"], "V-07 没有.docx：没有这个文件。"),
    ],
)
def test_files_of_another_kind_are_refused(
    here: Path, command: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = run(capsys, *command)
    assert status == 2 and out.startswith(f"无法使用 {said}")
    assert list(here.iterdir()) == []


def test_a_command_to_type_next_is_quoted(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "new", "我的 部门", "--year", "2024") == (
        0,
        '已新建 我的 部门（部门预算，2024年）。填好后运行 assembler build "我的 部门"\n',
    )


@pytest.mark.parametrize("name", ["新.docx", "新.txt", "新.xlsm"])
def test_a_new_dataset_is_no_file_of_another_kind(
    here: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = run(capsys, "new", name)
    assert (status, out) == (
        2,
        f"无法使用 D-91 没有写成“{name}”：数据应是文件夹，或以 .xlsx 结尾的工作簿。"
        "请检查名称，以及上一级文件夹是否存在、能不能写入。\n",
    )
    assert list(here.iterdir()) == []
