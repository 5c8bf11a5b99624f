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
    "M-03": Entry("模板循环继承", "无法使用", "模板“{name}”经 extends 又继承了自己", "改正 extends"),
    "M-04": Entry("模板的 YAML 有误", "无法使用", "{reason}", "按这一位置改正后重试"),
    "M-05": Entry("模板文件不能读", "无法使用", "{reason}", "另存为 UTF-8 编码的文本，不超过2MB"),
    "M-06": Entry("不认识的设置", "无法使用", "没有“{name}”这一项{hint}", "改正或删去这一项"),
    "M-07": Entry("缺少设置", "无法使用", "缺少“{name}”", "补上这一项，见 templates/README.md"),
    "M-08": Entry("没有这一节或这张表", "无法使用", "没有名为“{name}”的{kind}{hint}",
                  "改正名称，或在 sections、tables 文件夹中补上这个文件"),
    "M-09": Entry("数字样式有误", "无法使用", "{reason}", "按说明改正，见 templates/README.md"),
    "M-10": Entry("不认识的名称", "无法使用", "没有“{name}”这个名称{hint}",
                  "改正名称；可用的名称见 templates/README.md 和 assembler figures"),
    "M-11": Entry("算法写错", "无法使用", "算法“{expression}”有误：{reason}", "改正这一算法"),
    "M-12": Entry("指标互相引用", "无法使用", "指标“{name}”的算法绕一圈又用到了自己", "改正其中一个算法"),
    "M-13": Entry("标签写错", "无法使用", "{reason}", "检查 {{{{ }}}} 和 {{% %}} 是否配对、拼写是否正确"),
    "M-14": Entry("运行中出错", "无法使用", "{reason}", "改正这一行的写法"),
    "M-15": Entry("缺少用语", "无法使用", "wording.yaml 中没有“{name}”{hint}", "补上这一用语"),
    "M-16": Entry("用语写错", "无法使用", "用语“{name}”里的“{{{placeholder}}}”不能用",
                  "可用的占位：{known}"),
    "M-20": Entry("表格写错", "无法使用", "{reason}", "改正这张表的写法，见 templates/README.md"),
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
