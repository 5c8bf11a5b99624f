"""What adds up and still cannot be: a failing and a passing case each, and what is none of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import small
from checking import Case, accounts, budget, checked

from assembler.dataset.model import Dataset, Department, Unit
from assembler.figures.registry import LastYear
from assembler.kernel.problems import Place

PAID = (
    "人员经费 1287100 部门经济=30101\n人员经费 36200 部门经济=30103\n人员经费 20400 部门经济=30112"
)
BEFORE = SimpleNamespace(dataset=budget(f"{PAID}\n公用经费 100 部门经济=30201", "财政拨款 1343800"))
LAST = LastYear("上年数据“去年”", {}, "146", whole=BEFORE)  # type: ignore[arg-type]
WHOLE = "".join(f"公用经费 {1000 * n} 部门经济=302{n:02}\n" for n in range(1, 12))
RISEN = "收入总计 上年 900000 元\n支出总计 上年 900000 元"
RECEIVED = "公用经费 50000 部门经济=30217 资金=一般公共预算拨款"
RECEIPT = "一般公共预算拨款 50000"


def because(text: str) -> Dataset:
    return budget("人员经费 1000000", "财政拨款 1000000", 指标=RISEN, 原因={"收入总计": text})


def evaluated(row: str) -> Dataset:
    return accounts(evaluations=small.evaluations(row))


def received(groups: int, people: int) -> Dataset:
    given = f"""
        外宾接待支出 本年 0 元
        国内来访团组 本年 {groups} 个
        国内来宾人次 本年 {people} 人次
    """
    return accounts(RECEIVED, RECEIPT, 指标=given)


def aimed(name: str, value: str, group: str = "满意度指标") -> Dataset:
    return budget(targets=small.targets(f"大厅 {group} {name} {value}"))


def said(text: str) -> Dataset:
    return budget(duties=small.words(text))


def named(short: str = "县政务局", unit: str = "某县政务局本级") -> Dataset:
    return budget(
        department=Department("146", "某县政务局", short, "我局"),
        units=(Unit(Place("单位.csv", row=2), "146001", unit, "行政"),),
    )


CASES = [
    Case(
        "B-108",
        budget(f"{PAID}\n公用经费 300 部门经济=30201", "财政拨款 1344000"),
        [
            "B-108 支出.csv 第2行 “金额”列：人员经费的3行与上年数据“去年”的完全一样，一元不差（对照：支出.csv 第3—4行）。"
        ],
        budget(PAID.replace("36200", "36300"), "财政拨款 1343800"),
        LAST,
    ),
    Case(
        "B-109",
        evaluated("平台 4980000 1000000 0 99 是"),
        [
            "B-109 项目自评.csv 第2行 “自评得分”列：项目“平台”的自评得分99：预算执行率20.08%（100.00万元除以498.00万元），"
            "预算执行率占10分，最多得92.01分。"
        ],
        evaluated("平台 4980000 1000000 0 92.01 是"),
    ),
    Case(
        "B-110",
        received(2, 3),
        [
            "B-110 指标.csv 第4行：“其他国内公务接待支出”50,000.00元，“国内来宾人次”3人次，平均每人次16,666.67元，太多"
            "（对照：支出.csv 第2行；指标.csv 第2行）。"
        ],
        received(50, 600),
    ),
    Case(
        "B-111",
        budget(
            "人员经费 300 部门经济=30101 政府采购=服务\n公用经费 200 部门经济=30201 政府采购=货物"
        ),
        [
            "B-111 支出.csv 第2行 “政府采购”列：部门经济科目30101 基本工资的支出，“政府采购”填的是服务。"
        ],
        budget("人员经费 300 部门经济=30101\n公用经费 200 部门经济=30201 政府采购=货物"),
    ),
    Case(
        "B-112",
        because("专项工作增加，比上年增长25.6%"),
        ["B-112 原因.csv 第2行 “原因”列：“收入总计”的原因写到25.6%，没有一个指标是这样增减的。"],
        because("专项工作增加，比上年增长11.1%"),
    ),
    Case(
        "B-113",
        named(short="区教育局"),
        ["B-113 报告.yaml：简称是“区教育局”，部门名称是“某县政务局”，看不出是同一个部门。"],
        named(short="县政务局"),
    ),
    Case(
        "B-114",
        aimed("群众满意度", "≤90%"),
        [
            "B-114 绩效指标.csv 第2行 “指标值”列：项目“大厅”的“群众满意度”，指标值写的是“≤90%”：满意度越高越好，写成了不超过。"
        ],
        aimed("群众满意度", "≥90%"),
    ),
    Case(
        "B-115",
        said("内设机构5个：办公室、政务股（含信息科、档案科）、督查股。"),
        [
            "B-115 报告.yaml 第20行：写的是5个，列出的是3个：“内设机构5个：办公室、政务股（含信息科、档案科）、督查股。”。"
        ],
        said("内设机构三个：办公室、政务股（含信息科、档案科）、督查股。"),
    ),
    Case(
        "B-116",
        budget(f"{WHOLE}人员经费 128.71 部门经济=30101"),
        [
            "B-116 支出.csv 第13行 “金额”列：这一行是128.71元，其余各行都是整元的数，像是按万元填的（1,287,100.00元）。"
        ],
        budget(f"{WHOLE}人员经费 128.71 部门经济=30101\n人员经费 2000.5 部门经济=30102"),
    ),
]
MORE = [
    Case(
        "B-109",
        evaluated("平台 50000 50000 50000 40 否 成本指标得分率=100% 产出指标得分率=100.00%"),
        [
            "B-109 项目自评.csv 第2行 “自评得分”列：项目“平台”的自评得分40：预算执行率和各项得分率都是100%，应是100分。"
        ],
        evaluated("平台 50000 50000 50000 96 否 成本指标得分率=100% 产出指标得分率=90%"),
    ),
    Case(
        "B-110",
        received(1, 2000),
        [
            "B-110 指标.csv 第3行：“国内来宾”2,000人次，“国内来访团组”1个，平均每个2,000人次，太多（对照：指标.csv 第4行）。"
        ],
        received(20, 2000),
    ),
    Case(
        "B-113",
        named(unit="某县教育局"),
        [
            "B-113 单位.csv 第2行 “单位名称”列：单位名称是“某县教育局”，部门名称是“某县政务局”，看不出是同一个部门。"
        ],
        named(unit="某县政务服务中心"),
    ),
    Case(
        "B-114",
        aimed("群众满意度", "9%"),
        [
            "B-114 绩效指标.csv 第2行 “指标值”列：项目“大厅”的“群众满意度”，指标值写的是“9%”：满意度不到50%。"
        ],
        aimed("群众不满意率", "≤5%"),
    ),
    Case(
        "B-114",
        aimed("预算成本", "≥20万元", "成本指标"),
        [
            "B-114 绩效指标.csv 第2行 “指标值”列：项目“大厅”的“预算成本”，指标值写的是“≥20万元”：成本越低越好，写成了不少于。"
        ],
        aimed("成本节约率", "≥5%", "成本指标"),
    ),
]
CODES = {case.code for case in (*CASES, *MORE)}


@pytest.mark.parametrize("case", MORE, ids=lambda case: case.code)
def test_another_of_the_same_rule(case: Case) -> None:
    case.check()


@pytest.mark.parametrize(
    "data",
    [
        # the rate of another thing than the figure, of a standard, and one of another figure
        because("人员经费比上年增长25.6%"),
        because("住房公积金缴存标准提高12%"),
        because("比上年增长11%"),
        # other ways to count: an open list, names with 和 in them, no list at all
        said("下设5个股室：办公室、政务股、督查股等。"),
        said("内设机构3个，分别是办公室、政务股和督查股。"),
        said("设立2个中心，负责审批、热线工作。"),
        said("第3个，包括甲、乙。"),
        # what a short name may leave out
        budget(
            department=Department("1", "中共某县委机构编制委员会办公室", "县委编办", "我办"),
            units=(Unit(Place("单位.csv", row=2), "1001", "县委编办机关", "行政"),),
        ),
        budget(department=Department("1", "某县发展和改革委员会", "县发改委", "我委"), units=()),
        # spent more than there was is told by F-22
        evaluated("平台 100 200 200 100 否 成本指标得分率=100%"),
        evaluated("平台 0 0 0 90 否"),
        # nobody was received
        received(0, 0),
        aimed("发放标准", "≥500元/人", "成本指标"),
    ],
)
def test_what_may_well_be(data: Dataset) -> None:
    assert [line for line in checked(data) if line.split()[0] in CODES] == []
