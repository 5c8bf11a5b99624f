"""From a dataset to a docx and back: the whole pipeline over real datasets and small variants."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Edit, Sample, replace_in
from office import convert, needs_printing, printed
from openpyxl import Workbook
from openxml_audit import OpenXmlValidator
from reading import Grid, Read, Titled, read, render

from assembler import __version__
from assembler.dataset import read_dataset
from assembler.dataset.model import Dataset
from assembler.pipeline import Built, build, exit_status
from assembler.problems import Place, Problem, Severity
from assembler.word.snapshot import changed_by_hand, read_snapshot

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
    assert build(sample.path).data == sample.data


def test_a_copy_in_another_folder_gives_the_same_bytes(sample: Sample, tmp_path: Path) -> None:
    copy = shutil.copytree(sample.path, tmp_path / "elsewhere" / sample.path.name)
    assert build(copy).data == sample.data


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
    if isinstance(value, Dataset):
        kept = [f.name for f in fields(value) if f.name not in ("path", "digest", "codebook")]
        return {name: without_places(getattr(value, name)) for name in kept}
    if is_dataclass(value):
        found = {f.name: getattr(value, f.name) for f in fields(value)}
        return {k: without_places(v) for k, v in found.items() if not isinstance(v, Place)}
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
        if isinstance(old, Grid):
            assert isinstance(new, Grid)
            for was, now in zip(old.rows, new.rows, strict=True):
                if was != now:
                    label = next(text for text in was if re.search(r"[^\d.↑←]", text))
                    found[f"{title} {label}"] = changed_numbers("|".join(was), "|".join(now))
            continue
        assert not isinstance(new, Grid)
        heading = old.text if old.level else heading
        title = old.text.removeprefix("2024年") if old.style == "表格标题" else title
        if old.text != new.text:
            found.setdefault(heading, []).extend(changed_numbers(old.text, new.text))
    return found


def test_one_corrected_cell_changes_what_follows_from_it_and_nothing_else(
    mengjin: Sample, mengjin_copy: Path, edit: Edit
) -> None:
    edit("支出.csv", "网络通信费,,,财政拨款,169200.00", "网络通信费,,,财政拨款,169300.00")
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
        ("9547200", "收入持平，"),
        ("9547199.99", "收入持平，"),
        ("9547100", "收入增加0.01万元，"),
        ("9547300", "收入减少0.01万元，"),
        ("0", "收入增加954.72万元（上年未安排），"),
        ("4773600", "收入增加477.36万元，增长100.00%，"),
    ],
)
def test_the_direction_follows_the_displayed_values(
    mengjin_copy: Path, edit: Edit, last_year: str, said: str
) -> None:
    edit("指标.csv", LAST_YEAR, f"收入总计,上年,{last_year}")
    edit("指标.csv", "支出总计,上年,9114400.00", f"支出总计,上年,{last_year}")
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
    assert "比2023年减少0.30万元，本年未再安排，主要原因：厉行节约。" in text
    assert [row for row in report.table("基本支出预算表").grid.rows if "公务接待费" in row] == []


def test_neither_year_has_anything(mengjin: Sample) -> None:
    text = mengjin.read.own_section("七、一般公共预算“三公”经费支出预算情况说明")
    assert "（一）因公出国（境）费0万元" in text
    assert text.split("\n")[1].endswith("预算数与2023年一致，均未安排。")


def test_no_signs_of_zero(sample: Sample) -> None:
    for text in sample.read.texts:
        if not text.level:
            assert not re.search(r"(增加|减少|增长|下降)-?0(\.0+)?(万元|%)", text.text)
            assert not re.search(r"(增加|减少|增长|下降)-", text.text)


@pytest.mark.parametrize("name", ["mengjin", "yanjin"])
def test_what_has_nothing_is_given_no_share(name: str, request: pytest.FixtureRequest) -> None:
    assert "占0" not in request.getfixturevalue(name).read.body


# --- several units and every kind of fund

SEVERAL = {
    "报告.yaml": """\
