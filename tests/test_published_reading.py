"""Reports as Word files, text, web pages and workbooks, read as paragraphs and tables."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from conftest import Sample
from docx import Document
from exports import workbook

from assembler.kernel.problems import Problem
from assembler.published.cover import StatedCover, cover_of
from assembler.published.document import PublishedParagraph, PublishedReport, Spot
from assembler.published.from_page import read_page
from assembler.published.headings import heading_rows
from assembler.published.outline import heading_level, is_caption, is_note, unit_in
from assembler.published.reading import read_published
from assembler.published.words import words_of

SENTENCE = (
    "某某局2024年度部门决算收入总计954.72万元，其中财政拨款收入900.00万元，项目支出232.50万元。"
)


def read(folder: Path, name: str, data: bytes | str) -> PublishedReport:
    """A file read, with nothing wrong in it."""
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    problems: list[Problem] = []
    report = read_published(folder / name, problems)
    assert report is not None and problems == [], list(map(str, problems))
    return report


def lines(report: PublishedReport) -> list[tuple[int, str]]:
    """Its paragraphs with their levels; -1 for contents."""
    return [(-1 if p.contents else p.level, p.text) for p in report.paragraphs]


# --- words


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("第一部分　某某局概况", 1),
        ("附件1：绩效自评报告", 1),
        ("一、主要职责", 2),
        ("（一）总体情况", 3),
        ("一、财政拨款收入：指同级财政拨付的资金。", 0),
        ("（一）因公出国（境）费0万元，主要用于出国。", 0),
        ("一、一般公共预算财政拨款收入 1 349.76", 0),
        ("1.负责政务服务工作", 0),
    ],
)
def test_headings_are_told_by_their_numbers(text: str, level: int) -> None:
    assert heading_level(text) == level


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("部门名称：某某局 2023年度 单位：万元", "万元"),
        ("金额单位：元", "元"),
        ("（单位：亿元）", "亿元"),
        ("万元", "万元"),
        ("收入支出决算总表（万元）", "万元"),
        ("编制单位：某某局", ""),
        ("单位：元旦酒店", ""),
    ],
)
def test_the_unit_of_a_caption(text: str, unit: str) -> None:
    assert unit_in(text) == unit


def test_captions_and_notes() -> None:
    assert all(map(is_caption, ("公开01表", "部门：某某局", "2024年度", "附表3", "单位：万元")))
    assert not any(map(is_caption, ("收入支出决算总表", SENTENCE)))
    assert all(
        map(
            is_note,
            ("注：本表反映收入情况。", "说明：本表无数据。", "本年度没有支出，故本表为空。"),
        )
    )
    assert not is_note(SENTENCE)


def test_which_rows_are_headings() -> None:
    numbered = [("项目", None, "合计"), ("栏次", None, "1"), ("", "合计", "3.00")]
    assert heading_rows(numbered) == 2
    assert heading_rows([("项目", "合计"), ("合计", "")]) == 1
    assert heading_rows([("项目", "合计", "支出"), ("", "", "")]) == 1
    assert heading_rows([("1", "2", "3"), ("0", "0", "0")]) == 1
    assert heading_rows([("2010301", "行政运行", "")]) == 0
    assert heading_rows([]) == 0


# --- Word


def test_a_docx_of_ours(sample: Sample, tmp_path: Path) -> None:
    """What is read of each sample is what was built: every paragraph, every table."""
    report = read(tmp_path, "报告.docx", sample.published)
    assert [table.title for table in report.tables] == [
        titled.title for titled in sample.read.tables()
    ]
    contents = [p.text for p in report.paragraphs if p.contents]
    expected = [f"{text}\t{page}" for _, text, page in sample.read.contents]
    assert contents == ["目　录", *expected]
    titles = {table.title_spot for table in report.tables}
    headings = [p.text for p in report.paragraphs if p.level and p.spot not in titles]
    assert headings == [text.text for text in sample.read.texts if text.level]
    assert (
        cover_of(report)
        == {
            "mengjin": StatedCover("洛阳市孟津区政务服务和大数据管理局", 2024, "部门预算"),
            "yanjin": StatedCover("延津县政务服务和大数据管理局", 2024, "部门预算"),
            "xigong": StatedCover("洛阳市西工区政务服务和大数据管理局", 2023, "部门决算"),
        }[sample.name]
    )


def docx_of_tables() -> bytes:
    document = Document()
    for text in ("某某局", "2024年度部门决算", "目录", "一、收入决算表　1", "二、支出决算表　2"):
        document.add_paragraph(text)
    for text in ("一、收入决算表", "公开02表", "部门：某某局　单位：万元"):
        document.add_paragraph(text)
    table = document.add_table(3, 3)
    for number, texts in enumerate(
        (("项目", "", "合计"), ("编码", "名称", ""), ("201", "甲", "1.00"))
    ):
        for column, text in enumerate(texts):
            table.cell(number, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(0, 2).merge(table.cell(1, 2))
    document.add_paragraph("注：1．本表反映收入。")
    document.add_paragraph("2．金额有尾差。")
    document.add_paragraph("支出决算表")
    framed = document.add_table(4, 2)
    for number, texts in enumerate(
        (("支出决算表（续）", ""), ("单位：元", ""), ("项目", "合计"), ("基本支出", "1.00"))
    ):
        for column, text in enumerate(texts):
            framed.cell(number, column).text = text
    for number in (0, 1):
        framed.cell(number, 0).merge(framed.cell(number, 1))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_docx_made_by_hand(tmp_path: Path) -> None:
    report = read(tmp_path, "报告.docx", docx_of_tables())
    first, second = report.tables
    assert (first.title, first.unit, first.captions, first.notes, first.headings) == (
        "一、收入决算表",
        "万元",
        ("公开02表", "部门：某某局　单位：万元"),
        ("注：1．本表反映收入。", "2．金额有尾差。"),
        2,
    )
    assert first.rows == (("项目", None, "合计"), ("编码", "名称", None), ("201", "甲", "1.00"))
    assert first.merged == ((0, 0, 0, 1), (0, 2, 1, 2))
    assert (second.title, second.unit, second.rows) == (
        "支出决算表（续）",
        "元",
        (("项目", "合计"), ("基本支出", "1.00")),
    )
    assert first.title_spot == Spot(5) and first.spot == Spot(8)
    assert [text for level, text in lines(report) if level == -1] == [
        "目录",
        "一、收入决算表　1",
        "二、支出决算表　2",
    ]


# --- text

BROKEN_TEXT = """某某局部门决算

