"""A docx read back: texts, bookmarks, tracked changes both ways, tables, and files that are none."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from conftest import Sample, examples
from hypothesis import given
from reading import LEFT, UP, DocumentGrid, Text
from verify_edits import WHO, W, part

from assembler.kernel.problems import Problem
from assembler.snapshot.opening import open_docx
from assembler.word.read.blocks import Bookmark, ReadDocument
from assembler.word.read.docx import read_bytes
from assembler.word.read.tree import UnreadableError
from assembler.word.snapshot_part import read_snapshot

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def docx(body: str, namespaces: str = "", head: str = "") -> bytes:
    """A docx of nothing but a body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr(
            "word/document.xml",
            f"{head}<w:document {W} {namespaces}><w:body>{body}</w:body></w:document>",
        )
    return out.getvalue()


def read(body: str, rejected: bool = False, namespaces: str = "") -> ReadDocument:
    return read_bytes(docx(body, namespaces), rejected)


def texts(body: str, rejected: bool = False) -> list[str]:
    return [paragraph.text for paragraph in read(body, rejected).paragraphs]


def p(*content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(content)}</w:p>"


def r(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def ins(content: str) -> str:
    return f"<w:ins {WHO}>{content}</w:ins>"


def gone(text: str) -> str:
    return f"<w:del {WHO}><w:r><w:delText>{text}</w:delText></w:r></w:del>"


INSERTED_MARK = f"<w:rPr><w:ins {WHO}/></w:rPr>"
DELETED_MARK = f"<w:rPr><w:del {WHO}/></w:rPr>"


# --- a built report, as another reader sees it


def test_it_reads_what_python_docx_reads(sample: Sample) -> None:
    found = read_bytes(sample.data)
    assert [b.text for b in found.paragraphs if b.text] == [t.text for t in sample.read.texts]
    levels = [b.level for b in found.paragraphs if b.text and b.style.startswith("heading")]
    assert levels == [t.level for t in sample.read.texts if t.level]
    assert len(found.contents) == len(sample.read.contents)
    assert read_snapshot(sample.data) is not None and not found.tracked


def test_it_reads_the_same_tables(sample: Sample) -> None:
    grids = [b for b, _ in sample.read.blocks if isinstance(b, DocumentGrid)]
    wanted = [[[None if t in (LEFT, UP) else t for t in row] for row in g.rows] for g in grids]
    assert [table.texts() for table in read_bytes(sample.data).tables] == wanted


def test_every_block_keeps_its_element(mengjin: Sample) -> None:
    found = read_bytes(mengjin.data)
    for block in found.blocks:
        assert block.element.getroottree().getroot() is found.root
    text = next(b for b in found.paragraphs if "收入总计" in b.text)
    names = [mark.name for mark in text.bookmarks]
    assert names[:2] == ["_fig_0002", "_fig_0003"]
    assert isinstance(sample_text(mengjin, text.text), Text)


def sample_text(sample: Sample, text: str) -> Text:
    return next(t for t in sample.read.texts if t.text == text)


# --- what stands in a paragraph


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (r("甲") + '<w:proofErr w:type="spellStart"/>' + r("乙"), "甲乙"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>", "甲\t乙\n丙"),
        ('<w:r><w:t>甲</w:t><w:br w:type="page"/></w:r>', "甲"),
        ("<w:r><w:t>3</w:t><w:noBreakHyphen/><w:t>5</w:t><w:softHyphen/></w:r>", "3-5"),
        (f"<w:hyperlink>{r('链')}</w:hyperlink>{r('接')}", "链接"),
        (f'<w:smartTag w:element="x">{r("12")}</w:smartTag>{r("元")}', "12元"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{r('控')}</w:sdtContent></w:sdt>{r('件')}", "控件"),
        (f'<w:fldSimple w:instr="DATE">{r("2024")}</w:fldSimple>', "2024"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE 7</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + r("3")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            + r("页"),
            "3页",
        ),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>" + r("露"), "露"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>不藏</w:t></w:r>', "不藏"),
        ('<w:r><w:sym w:font="Wingdings" w:char="0041"/></w:r>', "A"),
        (
            '<w:commentRangeStart w:id="1"/>' + r("批") + '<w:commentRangeEnd w:id="1"/>'
            '<w:r><w:commentReference w:id="1"/></w:r>',
            "批",
        ),
        ("<!-- 注 --><?pi x?>" + r("文"), "文"),
    ],
)
def test_the_text_of_a_paragraph(content: str, text: str) -> None:
    assert texts(p(content)) == [text]


def test_strict_namespace() -> None:
    data = docx(p(r("严格")))
    strict = part(
        data,
        "word/document.xml",
        lambda text: text.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        ),
    )
    assert [b.text for b in read_bytes(strict).paragraphs] == ["严格"]