类型: 部门预算
年度: 2024
模板: henan-budget
部门: {编码: "201", 名称: 某县数据局}
公开日期: 2024-03-15
职责: [管理数据资源。]
""",
    "单位.csv": """\
单位编码,单位名称,单位性质
201001,某县数据局本级,行政
201002,某县数据中心,事业
""",
    "支出.csv": """\
单位编码,功能科目,部门经济科目,政府经济科目,支出类别,项目,项目类别,明细,资金来源,年度,金额（元）
201001,2010301,30101,50101,人员经费,,,,财政拨款,本年,1000000
201001,2010301,30201,50201,公用经费,,公用经费,,财政拨款,,100000
201002,2010350,30101,50501,人员经费,,,,财政拨款,本年,500000
201002,2010350,30302,50905,人员经费,,,,财政拨款,本年,10000
201002,2010350,30201,50502,公用经费,,公用经费,,事业收入,本年,30000
201002,2010350,31002,50601,公用经费,,办公设备,,财政拨款,本年,20000
201001,2010302,31007,50306,特定目标类,平台建设,,,财政拨款,上年结转,300000
201001,2120899,30299,50299,特定目标类,小区改造,,,政府性基金预算拨款,本年,400000
201001,2120899,30299,50299,特定目标类,小区改造,,,政府性基金预算拨款,上年结转,100000
201002,2010350,30299,50502,其他运转类,对外服务,,,其他收入,本年,50000
201002,2050803,30216,50502,其他运转类,干部培训,,,财政专户管理资金,本年,70000
201002,2010350,30226,50502,其他运转类,对外服务,,,纳入预算管理的行政事业性收费,本年,5000
""",
    "收入.csv": """\
单位编码,资金来源,年度,金额（元）
201001,财政拨款,本年,1100000
201001,财政拨款,上年结转,300000
201001,政府性基金预算拨款,本年,400000
201001,政府性基金预算拨款,上年结转,100000
201002,财政拨款,本年,530000
201002,纳入预算管理的行政事业性收费,本年,5000
201002,事业收入,本年,30000
201002,其他收入,本年,50000
201002,财政专户管理资金,本年,70000
""",
    "项目.csv": """\
项目编码,项目名称,项目类型,单位编码
410000000000000000013,平台建设,特定目标类,201001
410000000000000000012,小区改造,特定目标类,201001
410000000000000000011,干部培训,其他运转类,201002
410000000000000000010,对外服务,其他运转类,201002
""",
    "绩效指标.csv": """\
项目,指标类别,三级指标,指标值
平台建设,成本指标,总成本,≤{{ 项目金额|万元 }}
平台建设,产出指标,系统数,2套
平台建设,产出指标,验收合格率,100%
小区改造,产出指标,改造户数,≥30户
干部培训,产出指标,培训人次,≥100人次
对外服务,满意度指标,服务对象满意度,≥90%
""",
    "整体绩效.csv": """\
类别,一级指标,二级指标,名称,指标值,说明
履职目标,,,目标一,,管好数据
主要任务,,,任务一,,建平台
绩效指标,产出指标,履职目标实现,目标一完成率,100%,
""",
    "指标.csv": """\
指标,期间,数值,单位
收入总计,上年,250,万元
支出总计,上年,250,万元
一般公共预算支出,上年,193.5,万元
政府性基金支出,上年,60,万元
机构运转经费,上年,15,万元
三公经费,上年,0,元
因公出国境费,上年,0,元
公务接待费,上年,0,元
公务用车购置费,上年,0,元
公务用车运行维护费,上年,0,元
政府采购货物预算,本年,2,万元
政府采购工程预算,本年,0,元
政府采购服务预算,本年,0,元
一般公务用车,本年,1,辆
特种专业技术用车,本年,2,辆
""",
    "原因.csv": """\
