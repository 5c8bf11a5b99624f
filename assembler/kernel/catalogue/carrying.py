"""A new year begun with the last one (`assembler new --from`), and what is left over of it.

Codes N-30 to N-59.
"""

from __future__ import annotations

from .entry import Entry, Flow

_CONFIRMED = Flow.MAY_BE_CONFIRMED | Flow.MARKED | Flow.UNTOLD_ON_IMPORT

CARRYING = {
    "N-30": Entry(
        "带来的内容还没有核对",
        "错误",
        "这一行是从上年或预算带来的，还没有核对{more}",
        "逐行核对、改成本年的，再把“状态”改成“已确认”（或清空）；不要的删去整行",
        "从上年或预算带来的原因、个数、指标值、项目都核对过，没有“状态”还是“待确认”的行",
        flow=_CONFIRMED,
    ),
    "N-31": Entry(
        "带来的文字还没有核对",
        "错误",
        "“{name}”这一段是从上年或预算带来的，还没有核对：“{text}”",
        "改成本年的，再删去开头的“待确认：”",
        "“报告”里带来的段落和日期都核对过，没有以“待确认：”开头的",
        flow=_CONFIRMED,
    ),
    "N-32": Entry(
        "从预算带来的行还没有填",
        "错误",
        "{count}行只有名称，还没有填：{names}",
        "照项目单位自评表填上各列，再清空“状态”；不用自评的删去整行",
        "“项目自评”里从预算带来的项目都填了",
        flow=Flow.UNTOLD_ON_IMPORT,
    ),
    "N-33": Entry(
        "文字里有上年的年份",
        "错误",
        "文字里写的是{found}年，报告是{year}年的：“{text}”",
        "改成本年的；说的确实是上年的事，写成“上年”，或用 check --confirm N-33 确认",
        "职责、机构设置、补充、原因、绩效等文字里没有留下上年的年份"
        "（“比上年”“上年末”这样说上年的不算）",
        flow=_CONFIRMED,
    ),
    "N-34": Entry(
        "文字里有上年的金额",
        "错误",
        "文字里写的{found}是{source}里的数，本年的数据里没有：“{text}”",
        "改成本年的；说的确实是上年的数，写明“上年”，或用 check --confirm N-34 确认",
        "文字里写的金额，不是上年报告里的、而本年数据里没有的数",
        flow=_CONFIRMED,
    ),
    "N-35": Entry(
        "文字里有上年的项目",
        "错误",
        "文字里写到项目“{found}”，它是{source}里的，本年没有这个项目：“{text}”",
        "改成本年的；说的确实是上年的项目，写明已经完成、不再安排，或用 check --confirm N-35 确认",
        "文字里写到的项目，不是上年有、本年已经没有的项目",
        flow=_CONFIRMED,
    ),
    "N-40": Entry(
        "科目已经停用",
        "错误",
        "{column}“{found}”不能用：{gone}{more}",
        "请改成现行的科目；本地确实还在使用的，请写进“补充科目”表",
    ),
    "N-41": Entry(
        "科目已经停用，没有可用的上级",
        "无法使用",
        "{column}“{found}”不能用：{gone}{more}",
        "请改成现行的科目；本地确实还在使用的，请写进“补充科目”表",
    ),
    "N-42": Entry(
        "导出里的科目已经停用",
        "警告",
        "{column}“{found}”：{gone}。已照导出写进“补充科目”表{more}",
        "请核对；应改用现行科目的，在系统里改正后重新导出",
    ),
    "N-50": Entry(
        "上年的来源不能用",
        "无法使用",
        "--from 指的“{name}”{why}",
        "请写上年的数据（文件夹或工作簿），或由它生成的 Word 文件",
    ),
    "N-51": Entry(
        "上年的来源不对",
        "无法使用",
        "--from 指的“{name}”是{found}，新建的是{wanted}；可以从{fits}新建",
        "请换一个来源，或用 --year、--kind 写明要新建的是哪一年的哪种报告",
    ),
    "N-52": Entry(
        "上年的 Word 文件被人改过",
        "警告",
        "“{name}”生成后被人改过，带过来的是生成时的内容",
        "核对带过来的文字；改过的地方照公布的改",
    ),
    "N-53": Entry(
        "上年的项目没有了",
        "提示",
        "从上年带来的{count}个项目，这次的导出里没有，已去掉，连同绩效指标{targets}行：{names}",
        "确实结束了就不用改；改了名称的，把绩效指标照新名称填上",
    ),
}
