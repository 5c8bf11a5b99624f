"""上海's final accounts: the report made from its official tables alone, as its clerk would; what is
left over or contradicts; a unit of its own; what the contents list."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Sample, replace_in
from reading import read, render
from units_kit import Row, rows_of, set_words, write_rows

from assembler.audit.audit import audit
from assembler.audit.requirements import requirements
from assembler.importing.import_files import ImportOptions, import_files
from assembler.kernel.problems import Problem
from assembler.pipeline import Built, build
from assembler.published.reading import read_published
from assembler.tables_workbook import tables_workbook

ACCOUNTS = ROOT / "data" / "shehui-2024-accounts"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The dataset in a folder of its own, to be changed."""
    return Path(shutil.copytree(ACCOUNTS, tmp_path / ACCOUNTS.name))


def told(built: Built) -> list[str]:
    return [str(one).split(" ", 1)[1] for one in built.problems]


# --- from the official tables


def answered(question: Row) -> str:
    """What the clerk answers: as the dataset of the published report has it."""
    words = yaml.safe_load((ACCOUNTS / "报告.yaml").read_text("utf-8"))
    belongs, name, period = question["归入"], question["名称"], question["期间"]
    if belongs == "报告":
        head, _, below = name.partition(".")
        value = words.get(head, "")
        value = value.get(below, "") if isinstance(value, dict) else value
        return "\n".join(value) if isinstance(value, list) else str(value)
    if belongs == "指标":
        return _FURTHER.get((name, period)) or given("指标", name, period, "数值")
    column = {"原因": "原因", "科目说明": "用途", "全年预算": "金额（元）", "单位": "单位性质"}
    return given(belongs, name, period, column[belongs])


def given(sheet: str, name: str, period: str, column: str) -> str:
    """A cell of the dataset, by what stands first in its row and, where it has one, its 期间."""
    for row in rows_of(ACCOUNTS / f"{sheet}.csv"):
        names = next(iter(row.values())).split("、")
        if name in names and row.get("期间", period) == period:
            return row[column]
    return ""


_FURTHER = {  # sums, and what the tables do not tell apart
    ("三公经费", "上年"): "0",
    ("公务用车购置及运行费", "上年"): "0",
    ("机关运行经费", "本年"): "102255",
}


def answer(folder: Path) -> None:
    rows = rows_of(folder / "待补.csv")
    for row in rows:
        row["回答"] = answered(row) or row["回答"]
        row["单位"] = "元" if row["单位"] == "万元" else row["单位"]
    write_rows(folder / "待补.csv", rows)


def brought(tables: Path, target: Path, force: bool = False) -> tuple[list[str], list[str]]:
    """What an import of the tables says, and what it tells."""
    problems: list[Problem] = []
    options = ImportOptions("部门决算", 2024, "shanghai-accounts", force)
    outcome = import_files([tables], target, options, problems)
    assert outcome.written, list(map(str, problems))
    return outcome.lines, [str(one).split(" ", 1)[1] for one in problems]


def test_the_official_tables_and_answers_make_the_same_report(
    shehui: Sample, tmp_path: Path
) -> None:
    tables, target = tmp_path / "表.xlsx", tmp_path / "导入"
    report = shehui.built.report
    assert report is not None
    tables.write_bytes(tables_workbook(report, []) or b"")
    lines, problems = brought(tables, target)
    assert "单位名单：表.xlsx 工作表“部门决算单位构成”，2个单位" in lines
    assert problems == [
        "I-120 单位名单里没有单位的编码，“单位”表先写了名单上的2个单位"
        "（编码001001、001002，是自编的）。改成各单位的编码。"
    ]
    shutil.copy(ACCOUNTS / "年初预算.csv", target)
    answer(target)
    brought(tables, target, force=True)  # what only the answers raise: 预算口径 is 全年预算
    answer(target)
    built = build(target)
    assert built.data is not None and told(built) == []
    assert render(read(built.data)) == render(shehui.read)


def test_nothing_can_be_said_against_it(shehui: Sample, tmp_path: Path) -> None:
    path = tmp_path / "社会工作部.docx"
    path.write_bytes(shehui.published)
    problems: list[Problem] = []
    report = read_published(path, problems)
    assert report is not None
    rules = requirements(None, problems)
    assert rules is not None and audit(report, rules).findings == ()


# --- the contents


def test_the_list_of_units_is_no_line_of_the_contents(shehui: Sample) -> None:
    contents = render(shehui.read).partition("【正文】")[0]
    assert "2 二、部门决算单位构成 …… 1\n1 第二部分" in contents


# --- one unit


def test_a_department_of_one_unit(copy: Path) -> None:
    file = copy / "单位.csv"
    write_rows(file, rows_of(file)[:1])
    for name in ("支出.csv", "项目.csv"):
        text = (copy / name).read_text("utf-8")
        (copy / name).write_text(text.replace("001002", "001001"), "utf-8")
    built = build(copy)
    assert built.data is not None and told(built) == []
    text = render(read(built.data))
    assert "二、机构设置" in text and "单位构成" not in text


def test_remarks_stand_beside_the_units(copy: Path) -> None:
    replace_in(copy / "单位.csv", "发展服务中心,事业,", "发展服务中心,事业,预算并入本级")
    data = build(copy).data
    assert data is not None
    assert "|1 2 |2 上海市普陀区社会工作发展服务中心 |3 预算并入本级 |" in render(read(data))


# --- what is lacking, left over, contradicts