def test_bookmarks_count_characters() -> None:
    body = p(
        r("收入"),
        '<w:bookmarkStart w:id="1" w:name="_fig_0001"/>',
        r("95"),
        r("4.72"),
        '<w:bookmarkEnd w:id="1"/>',
        r("万元"),
    )
    assert read(body).paragraphs[0].bookmarks == (Bookmark("_fig_0001", 2, 8),)


def test_a_bookmark_over_several_blocks() -> None:
    table = f"<w:tbl><w:tr><w:tc>{p(r('格'))}</w:tc></w:tr></w:tbl>"
    found = read(
        p('<w:bookmarkStart w:id="5" w:name="_tbl_01"/>', r("题"))
        + table
        + p(r("注"), '<w:bookmarkEnd w:id="5"/>')
    )
    assert found.paragraphs[0].bookmarks == (Bookmark("_tbl_01", 0, 1),)
    assert found.tables[0].names == {"_tbl_01"} and found.paragraphs[1].bookmarks == ()


def test_contents_are_told_apart() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\h</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    found = read(p(begin, r("一、甲 1")) + p(r("二、乙 2"), end) + p(r("正文")))
    assert [b.text for b in found.contents] == ["一、甲 1", "二、乙 2"]
    assert [b.text for b in found.paragraphs] == ["正文"]


def test_a_text_box_once() -> None:
    box = f"<w:txbxContent>{p(r('框'))}</w:txbxContent>"
    both = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing>" + box + "</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    found = read(
        p(r("外"), both),
        namespaces='xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
    )
    assert [(b.text, b.boxed) for b in found.paragraphs] == [("外", False), ("框", True)]


# --- tracked changes


@pytest.mark.parametrize(
    ("body", "accepted", "rejected"),
    [
        (p(r("共"), gone("5"), ins(r("6")), r("个")), ["共6个"], ["共5个"]),
        (p(ins(r("新段")), properties=INSERTED_MARK) + p(r("旧段")), ["新段", "旧段"], ["旧段"]),
        (p(gone("旧段"), properties=DELETED_MARK) + p(r("留下")), ["留下"], ["旧段", "留下"]),
        (p(r("前"), properties=DELETED_MARK) + p(r("后")), ["前后"], ["前", "后"]),
        (p(r("前"), properties=INSERTED_MARK) + p(r("后")), ["前", "后"], ["前后"]),
        (
            p(
                f"<w:moveFrom {WHO}>{r('甲')}</w:moveFrom>",
                r("乙"),
                f"<w:moveTo {WHO}>{r('甲')}</w:moveTo>",
            ),
            ["乙甲"],
            ["甲乙"],
        ),
        (p(ins(gone("无")), r("有")), ["有"], ["有"]),
        (p(gone("全删"), properties=DELETED_MARK), [], ["全删"]),
    ],
)
def test_tracked_text(body: str, accepted: list[str], rejected: list[str]) -> None:
    assert texts(body) == accepted
    assert texts(body, rejected=True) == rejected
    assert read(body).tracked


