"""Declared figures (指标) of units: counts and amounts add up, scores do not; what the department
declares itself is held against their sum."""

from __future__ import annotations

from pathlib import Path

import pytest
from units_kit import (
    ACCOUNTS,
    FIRST,
    SECOND,
    write_department,
    write_unit,
)

from assembler.dataset import read_dataset
from assembler.pipeline import build, prepare

CARS = "一般公务用车 本年 {} 辆"


def made(here: Path, first: str = "", second: str = "", own: str = "", **sheets: str) -> Path:
    """A department of two units, each with 指标 of its own."""
    write_unit(here / FIRST, "201001", 指标=first)
    write_unit(here / SECOND, "201002", 指标=second)
    return write_department(here / "部门", 指标=own, **sheets)


def figure(folder: Path, name: str, period: str = "本年") -> tuple[str, list[str]]:
    """A figure's value, - where it is not known; and its rows."""
    prepared = prepare(folder, [])
    assert prepared is not None
    figures = prepared.figures
    given = figures[name] if period == "本年" else figures.last_year(name)
    return given.exact or "-", list(map(str, given.places))


def told(folder: Path) -> list[str]:
    return [str(p) for p in build(folder).problems if p.code.startswith("U")]


def test_counts_of_units_add_up(tmp_path: Path) -> None:
    folder = made(tmp_path, CARS.format(2), CARS.format(3))
    rows = [f"{FIRST}/指标.csv 第2行", f"{SECOND}/指标.csv 第2行"]
    assert figure(folder, "一般公务用车") == ("5", rows)
    assert told(folder) == []


def test_amounts_add_up_whatever_unit_they_are_given_in(tmp_path: Path) -> None:
    folder = made(tmp_path, "政府采购货物预算 本年 2 万元", "政府采购货物预算 本年 5000.00 元")
    assert figure(folder, "政府采购货物预算")[0] == "25000.00"


def test_a_figure_of_the_ledger_adds_to_one_of_the_sheet(tmp_path: Path) -> None:
    """One unit fills in the column 政府采购 of its ledger, the other one declares the amount."""
    folder = made(tmp_path, "政府采购货物预算 本年 20 元")
    ledger = (tmp_path / SECOND / "支出.csv").read_text("utf-8").splitlines()
    lines = (f"{line},{cell}" for line, cell in zip(ledger, ("政府采购", "货物"), strict=True))
    (tmp_path / SECOND / "支出.csv").write_text("\n".join(lines), "utf-8")
    rows = [f"{FIRST}/指标.csv 第2行", f"{SECOND}/支出.csv 第2行"]
    assert figure(folder, "政府采购货物预算") == ("120", rows)


def test_what_the_department_declares_counts(tmp_path: Path) -> None:
    folder = made(tmp_path, CARS.format(2), CARS.format(3), CARS.format(5))
    assert figure(folder, "一般公务用车") == ("5", ["指标.csv 第2行"])
    assert told(folder) == []


def test_what_differs_from_the_sum_is_told_with_the_units(tmp_path: Path) -> None:
    folder = made(tmp_path, CARS.format(2), CARS.format(3), CARS.format(6))
    assert told(folder) == [
        "错误 U-20 指标.csv 第2行 “数值”列：部门填的“一般公务用车”是6辆，各单位之和是5辆"
        "（单位201001 2辆，单位201002 3辆），相差1辆"
        f"（对照：{FIRST}/指标.csv 第2行；{SECOND}/指标.csv 第2行）。"
        "请核对部门和各单位的“指标”表；部门的一行也可以不填，由各单位相加。"
    ]


def test_a_unit_that_does_not_give_a_figure_is_named(tmp_path: Path) -> None:
    folder = made(tmp_path, CARS.format(2))
    assert figure(folder, "一般公务用车") == ("-", [])
    assert told(folder) == [
        f"提示 U-21 指标.csv：“一般公务用车”单位201002没有给出，不能由各单位相加"
        f"（对照：{FIRST}/指标.csv 第2行）。"
        "请在这些单位的“指标”表里补上，或在部门的“指标”表里填全部门的数。"
    ]


