"""Datasets of units that cannot be added up: each cause is told once, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import replace_in
from units_kit import (
    ACCOUNTS,
    BUDGET,
    FIRST,
    SECOND,
    set_words,
    write_dataset,
    write_department,
    write_unit,
)

from assembler.dataset import read_dataset
from assembler.kernel.problems import Problem

AT = "报告.yaml 第6行 第{character}个字符"
MEND = "请写各单位数据的位置（相对本数据所在处，如 ../某某局-2024-局机关），一套一项。"


def told(folder: Path) -> list[str]:
    problems: list[Problem] = []
    dataset = read_dataset(folder, problems)
    lines = list(map(str, problems))
    assert (dataset is None) == any(line.startswith("无法使用") for line in lines)
    return lines


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A good department of two units."""
    write_unit(tmp_path / FIRST, "201001")
    write_unit(tmp_path / SECOND, "201002")
    write_department(tmp_path / "部门")
    return tmp_path


def department(here: Path, units: str) -> list[str]:
    return told(write_department(here / "部门", 单位数据=units))


def test_two_units_are_good(here: Path) -> None:
    assert told(here / "部门") == []


@pytest.mark.parametrize(
    ("units", "character", "name", "why"),
    [
        ("[../局机管, ../服务中心]", 8, "../局机管", "找不到，是不是“局机关”？"),
        ("[../没有这一套]", 8, "../没有这一套", "找不到"),
        ("/etc", 7, "/etc", "不是相对的位置"),
        ("'C:\\数据'", 7, "C:\\数据", "不是相对的位置"),
        (".", 7, ".", "就是本数据自己"),
        ("[../局机关, ../部门/../部门]", 16, "../部门/../部门", "就是本数据自己"),
    ],
)
def test_what_is_not_there_is_told(
    here: Path, units: str, character: int, name: str, why: str
) -> None:
    place = AT.format(character=character)
    assert department(here, units) == [
        f"无法使用 U-01 {place}：“单位数据”写的“{name}”{why}{'' if why.endswith('？') else '。'}{MEND}"
    ]


def test_the_same_file_twice_is_told(here: Path) -> None:
    (line,) = department(here, "[../局机关, ../服务中心, ../部门/../局机关]")
    assert "“../部门/../局机关”和报告.yaml 第6行 第8个字符写的是同一套" in line


def test_departments_that_name_each_other_are_told(here: Path) -> None:
    write_department(here / "部门", 单位数据="[../局机关, ../另一部门]")
    write_department(here / "另一部门", 单位数据="../部门")
    assert told(here / "部门") == [
        f"无法使用 U-01 另一部门/{AT.format(character=7)}：“单位数据”写的“../部门”"
        f"绕了一圈又回到自己：部门 → 另一部门 → 部门。{MEND}"
    ]


def test_a_ring_without_the_department_ends_too(here: Path) -> None:
    write_department(here / "甲", 单位数据="../乙")
    write_department(here / "乙", 单位数据="../甲")
    (line,) = department(here, "../甲")
    assert line.startswith("无法使用 U-01 乙/") and "绕了一圈又回到自己：甲 → 乙 → 甲" in line


def test_departments_of_departments_end_somewhere(here: Path) -> None:
    for number in range(12):
        write_department(here / f"层{number}", 单位数据=f"../层{number + 1}")
    (line,) = told(here / "层0")
    assert line.startswith("无法使用 U-01 层8/") and "层数太多，最多8层" in line


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"年度": 2023}, "2023年的单位预算"),
        ({"类型": "单位决算", "模板": "henan-accounts"}, "2024年的单位决算"),
    ],
)
def test_units_of_another_year_or_kind_are_told(
    here: Path, change: dict[str, object], found: str
) -> None:
    if "类型" in change:
        write_unit(here / SECOND, "201002", ACCOUNTS)
    set_words(here / SECOND, **change)
    place = AT.format(character=16)
    assert told(here / "部门") == [
        f"无法使用 U-02 {place}：“单位数据”写的“../服务中心”是{found}，"
        "应是2024年的单位预算或部门预算。请改指同一年、同一类的单位数据。"
    ]


def test_a_unit_with_another_template_is_told(here: Path) -> None:
    set_words(here / SECOND, 模板="mengjin-budget")
    assert told(here / "部门") == [
        f"无法使用 U-03 {AT.format(character=16)}：“单位数据”写的“../服务中心”用的模板是"
        "“mengjin-budget”，本部门用的是“henan-budget”。"
        "各单位和部门用同一个模板，指标的名称和口径才相同；请改成一样的。"
    ]


def test_a_unit_has_no_units(here: Path) -> None:
    set_words(here / FIRST, 单位数据=["../服务中心"])
    assert told(here / FIRST) == [
        "无法使用 U-04 报告.yaml 第10行 第3个字符：单位预算不能写“单位数据”，"
        "只有部门预算、部门决算才由各单位汇总。请删去这一栏，或改正“类型”。"
    ]