指标,原因
收入总计,上年结转增加
支出总计,项目增加。
政府性基金支出,小区改造进入后期
""",
}

SEVERAL_TABLES = """\
# 部门收支预算表
一、一般公共预算|163.50|一、一般公共服务|201.50
其中：财政拨款|163.00|二、外交
二、政府性基金预算拨款收入|40.00|三、国防
四、财政专户管理资金收入|7.00|五、教育|7.00
五、事业收入|3.00|六、科学技术
九、其他收入|5.00|十、卫生健康
||十二、城乡社区事务|50.00
本年收入合计|218.50|本年支出合计|258.50
上年结转结余|40.00|年终结转结余|0.00
收入总计|258.50|支出总计|258.50
# 部门收入预算表
|合计|258.50|218.50|163.50|163.00|40.00||7.00|3.00||||5.00|40.00|30.00|10.00
201|某县数据局|258.50|218.50|163.50|163.00|40.00||7.00|3.00||||5.00|40.00|30.00|10.00
201001|某县数据局本级|190.00|150.00|110.00|110.00|40.00||||||||40.00|30.00|10.00
201002|某县数据中心|68.50|68.50|53.50|53.00|||7.00|3.00||||5.00
# 部门支出预算表
||||合计|258.50|166.00|150.00|1.00|13.00|2.00|92.50|12.50|80.00
|||201|某县数据局|258.50|166.00|150.00|1.00|13.00|2.00|92.50|12.50|80.00
201|03|01||行政运行|110.00|110.00|100.00||10.00
201|03|02||一般行政管理事务|30.00||||||30.00||30.00
201|03|50||事业运行|61.50|56.00|50.00|1.00|3.00|2.00|5.50|5.50
205|08|03||培训支出|7.00||||||7.00|7.00
212|08|99||其他国有土地使用权出让收入安排的支出|50.00||||||50.00||50.00
# 财政拨款收支预算表
一、本年收入|203.50|一、本年支出|243.50|193.50|193.00|50.00
（一）一般公共预算拨款|163.50|（一）一般公共服务支出|193.50|193.50|193.00
其中：财政拨款|163.00|（二）外交支出
（二）政府性基金预算拨款|40.00|（三）国防支出
二、上年结转|40.00|（五）教育支出
（一）一般公共预算拨款|30.00|（六）科学技术支出
（二）政府性基金预算拨款|10.00|（七）文化体育旅游与传媒支出
||（十二）城乡社区事务支出|50.00|||50.00
收入合计|243.50|支出合计|243.50|193.50|193.00|50.00
# 一般公共预算支出预算表
||||合计|163.50|163.00|150.00|1.00|10.00|2.00|0.50|0.50
|||201|某县数据局|163.50|163.00|150.00|1.00|10.00|2.00|0.50|0.50
201|03|01||行政运行|110.00|110.00|100.00||10.00
201|03|50||事业运行|53.50|53.00|50.00|1.00||2.00|0.50|0.50
# 一般公共预算基本支出预算表
合计||||163.00|151.00|12.00
30101|基本工资|50101|工资奖金津补贴|100.00|100.00
30201|办公费|50201|办公经费|10.00||10.00
30101|基本工资|50501|工资福利支出|50.00|50.00
30302|退休费|50905|离退休费|1.00|1.00
31002|办公设备购置|50601|资本性支出|2.00||2.00
# 支出经济分类汇总表
||合计||||258.50|163.50|163.00|40.00||40.00|7.00|3.00||||5.00
201||某县数据局||||258.50|163.50|163.00|40.00||40.00|7.00|3.00||||5.00
301|01|基本工资|501|01|工资奖金津补贴|100.00|100.00|100.00
302|01|办公费|502|01|办公经费|10.00|10.00|10.00
301|01|基本工资|505|01|工资福利支出|50.00|50.00|50.00
303|02|退休费|509|05|离退休费|1.00|1.00|1.00
302|01|办公费|505|02|商品和服务支出|3.00|||||||3.00
310|02|办公设备购置|506|01|资本性支出|2.00|2.00|2.00
310|07|信息网络及软件购置更新|503|06|设备购置|30.00|||||30.00
302|99|其他商品和服务支出|502|99|其他商品和服务支出|50.00|||40.00||10.00
302|99|其他商品和服务支出|505|02|商品和服务支出|5.00|||||||||||5.00
302|16|培训费|505|02|商品和服务支出|7.00||||||7.00
302|26|劳务费|505|02|商品和服务支出|0.50|0.50
# 一般公共预算“三公”经费预算表

