"""Ways in which systems write the same table, each shown by a small worksheet."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from officials import changed

from assembler.codebook import load_codebook
from assembler.importing.official import Official, read_tables
from assembler.importing.official.layouts import layouts_of, meanings_of
from assembler.importing.sheet import SourceWorksheet, Value
from assembler.kernel.problems import Place, Problem
from assembler.template.loading import load_template
from assembler.template.template import Template

INCOME = ("部门（单位）代码", "部门（单位）名称", "总计")


def template(name: str = "henan-budget") -> Template:
    found = load_template(name, Place(), [])
    assert found is not None
    return found


def sheet(
    text: str,
    name: str = "表",
    file: str = "表.xlsx",
    merges: tuple[tuple[int, int, int, int], ...] = (),
) -> SourceWorksheet:
    """A worksheet, a line a row, cells between |; what looks like 1.5 is a number."""
    rows = [
        [_value(cell.strip()) for cell in line.split("|")] for line in text.strip().splitlines()
    ]
    width = max(map(len, rows))
    return SourceWorksheet(
        file, name, [[*row, *[None] * (width - len(row))] for row in rows], merges
    )


def _value(cell: str) -> Value | None:
    if not cell:
        return None
    return Decimal(cell) if "." in cell and cell.replace(".", "").isdecimal() else cell


def read(
    *sheets: SourceWorksheet, template_name: str = "henan-budget"
) -> tuple[Official, list[str]]:
    """What is read, and the problems but for columns that these small tables leave out."""
    problems: list[Problem] = []
    official = read_tables(list(sheets), template(template_name), problems)
    problems += (one.problem for one in official.ignored)
    return official, [str(p) for p in problems if p.code != "I-42"]


def amounts(official: Official, *columns: str) -> list[tuple[str, ...]]:
    """The amounts of each row, with the columns asked for."""
    return [tuple(row[column] for column in (*columns, "金额")) for row in official.amounts]


FUNCTIONS = """
2024年部门支出预算表
部门名称：某县政务局|||||单位：万元
科目编码|||单位代码|单位（科目名称）|合计
类|款|项|||
||||合计|30.00
|||146|某县政务局|30.00
201|03|01||行政运行|20.00
|05|02||事业单位离退休|10.00
"""


def test_codes_below_equal_ones_may_be_left_blank() -> None:
    text = FUNCTIONS.replace("|05|02||事业单位离退休", "||99||其他政府办公厅支出")
    official, problems = read(sheet(text))
    assert problems == []
    assert amounts(official, "功能科目") == [
        ("", "300000"),
        ("", "300000"),
        ("2010301", "200000"),
        ("2010399", "100000"),
    ]


def test_codes_typed_as_numbers() -> None:
    """Excel has made 03 a 3 and 01 a 1."""
    source = changed(
        sheet(FUNCTIONS.replace("|05|02||", "208|05|02||")),
        A7=Decimal(201),
        B7=Decimal(3),
        C7=Decimal(1),
    )
    official, problems = read(source)
    assert problems == []
    assert [code for code, _ in amounts(official, "功能科目")] == ["", "", "2010301", "2080502"]


def test_units_of_a_department_in_a_table_that_is_printed_without_them() -> None:
    """Rows below a unit are the unit's; the same code may stand below each."""
    official, problems = read(
        sheet(
            """
            2024年部门支出预算表
            科目编码|||单位代码|单位（科目名称）|合计
            类|款|项|||
            ||||合计|30.00
            |||146|某县政务局|30.00
            |||146001|某县政务局本级|20.00
            201|03|01||行政运行|20.00
            |||146002|某县政务服务中心|10.00
            201|03|01||行政运行|10.00
            """
        )
    )
    assert problems == []
    assert amounts(official, "单位编码", "功能科目") == [
        ("", "", "300000"),
        ("", "", "300000"),
        ("146001", "", "200000"),
        ("146001", "2010301", "200000"),
        ("146002", "", "100000"),
        ("146002", "2010301", "100000"),
    ]
    assert [(unit["单位编码"], unit["单位名称"]) for unit in official.units] == [
        ("146001", "某县政务局本级"),
        ("146002", "某县政务服务中心"),
    ]


