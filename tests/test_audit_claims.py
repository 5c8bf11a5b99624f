"""What audit finds in the claims of a text held against each other."""

from __future__ import annotations

import pytest

from assembler.audit.claims_checks import claims_agree
from assembler.audit.context import audited
from assembler.audit.finding import Finding
from assembler.kernel.catalogue import CATALOGUE
from assembler.kernel.catalogue.audit_claims import AUDIT_CLAIMS
from assembler.published.document import PublishedParagraph, PublishedReport, Spot

FINAL = "2024年度部门决算情况说明"
BUDGET = "2024年部门预算情况说明"


def findings(*paragraphs: str, title: str = FINAL) -> list[Finding]:
    """What is found in these paragraphs below a title; one that begins with # is a heading."""
    blocks = [PublishedParagraph(title, Spot(0), 1)]
    for number, text in enumerate(paragraphs, 1):
        level = 2 if text.startswith("#") else 0
        blocks.append(PublishedParagraph(text.lstrip("#"), Spot(number), level))
    return list(claims_agree(audited(PublishedReport("报告.txt", "text", tuple(blocks)))))


def told(*paragraphs: str, title: str = FINAL) -> list[tuple[str, str, str]]:
    """Code, quote and what is expected of each finding."""
    return [(f.code, f.quote, f.expected) for f in findings(*paragraphs, title=title)]


# --- wrong