# 政府性基金支出预算表
||||合计|40.00||||||40.00||40.00
|||201|某县数据局|40.00||||||40.00||40.00
212|08|99||其他国有土地使用权出让收入安排的支出|40.00||||||40.00||40.00
# 国有资本经营支出预算表
||||合计
# 行政（事业）单位机构运转经费预算表
|合计||15.00|12.00|12.00||||||||||||3.00|3.00
201|某县数据局||15.00|12.00|12.00||||||||||||3.00|3.00
201001|某县数据局本级||10.00|10.00|10.00
30201|办公费|公用经费|10.00|10.00|10.00
201002|某县数据中心||5.00|2.00|2.00||||||||||||3.00|3.00
30201|办公费|公用经费|3.00||||||||||||||3.00|3.00
31002|办公设备购置|办公设备|2.00|2.00|2.00
# 项目支出预算表
||合计|92.50|0.50|40.00||30.00|10.00||7.00|5.00
|201|某县数据局|92.50|0.50|40.00||30.00|10.00||7.00|5.00
特定目标类|平台建设|某县数据局本级|30.00||||30.00
特定目标类|小区改造|某县数据局本级|50.00||40.00|||10.00
其他运转类|干部培训|某县数据中心|7.00|||||||7.00
其他运转类|对外服务|某县数据中心|5.50|0.50|||||||5.00
# 部门（单位）整体绩效目标表
部门（单位）名称|某县数据局|←|←|←
年度履职目标|目标一：管好数据|←|←|←
年度主要任务|任务名称|←|主要内容|←
↑|任务一|←|建平台|←
预算情况|部门预算总额（万元）|←|←|258.50
↑|1、资金来源：（1）政府预算资金|←|←|243.50
↑|（2）财政专户管理资金|←|←|7.00
↑|（3）单位资金|←|←|8.00
↑|2、资金结构：（1）基本支出|←|←|166.00
↑|（2）项目支出|←|←|92.50
一级指标|二级指标|三级指标|指标值|指标值说明
产出指标|履职目标实现|目标一完成率|100%
# 本级部门预算项目绩效目标汇总表
201|某县数据局||92.50|80.50|7.00|5.00
201001|某县数据局本级||80.00|80.00
410000000000000000012|小区改造|特定目标类|50.00|50.00|||||改造户数|≥30户
410000000000000000013|平台建设|特定目标类|30.00|30.00|||总成本|≤30.00万元|系统数|2套
↑|↑|↑|↑|↑|↑|↑|↑|↑|验收合格率|100%|↑|↑|↑|↑
201002|某县数据中心||12.50|0.50|7.00|5.00
410000000000000000010|对外服务|其他运转类|5.50|0.50||5.00|||||||服务对象满意度|≥90%
410000000000000000011|干部培训|其他运转类|7.00||7.00||||培训人次|≥100人次
"""


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Read]:
    folder = tmp_path_factory.mktemp("几个单位") / "某县"
    folder.mkdir()
    for name, text in SEVERAL.items():
        (folder / name).write_text(text, "utf-8")
    return built_and_read(folder)


def bare(title: str) -> str:
    return re.sub(r"^2024年|（2024年度）$", "", title)


def rows_with_amounts(table: Titled) -> list[str]:
    """The rows of a table; of a form only those with an amount."""
    lines = ["|".join(row).rstrip("|") for row in table.grid.rows[table.grid.header :]]
    form = "收支" in table.title
    return [line for line in lines if not form or re.search(r"\d\.\d\d", line)]


SEVERAL_EXPECTED = {
    title: rows.split("\n")
    for title, _, rows in (
        part.strip("\n").partition("\n") for part in SEVERAL_TABLES.split("# ")[1:]
    )
}


def test_several_units_build_without_a_word(several: tuple[Built, Read]) -> None:
    built, report = several
    assert [str(problem) for problem in built.problems] == []
    assert [bare(table.title) for table in report.tables()] == list(SEVERAL_EXPECTED)


@pytest.mark.parametrize("title", SEVERAL_EXPECTED)
def test_several_units_have_every_table_right(several: tuple[Built, Read], title: str) -> None:
    table = next(table for table in several[1].tables() if bare(table.title) == title)
    assert rows_with_amounts(table) == SEVERAL_EXPECTED[title]


def test_several_units_have_their_sentences_right(several: tuple[Built, Read]) -> None:
    report = several[1]
    assert (
        "支出合计258.50万元，其中：基本支出166.00万元，占64.22%；项目支出92.50万元，占35.78%"
        in (report.own_section("三、支出预算总体情况说明"))
    )
    funds = report.own_section("四、财政拨款收入支出预算总体情况说明")
    assert "一般公共预算收支预算持平；政府性基金收支预算减少10.00万元，下降16.67%" in funds
    assert "项目共4个，涉及预算拨款92.50万元" in report.own_section("（三）预算绩效情况说明")
    assert "车辆3辆，其中：一般公务用车1辆、特种专业技术用车2辆" in report.body
    assert "共2个：\n1．某县数据局本级（行政单位）；\n2．某县数据中心（事业单位）。" in report.body


def test_the_date_of_publication_stands_on_the_cover(several: tuple[Built, Read]) -> None:
    assert [text.text for text in several[1].texts[:3]] == [
        "某县数据局", "2024年部门预算公开", "二〇二四年三月十五日",
    ]  # fmt: skip


# --- rounding

TAIL = "注：因四舍五入，分项之和与合计可能存在尾差。"


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Two classes with half a hundredth more each: displayed, they add up to 0.01 too much."""
    folder = tmp_path_factory.mktemp("尾差") / "某县"
    folder.mkdir()
    for name, text in SEVERAL.items():
        (folder / name).write_text(text, "utf-8")
    replace_in(folder / "支出.csv", "财政拨款,本年,1000000", "财政拨款,本年,1000050")
    replace_in(folder / "支出.csv", "财政专户管理资金,本年,70000", "财政专户管理资金,本年,70050")
    replace_in(folder / "收入.csv", "1100000", "1100050")
    replace_in(folder / "收入.csv", "70000", "70050")
    return built_and_read(folder)[1]


