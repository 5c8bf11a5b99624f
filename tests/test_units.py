"""Units add up (单位汇总): a department's dataset names its units', and its report is their sum."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from conftest import replace_in, run_assembler
from openpyxl import Workbook
from reading import Read, read
from units_kit import FIRST, SECOND, Row, rows_of, set_words, split, write_rows

from assembler.dataset import Dataset, read_dataset
from assembler.kernel.problems import Problem
from assembler.pipeline import Built, build, prepare
from assembler.review.sources import page_of_dataset
from assembler.snapshot.opening import open_report
from assembler.snapshot.values import to_json

ROOT = Path(__file__).parents[1]
CENTRE = "洛阳市孟津区政务服务中心"


def told(folder: Path, but: str = "") -> list[str]:
    """What is told of a dataset, without the confirmed; and without what has these codes."""
    built = build(folder)
    return [str(p) for p in built.problems if p.confirmed is None and p.code not in but.split()]


def consolidated(folder: Path) -> Dataset:
    problems: list[Problem] = []
    dataset = read_dataset(folder, problems)
    assert dataset is not None, list(map(str, problems))
    return dataset


def figure(folder: Path, name: str) -> tuple[str, list[str]]:
    """A figure's value, and the rows it is from."""
    prepared = prepare(folder, [])
    assert prepared is not None
    given = prepared.figures[name]
    return f"{given.amount:f}", list(map(str, given.places))


def printed(built: Built) -> Read:
    assert built.data is not None, list(map(str, built.problems))
    return read(built.data)


# --- a sample in two: 孟津, whose last projects are given to a second unit


def _is_of_centre(sheet: str, row: Row) -> bool:
    """The two last projects of the sample are the second unit's."""
    moved = ("公用经费", "12345便民热线办公经费")
    name = row.get("项目名称") or row.get("项目") or ""
    return name in moved or row.get("单位编码") == "146002"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    folder = tmp_path / "整套"
    shutil.copytree(ROOT / "data" / "mengjin-2024-budget", folder)
    (folder / "已确认.csv").unlink()
    units = rows_of(folder / "单位.csv")
    second = {"单位编码": "146002", "单位名称": CENTRE, "单位性质": "事业"}
    write_rows(folder / "单位.csv", [*units, second])
    for sheet in ("支出", "项目"):
        rows = rows_of(folder / f"{sheet}.csv")
        for row in rows:
            if _is_of_centre(sheet, row):
                row["单位编码"] = "146002"
        write_rows(folder / f"{sheet}.csv", rows)
    (income,) = rows_of(folder / "收入.csv")
    first, other = (
        {**income, "单位编码": code, "金额（元）": amount}
        for code, amount in (("146001", "9262400.00"), ("146002", "284800.00"))
    )
    write_rows(folder / "收入.csv", [first, other])
    return folder


@pytest.fixture
def department(whole: Path) -> Path:
    """The same as a department of two units' datasets."""
    return split(whole, _is_of_centre)


def test_the_sum_of_two_units_reads_as_the_whole(whole: Path, department: Path) -> None:
    assert printed(build(whole)) == printed(build(department))


def test_final_accounts_of_two_units_read_as_the_whole(xigong_copy: Path) -> None:
    """Those of 西工, which has two units: income and opening budget name none."""
    seconds = {"2010350", "2210201", "2101102"}

    def is_second(sheet: str, row: Row) -> bool:
        if sheet in ("收入", "年初预算"):
            return row["功能科目"] in seconds
        return row.get("单位编码") == "113002"

    department = split(xigong_copy, is_second)
    one, other = build(xigong_copy), build(department)
    assert printed(one) == printed(other)
    assert [p.code for p in one.problems] == [p.code for p in other.problems]