def test_beside_lines_of_its_own_the_department_gives_all_of_it(tmp_path: Path) -> None:
    """What of a count is 本级's nobody says: the sum of the others is the least it can be."""
    own = {
        "单位": "201003 本级 行政",
        "支出": "201003 2010301 30101 50101 人员经费 - 财政拨款 - 100",
        "收入": "201003 财政拨款 - 100",
    }
    folder = made(tmp_path, CARS.format(2), CARS.format(3), **own)
    assert figure(folder, "一般公务用车") == ("-", [])
    folder = made(tmp_path, CARS.format(2), CARS.format(3), CARS.format(6), **own)
    assert (figure(folder, "一般公务用车")[0], told(folder)) == ("6", [])
    (line,) = told(made(tmp_path, CARS.format(2), CARS.format(3), CARS.format(4), **own))
    assert line.startswith("错误 U-20 指标.csv 第2行") and "各单位之和是5辆" in line


def test_scores_of_units_do_not_add_up(tmp_path: Path) -> None:
    score = "部门整体自评得分 本年 {} 分"
    for number, name in ((1, FIRST), (2, SECOND)):
        write_unit(tmp_path / name, f"20100{number}", ACCOUNTS, 指标=score.format(90 + number))
    folder = write_department(tmp_path / "部门", ACCOUNTS, 指标=score.format(95))
    assert figure(folder, "部门整体自评得分") == ("95", ["指标.csv 第2行"])
    assert told(folder) == []
    (folder / "指标.csv").unlink()
    assert figure(folder, "部门整体自评得分")[0] == "-"


def test_counts_that_count_as_nothing_by_default_add_up(tmp_path: Path) -> None:
    """A template may say what a figure is where nobody gives it: also for one of the units."""
    template = tmp_path / "templates" / "本地"
    template.mkdir(parents=True)
    (template / "template.yaml").write_text("名称: 本地\nextends: henan-budget\n", "utf-8")
    (template / "figures.yaml").write_text("一般公务用车: {声明: 辆, 缺省: 0}\n", "utf-8")
    folder = made(tmp_path, CARS.format(2))
    for name in (FIRST, SECOND, "部门"):
        file = tmp_path / name / "报告.yaml"
        file.write_text(file.read_text("utf-8").replace("henan-budget", "本地"), "utf-8")
    assert figure(folder, "一般公务用车") == ("2", [f"{FIRST}/指标.csv 第2行"])


BEFORE = "收入总计 上年 {} 元"


def test_last_years_figures_of_units_add_up(tmp_path: Path) -> None:
    folder = made(tmp_path, BEFORE.format(80), BEFORE.format(90))
    rows = [f"{FIRST}/指标.csv 第2行", f"{SECOND}/指标.csv 第2行"]
    assert figure(folder, "收入总计", "上年") == ("170", rows)
    assert figure(made(tmp_path, BEFORE.format(80)), "收入总计", "上年")[0] == "-"


def test_last_years_sum_that_differs_is_a_warning(tmp_path: Path) -> None:
    folder = made(tmp_path, BEFORE.format(80), BEFORE.format(90), BEFORE.format(160))
    assert figure(folder, "收入总计", "上年") == ("160", ["指标.csv 第2行"])
    assert told(folder) == [
        "警告 U-22 指标.csv 第2行 “数值”列：部门填的上年“收入总计”是160元，各单位之和是170元"
        "（单位201001 80元，单位201002 90元），相差10元"
        f"（对照：{FIRST}/指标.csv 第2行；{SECOND}/指标.csv 第2行）。"
        "请核对；确是这样（如当时各单位之间有往来抵销），确认一次即可。"
    ]


