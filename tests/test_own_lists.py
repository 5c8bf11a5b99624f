"""Lists of a template's own (清单): declared in its folder, read, asked, printed, held, imported."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import small
from exports import expenditure_rows, income_rows, line_export, workbook
from openpyxl import load_workbook
from sheets import cell_at

from assembler.checks.carried import rows_are_confirmed
from assembler.checks.own_lists import lists_add_up, required_lists_are_there
from assembler.cli import main
from assembler.compare.input_rows import FieldChange, compare_rows
from assembler.dataset import Dataset, read_dataset
from assembler.figures import Figures
from assembler.importing.chosen import (
    MappingFile,
    choices_of_columns,
    table_as,
    unit_as,
    with_choices,
)
from assembler.importing.import_files import ImportOptions, ImportPlan, SourceFiles, plan_import
from assembler.importing.official.reading import KnownTable
from assembler.importing.own_lists import with_units
from assembler.importing.readings import LIST, UNREAD, TableRead
from assembler.kernel.catalogue.entry import Settled
from assembler.kernel.problems import Problem
from assembler.pipeline import Built, build
from assembler.report import Table
from assembler.snapshot.decoding import from_json
from assembler.snapshot.making import snapshot_of
from assembler.snapshot.values import Snapshot, to_json
from assembler.tables_workbook import tables_workbook
from assembler.template.loading import sheets_declared
from assembler.template.template import Template

BASE = Path(__file__).parent / "broken" / "_base"
CARS = """
说明: 公务用车，一辆一行
启用: 是
别名: [公务用车情况表]
列:
  车牌: {种类: 文字, 必填: 是, 主键: 是, 别名: [车牌号]}
  单位编码: {种类: 编码, 参照: 单位}
  类别: {种类: 选项, 选项: [机要, 应急]}
  购入: 日期
  里程: {种类: 整数, 单位: 公里}
  使用率: 百分比
  单价: {种类: 金额, 合计: 否}
  原值: {种类: 金额, 必填: 是}
"""
ROWS = (
    "车牌,单位编码,类别,购入,里程,使用率（%）,原值（万元）\n"
    "豫A1,146001,机要,2019/3/5,12000公里,85.5%,18\n"
    "豫A2,146002,应急,2020年4月,0,40,9.5\n"
)
TABLE = """
种类: 清单表
清单: 公务用车
合计行: 后
列:
  - {标题: 序号, 内容: "{序号}"}
  - {标题: 单位, 内容: "{单位名称}（{车牌}）"}
  - {标题: 购入, 内容: "{购入}"}
  - {标题: 里程, 内容: "{里程}"}
  - {标题: 使用率, 内容: "{使用率}"}
  - {标题: 原值, 内容: "{原值}"}
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def template(**files: str) -> Template:
    """A template with the list of cars, and these files."""
    problems: list[Problem] = []
    made = small.small_template({"清单/公务用车": CARS, **files}, problems)
    assert problems == [], small.told(problems)
    return made


def folder(rows: str = ROWS) -> Path:
    """The dataset in a folder, with the cars."""
    path = Path("数据")
    shutil.copytree(BASE, path, dirs_exist_ok=True)
    words = (BASE / "报告.yaml").read_text("utf-8").replace("henan-budget", "小")
    (path / "报告.yaml").write_text(words, "utf-8")
    (path / "公务用车.csv").write_text(rows, "utf-8")
    return path


def read(path: Path) -> Dataset:
    problems: list[Problem] = []
    dataset = read_dataset(path, problems, sheets_declared)
    assert dataset is not None and problems == [], small.told(problems)
    return dataset


def cars(dataset: Dataset) -> list[dict[str, object]]:
    return [dict(line.further) for line in dataset.own_lists["公务用车"].lines]


FIRST = {
    "车牌": "豫A1",
    "单位编码": "146001",
    "类别": "机要",
    "购入": "2019-03-05",
    "里程": Decimal(12000),
    "使用率": Decimal("85.5"),
    "原值": Decimal(180000),
}

# --- reading


