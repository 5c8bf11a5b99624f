"""Final accounts as a whole: small variants of 西工's dataset, from the sheets to the sentences."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, Sample, replace_in
from reading import Read, read

from assembler.kernel.problems import Severity, exit_status
from assembler.pipeline import Built, build

DETAIL = "（三）具体情况"
FUNDS = "七、政府性基金预算财政拨款支出决算情况说明"
OPENING, BALANCES, REASONS = "年初预算.csv", "结转结余.csv", "原因.csv"
HOUSING = "2210201,一般公共预算拨款,,141000.00,\n"
BECAUSE = "决算数与预算数存在差异的主要原因是"


def built_and_read(folder: Path) -> tuple[Built, Read]:
    built = build(folder)
    assert built.data is not None, [str(problem) for problem in built.problems]
    return built, read(built.data)


def told(built: Built) -> list[str]:
    """The errors, each with its code and message."""
    return [f"{p.code} {p.message}" for p in built.problems if p.severity is Severity.ERROR]


def append(file: Path, line: str) -> None:
    file.write_text(file.read_text("utf-8").rstrip("\n") + f"\n{line}\n", "utf-8")


def rows(report: Read, title: str, label: str) -> list[tuple[str, ...]]:
    """The rows of a table in which a label stands."""
    (table,) = [table for table in report.tables() if table.title == title]
    return [row for row in table.grid.rows if label in row]


def item(report: Read, name: str) -> str:
    """The paragraph on a function in the section on each function."""
    (found,) = [line for line in report.own_section(DETAIL).split("\n") if f"{name}（项）" in line]
    return found


# --- opening budget against spending


def test_a_budgeted_function_without_spending_is_said_with_its_reason(xigong_copy: Path) -> None:
    append(xigong_copy / OPENING, "2010399,一般公共预算拨款,,120000,")
    append(xigong_copy / REASONS, "2010399,项目推迟到下一年")
    built, report = built_and_read(xigong_copy)
    assert told(built) == []
    assert item(report, "其他政府办公厅（室）及相关机构事务支出") == (
        "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）"
        "其他政府办公厅（室）及相关机构事务支出（项）年初预算数为12.00万元，当年没有形成支出，"
        f"{BECAUSE}项目推迟到下一年。"
    )
    text = report.own_section(DETAIL)
    assert "年初预算为997.35万元，支出决算为349.76万元，完成年初预算的35.07%。" in text
    assert "另有11个年初预算项目，涉及年初预算36.96万元" in text


def test_a_budgeted_function_without_spending_asks_for_its_reason(xigong_copy: Path) -> None:
    append(xigong_copy / OPENING, "2010399,一般公共预算拨款,,120000,")
    built, report = built_and_read(xigong_copy)
    name = "其他政府办公厅（室）及相关机构事务支出"
    assert told(built) == [
        f"B-13 “{name}”的决算数与预算数有差异，没有写原因（“一般公共预算支出具体”一节要用）"
    ]
    assert f"{BECAUSE}【{name}差异原因待填】。" in item(report, name)


def test_spending_without_an_opening_budget(xigong_copy: Path) -> None:
    replace_in(xigong_copy / OPENING, HOUSING, "")
    built, report = built_and_read(xigong_copy)
    assert told(built) == []
    assert item(report, "住房公积金") == (
        "9．住房保障支出（类）住房改革支出（款）住房公积金（项）。年初预算数为0.00万元，"
        f"决算数为9.79万元，年初没有安排预算，{BECAUSE}压减开支，部分经费当年没有支付。"
    )


def test_a_missing_reason_is_a_marked_place(xigong_copy: Path) -> None:
    replace_in(xigong_copy / REASONS, "2210201,压减开支，部分经费当年没有支付\n", "")
    built, report = built_and_read(xigong_copy)
    assert told(built) == [
        "B-13 “住房公积金”的决算数与预算数有差异，没有写原因（“一般公共预算支出具体”一节要用）"
    ]
    assert exit_status(built.problems) == 1
    assert [text.marked for text in report.texts if text.marked] == [
        ("【住房公积金差异原因待填】",)
    ]
    assert len(report.comments) == 1


def test_equal_amounts_need_no_reason(xigong_copy: Path) -> None:
    replace_in(xigong_copy / REASONS, "2210201,压减开支，部分经费当年没有支付\n", "")
    replace_in(xigong_copy / OPENING, "141000.00", "97900.00")
    built, report = built_and_read(xigong_copy)
    assert told(built) == []
    assert item(report, "住房公积金").endswith(
        "决算数为9.79万元，完成年初预算的100.00%，决算数与预算数一致。"
    )


def test_no_unspent_projects_no_sentence_about_them(xigong_copy: Path) -> None:
    line = ",一般公共预算拨款,11,369600.00,未形成支出的年初预算项目，功能科目没有公布\n"
    replace_in(xigong_copy / OPENING, line, "")
    built, report = built_and_read(xigong_copy)
    assert told(built) == []
    assert "没有形成支出" not in report.own_section(DETAIL)
    assert "年初预算为948.39万元" in report.own_section(DETAIL)


def test_the_opening_budget_from_the_budget_dataset(
    xigong: Sample, xigong_copy: Path, tmp_path: Path
) -> None:
    """Its expenditure, line by line, in place of the sheet."""
    budget = tmp_path / "预算"
    shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], budget)
    words = (budget / "报告.yaml").read_text("utf-8").replace("2024", "2023")
    (budget / "报告.yaml").write_text(words, "utf-8")
    (budget / "单位.csv").write_text("单位编码,单位名称,单位性质\n146001,某局,行政\n", "utf-8")
    for name in ("项目", "绩效指标", "整体绩效"):
        (budget / f"{name}.csv").unlink()
    head = "单位编码,功能科目,部门经济科目,政府经济科目,支出类别,项目,资金来源,金额（元）\n"
    with (xigong_copy / OPENING).open(encoding="utf-8", newline="") as file:
        lines = [
            f"146001,{row['功能科目'] or '2010399'},30101,50101,人员经费,,{row['资金来源']},{row['金额（元）']}\n"
            for row in csv.DictReader(file)
        ]
    (budget / "支出.csv").write_text(head + "".join(lines), "utf-8")
    (xigong_copy / OPENING).unlink()
    append(xigong_copy / "报告.yaml", "年初预算: ../预算")
    append(xigong_copy / REASONS, "2010399,没有形成支出")
    built, report = built_and_read(xigong_copy)
    assert told(built) == []
    ours, theirs = report.own_section(DETAIL), xigong.read.own_section(DETAIL)
    assert ours.split("\n")[:10] == theirs.split("\n")[:10]
    assert report.own_section(FUNDS) == xigong.read.own_section(FUNDS)


# --- balances


@pytest.fixture
def carried(xigong_copy: Path) -> Path:
    """西工 with 50万元 of the fund carried in, and 50 carried out."""
    (xigong_copy / BALANCES).write_text(
        "功能科目,资金来源,栏目,金额（万元）\n"
        "2290402,政府性基金预算拨款,年初结转和结余,50\n"
        "2290402,政府性基金预算拨款,年末结转和结余,50\n",
        "utf-8",
    )
    for name in ("收入总计", "支出总计", "财政拨款收入总计", "财政拨款支出总计"):
        replace_in(xigong_copy / "指标.csv", f"\n{name},上年,3578700.00", f"\n{name},上年,4000000")
    return xigong_copy


def test_balances_go_into_the_totals_alone(carried: Path) -> None:
    built, report = built_and_read(carried)
    assert told(built) == []
    assert rows(report, "收入支出决算总表", "年初结转和结余")[-1] == (
        "年初结转和结余",
        "29",
        "50.00",
        "年末结转和结余",
        "60",
        "50.00",
    )
    assert rows(report, "收入支出决算总表", "总计")[-1] == (
        "总计",
        "31",
        "499.76",
        "总计",
        "62",
        "499.76",
    )
    assert rows(report, "收入支出决算总表", "本年收入合计")[0][2] == "449.76"
    text = report.own_section("一、收入支出决算总体情况说明")
    assert "收、支总计均为499.76万元。与上年度相比，收、支总计各增加99.76万元，增长24.94%" in text


def test_balances_stand_in_the_tables_of_their_fund(carried: Path) -> None:
    report = built_and_read(carried)[1]
    (carried_in,) = rows(report, "财政拨款收入支出决算总表", "年初财政拨款结转和结余")
    assert carried_in == (
        "年初财政拨款结转和结余",
        "28",
        "50.00",
        "年末财政拨款结转和结余",
        "60",
        "50.00",
        "0",
        "50.00",
        "0",
    )
    left = [row[:3] for row in report.table("财政拨款收入支出决算总表").grid.rows]
    assert left[-4:-1] == [
        ("一般公共预算财政拨款", "29", "0"),
        ("政府性基金预算财政拨款", "30", "50.00"),
        ("国有资本经营预算财政拨款", "31", "0"),
    ]
    assert rows(report, "政府性基金预算财政拨款收入支出决算表", "2290402")[0][2:] == (
        "50.00",
        "100.00",
        "100.00",
        "0",
        "100.00",
        "50.00",
    )
    assert "年末结转和结余50.00万元。" in report.own_section(FUNDS)


def test_a_balance_that_does_not_close_is_told(carried: Path) -> None:
    replace_in(carried / BALANCES, "年末结转和结余,50", "年末结转和结余,49.5")
    built = build(carried)
    assert told(built) == ["B-01 收入总计4,997,642.15元，支出总计4,992,642.15元，相差5,000.00元"]


def test_a_fund_with_income_that_was_not_spent(carried: Path) -> None:
    """Its income, and what is left of it, are not denied."""
    lines = (carried / "支出.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "政府性基金" not in line]
    assert len(lines) - len(kept) == 1
    (carried / "支出.csv").write_text("".join(kept), "utf-8")
    replace_in(carried / BALANCES, "年末结转和结余,50", "年末结转和结余,150")
    replace_in(carried / OPENING, "2290402,政府性基金预算拨款,,15000000.00,\n", "")
    report = built_and_read(carried)[1]
    assert "没有政府性基金预算财政拨款收入" not in report.own_section(FUNDS)


def test_a_balance_without_a_function_makes_no_nameless_rows(xigong_copy: Path) -> None:
    (xigong_copy / BALANCES).write_text(
        "资金来源,栏目,金额（万元）\n政府性基金预算拨款,年初结转和结余,1\n"
        "政府性基金预算拨款,年末结转和结余,1\n",
        "utf-8",
    )
    table = built_and_read(xigong_copy)[1].table("政府性基金预算财政拨款收入支出决算表")
    assert all(row[0] or row[1] for row in table.grid.rows)


def test_unspent_projects_of_another_fund_are_not_counted(xigong_copy: Path) -> None:
    """The section is on the general public budget alone."""
    replace_in(xigong_copy / OPENING, ",一般公共预算拨款,11,", ",政府性基金预算拨款,11,")
    assert "另有11个" not in built_and_read(xigong_copy)[1].own_section(DETAIL)


# --- “三公” and self-evaluation


def test_a_full_year_budget_that_was_not_spent(xigong_copy: Path) -> None:
    replace_in(xigong_copy / "指标.csv", "公务接待费,全年预算,0.00", "公务接待费,全年预算,10000")
    built, report = built_and_read(xigong_copy)
    codes = [line.split("的")[0] for line in told(built)]
    assert codes == ["B-13 “‘三公’经费”", "B-13 “公务接待费”"]
    assert (
        "3．公务接待费全年预算为1.00万元，支出决算为0.00万元，完成全年预算的0.00%，"
        f"{BECAUSE}【公务接待费差异原因待填】。其中："
    ) in report.own_section("（二）“三公”经费财政拨款支出决算具体情况说明")
    assert report.table("“三公”经费支出决算表").grid.rows[-1] == (
        "1.00",
        "0",
        "0",
        "0",
        "0",
        "1.00",
        *["0"] * 6,
    )


def test_another_score_is_another_grade(xigong_copy: Path) -> None:
    replace_in(xigong_copy / "项目自评.csv", ",,25,是", ",,60,否")
    report = built_and_read(xigong_copy)[1]
    text = report.own_section("（二）部门整体和项目绩效自评结果")
    assert (
        "自评等级为优的10个、良的5个、中的1个、差的1个；完成全部绩效指标的10个，目标完成存在偏差的7个。"
    ) in text


def test_a_department_grade_follows_its_score(xigong_copy: Path) -> None:
    replace_in(
        xigong_copy / "指标.csv", "部门整体自评得分,本年,90.01", "部门整体自评得分,本年,89.99"
    )
    text = built_and_read(xigong_copy)[1].own_section("（一）绩效管理工作开展情况")
    assert "自评得分89.99分，评价等级为良。" in text


def test_no_grade_without_a_score(xigong_copy: Path) -> None:
    replace_in(xigong_copy / "指标.csv", "部门整体自评得分,本年,90.01,分,\n", "")
    built, report = built_and_read(xigong_copy)
    assert told(built) == ["B-11 没有给出“部门整体自评得分”（“绩效管理工作”一节要用）"]
    text = report.own_section("（一）绩效管理工作开展情况")
    assert "评价等级为差" not in text


def test_the_differences_of_the_form_are_told_as_warnings(xigong: Sample) -> None:
    found = [p for p in xigong.built.problems if p.code.startswith("F-")]
    assert [(p.code, p.severity, p.place.row) for p in found] == [
        ("F-01", Severity.WARNING, 7),
        ("F-02", Severity.WARNING, 2),
        ("F-02", Severity.WARNING, 7),
        ("F-25", Severity.WARNING, 10),
    ]