def test_last_year_may_be_a_consolidated_dataset(tmp_path: Path) -> None:
    made(tmp_path / "上年", CARS.format(2), CARS.format(3))
    for name in (FIRST, SECOND, "部门"):
        file = tmp_path / "上年" / name / "报告.yaml"
        file.write_text(file.read_text("utf-8").replace("2024", "2023"), "utf-8")
    folder = made(tmp_path, CARS.format(2), CARS.format(4))
    words = folder / "报告.yaml"
    words.write_text(words.read_text("utf-8") + "上年: ../上年/部门\n", "utf-8")
    assert figure(folder, "一般公务用车", "上年") == (
        "5",
        [f"{FIRST}/指标.csv 第2行", f"{SECOND}/指标.csv 第2行"],
    )
    assert figure(folder, "收入总计", "上年")[0] == "200"


@pytest.mark.parametrize(("amount", "expected"), [(100, []), (90, ["U-23"])])
def test_the_opening_budget_is_that_of_the_units(
    tmp_path: Path, amount: int, expected: list[str]
) -> None:
    """The department names its budget, which its units add up; each unit fills in its own."""
    here = tmp_path / "预算"
    made(here)
    for number, name in ((1, FIRST), (2, SECOND)):
        opening = f"2010301 财政拨款 {100 if number == 1 else amount}"
        write_unit(tmp_path / name, f"20100{number}", ACCOUNTS, 年初预算=opening)
    folder = write_department(tmp_path / "部门", ACCOUNTS)
    words = folder / "报告.yaml"
    words.write_text(words.read_text("utf-8") + "年初预算: ../预算/部门\n", "utf-8")
    dataset = read_dataset(folder, [])
    assert dataset is not None
    places = [f"{FIRST}/支出.csv 第2行", f"{SECOND}/支出.csv 第2行"]
    assert [str(line.place) for line in dataset.opening] == places
    assert [p.code for p in build(folder).problems if p.code.startswith("U")] == expected
    if expected:
        assert told(folder)[0].startswith(
            "警告 U-23 报告.yaml 第7行 第7个字符：2010301 行政运行部门的年初预算是200元，"
            "各单位的年初预算之和是190元，相差10元"
        )


def test_opening_budgets_of_units_add_up(tmp_path: Path) -> None:
    for number, name in ((1, FIRST), (2, SECOND)):
        opening = "2010301 财政拨款 70"
        write_unit(tmp_path / name, f"20100{number}", ACCOUNTS, 年初预算=opening)
    dataset = read_dataset(write_department(tmp_path / "部门", ACCOUNTS), [])
    assert dataset is not None and dataset.opening_known
    assert [f"{line.amount:f}" for line in dataset.opening] == ["70", "70"]
    (tmp_path / SECOND / "年初预算.csv").unlink()
    dataset = read_dataset(tmp_path / "部门", [])
    assert dataset is not None and not dataset.opening_known


def test_official_tables_of_a_unit_are_held_against_its_own_lines(tmp_path: Path) -> None:
    folder = made(tmp_path)
    table = "表,台账,金额（元）,来源\n预算03表,支出,130,支出表.xlsx 预算03表 C5\n"
    (tmp_path / SECOND / "分表数.csv").write_text(table, "utf-8")
    told_of = [str(p) for p in build(folder).problems if p.code == "C-05"]
    assert len(told_of) == 1 and f"{SECOND}/支出.csv 第2行" in told_of[0]
    shares = "表,台账,金额（元）,来源\n预算03表,支出,230,支出表.xlsx 预算03表 C5\n"
    (tmp_path / SECOND / "分表数.csv").unlink()
    (folder / "分表数.csv").write_text(shares, "utf-8")
    (line,) = (str(p) for p in build(folder).problems if p.code == "C-05")
    assert f"{FIRST}/支出.csv 第2行" in line and f"{SECOND}/支出.csv 第2行" in line


def test_a_units_figure_that_no_template_has_is_told_with_its_file(tmp_path: Path) -> None:
    folder = made(tmp_path, "一般公务车 本年 2 辆", CARS.format(1))
    lines = [str(p) for p in build(folder).problems if p.code == "D-85"]
    assert [line.partition("：")[0] for line in lines] == [
        f"无法使用 D-85 {FIRST}/指标.csv 第2行 “指标”列"
    ]
