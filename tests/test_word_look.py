"""The look that an author gives in Word: tables, their cells, landscape pages, even and odd pages."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import docx.document
import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.section import _Header
from docx.shared import Mm
from office import convert, needs_printing, printed
from word_kit import (
    ENVIRONMENT,
    SHELL,
    W,
    build_with,
    edited,
    find,
    part,
    part_of,
    report,
    row,
    shell,
    table,
    tree,
    words,
)
from word_validity import WordValidator

from assembler.kernel.problems import Problem
from assembler.layout.styles import USUAL, TableLook
from assembler.report import Cell, Paragraph, Report, Span, TableColumn
from assembler.word.write.shell import Shell, load_shell

DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
TABLE = """<w:style w:type="table" w:customStyle="1" w:styleId="t1"><w:name w:val="表格"/>
<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="12" w:space="0" w:color="1F3864"/>
<w:bottom w:val="single" w:sz="12" w:space="0" w:color="1F3864"/>
<w:insideH w:val="dotted" w:sz="8" w:space="0" w:color="auto"/><w:insideV w:val="nil"/></w:tblBorders>
<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="60"
w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tcPr><w:vAlign w:val="top"/></w:tcPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders><w:bottom w:val="single"
w:sz="6" w:space="0" w:color="auto"/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="D9E2F3"/>
</w:tcPr></w:tblStylePr></w:style>"""


def paragraph_style(name: str, number: str, side: str, size: int, line: int = 262) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{number}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="af7"/><w:pPr><w:spacing w:line="{line}" w:lineRule="exact"/>'
        f'<w:jc w:val="{side}"/></w:pPr><w:rPr><w:sz w:val="{size}"/></w:rPr></w:style>'
    )


def with_styles(*styles: str, data: bytes = b"") -> bytes:
    return edited(
        data or SHELL.read_bytes(), STYLES, "</w:styles>", "".join(styles) + "</w:styles>"
    )


def read(folder: Path, data: bytes) -> Shell:
    path = folder / "shell.docx"
    path.write_bytes(data)
    problems: list[Problem] = []
    loaded = load_shell(path, ENVIRONMENT, problems)
    assert loaded is not None and problems == []
    return loaded


NUMBERS = (TableColumn(), TableColumn("number"), TableColumn("code"))
HEADS = (
    (Cell("名称", rows=2, align="center"), Cell("金额", 2, align="center"), None),
    (None, Cell("合计", align="center"), Cell("代码", align="center")),
)
BODY = ((Cell("甲"), Cell("1.00", align="right"), Cell("201", align="center")),)
REPORT = report(
    part("第一部分", "概况", words("甲")),
    part("", "附件", table(columns=NUMBERS, header=HEADS, body=BODY, landscape=True)),
)


def cells(data: bytes) -> dict[str, list[str]]:
    """What is said of each cell and its paragraph, by its text."""
    said = {}
    for cell in find(tree(data), "//w:tc"):
        text = "".join(t.text or "" for t in find(cell, ".//w:t"))
        said[text] = [
            e.tag.removeprefix(W) + "=" + (e.get(f"{W}fill") or e.get(f"{W}val") or "")
            for path in ("w:tcPr/w:tcBorders/*", "w:tcPr/w:shd", "w:tcPr/w:vAlign",
                         "w:p/w:pPr/w:pStyle", "w:p/w:pPr/w:jc", "w:p/w:r/w:rPr/w:b")
            for e in find(cell, path)
        ]  # fmt: skip
    return said


def valid(data: bytes, folder: Path) -> None:
    (folder / "valid.docx").write_bytes(data)
    assert [str(e) for e in WordValidator().validate(str(folder / "valid.docx")).errors] == []


def test_without_styles_of_its_own_a_shell_looks_as_ever() -> None:
    assert shell().tables.look == USUAL
    data = build_with(shell(), REPORT)
    assert cells(data)["1.00"] == ["vAlign=center", "pStyle=af7", "jc=right"]
    assert cells(data)["甲"] == ["vAlign=center", "pStyle=af7"]  # at the left, as the style says
    assert cells(data)["合计"] == ["vAlign=center", "pStyle=af7", "jc=center"]
    borders = find(tree(data), "//w:tblBorders/*")
    assert [(b.tag.removeprefix(W), b.get(f"{W}sz")) for b in borders] == [
        *(("top", "4"), ("left", "4"), ("bottom", "4"), ("right", "4")),
        *(("insideH", "4"), ("insideV", "4")),
    ]
    assert [m.get(f"{W}w") for m in find(tree(data), "//w:tblCellMar/*")] == [
        "20",
        "40",
        "20",
        "40",
    ]


def test_a_table_style_gives_lines_margins_and_the_ground_of_headings(tmp_path: Path) -> None:
    loaded = read(tmp_path, with_styles(TABLE))
    assert loaded.tables.look == TableLook(
        left=5.0, right=4.0, top=2.0, bottom=3.0, rule=1.0, edges=2.0
    )
    data = build_with(loaded, REPORT)
    valid(data, tmp_path)
    borders = find(tree(data), "//w:tblBorders/*")
    assert [(b.tag.removeprefix(W), b.get(f"{W}val"), b.get(f"{W}sz")) for b in borders] == [
        ("top", "single", "12"),
        ("bottom", "single", "12"),
        ("insideH", "dotted", "8"),
    ]
    margins = [m.get(f"{W}w") for m in find(tree(data), "//w:tblCellMar/*")]
    assert margins == ["40", "100", "60", "80"]
    heads = ["shd=D9E2F3", "vAlign=top", "pStyle=af7", "jc=center", "b="]
    assert cells(data)["金额"] == heads
    assert cells(data)["合计"] == ["bottom=single", *heads]  # below the last row of the heading
    assert cells(data)["甲"] == ["vAlign=top", "pStyle=af7"]


def test_styles_of_cells_say_where_texts_stand_and_how_large(tmp_path: Path) -> None:
    styles = (
        paragraph_style("表头", "h1", "left", 28, 360),
        paragraph_style("表格数字", "n1", "center", 21),
    )
    loaded = read(tmp_path, with_styles(*styles))
    assert loaded.tables.look.head == pytest.approx(14 / 10.5)
    data = build_with(loaded, REPORT)
    valid(data, tmp_path)
    assert cells(data)["合计"] == ["vAlign=center", "pStyle=h1"]
    assert cells(data)["1.00"] == ["vAlign=center", "pStyle=n1"]
    assert cells(data)["201"] == ["vAlign=center", "pStyle=af7", "jc=center"]
    usual, larger = (heights(build_with(one, REPORT)) for one in (shell(), loaded))
    assert larger[0] == larger[1] >= round(14 * 1.25 * 20) and usual[2] == larger[2]


def heights(data: bytes) -> list[int]:
    return [int(h.get(f"{W}val")) for h in find(tree(data), "//w:trHeight")]


def test_larger_type_and_wider_lines_take_more_pages(tmp_path: Path) -> None:
    """The size and the line of 表格文字 are those by which rows and pages are counted."""
    long = report(part("", "附件", table(body=tuple(row(f"第{n}行", "1.00") for n in range(12)))))
    other = edited(
        SHELL.read_bytes(), STYLES, 'w:line="262" w:lineRule="exact"/><w:jc w:val="left"/></w:pPr>'
        '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体" '
        'w:cs="Times New Roman"/><w:sz w:val="21"/>',
        'w:line="480" w:lineRule="exact"/><w:jc w:val="left"/></w:pPr>'
        '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体" '
        'w:cs="Times New Roman"/><w:sz w:val="28"/>',
    )  # fmt: skip
    loaded = read(tmp_path, other)
    assert loaded.tables.look.line == pytest.approx(24 / 14)
    assert min(heights(build_with(loaded, long))) >= 480 > max(heights(build_with(shell(), long)))


ODD_SIZES = [(0, 28, 1.0), (21, 0, 0.5), (21, 600, 3.0)]


@pytest.mark.parametrize(("cell", "head", "ratio"), ODD_SIZES)
def test_sizes_that_nobody_could_read(tmp_path: Path, cell: int, head: int, ratio: float) -> None:
    styles = (
        paragraph_style("表头", "h1", "left", head),
        paragraph_style("表格文字", "c1", "left", cell),
    )
    data = edited(with_styles(*styles), STYLES, '"表格文字"/><w:basedOn w:val="a"/>', '"旧"/>')
    assert read(tmp_path, data).tables.look.head == ratio


@pytest.mark.parametrize("value", ["-5", "x", "99999999", "", "1.5"])
def test_margins_that_are_none(tmp_path: Path, value: str) -> None:
    odd = TABLE.replace('<w:left w:w="100"', f'<w:left w:w="{value}"').replace(
        'w:sz="8"', f'w:sz="{value}"'
    )
    loaded = read(tmp_path, with_styles(odd))
    assert (loaded.tables.look.left, loaded.tables.look.rule) == (USUAL.left, USUAL.rule)
    line = find(tree(build_with(loaded, REPORT)), "//w:tblBorders/w:insideH")[0]
    assert (line.get(f"{W}val"), line.get(f"{W}sz")) == ("dotted", "4")


def test_a_style_of_its_own_for_the_signature(tmp_path: Path) -> None:
    signed = report(part("第一部分", "概况", Paragraph((Span("某局"),), at_end=True)))
    ours, own = (
        find(tree(build_with(one, signed)), "//w:p[w:pPr/w:pStyle]")[-1]
        for one in (
            shell(),
            read(tmp_path, with_styles(paragraph_style("落款", "s1", "right", 32))),
        )
    )
    assert [e.tag.removeprefix(W) for e in find(ours, "w:pPr/*")] == [
        *("pStyle", "keepLines", "ind", "jc"),
    ]
    assert [e.tag.removeprefix(W) for e in find(own, "w:pPr/*")] == ["pStyle"]
    assert find(own, "w:pPr/w:pStyle")[0].get(f"{W}val") == "s1"


# --- pages


def authored(change: object) -> bytes:
    """Our shell, changed as an author does it."""
    document = docx.Document(str(SHELL))
    change(document)  # type: ignore[operator]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def write(document: docx.document.Document, place: _Header, text: str) -> None:
    place.paragraphs[0].text, place.paragraphs[0].style = text, document.styles["header"]


def landscape(document: docx.document.Document) -> None:
    """An empty page in landscape after the report, with margins and a header of its own."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Mm(40)
    section.header.is_linked_to_previous = False
    write(document, section.header, "横页的页眉")


