"""Whatever stands in an official table is used, or told: signatures, notes, totals at the bottom,
columns and rows that nobody asked for; and so it is with whole line exports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Sample
from officials import changed, sheet_of, tables_of, with_row
from test_importing_lines import HALL, HEAD, TITLE, WAGES, Rows, imported
from test_official_layouts import amounts, read, sheet, template

from assembler.dataset import read_dataset
from assembler.importing.official import Official, read_tables
from assembler.importing.readings import SkippedRows, counted
from assembler.importing.sheet import SourceWorksheet
from assembler.importing.source import read_source
from assembler.kernel.problems import Problem
from assembler.pipeline import build

FILES = Path(__file__).parent / "import_files"
D = Decimal

SIGNED = [
    ["填报人：张三　　联系电话：0379-63900000"],
    ["填报人：", "张三", None, "审核人：", "李四"],
    ["填报人", "张三", "联系电话", "0379-63900000"],
    ["单位负责人（签章）：", None, "财务负责人：张三"],
    ["制表日期：2024年3月1日"],
    ["打印时间:2024-03-01 10:20:30"],
    ["注：本表金额转换成万元时，因四舍五入可能存在尾数误差。"],
    ["注1.本表反映部门支出"],
    ["备注：无"],
    ["说明：本表不含结转"],
    ["填表说明:一、本表按部门填报"],
    ["第1页，共3页"],
    ["- 2 -"],
    ["2/3"],
    ["2024年3月1日"],
    ["1.本表由各单位分别填报并加盖公章"],
    ["联系人：张三", "电话：13800000000"],
]
PROJECTS = """
2024年项目支出预算表
部门名称：某县政务局|||单位：万元
类型|项目名称|项目单位|合计
|合计||30.00
|146|某县政务局|30.00
其他运转类|大厅运行|某县政务局|10.00
特定目标类|平台建设|某县政务局|20.00
"""


@pytest.mark.parametrize("row", SIGNED)
def test_signatures_and_notes_are_no_projects(row: list[str | None]) -> None:
    table = sheet(PROJECTS)
    below = with_row(table, len(table.rows) + 1, *row[:4])
    official, problems = read(below)
    assert problems == []
    assert [project["项目名称"] for project in official.projects] == ["大厅运行", "平台建设"]
    (told,) = [str(one) for one in official.tables]
    assert "跳过：第8行" in told and "（签名、说明行）" in told


@pytest.mark.parametrize(
    "name", ["负责人培训", "日期牌更新", "联系电话升级", "审核系统运维", "说明会场地"]
)
def test_a_project_with_such_a_name_is_one(name: str) -> None:
    official, problems = read(sheet(PROJECTS.replace("平台建设", name)))
    assert problems == []
    assert [project["项目名称"] for project in official.projects] == ["大厅运行", name]


def test_signatures_of_a_whole_workbook() -> None:
    problems: list[Problem] = []
    official = read_tables(
        read_source(FILES / "项目表下有签名.xlsx", problems), template(), problems
    )
    assert [problem.code for problem in problems] == ["I-67", "I-67"]  # titles in other words
    assert len(official.projects) == 6
    told = next(str(one) for one in official.tables if one.key == "预算12表")
    assert told.endswith(
        "8行 12栏\n  跳过：第15行“填报人：张三 联系电话：0379-639……”（签名、说明行）"
    )


# --- totals without a name


def test_a_total_without_a_name_at_the_bottom() -> None:
    text = PROJECTS.replace("|合计||30.00\n", "") + "|||30.00\n"
    official, problems = read(sheet(text))
    assert problems == []
    assert amounts(official, "项目")[:2] == [("", "300000"), ("", "300000")]
    assert [row["来源"] for row in official.amounts][:2] == ["表.xlsx 表 D7", "表.xlsx 表 D4"]


def test_one_that_is_not_the_sum_is_told() -> None:
    text = PROJECTS.replace("|合计||30.00\n", "") + "|||31.00\n"
    assert read(sheet(text))[1] == [
        "错误 I-52 表.xlsx 工作表“表” 第7行 “A”列：“2024年项目支出预算表”没有“（空）”这一行，里面的数（D7）没有读；它没有名称，也不等于各行之和，不能当作合计。请检查行的名称或编码是否写对；模板确实没有这一行的，请在模板中增加。"
    ]


def test_a_named_total_at_the_bottom_is_added_up() -> None:
    text = PROJECTS.replace("|合计||30.00\n", "") + "|合计||31.00\n"
    (told,) = read(sheet(text))[1]
    assert told.startswith(
        "错误 I-55 表.xlsx 工作表“表” 第7行 “D”列：“合计”行“合计”是31万元，D4是30万元"
    )


def test_a_total_that_a_page_repeats_is_none_too_many() -> None:
    assert read(sheet(PROJECTS + "|合计||30.00\n"))[1] == []
    assert len(read(sheet(PROJECTS + "|合计||30.50\n"))[1]) == 1


def test_a_total_without_a_name_in_a_whole_workbook() -> None:
    problems: list[Problem] = []
    official = read_tables(
        read_source(FILES / "合计在下没有名称.xlsx", problems), template(), problems
    )
    assert [problem.code for problem in problems] == ["I-67", "I-67"]  # titles in other words
    totals = [row for row in official.amounts if row["来源"].endswith(" D13")]
    assert [row["金额"] for row in totals if row["表"] == "预算12表"] == ["384000"]


@pytest.mark.parametrize(("money", "told"), [(120.5, 0), (121, 1)])
def test_a_total_without_a_name_in_a_line_export(money: object, told: int) -> None:
    lines, said = imported([TITLE, HEAD, WAGES, HALL, [*[None] * 9, money]])
    assert len(lines.expenditure) == 2
    assert len(said) == told and all("“没有名称的一行”是121.00元" in text for text in said)


# --- names that differ


def test_a_project_that_two_tables_call_otherwise() -> None:
    problems: list[Problem] = []
    official = read_tables(
        read_source(FILES / "两表项目名不同.xlsx", problems), template(), problems
    )
    assert [str(problem).partition("。")[0] for problem in problems] == [
        "错误 I-91 两表项目名不同.xlsx 工作表“项目绩效” 第14行：这里的项目“网络使用费”像是“网络使用年租费”（两表项目名不同.xlsx 工作表“项目支出预算表” 第8行），名称却不同；已当作一个项目，用“网络使用年租费”"
    ]
    assert len(official.projects) == 6
    (project,) = [one for one in official.projects if one["项目名称"] == "网络使用年租费"]
    assert (project["项目编码"], project["项目类型"]) == ("410304220000000013206", "其他运转类")
    assert {row["项目"] for row in official.targets} == {
        one["项目名称"] for one in official.projects
    }


# --- goals


@pytest.mark.parametrize(
    ("name", "goal"),
    [
        ("目标没有名称.xlsx", "1.加强统筹协调，深化改革。2.构建政务大数据平台。"),
        ("目标句中有冒号.xlsx", "加强统筹协调，具体是：深化改革"),
    ],
)
def test_goals_as_they_are(name: str, goal: str) -> None:
    problems: list[Problem] = []
    official = read_tables(read_source(FILES / name, problems), template(), problems)
    goals = [row for row in official.overall if row["类别"] == "履职目标"]
    assert [(row["名称"], row["说明"]) for row in goals] == [("", goal)]
    assert len(official.overall) == 31


def test_an_indicator_without_a_name_is_told() -> None:
    problems: list[Problem] = []
    (form,) = [
        one for one in read_source(FILES / "目标没有名称.xlsx", problems) if one.name == "整体绩效"
    ]
    official = read_tables([changed(form, C14=None)], template(), problems)
    assert [str(problem) for problem in problems] == [
        "错误 I-61 目标没有名称.xlsx 工作表“整体绩效” 第14行 “E”列：投入管理指标的指标值“相关”左边没有三级指标的名称，没有读。请补上三级指标。"
    ]
    assert len(official.overall) == 30


def test_a_goal_without_a_name_is_printed_as_it_is(mengjin_copy: Path) -> None:
    file = mengjin_copy / "整体绩效.csv"
    head, first, *rest = file.read_text("utf-8-sig").splitlines()
    goal, indicator = "履职目标,,,,,一是甲：乙。", "绩效指标,投入管理指标,二级,,≥90%,"
    file.write_text("\n".join([head, goal, *rest]), "utf-8-sig")
    report = build(mengjin_copy).report
    assert report is not None and first
    table = next(one for one in tables_of(report) if one.key == "预算13表")
    texts = [cell.text for row in table.body for cell in row if cell]
    assert "一是甲：乙。" in texts
    file.write_text("\n".join([head, goal, indicator, *rest]), "utf-8-sig")
    problems = [str(one) for one in build(mengjin_copy).problems if one.code == "D-30"]
    assert problems == [
        "无法使用 D-30 整体绩效.csv 第3行 “名称”列：“名称”没有填。请填上；整行不要的，请把整行删去。"
    ]


# --- everything is accounted for


SAMPLES = ["mengjin", "yanjin", "xigong"]


@pytest.fixture(scope="module")
def all_sheets(request: pytest.FixtureRequest) -> dict[str, tuple[str, list[SourceWorksheet]]]:
    """The tables of every sample, and the template that prints them."""
    found = {}
    for name in SAMPLES:
        sample: Sample = request.getfixturevalue(name)
        dataset = read_dataset(sample.path, [])
        assert sample.built.report is not None and dataset is not None
        sheets = [sheet_of(table) for table in tables_of(sample.built.report)]
        found[name] = (dataset.template, sheets)
    return found


def told_rows(official: Official, problems: list[Problem], key: str) -> set[int]:
    """The rows of a table, from 1, that are told as skipped, or that a problem names."""
    texts = [str(one) for one in official.tables if one.key == key]
    rows = {int(row) for text in texts for row in re.findall(r"第(\d+)行", text)}
    return rows | {p.place.row for p in problems if p.place.row and p.place.sheet == key}


def used_cells(official: Official, key: str) -> Iterator[tuple[str, int]]:
    """The cells of a worksheet that something of the dataset comes from: column and row."""
    rows = (
        *official.amounts,
        *official.declared,
        *official.targets,
        *official.overall,
        *official.evaluations,
    )
    for row in rows:
        match = re.search(rf" {re.escape(key)} ([A-Z]+)(\d+)$", row["来源"])
        if match:
            yield match[1], int(match[2])


Tables = dict[str, tuple[str, list[SourceWorksheet]]]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_strange_row_anywhere_is_told(sample: str, all_sheets: Tables) -> None:
    """To each table, at its end, are added a sentence, signatures, and a row with an amount."""
    name, sheets = all_sheets[sample]
    for one in sheets:
        end, width = len(one.rows) + 1, len(one.rows[0])
        for row in (
            ["这里写了一句别的话"],
            ["审核人：甲", "制表人：乙"],
            ["奇怪的行", *[D("1234.56")] * 99],
        ):
            problems: list[Problem] = []
            official = read_tables([with_row(one, end, *row[:width])], template(name), problems)
            rows = told_rows(official, problems, one.name)
            rows.update(at for _, at in used_cells(official, one.name))
            assert end in rows, (one.name, row, list(map(str, official.tables)))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_strange_column_anywhere_is_told(sample: str, all_sheets: Tables) -> None:
    """An amount beside the last row that has amounts, below no heading."""
    name, sheets = all_sheets[sample]
    for one in sheets:
        amounts_at = [at for at, row in enumerate(one.rows) if any(isinstance(c, D) for c in row)]
        if not amounts_at or "整体绩效目标" in str(one.rows[:2]):
            continue  # no table with amounts, or a form without columns
        last = amounts_at[-1]
        rows = [[*row, D("1234.56") if at == last else None] for at, row in enumerate(one.rows)]
        problems: list[Problem] = []
        read_tables([replace(one, rows=rows)], template(name), problems)
        assert {"I-79", "I-43"} & {problem.code for problem in problems}, one.name


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_row_with_amounts_is_used_or_told(sample: str, all_sheets: Tables) -> None:
    """Or compared: totals of totals stand in no row of the dataset."""
    name, sheets = all_sheets[sample]
    problems: list[Problem] = []
    official = read_tables(sheets, template(name), problems)
    for one in sheets:
        used = {row for _, row in used_cells(official, one.name)}
        for at, row in enumerate(one.rows, 1):
            columns = [column for column, cell in enumerate(row) if isinstance(cell, D) and cell]
            if columns and at not in used | told_rows(official, problems, one.name):
                assert _is_compared(one, at - 1, columns[0], name), (one.name, at)


def _is_compared(one: SourceWorksheet, row: int, column: int, template_name: str) -> bool:
    """Whether another amount in a cell contradicts what the rest of its table says."""
    rows = [list(cells) for cells in one.rows]
    rows[row][column] = D("987654.32")
    problems: list[Problem] = []
    read_tables([replace(one, rows=rows)], template(template_name), problems)
    return bool({"I-55", "I-57"} & {problem.code for problem in problems})


def test_every_row_of_a_line_export_is_counted() -> None:
    rows: Rows = [
        TITLE,
        HEAD,
        WAGES,
        ["小计", *[None] * 8, 100],
        [None] * 10,
        HEAD,
        HALL,
        ["制表人：甲", "审核人：乙"],
    ]
    lines, _ = imported(rows)
    skipped = lines.mapping.sheets[0].skipped
    assert skipped == (
        SkippedRows("合计行", (4,)),
        SkippedRows("重复的列名", (6,)),
        SkippedRows("空行", (5,)),
        SkippedRows("说明行", (8,)),
    )
    assert counted(skipped) == "合计行1行、重复的列名1行、空行1行、说明行1行"
    assert len(lines.expenditure) == 2


def test_a_column_of_a_line_export_without_a_heading_is_told() -> None:
    lines, said = imported([TITLE, HEAD, [*WAGES, 55], [*HALL, None]])
    assert said == [
        "警告 I-79 导出.xlsx 工作表“支出” 第3行 “K”列：“支出明细”有一列没有列名，里面的数（K3）没有读。请核对：要用的，补上列名；不要的，删去这一列。"
    ]
    assert len(lines.expenditure) == 2
