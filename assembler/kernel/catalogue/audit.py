"""What audit finds in tables, between tables, between text and tables, and in a report's structure
(审核).

A finding's message may use {quote}, {expected} and {why} of the `Finding`, and nothing else; what is
expected is shown behind a message that does not name it.
"""

from __future__ import annotations

from .entry import Entry

_CELL = "请对照台账核对这一格和有关各格，改正错的一个"
_BOTH = "请核对正文和表，改正错的一处"

AUDIT: dict[str, Entry] = {
    # --- within a table
    "A-01": Entry("上下级不符", "错误", "“{quote}”与下级或各行之和不符：{why}", _CELL),
    "A-02": Entry("各栏之和不符", "错误", "“{quote}”与各栏之和不符：{why}", _CELL),
    "A-03": Entry("表间不符", "错误", "“{quote}”与另一张表不符：{why}", _CELL),
    "A-04": Entry("收支不平", "错误", "“{quote}”，收入、支出两边的总计不同：{why}", _CELL),
    "A-05": Entry("结转结余不平", "错误", "“{quote}”，年初、收入、支出和年末对不上：{why}", _CELL),
    "A-06": Entry("科目名称与编码不符", "错误", "“{quote}”：{why}", "请改正科目名称或编码"),
    "A-07": Entry(
        "没有这个科目编码",
        "警告",
        "“{quote}”：{why}",
        "请核对编码；是本地增设的科目，不必改",
    ),
    "A-08": Entry(
        "表里缺少规定的一行",
        "错误",
        "“{quote}”缺“{expected}”这一行：{why}",
        "规定的科目行即使没有数也应保留，请补上",
    ),
    "A-09": Entry("同一行列了两次", "警告", "“{quote}”：{why}", "请核对，删去重复的一行"),
    "A-10": Entry(
        "金额是负数", "警告", "“{quote}”是负数：{why}", "请核对；确是冲减的，请在注里说明"
    ),
    "A-11": Entry("大于它所在的总数", "错误", "“{quote}”{why}", "部分不能大于全部，请核对两张表"),
    "A-12": Entry("尾差", "提示", "“{quote}”：{why}", "不必改；表下可注明“因四舍五入可能存在尾差”"),
    # --- text and tables
    "A-20": Entry("正文与表不符", "错误", "“{quote}”与表不符：{why}", _BOTH),
    "A-21": Entry("支出性质说错", "错误", "“{quote}”：{why}", _BOTH),
    "A-22": Entry(
        "列举的科目没有数",
        "错误",
        "“{quote}”：{why}",
        "没有数的科目不列举；列错的，请改成有数的那个",
    ),
    "A-23": Entry("正文有数，表里是空的", "错误", "“{quote}”：{why}", "请把表填上，或改正正文"),
    "A-24": Entry(
        "注称没有数据，表里却有数", "错误", "“{quote}”：{why}", "请删去这条说明，或改正表"
    ),
    "A-25": Entry(
        "空表没有说明",
        "警告",
        "“{quote}”：{why}",
        "请在表下注明“本年度没有……收入和支出，故本表无数据”",
    ),
    "A-26": Entry("用途写成了另一个科目的", "错误", "“{quote}”：{why}", "请改成这个科目自己的用途"),
    "A-27": Entry("项目个数与表不符", "错误", "“{quote}”：{why}", _BOTH),
    "A-28": Entry(
        "表里有数的没有列举", "警告", "“{quote}”：{why}", "列举的科目要和表里有数的一致，请补上"
    ),
    "A-29": Entry("自评表的数不符", "错误", "“{quote}”：{why}", "请核对自评表的这一行"),
    # --- structure
    "A-30": Entry("目录里有，正文里没有", "错误", "“{quote}”：{why}", "请补上这一部分，或改正目录"),
    "A-31": Entry("目录与标题不一致", "警告", "“{quote}”：{why}", "请改成一样的"),
    "A-32": Entry(
        "缺少应当公开的内容",
        "警告",
        "没有找到“{quote}”：{why}",
        "请补上；本地不要求的，在要求清单（--rules）里去掉",
        on_page="请补上；本地不要求的不用改",
    ),
    "A-33": Entry("填表的指示句没有删", "错误", "“{quote}”：{why}", "请删去这一句"),
    "A-34": Entry("留有占位符", "错误", "“{quote}”：{why}", "请换成实际的内容"),
    "A-35": Entry("年度不符", "错误", "“{quote}”：{why}", "请改正年份"),
    "A-36": Entry("部门名称不一致", "警告", "“{quote}”：{why}", "请改成一样的名称"),
    "A-37": Entry("不宜公开的内容", "警告", "“{quote}”：{why}", "请核对；不能公开的，删去或隐去"),
    "A-38": Entry("标题序号不连续", "警告", "“{quote}”：{why}", "请改正序号，或补上漏掉的一节"),
    "A-39": Entry("标点或字重复", "错误", "“{quote}”：{why}", "请删去多出的"),
    "A-40": Entry("单位重复", "错误", "“{quote}”：{why}", "请删去多出的单位"),
    "A-41": Entry("标题写错了预算、决算", "错误", "“{quote}”：{why}", "请改正标题"),
    # --- the command
    "A-60": Entry(
        "没有可以审核的文件",
        "无法使用",
        "“{name}”里没有可以审核的报告",
        "请写报告文件（docx、pdf、html、txt、xlsx），或放着它们的文件夹",
    ),
    "A-61": Entry(
        "要求清单不能用",
        "无法使用",
        "{why}",
        "请照安装包里的 requirements.yaml 的写法改正",
    ),
    "A-62": Entry(
        "没有认出表格",
        "警告",
        "没有认出一张公开表，只审核了文字",
        "请确认这是预算或决算公开的全文；表格是图片的，请换成可以选取文字的文件",
    ),
    "A-63": Entry(
        "审核页的位置不对",
        "无法使用",
        "--html 的“{path}”{why}",
        "只审核一份报告时写文件名（.html），审核几份时写一个文件夹",
    ),
}
