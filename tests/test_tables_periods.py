"""Columns of a pivot in time: 期间: 上年, and 算: 增减, 增减%, 完成% of two columns."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import small
from conftest import ROOT, SAMPLES, replace_in

from assembler.cli import main
from assembler.dataset.model import Dataset
from assembler.figures import Figures
from assembler.figures.registry import LastYear
from assembler.kernel.problems import Problem
from assembler.last_year import _given_by
from assembler.narrative import Narrative
from assembler.pipeline import Built, build
from assembler.report import Table
from assembler.tables import make_table
from assembler.tables_workbook import tables_workbook

pytestmark = pytest.mark.usefixtures("home")

NOW = small.dataset(
    "人员经费 1000000 功能=2080505\n公用经费 300000 功能=2010301\n公用经费 4 功能=2030101"
)
BEFORE = small.dataset(
    "人员经费 800000 功能=2080505\n公用经费 300000 功能=2010301\n公用经费 50000 功能=2040201"
)
TEXT = """
种类: 透视表
行: [合计, 功能类]
列:
  - {标题: 科目, 标签: {合计: 合计, 功能类: "{功能类.名称}"}}
  - {标题: 上年数, 期间: 上年}
  - {标题: 本年数}
  - {标题: 增减, 算: 增减, 本期: 本年数, 基期: 上年数}
  - {标题: 增减%, 算: 增减%, 本期: 本年数, 基期: 上年数}
  - {标题: 完成%, 算: 完成%, 本期: 本年数, 基期: 上年数}
"""


def made(
    text: str = TEXT, before: Dataset | None = BEFORE, now: Dataset = NOW
) -> tuple[Table | None, list[str]]:
    """The table, with last year's dataset beside this year's, and what is told."""
    problems: list[Problem] = []
    template = small.small_template({"tables/表": text}, problems)
    last: LastYear | None = _given_by(before, template, "去年") if before else None
    narrative = Narrative(now, template, Figures(now, template, problems, last), problems)
    return make_table("表", narrative, problems), small.told(problems)


def body(text: str = TEXT, before: Dataset | None = BEFORE) -> list[list[str]]:
    table, said = made(text, before)
    assert table is not None and said == []
    return small.grid(table.body)


def test_last_year_by_function_beside_this_year() -> None:
    """Rows of last year alone stand behind; totals are of exact amounts; no rate of nothing."""
    assert body() == [
        ["合计", "115.00", "130.00", "15.00", "13.04%", "113.04%"],
        ["社会保障和就业支出", "80.00", "100.00", "20.00", "25.00%", "125.00%"],
        ["一般公共服务支出", "30.00", "30.00", "0.00", "0.00%", "100.00%"],
        ["国防支出", "0.00", "0.00", "0.00", "", ""],
        ["公共安全支出", "5.00", "0.00", "-5.00", "-100.00%", "0.00%"],
    ]


def test_a_rate_of_nothing_in_the_columns_own_style() -> None:
    styled = TEXT.replace("算: 增减%,", "算: 增减%, 数字样式: {零: —, 百分比小数: 1},")
    assert [row[4] for row in body(styled)] == ["13.0%", "25.0%", "0.0%", "—", "-100.0%"]
    styled = TEXT.replace("算: 增减%,", '算: 增减%, 数字样式: {零: "0.00"},')
    assert [row[4] for row in body(styled)][3] == ""


def test_a_slice_of_last_year_is_narrowed_like_any_other() -> None:
    headed = """
种类: 透视表
筛选: {功能: [2080505, 2010301]}
行: [合计]
列:
  - {标题: 名, 标签: {合计: 合计}}
  - {标题: 本年, 列: [{标题: 公用, 取: {类别: 公用经费}}]}
  - 标题: 上年
    期间: 上年
    列: [{标题: 公用, 取: {类别: 公用经费}}, {标题: 本年全部, 期间: 本年}]
  - {标题: 差, 算: 增减, 本期: 本年/公用, 基期: 上年/公用}
