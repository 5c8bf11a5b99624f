"""The contents: entries with links, and page numbers that LibreOffice's own pages confirm."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from office import convert, needs_printing, printed
from word_kit import W, build, find, heading, part, report, row, table, text, tree, words

from assembler.report import Block, Cell, Report, Table, TableColumn

SEEDS = range(4)
TURNED = (0, 1, 2, 4, 5)
WORDS = (
    "2024年收入总计",
    "1234.56万元",
    "与2023年相比",
    "增加",
    "12.50%",
    "主要原因是",
    "“三公”经费",
    "一般公共预算拨款收入",
    "人员增加（含公务接待费）",
    "按照《预算法》第十四条",
    "减少",
    "其中：支出",
)
STOPS = ("", "", "", "，", "，", "、", "；", "。")


def entries(data: bytes) -> list[tuple[str, int]]:
    """Text and page of each line of the contents."""
    lines = find(tree(data), "//w:body/w:p[w:hyperlink]")
    return [(text(p).split("\t")[0], int(text(p).split("\t")[1])) for p in lines]


def prose(chance: random.Random, pieces: int) -> str:
    said = (chance.choice(WORDS) + chance.choice(STOPS) for _ in range(pieces))
    return "".join(said) + "年末结余。"


def wide(chance: random.Random, title: str, rows: int) -> Table:
    columns = (TableColumn("code"), TableColumn(), *(TableColumn("number") for _ in range(18)))
    header = (
        (
            Cell("编码", rows=2),
            Cell("名称", rows=2),
            Cell("合计", rows=2),
            Cell("本年", columns=17),
            *(None,) * 16,
        ),
        (None, None, None, *(Cell("政府性基金预算拨款收入"[: 2 + n % 9]) for n in range(17))),
    )
    body = tuple(
        (
            Cell(f"2010{n:03d}"),
            Cell(prose(chance, 2)),
            *(Cell(f"{chance.random() * 999:.2f}") for _ in range(5)),
            *(Cell("") for _ in range(13)),
        )
        for n in range(rows)
    )
    return table(title, columns=columns, header=header, body=body, landscape=True, label="表")


def long_report(seed: int) -> Report:
    chance = random.Random(seed)
    blocks = []
    for number in range(14):
        blocks.append(heading(2, f"{number + 1}、", f"第{number + 1}节的标题"))
        for part_number in range(chance.randrange(1, 4)):
            blocks.append(words(prose(chance, chance.randrange(4, 40))))
            if chance.random() < 0.3:
                blocks.append(heading(3, f"（{part_number}）", "分项"))
                blocks.append(words(prose(chance, 9)))
    form = table(
        "收支总体情况表",
        columns=(TableColumn(), TableColumn("number")) * 2,
        notes=("注：尾差。",),
        body=tuple(row("一般公共服务支出", "1.00", "外交支出", "") for _ in range(36)),
    )
    goals = table(
        "绩效目标表",
        columns=(TableColumn(), TableColumn(), TableColumn()),
        body=tuple(row(prose(chance, 2), prose(chance, 9), "≥95%") for _ in range(50)),
    )
    return report(
        part("第一部分", "部门概况", heading(2, "一、", "职责"), words(prose(chance, 150))),
        part("第二部分", "情况说明", *blocks),
        part("第三部分", "名词解释", *(words(prose(chance, 20)) for _ in range(4))),
        part(
            "",
            "附件：部门预算表",
            form,
            wide(chance, "收入总体情况表", 25),
            wide(chance, "支出总体情况表", 70),
            goals,
            wide(chance, "国有资本经营表", 2),
        ),
    )


def turned_report(seed: int) -> Report:
    """Parts and tables with and without a new page, texts on pages of landscape."""
    chance = random.Random(seed)
    parts = []
    for number in range(8):
        blocks: list[Block] = []
        for section in range(chance.randrange(1, 4)):
            blocks.append(heading(2, f"{section + 1}、", f"第{number + 1}部分第{section + 1}节"))
            blocks += [words(prose(chance, chance.randrange(4, 40))) for _ in range(2)]
        for at in range(chance.randrange(4)):
            made = table(
                f"第{number + 1}部分之表{at + 1}",
                columns=(TableColumn(), TableColumn("number")) * 2,
                body=tuple(
                    row("一般公共服务支出", "1.00", "外交支出", "")
                    for _ in range(chance.randrange(2, 50))
                ),
                landscape=chance.random() < 0.3,
            )
            blocks.append(replace(made, new_page=chance.choice([None, True, False])))
        title = f"第{number + 1}部分的标题"
        turns, sideways = chance.random() < 0.5, chance.random() < 0.3
        parts.append(part("", title, *blocks)._replace(new_page=turns, landscape=sideways))
    return report(*parts)


def test_entries_link_to_headings_and_tables() -> None:
    data = build(
        report(
            part("第一部分", "概况", heading(2, "一、", "职责"), heading(3, "（一）", "细")),
            part("", "附件", table("收支表"), table("支出表", landscape=True)),
        )
    )
    assert entries(data) == [
        ("第一部分　概况", 1),
        ("一、职责", 1),
        ("附件", 2),
        ("收支表", 3),
        ("支出表", 4),
    ]
    anchors = find(tree(data), "//w:hyperlink/@w:anchor")
    names = find(tree(data), "//w:bookmarkStart/@w:name")
    assert len(anchors) == 5 and set(anchors) <= set(names)
    codes = "".join(e.text for e in find(tree(data), "//w:instrText"))
    assert codes.startswith(r' TOC \o "1-2" \h \z \u ') and codes.count("PAGEREF") == 5


def test_fields_are_begun_and_ended() -> None:
    kinds = find(tree(build(long_report(1))), "//w:fldChar/@w:fldCharType")
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") > 10


def test_a_report_without_headings_in_the_contents() -> None:
    assert entries(build(Report("题", "者", "", ()))) == []


def test_a_few_lines_too_many_move_closer() -> None:
    tables = tuple(table(f"表{n}") for n in range(22))
    data = build(report(part("", "附件", *tables)))
    assert len(set(find(tree(data), "//w:p[w:hyperlink]/w:pPr/w:spacing/@w:line"))) == 1


def turning() -> Report:
    tables = (table(f"表{n}", landscape=n % 2 == 0) for n in range(5))
    return report(part("", "附件", *tables))


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[bytes, list[str]]]:
    """Reports, and the text of each of their pages without blanks, as LibreOffice prints them."""
    folder = tmp_path_factory.mktemp("pdf")
    reports = {
        **{f"{seed}": long_report(seed) for seed in SEEDS},
        **{f"turned {seed}": turned_report(seed) for seed in TURNED},
        "turning": turning(),
    }
    files = {name: folder / f"{name}.docx" for name in reports}
    for name, file in files.items():
        file.write_bytes(build(reports[name]))
    convert(files.values(), "pdf", folder)
    return {
        name: (file.read_bytes(), [re.sub(r"\s", "", p) for p in printed(file.with_suffix(".pdf"))])
        for name, file in files.items()
    }


@needs_printing
@pytest.mark.parametrize("seed", [*map(str, SEEDS), *(f"turned {seed}" for seed in TURNED)])
def test_every_page_number_is_the_page_it_stands_on(
    seed: str, laid_out: Mapping[str, tuple[bytes, list[str]]]
) -> None:
    data, found = laid_out[seed]
    first = next(number for number, page in enumerate(found) if "—1—" in page)
    real = {
        name: next(
            n - first + 1
            for n, page in enumerate(found)
            if n >= first and re.sub(r"\s", "", name) in page
        )
        for name, _ in entries(data)
    }
    assert dict(entries(data)) == real
    assert not [page for page in found if re.fullmatch(r"(—\d+—)?", page)], "a blank page"
    numbers = [int(m[1]) for page in found[first:] if (m := re.search(r"—(\d+)—", page))]
    assert numbers == list(range(1, len(found) - first + 1))


@needs_printing
def test_every_table_numbers_its_pages_on_one_side_or_the_other(
    laid_out: Mapping[str, tuple[bytes, list[str]]],
) -> None:
    data, found = laid_out["turning"]
    assert [number for _, number in entries(data)] == list(range(1, 7))
    assert len(found) == 2 + 6


def test_even_and_odd_pages_have_their_own_footers() -> None:
    data = build(report(part("", "甲")))
    assert find(tree(data, "word/settings.xml"), "//w:evenAndOddHeaders")
    sides = {n: find(tree(data, f"word/footer{n}.xml"), "//w:jc/@w:val") for n in (1, 2)}
    assert sides == {1: ["right"], 2: ["left"]}
    assert text(tree(data, "word/footer1.xml")) == "— 1 —"
    last = find(tree(data), "//w:sectPr")[-1]
    kinds = [r.get(f"{W}type") for r in find(last, "w:footerReference")]
    assert kinds == ["even", "default"]
