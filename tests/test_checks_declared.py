"""Declared figures, opening budgets and last year's report: a failing and a passing case each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
import small
from checking import Case, accounts, budget, checked

from assembler.checks.comparing import allowed, in_full
from assembler.dataset.model import Dataset, Department, Unit
from assembler.figures import Figure
from assembler.figures.registry import LastYear
from assembler.kernel.problems import Place

EVEN = "人员经费 1000000", "财政拨款 1000000"
OF_TWO_SOURCES = (
    "人员经费 900000\n人员经费 100000 资金=事业收入",
    "财政拨款 900000\n事业收入 100000",
)
UNEXPLAINED = """
收入总计 上年 9000000 元
支出总计 上年 9000000 元
一般公共预算支出 上年 8272900 元
政府性基金支出 上年 0 元
国有资本经营预算支出 上年 0 元
"""
BEFORE = Figure(
    Decimal(900000), "元", formula="收入表的金额合计", places=(Place("去年/收入.csv", row=2),)
)
LAST = LastYear("上年数据“去年”", {"收入总计": BEFORE}, "146", {"收入总计": "大厅运行经费增加。"})
TWIN = Unit(Place("单位.csv", row=3), "146009", "某县政务服务中心", "事业")
BEFORE_ALL = SimpleNamespace(dataset=budget(units=(*budget().units, TWIN)))
OF_TWO = LastYear("上年数据“去年”", {}, "146", whole=BEFORE_ALL)  # type: ignore[arg-type]
A_HALL = SimpleNamespace(dataset=budget(项目="窗口服务大厅 其他运转类"))
OF_A_HALL = LastYear("上年数据“去年”", {}, "146", whole=A_HALL)  # type: ignore[arg-type]
OPENED = small.opening("一般公共预算拨款 500000 功能=2010301\n一般公共预算拨款 4 项目数=2")
HERE = budget(last_year_from=small.words("../去年", row=5)[0])
ELSEWHERE = replace(HERE, department=Department("147", "某县统计局", "县统计局", "我局"))

GRADES = """
绩效自评项目数 本年 3 个
绩效评级优 本年 1 个
绩效评级良 本年 {good} 个
绩效评级合格 本年 1 个
绩效评级不合格 本年 0 个
"""

CASES = [
    Case(
        "B-08",
        budget("公用经费 300 政府采购=货物\n公用经费 200 政府采购=货物\n公用经费 499500", "财政拨款 500000",
               指标="政府采购货物预算 本年 600 元"),
        ["B-08 指标.csv 第2行 “数值”列：“政府采购货物预算”按“支出”表的“政府采购”列算是500元，"
         "“指标”表填的是600元，相差100元（对照：支出.csv 第2—3行）。"],
        budget("公用经费 500 政府采购=货物\n公用经费 499500", "财政拨款 500000",
               指标="政府采购货物预算 本年 500 元"),
    ),
    Case(
        "B-03",
        budget(*EVEN, 指标="收入总计 本年 1000100 元"),
        ["B-03 指标.csv 第2行 “数值”列：“收入总计”按台账算是1,000,000元，“指标”表填的是1,000,100元，"
         "相差100元（对照：收入.csv 第2行）。"],
        budget(*EVEN, 指标="收入总计 本年 1000000 元"),
    ),
    Case(
        "B-06",
        budget(*EVEN, 指标="收入总计 上年 90 元\n支出总计 上年 90 元"),
        ["B-06 指标.csv 第2行 “数值”列：“收入总计”本年1,000,000元，上年90元，相差一千倍以上。",
         "B-06 指标.csv 第3行 “数值”列：“支出总计”本年1,000,000元，上年90元，相差一千倍以上。"],
        budget(*EVEN, 指标="收入总计 上年 900000 元\n支出总计 上年 900000 元"),
    ),
    Case(
        "B-16",
        budget("人员经费 1000000", "财政拨款 1000000",
               指标="收入总计 上年 90 元\n支出总计 上年 90 元\n一般公共预算支出 上年 90 元"),
        ["B-16 收入.csv：“收入总计”“支出总计”“一般公共预算支出”等3个指标的本年数和上年数都相差一千倍以上。"],
        budget("人员经费 1000000", "财政拨款 1000000",
               指标="收入总计 上年 900000 元\n支出总计 上年 900000 元\n一般公共预算支出 上年 900000 元"),
    ),
    Case(
        "B-20",
        budget(*EVEN, 指标="收入总计 上年 910000 元"),
        ["B-20 指标.csv 第2行 “数值”列：“收入总计”的上年数，“指标”表填的是910,000元，上年数据“去年”是900,000元，"
         "相差10,000元（对照：去年/收入.csv 第2行）。"],
        budget(*EVEN, 指标="收入总计 上年 900000 元"),
        LAST,
    ),
    Case(
        "B-21",
        ELSEWHERE,
        ["B-21 报告.yaml 第5行：“上年”指的上年数据“去年”，部门编码是146，本数据是147。"],
        HERE,
        LAST,
    ),
    Case(
        "B-22",
        budget(原因={"收入总计": "大厅运行 经费增加"}),
        ["B-22 原因.csv 第2行 “原因”列：“收入总计”的原因和上年数据“去年”写的一样：“大厅运行 经费增加”。"],
        budget(原因={"收入总计": "新增热线经费", "支出总计": "大厅运行经费增加"}),
        LAST,
    ),
    Case(
        "B-39",
        HERE,
        ["B-39 单位.csv：上年数据“去年”里有单位146009 某县政务服务中心，本年没有。"],
        budget(units=(*budget().units, TWIN)),
        OF_TWO,
    ),
    Case(
        "B-18",
        replace(HERE, projects=small.projects("大厅 其他运转类 上年名称=窗口大厅")),
        ["B-18 项目.csv 第2行 “上年名称”列：“大厅”的上年名称“窗口大厅”在上年数据“去年”里没有，是不是“窗口服务大厅”？"],
        replace(HERE, projects=small.projects("大厅 其他运转类 上年名称=窗口服务大厅")),
        OF_A_HALL,
    ),
    Case(
        "B-31",
        budget(指标="三公经费 上年 500000 元\n因公出国境费 上年 0 元\n公务接待费 上年 20000 元\n"
                    "公务用车购置费 上年 0 元\n公务用车运行维护费 上年 30000 元"),
        ["B-31 指标.csv 第2行 “数值”列：“‘三公’经费”的上年数填的是500,000元，按分项算"
         "（因公出国（境）费＋（公务用车购置费＋公务用车运行维护费）＋公务接待费）是50,000元，"
         "相差450,000元（对照：指标.csv 第3—6行）。"],
        budget(指标="三公经费 上年 50000 元\n因公出国境费 上年 0 元\n公务接待费 上年 20000 元\n"
                    "公务用车购置及运行费 上年 30000 元"),
    ),
    Case(
        "B-32",
        budget(指标="收入总计 上年 900000 元\n支出总计 上年 910000 元"),
        ["B-32 指标.csv 第2行：上年收入总计900,000元，上年支出总计910,000元，相差10,000元"
         "（对照：指标.csv 第3行）。"],
        budget(指标="收入总计 上年 900000 元\n支出总计 上年 900000 元"),
    ),
    Case(
        "B-70",
        budget(指标="支出总计 上年 1000 元\n基本支出 上年 4000 元\n项目支出 上年 0 元\n三公经费 上年 20 元"),
        ["B-70 指标.csv 第2行 “数值”列：“支出总计”的上年数填的是1,000元，基本支出、项目支出合计是4,000元，"
         "多出3,000元（对照：指标.csv 第3—4行）。"],
        budget(指标="支出总计 上年 4000 元\n基本支出 上年 4000 元\n项目支出 上年 0 元\n三公经费 上年 20 元"),
    ),
    Case(
        "B-71",
        accounts(指标="一般公共预算基本支出 上年 1000 元\n一般公共预算人员经费 上年 300 元\n"
                      "一般公共预算公用经费 上年 100 元"),
        ["B-71 指标.csv 第2行 “数值”列：“一般公共预算财政拨款基本支出”的上年数填的是1,000元，"
         "它的全部分项（人员经费、公用经费合计）是400元，相差600元（对照：指标.csv 第3—4行）。"],
        accounts(指标="一般公共预算基本支出 上年 400 元\n一般公共预算人员经费 上年 300 元\n"
                      "一般公共预算公用经费 上年 100 元"),
    ),
    Case(
        "B-72",
        budget(*EVEN, 指标=UNEXPLAINED),
        ["B-72 指标.csv 第3行 “数值”列：“支出总计”的上年数填的是9,000,000元，一般公共预算支出、"
         "政府性基金预算支出、国有资本经营预算支出合计是8,272,900元，其余727,100元没有说明，"
         "本年的分项没有这样的其余部分（对照：指标.csv 第4—6行）。"],
        budget(*OF_TWO_SOURCES, 指标=UNEXPLAINED),
    ),
    Case(
        "B-73",
        budget(*OF_TWO_SOURCES, 指标=UNEXPLAINED),
        ["B-73 指标.csv 第3行 “数值”列：“支出总计”的上年数填的是9,000,000元，一般公共预算支出、"
         "政府性基金预算支出、国有资本经营预算支出合计是8,272,900元，其余727,100元，"
         "本年的其余部分是100,000元（对照：指标.csv 第4—6行）。"],
        budget(*OF_TWO_SOURCES, 指标=UNEXPLAINED.replace("8272900", "8900000")),
    ),
    Case(
        "B-33",
        accounts(指标="授予小微企业合同金额 本年 50 元\n授予中小企业合同金额 本年 40 元"),
        ["B-33 指标.csv 第2行：“授予小微企业合同金额”50元，大于“授予中小企业合同金额”40元，多出10元"
         "（对照：指标.csv 第3行）。"],
        accounts(指标="授予小微企业合同金额 本年 40 元\n授予中小企业合同金额 本年 40 元"),
    ),
    Case(
        "B-106",
        accounts(template="shanghai-accounts", 指标=GRADES.format(good=2)),
        ["B-106 指标.csv 第2行：“各绩效评级的项目数之和”4个，“绩效自评项目数”3个，相差1个"
         "（对照：指标.csv 第3—6行）。"],
        accounts(template="shanghai-accounts", 指标=GRADES.format(good=1)),
    ),
    Case(
        "B-34",
        budget("人员经费 100", 指标="政府采购货物预算 本年 60 元\n政府采购工程预算 本年 50 元\n"
                                 "政府采购服务预算 本年 0 元"),
        ["B-34 指标.csv 第2行：“政府采购预算”110元，大于“支出总计”100元，多出10元"
         "（对照：支出.csv 第2行）。"],
        budget("人员经费 110", 指标="政府采购货物预算 本年 60 元\n政府采购工程预算 本年 50 元\n"
                                 "政府采购服务预算 本年 0 元"),
    ),
    Case(
        "B-35",
        accounts("公用经费 30000 部门经济=30212\n公用经费 20000 部门经济=30231",
                 指标="因公出国境团组 本年 0 个\n因公出国境人次 本年 2 人次\n公务用车保有量 本年 0 辆\n"
                      "外宾接待支出 本年 0 元\n国内来访团组 本年 3 个"),
        ["B-35 指标.csv 第2行：“因公出国（境）费”30,000元，而“因公出国（境）团组”0个"
         "（对照：支出.csv 第2行）。",
         "B-35 指标.csv 第6行：“其他国内公务接待支出”0元，而“国内来访团组”3个（对照：指标.csv 第5行）。",
         "B-35 指标.csv 第4行：“公务用车运行维护费”20,000元，而“公务用车保有量”0辆"
         "（对照：支出.csv 第3行）。"],
        accounts("公用经费 30000 部门经济=30212\n公用经费 20000 部门经济=30231",
                 指标="因公出国境团组 本年 1 个\n因公出国境人次 本年 2 人次\n公务用车保有量 本年 1 辆"),
    ),
    Case(
        "B-36",
        budget(指标="一般公务用车 本年 1.5 辆\n通用设备 本年 -1 台（套）"),
        ["B-36 指标.csv 第2行 “数值”列：“一般公务用车”填的是1.5辆。",
         "B-36 指标.csv 第3行 “数值”列：“单价50万元以上通用设备”填的是-1台（套）。"],
        budget(指标="一般公务用车 本年 2.0 辆\n通用设备 本年 0 台（套）"),
    ),
    Case(
        "B-37",
        accounts(指标="部门整体自评得分 本年 100.01 分\n资金使用率目标 本年 -1 %"),
        ["B-37 指标.csv 第2行 “数值”列：“部门整体自评得分”填的是100.01分。",
         "B-37 指标.csv 第3行 “数值”列：“资金使用率目标”填的是-1%。"],
        accounts(指标="部门整体自评得分 本年 100 分\n预算调整率标准 本年 120 %"),
    ),
    Case(
        "B-38",
        accounts(指标="国内来访团组 本年 3 个\n国内来宾人次 本年 2 人次"),
        ["B-38 指标.csv 第3行：“国内来宾”2人次，少于“国内来访团组”3个（对照：指标.csv 第2行）。"],
        accounts(指标="国内来访团组 本年 3 个\n国内来宾人次 本年 3 人次"),
    ),
    Case(
        "B-55",
        budget(published="2023-04-10"),
        ["B-55 报告.yaml：公开日期是2023-04-10，2024年部门预算应在2023-10至2024-12公开。"],
        budget(published="2024-04"),
    ),
    Case(
        "F-12",
        accounts("人员经费 400000", 指标="一般公共预算支出 年初预算 510000 元", opening=OPENED),
        ["F-12 指标.csv 第2行 “数值”列：“一般公共预算财政拨款支出”的年初预算，“指标”表填的是510,000元，"
         "“年初预算”表合计500,004元，相差9,996元（对照：年初预算.csv 第2—3行）。"],
        # 机关运行经费 is of one kind, which the opening budget does not know
        accounts("人员经费 400000", opening=OPENED,
                 指标="一般公共预算支出 年初预算 500004 元\n机关运行经费 年初预算 7 元"),
    ),
    Case(
        "F-13",
        accounts("公用经费 30000 部门经济=30217", 指标="公务接待费 全年预算 20000 元"),
        ["F-13 指标.csv 第2行 “数值”列：“公务接待费”决算30,000元，超过全年预算20,000元，多出10,000元"
         "（对照：支出.csv 第2行）。"],
        accounts("公用经费 20000 部门经济=30217", 指标="公务接待费 全年预算 20000 元"),
    ),
    Case(
        "F-14",
        accounts("人员经费 499", opening=OPENED),
        ["F-14 年初预算.csv 第2行 “金额”列：功能科目2010301决算499元，年初预算500,000元，相差一千倍以上"
         "（对照：支出.csv 第2行）。"],
        accounts("人员经费 500", opening=OPENED),
    ),
    Case(
        "F-15",
        accounts(opening=small.opening("一般公共预算拨款 369600")),
        ["F-15 年初预算.csv 第2行 “功能科目”列：369,600元年初预算没有填功能科目，也没有填项目数。"],
        accounts(opening=OPENED),
    ),
    Case(
        "T-02",
        budget(*EVEN, 指标="收入总计 本年 1000050 元\n支出总计 本年 1000051 元"),
        ["T-02 指标.csv 第2行 “数值”列：“收入总计”填的是1,000,050元，应为1,000,000元，相差50元，"
         "在四舍五入的误差50元之内（对照：收入.csv 第2行）。"],
        budget(*EVEN, 指标="收入总计 本年 1000000 元"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_rule_fails_and_passes(case: Case) -> None:
    case.check()


@pytest.mark.parametrize(("addends", "yuan"), [(0, 50), (1, 100), (3, 200), (9, 500)])
def test_the_joint_tolerance(addends: int, yuan: int) -> None:
    assert allowed(addends) == yuan


@pytest.mark.parametrize(
    ("total", "codes"),
    [("50000", []), ("50200", ["T-02"]), ("50201", ["B-31"]), ("49799", ["B-31"])],
)
def test_a_remainder_is_told_apart_from_an_error(total: str, codes: list[str]) -> None:
    """Three rounded parts and their rounded total may be 0.02万元 apart, and no more."""
    data = budget(
        指标=f"三公经费 上年 {total} 元\n因公出国境费 上年 0 元\n公务接待费 上年 20000 元\n"
        "公务用车购置及运行费 上年 30000 元"
    )
    assert [line[:4] for line in checked(data) if line[:4] in ("T-02", "B-31")] == codes


@pytest.mark.parametrize(
    ("kind", "published", "told"),
    [
        ("部门预算", "2023-09-30", True),
        ("部门预算", "2023-12-31", False),
        ("部门预算", "2025-01-02", True),
        ("部门决算", "2024-12-30", True),
        ("部门决算", "2025-08", False),
        ("部门决算", "", False),
    ],
)
def test_when_a_report_is_published(kind: str, published: str, told: bool) -> None:
    found = checked(budget(kind=kind, published=published))
    assert any(line.startswith("B-55") for line in found) is told


def test_parts_that_are_not_all_given_prove_nothing() -> None:
    data = budget(指标="三公经费 上年 500000 元\n公务接待费 上年 20000 元")
    assert [line for line in checked(data) if line.startswith("B-31")] == []


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        # what is not stated may be the rest; a fund that this year has nothing of is unlikely to be
        (
            budget(*EVEN, 指标="支出总计 上年 9000000 元\n一般公共预算支出 上年 8272900 元"),
            ["B-72"],
        ),
        (
            budget(
                "人员经费 900000\n人员经费 100000 资金=政府性基金预算资金",
                "财政拨款 900000\n政府性基金预算资金 100000",
                指标="支出总计 上年 9000000 元\n一般公共预算支出 上年 8272900 元",
            ),
            [],
        ),
        (budget(*EVEN, 指标="支出总计 上年 9000000 元\n基本支出 上年 4000000 元"), []),
        # the innermost whole is the one that a part is held against
        (
            budget(
                指标="支出总计 上年 5000 元\n一般公共预算支出 上年 5000 元\n三公经费 上年 6000 元"
            ),
            ["B-70"],
        ),
        # a whole that its balance contradicts is told once
        (budget(*EVEN, 指标=UNEXPLAINED.replace("收入总计 上年 9", "收入总计 上年 8")), ["B-32"]),
        # two names for the same
        (
            budget(*EVEN, 指标="支出总计 上年 900000 元\n本年支出合计 上年 800000 元"),
            ["B-71"],
        ),
        # what rounding explains is no error
        (
            budget(*EVEN, 指标="支出总计 上年 900000 元\n一般公共预算支出 上年 900050 元"),
            ["T-02"],
        ),
        # 财政拨款 balances by itself; its rest in the total is told
        (
            accounts(
                *EVEN,
                指标="收入总计 上年 900000 元\n支出总计 上年 900000 元\n"
                "财政拨款收入总计 上年 820000 元\n财政拨款支出总计 上年 810000 元",
            ),
            ["B-32"],
        ),
        (
            accounts(
                *EVEN,
                指标="收入总计 上年 900000 元\n支出总计 上年 900000 元\n"
                "财政拨款收入总计 上年 820000 元\n财政拨款支出总计 上年 820000 元",
            ),
            ["B-72"],
        ),
        # pairs of which one is never larger, last year too
        (
            accounts(*EVEN, 指标="外宾接待支出 上年 500 元\n公务接待费 上年 400 元"),
            ["B-33"],
        ),
    ],
)
def test_last_year_against_its_parts(data: Dataset, codes: list[str]) -> None:
    told = [line[:4] for line in checked(data)]
    assert [code for code in told if code in OF_LAST_YEAR] == codes


OF_LAST_YEAR = ("B-31", "B-32", "B-33", "B-70", "B-71", "B-72", "B-73", "T-02")


def test_amounts_are_told_with_two_decimals_or_none() -> None:
    """Though 1450.6万元 was typed; what is counted without any."""
    told = [in_full(Decimal(value), "元") for value in ("14506000.0", "100", "0.05", "12.345")]
    assert told == ["14,506,000.00元", "100元", "0.05元", "12.345元"]
    assert in_full(Decimal("2.0"), "辆") == "2辆"