"""
    assert body(headed) == [["合计", "30.00", "30.00", "130.00", "0.00"]]


def test_a_unit_that_only_last_year_had_is_called_by_its_name() -> None:
    units = (*small.UNITS, small.Unit(small.UNITS[0].place, "146009", "原培训中心", "事业"))
    before = small.dataset("人员经费 800000 单位=146009", units=units)
    text = TEXT.replace('功能类: "{功能类.名称}"', '单位: "{单位.名称}"').replace(
        "功能类]", "单位]"
    )
    assert [row[0] for row in body(text, before)] == ["合计", "某县政务局本级", "原培训中心"]


def test_without_last_years_ledger_the_cells_are_asked_for_once() -> None:
    table, said = made(before=None)
    assert table is not None
    assert said == [
        "M-96 报告.yaml：附表里“期间: 上年”的列（表的“上年数”等）要用上年的台账，报告没有写“上年”"
    ]
    assert small.grid(table.body)[0] == [
        "合计",
        "【待填】",
        "130.00",
        "【待填】",
        "【待填】",
        "【待填】",
    ]
    assert all(cell.missing for row in table.body for cell in row if cell and "待填" in cell.text)
    assert {cell.missing for cell in table.origin.cells} == {
        "不知道上年的台账，请在报告里写明“上年”的数据后重新生成。"
    }


def test_where_the_cells_come_from() -> None:
    table, _ = made()
    assert table is not None
    cells = {(cell.row, cell.column): cell for cell in table.origin.cells}
    last, change, rate = cells[1, 1], cells[1, 3], cells[1, 4]
    assert (last.value, last.formula, last.lines) == (
        "800000",
        "上年支出表的金额合计",
        ("去年/支出.csv 第2行",),
    )
    assert (change.value, change.unit, change.formula, change.lines) == (
        "200000",
        "元",
        "本年数 － 上年数",
        ("支出.csv 第2行", "去年/支出.csv 第2行"),
    )
    assert (rate.value, rate.formula) == ("0.25", "（本年数 － 上年数）÷ 上年数")
    assert cells[0, 1].lines == ("去年/支出.csv 第2—4行",)
    assert [taking.ledger for taking in table.origin.takings] == ["支出"]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("期间: 上年", "期间: 去年", "第6行 第15个字符：“期间”应是本年或上年，写的是“去年”"),
        (
            "算: 增减,",
            "算: 增长,",
            "第8行 第14个字符：“算”应是增减、增减%、完成%之一，写的是“增长”",
        ),
        (
            "算: 增减, 本期: 本年数",
            "算: 增减, 本期: 本年",
            "第8行 第21个字符：“本期”的“本年”没有这一列，是不是“本年数”？",
        ),
        (
            "算: 增减, 本期: 本年数, 基期: 上年数",
            "算: 增减, 本期: 本年数",
            "第8行 第14个字符：列“增减”写了“算”，还要写“基期”：是哪一列",
        ),
        (
            "算: 增减, 本期: 本年数",
            "算: 增减, 本期: 科目",
            "第8行 第21个字符：“本期”的“科目”不是取数的金额列，不能用来算",
        ),
        (
            "标题: 上年数",
            "标题: 本年数",
            "第8行 第21个字符：“本期”的“本年数”有好几列，请写出上级标题",
        ),
    ],
)
def test_a_column_that_cannot_be(before: str, after: str, problem: str) -> None:
    assert before in TEXT
    table, said = made(TEXT.replace(before, after, 1))
    assert (table, said) == (None, [f"M-20 小/tables/表.yaml {problem}"])


@pytest.mark.parametrize(
    "column", ["{标题: 上年, 期间: 上年}", "{标题: 差, 算: 增减, 本期: 数, 基期: 数}"]
)
def test_a_form_has_no_such_columns(column: str) -> None:
    form = f"种类: 表单\n块: [{{列: [{{标题: 名}}, {{标题: 数}}, {column}], 行: [{{标签: 甲, 取: {{}}}}]}}]\n"
    table, said = made(form)
    assert table is None and len(said) == 1
    assert said[0].startswith("M-20 小/tables/表.yaml 第2行") and "只能用于透视表" in said[0]


def test_what_is_computed_of_a_column_goes_with_it() -> None:
    text = TEXT.replace("期间: 上年}", "期间: 上年, 条件: 单位数() > 9}")
    assert body(text)[0] == ["合计", "130.00"]
    assert [row[0] for row in body(text)] == [
        "合计",
        "社会保障和就业支出",
        "一般公共服务支出",
        "国防支出",
    ]


# --- in a report

MENGJIN = SAMPLES["mengjin"]
COLUMNS = """
增加列:
  单位（科目名称）:
    - {标题: 上年预算数, 期间: 上年}
    - {标题: 比上年增减, 算: 增减, 本期: 合计, 基期: 上年预算数}
    - {标题: 增减%, 算: 增减%, 本期: 合计, 基期: 上年预算数}