def header(document: docx.document.Document) -> None:
    """A header as people make one: on odd pages, which is all that a shell of one page shows."""
    document.sections[-1].header.is_linked_to_previous = False
    write(document, document.sections[-1].header, "{{ 部门.名称 }}的页眉")


MANY: Report = report(
    part("第一部分", "概况", *[words("甲" * 500)] * 4),
    part("", "附件", table(landscape=True)),
    part("第二部分", "其他", words("乙")),
)


def test_an_empty_landscape_section_shows_how_landscape_pages_look(tmp_path: Path) -> None:
    loaded = read(tmp_path, authored(landscape))
    assert loaded.ends_document
    width = loaded.sections.pages[True].width
    assert round(width) == round((297 - 80) / 25.4 * 72)
    data = build_with(loaded, MANY)
    valid(data, tmp_path)
    assert len(find(tree(data), "//w:sectPr")) == 5  # cover, contents, text, table, text
    turned = find(tree(data), "//w:sectPr[w:pgSz/@w:orient='landscape']")
    assert len(turned) == 1 and find(turned[0], "w:pgMar")[0].get(f"{W}left") == "2268"
    table_width = int(find(tree(data), "//w:tblW")[0].get(f"{W}w"))
    assert abs(table_width - width * 20) < 5


@needs_printing
def test_its_header_stands_on_landscape_pages_alone(tmp_path: Path) -> None:
    loaded = read(tmp_path, authored(landscape))
    (tmp_path / "x.docx").write_bytes(build_with(loaded, MANY))
    convert([tmp_path / "x.docx"], "pdf", tmp_path)
    pages = printed(tmp_path / "x.pdf")
    shown = [n for n, page in enumerate(pages, 1) if "横页的页眉" in page]
    assert shown == [n for n, page in enumerate(pages, 1) if page.lstrip().startswith("横页的页眉")]
    assert len(shown) == 1 and "收支总表" in pages[shown[0] - 1] and shown[0] < len(pages)


