"""Shells as LibreOffice, WPS and Word leave them on saving: nothing for the author to repair."""

from __future__ import annotations

from pathlib import Path

import pytest
from office import convert, needs_office
from word_kit import (
    ENVIRONMENT,
    SHELL,
    W,
    build_with,
    edited,
    find,
    paragraphs,
    part,
    part_of,
    report,
    shell,
    table,
    tree,
    words,
)
from word_validity import WordValidator

from assembler.kernel.problems import Problem
from assembler.word.write.shell import Shell, load_shell
from assembler.word.write.tags import needs_repair

DOCUMENT = "word/document.xml"
REPORT = report(part("第一部分", "概况", words("甲")), part("", "附件", table(landscape=True)))
TEXTS = [
    *("某局", "2024年部门预算公开", "二〇二四年二月", "目　录"),
    *("第一部分　概况\t1", "附件\t2", "收支总表\t3"),
    *("第一部分\n概况", "甲", "附件", "收支总表"),
]
CONTENTS = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{{p 目录 }}</w:t></w:r>'
TITLE = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{{ 封面标题 }}</w:t></w:r>'
SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" '
    'w:bottom="1984" w:left="1587" w:header="851" w:footer="1304" w:gutter="0"/></w:sectPr>'
)
BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="wps"><w:pict><w:txbxContent><w:p><w:r><w:t>内部</w:t></w:r></w:p>'
    "</w:txbxContent></w:pict></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>内部"
    "</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def read(folder: Path, data: bytes) -> tuple[Shell | None, list[str]]:
    path = folder / "shell.docx"
    path.write_bytes(data)
    problems: list[Problem] = []
    return load_shell(path, ENVIRONMENT, problems), [str(problem) for problem in problems]


def run(text: str, attributes: str = "", properties: str = "") -> str:
    return f"<w:r{attributes}>{properties}<w:t>{text}</w:t></w:r>"


def texts(data: bytes) -> list[str]:
    return [text for text in paragraphs(data) if text]


def paragraph_with(tag: str) -> str:
    """The paragraph of our shell that holds a tag, as it is written there."""
    source = part_of(SHELL.read_bytes()).decode()
    at = source.index(tag)
    return source[source.rindex("<w:p>", 0, at) : source.index("</w:p>", at) + len("</w:p>")]


@needs_office
def test_our_shell_saved_by_libreoffice(tmp_path: Path) -> None:
    """It cuts each tag into runs and puts the end of the section into the paragraph of the contents."""
    convert([SHELL], "docx", tmp_path)
    saved = (tmp_path / "shell.docx").read_bytes()
    source = part_of(saved).decode()
    assert "{{p 目录 }}" not in source and "<w:t>}}</w:t>" in source
    loaded, problems = read(tmp_path, saved)
    assert problems == [] and loaded is not None
    data = build_with(loaded, REPORT)
    assert texts(data) == TEXTS
    (tmp_path / "x.docx").write_bytes(data)
    assert [str(e) for e in WordValidator().validate(str(tmp_path / "x.docx")).errors] == []


@needs_office
def test_it_makes_the_same_pages(tmp_path: Path) -> None:
    convert([SHELL], "docx", tmp_path)
    loaded, _ = read(tmp_path, (tmp_path / "shell.docx").read_bytes())
    assert loaded is not None
    ours = shell()
    assert loaded.sections.pages == ours.sections.pages
    sizes = [
        (style.size, style.line_height, style.indent, style.left)
        for each in (loaded, ours)
        for style in map(each.style, ("报告正文", "heading 1", "表格文字", "表注", "toc 1"))
    ]
    assert sizes[:5] == sizes[5:]


# What Word and WPS do to a tag while somebody edits beside it.
HABITS = {
    "runs": ("{{ 封面标题 }}", run("{{ 封面") + run("标题 ") + run("}}"), TITLE),
    "braces": ("{{ 封面标题 }}", run("{") + run("{ 封面标题 }") + run("}"), TITLE),
    "marks of spelling": (
        "{{ 封面标题 }}",
        '<w:proofErr w:type="spellStart"/>'
        + run("{{ 封面", ' w:rsidRPr="00AB12CD"')
        + '<w:proofErr w:type="spellEnd"/>'
        + run("标题 }}", ' w:rsidR="00AB12CE"', "<w:rPr><w:b/></w:rPr>"),
        TITLE,
    ),
    "the last place edited": (
        "{{ 封面标题 }}",
        run("{{ 封面") + '<w:bookmarkStart w:id="7" w:name="_GoBack"/>'
        '<w:bookmarkEnd w:id="7"/>' + run("标题 }}"),
        TITLE,
    ),
    "a tracked insertion": (
        "{{ 封面标题 }}",
        run("{{ 封面") + f'<w:ins w:id="8" w:author="甲">{run("标题")}</w:ins>' + run(" }}"),
        TITLE,
    ),
    "wide spaces": ("{{　封面标题\u00a0}}", run("{{　封面标题\u00a0}}"), TITLE),
    "contents cut": ("{{p 目录 }}", run("{{p") + run(" 目") + run("录 }}"), CONTENTS),
    "contents widely spaced": ("{{p　目录 }}", run("{{p　目录 }}"), CONTENTS),
    "contents with the bookmark of the last place": (
        "{{p 目录 }}",
        '<w:bookmarkStart w:id="7" w:name="_GoBack"/>' + run("{{p 目录 }}") + "",
        CONTENTS,
    ),
}


