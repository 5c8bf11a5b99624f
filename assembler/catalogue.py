"""The catalogue of everything that can be wrong, as data.

Codes: D dataset (数据), M template (模板), B budget cross-checks (预算勾稽), O output (输出).
`{…}` in a message or in how to mend it are the values a problem carries. No full stop at the
end: the printed line adds it.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """severity: 警告 (the report builds), 错误 (a marked draft), 无法使用 (nothing is built)."""

    title: str
    severity: str
    message: str
    mend: str


_DATASET = {
    # --- files and sheets
    "D-01": Entry("找不到数据", "无法使用", "找不到“{name}”{hint}", "请检查路径，或用 assembler new 新建"),
}

_TEMPLATE = {
    "M-01": Entry(
        "没有这个模板", "无法使用", "没有名为“{name}”的模板{hint}",
        "现有模板：{known}；请改正“模板”一栏",
    ),
    "M-02": Entry(
        "模板名不合规", "无法使用", "模板名“{name}”不能指向模板文件夹之外",
        "模板名只写 templates 下的文件夹名，不带路径",
    ),
}

_CHECKS = {
    "B-01": Entry(
        "收支不平衡", "错误", "收入总计{income}元，支出总计{expenditure}元，相差{difference}元",
        "核对“收入”“支出”两表，使收入总计等于支出总计",
    ),
}

_OUTPUT = {
    "O-01": Entry(
        "文件已被人改过", "无法使用", "{path} 生成之后被人改过，没有覆盖",
        "用 -o 换一个文件名，或确认不要那些改动后加 --force",
    ),
}

CATALOGUE: dict[str, Entry] = {**_DATASET, **_TEMPLATE, **_CHECKS, **_OUTPUT}
