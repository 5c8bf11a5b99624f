"""Tables that are called otherwise than the template calls them: other provinces' headings, a
district's own numbers, what 导入对照 settles, and what is told of the rest."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_official_layouts import amounts, read, sheet, template

from assembler.importing.import_files import ImportOptions, ImportOutcome, import_files
from assembler.importing.mapping import mapping_advice
from assembler.importing.official import Official, read_tables
from assembler.importing.source import read_source
from assembler.importing.table_mapping import SavedTables, tables_from_yaml
from assembler.kernel.problems import Problem
from assembler.pipeline import build, prepare

IMPORTED = Path(__file__).parent / "imported"
OTHER_PROVINCE = IMPORTED / "另一省的决算表.xlsx"  # 决算数, 功能分类科目编码, 公开06 in six columns
OWN_NUMBERS = (
    IMPORTED / "自有编号的预算表.xlsx"
)  # 预算11表 is the province's 12; the last two unnumbered


def imported(source: Path, target: Path, name: str = "") -> tuple[ImportOutcome, list[str]]:
    """name: of the template that the clerk wants."""
    problems: list[Problem] = []
    outcome = import_files([source], target, ImportOptions(template=name), problems)
    return outcome, [str(problem) for problem in problems]


def saved(text: str) -> SavedTables:
    problems: list[Problem] = []
    tables = tables_from_yaml(text, "导入对照.yaml", problems)
    assert problems == []
    return tables


# --- another province


def test_final_accounts_of_another_province(tmp_path: Path) -> None:
    """Whole: nothing is told but the title that differs, and that no table names a unit."""
    outcome, problems = imported(OTHER_PROVINCE, tmp_path / "数据", "henan-accounts")
    assert outcome.written
    assert problems == [
        "提示 I-67 另一省的决算表.xlsx 工作表“表6” 第1行 “A”列：“2024年度一般公共预算财政拨款基本支出决算表”按标题和表头认作"
        "公开06表　一般公共预算财政拨款基本支出决算明细表。不用改；认错了的，改 导入对照.yaml 的“表格”。",
        "提示 I-70 表里没有单位的编码，“单位”表先写了部门本级一个单位（编码001，中共上海市普陀区委社会工作部）。"
        "部门只有这一个单位的，改成它的编码；还有别的单位的，在“单位”表里补上。",
    ]
    assert imported(OTHER_PROVINCE, tmp_path / "数据")[1] == [], "导入对照 has it now"
    figures = prepare(tmp_path / "数据", []).figures  # type: ignore[union-attr]
    shown = ("收入总计", "支出总计", "基本支出", "项目支出", "财政拨款收入总计")
    assert [figures[name].amount for name in shown] == [
        *(Decimal(3078200), Decimal(3078200)),
        *(Decimal(1055800), Decimal(2022400), Decimal(3078200)),
    ]


def test_its_own_template_is_taken_where_there_is_one(tmp_path: Path) -> None:
    outcome, problems = imported(OTHER_PROVINCE, tmp_path / "数据")
    assert outcome.written and [line.split()[1] for line in problems] == ["I-70"]
    assert "shanghai-accounts" in (tmp_path / "数据" / "报告.yaml").read_text("utf-8")


def test_every_number_of_another_province_is_read() -> None:
    """Each in its cell, but for the grand totals, which are sums of two ledgers: those are only
    compared."""
    official, _ = tables_in(OTHER_PROVINCE, "henan-accounts")
    amounts = {row["来源"]: Decimal(row["金额"]) for row in official.amounts}
    totals = []
    for worksheet in load_workbook(OTHER_PROVINCE):
        for cell in (cell for row in worksheet.iter_rows() for cell in row):
            if isinstance(cell.value, int | float):
                source = f"{OTHER_PROVINCE.name} {worksheet.title} {cell.coordinate}"
                shown = Decimal(str(cell.value)) * 10_000
                assert amounts.get(source, shown) == shown
                totals += [] if source in amounts else [f"{worksheet.title} {cell.coordinate}"]
    assert totals == ["表1 B34", "表1 D34", "表4 B36", "表4 D36", "表4 E36"]


def test_a_draft_of_another_provinces_tables(tmp_path: Path) -> None:
    """It is built; what is open is asked in 待补, and nothing contradicts itself."""
    imported(OTHER_PROVINCE, tmp_path / "数据", "henan-accounts")
    built = build(tmp_path / "数据")
    assert built.report is not None
    assert {p.code for p in built.problems} <= {"D-95", "B-15", "B-11", "T-01", "T-02"}


def tables_in(source: Path, name: str) -> tuple[Official, list[str]]:
    problems: list[Problem] = []
    official = read_tables(read_source(source, problems), template(name), problems)
    problems += (one.problem for one in official.ignored)
    return official, [str(problem) for problem in problems]


# --- a district's own numbers and titles


def test_a_districts_own_numbers_and_titles() -> None:
    official, problems = tables_in(OWN_NUMBERS, "henan-budget")
    assert [one.key for one in official.tables] == [
        f"预算{number:02}表" for number in range(1, 15) if number != 11
    ]
    assert len(official.targets) + len(official.overall) == 74
    assert [problem.split()[1] for problem in problems] == ["I-67", "I-67"]


def test_what_they_are_called_is_offered_for_a_template(tmp_path: Path) -> None:
    outcome, _ = imported(OWN_NUMBERS, tmp_path / "数据", "henan-budget")
    at = next(n for n, line in enumerate(outcome.lines) if line.startswith("这些表的标题"))
    assert outcome.lines[at : at + 7] == [
        "这些表的标题或编号与模板的不同，报告里照模板的印；要照原来的印，在自己的模板（见 templates/README.md“只改一处：继承”）里放：",
        "  tables/预算12表.yaml",
        "    编号: 预算11表",
        "  tables/预算13表.yaml",
        '    标题: "本级部门（单位）整体绩效目标表"',
        "  tables/预算14表.yaml",
        '    标题: "{{ 年度 }}年洛阳市瀍河回族区政务服务和大数据管理局部门预算项目绩效目标表"',
    ]


# --- what cannot be known

PURCHASES = """
2024年政府采购预算表
采购项目|采购品目|数量|采购金额
电脑|货物|12|6.50
物业|服务|1|8.00
"""
SPENT = """
2024年某某支出明细情况
科目编码|||单位代码|单位（科目名称）|合计
类|款|项|||
||||合计|30.00
|||146|某县政务局|30.00
201|03|01||行政运行|30.00
"""
RENAMED = """
2024年部门收入预算表
部门名称：某县政务局||单位：万元
部门（单位）代码|部门（单位）名称|合计数额
146|某县政务局|30.00
"""


def test_a_table_that_the_template_has_not() -> None:
    official, problems = read(sheet(PURCHASES))
    assert official.tables == []
    assert problems == [
        "错误 I-66 表.xlsx 工作表“表” 第1行 “A”列：“2024年政府采购预算表”认不出是哪一张表，3行没有读（开头是“采购项目”、“采购品目”、"
        "“数量”、“采购金额”、“电脑”、“货物”等）；模板里没有标题和表头像它的表。请在 导入对照.yaml 的“表格”下写明它是哪一张，"
        "再导入一次；不用读的，写“不用”。"
    ]


def test_covers_and_notes_are_told_once(tmp_path: Path) -> None:
    book = load_workbook(OTHER_PROVINCE)
    for name in ("封面", "填报说明", "联系人"):
        book.create_sheet(name).append(["2024年度部门决算公开", "某区社会工作部"])
    book.save(tmp_path / "表.xlsx")
    (told,) = [one for one in imported(tmp_path / "表.xlsx", tmp_path / "数据")[1] if "I-87" in one]
    assert told.startswith(
        "提示 I-87 表.xlsx：有3张工作表里没有找到模板的表，没有读：“封面”、“填报说明”、“联系人”。"
    )


@pytest.mark.parametrize("written", ["不用", "{表: 不用}"])
def test_a_table_that_is_not_wanted(written: str) -> None:
    problems: list[Problem] = []
    text = f"表格:\n  2024年政府采购预算表: {written}\n"
    official = read_tables([sheet(PURCHASES)], template(), problems, saved(text))
    assert (official.tables, official.ignored, problems) == ([], [], [])
    assert official.unwanted == ["2024年政府采购预算表"]


def test_the_lines_for_the_mapping(tmp_path: Path) -> None:
    """As they are printed, they settle it."""
    problems: list[Problem] = []
    read_tables([sheet(PURCHASES)], template(), problems).ignored.clear()
    official = read_tables([sheet(SPENT)], template(), problems)
    told = [one.problem for one in official.ignored]
    assert mapping_advice(told, tmp_path)[1:] == [
        "  表格:",
        '    "表":',
        '      "表": 预算03表',
    ]
    again = read_tables(
        [sheet(SPENT)], template(), problems, saved('表格:\n  "表":\n    "表": 预算05表\n')
    )
    assert {row["表"] for row in again.amounts} == {"预算05表"}
    assert {row["资金来源"] for row in again.amounts} == {"一般公共预算拨款"}


def test_headings_that_have_other_names(tmp_path: Path) -> None:
    official, problems = read(sheet(RENAMED))
    assert official.amounts == []
    (told,) = [one for one in problems if "I-69" in one]
    assert told.startswith(
        "错误 I-69 表.xlsx 工作表“表” 第3行 “C”列：“2024年部门收入预算表”缺少栏目：“总计”、"
    )
    assert (
        "多出的栏目“合计数额”（C4）模板里没有，没有读。只是叫法不同的，请在 导入对照.yaml 的“表格”下写明"
        in told
    )
    text = "表格:\n  2023年部门收入预算表:\n    合计数额: 总计\n"  # kept from last year
    found: list[Problem] = []
    again = read_tables([sheet(RENAMED)], template(), found, saved(text))
    assert [row["金额"] for row in again.amounts] == ["300000"]
    assert [p.code for p in found] == ["I-42"]


def test_a_column_that_is_not_wanted() -> None:
    text = RENAMED.replace("合计数额", "总计|备用金").replace("30.00", "30.00|2.00")
    assert [one.split()[1] for one in read(sheet(text))[1]] == ["I-69"]
    found: list[Problem] = []
    not_used = saved("表格:\n  2024年部门收入预算表:\n    备用金: 不用\n")
    read_tables([sheet(text)], template(), found, not_used)
    assert [p.code for p in found] == ["I-42"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "表格:\n  某表: 预算99表\n",
            "无法使用 I-38 导入对照.yaml 第2行 第3个字符：没有“预算99表”这张表。这里可以写：预算01表、",
        ),
        (
            "表格:\n  某表:\n",
            "无法使用 I-38 导入对照.yaml 第2行 第3个字符：“某表”没有写是哪一张表。这里可以写：表: 表的编号或不用。",
        ),
        (
            "表格:\n  某表:\n    合计:\n",
            "无法使用 I-38 导入对照.yaml 第3行 第5个字符：“合计”没有对应的内容。这里可以写：一个名称。",
        ),
        (
            "表格:\n  2024年部门收入预算表:\n    合计数额: 总额\n",
            "无法使用 I-38 导入对照.yaml 第2行 第3个字符：预算02表没有“总额”这一栏。这里可以写：部门（单位）代码、",
        ),
    ],
)
def test_a_mapping_that_is_wrong(text: str, told: str) -> None:
    problems: list[Problem] = []
    tables = tables_from_yaml(text, "导入对照.yaml", problems)
    read_tables([sheet(RENAMED)], template(), problems, tables)
    assert [str(p)[: len(told)] for p in problems if p.code == "I-38"] == [told]


# --- other names for headings


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("科目代码", "支出功能分类科目编码"),
        ("科目代码", "科目编码"),
        ("科目名称", "功能分类科目名称"),
        ("本年支出合计", "合计"),
        ("上缴上级支出", "上缴上级"),
        ("对附属单位补助支出", "对附属单位补助"),
    ],
)
def test_headings_of_other_provinces(ours: str, theirs: str) -> None:
    text = """
        2024年度支出决算表
        项目||本年支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助支出
        科目代码|科目名称||||||
        |合计|30.00|20.00|10.00|||
        2010301|行政运行|30.00|20.00|10.00|||
        """
    changed = text.replace(ours, theirs, 1)
    expected = read(sheet(text), template_name="henan-accounts")
    assert expected[1] == [] and expected[0].amounts
    other, problems = read(sheet(changed), template_name="henan-accounts")
    assert (without_headings(other), problems) == (without_headings(expected[0]), [])


def without_headings(official: Official) -> Official:
    """What was read, whatever the headings are called."""
    tables = []
    for table in official.tables:
        columns = tuple(one._replace(heading="", spelling="") for one in table.read.columns)
        tables.append(replace(table, read=replace(table.read, columns=columns)))
    return replace(official, tables=tables)


def test_a_column_of_the_budget_is_none_of_the_final_accounts() -> None:
    """年初预算数 beside 决算数: the amount is 决算数."""
    official, problems = read(
        sheet(
            """
            2024年度收入支出决算总表
            收入|||支出||
            项目|年初预算数|决算数|项目|年初预算数|决算数
            一、一般公共预算财政拨款收入|25.00|30.00|一、一般公共服务支出|25.00|30.00
            本年收入合计|25.00|30.00|本年支出合计|25.00|30.00
            """
        ),
        template_name="henan-accounts",
    )
    assert {row["金额"] for row in official.amounts} == {"300000"}
    assert [one.split()[1] for one in problems] == ["I-43", "I-43"]


def test_a_heading_with_the_tables_year_and_one_with_another() -> None:
    """2024年预算数 is the year's; 2023年预算数 is not."""
    text = """
        2024年部门收支预算表
        收入|||支出||
        项目|2023年预算数|2024年预算数|项目|2023年预算数|2024年预算数
        一、一般公共预算拨款收入|25.00|30.00|一、一般公共服务支出|25.00|30.00
        收入总计|25.00|30.00|支出总计|25.00|30.00
        """
    official, problems = read(sheet(text))
    assert {row["金额"] for row in official.amounts} == {"300000"}
    assert [one.split()[1] for one in problems] == ["I-43", "I-43"]


