"""Codes of the classification in one, two or three columns, whatever the template prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from officials import changed
from test_official_layouts import amounts, read, sheet, template

from assembler.importing.official import read_tables
from assembler.importing.source import read_source
from assembler.kernel.problems import Problem

FILES = Path(__file__).parent / "import_files"
WANTED = [("", "300000"), ("", "300000"), ("2010301", "200000"), ("2080502", "100000")]
AMOUNTS = """
2024年部门支出预算表
部门名称：某县政务局|||||单位：万元
{heads}|单位代码|单位（科目名称）|合计
{below}|||
{blank}||合计|30.00
{blank}|146|某县政务局|30.00
{one}||行政运行|20.00
{two}||事业单位离退休|10.00
"""
WAYS = {
    "one column": ("科目编码", "", "", "2010301", "2080502"),
    "one column with names": ("功能科目", "", "", "2010301-行政运行", "2080502 事业单位离退休"),
    "one column, parted": ("科目编码", "", "", "201 03 01", "208-05-02"),
    "one column, called otherwise": ("支出功能分类代码", "", "", "[2010301]", "[2080502]"),
    "类款 and 项": ("科目编码|", "类款|项", "|", "20103|01", "20805|2"),
    "类 and 款项": ("科目编码|", "类|款项", "|", "201|0301", "208|502"),
    "three columns, each with the whole code": (
        "科目编码||",
        "类|款|项",
        "||",
        "201|20103|2010301",
        "208|20805|2080502",
    ),
    "three columns": ("科目编码||", "类|款|项", "||", "201|03|01", "208|5|2"),
}


@pytest.mark.parametrize("name", WAYS)
def test_codes_of_functions(name: str) -> None:
    heads, below, blank, one, two = WAYS[name]
    text = AMOUNTS.format(heads=heads, below=below, blank=blank, one=one, two=two)
    official, problems = read(sheet(text.replace("\n|||\n", "\n")))
    assert problems == []
    assert amounts(official, "功能科目") == WANTED


def test_subtotals_in_one_column() -> None:
    text = AMOUNTS.format(heads="科目编码", below="", blank="", one="2010301", two="2080502")
    more = text.replace("\n|||\n", "\n")
    more = more.replace("2010301||", "201||一般公共服务支出|20.00\n20103||政府|20.00\n2010301||")
    more = more.replace("2080502||", "208||社会保障支出|10.00\n20805||养老|10.00\n2080502||")
    official, problems = read(sheet(more))
    assert problems == []
    assert [code for code, _ in amounts(official, "功能科目")] == [
        *("", "", "201", "20103", "2010301", "208", "20805", "2080502")
    ]


def test_a_code_with_its_name_and_no_column_of_names() -> None:
    official, problems = read(
        sheet(
            """
            2024年部门支出预算表
            科目编码及名称|单位代码|合计
            合计||30.00
            2010301-行政运行||20.00
            2080502-事业单位离退休||10.00
            """
        )
    )
    assert problems == []
    assert amounts(official, "功能科目") == [WANTED[0], *WANTED[2:]]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ("类|款|科目名称|合计\n|||\n||合计|20.00\n301|01|基本工资|20.00", ["", "30101"]),
        ("类|款|科目名称|合计\n|||\n||合计|20.00\n301|1|基本工资|20.00", ["", "30101"]),
        ("科目编码|科目名称|合计\n||\n|合计|20.00\n30101|基本工资|20.00", ["", "30101"]),
    ],
)
def test_parts_where_the_template_has_one_column(rows: str, codes: list[str]) -> None:
    heading = "部门预算经济分类科目" + "|" * (rows.partition("\n")[0].count("|") - 1)
    text = f"2024年一般公共预算基本支出预算表\n{heading}|本年一般公共预算基本支出\n{rows}"
    official, problems = read(sheet(text.replace("\n|||\n", "\n").replace("\n||\n", "\n")))
    assert problems == []
    assert [code for code, _ in amounts(official, "部门经济科目")] == codes


def test_a_column_of_other_numbers_is_none_of_codes() -> None:
    text = AMOUNTS.format(heads="备注", below="", blank="", one="无", two="无").replace(
        "\n|||\n", "\n"
    )
    problems: list[Problem] = []
    read_tables([sheet(text)], template(), problems)
    assert {"I-42", "I-44"} <= {problem.code for problem in problems}


def test_a_wrong_code_in_one_column_is_told() -> None:
    text = AMOUNTS.format(heads="科目编码", below="", blank="", one="2010301", two="2080502")
    source = changed(sheet(text.replace("\n|||\n", "\n")), A6="201030")
    assert read(source)[1][0] == (
        "错误 I-53 表.xlsx 工作表“表” 第6行 “A”列：“201030”不是科目编码，这张表的科目编码应是7位，这一行没有读。"
        "请改正编码；如果是 Excel 去掉了零，请把这一列设为文本再填。"
    )


def test_a_whole_set_of_tables_with_one_column_of_codes() -> None:
    problems: list[Problem] = []
    sheets = read_source(FILES / "科目编码一列.xlsx", problems)
    official = read_tables(sheets, template(), problems)
    assert [str(problem) for problem in problems] == []
    codes = {row["功能科目"] for row in official.amounts if row["表"] == "预算03表"} - {""}
    assert codes == {"2010301", "2010399", "2080505", "2101101", "2210201"}
