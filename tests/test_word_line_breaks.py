"""Where titles and headings of tables are broken into lines, and names that are long for their line."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import Edit, Sample, run_assembler
from lxml import etree
from openpyxl import load_workbook

from assembler.layout.line_breaks import (
    cell_width,
    heading_room,
    heading_width,
    least_width,
    title_width,
)
from assembler.layout.measure import TYPEFACES, Typesetting, ems, line_ends, lines
from assembler.pipeline import build

ROOM = 20.09  # em of 二号 on a line of the default page
MENGJIN = "洛阳市孟津区政务服务和大数据管理局"
YANJIN = "延津县政务服务和大数据管理局"


def broken(text: str, width: float) -> list[str]:
    """The lines a text takes, found by the counting of lines that pages are estimated with."""
    found, start, end = [], 0, 0
    for unit in re.findall("[!-~]+|.", text):  # a number is never broken
        if lines(text[start : end + len(unit)], width) > 1:
            found.append(text[start:end])
            start = end
        end += len(unit)
    return [*found, text[start:]]


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        (f"{YANJIN}2024年部门预算情况说明", YANJIN, [YANJIN, "2024年部门预算情况说明"]),
        (f"附件：{YANJIN}2024年部门预算表", YANJIN, [f"附件：{YANJIN}", "2024年部门预算表"]),
        (
            f"2024年{MENGJIN}部门预算情况说明",
            MENGJIN,
            ["2024年洛阳市孟津区政务服务和", "大数据管理局部门预算情况说明"],
        ),
        (f"{MENGJIN}概况", MENGJIN, [f"{MENGJIN}概况"]),
        ("名词解释", MENGJIN, ["名词解释"]),
    ],
)
def test_a_title_breaks_at_a_name_or_conjunction(
    title: str, name: str, expected: list[str]
) -> None:
    width = title_width(title, ROOM, name)
    assert width <= ROOM
    assert broken(title, width) == expected


def test_a_title_takes_no_more_lines_than_before() -> None:
    for length in range(1, 70):
        title = "".join(chr(0x4E00 + n) for n in range(length))
        for room in (12.0, 17.3, ROOM):
            width = title_width(title, room, title[3:9])
            assert width <= room
            assert lines(title, width) == lines(title, room)


@pytest.mark.parametrize(
    ("heading", "room", "expected"),
    [
        ("科目编码", 3.4, ["科目", "编码"]),
        ("本年收入合计", 5.5, ["本年收入", "合计"]),
        ("公务用车购置费", 6.5, ["公务用车", "购置费"]),
        ("因公出国（境）费", 7.4, ["因公出国", "（境）费"]),
        ("其中：财政拨款", 6.3, ["其中：财政", "拨款"]),
        ("“三公”经费合计", 7.3, ["“三公”", "经费合计"]),
        ("上级补助收入", 4.4, ["上级补助", "收入"]),  # as it was: nothing stands alone
        ("科目编码", 4.2, ["科目编码"]),
    ],
)
def test_a_heading_leaves_no_character_alone(
    heading: str, room: float, expected: list[str]
) -> None:
    width = heading_width(heading, room)
    assert width <= room
    assert broken(heading, width) == expected


@pytest.mark.parametrize("room", [1.9, 2.2, 2.4, 4.3])
def test_an_upright_or_three_line_heading_stays_as_it_is(room: float) -> None:
    assert heading_width("财政专户管理资金收入", room) == room


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("财政专户管理资金收入", 3.3, ["财政", "专户", "管理", "资金", "收入"]),
        (MENGJIN, 8.2, ["洛阳市孟津区政", "务服务和大数据", "管理局"]),
        ("满意度（百分比）", 7.3, ["满意度（百", "分比）"]),  # a bracket is no company
        ("2024年度收入", 4.2, ["2024年", "度收入"]),
        ("甲乙丙", 2.5, ["甲乙", "丙"]),  # cannot be helped
    ],
)
def test_a_text_leaves_no_character_alone_on_a_line(
    text: str, room: float, expected: list[str]
) -> None:
    assert broken(text, cell_width(text, room)) == expected


@pytest.mark.parametrize(
    ("heading", "least"),
    [
        ("类", 1.0),
        ("合计", 2.0),
        ("财政专户管理资金", 2.1),
        ("一般公共预算拨款收入", 2.1),
        ("预算数", 3.0),
        ("政府性基金", 3.1),
        ("其中：财政拨款", 4.1),
    ],
)
def test_a_heading_asks_for_two_characters_a_line_or_more(heading: str, least: float) -> None:
    assert least_width(heading) == least


def test_a_title_breaks_alike_in_the_widest_typeface() -> None:
    title = f"2024年{MENGJIN}部门预算情况说明"
    width = title_width(title, ROOM, MENGJIN)
    ends = {line_ends(title, width, Typesetting(face=face)) for face in TYPEFACES}
    assert len(ends) == 1


@pytest.mark.parametrize(("length", "lines_of"), [(21, [20, 1]), (22, [20, 2]), (41, [20, 20, 1])])
def test_a_heading_of_the_text_leaves_no_character_alone(length: int, lines_of: list[int]) -> None:
    text = "财" * length
    whole = line_ends(text, 20.1, Typesetting())
    assert [b - a for a, b in pairwise((0, *whole))] == lines_of
    ends = line_ends(text, heading_room(text, 20.1, 0.0, 0.0), Typesetting())
    assert ends[-1] - ends[-2] > 1 and len(ends) == len(lines_of)


# --- in the documents

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document(data: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read("word/document.xml"))


def said(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def number(element: etree._Element, path: str, name: str) -> int:
    """An attribute below an element; 0 where there is none."""
    found = element.find("/".join(W + step for step in path.split("/")))
    return 0 if found is None else int(found.get(W + name, "0"))


def test_the_title_of_a_part_is_narrowed_at_both_sides(yanjin: Sample) -> None:
    title = f"{YANJIN}2024年部门预算情况说明"
    paragraphs = document(yanjin.data).iter(f"{W}p")
    (found,) = [p for p in paragraphs if said(p) == f"第二部分{title}"]
    left, right = number(found, "pPr/ind", "left"), number(found, "pPr/ind", "right")
    assert left == right > 0
    room = (156 / 25.4 * 72 - (left + right) / 20) / 22
    assert broken(title, room) == [YANJIN, "2024年部门预算情况说明"]


def test_a_name_longer_than_the_cover_is_narrowed_on_it_too(chanhe: Sample) -> None:
    name = "河南省洛阳市瀍河回族区政务服务和大数据管理局"
    cover = next(p for p in document(chanhe.data).iter(f"{W}p") if said(p) == name)
    assert number(cover, "pPr/spacing", "before") == 3600  # as the shell puts it
    left, right = number(cover, "pPr/ind", "left"), number(cover, "pPr/ind", "right")
    assert left == right > 0
    room = (156 / 25.4 * 72 - (left + right) / 20) / 22
    assert broken(name, room) == ["河南省洛阳市瀍河回族区政务服务", "和大数据管理局"]


def test_no_heading_that_is_narrowed_leaves_a_single_character(sample: Sample) -> None:
    looked_at = 0
    for row in document(sample.data).iter(f"{W}tr"):
        if row.find(f"{W}trPr/{W}tblHeader") is None:
            continue
        for cell in row.iter(f"{W}tc"):
            (paragraph,) = cell.findall(f"{W}p")
            spare = number(paragraph, "pPr/ind", "left") + number(paragraph, "pPr/ind", "right")
            if spare:
                size = number(paragraph, "r/rPr/sz", "val") / 2 or 10.5
                width = (number(cell, "tcPr/tcW", "w") - spare) / 20 - 4
                parts = broken(said(cell), width / size)
                assert min(map(len, parts)) > 1, parts
                looked_at += 1
    assert looked_at > 3


LONG = "临河市云台区黄河流域生态保护和高质量发展与城乡融合示范区建设管理委员会"


def test_a_long_name_stands_on_one_line_with_the_unit(mengjin_copy: Path, edit: Edit) -> None:
    edit("报告.yaml", f"  名称: {MENGJIN}", f"  名称: {LONG}")
    built = build(mengjin_copy)
    assert built.data is not None
    body = document(built.data)
    captions = [p for p in body.iter(f"{W}p") if said(p) == f"部门名称：{LONG}单位：万元"]
    assert len(captions) == 13
    sizes = {number(caption, "r/rPr/sz", "val") / 2 for caption in captions}
    assert len(sizes) == 2  # smaller on upright pages, the style's own on wide ones
    needed = ems(f"部门名称：{LONG}单位：万元") + 1
    assert all(needed * (size or 10.5) <= (703 if not size else 442.3) for size in sizes)


def test_a_long_name_has_a_line_of_its_own_in_the_workbook(
    mengjin_copy: Path, edit: Edit, tmp_path: Path
) -> None:
    edit("报告.yaml", f"  名称: {MENGJIN}", f"  名称: {LONG}")
    assert (
        run_assembler(
            "build",
            str(mengjin_copy),
            "-o",
            str(tmp_path / "报告.docx"),
            "--tables-xlsx",
            str(tmp_path / "附表.xlsx"),
            cwd=tmp_path,
        ).returncode
        == 0
    )
    sheet = load_workbook(tmp_path / "附表.xlsx").worksheets[0]
    assert [[cell.value for cell in row if cell.value] for row in sheet.iter_rows(1, 4)] == [
        ["预算01表"],
        ["2024年部门收支预算表"],
        [f"部门名称：{LONG}"],
        ["单位：万元"],
    ]
    assert {"A3:D3", "A4:D4"} <= {str(merged) for merged in sheet.merged_cells.ranges}