def test_headings_whose_levels_stand_in_another_order() -> None:
    """公开09: 预算数 and 决算数 below each item, not above all of them."""
    official, problems = read(
        sheet(
            """
            2024年度财政拨款“三公”经费支出决算表
            合计||因公出国（境）费||公务用车购置及运行维护费||||||公务接待费|
            ||||小计||公务用车购置费||公务用车运行维护费|||
            预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数
            6.00|5.00|1.00|0.90|3.00|2.50|1.00|0.90|2.00|1.60|2.00|1.60
            """,
            merges=(
                *((1, 0, 2, 1), (1, 2, 2, 3), (1, 4, 1, 9), (1, 10, 2, 11)),
                *((2, 4, 2, 5), (2, 6, 2, 7), (2, 8, 2, 9)),
            ),
        ),
        template_name="henan-accounts",
    )
    assert problems == []
    given = {(row["指标"], row["期间"]): row["数值"] for row in official.declared}
    assert given["公务接待费", "全年预算"] == "20000"
    assert given["公务用车购置费", "全年预算"] == "10000"
    assert "16000" in {row["金额"] for row in official.amounts} | set(given.values())


def test_a_table_of_another_province_that_tells_less() -> None:
    """By function with its totals alone; that it lacks our other columns can be agreed to."""
    table = sheet(
        """
        2025年部门一般公共预算支出功能分类预算表
        编制部门：某市某局||||||单位：元
        项目||||一般公共预算支出||
        功能分类科目编码|||功能分类科目名称|合计|基本支出|项目支出
        类|款|项||||
        201|03|01|行政运行|30.00|20.00|10.00
        合计||||30.00|20.00|10.00
        """,
        merges=((2, 0, 2, 3), (2, 4, 2, 6), (3, 0, 3, 2)),
    )
    problems: list[Problem] = []
    official = read_tables([table], template(), problems)
    expected = [
        *(("", "", "30"), ("", "人员经费、公用经费", "20"), ("", "其他运转类、特定目标类", "10")),
        *(("2010301", "", "30"), ("2010301", "人员经费、公用经费", "20")),
        ("2010301", "其他运转类、特定目标类", "10"),
    ]
    assert {row["表"] for row in official.amounts} == {"预算05表"}
    assert amounts(official, "功能科目", "支出类别") == expected
    assert [p.code for p in problems] == ["I-68", "I-42"]
    agreed = (
        "表格:\n  2025年部门一般公共预算支出功能分类预算表:\n    表: 预算05表\n    缺少栏目: 是\n"
    )
    problems.clear()
    again = read_tables([table], template(), problems, saved(agreed))
    assert (again.amounts, problems) == (official.amounts, [])


