"""A template from a stranger runs no code, reads nothing outside its folder, and comes to an end.

Where else this is tested: attributes and functions the sandbox refuses in test_narrative_mistakes
(`test_what_the_sandbox_refuses`); expressions of figures.yaml in test_figures_expressions; YAML nesting and
references in test_yamltext; names with a path in broken_templates/; zip bombs, document types and
escaping of the shell in test_word_shell; markup in a report in test_word_narrative; markup and
scripts in the review page in test_review and test_review_browser; what a text, a template's file or
a shell with loops may cost in test_security_work.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES
from hostile import guarded, parts_of, rewritten

from assembler.kernel.problems import Place, Problem
from assembler.narrative.language import make_environment
from assembler.pipeline import build
from assembler.template.loading import load_template
from assembler.word.write.shell import load_shell

SHELL = (ROOT / "templates" / "henan-budget" / "shell.docx").read_bytes()
# --- the Word shell


RELATIONS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def related(kind: str, target: str, mode: str = "") -> bytes:
    """The shell with one more relationship."""
    one = f'<Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'.encode()
    return rewritten(
        SHELL, RELATIONS, lambda old: old.replace(b"</Relationships>", one + b"</Relationships>")
    )


def coded(markup: str, part: str = "word/document.xml") -> bytes:
    """The shell with this markup as the first thing of a part."""
    return rewritten(
        SHELL, part, lambda old: old.replace(b"<w:body>", b"<w:body>" + markup.encode())
    )


def field(*codes: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    return f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'


OUTSIDE = ' TargetMode="External"'
REACHING = {
    "picture": (related("image", "http://example.org/a.png", OUTSIDE), "里有外部的链接（http://example.org/a.png）"),
    "share": (related("image", r"\\host\share\a.png", OUTSIDE), r"里有外部的链接（\\host\share\a.png）"),
    "template": (related("attachedTemplate", "file:///C:/a.dotm", OUTSIDE), "里有外部的链接（file:///C:/a.dotm）"),
    "macro": (related("vbaProject", "vbaProject.bin"), "带有宏"),
    "object": (related("oleObject", "embeddings/a.bin"), "嵌入了对象"),
    "control": (related("control", "activeX/a.xml"), "带有控件"),
    "document": (related("aFChunk", "a.html"), "嵌入了别的文件"),
    "types": (rewritten(SHELL, "[Content_Types].xml", lambda old: old.replace(
        b"document.main+xml", b"document.macroEnabled.main+xml")), "带有宏"),
    "program": (coded(field(" DDEAUTO c:\\\\a.exe ")), "里有会取来或运行别处内容的域（DDEAUTO）"),
    "cut": (coded(field(" DD", "E a b ")), "里有会取来或运行别处内容的域（DDE）"),
    "entity": (coded(field("&#73;NCLUDETEXT /etc/passwd")), "里有会取来或运行别处内容的域（INCLUDETEXT）"),
    "simple": (coded('<w:p><w:fldSimple w:instr=" includepicture http://a "/></w:p>'), "里有会取来或运行别处内容的域（INCLUDEPICTURE）"),
}  # fmt: skip


def load(data: bytes, folder: Path) -> list[Problem]:
    file = folder / "shell.docx"
    file.write_bytes(data)
    problems: list[Problem] = []
    load_shell(file, make_environment(), problems)
    return problems


@pytest.mark.parametrize("name", REACHING)
def test_a_shell_that_reaches_out(name: str, tmp_path: Path) -> None:
    data, why = REACHING[name]
    assert [(p.code, p.values["why"]) for p in load(data, tmp_path)] == [("M-60", why)]


@pytest.mark.parametrize(
    "data",
    [
        related("hyperlink", "http://example.org", OUTSIDE),
        related("image", "media/a.png"),
        coded(field(" HYPERLINK http://a ")),
        coded(field(" PAGE ") + field("TOC \\o")),
        SHELL,
    ],
    ids=["hyperlink", "picture inside", "field of a link", "pages", "ours"],
)
def test_a_shell_that_does_not(data: bytes, tmp_path: Path) -> None:
    assert load(data, tmp_path) == []


def test_comments_and_other_encodings_hide_nothing_in_a_shell(tmp_path: Path) -> None:
    said = load(coded("<!-- {{ {{ -->"), tmp_path)
    assert [(p.code, "注释" in p.message) for p in said] == [("M-51", True)]
    declared = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    for encoding in ("utf-8", "utf-16", "utf-16-le"):
        bad = rewritten(SHELL, "word/settings.xml", lambda _, e=encoding: declared.encode(e))  # type: ignore[misc]
        assert [p.code for p in load(bad, tmp_path)] == ["M-51"]


def shells_told(folder: str) -> list[list[str]]:
    """The codes told of each of the shells that would take all time or memory."""
    return [[p.code for p in load(data, Path(folder))] for data in costly_shells()]


def costly_shells() -> Iterator[bytes]:
    paragraph = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    yield coded(paragraph.format("{{ " * 200_000))
    yield coded(paragraph.format("甲" * 3_000_000))
    yield coded("<w:p/>" * 4_100_000)
    yield coded(f'<w:bookmarkStart w:id="{"9" * 5000}" w:name="a"/>')
    yield rewritten(SHELL, "customXml/item" + "9" * 5000 + ".xml", lambda _: b"<a/>")


def test_what_a_shell_may_cost(tmp_path: Path) -> None:
    told = guarded(shells_told, str(tmp_path), memory=900, seconds=60)
    assert told == [["M-52"], ["M-52"], ["M-52"], [], []]


# --- files of a template


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A county's template in a folder of its own, with a secret beside."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "秘密.md").write_text("秘密", "utf-8")
    made = tmp_path / "templates" / "县"
    (made / "sections").mkdir(parents=True)
    (made / "template.yaml").write_text("extends: henan-budget\n", "utf-8")
    shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / "数据")
    words = tmp_path / "数据" / "报告.yaml"
    words.write_text(words.read_text("utf-8").replace("模板: mengjin-budget", "模板: 县"), "utf-8")
    return made


def told(folder: Path) -> list[str]:
    built = build(folder.parent.parent / "数据")
    return [str(p) for p in built.problems if p.code.startswith("M-")]


@pytest.mark.parametrize("name", ["sections/概况.md", "wording.yaml", "shell.docx"])
def test_a_link_out_of_a_template_is_not_followed(name: str, template: Path) -> None:
    (template / name).symlink_to(template.parent.parent / "秘密.md")
    assert told(template) == [
        f"无法使用 M-05 县/{name}：不是普通文件，或是指向模板文件夹之外的链接。"
        "另存为 UTF-8 编码的文本，不超过2MB。"
    ]


def test_a_link_within_a_template_is(template: Path) -> None:
    (template / "甲.yaml").write_text("{}", "utf-8")
    (template / "wording.yaml").symlink_to("甲.yaml")
    assert told(template) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="这个系统没有命名管道")
def test_a_pipe_is_not_waited_for(template: Path) -> None:
    os.mkfifo(template / "sections" / "概况.md")
    assert [line.split("，")[0] for line in told(template)] == [
        "无法使用 M-05 县/sections/概况.md：不是普通文件"
    ]


def test_a_template_of_thousands_of_files(template: Path) -> None:
    for number in range(2_001):
        (template / "sections" / f"{number}.md").touch()
    problems: list[Problem] = []
    load_template("县", Place(), problems)
    assert "无法使用 M-61 县：模板“县”的文件太多或太大（最多2000个，共60MB，其中文字3MB）" in str(
        problems[0]
    )


def test_private_signs_written_as_escapes(template: Path) -> None:
    (template / "wording.yaml").write_text('增加: "\\ue0009\\ue001"\n', "utf-8")
    assert [line[:60] for line in told(template)] == [
        "无法使用 M-04 县/wording.yaml 第1行 第5个字符：有不能用的特殊字符（私用区字符）。按这一位置改正后重试。"[
            :60
        ]
    ]


def test_parts_of_the_shell_are_known() -> None:
    assert {"word/document.xml", "word/settings.xml", RELATIONS} <= set(parts_of(SHELL))


def test_a_folder_of_sections_elsewhere(template: Path) -> None:
    (template / "sections").rmdir()
    elsewhere = template.parent.parent / "别处"
    elsewhere.mkdir()
    (elsewhere / "概况.md").write_text("# 别处的", "utf-8")
    (template / "sections").symlink_to(elsewhere)
    assert [line.split("，")[0] for line in told(template)] == [
        "无法使用 M-05 县/sections/概况.md：不是普通文件"
    ]
