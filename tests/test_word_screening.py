"""What a docx may hold: parts, relationships, elements, attributes and fields, as the parser sees
them. What fetches or runs is refused however it is spelled."""

from __future__ import annotations

import pytest
from conftest import ROOT, Sample

from assembler.files.zip_package import read_parts
from assembler.word.screening import CONTENT_TYPES, UnsoundError, objections

SHELL = read_parts((ROOT / "templates" / "henan-budget" / "shell.docx").read_bytes())
DOCUMENT, RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def with_body(markup: str, **declared: str) -> dict[str, bytes]:
    """The base shell with a paragraph more."""
    text = SHELL[DOCUMENT].decode()
    at = text.rindex("<w:sectPr")
    return {
        **SHELL,
        DOCUMENT: (text[:at] + f"<w:p {NAMESPACES}>{markup}</w:p>" + text[at:]).encode(),
    }


def with_relation(attributes: str) -> dict[str, bytes]:
    """The base shell with a relationship more."""
    text = SHELL[RELATIONS].decode()
    more = f'<Relationship Id="rId99" {attributes}/></Relationships>'
    return {**SHELL, RELATIONS: text.replace("</Relationships>", more).encode()}


def with_part(name: str, data: bytes, kind: str = "") -> dict[str, bytes]:
    """The base shell with a part more, of a type of its own where one is given."""
    override = f'<Override PartName="/{name}" ContentType="{kind}"/>' if kind else ""
    types = SHELL[CONTENT_TYPES].decode().replace("</Types>", f"{override}</Types>")
    return {**SHELL, CONTENT_TYPES: types.encode(), name: data}


def in_settings(markup: str) -> dict[str, bytes]:
    """The base shell with a setting more."""
    text = SHELL["word/settings.xml"].decode()
    return {
        **SHELL,
        "word/settings.xml": text.replace("</w:settings>", f"{markup}</w:settings>").encode(),
    }


def field(*codes: str) -> str:
    """A field whose code is cut into runs."""
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_the_shells_and_reports_of_this_project(sample: Sample) -> None:
    assert objections(SHELL) == []
    assert objections(read_parts(sample.data)) == []


FETCHING = "里有会取来或运行别处内容的域（{}）"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (field("DDEAUTO c:\\\\a b"), FETCHING.format("DDEAUTO")),
        (field("D", "DE ", "x"), FETCHING.format("DDE")),
        (field(" includetext ", '"//server/a"'), FETCHING.format("INCLUDETEXT")),
        (field("&#68;DE x"), FETCHING.format("DDE")),
        (field("<![CDATA[LINK x]]>"), FETCHING.format("LINK")),
        (field("QUOTE 68 68 69"), FETCHING.format("QUOTE")),
        (field("MERGEFIELD a"), FETCHING.format("MERGEFIELD")),
        (field("<!-- -->DATABASE"), FETCHING.format("DATABASE")),
        ('<w:fldSimple w:instr = " INCLUDEPICTURE x "/>', FETCHING.format("INCLUDEPICTURE")),
        (
            f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{field("TITLE")}'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            FETCHING.format("…"),
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE x</w:instrText></w:r>',
            FETCHING.format("DDE"),
        ),
        ("<w:r><w:instrText>DDE x</w:instrText></w:r>", FETCHING.format("DDE")),
        ("<w:r><w:delInstrText>DDE x</w:delInstrText></w:r>", FETCHING.format("DDE")),
        (field("HYPERLINK file:///etc/passwd"), "里有不指向网页的链接（file:///etc/passwd）"),
        (field('HYPERLINK "\\\\server\\share"'), "里有不指向网页的链接（\\\\server\\share）"),
        (
            '<w:r><w:pict><v:imagedata src="http://127.0.0.1/a"/></w:pict></w:r>',
            "里有外部的链接（http://127.0.0.1/a）",
        ),
        (
            '<w:r><w:pict><v:imagedata src=" \\\\server\\a"/></w:pict></w:r>',
            "里有外部的链接（ \\\\server\\a）",
        ),
        (
            '<w:r><w:pict><v:imagedata src="file:a.png"/></w:pict></w:r>',
            "里有外部的链接（file:a.png）",
        ),
        ("<w:altChunk/>", "嵌入了别的文件"),
        ("<w:r><w:object><w:control/></w:object></w:r>", "嵌入了对象"),
        ("<w:subDoc/>", "嵌入了别的文件"),
        ('<w:r><a:videoFile/></w:r>', "带有 Word 文档里不该有的内容（videoFile）"),
        ('<x:run xmlns:x="urn:of:nobody"/>', "带有 Word 文档里不该有的内容（run）"),
    ],
)  # fmt: skip
def test_what_a_text_may_not_hold(markup: str, reason: str) -> None:
    assert objections(with_body(markup)) == [reason]