def test_a_folder_and_a_workbook_read_alike() -> None:
    template()
    assert cars(read(folder())) == [
        FIRST,
        {
            "车牌": "豫A2",
            "单位编码": "146002",
            "类别": "应急",
            "购入": "2020-04",
            "里程": Decimal(0),
            "使用率": Decimal(40),
            "原值": Decimal(95000),
        },
    ]
    assert main(["new", "新", "--xlsx", "--year", "2024", "--template", "小"]) == 0
    book = load_workbook("新.xlsx")
    for name in ("单位", "支出", "收入", "项目", "公务用车"):
        text = (folder() / f"{name}.csv").read_text("utf-8")
        for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
            for heading, cell in row.items():
                if cell and heading != "使用率（%）":
                    there = heading.replace("万元", "元") if name == "公务用车" else heading
                    cell_at(book[name], there, number).value = cell
    fields = {cell.value: cell.row for cell in book["报告"]["A"]}
    for field, text in (("部门.编码", "146"), ("部门.名称", "某县政务局"), ("职责", "服务。")):
        cell_at(book["报告"], "内容", fields[field]).value = text
    share = cell_at(book["公务用车"], "使用率", 2)
    share.value, share.number_format = 0.855, "0.0%"
    book.save("新.xlsx")
    assert cars(read(Path("新.xlsx")))[0] == {**FIRST, "原值": Decimal(18)}


def test_units_are_added_up() -> None:
    template()
    for name, unit in (("一", "146001"), ("二", "146002")):
        shutil.move(folder(f"车牌,单位编码,原值（元）\n豫{name},{unit},5\n"), name)
        path = Path(name)
        for sheet in ("单位", "支出", "收入", "项目"):
            lines = (path / f"{sheet}.csv").read_text("utf-8").splitlines()
            kept = [line for line in lines[1:] if unit in line]
            (path / f"{sheet}.csv").write_text("\n".join([lines[0], *kept]) + "\n", "utf-8")
        words = (path / "报告.yaml").read_text("utf-8").replace("部门预算", "单位预算")
        (path / "报告.yaml").write_text(words, "utf-8")
    (Path("一") / "绩效指标.csv").unlink()
    path = folder("车牌,原值（元）\n豫A1,5\n")
    for sheet in ("单位", "支出", "收入", "项目", "绩效指标"):
        (path / f"{sheet}.csv").unlink()
    with (path / "报告.yaml").open("a", encoding="utf-8") as words:
        words.write("单位数据: [../一, ../二]\n")
    assert [one["车牌"] for one in cars(read(path))] == ["豫A1", "豫一", "豫二"]


# --- what authors ask


def test_sections_and_figures_ask_it() -> None:
    figures = "车辆原值: 清单合计('公务用车', '原值')\n应急车: 清单数('公务用车', 类别='应急')\n"
    made = template(figures=figures, **{"sections/节.md": "# 节\n"})
    values = Figures(read(folder()), made, [])
    assert (values["车辆原值"].value, values["应急车"].value) == (275000, 1)
    assert [str(place) for place in values["车辆原值"].places] == [
        "公务用车.csv 第2行 “原值”列",
        "公务用车.csv 第3行 “原值”列",
    ]
    section = (
        "{% for 行 in 清单('公务用车') %}{{ 行.车牌 }}{{ 行.里程 }}{{ 行.使用率 }}"
        "{{ 行.原值|万元 }}，{{ 行.购入|日期 }}；{% endfor %}"
        "{% for 类 in 清单('公务用车').按('类别') %}{{ 类.名称 }}{{ 类.个数() }}"
        "{{ 类.合计('原值')|元 }}、{% endfor %}"
        "{{ 清单('公务用车').筛选(类别=['应急']).合计('里程') }}"
    )
    text = small.sentence(section, read(folder()), **{"清单/公务用车": CARS})
    assert text == (
        "豫A112000公里85.50%18.00万元，2019年3月5日；豫A20公里40.00%9.50万元，2020年4月；"
        "机要1个180000.00元、应急1个95000.00元、0公里"
    )


