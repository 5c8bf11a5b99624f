"""Many reports in one workbook and one page: exact sums, changes, shared problems, links, charts."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from openpyxl import load_workbook
from test_review_browser import CHROMIUM, chromium

from assembler.cli import main
from assembler.kernel.catalogue import CATALOGUE
from assembler.summary.charts import summary_charts
from assembler.summary.entries import (
    BothYears,
    Fault,
    SummaryEntry,
    largest_changes,
    shared_faults,
    totals,
)
from assembler.summary.page import summary_page
from assembler.summary.workbook import summary_workbook

__all__ = ["chromium"]  # a fixture
Run = Callable[..., tuple[int, list[str]]]
HACK = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def runs(*arguments: str | Path) -> tuple[int, list[str]]:
        capsys.readouterr()
        status = main(list(map(str, arguments)))
        return status, capsys.readouterr().out.splitlines()

    return runs


def entry(
    department: str,
    spent: tuple[str, str] = ("0", "0"),
    *,
    data: str = "",
    kind: str = "部门预算",
    year: int = 2024,
    faults: tuple[Fault, ...] = (),
    within: tuple[str, ...] = (),
    first: str = "",
    **more: tuple[str, str],
) -> SummaryEntry:
    """A report whose expenditure was so much this year and last year; "" for what is not known."""
    given = {"支出总计": spent, **more}
    amounts = {
        name: BothYears(*(Decimal(text) if text else None for text in pair))
        for name, pair in given.items()
    }
    data = data or f"data/{department}"
    return SummaryEntry(data, department, kind, year, amounts, faults, within, 0, first)


def sheets(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows of every sheet by the headings of its first; blank rows left out."""
    book = load_workbook(io.BytesIO(data))
    found = {}
    for sheet in book.worksheets:
        headings, *rows = list(sheet.values) or [()]
        found[sheet.title] = [dict(zip(headings, row, strict=True)) for row in rows if any(row)]
    return found


# --- what is added up


def test_sums_are_exact() -> None:
    entries = [entry("甲", ("0.10", "0.20")), entry("乙", ("0.20", "1000000000000.01"))]
    (total,) = totals(entries)
    assert total.amount("支出总计") == BothYears(Decimal("0.30"), Decimal("1000000000000.21"))


def test_what_one_of_them_does_not_know_has_no_sum() -> None:
    (total,) = totals([entry("甲", ("1", "")), entry("乙", ("2", "1"))])
    assert total.amount("支出总计") == BothYears(Decimal(3), None)
    assert total.amount("收入总计") == BothYears(None, None)


def test_kinds_and_years_are_not_added_to_each_other() -> None:
    entries = [
        entry("甲", year=2025),
        entry("乙", kind="单位预算"),
        entry("丙"),
        entry("丁", kind="部门决算"),
        entry("戊", kind=""),  # could not be read
    ]
    assert [(t.year, t.kind, [e.department for e in t.entries]) for t in totals(entries)] == [
        (2024, "单位预算", ["乙"]),
        (2024, "部门决算", ["丁"]),
        (2024, "部门预算", ["丙"]),
        (2025, "部门预算", ["甲"]),
    ]


def test_a_department_within_another_is_added_once(here: Path) -> None:
    inner = str((here / "data/局").resolve())
    outer = entry("县", ("10", "9"), within=(inner,))
    (total,) = totals([entry("局", ("4", "4")), outer, entry("院", ("1", "1"))])
    assert [one.department for one in total.entries] == ["县", "院"]
    assert total.amount("支出总计").now == 11


def test_the_largest_changes_come_first() -> None:
    entries = [
        entry("甲", ("10", "9"), 基本支出=("5", "25")),
        entry("乙", ("1", ""), 基本支出=("7", "7")),
        entry("丙", ("0", "3")),
    ]
    assert [
        (one.entry.department, one.name, one.difference) for one in largest_changes(entries, 2)
    ] == [
        ("甲", "基本支出", -20),
        ("丙", "支出总计", -3),
    ]


LACKS, SPARE = Fault("B-10", "错误", "缺少原因"), Fault("B-04", "警告", "项目没有支出")


