"""The file around a report: snapshot, changes by hand, whole writing, validity, conversion."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from conftest import examples
from docx import Document
from hypothesis import given
from office import convert, needs_office
from test_word_contents import long_report
from word_kit import build, edited, part, report, table, words
from word_validity import WordValidator

from assembler.commands.report_target import may_overwrite
from assembler.files.whole_file import write_whole
from assembler.kernel.problems import Problem
from assembler.report import Cell, Paragraph, Span
from assembler.word.snapshot_part import changed_by_hand, read_snapshot
from assembler.word.write.pdf import to_pdf

SMALL = report(part("第一部分", "甲", words("乙")))


@given(st.text(st.characters(codec=None), max_size=80))
@examples(80)
def test_any_snapshot_comes_back(snapshot: str) -> None:
    data = build(SMALL, snapshot)
    assert read_snapshot(data) == snapshot
    assert changed_by_hand(data) is False


def test_a_change_in_word_is_noticed() -> None:
    data = build(SMALL, "{}")
    for name, old in (("word/document.xml", "乙"), ("word/footer1.xml", "— ")):
        assert changed_by_hand(edited(data, name, old, "丙")) is True
    assert changed_by_hand(edited(data, "docProps/core.xml", "某局", "丙")) is False


def test_saving_again_counts_as_a_change() -> None:
    data, out = build(SMALL, "甲"), io.BytesIO()
    Document(io.BytesIO(data)).save(out)
    assert changed_by_hand(out.getvalue()) in (True, False)  # python-docx may keep the bytes
    opened = Document(io.BytesIO(data))
    opened.add_paragraph("添一段")
    opened.save(out := io.BytesIO())
    assert changed_by_hand(out.getvalue()) is True and read_snapshot(out.getvalue()) == "甲"


@pytest.mark.parametrize("data", [b"", b"not a docx", b"PK\3\4"])
def test_other_files_are_not_ours(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    assert changed_by_hand(path) is None and read_snapshot(path) is None
    assert read_snapshot(tmp_path / "missing.docx") is None


def test_a_docx_of_somebody_else_is_not_ours(tmp_path: Path) -> None:
    Document().save(str(tmp_path / "a.docx"))
    assert changed_by_hand(tmp_path / "a.docx") is None


def test_what_may_be_overwritten(tmp_path: Path) -> None:
    data = build(SMALL)
    (tmp_path / "same.docx").write_bytes(data)
    (tmp_path / "edited.docx").write_bytes(edited(data, "word/document.xml", "乙", "丙"))
    Document().save(str(tmp_path / "other.docx"))
    (tmp_path / "folder.docx").mkdir()
    wanted = {"new": None, "same": None, "edited": "O-01", "other": "O-02", "folder": "O-06"}
    for name, code in wanted.items():
        problems: list[Problem] = []
        assert may_overwrite(tmp_path / f"{name}.docx", problems) is (code is None)
        assert [p.code for p in problems] == ([code] if code else [])


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "new folder" / "a.docx"
    write_whole(target, b"old")
    assert target.read_bytes() == b"old"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert [p.name for p in target.parent.iterdir()] == ["a.docx"]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a.docx"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_whole(target, b"new")
    assert target.stat().st_mode & 0o777 == 0o640


FINDINGS = {
    "a small report": SMALL,
    "every kind of block": long_report(4),
    "gaps": report(
        part(
            "",
            "甲",
            Paragraph((Span("待", missing="原因", figure=0),)),
            table(body=((Cell("待", missing="数"), Cell("")),), landscape=True),
        )
    ),
    "hostile text": report(part("", "A&B<局>\"'\x00", words("]]>&amp;\t\n\ud800"), table("<表>"))),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_the_validator_finds_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(build(FINDINGS[name], '{"数字": ["<1>"]}'))
    result = WordValidator().validate(str(path))
    assert result.is_valid, [str(error) for error in result.errors]
    assert not result.errors
    assert len(Document(str(path)).tables) >= 0


def test_the_package_is_read_by_others() -> None:
    with zipfile.ZipFile(io.BytesIO(build(SMALL))) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert names[0] == "[Content_Types].xml" and len(names) == len(set(names))
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@needs_office
def test_bookmarks_and_snapshot_survive_libreoffice(tmp_path: Path) -> None:
    made = report(part("", "甲", Paragraph((Span("收入"), Span("1.00", figure=0))), table()))
    (tmp_path / "a.docx").write_bytes(build(made, "快照"))
    convert([tmp_path / "a.docx"], "docx", tmp_path / "out")
    again = (tmp_path / "out" / "a.docx").read_bytes()
    assert read_snapshot(again) == "快照" and changed_by_hand(again) is True
    with zipfile.ZipFile(io.BytesIO(again)) as package:
        document = package.read("word/document.xml").decode()
    assert all(f'"{name}"' in document for name in ("_fig_0001", "_tbl_01", "_Toc100000001"))


def test_without_libreoffice_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    problems: list[Problem] = []
    assert not to_pdf(tmp_path / "a.docx", tmp_path / "a.pdf", problems)
    assert [p.code for p in problems] == ["O-04"] and "LibreOffice" in str(problems[0])


@needs_office
def test_what_cannot_be_converted_is_said(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert not to_pdf(tmp_path / "missing.docx", tmp_path / "a.pdf", problems)
    assert [p.code for p in problems] == ["O-05"]
    assert not (tmp_path / "a.pdf").exists()
