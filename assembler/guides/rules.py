"""The list of rules in the clerk's guide, made from the catalogue, and what needs no rule.

`data/README.md` holds it between two markers; `assembler/guides.py` brings it up to date.
"""

from __future__ import annotations

from ..dataset.guide import table
from ..kernel.catalogue import CATALOGUE

MARKERS = ("<!-- 勾稽规则由程序生成：开始 -->", "<!-- 勾稽规则由程序生成：结束 -->")

# Published cross-checks that cannot fail here, and why no rule looks for them.
HOLDS = (
    (
        "预算01、02、03、07表，公开01—03表的收入总计、支出总计各相等",
        "各表都是同一本“收入”“支出”台账的汇总",
    ),
    (
        "预算03表每一行：基本支出＋项目支出，人员＋公用，其他运转类＋特定目标类",
        "各列是同一些行按支出类别的分拆",
    ),
    (
        "预算04、05、09、10表，公开04、05、07、08表的财政拨款各栏相等",
        "都是台账按资金来源的同一次取数",
    ),
    (
        "预算06表等于05表的基本支出，公开06表的人员＋公用等于公开05表的基本支出",
        "同一些行按经济科目列出",
    ),
    ("预算07表部门经济科目合计等于政府经济科目合计", "每一行台账同时写两个科目，金额只有一个"),
    ("项、款、类、合计逐级相加", "上级科目是下级科目编码的前几位，由程序汇总"),
    ("“三公”经费各项相加，与30212、30217、30231等科目相等", "“三公”经费就取自这些科目的行"),
    (
        "预算12表的项目与03表的项目支出逐项相等",
        "项目支出的每一行都要填“项目”表里的项目（D-66、D-73、D-74）",
    ),
    ("正文的数字等于表中的数字，同一指标处处相同", "都引用同一个指标；模板和程序里没有手写的数"),
    ("增减额、增减方向、占比、完成率", "由显示的数算出，方向随显示的数；基数为零时不说百分比"),
    (
        "正文的项目数、单位数、等级个数等于表的行数",
        "数的就是这些行（得分不在任何等级里的由 F-21 说）",
    ),
    ("目录与标题一致，序号连续", "目录由标题生成，省略的章节不占序号"),
)


def generated() -> str:
    """Every rule that can fail, and what cannot, as two Markdown tables."""
    rules = [
        (
            code,
            entry.severity,
            entry.title,
            entry.explanation,
            f"{entry.mend.replace('{{', '{').replace('}}', '}')}。",
        )
        for code, entry in sorted(CATALOGUE.items())
        if entry.explanation
    ]
    listed = table(("代号", "轻重", "问题", "比较什么", "怎样改"), rules)
    holds = table(("公开口径的勾稽关系", "为什么不会错"), HOLDS)
    return f"{listed}\n\n下面这些勾稽关系，因为每个数只填一次，本来就成立，不必检查：\n\n{holds}\n"
