"""What is left over of last year in the clerk's texts: its year, its amounts, its projects; and what
speaks of last year and belongs there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import small
from checking import Case, budget, checked

from assembler.dataset.model import Words
from assembler.dataset.schema import CONFIRMED, TO_CONFIRM
from assembler.figures import Figure, Figures
from assembler.figures.registry import LastYear
from assembler.kernel.problems import Place
from assembler.template.loading import load_template

UP = "人员经费 700000\n其他运转类 300000 项目=平台运维", "财政拨款 1000000"
PROJECT = "平台运维"
PROJECTS = f"{PROJECT} 其他运转类"


def prose(text: str, **more: object) -> Any:
    return budget(*UP, duties=small.words(text), **more)


def last_year(**more: Any) -> LastYear:
    """The same department the year before: 88.80万元, of which 35.25万元 for a project."""
    before = budget(
        "人员经费 535500\n其他运转类 352500 项目=网络升级改造",
        "财政拨款 888000",
        year=2023,
        **more,
    )
    template = load_template("henan-budget", Place(), [])
    assert template is not None
    figures = Figures(before, template, [])
    return LastYear(
        "上年数据“去年”",
        figures,
        "146",
        projects=("网络升级改造", "公用经费", PROJECT),
        whole=figures,
    )


def marked(state: str) -> Any:
    """A reason with a 状态."""
    data = budget(*UP, 原因={"收入总计": "大厅运行费用上升"})
    reasons = tuple(
        type(one)(one.place, one.name, one.text, one.typed, (("状态", state),))
        for one in data.reasons
    )
    return type(data)(**{**{n: getattr(data, n) for n in data.__slots__}, "reasons": reasons})


TO_LOOK_AT = (("机构设置", Words("内设股室4个。", Place("报告.yaml", row=9))),)
CASES = [
    Case(
        "N-30",
        marked(TO_CONFIRM),
        ["N-30 原因.csv 第2行：这一行是从上年或预算带来的，还没有核对（收入总计）。"],
        marked(CONFIRMED),
    ),
    Case(
        "N-31",
        budget(*UP, words_to_confirm=TO_LOOK_AT),
        [
            "N-31 报告.yaml 第9行：“机构设置”这一段是从上年或预算带来的，还没有核对：“内设股室4个。”。"
        ],
        budget(*UP),
    ),
    Case(
        "N-33",
        prose("2023年重点做好审批改革。"),
        ["N-33 报告.yaml 第20行：文字里写的是2023年，报告是2024年的：“2023年重点做好审批改革。”。"],
        prose("比2023年更好，2024年重点做好审批改革。"),
    ),
    Case(
        "N-34",
        prose("安排网络费用35.25万元。"),
        [
            "N-34 报告.yaml 第20行：文字里写的35.25万元是上年数据“去年”里的数，本年的数据里没有："
            "“安排网络费用35.25万元。”。"
        ],
        prose("上年安排的35.25万元已经用完，本年安排100万元。"),
        last=last_year(),
    ),
    Case(
        "N-35",
        prose("继续推进网络升级改造。", 项目=PROJECTS),
        [
            "N-35 报告.yaml 第20行：文字里写到项目“网络升级改造”，它是上年数据“去年”里的，"
            "本年没有这个项目：“继续推进网络升级改造。”。"
        ],
        prose("网络升级改造完成，不再安排。公用经费、平台运维照旧。", 项目=PROJECTS),
        last=last_year(),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_rule_fails_and_passes(case: Case) -> None:
    case.check()


def codes(data: Any, last: LastYear | None = None) -> list[str]:
    return [line[:4] for line in checked(data, last) if line[0] == "N"]


@pytest.mark.parametrize(
    ("text", "is_left_over"),
    [
        ("2023年工作要点", True),
        ("２０２３年工作要点", True),
        ("二〇二三年工作要点", True),
        ("二○二三年度工作要点", True),
        ("按照2023年度计划", True),
        ("2023年预算安排", True),
        ("比2023年增加", False),
        ("较2023 年增加", False),
        ("截至2023年末，车辆2辆", False),
        ("2023年底", False),
        ("2023年12月31日", False),
        ("2023年决算数", False),
        ("2023年的一次性项目", False),
        ("2023年已完成", False),
        ("自2023年起", False),
        ("2023年预算执行情况", False),
        ("2023年度绩效评价结果", False),
        ("2023年追加预算", False),
        ("2023年成立中心筹备组，2024年人员到位", False),
        ("2023年抓改革。2024年抓服务", True),
        ("2021—2023年规划", False),
        ("2023—2025年规划", False),
        ("豫财〔2023〕12号", False),
        ("编号120234年", False),
        ("2022年成立", False),
        ("2025年完成", False),
    ],
)
def test_which_years_are_left_over(text: str, is_left_over: bool) -> None:
    assert codes(prose(text)) == ["N-33"] * is_left_over


def test_a_year_in_the_name_of_a_project_is_the_projects_own() -> None:
    data = prose("做好2023年中央补助资金项目。", 项目="2023年中央补助资金 其他运转类")
    assert codes(data) == []
    assert codes(prose("做好2023年中央补助资金项目。")) == ["N-33"]


@pytest.mark.parametrize(
    ("sheet", "column"), [("原因", "原因"), ("绩效指标", "三级指标"), ("整体绩效", "名称")]
)
def test_every_text_is_looked_into(sheet: str, column: str) -> None:
    given: dict[str, dict[str, object]] = {
        "原因": {"原因": {"收入总计": "2023年工作任务增加"}},
        "绩效指标": {"targets": small.targets(f"{PROJECT} 产出指标 2023年任务完成率 100%")},
        "整体绩效": {"overall_targets": small.overall("主要任务 - - 2023年任务 - 内容")},
    }
    data = budget(*UP, 项目=PROJECTS, **given[sheet])
    assert [line.split("：")[0] for line in checked(data) if line.startswith("N-33")] == [
        f"N-33 {sheet}.csv 第2行 “{column}”列"
    ]


@pytest.mark.parametrize(
    ("text", "is_left_over"),
    [
        ("安排35.25万元", True),
        ("安排352,500元", True),
        ("安排88.80万元", True),
        ("比上年增加35.25万元", True),  # a change, which is this year's or none
        ("上年的35.25万元", False),
        ("去年安排35.25万元", False),
        ("35.25万元以上的设备", False),
        ("35.25万元（含）以上的设备", False),
        ("每人补助35.25万元", False),
        ("安排100万元", False),  # this year's
        ("安排35.26万元", False),  # nobody's: B-51 tells that of reasons
        ("安排35万元", False),  # too coarse to be told
        ("安排0元", False),
    ],
)
def test_which_amounts_are_left_over(text: str, is_left_over: bool) -> None:
    assert codes(prose(text), last_year()) == ["N-34"] * is_left_over


def test_an_amount_of_last_years_texts_is_left_over_too() -> None:
    last = last_year(原因={"收入总计": "新增大厅租金12.34万元"})
    assert codes(prose("大厅租金12.34万元"), last) == ["N-34"]


def test_a_reason_with_last_years_amount_is_told_once() -> None:
    data = budget(*UP, 原因={"收入总计": "网络费用35.25万元"})
    assert [line[:4] for line in checked(data, last_year()) if line[:2] in ("N-", "B-")][-1:] == [
        "N-34"
    ]
    assert "B-51" not in [line[:4] for line in checked(data, last_year())]


def test_of_a_docx_the_figures_and_the_text_are_known() -> None:
    figure = Figure(Decimal(888000), "", "收入总计", "收入总计", "生成时的数", (Place("去.docx"),))
    last = LastYear("上年文件“去.docx”", {"收入总计": figure}, prose="大厅租金12.34万元。")
    assert codes(prose("安排88.80万元"), last) == ["N-34"]
    assert codes(prose("大厅租金12.34万元"), last) == ["N-34"]
    assert codes(prose("安排35.25万元"), last) == []


@pytest.mark.parametrize(
    ("text", "is_left_over"),
    [
        ("推进网络升级改造", True),
        ("“网络升级改造”项目完成、不再安排", False),
        ("网络升级改造到期", False),
        ("网络升级改造。平台完成。", True),
        ("保障平台运维", False),  # goes on
        ("保障公用经费", False),  # a term of the field
    ],
)
def test_which_projects_are_left_over(text: str, is_left_over: bool) -> None:
    assert codes(prose(text, 项目=PROJECTS), last_year()) == ["N-35"] * is_left_over


def test_before_this_years_projects_are_known_none_is_missed() -> None:
    assert codes(prose("推进网络升级改造"), last_year()) == []
