"""`assembler review`: what stands on the page, where its numbers and problems lead, and that
nothing of the data can become markup."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, Sample, replace_in
from officials import tables_of
from page_reading import PageRead, read_page

from assembler.cli import main
from assembler.kernel.problems import Place, Problem, problem
from assembler.report import Cell, FigureRecord, Span, Table, TableColumn
from assembler.review.model import (
    Compared,
    Composition,
    CompositionPart,
    Located,
    ReviewPage,
    Section,
    Shown,
    TableSheet,
    Text,
    TextRun,
)
from assembler.review.origins import Origins, TypedSheet, exact_words
from assembler.review.page import write_page
from assembler.review.restored import report_of
from assembler.review.sources import page_of_dataset
from assembler.snapshot.values import (
    FigureMark,
    MissingMark,
    Snapshot,
    SnapshotParagraph,
    SnapshotTable,
)

HOSTILE = "</script><script>hacked()</script><img src=x onerror=hacked()>&amp;\"'`${hacked()}<!--"
MENGJIN = ROOT / "data" / SAMPLES["mengjin"]
XIGONG = ROOT / "data" / SAMPLES["xigong"]


def page_of(path: Path) -> PageRead:
    page, built = page_of_dataset(path)
    assert page is not None, [str(p) for p in built.problems]
    return read_page(write_page(page))


@pytest.fixture(scope="module")
def mengjin_page() -> PageRead:
    return page_of(MENGJIN)


@pytest.fixture(scope="module")
def xigong_page() -> PageRead:
    return page_of(XIGONG)


# --- the file


def test_same_dataset_same_bytes() -> None:
    first, second = (page_of_dataset(MENGJIN)[0] for _ in range(2))
    assert first is not None and second is not None
    assert write_page(first) == write_page(second)


def test_page_names_no_outside_address(mengjin_page: PageRead, xigong_page: PageRead) -> None:
    for page in (mengjin_page, xigong_page):
        assert re.findall(r"https?:|//[a-z]|@import|url\(|\bsrc=", page.source) == []
        assert {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "form"} == set()


def test_policy_allows_exactly_the_page_s_own_scripts_and_style(mengjin_page: PageRead) -> None:
    def digests(texts: list[str]) -> list[str]:
        found = (base64.b64encode(sha256(text.encode()).digest()).decode() for text in texts)
        return [f"'sha256-{digest}'" for digest in found]

    policy = dict(part.strip().split(" ", 1) for part in mengjin_page.policy.split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": " ".join(digests(mengjin_page.scripts)),
        "style-src": " ".join(digests(mengjin_page.styles)),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert len(mengjin_page.scripts) == 2 and len(mengjin_page.styles) == 1


def test_no_inline_style_or_handler(mengjin_page: PageRead) -> None:
    names = {name for _, attributes in mengjin_page.tags for name in attributes}
    assert {name for name in names if name == "style" or name.startswith("on")} == set()


def test_anchors_are_unique_and_links_lead_somewhere(xigong_page: PageRead) -> None:
    anchors = [a["id"] for _, a in xigong_page.tags if "id" in a]
    assert len(anchors) == len(set(anchors))
    links = [a["href"] for tag, a in xigong_page.tags if tag == "a"]
    assert len(links) > 40
    assert [href for href in links if href.lstrip("#") not in anchors] == []


def test_page_of_mengjin_is_small(mengjin_page: PageRead) -> None:
    assert len(mengjin_page.source.encode()) < 400_000


# --- nothing becomes markup


def hostile_page() -> ReviewPage:
    """Every text of a page is hostile."""
    h = HOSTILE
    shown, piece = Shown(h, 0), TextRun(h, True, 0)
    gap = TextRun(h, False, None, "g1", h)
    cells = (Cell(h), Cell(h, missing=h, align="right"))
    table = Table(
        h, h, (TableColumn(), TableColumn("number")), (cells[:1] * 2,), (cells,), h, h, h, (h,)
    )
    found = problem("D-01", Place(h, h, 3, h), name=h, hint=h)
    heading = Text((piece, gap), 2, h, "h1")
    return ReviewPage(
        title=h,
        source=h,
        cover=(h,),
        notices=(h,),
        unit=h,
        sections=(Section(heading, (Text((piece,)), TableSheet("t1", table, ("g2",)))),),
        problems=(Located(found, "t1", 0),),
        compared=(Compared(h, shown, shown, shown, h, "up", "1.0000"),),
        compositions=(Composition(h, shown, (CompositionPart(h, shown, h, "100"),), True),),
        origins={
            "origins": [{"name": h, "text": h, "value": h, "formula": h, "lines": [h]}],
            "tables": {"t1": {"words": [h]}},
            "ledgers": {h: [[h, 1, 2]]},
            "sheets": {h: {"headings": [h], "rows": {"1": [h]}}},
        },
    )


def test_hostile_texts_stay_texts() -> None:
    read = read_page(write_page(hostile_page()))
    plain = read_page(write_page(hostile_page()).replace(HOSTILE.encode(), b"x"))
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in plain.tags]
    assert [set(a) for _, a in read.tags] == [set(a) for _, a in plain.tags]
    assert [tag for tag, _ in read.tags].count("script") == 3
    assert read.data["origins"][0] == {
        "name": HOSTILE,
        "text": HOSTILE,
        "value": HOSTILE,
        "formula": HOSTILE,
        "lines": [HOSTILE],
    }
    assert read.texts.count(HOSTILE) >= 15
    assert "".join(read.scripts) == "".join(plain.scripts)


def test_hostile_names_in_a_dataset(mengjin_copy: Path) -> None:
    name = "x</script><script>hacked()</script>&<b>y"
    replace_in(
        mengjin_copy / "报告.yaml", "洛阳市孟津区政务服务和大数据管理局\n  简称", f"{name}\n  简称"
    )
    page = page_of(mengjin_copy)
    assert [tag for tag, _ in page.tags].count("script") == 3
    assert page.headings[0] == f"{name}2024年部门预算公开"
    assert f"第一部分{name}概况" in page.headings


# --- the report


def test_the_report_as_it_will_look(mengjin: Sample, mengjin_page: PageRead) -> None:
    """The same headings, paragraphs and tables as in the docx."""
    report = mengjin.built.report
    assert report is not None
    tables = tables_of(report)
    blocks = chain.from_iterable(part.blocks for part in report.parts)
    texts = [block.text for block in blocks if not isinstance(block, Table)]
    shown = "\n".join([*mengjin_page.headings, *mengjin_page.paragraphs])
    assert [text for text in texts if text not in shown] == []
    assert [grid.title for grid in mengjin_page.grids] == [table.title for table in tables]
    for grid, table in zip(mengjin_page.grids, tables, strict=True):
        assert grid.head == spans_of(table.header)
        assert grid.body == spans_of(table.body)


def spans_of(rows: tuple[tuple[Cell | None, ...], ...]) -> list[list[tuple[str, int, int]]]:
    return [[(c.text, c.columns, c.rows) for c in row if c is not None] for row in rows]


def test_cover_is_that_of_the_docx(mengjin_page: PageRead) -> None:
    assert mengjin_page.cover == ["洛阳市孟津区政务服务和大数据管理局", "2024年部门预算公开"]


@pytest.mark.parametrize("name", SAMPLES)
def test_docx_alone_shows_the_same_report(name: str, tmp_path: Path) -> None:
    """The texts, figures and merged cells of the page from the docx are those from the dataset."""
    from assembler.review.sources import page_of_docx

    path = ROOT / "data" / SAMPLES[name]
    page, built = page_of_dataset(path)
    assert page is not None and built.data is not None
    docx = tmp_path / "报告.docx"
    docx.write_bytes(built.data)
    problems: list[Problem] = []
    alone = page_of_docx(docx, problems)
    assert alone is not None and problems == []
    first, second = read_page(write_page(page)), read_page(write_page(alone))
    assert second.cover == first.cover
    assert second.report_text == first.report_text
    assert second.grids == first.grids
    assert second.data["tables"].keys() == first.data["tables"].keys()
    assert second.figures_in_report == first.figures_in_report


# --- origins


def test_figure_knows_name_value_formula_and_rows(mengjin_page: PageRead) -> None:
    text, origin = next(f for f in mengjin_page.figures_in_report if f[0] == "43.28")
    assert origin == {
        "name": "收入总计比上年的增减额",
        "text": "43.28",
        "value": "432,800元",
        "formula": "收入总计－上年收入总计",
        "lines": ["收入.csv 第2行", "指标.csv 第2行"],
    }
    sheets = mengjin_page.data["sheets"]
    assert sheets["收入.csv"]["headings"] == ["单位编码", "资金来源", "金额（元）"]
    assert sheets["收入.csv"]["rows"]["2"] == ["146001", "财政拨款", "9547200.00"]


@pytest.mark.parametrize(
    ("value", "unit", "text", "said"),
    [
        ("9547200.00", "元", "954.72", "9,547,200元"),
        ("0.5", "元", "0.00", "0.5元"),
        ("-1234.56", "元", "-0.12", "-1,234.56元"),
        ("2", "辆", "2", "2辆"),
        ("4.7484420000", "%", "4.75%", "4.748442%"),
        ("0.25678", "", "25.68%", "25.678%"),
        ("100", "%", "100%", "100%"),
        ("", "元", "", ""),
        ("NaN", "元", "", "NaN"),
        (HOSTILE, "元", "", HOSTILE),
    ],
)
def test_exact_value_in_words(value: str, unit: str, text: str, said: str) -> None:
    assert exact_words(value, unit, text) == said


def test_equal_origins_are_kept_once() -> None:
    origins = Origins({"支出.csv": TypedSheet(["项目", "金额（元）"], {2: ["甲", "5"]})})
    record = FigureRecord("支出总计", "5", "5", "支出表的金额合计", ("支出.csv 第2行",), "元")
    assert [origins.of_record(record), origins.of_record(record)] == [0, 0]
    assert origins.of_row("这一行", Place("支出.csv", row=2, column="项目")) == 1
    assert origins.of_row("没有", Place("支出.csv", row=3)) is None
    assert origins.of_row("没有", Place("收入.csv", row=2)) is None
    assert origins.as_json()["origins"] == [
        {
            "name": "支出总计",
            "text": "5",
            "value": "5元",
            "formula": "支出表的金额合计",
            "lines": ["支出.csv 第2行"],
        },
        {"name": "这一行", "lines": ["支出.csv 第2行"]},
    ]


def test_figure_without_a_name_is_not_called_by_its_formula() -> None:
    origins = Origins()
    origins.of_record(FigureRecord("（单位表的行数）", "1", "1", "单位表的行数", (), "个"))
    assert origins.as_json()["origins"] == [
        {"text": "1", "value": "1个", "formula": "单位表的行数", "lines": []}
    ]


# --- problems


def test_missing_reason_leads_to_its_gap(mengjin_copy: Path) -> None:
    file = mengjin_copy / "原因.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("收入总计,")]
    assert len(kept) == len(lines) - 1
    file.write_text("".join(kept), "utf-8")
    page = page_of(mengjin_copy)
    found = page.problems["B-10"]
    assert found[0].place == "g1"
    assert page.by_id["g1"] == "【收入总计变化原因待填】"


def test_missing_last_year_leads_to_its_gap(mengjin_copy: Path) -> None:
    file = mengjin_copy / "指标.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text(
        "".join(line for line in lines if not line.startswith("收入总计,上年")), "utf-8"
    )
    page = page_of(mengjin_copy)
    assert page.by_id[page.problems["B-12"][0].place] == "【上年收入总计待填】"


def test_notes_of_rounding_lead_to_their_tables(xigong_page: PageRead) -> None:
    places = [found.place for found in xigong_page.problems["T-01"]]
    titles = [next(g.title for g in xigong_page.grids if g.anchor == place) for place in places]
    assert titles == [
        "收入支出决算总表",
        "收入决算表",
        "支出决算表",
        "财政拨款收入支出决算总表",
        "一般公共预算财政拨款支出决算表",
    ]


def test_problem_of_a_project_leads_to_its_row(xigong_page: PageRead) -> None:
    found = xigong_page.problems["F-01"][0]
    assert "西工易检通建设资金（新增）" in xigong_page.by_id[found.place]
    assert found.origin == {"name": "自评表与台账不符", "lines": ["项目自评.csv 第7行"]}


def test_problem_of_the_data_shows_its_row(mengjin_copy: Path) -> None:
    (mengjin_copy / "已确认.csv").unlink()
    read = page_of(mengjin_copy)
    first = read.problems["D-81"][0]
    assert first.place == ""
    assert first.origin == {"name": "科目搭配不常见", "lines": ["支出.csv 第8行"]}
    assert read.counted == [("警告", "2处")]


def test_what_the_clerk_has_confirmed_is_not_on_the_page(mengjin_page: PageRead) -> None:
    assert (mengjin_page.problems, mengjin_page.counted) == ({}, [])


def test_worst_problems_come_first(xigong_page: PageRead) -> None:
    assert xigong_page.counted == [("警告", "4处"), ("提示", "5处")]
    assert list(xigong_page.problems) == ["F-01", "F-02", "F-25", "T-01"]


# --- a docx


def test_marks_that_overlap_or_are_empty_do_no_harm() -> None:
    paragraph = SnapshotParagraph(
        "共10万元，缺原因",
        figures=(FigureMark(1, 3, 0), FigureMark(2, 4, 0), FigureMark(5, 5, 0)),
        missing=(MissingMark(6, 9, "请补"),),
    )
    record = FigureRecord("合计", "10", "100000", "", (), "元")
    snapshot = Snapshot("题", "部门预算", 2024, "局", "小", {}, (record,), (paragraph,))
    (block,) = report_of(snapshot).parts[0].blocks
    assert block.spans == (  # type: ignore[union-attr]
        Span("共"),
        Span("10", 0),
        Span("万元，"),
        Span("缺原因", missing="请补"),
    )


def test_rows_of_unlike_length_and_wild_merges_are_shown() -> None:
    table = SnapshotTable(
        "表",
        "表",
        header=((("甲", 9, 9),),),
        body=(("1", None), ("2",), ()),
        merged=((0, 0, 2, 1), (7, 7, 3, 3), (1, 0, 0, 0)),
    )
    snapshot = Snapshot("题", "部门预算", 2024, "局", "小", {}, (), (table,))
    (block,) = report_of(snapshot).parts[0].blocks
    assert isinstance(block, Table)
    assert spans_of(block.body) == [[("1", 2, 1)], [("2", 1, 1)], []]


def test_snapshot_keeps_the_merged_cells(mengjin: Sample) -> None:
    report, snapshot = mengjin.built.report, mengjin.built.snapshot
    assert report is not None and snapshot is not None
    tables = [b for part in report.parts for b in part.blocks if isinstance(b, Table)]
    for table, kept in zip(tables, snapshot.tables, strict=True):
        merged = [
            (row, column, cell.columns, cell.rows)
            for row, cells in enumerate(table.body)
            for column, cell in enumerate(cells)
            if cell and (cell.columns, cell.rows) != (1, 1)
        ]
        assert list(kept.merged) == merged


# --- the command

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def test_page_is_written_beside_the_reports(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("review", MENGJIN)
    assert status == 0
    assert (
        out.splitlines()[-1]
        == "已生成审阅页 out/mengjin-2024-budget.html，用浏览器打开。页里有台账各行，不要公开。"
    )
    page = read_page((tmp_path / "out/mengjin-2024-budget.html").read_bytes())
    assert page.headings[0] == "洛阳市孟津区政务服务和大数据管理局2024年部门预算公开"
    assert run("review", MENGJIN)[0] == 0  # over a page of ours


@pytest.mark.parametrize(
    ("output", "written"),
    [("看.html", "看.html"), ("看", "看.html"), ("夹", "夹/mengjin-2024-budget.html")],
)
def test_output(output: str, written: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "夹").mkdir()
    assert run("review", MENGJIN, "-o", output)[0] == 0
    assert (tmp_path / written).is_file()


def test_no_other_file_is_overwritten(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "网页.html"
    other.write_text("<p>别的", "utf-8")
    status, out, err = run("review", MENGJIN, "-o", other)
    assert (status, err) == (2, "没有生成审阅页。\n")
    assert out.splitlines()[0] == (
        f"无法使用 O-40 {other} 已经存在，但不是本程序生成的审阅页，没有覆盖。"
        "用 -o 换一个文件名，或确认可以覆盖后加 --force。"
    )
    assert other.read_text("utf-8") == "<p>别的"
    assert run("review", MENGJIN, "-o", other, "--force")[0] == 0


def test_unusable_dataset_gives_no_page(run: Run, mengjin_copy: Path, tmp_path: Path) -> None:
    replace_in(mengjin_copy / "报告.yaml", '年度: "2024"', "年度: 去年")
    status, out, _ = run("review", mengjin_copy, "-o", "页.html")
    assert status == 2 and out.startswith("无法使用 ")
    assert not (tmp_path / "页.html").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "无法使用 V-07 报告.docx：没有这个文件。"),
        (b"", "无法使用 V-01 报告.docx：读不出来（不是 Word 文件，或文件已损坏）。"),
        (
            b"PK\x03\x04 broken",
            "无法使用 V-01 报告.docx：读不出来（不是 Word 文件，或文件已损坏）。",
        ),
    ],
)
def test_docx_that_is_none_of_ours(
    content: bytes | None, said: str, run: Run, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "报告.docx").write_bytes(content)
    status, out, _ = run("review", "报告.docx")
    assert status == 2 and out.startswith(said)
    assert not (tmp_path / "out").exists()


def test_edited_docx_says_so(run: Run, mengjin: Sample, tmp_path: Path) -> None:
    from docx import Document

    file = tmp_path / "报告.docx"
    file.write_bytes(mengjin.data)
    assert run("review", file)[0] == 0
    assert read_page((tmp_path / "out/报告.html").read_bytes()).notices == []
    document = Document(str(file))
    document.paragraphs[0].add_run("（人工修改）")
    document.save(str(file))
    assert run("review", file)[0] == 0
    assert read_page((tmp_path / "out/报告.html").read_bytes()).notices == [
        "这个文件生成之后被人改过或另存过。这里显示的是生成时的内容，不是改后的内容。"
    ]
