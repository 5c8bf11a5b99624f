"""Every column of every sheet, as the schema declares them: a value of each arrives or is told, and
one bad cell is one message. A column that is declared anew is tried by itself."""

from __future__ import annotations

import csv
import io
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from assembler.dataset import Dataset, read_dataset
from assembler.dataset.kinds import KINDS_OF_REPORT
from assembler.dataset.schema import CLASSIFICATIONS, Column, Kind, Sheet, sheets_for
from assembler.kernel.problems import Problem
from assembler.snapshot.making import sources_of

BROKEN = Path(__file__).parent / "broken"
BASES = {
    "部门预算": "_base",
    "部门决算": "_base_accounts",
    "单位预算": "_base",
    "单位决算": "_base_accounts",
}
FURTHER = {
    "专项转移支付": {"项目名称": "以奖代补", "金额": "5000.00", "说明": "奖励"},
    "补充科目": {"分类": "功能分类", "编码": "2010398", "名称": "大厅事务"},
    "整体绩效": {"类别": "绩效指标", "名称": "预算执行率", "指标值": "≥90%", "一级指标": "投入"},
    "结转结余": {
        "功能科目": "2010301",
        "资金来源": "政府性基金预算拨款",
        "栏目": "年初结转和结余",
        "金额": "0.00",
    },
    "全年预算": {"功能科目": "2010301", "资金来源": "一般公共预算拨款", "金额": "520000.00"},
    "科目说明": {"功能科目": "2010301", "用途": "机关日常开支"},
    "指标": {"指标": "收入总计", "期间": "上年"},
    "原因": {"指标": "收入总计", "原因": "大厅运行经费增加"},
    "绩效指标": {"项目": "", "指标类别": "产出指标", "三级指标": "开放天数", "指标值": "≥250天"},
}
NOT_FILLED_BY_HAND = ("待补", "分表数", "已确认")
OTHER = {
    Kind.FUND: "专项收入",
    Kind.AMOUNT: "12345.67",
    Kind.NUMBER: "77",
    Kind.TEXT: "独一份的说法",
}
CODES = {
    "单位编码": "146001",
    "功能科目": "2080505",
    "部门经济科目": "30217",
    "政府经济科目": "50206",
}
BAD = {
    Kind.CODE: "甲乙丙",
    Kind.CHOICE: "没有这一项",
    Kind.FUND: "没有的来源",
    Kind.AMOUNT: "一百元整",
    Kind.NUMBER: "一百",
    Kind.TEXT: "响\x07铃",
}


def sheets_of(kind: str) -> list[Sheet]:
    return [sheet for sheet in sheets_for(kind) if sheet.name not in NOT_FILLED_BY_HAND]


EVERY_COLUMN = [
    (kind, sheet.name, column.name)
    for kind in KINDS_OF_REPORT
    for sheet in sheets_of(kind)
    for column in sheet.columns
]


def heading(column: Column) -> str:
    return f"{column.name}（元）" if column.kind is Kind.AMOUNT else column.name


