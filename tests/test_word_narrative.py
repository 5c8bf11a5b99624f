"""The narrative in Word: every character arrives, figures are bookmarked, gaps are commented."""

from __future__ import annotations

import hypothesis.strategies as st
from conftest import examples
from docx import Document
from hypothesis import given
from word_kit import (
    W,
    build,
    edited,
    find,
    heading,
    paragraphs,
    part,
    part_of,
    report,
    table,
    text,
    tree,
    words,
)

from assembler.report import Cell, Paragraph, Report, Span
from assembler.word.xml import legal


def bookmarked(data: bytes) -> dict[str, str]:
    """The text in each bookmark that lies within one paragraph."""
    found = {}
    for start in find(tree(data), "//w:bookmarkStart"):
        runs = start.xpath("following-sibling::*")
        end = [
            i
            for i, e in enumerate(runs)
            if e.tag == f"{W}bookmarkEnd" and e.get(f"{W}id") == start.get(f"{W}id")
        ]
        found[start.get(f"{W}name")] = "".join(text(e) for e in runs[: end[0]]) if end else ""
    return found


def test_headings_and_paragraphs_have_their_styles() -> None:
    blocks = (
        heading(2, "一、", "职责"),
        heading(3, "（一）", "甲"),
        heading(4, "1. ", "乙"),
        heading(5, "（1）", "丙"),
        words("正文。"),
    )
    found = Document(__import__("io").BytesIO(build(report(part("第一部分", "概况", *blocks)))))
    styled = [(p.style.name, p.text) for p in found.paragraphs][-6:]
    assert styled == [
        ("Heading 1", "第一部分\n概况"),
        ("Heading 2", "一、职责"),
        ("Heading 3", "（一）甲"),
        ("Heading 4", "1. 乙"),
        ("Heading 4", "（1）丙"),
        ("报告正文", "正文。"),
    ]


def test_a_figure_is_a_run_of_its_own_in_a_hidden_bookmark() -> None:
    spans = (
        Span("收入"),
        Span("1.00万元", figure=0),
        Span("，支出"),
        Span("2.00", figure=6),
        Span("，又"),
        Span("1.00", figure=0),
    )
    found = bookmarked(build(report(part("", "概况", Paragraph(spans)))))
    figures = {name: shown for name, shown in found.items() if name.startswith("_fig")}
    assert figures == {"_fig_0001": "1.00万元", "_fig_0007": "2.00", "_fig_0001_2": "1.00"}


def test_bookmark_ids_and_names_are_unique() -> None:
    spans = tuple(Span("1", figure=number % 3) for number in range(9))
    made = report(part("", "甲", Paragraph(spans), table()), part("", "乙", table(), table()))
    starts = find(tree(build(made)), "//w:bookmarkStart")
    for name in ("id", "name"):
        values = [start.get(W + name) for start in starts]
        assert len(values) == len(set(values)) > 12
    ends = [end.get(f"{W}id") for end in find(tree(build(made)), "//w:bookmarkEnd")]
    assert sorted(ends) == sorted(start.get(f"{W}id") for start in starts)


def test_what_is_missing_is_highlighted_and_commented() -> None:
    gap = Paragraph((Span("因为"), Span("【待补】", missing="“三公”经费的原因<甲>")))
    cell = ((Cell("待", missing="编码"), Cell("")),)
    data = build(report(part("", "甲", gap, table(body=cell))))
    runs = find(tree(data), "//w:r[w:rPr/w:highlight/@w:val='yellow']")
    assert [text(r) for r in runs] == ["【待补】", "待"]
    comments = find(tree(data, "word/comments.xml"), "//w:comment")
    assert [text(c) for c in comments] == ["待补：“三公”经费的原因<甲>", "待补：编码"]
    assert {c.get(f"{W}date") for c in comments} == {"2024-02-20T00:00:00Z"}
    references = find(tree(data), "//w:commentReference/@w:id")
    assert references == [c.get(f"{W}id") for c in comments] == ["0", "1"]
    assert b"/word/comments.xml" in part_of(data, "[Content_Types].xml")
    assert b'"comments.xml"' in part_of(data, "word/_rels/document.xml.rels")


def test_without_gaps_there_are_no_comments() -> None:
    assert b"comments" not in part_of(build(report(part("", "甲"))), "[Content_Types].xml")


def test_bold_and_escaping() -> None:
    data = build(report(part("", "A&B<局>", Paragraph((Span("粗<b>", bold=True), Span("&细"))))))
    assert "A&B<局>" in paragraphs(data) and "粗<b>&细" in paragraphs(data)
    assert [text(r) for r in find(tree(data), "//w:r[w:rPr/w:b]")] == ["粗<b>"]


anything = st.text(st.characters(codec=None), max_size=60)


def seen(given: str) -> str:
    return legal(given).replace("\r\n", "\n").replace("\r", "\n")


@given(anything, anything)
@examples(120)
def test_any_text_arrives(title: str, said: str) -> None:
    data = build(report(part("", title, words(said), table(body=((Cell(said), Cell(title)),)))))
    assert seen(title) in paragraphs(data) and seen(said) in paragraphs(data)
    cells = find(tree(data), "//w:tc")[-2:]
    shown = ["\n".join(text(p) for p in find(cell, "w:p")) for cell in cells]
    assert shown == [seen(said), seen(title)]


def test_the_same_report_gives_the_same_bytes() -> None:
    def made() -> Report:
        return report(part("第一部分", "甲", words("乙"), table(landscape=True)))

    assert build(made()) == build(made())


def test_properties_come_from_the_report() -> None:
    core = part_of(build(report(part("", "甲"))), "docProps/core.xml").decode()
    for wanted in ("某局2024年部门预算公开", ">某局<", "2024-02-20T00:00:00Z"):
        assert wanted in core
    undated = Report("题", "者", "", (part("", "甲"),))
    assert b"2000-01-01T00:00:00Z" in part_of(build(undated), "docProps/core.xml")


def test_an_edited_docx_is_still_readable() -> None:
    data = edited(build(report(part("", "甲", words("乙丙")))), "word/document.xml", "乙丙", "乙丁")
    assert "乙丁" in paragraphs(data)
