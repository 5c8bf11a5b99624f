"""The command `audit`: reports and folders, what is printed, JSON, pages, exit status."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Sample
from docx import Document

from assembler.cli import main

TEXT = """云溪县财政局2024年度部门决算
第一部分 云溪县财政局概况
一、主要职责
负责财政工作。
第二部分 决算情况说明
一、收入支出决算总体情况说明
收入增加1.00万元万元，支出中基本支出、项目支出都没有变化。
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture
def published(here: Path, mengjin: Sample) -> Path:
    """孟津's report as it is published."""
    file = here / "孟津.docx"
    file.write_bytes(mengjin.published)
    return file


@pytest.fixture
def damaged(published: Path) -> Path:
    """The same with another amount in a cell."""
    document = Document(str(published))
    for row in document.tables[2].rows:
        for cell in row.cells:
            if cell.text == "798.94":
                next(run for run in cell.paragraphs[0].runs if run.text == "798.94").text = "799.94"
    file = published.with_name("改过.docx")
    document.save(str(file))
    return file


def test_the_samples_are_right(
    sample: Sample, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = here / "报告.docx"
    file.write_bytes(sample.published)
    status, out, _ = run(capsys, "audit", file)
    assert status == 0
    assert re.fullmatch(
        r"审核了202\d年(?:预算|决算)公开，认出公开表\d+张：没有发现问题(?:；另有尾差\d+处，不算错（--all 列出）)?。",
        out.strip(),
    )


def test_a_damaged_cell(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "audit", damaged)
    first, last = out.splitlines()
    assert status == 1
    assert first == (
        "必错 A-01 改过.docx 表“2024年部门支出预算表”“行政运行”行“合计”列：“799.94”与下级或各行之和不符："
        "“洛阳市孟津区政务服务和大数据管理局”是954.72，下级之和是955.72（799.94＋1.83＋5.10＋64.61＋30.77＋53.47），"
        "相差1.00；小计＋小计是798.94（566.44＋232.50），相差1.00；《2024年部门收支预算表》“一、一般公共服务”“支出/金额”"
        "是798.94，相差1.00；应为“798.94”。请对照台账核对这一格和有关各格，改正错的一个。"
    )
    assert last == "审核了2024年预算公开，认出公开表14张：必错1处、存疑0处。"


def test_tails_are_shown_when_asked_for(
    xigong: Sample, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "西工.docx").write_bytes(xigong.published)
    status, out, _ = run(capsys, "audit", "西工.docx", "--all")
    tails = [line for line in out.splitlines() if " A-12 " in line]
    assert (status, len(tails)) == (0, 13)
    assert tails[0].startswith("存疑 A-12 西工.docx 表“收入支出决算总表”“本年支出合计”行")


def test_json(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "audit", damaged, "--json")
    said = json.loads(out)
    (report,) = said["reports"]
    (finding,) = report["findings"]
    assert (status, said["exit"], report["certain"], report["likely"]) == (1, 1, 1, 0)
    assert (report["kind"], report["year"]) == ("预算", 2024)
    assert report["tables"][2] == {"title": "2024年部门支出预算表", "kind": "支出表"}
    chosen = ("code", "certain", "grade", "table", "row", "quote", "expected")
    assert {name: finding[name] for name in chosen} == {
        "code": "A-01",
        "certain": True,
        "grade": "必错",
        "table": "2024年部门支出预算表",
        "row": 5,
        "quote": "799.94",
        "expected": "798.94",
    }


@pytest.mark.usefixtures("one_core")
def test_a_folder_ends_with_a_table_of_results(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = damaged.parent
    (folder / "文字.txt").write_text(TEXT, "utf-8")
    (folder / "坏.pdf").write_bytes(b"")
    (folder / "别的.csv").write_text("a,b", "utf-8")
    status, out, _ = run(capsys, "audit", folder)
    rows = {line.split()[1]: line.split() for line in out.splitlines()[-5:-1]}
    assert (status, out.splitlines()[-1]) == (
        1,
        "共4份：没有必错1份，有错误2份，没有做成1份。",
    )
    assert {Path(name).name: row[:1] + row[2:4] for name, row in rows.items()} == {
        "孟津.docx": ["没有必错", "认出14张表，必错0处、存疑0处"],
        "改过.docx": ["有错误", "认出14张表，必错1处、存疑0处", "必错"],
        "坏.pdf": ["没有做成", "无法使用1处", "无法使用"],
        "文字.txt": ["有错误", "认出0张表，必错1处、存疑19处", "必错"],
    }


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_many_are_told_one_after_the_other(
    jobs: str, damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [damaged.name, "孟津.docx"]
    status, out, err = run(capsys, "audit", *names, "--html", "页", "--jobs", jobs)
    lines = out.splitlines()
    assert (status, err, lines[0]) == (1, "", "—— 改过.docx")
    assert lines[2:6] == [
        "审核了2024年预算公开，认出公开表14张：必错1处、存疑0处。",
        "已生成审核页 页/改过.html，用浏览器打开。",
        "—— 孟津.docx",
        lines[5],
    ]
    whole = json.loads(run(capsys, "audit", *names, "--json", "--jobs", jobs)[1])
    assert (whole["exit"], [one["state"] for one in whole["reports"]]) == (1, ["problems", "built"])


def test_pages_of_one_name_are_refused_beforehand(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("另").mkdir()
    Path("另/孟津.docx").write_bytes(published.read_bytes())
    status, out, _ = run(capsys, "audit", "孟津.docx", "另/孟津.docx", "--html", "页")
    assert (status, out.partition("。")[0]) == (
        2,
        "无法使用 O-09 孟津.docx、另/孟津.docx 同名，都要生成 页/孟津.html",
    )
    assert not Path("页").exists()


def test_a_folder_without_reports(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "空").mkdir()
    status, out, _ = run(capsys, "audit", "空")
    assert status == 2
    assert out == (
        "无法使用 A-60 “空”里没有可以审核的报告。"
        "请写报告文件（docx、pdf、html、txt、xlsx），或放着它们的文件夹。\n"
    )


def test_a_report_without_tables_is_told_so(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "文字.txt").write_text(TEXT, "utf-8")
    status, out, _ = run(capsys, "audit", "文字.txt")
    assert status == 1
    assert out.splitlines()[0] == (
        "警告 A-62 文字.txt：没有认出一张公开表，只审核了文字。"
        "请确认这是预算或决算公开的全文；表格是图片的，请换成可以选取文字的文件。"
    )


def test_rules_that_cannot_be_used_stop_it(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("清单.yaml").write_text("决策: []\n", "utf-8")
    status, out, _ = run(capsys, "audit", published, "--rules", "清单.yaml")
    assert (status, out.split(" ")[1]) == (2, "A-61")


# --- the page


def test_a_page(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "audit", damaged, "--html", "页.html")
    page = Path("页.html").read_text("utf-8")
    assert (status, err) == (1, "已生成审核页 页.html，用浏览器打开。\n")
    assert (
        '<td class="amount certain">799.94<sup><a class="certain" href="#f1">1</a></sup></td>'
        in page
    )
    assert '<li class="certain" id="n1">' in page and '<li class="certain" id="f1">' in page
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'",
        policy[1],
    )
    assert "<script" not in page and "http://" not in page and "https://" not in page


@pytest.mark.usefixtures("one_core")
def test_pages_of_several_reports_go_into_a_folder(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "audit", damaged, damaged.with_name("孟津.docx"), "--html", "页")
    assert sorted(path.name for path in Path("页").iterdir()) == ["孟津.html", "改过.html"]


def test_no_page_over_a_file_of_somebody_elses(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("页.html").write_text("<p>别人的</p>", "utf-8")
    status, out, _ = run(capsys, "audit", published, "--html", "页.html")
    assert status == 2
    assert out.splitlines()[0].startswith(
        "无法使用 A-63 --html 的“页.html”已经有一个不是本程序生成的文件。"
    )
    assert Path("页.html").read_text("utf-8") == "<p>别人的</p>"


@pytest.mark.parametrize(
    ("name", "count", "why"),
    [
        ("页.docx", 1, "是别的文件的名称"),
        ("页.html", 2, "是一个文件，要审核的报告却有几份"),
    ],
)
def test_where_a_page_cannot_be(
    name: str, count: int, why: str, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, "audit", *[published] * count, "--html", name)
    assert (status, out.partition("。")[0]) == (2, f"无法使用 A-63 --html 的“{name}”{why}")
    assert not Path(name).exists()


def test_nothing_of_a_report_becomes_markup(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "<script>alert(1)</script>收入增加1.00万元万元<img src=x onerror=alert(2)>。"
    (here / "文字.txt").write_text(TEXT + hostile + "\n", "utf-8")
    run(capsys, "audit", "文字.txt", "--html", "页.html")
    page = Path("页.html").read_text("utf-8")
    assert "<script" not in page and "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