class Filled:
    """A dataset in which every sheet of a kind of report stands with all its columns, and a row at
    least. rows: by sheet, each by the columns' names."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.folder = shutil.copytree(BROKEN / BASES[kind], folder)
        self.sheets = {sheet.name: sheet for sheet in sheets_of(kind)}
        self.rows = {name: self._rows(sheet) for name, sheet in self.sheets.items()}
        project = self.rows["项目"][0]["项目名称"]
        for row in self.rows["绩效指标"]:
            row["项目"] = project
        for row in self.rows["指标"]:
            row["数值"], row["单位"] = "1900000", "元"
        for sheet in self.sheets.values():
            self.write(sheet)

    def _rows(self, sheet: Sheet) -> list[dict[str, str]]:
        file = self.folder / f"{sheet.name}.csv"
        if not file.exists():
            given = FURTHER[sheet.name]
            return [{column.name: given.get(column.name, "") for column in sheet.columns}]
        lines = list(csv.reader(io.StringIO(file.read_text("utf-8"))))
        names = [name.partition("（")[0] for name in lines[0]]
        rows = [dict(zip(names, cells, strict=True)) for cells in lines[1:]]
        return [{c.name: row.get(c.name, "") for c in sheet.columns} for row in rows]

    def write(self, sheet: Sheet) -> None:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(map(heading, sheet.columns))
        writer.writerows([row[c.name] for c in sheet.columns] for row in self.rows[sheet.name])
        (self.folder / f"{sheet.name}.csv").write_text(text.getvalue(), "utf-8")

    def told(self, sheet: str = "", column: str = "", text: str = "") -> list[str]:
        """What is told, with a text in the last row of a column."""
        if sheet:
            self.rows[sheet][-1][column] = text
            self.write(self.sheets[sheet])
        problems: list[Problem] = []
        read_dataset(self.folder, problems)
        return [str(problem) for problem in problems]


@pytest.mark.parametrize("kind", KINDS_OF_REPORT)
def test_the_filled_dataset_is_good(kind: str, tmp_path: Path) -> None:
    assert Filled(kind, tmp_path / "数据").told() == []


@pytest.mark.parametrize(("kind", "sheet", "column"), EVERY_COLUMN)
def test_one_bad_cell_is_one_message(kind: str, sheet: str, column: str, tmp_path: Path) -> None:
    filled = Filled(kind, tmp_path / "数据")
    declared = filled.sheets[sheet].column(column)
    (line,) = filled.told(sheet, column, BAD[declared.kind])
    row = len(filled.rows[sheet]) + 1
    assert f"{sheet}.csv 第{row}行 “{heading(declared)}”列" in line


@pytest.mark.parametrize(("kind", "sheet", "column"), EVERY_COLUMN)
def test_one_blank_cell_is_one_message(kind: str, sheet: str, column: str, tmp_path: Path) -> None:
    filled = Filled(kind, tmp_path / "数据")
    if filled.sheets[sheet].column(column).required:
        (line,) = filled.told(sheet, column, "")
        assert f" D-30 {sheet}.csv 第{len(filled.rows[sheet]) + 1}行 “" in line


@pytest.mark.parametrize(
    ("sheet", "column", "typed", "message"),
    [
        (
            "单位",
            "单位编码",
            "146003",
            "无法使用 D-66 项目.csv 第2行 “单位编码”列：单位编码“146002”不在“单位”表中，最接近的是“146003”"
            "（这样的共5处，在项目.csv、支出.csv、收入.csv）。请改正，或在“单位”表补上这个单位。",
        ),
        (
            "项目",
            "项目名称",
            "大厅运转",
            "无法使用 D-67 支出.csv 第5行 “项目”列：项目“大厅运行”不在“项目”表中，最接近的是“大厅运转”"
            "（这样的共2处，在支出.csv、绩效指标.csv）。请改正名称，或在“项目”表补上这个项目。",
        ),
    ],
)
def test_one_misspelt_name_is_one_message(
    sheet: str, column: str, typed: str, message: str, tmp_path: Path
) -> None:
    assert Filled("部门预算", tmp_path / "数据").told(sheet, column, typed) == [message]


def other_value(column: Column, filled: Filled) -> str:
    """Another value that the column may hold than it has by default."""
    if column.refers == "项目":
        return filled.rows["项目"][-1]["项目名称"]
    if column.refers == "单位":
        return filled.rows["单位"][-1]["单位编码"]
    if column.kind is Kind.CODE:
        return CODES.get(column.name, "9876543")
    return column.choices[-1] if column.choices else OTHER[column.kind]


@pytest.mark.parametrize(("kind", "sheet", "column"), EVERY_COLUMN)
def test_every_value_arrives(kind: str, sheet: str, column: str, tmp_path: Path) -> None:
    """What a cell holds stands in the lines that the report is made from and keeps, or is told.
    备注 is declared to be the clerk's own; 补充科目 goes into the book of codes."""
    filled = Filled(kind, tmp_path / "数据")
    declared = filled.sheets[sheet].column(column)
    value = other_value(declared, filled)
    told = filled.told(sheet, column, value)
    dataset = read_dataset(filled.folder, [])
    if dataset is None or any(f"{sheet}.csv" in line for line in told):
        assert told
    elif sheet == "补充科目":
        row = filled.rows[sheet][-1]
        book = getattr(dataset.codebook, CLASSIFICATIONS[row["分类"]].book)
        assert book[row["编码"]] == row["名称"]
    elif declared.kept:
        assert kept(dataset, filled, sheet, column) == (
            Decimal(value) if declared.is_number else value
        )


def kept(dataset: Dataset, filled: Filled, sheet: str, column: str) -> object:
    """What the report keeps of the last row's cell."""
    (source,) = [one for one in sources_of(dataset) if one.name == sheet]
    line = next(row for row in source.rows if row[0] == len(filled.rows[sheet]) + 1)
    return line[1 + source.columns.index(column)]


def test_files_that_are_nobodys_sheet_are_passed_over(tmp_path: Path) -> None:
    filled = Filled("部门预算", tmp_path / "数据")
    names = ("~$支出.xlsx", ".DS_Store", "desktop.ini", "Thumbs.db", "README.md", "README.txt")
    for name in (*names, "报告.docx", "报告.pdf", "填表说明.md", "导入对照.yaml", "支出.csv.bak"):
        (filled.folder / name).write_text("随便写", "utf-8")
    assert filled.told() == []