@pytest.mark.parametrize("habit", HABITS)
def test_what_programs_do_to_tags(tmp_path: Path, habit: str) -> None:
    _, new, old = HABITS[habit]
    source = edited(SHELL.read_bytes(), DOCUMENT, old, new)
    if "bookmarkStart" in new and "bookmarkEnd" not in new:  # it ends in the next paragraph
        end = '<w:bookmarkEnd w:id="7"/><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{{p 正文'
        source = edited(source, DOCUMENT, end.split("/>", 1)[1], end)
    loaded, problems = read(tmp_path, source)
    assert problems == [] and loaded is not None
    data = build_with(loaded, REPORT)
    assert texts(data) == TEXTS
    marks = [len(find(tree(data), f"//w:{n}")) for n in ("bookmarkStart", "bookmarkEnd")]
    assert marks[0] == marks[1]
    (tmp_path / "x.docx").write_bytes(data)
    assert [str(e) for e in WordValidator().validate(str(tmp_path / "x.docx")).errors] == []


@pytest.mark.parametrize("name", ["目录", "正文"])
def test_a_section_may_end_in_the_paragraph_of_a_tag(tmp_path: Path, name: str) -> None:
    """The tag is put before the break, which takes no room."""
    tagged = f"{{{{p {name} }}}}"
    old = next(s for s in ('<w:pStyle w:val="TOC1"/>', '<w:pStyle w:val="af1"/>')
               if s in paragraph_with(tagged))  # fmt: skip
    source = edited(SHELL.read_bytes(), DOCUMENT, f"{old}</w:pPr>", f"{old}{SECTION}</w:pPr>")
    loaded, problems = read(tmp_path, source)
    assert problems == [] and loaded is not None
    data = build_with(loaded, REPORT)
    assert texts(data) == TEXTS
    count = len(find(tree(data), "//w:sectPr"))
    assert count == len(find(tree(build_with(shell(), REPORT)), "//w:sectPr")) + 1
    breaks = [p for p in find(tree(data), "//w:p[w:pPr/w:sectPr]") if not find(p, ".//w:t")]
    assert all(find(p, "w:pPr/w:spacing")[0].get(f"{W}line") == "20" for p in breaks
               if not find(p, "w:pPr/w:pStyle"))  # fmt: skip


def test_a_picture_anchored_at_a_tag_stays(tmp_path: Path) -> None:
    source = edited(SHELL.read_bytes(), DOCUMENT, CONTENTS, BOX + CONTENTS)
    loaded, problems = read(tmp_path, source)
    assert problems == [] and loaded is not None
    data = build_with(loaded, REPORT)
    assert [text for text in texts(data) if text != "内部" * 2] == TEXTS
    assert len(find(tree(data), "//w:txbxContent")) == 2  # one in two forms


def test_empty_paragraphs_that_end_where_they_begin(tmp_path: Path) -> None:
    """Word writes an empty paragraph so; its end must not be looked for in the next one."""
    blank = '<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD"/>'
    source = edited(SHELL.read_bytes(), DOCUMENT, "<w:body>", f"<w:body>{blank}{blank}")
    before = paragraph_with("{{p 正文 }}")
    source = edited(source, DOCUMENT, before, blank + before)
    loaded, problems = read(tmp_path, source)
    assert problems == [] and loaded is not None
    assert texts(build_with(loaded, REPORT)) == TEXTS


def test_conditions_and_rows_cut_into_runs(tmp_path: Path) -> None:
    rows = "".join(
        f"<w:tr><w:tc><w:tcPr/><w:p>{cell}</w:p></w:tc></w:tr>"
        for cell in (
            run("{%") + run("tr for 字 in “甲") + run("乙” %}"),
            run("{{ 字 }") + run("}"),
            run("{%tr ") + '<w:proofErr w:type="gramStart"/>' + run("endfor %}"),
        )
    )
    grid = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="9"/></w:tblGrid>'
    condition = f"<w:p><w:pPr>{SECTION}</w:pPr>{run('{%')}{run('p if 部门 %}')}</w:p>"
    end = f"<w:p>{run('{%p en')}{run('dif %}')}</w:p>"
    before = f"{condition}<w:p>{run('有')}</w:p>{end}<w:tbl>{grid}{rows}</w:tbl>"
    contents = paragraph_with("{{p 目录 }}")
    source = edited(SHELL.read_bytes(), DOCUMENT, contents, before + contents)
    loaded, problems = read(tmp_path, source)
    assert problems == [] and loaded is not None
    data = build_with(loaded, REPORT)
    cells = ["".join(t.text or "" for t in find(c, ".//w:t")) for c in find(tree(data), "//w:tc")]
    assert cells[:2] == ["甲", "乙"]
    assert [text for text in texts(data) if text not in "有"] == TEXTS
    assert len(find(tree(data), "//w:sectPr")) == 5


def test_our_shell_needs_none_of_it() -> None:
    assert not needs_repair(part_of(SHELL.read_bytes()).decode())


LOST = [
    (CONTENTS, run("见{{p 目录 }}"), "见", "一段"),
    (TITLE, run("{%p if 部门 %}某局"), "某局", "一段"),
]


@pytest.mark.parametrize(("old", "new", "rest", "where"), LOST)
def test_words_beside_a_tag_that_takes_its_paragraph(
    tmp_path: Path, old: str, new: str, rest: str, where: str
) -> None:
    loaded, problems = read(tmp_path, edited(SHELL.read_bytes(), DOCUMENT, old, new))
    assert loaded is None and len(problems) == 1
    assert f"这{where}除了标签还有别的字“{rest}”" in problems[0] and "O-60" in problems[0]
