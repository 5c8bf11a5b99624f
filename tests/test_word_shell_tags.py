"""Shells with conditions, loops and rows of tables: rendered by docxtpl, guarded as simple ones."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import Sample
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE as WD_STYLE
from docx.shared import Pt
from office import convert, needs_printing, printed
from word_kit import SHELL, edited, paragraphs, part, part_of, report, table, words
from word_validity import WordValidator

from assembler.kernel.problems import Problem
from assembler.narrative import Narrative
from assembler.narrative.language import make_environment
from assembler.pipeline import prepare
from assembler.report import Report
from assembler.word.write.cover import cover_lines
from assembler.word.write.docx import write_docx
from assembler.word.write.shell import Shell, load_plain_shell, load_shell
from assembler.word.write.shell_styles import BODY, CAPTION, CELL, NOTE, TITLE
from assembler.word.write.shell_text import fill_in

DOCUMENT = "word/document.xml"
REPORT = report(part("第一部分", "概况", words("甲&乙")), part("", "附表", table(landscape=True)))
Change = Callable[[Document], None]


def before_contents(document: Document, *texts: str) -> None:
    """Paragraphs on the page before the contents."""
    contents = next(p for p in document.paragraphs if "目录 }}" in p.text)
    for text in texts:
        contents.insert_paragraph_before(text)


def add_table(document: Document, *rows: tuple[str, ...]) -> None:
    """A table before the contents."""
    made = document.add_table(len(rows), len(rows[0]))
    for cells, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    contents = next(p for p in document.paragraphs if "目录 }}" in p.text)
    contents._p.addprevious(made._tbl)


def full(document: Document) -> None:
    """A condition on the cover, one in a paragraph, a table with a row for each unit."""
    before_contents(
        document,
        "{%p if 部门.自称 == '我局' %}",
        "我局{{ 年度 }}年预算，收入{{ 收入总计|万元 }}。",
        "{%p else %}",
        "别的自称",
        "{%p endif %}",
        "共{% if 单位数() == '1个' %}一个{% else %}{{ 单位数() }}{% endif %}单位",
    )
    add_table(
        document,
        ("序号", "单位"),
        ("{%tr for 单位 in 单位列表 %}", ""),
        ("{{ loop.index }}", "{{ 单位.名称 }}"),
        ("{%tr endfor %}", ""),
    )


def shell_file(folder: Path, change: Change) -> Path:
    document = docx.Document(str(SHELL))
    change(document)
    path = folder / "shell.docx"
    document.save(str(path))
    return path


def loaded(path: Path) -> tuple[Shell | None, list[Problem]]:
    problems: list[Problem] = []
    return load_shell(path, make_environment(), problems), problems


@pytest.fixture(scope="module")
def names(mengjin: Sample) -> dict[str, Any]:
    problems: list[Problem] = []
    prepared = prepare(mengjin.path, problems)
    assert prepared is not None
    narrative = Narrative(prepared.dataset, prepared.template, prepared.figures, problems)
    return {**narrative.shell_names(), "部门": {"名称": "甲&乙<局>", "自称": "我局"}}


def written(
    shell: Shell | None, names: dict[str, Any], made: Report = REPORT
) -> tuple[bytes | None, list[Problem]]:
    assert shell is not None
    problems: list[Problem] = []
    return write_docx(made, shell, names, "", problems), problems


def rows_of(data: bytes, number: int = 0) -> list[list[str]]:
    """A table of a docx, read by python-docx."""
    import io

    return [
        [cell.text for cell in row.cells]
        for row in docx.Document(io.BytesIO(data)).tables[number].rows
    ]


# --- what is written


def test_conditions_and_loops(tmp_path: Path, names: dict[str, Any], mengjin: Sample) -> None:
    shell, problems = loaded(shell_file(tmp_path, full))
    assert problems == []
    data, problems = written(shell, names)
    assert data is not None, [str(problem) for problem in problems]
    texts = paragraphs(data)
    assert "我局2024年预算，收入954.72万元。" in texts and "别的自称" not in texts
    units = [unit.name for unit in names["单位列表"]]
    assert f"共{len(units)}个单位" in texts or "共一个单位" in texts
    assert rows_of(data) == [
        ["序号", "单位"],
        *[[str(number), name] for number, name in enumerate(units, 1)],
    ]
    assert "甲&乙<局>" in texts  # the name on the cover
    assert any(text.startswith("第一部分") for text in texts)
    (tmp_path / "x.docx").write_bytes(data)
    result = WordValidator().validate(str(tmp_path / "x.docx"))
    assert [str(error) for error in result.errors] == []
    assert written(shell, names)[0] == data


def test_the_report_is_the_same_as_in_a_simple_shell(tmp_path: Path, names: dict[str, Any]) -> None:
    """It is put in where it goes after docxtpl is done, and never parsed."""
    by_docxtpl, _ = written(loaded(shell_file(tmp_path, full))[0], names)
    simply, _ = written(loaded(SHELL)[0], names)
    assert by_docxtpl is not None and simply is not None
    bodies = [
        part_of(data).partition(b'w:name="_Toc100000001"')[2] for data in (by_docxtpl, simply)
    ]
    assert bodies[0] and bodies[0].rstrip() == bodies[1].rstrip()


def test_simple_shells_do_not_load_docxtpl(
    names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docxtpl", None)  # importing it now fails
    shell, _ = loaded(SHELL)
    assert shell is not None and shell.docx is None and written(shell, names)[0] is not None


def test_a_loop_over_cells_widens_the_grid(tmp_path: Path, names: dict[str, Any]) -> None:
    def change(document: Document) -> None:
        cells = ("单位", "{%tc for 单位 in 单位列表 %}", "{{ 单位.名称 }}", "{%tc endfor %}")
        add_table(document, cells)

    units = [unit.name for unit in names["单位列表"]]
    data, _ = written(loaded(shell_file(tmp_path, change))[0], names)
    assert data is not None and rows_of(data)[0][: 1 + len(units)] == ["单位", *units]


def test_quotation_marks_are_those_of_the_author(tmp_path: Path, names: dict[str, Any]) -> None:
    texts = (
        "{%p if 数[“关于“三公”的”] == “一” %}",
        "“三公”：{{ 数['“三公”经费'] }}",
        "{%p endif %}",
    )
    shell, problems = loaded(shell_file(tmp_path, lambda d: before_contents(d, *texts)))
    assert problems == []
    data, _ = written(shell, {**names, "数": {"关于“三公”的": "一", "“三公”经费": "2<3"}})
    assert data is not None and "“三公”：2<3" in paragraphs(data)


def test_headers_and_footers(tmp_path: Path, names: dict[str, Any]) -> None:
    def change(document: Document) -> None:
        footer = document.sections[-1].footer
        footer.add_paragraph("{% if 年度 %}{{ 部门.名称 }}{% endif %}")

    data, _ = written(loaded(shell_file(tmp_path, change))[0], names)
    assert data is not None
    footers = [
        part_of(data, f"word/footer{number}.xml")
        for number in range(1, 4)
        if f"word/footer{number}.xml".encode() in part_of(data, "[Content_Types].xml")
    ]
    assert any("甲&amp;乙&lt;局&gt;".encode() in footer for footer in footers)


def test_the_cover_is_known_beforehand(tmp_path: Path, names: dict[str, Any]) -> None:
    shell, _ = loaded(shell_file(tmp_path, full))
    assert shell is not None
    text = fill_in(shell, names, [])
    assert text is not None
    lines = cover_lines(shell, text)
    assert "我局2024年预算，收入954.72万元。" in lines and "别的自称" not in lines


def test_a_document_that_is_no_report(tmp_path: Path, names: dict[str, Any]) -> None:
    """What stands before the report falls away, whatever its tags ask for."""
    problems: list[Problem] = []
    shell = load_plain_shell(shell_file(tmp_path, full), make_environment(), problems)
    data, more = written(shell, {"部门": {"名称": "甲"}})
    assert data is not None, [str(problem) for problem in problems + more]
    assert paragraphs(data)[0].startswith("第一部分")


@needs_printing
def test_libreoffice_shows_it(tmp_path: Path, names: dict[str, Any]) -> None:
    data, _ = written(loaded(shell_file(tmp_path, full))[0], names)
    (tmp_path / "x.docx").write_bytes(data or b"")
    convert([tmp_path / "x.docx"], "pdf", tmp_path)
    text = "".join("".join(printed(tmp_path / "x.pdf")).split())
    assert "我局2024年预算，收入954.72万元。" in text and "概况" in text and "{%" not in text


# --- what is wrong


def test_a_name_is_looked_for_in_every_branch(tmp_path: Path, names: dict[str, Any]) -> None:
    texts = ("{%p if 年度 == 1900 %}", "从不：{{ 封面标提 }}", "{%p endif %}")
    shell, _ = loaded(shell_file(tmp_path, lambda d: before_contents(d, *texts)))
    data, problems = written(shell, names)
    assert data is None and [problem.code for problem in problems] == ["M-54"]
    assert "从不：" in str(problems[0]) and "是不是“封面标题”" in str(problems[0])


def test_a_tag_that_fails_names_its_paragraph(tmp_path: Path, names: dict[str, Any]) -> None:
    texts = ("{%p if 年度 %}", "电话：{{ 部门.电话.分机 }}", "{%p endif %}")
    shell, _ = loaded(shell_file(tmp_path, lambda d: before_contents(d, *texts)))
    data, problems = written(shell, names)
    assert data is None and [problem.code for problem in problems] == ["M-59"]
    assert "电话：{{ 部门.电话.分机 }}" in str(problems[0])


@pytest.mark.parametrize(
    ("texts", "code", "fragment"),
    [
        (("{%p if 年度 %}", "没有结束"), "M-53", "endif"),
        (("{% macro 甲() %}{% endmacro %}",), "M-53", "这里只能用"),
        (("{% include 'x' %}",), "M-53", "这里只能用"),
        (("{% if 年度|uper %}{% endif %}",), "M-55", "uper"),
        (("{% if 年度 ", "%}{% endif %}"), "M-53", "括号不成对"),
    ],
)
def test_a_broken_tag(tmp_path: Path, texts: tuple[str, ...], code: str, fragment: str) -> None:
    shell, problems = loaded(shell_file(tmp_path, lambda d: before_contents(d, *texts)))
    assert shell is None
    assert code in [problem.code for problem in problems]
    assert any(fragment in str(problem) for problem in problems)


@pytest.mark.parametrize("tags", [("{%p if 年度 == 1900 %}", "{%p endif %}"),
                                  ("{%p for 单位 in [1, 2] %}", "{%p endfor %}")])  # fmt: skip
def test_a_report_left_out_or_repeated(
    tmp_path: Path, names: dict[str, Any], tags: tuple[str, str]
) -> None:
    def change(document: Document) -> None:
        place = next(p for p in document.paragraphs if "正文 }}" in p.text)
        place.insert_paragraph_before(tags[0])
        below = place.insert_paragraph_before(tags[1])
        below._p.addprevious(place._p)

    data, problems = written(loaded(shell_file(tmp_path, change))[0], names)
    assert data is None and [problem.code for problem in problems] == ["M-56"]
    assert "要有且只有一处 {{p 正文 }}" in str(problems[0])


def test_a_file_that_python_docx_cannot_open(tmp_path: Path) -> None:
    path = shell_file(tmp_path, full)
    relations = "word/_rels/document.xml.rels"
    path.write_bytes(edited(path.read_bytes(), relations, "styles.xml", "gone.xml"))
    shell, problems = loaded(path)
    assert shell is None and [problem.code for problem in problems] == ["M-51"]


def test_properties_and_footnotes_are_not_rendered(tmp_path: Path, names: dict[str, Any]) -> None:
    def change(document: Document) -> None:
        full(document)
        document.core_properties.subject = "{{ 不认识 }}"

    data, problems = written(loaded(shell_file(tmp_path, change))[0], names)
    assert data is not None and problems == []


def test_what_a_shell_may_cost_is_limited(tmp_path: Path, names: dict[str, Any]) -> None:
    loop = "{% for 甲 in 单位列表 %}" * 7 + "{% endfor %}" * 7
    shell, problems = loaded(shell_file(tmp_path, lambda d: before_contents(d, loop)))
    assert shell is None and "循环套得太深" in str(problems[0])


def test_styles_are_those_python_docx_reads() -> None:
    """Sizes and spaces resolved by us, against the library made for it."""
    shell, _ = loaded(SHELL)
    assert shell is not None
    document = docx.Document(str(SHELL))
    by_name = {style.name: style for style in document.styles if style.type == WD_STYLE.PARAGRAPH}
    for name in (BODY, TITLE, CAPTION, CELL, NOTE):
        ours, theirs = shell.style(name), by_name[name]
        spaces = theirs.paragraph_format
        assert ours.id == theirs.style_id
        assert theirs.font.size in (None, Pt(ours.size))
        assert spaces.space_before in (None, Pt(ours.before))
        assert spaces.space_after in (None, Pt(ours.after))
        assert spaces.line_spacing in (None, Pt(ours.line)) or not ours.exact
