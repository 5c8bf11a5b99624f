"""Whatever a report says or leaves out because something is missing is asked for.

Held over every figure and reason of every sample, with every shipped template of its kind: each is
taken away, and then either it is asked for, or the report is to the letter what it was (nothing
uses it, or it follows from others). Figures of nil are made something first, so that nothing passes
for being nil. What is given and not used is told as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import small

from assembler.dataset import read_dataset
from assembler.dataset.model import Dataset, Declared
from assembler.figures import Figures
from assembler.kernel.problems import Place, Problem
from assembler.narrative import Narrative, closing_problems
from assembler.pipeline import prepare_dataset, write_manuscript
from assembler.report import Block, Report, Table

DATA = Path(__file__).resolve().parents[1] / "data"
SAMPLES = {
    "孟津": ("mengjin-2024-budget", "mengjin-budget"),
    "孟津，基础模板": ("mengjin-2024-budget", "henan-budget"),
    "延津": ("yanjin-2024-budget", "yanjin-budget"),
    "延津，基础模板": ("yanjin-2024-budget", "henan-budget"),
    "西工": ("xigong-2023-accounts", "henan-accounts"),
}
SOMETHING = Decimal(7)  # in the place of nil
TOTALS = {"公务用车购置及运行费": 2, "三公经费": 4}  # of so many that are nil
FUNDS, LOST = ("政府性基金支出", "国有资本经营预算支出"), Decimal(300_000)  # had last year
BOTH_SIDES = ("收入总计", "支出总计")
SAID_OF_BOTH = ("支出总计", "财政拨款支出总计")  # 收支总计各增加…, with the one reason given


class Draft(NamedTuple):
    text: str
    problems: list[Problem]


@cache
def sample(name: str) -> Dataset:
    folder, template = SAMPLES[name]
    dataset = read_dataset(DATA / folder, [])
    assert dataset is not None
    return replace(dataset, template=template)


def something(dataset: Dataset) -> Dataset:
    """The same with something where 指标 gives nil, and nothing left out of the report."""
    declared = [*map(_with_something, dataset.declared)]
    if dataset.kind == "部门预算":
        declared = [
            replace(one, value=one.value + 2 * LOST) if one.name in BOTH_SIDES else one
            for one in declared
        ]
        declared += [
            Declared(Place("指标.csv", row=90 + row), name, "上年", LOST, "元")
            for row, name in enumerate(FUNDS)
        ]
    return replace(dataset, declared=tuple(declared), omissions={})


def _with_something(given: Declared) -> Declared:
    value = SOMETHING * (10_000 if given.unit == "元" else 1) * TOTALS.get(given.name, 1)
    return replace(given, value=given.value or value)


def draft(dataset: Dataset) -> Draft:
    problems: list[Problem] = []
    prepared = prepare_dataset(dataset, problems)
    assert prepared is not None
    report = write_manuscript(prepared, problems, internal=False).report
    return Draft("\n".join(_lines(report)), problems)


def _lines(report: Report) -> Iterator[str]:
    for part in report.parts:
        yield part.heading.text
        for block in part.blocks:
            yield from _lines_of(block)


def _lines_of(block: Block) -> Iterator[str]:
    if not isinstance(block, Table):
        yield block.text
        return
    yield from (block.title, block.left, block.right, *block.notes)
    for row in (*block.header, *block.body):
        yield "|".join(cell.text if cell else "" for cell in row)


def is_asked_for(given: Declared, problems: list[Problem]) -> bool:
    """Whether a problem says which row of 指标 is to be filled in."""
    rows = [problem.filling for problem in problems]
    return any(row and (row.name, row.period) == (given.name, given.period) for row in rows)


@pytest.mark.parametrize("filled", [False, True], ids=["as given", "something for nil"])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_figure_that_is_taken_away(name: str, filled: bool) -> None:
    dataset = something(sample(name)) if filled else sample(name)
    before = draft(dataset).text
    silent = []
    for given in dataset.declared:
        rest = tuple(one for one in dataset.declared if one is not given)
        after = draft(replace(dataset, declared=rest))
        if after.text != before and not is_asked_for(given, after.problems):
            silent.append((given.name, given.period))
    assert silent == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_figure_at_once(name: str) -> None:
    """Nothing is asked twice, and every question says where its answer is used."""
    problems = draft(replace(sample(name), declared=())).problems
    asked = [
        (problem.filling.name, problem.filling.period) for problem in problems if problem.filling
    ]
    assert len(asked) == len(set(asked)) > 10
    assert [str(p) for p in problems if p.filling and "要用）" not in p.message] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_reason_that_is_taken_away(name: str) -> None:
    dataset = sample(name)
    before = draft(dataset).text
    silent = []
    for reason in dataset.reasons:
        rest = tuple(one for one in dataset.reasons if one is not reason)
        after = draft(replace(dataset, reasons=rest))
        rows = [problem.filling for problem in after.problems]
        if after.text != before and not any(row and row.name == reason.name for row in rows):
            silent.append(reason.name)
    assert [name for name in silent if name not in SAID_OF_BOTH] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_reason_is_printed_or_told(name: str) -> None:
    """Each reason is made unlike any other; what is not in the report is told, once."""
    dataset = sample(name)
    reasons = tuple(
        replace(reason, text=f"缘由{number:03}") for number, reason in enumerate(dataset.reasons)
    )
    after = draft(replace(dataset, reasons=reasons))
    lost = {reason.place.row for reason in reasons if reason.text not in after.text}
    told = [problem.place.row for problem in after.problems if problem.code in ("B-56", "B-57")]
    assert sorted(told, key=str) == sorted(lost, key=str)


# --- figures in conditions

FIGURES = """
收入总计: 收入()
支出总计: 支出()
基金支出: 支出(资金='政府性基金预算拨款')
基本支出: 支出(类别=['人员经费', '公用经费'])
项目支出: 支出(类别='其他运转类')
国资支出: 支出(资金='国有资本经营预算拨款')
两项: 基本支出 + 项目支出
差额: 收入总计 - 支出总计
基金收入: 收入(资金='政府性基金预算拨款')
面积: {声明: 平方米}
得分: {声明: 分}
其他车: {声明: 辆, 缺省: "0"}
"""
LEDGER = ("人员经费 30000", "财政拨款 30000")


def _written(
    text: str, given: str = "", reasons: dict[str, str] | None = None, **files: str
) -> tuple[list[str], list[str]]:
    data = small.dataset(*LEDGER, 指标=given, 原因=reasons)
    problems: list[Problem] = []
    template = small.small_template({"sections/节.md": text, "figures": FIGURES, **files}, problems)
    narrative = Narrative(data, template, Figures(data, template, problems), problems)
    blocks = narrative.section("节")
    problems += closing_problems(narrative)
    return [block.text for block in blocks], small.told(problems)


NO_AREA = "B-11 指标.csv：没有给出“面积”（“节”一节要用）"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{% if 面积 %}甲{% else %}乙{% endif %}", "甲"),
        ("{% if not 面积 %}甲{% else %}乙{% endif %}", "乙"),
        ("{% if 面积 > 5 %}甲{% else %}乙{% endif %}", "甲"),
        ("{% if 面积 < 5 %}甲{% else %}乙{% endif %}", "甲"),
        ("{% if 5 <= 面积 %}甲{% else %}乙{% endif %}", "甲"),
        ("{% if 面积 == 0 %}甲{% else %}乙{% endif %}", "乙"),
        ("{% if 面积 != 0 %}甲{% else %}乙{% endif %}", "甲"),
        ("{% if 面积 + 1 %}甲{% else %}乙{% endif %}", "甲"),
        ("{% if 基金支出 or 面积 %}甲{% else %}乙{% endif %}", "甲"),
        ("{{ '甲' if 面积 else '乙' }}", "甲"),
        ("{% set 大 = 面积 > 5 %}{% if 大 %}甲{% endif %}", "甲"),
        ("{% for 一 in [面积] if 一 %}甲{% endfor %}", "甲"),
        ("{% for 一 in [面积] if 一 > 5 %}甲{% endfor %}", "甲"),
    ],
)
def test_a_condition_asks_for_what_it_looks_at(condition: str, said: str) -> None:
    assert _written(condition) == ([said], [NO_AREA, *BY_DEFAULT])


BY_DEFAULT = ["B-59 指标.csv：“指标”表没有给出的，按模板的缺省值印：其他车0"]


@pytest.mark.usefixtures("home")
def test_what_a_condition_does_not_look_at_is_not_asked_for() -> None:
    assert _written("{% if 收入总计 or 面积 %}甲{% endif %}") == (["甲"], BY_DEFAULT)


@pytest.mark.usefixtures("home")
def test_last_year_is_asked_for_once_whether_it_is_tested_or_printed() -> None:
    text = "{% if 上年(支出总计) > 0 %}{{ 上年(支出总计)|万元 }}{{ 比上年(支出总计) }}{% endif %}"
    assert _written(text) == (
        ["【上年支出总计待填】【上年支出总计待填】"],
        ["B-12 指标.csv：没有给出“支出总计”的上年数，文字中不能比较（“节”一节要用）", *BY_DEFAULT],
    )


@pytest.mark.usefixtures("home")
def test_a_grade_asks_for_its_score() -> None:
    files = {"template": "类型: 部门预算\n等级: {优: 90, 差: 0}\n部分: [{标题: 正, 章节: [节]}]\n"}
    assert _written("{{ 等级(得分) }}", **files) == (
        ["【得分等级待填】"],
        ["B-11 指标.csv：没有给出“得分”（“节”一节要用）", *BY_DEFAULT],
    )
    assert _written("{{ 等级(得分) }}", "得分 本年 95 分\n其他车 本年 1 辆", **files) == (
        ["优"],
        [],
    )


@pytest.mark.usefixtures("home")
def test_what_a_template_calls_optional_is_told() -> None:
    assert _written("甲{% if 有('面积') %}{{ 面积 }}{% endif %}", "其他车 本年 0 辆") == (
        ["甲"],
        ["B-58 指标.csv：没有给出“面积”，模板把它当作可有可无的，有关的话没有印（“节”一节要用）"],
    )


def test_the_clerk_is_asked_in_the_words_of_a_message() -> None:
    lacking = next(
        p for p in draft(replace(sample("西工"), declared=())).problems if p.code == "B-12"
    )
    assert str(lacking) == (
        "错误 B-12 指标.csv：没有给出“收入总计”的上年数，文字中不能比较（“收支总体”一节要用）。"
        "在“指标”表中补一行：指标填 收入总计，期间填 上年。"
    )


def test_a_score_with_no_count_of_evaluations() -> None:
    """The sentence does not turn into “没有开展部门重点绩效评价”."""
    given = tuple(one for one in sample("西工").declared if one.name != "重点评价项目数")
    after = draft(replace(sample("西工"), declared=given))
    assert "没有开展部门重点绩效评价" not in after.text
    assert "对【重点评价项目数待填】项目开展了部门重点绩效评价。" in after.text


# --- last year's figures that follow


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("name", "given", "value", "formula"),
    [
        # a total from its parts, a part from the total and the others
        ("两项", "基本支出 3, 项目支出 4", "7", "由上年基本支出、上年项目支出推得"),
        ("项目支出", "两项 7, 基本支出 3", "4", "由上年两项、上年基本支出推得"),
        ("支出总计", "差额 2, 收入总计 9", "7", "由上年差额、上年收入总计推得"),
        ("项目支出", "两项 0", "0", "由上年两项推得"),
        ("项目支出", "两项 7", None, ""),
        ("收入总计", "差额 0", None, ""),  # two sides that are equal need not be nil
        # what lies beside the slices that make up the whole
        ("基金支出", "支出总计 7, 国资支出 7", "0", "由上年支出总计、上年国资支出推得"),
        ("基金支出", "支出总计 7, 国资支出 6", None, ""),
        ("基金支出", "支出总计 0", "0", "由上年支出总计推得"),
        ("基金支出", "支出总计 7, 基本支出 7", None, ""),  # of another kind, not of another fund
        ("项目支出", "支出总计 7, 基本支出 7", "0", "由上年支出总计、上年基本支出推得"),
        # a fund without income
        ("国资支出", "收入总计 7, 基金收入 7", "0", "由上年收入总计、上年基金收入推得"),
        ("基金支出", "收入总计 7, 基金收入 7", None, ""),
    ],
)
def test_last_year_follows(name: str, given: str, value: str | None, formula: str) -> None:
    rows = (one.split() for one in given.split(", "))
    declared = "\n".join(f"{one} 上年 {amount} 元" for one, amount in rows)
    found, _ = small.figures(small.dataset(*LEDGER, 指标=declared), FIGURES)
    before = found.last_year(name)
    assert (before.value, before.formula if value else "") == (value and Decimal(value), formula)
    assert bool(before.missing) == (value is None)


def test_a_fund_that_fell_to_nothing_is_asked_for_and_told() -> None:
    """Last year spent more than the general budget: the rest may have been a fund's."""
    dataset = something(sample("孟津，基础模板"))
    assert "政府性基金收支预算减少30.00万元，下降100.00%" in draft(dataset).text
    rest = tuple(one for one in dataset.declared if one.name not in FUNDS)
    after = draft(replace(dataset, declared=rest))
    assert "政府性基金收支预算【上年政府性基金预算支出待填】" in after.text
    asked = {p.filling.name for p in after.problems if p.filling and p.filling.period == "上年"}
    assert asked == set(FUNDS)