@pytest.mark.parametrize(
    ("text", "code", "quote", "expected"),
    [
        (  # cut off instead of rounded: 36.10/950.00 is 3.8% exactly, 3.799 never
            "收入总计986.10万元，比上年增加36.10万元，增长3.79%。",
            "A-100",
            "比上年增加36.10万元，增长3.79%",
            "3.80%",
        ),
        (  # by this year's amount
            "机关运行经费8.00万元，较上年度增加2.00万元，增长25.00%。",
            "A-100",
            "较上年度增加2.00万元，增长25.00%",
            "33.33%",
        ),
        (
            "公用经费9.00万元，比上年减少1.00万元，下降11.11%。",
            "A-100",
            "比上年减少1.00万元，下降11.11%",
            "10.00%",
        ),
        (
            "2024年度收入总计0万元，比上年减少10.00万元，下降2.00%。",
            "A-100",
            "2024年度收入总计0万元",
            "",
        ),
        (
            "公务接待费2023年决算数为5.00万元，2024年决算数为4.00万元，比2023年决算数减少10.00%。",
            "A-100",
            "比2023年决算数减少10.00%",
            "减少20.00%",
        ),
        (
            "收入总计12.00万元，比上年增加12.00万元，增长100.00%。",
            "A-101",
            "比上年增加12.00万元，增长100.00%",
            "",
        ),
        (
            "公务接待费年初预算为0.00万元，支出决算为2.00万元，完成年初预算的0.00%。",
            "A-101",
            "完成年初预算的0.00%",
            "",
        ),
        (
            "政府性基金支出0万元，其中：基本支出0万元，占0%；项目支出0万元，占0%。",
            "A-101",
            "基本支出0万元，占0%",
            "",
        ),
        (
            "本年支出合计800.00万元，其中：基本支出500.00万元，占62.50%；项目支出300.00万元，占37.60%。",
            "A-102",
            "项目支出300.00万元，占37.60%",
            "37.50%",
        ),
        (
            "本年支出合计800.00万元，其中：基本支出500.00万元；项目支出310.00万元。",
            "A-103",
            "本年支出合计800.00万元",
            "",
        ),
        (
            "政府采购支出总额9.00万元，其中：政府采购货物支出3.00万元、政府采购工程支出1.00万元、政府采购服务支出4.00万元。",
            "A-103",
            "政府采购支出总额9.00万元",
            "",
        ),
        (
            "基本支出60.00万元，其中：人员经费50.00万元，公用经费10.00万元，项目支出5.00万元，占7.00%。",
            "A-103",
            "项目支出5.00万元，占7.00%",
            "",
        ),
        (
            "公务接待费年初预算为4.00万元，支出决算为3.00万元，完成年初预算的80.00%。",
            "A-104",
            "完成年初预算的80.00%",
            "75.00%",
        ),
        (
            "公务接待费年初预算为0万元，全年预算为4.00万元，支出决算为3.00万元，完成年初预算的75.00%。",
            "A-104",
            "完成年初预算的75.00%",
            "完成全年预算的75.00%",
        ),
        (
            "公务接待费年初预算为4.00万元，支出决算为3.00万元。决算数大于预算数的主要原因是节约。",
            "A-106",
            "决算数大于预算数",
            "决算数小于预算数",
        ),
        (
            "公务接待费年初预算为4.00万元，支出决算为3.00万元。决算数等于预算数的主要原因是节约。",
            "A-106",
            "决算数等于预算数",
            "决算数小于预算数",
        ),
        (
            "公务接待费年初预算为4.00万元，支出决算为3.00万元。决算数与年初预算数持平。",
            "A-106",
            "决算数与年初预算数持平",
            "决算数小于年初预算数",
        ),
        (
            "公用经费9.00万元，比上年增加1.00万元，下降12.50%。",
            "A-106",
            "比上年增加1.00万元，下降12.50%",
            "",
        ),
        (
            "公用经费9.00万元，比2023年决算数12.00万元减少2.00万元。",
            "A-106",
            "减少2.00万元",
            "减少3.00万元",
        ),
        (
            "组织自评的项目17个，实际自评17个，10个项目自评等级为优，5个项目自评为良，1个项目自评为差。",
            "A-108",
            "17个，10个项目自评等级为优，5个项目自评为良，1个",
            "",
        ),
        (
            "共有车辆2辆，其中：主要领导干部用车1辆、机要通信用车2辆。",
            "A-108",
            "共有车辆2辆",
            "",
        ),
        (
            "授予中小企业合同金额5.00万元，其中：授予小微企业合同金额6.00万元。",
            "A-109",
            "授予小微企业合同金额6.00万元",
            "",
        ),
        ("2025年收入总计9.00万元。", "A-110", "2025年收入总计9.00万元", "2024年"),
        (
            "收入总计9.00万元，与2024年相比，收入总计增加1.00万元。",
            "A-110",
            "2024年相比，收入总计增加1.00万元",
            "2023年",
        ),
        (
            "项目年末结转和结余资金数额较大，主要是尚未支付。年末无结转结余资金。",
            "A-111",
            "结转和结余资金数额较大",
            "",
        ),
        ("公用经费34.69万元，比上年239.76减少205.07万元。", "A-112", "239.76", "239.76万元"),
        (
            "支出合计10.00万元，其中：基本支出6.00万元，占60.00；项目支出4.00万元。",
            "A-112",
            "占60.00",
            "60.00%",
        ),
    ],
)
def test_what_cannot_be_right(text: str, code: str, quote: str, expected: str) -> None:
    assert told(text) == [(code, quote, expected)]
    assert all(finding.certain for finding in findings(text) if finding.code != "A-110")


def test_every_code_has_a_case() -> None:
    cases = [mark.args[1] for mark in test_what_cannot_be_right.pytestmark]  # type: ignore[attr-defined]
    here = {case[1] for case in cases[0]} | {"A-105", "A-107", "A-113"}
    assert here == set(AUDIT_CLAIMS) and here <= set(CATALOGUE)


def test_the_reason_has_the_figures() -> None:
    (finding,) = findings("收入总计986.10万元，比上年增加36.10万元，增长3.79%。")
    assert finding.why == (
        "收入总计986.10万元，增加36.10万元，上年是950.00万元，增减率是36.10万元÷950.00万元＝3.8000%"
    )


def test_one_figure_has_one_value() -> None:
    paragraphs = (
        "#三、支出预算",
        "2024年一般公共预算支出90.00万元。其中：基本支出60.00万元，占66.67%；项目支出30.00万元，占33.33%。",
        "#六、基本支出预算",
        "2024年一般公共预算基本支出年初预算为90.00万元。其中：人员经费50.00万元，占55.56%；公用经费10.00万元，占11.11%。",
    )
    assert told(*paragraphs, title=BUDGET) == [
        ("A-102", "人员经费50.00万元，占55.56%", "83.33%"),
        ("A-102", "公用经费10.00万元，占11.11%", "16.67%"),
        ("A-107", "2024年一般公共预算基本支出年初预算为90.00万元", "60.00万元"),
    ]