def test_a_list_that_the_dataset_lacks_is_empty() -> None:
    text = "{{ 清单('公务用车').个数() }}，{{ 清单合计('公务用车', '原值') }}{% for 行 in 清单('公务用车') %}甲{% endfor %}"
    data = small.dataset("人员经费 100", "财政拨款 100")
    assert small.sentence(text, data, **{"清单/公务用车": CARS}) == "0个，0.00万元"


def test_a_table_prints_it() -> None:
    template()
    data = read(folder())
    made, told = small.table(TABLE, data, **{"清单/公务用车": CARS})
    assert made is not None and told == []
    assert small.grid(made.body) == [
        ["1", "某县政务局本级（豫A1）", "2019-03-05", "12000", "85.50%", "18.00"],
        ["2", "某县政务服务中心（豫A2）", "2020-04", "0", "40.00%", "9.50"],
        ["合计", "", "", "12000", "", "27.50"],
    ]
    assert made.origin.rows == ("公务用车.csv 第2行", "公务用车.csv 第3行", "")
    first = TABLE.replace("合计行: 后", "合计行: 前\n只列: {类别: 应急}")
    made, told = small.table(first, data, **{"清单/公务用车": CARS})
    assert made is not None
    assert [row[-1] for row in small.grid(made.body)] == ["9.50", "9.50"]


def test_the_workbook_of_tables_prints_it() -> None:
    template()
    report, _ = small.report(read(folder()), {"清单/公务用车": CARS, "tables/表": TABLE})
    content = tables_workbook(report, problems := [])
    assert content is not None and problems == []
    (sheet,) = load_workbook(BytesIO(content)).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows == [
        ["序号", "单位", "购入", "里程", "使用率", "原值"],
        ["1", "某县政务局本级（豫A1）", "2019-03-05", 12000, 0.855, 18],
        ["2", "某县政务服务中心（豫A2）", "2020-04", 0, 0.4, 9.5],
        ["合计", None, None, 12000, None, 27.5],
    ]
    formats = [cell.number_format for cell in sheet[3]][3:]
    assert formats == ["0", "0.00%", "0.00"]


# --- what the lists are held against


def held(checks: str, rows: str = ROWS) -> list[str]:
    made = template(**{"清单/公务用车": f"{CARS}核对:\n{checks}"})
    figures = Figures(read(folder(rows)), made, [])
    return small.told([*required_lists_are_there(figures), *lists_add_up(figures)])


def test_a_column_is_held_against_a_figure() -> None:
    assert (
        held("  - {列: 原值, 不超过: 支出总计}\n  - {列: 原值, 等于: 支出总计 - 1725000}\n") == []
    )
    assert held("  - {列: 原值, 不超过: 支出总计 / 10}\n") == [
        "D-161 公务用车.csv 第2行 “原值”列：公务用车“原值”的合计是275,000.00元，"
        "多于“支出总计 / 10”200,000.00元，超出75,000.00元"
    ]


def test_each_value_of_a_column_is_held_by_itself() -> None:
    assert held("  - {列: 原值, 按: 单位编码, 不超过: 支出(单位=单位编码) / 8}\n") == [
        "D-161 公务用车.csv 第2行 “原值”列：公务用车中单位编码为146001的“原值”的合计是"
        "180,000.00元，多于“支出(单位=单位编码) / 8”150,000.00元，超出30,000.00元"
    ]


def test_rounded_amounts_are_no_mistake() -> None:
    rows = "车牌,原值（万元）\n豫A1,66.67\n豫A2,133.33\n"
    assert held("  - {列: 原值, 等于: 支出总计}\n", rows) == []
    rows = "车牌,原值（万元）\n豫A1,66.67\n豫A2,133.34\n"
    assert [one[:4] for one in held("  - {列: 原值, 等于: 支出总计}\n", rows)] == ["T-02"]