# --- reasons that are not given in the report

CHANGED = "收入总计 上年 20000 元\n其他车 本年 0 辆"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("text", "given", "problems"),
    [
        ("{{ 原因('收入总计') }}", CHANGED, []),
        (
            "{{ 原因('收入总计') }}",
            CHANGED.replace("20000", "30000"),
            [
                "B-56 原因.csv 第2行 “原因”列：“收入总计”3.00万元，与上年3.00万元相比没有变化，"
                "写的原因没有印出：“人多了”"
            ],
        ),
        (
            "{{ 原因('收入总计') }}",
            CHANGED.replace("20000", "30049"),  # as displayed
            [
                "B-56 原因.csv 第2行 “原因”列：“收入总计”3.00万元，与上年3.00万元相比没有变化，"
                "写的原因没有印出：“人多了”"
            ],
        ),
        (
            "甲",
            CHANGED,
            ["B-57 原因.csv 第2行 “原因”列：“收入总计”的原因，报告里没有一句用到：“人多了”"],
        ),
    ],
)
def test_a_reason_is_printed_or_told(text: str, given: str, problems: list[str]) -> None:
    texts, said = _written(text, given, {"收入总计": "人多了"})
    assert [line for line in said if "人多了" in line] == problems
    assert any("人多了" in one for one in texts) == (not problems)


