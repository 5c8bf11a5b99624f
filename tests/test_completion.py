"""Final accounts in a sentence: how far a budget was spent, and why the two differ."""

from __future__ import annotations

from decimal import Decimal

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st

from assembler.dataset.model import Dataset
from assembler.figures import Figure
from assembler.figures.change import completion
from assembler.kernel.money import NumberStyle, as_seen

WORDING = (
    small.WORDING
    + """
完成率: 完成年初预算的{比例}
完成率无支出: 没有形成支出，完成{比例}
完成率无预算: 年初没有安排预算
完成率均为零: 年初没有安排预算，也没有支出
完成率为负: 有负数，不计算完成率
差异原因: ，差异的原因是{原因}
全年:
  完成率: 完成全年预算的{比例}
  差异原因: ，与全年预算不同，因为{原因}
"""
)
FIGURES = """
决算: {算法: 支出(), 显示名: 支出决算}
三公: {声明: 元}
"""


pytestmark = pytest.mark.usefixtures("home")


def accounts(spent: str, budget: str, 原因: dict[str, str] | None = None) -> Dataset:
    """One line spent and one budgeted, both of 行政运行; "" for no line."""
    return small.dataset(
        f"人员经费 {spent}" if spent else "",
        原因=原因,
        opening=small.opening(f"财政拨款 {budget} 功能=2010301" if budget else ""),
    )


def write(section: str, data: Dataset) -> small.Written:
    return small.write(section, data, wording=WORDING, figures=FIGURES)


def sentence(section: str, data: Dataset) -> str:
    return small.sentence(section, data, wording=WORDING, figures=FIGURES)


# --- completion


@pytest.mark.parametrize(
    ("spent", "budget", "said"),
    [
        ("3497600", "9853500", "完成年初预算的35.50%"),
        ("569400", "506700", "完成年初预算的112.37%"),
        ("500000", "500000", "完成年初预算的100.00%"),
        ("1", "100000000", "完成年初预算的0.000001%"),
        ("100", "100000000", "完成年初预算的0.0001%"),
        ("499950", "500000", "完成年初预算的99.99%"),
        ("499999951", "500000000", "完成年初预算的100.00%"),  # 50000.00万元 as displayed
        ("499999949", "500000000", "完成年初预算的99.99999%"),
        ("0", "500000", "没有形成支出，完成0.00%"),
        ("", "500000", "没有形成支出，完成0.00%"),
        ("49", "500000", "完成年初预算的0.01%"),  # 49元 as displayed
        ("50", "500000", "完成年初预算的0.01%"),
        ("500000", "", "年初没有安排预算"),
        ("500000", "0", "年初没有安排预算"),
        ("500000", "49", "完成年初预算的1020408.16%"),
        ("", "", "年初没有安排预算，也没有支出"),
        ("49", "49", "完成年初预算的100.00%"),
    ],
)
def test_completion(spent: str, budget: str, said: str) -> None:
    assert sentence("{{ 完成(支出(), 年初预算()) }}。", accounts(spent, budget)) == f"{said}。"


@pytest.mark.parametrize(
    ("spent", "budget"), [("-250000", "500000"), ("250000", "-500000"), ("-250000", "-500000")]
)
def test_a_negative_amount_has_no_rate_of_completion(spent: str, budget: str) -> None:
    text = "{{ 完成(支出(), 年初预算()) }}。"
    assert sentence(text, accounts(spent, budget)) == "有负数，不计算完成率。"


def test_another_group_of_phrases() -> None:
    text = "{{ 完成(支出(), 年初预算(), 用语='全年') }}。"
    assert sentence(text, accounts("250000", "500000")) == "完成全年预算的50.00%。"
    # what the group lacks is taken from outside it
    assert sentence(text, accounts("250000", "")) == "年初没有安排预算。"


def test_the_rate_remembers_where_it_comes_from() -> None:
    (record,) = write("{{ 完成(决算, 年初预算()) }}", accounts("250000", "500000")).records
    assert (record.text, record.formula) == ("50.00%", "支出决算÷（年初预算表的金额合计）")
    assert record.lines == ("支出.csv 第2行", "年初预算.csv 第2行")


def test_the_completion_of_what_is_not_given_is_a_marked_place() -> None:
    written = write("{{ 完成(三公, 全年(三公)) }}", small.dataset())
    assert written.texts == ["【三公待填】"]
    assert written.told == ["B-11 指标.csv：没有给出“三公”（“节”一节要用）"]


