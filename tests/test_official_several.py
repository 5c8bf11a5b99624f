"""Official tables of several units, each with its own totals: told once, and nothing is mixed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from officials import changed
from test_official_broken import Sheets, read, sheets

from assembler.importing.sheet import SourceWorksheet

__all__ = ["sheets"]

HALL = "部门名称：洛阳市孟津区政务服务中心"


def _of_another(sheet: SourceWorksheet, **cells: object) -> SourceWorksheet:
    return replace(changed(sheet, A3=HALL, **cells), file="中心.xlsx")


def test_the_same_tables_of_two_units(sheets: Sheets) -> None:
    """Their amounts are told apart by nothing but the caption."""
    both = [
        sheets["预算01表"],
        sheets["预算03表"],
        _of_another(sheets["预算01表"], B6=Decimal(100)),
        _of_another(sheets["预算03表"]),
    ]
    official, said = read(both)
    assert said == [
        "无法使用 I-65 中心.xlsx 工作表“预算01表”：“2024年部门收支预算表”有2个单位的：洛阳市孟津区政务服务和大数据管理局（表.xlsx）、"
        "洛阳市孟津区政务服务中心（中心.xlsx），各有各的合计，合不成部门的表（印出来的数各自四舍五入过，加起来对不上）。"
        "请在系统里导出部门汇总的表（选部门，含下属单位）；没有汇总表的，一起导入各单位的明细，由程序按单位合起来；"
        "只做一个单位的，只给它的表；同一个单位的，把表上的名称改成一样。"
    ]
    assert (official.amounts, official.tables) == ([], [])


def test_many_units_are_named_as_few(sheets: Sheets) -> None:
    many = [
        replace(changed(sheets["预算01表"], A3=f"部门名称：某县{sign}局"), file=f"{sign}.xlsx")
        for sign in "甲乙丙丁戊"
    ]
    (said,) = read(many)[1]
    assert "有5个单位的：某县甲局（甲.xlsx）、某县乙局（乙.xlsx）、某县丙局（丙.xlsx）等，" in said


def test_one_table_with_another_name_is_no_second_set(sheets: Sheets) -> None:
    """A single table that names another department may be a slip, and is read and told as one."""
    official, said = read([sheets["预算01表"], changed(sheets["预算03表"], A3=HALL)])
    assert [line.split()[1] for line in said] == ["I-46"]
    assert official.amounts


def test_a_table_on_several_worksheets_of_one_unit_is_read(sheets: Sheets) -> None:
    again = replace(sheets["预算01表"], file="又一份.xlsx")
    official, said = read([sheets["预算01表"], again])
    assert [line.split()[1] for line in said] == ["I-48"]
    assert official.amounts
