"""One entry of the catalogue."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """severity: 提示 (nothing to mend), 警告 (the report builds), 错误 (a marked draft), 无法使用
    (nothing is built). explanation: what a rule compares, for the guide's list of rules."""

    title: str
    severity: str
    message: str
    mend: str
    explanation: str = ""
