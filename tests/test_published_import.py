"""Published reports as data: imported as official tables, and a new year begun with one."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Sample
from docx import Document
from office import convert, needs_office
from pdf_kit import Page, pdf

from assembler.cli import main
from assembler.kernel.problems import Problem
from assembler.published.document import PublishedTable
from assembler.published.reading import read_published

Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the templates, as a clerk has it."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A command: its exit status and the lines it prints."""

    def run_command(*words: str) -> tuple[int, list[str]]:
        capsys.readouterr()
        status = main(list(words))
        return status, capsys.readouterr().out.splitlines()

    return run_command


def rows(file: str | Path) -> list[dict[str, str]]:
    with Path(file).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def tables(file: Path) -> list[PublishedTable]:
    problems: list[Problem] = []
    report = read_published(file, problems)
    assert report is not None, list(map(str, problems))
    return list(report.tables)


def plain(table: PublishedTable) -> list[list[str | None]]:
    return [[None if text is None else "".join(text.split()) for text in r] for r in table.rows]


def compare(original: Path, again: Path) -> None:
    """Every table of one is a table of the other, cell for cell."""
    ours, theirs = tables(original), tables(again)
    assert [table.title for table in ours] == [table.title for table in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert plain(one) == plain(other), one.title


def test_a_published_docx_imported_and_built_again(sample: Sample, run: Run) -> None:
    """The tables of each sample, out of its docx and into a report again."""
    Path("原来.docx").write_bytes(sample.published)
    status, printed = run("import", "原来.docx", "-o", "data/再做")
    assert status == 0, printed
    assert not [line for line in printed if line.startswith(("错误", "无法使用"))]
    run("build", "data/再做", "-o", "再做.docx")
    compare(Path("原来.docx"), Path("再做.docx"))


@needs_office
def test_a_pdf_imported_and_built_again(xigong: Sample, run: Run) -> None:
    Path("原来.docx").write_bytes(xigong.published)
    convert([Path("原来.docx")], "pdf", Path())
    status, printed = run("import", "原来.pdf", "-o", "data/再做")
    assert status == 0, printed
    run("build", "data/再做", "-o", "再做.docx")
    compare(Path("原来.docx"), Path("再做.docx"))


# --- a report that another program made

COLUMNS = [60, 220, 300, 460, 540]
TOTALS = [
    ["收入", None, "支出", None],
    ["项目", "决算数", "项目", "决算数"],
    ["一、一般公共预算财政拨款收入", "307.82", "一、一般公共服务支出", "278.40"],
    ["", "", "十九、住房保障支出", "29.42"],
    ["本年收入合计", "307.82", "本年支出合计", "307.82"],
    ["总计", "307.82", "总计", "307.82"],
]
EXPENDITURE = [
    ["项目", None, "本年支出合计", "基本支出", "项目支出"],
    ["科目编码", "科目名称", "↑", "↑", "↑"],
    ["合计", None, "307.82", "105.58", "202.24"],
    ["201", "一般公共服务支出", "278.40", "76.16", "202.24"],
    ["20139", "社会工作事务", "278.40", "76.16", "202.24"],
    ["2013901", "行政运行", "278.40", "76.16", "202.24"],
    ["221", "住房保障支出", "29.42", "29.42", ""],
    ["22102", "住房改革支出", "29.42", "29.42", ""],
    ["2210201", "住房公积金", "29.42", "29.42", ""],
]
OTHER = [["序号", "设备"], ["1", "12.00"]]


MISSING = (
    "公开02表　收入决算表、公开04表　财政拨款收入支出决算总表、公开05表　一般公共预算财政拨款支出决算表、"
    "公开06表　一般公共预算财政拨款基本支出决算明细表、公开07表　政府性基金预算财政拨款收入支出决算表、"
    "公开08表　国有资本经营预算财政拨款支出决算表、公开09表　财政拨款“三公”经费支出决算表、项目自评表　项目单位自评表"
)
LACKING = (
    "社工部.pdf 工作表“第3页　支出决算表” 第3行 “A”列：“支出决算表”缺少栏目：“上缴上级支出”、“经营支出”、"
    "“对附属单位补助支出”。"
)
UNKNOWN = (
    "社工部.pdf 工作表“第3页　设备购置明细表” 第1行 “A”列：“设备购置明细表”认不出是哪一张表，2行没有读（开头是“序号”、"
    "“设备”、“1”、“12.00”）；模板里没有标题和表头像它的表。"
)


def elsewhere() -> bytes:
    """A PDF of final accounts, with one table that no template has."""
    cover, text, tables = Page(), Page(), Page()
    cover.middle(200, "某县社会工作部", 22)
    cover.middle(240, "2024年度部门决算", 22)
    text.middle(100, "第一部分　某县社会工作部概况")
    text.text(114, 130, "一、主要职责")
    text.text(114, 150, "1．统筹指导人民信访工作。")
    text.text(114, 170, "2．统筹推进党建引领基层治理。")
    text.text(114, 200, "二、机构设置")
    text.text(114, 220, "内设机构3个。")
    for page, y, title, columns, rows_of in (
        (text, 300, "收入支出决算总表", COLUMNS, TOTALS),
        (tables, 60, "支出决算表", [60, 130, 280, 360, 440, 520], EXPENDITURE),
        (tables, 400, "设备购置明细表", [60, 130, 280], OTHER),
    ):
        page.middle(y, title)
        page.text(420, y + 20, "单位：万元")
        page.table(y + 30, columns, rows_of)
    return pdf([cover, text, tables])


def test_a_pdf_made_elsewhere(run: Run) -> None:
    Path("社工部.pdf").write_bytes(elsewhere())
    status, printed = run("import", "社工部.pdf", "-o", "data/社工部")
    assert status == 1
    assert [line for line in printed if "C-0" not in line] == [
        "公开01表　收入支出决算总表：社工部.pdf 工作表“第2页　收入支出决算总表” A1:D8，7行 4栏",
        "公开03表　支出决算表：社工部.pdf 工作表“第3页　支出决算表” A1:E11，7行 5栏",
        f"没有找到：{MISSING}",
        "部门.名称：表上写的是“某县社会工作部”，已填进“待补”表的“回答”，请核对",
        "职责：报告里写了2段，已填进“待补”表的“回答”，请核对",
        "机构设置：报告里写了1段，已填进“待补”表的“回答”，请核对",
        f"错误 I-42 {LACKING}请检查导出时是否少选了列；表上本来就没有的，在 导入对照.yaml 的“表格”下这张表里写“缺少栏目: 是”。",
        f"错误 I-66 {UNKNOWN}请在 导入对照.yaml 的“表格”下写明它是哪一张，再导入一次；不用读的，写“不用”。",
        "提示 I-70 表里没有单位的编码，“单位”表先写了部门本级一个单位（编码001，某县社会工作部）。部门只有这一个单位的，"
        "改成它的编码；还有别的单位的，在“单位”表里补上。",
        "已写成 data/社工部：分表数26行、单位1行。",
        "还有79个问题（其中29个可以不答）：在 data/社工部/待补.csv 的“回答”一列填，再运行 assembler build data/社工部",
        "写明的办法：在 data/社工部/导入对照.yaml（没有就新建，用记事本存成 UTF-8）里写上下面这些，冒号后面换成实际的，再导入一次。",
        "  表格:",
        '    "设备购置明细表":',
        '      "表": 不用',
    ]
    answers = {row["名称"]: row["回答"] for row in rows("data/社工部/待补.csv") if row["回答"]}
    assert answers == {
        "部门.名称": "某县社会工作部",
        "职责": "统筹指导人民信访工作。\n统筹推进党建引领基层治理。",
        "机构设置": "内设机构3个。",
    }


def test_a_year_begun_with_a_pdf_made_elsewhere(run: Run) -> None:
    Path("社工部.pdf").write_bytes(elsewhere())
    status, printed = run("new", "data/社工部-2025", "--from", "社工部.pdf")
    assert (status, printed[:-2]) == (
        0,
        [
            "已新建 data/社工部-2025（部门决算，2025年）。",
            "从 社工部.pdf（2024年的部门决算）带来：部门、职责2段、机构设置1段、指标9行。",
            "待确认：机构设置1段。表里的核对后把“状态”改成“已确认”或清空，“报告”里的删去“待确认：”；没有核对完的，"
            "报告是草稿。",
            "读了2张表。",
            f"没有找到：{MISSING}。",
            LACKING,
            UNKNOWN,
            "上年数：由 社工部.pdf 的表得来，只有显示的位数，已写进“指标”表。",
            "新增：20141 数据事务（2025年起可以用）。",
        ],
    )
    assert printed[-2].startswith("没有带来：部门.简称、部门.自称（PDF 里没有，请在“报告”里填）；")
    figures = rows("data/社工部-2025/指标.csv")
    assert {row["期间"] for row in figures} == {"上年"}
    assert {row["指标"]: row["数值"] for row in figures} == {
        "收入总计": "3078200",
        "支出总计": "3078200",
        "本年收入合计": "3078200",
        "本年支出合计": "3078200",
        "一般公共预算收入": "3078200",
        "财政拨款收入": "3078200",
        "基本支出": "1055800",
        "项目支出": "2022400",
        "财政拨款收入总计": "3078200",
    }


def test_a_docx_made_elsewhere(run: Run) -> None:
    document = Document()
    for text in ("某县社会工作部", "2024年度部门决算", "支出决算表", "单位：万元"):
        document.add_paragraph(text)
    table = document.add_table(len(EXPENDITURE), 5)
    for number, texts in enumerate(EXPENDITURE):
        for column, text in enumerate(texts):
            if text and text != "↑":
                table.cell(number, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(2, 0).merge(table.cell(2, 1))
    for column in (2, 3, 4):
        table.cell(0, column).merge(table.cell(1, column))
    document.save("社工部.docx")
    status, printed = run("new", "data/社工部-2025", "--from", "社工部.docx")
    assert status == 0, printed
    assert printed[:2] == [
        "已新建 data/社工部-2025（部门决算，2025年）。",
        "从 社工部.docx（2024年的部门决算）带来：部门、指标4行。",
    ]
    assert {row["指标"]: row["数值"] for row in rows("data/社工部-2025/指标.csv")} == {
        "支出总计": "3078200",
        "本年支出合计": "3078200",
        "基本支出": "1055800",
        "项目支出": "2022400",
    }


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("没有.pdf", None, "找不到“没有.pdf”"),
        ("坏的.pdf", b"%PDF-1.7\n", "读不出来：PDF 已损坏，或没有下载完整"),
        ("只有文字.pdf", "text", "里面没有正式表格"),
    ],
)
def test_what_no_year_can_be_begun_with(
    name: str, data: bytes | str | None, why: str, run: Run
) -> None:
    if data == "text":
        page = Page()
        page.text(90, 200, "2024年度部门决算收入总计954.72万元，基本支出722.22万元。")
        data = pdf([page])
    if isinstance(data, bytes):
        Path(name).write_bytes(data)
    refused = (
        f"无法使用 N-50 --from 指的“{name}”不能用：{why}。请写上年的数据（文件夹或工作簿），由它生成的 Word 文件，"
        "或上年公开的报告（.docx、PDF）。"
    )
    assert run("new", "data/新", "--from", name) == (2, [refused])
    assert not Path("data/新").exists()


def test_a_docx_with_a_password(run: Run) -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    Path("报告.docx").write_bytes(locked)
    status, printed = run("import", "报告.docx", "-o", "data/新")
    assert (status, printed[0].split("。")[0]) == (
        2,
        "无法使用 A-82 报告.docx：这个 Word 文件或工作簿有密码，读不出来",
    )
