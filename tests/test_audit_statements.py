"""Statements of one sentence that cannot all be true: what is found, and what may well be."""

from __future__ import annotations

import pytest
from audit_kit import told

COVER = (
    "东河县财政局2024年度部门决算",
    "# 第一部分 东河县财政局概况",
    "# 一、收入支出决算总体情况说明",
)
TWO_UNITS = ("纳入决算编制范围的单位共3个：", "1．东河县财政局；", "2．东河县国库支付中心。")


def of(*texts: str) -> list[tuple[str, str, str]]:
    return told(*COVER, *texts)


@pytest.mark.parametrize(
    ("text", "code", "quote", "right"),
    [
        (
            "收入比上年增加10.00万元，增长10.00%，主要原因是压减开支，人员减少。",
            "A-106",
            "压减开支，人员减少",
            "",
        ),
        (
            "局机关内设机构3个：办公室、国库科、预算科、监督科。",
            "A-108",
            "3个：办公室、国库科、预算科、监督科",
            "",
        ),
        (
            "局机关内设机构3个，分别是办公室和国库科。",
            "A-108",
            "3个，分别是办公室和国库科",
            "",
        ),
        (
            "评价得分74.81分，评价等级为优。",
            "A-111",
            "得分74.81分，评价等级为优",
            "",
        ),
        (
            "公务接待费2.00万元。全年共接待国内来访团组5个、来宾3人次。",
            "A-111",
            "2.00万元。全年共接待国内来访团组5个、来宾3人次",
            "",
        ),
        (
            "公务接待费0.00万元。全年共接待国内来访团组5个、来宾30人次。",
            "A-111",
            "0.00万元。全年共接待国内来访团组5个、来宾30人次",
            "",
        ),
        (
            "政府采购支出总额10.00万元。授予中小企业合同金额15.00万元。",
            "A-109",
            "购支出总额10.00万元。授予中小企业合同金额15.00万元",
            "",
        ),
        ("与2022年相比，收入增加10.00万元。", "A-110", "与2022年相比", "2023年"),
    ],
)
def test_what_cannot_all_be_true(text: str, code: str, quote: str, right: str) -> None:
    assert of(text) == [(code, quote, right)]


def test_numbered_lines_below_a_count() -> None:
    assert of(*TWO_UNITS) == [("A-108", "纳入决算编制范围的单位共3个：", "")]
    assert of(TWO_UNITS[0].replace("3", "2"), *TWO_UNITS[1:]) == []
    assert of("具体有以下几个：", *TWO_UNITS[1:]) == []


def test_a_section_of_another_department() -> None:
    """Left over from the report that was copied."""
    mine = ["东河县财政局2024年收入合计1.00万元。"] * 3
    assert of(*mine, "东河县教育局2024年没有专项转移支付。") == [
        ("A-36", "东河县教育局", "东河县财政局")
    ]
    # the unit of which the report tells in several places is its own
    assert of("东河县国库中心是下属单位。", *mine, "东河县国库中心2024年没有车辆。") == []
    assert of(mine[0], "东河县教育局2024年没有专项转移支付。") == []


@pytest.mark.parametrize(
    "text",
    [
        "收入比上年增加10.00万元，增长10.00%，主要原因是新增人员，同时压减开支。",
        "收入比上年减少10.00万元，下降10.00%，主要原因是上年一次性项目增加。",
        "支出决算为9.00万元，完成年初预算的90.00%，决算数小于预算数的主要原因是增加了结转。",
        "局机关内设机构4个，包括办公室、国库科等。",
        "局机关内设机构2个，分别是办公室和国库科。",
        "有4个股室，包括办公室和国库科。",
        "评价得分94.81分，评价等级为优。",
        "公务接待费0.00万元。全年共接待国内来访团组0个、来宾0人次。",
        "政府采购支出总额10.00万元。授予中小企业合同金额9.00万元。",
        "与2023年相比，收入增加10.00万元。",
    ],
)
def test_what_may_well_be(text: str) -> None:
    assert of(text) == []
