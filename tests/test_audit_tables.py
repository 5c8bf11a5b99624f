"""Tables of published reports: understood by their headings, and held against themselves and each
other."""

from __future__ import annotations

import pytest
from audit_kit import findings, report, table, told

from assembler.audit.audit import audit
from assembler.audit.context import audited
from assembler.audit.grid import Role, read_grid
from assembler.audit.kinds import TableKind, kind_of_title

COVER = "云溪县财政局2024年度部门决算"

EXPENDITURE = """
科目编码|科目名称|本年支出合计|基本支出|项目支出
合计|<|30.00|20.00|10.00
201|一般公共服务支出|25.00|15.00|10.00
20106|财政事务|25.00|15.00|10.00
2010601|行政运行|15.00|15.00|
2010602|一般行政管理事务|10.00||10.00
221|住房保障支出|5.00|5.00|
22102|住房改革支出|5.00|5.00|
2210201|住房公积金|5.00|5.00|
"""
GENERAL = EXPENDITURE.replace("本年支出合计", "合计")
BASIC = """
科目编码|科目名称|决算数|科目编码|科目名称|决算数
301|工资福利支出|18.00|302|商品和服务支出|2.00
30101|基本工资|13.00|30201|办公费|1.50
30113|住房公积金|5.00|30207|邮电费|0.50
人员经费合计|<|18.00|公用经费合计|<|2.00
"""
TOTALS = """
收入|<|支出|<
项目|决算数|项目|决算数
一、一般公共预算财政拨款收入|30.00|一、一般公共服务支出|25.00
二、政府性基金预算财政拨款收入||二、外交支出|
||三、住房保障支出|5.00
本年收入合计|30.00|本年支出合计|30.00
年初结转和结余|1.00|年末结转和结余|1.00
总计|31.00|总计|31.00
"""


def one(title: str, text: str, headings: int = 1) -> list[tuple[str, str, str]]:
    return told(COVER, table(title, text, headings))


# --- understood


def test_columns_and_rows_are_known_by_their_headings() -> None:
    text = """
    科目编码|<|<|单位代码|单位（科目名称）|合计|基本支出|<|项目支出
    类|款|项|<|<|<|小计|公用经费|<
    合计|<|<|<|<|3.00|2.00|2.00|1.00
    |||146|财政局|3.00|2.00|2.00|1.00
    201|06|01||行政运行|3.00|2.00|2.00|1.00
    """
    grid = read_grid(table("部门支出预算表", text, 2))
    roles = [(column.words, column.role) for column in grid.columns]
    assert roles == [
        ("科目编码/类", Role.CODE),
        ("科目编码/款", Role.CODE),
        ("科目编码/项", Role.CODE),
        ("单位代码", Role.UNIT_CODE),
        ("单位（科目名称）", Role.LABEL),
        ("合计", Role.AMOUNT),
        ("基本支出/小计", Role.AMOUNT),
        ("基本支出/公用经费", Role.AMOUNT),
        ("项目支出", Role.AMOUNT),
    ]
    (block,) = grid.blocks
    assert [(row.code, row.unit, row.label) for row in block.rows] == [
        ("", "", "合计"),
        ("", "146", "财政局"),
        ("2010601", "", "行政运行"),
    ]


def test_two_tables_beside_each_other_are_two_parts() -> None:
    grid = read_grid(table("基本支出决算表", BASIC))
    assert [[row.code or row.label for row in block.rows] for block in grid.blocks] == [
        ["301", "30101", "30113", "人员经费合计"],
        ["302", "30201", "30207", "公用经费合计"],
    ]


def test_a_total_among_the_headings_is_a_row() -> None:
    """As Shanghai prints it: 类 款 项 合计 2946.25."""
    text = """
    科目编码|<|<|科目名称|本年收入合计
    类|款|项|合计|3.00
    201|||一般公共服务支出|3.00
    """
    grid = read_grid(table("收入决算表", text, 2))
    assert [(row.label, row.value(4)) for row in grid.blocks[0].rows] == [
        ("合计", 30_000),
        ("一般公共服务支出", 30_000),
    ]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("收入支出决算总表", TableKind.TOTALS),
        ("2024年部门收支总体情况表", TableKind.TOTALS),
        ("收入决算表", TableKind.INCOME),
        ("预算03表 部门支出预算表", TableKind.EXPENDITURE),
        ("财政拨款收入支出决算总表", TableKind.APPROPRIATION),
        ("一般公共预算财政拨款支出决算表", TableKind.GENERAL),
        ("一般公共预算财政拨款基本支出决算明细表", TableKind.BASIC),
        ("财政拨款“三公”经费支出决算表", TableKind.THREE),
        ("政府性基金预算财政拨款收入支出决算表", TableKind.FUND),
        ("国有资本经营预算支出表", TableKind.STATE_CAPITAL),
        ("2024年项目支出预算表", TableKind.PROJECTS),
        ("项目支出绩效自评表", TableKind.EVALUATION),
        ("机构运转经费预算表", TableKind.RUNNING),
        ("支出经济分类汇总表", TableKind.ECONOMIC),
        ("机构设置情况", None),
    ],
)
def test_which_official_table_it_is(title: str, kind: TableKind | None) -> None:
    assert kind_of_title(title) is kind