def test_every_line_keeps_its_units_file_and_row(department: Path) -> None:
    dataset = consolidated(department)
    files = Counter(line.place.file for line in dataset.expenditure)
    assert files == {f"{FIRST}/支出.csv": 27, f"{SECOND}/支出.csv": 2}
    assert [str(unit.place) for unit in dataset.units] == [
        f"{FIRST}/单位.csv 第2行",
        f"{SECOND}/单位.csv 第2行",
    ]
    assert [(unit.code, unit.name) for unit in dataset.units] == [
        ("146001", "洛阳市孟津区政务服务和大数据管理局"),
        ("146002", CENTRE),
    ]


def test_figures_and_trace_name_the_units_file(department: Path) -> None:
    value, places = figure(department, "项目支出")
    assert value == "2325000.00"
    assert places[-1] == f"{SECOND}/支出.csv 第3行"
    done = run_assembler("figures", str(department), "收入总计", cwd=department.parent)
    assert f"    依据：{FIRST}/收入.csv 第2行" in done.stdout
    assert f"    依据：{SECOND}/收入.csv 第2行" in done.stdout
    run_assembler("build", str(department), "-o", "内部.docx", "--internal", cwd=department.parent)
    done = run_assembler("trace", "内部.docx", "30000", cwd=department.parent)
    assert f"{SECOND}/支出.csv 第3行" in done.stdout


def as_workbook(folder: Path) -> Path:
    """A dataset's folder as a workbook beside it, in place of it."""
    book = Workbook()
    book.remove(book.active)
    words = yaml.safe_load((folder / "报告.yaml").read_text("utf-8"))
    entries = [(f"部门.{name}", text) for name, text in words.pop("部门").items()]
    for name, value in words.items():
        given = value if isinstance(value, list) else [value]
        entries += [(name, text) for text in given if not isinstance(text, dict)]
    sheet = book.create_sheet("报告")
    for row in (("栏目", "内容"), *entries):
        sheet.append([str(cell or "") for cell in row])
    for file in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(file.stem)
        rows = rows_of(file)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    target = folder.with_suffix(".xlsx")
    book.save(target)
    shutil.rmtree(folder)
    return target


def test_workbooks_add_up_as_folders_do(whole: Path, department: Path) -> None:
    for name in (FIRST, SECOND):
        as_workbook(department.parent / name)
    set_words(department, 单位数据=[f"../{FIRST}.xlsx", f"../{SECOND}.xlsx"], 补充={})
    set_words(whole, 补充={})
    assert printed(build(department)) == printed(build(whole))
    places = [str(line.place) for line in consolidated(department).income]
    assert places == [f"{name}.xlsx 工作表“收入” 第2行" for name in (FIRST, SECOND)]
    set_words(department, 省略={})
    set_words(whole, 省略={})
    set_words(department, 单位数据=[f"{FIRST}.xlsx", f"{SECOND}.xlsx"])
    book = as_workbook(department)  # and the department itself as one, with its list in two rows
    assert printed(build(book)) == printed(build(whole))


def test_units_may_stand_in_the_departments_own_folder(whole: Path, department: Path) -> None:
    shutil.move(department.parent / FIRST, department / FIRST)
    shutil.move(as_workbook(department.parent / SECOND), department / f"{SECOND}.xlsx")
    set_words(department, 单位数据=[FIRST, f"{SECOND}.xlsx"])
    assert printed(build(department)) == printed(build(whole))
    assert told(department, but="D-81") == []


def test_the_department_may_hold_the_lines_of_its_own_unit(whole: Path, department: Path) -> None:
    """本级 in the department's own files, the other unit as a dataset: its lines come first."""
    own = department.parent / FIRST
    for sheet in ("单位", "支出", "收入", "项目", "绩效指标"):
        shutil.copy(own / f"{sheet}.csv", department)
    set_words(department, 单位数据=[f"../{SECOND}"])
    assert printed(build(department)) == printed(build(whole))
    files = dict.fromkeys(line.place.file for line in consolidated(department).expenditure)
    assert list(files) == ["支出.csv", f"{SECOND}/支出.csv"]