def test_a_code_in_two_units_is_told(here: Path) -> None:
    write_unit(here / SECOND, "201001")
    assert told(here / "部门") == [
        f"无法使用 U-05 {SECOND}/单位.csv 第2行 “单位编码”列：单位201001（服务中心）"
        f"在另一套单位数据里已经有了（对照：{FIRST}/单位.csv 第2行）。"
        "一个单位只能在一套数据里；请改正编码，或从“单位数据”里去掉一套。"
    ]


def test_lines_of_a_unit_whose_dataset_is_named_are_told(here: Path) -> None:
    write_department(
        here / "部门",
        单位="201001 局机关 行政",
        支出="201001 2010301 30101 50101 人员经费 - 财政拨款 - 100",
        收入="201001 财政拨款 - 100",
    )
    assert told(here / "部门") == [
        "无法使用 U-06 支出.csv 第2行 “单位编码”列：单位201001的数由单位数据“局机关”给出，"
        "部门自己的数据里不能再填。请从两处之中去掉一处；"
        "部门自己的数据里只填没有另写“单位数据”的单位（如本级）。"
    ]


def test_a_list_that_contradicts_a_unit_is_told(here: Path) -> None:
    write_department(here / "部门", 单位="201001 机关 事业\n201002 服务中心 行政")
    lines = told(here / "部门")
    assert [line.partition("。")[0] for line in lines] == [
        "无法使用 U-07 单位.csv 第2行 “单位名称”列：单位201001填的是“机关”，"
        f"它自己的数据里是“局机关”（对照：{FIRST}/单位.csv 第2行）",
        "无法使用 U-07 单位.csv 第2行 “单位性质”列：单位201001填的是“事业”，"
        f"它自己的数据里是“行政”（对照：{FIRST}/单位.csv 第2行）",
    ]


def test_a_unit_of_which_only_tables_are_known_is_told(here: Path) -> None:
    (here / SECOND / "支出.csv").unlink()
    table = "表,台账,金额（元）,来源\n预算01表,支出,100,预算01表 B2\n"
    (here / SECOND / "分表数.csv").write_text(table, "utf-8")
    assert told(here / "部门") == [
        f"无法使用 U-08 {SECOND}/分表数.csv：这个单位只有正式表格，没有“支出”表，不能按行汇总。"
        "请导入这个单位的明细，或改用部门汇总的正式表格（不写“单位数据”）。"
    ]


def test_codes_of_a_county_that_are_called_differently_are_told(here: Path) -> None:
    for name, called in ((FIRST, "大厅事务"), (SECOND, "窗口事务")):
        text = f"分类,编码,名称\n功能分类,2010398,{called}\n"
        (here / name / "补充科目.csv").write_text(text, "utf-8")
    assert told(here / "部门") == [
        f"无法使用 U-09 {SECOND}/补充科目.csv：补充科目2010398在这里叫“窗口事务”，"
        "在另一套数据里叫“大厅事务”。请改成一样的名称。"
    ]


def test_a_unit_that_cannot_be_read_is_told_with_its_file(here: Path) -> None:
    (here / SECOND / "报告.yaml").unlink()
    (here / SECOND / "支出.csv").write_bytes(b"\xff\xfe\x00\x01")
    lines = told(here / "部门")
    assert lines and all(f"{SECOND}" in line for line in lines)


def test_every_unit_is_told_at_once(here: Path) -> None:
    replace_in(here / FIRST / "支出.csv", "2010301", "9999999")
    replace_in(here / SECOND / "收入.csv", "财政拨款", "没有的来源")
    lines = told(here / "部门")
    assert [line.split()[2] for line in lines] == [f"{FIRST}/支出.csv", f"{SECOND}/收入.csv"]


def test_two_units_in_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    write_unit(tmp_path / "甲" / "数据", "201001")
    write_unit(tmp_path / "乙" / "数据", "201002")
    folder = write_department(tmp_path / "部门", 单位数据="[../甲/数据, ../乙/数据]")
    dataset = read_dataset(folder, [])
    assert dataset is not None
    assert [line.place.file for line in dataset.income] == ["数据/收入.csv", "乙/数据/收入.csv"]


def test_one_project_name_in_two_units_stays_two_projects(tmp_path: Path) -> None:
    for number, name in ((1, FIRST), (2, SECOND)):
        code = f"20100{number}"
        write_unit(
            tmp_path / name,
            code,
            支出=f"{code} 2010302 30299 50299 特定目标类 网络维护 财政拨款 - {number}00",
            收入=f"{code} 财政拨款 - {number}00",
            项目=f"4103082400000000000{number} 网络维护 特定目标类 {code}",
        )
    dataset = read_dataset(write_department(tmp_path / "部门"), [])
    assert dataset is not None
    names = ["网络维护（局机关）", "网络维护（服务中心）"]
    assert [project.name for project in dataset.projects] == names
    assert [line.project for line in dataset.expenditure] == names


def test_a_department_without_units_needs_its_lines(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "部门", *BUDGET, "201", "某县某局")
    assert [line.split()[1] for line in told(folder)] == ["D-04", "D-04", "D-04"]