def test_phrases_that_the_template_lacks() -> None:
    written = small.write("{{ 完成(支出(), 年初预算()) }}", accounts("", ""), figures=FIGURES)
    assert written.told == [
        "M-14 小/sections/节.md 第1行：wording.yaml 中没有“完成率均为零”这一用语，是不是“均为零”？"
    ]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("完成('决算', 年初预算())", []),
        (
            "差异原因('决算', 年初预算())",
            ["B-13 原因.csv：“支出决算”的决算数与预算数有差异，没有写原因（“节”一节要用）"],
        ),
        ("完成(3, 4)", ["M-14 小/sections/节.md 第1行：括号里应是指标、金额或指标的名称"]),
    ],
)
def test_a_figure_by_its_name_or_a_number(call: str, told: list[str]) -> None:
    assert write(f"{{{{ {call} }}}}", accounts("250000", "500000")).told == told


def test_units_do_not_mix() -> None:
    assert write("{{ 完成(决算, 项目数()) }}", accounts("250000", "")).told != []


def test_a_missing_budget_is_told_with_the_row_to_fill_in() -> None:
    written = write("{{ 完成(三公, 全年(三公)) }}", small.dataset(指标="三公 本年 1 元"))
    assert list(map(str, written.problems)) == [
        "错误 B-11 指标.csv：没有给出“全年预算三公”（“节”一节要用）。"
        "在“指标”表中补一行：指标填 三公，期间填 全年预算，单位填 元。"
    ]


money = st.decimals(0, 10**10, places=2)


@given(money, money)
def test_what_is_said_follows_the_displayed_values(spent: Decimal, budget: Decimal) -> None:
    style = NumberStyle()
    found = completion(Figure(spent), Figure(budget), style)
    seen, planned = as_seen(spent, style), as_seen(budget, style)
    assert (
        found.phrase
        == {
            (True, True): "完成率",
            (False, True): "完成率无支出",
            (True, False): "完成率无预算",
            (False, False): "完成率均为零",
        }[bool(seen), bool(planned)]
    )
    assert (found.rate is None) == (not planned)
    assert found.differs == (seen != planned)


# --- why the two differ

EACH = "{% for 项 in 支出.按('功能项') %}{{ 项.名称 }}{{ 差异原因(项, 年初预算(功能=项.编码)) }}。{% endfor %}"


def test_a_reason_by_the_name_of_a_figure() -> None:
    data = accounts("500000", "600000", {"决算": "项目推迟。"})
    assert (
        sentence("支出{{ 差异原因(决算, 年初预算()) }}。", data) == "支出，差异的原因是项目推迟。"
    )


def test_a_reason_by_the_code_of_a_function() -> None:
    data = accounts("500000", "600000", {"2010301": "人员减少"})
    assert sentence(EACH, data) == "行政运行，差异的原因是人员减少。"


def test_a_reason_by_a_name_of_the_author() -> None:
    data = accounts("500000", "600000", {"2010301": "人员减少"})
    text = "支出{{ 差异原因(决算, 年初预算(), 名称='2010301') }}。"
    assert sentence(text, data) == "支出，差异的原因是人员减少。"


def test_a_reason_in_another_phrase() -> None:
    data = accounts("500000", "600000", {"决算": "项目推迟"})
    text = "支出{{ 差异原因(决算, 年初预算(), 用语='原因') }}。"
    assert sentence(text, data) == "支出，主要原因：项目推迟。"


def test_a_missing_reason_is_a_marked_place_and_told_once() -> None:
    written = write(EACH + EACH, accounts("500000", "600000"))
    place = "【行政运行差异原因待填】"
    assert written.texts == [f"行政运行，差异的原因是{place}。" * 2]
    assert written.told == [
        "B-13 原因.csv：“行政运行”的决算数与预算数有差异，没有写原因（“节”一节要用）"
    ]
    (paragraph,) = written.blocks
    marked = [span for span in paragraph.spans if span.missing]  # type: ignore[union-attr]
    assert [span.text for span in marked] == [place, place]
    assert marked[0].missing == (
        "“行政运行”的决算数与预算数有差异，“原因”表中没有写原因。请补上后重新生成。"
    )


@pytest.mark.parametrize(
    ("spent", "budget"), [("500000", "500000"), ("500049", "500000"), ("", "")]
)
def test_no_reason_where_the_displayed_amounts_are_equal(spent: str, budget: str) -> None:
    text = "支出{{ 差异原因(决算, 年初预算()) }}。"
    assert sentence(text, accounts(spent, budget)) == "支出。"


def test_no_reason_for_what_is_not_known() -> None:
    assert sentence("三公{{ 差异原因(三公, 全年(三公)) }}。", small.dataset()) == "三公。"


def test_a_reason_for_a_code_that_nothing_has_is_told() -> None:
    data = accounts("500000", "600000", {"2010301": "人员减少", "2010302": "推迟"})
    written = write(EACH, data)
    assert written.told == [
        "D-86 原因.csv 第3行 “指标”列：没有名为“2010302”的指标，也没有这个名称的项目、科目、单位"
    ]