def test_an_opening_budget_that_nothing_adds_up_to_is_likely_wrong() -> None:
    paragraphs = (
        "一般公共预算财政拨款支出年初预算为80.00万元，支出决算为60.00万元。",
        "政府性基金预算财政拨款支出年初预算为15.00万元，支出决算为15.00万元。",
        "我单位2024年年初预算资金70.00万元，全年执行数75.00万元。",
    )
    (finding,) = findings(*paragraphs)
    assert (finding.code, finding.certain) == ("A-107", False)
    assert finding.quote == "2024年年初预算资金70.00万元"


def test_a_part_without_a_budget_is_likely_of_nothing() -> None:
    text = (
        "“三公”经费支出年初预算为0.95万元，支出决算为0.00万元，完成预算的0%，其中："
        "因公出国（境）费决算为0.00万元，完成预算的0%；公务接待费支出决算为0.00万元，完成预算的0%。"
    )
    (finding,) = findings(text)
    assert (finding.code, finding.certain) == ("A-105", False)
    assert finding.quote == "因公出国（境）费决算为0.00万元，完成预算的0%"


def test_last_year_is_one_year() -> None:
    paragraphs = (
        "#一、总体",
        "2024年收入总计90.00万元，比2023年增加10.00万元，增长12.50%。",
        "#二、再说",
        "2024年收入总计90.00万元，比2023年增加9.00万元，增长11.11%。",
    )
    (finding,) = findings(*paragraphs)
    assert (finding.code, finding.quote, finding.certain) == (
        "A-113",
        "比2023年增加9.00万元",
        False,
    )


def test_kinds_of_three_expenses_in_items_of_their_own() -> None:
    paragraphs = (
        "“三公”经费支出预算为2.80万元。",
        "（一）因公出国（境）费0万元，主要用于公务出国。",
        "（二）公务接待费0.30万元，主要用于接待。",
        "（三）公务用车购置及运行费1.50万元，主要用于燃料。",
    )
    assert told(*paragraphs, title=BUDGET) == [
        ("A-103", "“三公”经费支出预算为2.80万元".lstrip("“"), "")
    ]


def test_purchases_beyond_all_purchases() -> None:
    paragraphs = (
        "2024年度政府采购金额为21.00万元，其中：货物采购金额21.00万元、工程采购金额0万元、服务采购金额0万元。",
        "在面向中小企业预留的项目中，由中小企业供应商中标或成交的，采购金额21.00万元；"
        "在其他政府采购项目中，由中小企业中标、成交的，采购金额21.00万元。",
    )
    (finding,) = findings(*paragraphs)
    assert (finding.code, finding.certain) == ("A-109", True)
    assert finding.quote.startswith("其他政府采购项目中") and finding.quote.endswith("21.00万元")


def test_items_that_miss_their_total_are_likely_wrong() -> None:
    paragraphs = (
        "一般公共预算财政拨款支出年初预算为99.00万元，支出决算为80.00万元，完成年初预算的80.81%。其中：",
        "1．一般公共服务支出（类）财政事务（款）行政运行（项）。年初预算为50.00万元，支出决算为40.00万元。",
        "2．卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）。年初预算为40.00万元，支出决算为40.00万元。",
    )
    (finding,) = findings(*paragraphs)
    assert (finding.code, finding.certain) == ("A-103", False)
    assert finding.why == "下面2项的年初预算之和是90.00万元"
    more = "2024年度，本部门有2个年初预算项目（涉及年初预算9.00万元）未形成支出。"
    assert findings(*paragraphs, more) == []


# --- right