第一部分

一、主要职责

1.与有关部门一道落实国家、省、市、区关于审批制度改革

的部署，健全工作的体制机制，让全区各部门的审批行为有章可

循、有据可查。

- 2 -

二、收入支出预算总体情况说明

某某局 2024 年收入总计 954.72 万元，支出总计 954.72 万元，

与 2023 年预算相比，收入增加 43.28 万元，增长 4.74%。主要原

因：人员增加。

收入决算表

2010301 行政运行 56.94 56.94 0

2010302 一般行政管理事务 36.06 36.06 0
"""


def test_a_text_broken_into_lines(tmp_path: Path) -> None:
    assert lines(read(tmp_path, "报告.txt", BROKEN_TEXT)) == [
        (0, "某某局部门决算"),
        (1, "第一部分"),
        (2, "一、主要职责"),
        (
            0,
            "1.与有关部门一道落实国家、省、市、区关于审批制度改革的部署，健全工作的体制机制，"
            "让全区各部门的审批行为有章可循、有据可查。",
        ),
        (2, "二、收入支出预算总体情况说明"),
        (
            0,
            "某某局 2024 年收入总计 954.72 万元，支出总计 954.72 万元，与 2023 年预算相比，收入增加 43.28 万元，"
            "增长 4.74%。主要原因：人员增加。",
        ),
        (0, "收入决算表"),
        (0, "2010301 行政运行 56.94 56.94 0"),
        (0, "2010302 一般行政管理事务 36.06 36.06 0"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_text_with_a_table_between_bars(tmp_path: Path, encoding: str) -> None:
    text = (
        f"# 某某局部门决算\n\n{SENTENCE}\n\n**支出决算表**\n\n单位：万元\n\n"
        "| 项目 | 合计 |\n| --- | ---: |\n| 基本支出 | 722.22 |\n| **项目支出** | 232.50 |\n\n注：本表有尾差。\n"
    )
    report = read(tmp_path, "报告.txt", text.encode(encoding))
    assert lines(report) == [
        (0, "某某局部门决算"),
        (0, SENTENCE),
        (0, "支出决算表"),
        (0, "单位：万元"),
        (0, "注：本表有尾差。"),
    ]
    (table,) = report.tables
    assert (table.title, table.unit, table.rows, table.notes) == (
        "支出决算表",
        "万元",
        (("项目", "合计"), ("基本支出", "722.22"), ("项目支出", "232.50")),
        ("注：本表有尾差。",),
    )


def test_a_text_with_tabs(tmp_path: Path) -> None:
    text = f"{SENTENCE}\n支出决算表\n项目\t合计\t备注\n基本支出\t722.22\t\n"
    (table,) = read(tmp_path, "报告.txt", text).tables
    assert table.rows == (("项目", "合计", "备注"), ("基本支出", "722.22", ""))


# --- web pages

PAGE = f"""<!DOCTYPE html><html><head><meta charset="{{}}"><title>x</title>
<style>p {{{{ color: red }}}}</style></head><body><table><tr><td>
<h1>某某局2024年度部门决算</h1><p>{SENTENCE}</p><script>alert(1)</script>
<h3>收入决算表</h3><p>单位：万元</p>
<table><tr><td rowspan="2">项目</td><td colspan="2">本年收入</td></tr>
<tr><td>合计</td><td>财政拨款</td></tr><tr><td>行政运行</td><td>51.32</td><td>51.32</td></tr></table>
<p>注：本表反映&nbsp;收入。</p></td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_web_page(tmp_path: Path, encoding: str) -> None:
    report = read(tmp_path, "报告.html", PAGE.format(encoding).encode(encoding))
    assert lines(report) == [
        (0, "某某局2024年度部门决算"),
        (0, SENTENCE),
        (0, "收入决算表"),
        (0, "单位：万元"),
        (0, "注：本表反映\xa0收入。"),
    ]
    (table,) = report.tables
    assert (report.form, table.title, table.unit, table.headings) == (
        "html",
        "收入决算表",
        "万元",
        2,
    )
    assert table.rows == (
        ("项目", "本年收入", None),
        (None, "合计", "财政拨款"),
        ("行政运行", "51.32", "51.32"),
    )
    assert table.merged == ((0, 0, 1, 0), (0, 1, 0, 2))


