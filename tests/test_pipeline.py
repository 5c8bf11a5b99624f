"""From a dataset to a docx and back: the whole pipeline over real datasets and small variants."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Edit, Sample
from openpyxl import Workbook
from reading import DocumentGrid, Read, read, render

from assembler.dataset import read_dataset
from assembler.dataset.model import Dataset
from assembler.kernel.problems import Place, Problem, Severity, exit_status
from assembler.pipeline import Built, build

FIGURE = re.compile(r"-?\d+(?:\.\d+)?")


def codes(built: Built) -> list[str]:
    """The codes of errors, warnings and remarks left out."""
    mild = (Severity.WARNING, Severity.NOTE)
    return [problem.code for problem in built.problems if problem.severity not in mild]


def built_and_read(path: Path) -> tuple[Built, Read]:
    built = build(path)
    assert built.data is not None, [str(problem) for problem in built.problems]
    return built, read(built.data)


# --- same input, same bytes


def test_same_input_gives_the_same_bytes(sample: Sample) -> None:
    assert build(sample.path, internal=True).data == sample.data
    assert build(sample.path).data == sample.published


def test_a_copy_in_another_folder_gives_the_same_bytes(sample: Sample, tmp_path: Path) -> None:
    copy = shutil.copytree(sample.path, tmp_path / "elsewhere" / sample.path.name)
    assert build(copy, internal=True).data == sample.data
    assert build(copy).data == sample.published


# --- folder and workbook


def as_workbook(folder: Path, file: Path) -> Path:
    """The folder form as a workbook with the same sheets and columns."""
    book = Workbook()
    sheet = book.active
    sheet.title = "报告"
    sheet.append(["栏目", "内容"])
    for row in words_of(yaml.load((folder / "报告.yaml").read_text("utf-8"), yaml.BaseLoader)):
        sheet.append(row)
    for path in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(path.stem)
        with path.open(encoding="utf-8-sig", newline="") as rows:
            for number, row in enumerate(csv.reader(rows)):
                sheet.append(row if not number else [cell or None for cell in row])
    book.save(file)
    return file


def words_of(words: Any, above: str = "") -> Iterator[list[str]]:
    """报告.yaml as rows of 栏目 and 内容; a list as several rows of one 栏目."""
    for name, value in words.items():
        if isinstance(value, dict):
            yield from words_of(value, f"{above}{name}.")
        else:
            yield from (
                [above + name, text] for text in ([value] if isinstance(value, str) else value)
            )


def without_places(value: Any) -> Any:
    """A model as plain values, without where they stand."""
    if is_dataclass(value):
        names = {f.name for f in fields(value)}
        if isinstance(value, Dataset):
            names -= {"path", "digest", "codebook"}
        attributes = {name: getattr(value, name) for name in names}
        return {k: without_places(v) for k, v in attributes.items() if not isinstance(v, Place)}
    if isinstance(value, dict):
        return {key: without_places(each) for key, each in value.items()}
    return [without_places(each) for each in value] if isinstance(value, tuple) else value


def model(path: Path) -> Any:
    problems: list[Problem] = []
    dataset = read_dataset(path, problems)
    assert dataset is not None, [str(problem) for problem in problems]
    return without_places(dataset)


def test_the_workbook_form_gives_the_same_model_and_text(sample: Sample, tmp_path: Path) -> None:
    book = as_workbook(sample.path, tmp_path / f"{sample.path.name}.xlsx")
    assert model(book) == model(sample.path)
    built, report = built_and_read(book)
    assert render(report) == render(sample.read)
    assert [p.code for p in built.problems] == [p.code for p in sample.built.problems]


# --- one corrected figure


def changed_numbers(old: str, new: str) -> list[str]:
    """What changed between two lines that differ in numbers alone."""
    assert FIGURE.sub("#", old) == FIGURE.sub("#", new)
    pairs = zip(FIGURE.findall(old), FIGURE.findall(new), strict=True)
    return [f"{before} → {after}" for before, after in pairs if before != after]


def changes(before: Read, after: Read) -> dict[str, list[str]]:
    """The changed numbers, by section of the narrative and by table and label of the row."""
    found: dict[str, list[str]] = {}
    heading = title = ""
    for (old, _), (new, _) in zip(before.blocks, after.blocks, strict=True):
        if isinstance(old, DocumentGrid):
            assert isinstance(new, DocumentGrid)
            for was, now in zip(old.rows, new.rows, strict=True):
                if was != now:
                    label = next(text for text in was if re.search(r"[^\d.↑←]", text))
                    found[f"{title} {label}"] = changed_numbers("|".join(was), "|".join(now))
            continue
        assert not isinstance(new, DocumentGrid)
        heading = old.text if old.level else heading
        title = old.text.removeprefix("2024年") if old.style == "表格标题" else title
        if old.text != new.text:
            found.setdefault(heading, []).extend(changed_numbers(old.text, new.text))
    return found


def test_one_corrected_cell_changes_what_follows_from_it_and_nothing_else(
    mengjin: Sample, mengjin_copy: Path, edit: Edit
) -> None:
    edit("支出.csv", "网络通信费,,,财政拨款,169200.00", "网络通信费,,,财政拨款,169300.00")
    edit("报告.yaml", "类型: 部门预算\n", "类型: 部门预算\n草稿字样: 否\n")
    built, report = built_and_read(mengjin_copy)
    total, project = "954.72 → 954.73", "232.50 → 232.51"
    increase = "43.28 → 43.29"
    function = ["798.94 → 798.95"]
    assert codes(built) == ["B-01"]  # income was not corrected along
    assert changes(mengjin.read, report) == {
        "一、收入支出预算总体情况说明": [total, increase],
        "三、支出预算总体情况说明": [total, project],
        "四、财政拨款收入支出预算总体情况说明": [total, increase],
        "五、一般公共预算支出预算情况说明": [total, project],
        "（三）预算绩效情况说明": [project],
        "部门收支预算表 一、一般公共预算": function,
        "部门收支预算表 本年收入合计": [total],
        "部门收支预算表 上年结转结余": ["0.00 → -0.01"],
        "部门支出预算表 合计": [total, project, project],
        "部门支出预算表 洛阳市孟津区政务服务和大数据管理局": [total, project, project],
        "部门支出预算表 行政运行": [*function, project, project],
        "财政拨款收支预算表 一、本年收入": [total] * 3,
        "财政拨款收支预算表 （一）一般公共预算拨款": function * 3,
        "财政拨款收支预算表 收入合计": [total] * 3,
        "一般公共预算支出预算表 合计": [total, project, project],
        "一般公共预算支出预算表 洛阳市孟津区政务服务和大数据管理局": [total, project, project],
        "一般公共预算支出预算表 行政运行": [*function, project, project],
        "支出经济分类汇总表 合计": [total] * 3,
        "支出经济分类汇总表 洛阳市孟津区政务服务和大数据管理局": [total] * 3,
        "支出经济分类汇总表 其他商品和服务支出": ["177.99 → 178.00"] * 3,
        "项目支出预算表 合计": [project] * 2,
        "项目支出预算表 洛阳市孟津区政务服务和大数据管理局": [project] * 2,
        "项目支出预算表 其他运转类": ["16.92 → 16.93"] * 2,
        "部门（单位）整体绩效目标表（2024年度） 预算情况": [total],
        "部门（单位）整体绩效目标表（2024年度） 1、资金来源：（1）政府预算资金": [total],
        "部门（单位）整体绩效目标表（2024年度） （2）项目支出": [project],
        "本级部门预算项目绩效目标汇总表 洛阳市孟津区政务服务和大数据管理局": [project] * 2,
        "本级部门预算项目绩效目标汇总表 网络通信费": ["16.92 → 16.93"] * 3,
    }


def test_a_figure_corrected_on_both_sides_builds_without_a_draft(
    mengjin_copy: Path, edit: Edit
) -> None:
    edit("支出.csv", "网络通信费,,,财政拨款,169200.00", "网络通信费,,,财政拨款,169300.00")
    edit("收入.csv", "9547200.00", "9547300.00")
    built, report = built_and_read(mengjin_copy)
    assert codes(built) == []
    assert "954.72" not in render(report)


# --- what the clerk has yet to give


def test_a_missing_reason_makes_a_marked_draft(mengjin_copy: Path, edit: Edit) -> None:
    edit("原因.csv", "公务接待费,人员增加，物价上涨\n", "")
    built, report = built_and_read(mengjin_copy)
    assert (codes(built), exit_status(built.problems)) == (["B-10"], 1)
    told = next(problem for problem in built.problems if problem.code == "B-10")
    assert (told.place.file, "公务接待费" in told.message) == ("原因.csv", True)
    marked = [text for text in report.texts if text.marked]
    assert [text.marked for text in marked] == [("【公务接待费变化原因待填】",)]
    assert marked[0].text.startswith("（二）公务接待费0.30万元")
    assert [comment[:9] for comment in report.comments] == ["待补：“公务接待费"]


def test_a_missing_figure_of_last_year_makes_a_marked_draft(mengjin_copy: Path, edit: Edit) -> None:
    edit("指标.csv", "支出总计,上年,9114400.00,元,由本年预算数和公布的增减额推得\n", "")
    built, report = built_and_read(mengjin_copy)
    assert (codes(built), exit_status(built.problems)) == (["B-12"], 1)
    assert [text.marked for text in report.texts if text.marked] == [("【上年支出总计待填】",)]
    assert len(report.comments) == 1


def test_a_missing_declared_figure_is_named_not_the_sum_it_goes_into(
    mengjin_copy: Path, edit: Edit
) -> None:
    edit("指标.csv", "政府采购货物预算,本年,0.00,元,\n", "")
    built, report = built_and_read(mengjin_copy)
    assert exit_status(built.problems) == 1
    told = [str(problem) for problem in built.problems if problem.code == "B-11"]
    assert len(told) == 1, told
    assert "“政府采购货物预算”" in told[0]


def test_a_complete_report_has_no_marks(sample: Sample) -> None:
    assert (exit_status(sample.built.problems), sample.read.comments) == (0, [])
    assert [text for text in sample.read.texts if text.marked] == []


# --- sentences of change

LAST_YEAR = "收入总计,上年,9114400.00"


@pytest.mark.parametrize(
    ("last_year", "said"),
    [
        ("10000000", "收入减少45.28万元，下降4.53%，"),
        ("9547200", "收支总计均持平。"),
        ("9547199.99", "收支总计均持平。"),
        ("9547100", "收入增加0.01万元，"),
        ("9547300", "收入减少0.01万元，"),
        ("0", "收入增加954.72万元（上年为0万元），"),
        ("4773600", "收入增加477.36万元，增长100.00%，"),
    ],
)
def test_the_direction_follows_the_displayed_values(
    mengjin_copy: Path, edit: Edit, last_year: str, said: str
) -> None:
    edit("指标.csv", LAST_YEAR, f"收入总计,上年,{last_year}")
    for name in ("支出总计", "一般公共预算收入", "一般公共预算支出"):
        edit("指标.csv", f"{name},上年,9114400.00", f"{name},上年,{last_year}")
    edit("指标.csv", "机构运转经费,上年,2397600.00", "机构运转经费,上年,0.00")  # no more than that
    built, report = built_and_read(mengjin_copy)
    assert codes(built) == []
    assert said in report.own_section("一、收入支出预算总体情况说明")


def test_a_figure_no_longer_budgeted(mengjin_copy: Path, edit: Edit) -> None:
    edit("支出.csv", "146001,2010301,30217,50206,公用经费,,公用经费,,财政拨款,3000.00,\n", "")
    edit("收入.csv", "9547200.00", "9544200.00")
    edit("指标.csv", "公务接待费,上年,0.00", "公务接待费,上年,3000.00")
    edit("指标.csv", "三公经费,上年,0.00", "三公经费,上年,3000.00")
    edit("原因.csv", "公务接待费,人员增加，物价上涨", "公务接待费,厉行节约")
    built, report = built_and_read(mengjin_copy)
    assert codes(built) == []
    text = report.own_section("七、一般公共预算“三公”经费支出预算情况说明")
    assert "公务接待费0万元" in text
    assert "比2023年减少0.30万元，主要原因：厉行节约。" in text
    assert [row for row in report.table("基本支出预算表").grid.rows if "公务接待费" in row] == []


def test_neither_year_has_anything(mengjin: Sample) -> None:
    text = mengjin.read.own_section("七、一般公共预算“三公”经费支出预算情况说明")
    assert "（一）因公出国（境）费0万元" in text
    assert text.split("\n")[1].endswith("预算数与2023年一致。")


def test_no_signs_of_zero(sample: Sample) -> None:
    for text in sample.read.texts:
        if not text.level:
            assert not re.search(r"(增加|减少|增长|下降)-?0(\.0+)?(万元|%)", text.text)
            assert not re.search(r"(增加|减少|增长|下降)-", text.text)


@pytest.mark.parametrize("name", ["mengjin", "yanjin"])
def test_what_has_nothing_is_given_no_share(name: str, request: pytest.FixtureRequest) -> None:
    assert "占0" not in request.getfixturevalue(name).read.body