def test_subtotals_by_class_in_a_table_by_item() -> None:
    official, problems = read(
        sheet(
            """
            2024年部门支出预算表
            科目编码|||单位代码|单位（科目名称）|合计
            类|款|项|||
            ||||合计|30.00
            |||146|某县政务局|30.00
            201||||一般公共服务支出|30.00
            201|03|||政府办公厅（室）及相关机构事务|30.00
            201|03|01||行政运行|20.00
            201|03|99||其他政府办公厅（室）及相关机构事务支出|10.00
            """
        )
    )
    assert problems == []
    assert amounts(official, "功能科目")[2:] == [
        ("201", "300000"),
        ("20103", "300000"),
        ("2010301", "200000"),
        ("2010399", "100000"),
    ]


ACCOUNTS = """
公开03表
支出决算表
部门：某县政务局||2023年度|单位：万元
项目||本年支出合计|基本支出
科目代码|科目名称||
栏次||1.|2.
{rows}
注：本表反映部门本年度各项支出情况。
"""


@pytest.mark.parametrize(
    "rows",
    [
        "合计||20.00|20.00\n201|一般公共服务支出|20.00|20.00\n20103|政府办公厅（室）及相关机构事务|20.00|20.00\n2010301|行政运行|20.00|20.00",
        "|合计|20.00|20.00\n201 一般公共服务支出||20.00|20.00\n20103-政府办公厅（室）及相关机构事务||20.00|20.00\n2010301行政运行||20.00|20.00",
        "|合计|20.00|20.00\n|201 一般公共服务支出|20.00|20.00\n|[20103]政府办公厅（室）及相关机构事务|20.00|20.00\n|2010301行政运行|20.00|20.00",
        "|合计|20.00|20.00\n|一般公共服务支出|20.00|20.00\n|政府办公厅（室）及相关机构事务|20.00|20.00\n|行政运行|20.00|20.00",
    ],
    ids=["code and name", "both in the code's cell", "both in the name's cell", "names alone"],
)
def test_codes_and_names(rows: str) -> None:
    official, problems = read(
        sheet(ACCOUNTS.format(rows=rows).replace("1.|2.", "1|2")), template_name="henan-accounts"
    )
    assert problems == []
    assert amounts(official, "功能科目", "支出类别")[::2] == [
        ("", "", "200000"),
        ("201", "", "200000"),
        ("20103", "", "200000"),
        ("2010301", "", "200000"),
    ]


def test_a_table_that_goes_on_in_another_file() -> None:
    """The second file repeats title and headings; its rows go on below those of the first."""
    head = "2024年项目支出预算表{more}\n单位：元\n类型|项目名称|项目单位|合计\n"
    first = (
        head.format(more="")
        + "||合计|300.00\n|146|某县政务局|300.00\n特定目标类|大厅改造|某县政务局|100.00"
    )
    second = head.format(more="（续表）") + "特定目标类|系统运维|某县政务局|200.00"
    official, problems = read(sheet(first, file="一.xlsx"), sheet(second, file="二.xlsx"))
    assert problems == []
    assert [(row["项目"], row["金额"], row["来源"]) for row in official.amounts] == [
        ("", "300", "一.xlsx 表 D4"),
        ("", "300", "一.xlsx 表 D5"),
        ("大厅改造", "100", "一.xlsx 表 D6"),
        ("系统运维", "200", "二.xlsx 表 D4"),
    ]


def test_headings_again_on_the_next_page() -> None:
    text = FUNCTIONS.replace("|05|02||", "208|05|02||").replace(
        "208|05", "科目编码|||单位代码|单位（科目名称）|合计\n类|款|项|||\n208|05"
    )
    official, problems = read(sheet(text))
    assert problems == []
    assert len(official.amounts) == 4


@pytest.mark.parametrize(
    ("title", "name", "file"),
    [
        ("附件3：某县政务局2024年部门支出预算表", "表", "表.xlsx"),
        ("二〇二四年部门支出预算表（单位：万元）", "表", "表.xlsx"),
        ("部门支出预算表", "表", "表.xlsx"),
        ("", "", "部门支出预算表.csv"),
    ],
)
def test_titles(title: str, name: str, file: str) -> None:
    text = FUNCTIONS.replace("|05|02||", "208|05|02||").replace("2024年部门支出预算表", title)
    official, problems = read(sheet(text.strip("\n") if title else text[1:], name=name, file=file))
    assert problems == []
    assert {row["表"] for row in official.amounts} == {"预算03表"}
    assert len(official.amounts) == 4


