"""Which budget a completion rate is of (预算口径), as data; purposes (用途) and a department's own words
(文字), given, lacking and left over; 合计 below what it sums."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import small
from table_kit import body

from assembler.dataset import read_dataset
from assembler.dataset.model import Dataset, FullYearLine, FunctionNote
from assembler.kernel.problems import Place, Problem

WORDING = (
    small.WORDING
    + """
完成率: 完成{口径}的{比例}
完成率无支出: 完成{口径}的{比例}
完成率无预算: 没有安排{口径}
完成率均为零: 没有安排{口径}，也没有支出
完成率为负: 不计算
差异原因: 。决算数{比较}{口径}数，因为{原因}
没有差异: 。决算数与{口径}数持平
"""
)
FIGURES = "接待费: {算法: 支出(部门经济='30217'), 显示名: 公务接待费}\n"
EACH = (
    "{% for 项 in 支出().按('功能项') %}{% set 预算 = 预算数(功能=项.编码) %}"
    "{{ 预算口径 }}{{ 预算|万元 }}，{{ 完成(项, 预算) }}{{ 差异原因(项, 预算) }}{% endfor %}"
)

pytestmark = pytest.mark.usefixtures("home")


def full_year(amount: str, function: str = "2010301") -> tuple[FullYearLine, ...]:
    place = Place("全年预算.csv", row=2)
    return (FullYearLine(place, function, "财政拨款", Decimal(amount)),)


def accounts(spent: str, **more: Any) -> Dataset:
    """One line spent of 行政运行, 年初预算 0.4万元, 全年预算 0.8万元."""
    opening = small.opening("财政拨款 4000 功能=2010301")
    given = {"opening": opening, "full_year": full_year("8000"), "原因": {"2010301": "人员变动"}}
    return small.dataset(f"人员经费 {spent} 功能=2010301", kind="部门决算", **(given | more))


def of_full_year(spent: str, **more: Any) -> Dataset:
    return replace(accounts(spent, **more), budget_basis="全年预算")


def sentence(text: str, data: Dataset) -> str:
    return small.sentence(text, data, wording=WORDING, figures=FIGURES)


def told(text: str, data: Dataset) -> list[str]:
    return small.write(text, data, wording=WORDING, figures=FIGURES).told


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            accounts("5000"),
            "年初预算0.40万元，完成年初预算的125.00%。决算数大于年初预算数，因为人员变动",
        ),
        (
            of_full_year("5000"),
            "全年预算0.80万元，完成全年预算的62.50%。决算数小于全年预算数，因为人员变动",
        ),
        (of_full_year("8000"), "全年预算0.80万元，完成全年预算的100.00%。决算数与全年预算数持平"),
        (
            of_full_year("5000", full_year=full_year("0")),
            "全年预算0.00万元，没有安排全年预算。决算数大于全年预算数，因为人员变动",
        ),
    ],
)
def test_words_follow_the_basis(data: Dataset, said: str) -> None:
    assert sentence(EACH, data) == said


def test_without_words_for_no_difference_nothing_is_said() -> None:
    wording = WORDING.replace("没有差异: 。决算数与{口径}数持平\n", "")
    text = small.sentence(EACH, of_full_year("8000"), wording=wording, figures=FIGURES)
    assert text == "全年预算0.80万元，完成全年预算的100.00%"


def test_declared_budgets_follow_the_basis() -> None:
    data = accounts("5000", 指标="接待费 年初预算 300 元\n接待费 全年预算 700 元")
    text = "{{ 按口径(接待费)|元 }}"
    assert sentence(text, data) == "300.00元"
    assert sentence(text, replace(data, budget_basis="全年预算")) == "700.00元"


def test_no_full_year_budget_at_all_is_unknown_not_zero() -> None:
    lines = told("{{ 预算数(功能='2010301')|万元 }}", of_full_year("5000", full_year=()))
    assert lines == [
        "B-100 全年预算.csv：“预算口径”是全年预算，没有“全年预算”表，全年预算数无从得出"
    ]


# --- purposes and own words

PURPOSE = "{% for 项 in 支出().按('功能项') %}主要用于{{ 用途(项) }}。{% endfor %}"


def note(text: str, function: str = "2010301") -> FunctionNote:
    return FunctionNote(Place("科目说明.csv", row=2), function, text)


def test_a_purpose_in_its_sentence() -> None:
    data = accounts("5000", function_notes=(note("机关人员开支。"),))
    assert sentence(PURPOSE, data) == "主要用于机关人员开支。"


def test_a_purpose_nobody_gives_is_asked_for() -> None:
    written = small.write(PURPOSE, accounts("5000"), wording=WORDING, figures=FIGURES)
    assert written.texts == ["主要用于【行政运行的用途待填】。"]
    assert written.told == ["B-104 科目说明.csv：没有写“行政运行”的用途（“节”一节要用）"]


def test_own_words_one_after_the_other() -> None:
    data = accounts("5000", texts={"制度": small.words("甲办法。", "乙办法；")})
    assert sentence("有{{ 文字('制度') }}。", data) == "有甲办法、乙办法。"
    assert sentence("有{{ 文字('制度', 分隔='和') }}。", data) == "有甲办法和乙办法。"


def test_own_words_nobody_gives_are_asked_for() -> None:
    assert told("有{{ 文字('制度') }}。", accounts("5000")) == [
        "B-102 报告.yaml：模板要部门自己写的“制度”没有写（“节”一节要用）"
    ]


# --- 合计 below what it sums

LAST = """
标题: 表
种类: 透视表
行: [功能类, 功能项, 合计]
列:
  - {标题: 科目, 标签: {合计: 合计, 功能类: "{功能类.编码}", 功能项: "{功能项.编码}"}}
  - {标题: 数}