def test_those_with_the_same_problem() -> None:
    entries = [
        entry("甲", faults=(SPARE, LACKS, LACKS)),
        entry("乙", faults=(SPARE,)),
        entry("丙"),
    ]
    assert [
        (one.fault.code, [e.department for e in one.entries]) for one in shared_faults(entries)
    ] == [
        ("B-10", ["甲"]),
        ("B-04", ["甲", "乙"]),
    ]


# --- the workbook


def test_the_workbook(here: Path) -> None:
    Path("out").mkdir()
    Path("out/甲.docx").touch()
    entries = [
        entry("甲", ("2.50", "2.00"), faults=(LACKS, LACKS), first="错误 B-10 缺原因"),
        entry("=1+1", ("1.25", "0"), faults=(SPARE,)),
    ]
    data = summary_workbook(entries, Path("out"), Path("汇总.xlsx"))
    found = sheets(data)
    assert list(found) == ["汇总", "变化", "问题", "图"]
    first, second, total = found["汇总"]
    assert (first["部门"], first["年度"], first["类型"]) == ("甲", 2024, "部门预算")
    assert (first["支出总计（元）"], first["支出总计上年（元）"]) == (2.5, 2)
    assert (first["支出总计增减（元）"], first["支出总计增减率"]) == (0.5, 0.25)
    assert (first["错误"], first["警告"], first["第一个问题"]) == (2, 0, "错误 B-10 缺原因")
    assert (first["报告"], first["审阅页"]) == ("甲.docx", None)
    assert (second["部门"], second["支出总计增减率"]) == ("=1+1", None)  # a text; nothing last year
    assert (total["部门"], total["支出总计（元）"], total["错误"]) == ("合计（2份）", 3.75, None)
    assert [(row["部门"], row["项目"], row["增减（元）"]) for row in found["变化"]] == [
        ("=1+1", "支出总计", 1.25),
        ("甲", "支出总计", 0.5),
    ]
    assert [tuple(row.values()) for row in found["问题"]] == [
        ("错误", "B-10", "缺少原因", 1, 2, "甲"),
        ("警告", "B-04", "项目没有支出", 1, 1, "=1+1"),
    ]
    assert data == summary_workbook(entries, Path("out"), Path("汇总.xlsx"))


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def test_charts_are_drawn_by_excel_from_the_sheets() -> None:
    entries = [entry("甲", ("5", "2"), 基本支出=("3", "1"), 项目支出=("2", "1"))] * 2
    data = summary_workbook(entries, Path("out"), Path("汇总.xlsx"))
    files = parts(data)
    composed, moved = files["xl/charts/chart1.xml"], files["xl/charts/chart2.xml"]
    assert re.findall("<c:val><c:numRef><c:f>(.*?)</c:f>", composed) == [
        "汇总!$L$2:$L$3",
        "汇总!$P$2:$P$3",
    ]
    assert sheets(data)["汇总"][1]["图中的名称"] == "甲 2024年部门预算"
    assert set(re.findall("<c:cat><c:strRef><c:f>(.*?)</c:f>", composed)) == {"汇总!$AW$2:$AW$3"}
    assert re.findall("<c:val><c:numRef><c:f>(.*?)</c:f>", moved) == ["变化!$H$2:$H$7"]
    assert "变化最大的6项（元）" in moved


def test_of_many_the_totals_are_drawn() -> None:
    entries = [entry(f"部门{n}", ("5", "2")) for n in range(31)]
    files = parts(summary_workbook(entries, Path("out"), Path("汇总.xlsx")))
    assert "<c:f>汇总!$L$34</c:f>" in files["xl/charts/chart1.xml"]
    assert "变化!$H$2:$H$11" in files["xl/charts/chart2.xml"]  # ten, no more


def test_links_lead_from_where_the_workbook_stands(here: Path) -> None:
    Path("out").mkdir()
    for name in ("甲 乙#1.docx", "甲 乙#1.html"):
        (Path("out") / name).touch()
    files = parts(
        summary_workbook([entry("甲", data="data/甲 乙#1")], Path("out"), Path("别处/汇总.xlsx"))
    )
    targets = re.findall('Target="(.*?)"', files["xl/worksheets/_rels/sheet1.xml.rels"])
    assert targets == [r"..\out\甲%20乙%231.docx", r"..\out\甲%20乙%231.html"]


