"""A report that comes back from other hands: what people and their programs legitimately put into it
passes; what fetches or runs something, and what is broken, is refused by refresh and redline, which
would copy it through, and told by verify, which still verifies what it can."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES
from office import convert, needs_office
from refreshing import data_of
from test_word_screening import field

from assembler.cli import main
from assembler.files.zip_package import read_parts
from assembler.word.screening import screen_report

DOCUMENT, RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
TYPES, SETTINGS, FOOTER = "[Content_Types].xml", "word/settings.xml", "word/footer1.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
Edit = Callable[[dict[str, bytes]], None]


def edited(*edits: Edit) -> bytes:
    """孟津's report with its parts changed, zipped as other programs do."""
    parts = dict(read_parts(data_of("mengjin")))
    for edit in edits:
        edit(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def body(markup: str) -> Edit:
    """A paragraph with this at the end of the document."""
    return _before(DOCUMENT, "<w:sectPr", f"<w:p {NAMES}>{markup}</w:p>", last=True)


def relation(kind: str, target: str, mode: str = "", of: str = RELATIONS) -> Edit:
    outside = f' TargetMode="{mode}"' if mode else ""
    kind = kind if "://" in kind else f"{OFFICE}/{kind}"
    one = f'<Relationship Id="rId99{len(target)}" Type="{kind}" Target="{target}"{outside}/>'
    return _before(of, "</Relationships>", one)


def part(name: str, data: bytes, kind: str) -> Edit:
    def edit(parts: dict[str, bytes]) -> None:
        parts[name] = data
        _before(TYPES, "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/>')(parts)

    return edit


def ending(extension: str, kind: str) -> Edit:
    return _before(TYPES, "</Types>", f'<Default Extension="{extension}" ContentType="{kind}"/>')


def setting(markup: str) -> Edit:
    return _before(SETTINGS, "</w:settings>", markup)


def _before(name: str, mark: str, more: str, last: bool = False) -> Edit:
    def edit(parts: dict[str, bytes]) -> None:
        text = parts[name].decode()
        at = text.rindex(mark) if last else text.index(mark)
        parts[name] = (text[:at] + more + text[at:]).encode()

    return edit


def replaced(name: str, data: bytes) -> Edit:
    return lambda parts: parts.update({name: data})


def shortened(parts: dict[str, bytes]) -> None:
    parts[FOOTER] = parts[FOOTER][:-20]


def said_gbk(parts: dict[str, bytes]) -> None:
    text = parts[FOOTER].decode().replace('encoding="UTF-8"', 'encoding="gbk"')
    parts[FOOTER] = text.replace("<w:t>", "<w:t>页").encode("gbk")


def xml_part(root: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} {NAMES}/>'.encode()


CHART = (
    b'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<c:chart/><c:externalData r:id="rId1"/></c:chartSpace>'
)
CHART_DATA = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/package" Target="../embeddings/a.xlsx"/>'
    "</Relationships>"
).encode()
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DRAWING = "application/vnd.openxmlformats-officedocument.drawingml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

NO_RELATIONS = f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode()

HARMLESS: dict[str, tuple[Edit, ...]] = {
    "nothing": (),
    "a link to a page": (relation("hyperlink", "https://www.gov.cn", "External"),),
    "a link as a field": (body(field(' HYPERLINK "https://www.gov.cn" ')),),
    "a link to a place in the text": (relation("hyperlink", "#_Toc1"),),
    "a picture": (ending("png", "image/png"), relation("image", "media/a.png"), replaced("word/media/a.png", b"a")),
    "a picture of Excel": (ending("emf", "image/x-emf"), relation("image", "media/a.emf"), replaced("word/media/a.emf", b"a")),
    "comments": (part("word/comments.xml", xml_part("w:comments"), f"{WORD}.comments+xml"), relation("comments", "comments.xml")),
    "who commented": (part("word/people.xml", b'<a:people xmlns:a="http://schemas.microsoft.com/office/word/2012/wordml"/>', f"{WORD}.people+xml"),
                      relation("http://schemas.microsoft.com/office/2011/relationships/people", "people.xml")),
    "footnotes": (part("word/footnotes.xml", xml_part("w:footnotes"), f"{WORD}.footnotes+xml"), relation("footnotes", "footnotes.xml")),
    "a header": (part("word/header9.xml", xml_part("w:hdr"), f"{WORD}.header+xml"), relation("header", "header9.xml")),
    "an embedded font": (ending("odttf", "application/vnd.openxmlformats-officedocument.obfuscatedFont"), replaced("word/fonts/a.odttf", b"a")),
    "data of another program": (part("customXml/item9.xml", b'<b xmlns="urn:c" d="http://e"/>', "application/xml"),),
    "a content control": (body("<w:sdt><w:sdtPr><w:alias w:val='a'/></w:sdtPr><w:sdtContent><w:r><w:t>a</w:t></w:r></w:sdtContent></w:sdt>"),),
    "a smart tag": (body('<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="date"><w:r><w:t>a</w:t></w:r></w:smartTag>'),),
    "a watermark": (body("<w:r><w:pict><v:shape><v:textpath string='草稿'/></v:shape></w:pict></w:r>"),),
    "a chart": (part("word/charts/chart1.xml", CHART, f"{DRAWING}.chart+xml"), relation("chart", "charts/chart1.xml"),
                replaced("word/charts/_rels/chart1.xml.rels", CHART_DATA), ending("xlsx", SHEET), replaced("word/embeddings/a.xlsx", b"PK")),
    "a label of the organisation": (
        part("docMetadata/LabelInfo.xml", b'<l:labelList xmlns:l="http://schemas.microsoft.com/office/2020/mipLabelMetadata"/>',
             "application/vnd.ms-office.classificationlabels+xml"),
        relation("http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels", "docMetadata/LabelInfo.xml", of="_rels/.rels")),
    "words that look like an address": (body("<w:r><w:t>http://a.b/c file:///d</w:t></w:r>"),),
    "a template on the machine of whoever saved it": (
        replaced("word/_rels/settings.xml.rels", NO_RELATIONS), setting("<w:attachedTemplate/>"),
        relation("attachedTemplate", "file:///C:\\Users\\张三\\甲.dotx", "External", "word/_rels/settings.xml.rels")),
    "a form": (body(field(" FORMTEXT ") + field(" DATE \\@ yyyy ")),),
}  # fmt: skip

OUTSIDE = "里有外部的链接（{}）"
FETCHING = "里有会取来或运行别处内容的域（{}）"
REACHING: dict[str, tuple[tuple[Edit, ...], list[tuple[str, str]]]] = {
    "a field that runs": ((body("<w:r><w:t>甲乙</w:t></w:r>" + field(" DDEAUTO c:\\\\a b ")),), [(f"{DOCUMENT}“甲乙”", FETCHING.format("DDEAUTO"))]),
    "a field cut into runs": ((body(field("INCLUDE", "TEXT a")),), [(DOCUMENT, FETCHING.format("INCLUDETEXT"))]),
    "a field in a footer": ((_before(FOOTER, "</w:ftr>", f"<w:p>{field('LINK a')}</w:p>"),), [(FOOTER, FETCHING.format("LINK"))]),
    "a picture elsewhere": ((relation("image", "http://a/b.png", "External"),), [(RELATIONS, OUTSIDE.format("http://a/b.png"))]),
    "a picture on a share": ((relation("image", "file://s/b.png", "External"),), [(RELATIONS, OUTSIDE.format("file://s/b.png"))]),
    "an old picture elsewhere": ((body('<w:r><w:pict><v:imagedata src="http://a/b"/></w:pict></w:r>'),), [(DOCUMENT, OUTSIDE.format("http://a/b"))]),
    "an object": ((relation("oleObject", "embeddings/a.bin"), ending("bin", "application/vnd.openxmlformats-officedocument.oleObject"), replaced("word/embeddings/a.bin", b"a")),
                  [("word/embeddings/a.bin", "带有 Word 文档里不该有的部分（word/embeddings/a.bin）"), (RELATIONS, "嵌入了对象")]),
    "a workbook": ((relation("package", "embeddings/a.xlsx"), ending("xlsx", SHEET), replaced("word/embeddings/a.xlsx", b"a")), [(RELATIONS, "嵌入了对象")]),
    "a chart of data elsewhere": ((part("word/charts/chart1.xml", CHART, f"{DRAWING}.chart+xml"), replaced("word/charts/_rels/chart1.xml.rels", CHART_DATA.replace(
        b'Target="../embeddings/a.xlsx"', b'Target="file:///a.xlsx" TargetMode="External"')), relation("chart", "charts/chart1.xml")),
        [("word/charts/_rels/chart1.xml.rels", OUTSIDE.format("file:///a.xlsx"))]),
    "another document": ((body("<w:altChunk/>"), relation("aFChunk", "a.html"), ending("html", "text/html"), replaced("word/a.html", b"a")),
                         [("word/a.html", "带有 Word 文档里不该有的部分（word/a.html）"), (RELATIONS, "嵌入了别的文件"), (DOCUMENT, "嵌入了别的文件")]),
    "a template": ((replaced("word/_rels/settings.xml.rels", NO_RELATIONS), relation("attachedTemplate", "http://a/b.dotm", "External", "word/_rels/settings.xml.rels"), setting("<w:attachedTemplate/>")),
                   [("word/_rels/settings.xml.rels", OUTSIDE.format("http://a/b.dotm"))]),
    "merged mail": ((setting("<w:mailMerge/>"),), [(SETTINGS, "设置了邮件合并")]),
    "macros": ((lambda parts: parts.update({TYPES: parts[TYPES].replace(b"document.main+xml", b"document.macroEnabled.main+xml")}),
                relation("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"), ending("bin", "application/vnd.ms-office.vbaProject"),
                replaced("word/vbaProject.bin", b"a")),
               [(DOCUMENT, "带有宏"), ("word/vbaProject.bin", "带有 Word 文档里不该有的部分（word/vbaProject.bin）"), (RELATIONS, "带有宏")]),
    "a control": ((relation("control", "activeX/a.xml"), part("word/activeX/a.xml", b"<a/>", "application/vnd.ms-office.activeX+xml")),
                  [("word/activeX/a.xml", "带有 Word 文档里不该有的部分（word/activeX/a.xml）"), (RELATIONS, "带有控件"), ("word/activeX/a.xml", "带有 Word 文档里不该有的内容（a）")]),
}  # fmt: skip

BROKEN: dict[str, tuple[tuple[Edit, ...], tuple[str, str]]] = {
    "a footer": ((shortened,), (FOOTER, "不是完好的 XML")),
    "a footer of another encoding": ((said_gbk,), (FOOTER, "不是 UTF-8 编码")),
    "theme": ((replaced("word/theme/theme1.xml", b"<a>"),), ("word/theme/theme1.xml", "不是完好的 XML")),
    "properties": ((replaced("docProps/app.xml", b""),), ("docProps/app.xml", "不是完好的 XML")),
    "a document type": ((replaced("docProps/app.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),), ("docProps/app.xml", "不是完好的 XML")),
    "a part that is not there": ((relation("header", "header7.xml"),), ("word/header7.xml", f"{RELATIONS} 里指到它，文件里却没有")),
    "a picture that is not there": ((relation("image", "media/a.png"),), ("word/media/a.png", f"{RELATIONS} 里指到它，文件里却没有")),
    "a footer that is none": ((replaced(FOOTER, b"<a/>"),), (FOOTER, f"{RELATIONS} 里指到它，内容却不是页脚")),
    "a footer of no type": ((lambda parts: parts.update({TYPES: parts[TYPES].replace(f'PartName="/{FOOTER}"'.encode(), b'PartName="/a.xml"')}),), (FOOTER, f"{TYPES} 里没有登记它的类型")),
    "a footer that nothing leads to": ((_before(DOCUMENT, "</w:sectPr>", '<w:footerReference r:id="rId99" w:type="default"/>'),), (DOCUMENT, "里引用的页眉或页脚（rId99）文件里没有")),
    "properties that are not there": ((lambda parts: parts.pop("docProps/app.xml") and None,), ("docProps/app.xml", "_rels/.rels 里指到它，文件里却没有")),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the data of the report."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / "数据")).parent


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(arguments)
    return status, "".join(capsys.readouterr())


@pytest.mark.parametrize("name", HARMLESS)
def test_what_people_put_into_a_report(name: str) -> None:
    assert screen_report(read_parts(edited(*HARMLESS[name]))) == ([], [])


@pytest.mark.parametrize("name", REACHING)
def test_what_fetches_or_runs(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edits, expected = REACHING[name]
    Path("稿.docx").write_bytes(edited(*edits))
    refused = [f"无法使用 R-46 稿.docx：{part} {why}，不能带进新的文件。" for part, why in expected]
    for command in (("refresh", "稿.docx", "数据"), ("build", "数据", "--redline", "稿.docx")):
        status, text = printed(capsys, *command, "-o", "新.docx")
        assert (status, [line for line in refused if line not in text]) == (2, []), text
    assert sorted(path.name for path in folder.iterdir()) == ["数据", "稿.docx"]
    status, text = printed(capsys, "verify", "稿.docx")
    wanted = [
        f"错误 V-35 稿.docx：{part} {why}，打开报告的电脑会去取它或运行它。"
        for part, why in expected
    ]
    assert (status, [line for line in wanted if line not in text]) == (1, []), text
    assert "核对" in text.splitlines()[-1]  # how many numbers, in spite of it


@pytest.mark.parametrize("name", BROKEN)
def test_a_part_that_is_broken(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edits, (part, why) = BROKEN[name]
    Path("稿.docx").write_bytes(edited(*edits))
    status, text = printed(capsys, "refresh", "稿.docx", "数据", "-o", "新.docx")
    assert (status, text.splitlines()[0].split("。")[0]) == (
        2,
        f"无法使用 R-45 稿.docx：文件里的 {part} 已损坏（{why}），不能在它上面改动",
    )
    assert not Path("新.docx").exists()
    status, text = printed(capsys, "verify", "稿.docx")
    line = f"错误 V-34 稿.docx：文件里的 {part} 已损坏（{why}），Word 打开时会出错或丢掉它。"
    assert (status, line in text) == (1, True), text
    assert "核对" in text.splitlines()[-1]


def spoilt(data: bytes, part: str, header: int = 0) -> bytes:
    """A package in which a part's packed bytes, or those of its checksum, are wrong."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.getinfo(part)
    start = info.header_offset + 30 + len(part.encode())
    return data[: start + 20] + b"\xff" * 20 + data[start + 40 :] if not header else data


def doubled(data: bytes, part: str) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package, pytest.warns(UserWarning):
        package.writestr(part, b"<a/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "why"),
    [(spoilt, "解不开，或与校验和不符"), (doubled, "有两份同名的")],
)
def test_a_package_gone_bad(
    change: Callable[[bytes, str], bytes],
    why: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("稿.docx").write_bytes(change(data_of("mengjin"), FOOTER))
    status, text = printed(capsys, "refresh", "稿.docx", "数据", "-o", "新.docx")
    assert (status, f"R-45 稿.docx：文件里的 {FOOTER} 已损坏（{why}）" in text) == (2, True), text
    status, text = printed(capsys, "verify", "稿.docx")
    assert (status, f"V-34 稿.docx：文件里的 {FOOTER} 已损坏（{why}）" in text) == (1, True), text
    status, text = printed(capsys, "trace", "稿.docx", "收入总计")
    assert (status, f"V-01 稿.docx：读不出来（里面的 {FOOTER} 已损坏）" in text) == (2, True), text


def test_a_report_that_calls_itself_gbk(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(Path(__file__).parent / "hostile_files" / "说是GBK的报告.docx", "稿.docx")
    for command in (
        ("refresh", "稿.docx", "数据", "-o", "新.docx"),
        ("verify", "稿.docx"),
    ):
        status, text = printed(capsys, *command)
        assert (status, "稿.docx" in text, "word/document.xml" in text) == (2, True, True), text
    assert sorted(path.name for path in folder.iterdir()) == ["数据", "稿.docx"]
    # The page shows what was built, from the snapshot, and says so.
    assert printed(capsys, "review", "稿.docx", "-o", "页.html")[0] == 0
    assert "不是改后的内容" in Path("页.html").read_text("utf-8")


@needs_office
def test_what_libreoffice_saves_passes(tmp_path: Path) -> None:
    (tmp_path / "稿.docx").write_bytes(data_of("mengjin"))
    convert([tmp_path / "稿.docx"], "docx", tmp_path / "出")
    assert screen_report(read_parts((tmp_path / "出" / "稿.docx").read_bytes())) == ([], [])