"""


def test_a_total_at_the_foot() -> None:
    assert body(LAST) == [
        ["208", "100.00"],
        ["2080505", "100.00"],
        ["201", "23.40"],
        ["2010301", "23.40"],
        ["合计", "123.40"],
    ]


# --- the sheets


def read(folder: Path, **files: str) -> tuple[Dataset | None, list[str]]:
    """A dataset of final accounts of these files."""
    given = {
        "报告.yaml": "类型: 部门决算\n年度: 2024\n模板: henan-accounts\n部门: {编码: '1', 名称: 某局}\n职责: [甲]\n",
        "单位.csv": "单位编码,单位名称,单位性质,备注\n101,某局本级,行政,\n102,某中心,事业,预算并入本级\n",
        "支出.csv": "单位编码,功能科目,部门经济科目,支出类别,资金来源,金额（元）\n"
        "101,2010301,30101,人员经费,财政拨款,5000\n",
        "收入.csv": "功能科目,资金来源,金额（元）\n2010301,财政拨款,5000\n",
        **files,
    }
    for name, text in given.items():
        (folder / name).write_text(text, "utf-8")
    problems: list[Problem] = []
    dataset = read_dataset(folder, problems)
    return dataset, [str(one).split(" ", 1)[1] for one in problems]


BASIS = (
    "类型: 部门决算\n年度: 2024\n模板: henan-accounts\n部门: {编码: '1', 名称: 某局}\n职责: [甲]\n"
    "预算口径: %s\n文字: {制度: [甲办法, 乙办法], 机制: 联席会议}\n"
)


def test_remarks_basis_and_words_are_read(tmp_path: Path) -> None:
    dataset, problems = read(tmp_path, **{"报告.yaml": BASIS % "全年预算"})
    assert dataset is not None and problems == []
    assert [unit.remark for unit in dataset.units] == ["", "预算并入本级"]
    assert dataset.budget_basis == "全年预算"
    texts = {name: [words.text for words in several] for name, several in dataset.texts.items()}
    assert texts == {"制度": ["甲办法", "乙办法"], "机制": ["联席会议"]}


def test_another_basis_is_refused(tmp_path: Path) -> None:
    _, problems = read(tmp_path, **{"报告.yaml": BASIS % "调整预算"})
    assert problems == [
        "D-50 报告.yaml 第6行 第7个字符：“预算口径”填的是“调整预算”。应当填：年初预算或全年预算。"
    ]


def test_a_purpose_given_twice(tmp_path: Path) -> None:
    notes = "功能科目,用途\n2010301,人员开支\n2010301,日常开支\n"
    dataset, problems = read(tmp_path, **{"科目说明.csv": notes})
    assert dataset is not None and [one.purpose for one in dataset.function_notes] == ["人员开支"]
    assert problems == [
        "D-170 科目说明.csv 第3行 “功能科目”列：“2010301”的用途在第2行已经填过，用了先填的。请合并成一行。"
    ]


QUESTIONS = "归入,名称,期间,单位,问题,用在,句子,回答\n"


def test_answers_are_rows_of_the_sheets(tmp_path: Path) -> None:
    asked = (
        "科目说明,2010301,,,用途？,,,人员开支\n"
        "全年预算,2010301,财政拨款,万元,多少万元？,,,0.8\n"
        "全年预算,2010302,财政拨款,万元,2010302多少万元？,,,\n"
        "报告,文字.制度,,,制度？,,,甲办法\n"
    )
    dataset, problems = read(tmp_path, **{"待补.csv": QUESTIONS + asked})
    assert dataset is not None
    assert [(one.function, one.purpose) for one in dataset.function_notes] == [
        ("2010301", "人员开支")
    ]
    assert [(one.function, one.fund, one.amount) for one in dataset.full_year] == [
        ("2010301", "财政拨款", Decimal("8000.0"))
    ]
    assert [words.text for words in dataset.texts["制度"]] == ["甲办法"]
    # what is open yet would count as nothing beside those that are answered
    assert problems == [
        "D-95 待补.csv 第4行 “回答”列：“2010302多少万元？”还没有回答。在“回答”一列填好后重新生成。"
    ]
