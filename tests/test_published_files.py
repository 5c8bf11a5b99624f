"""Files that are no report that can be read: each is refused in one sentence, with how to mend it."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pdf_kit
import pytest
from conftest import examples
from docx import Document
from docx.shared import Cm
from hostile import Edits, edits, mutated, rewritten
from hypothesis import given
from hypothesis import strategies as st
from pdf_kit import Page, assembled, pdf

import assembler.published.pdf.process as process
from assembler.kernel.problems import Problem
from assembler.published.document import PublishedReport
from assembler.published.reading import read_published

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND"
    b"\xaeB`\x82"
)
SENTENCE = (
    "某某局2024年度部门决算收入总计954.72万元，其中财政拨款收入900.00万元，项目支出232.50万元。"
)


def read(folder: Path, name: str, data: bytes) -> tuple[PublishedReport | None, list[str]]:
    (folder / name).write_bytes(data)
    problems: list[Problem] = []
    report = read_published(folder / name, problems)
    return report, list(map(str, problems))


def stream(name: str) -> bytes:
    """An OLE container with a stream of this name."""
    return OLE + name.encode("utf-16-le") + bytes(600)


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def locked_package() -> bytes:
    """A zip package whose parts say that they are encrypted."""
    data = bytearray(package("报告.txt"))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def docx(write: Callable[[object], None]) -> bytes:
    document = Document()
    write(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def paragraphs(*texts: str) -> bytes:
    def write(document: object) -> None:
        for text in texts:
            document.add_paragraph(text)

    return docx(write)


BROKEN = {
    "空的.docx": (b"", "A-84", "文件里没有内容。请检查是否选错了文件，或重新下载、导出。"),
    "没有字.docx": (
        paragraphs("", " "),
        "A-84",
        "文件里没有内容。请检查是否选错了文件，或重新下载、导出。",
    ),
    "加密.docx": (
        stream("EncryptedPackage"),
        "A-82",
        "这个 Word 文件或工作簿有密码，读不出来。请输入密码打开，去掉密码另存一份再读（Word、WPS：文件—文档加密"
        "—密码，清空；PDF：用 WPS 另存，不设密码）。",
    ),
    "旧的.doc": (
        stream("WordDocument"),
        "A-81",
        "不能读这个文件：它是旧的 Word 格式（.doc）。请改用 Word 文件（.docx）或 PDF：在 Word 或 WPS 里打开，另存为 .docx。",
    ),
    "报告.wps": (
        stream("WordDocument"),
        "A-81",
        "不能读这个文件：它是WPS 文字（.wps）。请改用 Word 文件（.docx）或 PDF：在 Word 或 WPS 里打开，另存为 .docx。",
    ),
    "其实是doc.docx": (
        stream("WordDocument"),
        "A-81",
        "不能读这个文件：它是旧的 Word 格式（.doc）。请改用 Word 文件（.docx）或 PDF：在 Word 或 WPS 里打开，另存为 .docx。",
    ),
    "报告.ofd": (
        package("OFD.xml", "Doc_0/Document.xml"),
        "A-81",
        "不能读这个文件：它是OFD 文件（电子公文版式）。请改用 Word 文件（.docx）或 PDF：在 OFD 阅读器或 WPS 里打开，导出为 PDF 或另存为 .docx。",
    ),
    "报告.odt": (
        package("mimetype", "content.xml"),
        "A-81",
        "不能读这个文件：它是OpenDocument 文件（.odt、.ods）。请改用 Word 文件（.docx）或 PDF：在 Word 或 WPS 里打开，另存为 .docx。",
    ),
    "报告.rtf": (
        b"{\\rtf1 x}",
        "A-81",
        "不能读这个文件：它是旧的 Word 格式（.rtf）。请改用 Word 文件（.docx）或 PDF：在 Word 或 WPS 里打开，另存为 .docx。",
    ),
    "截图.png": (
        PNG,
        "A-81",
        "不能读这个文件：它是图片。请改用 Word 文件（.docx）或 PDF：只有图片的，先做文字识别，核对后另存为 .docx。",
    ),
    "报告.zip": (
        package("报告.docx"),
        "A-81",
        "不能读这个文件：它是压缩包。请改用 Word 文件（.docx）或 PDF：先解压，再读里面的报告。",
    ),
    "加密.zip": (
        locked_package(),
        "A-82",
        "这个压缩包有密码，读不出来。请输入密码打开，去掉密码另存一份再读（Word、WPS：文件—文档加密—密码，清空；"
        "PDF：用 WPS 另存，不设密码）。",
    ),
    "半个.docx": (
        paragraphs(SENTENCE)[:3000],
        "A-80",
        "读不出来：文件已损坏，或没有下载完整。请重新下载或重新导出这个文件，确认能用 Word、WPS 或阅读器打开。",
    ),
    "坏的.docx": (
        rewritten(paragraphs(SENTENCE), "word/document.xml", lambda data: data[:200]),
        "A-80",
        "读不出来：word/document.xml 不是完好的 XML。请重新下载或重新导出这个文件，确认能用 Word、WPS 或阅读器打开。",
    ),
    "乱码.txt": (
        bytes(range(1, 256)) * 40,
        "A-80",
        "读不出来：第2行的字节两种编码都读不出。请重新下载或重新导出这个文件，确认能用 Word、WPS 或阅读器打开。",
    ),
    "通知.docx": (
        paragraphs("关于召开会议的通知", "各单位：请于3月5日到会。"),
        "A-86",
        "不像部门预算、部门决算的公开报告：没有一处写到预算或决算。请检查是否选错了文件；报告在网页上的，请把含正文和表"
        "格的那一页另存下来。",
    ),
    "首页.html": (
        "<html><body><h1>财政信息公开</h1><a>2024年预算</a></body></html>".encode(),
        "A-86",
        "不像部门预算、部门决算的公开报告：没有收入、支出、财政拨款等内容。请检查是否选错了文件；报告在网页上的，请把含"
        "正文和表格的那一页另存下来。",
    ),
    "没有金额.txt": (
        "部门预算收入、支出和绩效的管理办法。".encode(),
        "A-86",
        "不像部门预算、部门决算的公开报告：里面没有金额。请检查是否选错了文件；报告在网页上的，请把含正文和表格的那一页"
        "另存下来。",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_report_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    data, code, message = BROKEN[name]
    assert read(tmp_path, name, data) == (None, [f"无法使用 {code} {name}：{message}"])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_published(tmp_path / "没有.pdf", problems) is None
    assert list(map(str, problems)) == [
        "无法使用 A-94 没有.pdf：找不到“没有.pdf”。请检查路径和文件名。"
    ]


def test_a_file_that_is_enormous(tmp_path: Path) -> None:
    with (tmp_path / "大.pdf").open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    problems: list[Problem] = []
    assert read_published(tmp_path / "大.pdf", problems) is None
    assert list(map(str, problems)) == [
        "无法使用 A-83 大.pdf：文件太大：超过50 MB。请确认它是一份报告；几份合在一起的，请分成一份报告一个文件。"
    ]


def test_a_text_without_end(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "长.txt", ("预算收入\n" * 200_001).encode())
    assert problems == [
        "无法使用 A-83 长.txt：文件太大：有200002行，最多200000行。请确认它是一份报告；几份合在一起的，请分成一份报告一个文件。"
    ]


# --- PDF

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
TREE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
DAMAGED = (
    "A-80",
    "读不出来：PDF 已损坏，或没有下载完整。请重新下载或重新导出这个文件，确认能用 Word、WPS 或阅读器打开。",
)
SPLIT = "请确认它是一份报告；几份合在一起的，请分成一份报告一个文件。"


def page_object(resources: bytes = b"") -> bytes:
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << "
        + resources
        + b" >> >>"
    )


def contents(data: bytes, entries: bytes = b"") -> bytes:
    length = str(len(data)).encode()
    return b"<< " + entries + b" /Length " + length + b" >>\nstream\n" + data + b"\nendstream"


def scan(pages: int, text: str = "") -> bytes:
    """Pages that are pictures."""
    made = []
    for _ in range(pages):
        page = Page()
        page.picture(0, 0, 595, 842)
        page.text(290, 830, text)
        made.append(page)
    return pdf(made)


ANSWER_FOR = {
    "扫描件": (
        scan(12, "3"),
        "A-85",
        "里面的12页都是图片，没有文字，是扫描件或截图。请用生成它的 Word 文件或直接导出的 PDF；只有扫描件的，先用 WPS "
        "等做文字识别，核对后另存为 .docx。",
    ),
    "加密": (
        assembled(
            [CATALOG, TREE, page_object(), contents(b"")],
            "/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 "
            f"/O <{'41' * 32}> /U <{'42' * 32}> >> /ID [<00> <00>] ",
        ),
        "A-82",
        "这个 PDF 有密码，读不出来。请输入密码打开，去掉密码另存一份再读（Word、WPS：文件—文档加密—密码，清空；PDF：用 "
        "WPS 另存，不设密码）。",
    ),
    "只有开头": (b"%PDF-1.7\n", *DAMAGED),
    "乱的": (b"%PDF-1.4\n" + bytes(range(256)) * 50, *DAMAGED),
    "没有下载完": (pdf([Page() for _ in range(5)])[:900], *DAMAGED),
    "没有页": (
        assembled([CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"]),
        "A-84",
        "文件里没有内容。请检查是否选错了文件，或重新下载、导出。",
    ),
    "页指向自己": (
        assembled([CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
        "A-84",
        "文件里没有内容。请检查是否选错了文件，或重新下载、导出。",
    ),
    "图形画自己": (
        assembled(
            [
                CATALOG,
                TREE,
                page_object(b"/XObject << /F 5 0 R >>"),
                contents(b"/F Do"),
                contents(
                    b"/F Do",
                    b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                    b"/Resources << /XObject << /F 5 0 R >> >>",
                ),
            ]
        ),
        "A-84",
        "文件里没有内容。请检查是否选错了文件，或重新下载、导出。",
    ),
    "很多页": (pdf(Page() for _ in range(501)), "A-83", f"文件太大：有501页，最多500页。{SPLIT}"),
    "一页很多": (
        assembled(
            [
                CATALOG,
                TREE,
                page_object(),
                contents(zlib.compress(b"0 0 m 1 1 l S\n" * 500_000, 9), b"/Filter /FlateDecode"),
            ]
        ),
        "A-83",
        f"文件太大：第1页的内容太多。{SPLIT}",
    ),
    "解开没有底": (
        assembled(
            [
                CATALOG,
                TREE,
                page_object(),
                contents(zlib.compress(bytes(1_000_000_000), 9), b"/Filter /FlateDecode"),
            ]
        ),
        "A-83",
        f"文件太大：读它要用的内存太多。{SPLIT}",
    ),
    "字体没有写明": (
        assembled(
            [
                CATALOG,
                TREE,
                page_object(b"/Font << /F1 5 0 R >>"),
                contents(b"BT /F1 12 Tf 90 700 Td <00010002000300040005> Tj ET"),
                b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
                b" /DescendantFonts [6 0 R] >>",
                b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry"
                b" (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
            ]
        ),
        "A-91",
        "PDF 里的字体没有写明每个字是什么，取出来是乱码。请改用生成它的 Word 文件；没有的，用 WPS 等转换为 .docx，核对后再读。",
    ),
}


@pytest.mark.parametrize("name", ANSWER_FOR)
def test_a_pdf_that_cannot_be_read_is_refused_in_one_sentence(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    data, code, message = ANSWER_FOR[name]
    assert read(tmp_path, "报告.pdf", data) == (None, [f"无法使用 {code} 报告.pdf：{message}"])
    assert capfd.readouterr() == ("", "")  # the library keeps quiet


def test_a_pdf_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_SECONDS", 0)
    assert read(tmp_path, "报告.pdf", pdf([Page()]))[1] == [
        f"无法使用 A-83 报告.pdf：文件太大：0秒还没有读完。{SPLIT}"
    ]


def test_the_library_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_LIBRARY", "no_such_library")
    assert read(tmp_path, "报告.pdf", pdf([Page()]))[1] == [
        "无法使用 A-90 报告.pdf：读 PDF 要用的程序库 pdfplumber 没有安装。请运行 pip install 'assembler[pdf]'，"
        "或改用 Word 文件（.docx）。"
    ]


def test_single_pages_that_are_pictures(tmp_path: Path) -> None:
    pages = []
    for number in range(6):
        page = Page()
        if number in (2, 4):
            page.picture(0, 0, 595, 842)
        else:
            page.text(90, 300, "2024年度部门决算收入总计954.72万元，其中财政拨款900.00万元，")
            page.text(90, 320, "项目支出232.50万元，基本支出722.22万元。")
        pages.append(page)
    report, problems = read(tmp_path, "报告.pdf", pdf(pages))
    assert report is not None
    assert problems == [
        "警告 A-92 报告.pdf：第3、5页是图片，上面的文字和数读不出来。请换成能选中文字的页，再读一遍。"
    ]


# --- one report, with its tables


def picture(document: object) -> None:
    document.add_picture(io.BytesIO(PNG), width=Cm(12))


def test_a_docx_of_pictures_alone(tmp_path: Path) -> None:
    def write(document: object) -> None:
        for _ in range(3):
            picture(document)

    assert read(tmp_path, "报告.docx", docx(write))[1] == [
        "无法使用 A-85 报告.docx：里面的3页都是图片，没有文字，是扫描件或截图。请用生成它的 Word 文件或直接导出的 PDF；"
        "只有扫描件的，先用 WPS 等做文字识别，核对后另存为 .docx。"
    ]


def test_tables_that_are_pictures(tmp_path: Path) -> None:
    def write(document: object) -> None:
        for text in ("目录", "收入支出决算总表", "支出决算表", SENTENCE, "收入支出决算总表"):
            document.add_paragraph(text)
        document.add_paragraph("单位：万元")
        picture(document)
        document.add_paragraph("支出决算表")
        table = document.add_table(2, 2)
        table.cell(1, 1).text = "954.72"
        document.add_paragraph("三公经费支出决算表")
        picture(document)

    report, problems = read(tmp_path, "报告.docx", docx(write))
    assert report is not None
    assert problems == [
        "警告 A-88 报告.docx：有2张表是图片，里面的数读不出来：收入支出决算总表、三公经费支出决算表。请换成能选中文字的表格，再读一遍。"
    ]


def test_changes_that_are_left_in(tmp_path: Path) -> None:
    inserted = b'<w:ins w:id="1" w:author="x"><w:r><w:t>2024\xe5\xb9\xb4</w:t></w:r></w:ins>'
    data = rewritten(
        paragraphs(SENTENCE),
        "word/document.xml",
        lambda text: text.replace(b"</w:p>", inserted + b"</w:p>", 1),
    )
    report, problems = read(tmp_path, "报告.docx", data)
    assert report is not None
    assert [p.text for p in report.paragraphs] == [f"{SENTENCE}2024年"]
    assert problems == [
        "警告 A-89 报告.docx：文件里有没有接受也没有拒绝的修订，照全部接受来读。公开前请在 Word 或 WPS 的“审阅”里接受或拒绝全部修订。"
    ]


def one_report(name: str, year: int) -> list[str]:
    return [
        name,
        f"{year}年度部门决算公开",
        "目录",
        "第一部分　概况",
        "第二部分　决算情况说明",
        "第一部分　概况",
        "一、主要职责",
        "承担有关工作。",
        "第二部分　决算情况说明",
        SENTENCE,
    ]


def test_two_reports_in_one_file(tmp_path: Path) -> None:
    both = [*one_report("甲局", 2023), *one_report("乙局", 2024)]
    assert read(tmp_path, "报告.docx", paragraphs(*both)) == (
        None,
        [
            "无法使用 A-87 报告.docx：一个文件里有2份报告：“2023年度部门决算公开”；“2024年度部门决算公开”。"
            "请分成一份报告一个文件，再分别读。"
        ],
    )
    report, problems = read(tmp_path, "报告.docx", paragraphs(*one_report("甲局", 2023)))
    assert report is not None and problems == []


def test_two_reports_without_parts(tmp_path: Path) -> None:
    """Each begins with its cover and its contents; an annex with contents of its own is none."""
    annex = ["2024年度项目绩效评价报告", "目录", "一、项目概况", "一、项目概况", SENTENCE]
    first = ["甲局", "2024年部门预算", "目录", "一、收支情况", "一、收支情况", SENTENCE, *annex]
    second = ["2024年乙局单位预算公开", "目　录", "一、收支情况", "一、收支情况", SENTENCE]
    assert read(tmp_path, "报告.docx", paragraphs(*first, *second)) == (
        None,
        [
            "无法使用 A-87 报告.docx：一个文件里有2份报告：“2024年部门预算”；“2024年乙局单位预算公开”。请分成一份报告一个文件，"
            "再分别读。"
        ],
    )
    assert read(tmp_path, "报告.docx", paragraphs(*first))[0] is not None


def test_the_kit_writes_what_is_read(tmp_path: Path) -> None:
    """What these files are built with gives a report where nothing is wrong."""
    page = pdf_kit.Page()
    page.text(90, 100, "2024年度部门决算收入总计954.72万元，基本支出722.22万元，")
    page.text(90, 120, "项目支出232.50万元。")
    report, problems = read(tmp_path, "报告.pdf", pdf([page], compress=True))
    assert report is not None and problems == []
    assert [p.text for p in report.paragraphs] == [
        "2024年度部门决算收入总计954.72万元，基本支出722.22万元，项目支出232.50万元。"
    ]


# --- bytes gone bad

PARTS = st.sampled_from([b"", b"\0", b"<", b"9", b"/", b"obj", b"</w:tbl>", b"\xff\xfe", b"stream"])


def sound_page() -> Page:
    page = Page()
    page.middle(100, "收入支出决算总表")
    page.table(120, [90, 200, 300], [["项目", "合计"], ["财政拨款收入", "954.72"]])
    return page


@examples(40)
@given(edits(PARTS, within=4000))
def test_a_spoilt_pdf_gives_parts_or_a_refusal(changes: Edits) -> None:
    answer = process.answer_for(mutated(pdf([sound_page()]), changes))
    assert json.loads(json.dumps(answer)).keys() in ({"refused", "values"}, {"parts", "pictures"})


@examples(60)
@given(
    st.sampled_from(["报告.html", "报告.txt", "报告.docx"]),
    edits(PARTS, within=4000),
)
def test_spoilt_files_give_a_report_or_a_problem(name: str, changes: Edits) -> None:
    page = f"<html><body><p>{SENTENCE}</p><table><tr><td rowspan=2>甲<td>1.00</table></body></html>"
    data = {
        "报告.html": page.encode(),
        "报告.txt": f"{SENTENCE}\n| 甲 | 1.00 |\n| 乙 | 2.00 |\n".encode(),
        "报告.docx": paragraphs(SENTENCE),
    }[name]
    with tempfile.TemporaryDirectory() as folder:
        report, problems = read(Path(folder), name, mutated(data, changes))
    assert report is not None or problems
