"""Texts of published reports against their tables: amounts, accounts that are listed, what they are
spent on, counts, notes; and one wrong amount told once."""

from __future__ import annotations

import pytest
from audit_kit import findings, table, told
from test_audit_tables import BASIC, COVER, EXPENDITURE, GENERAL, TOTALS

TABLES = (
    table("收入支出决算总表", TOTALS, 2),
    table("支出决算表", EXPENDITURE),
    table("一般公共预算财政拨款支出决算表", GENERAL),
    table("一般公共预算财政拨款基本支出决算表", BASIC),
)
ALL = "# 一、收入支出决算总体情况说明"
SPENDING = "# 三、支出决算情况说明"
GENERAL_PART = "# 五、一般公共预算财政拨款支出决算情况说明"
BASIC_PART = "# 六、一般公共预算财政拨款基本支出决算情况说明"
ITEM = "1、一般公共服务支出（类）财政事务（款）行政运行（项）。"


def of(*blocks: str) -> list[tuple[str, str, str]]:
    return told(COVER, *TABLES, *blocks)


# --- amounts


@pytest.mark.parametrize(
    "blocks",
    [
        (ALL, "2024年度收入支出总计31.00万元。"),
        (
            SPENDING,
            "本年支出合计30.00万元，其中：基本支出20.00万元，占66.67%；项目支出10.00万元，占33.33%。",
        ),
        (GENERAL_PART, "一般公共服务支出（类）25.00万元，占83.33%。"),
        (GENERAL_PART, f"{ITEM}年初预算为12.00万元，支出决算为15.00万元。"),
        (BASIC_PART, "基本支出20万元。其中：人员经费18.00万元；公用经费2.00万元。"),
        # last year's, a change, a reason: not what the tables show
        (SPENDING, "与2023年度相比，支出合计增加1.00万元。"),
        (SPENDING, "与上年相比，主要原因是基本支出增加，安排基本支出12.00万元。"),
        # another section may mean another thing
        ("# 十、预算绩效管理情况", "项目支出8.00万元。"),
        ("# 第四部分 名词解释", "基本支出1.00万元。"),
    ],
)
def test_what_agrees_is_quiet(blocks: tuple[str, ...]) -> None:
    assert of(*blocks) == []


@pytest.mark.parametrize(
    ("blocks", "quote", "right"),
    [
        ((ALL, "2024年度收入支出总计0万元。"), "0万元", "31.00万元"),
        ((SPENDING, "本年支出合计31.00万元。"), "31.00万元", "30.00万元"),
        # a right number under another name, in another unit
        ((SPENDING, "项目支出20.00万元。"), "项目支出", "基本支出"),
        (
            (GENERAL_PART, "一般公共服务支出（类）5.00万元。"),
            "一般公共服务支出（类）",
            "住房保障支出（类）",
        ),
        ((SPENDING, "基本支出20.00元。"), "20.00元", "20.00万元"),
        ((GENERAL_PART, "住房保障支出（类）5.50万元。"), "5.50万元", "5.00万元"),
        ((GENERAL_PART, f"{ITEM}支出决算为25.00万元。"), "25.00万元", "15.00万元"),
        ((BASIC_PART, "人员经费2.00万元。"), "2.00万元", "18.00万元"),
        ((SPENDING, "本年支出合计310000元。"), "310000元", "300000元"),
    ],
)
def test_an_amount_that_its_table_does_not_show(
    blocks: tuple[str, ...], quote: str, right: str
) -> None:
    assert of(*blocks) == [("A-20", quote, right)]


def test_a_difference_of_the_last_digit_is_likely_wrong() -> None:
    (finding,) = findings(COVER, *TABLES, SPENDING, "本年支出合计30.01万元。")
    assert (finding.code, finding.certain) == ("A-20", False)


def test_a_wrong_amount_is_told_once_and_not_again_with_what_is_taken_of_it() -> None:
    text = "本年支出合计40.00万元，其中：基本支出20.00万元，占66.67%；项目支出10.00万元，占33.33%。"
    assert of(SPENDING, text) == [("A-20", "40.00万元", "30.00万元")]


def test_a_share_that_is_wrong_besides() -> None:
    text = "本年支出合计40.00万元，其中：基本支出20.00万元，占66.67%；项目支出10.00万元，占23.33%。"
    assert [(code, quote) for code, quote, _ in of(SPENDING, text)] == [
        ("A-20", "40.00万元"),
        ("A-102", "项目支出10.00万元，占23.33%"),
    ]


def test_a_wrong_cell_is_not_held_against_the_text() -> None:
    wrong = EXPENDITURE.replace("合计|<|30.00", "合计|<|35.00")
    said = told(
        COVER,
        TABLES[0],
        table("支出决算表", wrong),
        *TABLES[2:],
        SPENDING,
        "本年支出合计30.00万元。",
    )
    assert said == [("A-01", "35.00", "30.00")]


THREE = """
“三公”经费合计|<|公务接待费|<
预算数|决算数|预算数|决算数
0.95|0.50|0.95|0.50
"""


def test_three_expenses_by_budget_and_outcome() -> None:
    part = "# 七、财政拨款“三公”经费支出决算情况说明"
    three = table("财政拨款“三公”经费支出决算表", THREE, 2)
    right = "“三公”经费财政拨款支出年初预算为0.95万元，支出决算为0.50万元。"
    wrong = "“三公”经费财政拨款支出年初预算为0.50万元，支出决算为0.50万元。"
    assert told(COVER, three, part, right) == []
    assert told(COVER, three, part, wrong) == [("A-20", "0.50万元", "0.95万元")]