@pytest.mark.parametrize(("number", "name"), [("预算03表", "表"), ("", "预算03表")])
def test_a_number_that_another_table_confirms(number: str, name: str) -> None:
    """Alone it would be any of the tables with these headings: districts number in ways of their
    own."""
    income = sheet(
        "预算02表\n2024年部门收入预算表\n" + "|".join(INCOME) + "\n|合计|30.00", name="收入"
    )
    text = FUNCTIONS.replace("|05|02||", "208|05|02||").replace("2024年部门支出预算表", number)
    spent = sheet(text.strip("\n") if number else text[1:], name=name)
    official, problems = read(income, spent)
    assert problems == []
    assert {row["表"] for row in official.amounts} == {"预算02表", "预算03表"}
    (told,) = read(spent)[1]
    assert told.startswith("错误 I-66") and "预算03表　部门支出预算表、预算05表" in told


def test_titles_of_the_template_that_is_extended(tmp_path: Path) -> None:
    """延津 calls it 部门支出总体情况表; the province's title is understood as well."""
    official, problems = read(
        sheet(FUNCTIONS.replace("|05|02||", "208|05|02||")), template_name="yanjin-budget"
    )
    assert problems == []
    assert {row["表"] for row in official.amounts} == {"预算03表"}


def test_a_unit_in_a_heading_goes_before_the_caption() -> None:
    official, problems = read(
        sheet("2024年部门收入预算表\n单位：万元\n" + "|".join(INCOME) + "（元）\n|合计|5000.00")
    )
    assert amounts(official) == [("5000",)]
    assert problems == [
        "警告 I-64 表.xlsx 工作表“表” 第3行 “C”列：“2024年部门收入预算表”的“总计（元）”写的单位是元，表上写的是"
        "万元，这一栏按元读。请核对这一栏的单位；确实如此就不用改。"
    ]


def test_labels_of_a_form_in_other_words() -> None:
    """Numbering, order of words and the ending 支出 differ from year to year."""
    official, problems = read(
        sheet(
            """
            2024年部门收支预算表
            收入||支出|
            项目|金额|项目|金额
            1.一般公共预算拨款收入|20.00|（一）一般公共服务支出|5.00
            其中:财政拨款|20.00|（二）文化体育旅游与传媒支出|6.00
            本年收入合计|20.00|（三）资源勘探工业信息等支出|9.00
            收入总计|20.00|支出总计|20.00
            """
        )
    )
    assert problems == []
    assert [
        (row["台账"], row["功能科目"], row["资金来源"], row["金额"]) for row in official.amounts
    ] == [
        ("收入", "", "一般公共预算拨款", "200000"),
        ("收入", "", "财政拨款", "200000"),
        ("收入", "", "", "200000"),
        ("收入", "", "", "200000"),
        ("支出", "201", "", "50000"),
        ("支出", "207", "", "60000"),
        ("支出", "215", "", "90000"),
        ("收入", "", "", "200000"),  # 支出总计 with 年终结转结余 is 收入总计
    ]


def test_a_row_that_leaves_a_column_open_is_not_taken_for_all() -> None:
    """30201 without 项目类别 beside 30201 with one: 分表数 could not tell it from both together."""
    official, problems = read(
        sheet(
            """
            2024年行政（事业）单位机构运转经费预算表
            单位代码|单位（科目名称）|项目类别|资金来源
            |||合计
            |合计||3.00
            146|某县政务局||3.00
            146001|某县政务局本级||3.00
            30201|办公费||1.00
            30201|办公费|工会经费|2.00
            30202|印刷费||0.00
            """
        )
    )
    assert problems == []
    assert amounts(official, "部门经济科目", "项目类别")[3:] == [
        ("30201", "工会经费", "20000"),
        ("30202", "", "0"),
    ]


def test_a_table_is_called_without_the_year_and_empty_brackets() -> None:
    read, problems = template(), list[Problem]()
    meanings = meanings_of(read, load_codebook(2024).funds)
    names = {layout.key: layout.name for layout in layouts_of(read, meanings, problems)}
    assert names["预算13表"] == "部门（单位）整体绩效目标表"
    assert [name for name in names.values() if "（）" in name] == []