def test_tables_in_tables_cost_what_they_are_long() -> None:
    """Thousands of them, each in the cell of the one before, took minutes."""
    began = time.process_time()
    parts = read_page(f"<p>{SENTENCE}</p>{'<table><tr><td>甲' * 20_000}".encode(), "深.html")
    assert len(parts) > 20_000
    assert time.process_time() - began < 5


def test_headings_of_a_web_page(tmp_path: Path) -> None:
    page = f"<html><body><h2>收支情况</h2><p>{SENTENCE}</p><h2>二、支出</h2></body></html>"
    assert lines(read(tmp_path, "报告.html", page)) == [
        (2, "收支情况"),
        (0, SENTENCE),
        (2, "二、支出"),
    ]


# --- workbooks


def test_a_workbook_of_tables(tmp_path: Path) -> None:
    totals = [
        ["2024年度收入支出决算总表", None, None],
        ["单位：万元", None, None],
        ["项目", "决算数", "说明"],
        ["财政拨款收入", 954.72, None],
        ["注：本表有尾差。", None, None],
        ["一般公共预算基本支出决算表", None, None],
        ["项目", "决算数", "说明"],
        ["基本支出", 722.22, None],
        ["项目支出", 232.5, None],
    ]
    spent = [["项目", "决算数"], ["公务接待费", 0.3]]
    data = workbook({"总表": totals, "三公经费支出决算表": spent})
    report = read(tmp_path, "附表.xlsx", data)
    assert report.form == "xlsx"
    assert [(t.title, t.unit, t.spot.page, t.notes) for t in report.tables] == [
        ("2024年度收入支出决算总表", "万元", 1, ("注：本表有尾差。",)),
        ("一般公共预算基本支出决算表", "", 1, ()),
        ("三公经费支出决算表", "", 2, ()),
    ]
    assert [table.rows for table in report.tables][0] == (
        ("项目", "决算数", "说明"),
        ("财政拨款收入", "954.72", ""),
    )


# --- what it says of itself


@pytest.mark.parametrize(
    ("texts", "cover"),
    [
        (["某某局", "2024年度部门决算公开"], StatedCover("某某局", 2024, "部门决算")),
        (["2025 年某某中心 部门预算公开"], StatedCover("某某中心", 2025, "部门预算")),
        (
            ["中共某某区委", "社会工作部 2024 年度", "部门决算"],
            StatedCover("中共某某区委社会工作部", 2024, "部门决算"),
        ),
        (["某某馆2024年单位预算"], StatedCover("某某馆", 2024, "单位预算")),
        (["第二部分　某某局2024年部门预算情况说明"], StatedCover("某某局", 2024, "部门预算")),
        (["收入情况"], StatedCover()),
    ],
)
def test_what_a_report_says_it_is(texts: list[str], cover: StatedCover) -> None:
    blocks = tuple(
        PublishedParagraph(text, Spot(number), heading_level(text))
        for number, text in enumerate([*texts, SENTENCE])
    )
    assert cover_of(PublishedReport("报告", "text", blocks)) == cover


def test_the_words_of_its_sections() -> None:
    texts = (
        "第一部分　概况",
        "一、主要职责",
        "1．统筹信访工作。",
        "（二）推进基层治理。",
        "二、机构设置情况",
        "内设机构3个。",
        "收入决算表",
        "单位：万元",
    )
    blocks = tuple(
        PublishedParagraph(text, Spot(number), heading_level(text))
        for number, text in enumerate(texts)
    )
    assert words_of(PublishedReport("报告", "text", blocks)) == {
        "职责": ["统筹信访工作。", "推进基层治理。"],
        "机构设置": ["内设机构3个。"],
    }