def test_a_required_list_must_have_a_row() -> None:
    required = CARS.replace("启用: 是", "必填: 是")
    for rows in ("", "车牌,原值（元）\n"):
        made = template(**{"清单/公务用车": required})
        path = folder(rows or ROWS)
        if not rows:
            (path / "公务用车.csv").unlink()
        assert small.told(required_lists_are_there(Figures(read(path), made, []))) == [
            "D-158 公务用车.csv：模板要求有“公务用车”，这份数据没有，或一行也没有填"
        ]


# --- laid over what is extended


def test_lists_are_laid_over_each_other() -> None:
    small.write_template(
        {"template": "类型: 部门预算\n部分: [{标题: 甲}]\n", "清单/公务用车": CARS}, "底"
    )
    small.write_template(
        {
            "template": "extends: 底\n",
            "清单/公务用车": "列:\n  里程: {单位: 千米}\n  类别:\n  保险到期: 日期\n  使用率: 百分比\n",
        }
    )
    made, told = small.read_template()
    assert made is not None and told == []
    sheet = made.lists["公务用车"].sheet
    assert sheet is not None
    assert [(column.name, column.unit) for column in sheet.columns] == [
        *(("车牌", ""), ("单位编码", ""), ("购入", ""), ("里程", "千米"), ("使用率", "")),
        *(("单价", ""), ("原值", ""), ("保险到期", "")),
    ]
    small.write_template({"清单/公务用车": "删除: 是\n"})
    made, told = small.read_template()
    assert made is not None and (dict(made.lists), told) == ({}, [])


# --- what becomes of the lines


def snapshot(dataset: Dataset, internal: bool) -> Snapshot:
    made = template(**{"sections/节.md": "# 节\n", "tables/表": TABLE})
    report, _ = small.report(dataset, {"清单/公务用车": CARS, "tables/表": TABLE})
    assert made is not None
    return from_json(to_json(snapshot_of(report, dataset, internal=internal)))


def test_snapshots_carry_it_and_compare_it_by_its_key() -> None:
    template()
    before = snapshot(read(folder()), True)
    changed = ROWS.replace("12000公里", "12500").replace("豫A2,146002,应急", "豫A3,146002,应急")
    after = snapshot(read(folder(changed)), True)
    changes = list(compare_rows(before, after))
    assert [(c.sheet, c.key, bool(c.old), bool(c.new)) for c in changes] == [
        ("公务用车", ("豫A1",), True, True),
        ("公务用车", ("豫A3",), True, True),
    ]
    assert [change.fields for change in changes] == [
        (FieldChange("里程", "12000", "12500"),),
        (FieldChange("车牌", "豫A2", "豫A3"),),
    ]
    public = snapshot(read(folder()), False)
    assert public.sources == ()
    assert [cell.value for cell in public.blocks[-1].origin.cells] == [  # type: ignore[union-attr]
        *("12000", "0.8550", "180000", "0", "0.4000", "95000", "12000", "275000"),
    ]


# --- whole reports, with the lists of the base template


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    path = tmp_path_factory.mktemp("清单") / "数据"
    shutil.copytree(BASE, path)
    (path / "政府采购明细表.csv").write_text(
        "单位编码,采购品目,品目类别,数量,单价（元）,金额（元）\n"
        "146001,电脑,货物,3,5000,15000\n146002,物业,服务,1,,120000\n",
        "utf-8",
    )
    (path / "会议费培训费.csv").write_text(
        "单位编码,类别,名称,时间,人数,金额（元）\n146001,会议费,年会,2024-04,60,8000\n", "utf-8"
    )
    return build(path, internal=True)


def test_the_base_template_prints_what_there_is(built: Built) -> None:
    assert built.report is not None
    tables = [one for one in built.report.parts[-1].printed if isinstance(one, Table)]
    titles = [table.title for table in tables][14:]
    assert titles == ["2024年政府采购明细表", "2024年会议费、培训费情况表"]
    assert small.grid(tables[14].body)[0] == [
        *("1", "某县政务局本级", "", "电脑", "货物", "", "3", "0.50", "1.50", ""),
    ]
    assert small.grid(tables[14].body)[-1] == ["合计", "", "", "", "", "", "", "", "13.50", ""]


