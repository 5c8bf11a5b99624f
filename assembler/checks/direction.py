"""Which way a reason points: the words for up and down, clause by clause.

A clause counts for what moved this year. It counts for nothing where it speaks of last year
(上年一次性项目增加 explains a decrease), denies (没有增加), or names both directions. What is
compared with (比上年, 与上年相比) is not speaking of last year.
"""

from __future__ import annotations

import re
from functools import cache

UP = (
    "增加", "增长", "增多", "增大", "增设", "增编", "新增", "上升", "上涨", "上调", "调增", "追加", "扩大",
    "新成立",
)  # fmt: skip
DOWN = (
    "减少", "下降", "降低", "下调", "调减", "核减", "压减", "压缩", "削减", "缩减", "缩小", "精简", "节约",
    "节省", "取消", "撤销",
)  # fmt: skip
_COMPARED = (
    r"[较比](?:上年|去年|上一年|20\d\d年)|[与同和](?:上年|去年|上一年|20\d\d年)(?:同期)?相?比"
)
_BEFORE = r"上年|去年|上一年|以前年度|往年|年初"
_DENIED = r"不|未|没|无|增减|避免|防止"


def direction(reason: str, year: int) -> int:
    """1 where every clause that points at all points up, −1 down; 0 where they differ, or none
    does."""
    found = {_of_clause(clause, str(year - 1)) for clause in _clauses(reason)} - {0}
    return found.pop() if len(found) == 1 else 0


def _clauses(reason: str) -> list[str]:
    if not any(word in reason for word in (*UP, *DOWN)):
        return []
    return _pattern("[，。；、,;：:]").split(_pattern(_COMPARED).sub("", reason))


def _of_clause(clause: str, last_year: str) -> int:
    if last_year in clause or _pattern(f"{_BEFORE}|{_DENIED}").search(clause):
        return 0
    up, down = (any(word in clause for word in words) for words in (UP, DOWN))
    return int(up) - int(down)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled when it is first needed: most datasets are built without."""
    return re.compile(text)
