"""A column that exists only as its declaration works everywhere; so does another kind of report."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import small
from exports import workbook
from openpyxl import load_workbook
from sheets import cell_at, letter_of
from table_kit import made

from assembler.assemble import assemble
from assembler.checks import run_checks
from assembler.compare.input_rows import FieldChange, compare_rows
from assembler.dataset import Dataset, read_dataset
from assembler.dataset.guide import guide
from assembler.dataset.kinds import BUDGET, KINDS_OF_REPORT
from assembler.dataset.new import new_dataset
from assembler.dataset.schema import Column, Kind, declared_column, sheets_for
from assembler.figures import Figures
from assembler.importing.lines import read_lines
from assembler.importing.source import read_source
from assembler.kernel.problems import Place, Problem
from assembler.narrative import Narrative
from assembler.snapshot.decoding import from_json
from assembler.snapshot.making import snapshot_of
from assembler.snapshot.values import Snapshot, to_json
from assembler.template.loading import load_template

BASE = Path(__file__).parent / "broken" / "_base"
OFFICE = Column(
    "业务处室",
    Kind.CHOICE,
    "哪个处室的支出",
    "办公室",
    choices=("办公室", "业务科"),
    dimension="处室",
    key=True,
    synonyms=("业务处室", "归口处室"),
    spellings=(("办公室", ("综合科",)), ("", ("无",))),
)
LEDGER = "人员经费 3000000 业务处室=办公室\n公用经费 2000000 业务处室=业务科\n公用经费 1000000"
FIGURES = "办公室支出: 支出(处室='办公室')\n支出总计: 支出()\n收入总计: 收入()\n"


@pytest.fixture
def office() -> Iterator[None]:
    """A column of 支出 that nothing in the code knows of."""
    with declared_column("支出", OFFICE):
        yield


@pytest.fixture
def folder(office: None, tmp_path: Path) -> Path:
    """A dataset whose first line of 支出 fills in the new column."""
    path = tmp_path / "数据"
    shutil.copytree(BASE, path)
    add_column(path / "支出.csv", OFFICE.name, "办公室")
    return path


def add_column(sheet: Path, heading: str, first: str) -> None:
    """A column at the end of a CSV file, its first line filled in."""
    rows = list(csv.reader(sheet.read_text("utf-8").splitlines()))
    for row, text in zip(rows, (heading, first, *[""] * len(rows)), strict=False):
        row.append(text)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    sheet.write_text(out.getvalue(), "utf-8")


def set_cell(sheet: Path, heading: str, line: int, text: str) -> None:
    """One cell of a CSV file, found by its heading; lines count from 0."""
    headings, *rows = csv.reader(sheet.read_text("utf-8").splitlines())
    rows[line][headings.index(heading)] = text
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    sheet.write_text(out.getvalue(), "utf-8")


def read(path: Path) -> Dataset:
    problems: list[Problem] = []
    dataset = read_dataset(path, problems)
    assert dataset is not None and problems == [], list(map(str, problems))
    return dataset


def snapshot(dataset: Dataset) -> Snapshot:
    """The snapshot of a dataset's report, written and read back."""
    problems: list[Problem] = []
    template = small.small_template({"figures": FIGURES, "sections/节.md": "# 节\n"}, problems)
    narrative = Narrative(dataset, template, Figures(dataset, template, problems), problems)
    return from_json(to_json(snapshot_of(assemble(narrative, problems), dataset, internal=True)))


def kept(of: Snapshot, column: str) -> list[str]:
    """A column of 支出 as a snapshot keeps it."""
    return [
        line.values[column]
        for sheet in of.sources
        if sheet.name == "支出"
        for line in sheet.lines()
    ]


# --- by declaration alone


def test_the_folder_is_read(folder: Path) -> None:
    assert [line.further for line in read(folder).expenditure] == [
        (("业务处室", "办公室"),),
        (),
        (),
        (),
    ]
    set_cell(folder / "支出.csv", "业务处室", 1, "后勤")
    problems: list[Problem] = []
    read_dataset(folder, problems)
    assert small.told(problems) == ["D-34 支出.csv 第3行 “业务处室”列：“后勤”不在选项中"]