def test_the_departments_list_gives_the_order_of_units(department: Path) -> None:
    units = [
        *rows_of(department.parent / SECOND / "单位.csv"),
        *rows_of(department.parent / FIRST / "单位.csv"),
    ]
    write_rows(department / "单位.csv", units)
    assert [unit.code for unit in consolidated(department).units] == ["146002", "146001"]


def test_a_problem_in_a_units_file_is_told_with_that_file(department: Path) -> None:
    replace_in(department.parent / SECOND / "支出.csv", "30000.00", "三万元整")
    assert told(department, but="D-81") == [
        f"无法使用 D-31 {SECOND}/支出.csv 第3行 “金额（元）”列：这里要填数字，现在是“三万元整”"
        "（不是数字）。请只填数字，可以带小数点和千分位逗号；没有金额的填 0。"
    ]


def test_a_unit_confirms_for_the_department(department: Path) -> None:
    """What was confirmed in a unit's own dataset is quiet in the department's."""
    unit = department.parent / SECOND
    command = ("check", str(unit), "--confirm", "D-81", "--by", "张三")
    run_assembler(*command, cwd=department.parent)
    lines = [line for line in told(department) if "D-81" in line]
    assert lines and all(f"{FIRST}/支出.csv" in line for line in lines)


def test_the_department_confirms_what_stands_in_a_units_file(department: Path) -> None:
    command = ("check", str(department), "--confirm", "D-81", "--by", "张三")
    done = run_assembler(*command, cwd=department.parent)
    assert (department / "已确认.csv").exists(), done.stdout
    assert [line for line in told(department) if "D-81" in line] == []


def test_the_report_changes_with_a_units_file(department: Path) -> None:
    """The digest covers the units' data."""
    before = consolidated(department).digest
    replace_in(department.parent / SECOND / "绩效指标.csv", "热线工作人员满意度", "来电群众满意度")
    assert consolidated(department).digest != before


def test_diff_names_both_units_that_were_corrected(department: Path) -> None:
    here = department.parent
    shutil.copytree(here, here.parent / "改后")
    changed = here.parent / "改后"
    replace_in(changed / FIRST / "支出.csv", "169200.00", "179200.00")
    replace_in(changed / FIRST / "收入.csv", "9262400.00", "9272400.00")
    replace_in(changed / SECOND / "支出.csv", "30000.00", "50000.00")
    replace_in(changed / SECOND / "收入.csv", "284800.00", "304800.00")
    done = run_assembler("diff", "部门", str(changed / "部门"), cwd=here)
    for name in (f"{FIRST}/支出.csv", f"{SECOND}/支出.csv", f"{FIRST}/收入.csv"):
        assert name in done.stdout, done.stdout


def test_an_edited_report_is_refreshed_from_the_units(department: Path) -> None:
    here = department.parent
    run_assembler("build", "部门", "-o", "报告.docx", cwd=here)
    replace_in(here / SECOND / "支出.csv", "30000.00", "50000.00")
    replace_in(here / SECOND / "收入.csv", "284800.00", "304800.00")
    done = run_assembler("refresh", "报告.docx", "部门", "-o", "新.docx", cwd=here)
    assert (here / "新.docx").exists(), done.stdout
    refreshed, built = read((here / "新.docx").read_bytes()), printed(build(department))
    grids = [[table.grid.rows for table in each.tables()] for each in (refreshed, built)]
    assert grids[0] == grids[1] and "956.72" in str(grids[0])


def test_the_review_page_shows_the_units_rows(department: Path) -> None:
    page, _ = page_of_dataset(department)
    assert page is not None
    rows = page.origins["sheets"]
    assert isinstance(rows, dict)
    assert {f"{FIRST}/支出.csv", f"{SECOND}/支出.csv", "指标.csv"} <= set(rows)


def test_a_published_report_names_no_units_file(department: Path) -> None:
    built = build(department)
    assert built.data is not None
    opened = open_report(built.data, [], "报告.docx")
    assert opened is not None
    kept = to_json(opened.snapshot)
    assert ".csv" not in kept and f"{SECOND}/" not in kept
