"""What audit finds in the claims of a text held against each other (审核: 文字).

A finding's message may use {quote}, {expected} and {why} of the `Finding`, and nothing else.
"""

from __future__ import annotations

from .entry import Entry

_NUMBERS = "请核对这几个数，改正错的一个"

AUDIT_CLAIMS: dict[str, Entry] = {
    "A-100": Entry("增减率与增减额不符", "错误", "“{quote}”算得不对：{why}", _NUMBERS),
    "A-101": Entry(
        "分母是0，却写了百分比",
        "错误",
        "“{quote}”：{why}",
        "不写百分比；上年或预算是0的，只写增减额或写“不可比”",
    ),
    "A-102": Entry("占比算错", "错误", "“{quote}”算得不对：{why}", "请按所在一节的总数重新计算"),
    "A-103": Entry("分项与总数不符", "错误", "“{quote}”与各分项不符：{why}", _NUMBERS),
    "A-104": Entry(
        "完成率算错，或写错了口径",
        "错误",
        "“{quote}”算得不对：{why}",
        "请核对是年初预算还是全年预算，按所写的口径重新计算",
    ),
    "A-105": Entry(
        "完成率可能没有分母",
        "警告",
        "“{quote}”：{why}",
        "没有安排预算的，不写完成率；有预算的，请写出预算数",
    ),
    "A-106": Entry("方向与数值不符", "错误", "“{quote}”方向不对：{why}", "请改成与数值相符的说法"),
    "A-107": Entry("同一个数前后不一", "错误", "“{quote}”与别处不一致：{why}", _NUMBERS),
    "A-108": Entry("个数与分项不符", "错误", "“{quote}”的个数对不上：{why}", _NUMBERS),
    "A-109": Entry("部分大于全部", "错误", "“{quote}”：{why}", _NUMBERS),
    "A-110": Entry("句子里的年份不符", "错误", "“{quote}”：{why}", "请改正年份"),
    "A-111": Entry("前后说法矛盾", "错误", "“{quote}”：{why}", "请核对，删去不符合实际的一句"),
    "A-112": Entry("金额没有单位", "错误", "“{quote}”后面没有单位：{why}", "请补上单位"),
    "A-113": Entry("推算的上年数前后不一", "警告", "“{quote}”：{why}", _NUMBERS),
}
