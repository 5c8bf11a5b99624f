"""The phrases of wording.yaml that drafted reasons are made of (草拟, 草拟差异): what each may quote.

They stand in two groups: 草拟 for changes against last year, 草拟差异 for what final accounts spent
against their budget, where it says only what differs.
"""

from __future__ import annotations

from collections.abc import Mapping

CHANGE, DIFFERENCE = "草拟", "草拟差异"
GROUPS = (CHANGE, DIFFERENCE)
_PROJECT = ("名称", "金额")
_RENAMED = ("名称", "原名", "金额")
_DRIVER = ("名称", "上年", "本年")

DRAFTING: Mapping[str, tuple[str, ...]] = {
    "项目新增": _PROJECT,
    "项目结束": _PROJECT,
    "项目增加": _PROJECT,
    "项目减少": _PROJECT,
    "更名项目增加": _RENAMED,
    "更名项目减少": _RENAMED,
    "部分新增": _PROJECT,
    "部分结束": _PROJECT,
    "部分增加": _PROJECT,
    "部分减少": _PROJECT,
    "动因增加": _DRIVER,
    "动因减少": _DRIVER,
    "缘由": ("缘由", "变动"),
    "项目说明": ("变动", "说明"),
    "相抵": ("变动", "相抵"),
}
CASES: Mapping[str, str] = {
    "项目新增": "草拟原因：上年没有的项目",
    "项目结束": "草拟原因：本年没有的项目",
    "项目增加": "草拟原因：两年都有、本年多的项目",
    "项目减少": "草拟原因：两年都有、本年少的项目",
    "更名项目增加": "草拟原因：本年改了名、本年多的项目",
    "更名项目减少": "草拟原因：本年改了名、本年少的项目",
    "部分新增": "草拟原因：上年没有的科目、类别、资金或单位",
    "部分结束": "草拟原因：本年没有的科目、类别、资金或单位",
    "部分增加": "草拟原因：本年多的科目、类别、资金或单位",
    "部分减少": "草拟原因：本年少的科目、类别、资金或单位",
    "动因增加": "草拟原因：template.yaml 的“草拟.动因”所指的数增加",
    "动因减少": "草拟原因：template.yaml 的“草拟.动因”所指的数减少",
    "缘由": "草拟原因：有动因，或“原因”表写了这一部分缘由的",
    "项目说明": "草拟原因：“项目”表写了说明的项目",
    "相抵": "草拟原因：有方向相反、数额较大的变动",
}