@pytest.mark.usefixtures("home")
def test_a_reason_for_nil_in_both_years() -> None:
    given = "基金支出 上年 0 元\n其他车 本年 0 辆"
    assert _written("甲{{ 原因('基金支出') }}", given, {"基金支出": "物价上涨"}) == (
        ["甲"],
        [
            "B-56 原因.csv 第2行 “原因”列：“基金支出”0.00万元，与上年0.00万元相比没有变化，"
            "写的原因没有印出：“物价上涨”"
        ],
    )


@pytest.mark.usefixtures("home")
def test_a_reason_for_what_last_year_is_not_known_of_is_printed() -> None:
    texts, said = _written("甲{{ 原因('收入总计') }}", "其他车 本年 0 辆", {"收入总计": "人多了"})
    assert (texts, said) == (["甲，主要原因：人多了"], [])


def test_a_row_that_serves_several_figures_is_told_once_if_none_uses_it() -> None:
    dataset = sample("延津")
    row = dataset.reasons[0]
    for names, codes in (
        (("收入总计", "一般公共预算收入"), []),
        (("一般公共预算收入", "公务接待费"), ["B-57"]),
        (("公务接待费", "一般公共预算收入"), ["B-56"]),
    ):
        reasons = tuple(replace(row, name=name) for name in names)
        told = [p.code for p in draft(replace(dataset, reasons=reasons)).problems]
        assert [code for code in told if code in ("B-56", "B-57")] == codes