def test_amounts_are_rounded_once_and_only_displayed(uneven: Read) -> None:
    table = uneven.table("部门支出预算表")
    totals = [row[5] for row in table.grid.rows[table.grid.header :]]
    assert totals == ["258.51", "258.51", "110.01", "30.00", "61.50", "7.01", "50.00"]


@pytest.mark.parametrize(
    ("title", "noted"),
    [
        ("部门收支预算表", True), ("部门收入预算表", True), ("部门支出预算表", True),
        ("财政拨款收支预算表", False), ("支出经济分类汇总表", True), ("政府性基金支出预算表", False),
        ("项目支出预算表", False),
    ],
)  # fmt: skip
def test_parts_that_do_not_add_up_have_a_note(uneven: Read, title: str, noted: bool) -> None:
    assert (TAIL in uneven.table(title).notes) is noted


# --- the document


def test_no_row_is_wholly_covered_by_the_one_above(sample: Sample) -> None:
    for table in sample.read.tables():
        for row in table.grid.rows:
            assert set(row) - {"↑", "←"}, table.title


def test_tables_repeat_their_header_and_keep_rows_whole(sample: Sample) -> None:
    for table in sample.read.tables():
        assert not table.grid.cut, table.title
        assert table.grid.header or "整体绩效" in table.title


