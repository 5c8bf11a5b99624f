"""`refresh` leaves alone what is no text: fonts, comments, pictures, sections, the package; and
brings contents, gaps and sections up to date."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from refresh_edits import Word, contents, edited, looks, remarks, texts
from refreshing import after, corrected, data_of
from word_validity import WordValidator

from assembler.refresh.refresh import refresh

IN = "2024年收入总计"
HOST = "（二）公务接待费"


def test_formatting_stays() -> None:
    """Every run of a paragraph set by hand keeps its look; new words take that of their place."""
    made = after("mengjin", [lambda w: w.bold(IN)], "持平").data
    assert made is not None
    runs = [(text, look) for text, look in looks(made) if IN in text]
    assert len(runs) == 1
    text, look = runs[0]
    assert text.startswith("洛阳市孟津区政务服务和大数据管理局2024年收入总计911.44万元")
    assert text.endswith("收支总计均持平。")
    assert 'w:val="40"' in look and "<w:b/>" in look and "KaiTi" in look


def test_one_word_in_bold_stays_so() -> None:
    """A figure in bold is still in bold when it is another."""

    def edit(word: Word) -> None:
        next(run for run in word.paragraph(IN).runs if run.text == "954.72").bold = True

    made = after("mengjin", [edit], "转减").data
    assert made is not None
    bold = [run.text for run in Word(made).paragraph(IN).runs if run.bold]
    assert bold == ["904.72"]


def test_comments_and_pictures_stay() -> None:
    made = after(
        "mengjin", [lambda w: w.comment(IN, "请核对"), lambda w: w.picture(IN)], "转减"
    ).data
    assert made is not None
    assert remarks(made) == [("张三", "请核对")]
    paragraph = Word(made).paragraph(IN)._p
    assert len(list(paragraph.iter(qn("w:drawing")))) == 1
    assert len(list(paragraph.iter(qn("w:commentRangeStart")))) == 1
    assert "word/media/image1.png" in ZipFile(io.BytesIO(made)).namelist()


def test_a_reason_that_is_given_closes_the_gap() -> None:
    """No highlight, no comment is left; the figures stay bookmarked."""
    made = after("mengjin", [lambda w: w.bold(IN)], "无更正", before="缺原因").data
    assert made is not None
    assert texts(made) == texts(data_of("mengjin"))
    assert remarks(made) == []
    assert not list(Document(io.BytesIO(made)).element.body.iter(qn("w:highlight")))


def test_a_reason_that_is_gone_opens_a_gap() -> None:
    made = after("mengjin", [lambda w: w.bold(HOST)], "缺原因").data
    assert made is not None
    assert remarks(made) == remarks(data_of("mengjin", "缺原因"))
    marked = [
        "".join(t.text for t in mark.getparent().getparent().iter(qn("w:t")))
        for mark in Document(io.BytesIO(made)).element.body.iter(qn("w:highlight"))
    ]
    assert marked == ["【公务接待费变化原因待填】"]


def test_contents_follow() -> None:
    """Entries, numbers and pages are those of a new build; a heading that was reworded by hand
    is seen there once its number changes."""
    for correction, old, new in (
        ("略去一节", "七、政府性基金支出预算情况说明", "七、政府性基金支出预算说明"),
        ("略去一表", "", ""),
        ("加项目", "", ""),
    ):
        edits = [lambda w: w.say("八、政府性基金支出预算", "情况说明", "说明")]
        made = after("mengjin", edits, correction).data
        assert made is not None
        fresh = contents(data_of("mengjin", correction))
        assert contents(made) == [line.replace(old, new) for line in fresh]


def test_pages_that_word_counted_move_along() -> None:
    """Pages are moved as far as in the new build, not set to what it would name."""

    def edit(word: Word) -> None:
        for paragraph in word.document.paragraphs:
            if paragraph.style.name == "toc 2" and "收支预算表" in paragraph.text:
                page = list(paragraph._p.iter(qn("w:t")))[-1]
                page.text = str(int(page.text) + 3)

    before = [line for line in contents(data_of("mengjin")) if "收支预算表" in line]
    made = after("mengjin", [edit], "加项目").data
    assert made is not None
    assert before == ["2024年部门收支预算表\t10", "2024年财政拨款收支预算表\t13"]
    found = [line for line in contents(made) if "收支预算表" in line]
    assert found == ["2024年部门收支预算表\t13", "2024年财政拨款收支预算表\t16"]


def _pages(data: bytes) -> list[str]:
    """The orientation of the section in which each table stands, by its first cell's text."""
    body = Document(io.BytesIO(data)).element.body
    found, waiting = [], []
    for child in body:
        if child.tag == qn("w:tbl"):
            waiting.append(
                "".join(t.text or "" for t in next(child.iter(qn("w:tr"))).iter(qn("w:t")))
            )
        for section in [child] if child.tag == qn("w:sectPr") else child.iter(qn("w:sectPr")):
            turned = section.find(qn("w:pgSz")).get(qn("w:orient")) == "landscape"
            found += [f"{text} {turned}" for text in waiting]
            waiting = []
    return found


def test_tables_that_come_and_go_keep_their_orientation() -> None:
    """An upright table between landscape ones, and the last one."""
    for before, correction in (("无更正", "略去一表"), ("略去一表", "无更正")):
        made = after("mengjin", [lambda w: w.bold(IN)], correction, before).data
        assert made is not None
        fresh = data_of("mengjin", correction)
        assert _pages(made) == _pages(fresh)
        assert texts(made) == texts(fresh)


def test_refreshed_files_are_valid(tmp_path: Path) -> None:
    edits = [
        lambda w: w.say(IN, "与2023年预算相比", "同2023年预算相比"),
        lambda w: w.picture(IN),
        lambda w: w.cell("2024年部门收支预算表", 3, 1, "999.99"),
        lambda w: w.delete("共有车辆"),
        lambda w: w.track_insert("2024年支出合计", "占", "约"),
    ]
    known = _findings(edited(data_of("mengjin"), *edits), tmp_path)
    for correction in ("加项目", "略去一表", "缺原因"):
        made = after("mengjin", edits, correction).data
        assert made is not None
        assert _findings(made, tmp_path) == known


def _findings(data: bytes, folder: Path) -> list[str]:
    file = folder / "x.docx"
    file.write_bytes(data)
    return [str(error) for error in WordValidator().validate(str(file)).errors]


def test_a_report_nobody_touched_becomes_the_new_build() -> None:
    """Byte for byte."""
    assert refresh(data_of("mengjin"), corrected("mengjin", "转减")).data == data_of(
        "mengjin", "转减"
    )