def test_without_a_purpose_and_with_one_of_nothing(copy: Path) -> None:
    replace_in(copy / "科目说明.csv", "2013950,中心的人员经费", "2010301,机关人员")
    built = build(copy)
    assert built.data is not None
    assert "【事业运行的用途待填】" in render(read(built.data))
    assert [line for line in told(built) if line.startswith(("B-104", "B-105"))] == [
        "B-104 科目说明.csv：没有写“事业运行”的用途（“一般公共预算支出具体”一节要用）。在“科目说明”表中补一行，"
        "“功能科目”列填 2013950。",
        "B-105 科目说明.csv 第3行 “用途”列：2010301 行政运行的用途，报告里没有一句用到：“机关人员”。"
        "当年没有这项支出，或者这个模板不说用途的，删去这一行。",
    ]


def test_words_under_a_wrong_name(copy: Path) -> None:
    set_words(copy, 文字={"绩效制度": "甲办法", "绩效机制": "乙"})
    lines = [line for line in told(build(copy)) if line.startswith(("B-102", "B-103"))]
    assert lines == [
        "B-102 报告.yaml：模板要部门自己写的“绩效工作机制”没有写（“预算绩效”一节要用）。"
        "在“报告”的“文字”下写 绩效工作机制: ……。",
        "B-103 报告.yaml 第18行 第9个字符：“文字”里的“绩效机制”，报告里没有一句用到，是不是“绩效工作机制”？"
        "名称写错了就改正，这份报告用到的有：绩效制度、绩效工作机制；不用的删去。",
    ]


def test_by_the_opening_budget_no_full_year_one_is_asked_for(copy: Path) -> None:
    set_words(copy, 预算口径="")
    (copy / "全年预算.csv").unlink()
    built = build(copy)
    assert [line for line in told(built) if "全年预算" in line] == []
    assert built.data is not None
    text = render(read(built.data))
    assert (
        "年初预算为0.00万元，支出决算为51.32万元，没有安排年初预算。决算数大于年初预算数的主要原因"
        in text
    )


def test_a_template_that_does_not_follow_the_basis(xigong_copy: Path) -> None:
    set_words(xigong_copy, 预算口径="全年预算")
    lines = [line for line in told(build(xigong_copy)) if "预算口径" in line]
    assert lines == [
        "B-107 报告.yaml：“预算口径”填的是全年预算，模板 henan-accounts 不看它，完成率照样与年初预算数比。"
        "删去“预算口径”，或者改用看它的模板。"
    ]


def test_more_spent_than_the_full_year_budget(copy: Path) -> None:
    replace_in(copy / "全年预算.csv", "520000.00", "510000.00")
    file = copy / "全年预算.csv"
    write_rows(file, [row for row in rows_of(file) if row["功能科目"] != "2101102"])
    assert [line for line in told(build(copy)) if line.startswith("F-13")] == [
        "F-13 全年预算.csv 第2行 “金额”列：“2013901 行政运行”决算513,210.00元，超过全年预算510,000.00元，"
        "多出3,210.00元（对照：支出.csv 第2—13行）。核对这两个数；确实如此就不用改。",
        "F-13 全年预算.csv：“2101102 事业单位医疗”决算4,900.00元，超过全年预算0元，多出4,900.00元"
        "（对照：支出.csv 第20行）。核对这两个数；确实如此就不用改。",
    ]


DECLARED = [
    (
        "绩效评级良,本年,0",
        "绩效评级良,本年,1",
        "B-106 指标.csv 第29行：“各绩效评级的项目数之和”2个，“绩效自评项目数”1个，相差1个",
    ),
    (
        "面向小微企业预留预算,本年,210700.00",
        "面向小微企业预留预算,本年,210800.00",
        "B-33 指标.csv 第20行：“面向小微企业预留的政府采购项目预算金额”210,800.00元，"
        "大于“面向中小企业预留的政府采购项目预算金额”210,700.00元，多出100.00元",
    ),
    (
        "其他项目中小企业成交金额,本年,0.00",
        "其他项目中小企业成交金额,本年,210700.00",
        "B-33 指标.csv 第21行：“中小企业中标或成交的金额”421,400.00元，大于“政府采购支出总额”210,700.00元，"
        "多出210,700.00元",
    ),
    (
        "绩效问题正在整改,本年,0",
        "绩效问题正在整改,本年,2",
        "B-33 指标.csv 第35行：“已经完成整改和正在整改的问题”2个，大于“绩效自评中发现的问题”0个，多出2个",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), DECLARED, ids=[one[2][:5] for one in DECLARED])
def test_declared_figures_that_contradict(copy: Path, old: str, new: str, said: str) -> None:
    replace_in(copy / "指标.csv", old, new)
    lines = [line.partition("（对照")[0] for line in told(build(copy))]
    assert [line for line in lines if line.startswith(("B-106", "B-33"))] == [said]


def test_a_tail_of_rounding_is_no_contradiction(copy: Path) -> None:
    """246.47 and 4.79 of 251.25万元: each was rounded on its own."""
    for old, new in (
        ("政府采购货物支出,本年,210700.00", "政府采购货物支出,本年,2512500"),
        ("面向中小企业预留预算,本年,210700.00", "面向中小企业预留预算,本年,2464700"),
        ("预留项目中小企业成交金额,本年,210700.00", "预留项目中小企业成交金额,本年,2464700"),
        ("其他项目中小企业成交金额,本年,0.00", "其他项目中小企业成交金额,本年,47900"),
    ):
        replace_in(copy / "指标.csv", old, new)
    assert told(build(copy)) == []