@needs_printing
def test_a_header_on_odd_pages_stands_on_even_ones_too(tmp_path: Path) -> None:
    loaded = read(tmp_path, authored(header))
    data = build_with(loaded, MANY)
    valid(data, tmp_path)
    (tmp_path / "x.docx").write_bytes(data)
    convert([tmp_path / "x.docx"], "pdf", tmp_path)
    pages = printed(tmp_path / "x.pdf")
    assert ["某局的页眉" in page for page in pages] == [False, False, *[True] * (len(pages) - 2)]
    assert len(pages) > 5


def test_what_even_pages_have_of_their_own_stays(tmp_path: Path) -> None:
    def both(document: docx.document.Document) -> None:
        header(document)
        write(document, document.sections[-1].even_page_header, "双页")

    data = build_with(read(tmp_path, authored(both)), MANY)
    references = find(tree(data), "(//w:sectPr)[3]/w:headerReference")
    ids = {r.get(f"{W}type"): r.attrib.values()[-1] for r in references}
    assert set(ids) == {"default", "even"} and ids["default"] != ids["even"]


def test_sections_with_something_in_them_are_no_samples(tmp_path: Path) -> None:
    def filled(document: docx.document.Document) -> None:
        landscape(document)
        document.add_paragraph("封底")

    data = build_with(read(tmp_path, authored(filled)), MANY)
    texts = [
        "".join(t.text or "" for t in find(p, ".//w:t")) for p in find(tree(data), "//w:body/w:p")
    ]
    assert texts[-1] == "封底"
    assert b"blank" not in part_of(data)
