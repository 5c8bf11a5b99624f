"""The usual indicators of how a department manages its money (投入管理指标), which most overall targets
have in the same words: offered to be copied into 整体绩效, never filled in by itself.

What is a number there each department decides; it is 待定 until it does, which a check tells.
"""

from __future__ import annotations

_FIRST = "投入管理指标"
_GOALS, _MONEY, _TARGETS = "工作目标管理", "预算和财务管理", "绩效管理"
_OPEN = "待定"

HEADINGS = ("类别", "一级指标", "二级指标", "名称", "指标值", "说明")
_INDICATORS = (
    (
        _GOALS,
        "年度履职目标相关性",
        "相关",
        "年度履职目标与上级的部署、本部门的职责和重点工作是否相符",
    ),
    (_GOALS, "工作任务科学性", "科学", "各项工作任务及其预算项目是否都设定了清楚的绩效目标"),
    (
        _GOALS,
        "绩效指标合理性",
        "合理",
        "指标是否具体、可量化、可评价，与全年任务数或计划数是否相符",
    ),
    (_MONEY, "预算编制完整性", "完整", "各项收入和各类来源的资金是否都已编入预算"),
    (_MONEY, "专项资金细化率", _OPEN, "已落实到具体地区和单位的专项资金占专项资金总数的比例"),
    (_MONEY, "预算执行率", _OPEN, "全年实际执行的预算占批复预算（含调整）的比例"),
    (_MONEY, "预算调整率", _OPEN, "年度中追加、追减和结构调整的预算占年初预算的比例"),
    (_MONEY, "结转结余率", _OPEN, "年末结转和结余资金占批复预算（含调整）的比例"),
    (_MONEY, "“三公经费”控制率", _OPEN, "全年“三公”经费实际支出占其预算数的比例"),
    (_MONEY, "政府采购执行率", _OPEN, "实际完成的采购金额占经批准的采购预算的比例"),
    (_MONEY, "决算真实性", "真实", "决算报表与会计账簿是否一致，数据是否真实可靠"),
    (_MONEY, "资金使用合规性", "合规", "资金是否按批复的用途和财经制度使用，手续是否齐全"),
    (_MONEY, "管理制度健全性", "健全", "预算资金管理、内部管理、会计核算等制度是否齐备并得到执行"),
    (_MONEY, "预决算信息公开性", "公开", "预决算公开的内容是否完整、时间是否符合要求"),
    (
        _MONEY,
        "资产管理规范性",
        "规范",
        "资产入账是否及时，账实、账表是否相符，处置是否履行审批程序",
    ),
    (_TARGETS, "绩效目标编制完成率", _OPEN, "已编制绩效目标的项目数占应编制项目数的比例"),
    (_TARGETS, "绩效监控完成率", _OPEN, "已开展绩效监控的项目数占应监控项目数的比例"),
    (_TARGETS, "绩效自评完成率", _OPEN, "已完成自评的项目数占应自评项目数的比例"),
    (_TARGETS, "部门绩效评价完成率", _OPEN, "已完成评价的重点项目数占部门重点评价项目总数的比例"),
    (_TARGETS, "评价结果应用率", _OPEN, "各类绩效评价提出的意见建议中已被采纳的比例"),
)

OFFER = (
    "整体绩效：投入管理指标大多部门相同，下面这些可以照抄进“整体绩效”表，用不上的不抄。"
    f"写着“{_OPEN}”的由本部门定，没有换掉的，检查时会说（T-03）"
)


def offered_rows() -> list[tuple[str, str, str, str, str, str]]:
    """Rows of 整体绩效, in the order of its columns."""
    return [("绩效指标", _FIRST, *indicator) for indicator in _INDICATORS]