# --- displayed differences


@pytest.mark.usefixtures("home")
def test_a_difference_that_the_displayed_amounts_do_not_give_is_told() -> None:
    given = "收入总计 上年 9114449 元\n其他车 本年 0 辆"
    texts, said = _written("{{ 收入总计|万元 }}{{ 比上年('收入总计') }}", given)
    assert texts == ["3.00万元减少908.44万元，下降99.67%"]
    assert said == []
    texts, said = _written(
        "{{ 收入总计|万元 }}{{ 比上年('收入总计') }}", given.replace("9114449", "9114450")
    )
    assert (texts, said) == (["3.00万元减少908.45万元，下降99.67%"], [])
    texts, said = _written("{{ 比上年('收入总计') }}", "收入总计 上年 29951 元\n其他车 本年 0 辆")
    assert (texts, said) == (["与上年持平"], [])


@pytest.mark.usefixtures("home")
def test_the_remainder_of_a_sentence_is_told_with_its_section() -> None:
    data = small.dataset(
        "人员经费 350", "财政拨款 350", "收入总计 上年 9114400 元\n其他车 本年 0 辆"
    )
    problems: list[Problem] = []
    files = {"sections/节.md": "{{ 收入总计|万元 }}{{ 比上年('收入总计') }}", "figures": FIGURES}
    template = small.small_template(files, problems)
    narrative = Narrative(data, template, Figures(data, template, problems), problems)
    assert [block.text for block in narrative.section("节")] == [
        "0.04万元减少911.41万元，下降99.996%"
    ]
    assert [str(one) for one in closing_problems(narrative)] == [
        "提示 T-10 节“节”：文字中有尾差：“收入总计”本年0.04万元，上年911.44万元，增减911.41万元，"
        "按显示的数相减是911.40万元。增减按元计算后再四舍五入所致，不是错误，不用改。"
    ]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("spent", "before", "said"),
    [
        ("1", "9114400", "1元，减少911.44万元，下降99.99999%"),
        ("1", "0", "1元，增加1元（上年未安排）"),
        ("0.5", "3", "0.50元，减少2.50元，下降83.33%"),
        ("0", "3", "0.00万元，减少3元，本年未再安排"),
        ("49", "49", "49元，与上年持平"),
    ],
)
def test_a_few_yuan(spent: str, before: str, said: str) -> None:
    data = small.dataset(
        f"人员经费 {spent}", f"财政拨款 {spent}", f"收入总计 上年 {before} 元\n其他车 本年 0 辆"
    )
    text = "{{ 收入总计|万元 }}，{{ 比上年('收入总计') }}"
    assert small.sentence(text, data, figures=FIGURES) == said


@pytest.mark.usefixtures("home")
def test_a_share_is_not_all_or_nothing_where_it_is_not() -> None:
    data = small.dataset("人员经费 9999999\n其他运转类 1 项目=热线")
    text = "{{ 基本支出|占(支出总计) }}{{ 项目支出|占(支出总计) }}"
    assert small.sentence(text, data, figures=FIGURES) == "，占99.99999%，占0.00001%"
