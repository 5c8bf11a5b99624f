"""The shell: what is wrong with one is told in full; what an author writes outside tags stays."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import jinja2
import pytest
from word_kit import (
    ENVIRONMENT,
    NAMES,
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

from assembler.kernel.problems import Problem
from assembler.word.write.docx import write_docx
from assembler.word.write.shell import Shell, load_shell

DOCUMENT = "word/document.xml"
TITLE = "{{ 封面标题 }}"


def load(
    tmp_path: Path, data: bytes, environment: jinja2.Environment = ENVIRONMENT
) -> tuple[Shell | None, list[Problem]]:
    path = tmp_path / "shell.docx"
    path.write_bytes(data)
    problems: list[Problem] = []
    return load_shell(path, environment, problems), problems


def changed(old: str, new: str, name: str = DOCUMENT) -> bytes:
    return edited(SHELL.read_bytes(), name, old, new)


def written(loaded: Shell, **names: object) -> tuple[bytes | None, list[Problem]]:
    problems: list[Problem] = []
    made = report(part("第一部分", "概况", words("甲")))
    return write_docx(made, loaded, {**NAMES, **names}, "", problems), problems


def test_the_shell_of_the_repository_is_sound() -> None:
    problems: list[Problem] = []
    loaded = load_shell(SHELL, ENVIRONMENT, problems)
    assert loaded is not None and loaded.ends_document and problems == []
    assert (loaded.style("报告正文").line_height, loaded.style("报告正文").indent) == (28.95, 32.0)


def test_the_page_is_that_of_the_norm() -> None:
    size, margin = (find(tree(SHELL.read_bytes()), f"//w:{n}")[-1] for n in ("pgSz", "pgMar"))
    millimetres = {n: round(int(margin.get(W + n)) / 56.7) for n in ("top", "left", "bottom")}
    assert millimetres == {"top": 37, "left": 28, "bottom": 35}
    width = int(size.get(W + "w")) - int(margin.get(W + "left")) - int(margin.get(W + "right"))
    assert round(width / 56.7) == 156
    assert round(shell().sections.pages[False].height / 28.95, 2) == 22


def test_it_is_read_once_for_each_environment() -> None:
    first, again = (load_shell(SHELL, ENVIRONMENT, []) for _ in range(2))
    other = load_shell(SHELL, jinja2.Environment(), [])
    assert first is not None and again is first
    assert other is not None and other is not first and other.static is first.static


BROKEN = [
    (b"", "M-51", ["不是 docx"]),
    (b"PK\3\4 not really", "M-51", ["不是 docx"]),
    (changed("<w:body>", "<w:bdy>"), "M-51", [DOCUMENT, "已损坏"]),
    (changed("<w:document", '<!DOCTYPE d [<!ENTITY a "b">]><w:document'), "M-51", ["已损坏"]),
    (changed(TITLE, "{{ 封面标题 "), "M-53", ["封面标题", "正文页"]),
    (changed(TITLE, "{% if 封面标题 %}预算"), "M-53", ["endif"]),
    (changed(TITLE, "{{ 封面标题|uper }}"), "M-55", ["uper", "upper", "封面标题"]),
    (changed("{{p 正文 }}", "没有"), "M-56", ["{{p 正文 }}"]),
    (changed(TITLE, "{{ 正文 }}"), "M-56", ["只有一处"]),
    (changed("{{p 正文 }}", "{{ 正文 }}"), "M-56", ["大括号后紧跟字母 p"]),
    (changed("{{p 目录 }}", "{{ 目录 }}"), "M-56", ["“目录”"]),
    (changed('<w:t xml:space="preserve">{{ 公开日期中文 }}', "<w:t>{{p 公开日期中文 }}"), "M-56",
     ["只用于目录和正文", "{{ 公开日期中文 }}"]),
    (changed(" PAGE ", "PAGE</w:instrText></w:r><w:r><w:t>{{ a b }}</w:t></w:r><w:r><w:instrText>",
             "word/footer1.xml"), "M-53", ["页脚", "a b"]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "fragments"), BROKEN)
def test_what_makes_a_shell_unusable_is_told(
    tmp_path: Path, data: bytes, code: str, fragments: list[str]
) -> None:
    loaded, problems = load(tmp_path, data)
    assert loaded is None
    assert [p.code for p in problems] == [code]
    assert problems[0].place.file.endswith("shell.docx")
    assert all(fragment in str(problems[0]) for fragment in fragments), str(problems[0])


def test_a_missing_shell_names_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "shel.docx").write_bytes(b"")
    problems: list[Problem] = []
    assert load_shell(tmp_path / "shell.docx", ENVIRONMENT, problems) is None
    assert problems[0].code == "M-50" and "shel.docx" in str(problems[0])


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(6):
            package.writestr(f"word/{number}.xml", b"0" * 10_000_000)
    loaded, problems = load(tmp_path, out.getvalue())
    assert loaded is None and [p.code for p in problems] == ["M-52"]


def test_too_many_parts(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for number in range(2001):
            package.writestr(f"{number}", b"")
    assert [p.code for p in load(tmp_path, out.getvalue())[1]] == ["M-52"]


def test_a_missing_style_still_builds(tmp_path: Path) -> None:
    loaded, problems = load(tmp_path, changed('"表格标题"', '"表格题"', "word/styles.xml"))
    assert loaded is not None and written(loaded)[0] is not None
    assert [p.code for p in problems] == ["M-57"] and "是不是“表格题”" in str(problems[0])


def test_full_width_braces_are_told(tmp_path: Path) -> None:
    loaded, problems = load(tmp_path, changed(TITLE, "｛｛ 封面标题 ｝｝预算"))
    assert loaded is not None
    assert [p.code for p in problems] == ["M-58"] and "｛｛ 封面标题 ｝｝预算" in str(problems[0])


def test_an_unknown_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    loaded, _ = load(tmp_path, changed(TITLE, "公开：{{ 封面标提 }}"))
    assert loaded is not None
    data, problems = written(loaded)
    assert data is None and [p.code for p in problems] == ["M-54"]
    assert "是不是“封面标题”" in str(problems[0]) and "公开：" in str(problems[0])


def test_a_tag_that_fails_names_its_paragraph(tmp_path: Path) -> None:
    loaded, _ = load(tmp_path, changed(TITLE, "电话：{{ 部门.电话.分机 }}"))
    assert loaded is not None
    data, problems = written(loaded)
    assert data is None and [p.code for p in problems] == ["M-59"]
    assert "电话：{{ 部门.电话.分机 }}" in str(problems[0])


def test_quotation_marks_outside_tags_stay_and_inside_names_work(tmp_path: Path) -> None:
    tag = "“三公”与‘甲’：{{ 数[“关于“三公”的”] }}、{{ 数['“三公”经费'] }}、{{ 数[“甲”] }}"
    loaded, _ = load(tmp_path, changed(TITLE, tag))
    assert loaded is not None
    data, problems = written(loaded, 数={"关于“三公”的": "1", "“三公”经费": "2", "甲": "3"})
    assert data is not None, [str(p) for p in problems]
    assert "“三公”与‘甲’：1、2、3" in paragraphs(data)


def test_a_tag_cut_into_runs_works(tmp_path: Path) -> None:
    cut = "{</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{ 封面</w:t></w:r><w:r><w:t>标题 }}"
    loaded, problems = load(tmp_path, changed(TITLE, cut))
    assert loaded is not None and problems == []
    data, _ = written(loaded)
    assert data is not None and "2024年部门预算公开" in paragraphs(data)


def test_values_are_escaped_whatever_the_environment_does(tmp_path: Path) -> None:
    @jinja2.pass_context
    def loud(context: jinja2.runtime.Context, value: object) -> object:
        return f"!{value}"

    for environment in (jinja2.Environment(), jinja2.Environment(finalize=loud)):
        loaded, _ = load(tmp_path, SHELL.read_bytes(), environment)
        assert loaded is not None
        data, _ = written(loaded, 封面标题="A&B<局>\n第二行\x01")
        assert data is not None
        expected = "A&B<局>\n第二行"
        assert {expected, f"!{expected}"} & set(paragraphs(data))
        assert any(text.startswith("第一部分　概况") for text in paragraphs(data))


def test_values_reach_the_footer(tmp_path: Path) -> None:
    tagged = changed("— ", "{{ 部门.名称 }}", "word/footer1.xml")
    loaded, _ = load(tmp_path, tagged)
    assert loaded is not None
    data, _ = written(loaded, 部门={"名称": "甲&乙"})
    assert data is not None and "甲&amp;乙".encode() in part_of(data, "word/footer1.xml")


def test_what_follows_the_report_gets_an_upright_page_again(tmp_path: Path) -> None:
    after = "<w:p><w:r><w:t>封底</w:t></w:r></w:p><w:sectPr>"
    source = part_of(SHELL.read_bytes()).decode()
    place = source.rindex("<w:sectPr>")
    loaded, _ = load(tmp_path, changed(source[place:], after + source[place + 10 :]))
    assert loaded is not None and not loaded.ends_document
    data = build_with(loaded, report(part("", "附件", table(landscape=True))))
    sections = find(tree(data), "//w:sectPr/w:pgSz")
    assert sections[-2].get(W + "orient") == "landscape" and sections[-1].get(W + "orient") is None