def test_contents_name_every_heading_and_table(sample: Sample) -> None:
    wanted = [
        text.text.replace("\n", "　")
        for text in sample.read.texts
        if text.level in (1, 2) or text.style == "表格标题"
    ]
    assert [text for _, text, _ in sample.read.contents] == wanted


def test_the_snapshot_reads_back(sample: Sample) -> None:
    text = read_snapshot(sample.data)
    assert text is not None
    snapshot = json.loads(text)
    assert snapshot["引擎"] == __version__
    assert set(snapshot["校验"]) == {"数据", "模板"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in snapshot["校验"].values())
    report = sample.built.report
    assert report is not None
    assert [(f["name"], f["text"]) for f in snapshot["数字"]] == [
        (figure.name, figure.text) for figure in report.figures
    ]
    assert all(figure["formula"] for figure in snapshot["数字"])
    said = [each["段"] for each in snapshot["正文"] if "段" in each]
    assert set(said) <= {text.text for text in sample.read.texts}
    assert [each["表"] for each in snapshot["正文"] if "表" in each] == [
        table.title for table in sample.read.tables()
    ]
    assert changed_by_hand(sample.data) is False


def test_digests_follow_data_and_template(mengjin: Sample, mengjin_copy: Path, edit: Edit) -> None:
    edit("单位.csv", "行政", "参公")
    data = build(mengjin_copy).data
    assert data is not None
    old, new = (json.loads(read_snapshot(each) or "{}")["校验"] for each in (mengjin.data, data))
    assert (old["模板"] == new["模板"], old["数据"] == new["数据"]) == (True, False)


def test_openxml_audit_finds_nothing(sample: Sample, tmp_path: Path) -> None:
    file = tmp_path / f"{sample.name}.docx"
    file.write_bytes(sample.data)
    result = OpenXmlValidator().validate(str(file))
    assert [str(error) for error in result.errors] == []


# --- printed pages


@pytest.fixture(scope="module")
def pages(
    mengjin: Sample, yanjin: Sample, xigong: Sample, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """The text of each page of the samples, as LibreOffice prints them."""
    folder = tmp_path_factory.mktemp("pdf")
    files = {one.name: folder / f"{one.name}.docx" for one in (mengjin, yanjin, xigong)}
    for one in (mengjin, yanjin, xigong):
        files[one.name].write_bytes(one.data)
    convert(files.values(), "pdf", folder)
    return {
        name: [re.sub(r"\s", "", page) for page in printed(file.with_suffix(".pdf"), "-layout")]
        for name, file in files.items()
    }


@needs_printing
def test_each_entry_of_the_contents_names_its_printed_page(
    sample: Sample, pages: dict[str, list[str]]
) -> None:
    printed = pages[sample.name]
    numbers = [re.search(r"—(\d+)—$", page) for page in printed]
    first = next(at for at, number in enumerate(numbers) if number and number[1] == "1")
    assert [int(number[1]) for number in numbers[first:] if number] == list(
        range(1, len(printed) - first + 1)
    )
    for _, text, page in sample.read.contents:
        squeezed = re.sub(r"\s|　", "", text)
        found = [
            at - first + 1 for at, each in enumerate(printed) if at >= first and squeezed in each
        ]
        assert int(page) in found, (text, page, found)


@needs_printing
def test_no_page_is_blank(sample: Sample, pages: dict[str, list[str]]) -> None:
    for number, page in enumerate(pages[sample.name], 1):
        assert re.sub(r"—\d+—", "", page), f"page {number}"
