"""One function for each kind of row: from the values by column to a line of the model."""

from __future__ import annotations

from ..kernel.money import UNITS
from .model import (
    BalanceLine,
    Declared,
    Evaluation,
    ExpenditureLine,
    IncomeLine,
    OpeningLine,
    OverallTarget,
    Project,
    Reason,
    TableAmount,
    Target,
    Transfer,
    Unit,
)
from .table import Row


def unit(row: Row) -> Unit:
    """单位."""
    v = row.values
    return Unit(row.place, v["单位编码"], v["单位名称"], v["单位性质"])


def expenditure(row: Row) -> ExpenditureLine:
    """支出."""
    v = row.values
    return ExpenditureLine(
        place=row.place,
        unit=v["单位编码"],
        function=v["功能科目"],
        department_economic=v["部门经济科目"],
        government_economic=v["政府经济科目"],
        kind=v["支出类别"],
        project=v["项目"],
        project_category=v["项目类别"],
        detail=v["明细"],
        fund=v["资金来源"],
        period=v["年度"],
        amount=v["金额"],
    )


def income(row: Row) -> IncomeLine:
    """收入."""
    v = row.values
    function = v.get("功能科目", "")
    return IncomeLine(row.place, v["单位编码"], v["资金来源"], v["年度"], v["金额"], function)


def opening(row: Row) -> OpeningLine:
    """年初预算."""
    v = row.values
    return OpeningLine(row.place, v["功能科目"], v["资金来源"], v["项目数"] or None, v["金额"])


def balance(row: Row) -> BalanceLine:
    """结转结余."""
    v = row.values
    return BalanceLine(row.place, v["功能科目"], v["资金来源"], v["栏目"], v["金额"])


def evaluation(row: Row) -> Evaluation:
    """项目自评."""
    v = row.values
    rates = {name: text for name, text in v.items() if name.endswith("得分率")}
    return Evaluation(
        row.place,
        v["单位编码"],
        v["项目"],
        v["项目类型"],
        v["资金归口处室"],
        v["全年预算数"],
        v["全年执行数"],
        v["系统查询全年执行数"],
        rates,
        v["自评得分"],
        v["是否有偏差"],
    )


def project(row: Row) -> Project:
    """项目."""
    v = row.values
    return Project(row.place, v["项目编码"], v["项目名称"], v["项目类型"], v["单位编码"])


def target(row: Row) -> Target:
    """绩效指标."""
    v = row.values
    return Target(row.place, v["项目"], v["指标类别"], v["三级指标"], v["指标值"])


def overall_target(row: Row) -> OverallTarget:
    """整体绩效."""
    v = row.values
    return OverallTarget(
        row.place, v["类别"], v["一级指标"], v["二级指标"], v["名称"], v["指标值"], v["说明"]
    )


def declared(row: Row) -> Declared:
    """指标: money in 元 whatever unit it was given in, anything else as it is."""
    v = row.values
    factor = UNITS.get(v["单位"])
    value = v["数值"] * factor if factor else v["数值"]
    return Declared(
        row.place, v["指标"], v["期间"], value, "元" if factor else v["单位"], row.typed
    )


def reason(row: Row) -> Reason:
    """原因."""
    return Reason(row.place, row.values["指标"], row.values["原因"], row.typed)


def transfer(row: Row) -> Transfer:
    """专项转移支付."""
    v = row.values
    return Transfer(row.place, v["项目名称"], v["金额"], v["说明"])


_DIMENSIONS = {
    "单位编码": "单位",
    "功能科目": "功能",
    "部门经济科目": "部门经济",
    "政府经济科目": "政府经济",
    "支出类别": "类别",
    "项目": "项目",
    "项目类别": "项目类别",
    "明细": "明细",
    "资金来源": "资金",
    "年度": "年度",
    "栏目": "栏目",
}


def table_amount(row: Row) -> TableAmount:
    """分表数: blank columns are dimensions that are not told apart."""
    v = row.values
    asked = {
        dimension: v[column] if isinstance(v[column], tuple) else (v[column],)
        for column, dimension in _DIMENSIONS.items()
        if v.get(column)
    }
    return TableAmount(row.place, v["表"], v["台账"], asked, v["金额"], v["来源"])