def test_parts_of_a_code_below_the_heading_of_its_one_column() -> None:
    official, problems = read(
        sheet(
            """
            一般公共预算财政拨款支出决算表
            项目||||本年支出||
            功能分类科目编码|||科目名称|合计|基本支出|项目支出
            类|款|项||||
            201|||一般公共服务支出|30.00|20.00|10.00
            2010301|||行政运行|30.00|20.00|10.00
            合计||||30.00|20.00|10.00
            """,
            merges=((1, 0, 1, 3), (1, 4, 1, 6), (2, 0, 2, 2), (4, 0, 4, 2), (5, 0, 5, 2)),
        ),
        template_name="henan-accounts",
    )
    assert problems == []
    assert [code for code, *_ in amounts(official, "功能科目")][::3] == ["", "201", "2010301"]


def test_the_labels_of_one_side_of_a_form() -> None:
    """Under a name of their own they are known; without one it is told that the side is lost."""
    text = """
        收入支出决算总表
        收入||支出|
        项目|金额|项目（按功能分类）|金额
        一、一般公共预算财政拨款收入|30.00|一、一般公共服务支出|30.00
        本年收入合计|30.00|本年支出合计|30.00
        """
    official, problems = read(sheet(text), template_name="henan-accounts")
    assert problems == []
    assert [row["台账"] for row in official.amounts] == ["收入", "收入", "支出", "支出"]
    (told,) = read(
        sheet(text.replace("项目（按功能分类）", "用途")), template_name="henan-accounts"
    )[1]
    assert told.startswith("错误 I-69") and "缺少栏目：“支出/项目”；多出的栏目“支出/用途”" in told
