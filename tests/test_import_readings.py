"""What an import says of each table of its files, as values: what it is, what each column became, what
was left out and why, what the sheets would hold."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from import_kit import EARNED, SPENT, STRANGE, column, planned, tables
from test_importing_lines import HALL, HEAD, TITLE, WAGES, Rows

from assembler.importing.import_files import ImportOptions, SourceFiles, plan_import
from assembler.importing.readings import (
    LINES,
    OFFICIAL,
    TEXTS,
    UNITS,
    UNREAD,
    ColumnRead,
    SkippedRows,
)

DATA = Path(__file__).parent.parent / "data"
OFFICIAL_TABLES = DATA / "示例导出/瀍河2022正式表格.xlsx"


def test_a_line_export_as_values(tmp_path: Path) -> None:
    plan = planned(tmp_path, {"导出.xlsx": {"支出": SPENT, "收入": EARNED}})
    spent, earned = tables(plan)
    assert (spent.source, spent.taken_as, spent.key) == (("导出.xlsx", "支出"), LINES, "支出")
    assert (spent.headings, spent.rows, spent.total) == ((2, 2), 2, Decimal("120.50"))
    assert (spent.unit, spent.unit_from, spent.skipped) == (
        "元",
        "写在列名里",
        (SkippedRows("合计行", (5,)),),
    )
    assert [(one.letter, one.heading, one.becomes, one.holds) for one in spent.columns] == [
        ("A", "单位编码", "单位编码", "编码"),
        ("B", "单位名称", "单位名称", ""),
        ("C", "功能科目", "功能科目", "编码"),
        ("D", "部门经济科目", "部门经济科目", "编码"),
        ("E", "政府经济科目", "政府经济科目", "编码"),
        ("F", "支出类别", "支出类别", "选项"),
        ("G", "项目编码", "项目编码", ""),
        ("H", "项目名称", "项目", "文字"),
        ("I", "资金来源", "资金来源", "资金来源"),
        ("J", "金额（元）", "金额", "金额"),
    ]
    assert column(spent, "功能科目").samples == ("2010301", "2010302")
    assert column(spent, "金额（元）").samples == ("100", "20.5"), "no total among them"
    assert (earned.key, earned.rows, earned.total) == ("收入", 2, Decimal("120.50"))


def test_columns_that_are_not_used_say_why(tmp_path: Path) -> None:
    rows: Rows = [TITLE, [*HEAD, "负责人", "金额"], [*WAGES, "张三", 100], [*HALL, "李四", 20.5]]
    (spent,) = tables(planned(tmp_path, {"导出.xlsx": {"支出": rows}}, "支出:\n  负责人: 不用\n"))
    assert (column(spent, "负责人").reason, column(spent, "负责人").chosen) == (
        "照导入对照不用",
        True,
    )
    rows = [TITLE, [*HEAD, "负责人"], [*WAGES, "张三"], [*HALL, "李四"]]
    (spent,) = tables(planned(tmp_path, {"导出.xlsx": {"支出": rows}}))
    assert column(spent, "负责人") == ColumnRead(
        "K", "负责人", ("张三", "李四"), reason="不认识这个列名", spelling="负责人"
    )


def test_of_two_columns_that_may_be_one_both_are_shown(tmp_path: Path) -> None:
    rows: Rows = [TITLE, [*HEAD[:-1], "批复数", "申请数"], [*WAGES, 7], [*HALL, 8]]
    books = {"导出.xlsx": {"支出（单位：元）": rows}}
    plan = planned(tmp_path, books)
    assert [one.code for one in plan.problems] == ["I-19"]
    (spent,) = tables(plan)
    assert (spent.taken_as, spent.rows) == (LINES, 0)
    assert [(one.becomes, one.reason) for one in spent.columns[-2:]] == [
        ("", "有几列都可以是“金额”，分不清用哪一列"),
        ("", "有几列都可以是“金额”，分不清用哪一列"),
    ]
    assert not plan.is_ready and plan.rows == {}


def test_spread_amounts_say_of_what_they_are(tmp_path: Path) -> None:
    head = [*HEAD[:-1], "金额（元）", "本年预算（元）", "上年结转（元）"]
    rows: Rows = [TITLE, head, [*WAGES[:-1], 100, 90, 10], [*HALL[:-1], 20.5, 20.5, None]]
    (spent,) = tables(planned(tmp_path, {"导出.xlsx": {"支出": rows}}))
    assert [(one.becomes, one.further) for one in spent.columns[-3:]] == [
        ("金额", "各栏之和，用来核对"),
        ("金额", "年度为本年"),
        ("金额", "年度为上年结转"),
    ]


def test_official_tables_as_values(tmp_path: Path) -> None:
    plan = plan_import(SourceFiles.read([OFFICIAL_TABLES]), tmp_path / "数据", ImportOptions())
    read = tables(plan)
    first = read[0]
    assert (first.taken_as, first.key, first.called) == (
        OFFICIAL,
        "预算01表",
        "2022年部门收支预算表",
    )
    assert (first.headings, first.rows, first.unit, first.unit_from) == (
        (4, 5),
        46,
        "万元",
        "写在表上",
    )
    assert [(one.heading, one.becomes, one.holds, one.unit) for one in first.columns] == [
        ("收入/项目", "收入/项目", "行的名称、编码", ""),
        ("收入/金额", "收入/金额", "金额", "万元"),
        ("支出/项目", "支出/项目", "行的名称、编码", ""),
        ("支出/金额", "支出/金额", "金额", "万元"),
    ]
    noted = next(one for one in read if one.key == "预算08表")
    assert noted.skipped == (
        SkippedRows("签名、说明行", (8,), ("注：我局2022年没有安排“三公”经费。",)),
    )
    assert all(one.taken_as == OFFICIAL for one in read)
    assert plan.is_ready and plan.imported is not None
    assert "预算01表" in [one.key for one in plan.imported.known]


def test_every_worksheet_is_accounted_for(tmp_path: Path) -> None:
    books = {
        "导出.xlsx": {
            "支出": SPENT,
            "说明": [["填报说明"], ["一、口径"], ["二、时间"]],
            "空": [],
            "批复": STRANGE,
        }
    }
    read = tables(planned(tmp_path, books))
    assert [(one.sheet, one.taken_as) for one in read] == [
        ("支出", LINES),
        ("说明", UNREAD),
        ("空", UNREAD),
        ("批复", UNREAD),
    ]
    assert read[1].reason == "这张工作表里没有找到模板的表，没有当作正式表格读"
    assert read[2].reason == "空的工作表"
    assert read[3].reason.startswith("“批复”认不出是哪一张表，3行没有读（开头是")


def test_lists_of_units_and_texts_of_projects(tmp_path: Path) -> None:
    project_rows: Rows = [
        ["项目情况"],
        ["项目名称", "立项依据", "负责人"],
        ["大厅运行", "县政府文件", "张三"],
        ["合计", None, None],
    ]
    listed: Rows = [["序号", "单位名称", "备注"], [1, "某局（本级）", None], [2, "某中心", None]]
    books = {"导出.xlsx": {"支出": SPENT, "收入": EARNED, "情况": project_rows, "名单": listed}}
    *_, texts, units = tables(planned(tmp_path, books))
    assert (texts.taken_as, texts.rows, units.taken_as, units.rows) == (TEXTS, 1, UNITS, 2)
    assert [(one.heading, one.becomes, one.reason) for one in texts.columns] == [
        ("项目名称", "项目名称", ""),
        ("立项依据", "立项依据", ""),
        ("负责人", "", "这里用不到这一列"),
    ]
    assert [one.becomes for one in units.columns] == ["序号", "单位名称", "备注"]


def test_what_the_sheets_would_hold(tmp_path: Path) -> None:
    plan = planned(tmp_path, {"导出.xlsx": {"支出": SPENT, "收入": EARNED}})
    assert {name: (len(rows), plan.total(name)) for name, rows in plan.brought.items()} == {
        "单位": (1, None),
        "项目": (1, None),
        "支出": (2, Decimal("120.50")),
        "收入": (2, Decimal("120.50")),
    }
    assert plan.is_ready and len(plan.questions) == 39
    assert not (tmp_path / "数据").exists(), "nothing is written before it is said so"


def test_what_would_be_replaced_is_known_before(tmp_path: Path) -> None:
    assert planned(tmp_path, {"导出.xlsx": {"支出": SPENT, "收入": EARNED}}).write()
    changed: Rows = [*SPENT[:2], [*WAGES[:-1], 101], HALL]
    earned: Rows = [*EARNED[:2], [*EARNED[2][:3], 101], EARNED[3]]
    plan = planned(tmp_path, {"导出.xlsx": {"支出": changed, "收入": earned}})
    assert list(plan.replaced) == [
        "支出（原有2行，去掉1行，加上1行）",
        "收入（原有2行，去掉1行，加上1行）",
    ]
    assert [one.code for one in plan.problems] == ["I-81"] and not plan.write()