def test_a_name_put_together_by_another_field() -> None:
    begin, end = (f'<w:r><w:fldChar w:fldCharType = "{kind}"/></w:r>' for kind in ("begin", "end"))
    code = "<w:r><w:instrText>DE x</w:instrText></w:r>"
    assert objections(with_body(f"{begin}{field('QUOTE 68')}{code}{end}")) == [
        FETCHING.format("QUOTE"),
        FETCHING.format("…DE x"),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        field("PAGE"),
        field(" page \\* MERGEFORMAT "),
        field('HYPERLINK "https://www.gov.cn"'),
        field("HYPERLINK \\l _Toc1"),
        field("=1+1"),
        field("IF ", "1=1 a b"),
        field(""),
        '<w:hyperlink w:tooltip="http://www.gov.cn"><w:r><w:t>DDE http://a</w:t></w:r></w:hyperlink>',
    ],
)
def test_what_a_text_may_hold(markup: str) -> None:
    assert objections(with_body(markup)) == []


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ('Type="{}/image" Target="http://a/b.png" TargetMode="External"', "http://a/b.png"),
        ('Type="{}/image" Target="http://a/b.png"', "http://a/b.png"),
        ('Type="{}/image" Target="media/b.png" TargetMode=" External"', "media/b.png"),
        ('Type="{}/image" Target="media/b.png" TargetMode="external"', "media/b.png"),
        ('Type="{}/attachedTemplate" Target="file:///a.dotm" TargetMode="External"', "file:///a.dotm"),
    ],
)  # fmt: skip
def test_a_relationship_that_leads_out(attributes: str, reason: str) -> None:
    assert objections(with_relation(attributes.format(OFFICE))) == [f"里有外部的链接（{reason}）"]


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ('Type="{}/hyperlink" Target="javascript:a" TargetMode="External"', "里有不指向网页的链接（javascript:a）"),
        ('Type="{}/oleObject" Target="embeddings/a.bin"', "嵌入了对象"),
        ('Type="{}/package" Target="embeddings/a.xlsx"', "嵌入了对象"),
        ('Type="{}/aFChunk" Target="a.html"', "嵌入了别的文件"),
    ],
)  # fmt: skip
def test_a_relationship_of_another_kind(attributes: str, reason: str) -> None:
    assert objections(with_relation(attributes.format(OFFICE))) == [reason]


def test_a_hyperlink_is_followed_only_by_a_reader() -> None:
    link = f'Type="{OFFICE}/hyperlink" Target="https://www.gov.cn" TargetMode="External"'
    assert objections(with_relation(link)) == []


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<w:mailMerge><w:query/></w:mailMerge>", "设置了邮件合并"),
        ("<w:saveThroughXslt/>", "带有 Word 文档里不该有的内容（saveThroughXslt）"),
        ("<w:attachedTemplate/>", "附着在别的模板上"),
    ],
)
def test_settings_that_fetch(markup: str, reason: str) -> None:
    assert objections(in_settings(markup)) == [reason]


HEADER = f'<w:hdr xmlns:w="{WORD}"><w:p>{field("DDE x")}</w:p></w:hdr>'.encode()
OF_HEADERS = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"


@pytest.mark.parametrize(
    ("parts", "reasons"),
    [
        (with_part("word/h9.bin", HEADER, OF_HEADERS), ["带有 Word 文档里不该有的部分（word/h9.bin）"]),
        (with_part("other/h9.xml", HEADER, OF_HEADERS), [FETCHING.format("DDE")]),
        (with_part("word/H9.XML", HEADER, OF_HEADERS), [FETCHING.format("DDE")]),
        (with_part("word/vbaProject.bin", b"a"), ["带有 Word 文档里不该有的部分（word/vbaProject.bin）"]),
        (with_part("word/media/a.svg", b"<svg/>", "image/svg+xml"), ["带有 Word 文档里不该有的部分（word/media/a.svg）"]),
        (with_part("WORD/document.xml", SHELL[DOCUMENT]), ["里有两个部分同名"]),
        (with_part("word/media/a.png", b"a", "image/png"), []),
        (with_part("customXml/item1.xml", b'<a xmlns="urn:b" c="http://d"/>'), []),
    ],
)  # fmt: skip
def test_parts(parts: dict[str, bytes], reasons: list[str]) -> None:
    assert objections(parts) == reasons


@pytest.mark.parametrize(
    "data",
    [
        b"<a>",
        b'<?xml version="1.0" encoding="x-foo"?><a/>',
        '<?xml version="1.0" encoding="gbk"?><a>局</a>'.encode("gbk"),
        '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"),
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"",
    ],
)
def test_a_part_that_cannot_be_read(data: bytes) -> None:
    for name in ("word/x.RELS", "word/footnotes.xml", "customXml/item1.xml"):
        with pytest.raises(UnsoundError, match=name):
            objections({**SHELL, name: data})
