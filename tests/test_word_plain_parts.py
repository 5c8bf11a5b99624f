"""What is sound and plain is read by a short way; it says the same as the long one."""

from __future__ import annotations

from itertools import chain

import pytest
from conftest import Sample
from lxml import etree

from assembler.files.zip_package import read_parts
from assembler.word.read import docx
from assembler.word.read.plain_cells import PlainCells
from assembler.word.read.tree import Styles
from assembler.word.screening import screen_report
from assembler.word.telling import condensed, telling_tree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TELLING = {"instrText", "fldChar"}


# --- cells


def table_of(inner: str) -> etree._Element:
    """A table with one cell."""
    return etree.fromstring(f'<w:tbl xmlns:w="{W}"><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>')


def cell(inner: str) -> list[str] | None:
    table = table_of(inner)
    styles = Styles({}, "word/document.xml")
    plain = PlainCells(table, styles, docx._TELLING_IN_CELLS, 50).read(table[0][0])
    return None if plain is None else [paragraph.text for paragraph in plain.paragraphs]


def read_at_length(inner: str) -> list[str]:
    """The same by the reader of everything."""
    reader = docx._Reader(Styles({}, "word/document.xml"), False)
    read = reader._inside(table_of(inner)[0][0]).read
    return [block.text for block in read if isinstance(block, docx.ReadParagraph)]


@pytest.mark.parametrize(
    ("inner", "texts"),
    [
        (
            '<w:tcPr><w:tcW w:w="9"/><w:gridSpan w:val="2"/></w:tcPr><w:p><w:pPr><w:jc/></w:pPr>'
            "<w:r><w:rPr><w:b/></w:rPr><w:t>支出</w:t></w:r><w:r><w:t>1</w:t></w:r></w:p><w:p/>",
            ["支出1", ""],
        ),
        ("<!--1--><w:p/>", [""]),
        ("<w:p><w:r><w:t>1<!--1-->2</w:t></w:r></w:p>", ["1"]),
        ("<w:p><w:pPr><w:shd/></w:pPr><w:r><w:noProof/><w:t>1</w:t></w:r></w:p>", ["1"]),
    ],
)
def test_a_plain_cell(inner: str, texts: list[str]) -> None:
    assert cell(inner) == read_at_length(inner) == texts


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
        "<w:p><w:foo><w:r><w:t>1</w:t></w:r></w:foo></w:p>",
        "<w:foo><w:p/></w:foo>",
        '<w:p><w:pPr/><w:pPr><w:pStyle w:val="1"/></w:pPr></w:p>',
        '<w:tcPr/><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/>',
        "<w:p><w:p/></w:p>",
        f"<w:p><w:r><w:t>{'1' * 51}</w:t></w:r></w:p>",
    ],
)
def test_what_is_not_plain_is_left_to_the_reader_of_everything(inner: str) -> None:
    assert cell(inner) is None


def test_reports_are_read_alike_cell_by_cell(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cells() -> list[tuple[object, ...]]:
        tables = docx.read_bytes(sample.data).tables
        read = filter(None, chain.from_iterable(chain.from_iterable(t.rows for t in tables)))
        return [
            (
                each.columns,
                [(p.text, p.style, p.level, len(p.text_elements)) for p in each.paragraphs],
            )
            for each in read
        ]

    at_once = cells()
    monkeypatch.setattr(PlainCells, "read", lambda self, cell: None)
    assert at_once == cells()


# --- parts


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


@pytest.mark.parametrize(
    "inner",
    ['<w:b w:val="http://甲"/>', '<w:b w:val=">" w:eastAsia="http://甲"/>', "<w:b>", "&amp;&b;"],
)
def test_a_part_that_may_not_be_sound_is_read_as_a_whole(inner: str) -> None:
    assert telling(inner) is None


def test_a_document_type_is_for_the_reader_of_everything() -> None:
    data = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert telling_tree(data, lambda names, values: True, TELLING) is None


def seen(data: bytes, is_parsed: bool = False) -> tuple[list[str], list[str]]:
    """The different names and values of a part that are judged."""
    judged: list[tuple[list[str], list[str]]] = []

    def note(names: object, values: object) -> bool:
        judged.append((sorted(names), sorted(values)))  # type: ignore[call-overload]
        return True

    assert telling_tree(data, note, TELLING, is_parsed) is not None
    return judged[0]


def judged_at_length(data: bytes) -> tuple[list[str], list[str]]:
    elements = list(etree.fromstring(data).iter(etree.Element))
    values = {value for each in elements for value in each.attrib.values()}
    return sorted({each.tag for each in elements}), sorted(values)


SHORT = [
    b'<a b="1"><c b="1"/><c b="1"></c><c/></a>',
    b"<a b='1' c = \"2\"><d\n e='3'/></a>",
    b'<a b="&#x31;&amp;"><c d="&lt;"/></a>',
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a><b/>\xe6\x94\xaf?!</a>',
    b'\xef\xbb\xbf<a><b c="1"/></a>',
    b'<x:a xmlns:x="u"><x:b xmlns:y="v"><y:c y:d="1"/></x:b><y:e xmlns:y="v"/></x:a>',
]
AT_LENGTH = [
    b"<a><!-- <b c='1'/> --><d/></a>",
    b'<a><![CDATA[<b c="1"/>]]><d/></a>',
    b"<a><?b c?><d/></a>",
    b'<x:a xmlns:x="u"><x:b xmlns:x="v"><x:c/></x:b><x:c/></x:a>',
    b'<a><b xmlns="v"><c/></b><c/></a>',
    b'<x:a xmlns:x="u"><x:b c=\'xmlns:y="\' xmlns:x="v" d=\'"\'><x:e/></x:b></x:a>',
    '<?xml version="1.0" encoding="UTF-16LE"?><a><b c="1"/></a>'.encode("utf-16-le"),
    b'<instrText a="1"><b/></instrText>',
    b'<x:a xmlns:x="u"><x:fldChar b=">" xmlns:x="v"><x:c/></x:fldChar></x:a>',
    b"<a/>",
]


@pytest.mark.parametrize("data", SHORT)
def test_each_tag_is_judged_once_as_the_parser_understands_it(data: bytes) -> None:
    assert condensed(data, TELLING) is not None
    assert seen(data) == seen(data, is_parsed=True) == judged_at_length(data)


@pytest.mark.parametrize("data", AT_LENGTH)
def test_what_a_tag_alone_does_not_tell_is_gone_through_as_a_whole(data: bytes) -> None:
    assert condensed(data, TELLING) is None


def test_a_sign_of_a_tag_in_an_attribute_is_no_end_of_it() -> None:
    data = b'<a><b c="1>2" d="//server/x"/><e c=">"/></a>'
    assert telling_tree(data, lambda names, values: True, TELLING, is_parsed=True) is None


def test_nothing_speaks_against_what_is_built_here_however_it_is_gone_through(
    sample: Sample,
) -> None:
    parts = read_parts(sample.data)
    main = "word/document.xml"
    assert condensed(parts[main], {"fldChar"}) is not None
    assert screen_report(parts) == screen_report(parts, {main}) == ([], [])
    assert seen(parts[main]) == seen(parts[main], is_parsed=True) == judged_at_length(parts[main])