def test_the_base_template_holds_them(built: Built) -> None:
    assert [line for line in small.told(built.problems) if line.startswith("D-")] == [
        "D-161 会议费培训费.csv 第2行 “金额”列：会议费培训费中类别为会议费的“金额”的合计是"
        "8,000.00元，多于“支出(部门经济='30215')”0.00元，超出8,000.00元"
    ]


# --- import


def test_an_import_reads_lists_by_title_and_headings(capsys: pytest.CaptureFixture[str]) -> None:
    template()
    path = folder()
    (path / "公务用车.csv").unlink()
    rows = [
        ["2024年某县公务用车情况表"],
        ["单位：万元"],
        ["序号", "预算单位", "车牌号", "类别", "颜色", "使用率", "原值"],
        [1, "某县政务局本级", "豫A1", "机要类", "黑", 0.855, 18],
        [2, None, "豫A2", "应急", "白", 0.4, 9.5],
        ["合计", None, None, None, None, None, 27.5],
        ["注：不含报废的。"],
    ]
    wrong = [["公务用车"], ["甲", "乙"], ["丙", "丁"]]
    without_unit = [["车牌", "原值"], ["豫A9", 5]]
    Path("导入.xlsx").write_bytes(
        workbook({"车": rows, "另": wrong, "公务用车": without_unit}, {"车": ["B4:B5"]})
    )
    assert main(["import", "导入.xlsx", "-o", "数据"]) == 1
    printed = capsys.readouterr().out
    assert (
        "公务用车　2024年某县公务用车情况表：导入.xlsx 工作表“车” A3:G5，2行 5栏\n"
        "  跳过：合计1行；清单里没有的列“颜色”\n"
    ) in printed
    assert "I-110 导入.xlsx 工作表“另”" in printed and "I-111 导入.xlsx 工作表“公务用车”" in printed
    assert cars(read(path)) == [
        {
            **{key: FIRST[key] for key in ("车牌", "单位编码", "类别")},
            "使用率": Decimal("85.5"),
            "原值": Decimal(180000),
        },
        {
            "车牌": "豫A2",
            "单位编码": "146001",
            "类别": "应急",
            "使用率": Decimal(40),
            "原值": Decimal(95000),
        },
    ]


def test_an_import_reads_lists_as_they_are_chosen() -> None:
    """A worksheet that is called otherwise, its columns too, and no unit of money written: all of it
    is chosen, and 导入对照 keeps it."""
    template()
    path = folder()
    (path / "公务用车.csv").unlink()
    rows = [["某县车辆登记"], ["牌照", "类别", "价格", "颜色"], ["豫A1", "应急", 18, "黑"]]
    Path("导入.xlsx").write_bytes(workbook({"登记": rows}))
    files = SourceFiles.read([Path("导入.xlsx")])
    text, known = "", list[KnownTable]()

    def planned() -> tuple[ImportPlan, TableRead]:
        options = ImportOptions(mapping=MappingFile(text))
        plan = plan_import(files, path, options)
        assert plan.imported is not None, small.told(plan.problems)
        known[:] = plan.imported.known
        (table,) = plan.imported.read
        return plan, table

    plan, table = planned()
    assert (table.taken_as, known[-1].key) == (UNREAD, "公务用车")
    text = with_choices(text, table_as(table, "公务用车"))
    plan, table = planned()
    assert table.reason == "“登记”像是清单“公务用车”，没有找到它的列，没有读"
    for heading, ours in (("牌照", "车牌"), ("价格", "原值"), ("颜色", "不用")):
        text = with_choices(text, [Settled("表格", heading, ours, under=table.called)])
    plan, table = planned()
    assert (table.taken_as, table.reason, table.unit_of) == (LIST, "没有写明金额单位", "价格")
    assert [(one.heading, one.becomes, one.reason) for one in table.columns] == [
        ("牌照", "车牌", ""),
        ("类别", "类别", ""),
        ("价格", "原值", ""),
        ("颜色", "", "照导入对照不用"),
    ]
    assert choices_of_columns(table, known)[0] == "车牌"
    text = with_choices(text, [unit_as(table, "万元")])
    plan, table = planned()
    assert (table.unit, table.rows, plan.problems) == ("万元", 1, [])
    assert plan.write()
    (car,) = cars(read(path))
    assert (car["车牌"], car["原值"]) == ("豫A1", Decimal(180000))
    kept = (path / "导入对照.yaml").read_text("utf-8")
    assert '"牌照": "车牌"' in kept and '"价格": "万元"' in kept


