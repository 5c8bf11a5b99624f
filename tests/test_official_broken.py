"""What is wrong with official tables, each case by name with the whole message.

The tables are 孟津's as published, with one thing changed. The first amount row of 预算03 is row 7;
F is its 合计, G 基本支出/小计.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Sample
from officials import changed, sheet_of, tables_of, with_column, with_row, without_column

from assembler.importing.official import Official, read_tables
from assembler.importing.sheet import SourceWorksheet
from assembler.kernel.problems import Place, Problem
from assembler.template.loading import load_template

Sheets = dict[str, SourceWorksheet]
Case = Callable[[Sheets], list[SourceWorksheet]]
D = Decimal


def grid(*rows: list[object], name: str = "预算03表") -> SourceWorksheet:
    return SourceWorksheet("表.xlsx", name, [list(row) for row in rows], ())  # type: ignore[arg-type]


CASES: dict[str, tuple[Case, list[str]]] = {
    "a column of amounts is missing": (
        lambda s: [without_column(s["预算03表"], 6)],
        [
            "错误 I-42 表.xlsx 工作表“预算03表” 第4行 “A”列：“2024年部门支出预算表”缺少栏目：“基本支出/小计”。请检查导出时是否少选了列；表上本来就没有的，在 导入对照.yaml 的“表格”下这张表里写“缺少栏目: 是”。",
        ],
    ),
    "the column of names is missing": (
        lambda s: [without_column(s["预算12表"], 1)],
        [
            "错误 I-42 表.xlsx 工作表“预算12表” 第4行 “A”列：“2024年项目支出预算表”缺少栏目：“项目名称”。请检查导出时是否少选了列；表上本来就没有的，在 导入对照.yaml 的“表格”下这张表里写“缺少栏目: 是”。",
        ],
    ),
    "both columns of labels are missing": (
        lambda s: [without_column(without_column(s["预算02表"], 0), 0)],
        [
            "错误 I-42 表.xlsx 工作表“预算02表” 第4行 “A”列：“部门收入预算表”缺少栏目：“部门（单位）代码”、“部门（单位）名称”。请检查导出时是否少选了列；表上本来就没有的，在 导入对照.yaml 的“表格”下这张表里写“缺少栏目: 是”。",
        ],
    ),
    "one more column with an amount": (
        lambda s: [with_column(s["预算03表"], None, None, None, "备用金", None, None, D("3"))],
        [
            "错误 I-43 表.xlsx 工作表“预算03表” 第4行 “O”列：“2024年部门支出预算表”的“备用金”这一栏模板里没有，里面的数（O7）没有读。请检查栏目名称是否写对；模板确实没有这一栏的，请在模板中增加，或在 导入对照.yaml 的“表格”下写“不用”。",
        ],
    ),
    "one more column with remarks": (
        lambda s: [with_column(s["预算03表"], None, None, None, "备注", None, None, "无")],
        [
            "提示 I-44 表.xlsx 工作表“预算03表” 第4行 “O”列：“2024年部门支出预算表”的“备注”这一栏模板里没有，没有读。不用改。",
        ],
    ),
    "one row is not what its columns and its total say": (
        lambda s: [changed(s["预算03表"], F9=D("800"))],
        [
            "错误 I-55 表.xlsx 工作表“预算03表” 第8行 “F”列：“洛阳市孟津区政务服务和大数据管理局”行“合计”是954.72万元，F9、F10、F11等6格之和是955.78万元，相差1.06万元。请核对合计和各分项，改正错的一格。",
            "错误 I-55 表.xlsx 工作表“预算03表” 第9行 “F”列：“201 03 01 行政运行”行“合计”是800万元，G9、L9之和是798.94万元，相差1.06万元。请核对合计和各分项，改正错的一格。",
        ],
    ),
    "the total is not the sum": (
        lambda s: [changed(s["预算03表"], F7=D("954.80"))],
        [
            "错误 I-55 表.xlsx 工作表“预算03表” 第7行 “F”列：“合计”行“合计”是954.8万元，F8是954.72万元，相差0.08万元。请核对合计和各分项，改正错的一格。",
        ],
    ),
    "a rounding difference is none": (
        lambda s: [changed(s["预算03表"], F7=D("954.73"), G7=D("722.23"))],
        [],
    ),
    "a subtotal is not the sum of its columns": (
        lambda s: [changed(s["预算03表"], **{f"L{row}": D("240") for row in (7, 8)})],
        [
            "错误 I-55 表.xlsx 工作表“预算03表” 第8行 “L”列：“洛阳市孟津区政务服务和大数据管理局”行“项目支出/小计”是240万元，L9、L10、L11等6格之和是232.5万元，相差7.5万元。请核对合计和各分项，改正错的一格。",
            "错误 I-55 表.xlsx 工作表“预算03表” 第7行 “F”列：“合计”行“合计”是954.72万元，G7、L7之和是962.22万元，相差7.5万元。请核对合计和各分项，改正错的一格。",
            "错误 I-55 表.xlsx 工作表“预算03表” 第7行 “L”列：“合计”行“项目支出/小计”是240万元，M7、N7之和是232.5万元，相差7.5万元。请核对合计和各分项，改正错的一格。",
            "错误 I-55 表.xlsx 工作表“预算03表” 第8行 “F”列：“洛阳市孟津区政务服务和大数据管理局”行“合计”是954.72万元，G8、L8之和是962.22万元，相差7.5万元。请核对合计和各分项，改正错的一格。",
        ],
    ),
    "a form's total is not the sum of its rows": (
        lambda s: [changed(s["预算01表"], B36=D("950"), B38=D("950"))],
        [
            "错误 I-55 表.xlsx 工作表“预算01表” 第36行 “B”列：“本年收入合计”行“收入/金额”是950万元，B6、B8、B9等9格之和是954.72万元，相差4.72万元。请核对合计和各分项，改正错的一格。",
            "错误 I-57 表.xlsx 工作表“预算01表” 第38行 “D”列：“支出总计”行“支出/金额”是954.72万元，“收入总计”行“收入/金额”是950万元（表.xlsx 工作表“预算01表” 第38行 “B”列），应是同一个数。请核对这两格，改正错的一格。",
        ],
    ),
    "income and expenditure differ": (
        lambda s: [changed(s["预算01表"], D36=D("950"))],
        [
            "错误 I-55 表.xlsx 工作表“预算01表” 第36行 “D”列：“本年支出合计”行“支出/金额”是950万元，D6、D7、D8等30格之和是954.72万元，相差4.72万元。请核对合计和各分项，改正错的一格。",
            "错误 I-55 表.xlsx 工作表“预算01表” 第37行 “D”列：“年终结转结余”行“支出/金额”是0万元，D38、D36之和是4.72万元，相差4.72万元。请核对合计和各分项，改正错的一格。",
        ],
    ),
    "the parts of a figure do not add up": (
        lambda s: [changed(s["预算08表"], A6=D("9.99"))],
        [
            "错误 I-55 表.xlsx 工作表“预算08表” 第6行 “A”列：“‘三公’经费合计”是9.99万元，B6、D6、E6等4格之和是1.8万元，相差8.19万元。请核对合计和各分项，改正错的一格。",
        ],
    ),
    "two cells of one meaning differ": (
        lambda s: [changed(s["预算04表"], D39=D("954"))],
        [
            "错误 I-55 表.xlsx 工作表“预算04表” 第39行 “D”列：“支出合计”行“支出/合计”是954万元，E39、G39、H39之和是954.72万元，相差0.72万元。请核对合计和各分项，改正错的一格。",
        ],
    ),
    "words for an amount": (
        lambda s: [changed(s["预算03表"], G9="约五百")],
        [
            "错误 I-50 表.xlsx 工作表“预算03表” 第9行 “G”列：“2024年部门支出预算表”中“201 03 01 行政运行”行“基本支出/小计”应是金额，写的是“约五百”，不是数字，没有读。请填数字；没有金额的留空。",
        ],
    ),
    "an error for an amount": (
        lambda s: [changed(s["预算03表"], G9="#REF!")],
        [
            "错误 I-50 表.xlsx 工作表“预算03表” 第9行 “G”列：“2024年部门支出预算表”中“201 03 01 行政运行”行“基本支出/小计”应是金额，写的是“#REF!”，不是数字，没有读。请填数字；没有金额的留空。",
        ],
    ),
    "too large an amount": (
        lambda s: [changed(s["预算03表"], G14=D("9" * 20))],
        [
            "错误 I-50 表.xlsx 工作表“预算03表” 第14行 “G”列：“2024年部门支出预算表”中“221 02 01 住房公积金”行“基本支出/小计”应是金额，写的是“99999999999999999999”，位数太多，没有读。请填数字；没有金额的留空。",
        ],
    ),
    "a negative amount": (
        lambda s: [changed(s["预算12表"], D8=D("-2.92"), E8=D("-2.92"))],
        [
            "警告 I-51 表.xlsx 工作表“预算12表” 第8行 “D”列：“2024年项目支出预算表”中“其他运转类 北区光纤租赁服务费 洛阳市孟津区政务服务和大数据管理局”行“合计”是负数-2.92。请核对；确实如此就不用改。",
            "警告 I-51 表.xlsx 工作表“预算12表” 第8行 “E”列：“2024年项目支出预算表”中“其他运转类 北区光纤租赁服务费 洛阳市孟津区政务服务和大数据管理局”行“本年拨款/一般公共预算”是负数-2.92。请核对；确实如此就不用改。",
            "错误 I-55 表.xlsx 工作表“预算12表” 第7行 “D”列：“洛阳市孟津区政务服务和大数据管理局”行“合计”是232.5万元，D8、D9、D10等9格之和是226.66万元，相差5.84万元，这一行还有1栏不符。请核对合计和各分项，改正错的一格。",
        ],
    ),
    "a unit that is not known": (
        lambda s: [changed(s["预算03表"], N3="单位：千元")],
        [
            "错误 I-49 表.xlsx 工作表“预算03表” 第3行 “N”列：“2024年部门支出预算表”的金额单位写的是“千元”，表里的金额没有读。单位应是元、万元或亿元；请换算后改正，如“单位：万元”。",
        ],
    ),
    "another year": (
        lambda s: [s["预算01表"], changed(s["预算03表"], A2="2023年部门支出预算表")],
        [
            "错误 I-45 表.xlsx 工作表“预算03表” 第2行 “A”列：这里是2023年度，表.xlsx 预算01表 A2是2024年度。请只导入同一年度的表，或改正标题里的年度。",
        ],
    ),
    "another department": (
        lambda s: [s["预算01表"], changed(s["预算03表"], A3="部门名称：某某局")],
        [
            "错误 I-46 表.xlsx 工作表“预算03表” 第3行 “A”列：这里的部门是“某某局”，表.xlsx 预算01表 A3是“洛阳市孟津区政务服务和大数据管理局”。请只导入同一部门的表，或改正表上的部门名称。",
        ],
    ),
    "two copies that differ": (
        lambda s: [s["预算03表"], replace(changed(s["预算03表"], F9=D("800")), file="又一份.xlsx")],
        [
            "错误 I-47 又一份.xlsx 工作表“预算03表” 第9行 “F”列：“2024年部门支出预算表”前面已有一份，“201 03 01 行政运行”行“合计”那里是798.94（表.xlsx 工作表“预算03表” 第9行 “F”列），这里是800，这一份没有读。请只留正确的一份。",
        ],
    ),
    "two equal copies": (
        lambda s: [s["预算03表"], replace(s["预算03表"], file="又一份.xlsx")],
        [
            "提示 I-48 又一份.xlsx 工作表“预算03表” 第2行 “A”列：“2024年部门支出预算表”与前面的一份（表.xlsx 工作表“预算03表” 第2行 “A”列）相同，只读了前面的。不用改。",
        ],
    ),
    "a form's row that is not known": (
        lambda s: [changed(s["预算01表"], C7="二、外教", D7=D("5"))],
        [
            "错误 I-52 表.xlsx 工作表“预算01表” 第7行 “C”列：“2024年部门收支预算表”没有“二、外教”这一行，里面的数（D7）没有读，是不是“二、外交”？请检查行的名称或编码是否写对；模板确实没有这一行的，请在模板中增加。",
        ],
    ),
    "a row that is not known": (
        lambda s: [with_row(s["预算03表"], 15, None, None, None, None, "其它", D("5"))],
        [
            "错误 I-52 表.xlsx 工作表“预算03表” 第15行 “A”列：“2024年部门支出预算表”没有“其它”这一行，里面的数（F15）没有读。请检查行的名称或编码是否写对；模板确实没有这一行的，请在模板中增加。",
        ],
    ),
    "a code of four digits": (
        lambda s: [changed(s["预算06表"], A8="3039")],
        [
            "错误 I-53 表.xlsx 工作表“预算06表” 第8行 “A”列：“3039”不是科目编码，这张表的科目编码应是5位，这一行没有读。请改正编码；如果是 Excel 去掉了零，请把这一列设为文本再填。",
            "错误 I-55 表.xlsx 工作表“预算06表” 第6行 “E”列：“合计”行“本年一般公共预算基本支出/合计”是722.22万元，E7、E9、E10等18格之和是718.82万元，相差3.4万元，这一行还有1栏不符。请核对合计和各分项，改正错的一格。",
        ],
    ),
    "a code of one digit too many": (
        lambda s: [changed(s["预算03表"], C9="001")],
        [
            "错误 I-53 表.xlsx 工作表“预算03表” 第9行 “C”列：“001”不是科目编码，这张表的科目编码应是2位，这一行没有读。请改正编码；如果是 Excel 去掉了零，请把这一列设为文本再填。",
            "错误 I-55 表.xlsx 工作表“预算03表” 第8行 “F”列：“洛阳市孟津区政务服务和大数据管理局”行“合计”是954.72万元，F10、F11、F12等5格之和是155.78万元，相差798.94万元，这一行还有6栏不符。请核对合计和各分项，改正错的一格。",
        ],
    ),
    "a code beside another one's name": (
        lambda s: [changed(s["预算03表"], E14="行政单位医疗")],
        [
            "警告 I-89 表.xlsx 工作表“预算03表” 第14行 “A”列：功能科目2210201在科目书中是“住房公积金”，这里写的是“行政单位医疗”，叫这个名称的是2101101。请核对编码和名称：编码错了的，改正后重新导入；只是名称不同的不用改。",
        ],
    ),
    "a unit that another table calls otherwise": (
        lambda s: [s["预算02表"], changed(s["预算14表"], B8="某某局")],
        [
            "警告 I-92 单位146001在表.xlsx 预算14表 A8是“某某局”，在表.xlsx 预算02表 A9是“洛阳市孟津区政务服务和大数据管理局”，用了后一个。请核对，改成同一个名称。",
        ],
    ),
    "amounts in a column without a heading": (
        lambda s: [with_column(s["预算03表"], None, None, None, None, None, None, D("3"), "核")],
        [
            "警告 I-79 表.xlsx 工作表“预算03表” 第7行 “O”列：“2024年部门支出预算表”有一列没有列名，里面的数（O7、O8）没有读。请核对：要用的，补上列名；不要的，删去这一列。",
        ],
    ),
    "remarks in a column without a heading": (
        lambda s: [with_column(s["预算03表"], None, None, None, None, None, None, "已核")],
        [
            "提示 I-80 表.xlsx 工作表“预算03表” 第7行 “O”列：“2024年部门支出预算表”有一列没有列名，里面的内容（O7）没有读。不用改。",
        ],
    ),
    "a row twice": (
        lambda s: [with_row(s["预算03表"], 15, "221", "02", "01", None, "住房公积金", D("53.47"))],
        [
            "错误 I-54 表.xlsx 工作表“预算03表” 第15行：“221 02 01 住房公积金”这一行与第14行重复，没有读。请只留一行；确是两笔的，请合为一行。",
        ],
    ),
    "an amount where the template counts none": (
        lambda s: [changed(s["预算04表"], D16=D("5"))],
        [
            "警告 I-58 表.xlsx 工作表“预算04表” 第16行 “D”列：“2024年财政拨款收支预算表”中“（九）医疗卫生与计划生育支出”行“支出/合计”在模板里不取数，表里填的5没有读。请核对；如果应当取数，请在模板的这张表中写明。",
        ],
    ),
    "no headings": (
        lambda s: [
            grid(["2024年部门支出预算表", None], ["名称", "数"], ["合计", D(3)], ["一", D(3)])
        ],
        [
            "错误 I-41 表.xlsx 工作表“预算03表” 第1行 “A”列：这里的“2024年部门支出预算表”（预算03表）没有认得出的表头，没有读。请检查这张表是否完整，表头应有科目编码/类、科目编码/款、科目编码/项、单位代码、单位（科目名称）、合计等栏目。",
        ],
    ),
    "a form of goals without its sections": (
        lambda s: [
            grid(["部门（单位）整体绩效目标表（2024年度）", None], ["甲", "乙"], ["丙", "丁"])
        ],
        [
            "错误 I-41 表.xlsx 工作表“预算03表” 第1行 “A”列：这里的“部门（单位）整体绩效目标表（2024年度）”（预算13表）没有认得出的表头，没有读。请检查这张表是否完整，表头应有部门（单位）名称、年度履职目标、年度主要任务、预算情况、等栏目。",
        ],
    ),
    "a cover": (
        lambda s: [grid(["2024年部门预算公开"], name="封面")],
        [
            "提示 I-40 表.xlsx 工作表“封面”：这张工作表里没有找到模板的表，没有当作正式表格读。如果它是一张正式表格，请检查它的标题是否与模板的一致，如“部门收支预算表”；否则不用改。",
        ],
    ),
    "a list of contents": (
        lambda s: [
            grid(
                ["目录", None],
                ["1", "2024年部门收支预算表"],
                ["2", "2024年部门支出预算表"],
                name="目录",
            ),
            s["预算03表"],
        ],
        [
            "提示 I-40 表.xlsx 工作表“目录”：这张工作表里没有找到模板的表，没有当作正式表格读。如果它是一张正式表格，请检查它的标题是否与模板的一致，如“部门收支预算表”；否则不用改。",
        ],
    ),
    "a project that the other table calls otherwise": (
        lambda s: [s["预算12表"], changed(s["预算14表"], B9="公用经费（一）")],
        [
            "错误 I-91 表.xlsx 工作表“预算14表” 第9行：这里的项目“公用经费（一）”像是“公用经费”（表.xlsx 工作表“预算12表” 第15行），名称却不同；已当作一个项目，用“公用经费”。请核对名称，改正后重新导入；确是两个项目的，请核对它们的金额和编码。",
        ],
    ),
    "a project that the other table has not": (
        lambda s: [s["预算12表"], changed(s["预算14表"], B9="大厅改造")],
        [
            "警告 I-60 项目“公用经费”在“项目支出预算表”中有（表.xlsx 预算12表 A15），“本级部门预算项目绩效目标汇总表”中没有。请核对项目名称在两张表中是否写得一样。",
            "警告 I-60 项目“大厅改造”在“本级部门预算项目绩效目标汇总表”中有（表.xlsx 预算14表 A9），“项目支出预算表”中没有。请核对项目名称在两张表中是否写得一样。",
        ],
    ),
    "a target's value without its name": (
        lambda s: [changed(s["预算14表"], H9=None)],
        [
            "错误 I-61 表.xlsx 工作表“预算14表” 第9行 “I”列：成本指标的指标值“≤25.48万元”左边没有三级指标的名称，没有读。请补上三级指标。",
        ],
    ),
    "a target's name without a project": (
        lambda s: [changed(s["预算14表"], A9=None, B9=None, C9=None)],
        [
            "错误 I-52 表.xlsx 工作表“预算14表” 第9行 “A”列：“本级部门预算项目绩效目标汇总表”没有“（空）”这一行，里面的数（D9、E9）没有读。请检查行的名称或编码是否写对；模板确实没有这一行的，请在模板中增加。",
            "错误 I-55 表.xlsx 工作表“预算14表” 第8行 “D”列：“洛阳市孟津区政务服务和大数据管理局”行“项目金额（万元）/资金总额”是232.5万元，D18、D27、D30等8格之和是207.02万元，相差25.48万元，这一行还有1栏不符。请核对合计和各分项，改正错的一格。",
        ],
    ),
}


@pytest.fixture(scope="module")
def sheets(mengjin: Sample) -> Sheets:
    assert mengjin.built.report is not None
    return {table.key: sheet_of(table) for table in tables_of(mengjin.built.report)}


def read(
    sheets: list[SourceWorksheet], template: str = "henan-budget"
) -> tuple[Official, list[str]]:
    problems: list[Problem] = []
    found = load_template(template, Place(), problems)
    assert found is not None and problems == []
    official = read_tables(sheets, found, problems)
    problems += (one.problem for one in official.ignored)
    return official, [str(problem) for problem in problems]


@pytest.mark.parametrize("name", CASES)
def test_broken(name: str, sheets: Sheets) -> None:
    make, messages = CASES[name]
    assert read(make(sheets))[1] == messages


def test_a_targets_list_is_not_given_to_another_project(sheets: Sheets) -> None:
    """The project of rows 18 to 26 cannot be read: its targets are nobody's."""
    whole = read([sheets["预算14表"]])[0].targets
    official, _ = read([changed(sheets["预算14表"], A18=None, B18=None, C18=None)])
    lost = {row["项目"] for row in whole} - {row["项目"] for row in official.targets}
    assert len(lost) == 1
    assert [row for row in whole if row["项目"] not in lost] == official.targets


