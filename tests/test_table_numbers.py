"""Tables left out (省略): those behind them move up, and every mention of them with them."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
import small
from openpyxl import load_workbook

from assembler.cli import main
from assembler.dataset.model import Words
from assembler.kernel.problems import Place
from assembler.narrative.table_numbers import table_number
from assembler.pipeline import build
from assembler.report import Report, Table

ROOT = Path(__file__).parents[1]
WHY = Words("经批准不公开", Place("报告.yaml", row=20))


def copy(name: str, to: Path, *omitted: str) -> Path:
    """A sample that leaves out some tables or sections."""
    shutil.copytree(ROOT / "data" / name, to)
    words = to / "报告.yaml"
    lines = "".join(f"  {one}: 经批准不公开\n" for one in omitted)
    words.write_text(f"{words.read_text('utf-8')}\n省略:\n{lines}", "utf-8")
    return to


def labels(report: Report | None) -> list[str]:
    assert report is not None
    blocks = [block for part in report.parts for block in part.blocks]
    return [block.label for block in blocks if isinstance(block, Table)]


def numbers(word: str, *wanted: int) -> list[str]:
    return [f"{word}{number:02d}表" for number in wanted]


@pytest.mark.parametrize(
    ("omitted", "tables"),
    [
        (["预算11表"], 13),
        (["预算01表"], 13),
        (["预算14表"], 13),
        (["预算09表", "预算10表", "预算12表"], 11),
        (["预算01表", "预算05表", "政府采购"], 12),
    ],
)
def test_the_budget_tables_are_numbered_without_a_gap(
    tmp_path: Path, omitted: list[str], tables: int
) -> None:
    data = copy("mengjin-2024-budget", tmp_path / "数据", *omitted)
    assert labels(build(data).report) == numbers("预算", *range(1, tables + 1))


def test_the_tables_of_final_accounts(tmp_path: Path) -> None:
    data = copy("xigong-2023-accounts", tmp_path / "数据", "公开07表", "公开08表")
    assert labels(build(data).report) == [*numbers("公开", *range(1, 8)), ""]


def test_tables_without_numbers_stay_without(tmp_path: Path) -> None:
    data = copy("yanjin-2024-budget", tmp_path / "数据", "预算08表")
    assert labels(build(data).report) == [""] * 11


FILES = {
    "figures": small.FIGURES,
    "template": "名称: 小\n类型: 部门预算\n部分:\n"
    "  - {标题: 说明, 章节: [总体]}\n"
    "  - {标题: 名词, 名词: 全部}\n"
    "  - {标题: 附件（详见附表12）, 编号: 否, 表格: [甲, 乙, 丙]}\n",
    "glossary": "乙: 见附表3。\n",
    "sections/总体.md": "# 总体（附表12）\n见附表2、附表3和附表12，附表123除外；{{ 收入总计|万元 }}。\n",
    "tables/甲": "",
    "tables/乙": "",
    "tables/丙": "",
}
TABLE = """
标题: "附表{0} 支出"
编号: 附表{0}
种类: 透视表
台账: 支出
行: [合计]
注: 与附表12一致，附表3同。
列:
  - {{标题: 项目, 标签: {{合计: 合计}}}}
  - {{标题: 金额}}
"""


def report_without(*omitted: str) -> tuple[Report, list[str]]:
    files = {
        **FILES,
        **{f"tables/{k}": TABLE.format(n) for k, n in zip("甲乙丙", (2, 3, 12), strict=True)},
    }
    return small.report(small.dataset(omissions=dict.fromkeys(omitted, WHY)), files)


@pytest.fixture
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_here")
def test_every_mention_moves_up_and_a_gap_of_the_template_stays() -> None:
    report, problems = report_without("甲")
    blocks = [block for part in report.parts for block in (part.heading, *part.blocks)]
    texts = [block.text for block in blocks if not isinstance(block, Table)]
    assert texts == [
        "说明",
        "总体（附表11）",
        "见附表2、附表2和附表11，附表123除外；0.00万元。",
        "名词",
        "一、乙：见附表2。",
        "附件（详见附表11）",
    ]
    tables = [(b.label, b.title, b.notes) for b in blocks if isinstance(b, Table)]
    assert tables == [
        (f"附表{number}", f"附表{number} 支出", ("与附表11一致，附表2同。",)) for number in (2, 11)
    ]
    assert [one for one in problems if "M-21" in one] == [
        "M-21 小/sections/总体.md：这里写着“附表2”，而报告的“省略”略去了这张表"
    ]


@pytest.mark.usefixtures("_here")
def test_what_the_clerk_writes_stays() -> None:
    """Nobody knows whether a clerk wrote the old number or the new one."""
    dataset = small.dataset(
        omissions={"乙": WHY}, supplements={"总体": (Words("另见附表12。", Place("报告.yaml")),)}
    )
    files = {
        **FILES,
        **{f"tables/{k}": TABLE.format(n) for k, n in zip("甲乙丙", (2, 3, 12), strict=True)},
    }
    report, _ = small.report(dataset, files)
    assert "另见附表12。" in [b.text for b in report.parts[0].blocks if not isinstance(b, Table)]


@pytest.mark.parametrize(
    ("label", "moved"),
    [
        ("预算12表", "预算11表"),
        ("公开09表", "公开08表"),
        ("表10", "表9"),
        ("附表十一", "附表十"),
        ("附表二十", "附表十九"),
    ],
)
def test_numbers_are_written_as_they_were(label: str, moved: str) -> None:
    number = table_number(label)
    assert number is not None and number.moved(1) == moved


@pytest.mark.parametrize("label", ["", "附表", "预算1-2表", "表一一"])
def test_labels_without_one_number(label: str) -> None:
    assert table_number(label) is None


def test_the_workbook_of_tables_is_imported_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Renumbered tables are known by their titles: what is in 预算11表 is what 预算12表 was."""
    monkeypatch.chdir(tmp_path)
    data = copy("mengjin-2024-budget", tmp_path / "数据", "预算11表")
    main(["build", str(data), "-o", "甲.docx", "--tables-xlsx", "附表.xlsx"])
    assert load_workbook("附表.xlsx").sheetnames == numbers("预算", *range(1, 14))
    capsys.readouterr()
    main(["import", "附表.xlsx", "-o", "导入"])
    out = capsys.readouterr().out
    assert "预算12表　2024年项目支出预算表：附表.xlsx 工作表“预算11表”" in out
    assert "预算14表　本级部门预算项目绩效目标汇总表：附表.xlsx 工作表“预算13表”" in out
    with Path("导入/分表数.csv").open(encoding="utf-8-sig", newline="") as file:
        tables = {row["表"] for row in csv.DictReader(file)}
    assert tables == set(numbers("预算", *range(1, 11), 12, 13, 14))


def test_a_docx_with_the_old_numbers_is_refreshed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["build", str(ROOT / "data/mengjin-2024-budget"), "-o", "甲.docx"])
    data = copy("mengjin-2024-budget", tmp_path / "数据", "预算11表")
    assert main(["refresh", "甲.docx", str(data), "-o", "乙.docx"]) == 0
    assert main(["verify", "乙.docx", str(data)]) == 0
    capsys.readouterr()
