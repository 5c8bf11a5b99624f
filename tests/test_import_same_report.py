"""Whether the files of an import are of one report: several departments or years are told, with what
each file says; right exports stay quiet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from import_kit import EARNED, SPENT, planned, sources
from test_importing_lines import HEAD, Rows

from assembler.importing.import_files import ImportOptions, SourceFiles, plan_import
from assembler.importing.recognition import kind_in

EXPORTS = Path(__file__).parent.parent / "data/示例导出"
CODES = {"I-132", "I-133", "I-45", "I-46", "I-85"}
LINES: Rows = [
    ["146001-某中心", "2010301", "30101", "50101", "人员经费", "", "", "财政拨款", "100"],
    ["146001-某中心", "2010301", "30201", "50201", "公用经费", "", "", "财政拨款", "20"],
]
COLUMNS = ["单位", *HEAD[2:]]


def spent(title: str, unit: str = "146001-某中心") -> Rows:
    return [[title], COLUMNS, *([unit, *line[1:]] for line in LINES)]


def told(paths: Sequence[Path], target: Path, options: ImportOptions) -> list[str]:
    plan = plan_import(SourceFiles.read(paths), target, options)
    return [str(one) for one in plan.problems if one.code in CODES]


def test_files_of_three_departments_and_years(tmp_path: Path) -> None:
    paths = sorted(EXPORTS.iterdir())
    (one,) = told(paths, tmp_path / "数据", ImportOptions())
    assert one == (
        "无法使用 I-132 文件写的年度不一样，不知道做哪一年的："
        "2025局机关支出.csv、2025局机关收入.csv（2025年，318001 云溪县数据资源局机关）；"
        "支出明细.csv、收入明细.csv（2024年，146001 洛阳市孟津区政务服务和大数据管理局）；"
        "瀍河2022正式表格.xlsx（2022年，141001 河南省洛阳市瀍河回族区政务服务和大数据管理局）。"
        "只留一份报告的文件，别的拿掉，另外导入；确实都是一份报告的，用 --year 写明年度，如 --year 2025。"
    )
    codes = [one.split()[1] for one in told(paths, tmp_path / "数据", ImportOptions(year=2025))]
    assert codes == ["I-85", "I-133"]


def test_files_of_two_departments_of_a_year(tmp_path: Path) -> None:
    books = {
        "甲.xlsx": {"支出": spent("2024年部门预算支出明细表")},
        "丙.xlsx": {"收入": EARNED},
        "乙.xlsx": {"支出": spent("2024年部门预算支出明细表", "147001-某局")},
    }
    plan = planned(tmp_path, books)
    assert [str(one) for one in plan.problems if one.code in CODES] == [
        "警告 I-133 文件像是不同部门或不同年度的：甲.xlsx、丙.xlsx（2024年，146001 某中心）；乙.xlsx（2024年，147001 某局）。"
        "只留一份报告的文件，别的拿掉，另外导入；确实都是这份报告的就不用改。"
    ]
    assert plan.is_ready, "a department may have been made of two"


def test_another_year_than_the_dataset_s(tmp_path: Path) -> None:
    paths = sources(tmp_path, {"旧.xlsx": {"支出": spent("2023年部门预算支出明细表")}})
    (one,) = told(paths, tmp_path / "数据", ImportOptions(year=2024))
    assert one.startswith(
        "警告 I-133 文件像是不同部门或不同年度的，报告是2024年的：旧.xlsx（2023年，146001 某中心）。"
    )


def test_lines_of_another_department_than_the_dataset_s(tmp_path: Path) -> None:
    first = plan_import(
        SourceFiles.read([EXPORTS / "支出明细.csv", EXPORTS / "收入明细.csv"]),
        tmp_path / "数据",
        ImportOptions(),
    )
    assert first.write()
    paths = sources(tmp_path, {"别的.xlsx": {"支出": spent("2024年明细表", "147001-某局")}})
    (one,) = told(paths, tmp_path / "数据", ImportOptions(force=True))
    assert (
        "别的.xlsx（2024年，147001 某局）；已有的数据（146001 洛阳市孟津区政务服务和大数据管理局）"
        in one
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"甲": spent("2025年支出明细表")}, {"乙": spent("2024年支出明细表")}),
        ({"2025年支出": spent("支出明细表")}, {"乙": spent("二〇二四年支出明细表")}),
        ({"甲": spent("预算年度：2025")}, {"乙": spent("2024年度部门预算支出明细")}),
    ],
)
def test_years_that_differ(first: dict[str, Rows], second: dict[str, Rows], tmp_path: Path) -> None:
    plan = planned(tmp_path, {"一.xlsx": first, "二.xlsx": second})
    (one,) = [one for one in plan.problems if one.code in CODES]
    assert (one.code, plan.is_ready) == ("I-132", False)
    assert "一.xlsx（2025年，146001 某中心）；二.xlsx（2024年，146001 某中心）" in one.message


def test_two_worksheets_of_a_file(tmp_path: Path) -> None:
    book = {"支出": spent("2025年支出明细表"), "旧": spent("2024年支出明细表")}
    (one,) = [one for one in planned(tmp_path, {"甲.xlsx": book}).problems if one.code in CODES]
    assert (
        "甲.xlsx 工作表“支出”（2025年，146001 某中心）；甲.xlsx 工作表“旧”（2024年" in one.message
    )


@pytest.mark.parametrize(
    "second",
    [
        spent("2024年部门预算支出明细表（与2023年比较）"),
        spent("2023年结转资金支出明细表"),
        spent("支出明细表（导出时间：2025年1月3日）"),
        spent("打印日期 2025年"),
        spent("2024年部门预算支出明细表", "146002-某站"),
        spent("2024年部门预算支出明细表", "146-某局"),
        spent("2024年部门预算支出明细表", "410308146001-某局"),
        [
            ["2024年支出明细表"],
            COLUMNS,
            [*LINES[0][:5], "2023年信息化项目", "", "财政拨款", "1"],
        ],
        EARNED,
    ],
)
def test_right_files_stay_quiet(second: Rows, tmp_path: Path) -> None:
    books = {"甲.xlsx": {"支出": spent("2024年部门预算支出明细表")}, "乙.xlsx": {"表": second}}
    assert [one.code for one in planned(tmp_path, books).problems if one.code in CODES] == []


@pytest.mark.parametrize("name", ["收入2023-12-20.xlsx", "2023版收入.xlsx", "收入20231220.xlsx"])
def test_a_date_in_a_file_s_name_is_no_year(name: str, tmp_path: Path) -> None:
    books = {"甲.xlsx": {"支出": SPENT}, name: {"表": spent("支出明细表")}}
    assert [one.code for one in planned(tmp_path, books).problems if one.code in CODES] == []


@pytest.mark.parametrize("names", [["2025局机关*"], ["支出明细*", "收入明细*"], ["瀍河*"]])
def test_the_samples_exports_stay_quiet(names: list[str], tmp_path: Path) -> None:
    paths = [path for name in names for path in EXPORTS.glob(name)]
    assert paths and told(paths, tmp_path / "数据", ImportOptions()) == []


# --- 单位预算


@pytest.mark.parametrize(
    ("titles", "unit", "expected"),
    [
        (["2025年单位预算支出明细表"], "146001-某中心", "单位预算"),
        (["2025年度单位决算支出明细表"], "146001-某中心", "单位决算"),
        (["2025年部门预算支出明细表"], "146001-某中心", "部门预算"),
        (["2025年单位预算支出明细表", "2025年部门预算收入明细表"], "146001-某中心", "部门预算"),
        (["2025年单位预算支出明细表"], "146002-某站", "部门预算"),
        (["预算单位支出明细表"], "146001-某中心", "部门预算"),
    ],
)
def test_a_title_tells_a_unit_s_report(
    titles: list[str], unit: str, expected: str, tmp_path: Path
) -> None:
    """One unit's: an export of several is their department's, whatever its title says."""
    rows = [[title] for title in titles] + [COLUMNS, LINES[0], [unit, *LINES[1][1:]]]
    read = SourceFiles.read(sources(tmp_path, {"导出.xlsx": {"支出": rows}}))
    assert kind_in(read.sheets) == expected
