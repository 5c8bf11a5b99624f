"""Simple tags are joined without docxtpl: what comes of them must be what docxtpl makes."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from hypothesis import given
from hypothesis import strategies as st

from assembler.word.write.docxtpl_shell import patched
from assembler.word.write.tags import clean, is_simple, joined_simply

TEMPLATES = Path(__file__).parents[1] / "templates"


def parts(shell: Path) -> list[str]:
    with zipfile.ZipFile(shell) as package:
        names = [name for name in package.namelist() if name.startswith("word/")]
        return [package.read(name).decode() for name in names if name.endswith(".xml")]


COVERS = sorted(set(TEMPLATES.glob("*/shell.docx")) - {TEMPLATES / "word-only" / "shell.docx"})


@pytest.mark.parametrize("shell", COVERS, ids=str)
def test_the_shells_of_the_repository_need_no_docxtpl(shell: Path) -> None:
    """But for one that is a whole report, with conditions and rows of tables."""
    for part in parts(shell):
        if "{{" in part:
            assert is_simple(part)
            assert joined_simply(part) == DocxTemplate.patch_xml(None, part)


def paragraph(*texts: str, start: str = "<w:t>") -> str:
    runs = "".join(f"<w:r><w:rPr><w:b/></w:rPr>{start}{text}</w:t></w:r>" for text in texts)
    return f"<w:p><w:pPr><w:jc/></w:pPr>{runs}</w:p>"


@pytest.mark.parametrize(
    "markup",
    [
        paragraph("{{ 部门.名称 }}"),
        paragraph("{{部门.名称}}关于{{ 年度 }}年"),
        paragraph("前") + paragraph("{{p 正文 }}") + paragraph("后"),
        paragraph("前", "{{p 目录 }}", "后", start='<w:t xml:space="preserve">'),
        paragraph("{{p 目录 }}", "{{ 甲 }}") + '<w:p w:rsidR="1"><w:r/></w:p>',
        paragraph("{{p目录 }}{{ p 目录 }}"),
        paragraph("{{ 甲|万元(小数=1) }}") + paragraph("50%") + paragraph("{{p 乙 }}"),
        paragraph("没有标签"),
        f"<w:tc>{paragraph('{{ 甲 }}')}</w:tc><w:tc>{paragraph('{{p 乙 }}')}</w:tc>",
    ],
)
def test_simple_tags(markup: str) -> None:
    assert is_simple(markup)
    assert joined_simply(markup) == DocxTemplate.patch_xml(None, markup)


@pytest.mark.parametrize(
    "markup",
    [
        paragraph("{{ 部门", ".名称 }}"),
        paragraph("{", "{ 甲 }}"),
        paragraph("{{ 甲 }", "}"),
        paragraph("{% if 甲 %}乙{% endif %}"),
        paragraph("{# 说明 #}"),
        paragraph("{{tr 甲 }}"),
        paragraph("{{tc 甲 }}"),
        paragraph("{{r 甲 }}"),
        paragraph("{{ 甲 &lt; 乙 }}"),
        paragraph("{{ 甲 }}") + paragraph("一个 } 和 {"),
    ],
)
def test_other_tags_are_left_to_docxtpl(markup: str) -> None:
    assert not is_simple(markup)
    assert patched(markup) == DocxTemplate.patch_xml(None, markup)


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "{{ 甲 }}",
                    "{{p 乙 }}",
                    "{{p丙}}",
                    "文",
                    "%",
                    "#",
                    "{{",
                    "}}",
                    "}",
                    "{{r 丁 }}",
                    "",
                ]
            ),
            max_size=4,
        ),
        max_size=4,
    ),
    st.sampled_from(["<w:t>", '<w:t xml:space="preserve">']),
)
def test_whateveris_simple_is_joined_alike(texts: list[list[str]], start: str) -> None:
    markup = "".join(paragraph(*runs, start=start) for runs in texts)
    if is_simple(markup):
        assert joined_simply(markup) == DocxTemplate.patch_xml(None, markup)


def test_simple_tags_do_not_load_docxtpl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docxtpl", None)  # importing it now fails
    assert "{{ 正文 }}" in clean(paragraph("{{p 正文 }}"))