"""


def datasets(folder: Path, last: str) -> Path:
    """孟津's dataset with a template that has these columns, and last year's beside it."""
    before = shutil.copytree(ROOT / "data" / MENGJIN, folder / "去年")
    replace_in(before / "报告.yaml", '年度: "2024"', '年度: "2023"')
    replace_in(before / "支出.csv", "财政拨款,1686100.00,", "财政拨款,1253300.00,")
    replace_in(before / "收入.csv", "9547200.00", "9114400.00")
    now = shutil.copytree(ROOT / "data" / MENGJIN, folder / "今年")
    words = now / "报告.yaml"
    words.write_text(words.read_text("utf-8").replace("mengjin-budget", "本局") + last, "utf-8")
    own = folder / "templates" / "本局"
    (own / "tables").mkdir(parents=True)
    (own / "template.yaml").write_text("extends: mengjin-budget\n", "utf-8")
    (own / "tables" / "预算03表.yaml").write_text(COLUMNS, "utf-8")
    return now


def of_table(built: Built) -> list[list[str]]:
    """The first rows of 预算03表: from the name of the row to 合计."""
    assert built.report is not None
    tables = [
        block for part in built.report.parts for block in part.blocks if isinstance(block, Table)
    ]
    table = next(table for table in tables if table.key == "预算03表")
    return [row[4:9] for row in small.grid(table.body)[:2]]


def test_a_report_with_such_columns(tmp_path: Path) -> None:
    now = datasets(tmp_path, "\n上年: ../去年\n")
    for internal in (True, False):
        built = build(now, internal=internal)
        assert [row[1:] for row in of_table(built)] == [["911.44", "43.28", "4.75%", "954.72"]] * 2
        assert [p.code for p in built.problems if p.code.startswith("M-")] == []
        assert built.data is not None
        (tmp_path / "报告.docx").write_bytes(built.data)
        assert main(["verify", str(tmp_path / "报告.docx"), str(now)]) == 0


def test_such_a_report_without_last_years_data_is_a_draft(tmp_path: Path) -> None:
    built = build(datasets(tmp_path, ""))
    assert of_table(built)[0][1:] == ["【待填】", "【待填】", "【待填】", "954.72"]
    told = [one for one in built.problems if one.code == "M-96"]
    assert len(told) == 1  # though four tables have the columns


def test_official_tables_with_such_columns_are_read_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What they say of last year, and what is computed, is none of this year's ledger."""
    now = datasets(tmp_path, "\n上年: ../去年\n")
    report = build(now).report
    assert report is not None
    workbook = tables_workbook(report, [], exact=True)
    assert workbook is not None
    (tmp_path / "附表.xlsx").write_bytes(workbook)
    monkeypatch.chdir(tmp_path)
    main(["import", "附表.xlsx", "-o", "导入", "--template", "本局"])
    printed = capsys.readouterr().out.splitlines()
    assert any(line.startswith("已写成 导入") for line in printed)
    columns = ("上年预算数", "比上年增减", "增减%")
    assert {line.split()[1] for line in printed if any(c in line for c in columns)} == {"M-96"}
