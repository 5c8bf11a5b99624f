"""One door to a docx that was built here: whatever is wrong with it has one code and one wording,
whichever command asks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Sample
from docx import Document
from hostile import rewritten

from assembler.cli import main
from assembler.snapshot.opening import open_docx, open_report
from assembler.snapshot.values import to_json
from assembler.word.write.cover import cover_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _foreign(data: bytes) -> bytes:
    made = io.BytesIO()
    Document().save(made)
    return made.getvalue()


def _locked(data: bytes) -> bytes:
    """A zip package whose parts say that they need a password."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "密")
    package_bytes = bytearray(out.getvalue())
    package_bytes[6] |= 1
    package_bytes[package_bytes.index(b"PK\1\2") + 8] |= 1
    return bytes(package_bytes)


def _changed(data: bytes, old: str, new: str) -> bytes:
    """A report whose snapshot says something else."""
    return rewritten(
        data, "customXml/item1.xml", lambda text: text.replace(old.encode(), new.encode(), 1)
    )


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no package": (lambda data: b"PK", "V-01 {}：读不出来（不是 Word 文件，或文件已损坏）"),
    "cut short": (lambda data: data[:3000], "V-01 {}：读不出来（不是 Word 文件，或文件已损坏）"),
    "encrypted": (
        lambda data: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "V-09 {}：文件有密码，读不出来。在 Word 或 WPS 里输入密码打开，去掉密码再保存",
    ),
    "locked parts": (_locked, "V-09 {}：文件有密码，读不出来。"),
    "Word 2003": (lambda data: OLE + bytes(600), "V-33 {}：文件其实是旧的 .doc 格式，读不出来。"),
    "another's": (_foreign, "V-03 {}：文件里没有生成时留下的快照，不知道它是由什么数据生成的"),
    "an older format": (
        lambda data: _changed(data, '"格式":2', '"格式":1'),
        "V-04 {}：文件里的快照是第 1 种格式，这一版只读第 2 种",
    ),
    "a newer format": (
        lambda data: _changed(data, '"格式":2', '"格式":3'),
        "V-04 {}：文件里的快照是第 3 种格式，这一版只读第 2 种",
    ),
    "garbled": (
        lambda data: _changed(data, '"正文":[', '"正文":["坏",'),
        "V-05 {}：文件里的快照读不出来（",
    ),
}
COMMANDS: dict[str, Callable[[str, str], list[str]]] = {
    "verify": lambda file, data: ["verify", file],
    "trace": lambda file, data: ["trace", file, "954.72"],
    "diff": lambda file, data: ["diff", file, data],
    "notice": lambda file, data: ["diff", file, data, "--notice", "说明.docx", "--reason", "录入"],
    "refresh": lambda file, data: ["refresh", file, data, "-o", "新.docx"],
    "redline": lambda file, data: ["build", data, "--redline", file, "-o", "修订稿.docx"],
    "review": lambda file, data: ["review", file],
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("cause", BROKEN)
def test_every_command_says_the_same(
    cause: str,
    command: str,
    mengjin: Sample,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    break_, message = BROKEN[cause]
    Path("稿.docx").write_bytes(break_(mengjin.data))
    assert main(COMMANDS[command]("稿.docx", str(mengjin.path))) == 2
    printed = capsys.readouterr().out.splitlines()
    (line,) = [line for line in printed if line.startswith("无法使用")]
    assert line.startswith(f"无法使用 {message.format('稿.docx')}")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["没有.docx"])
def test_a_file_that_is_not_there(
    command: str,
    name: str,
    mengjin: Sample,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(COMMANDS[command](name, str(mengjin.path))) == 2
    printed = capsys.readouterr().out.splitlines()
    (line,) = [line for line in printed if line.startswith("无法使用")]
    assert line.startswith(f"无法使用 V-07 {name}：没有这个文件。")


def test_what_is_opened(mengjin: Sample) -> None:
    """The snapshot, whether a person changed the file, and a tree of its own for each reader."""
    report = open_report(mengjin.data, [], "报告.docx")
    assert report is not None
    assert (report.name, report.file.is_edited) == ("报告.docx", False)
    assert mengjin.built.snapshot is not None
    assert to_json(report.snapshot) == to_json(mengjin.built.snapshot)
    first, second = report.file.document([]), report.file.document([])
    assert first is not None and second is not None and first.root is not second.root


def test_a_file_that_word_saved_is_edited(mengjin: Sample) -> None:
    document = Document(io.BytesIO(mengjin.data))
    saved = io.BytesIO()
    document.save(saved)
    opened = open_docx(saved.getvalue(), [])
    assert opened is not None and opened.is_edited


@pytest.mark.parametrize("encoding", ["gbk", "x-foo"])
def test_a_document_in_another_encoding_has_no_cover(mengjin: Sample, encoding: str) -> None:
    """The snapshot can still be used; nothing is made of the text."""
    other = f'<?xml version="1.0" encoding="{encoding}"?><w:document'.encode()
    data = rewritten(
        mengjin.data, "word/document.xml", lambda old: other + old.partition(b"<w:document")[2]
    )
    assert cover_of(data) == ()