# --- the page


class Cells(HTMLParser):
    """The rows of the first table, with links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "a":
            self.links.append(dict(attrs)["href"] or "")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def test_the_page(here: Path) -> None:
    Path("out").mkdir()
    Path("out/甲#.docx").touch()
    entries = [entry("甲", ("25000", "20000"), data="data/甲#", faults=(LACKS,)), entry(HACK)]
    text = summary_page(entries, Path("out"), Path("页/汇总.html")).decode()
    cells = Cells(text)
    assert cells.rows[0][:5] == ["部门", "年度", "类型", "收入总计", "支出总计"]
    assert cells.rows[1][:5] == ["甲", "2024", "部门预算", "—", "2.50+0.50（25.00%）"]
    assert cells.rows[2][0] == HACK
    assert cells.rows[3][:5] == ["合计（2份）", "2024", "部门预算", "—", "2.50+0.50（25.00%）"]
    assert cells.links == ["../out/%E7%94%B2%23.docx"]
    assert (
        "<img" not in text
        and "connect-src" not in text
        and "http" not in text.replace("http-equiv", "")
    )


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_the_page_is_sorted_and_searched(tmp_path: Path, chromium: Any) -> None:
    entries = [
        entry("乙局", ("90000", "0")),
        entry("甲局", ("1000000", "0"), first="错误 B-10"),
        entry("丙局", ("", "")),
        entry(HACK, ("-50000", "0")),
    ]
    target = tmp_path / "汇总.html"
    target.write_bytes(summary_page(entries, tmp_path, target))
    page = chromium.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(target.as_uri())

    def names() -> list[str]:
        shown = page.locator("#all tbody tr:visible td:first-child").all_inner_texts()
        return [name[:2] for name in shown]

    button = page.locator("#all th", has_text="支出总计").locator("button")
    button.click()
    assert names() == ["</", "乙局", "甲局", "丙局"]  # by amount; what is not known comes last
    button.click()
    assert names() == ["甲局", "乙局", "</", "丙局"]
    page.fill("#search", "局  B-10")
    assert names() == ["甲局"]
    assert page.inner_text("#shown") == "1份，共4份"
    page.fill("#search", "")
    assert page.inner_text("#shown") == "共4份"
    assert (errors, page.evaluate("window.hacked")) == ([], None)
    page.close()


# --- the command


def test_the_sample_departments(here: Path, run: Run) -> None:
    for name in ("示例-2024-预算", "示例-2024-预算-局机关", "示例-2024-预算-服务中心"):
        shutil.copytree(ROOT / "data" / name, Path("data") / name)
    shutil.copytree(ROOT / "data" / "yanjin-2024-budget", "data/延津")
    Path("data/坏").mkdir()
    Path("data/坏/支出.csv").write_text("甲\n", "utf-8")
    status, lines = run("summary", "data/*", "-o", "汇总", "--html", "汇总", "--jobs", "1")
    assert status == 1
    assert lines[-3:] == [
        "共5份：没有错误4份，没有做成1份。",
        "已写成汇总 汇总.xlsx。里面有准确数和问题，供内部使用，不要公开。",
        "已写成汇总页 汇总.html，用浏览器打开。里面有准确数和问题，供内部使用，不要公开。",
    ]
    rows = {
        (row["部门"], row["类型"]): row for row in sheets(Path("汇总.xlsx").read_bytes())["汇总"]
    }
    departments = [
        rows["云溪县数据资源局", "部门预算"],
        rows["延津县政务服务和大数据管理局", "部门预算"],
    ]
    total = rows["合计（2份）", "部门预算"]
    for measure in ("收入总计", "支出总计", "基本支出", "项目支出", "“三公”经费", "公务接待费"):
        heading = f"{measure}（元）"
        exact = sum(Decimal(str(row[heading])) for row in departments)
        assert Decimal(str(total[heading])) == exact, measure
    assert departments[0]["支出总计（元）"] == 24_895_400
    assert rows["data/坏", None]["无法使用"] >= 1
    assert rows["data/坏", None]["支出总计（元）"] is None


def test_several_processes_write_the_same(here: Path, run: Run) -> None:
    for name in "甲乙丙":
        shutil.copytree(ROOT / "data" / "yanjin-2024-budget", Path("data") / name)
    for jobs in "12":
        run("summary", "-o", f"{jobs}.xlsx", "--html", f"{jobs}.html", "--jobs", jobs)
    assert Path("1.xlsx").read_bytes() == Path("2.xlsx").read_bytes()
    assert Path("1.html").read_bytes() == Path("2.html").read_bytes()


def test_json_has_the_amounts(here: Path, run: Run) -> None:
    shutil.copytree(ROOT / "data" / "yanjin-2024-budget", "data/延津")
    status, lines = run("summary", "data/延津", "--json")
    (one,) = json.loads("\n".join(lines))
    assert (status, one["department"], one["year"]) == (0, "延津县政务服务和大数据管理局", 2024)
    assert one["amounts"]["支出总计"] == ["4212900.00", "4170100.00"]
    assert Path("out/汇总.xlsx").is_file()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["-o", "汇总.docx"], "O-73"),
        (["--html", "汇总.xlsx"], "O-74"),
        (["-o", "CON.xlsx"], "O-10"),
    ],
)
def test_targets_that_cannot_be(options: list[str], code: str, here: Path, run: Run) -> None:
    status, lines = run("summary", "data", *options)
    assert (status, len(lines)) == (2, 1)
    assert lines[0].startswith(f"无法使用 {code} ") and CATALOGUE[code].title
    assert list(here.iterdir()) == []


def test_files_of_others_are_not_written_over(here: Path, run: Run) -> None:
    shutil.copytree(ROOT / "data" / "yanjin-2024-budget", "data/延津")
    Path("汇总.html").write_text("<p>别的</p>", "utf-8")
    command = ("summary", "data/延津", "-o", "汇总.xlsx", "--html", "汇总.html")
    status, lines = run(*command)
    assert (status, lines[-1][:9]) == (2, "无法使用 O-75")
    book = load_workbook("汇总.xlsx")
    book["汇总"]["A2"] = "改过"
    book.save("汇总.xlsx")
    changed = Path("汇总.xlsx").read_bytes()
    status, lines = run(*command)
    assert status == 2
    assert [line[:9] for line in lines if line.startswith("无法")] == [
        "无法使用 O-01",
        "无法使用 O-75",
    ]
    assert Path("汇总.xlsx").read_bytes() == changed
    assert run(*command, "--force")[0] == 0


# --- charts


def test_what_is_drawn() -> None:
    """What expenditure is made of, of those that spend most; what changed most, up or down."""
    reports = [
        entry("民政局", ("300", "500"), 基本支出=("100", ""), 项目支出=("200", "")),
        entry("教育局", ("1000", "900"), 基本支出=("600", ""), 项目支出=("400", "")),
        entry("水利局"),
    ]
    composition, changes = summary_charts(reports)
    assert (composition.title, composition.unit) == ("支出构成（支出最多的2份）", "万元")
    assert composition.categories == ("教育局2024年预算", "民政局2024年预算")
    assert [(one.name, [point.text for point in one.points]) for one in composition.series] == [
        ("基本支出", ["0.06", "0.01"]),
        ("项目支出", ["0.04", "0.02"]),
    ]
    assert changes.title == "比上年变化最大的2项"
    assert changes.categories == ("民政局2024年预算 支出总计", "教育局2024年预算 支出总计")
    assert [point.text for point in changes.series[0].points] == ["-0.02", "0.01"]
    assert summary_charts([entry("水利局")]) == []


def test_the_page_draws_them_with_their_texts_escaped() -> None:
    page = summary_page(
        [entry(HACK, ("300", "500"), 基本支出=("100", ""))], Path("out"), Path("汇总.html")
    ).decode()
    assert page.count("<svg ") == 2
    assert "<script>window" not in page
