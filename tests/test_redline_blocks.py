"""Redlines of small hand-made documents, as many as chance finds: accepting everything gives the
new document, rejecting everything the old one."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape
from zipfile import ZipFile

import revisions
from hypothesis import given
from hypothesis import strategies as st
from revisions import Block

from assembler.redline.redline import Counts, Version, redline
from assembler.snapshot.values import Snapshot
from assembler.word.read.docx import read_bytes

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EMPTY = Snapshot("", "部门预算", 2024, "某局", "小", {})
Cell = tuple[int, str, list[str]]  # columns, vertical merge, paragraphs
Table = list[list[Cell]]


# --- documents written by hand


def document(*blocks: str | Table) -> bytes:
    """A docx of these paragraphs and tables."""
    body = "".join(_paragraph(b) if isinstance(b, str) else _table(b) for b in blocks)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"/>',
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}<w:sectPr/></w:body>'
        "</w:document>",
    }
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as package:
        for name, text in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return buffer.getvalue()


def _paragraph(text: str) -> str:
    """Its first half bold, in two runs; ⇥ stands for a tab."""
    half = len(text) // 2
    return f"<w:p>{_run(text[:half], '<w:rPr><w:b/></w:rPr>')}{_run(text[half:], '')}</w:p>"


def _run(text: str, look: str) -> str:
    said = "<w:tab/>".join(f"<w:t>{escape(piece)}</w:t>" for piece in text.split("⇥"))
    return f"<w:r>{look}{said}</w:r>" if text else ""


def _table(rows: Table) -> str:
    width = max(sum(cell[0] for cell in row) for row in rows)
    grid = '<w:gridCol w:w="900"/>' * width
    body = "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _cell(cell: Cell) -> str:
    columns, merge, paragraphs = cell
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    body = "".join(map(_paragraph, paragraphs))
    return f'<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/>{span}{merged}</w:tcPr>{body}</w:tc>'


def plain(*texts: str) -> Table:
    """A table of one row a text, its cells parted by blanks."""
    return [[(1, "", [cell]) for cell in text.split(" ")] for text in texts]


def made(old: bytes, new: bytes) -> tuple[bytes, Counts]:
    sides = (Version(read_bytes(data), _EMPTY) for data in (old, new))
    return redline(*sides, new)


def settled(old: bytes, new: bytes) -> bytes:
    """The redline, which gives both documents back."""
    data, _ = made(old, new)
    assert revisions.accepted(data) == revisions.plain(new)
    assert revisions.rejected(data) == revisions.plain(old)
    assert len(revisions.comments(data)) == len(set(_comment_ids(data)))
    return data


def _comment_ids(data: bytes) -> list[str]:
    with ZipFile(io.BytesIO(data)) as package:
        text = package.read("word/document.xml").decode()
    return [part.split('"')[0] for part in text.split('<w:commentReference w:id="')[1:]]


# --- by chance

texts = st.text("预算增减12.⇥&<", max_size=8)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 3))
    rows: Table = []
    for _ in range(draw(st.integers(1, 5))):
        if width > 1 and draw(st.booleans()):
            rows.append([(width, "", [draw(texts)])])
        else:
            cells = st.lists(texts, min_size=1, max_size=3)
            rows.append([(1, "", draw(cells)) for _ in range(width)])
    if len(rows) > 1 and all(len(row) == width for row in rows) and draw(st.booleans()):
        rows[0][0] = (1, "restart", rows[0][0][2])
        for row in rows[1 : draw(st.integers(2, len(rows)))]:
            row[0] = (1, "continue", [""])
    return rows


bodies = st.lists(st.one_of(texts, tables()), max_size=6)


def _parted(blocks: list[str | Table]) -> list[str | Table]:
    """With a paragraph between two tables and at the end, as Word wants it."""
    found: list[str | Table] = []
    for block in blocks:
        if found and isinstance(block, list) and isinstance(found[-1], list):
            found.append("")
        found.append(block)
    return [*found, "末"]


@given(bodies, bodies)
def test_accepting_gives_the_new_and_rejecting_the_old(
    old: list[str | Table], new: list[str | Table]
) -> None:
    settled(document(*_parted(old)), document(*_parted(new)))


@given(bodies, st.data())
def test_the_same_with_few_changes(blocks: list[str | Table], data: st.DataObject) -> None:
    old, new = _parted(blocks), _parted(blocks)
    at = data.draw(st.integers(0, len(new) - 1))
    new[at : at + data.draw(st.integers(0, 1))] = data.draw(st.lists(texts, max_size=2))
    settled(document(*old), document(*_parted(new[:-1])))
    settled(document(*_parted(new[:-1])), document(*old))


@given(bodies)
def test_a_document_against_itself_has_no_changes(blocks: list[str | Table]) -> None:
    data = document(*_parted(blocks))
    assert made(data, data) == (data, Counts())


# --- single cases


def _words(data: bytes) -> list[str]:
    """The changes as -gone and +come."""
    signs = {"ins": "+", "del": "-"}
    found = [
        (signs[c.tag.rpartition("}")[2]], "".join(c.itertext())) for c in revisions.changes(data)
    ]
    return [sign + text for sign, text in found if text]


def test_numbers_are_struck_out_whole() -> None:
    data = settled(
        document("收入1,954.72万元，增加5.1%。"), document("收入1,955.02万元，减少5.1%。")
    )
    assert _words(data) == ["-1,954.72", "+1,955.02", "-增加", "+减少"]


def test_struck_words_keep_their_look() -> None:
    data = settled(document("甲乙丙丁"), document("甲丁"))
    gone = revisions.changes(data)[0]
    assert ["".join(run.itertext()) for run in gone] == ["乙", "丙"]
    assert [run.find(f"{{{_W}}}rPr") is not None for run in gone] == [True, False]


def test_a_row_between_others_is_added_whole() -> None:
    old = document(plain("甲 1.00", "丙 3.00"), "")
    new = document(plain("甲 1.00", "乙 2.00", "丙 3.00"), "")
    assert _words(settled(old, new)) == ["+乙", "+2.00"]
    assert _words(settled(new, old)) == ["-乙", "-2.00"]


def test_a_blank_row_is_filled_in() -> None:
    old, new = document(plain("项目 金额", " "), ""), document(plain("项目 金额", "甲 1.00"), "")
    assert _words(settled(old, new)) == ["+甲", "+1.00"]
    assert made(old, new)[1] == Counts(cells=2)


def test_a_row_that_begins_a_merged_cell_goes_with_the_cell() -> None:
    old: Table = [
        [(1, "restart", ["项目甲"]), (1, "", ["一"])],
        [(1, "continue", [""]), (1, "", ["二"])],
        [(1, "continue", [""]), (1, "", ["三"])],
    ]
    new: Table = [[(1, "restart", ["项目甲"]), (1, "", ["二"])], old[2]]
    settled(document(old, ""), document(new, ""))
    settled(document(new, ""), document(old, ""))


def test_a_table_with_another_number_of_columns_is_replaced() -> None:
    old, new = document(plain("甲 1.00"), ""), document(plain("甲 1.00 2.00"), "")
    assert _words(settled(old, new)) == ["-甲", "-1.00", "+甲", "+1.00", "+2.00"]


def test_paragraphs_before_a_table_that_goes_keep_a_place_to_run_on_into() -> None:
    old = document("前文", "表题", "单位：万元", plain("甲 1.00"), "", "后文")
    data = settled(old, document("前文", "后文"))
    marks = [p.find(f"{{{_W}}}pPr/{{{_W}}}rPr/{{{_W}}}del") is not None for p in _body(data)]
    assert marks == [True, True, False, True, False]


def _body(data: bytes) -> list[object]:
    with ZipFile(io.BytesIO(data)) as package:
        from lxml import etree

        body = etree.fromstring(package.read("word/document.xml"))[0]
    return body.findall(f"{{{_W}}}p")


def test_blocks_are_what_the_reader_says() -> None:
    blocks: list[Block] = ["甲", [[("1", "", ["乙"])]], ""]
    assert revisions.plain(document("甲", plain("乙"), "")) == blocks
