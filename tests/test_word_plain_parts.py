"""What is sound and plain is read by a short way; it says the same as the long one."""

from __future__ import annotations

import pytest
from lxml import etree

from assembler.word.read.plain_cells import plain_cell
from assembler.word.read.tree import Styles
from assembler.word.telling import telling_tree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TELLING = {"instrText", "fldChar"}


def cell(inner: str) -> list[str] | None:
    element = etree.fromstring(f'<w:tc xmlns:w="{W}">{inner}</w:tc>')
    plain = plain_cell(element, Styles({}, "word/document.xml"), 50)
    return None if plain is None else [paragraph.text for paragraph in plain.paragraphs]


def test_a_plain_cell() -> None:
    assert cell(
        '<w:tcPr><w:tcW w:w="9"/><w:gridSpan w:val="2"/></w:tcPr><w:p><w:pPr><w:jc/></w:pPr>'
        "<w:r><w:rPr><w:b/></w:rPr><w:t>支出</w:t></w:r><w:r><w:t>1</w:t></w:r></w:p><w:p/>"
    ) == ["支出1", ""]


@pytest.mark.parametrize(
    "inner",
    [
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>1</w:t></w:r></w:p>",
        "<w:p><w:t>1</w:t></w:p>",
        "<w:p><w:ins><w:r><w:t>1</w:t></w:r></w:ins></w:p>",
        "<w:p><w:r/><w:rPr><w:t>1</w:t></w:rPr></w:p>",
        "<w:p><w:r><w:tab/><w:t>1</w:t></w:r></w:p>",
        "<w:tbl/><w:p/>",
        "<w:p><w:pPr><w:numPr/></w:pPr></w:p>",
        "<!--1--><w:p/>",
        f"<w:p><w:r><w:t>{'1' * 51}</w:t></w:r></w:p>",
    ],
)
def test_what_is_not_plain_is_left_to_the_reader_of_everything(inner: str) -> None:
    assert cell(inner) is None


def telling(inner: str) -> list[tuple[str, str]] | None:
    data = f'<w:p xmlns:w="{W}">{inner}</w:p>'.encode()
    root = telling_tree(data, lambda names, values: "http://甲" not in values, TELLING)
    return None if root is None else [(one.tag.rpartition("}")[2], one.text or "") for one in root]


def test_what_tells_something_in_a_part() -> None:
    inner = "<w:r><w:t>1</w:t><w:instrText>DD<w:b>x</w:b>E</w:instrText></w:r><w:fldChar/>"
    assert telling(inner) == [("instrText", "DD"), ("fldChar", "")]
    assert telling("<w:instrText>DDE<w:fldChar/> x</w:instrText>") == [
        ("instrText", "DDE"),
        ("fldChar", ""),
    ]


@pytest.mark.parametrize("inner", ['<w:b w:val="http://甲"/>', "<w:b>", "&amp;&b;"])
def test_a_part_that_may_not_be_sound_is_read_as_a_whole(inner: str) -> None:
    assert telling(inner) is None


def test_a_document_type_is_for_the_reader_of_everything() -> None:
    data = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert telling_tree(data, lambda names, values: True, TELLING) is None