def test_tracked_rows_and_cells() -> None:
    def row(text: str, properties: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc>{p(r(text))}</w:tc></w:tr>"

    cell = f"<w:tc><w:tcPr><w:cellIns {WHO}/></w:tcPr>{p(r('新格'))}</w:tc>"
    body = (
        f"<w:tbl>{row('旧', f'<w:del {WHO}/>')}{row('新', f'<w:ins {WHO}/>')}"
        f"<w:tr><w:tc>{p(r('留'))}</w:tc>{cell}</w:tr></w:tbl>"
    )
    assert read(body).tables[0].texts() == [["新"], ["留", "新格"]]
    assert read(body, rejected=True).tables[0].texts() == [["旧"], ["留"]]


# --- tables


def test_merged_and_nested_cells() -> None:
    def tc(text: str, properties: str = "", more: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{more}{p(r(text))}</w:tc>"

    inner = f"<w:tbl><w:tr>{tc('内')}</w:tr></w:tbl>"
    wide, start, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    before = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    rows = [
        tc("宽", wide) + tc("高", start),
        tc("左") + tc("中", more=inner) + tc("", on),
        before + tc("右") + tc("", on),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    table = read(body).tables[0]
    assert table.texts()[:2] == [["宽", None, "高"], ["左", "中", None]]
    assert table.texts()[2] == [None, "右", None]
    cell = table.rows[1][1]
    assert cell is not None and cell.tables[0].texts() == [["内"]]
    assert cell.columns == 1 and table.rows[0][0].columns == 2  # type: ignore[union-attr]


# --- files that are none, or mean harm


def refused(data: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadableError) as caught:
        read_bytes(data)
    return caught.value.code, str(caught.value.values.get("why", ""))


def test_what_is_no_docx(tmp_path: Path) -> None:
    assert refused(b"")[0] == "V-01"
    assert refused(b"PK\3\4 broken")[0] == "V-01"
    assert refused(docx("<w:p>")) == ("V-01", "word/document.xml 不是完好的 XML")
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as package:
        package.writestr("other.xml", "<a/>")
    assert refused(empty.getvalue()) == ("V-01", "里面没有 word/document.xml")
    problems: list[Problem] = []
    assert open_docx(tmp_path / "没有.docx", problems) is None
    assert open_docx(tmp_path, problems) is None
    assert [p.code for p in problems] == ["V-07", "V-08"]
    assert all("Errno" not in str(p) for p in problems)


def test_entities_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", "utf-8")
    head = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file://{secret}">]>'
    code, why = refused(docx(p(r("&x;")), head=head))
    assert code == "V-01" and "DTD" in why and "机密" not in why


def test_a_billion_laughs() -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE w:document [<!ENTITY a0 "ha">{lines}]>'
    assert refused(docx(p(r("&a11;")), head=head))[0] == "V-01"


def test_too_deep_and_too_large() -> None:
    depth = 5000
    deep = docx(f"{'<w:sdt><w:sdtContent>' * depth}{'</w:sdtContent></w:sdt>' * depth}")
    assert refused(deep)[0] in ("V-01", "V-02")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * (51 * 1024 * 1024))
    assert refused(out.getvalue()) == ("V-02", "")


@pytest.mark.parametrize("gone", [1, 2, 30, 200])
def test_the_first_bytes_are_gone(gone: int) -> None:
    """The places its list of parts names lie before the file, or elsewhere."""
    assert refused(docx(p(r("甲")))[gone:])[0] == "V-01"


def test_a_cell_over_a_billion_columns() -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>' + p(r("宽")) + "</w:tc>"
    row = read(f"<w:tbl><w:tr>{wide}</w:tr></w:tbl>").tables[0].rows[0]
    assert len(row) == 1000


@given(st.binary(max_size=300))
@examples(300)
def test_any_bytes(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_bytes(data)


PIECES = [
    "<w:p>",
    "</w:p>",
    "<w:r>",
    "</w:r>",
    "<w:t>1万元</w:t>",
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "</w:tr>",
    "<w:tc>",
    "</w:tc>",
    "<w:pPr/>",
    "<w:vMerge/>",
    '<w:gridSpan w:val="x"/>',
    "<w:ins>",
    "</w:ins>",
    '<w:bookmarkStart w:id="1" w:name="_fig_0001"/>',
    '<w:bookmarkEnd w:id="1"/>',
    "<w:sdt>",
    "</w:sdt>",
    '<w:fldChar w:fldCharType="begin"/>',
    '<w:fldChar w:fldCharType="end"/>',
    "<w:del>",
    "</w:del>",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
@examples(600)
def test_any_markup(pieces: list[str]) -> None:
    """Whatever elements stand in whatever order: a result, or a refusal."""
    for rejected in (False, True):
        try:
            read_bytes(docx("".join(pieces)), rejected)
        except UnreadableError:
            return