def test_year_kind_and_department() -> None:
    known = audited(report(COVER, "> 第一部分 云溪县财政局概况", table("支出决算表", EXPENDITURE)))
    assert (known.year, known.is_final, known.department) == (2024, True, "云溪县财政局")


# --- within a table


def test_what_adds_up_is_quiet() -> None:
    assert (
        told(
            COVER,
            table("收入支出决算总表", TOTALS, 2),
            table("支出决算表", EXPENDITURE),
            table("一般公共预算财政拨款支出决算表", GENERAL),
            table("一般公共预算财政拨款基本支出决算表", BASIC),
        )
        == []
    )


@pytest.mark.parametrize(
    ("row", "wrong", "code", "quote", "right"),
    [
        # a leaf: its row and the sum above it
        (
            "2010601|行政运行|15.00|15.00|",
            "2010601|行政运行|15.00|16.00|",
            "A-01",
            "16.00",
            "15.00",
        ),
        # between levels: the sum above, the sum below, its row
        ("20106|财政事务|25.00|", "20106|财政事务|35.00|", "A-01", "35.00", "25.00"),
        # the whole
        ("合计|<|30.00|", "合计|<|31.00|", "A-01", "31.00", "30.00"),
        # a cell that should not be blank
        (
            "2010602|一般行政管理事务|10.00||10.00",
            "2010602|一般行政管理事务|10.00||",
            "A-01",
            "",
            "10.00",
        ),
    ],
)
def test_a_wrong_cell_is_told_once(row: str, wrong: str, code: str, quote: str, right: str) -> None:
    assert EXPENDITURE.count(row) == 1
    assert one("支出决算表", EXPENDITURE.replace(row, wrong)) == [(code, quote, right)]


def test_rounding_is_no_mistake_and_is_told_as_a_tail() -> None:
    text = """
    科目编码|科目名称|合计
    合计|<|10.00
    201|一般公共服务支出|3.33
    208|社会保障和就业支出|3.33
    221|住房保障支出|3.33
    """
    result = audit(report(COVER, table("一般公共预算财政拨款支出决算表", text)), {})
    assert (result.findings, [one.code for one in result.tails]) == ((), ["A-12"])


def test_a_sum_that_rounding_does_not_explain() -> None:
    text = """
    科目编码|科目名称|合计
    合计|<|10.05
    201|一般公共服务支出|3.33
    221|住房保障支出|6.66
    """
    (finding,) = findings(COVER, table("一般公共预算财政拨款支出决算表", text))
    assert (finding.code, finding.quote, finding.certain) == ("A-01", "10.05", True)
    assert finding.why == "各行之和是9.99（3.33＋6.66），相差0.06"


def test_columns_that_do_not_add_up() -> None:
    text = """
    “三公”经费合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费
    <|<|小计|公务用车购置费|公务用车运行费|<
    5.00||3.00|1.00|2.00|1.00
    """
    said = one("“三公”经费预算表", text, 2)
    assert said == [("A-02", "5.00", "")]


def test_of_which_is_no_part() -> None:
    """其中：财政拨款 beside 小计 does not make it up."""
    text = """
    科目编码|科目名称|总计|一般公共预算|<|政府性基金
    <|<|<|小计|其中：财政拨款|<
    合计|<|9.00|8.00|5.00|1.00
    201|一般公共服务支出|9.00|8.00|5.00|1.00
    """
    assert one("支出经济分类汇总表", text, 2) == []


def test_details_below_what_is_carried_over_are_no_further_items() -> None:
    """一般公共预算财政拨款 stands below 年初财政拨款结转和结余 once more."""
    text = """
    收入|<|支出|<
    项目|决算数|项目|合计
    一、一般公共预算财政拨款|9.00|一、一般公共服务支出|9.00
    本年收入合计|9.00|本年支出合计|9.00
    年初财政拨款结转和结余|1.00|年末财政拨款结转和结余|1.00
    一、一般公共预算财政拨款|1.00||
    二、政府性基金预算财政拨款|||
    总计|10.00|总计|10.00
    """
    assert one("财政拨款收入支出决算总表", text, 2) == []


