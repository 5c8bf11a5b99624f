"""The pages of a report on paper, whatever font stands in for Times New Roman.

LibreOffice sets the documents twice: with Liberation Serif, of the same widths, and with DejaVu
Serif, the widest that stands in for it on Linux desktops; the Chinese fonts of official documents
are missing both times.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import reading
from conftest import Sample
from docx import Document
from office import TIMES_SUBSTITUTES, convert, fonts_with, needs_printing
from office import printed as printed_text
from printed_words import PrintedWord, alone, pages_of
from word_kit import build, heading, part, report, table, words

from assembler.kernel.problems import Problem
from assembler.report import Cell, Report, Row, TableColumn
from assembler.word.write.pdf import to_pdf

pytestmark = needs_printing

AMOUNT = re.compile(r"-?[\d,]+\.\d+%?")
PROJECT = "黄河流域生态保护和高质量发展示范区城乡供水一体化工程"
NAMES = ("mengjin", "yanjin", "xigong", "long")


# --- a report that asks for much room


def project(number: int, rows: int) -> Iterator[Row]:
    """A project with its indicators; each has a target that no other has."""
    label = (f"41030024000000{number:07d}", f"{PROJECT}{'甲乙丙丁戊己庚辛壬癸'[number]}标段")
    for n in range(rows):
        merged = [Cell(text, rows=rows) for text in (*label, "-1,234,567.89")]
        merged[2].align = "right"
        yield (
            *(merged if n == 0 else (None, None, None)),
            Cell("供水管网工程按期完成率和验收合格率"),
            Cell(f"{number}{n:03d}.25", align="center"),
        )


SIZES = (3, 12, 1, 9, 60, 14, 2)  # rows of the projects; the fifth is larger than a page


def long_report() -> Report:
    projects = [row for number, rows in enumerate(SIZES) for row in project(number, rows)]
    goals = table(
        "项目绩效目标汇总表",
        columns=(
            TableColumn("code"),
            TableColumn(),
            TableColumn("number"),
            TableColumn(),
            TableColumn("code"),
        ),
        header=(tuple(map(Cell, ("项目编码", "项目名称", "资金总额", "三级指标", "指标值"))),),
        body=tuple(projects),
        landscape=True,
    )
    amounts = ("1,234,567.89", "-1,234,567.89", "0.05", "98,765.43", "100.00%")
    wide = table(
        "2024年一般公共预算财政拨款支出按部门预算经济分类和政府预算经济分类对照总体情况表",
        columns=(TableColumn("code"), TableColumn(), *(TableColumn("number"),) * 24),
        header=(
            tuple(
                map(
                    Cell,
                    ("科目编码", "科目名称", *("一般公共预算拨款", "事业收入", "合计") * 8),
                )
            ),
        ),
        body=tuple(
            (
                Cell(f"20{n:05d}"),
                Cell("机关事业单位基本养老保险缴费支出"[: 6 + n % 11]),
                *(Cell(amounts[(n + k) % 5] if k < 5 else "", align="right") for k in range(24)),
            )
            for n in range(30)
        ),
        landscape=True,
    )
    name = "临河市云台区黄河流域生态保护和高质量发展示范区建设局"
    return report(
        part(
            "第一部分",
            f"{name}2024年度部门预算情况说明",
            heading(2, "一、", "一般公共预算“三公”经费支出预算和上年相比增减变化总体情况"),
            words("本部门收入总计比上年有所增加，主要原因是项目增加。" * 20),
        ),
        part("", "附件：部门预算表", wide, goals),
    )


@pytest.fixture(scope="module")
def documents(
    mengjin: Sample, yanjin: Sample, xigong: Sample, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("docx")
    data = {sample.name: sample.data for sample in (mengjin, yanjin, xigong)}
    data["long"] = build(long_report())
    for name, content in data.items():
        (folder / f"{name}.docx").write_bytes(content)
    return {name: folder / f"{name}.docx" for name in data}


Printed = Mapping[str, list[list[PrintedWord]]]  # the words of each page, by the document's name


@pytest.fixture(scope="module", params=TIMES_SUBSTITUTES.values(), ids=[*TIMES_SUBSTITUTES])
def printed(
    request: pytest.FixtureRequest,
    documents: Mapping[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Printed:
    folder = tmp_path_factory.mktemp("pdf")
    convert(documents.values(), "pdf", folder, fonts_with(request.param, folder))
    return {name: pages_of(folder / f"{name}.pdf") for name in documents}


def cells(document: Path) -> Iterator[str]:
    """Each paragraph of each cell, merged ones once."""
    for grid in Document(str(document)).tables:
        for cell in grid._tbl.iter_tcs():
            yield from ("".join(t.text or "" for t in p.xpath(".//w:t")) for p in cell.p_lst)


def said(words: list[PrintedWord]) -> str:
    return "".join(word.text for word in words)


# --- cells


@pytest.mark.parametrize("name", NAMES)
def test_no_amount_is_broken(name: str, printed: Printed, documents: Mapping[str, Path]) -> None:
    wanted = Counter(filter(AMOUNT.fullmatch, cells(documents[name])))
    standing = Counter(word.text for page in printed[name] for word in page)
    assert wanted.total() > 100
    assert wanted - standing == Counter()


@pytest.mark.parametrize("name", NAMES)
def test_no_character_stands_alone_on_a_line(
    name: str, printed: Printed, documents: Mapping[str, Path]
) -> None:
    short = {text for text in cells(documents[name]) if len(text) == 1}  # 类, 款, 项, 0
    spaced = {"目", "录"}
    found = {
        (number, word.text)
        for number, page in enumerate(printed[name], 1)
        for word in alone(page)
        if word.text not in short | spaced
    }
    assert found == set()


# --- pages


@pytest.mark.parametrize("name", ("mengjin", "yanjin", "long"))
def test_the_contents_name_the_pages_of_tables(
    name: str, printed: Printed, documents: Mapping[str, Path]
) -> None:
    """Tables are as tall in either font; prose, of which 西工's report has pages between its
    tables, may take another line in the wider one."""
    titles = {t.title for t in reading.read(documents[name]).tables()}
    for _, title, page in reading.read(documents[name]).contents:
        if title in titles:
            (where,) = [p for p in printed[name] if f"—{page}—" in said(p)]
            assert re.sub(r"\s", "", title) in said(where), (title, page)


def test_a_project_that_fits_on_a_page_stays_together(printed: Printed) -> None:
    pages: dict[int, set[int]] = {}
    for number, page in enumerate(printed["long"]):
        for word in page:
            if re.fullmatch(r"\d{4}\.25", word.text):
                pages.setdefault(int(word.text[0]), set()).add(number)
    assert {n: len(where) for n, where in pages.items()} == {
        n: 2 if rows == 60 else 1 for n, rows in enumerate(SIZES)
    }


def test_a_project_repeats_its_name_and_code_where_it_goes_on(printed: Printed) -> None:
    goes_on = [said(page) for page in printed["long"] if "（续）" in said(page)]
    assert [text.count("（续）") for text in goes_on] == [2]
    assert "410300240000000000004（续）" in goes_on[0] and "4059.25" in goes_on[0]
    assert "-1,234,567.89" not in goes_on[0]  # it stands once, where the project begins


def test_a_form_repeats_the_labels_of_what_goes_on(printed: Printed) -> None:
    title = "部门（单位）整体绩效目标表（2024年度）"
    number = next(n for n, page in enumerate(printed["yanjin"]) if n > 5 and title in said(page))
    first, following = (said(page) for page in printed["yanjin"][number : number + 2])
    assert (first.count("（续）"), following.count("（续）")) == (0, 2)
    assert "投入管理指标" in first and "投入管理指标" in following


# --- the PDF


@pytest.fixture(scope="module")
def pdf(documents: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("to_pdf") / "报告.pdf"
    problems: list[Problem] = []
    assert to_pdf(documents["mengjin"], target, problems) and not problems
    return target


def test_the_pdf_is_justified_as_the_word_file_is(pdf: Path) -> None:
    edges = Counter[int]()
    for page in pages_of(pdf)[3:8]:
        lines = {round(word.bottom / 8): word.right for word in sorted(page, key=lambda w: w.right)}
        edges.update(round(right) for right in lines.values() if right > 490)
    flush = sum(count for edge, count in edges.items() if 519 <= edge <= 523)
    assert flush > 50 and flush / edges.total() > 0.9, edges


def test_the_contents_of_the_pdf_name_its_own_pages(
    pdf: Path, documents: Mapping[str, Path]
) -> None:
    pages = [re.sub(r"[^\S\n]|\n(?=\n)", "", page) for page in printed_text(pdf, "-layout")]
    first = next(n for n, text in enumerate(pages) if "—1—" in text)
    contents = "".join(pages[1:first])
    for _, title, _ in reading.read(documents["mengjin"]).contents:
        bare = "\n?".join(map(re.escape, re.sub(r"\s", "", title)))
        (page,) = re.findall(bare + r"\.+(\d+)\n", contents)
        assert re.search(bare, pages[first + int(page) - 1]), (title, page)