def test_a_column_that_the_list_has_not_is_told() -> None:
    template()
    path = folder()
    (path / "导入对照.yaml").write_text(
        "表格:\n  登记:\n    表: 公务用车\n    牌照: 车号\n", "utf-8"
    )
    Path("导入.xlsx").write_bytes(workbook({"登记": [["牌照", "原值"], ["豫A1", 18]]}))
    plan = plan_import(SourceFiles.read([Path("导入.xlsx")]), path, ImportOptions())
    assert [str(one) for one in plan.problems][:1] == [
        "无法使用 I-38 导入对照.yaml 第2行 第3个字符：公务用车没有“车号”这一栏。这里可以写：车牌、单位编码、类别、购入、"
        "里程、使用率、单价、原值、不用。"
    ]


# --- what is told of projects


def test_what_is_told_of_a_project_is_printed_by_paragraphs() -> None:
    small.write_template(
        {"template": "extends: henan-budget\n增加章节: {收支总体: 项目情况说明}\n"}
    )
    path = folder()
    (path / "公务用车.csv").unlink()
    (path / "项目.csv").write_text(
        "项目编码,项目名称,项目类型,单位编码,立项依据,实施内容\n"
        '41030824,大厅运行,其他运转类,146002,县政府文件,"一是保洁\n\n二是安保"\n',
        "utf-8",
    )
    assert read(path).projects[0].further == (
        ("立项依据", "县政府文件"),
        ("实施内容", "一是保洁\n\n二是安保"),
    )
    report = build(path).report
    assert report is not None
    texts = [block.text for block in report.parts[1].printed if hasattr(block, "section")]
    at = texts.index("立项依据：县政府文件")
    assert texts[at : at + 4] == [
        "立项依据：县政府文件",
        "实施内容：一是保洁",
        "二是安保",
        "年度预算安排：2024年安排20.00万元。",
    ]


def test_a_new_dataset_asks_for_what_the_template_prints() -> None:
    small.write_template(
        {"template": "extends: henan-budget\n增加章节: {收支总体: 项目情况说明}\n"}
    )
    for name, more in (("印", ["--template", "小"]), ("不印", [])):
        assert main(["new", name, "--year", "2024", *more]) == 0
    printing = (Path("印") / "项目.csv").read_text("utf-8-sig")
    assert "立项依据,实施主体,实施周期,实施内容,年度预算安排,绩效目标" in printing
    assert "立项依据" not in (Path("不印") / "项目.csv").read_text("utf-8-sig")
    explained = (Path("不印") / "填表说明.md").read_text("utf-8")
    assert "可选：要用就新建“人员情况表”表。各单位的编制和实有人数" in explained
    assert not (Path("不印") / "人员情况表.csv").exists()


def test_a_template_of_another_kind_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "新", "--kind", "部门决算", "--template", "henan-budget"]) == 2
    assert capsys.readouterr().out.startswith(
        "无法使用 M-18 模板“henan-budget”是部门预算的模板，这里要做的是部门决算。"
    )
    assert not Path("新").exists()


# --- at its author's desk


