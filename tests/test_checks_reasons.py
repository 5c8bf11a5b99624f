"""Reasons, sensitive content, placeholders, names and numbers in prose: a failing and a passing
case each, and what must not be taken for a fault."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import small
from checking import Case, accounts, budget, checked
from conftest import replace_in

from assembler.checks.sensitive import is_card, is_identity, sensitive_in
from assembler.checks.wording import faults_in
from assembler.pipeline import build
from assembler.report import Cell, Heading, Paragraph, Part, Report, Span, Table, TableColumn
from assembler.text.direction import direction

UP = "人员经费 1000000", "财政拨款 1000000"
RISEN = "收入总计 上年 900000 元\n支出总计 上年 900000 元"


def because(text: str, name: str = "收入总计", declared: str = RISEN, **more: object) -> object:
    return budget(*UP, 指标=declared, 原因={name: text}, **more)


def prose(text: str, **more: object) -> object:
    return budget(duties=small.words(text), **more)


def form(*rows: tuple[str, str]) -> Report:
    body = tuple((Cell(label), Cell(value)) for label, value in rows)
    header = ((Cell("项目"), Cell("金额")),)
    columns = (TableColumn(), TableColumn("number"))
    table = Table("预算01表", "收支总表", columns, header, body)
    return Report("报告", "某局", "", (Part(Heading(1, "", (Span("附表"),)), (table,)),))


def narrative(text: str) -> Report:
    block = Paragraph((Span(text), Span("【待填】", missing="没有给出")), "收支总体")
    return Report("报告", "某局", "", (Part(Heading(1, "", (Span("正文"),)), (block,)),))


CASES = [
    Case(
        "B-50",
        because("2021年新成立了中心"),
        ["B-50 原因.csv 第2行 “原因”列：“收入总计”的原因写到2021年，报告比较的是2024年和2023年。"],
        because("2023年成立了中心，2024年人员到位"),
    ),
    Case(
        "B-51",
        because("大厅运行经费43.28万元"),
        ["B-51 原因.csv 第2行 “原因”列：“收入总计”的原因写到43.28万元，数据里没有这个数。"],
        because("新增10万元"),  # what the income rose by
    ),
    Case(
        "B-52",
        because("压减一般性支出"),
        ["B-52 原因.csv 第2行 “原因”列：“收入总计”比上年增加100,000元，而原因说的是减少：“压减一般性支出”"
         "（对照：收入.csv 第2行；指标.csv 第2行）。"],
        because("大厅运行费用上升"),
    ),
    Case(
        "B-53",
        because("根据实际工作需要安排。"),
        ["B-53 原因.csv 第2行 “原因”列：“收入总计”的原因只写了“根据实际工作需要安排。”。"],
        because("人员增加"),
    ),
    Case(
        "T-03",
        prose("负责XX镇的审批。"),
        ["T-03 报告.yaml 第20行：还有占位的“XX”：“负责XX镇的审批。”。"],
        prose("负责 XXL 号设备和7×24小时热线。"),
    ),
    Case(
        "T-04",
        prose("安排资金20万元万元。"),
        ["T-04 报告.yaml 第20行：“万元万元”重复：“安排资金20万元万元。”。"],
        prose("安排资金20万元。"),
    ),
    Case(
        "T-05",
        prose("负责审批。。"),
        ["T-05 报告.yaml 第20行：标点“。。”重复：“负责审批。。”。"],
        prose("负责“审批。”"),
    ),
    Case(
        "T-06",
        prose("由邻县政务局负责。"),
        ["T-06 报告.yaml 第20行：文中写的是“由邻县政务局”，部门名称是“某县政务局”：“由邻县政务局负责。”。"],
        prose("某县政务局由县政务局党组领导，接受某市政务局指导。"),
    ),
    Case(
        "T-07",
        prose("本单位负责审批。"),
        ["T-07 报告.yaml 第20行：文中自称“本单位”，“部门.自称”是“我局”。"],
        prose("我局负责审批。"),
    ),
    Case(
        "T-08",
        prose("2024年收入总计99万元。", expenditure=small.expenditure("人员经费 1000000"),
              income=small.income("财政拨款 1000000")),
        ["T-08 报告.yaml 第20行：“收入总计”写的是99万元，数据里是100万元，相差1万元：“024年收入总计99万元”"
         "（对照：收入.csv 第2行）。"],
        prose("2024年收入总计100万元，其中基本支出为1万元。",
              income=small.income("财政拨款 1000000")),
    ),
    Case(
        "T-09",
        budget(),
        ["T-09 预算01表：“收入合计”行“金额”列是12.00，以上各项之和10.00，相差2.00，超过四舍五入的误差。"],
        budget(),
        None,
        form(("一、财政拨款", "4.00"), ("其中：专项", "1.00"), ("二、事业收入", "6.00"), ("收入合计", "12.00")),
        form(("一、财政拨款", "4.00"), ("其中：专项", "1.00"), ("二、事业收入", "6.00"), ("收入合计", "10.01")),
    ),
    Case(
        "S-01",
        prose("联系人身份证11010519491231002X。"),
        ["S-01 报告.yaml 第20行：文字里有身份证号110*************2X。"],
        prose("联系人身份证110105194912310021。"),
    ),
    Case(
        "S-02",
        prose("咨询13812345678。"),
        ["S-02 报告.yaml 第20行：文字里有手机号码138******78。"],
        prose("咨询12345热线，编号12812345678。"),
    ),
    Case(
        "S-03",
        prose("电话：0379-67912345。"),
        ["S-03 报告.yaml 第20行：文字里有电话号码037********45。"],
        prose("通过110、12345热线，2024-04-10前办理。"),
    ),
    Case(
        "S-04",
        prose("账号：410001234567890。"),
        ["S-04 报告.yaml 第20行：文字里有银行账号410**********90。"],
        prose("项目编码410308240000000026856，项目编码6222020000000000007。"),
    ),
    Case(
        "S-05",
        prose("邮箱 zwj@example.gov.cn。"),
        ["S-05 报告.yaml 第20行：文字里有电子邮箱zwj*************cn。"],
        prose("关注 @政务局 公众号。"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_rule_fails_and_passes(case: Case) -> None:
    case.check()


# --- direction


@pytest.mark.parametrize(
    ("reason", "points"),
    [
        ("人员增加", 1),
        ("压减一般性支出，取消出国计划", -1),
        ("人员减少，但工资标准上调", 0),
        ("上年一次性项目增加", 0),  # explains a decrease
        ("较上年增加了两个项目", 1),
        ("与上年相比新增热线经费", 1),
        ("2023年新增的设备购置", 0),
        ("没有新增项目", 0),
        ("项目支出增减变化", 0),
        ("提高资金使用效率", 0),
        ("财政拨款安排的增值税返还", 0),
        ("人员减少导致经费增加", 0),
        ("", 0),
    ],
)
def test_where_a_reason_points(reason: str, points: int) -> None:
    assert direction(reason, 2024) == points


def told(code: str, data: object) -> bool:
    return any(line.startswith(code) for line in checked(data))  # type: ignore[arg-type]


def test_a_reason_that_may_be_for_either_of_two_comparisons_is_let_be() -> None:
    """Up against last year, down against the opening budget."""
    opening = small.opening("一般公共预算拨款 2000000 功能=2010301")
    declared = "一般公共预算支出 上年 900000 元"
    for text in ("人员增加", "压减支出"):
        data = accounts(*UP, 指标=declared, 原因={"一般公共预算支出": text}, opening=opening)
        assert not told("B-52", data)
    data = accounts(*UP, 原因={"一般公共预算支出": "人员增加"}, opening=opening)
    assert told("B-52", data)


def test_a_figure_that_fell_to_nothing() -> None:
    declared = "公务接待费 上年 3000 元"
    assert told("B-52", because("人员增加", "公务接待费", declared))
    assert not told("B-52", because("厉行节约", "公务接待费", declared))


def test_a_reason_for_a_function() -> None:
    opening = small.opening("一般公共预算拨款 2000000 功能=2010301")
    assert told("B-52", accounts(*UP, 原因={"2010301": "人员增加"}, opening=opening))
    assert not told("B-52", accounts(*UP, 原因={"2010301": "压减支出"}, opening=opening))


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("工作需要", True),
        ("业务需要", True),
        ("据实列支", True),
        ("无", True),
        ("/", True),
        ("预算调整", True),
        ("正常变动", True),
        ("同上", True),
        ("……", True),
        ("1490", True),
        ("-4.20 万元", True),
        ("130,000元", True),
        ("2人", True),
        ("业务需求增加", False),
        ("燃油价格上涨", False),
        ("公务用车由财政部门调拨", False),
        ("退休", False),
        ("退休2人", False),
    ],
)
def test_what_says_nothing(text: str, empty: bool) -> None:
    assert told("B-53", because(text)) is empty


@pytest.mark.parametrize("text", ["新增100000元", "共100万元", "上年90万元", "安排1,000,000元"])
def test_amounts_that_a_reason_may_name(text: str) -> None:
    assert not told("B-51", because(text))


# --- sensitive content


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("11010519491231002X", ["S-01"]),
        ("11010519491231002x", ["S-01"]),
        ("１１０１０５１９４９１２３１００２X", ["S-01"]),
        ("110105194913310026", []),  # there is no 13th month
        ("6222 0212 3456 7890 128", ["S-04"]),
        ("6222021234567890128", ["S-04"]),
        ("6222021234567890127", []),
        ("编码6222021234567890128", []),
        ("2023202420252026", []),
        ("410308240000000026856", []),  # a project's code
        ("+86 138-1234-5678", ["S-02"]),
        ("8613812345678", ["S-02"]),
        ("(0379)67912345", ["S-03"]),
        ("办公电话：67912345", ["S-03"]),
        ("67912345", []),
        ("9114400.00", []),
        ("20240410", []),
        ("甲@b.cn", []),
        ("a@b.cn，c.d@e.com", ["S-05", "S-05"]),
    ],
)
def test_what_is_sensitive(text: str, codes: list[str]) -> None:
    assert [code for code, _, _ in sensitive_in(text)] == codes


def test_check_digits() -> None:
    assert is_identity("11010519491231002X") and not is_identity("110105194912310029")
    assert is_card("4111111111111111") and not is_card("4111111111111112")


# --- words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("某某局", ["T-03"]),
        ("金额____元", ["T-03"]),
        ("××项目", ["T-03"]),
        ("#REF!", ["T-03"]),
        ("{{ 收入总计 }}", ["T-03", "T-03"]),
        ("20%%", ["T-04"]),
        ("5元元", ["T-04"]),
        ("甲，，乙。；", ["T-05", "T-05"]),
        ("7×24小时", []),
        ("www.xxgk.gov.cn", []),
        ("甲。乙", []),
        ("万元。万元", []),
        ("等级为【待定】", []),
        ("贯彻执行……\n", ["T-03"]),
        ("等……多项", []),
    ],
)
def test_faults_of_a_text(text: str, found: list[str]) -> None:
    assert [code for code, _, _ in faults_in(text, tags=True)] == found


def test_a_template_that_doubles_a_unit_is_told_with_its_section() -> None:
    report = narrative("收入总计954.72万元万元，电话13812345678。")
    assert [line for line in checked(budget(), report=report) if line[0] in "TS"] == [
        "T-04 节“收支总体”：“万元万元”重复：“收入总计954.72万元万元，电话138123456”。",
        "S-02 节“收支总体”：文字里有手机号码138******78。",
    ]


def test_what_the_clerk_wrote_is_told_once_with_its_place() -> None:
    data, report = prose("联系13812345678，，"), narrative("联系13812345678，，")
    lines = [line for line in checked(data, report=report) if line[0] in "TS"]  # type: ignore[arg-type]
    assert [line[:16] for line in lines] == ["T-05 报告.yaml 第20", "S-02 报告.yaml 第20"]


def test_a_tag_that_the_clerk_wrote_where_none_is_read() -> None:
    data, report = prose("{{ 年度 }}年的职责"), narrative("{{ 年度 }}年的职责")
    found = checked(data, report=report)  # type: ignore[arg-type]
    assert [line[:11] for line in found if line[0] == "T"] == ["T-03 节“收支总体"] * 2


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("某县政务局", False),
        ("县政务局", False),
        ("由县政务局牵头", False),
        ("省政务局", False),
        ("某市政务局", False),
        ("邻县政务局", True),
        ("某区政务局", True),
        ("设在政务局", False),
    ],
)
def test_the_departments_name(text: str, another: bool) -> None:
    assert told("T-06", prose(text)) is another


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("收入总计100万元", False),
        ("收入总计为100.00万元", False),
        ("收入总计99.99万元", True),
        ("收入总计0.01亿元", False),
        ("收入总计：1,000,000元", False),
        ("上年收入总计88万元", False),
        ("2022年收入总计88万元", False),
        ("全县收入总计88万元", False),
        ("收入总计增加88万元", False),
        ("我局收入总计88万元", True),
        ("“三公”经费5万元", True),
        ("三公经费5万元", True),
        ("三公经费0万元", False),
        ("一般公务用车3辆", True),
        ("一般公务用车2辆", False),
        ("项目个数{{ 项目个数 }}个", False),
    ],
)
def test_a_number_in_prose(text: str, wrong: bool) -> None:
    data = budget(*UP, 指标="一般公务用车 本年 2 辆", duties=small.words(text))
    assert told("T-08", data) is wrong


def test_how_far_rounding_may_take_a_form() -> None:
    """Two parts that are shown may miss their total by 0.015: so by 0.01, not by 0.02."""
    parts = ("一、甲", "4.00"), ("二、乙", "6.00"), ("三、丙", "")
    for total, wrong in (("10.01", False), ("10.02", True), ("9.99", False), ("9.98", True)):
        found = checked(budget(), report=form(*parts, ("合计", total)))
        assert any(line.startswith("T-09") for line in found) is wrong, total
    assert Decimal("0.005") * 3 == Decimal("0.015")


def test_the_reason_of_a_misspelt_project_gets_its_name_suggested(mengjin_copy: Path) -> None:
    with (mengjin_copy / "原因.csv").open("a", encoding="utf-8") as file:
        file.write("12345便民热线办公经廢,压减印刷\n")
    told = [str(one) for one in build(mengjin_copy).problems if one.code == "D-86"]
    assert [line.partition("，是不是")[2] for line in told] == [
        "“12345便民热线办公经费”？改正名称；全部指标可用 assembler figures 列出。"
    ]


def test_the_reason_of_a_misspelt_figure_is_not_missed_besides(mengjin_copy: Path) -> None:
    replace_in(mengjin_copy / "原因.csv", "公务接待费,", "公务接代费,")
    told = [str(one) for one in build(mengjin_copy).problems if one.code in ("D-86", "B-10")]
    assert told == [
        "无法使用 D-86 原因.csv 第6行 “指标”列：没有名为“公务接代费”的指标，也没有这个名称的项目、科目、单位，"
        "是不是“公务接待费”？改正名称；全部指标可用 assembler figures 列出。"
    ]
