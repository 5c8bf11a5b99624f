"""Reports as PDF: paragraphs, contents, headings; tables by their lines, over pages, on their side."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from conftest import Sample
from office import convert, needs_office
from pdf_kit import UP, Page, pdf

from assembler.kernel.problems import Problem
from assembler.published.document import (
    PublishedBlock,
    PublishedParagraph,
    PublishedReport,
    PublishedTable,
)
from assembler.published.pdf.document import pages_of
from assembler.published.pdf.parts_of_pages import parts_of
from assembler.published.reading import read_published
from assembler.published.structure import assembled

COLUMNS = [60, 130, 300, 380, 460]
HEADINGS = [["项目", None, "合计", "基本支出"], ["科目编码", "科目名称", UP, UP]]


def blocks(*pages: Page) -> tuple[PublishedBlock, ...]:
    """What is read of some pages, in this process."""
    return assembled(parts_of(pages_of(pdf(pages))))


def texts(*pages: Page) -> list[str]:
    return [b.text for b in blocks(*pages) if isinstance(b, PublishedParagraph)]


def tables(*pages: Page) -> list[PublishedTable]:
    return [block for block in blocks(*pages) if isinstance(block, PublishedTable)]


def lines(page: Page, *texts: str, y: float = 200, indent: bool = True) -> Page:
    """A paragraph over several lines, its first further in."""
    for number, text in enumerate(texts):
        page.text(90 + 24 * (indent and number == 0), y + 20 * number, text)
    return page


# --- paragraphs


def test_a_paragraph_over_several_lines_is_one() -> None:
    page = lines(
        Page(),
        "某某局2024年度收入总计954.72万元，与上年相比增加43.28",
        "万元，增长4.75%，主要原因是人员增加，项目增加，大厅运行经费增",
        "加。",
    )
    lines(page, "支出总计954.72万元。", y=260)
    assert texts(page) == [
        "某某局2024年度收入总计954.72万元，与上年相比增加43.28万元，增长4.75%，主要原因是人员增加，项目增加，大厅运行经费增加。",
        "支出总计954.72万元。",
    ]


def test_a_paragraph_goes_on_over_the_page() -> None:
    first = lines(Page(), "某某局2024年度收入总计954.72万元，与上年相比增加43.28", y=780)
    first.middle(820, "- 1 -")
    second = lines(Page(), "万元，增长4.75%。", y=80, indent=False)
    second.middle(820, "- 2 -")
    assert texts(first, second) == [
        "某某局2024年度收入总计954.72万元，与上年相比增加43.28万元，增长4.75%。"
    ]


def test_numbers_of_pages_and_running_headers_are_left_out() -> None:
    pages = []
    for number in range(1, 5):
        page = Page()
        page.middle(40, "某某局2024年度部门决算")
        page.text(90, 300 + number, f"第{number}页的正文。")
        page.middle(810, f"第 {number} 页 共 4 页" if number % 2 else f"— {number} —")
        pages.append(page)
    assert texts(*pages) == [f"第{number}页的正文。" for number in range(1, 5)]


def test_what_belongs_to_tables_is_no_running_header() -> None:
    pages = []
    for number in range(3):
        page = Page()
        page.middle(50, f"{'甲乙丙'[number]}收入支出决算表")
        page.text(400, 70, "单位：万元")
        page.table(85, COLUMNS, [["项目", "内容", "合计", "说明"], ["一、收入", "", "1.00", ""]])
        pages.append(page)
    assert [(t.title, t.unit) for t in tables(*pages)] == [
        (f"{sign}收入支出决算表", "万元") for sign in "甲乙丙"
    ]


def test_headings_and_contents() -> None:
    cover = Page()
    cover.middle(200, "某某局2024年度部门决算", 22)
    contents = Page()
    contents.middle(100, "目  录")
    contents.text(90, 130, "第一部分　某某局概况" + "." * 60 + "1")
    contents.text(90, 150, "一、主要职责" + "." * 68 + "1")
    contents.text(90, 170, "第二部分　2024年度部门决算情况说明" + "." * 46 + "2")
    body = Page()
    body.middle(100, "第一部分", 16)
    body.middle(130, "某某局概况", 16)
    body.text(114, 170, "一、主要职责")
    body.text(114, 200, "（一）承担有关工作。")
    read = [(b.level, b.contents, b.text) for b in blocks(cover, contents, body)]
    assert read == [
        (0, False, "某某局2024年度部门决算"),
        (0, True, "目　录"),
        (0, True, "第一部分　某某局概况\t1"),
        (0, True, "一、主要职责\t1"),
        (0, True, "第二部分　2024年度部门决算情况说明\t2"),
        (1, False, "第一部分某某局概况"),
        (2, False, "一、主要职责"),
        (0, False, "（一）承担有关工作。"),
    ]


def test_places_name_the_page() -> None:
    page = Page()
    page.middle(100, "收入决算表")
    page.table(120, COLUMNS, [*HEADINGS, ["201", "一般公共服务支出", "1.00", "1.00"]])
    (table,) = tables(Page(), page)
    assert (table.spot.page, table.title_spot and table.title_spot.page, table.pages) == (
        2,
        2,
        (2, 2, 2),
    )


# --- tables


def test_merged_headings_and_cells_of_two_lines() -> None:
    page = Page()
    page.middle(100, "支出决算表（公开03表）")
    page.text(60, 120, "部门：某某局　2024年度　单位：万元")
    bottom = page.table(
        130,
        COLUMNS,
        [*HEADINGS, ["2080505", "机关事业单位基本养老\n保险缴费支出", "6.18", "6.18"]],
        height=30,
    )
    page.text(60, bottom + 16, "注：本表反映部门本年度各项支出情况。")
    assert tables(page) == [
        PublishedTable(
            "支出决算表（公开03表）",
            "万元",
            (
                ("项目", None, "合计", "基本支出"),
                ("科目编码", "科目名称", None, None),
                ("2080505", "机关事业单位基本养老保险缴费支出", "6.18", "6.18"),
            ),
            tables(page)[0].spot,
            2,
            ("注：本表反映部门本年度各项支出情况。",),
            (1, 1, 1),
            ("部门：某某局　2024年度　单位：万元",),
            tables(page)[0].title_spot,
            ((0, 0, 0, 1), (0, 2, 1, 2), (0, 3, 1, 3)),
        )
    ]


@pytest.mark.parametrize("repeated", [True, False])
def test_a_table_over_two_pages_is_one(repeated: bool) -> None:
    first, second = Page(), Page()
    first.middle(100, "支出决算表")
    first.table(120, COLUMNS, [*HEADINGS, ["201", "一般公共服务支出", "3.00", "3.00"]])
    first.middle(810, "1")
    rows = [["208", "社会保障和就业支出", "1.00", "1.00"], ["合计", None, "4.00", "4.00"]]
    bottom = second.table(60, COLUMNS, [*(HEADINGS if repeated else []), *rows])
    second.text(60, bottom + 20, "注：说明两页。")
    (table,) = tables(first, second)
    assert table.rows[2:] == (
        ("201", "一般公共服务支出", "3.00", "3.00"),
        ("208", "社会保障和就业支出", "1.00", "1.00"),
        ("合计", None, "4.00", "4.00"),
    )
    assert (table.headings, table.pages, table.notes) == (2, (1, 1, 1, 2, 2), ("注：说明两页。",))


def test_a_table_with_its_title_again_is_one() -> None:
    first, second = Page(), Page()
    for page, row in ((first, ["201", "甲", "3.00", ""]), (second, ["208", "乙", "1.00", ""])):
        page.middle(100, "支出决算表" if page is first else "支出决算表（续表）")
        page.text(400, 115, "单位：万元")
        page.table(120, COLUMNS, [*HEADINGS, row])
    (table,) = tables(first, second)
    assert [row[0] for row in table.rows] == ["项目", "科目编码", "201", "208"]


def test_two_tables_on_two_pages_are_two() -> None:
    first, second = Page(), Page()
    for page, title in ((first, "收入决算表"), (second, "支出决算表")):
        page.middle(100, title)
        page.table(120, COLUMNS, [*HEADINGS, ["201", "甲", "3.00", "3.00"]])
    assert [table.title for table in tables(first, second)] == ["收入决算表", "支出决算表"]


def test_a_page_on_its_side_is_turned() -> None:
    page = Page(turned=True)
    page.middle(100, "支出决算表")
    page.table(120, COLUMNS, [*HEADINGS, ["201", "一般公共服务支出", "3.00", "3.00"]])
    (table,) = tables(page)
    assert (table.title, table.rows) == (
        "支出决算表",
        (
            ("项目", None, "合计", "基本支出"),
            ("科目编码", "科目名称", None, None),
            ("201", "一般公共服务支出", "3.00", "3.00"),
        ),
    )


def test_a_table_open_at_its_sides() -> None:
    page = Page()
    page.middle(100, "支出决算表")
    rows = [["项目", "合计"], ["一、基本支出", "3.00"], ["二、项目支出", "1.00"]]
    page.table(120, [100, 300, 400], rows, ruled=False)
    for number in range(4):
        page.line(100, 120 + 20 * number, 400, 120 + 20 * number)
    page.line(300, 120, 300, 180)
    assert [table.rows for table in tables(page)] == [tuple(map(tuple, rows))]


# --- what LibreOffice makes of our own reports


def plain(rows: tuple[tuple[str | None, ...], ...]) -> list[list[str | None]]:
    """Cells without line breaks and blanks, as the fonts set them."""
    return [[None if text is None else "".join(text.split()) for text in row] for row in rows]


def read(path: Path) -> PublishedReport:
    problems: list[Problem] = []
    report = read_published(path, problems)
    assert report is not None, list(map(str, problems))
    assert problems == []
    return report


@needs_office
def test_every_table_of_our_reports_comes_back_from_their_pdf(
    mengjin: Sample, yanjin: Sample, xigong: Sample, tmp_path: Path
) -> None:
    files = []
    for sample in (mengjin, yanjin, xigong):
        files.append(tmp_path / f"{sample.name}.docx")
        files[-1].write_bytes(sample.data)
    convert(files, "pdf", tmp_path)
    for file in files:
        began = time.monotonic()
        printed = list(read(file.with_suffix(".pdf")).tables)
        assert time.monotonic() - began < 60
        written = list(read(file).tables)
        assert len(printed) == len(written)
        for ours, theirs in zip(written, printed, strict=True):
            assert (theirs.title, theirs.unit, theirs.headings) == (
                ours.title,
                ours.unit,
                ours.headings,
            )
            assert plain(theirs.rows) == plain(ours.rows), ours.title
            assert theirs.merged == ours.merged, ours.title


# --- tables without lines


def unruled(*rows: list[tuple[float, str]], y: float = 140, step: float = 20) -> Page:
    """A page with a table whose cells stand at these x; no line is drawn."""
    page = Page()
    page.middle(100, "支出决算表")
    page.text(420, 118, "单位：万元")
    for number, row in enumerate(rows):
        for x, text in row:
            page.text(x, y + number * step, text, 10)
    return page


def right(x: float, text: str) -> tuple[float, str]:
    """A text that ends at x."""
    return x - 5 * len(text), text


def test_a_table_without_lines() -> None:
    page = unruled(
        [(70, "科目编码"), (140, "科目名称"), (300, "合计"), (360, "基本支出"), (440, "项目支出")],
        [
            (70, "201"),
            (140, "一般公共服务支出"),
            right(320, "264.87"),
            right(400, "62.63"),
            right(480, "202.24"),
        ],
        [
            (70, "2013901"),
            (140, "行政运行"),
            right(320, "51.32"),
            right(400, "51.32"),
            right(480, "0.00"),
        ],
        [(140, "外交支出")],
        [
            (70, "221"),
            (140, "住房保障支出"),
            right(320, "29.42"),
            right(400, "29.42"),
            right(480, "0.00"),
        ],
    )
    page.text(70, 260, "注：本表反映部门本年度各项支出情况。")
    (table,) = tables(page)
    assert (table.title, table.unit, table.headings, table.notes) == (
        "支出决算表",
        "万元",
        1,
        ("注：本表反映部门本年度各项支出情况。",),
    )
    assert table.rows == (
        ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
        ("201", "一般公共服务支出", "264.87", "62.63", "202.24"),
        ("2013901", "行政运行", "51.32", "51.32", "0.00"),
        ("", "外交支出", "", "", ""),
        ("221", "住房保障支出", "29.42", "29.42", "0.00"),
    )


def test_headings_over_several_columns_without_lines() -> None:
    page = unruled(
        [(140, "项目"), (330, "本年支出及其构成情况")],
        [(300, "合计"), (360, "基本支出"), (440, "项目支出")],
        *(
            [(140, name), right(320, "3.00"), right(400, "2.00"), right(480, "1.00")]
            for name in ("行政运行", "事业运行", "住房公积金")
        ),
    )
    (table,) = tables(page)
    assert table.rows[:3] == (
        ("项目", "本年支出及其构成情况", None, None),
        (None, "合计", "基本支出", "项目支出"),
        ("行政运行", "3.00", "2.00", "1.00"),
    )
    assert table.headings == 2


def test_a_broken_label_belongs_to_one_row() -> None:
    page = Page()
    page.middle(100, "支出决算表")
    for number, (first, second) in enumerate(
        (("机关事业单位", "养老支出"), ("机关事业单位", "职业年金缴费"), ("住房", "公积金"))
    ):
        y = 140 + 40 * number
        page.text(140, y - 6, first, 10)
        page.text(140, y + 6, second, 10)
        page.text(300, y, f"{number + 1}.00", 10)
        page.text(400, y, f"{number + 1}.00", 10)
    (table,) = tables(page)
    assert table.rows == (
        ("机关事业单位养老支出", "1.00", "1.00"),
        ("机关事业单位职业年金缴费", "2.00", "2.00"),
        ("住房公积金", "3.00", "3.00"),
    )


def test_text_below_a_title_is_no_table() -> None:
    page = lines(
        Page(),
        "收入支出决算总表",
        "2024年度收入总计954.72万元，其中：财政拨款收入900.00万元，",
        "占94.27%；其他收入54.72万元。",
    )
    assert tables(page) == []