def test_the_text_has_amounts_and_the_table_is_empty() -> None:
    empty = table("财政拨款“三公”经费支出决算表", THREE.replace("0.95|0.50", "|"), 2)
    text = "“三公”经费财政拨款支出年初预算为0.95万元，支出决算为0.00万元。"
    (finding,) = findings(COVER, empty, "# 七、“三公”经费支出决算情况说明", text)
    assert (finding.code, finding.certain) == ("A-23", True)
    assert finding.why == "正文写““三公”经费财政拨款支出年初预算为0.95万元”，这张表里却没有数"


# --- accounts that are listed, and what they are spent on


def test_an_account_that_is_listed_has_an_amount() -> None:
    basic = BASIC.replace("30207|邮电费|0.50", "30211|差旅费|0.50").replace(
        "人员经费合计", "30399|其他|  |30207|邮电费|0.00\n人员经费合计"
    )
    text = "人员经费18.00万元，主要包括：基本工资、住房公积金；公用经费2.00万元，主要包括：办公费、邮电费。"
    said = told(COVER, table("一般公共预算财政拨款基本支出决算表", basic), BASIC_PART, text)
    assert said == [("A-22", "邮电费", "差旅费")]


@pytest.mark.parametrize(
    ("listed", "codes"),
    [
        ("办公费、邮电费", []),
        ("办公费、差旅费", ["A-22"]),  # the table has no such row
        ("办公费、邮电费等", []),
        ("邮电费、办公费、水电费等支出", []),  # nobody's name of an account
    ],
)
def test_lists_of_accounts(listed: str, codes: list[str]) -> None:
    text = f"公用经费2.00万元，主要包括：{listed}。"
    assert [code for code, _, _ in of(BASIC_PART, text)] == codes


def test_what_has_an_amount_is_listed() -> None:
    more = BASIC.replace("30201|办公费|1.50", "30201|办公费|1.00").replace(
        "人员经费合计", "|||30211|差旅费|0.50\n人员经费合计"
    )
    text = "公用经费2.00万元，主要包括：办公费、邮电费。"
    (finding,) = findings(COVER, table("基本支出决算表", more), BASIC_PART, text)
    assert (finding.code, finding.certain) == ("A-28", False)
    assert finding.why == "《基本支出决算表》里“差旅费”有数，没有列举"


@pytest.mark.parametrize(
    ("purpose", "told_of"),
    [
        ("日常运转等基本支出", []),
        ("宣传等项目支出", [("A-21", "宣传等项目支出", "基本支出")]),
        ("基本支出和项目支出", []),
        ("职工住房公积金", [("A-26", "职工住房公积金", "")]),  # of another class
    ],
)
def test_a_purpose_fits_its_account(purpose: str, told_of: list[tuple[str, str, str]]) -> None:
    other = "2、住房保障支出（类）住房改革支出（款）住房公积金（项）。主要用于：职工住房公积金。"
    text = f"{ITEM}主要用于：{purpose}。支出决算为15.00万元。"
    assert of(GENERAL_PART, text, other) == told_of


# --- projects

PROJECTS = """
类型|项目名称|项目单位|合计|一般公共预算
合计|<|<|9.00|9.00
其他运转类|大厅运行|财政局|4.00|4.00
其他运转类|网络维护|财政局|5.00|5.00
"""
BUDGET = "云溪县财政局2024年部门预算"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("涉及预算拨款9.00万元，共2个项目", []),
        ("涉及预算拨款9.00万元，共3个项目", [("A-27", "3个项目", "2个项目")]),
        ("涉及预算拨款9.00万元，共三个项目", [("A-27", "三个项目", "2个项目")]),
        ("涉及预算拨款9.00万元，共二个项目", []),
        ("涉及预算拨款8.00万元，共2个项目", [("A-20", "8.00万元", "9.00万元")]),
        ("涉及预算拨款4.00万元，共1个项目", [("A-27", "1个项目", "2个项目")]),
    ],
)
def test_projects_are_as_many_as_the_table_lists(
    text: str, said: list[tuple[str, str, str]]
) -> None:
    part = "# 十、预算绩效情况说明"
    sentence = f"对项目支出全面实施绩效目标管理，{text}。"
    assert told(BUDGET, table("2024年项目支出预算表", PROJECTS), part, sentence) == said


# --- notes


def test_a_note_says_that_a_table_is_empty() -> None:
    empty = table("政府性基金预算财政拨款收入支出决算表", "科目编码|科目名称|本年支出\n合计|<|")
    full = table("政府性基金预算财政拨款收入支出决算表", "科目编码|科目名称|本年支出\n合计|<|1.00")
    note = "说明：本年度没有政府性基金收入和支出，故本表无数据。"
    assert told(COVER, empty, note) == []
    assert [code for code, _, _ in told(COVER, empty, "# 三、支出决算情况说明")] == ["A-25"]
    # behind a note of another kind it may stand without that word
    scope, nothing = "注：口径按有关规定执行。", "我局2022年没有使用政府性基金安排的支出。"
    assert told(COVER, empty, scope, nothing) == []
    assert [code for code, _, _ in told(COVER, empty, scope, "三、支出情况。", nothing)] == ["A-25"]
    assert told(COVER, full, note) == [("A-24", note, "")]