ONE_UNIT = """
单位代码|单位（科目名称）|合计|公用经费
|合计|8.00|8.00
318001|云溪县数据资源局机关|8.00|8.00
318001|云溪县数据资源局机关|8.00|8.00
30201|办公费|5.00|5.00
30207|邮电费|3.00|3.00
"""


def test_a_department_above_its_only_unit_is_counted_once() -> None:
    """Both rows say the same code and name; the accounts stand below the second."""
    assert one("机构运转经费预算表", ONE_UNIT) == []


def test_a_department_is_the_sum_of_its_only_unit() -> None:
    wrong = ONE_UNIT.replace(
        "318001|云溪县数据资源局机关|8.00", "318001|云溪县数据资源局机关|9.00", 1
    )
    assert one("机构运转经费预算表", wrong) == [("A-01", "9.00", "8.00")]


def test_units_of_a_department_are_counted_each() -> None:
    other = (
        ONE_UNIT.replace("8.00", "16.00", 2)
        + "318002|云溪县大数据中心|8.00|8.00\n30201|办公费|8.00|8.00"
    )
    assert one("机构运转经费预算表", other) == []


def test_both_sides_balance() -> None:
    wrong = TOTALS.replace("总计|31.00|总计|31.00", "总计|31.00|总计|41.00")
    assert one("收入支出决算总表", wrong, 2) == [("A-01", "41.00", "31.00")]


def test_totals_without_items_balance() -> None:
    text = "收入|<|支出|<\n项目|决算数|项目|决算数\n总计|31.00|总计|41.00"
    assert [code for code, _, _ in one("收入支出决算总表", text, 2)] == ["A-04"]


def test_a_fund_is_carried_over() -> None:
    text = """
    科目编码|科目名称|年初结转和结余|本年收入|本年支出|<|<|年末结转和结余
    <|<|<|<|小计|基本支出|项目支出|<
    合计|<|1.00|5.00|4.00||4.00|3.00
    """
    assert one("政府性基金预算财政拨款收入支出决算表", text, 2) == [("A-05", "3.00", "")]


def test_headings_that_mean_something_else_are_not_believed() -> None:
    """Where a heading's sum fails in most rows it is none."""
    text = """
    科目名称|合计|上级下达|本级安排
    甲|9.00|3.00|4.00
    乙|8.00|2.00|1.00
    丙|7.00|3.00|3.00
    """
    assert one("补助情况表", text) == []


# --- between tables


def test_another_table_shows_which_one_is_wrong() -> None:
    wrong = GENERAL.replace("|30.00|20.00|10.00", "|30.00|21.00|10.00")
    said = told(
        COVER,
        table("支出决算表", EXPENDITURE),
        table("一般公共预算财政拨款支出决算表", wrong),
        table("一般公共预算财政拨款基本支出决算表", BASIC),
    )
    assert said == [("A-01", "21.00", "20.00")]


def test_totals_are_those_of_the_tables() -> None:
    smaller = EXPENDITURE.replace("30.00", "29.00").replace("|25.00", "|24.00")
    smaller = smaller.replace("|15.00|15.00|", "|14.00|14.00|").replace("20.00|", "19.00|")
    smaller = smaller.replace("24.00|15.00", "24.00|14.00")
    (finding, *_) = findings(
        COVER, table("收入支出决算总表", TOTALS, 2), table("支出决算表", smaller)
    )
    assert (finding.code, finding.certain) == ("A-03", True)
    assert "《支出决算表》" in finding.why or "《收入支出决算总表》" in finding.why


def test_a_line_of_a_class_that_no_other_table_has() -> None:
    wrong = TOTALS.replace("一、一般公共服务支出", "一、公共安全支出")
    (finding,) = findings(
        COVER, table("收入支出决算总表", wrong, 2), table("支出决算表", EXPENDITURE)
    )
    assert (finding.code, finding.quote) == ("A-03", "25.00")
    assert finding.why == "《支出决算表》没有这一类，应是0.00，相差25.00"


def test_a_part_is_within_its_whole() -> None:
    general = """
    科目编码|科目名称|合计|基本支出|项目支出
    2210201|住房公积金|6.00|6.00|
    """
    said = told(
        COVER,
        table("支出决算表", EXPENDITURE),
        table("一般公共预算财政拨款支出决算表", general),
    )
    assert said == [("A-11", "6.00", "")]


