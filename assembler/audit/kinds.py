"""Which official table a published table is, by what its title says, wherever it was published."""

from __future__ import annotations

from enum import Enum

from ..importing.official.texts import title_key
from .grid import AuditGrid


class TableKind(Enum):
    """The official tables that other tables and the text are held against; named as people do."""

    TOTALS = "收支总表"
    INCOME = "收入表"
    EXPENDITURE = "支出表"
    APPROPRIATION = "财政拨款收支总表"
    GENERAL = "一般公共预算支出表"
    BASIC = "一般公共预算基本支出表"
    ECONOMIC = "支出经济分类汇总表"
    THREE = "“三公”经费表"
    FUND = "政府性基金表"
    STATE_CAPITAL = "国有资本经营表"
    RUNNING = "机构运转经费表"
    PROJECTS = "项目支出表"
    EVALUATION = "绩效表"
    PURCHASES = "政府采购表"


_BY_TITLE: tuple[tuple[TableKind, tuple[str, ...]], ...] = (
    (TableKind.EVALUATION, ("绩效", "自评")),
    (TableKind.PURCHASES, ("政府采购", "购买服务")),
    (TableKind.THREE, ("三公",)),
    (TableKind.RUNNING, ("机构运转", "机构运行", "机关运行", "运转经费")),
    (TableKind.FUND, ("政府性基金",)),
    (TableKind.STATE_CAPITAL, ("国有资本",)),
    (TableKind.BASIC, ("基本支出",)),
    (TableKind.ECONOMIC, ("经济分类", "经济科目")),
    (TableKind.PROJECTS, ("项目支出",)),
    (TableKind.APPROPRIATION, ("财政拨款收支", "财政拨款收入支出")),
    (TableKind.GENERAL, ("一般公共预算",)),
    (TableKind.TOTALS, ("收支", "收入支出")),
    (TableKind.INCOME, ("收入",)),
    (TableKind.EXPENDITURE, ("支出",)),
)  # the first whose words a title has
_BOTH = ("基本支出", "项目支出")  # a title that names both is of neither
_TITLE_AT_MOST = 120  # signs


def kind_of_table(grid: AuditGrid) -> TableKind | None:
    """The official table it is; None where its title names none."""
    return kind_of_title(grid.title)


def kind_of_title(title: str) -> TableKind | None:
    """The same by the title alone."""
    key = title_key(title[:_TITLE_AT_MOST])[-60:]
    if not key.endswith("表"):
        return None
    if all(map(key.__contains__, _BOTH)):
        key = key.replace("基本支出", "支出").replace("项目支出", "支出")
    kinds = (kind for kind, words in _BY_TITLE if any(map(key.__contains__, words)))
    return next(kinds, None)