OWN = """
extends: henan-budget
"""
OWN_TABLE = """
编号: 预算08表
列:
  - {标题: 项目个数, 指标: 项目个数}
  - {标题: 公务用车, 指标: 一般公务用车}
  - {标题: 公务用车实有数, 指标: 一般公务用车}
"""


def test_figures_that_are_no_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A count of projects is no sum of a ledger; a declared figure may stand twice, but once."""
    folder = tmp_path / "templates" / "own"
    (folder / "tables").mkdir(parents=True)
    (folder / "template.yaml").write_text(OWN, "utf-8")
    (folder / "tables" / "预算08表.yaml").write_text(OWN_TABLE, "utf-8")
    monkeypatch.chdir(tmp_path)
    cells = grid(
        ["预算08表", None, None], ["项目个数", "公务用车", "公务用车实有数"], [D(9), D(3), D(4)]
    )
    official, messages = read([cells], template="own")
    assert [(row["指标"], row["数值"], row["单位"]) for row in official.declared] == [
        ("一般公务用车", "3", "辆")
    ]
    assert messages == [
        "警告 I-59 表.xlsx 工作表“预算03表” 第3行 “A”列：“项目个数”的数不能说成台账里某些行的合计，没有读。"
        "请核对；它由别的数算出的，不用改。",
        "错误 I-63 表.xlsx 工作表“预算03表” 第3行 “C”列：“一般公务用车”（本年）这里是4辆，表.xlsx 预算03表 B3是3辆。"
        "请核对这两格，改正错的一格。",
    ]


def test_a_subtotal_whose_parts_are_all_left_blank_is_no_contradiction(sheets: Sheets) -> None:
    """预算11: F to L are the parts of E, 一般公共预算资金; the source may not be broken down."""
    table = sheets["预算11表"]
    blank = [
        [*row[:5], *[None] * 7, *row[12:]] if at > 6 else row for at, row in enumerate(table.rows)
    ]
    undivided = replace(table, rows=blank)
    assert read([undivided])[1] == read([table])[1]
    (told,) = [line for line in read([changed(undivided, F8=D(0))])[1] if "I-55" in line]
    assert "第8行 “E”列" in told and "F8、G8、H8等7格之和是0万元" in told