RIGHT = (
    # rounding leaves tails
    "政府采购支出总额251.25万元，其中：政府采购货物支出4.79万元、政府采购工程支出0万元、政府采购服务支出246.47万元。",
    "本年支出合计986.10万元，其中：基本支出700.10万元，占71.00%；项目支出286.00万元，占29.00%。",
    "一般公共预算支出90.00万元。与上年相比，一般公共预算支出增加10.00万元，增长12.50%。",
    "收入总计8万元，比上年增加1万元，增长14%。",
    # a completion of the 口径 that is named
    "公务接待费年初预算为4.00万元，全年预算为5.00万元，支出决算为3.00万元，完成全年预算的60.00%，"
    "决算数小于预算数的主要原因是节约。",
    "公务接待费年初预算为0万元，支出决算为3.00万元，决算数大于预算数的主要原因是追加。",
    "购房补贴年初预算为58.50万元，支出决算为58.50万元。决算数与预算数基本持平。",
    # a reason tells of something else
    "公用经费9.00万元，比上年增加1.00万元，增长12.50%，主要原因是差旅费增加2.00万元，增长50.00%；"
    "同时印刷费减少1.00万元。",
    # the whole, not the last part
    "“三公”经费10.00万元。其中：公务接待费4.00万元，公务用车运行维护费6.00万元。比上年减少1.00万元，下降9.09%。",
    "支出合计100.00万元，其中：基本支出60.00万元，包括人员经费50.00万元、公用经费10.00万元；项目支出40.00万元。",
    "支出合计100.00万元，其中：基本支出60.00万元，占60.00%；项目支出40.00万元。与上年相比，支出增加10.00万元，增长11.11%。",
    # examples are not all
    "人员经费50.00万元，其中：基本工资20.00万元、津贴补贴10.00万元。",
    "共有车辆5辆，其中：执法执勤用车3辆。",
    "自评项目17个，10个项目自评等级为优，5个项目自评为良，2个项目自评为差。",
    # rough words
    "收入总计约955万元，比上年增加近44万元，增长约4.8%。",
    "2024年收入总计1.2亿元，比2023年翻一番。",
    "财政拨款收入总计90.00万元，占收入总计的三分之一。",
    # what was carried over from last year is no amount of last year
    "2024年收入预算1200.50万元，其中：上年结转200.50万元，占16.70%；一般公共预算拨款收入1000.00万元，占83.30%。",
    # of what is named before 占, not of the last amount
    "政府采购支出总额90.00万元。授予中小企业合同金额90.00万元，占政府采购支出总额的100.00%，其中：授予小微企业合同金额"
    "60.00万元；货物采购授予中小企业合同金额占货物支出金额的100.00%。",
    # per head, per car
    "公务用车运行维护费支出3.00万元，其中：燃料费2.00万元，维修费1.00万元，平均每辆1.50万元。",
    # of one fund, not of all
    "支出总计90.00万元，其中：年末结转和结余50.50万元。政府性基金预算财政拨款支出50.00万元，年末结转和结余0.00万元。",
    # no year is wrong
    "截至2024年12月31日，共有车辆0辆。2023年收入总计80.00万元，2024年收入总计90.00万元。",
    "2024年没有政府性基金预算财政拨款收入和支出。政府性基金预算财政拨款支出0.00万元。",
    "收入总计90.00万元，比2023年增加（减少）10.00万元，增长（下降）12.50%。",
)


@pytest.mark.parametrize("text", RIGHT)
@pytest.mark.parametrize("title", [FINAL, BUDGET])
def test_nothing_is_said_of_what_is_right(text: str, title: str) -> None:
    assert findings(text, title=title) == []


def test_a_place_in_a_paragraph() -> None:
    wrong = "公用经费9.00万元，比上年减少1.00万元，下降11.11%。"
    (finding,) = findings("第一段。", "第二段。" + wrong)
    assert finding.spot == Spot(2)
    assert ("第二段。" + wrong)[finding.start : finding.end] == finding.quote


def test_a_change_may_stand_apart_from_its_amount() -> None:
    amount = "#一、机构运转经费", "2024年机构运转经费支出预算30.00万元。"
    wrong = "#二、增减", "机构运转经费预算数比2023年预算数40.00万元减少20.00万元，下降50.00%。"
    right = "#二、增减", "机构运转经费预算数比2023年预算数40.00万元减少10.00万元，下降25.00%。"
    assert findings(*amount, *right, title=BUDGET) == []
    assert told(*amount, *wrong, title=BUDGET) == [
        ("A-100", "减少20.00万元，下降50.00%", "40.00%"),
        ("A-106", "减少20.00万元", "减少10.00万元"),
    ]