def test_a_list_is_shown_copied_and_told_from_what_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def output(*arguments: str) -> list[str]:
        capsys.readouterr()
        assert main(["template", *arguments]) == 0
        return capsys.readouterr().out.splitlines()

    own = Path("templates/县/清单/人员情况表.yaml")
    output("new", "县", "--extends", "henan-budget")
    assert "清单 人员情况表（可选）　［henan-budget/清单/人员情况表.yaml］" in output("show", "县")
    output("override", "县", "清单", "人员情况表")
    assert "# 复制自 henan-budget/清单/人员情况表.yaml，原文摘要 " in own.read_text("utf-8")
    assert output("diff", "县") == ["与 henan-budget 相比：没有不同。"]
    own.write_text("必填: 是\n列:\n  退休人数: {单位: 名}\n  离休人数:\n  遗属: 整数\n", "utf-8")
    assert output("diff", "县") == [
        "清单 人员情况表　［县/清单/人员情况表.yaml；henan-budget 用 henan-budget/清单/人员情况表.yaml］",
        "  -   离休人数: {种类: 整数, 单位: 人, 例: '0', 别名: [离休人员, 离休]}",
        "  -   退休人数: {种类: 整数, 单位: 人, 例: '9', 别名: [退休人员, 退休]}",
        "  +   退休人数: {种类: 整数, 单位: 名, 例: '9', 别名: [退休人员, 退休]}",
        "  +   遗属: {种类: 整数}",
        "  + 必填: 是",
        "与 henan-budget 相比：不同之处已列出。",
    ]
    shown = output("show", "县", "清单", "人员情况表")
    assert shown[0] == (
        "—— 清单 人员情况表（必填）　［县/清单/人员情况表.yaml，"
        "改写 henan-budget/清单/人员情况表.yaml］"
    )
    assert "    遗属：整数　［县/清单/人员情况表.yaml 第5行］" in shown
    output("new", "乡", "--extends", "县")
    output("override", "乡", "清单", "人员情况表")
    assert output("diff", "乡") == ["与 县 相比：没有不同。"]
    own.write_text("删除: 是\n", "utf-8")
    assert "清单 人员情况表：县 没有　［henan-budget/清单/人员情况表.yaml］" in output("diff", "县")


PROJECTS = [
    ["项目基本信息表"],
    ["项目代码", "项目名称", "负责人", "项目立项依据", "实施期限", "实施内容"],
    ["41030824", "大厅运行", "甲", "县政府文件", 2024, "一是保洁"],
    [None, None, None, None, None, "二是安保"],
    ["41030899", "旧项目", "乙", "无", None, None],
    ["合计", None, None, None, None, None],
]


def test_an_import_reads_what_is_told_of_projects(capsys: pytest.CaptureFixture[str]) -> None:
    path = folder()
    (path / "公务用车.csv").unlink()
    (path / "报告.yaml").write_text((BASE / "报告.yaml").read_text("utf-8"), "utf-8")
    before = read(path).projects
    merged = {"项目": [f"{column}3:{column}4" for column in "ABCDE"]}
    Path("项目.xlsx").write_bytes(workbook({"项目": PROJECTS}, merged))
    assert main(["import", "项目.xlsx", "-o", "数据"]) in (0, 1)
    printed = capsys.readouterr().out
    assert "项目情况：项目.xlsx 工作表“项目”，2个项目的立项依据、实施周期、实施内容\n" in printed
    assert "项目情况没有用到：没有这些项目：“旧项目”\n" in printed
    after = read(path).projects
    assert [replace(one, further=()) for one in after] == [*before]
    assert [dict(one.further) for one in after if one.further] == [
        {"立项依据": "县政府文件", "实施周期": "2024", "实施内容": "一是保洁\n二是安保"}
    ]


def test_a_line_export_may_tell_of_its_projects(capsys: pytest.CaptureFixture[str]) -> None:
    path = folder()
    (path / "公务用车.csv").unlink()
    dataset = read(path)
    spent = expenditure_rows(dataset)
    at = next(number for number, row in enumerate(spent) if "项目名称" in row)
    texts = [
        "立项依据",
        *("县政府文件" if "大厅运行" in map(str, row) else None for row in spent[at + 1 :]),
    ]
    rows = [*spent[:at], *([*row, text] for row, text in zip(spent[at:], texts, strict=True))]
    Path("导出.xlsx").write_bytes(workbook({"支出": rows, "收入": income_rows(dataset)}))
    assert main(["import", "导出.xlsx", "-o", "新", "--template", "henan-budget"]) in (0, 1)
    printed = capsys.readouterr().out
    assert "没有用到" not in printed
    lines = Path("新/项目.csv").read_text("utf-8-sig").splitlines()
    assert [(one["项目名称"], one["立项依据"]) for one in csv.DictReader(lines)] == [
        ("大厅运行", "县政府文件")
    ]