def test_units_of_tables_are_converted() -> None:
    in_yuan = """
    科目编码|科目名称|决算数
    合计|<|200000.00
    30101|基本工资|200000.00
    """
    basic = table("一般公共预算财政拨款基本支出决算表", in_yuan, unit="元")
    assert told(COVER, table("一般公共预算财政拨款支出决算表", GENERAL), basic) == []


# --- rows


def test_a_code_with_another_ones_name() -> None:
    wrong = EXPENDITURE.replace("2010602|一般行政管理事务", "2010602|行政运行")
    expected = ("A-06", "2010602 行政运行", "2010602 一般行政管理事务")
    assert one("支出决算表", wrong) == [expected]


def test_a_code_that_nobody_knows_is_likely_wrong() -> None:
    text = """
    科目编码|科目名称|合计
    合计|<|9.00
    2010601|行政运行|5.00
    2019901|其他|4.00
    """
    (finding,) = findings(
        COVER, table("支出决算表", text.replace("2019901|其他", "2098801|某项支出"))
    )
    assert (finding.code, finding.certain) == ("A-07", False)


FORM = """
科目编码|科目名称|决算数
303|对个人和家庭的补助|1.00
30301|离休费|
30302|退休费|1.00
30303|退职（役）费|
30304|抚恤金|
30305|生活补助|
30306|救济费|
30307|医疗费补助|
30308|助学金|
30309|奖励金|
30310|个人农业生产补贴|
30311|代缴社会保险费|
30399|其他对个人和家庭的补助|
"""
TITLE_OF_BASIC = "一般公共预算财政拨款基本支出决算表"


def test_a_form_keeps_all_rows_of_a_class() -> None:
    assert one(TITLE_OF_BASIC, FORM) == []
    lacking = FORM.replace("30306|救济费|\n", "")
    assert one(TITLE_OF_BASIC, lacking) == [("A-08", TITLE_OF_BASIC, "30306救济费")]


def test_a_list_of_what_has_amounts_is_no_form() -> None:
    short = """
    科目编码|科目名称|决算数
    303|对个人和家庭的补助|1.00
    30302|退休费|0.60
    30305|生活补助|0.40
    """
    assert one(TITLE_OF_BASIC, short) == []


def test_a_row_that_stands_twice() -> None:
    text = """
    类型|项目名称|项目单位|合计|一般公共预算|政府性基金预算
    |合计||9.00|9.00|
    其他运转类|大厅运行|财政局|3.00|3.00|
    其他运转类|大厅运行|财政局|3.00|3.00|
    其他运转类|网络维护|财政局|3.00|3.00|
    """
    assert one("项目支出预算表", text) == [("A-09", "其他运转类", "")]


def test_an_amount_below_zero_is_likely_wrong() -> None:
    text = """
    科目编码|科目名称|合计
    合计|<|2.00
    201|一般公共服务支出|3.00
    221|住房保障支出|-1.00
    """
    (finding,) = findings(COVER, table("支出决算表", text))
    assert (finding.code, finding.quote, finding.certain) == ("A-10", "-1.00", False)


# --- self-evaluations

EVALUATIONS = """
项目名称|全年预算数|全年执行数|系统查询全年执行数|预算执行率|自评得分
大厅运行|10|5|5|50%|95
网络维护|4|4|0|100%|85
"""


def test_a_rate_of_execution() -> None:
    wrong = EVALUATIONS.replace("|50%|", "|60%|")
    assert one("项目支出绩效自评表", wrong) == [("A-29", "5", "50.00%")]


def test_a_rate_without_its_sign_is_not_held_against_the_amounts() -> None:
    """A workbook has 0.5 where the page shows 50%."""
    assert one("项目支出绩效自评表", EVALUATIONS.replace("50%", "0.5")) == []


def test_evaluations_against_the_text() -> None:
    said = told(
        COVER,
        "# 十、预算绩效情况说明",
        "本部门项目全年预算合计9.00万元，支出合计9.00万元，预算执行率100.00%。",
        "实际自评2个，2个项目自评等级为优，0个项目自评等级为良。",
        table("项目支出绩效自评表", EVALUATIONS),
    )
    assert said == [
        ("A-20", "全年预算合计9.00万元", "14万元"),
        ("A-20", "预算执行率100.00%", "64.29%"),
        ("A-27", "2个项目自评等级为优，0个项目自评等级为良", "优1个、良1个、中0个、差0个"),
    ]
