"""Balances, units, codes, projects and self-evaluations: a failing and a passing case each."""

from __future__ import annotations

import pytest
import small
from checking import Case, accounts, budget, checked

from assembler.dataset.model import Department, Unit
from assembler.kernel.problems import Place

UNITS = small.UNITS
TWIN = (UNITS[0], Unit(Place("单位.csv", row=3), "146002", "某县政务局本级", "事业"))
STRANGER = (Unit(Place("单位.csv", row=2), "147001", "某县政务局本级", "行政"),)
BOTH = "人员经费 60\n公用经费 40 单位=146002 部门经济=30201"
INSURED = "人员经费 100 部门经济=30108 功能={}\n人员经费 20 部门经济=30110 功能=2101101"

NO_PROCUREMENT = "\n".join(f"政府采购{of}预算 本年 0 元" for of in ("货物", "工程", "服务"))

CASES = [
    Case(
        "B-01",
        budget("人员经费 100", "财政拨款 90"),
        ["B-01 收入.csv：收入总计90元，支出总计100元，相差10元（其中单位146001收入90元、支出100元）。"],
        budget("人员经费 100", "财政拨款 100"),
    ),
    Case(
        "B-02",
        budget("人员经费 60\n公用经费 40 部门经济=30201", "事业收入 70\n其他收入 30"),
        ["B-02 收入.csv：资金来源“一般公共预算拨款”收入0元，支出100元，相差100元。",
         "B-02 收入.csv：资金来源“单位资金”收入100元，支出0元，相差100元。"],
        budget("人员经费 100 资金=事业收入", "事业收入 100"),
    ),
    Case(
        "B-17",
        budget("人员经费 100\n公用经费 40 部门经济=30201", "财政拨款 40\n事业收入 100"),
        ["B-17 收入.csv：“单位资金”的收入比支出多100元，“一般公共预算拨款”的支出正好比收入多同样的数"
         "（对照：收入.csv 第3行；支出.csv 第2行）。"],
        budget("人员经费 100 资金=事业收入\n公用经费 40 部门经济=30201", "财政拨款 40\n事业收入 100"),
    ),
    Case(
        "B-29",
        budget("人员经费 60 资金=专项收入\n公用经费 40 部门经济=30201 资金=财政拨款\n"
               "公用经费 5 部门经济=30201 资金=事业收入", "财政拨款 100\n事业收入 5"),
        ["B-29 收入.csv 第2行 “资金来源”列：资金来源“一般公共预算拨款”收支合计相等，但它的明细收支不相等："
         "“专项收入”收入0元、支出60元；“财政拨款”收入100元、支出40元（对照：支出.csv 第2—3行）。"],
        budget("人员经费 60 资金=专项收入\n公用经费 40 部门经济=30201 资金=财政拨款 年度=上年结转",
               "财政拨款 40 年度=上年结转\n专项收入 60"),
    ),
    Case(
        "B-04",
        budget("其他运转类 1 项目=大厅", 项目="大厅 其他运转类\n热线 其他运转类"),
        ["B-04 项目.csv 第3行 “项目名称”列：项目“热线”在“支出”表中没有一行。"],
        budget("其他运转类 1 项目=大厅", 项目="大厅 其他运转类"),
    ),
    Case(
        "B-05",
        budget("其他运转类 1 项目=大厅", 项目="大厅 其他运转类"),
        ["B-05 项目.csv 第2行 “项目名称”列：项目“大厅”没有绩效指标。"],
        budget("其他运转类 1 项目=大厅", 项目="大厅 其他运转类",
               targets=small.targets("大厅 产出指标 开放 100%")),
    ),
    Case(
        "B-23",
        small.dataset(BOTH, "财政拨款 70\n财政拨款 30 单位=146002"),
        ["B-23 单位.csv 第2行：单位146001 某县政务局本级收入70元，支出60元，相差10元"
         "（对照：收入.csv 第2行；支出.csv 第2行）。",
         "B-23 单位.csv 第3行：单位146002 某县政务服务中心收入30元，支出40元，相差10元"
         "（对照：收入.csv 第3行；支出.csv 第3行）。"],
        small.dataset(BOTH, "财政拨款 60\n财政拨款 40 单位=146002"),
    ),
    Case(
        "B-24",
        small.dataset("人员经费 60"),
        ["B-24 单位.csv 第3行：单位146002 某县政务服务中心在“支出”表中没有一行。"],
        small.dataset(BOTH),
    ),
    Case(
        "B-25",
        budget(BOTH, units=TWIN),
        ["B-25 单位.csv 第3行 “单位名称”列：单位146002的名称“某县政务局本级”与146001的相同"
         "（对照：单位.csv 第2行）。"],
        budget(BOTH, units=UNITS),
    ),
    Case(
        "B-26",
        budget(units=STRANGER),
        ["B-26 单位.csv 第2行 “单位编码”列：单位编码147001不以部门编码146开头。"],
        budget(),
    ),
    Case(
        "B-27",
        budget("其他运转类 292000 项目=光纤", targets=small.targets("光纤 成本指标 成本 ≤30万元")),
        ["B-27 绩效指标.csv 第2行 “指标值”列：项目“光纤”的成本指标共30万元，项目金额29.20万元，"
         "相差0.80万元（对照：支出.csv 第2行）。"],
        budget("其他运转类 292000 项目=光纤", targets=small.targets("光纤 成本指标 成本 ≤29.2万元")),
    ),
    Case(
        "B-74",
        budget(targets=small.targets("光纤 产出指标 项目完成时间 项目完成时间"),
               overall_targets=small.overall("绩效指标 - - 预算执行率 预算执行率 -\n"
                                             "履职目标 - - 目标一 目标一 -")),
        ["B-74 绩效指标.csv 第2行 “指标值”列：项目“光纤”的“项目完成时间”，指标值和名称写的一样。",
         "B-74 整体绩效.csv 第2行 “指标值”列：整体绩效的“预算执行率”，指标值和名称写的一样。"],
        budget(targets=small.targets("光纤 产出指标 项目完成时间 12月")),
    ),
    Case(
        "B-75",
        budget(targets=small.targets("光纤 满意度指标 ≥95% 职工满意度")),
        ["B-75 绩效指标.csv 第2行 “三级指标”列：项目“光纤”的指标名称写的是“≥95%”，指标值写的是“职工满意度”，"
         "像是填反了。"],
        budget(targets=small.targets("光纤 产出指标 110工作人员 6人\n光纤 产出指标 全年 12月")),
    ),
    Case(
        "B-76",
        budget(targets=small.targets("光纤 产出指标 网络正常运行率 网络正常运行")),
        ["B-76 绩效指标.csv 第2行 “指标值”列：项目“光纤”的“网络正常运行率”，指标值写的是“网络正常运行”，没有数。"],
        budget(targets=small.targets("光纤 产出指标 网络正常运行率 ≥99%\n光纤 效益指标 知晓率 逐步提高\n"
                                     "光纤 效益指标 影响程度 明显\n光纤 产出指标 保障人数 三百人")),
    ),
    Case(
        "B-77",
        budget(targets=small.targets("光纤 满意度指标 群众满意度 ≥950%")),
        ["B-77 绩效指标.csv 第2行 “指标值”列：项目“光纤”的“群众满意度”，指标值写的是“≥950%”，超过100%。"],
        budget(targets=small.targets("光纤 满意度指标 群众满意度 100%\n光纤 效益指标 收入增长率 ≥120%")),
    ),
    Case(
        "B-78",
        budget("其他运转类 62400 项目=光纤", targets=small.targets("光纤 成本指标 预算成本 ≤6.24%")),
        ["B-78 绩效指标.csv 第2行 “指标值”列：项目“光纤”的成本指标“预算成本”写的是“≤6.24%”，"
         "项目金额是6.24万元，像是把万元写成了%（对照：支出.csv 第2行）。"],
        budget("其他运转类 62400 项目=光纤", targets=small.targets("光纤 成本指标 成本节约率 ≥5%")),
    ),
    Case(
        "B-79",
        budget(targets=small.targets("光纤 产出指标 完成率 100%\n光纤 产出指标 完成率 ≥95%\n"
                                     "光纤 效益指标 完成率 100%\n网络 产出指标 完成率 100%")),
        ["B-79 绩效指标.csv 第3行 “三级指标”列：“完成率”在同一类里填了几次（对照：绩效指标.csv 第2行）。"],
        budget(targets=small.targets("光纤 产出指标 完成率 100%\n光纤 效益指标 完成率 100%")),
    ),
    Case(
        "B-80",
        budget("其他运转类 845000 项目=光纤 部门经济=31002\n其他运转类 100 项目=光纤 部门经济=31005", 指标=NO_PROCUREMENT),
        ["B-80 支出.csv 第2行 “部门经济科目”列：部门经济科目31002 办公设备购置共84.50万元，而“政府采购预算”是0。"],
        budget("其他运转类 200000 项目=光纤 部门经济=31002\n其他运转类 700000 项目=光纤 部门经济=31007",
               指标=NO_PROCUREMENT),
    ),
    Case(
        "B-81",
        budget(overall_targets=small.overall("履职目标 投入 - 目标一 ≥90% 做好")),
        ["B-81 整体绩效.csv 第2行 “一级指标”列：履职目标不用“一级指标、指标值”，填的不进入报告。"],
        budget(overall_targets=small.overall("履职目标 - - 目标一 - 做好\n绩效指标 投入 管理 执行率 ≥90% -")),
    ),
    Case(
        "B-82",
        budget(指标="收入总计 年初预算 900000 元"),
        ["B-82 指标.csv 第2行 “期间”列：“收入总计”的期间填的是年初预算，部门预算用不到。"],
        accounts(指标="机关运行经费 年初预算 900000 元"),
    ),
    Case(
        "B-28",
        budget("人员经费 80\n人员经费 20 年度=上年结转", "财政拨款 70\n财政拨款 30 年度=上年结转"),
        ["B-28 收入.csv 第3行：资金来源“一般公共预算拨款”上年结转的收入30元，用上年结转安排的支出20元，"
         "相差10元（对照：支出.csv 第3行）。"],
        budget("人员经费 70\n人员经费 30 年度=上年结转", "财政拨款 70\n财政拨款 30 年度=上年结转"),
    ),
    Case(
        "B-30",
        budget("其他运转类 3 项目=公务接待费 部门经济=30201\n其他运转类 4 项目=公务接待费 部门经济=30201"),
        ["B-30 支出.csv 第2行 “部门经济科目”列：“公务接待费”列在部门经济科目30201 办公费，"
         "“三公”经费取自30217（这样的共2行）（对照：支出.csv 第3行）。"],
        budget("其他运转类 3 项目=公务接待费 部门经济=30217\n公用经费 2 项目类别=公务用车补贴"),
    ),
    Case(
        "B-40",
        budget(INSURED.format("2010301")),
        ["B-40 支出.csv 第2行：部门经济科目30108 机关事业单位基本养老保险缴费合计100元，"
         "功能科目2080505 机关事业单位基本养老保险缴费支出合计0元，相差100元。"],
        budget(INSURED.format("2080505")),
    ),
    Case(
        "B-41",
        budget("公用经费 1 部门经济=30101\n人员经费 1 部门经济=30201\n人员经费 2 部门经济=30201"),
        ["B-41 支出.csv 第2行 “部门经济科目”列：公用经费列在30101 基本工资，"
         "公用经费的部门经济科目通常是302、310等类。",
         "B-41 支出.csv 第3行 “部门经济科目”列：人员经费列在30201 办公费，"
         "人员经费的部门经济科目通常是301、303类（这样的共2行）（对照：支出.csv 第4行）。"],
        budget("公用经费 1 部门经济=31002\n人员经费 1 部门经济=30301"),
    ),
    Case(
        "F-01",
        accounts("项目支出 10000 项目=大厅",
                 evaluations=small.evaluations("大厅 20000 20000 20000 90 否")),
        ["F-01 项目自评.csv 第2行 “全年执行数”列：项目“大厅”的全年执行数2.00万元，台账的支出1.00万元，"
         "相差1.00万元（支出.csv 第2行）。"],
        accounts("项目支出 20000 项目=大厅",
                 evaluations=small.evaluations("大厅 20000 20000 20000 90 否")),
    ),
    Case(
        "F-02",
        accounts(evaluations=small.evaluations("大厅 20000 20000 0 90 否")),
        ["F-02 项目自评.csv 第2行 “系统查询全年执行数”列：项目“大厅”的全年执行数2.00万元，"
         "系统查询0.00万元，相差2.00万元。"],
        accounts(evaluations=small.evaluations("大厅 20000 20000 20000 90 否")),
    ),
    Case(
        "F-10",
        accounts("项目支出 70 功能=2290402 资金=政府性基金预算拨款\n项目支出 30 功能=2120801 资金=政府性基金预算拨款",
                 "政府性基金预算拨款 100 功能=2290402"),
        ["F-10 支出.csv 第3行：功能科目2120801 征地和拆迁补偿支出的政府性基金预算拨款，"
         "年初结转加收入0元，支出加年末结转30元，相差30元。",
         "F-10 收入.csv 第2行：功能科目2290402 其他地方自行试点项目收益专项债券收入安排的支出的"
         "政府性基金预算拨款，年初结转加收入100元，支出加年末结转70元，相差30元（对照：支出.csv 第2行）。"],
        accounts("项目支出 70 功能=2290402 资金=政府性基金预算拨款",
                 "政府性基金预算拨款 60 功能=2290402",
                 balances=small.balances("年初结转和结余 政府性基金预算拨款 30 功能=2290402\n"
                                         "年末结转和结余 政府性基金预算拨款 20 功能=2290402")),
    ),
    Case(
        "F-11",
        accounts("人员经费 70\n人员经费 30 功能=2010302", "财政拨款 80 功能=2010301\n财政拨款 20 功能=2010302"),
        ["F-11 收入.csv 第2行：功能科目2010301 行政运行的一般公共预算拨款，年初结转加收入80元，"
         "支出加年末结转70元，相差10元（对照：支出.csv 第2行）。",
         "F-11 收入.csv 第3行：功能科目2010302 一般行政管理事务的一般公共预算拨款，年初结转加收入20元，"
         "支出加年末结转30元，相差10元（对照：支出.csv 第3行）。"],
        accounts("人员经费 70\n人员经费 30 功能=2010302", "财政拨款 70 功能=2010301\n财政拨款 30 功能=2010302"),
    ),
    Case(
        "F-20",
        accounts(项目="大厅 项目支出\n热线 项目支出", evaluations=small.evaluations("大厅 2 2 2 90 否")),
        ["F-20 项目.csv 第3行 “项目名称”列：项目“热线”在“项目自评”表中没有一行。"],
        accounts(项目="大厅 项目支出\n热线 项目支出"),  # nothing is evaluated at all
    ),
    Case(
        "F-21",
        accounts(evaluations=small.evaluations("大厅 2 2 2 100.5 否\n热线 2 2 2 -1 否")),
        ["F-21 项目自评.csv 第2行 “自评得分”列：项目“大厅”的自评得分100.5，不在0到100之间。",
         "F-21 项目自评.csv 第3行 “自评得分”列：项目“热线”的自评得分-1，不在0到100之间。"],
        accounts(evaluations=small.evaluations("大厅 2 2 2 100 否\n热线 2 2 2 0 否")),
    ),
    Case(
        "F-22",
        accounts(evaluations=small.evaluations("大厅 10000 20000 20000 90 否")),
        ["F-22 项目自评.csv 第2行 “全年执行数”列：项目“大厅”的全年执行数2.00万元，大于全年预算数1.00万元，"
         "多出1.00万元。"],
        accounts(evaluations=small.evaluations("大厅 20000 20000 20000 90 否")),
    ),
    Case(
        "F-23",
        accounts(evaluations=small.evaluations("大厅 2 2 2 90 否 成本指标得分率=0.9 产出指标得分率=101%")),
        ["F-23 项目自评.csv 第2行 “成本指标得分率”列：项目“大厅”的成本指标得分率填的是“0.9”。",
         "F-23 项目自评.csv 第2行 “产出指标得分率”列：项目“大厅”的产出指标得分率填的是“101%”。"],
        accounts(evaluations=small.evaluations("大厅 2 2 2 90 是 产出指标得分率=74.07% 效益指标得分率=0%")),
    ),
    Case(
        "F-24",
        accounts(evaluations=small.evaluations("大厅 2 2 2 100 是 产出指标得分率=95%")),
        ["F-24 项目自评.csv 第2行 “自评得分”列：项目“大厅”的自评得分100，而产出指标得分率只有95%。"],
        accounts(evaluations=small.evaluations("大厅 2 2 2 99.9 是 产出指标得分率=95%")),
    ),
    Case(
        "F-25",
        accounts(evaluations=small.evaluations("大厅 2 2 2 90 否 产出指标得分率=95%")),
        ["F-25 项目自评.csv 第2行 “是否有偏差”列：项目“大厅”的产出指标得分率是95%，“是否有偏差”填的是否。"],
        accounts(evaluations=small.evaluations("大厅 2 2 2 90 否 资金管理情况得分率=95%")),
    ),
    Case(
        "F-26",
        accounts(项目="大厅 项目支出", evaluations=small.evaluations("大厅 2 2 2 90 否 单位=146002")),
        ["F-26 项目自评.csv 第2行 “单位编码”列：项目“大厅”的单位，自评表填的是146002，“项目”表是146001"
         "（对照：项目.csv 第2行）。"],
        accounts(项目="大厅 项目支出", evaluations=small.evaluations("大厅 2 2 2 90 否")),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_rule_fails_and_passes(case: Case) -> None:
    case.check()


@pytest.mark.parametrize(
    ("targets", "told"),
    [
        ("光纤 成本指标 甲 ≤20万元\n光纤 成本指标 乙 ≤9.2万元", False),  # together the project's
        ("光纤 成本指标 甲 ≤5万元\n光纤 成本指标 乙 3万元", False),  # a part of it
        ("光纤 成本指标 甲 ≤20万元\n光纤 成本指标 乙 ≤20万元", True),
        ("光纤 成本指标 甲 500元/人", False),  # no amount of the project
        ("光纤 成本指标 甲 {{‿项目金额|万元‿}}", False),
        ("光纤 成本指标 甲 292000元", False),
        ("光纤 成本指标 甲 291999元", True),
        ("光纤 产出指标 甲 30万元", False),
        # 29.2 mistyped beside the cost of one, which is no amount of the project
        ("光纤 成本指标 项目人均支出成本 ≤300元\n光纤 成本指标 项目全年支出控制 ≤22.9万元", True),
        ("光纤 成本指标 项目人均支出成本 ≤300元\n光纤 成本指标 项目全年支出控制 ≤29.2万元", False),
        ("光纤 成本指标 项目人均支出成本 ≤300元", False),
        # what comes near the project's amount, or is called by its name, is meant to be it
        ("光纤 成本指标 甲 ≤20万元\n光纤 成本指标 乙 ≤2.9万元", True),
        ("光纤 成本指标 总成本 ≤2.92万元\n光纤 成本指标 乙 ≤2万元", True),
        ("光纤 成本指标 甲 合理\n光纤 成本指标 预算成本 ≤22.9万元", True),
        ("光纤 成本指标 甲 {{‿项目金额|万元‿}}\n光纤 成本指标 乙 ≤1万元", False),
    ],
)
def test_what_cost_targets_may_state(targets: str, told: bool) -> None:
    case = next(case for case in CASES if case.code == "B-27")
    from dataclasses import replace

    found = checked(replace(case.bad, targets=small.targets(targets)))
    assert any(line.startswith("B-27") for line in found) is told


def test_a_department_whose_code_is_yet_to_be_filled_in_has_no_strangers() -> None:
    department = Department("【部门.编码待填】", "某县政务局", "县政务局", "我局")
    found = checked(budget(units=STRANGER, department=department))
    assert [line for line in found if line.startswith("B-26")] == []


@pytest.mark.parametrize(
    ("spent", "income", "codes"),
    [
        ("专项收入", "财政拨款", ["B-29"]),
        ("事业收入", "其他收入", ["B-29"]),
        ("专项收入", "一般公共预算拨款", []),  # of a line that names no leaf nothing is known
        ("单位资金", "事业收入", []),
        ("专项收入", "事业收入", ["B-17"]),  # the sources differ: their leaves are not told too
        ("专项收入", "专项收入", []),
    ],
)
def test_leaves_are_compared_where_both_ledgers_name_them(
    spent: str, income: str, codes: list[str]
) -> None:
    lines = checked(budget(f"人员经费 60 资金={spent}", f"{income} 60"))
    assert list(dict.fromkeys(line[:4] for line in lines if line[:4] in ("B-17", "B-29"))) == codes


def test_final_accounts_may_use_one_leaf_for_another() -> None:
    lines = checked(accounts("人员经费 60 资金=专项收入", "财政拨款 60"))
    assert [line for line in lines if line.startswith("B-29")] == []