# --- from last year


def carried_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_rows_of_lists_are_carried_over_to_be_confirmed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    template()
    source = folder()
    assert main(["new", "新", "--from", str(source)]) == 0
    printed = capsys.readouterr().out
    assert "公务用车2行" in printed.split("待确认：")[1]
    rows = carried_rows(Path("新/公务用车.csv"))
    assert [(row["车牌"], row["原值（元）"], row["使用率"], row["状态"]) for row in rows] == [
        ("豫A1", "180000", "85.5", "待确认"),
        ("豫A2", "95000", "40", "待确认"),
    ]
    shutil.copy("新/公务用车.csv", source)
    dataset = read(source)
    told = small.told(rows_are_confirmed(Figures(dataset, template(), [])))
    assert [one for one in told if "公务用车" in one] == [
        "N-30 公务用车.csv 第2行：这一行是从上年或预算带来的，还没有核对"
        "（这样的共2行：豫A1 146001 机要、豫A2 146002 应急）"
    ]
    assert cars(dataset)[0] == {**FIRST, "状态": "待确认"}


def test_a_list_with_a_state_of_its_own_is_not_carried_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = CARS + "  状态: {种类: 选项, 选项: [在用, 报废]}\n"
    template(**{"清单/公务用车": own})
    source = folder("车牌,原值（元）,状态\n豫A1,5,在用\n")
    assert cars(read(source))[0]["状态"] == "在用"
    assert main(["new", "新", "--from", str(source)]) == 0
    assert "公务用车1行（清单自己有“状态”一列，标不出待确认）" in capsys.readouterr().out
    assert carried_rows(Path("新/公务用车.csv")) == []


def test_an_import_begins_the_lists_that_the_template_requires(
    capsys: pytest.CaptureFixture[str],
) -> None:
    small.write_template(
        {
            "template": "extends: henan-budget\n",
            "清单/公务用车": CARS.replace("启用: 是", "必填: 是"),
        }
    )
    Path("导出.xlsx").write_bytes(line_export(read(folder())))
    for kind in ("新", "新.xlsx"):
        assert main(["import", "导出.xlsx", "-o", kind, "--template", "小"]) in (0, 1)
        assert (
            "还没有模板要求的清单“公务用车”：已写好空表，至少填一行（车牌、原值）"
            in capsys.readouterr().out
        )
    headings = "车牌,单位编码,类别,购入,里程,使用率,单价（元）,原值（元）"
    assert Path("新/公务用车.csv").read_text("utf-8-sig").splitlines() == [headings]
    assert [cell.value for cell in load_workbook("新.xlsx")["公务用车"][1]] == headings.split(",")


def test_an_import_finds_units_by_name_or_code_and_name() -> None:
    sheet = template().lists["公务用车"].sheet
    assert sheet is not None
    units = [
        {"单位编码": "146001", "单位名称": "某县政务局本级"},
        {"单位编码": "146002", "单位名称": "某县政务服务中心"},
    ]
    for written, code in (
        ("146002", "146002"),
        ("某县政务局（本级）", "146001"),
        ("146001-某县政务局本级", "146001"),
        ("[146002]某县政务服务中心", "146002"),
        ("某县政务 服务中心", "146002"),
        ("某县政务局", "某县政务局"),  # the department, or its head office
        ("", ""),
    ):
        row = {"车牌": "豫A1"} | ({"单位编码": written} if written else {})
        assert with_units([row], sheet, units)[0].get("单位编码", "") == code, written
    assert with_units([{"车牌": "豫A1"}], sheet, units[:1])[0]["单位编码"] == "146001"