def test_the_workbook_is_made_and_read(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "新.xlsx"
    new_dataset(file, "部门预算", 2024, True, [])
    book = load_workbook(file)
    sheet, lists = book["支出"], book["清单"]
    sources = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    letter, listed = letter_of(sheet, "业务处室"), letter_of(lists, "支出.业务处室")
    assert sources[f"{letter}2:{letter}2000"] == f"'清单'!${listed}$2:${listed}$3"
    assert [cell.value for cell in lists[listed][1:3]] == ["办公室", "业务科"]
    for name in ("支出", "单位", "收入", "项目"):
        headings, *rows = csv.reader((folder / f"{name}.csv").read_text("utf-8").splitlines())
        for number, row in enumerate(rows, start=2):
            for heading, text in zip(headings, row, strict=True):
                cell_at(book[name], heading, number).value = text or None
    fields = {cell.value: cell.row for cell in book["报告"]["A"]}
    for field, text in (("部门.编码", "146"), ("部门.名称", "某县政务局"), ("职责", "服务。")):
        cell_at(book["报告"], "内容", fields[field]).value = text
    book.save(file)
    assert [line.further for line in read(file).expenditure][:2] == [(("业务处室", "办公室"),), ()]


def test_figures_sections_and_tables_ask_by_it(
    office: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = small.dataset(LEDGER, "财政拨款 6000000")
    figures, told = small.figures(data, FIGURES)
    assert (figures["办公室支出"].value, told) == (3_000_000, [])
    section = "{{ 支出(处室='业务科') }} {% for 处 in 支出.按('处室') %}{{ 处.名称 }}{{ 处 }}、{% endfor %}"
    assert small.sentence(section, data).split() == [
        "200.00万元",
        "100.00万元、业务科200.00万元、办公室300.00万元、",
    ]
    _, told = small.figures(data, "后勤支出: 支出(处室='后勤')\n")
    assert "没有“后勤”这个业务处室" in told[0]
    table = """
标题: 各处室支出表
种类: 透视表
台账: 支出
行: [合计, 处室]
列:
  - {标题: 处室, 标签: {合计: 合计, 处室: "{处室.名称}"}}
  - {标题: 金额, 取: {}}
  - {标题: 公用, 取: {类别: 公用经费}}
  - {标题: 办公室, 取: {处室: 办公室}}
"""
    assert small.grid(made(table, data).body) == [
        ["合计", "600.00", "300.00", "300.00"],
        ["办公室", "300.00", "0.00", "300.00"],
        ["业务科", "200.00", "200.00", "0.00"],
        ["（未列明）", "100.00", "100.00", "0.00"],
    ]


def test_the_snapshot_keeps_it_and_diff_names_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = snapshot(read(folder))
    assert kept(before, "业务处室") == ["办公室", "", "", ""]
    set_cell(folder / "支出.csv", "业务处室", 0, "业务科")
    set_cell(folder / "支出.csv", "业务处室", 1, "业务科")
    changes = list(compare_rows(before, snapshot(read(folder))))
    assert [change.fields for change in changes] == [
        (FieldChange("业务处室", "办公室", "业务科"),),
        (FieldChange("业务处室", "", "业务科"),),
    ]
    assert all("业务科" in change.key for change in changes)


def test_a_snapshot_without_the_column_is_blank_there(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    filled = snapshot(read(folder))
    set_cell(folder / "支出.csv", "业务处室", 0, "")
    blank = snapshot(read(folder))
    assert "业务处室" not in next(sheet for sheet in blank.sources if sheet.name == "支出").columns
    (change,) = compare_rows(blank, filled)
    assert change.fields == (FieldChange("业务处室", "", "办公室"),)


def test_a_line_export_is_understood(office: None, tmp_path: Path) -> None:
    head = ["单位编码", "功能科目", "部门经济科目", "政府经济科目", "支出类别", "资金来源",
            "归口处室", "金额（元）"]  # fmt: skip
    wages = ["146001", "2010301", "30101", "50101", "人员经费", "财政拨款"]
    rows = [["2024年部门预算支出明细"], head, [*wages, "综合科", 100], [*wages, "无", 50],
            [*wages, "后勤", 20]]  # fmt: skip
    file = tmp_path / "导出.xlsx"
    file.write_bytes(workbook({"支出": rows}))
    problems: list[Problem] = []
    lines = read_lines(read_source(file, problems), "", None, None, problems)
    assert [line.values["业务处室"] for line in lines.expenditure] == ["办公室", "", ""]
    assert [line for line in small.told(problems) if line.startswith("I-90")] == [
        "I-90 导出.xlsx 工作表“支出” 第5行 “G”列：“业务处室”一列的“后勤”不认识，这里留空"
    ]


def test_the_guide_explains_it(office: None) -> None:
    row = "| 业务处室 |  | 选项 | 哪个处室的支出（可填：办公室、业务科） | 办公室 |"
    assert guide().count(row) == 2  # of 支出, and of 分表数, which has the ledgers' dimensions


def test_nothing_is_left_of_it() -> None:
    assert "业务处室" not in guide()
    assert all(OFFICE not in sheet.columns for sheet in sheets_for("部门预算"))


# --- 政府采购


def test_procurement_comes_from_the_ledger_where_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = load_template("henan-budget", Place(), [])
    assert template is not None
    names = ("政府采购货物预算", "政府采购工程预算", "政府采购服务预算", "政府采购预算")

    def values(data: Dataset) -> list[object]:
        figures = Figures(data, template, [])
        return [figures[name].value for name in names]

    said = "公用经费 300 政府采购=货物\n公用经费 200 政府采购=服务\n公用经费 100"
    declared = "\n".join(f"{name} 本年 7 元" for name in names[:3])
    assert values(small.dataset(said)) == [300, 0, 200, 500]
    assert values(small.dataset("公用经费 600", 指标=declared)) == [7, 7, 7, 21]
    assert values(small.dataset("公用经费 600")) == [None] * 4
    assert values(small.dataset(said, 指标=declared)) == [300, 0, 200, 500]  # B-08 tells


def test_procurement_of_an_export(tmp_path: Path) -> None:
    head = ["单位编码", "功能科目", "部门经济科目", "政府经济科目", "支出类别", "资金来源",
            "政府采购品目类别", "金额（元）"]  # fmt: skip
    wages = ["146001", "2010301", "30101", "50101", "人员经费", "财政拨款"]
    spelled = ["货物类", "工程", "服务类", "否", "-", None]
    rows = [["2024年部门预算支出明细"], head, *([*wages, one, 100] for one in spelled)]
    file = tmp_path / "导出.xlsx"
    file.write_bytes(workbook({"支出": rows}))
    problems: list[Problem] = []
    lines = read_lines(read_source(file, problems), "", None, None, problems)
    assert [line.values["政府采购"] for line in lines.expenditure] == [
        "货物", "工程", "服务", "", "", "",
    ]  # fmt: skip


# --- another kind of report


def test_another_kind_of_report_is_another_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kind = BUDGET._replace(
        name="政府预算",
        self_name="本单位",
        without={**BUDGET.without, "专项转移支付": (), "支出": ("政府采购",)},
        free={"项目": ("项目编码",)},
        published=((0, 2), (0, 3)),
    )
    monkeypatch.setitem(KINDS_OF_REPORT, kind.name, kind)
    data = tmp_path / "单位"
    shutil.copytree(BASE, data)
    words = data / "报告.yaml"
    lines = words.read_text("utf-8").splitlines()
    lines = ["类型: 政府预算" if line.startswith("类型:") else line for line in lines]
    words.write_text("\n".join(lines) + "\n", "utf-8")
    set_cell(data / "项目.csv", "项目编码", 0, "")
    dataset = read(data)
    assert (dataset.kind, dataset.kind_of_report) == ("政府预算", kind)
    files = {"template": "类型: 政府预算\n部分:\n  - {标题: 正文, 章节: [节]}\n"}
    template = small.small_template({**files, "figures": FIGURES.split("\n", 1)[1],
                                     "sections/节.md": "# 节\n{{ 部门.自称 }}。\n"}, [])  # fmt: skip
    problems: list[Problem] = []
    figures = Figures(dataset, template, problems)
    narrative = Narrative(dataset, template, figures, problems)
    report = assemble(narrative, problems)
    assert problems == [] and report.parts
    late = replace(dataset, published="2024-04")
    told = small.told(run_checks(Figures(late, template, [])))
    assert [line for line in told if line.startswith("B-55")] == [
        "B-55 报告.yaml 第9行 第7个字符：公开日期是2024-04，2024年政府预算应在2024-02至2024-03公开"
    ]
    add_column(data / "支出.csv", "政府采购", "货物")
    read_dataset(data, problems)
    assert "D-20" in {problem.code for problem in problems}
