"""Which way a reason points: the words for up and down, clause by clause.

A clause counts for what moved this year. It counts for nothing where it speaks of last year
(上年一次性项目增加 explains a decrease), denies (没有增加), or names both directions. What is
compared with (比上年, 与上年相比) is not speaking of last year.
"""

from __future__ import annotations

import re

UP = (
    "增加",
    "增长",
    "增多",
    "增大",
    "增设",
    "增编",
    "新增",
    "上升",
    "上涨",
    "上调",
    "调增",
    "追加",
    "扩大",
    "新成立",
)
DOWN = (
    "减少",
    "下降",
    "降低",
    "下调",
    "调减",
    "核减",
    "压减",
    "压缩",
    "削减",
    "缩减",
    "缩小",
    "精简",
    "节约",
    "节省",
    "取消",
    "撤销",
)
_COMPARED = (
    r"[较比](?:上年|去年|上一年|20\d\d年)|[与同和](?:上年|去年|上一年|20\d\d年)(?:同期)?相?比"
)
_NOT_THIS_YEAR = ("上年", "去年", "上一年", "以前年度", "往年", "年初")
_DENIED = ("不", "未", "没", "无", "增减", "避免", "防止")
_MARKS = "。；、,;：:"


def direction(reason: str, year: int) -> int:
    """1 where every clause that points at all points up, −1 down; 0 where they differ, or none
    does."""
    found = {_of_clause(clause, str(year - 1)) for clause in _clauses(reason)} - {0}
    return found.pop() if len(found) == 1 else 0


def _clauses(reason: str) -> list[str]:
    if "比" in reason or "较" in reason:  # else there is nothing to compile the pattern for
        reason = re.sub(_COMPARED, "", reason)
    for mark in _MARKS:
        reason = reason.replace(mark, "，")
    return reason.split("，")


def _of_clause(clause: str, last_year: str) -> int:
    up, down = (any(word in clause for word in words) for words in (UP, DOWN))
    if up == down or last_year in clause:
        return 0
    silent = any(word in clause for word in (*_NOT_THIS_YEAR, *_DENIED))
    return 0 if silent else int(up) - int(down)
